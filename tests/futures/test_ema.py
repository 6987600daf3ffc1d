"""Our futures in the form of ema_workbench, and back: plain pandas, nothing of it installed."""

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from futurs.errors import InputError
from futurs.futures import simulate
from futurs.futures.ema import from_ema, to_ema
from futurs.study import load


@pytest.fixture(scope="module")
def ensemble():
    policies = {"none": {}, "plans": {"continuity_plans": 0.5}}
    return simulate(
        load("administration_2040"), scenarios=["drift", "chosen_speed"], policies=policies,
        outcomes=["debt", "wait_index"], draws=12, target="numpy",
    )  # fmt: skip


def test_one_row_a_future(ensemble):
    experiments, outcomes = to_ema(ensemble)
    assert len(experiments) == 2 * 2 * 12
    row = experiments.iloc[2 * 12 + 12 + 5]
    assert (row["scenario"], row["policy"]) == ("chosen_speed #5", "plans")
    assert row["model"] == "administration_2040"
    assert row["lever_continuity_plans"] == 0.5
    assert row["staff_0"] == ensemble.inputs("chosen_speed", "plans")["staff_0"][5]
    np.testing.assert_array_equal(
        outcomes["debt"][2 * 12 + 12 + 5], ensemble.of("debt", scenario="chosen_speed", policy="plans")[5]
    )  # fmt: skip
    assert outcomes["TIME"][0].tolist() == list(ensemble.years)
    numbers = experiments.drop(columns=["scenario", "policy", "model"])
    assert {d.kind for d in numbers.dtypes} == {"f"}
    assert (numbers.min() < numbers.max()).all()
    assert experiments.attrs["provenance"]["seed"] == 2040


def test_there_and_back_in_any_order_of_rows(ensemble):
    experiments, outcomes = to_ema(ensemble)
    rows = np.random.default_rng(1).permutation(len(experiments))
    back = from_ema(
        experiments.iloc[rows].reset_index(drop=True), {n: v[rows] for n, v in outcomes.items()}
    )
    kept = ensemble.to_dataset()
    for name in ensemble.outcomes:
        for scenario in ensemble.scenarios:
            for policy in ("none", "plans"):
                at = {"scenario": scenario, "policy": policy}
                np.testing.assert_array_equal(
                    np.sort(back[name].sel(at), axis=0), np.sort(kept[name].sel(at), axis=0)
                )
    straight = from_ema(experiments, outcomes)
    for name in ensemble.outcomes:
        xr.testing.assert_equal(straight[name].drop_attrs(), kept[name].drop_attrs())
    shared = [p for p in straight.parameter.values if p in kept.parameter.values]
    assert len(shared) == len(straight.parameter) - 1
    xr.testing.assert_equal(
        straight.parameter_values.sel(parameter=shared).drop_attrs(),
        kept.parameter_values.sel(parameter=shared).drop_attrs(),
    )


def results(n=6):
    """As ema_workbench gives them: two models, categories, a failed experiment."""
    experiments = pd.DataFrame({
        "a": np.tile(np.linspace(0, 1, n), 4), "k": np.tile(np.arange(n), 4),
        "way": pd.Categorical(np.tile(["x", "y"], 2 * n)), "flag": np.tile([True, False], 2 * n),
        "scenario": pd.Categorical(np.tile(np.arange(n), 4)),
        "policy": pd.Categorical(np.tile(np.repeat(["p", "q"], n), 2)),
        "model": pd.Categorical(np.repeat(["m", "o"], 2 * n)),
    })  # fmt: skip
    series = np.ma.masked_array(np.arange(4 * n * 3).reshape(4 * n, 3), mask=False)
    series[1] = np.ma.masked
    return experiments, {"series": series, "scalar": np.arange(4 * n)}


def test_models_are_scenarios_and_failures_are_missing():
    found = from_ema(*results(), years=[2020, 2030, 2040])
    assert found.sizes == {"scenario": 2, "policy": 2, "draw": 6, "year": 3, "parameter": 2, "category": 2}  # fmt: skip
    assert found.scenario.values.tolist() == ["m", "o"]
    assert found.scalar.sel(scenario="o", policy="p", draw=3) == 15
    assert found.series.sel(scenario="m", policy="q", draw=0, year=2040) == 20
    assert np.isnan(found.series.sel(scenario="m", policy="p", draw=1)).all()
    assert found.parameter_values.sel(scenario="o", policy="q", parameter="k", draw=4) == 4
    assert found.category_values.sel(scenario="m", policy="p", category="way", draw=1) == "y"
    assert from_ema(*results()).year.values.tolist() == [0, 1, 2]


def test_a_missing_row_or_value_is_told():
    experiments, outcomes = results()
    with pytest.raises(InputError, match="23"):
        from_ema(experiments.iloc[1:], {n: v[1:] for n, v in outcomes.items()})
    # A third of the samples under one policy alone: 20 rows stand where there would be 24.
    some = np.ones(24, bool)
    some[[0, 1, 12, 13]] = False
    with pytest.raises(InputError, match="20 rows instead of 24"):
        from_ema(experiments[some], {n: v[some] for n, v in outcomes.items()})
    with pytest.raises(InputError, match="0 rows instead of 1"):
        from_ema(experiments.iloc[:0], {n: v[:0] for n, v in outcomes.items()})
    with pytest.raises(InputError, match="scalar"):
        from_ema(experiments, {"scalar": [1.0, 2.0]})
    for column in ("scenario", "policy", "model"):
        with pytest.raises(InputError, match=column):
            from_ema(experiments.drop(columns=column), outcomes)
