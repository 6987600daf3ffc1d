"""How much of it holds when judgements are off by a point, or other people had judged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from futurs.errors import InputError
from futurs.methods.actors.alliances import agreement, positions
from futurs.methods.actors.power import Diagonal, midi, mmidi, power, square

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Base = Literal["MIDI", "MMIDI"]
Merging = Literal["median", "mode", "mean"]
SECTORS = ("dominant", "relay", "dominated", "autonomous")
_LEVEL = 1e-9


def noisy(
    values: Any, draws: int, rng: np.random.Generator, *, bounds: tuple[int, int],
    chance: float = 2 / 3, zeros: bool = False,
) -> Ints:  # fmt: skip
    """Return many versions of a table of judgements, each off by a point here and there.

    Parameters
    ----------
    values : array_like of int
    draws : int
        Number of versions.
    rng : numpy.random.Generator
    bounds : (int, int)
        Ends of the scale; what would pass them stays at the end.
    chance : float
        That a cell moves, up as often as down, 0 to 1.
    zeros : bool
        Whether cells judged 0 may move too.

    Returns
    -------
    ndarray of int, shape (draws, *values.shape)

    Examples
    --------
    >>> noisy([[0, 4]], 2, np.random.default_rng(1), bounds=(0, 4), chance=0).tolist()
    [[[0, 4]], [[0, 4]]]
    """
    v = np.asarray(values, np.int64)
    u = rng.random((draws, *v.shape))
    step = (u < chance / 2).astype(np.int64) - (u >= 1 - chance / 2)
    if not zeros:
        step *= v != 0
    return np.asarray(np.clip(v + step, *bounds))


def merged(tables: Any, how: Merging = "median") -> Ints:
    """Return one table from those of several raters.

    Parameters
    ----------
    tables : array_like of int, shape (raters, ...)
    how : {"median", "mode", "mean"}
        Of two middle values, or of several that are equally frequent, the one nearest to 0 is
        taken, then the lower: nobody is given a stake that nobody typed. The mean is rounded.

    Returns
    -------
    ndarray of int, shape (...)

    Raises
    ------
    InputError
        For another word, or no rater.

    Examples
    --------
    >>> merged([[[1]], [[2]], [[4]]]).tolist(), merged([[[1]], [[2]]]).tolist()
    ([[2]], [[1]])
    """
    t = np.asarray(tables, np.int64)
    if not len(t) or how not in ("median", "mode", "mean"):
        raise InputError("merging", found=str(how), allowed="median, mode, mean", raters=len(t))
    if how == "mean":
        return np.asarray(np.rint(t.mean(axis=0)), np.int64)
    if how == "median":
        ordered = np.sort(t, axis=0)
        low, high = ordered[(len(t) - 1) // 2], ordered[len(t) // 2]
        return np.asarray(np.where(np.abs(high) < np.abs(low), high, low))
    counts = np.array([(t == rater).sum(axis=0) for rater in t])
    # Most frequent first, then nearest to 0, then lower: one number orders them all.
    key = counts * 1_000_000 - np.abs(t) * 1000 - t
    return np.asarray(np.take_along_axis(t, key.argmax(axis=0)[None], axis=0)[0])


def resampled(
    tables: Any, draws: int, rng: np.random.Generator, how: Merging = "median"
) -> Ints:  # fmt: skip
    """Return many merged tables, each of raters drawn with replacement.

    Parameters
    ----------
    tables : array_like of int, shape (raters, ...)
    draws : int
    rng : numpy.random.Generator
    how : {"median", "mode", "mean"}

    Returns
    -------
    ndarray of int, shape (draws, ...)
        For :func:`spread`, in place of :func:`noisy`.

    Examples
    --------
    >>> resampled([[[2]], [[2]]], 3, np.random.default_rng(1)).ravel().tolist()
    [2, 2, 2]
    """
    t = np.asarray(tables, np.int64)
    chosen = rng.integers(0, len(t), (draws, len(t)))
    return np.array([merged(t[k], how) for k in chosen])


def weights(direct: Any, base: Base = "MIDI", diagonal: Diagonal = "exclude") -> Floats:
    """Return R* (from MIDI) or Q* (from MMIDI) of one matrix of influences, or one a draw.

    Parameters
    ----------
    direct : array_like of int, shape (..., n, n)
    base : {"MIDI", "MMIDI"}
    diagonal : {"exclude", "include"}

    Returns
    -------
    ndarray, shape (..., n)
    """
    return power(indirect(direct, base), diagonal).relative


def indirect(direct: Any, base: Base) -> Ints:
    """Return MIDI or MMIDI."""
    return midi(direct) if base == "MIDI" else mmidi(direct)


def sectors(
    influence: Any, dependence: Any, threshold: Literal["mean", "median"] = "mean"
) -> Ints:  # fmt: skip
    """Answer what part each actor plays: number of its sector in ``SECTORS``.

    Parameters
    ----------
    influence, dependence : array_like, shape (..., n)
    threshold : {"mean", "median"}
        Where low ends; an actor on the line counts as low.

    Returns
    -------
    ndarray of int, shape (..., n)

    References
    ----------
    J. Arcade, M. Godet, F. Meunier, F. Roubelat, "Structural analysis with the MICMAC method and
    actors' strategy with the MACTOR method", Futures Research Methodology; the method in
    doi:10.1016/0016-3287(91)90082-D (doi to confirm).

    Examples
    --------
    >>> [SECTORS[k] for k in sectors([7, 4, 3], [2, 6, 6])]
    ['dominant', 'dominated', 'dominated']
    """
    middle: Callable[..., Any] = np.mean if threshold == "mean" else np.median
    i, d = np.asarray(influence, float), np.asarray(dependence, float)
    acts = i > middle(i, axis=-1, keepdims=True)
    bears = d > middle(d, axis=-1, keepdims=True)
    return np.asarray(np.where(acts, np.where(bears, 1, 0), np.where(bears, 2, 3)), np.int64)


@dataclass(frozen=True, eq=False)
class Spread:
    """What of the actors' game is the same in many versions of the judgements.

    Parameters
    ----------
    draws : int
    relative : ndarray, shape (draws, n)
        R* of each version.
    low, high : ndarray, shape (n,)
        Interval of R*.
    ranks : ndarray, shape (n, n)
        Share of versions in which an actor (row) has a rank (column, the first is the largest
        R*); tied actors share the better rank.
    sectors : ndarray, shape (n, 4)
        Share of versions in which an actor is in each sector.
    net_low, net_high : ndarray, shape (n, n)
        Interval of each net distance.
    allies, opponents : ndarray, shape (n, n)
        Share of versions in which it is above, and below, 0.
    """

    draws: int
    relative: Floats
    low: Floats
    high: Floats
    ranks: Floats
    sectors: Floats
    net_low: Floats
    net_high: Floats
    allies: Floats
    opponents: Floats

    @property
    def can_be_first(self) -> tuple[int, ...]:
        """Actors that have the largest R* in some version."""
        return tuple(int(k) for k in np.nonzero(self.ranks[:, 0] > 0)[0])


def spread(
    direct: Any, mao2: Any, *, level: int = 3, base: Base = "MIDI", diagonal: Diagonal = "exclude",
    threshold: Literal["mean", "median"] = "mean", coverage: float = 0.9,
) -> Spread:  # fmt: skip
    """Answer what holds in many versions of the judgements.

    Parameters
    ----------
    direct : array_like of int, shape (draws, n, n)
        From :func:`noisy` or :func:`resampled`.
    mao2 : array_like of int, shape (draws, n, m)
    level : {1, 2, 3}
    base, diagonal, threshold
        As for :func:`weights` and :func:`sectors`.
    coverage : float
        Share of the versions that an interval holds, 0 to 1, the same left out at both ends.

    Returns
    -------
    Spread
        Shares of versions, not likelihoods: they say how far the typed numbers decide.

    Notes
    -----
    Every version is computed whole.
    """
    d = square(direct)
    found = power(indirect(d, base), diagonal)
    plain = power(midi(d), "exclude")
    part = sectors(plain.influence, plain.dependence, threshold)
    same, opposed = agreement(positions(mao2, level, found.relative))
    net = same - opposed
    ends = ((1 - coverage) / 2, (1 + coverage) / 2)
    low, high = np.quantile(found.relative, ends, axis=0)
    net_low, net_high = np.quantile(net, ends, axis=0)
    n = d.shape[-1]
    # Rank = 1 + how many are larger; equal up to rounding is a tie.
    r = np.round(found.relative, 9)
    rank = (r[:, None, :] > r[:, :, None]).sum(axis=2)
    return Spread(
        len(d), found.relative, low, high,
        np.array([(rank == k).mean(axis=0) for k in range(n)]).T,
        np.array([(part == k).mean(axis=0) for k in range(len(SECTORS))]).T,
        net_low, net_high, (net > _LEVEL).mean(axis=0), (net < -_LEVEL).mean(axis=0),
    )  # fmt: skip


def bounds(
    mao2: Any, level: int = 2, relative: Any = None, *, zeros: bool = False
) -> tuple[Floats, Floats]:
    """Answer how low and how high each net distance can go when every position may be a point off.

    Parameters
    ----------
    mao2 : array_like of int, shape (n, m)
    level : {1, 2, 3}
    relative : array_like, shape (n,), optional
        R*, held; needed for level 3.
    zeros : bool
        Whether positions of 0 may move too.

    Returns
    -------
    low, high : ndarray, shape (n, n)
        Exact: an alliance whose low end is above 0 survives whatever the errors of one point.

    Notes
    -----
    A net distance is a sum over objectives, each with two positions of its own: the extreme of
    the sum is the sum of the extremes.

    Examples
    --------
    >>> low, high = bounds([[3, -2, 0], [-1, 2, 4], [2, 0, -3]])
    >>> float(low[0, 2]), float(high[0, 2])
    (1.5, 3.5)
    """
    x = np.asarray(mao2, np.int64)
    moves = np.array([np.clip(x + s * ((x != 0) | zeros), -4, 4) for s in (-1, 0, 1)])
    v = positions(moves, level, relative)
    size, sign = np.abs(v), np.sign(v)
    n = len(x)
    low, high = np.zeros((n, n)), np.zeros((n, n))
    for i in range(n):
        each = sign[:, None, None, i] * sign[None] * (size[:, None, None, i] + size[None]) / 2
        low[i], high[i] = each.min(axis=(0, 1)).sum(axis=-1), each.max(axis=(0, 1)).sum(axis=-1)
    off = ~np.eye(n, dtype=bool)
    return low * off, high * off
