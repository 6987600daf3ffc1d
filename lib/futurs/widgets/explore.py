"""Explore the scenarios: compose a combination, see whether it holds and why, let it settle."""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets
import numpy as np

from futurs import texts
from futurs.figures.plane import plane
from futurs.methods.cross_impact import Verdict, contributions, smallest_conflict, verdict
from futurs.shapes import Table
from futurs.study import Study, text
from futurs.texts import Language
from futurs.widgets.addresses import COMPARE, address
from futurs.widgets.chart import Chart
from futurs.widgets.cited import cited, evidence
from futurs.widgets.explore_state import VIEWS, ExploreState
from futurs.widgets.frame import Frame
from futurs.widgets.ledger import sources_of
from futurs.widgets.lens import MOST, Lens
from futurs.widgets.region import Region
from futurs.widgets.render import render
from futurs.widgets.ten_minutes import card, lens_of, mark_of, variant_of

# A page shows this many futures at most; pins and the box find the others.
SHOWN = 60


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
        self.frame = Frame(lang, study.id, study.hash)
        self.region = Region(hear=self._hear)
        self.chart = self._chart()
        super().__init__([self.frame, self.region, *([self.chart] if self.chart else [])])
        self.state.observe(self._show)
        self._show()

    # ---- what the visitor does -------------------------------------------------------------

    def _hear(self, act: str, value: str) -> None:
        state, ids = self.state, [d.id for d in self.lens.study.drivers]
        if act == "choose" and "." in value:
            driver, _, name = value.partition(".")
            if driver in ids:
                j = ids.index(driver)
                names = [s.id for s in self.lens.study.drivers[j].states]
                if name in names:
                    state.choose(j, names.index(name))
        elif act == "pin" and value in ids:
            state.toggle_pin(ids.index(value))
        elif act == "why" and value in ids:
            state.why = ids.index(value)
        elif act == "view" and value in VIEWS:
            state.view = value
        elif act == "settle":
            state.settling = True
        elif act == "unpin":
            state.pins = ()
        elif act == "take":
            self._take(value)

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
                figure, alt, table = self._map()
                self.chart.update(figure, alt=alt, table=table)
        self.region.html = self._html()
        self.frame.query = self.state.query()

    def _say(self, key: str, **params: Any) -> str:
        return texts.say(key, self.lang, **params)

    def _text(self, value: Any) -> str:
        return text(value, self.lang)

    def _state(self, j: int, k: int) -> str:
        return self._text(self.lens.study.drivers[j].states[k].label)

    def _html(self) -> str:
        said = verdict(self.lens.matrix, self.state.z)
        view = self.state.view
        # "explore.box" "explore.futures" "explore.tableau" "explore.map"
        views = [v for v in VIEWS if v != "map" or self.chart]
        page: dict[str, Any] = {
            "title": self._text(self.lens.study.title),
            "views": [(v, self._say(f"explore.{v}")) for v in views],
            "view": view,
            "mark": mark_of(self.lens.study, self.lang),
            "variant": variant_of(self.lens.study, self.lang),
            "notices": self.state.notices,
            "verdict": self._verdict(said),
            "complete": self.lens.complete,
            "crowded": self.lens.crowded,
            "most": MOST,
            "units": self._units(),
            "compare": self._comparing(),
        }
        if view == "box":
            page |= {"drivers": self._drivers(said), "why": self._why(said), "path": self._path()}
        page["pinned"] = self._pinned()
        if view in ("box", "futures"):
            remaining = self.state.remaining()
            page |= {"remaining": self._remaining(remaining[:SHOWN]), "count": len(remaining)}
        if view == "tableau":
            page["tableau"] = self._tableau()
        return render("explore", self.lang, **page)

    def _comparing(self) -> str:
        return address(
            COMPARE, self.lens.study.id, self.lang, self.query,
            variant=self.query.get("variant", ""), s=self.state.query()["s"],
        )  # fmt: skip

    def _drivers(self, said: Verdict) -> list[dict[str, Any]]:
        rows = []
        for j, driver in enumerate(self.lens.study.drivers):
            beaten = int(said.inconsistency[j])
            states = [
                {
                    "id": s.id, "label": s.label, "sentence": self._text(s.sentence),
                    "chosen": k == self.state.scenario[j],
                    "gap": beaten if beaten and k == self.state.scenario[j] else 0,
                    "pull": bool(beaten) and k == said.best[j],
                }
                for k, s in enumerate(driver.states)
            ]  # fmt: skip
            rows.append(
                {"id": driver.id, "label": driver.label, "states": states, "pinned": j in self.state.pins}
            )  # fmt: skip
        return rows

    def _verdict(self, said: Verdict) -> dict[str, Any]:
        name = self.lens.name(self.state.z, self.lang)
        forbidden = self._excluded("hard")
        if said.consistent and not forbidden:
            sentence = self._say("explore.holds", name=name)
        elif forbidden:
            sentence = self._say("explore.excluded", n=len(forbidden))
        else:
            sentence = self._say("explore.broken", n=len(said.beaten))
        worst = said.beaten[0] if said.beaten else None
        return {
            "holds": said.consistent and not forbidden,
            "sentence": sentence,
            "near": "" if said.consistent else name,
            "forbidden": forbidden,
            "unlikely": self._excluded("soft"),
            "worst": self._pulled(said, worst) if worst is not None else "",
            "margin": said.consistency,
            "total": said.total_impact,
            "strip": self.lens.strip(self.state.z, self.lang),
        }

    def _pulled(self, said: Verdict, j: int) -> str:
        return self._say(
            "explore.pulled",
            state=self._state(j, self.state.scenario[j]),
            rival=self._state(j, int(said.best[j])),
            n=int(said.inconsistency[j]),
        )

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

    def _why(self, said: Verdict) -> dict[str, Any]:
        beaten = said.beaten
        j = self.state.why if self.state.why >= 0 else (beaten[0] if beaten else 0)
        rival = int(said.best[j]) if said.inconsistency[j] else int(said.rival[j])
        drivers = self.lens.study.drivers
        options = [(d.id, self._text(d.label), k == j) for k, d in enumerate(drivers)]
        behind = evidence(
            self.lens.study, self.lang, self.query, view="driver", driver=drivers[j].id
        )
        page: dict[str, Any] = {"options": options, "behind": behind}
        if rival < 0:
            return {**page, "forces": [], "sentence": "", "conflict": ""}
        pushes = contributions(self.lens.matrix, self.state.z, j, rival)
        most = max(int(np.abs(pushes).max()), 1)
        forces = [
            self._force(i, j, rival, int(pushes[i]), most)
            for i in np.argsort(-np.abs(pushes), kind="stable")
            if pushes[i]
        ]
        # "explore.why_beaten" "explore.why_holds" "explore.why_tie"
        key = "why_beaten" if said.inconsistency[j] else "why_holds" if pushes.sum() else "why_tie"
        sentence = self._say(
            f"explore.{key}", state=self._state(j, self.state.scenario[j]), rival=self._state(j, rival),
            n=abs(int(pushes.sum())),
        )  # fmt: skip
        return {
            **page, "forces": forces, "sentence": sentence,
            "conflict": self._conflict(said, j, rival),
        }  # fmt: skip

    def _force(self, i: int, j: int, rival: int, push: int, most: int) -> dict[str, Any]:
        drivers, z = self.lens.study.drivers, self.state.scenario
        source = drivers[i].states[z[i]]
        row = self.lens.study.judgement(drivers[i].id, source.id, drivers[j].id)
        return {
            "state": self._text(source.label),
            "push": push,
            "width": round(100 * abs(push) / most),
            "reason": self._text(row.reason) if row else "",
            "words": self._words(row, j, z[j], rival) if row else [],
            "sources": cited(
                self.lens.study, sources_of(row) if row else (), self.lang, self.query
            ),
        }

    def _words(self, row: Any, j: int, own: int, rival: int) -> list[str]:
        lines = []
        for k in (own, rival):
            state = self.lens.study.drivers[j].states[k]
            value = row.value(state.id)
            level = self.lens.study.level(value)
            words = self._text(level.words) if level else texts.signed(value, self.lang)
            shown = texts.signed(value, self.lang)
            lines.append(
                f"{words} {self._say('common.quoted', x=self._text(state.label))} ({shown})"
            )
        return lines

    def _conflict(self, said: Verdict, j: int, rival: int) -> str:
        if not said.inconsistency[j]:
            return ""
        choices = smallest_conflict(self.lens.matrix, self.state.z, j, rival)
        names = [self._state(i, self.state.scenario[i]) for i in choices if i != j]
        quoted = [self._say("common.quoted", x=n) for n in names]
        return self._say(
            "explore.conflict", state=self._state(j, self.state.scenario[j]),
            choices=self._say("common.comma").join(quoted), n=len(names),
        ) if names else ""  # fmt: skip

    def _path(self) -> dict[str, Any] | None:
        if not self.state.settling:
            return None
        path = self.state.settled()
        steps = [
            {
                "strip": self.lens.strip(z, self.lang),
                "changed": [int(j) for j in np.nonzero(z != before)[0]],
                "words": self._moves(before, z),
            }
            for before, z in zip(path.steps, path.steps[1:], strict=False)
        ]
        end = path.steps[-1]
        if path.kind == "cycle":
            sentence = self._say("explore.ends_cycle", n=len(path.attractor))
        elif path.kind == "unfinished":
            sentence = self._say("explore.ends_unfinished", n=len(steps))
        elif not steps:
            sentence = self._say("explore.ends_here")
        else:
            sentence = self._say(
                "explore.ends", name=self.lens.name(end, self.lang), n=len(steps)
            )  # fmt: skip
        return {"steps": steps, "sentence": sentence, "moved": bool(steps)}

    def _moves(self, before: Any, after: Any) -> str:
        drivers = self.lens.study.drivers
        moved = [
            f"{self._text(drivers[j].label)} → {self._state(int(j), int(after[j]))}"
            for j in np.nonzero(before != after)[0]
        ]
        return self._say("common.semicolon").join(moved)

    def _pinned(self) -> list[str]:
        return [self._state(j, self.state.scenario[j]) for j in self.state.pins]

    def _units(self) -> str:
        scale = self.lens.study.scale
        ends = []
        for value in (scale.min, scale.max):
            level = self.lens.study.level(value)
            words = f" ({self._text(level.words)})" if level else ""
            ends.append(texts.signed(value, self.lang) + words)
        return self._say("explore.units", low=ends[0], high=ends[1])

    def _remaining(self, futures: list[Any]) -> list[dict[str, Any]]:
        return [card(self.lens, f, self.lang) | {"rests": self._rests(f)} for f in futures]

    def _rests(self, future: Any) -> list[str]:
        if self.state.view != "futures":
            return []
        # The tightest choices of a future: where the least would make it fall.
        said = verdict(self.lens.matrix, future.z)
        order = np.argsort(said.margins, kind="stable")[:3]
        lines = []
        for j in order:
            pushes = contributions(self.lens.matrix, future.z, int(j))
            i = int(np.argmax(pushes))
            if pushes[i] > 0:
                lines.append(
                    self._say(
                        "explore.rests_on", state=self._state(int(j), int(future.z[j])),
                        support=self._state(i, int(future.z[i])), n=int(said.margins[j]),
                    )
                )  # fmt: skip
        return lines

    def _tableau(self) -> dict[str, Any]:
        futures = self.state.remaining()[:SHOWN]
        columns = [card(self.lens, f, self.lang) for f in futures]
        rows = []
        for j, driver in enumerate(self.lens.study.drivers):
            cells = [
                {"label": self._state(j, int(f.z[j])), "mark": self.lens.rare[f.id][j]}
                for f in futures
            ]
            rows.append({"label": self._text(driver.label), "cells": cells})
        groups: list[dict[str, Any]] = []
        for column in columns:
            if groups and groups[-1]["group"] == column["group"]:
                groups[-1]["n"] += 1
            else:
                groups.append({"group": column["group"], "family": column["family"], "n": 1})
        return {"columns": columns, "rows": rows, "groups": groups}

    def _chart(self) -> Chart | None:
        if self.lens.map is None:
            return None
        figure, alt, table = self._map()
        return Chart(
            figure, title=self._say("explore.map_title"), alt=alt, table=table, lang=self.lang,
            name="map", hear=lambda value: self._hear("take", value),
        )  # fmt: skip

    def _map(self) -> tuple[Any, str, Table]:
        lens, flat = self.lens, self.lens.map
        assert flat is not None  # noqa: S101 - the chart exists only where the map does
        labels = {f.id: lens.name(f.z, self.lang) for f in lens.futures}
        groups = [lens.group(f) for f in lens.futures]
        names = [self._text(f.label) for f in lens.study.families]
        names.append(self._say("explore.no_family"))
        at = lens.at(self.state.z)
        here = None
        if at is not None:
            k = flat.ids.index(at.id)
            here = (float(flat.x[k]), float(flat.y[k]))
        figure = plane(
            flat, labels, groups, names, here=here, here_name=self._say("explore.here")
        )  # fmt: skip
        near = [(int((f.z != self.state.z).sum()), f) for f in lens.futures]
        rows = tuple(
            (labels[f.id], names[lens.group(f)], n) for n, f in sorted(near, key=lambda p: p[0])
        )
        table = Table(
            (self._say("futures.future"), self._say("futures.family"), self._say("explore.differ")),
            rows,
        )
        alt = self._say(
            "explore.map_alt", n=len(lens.futures), share=round(100 * flat.explained),
            name=rows[0][0], differ=rows[0][2],
        )  # fmt: skip
        return figure, alt, table


def preload(lens: Lens) -> None:
    """Run what a page computes once, so that a warm kernel inherits the answers."""
    for name in ("futures", "rare", "leverage", "separating", "companions", "signals", "map"):
        getattr(lens, name)
