"""Which figures may be joined in a curve."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from futurs.facts.model import Facts, Figure
from futurs.shapes import History, Segment, frozen

_KINDS = ("observed", "derived", "projected", "target")
_Key = tuple[str, str, str, str]


def history_of(facts: Facts, indicator: str) -> History:
    """Group the figures of one indicator into segments.

    A line between two points says: the same thing, measured in the same way, changed by this
    much. So two figures are joined only when place, scope and kind are the same and one
    publisher stands behind both: they come from one document, or from editions of one series
    (``series`` in ``sources.csv``, a judgement made once for each document). Equal words for the
    scope are not enough: two publishers write "three branches" and count differently. Where a
    concept changed between two editions, the documents have no common series. Where two editions
    give the same year, none is chosen: each document becomes a segment of its own.

    Parameters
    ----------
    facts : Facts
    indicator : str
        Known to ``facts``.

    Returns
    -------
    History
    """
    groups: dict[_Key, list[Figure]] = {}
    for figure in facts.figures:
        if figure.indicator == indicator:
            series = figure.source.series or figure.source.id
            groups.setdefault((figure.geo, figure.scope, series, figure.kind), []).append(figure)
    places = list(facts.areas)
    segments = [
        _segment(key, part) for key, group in groups.items() for part in _split(group)
    ]  # fmt: skip
    segments.sort(key=lambda s: (places.index(s.geo), _KINDS.index(s.kind)))
    return History(indicator, facts.indicators[indicator].unit, tuple(segments))


def _split(group: list[Figure]) -> Iterable[list[Figure]]:
    if len({f.year for f in group}) == len(group):
        return [group]
    parts: dict[str, list[Figure]] = {}
    for figure in group:
        parts.setdefault(figure.source.id, []).append(figure)
    return parts.values()


def _segment(key: _Key, figures: list[Figure]) -> Segment:
    geo, scope, series, kind = key
    ordered = sorted(figures, key=lambda f: f.year)
    sources = tuple(f.source.id for f in ordered)
    return Segment(
        id=" · ".join((geo, scope, series if len(set(sources)) > 1 else sources[0], kind)),
        geo=geo,
        scope=scope,
        series=series,
        kind=kind,
        years=frozen([f.year for f in ordered], np.int64),
        values=frozen([f.value for f in ordered], np.float64),
        sources=sources,
    )
