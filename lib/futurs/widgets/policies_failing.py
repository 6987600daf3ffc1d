"""Where a policy fails, in words: the box of conditions, what to watch, which signals point there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from futurs import facts, texts
from futurs.errors import FutursError
from futurs.futures.discovery import words as boxes
from futurs.futures.policies import Signpost, signposts
from futurs.shapes import Boxes, Limit
from futurs.study import text
from futurs.widgets.addresses import address
from futurs.widgets.cited import EVIDENCE
from futurs.widgets.policies_pages import Told
from futurs.widgets.policies_runs import MOST_LIMITS, SCENARIO, Failing

SHOWN = 6
_TELLING = 0.5
_SHORT = 12


def failing(told: Told, found: Failing, query: dict[str, str]) -> dict[str, Any]:
    """Return what a box says, as plain values for the template.

    Parameters
    ----------
    told : Told
    found : Failing
    query : dict
        Query of the page's own address, for links to other pages.

    Returns
    -------
    dict
    """
    words, box = told.words, found.box
    where = told.scenarios[found.where] if found.where else ""
    said = told.say(
        "policies_board.fails_where" if found.where else "policies_board.fails_all", policy=told.policies[found.policy],
        n=found.failed, total=found.total, share=words.percent(found.failed / found.total),
        where=where,
    )  # fmt: skip
    if box is None:
        key = "policies_board.always_fails" if found.failed else "policies_board.never_fails"
        return {
            "said": told.say(key, policy=told.policies[found.policy], where=where),
            "limits": [],
        }
    limits = box.limits[0]
    wanted = texts.number(round(100 * found.density, 1), words.lang)
    names, units = labels(told), units_of(told)
    return {
        "said": said,
        "box": told.say(
            "policies_board.box", k=int(box.k[0]), n=int(box.n[0]), density=words.percent(float(box.density[0])),
            coverage=words.percent(float(box.coverage[0])),
        ) if limits else told.say("policies_board.no_box", density=wanted),
        "sparse": told.say(
            "policies_board.sparse", density=wanted, n=MOST_LIMITS
        ) if limits and float(box.density[0]) < found.density else "",
        "raised": told.say("policies_board.raised", density=wanted)
        if limits and found.density > told.state.density / 100 else "",
        "limits": [_condition(told, x, names, units) for x in limits],
        "searched": told.say("policies_board.searched", n=found.columns, most=MOST_LIMITS),
        "watch": _watch(told, limits, query), "shared": _shared(told, limits),
    }  # fmt: skip


def labels(told: Told) -> dict[str, str]:
    """Return words for what futures are searched by."""
    found = {
        n: told.words.named(n) for n in (*told.words.system.parameters, *told.words.system.random)
    }
    return (
        found
        | {SCENARIO: told.say("policies_board.scenario")}
        | {f"{SCENARIO}.{s}": x for s, x in told.scenarios.items()}
    )


def units_of(told: Told) -> dict[str, str]:
    """Return words for the units of the parameters; a unit that is a sentence is left out."""
    units, found = told.words.units, told.words.system.parameters
    named = {n: units.get(p.unit, p.unit.replace("_", " ")) for n, p in found.items()}
    return {n: unit for n, unit in named.items() if len(unit) <= _SHORT}


def title(told: Told, shape: Boxes) -> str:
    """Say in a heading what the picture of a box shows."""
    density, coverage = (told.words.percent(float(x[0])) for x in (shape.density, shape.coverage))
    return told.say("policies_board.box_title", density=density, coverage=coverage)


def _condition(
    told: Told, limit: Limit, names: Mapping[str, str], units: Mapping[str, str]
) -> dict[str, str]:
    words = boxes.condition(limit, names, told.words.lang, units=units)
    doubt = texts.say("discovery.doubt", told.words.lang) if boxes.doubtful(limit) else ""
    return {"words": words, "doubt": doubt}


def _watch(told: Told, limits: tuple[Limit, ...], query: dict[str, str]) -> list[dict[str, Any]]:
    """Return what to watch for each limit of a parameter, what is published before the rest."""
    numbers = [x for x in limits if not x.known]
    known = told.words.system.parameters
    observed = {
        x.id: known[x.id].indicators[0] for x in numbers if x.id in known and known[x.id].indicators
    }
    ranges = {x.id: (x.full_low, x.full_high) for x in numbers}
    box = {x.id: (x.low, x.high) for x in numbers}
    by_name = {x.id: x for x in numbers}
    found = signposts([box], ranges, observables=observed)
    return [_signpost(told, sign, by_name[sign.name], query) for sign in found]


def _signpost(told: Told, sign: Signpost, limit: Limit, query: dict[str, str]) -> dict[str, Any]:
    lang, unit = told.words.lang, units_of(told).get(sign.name, "")
    numbers = {
        key: boxes.figure(limit, value, lang, unit)
        for key, value in (("low", sign.low), ("high", sign.high))
        if value is not None
    }
    # "policies.above" "policies.below" "policies.between"
    words = texts.say(f"policies.{sign.side}", lang, what=told.words.named(sign.name), **numbers)
    if not sign.observable:
        return {
            "words": words,
            "published": "",
            "href": "",
            "none": texts.say("policies.unpublished", lang),
        }
    href = ""
    if "study" in query:
        href = address(EVIDENCE, told.study.id, lang, query, indicator=sign.observable)
    return {
        "words": words,
        "published": _indicator(told, sign.observable),
        "href": href,
        "none": "",
    }


def _indicator(told: Told, name: str) -> str:
    try:
        found = facts.load().indicators[name]
    except (FutursError, KeyError):
        return name
    return found.label_fr if told.words.lang == "fr" else found.label_en


def _shared(told: Told, limits: tuple[Limit, ...]) -> list[dict[str, Any]]:
    """Return the states that tell the scenarios of the box from the others, with their signals.

    A scenario is not observed; the states that set it apart are what one can look for.
    """
    kept = next((x for x in limits if x.id == SCENARIO), None)
    if kept is None:
        return []
    states = {s.id: set(s.states.items()) for s in told.study.scenarios}
    out = [x for x in kept.known if x not in kept.kept]
    share = {
        pair: (_part(pair, kept.kept, states), _part(pair, out, states))
        for pair in sorted(set().union(*(states[x] for x in kept.kept)))
    }
    telling = [p for p, (here, there) in share.items() if here - there >= _TELLING]
    telling.sort(key=lambda p: (share[p][1] - share[p][0], p))
    return [
        {"label": _state(told, pair), "here": told.percent(share[pair][0]), "there": told.percent(share[pair][1]),
         "signals": _signals(told, pair)}
        for pair in telling[:SHOWN]
    ]  # fmt: skip


def _part(pair: tuple[str, str], names: Any, states: Mapping[str, set[tuple[str, str]]]) -> float:
    return sum(pair in states[n] for n in names) / len(names)


def _state(told: Told, pair: tuple[str, str]) -> str:
    driver = next(d for d in told.study.drivers if d.id == pair[0])
    state = next(s for s in driver.states if s.id == pair[1])
    lang = told.words.lang
    return told.say(
        "policies_board.state", driver=text(driver.label, lang), state=text(state.label, lang)
    )


def _signals(told: Told, pair: tuple[str, str]) -> list[str]:
    """Return the study's signals that are read as pointing to a state."""
    wanted = ".".join(pair)
    return [
        text(s.label, told.words.lang)
        for s in told.study.signals
        if any(r.state == wanted and r.direction > 0 for r in s.reading)
    ]
