"""What a visitor of the pathways' board has chosen: no widgets, kept in the page's address.

The outcome, its threshold and the packages are spelled as on the policies' board. A pathway is
spelled by its policies: ``:none.continuity_plans.:all``.
"""

from __future__ import annotations

from typing import Any

import traitlets

from futurs.study import Study
from futurs.texts import Language
from futurs.widgets.policies_state import NONE, PoliciesState

VIEWS = ("when", "map", "first", "watch")
READINGS = ("year", "left")
CHAINS = ("adding", "any")
"""Whether what follows keeps every lever in force, or may be any policy."""
BOUNDS = {"share": (0, 99), "lasting": (1, 10), "lead": (0, 20), "changes": (0, 4)}
"""Settings that are whole numbers, with their bounds."""


class PathwaysState(PoliciesState):
    """What has to hold, from when on one decides, and what is looked at.

    Parameters
    ----------
    study : Study
    targets : dict of str to (float or None)
        Outcomes that may be judged, with the target that the model gives each; the first is
        looked at when the address names none.
    years : tuple of int
        All that are simulated.
    query : dict
        ``view``, ``outcome``, ``threshold``, ``a`` and ``b`` as on the policies' board;
        ``scenario``, ``policy`` (whose end is watched), ``way`` (the pathway shown), ``share``
        (percent), ``reading``, ``lasting``, ``lead``, ``changes``, ``chain``, ``start``.
    lang : {"fr", "en"}
        Language of the notices about what the address gets wrong.
    today : int
        The year of now: that in which one decides first, when it is simulated.
    """

    view = traitlets.Enum(VIEWS, default_value="when")
    scenario = traitlets.Unicode()
    policy = traitlets.Unicode(NONE)
    way = traitlets.Unicode()
    share = traitlets.Int(50)
    reading = traitlets.Enum(READINGS, default_value="year")
    lasting = traitlets.Int(1)
    lead = traitlets.Int(3)
    changes = traitlets.Int(2)
    chain = traitlets.Enum(CHAINS, default_value="adding")
    start = traitlets.Int()

    _plain = (
        "view", "outcome", "threshold", "scenario", "policy", "way", "reading", "chain", "start",
        *BOUNDS,
    )  # fmt: skip

    def __init__(
        self, study: Study, targets: dict[str, float | None], years: tuple[int, ...],
        query: dict[str, str], lang: Language, today: int,
    ) -> None:  # fmt: skip
        self.set_trait("start", min(max(today, years[0]), years[-2]))
        super().__init__(study, targets, years, query, lang)

    # ---- what is there -----------------------------------------------------------------------

    @property
    def lines(self) -> dict[str, tuple[str, ...]]:
        """Levers of each policy, those of equal levers once."""
        kept: dict[str, tuple[str, ...]] = {}
        for name, levers in self.policies.items():
            if levers not in kept.values():
                kept[name] = levers
        return kept

    def choices(self) -> dict[str, tuple[str, ...]]:
        """Return the values of each choice that is one of a few."""
        return {
            "view": VIEWS, "outcome": tuple(self.targets), "scenario": ("", *self.scenarios),
            "policy": tuple(self.lines), "reading": READINGS, "chain": CHAINS,
        }  # fmt: skip

    # ---- what the visitor does ---------------------------------------------------------------

    def choose(self, name: str, value: str) -> bool:
        """Set one of the choices, if the value is one of them."""
        if name == "start":
            return self._whole(name, value, (self.years[0], self.years[-2]))
        if name in BOUNDS:
            return self._whole(name, value, BOUNDS[name])
        if name == "way":
            # Whether such a pathway exists is known once the map is made.
            known = self.policies
            if value and not all(p in known for p in value[:2000].split(".")):
                return False
            self.way = value
            return True
        return super().choose(name, value)

    def _whole(self, name: str, value: str, bounds: tuple[int, int]) -> bool:
        if not (value.isdecimal() and value.isascii() and len(value) < 5):
            return False
        if not bounds[0] <= int(value) <= bounds[1]:
            return False
        setattr(self, name, int(value))
        return True

    def bounds(self) -> dict[str, tuple[int, int]]:
        """Return the bounds of each setting that is a whole number."""
        return {"start": (self.years[0], self.years[-2]), **BOUNDS}

    def snapshot(self) -> dict[str, Any]:
        """Return the state as a dictionary, to keep or to share."""
        return dict(self.query())
