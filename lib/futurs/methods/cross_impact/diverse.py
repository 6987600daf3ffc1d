"""The k most diverse of a list of scenarios: as far from each other as can be, exactly.

A group cannot work on thirty futures; a few that are as different as possible span the field.

References
----------
S. S. Ravi, D. J. Rosenkrantz, G. K. Tayi, "Heuristic and special case algorithms for dispersion
problems", Operations Research, 1994, doi:10.1287/opre.42.2.299.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from futurs.errors import InputError


@dataclass(frozen=True, eq=False)
class Diverse:
    """Scenarios chosen for being far from each other.

    Parameters
    ----------
    chosen : tuple of int
        Numbers of the scenarios, in order.
    apart : float
        Smallest distance between two of them.
    exact : bool
        True when no other choice keeps them further apart; False when a budget ended the proof.
    """

    chosen: tuple[int, ...]
    apart: float
    exact: bool


def most_diverse(
    scenarios: Any, k: int, *, weights: Sequence[float] | None = None, max_nodes: int = 200_000
) -> Diverse:
    """Answer which k scenarios are the furthest from each other.

    Parameters
    ----------
    scenarios : array_like of int, shape (K, N)
    k : int
        From 1 to K.
    weights : sequence of float, optional
        What a difference in each descriptor counts for; 1 each when not given.
    max_nodes : int
        Budget of the proof for each distance tried.

    Returns
    -------
    Diverse
        The largest smallest distance; among equals, the first found from the first scenarios on.

    Raises
    ------
    InputError
        When there are not k scenarios, or a weight is negative.

    Notes
    -----
    Farthest-first gives a start; then, by bisection over the distances that occur, k scenarios
    with all distances at least d are a clique, searched by branch and bound.

    Examples
    --------
    >>> most_diverse([[0, 0, 0], [0, 0, 1], [1, 1, 1]], 2)
    Diverse(chosen=(0, 2), apart=3.0, exact=True)
    """
    z = np.asarray(scenarios, np.int64)
    if not 1 <= k <= len(z):
        raise InputError("diverse_number", found=k, most=len(z))
    w = np.ones(z.shape[1]) if weights is None else np.asarray(weights, float)
    if w.shape != (z.shape[1],) or (w < 0).any():
        raise InputError("diverse_weights", n=z.shape[1])
    distance = np.zeros((len(z), len(z)))
    for j in range(z.shape[1]):
        distance += w[j] * (z[:, j][:, None] != z[:, j][None, :])
    if k == 1:
        return Diverse((0,), 0.0, True)
    chosen, exact = _farthest_first(distance, k), True
    values = np.unique(distance[np.triu_indices(len(z), 1)])
    low, high = int(np.searchsorted(values, _least(distance, chosen))), len(values) - 1
    while low < high:
        middle = (low + high + 1) // 2
        found, proven = _clique(distance >= values[middle], k, max_nodes)
        if found:
            chosen = found
            low = int(np.searchsorted(values, _least(distance, chosen)))
        else:
            exact, high = exact and proven, middle - 1
    return Diverse(tuple(sorted(chosen)), float(_least(distance, chosen)), exact)


def _least(distance: NDArray[np.float64], chosen: Sequence[int]) -> float:
    part = distance[np.ix_(chosen, chosen)]
    return float(part[np.triu_indices(len(chosen), 1)].min())


def _farthest_first(distance: NDArray[np.float64], k: int) -> list[int]:
    chosen = [int(i) for i in np.unravel_index(int(np.argmax(distance)), distance.shape)]
    while len(chosen) < k:
        near = distance[:, chosen].min(axis=1)
        near[chosen] = -1
        chosen.append(int(np.argmax(near)))
    return chosen


def _clique(far: NDArray[np.bool_], k: int, max_nodes: int) -> tuple[list[int], bool]:
    """Find k items that are far from each other; the flag says whether all was searched."""
    masks = [sum(1 << int(b) for b in np.flatnonzero(row) if b != a) for a, row in enumerate(far)]
    nodes = 0
    # One open set of candidates a level; each is tried with those after it only.
    stack: list[tuple[list[int], int]] = [([], (1 << len(masks)) - 1)]
    while stack:
        chosen, open_ = stack.pop()
        if len(chosen) == k:
            return chosen, True
        if open_.bit_count() < k - len(chosen):
            continue
        nodes += 1
        if nodes > max_nodes:
            return [], False
        a = (open_ & -open_).bit_length() - 1
        rest = open_ & ~(1 << a)
        stack.append((chosen, rest))
        stack.append(([*chosen, a], rest & masks[a]))
    return [], True
