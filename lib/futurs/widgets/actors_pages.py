"""What each view of the actors' board says, as plain values for its templates."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from futurs import texts
from futurs.methods import actors
from futurs.study import actor_differences, text
from futurs.texts import Language
from futurs.widgets.actors_state import ActorsState

FEW = 3
MOST = 12
# A sign that holds in fewer versions than this is marked as open.
STEADY = 0.8
_LEVEL = 1e-9


class Pages:
    """Words on the actors' game in one language.

    Parameters
    ----------
    state : ActorsState
    lang : {"fr", "en"}
    names : dict of str to str
        Names of the futures.
    """

    def __init__(self, state: ActorsState, lang: Language, names: dict[str, str]) -> None:
        self.state, self.lang, self.names = state, lang, names
        study = state.study
        self.labels = {a.id: text(a.label, lang) for a in study.actors}
        self.aims = {o.id: text(o.label, lang) for o in study.objectives}
        self.states = {
            f"{d.id}.{s.id}": text(s.label, lang) for d in study.drivers for s in d.states
        }

    def say(self, key: str, **params: Any) -> str:
        """Say one sentence of the board."""
        # Keys of the catalogue are written whole where they are said.
        return texts.say(key, self.lang, **params)

    def num(self, value: float, digits: int = 1) -> str:
        """Write a number."""
        return texts.number(float(value), self.lang, digits)

    def signed(self, value: float, digits: int = 1) -> str:
        """Write a number with its sign."""
        shown = round(float(value), digits)
        sign = "+" if shown > 0 else "−" if shown < 0 else ""
        return sign + self.num(abs(shown), digits)

    def actor(self, k: int) -> str:
        """Return the name of an actor."""
        return self.labels[self.state.ids[k]]

    def aim(self, k: int) -> str:
        """Return the name of an objective."""
        return self.aims[self.state.objectives[k]]

    def joined(self, names: Iterable[str]) -> str:
        """Join names, or say that there is nobody."""
        return texts.say("common.comma", self.lang).join(names) or self.say("actors.nobody")

    @property
    def me(self) -> int:
        """The actor that is looked at."""
        return int(self.state.actor)

    # ---- power ---------------------------------------------------------------------------------

    def power(self) -> dict[str, Any]:
        """Return what the view of power says beside its charts."""
        now, me = self.state.now, self.me
        judged = now.judged
        (a, b), (c, d) = judged["influence"], judged["positions"]
        row, column, net = now.midi[me].copy(), now.midi[:, me].copy(), now.net_scale[me]
        row[me] = column[me] = 0
        best, worst = now.rank_interval(me)
        share = round(100 * now.inputs.coverage)
        return {
            "stability": self.say("actors.stability", h=self.num(now.stability, 0)),
            "judged": self.say("actors.judged", a=a, b=b, c=c, d=d),
            "facts": [
                (self.say("actors.relative"), self._power(me)),
                (self.say("actors.rank"), str(int(now.ranks[me]))),
                (
                    self.say("actors.rank_span", share=share),
                    self.say("actors.span", a=best, b=worst),
                ),
                (self.say("actors.acts"), self._directly(row, lambda j: (me, j))),
                (self.say("actors.bears"), self._directly(column, lambda j: (j, me))),
                (self.say("actors.upper"), self._against(net)),
                (self.say("actors.under"), self._against(-net)),
            ],
            "reasons": self._reasons(),
        }

    def _power(self, k: int) -> str:
        r = self.state.now.relative
        at = r.ids.index(self.state.ids[k])
        if r.low is None or r.high is None:
            return self.num(r.values[at], 2)
        ends = self.say("actors.span", a=self.num(r.low[at], 2), b=self.num(r.high[at], 2))
        return f"{self.num(r.values[at], 2)} ({ends})"

    def _directly(self, totals: Any, cell: Any) -> str:
        direct = self.state.now.inputs.influence
        order = [int(j) for j in np.argsort(-totals, kind="stable")[:FEW] if totals[j] > 0]
        return self.joined(
            self.say(
                "actors.direct", name=self.actor(j), total=int(totals[j]),
                n=direct[cell(j)[0]][cell(j)[1]] or 0,
            )
            for j in order
        )  # fmt: skip

    def _against(self, net: Any) -> str:
        order = [int(j) for j in np.argsort(-net, kind="stable")[:FEW] if net[j] > 0]
        return self.joined(
            self.say("actors.net", name=self.actor(j), n=self.signed(net[j], 0)) for j in order
        )

    def _reasons(self) -> list[str]:
        part, me = self.state.study.actor_influence, self.state.ids[self.me]
        return [
            self.say("actors.act_on", name=self.labels[r.target], reason=text(r.reason, self.lang))
            for r in (part.reasons if part else ())
            if r.source == me
        ]

    # ---- alliances -----------------------------------------------------------------------------

    def alliances(self) -> dict[str, Any]:
        """Return what the view of alliances says beside its charts."""
        now, me = self.state.now, self.me
        net = now.level.net[me]
        order = [int(j) for j in np.argsort(-np.abs(net), kind="stable") if j != me]
        value = now.level.ambivalence[me]
        turns = [t for t in now.turns if t.actor == me]
        turns.sort(key=lambda t: t.points)
        return {
            "allies": [self._tie(j) for j in order if net[j] > _LEVEL],
            "foes": [self._tie(j) for j in order if net[j] < -_LEVEL],
            "ambivalence": ""
            if np.isnan(value)
            else self.say("actors.ambivalent", value=self.num(value, 2)),
            "turns": [self._turn(t) for t in turns],
        }

    def _tie(self, j: int) -> dict[str, Any]:
        now, me = self.state.now, self.me
        net = float(now.level.net[me, j])
        share = ""
        if now.certain(me, j):
            share = self.say("actors.for_sure")
        elif now.spread:
            part = now.spread.allies if net > 0 else now.spread.opponents
            share = self.say("actors.in_share", share=round(100 * float(part[me, j])))
        return {"name": self.actor(j), "net": self.signed(net), "share": share,
                "holds": now.survives(me, j) != 0}  # fmt: skip

    def _turn(self, found: actors.Turn) -> dict[str, Any]:
        key = "actors.turn_foe" if found.before > 0 else "actors.turn_ally"
        # "actors.turn_foe" "actors.turn_ally"
        changes = [
            self.say(
                "actors.change", objective=self.aim(o), a=self.signed(a, 0), b=self.signed(b, 0)
            )
            for o, a, b in found.changes
        ]
        return {
            "head": self.say(key, name=self.actor(found.other), n=found.points),
            "changes": texts.say("common.semicolon", self.lang).join(changes),
            "ways": self.say("actors.ways", n=found.ways),
        }

    # ---- objectives ----------------------------------------------------------------------------

    def objectives(self) -> dict[str, Any]:
        """Return what the view of objectives says of each, the most mobilising first."""
        now = self.state.now
        order = [self.state.objectives.index(o) for o in now.stakes.ids]
        return {"rows": [self._objective(o) for o in order]}

    def _objective(self, o: int) -> dict[str, Any]:
        level, name = self.state.now.level, self.state.objectives[o]
        column = level.positions[:, o]
        return {
            "label": self.aims[name],
            "support": self.signed(level.support[o]),
            "against": self.signed(level.against[o]),
            "carried": self._carried(column),
            "sides": [
                (self.say("actors.for"), self._stakes(column, o, 1)),
                (self.say("actors.against"), self._stakes(column, o, -1)),
            ],
            "reasons": self._why(name),
            "asks": self._asks(name),
        }

    def _carried(self, column: Any) -> str:
        if not (column < 0).any():
            return self.say("actors.unopposed") if (column > 0).any() else ""
        few = actors.coalition(column, 1)
        if few:
            return self.say("actors.carry", names=self.joined(self.actor(k) for k in few))
        few = actors.coalition(column, -1)
        if few:
            return self.say("actors.block", names=self.joined(self.actor(k) for k in few))
        return self.say("actors.even")

    def _stakes(self, column: Any, o: int, side: int) -> str:
        typed = self.state.now.inputs.positions
        order = [int(k) for k in np.argsort(-side * column, kind="stable") if side * column[k] > 0]
        return self.joined(
            self.say("actors.net", name=self.actor(k), n=self.signed(typed[k][o] or 0, 0))
            for k in order
        )

    def _why(self, objective: str) -> list[str]:
        part, colon = self.state.study.positions, texts.say("common.colon", self.lang)
        return [
            f"{self.labels[r.actor]}{colon}{text(r.reason, self.lang)}"
            for r in (part.reasons if part else ())
            if r.objective == objective
        ]

    def _asks(self, name: str) -> list[dict[str, str]]:
        found = next(o for o in self.state.study.objectives if o.id == name)
        words = {1: self.say("actors.wanted"), -1: self.say("actors.unwanted")}
        return [
            {"sign": "+" if w.direction > 0 else "−", "word": words[w.direction],
             "side": "for" if w.direction > 0 else "against",
             "state": self.states.get(w.state, w.state), "reason": text(w.reason, self.lang)}
            for w in found.states
        ]  # fmt: skip

    # ---- futures -------------------------------------------------------------------------------

    def futures(self) -> dict[str, Any]:
        """Return who wants which future."""
        now = self.state.now
        s = now.support
        if s is None:
            return {"table": None}
        most = float(np.abs(s.backing).max(initial=0)) or 1.0
        rows = [
            {
                "name": self.actor(i),
                "here": i == self.me,
                "cells": [self._cell(s, i, k, most) for k in range(len(s.scenarios))],
            }
            for i in range(len(self.state.ids))
        ]
        sides = (
            (self.say("actors.sum_for"), np.maximum(s.backing, 0).sum(axis=0)),
            (self.say("actors.sum_against"), np.minimum(s.backing, 0).sum(axis=0)),
        )
        sums = [(name, [self.signed(v) for v in values]) for name, values in sides]
        order = np.argsort(-np.round(s.backing[self.me], 9), kind="stable")
        liked = [int(k) for k in order[:FEW] if s.backing[self.me, k] > _LEVEL]
        disliked = [int(k) for k in order[::-1][:FEW] if s.backing[self.me, k] < -_LEVEL]
        return {
            "table": {"columns": [self.names[z] for z in s.scenarios], "rows": rows, "sums": sums},
            "level": self.say(f"actors.support_level_{now.inputs.level}"),
            "complete": now.inputs.complete,
            "most": [self._future(s, k) for k in liked],
            "least": [self._future(s, k) for k in disliked],
        }

    def _cell(self, s: actors.Support, i: int, k: int, most: float) -> dict[str, Any]:
        v = float(s.backing[i, k])
        return {
            "value": self.signed(v),
            "side": "for" if v > _LEVEL else "against" if v < -_LEVEL else "zero",
            "weight": f"{abs(v) / most:.2f}",
            "open": bool(s.steady[i, k] < STEADY),
            "hangs": bool(s.hangs[i, k]),
        }

    def _future(self, s: actors.Support, k: int) -> str:
        me, inputs = self.me, self.state.now.inputs
        x = np.array([v or 0 for v in inputs.positions[me]], float)
        parts = x * np.nan_to_num(s.aligned[:, k])
        order = np.argsort(-np.abs(parts), kind="stable")
        told = []
        for key, side in (("actors.gains", 1), ("actors.loses", -1)):
            # "actors.gains" "actors.loses"
            own = [int(o) for o in order if side * parts[o] > _LEVEL][:FEW]
            if own:
                told.append(self.say(key, names=self.joined(self.aim(o) for o in own)))
        share = s.wanted[me, k]
        return self.say(
            "actors.future_why", future=self.names[s.scenarios[k]], why=" ".join(told),
            value=self.signed(s.backing[me, k]), share=self.signed(100 * share, 0),
        )  # fmt: skip

    # ---- what if -------------------------------------------------------------------------------

    def effects(self) -> dict[str, Any]:
        """Return what the changes turn over."""
        first, now = self.state.base, self.state.now
        pairs, futures = self._pairs(first, now), self._views(first, now)
        powers = self._powers(first, now)
        changes = self._changes()
        summary = self.say("actors.nothing")
        if changes:
            turned = bool(pairs or futures)
            summary = (
                self.say("actors.effect", pairs=len(pairs), futures=len(futures))
                if turned
                else self.say("actors.no_effect")
            )
        lists = [
            (self.say("actors.pairs_title"), pairs), (self.say("actors.futures_title"), futures),
            (self.say("actors.powers_title"), powers),
        ]  # fmt: skip
        return {
            "summary": summary,
            "changes": changes,
            "lists": [
                {"title": title, "rows": rows[:MOST], "more": max(0, len(rows) - MOST)}
                for title, rows in lists
                if rows
            ],
        }

    def _changes(self) -> list[dict[str, str]]:
        rows = []
        for d in actor_differences(self.state.study, self.state.variant.study):
            other = self.aims if d.part == "positions" else self.labels
            was, now = ("–" if v is None else self.signed(v, 0) for v in (d.first, d.second))
            go = f"{d.part}.{d.row}.{d.column}"
            words = f"{self.labels[d.row]} → {other[d.column]}"
            rows.append({"go": go, "words": words, "signs": f"{was} → {now}"})
        return rows

    def _word(self, value: float) -> str:
        if abs(value) < _LEVEL:
            return self.say("actors.level_word")
        return self.say("actors.ally") if value > 0 else self.say("actors.foe")

    def _pairs(self, first: actors.Result, now: actors.Result) -> list[str]:
        a, b = (np.round(r.level.net, 9) for r in (first, now))
        n = len(self.state.ids)
        return [
            self.say("actors.pair_moved", a=self.actor(i), b=self.actor(j),
                     was=self._word(a[i, j]), now=self._word(b[i, j]))
            for i in range(n) for j in range(i + 1, n)
            if np.sign(a[i, j]) != np.sign(b[i, j])
        ]  # fmt: skip

    def _views(self, first: actors.Result, now: actors.Result) -> list[str]:
        if first.support is None or now.support is None:
            return []
        if first.support.scenarios != now.support.scenarios:
            return []
        a, b = (np.round(r.support.backing, 9) for r in (first, now) if r.support)
        words = {1.0: self.say("actors.for"), -1.0: self.say("actors.against"),
                 0.0: self.say("actors.neutral")}  # fmt: skip
        return [
            self.say("actors.future_moved", actor=self.actor(i),
                     future=self.names[now.support.scenarios[k]],
                     was=words[float(np.sign(a[i, k]))], now=words[float(np.sign(b[i, k]))])
            for i, k in np.argwhere(np.sign(a) != np.sign(b))
        ]  # fmt: skip

    def _powers(self, first: actors.Result, now: actors.Result) -> list[str]:
        a, b = first.power.relative, now.power.relative
        order = np.argsort(-np.abs(b - a), kind="stable")
        return [
            self.say("actors.power_moved", actor=self.actor(int(k)), was=self.num(a[k], 2),
                     now=self.num(b[k], 2))
            for k in order
            if abs(b[k] - a[k]) >= 0.005
        ]  # fmt: skip

    def reason(self, row: int, column: int) -> str:
        """Return the reason that the study gives for a cell; empty where it gives none."""
        study, names = self.state.study, (self.state.ids[row], self.state.columns()[column])
        given = {}
        if self.state.table == "positions" and study.positions:
            given = {(r.actor, r.objective): r.reason for r in study.positions.reasons}
        elif study.actor_influence:
            given = {(r.source, r.target): r.reason for r in study.actor_influence.reasons}
        return text(given.get(names), self.lang)


# "actors.support_level_1" "actors.support_level_2" "actors.support_level_3"
