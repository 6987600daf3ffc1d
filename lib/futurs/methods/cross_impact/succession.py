"""Where a scenario goes when its beaten descriptors move: paths, attractors, basins."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from futurs.errors import InputError, UnknownNameError
from futurs.methods.cross_impact.model import balances
from futurs.shapes import Brief, CrossImpactMatrix

RULES = ("global", "local", "incremental")
EXACT_LIMIT = 50_000_000
# Starts that a sample takes unless told otherwise.
SAMPLES = 20_000


def best_states(matrix: CrossImpactMatrix, z: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the best state of each descriptor; the present one where it is among the best."""
    scores, best = balances(matrix, z), z.copy()
    for j in range(len(z)):
        own = scores[matrix.offsets[j] : matrix.offsets[j + 1]]
        if own[z[j]] < own.max():
            best[j] = int(np.argmax(own))
    return best


def step(
    matrix: CrossImpactMatrix, z: NDArray[np.int64], rule: str, held: Collection[int] = ()
) -> NDArray[np.int64]:
    """Return the scenario that follows under a rule; the same one when it rests."""
    best = best_states(matrix, z)
    best[list(held)] = z[list(held)]
    if rule == "global" or np.array_equal(best, z):
        return best
    if rule == "incremental":
        return np.asarray(z + np.sign(best - z))
    scores = balances(matrix, z)
    gaps = scores[matrix.offsets[:-1] + best] - scores[matrix.offsets[:-1] + z]
    j = int(np.argmax(gaps))
    moved = z.copy()
    moved[j] = best[j]
    return moved


@dataclass(frozen=True, eq=False)
class Path:
    """The way of a scenario to where it settles.

    Parameters
    ----------
    steps : ndarray of int, shape (S, N)
        The start first; the last one is on the attractor.
    attractor : ndarray of int, shape (C, N)
        One row: a consistent scenario. Several: a cycle.
    kind : {"fixed", "cycle", "unfinished"}
    """

    steps: NDArray[np.int64]
    attractor: NDArray[np.int64]
    kind: str


def succession(
    matrix: CrossImpactMatrix,
    start: Any,
    *,
    rule: str = "global",
    held: Collection[int] = (),
    max_steps: int = 1000,
) -> Path:
    """Answer where a scenario settles when its beaten descriptors move.

    Parameters
    ----------
    matrix : CrossImpactMatrix
    start : array_like of int, shape (N,)
    rule : {"global", "local", "incremental"}
        Global: every beaten descriptor at once. Local: the most beaten one. Incremental: every
        beaten one, one state towards its best.
    held : collection of int
        Descriptors that do not move.
    max_steps : int

    Returns
    -------
    Path

    Raises
    ------
    UnknownNameError
        For another rule.

    Notes
    -----
    Tie rule: the present state is kept if it is among the best, else the lowest-numbered best is
    taken; fixed points are then exactly the consistent scenarios.
    """
    if rule not in RULES:
        raise UnknownNameError("unknown_rule", found=rule, known=RULES)
    z = np.array(start, np.int64)
    seen, path = {z.tobytes(): 0}, [z]
    for _ in range(max_steps):
        z = step(matrix, z, rule, held)
        if z.tobytes() in seen:
            cycle = np.array(path[seen[z.tobytes()] :])
            return Path(np.array(path), cycle, "fixed" if len(cycle) == 1 else "cycle")
        seen[z.tobytes()] = len(path)
        path.append(z)
    return Path(np.array(path), np.array(path[-1:]), "unfinished")


@dataclass(frozen=True, eq=False, repr=False)
class Basins(Brief):
    """How many starts flow to each attractor under global succession.

    Parameters
    ----------
    attractors : tuple of ndarray, shape (C, N)
        One row: a consistent scenario; several: a cycle. Fixed points first, in order.
    weights : ndarray of int, shape (A,)
        Starts that flow to each; exact 64-bit counts, or counts of a sample.
    starts : int
        Sum of all weights: all combinations when exact.
    exact : bool
    low, high : ndarray of float, shape (A,)
        95 % Wilson interval of each share; equal to the share when exact.
    """

    attractors: tuple[NDArray[np.int64], ...]
    weights: NDArray[np.int64]
    starts: int
    exact: bool
    low: NDArray[np.float64]
    high: NDArray[np.float64]


def basins(
    matrix: CrossImpactMatrix,
    *,
    limit: int = EXACT_LIMIT,
    samples: int = SAMPLES,
    rng: np.random.Generator | None = None,
) -> Basins:
    """Answer how many combinations settle in each consistent scenario or cycle.

    Exact up to ``limit`` combinations, from a uniform sample of starts beyond.

    Parameters
    ----------
    matrix : CrossImpactMatrix
    limit : int
        Largest number of combinations to walk; each takes 8 bytes.
    samples : int
    rng : numpy.random.Generator, optional
        For the sample; seeded with 0 when not given.

    Returns
    -------
    Basins
        A share of combinations, not a likelihood.
    """
    if samples < 1:
        raise InputError("samples", found=samples)
    if matrix.combinations <= min(limit, 1 << 31):
        found, weights = _walked(matrix)
    else:
        found, weights = _sampled(matrix, samples, rng or np.random.default_rng(0))
    order = sorted(range(len(found)), key=lambda k: (len(found[k]) > 1, found[k][0].tolist()))
    weights = weights[order]
    exact = matrix.combinations <= min(limit, 1 << 31)
    low, high = wilson(weights, int(weights.sum()), exact)
    return Basins(tuple(found[k] for k in order), weights, int(weights.sum()), exact, low, high)


def _walked(matrix: CrossImpactMatrix) -> tuple[list[NDArray[np.int64]], NDArray[np.int64]]:
    from futurs.methods.cross_impact import _kernels

    sizes = np.array(matrix.sizes, np.int64)
    strides = np.ascontiguousarray(np.concatenate([np.cumprod(sizes[::-1])[::-1][1:], [1]]))
    follow = np.empty(matrix.combinations, np.uint32)
    _kernels.successors(
        matrix.values.astype(np.int32), matrix.offsets.astype(np.int32), strides, follow
    )
    label, room = np.full(len(follow), -1, np.int32), 1 << 16
    weights = np.zeros(room, np.int64)
    while (count := _kernels.basins(follow, label, weights)) < 0:
        room *= 16
        label[:], weights = -1, np.zeros(room, np.int64)
    start = np.empty(count, np.uint32)
    start[label] = np.arange(len(label), dtype=np.uint32)  # any one of each: all end there
    return [_cycle(follow, int(s), strides, sizes) for s in start], weights[:count]


def _cycle(
    follow: NDArray[np.uint32], s: int, strides: NDArray[np.int64], sizes: NDArray[np.int64]
) -> NDArray[np.int64]:
    seen: dict[int, int] = {}
    while s not in seen:
        seen[s] = len(seen)
        s = int(follow[s])
    members = list(seen)[seen[s] :]
    turn = members.index(min(members))
    codes = np.array(members[turn:] + members[:turn])
    return np.asarray(codes[:, None] // strides % sizes)


def _sampled(
    matrix: CrossImpactMatrix, samples: int, rng: np.random.Generator
) -> tuple[list[NDArray[np.int64]], NDArray[np.int64]]:
    starts = rng.integers(0, np.array(matrix.sizes), (samples, len(matrix.sizes)))
    counts: dict[bytes, int] = {}
    shapes: dict[bytes, NDArray[np.int64]] = {}
    for z in starts:
        cycle = succession(matrix, z).attractor
        turn = min(range(len(cycle)), key=lambda k: cycle[k].tolist())
        cycle = np.roll(cycle, -turn, axis=0)
        key = cycle.tobytes()
        counts[key] = counts.get(key, 0) + 1
        shapes[key] = cycle
    return [shapes[k] for k in counts], np.array(list(counts.values()), np.int64)


def wilson(
    counts: NDArray[np.int64], total: int, exact: bool = False
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the 95 % interval of shares counted in a sample.

    References
    ----------
    E. B. Wilson, "Probable inference, the law of succession, and statistical inference",
    Journal of the American Statistical Association, 1927, doi:10.1080/01621459.1927.10502953.
    """
    share = counts / max(total, 1)
    if exact:
        return share, share
    z = 1.959964
    middle = (share + z * z / (2 * total)) / (1 + z * z / total)
    half = z / (1 + z * z / total) * np.sqrt(share * (1 - share) / total + z * z / (4 * total**2))
    return np.maximum(middle - half, 0), np.minimum(middle + half, 1)
