"""All consistent configurations in one decision diagram: counted, listed and drawn exactly.

Parameters are decided one after another. Two beginnings that forbid the same values of what is
left to decide have the same endings: they share a node. The diagram is built once; whatever is then
held, each answer is one pass over its nodes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from futurs.methods.morphology.field import Field, Fixed, Rule, allowed_of

WIDTH = 200_000
"""Nodes that may stand side by side; a field that needs more is searched instead."""
_EXACT = 1 << 62  # Counts beyond are Python's whole numbers: slower, still exact.


@dataclass(frozen=True, eq=False)
class Diagram:
    """The consistent configurations of a field, shared node by node.

    Parameters
    ----------
    field : Field
    order : tuple of int
        Parameters in the order in which they are decided.
    children : tuple of ndarray of int, shape (nodes, values)
        For each step, the node of the next step that each value leads to; -1 where it may not.
    """

    field: Field
    order: tuple[int, ...]
    children: tuple[NDArray[np.int32], ...]

    @property
    def nodes(self) -> int:
        """Number of nodes of all steps."""
        return sum(len(c) for c in self.children)


def diagram(fld: Field, *, fixed: Fixed | None = None, width: int = WIDTH) -> Diagram | None:
    """Build the diagram of a field, or None when it would be wider than ``width``.

    Parameters
    ----------
    fld : Field
    fixed : mapping, optional
        Values held for good.
    width : int
        Nodes that may stand side by side.

    Returns
    -------
    Diagram or None

    Notes
    -----
    Node = the set of forbidden values that are still to be decided, and how far each rule of three
    values or more has come. A node that leaves a parameter without any value is dropped at once.

    References
    ----------
    R. E. Bryant, "Graph-based algorithms for Boolean function manipulation", IEEE Transactions on
    Computers, 1986, doi:10.1109/TC.1986.1676819.

    Examples
    --------
    >>> count(diagram(Field((3, 2, 3), [Rule(((0, 0), (1, 1))), Rule(((1, 0), (2, 2)))])))
    12
    """
    domains = fld.domains(fixed)
    order = _order(fld, domains)
    steps, words = _plan(fld, domains, order)
    states = np.zeros((1, words), np.uint64)
    children = []
    for step in steps:
        states, child = _layer(states, step)
        if len(states) > width:
            return None
        children.append(child)
    return Diagram(fld, order, tuple(children))


def _order(fld: Field, domains: list[int]) -> tuple[int, ...]:
    """Take next the parameter that leaves the fewest values touched by what is decided."""
    left = set(range(len(fld.sizes)))
    touching = [
        [rule.values for rule in fld.rules if any(j == i for j, _ in rule.values)]
        for i in range(len(fld.sizes))
    ]
    touched: set[tuple[int, int]] = set()
    found = []
    while left:
        after = {
            i: {v for v in touched if v[0] != i}
            | {v for values in touching[i] for v in values if v[0] in left and v[0] != i}
            for i in left
        }
        i = min(left, key=lambda i: (len(after[i]), domains[i].bit_count(), i))
        left.discard(i)
        touched = after[i]
        found.append(i)
    return tuple(found)


@dataclass
class _Choice:
    """What taking one value does to a node."""

    value: int
    barred: int = 0  # the node's bit that forbids it
    adds: int = 0  # bits set whatever the node is
    arms: list[tuple[int, int]] = field(default_factory=list)  # bit that must be set, bit it sets


@dataclass
class _Step:
    size: int
    choices: list[_Choice]
    keep: int  # bits that later steps still read
    full: list[int]  # bits that, all set, leave a later parameter without value
    words: int


def _plan(fld: Field, domains: list[int], order: tuple[int, ...]) -> tuple[list[_Step], int]:
    place = {j: p for p, j in enumerate(order)}
    bits: dict[Any, int] = {}
    last: dict[int, int] = {}  # bit -> step that reads it last

    def bit(key: Any, reader: int) -> int:
        found = bits.setdefault(key, 1 << len(bits))
        last[found] = reader
        return found

    choices = {
        (j, a): _Choice(a) for j in order for a in range(fld.sizes[j]) if domains[j] >> a & 1
    }
    for k, values in _live(fld.rules, choices, place):
        own = bit(("value", values[-1]), place[values[-1][0]])
        choices[values[-1]].barred = own
        before = 0
        for i, value in enumerate(values[:-1]):
            after = own if i == len(values) - 2 else bit((k, i), place[values[i + 1][0]])
            if i == 0:
                choices[value].adds |= after
            else:
                choices[value].arms.append((before, after))
            before = after
    words = max(1, -(-len(bits) // 64))
    return [_step(fld, domains, order, p, choices, last, words) for p in range(len(order))], words


def _live(
    rules: Sequence[Rule], choices: dict[tuple[int, int], _Choice], place: dict[int, int]
) -> list[tuple[int, list[tuple[int, int]]]]:
    """Rules that can still be broken, their values in the order of decision, none twice."""
    seen, found = set(), []
    for k, rule in enumerate(rules):
        values = sorted(rule.values, key=lambda v: place[v[0]])
        if len(values) > 1 and tuple(values) not in seen and all(v in choices for v in values):
            seen.add(tuple(values))
            found.append((k, values))
    return found


def _step(
    fld: Field,
    domains: list[int],
    order: tuple[int, ...],
    p: int,
    choices: dict[tuple[int, int], _Choice],
    last: dict[int, int],
    words: int,
) -> _Step:
    full = []
    for j in order[p + 1 :]:
        own = [choices[j, a].barred for a in range(fld.sizes[j]) if domains[j] >> a & 1]
        if all(own):
            full.append(sum(own))
    keep = sum(b for b, reader in last.items() if reader > p)
    j = order[p]
    mine = [choices[j, a] for a in range(fld.sizes[j]) if domains[j] >> a & 1]
    return _Step(fld.sizes[j], mine, keep, full, words)


def _words(mask: int, words: int) -> NDArray[np.uint64]:
    return np.array([mask >> (64 * w) & (2**64 - 1) for w in range(words)], np.uint64)


def _layer(states: NDArray[np.uint64], step: _Step) -> tuple[NDArray[np.uint64], NDArray[np.int32]]:
    keep = _words(step.keep, step.words)
    full = [_words(mask, step.words) for mask in step.full]
    rows, values, news = [], [], []
    for choice in step.choices:
        free = ~(states & _words(choice.barred, step.words)).any(axis=1)
        new = states[free] | _words(choice.adds, step.words)
        for source, target in choice.arms:
            armed = (states[free] & _words(source, step.words)).any(axis=1)
            new[armed] |= _words(target, step.words)
        new &= keep
        good = np.ones(len(new), bool)
        for mask in full:
            good &= ((new & mask) != mask).any(axis=1)
        rows.append(np.flatnonzero(free)[good])
        values.append(np.full(int(good.sum()), choice.value))
        news.append(new[good])
    child = np.full((len(states), step.size), -1, np.int32)
    if not news:
        return states[:0], child
    unique, inverse = _distinct(np.concatenate(news))
    child[np.concatenate(rows), np.concatenate(values)] = inverse
    return unique, child


def _distinct(rows: NDArray[np.uint64]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    if rows.shape[1] == 1:
        unique, inverse = np.unique(rows[:, 0], return_inverse=True)
        return unique[:, None], inverse
    order = np.lexsort(rows.T)
    ordered = rows[order]
    new = np.ones(len(rows), bool)
    new[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    inverse = np.empty(len(rows), np.int64)
    inverse[order] = np.cumsum(new) - 1
    return ordered[new], inverse


def _arcs(found: Diagram, fixed: Fixed | None) -> list[NDArray[np.bool_]]:
    allowed = allowed_of(found.field.domains(fixed), found.field.sizes)
    return [allowed[j] for j in found.order]


def _up(found: Diagram, fixed: Fixed | None, weights: Any = None) -> list[NDArray[Any]]:
    """Return, for each step, how many endings each value of each node has."""
    plain = np.int64 if found.field.raw < _EXACT else object
    dtype = plain if weights is None else np.float64
    allowed = _arcs(found, fixed)
    ends: NDArray[Any] = np.ones(1, dtype)
    passes = []
    for p in range(len(found.order) - 1, -1, -1):
        # A missing child reads the last entry: nothing ends there.
        padded = np.append(ends, np.zeros(1, dtype))
        through = padded[found.children[p]] * allowed[p]
        if weights is not None:
            through = through * weights[found.order[p]]
        passes.append(through)
        ends = through.sum(axis=1)
    return passes[::-1]


def count(found: Diagram, fixed: Fixed | None = None) -> int:
    """Answer how many configurations are consistent with what is held, exactly.

    Parameters
    ----------
    found : Diagram
    fixed : mapping of int to int or collection of int, optional

    Returns
    -------
    int
    """
    return int(_up(found, fixed)[0].sum())


def mass(found: Diagram, probabilities: Sequence[Any], fixed: Fixed | None = None) -> float:
    """Answer what the consistent configurations weigh, were the parameters independent.

    Parameters
    ----------
    found : Diagram
    probabilities : sequence of array_like
        One array a parameter, each summing to 1.

    Returns
    -------
    float
        Sum over the consistent configurations of the product of their values' probabilities.
    """
    return float(_up(found, fixed, [np.asarray(p, float) for p in probabilities])[0].sum())


def remaining(
    found: Diagram, fixed: Fixed | None = None, *, weights: Sequence[Any] | None = None
) -> tuple[NDArray[Any], ...]:
    """Answer what remains possible when some values are held.

    Parameters
    ----------
    found : Diagram
    fixed : mapping of int to int or collection of int, optional
    weights : sequence of array_like, optional
        A weight for each value: sums of products in place of counts.

    Returns
    -------
    tuple of ndarray
        For each parameter, in how many consistent configurations each of its values stands; 0
        where it is no longer possible. Exact.

    Examples
    --------
    >>> found = diagram(Field((2, 2), [Rule(((0, 0), (1, 1)))]))
    >>> [c.tolist() for c in remaining(found, {0: 0})]
    [[1, 0], [1, 0]]
    """
    given = None if weights is None else [np.asarray(w, float) for w in weights]
    passes = _up(found, fixed, given)
    allowed = _arcs(found, fixed)
    dtype = passes[0].dtype
    ways: NDArray[Any] = np.ones(1, dtype)
    counts: dict[int, NDArray[Any]] = {}
    for p, j in enumerate(found.order):
        counts[j] = (ways[:, None] * passes[p]).sum(axis=0)
        if p + 1 < len(found.order):
            child = found.children[p]
            step = ways[:, None] * allowed[p]
            if given is not None:
                step = step * given[j]
            ways = np.zeros(len(found.children[p + 1]), dtype)
            reached = child >= 0
            np.add.at(ways, child[reached], step[reached])
    return tuple(counts[j] for j in range(len(found.order)))


def configurations(found: Diagram, fixed: Fixed | None = None) -> NDArray[np.int64]:
    """Return all consistent configurations, in lexicographic order; count them first.

    Parameters
    ----------
    found : Diagram
    fixed : mapping of int to int or collection of int, optional

    Returns
    -------
    ndarray of int, shape (K, N)
    """
    passes = _up(found, fixed)
    nodes = np.zeros(1, np.int64)
    columns: list[NDArray[Any]] = []
    for p in range(len(found.order)):
        row, value = np.nonzero(passes[p][nodes] > 0)
        columns = [c[row] for c in columns]
        columns.append(value)
        nodes = found.children[p][nodes[row], value].astype(np.int64)
    listed = np.empty((len(nodes), len(found.order)), np.int64)
    listed[:, list(found.order)] = np.column_stack(columns)
    return listed[np.lexsort(listed.T[::-1])]


def drawn(
    found: Diagram, n: int, rng: np.random.Generator, fixed: Fixed | None = None
) -> NDArray[np.int64]:
    """Draw consistent configurations, each with the same chance, with replacement.

    Parameters
    ----------
    found : Diagram
    n : int
    rng : numpy.random.Generator
    fixed : mapping of int to int or collection of int, optional

    Returns
    -------
    ndarray of int, shape (n, N)
        Empty when nothing is consistent.
    """
    passes = _up(found, fixed)
    if not passes[0].sum():
        return np.zeros((0, len(found.order)), np.int64)
    out = np.empty((n, len(found.order)), np.int64)
    nodes = np.zeros(n, np.int64)
    for p, j in enumerate(found.order):
        chances = passes[p][nodes].astype(float)
        levels = np.cumsum(chances / chances.sum(axis=1, keepdims=True), axis=1)
        out[:, j] = (rng.random((n, 1)) * levels[:, -1:] >= levels).sum(axis=1)
        nodes = found.children[p][nodes, out[:, j]].astype(np.int64)
    return out


def shared_with(found: Diagram, reference: Sequence[int]) -> NDArray[Any]:
    """Answer how many consistent configurations share 0, 1 ... N values with a given one.

    Parameters
    ----------
    found : Diagram
    reference : sequence of int, length N

    Returns
    -------
    ndarray of int, shape (N + 1,)
        Entry k: those that share exactly k values; exact, however many they are.
    """
    n = len(found.order)
    dtype = np.int64 if found.field.raw < _EXACT else object
    ends: NDArray[Any] = np.zeros((1, n + 1), dtype)
    ends[0, 0] = 1
    for p in range(n - 1, -1, -1):
        padded = np.concatenate([ends, np.zeros((1, n + 1), dtype)])
        child, kept = found.children[p], reference[found.order[p]]
        ends = np.zeros((len(child), n + 1), dtype)
        for a in range(child.shape[1]):
            through = padded[child[:, a]]
            if a == kept:
                ends[:, 1:] += through[:, :-1]
            else:
                ends += through
    return np.asarray(ends[0])
