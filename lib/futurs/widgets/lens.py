"""A study seen through its futures: what both dashboards read, computed once a study."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from futurs import texts
from futurs.methods import _questions as questions
from futurs.methods import axes
from futurs.methods.cross_impact import (
    Basins,
    NoiseModel,
    Panel,
    Stays,
    basins,
    distances,
    exclusions_of,
    matrix_of,
    panel_of,
    plane,
    ranges_of,
    solve,
    stays,
)
from futurs.shapes import Balance, CrossImpactMatrix, Plane, Ranking, Tableau
from futurs.study import Study, text
from futurs.texts import Language

# Above this many futures the judgements separate too little for a list to say anything.
MOST = 200
# Up to this many combinations, all are walked for the basins: about half a second.
WALKED = 5_000_000


@dataclass(frozen=True)
class Future:
    """One consistent scenario: its state numbers, and its name in the study if it has one."""

    id: str
    z: NDArray[np.int64]
    named: Any = None


@dataclass(frozen=True)
class Axis:
    """A driver and the two states that are its poles."""

    driver: int
    low: int
    high: int

    @property
    def poles(self) -> axes.Poles:
        """Both poles."""
        return self.low, self.high


@dataclass(frozen=True)
class Lens:
    """A study and what is computed from it; nothing here knows a language.

    Parameters
    ----------
    study : Study
    """

    study: Study

    @cached_property
    def matrix(self) -> CrossImpactMatrix:
        """The judgements as a matrix."""
        return matrix_of(self.study)

    @cached_property
    def panel(self) -> Panel | None:
        """The experts over the agreed judgements; None where the study has none."""
        return panel_of(self.study)

    @cached_property
    def ranges(self) -> tuple[CrossImpactMatrix, CrossImpactMatrix] | None:
        """Lowest and highest value of each judgement; None where none has a range."""
        return ranges_of(self.study)

    @cached_property
    def complete(self) -> bool:
        """Whether the list of futures is known to be whole."""
        return bool(self._solutions.complete)

    @cached_property
    def crowded(self) -> bool:
        """Whether the search was ended because too many combinations hold."""
        return bool(self._solutions.stopped_by == "solutions")

    @cached_property
    def _solutions(self) -> Any:
        # A visitor does not wait: a study too large for this budget says so on the page.
        return solve(
            self.matrix, exclusions=exclusions_of(self.study), max_seconds=20.0, max_solutions=MOST
        )

    @cached_property
    def futures(self) -> tuple[Future, ...]:
        """The consistent scenarios: those the study names first, by family, then the others."""
        names = {tuple(self.matrix.scenario(s.states)): s for s in self.study.scenarios}
        order = [f.id for f in self.study.families]
        found = []
        for k, z in enumerate(self._solutions.scenarios):
            named = names.get(tuple(z))
            found.append(Future(named.id if named else f"computed_{k + 1}", np.array(z), named))
        return tuple(
            sorted(found, key=lambda f: order.index(f.named.family) if f.named else len(order))
        )

    @cached_property
    def array(self) -> NDArray[np.int64]:
        """State numbers of all futures, shape (K, N)."""
        n = len(self.matrix.sizes)
        return np.array([f.z for f in self.futures], np.int64).reshape(-1, n)

    @cached_property
    def rare(self) -> dict[str, list[bool]]:
        """For each future, which of its states few futures have."""
        marks = questions.rare(self.array, self.matrix.sizes)
        return {f.id: marks[k].tolist() for k, f in enumerate(self.futures)}

    @cached_property
    def occurrence(self) -> list[NDArray[np.int64]]:
        """In how many futures each state stands."""
        return questions.occurrence(self.array, self.matrix.sizes)

    @cached_property
    def leverage(self) -> Ranking:
        """Which drivers decide."""
        return questions.leverage(self.matrix, self.array)

    @cached_property
    def separating(self) -> Ranking:
        """Which drivers tell the futures apart."""
        return questions.separating(self.array, self.matrix.descriptors)

    @cached_property
    def companions(self) -> tuple[questions.Companion, ...]:
        """Which states always go together."""
        return questions.companions(self.array, self.matrix.sizes)

    @cached_property
    def signals(self) -> Balance:
        """Where the signals of change point; findings and opinions are context and not counted."""
        states = {f.id: self.matrix.named(f.z) for f in self.futures}
        readings = [
            (r.state.partition(".")[0], r.state.partition(".")[2], int(r.direction))
            for s in self.study.signals
            if s.kind == "signal"
            for r in s.reading
        ]
        return questions.pointed_at(states, readings)

    @cached_property
    def map(self) -> Plane | None:
        """The futures on a plane, near when few drivers differ; None below three futures."""
        if len(self.futures) < 3:
            return None
        flat = plane(distances(self.array))
        return Plane(tuple(f.id for f in self.futures), flat.x, flat.y, flat.explained)

    @cached_property
    def basins(self) -> Basins | None:
        """How many combinations settle in each future; None where a page would wait for it."""
        return basins(self.matrix) if self.matrix.combinations <= WALKED else None

    @cached_property
    def suggested_axes(self) -> tuple[Axis, Axis] | None:
        """The two drivers that judgements bind least, with poles at which most futures stand."""
        # As the method proposes them: one engine, one order of ties.
        names = axes.candidates(self.study)
        among = axes.weighed(self.matrix, self.array, [self.matrix.index(d) for d in names])
        found = axes.suggestions(self.matrix, self.array, among)
        if not found:
            return None
        first, second = (
            Axis(j, *p) for j, p in zip(found[0].drivers, found[0].poles, strict=True)
        )  # fmt: skip
        return first, second

    def poles(self, driver: int) -> Axis | None:
        """Return the axis of a driver; None when it has one state."""
        found = axes.usual_poles(self.matrix.sizes, self.array, driver)
        return Axis(driver, *found) if found else None

    def noise(self, chance: float) -> NoiseModel:
        """Return the noise of a page: judgements given, one point up or down, within the scale."""
        scale = self.study.scale
        return NoiseModel(chance=chance, low=scale.min, high=scale.max)

    @cached_property
    def _stays(self) -> dict[float, Stays]:
        return {}

    def stays(self, chance: float) -> Stays:
        """Return in how many noisy versions of the judgements each future holds."""
        if chance not in self._stays:
            self._stays[chance] = stays(self.matrix, self.array, self.noise(chance))
        return self._stays[chance]

    @cached_property
    def tableau(self) -> Tableau:
        """The futures side by side, for tables and spreadsheets."""
        named = [self.matrix.named(f.z) for f in self.futures]
        rows = tuple(tuple(n[d] for n in named) for d in self.matrix.descriptors)
        return Tableau(self.matrix.descriptors, tuple(f.id for f in self.futures), rows)

    def future(self, identifier: str) -> Future | None:
        """Return a future by its identifier."""
        return next((f for f in self.futures if f.id == identifier), None)

    def at(self, z: NDArray[np.int64]) -> Future | None:
        """Return the future that a scenario is, if it is one."""
        return next((f for f in self.futures if np.array_equal(f.z, z)), None)

    def group(self, future: Future | None) -> int:
        """Return the number of a future's family from 0; past the last for one without."""
        families = [f.id for f in self.study.families]
        return families.index(future.named.family) if future and future.named else len(families)

    def name(self, z: NDArray[np.int64], lang: Language) -> str:
        """Name a scenario: its own name, or the nearest named one and how many drivers differ."""
        mine = self.at(z)
        if mine and mine.named:
            return text(mine.named.short_name, lang)
        named = [(s, self.matrix.scenario(s.states)) for s in self.study.scenarios]
        if named:
            near, other = min(named, key=lambda p: int((p[1] != z).sum()))
            n = int((other != z).sum())
            short = text(near.short_name, lang)
            return short if n == 0 else texts.say("futures.near", lang, name=short, n=n)
        if mine:
            return texts.say("futures.numbered", lang, k=self.futures.index(mine) + 1)
        return texts.say("futures.unnamed", lang)

    def strip(self, z: NDArray[np.int64], lang: Language) -> list[dict[str, Any]]:
        """Return the print of a scenario: one cell a driver with its code, words and mark."""
        mine = self.at(z)
        marks = self.rare[mine.id] if mine else [False] * len(z)
        colon = texts.say("common.colon", lang)
        cells = []
        for j, driver in enumerate(self.study.drivers):
            state = driver.states[int(z[j])]
            words = f"{text(driver.label, lang)}{colon}{text(state.label, lang)}"
            cells.append({"code": code(driver, int(z[j])), "words": words, "mark": marks[j]})
        return cells


def code(driver: Any, k: int) -> str:
    """Return the short code of a state, or its number where the study gives none."""
    return driver.states[k].code or str(k + 1)
