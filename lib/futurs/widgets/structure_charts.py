"""The pictures of the structure board: each with what its title, its axis and its table say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from futurs import texts
from futurs.figures.ladder import ladder, spread
from futurs.figures.network import network
from futurs.figures.quadrants import SURE, quadrants
from futurs.methods import structural_analysis as sa
from futurs.shapes import Ladder, Network, Table
from futurs.texts import Language
from futurs.widgets import level
from futurs.widgets.structure_state import StructureState

MOST_LINKS = 400


@dataclass(frozen=True, eq=False)
class Picture:
    """A figure with its words.

    Parameters
    ----------
    title, axis, alt : str
    figure : plotly.graph_objects.Figure
    table : Table
    """

    title: str
    axis: str
    figure: Any
    alt: str
    table: Table


@dataclass(frozen=True)
class Pictures:
    """The pictures of one analysis, as the state asks for them.

    Parameters
    ----------
    result : Result
    state : StructureState
    labels : mapping of str to str
    lang : {"fr", "en"}
    drawn : str
        What the draws are, in words.
    """

    result: sa.Result
    state: StructureState
    labels: Mapping[str, str]
    lang: Language
    drawn: str

    def say(self, key: str, **params: Any) -> str:
        """Say a sentence."""
        return texts.say(key, self.lang, **params)

    def name(self, k: int) -> str:
        """Return the name of a variable."""
        return self.labels[self.result.variables[k]]

    @property
    def names(self) -> list[str]:
        """Names of the variables, in order."""
        return [self.labels[v] for v in self.result.variables]

    def percent(self, share: float, digits: int = 0) -> str:
        """Write a share as a percentage."""
        return self.say("drivers.percent", x=texts.number(100 * share, self.lang, digits))

    @property
    def sectors(self) -> list[str]:
        """Words for the sectors."""
        # "drivers.driving" "drivers.relay" "drivers.result" "drivers.autonomous" "drivers.pack"
        return [self.say(f"drivers.{name}") for name in sa.SECTORS]

    def map(self) -> Picture:
        """Picture the plane of influence and dependence."""
        reading = self.state.reading
        view = "indirect" if reading == "displacement" else reading
        shape = self.result.quadrants(view, "direct" if reading == "displacement" else "")
        words, axes = (
            self.sectors,
            (self.say("drivers.dependence_axis"), self.say("drivers.influence_axis")),
        )
        figure = quadrants(
            shape, self.labels, words, axes,
            ranges=bool(self.state.ranges), percent=self.say("drivers.percent", x=""),
        )  # fmt: skip
        first, last = self.name(int(np.argmax(shape.y))), self.name(int(np.argmax(shape.x)))
        rows = tuple(
            (
                self.name(k), round(100 * float(shape.y[k]), 2), round(100 * float(shape.x[k]), 2),
                words[int(shape.sectors[k])],
                None if shape.sure is None else round(100 * float(shape.sure[k])),
            )
            for k in np.argsort(-shape.y, kind="stable")
        )  # fmt: skip
        ends = (self.say("drivers.sector"), self.say("drivers.sure"))
        columns = (self.say("drivers.variable"), f"{axes[1]} (%)", f"{axes[0]} (%)", *ends)
        alt = self.say("drivers.map_alt", n=len(rows), first=first, last=last)
        if shape.sure is not None:
            alt += " " + self.say("drivers.hollow", share=self.percent(SURE))
        # "drivers.axis_direct" "drivers.axis_indirect" "drivers.axis_displacement"
        # "drivers.axis_potential" "drivers.axis_indirect_potential"
        axis = self.say(f"drivers.axis_{reading}")
        if self.state.ranges and shape.x_range is not None:
            axis += f" – {self.drawn}"
        # "drivers.map_title" "drivers.map_title_level"
        title = level.title(
            "drivers.map_title", level.top(shape.y), level.top(shape.x), self.names, self.lang
        )
        return Picture(title, axis, figure, alt, Table(columns, rows))

    def links(self) -> list[sa.Link]:
        """Return the influences that the filter lets through."""
        s = self.result.sensitivity
        carrying = self.state.weight == "carrying" and s is not None
        weights = s.elasticity if carrying and s is not None else self.result.matrix
        return list(sa.strongest(weights, int(self.state.share) / 100))[:MOST_LINKS]

    def graph(self) -> Picture:
        """Picture the strongest influences."""
        result, links = self.result, self.links()
        order = np.argsort(-result.views["direct"].influence, kind="stable")
        at = {int(k): place for place, k in enumerate(order)}
        shape = Network(
            tuple(result.variables[k] for k in order), tuple(at[x.source] for x in links),
            tuple(at[x.target] for x in links), np.array([x.weight for x in links]),
        )  # fmt: skip
        groups = [int(result.views["indirect"].sectors[k]) for k in order]
        columns = (self.say("drivers.from"), self.say("drivers.to"), self.say("drivers.influence"))
        rows = tuple(
            (self.name(x.source), self.name(x.target), _number(result.matrix[x.source, x.target]))
            for x in links
        )
        joined = {k for x in links for k in (x.source, x.target)}
        alt = self.say(
            "drivers.graph_alt", n=len(links), first=self.name(int(order[0])),
            alone=len(result.variables) - len(joined),
        )  # fmt: skip
        # "drivers.graph_direct" "drivers.graph_carrying"
        return Picture(
            self.say("drivers.graph_title", n=len(links), total=int((result.matrix > 0).sum())),
            self.say(f"drivers.graph_{self.state.weight}"),
            network(shape, self.labels, groups, self.sectors),
            alt,
            Table(columns, rows),
        )

    @property
    def _ladder(self) -> Ladder:
        return self.result.ladder(self.state.side, self.state.ladder)

    def _steps(self, shape: Ladder) -> list[str]:
        names = [self.say("drivers.direct_short")]
        names += [self.say("drivers.step", k=int(s)) for s in shape.steps[1:-1]]
        road = self.state.road
        return [*names, self.say("drivers.at_limit" if road == "limit" else "drivers.step", k=road)]

    def ladder(self) -> Picture:
        """Picture the ranks from power to power."""
        shape = self._ladder
        steps, rise = self._steps(shape), shape.ranks[0] - shape.ranks[-1]
        up, down = int(np.argmax(rise)), int(np.argmin(rise))
        # "drivers.ladder_influence" "drivers.ladder_dependence" "drivers.ladder_still"
        key = f"drivers.ladder_{self.state.side}" if rise.any() else "drivers.ladder_still"
        order = np.argsort(shape.ranks[-1], kind="stable")
        rows = tuple((self.name(int(k)), *(float(r) for r in shape.ranks[:, k])) for k in order)
        alt = self.say(
            "drivers.ladder_alt", up=self.name(up), n=float(rise[up]), down=self.name(down),
            m=float(-rise[down]),
        )  # fmt: skip
        return Picture(
            self._climbers(key, rise), self._ladder_axis(),
            ladder(shape, self.labels, steps), alt, Table((self.say("drivers.variable"), *steps), rows),
        )  # fmt: skip

    def _climbers(self, key: str, rise: NDArray[np.float64]) -> str:
        if not rise.any():
            return self.say(key)
        # "drivers.ladder_influence_level" "drivers.ladder_dependence_level"
        both = level.top(rise), level.top(-rise)
        return level.title(key, *both, self.names, self.lang, ("up", "down"))

    def _ladder_axis(self) -> str:
        said, counted = self.say("drivers.ladder_axis"), self.say("drivers.counted")
        return said if self.state.ladder == "indirect" else f"{said} – {counted}"

    def spread(self) -> Picture:
        """Picture how far each rank could move."""
        shape = self._ladder
        low, high = shape.spread if shape.spread is not None else (shape.ranks[-1],) * 2
        order = np.argsort(shape.ranks[-1], kind="stable")
        rows = tuple(
            (self.name(int(k)), float(shape.ranks[-1][k]), float(low[k]), float(high[k]))
            for k in order
        )
        # "drivers.variable" "drivers.rank" "drivers.low" "drivers.high"
        columns = tuple(self.say(f"drivers.{k}") for k in ("variable", "rank", "low", "high"))
        wide, held = int(np.argmax(high - low)), int(((high - low) <= 3).sum())
        alt = self.say(
            "drivers.spread_alt", wide=self.name(wide), low=float(low[wide]), high=float(high[wide])
        )
        return Picture(
            self.say("drivers.spread_title", n=held, total=len(rows)), self.drawn,
            spread(shape, self.labels), alt, Table(columns, rows),
        )  # fmt: skip


def _number(value: float) -> int | float:
    return int(value) if float(value).is_integer() else float(value)
