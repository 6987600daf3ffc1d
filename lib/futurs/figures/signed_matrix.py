"""A table of signed numbers as a heat map with the numbers in it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go

from futurs import texts
from futurs.figures import theme
from futurs.shapes import SignedMatrix
from futurs.texts import Language

# The strongest cell is coloured so far that ink on it stays readable.
STRENGTH = 0.45


def signed_matrix(shape: SignedMatrix, labels: Mapping[str, str], lang: Language) -> go.Figure:
    """Draw a table of signed numbers.

    Parameters
    ----------
    shape : SignedMatrix
    labels : mapping of str to str
        Words for rows and columns.
    lang : {"fr", "en"}

    Returns
    -------
    plotly.graph_objects.Figure
        Above 0 one colour, below 0 another, always with the sign.
    """
    v = np.asarray(shape.values, float)
    most = (float(np.nanmax(np.abs(v))) if v.size and not np.isnan(v).all() else 0.0) or 1.0
    ends = most / STRENGTH
    said = [
        ["" if np.isnan(x) else texts.signed(round(float(x), 1), lang) for x in row] for row in v
    ]
    cells = go.Heatmap(
        z=[[None if np.isnan(x) else float(x) for x in row] for row in v],
        x=[theme.wrapped(labels[c]) for c in shape.columns],
        y=[theme.plain(labels[r]) for r in shape.rows],
        text=said, texttemplate="%{text}", textfont={"color": theme.INK}, hoverinfo="skip",
        zmin=-ends, zmax=ends, zmid=0, showscale=False, xgap=2, ygap=2,
        colorscale=[[0, theme.AGAINST], [0.5, theme.PAPER], [1, theme.FOR]],
    )  # fmt: skip
    angle = 0 if len(shape.columns) < 7 else -60
    return go.Figure(
        [cells],
        theme.layout(
            height=150 + 32 * len(shape.rows),
            xaxis={"side": "top", "fixedrange": True, "showgrid": False, "tickangle": angle},
            yaxis={"autorange": "reversed", "fixedrange": True, "showgrid": False},
        ),
    )  # fmt: skip
