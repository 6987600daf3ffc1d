"""Items on two axes that are cut into sectors, with how sure each is and where it came from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from futurs.figures import theme
from futurs.figures.plane import sides
from futurs.shapes import Plane, Quadrants

# Below this share of draws in its sector, an item is drawn hollow.
SURE = 0.8
# What a page of 1280 pixels leaves for the points.
_CANVAS = (1080.0, 510.0)


def quadrants(
    shape: Quadrants,
    labels: Mapping[str, str],
    sectors: Sequence[str],
    axes: tuple[str, str],
    *,
    ranges: bool = False,
    percent: str = "%",
) -> go.Figure:
    """Draw items in the sectors of a plane; values are shares and shown as percentages.

    Parameters
    ----------
    shape : Quadrants
    labels : mapping of str to str
    sectors : sequence of str
        Words for the five sectors.
    axes : tuple of str
        Words for x and y.
    ranges : bool
        Whether to draw how far each item spreads over the draws.
    percent : str
        The sign as the language writes it.

    Returns
    -------
    plotly.graph_objects.Figure
    """
    x, y = 100 * shape.x, 100 * shape.y
    names = [labels[i] for i in shape.ids]
    room = _reach(shape, x, y, ranges)
    placed = sides(Plane(shape.ids, x, y), names, _CANVAS, room)
    sure = np.ones(len(x)) if shape.sure is None else shape.sure
    traces = []
    for s in sorted(set(shape.sectors.tolist())):
        own = [k for k in range(len(x)) if shape.sectors[k] == s]
        for solid in (True, False):
            part = [k for k in own if (sure[k] >= SURE) == solid]
            if part:
                first = solid or not any(sure[k] >= SURE for k in own)
                traces.append(_points(shape, part, s, solid, names, placed, ranges))
                traces[-1].update(name=theme.plain(sectors[s]), showlegend=first)
    axis = {"fixedrange": True, "zeroline": False, "ticksuffix": percent, "nticks": 6}
    return go.Figure(
        traces,
        theme.layout(
            height=620,
            margin={"l": 8, "r": 8, "t": 12, "b": 48},
            showlegend=True,
            legend={"orientation": "h", "y": -0.12, "yanchor": "top"},
            shapes=_cuts(shape),
            annotations=[*_corners(sectors), *_arrows(shape)],
            xaxis={**axis, "range": room[0], "title": {"text": theme.plain(axes[0])}},
            yaxis={**axis, "range": room[1], "title": {"text": theme.plain(axes[1])}},
        ),
    )


def _points(
    shape: Quadrants,
    part: list[int],
    sector: int,
    solid: bool,
    names: list[str],
    placed: list[str],
    ranges: bool,
) -> go.Scatter:
    colour = theme.FAMILIES[sector]
    more: dict[str, Any] = {}
    if ranges and shape.x_range is not None and shape.y_range is not None:
        more = {
            "error_x": _bars(100 * shape.x, 100 * shape.x_range, part, colour),
            "error_y": _bars(100 * shape.y, 100 * shape.y_range, part, colour),
        }
    return go.Scatter(
        x=[float(100 * shape.x[k]) for k in part],
        y=[float(100 * shape.y[k]) for k in part],
        mode="markers+text",
        legendgroup=str(sector),
        text=[theme.plain(names[k]) for k in part],
        customdata=[shape.ids[k] for k in part],
        textposition=[placed[k] for k in part],
        textfont_color=theme.INK,
        marker={
            "size": 12,
            "color": colour,
            "symbol": theme.SYMBOLS[sector] + ("" if solid else "-open"),
            "line": {"width": 0 if solid else 2, "color": colour},
        },
        hoverinfo="text",
        **more,
    )


def _bars(
    values: NDArray[np.float64], ends: NDArray[np.float64], part: list[int], colour: str
) -> dict[str, Any]:
    return {
        "type": "data", "symmetric": False, "color": colour, "thickness": 1, "width": 0,
        "array": [max(0.0, float(ends[1, k] - values[k])) for k in part],
        "arrayminus": [max(0.0, float(values[k] - ends[0, k])) for k in part],
    }  # fmt: skip


def _reach(
    shape: Quadrants, x: NDArray[np.float64], y: NDArray[np.float64], ranges: bool
) -> tuple[list[float], list[float]]:
    """Return from where to where both axes go: what is drawn, and room for names."""
    wide = [
        _ends(x, shape.x_range if ranges else None),
        _ends(y, shape.y_range if ranges else None),
    ]
    if shape.origin is not None:
        foot = [100 * v for v in shape.origin]
        wide = [_ends(np.concatenate(p), None) for p in ((x, foot[0]), (y, foot[1]))]
    return _room(*wide[0], 0.3), _room(*wide[1], 0.1)


def _ends(values: NDArray[np.float64], ends: NDArray[np.float64] | None) -> tuple[float, float]:
    both = values if ends is None else np.concatenate([values, 100 * ends.ravel()])
    return float(both.min()), float(both.max())


def _room(low: float, high: float, share: float) -> list[float]:
    pad = (high - low or 1.0) * share
    return [low - pad, high + pad]


def _cuts(shape: Quadrants) -> list[dict[str, Any]]:
    line = {"color": theme.MUTED, "width": 1, "dash": "dot"}
    x, y = 100 * shape.x_cut, 100 * shape.y_cut
    return [
        {"type": "line", "x0": x, "x1": x, "yref": "paper", "y0": 0, "y1": 1, "line": line, "layer": "below"},
        {"type": "line", "y0": y, "y1": y, "xref": "paper", "x0": 0, "x1": 1, "line": line, "layer": "below"},
    ]  # fmt: skip


def _corners(sectors: Sequence[str]) -> list[dict[str, Any]]:
    tops = ((0, 1, "left", "top"), (1, 1, "right", "top"))
    corners = (*tops, (1, 0, "right", "bottom"), (0, 0, "left", "bottom"))
    return [
        {
            "xref": "paper", "yref": "paper", "x": x, "y": y, "xanchor": side, "yanchor": edge,
            "text": f"<i>{theme.plain(words)}</i>", "showarrow": False,
            "font": {"color": theme.MUTED, "size": 13},
        }
        for (x, y, side, edge), words in zip(corners, sectors, strict=False)
    ]  # fmt: skip


def _arrows(shape: Quadrants) -> list[dict[str, Any]]:
    if shape.origin is None:
        return []
    return [
        {
            "x": float(100 * shape.x[k]), "y": float(100 * shape.y[k]),
            "ax": float(100 * shape.origin[0][k]), "ay": float(100 * shape.origin[1][k]),
            "xref": "x", "yref": "y", "axref": "x", "ayref": "y", "text": "",
            "showarrow": True, "arrowhead": 0, "arrowwidth": 1.5, "arrowcolor": theme.MUTED,
            "standoff": 6,
        }
        for k in range(len(shape.ids))
    ]  # fmt: skip
