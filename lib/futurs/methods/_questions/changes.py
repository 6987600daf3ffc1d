"""What changed judgements do to the list of futures."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from futurs.methods._questions.succession import holds
from futurs.shapes import CrossImpactMatrix

Scenarios = NDArray[np.int64]


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
    held = holds(scores, offsets, z)
    changed = np.argwhere(first.values[rows] != second.values[rows])
    active = [(int(rows[i]), int(v)) for i, v in changed]
    alone = []
    for u, v in active:
        back = scores.copy()
        back[v] += first.values[u, v] - second.values[u, v]
        if holds(back, offsets, z) != held:
            alone.append((u, v))
    return tuple(alone or active), bool(alone)


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
