"""Policies compared: what each loses, keeps, costs, and where one may change."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Regrets:
    """What each policy loses in each scenario, with the least regretted of each scenario.

    Parameters
    ----------
    policies, scenarios : tuple of str
    values : ndarray, shape (P, S)
        0 or more; nan where nothing could be compared.
    best : ndarray of bool, shape (P, S)
        Several in a scenario where they tie.
    """

    policies: tuple[str, ...]
    scenarios: tuple[str, ...]
    values: NDArray[np.float64]
    best: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Classes:
    """The class of each policy beside the share of futures in which it holds, by scenario.

    Parameters
    ----------
    policies, scenarios : tuple of str
    classes : tuple of str
    shares : ndarray, shape (P, S)
        0 to 1; nan where nothing is known.
    most : float
        Share above which it holds in most futures.
    """

    policies: tuple[str, ...]
    scenarios: tuple[str, ...]
    classes: tuple[str, ...]
    shares: NDArray[np.float64]
    most: float


@dataclass(frozen=True, eq=False)
class Duel:
    """In which share of futures one of two does better, in each of several cases.

    Parameters
    ----------
    ids : tuple of str
        The cases, e.g. scenarios.
    wins, ties, losses : ndarray, shape (n,)
        Shares that sum to 1; nan where nothing could be compared.
    error : ndarray, shape (n,)
        Standard error of ``wins``.
    """

    ids: tuple[str, ...]
    wins: NDArray[np.float64]
    ties: NDArray[np.float64]
    losses: NDArray[np.float64]
    error: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Costs:
    """What each of several things costs, beside what it brings.

    Parameters
    ----------
    ids : tuple of str
    cost : ndarray, shape (n,)
        Below 0 is a saving.
    effect, low, high : ndarray, shape (n,)
        Above 0 is better; ``low`` to ``high`` holds most of the futures.
    least, most : ndarray, shape (n,), optional
        Costs that hold most of the futures.
    margin : float
        Effects up to this, either way, count for nothing.
    """

    ids: tuple[str, ...]
    cost: NDArray[np.float64]
    effect: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    least: NDArray[np.float64] | None = None
    most: NDArray[np.float64] | None = None
    margin: float = 0.0


@dataclass(frozen=True, eq=False)
class Routes:
    """A metro map of policies in one scenario: until when each holds, and where one may change.

    Parameters
    ----------
    scenario : str
    years : tuple of int
        First and last year of the plan.
    policies : tuple of str
        One line each, in the order to draw them.
    starts, ends : tuple of int
        First year in which each can be in effect, and first in which it does not hold any more;
        the year after the last where it holds to the horizon.
    low, high : tuple of int
        Interval of the end, in the same form.
    changes : tuple of (str, str, int, int)
        From which policy to which, the year in which the first stops holding and the one in which
        the second is in effect: the same, or later where it comes too late.
    way : tuple of (str, int, int)
        Policy, first year and first year no more of the pathway that is chosen; may be empty.
    """

    scenario: str
    years: tuple[int, int]
    policies: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    low: tuple[int, ...]
    high: tuple[int, ...]
    changes: tuple[tuple[str, str, int, int], ...]
    way: tuple[tuple[str, int, int], ...] = ()


@dataclass(frozen=True, eq=False)
class Kept:
    """In which share of futures something is kept year by year, in each of several ways to act.

    Parameters
    ----------
    ids : tuple of str
        The ways; the first is what the others are compared with, the last the one that matters.
    years : tuple of int
    shares : ndarray, shape (n, year)
        0 to 1; nan where nothing is known.
    least : float
        Share below which it is no longer said to be kept, 0 to 1.
    turns : tuple of tuples of int
        Years in which something changes on each way.
    """

    ids: tuple[str, ...]
    years: tuple[int, ...]
    shares: NDArray[np.float64]
    least: float
    turns: tuple[tuple[int, ...], ...]
