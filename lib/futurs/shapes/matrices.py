"""Rows and columns: judgements, tables, signed numbers."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from futurs.errors import InputError, UnknownNameError
from futurs.shapes.brief import frozen

if TYPE_CHECKING:
    import pandas as pd


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
