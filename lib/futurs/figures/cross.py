"""Two axes that cross, their poles at the ends, and in each corner the items that live there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import plotly.graph_objects as go

from futurs.figures import theme
from futurs.shapes import Cross

_PLACES = ((-1, -1), (1, -1), (-1, 1), (1, 1))


def cross(
    shape: Cross,
    labels: Mapping[str, str],
    *,
    empty: str,
    more: str,
    most: int = 5,
    width: int = 20,
) -> go.Figure:
    """Draw a cross with four corners.

    Parameters
    ----------
    shape : Cross
    labels : mapping of str to str
        Words for poles and items; a pole by ``axis.pole``.
    empty : str
        What stands in a corner where nothing lives.
    more : str
        What ends a list that is cut; ``{n}`` is the number left out.
    most : int
        Items shown in a corner.
    width : int
        Characters after which a name goes on in the next line.

    Returns
    -------
    plotly.graph_objects.Figure
    """
    notes: list[dict[str, Any]] = []
    for (x, y), own in zip(_PLACES, shape.corners, strict=True):
        lines = [theme.folded(labels[i], width, "• ") for i in own[:most]]
        if len(own) > most:
            lines.append(theme.plain(more.format(n=len(own) - most)))
        colour = theme.INK if own else theme.AGAINST
        text = "<br>".join(lines) if own else theme.folded(empty, width)
        notes.append(_note(x * 0.5, y * 0.5, text, color=colour, align="left" if own else "center"))
    (left, right), (bottom, top) = shape.poles
    ends = (
        (shape.axes[0], left, -0.5, 0.0), (shape.axes[0], right, 0.5, 0.0),
        (shape.axes[1], bottom, 0.0, -1.12), (shape.axes[1], top, 0.0, 1.12),
    )  # fmt: skip
    for axis, pole, at, height in ends:
        words = f"<b>{theme.folded(labels[f'{axis}.{pole}'], width)}</b>"
        notes.append(
            _note(at, height, words, bgcolor=theme.PAPER, color=theme.ACCENT, align="center")
        )
    line = {"color": theme.MUTED, "width": 2}
    lines_ = [
        {"type": "line", "x0": -1, "x1": 1, "y0": 0, "y1": 0, "line": line},
        {"type": "line", "x0": 0, "x1": 0, "y0": -1, "y1": 1, "line": line},
    ]
    blank = {
        "visible": False, "fixedrange": True, "showgrid": False, "zeroline": False,
    }  # fmt: skip
    return go.Figure(
        [go.Scatter(x=[-1, 1], y=[-1, 1], mode="markers", opacity=0, hoverinfo="skip")],
        theme.layout(
            height=560,
            annotations=notes,
            shapes=lines_,
            xaxis={"range": [-1.05, 1.05], **blank},
            yaxis={"range": [-1.3, 1.3], **blank},
        ),
    )


def _note(x: float, y: float, text: str, *, color: str, align: str, **more: Any) -> dict[str, Any]:
    return {
        "x": x, "y": y, "text": text, "showarrow": False, "align": align,
        "font": {"color": color, "size": 13}, **more,
    }  # fmt: skip
