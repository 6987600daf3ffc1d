"""The published figures of ``data/``: read, checked, all faults in one report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from futurs.errors import FactsError, Fault, InputError, nearest
from futurs.facts.model import Area, Endpoint, Facts, Figure, Indicator, Source, Theme, Unit
from futurs.facts.package import PACKAGE, Package, Table, read_package
from futurs.root import find_root

# The column that holds the identifier, and what the rest must be.
_NEEDED: dict[str, tuple[str, type]] = {
    "indicators": ("indicator", Indicator), "sources": ("source", Source), "units": ("unit", Unit),
    "areas": ("geo", Area), "endpoints": ("indicator", Endpoint),
}  # fmt: skip
# What a figure says in English words: words.csv has the French of each.
_SAID = ("scope", "licence", "note")


@dataclass(frozen=True)
class FactsReport:
    """What a check found.

    Parameters
    ----------
    facts : Facts or None
        The figures when they have no fault.
    faults : tuple of Fault
        In order of file and line.
    """

    facts: Facts | None
    faults: tuple[Fault, ...]


def folder_of_facts(root: str | Path | None = None) -> Path:
    """Answer in which folder the published figures are.

    Parameters
    ----------
    root : path, optional

    Returns
    -------
    Path

    Raises
    ------
    InputError
        When there is none.
    """
    folder = find_root(root) / "data"
    if not (folder / PACKAGE).is_file():
        raise InputError("no_facts", folder=str(folder))
    return folder


def check(root: str | Path | None = None) -> FactsReport:
    """Answer what is wrong with the published figures, all of it at once.

    Parameters
    ----------
    root : path, optional

    Returns
    -------
    FactsReport

    Raises
    ------
    InputError
        When there is no data package.
    """
    folder = folder_of_facts(root)
    return _checked(folder, stamp(folder))


def load(root: str | Path | None = None) -> Facts:
    """Open the published figures.

    Parameters
    ----------
    root : path, optional

    Returns
    -------
    Facts

    Raises
    ------
    FactsError
        With all faults of all files.
    """
    report = check(root)
    if report.facts is None:
        raise FactsError("facts_faults", report.faults, n=len(report.faults))
    return report.facts


def stamp(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Return what tells one version of the files from another: names, dates and sizes."""
    files = sorted(f for f in folder.iterdir() if f.suffix in {".csv", ".json"})
    return tuple((f.name, f.stat().st_mtime_ns, f.stat().st_size) for f in files)


# The stamp is part of the key: an edit is seen, and nothing is read twice without one.
@lru_cache(maxsize=4)
def _checked(folder: Path, _stamp: tuple[tuple[str, int, int], ...]) -> FactsReport:
    package = read_package(folder)
    faults = [*package.faults, *_ours(package), *_unlisted(folder, package)]
    order = sorted(faults, key=lambda f: (f.file, f.line, f.path))
    return FactsReport(None if faults else _built(package), tuple(order))


def _ours(package: Package) -> Iterator[Fault]:
    yield from _described(package)
    indicators = package.tables.get("indicators")
    if indicators is None or not indicators.usable() or any(_described(package)):
        return
    known = {row["indicator"]: row for row in indicators.rows.rows}
    seen: dict[tuple[str, ...], str] = {}
    for table in package.tables.values():
        if table.figures and table.usable():
            yield from _agrees(table, known)
            yield from _once(table, seen)
    yield from _words(package)


def _described(package: Package) -> Iterator[Fault]:
    # What the library builds on must be in the package, whatever else it holds.
    wanted = {name: _columns(*parts) for name, parts in _NEEDED.items()}
    ours = _columns("id", Figure) - {f"{c}_fr" for c in _SAID}
    wanted |= {"words": {"en", "fr"}}
    wanted |= {t.name: ours for t in package.tables.values() if t.figures}
    for name, columns in wanted.items():
        table = package.tables.get(name)
        if table is None:
            yield Fault("missing_key", PACKAGE, 0, "resources", params={"key": name})
            continue
        for column in sorted(columns ^ {f.name for f in table.rules.fields}):
            code = "missing_column" if column in columns else "unknown_column"
            yield Fault(code, PACKAGE, 0, name, column, ", ".join(sorted(columns)))


def _columns(identifier: str, model: type) -> set[str]:
    return {identifier if f.name == "id" else f.name for f in fields(model)}


def _agrees(table: Table, known: dict[str, dict[str, str]]) -> Iterator[Fault]:
    for line, row in table:
        indicator = known.get(row["indicator"])
        if indicator is None:
            continue
        for column, found in (("unit", row["unit"]), ("theme", table.name)):
            if found and found != indicator[column]:
                yield Fault(
                    "differs_from_indicator", table.rows.name, line, column, found,
                    indicator[column], params={"indicator": row["indicator"]},
                )  # fmt: skip


def _once(table: Table, seen: dict[tuple[str, ...], str]) -> Iterator[Fault]:
    # Within one table it is the package's own key.
    for line, row in table:
        key = tuple(row[c] for c in table.rules.primary)
        if seen.setdefault(key, table.name) != table.name:
            yield Fault(
                "twice", table.rows.name, line, ", ".join(table.rules.primary), " · ".join(key)
            )


def _words(package: Package) -> Iterator[Fault]:
    table = package.tables["words"]
    if not table.usable():
        return
    known = {row["en"]: line for line, row in table}
    used: set[str] = set()
    for where in _places_of_words(package):
        words = where.found
        if words not in known and words not in used:
            close = _short(nearest(words, known))
            yield replace(where, found=_short(words), nearest=close)
        used.add(words)
    # A table that could not be read in full says less than it holds.
    for words, line in known.items() if not package.faults else ():
        if words not in used:
            close = _short(nearest(words, used - set(known)))
            yield Fault("unused_words", table.rows.name, line, "en", _short(words), "", close)


def _places_of_words(package: Package) -> Iterator[Fault]:
    # A licence is one of those that the description allows; the rest is said by each row.
    for table in package.tables.values():
        if table.figures and table.usable():
            licences = next(f for f in table.rules.fields if f.name == "licence")
            for words in licences.constraints.enum:
                yield Fault("no_words", PACKAGE, 0, f"{table.name}.licence", words)
            for line, row in table:
                for column in ("scope", "note"):
                    if row[column].strip():
                        yield Fault("no_words", table.rows.name, line, column, row[column])


def _short(words: str) -> str:
    return words if len(words) <= 80 else words[:79] + "…"


def _unlisted(folder: Path, package: Package) -> Iterator[Fault]:
    listed = {t.rows.name for t in package.tables.values()}
    for file in sorted(folder.glob("*.csv")):
        if file.name not in listed and not package.faults:
            yield Fault("not_in_package", file.name, allowed=", ".join(sorted(listed)))


def _built(package: Package) -> Facts:
    def each(name: str) -> Iterator[dict[str, Any]]:
        return iter(package.tables[name].rows.rows)

    sources = {r["source"]: _source(r) for r in each("sources")}
    themes = [t for t in package.tables.values() if t.figures]
    french = {r["en"]: r["fr"] for r in each("words")}
    return Facts(
        themes={t.name: Theme(t.name, t.title_fr, t.title_en) for t in themes},
        indicators={r["indicator"]: Indicator(id=r.pop("indicator"), **r) for r in map(dict, each("indicators"))},
        sources=sources,
        units={r["unit"]: Unit(id=r.pop("unit"), **r) for r in map(dict, each("units"))},
        areas={r["geo"]: Area(id=r.pop("geo"), **r) for r in map(dict, each("areas"))},
        figures=tuple(_figure(r, sources, french) for t in themes for r in t.rows.rows),
        endpoints={r["indicator"]: _endpoint(r) for r in each("endpoints")},
    )  # fmt: skip


def _source(row: dict[str, str]) -> Source:
    typed = {"id": row["source"], "year": int(row["year"]) if row["year"] else None}
    return Source(**{**{k: v for k, v in row.items() if k != "source"}, **typed})  # type: ignore[arg-type]


def _figure(row: dict[str, str], sources: dict[str, Source], french: dict[str, str]) -> Figure:
    typed = {
        "year": int(row["year"]),
        "value": float(row["value"]),
        "source": sources[row["source"]],
        **{f"{c}_fr": french.get(row[c], "") for c in _SAID},
    }
    return Figure(**{**row, **typed})  # type: ignore[arg-type]


def _endpoint(row: dict[str, str]) -> Endpoint:
    key = dict(part.partition("=")[::2] for part in row["key"].split())
    return Endpoint(**{**row, "key": key, "factor": float(row["factor"])})  # type: ignore[arg-type]
