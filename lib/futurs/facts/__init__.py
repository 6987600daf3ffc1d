"""The published figures of ``data/``: what is known, from whom, and under which terms.

>>> figure("public_debt_gdp", year=2024).source.organisation
'INSEE'
>>> [s.kind for s in history("warming").segments]
['projected']
"""

from __future__ import annotations

from collections.abc import Iterable
from numbers import Integral
from pathlib import Path
from typing import TYPE_CHECKING, Any

from futurs.errors import InputError, UnknownNameError
from futurs.facts.histories import history_of
from futurs.facts.model import Area, Facts, Figure, Indicator, Source, Theme, Unit
from futurs.facts.reading import FactsReport, check, load
from futurs.shapes import History

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "Area", "Facts", "FactsReport", "Figure", "Indicator", "Source", "Theme", "Unit", "areas",
    "check", "figure", "figures", "history", "indicator", "indicators", "load", "source",
    "sources", "table", "themes", "units",
]  # fmt: skip
_DIGITS = 6  # of a year


def themes(*, root: str | Path | None = None) -> tuple[Theme, ...]:
    """Answer which tables of figures there are.

    Parameters
    ----------
    root : path, optional
        Folder that holds ``data/``.

    Returns
    -------
    tuple of Theme

    Raises
    ------
    FactsError
        With all faults of all files; so do all functions here.
    """
    return tuple(load(root).themes.values())


def indicators(theme: str | None = None, *, root: str | Path | None = None) -> tuple[Indicator, ...]:  # fmt: skip
    """Answer what is measured, in all or in one theme.

    Parameters
    ----------
    theme : str, optional
    root : path, optional

    Returns
    -------
    tuple of Indicator

    Raises
    ------
    UnknownNameError
        With the nearest theme.

    Examples
    --------
    >>> len(indicators()), len(indicators("climate"))
    (249, 5)
    """
    facts = load(root)
    if theme is not None:
        _known("unknown_theme", theme, facts.themes)
    return tuple(i for i in facts.indicators.values() if theme in (None, i.theme))


def indicator(name: str, *, root: str | Path | None = None) -> Indicator:
    """Return an indicator by its identifier.

    Parameters
    ----------
    name : str
    root : path, optional

    Returns
    -------
    Indicator

    Raises
    ------
    UnknownNameError
        With the nearest known name.
    """
    facts = load(root)
    _known("unknown_indicator", name, facts.indicators)
    return facts.indicators[name]


def sources(*, root: str | Path | None = None) -> tuple[Source, ...]:
    """Answer where figures are published.

    Parameters
    ----------
    root : path, optional

    Returns
    -------
    tuple of Source
    """
    return tuple(load(root).sources.values())


def source(name: str, *, root: str | Path | None = None) -> Source:
    """Return a source by its identifier.

    Parameters
    ----------
    name : str
    root : path, optional

    Returns
    -------
    Source

    Raises
    ------
    UnknownNameError
        With the nearest known name.
    """
    facts = load(root)
    _known("unknown_source", name, facts.sources)
    return facts.sources[name]


def units(*, root: str | Path | None = None) -> dict[str, Unit]:
    """Return the words of each unit, by its identifier.

    Parameters
    ----------
    root : path, optional

    Returns
    -------
    dict of str to Unit
    """
    return dict(load(root).units)


def areas(*, root: str | Path | None = None) -> dict[str, Area]:
    """Return the places that figures are about, by their code.

    Parameters
    ----------
    root : path, optional

    Returns
    -------
    dict of str to Area
    """
    return dict(load(root).areas)


def figures(
    theme: str | None = None,
    *,
    indicator: str | None = None,
    geo: str | None = None,
    year: int | str | None = None,
    root: str | Path | None = None,
) -> tuple[Figure, ...]:
    """Return the published figures that answer a description, in the order of the tables.

    Parameters
    ----------
    theme, indicator, geo : str, optional
    year : int or str of digits, optional
    root : path, optional

    Returns
    -------
    tuple of Figure

    Raises
    ------
    UnknownNameError
        For a theme, an indicator or a place that does not exist, with the nearest.
    InputError
        For a year that is no whole number.

    Examples
    --------
    >>> [f.value for f in figures(indicator="warming")]
    [2.0, 2.7, 4.0]
    """
    year, facts = _year(year), load(root)
    for code, name, names in (
        ("unknown_theme", theme, facts.themes),
        ("unknown_indicator", indicator, facts.indicators),
        ("unknown_place", geo, facts.areas),
    ):
        if name is not None:
            _known(code, name, names)
    return tuple(
        f
        for f in facts.figures
        if indicator in (None, f.indicator)
        and geo in (None, f.geo)
        and year in (None, f.year)
        and (theme is None or facts.indicators[f.indicator].theme == theme)
    )


def figure(
    indicator: str,
    geo: str = "FRA",
    year: int | str | None = None,
    *,
    scope: str | None = None,
    source: str | None = None,
    root: str | Path | None = None,
) -> Figure:
    """Answer what was published on one indicator, in one place and year.

    Parameters
    ----------
    indicator : str
    geo : str
    year : int or str of digits, optional
        The latest one that was observed or derived when not given.
    scope : str, optional
        What exactly is counted, where there are several.
    source : str, optional
        Identifier of the source, where there are several.
    root : path, optional

    Returns
    -------
    Figure

    Raises
    ------
    UnknownNameError
        For a name that does not exist, with the nearest.
    InputError
        When there is no such figure, or more than one: the choices are listed, none is made. For
        a year that is no whole number.

    Examples
    --------
    >>> f = figure("staff_contract", year=2023)
    >>> f.value, f.licence, f.source.id
    (1358500.0, 'LO-2.0 (presumed)', 'dgafp_cc_2025')
    """
    year, found = _year(year), figures(indicator=indicator, geo=geo, root=root)
    for code, name, names in (
        ("unknown_scope", scope, [f.scope for f in found]),
        ("unknown_source", source, [f.source.id for f in found]),
    ):
        if name is not None:
            _known(code, name, set(names))
    fitting = [
        f for f in found if scope in (None, f.scope) and source in (None, f.source.id)
    ]  # fmt: skip
    if year is None:
        past = [f.year for f in fitting if f.kind in ("observed", "derived")]
        year = max(past, default=None)
    chosen = [f for f in fitting if f.year == year]
    if len(chosen) == 1:
        return chosen[0]
    wanted = {"indicator": indicator, "geo": geo, "year": str(year or "–")}
    if chosen:
        raise InputError("figure_ambiguous", n=len(chosen), choices=_choices(chosen), **wanted)
    years = ", ".join(str(y) for y in sorted({f.year for f in fitting}))
    raise InputError("no_figure", years=years or "–", **wanted)


def table(theme: str, *, root: str | Path | None = None) -> pd.DataFrame:
    """Return the figures of one theme as a pandas frame.

    Parameters
    ----------
    theme : str
    root : path, optional

    Returns
    -------
    DataFrame
        One row a figure; years are integers, values floats, codes categories, the rest text.
        ``source`` holds the source's identifier.

    Raises
    ------
    UnknownNameError
        With the nearest theme.

    Examples
    --------
    >>> table("climate")[["indicator", "year", "value"]].head(1).to_records(index=False).tolist()
    [('tertiary_energy_target', 2030, -40.0)]
    """
    import pandas as pd

    # Not vars(): the source is an object of its own, and a frame holds its identifier.
    columns = [k for k in Figure.__dataclass_fields__ if k != "source"]
    rows = [
        {**{k: getattr(f, k) for k in columns}, "source": f.source.id}
        for f in figures(theme, root=root)
    ]
    codes = ("geo", "unit", "licence", "reliability", "kind")
    frame = pd.DataFrame(rows, columns=list(Figure.__dataclass_fields__))
    return frame.astype({"year": "int64", "value": "float64", **dict.fromkeys(codes, "category")})


def history(indicator: str, *, root: str | Path | None = None) -> History:
    """Return what was published on one indicator over time, in segments that are never joined.

    Parameters
    ----------
    indicator : str
    root : path, optional

    Returns
    -------
    History

    Raises
    ------
    UnknownNameError
        With the nearest known name.

    Examples
    --------
    >>> [(s.scope, s.years.tolist()) for s in history("internet_non_use").segments]
    [('people aged 15 and over', [2019]), ('people aged 15 and over', [2021])]
    """
    facts = load(root)
    _known("unknown_indicator", indicator, facts.indicators)
    return history_of(facts, indicator)


def _year(year: Any) -> int | None:
    """Return a year as a number, also of the text that a table or an address holds."""
    if year is None:
        return None
    if isinstance(year, str) and year.strip().isdecimal() and len(year.strip()) <= _DIGITS:
        return int(year)
    if isinstance(year, Integral) and not isinstance(year, bool):
        return int(year)
    raise InputError("bad_year", found=str(year)[:40])


def _known(code: str, found: str, names: Iterable[str]) -> None:
    if found not in names:
        raise UnknownNameError(code, found=found, known=names)


def _choices(figures: Iterable[Figure]) -> str:
    return "; ".join(
        f"{f.value:.12g} (“{f.scope}”, {f.source.id}, {f.kind})" for f in figures
    )  # fmt: skip
