"""When a policy stops holding: tipping points with their uncertainty, and sell-by dates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from futurs.errors import InputError
from futurs.futures.robustness.measure import (
    Array,
    Measure,
    Overflow,
    among,
    interval,
    mean_share,
    plain,
    within,
)
from futurs.shapes import Brief, Table

BEYOND: Final = "not_before_horizon"
"""In place of a year: the threshold holds until the last year that was run. What follows is not
known, so it is no number."""
UNKNOWN: Final = "unknown"
"""In place of a year: every run overflowed, nothing can be said."""
When = int | Literal["not_before_horizon", "unknown"]
Reading = Literal["year", "left"]


@dataclass(frozen=True, eq=False, repr=False)
class Tipping(Brief):
    """The tipping point of each policy in each scenario.

    Parameters
    ----------
    policies, scenarios : tuple of str
    years : tuple of int
    failing : ndarray, shape (P, S, Y)
        Share of futures outside the threshold, as ``reading`` says.
    index, low, high : ndarray of int, shape (P, S)
        Place of the year among ``years``; their number stands for "not before the horizon", -1
        for "unknown". ``low`` and ``high`` hold the middle share ``level`` of the resamples.
    beyond : ndarray, shape (P, S)
        Share of the resamples in which it does not tip before the horizon.
    lost : ndarray of int, shape (P, S)
    settings : mapping
    """

    policies: tuple[str, ...]
    scenarios: tuple[str, ...]
    years: tuple[int, ...]
    failing: Array
    index: NDArray[np.int64]
    low: NDArray[np.int64]
    high: NDArray[np.int64]
    beyond: Array
    lost: NDArray[np.int64]
    settings: Mapping[str, Any] = field(default_factory=dict)

    def when(self, place: int) -> When:
        """Return the year of a place, or what stands for it."""
        if place < 0:
            return UNKNOWN
        return self.years[place] if place < len(self.years) else BEYOND

    def year(self, policy: str, scenario: str) -> When:
        """Return the tipping point of a policy in a scenario."""
        at = self.policies.index(policy), self.scenarios.index(scenario)
        return self.when(int(self.index[at]))

    def tables(self) -> dict[str, Table]:
        """Return tipping points, and the share of futures outside by year, as tables."""
        cells = [(i, k) for i in range(len(self.policies)) for k in range(len(self.scenarios))]
        rows = tuple(
            (self.policies[i], self.scenarios[k],
             *(self.when(int(x[i, k])) for x in (self.index, self.low, self.high)),
             float(self.beyond[i, k]), int(self.lost[i, k]))
            for i, k in cells
        )  # fmt: skip
        shares = tuple(
            (self.policies[i], self.scenarios[k], y, plain(self.failing[i, k, j]))
            for i, k in cells
            for j, y in enumerate(self.years)
        )
        columns = ("policy", "scenario", "tips", "earliest", "latest", "share_beyond", "overflowed")
        return {
            "tipping": Table(columns, rows),
            "failing": Table(("policy", "scenario", "year", "share_outside"), shares),
        }


def tipping(
    measure: Measure,
    *,
    share: float = 0.5,
    reading: Reading = "year",
    lasting: int = 1,
    overflow: Overflow = "fails",
    resamples: int = 500,
    level: float = 0.9,
    rng: np.random.Generator | None = None,
) -> Tipping:
    """Answer from which year on a policy no longer holds.

    Parameters
    ----------
    measure : Measure
        With years and a threshold.
    share : float
        It tips when more than this share of futures is outside the threshold; 0 to below 1.
    reading : {"year", "left"}
        Futures counted in a year: those outside it in that year, or those that have been outside
        at least once so far.
    lasting : int
        Years in a row for which that must last; the tipping point is the first of them.
    overflow : {"fails", "aside"}
        What an overflowed run counts as, from the year in which it overflows.
    resamples : int
    level : float
    rng : Generator, optional
        Seeded by 0 when not given.

    Returns
    -------
    Tipping

    Raises
    ------
    InputError

    References
    ----------
    Haasnoot and others 2013, doi:10.1016/j.gloenvcha.2012.12.006.

    Examples
    --------
    >>> runs = [[[[1, 0, 0], [1, 1, 0], [1, 1, 1]]]]
    >>> m = Measure(["a"], ["s"], runs, "up", 1, years=(2030, 2035, 2040))
    >>> tipping(m).year("a", "s"), tipping(m, share=0.7).year("a", "s")
    (2040, 'not_before_horizon')
    """
    if not measure.years:
        raise InputError("measure_no_years")
    within("share", share, 0, 1 - 1e-9)
    within("lasting", lasting, 1, len(measure.years))
    within("resamples", resamples, 1, 100_000)
    within("level", level, 0, 1)
    among("reading", reading, ("year", "left"))
    among("overflow", overflow, ("fails", "aside"))
    known = ~np.isnan(measure.values)
    outside = (~measure.holding) & (known if overflow == "aside" else True)
    if reading == "left":
        outside = np.logical_or.accumulate(outside, axis=3)
        # Once it has left, it stays counted though its run overflows later.
        known = known | outside
    failing = mean_share(outside, known, overflow)
    index = first_years(failing, share, lasting)
    drawn = _resampled(outside, known, overflow, resamples, rng or np.random.default_rng(0))
    places = first_years(drawn, share, lasting)
    low, high = (x.astype(np.int64) for x in interval(places, level))
    settings = {
        "share": share, "reading": reading, "lasting": lasting, "overflow": overflow,
        "resamples": resamples, "level": level,
    }  # fmt: skip
    return Tipping(
        measure.policies, measure.scenarios, measure.years, failing, index, low, high,
        (places == len(measure.years)).mean(axis=0), measure.lost, settings,
    )  # fmt: skip


def first_years(failing: Array, share: float, lasting: int = 1) -> NDArray[np.int64]:
    """Return the place of the first year with more than a share outside.

    Parameters
    ----------
    failing : ndarray, shape (..., Y)
    share : float
    lasting : int
        Years in a row; a run that the horizon cuts is as long as it needs to be.

    Returns
    -------
    ndarray of int, shape (...)
        Y where there is none, -1 where no year is known at all.

    Examples
    --------
    >>> first_years(np.array([[0.0, 0.6, 0.2, 0.6, 0.7], [0, 0, 0, 0, 0]]), 0.5, 2).tolist()
    [3, 5]
    """
    lasts = _lasts(failing, share, lasting)
    found = np.where(lasts.any(axis=-1), lasts.argmax(axis=-1), failing.shape[-1])
    return np.asarray(np.where(np.isnan(failing).all(axis=-1), -1, found), np.int64)


def _lasts(failing: Array, share: float, lasting: int) -> NDArray[np.bool_]:
    """Return the years from which on it fails for as long as asked."""
    # A share that equals the limit in words does so in floats.
    over = np.nan_to_num(failing, nan=-1.0) > share + 1e-12
    lasts, n = over.copy(), failing.shape[-1]
    for k in range(1, min(lasting, n)):
        lasts[..., : n - k] &= over[..., k:]
    return np.asarray(lasts)


def failing_years(failing: Array, share: float, lasting: int = 1) -> NDArray[np.bool_]:
    """Return the years of every stretch with more than a share outside.

    Parameters
    ----------
    failing : ndarray, shape (..., Y)
    share : float
    lasting : int
        Years in a row; a shorter stretch does not count unless the horizon cuts it.

    Returns
    -------
    ndarray of bool, shape (..., Y)

    Examples
    --------
    >>> failing_years(np.array([0.6, 0.2, 0.6, 0.7, 0.1]), 0.5, 2).tolist()
    [False, False, True, True, False]
    """
    lasts, n = _lasts(failing, share, lasting), failing.shape[-1]
    found = lasts.copy()
    for k in range(1, min(lasting, n)):
        found[..., k:] |= lasts[..., : n - k]
    return np.asarray(found)


def _resampled(
    outside: NDArray[np.bool_],
    known: NDArray[np.bool_],
    overflow: Overflow,
    resamples: int,
    rng: np.random.Generator,
) -> Array:
    """Return the shares outside in resampled draws; shape (resamples, P, S, Y)."""
    p, s, d, y = outside.shape
    weights = rng.multinomial(d, np.full(d, 1 / d), size=resamples).astype(np.float32)

    def summed(flags: NDArray[np.bool_]) -> Array:
        flat = np.moveaxis(flags, 2, 0).reshape(d, -1).astype(np.float32)
        return np.asarray(np.rint(weights @ flat), float).reshape(resamples, p, s, y)

    counts = summed(outside)
    total = summed(known) if overflow == "aside" else np.full(counts.shape, float(d))
    return np.asarray(np.divide(counts, total, out=np.full(counts.shape, np.nan), where=total > 0))


@dataclass(frozen=True)
class SellBy:
    """Until when a policy can be relied on, whichever scenario comes.

    Parameters
    ----------
    policy : str
    earliest, latest : int or str
        Over the scenarios; ``BEYOND`` or ``UNKNOWN`` in place of a year.
    first_in, last_in : tuple of str
        Scenarios in which it tips at these dates.
    decide : int or str
        Earliest date less the years that what follows it needs; ``BEYOND`` when it does not tip.
    """

    policy: str
    earliest: When
    latest: When
    first_in: tuple[str, ...]
    last_in: tuple[str, ...]
    decide: When


def sell_by(found: Tipping, *, lead: int = 0, cautious: bool = False) -> tuple[SellBy, ...]:
    """Answer by when each policy has to be followed by another.

    Parameters
    ----------
    found : Tipping
    lead : int
        Years that a following policy needs from decision to effect.
    cautious : bool
        Take the early end of each interval in place of the tipping point itself.

    Returns
    -------
    tuple of SellBy
        A scenario in which nothing is known is left out, unless it is so in all.

    Examples
    --------
    >>> runs = [[[[1, 0]], [[1, 1]]]]
    >>> m = Measure(["a"], ["s", "t"], runs, "up", 1, years=(2030, 2035))
    >>> date = sell_by(tipping(m), lead=3)[0]
    >>> date.earliest, date.latest, date.first_in, date.decide
    (2035, 'not_before_horizon', ('s',), 2032)
    """
    within("lead", lead, 0, 1000)
    places = found.low if cautious else found.index
    dates = []
    for policy, row in zip(found.policies, places, strict=True):
        known = row[row >= 0]
        ends = (int(known.min()), int(known.max())) if known.size else (-1, -1)
        named = [
            tuple(s for s, x in zip(found.scenarios, row, strict=True) if x == end) for end in ends
        ]
        earliest = found.when(ends[0])
        decide = earliest - lead if isinstance(earliest, int) else earliest
        dates.append(
            SellBy(policy, earliest, found.when(ends[1]), named[0], named[1], decide)
        )  # fmt: skip
    return tuple(dates)
