"""Which of two does better, in which share of futures, case by case."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go

from futurs import texts
from futurs.figures import theme
from futurs.shapes import Duel
from futurs.texts import Language


def duel(
    shape: Duel,
    labels: Mapping[str, str],
    lang: Language,
    *,
    names: tuple[str, str, str],
    percent: str = "%",
) -> go.Figure:
    """Draw the shares of futures won, tied and lost, with the error of the share won.

    Parameters
    ----------
    shape : Duel
    labels : mapping of str to str
    lang : {"fr", "en"}
    names : tuple of str
        Words for the three parts of each bar.
    percent : str
        The sign as the language writes it, with the blank before.

    Returns
    -------
    plotly.graph_objects.Figure
    """
    rows, axis, (left, height) = theme.named_rows([labels[i] for i in shape.ids], 18)
    looks = (
        (shape.wins, theme.FOR, "", theme.PAPER),
        (shape.ties, theme.LINE, "", theme.INK),
        (shape.losses, theme.AGAINST, "/", theme.PAPER),
    )
    bars = [
        go.Bar(
            x=_percent(v), y=rows, orientation="h", name=theme.folded(name, 40),
            text=[_said(x, lang, percent) for x in v], textposition="inside",
            # The end of a part is free of the dash of the error.
            insidetextanchor="end" if k else "start", textangle=0,
            insidetextfont={"color": ink, "size": 13}, hoverinfo="skip",
            marker={"color": colour, "line": {"color": theme.PAPER, "width": 1},
                    "pattern": {"shape": pattern, "bgcolor": colour, "fgcolor": theme.PAPER,
                                "size": 9, "solidity": 0.08}},
        )
        for k, (name, (v, colour, pattern, ink)) in enumerate(zip(names, looks, strict=True))
    ]  # fmt: skip
    # In ink on paper, so that it is seen on each of the three colours.
    marks = [
        go.Scatter(
            x=_percent(shape.wins), y=rows, mode="markers", hoverinfo="skip", showlegend=False,
            marker={"size": 1, "color": colour},
            error_x={"type": "data", "array": _percent(np.nan_to_num(shape.error)),
                     "color": colour, "thickness": width, "width": 5},
        )
        for colour, width in ((theme.PAPER, 5), (theme.INK, 2))
    ]  # fmt: skip
    half = {
        "type": "line", "x0": 50, "x1": 50, "yref": "paper", "y0": 0, "y1": 1,
        "line": {"color": theme.INK, "width": 1, "dash": "dot"},
    }  # fmt: skip
    return go.Figure(
        [*bars, *marks],
        theme.layout(
            height=height + 120,
            barmode="stack",
            # The page leaves room past the bars of a phone otherwise.
            meta={"narrow": [0, 100]},
            bargap=0.3,
            margin={"l": left, "r": 26, "t": 64, "b": 40},
            showlegend=True,
            shapes=[half],
            uniformtext={"minsize": 11, "mode": "hide"},
            legend={"orientation": "h", "x": 0, "xref": "container", "y": 1, "yref": "container",
                    "yanchor": "top", "traceorder": "normal", "itemclick": False,
                    "itemdoubleclick": False},
            xaxis={"range": [0, 100], "fixedrange": True, "ticksuffix": theme.plain(percent),
                   "tickvals": [0, 25, 50, 75, 100],
                "ticktext": [f"{v}{theme.plain(percent)}" for v in (0, 25, 50, 75, 100)], "zeroline": False},
            yaxis=axis,
        ),
    )  # fmt: skip


def _percent(values: np.ndarray) -> list[float | None]:
    return [None if np.isnan(v) else 100 * float(v) for v in values]


def _said(value: float, lang: Language, percent: str) -> str:
    if np.isnan(value) or value == 0:
        return ""
    return f"{texts.hundredths(float(value), lang)}{percent}"
