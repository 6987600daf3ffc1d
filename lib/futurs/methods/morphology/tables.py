"""The answer of the standard run as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from futurs.shapes import Table

if TYPE_CHECKING:
    from futurs.methods.morphology.standard import Result


def tables(result: Result) -> dict[str, Table]:
    """Return the tables of an answer, the list of configurations first."""
    out = {
        "configurations": _configurations(result), "values": _values(result),
        "rules": _rules(result), "diverse": _diverse(result), "summary": _summary(result),
    }  # fmt: skip
    if result.near is not None:
        rows = tuple((k, int(n)) for k, n in enumerate(result.near))
        out["proximity"] = Table(("shared_with_reference", "configurations"), rows)
    return out


def code(configuration: Any) -> str:
    """Return the code of a configuration, values numbered from 1.

    Examples
    --------
    >>> code([0, 1, 0, 2])
    '1-2-1-3'
    """
    return "-".join(str(int(a) + 1) for a in configuration)


def _order(result: Result) -> Any:
    p = result.columns.get("probability_as_if_independent")
    rows = np.arange(len(result.configurations))
    return rows if p is None else np.argsort(-np.round(p, 12), kind="stable")


def _configurations(result: Result) -> Table:
    names = tuple(result.columns)
    rows = tuple(
        (
            code(result.configurations[r]), *(_plain(result.columns[c][r]) for c in names),
            *(result.inputs.values[j][int(a)] for j, a in enumerate(result.configurations[r])),
        )
        for r in _order(result)
    )  # fmt: skip
    return Table(("code", *names, *result.inputs.parameters), rows)


def _plain(cell: Any) -> Any:
    # What nobody judged is blank, never zero.
    value = cell.item()
    return None if value != value else value


def _values(result: Result) -> Table:
    rows = []
    for j, name in enumerate(result.inputs.parameters):
        for a, value in enumerate(result.inputs.values[j]):
            here = bool(result.possible[j][a])
            forced = here and int(result.possible[j].sum()) == 1 and len(result.possible[j]) > 1
            state = "never" if not here else "forced" if forced else "possible"
            n = None if result.counts is None else int(result.counts[j][a])
            share = n / result.retained if n is not None and result.retained else None
            rows.append((name, value, state, n, share))
    columns = ("parameter", "value", "state", "configurations", "share_of_configurations")
    return Table(columns, tuple(rows))


def _rules(result: Result) -> Table:
    r = result.removals
    inputs = result.inputs
    reasons = [x.reason for x in inputs.rules if x.kind in inputs.kinds and _hard(result, x.soft)]
    reasons += [""] * (len(r.ids) - len(reasons))
    columns = ("rule", "kind", "removes_alone", "removed_by_it_only", "share_of_field", "reason")
    rows = tuple(
        (r.ids[k], r.kinds[k], r.alone[k], r.only[k], r.alone[k] / r.raw, reasons[k])
        for k in range(len(r.ids))
    )
    return Table(columns, rows)


def _hard(result: Result, soft: bool) -> bool:
    return result.inputs.soft == "exclude" or not soft


def _diverse(result: Result) -> Table:
    t = result.tableau()
    rows = tuple(
        (code(result.configurations[r]), float(result.apart[k]), *(s[k] for s in t.states))
        for k, r in enumerate(result.diverse)
    )
    return Table(("code", "apart_from_those_before", *t.descriptors), rows)


def _summary(result: Result) -> Table:
    inputs, field = result.inputs, result.inputs.field()
    judged = len(inputs.grades)
    rows = [
        ("raw", result.raw),
        ("retained", result.retained),
        ("share_retained", None if result.retained is None else result.retained / result.raw),
        ("rules_in_force", len(field.rules)),
        ("rules_not_in_force", len(inputs.rules) - sum(_in_force(result))),
        ("pairs_of_values", field.pairs),
        ("pairs_graded", judged),
        ("share_of_pairs_graded", judged / field.pairs if field.pairs else None),
        ("listed", len(result.configurations)),
        ("list_complete", result.complete),
        ("counted_exactly", result.retained is not None),
    ]
    if result.mass is not None:
        rows.append(("probability_retained_as_if_independent", result.mass))
    return Table(("what", "value"), tuple(rows))


def _in_force(result: Result) -> list[bool]:
    return [r.kind in result.inputs.kinds and _hard(result, r.soft) for r in result.inputs.rules]
