"""A table of judgements that is edited in place: a heat map, or one section with full names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import anywidget
import traitlets

from futurs.widgets._assets import asset

Header = dict[str, str]


class Matrix(anywidget.AnyWidget):
    """Show judgements as a table with arrow keys, typed values and headers that are read out.

    Parameters
    ----------
    dense : bool
        True for a heat map of a whole matrix with codes; False for a section with full names.
    scale : tuple of (int, int)
        Lowest and highest value.
    levels : dict of str to str
        Words of each value.
    texts : dict of str to str
    label : str
        What the table is, for those who do not see it.
    hear : callable
        Called as ``hear(act, row, column, value)``: ``"edit"`` with a value, ``"at"`` when another
        cell is entered, ``"undo"`` and ``"redo"``.
    """

    _esm = asset("matrix.js")
    rows = traitlets.List().tag(sync=True)
    cols = traitlets.List().tag(sync=True)
    values = traitlets.List().tag(sync=True)
    was = traitlets.List().tag(sync=True)
    at = traitlets.List([0, 0]).tag(sync=True)
    dense = traitlets.Bool().tag(sync=True)
    scale = traitlets.List().tag(sync=True)
    levels = traitlets.Dict().tag(sync=True)
    texts = traitlets.Dict().tag(sync=True)
    label = traitlets.Unicode().tag(sync=True)

    def __init__(
        self,
        *,
        dense: bool,
        scale: tuple[int, int],
        levels: dict[str, str],
        texts: dict[str, str],
        label: str,
        hear: Callable[[str, int, int, int], None],
    ) -> None:
        super().__init__(dense=dense, scale=list(scale), levels=levels, texts=texts, label=label)
        self._hear = hear
        self._showing = False
        self.on_msg(self._message)
        self.observe(self._moved, "at")

    def show(
        self,
        rows: list[Header],
        cols: list[Header],
        values: list[list[Any]],
        was: list[list[Any]],
        at: tuple[int, int],
    ) -> None:
        """Show a table; ``None`` cannot be edited, an empty text is a cell not judged yet."""
        self._showing = True
        try:
            with self.hold_sync():
                self.rows, self.cols = rows, cols
                self.values, self.was, self.at = values, was, list(at)
        finally:
            self._showing = False

    def refuse(self) -> None:
        """Take back the edit that the page has shown already."""
        self.send({"refused": True})

    def focus(self) -> None:
        """Put the keyboard on the selected cell."""
        self.send({"focus": True})

    def _moved(self, change: Any) -> None:
        if not self._showing and self._place(change["new"]):
            row, column = change["new"]
            self._hear("at", row, column, 0)

    def _message(self, _widget: Any, content: Any, _buffers: Any) -> None:
        edit, act = content.get("edit"), content.get("act")
        if isinstance(edit, list) and len(edit) == 3 and self._place(edit[:2]):
            if isinstance(edit[2], int) and not isinstance(edit[2], bool):
                self._hear("edit", edit[0], edit[1], edit[2])
        elif act in ("undo", "redo"):
            self._hear(act, 0, 0, 0)

    def _place(self, at: Any) -> bool:
        whole = len(at) == 2 and all(isinstance(k, int) for k in at)
        return bool(whole and 0 <= at[0] < len(self.rows) and 0 <= at[1] < len(self.cols))
