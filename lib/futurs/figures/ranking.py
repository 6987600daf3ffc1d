"""A ranking as horizontal bars with their numbers beside them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import plotly.graph_objects as go

from futurs import texts
from futurs.figures import theme
from futurs.shapes import Ranking
from futurs.texts import Language


def ranking(shape: Ranking, labels: Mapping[str, str], lang: Language) -> go.Figure:
    """Draw a ranking; where it has intervals, each as a line through the end of its bar.

    Parameters
    ----------
    shape : Ranking
    labels : mapping of str to str
        Words for each identifier.
    lang : {"fr", "en"}

    Returns
    -------
    plotly.graph_objects.Figure
    """
    names = [theme.plain(labels[i]) for i in shape.ids]
    values = [float(v) for v in shape.values]
    digits = 1 if shape.low is None else 2
    said = [texts.number(v, lang, digits) for v in values]
    bars: dict[str, Any] = {
        "x": values, "y": names, "orientation": "h", "marker_color": theme.ACCENT,
        "hoverinfo": "skip",
    }  # fmt: skip
    if shape.low is None or shape.high is None:
        top = max(values, default=1.0) or 1.0
        outside = {
            "text": said, "textposition": "outside", "textfont_color": theme.INK, "cliponaxis": False,
        }  # fmt: skip
        traces = [go.Bar(**bars, **outside)]
    else:
        top = max((float(v) for v in shape.high), default=1.0) or 1.0
        traces = [go.Bar(**bars, error_x=_whiskers(shape))]
    # Names of several lines on a phone need the room.
    each = 30 if shape.low is None else 44
    return go.Figure(
        traces,
        theme.layout(
            height=40 + each * len(names) + 40,
            bargap=0.35,
            annotations=_numbers(shape, said),
            xaxis={"range": [0, top * 1.12], "fixedrange": True},
            yaxis={"autorange": "reversed", "fixedrange": True, "showgrid": False},
        ),
    )


def _whiskers(shape: Ranking) -> dict[str, Any]:
    assert shape.low is not None and shape.high is not None  # noqa: S101, PT018 - asked before
    pairs = zip(shape.values, shape.low, shape.high, strict=True)
    ends = [(max(float(h - v), 0.0), max(float(v - w), 0.0)) for v, w, h in pairs]
    return {
        "type": "data", "symmetric": False, "array": [e[0] for e in ends],
        "arrayminus": [e[1] for e in ends], "color": theme.INK, "thickness": 2, "width": 5,
    }  # fmt: skip


def _numbers(shape: Ranking, said: list[str]) -> list[dict[str, Any]]:
    if shape.high is None:
        return []
    # Past the end of the interval, where no line crosses them; rows by number, whatever names.
    ends = [max(float(h), float(v)) for h, v in zip(shape.high, shape.values, strict=True)]
    return [
        {"x": end, "y": k, "text": words, "showarrow": False, "xanchor": "left", "xshift": 8,
         "font": {"color": theme.INK}}
        for k, (end, words) in enumerate(zip(ends, said, strict=True))
    ]  # fmt: skip
