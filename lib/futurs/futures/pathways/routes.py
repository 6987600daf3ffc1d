"""Which sequences of policies are possible, what they cover and what they cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from futurs.errors import InputError, UnknownNameError
from futurs.futures.pathways.tipping import Tipping
from futurs.futures.robustness.measure import within
from futurs.shapes import Brief, Routes, Table


@dataclass(frozen=True)
class Policy:
    """What a plan must know of a policy besides its tipping point.

    Parameters
    ----------
    lead : int
        Years from the decision to the effect.
    once, yearly : float
        Cost of taking it up, and of each year in effect, in one unit of money; below 0 it saves.
    after : tuple of str or None
        Policies that it may follow; None: any.
    now : bool
        Whether it is in effect today, without lead nor cost of taking it up.
    """

    lead: int = 0
    once: float = 0.0
    yearly: float = 0.0
    after: tuple[str, ...] | None = None
    now: bool = False


@dataclass(frozen=True)
class Stage:
    """A policy on a pathway.

    Parameters
    ----------
    policy : str
    decided, start, end : int
        Year of the decision, first year in effect, and first year in which it is not any more;
        the year after the last where it holds to the horizon.
    holds : bool
        Whether it holds to the horizon.
    """

    policy: str
    decided: int
    start: int
    end: int
    holds: bool


@dataclass(frozen=True)
class Pathway:
    """A sequence of policies in one scenario.

    Parameters
    ----------
    stages : tuple of Stage
    covered, gaps : int
        Years of the plan in which a policy in effect holds, and those in which none does.
    changes : int
        Policies taken up after the first.
    cost : float
        Of taking up and of the years in effect; not discounted unless set so.
    beaten : bool
        Whether another pathway of the scenario covers no less, costs no more and changes no more
        often, and is better in one of the three.
    """

    stages: tuple[Stage, ...]
    covered: int
    gaps: int
    changes: int
    cost: float
    beaten: bool = False

    @property
    def policies(self) -> tuple[str, ...]:
        """The policies, first to last."""
        return tuple(s.policy for s in self.stages)

    @property
    def complete(self) -> bool:
        """Whether no year of the plan is left without a policy that holds."""
        return self.gaps == 0


@dataclass(frozen=True, eq=False, repr=False)
class Pathways(Brief):
    """All pathways of one scenario, the most years covered first, then the cheapest.

    Parameters
    ----------
    scenario : str
    years : tuple of int
        First and last year of the plan.
    found : tuple of Pathway
    unused : tuple of str
        Policies that no pathway takes: they tip before they can be of use, or nothing is known.
    settings : mapping
    """

    scenario: str
    years: tuple[int, int]
    found: tuple[Pathway, ...]
    unused: tuple[str, ...]
    settings: Mapping[str, Any] = field(default_factory=dict)

    def tables(self) -> dict[str, Table]:
        """Return one row a pathway."""
        rows = tuple(
            (self.scenario, " > ".join(p.policies), ", ".join(str(s.start) for s in p.stages[1:]),
             p.covered, p.gaps, p.changes, p.cost, p.beaten)
            for p in self.found
        )  # fmt: skip
        columns = (
            "scenario",
            "pathway",
            "changes_in",
            "covered",
            "gaps",
            "changes",
            "cost",
            "beaten",
        )
        return {"pathways": Table(columns, rows)}


def pathways(
    tipped: Tipping,
    scenario: str,
    policies: Mapping[str, Policy] | None = None,
    *,
    start: int | None = None,
    changes: int = 3,
    discount: float = 0.0,
    cautious: bool = False,
) -> Pathways:
    """Answer which sequences of policies keep the threshold, and how they compare.

    A policy stays until it tips; then one that may follow it and holds longer takes over. A
    decision cannot be taken before the plan starts, so a policy with a long lead comes late and
    the years until then are not covered: nothing rescues years that are past.

    Parameters
    ----------
    tipped : Tipping
    scenario : str
    policies : mapping of str to Policy, optional
        Those not named take the defaults.
    start : int, optional
        First year in which something can be decided; the first year run when not given.
    changes : int
        At most so many policies after the first.
    discount : float
        Yearly rate at which later costs count less, 0 or more.
    cautious : bool
        Take the early end of each interval in place of the tipping point itself.

    Returns
    -------
    Pathways

    Raises
    ------
    UnknownNameError, InputError

    Notes
    -----
    The tipping point of a policy is that of runs in which it acts from the first year. That it
    tips in the same year when it is taken up later is an assumption of the map, not a result: run
    what is chosen as a sequence (:func:`futurs.futures.pathways.replay`).

    References
    ----------
    Haasnoot and others 2013, doi:10.1016/j.gloenvcha.2012.12.006.

    Examples
    --------
    >>> from futurs.futures.pathways.tipping import tipping
    >>> from futurs.futures.robustness.measure import Measure
    >>> runs = [[[[1, 1, 0, 0]]], [[[1, 1, 1, 1]]]]
    >>> m = Measure(["a", "b"], ["s"], runs, "up", 1, years=(2030, 2031, 2032, 2033))
    >>> plan = pathways(tipping(m), "s", {"b": Policy(lead=1, once=5, yearly=2), "a": Policy(now=True)})
    >>> [(p.policies, p.covered, p.cost) for p in plan.found]
    [(('a', 'b'), 4, 9.0), (('b',), 3, 11.0), (('a',), 2, 0.0)]
    """
    if scenario not in tipped.scenarios:
        raise UnknownNameError("unknown_scenario", found=scenario, known=tipped.scenarios)
    given = policies or {}
    named = {*given, *(a for p in given.values() for a in p.after or ())}
    for name in sorted(named - set(tipped.policies)):
        raise UnknownNameError("unknown_policy", found=name, known=tipped.policies)
    first = tipped.years[0] if start is None else start
    within("start", first, tipped.years[0], tipped.years[-1])
    within("changes", changes, 0, 20)
    within("discount", discount, 0, 10)
    for p in given.values():
        within("lead", p.lead, 0, 1000)
    plan = _Plan(
        _ends(tipped, scenario, cautious), {p: given.get(p, Policy()) for p in tipped.policies},
        first, tipped.years[-1] + 1, changes, discount,
    )  # fmt: skip
    found = _ordered([plan.valued(s) for s in plan.sequences()])
    used = {p for way in found for p in way.policies}
    settings = {
        "start": first, "changes": changes, "discount": discount, "cautious": cautious,
        "policies": {p: asdict(x) for p, x in plan.policies.items()}, "tipping": dict(tipped.settings),
    }  # fmt: skip
    unused = tuple(p for p in tipped.policies if p not in used)
    return Pathways(scenario, (first, tipped.years[-1]), found, unused, settings)


def _ends(tipped: Tipping, scenario: str, cautious: bool) -> dict[str, int]:
    """Return the year from which each policy does not hold; the one after the last for none."""
    column = (tipped.low if cautious else tipped.index)[:, tipped.scenarios.index(scenario)]
    after = (*tipped.years, tipped.years[-1] + 1)
    # Nothing known: it can be relied on in no year.
    return {
        p: after[int(k)] if k >= 0 else tipped.years[0]
        for p, k in zip(tipped.policies, column, strict=True)
    }


MOST = 10_000  # pathways: a group compares a dozen, and a page shows fewer


@dataclass(frozen=True)
class _Plan:
    ends: Mapping[str, int]
    policies: Mapping[str, Policy]
    first: int
    after: int
    changes: int
    discount: float

    def sequences(self) -> list[tuple[Stage, ...]]:
        """Return all sequences, none twice."""
        found: list[tuple[Stage, ...]] = []
        waiting: list[tuple[Stage, ...]] = [
            (s,) for p in self.policies if (s := self.stage(p, self.first)) is not None
        ]
        while waiting:
            way = waiting.pop()
            found.append(way)
            if len(found) + len(waiting) > MOST:
                raise InputError("pathways_many", most=MOST)
            if way[-1].holds or len(way) > self.changes:
                continue
            waiting += [(*way, s) for p in self.policies if (s := self.next(p, way)) is not None]
        return found

    def next(self, policy: str, way: tuple[Stage, ...]) -> Stage | None:
        """Return what follows a pathway when this policy takes over, if it may and helps."""
        own, last = self.policies[policy], way[-1]
        if own.after is not None and last.policy not in own.after:
            return None
        if policy in (s.policy for s in way):
            return None
        return self.stage(policy, last.end)

    def stage(self, policy: str, wanted: int) -> Stage | None:
        """Return a policy in effect from the wanted year on, or as soon after as can be."""
        own, end = self.policies[policy], self.ends[policy]
        lead = 0 if own.now and wanted == self.first else own.lead
        # A map is drawn today: what comes later may be decided from the first year on.
        begin = max(wanted, self.first + lead)
        if begin >= end:
            return None
        return Stage(policy, begin - lead, begin, end, end >= self.after)

    def valued(self, way: tuple[Stage, ...]) -> Pathway:
        """Return a pathway with what it covers and costs."""
        covered = sum(s.end - s.start for s in way)
        cost = 0.0
        for k, s in enumerate(way):
            own = self.policies[s.policy]
            if not (own.now and k == 0):
                cost += own.once * self._worth(s.decided)
            cost += own.yearly * sum(self._worth(y) for y in range(s.start, s.end))
        gaps = self.after - self.first - covered
        return Pathway(way, covered, gaps, len(way) - 1, cost)

    def _worth(self, year: int) -> float:
        return float((1 + self.discount) ** (self.first - year))


def _ordered(ways: list[Pathway]) -> tuple[Pathway, ...]:
    kept = sorted(ways, key=lambda p: (-p.covered, p.cost, p.changes, p.policies))
    marks = np.array([(-p.covered, p.cost, p.changes) for p in kept]).reshape(-1, 3)
    beaten = [
        bool(((marks <= m).all(axis=1) & (marks < m).any(axis=1)).any()) for m in marks
    ]  # fmt: skip
    return tuple(
        Pathway(p.stages, p.covered, p.gaps, p.changes, p.cost, b)
        for p, b in zip(kept, beaten, strict=True)
    )


@dataclass(frozen=True)
class FirstStep:
    """What beginning with a policy leaves open.

    Parameters
    ----------
    policy : str
    complete : tuple of str
        Scenarios with a pathway from it that leaves no year uncovered.
    covered : tuple of int
        Most years covered from it, by scenario.
    ways : tuple of int
        Number of pathways that cover as many.
    """

    policy: str
    complete: tuple[str, ...]
    covered: tuple[int, ...]
    ways: tuple[int, ...]


def first_steps(plans: Sequence[Pathways]) -> tuple[FirstStep, ...]:
    """Answer which policy to begin with, when the scenario is not known.

    Parameters
    ----------
    plans : sequence of Pathways
        One a scenario.

    Returns
    -------
    tuple of FirstStep
        Those that leave most scenarios whole first, then by the years covered.

    Examples
    --------
    >>> stage = Stage("a", 2030, 2030, 2032, True)
    >>> plan = Pathways("s", (2030, 2031), (Pathway((stage,), 2, 0, 0, 1.0),), ())
    >>> first_steps([plan])[0].complete
    ('s',)
    """
    names = list(dict.fromkeys(w.policies[0] for p in plans for w in p.found))
    steps = []
    for name in names:
        own = [[w for w in p.found if w.policies[0] == name] for p in plans]
        covered = tuple(max((w.covered for w in ways), default=0) for ways in own)
        number = tuple(
            sum(w.covered == most for w in ways) for ways, most in zip(own, covered, strict=True)
        )
        whole = tuple(
            p.scenario for p, ways in zip(plans, own, strict=True) if any(w.complete for w in ways)
        )
        steps.append(FirstStep(name, whole, covered, number))
    return tuple(sorted(steps, key=lambda s: (-len(s.complete), -sum(s.covered))))


def routes(tipped: Tipping, plan: Pathways, *, chosen: Pathway | None = None) -> Routes:
    """Return the metro map of a scenario: lines, termini, and stations where one may change.

    Parameters
    ----------
    tipped : Tipping
    plan : Pathways
        Of one of its scenarios.
    chosen : Pathway, optional
        The one to draw strong.

    Returns
    -------
    Routes
    """
    k, after = tipped.scenarios.index(plan.scenario), plan.years[1] + 1
    starts: dict[str, int] = {}
    changes = set()
    for way in plan.found:
        for a, b in zip((None, *way.stages), way.stages, strict=False):
            starts[b.policy] = min(starts.get(b.policy, b.start), b.start)
            if a is not None:
                changes.add((a.policy, b.policy, a.end, b.start))
    ids = tuple(p for p in tipped.policies if p in starts)
    at = [tipped.policies.index(p) for p in ids]
    ends = _ends(tipped, plan.scenario, bool(plan.settings.get("cautious")))
    spans = [
        tuple((*tipped.years, after)[max(int(x[i, k]), 0)] for x in (tipped.low, tipped.high))
        for i in at
    ]
    order = {p: n for n, p in enumerate(ids)}
    strong = () if chosen is None else tuple((s.policy, s.start, s.end) for s in chosen.stages)
    return Routes(
        plan.scenario, plan.years, ids, tuple(starts[p] for p in ids), tuple(ends[p] for p in ids),
        tuple(s[0] for s in spans), tuple(s[1] for s in spans),
        tuple(sorted(changes, key=lambda c: (c[2], order[c[0]], order[c[1]]))), strong,
    )  # fmt: skip
