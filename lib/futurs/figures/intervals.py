"""Intervals as bars, with a mark for the value chosen in each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from futurs import texts
from futurs.figures import theme
from futurs.shapes import Intervals
from futurs.texts import Language


def intervals(
    shape: Intervals,
    labels: Mapping[str, str],
    lang: Language,
    *,
    names: tuple[str, str],
    digits: int = 2,
) -> go.Figure:
    """Draw intervals.

    Parameters
    ----------
    shape : Intervals
    labels : mapping of str to str
        Words for each identifier.
    lang : {"fr", "en"}
    names : tuple of str
        Words for the interval and for the mark.
    digits : int
        Decimals of the numbers beside the bars.

    Returns
    -------
    plotly.graph_objects.Figure
    """
    rows, axis, (left, height) = theme.named_rows([labels[i] for i in shape.ids], 20)
    low, high = (np.asarray(v, float) for v in (shape.low, shape.high))
    ends = [
        f"{texts.number(a, lang, digits)} – {texts.number(b, lang, digits)}"
        for a, b in zip(low.tolist(), high.tolist(), strict=True)
    ]
    bars = go.Bar(
        x=(high - low).tolist(), base=low.tolist(), y=rows, orientation="h", name=names[0],
        marker={"color": theme.LINE, "line": {"color": theme.MUTED, "width": 1}}, text=ends,
        textposition="outside", textfont_color=theme.INK, cliponaxis=False, hoverinfo="skip",
    )  # fmt: skip
    marks = go.Scatter(
        x=np.asarray(shape.point, float).tolist(), y=rows, mode="markers", name=names[1],
        marker={"symbol": "diamond", "size": 11, "color": theme.ACCENT}, hoverinfo="skip",
    )  # fmt: skip
    top = float(high.max()) if len(high) else 1.0
    return go.Figure(
        [bars, marks],
        theme.layout(
            height=60 + height + 40,
            margin={"l": left, "r": 16, "t": 60, "b": 40},
            bargap=0.4,
            showlegend=True,
            legend={"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0},
            xaxis={"range": [0, (top or 1.0) * 1.3], "fixedrange": True, **_ticks(top, digits)},
            yaxis=axis,
        ),
    )


def _ticks(top: float, digits: int) -> dict[str, Any]:
    # Ranks: whole numbers, none beyond the last one though the words need the room.
    if digits or top < 1:
        return {}
    step = max(1, round(top / 6))
    return {"tickvals": [1, *range(step if step > 1 else 2, int(top) + 1, step)]}
