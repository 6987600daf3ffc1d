"""Two axes made of two drivers: which scenarios live in each corner, and whether axes are free.

A pole is a state. Scenarios whose drivers stand between the poles are in no corner. Two axes
that push each other leave corners empty: said with the judgements between them and with what
moving one does to the other, never with a likelihood.

References
----------
P. Schwartz, "The Art of the Long View", Doubleday, 1991; K. van der Heijden, "Scenarios: The Art
of Strategic Conversation", Wiley, 1996 (our reading).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from futurs.methods._questions import held_succession
from futurs.shapes import CrossImpactMatrix

Scenarios = NDArray[np.int64]


@dataclass(frozen=True)
class Axis:
    """A driver and the two states that are its poles."""

    driver: int
    low: int
    high: int


@dataclass(frozen=True, eq=False)
class Corners:
    """Scenarios sorted into four corners.

    Parameters
    ----------
    members : tuple of tuples of int
        Numbers of the scenarios in (low, low), (low, high), (high, low), (high, high): pole of
        the first axis, then of the second.
    between : tuple of int
        Those in which a driver stands between its poles.
    """

    members: tuple[tuple[int, ...], ...]
    between: tuple[int, ...]

    @property
    def empty(self) -> tuple[int, ...]:
        """Numbers of the corners in which no scenario lives."""
        return tuple(k for k, own in enumerate(self.members) if not own)


def corners(scenarios: Scenarios, first: Axis, second: Axis) -> Corners:
    """Answer which scenarios live in each corner of two axes.

    Parameters
    ----------
    scenarios : ndarray of int, shape (K, N)
    first, second : Axis
        Of two drivers.

    Returns
    -------
    Corners

    Examples
    --------
    >>> z = np.array([[0, 0], [1, 1], [2, 0]])
    >>> corners(z, Axis(0, 0, 1), Axis(1, 0, 1))
    Corners(members=((0,), (), (), (1,)), between=(2,))
    """
    members: list[list[int]] = [[], [], [], []]
    between = []
    for k, z in enumerate(scenarios):
        x, y = (_pole(int(z[a.driver]), a) for a in (first, second))
        if x is None or y is None:
            between.append(k)
        else:
            members[2 * x + y].append(k)
    return Corners(tuple(map(tuple, members)), tuple(between))


def _pole(state: int, axis: Axis) -> int | None:
    return {axis.low: 0, axis.high: 1}.get(state)


@dataclass(frozen=True, eq=False)
class Freedom:
    """How far one axis leaves the other free.

    Parameters
    ----------
    push : tuple of int
        What the judgements of the first on the second say for like poles against unlike ones, in
        points, and those of the second on the first; 0 when they push neither way. Positive:
        high draws high.
    followed : tuple of int
        In how many of the scenarios that stand at a pole moving the first driver to its other
        pole moves the second to another state, once the others have settled; and the reverse.
    tried : tuple of int
        Scenarios that stand at a pole of the first, and of the second.
    """

    push: tuple[int, int]
    followed: tuple[int, int]
    tried: tuple[int, int]

    @property
    def direct(self) -> bool:
        """Whether judgements bind the two drivers to each other."""
        return any(self.push)


def freedom(matrix: CrossImpactMatrix, scenarios: Scenarios, first: Axis, second: Axis) -> Freedom:
    """Answer whether two axes are independent, as far as the judgements say.

    Parameters
    ----------
    matrix : CrossImpactMatrix
    scenarios : ndarray of int, shape (K, N)
    first, second : Axis
        Of two drivers.

    Returns
    -------
    Freedom

    Notes
    -----
    ``push = C[x1, y1] - C[x1, y0] - C[x0, y1] + C[x0, y0]`` for the poles x of the acting and y of
    the other driver.
    """
    both = ((first, second), (second, first))
    results = [_followed(matrix, scenarios, a, b) for a, b in both]
    return Freedom(
        (_push(matrix, *both[0]), _push(matrix, *both[1])),
        (results[0][0], results[1][0]),
        (results[0][1], results[1][1]),
    )


def _push(matrix: CrossImpactMatrix, source: Axis, target: Axis) -> int:
    o, c = matrix.offsets, matrix.values
    rows = [o[source.driver] + s for s in (source.low, source.high)]
    columns = [o[target.driver] + s for s in (target.low, target.high)]
    block = c[np.ix_(rows, columns)]
    return int(block[1, 1] - block[1, 0] - block[0, 1] + block[0, 0])


def _followed(
    matrix: CrossImpactMatrix, scenarios: Scenarios, source: Axis, target: Axis
) -> tuple[int, int]:
    followed = tried = 0
    for z in scenarios:
        pole = _pole(int(z[source.driver]), source)
        if pole is None:
            continue
        moved = np.array(z, np.int64)
        moved[source.driver] = (source.high, source.low)[pole]
        end = held_succession(matrix, moved, [source.driver])[0][-1]
        tried += 1
        followed += bool(end[target.driver] != z[target.driver])
    return followed, tried


def suggested(
    matrix: CrossImpactMatrix, scenarios: Scenarios, drivers: Iterable[int]
) -> tuple[Axis, Axis] | None:
    """Propose two axes: the pair that fills most corners, then the least bound by judgements.

    Parameters
    ----------
    matrix : CrossImpactMatrix
    scenarios : ndarray of int, shape (K, N)
    drivers : iterable of int
        Candidates, the most decisive first: they break ties.

    Returns
    -------
    pair of Axis, or None
        None when fewer than two drivers have two states. The poles of a driver are the two states
        in which most scenarios stand.
    """
    axes = [a for j in drivers if (a := poles(matrix, scenarios, j)) is not None]
    pairs = [(a, b) for k, a in enumerate(axes) for b in axes[k + 1 :]]
    if not pairs:
        return None
    return min(pairs, key=lambda p: _poor(matrix, scenarios, *p))


def _poor(
    matrix: CrossImpactMatrix, scenarios: Scenarios, first: Axis, second: Axis
) -> tuple[int, int]:
    push = abs(_push(matrix, first, second)) + abs(_push(matrix, second, first))
    return len(corners(scenarios, first, second).empty), push


def poles(matrix: CrossImpactMatrix, scenarios: Scenarios, driver: int) -> Axis | None:
    """Return the axis of a driver: its two most frequent states, in their order; None below two.

    Parameters
    ----------
    matrix : CrossImpactMatrix
    scenarios : ndarray of int, shape (K, N)
    driver : int
    """
    n = matrix.sizes[driver]
    if n < 2:
        return None
    counts = np.bincount(scenarios[:, driver], minlength=n) if len(scenarios) else np.zeros(n)
    low, high = sorted(int(k) for k in np.argsort(-counts, kind="stable")[:2])
    return Axis(driver, low, high)
