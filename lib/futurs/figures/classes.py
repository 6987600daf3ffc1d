"""The class of each policy, over the shares of futures in which it holds: one dot a scenario.

References
----------
W. S. Cleveland and R. McGill, "Graphical perception", Journal of the American Statistical
Association, 1984, doi:10.1080/01621459.1984.10478080 (dot charts).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go

from futurs import texts
from futurs.figures import theme
from futurs.shapes import Classes
from futurs.texts import Language

WIDTH = 20  # characters of a name on one line
LINE, ROOM = 17, 14  # pixels: a line of text, the room around a row


def classes(
    shape: Classes,
    policy_names: Mapping[str, str],
    class_names: Mapping[str, str],
    scenario_names: Mapping[str, str],
    lang: Language,
    *,
    names: tuple[str, str, str],
    percent: str = "%",
) -> go.Figure:
    """Draw the shares in which each policy holds, its class under its name.

    Parameters
    ----------
    shape : Classes
    policy_names, class_names, scenario_names : mapping of str to str
    lang : {"fr", "en"}
    names : tuple of str
        Words for a scenario in which it holds in most futures, for one in which it does not, and
        for the limit between the two.
    percent : str
        The sign as the language writes it, with the blank before.

    Returns
    -------
    plotly.graph_objects.Figure
    """
    ticks, places, height = _rows(shape, policy_names, class_names)
    traces = [_span(shape, places)]
    for holds, name in ((True, names[0]), (False, names[1])):
        traces += _dots(shape, places, scenario_names, holds, name, (lang, percent))
    limit = 100 * shape.most
    return go.Figure(
        traces,
        theme.layout(
            height=height + 130,
            margin={"l": _room(ticks), "r": 18, "t": 22, "b": 92},
            showlegend=True,
            legend={"orientation": "h", "x": 0, "xref": "container", "y": 0, "yref": "container",
                    "yanchor": "bottom", "itemclick": False, "itemdoubleclick": False},
            shapes=[{"type": "line", "x0": limit, "x1": limit, "yref": "paper", "y0": 0, "y1": 1,
                     "line": {"color": theme.INK, "width": 1, "dash": "dash"}}],
            annotations=[{"x": limit, "y": 1, "yref": "paper", "yanchor": "bottom",
                          "text": theme.plain(names[2]), "showarrow": False,
                          "font": {"color": theme.MUTED}}],
            # On a phone a mark is wide beside the scale.
            meta={"narrow": [-7, 107]},
            xaxis={"range": [-3, 103], "fixedrange": True, "zeroline": False,
                   "tickvals": [0, 25, 50, 75, 100],
                   "ticktext": [f"{v}{theme.plain(percent)}" for v in (0, 25, 50, 75, 100)]},
            yaxis={"range": [height, 0], "fixedrange": True, "showgrid": False, "zeroline": False,
                   "tickmode": "array", "tickvals": places, "ticktext": ticks,
                   "automargin": False},
        ),
    )  # fmt: skip


def _rows(
    shape: Classes, policy_names: Mapping[str, str], class_names: Mapping[str, str]
) -> tuple[list[str], list[float], float]:
    ticks, places, y = [], [], 0.0
    for policy, kind in zip(shape.policies, shape.classes, strict=True):
        words = f"<b>{theme.plain(class_names[kind])}</b>"
        ticks.append(f"{theme.folded(policy_names[policy], WIDTH)}<br>{words}")
        high = LINE * (ticks[-1].count("<br>") + 1) + ROOM
        places.append(y + high / 2)
        y += high
    return ticks, places, y


def _room(ticks: list[str]) -> int:
    plain = [t.replace("<b>", "").replace("</b>", "") for t in ticks]
    return 16 + round(7.4 * max((len(x) for t in plain for x in t.split("<br>")), default=1))


def _span(shape: Classes, places: list[float]) -> go.Scatter:
    x: list[float | None] = []
    y: list[float | None] = []
    for place, own in zip(places, 100 * shape.shares, strict=True):
        known = own[~np.isnan(own)]
        if len(known):
            x += [float(known.min()), float(known.max()), None]
            y += [place, place, None]
    return go.Scatter(
        x=x, y=y, mode="lines", line={"width": 3, "color": theme.LINE}, hoverinfo="skip",
        showlegend=False,
    )  # fmt: skip


def _dots(
    shape: Classes,
    places: list[float],
    scenario_names: Mapping[str, str],
    holds: bool,
    name: str,
    words: tuple[Language, str],
) -> list[go.Scatter]:
    lang, percent = words
    cells = [
        (i, k)
        for i in range(len(shape.policies))
        for k in range(len(shape.scenarios))
        if not np.isnan(shape.shares[i, k]) and (shape.shares[i, k] > shape.most) == holds
    ]
    colour, colon = (theme.FOR if holds else theme.AGAINST), texts.say("common.colon", lang)
    marker = {
        "symbol": "circle" if holds else "diamond-open", "size": 12, "opacity": 1,
        "color": colour, "line": {"width": 1 if holds else 2,
                                  "color": theme.PAPER if holds else colour},
    }  # fmt: skip
    dots = go.Scatter(
        x=[100 * float(shape.shares[c]) for c in cells], y=[places[i] for i, _ in cells],
        mode="markers", hoverinfo="text", showlegend=False, marker=marker, cliponaxis=False,
        text=[
            theme.plain(scenario_names[shape.scenarios[k]]) + colon
            + texts.number(round(100 * float(shape.shares[i, k])), lang) + percent
            for i, k in cells
        ],
    )  # fmt: skip
    # The legend is there even where no scenario is.
    key = go.Scatter(x=[None], y=[None], mode="markers", name=theme.plain(name), marker=marker)
    return [dots, key]
