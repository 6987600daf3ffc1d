"""What a visitor of the actors' board works on and looks at: no widgets, kept in the address."""

from __future__ import annotations

from typing import Any

import numpy as np
import traitlets

from futurs.methods import actors
from futurs.study import Study, Variant
from futurs.study.overlay_cells import NAMES
from futurs.texts import Language
from futurs.widgets.notices import unknown

VIEWS = ("power", "alliances", "objectives", "futures", "whatif")
POWERS = ("MIDI-exclude", "MIDI-include", "MMIDI-exclude")
SEED = 0


class ActorsState(traitlets.HasTraits):
    """A variant being edited, what is looked at, and by which conventions.

    Parameters
    ----------
    variant : Variant
    query : dict
        ``view``, ``actor``, ``level``, ``power`` (base and diagonal), ``table``, ``all`` ties.
    lang : {"fr", "en"}
        Language of the notices about what the address gets wrong.

    Raises
    ------
    InputError
        When the study does not say who can act on whom and who wants what.
    """

    view = traitlets.Enum(VIEWS, default_value="power")
    level = traitlets.Enum((1, 2, 3), default_value=3)
    power = traitlets.Enum(POWERS, default_value=POWERS[0])
    table = traitlets.Enum(NAMES, default_value="positions")
    actor = traitlets.Int(0)
    column = traitlets.Int(0)
    everything = traitlets.Bool(False)

    def __init__(self, variant: Variant, query: dict[str, str], lang: Language) -> None:
        super().__init__()
        self.variant = variant
        self.notices: list[str] = []
        self._inputs: dict[str, actors.Inputs] = {}
        self._results: dict[tuple[str, int, str], actors.Result] = {}
        self._given = actors.Inputs.from_study(variant.base)
        self._read(query, lang)

    @property
    def study(self) -> Study:
        """The base."""
        return self.variant.base

    @property
    def ids(self) -> tuple[str, ...]:
        """Actors, in the order of all tables here."""
        return self._given.actors

    @property
    def objectives(self) -> tuple[str, ...]:
        """Objectives, in the order of all tables here."""
        return self._given.objectives

    @property
    def base(self) -> actors.Result:
        """The game as the study says it, by the same conventions."""
        return self._result(self.study)

    @property
    def now(self) -> actors.Result:
        """The game with the changes; its maps are turned to those of the study."""
        return self._result(self.variant.study)

    def _result(self, study: Study) -> actors.Result:
        key = (study.hash, self.level, self.power)
        if key not in self._results:
            if len(self._results) > 60:
                self._results.clear()
            inputs = self._taken(study)
            base, _, diagonal = self.power.partition("-")
            asked = inputs.model_copy(
                update={"level": self.level, "base": base, "diagonal": diagonal}
            )
            first = self.base if study is not self.study else None
            rng = np.random.default_rng(SEED)
            self._results[key] = actors.compute(asked, rng=rng, previous=first)
        return self._results[key]

    def _taken(self, study: Study) -> actors.Inputs:
        if study is self.study or study.hash == self.study.hash:
            return self._given
        if study.hash not in self._inputs:
            # The futures are those of the judgements in force: solved again only if these moved.
            same = study.judgements == self.study.judgements
            given = {"scenarios": self._given.scenarios, "complete": self._given.complete}
            self._inputs[study.hash] = (
                actors.Inputs.from_study(study, **given)
                if same
                else actors.Inputs.from_study(study)
            )
        return self._inputs[study.hash]

    def columns(self) -> tuple[str, ...]:
        """Return the columns of the table that is looked at: objectives, or actors."""
        return self.objectives if self.table == "positions" else self.ids

    def cells(self, study: Study) -> list[list[Any]]:
        """Return the table that is looked at: empty where nobody judged, None on the diagonal."""
        inputs = self._taken(study)
        stakes = self.table == "positions"
        rows = inputs.positions if stakes else inputs.influence
        return [
            [None if i == j and not stakes else "" if v is None else v for j, v in enumerate(row)]
            for i, row in enumerate(rows)
        ]

    def edit(self, row: int, column: int, value: int) -> None:
        """Change one cell of the table that is looked at.

        Raises
        ------
        FutursError
            When the value is off the scale, or the study has no such cell.
        """
        names = self.ids[row], self.columns()[column]
        self.variant.edit_actors(self.table, *names, value)

    def query(self) -> dict[str, str]:
        """Return the state as it stands in the address."""
        plain = {
            "view": (self.view, "power"),
            "level": (str(self.level), "3"),
            "power": (self.power, POWERS[0]),
            "table": (self.table, "positions"),
            "all": ("1" if self.everything else "", ""),
        }
        words = {name: value if value != usual else "" for name, (value, usual) in plain.items()}
        return {"variant": self.variant.id, "actor": self.ids[self.actor], **words}

    def _read(self, query: dict[str, str], lang: Language) -> None:
        asked = {
            "view": VIEWS, "level": ("1", "2", "3"), "power": POWERS, "table": NAMES,
        }  # fmt: skip
        for name, known in asked.items():
            value = query.get(name, "")
            if value in known:
                setattr(self, name, int(value) if name == "level" else value)
            elif value:
                self.notices.append(unknown("actors.no_choice", value, list(known), lang))
        actor = query.get("actor", "")
        if actor in self.ids:
            self.actor = self.ids.index(actor)
        elif actor:
            self.notices.append(unknown("actors.no_actor", actor, list(self.ids), lang))
        self.everything = query.get("all") == "1"

    def snapshot(self) -> dict[str, Any]:
        """Return the state as a dictionary, to keep or to share."""
        return dict(self.query())
