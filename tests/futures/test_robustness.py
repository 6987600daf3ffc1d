"""Metrics of robustness: hand-worked cases, brute force, what must not change them."""

import itertools
from contextlib import contextmanager

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import kendalltau, rankdata

from futurs import texts
from futurs.errors import InputError, UnknownNameError
from futurs.futures import robustness as r
from futurs.futures.robustness import metrics
from futurs.futures.robustness.assessing import better, table

NAN = float("nan")


@contextmanager
def refused(words, kind=InputError):
    with pytest.raises(kind) as caught:
        yield
    assert words in texts.explain(caught.value, "en")
    assert texts.explain(caught.value, "fr")


def made(values, direction="up", threshold=None):
    values = np.asarray(values, float)
    p, s = values.shape[:2]
    return r.Measure(
        [f"p{i}" for i in range(p)], [f"s{k}" for k in range(s)], values, direction, threshold
    )


def random(seed=0, shape=(4, 3, 50), direction="up", threshold=10.0):
    values = np.random.default_rng(seed).gamma(4, 3, shape)
    return made(values, direction, threshold)


# Returns of three investments under three courses of the interest rate: the worked example of
# regret in textbooks (stocks, bonds, money market).
INVEST = np.array([[-4.0, 4, 12], [-2, 3, 8], [3, 2, 1]])


def test_it_shows_itself_in_a_few_words_and_text_stays_text():
    values = np.arange(3000.0).reshape(2, 1, 1500)
    found = r.Measure(["<b>a</b>", "b"], ["s"], values, "up", 1)
    assert repr(found) == (
        "Measure(policies: <b>a</b>, b; scenarios: s; values: 2 × 1 × 1500; direction: up; "
        "threshold: 1; years: –; name: ; margin: 0)"
    )
    assert "&lt;b&gt;a&lt;/b&gt;" in found._repr_html_()


def test_the_textbook_of_regret():
    assert metrics.maximin(INVEST).tolist() == [-4, -2, 1]
    assert metrics.maximax(INVEST).tolist() == [12, 8, 3]
    assert metrics.regret(INVEST).tolist() == [[7, 0, 0], [5, 1, 4], [0, 2, 11]]
    assert metrics.minimax_regret(INVEST).tolist() == [7, 5, 11]
    assert metrics.hurwicz(INVEST, alpha=0.75).tolist() == [0, 0.5, 1.5]
    assert metrics.laplace(INVEST).tolist() == [4, 3, 2]
    assert metrics.satisficing(INVEST, 3).round(3).tolist() == [0.667, 0.667, 0.333]
    assert metrics.best_share(INVEST).round(3).tolist() == [0.667, 0, 0.333]


def brute(values, way, threshold):
    """Write the formulas again, one policy and one future at a time."""
    sign = 1 if way == "up" else -1
    rows = [[sign * v for v in row] for row in values.tolist()]
    best = [max(column) for column in zip(*rows, strict=True)]
    found = []
    for row in rows:
        n, ordered = len(row), sorted(row)
        mean = sum(row) / n
        spread = (sum((v - mean) ** 2 for v in row) / n) ** 0.5

        def at(share, of):
            k = share * (len(of) - 1)
            low = int(k)
            return of[low] + (k - low) * (of[min(low + 1, len(of) - 1)] - of[low])

        losses = sorted(b - v for b, v in zip(best, row, strict=True))
        middle = at(0.5, ordered)
        m = sign * mean
        found.append([
            sign * ordered[0], sign * ordered[-1], sign * (ordered[0] + ordered[-1]) / 2, m,
            losses[-1], at(0.9, losses),
            (m + 1) / (spread + 1) if way == "up" else (m + 1) * (spread + 1),
            sum(max(middle - v, 0) for v in row) / n,
            m / spread if way == "up" else m * spread,
            sum(v >= sign * threshold for v in row) / n,
            sum(b - v <= 1e-12 for b, v in zip(best, row, strict=True)) / n,
            ((at(0.9, ordered) + at(0.1, ordered)) / 2 - middle)
            / ((at(0.9, ordered) - at(0.1, ordered)) / 2),
        ])  # fmt: skip
    return np.array(found).T


@pytest.mark.parametrize("way", ["up", "down"])
def test_formulas_against_plain_loops(way):
    m = random(1, (3, 2, 17), way, 11.0)
    found = table(m, r.Settings(starr="futures"))
    flat = m.values.reshape(3, -1)
    np.testing.assert_allclose(found, brute(flat, way, 11.0), rtol=1e-12)


@pytest.mark.parametrize("way", ["up", "down"])
def test_order_of_futures_scenarios_and_policies_is_free(way):
    m = random(2, (4, 3, 21), way)
    found, rng = r.assess(m), np.random.default_rng(3)
    p, s, d = rng.permutation(4), rng.permutation(3), rng.permutation(21)
    other = r.Measure(
        [m.policies[i] for i in p], [m.scenarios[k] for k in s],
        m.values[np.ix_(p, s, d)], way, 10.0,
    )  # fmt: skip
    again = r.assess(other)
    drawn = found.metrics.index("starr")  # over sampled weightings: equal in law alone
    exact = [k for k in range(12) if k != drawn]
    np.testing.assert_allclose(again.values[exact], found.values[exact][:, p], rtol=1e-12)
    np.testing.assert_allclose(again.values[drawn], found.values[drawn][p], atol=0.05)
    assert (again.ranks[exact] == found.ranks[exact][:, p]).all()


def test_each_future_twice_changes_nothing_that_counts_shares_or_ends():
    m = random(4)
    twice = made(np.concatenate([m.values, m.values], axis=2), threshold=10)
    found, again = r.assess(m), r.assess(twice)
    # Interpolated percentiles move a little; the others do not.
    moved = {"percentile_regret", "percentile_skewness"}
    kept = [k for k, name in enumerate(found.metrics) if name not in moved]
    np.testing.assert_allclose(again.values[kept], found.values[kept], rtol=1e-12)


def test_a_policy_twice_ties_with_itself():
    m = random(5)
    twin = made(np.concatenate([m.values, m.values[:1]]), threshold=10)
    found = r.assess(twin)
    assert (found.ranks[:, 0] == found.ranks[:, -1]).all()
    assert r.disagreement(found).policies == twin.policies


def test_a_constant_more_is_neutral_where_it_must_be():
    m = random(6)
    more = made(m.values + 7, threshold=17)
    found, again = r.assess(m), r.assess(more)
    for k, name in enumerate(found.metrics):
        if name in {"mean_variance", "signal_to_noise"}:  # both compare a mean with a spread
            continue
        gain = 7 if name in {"maximin", "maximax", "hurwicz", "laplace"} else 0
        np.testing.assert_allclose(again.values[k], found.values[k] + gain, atol=1e-9)
        assert (again.ranks[k] == found.ranks[k]).all()


def test_another_unit_is_neutral_but_for_the_published_mean_variance():
    m = random(7)
    other = made(m.values * 1000, threshold=10_000)
    found, again = r.assess(m), r.assess(other)
    for k, name in enumerate(found.metrics):
        if name != "mean_variance":
            assert (again.ranks[k] == found.ranks[k]).all(), name


@pytest.mark.parametrize("threshold", [-1e12, 1e12])
def test_a_threshold_that_parts_no_futures_is_said_to_rank_nothing(threshold):
    m = made(random(8).values, "up", threshold)
    assert "satisficing" in r.assess(m).cautions
    assert "satisficing" not in r.assess(made(m.values, "up", float(np.median(m.values)))).cautions


def test_less_is_better_mirrors_more_is_better():
    m = random(8)
    down = made(-m.values, "down", -10)
    found, again = r.assess(m), r.assess(down)
    for k, name in enumerate(found.metrics):
        if name not in {"mean_variance", "signal_to_noise"}:  # other formulas by design
            assert (again.ranks[k] == found.ranks[k]).all(), name
    assert again.cautions == ("mean_variance", "signal_to_noise")


@given(st.lists(st.integers(0, 5), min_size=1, max_size=8))
def test_ranks_tie_as_scipy_does(values):
    assert r.ranks(values).tolist() == rankdata([-v for v in values]).tolist()


def test_ranks_know_infinite_missing_and_rounding():
    assert r.ranks([np.inf, 1, np.inf, -np.inf]).tolist() == [1.5, 3, 1.5, 4]
    assert r.ranks([0.1 + 0.2, 0.3]).tolist() == [1.5, 1.5]
    np.testing.assert_array_equal(r.ranks([2, NAN, 1]), [1, NAN, 2])


@settings(deadline=None)
@given(st.lists(st.integers(0, 4), min_size=2, max_size=7), st.randoms())
def test_kendall_against_scipy(a, shuffle):
    b = list(a)
    shuffle.shuffle(b)
    expected = kendalltau(a, b).statistic if len(set(a)) > 1 else NAN
    np.testing.assert_allclose(r.kendall_tau(np.array(a, float), np.array(b, float)), expected)


def test_overflowed_futures_are_counted_and_compared_for_none():
    values = np.array([[[5.0, 1, NAN]], [[4, np.inf, 9]], [[6, 3, 2]]])
    m = made(values, threshold=4)
    found = r.assess(m)
    assert m.lost.tolist() == [[1], [1], [0]]
    assert (found.compared, found.total) == (1, 3)
    assert found.values[found.metrics.index("laplace")].tolist() == [5, 4, 6]
    k = found.metrics.index("satisficing")
    np.testing.assert_allclose(found.values[k], [1 / 3, 2 / 3, 1 / 3])
    aside = r.assess(m, r.Settings(overflow="aside"))
    np.testing.assert_allclose(aside.values[k], [1 / 2, 1, 1 / 3])
    assert [row[1] for row in found.tables()["overflowed"].rows] == [1, 1, 0]


def test_nothing_left_to_compare_is_no_number():
    found = r.assess(made([[[NAN, NAN]], [[1.0, 2]]], threshold=1))
    shares = found.metrics.index("satisficing")
    assert np.isnan(np.delete(found.values, shares, axis=0)).all()
    assert found.values[shares].tolist() == [0, 1]
    seen = r.disagreement(found)
    assert seen.metrics == ("satisficing",)
    assert len(seen.silent) == 11


def test_without_threshold_and_with_one_policy():
    found = r.assess(made([[[1.0, 2]]]))
    assert np.isnan(found.values[found.metrics.index("satisficing")]).all()
    assert (found.ranks[~np.isnan(found.ranks)] == 1).all()
    seen = r.disagreement(found)
    assert seen.metrics == ()
    assert seen.winners == ()
    assert np.isnan(seen.best).all()
    with refused("threshold"):
        made([[[1.0, 2]]]).shares()


def test_what_does_not_fit_is_refused():
    for values, words in (([[1.0, 2]], "shape"), (np.empty((2, 1, 0)), "shape")):
        with refused(words):
            r.Measure(["a", "b"], ["s"], values)
    with refused("unique"):
        r.Measure(["a", "a"], ["s"], np.ones((2, 1, 3)))
    with refused("sideways"):
        r.Measure(["a"], ["s"], np.ones((1, 1, 3)), "sideways")
    with refused("rise"):
        r.Measure(["a"], ["s"], np.ones((1, 1, 3, 2)), years=(2031, 2030))
    m = r.Measure(["a"], ["s"], np.ones((1, 1, 3, 2)), years=(2030, 2031))
    with refused("2032", UnknownNameError):
        m.at(2032)
    assert not m.values.flags.writeable
    for wrong in ({"alpha": 2}, {"skew_tail": 50}, {"regret_percentile": -1}, {"alpha": NAN}):
        with refused(next(iter(wrong))):
            r.Settings(**wrong)
    with refused("guess"):
        r.Settings(starr="guess")


def test_starr_over_weightings_is_the_volume_where_a_policy_is_best():
    # With two scenarios the weight of the first runs from 0 to 1: the shares are exact lengths.
    means = np.array([[0.0, 4], [3, 1], [1.5, 1.5]])
    exact = [0.5, 0.5, 0]
    np.testing.assert_allclose(metrics.starr(means, draws=40_000), exact, atol=0.01)
    np.testing.assert_allclose(metrics.starr(-means, "down", draws=40_000), exact, atol=0.01)
    assert metrics.starr(np.array([[1.0, 2], [1, 2]])).tolist() == [1, 1]
    # A scenario of which nothing is left cannot be weighed.
    m = made([[[1.0], [NAN]], [[2], [3]]])
    assert np.isnan(r.assess(m).values[r.assess(m).metrics.index("starr")]).all()


def test_the_readings_of_starr_and_of_mean_variance_are_settings():
    m = random(9)
    by = {k: r.assess(m, r.Settings(starr=k)) for k in ("weights", "futures", "threshold")}
    row = by["weights"].metrics.index("starr")
    meets = by["threshold"].metrics.index("satisficing")
    np.testing.assert_array_equal(by["threshold"].values[row], by["threshold"].values[meets])
    assert by["futures"].values[row].sum() == pytest.approx(1)
    assert {a.settings["starr"] for a in by.values()} == set(by)
    k = by["weights"].metrics.index("mean_variance")
    flat = m.values.reshape(4, -1)
    penalty = r.assess(m, r.Settings(mean_variance="penalty", aversion=2)).values[k]
    np.testing.assert_allclose(penalty, flat.mean(axis=1) - 2 * flat.var(axis=1))
    down = metrics.mean_variance(flat, "down", form="penalty", aversion=2)
    np.testing.assert_allclose(down, flat.mean(axis=1) + 2 * flat.var(axis=1))


def test_every_metric_says_what_it_looks_at():
    assert len(r.METRICS) == 12
    assert all(m.t1 and m.t2 and m.t3 and m.source.startswith("doi:") for m in r.METRICS)
    for m in r.METRICS:
        formula = getattr(metrics, m.name).__doc__
        assert "doi:" in formula, m.name


def test_stability_is_one_for_what_is_always_so_and_none_for_what_is_not():
    values = np.random.default_rng(0).normal(0, 1, (2, 1, 60))
    sure = made(np.stack([values[0] + 100, values[1]]), threshold=50)
    found = r.stability(sure, resamples=30)
    k = found.metrics.index("laplace")
    assert found.first[k].tolist() == [1, 0]
    assert (found.low[k].tolist(), found.high[k].tolist()) == ([1, 2], [1, 2])
    even = made(np.stack([values[0], values[0][:, ::-1]]))
    shares = r.stability(even, resamples=60).first[k]
    assert 0 < shares[0] < 1
    same = [r.stability(even, resamples=5, rng=np.random.default_rng(4)).first for _ in "ab"]
    np.testing.assert_array_equal(*same)


def test_disagreement_names_who_changes_place():
    # One policy safe, one bold: they swap between the worst and the best future.
    m = made([[[4.0, 5, 6]], [[0, 5, 12]]])
    seen = r.disagreement(r.assess(m))
    (pair,) = seen.reversals
    assert (pair.first, pair.second) == ("p0", "p1")
    assert "maximin" in pair.for_first
    assert "maximax" in pair.for_second
    assert set(seen.winners) == {"p0", "p1"}
    i, j = (seen.metrics.index(n) for n in ("maximin", "maximax"))
    assert seen.tau[i, j] == -1
    assert seen.shape.ids[0] in seen.winners
    assert {"agreement", "places", "reversals"} == set(seen.tables())


def test_better_turns_every_metric_up():
    m = random(10, direction="down")
    values = table(m, r.Settings())
    ranks = r.ranks(better(values, m))
    for k, name in enumerate(r.assess(m).metrics):
        first = int(ranks[k].argmin())
        small = name in {
            "maximin", "maximax", "hurwicz", "laplace", "minimax_regret", "percentile_regret",
            "mean_variance", "undesirable_deviations", "signal_to_noise",
        }  # fmt: skip
        assert values[k, first] == (values[k].min() if small else values[k].max()), name


def test_duel_counts_draw_by_draw():
    a, b = [[5.0, 1, 2, NAN], [3, 3, 3, 3]], [[4.0, 2, 2, 1], [3, 2, 1, 0]]
    found = r.compare(made([a, b]), "p0", "p1")
    assert [x.tolist() for x in (found.wins, found.ties, found.losses, found.lost)] == [
        [1, 3], [1, 1], [1, 0], [1, 0],
    ]  # fmt: skip
    np.testing.assert_allclose(found.share, [1 / 3, 3 / 4])
    assert found.whole == pytest.approx(4 / 7)
    np.testing.assert_allclose(found.regret_first, [1 / 3, 0])
    np.testing.assert_allclose(found.regret_second, [1 / 3, 6 / 4])
    back = r.compare(made([a, b]), "p1", "p0")
    assert (back.wins == found.losses).all()
    np.testing.assert_array_equal(back.regret_first, found.regret_second)
    assert np.add.reduce([found.shape.wins, found.shape.ties, found.shape.losses]).tolist() == [
        1,
        1,
    ]
    wide = r.compare(made([a, b]), "p0", "p1", margin=1)
    assert wide.wins.tolist() == [0, 2]
    less = r.compare(made([a, b], "down"), "p0", "p1")
    assert (less.wins == found.losses).all()
    with refused("p9", UnknownNameError):
        r.compare(made([a, b]), "p0", "p9")


def test_the_error_of_the_whole_counts_draws_and_not_futures():
    rng = np.random.default_rng(0)
    draws = rng.normal(size=(2, 1, 200))
    # Five scenarios that are the same: they tell nothing more than one.
    one, five = (
        r.compare(made(draws), "p0", "p1"),
        r.compare(made(np.repeat(draws, 5, axis=1)), "p0", "p1"),
    )
    assert five.whole_error == pytest.approx(one.whole_error)
    p = float(one.share[0])
    assert one.error[0] == pytest.approx(np.sqrt(p * (1 - p) / 199))
    # Against what the share does over many samples of draws.
    shares = [
        float(r.compare(made(rng.normal(size=(2, 1, 50))), "p0", "p1").whole) for _ in range(300)
    ]
    assert np.std(shares) == pytest.approx(np.sqrt(0.25 / 49), rel=0.15)


def test_a_duel_without_a_common_future():
    found = r.compare(made([[[NAN]], [[1.0]]]), "p0", "p1")
    assert np.isnan([found.whole, found.share[0], found.shape.wins[0]]).all()
    assert found.tables()["comparison"].rows[0][5] is None


def test_regret_map_marks_ties_and_keeps_missing_missing():
    values = [[[1.0, 5], [2, 2], [NAN, NAN]], [[2, 4], [2, 2], [1, 1]]]
    found = r.regret_map(made(values), resamples=50)
    np.testing.assert_array_equal(found.values, [[0.5, 0, NAN], [0.5, 0, NAN]])
    assert found.best.tolist() == [[True, True, False], [True, True, False]]
    assert found.compared.tolist() == [2, 2, 0]
    assert found.lost.tolist() == [[0, 0, 2], [0, 0, 0]]
    np.testing.assert_array_equal(found.sure[:, 1], [1, 1])
    assert 0 < found.sure[0, 0] < 1
    worst = r.regret_map(made(values), statistic="percentile", percentile=100, resamples=5)
    assert worst.values[:, 0].tolist() == [1, 1]
    assert worst.settings["statistic"] == "percentile"


def test_regret_is_of_futures_and_not_of_means():
    # Both do as well on average, never in the same future: each is regretted.
    found = r.regret_map(made([[[0.0, 2]], [[2, 0]]]), resamples=5)
    assert found.values[:, 0].tolist() == [1, 1]


def test_cost_beside_effect_says_who_is_beaten():
    values = [[[1.0, 1, 1]], [[3, 3, 0]], [[2, 2, 2]], [[2, 2, 2]]]
    found = r.cost_effect(made(values), [0, 2, 1, 3], "p0")
    np.testing.assert_allclose(found.effect, [0, 1, 1, 1])
    np.testing.assert_allclose(found.helps, [0, 2 / 3, 1, 1])
    np.testing.assert_allclose(found.hurts, [0, 1 / 3, 0, 0])
    assert found.beaten_by == ((), ("p2",), (), ("p1", "p2"))
    np.testing.assert_array_equal(found.ratio[1:], [1 / 2, 1, 1 / 3])
    assert np.isnan(found.ratio[0])
    spread = np.broadcast_to(np.array([0.0, 2, 1, 3])[:, None, None], (4, 1, 3))
    np.testing.assert_allclose(r.cost_effect(made(values), spread, "p0").cost, found.cost)
    np.testing.assert_array_equal(found.cost_low, found.cost)
    np.testing.assert_array_equal(found.cost_high, found.cost)
    less = r.cost_effect(made(-np.array(values), "down"), [0, 2, 1, 3], "p0")
    np.testing.assert_allclose(less.effect, found.effect)
    with refused("shape"):
        r.cost_effect(made(values), [1, 2], "p0")


def test_what_does_not_count_or_harms_has_no_effect_of_its_cost():
    values = [[[1.0] * 4], [[1.4] * 4], [[0.0] * 4], [[2.0] * 4]]
    m = made(values)
    plain = r.cost_effect(m, [0, 1, 1, 1], "p0").ratio
    np.testing.assert_allclose(plain, [np.nan, 0.4, np.nan, 1])
    held = r.Measure(m.policies, m.scenarios, m.values, "up", margin=0.5)
    np.testing.assert_allclose(r.cost_effect(held, [0, 1, 1, 1], "p0").ratio, [np.nan] * 3 + [1])


def test_only_who_is_alone_in_front_is_said_to_be_first():
    m = made([[[4.0, 5, 6]], [[0, 5, 12]], [[0, 5, 12]]])
    seen = r.disagreement(r.assess(m))
    # The bold ones are level with each other wherever they lead.
    assert seen.winners == ("p0",)


def test_effect_is_not_divided_by_a_saving_nor_by_a_cost_that_may_be_none():
    values = [[[1.0] * 4], [[3.0] * 4], [[3.0] * 4], [[3.0] * 4]]
    paid = np.array([[[0.0] * 4], [[-2.0, -1, -1, -2]], [[-1.0, 1, 2, 2]], [[1.0, 3, 3, 1]]])
    found = r.cost_effect(made(values), paid, "p0")
    np.testing.assert_allclose(found.cost, [0, -1.5, 1, 2])
    assert found.cost_low[2] < 0 < found.cost_high[2]
    np.testing.assert_array_equal(np.isnan(found.ratio), [True, True, True, False])
    assert found.ratio[3] == 1
    # What saves and brings more beats doing nothing.
    assert found.beaten_by[0] == ("p1",)
    assert found.beaten_by[1] == ()


def test_a_future_without_a_known_cost_is_not_compared():
    paid = np.array([[[0.0, 0, 0]], [[1.0, np.nan, 3]]])
    found = r.cost_effect(made([[[1.0, 1, 1]], [[2.0, 9, 2]]]), paid, "p0")
    assert (found.cost[1], found.effect[1], found.compared) == (2, 1, 2)


def test_the_best_by_regret_is_the_best_by_mean():
    m = random(11)
    found = r.regret_map(m, resamples=2)
    assert (found.best.argmax(axis=0) == m.values.mean(axis=2).argmax(axis=0)).all()


def test_tables_have_as_many_cells_as_columns():
    m = random(12)
    made_tables = [
        *r.assess(m).tables().values(), *r.stability(m, resamples=2).tables().values(),
        *r.disagreement(r.assess(m)).tables().values(),
        *r.compare(m, "p0", "p1").tables().values(), *r.regret_map(m, resamples=2).tables().values(),
        *r.cost_effect(m, [0, 1, 2, 3], "p0").tables().values(),
    ]  # fmt: skip
    for t in made_tables:
        assert t.rows
        assert all(len(row) == len(t.columns) for row in t.rows)
        cells = itertools.chain.from_iterable(t.rows)
        assert not any(isinstance(c, np.generic) for c in cells), t.columns


def test_an_outcome_of_an_ensemble_is_measured_as_the_model_says():
    from futurs.futures import simulate
    from futurs.study import load

    levers = {"none": {}, "more": {"accountable_public_digital": 1.0}}
    ran = simulate(
        load("administration_2040"), scenarios=["drift", "slim_state"], policies=levers, draws=16
    )
    m = r.measured(ran, "wait_index")
    assert m.values.shape == (2, 2, 16, len(ran.years))
    np.testing.assert_array_equal(
        m.values[1, 0], ran.of("wait_index", scenario="drift", policy="more")
    )
    assert (m.direction, m.threshold, m.name) == ("down", 100, "wait_index")
    year = r.measured(ran, "wait_index", year=2040, threshold=90)
    np.testing.assert_array_equal(year.values, m.at(2040).values)
    assert year.threshold == 90
    # It wins less often than not, and by far more than it loses: the duel shows both.
    found = r.compare(year, "more", "none")
    assert (found.regret_second > 3 * found.regret_first).all()
    with refused("direction="):
        r.measured(ran, "staff")
    assert r.measured(ran, "staff", direction="up", year=2040).threshold is None
    with refused("wait_indx", UnknownNameError):
        r.measured(ran, "wait_indx")
