"""Scenarios, the stories of their families, and what these claim of the model."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from futurs.study.schema.parts import Id, Part, Status, Text, Year


class Family(Part):
    """A family of scenarios; the order in the file is the order of the colours."""

    id: Id
    label: Text


class Scenario(Part):
    """A named scenario, keyed by its states."""

    id: Id
    label: Text
    short_name: Text
    family: Id
    story: Text | None = None
    states: dict[Id, Id]


class Step(Part):
    """A date on the way."""

    year: Year
    text: Text


class Story(Part):
    """The story of a family of scenarios: fiction."""

    id: Id
    family: Id
    lead_scenario: Id
    scenarios: tuple[Id, ...]
    title: Text
    pitch: Text
    summary: Text
    steps: tuple[Step, ...] = ()
    day: Text
    """A day at the horizon."""
    better_off: Text
    worse_off: Text
    watch_signals: tuple[Id, ...] = ()
    question: Text
    kin_to: tuple[Id, ...] = ()
    """Sources that hold a similar story."""
    status: Status = "illustrative"


class Claim(Part):
    """What words of a scenario say of an outcome of the model, as we read them."""

    id: Id
    scenario: Id
    words: Text
    """Quoted, letter for letter, from the scenario's story or from that of its family."""
    outcome: Id
    direction: Literal["up", "down", "near"]
    against: Literal["today", "scenarios", "value"]
    """``today``: the model's first year; ``scenarios``: the middle one of the others, in the same
    draw; ``value``: the number given."""
    value: float | None = Field(default=None, allow_inf_nan=False)
    within: float | None = Field(default=None, gt=0, allow_inf_nan=False)
    """How far from the number is still near it; in the outcome's unit, like the number."""
    year: Year | None = None
    """The study's horizon where none is given."""
    reason: Text | None = None
    """Why the words are read so, where that is not plain."""
    status: Status = "illustrative"
