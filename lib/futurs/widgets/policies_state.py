"""What a visitor of the policies' board has chosen: no widgets, kept in the page's address.

A policy is a lever of the study alone, ``:all`` for all of them, or ``:a`` and ``:b`` for the
packages of one's own; levers are in force in full.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import traitlets

from futurs.futures.policies import ClassSettings
from futurs.futures.settings import year_of
from futurs.study import Study
from futurs.texts import Language
from futurs.widgets.notices import unknown

VIEWS = ("classes", "regrets", "duel", "fails", "cost", "ranks")
NONE, ALL, FIRST, SECOND = ":none", ":all", ":a", ":b"
PACKAGES = {"a": FIRST, "b": SECOND}
"""Packages of one's own, by their name in the address."""
STATISTICS = ("mean", "percentile")
SHARES = {"most": (1, 99), "gain": (1, 100), "seldom": (0, 100), "density": (10, 100)}
"""Settings in percent, with their bounds."""


class PoliciesState(traitlets.HasTraits):
    """What is judged, by which limits, and what is looked at.

    Parameters
    ----------
    study : Study
    targets : dict of str to (float or None)
        Outcomes that may be judged, with the target that the model gives each.
    years : tuple of int
        Those that may be looked at.
    query : dict
        ``view``, ``outcome``, ``year``, ``threshold``, ``margin``, ``a`` and ``b`` (levers of one's own
        packages), ``one`` and ``two`` (compared), ``policy`` and ``where`` (whose failures, in
        which scenario), ``most``, ``gain``, ``seldom`` and ``density`` (percent), ``statistic``.
    lang : {"fr", "en"}
        Language of the notices about what the address gets wrong.
    margins : dict of str to float, optional
        Differences of each outcome up to which nothing counts, as the model gives them; 0 where it
        gives none.
    """

    view = traitlets.Enum(VIEWS, default_value="classes")
    outcome = traitlets.Unicode()
    year = traitlets.Int()
    threshold = traitlets.Unicode()
    margin = traitlets.Unicode()
    packages = traitlets.Dict()
    one = traitlets.Unicode(ALL)
    two = traitlets.Unicode()
    policy = traitlets.Unicode(ALL)
    where = traitlets.Unicode()
    most = traitlets.Int(50)
    gain = traitlets.Int(10)
    seldom = traitlets.Int(5)
    density = traitlets.Int(80)
    statistic = traitlets.Enum(STATISTICS, default_value="mean")

    def __init__(
        self, study: Study, targets: dict[str, float | None], years: tuple[int, ...],
        query: dict[str, str], lang: Language, margins: Mapping[str, float] | None = None,
    ) -> None:  # fmt: skip
        super().__init__()
        self.study, self.targets, self.years = study, targets, years
        self.margins = margins or {}
        self.notices: list[str] = []
        self.levers = known_levers(study)
        self.scenarios = tuple(s.id for s in study.scenarios)
        self.outcome = next(iter(targets))
        self.year = year_of(study, years)
        axes = {x.id for x in study.levers if x.reacteur_public_axis}
        own = tuple(x for x in self.levers if x in axes)
        # The programme's axes against all the rest, where there are both.
        rest = tuple(x for x in self.levers if x not in axes)
        self.packages = {"a": own, "b": rest} if own and rest else {"a": (), "b": ()}
        self.one, self.two = (FIRST, SECOND) if own and rest else (ALL, self.levers[0])
        self._rest = {n: getattr(self, n) for n in (*self._plain, "packages")}
        self._read(query, lang)

    _plain = (
        "view", "outcome", "year", "threshold", "margin", "one", "two", "policy", "where", "statistic",
        *SHARES,
    )  # fmt: skip

    # ---- what is there -----------------------------------------------------------------------

    @property
    def policies(self) -> dict[str, tuple[str, ...]]:
        """Levers of each policy: none, each alone, the packages of one's own, all of them."""
        own = {PACKAGES[k]: v for k, v in self.packages.items() if v}
        return {NONE: ()} | {x: (x,) for x in self.levers} | own | {ALL: self.levers}

    @property
    def limit(self) -> float | None:
        """What the outcome must keep: typed here, else the model's target."""
        return self.targets[self.outcome] if not self.threshold else float(self.threshold)

    @property
    def given(self) -> float:
        """The difference up to which nothing counts that the model gives the outcome; 0 for none."""
        return self.margins.get(self.outcome, 0.0)

    @property
    def apart(self) -> float:
        """The difference up to which nothing counts: typed here, else the model's."""
        return float(self.margin) if self.margin else self.given

    @property
    def settings(self) -> ClassSettings:
        """Limits of the classes."""
        return ClassSettings(self.most / 100, self.gain / 100, self.seldom / 100)

    # ---- what the visitor does ---------------------------------------------------------------

    def choose(self, name: str, value: str) -> bool:
        """Set one of the choices, if the value is one of them."""
        known = self.choices().get(name)
        with self.hold_trait_notifications():
            if known is not None and value in known:
                setattr(self, name, int(value) if name == "year" else value)
                if name == "outcome":
                    self.threshold = self.margin = ""
                return True
            if name == "threshold":
                return self._type(name, value, self.targets[self.outcome], -math.inf)
            if name == "margin":
                return self._type(name, value, self.given, 0.0)
            if name in SHARES:
                return self._share(name, value)
        return False

    def choices(self) -> dict[str, tuple[str, ...]]:
        """Return the values of each choice that is one of a few."""
        policies = tuple(self.policies)
        return {
            "view": VIEWS, "outcome": tuple(self.targets), "year": tuple(str(y) for y in self.years),
            "one": policies, "two": policies, "policy": policies,
            "where": ("", *self.scenarios), "statistic": STATISTICS,
        }  # fmt: skip

    def toggle(self, package: str, lever: str) -> bool:
        """Put a lever into a package of one's own, or take it out."""
        if package not in PACKAGES or lever not in self.levers:
            return False
        now = set(self.packages[package]) ^ {lever}
        self._pack(package, now)
        return True

    def _pack(self, package: str, levers: set[str]) -> None:
        kept = tuple(x for x in self.levers if x in levers)
        self.packages = self.packages | {package: kept}
        # A package that is emptied is no policy any more.
        for name, other in (("one", ALL), ("two", self.levers[0]), ("policy", ALL)):
            if getattr(self, name) not in self.policies:
                setattr(self, name, other)

    def _type(self, name: str, value: str, given: float | None, low: float) -> bool:
        """Take a number as it was typed; empty, or the study's, is again the study's."""
        words = value.strip().replace(",", ".").replace("\u2212", "-")[:40]
        try:
            number = float(words) if words else math.nan
        except ValueError:
            return False
        if words and not (math.isfinite(number) and number >= low):
            return False
        setattr(self, name, "" if not words or number == given else f"{number:g}")
        return True

    def _share(self, name: str, value: str) -> bool:
        low, high = SHARES[name]
        if not (value.isdecimal() and len(value) < 4 and low <= int(value) <= high):
            return False
        setattr(self, name, int(value))
        return True

    # ---- the address -------------------------------------------------------------------------

    def query(self) -> dict[str, str]:
        """Return the state as it stands in the address."""
        said = {
            n: "" if getattr(self, n) == self._rest[n] else str(getattr(self, n))
            for n in self._plain
        }
        for name, levers in self.packages.items():
            same = levers == self._rest["packages"][name]
            said[name] = "" if same else "-".join(levers) or "-"
        return said

    def snapshot(self) -> dict[str, Any]:
        """Return the state as a dictionary, to keep or to share."""
        return dict(self.query())

    def _read(self, query: dict[str, str], lang: Language) -> None:
        for name in PACKAGES:
            if asked := query.get(name, ""):
                self._read_package(name, asked, lang)
        # "policies_board.no_outcome" "policies_board.no_year" "policies_board.no_policy"
        # "policies_board.no_where" "policies_board.no_setting"
        sort = dict.fromkeys(("one", "two", "policy"), "policy") | {
            n: n for n in ("outcome", "year", "where")
        }
        for name in self._plain:
            value = query.get(name, "")
            if value and not self.choose(name, value):
                key = (
                    "explore.no_view"
                    if name == "view"
                    else f"policies_board.no_{sort.get(name, 'setting')}"
                )
                known = self.choices().get(name, ())
                self.notices.append(unknown(key, value, known, lang))

    def _read_package(self, name: str, asked: str, lang: Language) -> None:
        found: set[str] = set()
        for part in filter(None, asked[:2000].split("-")):
            if part in self.levers:
                found.add(part)
            else:
                self.notices.append(unknown("policies_board.no_lever", part, self.levers, lang))
        self._pack(name, found)


def known_levers(study: Study) -> tuple[str, ...]:
    """Return the levers that the model knows, those of the programme's axes first."""
    known = dict.fromkeys(e.lever for e in study.lever_map)
    axis = {x.id: x.reacteur_public_axis for x in study.levers}
    listed = [x.id for x in study.levers if x.id in known]
    rest = [x for x in known if x not in axis]
    return tuple(sorted(listed, key=lambda x: axis[x] or math.inf)) + tuple(rest)
