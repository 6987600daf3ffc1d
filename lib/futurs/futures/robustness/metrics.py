"""The twelve metrics of robustness: pure functions, one number a policy out of all its futures.

``values`` are finite and of shape (P, n): policy, future. Answers are in the unit of the outcome
where they have one; ``settings.METRICS`` says of each what is better. Percentiles are interpolated
linearly. McPhail and others 2018 (doi:10.1002/2017EF000649) describe all but signal-to-noise by
three steps, T1 value, T2 futures, T3 number; ``METRICS`` says which each takes.
"""

from __future__ import annotations

from functools import cache
from typing import Literal

import numpy as np

from futurs.futures.robustness.measure import NEAR, Array, Direction, holds


def maximin(values: Array, direction: Direction = "up") -> Array:
    """Answer how a policy does in its worst future.

    Parameters
    ----------
    values : ndarray, shape (P, n)
    direction : {"up", "down"}

    Returns
    -------
    ndarray, shape (P,)
        The smallest value, or the largest where less is better.

    References
    ----------
    A. Wald, Statistical Decision Functions, Wiley, 1950; doi:10.1002/2017EF000649.

    Examples
    --------
    >>> maximin(np.array([[1.0, 5], [2, 3]])).tolist()
    [1.0, 2.0]
    """
    return np.asarray(values.min(axis=1) if direction == "up" else values.max(axis=1))


def maximax(values: Array, direction: Direction = "up") -> Array:
    """Answer how a policy does in its best future.

    References
    ----------
    doi:10.1002/2017EF000649.

    Examples
    --------
    >>> maximax(np.array([[1.0, 5], [2, 3]])).tolist()
    [5.0, 3.0]
    """
    return np.asarray(values.max(axis=1) if direction == "up" else values.min(axis=1))


def hurwicz(values: Array, direction: Direction = "up", *, alpha: float = 0.5) -> Array:
    """Answer how a policy does between its worst and its best future.

    Notes
    -----
    ``alpha * worst + (1 - alpha) * best``: 1 is the pessimist. Some texts weigh the best by alpha.

    References
    ----------
    L. Hurwicz, Cowles Commission Discussion Paper, Statistics 370, 1951;
    doi:10.1002/2017EF000649.

    Examples
    --------
    >>> hurwicz(np.array([[1.0, 5], [2, 3]]), alpha=0.75).tolist()
    [2.0, 2.25]
    """
    return alpha * maximin(values, direction) + (1 - alpha) * maximax(values, direction)


def laplace(values: Array) -> Array:
    """Answer how a policy does on average, each future counting the same.

    That each counts the same is a convention of the metric, not a likelihood of the futures.

    References
    ----------
    Laplace's principle of insufficient reason; doi:10.1002/2017EF000649.

    Examples
    --------
    >>> laplace(np.array([[1.0, 5], [2, 3]])).tolist()
    [3.0, 2.5]
    """
    return np.asarray(values.mean(axis=1))


def regret(values: Array, direction: Direction = "up") -> Array:
    """Answer how far each policy is from the best one of the same future.

    Parameters
    ----------
    values : ndarray, shape (P, ...)

    Returns
    -------
    ndarray, shape (P, ...)
        0 or more; nan where a run overflowed. The best is taken among those that did not.

    References
    ----------
    L. J. Savage, "The theory of statistical decision", Journal of the American Statistical
    Association 46, 1951, doi:10.1080/01621459.1951.10500768.

    Examples
    --------
    >>> regret(np.array([[1.0, 5], [2, 3]])).tolist()
    [[1.0, 0.0], [0.0, 2.0]]
    """
    gain = values if direction == "up" else -values
    best = np.fmax.reduce(gain, axis=0)
    return np.asarray(best[None] - gain)


def minimax_regret(values: Array, direction: Direction = "up") -> Array:
    """Answer how much a policy may be regretted at worst.

    References
    ----------
    L. J. Savage 1951, doi:10.1080/01621459.1951.10500768.

    Examples
    --------
    >>> minimax_regret(np.array([[1.0, 5], [2, 3]])).tolist()
    [1.0, 2.0]
    """
    return np.asarray(regret(values, direction).max(axis=1))


def percentile_regret(
    values: Array, direction: Direction = "up", *, percentile: float = 90.0
) -> Array:
    """Answer how much a policy may be regretted in all but the worst few futures.

    References
    ----------
    Herman and others 2015, doi:10.1061/(ASCE)WR.1943-5452.0000509.

    Examples
    --------
    >>> percentile_regret(np.array([[1.0, 5], [2, 3]]), percentile=50).tolist()
    [0.5, 1.0]
    """
    return np.asarray(np.percentile(regret(values, direction), percentile, axis=1))


def mean_variance(
    values: Array,
    direction: Direction = "up",
    *,
    form: Literal["ratio", "penalty"] = "ratio",
    aversion: float = 1.0,
) -> Array:
    """Answer how a policy does on average when spread counts against it.

    Notes
    -----
    "ratio": ``(m + 1) / (s + 1)`` where more is better, ``(m + 1) (s + 1)`` where less is, with
    mean m and standard deviation s. It depends on the unit, and has no meaning where m is below
    -1. The product for outcomes of which less is better is our reading, to confirm: other
    programs turn the sign first. "penalty": ``m - aversion * s^2``, or ``+`` where less is better.

    References
    ----------
    J. H. Kwakkel, S. Eker and E. Pruyt, "How robust is a robust policy?", 2016,
    doi:10.1007/978-3-319-33121-8_10 (to confirm); doi:10.1002/2017EF000649. "penalty": H.
    Markowitz, Journal of Finance 7, 1952, doi:10.1111/j.1540-6261.1952.tb01525.x.

    Examples
    --------
    >>> mean_variance(np.array([[1.0, 5], [2, 2]])).round(3).tolist()
    [1.333, 3.0]
    """
    m, s = values.mean(axis=1), values.std(axis=1)
    if form == "penalty":
        return np.asarray(m - (aversion if direction == "up" else -aversion) * s * s)
    return np.asarray((m + 1) / (s + 1) if direction == "up" else (m + 1) * (s + 1))


def undesirable_deviations(values: Array, direction: Direction = "up") -> Array:
    """Answer how far a policy falls below its own median.

    Returns
    -------
    ndarray, shape (P,)
        0 or more, less is better.

    Notes
    -----
    ``sum over the worst half of |f - median| / n``. The source sums; dividing by the number n of
    all futures changes no rank and lets runs of several sizes be compared.

    References
    ----------
    S. Takriti and S. Ahmed, "On robust optimization of two-stage systems", Mathematical
    Programming 99, 2004, doi:10.1007/s10107-003-0373-y; doi:10.1002/2017EF000649.

    Examples
    --------
    >>> undesirable_deviations(np.array([[0.0, 2, 4, 9], [3, 3, 3, 3]])).tolist()
    [1.0, 0.0]
    """
    below = np.median(values, axis=1, keepdims=True) - values
    return np.asarray(np.maximum(below if direction == "up" else -below, 0).mean(axis=1))


def signal_to_noise(values: Array, direction: Direction = "up") -> Array:
    """Answer how large a policy's mean is against its spread.

    Returns
    -------
    ndarray, shape (P,)
        Infinite for a mean without any spread where more is better.

    Notes
    -----
    ``m / s`` where more is better, ``m s`` where less is (our reading, to confirm). Made for
    outcomes above zero: below, noise would be rewarded.

    References
    ----------
    C. Hamarat, J. H. Kwakkel, E. Pruyt and E. T. Loonen, "An exploratory approach for adaptive
    policymaking by using multi-objective robust optimization", Simulation Modelling Practice and
    Theory 46, 2014, doi:10.1016/j.simpat.2014.02.008.

    Examples
    --------
    >>> signal_to_noise(np.array([[1.0, 5], [2, 2]])).tolist()
    [1.5, inf]
    """
    m, s = values.mean(axis=1), values.std(axis=1)
    if direction == "down":
        return np.asarray(m * s)
    flat = s <= 1e-12 * np.abs(m)
    large = np.where(m == 0, np.nan, np.where(m > 0, np.inf, -np.inf))
    return np.asarray(np.where(flat, large, m / np.where(flat, 1, s)))


def satisficing(values: Array, threshold: float, direction: Direction = "up") -> Array:
    """Answer in which share of futures a policy is good enough.

    References
    ----------
    H. A. Simon, "Rational choice and the structure of the environment", Psychological Review 63,
    1956, doi:10.1037/h0042769; the domain criterion of Herman and others 2015,
    doi:10.1061/(ASCE)WR.1943-5452.0000509.

    Examples
    --------
    >>> satisficing(np.array([[1.0, 5], [2, 3]]), 2).tolist()
    [0.5, 1.0]
    """
    return np.asarray(holds(values, threshold, direction).mean(axis=1))


def starr(
    means: Array, direction: Direction = "up", *, draws: int = 2000, margin: float = 0.0
) -> Array:
    """Answer for which share of all weightings of the scenarios a policy has the best mean.

    Parameters
    ----------
    means : ndarray, shape (P, S)
        Mean of each policy in each scenario.
    draws : int
        Weightings drawn evenly over all that sum to 1, the same ones at each call.
    margin : float
        A mean is the best where no other is better by more than this.

    Returns
    -------
    ndarray, shape (P,)
        Policies that tie for the best count fully, so the shares may sum to more than 1. Known to
        about ``0.5 / sqrt(draws)``, one standard error.

    Notes
    -----
    It asks no likelihood of the scenarios: all weightings are tried. This is our reading of Starr's
    domain criterion as G. O. Schneller and G. P. Sphicas (Theory and Decision 15, 1983) describe
    it, to confirm; McPhail and others (doi:10.1002/2017EF000649) give that name to
    :func:`satisficing`.

    Examples
    --------
    >>> starr(np.array([[1.0, 5], [2, 3], [0, 0]]), draws=100_000).round(2).tolist()
    [0.67, 0.33, 0.0]
    """
    gain = (means if direction == "up" else -means) @ _weightings(means.shape[1], draws).T
    near = max(margin, NEAR * np.abs(gain).max(initial=0))
    return np.asarray((gain >= gain.max(axis=0) - near).mean(axis=1))


@cache
def _weightings(scenarios: int, draws: int) -> Array:
    cuts = np.random.default_rng(1963).exponential(size=(draws, scenarios))
    return np.asarray(cuts / cuts.sum(axis=1, keepdims=True))


def best_share(values: Array, direction: Direction = "up", *, margin: float = 0.0) -> Array:
    """Answer in which share of futures no policy is better by more than the margin.

    Examples
    --------
    >>> best_share(np.array([[1.0, 5, 2], [2, 3, 2]])).round(2).tolist()
    [0.67, 0.67]
    """
    near = max(margin, NEAR * np.abs(values).max(initial=0))
    return np.asarray((regret(values, direction) <= near).mean(axis=1))


def percentile_skewness(values: Array, direction: Direction = "up", *, tail: float = 10.0) -> Array:
    """Answer whether a policy's futures lean to the good side.

    Returns
    -------
    ndarray, shape (P,)
        -1 to 1, more is better: the good tail is the longer; 0 where all futures are the same.

    Notes
    -----
    ``((p90 + p10) / 2 - p50) / ((p90 - p10) / 2)``, its sign turned where less is better.

    References
    ----------
    V. Voudouris, K. Matsumoto, J. Sedgwick, R. Rigby, D. Stasinopoulos and M. Jefferson,
    "Exploring the production of natural gas through the lenses of the ACEGES model", Energy
    Policy 64, 2014, doi:10.1016/j.enpol.2013.08.053 (to confirm); doi:10.1002/2017EF000649.

    Examples
    --------
    >>> percentile_skewness(np.array([[0.0, 1, 10], [0, 9, 10]]), tail=25).round(2).tolist()
    [0.8, -0.8]
    """
    low, middle, high = np.percentile(values, [tail, 50, 100 - tail], axis=1)
    half = (high - low) / 2
    lean = (high + low) / 2 - middle
    found = np.divide(lean, half, out=np.zeros_like(lean), where=half > 0)
    return np.asarray(found if direction == "up" else -found)
