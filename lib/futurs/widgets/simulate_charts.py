"""The pictures of the simulation board: each with what its title, its axis and its table say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from futurs import texts
from futurs.figures.fan import (
    BANDS,
    FIRST,
    HIGH,
    LOW,
    MIDDLE,
    OTHER,
    THIRD,
    TRACES,
    fan,
    fans,
    limits,
    row,
    series,
)  # fmt: skip
from futurs.figures.ranking import ranking
from futurs.futures.comparing import Weight
from futurs.futures.quantiles import LOST
from futurs.shapes import Fan, Ranking, Table
from futurs.widgets.simulate_words import Words, at

SHOWN_WEIGHTS = 12


@dataclass(frozen=True, eq=False)
class Picture:
    """A figure with its words; the figure is made only when it is asked for.

    Parameters
    ----------
    title, axis, alt : str
    table : Table
    figure : callable
    lines : mapping of int to list
        Heights of the lines that move.
    bounds : tuple of float
    """

    title: str
    axis: str
    alt: str
    table: Table
    figure: Any
    lines: Mapping[int, list[float | None]]
    bounds: tuple[float, float] = (0.0, 1.0)


def fan_picture(
    words: Words, name: str, shape: Fan, without: Fan, year: int
) -> Picture:  # fmt: skip
    """Picture one outcome over the years.

    Parameters
    ----------
    words : Words
    name : str
        The outcome.
    shape, without : Fan
        With the levers in force, and without any; the same one when there is none.
    year : int
        The year that the title tells.

    Returns
    -------
    Picture
    """
    outcome, past = words.system.outcome(name), words.past(name)
    other = None if without is shape else without
    shown = [shape, *([other] if other else [])]
    bounds = limits(shown, past, outcome.target)
    lines = {k: row(shape, level) for k, level in TRACES.items()}
    lines[OTHER] = row(other, MIDDLE) if other else [None] * len(shape.years)

    def draw() -> Any:
        return fan(
            shape, words.lang, axis="", history=past, target=outcome.target,
            other=other, bounds=bounds,
        )  # fmt: skip

    return Picture(
        _fan_title(words, name, shape, year), _axis(words, name), _fan_alt(words, name, shape, other, year),
        _fan_table(words, name, shape, without), draw, lines, bounds,
    )  # fmt: skip


def steady(
    old: tuple[float, float], new: tuple[float, float]
) -> tuple[float, float]:  # fmt: skip
    """Return the bounds of an axis that does not tremble: the old ones while they fit well.

    An end that no longer fits has room to go on in the same direction, the other one stays.

    Examples
    --------
    >>> steady((0, 10), (1, 9)), steady((0, 10), (1, 12)), steady((0, 10), (4, 6))
    ((0, 10), (0, 14.2), (4, 6))
    """
    span = new[1] - new[0]
    if span < 0.6 * (old[1] - old[0]):
        return new
    room = 0.2 * span
    return (
        old[0] if old[0] <= new[0] else new[0] - room,
        old[1] if new[1] <= old[1] else new[1] + room,
    )


def _axis(words: Words, name: str) -> str:
    outcome = words.system.outcome(name)
    unit, note = words.unit(name), words.text(outcome.note)
    if outcome.target is not None:
        unit = words.say("simulate.dotted", unit=unit, target=words.target(outcome))
    return f"{unit}. {note}" if note else unit


def _fan_title(words: Words, name: str, shape: Fan, year: int) -> str:
    label = words.outcome(name)
    if not np.isfinite(at(shape, year, MIDDLE)):
        return words.say("simulate.fan_empty", label=label, year=str(year))
    span = words.between(at(shape, year, FIRST), at(shape, year, THIRD))
    # A unit that is a sentence of its own stands under the title only.
    unit = "" if "," in words.unit(name) else words.unit(name)
    said = texts.quantity(span, unit, words.lang)
    if shape.lost(year) > LOST:
        lost = words.percent(shape.lost(year))
        return words.say("simulate.fan_lost", label=label, span=said, year=str(year), x=lost)
    return words.say("simulate.fan_title", label=label, span=said, year=str(year))


def _fan_alt(words: Words, name: str, shape: Fan, other: Fan | None, year: int) -> str:
    ends = {k: words.number(at(shape, year, v)) for k, v in (("low", LOW), ("high", HIGH))}
    median = words.number(at(shape, year, MIDDLE))
    parts = [words.say("simulate.fan_alt", median=median, year=str(year), **ends)]
    if other:
        parts.append(
            words.say("simulate.fan_without", median=words.number(at(other, year, MIDDLE)))
        )
    past = words.past(name)
    years = [int(y) for s in (past.segments if past else ()) for y in s.years]
    if years and past:
        parts.append(words.say("simulate.fan_published", n=len(past.segments),
                               first=str(min(years)), last=str(max(years))))  # fmt: skip
    else:
        parts.append(words.say("simulate.fan_unpublished"))
    return " ".join(parts)


def _fan_table(words: Words, name: str, shape: Fan, without: Fan) -> Table:
    # "simulate.level_5" "simulate.level_25" "simulate.level_50" "simulate.level_75"
    # "simulate.level_95"
    names = {v: words.say(f"simulate.level_{round(100 * v)}") for v in BANDS}
    heads, rows = series(shape, names)
    keys = ("year", "published", "measures")
    # "simulate.year" "simulate.published" "simulate.measures" "simulate.error" "simulate.without"
    year, published, measures = (words.say(f"simulate.{k}") for k in keys)
    columns = (
        year,
        *heads,
        words.say("simulate.error"),
        words.say("simulate.without"),
        published,
        measures,
    )
    past, scopes = words.past(name), words.scopes(name)
    found: list[tuple[Any, ...]] = [
        (int(y), *[None] * (len(heads) + 2), float(v), scopes.get(s.scope, s.scope))
        for s in (past.segments if past else ())
        for y, v in zip(s.years, s.values, strict=True)
    ]
    errors = shape.errors[shape.levels.index(MIDDLE)].tolist()
    medians = row(without, MIDDLE)
    found += [
        (y, *cells, float(f"{e:.3g}"), m, None, None)
        for y, cells, e, m in zip(shape.years, rows, errors, medians, strict=True)
    ]
    return Table(columns, tuple(found))


def scenarios_picture(words: Words, name: str, shapes: Mapping[str, Fan], year: int) -> Picture:
    """Picture one outcome in several scenarios, side by side.

    Parameters
    ----------
    words : Words
    name : str
    shapes : mapping of str to Fan
        By scenario.
    year : int

    Returns
    -------
    Picture
    """
    outcome, keys = words.system.outcome(name), list(shapes)
    medians = {k: at(shapes[k], year, MIDDLE) for k in keys}
    order = sorted(keys, key=lambda k: np.nan_to_num(medians[k]))
    low, high = order[0], order[-1]
    said = {
        "label": words.outcome(name), "year": str(year), "high": words.scenario(high),
        "low": words.scenario(low),
    }  # fmt: skip
    many = len(keys) > 1
    title = words.say(
        "simulate.scenarios_title" if many else "simulate.scenarios_title_one", **said
    )
    ends = {"high": words.number(medians[high]), "low": words.number(medians[low]), "n": len(keys)}
    alt = words.say("simulate.scenarios_alt", **ends)
    names = {v: words.say(f"simulate.level_{round(100 * v)}") for v in BANDS}
    rows = []
    for k in keys:
        for y, cells in zip(shapes[k].years, series(shapes[k], names)[1], strict=True):
            rows.append((words.scenario(k), y, *cells))
    columns = (words.say("simulate.scenario_column"), words.say("simulate.year"), *names.values())

    def draw() -> Any:
        marked = keys.index(words.state.scenario) if words.state.scenario in keys else -1
        return fans(
            list(shapes.values()), [words.scenario(k) for k in keys], words.lang,
            target=outcome.target, marked=marked,
        )  # fmt: skip

    return Picture(title, _axis(words, name), alt, Table(columns, tuple(rows)), draw, {})


def weights_picture(
    words: Words, name: str, found: tuple[Weight, ...], year: int, draws: int
) -> Picture:
    """Picture which uncertainties go most with an outcome.

    Parameters
    ----------
    words : Words
    name : str
    found : tuple of Weight
        Strongest first; at least one.
    year : int
    draws : int

    Returns
    -------
    Picture
    """
    most = found[:SHOWN_WEIGHTS]
    ends = [sorted((abs(w.low), abs(w.high))) for w in most]
    shape = Ranking(
        tuple(w.name for w in most),
        np.array([abs(w.rho) for w in most]),
        # Through zero: from nothing to the further end.
        np.array([e[0] if w.sure else 0.0 for e, w in zip(ends, most, strict=True)]),
        np.array([e[1] for e in ends]),
    )
    labels = {w.name: ("↑ " if w.rho > 0 else "↓ ") + words.named(w.name) for w in most}
    first = words.named(most[0].name)
    unsure = sum(not w.sure for w in found)
    alt = words.say(
        "simulate.weights_alt", first=first, rho=words.number(most[0].rho), n=unsure, of=len(found)
    )
    # "simulate.parameter" "simulate.rho" "simulate.low" "simulate.high"
    columns = tuple(words.say(f"simulate.{k}") for k in ("parameter", "rho", "low", "high"))
    rows = tuple(
        (words.named(w.name), *(round(v, 3) for v in (w.rho, w.low, w.high))) for w in found
    )
    title = words.say(
        "simulate.weights_title", label=words.outcome(name), year=str(year), first=first
    )
    axis = words.say(
        "simulate.weights_axis", n=draws, scenario=words.scenario(words.state.scenario)
    )

    def draw() -> Any:
        return ranking(shape, labels, words.lang)

    return Picture(title, axis, alt, Table(columns, rows), draw, {})
