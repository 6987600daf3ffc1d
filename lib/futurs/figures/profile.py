"""Numbers of items in a few cases as dots on one line each, filled where an item stands.

References
----------
W. S. Cleveland and R. McGill, "Graphical perception", Journal of the American Statistical
Association, 1984, doi:10.1080/01621459.1984.10478080 (dot charts).
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

import plotly.graph_objects as go

from futurs import texts
from futurs.figures import theme
from futurs.shapes import Profile
from futurs.texts import Language

# A label longer than this goes on: a phone keeps half of its width for the dots.
WIDTH = 26
LINE, ROW, HEAD = 17, 13, 14  # pixels: a line of text, the room around a row, above a group


def profile(
    shape: Profile,
    labels: Mapping[str, str],
    group_names: Mapping[str, str],
    case_names: Mapping[str, str],
    lang: Language,
    *,
    axis: str,
) -> go.Figure:
    """Draw the profiles of a few cases.

    Parameters
    ----------
    shape : Profile
    labels, group_names, case_names : mapping of str to str
    lang : {"fr", "en"}
    axis : str
        What the numbers are.

    Returns
    -------
    plotly.graph_objects.Figure
    """
    places, ticks, height = _rows(shape, labels, group_names)
    traces = [_spans(shape, places)]
    for c, case in enumerate(shape.cases):
        colour, symbol = SIDES[c % len(SIDES)]
        stands = [bool(s) for s in shape.standing[c]]
        traces.append(
            go.Scatter(
                x=[float(v) for v in shape.values[c]],
                y=places,
                mode="markers",
                name=theme.plain(case_names[case]),
                text=[f"{theme.plain(case_names[case])} {texts.signed(float(v), lang)}" for v in shape.values[c]],
                hoverinfo="text",
                marker={
                    "size": [14 if s else 9 for s in stands],
                    "symbol": [symbol if s else f"{symbol}-open" for s in stands],
                    "color": colour,
                    "line": {"width": 2, "color": colour},
                },
            )
        )  # fmt: skip
    return go.Figure(
        traces,
        theme.layout(
            height=height + 110,
            showlegend=True,
            legend={
                "orientation": "h", "y": 1, "yanchor": "bottom", "x": 0, "xref": "container",
                "itemclick": False, "itemdoubleclick": False,
            },
            margin={"l": 8, "r": 16, "t": 56, "b": 44},
            xaxis={"title": {"text": axis}, "fixedrange": True, "zeroline": True},
            yaxis={
                "range": [height, 0], "fixedrange": True, "showgrid": False, "zeroline": False,
                "tickmode": "array", "tickvals": [y for y, _ in ticks],
                "ticktext": [t for _, t in ticks],
            },
        ),
    )  # fmt: skip


# Colour and sign of each case; neither is that of "for" or "against".
SIDES = ((theme.ACCENT, "circle"), (theme.FAMILIES[3], "diamond"))


def _rows(
    shape: Profile, labels: Mapping[str, str], group_names: Mapping[str, str]
) -> tuple[list[float], list[tuple[float, str]], float]:
    places: list[float] = []
    ticks: list[tuple[float, str]] = []
    y, before = 0.0, None
    for group, item in zip(shape.groups, shape.ids, strict=True):
        if group != before:
            lines = textwrap.wrap(group_names[group], WIDTH)
            high = LINE * len(lines)
            y += HEAD if before is not None else 0
            ticks.append((y + high / 2, f"<b>{_wrapped(lines)}</b>"))
            y, before = y + high, group
        lines = textwrap.wrap(labels[item], WIDTH)
        high = LINE * len(lines) + ROW
        places.append(y + high / 2)
        ticks.append((y + high / 2, _wrapped(lines)))
        y += high
    return places, ticks, y


def _wrapped(lines: list[str]) -> str:
    return "<br>".join(theme.plain(line) for line in lines)


def _spans(shape: Profile, places: list[float]) -> go.Scatter:
    x: list[float | None] = []
    y: list[float | None] = []
    for i, place in enumerate(places):
        own = [float(v) for v in shape.values[:, i]]
        x += [min(own), max(own), None]
        y += [place, place, None]
    return go.Scatter(
        x=x, y=y, mode="lines", line={"width": 3, "color": theme.LINE}, hoverinfo="skip",
        showlegend=False,
    )  # fmt: skip
