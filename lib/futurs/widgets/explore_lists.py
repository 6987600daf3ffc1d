"""The futures of a study as cards, side by side, and on a map."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from futurs.figures.plane import plane
from futurs.methods.cross_impact import contributions, verdict
from futurs.shapes import Table
from futurs.widgets.chart import Chart
from futurs.widgets.explore_view import View
from futurs.widgets.ten_minutes import card

# A page shows this many futures at most; pins and the box find the others.
SHOWN = 60


class Lists(View):
    """The views that show all futures that hold what is pinned."""

    def cards(self) -> dict[str, Any]:
        """Return the futures that hold what is pinned, as many as a page shows."""
        futures = self.state.remaining()
        return {"remaining": self._cards(futures[:SHOWN]), "count": len(futures)}

    def _cards(self, futures: list[Any]) -> list[dict[str, Any]]:
        return [card(self.lens, f, self.lang) | {"rests": self._rests(f)} for f in futures]

    def _rests(self, future: Any) -> list[str]:
        if self.state.view != "futures":
            return []
        # The tightest choices of a future: where the least would make it fall.
        said = verdict(self.lens.matrix, future.z)
        order = np.argsort(said.margins, kind="stable")[:3]
        lines = []
        for j in order:
            pushes = contributions(self.lens.matrix, future.z, int(j))
            i = int(np.argmax(pushes))
            if pushes[i] > 0:
                lines.append(
                    self._say(
                        "explore.rests_on", state=self._state(int(j), int(future.z[j])),
                        support=self._state(i, int(future.z[i])), n=int(said.margins[j]),
                    )
                )  # fmt: skip
        return lines

    def tableau(self) -> dict[str, Any]:
        """Return one column a future, one row a driver."""
        futures = self.state.remaining()[:SHOWN]
        columns = [card(self.lens, f, self.lang) for f in futures]
        rows = []
        for j, driver in enumerate(self.lens.study.drivers):
            cells = [
                {"label": self._state(j, int(f.z[j])), "mark": self.lens.rare[f.id][j]}
                for f in futures
            ]
            rows.append({"label": self._text(driver.label), "cells": cells})
        groups: list[dict[str, Any]] = []
        for column in columns:
            if groups and groups[-1]["group"] == column["group"]:
                groups[-1]["n"] += 1
            else:
                groups.append({"group": column["group"], "family": column["family"], "n": 1})
        return {"columns": columns, "rows": rows, "groups": groups}

    def chart(self, hear: Callable[[str], None]) -> Chart | None:
        """Return the map, where there are enough futures for one."""
        if self.lens.map is None:
            return None
        figure, alt, table = self.map()
        return Chart(
            figure, title=self._say("explore.map_title"), alt=alt, table=table, lang=self.lang,
            name="map", hear=hear,
        )  # fmt: skip

    def map(self) -> tuple[Any, str, Table]:
        """Return the figure of the map, what it says in words, and its numbers."""
        lens, flat = self.lens, self.lens.map
        assert flat is not None  # noqa: S101 - the chart exists only where the map does
        labels = {f.id: lens.name(f.z, self.lang) for f in lens.futures}
        groups = [lens.group(f) for f in lens.futures]
        names = [self._text(f.label) for f in lens.study.families]
        names.append(self._say("explore.no_family"))
        at = lens.at(self.state.z)
        here = None
        if at is not None:
            k = flat.ids.index(at.id)
            here = (float(flat.x[k]), float(flat.y[k]))
        figure = plane(
            flat, labels, groups, names, here=here, here_name=self._say("explore.here")
        )  # fmt: skip
        near = [(int((f.z != self.state.z).sum()), f) for f in lens.futures]
        rows = tuple(
            (labels[f.id], names[lens.group(f)], n) for n, f in sorted(near, key=lambda p: p[0])
        )
        table = Table(
            (self._say("futures.future"), self._say("futures.family"), self._say("explore.differ")),
            rows,
        )
        alt = self._say(
            "explore.map_alt", n=len(lens.futures), share=round(100 * flat.explained),
            name=rows[0][0], differ=rows[0][2],
        )  # fmt: skip
        return figure, alt, table

    def pinned(self) -> list[str]:
        """Return the pinned states."""
        return [self._state(j, self.state.scenario[j]) for j in self.state.pins]
