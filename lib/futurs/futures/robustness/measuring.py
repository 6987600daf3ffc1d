"""One outcome of an ensemble as a measure: values, the way that is better, the target."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from futurs.errors import InputError
from futurs.futures.robustness.measure import Direction, Measure
from futurs.study.schema.equations import Outcome

if TYPE_CHECKING:
    from futurs.futures.ensembles import Ensemble


def indifference(outcome: Outcome) -> float:
    """Return the difference up to which nothing counts; 0 where the model gives none."""
    return outcome.indifference or 0.0


def measured(
    ensemble: Ensemble,
    outcome: str,
    *,
    year: int | None = None,
    threshold: float | None = None,
    direction: Direction | None = None,
    margin: float | None = None,
) -> Measure:
    """Return one outcome of an ensemble, to be judged.

    Parameters
    ----------
    ensemble : Ensemble
    outcome : str
    year : int, optional
        One year alone; all when not given.
    threshold : float, optional
        In place of the target that the model gives the outcome.
    direction : {"up", "down"}, optional
        In place of what the model says is better.
    margin : float, optional
        In place of the difference up to which nothing counts that the model gives the outcome; 0
        where it gives none.

    Returns
    -------
    Measure

    Raises
    ------
    UnknownNameError
        For an outcome or a year that does not exist.
    InputError
        When nobody says which way is better: that is a judgement, and is not guessed.

    Examples
    --------
    >>> from futurs.futures import simulate
    >>> from futurs.study import load
    >>> futures = simulate(load("administration_2040"), scenarios=["drift"], draws=16)
    >>> measured(futures, "satisfaction", year=2040).values.shape
    (1, 1, 16)
    >>> measured(futures, "satisfaction", year=2040).margin  # of the study, illustrative
    0.5
    """
    values = np.swapaxes(ensemble.of(outcome, year=year), 0, 1)
    found = ensemble.system.outcome(outcome)
    way = direction or found.better
    if way is None:
        raise InputError("outcome_direction", outcome=outcome)
    names = tuple(p.id for p in ensemble.policies)
    return Measure(
        names, ensemble.scenarios, values, way, found.target if threshold is None else threshold,
        years=ensemble.years if year is None else (), name=outcome,
        margin=indifference(found) if margin is None else margin,
    )  # fmt: skip
