"""Quantiles of simulated futures: what they stay below, how sure that is, how many draws it takes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from futurs.errors import InputError
from futurs.shapes import Fan

Array = NDArray[np.float64]
LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
LOST = 0.01
"""Share of the futures without a finite value above which quantiles are only of those left."""


def quantiles(values: Array, levels: Sequence[float]) -> tuple[Array, Array]:
    """Answer which values shares of the futures stay below, and how sure that is.

    Parameters
    ----------
    values : ndarray, shape (draw, year)
    levels : sequence of float
        Each in (0, 1).

    Returns
    -------
    quantiles, errors : ndarray, shape (level, year)
        Standard error: half the distance between the quantiles at p - s and p + s, with
        s = sqrt(p (1 - p) / n) the binomial standard error of a share (Woodruff, 1952,
        doi:10.1080/01621459.1952.10483443). Draws of a Latin hypercube err less: it is a ceiling.
        Not a number where no future is finite.

    Raises
    ------
    InputError
        For a share out of its bounds.

    Examples
    --------
    >>> found, error = quantiles(np.arange(101.0)[:, None], [0.5])
    >>> float(found[0, 0]), bool(4 < error[0, 0] < 6)
    (50.0, True)
    """
    for level in levels:
        if not 0 < level < 1:
            raise InputError("level_bounds", found=str(level))
    ordered = np.sort(values.T, axis=1)  # not-a-number goes last
    n = np.full(len(ordered), ordered.shape[1])
    if not np.isfinite(ordered[:, [0, -1]]).all():
        ordered = np.sort(np.where(np.isfinite(ordered), ordered, np.nan), axis=1)
        n = np.isfinite(ordered).sum(axis=1)
    p = np.asarray(levels, dtype=float)[:, None]
    spread = np.sqrt(p * (1 - p)) / np.sqrt(np.maximum(n, 1))
    found, low, high = _at(ordered, n, np.stack([p + 0 * spread, p - spread, p + spread]))
    return found, (high - low) / 2


def finite(values: Array) -> tuple[int, ...]:
    """Return how many futures have a finite value in each year; shape of values (draw, year)."""
    return tuple(np.isfinite(values).sum(axis=0).tolist())


def _at(ordered: Array, n: NDArray[np.int64], p: Array) -> Array:
    # Linear between order statistics, as numpy's default.
    last = np.maximum(n - 1, 0)
    place = np.clip(p, 0, 1) * last
    below = np.floor(place).astype(int)
    above = np.minimum(below + 1, last)
    years = np.arange(ordered.shape[0])
    part = place - below
    found: Array = ordered[years, below] * (1 - part) + ordered[years, above] * part
    return np.where(n > 0, found, np.nan)


def draws_needed(fan: Fan, share: float = 0.02) -> int:
    """Answer how many draws would be enough for a fan.

    Parameters
    ----------
    fan : Fan
    share : float
        The standard error that is small enough, as a share of the fan's width in the same year.

    Returns
    -------
    int
        Fewer than the fan's own draws when these are enough. Errors fall with the square root of
        the number of draws.
    """
    width = fan.values[-1] - fan.values[0]
    wide = width > 0
    if not wide.any():
        return 1
    worst = float(np.nanmax(fan.errors[:, wide] / width[None, wide]))
    return max(1, int(np.ceil(fan.draws * (worst / share) ** 2)))
