"""Sums of the powers of a matrix of influences, their ranks, and how far two rankings agree."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from futurs.errors import InputError

Array = NDArray[np.float64]
Ties = Literal["mean", "order"]
Diagonal = Literal["kept", "zero"]


def powers(
    matrix: Any, most: int, *, diagonal: Diagonal = "kept"
) -> Iterator[tuple[NDArray[Any], NDArray[Any]]]:
    """Answer how much each variable drives and is driven through paths of each length.

    Parameters
    ----------
    matrix : array_like, shape (n, n)
        Influence of row on column, 0 or more. Whole numbers are multiplied exactly, however
        large they grow.
    most : int
        Last power, 1 or more.
    diagonal : {"kept", "zero"}
        Whether a variable's loops to itself count in the sums; the multiplication always uses
        the whole power.

    Yields
    ------
    influence, dependence : ndarray, shape (n,)
        Row and column sums of ``M^k`` for k = 1 ... ``most``; objects (Python integers) where the
        matrix holds whole numbers only.

    Raises
    ------
    InputError
        When the matrix is not square or the power is below 1.

    Notes
    -----
    ``I(k) = M I(k-1)`` with ``I(0) = 1``, and ``D(k) = M' D(k-1)``: entry (i, j) of ``M^k`` is the
    weighted number of paths of length k, loops included (Arcade et al.).

    Examples
    --------
    >>> [i.tolist() for i, _ in powers([[0, 3], [1, 0]], 2)]
    [[3, 1], [3, 3]]
    """
    m = square(matrix)
    if most < 1:
        raise InputError("no_power", found=most)
    whole = bool((m == np.round(m)).all())
    exact = np.array(np.round(m).astype(np.int64), object) if whole else m
    if diagonal == "zero":
        yield from _without_loops(exact, most)
        return
    influence = dependence = np.ones(len(m), exact.dtype)
    for _ in range(most):
        influence, dependence = exact @ influence, dependence @ exact
        yield influence, dependence


def _without_loops(m: NDArray[Any], most: int) -> Iterator[tuple[NDArray[Any], NDArray[Any]]]:
    p = m
    for k in range(most):
        p = p if k == 0 else p @ m
        loops = np.diag(p)
        yield p.sum(axis=1) - loops, p.sum(axis=0) - loops


def square(matrix: Any) -> Array:
    """Return a matrix as numbers.

    Raises
    ------
    InputError
        When it is not square.
    """
    m = np.asarray(matrix, float)
    if m.ndim != 2 or m.shape[0] != m.shape[1] or not len(m):
        raise InputError("influences_shape", n=len(m) if m.ndim else 0, found=str(m.shape))
    return m


def shares(values: Any) -> Array:
    """Answer which part of the whole each variable holds; shape kept, sum 1 (0 where all are 0).

    MICMAC prints these as ten thousandths (to confirm).

    Parameters
    ----------
    values : array_like, shape (..., n)
        0 or more; whole numbers may be larger than any float.

    Returns
    -------
    ndarray, shape (..., n)

    Examples
    --------
    >>> shares([3, 1]).tolist()
    [0.75, 0.25]
    """
    given = np.asarray(values)
    if given.dtype == object:
        total = sum(given.tolist())
        return np.array([v / total if total else 0.0 for v in given.tolist()])
    total = given.sum(axis=-1, keepdims=True)
    return np.asarray(np.divide(given, total, out=np.zeros(given.shape), where=total > 0))


def ranks(values: Any, ties: Ties = "mean") -> Array:
    """Answer which place each variable has; 1 is the largest.

    Parameters
    ----------
    values : array_like, shape (n,)
        Floats that differ by less than a part in 10^9 of the largest are the same.
    ties : {"mean", "order"}
        Equal variables share the mean of their places, or keep the order of the list (as the
        original program is said to do, to confirm).

    Returns
    -------
    ndarray of float, shape (n,)

    Examples
    --------
    >>> ranks([5, 9, 5]).tolist(), ranks([5, 9, 5], "order").tolist()
    ([2.5, 1.0, 2.5], [2.0, 1.0, 3.0])
    """
    levels = _levels(values)
    if ties == "order":
        places = np.empty(len(levels))
        places[np.argsort(-levels, kind="stable")] = np.arange(1, len(levels) + 1)
        return places
    above = (levels[None, :] > levels[:, None]).sum(axis=1)
    return np.asarray(above + (1 + (levels[None, :] == levels[:, None]).sum(axis=1)) / 2)


def _levels(values: Any) -> NDArray[np.int64]:
    """Return the number of each distinct value from the smallest, so that large integers compare exactly."""
    given = np.asarray(values)
    if given.dtype == object:
        order = {v: k for k, v in enumerate(sorted(set(given.tolist())))}
        return np.array([order[v] for v in given.tolist()], np.int64)
    flat = given.astype(float)
    place = np.argsort(flat, kind="stable")
    steps = np.diff(flat[place]) > 1e-9 * max(float(np.abs(flat).max(initial=0)), 1e-300)
    levels = np.zeros(len(flat), np.int64)
    levels[place[1:]] = np.cumsum(steps)
    return levels


def kendall_tau(first: Array, second: Array) -> float:
    """Answer how far two rankings agree: 1 the same, 0 unrelated, -1 reversed.

    Parameters
    ----------
    first, second : ndarray, shape (n,)
        Ranks or values.

    Returns
    -------
    float
        Kendall's tau-b, which allows for ties; nan where one of the two ties everything.

    Notes
    -----
    ``tau_b = (P - Q) / sqrt((P + Q + T1)(P + Q + T2))`` with P pairs in the same order, Q pairs
    in opposite order, T1 and T2 pairs tied in one only (M. G. Kendall, Biometrika 33, 1945,
    doi:10.1093/biomet/33.3.239).

    Examples
    --------
    >>> kendall_tau(np.array([1.0, 2, 3]), np.array([1.0, 3, 2]))
    0.3333333333333333
    """
    a, b = (np.sign(x[:, None] - x[None, :]) for x in (first, second))
    size = float(np.sqrt((a * a).sum() * (b * b).sum()))
    return float((a * b).sum() / size) if size else float("nan")


def swaps(first: Array, second: Array) -> int:
    """Answer how many neighbours must be swapped to turn one ranking into the other.

    The older "stability %" of MICMAC counts such swaps and can exceed 100; its exact formula is
    not published as far as we know, so only the count is given. Pairs tied in either are not
    counted.

    Examples
    --------
    >>> swaps(np.array([1.0, 2, 3]), np.array([3.0, 2, 1]))
    3
    """
    a, b = (np.sign(x[:, None] - x[None, :]) for x in (first, second))
    return int((a * b < 0).sum()) // 2


def damped(matrix: Any) -> tuple[Array, Array]:
    """Answer how much each variable drives and is driven when longer paths count less.

    This is DEMATEL's total relation, *not* MICMAC: a labelled variant to compare with.

    Parameters
    ----------
    matrix : array_like, shape (n, n)

    Returns
    -------
    influence, dependence : ndarray, shape (n,)

    Notes
    -----
    ``T = N (I - N)^-1``, ``N = M / s``, s the largest row or column sum. Where a closed group of
    variables reaches s in every row, the sum does not exist; N is shortened by a part in 10^9 so
    that the answer is finite there and unchanged elsewhere.

    Examples
    --------
    >>> damped([[0, 2], [1, 0]])[0].round(2).tolist()
    [3.0, 2.0]
    """
    m = square(matrix)
    size = max(float(m.sum(axis=0).max()), float(m.sum(axis=1).max())) or 1.0
    n = m / size * (1 - 1e-9)
    total = np.linalg.solve(np.eye(len(m)) - n, n)
    return total.sum(axis=1), total.sum(axis=0)
