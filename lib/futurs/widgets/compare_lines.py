"""What the Compare board says of two futures, line by line: plain values for its template."""

from __future__ import annotations

import datetime
from typing import Any

import numpy as np

from futurs import texts
from futurs.methods import _questions as questions
from futurs.methods.cross_impact import balances, exclusions_of, verdict
from futurs.shapes import Profile
from futurs.study import Difference, Study, differences, text
from futurs.texts import Language
from futurs.widgets.addresses import EXPLORE, TEN_MINUTES, address
from futurs.widgets.compare_state import Side
from futurs.widgets.explore_state import spelled
from futurs.widgets.ten_minutes import card, first_sentence, source_line

# More would be a list, not an answer; the rest stands behind "and n more".
SHOWN_SETS, SHOWN_CHANGES, SHOWN_SIGNALS = 5, 12, 4


def apart(a: Side, b: Side) -> list[int]:
    """Return the drivers whose states differ."""
    return [int(j) for j in np.nonzero(a.z != b.z)[0]]


def state_of(side: Side, j: int, lang: Language) -> str:
    """Return the label of the state of a driver on one side."""
    return text(side.lens.study.drivers[j].states[int(side.z[j])].label, lang)


def holds(side: Side, judged: Side) -> bool:
    """Answer whether one side's combination holds under the judgements of a side."""
    return verdict(judged.lens.matrix, side.z).consistent and not _excluded(side, judged)


def _excluded(side: Side, judged: Side) -> bool:
    pairs = exclusions_of(judged.lens.study)
    return any(side.z[i] == x and side.z[j] == y for (i, x), (j, y) in pairs)


# ---- the two, side by side -------------------------------------------------------------------


def head(letter: str, side: Side, other: Side, name: str, lang: Language) -> dict[str, Any]:
    """Return the card of one side: name, family, whether it holds, print."""
    said = verdict(side.lens.matrix, side.z)
    weakest = int(np.argmin(said.margins))
    if _excluded(side, side):
        sentence = texts.say("compare.excluded", lang)
    elif said.consistent:
        key = "compare.holds" if said.consistency else "compare.holds_barely"
        # "compare.holds" "compare.holds_barely"
        sentence = texts.say(key, lang, state=state_of(side, weakest, lang), n=said.consistency)
    else:
        sentence = texts.say("compare.broken", lang, n=len(said.beaten))
    shown = card(side.lens, side.future, lang) if side.future else {}
    return {
        "letter": letter,
        "name": name,
        "family": shown.get("family", ""),
        "group": shown.get("group", -1),
        "sentence": shown.get("sentence", ""),
        "holds": holds(side, side),
        "verdict": sentence,
        "strip": side.lens.strip(side.z, lang),
        "changed": apart(side, other),
    }


def rows(a: Side, b: Side, only: bool, lang: Language) -> list[dict[str, Any]]:
    """Return one row a driver, those that differ first."""
    differ = apart(a, b)
    same = [j for j in range(len(a.z)) if j not in differ]
    said = [verdict(side.lens.matrix, side.z) for side in (a, b)]
    return [
        {
            "label": a.lens.study.drivers[j].label,
            "differs": j in differ,
            "cells": [
                {"state": state_of(side, j, lang), **_firm(side, v, j)}
                for side, v in zip((a, b), said, strict=True)
            ],
        }
        for j in (differ if only else [*differ, *same])
    ]


def _firm(side: Side, said: Any, j: int) -> dict[str, Any]:
    margin, step = int(said.margins[j]), max(side.lens.study.scale.max, 1)
    if said.rival[j] < 0:
        level = "only"
    elif margin <= 0:
        level = "tie" if margin == 0 else "beaten"
    else:
        level = ("weak", "clear", "strong")[min(margin // step, 2)]
    return {"firm": f"compare.{level}", "margin": margin, "level": level}


# "compare.only" "compare.tie" "compare.beaten" "compare.weak" "compare.clear" "compare.strong"


def profiles(a: Side, b: Side, drivers: list[int]) -> Profile:
    """Return the impact balances of both in the drivers asked for."""
    places = [(j, k) for j in drivers for k in range(len(a.lens.study.drivers[j].states))]
    flat = [int(a.lens.matrix.offsets[j]) + k for j, k in places]
    names = [a.lens.study.drivers[j] for j, _ in places]
    return Profile(
        tuple(d.id for d in names),
        tuple(f"{d.id}.{d.states[k].id}" for d, (_, k) in zip(names, places, strict=True)),
        ("a", "b"),
        np.array([balances(s.lens.matrix, s.z)[flat] for s in (a, b)], float),
        np.array([[s.z[j] == k for j, k in places] for s in (a, b)], bool),
    )


# ---- what would tip one into the other -------------------------------------------------------


def tip(
    start: Side, end: Side, letters: tuple[str, str], query: dict[str, str], lang: Language
) -> dict[str, Any]:
    """Return what would tip one into the other, in sentences and lists of changes."""
    found = questions.tipping(end.lens.matrix, start.z, end.z)
    one, two = letters
    size = len(found.sets[0]) if found.sets else 0
    differ = len(apart(start, end))
    if not verdict(end.lens.matrix, end.z).consistent:
        sentence = texts.say("compare.tip_never", lang, b=two)
    elif not found.sets:
        sentence = texts.say("compare.tip_stopped", lang, tried=found.tried, n=found.searched)
    elif size == 0:
        sentence = texts.say("compare.tip_nothing", lang, a=one, b=two)
    elif size == differ:
        sentence = texts.say("compare.tip_all", lang, n=differ)
    else:
        sentence = texts.say("compare.tip_few", lang, n=size, total=differ)
    shown = found.sets[:SHOWN_SETS] if size else ()
    return {
        "title": texts.say("compare.tip_from", lang, a=one, b=two),
        "sentence": sentence,
        "ways": [_way(start, end, own, query, lang) for own in shown],
        "more": len(found.sets) - len(shown) if shown else 0,
        "partial": bool(found.sets) and not found.complete,
    }


def _way(
    start: Side, end: Side, own: tuple[int, ...], query: dict[str, str], lang: Language
) -> dict[str, Any]:
    drivers = end.lens.study.drivers
    z = start.z.copy()
    z[list(own)] = end.z[list(own)]
    # There the changed drivers are pinned: "let it settle" replays what is said here.
    href = address(
        EXPLORE, end.lens.study.id, lang, query, variant=end.version,
        s=spelled(end.lens.study, z), pins="-".join(drivers[j].id for j in own),
    )  # fmt: skip
    changes = [
        {"driver": drivers[j].label, "before": state_of(start, j, lang), "after": state_of(end, j, lang)}
        for j in own
    ]  # fmt: skip
    return {"changes": changes, "href": href}


# ---- signals and surprises -------------------------------------------------------------------


def signals(side: Side, other: Side, lang: Language) -> dict[str, Any]:
    """Return the signals that speak for and against one side, those that separate first."""
    study, differ = side.lens.study, apart(side, other)
    own = {_ref(study, side, j): j for j in range(len(side.z))}
    sources = {s.id: s for s in study.sources}
    found = []
    for signal in study.signals:
        for reading in signal.reading if signal.kind == "signal" else ():
            if reading.state in own:
                j = own[reading.state]
                found.append(
                    {
                        "label": signal.label,
                        "for": reading.direction > 0,
                        "state": state_of(side, j, lang),
                        "separates": j in differ,
                        "source": sources.get(signal.source),
                        "line": _source(sources.get(signal.source), lang),
                        "when": when(signal.observed, lang),
                        "note": signal.note,
                    }
                )
    found.sort(key=lambda s: (not s["separates"], not s["for"]))
    first = [s for s in found if s["separates"]]
    return {
        "for": sum(s["for"] for s in first),
        "against": sum(not s["for"] for s in first),
        "first": first[:SHOWN_SIGNALS],
        "rest": first[SHOWN_SIGNALS:] + [s for s in found if not s["separates"]],
    }


def _ref(study: Study, side: Side, j: int) -> str:
    driver = study.drivers[j]
    return f"{driver.id}.{driver.states[int(side.z[j])].id}"


def _source(source: Any, lang: Language) -> str:
    return source_line(source, lang) if source else ""


def when(observed: str, lang: Language) -> str:
    """Say a date of which the day, or the month too, may be missing.

    Examples
    --------
    >>> when("2026", "en"), when("2026-02", "en"), when("2026-02-03", "fr")
    ('2026', 'February 2026', '3 février 2026')
    """
    from babel.dates import format_date

    numbers = [int(x) for x in observed.split("-")]
    if len(numbers) == 1:
        return observed
    day = datetime.date(numbers[0], numbers[1], numbers[2] if len(numbers) > 2 else 1)
    return (
        texts.date(day, lang)
        if len(numbers) > 2
        else str(format_date(day, format="MMMM y", locale=lang))
    )


def surprises(start: Side, end: Side, lang: Language) -> list[dict[str, Any]]:
    """Return the wildcards that push from one to the other, the strongest first.

    The push is the sum, over the drivers that differ, of the shock on the state of the end less
    that on the state of the start.
    """
    study, differ = end.lens.study, apart(start, end)
    found = []
    for wildcard in study.wildcards:
        shock = {e.state: e.shock for e in wildcard.effects}
        pushes = [
            (shock.get(_ref(study, end, j), 0) - shock.get(_ref(study, start, j), 0), j)
            for j in differ
        ]
        total = sum(p for p, _ in pushes)
        if total > 0:
            where = [text(study.drivers[j].label, lang) for p, j in pushes if p > 0]
            found.append(
                {"label": wildcard.label, "story": wildcard.story, "push": total, "where": where}
            )
    return sorted(found, key=lambda w: -int(w["push"]))


# ---- two versions, two stories ---------------------------------------------------------------


def judged(a: Side, b: Side, lang: Language) -> dict[str, Any]:
    """Return in which judgements the two versions differ, and whether each holds in the other."""
    here = {_ref(s.lens.study, s, j) for s in (a, b) for j in range(len(s.z))}
    found = sorted(
        differences(a.lens.study, b.lens.study), key=lambda d: f"{d.source}.{d.state}" not in here
    )
    lines = [_difference(a.lens.study, d, lang) for d in found]
    return {
        "n": len(found),
        "first": lines[:SHOWN_CHANGES],
        "rest": lines[SHOWN_CHANGES:],
        "a_in_b": holds(a, b),
        "b_in_a": holds(b, a),
    }


def _difference(study: Study, d: Difference, lang: Language) -> dict[str, str]:
    labels = {
        f"{x.id}.{s.id}": text(s.label, lang) for x in study.drivers for s in x.states
    } | {x.id: text(x.label, lang) for x in study.drivers}  # fmt: skip
    if d.cell:
        values = [texts.signed(v, lang) for v in (d.first, d.second)]
    else:
        values = [
            text(v, lang) or texts.say("compare.no_reason", lang) for v in (d.first, d.second)
        ]
    return {
        "source": labels[f"{d.source}.{d.state}"],
        "target": labels[f"{d.target}.{d.cell}" if d.cell else d.target],
        "kind": "value" if d.cell else "reason",
        "a": values[0],
        "b": values[1],
    }


def story(side: Side, query: dict[str, str], lang: Language) -> dict[str, Any] | None:
    """Return the story of one side's future; None where nobody has told it."""
    study = side.lens.study
    own = side.future.id if side.future else ""
    told = next((s for s in study.stories if own and own in s.scenarios), None)
    if told is None:
        return None
    href = address(TEN_MINUTES, study.id, lang, query, variant=side.version)
    return {
        "id": told.id,
        "title": told.title,
        "pitch": told.pitch,
        "first": first_sentence(text(told.summary, lang)),
        "day": told.day,
        "question": told.question,
        "href": f"{href}#story-{told.id}" if href else "",
    }
