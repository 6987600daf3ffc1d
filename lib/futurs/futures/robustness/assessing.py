"""All twelve metrics of one outcome side by side, ranked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from futurs.futures.robustness import metrics
from futurs.futures.robustness.measure import Array, Measure, ahead, mean_share, places, plain
from futurs.futures.robustness.settings import METRICS, NAMES, Settings
from futurs.shapes import Brief, Table


@dataclass(frozen=True, eq=False, repr=False)
class Assessment(Brief):
    """What the twelve metrics say of each policy.

    Parameters
    ----------
    policies, metrics : tuple of str
    values : ndarray, shape (M, P)
        nan where a metric cannot be computed: no threshold, no future that all policies share.
    ahead : ndarray of bool, shape (M, P, P)
        Whether a policy is more robust than another by a difference that counts.
    ranks : ndarray, shape (M, P)
        1 is the most robust; policies that tie share the mean of their places, as
        :func:`futurs.futures.robustness.measure.ranks` says.
    margins : ndarray, shape (M,)
        Differences of each metric up to this count for nothing: the measure's where the metric is
        in the unit of the outcome, else 0.
    lost : ndarray of int, shape (P, S)
        Futures whose run overflowed.
    compared : int
        Futures in which no policy overflowed: the metrics on values rest on these alone, so that
        no policy gains by failing where it is hard. Thresholds count as the settings say.
    total : int
        All futures of a policy.
    cautions : tuple of str
        Metrics whose formula has no meaning for some of these values: means below zero, a threshold
        that every future keeps under every policy, or none.
    settings : mapping
    """

    policies: tuple[str, ...]
    metrics: tuple[str, ...]
    values: Array
    ahead: NDArray[np.bool_]
    ranks: Array
    margins: Array
    lost: NDArray[np.int64]
    compared: int
    total: int
    cautions: tuple[str, ...]
    settings: Mapping[str, Any] = field(default_factory=dict)

    def tables(self) -> dict[str, Table]:
        """Return values with ranks, and what was lost, as tables."""
        rows = tuple(
            (m.name, p, plain(self.values[k, i]), plain(self.ranks[k, i]), float(self.margins[k]),
             m.t1, m.t2, m.t3, m.source)
            for k, m in enumerate(METRICS)
            for i, p in enumerate(self.policies)
        )  # fmt: skip
        lost = tuple(
            (p, int(n), self.compared, self.total)
            for p, n in zip(self.policies, self.lost.sum(axis=1), strict=True)
        )
        return {
            "metrics": Table(
                ("metric", "policy", "value", "rank", "margin", "t1", "t2", "t3", "source"), rows
            ),
            "overflowed": Table(("policy", "overflowed", "compared", "futures"), lost),
        }  # fmt: skip


def assess(measure: Measure, settings: Settings | None = None) -> Assessment:
    """Answer which policies are robust, by twelve metrics.

    Parameters
    ----------
    measure : Measure
        Of one year.
    settings : Settings, optional

    Returns
    -------
    Assessment

    Examples
    --------
    >>> m = Measure(["a", "b"], ["s"], [[[1.0, 5, 6]], [[2, 3, 4]]], "up", 2)
    >>> found = assess(m)
    >>> found.ranks[:5, 0].tolist(), found.values[9].round(2).tolist()
    ([2.0, 1.0, 1.0, 1.0, 1.0], [0.67, 1.0])
    """
    chosen = settings or Settings()
    common: NDArray[np.bool_] = np.asarray(~np.isnan(measure.values).any(axis=0))
    values = table(measure, chosen)
    means = measure.values[:, common].mean(axis=1) if common.any() else np.zeros(1)
    cautions = []
    if chosen.mean_variance == "ratio" and (means < -1).any():
        cautions.append("mean_variance")
    if (means < 0).any():
        cautions.append("signal_to_noise")
    kept = values[NAMES.index("satisficing")]
    if (kept == 0).all() or (kept == 1).all():  # a threshold that parts no futures ranks nothing
        cautions.append("satisficing")
    margins = np.array(chosen.margins(measure.margin))
    before = ahead(better(values, measure), margins)
    return Assessment(
        measure.policies, NAMES, values, before, places(before, np.isnan(values)), margins, measure.lost,
        int(common.sum()), int(common.size), tuple(cautions), chosen.to_dict(),
    )  # fmt: skip


def better(values: Array, measure: Measure) -> Array:
    """Turn the metrics so that more is better; the policies are on the last axis."""
    up = [
        m.better == "up" or (m.better == "as outcome" and measure.direction == "up")
        for m in METRICS
    ]
    return np.asarray(values * np.where(up, 1.0, -1.0)[:, None])


def table(measure: Measure, settings: Settings) -> Array:
    """Return the twelve metrics of each policy; shape (12, P)."""
    common: NDArray[np.bool_] = np.asarray(~np.isnan(measure.values).any(axis=0))
    # One policy after the other in memory: sums and sorts along the futures are much faster.
    values = np.ascontiguousarray(measure.values[:, common])
    n, way = len(measure.policies), measure.direction
    none = np.full(n, np.nan)
    if not common.any():
        made = [none] * 9
    else:
        made = [
            metrics.maximin(values, way),
            metrics.maximax(values, way),
            metrics.hurwicz(values, way, alpha=settings.alpha),
            metrics.laplace(values),
            metrics.minimax_regret(values, way),
            metrics.percentile_regret(values, way, percentile=settings.regret_percentile),
            metrics.mean_variance(
                values, way, form=settings.mean_variance, aversion=settings.aversion
            ),
            metrics.undesirable_deviations(values, way),
            metrics.signal_to_noise(values, way),
        ]
    made += [_satisficing(measure, settings), _starr(measure, settings, common)]
    made.append(
        metrics.percentile_skewness(values, way, tail=settings.skew_tail) if common.any() else none
    )
    return np.stack(made)


def _satisficing(measure: Measure, settings: Settings) -> Array:
    if measure.threshold is None:
        return np.full(len(measure.policies), np.nan)
    # All futures of all scenarios as one.
    flat = (len(measure.policies), 1, -1)
    known = ~np.isnan(measure.values)
    return mean_share(measure.holding.reshape(flat), known.reshape(flat), settings.overflow)[:, 0]


def _starr(measure: Measure, settings: Settings, common: NDArray[np.bool_]) -> Array:
    if settings.starr == "threshold":
        return _satisficing(measure, settings)
    if settings.starr == "futures":
        whole = common.any()
        values = measure.values[:, common]
        return (
            metrics.best_share(values, measure.direction, margin=measure.margin)
            if whole
            else values.sum(axis=1) + np.nan
        )
    counts = common.sum(axis=1)
    if not counts.all():
        # A scenario of which nothing is left has no mean: no weighting can be tried.
        return np.full(len(measure.policies), np.nan)
    means = np.where(common, measure.values, 0).sum(axis=2) / counts
    return metrics.starr(
        means, measure.direction, draws=settings.starr_draws, margin=measure.margin
    )
