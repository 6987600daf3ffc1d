"""Numbers over years: what was published, and what simulated futures stay between."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from futurs.shapes.brief import Brief


@dataclass(frozen=True, eq=False)
class Segment:
    """Figures that may be joined in a curve: one place, one scope, one series, one kind.

    Parameters
    ----------
    id : str
        Made of the four, unique in its history.
    geo : str
    scope : str
        What exactly is counted.
    series : str
        Identifier of the publisher's series, or of the source that stands alone.
    kind : str
        ``observed``, ``derived``, ``projected`` or ``target``.
    years : ndarray of int, shape (n,)
        Increasing; none twice.
    values : ndarray, shape (n,)
    sources : tuple of str
        Identifier of the source of each figure.
    """

    id: str
    geo: str
    scope: str
    series: str
    kind: str
    years: NDArray[np.int64]
    values: NDArray[np.float64]
    sources: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class History:
    """What was published on one indicator over time; segments are never joined.

    Parameters
    ----------
    indicator : str
    unit : str
    segments : tuple of Segment
        In the order to draw and list them.
    """

    indicator: str
    unit: str
    segments: tuple[Segment, ...]


@dataclass(frozen=True, eq=False, repr=False)
class Fan(Brief):
    """Between which values an outcome stays, year by year, in simulated futures.

    Parameters
    ----------
    years : tuple of int
    levels : tuple of float
        Shares of the futures that lie below, ascending, each in (0, 1).
    values, errors : ndarray, shape (level, year)
        Quantiles and their standard error.
    draws : int
        Number of futures.
    finite : tuple of int
        How many of them have a finite value, year by year: the quantiles are of these alone. All
        of them when empty.

    Examples
    --------
    >>> of = np.zeros((1, 2))
    >>> fan = Fan((2030, 2031), (0.5,), of, of, 200, (200, 150))
    >>> fan.lost(2030), fan.lost(2031), fan.lost_from
    (0.0, 0.25, 2031)
    """

    years: tuple[int, ...]
    levels: tuple[float, ...]
    values: NDArray[np.float64]
    errors: NDArray[np.float64]
    draws: int
    finite: tuple[int, ...] = ()

    def lost(self, year: int) -> float:
        """Return the share of the futures that the quantiles of a year do without."""
        n = self.finite[self.years.index(year)] if self.finite else self.draws
        return (self.draws - n) / self.draws

    @property
    def lost_from(self) -> int | None:
        """The first year in which a future has no finite value; None when all have one."""
        return next(
            (y for y, n in zip(self.years, self.finite, strict=False) if n < self.draws), None
        )
