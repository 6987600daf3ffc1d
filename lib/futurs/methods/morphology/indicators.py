"""What is said of consistent configurations: graded consistency, probability, proximity, spread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from futurs.errors import InputError
from futurs.methods.morphology.field import Field, Rule, Value

Grades = Mapping[tuple[Value, Value], float]
"""Graded pairs of values, each written once."""


def vetoes(grades: Grades, veto: float) -> tuple[Rule, ...]:
    """Return the pairs graded below the veto as rules: the lowest pair decides.

    Parameters
    ----------
    grades : mapping
    veto : float
        Lowest grade that does not strike out.

    Returns
    -------
    tuple of Rule
    """
    low = sorted(pair for pair, grade in grades.items() if grade < veto)
    return tuple(Rule(tuple(sorted(pair)), "empirical") for pair in low)


@dataclass(frozen=True, eq=False)
class Graded:
    """Graded consistency of configurations.

    Parameters
    ----------
    mean : ndarray, shape (K,)
        Mean of the pairs that count; nan where none does.
    lowest : ndarray, shape (K,)
        Lowest judged pair; nan where none is.
    bad : ndarray of int, shape (K,)
        Judged pairs below ``bad_below``.
    unjudged : ndarray of int, shape (K,)
        Pairs that nobody has judged.
    """

    mean: NDArray[np.float64]
    lowest: NDArray[np.float64]
    bad: NDArray[np.int64]
    unjudged: NDArray[np.int64]


def graded(
    fld: Field,
    configurations: NDArray[np.int64],
    grades: Grades,
    *,
    bad_below: float = 0.0,
    unjudged: Literal["unknown", "allowed"] = "unknown",
    best: float = 3.0,
) -> Graded:
    """Answer how well the values of each configuration go together, pair by pair.

    Parameters
    ----------
    fld : Field
    configurations : ndarray of int, shape (K, N)
    grades : mapping of (value, value) to float
    bad_below : float
        A judged pair below this is bad.
    unjudged : {"unknown", "allowed"}
        Whether a pair without grade is left out of the mean, or counts as ``best``.
    best : float
        Highest grade of the scale.

    Returns
    -------
    Graded

    Notes
    -----
    ``mean = sum_{i<j} g(z_i, z_j) / number of pairs that count``.

    References
    ----------
    R. G. Coyle and G. R. McGlone, "Projecting scenarios for South-east Asia and the South-west
    Pacific", Futures 27(1), 1995, 65-79, doi:10.1016/0016-3287(94)00001-8 (the formula is our
    reading, to confirm).
    """
    offsets = np.concatenate([[0], np.cumsum(fld.sizes)]).astype(int)
    table = np.full((offsets[-1], offsets[-1]), np.nan)
    for ((i, a), (j, b)), grade in grades.items():
        table[offsets[i] + a, offsets[j] + b] = table[offsets[j] + b, offsets[i] + a] = grade
    first, second = np.triu_indices(len(fld.sizes), 1)
    flat = configurations + offsets[:-1]
    found = table[flat[:, first], flat[:, second]]
    missing = np.isnan(found)
    counted = np.where(missing, best, found) if unjudged == "allowed" else found
    number = (~np.isnan(counted)).sum(axis=1)
    total = np.nansum(counted, axis=1)
    mean = np.divide(total, number, out=np.full(len(found), np.nan), where=number > 0)
    lowest = np.where(missing, np.inf, found).min(axis=1, initial=np.inf)
    lowest[np.isinf(lowest)] = np.nan
    return Graded(mean, lowest, (found < bad_below).sum(axis=1), missing.sum(axis=1))


def probability(
    configurations: NDArray[np.int64], probabilities: Sequence[Any]
) -> NDArray[np.float64]:
    """Answer what configurations would weigh, were their hypotheses independent (MORPHOL).

    Parameters
    ----------
    configurations : ndarray of int, shape (K, N)
    probabilities : sequence of array_like
        One array a parameter, summing to 1.

    Returns
    -------
    ndarray, shape (K,)
        ``prod_j p_j(z_j)``. Independence is an assumption that the exclusions themselves deny: an
        indicator to compare configurations by, not a likelihood.

    Raises
    ------
    InputError
        When the probabilities of a parameter do not sum to 1.

    References
    ----------
    M. Godet, Creating Futures, Economica, 2006 (MORPHOL; our reading, to confirm).
    """
    product = np.ones(len(configurations))
    for j, p in enumerate(probabilities):
        own = np.asarray(p, float)
        if abs(own.sum() - 1) > 1e-6 or (own < 0).any():
            raise InputError("field_probabilities", parameter=j + 1, found=float(own.sum()))
        product *= own[configurations[:, j]]
    return product


def proximity(configurations: NDArray[np.int64], reference: Sequence[int]) -> NDArray[np.int64]:
    """Answer how many hypotheses each configuration shares with a reference.

    Parameters
    ----------
    configurations : ndarray of int, shape (K, N)
    reference : sequence of int, length N

    Returns
    -------
    ndarray of int, shape (K,)
    """
    same = configurations == np.asarray(reference, np.int64)
    return np.asarray(same.sum(axis=1), np.int64)


def diverse(
    configurations: NDArray[np.int64],
    k: int,
    *,
    weights: Sequence[float] | None = None,
    first: int | None = None,
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Answer which few configurations differ most from one another (farthest first).

    Parameters
    ----------
    configurations : ndarray of int, shape (K, N)
    k : int
        How many, at most.
    weights : sequence of float, optional
        What a difference in each parameter counts; 1 when not given.
    first : int, optional
        Row to begin with; else one of the two that lie farthest apart.

    Returns
    -------
    rows : ndarray of int
        In the order chosen; among equals the first listed.
    apart : ndarray
        Distance of each from those before it (that of the first: to the second).

    References
    ----------
    T. F. Gonzalez, "Clustering to minimize the maximum intercluster distance", Theoretical
    Computer Science, 1985, doi:10.1016/0304-3975(85)90224-5: the smallest distance is at least half
    of the best possible.
    """
    if not len(configurations) or k < 1:
        return np.zeros(0, np.int64), np.zeros(0)
    own = np.ones(configurations.shape[1]) if weights is None else np.asarray(weights, float)

    def from_row(r: int) -> NDArray[np.float64]:
        differs = configurations != configurations[r]
        return np.asarray(differs @ own, float)

    start = first if first is not None else _farthest(configurations, from_row)
    chosen, apart = [start], [0.0]
    near = from_row(start)
    while len(chosen) < min(k, len(configurations)) and near.max() > 0:
        row = int(np.argmax(near))
        chosen.append(row)
        apart.append(float(near[row]))
        near = np.minimum(near, from_row(row))
    apart[0] = apart[1] if len(apart) > 1 else 0.0
    return np.array(chosen, np.int64), np.array(apart)


def _farthest(configurations: NDArray[np.int64], from_row: Any) -> int:
    return int(np.argmax([from_row(r).max() for r in range(len(configurations))]))
