"""Two axes: four corners, the consistent futures that live there, and what binds the axes."""

from __future__ import annotations

from typing import Any

from futurs.methods._corners import Axis, Freedom, corners, freedom
from futurs.widgets.explore_view import View


class Axes(View):
    """The view of two axes made of two drivers."""

    def page(self) -> dict[str, Any]:
        """Return what the view names; nothing where the study has no two drivers to take."""
        pair = self.state.pair
        if not pair:
            return {}
        first, second = pair
        lens = self.lens
        found = corners(lens.array, first, second)
        free = freedom(lens.matrix, lens.array, first, second)
        between = [lens.name(lens.futures[k].z, self.lang) for k in found.between]
        return {
            "pickers": [self._picker(k, a, pair[1 - k]) for k, a in enumerate(pair)],
            "corners": [self._corner(k, found.members[k], first, second) for k in range(4)],
            "columns": [self._state(second.driver, s) for s in (second.low, second.high)],
            "rows": [self._state(first.driver, s) for s in (first.low, first.high)],
            "names": [self._driver(a.driver) for a in pair],
            "between": between,
            "independence": self._independence(free, first, second),
            "independent": not free.direct and not any(free.followed),
        }

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

    def _corner(
        self, k: int, members: tuple[int, ...], first: Axis, second: Axis
    ) -> dict[str, Any]:
        x, y = divmod(k, 2)
        a = self._state(first.driver, (first.low, first.high)[x])
        b = self._state(second.driver, (second.low, second.high)[y])
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
            f"{drivers[axis.driver].id}.{drivers[axis.driver].states[(axis.low, axis.high)[k]].id}"
            for axis, k in zip(self.state.pair, (x, y), strict=True)
        }
        for e in self.lens.study.exclusions:
            if e.kind == "hard" and set(e.pair) == pair:
                reason = self._text(e.reason)
                return self._say("explore.not_together", a=a, b=b) + f" {reason}".rstrip()
        return self._say("axes.empty", a=a, b=b)

    def _independence(self, free: Freedom, first: Axis, second: Axis) -> list[str]:
        lines = []
        pairs = ((first, second, 0), (second, first, 1))
        for source, target, k in pairs:
            if push := free.push[k]:
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
