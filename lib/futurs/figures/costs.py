"""What each of several things costs, beside what it brings, with the spread of that."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import plotly.graph_objects as go

from futurs import texts
from futurs.figures import theme
from futurs.shapes import Costs
from futurs.texts import Language

_LEFT, _RIGHT = (0.0, 0.32), (0.4, 1.0)


def costs(
    shape: Costs, labels: Mapping[str, str], lang: Language, *, names: tuple[str, str], spread: str
) -> go.Figure:
    """Draw costs as bars, and beside them effects as points with their interval.

    Parameters
    ----------
    shape : Costs
    labels : mapping of str to str
    lang : {"fr", "en"}
    names : tuple of str
        Words over the two halves: cost and effect.
    spread : str
        Words for the interval.

    Returns
    -------
    plotly.graph_objects.Figure
    """
    rows, axis, (left, height) = theme.named_rows([labels[i] for i in shape.ids], 18)
    bars = go.Bar(
        x=shape.cost.tolist(), y=rows, orientation="h", showlegend=False, hoverinfo="skip",
        marker={"color": theme.LINE, "line": {"color": theme.MUTED, "width": 1}}, cliponaxis=False,
        text=[texts.number(round(c, 3), lang) for c in shape.cost.tolist()], textposition="outside",
        textfont_color=theme.INK,
    )  # fmt: skip
    return go.Figure(
        [bars, *_spread(shape, rows, spread)],
        theme.layout(
            height=height + 140,
            margin={"l": left, "r": 16, "t": 72, "b": 40},
            bargap=0.5,
            showlegend=True,
            legend={"orientation": "h", "x": 0, "xref": "container", "y": 1, "yref": "container",
                    "yanchor": "top", "itemclick": False, "itemdoubleclick": False},
            annotations=[_head(name, x[0]) for name, x in zip(names, (_LEFT, _RIGHT), strict=True)],
            xaxis={"domain": list(_LEFT), "range": [0, 1.6 * _top(shape.cost)], "nticks": 3,
                   "fixedrange": True, "showticklabels": False, "showgrid": False},
            xaxis2={"domain": list(_RIGHT), "anchor": "y", "nticks": 5, "fixedrange": True,
                    "zeroline": True, "zerolinecolor": theme.INK, "zerolinewidth": 1,
                    "gridcolor": theme.LINE},
            yaxis=axis,
        ),
    )  # fmt: skip


def _spread(shape: Costs, rows: list[str], spread: str) -> list[go.Scatter]:
    """Return the effects: for the better, for the worse and neither are told by form and colour."""
    looks: tuple[tuple[Callable[[float], bool], str, str], ...] = (
        (lambda e: e > 0, theme.FOR, "circle"), (lambda e: e < 0, theme.AGAINST, "diamond"),
        (lambda e: e == 0, theme.MUTED, "circle-open"),
    )  # fmt: skip
    found: list[go.Scatter] = []
    for wanted, colour, symbol in looks:
        own = [k for k, e in enumerate(shape.effect.tolist()) if wanted(e)]
        if not own:
            continue
        at = shape.effect[own]
        found.append(
            go.Scatter(
                x=at.tolist(), y=[rows[k] for k in own], xaxis="x2", yaxis="y", mode="markers",
                name=theme.folded(spread, 40), showlegend=not found, hoverinfo="skip",
                marker={"color": colour, "symbol": symbol, "size": 11},
                error_x={"type": "data", "array": (shape.high[own] - at).tolist(),
                         "arrayminus": (at - shape.low[own]).tolist(), "color": colour,
                         "thickness": 2, "width": 5},
            )
        )  # fmt: skip
    return found


def _head(name: str, x: float) -> dict[str, object]:
    return {
        "xref": "paper", "x": x, "yref": "paper", "y": 1, "xanchor": "left", "yanchor": "bottom",
        "showarrow": False, "align": "left", "text": theme.folded(name, 16), "font": {"color": theme.INK, "size": 12},
    }  # fmt: skip


def _top(values: np.ndarray) -> float:
    return float(values.max(initial=0)) or 1.0
