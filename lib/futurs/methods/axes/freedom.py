"""Whether moving one axis moves the other, once everything has settled."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from futurs.methods._questions import held_succession
from futurs.methods.axes.model import Poles
from futurs.shapes import CrossImpactMatrix


@dataclass(frozen=True)
class Freedom:
    """How far one axis leaves the other free, by way of all other drivers.

    Parameters
    ----------
    followed : tuple of int
        In how many of the scenarios that stand at a pole moving the first driver to its other
        pole moves the second to another state, once the others have settled; and the reverse.
    tried : tuple of int
        Scenarios that stand at a pole of the first, and of the second.
    """

    followed: tuple[int, int]
    tried: tuple[int, int]


def freedom(
    matrix: CrossImpactMatrix,
    scenarios: NDArray[np.int64],
    i: int,
    p: Poles,
    j: int,
    q: Poles,
) -> Freedom:
    """Answer whether moving one axis moves the other: what direct judgements do not show.

    Parameters
    ----------
    matrix : CrossImpactMatrix
    scenarios : ndarray of int, shape (K, N)
    i, j : int
        The two drivers.
    p, q : tuple of int
        Their poles.

    Returns
    -------
    Freedom
        Two axes without direct judgements can still be bound through a third driver.

    Examples
    --------
    >>> m = CrossImpactMatrix("AB", ["xy", "uv"], [[0, 0, 1, -1], [0, 0, -1, 1], [0] * 4, [0] * 4])
    >>> freedom(m, np.array([[0, 0], [1, 1]]), 0, (0, 1), 1, (0, 1))
    Freedom(followed=(2, 0), tried=(2, 2))
    """
    forth, back = _followed(matrix, scenarios, i, p, j), _followed(matrix, scenarios, j, q, i)
    return Freedom((forth[0], back[0]), (forth[1], back[1]))


def _followed(
    matrix: CrossImpactMatrix, scenarios: NDArray[np.int64], i: int, p: Poles, j: int
) -> tuple[int, int]:
    at_pole = scenarios[np.isin(scenarios[:, i], p)]
    followed = 0
    for z in at_pole:
        moved = np.array(z, np.int64)
        moved[i] = p[0] if z[i] == p[1] else p[1]
        end = held_succession(matrix, moved, [i])[0][-1]
        followed += bool(end[j] != z[j])
    return followed, len(at_pole)
