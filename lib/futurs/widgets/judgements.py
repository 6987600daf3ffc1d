"""Work on the judgements: change one, and see at once which futures appear and vanish."""

from __future__ import annotations

from typing import Any, ClassVar

import ipywidgets as widgets
import numpy as np

from futurs import texts
from futurs.errors import FutursError
from futurs.exchange import scenariowizard, spreadsheet
from futurs.exchange.studies import from_study
from futurs.methods._questions import Move
from futurs.study import (
    Study,
    Variant,
    actor_differences,
    differences,
    influence_differences,
    open_variant,
    text,
    variants,
)
from futurs.study.overlay import MAX_REASON
from futurs.texts import Language
from futurs.widgets.cited import cited
from futurs.widgets.frame import Frame
from futurs.widgets.judgements_state import VIEWS, JudgementsState, Section
from futurs.widgets.keeping import Keeping
from futurs.widgets.ledger import sources_of
from futurs.widgets.lens import MOST
from futurs.widgets.matrix import Matrix
from futurs.widgets.method_charts import EventQuestion, event_questions
from futurs.widgets.region import Region
from futurs.widgets.render import render
from futurs.widgets.ten_minutes import lens_of, mark_of

SHOWN_SECTIONS = 36
SHOWN_CELLS = 4
SHOWN_QUESTIONS = 8


class Judgements(widgets.VBox):
    """Edit the judgements of a study as a variant of it.

    Parameters
    ----------
    study : Study or Variant
        A study begins a variant without a name; nothing is written before it is saved.
    lang : {"fr", "en"}
    query : dict, optional
        State as it stands in the page's address; see :class:`JudgementsState`.

    Attributes
    ----------
    state : JudgementsState
        What is edited and looked at; ``state.variant`` is the variant.
    keep : Keeping

    Examples
    --------
    In a notebook: ``Judgements(study("administration_2040"), lang="fr")``.
    """

    edits: ClassVar[bool] = True

    def __init__(
        self,
        study: Study | Variant,
        lang: Language = "fr",
        query: dict[str, str] | None = None,
    ) -> None:
        self.lang, self.query = lang, query or {}
        variant = study if isinstance(study, Variant) else Variant(study)
        self.state = JudgementsState(variant, lens_of(variant.base), self.query, lang)
        self.theirs: Variant | None = None
        self._asked_of: Study | None = None
        self._found: tuple[EventQuestion, ...] = ()
        self.doomed = self.next = ""
        base = self.state.study
        self.frame = Frame(lang, base.id, base.hash)
        self.head = Region(hear=self._hear, take=self._take)
        self.keep = Keeping(variant, lang, self._show, self.head.give, ("judgements",))
        self.whole = self._matrix(dense=True)
        self.pick = Region(hear=self._hear)
        self.part = self._matrix(dense=False)
        self.panel = Region(hear=self._hear)
        self.aside = widgets.VBox([self.pick, self.part, self.panel])
        self.work = widgets.Box([self.whole, self.aside])
        self.lists = Region(hear=self._hear)
        for box, name in ((self.aside, "judge-aside"), (self.work, "judge")):
            box.add_class(name)
        super().__init__([self.frame, self.keep.draft, self.head, self.work, self.lists])
        # In JupyterLab the style sheet reaches what stands under this class only.
        self.add_class("futurs")
        self._show()

    # ---- what the visitor does -------------------------------------------------------------

    def _hear(self, act: str, value: str) -> None:
        action = getattr(self, f"_on_{act}", None)
        if not self.keep.hear(act, value):
            if action is None:
                return
            self.keep.change(lambda: action(value))
        if self.keep.conflict:
            self.theirs = self._saved(self.keep.conflict)
        elif act == "save" and not self.keep.variant.unsaved:
            self.theirs = None
        self._show()
        if act in ("try", "leave"):
            self.head.focus(f"tab-{self.state.view}")
        if self.next:
            # What was pressed is gone: the keyboard goes on from beside it, not from the top.
            self.lists.focus(self.next)
            self.next = ""

    def _on_try(self, _: str) -> None:
        self.state.take_asked()
        self.state.view = "changes"

    def _on_leave(self, _: str) -> None:
        self.state.asked = ()

    def _take(self, name: str, data: bytes) -> None:
        self.keep.take(name, data)

    def _saved(self, name: str) -> Variant | None:
        try:
            return open_variant(self.state.study, name)
        except FutursError:
            return None

    def _edited(self, dense: bool) -> Any:
        def hear(act: str, row: int, column: int, value: int) -> None:
            if act in ("undo", "redo"):
                self._hear(act, "")
                return
            section, cell = self._cell(dense, row, column)
            if section[0] == section[2]:
                return
            if act == "at":
                if (self.state.section, self.state.cell) != (section, cell):
                    self.state.section, self.state.cell = section, cell
                    self._show(select=True)
                return
            if not self.keep.change(lambda: self.state.edit(section, cell, value)):
                (self.whole if dense else self.part).refuse()
            self._show()

        return hear

    def _cell(self, dense: bool, row: int, column: int) -> tuple[Section, int]:
        if dense:
            return self.state.place(row, column)
        i, _, j = self.state.section
        return (i, row, j), column

    def _on_view(self, value: str) -> None:
        if value in VIEWS:
            self.state.view = value

    def _on_source(self, value: str) -> None:
        self._turn(value, None)

    def _on_target(self, value: str) -> None:
        self._turn(None, value)

    def _turn(self, source: str | None, target: str | None) -> None:
        ids = [d.id for d in self.state.study.drivers]
        i, a, j = self.state.section
        i, a = (ids.index(source), 0) if source in ids else (i, a)
        j = ids.index(target) if target in ids else j
        if i == j:
            j = next(k for k in range(len(ids)) if k != i) if source else j
            i, a = (i, a) if source else (next(k for k in range(len(ids)) if k != j), 0)
        self.state.section, self.state.cell = (i, a, j), 0

    def _on_go(self, value: str) -> None:
        numbers = [int(k) for k in value.split(".") if k.isdigit()]
        sizes = self.state.base.matrix.sizes
        if len(numbers) == 4 and numbers[0] < len(sizes) > numbers[2] and numbers[0] != numbers[2]:
            i, a, j, b = numbers
            if a < sizes[i] and b < sizes[j]:
                self.state.section, self.state.cell, self.state.view = (i, a, j), b, "matrix"
                self.part.focus()

    def _on_reason(self, value: str) -> None:
        self.state.reason(value, self.lang)

    def _on_compare(self, value: str) -> None:
        base = self.state.study
        self.theirs = open_variant(base, value)
        self.state.view = "changes"

    def _on_delete(self, value: str) -> None:
        if self.doomed != value:
            self.doomed = value
            return
        self.doomed = ""
        self.next = self._beside(value)
        mine = self.state.variant
        found = mine if mine.id == value else open_variant(mine.base, value)
        title = found.title
        found.delete()
        if found is mine:
            self.keep.draft.turn("")
            self.keep.draft.keep(mine.draft())
        self.keep.said = [self._say("judge.deleted", title=title)]

    def _beside(self, value: str) -> str:
        """Return the element that stands where a variant stood, once it is deleted."""
        ids = [v.id for v in variants(self.state.study) if v.overlay]
        others = [v for v in ids if v != value]
        at = ids.index(value) if value in ids else 0
        return f"delete-{others[min(at, len(others) - 1)]}" if others else "t-variants"

    def _on_spare(self, _: str) -> None:
        if self.doomed:
            self.next = f"delete-{self.doomed}"
        self.doomed = ""

    def _on_scw(self, _: str) -> None:
        data = scenariowizard.write(from_study(self.state.variant.study, self.lang))
        self.head.give(f"{self.keep.name}.scw", data)

    def _on_xlsx(self, _: str) -> None:
        lens = self.state.lens
        futures = None if lens.crowded else lens.tableau
        data = spreadsheet.write(self.state.variant.study, self.lang, futures)
        self.head.give(f"{self.keep.name}.xlsx", data)

    # ---- what the visitor sees -------------------------------------------------------------

    def _say(self, key: str, **params: Any) -> str:
        return texts.say(key, self.lang, **params)

    def _text(self, value: Any) -> str:
        return text(value, self.lang)

    def _matrix(self, *, dense: bool) -> Matrix:
        study = self.state.study
        # "judge.corner" "judge.changed" "judge.own" "judge.off_scale"
        words = {k: self._say(f"judge.{k}") for k in ("corner", "changed", "own")}
        words["colon"] = self._say("common.colon")
        low, high = study.scale.min, study.scale.max
        words["off_scale"] = self._say("judge.off_scale", low=low, high=high)
        levels = {str(x.value): self._text(x.words) for x in study.scale.levels}
        return Matrix(
            dense=dense, scale=(low, high), levels=levels, texts=words,
            label=self._say("judge.whole" if dense else "judge.part"), hear=self._edited(dense),
        )  # fmt: skip

    def _show(self, select: bool = False) -> None:
        self._follow()
        state = self.state
        working = state.view == "matrix"
        self.work.layout.display = "" if working else "none"
        if working:
            self._tables()
            self.pick.html = self._pick_html()
            self.panel.html = self._panel_html()
        self.lists.html = "" if working else self._lists_html()
        if not select:
            self.head.html = self._head_html()
        self.frame.query = state.query()

    def _follow(self) -> None:
        """Turn to the variant that was opened, if another was."""
        if self.state.variant is not self.keep.variant:
            self.state.variant = self.keep.variant
            self.theirs, self.doomed, self.state.view = None, "", "matrix"

    def _tables(self) -> None:
        state = self.state
        now, was = state.lens.matrix.values, state.base.matrix.values
        (i, a, j), b = state.section, state.cell
        offsets = state.base.matrix.offsets
        owner = np.repeat(np.arange(len(state.base.matrix.sizes)), state.base.matrix.sizes)
        own = owner[:, None] == owner[None, :]
        everything = [h for k in range(len(state.base.matrix.sizes)) for h in self._headers(k)]
        at = (state.flat(i, a), state.flat(j, b))
        self.whole.show(everything, everything, _cells(now, own), _cells(was, own), at)
        block = (slice(offsets[i], offsets[i + 1]), slice(offsets[j], offsets[j + 1]))
        self.part.show(
            self._headers(i), self._headers(j), _cells(now[block]), _cells(was[block]), (a, b)
        )

    def _headers(self, j: int) -> list[dict[str, str]]:
        driver = self.state.study.drivers[j]
        group = self._text(driver.label)
        return [
            {"group": group, "label": self._text(s.label), "code": s.code or str(k + 1)}
            for k, s in enumerate(driver.states)
        ]

    def _head_html(self) -> str:
        state = self.state
        return render(
            "judgements_head",
            self.lang,
            title=self._say("judge.title"),
            mark=mark_of(state.study, self.lang),
            # "judge.matrix" "judge.begin" "judge.changes" "judge.variants"
            views=[(v, self._say(f"judge.{v}")) for v in VIEWS],
            view=state.view,
            notices=state.notices,
            asked=len(state.asked),
            k=self.keep.page(),
            summary=self._summary(),
        )

    def _summary(self) -> str:
        before, after = len(self.state.base.futures), len(self.state.lens.futures)
        moves = self.state.moves()
        if self.state.crowded:
            return self._say("judge.crowded", most=MOST)
        if not self.state.variant.count:
            return self._say("judge.nothing", n=before)
        up = sum(m.appeared for m in moves)
        return self._say(
            "judge.effect", before=before, after=after, up=up, down=len(moves) - up
        )  # fmt: skip

    def _pick_html(self) -> str:
        i, _, j = self.state.section
        drivers = [(d.id, self._text(d.label)) for d in self.state.study.drivers]
        return render("judgements_pick", self.lang, drivers=drivers, source=i, target=j)

    def _panel_html(self) -> str:
        i, a, j = self.state.section
        study = self.state.variant.study
        drivers = study.drivers
        row = study.judgement(drivers[i].id, drivers[i].states[a].id, drivers[j].id)
        values = [row.value(s.id) if row else 0 for s in drivers[j].states]
        return render(
            "judgements_panel",
            self.lang,
            state=self._text(drivers[i].states[a].label),
            target=self._text(drivers[j].label),
            reason=self._text(row.reason) if row and row.reason else "",
            own=self._own_reasons(row, drivers[j]) + self._ranges(row, drivers[j]),
            sources=cited(study, sources_of(row) if row else (), self.lang, self.query),
            judged=row is not None,
            total=sum(values),
            balanced=self._balanced,
            longest=MAX_REASON,
            key=f"{i}-{a}-{j}",
            asked=[q.words for q in self._questions() if q.cell[:3] == (i, a, j)],
            example=self._example,
            **self._effects(),
        )

    def _questions(self) -> tuple[EventQuestion, ...]:
        """Return where the events of the study contradict a judgement; once for each change."""
        study = self.state.variant.study
        if self._asked_of is not study:
            self._asked_of, self._found = study, event_questions(study, self.lang)
        return self._found

    @property
    def _balanced(self) -> bool:
        rows = self.state.study.judgements
        return bool(rows) and all(sum(r.value(s) for s in r.cells) == 0 for r in rows)

    def _own_reasons(self, row: Any, driver: Any) -> list[tuple[str, str]]:
        cells = row.cells if row else {}
        return [
            (self._text(s.label), self._text(cells[s.id].reason))
            for s in driver.states
            if getattr(cells.get(s.id), "reason", None)
        ]

    def _ranges(self, row: Any, driver: Any) -> list[tuple[str, str]]:
        ends = {s.id: row.bounds(s.id) for s in driver.states} if row else {}
        return [
            (
                self._text(s.label),
                self._say(
                    "judge.range", low=texts.signed(ends[s.id][0], self.lang),
                    high=texts.signed(ends[s.id][1], self.lang),
                ),
            )
            for s in driver.states
            if s.id in ends and ends[s.id][0] != ends[s.id][1]
        ]  # fmt: skip

    def _effects(self) -> dict[str, Any]:
        moves = self.state.moves()
        return {
            "summary": self._summary(),
            "appeared": [self._move(m) for m in moves if m.appeared],
            "vanished": [self._move(m) for m in moves if not m.appeared],
            "complete": self.state.lens.complete,
        }

    def _move(self, move: Move) -> dict[str, Any]:
        lens = self.state.lens if move.appeared else self.state.base
        return {
            "name": lens.name(move.scenario, self.lang),
            "strip": lens.strip(move.scenario, self.lang),
            "cells": [self._change(u, v) for u, v in move.cells[:SHOWN_CELLS]],
            "more": max(0, len(move.cells) - SHOWN_CELLS),
            "alone": move.alone,
        }

    def _change(self, u: int, v: int) -> dict[str, str]:
        colon = self._say("common.colon")
        section, b = self.state.place(u, v)
        was, now = (m.values[u, v] for m in (self.state.base.matrix, self.state.lens.matrix))
        signs = (texts.signed(int(x), self.lang) for x in (was, now))
        return {
            "go": ".".join(str(k) for k in (*section, b)),
            "words": f"{self._section(section)}{colon}{self._label(section[2], b)}",
            "signs": " → ".join(signs),
        }

    def _section(self, section: Section) -> str:
        i, a, j = section
        drivers = self.state.study.drivers
        return f"{self._label(i, a)} → {self._text(drivers[j].label)}"

    def _label(self, j: int, k: int) -> str:
        return self._text(self.state.study.drivers[j].states[k].label)

    def _lists_html(self) -> str:
        view = self.state.view
        page: dict[str, Any] = {"view": view}
        if view == "begin":
            page |= self._begin()
        elif view == "changes":
            page |= self._changes()
        elif view == "variants":
            page |= self._variants()
        return render("judgements_lists", self.lang, **page)

    def _begin(self) -> dict[str, Any]:
        rows = [
            {
                "words": self._section(section),
                "go": ".".join(str(k) for k in (*section, 0)),
                "n": n,
                "judged": judged,
            }
            for section, n, judged in self.state.stakes()
        ]
        open_ = [r for r in rows if not r["judged"]]
        return {
            "first": rows[:SHOWN_SECTIONS],
            "unjudged": open_[:SHOWN_SECTIONS],
            "left": len(open_),
            "counted": any(r["n"] for r in rows),
            "total": len(rows),
            **self._asked(),
        }

    def _asked(self) -> dict[str, Any]:
        found = self._questions()
        colon = self._say("common.colon")
        rows = [
            {
                "words": q.words,
                "go": ".".join(str(k) for k in q.cell),
                "place": f"{self._section(q.cell[:3])}{colon}{self._label(*q.cell[2:])}",
            }
            for q in found[:SHOWN_QUESTIONS]
        ]
        return {"asked": rows, "asking": len(found), "example": self._example}

    @property
    def _example(self) -> bool:
        events = self.state.study.events
        return events is not None and events.status == "example"

    def _changes(self) -> dict[str, Any]:
        theirs = self.theirs
        other = theirs.study if theirs else self.state.study
        drivers = {d.id: d for d in self.state.study.drivers}
        ids = list(drivers)
        rows = []
        for d in differences(other, self.state.variant.study):
            states = [s.id for s in drivers[d.source].states]
            section = (ids.index(d.source), states.index(d.state), ids.index(d.target))
            own = [s.id for s in drivers[d.target].states]
            b = own.index(d.cell) if d.cell else 0
            show = self._text if not d.cell else lambda v: texts.signed(v, self.lang)
            rows.append(
                {
                    "go": ".".join(str(k) for k in (*section, b)),
                    "section": self._section(section),
                    "cell": self._label(section[2], b) if d.cell else "",
                    "first": show(d.first),
                    "second": show(d.second),
                }
            )
        rows += [*self._influences(other), *self._actors(other)]
        first = theirs.title if theirs else self._say("judge.the_study")
        return {"rows": rows, "first": first, **self._effects(), "against": bool(theirs)}

    def _influences(self, other: Study) -> list[dict[str, str]]:
        # Made on another board, in the same variant: listed, not led to.
        names = {v.id: self._text(v.label) for v in self.state.study.variables}
        return [
            {
                "go": "", "section": f"{names[d.source]} → {names[d.target]}",
                "cell": self._say("drivers.influence"),
                "first": "" if d.first is None else str(d.first),
                "second": "" if d.second is None else str(d.second),
            }
            for d in influence_differences(other, self.state.variant.study)
        ]  # fmt: skip

    def _actors(self, other: Study) -> list[dict[str, str]]:
        study = self.state.study
        names = {a.id: self._text(a.label) for a in study.actors}
        aims = {o.id: self._text(o.label) for o in study.objectives}
        # "actors.actor_influence" "actors.positions"
        return [
            {
                "go": "", "section": f"{names[d.row]} → {(aims if d.part == 'positions' else names)[d.column]}",
                "cell": self._say(f"actors.{d.part}"),
                "first": "" if d.first is None else texts.signed(d.first, self.lang),
                "second": "" if d.second is None else texts.signed(d.second, self.lang),
            }
            for d in actor_differences(other, self.state.variant.study)
        ]  # fmt: skip

    def _variants(self) -> dict[str, Any]:
        rows = []
        for v in variants(self.state.study):
            overlay = v.overlay
            rows.append(
                {
                    "id": v.id,
                    "title": v.title,
                    "author": overlay.author if overlay else "",
                    "date": texts.date(overlay.date.date(), self.lang)
                    if overlay and overlay.date
                    else "",
                    "n": overlay.count if overlay else 0,
                    "faults": [texts.fault(f, self.lang) for f in v.faults],
                    "here": v.id == self.state.variant.id,
                    "doomed": v.id == self.doomed,
                }
            )
        return {"rows": rows, "public": self.keep.public, "here": self.state.variant.id}


def _cells(values: Any, own: Any = None) -> list[list[int | None]]:
    plain: list[list[int | None]] = values.tolist()
    if own is None:
        return plain
    return [
        [None if mine else v for v, mine in zip(line, row, strict=True)]
        for line, row in zip(plain, own.tolist(), strict=True)
    ]
