"""What a visitor of the evidence board looks at: no widgets, kept in the page's address."""

from __future__ import annotations

from typing import Any

import traitlets

from futurs.texts import Language
from futurs.widgets.ledger import Ledger, matching
from futurs.widgets.notices import unknown

VIEWS = ("figures", "assumed", "sources", "driver")
PAGE = 60
"""Most rows of a list on the page at once."""
_LONGEST = 200


class EvidenceState(traitlets.HasTraits):
    """Which figures, source or driver are looked at.

    Parameters
    ----------
    ledger : Ledger
    query : dict
        ``view``, ``theme``, ``driver``, ``indicator``, ``source`` and ``q``, the words searched.
    lang : {"fr", "en"}
        Language of the notices about what the address gets wrong.
    """

    view = traitlets.Enum(VIEWS, default_value="figures")
    theme = traitlets.Unicode()
    driver = traitlets.Unicode()
    indicator = traitlets.Unicode()
    source = traitlets.Unicode()
    q = traitlets.Unicode()
    page = traitlets.Int(0)

    def __init__(self, ledger: Ledger, query: dict[str, str], lang: Language) -> None:
        super().__init__()
        self.ledger = ledger
        self.notices: list[str] = []
        self._read(query, lang)

    # ---- what is there -----------------------------------------------------------------------

    def indicators(self) -> list[str]:
        """Return the indicators of the theme and driver that are chosen and of the words searched."""
        facts, found = self.ledger.facts, matching(self.ledger.said_of_indicators, self.q)
        if self.theme:
            found = [n for n in found if facts.indicators[n].theme == self.theme]
        if self.driver:
            own = self.ledger.study.driver(self.driver).indicators
            found = [n for n in found if n in own]
        return found

    def sources(self) -> list[str]:
        """Return the sources of the words searched, those on which most rests first."""
        rest = self.ledger.resting
        found = matching(self.ledger.said_of_sources, self.q)
        return sorted(found, key=lambda n: -rest[n].count)

    @property
    def shown(self) -> str:
        """The indicator or source of the view that is looked at; the first where none is chosen."""
        names = self.sources() if self.view == "sources" else self.indicators()
        chosen = self.source if self.view == "sources" else self.indicator
        return chosen if chosen in names else next(iter(names), "")

    @property
    def chosen_driver(self) -> str:
        """The driver of the last view; the first where none is chosen."""
        drivers = self.ledger.study.drivers
        return self.driver or (drivers[0].id if drivers else "")

    # ---- what the visitor does ---------------------------------------------------------------

    def turn(self, view: str) -> None:
        """Turn to another view; the words searched belong to the one that is left."""
        with self.hold_trait_notifications():
            self.view, self.q, self.page = view, "", 0

    def search(self, words: str) -> None:
        """Search the list of the view."""
        with self.hold_trait_notifications():
            self.q, self.page = " ".join(words[:_LONGEST].split()), 0

    def look_at_indicator(self, name: str) -> None:
        """Show an indicator wherever it is asked for; the list keeps what it holds if it can."""
        with self.hold_trait_notifications():
            if self.view != "figures" or name not in self.indicators():
                self.turn("figures")
                self.theme = self.driver = ""
            self.indicator = name
            self.page = self.indicators().index(name) // PAGE

    def look_at_source(self, name: str) -> None:
        """Show a source wherever it is asked for."""
        with self.hold_trait_notifications():
            if self.view != "sources" or name not in self.sources():
                self.turn("sources")
            self.source = name
            self.page = self.sources().index(name) // PAGE

    def look_at_driver(self, name: str) -> None:
        """Show what stands behind a driver."""
        with self.hold_trait_notifications():
            self.turn("driver")
            self.driver = name

    # ---- the address -------------------------------------------------------------------------

    def query(self) -> dict[str, str]:
        """Return the state as it stands in the address."""
        return {
            "view": self.view if self.view != "figures" else "",
            "theme": self.theme,
            "driver": self.driver,
            "indicator": self.indicator,
            "source": self.source,
            "q": self.q,
        }

    def _read(self, query: dict[str, str], lang: Language) -> None:
        facts, study = self.ledger.facts, self.ledger.study
        # "evidence.no_theme" "evidence.no_driver" "evidence.no_indicator" "evidence.no_source"
        for key, known in (
            ("theme", list(facts.themes)),
            ("driver", [d.id for d in study.drivers]),
            ("indicator", list(facts.indicators)),
            ("source", list(self.ledger.origins)),
            ("view", list(VIEWS)),
        ):
            asked = query.get(key, "")
            if asked in known:
                setattr(self, key, asked)
            elif asked:
                say = "explore.no_view" if key == "view" else f"evidence.no_{key}"
                self.notices.append(unknown(say, asked, known, lang))
        self.q = " ".join(query.get("q", "")[:_LONGEST].split())
        names = self.sources() if self.view == "sources" else self.indicators()
        if self.shown and self.shown in names:
            self.page = names.index(self.shown) // PAGE

    def snapshot(self) -> dict[str, Any]:
        """Return the state as a dictionary, to keep or to share."""
        return dict(self.query())
