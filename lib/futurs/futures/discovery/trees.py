"""Which rules tell the futures of interest from the others? CART by scikit-learn, read as boxes.

A tree cuts all futures in two at the value that makes both halves purest, and goes on. Each leaf is
a box; boxes do not overlap, and together they are the whole. Unlike PRIM, a tree spends its cuts at
once: boxes are larger or fewer, their rules quicker read.

Breiman, L. et al. (1984), Classification and Regression Trees, doi:10.1201/9781315139470; for
scenario discovery Lempert, R. J., Bryant, B. P. and Bankes, S. C. (2008), Comparing algorithms for
scenario discovery, RAND WR-557 (no doi).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from futurs.errors import InputError
from futurs.futures.discovery.boxes import Box, full_box, inside
from futurs.futures.discovery.columns import Question
from futurs.futures.discovery.prim import shape_of
from futurs.futures.discovery.scoring import indicators
from futurs.shapes import Boxes, Brief, frozen


@dataclass(frozen=True, eq=False, repr=False)
class Tree(Brief):
    """The leaves of a tree as boxes, those with most futures of interest first.

    Parameters
    ----------
    question : Question
    boxes : tuple of Box
    n, k : ndarray of int, shape (leaves,)
        Futures in each leaf, and those of interest.
    mass_min : float
    depth : int
    """

    question: Question
    boxes: tuple[Box, ...]
    n: NDArray[np.int64]
    k: NDArray[np.int64]
    mass_min: float
    depth: int

    @property
    def coverage(self) -> NDArray[np.float64]:
        """Share of all futures of interest in each leaf; shape (leaves,)."""
        return np.asarray(self.k / self.question.total)

    @property
    def density(self) -> NDArray[np.float64]:
        """Share of the futures of each leaf that are of interest; shape (leaves,)."""
        return np.asarray(self.k / self.n)

    def chosen(self, density: float = 0.5) -> Boxes:
        """Return the leaves at least so dense as a shape, with quasi-p values.

        Raises
        ------
        InputError
            When no leaf is so dense.
        """
        if not 0 <= density <= 1:
            raise InputError("discovery_density", found=density)
        good = [b for b, d in zip(self.boxes, self.density, strict=True) if d >= density]
        if not good:
            raise InputError("discovery_no_leaf", found=density, allowed=float(self.density.max()))
        return shape_of(self.question, [(b, self.question.counted) for b in good])


def tree(
    asked: Question, *, rng: np.random.Generator | int, mass_min: float = 0.05, depth: int = 5
) -> Tree:
    """Answer which rules tell the futures of interest from the others.

    Parameters
    ----------
    asked : Question
        An outcome beside the interest is not looked at.
    rng : Generator or int
        Decides between cuts that are equally good.
    mass_min : float
        Smallest leaf: share of all futures, above 0 and below 1.
    depth : int
        At most so many cuts on the way to a leaf, from 1 to 20.

    Returns
    -------
    Tree

    Raises
    ------
    InputError

    Notes
    -----
    Gini impurity; a category is cut one value against the rest.

    Examples
    --------
    >>> from futurs.futures.discovery import columns_of, question
    >>> a = np.linspace(0, 1, 100)
    >>> found = tree(question(columns_of({"a": a}), a > 0.7), rng=1)
    >>> found.density
    array([1., 0.])
    """
    from sklearn.tree import DecisionTreeClassifier

    if not 0 < mass_min < 1:
        raise InputError("discovery_share", name="mass_min", found=mass_min, allowed=1.0)
    if not 1 <= depth <= 20:
        raise InputError("discovery_depth", found=depth)
    rows = np.flatnonzero(asked.counted)
    values, owner, category = indicators(asked, rows)
    model = DecisionTreeClassifier(
        min_samples_leaf=max(int(np.ceil(mass_min * len(rows))), 1), max_depth=depth,
        random_state=int(np.random.default_rng(rng).integers(2**31)),
    )  # fmt: skip
    # Only the order of numbers counts in a tree. scikit-learn rounds to 32 bits: ranks it keeps.
    ranks = np.column_stack([np.unique(v, return_inverse=True)[1] for v in values.T])
    model.fit(ranks.astype(np.float32), asked.interest[rows])
    boxes = _leaves(asked, model.tree_, ranks, (owner, category))
    held = [inside(asked.columns, b) & asked.counted for b in boxes]
    n = np.array([h.sum() for h in held], np.int64)
    k = np.array([(h & asked.interest).sum() for h in held], np.int64)
    order = sorted(range(len(boxes)), key=lambda b: (-k[b] / n[b], -k[b], b))
    return Tree(
        asked, tuple(boxes[b] for b in order), frozen(n[order]), frozen(k[order]), mass_min, depth
    )


def _leaves(
    asked: Question,
    nodes: Any,
    ranks: NDArray[np.int64],
    features: tuple[NDArray[np.int64], NDArray[np.int64]],
) -> list[Box]:
    found: list[Box] = []
    rest = [(0, full_box(asked.columns, asked.counted), np.arange(len(ranks)))]
    while rest:
        node, box, rows = rest.pop()
        if nodes.children_left[node] < 0:
            found.append(box)
            continue
        feature = int(nodes.feature[node])
        below = ranks[rows, feature] <= nodes.threshold[node]
        j, e = int(features[0][feature]), int(features[1][feature])
        values = asked.columns.values[j, asked.counted][rows]
        left, right = _cut(asked, box, (j, e), values[below], values[~below])
        rest += [
            (int(nodes.children_right[node]), right, rows[~below]),
            (int(nodes.children_left[node]), left, rows[below]),
        ]
    return found


def _cut(
    asked: Question,
    box: Box,
    feature: tuple[int, int],
    below: NDArray[np.float64],
    above: NDArray[np.float64],
) -> tuple[Box, Box]:
    """Return the two halves of a box; both ends of a box lie inside it."""
    j, e = feature
    if e >= 0:
        kept = [list(box.kept), list(box.kept)]
        kept[0][j], kept[1][j] = box.kept[j] - {e}, box.kept[j] & {e}
        return Box(box.low, box.high, tuple(kept[0])), Box(box.low, box.high, tuple(kept[1]))
    low, high = box.low.copy(), box.high.copy()
    under, over = float(below.max()), float(above.min())
    cut = (under + over) / 2
    # A cut between two values goes to both halves; one that rounding put on a value, or a cut
    # between whole numbers, becomes the outermost value of each half.
    free = asked.columns.kinds[j] == "float" and under < cut < over
    high[j], low[j] = (cut, cut) if free else (under, over)
    return Box(box.low, high, box.kept), Box(low, box.high, box.kept)
