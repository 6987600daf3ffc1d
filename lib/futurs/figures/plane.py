"""Items on two axes, each with its name beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from futurs.figures import theme
from futurs.shapes import Plane


def plane(
    shape: Plane,
    labels: Mapping[str, str],
    groups: Sequence[int],
    group_names: Sequence[str],
    *,
    here: tuple[float, float] | None = None,
    here_name: str = "",
) -> go.Figure:
    """Draw a plane of items, coloured and shaped by group.

    Parameters
    ----------
    shape : Plane
    labels : mapping of str to str
    groups : sequence of int
        Number of the group of each item, from 0.
    group_names : sequence of str
    here : tuple of float, optional
        A further place to mark, e.g. the combination being composed.
    here_name : str

    Returns
    -------
    plotly.graph_objects.Figure
    """
    traces = []
    for g in sorted(set(groups)):
        own = [k for k, other in enumerate(groups) if other == g]
        traces.append(
            go.Scatter(
                x=[float(shape.x[k]) for k in own],
                y=[float(shape.y[k]) for k in own],
                mode="markers+text",
                name=theme.plain(group_names[g]),
                text=[theme.plain(labels[shape.ids[k]]) for k in own],
                customdata=[shape.ids[k] for k in own],
                textposition=[_side(shape, k) for k in own],
                textfont_color=theme.INK,
                marker={
                    "size": 13,
                    "color": theme.FAMILIES[g % len(theme.FAMILIES)],
                    "symbol": theme.SYMBOLS[g % len(theme.SYMBOLS)],
                },
                hoverinfo="text",
            )
        )
    if here:
        traces.append(
            go.Scatter(
                x=[here[0]], y=[here[1]], mode="markers+text", name=here_name, text=[here_name],
                textposition="bottom center", hoverinfo="text", textfont_color=theme.INK,
                marker={"size": 16, "symbol": "x-thin", "line": {"width": 3, "color": theme.INK}},
            )
        )  # fmt: skip
    blank = {"showticklabels": False, "zeroline": False, "showgrid": False, "fixedrange": True}
    wide = {"range": _range(shape.x, 0.45), **blank}
    return go.Figure(
        traces,
        theme.layout(
            height=520,
            showlegend=True,
            legend={"orientation": "h", "y": -0.05, "yanchor": "top"},
            xaxis=wide,
            yaxis={"range": _range(shape.y, 0.12), **blank},
        ),
    )


def _range(values: NDArray[np.float64], room: float) -> list[float]:
    low, high = float(values.min()), float(values.max())
    pad = (high - low or 1.0) * room
    return [low - pad, high + pad]


def _side(shape: Plane, k: int) -> str:
    # The name goes to the side away from the nearest neighbour above or below.
    dx, dy = shape.x - shape.x[k], shape.y - shape.y[k]
    near = (abs(dx) < 0.35 * (shape.x.max() - shape.x.min())) & (
        abs(dy) < 0.06 * (shape.y.max() - shape.y.min())
    )
    near[k] = False
    if not near.any():
        return "top center"
    return "bottom center" if dy[near].mean() >= 0 else "top center"
