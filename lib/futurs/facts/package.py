"""The data package on disk, held to its own rules: what ``datapackage.json`` says of a column.

The rules are read from the package, so that they stand in one place; those that a data package
cannot say are in :mod:`futurs.facts.reading`. Every fault of every file is found at once.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from futurs.errors import Fault, nearest, reason
from futurs.rows import Rows, read_rows

PACKAGE = "datapackage.json"

_INTEGER = re.compile(r"^-?[0-9]{1,18}$")
# Not Python's own idea of a number: "nan", "1_000" and "12,5" are typing errors here.
_NUMBER = re.compile(r"^-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]{1,2})?$")


class _Part(BaseModel):
    # A data package may say more than we use.
    model_config = ConfigDict(frozen=True, extra="ignore")


_Model = TypeVar("_Model", bound=_Part)


class Limits(_Part):
    """What the cells of a column may hold."""

    required: bool = False
    unique: bool = False
    minimum: float = -1e300
    maximum: float = 1e300
    enum: tuple[str, ...] = ()
    pattern: re.Pattern[str] | None = None


class Column(_Part):
    """A column of a table."""

    name: str
    type: Literal["string", "integer", "number"] = "string"
    constraints: Limits = Limits()


class _Target(_Part):
    resource: str


class _Foreign(_Part):
    fields: tuple[str]
    reference: _Target


class Rules(_Part):
    """The columns and keys of a table."""

    fields: tuple[Column, ...]
    primary: tuple[str, ...] = Field(alias="primaryKey", min_length=1)
    foreign: tuple[_Foreign, ...] = Field(default=(), alias="foreignKeys")

    @model_validator(mode="after")
    def _keys_are_columns(self) -> Rules:
        names = {f.name for f in self.fields}
        used = {*self.primary, *(f.fields[0] for f in self.foreign)}
        if len(names) < len(self.fields) or not used <= names:
            raise ValueError(f"keys and columns do not agree: {sorted(used - names)}")
        return self


class _Resource(_Part):
    # A description cannot lead out of its folder.
    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    path: str = Field(pattern=r"^[a-z0-9_]+\.csv$")
    title: str = ""
    title_fr: str = ""
    rules: Annotated[str, Field(pattern=r"^[a-z0-9_]+\.schema\.json$")] | Rules = Field(
        alias="schema"
    )


@dataclass(frozen=True)
class Table:
    """One table of the package with its rules.

    Parameters
    ----------
    name : str
    title_fr, title_en : str
    rules : Rules
    rows : Rows
    figures : bool
        True for a table of figures.
    """

    name: str
    title_fr: str
    title_en: str
    rules: Rules
    rows: Rows
    figures: bool = False

    def __iter__(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Yield each row with its line."""
        return zip(self.rows.lines, self.rows.rows, strict=True)

    def usable(self) -> bool:
        """Answer whether the table has all of its columns."""
        return {f.name for f in self.rules.fields} <= set(self.rows.columns)


@dataclass
class Package:
    """The tables that could be read, and all faults of form and type.

    Parameters
    ----------
    tables : dict of str to Table
    faults : list of Fault
    """

    tables: dict[str, Table] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def read_package(folder: Path) -> Package:
    """Read a data package and hold each table to its own rules.

    Parameters
    ----------
    folder : Path
        Folder that holds ``datapackage.json``.

    Returns
    -------
    Package
    """
    package = Package()
    described = _json(folder, PACKAGE, package.faults)
    resources = described.get("resources") if isinstance(described, dict) else None
    if not package.faults and not isinstance(resources, list):
        package.faults.append(Fault("missing_key", PACKAGE, 1, params={"key": "resources"}))
    for k, resource in enumerate(resources if isinstance(resources, list) else ()):
        table = _table(folder, resource, f"resources[{k}]", package.faults)
        if table:
            package.tables[table.name] = table
    for table in package.tables.values():
        package.faults += [*table.rows.faults, *_header(table)]
        if table.usable():
            package.faults += [*_cells(table), *_keys(table), *_references(table, package.tables)]
    return package


def _json(folder: Path, name: str, faults: list[Fault]) -> Any:
    try:
        return json.loads((folder / name).read_bytes().decode("utf-8"))
    except OSError as error:
        faults.append(Fault("no_file", name, params={"reason": reason(error)}))
    except UnicodeDecodeError:
        faults.append(Fault("not_utf8", name, 1))
    except json.JSONDecodeError as error:
        faults.append(Fault("json", name, error.lineno, params={"problem": error.msg}))
    except RecursionError:
        faults.append(Fault("too_deep", name, 1))
    return None


def _table(folder: Path, described: Any, path: str, faults: list[Fault]) -> Table | None:
    resource = _valid(_Resource, described, PACKAGE, path, faults)
    if resource is None:
        return None
    shared = isinstance(resource.rules, str)
    rules = _rules(folder, resource.rules, faults) if isinstance(resource.rules, str) else resource.rules  # fmt: skip
    if rules is None:
        return None
    titles = resource.title_fr or resource.title, resource.title or resource.name
    rows = read_rows(folder / resource.path, resource.path)
    return Table(resource.name, *titles, rules, rows, shared)


def _rules(folder: Path, file: str, faults: list[Fault]) -> Rules | None:
    before = len(faults)
    described = _json(folder, file, faults)
    # A file that could not be read has had its fault.
    return None if len(faults) > before else _valid(Rules, described, file, "", faults)


def _valid(
    model: type[_Model], found: Any, file: str, path: str, faults: list[Fault]
) -> _Model | None:
    try:
        return model.model_validate(found)
    except ValidationError as error:
        for e in error.errors():
            where = ".".join((path, *map(str, e["loc"]))).lstrip(".")
            faults.append(Fault("table_rules", file, 0, where, params={"problem": e["msg"]}))
        return None


def _header(table: Table) -> Iterator[Fault]:
    # A file that could not be read at all has had its fault.
    if not table.rows.columns or any(f.code == "separator" for f in table.rows.faults):
        return
    name, known = table.rows.name, [f.name for f in table.rules.fields]
    extra = [c for c in table.rows.columns if c not in known]
    for column in known:
        if column not in table.rows.columns:
            close = nearest(column, extra)
            yield Fault("missing_column", name, 1, column, column, ", ".join(known), close)
    for column in extra:
        yield Fault(
            "unknown_column", name, 1, column, column, ", ".join(known), nearest(column, known)
        )


def _cells(table: Table) -> Iterator[Fault]:
    for line, row in table:
        for column in table.rules.fields:
            text = row[column.name]
            code, allowed, close = _cell(text, column)
            if code:
                params = {"key": column.name} if code == "missing_key" else {}
                where = table.rows.name, line, column.name
                yield Fault(code, *where, text[:40], allowed, close, params)


def _cell(text: str, column: Column) -> tuple[str, str, str]:
    limits, kind = column.constraints, column.type
    if not text.strip():
        return ("missing_key" if limits.required else "", "", "")
    if kind == "integer" and not _INTEGER.match(text):
        return "want_int", "", ""
    if kind == "number" and not _NUMBER.match(text):
        return "want_number", "", ""
    if kind != "string":
        low, high = limits.minimum, limits.maximum
        return ("", "", "") if low <= float(text) <= high else ("bounds", f"{low:g} … {high:g}", "")
    if limits.enum and text not in limits.enum:
        return "choice", ", ".join(limits.enum), nearest(text, limits.enum)
    if limits.pattern and not limits.pattern.fullmatch(text):
        return "pattern", limits.pattern.pattern, ""
    return "", "", ""


def _keys(table: Table) -> Iterator[Fault]:
    unique = [(f.name,) for f in table.rules.fields if f.constraints.unique]
    for columns in (*unique, *((table.rules.primary,) if len(table.rules.primary) > 1 else ())):
        seen: set[tuple[str, ...]] = set()
        for line, row in table:
            key = tuple(row[c] for c in columns)
            if key in seen and any(key):
                shown = " · ".join(key)
                yield Fault("twice", table.rows.name, line, ", ".join(columns), shown)
            seen.add(key)


def _references(table: Table, tables: dict[str, Table]) -> Iterator[Fault]:
    for foreign in table.rules.foreign:
        column, target = foreign.fields[0], tables.get(foreign.reference.resource)
        if target is None or not target.usable():
            continue
        known = [row[target.rules.primary[0]] for row in target.rows.rows]
        valid = set(known)
        for line, row in table:
            found = row[column]
            if found and found not in valid:
                allowed = ", ".join(known[:12]) + (" …" if len(known) > 12 else "")
                close = nearest(found, known)
                yield Fault("unknown_name", table.rows.name, line, column, found, allowed, close)
