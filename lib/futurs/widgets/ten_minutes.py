"""The futures in ten minutes: the board where an elected official lands."""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets

from futurs import texts
from futurs.figures.balance import balance
from futurs.figures.ranking import ranking
from futurs.shapes import Table
from futurs.study import Study, text
from futurs.texts import Language
from futurs.widgets.addresses import COMPARE, SIMULATE, address
from futurs.widgets.chart import Chart
from futurs.widgets.frame import Frame
from futurs.widgets.lens import MOST, Future, Lens
from futurs.widgets.region import Region
from futurs.widgets.render import render

SHOWN_SEPARATORS = 3
SHOWN_COMPANIONS = 6
SHOWN_FUTURES = 24


class TenMinutes(widgets.VBox):
    """Show what the futures of a study are, what they share and what decides between them.

    Parameters
    ----------
    study : Study
    lang : {"fr", "en"}
    query : dict, optional
        Query of the page's address; this board keeps no state in it.

    Examples
    --------
    In a notebook: ``TenMinutes(study("administration_2040"), lang="fr")``.
    """

    def __init__(
        self, study: Study, lang: Language = "fr", query: dict[str, str] | None = None
    ) -> None:
        self.lens, self.lang, self.query = lens_of(study), lang, query or {}
        parts: list[Any] = [Frame(lang, study.id, study.hash), Region(self._head())]
        if self.lens.futures and not self.lens.crowded:
            parts.append(self._leverage())
        if self.lens.futures and not self.lens.crowded and study.signals:
            parts.append(self._signals())
        parts.append(Region(self._stories()))
        super().__init__(parts)

    def _say(self, key: str, **params: Any) -> str:
        return texts.say(key, self.lang, **params)

    def _text(self, value: Any) -> str:
        return text(value, self.lang)

    def _head(self) -> str:
        study, lens = self.lens.study, self.lens
        return render(
            "ten_minutes_head",
            self.lang,
            title=self._text(study.title),
            version=study.version,
            variant=variant_of(study, self.lang),
            mark=mark_of(study, self.lang),
            words=self._words(),
            notice=self._text(study.notice) if study.notice else "",
            complete=lens.complete,
            crowded=lens.crowded,
            most=MOST,
            count=len(lens.futures),
            futures=[card(lens, f, self.lang) for f in lens.futures[:SHOWN_FUTURES]],
            key=key_of(study, self.lang),
            compare=address(
                COMPARE, study.id, self.lang, self.query, variant=self.query.get("variant", "")
            ),
            givens=[self._given(g) for g in study.givens],
            frozen=self._frozen(),
            companions=[self._companion(c) for c in lens.companions[:SHOWN_COMPANIONS]],
            separating=[self._separator(d) for d in lens.separating.ids[:SHOWN_SEPARATORS]],
        )

    def _given(self, given: Any) -> dict[str, Any]:
        source = next((s for s in self.lens.study.sources if s.id == given.source), None)
        mark = source_line(source, self.lang) if source else self._say("common.illustrative")
        return {"label": given.label, "text": given.text, "mark": mark}

    def _state(self, pair: tuple[int, int]) -> str:
        driver = self.lens.study.drivers[pair[0]]
        return self._text(driver.states[pair[1]].label)

    def _frozen(self) -> list[str]:
        total = len(self.lens.futures)
        return [
            f"{self._text(driver.label)} – {self._text(driver.states[k].label)}"
            for driver, counts in zip(self.lens.study.drivers, self.lens.occurrence, strict=True)
            for k, n in enumerate(counts)
            if total and n == total
        ]

    def _companion(self, c: Any) -> str:
        key = "ten.together" if c.both_ways else "ten.follows"
        return self._say(key, a=self._state(c.state), b=self._state(c.companion), n=c.futures)

    def _separator(self, identifier: str) -> dict[str, Any]:
        lens = self.lens
        driver = lens.study.driver(identifier)
        j = lens.matrix.index(identifier)
        states = [
            {
                "label": self._text(s.label),
                "futures": [lens.name(f.z, self.lang) for f in lens.futures if f.z[j] == k],
            }
            for k, s in enumerate(driver.states)
        ]
        return {
            "driver": self._text(driver.label),
            "definition": self._text(driver.definition) if driver.definition else "",
            "states": states,
        }

    def _leverage(self) -> Chart:
        shape = self.lens.leverage
        labels = {d.id: self._text(d.label) for d in self.lens.study.drivers}
        first, second = (labels[i] for i in (*shape.ids, *shape.ids)[:2])
        rows = tuple(
            (labels[i], round(float(v), 2)) for i, v in zip(shape.ids, shape.values, strict=True)
        )
        return Chart(
            ranking(shape, labels, self.lang),
            axis=self._say("ten.leverage_axis"),
            title=self._say("ten.leverage", first=first, second=second),
            alt=self._say(
                "ten.leverage_alt", first=first, value=texts.number(rows[0][1], self.lang, 1),
                last=rows[-1][0], least=texts.number(rows[-1][1], self.lang, 1),
            ),
            table=Table((self._say("futures.driver"), self._say("ten.leverage_axis")), rows),
            lang=self.lang,
            name="leverage",
        )  # fmt: skip

    def _signals(self) -> Chart:
        shape = self.lens.signals
        labels = {f.id: self.lens.name(f.z, self.lang) for f in self.lens.futures}
        rows = tuple(
            (labels[i], int(s), int(a))
            for i, s, a in zip(shape.ids, shape.support, shape.against, strict=True)
        )
        names = (self._say("ten.against"), self._say("ten.for"))
        n = sum(s.kind == "signal" for s in self.lens.study.signals)
        return Chart(
            balance(shape, labels, names=names),
            axis=self._say("ten.signals_axis"),
            title=self._say("ten.signals", first=rows[0][0], last=rows[-1][0]),
            alt=self._say(
                "ten.signals_alt", signals=n, first=rows[0][0], support=rows[0][1],
                against=rows[0][2],
            ),
            table=Table((self._say("futures.future"), names[1], names[0]), rows),
            lang=self.lang,
            name="signals",
        )  # fmt: skip

    def _stories(self) -> str:
        stories = [self._story(s) for s in self.lens.study.stories]
        return render("ten_minutes_stories", self.lang, stories=stories, words=self._words())

    def _words(self) -> dict[str, tuple[str, str]]:
        return {
            key: (self._say(f"words.{key}"), self._say(f"words.{key}_means"))
            for key in ("driver", "state", "future", "judgement")
        }

    def _story(self, story: Any) -> dict[str, Any]:
        study = self.lens.study
        families = [f.id for f in study.families]
        group = families.index(story.family) if story.family in families else len(families)
        signals = {s.id: s for s in study.signals}
        own = [s for s in study.scenarios if s.id in story.scenarios]
        return {
            "id": story.id,
            "group": group,
            "family": self._text(study.families[group].label) if group < len(families) else "",
            "story": story,
            "watch": [self._text(signals[w].label) for w in story.watch_signals if w in signals],
            "names": self._say("common.comma").join(self._text(s.short_name) for s in own),
            "simulated": [
                (self._text(s.short_name), href) for s in own if (href := self._simulated(s.id))
            ],
        }

    def _simulated(self, scenario: str) -> str:
        study = self.lens.study
        if study.model is None or not study.driver_map:
            return ""
        return address(
            SIMULATE, study.id, self.lang, self.query, variant=self.query.get("variant", ""),
            scenario=scenario, view="story",
        )  # fmt: skip


# "words.driver" "words.state" "words.future" "words.judgement" and their "_means":
# "words.driver_means" "words.state_means" "words.future_means" "words.judgement_means"

_lenses: dict[tuple[str, str], Lens] = {}


def lens_of(study: Study) -> Lens:
    """Return the lens on a study; a warm kernel inherits those its parent has looked through."""
    # Two folders may hold the same files: links name the one that is open.
    key = (study.id, study.hash)
    if key not in _lenses:
        _lenses[key] = Lens(study)
    return _lenses[key]


def card(lens: Lens, future: Future, lang: Language) -> dict[str, Any]:
    """Return what a future's card shows."""
    named, group = future.named, lens.group(future)
    families = lens.study.families
    known = group < len(families)
    return {
        "id": future.id,
        "group": group if known else -1,
        "family": text(families[group].label, lang) if known else "",
        "name": lens.name(future.z, lang),
        "sentence": first_sentence(text(named.story, lang))
        if named and named.story
        else apart(lens, future, lang),
        "full": text(named.story, lang) if named and named.story else "",
        "strip": lens.strip(future.z, lang),
        "marks": marks_of(lens, future, lang),
        "story": story_of(lens.study, future),
    }


def apart(lens: Lens, future: Future, lang: Language) -> str:
    """Return in words what sets a future apart, where nobody has told it; all of it else."""
    marks = lens.rare[future.id]
    labels = [
        text(driver.states[int(k)].label, lang)
        for driver, k, mark in zip(lens.study.drivers, future.z, marks, strict=True)
        if mark or not any(marks)
    ]
    return texts.say("common.comma", lang).join(labels)


def marks_of(lens: Lens, future: Future, lang: Language) -> str:
    """Return in words the states that few futures share, where a story is told of the rest."""
    told = future.named and future.named.story
    return apart(lens, future, lang) if told and any(lens.rare[future.id]) else ""


def key_of(study: Study, lang: Language) -> list[tuple[str, str]]:
    """Return what the letters in the print of a future stand for."""
    return [
        (driver.code or (driver.states[0].code[:1] or str(j + 1)), text(driver.label, lang))
        for j, driver in enumerate(study.drivers)
    ]


def mark_of(study: Study, lang: Language) -> str:
    """Return what a study's judgements are: proposals, a teaching example or an import."""
    statuses = {j.status for j in study.judgements}
    if statuses == {"example"}:
        return texts.say("common.example", lang)
    return texts.say("common.imported" if statuses == {"imported"} else "common.illustrative", lang)


def variant_of(study: Study, lang: Language) -> str:
    """Return in words which variant of a study is shown; empty for the study itself."""
    overlay = study.overlay
    if overlay is None:
        return ""
    when = texts.date(overlay.date.date(), lang) if overlay.date else ""
    who = texts.say("common.comma", lang).join(x for x in (overlay.author, when) if x)
    key = "variant.shown_by" if who else "variant.shown"
    # "variant.shown" "variant.shown_by"
    return texts.say(key, lang, title=overlay.title, who=who, n=overlay.count)


def story_of(study: Study, future: Future) -> str:
    """Return the identifier of the story that tells a future, or an empty text."""
    return next((s.id for s in study.stories if future.id in s.scenarios), "")


def first_sentence(words: str) -> str:
    """Return the first sentence of a text.

    Examples
    --------
    >>> first_sentence("One. Two.")
    'One.'
    """
    head, stop, _ = words.partition(". ")
    return head + stop.strip()


def source_line(source: Any, lang: Language) -> str:
    """Return one line that says where a fact is from."""
    title, year = text(source.title, lang), str(source.year or "")
    parts = (text(source.organisation, lang), title, "" if year in title else year)
    return ", ".join(p for p in parts if p)
