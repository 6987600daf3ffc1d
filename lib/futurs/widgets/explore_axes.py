"""Two axes: four corners, the consistent futures that live there, and what binds the axes."""

from __future__ import annotations

from typing import Any

from futurs.methods import axes
from futurs.widgets.explore_view import View
from futurs.widgets.lens import Axis


class Axes(View):
    """The view of two axes made of two drivers."""

    def page(self) -> dict[str, Any]:
        """Return what the view names; nothing where the study has no two drivers to take."""
        pair = self.state.pair
        if not pair:
            return {}
        first, second = pair
        lens = self.lens
        place = (first.driver, first.poles, second.driver, second.poles)
        pushes = (
            axes.contrast(lens.matrix, *place), axes.contrast(lens.matrix, *place[2:], *place[:2])
        )  # fmt: skip
        free = axes.freedom(lens.matrix, lens.array, *place)
        *found, between = axes.corners(lens.array, *place)
        # Read by rows: the poles of the first axis, then of the second.
        order = [axes.CORNERS.index((x, y)) for x in (0, 1) for y in (0, 1)]
        return {
            "pickers": [self._picker(k, a, pair[1 - k]) for k, a in enumerate(pair)],
            "corners": [self._corner(k, found[c].tolist(), first, second) for k, c in enumerate(order)],
            "names": [self._driver(a.driver) for a in pair],
            "between": [lens.name(lens.futures[k].z, self.lang) for k in between],
            "independence": self._independence(pushes, free, first, second),
            "independent": not any(pushes) and not any(free.followed),
        }  # fmt: skip

    def _picker(self, k: int, axis: Axis, other: Axis) -> dict[str, Any]:
        drivers = self.lens.study.drivers
        states = drivers[axis.driver].states
        return {
            "k": k,
            "drivers": [
                (f"{k}.driver.{d.id}", self._text(d.label), j == axis.driver)
                for j, d in enumerate(drivers)
                if j != other.driver and len(d.states) > 1
            ],
            "low": [
                (f"{k}.low.{s.id}", self._text(s.label), n == axis.low)
                for n, s in enumerate(states)
            ],
            "high": [
                (f"{k}.high.{s.id}", self._text(s.label), n == axis.high)
                for n, s in enumerate(states)
            ],
        }

    def _corner(self, k: int, members: list[int], first: Axis, second: Axis) -> dict[str, Any]:
        x, y = divmod(k, 2)
        a = self._state(first.driver, first.poles[x])
        b = self._state(second.driver, second.poles[y])
        futures = [self.lens.futures[m] for m in members]
        return {
            "k": k,
            "title": self._say("axes.corner", a=a, b=b),
            "question": "" if futures else self._question(a, b, x, y),
            "futures": [
                {"id": f.id, "name": self.lens.name(f.z, self.lang), "group": self.lens.group(f)}
                for f in futures
            ],
        }

    def _question(self, a: str, b: str, x: int, y: int) -> str:
        drivers = self.lens.study.drivers
        pair = {
            f"{drivers[axis.driver].id}.{drivers[axis.driver].states[axis.poles[k]].id}"
            for axis, k in zip(self.state.pair, (x, y), strict=True)
        }
        for e in self.lens.study.exclusions:
            if e.kind == "hard" and set(e.pair) == pair:
                reason = self._text(e.reason)
                return self._say("explore.not_together", a=a, b=b) + f" {reason}".rstrip()
        # A list cut short cannot tell that a corner is empty.
        return self._say("axes.empty" if self.lens.complete else "axes.empty_so_far", a=a, b=b)

    def _independence(
        self, pushes: tuple[int, int], free: axes.Freedom, first: Axis, second: Axis
    ) -> list[str]:
        lines = []
        pairs = ((first, second, 0), (second, first, 1))
        for source, target, k in pairs:
            if push := pushes[k]:
                drawn = target.high if push > 0 else target.low
                lines.append(
                    self._say(
                        "axes.push", a=self._state(source.driver, source.high),
                        b=self._state(target.driver, drawn), n=abs(push),
                    )
                )  # fmt: skip
        if not lines:
            lines.append(self._say("axes.no_push"))
        for source, target, k in pairs:
            lines.append(
                self._say(
                    "axes.followed", driver=self._driver(source.driver),
                    other=self._driver(target.driver), n=free.followed[k], total=free.tried[k],
                )
            )  # fmt: skip
        return lines
