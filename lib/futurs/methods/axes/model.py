"""Two drivers as axes: their poles, how far they pull each other along, who lives in the corners."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from futurs.errors import InputError
from futurs.methods import _questions as questions
from futurs.methods import cross_impact as ci
from futurs.methods.cross_impact.model import Pair
from futurs.shapes import CrossImpactMatrix

if TYPE_CHECKING:
    from futurs.study import Study

Poles = tuple[int, int]
PolesBy = Literal["judgements", "futures"]
TiesBy = Literal["leverage", "order"]
CORNERS = ((0, 0), (1, 0), (0, 1), (1, 1))
"""Poles of the horizontal and the vertical axis at each corner: left-bottom first."""


# Above so many scenarios leverage would keep a visitor waiting, and tells little.
WEIGHED = 200


def candidates(study: Study) -> tuple[str, ...]:
    """Answer which drivers of a study may become axes: outcomes follow, they do not frame.

    Parameters
    ----------
    study : Study

    Returns
    -------
    tuple of str
        Drivers that are no outcomes; all where fewer than two of those have two states.
    """
    usable = [d for d in study.drivers if len(d.states) > 1]
    framing = [d for d in usable if d.role == "driver"]
    return tuple(d.id for d in (framing if len(framing) > 1 else usable))


def weighed(
    matrix: CrossImpactMatrix,
    scenarios: NDArray[np.int64],
    among: Iterable[int],
    *,
    ties_by: TiesBy = "leverage",
) -> tuple[int, ...]:
    """Answer in which order equally coupled drivers are proposed as axes.

    Parameters
    ----------
    matrix : CrossImpactMatrix
    scenarios : ndarray of int, shape (K, N)
    among : iterable of int
    ties_by : {"leverage", "order"}
        Those that more others follow first, or as they come.

    Returns
    -------
    tuple of int
        As they come when there are more scenarios than ``WEIGHED``.
    """
    given = tuple(among)
    if ties_by == "order" or len(scenarios) >= WEIGHED:
        return given
    place = {name: k for k, name in enumerate(questions.leverage(matrix, scenarios).ids)}
    return tuple(sorted(given, key=lambda j: place[matrix.descriptors[j]]))


def poles(matrix: CrossImpactMatrix, driver: int) -> Poles:
    """Answer which two states of a driver contrast most: a proposal for its poles.

    Parameters
    ----------
    matrix : CrossImpactMatrix
    driver : int

    Returns
    -------
    tuple of int
        The two states whose judgements on all other drivers differ most (sum of absolute
        differences); among equals the lowest-numbered.

    Raises
    ------
    InputError
        When the driver has a single state.
    """
    if matrix.sizes[driver] < 2:
        raise InputError("axis_states", driver=matrix.descriptors[driver])
    rows = matrix.values[matrix.offsets[driver] : matrix.offsets[driver + 1]]
    pairs = list(combinations(range(len(rows)), 2))
    apart = [int(np.abs(rows[a] - rows[b]).sum()) for a, b in pairs]
    return pairs[int(np.argmax(apart))]


def usual_poles(sizes: Sequence[int], scenarios: NDArray[np.int64], driver: int) -> Poles | None:
    """Answer between which two states of a driver most scenarios stand: the other proposal.

    Parameters
    ----------
    sizes : sequence of int
        Number of states of each driver.
    scenarios : ndarray of int, shape (K, N)
    driver : int

    Returns
    -------
    tuple of int or None
        Its two most frequent states, in their order; among equals the lowest-numbered. None when
        the driver has a single state.

    Examples
    --------
    >>> usual_poles((3,), np.array([[2], [2], [1]]), 0)
    (1, 2)
    """
    if sizes[driver] < 2:
        return None
    counts = np.bincount(scenarios[:, driver], minlength=sizes[driver])
    low, high = sorted(int(k) for k in np.argsort(-counts, kind="stable")[:2])
    return low, high


def proposed(
    matrix: CrossImpactMatrix, scenarios: NDArray[np.int64], driver: int, poles_by: PolesBy
) -> Poles:
    """Return the poles of a driver by one of the two proposals; InputError below two states."""
    usual = usual_poles(matrix.sizes, scenarios, driver) if poles_by == "futures" else None
    return usual or poles(matrix, driver)


def contrast(matrix: CrossImpactMatrix, i: int, p: Poles, j: int, q: Poles) -> int:
    """Answer how strongly one axis draws another along.

    Parameters
    ----------
    matrix : CrossImpactMatrix
    i, j : int
        The driver that acts, the one acted on.
    p, q : tuple of int
        Their poles.

    Returns
    -------
    int
        ``C[p1, q1] - C[p1, q2] - C[p2, q1] + C[p2, q2]``: direct judgements alone.

    Examples
    --------
    >>> m = CrossImpactMatrix("AB", ["xy", "uv"], [[0, 0, 1, -1], [0, 0, -1, 1], [0] * 4, [0] * 4])
    >>> contrast(m, 0, (0, 1), 1, (0, 1)), contrast(m, 1, (0, 1), 0, (0, 1))
    (4, 0)
    """
    rows, columns = matrix.offsets[i] + np.array(p), matrix.offsets[j] + np.array(q)
    block = matrix.values[np.ix_(rows, columns)]
    return int(block[0, 0] - block[0, 1] - block[1, 0] + block[1, 1])


def corners(
    scenarios: NDArray[np.int64], i: int, p: Poles, j: int, q: Poles
) -> tuple[NDArray[np.int64], ...]:
    """Answer which scenarios live in each corner.

    Parameters
    ----------
    scenarios : ndarray of int, shape (K, N)
    i, j : int
        Driver of the horizontal and of the vertical axis.
    p, q : tuple of int
        Their poles: left and right, bottom and top.

    Returns
    -------
    tuple of ndarray of int
        Rows at left-bottom, right-bottom, left-top, right-top, then those at none of them.
    """
    found = [
        np.flatnonzero((scenarios[:, i] == p[a]) & (scenarios[:, j] == q[b])) for a, b in CORNERS
    ]
    inside = np.concatenate(found)
    return (*found, np.setdiff1d(np.arange(len(scenarios)), inside))


def phi(counts: Sequence[int]) -> float:
    """Answer how far two axes go together in a list of scenarios.

    Parameters
    ----------
    counts : sequence of int, length 4
        Scenarios at left-bottom, right-bottom, left-top, right-top.

    Returns
    -------
    float
        From -1 to 1, 0 when unrelated; nan when an axis shows one pole only. A count of
        combinations, not a likelihood.

    Examples
    --------
    >>> phi([3, 0, 0, 3])
    1.0
    """
    a, b, c, d = (float(n) for n in counts)
    product = (a + b) * (c + d) * (a + c) * (b + d)
    return (a * d - b * c) / float(np.sqrt(product)) if product else float("nan")


@dataclass(frozen=True, eq=False)
class Pairing:
    """Two drivers as axes, with how strongly they are coupled.

    Parameters
    ----------
    drivers : tuple of int
    poles : tuple of two tuples of int
    forth, back : int
        Contrast of the first on the second, of the second on the first.
    coupling : int
        ``|forth| + |back|``; 0 when neither says anything about the other.
    low, high : int
        Bounds of the coupling when the eight judgements each move by one point at most.
    inhabited : tuple of int
        Consistent scenarios in each corner.
    """

    drivers: tuple[int, int]
    poles: tuple[Poles, Poles]
    forth: int
    back: int
    coupling: int
    low: int
    high: int
    inhabited: tuple[int, ...]


def pairing(
    matrix: CrossImpactMatrix,
    scenarios: NDArray[np.int64],
    i: int,
    p: Poles,
    j: int,
    q: Poles,
) -> Pairing:
    """Return two drivers as axes with their coupling and their corners."""
    forth, back = contrast(matrix, i, p, j, q), contrast(matrix, j, q, i, p)
    low = sum(max(0, abs(x) - 4) for x in (forth, back))
    high = sum(abs(x) + 4 for x in (forth, back))
    found = corners(scenarios, i, p, j, q)[:4]
    return Pairing(
        (i, j), (p, q), forth, back, abs(forth) + abs(back), low, high,
        tuple(len(c) for c in found),
    )  # fmt: skip


def suggestions(
    matrix: CrossImpactMatrix,
    scenarios: NDArray[np.int64],
    among: Iterable[int],
    *,
    poles_by: PolesBy = "futures",
    held: Mapping[int, Poles] | None = None,
) -> tuple[Pairing, ...]:
    """Answer which pairs of drivers are least coupled, the least first.

    Parameters
    ----------
    matrix : CrossImpactMatrix
    scenarios : ndarray of int, shape (K, N)
        The consistent ones.
    among : iterable of int
        Drivers to choose from: those that matter most and are least certain.
    poles_by : {"judgements", "futures"}
        Poles are the most contrasted states, or those in which most scenarios stand.
    held : dict of int to poles, optional
        A driver that must be one of the two, with its poles: its pairs alone are listed, it first.

    Returns
    -------
    tuple of Pairing
        By coupling, then by number of inhabited corners (most first). Drivers with one state are
        left out. Equal couplings are ties, shown in the order of ``among``.
    """
    own = {
        k: proposed(matrix, scenarios, k, poles_by) for k in among if matrix.sizes[k] > 1
    } | dict(held or {})  # fmt: skip
    pairs = (
        [(i, j) for i in held for j in own if i != j] if held else list(combinations(own, 2))
    )  # fmt: skip
    found = [pairing(matrix, scenarios, i, own[i], j, own[j]) for i, j in pairs]
    return tuple(sorted(found, key=lambda f: (f.coupling, -sum(n > 0 for n in f.inhabited))))


def nearest_in(
    matrix: CrossImpactMatrix,
    pins: dict[int, int],
    *,
    exclusions: Iterable[Pair] = (),
    most: int = 30,
) -> int | None:
    """Answer how far an empty corner is from being inhabited.

    Parameters
    ----------
    matrix : CrossImpactMatrix
    pins : dict of int to int
        The two drivers at their poles.
    exclusions : iterable of pairs
    most : int
        Largest inconsistency to try.

    Returns
    -------
    int or None
        Smallest inconsistency, in points of judgement, of a scenario there; None when there is
        none up to ``most``, as in a corner that an exclusion strikes out.
    """
    found = ci.nearest_to_consistent(
        matrix, most=most, pins=pins, exclusions=tuple(exclusions), max_solutions=1
    )
    return found.tolerance if len(found.scenarios) else None
