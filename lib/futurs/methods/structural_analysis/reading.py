"""How the numbers are read: fill rate, sectors of the plane, strongest links, what an edit moves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from futurs.errors import InputError
from futurs.methods.structural_analysis.influence import Array, square

if TYPE_CHECKING:
    from futurs.methods.structural_analysis.result import View

Rule = Literal["mean", "median", "middle"]
Side = Literal["low", "high"]
SECTORS = ("driving", "relay", "result", "autonomous", "pack")
"""Sectors of the plane by number: upper left, upper right, lower right, lower left, and the
central band where one is asked for (names to confirm)."""


def fill_rate(matrix: Any, potential: tuple[tuple[int, int], ...] = ()) -> float:
    """Answer which share of all cells is filled, 0 to 1; the diagonal counts among the cells.

    Parameters
    ----------
    matrix : array_like, shape (n, n)
        Cells that are not a number are not judged, and not filled.
    potential : tuple of (row, column)
        Potential influences: they count as filled.

    Returns
    -------
    float

    Notes
    -----
    Usual advice is 15 to 25 % (to confirm); real studies are often denser.

    Examples
    --------
    >>> fill_rate([[0, 3], [0, 0]], ((1, 0),))
    0.5
    """
    filled = np.nan_to_num(square(matrix)) != 0
    for i, j in potential:
        filled[i, j] = True
    return float(filled.mean())


def threshold(values: Any, rule: Rule = "mean") -> Array:
    """Answer above which value a variable counts as strong; the last axis is that of variables.

    Parameters
    ----------
    values : array_like, shape (..., n)
    rule : {"mean", "median", "middle"}
        ``middle`` is half way between the smallest and the largest.

    Returns
    -------
    ndarray, shape (...)

    Examples
    --------
    >>> [float(threshold([0, 1, 5], rule)) for rule in ("mean", "median", "middle")]
    [2.0, 1.0, 2.5]
    """
    v = np.asarray(values, float)
    if rule == "middle":
        return np.asarray((v.min(axis=-1) + v.max(axis=-1)) / 2)
    return np.asarray(v.mean(axis=-1) if rule == "mean" else np.median(v, axis=-1))


def sectors(
    influence: Any,
    dependence: Any,
    rule: Rule = "mean",
    *,
    equal: Side = "low",
    pack: float = 0.0,
) -> NDArray[np.int64]:
    """Answer in which sector of the plane each variable stands.

    Parameters
    ----------
    influence, dependence : array_like, shape (..., n)
    rule : {"mean", "median", "middle"}
        Where the plane is cut.
    equal : {"low", "high"}
        Where a variable on the cut belongs.
    pack : float
        Half width of the central band, as a share of the range of each axis, 0 to 0.5; a variable
        within it on both axes belongs to the pack, which says nothing yet. 0 for no band.

    Returns
    -------
    ndarray of int, shape (..., n)
        Numbers of :data:`SECTORS`.

    Examples
    --------
    >>> [SECTORS[k] for k in sectors([5, 3, 2, 6], [3, 4, 8, 1])]
    ['driving', 'autonomous', 'result', 'driving']
    """
    high, near = [], []
    for given in (influence, dependence):
        v = np.asarray(given, float)
        cut = threshold(v, rule)[..., None]
        room = 1e-9 * np.maximum(np.abs(v).max(axis=-1, keepdims=True), 1e-300)
        high.append(v > cut + room if equal == "low" else v >= cut - room)
        spread = v.max(axis=-1, keepdims=True) - v.min(axis=-1, keepdims=True)
        near.append(np.abs(v - cut) <= pack * spread)
    strong, driven = high
    found = np.where(strong, np.where(driven, 1, 0), np.where(driven, 2, 3))
    return np.where(near[0] & near[1], 4, found) if pack > 0 else found


@dataclass(frozen=True)
class Link:
    """One influence of one variable on another, by number."""

    source: int
    target: int
    weight: float


def strongest(weights: Any, share: float) -> tuple[Link, ...]:
    """Answer which influences are the strongest, e.g. to draw no more than those.

    Parameters
    ----------
    weights : array_like, shape (n, n)
        0 or not a number where there is no link.
    share : float
        Of the links that there are, above 0 up to 1; MICMAC offers .05, .10, .25, .50 and 1.

    Returns
    -------
    tuple of Link
        Strongest first. Links of the same weight are never parted: with four levels, the number
        shown is the one nearest to what was asked for that whole levels allow (never none).

    Examples
    --------
    >>> len(strongest([[0, 3, 1], [1, 0, 3], [0, 1, 0]], 0.25))
    2
    """
    w = np.nan_to_num(np.asarray(weights, float))
    links = [(float(w[i, j]), int(i), int(j)) for i, j in np.argwhere(w > 0)]
    links.sort(key=lambda x: -x[0])
    wanted = int(np.ceil(share * len(links) - 1e-9))
    if not wanted:
        return ()
    last = links[wanted - 1][0]
    fewer = sum(v > last * (1 + 1e-9) for v, _, _ in links)
    more = sum(v >= last * (1 - 1e-9) for v, _, _ in links)
    shown = fewer if fewer and wanted - fewer < more - wanted else more
    return tuple(Link(i, j, v) for v, i, j in links[:shown])


def asymmetric_pairs(matrix: Any, least: float) -> tuple[tuple[int, int], ...]:
    """Answer which pairs act on one another very unequally.

    Parameters
    ----------
    matrix : array_like, shape (n, n)
        Signs count here.
    least : float
        ``|m_ij - m_ji|`` from which a pair counts.

    Returns
    -------
    tuple of (int, int)

    Examples
    --------
    >>> asymmetric_pairs([[0, 2], [-1, 0]], 3)
    ((0, 1),)
    """
    m = square(matrix)
    apart = np.triu(np.abs(m - m.T) >= least, 1)
    return tuple((int(i), int(j)) for i, j in np.argwhere(apart))


@dataclass(frozen=True)
class Moved:
    """What a change of the matrix does to one variable.

    Parameters
    ----------
    variable : int
    rank_before, rank_after : float
        By influence.
    sector_before, sector_after : int
        Numbers of :data:`SECTORS`.
    """

    variable: int
    rank_before: float
    rank_after: float
    sector_before: int
    sector_after: int


def moved(before: View, after: View) -> tuple[Moved, ...]:
    """Answer which variables change their sector or their rank by influence between two answers.

    Parameters
    ----------
    before, after : View
        Of the same variables.

    Returns
    -------
    tuple of Moved
        Changes of sector first, then the largest changes of rank.

    Raises
    ------
    InputError
        When the two have not the same number of variables.
    """
    if len(before.influence) != len(after.influence):
        raise InputError(
            "influences_shape", n=len(before.influence), found=str(len(after.influence))
        )
    rows = (
        Moved(k, float(a), float(b), int(s), int(t))
        for k, (a, b, s, t) in enumerate(
            zip(before.rank_influence, after.rank_influence, before.sectors, after.sectors, strict=True)
        )
    )  # fmt: skip
    found = [m for m in rows if m.rank_before != m.rank_after or m.sector_before != m.sector_after]
    return tuple(
        sorted(
            found,
            key=lambda m: (m.sector_before == m.sector_after, -abs(m.rank_after - m.rank_before)),
        )
    )
