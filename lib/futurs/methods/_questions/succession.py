"""Where a scenario ends when some drivers are held: which decide, and what tips it into another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations, islice

import numpy as np
from numpy.typing import NDArray

from futurs.shapes import CrossImpactMatrix, Ranking

Scenarios = NDArray[np.int64]


def holds(scores: NDArray[np.int64], offsets: NDArray[np.int64], z: NDArray[np.int64]) -> bool:
    """Whether no other state of a driver is better supported than its own, by the scores of all."""
    best = np.maximum.reduceat(scores, offsets[:-1])
    return bool((scores[offsets[:-1] + z] >= best).all())


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
    if not holds(matrix.values[matrix.offsets[:-1] + two].sum(axis=0), matrix.offsets, two):
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
