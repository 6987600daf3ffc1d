"""What each view of the policies' board rests on, computed from the same futures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from futurs.futures import policies as kinds
from futurs.futures import robustness
from futurs.futures.robustness.measure import Measure
from futurs.futures.simulating import Watch
from futurs.widgets.policies_runs import PolicyRuns, Tried
from futurs.widgets.policies_state import NONE, PoliciesState

RESAMPLES = 50
"""For the stability of places: each resample computes all twelve metrics anew."""
NEEDING = ("classes", "fails")
"""Views that ask for a threshold."""
ALIKE = ("fails",)
"""Views that are the same from whichever difference on it counts."""
QUICK = ("duel", "cost")
"""Views that are answered at once when the futures are there."""


@dataclass(frozen=True, eq=False)
class Ranks:
    """The twelve metrics of each policy, and how far they and the draws agree.

    Parameters
    ----------
    assessment : Assessment
    disagreement : Disagreement
    stability : Stability
    """

    assessment: robustness.Assessment
    disagreement: robustness.Disagreement
    stability: robustness.Stability


@dataclass(frozen=True, eq=False)
class Found:
    """What one view shows.

    Parameters
    ----------
    tried : Tried
    measure : Measure
    answer
        A result of the method behind the view.
    """

    tried: Tried
    measure: Measure
    answer: Any


def key_of(state: PoliciesState, target: str) -> tuple[Any, ...]:
    """Return all that an answer depends on."""
    more: tuple[Any, ...] = {
        "classes": (state.most, state.gain, state.seldom), "regrets": (state.statistic,),
        "duel": (state.one, state.two), "fails": (state.policy, state.where, state.density),
    }.get(state.view, ())  # fmt: skip
    # Whether a threshold is missed does not ask how far two policies are from one another.
    more = more if state.view in ALIKE else (*more, state.apart)
    packages = tuple(state.packages.values())
    return state.view, target, state.outcome, state.year, state.limit, packages, *more


def work(runs: PolicyRuns, state: PoliciesState) -> Callable[[Watch | None], Found]:
    """Return what computes the view's answer, with the choices of now.

    Parameters
    ----------
    runs : PolicyRuns
    state : PoliciesState

    Returns
    -------
    callable
        Called with a watcher, in any thread.
    """
    policies, outcome, year = state.policies, state.outcome, state.year
    limit, apart = state.limit, state.apart
    answer = _answers(runs, state)[state.view]

    def found(watch: Watch | None) -> Found:
        tried = runs.run(policies, watch)
        measure = tried.measure(outcome, year, runs.better[outcome], limit, apart)
        return Found(tried, measure, answer(tried, measure))

    return found


def _answers(runs: PolicyRuns, state: PoliciesState) -> dict[str, Callable[[Tried, Measure], Any]]:
    families = {s.id: s.family or s.id for s in state.study.scenarios}
    settings, statistic, one, two = state.settings, state.statistic, state.one, state.two
    policy, where, density = state.policy, state.where, state.density / 100
    return {
        "classes": lambda _, m: kinds.classes(m, NONE, settings, families=families),
        "regrets": lambda _, m: robustness.regret_map(m, statistic=statistic),
        "duel": lambda _, m: robustness.compare(m, one, two),
        "fails": lambda tried, m: runs.failing(tried, m, policy, where, density),
        "cost": lambda tried, m: robustness.cost_effect(m, runs.costs(tried), NONE),
        "ranks": lambda _, m: _ranks(m),
    }


def _ranks(measure: Measure) -> Ranks:
    found = robustness.assess(measure)
    return Ranks(
        found, robustness.disagreement(found), robustness.stability(measure, resamples=RESAMPLES)
    )
