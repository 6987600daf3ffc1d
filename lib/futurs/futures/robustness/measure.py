"""What is judged: one outcome of several policies in the same futures, and whether it holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from futurs.errors import InputError, UnknownNameError
from futurs.shapes import Brief

Array = NDArray[np.float64]
Direction = Literal["up", "down"]
Overflow = Literal["fails", "aside"]
"""What a future whose run overflowed counts as where a threshold is asked: a future in which it
does not hold, or none at all (it leaves the denominator)."""

# Numbers nearer than this share of the largest are the same: rounding makes no order.
NEAR = 1e-9


@dataclass(frozen=True, eq=False, repr=False)
class Measure(Brief):
    """One outcome of each policy in each future.

    Draw j is the same future for each policy (common random draws), so policies are compared
    draw by draw. nan (or an infinite number) is a future whose run overflowed.

    Parameters
    ----------
    policies, scenarios : sequence of str
        Identifiers, unique.
    values : array_like, shape (P, S, D) or (P, S, D, Y)
        Policy, scenario, draw, and year where ``years`` are given.
    direction : {"up", "down"}
        Whether more or less of it is better.
    threshold : float, optional
        It holds at this value and beyond, in the direction that is better.
    years : sequence of int
        Increasing.
    name : str
        Identifier of the outcome.
    margin : float
        Differences up to this, in the outcome's unit, count for nothing; 0: only rounding does.
        The indifference threshold of multicriteria analysis (B. Roy, Multicriteria Methodology
        for Decision Aiding, Kluwer, 1996, doi:10.1007/978-1-4757-2500-1). It is of no concern to
        the threshold, which is a judgement of its own on where to stop.

    Raises
    ------
    InputError
        When the shapes do not fit, a name is repeated or a number is out of its bounds.

    Examples
    --------
    >>> m = Measure(["a", "b"], ["s"], [[[1, 2, 3]], [[2, 2, float("nan")]]], "up", 2)
    >>> m.lost.tolist(), m.shares().round(2).tolist()
    ([[0], [1]], [[0.67], [0.67]])
    """

    policies: tuple[str, ...]
    scenarios: tuple[str, ...]
    values: Array
    direction: Direction
    threshold: float | None
    years: tuple[int, ...]
    name: str
    margin: float

    def __init__(
        self,
        policies: Sequence[str],
        scenarios: Sequence[str],
        values: Any,
        direction: Direction = "up",
        threshold: float | None = None,
        *,
        years: Sequence[int] = (),
        name: str = "",
        margin: float = 0.0,
    ) -> None:
        put = object.__setattr__
        put(self, "policies", tuple(policies))
        put(self, "scenarios", tuple(scenarios))
        put(self, "values", _read_only(values, exact=not years))
        put(self, "direction", direction)
        put(self, "threshold", None if threshold is None else float(threshold))
        put(self, "years", tuple(int(y) for y in years))
        put(self, "name", name)
        put(self, "margin", float(margin))
        self._check()

    def _check(self) -> None:
        for names in (self.policies, self.scenarios):
            if not names or len(set(names)) != len(names):
                raise InputError("measure_names", names=", ".join(names))
        head = (len(self.policies), len(self.scenarios))
        tail = (len(self.years),) if self.years else ()
        shape = self.values.shape
        fits = len(shape) == 3 + len(tail) and shape[:2] == head and shape[3:] == tail
        if not fits or shape[2] == 0:
            allowed = ", ".join(map(str, (*head, "≥ 1", *tail)))
            raise InputError("measure_shape", found=str(shape), allowed=f"({allowed})")
        if self.direction not in ("up", "down"):
            raise InputError("measure_direction", found=str(self.direction), allowed="up, down")
        if self.threshold is not None and not np.isfinite(self.threshold):
            raise InputError("measure_threshold")
        counting(self.margin)
        if list(self.years) != sorted(set(self.years)):
            raise InputError("measure_years", found=", ".join(map(str, self.years)))

    def at(self, year: int) -> Measure:
        """Return the measure in one year.

        Raises
        ------
        UnknownNameError
            For a year that was not run.
        """
        if year not in self.years:
            known = tuple(map(str, self.years))
            raise UnknownNameError("unknown_year", found=str(year), known=known)
        return Measure(
            self.policies, self.scenarios, self.values[..., self.years.index(year)],
            self.direction, self.threshold, name=self.name, margin=self.margin,
        )  # fmt: skip

    def draws(self, chosen: Any) -> Measure:
        """Return the measure in some draws only, in that order; a draw may come twice."""
        return Measure(
            self.policies, self.scenarios, self.values[:, :, chosen], self.direction,
            self.threshold, years=self.years, name=self.name, margin=self.margin,
        )  # fmt: skip

    def policy(self, found: str) -> int:
        """Return the number of a policy.

        Raises
        ------
        UnknownNameError
            With the nearest known one.
        """
        if found not in self.policies:
            raise UnknownNameError("unknown_policy", found=found, known=self.policies)
        return self.policies.index(found)

    @property
    def size(self) -> int:
        """Number of draws in each scenario."""
        return int(self.values.shape[2])

    @cached_property
    def gain(self) -> Array:
        """The values turned so that more is better."""
        return self.values if self.direction == "up" else -self.values

    @cached_property
    def lost(self) -> NDArray[np.int64]:
        """Futures of each policy and scenario whose run overflowed; shape (P, S)."""
        gone = np.isnan(self.values)
        return np.asarray((gone.any(axis=3) if self.years else gone).sum(axis=2), np.int64)

    @property
    def needed(self) -> float:
        """The threshold.

        Raises
        ------
        InputError
            When there is none.
        """
        if self.threshold is None:
            raise InputError("measure_threshold")
        return self.threshold

    @cached_property
    def holding(self) -> NDArray[np.bool_]:
        """Whether the threshold holds, of the shape of the values; False where a run overflowed."""
        return holds(self.values, self.needed, self.direction)

    def shares(self, overflow: Overflow = "fails") -> Array:
        """Return the share of futures in which the threshold holds.

        Parameters
        ----------
        overflow : {"fails", "aside"}

        Returns
        -------
        ndarray, shape (P, S) or (P, S, Y)
            0 to 1; nan where no future is left.
        """
        return mean_share(self.holding, ~np.isnan(self.values), overflow)


def _read_only(values: Any, *, exact: bool) -> Array:
    """Return values in double precision, or (by year: many) in the one that they have."""
    given = np.asarray(values)
    if exact or not np.issubdtype(given.dtype, np.floating):
        given = given.astype(np.float64)
    endless = np.isinf(given)
    if given.flags.writeable or endless.any():
        given = np.where(endless, np.nan, given)
        given.setflags(write=False)
    return given


def mean_share(true: NDArray[np.bool_], known: NDArray[np.bool_], overflow: Overflow) -> Array:
    """Return the share of draws (axis 2) in which something is true.

    Parameters
    ----------
    true, known : ndarray of bool, shape (P, S, D) or (P, S, D, Y)
        Where it is so, and which runs did not overflow.
    overflow : {"fails", "aside"}
        All draws are in the denominator, or the known ones alone.

    Returns
    -------
    ndarray, shape (P, S) or (P, S, Y)
        nan where the denominator is 0.
    """
    if overflow == "fails":
        return np.asarray(true.mean(axis=2))
    total = known.sum(axis=2)
    share = np.full(total.shape, np.nan)
    return np.asarray(np.divide((true & known).sum(axis=2), total, out=share, where=total > 0))


def holds(values: Any, threshold: float, direction: Direction) -> NDArray[np.bool_]:
    """Answer in which futures an outcome keeps its threshold.

    Parameters
    ----------
    values : array_like
    threshold : float
        The value itself still holds.
    direction : {"up", "down"}
        "up": at least the threshold; "down": at most.

    Returns
    -------
    ndarray of bool
        False for nan.

    Examples
    --------
    >>> holds([1, 2, float("nan")], 2, "up").tolist()
    [False, True, False]
    """
    given = np.asarray(values, float)
    return np.asarray(given >= threshold if direction == "up" else given <= threshold)


def interval(values: Any, level: float) -> tuple[Array, Array]:
    """Return the ends that hold the middle share of resamples (first axis), as values that came up.

    Parameters
    ----------
    values : array_like, shape (resamples, ...)
    level : float
        0 to 1.

    Examples
    --------
    >>> [x.tolist() for x in interval([[1], [2], [3], [9]], 0.5)]
    [[1.0], [9.0]]
    """
    given, half = np.asarray(values, float), (1 - level) / 2
    low: Array = np.quantile(given, half, axis=0, method="lower")
    high: Array = np.quantile(given, 1 - half, axis=0, method="higher")
    return low, high


def ahead(values: Any, margin: Any = 0.0) -> NDArray[np.bool_]:
    """Answer which policies are better than which, by a difference that counts.

    Parameters
    ----------
    values : array_like, shape (..., P)
        More is better. What differs by less than a part in 10^9 of the largest is the same.
    margin : array_like, shape (...)
        Differences up to this count for nothing either.

    Returns
    -------
    ndarray of bool, shape (..., P, P)
        Whether the first is ahead of the second; False for nan. A semiorder: who is not ahead of
        whom need not be transitive, a little and a little more may together count.

    References
    ----------
    R. D. Luce, "Semiorders and a theory of utility discrimination", Econometrica 24, 1956,
    doi:10.2307/1905751.

    Examples
    --------
    >>> ahead([9.0, 8.6, 8.2], 0.5).astype(int).tolist()
    [[0, 0, 1], [0, 0, 0], [0, 0, 0]]
    """
    given = np.asarray(values, float)
    size = np.abs(np.where(np.isfinite(given), given, 0)).max(axis=-1, initial=0)
    one, other = given[..., :, None], given[..., None, :]
    # Two infinite numbers are the same; their difference is not a number.
    apart = np.where(one == other, 0.0, one - np.where(one == other, 0.0, other))
    near = np.maximum(margin, NEAR * np.asarray(size))
    return np.asarray(apart > near[..., None, None])


def ranks(values: Any, margin: Any = 0.0) -> Array:
    """Answer which place each policy has; 1 is the best.

    Parameters
    ----------
    values : array_like, shape (..., P)
        Many rankings at once; more is better.
    margin : array_like, shape (...)
        Differences up to this, in the unit of the values, count for nothing.

    Returns
    -------
    ndarray of float, shape (..., P)
        Policies that tie share the mean of their places; nan for nan.

    Notes
    -----
    Policies are put in order by how many others are better by more than the margin, and tie where
    that number is the same. First are thus all that nothing beats by a difference that counts,
    and who is beaten so is always behind who beats it. Of a chain of small steps (a, b, c, where a
    alone is ahead of c alone) the first two tie and the third is behind them, near as it is to the
    second: a tie that is not transitive has to break somewhere, and it breaks below, never at the
    top. What beats a policy is nested from one to the next, so the numbers order them without a
    contradiction: one of the two traces of a semiorder (M. Pirlot and Ph. Vincke, Semiorders,
    Kluwer, 1997, doi:10.1007/978-94-015-8883-6).

    Examples
    --------
    >>> ranks([[5, 9, 5], [1, 2, 3]]).tolist()
    [[2.5, 1.0, 2.5], [3.0, 2.0, 1.0]]
    >>> ranks([9.0, 8.6, 8.2], 0.5).tolist()
    [1.5, 1.5, 3.0]
    """
    return places(ahead(values, margin), np.isnan(np.asarray(values, float)))


def places(before: NDArray[np.bool_], gone: NDArray[np.bool_]) -> Array:
    """Return the places that follow from who is ahead of whom; nan where a policy is gone."""
    beaten = np.where(gone, np.nan, before.sum(axis=-2))
    one, other = beaten[..., :, None], beaten[..., None, :]
    place = (other < one).sum(axis=-1) + (1 + (other == one).sum(axis=-1)) / 2
    return np.asarray(np.where(gone, np.nan, place))


def counting(margin: float) -> float:
    """Return a difference up to which nothing counts, or refuse it.

    Raises
    ------
    InputError
    """
    if not 0 <= margin < float("inf"):
        raise InputError("measure_margin", found=str(margin))
    return margin


def plain(value: float) -> float | None:
    """Return a number as a table holds it: None where it is not known."""
    return None if np.isnan(value) else float(value)


def within(name: str, found: float, low: float, high: float) -> None:
    """Refuse a setting out of its bounds.

    Raises
    ------
    InputError
    """
    if not low <= found <= high:
        raise InputError("setting_bounds", setting=name, found=found, low=low, high=high)


def among(name: str, found: str, allowed: tuple[str, ...]) -> None:
    """Refuse a choice that does not exist.

    Raises
    ------
    InputError
    """
    if found not in allowed:
        raise InputError("setting_choice", setting=name, found=found, allowed=", ".join(allowed))
