"""The exploratory modelling workbench of Kwakkel (2017): our futures there, its futures here.

Its results are a pair: a frame of experiments and a dictionary of arrays, one row an experiment
(doi:10.1016/j.envsoft.2017.06.054). Nothing of it has to be installed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from futurs.errors import InputError

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from futurs.futures.ensembles import Ensemble

TIME = "TIME"
LABELS = ("scenario", "policy", "model")
OURS = " #"
"""Between the name of a scenario and the number of a draw: its ``scenario`` is one sample."""


def to_ema(ensemble: Ensemble) -> tuple[pd.DataFrame, dict[str, NDArray[np.float64]]]:
    """Return an ensemble as experiments and outcomes, for ema_workbench's analyses.

    Parameters
    ----------
    ensemble : Ensemble

    Returns
    -------
    experiments : DataFrame, one row a future
        What differs between futures, drivers and levers in full; the strength of each lever, that of
        the end where it changes, under ``lever_`` and its name; ``scenario`` (the scenario and the
        draw), ``policy``, ``model``. The provenance stands in ``attrs``.
    outcomes : dict of ndarray, shape (future, year)
        One entry an outcome, and the years as ``TIME``.

    Examples
    --------
    >>> from futurs.futures import simulate
    >>> from futurs.study import load
    >>> found = simulate(load("administration_2040"), scenarios=["drift"], outcomes=["debt"], draws=8)
    >>> experiments, outcomes = to_ema(found)
    >>> len(experiments), outcomes["debt"].shape
    (8, (8, 27))
    """
    import pandas as pd

    policies, n = [p.id for p in ensemble.policies], ensemble.draws
    parts = [ensemble.all_inputs(s, p) for s in ensemble.scenarios for p in policies]
    columns: dict[str, Any] = {
        name: np.concatenate([part[name] for part in parts]) for name in ensemble.system.uncertain
    }
    columns = {name: v for name, v in columns.items() if v.min() < v.max()}
    times = len(ensemble.scenarios)
    for lever in dict.fromkeys(lever for p in ensemble.policies for lever in p.last):
        strengths = [float(p.last.get(lever, 0)) for p in ensemble.policies]
        columns[f"lever_{lever}"] = np.tile(np.repeat(strengths, n), times)
    samples = [f"{s}{OURS}{k}" for s in ensemble.scenarios for k in range(n)]
    numbers = np.arange(len(samples)).reshape(times, 1, n).repeat(len(policies), axis=1)
    columns["scenario"] = pd.Categorical.from_codes(numbers.ravel(), samples)
    columns["policy"] = pd.Categorical.from_codes(
        np.tile(np.repeat(np.arange(len(policies)), n), times), policies
    )
    columns["model"] = pd.Categorical.from_codes(np.zeros(numbers.size, int), [ensemble.made.study])
    experiments = pd.DataFrame(columns)
    experiments.attrs["provenance"] = ensemble.made.to_dict()
    outcomes = {
        name: ensemble.of(name).reshape(numbers.size, len(ensemble.years))
        for name in ensemble.outcomes
    }
    outcomes[TIME] = np.tile(np.array(ensemble.years, dtype=float), (numbers.size, 1))
    return experiments, outcomes


def from_ema(
    experiments: pd.DataFrame,
    outcomes: Mapping[str, Any],
    *,
    years: Sequence[int] | None = None,
) -> xr.Dataset:
    """Return experiments and outcomes as a dataset laid out as ours.

    Parameters
    ----------
    experiments : DataFrame
        With ``scenario``, ``policy`` and ``model`` as ema_workbench writes them: every sample under
        every policy.
    outcomes : mapping of str to array_like, shape (experiment,) or (experiment, year)
    years : sequence of int, optional
        From the outcome ``TIME`` when not given, else 0, 1, 2 ...

    Returns
    -------
    Dataset
        Dimensions (scenario, policy, draw) and year, as :func:`futurs.futures.storing.dataset`:
        scenarios are ours where :func:`to_ema` has written them, else the models. Columns of
        numbers stand in ``parameter_values``, all others in ``category_values``. A failed
        experiment is not a number.

    Raises
    ------
    InputError
        When a column is missing, a sample lacks a policy, or an outcome has another number of experiments.
    """
    import xarray as xr

    scenarios, policies, draws, order = _design(experiments)
    shape = len(scenarios), len(policies), draws
    found = {name: _plain(values) for name, values in outcomes.items()}
    if years is None and TIME in found and found[TIME].ndim > 1:
        years = [int(y) for y in found[TIME][0]]
    found.pop(TIME, None)
    length = next((v.shape[1] for v in found.values() if v.ndim > 1), 0)
    years = list(range(length)) if years is None else list(years)
    variables: dict[str, Any] = {}
    for name, values in found.items():
        if values.ndim not in (1, 2) or values.shape != (len(order), len(years))[: values.ndim]:
            raise InputError("ema_lengths", found=name, shape=str(values.shape))
        dimensions = ("scenario", "policy", "draw", "year")[: values.ndim + 2]
        variables[name] = (dimensions, values[order].reshape(*shape, *values.shape[1:]))
    labels: dict[str, Any] = {"scenario": scenarios, "policy": policies, "draw": np.arange(draws)}
    if length:
        labels["year"] = years
    inputs = experiments.drop(columns=[c for c in LABELS if c in experiments])
    numbers = [c for c in inputs if inputs[c].dtype.kind in "iuf"]
    for dimension, names, kind in (
        ("parameter", numbers, float),
        ("category", [c for c in inputs if c not in numbers], str),
    ):
        if names:
            values = np.array([inputs[c].to_numpy().astype(kind)[order] for c in names])
            cells = np.moveaxis(values.reshape(len(names), *shape), 0, 2)
            variables[f"{dimension}_values"] = ("scenario", "policy", dimension, "draw"), cells
            labels[dimension] = names
    return xr.Dataset(variables, labels)


def _design(experiments: pd.DataFrame) -> tuple[list[str], list[str], int, NDArray[np.int64]]:
    # Every sample under every policy, in any order of rows.
    samples = _column(experiments, "scenario")
    policies, policy = _numbered(_column(experiments, "policy"))
    if all(OURS in s for s in samples):
        of_row = np.array([s.rpartition(OURS)[0] for s in samples])
    else:
        of_row = _column(experiments, "model")
    if not len(of_row):
        raise InputError("ema_design", found=0, wanted=1)
    scenarios, scenario = _numbered(of_row)
    _, sample = _numbered(samples)
    order = np.lexsort((sample, policy, scenario))
    groups = len(scenarios) * len(policies)
    # As many as there would be, had every scenario each of its samples under every policy.
    most = max(len(set(sample[scenario == s])) for s in range(len(scenarios)))
    draws, rest = divmod(len(order), groups)
    by_group = sample[order][: len(order) - rest].reshape(len(scenarios), len(policies), -1)
    if rest or (by_group != by_group[:, :1]).any():
        raise InputError("ema_design", found=len(order), wanted=groups * most)
    return scenarios, policies, draws, order


def _column(experiments: pd.DataFrame, name: str) -> NDArray[Any]:
    if name not in experiments:
        raise InputError("ema_column", found=name, allowed=", ".join(LABELS))
    return np.asarray(experiments[name].astype(str))


def _numbered(values: NDArray[Any]) -> tuple[list[str], NDArray[np.int64]]:
    # In the order in which they come first.
    places = {name: k for k, name in enumerate(dict.fromkeys(values.tolist()))}
    return list(places), np.array([places[v] for v in values.tolist()])


def _plain(values: Any) -> NDArray[np.float64]:
    masked: Any = np.ma.masked_array(values, dtype=float)
    return np.asarray(masked.filled(np.nan))
