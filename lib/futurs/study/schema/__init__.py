"""What a study may hold: one model a thing, frozen, unknown keys refused.

The same models check a study, complete keys in an editor (JSON Schema) and document the format:
the text of each field says what to write there.
"""

from __future__ import annotations

import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import PrivateAttr

from futurs.errors import UnknownNameError
from futurs.study.schema.actors import Actor, ActorInfluence, Objective, Positions
from futurs.study.schema.drivers import Driver, Given
from futurs.study.schema.equations import Model
from futurs.study.schema.experts import Expert
from futurs.study.schema.judgements import ExcludedSet, Exclusion, Judgement, Level, Scale
from futurs.study.schema.levers import Axis, Bounds, Criterion, Lever, Policy
from futurs.study.schema.parameters import DriverEffect, LeverEffect, Parameter
from futurs.study.schema.parts import Id, Part, Text, Year
from futurs.study.schema.scenarios import Claim, Family, Scenario, Story
from futurs.study.schema.signals import Signal, Source, Wildcard
from futurs.study.schema.structure import DirectInfluence, Events, Variable

if TYPE_CHECKING:
    from futurs.study.editing import Variant
    from futurs.study.overlay import Overlay


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
