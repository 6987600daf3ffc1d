"""Story and simulation on the simulation board: what words say, and what the futures do with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from futurs import texts
from futurs.figures.fan import MIDDLE, fans, limits, row, series
from futurs.futures.claims import Apart, Verdict, apart, verdict, years_of
from futurs.futures.settings import year_of
from futurs.shapes import Fan, Table, frozen
from futurs.study import Study
from futurs.study.schema.scenarios import Claim
from futurs.widgets.addresses import TEN_MINUTES, address
from futurs.widgets.simulate_charts import Picture
from futurs.widgets.simulate_runs import Runs, Watched
from futurs.widgets.simulate_words import Words

_WORST = ("disagree", "open", "agree")


@dataclass(frozen=True)
class Story:
    """What the board says of the story of the future chosen.

    Parameters
    ----------
    words : Words
    study : Study
    runs : Runs
    asked : dict of str to str
        Query of the page's address.
    """

    words: Words
    study: Study
    runs: Runs
    asked: dict[str, str]

    @property
    def claims(self) -> tuple[Claim, ...]:
        """What the story of the future chosen says that can be asked."""
        return tuple(c for c in self.study.claims if c.scenario == self.words.state.scenario)

    @property
    def outcomes(self) -> tuple[str, ...]:
        """All outcomes that are asked for: those of claims, and those that the page shows."""
        return tuple(dict.fromkeys((*(c.outcome for c in self.study.claims), *self.runs.shown())))

    @property
    def years(self) -> tuple[int, ...]:
        """The years in which they are asked for."""
        return years_of(self.study.claims, self.words.system.years[0], self._horizon)

    @property
    def _horizon(self) -> int:
        return year_of(self.study, self.words.system.years)

    # ---- in words ----------------------------------------------------------------------------

    def told(self, found: Watched | None) -> dict[str, Any]:
        """Return the story with its quoted words marked, and a row a claim.

        Parameters
        ----------
        found : Watched or None
            None while the futures are still simulated.
        """
        scenario = next(
            (s for s in self.study.scenarios if s.id == self.words.state.scenario), None
        )
        claims = self.claims
        verdicts = self._verdicts(found, claims) if found else {}
        rows = [self._row(k, c, verdicts.get(c.id)) for k, c in enumerate(claims, 1)]
        lines = self._texts(scenario)
        return {
            "name": self.words.scenario(self.words.state.scenario), "rows": rows,
            "story": [self._marked(t, rows) for t in lines], "waiting": found is None and bool(claims),
            "headline": self._headline(list(verdicts.values())), "href": self._whole(scenario),
            "levers": bool(self.words.state.levers), "any": bool(self.study.claims),
            "n": found.draws if found else 0,
        }  # fmt: skip

    def _verdicts(self, found: Watched, claims: tuple[Claim, ...]) -> dict[str, Verdict]:
        first, others = self.words.system.years[0], [s.id for s in self.study.scenarios]
        comparable = [c for c in claims if c.against != "scenarios" or len(others) > 1]
        return {c.id: verdict(c, found.of, others, first, self._horizon) for c in comparable}

    def every(self, found: Watched) -> list[dict[str, Any]]:
        """Return a row a story: on how many points words and numbers agree, and where they do not."""
        verdicts = self._verdicts(found, self.study.claims)
        rows = []
        for scenario in self.study.scenarios:
            mine = [c for c in self.study.claims if c.scenario == scenario.id and c.id in verdicts]
            said = [verdicts[c.id].says for c in mine]
            against = [
                self.words.say("simulate.quoted", words=self.words.text(c.words))
                for c in mine
                if verdicts[c.id].says == "disagree"
            ]
            if mine:
                rows.append({
                    "id": scenario.id, "name": self.words.scenario(scenario.id),
                    "here": scenario.id == self.words.state.scenario, "n": len(mine),
                    "agree": said.count("agree"), "open": said.count("open"), "against": against,
                })  # fmt: skip
        return rows

    def _headline(self, found: list[Verdict]) -> str:
        if not found:
            return ""
        bad = sum(v.says == "disagree" for v in found)
        if bad:
            return self.words.say("simulate.story_against", n=bad, of=len(found))
        return self.words.say("simulate.story_for", n=len(found))

    def _row(self, k: int, claim: Claim, found: Verdict | None) -> dict[str, Any]:
        words = self.words
        said: dict[str, Any] = {
            "n": k, "id": claim.id, "words": words.text(claim.words), "reason": words.text(claim.reason),
            "reading": self._reading(claim), "says": "", "share": "", "numbers": "", "verdict": "",
        }  # fmt: skip
        if found is None:
            return said
        # "simulate.story_agree" "simulate.story_open" "simulate.story_disagree"
        ends = {"median": words.number(found.median), "beside": words.number(found.beside)}
        # "simulate.numbers_today" "simulate.numbers_scenarios" "simulate.numbers_value"
        return said | {
            "says": found.says, "verdict": words.say(f"simulate.story_{found.says}"),
            "share": words.say("simulate.claim_share", x=texts.some_hundredths(found.share.value, words.lang)),
            "numbers": words.say(f"simulate.numbers_{claim.against}", **ends),
            "unit": words.unit(claim.outcome),
        }  # fmt: skip

    def _reading(self, claim: Claim) -> str:
        words = self.words
        said = {"label": words.outcome(claim.outcome), "year": str(claim.year or self._horizon)}
        if claim.value is not None and claim.within is not None:
            ends = [words.number(claim.value + k * claim.within) for k in (-1, 1)]
            return words.say("simulate.reading_near", low=ends[0], high=ends[1], **said)
        if claim.value is not None:
            said["x"] = words.number(claim.value)
        # "simulate.reading_up_today" "simulate.reading_down_today" "simulate.reading_up_scenarios"
        # "simulate.reading_down_scenarios" "simulate.reading_up_value" "simulate.reading_down_value"
        return words.say(f"simulate.reading_{claim.direction}_{claim.against}", **said)

    def _texts(self, scenario: Any) -> list[str]:
        """Return the scenario's story, and the lines of its family's that are quoted."""
        if scenario is None:
            return []
        own = self.words.text(scenario.story)
        quoted = [self.words.text(c.words) for c in self.claims]
        told = []
        for story in self.study.stories:
            if scenario.id in story.scenarios:
                lines = [story.pitch, story.summary, story.day]
                told += [self.words.text(x) for x in lines]
                told += [f"{s.year} – {self.words.text(s.text)}" for s in story.steps]
        more = [x for x in told if any(q in x and q not in own for q in quoted)]
        return [x for x in (own, *more) if x]

    @staticmethod
    def _marked(line: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Cut a line into pieces, the quoted ones with the numbers of their rows."""
        places: dict[tuple[int, int], list[dict[str, Any]]] = {}
        for one in rows:
            start = line.find(one["words"])
            if start >= 0:
                places.setdefault((start, start + len(one["words"])), []).append(one)
        pieces: list[dict[str, Any]] = []
        end = 0
        for (start, stop), here in sorted(places.items()):
            if start < end:  # within words that are marked already
                continue
            says = [r["says"] for r in here]
            pieces += [
                {"text": line[end:start]},
                {"text": line[start:stop], "rows": [r["n"] for r in here],
                 "says": next((w for w in _WORST if w in says), "")},
            ]  # fmt: skip
            end = stop
        return [p for p in (*pieces, {"text": line[end:]}) if p["text"]]

    def _whole(self, scenario: Any) -> str:
        """Return the address of the whole story of the family."""
        story = next(
            (s for s in self.study.stories if scenario and scenario.id in s.scenarios), None
        )
        href = address(TEN_MINUTES, self.study.id, self.words.lang, self.asked,
                       variant=self.asked.get("variant", ""))  # fmt: skip
        return f"{href}#story-{story.id}" if story and href else ""

    def silent(self, found: Watched) -> list[str]:
        """Return by what the future chosen stands apart, where its words say nothing of it."""
        said = {c.outcome for c in self.claims}
        outcomes = [o for o in self.runs.shown() if o not in said]
        others = [s.id for s in self.study.scenarios]
        here = self.words.state.scenario
        return [self._line(a) for a in apart(here, found.of, others, outcomes, self._horizon)]

    def _line(self, a: Apart) -> str:
        words = self.words
        # "simulate.apart_up" "simulate.apart_down"
        return words.say(
            f"simulate.apart_{a.side}", label=words.outcome(a.outcome), unit=words.unit(a.outcome),
            median=words.number(a.median), beside=words.number(a.beside), year=str(self._horizon),
            x=texts.some_hundredths(a.share.value, words.lang),
        )  # fmt: skip

    # ---- as a picture ------------------------------------------------------------------------

    def picture(self, found: Watched) -> Picture | None:
        """Return the fans of what the words are about; None where they say nothing."""
        words, here = self.words, self.words.state.scenario
        names = list(dict.fromkeys(c.outcome for c in self.claims))
        if not names:
            return None
        shapes = {n: found.fans[n, here] for n in names}
        others = {n: self._others(found, n) for n in names}
        bounds = [
            limits([s, *([o] if (o := others[n]) else [])], None, None) for n, s in shapes.items()
        ]
        labels = [
            words.say("simulate.cell", label=words.outcome(n), unit=words.unit(n)) for n in names
        ]
        said = {"scenario": words.scenario(here), "n": len(names)}
        title = words.say("simulate.story_picture", **said)
        heads = {v: words.say(f"simulate.level_{round(100 * v)}") for v in shapes[names[0]].levels}
        rows = [
            (words.outcome(n), y, *cells, middle)
            for n, shape in shapes.items()
            for y, cells, middle in zip(
                shape.years, series(shape, heads)[1], _medians(others[n], len(shape.years)), strict=True
            )
        ]  # fmt: skip
        keys = ("outcome", "year", "others")
        # "simulate.outcome" "simulate.year" "simulate.others"
        outcome, year, other = (words.say(f"simulate.{k}") for k in keys)
        table = Table((outcome, year, *heads.values(), other), tuple(rows))

        def draw() -> Any:
            return fans(
                list(shapes.values()), labels, words.lang, bounds=bounds, others=list(others.values())
            )  # fmt: skip

        return Picture(title, words.say("simulate.story_axis"), words.say("simulate.story_alt", **said),
                       table, draw, {})  # fmt: skip

    def _others(self, found: Watched, name: str) -> Fan | None:
        """Return the middle one of the other scenarios' medians, as a fan of one line."""
        here = self.words.state.scenario
        parts = [found.fans[name, s.id] for s in self.study.scenarios if s.id != here]
        if not parts:
            return None
        lines = [p.values[p.levels.index(MIDDLE)] for p in parts]
        values = frozen(np.median(lines, axis=0)[None], np.float64)
        return Fan(
            parts[0].years,
            (MIDDLE,),
            values,
            frozen(np.zeros_like(values), np.float64),
            found.draws,
        )


def _medians(fan: Fan | None, years: int) -> list[float | None]:
    return row(fan, MIDDLE) if fan else [None] * years
