"""The evidence: published figures with their history, what is assumed, and every source."""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets
import plotly.graph_objects as go

from futurs import texts
from futurs.exchange.figures import write_csv
from futurs.figures.history import history
from futurs.shapes import History, Table
from futurs.study import Study
from futurs.texts import Language
from futurs.widgets.chart import Chart
from futurs.widgets.evidence_history import Told
from futurs.widgets.evidence_pages import Pages
from futurs.widgets.evidence_state import PAGE, VIEWS, EvidenceState
from futurs.widgets.frame import Frame
from futurs.widgets.ledger import ledger_of
from futurs.widgets.region import Region
from futurs.widgets.render import render
from futurs.widgets.ten_minutes import variant_of

MODEL_PAGE = 100


class Evidence(widgets.VBox):
    """Show the published figures, what of the study is known or assumed, and all sources.

    Parameters
    ----------
    study : Study
    lang : {"fr", "en"}
    query : dict, optional
        State as it stands in the page's address; see :class:`EvidenceState`.

    Attributes
    ----------
    state : EvidenceState
        What is looked at; set its traits to move the board.

    Examples
    --------
    In a notebook: ``Evidence(study("administration_2040"), lang="fr")``; one figure by name:
    ``Evidence(study("administration_2040"), query={"indicator": "public_debt_gdp"})``.
    """

    def __init__(
        self, study: Study, lang: Language = "fr", query: dict[str, str] | None = None
    ) -> None:
        self.lang = lang
        self.ledger, self._wrong = ledger_of(study)
        self.pages = Pages(self.ledger, lang, query or {})
        self.state = EvidenceState(self.ledger, query or {}, lang)
        self.frame = Frame(lang, study.id, study.hash)
        self.head, self.list = Region(hear=self._hear), Region(hear=self._hear)
        self.about, self.rows = Region(hear=self._hear), Region(hear=self._hear)
        self.whole = Region(hear=self._hear)
        self.chart = Chart(go.Figure(), title="", alt="", table=Table((), ()), lang=lang)
        self._drawn = ""
        self.detail = widgets.VBox([self.about, self.chart, self.rows])
        self.work = widgets.Box([self.list, self.detail])
        for box, name in ((self.work, "evidence"), (self.detail, "evidence-detail")):
            box.add_class(name)
        super().__init__([self.frame, self.head, self.work, self.whole])
        # In JupyterLab nothing around the board carries the look.
        self.add_class("futurs")
        self.state.observe(self._show)
        self._show()

    # ---- what the visitor does -------------------------------------------------------------

    def _hear(self, act: str, value: str) -> None:
        action = getattr(self, f"_on_{act}", None)
        if action is not None:
            action(value)

    def _on_view(self, value: str) -> None:
        if value in VIEWS:
            self.state.turn(value)

    def _on_theme(self, value: str) -> None:
        if value in ("", *self.ledger.facts.themes):
            with self.state.hold_trait_notifications():
                self.state.theme, self.state.page = value, 0

    def _on_driver(self, value: str) -> None:
        if value in ("", *(d.id for d in self.ledger.study.drivers)):
            with self.state.hold_trait_notifications():
                self.state.driver, self.state.page = value, 0

    def _on_q(self, value: str) -> None:
        self.state.search(value)

    def _on_page(self, value: str) -> None:
        most = MODEL_PAGE if self.state.view == "assumed" else PAGE
        if value.isdecimal() and int(value) * most < self._rows():
            self.state.page = int(value)
            (self.whole if self.state.view == "assumed" else self.list).focus("list")

    def _on_indicator(self, value: str) -> None:
        if value in self.ledger.facts.indicators:
            away = self.state.view != "figures"
            self.state.look_at_indicator(value)
            if away:
                self.about.focus("t-shown")

    def _on_source(self, value: str) -> None:
        if value in self.ledger.origins:
            away = self.state.view != "sources"
            self.state.look_at_source(value)
            if away:
                self.about.focus("t-shown")

    def _on_behind(self, value: str) -> None:
        if value in [d.id for d in self.ledger.study.drivers]:
            self.state.look_at_driver(value)
            self.whole.focus("t-driver")

    def _on_model(self, _: str) -> None:
        self.state.turn("assumed")
        self.whole.focus("t-model")

    def _on_csv(self, _: str) -> None:
        figures = [f for name in self.state.indicators() for f in self.ledger.figures[name]]
        name = "_".join(x for x in (self.state.theme, self.state.driver) if x) or "figures"
        self.list.give(f"{name}.csv", write_csv(figures, self.ledger.facts))

    def _rows(self) -> int:
        state = self.state
        if state.view == "assumed":
            return len(self.ledger.study.parameters)
        return len(state.sources() if state.view == "sources" else state.indicators())

    # ---- what the visitor sees -------------------------------------------------------------

    def _show(self, _change: Any = None) -> None:
        view = self.state.view
        listed = view in ("figures", "sources")
        self.head.html = self._head_html()
        self.work.layout.display = "" if listed else "none"
        self.whole.html = "" if listed else self._whole_html()
        if listed:
            self.list.html = self._list_html()
            self._detail(self.state.shown)
        self.frame.query = self.state.query()

    def _say(self, key: str, **params: Any) -> str:
        return texts.say(key, self.lang, **params)

    def _head_html(self) -> str:
        study = self.ledger.study
        # "evidence.figures" "evidence.assumed" "evidence.sources" "evidence.driver"
        return render(
            "evidence_head",
            self.lang,
            views=[(v, self._say(f"evidence.{v}")) for v in VIEWS],
            view=self.state.view,
            variant=variant_of(study, self.lang),
            notices=self.state.notices,
            wrong=texts.stated(self._wrong, self.lang) if self._wrong else [],
            figures=len(self.ledger.facts.figures),
            sources=len(self.ledger.origins),
            unlinked=not any(d.indicators for d in study.drivers),
        )

    def _list_html(self) -> str:
        state, facts, pages = self.state, self.ledger.facts, self.pages
        page: dict[str, Any] = {"view": state.view, "q": state.q, "shown": state.shown}
        if state.view == "sources":
            names = state.sources()
            here = [pages.listed(n) for n in self._page(names)]
        else:
            names = state.indicators()
            here = [pages.indicator(n) for n in self._page(names)]
            page |= {
                "themes": [(t.id, t.label(self.lang)) for t in facts.themes.values()],
                "theme": state.theme,
                "drivers": self._drivers(),
                "driver": state.driver,
                "figures": sum(len(self.ledger.figures[n]) for n in names),
            }
        return render(
            "evidence_list", self.lang, rows=here, n=len(names), **self._window(len(names)), **page
        )

    def _page(self, names: list[str]) -> list[str]:
        return names[self.state.page * PAGE : (self.state.page + 1) * PAGE]

    def _window(self, n: int, most: int = PAGE) -> dict[str, int]:
        at = self.state.page
        return {"at": at, "first": at * most + 1, "last": min((at + 1) * most, n), "total": n}

    def _drivers(self) -> list[tuple[str, str]]:
        drivers = self.ledger.study.drivers
        linked = any(d.indicators for d in drivers)
        return [(d.id, self.pages.text(d.label)) for d in drivers] if linked else []

    # ---- one indicator, one source -----------------------------------------------------------

    def _detail(self, name: str) -> None:
        view = self.state.view
        told = Told(self.ledger, name, self.lang) if name and view == "figures" else None
        curve = told.history if told and len(self.ledger.figures[name]) > 1 else None
        self.chart.layout.display = "" if curve else "none"
        if told and curve:
            self._draw(told, curve)
        if told:
            self.about.html = render("evidence_figure", self.lang, **self.pages.about(name))
            self.rows.html = self._rows_html(told)
        elif name:
            self.about.html = render("evidence_source", self.lang, **self.pages.source(name))
        else:
            self.about.html = render("evidence_nothing", self.lang)
        if not told:
            self.rows.html = ""

    def _draw(self, told: Told, curve: History) -> None:
        if self._drawn == told.indicator:
            return
        self._drawn = told.indicator
        unit = "" if curve.unit == "count" else told.unit
        figure = history(curve, told.labels, self.lang, axis=unit, measures=told.measures)
        with self.chart.hold_sync():
            self.chart.title, self.chart.name = told.title, told.indicator
            self.chart.update(figure, alt=told.alt, table=told.table())

    def _rows_html(self, told: Told) -> str:
        about = self.pages.about(told.indicator)
        return render(
            "evidence_rows",
            self.lang,
            key=told.key() if told.many else [],
            figures=[self.pages.figure(f, told) for f in told.figures],
            drivers=about["drivers"],
            parameters=about["parameters"],
        )

    # ---- the model, a driver -----------------------------------------------------------------

    def _whole_html(self) -> str:
        return self._model_html() if self.state.view == "assumed" else self._driver_html()

    def _model_html(self) -> str:
        study, n = self.ledger.study, len(self.ledger.study.parameters)
        return render(
            "evidence_model",
            self.lang,
            groups=self.pages.parameters(self.state.page, MODEL_PAGE),
            n=n,
            moved=len(study.driver_map) + len(study.lever_map),
            most=MODEL_PAGE,
            **self._window(n, MODEL_PAGE),
        )

    def _driver_html(self) -> str:
        name = self.state.chosen_driver
        drivers = [(d.id, self.pages.text(d.label)) for d in self.ledger.study.drivers]
        if not name:
            return render("evidence_nothing", self.lang)
        return render(
            "evidence_driver", self.lang, name=name, drivers=drivers, **self.pages.driver(name)
        )
