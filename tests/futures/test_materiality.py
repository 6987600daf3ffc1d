"""From which difference on it counts: hand-worked cases, chains of ties, what a margin may not do."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from futurs import texts
from futurs.errors import InputError
from futurs.futures import policies as kinds
from futurs.futures import robustness as r
from futurs.futures import simulate
from futurs.futures.robustness import metrics
from futurs.futures.robustness.measure import ahead
from futurs.study import load


def made(values, margin=0.0, direction="up", threshold=None):
    values = np.asarray(values, float)
    names = [f"p{i}" for i in range(len(values))]
    places = [f"s{k}" for k in range(values.shape[1])]
    return r.Measure(names, places, values, direction, threshold, margin=margin)


# A policy that is worse by 0.004 in every future, and one that is better by 2.
HAIR = [[[60.0, 61, 70]], [[59.996, 60.996, 69.996]], [[62, 63, 72]]]


@pytest.mark.parametrize("way", ["up", "down"])
def test_a_hair_in_every_future_is_no_difference(way):
    sign = 1 if way == "up" else -1
    bare, wide = (made(sign * np.array(HAIR), m, way) for m in (0, 0.5))
    assert r.compare(bare, "p1", "p0").losses.tolist() == [3]
    duel = r.compare(wide, "p1", "p0")
    assert [duel.wins[0], duel.ties[0], duel.losses[0]] == [0, 3, 0]
    assert duel.regret_first.tolist() == [0]  # nothing is lost where the other is no better
    assert r.cost_effect(bare, [0, 1, 2], "p0").hurts.tolist() == [0, 1, 0]
    found = r.cost_effect(wide, [0, 1, 2], "p0")
    assert (found.hurts.tolist(), found.helps.tolist()) == ([0, 0, 0], [0, 0, 1])
    assert r.regret_map(wide, resamples=5).best[:, 0].tolist() == [False, False, True]
    two = made(wide.values[:2], 0.5, way)
    seen = r.regret_map(two, resamples=5)
    assert seen.best.all()
    assert seen.sure.tolist() == [[1], [1]]
    np.testing.assert_allclose(seen.values[1], 0.004)  # told as it is


def test_a_difference_of_just_the_margin_does_not_count_yet():
    m = made([[[1.0, 1, 1]], [[1.25, 1.5, 1.75]]], 0.5)
    found = r.compare(m, "p1", "p0")
    assert (found.wins.tolist(), found.ties.tolist()) == ([1], [2])
    assert found.settings == {"margin": 0.5}
    assert r.compare(m, "p1", "p0", margin=0).wins.tolist() == [3]
    assert found.tables()["comparison"].to_frame()["margin"].tolist() == [0.5]


def test_a_chain_of_small_steps_breaks_below_and_not_at_the_top():
    assert ahead([9.0, 8.6, 8.2], 0.5).astype(int).tolist() == [[0, 0, 1], [0, 0, 0], [0, 0, 0]]
    assert r.ranks([9.0, 8.6, 8.2], 0.5).tolist() == [1.5, 1.5, 3]
    assert r.ranks([8.2, 9.0, 8.6], 0.5).tolist() == [3, 1.5, 1.5]
    # Nobody is ahead of the first two, one of the third, two of the last.
    assert r.ranks([9.0, 8.6, 8.2, 7.8], 0.7).tolist() == [1.5, 1.5, 3, 4]
    assert r.ranks([9.0, 8.6, 8.2, 7.8], 0.0).tolist() == [1, 2, 3, 4]
    many = r.ranks([[9.0, 8.6], [9.0, 8.6]], np.array([0.5, 0.1]))
    assert many.tolist() == [[1.5, 1.5], [1, 2]]
    gone = r.ranks([9.0, float("nan"), 8.6], 0.5)
    assert gone[[0, 2]].tolist() == [1.5, 1.5]
    assert np.isnan(gone[1])


numbers = st.lists(
    st.integers(-40, 40).map(lambda x: x / 4), min_size=1, max_size=7
)  # exact in floats


@settings(max_examples=200, deadline=None)
@given(numbers, st.integers(0, 20).map(lambda x: x / 4))
def test_places_by_their_definition(values, margin):
    """Count again in plain loops, and hold the order to what it may not do."""
    found = r.ranks(values, margin).tolist()
    beaten = [sum(other > own + margin for other in values) for own in values]
    n = len(values)
    again = [
        sum(b < beaten[i] for b in beaten) + (1 + sum(b == beaten[i] for b in beaten)) / 2
        for i in range(n)
    ]
    assert found == again
    assert sum(found) == n * (n + 1) / 2
    for i, j in itertools.permutations(range(n), 2):
        if values[i] > values[j] + margin:
            assert found[i] < found[j]
        if values[i] >= values[j]:
            assert found[i] <= found[j]
    top = {i for i in range(n) if found[i] == min(found)}
    assert top == {i for i in range(n) if max(values) - values[i] <= margin}


cells = st.integers(-20, 20).map(lambda x: x / 4)
tables = st.integers(0, 10**6).map(
    lambda seed: np.random.default_rng(seed).integers(-20, 20, (4, 2, 6)) / 4
)


@settings(max_examples=60, deadline=None)
@given(tables, cells.map(abs), cells.map(abs), st.sampled_from(["up", "down"]))
def test_a_larger_margin_never_makes_a_difference(values, one, other, way):
    low, high = sorted((one, other))
    small, large = made(values, low, way, 1.0), made(values, high, way, 1.0)
    a, b = (r.compare(m, "p0", "p1") for m in (small, large))
    assert (b.wins <= a.wins).all()
    assert (b.losses <= a.losses).all()
    assert (b.ties >= a.ties).all()
    a, b = (r.cost_effect(m, [0, 1, 2, 3], "p0") for m in (small, large))
    assert (b.helps <= a.helps).all()
    assert (b.hurts <= a.hurts).all()
    a, b = (r.regret_map(m, resamples=3) for m in (small, large))
    assert (b.best >= a.best).all()
    np.testing.assert_array_equal(a.values, b.values)
    a, b = (kinds.classes(m, "p0", resamples=1) for m in (small, large))
    assert (b.better <= a.better).all()
    assert (b.worse <= a.worse).all()
    np.testing.assert_array_equal(a.holds, b.holds)  # a threshold is one of its own
    a, b = (r.assess(m, r.Settings(starr_draws=50)) for m in (small, large))
    assert (b.ahead[:10] <= a.ahead[:10]).all()
    starr = a.metrics.index("starr")
    assert (b.values[starr] >= a.values[starr]).all()
    first = [(x.ranks[:4] == x.ranks[:4].min(axis=1, keepdims=True)) for x in (a, b)]
    assert (first[1] >= first[0]).all()


@settings(max_examples=40, deadline=None)
@given(tables, cells.map(abs), st.permutations(range(4)))
def test_names_and_order_do_not_matter(values, margin, order):
    order = list(order)
    m = made(values, margin, threshold=1.0)
    names = [m.policies[k] for k in order]
    other = r.Measure(names, m.scenarios, values[order], "up", 1.0, margin=margin)
    a, b = r.assess(m), r.assess(other)
    np.testing.assert_array_equal(b.ranks, a.ranks[:, order])
    x, y = (kinds.classes(k, "p0", resamples=2) for k in (m, other))
    assert y.classes == tuple(x.classes[k] for k in order)
    x, y = (r.regret_map(k, resamples=2) for k in (m, other))
    np.testing.assert_array_equal(y.best, x.best[order])
    x, y = (r.cost_effect(k, [0] * 4, "p0") for k in (m, other))
    assert [set(p) for p in y.beaten_by] == [set(x.beaten_by[k]) for k in order]


def test_a_rule_without_margin_is_plain_comparison():
    rng = np.random.default_rng(1)
    values = rng.normal(0, 1, (3, 2, 40))
    m = made(values, threshold=0.0)
    duel = r.compare(m, "p0", "p1")
    assert duel.wins.tolist() == (values[0] > values[1]).sum(axis=1).tolist()
    found = kinds.classes(m, "p2", resamples=1)
    np.testing.assert_allclose(found.worse, (values < values[2]).mean(axis=2))
    plain = r.cost_effect(m, [1, 2, 3], "p0")
    np.testing.assert_allclose(plain.helps, (values > values[0]).mean(axis=(1, 2)))
    assert plain.margin == 0


def test_only_metrics_in_the_unit_of_the_outcome_have_its_margin():
    units = {m.name: m.unit for m in r.METRICS}
    own = {n for n, u in units.items() if u == "outcome"}
    assert own == {
        "maximin", "maximax", "hurwicz", "laplace", "minimax_regret", "percentile_regret",
        "undesirable_deviations",
    }  # fmt: skip
    margins = dict(zip(units, r.Settings().margins(0.5), strict=True))
    assert {n for n, x in margins.items() if x} == own
    penalty = r.Settings(mean_variance="penalty").margins(0.5)
    assert penalty[list(units).index("mean_variance")] == 0.5
    found = r.assess(made(HAIR, 0.5, threshold=61.0))
    at = found.metrics.index
    assert found.ranks[at("laplace")].tolist() == [2.5, 2.5, 1]
    # A hair from the threshold still parts shares of futures: what is missed is missed.
    assert found.ranks[at("satisficing")].tolist() == [2, 3, 1]
    assert found.margins[at("maximin")] == 0.5


@pytest.mark.parametrize(("name", "unit"), [(m.name, m.unit) for m in r.METRICS])
def test_the_unit_that_a_metric_declares_is_the_one_it_has(name, unit):
    """Ten times the numbers: a metric in the unit of the outcome is ten times itself."""
    values = np.random.default_rng(0).gamma(4, 3, (3, 2, 40))
    one, ten = (r.assess(made(k * values, threshold=10.0 * k)) for k in (1, 10))
    k = one.metrics.index(name)
    scaled = np.allclose(ten.values[k], 10 * one.values[k])
    assert scaled == (unit == "outcome")
    if unit == "share":
        np.testing.assert_allclose(ten.values[k], one.values[k])


def test_metrics_do_not_contradict_each_other_by_a_hair():
    # The first is worse at worst by 2, the second better on average by 0.1.
    values = [[[0.0, 10, 10]], [[2, 9, 8.7]]]
    bare, wide = (r.disagreement(r.assess(made(values, m, threshold=5))) for m in (0, 0.5))
    assert "laplace" in bare.reversals[0].for_first
    assert "laplace" not in wide.metrics
    for both in wide.reversals:
        assert "laplace" not in both.for_first + both.for_second


def test_starr_and_the_share_of_the_best_take_near_for_the_same():
    values = np.array([[1.0, 5], [1.25, 3], [0, 0]])
    assert metrics.best_share(values).tolist() == [0.5, 0.5, 0]
    assert metrics.best_share(values, margin=0.25).tolist() == [1, 0.5, 0]
    means = np.array([[1.0, 5], [1.25, 5], [0, 0]])
    assert metrics.starr(means, draws=100).tolist() == [0, 1, 0]
    assert metrics.starr(means, draws=100, margin=0.25).tolist() == [1, 1, 0]


def test_who_costs_less_for_what_is_the_same_beats():
    m = made([[[0.0]], [[4.0]], [[3.9]], [[6.0]]])
    assert r.cost_effect(m, [0, 3, 2, 3], "p0").beaten_by == ((), ("p3",), (), ())
    near = made(m.values, 0.5)
    assert r.cost_effect(near, [0, 3, 2, 3], "p0").beaten_by == ((), ("p2", "p3"), (), ())
    # Of two that cost the same and do not differ, neither.
    assert r.cost_effect(near, [0, 2, 2, 3], "p0").beaten_by == ((), (), (), ())


def test_a_threshold_crossed_by_a_hair_makes_no_trap_and_no_option():
    over, under = [67.001] * 10, [66.999] * 10
    falls = made([[over, over], [under, over]], 0, threshold=67)
    assert kinds.classes(falls, "p0", resamples=1).marks[1] == ("trap",)
    kept = kinds.classes(made(falls.values, 0.5, threshold=67), "p0", resamples=1)
    assert kept.marks[1] == ()
    assert kept.holds[1].tolist() == [0, 1]
    climbs = made([[under, under], [over, under]], 0, threshold=67)
    assert kinds.classes(climbs, "p0", resamples=1).pays_in[1] == ("s0",)
    wide = kinds.classes(made(climbs.values, 0.5, threshold=67), "p0", resamples=1)
    assert (wide.pays_in[1], wide.classes[1]) == ((), "undecided")
    far = made([[under, under], [[68.0] * 10, under]], 0.5, threshold=67)
    assert kinds.classes(far, "p0", resamples=1).classes[1] == "option"


def test_no_regret_asks_for_a_gain_that_counts():
    m = made([[[1.0] * 4], [[1.3] * 4], [[1.0, 1, 1, 0.9]]], 0.25, threshold=9)
    assert kinds.classes(m, "p0", resamples=1).classes == ("undecided", "no_regret", "undecided")
    assert kinds.classes(m, "p0", resamples=1).worse[2].tolist() == [0]
    more = made(m.values, 0.5, threshold=9)
    assert kinds.classes(more, "p0", resamples=1).classes[1] == "undecided"


def test_the_margin_goes_with_the_measure_and_is_held_to_its_bounds():
    m = r.Measure(["a"], ["s"], [[[[1.0, 2], [3, 4]]]], years=(2030, 2031), margin=0.5)
    assert (m.at(2030).margin, m.draws([0, 0]).margin) == (0.5, 0.5)
    for bad in (-0.1, float("nan"), float("inf")):
        with pytest.raises(InputError) as caught:
            made(HAIR, bad)
        assert "margin" in texts.explain(caught.value, "en")
    with pytest.raises(InputError):
        r.compare(made(HAIR), "p0", "p1", margin=-1)


def test_an_outcome_is_measured_with_the_difference_that_the_study_gives():
    study = load("administration_2040")
    few = {"none": [], "work": ["public_work_pact"]}
    ran = simulate(study, scenarios=["drift"], policies=few, draws=16)
    assert all(o.indifference for o in study.model.outcomes)
    given = study.model.outcomes
    assert r.measured(ran, "debt").margin == next(o.indifference for o in given if o.id == "debt")
    assert r.measured(ran, "debt", margin=0).margin == 0
    bare = study.model.model_copy(
        update={"outcomes": tuple(o.model_copy(update={"indifference": None}) for o in given)}
    )
    plain = simulate(
        study.model_copy(update={"model": bare}), scenarios=["drift"], policies=few, draws=16
    )
    assert r.measured(plain, "debt").margin == 0
