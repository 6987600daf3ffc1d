"""The futures behind the policies' board: every policy in every scenario, the same draws for all.

Nothing here knows a widget. Of each run only the values that may be judged are kept: outcomes with
a direction, in the years that may be looked at, and what is spent a year.
"""

from __future__ import annotations

import subprocess
import sys
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from futurs.errors import InputError
from futurs.futures import costing
from futurs.futures.causes import upstream
from futurs.futures.ensembles import Array
from futurs.futures.robustness.measure import Measure
from futurs.futures.robustness.measuring import indifference
from futurs.futures.settings import Policy, chosen_scenarios, year_of
from futurs.futures.simulating import Simulator, Watch, passed_on
from futurs.shapes import Boxes
from futurs.study import Study
from futurs.widgets.policies_state import ALL, NONE, known_levers
from futurs.widgets.simulate_runs import FEW, Runs, runs_of

if TYPE_CHECKING:
    from futurs.futures.discovery import Peeling
    from futurs.futures.ensembles import Ensemble

SCENARIO = "scenario"
"""Name of the column of scenarios where futures are searched."""
MOST_LIMITS = 5
"""Conditions of a box: more are not read."""
_DATES = 1900, 2200
_GLANCE, _NEAR = 128, 0.9
_KEPT = 48
Policies = Mapping[str, tuple[str, ...]]
_Part = NDArray[np.float32]
_Ran = tuple[_Part, Array | None]
"""What is kept of a run: outcomes, and what is spent a year where the model says what that is."""


@dataclass(frozen=True, eq=False)
class Tried:
    """Policies in the same futures: one result, of one target.

    Parameters
    ----------
    policies : mapping of str to tuple of str
        Levers of each.
    scenarios, outcomes : tuple of str
    years : tuple of int
    values : dict of (str, str) to ndarray, shape (outcome, year, draw)
        By policy and scenario.
    spent : dict of (str, str) to ndarray, shape (draw,)
        The same, a year on average; empty where the model does not say what is spent.
    draws : int
    target : str
    """

    policies: Policies
    scenarios: tuple[str, ...]
    outcomes: tuple[str, ...]
    years: tuple[int, ...]
    values: Mapping[tuple[str, str], _Part]
    spent: Mapping[tuple[str, str], Array]
    draws: int
    target: str

    def measure(
        self, outcome: str, year: int, better: Any, threshold: float | None, margin: float = 0.0, *,
        reference: bool = True,
    ) -> Measure:  # fmt: skip
        """Return one outcome in one year, to be judged.

        Parameters
        ----------
        outcome : str
        year : int
        better : {"up", "down"}
        threshold : float or None
        margin : float
            Differences up to this count for nothing.
        reference : bool
            Whether doing nothing more is one of the policies.
        """
        at = self.outcomes.index(outcome), self.years.index(year)
        names = [p for p in self.policies if reference or p != NONE]
        values = [[self.values[p, s][at] for s in self.scenarios] for p in names]
        return Measure(
            names, self.scenarios, np.array(values, float), better, threshold, name=outcome,
            margin=margin,
        )  # fmt: skip


@dataclass(frozen=True, eq=False)
class Failing:
    """Where a policy fails.

    Parameters
    ----------
    policy, where : str
        ``where``: one scenario, or empty for all.
    box : Boxes or None
        One box; None when no future fails, or all of them.
    failed, total : int
        Futures that fail, and all that were searched.
    density : float
        What was asked of the box.
    columns : int
        Number of columns that were searched.
    """

    policy: str
    where: str
    box: Boxes | None
    failed: int
    total: int
    density: float
    columns: int


class PolicyRuns:
    """A study's levers, ready to be tried.

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
        self.runs: Runs = runs_of(study)
        self.study, self.system = study, self.runs.system
        self.states = chosen_scenarios(study, None)
        self.better = {o.id: o.better for o in self.system.model.outcomes if o.better}
        self.targets = {o: self.system.outcome(o).target for o in self.better}
        self.margins = {o: indifference(self.system.outcome(o)) for o in self.better}
        self.cost = self.system.model.cost
        if not known_levers(study):
            raise InputError("no_lever_map", study=study.id)
        if not self.better:
            raise InputError("no_direction", study=study.id)
        self._known: OrderedDict[tuple[str, str, tuple[str, ...]], _Ran] = OrderedDict()
        self._first = ""

    def first(self) -> str:
        """Return the outcome that a page opens on: one on which the levers have something to say.

        Returns
        -------
        str
            The first outcome for which all levers together change the share of futures that keep
            the target nearly as much as for any, in the mean of the scenarios; the first with a
            direction where none has a target.

        Notes
        -----
        "Nearly" is nine tenths: between outcomes that the draws do not tell apart, the order of
        the model decides. Where the levers hardly touch an outcome, all policies look alike.
        """
        if not self._first:
            self._first = self._glance() or next(iter(self.better))
        return self._first

    def _glance(self) -> str:
        targets = {o: t for o, t in self.targets.items() if t is not None}
        if not targets:
            return ""
        # Few futures, in numpy: a cold page waits for it.
        simulator = Simulator(self.system, draws=_GLANCE, target="numpy")
        policies = {NONE: (), ALL: known_levers(self.study)}
        found = simulator.run(self.states, policies, tuple(targets))
        year = year_of(self.study, self.runs.years)
        changed = {}
        for outcome, limit in targets.items():
            values = np.swapaxes(found.of(outcome, year=year), 0, 1)
            measure = Measure(
                list(policies), list(self.states), values, self.better[outcome], limit, name=outcome
            )
            without, together = measure.holding.mean(axis=2)
            changed[outcome] = float(np.abs(together - without).mean())
        most = max(changed.values())
        return next(o for o, x in changed.items() if x >= _NEAR * most)

    def ready(self, policies: Policies) -> bool:
        """Whether all of it has been run already, on the target of now."""
        target = self.runs.target
        return all((target, s, p) in self._known for s in self.states for p in policies.values())

    def run(self, policies: Policies, watch: Watch | None = None) -> Tried:
        """Run every policy in every scenario; what was run before is taken as it was.

        Parameters
        ----------
        policies : mapping of str to tuple of str
            Levers of each, in force in full.
        watch : callable, optional
            Called with (runs done, runs in all); False cancels.

        Raises
        ------
        Cancelled
        """
        # Taken once: the target never changes inside one result.
        target, simulator = self.runs.target, self.runs.simulator(FEW)
        total, done = len(policies) * len(self.states) * FEW, 0
        values: dict[tuple[str, str], _Part] = {}
        spent: dict[tuple[str, str], Array] = {}
        for name, levers in policies.items():
            for scenario in self.states:
                key = target, scenario, levers
                if key not in self._known:
                    inner = passed_on(watch, done, total)
                    self._known[key] = self._part(simulator, scenario, levers, inner)
                self._known.move_to_end(key)
                values[name, scenario], paid = self._known[key]
                if paid is not None:
                    spent[name, scenario] = paid
                done += FEW
        while len(self._known) > _KEPT * len(self.states):
            self._known.popitem(last=False)
        return Tried(
            dict(policies), tuple(self.states), tuple(self.better), self.runs.years, values, spent,
            FEW, target,
        )  # fmt: skip

    def _part(
        self, simulator: Simulator, scenario: str, levers: tuple[str, ...], watch: Watch | None
    ) -> _Ran:
        states, names = {scenario: self.states[scenario]}, tuple(self.better)
        found = simulator.run(states, {"it": levers}, self.with_cost(names), watch=watch)
        places = [found.years.index(y) for y in self.runs.years]
        # Half the memory; what is compared draw by draw keeps its sense: rounding keeps order.
        return found.values[: len(names), 0, 0, places].astype(np.float32), self.spending(found)

    def with_cost(self, outcomes: tuple[str, ...]) -> tuple[str, ...]:
        """Return outcomes to run, with the one that is spent: a row more of the same run."""
        return outcomes if self.cost is None else tuple(dict.fromkeys((*outcomes, self.cost)))

    def spending(self, found: Ensemble) -> Array | None:
        """Return what is spent a year in a run of one scenario under one policy, shape (draw,).

        None where the model does not say what is spent. Not in single precision: a lever costs
        a hundred-thousandth of the wage bill.
        """
        if self.cost is None:
            return None
        return costing.yearly(found.values[found.outcomes.index(self.cost), 0, 0])

    def costs(self, tried: Tried) -> Array:
        """Return what each policy costs more than no lever, in bn EUR a year.

        Parameters
        ----------
        tried : Tried

        Returns
        -------
        ndarray, shape (policy, scenario, draw), or (policy,)
            From the run; the announced costs alone where the model does not say what is spent.
        """
        if self.cost is None:
            return self.announced(tried.policies)
        spent = np.array([[tried.spent[p, s] for s in tried.scenarios] for p in tried.policies])
        return costing.more(spent, spent[list(tried.policies).index(NONE)])

    def announced(self, policies: Policies) -> Array:
        """Return the announced cost of each policy, shape (policy,)."""
        named = [Policy(p, dict.fromkeys(x, 1.0)) for p, x in policies.items()]
        return costing.announced(self.study, named)

    def failing(
        self, tried: Tried, measure: Measure, policy: str, where: str, density: float
    ) -> Failing:
        """Answer in which futures a policy misses the threshold, as one box.

        Parameters
        ----------
        tried : Tried
        measure : Measure
            With a threshold.
        policy : str
        where : str
            One scenario; all when empty.
        density : float
            Smallest share of failures in the box, 0 to 1; half way to 1 where all futures together
            have as large a share already.

        Returns
        -------
        Failing
        """
        from futurs.futures.discovery import columns_of, prim, question, shape_of

        rows = measure.scenarios.index(where) if where else slice(None)
        missed = ~measure.holding[measure.policy(policy), rows].reshape(-1)
        failed, total = int(missed.sum()), len(missed)
        if failed in (0, total):
            return Failing(policy, where, None, failed, total, density, 0)
        asked = question(columns_of(self._inputs(tried, policy, where, measure.name)), missed)
        compile_kernels()
        found = prim(asked)
        # Where it fails nearly everywhere, the whole would do: more is asked of a box.
        base = failed / total
        wanted = density if density > base else (1 + base) / 2
        step = _picked(found, wanted)
        box = shape_of(asked, [(found.boxes[step], found.start)])
        return Failing(policy, where, box, failed, total, wanted, len(asked.columns.ids))

    def _inputs(self, tried: Tried, policy: str, where: str, outcome: str) -> dict[str, Any]:
        """Return what differs between the futures that are searched, and can reach the outcome."""
        chosen = [where] if where else list(tried.scenarios)
        states = {s: self.states[s] for s in chosen}
        simulator = self.runs.simulator(FEW)
        found = simulator.run(states, {policy: tried.policies[policy]}, [outcome])
        parts = [found.inputs(s, policy) for s in chosen]
        reaching = upstream(self.system, outcome).ways
        names = [n for n in parts[0] if n in reaching and all(n in p for p in parts)]
        data: dict[str, Any] = {} if where else {SCENARIO: np.repeat(chosen, tried.draws)}
        return data | {n: _years(np.concatenate([p[n] for p in parts])) for n in names}


def _years(values: Array) -> NDArray[Any]:
    """Return dates as whole years: the first in which they are reached."""
    dates = _DATES[0] <= values.min() and values.max() <= _DATES[1]
    return np.ceil(values).astype(np.int64) if dates else values


def _picked(found: Peeling, density: float) -> int:
    """Return the box of few conditions that holds most while it is dense enough, else the densest."""
    few = np.flatnonzero(found.restricted <= MOST_LIMITS)
    dense = few[found.density[few] >= density]
    if len(dense):
        return int(min(dense, key=lambda k: (-found.k[k], found.restricted[k], k)))
    return int(min(few, key=lambda k: (-found.density[k], -found.k[k], k)))


def compile_kernels() -> None:
    """Make the kernels of the search ready: some seconds the first time on a machine.

    Compiled in a process of its own where this machine has not yet, so that the page of whoever
    asks goes on answering.
    """
    name = "futurs.futures.discovery._kernels"
    if name in sys.modules:
        return
    spec = find_spec(name)
    folder = Path(spec.origin).parent / "__pycache__" if spec and spec.origin else None
    if folder is None or not list(folder.glob("_kernels.peel-*.nbi")):
        subprocess.run([sys.executable, "-c", f"import {name}"], check=False)


_known: dict[str, PolicyRuns] = {}


def policy_runs_of(study: Study) -> PolicyRuns:
    """Return the policies' runs of a study; a warm kernel inherits those its parent has opened.

    Parameters
    ----------
    study : Study

    Returns
    -------
    PolicyRuns
    """
    if study.hash not in _known:
        _known[study.hash] = PolicyRuns(study)
    return _known[study.hash]
