"""Shares of futures, rank correlations, ways through equations and equations in words."""

from itertools import pairwise

import numpy as np
import pytest
from scipy import stats

from futurs.futures import system
from futurs.futures.causes import upstream
from futurs.futures.comparing import share_better, share_meeting, weights
from futurs.futures.expressions import parse
from futurs.futures.simulating import Simulator
from futurs.futures.wording import worded
from futurs.study import load


@pytest.fixture(scope="module")
def model():
    return system(load("administration_2040"))


def test_shares_leave_out_what_overflows():
    one = np.array([1.0, 2.0, np.nan, 0.0])
    other = np.array([2.0, 2.0, 5.0, np.inf])
    found = share_better(one, other, "down")
    assert (found.value, found.n) == (0.5, 2)
    assert found.error == pytest.approx(np.sqrt(0.25 / 2))
    assert share_better(one, other, "up").value == 0
    assert share_meeting(one, 1, "up").value == pytest.approx(2 / 3)
    assert np.isnan(share_meeting(np.full(3, np.nan), 1, "up").value)


def test_a_difference_that_does_not_count_is_not_better():
    one, other = np.array([1.0, 2.0, 3.0, 4.0]), np.array([1.0, 2.5, 4.0, 6.0])
    assert share_better(one, other, "down", 0.5).value == 0.5
    assert share_better(one, other, "down", 1.0).value == 0.25
    assert share_better(other, one, "up", 2.0).value == 0


def test_better_one_way_is_worse_the_other_but_for_ties():
    rng = np.random.default_rng(1)
    a, b = rng.integers(0, 5, (2, 400)).astype(float)
    up, down = share_better(a, b, "up").value, share_better(a, b, "down").value
    assert up + down + (a == b).mean() == pytest.approx(1)


def test_rank_correlation_is_scipys():
    rng = np.random.default_rng(2)
    x = {
        "a": rng.normal(size=300),
        "b": rng.integers(0, 4, 300).astype(float),
        "same": np.ones(300),
    }
    y = x["a"] - x["b"] + rng.normal(size=300)
    found = {w.name: w for w in weights(x, y)}
    assert set(found) == {"a", "b"}
    for name, weight in found.items():
        assert weight.rho == pytest.approx(stats.spearmanr(x[name], y).statistic, abs=1e-12)
        assert weight.low < weight.rho < weight.high
    assert found["b"].sure


def test_the_interval_holds_about_as_often_as_it_says():
    rng = np.random.default_rng(3)
    hits = 0
    for _ in range(400):
        x, y = rng.normal(size=(2, 60))
        (found,) = weights({"x": x}, y)
        hits += found.low <= 0 <= found.high
    assert 0.92 < hits / 400 < 0.98


def test_weights_need_futures_and_movement():
    assert weights({"x": np.arange(5.0)}, np.arange(5.0)) == ()
    assert weights({"x": np.arange(50.0)}, np.ones(50)) == ()
    y = np.arange(50.0)
    y[::2] = np.inf
    assert weights({"x": np.arange(50.0)}, y)[0].rho == 1


def test_a_way_follows_the_equations(model):
    found = upstream(model, "debt").ways
    for name, way in found.items():
        assert way[0] == name
        for cause, effect in pairwise(way):
            e, first = model.equations[effect], model.initials.get(effect)
            needs = e.now | set(e.before) | e.ranges
            needs |= first.now | first.ranges if first else set()
            assert cause in needs
    assert "satisfaction" not in found  # nothing of the debt waits for users


def test_every_equation_can_be_read(model):
    labels = {*model.variables, *model.parameters, *model.random, *model.curves}
    for expression in model.expressions():
        pieces = worded(expression, {k: k for k in ("previous", "delay", "base", "target")})
        names = {p.name for p in pieces if p.name} - {"year", "elapsed", "dt", "lever_cost"}
        assert names - labels <= {"clip", "where", "max", "min", "tanh", "log2", "ramp", "step"}
        assert expression.now & labels <= names
        text = "".join(p.text for p in pieces)
        assert text.count("(") == text.count(")")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("a - (b - c)", "[a] − ([b] − [c])"),
        ("(a + b) * c", "([a] + [b]) × [c]"),
        ("a / (b * c)", "[a] ÷ ([b] × [c])"),
        ("-a ** 2", "−[a] ^ 2"),
        ("clip(a, 0, 1.5)", "[a] held from 0 to 1.5"),
        ("where(a > 0, b, c) + 1", "([b] if [a] > 0 else [c]) + 1"),
        ("delay(a, 5)", "[a|5 before]"),
        ("max(a, b)", "greatest([a] ; [b])"),
    ],
)
def test_words_keep_the_order_of_the_arithmetic(written, read):
    words = {
        "between": " held from ", "to": " to ", "if": " if ", "else": " else ", "max": "greatest",
        "delay": "{k} before",
    }  # fmt: skip
    pieces = worded(parse(written)[0], words)
    said = "".join(
        f"[{p.name}{'|' if p.when else ''}{p.when}]" if p.name else p.text for p in pieces
    )
    assert said == read


def test_another_target_keeps_the_draws(model):
    one = Simulator(model, draws=32, target="numpy")
    one.run(["drift"], outcomes=["debt"])
    other = one.on("numpy")
    assert other.block(0, 32) is one.block(0, 32)
