"""What policies cost: by hand on a small model, from the run for ours, the table where no more is known."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from futurs.errors import StudyError, UnknownNameError
from futurs.futures import simulate, system
from futurs.futures.checking import check_model
from futurs.futures.costing import costs, more, yearly
from futurs.futures.expressions import parse

POLICIES = {"none": {}, "nudge": ["nudge"], "half": {"nudge": 0.5}, "training": ["training"]}


@pytest.fixture
def small(making, tmp_path):
    """A study that spends what "fixed" is above 7, more each year; a lever sets it in full in 2029."""

    def of(fixed=9, cost="spending", unit="bn_eur"):
        text = making.model(
            [("spent", "previous(spent) + fixed - 7", "0")], stop=2031,
            outcomes=[("spending", "spent + lever_cost"), ("other", "spent")],
            more=f"  cost: {cost}\n" if cost else "",
        ).replace("unit: percent", f"unit: {unit}", 1)  # fmt: skip
        levers = making.LEVERS.replace("nudge,fixed,set,1,2", f"nudge,fixed,set,{fixed},{fixed}")
        return making.study(tmp_path, text, lever_map=levers)

    return of


def run(study, making, **more):
    asked = {"scenarios": {"s": making.HIGH}, "policies": POLICIES, "draws": 6} | more
    return simulate(study, **asked)


@pytest.mark.parametrize(("fixed", "sign"), [(9, 1), (5, -1)])
def test_by_hand_on_a_small_model(small, making, fixed, sign):
    found = costs(run(small(fixed), making))
    # "fixed" is 2 more along the ramp from 2025 to 2029; the first year, 2024, is given.
    spent = sign * np.cumsum([0, 0.5, 1, 1.5, 2, 2, 2]).mean()
    assert found.shape == (4, 1, 6)
    np.testing.assert_array_equal(found[0], 0)
    np.testing.assert_allclose(found[1], spent + 0.5)
    np.testing.assert_allclose(found[2], (spent + 0.5) / 2)
    # It makes nothing else spend: its announced cost, to the last digit.
    np.testing.assert_array_equal(found[3], 0.25)


def test_without_such_an_outcome_the_table_is_all_that_is_known(small, making):
    futures = run(small(cost=""), making)
    found = costs(futures)
    assert found.shape == (4, 1, 6)
    assert found[:, 0, 0].tolist() == [0, 0.5, 0.25, 0.25]
    assert (found == found[:, :1, :1]).all()
    assert costs(futures, "nudge")[:, 0, 0].tolist() == [-0.5, 0, -0.25, -0.25]


def test_the_table_is_counted_from_the_year_in_which_a_lever_is_in_force(small, making):
    plan = {"none": {}, "late": {2028: ["nudge"]}, "left": {2025: ["nudge"], 2029: ["training"]}}
    found = costs(run(small(cost=""), making, policies=plan))
    # Seven years, 2025 to 2031.
    np.testing.assert_allclose(found[:, 0, 0], [0, 4 * 0.5 / 7, (4 * 0.5 + 3 * 0.25) / 7])


def test_what_is_compared_with_itself_costs_nothing(ours):
    levers = [x.id for x in ours.study.levers]

    @settings(deadline=None, max_examples=15)
    @given(
        st.dictionaries(st.sampled_from(levers), st.floats(0, 1)), st.integers(0, 2**32 - 1),
        st.sampled_from([s.id for s in ours.study.scenarios]),
    )  # fmt: skip
    def check(package, seed, scenario):
        found = simulate(
            ours, scenarios=[scenario], policies={"none": {}, "some": package}, draws=20, seed=seed,
            outcomes=["spending"], target="numpy",
        )  # fmt: skip
        assert (costs(found)[0] == 0).all()
        assert (costs(found, "some")[1] == 0).all()
        np.testing.assert_array_equal(costs(found, "some")[0], -costs(found)[1])

    check()


def test_it_is_what_the_deficit_counts(ours):
    # The same euros as in the line that moves the debt: there nominal, in percent of GDP.
    names = ("extra", "price", "gdp")
    outcomes = {n: parse(n)[0] for n in names} | {"spending": ours.outcomes["spending"]}
    changed = dataclasses.replace(ours, outcomes=outcomes)
    levers = [x.id for x in ours.study.levers]
    found = simulate(
        changed, policies={"none": {}, "all": levers}, draws=40, outcomes=list(outcomes), target="numpy",
    )  # fmt: skip
    extra, price, gdp, spending = found.values
    nominal = (spending[:, 1] - spending[:, 0]) * price[:, 0]
    np.testing.assert_allclose(
        nominal / gdp[:, 0] * 100, extra[:, 1] - extra[:, 0], rtol=0, atol=1e-11
    )
    assert np.abs(nominal).max() > 10


def test_our_levers_are_not_free(ours):
    study = ours.study
    policies = {"none": {}} | {x.id: [x.id] for x in study.levers}
    found = costs(simulate(study, policies=policies, draws=300, outcomes=["spending"]))
    by = dict(zip(policies, found, strict=True))
    table = {}
    for e in study.lever_map:
        table[e.lever] = table.get(e.lever, 0) + e.cost_bn_eur_per_year
    assert table["human_contact_guarantee"] == 0
    assert (by["human_contact_guarantee"] > 0).all()
    assert 0.1 < by["human_contact_guarantee"].mean() < 0.15
    assert (by["public_work_pact"] > 20 * table["public_work_pact"]).all()
    assert 10 < by["public_work_pact"].mean() < 20
    # Better design makes transformation save more: with luck, more than the training costs.
    assert by["innovative_design_training"].min() < 0 < by["innovative_design_training"].max()
    for lever in ("standing_foresight", "citizen_right_to_response", "continuity_plans"):
        np.testing.assert_array_equal(by[lever], table[lever])


def test_the_outcome_is_one_of_the_model_and_in_its_money(small):
    for changes, code, shown in (
        ({"cost": "spendin"}, "unknown_name", "spending"), ({"unit": "percent"}, "cost_unit", "bn_eur"),
    ):  # fmt: skip
        study = small(**changes)
        with pytest.raises(StudyError) as caught:
            system(study)
        (fault,) = caught.value.faults
        assert (fault.code, fault.path, fault.file) == (code, "model.cost", "model/equations.yaml")
        assert fault.line == 5
        assert shown in (fault.nearest, fault.allowed)
        assert fault in check_model(study)


def test_what_was_not_run_is_not_guessed(small, making):
    futures = run(small(), making, outcomes=["other"])
    with pytest.raises(UnknownNameError, match="spending"):
        costs(futures)
    with pytest.raises(UnknownNameError, match="nobody"):
        costs(futures, "nobody")


def test_overflow_is_not_a_cost():
    assert np.isnan(more([np.inf, np.nan, 1], [1, 1, -np.inf])).all()
    assert yearly(np.array([[1e9, 1e9], [2, np.inf]])).tolist() == [2, np.inf]
