"""Items with a number or a few: ranked, for and against, from low to high."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from futurs.shapes.brief import Brief


@dataclass(frozen=True, eq=False, repr=False)
class Ranking(Brief):
    """Items with one number each, largest first.

    Parameters
    ----------
    ids : tuple of str
    values : ndarray, shape (n,)
    low, high : ndarray, shape (n,), optional
        Interval that each number moves in when judgements are a little off.
    """

    ids: tuple[str, ...]
    values: NDArray[np.float64]
    low: NDArray[np.float64] | None = None
    high: NDArray[np.float64] | None = None


@dataclass(frozen=True, eq=False)
class Balance:
    """Items with two opposed counts: what speaks for each and what speaks against it.

    Parameters
    ----------
    ids : tuple of str
    support, against : ndarray of int, shape (n,)
        Both counted from zero.
    """

    ids: tuple[str, ...]
    support: NDArray[np.int64]
    against: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Stacks:
    """Items with a signed share of each of several parts: what is for and against, by whom.

    Parameters
    ----------
    ids : tuple of str
    parts : tuple of str
    values : ndarray, shape (n, p)
        Above 0 for, below 0 against.
    """

    ids: tuple[str, ...]
    parts: tuple[str, ...]
    values: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Intervals:
    """Items with a lowest, a highest and one chosen value in between.

    Parameters
    ----------
    ids : tuple of str
    low, high : ndarray, shape (n,)
    point : ndarray, shape (n,)
        A representative, marked as such; nan where none is chosen.
    """

    ids: tuple[str, ...]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    point: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Ladder:
    """Ranks of items from step to step.

    Parameters
    ----------
    ids : tuple of str
    steps : tuple of str
        Identifiers of the rankings, first to last.
    ranks : ndarray, shape (steps, n)
        1 is the first; halves where items tie.
    spread : ndarray, shape (2, n), optional
        Lowest and highest rank of each item in the last ranking over draws.
    """

    ids: tuple[str, ...]
    steps: tuple[str, ...]
    ranks: NDArray[np.float64]
    spread: NDArray[np.float64] | None = None


@dataclass(frozen=True, eq=False)
class Removals:
    """What each rule strikes out of a field of configurations.

    Parameters
    ----------
    ids : tuple of str
        Identifiers of the values of each rule, joined by " + ".
    kinds : tuple of str
        ``logical``, ``empirical`` or ``normative``.
    alone : tuple of int
        Configurations of the whole field that each strikes out.
    only : tuple of int or None
        Those among them that no other rule strikes out; None where it is not known.
    raw : int
        All configurations.
    """

    ids: tuple[str, ...]
    kinds: tuple[str, ...]
    alone: tuple[int, ...]
    only: tuple[int | None, ...]
    raw: int
