"""What is asked of an ensemble, held against the study before anything runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from numbers import Real

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


@dataclass(frozen=True)
class Policy:
    """Levers in force, each with its strength from 0 to 1.

    Parameters
    ----------
    id : str
    levers : mapping
    """

    id: str
    levers: Levers

    def cost(self, study: Study) -> float:
        """Return its announced cost a year once in force, in bn EUR of the first year.

        That is what the table of levers says, and the ``lever_cost`` of the equations. What its
        effects make them spend is told by :func:`futurs.futures.costing.costs`.
        """
        by_lever: dict[str, float] = {}
        for effect in study.lever_map:
            by_lever[effect.lever] = by_lever.get(effect.lever, 0.0) + effect.cost_bn_eur_per_year
        return sum(by_lever.get(lever, 0.0) * s for lever, s in self.levers.items())


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


Policies = Mapping[str, Levers | Iterable[str]] | Iterable[str]
"""By name, the levers in force or their strengths; or names of levers, each a policy in full."""
NONE = "none"
"""The policy without any lever."""


def chosen_policies(study: Study, policies: Policies | None) -> tuple[Policy, ...]:
    """Return the policies asked for.

    Parameters
    ----------
    study : Study
    policies : mapping, iterable of str or None
        By a name of one's own: levers in force, or the strength of each from 0 to 1. Names of
        levers alone are a policy each, in full; ``none`` among them is no lever at all. That one
        alone when nothing is given.

    Returns
    -------
    tuple of Policy

    Raises
    ------
    SettingsError
        With every lever that does not exist or whose strength is out of range.
    InputError
        For policies of another form, or none at all.
    """
    faults: list[Fault] = []
    found: list[Policy] = []
    known = list(dict.fromkeys(e.lever for e in study.lever_map))
    for name, levers in _by_name({NONE: {}} if policies is None else policies).items():
        for lever, strength in levers.items():
            path = f"policies.{name}.{lever}"
            if lever not in known:
                faults.append(
                    Fault("unknown_name", path=path, found=lever, allowed=", ".join(known),
                          nearest=nearest(lever, known))
                )  # fmt: skip
            elif not (isinstance(strength, Real) and 0 <= float(strength) <= 1):
                faults.append(Fault("bounds", path=path, found=str(strength), allowed="0 … 1"))
        # Plain numbers: a strength of another width would round what is multiplied by it.
        plain = {k: float(v) if isinstance(v, Real) else v for k, v in levers.items()}
        found.append(Policy(name, plain))
    if faults:
        raise SettingsError("settings", faults, method="simulate", n=len(faults))
    if not found:
        raise InputError("no_policy", study=study.id)
    return tuple(found)


def _by_name(policies: Policies) -> dict[str, dict[str, float]]:
    if isinstance(policies, str):
        policies = [policies]
    try:
        if not isinstance(policies, Mapping):
            policies = {name: [] if name == NONE else [name] for name in policies}
        found = {name: [v] if isinstance(v, str) else v for name, v in policies.items()}
        return {
            name: dict(v) if isinstance(v, Mapping) else dict.fromkeys(v, 1.0)
            for name, v in found.items()
        }
    except TypeError:  # a number, or a list of lists: neither has the form of policies
        raise InputError("policies_form", found=repr(policies)[:60]) from None


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
