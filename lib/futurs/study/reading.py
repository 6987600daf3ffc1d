"""One file of a study, read with guards: nothing in it can exhaust the machine or run.

YAML 1.2 core values only: ``no``, ``on`` and ``12:30`` stay text. Lines are kept, so that a fault
can say where it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from futurs.errors import Fault
from futurs.rows import Rows, read_rows

MAX_BYTES = 8_000_000
MAX_DEPTH = 40
Path_ = tuple[str | int, ...]

_INT = re.compile(r"^[-+]?[0-9]+$")
_FLOAT = re.compile(r"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$")
_WORDS: dict[str, bool | None] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip


class Document:
    """A file's data, with the line of each value.

    Parameters
    ----------
    name : str
        File name as faults show it.
    data : dict
        What the file holds; empty when it could not be read.
    faults : list of Fault
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.data: dict[str, Any] = {}
        self.text = ""
        self.faults: list[Fault] = []

    @cached_property
    def _node(self) -> yaml.Node | None:
        # Only a fault asks for a line: a study without any is spared half of its reading.
        return yaml.compose(self.text, Loader=yaml.CSafeLoader)

    def line(self, path: Path_) -> int:
        """Return the line of a value, or of the nearest thing above it that exists."""
        node, line = self._node, 1 if self._node is not None else 0
        for step in path:
            key, node = _child(node, step)
            if key is None or node is None:
                break
            line = (node if isinstance(step, int) else key).start_mark.line + 1
        return line

    def show(self, path: Path_) -> str:
        """Return a path as faults show it."""
        return show(path)

    def at(self, path: Path_) -> tuple[Document, Path_]:
        """Return the file that a path of the study leads into, and the path within it."""
        return self, path


class FolderDocument(Document):
    """The files of a folder as one section of a study: each is an item, named as its file is.

    Parameters
    ----------
    section : str
        Name of the section and of the folder.
    parts : list of Document
    """

    def __init__(self, section: str, parts: list[Document]) -> None:
        super().__init__(f"{section}/")
        self.section, self._parts = section, parts
        self.faults = [fault for part in parts for fault in part.faults]
        self.data = {section: [self._item(part) for part in parts]}

    def _item(self, part: Document) -> dict[str, Any]:
        name = Path(part.name).stem
        written = part.data.get("id", name)
        if written != name:
            line = part.line(("id",))
            self.faults.append(Fault("file_id", part.name, line, "id", str(written)[:64], name))
        return {**part.data, "id": name}

    def at(self, path: Path_) -> tuple[Document, Path_]:
        """Return the file of an item; the folder itself for the section."""
        k = path[1] if len(path) > 1 else -1
        return (self._parts[k], path[2:]) if isinstance(k, int) and k >= 0 else (self, path)


class TableDocument(Document):
    """A CSV file as one section of a study, named as the file is; a row is an item of its list.

    Columns ``label_fr`` and ``label_en`` are one bilingual text; an empty cell is no key.

    Parameters
    ----------
    name : str
        File name as faults show it.
    rows : Rows
    """

    def __init__(self, name: str, rows: Rows) -> None:
        super().__init__(name)
        self.section = Path(name).stem
        self.faults = list(rows.faults)
        self.columns = rows.columns
        self._lines = rows.lines
        self.data = {self.section: [_nested(row) for row in rows.rows]} if rows.columns else {}

    def line(self, path: Path_) -> int:
        """Return the line of a row; that of the header for the section itself."""
        row = path[1] if len(path) > 1 else -1
        return self._lines[row] if isinstance(row, int) and 0 <= row < len(self._lines) else 1

    def show(self, path: Path_) -> str:
        """Return the column: the line says the rest."""
        return "_".join(step for step in path[2:] if isinstance(step, str))


def _nested(row: dict[str, str]) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for column, text in row.items():
        base, _, lang = column.rpartition("_")
        if not text.strip():
            continue
        if lang not in ("fr", "en") or not base:
            data[column] = text
        elif isinstance(data.setdefault(base, {}), dict):
            data[base][lang] = text
    return data


def read(file: Path, name: str) -> Document:
    """Read one file; every fault found is in the document, none is raised.

    Parameters
    ----------
    file : Path
    name : str
        File name as faults show it.

    Returns
    -------
    Document
    """
    if file.suffix == ".csv":
        return TableDocument(name, read_rows(file, name))
    size = file.stat().st_size
    if size > MAX_BYTES:
        document = Document(name)
        document.faults.append(_too_large(name, size))
        return document
    return parse(file.read_bytes(), name)


def parse(data: bytes, name: str) -> Document:
    """Read the content of one YAML file; every fault found is in the document, none is raised.

    Parameters
    ----------
    data : bytes
    name : str
        File name as faults show it.

    Returns
    -------
    Document
    """
    document = Document(name)
    try:
        text = _decode(data, document)
        if text is not None:
            document.data = _Reading(text, document).top()
            document.text = text
    except _RefusedError as error:
        document.faults.append(Fault(error.code, name, error.line))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = str(getattr(error, "problem", None) or error)
        line = mark.line + 1 if mark else 0
        document.faults.append(Fault("yaml", name, line, params={"problem": problem}))
    return document


def _too_large(name: str, size: int) -> Fault:
    return Fault("too_large", name, found=str(size), allowed=str(MAX_BYTES))


def _decode(data: bytes, document: Document) -> str | None:
    if len(data) > MAX_BYTES:
        document.faults.append(_too_large(document.name, len(data)))
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        document.faults.append(Fault("not_utf8", document.name, line))
        return None


class _RefusedError(Exception):
    def __init__(self, code: str, line: int) -> None:
        super().__init__(code)
        self.code, self.line = code, line


class _Reading:
    """Builds a file's data as its events come, each let in by a guard.

    The composer of yaml recurses before anything can look: deep brackets crash it.
    """

    def __init__(self, text: str, document: Document) -> None:
        self._event = yaml.CSafeLoader(text).get_event
        self._document = document
        self._depth = self._documents = 0
        self._anchors: set[str] = set()

    def top(self) -> dict[str, Any]:
        """Return the file's data, a mapping; empty when it holds nothing, or something else."""
        data: Any = {}
        while (event := self._next()) is not None:
            if isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent):
                data = self._value(event, ())
        if isinstance(data, dict):
            return data
        self._document.faults.append(Fault("not_mapping", self._document.name, 1))
        return {}

    def _next(self) -> Any:
        event: Any = self._event()
        kind = type(event)
        if kind in _STARTS:
            self._depth += 1
            if self._depth > MAX_DEPTH:
                raise _RefusedError("too_deep", _line(event))
        elif kind in _ENDS:
            self._depth -= 1
        elif kind is yaml.DocumentStartEvent:
            self._documents += 1
            if self._documents > 1:
                raise _RefusedError("several_documents", _line(event))
        elif kind is yaml.AliasEvent:
            raise _RefusedError("alias", _line(event))
        if getattr(event, "tag", None):
            raise _RefusedError("tag", _line(event))
        if anchor := getattr(event, "anchor", None):
            # The composer, which is asked for lines, takes none twice.
            if anchor in self._anchors:
                raise yaml.composer.ComposerError(
                    problem="second occurrence", problem_mark=event.start_mark
                )
            self._anchors.add(anchor)
        return event

    def _value(self, event: Any, path: Path_) -> Any:
        if type(event) is yaml.ScalarEvent:
            return _scalar(event)
        if type(event) is yaml.MappingStartEvent:
            return self._mapping(path)
        values: list[Any] = []
        while type(event := self._next()) is not yaml.SequenceEndEvent:
            values.append(self._value(event, (*path, len(values))))
        return values

    def _mapping(self, path: Path_) -> dict[str, Any]:
        data: dict[str, Any] = {}
        while type(key := self._next()) is not yaml.MappingEndEvent:
            if type(key) is not yaml.ScalarEvent:
                self._fault("key_not_text", key, path)
                self._skip(key)
                self._skip(self._next())
            elif key.value in data:
                self._fault("duplicate_key", key, (*path, key.value), key.value)
                self._skip(self._next())
            else:
                data[key.value] = self._value(self._next(), (*path, key.value))
        return data

    def _skip(self, event: Any) -> None:
        if type(event) in _STARTS:
            around = self._depth
            while self._depth >= around:
                self._next()

    def _fault(self, code: str, event: Any, path: Path_, found: str = "") -> None:
        name = self._document.name
        self._document.faults.append(Fault(code, name, _line(event), show(path), found))


_STARTS = (yaml.MappingStartEvent, yaml.SequenceStartEvent)
_ENDS = (yaml.MappingEndEvent, yaml.SequenceEndEvent)


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def _scalar(event: yaml.ScalarEvent) -> Any:
    raw = event.value
    if event.style:
        return raw
    if raw in _WORDS:
        return _WORDS[raw]
    if _INT.match(raw) and len(raw) < 19:
        return int(raw)
    return float(raw) if _FLOAT.match(raw) else raw


def _child(node: yaml.Node | None, step: str | int) -> tuple[yaml.Node | None, yaml.Node | None]:
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step]
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == step:
                return key, value
    return None, None


def show(path: Path_) -> str:
    """Return a path as it is read: ``drivers[3].states[0].id``.

    Examples
    --------
    >>> show(("drivers", 3, "id"))
    'drivers[3].id'
    """
    return "".join(_steps(path)).lstrip(".")


def _steps(path: Path_) -> Iterator[str]:
    for step in path:
        yield f"[{step}]" if isinstance(step, int) else f".{step}"


class _Writer(yaml.SafeDumper):
    """Puts quotes around all text that the reader above would take for a number, as ``0E0``."""


_Writer.add_implicit_resolver("tag:yaml.org,2002:float", _FLOAT, list("-+.0123456789"))


def written(data: Any, *, width: int, flow: bool | None = False) -> str:
    """Return data as YAML that reads back as it is.

    Parameters
    ----------
    data : dict or list
        Plain values.
    width : int
        Characters after which a line is broken.
    flow : bool, optional
        Lists and mappings without any inside stand in one line when None.

    Returns
    -------
    str

    Examples
    --------
    >>> print(written({"label": "0E0", "value": 1.5}, width=80).strip())
    label: '0E0'
    value: 1.5
    """
    return str(
        yaml.dump(
            data, Dumper=_Writer, allow_unicode=True, sort_keys=False, width=width,
            default_flow_style=flow,
        )
    )  # fmt: skip
