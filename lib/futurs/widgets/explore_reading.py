"""The commentary on a combination: who holds it, what it lacks, how firmly it stands.

Numbers come from the method; here they become sentences, in the reader's language.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from futurs import texts
from futurs.methods._questions import moves
from futurs.methods.cross_impact import (
    Change,
    Departure,
    Reading,
    departures,
    exclusions_of,
    read,
    smallest_explanation,
    solve,
    stays,
)
from futurs.widgets.cited import trying
from futurs.widgets.explore_state import NOISE
from futurs.widgets.explore_view import View
from futurs.widgets.lens import MOST

PILLARS = 3
ENDS = 8
COUNTED = 1000  # more ways than this are said as "more than"


class Commentary(View):
    """The view that comments on the combination being composed."""

    def _read(self) -> Reading:
        scale = self.lens.study.scale
        return read(
            self.lens.matrix, self.state.z, low=scale.min, high=scale.max, prefer=self.state.prefer
        )

    def brief(self) -> list[str]:
        """Return the one or two sentences that the box shows."""
        found = self._read()
        if found.beaten:
            return [self._lacks(found)]
        return self._held(found)[:1] + self._leave(found)

    def page(self) -> dict[str, Any]:
        """Return what the view names."""
        found = self._read()
        holds = not found.beaten
        said = [*self._held(found), *self._brink(found), *self._leave(found)] if holds else []
        return {
            "holds": holds,
            "sentences": said or [self._lacks(found), *self._together()],
            "excluded": bool(self._excluded("hard")),
            "cells": self._changes(found.falls[0].repair.changes if holds and found.falls else ()),
            "repair": None if holds else self._repair(found),
            "prefer": self.state.prefer,
            "departures": self._departures() if holds else None,
            "noise": self._noise(),
        }

    # ---- who holds it ----------------------------------------------------------------------

    def _held(self, found: Reading) -> list[str]:
        if not found.pillars:
            return [self._say("reading.no_pillar")]
        return [
            self._say(
                "reading.pillar", state=self._name(p.descriptor), n=len(p.holds),
                names=self._quoted(self._name(j) for j in p.holds),
            )
            for p in found.pillars[:PILLARS]
        ]  # fmt: skip

    def _brink(self, found: Reading) -> list[str]:
        if not found.brink:
            return [self._say("reading.firm", n=int(found.margins.min()))]
        names = [
            self._say("reading.ahead", x=self._name(j), n=int(found.margins[j]))
            if found.margins[j]
            else self._say("reading.level", x=self._name(j))
            for j in found.brink
        ]
        return [self._say("reading.brink", names=self._say("common.comma").join(names))]

    def _leave(self, found: Reading) -> list[str]:
        if not found.falls:
            return [self._say("reading.no_leave")]
        f = found.falls[0]
        return [
            self._say(
                "reading.leave", n=f.repair.cost, state=self._name(f.descriptor),
                rival=self._state(f.descriptor, f.rival),
            )
        ]  # fmt: skip

    # ---- what it lacks ---------------------------------------------------------------------

    def _lacks(self, found: Reading) -> str:
        if not found.repair.possible:
            names = self._quoted(self._name(j) for j in found.repair.stuck)
            return self._say("reading.stuck", names=names)
        return self._say(
            "reading.lacks", n=found.repair.cost, cells=len(found.repair.changes)
        )  # fmt: skip

    def _together(self) -> list[str]:
        if not self.lens.complete or not self.lens.futures:
            return []
        sets = smallest_explanation(self.state.z, self.lens.array)
        if not sets:
            return []
        first = [self._name(j) for j in sets[0]]
        # "reading.together" "reading.together_one"
        line = self._say("reading.together", names=self._quoted(first), n=len(first))
        rest = len(sets) - 1
        return [line + (" " + self._say("reading.as_small", n=rest) if rest else "")]

    def _repair(self, found: Reading) -> dict[str, Any] | None:
        repair = found.repair
        if not repair.possible:
            return None
        if repair.ways > COUNTED:
            ways = self._say("reading.ways_many", n=COUNTED)
        elif repair.ways == 1:
            ways = self._say("reading.ways_none")
        else:
            ways = self._say("reading.ways", n=repair.ways - 1)
        how = self._say("reading.repair_how", n=repair.cost, cells=len(repair.changes))
        return {"how": f"{how} {ways}", "cells": self._changes(repair.changes),
                "after": self._after(found), "href": self._trying(repair.changes)}  # fmt: skip

    def _trying(self, changes: tuple[Change, ...]) -> str:
        study = self.lens.study
        ids = [f"{d.id}.{s.id}" for d in study.drivers for s in d.states]
        asked = [(ids[c.row], ids[c.column], c.after) for c in changes]
        return trying(study, asked, self.lang, self.query)

    def _after(self, found: Reading) -> str:
        """Say what else the repair does: other futures come and go with it."""
        lens = self.lens
        repaired = found.repair.applied(lens.matrix)
        after = solve(
            repaired, exclusions=exclusions_of(lens.study), max_solutions=MOST, max_seconds=1.0
        )
        if not (after.complete and lens.complete):
            return ""
        moved = moves(lens.matrix, repaired, lens.array, after.scenarios)
        up = sum(m.appeared for m in moved)
        return self._say(
            "reading.after", n=len(after.scenarios), up=up, down=len(moved) - up
        )  # fmt: skip

    def _changes(self, changes: tuple[Change, ...]) -> list[dict[str, Any]]:
        return [self._change(c) for c in changes]

    def _change(self, c: Change) -> dict[str, Any]:
        return self._cell(c.row, c.column) | {
            "before": texts.signed(c.before, self.lang),
            "after": texts.signed(c.after, self.lang),
        }

    # ---- where one change leads ------------------------------------------------------------

    def _departures(self) -> dict[str, Any]:
        found = departures(self.lens.matrix, self.state.z, basins=self.lens.basins)
        back = sum(d.returns for d in found)
        ends: dict[bytes, list[Departure]] = {}
        for d in found:
            if not d.returns:
                # Changes that turn in one cycle may enter it at different places.
                first = min(d.attractor.tolist())
                ends.setdefault(np.array(first).tobytes(), []).append(d)
        groups = sorted(ends.values(), key=lambda g: -len(g))
        return {
            "returns": self._say("reading.returns", n=back, total=len(found)),
            "ends": [self._end(g) for g in groups[:ENDS]],
            "more": max(len(groups) - ENDS, 0),
        }

    def _end(self, group: list[Departure]) -> dict[str, Any]:
        one = group[0]
        if one.kind == "fixed":
            name = self.lens.name(one.attractor[0], self.lang)
        else:
            name = self._say("reading.turns", n=len(one.attractor))
        future = self.lens.at(one.attractor[0]) if one.kind == "fixed" else None
        share = ""
        if not np.isnan(one.share):
            share = self._say("reading.basin", x=texts.number(100 * one.share, self.lang, 1))
        changes = [
            self._say("reading.step", driver=self._driver(d.descriptor),
                      state=self._state(d.descriptor, d.state))
            for d in group
        ]  # fmt: skip
        return {
            "name": name, "id": future.id if future else "", "share": share, "changes": changes,
        }  # fmt: skip

    # ---- how firmly it stands --------------------------------------------------------------

    def _noise(self) -> dict[str, Any]:
        chance = NOISE[self.state.noise]
        lens = self.lens
        mine = lens.at(self.state.z)
        if mine is not None and not lens.crowded:
            every = lens.stays(chance)
            k = lens.futures.index(mine)
        else:
            every, k = stays(lens.matrix, [self.state.z], lens.noise(chance)), 0
        # "reading.noise_light" "reading.noise_medium" "reading.noise_strong"
        share = self._say(f"reading.noise_{self.state.noise}")
        return {
            "how": self._say("reading.noise_how", n=every.draws, share=share),
            "levels": [(v, self._say(f"reading.noise_{v}"), v == self.state.noise) for v in NOISE],
            "here": self._say(
                "reading.noise_here", n=int(every.counts[k]), draws=every.draws,
                low=round(every.low[k] * every.draws), high=round(every.high[k] * every.draws),
            ),
            "draws": every.draws,
            "futures": [] if lens.crowded else self._standing(chance),
        }  # fmt: skip

    def _standing(self, chance: float) -> list[dict[str, Any]]:
        found = self.lens.stays(chance)
        order = np.argsort(-found.counts, kind="stable")
        return [
            {
                "id": self.lens.futures[k].id,
                "name": self.lens.name(self.lens.futures[k].z, self.lang),
                "n": int(found.counts[k]),
                "width": round(100 * found.counts[k] / found.draws),
                "low": round(found.low[k] * found.draws),
                "high": round(found.high[k] * found.draws),
                "here": bool((self.lens.futures[k].z == self.state.z).all()),
            }
            for k in order
        ]
