"""What the futures were drawn from: named columns of numbers, whole numbers or categories.

A future without a value in a column is left out, and counted; a column with one single value is
left out, and named. Nothing is dropped in silence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from futurs.errors import InputError, UnknownNameError
from futurs.shapes import Brief, frozen

Kind = Literal["float", "integer", "category"]

# With fewer futures a limit is drawn around two or three of them.
MINIMUM = 20
# Whole numbers beyond are no longer exact in floating point.
_EXACT = 2**53


@dataclass(frozen=True, eq=False, repr=False)
class Columns(Brief):
    """Futures in rows, and the columns that vary between them.

    Parameters
    ----------
    ids : tuple of str
        Identifiers of the k columns.
    kinds : tuple of {"float", "integer", "category"}
    values : ndarray, shape (k, n)
        Numbers; for a category its place in ``categories``.
    categories : tuple of tuples of str
        Categories of each column, in their order; empty for numbers.
    usable : ndarray of bool, shape (n,)
        Futures with a value in every column.
    constant : tuple of str
        Columns with one single value, left out.
    """

    ids: tuple[str, ...]
    kinds: tuple[Kind, ...]
    values: NDArray[np.float64]
    categories: tuple[tuple[str, ...], ...]
    usable: NDArray[np.bool_]
    constant: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """Number of futures given, usable or not."""
        return int(self.values.shape[1])

    def index(self, column: str) -> int:
        """Return the number of a column.

        Raises
        ------
        UnknownNameError
            With the nearest known name.
        """
        if column not in self.ids:
            raise UnknownNameError("unknown_column", found=column, known=self.ids)
        return self.ids.index(column)

    @cached_property
    def numeric(self) -> NDArray[np.int64]:
        """Numbers of the columns of numbers: those of floats first, then whole numbers."""
        found = [k for kind in ("float", "integer") for k in self._of(kind)]
        return frozen(found, np.int64)

    @cached_property
    def nominal(self) -> NDArray[np.int64]:
        """Numbers of the columns of categories."""
        return frozen(self._of("category"), np.int64)

    def _of(self, kind: str) -> list[int]:
        return [k for k, other in enumerate(self.kinds) if other == kind]

    @cached_property
    def order(self) -> NDArray[np.int32]:
        """Rows in increasing order of each column of numbers; shape (numeric, n).

        Sorted once for an ensemble, whatever is asked of it afterwards.
        """
        rows = [_order(self.values[j], self.kinds[j]) for j in self.numeric]
        return frozen(rows, np.int32).reshape(len(rows), self.rows)

    @cached_property
    def sorted(self) -> NDArray[np.float64]:
        """Values of each column of numbers in increasing order; shape (numeric, n)."""
        return frozen(np.take_along_axis(self.values[self.numeric], self.order, axis=1))

    @cached_property
    def codes(self) -> NDArray[np.int32]:
        """Categories by their places; shape (nominal, n)."""
        return frozen(np.where(self.usable, self.values[self.nominal], 0), np.int32)

    def ranges(self, rows: NDArray[np.bool_]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the lowest and the highest value of each column among some rows; shapes (k,)."""
        inside = self.values[:, rows]
        return inside.min(axis=1), inside.max(axis=1)


def columns_of(
    data: Mapping[str, Any], *, categories: Mapping[str, Sequence[str]] | None = None
) -> Columns:
    """Answer what can be searched in a set of futures.

    Floats are numbers, integers whole numbers; text, truth values and anything else categories.

    Parameters
    ----------
    data : mapping of str to array_like, shape (n,)
        One entry a column; a pandas frame will do. A missing value is nan, or None in a category.
    categories : mapping of str to sequence of str, optional
        Order of the categories of a column; alphabetical when not given.

    Returns
    -------
    Columns

    Raises
    ------
    InputError
        For columns of different lengths, too few futures, an infinite value, or when no column
        varies.

    Examples
    --------
    >>> found = columns_of({"a": np.linspace(0, 1, 20), "b": ["x", "y"] * 10, "c": [1] * 20})
    >>> found.kinds, found.constant
    (('float', 'category'), ('c',))
    """
    arrays = {str(name): np.asarray(values) for name, values in data.items()}
    lengths = {name: a.shape for name, a in arrays.items()}
    if not arrays or len(set(lengths.values())) > 1 or len(next(iter(lengths.values()))) != 1:
        shown = ", ".join(f"{name} {shape}" for name, shape in lengths.items())
        raise InputError("discovery_lengths", found=shown or "–")
    read = {n: _read(n, a, (categories or {}).get(n)) for n, a in arrays.items()}
    usable = np.logical_and.reduce([~np.isnan(values) for _, values, _ in read.values()])
    enough(int(usable.sum()))
    varying = [n for n, (_, v, _) in read.items() if np.ptp(v[usable]) > 0]
    if not varying:
        raise InputError("discovery_constant", found=", ".join(arrays))
    return Columns(
        tuple(varying),
        tuple(read[n][0] for n in varying),
        frozen([read[n][1] for n in varying], np.float64),
        tuple(read[n][2] for n in varying),
        frozen(usable),
        tuple(n for n in arrays if n not in varying),
    )


def enough(found: int) -> None:
    """Refuse a set of futures that is too small to search.

    Raises
    ------
    InputError
    """
    if found < MINIMUM:
        raise InputError("discovery_too_few", found=found, allowed=MINIMUM)


def _order(values: NDArray[np.float64], kind: Kind) -> NDArray[np.int64]:
    if kind == "integer" and np.ptp(values) < 2**16:
        # Counted, not compared.
        return np.argsort((values - values.min()).astype(np.uint16), kind="stable")
    # The order of equals must not hang on the machine. Drawn numbers hardly ever tie: the quick
    # sort (ten times quicker) will do, and what ties is sorted again.
    found = np.argsort(values)
    ordered = values[found]
    ties = bool((ordered[1:] == ordered[:-1]).any()) or bool(np.isnan(ordered[-2:]).any())
    return np.argsort(values, kind="stable") if ties else found


def _read(
    name: str, array: NDArray[Any], order: Sequence[str] | None
) -> tuple[Kind, NDArray[np.float64], tuple[str, ...]]:
    if order is None and array.dtype.kind == "f":
        if np.isinf(array).any():
            raise InputError("discovery_infinite", column=name, found=int(np.isinf(array).sum()))
        return "float", np.asarray(array, np.float64), ()
    if order is None and array.dtype.kind in "iu":
        if len(array) and max(abs(int(array.min())), abs(int(array.max()))) > _EXACT:
            raise InputError("discovery_large", column=name, allowed=_EXACT)
        return "integer", np.asarray(array, np.float64), ()
    return _category(name, array, order)


def _category(
    name: str, array: NDArray[Any], order: Sequence[str] | None
) -> tuple[Kind, NDArray[np.float64], tuple[str, ...]]:
    cells = array if array.dtype.kind == "U" else _text(array)
    present = {x for x in _distinct(cells) if x is not None}
    names = tuple(sorted(present) if order is None else (str(x) for x in order))
    unknown = sorted(present - set(names))
    if unknown:
        raise UnknownNameError("unknown_category", found=unknown[0], known=names, column=name)
    places = np.full(len(cells), np.nan)
    for k, category in enumerate(names):
        places[cells == category] = k
    return "category", places, names


def _distinct(cells: NDArray[Any]) -> set[str | None]:
    # A few categories are found quicker one by one than by looking at each cell.
    found: set[str | None] = set()
    rest = cells
    while len(rest) and len(found) < 20:
        found.add(rest[0] if rest[0] is None else str(rest[0]))
        rest = rest[rest != rest[0]]
    return found | set(rest.tolist())


def _text(array: NDArray[Any]) -> NDArray[np.object_]:
    found = np.empty(len(array), object)
    found[:] = [None if _missing(x) else str(x) for x in array.tolist()]
    return found


def _missing(cell: object) -> bool:
    # nan, and pandas' missing values, are not equal to themselves.
    return cell is None or type(cell).__name__ == "NAType" or cell != cell


@dataclass(frozen=True, eq=False, repr=False)
class Question(Brief):
    """Which futures are of interest, among those that have an answer.

    Parameters
    ----------
    columns : Columns
    interest : ndarray of bool, shape (n,)
    outcome : ndarray, shape (n,)
        What is averaged inside a box: 0 and 1 unless an outcome was given.
    counted : ndarray of bool, shape (n,)
        Futures with a value in every column and an outcome.
    binary : bool
        Whether the outcome is the interest itself.
    """

    columns: Columns
    interest: NDArray[np.bool_]
    outcome: NDArray[np.float64]
    counted: NDArray[np.bool_]
    binary: bool

    @property
    def left_out(self) -> int:
        """Number of futures without a value, left out."""
        return int((~self.counted).sum())

    @cached_property
    def n(self) -> int:
        """Number of futures counted."""
        return int(self.counted.sum())

    @cached_property
    def total(self) -> int:
        """Number of futures of interest."""
        return int((self.interest & self.counted).sum())


def question(columns: Columns, interest: Any, *, outcome: Any = None) -> Question:
    """Answer which futures a search is about.

    Parameters
    ----------
    columns : Columns
    interest : array_like, shape (n,)
        True or 1 for a future of interest, False or 0 for another, nan for one without an answer.
    outcome : array_like, shape (n,), optional
        A number to climb instead of the share of futures of interest; nan where it is missing.

    Returns
    -------
    Question

    Raises
    ------
    InputError
        When lengths differ, a value is neither of these, too few futures are left, or none or
        all of them are of interest.

    Examples
    --------
    >>> c = columns_of({"a": np.linspace(0, 1, 20)})
    >>> question(c, c.values[0] > 0.7).total
    6
    """
    wanted = _vector("interest", interest, columns.rows)
    other = wanted[~np.isnan(wanted) & (wanted != 0) & (wanted != 1)]
    if len(other):
        raise InputError("discovery_interest", found=float(other[0]))
    values = wanted if outcome is None else _vector("outcome", outcome, columns.rows)
    counted = columns.usable & ~np.isnan(wanted) & np.isfinite(values)
    n, k = int(counted.sum()), int((counted & (wanted == 1)).sum())
    enough(n)
    if k == 0:
        raise InputError("discovery_none", n=n)
    if k == n:
        raise InputError("discovery_all", n=n)
    return Question(
        columns,
        frozen(counted & (wanted == 1)),
        frozen(np.where(counted, values, 0.0)),
        frozen(counted),
        outcome is None,
    )


def _vector(name: str, values: Any, n: int) -> NDArray[np.float64]:
    array = np.asarray(values)
    if array.shape != (n,):
        raise InputError("discovery_length", name=name, found=str(array.shape), allowed=f"({n},)")
    try:
        return np.asarray(array, np.float64)
    except (TypeError, ValueError) as error:
        raise InputError("discovery_not_numbers", name=name) from error
