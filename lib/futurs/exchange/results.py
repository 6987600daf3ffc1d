"""An answer of a method as a file: JSON with everything, CSV of the main table, a workbook."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from futurs.errors import InputError
from futurs.exchange._cells import head, paged
from futurs.shapes import Table

_NUMBER, _WIDEST = 9, 60  # characters
_LINE = 15  # points
_PAGE = 14  # columns; more are not squeezed on one page
ENDINGS = (".json", ".csv", ".xlsx")


Tables = Mapping[str, Table]
Origin = Mapping[str, Any]


def write(tables: Tables, provenance: Origin, file: str | Path) -> bytes:
    """Return an answer as the bytes of a file, by the ending of its name.

    Parameters
    ----------
    tables : mapping of str to Table
        The main one first.
    provenance : mapping
        Plain values that say where it is from.
    file : str or Path
        Ends in ``.json``, ``.csv`` or ``.xlsx``.

    Returns
    -------
    bytes

    Raises
    ------
    InputError
        For another ending.
    """
    ending = Path(file).suffix.lower()
    if ending not in ENDINGS:
        raise InputError("out_form", found=str(file))
    if ending == ".json":
        return to_json(tables, provenance)
    if ending == ".csv":
        return _csv(provenance, next(iter(tables.values())))
    return _workbook(tables, provenance)


def to_json(tables: Tables, provenance: Origin) -> bytes:
    """Return an answer as JSON: provenance, then every table by name."""
    plain = {
        name: {"columns": list(t.columns), "rows": [list(map(_value, r)) for r in t.rows]}
        for name, t in tables.items()
    }
    data = {"provenance": dict(provenance), "tables": plain}
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()


def _value(cell: Any) -> Any:
    # numpy's numbers are not JSON's; infinities are not either.
    plain = cell.item() if hasattr(cell, "item") else cell
    if (isinstance(plain, float) and plain != plain) or plain in (float("inf"), -float("inf")):
        return None
    return plain


def _csv(provenance: Origin, table: Table) -> bytes:
    out = io.StringIO()
    out.write(f"# {json.dumps(dict(provenance), ensure_ascii=False)}\r\n")
    writer = csv.writer(out)
    writer.writerow(table.columns)
    for row in table.rows:
        writer.writerow([_safe(_value(cell)) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def _safe(cell: Any) -> Any:
    # A spreadsheet runs cells that begin like a formula: they are written as text.
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in "=+-@\t\r" and cell else cell


def _workbook(tables: Tables, provenance: Origin) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    flat = [(k, json.dumps(v) if isinstance(v, dict) else v) for k, v in provenance.items()]
    for name, table in {**tables, "provenance": Table(("what", "value"), tuple(flat))}.items():
        sheet = book.create_sheet(name[:31])
        sheet.append(list(table.columns))
        for row in table.rows:
            sheet.append([None] * len(row))
            for k, cell in enumerate(row, 1):
                place = sheet.cell(sheet.max_row, k)
                place.value = _value(cell)
                if isinstance(cell, str):
                    place.data_type = "s"
        sheet.freeze_panes = "B2"
        _fitted(sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _fitted(sheet: Any) -> None:
    """Make columns as wide as what they hold, within a reader's screen; heads may wrap."""
    from openpyxl.utils import get_column_letter

    for k, (title, *column) in enumerate(sheet.iter_cols(values_only=True), 1):
        # Numbers may be cut to the digits that fit; words may not.
        words = [len(v) for v in column if isinstance(v, str)]
        widest = max(*words, _NUMBER, min(len(title), _NUMBER + 4), 0)
        sheet.column_dimensions[get_column_letter(k)].width = min(widest, _WIDEST) + 2
        head(sheet.cell(1, k))
    longest = max(len(c.value) for c in sheet[1])
    sheet.row_dimensions[1].height = _LINE * -(-longest // _NUMBER)
    if sheet.max_column <= _PAGE:
        paged(sheet, "1:1", "A:A")
