"""Published figures as one table that a spreadsheet opens, with all that is known of each."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any

from futurs.facts import Facts, Figure

COLUMNS = (
    "theme", "indicator", "label_fr", "label_en", "geo", "area_fr", "area_en", "year", "value",
    "unit", "unit_fr", "unit_en", "scope", "kind", "reliability", "licence", "note", "source",
    "source_organisation", "source_title", "source_year", "source_url", "source_reading",
    "source_reliability", "source_relay", "source_citation",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_csv(figures: Iterable[Figure], facts: Facts) -> bytes:
    """Write figures as a table: one row each, with its source, licence and reliability.

    Parameters
    ----------
    figures : iterable of Figure
    facts : Facts
        Where the words of indicators, units and places are.

    Returns
    -------
    bytes
        UTF-8 with the mark by which spreadsheets know it; text that would run as a formula is
        written as text.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows([_cell(c) for c in _row(figure, facts)] for figure in figures)
    return out.getvalue().encode("utf-8-sig")


def _row(figure: Figure, facts: Facts) -> tuple[Any, ...]:
    indicator, source = facts.indicators[figure.indicator], figure.source
    unit, area = facts.units[figure.unit], facts.areas[figure.geo]
    return (
        indicator.theme, indicator.id, indicator.label_fr, indicator.label_en, figure.geo,
        area.label_fr, area.label_en, figure.year, figure.value, figure.unit, unit.label_fr,
        unit.label_en, figure.scope, figure.kind, figure.reliability, figure.licence, figure.note,
        source.id, source.organisation, source.title, source.year, source.url, source.reading,
        source.reliability, source.relay, source.citation,
    )  # fmt: skip


def _cell(value: Any) -> Any:
    # A negative number is a number; only text can be taken for a formula.
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return "" if value is None else value
