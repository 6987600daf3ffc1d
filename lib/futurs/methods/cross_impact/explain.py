"""Why a scenario holds or not: who pushes, and the few choices that rule it out."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from futurs.methods.cross_impact.model import verdict
from futurs.shapes import CrossImpactMatrix


def contributions(
    matrix: CrossImpactMatrix, scenario: Any, descriptor: int, rival: int | None = None
) -> NDArray[np.int64]:
    """Answer what each descriptor does for a choice, against its rival.

    Parameters
    ----------
    matrix : CrossImpactMatrix
    scenario : array_like of int, shape (N,)
    descriptor : int
    rival : int, optional
        State to compare with; the best other one when not given.

    Returns
    -------
    ndarray of int, shape (N,)
        ``C[(i, z_i), (j, z_j)] - C[(i, z_i), (j, rival)]``; their sum is the margin over it.
    """
    z = np.asarray(scenario, np.int64)
    other = int(verdict(matrix, z).rival[descriptor]) if rival is None else rival
    rows = matrix.values[matrix.offsets[:-1] + z]
    base = matrix.offsets[descriptor]
    return np.asarray(rows[:, base + z[descriptor]] - rows[:, base + other])


def smallest_conflict(
    matrix: CrossImpactMatrix, scenario: Any, descriptor: int, rival: int, *, tolerance: int = 0
) -> tuple[int, ...]:
    """Answer which few choices rule out a beaten one, whatever the others are.

    No consistent scenario holds these choices together with the chosen state of the descriptor.

    Parameters
    ----------
    matrix : CrossImpactMatrix
    scenario : array_like of int, shape (N,)
    descriptor, rival : int
        The beaten descriptor and the state that beats it.
    tolerance : int

    Returns
    -------
    tuple of int
        Descriptors, in order; empty when the rival wins whatever they are.

    Notes
    -----
    ``g_i = max_u D[p, u] - D[p, z_i]``; the largest are taken until their sum exceeds
    ``tolerance + sum_i max_u D[p, u]``.
    """
    z = np.asarray(scenario, np.int64)
    base, o = matrix.offsets[descriptor], matrix.offsets
    d = matrix.values[:, base + z[descriptor]] - matrix.values[:, base + rival]
    gains, slack = np.zeros(len(z), np.int64), tolerance
    for i in range(len(z)):
        own = d[o[i] : o[i + 1]] if i != descriptor else d[base + z[i] : base + z[i] + 1]
        slack += int(own.max())
        gains[i] = own.max() - d[o[i] + z[i]]
    chosen: list[int] = []
    for i in np.argsort(-gains, kind="stable"):
        if slack < 0 or gains[i] == 0:
            break
        slack -= int(gains[i])
        chosen.append(int(i))
    return tuple(sorted(chosen))


def smallest_explanation(
    scenario: Any, scenarios: Any, *, most: int = 20
) -> tuple[tuple[int, ...], ...]:
    """Answer which fewest choices of a combination already cannot stand together in any scenario.

    Where :func:`smallest_conflict` speaks of one beaten choice, this one weighs the whole matrix.

    Parameters
    ----------
    scenario : array_like of int, shape (N,)
        A combination that is not among ``scenarios``.
    scenarios : array_like of int, shape (K, N)
        All consistent scenarios; a list that is not complete explains nothing.
    most : int
        Largest number of explanations to return.

    Returns
    -------
    tuple of tuples of int
        Descriptors, in order: each is a smallest explanation. Empty when the combination is one
        of the scenarios; one empty tuple when there is no scenario at all.

    Notes
    -----
    A set of choices is in no scenario exactly when it meets, for each scenario, the descriptors
    in which that one differs: smallest hitting sets, found by trying each size in turn.

    Examples
    --------
    >>> smallest_explanation([0, 1, 0], [[0, 0, 0], [1, 1, 0]])
    ((0, 1),)
    """
    z = np.asarray(scenario, np.int64)
    apart = np.asarray(scenarios, np.int64).reshape(-1, len(z)) != z
    if len(apart) and not apart.any(axis=1).all():
        return ()
    apart = np.unique(apart, axis=0)
    for size in range(len(z) + 1):
        found: list[tuple[int, ...]] = []
        _hit(apart, (), size, found, most)
        if found:
            return tuple(sorted(found))
    return ()


def _hit(
    apart: NDArray[np.bool_], chosen: tuple[int, ...], left: int, found: list[tuple[int, ...]], most: int
) -> None:  # fmt: skip
    if len(found) >= most:
        return
    if not len(apart):
        found.append(tuple(sorted(chosen)))
        return
    if left == 0:
        return
    # The scenario that differs least: one of its differences must be among the choices.
    first = apart[int(np.argmin(apart.sum(axis=1)))]
    apart = apart.copy()
    for j in np.flatnonzero(first):
        _hit(apart[~apart[:, j]], (*chosen, int(j)), left - 1, found, most)
        # Tried: the other branches go without it, so that no set is found twice.
        apart[:, j] = False
        if not apart.any(axis=1).all():
            return
