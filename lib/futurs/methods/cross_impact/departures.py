"""What a single driver's change leads to: the others follow, and the whole settles somewhere.

From a scenario, one driver is put in another state. Held there, the others settle around it; let
go, all settle: back where it began, in another scenario, or in a cycle.

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
from futurs.methods.cross_impact.succession import Basins, succession
from futurs.shapes import CrossImpactMatrix


@dataclass(frozen=True, eq=False)
class Departure:
    """Where one change of one driver leads.

    Parameters
    ----------
    descriptor, state : int
        What is changed, and to what.
    held : ndarray of int, shape (N,)
        Where the others settle while the change is held.
    held_kind : {"fixed", "cycle", "unfinished"}
        A cycle: ``held`` is its first combination.
    attractor : ndarray of int, shape (C, N)
        Where all settles once the change is let go: one row, or the combinations of a cycle.
    kind : {"fixed", "cycle", "unfinished"}
    returns : bool
        True when that is where it began.
    share : float
        Share of all combinations that settle there: the size of its basin, not a likelihood; not
        a number when no basins were given or a sample has not met it.
    """

    descriptor: int
    state: int
    held: NDArray[np.int64]
    held_kind: str
    attractor: NDArray[np.int64]
    kind: str
    returns: bool
    share: float


def departures(
    matrix: CrossImpactMatrix,
    scenario: Any,
    *,
    rule: str = "global",
    basins: Basins | None = None,
) -> tuple[Departure, ...]:
    """Answer what each single driver's change leads to.

    Parameters
    ----------
    matrix : CrossImpactMatrix
    scenario : array_like of int, shape (N,)
        Consistent or not.
    rule : {"global", "local", "incremental"}
        Rule of succession.
    basins : Basins, optional
        Of the same matrix, under global succession.

    Returns
    -------
    tuple of Departure
        One for each other state of each descriptor, in their order.

    Raises
    ------
    InputError
        When a state number does not exist.
    UnknownNameError
        For another rule.
    """
    verdict(matrix, scenario)
    z, shares = np.asarray(scenario, np.int64), _shares(basins)
    found = []
    for j, n in enumerate(matrix.sizes):
        for a in range(n):
            if a == z[j]:
                continue
            start = z.copy()
            start[j] = a
            held = succession(matrix, start, rule=rule, held=(j,))
            end = succession(matrix, held.attractor[0], rule=rule)
            found.append(
                Departure(
                    j, a, held.attractor[0], held.kind, end.attractor, end.kind,
                    len(end.attractor) == 1 and bool((end.attractor[0] == z).all()),
                    shares.get(_key(end.attractor), float("nan")),
                )
            )  # fmt: skip
    return tuple(found)


def _key(attractor: NDArray[np.int64]) -> bytes:
    turn = min(range(len(attractor)), key=lambda k: attractor[k].tolist())
    return np.roll(attractor, -turn, axis=0).astype(np.int64).tobytes()


def _shares(basins: Basins | None) -> dict[bytes, float]:
    if basins is None:
        return {}
    pairs = zip(basins.attractors, basins.weights, strict=True)
    return {_key(a): int(w) / basins.starts for a, w in pairs}
