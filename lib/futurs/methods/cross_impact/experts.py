"""Several experts' judgements kept apart: what each holds possible, and which dissent decides.

Averaging hides dissent. Each matrix is solved by itself; a scenario is told with the share of the
experts behind it; the cells whose dissent decides are those where taking another expert's value
makes a scenario enter or leave. Where experts give intervals, the scenarios that hold for all
matrices within them, and for some, are found exactly.

References
----------
W. Weimer-Jehle, "Cross-impact balances: a system-theoretical approach to cross-impact analysis",
Technological Forecasting and Social Change 73, 2006, doi:10.1016/j.techfore.2005.06.005.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from futurs.errors import InputError
from futurs.methods.cross_impact._single import Ints, but_for_one, flips
from futurs.methods.cross_impact.model import Pair, balances, verdict
from futurs.methods.cross_impact.solving import Solutions, rows_of, search_rows, solve, stacked
from futurs.shapes import CrossImpactMatrix


def _alike(matrices: Sequence[CrossImpactMatrix]) -> None:
    if not matrices:
        raise InputError("no_experts")
    form = (matrices[0].descriptors, matrices[0].states)
    for k, m in enumerate(matrices):
        if (m.descriptors, m.states) != form:
            raise InputError("experts_differ", k=k + 1)


def _with_values(matrix: CrossImpactMatrix, values: Any) -> CrossImpactMatrix:
    return CrossImpactMatrix(matrix.descriptors, matrix.states, values)


def pooled(matrices: Sequence[CrossImpactMatrix]) -> CrossImpactMatrix:
    """Return the sum of the experts' matrices: the scenarios of their mean, in whole numbers.

    Parameters
    ----------
    matrices : sequence of CrossImpactMatrix
        Of the same descriptors and states.

    Raises
    ------
    InputError
        When there is none, or one of another form.
    """
    _alike(matrices)
    return _with_values(matrices[0], np.sum([m.values for m in matrices], axis=0))


def bounds_of(
    matrices: Sequence[CrossImpactMatrix],
) -> tuple[CrossImpactMatrix, CrossImpactMatrix]:
    """Return the smallest and the largest judgement of the experts, cell by cell.

    Parameters
    ----------
    matrices : sequence of CrossImpactMatrix
        Of the same descriptors and states.
    """
    _alike(matrices)
    stack = np.array([m.values for m in matrices])
    return (
        _with_values(matrices[0], stack.min(axis=0)), _with_values(matrices[0], stack.max(axis=0))
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class Ensemble:
    """What each of several experts holds consistent.

    Parameters
    ----------
    scenarios : ndarray of int, shape (K, N)
        All that at least one expert holds; by number of experts, largest first.
    held : ndarray of bool, shape (M, K)
        Which expert holds which.
    worst : ndarray of int, shape (K,)
        Largest inconsistency of each scenario over the experts; 0 when all hold it.
    complete : bool
        False when the search of an expert's matrix was ended by a budget.
    """

    scenarios: Ints
    held: NDArray[np.bool_]
    worst: Ints
    complete: bool

    @property
    def shares(self) -> NDArray[np.float64]:
        """Share of the experts behind each scenario: a count of opinions, not a likelihood."""
        return np.asarray(self.held.mean(axis=0), np.float64)


def ensemble(
    matrices: Sequence[CrossImpactMatrix], *, exclusions: Iterable[Pair] = (), **budgets: Any
) -> Ensemble:
    """Answer which scenarios each expert holds, and how many experts stand behind each.

    Parameters
    ----------
    matrices : sequence of CrossImpactMatrix
        One an expert, of the same descriptors and states.
    exclusions : iterable of pairs
    **budgets
        Those of :func:`solve`, for each expert.

    Returns
    -------
    Ensemble

    Raises
    ------
    InputError
        When there is no matrix, or one of another form.
    """
    _alike(matrices)
    pairs = tuple(exclusions)
    found = [solve(m, exclusions=pairs, **budgets) for m in matrices]
    union = np.unique(np.concatenate([f.scenarios for f in found]), axis=0)
    sets = [{z.tobytes() for z in f.scenarios} for f in found]
    held = np.array([[z.tobytes() in own for z in union] for own in sets], bool)
    held = held.reshape(len(matrices), len(union))
    worst = [max(int(verdict(m, z).inconsistency.max()) for m in matrices) for z in union]
    order = np.argsort(-held.sum(axis=0), kind="stable")
    return Ensemble(
        union[order], held[:, order], np.array(worst, np.int64)[order],
        all(f.complete for f in found),
    )  # fmt: skip


def consistent_for_all(matrices: Sequence[CrossImpactMatrix], **options: Any) -> Solutions:
    """Answer which scenarios every expert holds: one exact search with the rows of all.

    Parameters
    ----------
    matrices : sequence of CrossImpactMatrix
        Of the same descriptors and states.
    **options
        Those of :func:`solve`.

    Returns
    -------
    Solutions
        Complete also where the list of a single expert is too long to be written out.
    """
    whole = pooled(matrices)
    return search_rows(whole, stacked([rows_of(m) for m in matrices]), **options)


@dataclass(frozen=True, eq=False)
class Dissent:
    """Where experts differ so that the list of scenarios depends on it.

    Parameters
    ----------
    counts : ndarray of int, shape (V, V)
        For each cell: how many scenarios enter or leave an expert's list when that expert takes
        another's value there, over all ordered pairs of experts.
    complete : bool
    """

    counts: Ints
    complete: bool

    def ranked(self) -> tuple[tuple[int, int, int], ...]:
        """Return ``(row, column, count)`` of the deciding cells, largest count first."""
        cells = [(int(u), int(v), int(self.counts[u, v])) for u, v in np.argwhere(self.counts)]
        return tuple(sorted(cells, key=lambda c: (-c[2], c[0], c[1])))


def deciding_cells(
    matrices: Sequence[CrossImpactMatrix], *, exclusions: Iterable[Pair] = (), **budgets: Any
) -> Dissent:
    """Answer which cells' dissent decides what an expert holds possible.

    Exact: scenarios that no expert holds, and that enter by a mixture, are counted too.

    Parameters
    ----------
    matrices : sequence of CrossImpactMatrix
        Of the same descriptors and states.
    exclusions : iterable of pairs
    **budgets
        Those of :func:`solve`, for each expert and descriptor.

    Returns
    -------
    Dissent
    """
    _alike(matrices)
    pairs, complete = tuple(exclusions), True
    counts = np.zeros_like(matrices[0].values)
    for mine in matrices:
        changes = [other.values - mine.values for other in matrices if other is not mine]
        for j in range(len(mine.sizes)):
            block = slice(mine.offsets[j], mine.offsets[j + 1])
            most = max((int(np.abs(c[:, block]).max()) for c in changes), default=0)
            if not most:
                continue
            near = but_for_one(mine, j, most, pairs, **budgets)
            complete = complete and near.complete
            for change in changes:
                for rows, column, flipped in flips(mine, near.scenarios, j, change):
                    np.add.at(counts[:, column], rows, flipped)
    return Dissent(counts, complete)


def dissent_on(matrices: Sequence[CrossImpactMatrix], scenario: Any) -> Dissent:
    """Answer which cells' dissent decides whether an expert holds one scenario.

    Parameters
    ----------
    matrices : sequence of CrossImpactMatrix
        Of the same descriptors and states.
    scenario : array_like of int, shape (N,)

    Returns
    -------
    Dissent
        For each cell, in how many ordered pairs of experts the scenario enters or leaves the list
        of the first when that one takes the other's value there. Over all scenarios these sum to
        :func:`deciding_cells`.
    """
    _alike(matrices)
    z = np.asarray(scenario, np.int64)
    counts = np.zeros_like(matrices[0].values)
    every = np.array([m.values for m in matrices])
    for mine in matrices:
        beaten = set(verdict(mine, z).beaten)
        # One cell acts on one descriptor: it decides only when no other is beaten.
        for j in range(len(mine.sizes)):
            if beaten <= {j}:
                _add_swaps(mine, every - mine.values, z, j, counts)
    return Dissent(counts, complete=True)


def _add_swaps(mine: CrossImpactMatrix, changes: Ints, z: Ints, j: int, counts: Ints) -> None:
    block = slice(mine.offsets[j], mine.offsets[j + 1])
    rows = np.delete(mine.offsets[:-1] + z, j)
    scores, chosen = balances(mine, z)[block], int(z[j])
    rivals = [b for b in range(len(scores)) if b != chosen]
    held = bool((scores[chosen] >= scores[rivals]).all())
    moved = scores + changes[:, rows, block]
    for b in range(len(scores)):
        # All but this state stay where they are.
        own = moved[:, :, b] if b == chosen else scores[chosen]
        holds = np.ones(moved.shape[:2], bool)
        for r in rivals:
            holds &= own >= (moved[:, :, b] if r == b else scores[r])
        counts[rows, block.start + b] += (holds != held).sum(axis=0)


@dataclass(frozen=True, eq=False)
class Within:
    """What interval judgements leave open.

    Parameters
    ----------
    necessary : Solutions
        Scenarios consistent whatever the judgements within their intervals.
    possible : Solutions
        Scenarios consistent for at least one choice of judgements within them.
    """

    necessary: Solutions
    possible: Solutions


def within_intervals(low: CrossImpactMatrix, high: CrossImpactMatrix, **options: Any) -> Within:
    """Answer which scenarios hold for all, and for some, judgements within intervals; exact.

    Parameters
    ----------
    low, high : CrossImpactMatrix
        Smallest and largest value of each cell; of the same descriptors and states.
    **options
        Those of :func:`solve`.

    Returns
    -------
    Within

    Raises
    ------
    InputError
        When the forms differ, or a low value is above the high one.

    Notes
    -----
    The cells into a chosen state and those into its rivals are different cells, so the worst and
    the best case are both reached: ``necessary: lo[u, a] - hi[u, b]``, ``possible: hi[u, a] -
    lo[u, b]``, in the same search. Cells are free of each other: groups tied to a sum of zero have
    fewer possible scenarios than said, and more necessary ones.
    """
    _alike([low, high])
    bad = np.argwhere(low.values > high.values)
    if len(bad):
        u, v = bad[0]
        raise InputError(
            "interval_order", row=int(u) + 1, column=int(v) + 1, low=int(low.values[u, v]),
            high=int(high.values[u, v]),
        )  # fmt: skip
    return Within(
        search_rows(low, rows_of(low, high), **options),
        search_rows(low, rows_of(high, low), **options),
    )


def margins_within(
    low: CrossImpactMatrix, high: CrossImpactMatrix, scenario: Any
) -> tuple[Ints, Ints]:
    """Answer how a scenario stands in the worst and in the best case within intervals.

    Parameters
    ----------
    low, high : CrossImpactMatrix
        Smallest and largest value of each cell; of the same descriptors and states.
    scenario : array_like of int, shape (N,)

    Returns
    -------
    worst, best : ndarray of int, shape (N,)
        Margin of each chosen state over its best rival. The scenario holds for all judgements
        within the intervals when no worst margin is negative, for some when no best one is.

    Notes
    -----
    Both cases are reached at once: see :func:`within_intervals`.
    """
    _alike([low, high])
    z = np.asarray(scenario, np.int64)
    below, above = balances(low, z), balances(high, z)
    worst, best = np.zeros(len(z), np.int64), np.zeros(len(z), np.int64)
    for j, k in enumerate(z):
        block = slice(low.offsets[j], low.offsets[j + 1])
        rivals = [b for b in range(low.sizes[j]) if b != k]
        if rivals:
            worst[j] = below[block][k] - above[block][rivals].max()
            best[j] = above[block][k] - below[block][rivals].max()
    return worst, best
