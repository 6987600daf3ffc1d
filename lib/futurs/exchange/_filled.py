"""A filled sheet read back: what was changed in it, or all that is wrong with it."""

from __future__ import annotations

import io
import math
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from futurs import texts
from futurs.errors import Fault, ModelError, nearest
from futurs.exchange._cells import legal
from futurs.exchange._grids import KINDS, Grid, Kind, Line, Place, grid, known
from futurs.study import Study

LARGEST = 8_000_000
"""Bytes of a file; the matrix of 200 variables is a tenth of it."""
UNPACKED = 60_000_000
_PARTS = 500
# Beyond the matrix so much is looked at for what would be lost; further off nobody writes.
_SPARE_ROWS, _SPARE_COLUMNS = 1_000, 200
SENT = "sent"
_UNJUDGED = "."
# A parse error of either XML reader is a SyntaxError.
_BROKEN = (
    zipfile.BadZipFile, zlib.error, SyntaxError, KeyError, ValueError, TypeError, AttributeError,
    IndexError, OSError, EOFError, OverflowError, NotImplementedError, RuntimeError,
)  # fmt: skip
_TYPED = str.maketrans({",": ".", "−": "-", "–": "-"})
_TYPED_NUMBER = re.compile(r"[+-]?[0-9]{1,9}(\.[0-9]{0,9})?")
_Cell = tuple[Any, str]  # value and type of data, as the file has them
_NOTHING: _Cell = (None, "n")


@dataclass(frozen=True)
class MatrixChange:
    """One cell that a group has changed.

    Parameters
    ----------
    row, column : str
        Identifiers; ``driver.state`` in the cross-impact matrix.
    was : int or None
        In the study as it stands; None where nobody had judged.
    now : int
    """

    row: str
    column: str
    was: int | None
    now: int


@dataclass(frozen=True)
class Taken:
    """What came back in a sheet.

    Parameters
    ----------
    kind : {"judgements", "direct_influence", "actor_influence", "positions"}
    changes : tuple of MatrixChange
        In the order of the sheet.
    expert : str
        Whose judgements they are; empty for those of the group.
    """

    kind: Kind
    changes: tuple[MatrixChange, ...]
    expert: str = ""

    @property
    def cells(self) -> tuple[tuple[str, str, int], ...]:
        """Row, column and new value of each change."""
        return tuple((c.row, c.column, c.now) for c in self.changes)


def title(part: str, lang: texts.Language) -> str:
    """Return the name of a sheet."""
    # "sheet.provenance" "sheet.judgements" "sheet.direct_influence" "sheet.actor_influence"
    # "sheet.positions"
    return texts.say(f"sheet.{part}", lang)


def sent_lines(mine: Grid) -> Iterator[tuple[str, str, str]]:
    """Yield the matrix as it is sent, row by row, for the sheet that says where it is from."""
    yield SENT, "", " ".join(c.id for c in mine.columns)
    for row in mine.rows:
        cells = (mine.values.get((row.id, c.id)) for c in mine.columns)
        yield SENT, row.id, " ".join(_UNJUDGED if v is None else str(v) for v in cells)


def read(data: bytes, study: Study, kind: Kind | None, expert: str) -> Taken:
    """Read a filled sheet against the study as it stands; ModelError with all faults."""
    wanted = known(kind) if kind else None
    sheets = _sheets(data)
    origin = _named(sheets, "provenance")
    said, sent = _origin(origin, sheets)
    faults = list(_foreign(said, study, wanted, expert))
    if faults:
        raise _error(faults)
    mine_kind = wanted or known(said["kind"])
    # An expert may have filled in the group's sheet: what is changed in it is the expert's.
    mine = grid(study, mine_kind, "en", said.get("expert", ""))
    name = _named(sheets, mine_kind)
    page = _Page(name, _rows(sheets[name], mine), mine, sent)
    changes = tuple(page.changes())
    if page.faults:
        raise _error(page.faults)
    return Taken(mine_kind, changes, expert)


def _error(faults: Sequence[Fault]) -> ModelError:
    return ModelError("sheet_faults", faults, n=len(faults))


# ---- the file --------------------------------------------------------------------------------


def _sheets(data: bytes) -> dict[str, Any]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    if len(data) > LARGEST:
        raise _error([Fault("too_large", found=str(len(data)), allowed=f"≤ {LARGEST}")])
    try:
        _guard(data)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
            return {s.title: s for s in book.worksheets}
    except (InvalidFileException, *_BROKEN) as error:
        if isinstance(error, ModelError):
            raise
        raise _error([Fault("sheet_file", allowed=".xlsx")]) from error


def _guard(data: bytes) -> None:
    # The size that a part declares is the most that is ever unpacked of it.
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        parts = file.infolist()
        total = sum(p.file_size for p in parts)
        if total > UNPACKED or len(parts) > _PARTS:
            raise _error([Fault("sheet_bomb", found=str(total), allowed=f"≤ {UNPACKED}")])
        for part in parts:
            if part.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in file.read(part):
                raise _error([Fault("sheet_file", allowed=".xlsx")])


def _named(sheets: dict[str, Any], part: str) -> str:
    names = [title(part, lang) for lang in texts.LANGUAGES]
    for name in names:
        if name in sheets:
            return name
    found = ", ".join(sheets)[:200]
    allowed = " / ".join(dict.fromkeys(names))
    raise _error(
        [Fault("sheet_missing", found=found, allowed=allowed, nearest=nearest(names[0], sheets))]
    )


def _rows(sheet: Any, mine: Grid) -> list[list[_Cell]]:
    # What a file says of its own size is not believed: a single cell can claim a billion.
    edge = mine.depth + 1
    most = len(mine.rows) + edge + _SPARE_ROWS, len(mine.columns) + edge + _SPARE_COLUMNS
    return _plain(sheet, *most)


def _plain(sheet: Any, rows: int, columns: int) -> list[list[_Cell]]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            sheet.reset_dimensions()
            found = sheet.iter_rows(min_row=1, max_row=rows, max_col=columns)
            return [[(c.value, str(c.data_type)) for c in row] for row in found]
    except _BROKEN as error:
        raise _error([Fault("sheet_file", allowed=".xlsx")]) from error


def _origin(
    name: str, sheets: dict[str, Any]
) -> tuple[dict[str, str], dict[Place, int | None]]:  # fmt: skip
    said: dict[str, str] = {}
    lines: list[tuple[str, list[str]]] = []
    for row in _plain(sheets[name], 5_000, 3):
        # A single value may have become a number: 0 is not nothing.
        key, middle, value = (_words(v) for v, _ in (*row, _NOTHING, _NOTHING, _NOTHING)[:3])
        if key == SENT:
            lines.append((middle, value.split()))
        elif key:
            said[key] = value
    sent: dict[Place, int | None] = {}
    try:
        for row_id, cells in lines[1:]:
            for column, cell in zip(lines[0][1], cells, strict=True):
                sent[row_id, column] = None if cell == _UNJUDGED else int(cell)
    except ValueError:
        sent = {}
    if not sent:
        raise _error([Fault("sheet_origin", path=name)])
    return said, sent


def _foreign(
    said: dict[str, str], study: Study, kind: Kind | None, expert: str
) -> Iterator[Fault]:  # fmt: skip
    if said.get("study") != study.id:
        yield Fault("sheet_study", found=said.get("study", "")[:60], allowed=study.id)
    found = said.get("kind", "")[:60]
    if kind and found != kind:
        yield Fault("sheet_kind", found=found, allowed=kind)
    elif found not in KINDS:
        yield Fault("sheet_kind", found=found, allowed=", ".join(KINDS))
    whose = said.get("expert", "")[:64]
    if whose and whose != expert:
        # "sheet_expert" "sheet_group"
        yield Fault("sheet_expert" if expert else "sheet_group", found=whose, allowed=expert)


# ---- the cells -------------------------------------------------------------------------------


class _Page:
    """A sheet held against the grid that it should be; its faults are gathered on the way."""

    def __init__(
        self, name: str, rows: list[list[_Cell]], mine: Grid, sent: dict[Place, int | None]
    ) -> None:
        # As spreadsheet programs write it: an address that can be pasted to go there.
        self.name = f"'{name}'" if " " in name else name
        self.rows, self.mine, self.sent = rows, mine, sent
        self.first = mine.depth + 1  # from 0
        self.faults: list[Fault] = []

    def at(self, row: int, column: int) -> _Cell:
        line = self.rows[row] if row < len(self.rows) else []
        return line[column] if column < len(line) else _NOTHING

    def fault(self, code: str, row: int, column: int, found: Any = "", **more: Any) -> None:
        from openpyxl.utils import get_column_letter

        path = f"{self.name}!{get_column_letter(column + 1)}{row + 1}"
        self.faults.append(Fault(code, path=path, found=_short(found), **more))

    def changes(self) -> list[MatrixChange]:
        rows = self.edge(self.mine.rows, down=True)
        columns = self.edge(self.mine.columns, down=False)
        found = []
        for i, row in rows.items():
            for j, column in columns.items():
                if change := self.cell(i, j, (row, column)):
                    found.append(change)
        self.beyond(rows, columns)
        return found

    def edge(self, lines: tuple[Line, ...], *, down: bool) -> dict[int, str]:
        """Return which identifier stands where; those that are not ours are faults."""
        names = [line.id for line in lines]
        length = len(self.rows) if down else max((len(r) for r in self.rows), default=0)
        values = [self.at(*((k, 0) if down else (0, k)))[0] for k in range(self.first, length)]
        ids = [_words(v) for v in values]
        # A program may keep lines that only ever had a format.
        while ids and not ids[-1]:
            ids.pop()
        if len(ids) != len(names):
            corner = (self.first, 0) if down else (0, self.first)
            code = "rows" if down else "columns"
            # "rows" "columns"
            self.fault(code, *corner, len(ids), allowed=str(len(names)))
        whole = sorted(ids) == sorted(names)
        free = [n for n in names if n not in ids]
        self.gone(names, ids, free, down=down)
        placed: dict[int, str] = {}
        for k, name in enumerate(ids):
            place = (self.first + k, 0) if down else (0, self.first + k)
            if name not in names:
                meant = names[k] if k < len(names) and names[k] in free else ", ".join(free)
                self.fault("sheet_renamed", *place, name, allowed=meant[:200],
                           nearest=nearest(name, free))  # fmt: skip
            elif name in placed.values():
                self.fault("twice", *place, name)
            else:
                if whole and name != names[k]:
                    self.fault("sheet_placed", *place, name, allowed=names[k])
                placed[self.first + k] = name
        return placed

    def gone(self, names: list[str], ids: list[str], free: list[str], *, down: bool) -> None:
        """Name the lines that are missing, where they stood; not those that were only renamed."""
        strange = [(k, n) for k, n in enumerate(ids) if n not in names]
        if len(free) <= len(strange):
            return
        near = {nearest(n, free) or (names[k] if k < len(names) else "") for k, n in strange}
        for name in (n for n in free if n not in near):
            k = self.first + names.index(name)
            # "sheet_row_gone" "sheet_column_gone"
            code = "sheet_row_gone" if down else "sheet_column_gone"
            self.fault(code, *((k, 0) if down else (0, k)), name)

    def cell(self, i: int, j: int, place: Place) -> MatrixChange | None:
        value, form = self.at(i, j)
        today = self.mine.values
        blank = not _words(value)
        if place not in today:
            # On itself: a 0 says the same as nothing.
            if not blank and _number(value, form) != 0:
                self.fault("sheet_own", i, j, value)
            return None
        if blank:
            if self.sent.get(place) is not None:
                self.fault("sheet_blank", i, j, allowed=self.mine.allowed)
            return None
        number = _number(value, form)
        code = "sheet_formula" if form == "f" else _wrong(number, self.mine)
        if number is None or code:
            # "sheet_formula" "sheet_text" "sheet_fraction" "out_of_scale"
            self.fault(code, i, j, value, allowed=self.mine.allowed)
            return None
        now = int(number)
        if now in (self.sent.get(place), today[place]):
            return None
        if place in self.sent and self.sent[place] != today[place]:
            said = {"was": _shown(self.sent[place]), "today": _shown(today[place])}
            self.fault("sheet_moved", i, j, value, params=said)
            return None
        return MatrixChange(*place, today[place], now)

    def beyond(self, rows: Iterable[int], columns: Iterable[int]) -> None:
        """Find what is written where the matrix has no cell: it would be lost."""
        inside, across = set(rows), set(columns)
        for i in range(self.first, len(self.rows)):
            for j in range(self.first, len(self.rows[i])):
                value = self.at(i, j)[0]
                named = _words(self.at(i, 0)[0]), _words(self.at(0, j)[0])
                if (i in inside and j in across) or not _words(value):
                    continue
                # A line whose name is at fault has been said already.
                if "" in named:
                    self.fault("sheet_beyond", i, j, value)


def _words(value: Any) -> str:
    """Return what stands in a cell as text; nothing where it is blank."""
    return "" if value is None else str(value).strip()


def _number(value: Any, form: str) -> float | None:
    """Return the number that a cell holds, also where a program made a text of it."""
    if form == "s":
        # "2,0", "+1" and a typographic minus are what a hand or another language's program writes.
        words = _words(value).translate(_TYPED)
        return float(words) if _TYPED_NUMBER.fullmatch(words) else None
    if form != "n" or isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if math.isfinite(value) else None


def _wrong(number: float | None, mine: Grid) -> str:
    if number is None:
        return "sheet_text"
    if not mine.low <= number <= mine.high:
        return "out_of_scale"
    return "" if number.is_integer() else "sheet_fraction"


def _short(value: Any) -> str:
    return legal(str(value))[:40]


def _shown(value: int | None) -> str:
    return "–" if value is None else str(value)
