"""Who wants what with whom: positions on three levels, alliances, conflicts, what turns an actor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from futurs.errors import InputError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
LEVELS = (1, 2, 3)


def positions(mao2: Any, level: int, relative: Any = None) -> Floats:
    """Return positions on one of the three levels.

    Parameters
    ----------
    mao2 : array_like of int, shape (..., n, m)
        2MAO, -4 to 4: for or against each objective, and what is at stake in it for the actor.
    level : {1, 2, 3}
        1 the sign, 2 as typed, 3 weighted by power.
    relative : array_like, shape (..., n), optional
        R*; needed for level 3.

    Returns
    -------
    ndarray, shape (..., n, m)
        1MAO, 2MAO or 3MAO: ``3MAO_io = 2MAO_io R*_i``.

    Raises
    ------
    InputError
        For another level, or level 3 without R*.

    References
    ----------
    M. Godet, "Actors' moves and strategies: the MACTOR method", Futures 23(6), 1991,
    doi:10.1016/0016-3287(91)90082-D (doi to confirm).

    Examples
    --------
    >>> positions([[3, -2, 0]], 1).tolist()
    [[1.0, -1.0, 0.0]]
    """
    x = np.asarray(mao2, float)
    if level == 1:
        return np.asarray(np.sign(x))
    if level == 2:
        return x
    if level == 3 and relative is not None:
        return np.asarray(x * np.asarray(relative, float)[..., None])
    raise InputError("actor_level", found=str(level), allowed="1, 2, 3")


def agreement(x: Any) -> tuple[Floats, Floats]:
    """Answer how far each two actors pull together, and how far against one another.

    Parameters
    ----------
    x : array_like, shape (..., n, m)
        Positions on one level.

    Returns
    -------
    convergence, divergence : ndarray, shape (..., n, n)
        Both counted from 0, symmetric, zero on the diagonal.

    Notes
    -----
    ``CAA_ij = sum_o [x_io x_jo > 0] (|x_io| + |x_jo|) / 2``, ``DAA_ij`` the same with ``< 0``.
    An objective in which one of the two has no stake counts for neither. On level 1 both are
    counts of objectives.

    References
    ----------
    M. Godet, "Actors' moves and strategies: the MACTOR method", Futures 23(6), 1991,
    doi:10.1016/0016-3287(91)90082-D (doi to confirm).

    Examples
    --------
    >>> c, d = agreement([[3, -2, 0], [-1, 2, 4], [2, 0, -3]])
    >>> c.tolist()
    [[0.0, 0.0, 2.5], [0.0, 0.0, 0.0], [2.5, 0.0, 0.0]]
    >>> d[1].tolist()
    [4.0, 0.0, 5.0]
    """
    v = np.asarray(x, float)
    up, down = np.maximum(v, 0), np.maximum(-v, 0)
    for_, against = (v > 0).astype(float), (v < 0).astype(float)
    # sum_o [both for] (x_io + x_jo) / 2 is two matrix products: strength by presence.
    same = _sums(up, for_) + _sums(down, against)
    opposed = _sums(up, against) + _sums(down, for_)
    n = v.shape[-2]
    same[..., np.arange(n), np.arange(n)] = 0
    return same, opposed


def _sums(strength: Floats, presence: Floats) -> Floats:
    half = strength @ np.swapaxes(presence, -1, -2) / 2
    return np.asarray(half + np.swapaxes(half, -1, -2))


def ambivalence(convergence: Any, divergence: Any) -> Floats:
    """Answer which actors are allies and opponents of the same others at once.

    Parameters
    ----------
    convergence, divergence : array_like, shape (n, n)

    Returns
    -------
    ndarray, shape (n,)
        0 never both, 1 evenly split; NaN for an actor that meets nobody on any objective.

    Notes
    -----
    ``E_i = 1 - sum_j |CAA_ij - DAA_ij| / sum_j (CAA_ij + DAA_ij)`` (to confirm).

    References
    ----------
    M. Godet, *Manuel de prospective strategique* (to confirm); the method in
    doi:10.1016/0016-3287(91)90082-D (doi to confirm).

    Examples
    --------
    >>> ambivalence([[0, 2], [2, 0]], [[0, 1], [1, 0]]).round(3).tolist()
    [0.667, 0.667]
    """
    c, d = np.asarray(convergence, float), np.asarray(divergence, float)
    both = (c + d).sum(axis=-1)
    apart = np.abs(c - d).sum(axis=-1)
    share = np.divide(apart, both, out=np.full(both.shape, np.nan), where=both > 0)
    return np.asarray(1 - share)


@dataclass(frozen=True, eq=False)
class Level:
    """Positions on one level and all that is summed from them.

    Parameters
    ----------
    number : int
        1, 2 or 3.
    positions : ndarray, shape (n, m)
        1MAO, 2MAO or 3MAO.
    support, against, mobilisation : ndarray, shape (m,)
        Sum of what is for each objective, of what is against it (0 or less), and of both sizes.
    implication : ndarray, shape (n,)
        Sum of the sizes of an actor's positions.
    convergence, divergence, net : ndarray, shape (n, n)
        CAA, DAA, and their difference: above 0 allies, below 0 opponents.
    ambivalence : ndarray, shape (n,)
    """

    number: int
    positions: Floats
    support: Floats
    against: Floats
    mobilisation: Floats
    implication: Floats
    convergence: Floats
    divergence: Floats
    net: Floats
    ambivalence: Floats


def level(mao2: Any, number: int, relative: Any = None) -> Level:
    """Answer who is mobilised by what, and who stands with whom, on one level.

    Parameters
    ----------
    mao2 : array_like of int, shape (n, m)
    number : {1, 2, 3}
    relative : array_like, shape (n,), optional
        R*; needed for level 3.

    Returns
    -------
    Level

    Raises
    ------
    InputError
        As :func:`positions`.

    References
    ----------
    M. Godet, "Actors' moves and strategies: the MACTOR method", Futures 23(6), 1991,
    doi:10.1016/0016-3287(91)90082-D (doi to confirm).

    Examples
    --------
    >>> level([[3, -2, 0], [-1, 2, 4], [2, 0, -3]], 2).mobilisation.tolist()
    [6.0, 4.0, 7.0]
    """
    x = positions(mao2, number, relative)
    c, d = agreement(x)
    return Level(
        number, x, np.maximum(x, 0).sum(axis=0), np.minimum(x, 0).sum(axis=0),
        np.abs(x).sum(axis=0), np.abs(x).sum(axis=1), c, d, c - d, ambivalence(c, d),
    )  # fmt: skip


def coalition(positions_on: Any, side: Literal[-1, 1] = 1) -> tuple[int, ...]:
    """Answer how few actors of one side outweigh all of the other on an objective.

    Parameters
    ----------
    positions_on : array_like, shape (n,)
        Positions on the objective, on any level; on level 3 power counts.
    side : {1, -1}
        For it, or against it.

    Returns
    -------
    tuple of int
        The strongest first; empty when the side does not outweigh the other, or nobody opposes.

    Examples
    --------
    >>> coalition([3, 2, 1, -4])
    (0, 1)
    """
    x = side * np.asarray(positions_on, float)
    target = float(-np.minimum(x, 0).sum())
    chosen: list[int] = []
    held = 0.0
    # The fewest are the strongest: no other choice of as many weighs more.
    for k in np.argsort(-x, kind="stable"):
        if held > target or x[k] <= 0:
            break
        chosen.append(int(k))
        held += float(x[k])
    return tuple(chosen) if held > target > 0 else ()
