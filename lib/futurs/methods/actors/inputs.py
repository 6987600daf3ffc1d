"""What a group types in, and where a study says it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, model_validator

from futurs.errors import InputError, UnknownNameError
from futurs.methods._base import SETTING, MethodInputs
from futurs.methods.actors.noise import Base
from futurs.methods.actors.power import Diagonal

if TYPE_CHECKING:
    from futurs.study import Study

MOST_FUTURES = 200
Influence = Annotated[int, Field(strict=True, ge=0, le=4)] | None
Stake = Annotated[int, Field(strict=True, ge=-4, le=4)] | None


class Wish(BaseModel):
    """A state of a driver that an objective calls for, or speaks against."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    objective: str
    """Identifier of the objective."""
    driver: str
    """Identifier of the driver."""
    state: str
    """Identifier of its state."""
    direction: Literal[-1, 1]
    """+1 called for, -1 spoken against."""


class Inputs(MethodInputs):
    """What a group types in.

    Raises
    ------
    pydantic.ValidationError
        For an unknown key or a value out of bounds, with its path.
    """

    actors: tuple[str, ...] = Field(min_length=2)
    """Identifiers of the actors."""
    objectives: tuple[str, ...] = Field(min_length=1)
    """Identifiers of the objectives."""
    influence: tuple[tuple[Influence, ...], ...]
    """MID: what each actor (row) can do to each (column), 0 to 4; null where nobody judged."""
    positions: tuple[tuple[Stake, ...], ...]
    """2MAO: each actor (row) for (+) or against (-) each objective, -4 to 4; null: not known."""
    wishes: tuple[Wish, ...] = ()
    """States of drivers that objectives call for or speak against."""
    scenarios: dict[str, dict[str, str]] = Field(default_factory=dict)
    """Futures to be for or against: state of each driver, by name."""
    complete: bool = True
    """Whether the futures are all that hold together."""
    base: Base = Field(default="MIDI", json_schema_extra=SETTING)
    """Influences that power is computed from: MIDI (R*) or MMIDI (Q*)."""
    diagonal: Diagonal = Field(default="exclude", json_schema_extra=SETTING)
    """Whether influence and dependence count what comes back to an actor; it changes R*."""
    level: Literal[1, 2, 3] = Field(default=3, json_schema_extra=SETTING)
    """Positions that alliances are summed from: 1 the sign, 2 as typed, 3 weighted by power."""
    threshold: Literal["mean", "median"] = Field(default="mean", json_schema_extra=SETTING)
    """Where low ends and high begins on the plane of dependence and influence."""
    draws: int = Field(default=1000, ge=0, le=20_000, json_schema_extra=SETTING)
    """Versions of the judgements, each a point off here and there; 0 for none."""
    chance: float = Field(default=2 / 3, ge=0, le=1, json_schema_extra=SETTING)
    """Chance that a cell moves in a version, up as often as down."""
    zeros: bool = Field(default=False, json_schema_extra=SETTING)
    """Whether cells judged 0 may move too."""
    coverage: float = Field(default=0.9, gt=0, lt=1, json_schema_extra=SETTING)
    """Share of the versions that an interval holds."""
    survival: float = Field(default=0.95, gt=0.5, le=1, json_schema_extra=SETTING)
    """Share of the versions in which an alliance or a conflict must be one to survive."""

    @model_validator(mode="after")
    def _fits(self) -> Inputs:
        n, m = len(self.actors), len(self.objectives)
        for names in (self.actors, self.objectives):
            if len(set(names)) != len(names):
                raise InputError("matrix_names", names=", ".join(names))
        _sized(self.influence, (n, n))
        _sized(self.positions, (n, m))
        for wish in self.wishes:
            if wish.objective not in self.objectives:
                raise UnknownNameError(
                    "unknown_objective", found=wish.objective, known=self.objectives
                )
        return self

    @classmethod
    def from_study(cls, study: Study, **known: Any) -> Inputs:
        """Take the actors, their positions and the consistent scenarios of a study.

        Parameters
        ----------
        study : Study
        **known
            ``scenarios`` and ``complete`` where they are known already: they are not solved again.

        Raises
        ------
        InputError
            When it does not say who can act on whom and who wants what.
        """
        power, stakes = study.actor_influence, study.positions
        if power is None or stakes is None or not stakes.objectives:
            raise InputError("no_actors", study=study.id)
        listed = {*power.order, *stakes.actors}
        actors = tuple(a.id for a in study.actors if a.id in listed)
        if len(actors) < 2:
            raise InputError("few_actors", study=study.id)
        if not known:
            known = dict(zip(("scenarios", "complete"), futures_of(study), strict=True))
        return cls(
            actors=actors, objectives=stakes.objectives,
            influence=_taken(power.matrix, (power.order, power.order), (actors, actors)),
            positions=_taken(
                stakes.matrix, (stakes.actors, stakes.objectives), (actors, stakes.objectives)
            ),
            wishes=wishes_of(study), **known,
        )  # fmt: skip


Rows = tuple[tuple[int | None, ...], ...]
Axes = tuple[Sequence[str], Sequence[str]]


def _sized(table: Rows, shape: tuple[int, int]) -> None:
    widths = sorted({len(row) for row in table})
    if len(table) != shape[0] or widths != [shape[1]]:
        found = f"{len(table)} x {'/'.join(map(str, widths))}"
        raise InputError("actors_shape", found=found, allowed=f"{shape[0]} x {shape[1]}")


def _taken(table: Rows, have: Axes, want: Axes) -> Rows:
    # What one of the two tables does not know is not judged, which is not 0.
    rows, columns = ({name: k for k, name in enumerate(axis)} for axis in have)
    return tuple(
        tuple(table[rows[r]][columns[c]] if r in rows and c in columns else None for c in want[1])
        for r in want[0]
    )


def filled(table: tuple[tuple[int | None, ...], ...]) -> NDArray[np.int64]:
    """Return a table as whole numbers: what nobody judged adds nothing, and is reported apart."""
    return np.array([[0 if v is None else v for v in row] for row in table], np.int64)


def wishes_of(study: Study) -> tuple[Wish, ...]:
    """Return what the objectives of a study ask of its drivers.

    Parameters
    ----------
    study : Study

    Returns
    -------
    tuple of Wish
        Of the objectives that actors have positions on.
    """
    stakes = study.positions.objectives if study.positions else ()
    return tuple(
        Wish(objective=o.id, driver=driver, state=state, direction=w.direction)
        for o in study.objectives
        if o.id in stakes
        for w in o.states
        for driver, _, state in [w.state.partition(".")]
    )


def futures_of(study: Study) -> tuple[dict[str, dict[str, str]], bool]:
    """Return the consistent scenarios of a study by name, and whether these are all.

    Parameters
    ----------
    study : Study

    Returns
    -------
    scenarios : dict
        Those that the study names first, by family; the others as ``computed_1`` ...; none where
        no objective asks anything of a driver.
    complete : bool
    """
    from futurs.methods.cross_impact import exclusions_of, matrix_of, solve

    if not study.drivers or not any(o.states for o in study.objectives):
        return {}, True
    matrix = matrix_of(study)
    found = solve(
        matrix, exclusions=exclusions_of(study), max_solutions=MOST_FUTURES, max_seconds=20.0
    )
    order = [f.id for f in study.families]
    named = {tuple(matrix.scenario(s.states).tolist()): s for s in study.scenarios}
    rows = []
    for k, z in enumerate(found.scenarios):
        own = named.get(tuple(z.tolist()))
        rank = order.index(own.family) if own else len(order)
        rows.append((rank, own.id if own else f"computed_{k + 1}", matrix.named(z)))
    rows.sort(key=lambda row: row[0])
    return {name: states for _, name, states in rows}, found.complete
