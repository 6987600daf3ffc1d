"""Charts of policies over many futures: regret, duel, classes, places, pathways."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from futurs import texts
from futurs.figures.classes import classes
from futurs.figures.duel import duel
from futurs.figures.intervals import intervals
from futurs.figures.regrets import regrets
from futurs.figures.routes import routes
from futurs.futures import pathways as ways
from futurs.futures import policies as kinds
from futurs.futures import robustness
from futurs.shapes import Table
from futurs.texts import Language
from futurs.widgets.chart import Chart
from futurs.widgets.simulate_words import doubtful

Words = Mapping[str, str]


def _columns(section: str, keys: Iterable[str], lang: Language) -> tuple[str, ...]:
    return tuple(texts.say(f"{section}.{key}", lang) for key in keys)


def _hundred(value: float) -> int | None:
    return None if np.isnan(value) else round(100 * float(value))


def _rounded(value: float, digits: int) -> float | None:
    return None if np.isnan(value) else round(float(value), digits)


def _listed(names: Iterable[str], lang: Language) -> str:
    return ", ".join(texts.say("common.quoted", lang, x=n) for n in names)


def regrets_chart(
    found: robustness.RegretMap,
    policy_names: Words,
    scenario_names: Words,
    lang: Language,
    *,
    measure: str,
    unit: str,
    apart: str = "",
    digits: int = 1,
) -> Chart:
    """Show in which scenarios each policy would be regretted.

    Parameters
    ----------
    found : RegretMap
    policy_names, scenario_names : mapping of str to str
    lang : {"fr", "en"}
    measure, unit : str
        Words for the outcome and its unit.
    apart : str
        Words for the difference up to which nothing counts; empty where only rounding does not.
    digits : int

    Returns
    -------
    Chart
    """
    say = texts.say
    names = (say("robustness.least", lang), say("robustness.least_tied", lang))
    rows = tuple(
        (policy_names[p], scenario_names[s], _rounded(found.values[i, k], digits),
         _hundred(found.sure[i, k]), int(found.lost[i, k]))
        for i, p in enumerate(found.policies)
        for k, s in enumerate(found.scenarios)
    )  # fmt: skip
    # "robustness.policy" "robustness.scenario" "robustness.regret" "robustness.sure"
    # "robustness.lost"
    columns = _columns("robustness", ("policy", "scenario", "regret", "sure", "lost"), lang)
    if apart:
        columns = (*columns[:3], say("robustness.sure_within", lang, x=apart), columns[4])
    # "robustness.regrets_axis" "robustness.regrets_axis_percentile"
    way = "_percentile" if found.settings["statistic"] == "percentile" else ""
    axis = say(
        f"robustness.regrets_axis{way}", lang, measure=measure, unit=unit,
        **({"percentile": found.settings["percentile"]} if way else {}),
    )  # fmt: skip
    title, alt = _regret_words(found, policy_names, scenario_names, lang, digits)
    return Chart(
        regrets(found.shape, policy_names, scenario_names, lang, names=names, digits=digits),
        title=title, axis=axis, alt=alt, table=Table(columns, rows), lang=lang, name="regrets",
    )  # fmt: skip


def _regret_words(
    found: robustness.RegretMap,
    policy_names: Words,
    scenario_names: Words,
    lang: Language,
    digits: int,
) -> tuple[str, str]:
    if np.isnan(found.values).all():
        nothing = texts.say("robustness.regrets_nothing", lang)
        return nothing, nothing
    often, total = found.best.sum(axis=1), len(found.scenarios)
    first = [
        policy_names[p] for p, n in zip(found.policies, often, strict=True) if n == often.max()
    ]
    n = int(often.max())
    if len(first) == 1:
        shared = found.best[:, found.best[int(often.argmax())]].sum(axis=0) > 1
        # "robustness.regrets_one_best" "robustness.regrets_one_shared"
        key = f"robustness.regrets_one_{'shared' if shared.any() else 'best'}"
        title = texts.say(key, lang, first=first[0], n=n, total=total)
    else:
        title = texts.say(
            "robustness.regrets_tie", lang, names=_listed(first, lang), n=n, total=total
        )
    i, k = np.unravel_index(int(np.nan_to_num(found.values).argmax()), found.values.shape)
    alt = texts.say(
        "robustness.regrets_alt", lang, n=len(found.policies), total=total,
        value=texts.number(float(found.values[i, k]), lang, digits),
        policy=policy_names[found.policies[i]], scenario=scenario_names[found.scenarios[k]],
    )  # fmt: skip
    return title, alt


def duel_chart(
    found: robustness.Comparison,
    policy_names: Words,
    scenario_names: Words,
    lang: Language,
    *,
    measure: str,
    apart: str = "",
) -> Chart:
    """Show in which share of futures one policy does better than another.

    Parameters
    ----------
    found : Comparison
    policy_names, scenario_names : mapping of str to str
    lang : {"fr", "en"}
    measure : str
        Words for the outcome.
    apart : str
        Words for the difference up to which nothing counts; empty where only rounding does not.

    Returns
    -------
    Chart
    """
    say, shape = texts.say, found.shape
    first, second = policy_names[found.first], policy_names[found.second]
    names = (
        say("robustness.wins", lang, first=first),
        say("robustness.ties_within", lang, x=apart) if apart else say("robustness.ties", lang),
        say("robustness.losses", lang, second=second),
    )  # fmt: skip
    title = alt = say("robustness.duel_nothing", lang)
    known = [k for k in range(len(shape.ids)) if not np.isnan(shape.wins[k])]
    if known:
        low, high = (end(known, key=lambda k: shape.wins[k]) for end in (min, max))
        every = int((found.wins + found.ties + found.losses).sum())
        error = float(np.nan_to_num(found.whole_error))
        # "robustness.duel" "robustness.duel_sure"
        doubt = doubtful(found.whole, error)
        title = say(
            f"robustness.duel{'' if doubt else '_sure'}", lang, first=first, second=second,
            share=texts.some_hundredths(found.whole, lang),
            losses=texts.some_hundredths(int(found.losses.sum()) / every, lang),
            **({"error": round(100 * error, 1)} if doubt else {}),
        )  # fmt: skip
        alt = say(
            "robustness.duel_alt", lang, low=texts.some_hundredths(shape.wins[low], lang),
            high=texts.some_hundredths(shape.wins[high], lang), least=scenario_names[shape.ids[low]],
            most=scenario_names[shape.ids[high]],
            ties=texts.some_hundredths(int(found.ties.sum()) / every, lang),
        )  # fmt: skip
    keys = ("scenario", "wins_column", "ties_column", "losses_column", "error_column", "lost")
    # "robustness.wins_column" "robustness.ties_column" "robustness.losses_column"
    # "robustness.error_column"
    rows = tuple(
        (scenario_names[s], _hundred(shape.wins[k]), _hundred(shape.ties[k]),
         _hundred(shape.losses[k]), _rounded(100 * shape.error[k], 1), int(found.lost[k]))
        for k, s in enumerate(shape.ids)
    )  # fmt: skip
    columns = _columns("robustness", keys, lang)
    if apart:
        columns = (*columns[:2], say("robustness.ties_within_column", lang, x=apart), *columns[3:])
    percent = say("robustness.percent", lang)
    return Chart(
        duel(shape, scenario_names, lang, names=names, percent=percent),
        title=title, axis=say("robustness.duel_axis", lang, measure=measure), alt=alt,
        table=Table(columns, rows), lang=lang, name="duel",
    )  # fmt: skip


def classes_chart(
    found: kinds.Classes,
    policy_names: Words,
    scenario_names: Words,
    lang: Language,
    *,
    measure: str,
    threshold: str,
    apart: str = "",
) -> Chart:
    """Show what kind of policy each one is, over the shares of futures in which it holds.

    Parameters
    ----------
    found : Classes
    policy_names, scenario_names : mapping of str to str
    lang : {"fr", "en"}
    measure, threshold : str
        Words for the outcome, and for what it must keep, with its unit.
    apart : str
        Words for the difference up to which nothing counts; empty where only rounding does not.

    Returns
    -------
    Chart
    """
    say = texts.say
    # "robustness.robust" "robustness.trap" "robustness.no_regret" "robustness.option"
    # "robustness.undecided"
    words: dict[str, str] = {c: say(f"robustness.{c}", lang) for c in kinds.CLASSES}
    # "robustness.count_robust" "robustness.count_trap" "robustness.count_no_regret"
    # "robustness.count_option" "robustness.count_undecided"
    counts = ", ".join(
        say(f"robustness.count_{c}", lang, n=n)
        for c in kinds.CLASSES
        if (n := found.classes.count(c))
    )
    # "robustness.most_yes" "robustness.most_no" "robustness.most_limit"
    names = _columns("robustness", ("most_yes", "most_no", "most_limit"), lang)
    rows = tuple(
        (policy_names[p], words[found.classes[i]], scenario_names[s], _hundred(found.holds[i, k]),
         _hundred(found.sure[i]), int(found.lost[i, k]))
        for i, p in enumerate(found.policies)
        for k, s in enumerate(found.scenarios)
    )  # fmt: skip
    keys = ("policy", "class", "scenario", "holds_column", "same_class", "lost")
    # "robustness.class" "robustness.holds_column" "robustness.same_class"
    columns = _columns("robustness", keys, lang)
    if apart:
        columns = (columns[0], say("robustness.class_within", lang, x=apart), *columns[2:])
    items = [
        _class_words(found, c, policy_names, words[c], lang) for c in dict.fromkeys(found.classes)
    ]
    figure = classes(
        found.shape, policy_names, words, scenario_names, lang,
        names=(names[0], names[1], names[2]), percent=say("robustness.percent", lang),
    )  # fmt: skip
    semicolon = say("common.semicolon", lang)
    return Chart(
        figure, title=say("robustness.classes", lang, n=len(found.policies), counts=counts),
        axis=say("robustness.classes_axis", lang, measure=measure, threshold=threshold),
        alt=say("robustness.classes_alt", lang, list=semicolon.join(items)),
        table=Table(columns, rows), lang=lang, name="classes",
    )  # fmt: skip


def _class_words(
    found: kinds.Classes, which: str, policy_names: Words, kind: str, lang: Language
) -> str:
    rows = [i for i, c in enumerate(found.classes) if c == which]
    names = _listed((policy_names[found.policies[i]] for i in rows), lang)
    own = found.holds[rows]
    own = own[~np.isnan(own)]
    if not len(own):
        return texts.say("robustness.classes_item_unknown", lang, names=names, kind=kind)
    low, high = (texts.hundredths(float(x), lang) for x in (own.min(), own.max()))
    return texts.say("robustness.classes_item", lang, names=names, kind=kind, low=low, high=high)


def places_chart(found: robustness.Disagreement, policy_names: Words, lang: Language) -> Chart:
    """Show how far the place of each policy depends on the metric.

    Parameters
    ----------
    found : Disagreement
    policy_names : mapping of str to str
    lang : {"fr", "en"}

    Returns
    -------
    Chart
    """
    say, shape = texts.say, found.shape
    # "robustness.places_interval" "robustness.places_point"
    names = _columns("robustness", ("places_interval", "places_point"), lang)
    title = say("robustness.places_same", lang)
    if found.reversals:
        k = int(np.argmax(shape.high - shape.low))
        title = say(
            "robustness.places", lang, name=policy_names[shape.ids[k]], low=float(shape.low[k]),
            high=float(shape.high[k]),
        )  # fmt: skip
    rows = tuple(
        (policy_names[p], *(_rounded(x[k], 1) for x in (shape.low, shape.point, shape.high)))
        for k, p in enumerate(shape.ids)
    )
    keys = ("policy", "best_column", "middle_column", "worst_column")
    # "robustness.best_column" "robustness.middle_column" "robustness.worst_column"
    winners = _listed((policy_names[p] for p in found.winners), lang)
    figure = intervals(shape, policy_names, lang, names=(names[0], names[1]), digits=0)
    # The mark may stand at the end of the bar: the numbers begin a little further.
    figure.data[0].text = [f"\u2002{t}" for t in figure.data[0].text]
    return Chart(
        figure,
        title=title, axis=say("robustness.places_axis", lang, n=len(found.metrics)),
        alt=say("robustness.places_alt", lang, winners=winners, n=len(found.reversals)),
        table=Table(_columns("robustness", keys, lang), rows), lang=lang, name="places",
    )  # fmt: skip


def routes_chart(
    tipped: ways.Tipping,
    plan: ways.Pathways,
    policy_names: Words,
    scenario_name: str,
    lang: Language,
    *,
    measure: str,
    threshold: str,
    chosen: ways.Pathway | None = None,
) -> Chart:
    """Show the metro map of policies in one scenario.

    Parameters
    ----------
    tipped : Tipping
    plan : Pathways
        Of one of its scenarios.
    policy_names : mapping of str to str
    scenario_name : str
    lang : {"fr", "en"}
    measure, threshold : str
        Words for the outcome, and for what it must keep, with its unit.
    chosen : Pathway, optional
        The one to draw strong.

    Returns
    -------
    Chart
    """
    say = texts.say
    # "pathways.station" "pathways.tips" "pathways.interval" "pathways.onward"
    names = _columns("pathways", ("station", "tips", "interval", "onward"), lang)
    arrow, yes, no = _columns("pathways", ("arrow", "yes", "no"), lang)
    # "pathways.arrow" "pathways.yes" "pathways.no"
    rows: tuple[tuple[Any, ...], ...] = tuple(
        (arrow.join(policy_names[p] for p in w.policies), ", ".join(str(s.start) for s in w.stages[1:]),
         w.covered, w.gaps, round(w.cost, 1), yes if w.beaten else no)
        for w in plan.found
    )  # fmt: skip
    keys = ("pathway", "changes_in", "covered", "gaps", "cost", "beaten")
    # "pathways.pathway" "pathways.changes_in" "pathways.covered" "pathways.gaps" "pathways.cost"
    # "pathways.beaten" "pathways.axis" "pathways.axis_left"
    key = "axis_left" if tipped.settings["reading"] == "left" else "axis"
    axis = say(
        f"pathways.{key}", lang, measure=measure, threshold=threshold,
        share=round(100 * tipped.settings["share"]),
    )  # fmt: skip
    return Chart(
        routes(
            ways.routes(tipped, plan, chosen=chosen), policy_names,
            names=(names[0], names[1], names[2], names[3]),
        ),
        title=_route_title(plan, scenario_name, lang), axis=axis,
        alt=_route_words(tipped, plan, policy_names, lang),
        table=Table(_columns("pathways", keys, lang), rows), lang=lang, name="pathways",
    )  # fmt: skip


def _route_title(plan: ways.Pathways, scenario: str, lang: Language) -> str:
    if not plan.found:
        return texts.say("pathways.title_nothing", lang, scenario=scenario)
    year, whole = str(plan.years[1]), sum(w.complete for w in plan.found)
    if whole:
        return texts.say("pathways.title", lang, scenario=scenario, n=whole, year=year)
    return texts.say(
        "pathways.title_none", lang, scenario=scenario, year=year, covered=plan.found[0].covered,
        total=plan.years[1] + 1 - plan.years[0],
    )  # fmt: skip


def _route_words(
    tipped: ways.Tipping, plan: ways.Pathways, policy_names: Words, lang: Language
) -> str:
    k, parts = tipped.scenarios.index(plan.scenario), []
    for i, policy in enumerate(tipped.policies):
        if policy in plan.unused:
            continue
        year, low, high = (
            tipped.when(int(x[i, k])) for x in (tipped.index, tipped.low, tipped.high)
        )
        name, beyond = policy_names[policy], texts.say("pathways.beyond", lang)
        if not isinstance(year, int):
            parts.append(
                texts.say("pathways.item_beyond", lang, policy=name, year=str(plan.years[1]))
            )
            continue
        ends = (str(x) if isinstance(x, int) else beyond for x in (low, high))
        parts.append(
            texts.say(
                "pathways.item", lang, policy=name, year=str(year), low=next(ends), high=next(ends)
            )
        )  # fmt: skip
    words = texts.say("common.semicolon", lang).join(parts)
    words = f"{words}." if words else ""
    if plan.unused:
        names = _listed((policy_names[p] for p in plan.unused), lang)
        unused = texts.say("pathways.unused", lang, names=names)
        words = f"{words} {unused}".strip()
    return words
