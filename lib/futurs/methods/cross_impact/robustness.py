"""How firmly scenarios stand: how far one cell can move, and what judgement noise leaves.

Three questions, from exact to sampled. How far can one judgement move before the list of
consistent scenarios changes? By how much may all judgements err at once before a scenario can
fall? In how many noisy versions of the judgements does it stay? The last is a count of versions
under a stated noise, not a likelihood of the future.

References
----------
W. Weimer-Jehle, "Cross-impact balances: a system-theoretical approach to cross-impact analysis",
Technological Forecasting and Social Change 73, 2006, doi:10.1016/j.techfore.2005.06.005.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from futurs.methods.cross_impact._single import Ints, but_for_one, scores_of
from futurs.methods.cross_impact.model import Pair, balances
from futurs.shapes import CrossImpactMatrix

NONE = 1 << 30


@dataclass(frozen=True, eq=False)
class Tolerances:
    """The first move of each cell, alone, that changes the list of consistent scenarios.

    Parameters
    ----------
    rise, fall : ndarray of int, shape (V, V)
        Smallest rise and smallest fall that make a scenario appear or vanish, in points; 0 where
        no move within the scale does.
    complete : bool
        False when a budget ended the search: a move may then be smaller than said.
    """

    rise: Ints
    fall: Ints
    complete: bool

    @property
    def least(self) -> Ints:
        """The smaller of the two moves; 0 where neither changes anything."""
        both = np.stack([np.where(x == 0, NONE, x) for x in (self.rise, self.fall)]).min(axis=0)
        return np.asarray(np.where(both == NONE, 0, both), np.int64)

    def ranked(self) -> tuple[tuple[int, int, int], ...]:
        """Return ``(row, column, move)`` of every cell that matters, the most delicate first.

        The move is signed; a cell that matters both ways stands twice.
        """
        found = []
        for moves, sign in ((self.rise, 1), (self.fall, -1)):
            found += [(int(u), int(v), sign * int(moves[u, v])) for u, v in np.argwhere(moves)]
        return tuple(sorted(found, key=lambda c: (abs(c[2]), c[0], c[1], -c[2])))


def tolerances(
    matrix: CrossImpactMatrix,
    *,
    low: int = -3,
    high: int = 3,
    exclusions: Iterable[Pair] = (),
    **budgets: Any,
) -> Tolerances:
    """Answer how far each judgement can move, alone, before the list of scenarios changes.

    Exact: scenarios that would leave and scenarios that would enter are both counted.

    Parameters
    ----------
    matrix : CrossImpactMatrix
    low, high : int
        Scale of the judgements: no cell moves beyond.
    exclusions : iterable of pairs
        Excluded combinations are not scenarios, whatever the judgements.
    **budgets
        Those of :func:`solve`, for each descriptor.

    Returns
    -------
    Tolerances

    Notes
    -----
    With ``S_j`` the balances of descriptor j, in a consistent scenario a cell into the chosen state
    may fall by the margin ``m_j``, one into a rival b may rise by ``S_j(z_j) - S_j(b)``. A scenario
    whose only beaten descriptor is j enters when the chosen state rises by ``-m_j``, or when its
    one stronger rival falls by as much.

    Examples
    --------
    >>> m = CrossImpactMatrix("AB", ["xy", "uv"], [[0, 0, 1, -1], [0, 0, -1, 1], [1, -1, 0, 0], [-1, 1, 0, 0]])
    >>> int(tolerances(m).fall[0, 2])
    3
    """
    v, pairs = int(matrix.offsets[-1]), tuple(exclusions)
    rise, fall, complete = np.full((v, v), NONE), np.full((v, v), NONE), True
    for j, n in enumerate(matrix.sizes):
        if n == 1:
            continue
        found = but_for_one(matrix, j, high - low, pairs, **budgets)
        complete = complete and found.complete
        _first_moves(matrix, found.scenarios, j, rise, fall)
    within = (
        np.where(rise > high - matrix.values, 0, rise),
        np.where(fall > matrix.values - low, 0, fall),
    )
    return Tolerances(*within, complete)


def _first_moves(matrix: CrossImpactMatrix, found: Ints, j: int, rise: Ints, fall: Ints) -> None:
    scores, each = scores_of(matrix, found, j), np.arange(len(found))
    own = scores[each, found[:, j]]
    for b in range(matrix.sizes[j]):
        rest = np.delete(scores, b, axis=1)
        chosen = found[:, j] == b
        top = rest.max(axis=1)
        rivals_below = own >= top
        gap = own - scores[:, b]
        # Chosen: it leaves by falling below its best rival, enters by rising to it.
        up = np.where(chosen & (top > own), top - own, NONE)
        down = np.where(chosen & (top <= own), own - top + 1, NONE)
        # Rival: it drives the chosen one out by passing it, lets it in by falling to it.
        up = np.where(~chosen & rivals_below & (gap >= 0), gap + 1, up)
        down = np.where(~chosen & rivals_below & (gap < 0), -gap, down)
        column = int(matrix.offsets[j] + b)
        for i in range(len(matrix.sizes)):
            if i != j:
                rows = matrix.offsets[i] + found[:, i]
                np.minimum.at(rise[:, column], rows, up)
                np.minimum.at(fall[:, column], rows, down)


def radius(matrix: CrossImpactMatrix, scenario: Any) -> Fraction | None:
    """Answer by how much all judgements may err at once without a consistent scenario falling.

    Parameters
    ----------
    matrix : CrossImpactMatrix
    scenario : array_like of int, shape (N,)

    Returns
    -------
    Fraction or None
        The scenario stays whatever the errors up to this many points, on the cells of judged
        sections; negative when it does not hold; None when nothing can make it fall.

    Notes
    -----
    ``min over j, b of (S_j(z_j) - S_j(b)) / (2 K_j)``, with K_j the sections into j, from chosen
    states, that hold a judgement.
    """
    scores, z = balances(matrix, scenario), np.asarray(scenario, np.int64)
    found: list[Fraction] = []
    for j, n in enumerate(matrix.sizes):
        block = slice(matrix.offsets[j], matrix.offsets[j + 1])
        judged = np.asarray(matrix.values[matrix.offsets[:-1] + z, block].any(axis=1))
        judged[j] = False
        own = scores[block]
        if judged.any() and n > 1:
            gap = int(own[z[j]] - np.delete(own, z[j]).max())
            found.append(Fraction(gap, 2 * int(judged.sum())))
    return min(found, default=None)
