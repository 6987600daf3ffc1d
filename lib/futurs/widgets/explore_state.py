"""What a visitor of the Explore board has chosen: no widgets, kept in the page's address."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

import numpy as np
import traitlets
from numpy.typing import NDArray

from futurs.methods.cross_impact import Path, succession, verdict
from futurs.study import Study
from futurs.texts import Language
from futurs.widgets.lens import Axis, Future, Lens
from futurs.widgets.notices import unknown

_PLAIN = re.compile(r"^\w+$")
VIEWS = ("box", "reading", "futures", "tableau", "map", "axes")
PREFERENCES = ("few", "small")
# Share of the judgements given that a noisy version moves by one point.
NOISE = {"light": 0.2, "medium": 1 / 3, "strong": 2 / 3}


class ExploreState(traitlets.HasTraits):
    """A combination being composed, with its pins and what is looked at.

    Parameters
    ----------
    lens : Lens
    query : dict
        ``s`` the states, ``pins`` the pinned drivers, ``why`` the driver looked at, ``view``,
        ``axes`` the four poles, ``noise`` and ``prefer`` the settings of the commentary.
    lang : {"fr", "en"}
        Language of the notices about what the address gets wrong.
    """

    scenario = traitlets.Tuple()
    pins = traitlets.Tuple()
    why = traitlets.Int(-1)
    view = traitlets.Enum(VIEWS, default_value="box")
    settling = traitlets.Bool(False)
    prefer = traitlets.Enum(PREFERENCES, default_value="few")
    noise = traitlets.Enum(tuple(NOISE), default_value="medium")
    axes = traitlets.Tuple()

    def __init__(self, lens: Lens, query: dict[str, str], lang: Language) -> None:
        super().__init__()
        self.lens = lens
        self.notices: list[str] = []
        self.scenario = tuple(int(k) for k in self._start())
        self._read(query, lang)

    def _start(self) -> NDArray[np.int64]:
        # The first futures on screen hold: a visitor sees what a combination that holds is.
        if self.lens.futures:
            return self.lens.futures[-1 if self.lens.futures[-1].named else 0].z
        return np.zeros(len(self.lens.matrix.sizes), np.int64)

    @property
    def z(self) -> NDArray[np.int64]:
        """The combination as state numbers."""
        return np.array(self.scenario, np.int64)

    def choose(self, driver: int, state: int) -> None:
        """Put one driver in one state."""
        changed = list(self.scenario)
        changed[driver] = state
        with self.hold_trait_notifications():
            self.scenario, self.settling = tuple(changed), False

    def choose_named(self, name: str) -> None:
        """Put one driver in one state, given as ``driver.state``; another name changes nothing."""
        place = spellings(self.lens.study).get(name)
        if place and "." in name:
            self.choose(*place)

    @property
    def pair(self) -> tuple[Axis, ...]:
        """The two axes shown: those chosen, else those suggested; none where there are no two."""
        return tuple(self.axes) or self.lens.suggested_axes or ()

    def set_axis(self, value: str) -> None:
        """Change an axis: ``0.driver.ID``, ``0.low.STATE`` or ``1.high.STATE``."""
        number, _, rest = value.partition(".")
        what, _, name = rest.partition(".")
        if number not in ("0", "1") or not self.pair:
            return
        k, axes = int(number), list(self.pair)
        drivers = self.lens.study.drivers
        if what == "driver":
            j = next((j for j, d in enumerate(drivers) if d.id == name), -1)
            axis = self.lens.poles(j) if j >= 0 and j != axes[1 - k].driver else None
        else:
            states = [s.id for s in drivers[axes[k].driver].states]
            axis = self._moved(axes[k], what, states.index(name)) if name in states else None
        if axis:
            axes[k] = axis
            self.axes = tuple(axes)

    def _moved(self, axis: Axis, what: str, state: int) -> Axis | None:
        if what not in ("low", "high"):
            return None
        # A pole put where the other one stands: they change places.
        poles = {"low": axis.low, "high": axis.high}
        other = "high" if what == "low" else "low"
        if poles[other] == state:
            poles[other] = poles[what]
        poles[what] = state
        return Axis(axis.driver, poles["low"], poles["high"])

    def compose_corner(self, corner: int) -> None:
        """Compose the combination of a corner that needs the fewest points of judgement."""
        if not self.pair or not self.lens.futures:
            return
        first, second = self.pair
        x, y = (a.poles[k] for a, k in zip(self.pair, divmod(corner, 2), strict=True))
        options = []
        for f in self.lens.futures:
            z = f.z.copy()
            z[first.driver], z[second.driver] = x, y
            options.append((int(verdict(self.lens.matrix, z).inconsistency.sum()), z))
        best = min(options, key=lambda o: o[0])[1]
        with self.hold_trait_notifications():
            self.scenario, self.settling = tuple(int(k) for k in best), False
            self.view = "reading"

    def toggle_pin(self, driver: int) -> None:
        """Pin a driver, or release it."""
        pins = set(self.pins) ^ {driver}
        self.pins = tuple(sorted(pins))

    def take(self, future: Future) -> None:
        """Compose the combination of a future."""
        with self.hold_trait_notifications():
            self.scenario, self.settling = tuple(int(k) for k in future.z), False

    def remaining(self) -> list[Future]:
        """Return the futures that hold the pinned states."""
        return [f for f in self.lens.futures if all(f.z[j] == self.scenario[j] for j in self.pins)]

    def settled(self) -> Path:
        """Return the way of the combination to where it settles; pinned drivers do not move."""
        return succession(self.lens.matrix, self.z, held=self.pins)

    def query(self) -> dict[str, str]:
        """Return the state as it stands in the address."""
        drivers = self.lens.study.drivers
        return {
            "s": spelled(self.lens.study, self.scenario),
            "pins": "-".join(drivers[j].id for j in self.pins),
            "why": drivers[self.why].id if self.why >= 0 else "",
            "view": self.view if self.view != "box" else "",
            "prefer": self.prefer if self.prefer != "few" else "",
            "noise": self.noise if self.noise != "medium" else "",
            "axes": self._axes_words(),
        }

    def _axes_words(self) -> str:
        words = _words(self.lens.study)
        return "-".join(words[a.driver, k] for a in self.axes for k in (a.low, a.high))

    def _read_axes(self, asked: str) -> None:
        known = spellings(self.lens.study)
        poles = [known[w] for w in asked.split("-") if w in known]
        if len(poles) == 4:
            (i, a), (i2, b), (j, c), (j2, d) = poles
            if i == i2 and j == j2 and i != j and a != b and c != d:
                self.axes = (Axis(i, a, b), Axis(j, c, d))

    def _read(self, query: dict[str, str], lang: Language) -> None:
        wrong: list[str] = []
        known = spellings(self.lens.study)
        changed = list(self.scenario)
        for name in filter(None, query.get("s", "").split("-")):
            if name in known:
                changed[known[name][0]] = known[name][1]
            else:
                wrong.append(unknown("explore.no_state", name, list(known), lang))
        self.scenario = tuple(changed)
        drivers = {d.id: j for j, d in enumerate(self.lens.study.drivers)}
        asked = [p for p in query.get("pins", "").split("-") if p]
        why = [query["why"]] if query.get("why") else []
        wrong += [
            unknown("explore.no_driver", p, list(drivers), lang)
            for p in (*asked, *why)
            if p not in drivers
        ]
        self.pins = tuple(sorted({drivers[p] for p in asked if p in drivers}))
        self.why = drivers.get(query.get("why", ""), -1)
        view = query.get("view") or "box"
        if view in VIEWS:
            self.view = view
        else:
            wrong.append(unknown("explore.no_view", view, list(VIEWS), lang))
        if query.get("prefer") in PREFERENCES:
            self.prefer = query["prefer"]
        if query.get("noise") in NOISE:
            self.noise = query["noise"]
        self._read_axes(query.get("axes", ""))
        self.notices = wrong

    def snapshot(self) -> dict[str, Any]:
        """Return the state as a dictionary, to keep or to share."""
        return dict(self.query())


def spelled(study: Study, scenario: Iterable[int]) -> str:
    """Return a combination as an address writes it."""
    words = _words(study)
    return "-".join(words[j, int(k)] for j, k in enumerate(scenario))


def spellings(study: Study) -> dict[str, tuple[int, int]]:
    """Return every way to write a state in an address, with its driver's and its own number."""
    full = {
        f"{d.id}.{s.id}": (j, k)
        for j, d in enumerate(study.drivers)
        for k, s in enumerate(d.states)
    }
    return full | {word: place for place, word in _words(study).items()}


def _words(study: Study) -> dict[tuple[int, int], str]:
    # A code stands for its state only where it is plain and that state's alone: many drivers of
    # an imported model have the same ones.
    codes = Counter(s.code for d in study.drivers for s in d.states)
    return {
        (j, k): s.code if codes[s.code] == 1 and _PLAIN.match(s.code) else f"{d.id}.{s.id}"
        for j, d in enumerate(study.drivers)
        for k, s in enumerate(d.states)
    }
