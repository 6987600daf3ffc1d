"""Explore the scenarios: compose a combination, see whether it holds and why, let it settle."""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets

from futurs import texts
from futurs.methods.cross_impact import verdict
from futurs.study import Study, text
from futurs.texts import Language
from futurs.widgets.explore_axes import Axes
from futurs.widgets.explore_box import Box
from futurs.widgets.explore_experts import Doubts
from futurs.widgets.explore_lists import Lists
from futurs.widgets.explore_reading import Commentary
from futurs.widgets.explore_state import NOISE, PREFERENCES, VIEWS, ExploreState
from futurs.widgets.frame import Frame
from futurs.widgets.lens import MOST, Lens
from futurs.widgets.region import Region
from futurs.widgets.render import render
from futurs.widgets.ten_minutes import lens_of, mark_of, variant_of

CHOICES = {"view": VIEWS, "prefer": PREFERENCES, "noise": tuple(NOISE)}


class Explore(widgets.VBox):
    """Explore the scenarios of a study.

    Parameters
    ----------
    study : Study
    lang : {"fr", "en"}
    query : dict, optional
        State as it stands in the page's address; see :class:`ExploreState`.

    Attributes
    ----------
    state : ExploreState
        What is chosen; set its traits to move the board.

    Examples
    --------
    In a notebook: ``Explore(study("administration_2040"), lang="fr")``.
    """

    def __init__(
        self, study: Study, lang: Language = "fr", query: dict[str, str] | None = None
    ) -> None:
        self.lens, self.lang, self.query = lens_of(study), lang, query or {}
        self.state = ExploreState(self.lens, self.query, lang)
        parts = (self.lens, self.state, lang, self.query)
        self.box, self.lists, self.commentary, self.doubts, self.axes = (
            Box(*parts), Lists(*parts), Commentary(*parts), Doubts(*parts), Axes(*parts)
        )  # fmt: skip
        self.frame = Frame(lang, study.id, study.hash)
        self.region = Region(hear=self._hear)
        self.chart = self.lists.chart(self._take)
        super().__init__([self.frame, self.region, *([self.chart] if self.chart else [])])
        self.state.observe(self._show)
        self._show()

    # ---- what the visitor does -------------------------------------------------------------

    def _hear(self, act: str, value: str) -> None:
        state, ids = self.state, [d.id for d in self.lens.study.drivers]
        if act == "choose":
            state.choose_named(value)
        elif act == "pin" and value in ids:
            state.toggle_pin(ids.index(value))
        elif act == "why" and value in ids:
            state.why = ids.index(value)
        elif value in CHOICES.get(act, ()):
            setattr(state, act, value)
        elif act == "settle":
            state.settling = True
        elif act == "unpin":
            state.pins = ()
        elif act == "take":
            self._take(value)
        elif act == "axis":
            state.set_axis(value)
        elif act == "corner" and value in ("0", "1", "2", "3"):
            state.compose_corner(int(value))

    def _take(self, value: str) -> None:
        future = self.lens.future(value)
        if value == "(settled)":
            path = self.state.settled()
            with self.state.hold_trait_notifications():
                self.state.scenario = tuple(int(k) for k in path.steps[-1])
                self.state.settling = False
        elif future:
            self.state.take(future)
            self.state.view = "box"

    # ---- what the visitor sees -------------------------------------------------------------

    def _show(self, _change: Any = None) -> None:
        if self.chart:
            self.chart.layout.display = "" if self.state.view == "map" else "none"
            if self.state.view == "map":
                figure, alt, table = self.lists.map()
                self.chart.update(figure, alt=alt, table=table)
        self.region.html = self._html()
        self.frame.query = self.state.query()

    def _html(self) -> str:
        said = verdict(self.lens.matrix, self.state.z)
        view = self.state.view
        # "explore.box" "explore.reading" "explore.futures" "explore.tableau" "explore.map"
        # "explore.axes"
        views = [v for v in VIEWS if v != "map" or self.chart]
        page: dict[str, Any] = {
            "title": text(self.lens.study.title, self.lang),
            "views": [(v, texts.say(f"explore.{v}", self.lang)) for v in views],
            "view": view,
            "mark": mark_of(self.lens.study, self.lang),
            "variant": variant_of(self.lens.study, self.lang),
            "notices": self.state.notices,
            "verdict": self.box.verdict(said),
            "complete": self.lens.complete,
            "crowded": self.lens.crowded,
            "most": MOST,
            "units": self.box.units(),
            "compare": self.box.comparing(),
            "simulate": self.box.simulating(),
            "pinned": self.lists.pinned(),
        }
        if view == "box":
            page |= self.box.page(said) | {"brief": self.commentary.brief()}
        if view in ("box", "futures"):
            page |= self.lists.cards()
        if view == "tableau":
            page["tableau"] = self.lists.tableau()
        if view == "reading":
            page |= {"reading": self.commentary.page(), **self.doubts.page()}
        if view == "axes":
            page["axes"] = self.axes.page()
        return render("explore", self.lang, **page)


def preload(lens: Lens) -> None:
    """Run what a page computes once, so that a warm kernel inherits the answers."""
    for name in (
        "futures", "rare", "leverage", "separating", "companions", "signals", "map", "basins",
        "suggested_axes",
    ):  # fmt: skip
        getattr(lens, name)
    for chance in NOISE.values() if not lens.crowded else ():
        lens.stays(chance)
