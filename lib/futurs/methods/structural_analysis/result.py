"""The whole answer of a structural analysis, as numbers, shapes and tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from futurs.methods._base import MethodResult
from futurs.methods.structural_analysis.influence import Array
from futurs.methods.structural_analysis.limit import Limit, Sensitivity
from futurs.methods.structural_analysis.reading import SECTORS
from futurs.methods.structural_analysis.sampling import Draws
from futurs.shapes import Ladder, Quadrants, Table


@dataclass(frozen=True, eq=False)
class View:
    """One of the four readings of a matrix.

    Parameters
    ----------
    influence, dependence : ndarray, shape (n,)
        Shares of the whole, sum 1.
    rank_influence, rank_dependence : ndarray, shape (n,)
    sectors : ndarray of int, shape (n,)
        Numbers of :data:`SECTORS`.
    """

    influence: Array
    dependence: Array
    rank_influence: Array
    rank_dependence: Array
    sectors: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Power:
    """The ranking at one power, with how far it agrees with the one before (nan for the first)."""

    power: int
    influence: NDArray[Any]
    dependence: NDArray[Any]
    rank_influence: Array
    rank_dependence: Array
    tau_influence: float
    tau_dependence: float
    swaps: int


@dataclass(frozen=True, eq=False)
class Result(MethodResult):
    """Four rankings, their limit and how well they stand.

    Parameters
    ----------
    variables : tuple of str
    matrix : ndarray, shape (n, n)
        What was counted: potential and unjudged cells as 0.
    views : dict of View
        ``direct``, ``indirect``, ``potential`` and ``indirect_potential``.
    powers, potential_powers : tuple of Power
        Without potential influences, and with them.
    settled : int or None
        First power at which both rankings repeat; None when none of those followed does. They
        may still change later: ``limit`` says where they go.
    used : int
        The power of the indirect ranking, where it is taken at one.
    limit : Limit
    sensitivity : Sensitivity or None
    fill, completeness : float
        Share of cells filled; share of the cells off the diagonal that were judged.
    cuts : dict
        Thresholds of each view, ``(influence, dependence)``.
    spreads : dict of Draws
        How each view stands under the same noise; empty without draws.
    """

    variables: tuple[str, ...]
    matrix: Array
    views: dict[str, View]
    powers: tuple[Power, ...]
    potential_powers: tuple[Power, ...]
    settled: int | None
    used: int
    limit: Limit
    sensitivity: Sensitivity | None
    fill: float
    completeness: float
    cuts: dict[str, tuple[float, float]]
    spreads: dict[str, Draws]

    @property
    def draws(self) -> Draws | None:
        """How the indirect ranking stands under noise."""
        return self.spreads.get("indirect")

    def quadrants(self, view: str = "indirect", origin: str = "") -> Quadrants:
        """Return the plane of one reading, with where each variable stood in another one."""
        v, spread = self.views[view], self.spreads.get(view)
        sure = spread.sectors[np.arange(len(v.sectors)), v.sectors] if spread else None
        return Quadrants(
            self.variables, v.dependence, v.influence, self.cuts[view][1], self.cuts[view][0],
            sectors=v.sectors, sure=sure,
            x_range=spread.dependence if spread else None,
            y_range=spread.influence if spread else None,
            origin=(self.views[origin].dependence, self.views[origin].influence) if origin else None,
        )  # fmt: skip

    def ladder(
        self, side: Literal["influence", "dependence"] = "influence", view: str = "indirect"
    ) -> Ladder:
        """Return the ranks from power to power, to ``indirect`` or ``indirect_potential`` at the end."""
        powers = self.powers if view == "indirect" else self.potential_powers
        steps = [getattr(p, f"rank_{side}") for p in powers[: settles(powers) or 5]]
        last = getattr(self.views[view], f"rank_{side}")
        names = tuple(str(p.power) for p in powers[: len(steps)])
        drawn = self.spreads.get(view)
        spread = getattr(drawn, f"{side}_rank") if drawn else None
        return Ladder(self.variables, (*names, view), np.stack([*steps, last]), spread)

    def tables(self) -> dict[str, Table]:
        """Return the rankings, the powers, what is known of the limit, sectors and cells."""
        found = {
            "variables": self._variables(),
            "powers": self._powers(),
            "facts": Table(("what", "value"), self._facts()),
            "components": Table(
                ("component", "variables"),
                tuple(
                    (k + 1, " ".join(self.variables[i] for i in c))
                    for k, c in enumerate(self.limit.components)
                ),
            ),
        }
        if self.sensitivity is not None:
            found["cells"] = self._cells()
        if self.spreads:
            found |= {"sectors": self._sectors(), "intervals": self._intervals()}
        return found

    def _variables(self) -> Table:
        columns: list[str] = ["variable"]
        parts: list[Any] = [self.variables]
        for name, v in self.views.items():
            for side in ("influence", "dependence"):
                columns += [f"{name}_{side}_share", f"{name}_{side}_rank"]
                parts += [_plain(getattr(v, side), 6), _plain(getattr(v, f"rank_{side}"), 1)]
            columns.append(f"{name}_sector")
            parts.append([SECTORS[int(s)] for s in v.sectors])
        first, last = self.views["direct"], self.views["indirect"]
        for side in ("influence", "dependence"):
            rise = getattr(first, f"rank_{side}") - getattr(last, f"rank_{side}")
            columns.append(f"{side}_displacement")
            parts.append(_plain(rise, 1))
            spread = getattr(self.draws, f"{side}_rank") if self.draws else None
            columns += [f"{side}_rank_low", f"{side}_rank_high"]
            parts += [
                _plain(spread[e], 1) if spread is not None else [None] * len(rise) for e in (0, 1)
            ]
        return Table(tuple(columns), tuple(zip(*parts, strict=True)))

    def _powers(self) -> Table:
        rows = [
            (
                p.power, name, _number(p.influence[k]), _number(p.dependence[k]),
                float(p.rank_influence[k]), float(p.rank_dependence[k]),
                _finite(p.tau_influence), _finite(p.tau_dependence), p.swaps,
            )
            for p in self.powers
            for k, name in enumerate(self.variables)
        ]  # fmt: skip
        columns = (
            "power", "variable", "influence", "dependence", "influence_rank", "dependence_rank",
            "influence_tau_with_before", "dependence_tau_with_before", "swaps_from_before",
        )  # fmt: skip
        return Table(columns, tuple(rows))

    def _facts(self) -> tuple[tuple[str, Any], ...]:
        lim = self.limit
        return (
            ("fill_rate", round(self.fill, 6)), ("completeness", round(self.completeness, 6)),
            ("limit", lim.kind), ("limit_exact", lim.exact), ("largest_eigenvalue", lim.radius),
            ("second_to_first_modulus", _finite(lim.second)), ("period", lim.period),
            ("components", len(lim.components)), ("terms_of_fallback", lim.terms),
            ("both_rankings_repeat_at_power", self.settled), ("power_used", self.used),
            ("draws", self.draws.count if self.draws else 0),
        )  # fmt: skip

    def _cells(self) -> Table:
        assert self.sensitivity is not None  # noqa: S101 - asked by tables() alone
        s, n = self.sensitivity, len(self.variables)
        flat: list[int] = np.argsort(-s.values, axis=None, kind="stable").tolist()
        order = [k for k in flat if k // n != k % n]
        rows = tuple(
            (
                self.variables[k // n], self.variables[k % n], float(self.matrix.flat[k]),
                float(s.values.flat[k]), float(s.elasticity.flat[k]),
            )
            for k in order
        )  # fmt: skip
        return Table(("source", "target", "value", "sensitivity", "elasticity"), rows)

    def _sectors(self) -> Table:
        rows = tuple(
            (name, variable, *(float(x) for x in spread.sectors[k]))
            for name, spread in self.spreads.items()
            for k, variable in enumerate(self.variables)
        )
        return Table(("ranking", "variable", *(f"share_{s}" for s in SECTORS)), rows)

    def _intervals(self) -> Table:
        columns: list[str] = ["ranking", "variable"]
        for side in ("influence", "dependence"):
            columns += [f"{side}_rank", f"{side}_rank_low", f"{side}_rank_high"]
            columns += [f"{side}_share", f"{side}_share_low", f"{side}_share_high"]
        rows = []
        for name, spread in self.spreads.items():
            v = self.views[name]
            parts = [
                _plain(values, digits)
                for side in ("influence", "dependence")
                for kind, digits in ((f"rank_{side}", 1), (side, 6))
                for values in (getattr(v, kind), *_ends(spread, side, kind))
            ]
            rows += [(name, *row) for row in zip(self.variables, *parts, strict=True)]
        return Table(tuple(columns), tuple(rows))


def _ends(spread: Draws, side: str, kind: str) -> Array:
    found: Array = getattr(spread, side if kind == side else f"{side}_rank")
    return found


def settles(powers: Sequence[Power]) -> int | None:
    """Answer at which power both rankings first repeat; None where none of these does."""
    for before, p in pairwise(powers):
        same = (
            (a == b).all()
            for a, b in (
                (p.rank_influence, before.rank_influence),
                (p.rank_dependence, before.rank_dependence),
            )
        )
        if all(same):
            return p.power
    return None


def _plain(values: Array, digits: int) -> list[float]:
    return [round(float(v), digits) for v in values]


def _number(value: Any) -> int | float:
    return int(value) if isinstance(value, int) else float(value)


def _finite(value: float) -> float | None:
    return value if np.isfinite(value) else None
