"""The method's standard run: what a group types in, and the whole answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from pydantic import Field, model_validator

from futurs.errors import InputError
from futurs.methods._base import SETTING, MethodInputs
from futurs.methods.structural_analysis.influence import (
    Array,
    Diagonal,
    Ties,
    kendall_tau,
    powers,
    ranks,
    shares,
    swaps,
)
from futurs.methods.structural_analysis.limit import Limit, limit, sensitivity
from futurs.methods.structural_analysis.reading import Rule, Side, fill_rate, sectors, threshold
from futurs.methods.structural_analysis.result import Power, Result, View, settles
from futurs.methods.structural_analysis.sampling import (
    LEVELS,
    Draws,
    Road,
    draw,
    merged,
    of_cells,
    of_raters,
    with_potential,
)

if TYPE_CHECKING:
    from futurs.study import Study

EXAMPLE = "structural_analysis_hand"
Rows = tuple[tuple[float | None, ...], ...]


class Inputs(MethodInputs):
    """What a group types in.

    Raises
    ------
    pydantic.ValidationError
        For an unknown key, a value out of bounds, a matrix that does not fit the variables or a
        cell off the scale, with its path.
    """

    variables: tuple[str, ...] = Field(min_length=2, max_length=200)
    """Identifiers of the variables."""
    matrix: Rows
    """Influence of row on column: 0 none, 1 weak, 2 medium, 3 strong, null not judged."""
    potential: tuple[tuple[int, int], ...] = ()
    """Cells, by number of row and column, whose influence is only potential (P)."""
    raters: tuple[Rows, ...] = ()
    """Each rater's own matrix, where they were kept apart."""
    merge: Literal["agreed", "median", "mean", "mode"] = Field(
        default="agreed", json_schema_extra=SETTING
    )
    """What the group says: the matrix it agreed on, or its raters' median, mean or mode."""
    signs: Literal["refused", "ignored"] = Field(default="refused", json_schema_extra=SETTING)
    """Whether a negative influence is a fault, or counts by its size as MICMAC does."""
    potential_value: float = Field(default=3, ge=0, le=LEVELS, json_schema_extra=SETTING)
    """What a potential influence counts for in the potential rankings."""
    indirect: Road = Field(default="limit", json_schema_extra=SETTING)
    """The indirect ranking: at the limit, at one power, or over all powers up to it."""
    power: int | None = Field(default=None, ge=1, le=30, json_schema_extra=SETTING)
    """The power; null for the first at which both rankings repeat."""
    most_powers: int = Field(default=8, ge=2, le=30, json_schema_extra=SETTING)
    """How many powers are followed at most."""
    diagonal: Diagonal = Field(default="kept", json_schema_extra=SETTING)
    """Whether loops of a variable to itself count in the sums of powers."""
    ties: Ties = Field(default="mean", json_schema_extra=SETTING)
    """Equal variables share the mean of their ranks, or keep the order of the list."""
    threshold: Rule = Field(default="mean", json_schema_extra=SETTING)
    """Where the plane is cut into sectors."""
    at_threshold: Side = Field(default="low", json_schema_extra=SETTING)
    """On which side a variable stands that is exactly at the threshold."""
    pack: float = Field(default=0.0, ge=0, le=0.5, json_schema_extra=SETTING)
    """Half width of the central band (the pack) as a share of each axis; 0 for none."""
    draws: int = Field(default=1000, ge=0, le=20_000, json_schema_extra=SETTING)
    """Number of matrices drawn for the intervals; 0 for none."""
    vary: Literal["auto", "raters", "cells"] = Field(default="auto", json_schema_extra=SETTING)
    """What is drawn again: the raters where there are several, or cells one level up or down."""
    moving: float = Field(default=0.3, ge=0, le=1, json_schema_extra=SETTING)
    """Share of the cells that move by one level in a draw."""
    zeros_move: bool = Field(default=True, json_schema_extra=SETTING)
    """Whether cells of 0 move too."""
    coverage: float = Field(default=0.9, gt=0, lt=1, json_schema_extra=SETTING)
    """Middle share of the draws that an interval holds."""

    @model_validator(mode="after")
    def _fits(self) -> Inputs:
        n = len(self.variables)
        if len(set(self.variables)) != n:
            raise InputError("matrix_names", names=", ".join(self.variables))
        for rows in (self.matrix, *self.raters):
            _check(rows, self.variables, -LEVELS if self.signs == "ignored" else 0)
        for i, j in self.potential:
            if not (0 <= i < n > j >= 0 and i != j):
                raise InputError("no_such_cell", cell=f"({i}, {j})", n=n)
        # A choice that cannot be kept is refused: the answer would say it was made.
        if self.vary == "raters" and len(self.raters) < 2:
            raise InputError("raters_needed", setting="vary", found=self.vary)
        if self.merge != "agreed" and not self.raters:
            raise InputError("raters_needed", setting="merge", found=self.merge)
        return self

    def settings(self) -> dict[str, Any]:
        """Return the settings; for what is drawn again, the choice that was made."""
        several = len(self.raters) > 1 and self.vary != "cells"
        return super().settings() | {"vary": "raters" if several else "cells"}

    @classmethod
    def from_study(cls, study: Study) -> Inputs:
        """Take the variables and direct influences of a study.

        Raises
        ------
        InputError
            When it has none.
        """
        part = study.direct_influence
        if part is None or len(part.order) < 2:
            raise InputError("no_influences", study=study.id)
        at = {name: k for k, name in enumerate(part.order)}
        return cls(
            variables=part.order,
            matrix=part.matrix,
            potential=tuple((at[p.source], at[p.target]) for p in part.potential),
            raters=tuple(r.matrix for r in part.raters),
        )


def _check(rows: Rows, names: tuple[str, ...], low: int) -> None:
    n = len(names)
    if len(rows) != n or any(len(row) != n for row in rows):
        found = f"{len(rows)} x {sorted({len(row) for row in rows})}"
        raise InputError("influences_shape", n=n, found=found)
    for i, row in enumerate(rows):
        for j, value in enumerate(row):
            if i == j and value:
                raise InputError("own_variable", variable=names[i])
            if value is not None and not low <= value <= LEVELS:
                cell = f"{names[i]} → {names[j]}"
                raise InputError(
                    "influence_range", cell=cell, found=str(value), low=low, high=LEVELS
                )


def compute(inputs: Inputs, *, rng: np.random.Generator | None = None) -> Result:
    """Answer which variables drive the system, which are driven, and how sure that is.

    Parameters
    ----------
    inputs : Inputs
    rng : numpy.random.Generator, optional
        Of the draws; seed 0 when not given.

    Returns
    -------
    Result
    """
    given = _array(inputs.matrix)
    raters = np.array([_array(r) for r in inputs.raters])
    if inputs.merge != "agreed" and len(raters):
        given = merged(raters, inputs.merge)
    given, raters = np.abs(given), np.abs(raters)
    for i, j in inputs.potential:
        given[i, j] = 0.0
    matrix = np.nan_to_num(given)
    wider = matrix.copy()
    for i, j in inputs.potential:
        wider[i, j] = inputs.potential_value
    steps = _powers(matrix, inputs)
    wider_steps = _powers(wider, inputs) if inputs.potential else steps
    settled = settles(steps)
    used = inputs.power or settled or inputs.most_powers
    found = limit(matrix, diagonal=inputs.diagonal, terms=inputs.most_powers)
    views = {
        "direct": _view(*_sums(matrix, 1), inputs),
        "indirect": _indirect(matrix, used, inputs, found),
        "potential": _view(*_sums(wider, 1), inputs),
        "indirect_potential": _indirect(wider, used, inputs, None if inputs.potential else found),
    }
    spreads = _drawn(given, raters, used, inputs, rng or np.random.default_rng(0))
    n = len(given)
    return Result(
        inputs.variables, matrix, views, steps, wider_steps, settled, used, found,
        sensitivity(matrix, found), fill_rate(given, inputs.potential),
        float((~np.isnan(given)).sum() - n) / (n * n - n),
        {name: _cuts(v, inputs) for name, v in views.items()}, spreads,
    )  # fmt: skip


def _array(rows: Rows) -> Array:
    found = np.array([[np.nan if v is None else v for v in row] for row in rows], float)
    np.fill_diagonal(found, 0.0)
    return found


def _powers(matrix: Array, inputs: Inputs) -> tuple[Power, ...]:
    most = max(inputs.most_powers, inputs.power or 0)
    found: list[Power] = []
    for k, (i, d) in enumerate(powers(matrix, most, diagonal=inputs.diagonal), 1):
        a, b = ranks(i, inputs.ties), ranks(d, inputs.ties)
        before = found[-1] if found else None
        tau = (
            (kendall_tau(before.rank_influence, a), kendall_tau(before.rank_dependence, b))
            if before
            else (float("nan"), float("nan"))
        )
        changed = (
            swaps(before.rank_influence, a) + swaps(before.rank_dependence, b) if before else 0
        )
        found.append(Power(k, i, d, a, b, *tau, changed))
    return tuple(found)


def _sums(matrix: Array, power: int, diagonal: Diagonal = "kept") -> tuple[Array, Array]:
    *_, (i, d) = powers(matrix, power, diagonal=diagonal)
    return shares(i), shares(d)


def _indirect(matrix: Array, used: int, inputs: Inputs, found: Limit | None = None) -> View:
    if inputs.indirect == "limit":
        found = found or limit(matrix, diagonal=inputs.diagonal, terms=inputs.most_powers)
        return _view(found.influence, found.dependence, inputs)
    if inputs.indirect == "power":
        return _view(*_sums(matrix, used, inputs.diagonal), inputs)
    # Scaled as the draws are: the sum of powers depends on what one step counts for.
    size = max(float(matrix.sum(axis=1).max()), 1e-300)
    total = list(powers(matrix / size, used, diagonal=inputs.diagonal))
    return _view(shares(sum(i for i, _ in total)), shares(sum(d for _, d in total)), inputs)


def _view(influence: Array, dependence: Array, inputs: Inputs) -> View:
    where = sectors(
        influence, dependence, inputs.threshold, equal=inputs.at_threshold, pack=inputs.pack
    )
    return View(
        influence, dependence, ranks(influence, inputs.ties), ranks(dependence, inputs.ties), where
    )


def _cuts(view: View, inputs: Inputs) -> tuple[float, float]:
    cut = (threshold(v, inputs.threshold) for v in (view.influence, view.dependence))
    first, second = cut
    return float(first), float(second)


def _drawn(
    given: Array, raters: Array, used: int, inputs: Inputs, rng: np.random.Generator
) -> dict[str, Draws]:
    if not inputs.draws:
        return {}
    several = len(raters) > 1 and inputs.vary != "cells"
    if several:
        how = "median" if inputs.merge == "agreed" else inputs.merge
        matrices = of_raters(raters, inputs.draws, rng, how)
        for i, j in inputs.potential:
            matrices[:, i, j] = 0.0
    else:
        matrices = of_cells(given, inputs.draws, rng, inputs.moving, zeros=inputs.zeros_move)
    direct, indirect = _spread(matrices, used, inputs)
    found = {"direct": direct, "indirect": indirect}
    if inputs.potential:
        # The same draws but for these cells: what differs is what they do, not the noise.
        wider = with_potential(
            matrices, inputs.potential, inputs.potential_value, rng,
            0.0 if several else inputs.moving, zeros=inputs.zeros_move,
        )  # fmt: skip
        direct, indirect = _spread(wider, used, inputs)
    return found | {"potential": direct, "indirect_potential": indirect}


def _spread(matrices: Array, used: int, inputs: Inputs) -> tuple[Draws, Draws]:
    rest: Any = {
        "diagonal": inputs.diagonal, "rule": inputs.threshold, "equal": inputs.at_threshold,
        "pack": inputs.pack, "coverage": inputs.coverage,
    }  # fmt: skip
    return (
        draw(matrices, road="power", power=1, **rest),
        draw(matrices, road=inputs.indirect, power=used, **rest),
    )
