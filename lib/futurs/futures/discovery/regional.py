"""Where do the inputs of the futures of interest part from the others? Regional sensitivity.

For each input the two cumulative distributions are compared: behavioural (of interest) and not.
D = max |F1(x) - F0(x)|, the Kolmogorov-Smirnov distance; for a category, which has no order, half of
the sum of the differences of its shares: the same maximum, over all sets of categories.

Hornberger, G. M. and Spear, R. C. (1981), An approach to the preliminary analysis of environmental
systems, Journal of Environmental Management 12, 7-18 (no doi); Saltelli, A. et al. (2008), Global
Sensitivity Analysis: The Primer, doi:10.1002/9780470725184.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from futurs.errors import InputError
from futurs.futures.discovery.columns import Question
from futurs.shapes import Brief, Ranking, frozen


@dataclass(frozen=True, eq=False, repr=False)
class Regional(Brief):
    """How far the inputs of the futures of interest stand apart.

    Parameters
    ----------
    ids : tuple of str
    distance : ndarray, shape (k,)
        0 (the same) to 1 (apart).
    low, high : ndarray, shape (k,)
        The 5th and the 95th percentile over bootstrap samples of both groups.
    chance : ndarray, shape (k,)
        95th percentile of the distance when futures are dealt to the two groups at random: below
        it, an input shows nothing.
    at : ndarray, shape (k,)
        Where the distributions are furthest apart; nan for a category.
    resamples : int
    """

    ids: tuple[str, ...]
    distance: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    chance: NDArray[np.float64]
    at: NDArray[np.float64]
    resamples: int

    def ranking(self) -> Ranking:
        """Return the inputs by their distances, largest first, with their intervals."""
        order = np.argsort(-self.distance, kind="stable")
        return Ranking(
            tuple(self.ids[i] for i in order), frozen(self.distance[order]),
            frozen(self.low[order]), frozen(self.high[order]),
        )  # fmt: skip


def regional(asked: Question, *, rng: np.random.Generator | int, resamples: int = 100) -> Regional:
    """Answer which inputs separate the futures of interest from the others.

    Parameters
    ----------
    asked : Question
    rng : Generator or int
    resamples : int
        From 10 to 1,000.

    Returns
    -------
    Regional

    Raises
    ------
    InputError

    Examples
    --------
    >>> from futurs.futures.discovery import columns_of, question
    >>> a = np.linspace(0, 1, 100)
    >>> found = regional(question(columns_of({"a": a}), a > 0.7), rng=1)
    >>> found.distance
    array([1.])
    """
    if not 10 <= resamples <= 1000:
        raise InputError("discovery_resamples", found=resamples)
    generator = np.random.default_rng(rng)
    rows = np.flatnonzero(asked.counted)
    interest = asked.interest[rows]
    yes, no = np.flatnonzero(interest), np.flatnonzero(~interest)
    places = [_places(asked, j, rows) for j in range(len(asked.columns.ids))]
    found = np.array([_apart(p, interest, None) for p in places])
    draws = np.empty((2, resamples, len(places)))
    for b in range(resamples):
        drawn = np.concatenate([generator.choice(yes, len(yes)), generator.choice(no, len(no))])
        dealt = generator.permutation(interest)
        for j, p in enumerate(places):
            draws[0, b, j] = _apart(p, interest, drawn)[0]
            draws[1, b, j] = _apart(p, dealt, None)[0]
    low, high = np.percentile(draws[0], [5, 95], axis=0)
    return Regional(
        asked.columns.ids, frozen(found[:, 0]), frozen(low), frozen(high),
        frozen(np.percentile(draws[1], 95, axis=0)), frozen(found[:, 1]), resamples,
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class _Places:
    """Values of one input, and the place of each row among them."""

    values: NDArray[np.float64]
    place: NDArray[np.int64]
    ordered: bool


def _places(asked: Question, j: int, rows: NDArray[np.int64]) -> _Places:
    values, place = np.unique(asked.columns.values[j, rows], return_inverse=True)
    return _Places(values, place, asked.columns.kinds[j] != "category")


def _apart(
    p: _Places, interest: NDArray[np.bool_], drawn: NDArray[np.int64] | None
) -> tuple[float, float]:
    place, mark = (p.place, interest) if drawn is None else (p.place[drawn], interest[drawn])
    one = np.bincount(place[mark], minlength=len(p.values)) / max(int(mark.sum()), 1)
    two = np.bincount(place[~mark], minlength=len(p.values)) / max(int((~mark).sum()), 1)
    if not p.ordered:
        return float(abs(one - two).sum() / 2), float("nan")
    gap = abs(np.cumsum(one) - np.cumsum(two))
    at = int(gap.argmax())
    return float(gap[at]), float(p.values[at])


def curves(
    asked: Question, column: str
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return both distributions of one input.

    Parameters
    ----------
    asked : Question
    column : str

    Returns
    -------
    values : ndarray, shape (m,)
        Increasing; for a category the places of its categories.
    interest, other : ndarray, shape (m,)
        Share of the futures of interest (of the others) at or below each value; for a category,
        the share of each.

    Raises
    ------
    UnknownNameError
    """
    j = asked.columns.index(column)
    rows = np.flatnonzero(asked.counted)
    p, mark = _places(asked, j, rows), asked.interest[rows]
    shares = [
        np.bincount(p.place[m], minlength=len(p.values)) / int(m.sum()) for m in (mark, ~mark)
    ]
    if p.ordered:
        shares = [np.minimum(np.cumsum(s), 1.0) for s in shares]
    return frozen(p.values), frozen(shares[0]), frozen(shares[1])
