"""What each rule strikes out: a bar a rule, the part that no other rule strikes out in front."""

from __future__ import annotations

from collections.abc import Mapping

import plotly.graph_objects as go

from futurs import texts
from futurs.figures import theme
from futurs.shapes import Removals
from futurs.texts import Language


def removals(
    shape: Removals, labels: Mapping[str, str], lang: Language, *, names: tuple[str, str]
) -> go.Figure:
    """Draw what rules remove.

    Parameters
    ----------
    shape : Removals
    labels : mapping of str to str
        Words for each rule, its kind included.
    lang : {"fr", "en"}
    names : tuple of str
        Words for the two parts: struck out by this rule only, by others too.

    Returns
    -------
    plotly.graph_objects.Figure
        Where it is not known what a rule removes by itself only, the whole bar is the second part.
    """
    rows, axis, (left, height) = theme.named_rows([labels[i] for i in shape.ids], 24)
    only = [0 if n is None else n for n in shape.only]
    shared = [a - b for a, b in zip(shape.alone, only, strict=True)]
    ends = [texts.number(n, lang) for n in shape.alone]
    parts = (
        (names[0], only, theme.ACCENT, "", [""] * len(rows)),
        (names[1], shared, theme.MUTED, "/", ends),
    )
    bars = [
        go.Bar(
            x=x, y=rows, orientation="h", name=name, text=text, textposition="outside",
            textfont_color=theme.INK, cliponaxis=False, hoverinfo="skip",
            marker={
                "color": colour,
                "pattern": {
                    "shape": pattern, "bgcolor": theme.PAPER, "fgcolor": colour, "size": 7,
                    "solidity": 0.3,
                },
            },
        )
        for name, x, colour, pattern, text in parts
    ]  # fmt: skip
    top = max(shape.alone, default=1) or 1
    return go.Figure(
        bars,
        theme.layout(
            height=60 + height + 40,
            margin={"l": left, "r": 16, "t": 60, "b": 40},
            barmode="stack",
            bargap=0.35,
            showlegend=True,
            legend={
                "orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0,
                "traceorder": "normal",
            },
            xaxis={"range": [0, top * 1.4], "fixedrange": True, "nticks": 5},
            yaxis=axis,
        ),
    )  # fmt: skip
