"""Trees, scores, regional and global sensitivity, against oracles and known truths."""

import numpy as np
import pytest
from scipy.stats import ks_2samp
from sklearn.feature_selection import f_classif, f_regression
from sklearn.tree import DecisionTreeClassifier

from futurs.errors import InputError, UnknownNameError
from futurs.futures.discovery import columns_of, question
from futurs.futures.discovery.regional import curves, regional
from futurs.futures.discovery.scoring import METHODS, scores
from futurs.futures.discovery.sensitivity import analyse, problem, samples
from futurs.futures.discovery.trees import tree


def mixed(n=500, seed=3):
    rng = np.random.default_rng(seed)
    data = {
        "f": rng.random(n), "g": rng.normal(0, 5, n), "i": rng.integers(0, 9, n),
        "c": rng.choice(["x", "y", "z"], n),
    }  # fmt: skip
    y = (data["f"] > 0.5) & (data["i"] >= 4) & (data["c"] != "z") | (rng.random(n) < 0.05)
    return data, y


def asked_of(data, y, **more):
    return question(columns_of(data), y, **more)


# ---- trees


def test_leaves_are_boxes_that_share_out_all_futures():
    data, y = mixed()
    asked = asked_of(data, y)
    found = tree(asked, rng=1)
    assert found.n.sum() == len(y)
    assert found.k.sum() == y.sum()
    assert (found.n >= 0.05 * len(y)).all()
    assert (np.diff(found.density) <= 0).all()
    again = tree(asked, rng=1)
    assert again.n.tolist() == found.n.tolist()
    best = found.chosen(0.7)
    assert {limit.id for limit in best.limits[0]} == {"f", "i", "c"}
    assert next(x for x in best.limits[0] if x.id == "i").low == 4
    assert next(x for x in best.limits[0] if x.id == "c").kept == ("x", "y")


@pytest.mark.parametrize("seed", range(5))
def test_leaves_are_those_of_scikit_learn(seed):
    rng = np.random.default_rng(seed)
    x = rng.random((3, 300)).astype(np.float32).astype(float)
    y = (x[0] + x[1] > 1.1) & (x[2] > 0.2)
    found = tree(asked_of(dict(zip("abc", x, strict=True)), y), rng=seed, mass_min=0.04, depth=4)
    model = DecisionTreeClassifier(
        min_samples_leaf=12, max_depth=4,
        random_state=int(np.random.default_rng(seed).integers(2**31)),
    ).fit(x.T.astype(np.float32), y)  # fmt: skip
    leaves = model.apply(x.T.astype(np.float32))
    sizes = sorted(np.bincount(leaves)[np.unique(leaves)].tolist())
    assert sorted(found.n.tolist()) == sizes


def test_close_values_are_not_lost_between_two_leaves():
    # Values that are one and the same to 32 bits.
    v = 1e6 + np.arange(100) * 1e-3
    y = v > v[60]
    found = tree(asked_of({"a": v}, y), rng=0)
    assert found.n.sum() == 100


def test_a_tree_without_a_dense_leaf_says_so():
    rng = np.random.default_rng(0)
    found = tree(asked_of({"a": rng.random(200)}, rng.random(200) < 0.3), rng=0)
    with pytest.raises(InputError, match="densest"):
        found.chosen(0.999)
    for more in ({"depth": 0}, {"mass_min": 1.5}):
        with pytest.raises(InputError):
            tree(found.question, rng=0, **more)
    with pytest.raises(InputError):
        found.chosen(2)


# ---- scores


@pytest.mark.parametrize("method", METHODS)
def test_what_counts_comes_before_what_does_not(method):
    data, y = mixed(1500)
    asked = asked_of(data, y)
    one, two = (scores(asked, method, rng=5, resamples=6, trees=50) for _ in range(2))
    assert one.values.tolist() == two.values.tolist()
    assert one.low.tolist() == two.low.tolist()
    at = dict(zip(one.ids, one.values, strict=True))
    assert one.ranking().ids[0] == "f"
    # Trees flatter a number: noise may stand before a category (said in the module).
    assert at["g"] == min(at[x] for x in ("fgi" if method == "extra_trees" else "fgic"))
    assert one.first.sum() == pytest.approx(1)
    assert (one.low <= one.high).all()
    names = {k: f"new {k}" for k in data}
    other = scores(
        asked_of({names[k]: v for k, v in data.items()}, y), method, rng=5, resamples=6, trees=50
    )
    assert other.values.tolist() == one.values.tolist()


@pytest.mark.parametrize("method", METHODS)
def test_a_ranked_score_lies_in_its_own_range(method):
    data, y = mixed()
    found = scores(asked_of(data, y), method, rng=1, resamples=3, trees=30).ranking()
    assert (found.low <= found.values).all()
    assert (found.values <= found.high).all()
    assert (np.diff(found.values) <= 0).all()


def test_f_is_scikit_learns():
    data, y = mixed()
    numbers = np.column_stack([data["f"], data["g"], data["i"]])
    found = scores(asked_of(data, y), "f", rng=1, resamples=2)
    assert found.values[:3] == pytest.approx(f_classif(numbers, y)[0])
    outcome = data["f"] + 0.1 * data["g"]
    climbed = scores(asked_of(data, y, outcome=outcome), "f", rng=1, resamples=2)
    assert climbed.values[:3] == pytest.approx(f_regression(numbers, outcome)[0])
    codes = np.unique(data["c"], return_inverse=True)[1]
    assert climbed.values[3] == pytest.approx(f_classif(outcome[:, None], codes)[0][0])


def test_an_outcome_is_scored_too():
    data, y = mixed(400)
    outcome = data["f"] * 2 + (data["c"] == "x")
    for method in METHODS:
        found = scores(asked_of(data, y, outcome=outcome), method, rng=2, resamples=3, trees=30)
        assert set(found.ranking().ids[:2]) == {"f", "c"}
    for more in ({"method": "other"}, {"resamples": 1}, {"trees": 3}):
        with pytest.raises(InputError):
            scores(asked_of(data, y), rng=2, **more)


# ---- regional


def test_distances_are_those_of_kolmogorov_and_smirnov():
    data, y = mixed()
    found = regional(asked_of(data, y), rng=2, resamples=50)
    for j, name in enumerate("fgi"):
        oracle = ks_2samp(data[name][y], data[name][~y])
        assert found.distance[j] == pytest.approx(oracle.statistic)
        assert found.at[j] == pytest.approx(oracle.statistic_location)
    shares = [np.array([(data["c"][m] == x).mean() for x in "xyz"]) for m in (y, ~y)]
    assert found.distance[3] == pytest.approx(abs(shares[0] - shares[1]).sum() / 2)
    assert np.isnan(found.at[3])
    assert found.distance[1] < found.chance[1] * 1.5
    assert (found.distance[[0, 2, 3]] > found.chance[[0, 2, 3]]).all()
    assert found.ranking().ids[-1] == "g"
    again = regional(asked_of(data, y), rng=2, resamples=50)
    assert again.low.tolist() == found.low.tolist()
    # Only ranks count.
    bent = regional(asked_of({**data, "f": np.exp(data["f"])}, y), rng=2, resamples=50)
    assert bent.distance.tolist() == found.distance.tolist()


def test_curves_end_at_one():
    data, y = mixed()
    asked = asked_of(data, y)
    values, one, two = curves(asked, "f")
    assert (one[-1], two[-1]) == (pytest.approx(1), pytest.approx(1))
    assert max(abs(one - two)) == pytest.approx(regional(asked, rng=0, resamples=10).distance[0])
    assert (np.diff(values) > 0).all()
    assert curves(asked, "c")[1].sum() == pytest.approx(1)
    with pytest.raises(UnknownNameError):
        curves(asked, "none")
    with pytest.raises(InputError):
        regional(asked, rng=0, resamples=3)


# ---- global sensitivity: Ishigami's function, whose indices are known

ISHIGAMI = problem(dict.fromkeys(("a", "b", "c"), (-np.pi, np.pi)))
FIRST = np.array([0.3139, 0.4424, 0.0])
TOTAL = np.array([0.5576, 0.4424, 0.2437])


def ishigami(x):
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def test_sobol_finds_the_known_indices():
    x = samples(ISHIGAMI, "sobol", 1024, rng=3)
    assert x.shape == (1024 * 5, 3)
    found = analyse(ISHIGAMI, "sobol", x, ishigami(x), rng=3)
    assert found.indices["S1"] == pytest.approx(FIRST, abs=0.03)
    assert found.indices["ST"] == pytest.approx(TOTAL, abs=0.03)
    assert (abs(found.indices["ST"] - TOTAL) <= 2 * found.confidence["ST"]).all()
    assert found.ranking().ids == ("a", "b", "c")
    again = analyse(ISHIGAMI, "sobol", samples(ISHIGAMI, "sobol", 1024, rng=3), ishigami(x), rng=3)
    assert again.confidence["ST"].tolist() == found.confidence["ST"].tolist()


def test_morris_tells_what_does_nothing():
    asked = problem({"a": (0, 1), "b": (0, 1), "still": (0, 5)})
    x = samples(asked, "morris", 20, rng=1)
    assert x.shape == (80, 3)
    found = analyse(asked, "morris", x, 3 * x[:, 0] + x[:, 1], rng=1)
    assert found.indices["mu_star"] == pytest.approx([3, 1, 0])
    assert found.indices["sigma"] == pytest.approx([0, 0, 0], abs=1e-9)
    assert found.ranking().ids == ("a", "b", "still")


def test_pawn_has_a_level_of_noise():
    asked = problem({"a": (0, 1), "shuffled": (0, 1)})
    x = samples(asked, "pawn", 1000, rng=1)
    assert ((x >= 0) & (x <= 1)).all()
    found = analyse(asked, "pawn", x, x[:, 0] ** 2, rng=1, resamples=20)
    median = found.indices["median"]
    assert median[0] > 3 * found.noise
    assert median[1] < 2 * found.noise
    assert (found.confidence["median"] > 0).all()
    assert analyse(asked, "pawn", x, x[:, 0] ** 2, rng=1, resamples=20).noise == found.noise


@pytest.mark.parametrize(("method", "block"), [("sobol", 5), ("morris", 4), ("pawn", 1)])
def test_a_failed_run_takes_its_block_with_it(method, block):
    x = samples(ISHIGAMI, method, 128, rng=3)
    y = ishigami(x)
    y[[0, 3 * block]] = np.nan, np.inf
    found = analyse(ISHIGAMI, method, x, y, rng=3, resamples=10)
    assert (found.left_out, found.used) == (2 * block, len(y) - 2 * block)
    assert np.isfinite(list(found.indices.values())).all()


@pytest.mark.parametrize(
    ("code", "act"),
    [
        ("sensitivity_empty", lambda _: problem({})),
        ("sensitivity_range", lambda _: problem({"a": (1, 1)})),
        ("sensitivity_range", lambda _: problem({"a": (0, np.inf)})),
        ("discovery_choice", lambda _: samples(ISHIGAMI, "delta", 8, rng=1)),
        ("sensitivity_power", lambda _: samples(ISHIGAMI, "sobol", 100, rng=1)),
        ("sensitivity_few", lambda _: samples(ISHIGAMI, "sobol", 2, rng=1)),
        ("sensitivity_levels", lambda _: samples(ISHIGAMI, "morris", 8, rng=1, levels=3)),
        ("sensitivity_block", lambda x: analyse(ISHIGAMI, "sobol", x[:-1], x[:-1, 0], rng=1)),
        ("sensitivity_shape", lambda x: analyse(ISHIGAMI, "sobol", x, x[:-1, 0], rng=1)),
        ("sensitivity_shape", lambda x: analyse(ISHIGAMI, "pawn", x[:, :2], x[:, 0], rng=1)),
        ("sensitivity_constant", lambda x: analyse(ISHIGAMI, "pawn", x, x[:, 0] * 0, rng=1)),
        ("sensitivity_few", lambda x: analyse(ISHIGAMI, "sobol", x, x[:, 0] * np.nan, rng=1)),
        ("sensitivity_few", lambda x: analyse(ISHIGAMI, "pawn", x[:40], x[:40, 0], rng=1)),
        (
            "sensitivity_resamples",
            lambda x: analyse(ISHIGAMI, "pawn", x, x[:, 0], rng=1, resamples=2),
        ),
        ("discovery_share", lambda x: analyse(ISHIGAMI, "pawn", x, x[:, 0], rng=1, level=1)),
    ],
)
def test_what_cannot_be_analysed_is_said(code, act):
    with pytest.raises(InputError) as caught:
        act(samples(ISHIGAMI, "sobol", 16, rng=1))
    assert caught.value.code == code
    assert str(caught.value)
