"""The model as a function of its uncertainties."""

import numpy as np
import pytest

from futurs.errors import InputError, UnknownNameError
from futurs.futures import system
from futurs.futures.responses import Responses
from futurs.study import load


@pytest.fixture(scope="module")
def model():
    return system(load("administration_2040"))


def test_same_inputs_same_answer_and_each_row_alone(model):
    f = Responses(model, "drift", {}, "debt", 2040)
    inputs = np.random.default_rng(1).random((5, len(f.names)))
    whole = f(inputs)
    assert np.array_equal(whole, f(inputs))
    assert np.allclose(whole, [f(inputs[[k]])[0] for k in range(5)], rtol=1e-12)


def test_an_input_that_the_outcome_does_not_feel_changes_nothing(model):
    f = Responses(model, "drift", {}, "staff", 2040)
    low = np.full((1, len(f.names)), 0.5)
    high = low.copy()
    high[0, f.names.index("trust_sat")] = 1
    assert f(low) == f(high)
    high[0, f.names.index("posts_growth")] = 1
    assert f(high) != f(low)


def test_only_levers_in_force_and_states_of_the_scenario_are_inputs(model):
    without = Responses(model, "drift", {}, "staff", 2040)
    pact = Responses(model, "drift", ["public_work_pact"], "staff", 2040)
    assert set(pact.names) - set(without.names) == {
        f"{p} @ public_work_pact"
        for p in ("real_wage_growth", "fill_rate", "contract_share_entries")
    }
    assert "posts_growth @ public_finances" in without.names
    assert "fill_rate @ public_employment" in without.names


def test_more_posts_more_staff(model):
    f = Responses(model, "drift", {}, "staff", 2040)
    rows = np.full((11, len(f.names)), 0.5)
    rows[:, f.names.index("posts_growth @ public_finances")] = np.linspace(0, 1, 11)
    assert (np.diff(f(rows)) > 0).all()


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ({"scenario": "drfit"}, UnknownNameError), ({"outcome": "dept"}, UnknownNameError),
        ({"year": 2060}, UnknownNameError),
    ],
)  # fmt: skip
def test_names_that_do_not_exist(model, words, error):
    given = {"scenario": "drift", "levers": {}, "outcome": "debt", "year": 2040} | words
    with pytest.raises(error):
        Responses(model, **given)


def test_inputs_out_of_shape_or_range(model):
    f = Responses(model, "drift", {}, "debt", 2040)
    with pytest.raises(InputError, match=str(len(f.names))):
        f(np.zeros((2, 3)))
    with pytest.raises(InputError, match=r"1\.5"):
        f(np.full((1, len(f.names)), 1.5))
