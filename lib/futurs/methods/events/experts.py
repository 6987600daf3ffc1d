"""One expert's answers solved, several put together, and what moves what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from futurs.methods.events.fitting import (
    Answers,
    Array,
    Net,
    Terms,
    fitted,
    frechet,
    net,
    programme,
)
from futurs.methods.events.optimal import (
    Extent,
    Face,
    entropy_most,
    face,
    free_dimension,
    intervals,
    margins,
)

WORDS = (0.1, 0.3, 0.5, 0.7, 0.9)
"""Five words from very unlikely to very likely, as numbers (our reading, to confirm)."""
Representative = Literal["max_entropy", "vertex"]


@dataclass(frozen=True, eq=False)
class Solved:
    """What follows from the answers of one expert.

    Parameters
    ----------
    answers : Answers
    net : Net
        Coherent single and conditional probabilities: unique.
    objective : float
        Sum of squared misfits; 0 when the answers are coherent.
    face : Face
    extent : Extent
        Interval of each scenario.
    representative : ndarray, shape (2^n,)
        The vector shown: maximum entropy, or the vertex that a classical programme prints.
    dimension : int
        In how many directions scenario probabilities can really move.
    """

    answers: Answers
    net: Net
    objective: float
    face: Face
    extent: Extent
    representative: Array
    dimension: int


def solved(
    answers: Answers, terms: Terms | None = None, representative: Representative = "max_entropy"
) -> Solved:
    """Answer what the 2^n scenarios weigh, from what one expert says of events and pairs.

    Parameters
    ----------
    answers : Answers
    terms : Terms, optional
    representative : {"max_entropy", "vertex"}

    Returns
    -------
    Solved

    References
    ----------
    J. C. Duperrin and M. Godet, "SMIC 74: a method for constructing and ranking scenarios",
    Futures 7, 1975, doi:10.1016/0016-3287(75)90048-8.

    Examples
    --------
    >>> s = solved(Answers([0.6, 0.5], [[1, 0.8], [2 / 3, 1]], [[0, 0.4], [0.25, 0]]))
    >>> s.representative.round(6).tolist()
    [0.4, 0.2, 0.1, 0.3]
    """
    rows, targets = programme(answers, terms)
    pi = fitted(rows, targets)
    found = face(rows, targets, pi)
    extent = intervals(found)
    chosen = entropy_most(found, extent) if representative == "max_entropy" else found.vertex
    misfit = float(((rows @ pi - targets) ** 2).sum())
    return Solved(
        answers, net(pi), misfit, found, extent, chosen, free_dimension(found, extent)
    )  # fmt: skip


def from_words(steps: NDArray[np.int64], words: Sequence[float] = WORDS) -> Array:
    """Turn answers on a scale of words into probabilities.

    Parameters
    ----------
    steps : array_like of int
        Step of each answer, from 1; 0 where nothing was said.
    words : sequence of float
        Probability of each step: a setting of the group.

    Returns
    -------
    ndarray
        nan where nothing was said.

    Examples
    --------
    >>> from_words(np.array([1, 0, 5])).tolist()
    [0.1, nan, 0.9]
    """
    return np.array([np.nan, *words])[np.asarray(steps, np.int64)]


def averaged(several: Sequence[Answers], weights: Sequence[float]) -> Answers:
    """Average what experts said, answer by answer, those who said nothing left out.

    A mean of coherent experts need not be coherent: solve each, then average, unless asked.

    Parameters
    ----------
    several : sequence of Answers
    weights : sequence of float

    Returns
    -------
    Answers
    """

    def mean(name: str) -> Array:
        values = np.stack([getattr(a, name) for a in several])
        own = np.reshape(np.asarray(weights, float), (-1, *[1] * (values.ndim - 1)))
        said = ~np.isnan(values)
        total = (own * said).sum(axis=0)
        summed = np.where(said, own * values, 0.0).sum(axis=0)
        blank = np.full(total.shape, np.nan)
        return np.asarray(np.divide(summed, total, out=blank, where=total > 0), float)

    return Answers(mean("single"), mean("given"), mean("given_not"))


@dataclass(frozen=True, eq=False)
class Group:
    """Several experts together.

    Parameters
    ----------
    low, high, representative : ndarray, shape (2^n,)
        Weighted means over the experts; the interval is exact, each expert's face being free.
    order : ndarray of int
        Scenarios, the largest representative first; equal ones in the order of their codes.
    margins : ndarray
        By how much at least each stays ahead of the next, over all faces; negative: it may not.
    single : ndarray, shape (n,)
        Weighted mean of the net probabilities.
    """

    low: Array
    high: Array
    representative: Array
    order: NDArray[np.int64]
    margins: Array
    single: Array


def together(
    several: Sequence[Solved], weights: Sequence[float], *, ranked: int = 64
) -> Group:  # fmt: skip
    """Put experts together: weighted means of what each one's answers lead to.

    Parameters
    ----------
    several : sequence of Solved
    weights : sequence of float
        Not all zero.
    ranked : int
        Scenarios whose order is tested, from the largest.

    Returns
    -------
    Group
    """
    own = np.asarray(weights, float) / np.sum(weights)

    def mean(values: Sequence[Array]) -> Array:
        return np.asarray(np.tensordot(own, np.stack(values), 1), float)

    middle = mean([s.representative for s in several])
    order = np.argsort(-np.round(middle, 9), kind="stable")
    least = mean([margins(s.face, order[:ranked]) for s in several])
    return Group(
        mean([s.extent.low for s in several]), mean([s.extent.high for s in several]), middle,
        order, least, mean([s.net.single for s in several]),
    )  # fmt: skip


def elasticities(answers: Answers, terms: Terms | None = None, *, move: float = 0.1) -> Array:
    """Answer which events drive the others: move one probability, solve again.

    Parameters
    ----------
    answers : Answers
    terms : Terms, optional
    move : float
        Share by which P(i) is raised and lowered, conditional probabilities kept; 0 to 1.

    Returns
    -------
    ndarray, shape (n, n)
        Row i, column j: ``e_ij = (P_i dP_j) / (P_j dP_i)``, between the lowered and the raised
        P(i), P_j net; nan where a probability is 0. The sum of ``|e|`` over a row says how much an
        event drives, over a column how much it is driven, the diagonal left out (to confirm).
    """
    n = len(answers.single)
    base = net(fitted(*programme(answers, terms))).single
    found = np.full((n, n), np.nan)
    for i, p in enumerate(answers.single):
        low, high = p * (1 - move), min(1.0, p * (1 + move))
        if high - low < 1e-9:
            continue
        ends = [_moved(answers, i, value, terms) for value in (low, high)]
        change = (ends[1] - ends[0]) / (high - low)
        np.divide(p * change, base, out=found[i], where=base > 1e-9)
    return found


def _moved(answers: Answers, i: int, value: float, terms: Terms | None) -> Array:
    single = answers.single.copy()
    single[i] = value
    changed = Answers(single, answers.given, answers.given_not)
    return net(fitted(*programme(changed, terms))).single


def driving(found: Array) -> tuple[Array, Array]:
    """Return how much each event drives and is driven: sums of ``|e|`` without the diagonal."""
    size = np.abs(np.nan_to_num(found))
    np.fill_diagonal(size, 0.0)
    return size.sum(axis=1), size.sum(axis=0)


@dataclass(frozen=True)
class Slip:
    """A conditional probability that cannot be, given the two single ones.

    Parameters
    ----------
    event, condition : int
    happens : bool
        True for P(event | condition), False for P(event | not condition).
    found, low, high : float
    """

    event: int
    condition: int
    happens: bool
    found: float
    low: float
    high: float


def slips(answers: Answers, tolerance: float = 1e-6) -> tuple[Slip, ...]:
    """Answer which conditional probabilities lie outside their Frechet bounds.

    Parameters
    ----------
    answers : Answers
    tolerance : float

    Returns
    -------
    tuple of Slip
        Event by event.
    """
    found = []
    n = len(answers.single)
    for i in range(n):
        for j in range(n):
            b = frechet(float(answers.single[i]), float(answers.single[j]))
            for happens, value, low, high in (
                (True, answers.given[i, j], b.low, b.high),
                (False, answers.given_not[i, j], b.low_not, b.high_not),
            ):
                if value < low - tolerance or value > high + tolerance:
                    found.append(Slip(i, j, happens, float(value), low, high))
    return tuple(found)


def apart(several: Sequence[Solved]) -> Array:
    """Answer how far experts are from one another: a distance to group and to map them by.

    Parameters
    ----------
    several : sequence of Solved

    Returns
    -------
    ndarray, shape (E, E)
        Root mean square difference of their net single and pair probabilities.
    """
    points = []
    for s in several:
        both = np.where(np.isnan(s.net.given), 0.0, s.net.given) * s.net.single[None, :]
        pairs = both[np.triu_indices(len(both), 1)]
        points.append(np.concatenate([s.net.single, pairs]))
    table = np.stack(points)
    return np.asarray(np.sqrt(((table[:, None] - table[None, :]) ** 2).mean(axis=2)), float)
