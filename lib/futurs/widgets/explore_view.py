"""What the views of the Explore board share: the study, the state, the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from futurs import texts
from futurs.study import text
from futurs.texts import Language
from futurs.widgets.cited import section_of
from futurs.widgets.explore_state import ExploreState
from futurs.widgets.lens import Lens


class View:
    """One view of the board: gives its template what it names.

    Parameters
    ----------
    lens : Lens
    state : ExploreState
    lang : {"fr", "en"}
    query : dict
        That of the page's own address; empty where no server shows it.
    """

    def __init__(
        self, lens: Lens, state: ExploreState, lang: Language, query: dict[str, str]
    ) -> None:
        self.lens, self.state, self.lang, self.query = lens, state, lang, query

    def _say(self, key: str, **params: Any) -> str:
        return texts.say(key, self.lang, **params)

    def _text(self, value: Any) -> str:
        return text(value, self.lang)

    def _driver(self, j: int) -> str:
        return self._text(self.lens.study.drivers[j].label)

    def _state(self, j: int, k: int) -> str:
        return self._text(self.lens.study.drivers[j].states[k].label)

    def _name(self, j: int) -> str:
        """Name the state that a driver has in the combination being composed."""
        return self._state(j, self.state.scenario[j])

    def _quoted(self, names: Iterable[str]) -> str:
        return self._say("common.comma").join(self._say("common.quoted", x=n) for n in names)

    def _cell(self, row: int, column: int) -> dict[str, Any]:
        """Name one judgement, with the address of its section."""
        drivers = self.lens.study.drivers
        (i, a), (j, b) = self._pairs[row], self._pairs[column]
        section = (drivers[i].id, drivers[i].states[a].id, drivers[j].id)
        return {
            "words": self._say("reading.cell", a=self._state(i, a), b=self._state(j, b)),
            "driver": self._driver(j),
            "href": section_of(self.lens.study, section, self.lang, self.query),
        }

    @cached_property
    def _pairs(self) -> list[tuple[int, int]]:
        return [(j, k) for j, n in enumerate(self.lens.matrix.sizes) for k in range(n)]

    def _excluded(self, kind: str) -> list[dict[str, Any]]:
        drivers = self.lens.study.drivers
        here = {
            f"{d.id}.{d.states[k].id}": self._text(d.states[k].label)
            for d, k in zip(drivers, self.state.scenario, strict=True)
        }
        return [
            {"a": here[e.pair[0]], "b": here[e.pair[1]], "reason": self._text(e.reason)}
            for e in self.lens.study.exclusions
            if e.kind == kind and e.pair[0] in here and e.pair[1] in here
        ]
