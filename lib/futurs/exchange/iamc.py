"""Scenario data in the form of the integrated assessment community: IAMC, long or wide.

One row a model, scenario, region, variable and unit; years beside (wide) or below (long). Read by
pyam and by every scenario database of that community. Names of variables are those of our code
list (:data:`CODES`), in the form that ``nomenclature`` reads.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from futurs.errors import InputError
from futurs.texts import Language, say

CODES = "iamc_variables.yaml"
"""The code list: a file of this package."""
COLUMNS = ("model", "scenario", "region", "variable", "unit")
ENDINGS = (".csv", ".xlsx")
PERCENTILES = (5, 25, 50, 75, 95)
"""Those of an ensemble, after the name of a variable."""
Form = Literal["long", "wide"]
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Point:
    """One value of one variable in one year.

    Parameters
    ----------
    model, scenario, region, variable, unit : str
    year : int
    value : float
        Not a number is left out of the file.
    """

    model: str
    scenario: str
    region: str
    variable: str
    unit: str
    year: int
    value: float


def code_list() -> bytes:
    """Return the list of variables: English names, units, French labels.

    Returns
    -------
    bytes
        YAML, a list of ``name: {description, unit, label_fr}``; each variable by itself, then each
        of its percentiles.

    Examples
    --------
    >>> b"Public Administration|Employment|95th Percentile" in code_list()
    True
    """
    import yaml

    written = files("futurs.exchange").joinpath(CODES).read_text("utf-8")
    languages: tuple[tuple[str, Language], ...] = (("description", "en"), ("label_fr", "fr"))
    entries = [pair for entry in yaml.safe_load(written) for pair in entry.items()]
    found = []
    for name, about in entries:
        found.append({name: about})
        for p in PERCENTILES:
            said = {
                key: say("simulation.percentile", lang, label=about[key], p=p)
                for key, lang in languages
            }
            found.append({f"{name}|{p}th Percentile": {**about, **said}})
    return yaml.safe_dump(found, allow_unicode=True, sort_keys=False, width=200).encode()


def write(points: Iterable[Point], file: str | Path, *, form: Form = "long") -> bytes:
    """Return scenario data as the bytes of a file.

    Parameters
    ----------
    points : iterable of Point
    file : str or Path
        Ends in ``.csv`` or ``.xlsx``.
    form : {"long", "wide"}

    Returns
    -------
    bytes

    Raises
    ------
    InputError
        For another ending.

    Examples
    --------
    >>> row = Point("m", "s", "France", "Public Debt", "%", 2030, 120.0)
    >>> write([row], "x.csv", form="wide").decode("utf-8-sig").splitlines()[-1]
    'm,s,France,Public Debt,%,120.0'
    """
    ending = Path(file).suffix.lower()
    if ending not in ENDINGS:
        raise InputError("simulate_ending", found=str(file), allowed=", ".join(ENDINGS))
    header, rows = (_wide if form == "wide" else _long)([p for p in points if p.value == p.value])
    return _csv(header, rows) if ending == ".csv" else _workbook(header, rows)


def _long(points: Sequence[Point]) -> tuple[list[Any], list[list[Any]]]:
    return [*COLUMNS, "year", "value"], [list(astuple(p)) for p in points]


def _wide(points: Sequence[Point]) -> tuple[list[Any], list[list[Any]]]:
    years = sorted({p.year for p in points})
    found: dict[tuple[str, ...], dict[int, float]] = {}
    for p in points:
        found.setdefault((p.model, p.scenario, p.region, p.variable, p.unit), {})[p.year] = p.value
    rows = [[*key, *(values.get(y) for y in years)] for key, values in found.items()]
    return [*COLUMNS, *years], rows


def _safe(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _csv(header: list[Any], rows: list[list[Any]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([_safe(c) for c in row] for row in rows)
    return out.getvalue().encode()


def _workbook(header: list[Any], rows: list[list[Any]]) -> bytes:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("data")  # the name that pyam reads
    sheet.append(header)
    for row in rows:
        sheet.append([_safe(c) for c in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
