"""What the simulation board says beside its pictures, as plain values for the templates."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from futurs import texts
from futurs.figures.fan import HIGH, LOW, MIDDLE
from futurs.futures.causes import Upstream, upstream
from futurs.futures.comparing import share_better, share_meeting
from futurs.futures.expressions import Expression
from futurs.futures.latex import latex
from futurs.futures.quantiles import LOST, draws_needed
from futurs.futures.robustness.measuring import indifference
from futurs.futures.wording import worded
from futurs.shapes import Fan
from futurs.study import Study
from futurs.texts import Language
from futurs.widgets.evidence_pages import BASES, Pages
from futurs.widgets.simulate_runs import Found, Part, Watched
from futurs.widgets.simulate_words import Words, at, doubtful

SHOWN_WAYS = 14
_PHRASES = (
    "previous", "delay", "base", "target", "if", "else", "and", "or", "not", "between", "to", "max",
    "min", "abs", "sqrt", "exp", "log", "log2", "log10", "tanh", "ramp", "step",
)  # fmt: skip
# "simulate.phrase_previous" "simulate.phrase_delay" "simulate.phrase_base" "simulate.phrase_target"
# "simulate.phrase_if" "simulate.phrase_else" "simulate.phrase_and" "simulate.phrase_or"
# "simulate.phrase_not" "simulate.phrase_between" "simulate.phrase_to" "simulate.phrase_max"
# "simulate.phrase_min" "simulate.phrase_abs" "simulate.phrase_sqrt" "simulate.phrase_exp"
# "simulate.phrase_log" "simulate.phrase_log2" "simulate.phrase_log10" "simulate.phrase_tanh"
# "simulate.phrase_ramp" "simulate.phrase_step"


@dataclass(frozen=True)
class Told:
    """Values of the board's regions.

    Parameters
    ----------
    words : Words
    study : Study
    evidence : Pages
        What is known of each parameter.
    """

    words: Words
    study: Study
    evidence: Pages

    # ---- levers and scenarios ----------------------------------------------------------------

    def groups(self) -> list[dict[str, Any]]:
        """Return the sliders: one group an axis of Réacteur Public, then the other levers."""
        words, known = self.words, self.words.state.known_levers
        mine = [x for x in self.study.levers if x.id in known]
        titles = {a.number: words.text(a.label) for a in self.study.axes}
        found = []
        for axis in (
            *sorted({x.reacteur_public_axis for x in mine if x.reacteur_public_axis}),
            None,
        ):
            items = [self._lever(x) for x in mine if x.reacteur_public_axis == axis]
            label = (
                words.say("simulate.axis", n=axis) if axis else words.say("simulate.other_levers")
            )
            if items:
                found.append({"label": label, "means": titles.get(axis or 0, ""), "items": items})
        listed = {x.id for x in mine}
        more = [{"id": k, "label": k, "note": ""} for k in known if k not in listed]
        return found + (
            [{"label": words.say("simulate.other_levers"), "means": "", "items": more}]
            if more
            else []
        )

    def _lever(self, lever: Any) -> dict[str, str]:
        label, note = self.words.text(lever.label), self.words.text(lever.description)
        return {"id": lever.id, "label": label, "note": note}

    def scenarios(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Return the scenarios that may be chosen, by family."""
        words = self.words
        groups = [
            (words.text(f.label), [(s.id, words.text(s.short_name)) for s in self.study.scenarios if s.family == f.id])
            for f in self.study.families
        ]  # fmt: skip
        own = [(key, words.say("simulate.own")) for key in words.state.own]
        return [g for g in (*groups, (words.say("simulate.own"), own)) if g[1]]

    def outcomes(self) -> list[tuple[str, str]]:
        """Return the outcomes that may be chosen, with their labels."""
        return [(name, self.words.outcome(name)) for name in self.words.state.outcomes]

    # ---- with and without the levers ---------------------------------------------------------

    def effects(self, found: Found, names: Iterable[str]) -> list[dict[str, Any]]:
        """Return a row an outcome: both medians, how often the levers do better, targets met."""
        words, year = self.words, self.words.state.year
        here = words.state.scenario
        one, other = found.chosen[here], found.without[here]
        rows = []
        for name in names:
            outcome = words.system.outcome(name)
            mine, theirs = one.values[name, year], other.values[name, year]
            rows.append({
                "label": words.outcome(name), "unit": words.unit(name), "id": name,
                "without": self._spread(other, name), "with": self._spread(one, name),
                "better": self._better(mine, theirs, outcome),
                "met": self._met(mine, theirs, outcome), "target": words.target(outcome),
            })  # fmt: skip
        return rows

    def _spread(self, part: Part, name: str) -> str:
        fan, year = part.fans[name], self.words.state.year
        ends = {k: self.words.number(at(fan, year, v)) for k, v in (("low", LOW), ("high", HIGH))}
        return self.words.say(
            "simulate.spread", median=self.words.number(at(fan, year, MIDDLE)), **ends
        )

    def _better(self, mine: Any, theirs: Any, outcome: Any) -> str:
        words, better = self.words, outcome.better
        if better is None:
            return words.say("simulate.no_direction")
        if np.array_equal(mine, theirs, equal_nan=True):
            return words.say("simulate.never_moves")
        margin = indifference(outcome)
        share, worse = (
            share_better(a, b, better, margin) for a, b in ((mine, theirs), (theirs, mine))
        )
        if share.value == worse.value == 0:
            return words.say("simulate.nothing_counts")
        if worse.value > share.value:  # what hurts is said as such, not as a small share of gains
            worst = texts.hundredths(worse.value, words.lang)
            return words.say("simulate.worse_in", x=words.say("simulate.percent", x=worst))
        x = texts.hundredths(share.value, words.lang)
        if not doubtful(share.value, share.error):
            return words.say("simulate.percent", x=x)
        return words.say("simulate.share", x=x, e=words.percent(share.error, 1))

    def _met(self, mine: Any, theirs: Any, outcome: Any) -> str:
        words = self.words
        if outcome.target is None or outcome.better is None:
            return words.say("simulate.no_target")
        now, before = (
            texts.hundredths(share_meeting(x, outcome.target, outcome.better).value, words.lang)
            for x in (mine, theirs)
        )
        if now == before:
            return words.say("simulate.percent", x=now)
        return words.say("simulate.met_now", x=now, y=before)

    def targets(self, found: Found) -> dict[str, Any]:
        """Return the share of futures that meet each target, a row a scenario."""
        words, year = self.words, self.words.state.year
        aimed = [
            o for o in words.system.model.outcomes
            if o.target is not None and o.better is not None
            and all((o.id, year) in p.values for p in found.chosen.values())
        ]  # fmt: skip
        rows = [
            (words.scenario(key), key == words.state.scenario,
             [self._met(part.values[o.id, year], found.without[key].values[o.id, year], o) for o in aimed])
            for key, part in found.chosen.items()
        ]  # fmt: skip
        heads = [(words.outcome(o.id), words.target(o)) for o in aimed]
        return {"heads": heads, "rows": rows, "year": str(year)}

    def aimed(self) -> tuple[str, ...]:
        """Return the outcomes that have a target and a direction."""
        model = self.words.system.model
        return tuple(o.id for o in model.outcomes if o.target is not None and o.better is not None)

    # ---- are these enough? -------------------------------------------------------------------

    def enough(self, found: Found, names: Iterable[str]) -> str:
        """Say how large the errors of the quantiles are beside their fans."""
        words, here, year = self.words, self.words.state.scenario, self.words.state.year
        fans = found.chosen[here].fans
        lost = {n: fans[n].lost(year) for n in names}
        most = max(lost, key=lambda n: lost[n])
        if lost[most] > LOST:  # more of the same futures would overflow in the same share
            label, share = words.outcome(most), words.percent(lost[most])
            return words.say("simulate.enough_lost", label=label, x=share, year=str(year))
        needed = {n: draws_needed(_in_one(fans[n], year)) for n in names}
        worst = max(needed, key=lambda n: needed[n])
        # The error falls with the square root of the draws; 2 % is what draws_needed aims at.
        error = words.percent(0.02 * (needed[worst] / found.draws) ** 0.5, 1)
        if needed[worst] <= found.draws:
            return words.say("simulate.enough", x=error, year=str(year))
        rounded = int(-(-needed[worst] // 100) * 100)
        label = words.outcome(worst)
        return words.say("simulate.not_enough", label=label, x=error, n=rounded, year=str(year))

    def overflowed(self, found: Found) -> str:
        """Say how many futures have overflowed."""
        parts = {id(p): p for side in (found.chosen, found.without) for p in side.values()}
        fans = [f for p in parts.values() for f in p.fans.items()]
        bad = sum(p.overflowed for p in parts.values())
        return self._overflowed(bad, len(parts) * found.draws, fans)

    def overflowed_of(self, found: Watched) -> str:
        """Say the same of all scenarios at once."""
        scenarios = {scenario for _, scenario in found.fans}
        fans = [(outcome, fan) for (outcome, _), fan in found.fans.items()]
        return self._overflowed(found.overflowed, len(scenarios) * found.draws, fans)

    def _overflowed(self, bad: int, total: int, fans: list[tuple[str, Fan]]) -> str:
        words, years = self.words, [f.lost_from for _, f in fans if f.lost_from is not None]
        if not years:
            return words.say("simulate.no_overflow")
        first = min(years)
        names = dict.fromkeys(words.outcome(o) for o, f in fans if f.lost_from == first)
        where = words.say("common.comma").join(names)
        return words.say("simulate.overflowed", n=bad, of=total, year=str(first), outcomes=where)

    # ---- why does this move? -----------------------------------------------------------------

    @cached_property
    def _known_ways(self) -> dict[str, Upstream]:
        return {}

    def upstream(self, name: str) -> Upstream:
        """Return all that an outcome depends on."""
        if name not in self._known_ways:
            self._known_ways[name] = upstream(self.words.system, name)
        return self._known_ways[name]

    def equations(self, name: str, variable: str) -> list[dict[str, Any]]:
        """Return the equation of an outcome, and of the variable that is read."""
        words, system = self.words, self.words.system
        found: list[dict[str, Any]] = []
        # An outcome that is a variable as it stands: its own equation would say nothing.
        if not isinstance(system.outcomes[name].tree, ast.Name):
            found.append({
                "title": words.say("simulate.equation_of", label=words.outcome(name)),
                "unit": words.say("simulate.unit_is", unit=words.unit(name)), "reason": "",
                "first": [], "then": self._pieces(system.outcomes[name]),
            })  # fmt: skip
        shown = variable or self._alone(name)
        if shown in system.variables:
            part = system.variables[shown]
            first = system.initials.get(shown)
            found.append({
                "title": words.say("simulate.equation_of", label=words.named(shown)), "unit": "",
                "reason": words.text(part.reason), "then": self._pieces(system.equations[shown]),
                "first": self._pieces(first) if first else [],
            })  # fmt: skip
        return found

    def _alone(self, name: str) -> str:
        # An outcome that is one variable in another unit: what makes the variable is asked.
        expression = self.words.system.outcomes[name]
        names = [n for n in sorted(expression.now) if n in self.words.system.variables]
        return names[0] if len(names) == 1 else ""

    @cached_property
    def _phrases(self) -> dict[str, str]:
        return {
            p: self.words.say(f"simulate.phrase_{p}", **({"k": "{k}"} if p == "delay" else {}))
            for p in _PHRASES
        }

    def _pieces(self, expression: Expression) -> list[dict[str, str]]:
        words, system = self.words, self.words.system
        decimal = "," if words.lang == "fr" else "."
        return [
            {
                "text": p.text, "name": p.name, "when": p.when,
                "label": words.named(p.name) if p.name else "",
                "go": p.name if p.name in system.variables else "",
            }
            for p in worded(expression, self._phrases, decimal)
        ]  # fmt: skip

    def ways(self, name: str) -> dict[str, Any]:
        """Return the ways from levers and from drivers of the future chosen to an outcome."""
        words, up = self.words, self.upstream(name)
        states = words.state.states
        levers = {e.lever: [] for e in self.study.lever_map}  # type: dict[str, list[str]]
        for effect in self.study.lever_map:
            levers[effect.lever].append(effect.parameter)
        drivers: dict[str, list[str]] = {}
        for push in self.study.driver_map:
            if states.get(push.driver) == push.state:
                drivers.setdefault(push.driver, []).append(push.parameter)
        labels = {x.id: words.text(x.label) for x in self.study.levers}
        from_levers = [
            self._way(up, labels.get(k, k), ps, k in words.state.levers) for k, ps in levers.items()
        ]
        from_drivers = [self._way(up, self._driver(k), ps, True) for k, ps in drivers.items()]
        system = words.system
        return {
            "levers": sorted(filter(None, from_levers), key=lambda w: (not w["on"], w["n"])),
            "drivers": sorted(filter(None, from_drivers), key=lambda w: w["n"])[:SHOWN_WAYS],
            "variables": sum(n in system.variables for n in up.ways),
            "parameters": sum(n in system.parameters for n in up.ways),
        }

    def _driver(self, name: str) -> str:
        driver = self.study.driver(name)
        state = next(s for s in driver.states if s.id == self.words.state.states[name])
        return f"{self.words.text(driver.label)} – {self.words.text(state.label)}"

    def _way(
        self, up: Upstream, who: str, parameters: list[str], on: bool
    ) -> dict[str, Any] | None:  # fmt: skip
        reached = [up.ways[p] for p in parameters if p in up.ways]
        if not reached:
            return None
        way = min(reached, key=len)
        steps = [self.words.named(n) for n in way]
        return {
            "who": who,
            "way": self.words.say("simulate.way").join(steps),
            "n": len(way),
            "on": on,
        }

    def latex(self, name: str) -> bytes:
        """Return the equations that an outcome depends on, as LaTeX."""
        system = self.words.system
        parts = [*system.variables.values(), *system.random.values(), *system.model.curves]
        symbols = {p.id: p.symbol for p in parts if p.symbol}
        lines = [f"% {self.words.outcome(name)}"]
        lines += [_written(name, system.outcomes[name], symbols)]
        for variable in self.upstream(name).ways:
            if variable in system.variables:
                lines.append(f"% {self.words.named(variable)}")
                lines.append(_written(variable, system.equations[variable], symbols))
        return ("\n".join(lines) + "\n").encode()

    # ---- fact or assumption ------------------------------------------------------------------

    def basis(self, name: str) -> dict[str, Any]:
        """Return the parameters that an outcome depends on, by what they rest on."""
        words, states = self.words, self.words.state.states
        up = self.upstream(name)
        rows: dict[str, list[dict[str, Any]]] = {b: [] for b in BASES}
        by_state = {e.parameter for e in self.study.driver_map if states.get(e.driver) == e.state}
        by_lever = {e.parameter for e in self.study.lever_map if e.lever in words.state.levers}
        for one in words.system.parameters.values():
            if one.id in up.ways:
                moved = [("by_states", by_state), ("by_levers", by_lever)]
                # "simulate.by_states" "simulate.by_levers"
                by = [words.say(f"simulate.{k}") for k, ids in moved if one.id in ids]
                rows[one.basis].append({
                    **self.evidence.parameter(one), "source": words.text(one.source),
                    "note": words.text(one.note), "by": words.say("common.comma").join(by),
                    "gap": _gap(words.units.get(one.unit, one.unit), words.lang),
                })  # fmt: skip
        # "simulate.is_data" "simulate.is_derived" "simulate.is_assumption"
        groups = [(b, words.say(f"simulate.is_{b}", n=len(rows[b])), rows[b]) for b in BASES]
        counts = {b: len(rows[b]) for b in BASES}
        rests = words.say("simulate.rests", n=sum(counts.values()), **counts)
        return {"groups": groups, "rests": rests, "past": self._past(name)}

    def _past(self, name: str) -> list[dict[str, str]]:
        words, past = self.words, self.words.past(name)
        scopes = words.scopes(name)
        return [
            {
                "scope": scopes.get(s.scope, s.scope),
                "years": f"{s.years[0]}–{s.years[-1]}" if len(s.years) > 1 else str(s.years[0]),
                "said": " → ".join(words.number(float(s.values[k])) for k in dict.fromkeys((0, len(s.values) - 1))),
                "source": words.say("common.semicolon").join(dict.fromkeys(self._source(n) for n in s.sources)),
                "kind": s.kind,
            }
            for s in (past.segments if past else ())
        ]  # fmt: skip

    def _source(self, name: str) -> str:
        return self.evidence.line(name) if name in self.evidence.ledger.origins else name


def _gap(unit: str, lang: Language) -> str:
    """Return what stands between a number and a unit; a unit that begins with a number is set off."""
    return "\u00a0– " if unit[:1].isdigit() else texts.quantity("", unit, lang).removesuffix(unit)


def _in_one(fan: Fan, year: int) -> Fan:
    k = [fan.years.index(year)]
    finite = fan.finite and (fan.finite[k[0]],)
    return Fan((year,), fan.levels, fan.values[:, k], fan.errors[:, k], fan.draws, finite)


def _written(name: str, expression: Expression, symbols: dict[str, str]) -> str:
    left = symbols.get(name) or r"\mathrm{" + name.replace("_", r"\_") + "}"
    return rf"\[ {left} = {latex(expression, symbols)} \]"
