"""The standard run of cross-impact says how firmly its list stands, and on what."""

import numpy as np
import pytest

from futurs.errors import SettingsError, UnknownNameError
from futurs.methods import cross_impact as ci
from futurs.methods import run
from futurs.study import load


@pytest.fixture(scope="module")
def study():
    return load("somewhereland")


@pytest.fixture(scope="module")
def answer(study):
    return run("cross_impact", study, settings={"cells": True, "diverse": 3}, seed=4)


def test_each_scenario_has_its_stability(study, answer):
    frame = answer.to_frame()
    assert (frame["stays_low"] <= frame["stays"]).all()
    assert (frame["stays"] <= frame["stays_high"]).all()
    m = ci.matrix_of(study)
    oracle = ci.stays(m, ci.solve(m).scenarios, rng=np.random.default_rng(4))
    np.testing.assert_allclose(frame["stays"], oracle.counts / oracle.draws)


def test_without_draws_nothing_is_said_of_noise(study):
    frame = run("cross_impact", study, settings={"draws": 0}).to_frame()
    assert frame["stays"].isna().all()


def test_cells_are_those_whose_move_changes_the_list(study, answer):
    m = ci.matrix_of(study)
    before = {tuple(z) for z in ci.solve(m).scenarios.tolist()}
    ids = [f"{d}.{s}" for d, own in zip(m.descriptors, m.states, strict=True) for s in own]
    for row in answer.to_frame("cells").head(8).itertuples():
        u, v, move = ids.index(row.source), ids.index(row.target), row.first_move_that_changes
        for step, changes in ((move, True), (move - np.sign(move), False)):
            values = m.values.copy()
            values[u, v] += step
            after = ci.solve(type(m)(m.descriptors, m.states, values)).scenarios.tolist()
            assert ({tuple(z) for z in after} != before) == changes


def test_a_wish_is_repaired_as_the_table_says(study):
    m = ci.matrix_of(study)
    held = m.named(ci.solve(m).scenarios[0])
    wish = held | {"economy": "dynamic"}
    answer = run("cross_impact", study, settings={"wish": wish, "draws": 0})
    facts = dict(answer.to_frame("search").itertuples(index=False))
    assert facts["wish_holds"] is False
    values = m.values.copy()
    ids = [f"{d}.{s}" for d, own in zip(m.descriptors, m.states, strict=True) for s in own]
    moved = 0
    for row in answer.to_frame("repair").itertuples():
        u, v = ids.index(row.source), ids.index(row.target)
        assert values[u, v] == row.now
        values[u, v] = row.then
        moved += abs(row.then - row.now)
    assert moved == facts["repair_points"] > 0
    mended = type(m)(m.descriptors, m.states, values)
    assert ci.verdict(mended, m.scenario(wish)).consistent
    assert len(answer.to_frame("why_not"))


@pytest.mark.parametrize(
    ("wish", "error"),
    [({"economy": "dynamic"}, SettingsError), ({"economi": "dynamic"}, SettingsError),
     ({"economy": "dynamik"}, (SettingsError, UnknownNameError))],
)  # fmt: skip
def test_a_wish_that_is_no_combination_is_refused(study, wish, error):
    with pytest.raises(error):
        run("cross_impact", study, settings={"wish": wish})


def test_the_noise_is_a_setting_and_is_written(study):
    still = run("cross_impact", study, settings={"chance": 0})
    assert (still.to_frame()["stays"] == 1).all()
    assert still.provenance.settings["chance"] == 0
