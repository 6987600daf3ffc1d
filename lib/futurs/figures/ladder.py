"""Ranks from step to step, and how far each item's last rank spreads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from futurs.figures import theme
from futurs.shapes import Ladder

# From so many places up or down, a line is coloured.
FAR = 2.0


def ladder(shape: Ladder, labels: Mapping[str, str], steps: Sequence[str]) -> go.Figure:
    """Draw how ranks change from the first step to the last, one line an item.

    Parameters
    ----------
    shape : Ladder
    labels : mapping of str to str
    steps : sequence of str
        Words for the steps.

    Returns
    -------
    plotly.graph_objects.Figure
        Names stand at the last step, with an arrow and the places won or lost.
    """
    n, last = len(shape.ids), len(steps) - 1
    rise = shape.ranks[0] - shape.ranks[-1]
    order = np.argsort(shape.ranks[-1], kind="stable")
    lines = [
        go.Scatter(
            x=list(range(len(steps))), y=shape.ranks[:, k].tolist(), mode="lines+markers",
            line={"color": _colour(rise[k]), "width": 2.5 if abs(rise[k]) >= FAR else 1.5,
                  "dash": "dash" if rise[k] <= -FAR else "solid"},
            marker={"size": 7, "color": _colour(rise[k])}, hoverinfo="skip", showlegend=False,
        )
        for k in order
    ]  # fmt: skip
    # Names of items that tie at the last step stand one under the other all the same.
    places = np.empty(n)
    places[order] = np.arange(1, n + 1)
    names = go.Scatter(
        x=[last + 0.08] * n,
        y=[float(places[k]) for k in order],
        mode="text",
        text=[theme.plain(labels[shape.ids[k]]) + _moved(float(rise[k])) for k in order],
        customdata=[shape.ids[k] for k in order],
        textposition="middle right",
        textfont_color=theme.INK,
        hoverinfo="skip",
        showlegend=False,
    )
    return go.Figure(
        [*lines, names],
        theme.layout(
            height=90 + 27 * n,
            xaxis={
                "range": [-0.15, last + max(1.2, 0.75 * last)], "fixedrange": True, "showgrid": False,
                "tickvals": list(range(len(steps))), "ticktext": [theme.plain(s) for s in steps],
                "side": "top",
            },
            yaxis={
                "range": [n + 0.7, 0.3], "fixedrange": True, "zeroline": False, "showgrid": False,
                "tickvals": [1, *range(5, n + 1, 5)],
            },
        ),
    )  # fmt: skip


def _moved(rise: float) -> str:
    if not rise:
        return ""
    size = f"{abs(rise):g}".replace(".5", "½") if abs(rise) != 0.5 else "½"
    return f"  {'▲' if rise > 0 else '▼'}{size}"


def _colour(rise: float) -> str:
    return theme.FOR if rise >= FAR else theme.AGAINST if rise <= -FAR else theme.MUTED


def spread(shape: Ladder, labels: Mapping[str, str]) -> go.Figure:
    """Draw the interval of each item's last rank, with the rank itself.

    Parameters
    ----------
    shape : Ladder
        With its spread.
    labels : mapping of str to str

    Returns
    -------
    plotly.graph_objects.Figure
    """
    assert shape.spread is not None  # noqa: S101 - asked for only where there are draws
    low, high = shape.spread
    order = np.argsort(shape.ranks[-1], kind="stable")
    names = [theme.plain(labels[shape.ids[k]]) for k in order]
    n = len(names)
    intervals = go.Bar(
        y=names, base=[float(low[k]) - 0.25 for k in order], orientation="h",
        x=[float(high[k] - low[k]) + 0.5 for k in order],
        marker={"color": theme.LINE, "line": {"color": theme.MUTED, "width": 1}}, hoverinfo="skip",
    )  # fmt: skip
    here = go.Bar(
        y=names, base=[float(shape.ranks[-1][k]) - 0.25 for k in order], orientation="h",
        x=[0.5] * n, marker_color=theme.ACCENT, hoverinfo="skip",
    )  # fmt: skip
    return go.Figure(
        [intervals, here],
        theme.layout(
            height=80 + 27 * n,
            barmode="overlay",
            bargap=0.45,
            xaxis={
                "range": [0, n + 1], "fixedrange": True, "tickvals": [1, *range(5, n + 1, 5)],
                "side": "top", "zeroline": False,
            },
            yaxis={"autorange": "reversed", "fixedrange": True, "showgrid": False},
        ),
    )  # fmt: skip
