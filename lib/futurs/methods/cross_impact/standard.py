"""The method's standard run: what a group types in, and the whole answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator

from futurs.errors import InputError
from futurs.methods._base import SETTING, MethodInputs, MethodResult
from futurs.methods.cross_impact.experts import within_intervals
from futurs.methods.cross_impact.firmness import Firmness, firmness
from futurs.methods.cross_impact.model import Pair, exclusions_of, matrix_of, measures
from futurs.methods.cross_impact.noise import NoiseModel
from futurs.methods.cross_impact.opinions import Between, Opinions, opinions
from futurs.methods.cross_impact.panel import Panel, panel, ranges_of, rows_of_experts
from futurs.methods.cross_impact.solving import Solutions, solve
from futurs.shapes import CrossImpactMatrix, Table, Tableau

if TYPE_CHECKING:
    from futurs.study import Study

EXAMPLE = "cross_impact_somewhereland"


Rows = tuple[tuple[int, ...], ...]


class ExpertJudgements(BaseModel):
    """What one expert judged."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    name: str
    """Identifier of the expert."""
    matrix: tuple[tuple[int | None, ...], ...]
    """Judgements, as in the agreed matrix; null where this expert did not judge."""


class Ranges(BaseModel):
    """The interval that each judgement may lie in."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    low: Rows
    """Lowest value of each judgement."""
    high: Rows
    """Highest value of each judgement."""


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
    matrix: Rows
    """Judgements: row = source state, column = target state."""
    tolerance: int = Field(default=0, ge=0, le=100, json_schema_extra=SETTING)
    """Largest inconsistency allowed."""
    exclusions: tuple[Pair, ...] = ()
    """Pairs of states, by number, that may not stand together."""
    experts: tuple[ExpertJudgements, ...] = ()
    """Each expert's own judgements; where one did not judge, the agreed value stands."""
    ranges: Ranges | None = None
    """Ranges of the agreed judgements, where some have one."""
    scale: tuple[int, int] = Field(default=(-3, 3), json_schema_extra=SETTING)
    """Lowest and highest value of a judgement: noise and repair stay between."""
    draws: int = Field(default=1000, ge=0, le=20_000, json_schema_extra=SETTING)
    """Noisy versions of the judgements in which each scenario is tried, at tolerance 0; 0 for
    none."""
    noise: Literal["cells", "transfers"] = Field(default="cells", json_schema_extra=SETTING)
    """What moves in a version: single judgements, or points from one state of a group to
    another."""
    chance: float = Field(default=1 / 3, ge=0, le=1, json_schema_extra=SETTING)
    """Share of the judgements that move in a version."""
    points: int = Field(default=1, ge=1, le=20, json_schema_extra=SETTING)
    """By how many points they move, up or down."""
    reach: Literal["filled", "judged", "all"] = Field(default="filled", json_schema_extra=SETTING)
    """Which may move: those that are not 0, those of groups that hold a judgement, or all."""
    diverse: int = Field(default=5, ge=0, le=50, json_schema_extra=SETTING)
    """How many scenarios are chosen that are furthest from each other; 0 for none."""
    cells: bool = Field(default=False, json_schema_extra=SETTING)
    """Whether to say how far each judgement can move, alone, before the list changes: exact, and
    slow on large matrices."""
    wish: dict[str, str] = Field(default_factory=dict, json_schema_extra=SETTING)
    """A wished combination, one state for each driver: what it lacks, and the cheapest changes of
    judgements with which it would hold."""

    @model_validator(mode="after")
    def _fits(self) -> Inputs:
        agreed = self.agreed()
        self.panel(agreed)
        if self.scale[0] >= self.scale[1]:
            raise InputError("scale_order", low=self.scale[0], high=self.scale[1])
        if self.wish:
            agreed.scenario(self.wish)
        if self.ranges:
            low, high = self._ends(self.ranges)
            _holds_between(low, agreed, high)
        return self

    def _ends(self, ranges: Ranges) -> tuple[CrossImpactMatrix, CrossImpactMatrix]:
        low, high = (
            CrossImpactMatrix(self.descriptors, self.states, rows)
            for rows in (ranges.low, ranges.high)
        )
        return low, high

    def model(self) -> NoiseModel:
        """Return how a noisy version differs from the judgements given."""
        low, high = self.scale
        return NoiseModel(self.noise, self.chance, self.points, self.reach, low, high)

    def agreed(self) -> CrossImpactMatrix:
        """Return the agreed judgements."""
        return CrossImpactMatrix(self.descriptors, self.states, self.matrix)

    def panel(self, agreed: CrossImpactMatrix) -> Panel | None:
        """Return the experts over the agreed judgements; None when there is none."""
        if not self.experts:
            return None
        return panel(agreed, [e.name for e in self.experts], [e.matrix for e in self.experts])

    def between(self, agreed: CrossImpactMatrix) -> Between | None:
        """Return what the ranges leave open; None when there is none."""
        if self.ranges is None:
            return None
        options: dict[str, Any] = {"tolerance": self.tolerance, "exclusions": self.exclusions}
        return Between(agreed, within_intervals(*self._ends(self.ranges), **options))

    @classmethod
    def from_study(cls, study: Study) -> Inputs:
        """Take the judgements of a study, its hard exclusions, its experts and its ranges."""
        m, between = matrix_of(study), ranges_of(study)
        own = rows_of_experts(study)
        return cls(
            descriptors=m.descriptors, states=m.states, matrix=m.values.tolist(),
            exclusions=exclusions_of(study),
            experts=[ExpertJudgements(name=n, matrix=rows) for n, rows in own.items()],
            ranges=Ranges(low=between[0].values.tolist(), high=between[1].values.tolist())
            if between
            else None,
            scale=(study.scale.min, study.scale.max),
        )  # fmt: skip


def _holds_between(
    low: CrossImpactMatrix, agreed: CrossImpactMatrix, high: CrossImpactMatrix
) -> None:
    out = np.argwhere((low.values > agreed.values) | (agreed.values > high.values))
    if len(out):
        u, v = out[0]
        values = {"low": low.values, "value": agreed.values, "high": high.values}
        found = {name: int(x[u, v]) for name, x in values.items()}
        raise InputError("range_misses", row=int(u) + 1, column=int(v) + 1, **found)


@dataclass(frozen=True, eq=False)
class Result(MethodResult):
    """All consistent scenarios with what is asked of each.

    Parameters
    ----------
    solutions : Solutions
    consistency, total_impact : tuple of int
        Smallest margin and total impact score of each scenario.
    tableau : Tableau
    opinions : Opinions or None
        What each expert holds; None without experts.
    between : Between or None
        What the ranges of the judgements leave open; None without ranges.
    firmness : Firmness or None
        How firmly they stand, and on which judgements.
    """

    solutions: Solutions
    consistency: tuple[int, ...]
    total_impact: tuple[int, ...]
    tableau: Tableau
    opinions: Opinions | None = None
    between: Between | None = None
    firmness: Firmness | None = None

    def tables(self) -> dict[str, Table]:
        """Return the consistent scenarios, one a row, with their margins; who holds them."""
        t = self.tableau
        rows = tuple(
            (name, self.consistency[k], self.total_impact[k],
             *(self.firmness.beside(k) if self.firmness else (None,) * 3),
             *(s[k] for s in t.states))
            for k, name in enumerate(t.scenarios)
        )  # fmt: skip
        stays = ("stays", "stays_low", "stays_high")
        columns = ("scenario", "consistency", "total_impact", *stays, *t.descriptors)
        facts: list[tuple[str, Any]] = [
            ("complete", self.solutions.complete),
            ("nodes", self.solutions.nodes),
            ("tolerance", self.solutions.tolerance),
        ]
        found = {"scenarios": Table(columns, rows)}
        numbers = {
            z.tobytes(): name for z, name in zip(self.solutions.scenarios, t.scenarios, strict=True)
        }  # fmt: skip
        if self.opinions:
            found |= self.opinions.tables(numbers)
            facts += [
                ("experts_complete", self.opinions.together.complete),
                ("dissent_complete", self.opinions.dissent.complete),
                ("unjudged", "agreed value"),
            ]
        if self.between:
            found["ranges"] = self.between.table(numbers)
            facts.append(("ranges_complete", self.between.complete))
        if self.firmness:
            found |= self.firmness.tables(t.scenarios)
            facts += self.firmness.facts()
        return {**found, "search": Table(("what", "value"), tuple(facts))}


def compute(inputs: Inputs, *, rng: np.random.Generator | None = None) -> Result:
    """Answer which combinations of states hold together.

    Parameters
    ----------
    inputs : Inputs
    rng : numpy.random.Generator, optional
        Of the noisy versions; all else is exact. Seed 0 when not given.

    Returns
    -------
    Result
    """
    m = inputs.agreed()
    voices = inputs.panel(m)
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
        opinions(m, voices, tolerance=inputs.tolerance, exclusions=inputs.exclusions)
        if voices
        else None,
        inputs.between(m),
        firmness(
            m, found, model=inputs.model(), draws=inputs.draws, exclusions=inputs.exclusions,
            diverse=inputs.diverse, cells=inputs.cells, wish=inputs.wish, rng=rng,
        ),
    )  # fmt: skip
