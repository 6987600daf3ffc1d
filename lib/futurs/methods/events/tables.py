"""The answer of the standard run as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from futurs.methods.events.experts import Group, Solved, driving, slips
from futurs.methods.events.fitting import frechet
from futurs.shapes import Table

if TYPE_CHECKING:
    from futurs.methods.events.standard import Result


def tables(result: Result) -> dict[str, Table]:
    """Return the tables of an answer, the scenarios first."""
    out = {
        "scenarios": _scenarios(result), "events": _events(result), "pairs": _pairs(result),
        "elasticities": _elasticities(result), "experts": _experts(result),
        "summary": _summary(result),
    }  # fmt: skip
    if result.groups:
        out["groups"] = _groups(result)
    return out


def _plain(value: Any) -> float | None:
    number = float(value)
    # A rounding of the last digits differs between machines; nothing is read from it.
    return None if np.isnan(number) else round(number, 9) + 0.0


def _scenarios(result: Result) -> Table:
    g = result.all_together
    rows = []
    for rank, k in enumerate(g.order):
        ahead = _plain(g.margins[rank]) if rank < len(g.margins) else None
        happens = tuple(c == "1" for c in result.codes[k])
        own = (_plain(g.low[k]), _plain(g.high[k]), _plain(g.representative[k]))
        rows.append((result.codes[k], *own, _rank(g, rank), ahead, _sure(ahead), *happens))
    columns = (
        "scenario", "lowest", "highest", "representative", "rank", "ahead_of_next_at_least",
        "order_holds", *result.events,
    )  # fmt: skip
    return Table(columns, tuple(rows))


def _rank(g: Group, place: int) -> int:
    # Equal representatives share a rank.
    own = round(float(g.representative[g.order[place]]), 9)
    return 1 + int((np.round(g.representative, 9) > own).sum())


def _sure(ahead: float | None) -> bool | None:
    return None if ahead is None else ahead >= -1e-9


def _names(result: Result) -> list[str]:
    names = [e.name for e in result.inputs.experts]
    return names if len(names) == len(result.experts) else [", ".join(names)]


def _events(result: Result) -> Table:
    rows = [
        (name, event, _plain(s.answers.single[i]), _plain(s.net.single[i]),
         _plain(s.answers.single[i] - s.net.single[i]))
        for name, s in zip(_names(result), result.experts, strict=True)
        for i, event in enumerate(result.events)
    ]  # fmt: skip
    return Table(("expert", "event", "raw", "net", "gap"), tuple(rows))


def _pairs(result: Result) -> Table:
    rows = []
    for name, s in zip(_names(result), result.experts, strict=True):
        for i, event in enumerate(result.events):
            for j, condition in enumerate(result.events):
                if i != j:
                    rows += [(name, event, condition, *row) for row in _pair(s, i, j)]
    columns = (
        "expert", "event", "condition", "condition_happens", "raw", "net", "gap", "coherent_from",
        "coherent_to",
    )  # fmt: skip
    return Table(columns, tuple(rows))


def _pair(s: Solved, i: int, j: int) -> list[tuple[Any, ...]]:
    b = frechet(float(s.answers.single[i]), float(s.answers.single[j]))
    return [
        (happens, _plain(raw), _plain(own), _plain(raw - own), low, high)
        for happens, raw, own, low, high in (
            (True, s.answers.given[i, j], s.net.given[i, j], b.low, b.high),
            (False, s.answers.given_not[i, j], s.net.given_not[i, j], b.low_not, b.high_not),
        )
    ]


def _elasticities(result: Result) -> Table:
    drives, driven = driving(result.elasticities)
    rows = tuple(
        (event, *map(_plain, result.elasticities[i]), _plain(drives[i]), _plain(driven[i]))
        for i, event in enumerate(result.events)
    )
    return Table(("moved", *result.events, "drives", "is_driven"), rows)


def _experts(result: Result) -> Table:
    rows = []
    single = len(result.experts) == len(result.inputs.experts)
    for k, (name, s) in enumerate(zip(_names(result), result.experts, strict=True)):
        e = result.inputs.experts[k] if single else None
        rows.append(
            (
                name, e.group if e else "", e.weight if e else None, s.answers.completeness,
                _plain(s.objective), len(slips(s.answers)), s.face.null_dimension, s.dimension,
                int((s.face.vertex > 1e-9).sum()), len(result.codes),
            )
        )  # fmt: skip
    columns = (
        "expert", "group", "weight", "share_answered", "misfit", "out_of_bounds", "null_dimension",
        "free_dimension", "positive_at_vertex", "scenarios",
    )  # fmt: skip
    return Table(columns, tuple(rows))


def _groups(result: Result) -> Table:
    rows = tuple(
        (label, result.codes[k], _plain(g.low[k]), _plain(g.high[k]), _plain(g.representative[k]))
        for label, g in result.groups.items()
        for k in range(len(result.codes))
    )
    return Table(("group", "scenario", "lowest", "highest", "representative"), rows)


def _summary(result: Result) -> Table:
    g = result.all_together
    best = float(g.low.max())
    rows = [
        ("events", len(result.events)),
        ("events_left_out", len(result.inputs.events) - len(result.events)),
        ("experts", len(result.inputs.experts)),
        ("scenarios", len(result.codes)),
        ("widest_interval", _plain((g.high - g.low).max())),
        ("may_be_first", int((g.high >= best - 1e-9).sum())),
        ("orders_tested", len(g.margins)),
        ("orders_that_hold", int((g.margins >= -1e-9).sum())),
        ("answers_are", result.inputs.status or "of experts"),
    ]
    return Table(("what", "value"), tuple(rows))
