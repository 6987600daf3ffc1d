"""The futures behind the simulation board: drawn once, run at each move, kept small.

Nothing here knows a widget. A result holds quantiles, and single futures only in the few years
that shares are asked for.
"""

from __future__ import annotations

import contextlib
import ctypes
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from futurs.futures import targets
from futurs.futures.comparing import Weight, weights
from futurs.futures.compiling import compile_aside
from futurs.futures.ensembles import Array, Ensemble
from futurs.futures.reading import system
from futurs.futures.sampling import blocks
from futurs.futures.simulating import Simulator, Target, Watch, passed_on
from futurs.futures.system import System
from futurs.shapes import Fan
from futurs.study import Study

FEW, MANY = 1_000, 10_000
"""Futures of the first answer and of the refined one."""
MOST_FANS = 9
YEARS = (2030, 2040, 2050)
_KEPT = 24
NONE, CHOSEN = "none", "chosen"

States = Mapping[str, str]
Levers = Mapping[str, int]
_Key = tuple[object, ...]
_Dated = Mapping[int, Mapping[str, float]]


@dataclass(frozen=True, eq=False)
class Part:
    """What becomes of the outcomes in one scenario under one policy.

    Parameters
    ----------
    fans : dict of str to Fan
    values : dict of (str, int) to ndarray, shape (draw,)
        Single futures, by outcome and year.
    overflowed : int
        Futures with a value that is not finite: counted, left out of the quantiles.
    """

    fans: dict[str, Fan]
    values: dict[tuple[str, int], Array]
    overflowed: int


@dataclass(frozen=True, eq=False)
class Found:
    """A result that is shown as one: the same draws and the same target in all of it.

    Parameters
    ----------
    draws : int
    target : str
    without, chosen : dict of str to Part
        By scenario: no lever, and the levers chosen.
    """

    draws: int
    target: str
    without: dict[str, Part]
    chosen: dict[str, Part]


@dataclass(frozen=True, eq=False)
class Watched:
    """What becomes of several scenarios without any lever, in a few years draw by draw.

    Parameters
    ----------
    draws : int
    target : str
    fans : dict of (str, str) to Fan
        By outcome and scenario.
    values : dict of (str, str, int) to ndarray, shape (draw,)
        By outcome, scenario and year.
    overflowed : int
    """

    draws: int
    target: str
    fans: dict[tuple[str, str], Fan]
    values: dict[tuple[str, str, int], Array]
    overflowed: int

    def of(self, outcome: str, scenario: str, year: int) -> Array:
        """Return the values of one outcome, a future each."""
        return self.values[outcome, scenario, year]


class Runs:
    """A study's model, ready to answer.

    Parameters
    ----------
    study : Study

    Raises
    ------
    InputError
        When the study has no equations.
    StudyError
        With all their faults.
    """

    def __init__(self, study: Study) -> None:
        self.system: System = system(study)
        self.outcomes = tuple(self.system.outcomes)
        first, last = self.system.years[0], self.system.years[-1]
        wanted = sorted({y for y in (*YEARS, study.horizon or last, last) if first < y <= last})
        self.years = tuple(wanted)
        self.target: Target = "numpy"
        self._simulators: dict[tuple[int, Target], Simulator] = {}
        self._known: OrderedDict[_Key, Part] = OrderedDict()
        self._lock = threading.Lock()

    def shown(self, also: str = "") -> tuple[str, ...]:
        """Return the outcomes of the page: the model's first ones, and one that is looked at."""
        first = self.outcomes[:MOST_FANS]
        return first if not also or also in first else (*first, also)

    def simulator(self, draws: int) -> Simulator:
        """Return the simulator of so many futures on the target of now."""
        key = draws, self.target
        if key not in self._simulators:
            same = [s for (n, _), s in self._simulators.items() if n == draws]
            self._simulators[key] = (
                same[0].on(self.target)
                if same
                else Simulator(self.system, draws=draws, target=self.target)
            )
        return self._simulators[key]

    def compile(self) -> bool:
        """Make the compiled target ready, in a thread: some seconds the first time on a machine.

        Returns
        -------
        bool
            Whether it is there; :meth:`take_compiled` switches to it.
        """
        if not compile_aside(self.system):
            return False
        targets.compiled_target(self.system)
        return True

    def take_compiled(self) -> None:
        """Answer in compiled code from the next result on."""
        self.target = "compiled"

    def run(
        self, scenarios: Mapping[str, States], levers: Levers, outcomes: Sequence[str],
        draws: int = FEW, watch: Watch | None = None, *, since: int | None = None,
    ) -> Found:  # fmt: skip
        """Run scenarios without any lever and with those chosen.

        Parameters
        ----------
        scenarios : mapping of str to mapping
            States by driver.
        levers : mapping of str to int
            Strengths from 0 to 100.
        outcomes : sequence of str
        draws : int
        watch : callable, optional
            Called with (runs done, runs in all); False cancels.
        since : int, optional
            Year from which the levers are in force; the beginning when not given.

        Returns
        -------
        Found

        Raises
        ------
        Cancelled
        SettingsError
            For a scenario that lacks a state.
        """
        simulator = self.simulator(draws)
        strengths = {k: v / 100 for k, v in levers.items() if v}
        policies: dict[str, Mapping[str, float]] = {NONE: {}}
        if strengths:
            policies[CHOSEN] = strengths
        parts: dict[str, dict[str, Part]] = {NONE: {}, CHOSEN: {}}
        total = len(scenarios) * len(policies) * draws
        done = 0
        for name, states in scenarios.items():
            for policy, given in policies.items():
                part = self._part(
                    simulator, states, self._dated(given, since), tuple(outcomes),
                    passed_on(watch, done, total),
                )  # fmt: skip
                parts[policy][name] = part
                done += draws
            parts[CHOSEN].setdefault(name, parts[NONE][name])
        if draws >= MANY:
            _give_back()
        return Found(draws, simulator.target, parts[NONE], parts[CHOSEN])

    def _dated(self, levers: Mapping[str, float], since: int | None) -> _Dated:
        """Return levers by the year from which they are in force."""
        first = self.system.model.ramp.start
        return {since if since and levers else first: levers}

    def _part(
        self, simulator: Simulator, states: States, levers: _Dated, outcomes: tuple[str, ...],
        watch: Watch | None,
    ) -> Part:  # fmt: skip
        dated = tuple((year, *sorted(own.items())) for year, own in levers.items())
        key: _Key = (
            simulator.draws, self.target, tuple(sorted(states.items())), dated, outcomes,
        )  # fmt: skip
        with self._lock:  # a thread refines what the page asks for anew
            if key in self._known:
                self._known.move_to_end(key)
                return self._known[key]
        ensemble = simulator.run({"it": states}, {"it": levers}, outcomes, watch=watch)
        part = self._small(ensemble)
        with self._lock:
            self._known[key] = part
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)
        return part

    def _small(self, ensemble: Ensemble) -> Part:
        fans = {o: ensemble.fan(o, "it", "it") for o in ensemble.outcomes}
        values = {
            (o, y): ensemble.of(o, scenario="it", policy="it", year=y).copy()
            for o in ensemble.outcomes
            for y in self.years
        }
        return Part(fans, values, int(ensemble.overflowed.sum()))

    def watched(
        self, scenarios: Mapping[str, States], outcomes: Sequence[str], years: Sequence[int],
        draws: int = FEW, watch: Watch | None = None,
    ) -> Watched:  # fmt: skip
        """Run all scenarios without levers, and keep a few years of each future.

        Parameters
        ----------
        scenarios : mapping of str to mapping
        outcomes : sequence of str
        years : sequence of int
        draws : int
        watch : callable, optional

        Returns
        -------
        Watched

        Raises
        ------
        Cancelled
        """
        simulator = self.simulator(draws)
        fans: dict[tuple[str, str], Fan] = {}
        values: dict[tuple[str, str, int], Array] = {}
        bad = done = 0
        for name, states in scenarios.items():
            told = passed_on(watch, done, len(scenarios) * draws)
            ensemble = simulator.run({"it": states}, {"it": {}}, outcomes, watch=told)
            for o in outcomes:
                fans[o, name] = ensemble.fan(o, "it", "it")
                for y in years:
                    one = ensemble.of(o, scenario="it", policy="it", year=y)
                    values[o, name, y] = one.copy()
            bad += int(ensemble.overflowed.sum())
            done += draws
        return Watched(draws, simulator.target, fans, values, bad)

    def weights(
        self, states: States, levers: Levers, outcome: str, year: int, draws: int = FEW,
        watch: Watch | None = None, *, since: int | None = None,
    ) -> tuple[Weight, ...]:  # fmt: skip
        """Answer which uncertain parameters go most with an outcome in a year.

        Parameters
        ----------
        states, levers : mapping
        outcome : str
        year : int
        draws : int
        watch : callable, optional
        since : int, optional
            As in :meth:`run`.

        Returns
        -------
        tuple of Weight
            Strongest first.
        """
        strengths = {k: v / 100 for k, v in levers.items() if v}
        simulator = self.simulator(draws)
        dated = {"it": self._dated(strengths, since)}
        found = simulator.run({"it": states}, dated, [outcome], watch=watch)
        values = found.of(outcome, scenario="it", policy="it", year=year)
        return weights(found.inputs("it", "it"), np.asarray(values))


def _give_back() -> None:
    # What numpy frees stays with the process, some 40 MB a visitor, unless the C library is asked.
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").malloc_trim(0)


_known: dict[str, Runs] = {}


def runs_of(study: Study) -> Runs:
    """Return the runs of a study; a warm kernel inherits those its parent has opened.

    Parameters
    ----------
    study : Study

    Returns
    -------
    Runs
    """
    if study.hash not in _known:
        _known[study.hash] = Runs(study)
    return _known[study.hash]


def preload(runs: Runs) -> None:
    """Draw the futures once, and load the compiled model where this machine has it."""
    if targets.is_compiled(runs.system):
        targets.compiled_target(runs.system)
        runs.take_compiled()
    for draws in (FEW, MANY):
        simulator = runs.simulator(draws)
        for block, size in blocks(draws):
            simulator.block(block, size)
