"""Two opposed counts for each item: what speaks for it to the right, against it to the left."""

from __future__ import annotations

from collections.abc import Mapping

import plotly.graph_objects as go

from futurs.figures import theme
from futurs.shapes import Balance


def balance(shape: Balance, labels: Mapping[str, str], *, names: tuple[str, str]) -> go.Figure:
    """Draw a balance of counts for and against each item.

    Parameters
    ----------
    shape : Balance
    labels : mapping of str to str
    names : tuple of str
        Words for the two sides, against then for.

    Returns
    -------
    plotly.graph_objects.Figure
    """
    rows = [theme.plain(labels[i]) for i in shape.ids]
    sides = (
        (names[0], [-int(v) for v in shape.against], "−", theme.AGAINST, "/"),
        (names[1], [int(v) for v in shape.support], "+", theme.FOR, ""),
    )
    bars = [
        go.Bar(
            x=x,
            y=rows,
            orientation="h",
            name=name,
            marker={
                "color": colour,
                "pattern": {
                    "shape": pattern,
                    "bgcolor": colour,
                    "fgcolor": theme.PAPER,
                    "size": 7,
                    "solidity": 0.2,
                },
            },
            text=[f"{sign}{abs(v)}" if v else "" for v in x],
            textposition="outside",
            textfont_color=theme.INK,
            cliponaxis=False,
            hoverinfo="skip",
        )
        for name, x, sign, colour, pattern in sides
    ]
    most = max([int(v) for v in (*shape.against, *shape.support)], default=1) or 1
    return go.Figure(
        bars,
        theme.layout(
            height=80 + 30 * len(rows) + 40,
            barmode="relative",
            bargap=0.35,
            showlegend=True,
            legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "traceorder": "normal"},
            xaxis={
                "range": [-most * 1.2, most * 1.2], "fixedrange": True,
                "showticklabels": False, "zeroline": True,
            },
            yaxis={"autorange": "reversed", "fixedrange": True, "showgrid": False},
        ),
    )  # fmt: skip
