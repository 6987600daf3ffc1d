"""What a study's model may hold: stocks, auxiliaries, tables, random series and outcomes.

Equations are data: text in a small language that is read, checked and translated by
:mod:`futurs.futures`, and can execute nothing. They are written in ``model/equations.yaml``;
parameters and their ranges stand beside it in ``model/parameters.csv``.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from futurs.study.schema.parts import PLAIN, VALUE, Id, Part, Text, Year


def _form(value: Any) -> str:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return VALUE if number else PLAIN


Expression = Annotated[
    Annotated[str, Tag(PLAIN)]
    | Annotated[int | float, Field(union_mode="left_to_right"), Tag(VALUE)],
    Discriminator(_form),
]
"""An equation as text, or a number."""


class Period(Part):
    """First and last year."""

    start: Year
    stop: Year


class Equation(Part):
    """What the equations of a model have in common."""

    id: Id
    symbol: str = Field(default="", max_length=24)
    """In formulas, e.g. ``P`` or ``w_{adm}``; the id when empty."""
    label: Text
    unit: str = Field(max_length=80)
    """Product of units: ``person``, ``EUR/person``, ``1/year``; ``1`` for a pure number."""
    equation: Expression
    """Value in each year after the first. ``previous(x)`` is the value of the year before."""
    reason: Text | None = None
    sources: tuple[Id, ...] = ()


class Stock(Equation):
    """What is kept from one year to the next."""

    initial: Expression | None = None
    """Value in the first year: always needed, and missed together with all other faults."""


class Auxiliary(Equation):
    """What follows within the year from the rest."""

    initial: Expression | None = None
    """Value in the first year where the equation needs a year before."""


class Curve(Part):
    """A table of points that equations look up: ``name(x)``, straight lines between points."""

    id: Id
    symbol: str = Field(default="", max_length=24)
    label: Text
    unit: str = Field(default="1", max_length=80)
    points: tuple[tuple[float, float], ...] = Field(default=(), max_length=1000)
    """Pairs (x, value), x ascending; outside them the nearest value holds."""
    indicator: Id | None = None
    """Instead of points: a published figure (``data/indicators.csv``) by year."""
    scope: str | None = None
    """Its scope, exactly as the table of figures writes it."""
    reason: Text | None = None


class RandomSeries(Part):
    """Chance that a model needs, drawn beforehand so that runs can be compared on common draws."""

    id: Id
    symbol: str = Field(default="", max_length=24)
    label: Text
    distribution: Literal["uniform", "normal", "integer"]
    """``uniform`` and ``integer``: from low to high; ``normal``: mean 0, standard deviation 1."""
    low: float = 0
    high: float = 1
    per: Literal["year", "run"] = "year"
    unit: str = Field(default="1", max_length=80)


class Outcome(Part):
    """What is looked at."""

    id: Id
    label: Text
    unit: Id
    """As in ``data/units.csv``."""
    equation: Expression
    better: Literal["up", "down"] | None = None
    """Which way is wanted; none where it is a matter of view."""
    target: float | None = None
    """The value that a group wants to reach or to hold: a judgement."""
    indifference: float | None = Field(default=None, gt=0, allow_inf_nan=False)
    """Differences up to this, in the outcome's unit, count for nothing: a judgement (Roy's
    indifference threshold). Only rounding is left aside where none is given."""
    indicator: Id | None = None
    """Published figure that tells its past."""
    area: str | None = Field(default=None, pattern=r"^[A-Z][A-Z0-9]*$")
    """Its place (``data/areas.csv``); all places when empty."""
    factor: float = 1.0
    """Multiplies the published figure into this outcome's unit."""
    scope: str | None = None
    """Scope of the published figure, exactly as the table of figures writes it."""
    variable: str | None = Field(default=None, max_length=200)
    """Its name in IAMC data, e.g. ``Public Finance|Debt``; its English label when empty."""
    note: Text | None = None
    """What it is not: shown wherever the outcome is."""


class Instead(Part):
    """What replaces an equation, a first value or a parameter while the past is run again."""

    id: Id
    """A stock, an auxiliary or a parameter of the model."""
    equation: Expression | None = None
    initial: Expression | None = None
    reason: Text | None = None
    """Where it is from: published, derived, or fitted to what it should explain."""
    sources: tuple[Id, ...] = ()


class Backcast(Part):
    """The past run with the same equations: what was observed replaces what drives them."""

    period: Period
    notice: Text | None = None
    """What the comparison tests and what it does not."""
    curves: tuple[Curve, ...] = ()
    """Tables of observed values, beside those of the model."""
    instead: tuple[Instead, ...] = Field(default=(), max_length=500)
    outcomes: tuple[Id, ...] = Field(min_length=1, max_length=200)
    """Outcomes that are held against their published figures."""


class Model(Part):
    """A model of the study's system, year by year."""

    title: Text
    period: Period
    ramp: Period
    """States of drivers and levers set in along a straight line from the first year to the last."""
    notice: Text | None = None
    warnings: tuple[Text, ...] = ()
    """What a reader has to know beside every result."""
    random: tuple[RandomSeries, ...] = ()
    curves: tuple[Curve, ...] = ()
    stocks: tuple[Stock, ...] = Field(default=(), max_length=500)
    auxiliaries: tuple[Auxiliary, ...] = Field(default=(), max_length=2000)
    outcomes: tuple[Outcome, ...] = Field(default=(), max_length=200)
    cost: Id | None = None
    """The outcome, in ``bn_eur``, that is the public spending of a year which levers move: what a
    policy costs is this less the same without any lever. The announced cost of the table of levers
    alone is counted when empty."""
    backcast: Backcast | None = None
    """Its past, held against published figures."""
