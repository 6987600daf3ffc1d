"""The method's standard run: what experts type in, and the whole answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, model_validator

from futurs.errors import InputError
from futurs.methods._base import SETTING, MethodInputs, MethodResult
from futurs.methods.events.experts import (
    Group,
    Solved,
    averaged,
    elasticities,
    solved,
    together,
)
from futurs.methods.events.fitting import MOST, Answers, Array, Terms, names
from futurs.shapes import Intervals, Table

if TYPE_CHECKING:
    from futurs.study import Study

EXAMPLE = "events_three"
Probability = Annotated[float, Field(ge=0, le=1)]
Matrix = tuple[tuple[Probability | None, ...], ...]


class Expert(BaseModel):
    """What one expert, or a group that answers as one, said."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    name: str = Field(min_length=1)
    """Name or number."""
    group: str = ""
    """Group that they belong to: an administration, users, researchers ..."""
    weight: float = Field(default=1.0, ge=0)
    """What they count in a mean."""
    single: tuple[Probability, ...]
    """P(i) of each event."""
    given: Matrix
    """Row i, column j: P(i | j); null where nothing was said, and on the diagonal."""
    given_not: Matrix
    """Row i, column j: P(i | not j)."""

    def answers(self, kept: tuple[int, ...]) -> Answers:
        """Return the answers on some of the events."""
        own = np.ix_(kept, kept)
        single = np.array(self.single)[list(kept)]
        return Answers(
            single, np.array(self.given, float)[own], np.array(self.given_not, float)[own]
        )


class Inputs(MethodInputs):
    """What experts type in.

    Raises
    ------
    pydantic.ValidationError
        For an unknown key or a value out of bounds, with its path.
    InputError
        When a table does not have the size of the list of events.
    """

    events: tuple[str, ...] = Field(min_length=1)
    """Identifiers of the events."""
    core: tuple[bool, ...] = ()
    """Whether each event is of the core set; all are when empty."""
    experts: tuple[Expert, ...] = Field(min_length=1)
    """One entry an expert."""
    status: str = ""
    """What the answers are, e.g. "example"; written in the output."""
    core_only: bool = Field(default=True, json_schema_extra=SETTING)
    """Whether the core set alone is solved: six events are as many as a questionnaire bears."""
    weight_given: float = Field(default=1.0, ge=0, json_schema_extra=SETTING)
    """Weight of the sum over P(i | j)."""
    weight_given_not: float = Field(default=1.0, ge=0, json_schema_extra=SETTING)
    """Weight of the sum over P(i | not j)."""
    weight_single: float = Field(default=0.0, ge=0, json_schema_extra=SETTING)
    """Weight of P(i) as a target of its own; 0 in the original programme."""
    complements: bool = Field(default=False, json_schema_extra=SETTING)
    """Whether "not i" has terms too; not in the original programme."""
    representative: Literal["max_entropy", "vertex"] = Field(
        default="max_entropy", json_schema_extra=SETTING
    )
    """Vector shown among all that fit equally well: the one that assumes least, or the vertex that
    a classical programme prints, whose zeros mean nothing."""
    aggregation: Literal["after", "before"] = Field(default="after", json_schema_extra=SETTING)
    """Experts averaged after each is solved, or their raw answers before."""
    move: float = Field(default=0.1, gt=0, le=1, json_schema_extra=SETTING)
    """Share by which each probability is moved for the elasticities."""
    ranked: int = Field(default=64, ge=2, le=4096, json_schema_extra=SETTING)
    """Scenarios, from the largest, whose order is tested over all vectors that fit."""

    @model_validator(mode="after")
    def _fits(self) -> Inputs:
        n = len(self.events)
        if self.core and len(self.core) != n:
            raise InputError("events_shape", found=len(self.core), allowed=n)
        for e in self.experts:
            for table in (e.given, e.given_not):
                if len(table) != n or any(len(row) != n for row in table) or len(e.single) != n:
                    found = f"{len(e.single)}, {len(table)}"
                    raise InputError("events_shape", found=found, allowed=f"{n}, {n} x {n}")
        if not 1 <= len(self.kept()) <= MOST:
            raise InputError("events_number", found=len(self.kept()), allowed=MOST)
        if not sum(e.weight for e in self.experts) > 0:
            raise InputError("events_weights")
        return self

    def kept(self) -> tuple[int, ...]:
        """Return the numbers of the events that are solved."""
        core = self.core if self.core_only and any(self.core) else (True,) * len(self.events)
        return tuple(k for k, yes in enumerate(core) if yes)

    def terms(self) -> Terms:
        """Return the terms of the programme."""
        return Terms(self.weight_given, self.weight_given_not, self.weight_single, self.complements)

    @classmethod
    def from_study(cls, study: Study) -> Inputs:
        """Take the events of a study, with their single and conditional probabilities."""
        if study.events is None or not study.events.items:
            raise InputError("no_events", study=study.id)
        e = study.events
        items = {item.id: item for item in e.items}
        single = tuple(items[i].probability for i in e.order)
        one = Expert(
            name=study.id, single=single, given=e.p_row_if_column, given_not=e.p_row_if_not_column
        )
        core = tuple(items[i].core_set for i in e.order)
        return cls(events=e.order, core=core, experts=(one,), status=e.status)


@dataclass(frozen=True, eq=False)
class Result(MethodResult):
    """What the scenarios weigh, with how far each number can move.

    Parameters
    ----------
    inputs : Inputs
    events : tuple of str
        Those that were solved.
    codes : tuple of str
        The 2^n scenarios.
    experts : tuple of Solved
        One an expert; one alone when raw answers were averaged before.
    all_together : Group
    groups : dict of str to Group
        By name of the group; empty when there is none.
    elasticities : ndarray, shape (n, n)
        Weighted mean over the experts.
    """

    inputs: Inputs
    events: tuple[str, ...]
    codes: tuple[str, ...]
    experts: tuple[Solved, ...]
    all_together: Group
    groups: dict[str, Group]
    elasticities: Array

    def intervals(self, most: int = 16) -> Intervals:
        """Return the scenarios with the largest representatives, and their intervals."""
        g = self.all_together
        rows = g.order[:most]
        return Intervals(
            tuple(self.codes[k] for k in rows), g.low[rows], g.high[rows], g.representative[rows]
        )

    def tables(self) -> dict[str, Table]:
        """Return the scenarios, the events, the pairs, what drives what, experts and summary."""
        from futurs.methods.events.tables import tables

        return tables(self)


def compute(inputs: Inputs, *, rng: np.random.Generator | None = None) -> Result:
    """Answer what the 2^n scenarios weigh, and how far each of these numbers can move.

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
    kept = inputs.kept()
    answers = [e.answers(kept) for e in inputs.experts]
    weights = [e.weight for e in inputs.experts]
    if inputs.aggregation == "before":
        answers, weights = [averaged(answers, weights)], [1.0]
    found = [solved(a, inputs.terms(), inputs.representative) for a in answers]
    moved = [elasticities(a, inputs.terms(), move=inputs.move) for a in answers]
    own = np.array(weights) / sum(weights)
    return Result(
        inputs, tuple(inputs.events[k] for k in kept), names(len(kept)), tuple(found),
        together(found, weights, ranked=inputs.ranked), _groups(inputs, found),
        np.asarray(np.tensordot(own, np.stack(moved), 1)),
    )  # fmt: skip


def _groups(inputs: Inputs, found: list[Solved]) -> dict[str, Group]:
    labels = sorted({e.group for e in inputs.experts if e.group})
    if inputs.aggregation == "before":
        return {}
    out = {}
    for label in labels:
        rows: NDArray[np.int64] = np.array(
            [k for k, e in enumerate(inputs.experts) if e.group == label]
        )
        weights = [inputs.experts[k].weight for k in rows]
        if sum(weights) > 0:
            out[label] = together([found[k] for k in rows], weights, ranked=inputs.ranked)
    return out
