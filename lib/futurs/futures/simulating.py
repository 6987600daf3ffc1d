"""Thousands of futures: every scenario, every policy, the same draws for all.

What may become of an outcome? :func:`simulate` runs a study's model over (scenario, policy, draw)
and gives quantiles with their standard error. It says what is possible under the study's ranges,
not what is likely: most ranges are judgements.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from numbers import Integral
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from futurs import __version__
from futurs.errors import Cancelled, InputError, UnknownNameError
from futurs.futures import settings, targets
from futurs.futures.ensembles import Ensemble, Made, place
from futurs.futures.reading import system
from futurs.futures.sampling import BLOCK, SAMPLERS, Draws, Sampler, blocks, draw
from futurs.futures.settings import Policies, Policy, States
from futurs.futures.system import System
from futurs.study import Study

Array = NDArray[np.float64]
Target = Literal["auto", "numpy", "compiled"]
Watch = Callable[[int, int], bool | None]
WORTH_COMPILING = 400_000
"""Runs above which some seconds of compiling are soon won back."""
MOST_BYTES = 4_000_000_000
KEPT = 4
"""Blocks of draws that a simulator keeps for its next run."""


def _whole(value: Any, low: int, high: int) -> bool:
    whole = isinstance(value, Integral) and not isinstance(value, bool)
    return whole and low <= int(value) <= high


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
            place("unknown_outcome", name, tuple(self.system.outcomes))
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
