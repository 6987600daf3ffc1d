"""Who plays: power, alliances and conflicts, who wants which future, and what if it were so."""

from __future__ import annotations

from typing import Any, ClassVar

import ipywidgets as widgets

from futurs import texts
from futurs.exchange.matrices import Kind
from futurs.study import Study, Variant, text
from futurs.study.overlay_cells import BOUNDS, NAMES
from futurs.texts import Language
from futurs.widgets.actors_charts import CHARTS, axis, chart
from futurs.widgets.actors_pages import Pages
from futurs.widgets.actors_state import POWERS, VIEWS, ActorsState
from futurs.widgets.chart import Chart, plain
from futurs.widgets.frame import Frame
from futurs.widgets.keeping import Keeping
from futurs.widgets.matrix import Matrix
from futurs.widgets.region import Region
from futurs.widgets.render import render
from futurs.widgets.ten_minutes import lens_of


class Actors(widgets.VBox):
    """Look at the actors' game of a study, and change it as a variant.

    Parameters
    ----------
    study : Study or Variant
        A study begins a variant without a name; nothing is written before it is saved.
    lang : {"fr", "en"}
    query : dict, optional
        State as it stands in the page's address; see :class:`ActorsState`.

    Attributes
    ----------
    state : ActorsState
        What is looked at; ``state.now`` is the result of the method.

    Raises
    ------
    InputError
        When the study does not say who can act on whom and who wants what.

    Examples
    --------
    In a notebook: ``Actors(study("administration_2040"), lang="fr")``.
    """

    edits: ClassVar[bool] = True
    without_drivers: ClassVar[bool] = True

    def __init__(
        self, study: Study | Variant, lang: Language = "fr", query: dict[str, str] | None = None
    ) -> None:
        self.lang = lang
        variant = study if isinstance(study, Variant) else Variant(study)
        self.state = ActorsState(variant, query or {}, lang)
        self.pages = Pages(self.state, lang, self._names())
        self.head = Region(hear=self._hear, take=self._take)
        sheets: tuple[Kind, ...] = ("actor_influence", "positions")
        self.keep = Keeping(variant, lang, self._show, self.head.give, sheets)
        self.top, self.bottom = Region(hear=self._hear), Region(hear=self._hear)
        self.charts: dict[str, Chart] = {}
        self.drawn = widgets.VBox([])
        self.whole, self.part = self._matrix(whole=True), self._matrix(whole=False)
        self.pick, self.panel = Region(hear=self._hear), Region(hear=self._hear)
        aside = widgets.VBox([self.pick, self.part, self.panel])
        self.work = widgets.Box([self.whole, aside])
        dressed = ((aside, "judge-aside"), (self.work, "judge"), (self.whole, "roomy"),
                   (self.part, "narrow-only"))  # fmt: skip
        for box, name in dressed:
            box.add_class(name)
        self.work.add_class("compact")
        base = variant.base
        self.frame = Frame(lang, base.id, base.hash)
        super().__init__(
            [self.frame, self.keep.draft, self.head, self.top, self.drawn, self.bottom, self.work]
        )
        self.add_class("futurs")
        self._show()

    def _names(self) -> dict[str, str]:
        # Names as all boards give them; a future that changed judgements bring is numbered.
        study = self.state.study
        found = {s.id: text(s.short_name, self.lang) for s in study.scenarios}
        if study.drivers and self.state.base.support:
            lens = lens_of(study)
            found |= {f.id: lens.name(f.z, self.lang) for f in lens.futures}
        return _Named(found)

    # ---- what the visitor does -------------------------------------------------------------

    def _hear(self, act: str, value: str) -> None:
        if not self.keep.hear(act, value):
            self.keep.said = []
            action = getattr(self, f"_on_{act}", None)
            if action is None:
                return
            action(value)
        self._show()

    def _take(self, name: str, data: bytes) -> None:
        self.keep.take(name, data)

    def _on_view(self, value: str) -> None:
        if value in VIEWS:
            self.state.view = value

    def _on_actor(self, value: str) -> None:
        # On the plane of actors and objectives, names say which of the two they are.
        name = value.removeprefix("0.")
        if name in self.state.ids:
            self.state.actor = self.state.ids.index(name)

    def _on_level(self, value: str) -> None:
        if value in ("1", "2", "3"):
            self.state.level = int(value)

    def _on_base(self, value: str) -> None:
        if value in POWERS:
            self.state.power = value

    def _on_table(self, value: str) -> None:
        if value in NAMES:
            # The first cell that can be edited: an actor does not act on itself.
            own = value == "actor_influence" and self.state.actor == 0
            self.state.table, self.state.column = value, int(own)

    def _on_all(self, _: str) -> None:
        self.state.everything = not self.state.everything

    def _on_go(self, value: str) -> None:
        table, _, rest = value.partition(".")
        row, _, column = rest.partition(".")
        if table in NAMES and row in self.state.ids:
            self._on_table(table)
            if column in self.state.columns():
                self.state.actor = self.state.ids.index(row)
                self.state.column = self.state.columns().index(column)
                self.state.view = "whatif"
                self.part.focus()
                self.whole.focus()

    def _edited(self, whole: bool) -> Any:
        def hear(act: str, row: int, column: int, value: int) -> None:
            if act in ("undo", "redo"):
                self._hear(act, "")
                return
            i, j = (row, column) if whole else (self.state.actor, row)
            if act == "at":
                if (self.state.actor, self.state.column) != (i, j):
                    self.state.actor, self.state.column = i, j
                    self._show()
                return
            if not self.keep.change(lambda: self.state.edit(i, j, value)):
                (self.whole if whole else self.part).refuse()
            self._show()

        return hear

    # ---- what the visitor sees -------------------------------------------------------------

    def _say(self, key: str, **params: Any) -> str:
        return texts.say(key, self.lang, **params)

    def _show(self) -> None:
        state = self.state
        state.variant = self.keep.variant
        view = state.view
        effects = self.pages.effects()
        self.head.html = self._head(effects["summary"])
        page = getattr(self.pages, view)() if view != "whatif" else {}
        shared = {"view": view, "actors": self._choices(), "page": page}
        self.top.html = render("actors_top", self.lang, **shared, how=self._how(), state=state)
        self.bottom.html = render(
            "actors_bottom", self.lang, **shared, name=self.pages.actor(state.actor)
        )
        self._draw()
        self.work.layout.display = "" if view == "whatif" else "none"
        if view == "whatif":
            self._tables(effects)
        self.frame.query = state.query()

    def _how(self) -> str:
        # "actors.how_power" "actors.how_alliances" "actors.how_objectives" "actors.how_futures"
        # "actors.how_whatif"
        share = round(100 * self.state.now.inputs.survival)
        params = {"share": share} if self.state.view == "alliances" else {}
        return self._say(f"actors.how_{self.state.view}", **params)

    def _choices(self) -> list[tuple[str, str, bool]]:
        ids = self.state.ids
        return [(i, self.pages.labels[i], k == self.state.actor) for k, i in enumerate(ids)]

    def _head(self, summary: str) -> str:
        # "actors.level_1" "actors.level_2" "actors.level_3"
        levels = [(k, self._say(f"actors.level_{k}"), k == self.state.level) for k in (1, 2, 3)]
        words = ("actors.base_exclude", "actors.base_include", "actors.base_max")
        # "actors.base_exclude" "actors.base_include" "actors.base_max"
        bases = [
            (p, self._say(word), p == self.state.power)
            for p, word in zip(POWERS, words, strict=True)
        ]
        # "actors.power" "actors.alliances" "actors.objectives" "actors.futures" "actors.whatif"
        return render(
            "actors_head", self.lang, views=[(v, self._say(f"actors.{v}")) for v in VIEWS],
            view=self.state.view, mark=_mark(self.state.study, self.lang), k=self.keep.page(),
            notices=self.state.notices, summary=summary, levels=levels, bases=bases,
        )  # fmt: skip

    def _draw(self) -> None:
        shown = []
        for name, (view, draw) in CHARTS.items():
            if view != self.state.view:
                continue
            if name not in self.charts:
                self.charts[name] = chart(name, self.pages, lambda v: self._hear("actor", v))
            else:
                figure, title, alt, table = draw(self.pages)
                if plain(figure) != self.charts[name].figure:
                    self.charts[name].update(figure, alt=alt, table=table)
                self.charts[name].title = title
                self.charts[name].axis = axis(name, self.pages)
            shown.append(self.charts[name])
        if tuple(shown) != self.drawn.children:
            self.drawn.children = tuple(shown)

    # ---- the two tables ----------------------------------------------------------------------

    def _matrix(self, *, whole: bool) -> Matrix:
        words = {key: self._say(f"actors.{key}") for key in ("changed", "own")}
        words["colon"] = self._say("common.colon")
        return Matrix(
            dense=False, scale=(-4, 4), levels={}, texts=words, label="", hear=self._edited(whole)
        )

    def _tables(self, effects: dict[str, Any]) -> None:
        state, table = self.state, self.state.table
        now, was = state.cells(state.variant.study), state.cells(state.study)
        actors = [self._header("actor", i, self.pages.labels[i]) for i in state.ids]
        other = self.pages.aims if table == "positions" else self.pages.labels
        kind = "objective" if table == "positions" else "actor"
        columns = [self._header(kind, i, other[i]) for i in state.columns()]
        me, at = state.actor, (state.actor, state.column)
        own = [now[me][c : c + 1] for c in range(len(columns))]
        before = [was[me][c : c + 1] for c in range(len(columns))]
        for matrix, size in ((self.whole, "whole"), (self.part, "part")):
            self._dress(matrix, size)
        self.whole.show(actors, columns, now, was, at)
        self.part.show(columns, [actors[me]], own, before, (state.column, 0))
        self.pick.html = render(
            "actors_pick", self.lang, actors=self._choices(), table=table,
            tables=[(t, self._say(f"actors.{t}")) for t in NAMES],
        )  # fmt: skip
        reason = self.pages.reason(*at)
        self.panel.html = render("actors_panel", self.lang, reason=reason, **effects)

    def _header(self, kind: str, identifier: str, label: str) -> dict[str, str]:
        # "actors.actor" "actors.objective"
        return {"group": self._say(f"actors.{kind}"), "label": label, "code": identifier}

    def _dress(self, matrix: Matrix, size: str) -> None:
        table = self.state.table
        low, high = BOUNDS[table]
        # "actors.whole_positions" "actors.whole_actor_influence" "actors.part_positions"
        # "actors.part_actor_influence" "actors.corner_positions" "actors.corner_actor_influence"
        words = {
            "corner": self._say(f"actors.corner_{table}") if size == "whole" else "",
            "off_scale": self._say("actors.off_scale", low=low, high=high),
        }
        letters = {v: f"{'n' if v < 0 else 'p'}{abs(v)}" for v in range(low, high + 1)}
        if table == "actor_influence":
            letters = {v: f"i{v}" for v in letters}
        matrix.label = self._say(f"actors.{size}_{table}")
        matrix.scale = [low, high]
        levels = {str(v): self._say(f"actors.{key}") for v, key in letters.items()}
        matrix.levels = levels | {"": self._say("actors.blank")}
        matrix.texts = matrix.texts | words


# "actors.p0" "actors.p1" "actors.p2" "actors.p3" "actors.p4" "actors.n1" "actors.n2" "actors.n3"
# "actors.n4" "actors.i0" "actors.i1" "actors.i2" "actors.i3" "actors.i4" "actors.positions"
# "actors.actor_influence" "actors.changed" "actors.own"


class _Named(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return key


def _mark(study: Study, lang: Language) -> str:
    parts = (study.actor_influence, study.positions)
    statuses = {p.status for p in parts if p}
    key = next(
        (f"common.{s}" for s in ("illustrative", "example", "imported") if s in statuses), ""
    )
    return texts.say(key, lang) if key else ""
