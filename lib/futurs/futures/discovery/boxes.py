"""A box of the inputs: which futures lie in it, which limits it has, how sure each of them is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from futurs.futures.discovery.columns import Columns, Question
from futurs.shapes import Limit

DOUBT = 0.05
"""A limit whose quasi-p value is greater may be chance (Bryant and Lempert's own mark)."""


@dataclass(frozen=True, eq=False)
class Box:
    """Limits on each column, both ends included.

    Parameters
    ----------
    low, high : ndarray, shape (k,)
        Nothing to a category.
    kept : tuple of frozensets of int
        Places of the categories in the box; empty for numbers.
    """

    low: NDArray[np.float64]
    high: NDArray[np.float64]
    kept: tuple[frozenset[int], ...]

    def restricted(self, full: Box) -> tuple[int, ...]:
        """Return the numbers of the columns on which this box is not the full one."""
        return tuple(
            j for j in range(len(self.kept))
            if self.low[j] != full.low[j] or self.high[j] != full.high[j]
            or self.kept[j] != full.kept[j]
        )  # fmt: skip


def full_box(columns: Columns, rows: NDArray[np.bool_]) -> Box:
    """Return the smallest box that holds some futures.

    Parameters
    ----------
    columns : Columns
    rows : ndarray of bool, shape (n,)

    Returns
    -------
    Box
    """
    low, high = columns.ranges(rows)
    kept: list[frozenset[int]] = [frozenset()] * len(columns.ids)
    for j in columns.nominal:
        kept[j] = frozenset(np.unique(columns.values[j, rows]).astype(int).tolist())
        low[j] = high[j] = 0.0
    return Box(low, high, tuple(kept))


def inside(columns: Columns, box: Box) -> NDArray[np.bool_]:
    """Answer which futures lie in a box.

    Parameters
    ----------
    columns : Columns
    box : Box

    Returns
    -------
    ndarray of bool, shape (n,)
        A future without a value lies in no box.
    """
    found = columns.usable.copy()
    for j, kind in enumerate(columns.kinds):
        v = columns.values[j]
        if kind == "category":
            found &= np.isin(v, sorted(box.kept[j]))
        else:
            found &= (v >= box.low[j]) & (v <= box.high[j])
    return found


def quasi_p(asked: Question, box: Box, among: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Answer whether each limit of a box could be chance.

    A limit is lifted: among the futures then inside, the share of interest is p. Had the limit
    nothing to say, the T futures of the box would hold at least their H futures of interest with
    probability P(X >= H), X binomial (T, p).

    Parameters
    ----------
    asked : Question
    box : Box
    among : ndarray of bool, shape (n,)
        Futures that the box was found among.

    Returns
    -------
    ndarray, shape (2, k)
        For the lower and the upper limit, 0 to 1; nan where there is none. A category has one
        value, in the first row. "Quasi" because the limits were searched in the same futures: it
        orders limits, it is no test.

    References
    ----------
    Bryant and Lempert (2010), doi:10.1016/j.techfore.2009.08.002.
    """
    full = full_box(asked.columns, asked.counted)
    rows = inside(asked.columns, box) & among
    n, k = int(rows.sum()), int((rows & asked.interest).sum())
    found = np.full((2, len(box.kept)), np.nan)
    for j in box.restricted(full):
        for side in range(2):
            wider = _lifted(box, full, j, side)
            if wider is not None:
                found[side, j] = _chance(asked, wider, among, n, k)
    return found


def pruned(asked: Question, box: Box, among: NDArray[np.bool_]) -> Box:
    """Return a box without the limits that may be chance.

    Parameters
    ----------
    asked : Question
    box : Box
    among : ndarray of bool, shape (n,)
        Futures that the box was found among.

    Returns
    -------
    Box
        One limit after another is lifted, the most doubtful first, until the quasi-p value of each
        that is left is at most ``DOUBT``: larger than the box and less dense, but short.

    Examples
    --------
    >>> from futurs.futures.discovery import columns_of, question
    >>> a, b = np.linspace(0, 1, 200), np.tile([0.0, 1.0], 100)
    >>> asked = question(columns_of({"a": a, "b": b}), a > 0.7)
    >>> box = Box(np.array([0.7, 0.0]), np.array([1.0, 0.5]), (frozenset(), frozenset()))
    >>> pruned(asked, box, np.ones(200, bool)).high.tolist()
    [1.0, 1.0]
    """
    full = full_box(asked.columns, asked.counted)
    while True:
        chance = np.nan_to_num(quasi_p(asked, box, among))
        if not chance.max(initial=0) > DOUBT:
            return box
        side, j = np.unravel_index(chance.argmax(), chance.shape)
        wider = _lifted(box, full, int(j), int(side))
        assert wider is not None  # noqa: S101 -- a limit that has a value is there
        box = wider


def _lifted(box: Box, full: Box, j: int, side: int) -> Box | None:
    ends, free = (box.low, box.high)[side], (full.low, full.high)[side]
    kept = list(box.kept)
    if full.kept[j]:
        if side:
            return None
        kept[j] = full.kept[j]
    elif ends[j] == free[j]:
        return None
    wider = ends.copy()
    wider[j] = free[j]
    return Box(box.low if side else wider, wider if side else box.high, tuple(kept))


def _chance(asked: Question, wider: Box, among: NDArray[np.bool_], n: int, k: int) -> float:
    from scipy.special import bdtrc

    rows = inside(asked.columns, wider) & among
    p = float((rows & asked.interest).sum()) / max(int(rows.sum()), 1)
    # P(X >= k) is the tail above k - 1; of nothing needed, everything is enough.
    return float(bdtrc(k - 1, n, p)) if k else 1.0


def limits(columns: Columns, box: Box, full: Box, chance: NDArray[np.float64]) -> tuple[Limit, ...]:
    """Return the limits of a box as shapes, those that keep the smallest part of their range first.

    Parameters
    ----------
    columns : Columns
    box, full : Box
    chance : ndarray, shape (2, k)
        What :func:`quasi_p` returns.

    Returns
    -------
    tuple of Limit
        Columns without a limit are left out; whole numbers are given by the outermost ones inside.
    """
    found = []
    for j in box.restricted(full):
        names = columns.categories[j]
        low, high = float(box.low[j]), float(box.high[j])
        if columns.kinds[j] == "integer":
            low, high = float(np.ceil(low)), float(np.floor(high))
        found.append(
            Limit(
                columns.ids[j], columns.kinds[j], low, high, float(full.low[j]),
                float(full.high[j]), tuple(names[e] for e in sorted(box.kept[j])),
                tuple(names[e] for e in sorted(full.kept[j])),
                (float(chance[0, j]), float(chance[1, j])),
            )
        )  # fmt: skip
    return tuple(sorted(found, key=lambda x: x.share))
