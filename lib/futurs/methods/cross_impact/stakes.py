"""Which sections of judgements decide the list of futures, when all are a little uncertain.

``at_stake`` of :mod:`futurs.methods._questions` counts exactly what one changed judgement does.
Here all judgements move at once, and a section counts each time that putting it alone back to
what was judged undoes a change: what a group should spend its day on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from futurs.methods.cross_impact._single import Ints
from futurs.methods.cross_impact.model import Pair
from futurs.methods.cross_impact.noise import NoiseModel, noisy_values, solved_versions
from futurs.methods.cross_impact.solving import solve
from futurs.shapes import CrossImpactMatrix

Section = tuple[int, int, int]


@dataclass(frozen=True, eq=False)
class Stakes:
    """How often each section decides by itself.

    Parameters
    ----------
    counts : dict
        ``{(driver, state, target): number}``: futures that have appeared or vanished, over all
        versions, and would not have with this section as it was judged; largest first.
    changes : int
        All futures that have appeared or vanished, over all versions.
    draws : int
    model : NoiseModel
    complete : bool
    """

    counts: dict[Section, int]
    changes: int
    draws: int
    model: NoiseModel
    complete: bool


def deciding_sections(
    matrix: CrossImpactMatrix,
    model: NoiseModel | None = None,
    *,
    draws: int = 1000,
    exclusions: Iterable[Pair] = (),
    most: int = 1000,
    max_nodes: int = 5_000_000,
    rng: np.random.Generator | None = None,
) -> Stakes:
    """Answer which sections decide, by themselves, what noise does to the list of futures.

    Parameters
    ----------
    matrix : CrossImpactMatrix
    model : NoiseModel, optional
    draws : int
    exclusions : iterable of pairs
    most, max_nodes : int
        Budgets of one version.
    rng : numpy.random.Generator, optional
        Seeded with 0 when not given.

    Returns
    -------
    Stakes
    """
    model, pairs = model or NoiseModel(), tuple(exclusions)
    base = solve(matrix, exclusions=pairs, max_solutions=most)
    versions = noisy_values(matrix, model, draws, rng or np.random.default_rng(0))
    return _counted(matrix, base.scenarios, versions, pairs, most, max_nodes, model, draws)


def _counted(
    matrix: CrossImpactMatrix, base: Ints, versions: Iterable[NDArray[np.int32]],
    exclusions: tuple[Pair, ...], most: int, max_nodes: int, model: NoiseModel, draws: int,
) -> Stakes:  # fmt: skip
    n, v = len(matrix.sizes), int(matrix.offsets[-1])
    counts, changes, complete = np.zeros((v, n), np.int64), 0, True
    own = {z.tobytes() for z in base}
    for values, found, whole in solved_versions(matrix, versions, exclusions, most, max_nodes):
        complete = complete and whole
        held = {z.tobytes() for z in found}
        gone = [z for z in base if z.tobytes() not in held]
        new = [z for z in found if z.tobytes() not in own]
        if gone or new:
            changes += len(gone) + len(new)
            _put_back(matrix, np.array([*gone, *new]), values, counts)
    owner = np.repeat(np.arange(n), matrix.sizes)
    keys = {
        (int(owner[u]), int(u - matrix.offsets[owner[u]]), int(j)): int(counts[u, j])
        for u, j in np.argwhere(counts)
    }
    ordered = dict(sorted(keys.items(), key=lambda p: (-p[1], p[0])))
    return Stakes(ordered, changes, draws, model, complete)


def _put_back(
    matrix: CrossImpactMatrix, changed: Ints, values: NDArray[np.int32], counts: Ints
) -> None:
    starts = matrix.offsets[:-1]
    rows = starts + changed
    scores = values[rows].sum(axis=1)
    back = scores[:, None, :] - (values[rows] - matrix.values[rows])
    own = rows[:, None, :]
    beaten = np.take_along_axis(scores, rows, 1) < np.maximum.reduceat(scores, starts, axis=1)
    after = np.take_along_axis(back, np.broadcast_to(own, (*rows.shape, len(starts))), 2)
    lost = after < np.maximum.reduceat(back, starts, axis=2)
    # One that has left comes back when its only beaten driver is mended; one that has come leaves
    # when any driver is beaten.
    others = beaten.sum(axis=1)[:, None, None] - beaten[:, None, :] == 0
    decides = others & (lost != beaten[:, None, :])
    k, i, j = np.nonzero(decides)
    kept = i != j
    np.add.at(counts, (rows[k[kept], i[kept]], j[kept]), 1)


def agreement(first: Mapping[Section, int], second: Mapping[Section, int]) -> float:
    """Answer how far two rankings of sections agree: Kendall's tau-b, -1 to 1.

    Parameters
    ----------
    first, second : mapping
        Numbers of sections; one absent from a ranking counts 0 there.

    Returns
    -------
    float
        1 when all pairs stand in the same order; 0 when a ranking does not order any.

    References
    ----------
    M. G. Kendall, "The treatment of ties in ranking problems", Biometrika, 1945,
    doi:10.1093/biomet/33.3.239.

    Examples
    --------
    >>> agreement({(0, 0, 1): 3, (0, 1, 1): 1}, {(0, 0, 1): 9, (0, 1, 1): 2})
    1.0
    """
    keys = sorted({*first, *second})
    x, y = (np.array([d.get(k, 0) for k in keys]) for d in (first, second))
    dx, dy = (np.sign(a[:, None] - a[None, :]) for a in (x, y))
    over = float(np.sqrt(float((dx != 0).sum()) * float((dy != 0).sum())))
    return float((dx * dy).sum()) / over if over else 0.0
