"""The cheapest change of judgements that makes a wished scenario hold, or an unwished one fall.

Descriptors separate: a cell acts on one of them. For each, raising what speaks for the chosen
state and lowering what speaks for its rivals are weighed against each other, within the scale.

References
----------
W. Weimer-Jehle, "Cross-impact balances: a system-theoretical approach to cross-impact analysis",
Technological Forecasting and Social Change 73, 2006, doi:10.1016/j.techfore.2005.06.005.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from futurs.errors import InputError, UnknownNameError
from futurs.methods.cross_impact.model import balances
from futurs.shapes import CrossImpactMatrix

PREFERENCES = ("few", "small")


@dataclass(frozen=True)
class Change:
    """One judgement that changes: a cell of the matrix, its value and the new one."""

    row: int
    column: int
    before: int
    after: int


@dataclass(frozen=True, eq=False)
class Repair:
    """The changes of judgements that are asked for, and what they cost.

    Parameters
    ----------
    changes : tuple of Change
        In order of descriptors; empty when nothing needs to change or nothing suffices.
    cost : int
        Sum of the absolute changes, in points.
    ways : int
        How many different sets of changes cost the same; the one given is one of them.
    stuck : tuple of int
        Descriptors that no change within the scale can settle; no repair exists then.
    """

    changes: tuple[Change, ...]
    cost: int
    ways: int
    stuck: tuple[int, ...] = ()

    @property
    def possible(self) -> bool:
        """Whether changes within the scale are enough."""
        return not self.stuck

    def applied(self, matrix: CrossImpactMatrix) -> CrossImpactMatrix:
        """Return the matrix with these changes."""
        values = matrix.values.copy()
        for c in self.changes:
            values[c.row, c.column] = c.after
        return CrossImpactMatrix(matrix.descriptors, matrix.states, values)


@dataclass(frozen=True, eq=False)
class _Room:
    """What the judgements of one scenario on one descriptor can still give, cell by cell."""

    rows: NDArray[np.int64]
    scores: NDArray[np.int64]
    up: NDArray[np.int64]
    down: NDArray[np.int64]


def _room(
    matrix: CrossImpactMatrix, z: NDArray[np.int64], j: int, scale: tuple[int, int],
    protected: NDArray[np.bool_] | None,
) -> _Room:  # fmt: skip
    rows = np.delete(matrix.offsets[:-1] + z, j)
    block = slice(matrix.offsets[j], matrix.offsets[j + 1])
    cells = matrix.values[rows, block]
    free = np.ones(cells.shape, bool) if protected is None else ~protected[rows, block]
    up = np.where(free, np.maximum(scale[1] - cells, 0), 0)
    down = np.where(free, np.maximum(cells - scale[0], 0), 0)
    return _Room(rows, balances(matrix, z)[block], up, down)


def _checked(
    matrix: CrossImpactMatrix, scenario: Any, prefer: str, low: int, high: int
) -> NDArray[np.int64]:
    balances(matrix, scenario)  # says what is wrong with the scenario
    if prefer not in PREFERENCES:
        raise UnknownNameError("unknown_preference", found=prefer, known=PREFERENCES)
    if low >= high:
        raise InputError("scale_order", low=low, high=high)
    return np.asarray(scenario, np.int64)


def repair(
    matrix: CrossImpactMatrix,
    scenario: Any,
    *,
    margin: int = 0,
    low: int = -3,
    high: int = 3,
    protected: NDArray[np.bool_] | None = None,
    prefer: str = "few",
) -> Repair:
    """Answer what would have to change, at least, for a scenario to hold.

    Parameters
    ----------
    matrix : CrossImpactMatrix
    scenario : array_like of int, shape (N,)
    margin : int
        How many points ahead of its rivals each chosen state should be; 0 is enough to hold.
    low, high : int
        Scale of the judgements: no cell moves beyond.
    protected : ndarray of bool, shape (V, V), optional
        Cells that may not change.
    prefer : {"few", "small"}
        Among equally cheap repairs: as few cells as possible, or as small moves as possible.

    Returns
    -------
    Repair
        Exact: no smaller total change makes the scenario hold. What is excluded stays excluded.

    Raises
    ------
    InputError
        For a scenario or a scale that does not fit.
    UnknownNameError
        For another preference.

    Notes
    -----
    For descriptor j with gaps ``g_b = margin + S_j(b) - S_j(z_j)``, raising the chosen state by r
    in all costs ``r + sum_b max(0, g_b - r)``; r runs over what the scale allows. Without the scale
    the least cost is the largest gap. Groups that sum to zero need not do so afterwards.

    Examples
    --------
    >>> m = CrossImpactMatrix("AB", ["xy", "uv"], [[0, 0, 1, -1], [0, 0, -1, 1], [1, -1, 0, 0], [-1, 1, 0, 0]])
    >>> repair(m, [0, 1]).cost
    4
    """
    z = _checked(matrix, scenario, prefer, low, high)
    changes: list[Change] = []
    cost, ways, stuck = 0, 1, []
    for j in range(len(z)):
        room = _room(matrix, z, j, (low, high), protected)
        gaps = margin + room.scores - room.scores[z[j]]
        gaps[z[j]] = 0
        if gaps.max() <= 0:
            continue
        best = _cheapest(room, gaps, int(z[j]), prefer)
        if best is None:
            stuck.append(j)
            continue
        price, count, up, down = best
        cost, ways = cost + price, ways * count
        changes += _cells(matrix, room, j, int(z[j]), up - down)
    return Repair((), 0, 0, tuple(stuck)) if stuck else Repair(tuple(changes), cost, ways)


def _cheapest(
    room: _Room, gaps: NDArray[np.int64], own: int, prefer: str
) -> tuple[int, int, NDArray[np.int64], NDArray[np.int64]] | None:
    """Weigh every total rise of the chosen state against the falls that it leaves to the rivals."""
    options = []
    for rise in range(int(min(room.up[:, own].sum(), gaps.max())) + 1):
        falls = np.maximum(gaps - rise, 0)
        falls[own] = 0
        if (falls <= room.down.sum(axis=0)).all():
            options.append((rise + int(falls.sum()), rise, falls))
    if not options:
        return None
    price, ways = min(o[0] for o in options), 0
    plans = []
    for cost, rise, falls in options:
        if cost > price:
            continue
        up, down = np.zeros_like(room.up), np.zeros_like(room.down)
        up[:, own] = _spread(room.up[:, own], rise, prefer)
        count = _ways(room.up[:, own], rise)
        for b in np.flatnonzero(falls):
            down[:, b] = _spread(room.down[:, b], int(falls[b]), prefer)
            count *= _ways(room.down[:, b], int(falls[b]))
        ways += count
        plans.append((up, down))
    up, down = min(plans, key=lambda p: _burden(p[0] + p[1], prefer))
    return price, ways, up, down


def _burden(moves: NDArray[np.int64], prefer: str) -> tuple[int, int]:
    few, large = int(np.count_nonzero(moves)), int(moves.max())
    return (few, large) if prefer == "few" else (large, few)


def _spread(room: NDArray[np.int64], total: int, prefer: str) -> NDArray[np.int64]:
    """Share a total among cells: filled one after another, or levelled."""
    moves = np.zeros_like(room)
    if prefer == "few":
        for i in np.argsort(-room, kind="stable"):
            moves[i] = min(int(room[i]), total - int(moves.sum()))
        return moves
    while (rest := total - int(moves.sum())) > 0:
        open_ = np.flatnonzero((moves < room) & (moves == moves[moves < room].min()))
        moves[open_[:rest]] += 1
    return moves


def _ways(room: NDArray[np.int64], total: int) -> int:
    """Count the ways of sharing a total among cells, each within its room."""
    counts = [1] + [0] * total
    for most in room:
        counts = [sum(counts[max(0, t - int(most)) : t + 1]) for t in range(total + 1)]
    return counts[total]


def _cells(
    matrix: CrossImpactMatrix, room: _Room, j: int, own: int, moves: NDArray[np.int64]
) -> list[Change]:
    order = [own, *(b for b in range(matrix.sizes[j]) if b != own)]
    found = []
    for b in order:
        column = int(matrix.offsets[j] + b)
        for i in np.argsort(-np.abs(moves[:, b]), kind="stable"):
            if moves[i, b]:
                before = int(matrix.values[room.rows[i], column])
                found.append(Change(int(room.rows[i]), column, before, before + int(moves[i, b])))
    return found


@dataclass(frozen=True, eq=False)
class Fall:
    """What it takes to make one choice of a scenario fall.

    Parameters
    ----------
    descriptor, rival : int
        The choice, and the state that would pass it.
    repair : Repair
        The changes, as few points as possible.
    """

    descriptor: int
    rival: int
    repair: Repair


def cheapest_falls(
    matrix: CrossImpactMatrix,
    scenario: Any,
    *,
    low: int = -3,
    high: int = 3,
    protected: NDArray[np.bool_] | None = None,
    prefer: str = "few",
) -> tuple[Fall, ...]:
    """Answer what it takes, choice by choice, for a scenario to hold no longer.

    Parameters
    ----------
    matrix : CrossImpactMatrix
    scenario : array_like of int, shape (N,)
    low, high, protected, prefer
        As in :func:`repair`.

    Returns
    -------
    tuple of Fall
        One a descriptor that can fall, by its nearest rival, the cheapest first: the first one's
        cost is that of removing the scenario.

    Notes
    -----
    A rival b passes the chosen state when one rises or the other falls by
    ``S_j(z_j) - S_j(b) + 1`` points in all.
    """
    z = _checked(matrix, scenario, prefer, low, high)
    found = []
    for j, n in enumerate(matrix.sizes):
        room = _room(matrix, z, j, (low, high), protected)
        own = int(z[j])
        options = []
        for b in range(n):
            need = int(room.scores[own] - room.scores[b]) + 1
            cells = np.concatenate([room.down[:, own], room.up[:, b]])
            if b == own or need > cells.sum():
                continue
            need = max(need, 0)
            moves = _spread(cells, need, prefer)
            options.append((need, b, moves, _ways(cells, need)))
        if options:
            need, b, moves, ways = min(options, key=lambda o: (o[0], o[1]))
            signed = np.zeros_like(room.up)
            signed[:, own] = -moves[: len(room.rows)]
            signed[:, b] = moves[len(room.rows) :]
            changes = _cells(matrix, room, j, own, signed)
            found.append(Fall(j, b, Repair(tuple(changes), need, ways)))
    return tuple(sorted(found, key=lambda f: f.repair.cost))
