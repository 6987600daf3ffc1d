"""Fans: between which values simulated futures stay, beside what was published before them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from futurs import texts
from futurs.figures import theme
from futurs.shapes import Fan, History
from futurs.texts import Language

HEIGHT, TOP, BOTTOM = 300, 20, 40
LOW, FIRST, MIDDLE, THIRD, HIGH = 0.05, 0.25, 0.5, 0.75, 0.95
BANDS = (LOW, FIRST, MIDDLE, THIRD, HIGH)
TRACES = {0: LOW, 1: HIGH, 2: FIRST, 3: THIRD, 5: MIDDLE}
"""Which quantile each trace is: a band is filled down to the trace before it."""
OTHER = 4
"""Number of the trace of the other median: it lies under the fan's own."""
CELL, COLUMNS = 190, 4


def row(shape: Fan, level: float) -> list[float | None]:
    """Return one quantile year by year, short enough to be sent at each move of a slider.

    Parameters
    ----------
    shape : Fan
    level : float
        One of the fan's levels.

    Returns
    -------
    list of float or None
        With six significant digits; None where no future is finite.
    """
    values = shape.values[shape.levels.index(level)].tolist()
    return [float(f"{v:.6g}") if math.isfinite(v) else None for v in values]


def fan(
    shape: Fan,
    lang: Language,
    *,
    axis: str,
    history: History | None = None,
    target: float | None = None,
    other: Fan | None = None,
    bounds: tuple[float, float] | None = None,
) -> go.Figure:
    """Draw a fan: the median, and the bands of half and of nine tenths of the futures.

    What was published stands before it in ink, each segment alone: nothing joins it to the
    simulation. Another fan is drawn as its median alone.

    Parameters
    ----------
    shape : Fan
        With the levels ``BANDS``.
    lang : {"fr", "en"}
    axis : str
        The unit in words.
    history : History, optional
        In the unit of the fan.
    target : float, optional
        Drawn as a thin line.
    other : Fan, optional
    bounds : tuple of float, optional
        Lowest and highest value to show; found when not given.

    Returns
    -------
    plotly.graph_objects.Figure
        The first traces are the quantiles of ``TRACES`` and the other median.
    """
    published = [_published(s, k, lang) for k, s in enumerate(history.segments if history else ())]
    years = [y for s in (history.segments if history else ()) for y in s.years.tolist()]
    low, high = bounds or limits([shape, *([other] if other else [])], history, target)
    first = min([*years, shape.years[0]])
    extra = {} if target is None else {"shapes": [_line(target)]}
    return go.Figure(
        [*_bands(shape, other), *published],
        theme.layout(
            height=HEIGHT,
            margin={"l": 8, "r": 16, "t": TOP, "b": BOTTOM},
            separators=",\u202f" if lang == "fr" else ".,",
            xaxis={
                "range": [first - 1, shape.years[-1] + 1], "tickformat": "d", "fixedrange": True,
                "showgrid": False, "ticks": "outside", "tickcolor": theme.LINE, "nticks": 6,
                "tickangle": 0,
            },
            yaxis={
                "title": {"text": theme.plain(axis)}, "range": [low, high], "fixedrange": True,
                "zeroline": low < 0 < high, "nticks": 6,
            },
            **extra,
        ),
    )  # fmt: skip


def fans(
    shapes: Sequence[Fan],
    names: Sequence[str],
    lang: Language,
    *,
    target: float | None = None,
    bounds: tuple[float, float] | Sequence[tuple[float, float]] | None = None,
    marked: int = -1,
    others: Sequence[Fan | None] = (),
) -> go.Figure:
    """Draw several fans side by side, one small picture each: on the same axes, or on their own.

    Parameters
    ----------
    shapes : sequence of Fan
        With the levels ``BANDS``, over the same years.
    names : sequence of str
        Words above each.
    lang : {"fr", "en"}
    target : float, optional
    bounds : tuple of float, or sequence of tuples, optional
        Of all, or of each where they are not of one kind.
    marked : int
        Number of the one to mark; none when negative.
    others : sequence of Fan or None
        For each, another one that is drawn as its median alone.

    Returns
    -------
    plotly.graph_objects.Figure
        Four in a row; ``layout.meta`` tells the page how to set them in fewer.
    """
    one = bounds or limits(shapes, None, target)
    each: Any = [one] * len(shapes) if np.ndim(one) == 1 else one
    beside = others or [None] * len(shapes)
    traces: list[go.Scatter] = []
    axes: dict[str, Any] = {}
    notes: list[dict[str, Any]] = []
    years = shapes[0].years if shapes else (0, 1)
    for k, shape in enumerate(shapes):
        traces += [
            trace.update(xaxis=f"x{_number(k)}", yaxis=f"y{_number(k)}")
            for trace in _bands(shape, beside[k])
        ]
        axes |= _cell(k, years, each[k])
        bold = (
            f"<b>{theme.wrapped(names[k], 24)}</b>" if k == marked else theme.wrapped(names[k], 24)
        )
        notes.append({
            "xref": f"x{_number(k)} domain", "yref": f"y{_number(k)} domain", "x": 0, "y": 1.03,
            "xanchor": "left", "yanchor": "bottom", "align": "left", "showarrow": False,
            "text": bold, "font": {"size": 13, "color": theme.ACCENT if k == marked else theme.INK},
        })  # fmt: skip
    lines = [] if target is None else [
        {**_line(target), "xref": f"x{_number(k)} domain", "yref": f"y{_number(k)}"}
        for k in range(len(shapes))
    ]  # fmt: skip
    own = {name: axes.pop(name, {}) for name in ("xaxis", "yaxis")}
    figure = go.Figure(
        traces,
        theme.layout(
            margin={"l": 44, "r": 8, "t": 8, "b": 24}, annotations=notes, shapes=lines,
            separators=",\u202f" if lang == "fr" else ".,",
            meta={"cells": len(shapes), "cell": CELL}, **own, **axes,
        ),
    )  # fmt: skip
    return _placed(figure, len(shapes), COLUMNS)


def limits(
    shapes: Sequence[Fan], history: History | None, target: float | None
) -> tuple[float, float]:
    """Answer from which to which value fans, what was published and a target need.

    Parameters
    ----------
    shapes : sequence of Fan
    history : History or None
    target : float or None

    Returns
    -------
    low, high : float
        With a little room, none below zero where nothing is. They do not begin at zero: a fan is
        read by its place, not its length.
    """
    parts = [s.values.ravel() for s in shapes]
    parts += [s.values for s in (history.segments if history else ())]
    parts += [np.array([target])] if target is not None else []
    every = np.concatenate(parts) if parts else np.array([0.0, 1.0])
    every = every[np.isfinite(every)]
    if not every.size:
        return 0.0, 1.0
    low, high = float(every.min()), float(every.max())
    room = (high - low or abs(high) or 1.0) * 0.06
    return (max(low - room, 0.0) if low >= 0 else low - room), high + room


def _bands(shape: Fan, other: Fan | None = None) -> list[go.Scatter]:
    years = list(shape.years)

    def line(values: list[float | None], **more: Any) -> go.Scatter:
        bare = {"line": {"width": 0, "color": theme.FOR}, "hoverinfo": "skip"}
        return go.Scatter(x=years, y=values, mode="lines", **{**bare, **more})

    low, first, middle, third, high = (row(shape, level) for level in BANDS)
    without: list[float | None] = [None] * len(years)
    if other is not None:
        without = row(other, MIDDLE)
    dashed = {"color": theme.AGAINST, "width": 2, "dash": "dash"}
    return [
        line(low),
        line(high, fill="tonexty", fillcolor=theme.PALE),
        line(first),
        line(third, fill="tonexty", fillcolor=theme.HALF),
        line(without, line=dashed, hoverinfo="x+y"),
        line(middle, line={"width": 2.5, "color": theme.FOR}, hoverinfo="x+y"),
    ]


def _published(segment: Any, k: int, lang: Language) -> go.Scatter:
    symbol = theme.SYMBOLS[k % len(theme.SYMBOLS)] + ("-open" if segment.kind == "derived" else "")
    values = [float(v) for v in segment.values]
    words = [
        f"{y}: {texts.number(v, lang)}" for y, v in zip(segment.years, values, strict=True)
    ]  # fmt: skip
    return go.Scatter(
        x=segment.years.tolist(), y=values, mode="lines+markers", text=words, hoverinfo="text",
        line={"color": theme.INK, "width": 1.5},
        marker={"symbol": symbol, "color": theme.INK, "size": 7},
    )  # fmt: skip


def _line(value: float) -> dict[str, Any]:
    return {
        "type": "line", "x0": 0, "x1": 1, "xref": "paper", "y0": value, "y1": value,
        "line": {"color": theme.MUTED, "width": 1, "dash": "dot"},
    }  # fmt: skip


def _number(k: int) -> str:
    return str(k + 1) if k else ""


def _cell(k: int, years: Sequence[int], bounds: tuple[float, float]) -> dict[str, Any]:
    axis = {"gridcolor": theme.LINE, "zerolinecolor": theme.MUTED, "linecolor": theme.LINE,
            "fixedrange": True, "anchor": f"y{_number(k)}", "tickfont": {"size": 12}}  # fmt: skip
    ends = [years[0], years[-1]]
    return {
        f"xaxis{_number(k)}": {
            **axis, "range": [years[0] - 1, years[-1] + 1], "tickvals": ends, "tickformat": "d",
            "showgrid": False, "tickangle": 0,
        },
        f"yaxis{_number(k)}": {
            **axis, "anchor": f"x{_number(k)}", "range": list(bounds), "nticks": 4,
            "zeroline": False, "automargin": False,
        },
    }  # fmt: skip


def _placed(figure: go.Figure, n: int, columns: int) -> go.Figure:
    # The page does the same in fewer columns where it is narrow (chart.js).
    rows = max(1, math.ceil(n / columns))
    for k in range(n):
        i, j = divmod(k, columns)
        left, top = j / columns, 1 - i / rows
        figure.layout[f"xaxis{_number(k)}"].domain = [left, left + 0.82 / columns]
        figure.layout[f"yaxis{_number(k)}"].domain = [top - 0.78 / rows, top - 0.22 / rows]
    figure.layout.height = CELL * rows + 40
    return figure


def series(shape: Fan, names: Mapping[float, str]) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    """Return a fan's quantiles as columns and rows of a table, a row a year.

    Parameters
    ----------
    shape : Fan
    names : mapping of float to str
        Heading of each level.

    Returns
    -------
    columns : tuple of str
    rows : list of tuples
        Without the year.
    """
    parts = [row(shape, level) for level in shape.levels]
    return tuple(names[level] for level in shape.levels), list(zip(*parts, strict=True))
