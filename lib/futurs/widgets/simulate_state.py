"""What a visitor of the simulation board has chosen: no widgets, kept in the page's address.

A scenario is written as on the page of two futures: ``drift`` for one of the study, ``:F1-C2-...``
for a combination of one's own; levers as ``human_contact_guarantee.60-continuity_plans.100``.
"""

from __future__ import annotations

from typing import Any

import traitlets

from futurs.futures.settings import year_of
from futurs.study import Study
from futurs.texts import Language
from futurs.widgets.explore_state import spellings
from futurs.widgets.notices import unknown

VIEWS = ("fans", "story", "scenarios", "why", "basis")


class SimulateState(traitlets.HasTraits):
    """A scenario, levers, and what is looked at.

    Parameters
    ----------
    study : Study
    outcomes : tuple of str
    years : tuple of int
        Those that may be looked at.
    variables : frozenset of str
        What an equation may be shown of.
    query : dict
        ``scenario``, ``levers``, ``since`` (the year from which they are in force), ``outcome``,
        ``year``, ``view`` and ``at``, the variable whose equation is read.
    lang : {"fr", "en"}
        Language of the notices about what the address gets wrong.
    """

    view = traitlets.Enum(VIEWS, default_value="fans")
    scenario = traitlets.Unicode()
    levers = traitlets.Dict()
    outcome = traitlets.Unicode()
    year = traitlets.Int()
    since = traitlets.Int()
    at = traitlets.Unicode()

    def __init__(
        self, study: Study, outcomes: tuple[str, ...], years: tuple[int, ...],
        variables: frozenset[str], query: dict[str, str], lang: Language,
    ) -> None:  # fmt: skip
        super().__init__()
        self.study, self.outcomes, self.years, self.variables = study, outcomes, years, variables
        self.notices: list[str] = []
        self.own: dict[str, dict[str, str]] = {}
        self.known_levers = tuple(dict.fromkeys(e.lever for e in study.lever_map))
        self.scenario = study.scenarios[0].id if study.scenarios else ""
        self.outcome = outcomes[0] if outcomes else ""
        self.year = year_of(study, years)
        model = study.model
        first = model.ramp.start if model else 0
        # A ramp may begin when the run is over: then there is no other year to choose.
        self.starts = tuple(range(first, model.period.stop if model else 0)) or (first,)
        self.since = self.starts[0]
        self._rest = {n: getattr(self, n) for n in ("scenario", "outcome", "year", "since")}
        self._read(query, lang)

    # ---- what is there -----------------------------------------------------------------------

    @property
    def scenarios(self) -> dict[str, dict[str, str]]:
        """States of each scenario that may be chosen, by its spelling in the address."""
        return {s.id: dict(s.states) for s in self.study.scenarios} | self.own

    @property
    def states(self) -> dict[str, str]:
        """States of the scenario chosen."""
        return self.scenarios[self.scenario]

    # ---- what the visitor does ---------------------------------------------------------------

    def choose(self, name: str, value: str) -> bool:
        """Set one of the choices, if the value is one of them."""
        known: dict[str, Any] = {
            "view": VIEWS, "scenario": tuple(self.scenarios), "outcome": self.outcomes,
            "year": tuple(str(y) for y in self.years), "at": ("", *self.variables),
            "since": tuple(str(y) for y in self.starts),
        }  # fmt: skip
        if value not in known.get(name, ()):
            return False
        with self.hold_trait_notifications():
            setattr(self, name, int(value) if name in ("year", "since") else value)
            if name == "outcome":
                self.at = ""
        return True

    def pull(self, levers: dict[str, int]) -> bool:
        """Set the levers; those that do not exist are left out."""
        wanted = {k: v for k in self.known_levers if (v := levers.get(k, 0)) and 0 < v <= 100}
        changed = wanted != dict(self.levers)
        self.levers = wanted
        return bool(changed)

    # ---- the address -------------------------------------------------------------------------

    def query(self) -> dict[str, str]:
        """Return the state as it stands in the address."""
        said = {
            n: "" if getattr(self, n) == v else str(getattr(self, n)) for n, v in self._rest.items()
        }
        return {
            **said,
            "levers": "-".join(f"{k}.{v}" for k, v in self.levers.items()),
            "view": self.view if self.view != "fans" else "",
            "at": self.at,
        }

    def snapshot(self) -> dict[str, Any]:
        """Return the state as a dictionary, to keep or to share."""
        return dict(self.query())

    def _read(self, query: dict[str, str], lang: Language) -> None:
        asked = query.get("scenario", "")
        if asked.startswith(":") and (states := _combination(self.study, asked[1:])):
            self.own[asked] = states
        # "simulate.no_scenario" "simulate.no_outcome" "simulate.no_year" "simulate.no_since"
        # "simulate.no_at"
        for name, known in (
            ("scenario", list(self.scenarios)), ("outcome", list(self.outcomes)),
            ("year", [str(y) for y in self.years]), ("since", [str(y) for y in self.starts]),
            ("view", list(VIEWS)),
            ("at", list(self.variables)),
        ):  # fmt: skip
            value = query.get(name, "")
            if value and not self.choose(name, value):
                key = "explore.no_view" if name == "view" else f"simulate.no_{name}"
                self.notices.append(unknown(key, value, known, lang))
        self._read_levers(query.get("levers", ""), lang)

    def _read_levers(self, asked: str, lang: Language) -> None:
        found: dict[str, int] = {}
        for part in filter(None, asked[:2000].split("-")):
            name, _, strength = part.partition(".")
            if name not in self.known_levers:
                words = unknown("simulate.no_lever", name, self.known_levers, lang)
                self.notices.append(words)
            elif not (strength.isdecimal() and len(strength) < 4 and int(strength) <= 100):
                self.notices.append(unknown("simulate.no_strength", part, (), lang))
            else:
                found[name] = int(strength)
        self.pull(found)


def _combination(study: Study, words: str) -> dict[str, str] | None:
    known = spellings(study)
    parts = words.split("-")
    if not all(p in known for p in parts):
        return None
    places = dict(known[p] for p in parts)
    if len(places) != len(study.drivers):
        return None
    return {d.id: d.states[places[j]].id for j, d in enumerate(study.drivers)}
