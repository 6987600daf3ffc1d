"""The boxes of one search on the plane of coverage and density."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from futurs.figures import theme
from futurs.shapes import Trajectory
from futurs.texts import Language, say


def trajectory(shape: Trajectory, lang: Language, *, chosen: int | None = None) -> go.Figure:
    """Draw a trajectory: right is more of the futures of interest, up is purer.

    Parameters
    ----------
    shape : Trajectory
    lang : {"fr", "en"}
    chosen : int, optional
        Number of the box to mark.

    Returns
    -------
    plotly.graph_objects.Figure
        A click carries the number of the box. Colour says how many dimensions are limited; it says
        nothing that the number shown on pointing and the table do not.
    """
    coverage, density = shape.coverage * 100, shape.density * 100
    steps = list(range(len(coverage)))
    line = go.Scatter(
        x=coverage.tolist(), y=density.tolist(), mode="lines", hoverinfo="skip",
        line={"color": theme.LINE, "width": 2}, showlegend=False,
    )  # fmt: skip
    traces = [line]
    for name, rows, symbol in (
        (say("discovery.peeled", lang), steps[: shape.peels + 1], "circle"),
        (say("discovery.pasted", lang), steps[shape.peels + 1 :], "diamond"),
    ):
        if rows:
            traces.append(
                go.Scatter(
                    x=coverage[rows].tolist(), y=density[rows].tolist(), mode="markers", name=name,
                    customdata=[str(s) for s in rows], hoverinfo="text",
                    text=[_words(shape, s, lang) for s in rows],
                    marker={"symbol": symbol, "size": 9, "color": theme.ACCENT},
                )
            )  # fmt: skip
    if chosen is not None:
        traces.append(
            go.Scatter(
                x=[float(coverage[chosen])], y=[float(density[chosen])], mode="markers",
                name=say("discovery.chosen", lang), hoverinfo="skip",
                marker={"symbol": "circle-open", "size": 20, "color": theme.INK,
                        "line": {"width": 3, "color": theme.INK}},
            )
        )  # fmt: skip
    return go.Figure(traces, _layout(lang, float(np.min(density))))


def _words(shape: Trajectory, step: int, lang: Language) -> str:
    from futurs.futures.discovery import words

    return theme.wrapped(words.trajectory_title(shape, step, lang), 34)


def _layout(lang: Language, lowest: float) -> dict[str, object]:
    ticks = {
        "ticksuffix": "\u00a0%" if lang == "fr" else "%",
        "fixedrange": True,
        "zeroline": False,
    }
    return theme.layout(
        height=440,
        margin={"l": 8, "r": 16, "t": 40, "b": 60},
        showlegend=True,
        legend={"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0},
        xaxis={
            "range": [0, 104], "title": {"text": theme.wrapped(say("discovery.axis_coverage", lang), 30)},
            **ticks,
        },
        yaxis={
            "range": [max(0.0, lowest - 8), 104],
            "title": {"text": theme.wrapped(say("discovery.axis_density", lang), 30)}, **ticks,
        },
    )  # fmt: skip
