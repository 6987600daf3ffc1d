"""The least-squares programme: from single and conditional probabilities to the 2^n scenarios."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from futurs.errors import InputError

Array = NDArray[np.float64]
MOST = 12
"""Events at most: 4,096 scenarios; a questionnaire of more than six events tires anybody."""


@dataclass(frozen=True, eq=False)
class Answers:
    """What one expert said of n events, alone and in pairs.

    Parameters
    ----------
    single : array_like, shape (n,)
        P(i), 0 to 1.
    given : array_like, shape (n, n)
        Row i, column j: P(i | j); nan where nothing was said; the diagonal is not read.
    given_not : array_like, shape (n, n)
        Row i, column j: P(i | not j).

    Raises
    ------
    InputError
        When the shapes do not fit, or a probability is not between 0 and 1.
    """

    single: Array
    given: Array
    given_not: Array

    def __init__(self, single: Any, given: Any, given_not: Any) -> None:
        put = object.__setattr__
        put(self, "single", np.array(single, float))
        n = len(self.single)
        for name, value in (("given", given), ("given_not", given_not)):
            array = np.array(value, float)
            if array.shape != (n, n):
                raise InputError("events_shape", found=str(array.shape), allowed=str((n, n)))
            array[np.diag_indices(n)] = np.nan
            put(self, name, array)
        if not 1 <= n <= MOST:
            raise InputError("events_number", found=n, allowed=MOST)
        both = np.concatenate([self.single, self.given.ravel(), self.given_not.ravel()])
        both = both[~np.isnan(both)]
        if np.isnan(self.single).any() or (both < 0).any() or (both > 1).any():
            raise InputError("events_probability")

    @property
    def completeness(self) -> float:
        """Share of the conditional probabilities that were given; 1 when there is one event."""
        n = len(self.single)
        said = (~np.isnan(self.given)).sum() + (~np.isnan(self.given_not)).sum()
        return float(said) / (2 * n * (n - 1)) if n > 1 else 1.0


@dataclass(frozen=True)
class Terms:
    """Which terms the programme has, and what each counts.

    Parameters
    ----------
    given, given_not : float
        Weights of the two sums of the original programme.
    single : float
        Weight of P(i) as a target of its own; 0 in the original.
    complements : bool
        Whether "not i" has terms too; not in the original.
    """

    given: float = 1.0
    given_not: float = 1.0
    single: float = 0.0
    complements: bool = False


def states(n: int) -> NDArray[np.bool_]:
    """Return the 2^n scenarios, ``11..1`` first, ``00..0`` last; shape (2^n, n).

    Examples
    --------
    >>> states(2).astype(int).tolist()
    [[1, 1], [1, 0], [0, 1], [0, 0]]
    """
    numbers = np.arange(2**n)[::-1, None]
    return np.asarray(numbers >> np.arange(n)[::-1] & 1, bool)


def names(n: int) -> tuple[str, ...]:
    """Return the codes of the scenarios: in ``101`` events 1 and 3 happen, 2 does not."""
    return tuple("".join("1" if x else "0" for x in row) for row in states(n))


def programme(answers: Answers, terms: Terms | None = None) -> tuple[Array, Array]:
    """Write the programme as rows and targets, weights included.

    Parameters
    ----------
    answers : Answers
    terms : Terms, optional

    Returns
    -------
    rows : ndarray, shape (m, 2^n)
    targets : ndarray, shape (m,)
        Minimised is ``sum (rows @ pi - targets)^2`` over ``pi >= 0, sum pi = 1``. An answer that
        is missing has no row.

    Notes
    -----
    ``[P(i|j) P(j) - sum_k t_ijk pi_k]^2 + [P(i|not j) (1 - P(j)) - sum_k s_ijk pi_k]^2`` over
    i != j; t = 1 where i and j happen, s = 1 where i happens and j does not.

    References
    ----------
    J. C. Duperrin and M. Godet, "SMIC 74: a method for constructing and ranking scenarios",
    Futures 7, 1975, doi:10.1016/0016-3287(75)90048-8.
    """
    chosen = terms or Terms()
    happens, p = states(len(answers.single)), answers.single
    rows: list[Array] = []
    targets: list[float] = []

    def add(weight: float, row: Any, target: float) -> None:
        if weight > 0 and not np.isnan(target):
            rows.append(np.sqrt(weight) * np.asarray(row, float))
            targets.append(float(np.sqrt(weight) * target))

    for i in range(len(p)):
        add(chosen.single, happens[:, i], p[i])
        for j in range(len(p)):
            if i == j:
                continue
            for weight, holds, chance, given in (
                (chosen.given, happens[:, j], p[j], answers.given[i, j]),
                (chosen.given_not, ~happens[:, j], 1 - p[j], answers.given_not[i, j]),
            ):
                add(weight, happens[:, i] & holds, given * chance)
                if chosen.complements:
                    add(weight, ~happens[:, i] & holds, (1 - given) * chance)
    return np.array(rows).reshape(-1, len(happens)), np.array(targets)


def fitted(rows: Array, targets: Array) -> Array:
    """Solve ``min |rows @ pi - targets|^2`` over ``pi >= 0, sum pi = 1``, the sum held exactly.

    Parameters
    ----------
    rows : ndarray, shape (m, N)
    targets : ndarray, shape (m,)

    Returns
    -------
    ndarray, shape (N,)
        One optimal vector, a vertex of the set of all of them: few of its entries are not zero,
        which says nothing of the others.

    Notes
    -----
    With ``C = rows - targets 1'`` the sum of squares on the simplex is ``|C pi|^2``. For x >= 0,
    x = s pi, the problem ``min |C x|^2 + (1'x - 1)^2`` has, at the best s, the value
    ``q / (1 + q)`` with ``q = |C pi|^2``: its minimiser, divided by its sum, is the one sought.

    References
    ----------
    C. L. Lawson and R. J. Hanson, Solving Least Squares Problems, SIAM, 1995,
    doi:10.1137/1.9781611971217.

    Examples
    --------
    >>> fitted(np.array([[1.0, 0.0]]), np.array([0.25])).round(6).tolist()
    [0.25, 0.75]
    """
    from scipy.optimize import nnls

    size = rows.shape[1]
    small = _short(rows - targets[:, None])
    system = np.vstack([small, np.ones((1, size))])
    wanted = np.append(np.zeros(len(small)), 1.0)
    solution, _ = nnls(system, wanted, maxiter=50 * size)
    return np.asarray(solution / solution.sum(), float)


def _short(rows: Array) -> Array:
    """Return as many rows as are independent, with the same sums of squares."""
    if len(rows) < 2:
        return rows
    _, values, right = np.linalg.svd(rows, full_matrices=False)
    kept = values > max(values[0], 1e-300) * 1e-14
    return np.asarray(values[kept, None] * right[kept], float)


@dataclass(frozen=True, eq=False)
class Net:
    """Coherent probabilities: what a distribution over the scenarios says of the events.

    Parameters
    ----------
    single : ndarray, shape (n,)
    given, given_not : ndarray, shape (n, n)
        nan where the condition has probability 0, and on the diagonal.
    """

    single: Array
    given: Array
    given_not: Array


def net(pi: Array) -> Net:
    """Answer what single and conditional probabilities follow from scenario probabilities.

    Parameters
    ----------
    pi : ndarray, shape (2^n,)

    Returns
    -------
    Net

    Examples
    --------
    >>> net(np.array([0.4, 0.2, 0.1, 0.3])).single.round(9).tolist()
    [0.6, 0.5]
    """
    happens = states(len(pi).bit_length() - 1).astype(float)
    both = happens.T @ (pi[:, None] * happens)
    single = np.diag(both).copy()
    condition = np.broadcast_to(single, both.shape)
    given, given_not = np.full(both.shape, np.nan), np.full(both.shape, np.nan)
    np.divide(both, condition, out=given, where=condition > 1e-12)
    np.divide(single[:, None] - both, 1 - condition, out=given_not, where=condition < 1 - 1e-12)
    for array in (given, given_not):
        array[np.diag_indices(len(single))] = np.nan
    return Net(single, given, given_not)


@dataclass(frozen=True)
class Bounds:
    """What P(i | j) and P(i | not j) may be, given P(i) and P(j).

    Parameters
    ----------
    low, high : float
        Frechet bounds of P(i | j).
    low_not, high_not : float
        Of P(i | not j).
    """

    low: float
    high: float
    low_not: float
    high_not: float


def frechet(p_i: float, p_j: float) -> Bounds:
    """Answer between which bounds a conditional probability is coherent, while it is typed.

    Parameters
    ----------
    p_i, p_j : float
        Single probabilities, 0 to 1.

    Returns
    -------
    Bounds
        ``max(0, (P_i + P_j - 1) / P_j) <= P(i|j) <= min(1, P_i / P_j)``; 0 to 1 where the
        condition cannot happen.

    References
    ----------
    M. Frechet, "Generalisation du theoreme des probabilites totales", Fundamenta Mathematicae 25,
    1935, 379-387, doi:10.4064/fm-25-1-379-387.

    Examples
    --------
    >>> frechet(0.6, 0.5)
    Bounds(low=0.2, high=1.0, low_not=0.2, high_not=1.0)
    """
    return Bounds(*_between(p_i, p_j), *_between(p_i, 1 - p_j))


def _between(p_i: float, p_j: float) -> tuple[float, float]:
    if p_j <= 0:
        return 0.0, 1.0
    low, high = max(0.0, (p_i + p_j - 1) / p_j), min(1.0, p_i / p_j)
    return round(low, 12), round(high, 12)


def implied(p_i: float, p_j: float, given: float) -> float:
    """Answer what P(i | not j) follows from P(i), P(j) and P(i | j).

    Parameters
    ----------
    p_i, p_j, given : float

    Returns
    -------
    float
        ``(P_i - P_j P(i|j)) / (1 - P_j)``: outside 0 to 1 when ``given`` is out of its bounds; nan
        when j is certain.

    Examples
    --------
    >>> implied(0.6, 0.5, 0.8)
    0.4
    """
    return round((p_i - p_j * given) / (1 - p_j), 12) if p_j < 1 else float("nan")
