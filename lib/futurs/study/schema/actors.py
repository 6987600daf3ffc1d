"""Actors, what they want, and who can act on whom."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from futurs.study.schema.parts import Id, Part, StateRef, Status, Text


class Actor(Part):
    """An actor of the system."""

    id: Id
    label: Text
    description: Text | None = None


class Wish(Part):
    """A state of a driver that an objective calls for (+1) or speaks against (-1)."""

    state: StateRef
    direction: Literal[-1, 1]
    reason: Text | None = None
    status: Status = "illustrative"


class Objective(Part):
    """What actors are for or against."""

    id: Id
    label: Text
    states: tuple[Wish, ...] = ()
    """What it asks of the drivers: from it, which actors want which future. Neutral: what the
    objective says, not whether it is good."""


ActorPower = Annotated[int, Field(strict=True, ge=0, le=4)]
Position = Annotated[int, Field(strict=True, ge=-4, le=4)]


class InfluenceReason(Part):
    """Why one actor acts on another."""

    source: Id
    target: Id
    reason: Text


class ActorInfluence(Part):
    """Direct influence of actors on actors: row on column, 0 to 4, 4 = existence."""

    scale: Text | None = None
    status: Status = "illustrative"
    order: tuple[Id, ...]
    matrix: tuple[tuple[ActorPower | None, ...], ...]
    """Null where nobody has judged yet."""
    reasons: tuple[InfluenceReason, ...] = ()


class PositionReason(Part):
    """Why an actor is for or against an objective."""

    actor: Id
    objective: Id
    reason: Text


class Positions(Part):
    """Positions of actors (rows) on objectives (columns), -4 to 4."""

    scale: Text | None = None
    status: Status = "illustrative"
    actors: tuple[Id, ...]
    objectives: tuple[Id, ...]
    matrix: tuple[tuple[Position | None, ...], ...]
    """Null where nobody knows yet: not the same as 0, neutral."""
    reasons: tuple[PositionReason, ...] = ()
