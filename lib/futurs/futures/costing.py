"""What policies cost: what a run spends under each, less what it spends without.

A model says which of its outcomes is the public spending of a year that levers move
(``model.cost``). Then a policy costs what its effects make the equations spend, and may save. For
a model that names none the announced cost of the table of levers is all that is known.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from futurs.errors import UnknownNameError

if TYPE_CHECKING:
    from futurs.futures.ensembles import Ensemble
    from futurs.futures.settings import Policy
    from futurs.study import Study

Array = NDArray[np.float64]
_EURO = 9
"""Digits of a billion down to the euro: what a difference of hundreds of billions leaves below is
rounding, and two equal costs must compare as equal."""


def yearly(values: Array) -> Array:
    """Return what is spent a year, on average over the years after the first.

    Parameters
    ----------
    values : ndarray, shape (..., year, draw)
        The first year is given: no lever moves it.

    Returns
    -------
    ndarray, shape (..., draw)

    Examples
    --------
    >>> yearly(np.array([[9.0], [1.0], [3.0]])).tolist()
    [2.0]
    """
    return np.asarray(values[..., 1:, :].mean(axis=-2))


def more(spent: Any, without: Any) -> Array:
    """Return what is spent more than without, to the euro.

    Parameters
    ----------
    spent, without : array_like
        In bn EUR.

    Returns
    -------
    ndarray
        Below 0 where it saves; not a number where a run overflowed.

    Examples
    --------
    >>> more([400.01, 399.0], 400).tolist()
    [0.01, -1.0]
    """
    with np.errstate(invalid="ignore"):
        found = np.asarray(spent, float) - np.asarray(without, float)
    return np.asarray(np.round(np.where(np.isfinite(found), found, np.nan), _EURO))


def announced(study: Study, policies: Iterable[Policy]) -> Array:
    """Return the announced cost of each policy, in bn EUR a year once in force, shape (policy,)."""
    return np.array([p.cost(study) for p in policies])


def costs(ensemble: Ensemble, reference: str = "none") -> Array:
    """Answer what each policy costs more than another, future by future.

    Parameters
    ----------
    ensemble : Ensemble
        With the outcome that its model names in ``cost``.
    reference : str
        The policy to compare with: as a rule the one without any lever.

    Returns
    -------
    ndarray, shape (policy, scenario, draw)
        In bn EUR a year, on average over the years after the first. Where the model names no
        outcome, the announced costs of the table of levers from the year in which each is in force,
        the same in every future.

    Raises
    ------
    UnknownNameError
        For a policy, or the outcome, that the ensemble does not hold.

    Examples
    --------
    >>> from futurs.futures import simulate
    >>> from futurs.study import load
    >>> pact = {"none": {}, "pact": ["public_work_pact"]}
    >>> found = costs(simulate(
    ...     load("administration_2040"), scenarios=["drift"], policies=pact, draws=50,
    ...     outcomes=["spending"],
    ... ))
    >>> found.shape, float(found[0].max()), bool(found[1].min() > 1)
    ((2, 1, 50), 0.0, True)
    """
    names = [p.id for p in ensemble.policies]
    if reference not in names:
        raise UnknownNameError("unknown_policy", found=reference, known=names)
    base, outcome = names.index(reference), ensemble.system.model.cost
    if outcome is None:
        paid = np.stack([p.paid(ensemble.system) for p in ensemble.policies])
        table = yearly(paid[..., None])[..., None]
        shape = (len(names), len(ensemble.scenarios), ensemble.draws)
        return np.broadcast_to(more(table, table[base]), shape)
    spent = np.stack([
        yearly(np.swapaxes(ensemble.of(outcome, policy=name), -1, -2)) for name in names
    ])  # fmt: skip
    return more(spent, spent[base])
