"""A region of a page: HTML from an escaping template, and what the visitor does in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import anywidget
import traitlets

from futurs.widgets._assets import asset, region_module


class Region(anywidget.AnyWidget):
    """Show HTML made by :func:`futurs.widgets.render.render`, and hear what is done in it.

    One region replaces dozens of widgets: real headings, tables and radio groups, read by a
    screen reader as what they are. Elements with ``data-act`` answer.

    Parameters
    ----------
    html : str
        HTML whose texts are escaped.
    hear : callable, optional
        Called as ``hear(act, value)``, both text, on each action of the visitor.
    take : callable, optional
        Called as ``take(name, data)`` with a file that the visitor gives.
    """

    _esm = region_module()
    html = traitlets.Unicode().tag(sync=True)
    css = traitlets.Unicode().tag(sync=True)

    def __init__(
        self,
        html: str = "",
        hear: Callable[[str, str], None] | None = None,
        take: Callable[[str, bytes], None] | None = None,
    ) -> None:
        super().__init__(html=html, css=asset("futurs.css"))
        self._hear, self._take = hear, take
        self.on_msg(self._message)

    def give(self, name: str, data: bytes) -> None:
        """Let the visitor keep a file: the browser downloads it."""
        self.send({"give": name}, [data])

    def focus(self, element: str) -> None:
        """Put the keyboard on an element of the region, by its id."""
        self.send({"focus": element})

    def _message(self, _widget: Any, content: Any, buffers: Any) -> None:
        act, value = content.get("act"), content.get("value")
        if not (isinstance(act, str) and isinstance(value, str)):
            return
        if act == "file" and self._take and buffers:
            self._take(value, bytes(buffers[0]))
        elif self._hear:
            self._hear(act, value)
