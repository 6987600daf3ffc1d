"""Items set round a circle, joined by what draws them together and what sets them apart."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go

from futurs.figures import theme
from futurs.shapes import Ties

# Widths of the classes of strength, weakest first: quarters of the strongest tie.
WIDTHS = (1.0, 2.2, 4.0, 6.5)


def ties(
    shape: Ties, labels: Mapping[str, str], *, names: tuple[str, str], steady: bool = True
) -> go.Figure:
    """Draw who stands with whom (lines) and against whom (dashes); the wider the stronger.

    Parameters
    ----------
    shape : Ties
    labels : mapping of str to str
    names : tuple of str
        Words for ties above 0 and below 0.
    steady : bool
        Draw those only that hold when judgements are a little off.

    Returns
    -------
    plotly.graph_objects.Figure
    """
    n = len(shape.ids)
    angle = np.pi / 2 - 2 * np.pi * np.arange(n) / max(n, 1)
    x, y = np.cos(angle), np.sin(angle)
    most = float(np.abs(shape.values).max(initial=0.0)) or 1.0
    lines: list[go.Scatter] = []
    for sign in (1, -1):
        shown = False
        for k, width in enumerate(WIDTHS):
            px, py = _segments(shape, x, y, sign, k, most, steady)
            if px:
                lines.append(
                    _line(px, py, sign, width, names[0 if sign > 0 else 1], first=not shown)
                )
                shown = True
    return go.Figure(
        [*lines, _points(shape, labels, x, y)],
        theme.layout(
            height=560,
            meta={"narrow": [-1.3, 1.3], "outside": True},
            showlegend=True,
            legend={"orientation": "h", "y": -0.02, "yanchor": "top"},
            xaxis={"range": [-2.3, 2.3], "visible": False, "fixedrange": True},
            yaxis={"range": [-1.35, 1.35], "visible": False, "fixedrange": True},
        ),
    )


def _segments(
    shape: Ties, x: np.ndarray, y: np.ndarray, sign: int, k: int, most: float, steady: bool
) -> tuple[list[float | None], list[float | None]]:
    px: list[float | None] = []
    py: list[float | None] = []
    for i in range(len(shape.ids)):
        for j in range(i + 1, len(shape.ids)):
            v = float(shape.values[i, j]) * sign
            if v <= 1e-9 or (steady and not shape.steady[i, j]):
                continue
            if min(int(len(WIDTHS) * v / most), len(WIDTHS) - 1) == k:
                px += [float(x[i]), float(x[j]), None]
                py += [float(y[i]), float(y[j]), None]
    return px, py


def _line(
    px: list[float | None],
    py: list[float | None],
    sign: int,
    width: float,
    name: str,
    *,
    first: bool,
) -> go.Scatter:
    colour, dash = (theme.FOR, "solid") if sign > 0 else (theme.AGAINST, "dash")
    return go.Scatter(
        x=px, y=py, mode="lines", line={"color": colour, "width": width, "dash": dash},
        opacity=0.75, hoverinfo="skip", name=theme.plain(name), legendgroup=name, showlegend=first,
    )  # fmt: skip


def _points(shape: Ties, labels: Mapping[str, str], x: np.ndarray, y: np.ndarray) -> go.Scatter:
    sides = []
    for a, b in zip(x, y, strict=True):
        high = "top" if b > 0.3 else "bottom" if b < -0.3 else "middle"
        wide = "right" if a > 0.15 else "left" if a < -0.15 else "center"
        sides.append(f"{high} {wide}")
    return go.Scatter(
        x=[float(v) for v in x], y=[float(v) for v in y], mode="markers+text",
        text=[theme.wrapped(labels[i]) for i in shape.ids], customdata=list(shape.ids),
        textposition=sides, textfont_color=theme.INK, hoverinfo="text", showlegend=False,
        marker={"size": 13, "color": theme.ACCENT, "line": {"color": theme.PAPER, "width": 2}},
    )  # fmt: skip
