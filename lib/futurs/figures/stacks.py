"""Signed shares stacked on each item: for to the right, against to the left, part by part."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go

from futurs import texts
from futurs.figures import theme
from futurs.shapes import Stacks
from futurs.texts import Language


def stacks(
    shape: Stacks, labels: Mapping[str, str], lang: Language, *, names: tuple[str, str]
) -> go.Figure:
    """Draw what is for and against each item, and by whom.

    Parameters
    ----------
    shape : Stacks
    labels : mapping of str to str
        Words for items and parts.
    lang : {"fr", "en"}
    names : tuple of str
        Words for the two sides, against then for.

    Returns
    -------
    plotly.graph_objects.Figure
        The strongest part stands next to the middle; each names itself where there is room.
    """
    rows = [theme.plain(labels[i]) for i in shape.ids]
    v = np.asarray(shape.values, float)
    # Plotly stacks traces in turn: the k-th trace holds the k-th strongest part of every item.
    order = np.argsort(-np.abs(v), axis=1, kind="stable")
    traces = []
    for k in range(v.shape[1]):
        own = v[np.arange(len(v)), order[:, k]]
        parts = [labels[shape.parts[j]] for j in order[:, k]]
        traces += [_bars(rows, own, parts, side, lang) for side in (1, -1)]
    most = max(float(np.abs(np.where(v > 0, v, 0).sum(axis=1)).max(initial=0)),
               float(np.abs(np.where(v < 0, v, 0).sum(axis=1)).max(initial=0)), 1e-9)  # fmt: skip
    figure = go.Figure(
        [t for t in traces if any(t.x)],
        theme.layout(
            height=90 + 48 * len(rows),
            barmode="relative",
            bargap=0.3,
            uniformtext={"minsize": 9, "mode": "hide"},
            xaxis={"range": [-most * 1.05, most * 1.05], "fixedrange": True, "zeroline": True,
                   "zerolinewidth": 2},
            yaxis={"autorange": "reversed", "fixedrange": True, "showgrid": False},
        ),
    )  # fmt: skip
    for x, anchor, words in ((0.0, "right", f"← {names[0]}"), (0.0, "left", f"{names[1]} →")):
        figure.add_annotation(
            x=x, y=1, yref="paper", yanchor="bottom", xanchor=anchor, text=theme.plain(words),
            showarrow=False, font_color=theme.MUTED, xshift=8 if anchor == "left" else -8,
        )  # fmt: skip
    figure.update_layout(margin_t=28)
    return figure


def _bars(
    rows: list[str], values: np.ndarray, parts: list[str], side: int, lang: Language
) -> go.Bar:
    own = [float(x) if x * side > 0 else 0.0 for x in values]
    said = [
        f"{theme.plain(p)} {texts.signed(round(x, 1), lang)}" if x else ""
        for p, x in zip(parts, own, strict=True)
    ]
    colour = theme.FOR if side > 0 else theme.AGAINST
    return go.Bar(
        x=own, y=rows, orientation="h", text=[theme.wrapped(p) if x else "" for p, x in zip(parts, own, strict=True)],
        textposition="inside", insidetextanchor="middle", textangle=0, textfont_color=theme.PAPER,
        hovertext=said, hoverinfo="text",
        marker={"color": colour, "line": {"color": theme.PAPER, "width": 1.5},
                "pattern": {"shape": "" if side > 0 else "/", "bgcolor": colour,
                            "fgcolor": theme.PAPER, "size": 9, "solidity": 0.08}},
    )  # fmt: skip
