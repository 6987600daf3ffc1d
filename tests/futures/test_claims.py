"""Story and simulation: what words claim, asked of futures whose answer is known by hand."""

import numpy as np
import pytest

from futurs.errors import InputError, UnknownNameError
from futurs.futures import simulate
from futurs.futures.claims import apart, table, verdict, verdicts, years_of
from futurs.futures.settings import year_of
from futurs.study import load
from futurs.study.schema.scenarios import Claim

VALUES = {
    ("a", 2024): [10.0, 10.0, 10.0, 10.0],
    ("a", 2040): [11.0, 12.0, 9.0, 13.0],
    ("b", 2040): [20.0, 20.0, 0.0, 20.0],
    ("c", 2040): [10.0, 14.0, 8.0, 20.0],
}


def of(outcome, scenario, year):
    assert outcome == "wait"
    return np.array(VALUES[scenario, year])


def claim(**more):
    base = {"id": "it", "scenario": "a", "words": "long", "outcome": "wait", "direction": "up",
            "against": "today"}  # fmt: skip
    return Claim(**(base | more))


@pytest.mark.parametrize(
    ("more", "share", "says", "beside"),
    [
        ({}, 0.75, "agree", 10),
        ({"direction": "down"}, 0.25, "disagree", 10),
        # The middle one of b and c, draw by draw: 15, 17, 4, 20.
        ({"against": "scenarios"}, 0.25, "disagree", 16),
        ({"against": "value", "value": 11.5}, 0.5, "open", 11.5),
        ({"against": "value", "direction": "near", "value": 12, "within": 1}, 0.75, "agree", 12),
    ],
)
def test_a_claim_holds_in_a_share_of_the_futures(more, share, says, beside):
    found = verdict(claim(**more), of, "abc", 2024, 2040)
    assert (found.share.value, found.says, found.beside) == (share, says, beside)
    assert found.share.error == pytest.approx((share * (1 - share) / 4) ** 0.5)
    assert found.median == 11.5


def test_a_tie_is_neither_up_nor_down():
    same = {"year": 2024}
    for direction in ("up", "down"):
        found = verdict(claim(direction=direction, **same), of, "abc", 2024, 2040)
        assert (found.year, found.share.value, found.says) == (2024, 0, "disagree")


def test_a_future_that_overflows_is_left_out():
    broken = np.array([np.nan, 11.0])

    def one(outcome, scenario, year):
        return broken if year == 2040 else np.array([10.0, 10.0])

    found = verdict(claim(), one, "a", 2024, 2040)
    assert (found.share.n, found.share.value, found.median) == (1, 1, 11)
    broken[:] = np.nan
    found = verdict(claim(), one, "a", 2024, 2040)
    assert (found.share.n, found.says) == (0, "open")  # nothing is known: not said to disagree


def test_alone_there_is_nothing_to_compare_with():
    with pytest.raises(InputError) as error:
        verdict(claim(against="scenarios"), of, "a", 2024, 2040)
    assert error.value.code == "claim_alone"
    assert apart("a", of, "a", ["wait"], 2040) == ()


def test_a_scenario_stands_apart_where_nine_futures_in_ten_do():
    n = 100
    values = {"a": np.arange(n, dtype=float), "b": np.full(n, 9.5), "c": np.full(n, 9.5)}

    def one(outcome, scenario, year):
        return values[scenario] if outcome == "x" else -values[scenario]

    found = apart("a", one, "abc", ["x", "y"], 2040)
    assert [(a.outcome, a.side, a.share.value) for a in found] == [
        ("x", "up", 0.9),
        ("y", "down", 0.9),
    ]
    assert found[0].beside == 9.5
    values["a"] = np.arange(n) - 1.0
    assert apart("a", one, "abc", ["x", "y"], 2040) == ()


@pytest.mark.parametrize(("horizon", "year"), [(2040, 2040), (2070, 2050), (None, 2050)])
def test_a_study_that_looks_beyond_its_model(horizon, year):
    study = load("administration_2040").model_copy(update={"horizon": horizon})
    assert year_of(study, range(2024, 2051)) == year


def test_years_that_claims_look_at():
    assert years_of([claim(), claim(year=2031)], 2024, 2040) == (2024, 2031, 2040)


def test_our_study_asked_by_hand():
    study = load("administration_2040")
    ensemble = simulate(study, draws=256)
    found = {v.claim: v for v in verdicts(study, ensemble)}
    assert len(found) == len(study.claims)
    frame = table(found.values()).to_frame()
    assert frame["says"].tolist() == [v.says for v in found.values()]
    assert list(frame.columns)[5:7] == ["share", "error"]
    # "A clear majority finds the whole reliable": read as trust above one half.
    values = ensemble.of("trust_national", scenario="frugal_equality", policy="none", year=2040)
    assert found["equality_reliable"].share.value == (values > 50).mean() < 1 / 3
    assert found["equality_reliable"].says == "disagree"
    some = simulate(study, scenarios=["drift"], draws=16)
    with pytest.raises(InputError):  # a claim that compares scenarios, with one of them
        verdicts(study, some)
    less = simulate(study, draws=16, outcomes=["debt"])
    with pytest.raises(UnknownNameError):
        verdicts(study, less)
