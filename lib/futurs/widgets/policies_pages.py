"""What the policies' board says beside its pictures, as plain values for the templates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from futurs import texts
from futurs.futures.policies import CLASSES, Classes
from futurs.futures.robustness import METRICS, Comparison, CostEffect, RegretMap
from futurs.study import Study
from futurs.widgets.policies_found import RESAMPLES, Found, Ranks
from futurs.widgets.policies_state import ALL, FIRST, NONE, PACKAGES, SECOND, PoliciesState
from futurs.widgets.policies_words import definition
from futurs.widgets.simulate_words import Words, doubtful

_FEW = 2
_LEAST_SHOWN = 0.0005
"""Of a cost in bn EUR: half of the last digit that is written."""
# "policies_board.metric_maximin" "policies_board.metric_maximax" "policies_board.metric_hurwicz"
# "policies_board.metric_laplace" "policies_board.metric_minimax_regret"
# "policies_board.metric_percentile_regret" "policies_board.metric_mean_variance"
# "policies_board.metric_undesirable_deviations" "policies_board.metric_signal_to_noise"
# "policies_board.metric_satisficing" "policies_board.metric_starr"
# "policies_board.metric_percentile_skewness"


@dataclass(frozen=True)
class Told:
    """Values of the board's regions.

    Parameters
    ----------
    words : Words
        Of the model.
    state : PoliciesState
    better : dict of str to {"up", "down"}
        Which way is better, by outcome.
    """

    words: Words
    state: PoliciesState
    better: Mapping[str, Any]

    @property
    def study(self) -> Study:
        """The study."""
        return self.state.study

    def say(self, key: str, **params: Any) -> str:
        """Say a sentence of the catalogue."""
        return texts.say(key, self.words.lang, **params)

    # ---- names -------------------------------------------------------------------------------

    @cached_property
    def policies(self) -> dict[str, str]:
        """Names of the policies."""
        levers = {x.id: self.words.text(x.label) for x in self.study.levers}
        found = {x: levers.get(x, x) for x in self.state.levers}
        # "policies_board.none" "policies_board.all" "policies_board.own_a" "policies_board.own_b"
        own = ((NONE, "none"), (FIRST, "own_a"), (SECOND, "own_b"), (ALL, "all"))
        return found | {key: self.say(f"policies_board.{word}") for key, word in own}

    @cached_property
    def scenarios(self) -> dict[str, str]:
        """Short names of the scenarios."""
        return {s: self.words.scenario(s) for s in self.state.scenarios}

    @cached_property
    def families(self) -> dict[str, str]:
        """Names of the families of scenarios."""
        found = {f.id: self.words.text(f.label) for f in self.study.families}
        return self.scenarios | found

    @property
    def measure(self) -> str:
        """The outcome and the year."""
        return self.say(
            "policies_board.measure",
            label=self.words.outcome(self.state.outcome),
            year=str(self.state.year),
        )

    @property
    def unit(self) -> str:
        """Words of the outcome's unit."""
        return self.words.unit(self.state.outcome)

    @property
    def points(self) -> str:
        """Words of the unit of a difference."""
        return self.words.points(self.state.outcome)

    @property
    def threshold(self) -> str:
        """What the outcome must keep, with its unit; empty where nothing is asked."""
        limit = self.state.limit
        if limit is None:
            return ""
        # "simulate.target_up" "simulate.target_down"
        key = f"simulate.target_{self.better[self.state.outcome]}"
        said = texts.number(limit, self.words.lang).replace("-", "\N{MINUS SIGN}")
        words = texts.say(key, self.words.lang, x=said)
        if self.unit.startswith("%"):
            return texts.quantity(words, self.unit, self.words.lang)
        return self.say("policies_board.with_unit", x=words, unit=self.unit)

    @property
    def apart(self) -> str:
        """The difference up to which nothing counts, with its unit where that is short."""
        return self._apart(self.state.apart) if self.state.apart else ""

    def _apart(self, size: float) -> str:
        lang, unit = self.words.lang, self.unit
        said = texts.number(size, lang)
        if unit.startswith("%"):
            one = size < 2 if lang == "fr" else size == 1
            return self.say("policies_board.in_points", n=1 if one else 2, x=said, of=unit[1:])
        # A unit that is a sentence of its own ("index, 2024 = 100") is said with the outcome.
        return said if "," in unit else texts.quantity(said, unit, lang)

    @property
    def margin(self) -> str:
        """Say from which difference on it counts, and whose judgement that is."""
        if not self.state.apart:
            return self.say("policies_board.margin_none")
        key = "margin_own" if self.state.margin else "margin_given"
        # "policies_board.margin_own" "policies_board.margin_given"
        return self.say(f"policies_board.{key}", x=self._whole(self.state.apart))

    @property
    def given(self) -> str:
        """Say what the study gives as the difference up to which nothing counts."""
        if not self.state.given:
            return self.say("policies_board.margin_missing")
        return self.say("policies_board.margin_study", x=self._whole(self.state.given))

    def _whole(self, size: float) -> str:
        said = self._apart(size)
        unit = self.unit
        return self.say("policies_board.in_brackets", x=said, unit=unit) if "," in unit else said

    def percent(self, share: float, digits: int = 0) -> str:
        """Write a share in percent."""
        if np.isnan(share):
            return "–"
        return self.say("policies_board.percent", x=self.hundredths(share, digits))

    def hundredths(self, share: float, digits: int = 0) -> str:
        """Write a share in hundredths, without the sign."""
        return texts.hundredths(share, self.words.lang, digits)

    def span(self, shares: Any) -> str:
        """Write from which to which share it goes over the scenarios."""
        known = np.asarray(shares)[~np.isnan(shares)]
        if not len(known):
            return "–"
        low, high = (self.hundredths(float(x)) for x in (known.min(), known.max()))
        return (
            self.say("policies_board.percent", x=low)
            if low == high
            else self.say("policies_board.span", low=low, high=high)
        )

    def packages(self) -> list[dict[str, Any]]:
        """Return the packages of one's own, with a box for each lever."""
        axis = {x.id: x.reacteur_public_axis for x in self.study.levers}
        return [
            {"id": name, "label": self.policies[key],
             "levers": [
                 {"id": x, "label": self.policies[x], "on": x in self.state.packages[name],
                  "axis": self.say("policies_board.axis", n=n) if (n := axis.get(x)) else ""}
                 for x in self.state.levers
             ]}
            for name, key in PACKAGES.items()
        ]  # fmt: skip

    def choices(self, *, reference: bool = True) -> list[tuple[str, str]]:
        """Return the policies that may be chosen."""
        return [(p, self.policies[p]) for p in self.state.policies if reference or p != NONE]

    # ---- the views ---------------------------------------------------------------------------

    def status(self, found: Found) -> str:
        """Say how many futures there are, how they were computed and how many overflowed."""
        tried, words = found.tried, self.words
        # "simulation.numpy" "simulation.compiled"
        how = texts.say(f"simulation.{tried.target}", words.lang)
        said = self.say(
            "policies_board.futures", n=tried.draws, scenarios=len(tried.scenarios), policies=len(tried.policies),
            how=how,
        )  # fmt: skip
        measure = found.measure
        over = self.overflowed(
            "policies_board.overflowed",
            measure.lost,
            measure.policies,
            measure.scenarios,
            tried.draws,
        )
        return f"{said} {over}"

    def overflowed(
        self, key: str, lost: Any, policies: Sequence[str], scenarios: Sequence[str], draws: int
    ) -> str:
        """Say how many futures overflowed, of how many, and where most did."""
        bad = int(lost.sum())
        if not bad:
            return texts.say("simulate.no_overflow", self.words.lang)
        i, k = divmod(int(lost.argmax()), len(scenarios))
        return self.say(
            key, n=bad, of=lost.size * draws, policy=self.policies[policies[i]],
            scenario=self.scenarios[scenarios[k]], most=int(lost[i, k]),
        )  # fmt: skip

    def classes(self, found: Found) -> dict[str, Any]:
        """Return each class with its definition and its policies, and the shares behind."""
        answer: Classes = found.answer
        # "robustness.robust" "robustness.trap" "robustness.no_regret" "robustness.option"
        # "robustness.undecided"
        names: dict[str, str] = {c: texts.say(f"robustness.{c}", self.words.lang) for c in CLASSES}
        groups = [
            {"id": c, "label": names[c],
             "means": definition(c, answer.settings, self.words.lang),
             "rows": [self._class_row(answer, i, names) for i, x in enumerate(answer.classes) if x == c]}
            for c in CLASSES
        ]  # fmt: skip
        groups.sort(key=lambda g: not g["rows"])
        return {
            "groups": groups,
            "threshold": self.threshold,
            "resamples": answer.settings["resamples"],
            "margin": bool(answer.settings["margin"]),
        }

    def _class_row(self, answer: Classes, i: int, names: Mapping[str, str]) -> dict[str, Any]:
        policy = answer.policies[i]
        also = [names[c] for c in answer.marks[i] if c != answer.classes[i]]
        comma = texts.say("common.comma", self.words.lang)
        own = policy == answer.reference
        return {
            "label": self.policies[policy], "holds": self.span(answer.holds[i]),
            "better": "–" if own else self.span(answer.better[i]),
            "worse": "–" if own else self.span(answer.worse[i]),
            "pays": comma.join(self.families[f] for f in answer.pays_in[i]),
            "also": comma.join(also), "sure": self.percent(float(answer.sure[i])),
        }  # fmt: skip

    def regrets(self, found: Found) -> dict[str, Any]:
        """Return the largest regret of each policy and where it is, the smallest first."""
        answer: RegretMap = found.answer
        known = [i for i in range(len(answer.policies)) if not np.isnan(answer.values[i]).all()]
        worst = {i: int(np.nanargmax(answer.values[i])) for i in known}
        rows = [
            {"label": self.policies[answer.policies[i]],
             "worst": self.words.number(float(answer.values[i, worst[i]])),
             "where": self.scenarios[answer.scenarios[worst[i]]] if answer.values[i, worst[i]] > 0 else "–",
             "least": int(answer.best[i].sum())}
            for i in sorted(known, key=lambda i: float(answer.values[i, worst[i]]))
        ]  # fmt: skip
        return {"rows": rows, "unit": self.points, "total": len(answer.scenarios),
                "resamples": answer.settings["resamples"]}  # fmt: skip

    def duel(self, found: Found) -> dict[str, Any]:
        """Return the duel in one sentence, and what each choice loses where the other wins."""
        answer: Comparison = found.answer
        first, second = self.policies[answer.first], self.policies[answer.second]
        compared = int((answer.wins + answer.ties + answer.losses).sum())
        if not compared:
            return {"said": texts.say("robustness.duel_nothing", self.words.lang), "loss": ""}
        wins, ties, losses = (
            texts.some_hundredths(int(x.sum()) / compared, self.words.lang)
            for x in (answer.wins, answer.ties, answer.losses)
        )
        error = self.words.percent(answer.whole_error, 1)
        doubt = (
            self.say("policies_board.beats_error", error=error)
            if doubtful(answer.whole, answer.whole_error)
            else ""
        )
        said = self.say(
            "policies_board.beats", first=first, second=second, wins=wins, doubt=doubt, ties=ties,
            losses=losses,
        )  # fmt: skip
        mine, theirs = (
            self.words.number(float(np.nanmean(x)))
            for x in (answer.regret_first, answer.regret_second)
        )
        loss = self.say(
            "policies_board.loses",
            first=first,
            second=second,
            mine=mine,
            theirs=theirs,
            unit=self.points,
        )
        return {"said": said, "loss": loss}

    def cost(self, found: Found) -> dict[str, Any]:
        """Return what each policy costs beside what it brings, the dearest last."""
        answer: CostEffect = found.answer
        number = self.words.number
        rows = [
            {"label": self.policies[answer.policies[i]], "cost": self.money(float(answer.cost[i])),
             "cost_span": self.money_span(float(answer.cost_low[i]), float(answer.cost_high[i])),
             "effect": number(float(answer.effect[i])),
             "between": self.words.between(float(answer.low[i]), float(answer.high[i])),
             "helps": self.percent(float(answer.helps[i])), "hurts": self.percent(float(answer.hurts[i])),
             "ratio": self.say("policies_board.no_ratio") if np.isnan(answer.ratio[i])
             else number(float(answer.ratio[i])),
             "beaten": self._few([self.policies[p] for p in answer.beaten_by[i]])}
            for i in self.by_cost(found)
        ]  # fmt: skip
        return {"rows": rows, "unit": self.points, "cost_how": self.cost_how}

    @property
    def cost_how(self) -> str:
        """Say what a cost counts: what is spent in the run, or the announced cost alone."""
        outcome, years = self.words.system.model.cost, self.words.system.years
        if outcome is None:
            return self.say("policies_board.cost_announced")
        return self.say(
            "policies_board.cost_run", label=self.words.outcome(outcome), first=str(years[1]),
            last=str(years[-1]), note=self.words.text(self.words.system.outcome(outcome).note),
        ).strip()  # fmt: skip

    def money(self, value: float) -> str:
        """Write a cost in bn EUR; below zero it says that it is a saving."""
        if abs(value) < _LEAST_SHOWN:
            return "0"
        said = self.words.number(value)
        return self.say("policies_board.saving", x=said) if value < 0 else said

    def money_span(self, low: float, high: float) -> str:
        """Write from which to which cost nine futures in ten go; empty where it is one."""
        ends = [0.0 if abs(x) < _LEAST_SHOWN else x for x in (low, high)]
        same = self.words.number(ends[0]) == self.words.number(ends[1])
        return "" if same else self.words.between(*ends)

    def by_cost(self, found: Found) -> list[int]:
        """Return the policies to show beside one another, the cheapest first."""
        answer: CostEffect = found.answer
        order = np.argsort(answer.cost, kind="stable").tolist()
        return [i for i in order if answer.policies[i] != NONE and not np.isnan(answer.effect[i])]

    def cost_alt(self, found: Found) -> str:
        """Say which policies nothing beats: none costs no more and brings no less."""
        answer: CostEffect = found.answer
        free = [
            texts.say("common.quoted", self.words.lang, x=self.policies[p])
            for p, beaten in zip(answer.policies, answer.beaten_by, strict=True)
            if not beaten
        ]
        comma = texts.say("common.comma", self.words.lang)
        return self.say("policies_board.unbeaten", names=comma.join(free))

    def _few(self, names: list[str]) -> str:
        shown = texts.say("common.comma", self.words.lang).join(names[:_FEW])
        more = len(names) - _FEW
        return self.say("policies_board.and_more", names=shown, n=more) if more > 0 else shown

    def ranks(self, found: Found) -> dict[str, Any]:
        """Return the places of each policy by each metric, and the pairs that metrics reverse."""
        answer: Ranks = found.answer
        given, seen, lang = answer.assessment, answer.disagreement, self.words.lang
        names = {m.name: self.say(f"policies_board.metric_{m.name}") for m in METRICS}
        comma = texts.say("common.comma", lang)
        rows = [
            {"label": names[metric],
             "within": self.say("policies_board.within", x=self.apart) if given.margins[k] else "",
             "cells": [self._place(answer, k, i) for i in range(len(given.policies))]}
            for k, metric in enumerate(given.metrics)
        ]  # fmt: skip
        pairs = [
            self.say(
                "policies_board.reversal", first=self.policies[r.first], second=self.policies[r.second],
                n=len(r.for_first), m=len(r.for_second),
            )
            for r in seen.reversals[:8]
        ]  # fmt: skip
        return {
            "heads": [self.policies[p] for p in given.policies], "rows": rows, "pairs": pairs,
            "more": len(seen.reversals) - len(pairs), "resamples": RESAMPLES,
            "winners": comma.join(
                texts.say("common.quoted", lang, x=self.policies[p]) for p in seen.winners
            ),
            "silent": comma.join(names[m] for m in seen.silent),
            "cautions": comma.join(names[m] for m in given.cautions),
        }  # fmt: skip

    def _place(self, answer: Ranks, k: int, i: int) -> dict[str, str]:
        rank = float(answer.assessment.ranks[k, i])
        if np.isnan(rank):
            return {"rank": "–", "between": "", "tied": ""}
        tied = int((answer.assessment.ranks[k] == rank).sum()) > 1
        low, high = (float(x[k, i]) for x in (answer.stability.low, answer.stability.high))
        lang = self.words.lang
        ends = [texts.number(x, lang) for x in (low, high)] if not np.isnan(low + high) else []
        return {
            "rank": texts.number(rank, lang),
            "tied": self.say("policies_board.tied") if tied else "",
            "between": self.say("policies_board.ranks_between", low=ends[0], high=ends[1])
            if ends
            else "",
        }
