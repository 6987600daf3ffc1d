"""Where the rankings go as the power grows: components, periods, Perron vectors, sensitivity."""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from futurs.methods.structural_analysis.influence import Array, Diagonal, shares, square

Kind = Literal["primitive", "dominated", "periodic", "tied", "acyclic"]
# Moduli of eigenvalues nearer than this, as a share of the largest, are the same.
NEAR = 1e-9


def components(matrix: Any) -> tuple[tuple[int, ...], ...]:
    """Answer which variables act on one another in a circle, directly or through others.

    Parameters
    ----------
    matrix : array_like, shape (n, n)

    Returns
    -------
    tuple of tuples of int
        The strongly connected components, by their first variable; one of a single variable has
        no loop unless its diagonal is filled.

    Examples
    --------
    >>> components([[0, 1, 0], [1, 0, 1], [0, 0, 0]])
    ((0, 1), (2,))
    """
    reach = _reach(square(matrix) != 0)
    both = reach & reach.T
    seen: set[int] = set()
    found = []
    for i in range(len(both)):
        if i not in seen:
            own = tuple(int(j) for j in np.flatnonzero(both[i]))
            seen |= set(own)
            found.append(own)
    return tuple(found)


def _reach(links: NDArray[np.bool_]) -> NDArray[np.bool_]:
    reach = links | np.eye(len(links), dtype=bool)
    while True:
        wider = (reach.astype(np.float32) @ reach.astype(np.float32)) > 0
        if (wider == reach).all():
            return reach
        reach = wider


def period(matrix: Any, component: tuple[int, ...]) -> int:
    """Answer with which step the paths of a component come back: its imprimitivity index.

    Parameters
    ----------
    matrix : array_like, shape (n, n)
    component : tuple of int
        Strongly connected.

    Returns
    -------
    int
        The greatest common divisor of the lengths of its loops; 1 means that rankings settle,
        0 that there is no loop.

    Notes
    -----
    With ``d`` the distance from any of its variables, the divisor of ``d_i + 1 - d_j`` over all
    links i -> j inside (E. V. Denardo, "Periods of connected networks and powers of nonnegative
    matrices", Mathematics of Operations Research 2(1), 1977, 20-24, doi:10.1287/moor.2.1.20, doi
    to confirm).

    Examples
    --------
    >>> period([[0, 1, 0], [0, 0, 1], [1, 0, 0]], (0, 1, 2))
    3
    """
    own = (square(matrix) != 0)[np.ix_(component, component)]
    distance = np.full(len(component), -1)
    distance[0], front = 0, [0]
    while front:
        after = [int(j) for i in front for j in np.flatnonzero(own[i])]
        new = {j for j in after if distance[j] < 0}
        for j in new:
            distance[j] = distance[front[0]] + 1
        front = sorted(new)
    step = 0
    for i, j in np.argwhere(own):
        step = gcd(step, int(abs(distance[i] + 1 - distance[j])))
    return step


@dataclass(frozen=True, eq=False)
class Limit:
    """Where the rankings go as the power grows.

    Parameters
    ----------
    kind : str
        ``primitive``: they settle, whatever the start. ``dominated``: several components, the
        one with the largest eigenvalue decides, and what does not lead to it (or from it) fades
        to 0 and is tied there. ``periodic``: single powers need not settle; the answer is the
        mean over ``period`` successive powers. ``tied``: several components share the largest
        eigenvalue, no single limit. ``acyclic``: no loop at all, the powers vanish.
    influence, dependence : ndarray, shape (n,)
        Shares of the whole, sum 1; for ``tied`` and ``acyclic`` the fallback: shares of
        ``N + N^2 + ... + N^K``, N being M over its largest eigenvalue (over its largest cell where
        there is no loop), so that no term drowns the others by its length alone.
    radius : float
        The largest eigenvalue: how much the paths multiply with each step.
    second : float
        Modulus of the second eigenvalue over the first: the smaller, the sooner it settles.
    period : int
        Imprimitivity index of the deciding component; 0 without loop.
    components : tuple of tuples of int
    exact : bool
        False for the fallback.
    terms : int
        K of the fallback; 0 when it is exact.
    leading : tuple of int
        The component that decides; empty for the fallback.
    """

    kind: Kind
    influence: Array
    dependence: Array
    radius: float
    second: float
    period: int
    components: tuple[tuple[int, ...], ...]
    exact: bool = True
    terms: int = 0
    leading: tuple[int, ...] = ()


def limit(matrix: Any, *, diagonal: Diagonal = "kept", terms: int = 12) -> Limit:
    """Answer where the rankings go as the power grows, exactly, or say that they go nowhere.

    Parameters
    ----------
    matrix : array_like, shape (n, n)
        Influences, 0 or more.
    diagonal : {"kept", "zero"}
        As in :func:`powers`.
    terms : int
        K of the fallback ``N + N^2 + ... + N^K`` where there is no single limit; an acyclic
        matrix takes as many as it has variables: then nothing is left out.

    Returns
    -------
    Limit

    Notes
    -----
    Where one component alone has the largest eigenvalue r, with right and left vectors x and y
    of the whole matrix, ``M^k / r^k`` tends to ``x y' / (y'x)`` (its mean over h successive powers
    does, for a component of period h): influences go as x, dependences as y. The phenomenon that
    a ranking may never settle: Dema and Barbera 2010 (to confirm).

    Examples
    --------
    >>> found = limit([[0, 3], [1, 0]])
    >>> found.kind, found.period, found.influence.round(3).tolist()
    ('periodic', 2, [0.634, 0.366])
    """
    m = square(matrix)
    found = components(m)
    # The eigenvalues of a matrix are those of its components.
    sizes = [_sizes(m[np.ix_(c, c)]) for c in found]
    top = float(max(s.max() for s in sizes))
    leading = [c for c, s in zip(found, sizes, strict=True) if s.max() >= top * (1 - NEAR)]
    if len(leading) != 1 or top == 0:
        kind: Kind = "tied" if top else "acyclic"
        terms = terms if top else len(m)
        influence, dependence = _summed(m, terms, diagonal, top)
        return Limit(kind, influence, dependence, top, float("nan"), 0, found, False, terms)
    own = leading[0]
    step = period(m, own)
    right, left = _vectors(m, own, top)
    if diagonal == "zero":
        right, left = right * (left.sum() - left), left * (right.sum() - right)
    kind = "periodic" if step > 1 else "primitive" if len(found) == 1 else "dominated"
    second = float(np.sort(np.concatenate(sizes))[-2] / top) if len(m) > 1 else 0.0
    return Limit(
        kind, shares(right), shares(left), top, second, step, found, leading=own
    )  # fmt: skip


def _sizes(block: Array) -> Array:
    """Return the moduli of the eigenvalues; exact for one variable alone, mostly without loop."""
    return np.asarray(np.abs(np.linalg.eigvals(block) if len(block) > 1 else block[0]))


def _vectors(m: Array, leading: tuple[int, ...], radius: float) -> tuple[Array, Array]:
    """Right and left vectors of the whole matrix, from those of the deciding component.

    What leads to the component draws its influence from it, ``(r - M_uu) x_u = M_ul x_l``; the
    rest is 0, exactly, so that it ties.
    """
    reach = _reach(m != 0)
    first = leading[0]
    return (
        _vector(m, leading, reach[:, first], radius),
        _vector(m.T, leading, reach[first], radius),
    )


def _vector(m: Array, own: tuple[int, ...], touched: NDArray[np.bool_], radius: float) -> Array:
    x = np.zeros(len(m))
    inside = list(own)
    # Inverse iteration next to the eigenvalue, which is simple: two steps leave rounding alone.
    near = m[np.ix_(inside, inside)] - radius * (1 + 1e-10) * np.eye(len(inside))
    found: Array = np.ones(len(inside))
    for _ in range(3):
        found = np.asarray(np.linalg.solve(near, found))
        found = found / np.abs(found).max()
    x[inside] = np.abs(found)
    rest = [int(i) for i in np.flatnonzero(touched) if i not in own]
    if rest:
        pull = m[np.ix_(rest, inside)] @ x[inside]
        x[rest] = np.linalg.solve(radius * np.eye(len(rest)) - m[np.ix_(rest, rest)], pull)
    return x


def _summed(m: Array, terms: int, diagonal: Diagonal, radius: float) -> tuple[Array, Array]:
    scaled = m / (radius or float(m.max()) or 1.0)
    power, total = np.eye(len(m)), np.zeros_like(m)
    for _ in range(terms):
        power = power @ scaled
        total += power
    if diagonal == "zero":
        total = total - np.diag(np.diag(total))
    return shares(total.sum(axis=1)), shares(total.sum(axis=0))


@dataclass(frozen=True, eq=False)
class Sensitivity:
    """How much the leading eigenvalue moves with each cell.

    Parameters
    ----------
    values : ndarray, shape (n, n)
        Change of the eigenvalue for one level more in the cell; diagonal 0.
    elasticity : ndarray, shape (n, n)
        Share of the eigenvalue that rests on the cell; all of them sum to 1.
    """

    values: Array
    elasticity: Array


def sensitivity(matrix: Any, found: Limit) -> Sensitivity | None:
    """Answer which cells carry the system: those worth a second discussion.

    Parameters
    ----------
    matrix : array_like, shape (n, n)
    found : Limit
        Of the same matrix.

    Returns
    -------
    Sensitivity or None
        None where there is no single leading eigenvalue.

    Notes
    -----
    ``d r / d m_ij = y_i x_j / (y'x)`` with the right and left Perron vectors x and y; elasticity
    ``m_ij y_i x_j / (r y'x)``. To first order: for one small change at a time.

    Examples
    --------
    >>> m = [[0, 4], [1, 0]]
    >>> sensitivity(m, limit(m)).values.round(3).tolist()
    [[0.0, 0.25], [1.0, 0.0]]
    """
    m = square(matrix)
    if not found.exact:
        return None
    x, y = _vectors(m, found.leading, found.radius)
    values = np.outer(y, x) / float(y @ x)
    np.fill_diagonal(values, 0.0)
    return Sensitivity(values, m * values / found.radius)
