"""Who can act on whom: direct and indirect influence, relative power, stability."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from futurs.errors import InputError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Diagonal = Literal["exclude", "include"]
DIAGONALS: tuple[Diagonal, ...] = ("exclude", "include")


def square(direct: Any) -> Ints:
    """Return a matrix of direct influences, or one a draw, without what actors do to themselves.

    Parameters
    ----------
    direct : array_like of int, shape (..., n, n)
        Row acts on column, 0 to 4.

    Returns
    -------
    ndarray of int, shape (..., n, n)
        A copy with a zero diagonal.

    Raises
    ------
    InputError
        When it is not square or a value is negative.
    """
    d = np.array(direct, np.int64)
    if d.ndim < 2 or d.shape[-1] != d.shape[-2] or (d < 0).any():
        raise InputError("influence_matrix", found=str(d.shape))
    n = d.shape[-1]
    d[..., np.arange(n), np.arange(n)] = 0
    return d


def midi(direct: Any) -> Ints:
    """Answer how much each actor acts on each, directly and through one other.

    Parameters
    ----------
    direct : array_like of int, shape (..., n, n)
        MID: row acts on column, 0 none, 1 operating processes, 2 projects, 3 missions,
        4 existence. What an actor does to itself is not counted.

    Returns
    -------
    ndarray of int, shape (..., n, n)
        MIDI. Its diagonal is what comes back to an actor through one other.

    Raises
    ------
    InputError
        When it is not square or a value is negative.

    Notes
    -----
    ``MIDI_ij = MID_ij + sum over k != i, j of min(MID_ik, MID_kj)``: a chain is as strong as its
    weakest link. A matrix product in its place would count a weak chain as strong.

    References
    ----------
    M. Godet, "Actors' moves and strategies: the MACTOR method", Futures 23(6), 1991,
    doi:10.1016/0016-3287(91)90082-D (doi to confirm).

    Examples
    --------
    >>> midi([[0, 3, 1], [1, 0, 2], [0, 2, 0]]).tolist()
    [[1, 4, 3], [1, 3, 3], [1, 2, 2]]
    """
    d = square(direct)
    through = np.zeros_like(d)
    # One go-between at a time; its own row and column are zero, so k = i and k = j add nothing.
    for k in range(d.shape[-1]):
        through += np.minimum(d[..., :, k, None], d[..., None, k, :])
    return d + through


def mmidi(direct: Any) -> Ints:
    """Answer by how strong a way each actor reaches each: the best of direct and one step.

    Parameters
    ----------
    direct : array_like of int, shape (..., n, n)
        As for :func:`midi`.

    Returns
    -------
    ndarray of int, shape (..., n, n)
        MMIDI, on the scale of the judgements; zero diagonal.

    Raises
    ------
    InputError
        As :func:`midi`.

    Notes
    -----
    ``MMIDI_ij = max(MID_ij, max over k of min(MID_ik, MID_kj))``, i != j.

    References
    ----------
    M. Godet, "Actors' moves and strategies: the MACTOR method", Futures 23(6), 1991,
    doi:10.1016/0016-3287(91)90082-D (doi to confirm); the maximal form is of later editions of
    the software (to confirm).

    Examples
    --------
    >>> mmidi([[0, 3, 1], [1, 0, 2], [0, 2, 0]]).tolist()
    [[0, 3, 2], [1, 0, 2], [1, 2, 0]]
    """
    d = square(direct)
    best = d.copy()
    for k in range(d.shape[-1]):
        np.maximum(best, np.minimum(d[..., :, k, None], d[..., None, k, :]), out=best)
    return square(best)


@dataclass(frozen=True, eq=False)
class Power:
    """What each actor can do, what it bears, and what follows for its weight in the game.

    Parameters
    ----------
    influence, dependence : ndarray of int, shape (..., n)
        Sums of rows and columns of MIDI or MMIDI.
    coefficient : ndarray, shape (..., n)
        r, before it is put on a mean of one.
    relative : ndarray, shape (..., n)
        R* (Q* from MMIDI): mean 1; above 1, more than an equal share.
    """

    influence: Ints
    dependence: Ints
    coefficient: Floats
    relative: Floats


def power(indirect: Any, diagonal: Diagonal = "exclude") -> Power:
    """Answer how much weight each actor has, once what it bears is counted too.

    Parameters
    ----------
    indirect : array_like of int, shape (..., n, n)
        MIDI (for R*) or MMIDI (for Q*).
    diagonal : {"exclude", "include"}
        Whether influence and dependence count the diagonal: what comes back to an actor. Both are
        met in the literature, and they rank actors differently.

    Returns
    -------
    Power

    Raises
    ------
    InputError
        For another word.

    Notes
    -----
    ``r_i = (I_i - MIDI_ii) / sum(I) * I_i / (I_i + D_i)``, 0 where ``I_i + D_i = 0``;
    ``R*_i = n r_i / sum(r)``. Where nobody can act on anybody all weigh the same, 1. r is never
    negative: ``MIDI_ii <= sum_k MID_ik <= I_i``.

    References
    ----------
    M. Godet, "Actors' moves and strategies: the MACTOR method", Futures 23(6), 1991,
    doi:10.1016/0016-3287(91)90082-D (doi to confirm).

    Examples
    --------
    >>> power([[1, 4, 3], [1, 3, 3], [1, 2, 2]]).relative.round(4).tolist()
    [2.5926, 0.2222, 0.1852]
    """
    if diagonal not in DIAGONALS:
        raise InputError("diagonal", found=str(diagonal), allowed=", ".join(DIAGONALS))
    m = np.asarray(indirect, np.int64)
    own = np.diagonal(m, axis1=-2, axis2=-1)
    rows, columns = m.sum(axis=-1), m.sum(axis=-2)
    if diagonal == "exclude":
        rows, columns = rows - own, columns - own
    total = rows.sum(axis=-1, keepdims=True)
    both = rows + columns
    zero = np.zeros(rows.shape)
    share = np.divide(rows - own, total, out=zero.copy(), where=total > 0)
    r = share * np.divide(rows, both, out=zero.copy(), where=both > 0)
    whole = r.sum(axis=-1, keepdims=True)
    relative = np.divide(r * m.shape[-1], whole, out=np.ones(r.shape), where=whole > 0)
    return Power(rows, columns, r, relative)


def net_scale(indirect: Any) -> Ints:
    """Answer who has the upper hand between two actors.

    Parameters
    ----------
    indirect : array_like of int, shape (n, n)
        MIDI.

    Returns
    -------
    ndarray of int, shape (n, n)
        ``MIDI_ij - MIDI_ji``: antisymmetric; above 0, the row acts more on the column than it
        bears from it. The sums of its rows are ``I_i - D_i`` and add up to 0.

    References
    ----------
    M. Godet, "Actors' moves and strategies: the MACTOR method", Futures 23(6), 1991,
    doi:10.1016/0016-3287(91)90082-D (doi to confirm).

    Examples
    --------
    >>> net_scale([[1, 4, 3], [1, 3, 3], [1, 2, 2]]).tolist()
    [[0, 3, 2], [-3, 0, 1], [-2, -1, 0]]
    """
    m = np.asarray(indirect, np.int64)
    return np.asarray(m - np.swapaxes(m, -1, -2))


def stability(influence: Any, dependence: Any) -> float:
    """Answer how settled the game is: 100 when some only act and the others only bear.

    Parameters
    ----------
    influence, dependence : array_like, shape (n,)
        Of MIDI without its diagonal.

    Returns
    -------
    float
        H in percent; 0 when all act as much as they bear, or nobody acts.

    Notes
    -----
    ``H = 100 sum|I_i - D_i| / (2 sum I)``.

    References
    ----------
    M. Godet, *Manuel de prospective strategique*; described with doi:10.1016/0016-3287(91)90082-D
    (doi to confirm).

    Examples
    --------
    >>> round(stability([7, 4, 3], [2, 6, 6]), 4)
    35.7143
    """
    i, d = np.asarray(influence, float), np.asarray(dependence, float)
    total = float(i.sum())
    return float(100 * np.abs(i - d).sum() / (2 * total)) if total else 0.0
