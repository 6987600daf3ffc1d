"""Colours and layout of all charts: the light palette, whose dark twin the page knows."""

from __future__ import annotations

import html
import textwrap
from collections.abc import Sequence
from typing import Any

PAPER, INK, MUTED, LINE = "#ffffff", "#1a1f2b", "#56607a", "#d5dbe6"
FOR, AGAINST, ACCENT = "#1f66ad", "#a8500a", "#1d4f91"
PALE, HALF = "#d8e5f4", "#a5c5e7"
FAMILIES = (
    "#0b6fb0", "#c4520a", "#067a58", "#a8497f", "#8a6a00", "#2a7fb3", "#6a3fa0", "#5b6270",
)  # fmt: skip
SYMBOLS = (
    "circle", "square", "diamond", "triangle-up", "triangle-down", "pentagon", "star", "hexagon",
)  # fmt: skip

# Which token of the style sheet each colour is, so that a page can take its dark value.
TOKENS: dict[str, str] = {
    PAPER: "--paper", INK: "--ink", MUTED: "--muted", LINE: "--line", FOR: "--for",
    AGAINST: "--against", ACCENT: "--accent", PALE: "--band-pale", HALF: "--band-half",
    **{colour: f"--c{k}" for k, colour in enumerate(FAMILIES, 1)},
}  # fmt: skip

FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif'


def plain(text: str) -> str:
    """Return a text that plotly shows as it stands: it reads a little HTML otherwise."""
    return html.escape(text, quote=False)


def folded(text: str, width: int, head: str = "") -> str:
    """Return a text in lines of so many characters, shown as it stands.

    Parameters
    ----------
    text : str
    width : int
    head : str
        What the first line begins with, e.g. a bullet; the others are indented as far.
    """
    lines = textwrap.wrap(head + text, width, subsequent_indent=" " * len(head)) or [""]
    return "<br>".join(plain(line) for line in lines)


def named_rows(
    labels: Sequence[str], width: int
) -> tuple[list[str], dict[str, Any], tuple[int, int]]:
    """Return places for the rows of a bar chart, the axis that names them, and the room they take.

    Long names go on in the next line, on a phone as on a screen: the rows are as high as the
    longest needs.

    Parameters
    ----------
    labels : sequence of str
    width : int
        Characters in a line.

    Returns
    -------
    places : list of str
    axis : dict
        Entries of plotly's axis.
    room : tuple of int
        Pixels that the names take on the left, and the height of all rows.
    """
    places = [str(k) for k in range(len(labels))]
    names = [folded(x, width) for x in labels]
    lines = max((n.count("<br>") + 1 for n in names), default=1)
    axis = {
        "type": "category", "tickmode": "array", "tickvals": places, "ticktext": names,
        "autorange": "reversed", "fixedrange": True, "showgrid": False, "automargin": False,
    }  # fmt: skip
    longest = max((len(line) for x in labels for line in textwrap.wrap(x, width)), default=1)
    return places, axis, (16 + round(7.2 * longest), len(labels) * (12 + 15 * lines))


def wrapped(text: str, width: int = 20) -> str:
    """Return a text that plotly shows as it stands, on several lines where it is long."""
    # The blank before the break keeps the words apart where the line is read without it.
    return " <br>".join(plain(line) for line in textwrap.wrap(text, width) or [""])


def layout(**more: Any) -> dict[str, Any]:
    """Return the layout that all charts share, with more of their own.

    Parameters
    ----------
    **more
        Entries of a plotly layout.

    Returns
    -------
    dict
    """
    axis = {"gridcolor": LINE, "zerolinecolor": MUTED, "linecolor": LINE, "automargin": True}
    base: dict[str, Any] = {
        "font": {"family": FONT, "size": 13, "color": INK},
        "paper_bgcolor": PAPER,
        "plot_bgcolor": PAPER,
        "margin": {"l": 8, "r": 16, "t": 8, "b": 40},
        "showlegend": False,
        "dragmode": False,
        "hoverlabel": {"font": {"size": 13, "family": FONT}},
        "xaxis": {**axis, **more.pop("xaxis", {})},
        "yaxis": {**axis, **more.pop("yaxis", {})},
    }
    return {**base, **more}
