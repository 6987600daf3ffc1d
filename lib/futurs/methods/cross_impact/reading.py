"""What there is to say of one scenario: who holds it, who is on the brink, what it takes to leave.

Numbers only; the sentences are made where they are shown, in the reader's language.

References
----------
W. Weimer-Jehle, "Cross-impact balances: a system-theoretical approach to cross-impact analysis",
Technological Forecasting and Social Change 73, 2006, doi:10.1016/j.techfore.2005.06.005.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from futurs.methods.cross_impact.model import verdict
from futurs.methods.cross_impact.repair import Fall, Repair, cheapest_falls, repair
from futurs.shapes import CrossImpactMatrix


@dataclass(frozen=True, eq=False)
class Pillar:
    """A driver without whose pushes other choices of the scenario would no longer hold.

    Parameters
    ----------
    descriptor : int
    holds : tuple of int
        The drivers whose choices would be beaten without it.
    push : int
        Sum of what it does for all other choices against their best rivals, in points.
    """

    descriptor: int
    holds: tuple[int, ...]
    push: int


@dataclass(frozen=True, eq=False)
class Reading:
    """A scenario read.

    Parameters
    ----------
    margins : ndarray of int, shape (N,)
        Points of each choice ahead of its best rival.
    pillars : tuple of Pillar
        Those that hold something, the one that holds most first.
    brink : tuple of int
        Drivers whose choice holds by ``brink`` points at most, the tightest first.
    beaten : tuple of int
        Drivers whose choice does not hold, the worst first.
    repair : Repair
        What would make the scenario hold; without changes when it does.
    falls : tuple of Fall
        What would make each choice fall, the cheapest first; empty when it does not hold.
    """

    margins: NDArray[np.int64]
    pillars: tuple[Pillar, ...]
    brink: tuple[int, ...]
    beaten: tuple[int, ...]
    repair: Repair
    falls: tuple[Fall, ...]


def read(
    matrix: CrossImpactMatrix,
    scenario: Any,
    *,
    brink: int = 1,
    low: int = -3,
    high: int = 3,
    prefer: str = "few",
) -> Reading:
    """Answer which drivers hold a scenario, which are on the brink, what it takes to leave it.

    Parameters
    ----------
    matrix : CrossImpactMatrix
    scenario : array_like of int, shape (N,)
    brink : int
        Largest margin, in points, that is called the brink.
    low, high : int
        Scale of the judgements.
    prefer : {"few", "small"}
        See :func:`repair`.

    Returns
    -------
    Reading

    Examples
    --------
    >>> m = CrossImpactMatrix("AB", ["xy", "uv"], [[0, 0, 1, -1], [0, 0, -1, 1], [1, -1, 0, 0], [-1, 1, 0, 0]])
    >>> found = read(m, [0, 0])
    >>> [p.holds for p in found.pillars], found.falls[0].repair.cost
    ([], 3)
    """
    said = verdict(matrix, scenario)
    z = np.asarray(scenario, np.int64)
    pillars = [_pillar(matrix, z, i, said.margins, said.rival) for i in range(len(z))]
    pillars = sorted((p for p in pillars if p.holds), key=lambda p: (-len(p.holds), -p.push))
    choices = [j for j, n in enumerate(matrix.sizes) if n > 1 and 0 <= said.margins[j] <= brink]
    return Reading(
        said.margins,
        tuple(pillars),
        tuple(sorted(choices, key=lambda j: int(said.margins[j]))),
        said.beaten,
        repair(matrix, z, low=low, high=high, prefer=prefer),
        cheapest_falls(matrix, z, low=low, high=high, prefer=prefer) if said.consistent else (),
    )


def _pillar(
    matrix: CrossImpactMatrix, z: NDArray[np.int64], i: int, margins: NDArray[np.int64],
    rivals: NDArray[np.int64],
) -> Pillar:  # fmt: skip
    starts = matrix.offsets[:-1]
    rows = starts + z
    own = matrix.values[rows[i]]
    without = matrix.values[rows].sum(axis=0) - own
    after = without[rows] - np.maximum.reduceat(without, starts)
    holds = [j for j in range(len(z)) if j != i and margins[j] >= 0 and after[j] < 0]
    others = [j for j in range(len(z)) if j != i and rivals[j] >= 0]
    push = sum(int(own[rows[j]] - own[starts[j] + rivals[j]]) for j in others)
    return Pillar(i, tuple(holds), push)
