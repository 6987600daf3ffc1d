"""Charts and questions of the methods on a study: for notebooks, and for boards that show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from futurs import texts
from futurs.figures.cross import cross
from futurs.figures.intervals import intervals
from futurs.figures.removals import removals
from futurs.methods import _questions as questions
from futurs.methods import axes, cross_impact, events
from futurs.shapes import Removals, Table
from futurs.study import Study, text
from futurs.texts import Language
from futurs.widgets.chart import Chart

if TYPE_CHECKING:
    from futurs.methods import morphology


def _states(study: Study, lang: Language) -> dict[str, str]:
    return {f"{d.id}.{s.id}": text(s.label, lang) for d in study.drivers for s in d.states}


def removals_chart(result: morphology.Result, study: Study, lang: Language) -> Chart:
    """Show what each rule of a study strikes out, and what it alone does.

    Parameters
    ----------
    result : morphology.Result
        On the drivers of the study.
    study : Study
    lang : {"fr", "en"}

    Returns
    -------
    Chart
    """
    shape, states = _largest_first(result.removals), _states(study, lang)
    # "possibilities.logical" "possibilities.empirical" "possibilities.normative"
    kinds = [texts.say(f"possibilities.{kind}", lang) for kind in shape.kinds]
    labels = {
        i: texts.say(
            "possibilities.rule", lang, kind=kind,
            values=" + ".join(states[ref] for ref in i.split(" + ")),
        )
        for i, kind in zip(shape.ids, kinds, strict=True)
    }  # fmt: skip
    only, shared = (texts.say(f"possibilities.{key}", lang) for key in ("only", "shared"))
    # "possibilities.only" "possibilities.shared"
    rows = tuple(
        (labels[i], n, k, None if k is None else n - k)
        for i, n, k in zip(shape.ids, shape.alone, shape.only, strict=True)
    )
    words = ("rule_column", "removes")
    # "possibilities.rule_column" "possibilities.removes"
    columns = (*(texts.say(f"possibilities.{w}", lang) for w in words), only, shared)
    retained = "?" if result.retained is None else texts.number(result.retained, lang)
    alt = texts.say("possibilities.alt", lang, n=len(rows), raw=shape.raw, retained=retained)
    return Chart(
        removals(shape, labels, lang, names=(only, shared)),
        title=texts.say("possibilities.title", lang), axis=texts.say("possibilities.axis", lang),
        alt=alt, table=Table(columns, rows), lang=lang, name="rules",
    )  # fmt: skip


def _largest_first(shape: Removals) -> Removals:
    order = sorted(range(len(shape.ids)), key=lambda k: (-(shape.only[k] or 0), -shape.alone[k]))
    return Removals(
        tuple(shape.ids[k] for k in order), tuple(shape.kinds[k] for k in order),
        tuple(shape.alone[k] for k in order), tuple(shape.only[k] for k in order), shape.raw,
    )  # fmt: skip


def letters(n: int) -> tuple[str, ...]:
    """Return a letter for each of n events: scenarios are named by those that happen."""
    return tuple("ABCDEFGHIJKL"[:n])


def intervals_chart(result: events.Result, lang: Language, *, most: int = 16) -> Chart:
    """Show between which bounds the probability of each scenario of events lies.

    Parameters
    ----------
    result : events.Result
    lang : {"fr", "en"}
    most : int
        Scenarios shown, from the largest representative.

    Returns
    -------
    Chart
        A scenario is named by the letters of the events that happen in it.
    """
    shape, keys = result.intervals(most), letters(len(result.events))
    nothing = texts.say("events.nothing", lang)
    labels = {
        code: " + ".join(k for k, x in zip(keys, code, strict=True) if x == "1") or nothing
        for code in shape.ids
    }
    point = result.inputs.representative
    names = (texts.say("events.interval", lang), texts.say(f"events.{point}", lang))
    # "events.max_entropy" "events.vertex"
    bounds = zip(shape.ids, shape.low, shape.high, shape.point, strict=True)
    rows = tuple((labels[i], *(round(float(x), 4) for x in values)) for i, *values in bounds)
    words = ("scenario", "lowest", "highest")
    # "events.scenario" "events.lowest" "events.highest"
    columns = (*(texts.say(f"events.{w}", lang) for w in words), names[1])
    alt = texts.say(
        "events.alt", lang, n=len(rows), first=rows[0][0], low=rows[0][1], high=rows[0][2]
    )
    example = result.inputs.status == "example"
    # "events.axis" "events.axis_example"
    axis = texts.say("events.axis_example" if example else "events.axis", lang)
    return Chart(
        intervals(shape, labels, lang, names=names), title=texts.say("events.title", lang),
        axis=axis, alt=alt, table=Table(columns, rows), lang=lang, name="events",
    )  # fmt: skip


def cross_chart(result: axes.Result, study: Study, lang: Language) -> Chart:
    """Show two axes with the consistent futures that live in their four corners.

    Parameters
    ----------
    result : axes.Result
        On the drivers of the study.
    study : Study
    lang : {"fr", "en"}

    Returns
    -------
    Chart
    """
    shape = result.cross
    known = {tuple(result.matrix.scenario(s.states)): s for s in study.scenarios}
    labels = _states(study, lang)
    for k, z in enumerate(result.scenarios):
        named = known.get(tuple(z))
        numbered = texts.say("futures.numbered", lang, k=k + 1)
        labels[str(k + 1)] = text(named.short_name, lang) if named else numbered
    first, second = (text(study.driver(d).label, lang) for d in shape.axes)
    poles = [
        [labels[f"{a}.{p}"] for p in own] for a, own in zip(shape.axes, shape.poles, strict=True)
    ]
    rows = tuple(
        (poles[0][a], poles[1][b], labels[i])
        for (a, b), own in zip(axes.CORNERS, shape.corners, strict=True)
        for i in own
    )
    columns = (first, second, texts.say("futures.future", lang))
    counts = {"n": len(rows), "outside": len(shape.outside), "empty": len(result.empty)}
    coupling = {"coupling": result.chosen.coupling, "low": result.chosen.low}
    return Chart(
        cross(shape, labels, empty=texts.say("cross.empty", lang), more=texts.say("cross.more", lang)),
        title=texts.say("cross.title", lang, first=first, second=second),
        axis=texts.say("cross.axis", lang, high=result.chosen.high, **coupling),
        alt=texts.say("cross.alt", lang, first=first, second=second, **counts),
        table=Table(columns, rows), lang=lang, name="axes",
    )  # fmt: skip


def corner_questions(result: axes.Result, study: Study, lang: Language) -> tuple[str, ...]:
    """Return a question for each corner that no consistent future inhabits."""
    labels, (h, v) = _states(study, lang), result.cross.axes
    return tuple(
        texts.say("axes.empty", lang, a=labels[f"{h}.{a}"], b=labels[f"{v}.{b}"])
        for a, b in result.empty
    )


@dataclass(frozen=True)
class EventQuestion:
    """Two events whose probabilities and whose judgement point opposite ways.

    Parameters
    ----------
    words : str
        The question.
    cell : tuple of int
        The judgement: driver, state, target driver, its state.
    """

    words: str
    cell: tuple[int, int, int, int]


def event_questions(study: Study, lang: Language) -> tuple[EventQuestion, ...]:
    """Return a question for each pair of events that contradicts the cross-impact matrix.

    Parameters
    ----------
    study : Study
    lang : {"fr", "en"}

    Returns
    -------
    tuple of EventQuestion
        Strongest first; empty when the study has no events that stand for states.
    """
    if study.events is None or not any(e.linked_state for e in study.events.items):
        return ()
    order = study.events.order
    answers = events.Inputs.from_study(study).experts[0].answers(tuple(range(len(order))))
    linked = questions.linked_states(study, order)
    matrix = cross_impact.matrix_of(study)
    found = questions.opposed(matrix, linked, answers.given, answers.given_not)
    labels = {e.id: text(e.label, lang) for e in study.events.items}
    places = [(j, k) for j, n in enumerate(matrix.sizes) for k in range(n)]
    asked = []
    for o in found:
        row, column = linked[o.source], linked[o.target]
        if row is None or column is None:
            continue
        # "questions.raises" "questions.lowers"
        words = texts.say(
            "questions.opposed", lang, source=labels[order[o.source]],
            target=labels[order[o.target]], cell=texts.signed(o.cell, lang),
            lift=texts.say("questions.raises" if o.lift > 0 else "questions.lowers", lang),
        )  # fmt: skip
        asked.append(EventQuestion(words, (*places[row], *places[column])))
    return tuple(asked)
