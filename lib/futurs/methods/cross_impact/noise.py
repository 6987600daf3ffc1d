"""What judgement noise leaves of a list of scenarios, and which sections then decide.

Each noisy version moves some judgements at random, under a model that is a setting. Shares are
counts of versions: they say how firmly a scenario rests on these judgements, never how likely a
future is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from futurs.errors import InputError, UnknownNameError
from futurs.methods.cross_impact._single import Ints
from futurs.methods.cross_impact.model import Pair
from futurs.methods.cross_impact.solving import (
    most_coupled_first,
    pairs_of,
    rows_of,
    solve,
    static_wins,
)
from futurs.methods.cross_impact.succession import wilson
from futurs.shapes import CrossImpactMatrix

KINDS = ("cells", "transfers")
REACHES = ("filled", "judged", "all")
# Noisy versions made at a time: bounds the memory, never changes what is drawn.
BATCH = 50


@dataclass(frozen=True)
class NoiseModel:
    """How the judgements of a noisy version differ from those given.

    Parameters
    ----------
    kind : {"cells", "transfers"}
        ``cells``: each cell moves up or down, alike. ``transfers``: each judgement group gives
        points from one of its states to another, so that its sum does not change.
    chance : float
        Share of the cells (or groups) that move, 0 to 1.
    points : int
        By how much, 1 or more; cut at the scale.
    reach : {"filled", "judged", "all"}
        Which cells may move: those that are not zero, those of groups that hold a judgement, or
        all between two descriptors. For transfers, ``filled`` and ``judged`` are the same groups.
    low, high : int
        Scale of the judgements.
    """

    kind: str = "cells"
    chance: float = 1 / 3
    points: int = 1
    reach: str = "filled"
    low: int = -3
    high: int = 3

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise UnknownNameError("unknown_noise", found=self.kind, known=KINDS)
        if self.reach not in REACHES:
            raise UnknownNameError("unknown_noise", found=self.reach, known=REACHES)
        if not 0 <= self.chance <= 1:
            raise InputError("share_bounds", found=self.chance)
        if self.points < 1:
            raise InputError("samples", found=self.points)

    def settings(self) -> dict[str, Any]:
        """Return the choices as plain values, to be written beside each result."""
        return {k: getattr(self, k) for k in self.__dataclass_fields__}


def noisy_values(
    matrix: CrossImpactMatrix, model: NoiseModel, draws: int, rng: np.random.Generator
) -> Iterator[NDArray[np.int32]]:
    """Make noisy versions of a matrix, some at a time.

    Parameters
    ----------
    matrix : CrossImpactMatrix
    model : NoiseModel
    draws : int
    rng : numpy.random.Generator

    Yields
    ------
    ndarray of int32, shape (at most 50, V, V)
        A judgement that stands outside the scale is not moved further out.
    """
    if draws < 1:
        raise InputError("samples", found=draws)
    base = matrix.values.astype(np.int32)
    low, high = np.minimum(base, model.low), np.maximum(base, model.high)
    may, make = _may_move(matrix, model), _cells if model.kind == "cells" else _transfers
    for begin in range(0, draws, BATCH):
        shift = make(matrix, may, model, min(BATCH, draws - begin), rng)
        yield np.clip(base + shift, low, high)


def _may_move(matrix: CrossImpactMatrix, model: NoiseModel) -> NDArray[np.bool_]:
    owner = np.repeat(np.arange(len(matrix.sizes)), matrix.sizes)
    apart = owner[:, None] != owner[None, :]
    if model.reach == "all":
        return np.asarray(apart)
    filled = matrix.values != 0
    if model.reach == "filled" and model.kind == "cells":
        return np.asarray(filled & apart)
    groups = np.logical_or.reduceat(filled, matrix.offsets[:-1], axis=1)
    return np.asarray(np.repeat(groups, matrix.sizes, axis=1) & apart)


def _cells(
    matrix: CrossImpactMatrix, may: NDArray[np.bool_], model: NoiseModel, n: int,
    rng: np.random.Generator,
) -> NDArray[np.int32]:  # fmt: skip
    del matrix
    u = rng.random((n, int(may.sum())), np.float32)
    moved = (u < model.chance / 2).astype(np.int32) - (u >= 1 - model.chance / 2)
    shift = np.zeros((n, *may.shape), np.int32)
    shift[:, may] = model.points * moved
    return shift


def _transfers(
    matrix: CrossImpactMatrix, may: NDArray[np.bool_], model: NoiseModel, n: int,
    rng: np.random.Generator,
) -> NDArray[np.int32]:  # fmt: skip
    shift = np.zeros((n, *may.shape), np.int32)
    for j, size in enumerate(matrix.sizes):
        rows = np.flatnonzero(may[:, matrix.offsets[j]])
        if size == 1 or not len(rows):
            continue
        first = rng.integers(0, size, (n, len(rows)))
        other = (first + rng.integers(1, size, (n, len(rows)))) % size
        hit = rng.random((n, len(rows))) < model.chance
        k = np.arange(n)[:, None]
        for state, sign in ((first, 1), (other, -1)):
            shift[k, rows, matrix.offsets[j] + state] += (sign * model.points * hit).astype(
                np.int32
            )
    # A group at the end of the scale could not keep its sum: it is left as it is.
    moved = matrix.values + shift
    out = (moved < model.low) | (moved > model.high)
    bad = np.logical_or.reduceat(out, matrix.offsets[:-1], axis=2)
    shift[np.repeat(bad, matrix.sizes, axis=2)] = 0
    return shift


@dataclass(frozen=True, eq=False)
class Stays:
    """In how many noisy versions each scenario holds.

    Parameters
    ----------
    counts : ndarray of int, shape (K,)
    draws : int
    low, high : ndarray of float, shape (K,)
        95 % Wilson interval of the share of versions: what drawing a thousand of them leaves open.
    model : NoiseModel
    """

    counts: Ints
    draws: int
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    model: NoiseModel


def stays(
    matrix: CrossImpactMatrix,
    scenarios: Any,
    model: NoiseModel | None = None,
    *,
    draws: int = 1000,
    rng: np.random.Generator | None = None,
) -> Stays:
    """Answer in how many noisy versions of the judgements each scenario still holds.

    Parameters
    ----------
    matrix : CrossImpactMatrix
    scenarios : array_like of int, shape (K, N)
        Any combinations, consistent or not.
    model : NoiseModel, optional
    draws : int
    rng : numpy.random.Generator, optional
        Seeded with 0 when not given.

    Returns
    -------
    Stays
    """
    model, z = model or NoiseModel(), np.asarray(scenarios, np.int64)
    z = z.reshape(-1, len(matrix.sizes))
    counts = np.zeros(len(z), np.int64)
    chosen = matrix.offsets[:-1] + z
    for values in noisy_values(matrix, model, draws, rng or np.random.default_rng(0)):
        for k, rows in enumerate(chosen):
            scores = values[:, rows].sum(axis=1)
            best = np.maximum.reduceat(scores, matrix.offsets[:-1], axis=1)
            counts[k] += int((scores[:, rows] >= best).all(axis=1).sum())
    low, high = wilson(counts, draws)
    return Stays(counts, draws, low, high, model)


@dataclass(frozen=True, eq=False)
class Noise:
    """What a list of scenarios becomes under noise: who stays, who comes, how many there are.

    Parameters
    ----------
    scenarios : ndarray of int, shape (K, N)
        The consistent scenarios of the judgements as given.
    stays : Stays
        Of each of them.
    newcomers : ndarray of int, shape (M, N)
        Scenarios that hold in noisy versions only, the most frequent first.
    newcomer_counts : ndarray of int, shape (M,)
    sizes : ndarray of int, shape (draws,)
        Number of consistent scenarios of each version.
    same : int
        Versions whose list is that of the judgements as given.
    complete : bool
        False when a version had more scenarios than allowed, or a search ran out of nodes.
    """

    scenarios: Ints
    stays: Stays
    newcomers: Ints
    newcomer_counts: Ints
    sizes: Ints
    same: int
    complete: bool


def under_noise(
    matrix: CrossImpactMatrix,
    model: NoiseModel | None = None,
    *,
    draws: int = 1000,
    exclusions: Iterable[Pair] = (),
    most: int = 1000,
    max_nodes: int = 5_000_000,
    rng: np.random.Generator | None = None,
) -> Noise:
    """Answer what becomes of the whole list of scenarios in noisy versions of the judgements.

    Every version is solved exactly: scenarios that appear are found too.

    Parameters
    ----------
    matrix : CrossImpactMatrix
    model : NoiseModel, optional
    draws : int
    exclusions : iterable of pairs
    most : int
        Scenarios kept of one version.
    max_nodes : int
        Budget of one version.
    rng : numpy.random.Generator, optional
        Seeded with 0 when not given.

    Returns
    -------
    Noise
    """
    model, pairs = model or NoiseModel(), tuple(exclusions)
    base = solve(matrix, exclusions=pairs, max_solutions=most)
    versions = noisy_values(matrix, model, draws, rng or np.random.default_rng(0))
    found, complete = [], base.complete
    for _, one, whole in solved_versions(matrix, versions, pairs, most, max_nodes):
        found.append(one)
        complete = complete and whole
    sizes = np.array([len(z) for z in found], np.int64)
    own = {z.tobytes() for z in base.scenarios}
    every, where = np.unique(np.concatenate(found), axis=0, return_inverse=True)
    counts = np.bincount(where.ravel(), minlength=len(every))
    seen = {z.tobytes(): int(n) for z, n in zip(every, counts, strict=True)}
    stay = np.array([seen.get(z.tobytes(), 0) for z in base.scenarios], np.int64)
    same = sum(len(z) == len(own) and all(s.tobytes() in own for s in z) for z in found)
    new = np.array([z.tobytes() not in own for z in every], bool)
    order = np.argsort(-counts[new], kind="stable")
    low, high = wilson(stay, draws)
    return Noise(
        base.scenarios, Stays(stay, draws, low, high, model), every[new][order],
        counts[new][order], sizes, same, complete,
    )  # fmt: skip


def solved_versions(
    matrix: CrossImpactMatrix,
    versions: Iterable[NDArray[np.int32]],
    exclusions: tuple[Pair, ...],
    most: int,
    max_nodes: int,
) -> Iterator[tuple[NDArray[np.int32], Ints, bool]]:
    """Solve noisy versions one after another.

    Yields
    ------
    values : ndarray, shape (V, V)
    scenarios : ndarray of int, shape (K, N)
    complete : bool
    """
    from futurs.methods.cross_impact import _noise_kernels

    rows, n = rows_of(matrix), len(matrix.sizes)
    chosen, rival = _pairs_of_rows(matrix)
    order, allowed = most_coupled_first(matrix), pairs_of(matrix, exclusions)
    plain, out = static_wins(matrix), np.empty((most, n), np.int32)
    for values in versions:
        for one in values:
            count, whole = _noise_kernels.solved(
                np.ascontiguousarray(one), chosen, rival, rows.first, rows.offsets, rows.owner,
                order, allowed, plain, max_nodes, out,
            )  # fmt: skip
            yield one, out[:count].astype(np.int64), bool(whole)


def _pairs_of_rows(matrix: CrossImpactMatrix) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    pairs = [
        (base + a, base + b)
        for base, n in zip(matrix.offsets, matrix.sizes, strict=False)
        for a in range(n)
        for b in range(n)
        if b != a
    ]
    both = np.array(pairs, np.int32).reshape(-1, 2)
    return np.ascontiguousarray(both[:, 0]), np.ascontiguousarray(both[:, 1])
