"""The one chart widget: a plotly figure with a title, a text alternative and its data."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from importlib.resources import files
from typing import Any

import anywidget
import plotly.graph_objects as go
import traitlets

from futurs import texts
from futurs.figures.theme import TOKENS
from futurs.shapes import Table
from futurs.texts import Language
from futurs.widgets._assets import asset


class Chart(anywidget.AnyWidget):
    """Show one plotly figure, the same in Voila, JupyterLab and Notebook.

    plotly.js comes from our server where there is one, else once from the kernel; never from
    the internet.

    Parameters
    ----------
    figure : plotly.graph_objects.Figure
        Drawn without a title of its own.
    title : str
        Says what is seen.
    axis : str
        What the numbers are, with their unit; stands under the title.
    alt : str
        The same in words, for those who do not see the picture.
    table : Table
        The numbers behind the picture.
    lang : {"fr", "en"}
    name : str
        Name of the downloaded file, without ending.
    hear : callable, optional
        Called with the ``customdata`` of a point that is clicked.
    """

    _esm = asset("chart.js")
    figure = traitlets.Dict().tag(sync=True)
    moved = traitlets.Dict().tag(sync=True)
    title = traitlets.Unicode().tag(sync=True)
    alt = traitlets.Unicode().tag(sync=True)
    axis = traitlets.Unicode().tag(sync=True)
    table = traitlets.Dict().tag(sync=True)
    name = traitlets.Unicode().tag(sync=True)
    lang = traitlets.Unicode().tag(sync=True)
    texts = traitlets.Dict().tag(sync=True)
    tokens = traitlets.Dict(TOKENS).tag(sync=True)

    def __init__(
        self,
        figure: go.Figure,
        *,
        title: str,
        alt: str,
        table: Table,
        lang: Language,
        axis: str = "",
        name: str = "futurs",
        hear: Callable[[str], None] | None = None,
    ) -> None:
        words = {key: texts.say(f"chart.{key}", lang) for key in _WORDS}
        super().__init__(
            figure=plain(figure), title=title, alt=alt, axis=axis, table=_table(table), lang=lang, name=name,
            texts=words,
        )  # fmt: skip
        self._hear = hear
        self.on_msg(self._message)

    def update(self, figure: go.Figure, *, alt: str, table: Table) -> None:
        """Show another figure under the same title."""
        with self.hold_sync():
            self.figure, self.alt, self.table = plain(figure), alt, _table(table)
            self.moved = {}

    def move(
        self, lines: Mapping[int, Sequence[float | None]], bounds: tuple[float, float], *,
        title: str, alt: str, table: Table,
    ) -> None:  # fmt: skip
        """Move lines of the figure that is shown: a slider's answer sends nothing else.

        Parameters
        ----------
        lines : mapping of int to sequence of float
            Heights of each trace that moves, by its number.
        bounds : tuple of float
            Of the vertical axis.
        title, alt : str
        table : Table
        """
        with self.hold_sync():
            self.title, self.alt, self.table = title, alt, _table(table)
            self.moved = {"y": {str(k): list(v) for k, v in lines.items()}, "range": list(bounds)}

    def _message(self, _widget: Any, content: Any, _buffers: Any) -> None:
        if content.get("kind") == "plotly":
            self.send({"kind": "plotly"}, [_library()])
        elif content.get("kind") == "click" and self._hear:
            self._hear(str(content.get("id")))


# "chart.data" "chart.download" "chart.loading" "chart.failed"
_WORDS = ("data", "download", "loading", "failed")


def plain(figure: go.Figure) -> dict[str, Any]:
    """Return a figure as plain JSON values, without plotly's default template."""
    spec: dict[str, Any] = json.loads(figure.to_json())
    spec["layout"].pop("template", None)
    return spec


def _table(table: Table) -> dict[str, Any]:
    return {"columns": list(table.columns), "rows": [list(r) for r in table.rows]}


def _library() -> bytes:
    return files("plotly").joinpath("package_data/plotly.min.js").read_bytes()
