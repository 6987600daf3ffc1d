"""The model as a function of its uncertainties alone: what global sensitivity asks of it.

How does an outcome answer when each uncertain range is moved from its low end to its high end?
Chance of single years (shocks, moods) is held at one common draw, so that the answer is a function.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from futurs.errors import InputError, UnknownNameError
from futurs.futures import settings, targets
from futurs.futures.sampling import Draws, Slot, draw, slots
from futurs.futures.settings import Levers, States
from futurs.futures.system import System

Array = NDArray[np.float64]


class Responses:
    """One outcome of one scenario under one policy, as a function of the uncertain ranges.

    Parameters
    ----------
    system : System
    scenario : str or mapping
        An id of the study, or states by driver.
    levers : mapping or iterable of str
        Levers in force, with a strength from 0 to 1.
    outcome : str
    year : int
    seed : int
        Of the one draw at which chance is held.
    target : {"numpy", "compiled"}

    Attributes
    ----------
    names : tuple of str
        Of each input: the parameter, with the driver or lever that moves it where it is not its
        own range (``fill_rate @ public_employment``).

    Examples
    --------
    >>> from futurs.futures import system
    >>> from futurs.study import load
    >>> f = Responses(system(load("administration_2040")), "drift", {}, "debt", 2040)
    >>> low, high = f(np.array([[0.0] * len(f.names), [1.0] * len(f.names)]))
    >>> bool(low != high)
    True
    """

    def __init__(
        self, system: System, scenario: str | States, levers: Levers | Iterable[str], outcome: str,
        year: int, *, seed: int = 2040, target: str = "numpy",
    ) -> None:  # fmt: skip
        chosen = {"it": scenario} if isinstance(scenario, Mapping) else [scenario]
        self.states = next(iter(settings.chosen_scenarios(system.study, chosen).values()))
        (self.policy,) = settings.chosen_policies(system.study, {"it": levers})
        if outcome not in system.outcomes:
            raise UnknownNameError("unknown_outcome", found=outcome, known=system.outcomes)
        if year not in system.years:
            raise UnknownNameError("unknown_year", found=str(year), known=map(str, system.years))
        self.system, self.outcome, self.year = system, outcome, year
        self.slots = tuple(s for s in slots(system) if self._matters(s))
        self.names = tuple(_name(s) for s in self.slots)
        self._chance = draw(system, 0, 1, seed=seed, sampler="latin_hypercube")
        made = targets.compiled_target if target == "compiled" else targets.numpy_target
        self._run = made(system)

    def _matters(self, slot: Slot) -> bool:
        if slot.kind == "own":
            return True
        if slot.kind == "lever":
            return any(levers.get(slot.owner) for levers in self.policy.stages)
        return any(
            e.driver == slot.owner and e.parameter == slot.parameter and e.low < e.high
            and self.states.get(e.driver) == e.state
            for e in self.system.study.driver_map
        )  # fmt: skip

    def __call__(self, inputs: Any) -> Array:
        """Return the outcome for each row of inputs.

        Parameters
        ----------
        inputs : array_like, shape (n, input)
            Each from 0 (low end of its range) to 1 (high end), in the order of ``names``; a
            triangular range is met at its quantile.

        Returns
        -------
        ndarray, shape (n,)

        Raises
        ------
        InputError
            For another shape, or a value out of 0 ... 1.
        """
        given = np.asarray(inputs, dtype=float)
        if given.ndim != 2 or given.shape[1] != len(self.slots):
            raise InputError("inputs_shape", found=str(given.shape), columns=len(self.slots))
        if given.size and not (given.min() >= 0 and given.max() <= 1):
            raise InputError("inputs_range", low=f"{given.min():g}", high=f"{given.max():g}")
        draws = self._draws(given)
        base = settings.bases(self.system, draws)
        course = settings.course(self.system, draws, base, self.states, self.policy)
        names: Sequence[str] = list(self.system.outcomes)
        rows = np.array([0 if n == self.outcome else -1 for n in names])
        out = np.empty((1, len(self.system.years), draws.size))
        target, turns, paid = course
        self._run(base, target, turns, draws.yearly, draws.once, paid, rows, out)
        found: Array = out[0, self.system.years.index(self.year)]
        return found

    def _draws(self, given: Array) -> Draws:
        every, n = slots(self.system), len(given)
        uniform = np.full((len(every), n), 0.5)
        at = {s: k for k, s in enumerate(every)}
        for k, slot in enumerate(self.slots):
            uniform[at[slot]] = given[:, k]
        return Draws(
            every, uniform, np.repeat(self._chance.yearly, n, axis=2),
            np.repeat(self._chance.once, n, axis=1),
        )  # fmt: skip


def _name(slot: Slot) -> str:
    return slot.parameter if slot.kind == "own" else f"{slot.parameter} @ {slot.owner}"
