"""How pathways of a study begin and go on: from what is in force today, by more levers or by any."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from futurs.futures import pathways as ways
from futurs.widgets.policies_state import NONE

Policies = Mapping[str, tuple[str, ...]]


def from_today(plan: ways.Pathways) -> ways.Pathways:
    """Keep the pathways that begin with what is in force, where it is of use.

    Until a decision has its effect the course of today goes on: a pathway that begins with
    something else would leave years uncovered that are not.
    """
    own = [w for w in plan.found if w.policies[0] == NONE]
    if not own:
        return plan
    marks = np.array([(-w.covered, w.cost, w.changes) for w in own])
    beaten = [bool(((marks <= m).all(axis=1) & (marks < m).any(axis=1)).any()) for m in marks]
    kept = tuple(replace(w, beaten=b) for w, b in zip(own, beaten, strict=True))
    used = {p for w in kept for p in w.policies}
    unused = tuple(p for p in (*plan.settings["policies"],) if p not in used)
    return replace(plan, found=kept, unused=unused)


def next_steps(plans: tuple[ways.Pathways, ...]) -> tuple[ways.FirstStep, ...]:
    """Answer what each policy leaves open when it is what follows the course of today.

    Parameters
    ----------
    plans : tuple of Pathways
        One a scenario in which the course of today does not hold to the horizon.

    Returns
    -------
    tuple of FirstStep
    """
    after = [
        replace(p, found=tuple(
            w if w.policies[0] != NONE else replace(w, stages=w.stages[1:])
            for w in p.found
            if w.policies != (NONE,)
        ))
        for p in plans
    ]  # fmt: skip
    return ways.first_steps(after)


SHOWN = 12
"""Pathways listed beside the map; its table holds them all."""


def shown(plans: tuple[ways.Pathways, ...], scenario: str) -> ways.Pathways:
    """Return the plan of the map: of the scenario chosen, else the first with a choice to make."""
    open_ = [p for p in plans if any(len(w.stages) > 1 for w in p.found)]
    return next((p for p in plans if p.scenario == scenario), (*open_, plans[0])[0])


def unbeaten(plan: ways.Pathways, way: str) -> tuple[ways.Pathway, ...]:
    """Return the pathways to list: those that no other beats on the map, and the one asked for."""
    best = [w for w in plan.found if not w.beaten][:SHOWN]
    asked = [w for w in plan.found if spelled(w) == way and w not in best]
    return (*best, *asked)


def spelled(found: ways.Pathway) -> str:
    """Return how a pathway stands in an address."""
    return ".".join(found.policies)


def holding(plan: ways.Pathways) -> bool:
    """Whether the course of today holds to the horizon."""
    return any(w.policies == (NONE,) and w.stages[0].holds for w in plan.found)


def before(policy: str, policies: Policies, adding: bool) -> tuple[str, ...] | None:
    """Return what a policy may follow; None: anything."""
    own = set(policies[policy])
    if not own:
        return ()  # nothing is taken back altogether
    return tuple(p for p, x in policies.items() if set(x) < own) if adding else None
