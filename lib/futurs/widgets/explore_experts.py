"""What experts kept apart, and ranges of judgements, say of the combination being composed.

Nothing is shown of a study that has neither.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from futurs import texts
from futurs.methods.cross_impact import Panel, dissent_on, margins_within, verdict
from futurs.widgets.explore_view import View

SHOWN = 10  # judgements whose dissent decides


class Doubts(View):
    """The view that says who holds the combination, and whether ranges leave it standing."""

    def page(self) -> dict[str, Any]:
        """Return what the view names; None for what the study does not have."""
        panel = self.lens.panel
        return {"experts": self._experts(panel) if panel else None, "ranges": self._ranges()}

    # ---- experts ---------------------------------------------------------------------------

    def _experts(self, panel: Panel) -> dict[str, Any]:
        said = [verdict(m, self.state.z) for m in panel.matrices]
        n, of = sum(v.consistent for v in said), len(said)
        sizes = self.lens.matrix.sizes
        asked = sum(sizes) ** 2 - sum(x * x for x in sizes)
        names = [self._text(e.label) for e in self.lens.study.experts]
        roles = [self._text(e.role) for e in self.lens.study.experts]
        return {
            "held": self._say("reading.held_by", n=n, of=of),
            "each": [
                {
                    "words": self._one(name, v),
                    "note": self._note(role, self._say("reading.judged", n=count, asked=asked)),
                }
                for name, role, v, count in zip(names, roles, said, panel.counts, strict=True)
            ],
            "names": names,
            **self._dissent(panel, unanimous=n in (0, of)),
        }

    def _note(self, *parts: str) -> str:
        return self._say("common.semicolon").join(p for p in parts if p)

    def _one(self, name: str, said: Any) -> str:
        if said.consistent:
            return self._say("reading.holds", name=name)
        j = said.beaten[0]
        return self._say(
            "reading.holds_not", name=name, state=self._name(j),
            rival=self._state(j, int(said.rival[j])), n=int(said.inconsistency[j]),
        )  # fmt: skip

    def _dissent(self, panel: Panel, *, unanimous: bool) -> dict[str, Any]:
        cells = dissent_on(panel.matrices, self.state.z).ranked()
        # "reading.dissent_unanimous" "reading.dissent_none"
        none = "unanimous" if unanimous else "none"
        return {
            "cells": [self._decides(panel, u, v) for u, v, _ in cells[:SHOWN]],
            "more": max(len(cells) - SHOWN, 0),
            "no_cell": "" if cells else self._say(f"reading.dissent_{none}"),
        }

    def _decides(self, panel: Panel, row: int, column: int) -> dict[str, Any]:
        own = (panel.value(k, row, column) for k in range(len(panel.names)))
        agreed = int(self.lens.matrix.values[row, column])
        return self._cell(row, column) | {
            "agreed": texts.signed(agreed, self.lang),
            "values": ["–" if x is None else texts.signed(x, self.lang) for x in own],
        }

    # ---- ranges ----------------------------------------------------------------------------

    def _ranges(self) -> dict[str, str] | None:
        if self.lens.ranges is None:
            return None
        low, high = self.lens.ranges
        worst, best = margins_within(low, high, self.state.z)
        n = int((low.values != high.values).sum())
        return {"words": self._within(worst, best), "how": self._say("reading.ranges_how", n=n)}

    def _within(self, worst: Any, best: Any) -> str:
        if (worst >= 0).all():
            return self._say("reading.ranges_all")
        if (best < 0).any():
            names = self._falls("reading.ranges_best", best)
            return self._say("reading.ranges_none", names=names)
        if not verdict(self.lens.matrix, self.state.z).consistent:
            return self._say("reading.ranges_some_not")
        return self._say("reading.ranges_some", names=self._falls("reading.ranges_way", worst))

    def _falls(self, key: str, margins: Iterable[Any]) -> str:
        order = np.argsort(np.array(margins), kind="stable")
        points = np.array(margins)
        lines = [
            self._say(key, state=self._name(int(j)), n=-int(points[j]))
            for j in order
            if points[j] < 0
        ]
        return self._say("common.semicolon").join(lines)
