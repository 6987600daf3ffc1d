"""What the pathways' board says of a pathway that is run as a sequence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from futurs import texts
from futurs.futures import pathways as ways
from futurs.widgets.pathways_runs import Planned, Replayed
from futurs.widgets.pathways_state import PathwaysState
from futurs.widgets.policies_pages import Told
from futurs.widgets.policies_state import NONE

_YEARS = 3
"""Years whose cost is said, the last of the plan among them."""


@dataclass(frozen=True)
class Played(Told):
    """Values of the board's regions that rest on replays."""

    state: PathwaysState

    def listed(self, names: Any) -> str:
        """Write names one after another."""
        return texts.say("common.comma", self.words.lang).join(names)

    def way(self, found: ways.Pathway) -> str:
        """Write a pathway with the year of each change."""
        parts = [self.policies[found.stages[0].policy]]
        parts += [
            self.say("pathways_board.change", policy=self.policies[s.policy], year=str(s.start))
            for s in found.stages[1:]
        ]
        return texts.say("pathways.arrow", self.words.lang).join(parts)

    def played(self, found: Replayed) -> list[str]:
        """Say what becomes of the chosen pathway, when its changes must come, and what it costs."""
        ran, total = found.chosen, len(found.chosen.years)
        # "pathways_board.played" "pathways_board.played_between"
        span = self.held_span(ran)
        held = self.say(
            f"pathways_board.{'played_between' if span else 'played'}",
            promised=ran.pathway.covered, n=ran.covered, total=total, span=span,
        )  # fmt: skip
        said = [" ".join([held, self._gaps(ran)]), self._cost(ran)]
        if ran.gaps and ran.pathway.changes:
            said.append(self._sooner(found))
        return said

    def held_span(self, ran: ways.Replay) -> str:
        """Write from how many to how many years hold when futures are drawn again; empty for one."""
        low, high = ran.span
        return "" if low == high else self._years(low, high)

    def _years(self, low: int, high: int) -> str:
        return texts.say("simulate.between", self.words.lang, low=str(low), high=str(high))

    def useless(self, found: Replayed) -> str:
        """Say that no pathway of a map holds longer than the course of today, where it is so."""
        n, total = found.without.covered, len(found.without.years)
        # Where the course of today holds to the horizon, or nothing may follow it, nothing is amiss.
        if n == total or len(found.every) < 2 or any(r.covered > n for r in found.every):
            return ""
        return self.say("pathways_board.useless", n=n, total=total)

    def _gaps(self, ran: ways.Replay) -> str:
        if not ran.gaps:
            return self.say("pathways_board.played_whole")
        # "pathways_board.gap_year" "pathways_board.gap_span"
        spans = [
            self.say(
                f"pathways_board.{'gap_year' if a == b else 'gap_span'}", low=str(a), high=str(b)
            )
            for a, b in ran.gaps
        ]
        return self.say("pathways_board.played_gaps", spans=self.listed(spans))

    def _sooner(self, found: Replayed) -> str:
        best, total = found.sooner, len(found.chosen.years)
        if not best.earlier:
            return self.say("pathways_board.sooner_none")
        steps = [
            self.say("pathways_board.decided", policy=self.policies[s.policy], year=str(s.decided))
            for s in best.pathway.stages[1:]
        ]
        # "pathways_board.sooner_whole" "pathways_board.sooner"
        key = "sooner" if best.gaps else "sooner_whole"
        said = self.say(
            f"pathways_board.{key}", n=best.earlier, held=best.covered, total=total,
            steps=texts.say("common.semicolon", self.words.lang).join(steps),
        )  # fmt: skip
        low, high = best.earlier_span
        # "pathways_board.sooner_sure" "pathways_board.sooner_unsure"
        span, advance = self.held_span(best) or str(best.covered), self._years(low, high)
        sure = self.say(
            f"pathways_board.{'sooner_sure' if low == high else 'sooner_unsure'}",
            span=span, advance=advance,
        )  # fmt: skip
        return f"{said} {sure} {self._cost(best)}"

    def _cost(self, ran: ways.Replay) -> str:
        if np.isnan(ran.total):
            return self.say("pathways_board.nothing_known")
        # "pathways_board.played_cost" "pathways_board.played_cost_same"
        span = self.money_span(ran.total_low, ran.total_high)
        key = "played_cost" if span else "played_cost_same"
        places = np.unique(np.linspace(0, len(ran.years) - 1, _YEARS + 1).round().astype(int))[1:]
        by_year = [
            self.say(
                "pathways_board.cost_in",
                cost=self.money(float(ran.cost[k])),
                year=str(ran.years[k]),
            )
            for k in places
        ]
        return self.say(
            f"pathways_board.{key}", cost=self.money(ran.total), span=span, low=str(ran.years[0]),
            high=str(ran.years[-1]), years=self.listed(by_year),
        )  # fmt: skip

    def played_words(self, found: Replayed) -> dict[str, str]:
        """Return the words of the chart."""
        ran, where = found.chosen, self.scenarios[found.chosen.scenario]
        # "pathways.kept_title" "pathways.kept_title_whole"
        key = "kept_title" if ran.gaps else "kept_title_whole"
        return {
            "way": self.way(ran.pathway), "today": self.policies[NONE], "threshold": self.threshold,
            "title": texts.say(
                f"pathways.{key}", self.words.lang, scenario=where, n=ran.covered, total=len(ran.years)
            ),
            "alt": self.played(found)[0],
        }  # fmt: skip

    def _really(self, found: Planned, plan: ways.Pathways) -> dict[str, str]:
        """Return by when the best pathway of a scenario has to be decided, once it is run."""
        ran = found.replayed.get(plan.scenario)
        if ran is None:
            return {"played": "–", "by": "–", "then": ""}
        total, best = len(ran.chosen.years), ran.sooner
        first = next((s for s in best.pathway.stages if s.policy != NONE), None)
        played = self.say("pathways_board.of", n=ran.chosen.covered, total=total)
        if first is None or best.covered <= ran.without.covered:
            return {"played": played, "by": "–", "then": self.say("pathways_board.no_gain")}
        then = self.say(
            "pathways_board.then_holds", n=self.held_span(best) or str(best.covered), total=total,
            cost=self.money(best.total),
        )  # fmt: skip
        now = first.decided <= self.state.start
        by = self.say("pathways_board.now") if now else str(first.decided)
        return {"played": played, "by": by, "then": then}
