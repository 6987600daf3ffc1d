"""Strengths from 0 to 100 %, each a slider: native controls, answered while they move."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import anywidget
import traitlets

from futurs.widgets._assets import asset


class Sliders(anywidget.AnyWidget):
    """Show groups of sliders, and hear where they are moved to.

    The front end sends one value at a time: while the kernel computes, only the last move waits.

    Parameters
    ----------
    groups : list of dict
        ``label`` and ``items``, each with ``id``, ``label`` and ``note``.
    texts : dict of str to str
        ``reset`` and ``unit``.
    hear : callable
        Called with the strengths from 0 to 100, by id; nought is left out.
    """

    _esm = asset("sliders.js")
    groups = traitlets.List().tag(sync=True)
    values = traitlets.Dict().tag(sync=True)
    texts = traitlets.Dict().tag(sync=True)
    unfolded = traitlets.Bool(default_value=False).tag(sync=True)
    """Whether they stand open on a phone too, where there is room beside one chart only."""

    def __init__(
        self,
        groups: list[dict[str, Any]],
        texts: dict[str, str],
        hear: Callable[[dict[str, int]], None],
    ) -> None:
        super().__init__(groups=groups, texts=texts)
        self._hear = hear
        self._ids = {item["id"] for group in groups for item in group["items"]}
        self.observe(self._moved, "values")

    def put(self, values: dict[str, int]) -> None:
        """Set the sliders without hearing of it."""
        self.unobserve(self._moved, "values")
        self.values = dict(values)
        self.observe(self._moved, "values")

    def _moved(self, change: Any) -> None:
        # What a page sends is not trusted.
        given = change["new"]
        found = {
            k: min(100, max(0, int(v)))
            for k, v in given.items()
            if k in self._ids and isinstance(v, int | float) and math.isfinite(v)
        }
        self._hear({k: v for k, v in found.items() if v})
