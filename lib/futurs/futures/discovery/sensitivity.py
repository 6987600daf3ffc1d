"""How is the variation of an outcome shared between its inputs? Sobol, Morris and PAWN by SALib.

Sobol and Morris need designs of their own: draw them with :func:`samples`, run the model on every
row, give the outcomes back to :func:`analyse` in the same order. PAWN takes any set of futures.

Sobol, I. M. (2001), doi:10.1016/S0378-4754(00)00270-6; Saltelli, A. et al. (2010),
doi:10.1016/j.cpc.2009.09.018. Morris, M. D. (1991), doi:10.1080/00401706.1991.10484804; Campolongo, F.
et al. (2007), doi:10.1016/j.envsoft.2006.10.004. Pianosi, F. and Wagener, T. (2018),
doi:10.1016/j.envsoft.2018.07.019. SALib: Iwanaga, T. et al. (2022), doi:10.18174/sesmo.18155.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from futurs.errors import InputError
from futurs.shapes import Brief, Ranking, frozen

Method = Literal["sobol", "morris", "pawn"]
METHODS: tuple[Method, ...] = ("sobol", "morris", "pawn")
# Which index of each method orders the inputs.
MAIN: dict[Method, str] = {"sobol": "ST", "morris": "mu_star", "pawn": "median"}
# Fewer blocks of a design say nothing of its error.
BLOCKS = 4
SLICES = 10


@dataclass(frozen=True, repr=False)
class Problem(Brief):
    """Inputs of a model, each drawn evenly from its range.

    Parameters
    ----------
    ids : tuple of str
    low, high : tuple of float
        Ends of each range.
    """

    ids: tuple[str, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]

    def block(self, method: Method) -> int:
        """Return how many rows of a design belong together: 1 for PAWN."""
        k = len(self.ids)
        return {"sobol": k + 2, "morris": k + 1, "pawn": 1}[method]

    def salib(self) -> dict[str, Any]:
        """Return the problem as SALib wants it."""
        bounds = [list(x) for x in zip(self.low, self.high, strict=True)]
        return {"num_vars": len(self.ids), "names": list(self.ids), "bounds": bounds}


def problem(ranges: Mapping[str, tuple[float, float]]) -> Problem:
    """Answer whether a set of ranges can be searched.

    Parameters
    ----------
    ranges : mapping of str to (float, float)
        Lowest and highest value of each input.

    Returns
    -------
    Problem

    Raises
    ------
    InputError
        For no input, an end that is no number, or a range that does not rise.

    Examples
    --------
    >>> problem({"a": (0, 1), "b": (-3, 3)}).block("sobol")
    4
    """
    if not ranges:
        raise InputError("sensitivity_empty")
    for name, (low, high) in ranges.items():
        if not (np.isfinite(low) and np.isfinite(high) and low < high):
            raise InputError("sensitivity_range", name=name, low=float(low), high=float(high))
    ends = [(float(low), float(high)) for low, high in ranges.values()]
    return Problem(tuple(ranges), tuple(a for a, _ in ends), tuple(b for _, b in ends))


def samples(
    asked: Problem, method: Method, n: int, *, rng: np.random.Generator | int, levels: int = 4
) -> NDArray[np.float64]:
    """Answer where the model has to be run.

    Parameters
    ----------
    asked : Problem
    method : {"sobol", "morris", "pawn"}
    n : int
        Sobol: base sample, a power of two; the design has n (k + 2) rows. Morris: trajectories;
        n (k + 1) rows. PAWN: rows of a Latin hypercube.
    rng : Generator or int
    levels : int
        Morris only: levels of the grid, even, from 2.

    Returns
    -------
    ndarray, shape (rows, k)

    Raises
    ------
    InputError
    """
    _known(method)
    if n < BLOCKS:
        raise InputError("sensitivity_few", method=method, found=n, allowed=BLOCKS)
    generator = np.random.default_rng(rng)
    if method == "sobol":
        if n & (n - 1):
            raise InputError("sensitivity_power", found=n)
        from SALib.sample import sobol

        return np.asarray(sobol.sample(asked.salib(), n, calc_second_order=False, seed=generator))
    if method == "morris":
        if levels < 2 or levels % 2:
            raise InputError("sensitivity_levels", found=levels)
        from SALib.sample import morris

        return np.asarray(morris.sample(asked.salib(), n, num_levels=levels, seed=generator))
    from scipy.stats import qmc

    unit = qmc.LatinHypercube(len(asked.ids), rng=generator).random(n)
    return np.asarray(qmc.scale(unit, asked.low, asked.high))


def _known(method: str) -> None:
    if method not in METHODS:
        raise InputError(
            "discovery_choice", name="method", found=method, allowed=", ".join(METHODS)
        )


@dataclass(frozen=True, eq=False, repr=False)
class Sensitivity(Brief):
    """What each input does to an outcome.

    Parameters
    ----------
    ids : tuple of str
    method : {"sobol", "morris", "pawn"}
    indices : dict of str to ndarray, shape (k,)
        Sobol: ``S1``, ``ST``. Morris: ``mu``, ``mu_star``, ``sigma``. PAWN: ``minimum``, ``mean``,
        ``median``, ``maximum``.
    confidence : dict of str to ndarray, shape (k,)
        Half of the interval of ``level`` around an index, by resampling; for some of the indices.
    level : float
    used, left_out : int
        Futures that counted, and those that did not: without a value, or in one block of a design
        with one without.
    noise : float
        PAWN only: the median of an input that does nothing (a column shuffled); nan otherwise.
    """

    ids: tuple[str, ...]
    method: Method
    indices: dict[str, NDArray[np.float64]]
    confidence: dict[str, NDArray[np.float64]]
    level: float
    used: int
    left_out: int
    noise: float = field(default=float("nan"))

    def ranking(self) -> Ranking:
        """Return the inputs by the main index, largest first, with its interval."""
        main = MAIN[self.method]
        values, half = self.indices[main], self.confidence[main]
        order = np.argsort(-values, kind="stable")
        return Ranking(
            tuple(self.ids[i] for i in order), frozen(values[order]),
            frozen((values - half)[order]), frozen((values + half)[order]),
        )  # fmt: skip


def analyse(
    asked: Problem,
    method: Method,
    design: Any,
    outcome: Any,
    *,
    rng: np.random.Generator | int,
    resamples: int = 100,
    level: float = 0.95,
    levels: int = 4,
) -> Sensitivity:
    """Answer how much of the variation of an outcome each input carries.

    Parameters
    ----------
    asked : Problem
    method : {"sobol", "morris", "pawn"}
    design : array_like, shape (rows, k)
        What :func:`samples` returned; for PAWN any futures.
    outcome : array_like, shape (rows,)
        The outcome of each row, in the same order; nan or infinite where a run failed.
    rng : Generator or int
        For the confidence intervals.
    resamples : int
        From 10; PAWN takes a fifth of them, since each costs as much as the analysis itself.
    level : float
        Of the intervals, above 0 and below 1.
    levels : int
        Morris only: as for :func:`samples`.

    Returns
    -------
    Sensitivity
        A row without a value takes its whole block with it (Sobol, Morris), and is counted.

    Raises
    ------
    InputError
        When shapes do not fit the design, too few blocks are whole, or the outcome never varies.

    Examples
    --------
    >>> p = problem({"a": (0, 1), "b": (0, 1)})
    >>> x = samples(p, "sobol", 256, rng=1)
    >>> found = analyse(p, "sobol", x, 2 * x[:, 0] + x[:, 1], rng=1)
    >>> np.round(found.indices["S1"], 1)
    array([0.8, 0.2])
    """
    _known(method)
    if resamples < 10:
        raise InputError("sensitivity_resamples", found=resamples)
    if not 0 < level < 1:
        raise InputError("discovery_share", name="level", found=level, allowed=1.0)
    x, y, left = _whole(asked, method, design, outcome)
    generator = np.random.default_rng(rng)
    compute = {"sobol": _sobol, "morris": _morris, "pawn": _pawn}[method]
    indices, confidence, noise = compute(asked, x, y, generator, resamples, level, levels)
    return Sensitivity(
        asked.ids, method, {n: frozen(v) for n, v in indices.items()},
        {n: frozen(v) for n, v in confidence.items()}, level, len(y), left, noise,
    )  # fmt: skip


Arrays = dict[str, NDArray[np.float64]]


def _whole(
    asked: Problem, method: Method, design: Any, outcome: Any
) -> tuple[NDArray[np.float64], NDArray[np.float64], int]:
    x, y = np.asarray(design, np.float64), np.asarray(outcome, np.float64)
    k, block = len(asked.ids), asked.block(method)
    if x.ndim != 2 or x.shape[1] != k or y.shape != x.shape[:1]:
        raise InputError(
            "sensitivity_shape", found=f"{x.shape}, {y.shape}", allowed=f"(n, {k}), (n,)"
        )
    if len(y) % block:
        raise InputError("sensitivity_block", method=method, found=len(y), allowed=block)
    good = np.isfinite(y) & np.isfinite(x).all(axis=1)
    blocks = good.reshape(-1, block).all(axis=1)
    rows = np.repeat(blocks, block)
    least = BLOCKS if block > 1 else 5 * SLICES
    if int(blocks.sum()) < least:
        raise InputError("sensitivity_few", method=method, found=int(blocks.sum()), allowed=least)
    if np.ptp(y[rows]) == 0:
        raise InputError("sensitivity_constant")
    return x[rows], y[rows], int((~rows).sum())


def _sobol(
    asked: Problem,
    _x: NDArray[np.float64],
    y: NDArray[np.float64],
    rng: np.random.Generator,
    resamples: int,
    level: float,
    _levels: int,
) -> tuple[Arrays, Arrays, float]:
    from SALib.analyze import sobol

    # SALib falls back on a global generator for the seed 0.
    seed = int(rng.integers(1, 2**31))
    found = sobol.analyze(
        asked.salib(), y, calc_second_order=False, num_resamples=resamples, conf_level=level,
        seed=seed,
    )  # fmt: skip
    indices = {name: np.asarray(found[name], float) for name in ("S1", "ST")}
    half = {name: np.asarray(found[f"{name}_conf"], float) for name in ("S1", "ST")}
    return indices, half, float("nan")


def _morris(
    asked: Problem,
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    rng: np.random.Generator,
    resamples: int,
    level: float,
    levels: int,
) -> tuple[Arrays, Arrays, float]:
    from SALib.analyze import morris

    found = morris.analyze(
        asked.salib(), x, y, num_resamples=resamples, conf_level=level, num_levels=levels, seed=rng
    )
    indices = {n: np.asarray(found[n], float) for n in ("mu", "mu_star", "sigma")}
    return indices, {"mu_star": np.asarray(found["mu_star_conf"], float)}, float("nan")


def _pawn(
    asked: Problem,
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    rng: np.random.Generator,
    resamples: int,
    level: float,
    _levels: int,
) -> tuple[Arrays, Arrays, float]:
    from scipy.special import ndtri

    wide = np.column_stack([x, x[:, 0]])
    wide[:, -1] = rng.permutation(wide[:, -1])
    names = ("minimum", "mean", "median", "maximum")
    found = _slices(asked, wide, y)
    draws = np.empty((max(resamples // 5, 2), len(asked.ids)))
    for b in range(len(draws)):
        rows = rng.integers(len(y), size=len(y))
        draws[b] = _slices(asked, wide[rows], y[rows])[2, :-1]
    indices = {name: found[row, :-1] for row, name in enumerate(names)}
    half = float(ndtri(0.5 + level / 2)) * draws.std(axis=0, ddof=1)
    return indices, {"median": half}, float(found[2, -1])


def _slices(asked: Problem, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    from SALib.analyze import pawn

    names = [*asked.ids, "shuffled"]
    if "shuffled" in asked.ids:
        names[-1] = "".join(asked.ids)
    spec = {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}
    found = pawn.analyze(spec, x, y, S=SLICES)
    return np.array([found[n] for n in ("minimum", "mean", "median", "maximum")])
