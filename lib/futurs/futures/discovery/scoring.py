"""Which inputs decide whether a future is of interest? Scores by scikit-learn.

``extra_trees`` sees effects that hang on several inputs at once, and flatters inputs with many
values: noise may come before a category that counts; ``f`` sees the straight effects only;
``mutual_information`` any effect of one input alone. They answer different questions and may
disagree: show more than one.

Extra trees: Geurts, P. et al. (2006), doi:10.1007/s10994-006-6226-1. Mutual information: Kraskov, A.
et al. (2004), doi:10.1103/PhysRevE.69.066138. In scenario discovery: Jaxa-Rozen, M. and Kwakkel, J.
(2018), doi:10.1016/j.envsoft.2018.06.011 (to confirm).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from futurs.errors import InputError
from futurs.futures.discovery.columns import Question
from futurs.shapes import Brief, Ranking, frozen

Method = Literal["extra_trees", "f", "mutual_information"]
METHODS: tuple[Method, ...] = ("extra_trees", "f", "mutual_information")


@dataclass(frozen=True, eq=False, repr=False)
class Scores(Brief):
    """How much each input tells of the outcome.

    Parameters
    ----------
    ids : tuple of str
    method : {"extra_trees", "f", "mutual_information"}
    values : ndarray, shape (k,)
        Extra trees: shares that sum to 1. F: the statistic. Mutual information: nats.
    low, middle, high : ndarray, shape (k,)
        The 5th percentile, the median and the 95th over resamples. Half of the futures score
        otherwise than all of them (F falls by half, importances by some per cent): ``values`` may
        lie outside, so the range belongs to ``middle``.
    first : ndarray, shape (k,)
        Share of the resamples in which an input comes first.
    resamples : int
    """

    ids: tuple[str, ...]
    method: Method
    values: NDArray[np.float64]
    low: NDArray[np.float64]
    middle: NDArray[np.float64]
    high: NDArray[np.float64]
    first: NDArray[np.float64]
    resamples: int

    def ranking(self) -> Ranking:
        """Return the inputs by their median score over resamples, largest first, with its range."""
        order = np.argsort(-self.middle, kind="stable")
        return Ranking(
            tuple(self.ids[i] for i in order), frozen(self.middle[order]),
            frozen(self.low[order]), frozen(self.high[order]),
        )  # fmt: skip


def scores(
    asked: Question,
    method: Method = "extra_trees",
    *,
    rng: np.random.Generator | int,
    resamples: int = 10,
    trees: int = 100,
) -> Scores:
    """Answer which inputs tell most of the outcome.

    Parameters
    ----------
    asked : Question
        With an outcome, that number is explained; without, whether a future is of interest.
    method : {"extra_trees", "f", "mutual_information"}
    rng : Generator or int
    resamples : int
        Draws of half of the futures, without replacement, from 2 to 200.
    trees : int
        Extra trees only: from 10 to 1,000.

    Returns
    -------
    Scores
        A category is scored as one input: its importances are summed; its F compares its groups.

    Raises
    ------
    InputError

    Examples
    --------
    >>> from futurs.futures.discovery import columns_of, question
    >>> a = np.linspace(0, 1, 100)
    >>> c = columns_of({"a": a, "b": np.tile([0.0, 1.0], 50)})
    >>> scores(question(c, a > 0.7), "f", rng=1).ranking().ids
    ('a', 'b')
    """
    if method not in METHODS:
        raise InputError(
            "discovery_choice", name="method", found=method, allowed=", ".join(METHODS)
        )
    if not 2 <= resamples <= 200:
        raise InputError("discovery_resamples", found=resamples)
    if not 10 <= trees <= 1000:
        raise InputError("discovery_trees", found=trees)
    generator = np.random.default_rng(rng)
    rows = np.flatnonzero(asked.counted)
    whole = _score(asked, method, rows, generator, trees)
    # A draw in which all futures are alike tells of no input.
    draws = np.zeros((resamples, len(whole)))
    for b in range(resamples):
        some = generator.choice(rows, len(rows) // 2, replace=False)
        if np.ptp(asked.outcome[some]) > 0:
            draws[b] = _score(asked, method, some, generator, trees)
    low, middle, high = np.percentile(draws, [5, 50, 95], axis=0)
    first = (draws == draws.max(axis=1, keepdims=True)).astype(float)
    first /= first.sum(axis=1, keepdims=True)
    return Scores(
        asked.columns.ids, method, frozen(whole), frozen(low), frozen(middle), frozen(high),
        frozen(first.mean(axis=0)), resamples,
    )  # fmt: skip


def _score(
    asked: Question,
    method: Method,
    rows: NDArray[np.int64],
    rng: np.random.Generator,
    trees: int,
) -> NDArray[np.float64]:
    if method == "f":
        return _f(asked, rows)
    seed = int(rng.integers(2**31))
    if method == "extra_trees":
        return _extra_trees(asked, rows, seed, trees)
    return _mutual_information(asked, rows, seed)


def indicators(
    asked: Question, rows: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]:
    """Return the inputs as numbers: one column a number, one a category's value.

    Parameters
    ----------
    asked : Question
    rows : ndarray of int

    Returns
    -------
    values : ndarray, shape (rows, m)
    owner : ndarray of int, shape (m,)
        Which column each belongs to.
    category : ndarray of int, shape (m,)
        Which category it marks; -1 for a number.
    """
    c = asked.columns
    parts, owner, category = [], [], []
    for j, kind in enumerate(c.kinds):
        v = c.values[j, rows]
        places = range(len(c.categories[j])) if kind == "category" else (-1,)
        for e in places:
            parts.append(v if e < 0 else (v == e).astype(float))
            owner.append(j)
            category.append(e)
    return np.column_stack(parts), np.array(owner), np.array(category)


def _extra_trees(
    asked: Question, rows: NDArray[np.int64], seed: int, trees: int
) -> NDArray[np.float64]:
    from sklearn.ensemble import ExtraTreesClassifier, ExtraTreesRegressor

    values, owner, _ = indicators(asked, rows)
    if asked.binary:
        model = ExtraTreesClassifier(trees, random_state=seed)
        model.fit(values, asked.interest[rows])
    else:
        model = ExtraTreesRegressor(trees, random_state=seed)
        model.fit(values, asked.outcome[rows])
    shares = np.bincount(owner, model.feature_importances_, len(asked.columns.ids))
    return np.asarray(shares, np.float64)


def _f(asked: Question, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return F of each input: a straight line for a number, the groups for a category."""
    y = asked.outcome[rows]
    spread = ((y - y.mean()) ** 2).sum()
    found = np.zeros(len(asked.columns.ids))
    for j, kind in enumerate(asked.columns.kinds):
        v = asked.columns.values[j, rows]
        if kind == "category":
            place = v.astype(int)
            count = np.bincount(place)
            mean = np.bincount(place, y) / np.maximum(count, 1)
            explained, free = (count * (mean - y.mean()) ** 2).sum(), int((count > 0).sum()) - 1
        else:
            about = v - v.mean()
            size = (about**2).sum()
            explained, free = (about @ y) ** 2 / size if size > 0 else 0.0, 1
        rest = (spread - explained) / max(len(y) - free - 1, 1)
        if free and explained > 0:
            found[j] = explained / free / rest if rest > 1e-12 * spread else np.inf
    return found


def _mutual_information(asked: Question, rows: NDArray[np.int64], seed: int) -> NDArray[np.float64]:
    from sklearn.feature_selection import mutual_info_classif, mutual_info_regression

    c = asked.columns
    discrete = np.array([k != "float" for k in c.kinds])
    values = c.values[:, rows].T
    if asked.binary:
        found = mutual_info_classif(
            values, asked.interest[rows], discrete_features=discrete, random_state=seed
        )
    else:
        found = mutual_info_regression(
            values, asked.outcome[rows], discrete_features=discrete, random_state=seed
        )
    return np.asarray(found)
