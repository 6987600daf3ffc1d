"""What one changed judgement does: the scenarios that it can make enter or leave.

A judgement acts on one descriptor. It can make a scenario consistent only when no other
descriptor is beaten: those scenarios are found by the exact search, one descriptor freed at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from futurs.methods.cross_impact.model import Pair
from futurs.methods.cross_impact.solving import Solutions, solve
from futurs.shapes import CrossImpactMatrix

Ints = NDArray[np.int64]


def but_for_one(
    matrix: CrossImpactMatrix,
    descriptor: int,
    points: int,
    exclusions: Iterable[Pair] = (),
    **budgets: Any,
) -> Solutions:
    """Return the scenarios in which no other descriptor is beaten, and this one by few points.

    Parameters
    ----------
    matrix : CrossImpactMatrix
    descriptor : int
    points : int
        Largest inconsistency of that descriptor.
    exclusions : iterable of pairs
    **budgets
        Those of :func:`solve`.

    Notes
    -----
    A constant added to the own block of one descriptor, ``C[(j, a), (j, a)] + points``, is a
    tolerance for it alone.
    """
    values = matrix.values.copy()
    own = np.arange(matrix.offsets[descriptor], matrix.offsets[descriptor + 1])
    values[own, own] += points
    freed = CrossImpactMatrix(matrix.descriptors, matrix.states, values)
    return solve(freed, exclusions=exclusions, **budgets)


def scores_of(matrix: CrossImpactMatrix, scenarios: Ints, descriptor: int) -> Ints:
    """Return the balances of one descriptor in each scenario, shape (K, n)."""
    rows = matrix.offsets[:-1] + scenarios
    block = slice(matrix.offsets[descriptor], matrix.offsets[descriptor + 1])
    return np.asarray(matrix.values[:, block][rows].sum(axis=1))


def flips(
    matrix: CrossImpactMatrix, scenarios: Ints, descriptor: int, change: NDArray[Any]
) -> Iterator[tuple[Ints, int, NDArray[np.bool_]]]:
    """Tell, source by source and state by state, which scenarios one changed cell flips.

    Parameters
    ----------
    matrix : CrossImpactMatrix
    scenarios : ndarray of int, shape (K, N)
        In which no descriptor but this one is beaten.
    descriptor : int
    change : ndarray, shape (V, V)
        By how much each cell would change, alone.

    Yields
    ------
    rows : ndarray of int, shape (K,)
        Row of the cell for each scenario.
    column : int
    flipped : ndarray of bool, shape (K,)
        True where the scenario enters or leaves.
    """
    z = scenarios[:, descriptor]
    scores, each = scores_of(matrix, scenarios, descriptor), np.arange(len(z))
    held = scores[each, z] >= scores.max(axis=1)
    for i in range(len(matrix.sizes)):
        if i == descriptor:
            continue
        rows = matrix.offsets[i] + scenarios[:, i]
        for b in range(matrix.sizes[descriptor]):
            column = int(matrix.offsets[descriptor] + b)
            moved = scores.copy()
            moved[:, b] += change[rows, column]
            yield rows, column, (moved[each, z] >= moved.max(axis=1)) != held
