"""What simulated futures say: how often one policy is better, a target met, and what weighs most.

Shares are shares of simulated futures under the study's ranges, never likelihoods.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Direction = Literal["up", "down"]
SURE = 1.959963984540054
"""Standard errors on each side of a 95 % interval."""


@dataclass(frozen=True)
class Share:
    """A share of simulated futures.

    Parameters
    ----------
    value, error : float
        From 0 to 1, and its standard error; not a number where no future is finite.
    n : int
        Number of finite futures.
    """

    value: float
    error: float
    n: int


@dataclass(frozen=True)
class Weight:
    """How an uncertain parameter goes with an outcome over the futures.

    Parameters
    ----------
    name : str
    rho : float
        Rank correlation, from -1 to 1.
    low, high : float
        Its 95 % interval.
    """

    name: str
    rho: float
    low: float
    high: float

    @property
    def sure(self) -> bool:
        """Whether the interval leaves out zero."""
        return self.low > 0 or self.high < 0


def share_of(met: NDArray[np.bool_], finite: NDArray[np.bool_]) -> Share:
    """Answer in which share of the finite futures something is the case.

    Parameters
    ----------
    met, finite : ndarray of bool, shape (draw,)

    Returns
    -------
    Share
        With the binomial standard error sqrt(p (1 - p) / n). Draws of a Latin hypercube err less:
        it is a ceiling.

    Examples
    --------
    >>> share_of(np.array([True, True, False, True]), np.ones(4, bool)).value
    0.75
    """
    n = int(finite.sum())
    if not n:
        return Share(float("nan"), float("nan"), 0)
    p = float((met & finite).sum()) / n
    return Share(p, float(np.sqrt(p * (1 - p) / n)), n)


def share_better(one: Array, other: Array, better: Direction, margin: float = 0.0) -> Share:
    """Answer in which share of the futures one policy does better than another.

    Parameters
    ----------
    one, other : ndarray, shape (draw,)
        The same outcome in the same futures: draw j is the same future in both.
    better : {"up", "down"}
    margin : float
        Differences up to this do not count; in the unit of the outcome, 0 or more.

    Returns
    -------
    Share
        Ties are not better. Futures that overflow under either policy are left out.

    Examples
    --------
    >>> share_better(np.array([1.0, 2.0]), np.array([2.0, 2.0]), "down").value
    0.5
    """
    finite = np.isfinite(one) & np.isfinite(other)
    with np.errstate(invalid="ignore"):
        more = one - other if better == "up" else other - one
        return share_of(more > margin, finite)


def share_meeting(values: Array, target: float, better: Direction) -> Share:
    """Answer in which share of the futures a target is met.

    Parameters
    ----------
    values : ndarray, shape (draw,)
    target : float
    better : {"up", "down"}
        ``up``: at least the target; ``down``: at most.

    Returns
    -------
    Share

    Examples
    --------
    >>> share_meeting(np.array([1.0, 2.0, 3.0, 4.0]), 2, "up").value
    0.75
    """
    with np.errstate(invalid="ignore"):
        met = values >= target if better == "up" else values <= target
    return share_of(met, np.isfinite(values))


def weights(inputs: Mapping[str, Array], values: Array) -> tuple[Weight, ...]:
    """Answer which uncertain parameters go most with an outcome, strongest first.

    Parameters
    ----------
    inputs : mapping of str to ndarray, shape (draw,)
        What differs between the futures (:meth:`~futurs.futures.ensembles.Ensemble.inputs`).
    values : ndarray, shape (draw,)
        The outcome in one year.

    Returns
    -------
    tuple of Weight
        Spearman's rank correlation (Spearman, 1904, doi:10.2307/1412159), with the interval of
        Bonett and Wright (2000, doi:10.1007/BF02294183): on Fisher's scale the standard error is
        sqrt((1 + rho^2 / 2) / (n - 3)). Empty for fewer than 10 finite futures. It says what goes
        together under the study's ranges, not what causes: an outcome that rises and falls again
        with a parameter has none.

    Examples
    --------
    >>> x = np.arange(50.0)
    >>> [(w.name, w.rho) for w in weights({"x": x}, -(x**3))]
    [('x', -1.0)]
    """
    finite = np.isfinite(values)
    n = int(finite.sum())
    names = [name for name, v in inputs.items() if np.ptp(v[finite]) > 0] if n >= 10 else []
    if not names or np.ptp(values[finite]) == 0:
        return ()
    rows = np.array([_ranks(inputs[name][finite]) for name in names])
    mine = _ranks(values[finite])
    rho = np.clip(rows @ mine / np.sqrt((rows * rows).sum(1) * (mine @ mine)), -1, 1)
    inside = np.clip(rho, -1 + 1e-12, 1 - 1e-12)
    spread = SURE * np.sqrt((1 + inside**2 / 2) / (n - 3))
    low, high = np.tanh(np.arctanh(inside) - spread), np.tanh(np.arctanh(inside) + spread)
    found = [
        Weight(name, round(float(rho[k]), 12), float(low[k]), float(high[k]))
        for k, name in enumerate(names)
    ]
    return tuple(sorted(found, key=lambda w: (-abs(w.rho), w.name)))


def _ranks(values: Array) -> Array:
    # Mean ranks where values tie, about zero.
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(count)
    found: Array = (last - (count - 1) / 2 - (len(values) + 1) / 2)[place.ravel()]
    return found
