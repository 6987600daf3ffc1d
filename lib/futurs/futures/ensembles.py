"""Simulated futures, whichever way they were run: their values, their quantiles, where they are from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from futurs.errors import UnknownNameError
from futurs.futures.quantiles import LEVELS, finite, quantiles
from futurs.futures.settings import Policy, States
from futurs.futures.system import System
from futurs.shapes import Brief, Fan

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Made:
    """Where an ensemble is from: enough to make it again.

    Parameters
    ----------
    study, study_hash, variant, version : str
    seed, draws : int
    sampler, target : str
    policies : mapping
        Levers and strengths of each policy; by year from which they are in force, where they change.
    scenarios : mapping
        States of each scenario.
    """

    study: str
    study_hash: str
    variant: str
    version: str
    seed: int
    draws: int
    sampler: str
    target: str
    policies: Mapping[str, Mapping[str, Any]]
    scenarios: Mapping[str, States]

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {
            "futurs": self.version, "study": self.study, "study_sha256": self.study_hash,
            "variant": self.variant, "seed": self.seed, "draws": self.draws,
            "sampler": self.sampler, "target": self.target,
            "policies": dict(self.policies),
            "scenarios": {s: dict(states) for s, states in self.scenarios.items()},
        }  # fmt: skip


@dataclass(frozen=True, eq=False, repr=False)
class Ensemble(Brief):
    """Simulated futures.

    Parameters
    ----------
    system : System
    scenarios, policies, outcomes : tuple of str
    years : tuple of int
    values : ndarray, shape (outcome, scenario, policy, year, draw)
        Not a number where a future has overflowed.
    made : Made
    """

    system: System
    scenarios: tuple[str, ...]
    policies: tuple[Policy, ...]
    outcomes: tuple[str, ...]
    years: tuple[int, ...]
    values: Array
    made: Made
    _inputs: Callable[[str, str], dict[str, Array]]

    def parts(self) -> dict[str, Any]:
        """Return what is said of it in a few words."""
        return {
            "study": self.made.study, "scenarios": self.scenarios, "policies": self.policies,
            "outcomes": self.outcomes, "years": f"{self.years[0]}–{self.years[-1]}",
            "draws": self.draws, "seed": self.made.seed, "target": self.made.target,
        }  # fmt: skip

    @property
    def draws(self) -> int:
        """Number of draws."""
        return int(self.values.shape[-1])

    def of(
        self, outcome: str, *, scenario: str | None = None, policy: str | None = None,
        year: int | None = None,
    ) -> Array:  # fmt: skip
        """Return values of one outcome.

        Parameters
        ----------
        outcome : str
        scenario, policy : str, optional
        year : int, optional

        Returns
        -------
        ndarray, shape (scenario, policy, draw, year)
            Without the dimensions that were chosen.

        Raises
        ------
        UnknownNameError
            With the nearest name.
        """
        keys: list[Any] = [place("unknown_outcome", outcome, self.outcomes), *[slice(None)] * 4]
        if scenario is not None:
            keys[1] = place("unknown_scenario", scenario, self.scenarios)
        if policy is not None:
            keys[2] = place("unknown_policy", policy, [p.id for p in self.policies])
        if year is not None:
            keys[3] = place("unknown_year", str(year), [str(y) for y in self.years])
        chosen: Array = self.values[tuple(keys)]
        return chosen if year is not None else np.swapaxes(chosen, -1, -2)

    @cached_property
    def overflowed(self) -> NDArray[np.int64]:
        """Number of futures with a value that is not finite, shape (scenario, policy)."""
        bad = ~np.isfinite(self.values).all(axis=(0, 3))
        return np.asarray(bad.sum(axis=-1))

    def fan(
        self, outcome: str, scenario: str, policy: str, levels: Sequence[float] = LEVELS
    ) -> Fan:
        """Answer between which values an outcome stays, year by year.

        Parameters
        ----------
        outcome, scenario, policy : str
        levels : sequence of float
            Shares of the futures below, ascending, each in (0, 1).

        Returns
        -------
        Fan
            Quantiles with their standard error; futures that overflowed are counted beside.
        """
        values = self.of(outcome, scenario=scenario, policy=policy)
        return Fan(
            self.years, tuple(levels), *quantiles(values, levels), self.draws, finite(values)
        )

    def inputs(self, scenario: str, policy: str) -> dict[str, Array]:
        """Answer what differs between the futures of one scenario under one policy.

        Parameters
        ----------
        scenario, policy : str

        Returns
        -------
        dict of ndarray, shape (draw,)
            Each uncertain parameter, once drivers and levers are in full; random series of a
            whole run. Those that are the same in all futures are left out.
        """
        found = self.all_inputs(scenario, policy)
        return {name: v for name, v in found.items() if v.min() < v.max()}

    def all_inputs(self, scenario: str, policy: str) -> dict[str, Array]:
        """Return what may differ between futures, those too that are the same in all of them."""
        place("unknown_scenario", scenario, self.scenarios)
        place("unknown_policy", policy, [p.id for p in self.policies])
        return self._inputs(scenario, policy)

    def to_dataset(self) -> xr.Dataset:
        """Return the futures as an xarray dataset: dimensions, parameters, provenance."""
        from futurs.futures.storing import dataset

        return dataset(self)

    def to_frame(
        self, years: Iterable[int] | None = None, levels: Sequence[float] = LEVELS
    ) -> pd.DataFrame:
        """Return quantiles as a table, one row an outcome, scenario, policy and year.

        Parameters
        ----------
        years : iterable of int, optional
            All when not given.
        levels : sequence of float

        Returns
        -------
        DataFrame
            With the provenance in ``attrs``.
        """
        import pandas as pd

        frame = pd.DataFrame(list(self.rows(years, levels)))
        frame.attrs["provenance"] = self.made.to_dict()
        return frame

    def rows(
        self, years: Iterable[int] | None = None, levels: Sequence[float] = LEVELS
    ) -> Iterator[dict[str, Any]]:
        """Yield quantiles as plain values, one row an outcome, scenario, policy and year."""
        wanted = self.years if years is None else tuple(years)
        places = [place("unknown_year", str(y), [str(t) for t in self.years]) for y in wanted]
        for outcome in self.outcomes:
            unit = self.system.outcome(outcome).unit
            for i, scenario in enumerate(self.scenarios):
                for j, policy in enumerate(self.policies):
                    fan = self.fan(outcome, scenario, policy.id, levels)
                    for k in places:
                        yield {
                            "outcome": outcome, "unit": unit, "scenario": scenario,
                            "policy": policy.id, "year": self.years[k],
                            **{_column(p): float(fan.values[n, k]) for n, p in enumerate(levels)},
                            "se_median": _median_error(fan, k),
                            "draws": self.draws, "overflowed": int(self.overflowed[i, j]),
                        }  # fmt: skip


def _column(level: float) -> str:
    whole, dot, part = f"{100 * level:.10g}".partition(".")
    return f"p{whole:0>2}{dot}{part}"


def _median_error(fan: Fan, year: int) -> float:
    return float(fan.errors[fan.levels.index(0.5), year]) if 0.5 in fan.levels else float("nan")


def place(code: str, found: str, known: Sequence[str]) -> int:
    """Return the number of a name among those known; an unknown one is said with the nearest."""
    if found not in known:
        raise UnknownNameError(code, found=found, known=known)
    return list(known).index(found)
