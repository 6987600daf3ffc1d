"""What may become: givens, drivers and their states, with what is published on them."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from futurs.study.schema.parts import Bilingual, Id, Part, Status, Text


class Remark(Bilingual):
    """A bilingual text with what it rests on."""

    status: Status = "illustrative"


class Fact(Part):
    """A published fact."""

    text: Text
    source: Id
    status: Status = "sourced"
    note: Text | None = None


class Given(Part):
    """Something held constant in every scenario."""

    id: Id
    label: Text
    text: Text
    source: Id | None = None
    status: Status = "illustrative"
    note: Text | None = None


class State(Part):
    """One of the mutually exclusive states a driver can take at the horizon."""

    id: Id
    code: str = Field(default="", max_length=6)
    """Two or three characters, shown in the print of a future."""
    label: Text
    sentence: Text | None = None
    """What is the case then, in one sentence."""
    status: Status = "illustrative"


class Driver(Part):
    """A driver (descriptor) with its states."""

    id: Id
    code: str = Field(default="", max_length=6)
    dimension: str = ""
    role: Literal["driver", "outcome"] = "driver"
    """``outcome``: read first as a result of the other drivers; it still acts on them."""
    label: Text
    definition: Text | None = None
    facts: tuple[Fact, ...] = ()
    indicators: tuple[Id, ...] = ()
    """Published figures (``data/indicators.csv``) that describe it: a choice of ours."""
    trend: Remark | None = None
    rupture: Remark | None = None
    states: tuple[State, ...] = Field(min_length=1, max_length=26)
