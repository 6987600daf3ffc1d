"""What a study may hold: one model a thing, frozen, unknown keys refused.

The same models check a study, complete keys in an editor (JSON Schema) and document the format:
the text of each field says what to write there.
"""

from __future__ import annotations

import datetime
import re
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, PrivateAttr, Tag
from pydantic_core import PydanticCustomError, PydanticKnownError

from futurs.errors import UnknownNameError
from futurs.study.equations import Model
from futurs.study.experts import Expert
from futurs.study.parts import CELL, VALUE, Bilingual, Id, Part, StateRef, Status, Text, Year

if TYPE_CHECKING:
    from futurs.study.overlay import Overlay
    from futurs.study.variants import Variant


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


class Level(Part):
    """A value of the scale with its words, from which sentences are made."""

    value: int
    words: Text
    strength: Text
    meaning: Text


class Scale(Part):
    """The scale of the judgements."""

    min: int = -3
    max: int = 3
    label: Text | None = None
    levels: tuple[Level, ...] = ()


class Cell(Part):
    """A judgement that carries a reason of its own, or the range that it may lie in."""

    value: int
    low: int | None = None
    """Lowest value that is held possible; the value itself when not given."""
    high: int | None = None
    """Highest value that is held possible; the value itself when not given."""
    reason: Text | None = None
    sources: tuple[Id, ...] = ()

    @property
    def ranged(self) -> bool:
        """True when it gives a range."""
        return self.low is not None or self.high is not None


def _cell_form(value: Any) -> str:
    return CELL if isinstance(value, dict | Cell) else VALUE


CellValue = Annotated[
    Annotated[Cell, Tag(CELL)] | Annotated[int, Tag(VALUE), Field(strict=True)],
    Discriminator(_cell_form),
]


class Judgement(Part):
    """How one state promotes (+) or restrains (-) each state of another driver.

    One reason explains the whole row; states that are absent are 0.
    """

    source: Id
    """Driver that acts."""
    state: Id
    """Its state."""
    target: Id
    """Driver that is acted on."""
    cells: dict[Id, CellValue]
    reason: Text | None = None
    status: Status = "illustrative"
    sources: tuple[Id, ...] = ()

    def value(self, state: str) -> int:
        """Return the judgement on one state of the target; 0 when absent."""
        cell = self.cells.get(state, 0)
        return cell.value if isinstance(cell, Cell) else cell

    def bounds(self, state: str) -> tuple[int, int]:
        """Return the lowest and highest judgement on one state; its value where no range is."""
        cell, value = self.cells.get(state), self.value(state)
        if not isinstance(cell, Cell):
            return value, value
        low, high = cell.low, cell.high
        return value if low is None else low, value if high is None else high


class Exclusion(Part):
    """Two states that do not go together."""

    pair: tuple[StateRef, StateRef]
    kind: Literal["hard", "soft"] = "hard"
    """``hard``: removed from the field; ``soft``: flagged only."""
    nature: Literal["logical", "empirical", "normative"] = "logical"
    reason: Text | None = None
    status: Status = "illustrative"


class ExcludedSet(Part):
    """Three states or more that do not go together, while any fewer of them may.

    Read by the morphology; the other methods read pairs alone.
    """

    states: tuple[StateRef, ...] = Field(min_length=3)
    kind: Literal["hard", "soft"] = "hard"
    nature: Literal["logical", "empirical", "normative"] = "logical"
    reason: Text | None = None
    status: Status = "illustrative"


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


class Study(Part):
    """One linked case: drivers, judgements, scenarios, actors, levers, signals, sources."""

    title: Text
    summary: Text | None = None
    """One line for the home page."""
    version: str
    date: datetime.date | None = None
    base: str = ""
    horizon: Year | None = None
    """The year that it looks at."""
    territory: Text | None = None
    notice: Text | None = None
    """What the study is and is not; shown on every page."""
    licence: str = ""
    languages: tuple[Literal["fr", "en"], ...] = ("fr", "en")
    """Languages in which every text is given."""

    drivers: tuple[Driver, ...] = ()
    givens: tuple[Given, ...] = ()
    scale: Scale = Scale()
    rule: Text | None = None
    judgements: tuple[Judgement, ...] = ()
    """What is agreed; what each expert judged is kept apart, in ``experts``."""
    experts: tuple[Expert, ...] = ()
    """Usually files: ``experts/<id>.yaml``, one an expert."""
    exclusions: tuple[Exclusion, ...] = ()
    excluded_sets: tuple[ExcludedSet, ...] = ()
    families: tuple[Family, ...] = ()
    scenarios: tuple[Scenario, ...] = ()
    stories: tuple[Story, ...] = ()
    claims: tuple[Claim, ...] = ()
    """What the stories say that the model can be asked: usually ``claims.yaml``."""
    actors: tuple[Actor, ...] = ()
    objectives: tuple[Objective, ...] = ()
    actor_influence: ActorInfluence | None = None
    positions: Positions | None = None
    variables: tuple[Variable, ...] = ()
    direct_influence: DirectInfluence | None = None
    events: Events | None = None
    criteria: tuple[Criterion, ...] = ()
    score_scale: Bounds = Bounds()
    policies: tuple[Policy, ...] = ()
    levers: tuple[Lever, ...] = ()
    axes: tuple[Axis, ...] = ()
    axes_source: Id | None = None
    signals: tuple[Signal, ...] = ()
    wildcards: tuple[Wildcard, ...] = ()
    sources: tuple[Source, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    """This and the next two are usually tables: ``model/parameters.csv`` ..."""
    driver_map: tuple[DriverEffect, ...] = ()
    lever_map: tuple[LeverEffect, ...] = ()
    model: Model | None = None
    """Its equations: ``model/equations.yaml``."""

    _id: str = PrivateAttr("")
    _folder: Path | None = PrivateAttr(None)
    _hash: str = PrivateAttr("")
    _overlay: Any = PrivateAttr(None)

    def __repr__(self) -> str:
        # In a notebook: a study whole is some 400,000 characters.
        return f"Study({self.id}, {len(self.drivers)} drivers, {len(self.scenarios)} scenarios)"

    @property
    def id(self) -> str:
        """Name of the study's folder."""
        return self._id

    @property
    def folder(self) -> Path | None:
        """Folder that it was read from."""
        return self._folder

    @property
    def hash(self) -> str:
        """SHA-256 of the files it was read from."""
        return self._hash

    @property
    def overlay(self) -> Overlay | None:
        """The variant's changes that are in it; None for the study as its files say."""
        made: Overlay | None = self._overlay
        return made

    def variant(self, name: str) -> Variant:
        """Open a variant, or begin one of that name where there is none yet.

        Parameters
        ----------
        name : str
            Lower case letters, digits and underscores.

        Returns
        -------
        Variant

        Raises
        ------
        InputError
            For a name that is not allowed.
        StudyError
            With all faults of its file.
        """
        from futurs.study.variants import variant

        return variant(self, name)

    @cached_property
    def _drivers(self) -> dict[str, Driver]:
        return {d.id: d for d in self.drivers}

    @cached_property
    def _judgements(self) -> dict[tuple[str, str, str], Judgement]:
        return {(j.source, j.state, j.target): j for j in self.judgements}

    def driver(self, identifier: str) -> Driver:
        """Return a driver by its id.

        Raises
        ------
        UnknownNameError
            With the nearest known id.
        """
        if identifier not in self._drivers:
            raise UnknownNameError("unknown_driver", found=identifier, known=self._drivers)
        return self._drivers[identifier]

    def expert(self, identifier: str) -> Expert:
        """Return an expert by id.

        Raises
        ------
        UnknownNameError
            With the nearest known id.
        """
        found = {e.id: e for e in self.experts}
        if identifier not in found:
            raise UnknownNameError("unknown_expert", found=identifier, known=found)
        return found[identifier]

    def judgement(self, source: str, state: str, target: str) -> Judgement | None:
        """Return the judgements of one state on one driver, if there are any."""
        return self._judgements.get((source, state, target))

    def level(self, value: int) -> Level | None:
        """Return the words of a value of the scale, if the study gives them."""
        return next((x for x in self.scale.levels if x.value == value), None)


def text(value: Any, lang: str) -> str:
    """Return a text in a language, or in the other one where it is not translated.

    Parameters
    ----------
    value : Bilingual, str or None
    lang : {"fr", "en"}

    Returns
    -------
    str

    Examples
    --------
    >>> text(Bilingual(fr="oui", en="yes"), "en"), text("plain", "fr"), text(None, "fr")
    ('yes', 'plain', '')
    """
    if isinstance(value, Bilingual):
        first, second = (value.fr, value.en) if lang == "fr" else (value.en, value.fr)
        return first or second or ""
    return value or ""


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of a study's files: any file may hold any section.

    Returns
    -------
    dict
    """
    schema = Study.model_json_schema()
    schema.pop("required", None)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def expert_schema() -> dict[str, Any]:
    """Return the JSON Schema of an expert's file: the file's name is the identifier.

    Returns
    -------
    dict
    """
    schema = Expert.model_json_schema()
    schema["required"].remove("id")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
