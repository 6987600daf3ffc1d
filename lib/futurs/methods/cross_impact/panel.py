"""The experts of a study as matrices, and the ranges of its judgements.

An expert's matrix holds what this expert judged; where nothing was judged, the agreed value
stands, and it is counted how often. A range is the interval that a judgement may lie in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from futurs.errors import InputError
from futurs.methods.cross_impact.model import matrix_of
from futurs.shapes import CrossImpactMatrix

if TYPE_CHECKING:
    from futurs.study import Study

Rows = Sequence[Sequence[int | None]]


@dataclass(frozen=True, eq=False)
class Panel:
    """Several experts' matrices, kept apart.

    Parameters
    ----------
    names : tuple of str
        One an expert.
    matrices : tuple of CrossImpactMatrix
        What each expert judged; the agreed values elsewhere.
    judged : ndarray of bool, shape (M, V, V)
        True where the value is the expert's own.
    """

    names: tuple[str, ...]
    matrices: tuple[CrossImpactMatrix, ...]
    judged: NDArray[np.bool_]

    @property
    def counts(self) -> tuple[int, ...]:
        """Number of judgements that each expert gave."""
        return tuple(int(own.sum()) for own in self.judged)

    def value(self, expert: int, row: int, column: int) -> int | None:
        """Return an expert's own judgement; None where none was given."""
        if not self.judged[expert, row, column]:
            return None
        return int(self.matrices[expert].values[row, column])


def panel(agreed: CrossImpactMatrix, names: Sequence[str], rows: Sequence[Rows]) -> Panel:
    """Return the matrices of several experts over the agreed one.

    Parameters
    ----------
    agreed : CrossImpactMatrix
        Stands where an expert did not judge: missing is not zero.
    names : sequence of str
        One an expert, each once.
    rows : sequence of (V, V) tables of int or None
        Judgements in the order of the agreed matrix; None where an expert did not judge.

    Returns
    -------
    Panel

    Raises
    ------
    InputError
        When there is no expert, a name stands twice, or a table has another form.

    Examples
    --------
    >>> m = CrossImpactMatrix("AB", ["xy", "u"], [[0, 0, 1], [0, 0, -1], [2, 0, 0]])
    >>> one = [[None, None, 3], [None] * 3, [None] * 3]
    >>> panel(m, ["anna"], [one]).matrices[0].values[:, 2].tolist()
    [3, -1, 0]
    """
    if not names:
        raise InputError("no_experts")
    if len(set(names)) != len(names):
        raise InputError("expert_twice", names=", ".join(names))
    tables = [np.array(table, object) for table in rows]
    for k, table in enumerate(tables):
        if table.shape != agreed.values.shape:
            raise InputError("experts_differ", k=k + 1)
    judged = np.array([[[x is not None for x in row] for row in table] for table in tables], bool)
    values = (np.where(own, t, agreed.values) for own, t in zip(judged, tables, strict=True))
    made = (CrossImpactMatrix(agreed.descriptors, agreed.states, v) for v in values)
    return Panel(tuple(names), tuple(made), judged)


def rows_of_experts(study: Study) -> dict[str, list[list[int | None]]]:
    """Return what each expert of a study judged, as tables in the order of the study.

    Parameters
    ----------
    study : Study

    Returns
    -------
    dict of str to (V, V) list of lists
        None where an expert did not judge; empty for a study without experts.
    """
    places = [(d.id, s.id) for d in study.drivers for s in d.states]
    flat = {place: k for k, place in enumerate(places)}
    found: dict[str, list[list[int | None]]] = {}
    for expert in study.experts:
        table: list[list[int | None]] = [[None] * len(flat) for _ in flat]
        for row in expert.judgements:
            for state in study.driver(row.target).states:
                place = flat[row.target, state.id]
                table[flat[row.source, row.state]][place] = row.value(state.id)
        found[expert.id] = table
    return found


def panel_of(study: Study) -> Panel | None:
    """Return the experts of a study, each with the agreed judgements where none was given.

    Parameters
    ----------
    study : Study

    Returns
    -------
    Panel or None
        None for a study without experts.
    """
    found = rows_of_experts(study)
    return panel(matrix_of(study), list(found), list(found.values())) if found else None


def ranges_of(study: Study) -> tuple[CrossImpactMatrix, CrossImpactMatrix] | None:
    """Return the lowest and highest value of each judgement of a study.

    Parameters
    ----------
    study : Study

    Returns
    -------
    tuple of two CrossImpactMatrix, or None
        None for a study in which no judgement has a range.
    """
    if not any(getattr(c, "ranged", False) for j in study.judgements for c in j.cells.values()):
        return None
    agreed = matrix_of(study)
    low, high = agreed.values.copy(), agreed.values.copy()
    for row in study.judgements:
        u = _at(agreed, row.source, row.state)
        for state in row.cells:
            v = _at(agreed, row.target, state)
            low[u, v], high[u, v] = row.bounds(state)
    return _like(agreed, low), _like(agreed, high)


def _at(matrix: CrossImpactMatrix, descriptor: str, state: str) -> int:
    j = matrix.index(descriptor)
    return int(matrix.offsets[j]) + matrix.index(descriptor, state)


def _like(matrix: CrossImpactMatrix, values: Any) -> CrossImpactMatrix:
    return CrossImpactMatrix(matrix.descriptors, matrix.states, values)
