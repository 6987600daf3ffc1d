"""A study, or a variant of it, as a spreadsheet (.xlsx) that anyone can open.

Cells hold numbers and text, never formulas: a text that looks like one is written as text.
The same study gives the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

from futurs import texts
from futurs.exchange._cells import date_of, head, legal, paged, put, still
from futurs.shapes import Tableau
from futurs.study import Judgement, Study, text
from futurs.study.schema.experts import OwnCell, OwnJudgement
from futurs.study.schema.judgements import Cell
from futurs.texts import Language

SIGNED = "+0;-0;0"
"""Number format of judgements: their sign always shows."""
_Row = Iterable[Any]


def write(study: Study, lang: Language, futures: Tableau | None = None) -> bytes:
    """Write a study as a spreadsheet: matrix, judgements, drivers, futures, provenance.

    What several experts judged, kept apart, and the ranges of judgements go with it.

    Parameters
    ----------
    study : Study
        With the changes of a variant, or without.
    lang : {"fr", "en"}
        Language of the names and texts.
    futures : Tableau, optional
        The consistent scenarios; the sheet is left out when they are not given.

    Returns
    -------
    bytes
        The file.
    """
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    _matrix(book.create_sheet(_say("sheet.matrix", lang)), study, lang)
    _table(book, "sheet.judgements", _judgements(study, lang), lang)
    if study.experts:
        _table(book, "sheet.experts", _experts(study, lang), lang)
    _table(book, "sheet.drivers", _drivers(study, lang), lang)
    if futures is not None:
        _table(book, "sheet.futures", _futures(study, futures, lang), lang)
    _table(book, "sheet.provenance", _provenance(study, lang), lang)
    book.properties.title = legal(text(study.title, lang))[:255]
    book.properties.creator = "Futurs"
    out = io.BytesIO()
    book.save(out)
    return still(out.getvalue(), date_of(study))


def _say(key: str, lang: Language) -> str:
    return texts.say(key, lang)


# ---- sheets ----------------------------------------------------------------------------------


def _matrix(sheet: Any, study: Study, lang: Language) -> None:
    from openpyxl.styles import Alignment
    from openpyxl.utils import get_column_letter

    places = [(d, s) for d in study.drivers for s in d.states]
    head(put(sheet, 1, 1, _say("sheet.corner", lang)))
    for k, (driver, state) in enumerate(places, 3):
        for row, column, label in ((1, k, driver.label), (2, k, state.label)):
            head(put(sheet, row, column, text(label, lang)))
            head(put(sheet, column, row, text(label, lang)))
        sheet.cell(2, k).alignment = Alignment(text_rotation=90, vertical="bottom")
        sheet.column_dimensions[get_column_letter(k)].width = 5
    for u, (source, own) in enumerate(places, 3):
        for v, (target, other) in enumerate(places, 3):
            if source.id != target.id:
                judged = study.judgement(source.id, own.id, target.id)
                cell = put(sheet, u, v, judged.value(other.id) if judged else 0)
                cell.number_format = SIGNED
    sheet.column_dimensions["A"].width = sheet.column_dimensions["B"].width = 30
    sheet.row_dimensions[2].height = 160
    sheet.freeze_panes = "C3"
    paged(sheet, "1:2", "A:B")


def _table(book: Any, title: str, rows: Iterable[_Row], lang: Language) -> None:
    from openpyxl.styles import Alignment
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(_say(title, lang))
    widest: dict[int, int] = {}
    for r, row in enumerate(rows, 1):
        for c, value in enumerate(row, 1):
            cell = put(sheet, r, c, value)
            widest[c] = max(widest.get(c, 0), len(str(value or "")))
            if r == 1:
                head(cell)
            elif isinstance(value, str) and len(value) > _WIDE:
                cell.alignment = Alignment(wrap_text=True, vertical="top")
                # Not every program finds the height of a wrapped text when it opens a file.
                lines = sum(-(-len(part) // (_WIDE - 6)) or 1 for part in value.splitlines())
                known = sheet.row_dimensions[r].height or 0
                sheet.row_dimensions[r].height = max(known, min(_LINE * lines, _TALLEST))
    for c, wide in widest.items():
        sheet.column_dimensions[get_column_letter(c)].width = min(max(wide, 8) + 2, _WIDE)
    for column in _SIGNED_COLUMNS.get(title, ""):
        for cell in sheet[column][1:]:
            cell.number_format = SIGNED
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    paged(sheet, "1:1")


_SIGNED_COLUMNS = {"sheet.judgements": "E", "sheet.experts": "IJ"}
_WIDE = 60  # characters; a longer text is wrapped
_LINE, _TALLEST = 15, 400  # points; the format ends at 409


def _judgements(study: Study, lang: Language) -> Iterable[_Row]:
    ranged = any(getattr(c, "ranged", False) for j in study.judgements for c in j.cells.values())
    yield [_say(key, lang) for key in (*_JUDGEMENTS, *_RANGE * ranged)]
    labels = {d.id: text(d.label, lang) for d in study.drivers}
    states = {(d.id, s.id): text(s.label, lang) for d in study.drivers for s in d.states}
    for row in study.judgements:
        for state in study.driver(row.target).states:
            value = row.value(state.id)
            level = study.level(value)
            yield [
                labels[row.source], states[row.source, row.state],
                labels[row.target], states[row.target, state.id],
                value, text(level.words, lang) if level else "",
                *_basis(row, state.id, lang), _say(f"sheet.status_{row.status}", lang),
                *(row.bounds(state.id) if ranged else ()),
            ]  # fmt: skip


_JUDGEMENTS = (
    "sheet.source_driver", "sheet.source_state", "sheet.target_driver", "sheet.target_state",
    "sheet.value", "sheet.words", "sheet.reason", "sheet.sources", "sheet.status",
)  # fmt: skip
_RANGE = ("sheet.low", "sheet.high")
# "sheet.status_illustrative" "sheet.status_sourced" "sheet.status_example"
# and of a study that was a model's file, "sheet.status_imported"


def _experts(study: Study, lang: Language) -> Iterable[_Row]:
    yield [_say(key, lang) for key in _EXPERTS]
    labels = {d.id: text(d.label, lang) for d in study.drivers}
    states = {(d.id, s.id): text(s.label, lang) for d in study.drivers for s in d.states}
    for expert in study.experts:
        who = (
            expert.id, text(expert.label, lang), text(expert.role, lang),
            expert.date.isoformat() if expert.date else "",
        )  # fmt: skip
        for row in expert.judgements:
            agreed = study.judgement(*row.key)
            for state in study.driver(row.target).states:
                value = row.value(state.id)
                # What was not judged has no line: missing is not zero.
                if value is not None:
                    yield [
                        *who, labels[row.source], states[row.source, row.state],
                        labels[row.target], states[row.target, state.id],
                        value, agreed.value(state.id) if agreed else 0,
                        *_basis(row, state.id, lang),
                        _say(f"sheet.status_{expert.status}", lang),
                    ]  # fmt: skip


_EXPERTS = (
    "sheet.identifier", "sheet.expert", "sheet.role", "sheet.date",
    *_JUDGEMENTS[:5], "sheet.agreed", "sheet.reason", "sheet.sources", "sheet.status",
)  # fmt: skip


def _basis(row: Judgement | OwnJudgement, state: str, lang: Language) -> tuple[str, str]:
    cell = row.cells.get(state)
    own = cell if isinstance(cell, Cell | OwnCell) else None
    reason = (own.reason if own else None) or row.reason
    sources = dict.fromkeys([*row.sources, *(own.sources if own else ())])
    return text(reason, lang), ", ".join(sources)


def _drivers(study: Study, lang: Language) -> Iterable[_Row]:
    keys = (
        "sheet.driver", "sheet.definition", "sheet.identifier", "sheet.state", "sheet.sentence",
        "sheet.identifier", "sheet.code", "sheet.status",
    )  # fmt: skip
    yield [_say(key, lang) for key in keys]
    for d in study.drivers:
        for s in d.states:
            yield [
                text(d.label, lang), text(d.definition, lang), d.id, text(s.label, lang),
                text(s.sentence, lang), s.id, s.code, _say(f"sheet.status_{s.status}", lang),
            ]  # fmt: skip


def _futures(study: Study, futures: Tableau, lang: Language) -> Iterable[_Row]:
    drivers = [study.driver(d) for d in futures.descriptors]
    head = [_say(key, lang) for key in ("sheet.identifier", "sheet.name", "sheet.family")]
    yield [*head, *(text(d.label, lang) for d in drivers)]
    families = {f.id: text(f.label, lang) for f in study.families}
    labels = [{s.id: text(s.label, lang) for s in d.states} for d in drivers]
    for k, identifier in enumerate(futures.scenarios):
        own = {d: futures.states[j][k] for j, d in enumerate(futures.descriptors)}
        named = next((s for s in study.scenarios if s.states == own), None)
        yield [
            identifier,
            text(named.short_name, lang) if named else "",
            families.get(named.family, "") if named else "",
            *(labels[j][futures.states[j][k]] for j in range(len(drivers))),
        ]


def _provenance(study: Study, lang: Language) -> Iterable[_Row]:
    example = study.judgements and all(j.status == "example" for j in study.judgements)
    yield [_say("sheet.provenance", lang), ""]
    rows: list[tuple[str, Any]] = [
        ("sheet.study", text(study.title, lang)),
        ("sheet.identifier", study.id),
        ("sheet.version", study.version),
        ("sheet.date", study.date.isoformat() if study.date else ""),
        ("sheet.hash", study.hash),
        ("sheet.standing", _say("common.example" if example else "common.illustrative", lang)),
        ("sheet.notice", text(study.notice, lang)),
        ("sheet.licence", study.licence),
    ]
    overlay = study.overlay
    if overlay:
        rows += [
            ("sheet.variant", overlay.title),
            ("sheet.author", overlay.author),
            ("sheet.date", overlay.date.isoformat() if overlay.date else ""),
            ("sheet.changes", overlay.count),
            ("sheet.base", overlay.base),
            ("sheet.note", overlay.note),
        ]
    yield from ([_say(key, lang), value] for key, value in rows if value != "")
