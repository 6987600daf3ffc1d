"""The method's standard run: what a group chooses, and the whole answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from futurs.errors import InputError
from futurs.methods import cross_impact as ci
from futurs.methods._base import SETTING, MethodInputs, MethodResult
from futurs.methods.axes.model import (
    CORNERS,
    Pairing,
    Poles,
    PolesBy,
    TiesBy,
    candidates,
    corners,
    nearest_in,
    pairing,
    phi,
    proposed,
    suggestions,
    weighed,
)
from futurs.methods.cross_impact.model import Pair
from futurs.shapes import Cross, CrossImpactMatrix, Table

if TYPE_CHECKING:
    from futurs.study import Study

EXAMPLE = "axes_somewhereland"


class Inputs(MethodInputs):
    """What a group chooses, and the judgements that it is tested against.

    Raises
    ------
    pydantic.ValidationError
        For an unknown key or a value out of bounds, with its path.
    UnknownNameError
        For a driver or a state that does not exist.
    """

    descriptors: tuple[str, ...] = Field(min_length=2)
    """Identifiers of the drivers."""
    states: tuple[tuple[str, ...], ...] = Field(min_length=2)
    """Identifiers of the states of each driver."""
    matrix: tuple[tuple[int, ...], ...]
    """Judgements: row = source state, column = target state."""
    exclusions: tuple[Pair, ...] = ()
    """Pairs of states, by number, that may not stand together."""
    horizontal: str = Field(default="", json_schema_extra=SETTING)
    """Driver of the horizontal axis; when empty the least coupled partner of the vertical one, or
    the first of the least coupled pair when both are empty."""
    vertical: str = Field(default="", json_schema_extra=SETTING)
    """Driver of the vertical axis; when empty the least coupled partner of the horizontal one, or
    the second of the least coupled pair when both are empty."""
    horizontal_poles: tuple[str, ...] = Field(default=(), max_length=2, json_schema_extra=SETTING)
    """Its states at the left and at the right; proposed when empty."""
    vertical_poles: tuple[str, ...] = Field(default=(), max_length=2, json_schema_extra=SETTING)
    """Its states at the bottom and at the top."""
    among: tuple[str, ...] = Field(default=(), json_schema_extra=SETTING)
    """Drivers to choose the axes from; all when empty."""
    poles_by: PolesBy = Field(default="futures", json_schema_extra=SETTING)
    """Poles that are not given: the two states in which most futures stand, or the most contrasted
    states by the judgements."""
    ties_by: TiesBy = Field(default="leverage", json_schema_extra=SETTING)
    """Which of equally coupled pairs comes first: that of the drivers which most others follow
    (up to 200 futures), or the first in the order of the study."""
    tolerance: int = Field(default=0, ge=0, le=100, json_schema_extra=SETTING)
    """Largest inconsistency of a scenario that is put in a corner."""
    most: int = Field(default=500, ge=1, le=100_000, json_schema_extra=SETTING)
    """Consistent scenarios at most; the output says when there are more."""

    @model_validator(mode="after")
    def _fits(self) -> Inputs:
        matrix = self.judgements()
        for name in (self.horizontal, self.vertical, *self.among):
            if name:
                matrix.index(name)
        if self.horizontal and self.horizontal == self.vertical:
            raise InputError("axis_two")
        for driver, states in (
            (self.horizontal, self.horizontal_poles),
            (self.vertical, self.vertical_poles),
        ):
            if states and (not driver or len(set(states)) != 2):
                raise InputError("axis_poles", driver=driver)
            for state in states:
                matrix.index(driver, state)
        return self

    def judgements(self) -> CrossImpactMatrix:
        """Return the judgements as a matrix."""
        return CrossImpactMatrix(self.descriptors, self.states, self.matrix)

    @classmethod
    def from_study(cls, study: Study) -> Inputs:
        """Take the judgements and hard exclusions of a study; outcomes are no axes."""
        m = ci.matrix_of(study)
        if len(m.descriptors) < 2:
            raise InputError("axis_two")
        rows = tuple(tuple(int(x) for x in row) for row in m.values)
        return cls(
            descriptors=m.descriptors, states=m.states, matrix=rows,
            exclusions=ci.exclusions_of(study),
            among=candidates(study),
        )  # fmt: skip


@dataclass(frozen=True, eq=False)
class Result(MethodResult):
    """Two axes, their four corners, and the pairs that could replace them.

    Parameters
    ----------
    cross : Cross
        Scenarios are numbered from 1, in the order of ``scenarios``.
    chosen : Pairing
    phi : float
        Association of the two axes over the scenarios at the corners; nan when it has no meaning.
    distances : tuple of (int or None)
        For each corner, how far it is from being inhabited: 0 when it is.
    suggestions : tuple of Pairing
    scenarios : ndarray of int, shape (K, N)
    complete : bool
        Whether these are all consistent scenarios.
    matrix : CrossImpactMatrix
    proposed : tuple of str
        Axes that nobody chose: "horizontal", "vertical", both or none.
    """

    cross: Cross
    chosen: Pairing
    phi: float
    distances: tuple[int | None, ...]
    suggestions: tuple[Pairing, ...]
    scenarios: NDArray[np.int64]
    complete: bool
    matrix: CrossImpactMatrix
    proposed: tuple[str, ...] = ()

    @property
    def empty(self) -> tuple[tuple[str, str], ...]:
        """Poles of the corners that no consistent scenario inhabits: a question each."""
        (left, right), (bottom, top) = self.cross.poles
        names = [(left, bottom), (right, bottom), (left, top), (right, top)]
        # A list cut short may miss a corner's scenarios: there the distance knows.
        return tuple(
            n for n, own, far in zip(names, self.cross.corners, self.distances, strict=True)
            if not own and far != 0
        )  # fmt: skip

    def tables(self) -> dict[str, Table]:
        """Return the corners, the pairs of axes, the scenarios."""
        return {
            "corners": self._corners(), "pairs": self._pairs(),
            "scenarios": self._scenarios(), "axes": self._axes(),
        }  # fmt: skip

    def _corners(self) -> Table:
        p, q = self.cross.poles
        rows = tuple(
            (p[a], q[b], len(own), self.distances[k], " ".join(own))
            for k, ((a, b), own) in enumerate(zip(CORNERS, self.cross.corners, strict=True))
        )
        columns = (*self.cross.axes, "scenarios", "points_from_inhabited", "which")
        return Table(columns, rows)

    def _pairs(self) -> Table:
        m = self.matrix
        rows = tuple(
            (
                *(m.descriptors[d] for d in f.drivers),
                *(m.states[d][s] for d, own in zip(f.drivers, f.poles, strict=True) for s in own),
                f.coupling, f.low, f.high, f.forth, f.back,
                1 + sum(g.coupling < f.coupling for g in self.suggestions),
                sum(n > 0 for n in f.inhabited), *f.inhabited,
            )
            for f in self.suggestions
        )  # fmt: skip
        columns = (
            "first", "second", "first_pole_1", "first_pole_2", "second_pole_1", "second_pole_2",
            "coupling", "coupling_from", "coupling_to", "first_on_second", "second_on_first", "rank",
            "corners_inhabited", "left_bottom", "right_bottom", "left_top", "right_top",
        )  # fmt: skip
        return Table(columns, rows)

    def _scenarios(self) -> Table:
        where = {name: str(k + 1) for k, own in enumerate(self.cross.corners) for name in own}
        rows = tuple(
            (str(k + 1), where.get(str(k + 1)), *self.matrix.named(z).values())
            for k, z in enumerate(self.scenarios)
        )
        return Table(("scenario", "corner", *self.matrix.descriptors), rows)

    def _axes(self) -> Table:
        c = self.chosen
        rows: tuple[tuple[str, Any], ...] = (
            ("horizontal", self.cross.axes[0]), ("vertical", self.cross.axes[1]),
            ("proposed_as_least_coupled", " ".join(self.proposed)),
            ("horizontal_on_vertical", c.forth), ("vertical_on_horizontal", c.back),
            ("coupling", c.coupling), ("coupling_from", c.low), ("coupling_to", c.high),
            ("phi_over_scenarios", None if np.isnan(self.phi) else round(self.phi, 9)),
            ("empty_corners", len(self.empty)), ("outside_the_cross", len(self.cross.outside)),
            ("scenarios", len(self.scenarios)), ("scenarios_complete", self.complete),
        )  # fmt: skip
        return Table(("what", "value"), rows)


def compute(inputs: Inputs, *, rng: np.random.Generator | None = None) -> Result:
    """Answer which futures live in the four corners of two axes, and whether the axes are free.

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
    m = inputs.judgements()
    found = ci.solve(
        m, tolerance=inputs.tolerance, exclusions=inputs.exclusions, max_solutions=inputs.most
    )
    z = found.scenarios
    allowed = [m.index(name) for name in inputs.among or m.descriptors]
    among = weighed(m, z, allowed, ties_by=inputs.ties_by)
    pairs = suggestions(m, z, among, poles_by=inputs.poles_by)
    i, p, j, q = _chosen(inputs, m, z, among, pairs)
    chosen = pairing(m, z, i, p, j, q)
    rows = corners(z, i, p, j, q)
    names = [tuple(str(k + 1) for k in own) for own in rows]
    far = tuple(
        0 if len(rows[k]) else nearest_in(m, {i: p[a], j: q[b]}, exclusions=inputs.exclusions)
        for k, (a, b) in enumerate(CORNERS)
    )
    cross = Cross(
        (m.descriptors[i], m.descriptors[j]),
        ((m.states[i][p[0]], m.states[i][p[1]]), (m.states[j][q[0]], m.states[j][q[1]])),
        (names[0], names[1], names[2], names[3]), names[4],
    )  # fmt: skip
    open_ = tuple(k for k in ("horizontal", "vertical") if not getattr(inputs, k))
    return Result(cross, chosen, phi(chosen.inhabited), far, pairs, z, found.complete, m, open_)


def _chosen(
    inputs: Inputs,
    m: CrossImpactMatrix,
    z: NDArray[np.int64],
    among: tuple[int, ...],
    pairs: tuple[Pairing, ...],
) -> tuple[int, Poles, int, Poles]:
    given = {
        m.index(name): (m.index(name, states[0]), m.index(name, states[1]))
        if states
        else proposed(m, z, m.index(name), inputs.poles_by)
        for name, states in (
            (inputs.horizontal, inputs.horizontal_poles),
            (inputs.vertical, inputs.vertical_poles),
        )
        if name
    }
    if len(given) == 2:
        (i, p), (j, q) = given.items()
        return i, p, j, q
    if given:
        pairs = suggestions(m, z, among, poles_by=inputs.poles_by, held=given)
    if not pairs:
        raise InputError("axis_none")
    (i, j), (p, q) = pairs[0].drivers, pairs[0].poles
    # A held driver is the first of its pair.
    return (j, q, i, p) if inputs.vertical else (i, p, j, q)
