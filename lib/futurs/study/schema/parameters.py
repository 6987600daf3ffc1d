"""Tables of the model: its parameters, and what drivers and levers do to them."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError, PydanticKnownError

from futurs.study.schema.parts import Id, Part, Text


def _listed(value: Any) -> Any:
    return value.split() if isinstance(value, str) else value


MOST = 1e99
"""The largest number that a table may hold."""


def _numeric(value: Any) -> Any:
    # Cells of a table are text: of these only what reads as a number does.
    text = isinstance(value, str)
    if text and not re.fullmatch(r"-?\d+(\.\d+)?([eE][-+]?\d{1,3})?", value, re.ASCII):
        raise PydanticKnownError("float_parsing")
    if (text or isinstance(value, int | float)) and abs(float(value) if text else value) > MOST:
        raise PydanticCustomError("number_huge", "too large", {"le": f"{MOST:g}"})
    return value


Ids = Annotated[tuple[Id, ...], BeforeValidator(_listed)]
"""Identifiers; separated by spaces in a cell of a table."""
Number = Annotated[float, BeforeValidator(_numeric), Field(allow_inf_nan=False)]


class Parameter(Part):
    """A quantity of the study's model with its range: published, derived or assumed."""

    id: Id
    group: Id
    label: Text
    unit: Id
    central: Number
    low: Number
    high: Number
    minimum: Number | None = None
    """It is held above this whatever drivers and levers do; ``maximum``: below."""
    maximum: Number | None = None
    basis: Literal["data", "derived", "assumption"]
    """``data``: published; ``derived``: computed from published figures; the rest is assumed."""
    source: Text | None = None
    """What it rests on, in words."""
    sources: Ids = ()
    """Sources of the study among these."""
    indicators: Ids = ()
    """Published figures (``data/indicators.csv``) among these."""
    note: Text | None = None


class DriverEffect(Part):
    """What a state of a driver does to a parameter."""

    driver: Id
    state: Id
    parameter: Id
    op: Literal["set", "add"]
    """``set``: the range replaces the parameter's; ``add``: it is added to it."""
    low: Number
    high: Number
    reason: Text | None = None


class LeverEffect(Part):
    """What a lever does to a parameter, and what it costs."""

    lever: Id
    parameter: Id
    op: Literal["set", "add"]
    low: Number
    high: Number
    cost_bn_eur_per_year: Annotated[Number, Field(ge=0)] = 0
    """Announced: what it spends besides what its effects make the equations spend."""
    reason: Text | None = None
