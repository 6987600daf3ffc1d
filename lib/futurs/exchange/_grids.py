"""The matrices of a study as grids: what stands at the edge of a sheet, and in its cells."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from futurs import texts
from futurs.errors import InputError, UnknownNameError
from futurs.study import Study, text
from futurs.study.editing import MOST
from futurs.study.overlay_cells import BOUNDS, Matrix
from futurs.texts import Language

Kind = Matrix
KINDS: tuple[Kind, ...] = ("judgements", "direct_influence", "actor_influence", "positions")
Place = tuple[str, str]


@dataclass(frozen=True)
class Line:
    """A row or a column: its identifier, its words and what they mean.

    Parameters
    ----------
    id : str
    labels : tuple of str
        From the outside in: of a state, its driver and itself.
    note : str
    group : str
        Two lines of one group do not act on one another; empty where all cells are asked.
    """

    id: str
    labels: tuple[str, ...]
    note: str
    group: str


@dataclass(frozen=True)
class Grid:
    """A matrix with its edges and scale.

    Parameters
    ----------
    rows, columns : tuple of Line
    values : dict
        By identifiers of row and column; None where nobody has judged. Own cells are not in it.
    low, high : int
    words : str
        What the values of the scale mean.
    """

    rows: tuple[Line, ...]
    columns: tuple[Line, ...]
    values: dict[Place, int | None]
    low: int
    high: int
    words: str

    @property
    def allowed(self) -> str:
        """The scale, as faults show it."""
        return f"{self.low} … {self.high}"

    @property
    def depth(self) -> int:
        """Rows and columns of words beside the identifiers."""
        return len(self.rows[0].labels)

    def runs(self) -> list[tuple[int, int, list[tuple[int, int, bool]]]]:
        """Return rows that ask the same cells: first, last, and (first, last, own) of columns."""
        found: list[tuple[int, int, list[tuple[int, int, bool]]]] = []
        shapes = [
            [r.group == c.group and r.group != "" for c in self.columns] for r in self.rows
        ]  # fmt: skip
        for own, rows in groupby(range(len(shapes)), key=shapes.__getitem__):
            lines = list(rows)
            spans = []
            for mine, columns in groupby(range(len(own)), key=own.__getitem__):
                span = list(columns)
                spans.append((span[0], span[-1], mine))
            found.append((lines[0], lines[-1], spans))
        return found


def known(kind: str) -> Kind:
    """Answer which kind of matrix a word names."""
    for name in KINDS:
        if name == kind:
            return name
    raise UnknownNameError("unknown_kind", found=kind[:60], known=KINDS)


def grid(study: Study, kind: Kind, lang: Language, expert: str = "") -> Grid:
    """Return a matrix of a study, or one expert's; InputError when it has none of that kind."""
    if expert and kind != "judgements":
        raise InputError("expert_kind", found=kind)
    if kind == "judgements":
        return _judgements(study, lang, expert)
    if kind == "direct_influence":
        return _influences(study, lang)
    return _actors(study, kind, lang)


def _judgements(study: Study, lang: Language, expert: str) -> Grid:
    if not study.drivers:
        raise InputError("no_drivers", study=study.id)
    places = [(d, s) for d in study.drivers for s in d.states]
    lines = tuple(
        Line(f"{d.id}.{s.id}", (text(d.label, lang), text(s.label, lang)),
             _note(text(d.definition, lang), text(s.sentence, lang)), d.id)
        for d, s in places
    )  # fmt: skip
    own = _own(study, expert)
    values: dict[Place, int | None] = {}
    for d, s in places:
        for e, t in places:
            if d.id != e.id:
                key = (d.id, s.id, e.id)
                row: Any = own.get(key) if expert else study.judgement(*key)
                # What is agreed has a value everywhere; an expert may not have judged.
                unjudged = None if expert else 0
                values[f"{d.id}.{s.id}", f"{e.id}.{t.id}"] = row.value(t.id) if row else unjudged
    levels = study.scale.levels
    words = "\n".join(f"{texts.signed(x.value, lang)} {text(x.words, lang)}" for x in levels)
    return Grid(lines, lines, values, study.scale.min, study.scale.max, words)


def _own(study: Study, expert: str) -> dict[tuple[str, str, str], Any]:
    return {row.key: row for e in study.experts if e.id == expert for row in e.judgements}


def _influences(study: Study, lang: Language) -> Grid:
    part = study.direct_influence
    if part is None or not part.order:
        raise InputError("no_influences", study=study.id)
    labels = {v.id: text(v.label, lang) for v in study.variables}
    meant = {d.id: text(d.definition, lang) for d in study.drivers}
    drivers = {v.id for v in study.variables if v.driver}
    lines = tuple(
        Line(v, (labels.get(v, v),), meant.get(v, "") if v in drivers else "", v)
        for v in part.order
    )
    return Grid(lines, lines, _cells(lines, lines, part.matrix), 0, MOST, text(part.scale, lang))


def _actors(study: Study, kind: Kind, lang: Language) -> Grid:
    part: Any = study.positions if kind == "positions" else study.actor_influence
    rows = () if part is None else part.actors if kind == "positions" else part.order
    if not rows:
        raise InputError("no_actors", study=study.id)
    people = {a.id: a for a in study.actors}
    aims = {o.id: text(o.label, lang) for o in study.objectives}
    alone = kind == "actor_influence"
    lines = tuple(
        Line(a, (text(people[a].label, lang),), text(people[a].description, lang), a * alone)
        for a in rows
    )
    across = lines if alone else tuple(Line(o, (aims[o],), "", "") for o in part.objectives)
    if not across:
        raise InputError("no_actors", study=study.id)
    low, high = BOUNDS["positions" if kind == "positions" else "actor_influence"]
    return Grid(
        lines, across, _cells(lines, across, part.matrix), low, high, text(part.scale, lang)
    )


def _cells(
    rows: tuple[Line, ...], columns: tuple[Line, ...], matrix: tuple[tuple[int | None, ...], ...]
) -> dict[Place, int | None]:
    return {
        (r.id, c.id): value
        for r, row in zip(rows, matrix, strict=True)
        for c, value in zip(columns, row, strict=True)
        if not r.group or r.group != c.group
    }


def _note(*parts: str) -> str:
    return "\n\n".join(p for p in parts if p)
