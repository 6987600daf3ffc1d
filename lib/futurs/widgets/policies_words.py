"""What policies over many futures come to, in sentences: classes, signposts, triggers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from futurs import texts
from futurs.futures import pathways as ways
from futurs.futures.policies import Class, Signpost
from futurs.texts import Language


def definition(kind: Class, settings: Mapping[str, Any], lang: Language) -> str:
    """Say exactly what a class of policies means, with the limits that were set.

    Parameters
    ----------
    kind : str
    settings : mapping
        Those of the classes found.
    lang : {"fr", "en"}

    Returns
    -------
    str

    Examples
    --------
    >>> definition("robust", {"most": 0.5, "gain": 0.1, "seldom": 0.05}, "en")
    'Holds in more than 50% of the futures of every scenario.'
    """
    # "policies.robust_means" "policies.trap_means" "policies.no_regret_means"
    # "policies.option_means" "policies.undecided_means"
    limits = {k: round(100 * float(settings[k]), 1) for k in ("most", "gain", "seldom")}
    return texts.say(f"policies.{kind}_means", lang, **limits)


def signpost(found: Signpost, names: Mapping[str, str], lang: Language, *, unit: str = "") -> str:
    """Say what to watch, and whether the latest figure is there.

    Parameters
    ----------
    found : Signpost
    names : mapping of str to str
        Words for uncertainties, indicators and categories.
    lang : {"fr", "en"}
    unit : str
        Words for the unit, with the blank before.

    Returns
    -------
    str
    """
    say = texts.say
    what = names[found.observable or found.name]
    # "policies.above" "policies.below" "policies.between" "policies.among"
    numbers = {
        key: f"{texts.number(value, lang)}{unit}"
        for key, value in (("low", found.low), ("high", found.high))
        if value is not None
    }
    if found.side == "among":
        numbers = {"names": ", ".join(names.get(c, c) for c in found.categories)}
    parts = [say(f"policies.{found.side}", lang, what=what, **numbers)]
    if not found.observable:
        parts.append(say("policies.unpublished", lang))
    if found.inside is not None:
        # "policies.inside" "policies.outside"
        parts.append(say("policies.inside" if found.inside else "policies.outside", lang))
    return " ".join(parts)


def trigger(
    found: ways.Trigger, observable: str, lang: Language, *, unit: str = "", digits: int = 1
) -> str:
    """Say at which value to decide, how often that is right, or why no value tells.

    Parameters
    ----------
    found : Trigger
    observable : str
        Words for what is observed.
    lang : {"fr", "en"}
    unit : str
        Words for the unit, with the blank before.
    digits : int

    Returns
    -------
    str
    """
    # "policies.none_tips" "policies.all_tip" "policies.too_early" "policies.flat"
    if found.value is None:
        return texts.say(f"policies.{found.reason}", lang, what=observable)
    # "policies.reaches_above" "policies.reaches_below"
    value = f"{texts.number(found.value, lang, digits)}{unit}"
    head = texts.say(f"policies.reaches_{found.side}", lang, what=observable, value=value)
    known = not np.isnan(found.hit_held_out)
    rates = texts.say(
        "policies.rates", lang, hit=round(100 * found.hit), false=round(100 * found.false_alarm),
        tips=found.tips, stays=found.stays,
    )  # fmt: skip
    parts = [head, rates]
    if known:
        held, other = round(100 * found.hit_held_out), round(100 * found.false_held_out)
        parts.append(texts.say("policies.held_out", lang, hit=held, false=other))
    if found.too_early:
        parts.append(texts.say("policies.no_time", lang, n=found.too_early))
    if found.lost:
        parts.append(texts.say("policies.overflowed", lang, n=found.lost))
    return " ".join(parts)


def standing(
    found: ways.Standing | None,
    lang: Language,
    *,
    unit: str = "",
    points: str = "",
    digits: int = 1,
) -> str:
    """Say where the published figures stand against a trigger.

    Parameters
    ----------
    found : Standing or None
    lang : {"fr", "en"}
    unit, points : str
        Words for the unit and for that of a difference, with the blank before.
    digits : int

    Returns
    -------
    str
    """
    if found is None:
        return texts.say("policies.no_figure", lang)
    latest = f"{texts.number(found.latest, lang, digits)}{unit}"
    words = {"year": str(found.year), "latest": latest}
    if found.distance <= 0:
        return texts.say("policies.reached", lang, since=str(found.crossed), **words)
    distance = f"{texts.number(found.distance, lang, digits)}{points or unit}"
    # "policies.not_reached" "policies.left_again"
    key = "not_reached" if found.crossed is None else "left_again"
    more = {} if found.crossed is None else {"since": str(found.crossed)}
    return texts.say(f"policies.{key}", lang, distance=distance, **words, **more)
