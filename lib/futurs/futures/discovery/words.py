"""Boxes in sentences, tables and titles, in the reader's language.

Labels, units and the words for categories are the caller's: this layer knows identifiers. A name
without a label is shown as it stands.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from futurs import texts
from futurs.futures.discovery.boxes import DOUBT
from futurs.futures.discovery.columns import Question
from futurs.shapes import Boxes, Limit, Table, Trajectory
from futurs.texts import Language, say

# Whole numbers of four digits are written without a gap: they may be years.
_PLAIN = 10_000


def _digits(limit: Limit) -> int:
    """Return the decimals that tell a hundredth of the range apart."""
    spread = limit.full_high - limit.full_low
    if limit.kind == "integer" or not spread > 0:
        return 0
    return min(max(0, 2 - math.floor(math.log10(spread))), 12)


def figure(limit: Limit, value: float, lang: Language, unit: str = "") -> str:
    """Write a value of a dimension with as many decimals as its range asks for.

    Parameters
    ----------
    limit : Limit
    value : float
    lang : {"fr", "en"}
    unit : str

    Returns
    -------
    str
    """
    digits = _digits(limit)
    if limit.kind == "integer" and -_PLAIN < limit.full_low <= limit.full_high < _PLAIN:
        number = f"{value:.0f}"
    else:
        number = texts.number(round(value, digits) + 0.0, lang, digits)
    number = number.replace("-", "−")
    return texts.quantity(number, unit, lang)


def condition(
    limit: Limit,
    labels: Mapping[str, str],
    lang: Language,
    *,
    units: Mapping[str, str] | None = None,
) -> str:
    """Say one limit of a box in one sentence.

    Parameters
    ----------
    limit : Limit
    labels : mapping of str to str
        Words for dimensions; those for a category under ``dimension.category``.
    lang : {"fr", "en"}
    units : mapping of str to str, optional

    Returns
    -------
    str
        With the full range, so that one sees how much the limit asks.

    Examples
    --------
    >>> condition(Limit("g", "float", 0.62, 1.0, 0.0, 1.0), {"g": "Growth"}, "en")
    'Growth: at least 0.62 (drawn from 0.00 to 1.00).'
    """
    name = labels.get(limit.id, limit.id)
    return say(
        "discovery.condition", lang, name=name, limit=short(limit, labels, lang, units=units)
    )


def short(
    limit: Limit,
    labels: Mapping[str, str],
    lang: Language,
    *,
    units: Mapping[str, str] | None = None,
) -> str:
    """Say one limit of a box without the name of its dimension, to stand beneath it.

    Parameters
    ----------
    limit : Limit
    labels : mapping of str to str
    lang : {"fr", "en"}
    units : mapping of str to str, optional

    Returns
    -------
    str
    """
    if limit.known:
        return _categories(limit, labels, lang)
    unit = (units or {}).get(limit.id, "")
    low, high, first, last = (
        figure(limit, v, lang, unit)
        for v in (limit.low, limit.high, limit.full_low, limit.full_high)
    )
    ends = {"first": first, "last": last}
    if limit.low == limit.high:
        return say("discovery.exactly", lang, low=low, **ends)
    if limit.low == limit.full_low:
        return say("discovery.at_most", lang, high=high, **ends)
    if limit.high == limit.full_high:
        return say("discovery.at_least", lang, low=low, **ends)
    return say("discovery.between", lang, low=low, high=high, **ends)


def _categories(limit: Limit, labels: Mapping[str, str], lang: Language) -> str:
    def shown(some: Sequence[str]) -> str:
        return ", ".join(labels.get(f"{limit.id}.{x}", x) for x in some)

    out = [x for x in limit.known if x not in limit.kept]
    key = "discovery.only" if len(limit.kept) == 1 else "discovery.one_of"
    # "discovery.only" "discovery.one_of"
    return say(key, lang, kept=shown(limit.kept), out=shown(out))


def doubtful(limit: Limit) -> bool:
    """Return whether chance would explain a limit well enough to say so."""
    return any(p > DOUBT for p in limit.quasi_p)


def sentences(
    shape: Boxes,
    box: int,
    labels: Mapping[str, str],
    lang: Language,
    *,
    units: Mapping[str, str] | None = None,
) -> tuple[str, ...]:
    """Say a box: first what it holds, then each of its limits.

    Parameters
    ----------
    shape : Boxes
    box : int
        Number of the box, from 0.
    labels : mapping of str to str
        As for :func:`condition`.
    lang : {"fr", "en"}
    units : mapping of str to str, optional

    Returns
    -------
    tuple of str
        Shares are of the futures drawn; the first sentence says so.
    """
    head = say(
        "discovery.holds", lang, n=int(shape.n[box]), k=int(shape.k[box]),
        density=_percent(float(shape.density[box]), lang),
        coverage=_percent(float(shape.coverage[box]), lang),
    )  # fmt: skip
    if not shape.limits[box]:
        return head, say("discovery.whole", lang)
    lines = []
    for limit in shape.limits[box]:
        line = condition(limit, labels, lang, units=units)
        lines.append(f"{line} " + say("discovery.doubt", lang) if doubtful(limit) else line)
    return (head, *lines)


def _percent(share: float, lang: Language) -> str:
    # Neither all nor none is said of what is nearly so.
    shown = round(100 * share)
    if (shown == 100 and share < 1) or (shown == 0 and share > 0):
        return texts.number(100 * share, lang, 1 if 0.0005 <= share < 0.9995 else 3)
    return texts.number(shown, lang)


def left_out(asked: Question, labels: Mapping[str, str], lang: Language) -> tuple[str, ...]:
    """Say what a search did not look at: futures without a value, columns that never vary.

    Parameters
    ----------
    asked : Question
    labels : mapping of str to str
    lang : {"fr", "en"}

    Returns
    -------
    tuple of str
        Empty when nothing was left out.
    """
    found = []
    if asked.left_out:
        found.append(say("discovery.left_out", lang, n=asked.left_out, all=asked.columns.rows))
    if asked.columns.constant:
        names = ", ".join(labels.get(x, x) for x in asked.columns.constant)
        found.append(say("discovery.constant", lang, names=names))
    return tuple(found)


def title(shape: Boxes, lang: Language) -> str:
    """Say in a heading what a picture of boxes shows."""
    if not shape.ids:
        return say("discovery.title_none", lang)
    if len(shape.ids) == 1:
        return say(
            "discovery.title_box", lang, density=_percent(float(shape.density[0]), lang),
            coverage=_percent(float(shape.coverage[0]), lang),
        )  # fmt: skip
    return say(
        "discovery.title_boxes", lang, n=len(shape.ids),
        coverage=_percent(float(shape.coverage.sum()), lang),
    )  # fmt: skip


def table(
    shape: Boxes,
    labels: Mapping[str, str],
    lang: Language,
    *,
    units: Mapping[str, str] | None = None,
) -> Table:
    """Return boxes as a table: one row a limit, and what the box holds.

    Parameters
    ----------
    shape : Boxes
    labels : mapping of str to str
    lang : {"fr", "en"}
    units : mapping of str to str, optional

    Returns
    -------
    Table
        Numbers are whole, not rounded; nothing stands where a limit has no quasi-p value.
    """
    heads = ("box", "dimension", "unit", "low", "high", "first", "last", "kept", "out", "quasi_p_low",
             "quasi_p_high", "coverage", "density", "futures", "of_interest")  # fmt: skip
    # "discovery.box" "discovery.dimension" "discovery.unit" "discovery.low" "discovery.high"
    # "discovery.first" "discovery.last" "discovery.kept" "discovery.out"
    # "discovery.quasi_p_low" "discovery.quasi_p_high" "discovery.coverage" "discovery.density"
    # "discovery.futures" "discovery.of_interest"
    rows: list[tuple[object, ...]] = []
    for b, name in enumerate(shape.ids):
        held = (
            float(shape.coverage[b]), float(shape.density[b]), int(shape.n[b]), int(shape.k[b]),
        )  # fmt: skip
        for limit in shape.limits[b]:
            unit = (units or {}).get(limit.id, "")
            rows.append((name, labels.get(limit.id, limit.id), unit, *_cells(limit, labels), *held))
    return Table(tuple(say(f"discovery.{h}", lang) for h in heads), tuple(rows))


def _cells(limit: Limit, labels: Mapping[str, str]) -> tuple[object, ...]:
    chance = [None if math.isnan(p) else p for p in limit.quasi_p]
    if not limit.known:
        return limit.low, limit.high, limit.full_low, limit.full_high, "", "", *chance
    names = {x: labels.get(f"{limit.id}.{x}", x) for x in limit.known}
    kept = ", ".join(names[x] for x in limit.kept)
    out = ", ".join(names[x] for x in limit.known if x not in limit.kept)
    return None, None, None, None, kept, out, *chance


def trajectory_alt(shape: Trajectory, step: int, lang: Language) -> str:
    """Say what a picture of a trajectory shows to who does not see it."""
    holds = trajectory_title(shape, step, lang)
    return say("discovery.alt_trajectory", lang, boxes=len(shape.coverage), holds=f"{holds}.")


def trajectory_title(shape: Trajectory, step: int, lang: Language) -> str:
    """Say in a heading what a picture of a trajectory shows."""
    return say(
        "discovery.title_trajectory", lang, step=step, n=int(shape.restricted[step]),
        coverage=_percent(float(shape.coverage[step]), lang),
        density=_percent(float(shape.density[step]), lang),
    )  # fmt: skip


def trajectory_table(shape: Trajectory, lang: Language) -> Table:
    """Return a trajectory as a table: one row a box.

    Parameters
    ----------
    shape : Trajectory
    lang : {"fr", "en"}

    Returns
    -------
    Table
    """
    heads = ("step", "phase", "coverage", "density", "mass", "mean", "limits")
    # "discovery.step" "discovery.phase" "discovery.mass" "discovery.mean" "discovery.limits"
    peeled, pasted = say("discovery.peeled", lang), say("discovery.pasted", lang)
    rows = tuple(
        (step, peeled if step <= shape.peels else pasted, float(shape.coverage[step]),
         float(shape.density[step]), float(shape.mass[step]), float(shape.mean[step]),
         int(shape.restricted[step]))
        for step in range(len(shape.coverage))
    )  # fmt: skip
    return Table(tuple(say(f"discovery.{h}", lang) for h in heads), rows)
