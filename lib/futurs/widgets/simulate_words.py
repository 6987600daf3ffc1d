"""Words of the simulation board: outcomes, numbers and scenarios in the reader's language."""

from __future__ import annotations

import contextlib
import math
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from futurs import facts, texts
from futurs.errors import FutursError
from futurs.facts import Figure
from futurs.futures.reporting import unit_names
from futurs.futures.system import System
from futurs.shapes import Fan, History, Segment, frozen
from futurs.study import text
from futurs.study.schema.equations import Outcome
from futurs.texts import Language
from futurs.widgets.simulate_state import SimulateState

PAST = ("observed", "derived")


@dataclass(frozen=True)
class Words:
    """What a model's parts are called.

    Parameters
    ----------
    system : System
    state : SimulateState
    lang : {"fr", "en"}
    """

    system: System
    state: SimulateState
    lang: Language
    _past: dict[str, History | None] = field(default_factory=dict)
    _scopes: dict[str, dict[str, str]] = field(default_factory=dict)

    def say(self, key: str, **params: Any) -> str:
        """Say a sentence of the catalogue."""
        return texts.say(key, self.lang, **params)

    def text(self, value: Any) -> str:
        """Return a text of the study in the language."""
        return texts.spaced(text(value, self.lang), self.lang)

    @cached_property
    def units(self) -> dict[str, str]:
        """Words of each unit."""
        return unit_names(self.lang)

    def unit(self, outcome: str) -> str:
        """Return the words of an outcome's unit."""
        name = self.system.outcome(outcome).unit
        return self.units.get(name, name.replace("_", " "))

    def points(self, outcome: str) -> str:
        """Return the words of the unit of a difference: between two percentages there are points."""
        unit = self.unit(outcome)
        return self.say("simulate.points", of=unit[1:]) if unit.startswith("%") else unit

    def outcome(self, name: str) -> str:
        """Return the label of an outcome."""
        return self.text(self.system.outcome(name).label)

    def named(self, name: str) -> str:
        """Return the label of a variable, parameter, table or random series."""
        return self._labels.get(name, name)

    @cached_property
    def _labels(self) -> dict[str, str]:
        model = self.system.model
        parts: list[Any] = [*self.system.parameters.values(), *model.random, *model.curves]
        found = {p.id: self.text(p.label) for p in [*parts, *self.system.variables.values()]}
        # "simulate.phrase_year" "simulate.phrase_elapsed" "simulate.phrase_dt"
        # "simulate.phrase_lever_cost"
        clock = ("year", "elapsed", "dt", "lever_cost")
        return found | {n: self.say(f"simulate.phrase_{n}") for n in clock}

    def number(self, value: float) -> str:
        """Write a number with as many digits as one reads, and a true minus."""
        return texts.readable(value, self.lang)

    def percent(self, share: float, digits: int = 0) -> str:
        """Write a share as a number of hundredths, without the sign."""
        return "–" if math.isnan(share) else texts.number(100 * share, self.lang, digits)

    def between(self, low: float, high: float) -> str:
        """Write two ends."""
        return self.say("simulate.between", low=self.number(low), high=self.number(high))

    def scenario(self, key: str) -> str:
        """Return the short name of a scenario."""
        known = {s.id: s for s in self.state.study.scenarios}
        return self.text(known[key].short_name) if key in known else self.say("simulate.own")

    def target(self, outcome: Outcome) -> str:
        """Write a target with its direction; empty without one."""
        if outcome.target is None:
            return ""
        # "simulate.target_up" "simulate.target_down" "simulate.target"
        key = f"simulate.target_{outcome.better}" if outcome.better else "simulate.target"
        return self.say(key, x=outcome.target)

    def draws(self, n: int, target: str) -> str:
        """Say how many futures there are and how they were computed."""
        # "simulation.numpy" "simulation.compiled"
        return self.say("simulate.draws", n=n, target=self.say(f"simulation.{target}"))

    # ---- what was published ------------------------------------------------------------------

    def past(self, name: str) -> History | None:
        """Return what was published on an outcome, in its own unit; None where nothing was."""
        if name not in self._past:
            self._past[name] = self._published(self.system.outcome(name))
        return self._past[name]

    def _published(self, outcome: Outcome) -> History | None:
        if outcome.indicator is None:
            return None
        with contextlib.suppress(FutursError):
            found = facts.history(outcome.indicator)
            kept = [
                _scaled(s, outcome.factor)
                for s in found.segments
                if s.kind in PAST
                and outcome.area in (None, s.geo)
                and outcome.scope in (None, s.scope)
            ]
            return History(found.indicator, outcome.unit, tuple(kept)) if kept else None
        return None

    def scopes(self, name: str) -> dict[str, str]:
        """Return what each published series of an outcome counts, by the series' scope."""
        if name not in self._scopes:
            indicator = self.system.outcome(name).indicator
            found: list[Figure] = []
            with contextlib.suppress(FutursError):
                found = list(facts.figures(indicator=indicator)) if indicator else []
            self._scopes[name] = {f.scope: f.said("scope", self.lang) for f in found}
        return self._scopes[name]


def doubtful(share: float, error: float) -> bool:
    """Whether a standard error is worth saying beside a share.

    Not where it rounds to no tenth of a point, and not where nearly all or hardly any is said.

    Examples
    --------
    >>> doubtful(0.83, 0.011), doubtful(0.83, 0.0004), doubtful(0.999, 0.001)
    (True, False, False)
    """
    plain = 0.005 <= share < 0.995
    return plain and round(100 * error, 1) > 0


def _scaled(segment: Segment, factor: float) -> Segment:
    values = frozen(np.asarray(segment.values) * factor, np.float64)
    return Segment(
        segment.id, segment.geo, segment.scope, segment.series, segment.kind, segment.years, values,
        segment.sources,
    )  # fmt: skip


def at(fan: Fan, year: int, level: float) -> float:
    """Return one quantile of a fan in one year."""
    return float(fan.values[fan.levels.index(level), fan.years.index(year)])
