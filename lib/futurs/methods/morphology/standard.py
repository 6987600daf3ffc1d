"""The method's standard run: what a group types in, and the whole answer."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, model_validator

from futurs.errors import InputError
from futurs.methods._base import SETTING, MethodInputs, MethodResult
from futurs.methods.morphology import counting as dd
from futurs.methods.morphology import indicators as said
from futurs.methods.morphology.backtracking import possible, search
from futurs.methods.morphology.field import Field as Morphology
from futurs.methods.morphology.field import Rule, rules_of
from futurs.methods.morphology.reasons import Removal, removals
from futurs.shapes import Removals, Table, Tableau

if TYPE_CHECKING:
    from futurs.study import Study

EXAMPLE = "morphology_hand"
Kind = Literal["logical", "empirical", "normative"]
Number = Annotated[int, Field(ge=0)]
Pair = tuple[tuple[Number, Number], tuple[Number, Number]]


class TypedRule(BaseModel):
    """Values, by number, that may not stand together."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    values: tuple[tuple[Number, Number], ...] = Field(min_length=1)
    """Pairs (parameter, value), at most one a parameter; two or more parameters."""
    kind: Kind = "logical"
    """Impossible by meaning (logical), never seen (empirical), not wanted (normative)."""
    reason: str = ""
    """Why, in words."""
    soft: bool = False
    """Seldom together rather than never."""


class Inputs(MethodInputs):
    """What a group types in.

    Raises
    ------
    pydantic.ValidationError
        For an unknown key or a value out of bounds, with its path.
    InputError
        For a rule or a reference that does not fit the parameters.
    """

    parameters: tuple[str, ...] = Field(min_length=1)
    """Identifiers of the parameters (drivers)."""
    values: tuple[tuple[str, ...], ...] = Field(min_length=1)
    """Identifiers of the values (states) of each parameter."""
    rules: tuple[TypedRule, ...] = ()
    """Sets of values that do not go together."""
    grades: tuple[tuple[Pair, float], ...] = ()
    """Graded pairs: ((parameter, value), (parameter, value)), grade. Empty when none is graded."""
    probabilities: tuple[tuple[Annotated[float, Field(ge=0, le=1)], ...], ...] = ()
    """A probability for each value, summing to 1 in each parameter (MORPHOL); may be empty."""
    reference: tuple[Number, ...] = ()
    """A configuration, by numbers, that others are compared with; may be empty."""
    kinds: tuple[Kind, ...] = Field(
        default=("logical", "empirical", "normative"), json_schema_extra=SETTING
    )
    """Kinds of rules in force; leave "normative" out to see what is possible, wanted or not."""
    soft: Literal["flag", "exclude"] = Field(default="flag", json_schema_extra=SETTING)
    """What a soft rule does: counted in each configuration, or struck out like the others."""
    veto: float | None = Field(default=None, json_schema_extra=SETTING)
    """Pairs graded below it are struck out; none when absent."""
    bad_below: float = Field(default=0.0, json_schema_extra=SETTING)
    """A graded pair below this counts as bad."""
    best_grade: float = Field(default=3.0, json_schema_extra=SETTING)
    """Highest grade of the scale."""
    unjudged: Literal["unknown", "allowed"] = Field(default="unknown", json_schema_extra=SETTING)
    """A pair without grade: left out of the mean, or counted as the highest grade."""
    renormalise: bool = Field(default=True, json_schema_extra=SETTING)
    """Whether shares refer to what is retained, or to the whole field."""
    weights: tuple[Annotated[float, Field(ge=0)], ...] = Field(
        default=(), json_schema_extra=SETTING
    )
    """What a difference in each parameter counts in distances; 1 each when empty."""
    diverse: int = Field(default=6, ge=0, le=50, json_schema_extra=SETTING)
    """How many configurations the most diverse subset holds."""
    limit: int = Field(default=500, ge=1, le=100_000, json_schema_extra=SETTING)
    """Configurations listed; when there are more, as many are drawn, each with the same chance."""
    width: int = Field(default=dd.WIDTH, ge=1, le=5_000_000, json_schema_extra=SETTING)
    """Nodes side by side up to which the field is counted exactly; wider ones are searched."""

    @model_validator(mode="after")
    def _fits(self) -> Inputs:
        field = self.field()
        lists = (self.probabilities, (self.weights,), (self.reference,))
        wanted = (field.sizes, (len(field.sizes),), (len(field.sizes),))
        for given, sizes in zip(lists, wanted, strict=True):
            found = tuple(len(x) for x in given)
            if any(found) and found != sizes:
                raise InputError("field_lengths", found=str(found), allowed=str(sizes))
        if self.reference:
            field.domains(dict(enumerate(self.reference)))
        pairs = [Rule(pair) for pair, _ in self.grades]
        Morphology(field.sizes, pairs)
        return self

    def field(self) -> Morphology:
        """Return the field with the rules in force."""
        if len(self.parameters) != len(self.values):
            found, allowed = len(self.values), len(self.parameters)
            raise InputError("field_lengths", found=str(found), allowed=str(allowed))
        rules = [
            Rule(tuple(sorted(r.values)), r.kind, r.reason, r.soft)
            for r in self.rules
            if r.kind in self.kinds and (self.soft == "exclude" or not r.soft)
        ]
        if self.veto is not None:
            rules += said.vetoes(dict(self.grades), self.veto)
        return Morphology([len(v) for v in self.values], rules)

    @classmethod
    def from_study(cls, study: Study) -> Inputs:
        """Take the drivers, states and exclusions of a study."""
        if not study.drivers:
            raise InputError("no_drivers", study=study.id)
        rules = tuple(
            TypedRule(values=r.values, kind=r.kind, reason=r.reason, soft=r.soft)  # type: ignore[arg-type]
            for r in rules_of(study)
        )
        states = tuple(tuple(s.id for s in d.states) for d in study.drivers)
        return cls(parameters=tuple(d.id for d in study.drivers), values=states, rules=rules)


@dataclass(frozen=True, eq=False)
class Result(MethodResult):
    """What is possible, what each rule strikes out, and a list to look at.

    Parameters
    ----------
    inputs : Inputs
    raw : int
        All configurations.
    retained : int or None
        The consistent ones, exactly; None when the field is too wide to be counted.
    counts : tuple of ndarray or None
        For each parameter, in how many consistent configurations each value stands.
    possible : tuple of ndarray of bool
        Whether it stands in any; known even when ``counts`` is not.
    removals : Removals
        What each rule in force strikes out.
    configurations : ndarray of int, shape (K, N)
    complete : bool
        True when ``configurations`` are all there are; else a sample, each with the same chance
        (or the first found, when the field is too wide to be counted).
    columns : dict of str to ndarray
        What is said of each configuration.
    mass : float or None
        Probability of what is retained, as if independent.
    near : ndarray or None
        How many consistent configurations share 0 ... N values with the reference.
    diverse : ndarray of int
        Rows of ``configurations`` that differ most.
    apart : ndarray
    """

    inputs: Inputs
    raw: int
    retained: int | None
    counts: tuple[NDArray[Any], ...] | None
    possible: tuple[NDArray[np.bool_], ...]
    removals: Removals
    configurations: NDArray[np.int64]
    complete: bool
    columns: dict[str, NDArray[Any]]
    mass: float | None
    near: NDArray[Any] | None
    diverse: NDArray[np.int64]
    apart: NDArray[np.float64]

    @property
    def never(self) -> tuple[tuple[str, str], ...]:
        """Values that stand in no consistent configuration."""
        return self._values(lambda row, a: not row[a])

    @property
    def forced(self) -> tuple[tuple[str, str], ...]:
        """Values that stand in all of them, though their parameter has others."""
        return self._values(lambda row, a: bool(row[a]) and row.sum() == 1 and len(row) > 1)

    def _values(self, test: Any) -> tuple[tuple[str, str], ...]:
        return tuple(
            (name, self.inputs.values[j][a])
            for j, name in enumerate(self.inputs.parameters)
            for a in range(len(self.inputs.values[j]))
            if test(self.possible[j], a)
        )

    def tableau(self) -> Tableau:
        """Return the most diverse configurations side by side."""
        rows = self.configurations[self.diverse]
        states = tuple(
            tuple(self.inputs.values[j][int(a)] for a in rows[:, j])
            for j in range(len(self.inputs.parameters))
        )
        names = tuple(str(r + 1) for r in self.diverse)
        return Tableau(self.inputs.parameters, names, states)

    def tables(self) -> dict[str, Table]:
        """Return the list, the counts of values, what rules remove, the subset, the summary."""
        from futurs.methods.morphology.tables import tables

        return tables(self)


def compute(inputs: Inputs, *, rng: np.random.Generator | None = None) -> Result:
    """Answer what configurations are possible, and what remains of the field.

    Parameters
    ----------
    inputs : Inputs
    rng : numpy.random.Generator, optional
        Draws the list when there are more configurations than ``limit``; nothing else.

    Returns
    -------
    Result
    """
    field = inputs.field()
    found = dd.diagram(field, width=inputs.width)
    counts = dd.remaining(found) if found else None
    retained = int(counts[0].sum()) if counts is not None else None
    listed, complete = _listed(inputs, field, found, retained, rng or np.random.default_rng(0))
    mass = dd.mass(found, inputs.probabilities) if found and inputs.probabilities else None
    first = _row_of(listed, inputs.reference)
    rows, apart = said.diverse(listed, inputs.diverse, weights=inputs.weights or None, first=first)
    return Result(
        inputs=inputs, raw=field.raw, retained=retained, counts=counts,
        possible=tuple(c > 0 for c in counts) if counts is not None else possible(field),
        removals=_removals(inputs, field), configurations=listed, complete=complete,
        columns=_columns(inputs, field, listed, mass, retained), mass=mass,
        near=dd.shared_with(found, inputs.reference) if found and inputs.reference else None,
        diverse=rows, apart=apart,
    )  # fmt: skip


def _listed(
    inputs: Inputs,
    field: Morphology,
    found: dd.Diagram | None,
    retained: int | None,
    rng: np.random.Generator,
) -> tuple[NDArray[np.int64], bool]:
    if found is None or retained is None:
        some = list(islice(search(field), inputs.limit + 1))
        rows = np.array(some[: inputs.limit], np.int64).reshape(-1, len(field.sizes))
        return rows[np.lexsort(rows.T[::-1])], len(some) <= inputs.limit
    if retained <= inputs.limit:
        return dd.configurations(found), True
    # Drawn with replacement and those drawn twice dropped: still the same chance for each.
    return np.unique(dd.drawn(found, inputs.limit, rng), axis=0), False


def _row_of(listed: NDArray[np.int64], reference: tuple[int, ...]) -> int | None:
    if not reference or not len(listed):
        return None
    rows = np.flatnonzero((listed == np.array(reference)).all(axis=1))
    return int(rows[0]) if len(rows) else None


def _removals(inputs: Inputs, field: Morphology) -> Removals:
    ids = tuple(
        " + ".join(f"{inputs.parameters[j]}.{inputs.values[j][a]}" for j, a in rule.values)
        for rule in field.rules
    )
    found: tuple[Removal, ...] = removals(field, width=inputs.width)
    return Removals(
        ids, tuple(rule.kind for rule in field.rules), tuple(r.alone for r in found),
        tuple(r.only for r in found), field.raw,
    )  # fmt: skip


def _columns(
    inputs: Inputs,
    field: Morphology,
    listed: NDArray[np.int64],
    mass: float | None,
    retained: int | None,
) -> dict[str, NDArray[Any]]:
    out: dict[str, NDArray[Any]] = {}
    soft = [r for r in inputs.rules if r.soft and r.kind in inputs.kinds]
    if soft and inputs.soft == "flag":
        flags = Morphology(field.sizes, [Rule(r.values) for r in soft])
        out["soft_rules"] = np.array([len(flags.broken(z)) for z in listed.tolist()], np.int64)
    if inputs.grades:
        g = said.graded(
            field, listed, dict(inputs.grades), bad_below=inputs.bad_below,
            unjudged=inputs.unjudged, best=inputs.best_grade,
        )  # fmt: skip
        out |= {"mean_grade": g.mean, "lowest_grade": g.lowest, "bad_pairs": g.bad}
        out["unjudged_pairs"] = g.unjudged
    if inputs.probabilities:
        p = said.probability(listed, inputs.probabilities)
        out["probability_as_if_independent"] = p
        total = mass if inputs.renormalise else 1.0
        if total and retained:
            out["share"] = p / total
            out["ratio_to_mean"] = p / total * retained
    if inputs.reference:
        out["shared_with_reference"] = said.proximity(listed, inputs.reference)
    return out
