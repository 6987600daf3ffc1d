"""The metro map of policies: until when each holds, and where one may change.

References
----------
M. Haasnoot, J. H. Kwakkel, W. E. Walker and J. ter Maat, "Dynamic adaptive policy pathways",
Global Environmental Change 23, 2013, doi:10.1016/j.gloenvcha.2012.12.006.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import plotly.graph_objects as go

from futurs.figures import theme
from futurs.shapes import Routes

ROW = 58  # pixels: a line with its name above
_MIDDLE, _LATE = 0.35, 0.6  # of the years: where the name of a line that begins there stands
# Lines are told apart by colour, dashes and the mark of their stations.
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")


def routes(
    shape: Routes, labels: Mapping[str, str], *, names: tuple[str, str, str, str]
) -> go.Figure:
    """Draw a metro map of policies over the years.

    Parameters
    ----------
    shape : Routes
    labels : mapping of str to str
        Words for the policies.
    names : tuple of str
        Words for a station where one may change, for the tipping point, for its interval, and for
        a line that holds to the horizon.

    Returns
    -------
    plotly.graph_objects.Figure
        Lines are policies; those of the chosen pathway are thick.
    """
    place = {p: float(k) for k, p in enumerate(shape.policies)}
    traces = [_intervals(shape, place), *_lines(shape, place), *_changes(shape, place)]
    traces += [_stations(shape, place), *_ends(shape, place)]
    for trace, name in zip(_keys(), (names[0], names[1], names[2], names[3]), strict=True):
        traces.append(trace.update(name=theme.plain(name)))
    first, after = shape.years[0], shape.years[1] + 1
    wide = after - first
    return go.Figure(
        traces,
        theme.layout(
            height=ROW * len(shape.policies) + 130,
            margin={"l": 12, "r": 12, "t": 8, "b": 100},
            showlegend=True,
            legend={"orientation": "h", "x": 0, "xref": "container", "y": 0, "yref": "container",
                    "yanchor": "bottom", "itemclick": False, "itemdoubleclick": False},
            annotations=[*_names(shape, labels, place), *_years(shape, place)],
            xaxis={"range": [first - 0.02 * wide, after + 0.1 * wide], "fixedrange": True,
                   "tickvals": _ticks(first, shape.years[1]), "tickformat": "d", "tickangle": 0,
                   "zeroline": False},
            yaxis={"range": [len(shape.policies) - 0.4, -0.75], "fixedrange": True,
                   "visible": False},
        ),
    )  # fmt: skip


def _look(shape: Routes, policy: str) -> dict[str, Any]:
    k = shape.policies.index(policy)
    return {
        "color": theme.FAMILIES[k % len(theme.FAMILIES)],
        "dash": DASHES[k % len(DASHES)],
        "symbol": theme.SYMBOLS[k % len(theme.SYMBOLS)],
    }


def _lines(shape: Routes, place: Mapping[str, float]) -> list[go.Scatter]:
    spans = [
        (p, a, b, 3.0)
        for p, a, b in zip(shape.policies, shape.starts, shape.ends, strict=True)
    ]  # fmt: skip
    # The chosen pathway, thick and over the others.
    spans += [(p, a, b, 8.0) for p, a, b in shape.way]
    traces = []
    for policy, start, end, width in spans:
        look = _look(shape, policy)
        dash = look["dash"] if width < 8 else "solid"
        traces.append(
            go.Scatter(
                x=[start, end], y=[place[policy]] * 2, mode="lines", hoverinfo="skip",
                showlegend=False, line={"color": look["color"], "width": width, "dash": dash},
            )
        )  # fmt: skip
    return traces


def _intervals(shape: Routes, place: Mapping[str, float]) -> go.Scatter:
    x: list[int | None] = []
    y: list[float | None] = []
    for policy, low, high in zip(shape.policies, shape.low, shape.high, strict=True):
        if low < high:
            x += [low, high, None]
            y += [place[policy], place[policy], None]
    return go.Scatter(
        x=x, y=y, mode="lines", line={"width": 20, "color": theme.LINE}, hoverinfo="skip",
        showlegend=False,
    )  # fmt: skip


def _changes(shape: Routes, place: Mapping[str, float]) -> list[go.Scatter]:
    strong = {(a[0], b[0], a[2], b[1]) for a, b in pairwise(shape.way)}
    traces = []
    for own, colour, width in ((False, theme.MUTED, 1.5), (True, theme.INK, 4)):
        x: list[int | None] = []
        y: list[float | None] = []
        for change in shape.changes:
            source, target, left, taken = change
            if (change in strong) == own:
                x += [left, taken, None]
                y += [place[source], place[target], None]
        traces.append(
            go.Scatter(
                x=x, y=y, mode="lines", line={"width": width, "color": colour}, hoverinfo="skip",
                showlegend=False,
            )
        )  # fmt: skip
    return traces


def _stations(shape: Routes, place: Mapping[str, float]) -> go.Scatter:
    stops = sorted({(target, taken) for _, target, _, taken in shape.changes})
    stops += [
        (p, a) for p, a in zip(shape.policies, shape.starts, strict=True) if (p, a) not in stops
    ]
    looks = [_look(shape, p) for p, _ in stops]
    return go.Scatter(
        x=[year for _, year in stops], y=[place[p] for p, _ in stops], mode="markers",
        text=[str(year) for _, year in stops], hoverinfo="text", showlegend=False, cliponaxis=False,
        marker={"size": 13, "color": theme.PAPER, "symbol": [k["symbol"] for k in looks],
                "line": {"width": 2.5, "color": [k["color"] for k in looks]}},
    )  # fmt: skip


def _ends(shape: Routes, place: Mapping[str, float]) -> list[go.Scatter]:
    after, traces = shape.years[1] + 1, []
    for holds, mark in ((False, _TERMINUS), (True, _ONWARD)):
        own = [
            (p, end)
            for p, end in zip(shape.policies, shape.ends, strict=True)
            if (end >= after) == holds
        ]
        colours = [_look(shape, p)["color"] for p, _ in own]
        marker = {**mark, "color": colours}
        if not holds:
            marker["line"] = {"width": 5, "color": theme.INK}
        traces.append(
            go.Scatter(
                x=[end for _, end in own], y=[place[p] for p, _ in own], mode="markers",
                hoverinfo="skip", showlegend=False, marker=marker, cliponaxis=False,
            )
        )  # fmt: skip
    return traces


_TERMINUS: dict[str, Any] = {"symbol": "line-ns", "size": 13}
_ONWARD: dict[str, Any] = {"symbol": "triangle-right", "size": 16}


def _keys() -> list[go.Scatter]:
    looks: tuple[dict[str, Any], ...] = (
        {"symbol": "circle", "size": 12, "color": theme.PAPER, "line": {"width": 2.5, "color": theme.INK}},
        {**_TERMINUS, "line": {"width": 4, "color": theme.INK}},
        {"symbol": "square", "size": 16, "color": theme.LINE},
        {**_ONWARD, "color": theme.INK},
    )  # fmt: skip
    return [go.Scatter(x=[None], y=[None], mode="markers", marker=look) for look in looks]


def _names(
    shape: Routes, labels: Mapping[str, str], place: Mapping[str, float]
) -> list[dict[str, Any]]:
    strong = {p for p, _, _ in shape.way}
    first, wide = shape.years[0], shape.years[1] + 1 - shape.years[0]
    found = []
    for policy, start in zip(shape.policies, shape.starts, strict=True):
        words = theme.plain(labels[policy])
        part = (start - first) / wide
        late = part > _LATE
        # A name begins with its line, unless that leaves it too little room on a phone.
        anchor = "right" if late else "center" if part > _MIDDLE else "left"
        found.append({
            "x": shape.years[1] + 1 if late else start, "y": place[policy], "yshift": 19,
            "xanchor": anchor, "showarrow": False, "xshift": -6 if anchor == "left" else 0,
            "text": f"<b>{words}</b>" if policy in strong else words,
            "bgcolor": theme.PAPER, "borderpad": 0, "font": {"color": theme.INK, "size": 13},
        })  # fmt: skip
    return found


def _years(shape: Routes, place: Mapping[str, float]) -> list[dict[str, Any]]:
    after = shape.years[1] + 1
    return [
        {
            "x": end, "y": place[p], "xanchor": "left", "xshift": 4, "yshift": -17, "showarrow": False,
            "text": f"<b>{end}</b>", "bgcolor": theme.PAPER, "borderpad": 0, "font": {"color": theme.INK, "size": 12},
        }
        for p, end in zip(shape.policies, shape.ends, strict=True)
        if end < after
    ]  # fmt: skip


def _ticks(first: int, last: int) -> list[int]:
    # Round years, few enough for a phone.
    step = next(s for s in (1, 2, 5, 10, 20, 50, 100) if (last - first) / s <= 6)
    return list(range(math.ceil(first / step) * step, last + 1, step))
