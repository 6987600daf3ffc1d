"""Cells of spreadsheets that are safe to open, and files of the same bytes each time."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from typing import Any

from futurs.study import Study

FORMULA = ("=", "+", "-", "@", "\t", "\r")
_MOST = 32_767  # characters that a cell can hold
_A4 = 24  # columns; more could not be read on the smaller page
# Where a study gives no date: the first that the file's format can write.
_EPOCH = datetime.datetime(1980, 1, 1)


def date_of(study: Study) -> datetime.datetime:
    overlay = study.overlay
    if overlay and overlay.date:
        return max(overlay.date.replace(tzinfo=None), _EPOCH)
    if study.date:
        return max(datetime.datetime.combine(study.date, datetime.time()), _EPOCH)
    return _EPOCH


def put(sheet: Any, row: int, column: int, value: Any) -> Any:
    cell = sheet.cell(row, column)
    if not isinstance(value, str):
        cell.value = value
        return cell
    words = legal(value)
    if not words:
        return cell
    cell.value = words
    # Said again after the value: a text that begins with "=" or reads "#N/A" is a text.
    cell.data_type = "s"
    if words.startswith(FORMULA):
        cell.quotePrefix = True
    return cell


def legal(words: str) -> str:
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    return str(ILLEGAL_CHARACTERS_RE.sub("", words))[:_MOST]


def head(cell: Any) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill

    cell.font = Font(bold=True)
    cell.fill = PatternFill("solid", fgColor="F4F6F9")
    cell.alignment = Alignment(wrap_text=True, vertical="top")


def paged(sheet: Any, rows: str, columns: str = "") -> None:
    """Print a sheet on its side, as wide as one page where that can be read, heads on each."""
    wide = sheet.max_column > _A4
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A3 if wide else sheet.PAPERSIZE_A4
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.print_title_rows = rows
    if columns:
        sheet.print_title_cols = columns


def still(data: bytes, date: datetime.datetime) -> bytes:
    # The writer stamps the hour on each part and in the properties: here it is the study's date.
    out = io.BytesIO()
    stamp = date.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in sorted(old.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            part = old.read(name)
            if name == "docProps/core.xml":
                part = re.sub(
                    rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*", rb"\g<1>" + stamp, part
                )
            entry = zipfile.ZipInfo(name, date.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, part)
    return out.getvalue()
