"""Items on a ring in their order, clockwise from the top, with the links between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from futurs.figures import theme
from futurs.shapes import Network


def network(
    shape: Network,
    labels: Mapping[str, str],
    groups: Sequence[int] | None = None,
    group_names: Sequence[str] = (),
) -> go.Figure:
    """Draw a network; the places do not depend on which links are shown.

    Parameters
    ----------
    shape : Network
    labels : mapping of str to str
    groups : sequence of int, optional
        Number of the group of each item.
    group_names : sequence of str

    Returns
    -------
    plotly.graph_objects.Figure
        Wider arrows for stronger links; items without any link are hollow.
    """
    n = len(shape.ids)
    turn = np.pi / 2 - 2 * np.pi * np.arange(n) / max(n, 1)
    x, y = np.cos(turn), np.sin(turn)
    placed = [_outside(float(a), float(b)) for a, b in zip(x, y, strict=True)]
    own = list(groups) if groups is not None else [0] * n
    joined = set(shape.sources) | set(shape.targets)
    traces = []
    for g in sorted(set(own)):
        part = [k for k in range(n) if own[k] == g]
        symbol = theme.SYMBOLS[g % len(theme.SYMBOLS)]
        traces.append(
            go.Scatter(
                x=x[part].tolist(), y=y[part].tolist(), mode="markers+text",
                name=theme.plain(group_names[g]) if group_names else "",
                text=[theme.plain(labels[shape.ids[k]]) for k in part],
                customdata=[shape.ids[k] for k in part],
                textposition=[placed[k] for k in part],
                textfont={"color": [theme.INK if k in joined else theme.MUTED for k in part]},
                marker={
                    "size": 12, "color": theme.FAMILIES[g % len(theme.FAMILIES)],
                    "symbol": [symbol if k in joined else f"{symbol}-open" for k in part],
                },
                hoverinfo="text",
            )
        )  # fmt: skip
    blank = {
        "showticklabels": False, "zeroline": False, "showgrid": False, "fixedrange": True,
        "linecolor": theme.PAPER,
    }  # fmt: skip
    return go.Figure(
        traces,
        theme.layout(
            height=max(560, 26 * n),
            showlegend=bool(group_names),
            legend={"orientation": "h", "y": -0.04, "yanchor": "top"},
            annotations=_arrows(shape, x, y),
            meta={"narrow": [-1.2, 1.2], "outside": True},
            xaxis={"range": [-1.75, 1.75], **blank},
            yaxis={"range": [-1.12, 1.12], **blank},
        ),
    )


def _outside(x: float, y: float) -> str:
    # A name stands outside the ring, where no arrow passes.
    side = "right" if x > 0.02 else "left" if x < -0.02 else "center"
    return f"{'middle' if abs(x) > 0.3 else 'top' if y > 0 else 'bottom'} {side}"


def _arrows(shape: Network, x: Any, y: Any) -> list[dict[str, Any]]:
    most = float(shape.weights.max(initial=0)) or 1.0
    return [
        {
            "x": float(x[j]), "y": float(y[j]), "ax": float(x[i]), "ay": float(y[i]),
            "xref": "x", "yref": "y", "axref": "x", "ayref": "y", "text": "", "showarrow": True,
            "arrowhead": 2 if shape.directed else 0, "arrowsize": 0.9, "arrowcolor": theme.ACCENT,
            "arrowwidth": 0.75 + 2.25 * float(w) / most, "opacity": 0.35 + 0.5 * float(w) / most,
            "standoff": 9, "startstandoff": 8,
        }
        for i, j, w in zip(shape.sources, shape.targets, shape.weights, strict=True)
    ]  # fmt: skip
