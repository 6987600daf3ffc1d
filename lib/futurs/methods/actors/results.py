"""The whole answer: named numbers, shapes, and tables that travel."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from futurs.methods._base import MethodResult
from futurs.methods.actors.alliances import LEVELS, Level, coalition
from futurs.methods.actors.inputs import Inputs, filled
from futurs.methods.actors.noise import SECTORS, Spread
from futurs.methods.actors.power import Power
from futurs.methods.actors.support import Support
from futurs.methods.actors.turning import Turn, turn
from futurs.shapes import Plane, Quadrants, Ranking, SignedMatrix, Stacks, Table, Ties

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_LEVEL = 1e-9


@dataclass(frozen=True, eq=False)
class StakesMap:
    """Actors near the objectives that they care for more than others do.

    Parameters
    ----------
    actors, objectives : Plane
        On the same axes.
    shift : float
        What was added to every position of the level in force, so that none is negative; the map
        depends on it.
    """

    actors: Plane
    objectives: Plane
    shift: float


@dataclass(frozen=True, eq=False)
class Result(MethodResult):
    """The actors' game.

    Parameters
    ----------
    inputs : Inputs
    midi, mmidi : ndarray of int, shape (n, n)
    powers : dict of str to Power
        ``"MIDI exclude"``, ``"MIDI include"`` (R* by both conventions) and ``"MMIDI"`` (Q*).
    power : Power
        The one of the settings in force.
    net_scale : ndarray of int, shape (n, n)
    stability : float
        H in percent.
    sectors : ndarray of int, shape (n,)
        Number in ``SECTORS``, from MIDI without its diagonal.
    levels : dict of int to Level
        1, 2 and 3.
    spread : Spread or None
        What holds in many versions of the judgements; None without draws.
    bounds : (ndarray, ndarray), shape (n, n) each
        Exact ends of net distances when every position may be a point off, power held.
    support : Support or None
        Who wants which future; None where objectives ask nothing of drivers.
    map : Plane
        Actors by their net distances.
    stakes_map : StakesMap or None
        Actors and objectives on one plane; None where all positions are the same.
    """

    inputs: Inputs
    midi: Ints
    mmidi: Ints
    powers: dict[str, Power]
    power: Power
    net_scale: Ints
    stability: float
    sectors: Ints
    levels: dict[int, Level]
    spread: Spread | None
    bounds: tuple[Floats, Floats]
    support: Support | None
    map: Plane
    stakes_map: StakesMap | None

    # ---- what is read of it ------------------------------------------------------------------

    @property
    def level(self) -> Level:
        """The level of the settings in force."""
        return self.levels[self.inputs.level]

    @cached_property
    def judged(self) -> dict[str, tuple[int, int]]:
        """How many cells were judged, of how many: what is missing is not zero."""
        n = len(self.inputs.actors)
        own = sum(
            v is not None
            for i, row in enumerate(self.inputs.influence)
            for j, v in enumerate(row)
            if i != j
        )
        stakes = [v is not None for row in self.inputs.positions for v in row]
        return {"influence": (own, n * (n - 1)), "positions": (sum(stakes), len(stakes))}

    @cached_property
    def turns(self) -> tuple[Turn, ...]:
        """The smallest change of each actor that flips its net distance to each other one."""
        n, mao = len(self.inputs.actors), filled(self.inputs.positions)
        pairs = ((i, j) for i in range(n) for j in range(n) if i != j)
        found = (turn(mao, i, j, self.inputs.level, self.power.relative) for i, j in pairs)
        return tuple(t for t in found if t is not None)

    @cached_property
    def ranks(self) -> Ints:
        """Rank of each actor by R*, 1 the largest; tied actors share the better one."""
        r = np.round(self.power.relative, 9)
        return np.asarray(1 + (r[None, :] > r[:, None]).sum(axis=1))

    def rank_interval(self, actor: int) -> tuple[int, int]:
        """Return between which ranks an actor is in the share of versions that intervals hold."""
        if self.spread is None:
            return int(self.ranks[actor]), int(self.ranks[actor])
        below = np.cumsum(self.spread.ranks[actor])
        tail = (1 - self.inputs.coverage) / 2
        low = int(np.searchsorted(below, tail + _LEVEL))
        high = int(np.searchsorted(below, 1 - tail - _LEVEL))
        return low + 1, int(np.minimum(high, len(below) - 1)) + 1

    def survives(self, i: int, j: int) -> int:
        """Answer whether two actors are allies (1) or opponents (-1) in nearly all versions; else 0."""
        net = self.level.net[i, j]
        if self.spread is None or abs(net) < _LEVEL:
            return 0
        share = (self.spread.allies if net > 0 else self.spread.opponents)[i, j]
        return int(np.sign(net)) if share >= self.inputs.survival else 0

    def certain(self, i: int, j: int) -> int:
        """Answer whether no error of one point a position, power held, can turn the two; else 0."""
        low, high = (side[i, j] for side in self.bounds)
        return 1 if low > _LEVEL else -1 if high < -_LEVEL else 0

    # ---- shapes --------------------------------------------------------------------------------

    @cached_property
    def plane(self) -> Quadrants:
        """Dependence (x) by influence (y), as shares of the whole, from MIDI without diagonal."""
        p = self.powers["MIDI exclude"]
        middle = np.mean if self.inputs.threshold == "mean" else np.median
        whole = max(float(p.influence.sum()), 1.0)
        x, y = p.dependence / whole, p.influence / whole
        own = np.arange(len(x)), self.sectors
        sure = self.spread.sectors[own] if self.spread else None
        return Quadrants(
            self.inputs.actors, x, y, float(middle(x)), float(middle(y)), self.sectors, sure
        )

    @cached_property
    def relative(self) -> Ranking:
        """R* with its intervals, largest first."""
        r = self.power.relative
        order = np.argsort(-np.round(r, 9), kind="stable")
        ids = tuple(self.inputs.actors[k] for k in order)
        if self.spread is None:
            return Ranking(ids, r[order])
        return Ranking(ids, r[order], self.spread.low[order], self.spread.high[order])

    @cached_property
    def stakes(self) -> Stacks:
        """Positions on each objective, actor by actor; most mobilising first."""
        order = np.argsort(-np.round(self.level.mobilisation, 9), kind="stable")
        names = tuple(self.inputs.objectives[k] for k in order)
        return Stacks(names, self.inputs.actors, self.level.positions.T[order])

    @cached_property
    def ties(self) -> Ties:
        """Alliances and conflicts, actors in the order of their directions on the map."""
        turned = np.arctan2(self.map.y, self.map.x)
        order = np.argsort(np.round(turned, 9), kind="stable")
        net = self.level.net[np.ix_(order, order)]
        ids = tuple(self.inputs.actors[k] for k in order)
        steady = np.array([[self.survives(int(i), int(j)) != 0 for j in order] for i in order])
        return Ties(ids, net, steady)

    @cached_property
    def backing(self) -> SignedMatrix | None:
        """Who wants which future (rows actors, columns futures), on the level in force."""
        s = self.support
        return SignedMatrix(self.inputs.actors, s.scenarios, s.backing) if s else None

    # ---- tables --------------------------------------------------------------------------------

    def tables(self) -> dict[str, Table]:
        """Return all numbers as tables, the actors first."""
        out = {
            "actors": self._actors(), "power": self._powers(), "influences": self._influences(),
            "objectives": self._objectives(), "pairs": self._pairs(), "turns": self._turned(),
        }  # fmt: skip
        if self.support:
            out |= {"support": self._backed(self.support), "futures": self._futures(self.support)}
        if self.stakes_map:
            out["map"] = self._mapped(self.stakes_map)
        return out | {"facts": self._facts()}

    def _actors(self) -> Table:
        p, s, shown = self.powers["MIDI exclude"], self.spread, self.level
        rows = []
        for k, name in enumerate(self.inputs.actors):
            best, worst = self.rank_interval(k)
            rows.append(
                (
                    name, int(p.influence[k]), int(p.dependence[k]), SECTORS[self.sectors[k]],
                    _plain(s.sectors[k, self.sectors[k]]) if s else None,
                    _plain(self.power.relative[k]), _plain(s.low[k]) if s else None,
                    _plain(s.high[k]) if s else None, int(self.ranks[k]), best, worst,
                    _plain(s.ranks[k, 0]) if s else None, _plain(shown.implication[k]),
                    _plain(shown.ambivalence[k]),
                )
            )  # fmt: skip
        columns = (
            "actor", "influence", "dependence", "sector", "sector_share", "relative_power", "low",
            "high", "rank", "rank_best", "rank_worst", "first_share", "implication", "ambivalence",
        )  # fmt: skip
        return Table(columns, tuple(rows))

    def _powers(self) -> Table:
        rows = tuple(
            (name, *key.partition(" ")[::2], int(p.influence[k]), int(p.dependence[k]),
             _plain(p.coefficient[k]), _plain(p.relative[k]))
            for key, p in self.powers.items()
            for k, name in enumerate(self.inputs.actors)
        )  # fmt: skip
        columns = (
            "actor", "base", "diagonal", "influence", "dependence", "coefficient", "relative_power",
        )  # fmt: skip
        return Table(columns, rows)

    def _influences(self) -> Table:
        mid = self.inputs.influence
        rows = tuple(
            (a, b, None if i == j else mid[i][j], int(self.midi[i, j]), int(self.mmidi[i, j]),
             int(self.net_scale[i, j]))
            for i, a in enumerate(self.inputs.actors)
            for j, b in enumerate(self.inputs.actors)
        )  # fmt: skip
        return Table(("actor", "on", "direct", "midi", "mmidi", "net"), rows)

    def _objectives(self) -> Table:
        rows = []
        for number, found in self.levels.items():
            for o, name in enumerate(self.inputs.objectives):
                column = found.positions[:, o]
                sides = (coalition(column, side) for side in (1, -1))
                few = ("; ".join(self.inputs.actors[k] for k in chosen) for chosen in sides)
                rows.append(
                    (number, name, _plain(found.support[o]), _plain(found.against[o]),
                     _plain(found.mobilisation[o]), *few)
                )  # fmt: skip
        columns = (
            "level", "objective", "for", "against", "mobilisation", "fewest_to_carry",
            "fewest_to_block",
        )  # fmt: skip
        return Table(columns, tuple(rows))

    def _pairs(self) -> Table:
        columns = (
            "level", "actor", "other", "convergence", "divergence", "net", "low", "high",
            "allies_share", "opponents_share", "survives", "certain",
        )  # fmt: skip
        return Table(columns, tuple(self._pair_rows()))

    def _pair_rows(self) -> Iterator[tuple[Any, ...]]:
        names, s = self.inputs.actors, self.spread
        for number in LEVELS:
            found = self.levels[number]
            for i in range(len(names)):
                for j in range(i + 1, len(names)):
                    own: tuple[Any, ...] = (None,) * 6
                    if number == self.inputs.level:
                        tables = (s.net_low, s.net_high, s.allies, s.opponents) if s else ()
                        seen = tuple(_plain(t[i, j]) for t in tables) or (None,) * 4
                        own = (*seen, self.survives(i, j), self.certain(i, j))
                    yield (
                        number, names[i], names[j], _plain(found.convergence[i, j]),
                        _plain(found.divergence[i, j]), _plain(found.net[i, j]), *own,
                    )  # fmt: skip

    def _turned(self) -> Table:
        names, aims = self.inputs.actors, self.inputs.objectives
        rows = tuple(
            (names[t.actor], names[t.other], _plain(t.before), _plain(t.after), t.points,
             "; ".join(f"{aims[o]} {_sign(a)} -> {_sign(b)}" for o, a, b in t.changes), t.ways)
            for t in self.turns
        )  # fmt: skip
        return Table(("actor", "towards", "net", "net_then", "points", "changes", "ways"), rows)

    def _backed(self, s: Support) -> Table:
        rows = tuple(
            (a, z, _plain(s.wanted[i, k]), _plain(s.backing[i, k]), _plain(s.low[i, k]),
             _plain(s.high[i, k]), _plain(s.steady[i, k]), bool(s.hangs[i, k]))
            for i, a in enumerate(self.inputs.actors)
            for k, z in enumerate(s.scenarios)
        )  # fmt: skip
        columns = (
            "actor", "future", "wanted", "backing", "low", "high", "same_sign_share",
            "hangs_on_one_wish",
        )  # fmt: skip
        return Table(columns, rows)

    def _futures(self, s: Support) -> Table:
        rows = tuple(
            (z, _plain(np.maximum(b, 0).sum()), _plain(np.minimum(b, 0).sum()), _plain(b.sum()),
             int((b > _LEVEL).sum()), int((b < -_LEVEL).sum()))
            for z, b in zip(s.scenarios, s.backing.T, strict=True)
        )  # fmt: skip
        return Table(("future", "for", "against", "net", "actors_for", "actors_against"), rows)

    def _mapped(self, found: StakesMap) -> Table:
        rows = tuple(
            (kind, name, _plain(plane.x[k]), _plain(plane.y[k]), _plain(quality[k]))
            for kind, plane in (("actor", found.actors), ("objective", found.objectives))
            for quality in (np.ones(len(plane.ids)) if plane.quality is None else plane.quality,)
            for k, name in enumerate(plane.ids)
        )
        return Table(("kind", "item", "x", "y", "share_kept"), rows)

    def _facts(self) -> Table:
        reached = {w.objective for w in self.inputs.wishes}
        first = self.spread.can_be_first if self.spread else ()
        stakes = self.stakes_map
        rows: tuple[tuple[Any, ...], ...] = (
            ("stability_percent", _plain(self.stability)),
            *((f"judged_{k}", f"{a}/{b}") for k, (a, b) in self.judged.items()),
            ("objectives_with_wishes", f"{len(reached)}/{len(self.inputs.objectives)}"),
            ("futures_complete", self.inputs.complete),
            ("can_be_first", "; ".join(self.inputs.actors[k] for k in first)),
            ("map_share", _plain(self.map.explained)),
            ("stakes_map_share", _plain(stakes.actors.explained) if stakes else None),
            ("stakes_map_shift", _plain(stakes.shift) if stakes else None),
        )
        return Table(("what", "value"), rows)


def _plain(value: Any) -> float | None:
    # Rounded so that the last bits of a sum do not differ between machines.
    number = round(float(value), 9)
    return None if np.isnan(number) else number + 0.0


def _sign(value: int) -> str:
    return f"{value:+d}" if value else "0"
