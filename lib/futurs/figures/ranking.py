"""A ranking as horizontal bars with their numbers beside them."""

from __future__ import annotations

from collections.abc import Mapping

import plotly.graph_objects as go

from futurs import texts
from futurs.figures import theme
from futurs.shapes import Ranking
from futurs.texts import Language


def ranking(shape: Ranking, labels: Mapping[str, str], lang: Language) -> go.Figure:
    """Draw a ranking.

    Parameters
    ----------
    shape : Ranking
    labels : mapping of str to str
        Words for each identifier.
    lang : {"fr", "en"}

    Returns
    -------
    plotly.graph_objects.Figure
    """
    names = [theme.plain(labels[i]) for i in shape.ids]
    values = [float(v) for v in shape.values]
    bars = go.Bar(
        x=values,
        y=names,
        orientation="h",
        marker_color=theme.ACCENT,
        text=[texts.number(v, lang, 1) for v in values],
        textposition="outside",
        textfont_color=theme.INK,
        cliponaxis=False,
        hoverinfo="skip",
    )
    top = max(values, default=1.0) or 1.0
    return go.Figure(
        [bars],
        theme.layout(
            height=40 + 30 * len(names) + 40,
            bargap=0.35,
            xaxis={"range": [0, top * 1.12], "fixedrange": True},
            yaxis={"autorange": "reversed", "fixedrange": True, "showgrid": False},
        ),
    )
