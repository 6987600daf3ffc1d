"""What to watch this year: triggers on published figures, in words, and where these stand."""

from __future__ import annotations

from typing import Any

import numpy as np

from futurs import texts
from futurs.futures import pathways as ways
from futurs.shapes import Segment
from futurs.widgets.addresses import address
from futurs.widgets.cited import EVIDENCE
from futurs.widgets.pathways_pages import Routed
from futurs.widgets.pathways_runs import Planned, Sign
from futurs.widgets.policies_words import standing, trigger

WEAK = 0.3
"""An alarm that sounds in vain nearly as often as in time says little: the least difference, on
draws that it was not chosen on, of one that is not called weak. Our own choice."""


def watched(told: Routed, found: Planned, query: dict[str, str]) -> dict[str, Any]:
    """Return each trigger with the published figure beside it, those that tell nothing apart.

    Parameters
    ----------
    told : Routed
    found : Planned
        With signs.
    query : dict
        Query of the page's own address, for links to other pages.

    Returns
    -------
    dict
    """
    rows = [_row(told, s, query) for s in found.signs if s.trigger.value is not None]
    # What is reached already is what matters this year; after it, what tells most.
    rows.sort(key=lambda r: not r["reached"])
    silent = [s for s in found.signs if s.trigger.value is None]
    # Which futures tip, and when, is the same for every figure.
    any_of = found.signs[0].trigger if found.signs else None
    early = any_of.too_early if any_of else 0
    date = next(
        d for d in ways.sell_by(found.tipped, lead=told.state.lead) if d.policy == told.state.policy
    )
    return {
        "rows": rows, "silent": told.listed(told.words.outcome(s.outcome) for s in silent),
        "why": _why(told, silent) if silent and not rows else "",
        "due": _due(told, found, date),
        "early": told.say("pathways_board.too_early", n=early, total=_total(any_of)) if early else "",
    }  # fmt: skip


def _total(found: ways.Trigger | None) -> int:
    return 0 if found is None else found.tips + found.stays + found.too_early


def _why(told: Routed, silent: list[Sign]) -> str:
    # "policies.none_tips" "policies.all_tip" "policies.too_early" "policies.flat"
    reasons = {s.trigger.reason for s in silent}
    # "pathways_board.why_none_tips" "pathways_board.why_all_tip" "pathways_board.why_too_early"
    # "pathways_board.why_flat"
    return (
        told.say(f"pathways_board.why_{next(iter(reasons))}")
        if len(reasons) == 1
        else told.say("pathways_board.why_flat")
    )


def _due(told: Routed, found: Planned, date: ways.SellBy) -> str:
    """Say by when to decide on what follows the policy that is watched."""
    policy, horizon = told.policies[date.policy], found.tipped.years[-1]
    if told.state.scenario:
        k = found.tipped.scenarios.index(told.state.scenario)
        at = found.tipped.year(date.policy, told.state.scenario)
        where = [told.scenarios[found.tipped.scenarios[k]]]
    else:
        at, where = date.earliest, [told.scenarios[s] for s in date.first_in]
    names = told.listed(texts.say("common.quoted", told.words.lang, x=w) for w in where)
    if not isinstance(at, int):
        # "pathways_board.due_never" "pathways_board.due_unknown"
        key = "due_unknown" if at == ways.UNKNOWN else "due_never"
        return told.say(f"pathways_board.{key}", policy=policy, year=str(horizon))
    if at <= told.state.start:
        return told.say("pathways_board.due_past", policy=policy, year=str(at), where=names)
    decide = at - told.state.lead
    if decide <= told.state.start:
        return told.say("pathways_board.due_now", policy=policy, year=str(at), where=names)
    return told.say(
        "pathways_board.due", policy=policy, year=str(at), where=names, decide=str(decide)
    )


def _row(told: Routed, sign: Sign, query: dict[str, str]) -> dict[str, Any]:
    words, lang = told.words, told.words.lang
    name, found = sign.outcome, sign.trigger
    value = abs(found.value or 0.0)
    digits = 0 if value >= 1000 else 1 if value >= 10 else 2
    unit, points = told.space_unit(name), texts.quantity("", words.points(name), lang)
    latest = _latest(told, name)
    where = (
        ways.standing(found, latest.years, latest.values) if latest is not None else None
    )  # fmt: skip
    indicator = words.system.outcome(name).indicator or ""
    href = ""
    if "study" in query:
        href = address(EVIDENCE, told.study.id, lang, query, indicator=indicator)
    scope = words.scopes(name).get(latest.scope, latest.scope) if latest is not None else ""
    return {
        "id": name, "label": words.outcome(name),
        "words": trigger(found, words.outcome(name), lang, unit=unit, digits=digits),
        "standing": standing(where, lang, unit=unit, points=points, digits=digits), "scope": scope, "href": href,
        "reached": where is not None and where.distance <= 0, "own": name == told.state.outcome,
        # A half of nothing to choose from is no reason to trust it either.
        "weak": not found.hit_held_out - found.false_held_out >= WEAK,
        "warning": told.say("pathways_board.warning", n=round(found.warning)) if found.warning is not None else "",
    }  # fmt: skip


def _latest(told: Routed, name: str) -> Segment | None:
    """Return the published series that goes furthest; the longer one where two do."""
    past = told.words.past(name)
    known = [s for s in past.segments if np.isfinite(s.values).any()] if past else []
    return max(known, key=lambda s: (int(s.years[-1]), len(s.years)), default=None)
