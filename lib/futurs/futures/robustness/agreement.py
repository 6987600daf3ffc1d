"""How far the ranks can be trusted: over draws, and from metric to metric."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from futurs.futures.robustness.assessing import Assessment, better, table
from futurs.futures.robustness.measure import Array, Measure, interval, plain, ranks, within
from futurs.futures.robustness.settings import NAMES, Settings
from futurs.shapes import Brief, Intervals, Table


@dataclass(frozen=True, eq=False, repr=False)
class Stability(Brief):
    """How the ranks move when the draws are drawn again from themselves.

    Parameters
    ----------
    policies, metrics : tuple of str
    first : ndarray, shape (M, P)
        Share of the resamples in which a policy is first or ties for it.
    low, high : ndarray, shape (M, P)
        Best and worst rank in the middle share ``level`` of the resamples.
    resamples : int
    level : float
    """

    policies: tuple[str, ...]
    metrics: tuple[str, ...]
    first: Array
    low: Array
    high: Array
    resamples: int
    level: float

    def tables(self) -> dict[str, Table]:
        """Return them as a table."""
        columns = ("metric", "policy", "share_first", "rank_low", "rank_high")
        rows = tuple(
            (m, p, *(plain(x[k, i]) for x in (self.first, self.low, self.high)))
            for k, m in enumerate(self.metrics)
            for i, p in enumerate(self.policies)
        )
        return {"stability": Table(columns, rows)}


def stability(
    measure: Measure,
    settings: Settings | None = None,
    *,
    resamples: int = 200,
    level: float = 0.9,
    rng: np.random.Generator | None = None,
) -> Stability:
    """Answer whether the ranks would be the same with other draws.

    Draws are resampled, not single futures: a draw is taken with all its scenarios and policies,
    as it was drawn. Draws that were stratified (Latin hypercube, Sobol) vary less than that: the
    intervals are then on the safe side.

    Parameters
    ----------
    measure : Measure
        Of one year.
    settings : Settings, optional
    resamples : int
    level : float
        Share of the resamples that the interval of ranks holds, 0 to 1.
    rng : Generator, optional
        Seeded by 0 when not given.

    Returns
    -------
    Stability

    References
    ----------
    B. Efron, "Bootstrap methods: another look at the jackknife", Annals of Statistics 7, 1979,
    doi:10.1214/aos/1176344552.

    Examples
    --------
    >>> m = Measure(["a", "b"], ["s"], [[[1.0, 5, 6]], [[0, 3, 4]]], "up", 2)
    >>> stability(m, resamples=20).first[3].tolist()
    [1.0, 0.0]
    """
    within("resamples", resamples, 1, 100_000)
    within("level", level, 0, 1)
    chosen, generator = settings or Settings(), rng or np.random.default_rng(0)
    found = np.empty((resamples, len(NAMES), len(measure.policies)))
    margins = chosen.margins(measure.margin)
    for k in range(resamples):
        drawn = measure.draws(generator.integers(measure.size, size=measure.size))
        found[k] = ranks(better(table(drawn, chosen), measure), margins)
    gone = np.isnan(found)
    first = np.where(gone, np.nan, found == np.fmin.reduce(found, axis=2)[..., None])
    # Ranks that do not exist in some resample (nothing left to compare) have no interval.
    low, high = interval(found, level)
    return Stability(
        measure.policies, NAMES, first.mean(axis=0), low, high, resamples, level
    )  # fmt: skip


def kendall_tau(first: Array, second: Array) -> float:
    """Answer how far two rankings agree: 1 the same, 0 unrelated, -1 reversed.

    Parameters
    ----------
    first, second : ndarray, shape (P,)
        Ranks.

    Returns
    -------
    float
        Tau-b, which allows for ties; nan where one of the two ties all, or has a gap.

    References
    ----------
    M. G. Kendall, "The treatment of ties in ranking problems", Biometrika 33, 1945,
    doi:10.1093/biomet/33.3.239.

    Examples
    --------
    >>> round(kendall_tau(np.array([1.0, 2, 3]), np.array([1.0, 3, 2])), 2)
    0.33
    """
    a, b = (np.sign(x[:, None] - x[None, :]) for x in (first, second))
    size = float(np.sqrt((a * a).sum() * (b * b).sum()))
    return float((a * b).sum() / size) if size > 0 else float("nan")


@dataclass(frozen=True)
class Reversal:
    """Two policies that metrics put in opposite order.

    Parameters
    ----------
    first, second : str
    for_first, for_second : tuple of str
        Metrics that put each before the other by a difference that counts; the others are in
        neither.
    """

    first: str
    second: str
    for_first: tuple[str, ...]
    for_second: tuple[str, ...]


@dataclass(frozen=True, eq=False, repr=False)
class Disagreement(Brief):
    """Where metrics disagree.

    Parameters
    ----------
    policies, metrics : tuple of str
        Metrics that rank at all: those that tie every policy or could not be computed are left
        out and named in ``silent``.
    tau : ndarray, shape (m, m)
        Kendall's tau between each two rankings.
    best, middle, worst : ndarray, shape (P,)
        Best, median and worst rank of each policy over the metrics.
    winners : tuple of str
        Policies that are first by some metric, alone: that many share a place says nothing.
    reversals : tuple of Reversal
        Pairs in opposite order, most evenly disputed first.
    silent : tuple of str
    """

    policies: tuple[str, ...]
    metrics: tuple[str, ...]
    tau: Array
    best: Array
    middle: Array
    worst: Array
    winners: tuple[str, ...]
    reversals: tuple[Reversal, ...]
    silent: tuple[str, ...]

    @property
    def shape(self) -> Intervals:
        """From which to which place each policy goes, to draw; the steadiest first."""
        order = np.lexsort([self.worst, self.best, self.middle])
        ids = tuple(self.policies[k] for k in order)
        return Intervals(ids, self.best[order], self.worst[order], self.middle[order])

    def tables(self) -> dict[str, Table]:
        """Return agreement, places and reversals as tables."""
        pairs = tuple(
            (a, b, float(self.tau[i, j]))
            for i, a in enumerate(self.metrics)
            for j, b in enumerate(self.metrics)
            if i < j
        )
        places = tuple(
            (p, *(plain(x[k]) for x in (self.best, self.middle, self.worst)), p in self.winners)
            for k, p in enumerate(self.policies)
        )
        disputed = tuple(
            (r.first, r.second, ", ".join(r.for_first), ", ".join(r.for_second))
            for r in self.reversals
        )
        return {
            "agreement": Table(("metric", "other", "kendall_tau_b"), pairs),
            "places": Table(
                ("policy", "rank_best", "rank_median", "rank_worst", "first_by_some"), places
            ),
            "reversals": Table(("policy", "other", "before_by", "after_by"), disputed),
        }


def disagreement(found: Assessment) -> Disagreement:
    """Answer which policies change place from metric to metric.

    Parameters
    ----------
    found : Assessment

    Returns
    -------
    Disagreement

    Examples
    --------
    >>> from futurs.futures.robustness.assessing import assess
    >>> m = Measure(["a", "b"], ["s"], [[[1.0, 5, 6]], [[2, 3, 4]]], "up", 2)
    >>> seen = disagreement(assess(m))
    >>> seen.winners, seen.reversals[0].for_second[:2]
    (('a', 'b'), ('maximin', 'mean_variance'))
    """
    speaks = [len(set(row)) > 1 and not np.isnan(row).any() for row in found.ranks.tolist()]
    kept = found.ranks[speaks]
    names = tuple(m for m, yes in zip(found.metrics, speaks, strict=True) if yes)
    tau = np.array([[kendall_tau(a, b) for b in kept] for a in kept]).reshape(len(kept), len(kept))
    n = len(found.policies)
    before = found.ahead[speaks]
    pairs = [_reversal(found.policies, names, before, j, i) for i in range(n) for j in range(i)]
    reversals = sorted(
        (r for r in pairs if r.for_first and r.for_second),
        key=lambda r: (-min(len(r.for_first), len(r.for_second)), r.first, r.second),
    )
    if not len(kept):
        best = middle = worst = np.full(n, np.nan)
        winners: tuple[str, ...] = ()
    else:
        best, middle, worst = kept.min(axis=0), np.median(kept, axis=0), kept.max(axis=0)
        first = (kept == 1).any(axis=0)
        winners = tuple(p for p, yes in zip(found.policies, first, strict=True) if yes)
    silent = tuple(m for m, yes in zip(found.metrics, speaks, strict=True) if not yes)
    return Disagreement(
        found.policies, names, tau, best, middle, worst, winners, tuple(reversals), silent
    )  # fmt: skip


def _reversal(
    policies: tuple[str, ...], names: tuple[str, ...], ahead: NDArray[np.bool_], a: int, b: int
) -> Reversal:
    first, second = (
        tuple(n for n, yes in zip(names, own, strict=True) if yes)
        for own in (ahead[:, a, b], ahead[:, b, a])
    )
    return Reversal(policies[a], policies[b], first, second)
