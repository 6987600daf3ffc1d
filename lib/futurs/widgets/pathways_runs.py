"""The futures behind the pathways' board: one outcome year by year, the same draws for all.

Nothing here knows a widget. Single futures are kept of one outcome at a time, in half the
engine's precision; tipping points and triggers are small.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from futurs.futures import costing
from futurs.futures import pathways as ways
from futurs.futures.ensembles import Array
from futurs.futures.pathways.tipping import Reading
from futurs.futures.robustness.measure import Measure
from futurs.futures.simulating import Simulator, Target, Watch, passed_on
from futurs.study import Study
from futurs.widgets.pathways_plans import before, from_today, spelled
from futurs.widgets.policies_runs import PolicyRuns, policy_runs_of
from futurs.widgets.policies_state import NONE
from futurs.widgets.simulate_runs import FEW

RESAMPLES = 200
"""For the interval of each tipping point."""
_GLANCE = 128
"""Futures that choose what the page opens on."""
Policies = Mapping[str, tuple[str, ...]]
_Part = NDArray[np.float32]
_Ran = tuple[_Part, Array | None]
"""What is kept of a run: the outcome, and what is spent a year where the model says what that is."""


@dataclass(frozen=True)
class Asked:
    """What has to hold.

    Parameters
    ----------
    outcome : str
    limit : float
        In the direction that the model calls better.
    share : float
        It no longer holds when more than this share of futures is outside; 0 to below 1.
    reading : {"year", "left"}
    lasting : int
        Years in a row.
    """

    outcome: str
    limit: float
    share: float
    reading: Reading
    lasting: int


@dataclass(frozen=True)
class Rules:
    """How policies may follow one another.

    Parameters
    ----------
    start, lead, changes : int
        First year in which one decides, years from a decision to its effect, and most changes.
    adding : bool
        Whether what follows keeps every lever in force.
    """

    start: int
    lead: int
    changes: int
    adding: bool


@dataclass(frozen=True)
class Sign:
    """A published figure, and what it tells of a policy's end.

    Parameters
    ----------
    outcome : str
        The outcome that the figure measures.
    trigger : Trigger
    """

    outcome: str
    trigger: ways.Trigger


@dataclass(frozen=True, eq=False)
class Costed:
    """What policies cost a year more than no lever, in bn EUR.

    Parameters
    ----------
    mean : ndarray, shape (P, S)
        In each scenario, over its futures.
    low, high : ndarray, shape (P,)
        5th and 95th percentile over the futures of all scenarios.
    """

    mean: Array
    low: Array
    high: Array


@dataclass(frozen=True, eq=False)
class Replayed:
    """Pathways of one scenario, run as sequences.

    Parameters
    ----------
    every : tuple of Replay
        Those that hold most years first, then the cheapest.
    chosen : Replay
        The one to look at.
    without : Replay
        The course of today.
    sooner : Replay
        The one chosen, its changes brought forward by the years with which it holds longest.
    """

    every: tuple[ways.Replay, ...]
    chosen: ways.Replay
    without: ways.Replay
    sooner: ways.Replay


@dataclass(frozen=True, eq=False)
class Planned:
    """What one view of the board rests on.

    Parameters
    ----------
    policies : mapping
        Levers of each.
    tipped : Tipping
    costs : Costed
        In the order of the policies and scenarios of ``tipped``.
    plans, early : tuple of Pathways
        By scenario: from the tipping points, and from the early end of their intervals.
    now : ndarray, shape (scenario,)
        Median of the outcome without any lever in the first year of the plan.
    draws : int
    target : str
    signs : tuple of Sign
        Only where triggers were asked for.
    replayed : mapping of str to Replayed
        By scenario: that of the map, or for the first steps each that needs one. Only there.
    """

    policies: Policies
    tipped: ways.Tipping
    costs: Costed
    plans: tuple[ways.Pathways, ...]
    early: tuple[ways.Pathways, ...]
    now: Array
    draws: int
    target: Target
    signs: tuple[Sign, ...] = field(default_factory=tuple)
    replayed: Mapping[str, Replayed] = field(default_factory=dict)


class PathwayRuns:
    """A study's policies, ready to be followed over the years.

    Parameters
    ----------
    study : Study

    Raises
    ------
    InputError
        When the study lacks equations, scenarios, levers, or an outcome with a direction.
    StudyError
        With all faults of the equations.
    """

    def __init__(self, study: Study) -> None:
        self.runs: PolicyRuns = policy_runs_of(study)
        self.study, self.system = study, self.runs.system
        self.years = tuple(self.system.years)
        self._known: dict[tuple[str, str, str, tuple[str, ...]], _Ran] = {}
        self._first = ""

    @property
    def target(self) -> Target:
        """How futures are computed from now on."""
        return self.runs.runs.target

    def first(self, year: int) -> str:
        """Return the outcome that a page opens on: one with something to plan.

        Parameters
        ----------
        year : int
            The first of the plan.

        Returns
        -------
        str
            The first outcome that, without any lever, is kept in that year in most scenarios and
            lost later in some; the first with a direction where there is none.
        """
        if not self._first:
            self._first = self._glance(year) or next(iter(self.runs.better))
        return self._first

    def _glance(self, year: int) -> str:
        targets = {o: t for o, t in self.runs.targets.items() if t is not None}
        if not targets:
            return ""
        simulator = Simulator(self.system, draws=_GLANCE, target="numpy")
        found = simulator.run(self.runs.states, {NONE: {}}, tuple(targets))
        at = self.years.index(year)
        for outcome, limit in targets.items():
            values = np.swapaxes(found.of(outcome), 0, 1)
            names = [NONE], list(self.runs.states)
            measure = Measure(
                *names, values, self.runs.better[outcome], limit, years=self.years, name=outcome
            )
            index = ways.tipping(measure, resamples=1).index[0]
            kept = index > at
            if kept.mean() > 0.5 and (kept & (index < len(self.years))).any():
                return outcome
        return ""

    def plan(
        self, policies: Policies, asked: Asked, rules: Rules, watch: Watch | None = None
    ) -> Planned:
        """Answer when each policy tips in each scenario, and what may follow it.

        Parameters
        ----------
        policies : mapping of str to tuple of str
            Levers of each, in force in full.
        asked : Asked
        rules : Rules
        watch : callable, optional
            Called with (runs done, runs in all); False cancels.

        Returns
        -------
        Planned

        Raises
        ------
        Cancelled
        InputError
            When there are too many pathways to list.
        """
        # Taken once: the target never changes inside one result.
        simulator, target = self.runs.runs.simulator(FEW), self.target
        self._known = {k: v for k, v in self._known.items() if k[:2] == (target, asked.outcome)}
        parts, spent, now = [], [], np.empty(0)
        for k, (name, levers) in enumerate(policies.items()):
            values, paid = self._values(
                simulator, target, asked.outcome, levers, (k, len(policies)), watch
            )
            parts.append(self._tipping(name, values, asked))
            spent.append(paid)
            if not levers:
                now = np.nanmedian(values[:, self.years.index(rules.start)], axis=1)
        tipped, costs = _joined(parts), self._costs(policies, spent)
        plans, early = (
            self._plans(tipped, policies, costs, rules, cautious) for cautious in (False, True)
        )
        return Planned(dict(policies), tipped, costs, plans, early, now, FEW, target)

    def _values(
        self, simulator: Simulator, target: str, outcome: str, levers: tuple[str, ...],
        place: tuple[int, int], watch: Watch | None,
    ) -> tuple[_Part, Array | None]:  # fmt: skip
        """Return one outcome under one policy, shape (scenario, year, draw), and what is spent."""
        n, total = len(self.runs.states), place[1] * len(self.runs.states) * FEW
        ran: list[_Ran] = []
        for k, scenario in enumerate(self.runs.states):
            key = target, outcome, scenario, levers
            one = self._known.get(key)  # another board of the study may forget it meanwhile
            if one is None:
                inner = passed_on(watch, (place[0] * n + k) * FEW, total)
                states = {scenario: self.runs.states[scenario]}
                names = self.runs.with_cost((outcome,))
                found = simulator.run(states, {"it": levers}, names, watch=inner)
                values = found.values[0, 0, 0].astype(np.float32)
                one = self._known[key] = values, self.runs.spending(found)
            ran.append(one)
        spent = [x for _, x in ran if x is not None]
        return np.stack([x for x, _ in ran]), np.stack(spent) if spent else None

    def _costs(self, policies: Policies, spent: list[Array | None]) -> Costed:
        base = spent[list(policies.values()).index(())]
        if base is None:
            table = self.runs.announced(policies)
            return Costed(np.repeat(table[:, None], len(self.runs.states), axis=1), table, table)
        found = np.stack([costing.more(x, base) for x in spent])
        known = np.isfinite(found)
        n = known.sum(axis=2)
        # Where every run overflowed nobody knows: such a policy comes after all others.
        mean = np.divide(
            np.where(known, found, 0).sum(axis=2), n, out=np.full(n.shape, np.inf), where=n > 0
        )
        ends = [np.percentile(x[k], [5, 95]) if k.any() else (np.nan,) * 2
                for x, k in zip(found, known, strict=True)]  # fmt: skip
        return Costed(mean, *np.array(ends).T)

    def _measure(self, name: str, values: Any, outcome: str, limit: float) -> Measure:
        by_draw = np.swapaxes(np.asarray(values, float), 1, 2)[None]
        return Measure(
            [name], tuple(self.runs.states), by_draw, self.runs.better[outcome], limit,
            years=self.years, name=outcome,
        )  # fmt: skip

    def _tipping(self, name: str, values: _Part, asked: Asked) -> ways.Tipping:
        # Alone, so that one policy's futures lie in memory at a time; the resamples are the same.
        return ways.tipping(
            self._measure(name, values, asked.outcome, _rounded(asked.limit)), share=asked.share,
            reading=asked.reading, lasting=asked.lasting, resamples=RESAMPLES,
        )  # fmt: skip

    def _plans(
        self, tipped: ways.Tipping, policies: Policies, costs: Costed, rules: Rules, cautious: bool
    ) -> tuple[ways.Pathways, ...]:
        def given(column: Array) -> dict[str, ways.Policy]:
            return {
                p: ways.Policy(
                    lead=0 if p == NONE else rules.lead, yearly=yearly, now=p == NONE,
                    after=before(p, policies, rules.adding),
                )
                for p, yearly in zip(policies, column.tolist(), strict=True)
            }  # fmt: skip

        # What a policy makes the equations spend is not the same in every scenario.
        found = (
            ways.pathways(
                tipped, s, given(column), start=rules.start, changes=rules.changes,
                cautious=cautious,
            )
            for s, column in zip(tipped.scenarios, costs.mean.T, strict=True)
        )  # fmt: skip
        return tuple(from_today(plan) for plan in found)

    def replay(
        self, found: Planned, plan: ways.Pathways, listed: tuple[ways.Pathway, ...], asked: Asked,
        way: str = "", watch: Watch | None = None, *, known: Replayed | None = None,
    ) -> Replayed:  # fmt: skip
        """Answer what becomes of pathways of one scenario when they are run as sequences.

        Parameters
        ----------
        found : Planned
        plan : Pathways
            Of the scenario.
        listed : tuple of Pathway
            At least one.
        asked : Asked
        way : str
            The one to look at; the first listed when it is none of them.
        watch : callable, optional
        known : Replayed, optional
            Of the same plan: what it has run is not run again.

        Returns
        -------
        Replayed
        """
        simulator = self._simulator(found.target)
        rest, total = (found.policies, asked.outcome), self.replaying(plan, listed)
        if known and all(any(r.pathway is p for r in known.every) for p in listed):
            without, ran = known.without, known.every
        else:
            today = ways.Stage(NONE, plan.years[0], plan.years[0], plan.years[1] + 1, holds=False)
            course = ways.Pathway((today,), 0, 0, 0, 0.0)
            part = passed_on(watch, 0, total)
            every = ways.replays(
                simulator, plan, (course, *listed), *rest, limit=asked.limit, watch=part
            )
            without = next(r for r in every if r.pathway is course)
            ran = tuple(r for r in every if r is not without)
        first = next(r for r in ran if r.pathway is listed[0])
        chosen = next((r for r in ran if spelled(r.pathway) == way), first)
        part = passed_on(watch, (len(listed) + 2) * FEW, total)
        sooner = ways.sooner(
            simulator, plan, chosen.pathway, *rest, limit=asked.limit, watch=part
        )  # fmt: skip
        return Replayed(ran, chosen, without, sooner)

    def replaying(self, plan: ways.Pathways, listed: tuple[ways.Pathway, ...]) -> int:
        """Return how many runs a replay takes at most: one a pathway, one a year brought forward."""
        return (len(listed) + plan.years[1] - plan.years[0] + 4) * FEW

    def _simulator(self, target: Target) -> Simulator:
        """Return the simulator of a plan: a result is of one target."""
        simulator = self.runs.runs.simulator(FEW)
        return simulator if self.target == target else simulator.on(target)

    def signs(
        self, levers: tuple[str, ...], asked: Asked, rules: Rules, scenario: str,
        observed: tuple[str, ...], target: Target, watch: Watch | None = None,
    ) -> tuple[Sign, ...]:  # fmt: skip
        """Answer which published figures tell, in time, the futures in which a policy ends.

        Parameters
        ----------
        levers : tuple of str
            In force in full.
        asked : Asked
        rules : Rules
        scenario : str
            One; all together when empty.
        observed : tuple of str
            Outcomes that are published.
        target : {"numpy", "compiled"}
            That of the plan: a result is of one target.
        watch : callable, optional

        Returns
        -------
        tuple of Sign
            The most telling first; those that tell nothing at the end.
        """
        simulator = self._simulator(target)
        chosen = [scenario] if scenario else list(self.runs.states)
        names = list(dict.fromkeys((asked.outcome, *observed)))
        parts = []
        for k, name in enumerate(chosen):
            inner = passed_on(watch, k * FEW, len(chosen) * FEW)
            states = {name: self.runs.states[name]}
            found = simulator.run(states, {"it": levers}, names, watch=inner)
            parts.append(found.values[:, 0, 0].astype(np.float32))
        whole = np.stack(parts, axis=1)
        better, limit = self.runs.better[asked.outcome], _rounded(asked.limit)
        known = np.isfinite(whole[0])
        holds = known & (whole[0] >= limit if better == "up" else whole[0] <= limit)
        made = [
            Sign(o, self._trigger(whole[names.index(o)], holds, asked, rules)) for o in observed
        ]
        return tuple(sorted(made, key=lambda s: -_told(s.trigger)))

    def _trigger(self, values: Any, holds: Any, asked: Asked, rules: Rules) -> ways.Trigger:
        seen = np.swapaxes(np.asarray(values, float), 1, 2)
        return ways.trigger(
            np.where(np.isfinite(seen), seen, np.nan), np.swapaxes(holds, 1, 2), self.years,
            lead=rules.lead, since=rules.start, lasting=asked.lasting,
        )  # fmt: skip


def _rounded(limit: float) -> float:
    # Values lie in single precision: a limit that equals one in words does so in it.
    return float(np.float32(limit))


def _told(found: ways.Trigger) -> float:
    return found.hit_held_out - found.false_held_out if found.value is not None else -1.0


def _joined(parts: list[ways.Tipping]) -> ways.Tipping:
    one = parts[0]
    arrays = {
        n: np.concatenate([getattr(p, n) for p in parts])
        for n in ("failing", "index", "low", "high", "beyond", "lost")
    }
    names = tuple(p.policies[0] for p in parts)
    return ways.Tipping(
        policies=names, scenarios=one.scenarios, years=one.years, settings=one.settings, **arrays
    )


_known: dict[str, PathwayRuns] = {}


def pathway_runs_of(study: Study) -> PathwayRuns:
    """Return the pathways' runs of a study; a warm kernel inherits those its parent has opened.

    Parameters
    ----------
    study : Study

    Returns
    -------
    PathwayRuns
    """
    if study.hash not in _known:
        _known[study.hash] = PathwayRuns(study)
    return _known[study.hash]


def preload(study: Study) -> None:
    """Find what the pages of pathways and of policies open on, in the parent of warm kernels."""
    runs = pathway_runs_of(study)
    runs.first(this_year(runs.years))
    runs.runs.first()


def this_year(years: tuple[int, ...]) -> int:
    """Return the year of now, within those in which something can still be decided."""
    now = datetime.datetime.now(datetime.UTC).year
    return min(max(now, years[0]), years[-2])
