"""Where two methods differ: events against judgements, key variables that are no driver."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from futurs.shapes import CrossImpactMatrix

if TYPE_CHECKING:
    from futurs.study import Study


@dataclass(frozen=True)
class Opposed:
    """Two judgements on one influence that point to opposite sides.

    Parameters
    ----------
    source, target : int
        Events: the one that acts, the one acted on.
    cell : int
        Judgement of the cross-impact matrix on their states.
    lift : float
        P(target | source) - P(target | not source).
    """

    source: int
    target: int
    cell: int
    lift: float


def opposed(
    matrix: CrossImpactMatrix,
    linked: Sequence[int | None],
    given: NDArray[np.float64],
    given_not: NDArray[np.float64],
    *,
    least: float = 0.0,
) -> tuple[Opposed, ...]:
    """Answer where pairs of events say the opposite of the cross-impact matrix.

    Parameters
    ----------
    matrix : CrossImpactMatrix
    linked : sequence of int or None, length n
        For each event, the row of the state that stands for it; None when there is none.
    given, given_not : ndarray, shape (n, n)
        Row i, column j: P(i | j) and P(i | not j); nan where nothing was said.
    least : float
        A lift no larger than this, either way, has no sign.

    Returns
    -------
    tuple of Opposed
        Strongest first: questions for the group, not errors. A judgement of 0 says nothing, and
        two events on one driver are not compared.

    Examples
    --------
    >>> m = CrossImpactMatrix("AB", ["xy", "uv"], [[0, 0, 2, -2], [0] * 4, [0] * 4, [0] * 4])
    >>> p = np.array([[np.nan, 0.5], [0.2, np.nan]]), np.array([[np.nan, 0.5], [0.6, np.nan]])
    >>> opposed(m, [0, 2], *p)
    (Opposed(source=0, target=1, cell=2, lift=-0.4),)
    """
    found = []
    owner = np.repeat(np.arange(len(matrix.sizes)), matrix.sizes)
    for i, target in enumerate(linked):
        for j, source in enumerate(linked):
            if i == j or target is None or source is None or owner[target] == owner[source]:
                continue
            cell, lift = int(matrix.values[source, target]), given[i, j] - given_not[i, j]
            if abs(lift) > least and cell * lift < 0:
                found.append(Opposed(j, i, cell, round(float(lift), 9)))
    return tuple(sorted(found, key=lambda o: (-abs(o.cell), -abs(o.lift), o.source, o.target)))


def linked_states(study: Study, events: Iterable[str]) -> list[int | None]:
    """Return the row of the cross-impact matrix that stands for each event of a study.

    Parameters
    ----------
    study : Study
    events : iterable of str

    Returns
    -------
    list of int or None
        None for an event without ``linked_state``.
    """
    rows = [f"{d.id}.{s.id}" for d in study.drivers for s in d.states]
    items = {e.id: e.linked_state for e in study.events.items} if study.events else {}
    refs = [items.get(e) for e in events]
    return [rows.index(ref) if ref is not None else None for ref in refs]


@dataclass(frozen=True)
class KeyVariable:
    """A variable that weighs on the system and is not a driver of the study.

    Parameters
    ----------
    id : str
    direct, indirect : bool
        In which ranking its influence is above the threshold.
    sure : float or None
        Share of draws in which it is, by the indirect ranking; not the likelihood that it is.
    """

    id: str
    direct: bool
    indirect: bool
    sure: float | None = None


def key_without_driver(
    ids: Iterable[str],
    direct: NDArray[np.bool_],
    indirect: NDArray[np.bool_],
    drivers: Iterable[str],
    sure: NDArray[np.float64] | None = None,
) -> tuple[KeyVariable, ...]:
    """Answer which key variables of the structural analysis are not drivers of the study.

    A question for the group, not a fault: should it become a driver, or is it a given?

    Parameters
    ----------
    ids : iterable of str
        The variables.
    direct, indirect : ndarray of bool, shape (n,)
        Whether the influence of each is above the threshold, by either ranking.
    drivers : iterable of str
        Identifiers of the drivers: one id means one thing everywhere.
    sure : ndarray, shape (n,), optional

    Returns
    -------
    tuple of KeyVariable
        Those that both rankings call key first, then the surest.

    Examples
    --------
    >>> yes, no = np.array([True, True]), np.array([True, False])
    >>> [k.id for k in key_without_driver(["a", "b"], no, yes, ["a"])]
    ['b']
    """
    known = set(drivers)
    found = [
        KeyVariable(name, bool(direct[k]), bool(indirect[k]), None if sure is None else float(sure[k]))
        for k, name in enumerate(ids)
        if name not in known and (direct[k] or indirect[k])
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda v: (-v.direct - v.indirect, -(v.sure or 0.0))))
