"""Limits of boxes against the full range of each dimension."""

from __future__ import annotations

from collections.abc import Mapping

import plotly.graph_objects as go

from futurs.figures import theme
from futurs.futures.discovery import words
from futurs.shapes import Boxes, Limit
from futurs.texts import Language, say

_PATTERNS = ("", "/", "x", ".", "\\", "+", "-", "|")


def boxes(
    shape: Boxes,
    labels: Mapping[str, str],
    lang: Language,
    *,
    units: Mapping[str, str] | None = None,
) -> go.Figure:
    """Draw boxes: one row a dimension, the full range in grey, the part inside in colour.

    Parameters
    ----------
    shape : Boxes
    labels : mapping of str to str
        Words for dimensions; those for a category under ``dimension.category``.
    lang : {"fr", "en"}
    units : mapping of str to str, optional

    Returns
    -------
    plotly.graph_objects.Figure
        Rows in the order in which the boxes ask for them, the tightest limit of the first box at
        the top. Under each bar stands what it says in words; a dimension that a box leaves free
        has no bar of it.
    """
    order: dict[str, list[tuple[int, Limit]]] = {}
    for b, limits in enumerate(shape.limits):
        for limit in limits:
            order.setdefault(limit.id, []).append((b, limit))
    rows = [(name, b, limit) for name, parts in order.items() for b, limit in parts]
    heads = [theme.folded(labels.get(n, n), 40) for n in order]
    lines = [_words(limit, labels, lang, units or {}) for _, _, limit in rows]
    places, marks, height = _places([name for name, _, _ in rows], heads, lines)
    traces: list[go.Bar] = [_range(places)]
    for b, name in enumerate(shape.ids):
        own = [(y, limit) for y, (_, other, limit) in zip(places, rows, strict=True) if other == b]
        if own:
            traces.append(_inside(own, b, say("discovery.box", lang) + f" {name}"))
    titles = [_text(y, f"<b>{t}</b>", "bottom", 13) for y, t in zip(marks, heads, strict=True)]
    notes = [_text(y + 7, t, "top", 12) for y, t in zip(places, lines, strict=True)]
    return go.Figure(
        traces,
        theme.layout(
            height=height + (50 if len(shape.ids) > 1 else 20),
            margin={"l": 10, "r": 10, "t": 40 if len(shape.ids) > 1 else 10, "b": 10},
            barmode="overlay",
            showlegend=len(shape.ids) > 1,
            legend={"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0},
            annotations=[*titles, *notes],
            xaxis={"range": [0, 1], "visible": False, "fixedrange": True},
            yaxis={"range": [height, 0], "visible": False, "fixedrange": True},
        ),
    )


_HEAD, _LINE, _BAR, _GAP = 20, 15, 12, 12


def _places(
    names: list[str], heads: list[str], lines: list[str]
) -> tuple[list[float], list[float], float]:
    """Return where the bar of each row and the foot of each heading stand, and the height."""
    places: list[float] = []
    marks: list[float] = []
    y, last = 0.0, ""
    for k, (name, words_) in enumerate(zip(names, lines, strict=True)):
        if k == 0 or name != last:
            extra = heads[len(marks)].count("<br>") * _LINE
            y += (_GAP if k else 0) + _HEAD + extra
            marks.append(y)
            last = name
        places.append(y + _BAR / 2 + 2)
        y += _BAR + 8 + _LINE * (words_.count("<br>") + 1)
    return places, marks, max(y, 1.0)


def _range(places: list[float]) -> go.Bar:
    return go.Bar(
        x=[1.0] * len(places), y=places, width=_BAR, orientation="h", hoverinfo="skip",
        marker={"color": theme.PAPER, "line": {"color": theme.MUTED, "width": 1}}, showlegend=False,
    )  # fmt: skip


def _inside(own: list[tuple[float, Limit]], box: int, name: str) -> go.Bar:
    spans = [(y, low, high) for y, limit in own for low, high in _spans(limit)]
    colour = theme.FAMILIES[box % len(theme.FAMILIES)]
    return go.Bar(
        base=[low for _, low, _ in spans], x=[high - low for _, low, high in spans],
        y=[y for y, _, _ in spans], width=_BAR, orientation="h", name=theme.plain(name),
        hoverinfo="skip",
        marker={"color": colour, "line": {"color": colour, "width": 1},
                "pattern": {"shape": _PATTERNS[box % len(_PATTERNS)]}},
    )  # fmt: skip


def _spans(limit: Limit) -> list[tuple[float, float]]:
    """Return the parts of the unit range that lie inside; each category is one equal part."""
    if limit.known:
        n = len(limit.known)
        return [(k / n, (k + 1) / n) for k, x in enumerate(limit.known) if x in limit.kept]
    whole = limit.kind == "integer"
    spread = limit.full_high - limit.full_low + whole
    start = (limit.low - limit.full_low) / spread
    # The narrowest box is still to be seen.
    end = max((limit.high - limit.full_low + whole) / spread, start + 0.008)
    return [(min(start, 0.992), min(end, 1.0))]


def _words(
    limit: Limit, labels: Mapping[str, str], lang: Language, units: Mapping[str, str]
) -> str:
    line = words.short(limit, labels, lang, units=units)
    if words.doubtful(limit):
        line += " (" + say("discovery.doubt_short", lang) + ")"
    return theme.folded(line, 50)


def _text(y: float, text: str, anchor: str, size: int) -> dict[str, object]:
    return {
        "x": 0, "y": y, "xanchor": "left", "yanchor": anchor, "showarrow": False, "text": text,
        "align": "left", "font": {"color": theme.INK, "size": size}, "borderpad": 0,
    }  # fmt: skip
