"""What futures share, what sets one apart, and where signals point."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from futurs.shapes import Balance, Ranking

Scenarios = NDArray[np.int64]


def occurrence(scenarios: Scenarios, sizes: tuple[int, ...]) -> list[NDArray[np.int64]]:
    """Count in how many futures each state stands.

    Parameters
    ----------
    scenarios : ndarray of int, shape (K, N)
    sizes : tuple of int
        Number of states of each descriptor.

    Returns
    -------
    list of ndarray
        One array of counts a descriptor.

    Examples
    --------
    >>> occurrence(np.array([[0, 1], [0, 0]]), (2, 2))[0].tolist()
    [2, 0]
    """
    return [np.bincount(scenarios[:, j], minlength=n) for j, n in enumerate(sizes)]


def rare(scenarios: Scenarios, sizes: tuple[int, ...], share: float = 0.25) -> NDArray[np.bool_]:
    """Answer which states set a future apart: those that few futures have.

    Parameters
    ----------
    scenarios : ndarray of int, shape (K, N)
    sizes : tuple of int
    share : float
        Largest share of the futures that may have the state, 0 to 1.

    Returns
    -------
    ndarray of bool, shape (K, N)
    """
    counts = occurrence(scenarios, sizes)
    limit = share * len(scenarios)
    columns = [counts[j][scenarios[:, j]] <= limit for j in range(len(sizes))]
    return np.column_stack(columns) if len(scenarios) else np.zeros((0, len(sizes)), bool)


@dataclass(frozen=True)
class Companion:
    """Wherever ``state`` stands in the futures, ``companion`` stands too."""

    state: tuple[int, int]
    companion: tuple[int, int]
    futures: int
    both_ways: bool


def companions(
    scenarios: Scenarios, sizes: tuple[int, ...], *, least: int = 3
) -> tuple[Companion, ...]:
    """Answer which states always go together in the futures.

    Parameters
    ----------
    scenarios : ndarray of int, shape (K, N)
    sizes : tuple of int
    least : int
        Number of futures in which the first state must stand at least.

    Returns
    -------
    tuple of Companion
        Those that hold both ways first, then by number of futures; a rule that holds both ways
        is listed once.
    """
    offsets = np.concatenate([[0], np.cumsum(sizes)]).astype(int)
    where = np.zeros((len(scenarios), offsets[-1]), bool)
    for j in range(len(sizes)):
        where[np.arange(len(scenarios)), offsets[j] + scenarios[:, j]] = True
    together = where.T.astype(int) @ where.astype(int)
    owner = np.repeat(np.arange(len(sizes)), sizes)
    found = []
    for u, v in np.argwhere(together == np.diag(together)[:, None]):
        both = bool(together[u, v] == together[v, v])
        if owner[u] != owner[v] and together[u, u] >= least and not (both and u > v):
            found.append(
                Companion(_pair(u, owner, offsets), _pair(v, owner, offsets), int(together[u, u]), both)
            )  # fmt: skip
    return tuple(sorted(found, key=lambda c: (not c.both_ways, -c.futures)))


def _pair(u: int, owner: NDArray[np.int64], offsets: NDArray[np.int64]) -> tuple[int, int]:
    return int(owner[u]), int(u - offsets[owner[u]])


def separating(scenarios: Scenarios, descriptors: tuple[str, ...]) -> Ranking:
    """Answer which descriptor tells the futures apart best.

    The number of futures that remain, on average, once its state is known: the sum of squared
    counts over the number of futures. The fewer, the better it separates.

    Parameters
    ----------
    scenarios : ndarray of int, shape (K, N)
    descriptors : tuple of str

    Returns
    -------
    Ranking
        Best first (fewest remaining).
    """
    k = max(len(scenarios), 1)
    remain = np.array(
        [float((np.bincount(scenarios[:, j]) ** 2).sum()) / k for j in range(len(descriptors))]
    )
    order = np.argsort(remain, kind="stable")
    return Ranking(tuple(descriptors[j] for j in order), remain[order])


def pointed_at(
    scenarios: Mapping[str, Mapping[str, str]],
    readings: Iterable[tuple[str, str, int]],
) -> Balance:
    """Answer where signals point: how many readings speak for and against each future.

    Parameters
    ----------
    scenarios : mapping
        ``{future: {driver: state}}``.
    readings : iterable of (driver, state, direction)
        Direction +1 when a signal speaks for the state, -1 against it.

    Returns
    -------
    Balance
        In order of the difference, largest first. A count of readings, not a likelihood.
    """
    all_readings = list(readings)
    rows = []
    for name, states in scenarios.items():
        own = [d for driver, state, d in all_readings if states.get(driver) == state]
        rows.append((name, sum(d > 0 for d in own), sum(d < 0 for d in own)))
    rows.sort(key=lambda r: r[2] - r[1])
    return Balance(
        tuple(r[0] for r in rows), np.array([r[1] for r in rows]), np.array([r[2] for r in rows])
    )
