"""The combination being composed: does it hold, why, where does it settle."""

from __future__ import annotations

from typing import Any

import numpy as np

from futurs import texts
from futurs.methods.cross_impact import Verdict, contributions, smallest_conflict
from futurs.widgets.addresses import COMPARE, SIMULATE, address
from futurs.widgets.cited import cited, evidence
from futurs.widgets.explore_view import View
from futurs.widgets.ledger import sources_of


class Box(View):
    """The view that composes, and the verdict that all views carry."""

    def page(self, said: Verdict) -> dict[str, Any]:
        """Return what the view names."""
        return {"drivers": self._drivers(said), "why": self._why(said), "path": self._path()}

    def _drivers(self, said: Verdict) -> list[dict[str, Any]]:
        rows = []
        for j, driver in enumerate(self.lens.study.drivers):
            beaten = int(said.inconsistency[j])
            states = [
                {
                    "id": s.id, "label": s.label, "sentence": self._text(s.sentence),
                    "chosen": k == self.state.scenario[j],
                    "gap": beaten if beaten and k == self.state.scenario[j] else 0,
                    "pull": bool(beaten) and k == said.best[j],
                }
                for k, s in enumerate(driver.states)
            ]  # fmt: skip
            rows.append(
                {"id": driver.id, "label": driver.label, "states": states, "pinned": j in self.state.pins}
            )  # fmt: skip
        return rows

    def verdict(self, said: Verdict) -> dict[str, Any]:
        """Return what is said of the combination, in every view."""
        name = self.lens.name(self.state.z, self.lang)
        forbidden = self._excluded("hard")
        if said.consistent and not forbidden:
            sentence = self._say("explore.holds", name=name)
        elif forbidden:
            sentence = self._say("explore.excluded", n=len(forbidden))
        else:
            sentence = self._say("explore.broken", n=len(said.beaten))
        worst = said.beaten[0] if said.beaten else None
        return {
            "holds": said.consistent and not forbidden,
            "sentence": sentence,
            "near": "" if said.consistent else name,
            "forbidden": forbidden,
            "unlikely": self._excluded("soft"),
            "worst": self._pulled(said, worst) if worst is not None else "",
            "margin": said.consistency,
            "total": said.total_impact,
            "strip": self.lens.strip(self.state.z, self.lang),
        }

    def _pulled(self, said: Verdict, j: int) -> str:
        return self._say(
            "explore.pulled",
            state=self._state(j, self.state.scenario[j]),
            rival=self._state(j, int(said.best[j])),
            n=int(said.inconsistency[j]),
        )

    def _why(self, said: Verdict) -> dict[str, Any]:
        beaten = said.beaten
        j = self.state.why if self.state.why >= 0 else (beaten[0] if beaten else 0)
        rival = int(said.best[j]) if said.inconsistency[j] else int(said.rival[j])
        drivers = self.lens.study.drivers
        options = [(d.id, self._text(d.label), k == j) for k, d in enumerate(drivers)]
        behind = evidence(
            self.lens.study, self.lang, self.query, view="driver", driver=drivers[j].id
        )
        page: dict[str, Any] = {"options": options, "behind": behind}
        if rival < 0:
            return {**page, "forces": [], "sentence": "", "conflict": ""}
        pushes = contributions(self.lens.matrix, self.state.z, j, rival)
        most = max(int(np.abs(pushes).max()), 1)
        forces = [
            self._force(i, j, rival, int(pushes[i]), most)
            for i in np.argsort(-np.abs(pushes), kind="stable")
            if pushes[i]
        ]
        # "explore.why_beaten" "explore.why_holds" "explore.why_tie"
        key = "why_beaten" if said.inconsistency[j] else "why_holds" if pushes.sum() else "why_tie"
        sentence = self._say(
            f"explore.{key}", state=self._state(j, self.state.scenario[j]), rival=self._state(j, rival),
            n=abs(int(pushes.sum())),
        )  # fmt: skip
        return {
            **page, "forces": forces, "sentence": sentence,
            "conflict": self._conflict(said, j, rival),
        }  # fmt: skip

    def _force(self, i: int, j: int, rival: int, push: int, most: int) -> dict[str, Any]:
        drivers, z = self.lens.study.drivers, self.state.scenario
        source = drivers[i].states[z[i]]
        row = self.lens.study.judgement(drivers[i].id, source.id, drivers[j].id)
        return {
            "state": self._text(source.label),
            "push": push,
            "width": round(100 * abs(push) / most),
            "reason": self._text(row.reason) if row else "",
            "words": self._words(row, j, z[j], rival) if row else [],
            "sources": cited(
                self.lens.study, sources_of(row) if row else (), self.lang, self.query
            ),
        }

    def _words(self, row: Any, j: int, own: int, rival: int) -> list[str]:
        lines = []
        for k in (own, rival):
            state = self.lens.study.drivers[j].states[k]
            value = row.value(state.id)
            level = self.lens.study.level(value)
            words = self._text(level.words) if level else texts.signed(value, self.lang)
            shown = texts.signed(value, self.lang)
            lines.append(
                f"{words} {self._say('common.quoted', x=self._text(state.label))} ({shown})"
            )
        return lines

    def _conflict(self, said: Verdict, j: int, rival: int) -> str:
        if not said.inconsistency[j]:
            return ""
        choices = smallest_conflict(self.lens.matrix, self.state.z, j, rival)
        names = [self._state(i, self.state.scenario[i]) for i in choices if i != j]
        quoted = [self._say("common.quoted", x=n) for n in names]
        return self._say(
            "explore.conflict", state=self._state(j, self.state.scenario[j]),
            choices=self._say("common.comma").join(quoted), n=len(names),
        ) if names else ""  # fmt: skip

    def _path(self) -> dict[str, Any] | None:
        if not self.state.settling:
            return None
        path = self.state.settled()
        steps = [
            {
                "strip": self.lens.strip(z, self.lang),
                "changed": [int(j) for j in np.nonzero(z != before)[0]],
                "words": self._moves(before, z),
            }
            for before, z in zip(path.steps, path.steps[1:], strict=False)
        ]
        end = path.steps[-1]
        if path.kind == "cycle":
            sentence = self._say("explore.ends_cycle", n=len(path.attractor))
        elif path.kind == "unfinished":
            sentence = self._say("explore.ends_unfinished", n=len(steps))
        elif not steps:
            sentence = self._say("explore.ends_here")
        else:
            sentence = self._say(
                "explore.ends", name=self.lens.name(end, self.lang), n=len(steps)
            )  # fmt: skip
        return {"steps": steps, "sentence": sentence, "moved": bool(steps)}

    def _moves(self, before: Any, after: Any) -> str:
        drivers = self.lens.study.drivers
        moved = [
            f"{self._text(drivers[j].label)} → {self._state(int(j), int(after[j]))}"
            for j in np.nonzero(before != after)[0]
        ]
        return self._say("common.semicolon").join(moved)

    def comparing(self) -> str:
        """Return the address that compares this combination with another."""
        return address(
            COMPARE, self.lens.study.id, self.lang, self.query,
            variant=self.query.get("variant", ""), s=self.state.query()["s"],
        )  # fmt: skip

    def simulating(self) -> str:
        """Return the address that simulates this combination; empty where the study has no model."""
        study = self.lens.study
        if study.model is None or not study.driver_map:
            return ""
        z = tuple(int(k) for k in self.state.z)
        named = next((f.id for f in self.lens.futures if f.id and tuple(f.z) == z), "")
        return address(
            SIMULATE, study.id, self.lang, self.query, variant=self.query.get("variant", ""),
            scenario=named or f":{self.state.query()['s']}",
        )  # fmt: skip

    def units(self) -> str:
        """Return in words what a point is."""
        scale = self.lens.study.scale
        ends = []
        for value in (scale.min, scale.max):
            level = self.lens.study.level(value)
            words = f" ({self._text(level.words)})" if level else ""
            ends.append(texts.signed(value, self.lang) + words)
        return self._say("explore.units", low=ends[0], high=ends[1])
