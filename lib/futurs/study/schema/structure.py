"""Variables with their influences, and events with their probabilities."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from futurs.study.schema.parts import Id, Part, StateRef, Status, Text, Year


class Variable(Part):
    """A variable of the structural analysis."""

    id: Id
    label: Text
    driver: bool = False
    """True when it is one of the drivers of the study, under the same id."""


Influence = Annotated[int, Field(strict=True, ge=0, le=3)]
InfluenceRows = tuple[tuple[Influence | None, ...], ...]


class PotentialInfluence(Part):
    """An influence that does not act today and may act by the horizon."""

    source: Id
    target: Id


class InfluenceRater(Part):
    """One person's or group's own matrix, in the order of the whole."""

    id: Id
    matrix: InfluenceRows


class DirectInfluence(Part):
    """Direct influence of variables: row on column, 0 to 3."""

    scale: Text | None = None
    status: Status = "illustrative"
    derivation: str = ""
    order: tuple[Id, ...]
    matrix: InfluenceRows
    """What the group agreed on; null where nobody has judged yet."""
    potential: tuple[PotentialInfluence, ...] = ()
    raters: tuple[InfluenceRater, ...] = ()
    """Each rater's own matrix, where they were kept apart."""


Probability = Annotated[float, Field(ge=0, le=1)]


class Event(Part):
    """An event that happens or not by a date."""

    id: Id
    label: Text
    probability: Probability
    probability_status: Status = "example"
    core_set: bool = True
    linked_state: StateRef | None = None
    note: Text | None = None


class Events(Part):
    """Events with simple and conditional probabilities; rows and columns in ``order``."""

    status: Status = "example"
    note: Text | None = None
    by: Year
    items: tuple[Event, ...]
    order: tuple[Id, ...]
    p_row_if_column: tuple[tuple[Probability | None, ...], ...]
    p_row_if_not_column: tuple[tuple[Probability | None, ...], ...]
    coherence: str = ""
