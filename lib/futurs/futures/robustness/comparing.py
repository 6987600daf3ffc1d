"""Policies against one another, draw by draw: who wins, what is regretted where, at which cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from futurs.errors import InputError
from futurs.futures.robustness.measure import NEAR, Array, Measure, among, counting, plain, within
from futurs.futures.robustness.metrics import regret
from futurs.shapes import Brief, Duel, Regrets, Table

Counts = NDArray[np.int64]


@dataclass(frozen=True, eq=False, repr=False)
class Comparison(Brief):
    """In which futures one policy does better than another.

    Parameters
    ----------
    first, second : str
    scenarios : tuple of str
    wins, ties, losses, lost : ndarray of int, shape (S,)
        Draws in which the first does better, neither, the second; and those in which the run of
        one of the two overflowed, which are compared in neither way.
    share : ndarray, shape (S,)
        Wins of the first among the draws compared, ties in the denominator; nan where none was.
    error : ndarray, shape (S,)
        Standard error of the share. 0 where all draws agree says only that none was otherwise.
    whole, whole_error : float
        The same over all scenarios; its error counts the draws, not the futures, since the
        scenarios share them.
    regret_first, regret_second : ndarray, shape (S,)
        What one loses on average, over all draws compared, by having chosen this policy where the
        other does better; differences that do not count are no loss.
    settings : mapping
    """

    first: str
    second: str
    scenarios: tuple[str, ...]
    wins: Counts
    ties: Counts
    losses: Counts
    lost: Counts
    share: Array
    error: Array
    whole: float
    whole_error: float
    regret_first: Array
    regret_second: Array
    settings: Mapping[str, Any]

    @property
    def shape(self) -> Duel:
        """The shares by scenario, to draw."""
        n = self.wins + self.ties + self.losses
        wins, ties, losses = (
            np.divide(x, n, out=np.full(len(n), np.nan), where=n > 0)
            for x in (self.wins, self.ties, self.losses)
        )
        return Duel(self.scenarios, wins, ties, losses, self.error)

    def tables(self) -> dict[str, Table]:
        """Return the counts by scenario as a table."""
        columns = (
            "scenario", "wins", "ties", "losses", "overflowed", "share_of_wins", "standard_error",
            "mean_regret_of_first", "mean_regret_of_second", "margin",
        )  # fmt: skip
        numbers = (self.share, self.error, self.regret_first, self.regret_second)
        rows = tuple(
            (s, int(self.wins[k]), int(self.ties[k]), int(self.losses[k]), int(self.lost[k]),
             *(plain(x[k]) for x in numbers), float(self.settings["margin"]))
            for k, s in enumerate(self.scenarios)
        )  # fmt: skip
        return {"comparison": Table(columns, rows)}


def compare(
    measure: Measure, first: str, second: str, *, margin: float | None = None
) -> Comparison:
    """Answer in which share of futures one policy does better than another.

    Parameters
    ----------
    measure : Measure
        Of one year.
    first, second : str
        Two policies.
    margin : float, optional
        Differences up to this, in the unit of the outcome, are ties; 0 or more. The measure's when
        not given.

    Returns
    -------
    Comparison

    Raises
    ------
    UnknownNameError, InputError

    Notes
    -----
    The error of a share p of wins among draws is that of a ratio: with w_j wins and k_j futures
    compared in draw j, ``sqrt(D / (D - 1) * sum (w_j - p k_j)^2) / sum k_j`` (W. G. Cochran,
    Sampling Techniques, Wiley, 1977, chapter 6). Draws that were stratified vary less than that.

    Examples
    --------
    >>> m = Measure(["a", "b"], ["s"], [[[1.0, 5, 6, 2]], [[2, 3, 4, 2]]])
    >>> found = compare(m, "a", "b")
    >>> found.wins.tolist(), found.ties.tolist(), round(found.whole, 2)
    ([2], [1], 0.5)
    >>> compare(m, "a", "b", margin=1).ties.tolist()  # 1 and 2 do not differ any more
    [2]
    """
    given = measure.margin if margin is None else counting(margin)
    a, b = (measure.gain[measure.policy(p)] for p in (first, second))
    known = ~np.isnan(a - b)
    apart = np.where(known, a - b, 0.0)
    size = float(np.where(known, np.maximum(np.abs(a), np.abs(b)), 0).max(initial=0))
    near = max(given, NEAR * size)
    wins, losses = known & (apart > near), known & (apart < -near)
    share, error = share_error(wins, known)
    whole, whole_error = share_error(wins.sum(axis=0), known.sum(axis=0))
    counts = known.sum(axis=1)
    return Comparison(
        first, second, measure.scenarios, wins.sum(axis=1),
        (known & ~wins & ~losses).sum(axis=1), losses.sum(axis=1), measure.size - counts,
        share, error, float(whole), float(whole_error),
        _mean(np.where(losses, -apart, 0), counts), _mean(np.where(wins, apart, 0), counts),
        {"margin": given},
    )  # fmt: skip


def _mean(values: Array, counts: Counts) -> Array:
    sums = values.sum(axis=-1)
    return np.asarray(np.divide(sums, counts, out=np.full(sums.shape, np.nan), where=counts > 0))


def share_error(true: Any, known: Any) -> tuple[Array, Array]:
    """Return a share over draws with its standard error; both nan where nothing is known.

    Parameters
    ----------
    true, known : array_like, shape (..., D)
        How often something was so in each draw, and how often it could have been.
    """
    w, k = np.asarray(true, float), np.asarray(known, float)
    total, n = k.sum(axis=-1), k.shape[-1]
    share = np.divide(w.sum(axis=-1), total, out=np.full(total.shape, np.nan), where=total > 0)
    squares = ((w - share[..., None] * k) ** 2).sum(axis=-1)
    size = np.sqrt(squares * n / (n - 1)) if n > 1 else np.full(total.shape, np.nan)
    error = np.divide(size, total, out=np.full(total.shape, np.nan), where=total > 0)
    return np.asarray(share), np.asarray(error)


@dataclass(frozen=True, eq=False, repr=False)
class RegretMap(Brief):
    """What each policy loses in each scenario against the best one of each future.

    Parameters
    ----------
    policies, scenarios : tuple of str
    values : ndarray, shape (P, S)
        In the unit of the outcome, 0 or more; nan where nothing could be compared.
    best : ndarray of bool, shape (P, S)
        The least regretted of each scenario; several where they differ by no more than the margin.
    sure : ndarray, shape (P, S)
        Share of the resampled draws in which it is the least regretted, or ties for it.
    compared : ndarray of int, shape (S,)
        Draws in which no policy overflowed; the others are left out for all alike.
    lost : ndarray of int, shape (P, S)
    settings : mapping
    """

    policies: tuple[str, ...]
    scenarios: tuple[str, ...]
    values: Array
    best: NDArray[np.bool_]
    sure: Array
    compared: Counts
    lost: Counts
    settings: Mapping[str, Any]

    @property
    def shape(self) -> Regrets:
        """The map, to draw."""
        return Regrets(self.policies, self.scenarios, self.values, self.best)

    def tables(self) -> dict[str, Table]:
        """Return the map as a table."""
        columns = ("policy", "scenario", "regret", "least", "share_least", "overflowed", "compared",
                   "margin")  # fmt: skip
        rows = tuple(
            (p, s, plain(self.values[i, k]), bool(self.best[i, k]), plain(self.sure[i, k]),
             int(self.lost[i, k]), int(self.compared[k]), float(self.settings["margin"]))
            for i, p in enumerate(self.policies)
            for k, s in enumerate(self.scenarios)
        )  # fmt: skip
        return {"regrets": Table(columns, rows)}


def regret_map(
    measure: Measure,
    *,
    statistic: Literal["mean", "percentile"] = "mean",
    percentile: float = 90.0,
    resamples: int = 200,
    rng: np.random.Generator | None = None,
) -> RegretMap:
    """Answer in which scenarios each policy would be regretted, and how much.

    Parameters
    ----------
    measure : Measure
        Of one year. Its margin says from which difference on a policy is not the least regretted;
        the regrets themselves are told as they are.
    statistic : {"mean", "percentile"}
        What is made of the regrets of the draws of a scenario.
    percentile : float
        For the second, 0 to 100.
    resamples : int
        For the share in which a policy is the least regretted.
    rng : Generator, optional
        Seeded by 0 when not given.

    Returns
    -------
    RegretMap

    References
    ----------
    L. J. Savage 1951, doi:10.1080/01621459.1951.10500768.

    Examples
    --------
    >>> m = Measure(["a", "b"], ["s", "t"], [[[1.0, 5], [4, 4]], [[2, 3], [4, 4]]])
    >>> found = regret_map(m, resamples=10)
    >>> found.values.tolist(), found.best.tolist()
    ([[0.5, 0.0], [1.0, 0.0]], [[True, True], [False, True]])
    """
    among("statistic", statistic, ("mean", "percentile"))
    within("percentile", percentile, 0, 100)
    within("resamples", resamples, 1, 100_000)
    generator = rng or np.random.default_rng(0)
    known: NDArray[np.bool_] = np.asarray(~np.isnan(measure.values).any(axis=0))
    losses = regret(measure.values, measure.direction)
    values, best, sure = (np.full(measure.values.shape[:2], np.nan) for _ in range(3))
    size = float(np.abs(measure.values[:, known]).max(initial=0))
    near = max(measure.margin, NEAR * size)
    seeds = generator.integers(2**32, size=len(measure.scenarios))
    for s in range(len(measure.scenarios)):
        own = losses[:, s, known[s]]
        if not own.shape[1]:
            continue
        # One generator a scenario: its shares do not move with what else is shown.
        draws = np.random.default_rng(seeds[s]).integers(
            own.shape[1], size=(resamples, own.shape[1])
        )
        values[:, s] = _statistic(own, statistic, percentile)
        best[:, s] = _least(values[:, s], near)
        drawn = [_least(_statistic(own[:, d], statistic, percentile), near) for d in draws]
        sure[:, s] = np.mean(drawn, axis=0)
    return RegretMap(
        measure.policies, measure.scenarios, values, np.nan_to_num(best).astype(bool), sure,
        known.sum(axis=1), measure.lost,
        {"statistic": statistic, "percentile": percentile, "resamples": resamples,
         "margin": measure.margin},
    )  # fmt: skip


def _statistic(losses: Array, statistic: str, percentile: float) -> Array:
    if statistic == "mean":
        return np.asarray(losses.mean(axis=1))
    return np.asarray(np.percentile(losses, percentile, axis=1))


def _least(values: Array, near: float) -> NDArray[np.bool_]:
    return np.asarray(values <= values.min() + near)


@dataclass(frozen=True, eq=False, repr=False)
class CostEffect(Brief):
    """What each policy costs beside what it changes against a reference, draw by draw.

    Parameters
    ----------
    policies : tuple of str
    reference : str
    cost, cost_low, cost_high : ndarray, shape (P,)
        Mean cost more than the reference, below 0 where it saves, and the 5th and 95th percentile
        over futures; all three the same where costs were given by policy alone.
    effect, low, high : ndarray, shape (P,)
        Mean effect, above 0 is better, and the 5th and 95th percentile over futures.
    helps, hurts : ndarray, shape (P,)
        Share of futures in which it does better than the reference, and worse, by more than the
        margin.
    ratio : ndarray, shape (P,)
        Effect of one unit of cost; nan unless it costs more than the reference in 19 futures in
        20: near zero the quotient says nothing, below it is of the wrong sign.
    beaten_by : tuple of tuples of str
        Policies that cost no more, are not behind on average by more than the margin, and either
        cost less or are ahead by more than it.
    compared : int
        Futures in which neither overflowed, of the policy with the fewest.
    margin : float
        Differences of the outcome up to this count for nothing.
    """

    policies: tuple[str, ...]
    reference: str
    cost: Array
    cost_low: Array
    cost_high: Array
    effect: Array
    low: Array
    high: Array
    helps: Array
    hurts: Array
    ratio: Array
    beaten_by: tuple[tuple[str, ...], ...]
    compared: int
    margin: float

    def tables(self) -> dict[str, Table]:
        """Return one row a policy."""
        columns = (
            "policy", "cost", "cost_p5", "cost_p95", "effect", "effect_p5", "effect_p95", "share_better", "share_worse",
            "effect_per_cost", "beaten_by", "margin",
        )  # fmt: skip
        numbers = (
            self.cost, self.cost_low, self.cost_high, self.effect, self.low, self.high, self.helps,
            self.hurts, self.ratio,
        )  # fmt: skip
        rows = tuple(
            (p, *(plain(x[k]) for x in numbers), ", ".join(self.beaten_by[k]), self.margin)
            for k, p in enumerate(self.policies)
        )
        return {"cost_effect": Table(columns, rows)}


def cost_effect(measure: Measure, costs: Any, reference: str) -> CostEffect:
    """Answer what each policy brings for what it costs.

    Parameters
    ----------
    measure : Measure
        Of one year.
    costs : array_like, shape (P,) or (P, S, D)
        In one unit of money, by policy or by future, as :func:`futurs.futures.costing.costs` says.
    reference : str
        The policy to compare with, e.g. doing nothing more.

    Returns
    -------
    CostEffect

    Raises
    ------
    UnknownNameError, InputError

    Examples
    --------
    >>> m = Measure(["none", "a", "b"], ["s"], [[[1.0, 1]], [[2, 4]], [[2, 2]]])
    >>> found = cost_effect(m, [0, 1, 2], "none")
    >>> found.effect.tolist(), found.beaten_by
    ([0.0, 2.0, 1.0], ((), (), ('a',)))
    """
    given, base = np.asarray(costs, float), measure.policy(reference)
    if given.shape not in ((len(measure.policies),), measure.values.shape):
        allowed = f"({len(measure.policies)},) / {measure.values.shape}"
        raise InputError("measure_shape", found=str(given.shape), allowed=allowed)
    wide = given[:, None, None] if given.ndim == 1 else given
    more = np.broadcast_to(wide, measure.values.shape) - np.broadcast_to(
        wide[base], measure.values.shape[1:]
    )
    change = measure.gain - measure.gain[base]
    rows = [_effect(c, m, measure.margin) for c, m in zip(change, more, strict=True)]
    numbers = np.array([r[:-1] for r in rows]).T
    cost, least, most, effect, low, high, helps, hurts = numbers
    counts = (least > 0) & (effect > measure.margin)
    ratio = np.divide(effect, cost, out=np.full(len(cost), np.nan), where=counts)
    return CostEffect(
        measure.policies, reference, cost, least, most, effect, low, high, helps, hurts, ratio,
        _beaten(measure.policies, cost, effect, measure.margin), int(min(r[-1] for r in rows)),
        measure.margin,
    )  # fmt: skip


def _effect(change: Array, cost: Array, margin: float) -> tuple[float, ...]:
    known = ~np.isnan(change) & np.isfinite(cost)
    own, paid = change[known], cost[known]
    if not own.size:
        return (float("nan"),) * 8 + (0,)
    # One cost for all futures is itself, not a mean that is a digit away from it.
    mean, least, most = (
        (paid[0],) * 3 if (paid == paid[0]).all() else (paid.mean(), *np.percentile(paid, [5, 95]))
    )
    low, high = np.percentile(own, [5, 95])
    near = max(margin, NEAR * float(np.abs(own).max()))
    helps, hurts = (own > near).mean(), (own < -near).mean()
    numbers = (mean, least, most, own.mean(), low, high, helps, hurts)
    return (*map(float, numbers), int(own.size))


def _beaten(
    policies: tuple[str, ...], cost: Array, effect: Array, margin: float
) -> tuple[tuple[str, ...], ...]:
    def beats(j: int, i: int) -> bool:
        no_worse = cost[j] <= cost[i] and effect[j] >= effect[i] - margin
        return bool(no_worse and (cost[j] < cost[i] or effect[j] > effect[i] + margin))

    n = range(len(policies))
    return tuple(tuple(policies[j] for j in n if beats(j, i)) for i in n)
