"""A cross-impact matrix and what one scenario says of itself: balances, margins, verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from futurs.errors import InputError
from futurs.shapes import CrossImpactMatrix, Plane

if TYPE_CHECKING:
    from futurs.study import Study

Pair = tuple[tuple[int, int], tuple[int, int]]


def matrix_of(study: Study) -> CrossImpactMatrix:
    """Return the judgements of a study as a matrix, in the order of the study.

    Parameters
    ----------
    study : Study

    Returns
    -------
    CrossImpactMatrix

    Raises
    ------
    InputError
        When the study has no driver.
    """
    if not study.drivers:
        raise InputError("no_drivers", study=study.id)
    ids = [d.id for d in study.drivers]
    states = [[s.id for s in d.states] for d in study.drivers]
    pairs = [(d, s) for d, own in zip(ids, states, strict=True) for s in own]
    flat = {pair: k for k, pair in enumerate(pairs)}
    values = np.zeros((len(flat), len(flat)), np.int64)
    for row in study.judgements:
        for state in row.cells:
            values[flat[row.source, row.state], flat[row.target, state]] = row.value(state)
    return CrossImpactMatrix(ids, states, values)


def exclusions_of(study: Study, kinds: Sequence[str] = ("hard",)) -> tuple[Pair, ...]:
    """Return the excluded pairs of a study as numbers ``((driver, state), (driver, state))``.

    Parameters
    ----------
    study : Study
    kinds : sequence of {"hard", "soft"}
    """
    where = {
        f"{d.id}.{s.id}": (j, a)
        for j, d in enumerate(study.drivers)
        for a, s in enumerate(d.states)
    }
    return tuple((where[e.pair[0]], where[e.pair[1]]) for e in study.exclusions if e.kind in kinds)


def _checked(matrix: CrossImpactMatrix, scenario: Any) -> NDArray[np.int64]:
    z = np.asarray(scenario, np.int64)
    if z.shape != (len(matrix.sizes),) or (z < 0).any() or (z >= matrix.sizes).any():
        raise InputError("scenario_numbers", found=str(z.tolist()), sizes=str(matrix.sizes))
    return z


def balances(matrix: CrossImpactMatrix, scenario: Any) -> NDArray[np.int64]:
    """Answer how strongly a scenario speaks for each state of each descriptor.

    Parameters
    ----------
    matrix : CrossImpactMatrix
    scenario : array_like of int, shape (N,)

    Returns
    -------
    ndarray of int, shape (V,)
        ``S_j(a | z) = sum_i C[(i, z_i), (j, a)]``.

    References
    ----------
    W. Weimer-Jehle, "Cross-impact balances", Technological Forecasting and Social Change, 2006,
    doi:10.1016/j.techfore.2005.06.005.
    """
    z = _checked(matrix, scenario)
    return np.asarray(matrix.values[matrix.offsets[:-1] + z].sum(axis=0))


@dataclass(frozen=True, eq=False)
class Verdict:
    """Whether a scenario holds, by how much, and what breaks it.

    Parameters
    ----------
    balances : ndarray, shape (V,)
    margins : ndarray, shape (N,)
        Score of the chosen state minus that of its best rival; infinite scores never occur: a
        descriptor with one state has margin 0.
    best : ndarray, shape (N,)
        The state each descriptor would take: the present one where it is among the best, else
        the lowest-numbered best.
    rival : ndarray, shape (N,)
        The best other state; -1 where there is none.
    inconsistency : ndarray, shape (N,)
        ``max(0, -margin)``.
    total_impact : int
        Sum of the scores of the chosen states; comparable within one matrix only.
    """

    balances: NDArray[np.int64]
    margins: NDArray[np.int64]
    best: NDArray[np.int64]
    rival: NDArray[np.int64]
    inconsistency: NDArray[np.int64]
    total_impact: int

    @property
    def consistent(self) -> bool:
        """True when no descriptor is beaten."""
        return not self.inconsistency.any()

    @property
    def consistency(self) -> int:
        """Smallest margin: 0 or more when consistent."""
        return int(self.margins.min())

    @property
    def beaten(self) -> tuple[int, ...]:
        """Descriptors that are beaten, the worst first."""
        order = np.argsort(-self.inconsistency, kind="stable")
        return tuple(int(j) for j in order if self.inconsistency[j] > 0)


def verdict(matrix: CrossImpactMatrix, scenario: Any) -> Verdict:
    """Answer whether a scenario holds.

    Consistent when ``S_j(z_j) >= S_j(b)`` for every descriptor j and rival b (ties allowed).

    Parameters
    ----------
    matrix : CrossImpactMatrix
    scenario : array_like of int, shape (N,)

    Returns
    -------
    Verdict

    Raises
    ------
    InputError
        When a state number does not exist.
    """
    z = _checked(matrix, scenario)
    scores = balances(matrix, z)
    n = len(matrix.sizes)
    margins, best, rival = (np.zeros(n, np.int64) for _ in range(3))
    for j in range(n):
        own = scores[matrix.offsets[j] : matrix.offsets[j + 1]]
        others = [b for b in range(len(own)) if b != z[j]]
        rival[j] = max(others, key=lambda b: own[b], default=-1)
        margins[j] = own[z[j]] - own[rival[j]] if others else 0
        best[j] = z[j] if margins[j] >= 0 else int(np.argmax(own))
    total = int(sum(scores[matrix.offsets[j] + z[j]] for j in range(n)))
    return Verdict(scores, margins, best, rival, np.maximum(0, -margins), total)


def measures(
    matrix: CrossImpactMatrix, scenarios: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Answer the smallest margin and the total impact of many scenarios at once.

    Parameters
    ----------
    matrix : CrossImpactMatrix
    scenarios : ndarray of int, shape (K, N)

    Returns
    -------
    consistency, total_impact : ndarray of int, shape (K,)
        Those of :func:`verdict`.
    """
    consistency = np.empty(len(scenarios), np.int64)
    total = np.empty(len(scenarios), np.int64)
    for start in range(0, len(scenarios), 4096):  # a part at a time: memory does not grow with K
        part = slice(start, start + 4096)
        consistency[part], total[part] = _measures(matrix, scenarios[part])
    return consistency, total


def _measures(
    matrix: CrossImpactMatrix, z: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    chosen = z + matrix.offsets[:-1]
    rows, low = np.arange(len(z)), np.iinfo(np.int64).min
    scores = sum(matrix.values[chosen[:, i]].astype(np.int64) for i in range(z.shape[1]))
    own = np.take_along_axis(scores, chosen, 1)
    rivals = scores.copy()
    rivals[rows[:, None], chosen] = low
    best = np.maximum.reduceat(rivals, matrix.offsets[:-1], axis=1)
    margins = np.where(best == low, 0, own - np.where(best == low, 0, best))
    return margins.min(axis=1), own.sum(axis=1)


def standardised(matrix: CrossImpactMatrix) -> CrossImpactMatrix:
    """Return the matrix with every judgement group summing to zero, still in whole numbers.

    Each group's mean is taken off, then all is multiplied by one common factor; the consistent
    scenarios do not change.

    Parameters
    ----------
    matrix : CrossImpactMatrix

    Returns
    -------
    CrossImpactMatrix
    """
    sizes, offsets = matrix.sizes, matrix.offsets
    factor = 1
    for j, n in enumerate(sizes):
        sums = matrix.values[:, offsets[j] : offsets[j + 1]].sum(axis=1)
        for s in np.unique(sums):
            factor = int(np.lcm(factor, Fraction(int(s), n).denominator))
    values = matrix.values * factor
    for j, n in enumerate(sizes):
        block = slice(offsets[j], offsets[j + 1])
        values[:, block] -= values[:, block].sum(axis=1, keepdims=True) // n
    return CrossImpactMatrix(matrix.descriptors, matrix.states, values)


def distances(scenarios: Any) -> NDArray[np.int64]:
    """Answer in how many descriptors scenarios differ, two by two.

    Parameters
    ----------
    scenarios : array_like of int, shape (K, N)

    Returns
    -------
    ndarray of int, shape (K, K)
    """
    z = np.asarray(scenarios)
    return np.asarray((z[:, None, :] != z[None, :, :]).sum(axis=2), np.int64)


def plane(apart: NDArray[Any]) -> Plane:
    """Place scenarios on a plane so that near means alike (classical scaling).

    Parameters
    ----------
    apart : ndarray, shape (K, K)
        Distances.

    Returns
    -------
    Plane
        Numbered ``"0"``, ``"1"`` ...; orientation has no meaning, signs are fixed by the first
        item that is off the centre.

    References
    ----------
    W. S. Torgerson, "Multidimensional scaling: I. Theory and method", Psychometrika, 1952,
    doi:10.1007/BF02288916.
    """
    d = np.asarray(apart, float)
    k = len(d)
    centre = np.eye(k) - 1.0 / max(k, 1)
    values, vectors = np.linalg.eigh(-0.5 * centre @ d**2 @ centre)
    top = np.argsort(-values)[:2]
    axes = vectors[:, top] * np.sqrt(np.maximum(values[top], 0))
    axes = np.pad(axes, ((0, 0), (0, 2 - axes.shape[1])))
    for c in range(2):
        first = next((v for v in axes[:, c] if abs(v) > 1e-9), 1.0)
        axes[:, c] *= np.sign(first)
    kept = np.maximum(values[top], 0).sum() / max(np.maximum(values, 0).sum(), 1e-12)
    return Plane(tuple(str(i) for i in range(k)), axes[:, 0], axes[:, 1], float(kept))
