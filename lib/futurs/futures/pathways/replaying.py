"""A pathway run as the sequence that it is: each policy from its own year on, in the same futures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from futurs.errors import UnknownNameError
from futurs.futures import costing
from futurs.futures.pathways.routes import Pathway, Pathways
from futurs.futures.pathways.tipping import failing_years
from futurs.futures.robustness.measure import Array, Measure, Overflow, interval, plain
from futurs.futures.robustness.measuring import measured
from futurs.futures.settings import NONE, Policies, Policy
from futurs.futures.simulating import Watch, passed_on
from futurs.futures.system import System
from futurs.shapes import Brief, Table

if TYPE_CHECKING:
    from futurs.futures.ensembles import Ensemble
    from futurs.futures.simulating import Simulator

Levers = Mapping[str, Iterable[str] | str]
RESAMPLES, LEVEL = 200, 0.9
"""Resamples behind the interval of years held, and the middle share of them that it holds."""


@dataclass(frozen=True, eq=False, repr=False)
class Replay(Brief):
    """What becomes of the threshold, and of the money, when a pathway is run as a sequence.

    Parameters
    ----------
    scenario : str
    pathway : Pathway
        As it was run: with ``earlier`` years between its stages and those of the map.
    years : tuple of int
        Those of the plan.
    failing : ndarray, shape (year,)
        Share of futures outside the threshold in the year itself; nan where none is known.
    holds : ndarray of bool, shape (year,)
    cost, cost_low, cost_high : ndarray, shape (year,)
        What is spent more than without any lever, mean, 5th and 95th percentile of the futures; in
        bn EUR of the model's first year.
    total, total_low, total_high : float
        The same over all years of the plan.
    redrawn : ndarray of int, shape (resample,)
        Years held when the futures are drawn again from among themselves.
    draws, lost : int
        Futures, and those of them that overflowed.
    earlier : int
        Years by which every change was brought forward.
    earlier_span : tuple of int
        From which to which number of years it goes in the middle nine tenths of the resamples.
    settings : mapping
    """

    scenario: str
    pathway: Pathway
    years: tuple[int, ...]
    failing: Array
    holds: NDArray[np.bool_]
    cost: Array
    cost_low: Array
    cost_high: Array
    total: float
    total_low: float
    total_high: float
    redrawn: NDArray[np.int64]
    draws: int
    lost: int
    earlier: int
    earlier_span: tuple[int, int]
    settings: Mapping[str, Any]

    @property
    def covered(self) -> int:
        """Years of the plan in which the threshold holds."""
        return int(self.holds.sum())

    @property
    def span(self) -> tuple[int, int]:
        """From which to which number of years it holds in the middle nine tenths of the resamples."""
        return _span(self.redrawn)

    @property
    def gaps(self) -> tuple[tuple[int, int], ...]:
        """First and last year of each stretch in which it does not hold."""
        rows = zip(self.years, self.holds, strict=True)
        stretches = [
            (kept, [y for y, _ in own]) for kept, own in groupby(rows, lambda r: bool(r[1]))
        ]
        return tuple((own[0], own[-1]) for kept, own in stretches if not kept)

    def tables(self) -> dict[str, Table]:
        """Return one row a year."""
        columns = (
            "scenario", "pathway", "year", "share_outside", "holds", "cost", "cost_p5", "cost_p95",
        )  # fmt: skip
        name = " > ".join(f"{s.policy} {s.start}" for s in self.pathway.stages)
        numbers = (self.failing, self.holds, self.cost, self.cost_low, self.cost_high)
        rows = tuple(
            (self.scenario, name, y, plain(f), bool(h), *map(plain, paid))
            for y, f, h, *paid in zip(self.years, *numbers, strict=True)
        )
        return {"replay": Table(columns, rows)}


def schedule(found: Pathway, levers: Levers) -> dict[int, tuple[str, ...]]:
    """Return which levers a pathway has in force, by the year from which they are.

    Parameters
    ----------
    found : Pathway
    levers : mapping of str to iterable of str, or to one name
        Of each of its policies.

    Returns
    -------
    dict
        As :func:`futurs.futures.simulate` takes a policy. What has tipped stays in force until
        what follows it begins.

    Examples
    --------
    >>> from futurs.futures.pathways import Stage
    >>> stages = Stage("none", 2026, 2026, 2031, False), Stage("pact", 2029, 2032, 2051, True)
    >>> schedule(Pathway(stages, 24, 1, 1, 0.0), {"none": (), "pact": ["public_work_pact"]})
    {2026: (), 2032: ('public_work_pact',)}
    """
    return {s.start: _names(levers[s.policy]) for s in found.stages}


def _names(levers: Iterable[str] | str) -> tuple[str, ...]:
    return (levers,) if isinstance(levers, str) else tuple(levers)


def replay(
    simulator: Simulator,
    plan: Pathways,
    found: Pathway,
    levers: Levers,
    outcome: str,
    *,
    limit: float | None = None,
    watch: Watch | None = None,
) -> Replay:
    """Answer whether a pathway holds when it is run as a sequence, and what it then costs.

    On the map a policy that is taken up later tips in the year in which it would tip had it been
    in force from the beginning. Here it is in force from its own year on, and its effects set in
    over as many years as the model's ramp is long.

    Parameters
    ----------
    simulator : Simulator
        Of the same draws as the runs that the map rests on.
    plan : Pathways
        Of one scenario of the study.
    found : Pathway
        One of its pathways, or another of the same policies.
    levers : mapping of str to iterable of str
        Of each policy of the pathway.
    outcome : str
    limit : float, optional
        What has to hold; the model's target when not given.
    watch : callable, optional
        Called with (runs done, runs in all); False cancels.

    Returns
    -------
    Replay
        Share, years in a row and what an overflow counts as are those of the plan's tipping
        points. Futures are counted year by year, also where the map counts those that have
        failed once: those would never come back.

    Raises
    ------
    UnknownNameError, InputError, Cancelled

    References
    ----------
    Haasnoot and others 2013, doi:10.1016/j.gloenvcha.2012.12.006.

    Examples
    --------
    >>> from futurs.futures import Simulator
    >>> from futurs.futures import pathways as w
    >>> from futurs.futures.robustness import measured
    >>> from futurs.study import load
    >>> simulator = Simulator(load("administration_2040"), draws=64)
    >>> levers = {"none": (), "pact": ("public_work_pact",)}
    >>> runs = simulator.run(["drift"], levers, ["wait_index"])
    >>> plan = w.pathways(w.tipping(measured(runs, "wait_index")), "drift", start=2026)
    >>> ways = [p for p in plan.found if p.policies == ("none", "pact")]
    >>> [replay(simulator, plan, p, levers, "wait_index").covered < p.covered for p in ways]
    [True]
    """
    return _replays(simulator, plan, (found,), levers, outcome, limit, watch)[0]


def replays(
    simulator: Simulator,
    plan: Pathways,
    ways: Iterable[Pathway],
    levers: Levers,
    outcome: str,
    *,
    limit: float | None = None,
    watch: Watch | None = None,
) -> tuple[Replay, ...]:
    """Answer the same of several pathways; those that hold most years first, then the cheapest.

    Parameters
    ----------
    simulator, plan, levers, outcome, limit, watch
        As in :func:`replay`.
    ways : iterable of Pathway

    Returns
    -------
    tuple of Replay
    """
    found = _replays(simulator, plan, tuple(ways), levers, outcome, limit, watch)
    return tuple(sorted(found, key=lambda r: (-r.covered, _last(r.total), r.pathway.changes)))


def _last(cost: float) -> float:
    return float("inf") if np.isnan(cost) else cost


def sooner(
    simulator: Simulator,
    plan: Pathways,
    found: Pathway,
    levers: Levers,
    outcome: str,
    *,
    limit: float | None = None,
    watch: Watch | None = None,
) -> Replay:
    """Answer how much earlier the changes of a pathway must come so that it holds.

    Every number of years by which all changes can be brought forward is tried, the first year of
    the plan and the time from decision to effect permitting.

    Parameters
    ----------
    simulator, plan, found, levers, outcome, limit, watch
        As in :func:`replay`.

    Returns
    -------
    Replay
        The one that holds most years; of those, the latest. ``earlier`` says by how many years, and
        ``earlier_span`` how sure that is: each resample chooses anew.
    """
    most = max((s.decided for s in found.stages), default=plan.years[0]) - plan.years[0]
    ways = tuple(earlier(found, k, plan.years[0]) for k in range(most + 1))
    tried = _replays(simulator, plan, ways, levers, outcome, limit, watch)
    best = max(range(len(tried)), key=lambda k: (tried[k].covered, -k))
    # The same resamples for all: in each, the least advance of those that hold longest.
    chosen = np.argmax(np.array([r.redrawn for r in tried]), axis=0)
    return replace(tried[best], earlier=best, earlier_span=_span(chosen))


def _span(values: NDArray[np.int64]) -> tuple[int, int]:
    low, high = interval(values, LEVEL)
    return int(low), int(high)


def earlier(found: Pathway, years: int, first: int) -> Pathway:
    """Return a pathway with its changes brought forward, none decided before the first year.

    Parameters
    ----------
    found : Pathway
    years : int
        0 or more.
    first : int
        Of the plan.

    Returns
    -------
    Pathway
        Its stages; what it covers and costs is no longer known.

    Examples
    --------
    >>> from futurs.futures.pathways import Stage
    >>> stages = Stage("a", 2026, 2026, 2031, False), Stage("b", 2029, 2032, 2051, True)
    >>> [s.start for s in earlier(Pathway(stages, 24, 1, 1, 0.0), 2, 2026).stages]
    [2026, 2030]
    """
    stages = list(found.stages)
    for k, s in enumerate(stages):
        back = min(years, s.decided - first)
        if k:  # with leads of their own, one would else come before what it follows
            back = min(back, s.start - stages[k - 1].start)
        stages[k] = replace(s, decided=s.decided - back, start=s.start - back)
        if k and stages[k - 1].end > stages[k].start:
            stages[k - 1] = replace(stages[k - 1], end=stages[k].start)
    return replace(found, stages=tuple(stages))


def _replays(
    simulator: Simulator, plan: Pathways, ways: tuple[Pathway, ...], levers: Levers, outcome: str,
    limit: float | None, watch: Watch | None,
) -> tuple[Replay, ...]:  # fmt: skip
    for name in (s.policy for way in ways for s in way.stages):
        if name not in levers:
            raise UnknownNameError("unknown_policy", found=name, known=levers)
    system = simulator.system
    names = [outcome, *([system.model.cost] if system.model.cost else [])]
    n, total = simulator.draws, (len(ways) + 1) * simulator.draws
    weights = np.random.default_rng(0).multinomial(n, np.full(n, 1 / n), size=RESAMPLES)

    def run(done: int, policy: Policies) -> Ensemble:
        inner = passed_on(watch, done * n, total)
        return simulator.run([plan.scenario], policy, list(dict.fromkeys(names)), watch=inner)

    base, found = _spent(run(0, {NONE: ()})), []
    for k, way in enumerate(ways, 1):  # one at a time in memory
        runs = run(k, {"pathway": _dated(way, levers, system)})
        paid = costing.more(_spent(runs), base)
        found.append(_replay(runs, plan, way, outcome, limit, paid, weights))
    return tuple(found)


def _dated(way: Pathway, levers: Levers, system: System) -> dict[int, tuple[str, ...]]:
    # A plan may begin before the model lets anything set in: what is chosen then begins with it.
    first = system.model.ramp.start
    return {max(year, first): own for year, own in schedule(way, levers).items()}


def _spent(runs: Ensemble) -> Array:
    """Return what is spent year by year, shape (draw, year)."""
    if runs.system.model.cost:
        return np.asarray(runs.of(runs.system.model.cost)[0, 0])
    policy: Policy = runs.policies[0]
    return np.broadcast_to(policy.paid(runs.system), (runs.draws, len(runs.years)))


def _replay(
    runs: Ensemble, plan: Pathways, way: Pathway, outcome: str, limit: float | None, paid: Array,
    weights: NDArray[np.int64],
) -> Replay:  # fmt: skip
    settings = dict(plan.settings.get("tipping", {}))
    share, lasting = settings.get("share", 0.5), settings.get("lasting", 1)
    overflow = settings.get("overflow", "fails")
    measure = measured(runs, outcome, threshold=limit)
    planned = [k for k, y in enumerate(runs.years) if plan.years[0] <= y <= plan.years[1]]
    every = 1 - measure.shares(overflow)[0, 0]
    # A stretch may have begun before the plan: it is read whole, as the tipping points are.
    holds = ~np.isnan(every) & ~failing_years(every, share, lasting)
    again = _redrawn(measure, weights, overflow)
    held = ~np.isnan(again) & ~failing_years(again, share, lasting)
    own = paid[:, planned]
    own = own[np.isfinite(own).all(axis=1)]
    if not len(own):
        own = np.full((1, len(planned)), np.nan)
    low, high = np.percentile(own, [5, 95], axis=0)
    ends = np.percentile(own.sum(axis=1), [5, 95])
    return Replay(
        plan.scenario, way, tuple(runs.years[k] for k in planned), every[planned], holds[planned],
        own.mean(axis=0), low, high,
        float(own.sum(axis=1).mean()), float(ends[0]), float(ends[1]),
        held[:, planned].sum(axis=1), runs.draws, int(runs.overflowed.sum()), 0, (0, 0),
        {"outcome": outcome, "limit": measure.needed, "share": share, "lasting": lasting,
         "overflow": overflow},
    )  # fmt: skip


def _redrawn(measure: Measure, weights: NDArray[np.int64], overflow: Overflow) -> Array:
    """Return the share outside in each resample, shape (resample, year)."""
    holding, known = measure.holding[0, 0], ~np.isnan(measure.values[0, 0])
    kept = np.rint(weights.astype(np.float32) @ holding.astype(np.float32)).astype(float)
    if overflow == "fails":
        return np.asarray(1 - kept / len(known))
    total = np.rint(weights.astype(np.float32) @ known.astype(np.float32)).astype(float)
    return np.asarray(1 - np.divide(kept, total, out=np.full(kept.shape, np.nan), where=total > 0))
