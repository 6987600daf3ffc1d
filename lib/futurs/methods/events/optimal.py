"""All scenario probabilities that fit equally well: intervals, ranks and representatives.

Single and pair probabilities are fixed by the fit; those of the scenarios are not, from three
events on. They fill a polytope, ``{pi >= 0 : M pi = M pi*}``, walked here from vertex to vertex.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from futurs.methods.events.fitting import Array

_SMALL = 1e-9  # A probability, or a gain, below is taken for zero.


@dataclass(frozen=True, eq=False)
class Face:
    """The optimal face of a programme.

    Parameters
    ----------
    vertex : ndarray, shape (N,)
        The vertex that the fit stopped at.
    open : ndarray of int, shape (M,)
        Scenarios that may be positive; the others are zero in every optimal vector.
    system : ndarray, shape (r, M)
        Orthonormal rows: every optimal vector has the same products with them.
    null_dimension : int
        Number of independent directions that change no single or pair probability.
    """

    vertex: Array
    open: NDArray[np.int64]
    system: Array
    null_dimension: int


def face(rows: Array, targets: Array, pi: Array) -> Face:
    """Return the face of all vectors that fit as well as an optimal one.

    Parameters
    ----------
    rows : ndarray, shape (m, N)
    targets : ndarray, shape (m,)
    pi : ndarray, shape (N,)
        One optimal vector.

    Returns
    -------
    Face

    Notes
    -----
    The sum of squares is strictly convex in ``rows @ pi``: all optimal vectors share it, and with
    it the gradient ``g``. Where ``g_k`` exceeds the least gradient, ``pi_k = 0`` in all of them.
    """
    gradient = rows.T @ (rows @ pi - targets)
    open_ = np.flatnonzero((gradient - gradient.min() < 1e-8) | (pi > _SMALL))
    full = np.vstack([rows, np.ones((1, rows.shape[1]))])
    null = rows.shape[1] - len(_span(full))
    system = _span(full[:, open_])
    vertex = np.zeros(len(pi))
    vertex[open_] = _vertex(system, pi[open_])
    return Face(vertex, open_, system, null)


def _vertex(system: Array, pi: Array) -> Array:
    """Move along directions that keep the products until the positive columns are independent."""
    here = np.where(pi > 1e-13, pi, 0.0)
    while True:
        support = np.flatnonzero(here)
        _, values, right = np.linalg.svd(system[:, support])
        rank = int((values > 1e-11).sum())
        if rank == len(support):
            return here
        way = right[-1]
        way = way if way.max() > -way.min() else -way
        falls = way > 1e-12
        steps = here[support][falls] / way[falls]
        here[support] = np.maximum(here[support] - steps.min() * way, 0.0)
        here[support[np.flatnonzero(falls)[np.argmin(steps)]]] = 0.0


def _span(rows: Array) -> Array:
    # Eigenvectors of the small product: with 1,024 columns faster than a decomposition of all.
    values, vectors = np.linalg.eigh(rows @ rows.T)
    kept = values > values[-1] * 1e-12
    q, _ = np.linalg.qr(rows.T @ vectors[:, kept])
    return np.ascontiguousarray(q.T)


class _Walk:
    """The revised simplex method on a face, at one of its vertices."""

    def __init__(self, found: Face) -> None:
        self.system = found.system
        self.products = found.system @ found.vertex[found.open]
        n = len(found.vertex).bit_length() - 1
        moments = _moments(n)
        # Scenarios are listed from the largest binary number down.
        self.numbers = (len(found.vertex) - 1 - found.open).astype(np.int64)
        self.events = n
        self.lift = np.linalg.lstsq(moments[:, self.numbers].T, found.system.T, rcond=None)[0].T
        self.lift = np.ascontiguousarray(self.lift)
        self.columns = np.ascontiguousarray(found.system.T)
        self.basis = _basis(found)
        self._refresh()

    def _refresh(self) -> None:
        self.inverse = np.ascontiguousarray(np.linalg.inv(self.system[:, self.basis]))
        self.value = np.maximum(self.inverse @ self.products, 0.0)
        self.steps = 0

    def point(self) -> Array:
        """Return the vertex that the walk stands at."""
        pi = np.zeros(len(self.columns))
        pi[self.basis] = self.value
        return pi

    def maximise(self, objective: Array) -> float:
        """Move to a vertex where ``objective @ pi`` is largest, and return that value."""
        from futurs.methods.events import _kernels

        if self.steps > 100:  # Rounding has added up: begin again from the basis.
            self._refresh()
        self.steps += _kernels.climb(
            self.columns, self.lift, self.numbers, self.events, self.inverse, self.value,
            self.basis, objective, 200 * len(self.basis),
        )  # fmt: skip
        return float(objective[self.basis] @ self.value)


def _moments(n: int) -> Array:
    """Return 1, the events and their pairs for each scenario numbered in binary, bit b = event b."""
    x = (np.arange(2**n) >> np.arange(n)[:, None] & 1).astype(float)
    pairs = [x[a] * x[b] for b in range(n) for a in range(b)]
    return np.array([np.ones(2**n), *x, *pairs])


def _basis(found: Face) -> NDArray[np.int64]:
    """Return columns that form a basis at the vertex: its support first, then what completes it."""
    from scipy.linalg import qr

    system, r = found.system, len(found.system)
    support = np.flatnonzero(found.vertex[found.open])
    rest = np.setdiff1d(np.arange(system.shape[1]), support)
    q, _ = np.linalg.qr(system[:, support])
    left = system[:, rest] - q @ (q.T @ system[:, rest])
    _, _, pivots = qr(left, mode="economic", pivoting=True)
    return np.concatenate([support, rest[pivots[: r - len(support)]]]).astype(np.int64)


@dataclass(frozen=True, eq=False)
class Extent:
    """How far each scenario's probability can move without changing the fit.

    Parameters
    ----------
    low, high : ndarray, shape (N,)
    inside : ndarray, shape (N,)
        A vector of the face, positive wherever any is.
    """

    low: Array
    high: Array
    inside: Array


def intervals(found: Face) -> Extent:
    """Answer between which bounds each scenario's probability lies on the face.

    Parameters
    ----------
    found : Face

    Returns
    -------
    Extent
        Two linear programmes a scenario, each begun at the vertex where the last one ended.

    References
    ----------
    G. B. Dantzig's simplex method, with the rule of R. G. Bland, "New finite pivoting rules for the
    simplex method", Mathematics of Operations Research, 1977, doi:10.1287/moor.2.2.103.
    """
    m = len(found.open)
    bounds = {1.0: np.zeros(m), -1.0: np.zeros(m)}
    walk = _Walk(found)
    inside, seen = found.vertex[found.open], 1
    least = inside.copy()
    for sign, own in bounds.items():
        for k in range(m):
            if sign < 0 and least[k] < _SMALL:
                continue  # Some vertex already has it at zero.
            objective = np.zeros(m)
            objective[k] = sign
            own[k] = sign * walk.maximise(objective)
            here = walk.point()
            inside, seen = inside + here, seen + 1
            np.minimum(least, here, out=least)
    low, high = (np.where(x < _SMALL, 0.0, x) for x in (bounds[-1.0], bounds[1.0]))
    whole = [_spread(found, x) for x in (low, np.maximum(high, low), inside / seen)]
    return Extent(*whole)


def _spread(found: Face, values: Array) -> Array:
    pi = np.zeros(len(found.vertex))
    pi[found.open] = values
    return pi


def free_dimension(found: Face, extent: Extent) -> int:
    """Answer in how many independent directions scenario probabilities can really move.

    Parameters
    ----------
    found : Face
    extent : Extent

    Returns
    -------
    int
        The null dimension less what the bounds at zero forbid; 0 when the fit is unique.
    """
    columns = found.system[:, extent.high[found.open] > 0]
    return int(columns.shape[1] - np.linalg.matrix_rank(columns, tol=1e-9))


def range_of(found: Face, objective: Any) -> tuple[float, float]:
    """Answer between which bounds any sum of scenario probabilities lies on the face.

    Parameters
    ----------
    found : Face
    objective : array_like, shape (N,)
        A coefficient for each scenario: 1 for those of a group, or 1 and -1 to compare two.

    Returns
    -------
    low, high : float
    """
    wanted = np.ascontiguousarray(np.asarray(objective, float)[found.open])
    walk = _Walk(found)
    high = walk.maximise(wanted)
    return -walk.maximise(-wanted), high


def margins(found: Face, order: Sequence[int] | NDArray[np.int64]) -> Array:
    """Answer by how much, at least, each scenario of a ranking stays ahead of the next.

    Parameters
    ----------
    found : Face
    order : sequence of int
        Scenarios, the largest first.

    Returns
    -------
    ndarray, shape (len(order) - 1,)
        ``min (pi[order[k]] - pi[order[k + 1]])`` over the face; exact. Not negative where the
        order holds for every vector that fits; negative where it is a choice.
    """
    walk, least = _Walk(found), []
    for a, b in pairwise(order):
        objective = np.zeros(len(found.vertex))
        objective[b], objective[a] = 1.0, -1.0
        least.append(-walk.maximise(objective[found.open]))
    return np.array(least)


def entropy_most(found: Face, extent: Extent) -> Array:
    """Return the vector of the face that assumes least beyond the fit: maximum entropy.

    Parameters
    ----------
    found : Face
    extent : Extent

    Returns
    -------
    ndarray, shape (N,)

    Notes
    -----
    ``max -sum pi log pi`` subject to ``M pi = M pi*``: ``pi = exp(M' y)``, y by Newton's method on
    the convex dual ``sum exp(M' y) - y' M pi*``; scenarios that are zero all over the face are
    left out.

    References
    ----------
    E. T. Jaynes, "Information theory and statistical mechanics", Physical Review, 1957,
    doi:10.1103/PhysRev.106.620.
    """
    positive = found.open[extent.high[found.open] > 0]
    rows = _span(found.system[:, extent.high[found.open] > 0])
    wanted = rows @ extent.inside[positive]
    y = rows @ np.log(np.maximum(extent.inside[positive], 1e-300))
    for _ in range(200):
        here = np.exp(np.minimum(rows.T @ y, 50.0))
        gradient = rows @ here - wanted
        if np.abs(gradient).max() < 1e-13:
            break
        step = np.linalg.lstsq((rows * here) @ rows.T, gradient, rcond=None)[0]
        y = _lower(rows, wanted, y, np.asarray(step, float))
    pi = np.zeros(len(found.vertex))
    pi[positive] = np.exp(np.minimum(rows.T @ y, 50.0))
    return np.asarray(pi / pi.sum(), float)


def _lower(rows: Array, wanted: Array, y: Array, step: Array) -> Array:
    """Return the next point: the whole step, halved as long as the dual does not fall."""

    def dual(at: Array) -> float:
        return float(np.exp(np.minimum(rows.T @ at, 50.0)).sum() - at @ wanted)

    size, now = 1.0, dual(y)
    while size > 1e-8 and dual(y - size * step) > now + 1e-13 * (1 + abs(now)):
        size /= 2
    return np.asarray(y - size * step, float)
