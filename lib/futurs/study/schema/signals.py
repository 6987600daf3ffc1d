"""Sources, signals that speak for states, and wildcards."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from futurs.study.schema.parts import Id, Part, StateRef, Status, Text, Year


class Source(Part):
    """Where a fact is from, original publisher first."""

    id: Id
    organisation: Text
    title: Text
    year: Year | None = None
    url: str | None = Field(default=None, pattern=r"^https?://")
    reading: Literal["full", "excerpt", "title"] = "title"
    """``full``: page read; ``excerpt``: a passage; ``title``: title and opening only."""
    url_kind: Literal["document", "publisher_home"] = "document"
    """``publisher_home``: the publisher's site, not the document."""
    reliability: Literal["A", "B", "C"] | None = None
    """``C``: do not publish figures from it before checking the original."""
    relay: str | None = None
    """Who reported or copied it, when the original was not read."""
    relay_url: str | None = Field(default=None, pattern=r"^https?://")
    note: Text | None = None


class Reading(Part):
    """Which state a signal speaks for (+1) or against (-1)."""

    state: StateRef
    direction: Literal[-1, 1]


class Signal(Part):
    """An observation (sourced) and its reading (illustrative)."""

    id: Id
    kind: Literal["signal", "finding", "opinion"]
    """``signal``: happened or was decided; the others are context, not signals of change."""
    label: Text
    source: Id
    observed: str = Field(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")
    fact_status: Status = "sourced"
    reading: tuple[Reading, ...] = ()
    reading_status: Status = "illustrative"
    note: Text | None = None


class Effect(Part):
    """What a wildcard does to a state."""

    state: StateRef
    shock: int = Field(ge=-3, le=3)


class Wildcard(Part):
    """A surprise with large effects: fiction."""

    id: Id
    label: Text
    story: Text
    status: Status = "illustrative"
    effects: tuple[Effect, ...] = ()
    question: Text
    inspired_by: Id | None = None
