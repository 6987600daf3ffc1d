"""One matrix of a study as a sheet that a group fills in, and back: what they changed, or why not.

The sheet carries what it was sent with. Only cells that the group has changed come back, so that
what others have changed meanwhile is never overruled: where both changed one cell, that is a fault.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

from futurs import texts
from futurs.exchange import _filled
from futurs.exchange._cells import date_of, head, legal, paged, put, still
from futurs.exchange._filled import LARGEST, MatrixChange, Taken
from futurs.exchange._grids import KINDS, Grid, Kind, Line, grid, known
from futurs.study import Study, text
from futurs.texts import Language

__all__ = ["KINDS", "LARGEST", "Kind", "MatrixChange", "Taken", "read_matrix", "write_matrix"]

_GREY, _INK = "D9DCE1", "7A8088"
_COMMENT = 1_000  # characters of a definition; a longer comment cannot be read on a screen
_PROMPT = 250  # the format holds 255
# Frozen heads leave room for the cells on a small screen (1366 x 768); a program that finds no
# room for any gives the frozen panes up.
_IDS, _LABELS, _CELLS = 4, 30, 6  # widths in characters
_HEADS = (84, 110)  # points: rows of labels, and the last of them
_LONG, _TWO_LINES = 32, 27  # characters from which a label takes a second line; points of two


def write_matrix(study: Study, kind: Kind, lang: Language, expert: str = "") -> bytes:
    """Write one matrix of a study as a sheet to fill in.

    Parameters
    ----------
    study : Study
        With the changes of a variant, or without.
    kind : {"judgements", "direct_influence", "actor_influence", "positions"}
    lang : {"fr", "en"}
        Language of the labels; identifiers stand in the first row and column.
    expert : str, optional
        Write this expert's own judgements instead of the agreed ones: empty cells where none was
        given, all empty for one that the study does not know yet.

    Returns
    -------
    bytes
        The file (.xlsx): definitions as comments, the scale as a list in each cell, panes frozen,
        what nobody is asked greyed, and a sheet that says where it is from. The same bytes for
        the same study.

    Raises
    ------
    UnknownNameError
        For another kind.
    InputError
        When the study has no such matrix.

    Examples
    --------
    >>> from futurs.study import load
    >>> study = load("somewhereland")
    >>> read_matrix(write_matrix(study, "judgements", "en"), study).changes
    ()
    """
    from openpyxl import Workbook

    kind = known(kind)
    mine = grid(study, kind, lang, expert)
    book = Workbook()
    book.remove(book.active)
    sheet = book.create_sheet(_filled.title(kind, lang))
    first = mine.depth + 2
    _edges(sheet, mine, first, kind, lang)
    _body(sheet, mine, first)
    _lists(sheet, mine, first, lang)
    sheet.freeze_panes = sheet.cell(first, first)
    paged(sheet, f"1:{first - 1}", f"A:{'ABC'[mine.depth]}")
    origin = _origin(study, kind, mine, lang, expert)
    _provenance(book.create_sheet(_filled.title("provenance", lang)), origin)
    book.properties.title = legal(text(study.title, lang))[:255]
    book.properties.creator = "Futurs"
    out = io.BytesIO()
    book.save(out)
    return still(out.getvalue(), date_of(study))


def read_matrix(
    data: bytes, study: Study, kind: Kind | None = None, expert: str = ""
) -> Taken:  # fmt: skip
    """Read what a group has changed in a sheet, or say all that is wrong with it.

    Parameters
    ----------
    data : bytes
        The file, as :func:`write_matrix` made it and a group filled it in.
    study : Study
        As it stands now.
    kind : {"judgements", "direct_influence", "actor_influence", "positions"}, optional
        What the sheet must hold; what it says it holds when not given.
    expert : str, optional
        Who filled it in, where it is not the group's. It may be the sheet written for this
        expert, or the group's: of that, only what was changed is the expert's.

    Returns
    -------
    Taken
        To be given to :meth:`futurs.study.Variant.take_matrix`, or for an expert to
        :func:`futurs.study.expert_files.judged`.

    Raises
    ------
    ModelError
        With all faults at once, each with the address of its cell and what is allowed there.
    UnknownNameError
        For another kind.
    InputError
        When the study has no such matrix.
    """
    return _filled.read(data, study, kind, expert)


# ---- the matrix ------------------------------------------------------------------------------


def _edges(sheet: Any, mine: Grid, first: int, kind: Kind, lang: Language) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    grey, bold = Font(color=_INK, size=8), Font(bold=True, size=9)
    # "sheet.corner" "sheet.corner_influence" "sheet.corner_positions"
    corner = {"judgements": "corner", "positions": "corner_positions"}.get(kind, "corner_influence")
    head(put(sheet, 2, 2, texts.say(f"sheet.{corner}", lang)))
    for axis, lines in enumerate((mine.rows, mine.columns)):
        for k, line in enumerate(lines, first):
            for depth, words in enumerate((line.id, *line.labels), 1):
                cell = put(sheet, *((k, depth) if axis == 0 else (depth, k)), words)
                head(cell)
                cell.font = bold
                cell.alignment = Alignment(
                    text_rotation=90 * axis, wrap_text=True, vertical="bottom" if axis else "center"
                )
                if depth == 1:
                    # Read by programs: cut off at the edge of its cell.
                    cell.font, cell.alignment = grey, Alignment(vertical="center")
            _comment(cell, line)
    for k, line in enumerate(mine.rows, first):
        if max(len(words) for words in line.labels) > _LONG:
            sheet.row_dimensions[k].height = _TWO_LINES
    for k in range(first, first + len(mine.columns)):
        sheet.column_dimensions[get_column_letter(k)].width = _CELLS
    sheet.column_dimensions["A"].width = _IDS
    for k in range(2, first):
        sheet.column_dimensions[get_column_letter(k)].width = _LABELS
        sheet.row_dimensions[k].height = _HEADS[k == first - 1]


def _comment(cell: Any, line: Line) -> None:
    from openpyxl.comments import Comment

    words = legal(line.note)
    if words:
        short = words if len(words) <= _COMMENT else words[: _COMMENT - 1] + "…"
        cell.comment = Comment(short, "Futurs", height=160, width=320)


def _body(sheet: Any, mine: Grid, first: int) -> None:
    from openpyxl.styles import Alignment, PatternFill

    grey, middle = (
        PatternFill("solid", fgColor=_GREY),
        Alignment(horizontal="center", vertical="center"),
    )
    signed = "+0;-0;0" if mine.low < 0 else "0"
    for i, row in enumerate(mine.rows, first):
        for j, column in enumerate(mine.columns, first):
            cell = sheet.cell(i, j)
            if (row.id, column.id) in mine.values:
                cell.value = mine.values[row.id, column.id]
                cell.number_format, cell.alignment = signed, middle
            else:
                cell.fill = grey


def _lists(sheet: Any, mine: Grid, first: int, lang: Language) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    scale = ",".join(str(v) for v in range(mine.low, mine.high + 1))
    asked = DataValidation(type="list", formula1=f'"{scale}"', allow_blank=True)
    asked.error = texts.say("sheet.only", lang, allowed=mine.allowed)
    asked.prompt = legal(mine.words)[:_PROMPT] or asked.error
    # Nothing can be typed where a line would act on itself; no password is needed for that.
    never = DataValidation(type="custom", formula1="FALSE", allow_blank=True)
    never.error = texts.say("sheet.own", lang)
    for rule in (asked, never):
        rule.showErrorMessage = rule.showInputMessage = True
    for top, bottom, spans in mine.runs():
        for left, right, own in spans:
            corners = (sheet.cell(first + a, first + b) for a, b in ((top, left), (bottom, right)))
            (never if own else asked).add(":".join(c.coordinate for c in corners))
    for rule in (asked, never):
        if rule.sqref.ranges:
            sheet.add_data_validation(rule)


# ---- where it is from ------------------------------------------------------------------------


def _provenance(sheet: Any, origin: Iterable[tuple[str, str, str]]) -> None:
    from openpyxl.styles import Alignment, Font

    for r, row in enumerate(origin, 1):
        for c, value in enumerate(row, 1):
            cell = put(sheet, r, c, value)
            if r == 1:
                head(cell)
            elif c == 1 or row[0] == _filled.SENT:
                cell.font = Font(color=_INK, size=8)
            else:
                cell.alignment = Alignment(wrap_text=row[0] == "notice", vertical="top")
    for letter, width in zip("ABC", (14, 34, 70), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"
    paged(sheet, "1:1")


def _origin(
    study: Study, kind: Kind, mine: Grid, lang: Language, expert: str
) -> Iterable[tuple[str, str, str]]:
    overlay = study.overlay
    rows = {
        "kind": kind,
        "study": study.id,
        "title": text(study.title, lang),
        "version": study.version,
        "hash": study.hash,
        "variant": overlay.title if overlay else "",
        "author": overlay.author if overlay else "",
        "date": date_of(study).date().isoformat(),
        "scale": mine.allowed,
        "notice": text(study.notice, lang),
        "how": texts.say("sheet.how_expert" if expert else "sheet.how", lang),
    }
    if expert:
        rows["expert"] = expert
    said = {"title": "study", "study": "identifier"}
    yield "", texts.say("sheet.provenance", lang), ""
    for key, value in rows.items():
        # "sheet.kind" "sheet.scale" "sheet.how_word" "sheet.expert"
        word = "how_word" if key == "how" else said.get(key, key)
        yield key, texts.say(f"sheet.{word}", lang), value
    yield from _filled.sent_lines(mine)
