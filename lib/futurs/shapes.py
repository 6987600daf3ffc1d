"""The few shapes that data take between layers.

A method answers in shapes; a figure draws a shape, whichever method it came from. Shapes hold
identifiers, not words: labels are given in the reader's language where they are shown.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from functools import cached_property
from html import escape
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from futurs.errors import InputError, UnknownNameError

if TYPE_CHECKING:
    import pandas as pd


def frozen(values: Any, dtype: Any = None) -> NDArray[Any]:
    """Return a read-only array, copied when the given one could still be written to.

    Parameters
    ----------
    values : array_like
    dtype : dtype, optional

    Returns
    -------
    ndarray
        Contiguous, not writeable.

    Examples
    --------
    >>> frozen([1, 2]).flags.writeable
    False
    """
    array = np.array(values, dtype=dtype, order="C")
    array.setflags(write=False)
    return array


class Brief:
    """What shows itself in a few words where its name is typed in a notebook.

    For dataclasses with ``repr=False`` that hold a study, arrays or long lists.

    Examples
    --------
    >>> @dataclass(repr=False)
    ... class Run(Brief):
    ...     names: tuple[str, ...]
    ...     values: NDArray[np.float64]
    >>> Run(tuple("abcdef"), np.zeros((2, 1000)))
    Run(names: a, b, c … (6); values: 2 × 1000)
    """

    def parts(self) -> dict[str, Any]:
        """Return what is said of it, by name; its public fields when a class says nothing else."""
        assert is_dataclass(self)  # noqa: S101 -- what the mixin is for
        return {f.name: getattr(self, f.name) for f in fields(self) if not f.name.startswith("_")}

    def __repr__(self) -> str:
        said = "; ".join(f"{name}: {_short(v)}" for name, v in self.parts().items())
        return f"{type(self).__name__}({said})"

    def _repr_html_(self) -> str:
        left = ' style="text-align: left"'
        rows = "".join(
            f"<tr><th{left}>{escape(name)}</th><td{left}>{escape(_short(v))}</td></tr>"
            for name, v in self.parts().items()
        )
        return f"<table><caption>{escape(type(self).__name__)}</caption>{rows}</table>"


def _short(value: Any) -> str:
    shape = getattr(value, "shape", None)  # of an array, or of what stands in for one on disk
    if isinstance(shape, tuple) and len(shape) > 1:
        return " × ".join(map(str, shape))
    if isinstance(value, Mapping | tuple | list | set | frozenset | range | np.ndarray):
        shown = 3 if len(value) > 4 else 4
        words = ", ".join(_short(v) for v in islice(value, shown))
        return f"{words} … ({len(value)})" if len(value) > shown else words or "–"
    if isinstance(value, float | np.floating):
        return f"{value:.6g}"
    if value is None or isinstance(value, str | int | np.generic):
        words = "–" if value is None else " ".join(str(value).split())
        return words if len(words) <= 60 else f"{words[:59]}…"
    return str(getattr(value, "id", type(value).__name__))


@dataclass(frozen=True, eq=False)
class CrossImpactMatrix:
    """Judgements of the influence of each state on each state.

    Parameters
    ----------
    descriptors : sequence of str
        Identifiers of the N descriptors (drivers), unique.
    states : sequence of sequences of str
        Identifiers of the states of each descriptor, unique within it.
    values : array_like of int, shape (V, V)
        Row = source state, column = target state; V is the number of all states. Positive
        promotes, negative restricts.

    Raises
    ------
    InputError
        When the shapes do not fit, a descriptor has no state or an identifier is repeated.

    Examples
    --------
    >>> m = CrossImpactMatrix(["a", "b"], [["x", "y"], ["u", "v"]], np.zeros((4, 4), int))
    >>> m.sizes, m.combinations
    ((2, 2), 4)
    >>> m.scenario({"a": "y", "b": "u"})
    array([1, 0])
    """

    descriptors: tuple[str, ...]
    states: tuple[tuple[str, ...], ...]
    values: NDArray[np.int64]

    def __init__(
        self, descriptors: Sequence[str], states: Sequence[Sequence[str]], values: Any
    ) -> None:
        put = object.__setattr__
        put(self, "descriptors", tuple(descriptors))
        put(self, "states", tuple(tuple(s) for s in states))
        put(self, "values", frozen(values, np.int64))
        self._check()

    def _check(self) -> None:
        if len(self.descriptors) != len(self.states) or not self.states or not all(self.states):
            raise InputError(
                "matrix_descriptors", descriptors=len(self.descriptors), lists=len(self.states)
            )
        for names in (self.descriptors, *self.states):
            if len(set(names)) != len(names):
                raise InputError("matrix_names", names=", ".join(names))
        v = sum(self.sizes)
        if self.values.shape != (v, v):
            raise InputError("matrix_shape", found=str(self.values.shape), allowed=str((v, v)))

    @cached_property
    def sizes(self) -> tuple[int, ...]:
        """Number of states of each descriptor."""
        return tuple(len(s) for s in self.states)

    @cached_property
    def offsets(self) -> NDArray[np.int64]:
        """Row where each descriptor begins, and V at the end; shape (N + 1,)."""
        return frozen(np.concatenate([[0], np.cumsum(self.sizes)]), np.int64)

    @cached_property
    def combinations(self) -> int:
        """Number of all combinations of states, exact however large."""
        product = 1
        for n in self.sizes:
            product *= n
        return product

    @cached_property
    def hash(self) -> str:
        """SHA-256 of sizes and values: which matrix a result was computed from."""
        data = repr(self.sizes).encode() + self.values.tobytes()
        return hashlib.sha256(data).hexdigest()

    def index(self, descriptor: str, state: str | None = None) -> int:
        """Return the number of a descriptor, or of one of its states within it.

        Raises
        ------
        UnknownNameError
            With the nearest known name.
        """
        if descriptor not in self.descriptors:
            raise UnknownNameError("unknown_driver", found=descriptor, known=self.descriptors)
        j = self.descriptors.index(descriptor)
        if state is None:
            return j
        if state not in self.states[j]:
            raise UnknownNameError(
                "unknown_state", found=state, known=self.states[j], driver=descriptor
            )
        return self.states[j].index(state)

    def scenario(self, states: Mapping[str, str]) -> NDArray[np.int64]:
        """Return the state numbers of a scenario given as ``{descriptor: state}``; shape (N,).

        Raises
        ------
        UnknownNameError
            For a descriptor or state that does not exist.
        InputError
            When a descriptor has no state.
        """
        missing = [d for d in self.descriptors if d not in states]
        if missing:
            raise InputError("scenario_incomplete", missing=", ".join(missing))
        found = {self.index(d): self.index(d, s) for d, s in states.items()}
        return np.array([found[j] for j in range(len(self.descriptors))], np.int64)

    def named(self, scenario: Sequence[int] | NDArray[np.integer[Any]]) -> dict[str, str]:
        """Return ``{descriptor: state}`` for a scenario given as state numbers."""
        return {d: self.states[j][int(scenario[j])] for j, d in enumerate(self.descriptors)}


@dataclass(frozen=True, eq=False)
class Table:
    """Rows with named columns: what a chart's data button shows and downloads.

    Parameters
    ----------
    columns : tuple of str
        Column headings, already in the reader's language.
    rows : tuple of tuples
        Cells: text, numbers or None.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    def to_frame(self) -> pd.DataFrame:
        """Return the table as a pandas frame."""
        import pandas as pd

        return pd.DataFrame(list(self.rows), columns=list(self.columns))


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
class Plane:
    """Items placed on two axes, e.g. a map of scenarios by their distances.

    Parameters
    ----------
    ids : tuple of str
    x, y : ndarray, shape (n,)
    explained : float
        Share of the squared distances that the plane keeps, 0 to 1; 1 when the axes are exact.
    quality : ndarray, shape (n,), optional
        The same for each item: how far it can be read off the plane, 0 to 1.
    """

    ids: tuple[str, ...]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    explained: float = 1.0
    quality: NDArray[np.float64] | None = None


@dataclass(frozen=True, eq=False)
class Tableau:
    """Scenarios side by side: one column a scenario, one row a descriptor.

    Parameters
    ----------
    descriptors : tuple of str
    scenarios : tuple of str
        Identifiers of the scenarios.
    states : tuple of tuples of str
        ``states[j][k]`` is the state of descriptor j in scenario k.
    """

    descriptors: tuple[str, ...]
    scenarios: tuple[str, ...]
    states: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, eq=False)
class Segment:
    """Figures that may be joined in a curve: one place, one scope, one series, one kind.

    Parameters
    ----------
    id : str
        Made of the four, unique in its history.
    geo : str
    scope : str
        What exactly is counted.
    series : str
        Identifier of the publisher's series, or of the source that stands alone.
    kind : str
        ``observed``, ``derived``, ``projected`` or ``target``.
    years : ndarray of int, shape (n,)
        Increasing; none twice.
    values : ndarray, shape (n,)
    sources : tuple of str
        Identifier of the source of each figure.
    """

    id: str
    geo: str
    scope: str
    series: str
    kind: str
    years: NDArray[np.int64]
    values: NDArray[np.float64]
    sources: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class History:
    """What was published on one indicator over time; segments are never joined.

    Parameters
    ----------
    indicator : str
    unit : str
    segments : tuple of Segment
        In the order to draw and list them.
    """

    indicator: str
    unit: str
    segments: tuple[Segment, ...]


@dataclass(frozen=True, eq=False)
class Profile:
    """Items in groups, each with one number in each of a few cases, and which of them stand.

    The impact balances of two scenarios: items are states, groups are descriptors, cases are
    the scenarios.

    Parameters
    ----------
    groups : tuple of str
        Group of each item; the items of a group stand side by side.
    ids : tuple of str
    cases : tuple of str
    values : ndarray, shape (C, n)
        ``values[c, i]`` is the number of item i in case c.
    standing : ndarray of bool, shape (C, n)
        Which items are the chosen ones of each case.
    """

    groups: tuple[str, ...]
    ids: tuple[str, ...]
    cases: tuple[str, ...]
    values: NDArray[np.float64]
    standing: NDArray[np.bool_]


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
class Cross:
    """Two axes with two poles each, and the items that live in each of the four corners.

    Parameters
    ----------
    axes : tuple of (str, str)
        Identifiers of the horizontal and the vertical axis.
    poles : tuple of two tuples of (str, str)
        Left and right, bottom and top.
    corners : tuple of tuples of str
        Items at left-bottom, right-bottom, left-top, right-top.
    outside : tuple of str
        Items that stand at no pole of one axis or both.
    """

    axes: tuple[str, str]
    poles: tuple[tuple[str, str], tuple[str, str]]
    corners: tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[str, ...]]
    outside: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Quadrants:
    """Items on two axes that are cut into sectors, e.g. dependence (x) and influence (y).

    Parameters
    ----------
    ids : tuple of str
    x, y : ndarray, shape (n,)
    x_cut, y_cut : float
        Where the axes are cut.
    sectors : ndarray of int, shape (n,)
        0 upper left, 1 upper right, 2 lower right, 3 lower left, 4 the central band.
    sure : ndarray, shape (n,), optional
        Share of draws in which an item is in its sector, 0 to 1.
    x_range, y_range : ndarray, shape (2, n), optional
        Lowest and highest value over the draws.
    origin : tuple of two ndarrays, optional
        Where each item stands in another reading, x and y: the foot of its arrow.
    """

    ids: tuple[str, ...]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    x_cut: float
    y_cut: float
    sectors: NDArray[np.int64]
    sure: NDArray[np.float64] | None = None
    x_range: NDArray[np.float64] | None = None
    y_range: NDArray[np.float64] | None = None
    origin: tuple[NDArray[np.float64], NDArray[np.float64]] | None = None


@dataclass(frozen=True, eq=False)
class Network:
    """Items and the links between them.

    Parameters
    ----------
    ids : tuple of str
        In the order to draw them.
    sources, targets : tuple of int
        Numbers of the items that each link joins.
    weights : ndarray, shape (m,)
    directed : bool
    """

    ids: tuple[str, ...]
    sources: tuple[int, ...]
    targets: tuple[int, ...]
    weights: NDArray[np.float64]
    directed: bool = True


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
class Ties:
    """Items joined two by two by a signed strength, in the order to set them round.

    Parameters
    ----------
    ids : tuple of str
    values : ndarray, shape (n, n)
        Symmetric; above 0 together, below 0 against one another.
    steady : ndarray of bool, shape (n, n)
        Which of them hold when judgements are a little off.
    """

    ids: tuple[str, ...]
    values: NDArray[np.float64]
    steady: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class SignedMatrix:
    """A table of signed numbers, e.g. who is for and against which future.

    Parameters
    ----------
    rows, columns : tuple of str
    values : ndarray, shape (n, m)
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    values: NDArray[np.float64]


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


@dataclass(frozen=True, eq=False, repr=False)
class Fan(Brief):
    """Between which values an outcome stays, year by year, in simulated futures.

    Parameters
    ----------
    years : tuple of int
    levels : tuple of float
        Shares of the futures that lie below, ascending, each in (0, 1).
    values, errors : ndarray, shape (level, year)
        Quantiles and their standard error.
    draws : int
        Number of futures.
    finite : tuple of int
        How many of them have a finite value, year by year: the quantiles are of these alone. All
        of them when empty.

    Examples
    --------
    >>> of = np.zeros((1, 2))
    >>> fan = Fan((2030, 2031), (0.5,), of, of, 200, (200, 150))
    >>> fan.lost(2030), fan.lost(2031), fan.lost_from
    (0.0, 0.25, 2031)
    """

    years: tuple[int, ...]
    levels: tuple[float, ...]
    values: NDArray[np.float64]
    errors: NDArray[np.float64]
    draws: int
    finite: tuple[int, ...] = ()

    def lost(self, year: int) -> float:
        """Return the share of the futures that the quantiles of a year do without."""
        n = self.finite[self.years.index(year)] if self.finite else self.draws
        return (self.draws - n) / self.draws

    @property
    def lost_from(self) -> int | None:
        """The first year in which a future has no finite value; None when all have one."""
        return next(
            (y for y, n in zip(self.years, self.finite, strict=False) if n < self.draws), None
        )


@dataclass(frozen=True, eq=False)
class Regrets:
    """What each policy loses in each scenario, with the least regretted of each scenario.

    Parameters
    ----------
    policies, scenarios : tuple of str
    values : ndarray, shape (P, S)
        0 or more; nan where nothing could be compared.
    best : ndarray of bool, shape (P, S)
        Several in a scenario where they tie.
    """

    policies: tuple[str, ...]
    scenarios: tuple[str, ...]
    values: NDArray[np.float64]
    best: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Classes:
    """The class of each policy beside the share of futures in which it holds, by scenario.

    Parameters
    ----------
    policies, scenarios : tuple of str
    classes : tuple of str
    shares : ndarray, shape (P, S)
        0 to 1; nan where nothing is known.
    most : float
        Share above which it holds in most futures.
    """

    policies: tuple[str, ...]
    scenarios: tuple[str, ...]
    classes: tuple[str, ...]
    shares: NDArray[np.float64]
    most: float


@dataclass(frozen=True, eq=False)
class Duel:
    """In which share of futures one of two does better, in each of several cases.

    Parameters
    ----------
    ids : tuple of str
        The cases, e.g. scenarios.
    wins, ties, losses : ndarray, shape (n,)
        Shares that sum to 1; nan where nothing could be compared.
    error : ndarray, shape (n,)
        Standard error of ``wins``.
    """

    ids: tuple[str, ...]
    wins: NDArray[np.float64]
    ties: NDArray[np.float64]
    losses: NDArray[np.float64]
    error: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Costs:
    """What each of several things costs, beside what it brings.

    Parameters
    ----------
    ids : tuple of str
    cost : ndarray, shape (n,)
        Below 0 is a saving.
    effect, low, high : ndarray, shape (n,)
        Above 0 is better; ``low`` to ``high`` holds most of the futures.
    least, most : ndarray, shape (n,), optional
        Costs that hold most of the futures.
    margin : float
        Effects up to this, either way, count for nothing.
    """

    ids: tuple[str, ...]
    cost: NDArray[np.float64]
    effect: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    least: NDArray[np.float64] | None = None
    most: NDArray[np.float64] | None = None
    margin: float = 0.0


@dataclass(frozen=True, eq=False)
class Routes:
    """A metro map of policies in one scenario: until when each holds, and where one may change.

    Parameters
    ----------
    scenario : str
    years : tuple of int
        First and last year of the plan.
    policies : tuple of str
        One line each, in the order to draw them.
    starts, ends : tuple of int
        First year in which each can be in effect, and first in which it does not hold any more;
        the year after the last where it holds to the horizon.
    low, high : tuple of int
        Interval of the end, in the same form.
    changes : tuple of (str, str, int, int)
        From which policy to which, the year in which the first stops holding and the one in which
        the second is in effect: the same, or later where it comes too late.
    way : tuple of (str, int, int)
        Policy, first year and first year no more of the pathway that is chosen; may be empty.
    """

    scenario: str
    years: tuple[int, int]
    policies: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    low: tuple[int, ...]
    high: tuple[int, ...]
    changes: tuple[tuple[str, str, int, int], ...]
    way: tuple[tuple[str, int, int], ...] = ()


@dataclass(frozen=True, eq=False)
class Kept:
    """In which share of futures something is kept year by year, in each of several ways to act.

    Parameters
    ----------
    ids : tuple of str
        The ways; the first is what the others are compared with, the last the one that matters.
    years : tuple of int
    shares : ndarray, shape (n, year)
        0 to 1; nan where nothing is known.
    least : float
        Share below which it is no longer said to be kept, 0 to 1.
    turns : tuple of tuples of int
        Years in which something changes on each way.
    """

    ids: tuple[str, ...]
    years: tuple[int, ...]
    shares: NDArray[np.float64]
    least: float
    turns: tuple[tuple[int, ...], ...]
