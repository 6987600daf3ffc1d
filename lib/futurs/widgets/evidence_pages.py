"""What the board of evidence shows of a list, a source, a driver and the model, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from futurs import texts
from futurs.facts import Figure
from futurs.study import text
from futurs.texts import Language
from futurs.widgets.cited import section
from futurs.widgets.evidence_history import Told
from futurs.widgets.ledger import Ledger, Origin, sources_of

BASES = ("data", "derived", "assumption")
# Said by the templates: "evidence.grade_A" "evidence.grade_B" "evidence.grade_C"
# "evidence.reading_full" "evidence.reading_excerpt" "evidence.reading_title"
# "evidence.is_data" "evidence.is_derived" "evidence.is_assumption"
# "evidence.basis_data" "evidence.basis_derived" "evidence.basis_assumption" and what they mean:
# "evidence.basis_data_means" "evidence.basis_derived_means" "evidence.basis_assumption_means"
SHOWN_VALUES = 3


@dataclass(frozen=True)
class Pages:
    """Values for the templates, in a language.

    Parameters
    ----------
    ledger : Ledger
    lang : {"fr", "en"}
    query : dict
        Query of the page's address; without one nothing links to other pages.
    """

    ledger: Ledger
    lang: Language
    query: dict[str, str]

    def say(self, key: str, **params: Any) -> str:
        """Say a sentence of the catalogue."""
        return texts.say(key, self.lang, **params)

    def text(self, value: Any) -> str:
        """Return a text of the study in the language."""
        return text(value, self.lang)

    def number(self, value: float) -> str:
        """Write a number as the language does, with a true minus."""
        return texts.number(value, self.lang).replace("-", "−")

    def unit(self, name: str) -> str:
        """Return the words of a unit, or its name where nobody has put it into words."""
        known = self.ledger.facts.units.get(name)
        return known.label(self.lang) if known else name.replace("_", " ")

    def line(self, name: str) -> str:
        """Return one line that says which source it is."""
        origin = self.ledger.origins[name]
        parts = (self.text(origin.organisation), self.text(origin.title), str(origin.year or ""))
        return self.say("common.comma").join(p for p in parts if p)

    # ---- figures -----------------------------------------------------------------------------

    def indicator(self, name: str) -> dict[str, Any]:
        """Return an indicator with its latest figure."""
        one = self.ledger.facts.indicators[name]
        return {
            "id": name,
            "label": one.label(self.lang),
            "theme": self.ledger.facts.themes[one.theme].label(self.lang),
            "now": self.now(name),
        }

    def now(self, name: str) -> dict[str, Any] | None:
        """Return the latest figure of an indicator; several where scopes or sources differ."""
        latest = self.ledger.latest(name)
        if not latest:
            return None
        first = latest[0]
        values = list(dict.fromkeys(self.number(f.value) for f in latest))
        more = " …" if len(values) > SHOWN_VALUES else ""
        return {
            "value": self.say("evidence.or").join(values[:SHOWN_VALUES]) + more,
            "several": len(values) > 1,
            "unit": "" if first.unit == "count" else self.unit(first.unit),
            "year": str(first.year),
            "place": self.ledger.facts.areas[first.geo].label(self.lang),
            "kind": first.kind,
            "reliability": "".join(sorted({f.reliability for f in latest})),
        }

    def figure(self, figure: Figure, told: Told) -> dict[str, Any]:
        """Return one published figure with all that is known of it."""
        return {
            "value": self.number(figure.value),
            "unit": "" if figure.unit == "count" else told.unit,
            "year": str(figure.year),
            "place": told.place(figure.geo),
            "kind": figure.kind,
            "scope": figure.scope,
            "k": told.measure_of(figure) if told.many else 0,
            "source": figure.source.id,
            "line": self.line(figure.source.id),
            "licence": figure.licence,
            "reliability": figure.reliability,
            "note": figure.note,
        }

    def about(self, name: str) -> dict[str, Any]:
        """Return what an indicator is, what it describes and what rests on it."""
        one, drivers = self.ledger.facts.indicators[name], self.ledger.drivers.get(name, ())
        return {
            **self.indicator(name),
            "definition": one.definition(self.lang),
            "drivers": [(d.id, self.text(d.label)) for d in drivers],
            "parameters": [self.parameter(p) for p in self.ledger.parameters.get(name, ())],
        }

    # ---- sources -----------------------------------------------------------------------------

    def listed(self, name: str) -> dict[str, Any]:
        """Return a source as it stands in the list."""
        origin = self.ledger.origins[name]
        return {
            "id": name,
            "organisation": self.text(origin.organisation),
            "title": self.text(origin.title),
            "year": str(origin.year or ""),
            "n": self.ledger.resting[name].count,
        }

    def source(self, name: str) -> dict[str, Any]:
        """Return a source with all that rests on it."""
        origin, rest = self.ledger.origins[name], self.ledger.resting[name]
        return {
            **self.listed(name),
            **self._read(origin),
            "licences": sorted(rest.licences.items(), key=lambda p: -p[1]),
            "facts": [(d.id, self.text(d.label), self.text(f.text)) for d, f in rest.facts],
            "givens": [(self.text(g.label), self.text(g.text)) for g in rest.givens],
            "signals": [(self.text(s.label), s.observed) for s in rest.signals],
            "stories": [self.text(s.title) for s in rest.stories],
            "wildcards": [self.text(w.label) for w in rest.wildcards],
            "judgements": [self.judgement(row) for row in rest.judgements],
            "indicators": [(self.indicator(i), n) for i, n in rest.indicators.items()],
            "parameters": [self.parameter(p) for p in rest.parameters],
        }

    def _read(self, origin: Origin) -> dict[str, Any]:
        figures = {
            f.reliability for f in self.ledger.facts.figures if f.source.id == origin.id
        }  # fmt: skip
        return {
            "url": origin.url,
            "home": origin.url_kind == "publisher_home",
            "reading": origin.reading,
            "reliability": origin.reliability,
            "graded": sorted(figures),
            "relay": origin.relay,
            "relay_url": origin.relay_url,
            "notes": [self.text(n) for n in origin.notes],
        }

    def judgement(self, row: Any) -> dict[str, Any]:
        """Return a judgement's section with its reason, its sources and where it is edited."""
        study = self.ledger.study
        source, target = study.driver(row.source), study.driver(row.target)
        state = next(s for s in source.states if s.id == row.state)
        words = self.say(
            "judge.why", state=self.text(state.label), target=self.text(target.label)
        )  # fmt: skip
        return {
            "words": words,
            "reason": self.text(row.reason) if row.reason else "",
            "href": section(study, row, self.lang, self.query),
            "sources": [(n, self.line(n)) for n in sources_of(row) if n in self.ledger.origins],
        }

    # ---- the model ---------------------------------------------------------------------------

    def parameter(self, one: Any) -> dict[str, Any]:
        """Return a parameter in one line."""
        central, low, high = (self.number(v) for v in (one.central, one.low, one.high))
        return {
            "id": one.id,
            "label": self.text(one.label),
            "unit": self.unit(one.unit),
            "central": central,
            "range": "" if low == high else self.say("evidence.range", low=low, high=high),
            "basis": one.basis,
        }

    def parameters(self, at: int, most: int) -> list[dict[str, Any]]:
        """Return a page of the parameters: for each basis how many there are, and those shown."""
        ordered = sorted(self.ledger.study.parameters, key=lambda p: BASES.index(p.basis))
        shown = ordered[at * most : (at + 1) * most]
        return [
            {
                "basis": basis,
                "n": sum(p.basis == basis for p in ordered),
                "rows": [self._detailed(p) for p in shown if p.basis == basis],
            }
            for basis in BASES
        ]

    def _detailed(self, one: Any) -> dict[str, Any]:
        states, levers = self.ledger.moved[one.id]
        known = self.ledger.facts.indicators
        return {
            **self.parameter(one),
            "source": one.source,
            "sources": [(n, self.line(n)) for n in one.sources],
            "indicators": [(n, known[n].label(self.lang)) for n in one.indicators if n in known],
            "note": self.text(one.note) if one.note else "",
            "states": [self.effect(e) for e in states],
            "levers": [self.pull(e) for e in levers],
        }

    def effect(self, effect: Any) -> dict[str, str]:
        """Return what a state of a driver does to a parameter."""
        driver = self.ledger.study.driver(effect.driver)
        state = next(s for s in driver.states if s.id == effect.state)
        return {
            "who": f"{self.text(driver.label)} – {self.text(state.label)}",
            "state": self.text(state.label),
            "what": self._does(effect),
            "why": self.text(effect.reason) if effect.reason else "",
        }

    def pull(self, effect: Any) -> dict[str, str]:
        """Return what a lever does to a parameter, and what it costs."""
        lever = next(x for x in self.ledger.study.levers if x.id == effect.lever)
        what = self._does(effect)
        if effect.cost_bn_eur_per_year:
            cost = self.number(effect.cost_bn_eur_per_year)
            what += self.say("common.semicolon") + self.say("evidence.cost", x=cost)
        return {
            "who": self.text(lever.label),
            "what": what,
            "why": self.text(effect.reason) if effect.reason else "",
        }

    def _does(self, effect: Any) -> str:
        write = self.number if effect.op == "set" else lambda v: texts.signed(v, self.lang)
        low, high = write(effect.low), write(effect.high)
        span = low if low == high else self.say("evidence.range", low=low, high=high)
        return self.say("evidence.sets" if effect.op == "set" else "evidence.adds", x=span)

    # ---- a driver ----------------------------------------------------------------------------

    def driver(self, name: str) -> dict[str, Any]:
        """Return everything that stands behind a driver."""
        study = self.ledger.study
        driver = study.driver(name)
        facts = [
            (self.text(f.text), f.source, self.line(f.source), self.text(f.note) if f.note else "")
            for f in driver.facts
        ]
        return {
            "label": self.text(driver.label),
            "definition": self.text(driver.definition) if driver.definition else "",
            "facts": facts,
            "trend": self._remark(driver.trend),
            "rupture": self._remark(driver.rupture),
            "indicators": [
                self.indicator(n) for n in driver.indicators if n in self.ledger.facts.indicators
            ],
            "signals": self._signals(name),
            "judgements": [
                self.judgement(row)
                for row in study.judgements
                if name in (row.source, row.target) and sources_of(row)
            ],
            "effects": self._effects(name),
        }  # fmt: skip

    def _remark(self, remark: Any) -> tuple[str, bool] | None:
        return (self.text(remark), remark.status != "sourced") if remark else None

    def _signals(self, name: str) -> list[dict[str, Any]]:
        labels = {s.id: self.text(s.label) for s in self.ledger.study.driver(name).states}
        rows = []
        for signal in self.ledger.study.signals:
            own = [r for r in signal.reading if r.state.partition(".")[0] == name]
            if own:
                rows.append(
                    {
                        "label": self.text(signal.label),
                        "observed": signal.observed,
                        "source": (signal.source, self.line(signal.source)),
                        "reads": [(labels[r.state.partition(".")[2]], r.direction) for r in own],
                    }
                )
        return rows

    def _effects(self, name: str) -> list[tuple[dict[str, str], dict[str, Any]]]:
        study = self.ledger.study
        known = {p.id: p for p in study.parameters}
        return [
            (self.effect(e), self.parameter(known[e.parameter]))
            for e in study.driver_map
            if e.driver == name
        ]
