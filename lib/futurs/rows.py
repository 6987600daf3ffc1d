"""One CSV file, read with guards: every fault of its form has its line, none is raised."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from futurs.errors import Fault, reason

MAX_BYTES = 8_000_000


@dataclass(frozen=True)
class Rows:
    """A table of texts, with the line of each row.

    Parameters
    ----------
    name : str
        File name as faults show it.
    columns : tuple of str
    rows : tuple of dict
        Text of each cell, by column.
    lines : tuple of int
        Line where each row begins.
    faults : tuple of Fault
        What is wrong with the file's form; the rows that are well formed are read all the same.
    """

    name: str
    columns: tuple[str, ...] = ()
    rows: tuple[dict[str, str], ...] = ()
    lines: tuple[int, ...] = ()
    faults: tuple[Fault, ...] = ()


def read_rows(file: Path, name: str) -> Rows:
    """Read one file.

    Parameters
    ----------
    file : Path
    name : str
        File name as faults show it.

    Returns
    -------
    Rows
    """
    data, faults = _bytes(file, name)
    if faults:
        return Rows(name, faults=faults)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        return Rows(name, faults=(Fault("not_utf8", name, line),))
    return _parsed(text, name)


def _bytes(file: Path, name: str) -> tuple[bytes, tuple[Fault, ...]]:
    try:
        size = file.stat().st_size
        if size > MAX_BYTES:
            return b"", (Fault("too_large", name, found=str(size), allowed=str(MAX_BYTES)),)
        return file.read_bytes(), ()
    except OSError as error:
        return b"", (Fault("no_file", name, params={"reason": reason(error)}),)


def _parsed(text: str, name: str) -> Rows:
    found, faults = _cells(text, name)
    if not found:
        return Rows(name, faults=tuple(faults) or (Fault("no_rows", name, 1),))
    line, columns = found[0][0], tuple(found[0][1])
    faults += _header(columns, name, line)
    if any(f.code == "separator" for f in faults):
        # Every row would be a fault of its own, all of them the same.
        return Rows(name, columns, faults=tuple(faults))
    rows: list[dict[str, str]] = []
    lines: list[int] = []
    for line, cells in found[1:]:
        if len(cells) != len(columns):
            wanted = str(len(columns))
            faults.append(Fault("columns", name, line, "", str(len(cells)), wanted))
        else:
            rows.append(dict(zip(columns, cells, strict=True)))
            lines.append(line)
    # A file cut inside its last cell has the right number of cells: only its end tells.
    if text and not text.endswith(("\n", "\r")):
        faults.append(Fault("cut", name, text.count("\n") + 1))
    return Rows(name, columns, tuple(rows), tuple(lines), tuple(faults))


def _cells(text: str, name: str) -> tuple[list[tuple[int, list[str]]], list[Fault]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    found: list[tuple[int, list[str]]] = []
    line = 1
    try:
        for cells in reader:
            # A blank line is not a row.
            if cells:
                found.append((line, cells))
            line = reader.line_num + 1
    except csv.Error as error:
        return found, [Fault("csv", name, line, params={"problem": str(error)})]
    return found, []


def _header(columns: tuple[str, ...], name: str, line: int) -> Iterator[Fault]:
    for mark in (";", "\t"):
        if len(columns) == 1 and mark in columns[0]:
            shown = "tab" if mark == "\t" else mark
            yield Fault("separator", name, line, found=shown, allowed=",")
    seen: set[str] = set()
    for column in columns:
        if column in seen:
            yield Fault("twice", name, line, column, column)
        seen.add(column)
