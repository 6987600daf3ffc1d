"""The list of the twelve metrics with what each looks at, and the choices that they leave open."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from futurs.futures.robustness.measure import Overflow, among, within

Better = Literal["as outcome", "up", "down"]
Unit = Literal["outcome", "share", "none"]


@dataclass(frozen=True)
class Metric:
    """What a metric looks at.

    Parameters
    ----------
    name : str
    better : {"as outcome", "up", "down"}
        Whether more of the metric is better, or whatever is of the outcome itself.
    unit : {"outcome", "share", "none"}
        Of its values: that of the outcome, whose margin then holds for the metric too; a share of
        futures or of weightings; one of its own.
    t1, t2, t3 : str
        Transformation of the values, futures chosen, number made of them.
    source : str
    """

    name: str
    better: Better
    unit: Unit
    t1: str
    t2: str
    t3: str
    source: str


@dataclass(frozen=True)
class Settings:
    """The choices that the twelve metrics leave open, all written in the answer.

    Parameters
    ----------
    alpha : float
        Weight of the worst future in Hurwicz's rule, 0 to 1; the best has the rest.
    regret_percentile : float
        Percentile of regret, 0 to 100.
    mean_variance : {"ratio", "penalty"}
        ``(mean + 1) / (deviation + 1)`` as published, or ``mean - aversion * variance``.
    aversion : float
        Weight of the variance in the second, per unit of the outcome; 0 or more.
    skew_tail : float
        Percentile at either end for the skewness, above 0 and below 50.
    starr : {"weights", "futures", "threshold"}
        Share of all weightings of the scenarios under which a policy has the best mean; share of
        futures in which it is the best; or, as McPhail and others write it, the share that meets
        the threshold, which is then the satisficing metric.
    starr_draws : int
        Weightings drawn evenly over all there are.
    overflow : {"fails", "aside"}
        What an overflowed run counts as where a threshold is asked.

    Raises
    ------
    InputError
        When a choice is out of its bounds.
    """

    alpha: float = 0.5
    regret_percentile: float = 90.0
    mean_variance: Literal["ratio", "penalty"] = "ratio"
    aversion: float = 1.0
    skew_tail: float = 10.0
    starr: Literal["weights", "futures", "threshold"] = "weights"
    starr_draws: int = 2000
    overflow: Overflow = "fails"

    def __post_init__(self) -> None:
        within("alpha", self.alpha, 0, 1)
        within("regret_percentile", self.regret_percentile, 0, 100)
        within("aversion", self.aversion, 0, float("inf"))
        within("skew_tail", self.skew_tail, 0.001, 49.999)
        within("starr_draws", self.starr_draws, 1, 1_000_000)
        among("mean_variance", self.mean_variance, ("ratio", "penalty"))
        among("starr", self.starr, ("weights", "futures", "threshold"))
        among("overflow", self.overflow, ("fails", "aside"))

    def margins(self, margin: float) -> tuple[float, ...]:
        """Return the margin of each metric, given that of the outcome; 0 in any other unit."""
        # A mean less a penalty is a mean; one over a deviation is not.
        penalty = self.mean_variance == "penalty"
        return tuple(
            margin if m.unit == "outcome" or (m.name == "mean_variance" and penalty) else 0.0
            for m in METRICS
        )

    def to_dict(self) -> dict[str, Any]:
        """Return them as plain values."""
        return asdict(self)


_MCPHAIL = "doi:10.1002/2017EF000649"
_AS_IS, _REGRET, _MEETS = "value", "regret from the best policy", "threshold met"
METRICS: tuple[Metric, ...] = (
    Metric("maximin", "as outcome", "outcome", _AS_IS, "worst", "identity", _MCPHAIL),
    Metric("maximax", "as outcome", "outcome", _AS_IS, "best", "identity", _MCPHAIL),
    Metric("hurwicz", "as outcome", "outcome", _AS_IS, "worst and best", "weighted mean", _MCPHAIL),
    Metric("laplace", "as outcome", "outcome", _AS_IS, "all", "mean", _MCPHAIL),
    Metric("minimax_regret", "down", "outcome", _REGRET, "worst", "identity",
           "doi:10.1080/01621459.1951.10500768"),
    Metric("percentile_regret", "down", "outcome", _REGRET, "percentile", "identity",
           "doi:10.1061/(ASCE)WR.1943-5452.0000509"),
    Metric("mean_variance", "as outcome", "none", _AS_IS, "all", "mean and variance", _MCPHAIL),
    Metric("undesirable_deviations", "down", "outcome", "regret from own median", "worst half", "mean",
           "doi:10.1007/s10107-003-0373-y"),
    Metric("signal_to_noise", "as outcome", "none", _AS_IS, "all", "mean over deviation",
           "doi:10.1016/j.simpat.2014.02.008"),
    Metric("satisficing", "up", "share", _MEETS, "all", "mean",
           "doi:10.1061/(ASCE)WR.1943-5452.0000509"),
    Metric("starr", "up", "share", "best of all policies", "all", "mean", _MCPHAIL),
    Metric("percentile_skewness", "up", "none", _AS_IS, "low, middle and high percentile", "skewness",
           _MCPHAIL),
)  # fmt: skip
"""The twelve, with what each looks at; their order is that of the answers."""

NAMES = tuple(m.name for m in METRICS)
