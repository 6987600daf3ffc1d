"""What each of several things costs, beside what it brings, with the spread of that."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from futurs import texts
from futurs.figures import theme
from futurs.shapes import Costs
from futurs.texts import Language

_LEFT, _RIGHT = (0.0, 0.32), (0.4, 1.0)
# A few costs so many times the next smaller ones leave those no length that is seen. They are cut,
# where at least so many others gain by it.
_TIMES, _GAINING = 10, 4
_STROKE = 0.78
Array = NDArray[np.float64]


def costs(
    shape: Costs, labels: Mapping[str, str], lang: Language, *, names: tuple[str, str], spread: str,
    cut: str = "",
) -> go.Figure:  # fmt: skip
    """Draw costs as bars, and beside them effects as points with their interval.

    Where few costs are many times all others, their bars are cut, marked so, and the numbers say
    what they are: the others are then told apart.

    Parameters
    ----------
    shape : Costs
    labels : mapping of str to str
    lang : {"fr", "en"}
    names : tuple of str
        Words over the two halves: cost and effect.
    spread : str
        Words for the interval.
    cut : str
        Words for a bar that is longer than it is drawn.

    Returns
    -------
    plotly.graph_objects.Figure
    """
    rows, axis, (left, height) = theme.named_rows([labels[i] for i in shape.ids], 18)
    paid, end = shape.cost.tolist(), _end(shape)
    drawn, least, most = (
        np.clip(shape.cost if x is None else x, -end, end)
        for x in (shape.cost, shape.least, shape.most)
    )
    low, high = float(least.min(initial=0)), float(most.max(initial=0))
    wide = (high - low) or 1.0
    bars = go.Bar(
        x=drawn.tolist(), y=rows, orientation="h", showlegend=False, hoverinfo="skip",
        marker={"color": [theme.FOR if c < 0 else theme.LINE for c in paid],
                "line": {"color": theme.MUTED, "width": 1}},
        error_x={"type": "data", "array": (most - drawn).tolist(),
                 "arrayminus": (drawn - least).tolist(), "color": theme.MUTED,
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
    cuts = _cuts(shape.cost, end, rows, cut)
    # On a phone the key of a cut takes a line of its own.
    top = 92 if cuts else 72
    return go.Figure(
        [bars, numbers, *cuts, *_spread(shape, rows, spread)],
        theme.layout(
            height=height + 68 + top,
            margin={"l": left, "r": 16, "t": top, "b": 40},
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


def _end(shape: Costs) -> float:
    """Return where bars end that are much longer than most; without an end where none is."""
    ends = (x for x in (shape.cost, shape.least, shape.most) if x is not None)
    sizes = np.sort(np.max([np.abs(x) for x in ends], axis=0)) if shape.ids else np.zeros(0)
    for small, large in zip(sizes[_GAINING - 1 :], sizes[_GAINING:], strict=False):
        if large >= _TIMES * small > 0:
            return 1.5 * float(small)
    return np.inf


def _cuts(cost: Array, end: float, rows: list[str], words: str) -> list[go.Scatter]:
    """Return two strokes through each bar that is longer than it is drawn."""
    own = np.flatnonzero(np.abs(cost) > end)
    if not len(own):
        return []
    # Where a bar ends its own interval does too: it is not drawn.
    at = np.sign(cost[own]) * end
    return [
        go.Scatter(
            x=(share * at).tolist(), y=[rows[k] for k in own], mode="markers", hoverinfo="skip",
            name=theme.folded(words, 40), showlegend=share > _STROKE,
            marker={"symbol": "line-ne", "color": theme.INK, "size": 16, "line": {"color": theme.INK, "width": 2}},
        )
        for share in (_STROKE, 0.86)
    ]  # fmt: skip


def _short(value: float, lang: Language) -> str:
    """Write a cost in as few digits as tell it."""
    shown = round(value, 1 if abs(value) >= 10 else 3) or 0.0  # no minus before a zero
    return texts.number(shown, lang).replace("-", "−")


def _spread(shape: Costs, rows: list[str], spread: str) -> list[go.Scatter]:
    """Return the effects: for the better, for the worse and neither are told by form and colour."""
    near = shape.margin
    looks: tuple[tuple[Callable[[float], bool], str, str], ...] = (
        (lambda e: e > near, theme.FOR, "circle"), (lambda e: e < -near, theme.AGAINST, "diamond"),
        (lambda e: abs(e) <= near, theme.MUTED, "circle-open"),
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
        "showarrow": False, "align": "left", "text": theme.folded(name, 13), "font": {"color": theme.INK, "size": 12},
    }  # fmt: skip
