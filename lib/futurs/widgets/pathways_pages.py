"""What the pathways' board says beside its map, as plain values for the templates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from futurs import texts
from futurs.futures import pathways as ways
from futurs.widgets.pathways_plans import holding, next_steps, shown, spelled
from futurs.widgets.pathways_played import Played
from futurs.widgets.pathways_runs import RESAMPLES, Planned
from futurs.widgets.policies_state import ALL, NONE


@dataclass(frozen=True)
class Routed(Played):
    """Values of the board's regions.

    Parameters
    ----------
    words : Words
    state : PathwaysState
    better : dict of str to {"up", "down"}
    """

    @property
    def measure(self) -> str:
        """The outcome: it is followed over all years."""
        return self.words.outcome(self.state.outcome)

    # ---- names and dates ---------------------------------------------------------------------

    def when(self, tipped: ways.Tipping, place: int) -> str:
        """Write a tipping year, or what stands for it."""
        found = tipped.when(place)
        if isinstance(found, int):
            return str(found)
        if found == ways.UNKNOWN:
            return self.say("pathways_board.unknown")
        return self.say("pathways_board.beyond", year=str(tipped.years[-1]))

    def date(self, found: Any, horizon: int) -> str:
        """Write a date of a sell-by rule."""
        if isinstance(found, int):
            return str(found)
        if found == ways.UNKNOWN:
            return self.say("pathways_board.unknown")
        return self.say("pathways_board.beyond", year=str(horizon))

    def space_unit(self, outcome: str) -> str:
        """Return an outcome's unit with the blank before it."""
        return texts.quantity("", self.words.unit(outcome), self.words.lang)

    def plan(self, found: Planned) -> ways.Pathways:
        """Return the pathways of the scenario of the map."""
        return shown(found.plans, self.state.scenario)

    def chosen(self, found: Planned, plan: ways.Pathways) -> ways.Pathway | None:
        """Return the pathway that is drawn strong: the one asked for, else the map's best."""
        ran = found.replayed.get(plan.scenario)
        return ran.chosen.pathway if ran else None

    # ---- the views ---------------------------------------------------------------------------

    def status(self, found: Any) -> str:
        """Say how many futures there are, how they were computed and how many overflowed."""
        # "simulation.numpy" "simulation.compiled"
        how = texts.say(f"simulation.{found.target}", self.words.lang)
        said = self.say(
            "policies_board.futures", n=found.draws, scenarios=len(found.tipped.scenarios),
            policies=len(found.policies), how=how,
        )  # fmt: skip
        tipped = found.tipped
        over = self.overflowed(
            "pathways_board.overflowed", tipped.lost, tipped.policies, tipped.scenarios, found.draws
        )
        return f"{said} {over}"

    def nothing(self, found: Planned) -> dict[str, str]:
        """Say where the outcome stands, when nothing holds in the first year of the plan."""
        if any(p.found for p in found.plans):
            return {"said": "", "value": "", "unknown": ""}
        finite = found.now[np.isfinite(found.now)]
        if not len(finite):
            said = self.say("pathways_board.nothing_known")
            return {"said": said, "value": "", "unknown": "yes"}
        up = self.better[self.state.outcome] == "up"
        # What half of the futures keep now in every scenario, on the side that is easier.
        end = float(finite.min() if up else finite.max())
        easy = (np.floor(end * 10) if up else np.ceil(end * 10)) / 10
        said = self.say(
            "pathways_board.nothing", year=str(self.state.start), threshold=self.threshold,
            low=self.words.number(float(finite.min())), high=self.words.number(float(finite.max())),
            unit=self.unit,
        )  # fmt: skip
        return {"said": said, "value": f"{easy:g}", "unknown": ""}

    def when_page(self, found: Planned) -> dict[str, Any]:
        """Return the tipping years: every policy in every scenario, or in the one chosen."""
        dates = ways.sell_by(found.tipped, lead=self.state.lead)
        page = self._one(found) if self.state.scenario else self._many(found, dates)
        return page | {
            "said": [self._summary(found, p) for p in (NONE, ALL) if p in found.policies],
            "how": self.say(
                "pathways_board.when_how",
                n=RESAMPLES,
                share=self.state.share,
                year=str(found.tipped.years[-1]),
            ),
        }

    def _summary(self, found: Planned, policy: str) -> str:
        tipped = found.tipped
        row = tipped.index[tipped.policies.index(policy)]
        ends = row[(row >= 0) & (row < len(tipped.years))]
        n = len(row) - len(ends) - int((row < 0).sum())
        name, horizon = self.policies[policy], str(tipped.years[-1])
        if not len(ends):
            return self.say("pathways_board.sum_none", policy=name, total=len(row), year=horizon)
        low, high = (str(tipped.years[int(x)]) for x in (ends.min(), ends.max()))
        words = {"policy": name, "n": n, "total": len(row), "year": horizon, "m": len(ends)}
        # "pathways_board.sum_same" "pathways_board.sum_all" "pathways_board.sum"
        key = "sum_same" if low == high else "sum" if n else "sum_all"
        return self.say(f"pathways_board.{key}", low=low, high=high, **words)

    def _cell(self, found: Planned, i: int, k: int) -> dict[str, Any]:
        tipped = found.tipped
        at = int(tipped.index[i, k])
        low, high = (self.when(tipped, int(x[i, k])) for x in (tipped.low, tipped.high))
        # "pathways_board.interval_open" "pathways_board.interval"
        beyond = int(tipped.high[i, k]) == len(tipped.years)
        key = "interval_open" if beyond else "interval"
        span = "" if low == high else self.say(f"pathways_board.{key}", low=low, high=high)
        kind = "unknown" if at < 0 else "holds" if at == len(tipped.years) else ""
        past = 0 <= at < len(tipped.years) and tipped.years[at] <= self.state.start
        return {"year": self.when(tipped, at), "span": span, "kind": "past" if past else kind}

    def _many(self, found: Planned, dates: tuple[ways.SellBy, ...]) -> dict[str, Any]:
        tipped, horizon = found.tipped, found.tipped.years[-1]
        # A scenario in which nothing ever tips is named once, not in a column of the same words.
        ever = [bool((row < len(tipped.years)).any()) for row in tipped.index.T]
        shown = [k for k in range(len(tipped.scenarios)) if ever[k]]
        names = [self.scenarios[s] for s in tipped.scenarios]
        rows = [
            {"label": self.policies[d.policy], "cells": [self._cell(found, i, k) for k in shown],
             "earliest": self.date(d.earliest, horizon), "decide": self._decide(d, horizon)}
            for i, d in enumerate(dates)
        ]  # fmt: skip
        never = [n for n, x in zip(names, ever, strict=True) if not x]
        return {"many": True, "heads": [names[k] for k in shown], "rows": rows,
                "never": self.listed(never), "year": str(horizon)}  # fmt: skip

    def _decide(self, found: ways.SellBy, horizon: int) -> str:
        if isinstance(found.decide, int) and found.decide <= self.state.start:
            return self.say("pathways_board.now")
        return self.date(found.decide, horizon) if isinstance(found.decide, int) else "–"

    def _one(self, found: Planned) -> dict[str, Any]:
        k = found.tipped.scenarios.index(self.state.scenario)
        rows = []
        for i, p in enumerate(found.tipped.policies):
            cell = self._cell(found, i, k)
            place, year = int(found.tipped.index[i, k]), "–"
            if 0 <= place < len(found.tipped.years):
                decide = found.tipped.years[place] - self.state.lead
                year = self.say("pathways_board.now") if decide <= self.state.start else str(decide)
            rows.append({
                "label": self.policies[p], "cell": cell, "decide": year,
                "beyond": self.percent(float(found.tipped.beyond[i, k])),
            })  # fmt: skip
        return {"many": False, "where": self.scenarios[self.state.scenario], "rows": rows}

    def map_page(self, found: Planned) -> dict[str, Any]:
        """Return the pathways of one scenario, on the map and run as sequences."""
        plan = self.plan(found)
        ran, total = found.replayed.get(plan.scenario), plan.years[1] + 1 - plan.years[0]
        page = {"where": self.scenarios[plan.scenario], "auto": not self.state.scenario,
                "ways": [], "stages": [], "cost_how": self.cost_how, "left": 0,
                "replaced": False, "useless": ""}  # fmt: skip
        if ran is None:
            return page
        return page | {
            "ways": [self._way_row(r, total, r is ran.chosen) for r in ran.every],
            "left": len(plan.found) - len(ran.every),
            "stages": [self._stage(s, plan) for s in ran.chosen.pathway.stages],
            "played": self.played(ran),
            "useless": self.useless(ran),
            # A pathway of an address, or of other settings, that this map does not have.
            "replaced": self.state.way not in ("", spelled(ran.chosen.pathway)),
        }

    def _way_row(self, ran: ways.Replay, total: int, on: bool) -> dict[str, Any]:
        way = ran.pathway
        return {
            "id": spelled(way), "label": self.way(way), "on": on,
            "covered": self.say("pathways_board.of", n=way.covered, total=total),
            "held": self.say("pathways_board.of", n=ran.covered, total=total),
            "held_span": self.held_span(ran),
            "changes": way.changes, "cost": self.money(ran.total),
            "cost_span": self.money_span(ran.total_low, ran.total_high),
        }  # fmt: skip

    def _stage(self, stage: ways.Stage, plan: ways.Pathways) -> str:
        if stage.policy == NONE:
            words = {"policy": self.policies[NONE]}
        else:
            words = {"policy": self.policies[stage.policy], "decided": str(stage.decided),
                     "start": str(stage.start)}  # fmt: skip
        # "pathways_board.stage_now" "pathways_board.stage_now_holds"
        # "pathways_board.stage" "pathways_board.stage_holds"
        key = "stage_now" if stage.policy == NONE else "stage"
        key += "_holds" if stage.holds else ""
        end = str(plan.years[1] if stage.holds else stage.end)
        return self.say(f"pathways_board.{key}", end=end, **words)

    def first_page(self, found: Planned) -> dict[str, Any]:
        """Return what follows the course of today, and what each step leaves open everywhere."""
        needing = tuple(p for p in found.plans if not holding(p))
        early = {p.scenario: p for p in found.early}
        sure = next_steps(tuple(early[p.scenario] for p in needing))
        steps = next_steps(needing)
        rows = [self._step(s, needing, sure) | self._yearly(found, s.policy) for s in steps]
        rows.sort(key=lambda r: (-r["kept"], r["lost_years"], r["yearly"]))
        return {
            "quiet": self.listed(self.scenarios[p.scenario] for p in found.plans if holding(p)),
            "needing": [self._due(p) | self._really(found, p) for p in needing], "rows": rows, "total": len(needing),
            "none": [r["label"] for r in rows if r["kept"] == len(needing)],
            "cost_how": self.cost_how,
        }  # fmt: skip

    def _due(self, plan: ways.Pathways) -> dict[str, Any]:
        """Return when something has to be decided in a scenario, and when the best fails too."""
        ends = [w.stages[0].end for w in plan.found if w.policies[0] == NONE]
        if not ends:
            return {"label": self.scenarios[plan.scenario], "ends": self.say("pathways_board.already"),
                    "decide": self.say("pathways_board.now"), "best": self._best(plan)}  # fmt: skip
        decide = ends[0] - self.state.lead
        return {
            "label": self.scenarios[plan.scenario], "ends": str(ends[0]),
            "decide": self.say("pathways_board.now") if decide <= self.state.start else str(decide),
            "best": self._best(plan),
        }  # fmt: skip

    def _best(self, plan: ways.Pathways) -> str:
        if not plan.found:
            return "–"
        total = plan.years[1] + 1 - plan.years[0]
        return self.say("pathways_board.of", n=plan.found[0].covered, total=total)

    def _step(
        self, step: ways.FirstStep, plans: tuple[ways.Pathways, ...],
        sure: tuple[ways.FirstStep, ...],
    ) -> dict[str, Any]:  # fmt: skip
        best = [max((w.covered for w in p.found), default=0) for p in plans]
        # Where it cannot serve, beginning with it covers what the course of today does.
        alone = [
            max((w.covered for w in p.found if w.policies == (NONE,)), default=0) for p in plans
        ]
        lost = [b - max(c, a) for b, c, a in zip(best, step.covered, alone, strict=True)]
        worst = int(np.argmax(lost))
        other = next((s for s in sure if s.policy == step.policy), None)
        top = [max((s.covered[k] for s in sure), default=0) for k in range(len(plans))]
        same = sum(c == t for c, t in zip(other.covered, top, strict=True)) if other else 0
        where = self.scenarios[plans[worst].scenario]
        return {
            "label": self.policies[step.policy], "kept": sum(x == 0 for x in lost),
            "holds": len(step.complete), "lost_years": lost[worst],
            "lost": self.say("pathways_board.lost", n=lost[worst], where=where) if lost[worst] else "0",
            "sure": same,
        }  # fmt: skip

    def _yearly(self, found: Planned, policy: str) -> dict[str, Any]:
        """Return what a policy costs a year, over the futures of all scenarios."""
        k, costs = found.tipped.policies.index(policy), found.costs
        mean = float(costs.mean[k].mean())
        span = self.money_span(float(costs.low[k]), float(costs.high[k]))
        return {"yearly": mean, "cost": self.money(mean), "cost_span": span}
