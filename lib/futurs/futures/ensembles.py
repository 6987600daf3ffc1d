"""Thousands of futures: every scenario, every policy, the same draws for all.

What may become of an outcome? :func:`simulate` runs a study's model over (scenario, policy, draw)
and gives quantiles with their standard error. It says what is possible under the study's ranges,
not what is likely: most ranges are judgements.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from numbers import Integral
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from futurs import __version__
from futurs.errors import Cancelled, InputError, UnknownNameError
from futurs.futures import settings, targets
from futurs.futures.sampling import BLOCK, SAMPLERS, Draws, Sampler, blocks, draw
from futurs.futures.settings import Policies, Policy, States
from futurs.futures.system import System, system
from futurs.shapes import Brief, Fan
from futurs.study import Study

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

Array = NDArray[np.float64]
Target = Literal["auto", "numpy", "compiled"]
Watch = Callable[[int, int], bool | None]
LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
WORTH_COMPILING = 400_000
"""Runs above which some seconds of compiling are soon won back."""
MOST_BYTES = 4_000_000_000
LOST = 0.01
"""Share of the futures without a finite value above which quantiles are only of those left."""
KEPT = 4
"""Blocks of draws that a simulator keeps for its next run."""


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
        keys: list[Any] = [_place("unknown_outcome", outcome, self.outcomes), *[slice(None)] * 4]
        if scenario is not None:
            keys[1] = _place("unknown_scenario", scenario, self.scenarios)
        if policy is not None:
            keys[2] = _place("unknown_policy", policy, [p.id for p in self.policies])
        if year is not None:
            keys[3] = _place("unknown_year", str(year), [str(y) for y in self.years])
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
        _place("unknown_scenario", scenario, self.scenarios)
        _place("unknown_policy", policy, [p.id for p in self.policies])
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
        places = [_place("unknown_year", str(y), [str(t) for t in self.years]) for y in wanted]
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


def _whole(value: Any, low: int, high: int) -> bool:
    whole = isinstance(value, Integral) and not isinstance(value, bool)
    return whole and low <= int(value) <= high


def _place(code: str, found: str, known: Sequence[str]) -> int:
    if found not in known:
        raise UnknownNameError(code, found=found, known=known)
    return list(known).index(found)


def passed_on(watch: Watch | None, before: int, total: int) -> Watch | None:
    """Return a watcher for one piece of a larger work.

    Parameters
    ----------
    watch : callable or None
        That of the whole.
    before, total : int
        Runs done before the piece, and runs of the whole.

    Returns
    -------
    callable or None
    """
    if watch is None:
        return None
    return lambda done, _: watch(before + done, total)


def quantiles(values: Array, levels: Sequence[float]) -> tuple[Array, Array]:
    """Answer which values shares of the futures stay below, and how sure that is.

    Parameters
    ----------
    values : ndarray, shape (draw, year)
    levels : sequence of float
        Each in (0, 1).

    Returns
    -------
    quantiles, errors : ndarray, shape (level, year)
        Standard error: half the distance between the quantiles at p - s and p + s, with
        s = sqrt(p (1 - p) / n) the binomial standard error of a share (Woodruff, 1952,
        doi:10.1080/01621459.1952.10483443). Draws of a Latin hypercube err less: it is a ceiling.
        Not a number where no future is finite.

    Raises
    ------
    InputError
        For a share out of its bounds.

    Examples
    --------
    >>> found, error = quantiles(np.arange(101.0)[:, None], [0.5])
    >>> float(found[0, 0]), bool(4 < error[0, 0] < 6)
    (50.0, True)
    """
    for level in levels:
        if not 0 < level < 1:
            raise InputError("level_bounds", found=str(level))
    ordered = np.sort(values.T, axis=1)  # not-a-number goes last
    n = np.full(len(ordered), ordered.shape[1])
    if not np.isfinite(ordered[:, [0, -1]]).all():
        ordered = np.sort(np.where(np.isfinite(ordered), ordered, np.nan), axis=1)
        n = np.isfinite(ordered).sum(axis=1)
    p = np.asarray(levels, dtype=float)[:, None]
    spread = np.sqrt(p * (1 - p)) / np.sqrt(np.maximum(n, 1))
    found, low, high = _at(ordered, n, np.stack([p + 0 * spread, p - spread, p + spread]))
    return found, (high - low) / 2


def finite(values: Array) -> tuple[int, ...]:
    """Return how many futures have a finite value in each year; shape of values (draw, year)."""
    return tuple(np.isfinite(values).sum(axis=0).tolist())


def _at(ordered: Array, n: NDArray[np.int64], p: Array) -> Array:
    # Linear between order statistics, as numpy's default.
    last = np.maximum(n - 1, 0)
    place = np.clip(p, 0, 1) * last
    below = np.floor(place).astype(int)
    above = np.minimum(below + 1, last)
    years = np.arange(ordered.shape[0])
    part = place - below
    found: Array = ordered[years, below] * (1 - part) + ordered[years, above] * part
    return np.where(n > 0, found, np.nan)


def draws_needed(fan: Fan, share: float = 0.02) -> int:
    """Answer how many draws would be enough for a fan.

    Parameters
    ----------
    fan : Fan
    share : float
        The standard error that is small enough, as a share of the fan's width in the same year.

    Returns
    -------
    int
        Fewer than the fan's own draws when these are enough. Errors fall with the square root of
        the number of draws.
    """
    width = fan.values[-1] - fan.values[0]
    wide = width > 0
    if not wide.any():
        return 1
    worst = float(np.nanmax(fan.errors[:, wide] / width[None, wide]))
    return max(1, int(np.ceil(fan.draws * (worst / share) ** 2)))


class Simulator:
    """A study's model with its draws made once: each further run costs the run alone.

    Parameters
    ----------
    model : Study or System
    draws : int
        1 or more.
    seed : int
    sampler : {"latin_hypercube", "sobol"}
    target : {"auto", "numpy", "compiled"}
        ``auto``: compiled when that is ready, or when the work is worth it. Fixed at the first
        run: results of one simulator are all of one target.
    root : path, optional
        Folder that holds ``data/``.

    Raises
    ------
    InputError
        When the study has no equations, or a setting is out of bounds.
    StudyError
        With all faults of the equations.
    """

    def __init__(
        self, model: Study | System, *, draws: int = 1000, seed: int = 2040,
        sampler: Sampler = "latin_hypercube", target: Target = "auto",
        root: str | Path | None = None,
    ) -> None:  # fmt: skip
        self.system = model if isinstance(model, System) else system(model, root=root)
        if not _whole(draws, 1, settings.MOST_DRAWS):
            # As it was typed: 10.0 draws written as a number would read "10 draws".
            raise InputError("draws_bounds", found=str(draws), high=settings.MOST_DRAWS)
        if not _whole(seed, 0, settings.MOST_SEED):
            raise InputError("seed_bounds", found=str(seed), high=settings.MOST_SEED)
        if sampler not in SAMPLERS:
            raise UnknownNameError("unknown_sampler", found=str(sampler), known=SAMPLERS)
        if target not in ("auto", *targets.TARGETS):
            raise UnknownNameError("unknown_target", found=str(target), known=targets.TARGETS)
        self.draws, self.seed, self.sampler = int(draws), int(seed), sampler
        self._wanted, self.target = target, ""
        self._run: targets.Run | None = None
        self._kept: dict[tuple[int, int], tuple[Draws, Array]] = {}

    def run(
        self,
        scenarios: Iterable[str] | Mapping[str, States] | None = None,
        policies: Policies | None = None,
        outcomes: Sequence[str] | None = None,
        *,
        dask: Any = None,
        store: str | Path | None = None,
        watch: Watch | None = None,
    ) -> Ensemble:
        """Run every scenario under every policy.

        Parameters
        ----------
        scenarios, policies
            As in :func:`simulate`.
        outcomes : sequence of str, optional
            All of the model when not given.
        dask, store, watch
            As in :func:`simulate`.

        Returns
        -------
        Ensemble

        Raises
        ------
        Cancelled
            When ``watch`` says so; nothing is left behind.
        """
        study = self.system.study
        states = settings.chosen_scenarios(study, scenarios)
        chosen = settings.chosen_policies(study, policies)
        asked = [outcomes] if isinstance(outcomes, str) else outcomes
        names = tuple(dict.fromkeys(self.system.outcomes if asked is None else asked))
        if not names:
            raise InputError("no_outcome", study=study.id)
        for name in names:
            _place("unknown_outcome", name, tuple(self.system.outcomes))
        if dask is not None or store is not None:
            from futurs.futures import jobs, scaling

            job = jobs.Job(self, states, chosen, names)
            return scaling.run(job, dask=dask, store=store, watch=watch)
        # A piece lies together in memory: the model writes where the answer stays.
        values = self.room(len(states), len(chosen), len(names))
        total, done = len(states) * len(chosen) * self.draws, 0
        self.decide(total)
        for k, size in blocks(self.draws):
            at = slice(k * BLOCK, k * BLOCK + size)
            for i, state in enumerate(states.values()):
                for j, policy in enumerate(chosen):
                    self.piece(k, size, state, policy, names, values[i, j, ..., at])
                    done += size
                    if watch is not None and watch(done, total) is False:
                        raise Cancelled("cancelled")
        return self.ensemble(states, chosen, names, values)

    def room(self, scenarios: int, policies: int, outcomes: int) -> Array:
        """Return memory for a result, shape (scenario, policy, outcome, year, draw)."""
        shape = (scenarios, policies, outcomes, len(self.system.years), self.draws)
        if 8 * int(np.prod(shape)) > MOST_BYTES:
            raise InputError("too_large_for_memory", gb=f"{8 * np.prod(shape) / 1e9:.1f}")
        return np.empty(shape)

    def ensemble(
        self, states: Mapping[str, States], policies: tuple[Policy, ...], outcomes: tuple[str, ...],
        values: Array,
    ) -> Ensemble:  # fmt: skip
        """Return a result that lies in memory, shape (scenario, policy, outcome, year, draw)."""
        chosen = {p.id: p for p in policies}
        return Ensemble(
            self.system, tuple(states), policies, outcomes, self.system.years,
            np.moveaxis(values, 2, 0), self.made(states, policies),
            lambda s, p: self._inputs(states[s], chosen[p]),
        )  # fmt: skip

    def made(self, states: Mapping[str, States], policies: tuple[Policy, ...]) -> Made:
        """Return where a result of some scenarios and policies is from."""
        study = self.system.study
        return Made(
            study.id, study.hash, study.overlay.title if study.overlay else "", __version__, self.seed,
            self.draws, self.sampler, self.target, {p.id: p.to_dict() for p in policies}, dict(states),
        )  # fmt: skip

    def on(self, target: Target) -> Simulator:
        """Return a simulator of the same draws on another target."""
        other = Simulator(
            self.system, draws=self.draws, seed=self.seed, sampler=self.sampler, target=target
        )
        other._kept = self._kept
        return other

    def decide(self, runs: int) -> None:
        """Choose the target for the first number of runs that is asked for."""
        if not self.target:
            ready = targets.is_compiled(self.system)
            worth = runs > WORTH_COMPILING
            compiled = self._wanted == "compiled" or (self._wanted == "auto" and (ready or worth))
            self.target = "compiled" if compiled else "numpy"

    def piece(
        self, block: int, size: int, states: States, policy: Policy, outcomes: Sequence[str],
        out: Array | None = None,
    ) -> Array:  # fmt: skip
        """Run one block of draws of one scenario under one policy, shape (outcome, year, draw)."""
        if self._run is None:
            made = targets.compiled_target if self.target == "compiled" else targets.numpy_target
            self._run = made(self.system)
        draws, base = self.block(block, size)
        course = settings.course(self.system, draws, base, states, policy)
        wanted = {name: k for k, name in enumerate(outcomes)}
        rows = np.array([wanted.get(o, -1) for o in self.system.outcomes])
        found = out
        if found is None or not (found.flags.c_contiguous or self.target == "numpy"):
            found = np.empty((len(outcomes), len(self.system.years), size))
        target, turns, paid = course
        self._run(base, target, turns, draws.yearly, draws.once, paid, rows, found)
        if out is not None and out is not found:
            out[...] = found
        return found

    def block(self, block: int, size: int) -> tuple[Draws, Array]:
        """Return one block of draws and its parameters, kept for the next run."""
        found = self._kept.get((block, size))
        if found is None:
            draws = draw(self.system, block, size, seed=self.seed, sampler=self.sampler)
            found = draws, settings.bases(self.system, draws)
            # Replaced whole: threads of a worker share it.
            self._kept = dict([*self._kept.items(), ((block, size), found)][-KEPT:])
        return found

    def inputs(self, block: int, size: int, states: States, policy: Policy) -> dict[str, Array]:
        """Return what may differ between the futures of one piece, each of shape (draw,)."""
        draws, base = self.block(block, size)
        found = dict(zip(self.system.parameters, base, strict=True))
        moved = settings.targets(self.system, draws, base, states, policy.last)
        found |= dict(zip(self.system.moved, moved, strict=True))
        once = [r.id for r in self.system.model.random if r.per == "run"]
        found |= dict(zip(once, draws.once, strict=True))
        return {name: found[name] for name in self.system.uncertain}

    def _inputs(self, states: States, policy: Policy) -> dict[str, Array]:
        parts = [self.inputs(k, size, states, policy) for k, size in blocks(self.draws)]
        return {name: np.concatenate([p[name] for p in parts]) for name in self.system.uncertain}

    def __getstate__(self) -> dict[str, Any]:
        # To another process: it finds or makes its own draws and its own compiled function.
        return self.__dict__ | {"_run": None, "_kept": {}}


def simulate(
    model: Study | System,
    *,
    scenarios: Iterable[str] | Mapping[str, States] | None = None,
    policies: Policies | None = None,
    outcomes: Sequence[str] | None = None,
    draws: int = 1000,
    seed: int = 2040,
    sampler: Sampler = "latin_hypercube",
    target: Target = "auto",
    dask: Any = None,
    store: str | Path | None = None,
    watch: Watch | None = None,
    root: str | Path | None = None,
) -> Ensemble:
    """Answer what may become of the outcomes, scenario by scenario, policy by policy.

    Parameters
    ----------
    model : Study or System
    scenarios : iterable of str or mapping, optional
        Ids of the study's scenarios, or states by driver under a name; all when not given.
    policies : mapping or iterable of str, optional
        By name, the levers in force, or their strengths from 0 to 1:
        ``{"both": ["a", "b"], "half": {"a": 0.5}}``; by year from which they are in force, where
        that changes: ``{"plan": {2026: ["a"], 2033: ["a", "b"]}}``. Names of levers alone are a
        policy each, in full; ``none`` is no lever, and that alone is run when nothing is given.
    outcomes : sequence of str, optional
        All when not given; at least one.
    draws : int
        Futures for each scenario and policy.
    seed : int
    sampler : {"latin_hypercube", "sobol"}
    target : {"auto", "numpy", "compiled"}
    dask : distributed.Client or str, optional
        Where to run: a client, or a scheduler's address. The numbers are the same, to the byte on
        the same kind of machine. Wants ``futurs[dask]``, here and on the workers.
    store : path, optional
        A zarr folder that does not exist yet: results go there piece by piece and may be larger
        than memory. It appears whole or not at all. Wants ``futurs[dask]``.
    watch : callable, optional
        Called with (runs done, runs in all) between pieces of work; False cancels.
    root : path, optional

    Returns
    -------
    Ensemble

    Raises
    ------
    InputError, UnknownNameError, SettingsError, StudyError
        With what is wrong and where.
    Cancelled

    Examples
    --------
    >>> from futurs.study import load
    >>> found = simulate(load("administration_2040"), scenarios=["drift"], outcomes=["debt"], draws=64)
    >>> found.values.shape
    (1, 1, 1, 27, 64)
    """
    simulator = Simulator(model, draws=draws, seed=seed, sampler=sampler, target=target, root=root)
    return simulator.run(scenarios, policies, outcomes, dask=dask, store=store, watch=watch)
