"""All consistent scenarios of a matrix: exact, and the answer says whether it is complete.

A polymatrix game's pure equilibria: NP-hard to find in general, hence budgets and an honest
flag. Two searches: a static bound for small or dense matrices, propagation to a fixpoint else.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from futurs.errors import InputError
from futurs.methods.cross_impact.model import Pair
from futurs.shapes import Brief, CrossImpactMatrix

# Below this many combinations the plain bound wins: nothing is built for propagation.
SMALL = 1_000_000
# Between two looks at the clock: about a twentieth of a second, at most so many nodes.
LOOK, SLICE = 0.05, 200_000
BLOCK = 16_384  # solutions between two looks
# More scenarios than anybody reads: beyond it memory, not insight, is what grows.
MOST = 1_000_000
# Seconds that each solution costs once the search is over: sorted, and as whole numbers.
FINISH = 6e-7


@dataclass(frozen=True, eq=False, repr=False)
class Solutions(Brief):
    """What a search found, and what it may claim.

    Parameters
    ----------
    scenarios : ndarray of int, shape (K, N)
        In lexicographic order.
    complete : bool
        True only when the whole tree was searched: the list is then all there is.
    stopped_by : {"", "nodes", "time", "solutions"}
    nodes : int
    seconds : float
    tolerance : int
    dead : tuple of (descriptor, state)
        States that are in no consistent scenario, found before any search.
    frozen : tuple of (descriptor, state)
        Descriptors left with one state before any search.
    matrix_hash : str
    """

    scenarios: NDArray[np.int64]
    complete: bool
    stopped_by: str
    nodes: int
    seconds: float
    tolerance: int
    dead: tuple[tuple[int, int], ...]
    frozen: tuple[tuple[int, int], ...]
    matrix_hash: str


@dataclass
class Rows:
    """What must hold, row by row; those of one state stand together from ``first``."""

    differences: NDArray[np.int32]
    first: NDArray[np.int32]
    offsets: NDArray[np.int32]
    owner: NDArray[np.int32]


def rows_of(matrix: CrossImpactMatrix, rivals: CrossImpactMatrix | None = None) -> Rows:
    """Return the rows of a matrix; those of a chosen state against another matrix's rivals."""
    values = matrix.values.astype(np.int32)
    against = values if rivals is None else rivals.values.astype(np.int32)
    sizes, offsets = np.array(matrix.sizes), matrix.offsets.astype(np.int32)
    owner = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
    n_rivals = sizes[owner] - 1
    first = np.concatenate([[0], np.cumsum(n_rivals)]).astype(np.int32)
    a = np.repeat(np.arange(len(owner)), n_rivals)
    k = np.arange(len(a)) - first[a]
    b = offsets[owner[a]] + k
    b += b >= a
    d = np.ascontiguousarray(values[:, a].T - against[:, b].T)
    # Own block: the row speaks only when the descriptor is in a, so it is a constant there.
    own = values[a, a] - against[a, b]
    mask = owner[None, :] == owner[a][:, None]
    d = np.where(mask, own[:, None], d).astype(np.int32)
    return Rows(np.ascontiguousarray(d), first, offsets, owner)


def stacked(parts: Sequence[Rows]) -> Rows:
    """Return the rows of several matrices of one form as if they were one's: all must hold."""
    one = parts[0]
    value = np.repeat(np.arange(len(one.owner)), np.diff(one.first))
    order = np.argsort(np.tile(value, len(parts)), kind="stable")
    d = np.concatenate([p.differences for p in parts])[order]
    first = (one.first * len(parts)).astype(np.int32)
    return Rows(np.ascontiguousarray(d), first, one.offsets, one.owner)


def solve(
    matrix: CrossImpactMatrix,
    *,
    tolerance: int = 0,
    pins: Mapping[Any, Any] | None = None,
    exclusions: Iterable[Pair] = (),
    max_nodes: int | None = None,
    max_seconds: float | None = None,
    max_solutions: int | None = None,
    search: str = "",
) -> Solutions:
    """Answer which combinations of states hold together: all consistent scenarios.

    Parameters
    ----------
    matrix : CrossImpactMatrix
    tolerance : int
        Keep scenarios whose largest inconsistency is at most this; 0 or more.
    pins : mapping, optional
        Descriptor (number or identifier) to the state or states it may take.
    exclusions : iterable of ((descriptor, state), (descriptor, state))
        Pairs that may not stand together.
    max_nodes, max_seconds : optional
        Budgets, without limit when not given; a search stopped by one is not complete. At 0 the
        search stops at once.
    max_solutions : int, optional
        The same for what is found; a million when not given.
    search : {"", "static", "propagation"}
        Which search; chosen by the size of the problem when empty.

    Returns
    -------
    Solutions

    Raises
    ------
    InputError
        For a negative tolerance or budget.
    UnknownNameError
        For a pin that does not exist.

    Notes
    -----
    Row p = (j, a, b): ``D[p, u] = C[u, a] - C[u, b]``; a state a is removed from j as soon as the
    best completion of one of its rows falls below ``-tolerance``.

    Examples
    --------
    >>> m = CrossImpactMatrix("AB", ["xy", "uv"], [[0, 0, 1, -1], [0, 0, -1, 1], [1, -1, 0, 0], [-1, 1, 0, 0]])
    >>> solve(m).scenarios.tolist()
    [[0, 0], [1, 1]]
    """
    return search_rows(
        matrix, rows_of(matrix), tolerance=tolerance, pins=pins, exclusions=exclusions,
        max_nodes=max_nodes, max_seconds=max_seconds, max_solutions=max_solutions, search=search,
    )  # fmt: skip


def search_rows(
    matrix: CrossImpactMatrix,
    rows: Rows,
    *,
    tolerance: int = 0,
    pins: Mapping[Any, Any] | None = None,
    exclusions: Iterable[Pair] = (),
    max_nodes: int | None = None,
    max_seconds: float | None = None,
    max_solutions: int | None = None,
    search: str = "",
) -> Solutions:
    """Return the scenarios for which all given rows hold; see :func:`solve`.

    Parameters
    ----------
    matrix : CrossImpactMatrix
        Gives names and sizes, and the order in which drivers are tried.
    rows : rows of the matrix, or of others of its form
    """
    if tolerance < 0:
        raise InputError("tolerance", found=tolerance)
    budgets: dict[str, Any] = {
        "max_nodes": 1 << 62 if max_nodes is None else max_nodes,
        "max_seconds": float("inf") if max_seconds is None else max_seconds,
        "max_solutions": MOST if max_solutions is None else max_solutions,
    }
    for name, value in budgets.items():
        if not value >= 0:  # so that what is not a number is refused too
            raise InputError("budget", name=name, found=str(value))
    begin = time.perf_counter()
    alive = _alive(matrix, pins or {})
    pairs = pairs_of(matrix, exclusions)
    chosen = search or ("static" if static_wins(matrix) else "propagation")
    run = _Run(matrix, rows, alive, pairs, tolerance, begin=begin, **budgets)
    return run.static() if chosen == "static" else run.propagation()


def static_wins(matrix: CrossImpactMatrix) -> bool:
    """Answer whether the plain bound is likely to be faster than propagation."""
    if matrix.combinations <= SMALL:
        return True
    filled = float((matrix.values != 0).mean())
    return filled > 0.6 and matrix.combinations <= 4_000_000_000


def _alive(matrix: CrossImpactMatrix, pins: Mapping[Any, Any]) -> NDArray[np.uint8]:
    alive = np.ones(int(matrix.offsets[-1]), np.uint8)
    for key, wanted in pins.items():
        j = matrix.index(key) if isinstance(key, str) else int(key)
        name = matrix.descriptors[j]
        many = (
            wanted if isinstance(wanted, Collection) and not isinstance(wanted, str) else [wanted]
        )
        allowed = {matrix.index(name, w) if isinstance(w, str) else int(w) for w in many}
        for k in range(matrix.sizes[j]):
            if k not in allowed:
                alive[matrix.offsets[j] + k] = 0
    return alive


def pairs_of(matrix: CrossImpactMatrix, exclusions: Iterable[Pair]) -> NDArray[np.uint8]:
    """Return which states may stand together, shape (V, V)."""
    v = int(matrix.offsets[-1])
    allowed = np.ones((v, v), np.uint8)
    for (i, a), (j, b) in exclusions:
        u, w = matrix.offsets[i] + a, matrix.offsets[j] + b
        allowed[u, w] = allowed[w, u] = 0
    return allowed


@dataclass
class _Run:
    matrix: CrossImpactMatrix
    rows: Rows
    alive: NDArray[np.uint8]
    pairs: NDArray[np.uint8]
    tolerance: int
    max_nodes: int
    max_seconds: float
    max_solutions: int
    begin: float

    def static(self) -> Solutions:
        from futurs.methods.cross_impact import _kernels

        order = most_coupled_first(self.matrix)
        d, n = self.rows.differences, len(order)
        suffix = np.zeros((len(d), n + 1), np.int32)
        for depth in range(n - 1, -1, -1):
            i = order[depth]
            block = slice(self.rows.offsets[i], self.rows.offsets[i + 1])
            suffix[:, depth] = suffix[:, depth + 1] + d[:, block].max(axis=1)
        state = np.zeros(n + 5, np.int64)
        code, found = self._sliced(
            state,
            lambda nodes, out: _kernels.static_bound(
                d, self.rows.first, self.rows.offsets, order, suffix, self.pairs, self.alive,
                self.tolerance, nodes, len(out), out, state,
            ),
        )  # fmt: skip
        return self._answer(code, found, int(state[1]), self.alive)

    def propagation(self) -> Solutions:
        from futurs.methods.cross_impact import _kernels

        d, offsets, n = self.rows.differences, self.rows.offsets, len(self.matrix.sizes)
        ranges = np.stack(
            [
                d[:, offsets[i] : offsets[i + 1]].max(axis=1) - d[:, offsets[i] : offsets[i + 1]].min(axis=1)
                for i in range(n)
            ]
        )  # fmt: skip
        row_owner = np.repeat(self.rows.owner, np.diff(self.rows.first))
        felt = np.zeros((n, n), bool)
        for j in range(n):
            felt[:, j] = ranges[:, row_owner == j].any(axis=1) if (row_owner == j).any() else False
        pointers = np.concatenate([[0], np.cumsum(felt.sum(axis=1))]).astype(np.int32)
        targets = np.nonzero(felt)[1].astype(np.int32)
        influence = ranges.sum(axis=1).astype(np.float64)
        state, branch = np.zeros(4, np.int64), np.zeros(n + 2, np.int32)
        root = self.alive.copy()
        code, found = self._sliced(
            state,
            lambda nodes, out: _kernels.propagation(
                d, self.rows.first, offsets, self.rows.owner, pointers, targets, influence,
                self.pairs, self.alive, self.tolerance, nodes, len(out), out, state, branch, root,
            ),
        )  # fmt: skip
        return self._answer(code, found, int(state[1]), root)

    def _sliced(self, state: NDArray[np.int64], step: Any) -> tuple[str, NDArray[Any]]:
        n, found, pace = len(self.matrix.sizes), 0, min(SLICE, 2_000)
        small = np.min_scalar_type(max(self.matrix.sizes))
        kept = [np.empty((0, n), small)]
        out = np.empty((min(self.max_solutions, BLOCK), n), np.int32)
        while True:
            stopped = self._stopped(int(state[1]), found)
            if stopped:
                return stopped, np.concatenate(kept)
            begin = time.perf_counter()
            nodes = min(pace, self.max_nodes - int(state[1]))
            code = step(nodes, out[: self.max_solutions - found])
            # As few bytes as the numbers need: many are kept, the buffer is used again.
            kept.append(out[: state[2]].astype(small))
            found += int(state[2])
            state[2] = 0
            if code == 1:
                return "", np.concatenate(kept)
            spent = max(time.perf_counter() - begin, 1e-6)
            pace = max(1, min(SLICE, 4 * pace, int(pace * LOOK / spent)))

    def _stopped(self, nodes: int, found: int) -> str:
        if found >= self.max_solutions:
            return "solutions"
        if nodes >= self.max_nodes:
            return "nodes"
        spent = time.perf_counter() - self.begin + found * FINISH
        return "time" if spent >= self.max_seconds else ""

    def _sorted(self, found: NDArray[Any]) -> NDArray[np.int64]:
        sizes = self.matrix.sizes
        if self.matrix.combinations >= 1 << 62:
            order = np.lexsort(found.T[::-1]) if len(found) else np.arange(0)
            return found[order].astype(np.int64)
        key = np.zeros(len(found), np.int64)
        for j, n in enumerate(sizes):
            key = key * n + found[:, j]
        return found[np.argsort(key)].astype(np.int64)

    def _answer(
        self, stopped: str, found: NDArray[Any], nodes: int, root: NDArray[np.uint8]
    ) -> Solutions:
        z = self._sorted(found)
        dead, frozen = [], []
        for j, n in enumerate(self.matrix.sizes):
            own = root[self.rows.offsets[j] : self.rows.offsets[j + 1]]
            dead += [(j, k) for k in range(n) if not own[k]]
            if n > 1 and own.sum() == 1:
                frozen.append((j, int(np.argmax(own))))
        return Solutions(
            z, not stopped, stopped, nodes, time.perf_counter() - self.begin,
            self.tolerance, tuple(dead), tuple(frozen), self.matrix.hash,
        )  # fmt: skip


def most_coupled_first(matrix: CrossImpactMatrix) -> NDArray[np.int32]:
    """Return the order in which the plain bound fails earliest."""
    c, o = np.abs(matrix.values), matrix.offsets
    n = len(matrix.sizes)
    block = np.add.reduceat(np.add.reduceat(c, o[:-1], axis=0), o[:-1], axis=1)
    tie = block + block.T
    order = [int(np.argmax(tie.sum(axis=1)))]
    while len(order) < n:
        gain = tie[:, order].sum(axis=1) * 1000 + tie.sum(axis=1)
        gain[order] = -1
        order.append(int(np.argmax(gain)))
    return np.array(order, np.int32)


def nearest_to_consistent(
    matrix: CrossImpactMatrix, *, most: int = 30, **options: Any
) -> Solutions:
    """Answer which scenarios come nearest to holding, where none does.

    Parameters
    ----------
    matrix : CrossImpactMatrix
    most : int
        Largest tolerance to try.
    **options
        Those of :func:`solve`, without ``tolerance``.

    Returns
    -------
    Solutions
        At the smallest tolerance with a scenario; the last one tried when none has.
    """
    for tolerance in range(most + 1):
        found = solve(matrix, tolerance=tolerance, **options)
        if len(found.scenarios) or not found.complete:
            break
    return found
