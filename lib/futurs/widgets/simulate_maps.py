"""The two tables of judgements behind a simulation: which state, which lever moves which parameter."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from futurs.study import Study
from futurs.widgets.evidence_pages import Pages
from futurs.widgets.simulate_words import Words


@dataclass(frozen=True)
class Maps:
    """What states and levers do to parameters, as plain values for the template.

    Parameters
    ----------
    words : Words
    study : Study
    evidence : Pages
        Words of parameters and of what is done to them.
    """

    words: Words
    study: Study
    evidence: Pages

    def told(self) -> dict[str, Any]:
        """Return both tables, and the files that they stand in."""
        folder = f"scenarios/{self.study.id}/model"
        return {
            "drivers": [self._driver(d) for d in self.study.drivers if self._of(d.id)],
            "pulled": self._levers(),
            "driver_file": f"{folder}/driver_map.csv",
            "lever_file": f"{folder}/lever_map.csv",
        }

    def _of(self, driver: str) -> list[Any]:
        effects = [e for e in self.study.driver_map if e.driver == driver]
        places = {s.id: k for k, s in enumerate(self.study.driver(driver).states)}
        return sorted(effects, key=lambda e: places[e.state])

    def _driver(self, driver: Any) -> dict[str, Any]:
        words, chosen = self.words, self.words.state.states.get(driver.id)
        labels = {s.id: words.text(s.label) for s in driver.states}
        rows = []
        for state, effects in groupby(self._of(driver.id), key=lambda e: e.state):
            for k, effect in enumerate(effects):
                rows.append({
                    **self._parameter(effect), **self.evidence.effect(effect),
                    "who": labels[state], "again": k > 0, "here": state == chosen, "strength": "",
                })  # fmt: skip
        return {
            "id": driver.id, "label": words.text(driver.label), "rows": rows,
            "here": labels.get(chosen or "", ""),
        }  # fmt: skip

    def _levers(self) -> list[dict[str, Any]]:
        words, labels = self.words, {x.id: self.words.text(x.label) for x in self.study.levers}
        rows = []
        # A table need not be in order: each lever once, where it comes first.
        order = list(dict.fromkeys(e.lever for e in self.study.lever_map))
        by_lever = sorted(self.study.lever_map, key=lambda e: order.index(e.lever))
        for lever, effects in groupby(by_lever, key=lambda e: e.lever):
            strength = words.state.levers.get(lever, 0)
            for k, effect in enumerate(effects):
                rows.append({
                    **self._parameter(effect), **self.evidence.pull(effect),
                    "who": labels.get(lever, lever), "again": k > 0, "here": strength > 0,
                    "strength": words.percent(strength / 100) if strength else "",
                })  # fmt: skip
        return rows

    def _parameter(self, effect: Any) -> dict[str, str]:
        # Of the study, not of the system: that has only those that an equation uses.
        own = next(p for p in self.study.parameters if p.id == effect.parameter)
        one = self.evidence.parameter(own)
        return {
            "parameter": one["label"], "unit": one["unit"], "own": one["range"] or one["central"],
        }  # fmt: skip
