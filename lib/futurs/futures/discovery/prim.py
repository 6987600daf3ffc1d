"""Where do the futures of interest lie? Boxes found by patient rule induction (PRIM).

A box starts as the whole and is peeled, a small share of its futures at a time, where that raises
the share of futures of interest most for what it costs; then it is pasted, where a limit was set
too tight. The result is not one box but a trajectory: large and impure first, small and pure last.
One chooses a box on it, and looks at how sure each of its limits is.

With y the outcome (1 for a future of interest), B the box and B' a candidate, a step climbs

    lenient1   (mean(y, B') - mean(y, B)) / |n(B') - n(B)|
    lenient2   n(B') * (mean(y, B') - mean(y, B)) / |n(B') - n(B)|
    original   mean(y, B')

coverage = futures of interest in the box / all futures of interest; density = futures of interest
in the box / futures in the box; mass = futures in the box / all futures. These are shares of the
futures drawn, never chances that one of them comes.

Friedman, J. H. and Fisher, N. I. (1999), Bump hunting in high-dimensional data, doi:10.1023/A:1008894516817.
Bryant, B. P. and Lempert, R. J. (2010), Thinking inside the box, doi:10.1016/j.techfore.2009.08.002.
Kwakkel, J. H. and Jaxa-Rozen, M. (2016), Improving scenario discovery for handling heterogeneous
uncertainties and multinomial classified outcomes, doi:10.1016/j.envsoft.2015.11.020.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from futurs.errors import InputError
from futurs.futures.discovery.boxes import Box, full_box, inside, pruned, quasi_p
from futurs.futures.discovery.columns import Columns, Question
from futurs.shapes import Boxes, Brief, Trajectory, frozen

Objective = Literal["lenient1", "lenient2", "original"]
OBJECTIVES: tuple[Objective, ...] = ("lenient1", "lenient2", "original")
_LOWER, _UPPER, _OUT, _IN = range(4)


@dataclass(frozen=True)
class Settings:
    """Choices of the search, all of them written beside its result.

    Parameters
    ----------
    peel : float
        Share of the futures of a box that one step cuts, above 0 and below 0.5.
    paste : float
        Share of the futures beyond a limit that one step takes back, above 0 and below 0.5.
    mass_min : float
        Smallest box: share of all futures, above 0 and below 1.
    objective : {"lenient1", "lenient2", "original"}
        What a step climbs; ``lenient1`` does not favour categories, as ``original`` does.

    Raises
    ------
    InputError
    """

    peel: float = 0.05
    paste: float = 0.05
    mass_min: float = 0.05
    objective: Objective = "lenient1"

    def __post_init__(self) -> None:
        for name, top in (("peel", 0.5), ("paste", 0.5), ("mass_min", 1.0)):
            value = getattr(self, name)
            if not 0 < value < top:
                raise InputError("discovery_share", name=name, found=value, allowed=top)
        if self.objective not in OBJECTIVES:
            raise InputError(
                "discovery_choice", name="objective", found=self.objective,
                allowed=", ".join(OBJECTIVES),
            )  # fmt: skip


@dataclass(frozen=True, eq=False, repr=False)
class Peeling(Brief):
    """A trajectory of boxes, first to last: the whole, each peel, each paste.

    Parameters
    ----------
    question : Question
    settings : Settings
    start : ndarray of bool, shape (n,)
        Futures that the search began with.
    column, side : ndarray of int, shape (steps,)
        What each step changed: the column (-1 at first); 0 lower limit, 1 upper limit, 2 a
        category taken out, 3 one taken in.
    value : ndarray, shape (steps,)
        The new limit, or the place of the category.
    n, k : ndarray of int, shape (steps,)
        Futures in each box, and those of interest among them.
    mean : ndarray, shape (steps,)
        Mean outcome in each box.
    peels : int
        How many of the steps are peels; the rest are pastes.
    """

    question: Question
    settings: Settings
    start: NDArray[np.bool_]
    column: NDArray[np.int64]
    side: NDArray[np.int64]
    value: NDArray[np.float64]
    n: NDArray[np.int64]
    k: NDArray[np.int64]
    mean: NDArray[np.float64]
    peels: int

    def __len__(self) -> int:
        return len(self.n)

    @property
    def coverage(self) -> NDArray[np.float64]:
        """Share of all futures of interest that each box holds; shape (steps,)."""
        return np.asarray(self.k / self.question.total)

    @property
    def density(self) -> NDArray[np.float64]:
        """Share of the futures of each box that are of interest; shape (steps,)."""
        return np.asarray(self.k / self.n)

    @property
    def mass(self) -> NDArray[np.float64]:
        """Share of all futures that each box holds; shape (steps,)."""
        return np.asarray(self.n / self.question.n)

    @cached_property
    def boxes(self) -> tuple[Box, ...]:
        """The limits of each box."""
        found = [full_box(self.question.columns, self.question.counted)]
        for step in range(1, len(self)):
            j, side, value = int(self.column[step]), int(self.side[step]), float(self.value[step])
            found.append(_moved(found[-1], j, side, value))
        return tuple(found)

    @cached_property
    def restricted(self) -> NDArray[np.int64]:
        """Number of columns that each box limits; shape (steps,)."""
        return np.array([len(b.restricted(self.boxes[0])) for b in self.boxes], np.int64)

    def inside(self, step: int) -> NDArray[np.bool_]:
        """Return which futures lie in the box of a step; shape (n,)."""
        return inside(self.question.columns, self.boxes[step]) & self.start

    def trajectory(self) -> Trajectory:
        """Return the trajectory as a shape to draw."""
        return Trajectory(
            frozen(self.coverage), frozen(self.density), frozen(self.mass), frozen(self.mean),
            frozen(self.restricted), self.peels,
        )  # fmt: skip

    def chosen(self, step: int) -> Boxes:
        """Return the box of one step as a shape, its quasi-p values computed for it alone."""
        return shape_of(self.question, [(self.boxes[step], self.start)])

    def pruned(self, step: int) -> Boxes:
        """Return the box of one step without the limits that may be chance, as a shape."""
        box = pruned(self.question, self.boxes[step], self.start)
        return shape_of(self.question, [(box, self.start)])


def _moved(box: Box, j: int, side: int, value: float) -> Box:
    low, high, kept = box.low.copy(), box.high.copy(), list(box.kept)
    if side == _LOWER:
        low[j] = value
    elif side == _UPPER:
        high[j] = value
    elif side == _OUT:
        kept[j] = kept[j] - {int(value)}
    else:
        kept[j] = kept[j] | {int(value)}
    return Box(low, high, tuple(kept))


def prim(
    asked: Question, settings: Settings | None = None, *, among: NDArray[np.bool_] | None = None
) -> Peeling:
    """Answer which boxes of the inputs hold the futures of interest, from large to pure.

    Parameters
    ----------
    asked : Question
    settings : Settings, optional
    among : ndarray of bool, shape (n,), optional
        Futures to search in; all that count when not given.

    Returns
    -------
    Peeling
        Of equal steps the one that leaves more columns free is taken, then the first: floats in
        their order (upper limit before lower), whole numbers, categories.

    Raises
    ------
    InputError
        When nothing is left to search in.

    Notes
    -----
    A cut lies half way between the two order statistics around the quantile; for whole numbers it
    is rounded toward zero, and becomes the outermost value kept. The boxes are those of
    ema_workbench 3.0.0 step by step (see ``benchmarks/prim.py``), save that pasting goes on when
    only whole numbers or categories are limited, and takes 32-bit whole numbers too.

    Examples
    --------
    >>> from futurs.futures.discovery import columns_of, question
    >>> a = np.linspace(0, 1, 200)
    >>> c = columns_of({"a": a, "b": np.tile([0.0, 1.0], 100)})
    >>> found = prim(question(c, a > 0.7))
    >>> float(found.density[-1]), found.boxes[-1].restricted(found.boxes[0])
    (1.0, (0,))
    """
    settings = settings or Settings()
    start = asked.counted if among is None else asked.counted & among
    if not start.any():
        raise InputError("discovery_none_left")
    return _search(asked, settings, frozen(start), asked.counted, asked.n)


def _search(
    asked: Question,
    settings: Settings,
    start: NDArray[np.bool_],
    whole: NDArray[np.bool_],
    size: int,
) -> Peeling:
    """Peel and paste among ``start``; the full box is that of ``whole``, masses are of ``size``."""
    from futurs.futures.discovery import _kernels

    peel, paste = _kernels.compiled()
    c = asked.columns
    low, high, kept = _arrays(c, full_box(c, whole))
    full = (low.copy(), high.copy(), kept.copy())
    sizes = np.array([len(c.categories[k]) for k in c.nominal], np.int64)
    # Kernels are typed for arrays that may be written to; the question's own are read-only.
    outcome, interest, codes = asked.outcome.copy(), asked.interest.astype(np.uint8), c.codes.copy()
    there, goal = start.astype(np.uint8), OBJECTIVES.index(settings.objective)
    log = _Log(2 * int(start.sum()) + 2)
    floats = int(sum(k == "float" for k in c.kinds))
    peels = peel(
        c.sorted.copy(), c.order.copy(), floats, codes, sizes, outcome, interest, asked.binary,
        there.copy(), low, high, full[0], full[1], kept, full[2],
        settings.peel, settings.mass_min, size, goal, *log.arrays,
    )  # fmt: skip
    last = peels
    if peels:
        last = paste(
            c.values[c.numeric], codes, sizes, outcome, interest, there, low, high, full[0],
            full[1], kept, full[2], settings.paste, settings.mass_min, size, goal, peels,
            *log.arrays,
        )  # fmt: skip
    return log.peeling(asked, settings, start, int(peels), int(last))


class _Log:
    """Room for the steps of one search."""

    def __init__(self, room: int) -> None:
        self.column, self.side, self.n, self.k = (np.zeros(room, np.int64) for _ in range(4))
        self.value, self.total = np.zeros(room), np.zeros(room)

    @property
    def arrays(self) -> tuple[NDArray[Any], ...]:
        return self.column, self.side, self.value, self.n, self.k, self.total

    def peeling(
        self, asked: Question, settings: Settings, start: NDArray[np.bool_], peels: int, last: int
    ) -> Peeling:
        end = last + 1
        names = np.concatenate([asked.columns.numeric, asked.columns.nominal])
        column = names[self.column[:end]]
        column[0] = -1
        return Peeling(
            asked, settings, start, frozen(column), frozen(self.side[:end]),
            frozen(self.value[:end]), frozen(self.n[:end]), frozen(self.k[:end]),
            frozen(self.total[:end] / self.n[:end]), peels,
        )  # fmt: skip


def _arrays(
    c: Columns, box: Box
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.uint8]]:
    most = max((len(c.categories[k]) for k in c.nominal), default=0)
    kept = np.zeros((len(c.nominal), most), np.uint8)
    for row, k in enumerate(c.nominal):
        kept[row, sorted(box.kept[k])] = 1
    return box.low[c.numeric], box.high[c.numeric], kept


def pick(found: Peeling, density: float) -> int:
    """Answer which box of a trajectory holds most while it is pure enough.

    Parameters
    ----------
    found : Peeling
    density : float
        Smallest share of futures of interest in the box, 0 to 1.

    Returns
    -------
    int
        Of the boxes that are dense enough the one with most coverage, then with the fewest limits,
        then the first; the densest when none is dense enough.

    Raises
    ------
    InputError
        When the density is not a share.
    """
    if not 0 <= density <= 1:
        raise InputError("discovery_density", found=density)
    good = np.flatnonzero(found.density >= density)
    if not len(good):
        good = np.flatnonzero(found.density == found.density.max())
    return int(min(good, key=lambda s: (-found.k[s], found.restricted[s], s)))


def cover(
    asked: Question,
    settings: Settings | None = None,
    *,
    boxes: int = 3,
    density: float = 0.8,
    last: bool = False,
) -> tuple[tuple[Peeling, int], ...]:
    """Answer which few boxes together hold the futures of interest.

    A box is found and chosen, its futures are set aside, and the search goes on among the rest.

    Parameters
    ----------
    asked : Question
    settings : Settings, optional
    boxes : int
        At most so many, from 1.
    density : float
        A box is chosen by :func:`pick`; the search ends at one that is less dense.
    last : bool
        Take the last box of each trajectory instead, whatever its density.

    Returns
    -------
    tuple of (Peeling, int)
        Each search and the step chosen, none when the first box is not dense enough. Coverage and
        mass are shares of all futures.

    Raises
    ------
    InputError
        When the number of boxes or the density is out of its bounds.
    """
    if boxes < 1:
        raise InputError("discovery_boxes", found=boxes)
    found: list[tuple[Peeling, int]] = []
    rest = asked.counted.copy()
    while len(found) < boxes and (rest & asked.interest).any():
        search = prim(asked, settings, among=rest)
        step = len(search) - 1 if last else pick(search, density)
        whole = not search.restricted[step]
        if whole or (not last and search.density[step] < density):
            break
        found.append((search, step))
        rest &= ~search.inside(step)
    return tuple(found)


def covering(asked: Question, found: Sequence[tuple[Peeling, int]]) -> Boxes:
    """Return the boxes of :func:`cover` as one shape, each measured among what was left for it."""
    return shape_of(asked, [(search.boxes[step], search.start) for search, step in found])


def shape_of(asked: Question, boxes: Sequence[tuple[Box, NDArray[np.bool_]]]) -> Boxes:
    """Return boxes as a shape, with what each holds and how sure each limit is.

    Parameters
    ----------
    asked : Question
    boxes : sequence of (Box, ndarray of bool)
        Each box, and the futures it was found among.

    Returns
    -------
    Boxes
        Tightest limits first.
    """
    from futurs.futures.discovery.boxes import limits

    full = full_box(asked.columns, asked.counted)
    rows = [inside(asked.columns, box) & among for box, among in boxes]
    n = np.array([r.sum() for r in rows], np.int64)
    k = np.array([(r & asked.interest).sum() for r in rows], np.int64)
    return Boxes(
        tuple(str(i + 1) for i in range(len(boxes))),
        tuple(limits(asked.columns, box, full, quasi_p(asked, box, among)) for box, among in boxes),
        frozen(k / asked.total),
        frozen(k / np.maximum(n, 1)),
        frozen(n / asked.n),
        frozen(n),
        frozen(k),
    )


@dataclass(frozen=True, eq=False, repr=False)
class Reproducibility(Brief):
    """How often each column is limited again when half of the futures are searched.

    Parameters
    ----------
    ids : tuple of str
    coverage, density : ndarray, shape (k,)
        Share of the draws in which the box of nearest coverage (density) limits the column.
    resamples : int
    share : float
        Share of the futures in a draw, taken without replacement.
    """

    ids: tuple[str, ...]
    coverage: NDArray[np.float64]
    density: NDArray[np.float64]
    resamples: int
    share: float


def reproducibility(
    found: Peeling,
    step: int,
    *,
    rng: np.random.Generator | int,
    resamples: int = 10,
    share: float = 0.5,
) -> Reproducibility:
    """Answer whether the same columns would have been limited by other draws.

    Parameters
    ----------
    found : Peeling
    step : int
        The box looked at.
    rng : Generator or int
    resamples : int
        From 1 to 1,000.
    share : float
        Above 0 and below 1.

    Returns
    -------
    Reproducibility
        Draws without a future of interest, or with nothing else, limit nothing and are counted.

    Raises
    ------
    InputError

    References
    ----------
    Bryant and Lempert (2010), doi:10.1016/j.techfore.2009.08.002.
    """
    if not 1 <= resamples <= 1000:
        raise InputError("discovery_resamples", found=resamples)
    if not 0 < share < 1:
        raise InputError("discovery_share", name="share", found=share, allowed=1.0)
    generator = np.random.default_rng(rng)
    rows, asked = np.flatnonzero(found.start), found.question
    size = max(int(len(rows) * share), 1)
    hits = np.zeros((2, len(asked.columns.ids)))
    for _ in range(resamples):
        drawn = np.zeros(asked.columns.rows, bool)
        drawn[generator.choice(rows, size, replace=False)] = True
        k = int((drawn & asked.interest).sum())
        if k in (0, size):
            continue
        again = _search(asked, found.settings, drawn, drawn, size)
        full = full_box(asked.columns, drawn)
        for row, (near, here) in enumerate(
            ((again.k / k, found.coverage[step]), (again.density, found.density[step]))
        ):
            at = int(np.abs(near - here).argmin())
            hits[row, list(_box_at(again, full, at).restricted(full))] += 1
    return Reproducibility(
        asked.columns.ids, frozen(hits[0] / resamples), frozen(hits[1] / resamples),
        resamples, share,
    )  # fmt: skip


def _box_at(found: Peeling, full: Box, step: int) -> Box:
    box = full
    for s in range(1, step + 1):
        box = _moved(box, int(found.column[s]), int(found.side[s]), float(found.value[s]))
    return box
