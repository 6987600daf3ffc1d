"""Where the futures of interest lie, and the search that says so."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Limit:
    """What one box asks of one dimension, against the full range of it.

    Parameters
    ----------
    id : str
    kind : str
        ``float``, ``integer`` or ``category``.
    low, high : float
        Lowest and highest value inside; nothing to a category.
    full_low, full_high : float
        Lowest and highest value of all.
    kept, known : tuple of str
        Categories inside, and all; empty for numbers.
    quasi_p : tuple of float
        How well chance would explain the lower and the upper limit, 0 to 1; nan where there is
        none. A category has one value, the first.
    """

    id: str
    kind: str
    low: float
    high: float
    full_low: float
    full_high: float
    kept: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    quasi_p: tuple[float, float] = (float("nan"), float("nan"))

    @property
    def share(self) -> float:
        """Share of the range, or of the categories, that lies inside; 0 to 1."""
        if self.known:
            return len(self.kept) / len(self.known)
        more = 1.0 if self.kind == "integer" else 0.0
        return (self.high - self.low + more) / (self.full_high - self.full_low + more)


@dataclass(frozen=True, eq=False)
class Boxes:
    """Boxes of the inputs in which the futures of interest lie.

    Parameters
    ----------
    ids : tuple of str
        One a box.
    limits : tuple of tuples of Limit
        Limits of each box; dimensions without one are left out.
    coverage : ndarray, shape (b,)
        Share of all futures of interest that each box holds.
    density : ndarray, shape (b,)
        Share of the futures of each box that are of interest.
    mass : ndarray, shape (b,)
        Share of all futures that each box holds.
    n, k : ndarray of int, shape (b,)
        Futures in each box, and those of interest among them.
    """

    ids: tuple[str, ...]
    limits: tuple[tuple[Limit, ...], ...]
    coverage: NDArray[np.float64]
    density: NDArray[np.float64]
    mass: NDArray[np.float64]
    n: NDArray[np.int64]
    k: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Trajectory:
    """The boxes of one search from large and impure to small and pure.

    Parameters
    ----------
    coverage, density, mass, mean : ndarray, shape (steps,)
        Shares of each box, and the mean outcome inside.
    restricted : ndarray of int, shape (steps,)
        Number of dimensions that each box limits.
    peels : int
        Number of the last box that was peeled; those after it were pasted.
    """

    coverage: NDArray[np.float64]
    density: NDArray[np.float64]
    mass: NDArray[np.float64]
    mean: NDArray[np.float64]
    restricted: NDArray[np.int64]
    peels: int
