"""Ask official statistics for newer figures, beside the published ones and never over them.

``data/endpoints.csv`` says which data flow serves an indicator; sdmx1 asks for it. An answer is
used only when it has the dimensions, codes and unit that were asked for. Written from the
publishers' documentation and tested on answers made by hand in their format: it has not been run
against the live services.
"""

from __future__ import annotations

import csv
import io
import math
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from futurs.errors import Fault, InputError, UnknownNameError, reason
from futurs.facts.model import Endpoint, Facts
from futurs.facts.reading import folder_of_facts, load

_COLUMNS = ("indicator", "geo", "year", "value", "unit", "scope", "published", "flow", "state")


@dataclass(frozen=True)
class Answer:
    """A figure that a service answered, beside the one that is published.

    Parameters
    ----------
    indicator, geo : str
    year : int
    value : float
        In the indicator's unit.
    published : float or None
        Ours, of the same scope; None when there is none.
    endpoint : Endpoint
    """

    indicator: str
    geo: str
    year: int
    value: float
    published: float | None
    endpoint: Endpoint

    @property
    def state(self) -> str:
        """``new``, ``same`` or ``revised``; a difference within our rounding is none."""
        if self.published is None:
            return "new"
        digits = len(f"{self.published:f}".rstrip("0").partition(".")[2])
        within = abs(self.value - self.published) <= 0.5 * 10**-digits + 1e-9
        return "same" if within else "revised"


@dataclass(frozen=True)
class Refreshed:
    """What was answered and written.

    Parameters
    ----------
    answers : dict of str to tuple of Answer
        By theme.
    files : dict of str to Path
        File written for each theme.
    faults : tuple of Fault
        Answers that could not be used.
    """

    answers: dict[str, tuple[Answer, ...]]
    files: dict[str, Path]
    faults: tuple[Fault, ...]


def refresh(
    names: Iterable[str] = (), *, root: str | Path | None = None, session: Any = None
) -> Refreshed:
    """Ask for newer figures and write them to ``data/refresh/``.

    Parameters
    ----------
    names : iterable of str
        Themes and indicators; all that have an endpoint when none is given.
    root : path, optional
    session : requests.Session, optional
        Carries the requests; one of sdmx1 when not given.

    Returns
    -------
    Refreshed

    Raises
    ------
    UnknownNameError
        For a name that is neither a theme nor an indicator.
    InputError
        When sdmx1 is missing, a name has no endpoint or a file cannot be written.
    """
    facts = load(root)
    endpoints = _wanted(facts, tuple(names))
    faults: list[Fault] = []
    answers: dict[str, list[Answer]] = {}
    for endpoint in endpoints:
        theme = facts.indicators[endpoint.indicator].theme
        answers.setdefault(theme, []).extend(_asked(facts, endpoint, session, faults))
    given = {theme: tuple(found) for theme, found in answers.items() if found}
    folder = folder_of_facts(root) / "refresh"
    files = {theme: _write(folder / f"{theme}.csv", facts, found) for theme, found in given.items()}
    return Refreshed(given, files, tuple(faults))


def _wanted(facts: Facts, names: tuple[str, ...]) -> list[Endpoint]:
    for name in names:
        if name not in facts.themes and name not in facts.indicators:
            known = [*facts.themes, *facts.indicators]
            raise UnknownNameError("unknown_indicator", found=name, known=known)
    chosen = [
        e
        for e in facts.endpoints.values()
        if not names or {e.indicator, facts.indicators[e.indicator].theme} & set(names)
    ]
    served = {e.indicator for e in chosen} | {facts.indicators[e.indicator].theme for e in chosen}
    for name in names:
        if name not in served:
            raise InputError("no_endpoint", found=name, known=", ".join(facts.endpoints))
    return chosen


def _asked(
    facts: Facts, endpoint: Endpoint, session: Any, faults: list[Fault]
) -> Iterator[Answer]:  # fmt: skip
    places = {a.eurostat: a.id for a in facts.areas.values() if a.eurostat}
    ours = {
        (f.geo, f.year): f.value
        for f in facts.figures
        if (f.indicator, f.scope, f.kind) == (endpoint.indicator, endpoint.scope, "observed")
    }
    since = min((year for _, year in ours), default=2010)
    where = f"{endpoint.provider} {endpoint.flow}"
    try:
        rows = _fetch(endpoint, places, since, session)
    except InputError:
        raise
    # The client, its parsers and the network raise what they like; all of it means: no answer.
    except Exception as error:
        problem = f"{type(error).__name__}: {error}".splitlines()[0][:200]
        faults.append(
            Fault("refresh_failed", where, 0, endpoint.indicator, params={"problem": problem})
        )
        return
    found = [
        Fault(code, where, 0, endpoint.indicator, shown, allowed)
        for code, shown, allowed in _wrong(endpoint, rows, places)
    ]
    faults += found
    for row in () if found else rows:
        value = row["value"] * endpoint.factor
        if math.isfinite(value):
            place, year = places[row["geo"]], int(row["TIME_PERIOD"])
            published = ours.get((place, year))
            yield Answer(endpoint.indicator, place, year, value, published, endpoint)


def _fetch(
    endpoint: Endpoint, places: Iterable[str], since: int, session: Any
) -> list[dict[str, Any]]:  # fmt: skip
    try:
        import sdmx
    except ImportError as error:
        command = f"{sys.executable} -m pip install sdmx1"
        raise InputError("refresh_missing", command=command) from error
    client = sdmx.Client(endpoint.provider, session=session)
    # As a dictionary: the client asks for the flow's structure and puts the dimensions in order.
    key = {"freq": "A", **endpoint.key, "unit": endpoint.unit, "geo": "+".join(places)}
    message = client.data(endpoint.flow, key=key, params={"startPeriod": str(since)})
    series = sdmx.to_pandas(message)
    rows: list[dict[str, Any]] = (
        series.rename("value").astype(float).reset_index().to_dict("records")
    )
    return rows


def _wrong(
    endpoint: Endpoint, rows: list[dict[str, Any]], places: Iterable[str]
) -> Iterator[tuple[str, str, str]]:  # fmt: skip
    fixed = {"freq": "A", **endpoint.key, "unit": endpoint.unit}
    columns = {*fixed, "geo", "TIME_PERIOD", "value"}
    if not rows or set(rows[0]) != columns:
        shown = ", ".join(sorted(rows[0] if rows else ())) or "–"
        yield "refresh_columns", shown, ", ".join(sorted(columns))
        return
    for name, code in fixed.items():
        for found in sorted({str(r[name]) for r in rows} - {code}):
            yield "refresh_code", found, f"{name}={code}"
    for found in sorted({str(r["geo"]) for r in rows} - set(places)):
        yield "refresh_code", found, f"geo={'+'.join(places)}"
    for found in sorted({str(r["TIME_PERIOD"]) for r in rows}):
        if not re.fullmatch(r"[0-9]{4}", found):
            yield "refresh_code", found, "TIME_PERIOD=YYYY"
    seen = [(r["geo"], r["TIME_PERIOD"]) for r in rows]
    for geo, period in sorted({k for k in seen if seen.count(k) > 1}):
        yield "refresh_twice", f"{geo} {period}", ""


def _write(file: Path, facts: Facts, answers: Iterable[Answer]) -> Path:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for a in answers:
        unit, scope = facts.indicators[a.indicator].unit, a.endpoint.scope
        before = "" if a.published is None else f"{a.published:.12g}"
        flow = f"{a.endpoint.provider}/{a.endpoint.flow}"
        writer.writerow(
            (a.indicator, a.geo, a.year, f"{a.value:.12g}", unit, scope, before, flow, a.state)
        )
    draft = file.with_name(f".{file.name}.draft")
    try:
        file.parent.mkdir(exist_ok=True)
        draft.write_text(text.getvalue(), "utf-8")
        draft.replace(file)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise InputError("cannot_write", file=str(file), reason=reason(error)) from error
    return file
