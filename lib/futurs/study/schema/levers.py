"""Levers, and the criteria on which policies weigh them."""

from __future__ import annotations

from pydantic import Field

from futurs.study.schema.parts import Id, Part, StateRef, Status, Text


class Criterion(Part):
    """A criterion on which levers are scored."""

    id: Id
    label: Text


class Bounds(Part):
    """Lowest and highest score."""

    min: float = 0
    max: float = 20


class Policy(Part):
    """A policy: weights on the criteria."""

    id: Id
    label: Text
    weights: dict[Id, float]


class Push(Part):
    """A state that a lever pushes towards."""

    state: StateRef
    strength: int = Field(ge=-3, le=3)


class Lever(Part):
    """A policy lever."""

    id: Id
    label: Text
    description: Text | None = None
    reacteur_public_axis: int | None = None
    owner: str
    """The accountable authority: an actor's id."""
    owner_label: Text
    partners: tuple[Id, ...] = ()
    window: str = Field(pattern=r"^\d{4}-\d{4}$")
    first_step: Text
    status: Status = "illustrative"
    scores: dict[Id, float]
    pushes: tuple[Push, ...] = ()
    note: Text | None = None


class Axis(Part):
    """An axis of the programme that levers continue."""

    number: int
    label: Text
