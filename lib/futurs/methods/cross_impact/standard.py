"""The method's standard run: what a group types in, and the whole answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from pydantic import Field, model_validator

from futurs.methods._base import SETTING, MethodInputs, MethodResult
from futurs.methods.cross_impact.model import Pair, exclusions_of, matrix_of, measures
from futurs.methods.cross_impact.solving import Solutions, solve
from futurs.shapes import CrossImpactMatrix, Table, Tableau

if TYPE_CHECKING:
    from futurs.study import Study

EXAMPLE = "cross_impact_somewhereland"


class Inputs(MethodInputs):
    """What a group types in.

    Raises
    ------
    pydantic.ValidationError
        For an unknown key or a value out of bounds, with its path.
    """

    descriptors: tuple[str, ...] = Field(min_length=1)
    """Identifiers of the descriptors."""
    states: tuple[tuple[str, ...], ...] = Field(min_length=1)
    """Identifiers of the states of each descriptor."""
    matrix: tuple[tuple[int, ...], ...]
    """Judgements: row = source state, column = target state."""
    tolerance: int = Field(default=0, ge=0, le=100, json_schema_extra=SETTING)
    """Largest inconsistency allowed."""
    exclusions: tuple[Pair, ...] = ()
    """Pairs of states, by number, that may not stand together."""

    @model_validator(mode="after")
    def _fits(self) -> Inputs:
        CrossImpactMatrix(self.descriptors, self.states, self.matrix)
        return self

    @classmethod
    def from_study(cls, study: Study) -> Inputs:
        """Take the judgements and hard exclusions of a study."""
        m = matrix_of(study)
        rows = tuple(tuple(int(x) for x in row) for row in m.values)
        return cls(
            descriptors=m.descriptors, states=m.states, matrix=rows,
            exclusions=exclusions_of(study),
        )  # fmt: skip


@dataclass(frozen=True, eq=False)
class Result(MethodResult):
    """All consistent scenarios with what is asked of each.

    Parameters
    ----------
    solutions : Solutions
    consistency, total_impact : tuple of int
        Smallest margin and total impact score of each scenario.
    tableau : Tableau
    """

    solutions: Solutions
    consistency: tuple[int, ...]
    total_impact: tuple[int, ...]
    tableau: Tableau

    def tables(self) -> dict[str, Table]:
        """Return the consistent scenarios, one a row, with their margins."""
        t = self.tableau
        rows = tuple(
            (name, self.consistency[k], self.total_impact[k], *(s[k] for s in t.states))
            for k, name in enumerate(t.scenarios)
        )
        columns = ("scenario", "consistency", "total_impact", *t.descriptors)
        facts = (
            ("complete", self.solutions.complete),
            ("nodes", self.solutions.nodes),
            ("tolerance", self.solutions.tolerance),
        )
        return {"scenarios": Table(columns, rows), "search": Table(("what", "value"), facts)}


def compute(inputs: Inputs, *, rng: np.random.Generator | None = None) -> Result:
    """Answer which combinations of states hold together.

    Parameters
    ----------
    inputs : Inputs
    rng : numpy.random.Generator, optional
        Not used: the answer is exact.

    Returns
    -------
    Result
    """
    del rng
    m = CrossImpactMatrix(inputs.descriptors, inputs.states, inputs.matrix)
    found = solve(m, tolerance=inputs.tolerance, exclusions=inputs.exclusions)
    consistency, total = measures(m, found.scenarios)
    names = tuple(str(k + 1) for k in range(len(total)))
    states = tuple(
        tuple(m.states[j][int(z[j])] for z in found.scenarios) for j in range(len(m.sizes))
    )
    return Result(
        found,
        tuple(consistency.tolist()),
        tuple(total.tolist()),
        Tableau(m.descriptors, names, states),
    )
