"""What drives the system: the structural analysis as a map, a graph, a ladder and a matrix."""

from __future__ import annotations

from typing import Any, ClassVar

import ipywidgets as widgets
import numpy as np

from futurs import texts
from futurs.exchange.matrices import Kind
from futurs.methods import structural_analysis as sa
from futurs.methods._questions import key_without_driver
from futurs.shapes import Table
from futurs.study import Study, Variant, influence, text
from futurs.texts import Language
from futurs.widgets.chart import Chart
from futurs.widgets.frame import Frame
from futurs.widgets.keeping import Keeping
from futurs.widgets.matrix import Matrix
from futurs.widgets.region import Region
from futurs.widgets.render import render
from futurs.widgets.structure_charts import Pictures
from futurs.widgets.structure_state import (
    MOVING,
    READINGS,
    ROADS,
    RULES,
    SHARES,
    VIEWS,
    WEIGHTS,
    StructureState,
)  # fmt: skip

_Choice = tuple[str, str, str, list[tuple[str, str]]]
SHOWN_MOVES, SHOWN_CELLS = 10, 6
LADDERS = ("indirect", "indirect_potential")


class Structure(widgets.VBox):
    """Show which variables of a study drive the system, and try other influences.

    Parameters
    ----------
    study : Study or Variant
        A study begins a variant without a name; nothing is written before it is saved.
    lang : {"fr", "en"}
    query : dict, optional
        State as it stands in the page's address; see :class:`StructureState`.

    Attributes
    ----------
    state : StructureState
    keep : Keeping
        ``keep.variant`` is the variant that is edited.

    Raises
    ------
    InputError
        When the study has no direct influences.

    Examples
    --------
    In a notebook: ``Structure(study("administration_2040"), lang="fr")``.
    """

    edits: ClassVar[bool] = True
    without_drivers: ClassVar[bool] = True

    def __init__(
        self,
        study: Study | Variant,
        lang: Language = "fr",
        query: dict[str, str] | None = None,
    ) -> None:
        self.lang = lang
        variant = study if isinstance(study, Variant) else Variant(study)
        base = variant.base
        given = sa.Inputs.from_study(base)
        self.state = StructureState(query or {}, given.variables, lang)
        self.labels = {v.id: text(v.label, lang) for v in base.variables}
        self.readings = READINGS if given.potential else READINGS[:3]
        self.frame = Frame(lang, base.id, base.hash)
        self.head, self.foot = Region(hear=self._hear, take=self._take), Region(hear=self._hear)
        sheets: tuple[Kind, ...] = ("direct_influence",)
        self.keep = Keeping(variant, lang, self._show, self.head.give, sheets)
        self.charts = {name: self._empty(name) for name in ("map", "graph", "ladder", "spread")}
        self.whole, self.part = self._matrix(dense=True), self._matrix(dense=False)
        self.pick, self.panel = Region(hear=self._hear), Region(hear=self._hear)
        self.aside = widgets.VBox([self.pick, self.part, self.panel])
        self.work = widgets.Box([self.whole, self.aside])
        self.aside.add_class("judge-aside")
        self.work.add_class("judge")
        super().__init__(
            [self.frame, self.keep.draft, self.head, *self.charts.values(), self.work, self.foot]
        )  # fmt: skip
        self._show()

    # ---- what the visitor does -------------------------------------------------------------

    def _hear(self, act: str, value: str) -> None:
        state = self.state
        if not self.keep.hear(act, value):
            self.keep.said = []
            if act == "reading" and value not in self.readings:
                return
            if act == "go":
                if state.go(value):
                    state.view = "matrix"
                    self.part.focus()
            elif act in ("source", "target") and value in state.order:
                self._turn(act, state.order.index(value))
            elif not state.choose(act, value):
                return
        self._show()

    def _turn(self, end: str, k: int) -> None:
        i, j = (k, self.state.cell[1]) if end == "source" else (self.state.cell[0], k)
        if i == j:
            other = 0 if k else 1
            i, j = (k, other) if end == "source" else (other, k)
        self.state.cell = (i, j)

    def _take(self, name: str, data: bytes) -> None:
        self.keep.take(name, data)

    def _edited(self, dense: bool) -> Any:
        def hear(act: str, row: int, column: int, value: int) -> None:
            if act in ("undo", "redo"):
                self._hear(act, "")
                return
            cell = (row, column) if dense else self.state.cell
            if cell[0] == cell[1]:
                return
            if act == "at":
                if self.state.cell != cell:
                    self.state.cell = cell
                    self._show()
                return
            source, target = (self.state.order[k] for k in cell)
            edit = self.keep.variant.edit_influence
            if not self.keep.change(lambda: edit(source, target, value)):
                (self.whole if dense else self.part).refuse()
            self._show()

        return hear

    # ---- what the visitor sees -------------------------------------------------------------

    def _say(self, key: str, **params: Any) -> str:
        return texts.say(key, self.lang, **params)

    def _name(self, k: int) -> str:
        return self.labels[self.state.order[k]]

    @property
    def pictures(self) -> Pictures:
        """The pictures of the study with the changes."""
        return Pictures(self.result, self.state, self.labels, self.lang, self._drawn())

    def _percent(self, share: float, digits: int = 0) -> str:
        return self.pictures.percent(share, digits)

    @property
    def result(self) -> sa.Result:
        """The analysis of the study with the changes."""
        return self.state.result(self.keep.variant.study)

    def _empty(self, name: str) -> Chart:
        from plotly.graph_objects import Figure

        return Chart(Figure(), title="", alt="", table=Table((), ()), lang=self.lang, name=name,
                     hear=self._clicked)  # fmt: skip

    def _clicked(self, name: str) -> None:
        if name in self.state.order:
            self._turn("source", self.state.order.index(name))
            self._show()

    def _show(self) -> None:
        view = self.state.view
        for name, chart in self.charts.items():
            shown = name == view or (name == "spread" and view == "ladder")
            chart.layout.display = "" if shown else "none"
            if shown:
                picture = getattr(self.pictures, name)()
                chart.title, chart.axis = picture.title, picture.axis
                chart.update(picture.figure, alt=picture.alt, table=picture.table)
        self.work.layout.display = "" if view == "matrix" else "none"
        if view == "matrix":
            self._tables()
            self.pick.html = self._pick_html()
            self.panel.html = self._panel_html()
        self.head.html = self._head_html()
        self.foot.html = self._foot_html()
        self.frame.query = self.state.query(self.keep.variant)

    # ---- the matrix ----------------------------------------------------------------------------

    def _matrix(self, *, dense: bool) -> Matrix:
        words = {k: self._say(f"judge.{k}") for k in ("changed",)}
        words |= {"corner": self._say("drivers.corner"), "own": self._say("drivers.own")}
        words["colon"] = self._say("common.colon")
        words["off_scale"] = self._say("judge.off_scale", low=0, high=3)
        # "drivers.level_0" "drivers.level_1" "drivers.level_2" "drivers.level_3"
        levels = {str(k): self._say(f"drivers.level_{k}") for k in range(4)}
        levels[""] = self._say("drivers.unjudged")
        label = self._say("drivers.whole" if dense else "drivers.one")
        # "drivers.whole" "drivers.one"
        return Matrix(
            dense=dense, scale=(0, 3), levels=levels, texts=words, label=label,
            hear=self._edited(dense),
        )  # fmt: skip

    def _tables(self) -> None:
        now, was = (self._cells(s) for s in (self.keep.variant.study, self.keep.base))
        heads = [
            {"group": self._name(k), "label": self._name(k), "code": str(k + 1)}
            for k in range(len(self.state.order))
        ]
        i, j = self.state.cell
        self.whole.show(heads, heads, now, was, (i, j))
        self.part.show([heads[i]], [heads[j]], [[now[i][j]]], [[was[i][j]]], (0, 0))

    def _cells(self, study: Study) -> list[list[Any]]:
        part = study.direct_influence
        rows = part.matrix if part else ()
        return [
            [None if i == j else "" if v is None else v for j, v in enumerate(row)]
            for i, row in enumerate(rows)
        ]

    def _pick_html(self) -> str:
        i, j = self.state.cell
        drivers = [(v, self.labels[v]) for v in self.state.order]
        return render(
            "structure_pick", self.lang, drivers=drivers, source=i, target=j,
        )  # fmt: skip

    def _panel_html(self) -> str:
        before = self.state.result(self.keep.base)
        reading = "direct" if self.state.reading == "direct" else "indirect"
        found = sa.moved(before.views[reading], self.result.views[reading])
        i, j = self.state.cell
        s = self.result.sensitivity
        here = (
            self._say("drivers.weighs", x=self._percent(float(s.values[i, j]) / self.result.limit.radius, 1))
            if s is not None
            else ""
        )  # fmt: skip
        return render(
            "structure_panel",
            self.lang,
            here=here,
            changed=self.keep.variant.count > 0,
            reading=self._say(f"drivers.{reading}"),
            moves=[self._move(m) for m in found[:SHOWN_MOVES]],
            more=max(0, len(found) - SHOWN_MOVES),
            lists=self._carrying(),
        )

    def _move(self, m: sa.Moved) -> dict[str, Any]:
        words = self.pictures.sectors
        return {
            "name": self._name(m.variable),
            "ranks": self._say("drivers.ranks", a=m.rank_before, b=m.rank_after),
            "sectors": f"{words[m.sector_before]} → {words[m.sector_after]}"
            if m.sector_before != m.sector_after
            else "",
        }

    def _carrying(self) -> list[tuple[str, list[dict[str, str]]]]:
        """Return the cells that carry most: those filled, and those where nothing stands yet."""
        result = self.result
        if result.sensitivity is None:
            return []
        values = result.sensitivity.values / result.limit.radius
        order = [divmod(int(k), len(values)) for k in np.argsort(-values, axis=None, kind="stable")]
        found = []
        for key, filled in (("carry", True), ("carry_empty", False)):
            cells = [(i, j) for i, j in order if i != j and (result.matrix[i, j] > 0) == filled]
            rows = [
                {
                    "go": f"{self.state.order[i]}-{self.state.order[j]}",
                    "words": f"{self._name(i)} → {self._name(j)}",
                    "value": self._value(i, j),
                    "x": self._percent(float(values[i, j]), 1),
                }
                for i, j in cells[:SHOWN_CELLS]
            ]
            # "drivers.carry" "drivers.carry_empty"
            found.append((self._say(f"drivers.{key}"), rows))
        return found

    def _value(self, i: int, j: int) -> str:
        value = influence(self.keep.variant.study, self.state.order[i], self.state.order[j])
        return "?" if value is None else str(value)

    def _drawn(self) -> str:
        inputs = self.state.inputs(self.keep.variant.study)
        several = len(inputs.raters) > 1
        # "drivers.drawn_raters" "drivers.drawn_cells"
        share = {
            k: self._say("drivers.percent", x=texts.number(100 * v, self.lang, 0))
            for k, v in (("moving", inputs.moving), ("coverage", inputs.coverage))
        }
        drawn = self._say(
            f"drivers.drawn_{'raters' if several else 'cells'}", n=inputs.draws, **share
        )
        if "potential" not in self.state.reading:
            return drawn
        # "drivers.kept_potential" "drivers.moved_potential"
        key = f"drivers.{'kept' if several else 'moved'}_potential"
        return f"{drawn} – {self._say(key, value=inputs.potential_value)}"

    # ---- words -----------------------------------------------------------------------------------

    def _head_html(self) -> str:
        part = self.keep.base.direct_influence
        status = part.status if part else "illustrative"
        key = status if status in ("example", "imported") else "illustrative"
        state = self.state
        return render(
            "structure_head",
            self.lang,
            k=self.keep.page(),
            mark=self._say(f"common.{key}"),
            notices=state.notices,
            # "drivers.map" "drivers.graph" "drivers.ladder" "drivers.matrix"
            views=[(v, self._say(f"drivers.{v}")) for v in VIEWS],
            view=state.view,
            # "drivers.how_map" "drivers.how_graph" "drivers.how_ladder" "drivers.how_matrix"
            how=self._say(f"drivers.how_{state.view}"),
            summary=self._summary(),
            choices=self._choices(),
            settings=self._settings(),
            ranges=bool(state.ranges),
        )

    def _choices(self) -> list[_Choice]:
        """Return the choices of the view: trait, its words, its value, its options."""
        # "drivers.direct" "drivers.displacement" "drivers.indirect" "drivers.potential" "drivers.indirect_potential"
        # "drivers.weight_direct" "drivers.weight_carrying" "drivers.by_influence"
        # "drivers.by_dependence" "drivers.mean" "drivers.median" "drivers.middle"
        say, potential = self._say, "potential" in self.readings
        rows = {
            "map": [("reading", [(r, say(f"drivers.{r}")) for r in self.readings])],
            "graph": [
                ("share", [(s, say("drivers.percent", x=s)) for s in SHARES]),
                ("weight", [(w, say(f"drivers.weight_{w}")) for w in WEIGHTS]),
            ],
            "ladder": [
                ("side", [(s, say(f"drivers.by_{s}")) for s in ("influence", "dependence")]),
                *([("ladder", [(r, say(f"drivers.{r}")) for r in LADDERS])] if potential else []),
            ],
            "matrix": [],
        }[self.state.view]
        return self._asked(rows)

    def _settings(self) -> list[_Choice]:
        say = self._say
        rows = [("rule", [(r, say(f"drivers.{r}")) for r in RULES])]
        roads = [say("drivers.at_limit" if r == "limit" else "drivers.step", k=r) for r in ROADS]
        rows.append(("road", list(zip(ROADS, roads, strict=True))))
        rows.append(("moving", [(m, say("drivers.percent", x=m)) for m in MOVING]))
        # "drivers.ask_reading" "drivers.ask_share" "drivers.ask_weight" "drivers.ask_side"
        # "drivers.ask_rule" "drivers.ask_road" "drivers.ask_moving"
        return self._asked(rows)

    def _asked(self, rows: list[tuple[str, list[tuple[str, str]]]]) -> list[_Choice]:
        # The ladder follows two of the readings: they are chosen as readings are.
        acts = {"ladder": "reading"}
        return [
            (acts.get(n, n), self._say(f"drivers.ask_{acts.get(n, n)}"), getattr(self.state, n), options)
            for n, options in rows
        ]  # fmt: skip

    def _summary(self) -> str:
        if not self.keep.variant.count:
            return self._say("drivers.nothing")
        before = self.state.result(self.keep.base)
        found = sa.moved(before.views["indirect"], self.result.views["indirect"])
        crossed = sum(m.sector_before != m.sector_after for m in found)
        return self._say("drivers.effect", ranks=len(found), crossed=crossed)

    def _foot_html(self) -> str:
        return render(
            "structure_foot",
            self.lang,
            view=self.state.view,
            sectors=self._by_sector(),
            questions=self._questions(),
            asked=bool(self.keep.base.drivers),
            behind=self._behind(),
        )

    def _by_sector(self) -> list[tuple[str, str, list[str]]]:
        view = "indirect" if self.state.reading == "displacement" else self.state.reading
        shape, words = self.result.quadrants(view), self.pictures.sectors
        found = []
        for s, name in enumerate(sa.SECTORS):
            own = [int(k) for k in np.argsort(-shape.y, kind="stable") if shape.sectors[k] == s]
            rows = [
                self._name(k)
                + ("" if shape.sure is None else f" ({self._percent(float(shape.sure[k]))})")
                for k in own
            ]
            # "drivers.driving_means" "drivers.relay_means" "drivers.result_means"
            # "drivers.autonomous_means" "drivers.pack_means"
            if rows:
                found.append((words[s], self._say(f"drivers.{name}_means"), rows))
        return found

    def _questions(self) -> list[str]:
        result = self.result
        key = [result.views[v].sectors <= 1 for v in ("direct", "indirect")]
        sure = result.draws.sectors[:, :2].sum(axis=1) if result.draws else None
        drivers = [d.id for d in self.keep.base.drivers]
        lines = []
        for v in key_without_driver(result.variables, key[0], key[1], drivers, sure):
            # "drivers.ask_both" "drivers.ask_direct" "drivers.ask_indirect"
            which = "both" if v.direct and v.indirect else "direct" if v.direct else "indirect"
            share = self._percent(v.sure or 0.0)
            lines.append(self._say(f"drivers.ask_{which}", name=self.labels[v.id], share=share))
        return lines

    def _behind(self) -> list[str]:
        """Say the settings, where the rankings go, and how much was judged."""
        result, state = self.result, self.state
        lim = result.limit
        # "drivers.limit_primitive" "drivers.limit_dominated" "drivers.limit_periodic"
        # "drivers.limit_tied" "drivers.limit_acyclic"
        lines = [
            self._say(
                f"drivers.limit_{lim.kind}", h=lim.period, k=lim.terms, n=len(lim.components)
            ),
            self._say("drivers.settled", k=result.settled)
            if result.settled
            else self._say("drivers.unsettled", k=len(result.powers)),
        ]
        if state.road != "limit":
            lines.append(self._say("drivers.by_power", k=state.road))
        lines.append(
            self._say(
                "drivers.filled", fill=self._percent(result.fill), done=self._percent(result.completeness)
            )
        )  # fmt: skip
        lines.append(self._say("drivers.cut", rule=self._say(f"drivers.{state.rule}")))
        return [*lines, self._drawn(), self._say("drivers.share_of_draws")]
