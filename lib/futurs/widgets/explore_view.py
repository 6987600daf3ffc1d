"""What the views of the Explore board share: the study, the state, the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from futurs import texts
from futurs.study import text
from futurs.texts import Language
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

    def _quoted(self, names: Iterable[str]) -> str:
        return self._say("common.comma").join(self._say("common.quoted", x=n) for n in names)

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
