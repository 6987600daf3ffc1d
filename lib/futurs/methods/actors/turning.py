"""What would turn an actor: the smallest change of its positions that flips a net distance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from futurs.methods.actors.alliances import positions

Floats = NDArray[np.float64]
REACH = 4
MOST_WAYS = 1000
# A net distance smaller than this is level: sums of weighted positions are not exact.
_LEVEL = 1e-9


@dataclass(frozen=True, eq=False)
class Turn:
    """The smallest change of one actor's positions that turns it towards another, or against it.

    Parameters
    ----------
    actor, other : int
        Who changes, and with regard to whom.
    before, after : float
        Net distance now and then; above 0 allies, below 0 opponents.
    points : int
        Sum of the sizes of the changes.
    changes : tuple of (int, int, int)
        Objective, position now, position then.
    ways : int
        How many changes are as small as this one (counted up to ``MOST_WAYS``); the one given
        touches the fewest objectives, then those typed first.
    """

    actor: int
    other: int
    before: float
    after: float
    points: int
    changes: tuple[tuple[int, int, int], ...]
    ways: int


def turn(
    mao2: Any, actor: int, other: int, level: int = 2, relative: Any = None
) -> Turn | None:  # fmt: skip
    """Answer what would turn an actor: the least it must change to flip a net distance.

    Parameters
    ----------
    mao2 : array_like of int, shape (n, m)
        -4 to 4.
    actor, other : int
        Only the first one's positions move, by whole points, within the scale.
    level : {1, 2, 3}
        Level on which the net distance is taken.
    relative : array_like, shape (n,), optional
        R*; needed for level 3. Positions do not change it.

    Returns
    -------
    Turn or None
        From allies to opponents or back, strictly. None when the two are level now, or nothing
        flips it: the other has no stake of its own.

    Raises
    ------
    InputError
        For an unknown level.

    Notes
    -----
    Exact: a net distance is a sum over objectives, so the best one for each number of points is
    found objective by objective (dynamic programming), and all changes of the smallest number of
    points are then listed. A single point away from 0 brings in half of the other's stake at
    once: that jump is the method's own.

    References
    ----------
    The question is ours; net distances as in M. Godet 1991, doi:10.1016/0016-3287(91)90082-D
    (doi to confirm). On reading such figures with care: S. Bendahan, G. Camponovo, Y. Pigneur,
    "Multi-issue actor analysis", Journal of Decision Systems 13(2), 2004,
    doi:10.3166/jds.13.223-253 (doi to confirm).

    Examples
    --------
    >>> found = turn([[3, -2, 0], [-1, 2, 4], [2, 0, -3]], 2, 0)
    >>> found.before, found.points, found.changes, found.after
    (2.5, 3, ((0, 2, -1),), -2.0)
    """
    x = np.asarray(mao2, np.int64)
    pair = x[[actor, other]]
    weights = None if relative is None else np.asarray(relative, float)[[actor, other]]
    gains = _gains(pair, level, weights)
    own = pair[0] + REACH
    before = float(gains[np.arange(x.shape[1]), own].sum())
    if abs(before) < _LEVEL:
        return None
    # Seen from the side to leave: what is sought is a sum below zero.
    costs = np.abs(np.arange(2 * REACH + 1)[None, :] - own[:, None])
    found = _smallest(gains * np.sign(before), costs)
    if found is None:
        return None
    points, ways = found
    best = min(ways, key=lambda w: (int((np.array(w) != own).sum()), _order(w, own)))
    changes = tuple(
        (o, int(own[o]) - REACH, v - REACH) for o, v in enumerate(best) if v != own[o]
    )  # fmt: skip
    after = float(gains[np.arange(len(best)), list(best)].sum())
    return Turn(actor, other, before, after, points, changes, len(ways))


def _order(way: tuple[int, ...], own: Any) -> tuple[int, ...]:
    return tuple(o for o, v in enumerate(way) if v != own[o])


def _gains(pair: Any, level: int, weights: Floats | None) -> Floats:
    # What each position of the first would bring to the net distance, objective by objective.
    scale = np.arange(-REACH, REACH + 1)
    mine = positions(scale[None, :], level, None if weights is None else weights[:1])[0]
    theirs = positions(pair[1:], level, None if weights is None else weights[1:])[0]
    strength = (np.abs(mine)[None, :] + np.abs(theirs)[:, None]) / 2
    return np.asarray(np.sign(theirs)[:, None] * np.sign(mine)[None, :] * strength)


def _smallest(gains: Floats, costs: Any) -> tuple[int, list[tuple[int, ...]]] | None:
    m, width = gains.shape
    most = int(costs.max(axis=1).sum())
    # rest[o][c]: the lowest sum of objectives o, o + 1 ... for at most c points.
    rest = np.full((m + 1, most + 1), np.inf)
    rest[m] = 0.0
    for o in range(m - 1, -1, -1):
        for k in range(width):
            c = int(costs[o, k])
            rest[o, c:] = np.minimum(rest[o, c:], rest[o + 1, : most + 1 - c] + gains[o, k])
    enough = np.nonzero(rest[0] < -_LEVEL)[0]
    if not len(enough):
        return None
    points = int(enough[0])
    ways: list[tuple[int, ...]] = []
    _walk(gains, costs, rest, points, (), 0.0, ways)
    return points, ways


def _walk(
    gains: Floats, costs: Any, rest: Floats, left: int, way: tuple[int, ...], total: float,
    ways: list[tuple[int, ...]],
) -> None:  # fmt: skip
    o = len(way)
    if o == len(gains):
        ways.append(way)
        return
    for k in range(gains.shape[1]):
        c = int(costs[o, k])
        after = total + float(gains[o, k])
        if (
            c <= left
            and after + rest[o + 1, left - c] < -_LEVEL
            and len(ways) < MOST_WAYS
        ):  # fmt: skip
            _walk(gains, costs, rest, left - c, (*way, k), after, ways)
