"""Numbers of items in a few cases as dots on one line each, filled where an item stands.

References
----------
W. S. Cleveland and R. McGill, "Graphical perception", Journal of the American Statistical
Association, 1984, doi:10.1080/01621459.1984.10478080 (dot charts).
"""

from __future__ import annotations

import html
import textwrap
from collections.abc import Mapping

import plotly.graph_objects as go

from futurs import texts
from futurs.figures import theme
from futurs.shapes import Profile
from futurs.texts import Language

# A longer label goes on in the next line: a phone keeps two thirds of its width for the dots.
WIDTH = 18
LINE, ROW, HEAD = 17, 12, 14  # pixels: a line of text, the room around a row, above a group


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
        traces += _dots(shape, c, places, theme.plain(case_names[case]), lang)
    return go.Figure(
        traces,
        theme.layout(
            height=height + 110,
            showlegend=True,
            legend={
                "orientation": "h", "y": 1, "yanchor": "bottom", "x": 0, "xref": "container",
                "itemclick": False, "itemdoubleclick": False,
            },
            margin={"l": _room(ticks), "r": 16, "t": 56, "b": 44},
            xaxis={"title": {"text": axis}, "fixedrange": True, "zeroline": True},
            yaxis={
                "range": [height, 0], "fixedrange": True, "showgrid": False, "zeroline": False,
                "tickmode": "array", "tickvals": [y for y, _ in ticks],
                "ticktext": [t for _, t in ticks], "automargin": False,
            },
        ),
    )  # fmt: skip


# Colour, sign and size of each case; no colour is that of "for" or "against", and where two
# meet the one beneath shows around the one above.
SIDES = ((theme.ACCENT, "circle", 18), (theme.FAMILIES[3], "diamond", 12))


def _dots(
    shape: Profile, c: int, places: list[float], name: str, lang: Language
) -> list[go.Scatter]:
    colour, symbol, large = SIDES[c % len(SIDES)]
    stands = [bool(s) for s in shape.standing[c]]
    dots = go.Scatter(
        x=[float(v) for v in shape.values[c]],
        y=places,
        mode="markers",
        text=[f"{name}{_COLON[lang]}{texts.signed(float(v), lang)}" for v in shape.values[c]],
        hoverinfo="text",
        showlegend=False,
        marker={
            "size": [large if s else large - 4 for s in stands],
            "symbol": symbol,
            "opacity": 1,
            "color": [colour if s else theme.PAPER for s in stands],
            "line": {
                "width": [1 if s else 2 for s in stands],
                "color": [theme.PAPER if s else colour for s in stands],
            },
        },
    )
    # The legend shows a filled dot, whatever the first one is.
    key = go.Scatter(
        x=[None], y=[None], mode="markers", name=name,
        marker={"size": large, "symbol": symbol, "color": colour},
    )  # fmt: skip
    return [dots, key]


_COLON = {"fr": "\u00a0: ", "en": ": "}


def _rows(
    shape: Profile, labels: Mapping[str, str], group_names: Mapping[str, str]
) -> tuple[list[float], list[tuple[float, str]], float]:
    places: list[float] = []
    ticks: list[tuple[float, str]] = []
    y, before = 0.0, None
    for group, item in zip(shape.groups, shape.ids, strict=True):
        if group != before:
            lines = _lines(group_names[group])
            high = LINE * len(lines)
            y += HEAD if before is not None else 0
            ticks.append((y + high / 2, f"<b>{_wrapped(lines)}</b>"))
            y, before = y + high, group
        lines = _lines(labels[item])
        high = LINE * len(lines) + ROW
        places.append(y + high / 2)
        ticks.append((y + high / 2, _wrapped(lines)))
        y += high
    return places, ticks, y


def _room(ticks: list[tuple[float, str]]) -> int:
    # The chart's own margin takes a label of several lines for one long line.
    lines = [
        part
        for _, label in ticks
        for part in label.removeprefix("<b>").removesuffix("</b>").split("<br>")
    ]
    return 12 + round(_CHARACTER * max((len(html.unescape(x)) for x in lines), default=0))


_CHARACTER = 8.2  # pixels, bold


def _lines(label: str) -> list[str]:
    return textwrap.wrap(label, WIDTH, break_long_words=False) or [""]


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
