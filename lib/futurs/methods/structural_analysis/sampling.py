"""How well rankings and sectors stand: raters drawn again, or cells moved by one level."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from futurs.methods.structural_analysis.influence import Array, Diagonal, shares
from futurs.methods.structural_analysis.reading import SECTORS, Rule, Side, sectors

Merge = Literal["median", "mean", "mode"]
Road = Literal["limit", "power", "sum"]
LEVELS = 3
# So many matrices of 70 variables stay in the processor's cache while they are multiplied.
_AT_ONCE = 32
_STEPS, _CLOSE = 2000, 1e-10


@dataclass(frozen=True, eq=False)
class Draws:
    """Ranks, shares and sectors over many matrices that might as well have been given.

    Parameters
    ----------
    count : int
        Number of matrices drawn.
    influence_rank, dependence_rank : ndarray, shape (2, n)
        Lowest and highest rank of the middle ``coverage`` of the draws.
    influence, dependence : ndarray, shape (2, n)
        The same for the shares of the whole.
    sectors : ndarray, shape (n, 5)
        Share of the draws in which a variable is in each of :data:`SECTORS`; a share of draws,
        not the likelihood that it *is* there.
    """

    count: int
    influence_rank: Array
    dependence_rank: Array
    influence: Array
    dependence: Array
    sectors: Array


def merged(raters: Any, how: Merge = "median") -> Array:
    """Answer what several raters say together; what nobody judged stays not a number.

    Parameters
    ----------
    raters : array_like, shape (..., R, n, n)
        Not a number where a rater has not judged.
    how : {"median", "mean", "mode"}
        The mode of a tie is its lowest level.

    Returns
    -------
    ndarray, shape (..., n, n)

    Examples
    --------
    >>> merged([[[0, 1], [3, 0]], [[0, 2], [3, 0]]]).tolist()
    [[0.0, 1.5], [3.0, 0.0]]
    """
    given = np.asarray(raters, float)
    said = (~np.isnan(given)).sum(axis=-3)
    if how == "mode":
        counts = np.stack([(given == level).sum(axis=-3) for level in range(LEVELS + 1)])
        return np.where(said > 0, counts.argmax(axis=0).astype(float), np.nan)
    if how == "mean":
        total = np.nansum(given, axis=-3)
        return np.asarray(np.divide(total, said, out=np.full(said.shape, np.nan), where=said > 0))
    order = np.sort(given, axis=-3)
    ends = (np.maximum(said - 1, 0) // 2, np.minimum(said // 2, given.shape[-3] - 1))
    low, high = (np.take_along_axis(order, e[..., None, :, :], axis=-3)[..., 0, :, :] for e in ends)
    return np.asarray((low + high) / 2)


def of_raters(raters: Array, count: int, rng: np.random.Generator, how: Merge = "median") -> Array:
    """Draw matrices by drawing the raters again, with replacement; shape (count, n, n)."""
    chosen = rng.integers(len(raters), size=(count, len(raters)))
    parts = [
        merged(raters[chosen[k : k + _AT_ONCE]], how) for k in range(0, count, _AT_ONCE)
    ]  # fmt: skip
    return _told(np.concatenate(parts), rng)


def of_cells(
    matrix: Array, count: int, rng: np.random.Generator, share: float = 0.5, *, zeros: bool = True
) -> Array:
    """Draw matrices by moving cells one level up or down; shape (count, n, n).

    Parameters
    ----------
    matrix : ndarray, shape (n, n)
        Levels 0 to 3; not a number where nobody judged: any level, all alike.
    count : int
    rng : numpy.random.Generator
    share : float
        Share of the cells that move in a draw; at an end of the scale a cell may only stay or
        come back.
    zeros : bool
        Whether cells of 0 move too: that there is no influence is a judgement as well.
    """
    n = len(matrix)
    drawn = _moved(matrix, count, rng, share, zeros=zeros)
    drawn[:, np.arange(n), np.arange(n)] = 0
    return _told(drawn, rng)


def _moved(
    values: Array, count: int, rng: np.random.Generator, share: float, *, zeros: bool
) -> Array:
    base = values.astype(np.float32)
    u = rng.random((count, *base.shape), np.float32)
    step = (u < share / 2).astype(np.float32) - (u > 1 - share / 2)
    if not zeros:
        step *= base != 0
    return np.asarray(np.clip(base + step, 0, LEVELS))


def with_potential(
    matrices: Array, cells: Sequence[tuple[int, int]], value: float, rng: np.random.Generator,
    share: float = 0.0, *, zeros: bool = True,
) -> Array:  # fmt: skip
    """Answer what drawn matrices become when potential influences act; all else stays as drawn.

    Parameters
    ----------
    matrices : ndarray, shape (B, n, n)
        From :func:`of_cells` or :func:`of_raters`; what they hold in ``cells`` is not used.
    cells : sequence of (int, int)
        Row and column of each potential influence.
    value : float
        What a potential influence counts for, 0 to 3.
    rng : numpy.random.Generator
    share : float
        Share of these cells that move by one level in a draw; 0 where raters are drawn: that an
        influence is only potential was said by the group, not by each.
    zeros : bool
        As in :func:`of_cells`.

    Returns
    -------
    ndarray, shape (B, n, n)

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> with_potential(np.zeros((1, 2, 2)), [(0, 1)], 3, rng).tolist()
    [[[0.0, 3.0], [0.0, 0.0]]]
    """
    found = matrices.copy()
    rows, columns = np.array(cells, int).reshape(-1, 2).T
    given = np.full(len(rows), float(value))
    found[:, rows, columns] = _moved(given, len(matrices), rng, share, zeros=zeros)
    return found


def _told(drawn: Array, rng: np.random.Generator) -> Array:
    """Put any level where nobody has judged: missing is not zero."""
    k = np.isnan(drawn)
    if k.any():
        drawn[k] = rng.integers(LEVELS + 1, size=int(k.sum()))
    return drawn


def perron(matrices: Array) -> tuple[Array, Array]:
    """Answer to which shares influence and dependence go in each of many matrices.

    Parameters
    ----------
    matrices : ndarray, shape (B, n, n)

    Returns
    -------
    influence, dependence : ndarray, shape (B, n)

    Notes
    -----
    Power iteration on ``M + r I / 2`` with r the mean row sum: the same vectors, and periods do
    not count. Stopped when no share moves by more than 1e-10, or after 2,000 steps.

    Examples
    --------
    >>> perron(np.array([[[0, 3], [1, 0]]]))[0].round(3).tolist()
    [[0.634, 0.366]]
    """
    m = np.ascontiguousarray(matrices, float)
    m = m / np.maximum(m.sum(axis=(1, 2), keepdims=True) / m.shape[1], 1e-300)
    x = y = np.full(m.shape[:2], 1.0 / m.shape[1])
    for k in range(_STEPS):
        a = (m @ x[:, :, None])[:, :, 0] + 0.5 * x
        b = (y[:, None, :] @ m)[:, 0, :] + 0.5 * y
        a, b = a / a.sum(axis=1, keepdims=True), b / b.sum(axis=1, keepdims=True)
        done = k % 4 == 3 and max(np.abs(a - x).max(), np.abs(b - y).max()) < _CLOSE
        x, y = a, b
        if done:
            break
    return x, y


def _sums(m: Array, road: Road, power: int, diagonal: Diagonal) -> tuple[Array, Array]:
    """Return the shares by the road that the ranking takes; the diagonal only for power 1."""
    if road == "limit":
        x, y = perron(m)
        if diagonal == "zero":
            x, y = (
                x * (y.sum(axis=1, keepdims=True) - y), y * (x.sum(axis=1, keepdims=True) - x),
            )  # fmt: skip
        return shares(x), shares(y)
    scaled = m / np.maximum(m.sum(axis=2).max(axis=1), 1e-300)[:, None, None]
    p = total = scaled
    for _ in range(power - 1):
        p = p @ scaled
        total = total + p
    p = total if road == "sum" else p
    if diagonal == "zero":
        p = p * (1 - np.eye(m.shape[1]))
    return shares(p.sum(axis=2)), shares(p.sum(axis=1))


def draw(
    matrices: Array,
    *,
    road: Road = "limit",
    power: int = 1,
    diagonal: Diagonal = "kept",
    rule: Rule = "mean",
    equal: Side = "low",
    pack: float = 0.0,
    coverage: float = 0.9,
) -> Draws:
    """Answer how ranks, shares and sectors spread over many matrices.

    Parameters
    ----------
    matrices : ndarray, shape (B, n, n)
        From :func:`of_cells` or :func:`of_raters`.
    road, power, diagonal
        How influences are summed: at the limit, at a power, or over all powers up to it.
    rule, equal, pack
        As in :func:`sectors`.
    coverage : float
        Middle share of the draws that the intervals hold, 0 to 1.

    Returns
    -------
    Draws
    """
    found = [
        _sums(np.asarray(matrices[k : k + _AT_ONCE], float), road, power, diagonal)
        for k in range(0, len(matrices), _AT_ONCE)
    ]
    influence, dependence = (np.concatenate([f[s] for f in found]) for s in (0, 1))
    where = sectors(influence, dependence, rule, equal=equal, pack=pack)
    ends = ((1 - coverage) / 2, (1 + coverage) / 2)
    return Draws(
        len(matrices),
        influence_rank=_ends(_ranks(influence), ends, "nearest"),
        dependence_rank=_ends(_ranks(dependence), ends, "nearest"),
        influence=_ends(influence, ends, "linear"),
        dependence=_ends(dependence, ends, "linear"),
        sectors=np.stack([(where == s).mean(axis=0) for s in range(len(SECTORS))], axis=1),
    )


def _ends(values: Array, ends: tuple[float, float], method: Literal["nearest", "linear"]) -> Array:
    return np.asarray(np.quantile(values, ends, axis=0, method=method))


def _ranks(values: Array) -> NDArray[np.float64]:
    """Ranks of each row, 1 the largest, ties sharing the mean of their places."""
    room = 1e-9 * values.max(axis=1, keepdims=True)
    place = np.argsort(-values, axis=1, kind="stable")
    order = np.take_along_axis(values, place, axis=1)
    first = np.concatenate(
        [np.ones((len(values), 1), bool), -np.diff(order, axis=1) > room], axis=1
    )
    n = values.shape[1]
    index = np.arange(n)
    begins = np.maximum.accumulate(np.where(first, index, 0), axis=1)
    last = np.concatenate([first[:, 1:], np.ones((len(values), 1), bool)], axis=1)
    stops = np.minimum.accumulate(np.where(last, index, n)[:, ::-1], axis=1)[:, ::-1]
    found = np.empty(values.shape)
    np.put_along_axis(found, place, (begins + stops) / 2 + 1, axis=1)
    return found
