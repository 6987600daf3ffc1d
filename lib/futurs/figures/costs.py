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
    paid = shape.cost.tolist()
    least = shape.cost if shape.least is None else shape.least
    most = shape.cost if shape.most is None else shape.most
    low, high = float(least.min(initial=0)), float(most.max(initial=0))
    wide = (high - low) or 1.0
    bars = go.Bar(
        x=paid, y=rows, orientation="h", showlegend=False, hoverinfo="skip",
        marker={"color": [theme.FOR if c < 0 else theme.LINE for c in paid],
                "line": {"color": theme.MUTED, "width": 1}},
        error_x={"type": "data", "array": (most - shape.cost).tolist(),
                 "arrayminus": (shape.cost - least).tolist(), "color": theme.MUTED,
                 "thickness": 2, "width": 5},
    )  # fmt: skip
    # Beyond the bar and its interval, on the right also of what saves: rows are read in one line.
    # They are short: on a phone too they stand as they are, without a key.
    numbers = go.Scatter(
        meta="value",
        x=np.maximum(most, 0).tolist(), y=rows, mode="text", showlegend=False, hoverinfo="skip",
        text=[f" {_short(c, lang)}" for c in paid],
        textposition="middle right", textfont_color=theme.INK, cliponaxis=False,
    )  # fmt: skip
    return go.Figure(
        [bars, numbers, *_spread(shape, rows, spread)],
        theme.layout(
            height=height + 140,
            margin={"l": left, "r": 16, "t": 72, "b": 40},
            bargap=0.5,
            showlegend=True,
            legend={"orientation": "h", "x": 0, "xref": "container", "y": 1, "yref": "container",
                    "yanchor": "top", "itemclick": False, "itemdoubleclick": False},
            annotations=[_head(name, x[0]) for name, x in zip(names, (_LEFT, _RIGHT), strict=True)],
            xaxis={"domain": list(_LEFT), "range": [low - 0.05 * wide * (low < 0), high + 0.6 * wide],
                   "nticks": 3, "fixedrange": True, "showticklabels": False, "showgrid": False,
                   "zeroline": True, "zerolinecolor": theme.INK, "zerolinewidth": 1},
            xaxis2={"domain": list(_RIGHT), "anchor": "y", "nticks": 5, "fixedrange": True,
                    "zeroline": True, "zerolinecolor": theme.INK, "zerolinewidth": 1,
                    "gridcolor": theme.LINE},
            yaxis=axis,
        ),
    )  # fmt: skip


def _short(value: float, lang: Language) -> str:
    """Write a cost in as few digits as tell it."""
    shown = round(value, 1 if abs(value) >= 10 else 3) or 0.0  # no minus before a zero
    return texts.number(shown, lang).replace("-", "−")


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
