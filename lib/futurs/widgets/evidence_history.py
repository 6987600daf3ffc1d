"""A history in words: what its chart says, what each curve measures, the table behind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from futurs import texts
from futurs.facts import Figure
from futurs.facts.histories import history_of
from futurs.shapes import History, Segment, Table
from futurs.study import text
from futurs.texts import Language
from futurs.widgets.ledger import PAST, Ledger


@dataclass(frozen=True)
class Told:
    """The history of an indicator, told in a language.

    Parameters
    ----------
    ledger : Ledger
    indicator : str
    lang : {"fr", "en"}
    """

    ledger: Ledger
    indicator: str
    lang: Language

    def say(self, key: str, **params: Any) -> str:
        """Say a sentence of the catalogue."""
        return texts.say(key, self.lang, **params)

    @cached_property
    def history(self) -> History:
        """Its figures in segments."""
        return history_of(self.ledger.facts, self.indicator)

    @property
    def label(self) -> str:
        """Name of the indicator."""
        return self.ledger.facts.indicators[self.indicator].label(self.lang)

    @property
    def unit(self) -> str:
        """Words of its unit."""
        return self.ledger.facts.units[self.history.unit].label(self.lang)

    def place(self, geo: str) -> str:
        """Return the name of a place."""
        return self.ledger.facts.areas[geo].label(self.lang)

    def number(self, value: float) -> str:
        """Write a number as the language does, with a true minus."""
        return texts.number(float(value), self.lang).replace("-", "−")

    # ---- what each curve measures ------------------------------------------------------------

    @cached_property
    def measures(self) -> dict[str, int]:
        """Number from 0 of what each segment measures: a scope, counted by one publisher."""
        segments = self.history.segments
        keys = [(s.geo, s.scope, s.series, s.kind) for s in segments]
        # Two editions that both give a year are two measures, though of one series.
        whats = [
            (s.scope, s.sources[0] if keys.count(k) > 1 else s.series)
            for s, k in zip(segments, keys, strict=True)
        ]
        order = list(dict.fromkeys(whats))
        return {s.id: order.index(w) for s, w in zip(segments, whats, strict=True)}

    @cached_property
    def many(self) -> bool:
        """Whether more than one thing is measured, so that numbers tell them apart."""
        return len(set(self.measures.values())) > 1

    def key(self) -> list[dict[str, Any]]:
        """Return what stands behind each number beside a curve."""
        found: dict[int, list[Segment]] = {}
        for segment in self.history.segments:
            found.setdefault(self.measures[segment.id], []).append(segment)
        scopes = {f.scope: f.said("scope", self.lang) for f in self.figures}
        shared = Counter(group[0].scope for group in found.values())
        return [
            {
                "k": k + 1,
                "scope": scopes[group[0].scope],
                "who": self._who(group, apart=shared[group[0].scope] > 1),
                "years": _years(group),
            }
            for k, group in sorted(found.items())
        ]

    def _who(self, group: Sequence[Segment], *, apart: bool) -> str:
        origins = self.ledger.origins
        documents = dict.fromkeys(n for s in group for n in s.sources)
        if apart and len(documents) == 1:
            # One publisher may count one scope in two ways: its document tells them apart.
            return self.ledger.facts.sources[next(iter(documents))].citation
        names = [text(origins[n].organisation, self.lang) for s in group for n in s.sources]
        return self.say("common.comma").join(dict.fromkeys(names))

    @cached_property
    def labels(self) -> dict[str, str]:
        """Words beside each curve; none for one that stands alone."""
        segments = self.history.segments
        return {s.id: self._beside(s) for s in segments} if len(segments) > 1 else self._alone()

    def _alone(self) -> dict[str, str]:
        (segment,) = self.history.segments
        kind = "" if segment.kind == "observed" else self._kind(segment.kind)
        return {segment.id: kind}

    def _beside(self, segment: Segment) -> str:
        places = {s.geo for s in self.history.segments}
        parts = [self.place(segment.geo)] if len(places) > 1 else []
        if self.many:
            parts.append(str(self.measures[segment.id] + 1))
        name = " ".join(parts)
        kind = "" if segment.kind == "observed" else self._kind(segment.kind)
        return self.say("common.comma").join(x for x in (name, kind) if x)

    def _kind(self, kind: str) -> str:
        # "evidence.short_observed" "evidence.short_derived" "evidence.short_projected"
        # "evidence.short_target"
        return self.say(f"evidence.short_{kind}")

    # ---- what is seen ------------------------------------------------------------------------

    @cached_property
    def main(self) -> Segment:
        """The segment that the title tells: of the first place, the past and the longest."""
        first = self.history.segments[0].geo
        here = [s for s in self.history.segments if s.geo == first]
        past = [s for s in here if s.kind in PAST] or here
        return max(past, key=lambda s: (len(s.years), int(s.years[-1])))

    @property
    def title(self) -> str:
        """What is seen, in one sentence."""
        main = self.main
        first, last = (self.number(main.values[k]) for k in (0, -1))
        words = {
            "label": self.label, "unit": self.unit, "place": self.place(main.geo),
            "first": first, "last": last,
            "from_": str(main.years[0]), "to": str(main.years[-1]),
        }  # fmt: skip
        ahead = main.kind not in PAST
        one = len(main.years) == 1
        if ahead:
            words["kind"] = self._kind(main.kind)
            return self.say("evidence.title_ahead_once" if one else "evidence.title_ahead", **words)
        if one and self._among():
            return self.say("evidence.title_among", names=self._among(), **words)
        return self.say("evidence.title_once" if one else "evidence.title", **words)

    def _among(self) -> str:
        # The lowest and the highest of the other places, measured alike in the same year.
        main = self.main
        others = [
            (float(v), self.place(s.geo))
            for s in self.history.segments
            for y, v in zip(s.years, s.values, strict=True)
            if s.geo != main.geo and y == main.years[-1]
            and self.measures[s.id] == self.measures[main.id] and s.kind == main.kind
        ]  # fmt: skip
        ends = dict.fromkeys((min(others), max(others))) if others else ()
        return self.say("common.comma").join(f"{name} {self.number(v)}" for v, name in ends)

    @property
    def alt(self) -> str:
        """The chart in words."""
        segments = self.history.segments
        n = sum(len(s.years) for s in segments)
        parts = [self.say("evidence.alt", n=n, curves=self._curves())]
        if self.many:
            count = len(set(self.measures.values()))
            parts.append(self.say("evidence.alt_breaks", n=count))
        if any(s.kind == "projected" for s in segments):
            parts.append(self.say("evidence.alt_projected"))
        if any(s.kind == "target" for s in segments):
            parts.append(self.say("evidence.alt_target"))
        return " ".join(parts)

    def _curves(self) -> str:
        return self.say("common.semicolon").join(self._curve(s) for s in self.history.segments)

    def _curve(self, segment: Segment) -> str:
        name = self.place(segment.geo)
        if self.many:
            name += f" ({self.measures[segment.id] + 1})"
        if segment.kind != "observed":
            name += self.say("common.comma") + self._kind(segment.kind)
        ends = dict.fromkeys((0, len(segment.years) - 1))
        values = (f"{self.number(segment.values[k])} ({segment.years[k]})" for k in ends)
        return f"{name} {' → '.join(values)}"

    # ---- the table behind it -----------------------------------------------------------------

    @property
    def figures(self) -> list[Figure]:
        """Its figures by place: what has happened, newest first, then what lies ahead."""
        places = list(self.ledger.facts.areas)

        def order(f: Figure) -> tuple[int, bool, int]:
            past = f.kind in PAST
            return places.index(f.geo), not past, -f.year if past else f.year

        return sorted(self.ledger.figures[self.indicator], key=order)

    def measure_of(self, figure: Figure) -> int:
        """Return the number from 1 of what a figure measures."""
        return next(
            self.measures[s.id] + 1
            for s in self.history.segments
            if (s.geo, s.scope, s.kind) == (figure.geo, figure.scope, figure.kind)
            and any(
                y == figure.year and n == figure.source.id
                for y, n in zip(s.years, s.sources, strict=True)
            )
        )

    def table(self) -> Table:
        """Return the figures with all that is known of each."""
        names = (
            "year", "place", "value", "unit", "kind", "scope", "source", "licence", "reliability",
            "note",
        )  # fmt: skip
        # "evidence.year" "evidence.place" "evidence.value" "evidence.unit" "evidence.kind"
        # "evidence.scope" "evidence.source" "evidence.licence" "evidence.reliability" "evidence.note"
        columns = tuple(self.say(f"evidence.{n}") for n in names)
        rows = tuple(
            (
                f.year, self.place(f.geo), f.value, self.unit, self.say(f"facts.{f.kind}"),
                f.said("scope", self.lang), f.source.citation, f.said("licence", self.lang),
                f.reliability, f.said("note", self.lang),
            )
            for f in self.figures
        )  # fmt: skip
        return Table(columns, rows)


def _years(group: Iterable[Segment]) -> str:
    years = [int(y) for s in group for y in s.years]
    return str(min(years)) if min(years) == max(years) else f"{min(years)}–{max(years)}"
