"""Items on two axes, each with its name beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from futurs.figures import theme
from futurs.shapes import Plane

# An item of whose distance the plane keeps less than this share is drawn hollow.
WELL = 0.5


def plane(
    shape: Plane,
    labels: Mapping[str, str],
    groups: Sequence[int],
    group_names: Sequence[str],
    *,
    here: tuple[float, float] | None = None,
    here_name: str = "",
    centred: bool = False,
) -> go.Figure:
    """Draw a plane of items, coloured and shaped by group.

    Parameters
    ----------
    shape : Plane
        Items of poor ``quality``, where it is known, are drawn hollow.
    labels : mapping of str to str
    groups : sequence of int
        Number of the group of each item, from 0.
    group_names : sequence of str
    here : tuple of float, optional
        A further place to mark, e.g. the combination being composed.
    here_name : str
    centred : bool
        Whether the middle of the plane means something: it is drawn, and both axes have one scale
        so that directions from it can be compared.

    Returns
    -------
    plotly.graph_objects.Figure
    """
    traces = []
    room = _range(shape.x, 0.45), _range(shape.y, 0.12)
    height = _TALL if centred else 520
    canvas = _even(room, height - 100) if centred else _CANVAS
    placed = sides(shape, [labels[i] for i in shape.ids], canvas)
    poor = np.zeros(len(shape.ids), bool) if shape.quality is None else shape.quality < WELL
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
                textposition=[placed[k] for k in own],
                textfont_color=theme.INK,
                marker=_marker(g, [bool(poor[k]) for k in own]),
                hoverinfo="text",
            )
        )
    if here:
        # A ring around the place: its words stand in the legend, where they meet no name.
        ring = {
            "size": 26,
            "symbol": "circle-open",
            "color": theme.INK,
            "line": {"width": 3, "color": theme.INK},
        }
        traces.append(
            go.Scatter(
                x=[here[0]], y=[here[1]], mode="markers", name=here_name, text=[here_name],
                hoverinfo="text", marker=ring,
            )
        )  # fmt: skip
    blank: dict[str, Any] = {
        "showticklabels": False,
        "zeroline": False,
        "showgrid": False,
        "fixedrange": True,
    }
    blank |= {"zeroline": centred, "zerolinecolor": theme.LINE}
    wide = {"range": room[0], **blank}
    scale = {"scaleanchor": "x", "constrain": "range"} if centred else {}
    return go.Figure(
        traces,
        theme.layout(
            height=height,
            showlegend=True,
            legend={"orientation": "h", "y": -0.08, "yanchor": "top"},
            xaxis=wide,
            yaxis={"range": room[1], **blank, **scale},
        ),
    )


def _marker(group: int, hollow: Sequence[bool]) -> dict[str, Any]:
    colour = theme.FAMILIES[group % len(theme.FAMILIES)]
    symbol = theme.SYMBOLS[group % len(theme.SYMBOLS)]
    if not any(hollow):
        return {"size": 13, "color": colour, "symbol": symbol}
    return {
        "size": 13,
        "color": colour,
        "symbol": [f"{symbol}-open" if h else symbol for h in hollow],
        "line": {"width": [2 * int(h) for h in hollow], "color": colour},
    }


def _range(values: NDArray[np.float64], room: float) -> list[float]:
    low, high = float(values.min()), float(values.max())
    pad = (high - low or 1.0) * room
    return [low - pad, high + pad]


# Names are placed on a canvas of this size, in pixels; a phone's is smaller, and names there may
# touch: the view that lists the items says the same.
_CANVAS = (820.0, 420.0)
_CHARACTER, _LINE = 7.2, 17.0
_TALL = 720  # pixels of a centred plane, whose scale follows its height
Box = tuple[float, float, float, float]


def _even(room: tuple[list[float], list[float]], height: float) -> tuple[float, float]:
    """Return the canvas on which both axes have one scale."""
    wide, high = (end - begin for begin, end in room)
    return wide / high * height, height


def sides(
    shape: Plane,
    names: Sequence[str],
    canvas: tuple[float, float] = _CANVAS,
    room: tuple[Sequence[float], Sequence[float]] | None = None,
) -> list[str]:
    """Answer on which side of each point its name stands, so that names do not meet.

    Parameters
    ----------
    shape : Plane
    names : sequence of str
    canvas : tuple of float
        Width and height, in pixels.
    room : pair of (low, high), optional
        What the axes reach from and to; a margin around the points when not given.

    Returns
    -------
    list of str
        plotly's text positions. Points are taken from top to bottom; each name goes where it
        meets the fewest points and names, and is moved once more when all others stand.
    """
    across, up = room or (_range(shape.x, 0.45), _range(shape.y, 0.12))
    x, y = _pixels(shape.x, canvas[0], across), -_pixels(shape.y, canvas[1], up)
    points: list[Box] = [(a - 8, b - 8, a + 8, b + 8) for a, b in zip(x, y, strict=True)]
    options = [
        _boxes(float(a), float(b), len(n) * _CHARACTER) for a, b, n in zip(x, y, names, strict=True)
    ]
    found: dict[int, str] = {}
    for k in [int(k) for k in np.argsort(y, kind="stable")] * 2:
        taken = points + [options[i][side] for i, side in found.items() if i != k]
        met = {
            side: sum(_shared(box, other) for other in taken) for side, box in options[k].items()
        }
        found[k] = min(met, key=lambda side: (met[side], side != found.get(k)))
    return [found[k] for k in range(len(names))]


def _pixels(values: NDArray[np.float64], size: float, room: Sequence[float]) -> NDArray[np.float64]:
    low, high = room
    return np.asarray((values - low) / (high - low) * size)


def _boxes(x: float, y: float, wide: float) -> dict[str, Box]:
    half = wide / 2
    return {
        "top center": (x - half, y - 10 - _LINE, x + half, y - 10),
        "bottom center": (x - half, y + 10, x + half, y + 10 + _LINE),
        "middle right": (x + 11, y - _LINE / 2, x + 11 + wide, y + _LINE / 2),
        "middle left": (x - 11 - wide, y - _LINE / 2, x - 11, y + _LINE / 2),
    }


def _shared(one: Box, two: Box) -> float:
    wide = min(one[2], two[2]) - max(one[0], two[0])
    high = min(one[3], two[3]) - max(one[1], two[1])
    return max(wide, 0.0) * max(high, 0.0)
