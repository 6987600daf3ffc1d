"""What a visitor of the structure board looks at and edits: no widgets, kept in the address."""

from __future__ import annotations

from typing import Any

import traitlets

from futurs.methods import structural_analysis as sa
from futurs.study import Study, Variant
from futurs.texts import Language
from futurs.widgets.notices import unknown

VIEWS = ("map", "graph", "ladder", "matrix")
READINGS = ("direct", "indirect", "displacement", "potential", "indirect_potential")
SHARES = ("5", "10", "25", "50", "100")
WEIGHTS = ("direct", "carrying")
RULES = ("mean", "median", "middle")
ROADS = ("limit", "2", "3", "4", "5", "6", "7")
MOVING = ("10", "30", "50")
DRAWS = 1000


class StructureState(traitlets.HasTraits):
    """A variant of the direct influences, and how it is read.

    Parameters
    ----------
    query : dict
        The traits by name where they are not at rest, ``cell`` as ``source-target``.
    order : tuple of str
        The variables.
    lang : {"fr", "en"}
        Language of the notices about what the address gets wrong.
    """

    view = traitlets.Enum(VIEWS, default_value="map")
    reading = traitlets.Enum(READINGS, default_value="indirect")
    ranges = traitlets.Enum(("", "yes"), default_value="")
    share = traitlets.Enum(SHARES, default_value="25")
    weight = traitlets.Enum(WEIGHTS, default_value="direct")
    side = traitlets.Enum(("influence", "dependence"), default_value="influence")
    rule = traitlets.Enum(RULES, default_value="mean")
    road = traitlets.Enum(ROADS, default_value="limit")
    moving = traitlets.Enum(MOVING, default_value="30")
    cell = traitlets.Tuple(default_value=(0, 1))

    def __init__(self, query: dict[str, str], order: tuple[str, ...], lang: Language) -> None:
        super().__init__()
        self.order = order
        self.notices: list[str] = []
        self._known: dict[Any, sa.Result] = {}
        for name in _NAMES:
            asked = query.get(name)
            if asked and not self.choose(name, asked):
                known = list(self.trait_values_of(name))
                self.notices.append(unknown("drivers.no_choice", asked, known, lang))
        asked = query.get("cell")
        if asked and not self.go(asked):
            self.notices.append(unknown("drivers.no_cell", asked, list(self._cells()), lang))

    def trait_values_of(self, name: str) -> tuple[str, ...]:
        """Return what may be chosen for a trait."""
        return tuple(self.traits()[name].values)

    def choose(self, name: str, value: str) -> bool:
        """Set one of the choices, if the value is one of them."""
        if name not in _NAMES or value not in self.trait_values_of(name):
            return False
        setattr(self, name, value)
        return True

    @property
    def ladder(self) -> str:
        """The reading whose ranks are followed from power to power."""
        return "indirect_potential" if "potential" in self.reading else "indirect"

    def _cells(self) -> dict[str, tuple[int, int]]:
        return {
            f"{a}-{b}": (i, j)
            for i, a in enumerate(self.order)
            for j, b in enumerate(self.order)
            if i != j
        }

    def go(self, name: str) -> bool:
        """Select a cell by its name, if there is one."""
        found = self._cells().get(name)
        if found:
            self.cell = found
        return bool(found)

    def result(self, study: Study) -> sa.Result:
        """Return the analysis of a version of the study under the chosen settings."""
        key = (study.hash, self.rule, self.road, self.moving)
        if key not in self._known:
            self._known[key] = sa.compute(self.inputs(study))
        return self._known[key]

    def inputs(self, study: Study) -> sa.Inputs:
        """Return what the analysis is computed from, settings included."""
        power = None if self.road == "limit" else int(self.road)
        chosen = {
            "threshold": self.rule, "indirect": "power" if power else "limit", "power": power,
            "moving": int(self.moving) / 100, "draws": DRAWS,
        }  # fmt: skip
        return sa.Inputs.from_study(study).model_copy(update=chosen)

    def query(self, variant: Variant) -> dict[str, str]:
        """Return the state as it stands in the address."""
        i, j = self.cell
        said = {
            name: value if (value := getattr(self, name)) != self.traits()[name].default_value else ""
            for name in _NAMES
        }  # fmt: skip
        return {"variant": variant.id, "cell": f"{self.order[i]}-{self.order[j]}", **said}


_NAMES = ("view", "reading", "ranges", "share", "weight", "side", "rule", "road", "moving")
