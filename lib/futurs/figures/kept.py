"""In which share of futures something is kept year by year, by way to act."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go

from futurs import texts
from futurs.figures import theme
from futurs.shapes import Kept
from futurs.texts import Language

_LOOKS = ((theme.MUTED, "dot", 2.0), (theme.AGAINST, "dash", 2.5), (theme.FOR, "solid", 3.0))


def kept(
    shape: Kept, labels: Mapping[str, str], lang: Language, *, least: str, percent: str = "%"
) -> go.Figure:
    """Draw one line a way to act, a mark in each year in which it changes, and the limit.

    Parameters
    ----------
    shape : Kept
        Three ways at most.
    labels : mapping of str to str
    lang : {"fr", "en"}
    least : str
        Words beside the limit.
    percent : str
        The sign as the language writes it, with the blank before.

    Returns
    -------
    plotly.graph_objects.Figure
    """
    looks = _LOOKS if len(shape.ids) > 2 else (_LOOKS[0], _LOOKS[2])
    traces = []
    for id_, row, turns, (colour, dash, width) in zip(
        shape.ids, shape.shares, shape.turns, looks, strict=False
    ):
        values = [None if np.isnan(v) else 100 * float(v) for v in row]
        traces.append(
            go.Scatter(
                x=list(shape.years), y=values, mode="lines+markers",
                name=theme.folded(labels[id_], 44),
                line={"color": colour, "width": width, "dash": dash},
                marker={"color": colour, "symbol": "circle",
                        "size": [11 if y in turns else 0 for y in shape.years]},
                text=["" if np.isnan(v) else f"{y} – {texts.hundredths(float(v), lang)}{percent}"
                      for y, v in zip(shape.years, row, strict=True)],
                hoverinfo="text",
            )
        )  # fmt: skip
    first, last = shape.years[0], shape.years[-1]
    limit = {
        "type": "line", "x0": first, "x1": last, "y0": 100 * shape.least, "y1": 100 * shape.least,
        "line": {"color": theme.INK, "width": 1, "dash": "dot"},
    }  # fmt: skip
    name = {
        "x": first, "y": 100 * shape.least, "text": theme.plain(least), "showarrow": False,
        "xanchor": "left", "yanchor": "top", "font": {"color": theme.INK, "size": 13},
    }  # fmt: skip
    step = next(s for s in (2, 5, 10, 50) if (last - first) / s <= 6)
    return go.Figure(
        traces,
        theme.layout(
            height=380,
            margin={"l": 8, "r": 24, "t": 76, "b": 36},
            showlegend=True,
            shapes=[limit],
            annotations=[name],
            legend={"orientation": "h", "x": 0, "xref": "container", "y": 1, "yref": "container",
                    "yanchor": "top", "traceorder": "normal", "itemclick": False,
                    "itemdoubleclick": False},
            xaxis={"range": [first - 0.5, last + 0.5], "tickformat": "d", "tickangle": 0, "fixedrange": True,
                   "showgrid": False, "tickvals": [y for y in shape.years if y % step == 0]},
            yaxis={"range": [-4, 104], "tickvals": [0, 25, 50, 75, 100], "fixedrange": True,
                   "ticktext": [f"{v}{theme.plain(percent)}" for v in (0, 25, 50, 75, 100)],
                   "zeroline": False},
        ),
    )  # fmt: skip
