"""What is asked of an ensemble, held against the study before anything runs."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from numbers import Integral, Real
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from futurs.errors import Fault, InputError, SettingsError, UnknownNameError, nearest
from futurs.futures.sampling import Draws, triangular
from futurs.futures.system import System
from futurs.study import Study

States = Mapping[str, str]
Levers = Mapping[str, float]
Array = NDArray[np.float64]
MOST_DRAWS = 10_000_000
MOST_SEED = 2**32 - 1
"""The greatest seed: with a greater one, blocks of two seeds could be the same."""


ALWAYS, START = 0, "start"
"""In place of a year: from the beginning; and how a provenance writes it."""


@dataclass(frozen=True)
class Policy:
    """Levers in force, each with its strength from 0 to 1; from which year on, where they change.

    Parameters
    ----------
    id : str
    levers : mapping
        In force from the beginning of the model's ramp.
    later : tuple of (int, mapping)
        Years, ascending, from which others are in force in place of those before.
    """

    id: str
    levers: Levers
    later: tuple[tuple[int, Levers], ...] = ()

    @property
    def stages(self) -> tuple[Levers, ...]:
        """What is in force, one after another."""
        return self.levers, *(levers for _, levers in self.later)

    @property
    def last(self) -> Levers:
        """What is in force in the end."""
        return self.stages[-1]

    @property
    def any(self) -> bool:
        """Whether a lever is in force in some year."""
        return any(self.stages)

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain values: strengths by lever, or by year from which they are in force.

        :func:`futurs.futures.simulate` takes them back.
        """
        if not self.later:
            return dict(self.levers)
        first = {START: dict(self.levers)} if self.levers else {}
        return first | {str(year): dict(levers) for year, levers in self.later}

    def cost(self, study: Study) -> float:
        """Return its announced cost a year once in force, in bn EUR of the first year.

        That is what the table of levers says, and the ``lever_cost`` of the equations. What its
        effects make them spend is told by :func:`futurs.futures.costing.costs`.
        """
        return _announced(study, self.last)

    def paid(self, system: System) -> Array:
        """Return its announced cost year by year, shape (year,): in full from the first of each turn."""
        years, found = np.array(system.years), np.zeros(len(system.years))
        for year, levers in ((system.model.ramp.start, self.levers), *self.later):
            found[years >= year] = _announced(system.study, levers)
        return found


def _announced(study: Study, levers: Levers) -> float:
    by_lever: dict[str, float] = {}
    for effect in study.lever_map:
        by_lever[effect.lever] = by_lever.get(effect.lever, 0.0) + effect.cost_bn_eur_per_year
    return sum(by_lever.get(lever, 0.0) * s for lever, s in levers.items())


def year_of(study: Study, years: Sequence[int]) -> int:
    """Return the year that is looked at first: the study's horizon, or the last one there is."""
    horizon = study.horizon
    return horizon if horizon is not None and horizon in years else years[-1]


def chosen_scenarios(
    study: Study, scenarios: Iterable[str] | Mapping[str, States] | None
) -> dict[str, States]:
    """Return the states of each scenario asked for.

    Parameters
    ----------
    study : Study
    scenarios : iterable of str, mapping or None
        Ids of scenarios of the study, or states by driver under a name of one's own; all
        scenarios of the study when not given.

    Returns
    -------
    dict

    Raises
    ------
    UnknownNameError
        With the nearest id.
    SettingsError
        With every driver that has no state, and every state that does not exist.
    InputError
        When the study has no scenario, or no table from states to ranges.
    """
    known = {s.id: s.states for s in study.scenarios}
    if isinstance(scenarios, Mapping):
        chosen = dict(scenarios)
    elif isinstance(scenarios, str):
        return chosen_scenarios(study, [scenarios])
    else:
        ids = list(known) if scenarios is None else list(scenarios)
        for name in ids:
            if name not in known:
                raise UnknownNameError("unknown_scenario", found=name, known=known)
        chosen = {name: known[name] for name in ids}
    if not chosen:
        raise InputError("no_scenario", study=study.id)
    if not study.driver_map and any(chosen.values()):
        there = study.folder is not None and (study.folder / "model/driver_map.csv").is_file()
        # "no_driver_map" "driver_map_empty"
        raise InputError("driver_map_empty" if there else "no_driver_map", study=study.id)
    faults = [f for name, states in chosen.items() for f in _states(study, name, states)]
    if faults:
        raise SettingsError("settings", faults, method="simulate", n=len(faults))
    return chosen


def _states(study: Study, name: str, states: States) -> Iterable[Fault]:
    drivers = {d.id: [s.id for s in d.states] for d in study.drivers}
    for driver in dict.fromkeys(e.driver for e in study.driver_map):
        if driver not in states:
            yield Fault("no_state", path=f"scenarios.{name}", found=driver)
    for driver, state in states.items():
        if driver not in drivers:
            yield Fault(
                "unknown_name", path=f"scenarios.{name}", found=driver,
                allowed=", ".join(drivers), nearest=nearest(driver, drivers),
            )  # fmt: skip
        elif state not in drivers[driver]:
            yield Fault(
                "unknown_name", path=f"scenarios.{name}.{driver}", found=str(state),
                allowed=", ".join(drivers[driver]), nearest=nearest(str(state), drivers[driver]),
            )  # fmt: skip


InForce = Levers | Iterable[str]
"""Levers with their strengths, or levers in full."""
Policies = Mapping[str, InForce | Mapping[int, InForce]] | Iterable[str]
"""By name, the levers in force, or those from each year on; or names of levers, each a policy in
full."""
NONE = "none"
"""The policy without any lever."""


def chosen_policies(study: Study, policies: Policies | None) -> tuple[Policy, ...]:
    """Return the policies asked for.

    Parameters
    ----------
    study : Study
        With equations.
    policies : mapping, iterable of str or None
        By a name of one's own: levers in force, or the strength of each from 0 to 1; by year
        where they change: ``{2026: [], 2033: ["a", "b"]}``. Names of levers alone are a policy
        each, in full; ``none`` among them is no lever at all. That one alone when nothing is
        given.

    Returns
    -------
    tuple of Policy

    Raises
    ------
    SettingsError
        With every lever that does not exist, strength that is out of range and year in which
        nothing can begin.
    InputError
        For policies of another form, or none at all.
    """
    faults: list[Fault] = []
    found: list[Policy] = []
    for name, turns in _by_name({NONE: {}} if policies is None else policies).items():
        faults += _turn_faults(study, name, turns)
        # Plain numbers: a strength of another width would round what is multiplied by it.
        stages: list[tuple[int, Levers]] = [(ALWAYS, {})]
        for year, levers in sorted(turns.items()):
            plain = {k: float(v) if isinstance(v, Real) else v for k, v in levers.items()}
            if year <= _from(study):
                stages = [(ALWAYS, plain)]
            elif plain != stages[-1][1]:  # a year in which nothing changes is no turn
                stages.append((year, plain))
        found.append(Policy(name, stages[0][1], tuple(stages[1:])))
    if faults:
        raise SettingsError("settings", faults, method="simulate", n=len(faults))
    if not found:
        raise InputError("no_policy", study=study.id)
    return tuple(found)


def _from(study: Study) -> int:
    return study.model.ramp.start if study.model else 0


def _turn_faults(study: Study, name: str, turns: Mapping[int, Levers]) -> Iterable[Fault]:
    known, said = list(dict.fromkeys(e.lever for e in study.lever_map)), set()
    dated = tuple(turns) != (ALWAYS,)
    if study.model:
        low = _from(study)
        high = max(low, study.model.period.stop)  # a ramp may begin when the run is over
        for year in turns:
            if year != ALWAYS and not low <= year <= high:
                yield Fault("bounds", path=f"policies.{name}", found=str(year), allowed=f"{low} … {high}")  # fmt: skip
    for year, levers in turns.items():
        for lever, strength in levers.items():
            path = f"policies.{name}.{year}.{lever}" if dated else f"policies.{name}.{lever}"
            if lever not in known:
                if lever in said:  # of what is in force from one year on, once
                    continue
                said.add(lever)
                yield Fault(
                    "unknown_name", path=path, found=lever, allowed=", ".join(known),
                    nearest=nearest(lever, known),
                )  # fmt: skip
            elif not (isinstance(strength, Real) and 0 <= float(strength) <= 1):
                yield Fault("bounds", path=path, found=str(strength), allowed="0 … 1")


def _by_name(policies: Policies) -> dict[str, dict[int, dict[str, float]]]:
    if isinstance(policies, str):
        policies = [policies]
    try:
        if not isinstance(policies, Mapping):
            policies = {name: [] if name == NONE else [name] for name in policies}
        return {name: _turns(given) for name, given in policies.items()}
    except TypeError:  # a number, or a list of lists: neither has the form of policies
        raise InputError("policies_form", found=repr(policies)[:60]) from None


def _turns(given: Any) -> dict[int, dict[str, float]]:
    if isinstance(given, Mapping) and any(_dated(k) for k in given):
        return {_year(k): _in_force(levers) for k, levers in given.items()}
    return {ALWAYS: _in_force(given)}


def _dated(key: Any) -> bool:
    return isinstance(key, Integral) or (isinstance(key, str) and key.isdecimal())


def _year(key: Any) -> int:
    """Return a year as given, or as a provenance writes it (:meth:`Policy.to_dict`)."""
    if key == START:
        return ALWAYS
    return int(key) if _dated(key) else operator.index(key)


def _in_force(levers: Any) -> dict[str, float]:
    if isinstance(levers, str):
        levers = [levers]
    found = dict(levers) if isinstance(levers, Mapping) else dict.fromkeys(levers, 1.0)
    if not all(isinstance(name, str) for name in found):
        raise TypeError
    return found


def bases(system: System, draws: Draws) -> Array:
    """Return the parameters before any driver or lever.

    Parameters
    ----------
    system : System
    draws : Draws

    Returns
    -------
    ndarray, shape (parameter, draw)
    """
    rows = []
    for p in system.parameters.values():
        if p.low < p.high:
            rows.append(triangular(draws.of("own", "", p.id), p.low, p.central, p.high))
        else:
            rows.append(np.full(draws.size, p.central))
    return np.array(rows).reshape(len(rows), draws.size)


def targets(system: System, draws: Draws, base: Array, states: States, levers: Levers) -> Array:
    """Return the parameters that drivers and levers move, once both are in full.

    A state's range replaces the parameter's (``set``), then what states add, then what levers do,
    in proportion to their strength; last, the parameter's bounds.

    Parameters
    ----------
    system : System
    draws : Draws
    base : ndarray, shape (parameter, draw)
    states : mapping
    levers : mapping

    Returns
    -------
    ndarray, shape (moved parameter, draw)
    """
    study, at = system.study, {p: k for k, p in enumerate(system.parameters)}
    found = {p: base[at[p]].copy() for p in system.moved}
    for op in ("set", "add"):
        for e in study.driver_map:
            if e.op == op and states.get(e.driver) == e.state and e.parameter in found:
                value = e.low + draws.of("driver", e.driver, e.parameter) * (e.high - e.low)
                found[e.parameter] = value if op == "set" else found[e.parameter] + value
    for push in study.lever_map:
        strength = levers.get(push.lever, 0.0)
        if strength and push.parameter in found:
            value = push.low + draws.of("lever", push.lever, push.parameter) * (
                push.high - push.low
            )
            old = found[push.parameter]
            found[push.parameter] = old + strength * (value - old if push.op == "set" else value)
    for name, values in found.items():
        p = system.parameters[name]
        if p.minimum is not None or p.maximum is not None:
            found[name] = np.clip(values, p.minimum, p.maximum)
    return np.array(list(found.values())).reshape(len(found), draws.size)


class Course(NamedTuple):
    """What drivers and a policy make of the parameters, as a run takes it.

    Parameters
    ----------
    target : ndarray, shape (1 + turn, moved parameter, draw)
        What is aimed at with the levers of the beginning, and from each later turn on.
    turns : ndarray, shape (turn, year)
        Share of each later turn's change that has come about, 0 to 1.
    paid : ndarray, shape (year,)
        Announced cost of what is in force, in bn EUR of the first year.
    """

    target: Array
    turns: Array
    paid: Array


def course(system: System, draws: Draws, base: Array, states: States, policy: Policy) -> Course:
    """Return what drivers and a policy make of the parameters over the years.

    Parameters
    ----------
    system : System
    draws : Draws
    base : ndarray, shape (parameter, draw)
    states : mapping
    policy : Policy

    Returns
    -------
    Course

    Notes
    -----
    What drivers and the first levers change comes about along the model's ramp. Each later turn
    has a ramp of the same length from its own year on, and changes the parameters by what its
    levers aim at, less what those before it did: so parameters stay within their bounds. Levers
    taken off fade as slowly as they had come.
    """
    aims = [targets(system, draws, base, states, levers) for levers in policy.stages]
    length = system.model.ramp.stop - system.model.ramp.start
    since = np.array([[y - year for y in system.years] for year, _ in policy.later], float)
    turns = np.clip(since.reshape(len(policy.later), len(system.years)) / length, 0, 1)
    return Course(np.stack(aims), turns, policy.paid(system))
