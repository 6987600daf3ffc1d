"""What each policy loses in each scenario, as a map with the least regretted marked.

References
----------
L. J. Savage, "The theory of statistical decision", Journal of the American Statistical
Association 46, 1951, doi:10.1080/01621459.1951.10500768.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go

from futurs import texts
from futurs.figures import theme
from futurs.shapes import Regrets
from futurs.texts import Language

# The strongest cell is coloured so far that ink on it stays readable.
STRENGTH = 0.45
BEST, TIED = "◆", "◇"
# From so many columns on, their names stand upright.
CROWDED = 4
COLUMN = 44  # pixels of a column that can be read


def regrets(
    shape: Regrets,
    policy_names: Mapping[str, str],
    scenario_names: Mapping[str, str],
    lang: Language,
    *,
    names: tuple[str, str],
    digits: int = 1,
) -> go.Figure:
    """Draw regrets: the darker, the more is lost.

    The longer of the two lists goes down the page, so that the map fits on a phone.

    Parameters
    ----------
    shape : Regrets
    policy_names, scenario_names : mapping of str to str
    lang : {"fr", "en"}
    names : tuple of str
        Words for the least regretted alone, and for one that ties with others.
    digits : int
        Decimals of the numbers.

    Returns
    -------
    plotly.graph_objects.Figure
    """
    policies = [policy_names[p] for p in shape.policies]
    scenarios = [scenario_names[s] for s in shape.scenarios]
    values, marks = np.asarray(shape.values, float), _marks(shape)
    rows, columns = policies, scenarios
    if len(scenarios) > len(policies):
        rows, columns, values, marks = scenarios, policies, values.T, marks.T
    said = [
        ["–" if np.isnan(v) else f"{m}{texts.number(float(v), lang, digits)}" for v, m in pairs]
        for pairs in (zip(a, b, strict=True) for a, b in zip(values, marks, strict=True))
    ]
    places, axis, (left, height) = theme.named_rows(rows, 18)
    most = float(np.nan_to_num(values).max(initial=0)) or 1.0
    cells = go.Heatmap(
        z=[[None if np.isnan(x) else float(x) for x in row] for row in values],
        x=[str(k) for k in range(len(columns))], y=places,
        text=said, texttemplate="%{text}", textfont={"color": theme.INK, "size": 13},
        hoverinfo="skip", zmin=0, zmax=most / STRENGTH, showscale=False, xgap=2, ygap=2,
        colorscale=[[0, theme.PAPER], [1, theme.AGAINST]],
    )  # fmt: skip
    keys = [
        go.Scatter(
            x=[None], y=[None], mode="markers", name=theme.plain(words),
            marker={"symbol": symbol, "size": 10, "color": theme.INK},
        )
        for words, symbol, mark in zip(names, ("diamond", "diamond-open"), (BEST, TIED), strict=True)
        if any(m.startswith(mark) for m in marks.ravel())
    ]  # fmt: skip
    heads, angle, room = _heads(columns)
    return go.Figure(
        [cells, *keys],
        theme.layout(
            height=room + max(height, 34 * len(rows)) + 60,
            margin={"l": left, "r": 12, "t": room, "b": 52},
            meta={"least": left + COLUMN * len(columns)} if len(columns) >= CROWDED else {},
            showlegend=True,
            legend={"orientation": "h", "x": 0, "xref": "container", "y": 0, "yref": "container",
                    "yanchor": "bottom", "itemclick": False, "itemdoubleclick": False},
            xaxis={"side": "top", "fixedrange": True, "showgrid": False, "tickangle": angle,
                   "type": "category", "tickmode": "array",
                   "tickvals": [str(k) for k in range(len(columns))], "ticktext": heads,
                   "automargin": False},
            yaxis=axis,
        ),
    )  # fmt: skip


def _marks(shape: Regrets) -> np.ndarray:
    tied = shape.best.sum(axis=0, keepdims=True) > 1
    return np.where(shape.best, np.where(tied, f"{TIED} ", f"{BEST} "), "")


def _heads(columns: list[str]) -> tuple[list[str], int, int]:
    """Return the names of the columns, their angle and the room they take."""
    upright = len(columns) >= CROWDED
    width = 22 if upright else 12
    heads = [theme.folded(c, width) for c in columns]
    lines = max((h.count("<br>") + 1 for h in heads), default=1)
    longest = max((len(part) for h in heads for part in h.split("<br>")), default=1)
    return (
        heads,
        (-90 if upright else 0),
        (round(7.4 * longest) + 16 if upright else 17 * lines + 14),
    )
