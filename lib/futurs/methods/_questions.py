"""Questions that a reader asks of a set of futures, across methods.

What do they share, what separates them, which drivers decide, where do signals point: each is
a pure function on state numbers, shape (K, N): K futures, N descriptors.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations, islice

import numpy as np
from numpy.typing import NDArray

from futurs.shapes import Balance, CrossImpactMatrix, Ranking

Scenarios = NDArray[np.int64]


def occurrence(scenarios: Scenarios, sizes: tuple[int, ...]) -> list[NDArray[np.int64]]:
    """Count in how many futures each state stands.

    Parameters
    ----------
    scenarios : ndarray of int, shape (K, N)
    sizes : tuple of int
        Number of states of each descriptor.

    Returns
    -------
    list of ndarray
        One array of counts a descriptor.

    Examples
    --------
    >>> occurrence(np.array([[0, 1], [0, 0]]), (2, 2))[0].tolist()
    [2, 0]
    """
    return [np.bincount(scenarios[:, j], minlength=n) for j, n in enumerate(sizes)]


def rare(scenarios: Scenarios, sizes: tuple[int, ...], share: float = 0.25) -> NDArray[np.bool_]:
    """Answer which states set a future apart: those that few futures have.

    Parameters
    ----------
    scenarios : ndarray of int, shape (K, N)
    sizes : tuple of int
    share : float
        Largest share of the futures that may have the state, 0 to 1.

    Returns
    -------
    ndarray of bool, shape (K, N)
    """
    counts = occurrence(scenarios, sizes)
    limit = share * len(scenarios)
    columns = [counts[j][scenarios[:, j]] <= limit for j in range(len(sizes))]
    return np.column_stack(columns) if len(scenarios) else np.zeros((0, len(sizes)), bool)


@dataclass(frozen=True)
class Companion:
    """Wherever ``state`` stands in the futures, ``companion`` stands too."""

    state: tuple[int, int]
    companion: tuple[int, int]
    futures: int
    both_ways: bool


def companions(
    scenarios: Scenarios, sizes: tuple[int, ...], *, least: int = 3
) -> tuple[Companion, ...]:
    """Answer which states always go together in the futures.

    Parameters
    ----------
    scenarios : ndarray of int, shape (K, N)
    sizes : tuple of int
    least : int
        Number of futures in which the first state must stand at least.

    Returns
    -------
    tuple of Companion
        Those that hold both ways first, then by number of futures; a rule that holds both ways
        is listed once.
    """
    offsets = np.concatenate([[0], np.cumsum(sizes)]).astype(int)
    where = np.zeros((len(scenarios), offsets[-1]), bool)
    for j in range(len(sizes)):
        where[np.arange(len(scenarios)), offsets[j] + scenarios[:, j]] = True
    together = where.T.astype(int) @ where.astype(int)
    owner = np.repeat(np.arange(len(sizes)), sizes)
    found = []
    for u, v in np.argwhere(together == np.diag(together)[:, None]):
        both = bool(together[u, v] == together[v, v])
        if owner[u] != owner[v] and together[u, u] >= least and not (both and u > v):
            found.append(
                Companion(_pair(u, owner, offsets), _pair(v, owner, offsets), int(together[u, u]), both)
            )  # fmt: skip
    return tuple(sorted(found, key=lambda c: (not c.both_ways, -c.futures)))


def _pair(u: int, owner: NDArray[np.int64], offsets: NDArray[np.int64]) -> tuple[int, int]:
    return int(owner[u]), int(u - offsets[owner[u]])


def separating(scenarios: Scenarios, descriptors: tuple[str, ...]) -> Ranking:
    """Answer which descriptor tells the futures apart best.

    The number of futures that remain, on average, once its state is known: the sum of squared
    counts over the number of futures. The fewer, the better it separates.

    Parameters
    ----------
    scenarios : ndarray of int, shape (K, N)
    descriptors : tuple of str

    Returns
    -------
    Ranking
        Best first (fewest remaining).
    """
    k = max(len(scenarios), 1)
    remain = np.array(
        [float((np.bincount(scenarios[:, j]) ** 2).sum()) / k for j in range(len(descriptors))]
    )
    order = np.argsort(remain, kind="stable")
    return Ranking(tuple(descriptors[j] for j in order), remain[order])


def held_succession(
    matrix: CrossImpactMatrix,
    start: NDArray[np.int64],
    held: Iterable[int],
    *,
    max_steps: int = 500,
) -> tuple[NDArray[np.int64], int]:
    """Let a scenario settle while some descriptors are held.

    At each step the descriptor with the largest gap takes its best state (local succession); the
    present state is kept when it is among the best, else the lowest-numbered best is taken.

    Parameters
    ----------
    matrix : CrossImpactMatrix
    start : ndarray of int, shape (N,)
    held : iterable of int
        Descriptors that do not move.
    max_steps : int

    Returns
    -------
    path : ndarray of int, shape (S, N)
        Each scenario on the way, the start first, the last one the resting place.
    cycle : int
        Length of the cycle that the path ends in; 0 when it comes to rest (or ran out of steps).
    """
    offsets, values = matrix.offsets, matrix.values
    free = [j for j in range(len(matrix.sizes)) if j not in set(held)]
    z = np.array(start, np.int64)
    path, seen = [z.copy()], {z.tobytes(): 0}
    for _ in range(max_steps):
        scores = values[offsets[:-1] + z].sum(axis=0)
        gaps = [scores[offsets[j] : offsets[j + 1]].max() - scores[offsets[j] + z[j]] for j in free]
        if not gaps or max(gaps) == 0:
            return np.array(path), 0
        j = free[int(np.argmax(gaps))]
        z[j] = int(np.argmax(scores[offsets[j] : offsets[j + 1]]))
        path.append(z.copy())
        if z.tobytes() in seen:
            return np.array(path), len(path) - 1 - seen[z.tobytes()]
        seen[z.tobytes()] = len(path) - 1
    return np.array(path), 0


def leverage(matrix: CrossImpactMatrix, scenarios: Scenarios) -> Ranking:
    """Answer which drivers decide: change one, hold it, and see how many others follow.

    From each future, each driver is set to each of its other states and held; the others settle.
    The number is the mean count of other drivers that have changed, over all futures and states.

    Parameters
    ----------
    matrix : CrossImpactMatrix
    scenarios : ndarray of int, shape (K, N)

    Returns
    -------
    Ranking
        Largest first.
    """
    followed = np.zeros(len(matrix.sizes))
    for j, n in enumerate(matrix.sizes):
        moved = [
            int((held_succession(matrix, _with(z, j, a), [j])[0][-1] != z).sum()) - 1
            for z in scenarios
            for a in range(n)
            if a != z[j]
        ]
        followed[j] = float(np.mean(moved)) if moved else 0.0
    order = np.argsort(-followed, kind="stable")
    return Ranking(tuple(matrix.descriptors[j] for j in order), followed[order])


def _with(z: NDArray[np.int64], j: int, a: int) -> NDArray[np.int64]:
    changed = np.array(z, np.int64)
    changed[j] = a
    return changed


def pointed_at(
    scenarios: Mapping[str, Mapping[str, str]],
    readings: Iterable[tuple[str, str, int]],
) -> Balance:
    """Answer where signals point: how many readings speak for and against each future.

    Parameters
    ----------
    scenarios : mapping
        ``{future: {driver: state}}``.
    readings : iterable of (driver, state, direction)
        Direction +1 when a signal speaks for the state, -1 against it.

    Returns
    -------
    Balance
        In order of the difference, largest first. A count of readings, not a likelihood.
    """
    all_readings = list(readings)
    rows = []
    for name, states in scenarios.items():
        own = [d for driver, state, d in all_readings if states.get(driver) == state]
        rows.append((name, sum(d > 0 for d in own), sum(d < 0 for d in own)))
    rows.sort(key=lambda r: r[2] - r[1])
    return Balance(
        tuple(r[0] for r in rows), np.array([r[1] for r in rows]), np.array([r[2] for r in rows])
    )


@dataclass(frozen=True, eq=False)
class Move:
    """A scenario that is consistent in one of two versions of a matrix only.

    Parameters
    ----------
    scenario : ndarray of int, shape (N,)
    appeared : bool
        True when it is consistent in the second version.
    cells : tuple of (int, int)
        The changed judgements that decide, as (row, column) of the matrix.
    alone : bool
        True when taking back any one of ``cells`` is enough; False when only several together do.
    """

    scenario: NDArray[np.int64]
    appeared: bool
    cells: tuple[tuple[int, int], ...]
    alone: bool


def moves(
    first: CrossImpactMatrix, second: CrossImpactMatrix, before: Scenarios, after: Scenarios
) -> tuple[Move, ...]:
    """Answer which scenarios appear and vanish between two versions, and which cells decide.

    Parameters
    ----------
    first, second : CrossImpactMatrix
        With the same descriptors and states.
    before, after : ndarray of int, shape (K, N)
        The consistent scenarios of each.

    Returns
    -------
    tuple of Move
        Those that appear, then those that vanish.
    """
    old, new = {tuple(z) for z in before.tolist()}, {tuple(z) for z in after.tolist()}
    found = [(np.array(z, np.int64), True) for z in sorted(new - old)]
    found += [(np.array(z, np.int64), False) for z in sorted(old - new)]
    return tuple(Move(z, up, *_deciding(first, second, z)) for z, up in found)


def _deciding(
    first: CrossImpactMatrix, second: CrossImpactMatrix, z: NDArray[np.int64]
) -> tuple[tuple[tuple[int, int], ...], bool]:
    offsets = second.offsets
    rows = offsets[:-1] + z
    scores = second.values[rows].sum(axis=0)
    held = _holds(scores, offsets, z)
    changed = np.argwhere(first.values[rows] != second.values[rows])
    active = [(int(rows[i]), int(v)) for i, v in changed]
    alone = []
    for u, v in active:
        back = scores.copy()
        back[v] += first.values[u, v] - second.values[u, v]
        if _holds(back, offsets, z) != held:
            alone.append((u, v))
    return tuple(alone or active), bool(alone)


def _holds(scores: NDArray[np.int64], offsets: NDArray[np.int64], z: NDArray[np.int64]) -> bool:
    best = np.maximum.reduceat(scores, offsets[:-1])
    return bool((scores[offsets[:-1] + z] >= best).all())


def at_stake(
    matrix: CrossImpactMatrix, near: Scenarios, points: int = 1
) -> dict[tuple[int, int, int], int]:
    """Answer which sections of judgements decide the list of futures.

    A section is one state's judgements on one driver. Exact for one changed judgement at a time:
    a scenario appears or vanishes by it only when no other driver is beaten and its driver's
    margin crosses zero.

    Parameters
    ----------
    matrix : CrossImpactMatrix
    near : ndarray of int, shape (K, N)
        All scenarios whose inconsistency is at most ``points``, consistent ones included.
    points : int
        By how much one judgement is changed, up or down.

    Returns
    -------
    dict
        ``{(driver, state, target): number}``: how many futures a change of one judgement of the
        section by so many points makes appear or vanish; sections without any are left out.

    Examples
    --------
    >>> m = CrossImpactMatrix(["a", "b"], [["x", "y"], ["u", "v"]], np.zeros((4, 4), int))
    >>> sorted(at_stake(m, np.array([[0, 0]])).items())
    [((0, 0, 1), 1), ((1, 0, 0), 1)]
    """
    n = len(matrix.sizes)
    found: dict[tuple[int, int, int], int] = {}
    for z in near:
        scores = matrix.values[matrix.offsets[:-1] + z].sum(axis=0)
        margins = np.array([_margin(scores, matrix, z, j) for j in range(n)])
        for j in range(n):
            if (np.delete(margins, j) < 0).any() or not _crosses(
                int(margins[j]), points, matrix.sizes[j]
            ):
                continue
            for i in range(n):
                if i != j:
                    key = (i, int(z[i]), j)
                    found[key] = found.get(key, 0) + 1
    return found


def _margin(
    scores: NDArray[np.int64], matrix: CrossImpactMatrix, z: NDArray[np.int64], j: int
) -> int:
    own = scores[matrix.offsets[j] : matrix.offsets[j + 1]]
    rest = np.delete(own, z[j])
    return int(own[z[j]] - rest.max()) if len(rest) else 0


def _crosses(margin: int, points: int, states: int) -> bool:
    # Its own state can be lowered, or raised: either side of zero is within reach.
    return states > 1 and -points <= margin < points


@dataclass(frozen=True)
class Tipping:
    """The fewest changes that make one scenario end in another.

    Parameters
    ----------
    sets : tuple of tuple of int
        Every smallest set of descriptors to change, in order; empty when none was found, or when
        the target does not hold: nothing ends there.
    complete : bool
        True when all sets of that size and below were tried.
    searched : int
        Every set of up to so many descriptors was tried.
    tried : int
        Number of sets that were tried.
    """

    sets: tuple[tuple[int, ...], ...]
    complete: bool
    searched: int
    tried: int


def tipping(
    matrix: CrossImpactMatrix,
    start: NDArray[np.int64],
    target: NDArray[np.int64],
    *,
    max_tried: int = 20_000,
) -> Tipping:
    """Answer what would tip one scenario into another: the fewest descriptors to change.

    A set of descriptors takes its states of the target and is held; the others settle, all beaten
    ones at once (global succession). Sets are tried by growing size among the descriptors that
    differ; all of them together always do, where the target holds.

    Parameters
    ----------
    matrix : CrossImpactMatrix
        The judgements that the others follow.
    start, target : ndarray of int, shape (N,)
    max_tried : int
        Budget; a search stopped by it is not complete.

    Returns
    -------
    Tipping

    Notes
    -----
    The smallest ``|T|``, ``T`` within ``{j : start_j != target_j}``, for which succession from
    ``z_j = target_j (j in T), start_j (else)``, ``T`` held, comes to rest in the target.

    References
    ----------
    W. Weimer-Jehle, "Cross-impact balances", Technological Forecasting and Social Change, 2006,
    doi:10.1016/j.techfore.2005.06.005 (succession).

    Examples
    --------
    >>> m = CrossImpactMatrix("AB", ["xy", "uv"], [[0, 0, 1, -1], [0, 0, -1, 1], [1, -1, 0, 0], [-1, 1, 0, 0]])
    >>> tipping(m, np.array([0, 0]), np.array([1, 1])).sets
    ((0,), (1,))
    """
    one, two = np.array(start, np.int64), np.array(target, np.int64)
    if not _holds(matrix.values[matrix.offsets[:-1] + two].sum(axis=0), matrix.offsets, two):
        return Tipping((), True, 0, 0)
    apart = [int(j) for j in np.nonzero(one != two)[0]]
    tried = 0
    for size in range(len(apart) + 1):
        sets, whole = _sets(apart, size, max_tried - tried)
        tried += len(sets)
        ends = _tips(matrix, one, two, sets)
        found = tuple(s for s, does in zip(sets, ends, strict=True) if does)
        if found or not whole:
            return Tipping(found, whole, size if whole else max(size - 1, 0), tried)
    raise AssertionError("the target itself ends in the target")


def _sets(apart: list[int], size: int, room: int) -> tuple[list[tuple[int, ...]], bool]:
    sets = list(islice(combinations(apart, size), room + 1))
    return sets[:room], len(sets) <= room


def _tips(
    matrix: CrossImpactMatrix,
    start: NDArray[np.int64],
    target: NDArray[np.int64],
    sets: list[tuple[int, ...]],
) -> NDArray[np.bool_]:
    held = np.zeros((len(sets), len(start)), bool)
    for k, chosen in enumerate(sets):
        held[k, list(chosen)] = True
    z, ended, alive = np.where(held, target, start), np.zeros(len(sets), bool), np.arange(len(sets))
    seen, steps = z, 0
    while len(z):
        there = (z == target).all(axis=1)
        ended[alive[there]] = True
        best = np.where(held, z, _all_best(matrix, z))
        # One earlier place is kept, at steps 1, 2, 4, 8 ...: a cycle comes back to it (Brent).
        goes = (best != z).any(axis=1) & (best != seen).any(axis=1) & ~there
        z, seen, held, alive = best[goes], seen[goes], held[goes], alive[goes]
        steps += 1
        seen = z if steps & (steps - 1) == 0 else seen
    return ended


def _all_best(matrix: CrossImpactMatrix, z: NDArray[np.int64]) -> NDArray[np.int64]:
    offsets, best = matrix.offsets, z.copy()
    scores = sum(matrix.values[offsets[i] + z[:, i]] for i in range(z.shape[1]))
    rows = np.arange(len(z))
    for j in range(z.shape[1]):
        own = np.asarray(scores)[:, offsets[j] : offsets[j + 1]]
        top = own.argmax(axis=1)
        best[:, j] = np.where(own[rows, z[:, j]] == own[rows, top], z[:, j], top)
    return best


@dataclass(frozen=True)
class KeyVariable:
    """A variable that weighs on the system and is not a driver of the study.

    Parameters
    ----------
    id : str
    direct, indirect : bool
        In which ranking its influence is above the threshold.
    sure : float or None
        Share of draws in which it is, by the indirect ranking; not the likelihood that it is.
    """

    id: str
    direct: bool
    indirect: bool
    sure: float | None = None


def key_without_driver(
    ids: Iterable[str],
    direct: NDArray[np.bool_],
    indirect: NDArray[np.bool_],
    drivers: Iterable[str],
    sure: NDArray[np.float64] | None = None,
) -> tuple[KeyVariable, ...]:
    """Answer which key variables of the structural analysis are not drivers of the study.

    A question for the group, not a fault: should it become a driver, or is it a given?

    Parameters
    ----------
    ids : iterable of str
        The variables.
    direct, indirect : ndarray of bool, shape (n,)
        Whether the influence of each is above the threshold, by either ranking.
    drivers : iterable of str
        Identifiers of the drivers: one id means one thing everywhere.
    sure : ndarray, shape (n,), optional

    Returns
    -------
    tuple of KeyVariable
        Those that both rankings call key first, then the surest.

    Examples
    --------
    >>> yes, no = np.array([True, True]), np.array([True, False])
    >>> [k.id for k in key_without_driver(["a", "b"], no, yes, ["a"])]
    ['b']
    """
    known = set(drivers)
    found = [
        KeyVariable(name, bool(direct[k]), bool(indirect[k]), None if sure is None else float(sure[k]))
        for k, name in enumerate(ids)
        if name not in known and (direct[k] or indirect[k])
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda v: (-v.direct - v.indirect, -(v.sure or 0.0))))
