"""Chance, drawn beforehand: one set of draws for all scenarios and all policies.

Draw j is the same future everywhere, so that two policies can be compared future by future. Draws
come in blocks that depend on the seed and on their number alone: any worker can make any block.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from futurs.futures.system import System
from futurs.shapes import Brief

BLOCK = 8192
"""Draws in a block; a power of two, as Sobol's sequence wants."""

Sampler = Literal["latin_hypercube", "sobol"]
SAMPLERS: tuple[Sampler, ...] = ("latin_hypercube", "sobol")
Array = NDArray[np.float64]


@dataclass(frozen=True)
class Slot:
    """One range that chance fills: a parameter's own, or what a state or a lever does to it.

    Parameters
    ----------
    kind : {"own", "driver", "lever"}
    owner : str
        The driver or the lever; empty for a parameter's own range.
    parameter : str
    """

    kind: Literal["own", "driver", "lever"]
    owner: str
    parameter: str


@dataclass(frozen=True, eq=False, repr=False)
class Draws(Brief):
    """One block of common draws.

    Parameters
    ----------
    slots : tuple of Slot
    uniform : ndarray, shape (slot, draw)
        From 0 to 1.
    yearly : ndarray, shape (series, year, draw)
    once : ndarray, shape (series, draw)
    """

    slots: tuple[Slot, ...]
    uniform: Array
    yearly: Array
    once: Array

    @cached_property
    def rows(self) -> Mapping[Slot, int]:
        """Row of each slot."""
        return {slot: k for k, slot in enumerate(self.slots)}

    @property
    def size(self) -> int:
        """Number of draws."""
        return int(self.uniform.shape[1])

    def of(self, kind: Any, owner: str, parameter: str) -> Array:
        """Return the draws of one slot."""
        row: Array = self.uniform[self.rows[Slot(kind, owner, parameter)]]
        return row


def slots(system: System) -> tuple[Slot, ...]:
    """Answer which ranges chance fills, in an order that depends on the study alone.

    Parameters
    ----------
    system : System

    Returns
    -------
    tuple of Slot
    """
    own = [Slot("own", "", p.id) for p in system.parameters.values() if p.low < p.high]
    moved = set(system.moved)
    study = system.study
    drivers = [
        Slot("driver", e.driver, e.parameter) for e in study.driver_map if e.parameter in moved
    ]
    levers = [Slot("lever", e.lever, e.parameter) for e in study.lever_map if e.parameter in moved]
    return tuple(dict.fromkeys((*own, *drivers, *levers)))


def blocks(n: int) -> list[tuple[int, int]]:
    """Return number and size of each block of n draws.

    Examples
    --------
    >>> blocks(10_000)
    [(0, 8192), (1, 1808)]
    """
    return [(k, min(BLOCK, n - k * BLOCK)) for k in range(-(-n // BLOCK))]


def draw(system: System, block: int, size: int, *, seed: int, sampler: Sampler) -> Draws:
    """Draw one block.

    Parameters
    ----------
    system : System
    block : int
        Number of the block, from 0.
    size : int
        Draws in it, 1 to ``BLOCK``.
    seed : int
    sampler : {"latin_hypercube", "sobol"}
        Latin hypercube (McKay, Beckman and Conover, 1979, doi:10.1080/00401706.1979.10489755): each
        of ``size`` equal slices of each range is met once. Sobol: a scrambled low-discrepancy
        sequence (Owen, 1998, doi:10.1145/272991.273010).

    Returns
    -------
    Draws
    """
    names = slots(system)
    rng = np.random.default_rng(np.random.SeedSequence([seed, block]))
    if sampler == "sobol":
        uniform = _sobol(len(names), block, size, seed)
    else:
        # Our own three lines: scipy's sampler costs every visitor 1.6 s of import.
        slices = np.tile(np.arange(size, dtype=float), (len(names), 1))
        uniform = (rng.permuted(slices, axis=1) + rng.random(slices.shape)) / size
    years = len(system.years)
    series = system.model.random
    yearly = [_chance(rng, s, (years, size)) for s in series if s.per == "year"]
    once = [_chance(rng, s, (size,)) for s in series if s.per == "run"]
    return Draws(
        names,
        np.ascontiguousarray(uniform),
        np.array(yearly, dtype=float).reshape(len(yearly), years, size),
        np.array(once, dtype=float).reshape(len(once), size),
    )


def _sobol(dimensions: int, block: int, size: int, seed: int) -> Array:
    from scipy.stats import qmc

    engine = qmc.Sobol(dimensions, scramble=True, rng=seed)
    if block:
        engine.fast_forward(block * BLOCK)
    # A whole power of two is drawn and cut: scipy warns of any other number.
    whole = 1 << max(size - 1, 0).bit_length()
    found: Array = engine.random(whole)[:size].T
    return found


def _chance(rng: np.random.Generator, series: Any, shape: tuple[int, ...]) -> Array:
    if series.distribution == "normal":
        return rng.standard_normal(shape)
    if series.distribution == "integer":
        return np.asarray(rng.integers(int(series.low), int(series.high) + 1, shape), dtype=float)
    found: Array = series.low + (series.high - series.low) * rng.random(shape)
    return found


def triangular(u: Array, low: float, central: float, high: float) -> Array:
    """Return the quantiles of a triangular distribution.

    Parameters
    ----------
    u : ndarray
        From 0 to 1.
    low, central, high : float
        Ascending.

    Returns
    -------
    ndarray

    Examples
    --------
    >>> triangular(np.array([0.0, 0.5, 1.0]), 0, 1, 2)
    array([0., 1., 2.])
    """
    if high <= low:
        return np.full_like(u, central)
    peak = (central - low) / (high - low)
    left = low + np.sqrt(u * (high - low) * (central - low))
    right = high - np.sqrt((1 - u) * (high - low) * (high - central))
    return np.where(u < peak, left, right)
