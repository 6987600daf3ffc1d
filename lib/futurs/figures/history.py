"""What was published over time: segments that are never joined, each with its name beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import plotly.graph_objects as go

from futurs import texts
from futurs.figures import theme
from futurs.shapes import History, Segment
from futurs.texts import Language

HEIGHT, TOP, BOTTOM = 360, 24, 44
_LINE, _CHARACTER, _WIDEST = 17, 7.0, 16
_OPEN = {"derived": "-open", "projected": "-open"}
_TARGET = "x-thin-open"
# Two measures of one place may cross: they are told apart there too.
_SHADES = (theme.INK, theme.ACCENT, theme.MUTED)


def history(
    shape: History,
    labels: Mapping[str, str],
    lang: Language,
    *,
    axis: str,
    measures: Mapping[str, int],
) -> go.Figure:
    """Draw a history: one line or mark a segment, gaps where the figures are not comparable.

    The first place is drawn strong, in ink or in another shade for another measure, the others
    thin and each in a colour and mark of its own. What is projected is dashed with open marks,
    what is aimed at is a cross.

    Parameters
    ----------
    shape : History
    labels : mapping of str to str
        Words beside each segment, by its identifier; none where there is nothing to tell apart.
    lang : {"fr", "en"}
    axis : str
        The unit in words.
    measures : mapping of str to int
        Number from 0 of what each segment measures, by its identifier: another mark for each.

    Returns
    -------
    plotly.graph_objects.Figure
    """  # fmt: skip
    traces = [_trace(s, look, lang) for s, look in _looks(shape, measures)]
    years = [int(y) for s in shape.segments for y in s.years]
    low, high = _range([float(v) for s in shape.segments for v in s.values])
    names = _names(shape, labels, measures, (low, high))
    # Room for the names of what ends last: the others stand in the plot, as do those of one year.
    last = max(years) if len(set(years)) > 1 else None
    room = max((_width(n["text"]) for n in names if n["x"] == last), default=0)
    return go.Figure(
        traces,
        theme.layout(
            height=HEIGHT,
            margin={"l": 8, "r": 28 + room, "t": TOP, "b": BOTTOM},
            separators=",\u202f" if lang == "fr" else ".,",
            annotations=names,
            xaxis={
                "range": _years(years), "tickvals": _ticks(years), "tickformat": "d",
                "tickangle": 0, "fixedrange": True, "showgrid": False, "ticks": "outside",
                "tickcolor": theme.LINE,
            },
            yaxis={
                "title": {"text": theme.plain(axis)}, "range": [low, high], "tickformat": ",",
                "fixedrange": True, "zeroline": low < 0 < high, "nticks": 6,
            },
        ),
    )  # fmt: skip


@dataclass(frozen=True)
class _Look:
    """How a segment is drawn."""

    colour: str
    symbol: str
    strong: bool


def _looks(shape: History, measures: Mapping[str, int]) -> list[tuple[Segment, _Look]]:
    places = list(dict.fromkeys(s.geo for s in shape.segments))
    found = []
    for segment in shape.segments:
        k = places.index(segment.geo)
        shade = _SHADES[measures[segment.id] % len(_SHADES)]
        colour = theme.FAMILIES[(k - 1) % len(theme.FAMILIES)] if k else shade
        mark = theme.SYMBOLS[(measures[segment.id] + k) % len(theme.SYMBOLS)]
        found.append((segment, _Look(colour, mark, k == 0)))
    return found


def _trace(segment: Segment, look: _Look, lang: Language) -> go.Scatter:
    aim = segment.kind == "target"
    symbol = _TARGET if aim else look.symbol + _OPEN.get(segment.kind, "")
    dash = "dash" if segment.kind == "projected" else "solid"
    words = [
        f"{y} – {texts.number(float(v), lang)}".replace(" -", " −")
        for y, v in zip(segment.years, segment.values, strict=True)
    ]
    return go.Scatter(
        x=[int(y) for y in segment.years],
        y=[float(v) for v in segment.values],
        mode="markers" if aim else "lines+markers",
        text=words,
        hoverinfo="text",
        cliponaxis=False,
        line={"color": look.colour, "width": 2.5 if look.strong else 1.25, "dash": dash},
        marker={
            "symbol": symbol, "color": look.colour, "size": 9 if look.strong else 7,
            "line": {"color": look.colour, "width": 2 if symbol != look.symbol else 0},
        },
    )  # fmt: skip


def _range(values: list[float]) -> tuple[float, float]:
    low, high = min(values), max(values)
    if low >= 0 and low < high * 0.5:
        return 0.0, high * 1.08
    room = (high - low or abs(high) or 1.0) * 0.12
    return low - room, high + room


def _years(years: list[int]) -> list[float]:
    first, last = min(years), max(years)
    room = max((last - first) * 0.04, 0.5)
    return [first - room, last + room]


def _ticks(years: list[int]) -> list[int]:
    first, last = min(years), max(years)
    if last - first <= 4:
        return list(range(first, last + 1))
    step = next(s for s in (2, 5, 10, 20, 50, 1000) if (last - first) / s <= 5)
    return [y for y in range(first - first % step, last + 1, step) if y >= first]


# ---- names beside the lines ------------------------------------------------------------------


def _names(
    shape: History, labels: Mapping[str, str], measures: Mapping[str, int], bounds: tuple[float, float]
) -> list[dict[str, Any]]:  # fmt: skip
    named = [(s, look) for s, look in _looks(shape, measures) if labels.get(s.id)]
    last = max(int(s.years[-1]) for s in shape.segments)
    ends: dict[int, list[tuple[Segment, _Look]]] = {}
    for pair in named:
        ends.setdefault(int(pair[0].years[-1]), []).append(pair)
    found = []
    for year, group in ends.items():
        if year == last or len(group) > 1:
            found += _beside(group, labels, bounds)
        else:
            segment, look = group[0]
            side = _side(segment, shape, bounds)
            found.append(
                _name(segment, look, wrapped(labels[segment.id]), ax=0, ay=side, xanchor="center")
            )
    return found


def _beside(
    group: list[tuple[Segment, _Look]], labels: Mapping[str, str], bounds: tuple[float, float]
) -> list[dict[str, Any]]:
    words = [wrapped(labels[s.id]) for s, _ in group]
    heights = [_LINE * (w.count("<br>") + 1) for w in words]
    wanted = [_pixel(float(s.values[-1]), bounds) for s, _ in group]
    placed = apart(wanted, heights, HEIGHT - TOP - BOTTOM)
    return [
        _name(s, look, text, ax=18, ay=y - at, xanchor="left")
        for (s, look), text, at, y in zip(group, words, wanted, placed, strict=True)
    ]


def _name(segment: Segment, look: _Look, words: str, **place: Any) -> dict[str, Any]:
    # The arrow is a thin line without a head, from the name to the last figure.
    return {
        "x": int(segment.years[-1]), "y": float(segment.values[-1]), "text": words,
        "showarrow": True, "arrowhead": 0, "arrowwidth": 1, "arrowcolor": look.colour,
        "standoff": 6, "align": "left", "font": {"color": theme.INK, "size": 13}, **place,
    }  # fmt: skip


def _side(segment: Segment, shape: History, bounds: tuple[float, float]) -> int:
    # Above, or below where another figure of about that year stands just above.
    year, at = int(segment.years[-1]), _pixel(float(segment.values[-1]), bounds)
    near = [
        at - _pixel(float(v), bounds)
        for s in shape.segments
        for y, v in zip(s.years, s.values, strict=True)
        if abs(int(y) - year) <= 2 and s.id != segment.id
    ]
    crowded = any(0 <= gap < 40 for gap in near) or at < 30
    return 24 if crowded else -24


def _pixel(value: float, bounds: tuple[float, float]) -> float:
    low, high = bounds
    return (high - value) / (high - low) * (HEIGHT - TOP - BOTTOM)


def apart(wanted: list[float], heights: list[int], room: float) -> list[float]:
    """Place names one above another as near as may be to where each belongs.

    Parameters
    ----------
    wanted : list of float
        Middle of each name, from the top.
    heights : list of int
    room : float
        Where the last name ends at the latest, if all fit.

    Returns
    -------
    list of float

    Examples
    --------
    >>> apart([10, 12, 90], [20, 20, 20], 200)
    [1.0, 21.0, 90.0]
    """
    placed = [float(w) for w in wanted]
    order = np.argsort(wanted, kind="stable").tolist()
    # Pairs that meet step aside by half each; a few rounds settle a handful of names.
    for _ in range(60):
        for one, two in pairwise(order):
            short = (heights[one] + heights[two]) / 2 - (placed[two] - placed[one])
            if short > 0:
                placed[one], placed[two] = placed[one] - short / 2, placed[two] + short / 2
        over = max((placed[k] + heights[k] / 2 - room for k in order), default=0.0)
        for k in order if over > 0 else ():
            placed[k] -= over
    return placed


def wrapped(words: str) -> str:
    """Return words broken into short lines, as plotly shows them.

    Examples
    --------
    >>> wrapped("European Union (27) projection")
    'European Union<br>(27) projection'
    """
    lines: list[str] = []
    for word in words.split(" "):
        if lines and len(lines[-1]) + 1 + len(word) <= _WIDEST:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return "<br>".join(theme.plain(line) for line in lines)


def _width(words: str) -> int:
    return int(max(len(line) for line in words.split("<br>")) * _CHARACTER)
