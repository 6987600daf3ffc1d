"""PRIM: the peer's boxes step by step, brute force, properties."""

import importlib
import json
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import binomtest

from futurs.errors import InputError, UnknownNameError
from futurs.futures.discovery import (
    Settings,
    columns_of,
    cover,
    covering,
    pick,
    prim,
    question,
    reproducibility,
)

FIXTURES = sorted((Path(__file__).parent / "fixtures").glob("*.json"))


@pytest.fixture
def make(root, monkeypatch):
    monkeypatch.syspath_prepend(str(root / "benchmarks"))
    return importlib.import_module("prim_cases").make


def limits_of(found, step):
    c, box = found.question.columns, found.boxes[step]
    return {
        name: sorted(c.categories[j][e] for e in box.kept[j])
        if c.kinds[j] == "category"
        else [float(box.low[j]), float(box.high[j])]
        for j, name in enumerate(c.ids)
    }


@pytest.mark.parametrize("file", FIXTURES, ids=lambda f: f.stem)
def test_boxes_are_the_peers_at_every_step(file, make):
    kept = json.loads(file.read_text("utf-8"))
    assert kept["made_by"].startswith("ema_workbench")
    case = kept["case"]
    columns, interest, outcome = make(case)
    asked = question(columns_of(columns), interest, outcome=outcome if case["regression"] else None)
    settings = Settings(case["peel"], case["paste"], case["mass_min"], case["objective"])
    searches = cover(asked, settings, boxes=case["boxes"], last=True)
    assert len(searches) == len(kept["boxes"])
    for (found, last), expected in zip(searches, kept["boxes"], strict=True):
        assert found.n.tolist() == expected["n"]
        assert found.mean == pytest.approx(expected["mean"], rel=1e-12)
        limits = {}
        for step, changed in enumerate(expected["limits"]):
            limits.update(changed)
            assert limits_of(found, step) == limits
            assert found.inside(step).sum() == found.n[step]
        shape = found.chosen(last)
        chance = {limit.id: limit.quasi_p for limit in shape.limits[0]}
        for name, values in expected["quasi_p"].items():
            for ours, theirs in zip(chance[name], values, strict=True):
                assert (np.isnan(ours) and theirs == -1) or ours == pytest.approx(theirs, rel=1e-6)


def test_there_are_trajectories_of_all_kinds():
    assert len(FIXTURES) >= 8


# ---- brute force: the definition, on whole masks


def cut_of(values, share):
    data = np.sort(values)
    place = (len(data) - 1) * share
    low, high = int(np.floor(place)), int(np.ceil(place))
    if share > 0.5:
        low = max((i for i in range(low + 1) if data[i] != data[high]), default=0)
    else:
        high = min(
            (i for i in range(high, len(data)) if data[i] != data[low]), default=len(data) - 1
        )
    return (data[low] + data[high]) / 2


def brute_peel(x, y, settings):
    inside, sizes = np.ones(len(y), bool), []
    while True:
        mean, n = y[inside].mean(), inside.sum()
        options = []
        for v in x:
            options += [
                inside & (v <= cut_of(v[inside], 1 - settings.peel)),
                inside & (v >= cut_of(v[inside], settings.peel)),
            ]
        worth = [(y[o].mean() - mean) / (n - o.sum()) if 0 < o.sum() < n else 0.0 for o in options]
        best = options[int(np.argmax(worth))]
        if max(worth) <= 0 or best.sum() / len(y) < settings.mass_min:
            return sizes, inside
        inside = best
        sizes.append(int(inside.sum()))


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("tied", [False, True])
def test_peels_are_those_of_the_definition(seed, tied):
    rng = np.random.default_rng(seed)
    x = rng.random((3, 120))
    x = np.round(x, 1) if tied else x
    y = (x[0] + 0.5 * x[1] + rng.normal(0, 0.3, 120) > 0.9).astype(float)
    settings = Settings(peel=0.07)
    found = prim(question(columns_of(dict(zip("abc", x, strict=True))), y), settings)
    sizes, inside = brute_peel(x, y, settings)
    # Several columns may promise the same: the sizes up to there are the same.
    assert found.n[1 : found.peels + 1].tolist()[: len(sizes)] == sizes or tied
    if not tied:
        assert (found.inside(found.peels) == inside).all()


def mixed(n=600, seed=3, dtype=np.int64):
    rng = np.random.default_rng(seed)
    data = {
        "f": rng.random(n), "g": rng.normal(0, 5, n), "i": rng.integers(0, 9, n).astype(dtype),
        "c": rng.choice(["x", "y", "z"], n), "b": rng.random(n) < 0.5,
    }  # fmt: skip
    y = (data["f"] > 0.5) & (data["i"] >= 4) & (data["c"] != "z") | (rng.random(n) < 0.05)
    return data, y


def test_a_box_is_what_its_limits_say():
    data, y = mixed()
    found = prim(question(columns_of(data), y))
    for step in range(len(found)):
        rows = found.inside(step)
        assert (rows.sum(), (rows & y).sum()) == (found.n[step], found.k[step])
    assert found.density[-1] > 0.9
    assert found.coverage[0] == found.mass[0] == 1
    assert found.density[-1] == found.mean[-1]
    kinds = {limit.id: limit.kind for limit in found.chosen(len(found) - 1).limits[0]}
    assert kinds == {"f": "float", "i": "integer", "c": "category"}
    assert next(x for x in found.chosen(len(found) - 1).limits[0] if x.id == "c").kept == ("x", "y")


def test_the_names_and_the_order_of_columns_change_nothing():
    data, y = mixed()
    one = prim(question(columns_of(data), y))
    other = {f"new {k}": data[k] for k in ("c", "g", "b", "i", "f")}
    two = prim(question(columns_of(other), y))
    assert one.n.tolist() == two.n.tolist()
    assert all((one.inside(s) == two.inside(s)).all() for s in range(len(one)))
    short = {"x": "zebra", "y": "ape", "z": "lion"}
    three = prim(question(columns_of({**data, "c": [short[x] for x in data["c"]]}), y))
    assert (one.inside(len(one) - 1) == three.inside(len(three) - 1)).all()


def test_rising_transformations_keep_the_peels():
    data, y = mixed()
    one = prim(question(columns_of(data), y))
    two = prim(question(columns_of({**data, "f": np.exp(3 * data["f"]), "g": data["g"] ** 3}), y))
    assert one.peels == two.peels
    assert all((one.inside(s) == two.inside(s)).all() for s in range(one.peels + 1))
    # A paste looks at futures on both sides of a cut, which lies half way: straight lines keep it.
    three = prim(question(columns_of({**data, "f": 8 * data["f"] - 3, "g": data["g"] / 4}), y))
    assert len(one) == len(three)
    assert all((one.inside(s) == three.inside(s)).all() for s in range(len(one)))


def test_rows_in_another_order_change_nothing():
    data, y = mixed()
    order = np.random.default_rng(0).permutation(len(y))
    one = prim(question(columns_of(data), y))
    two = prim(question(columns_of({k: v[order] for k, v in data.items()}), y[order]))
    assert one.n.tolist() == two.n.tolist()
    assert (one.inside(len(one) - 1)[order] == two.inside(len(two) - 1)).all()


def test_a_copy_of_a_column_changes_no_box():
    data, y = mixed()
    one = prim(question(columns_of(data), y))
    two = prim(question(columns_of({**data, "f2": data["f"]}), y))
    assert (one.inside(one.peels) == two.inside(two.peels)).all()
    everyone_twice = {k: np.concatenate([v, v]) for k, v in data.items()}
    three = prim(question(columns_of(everyone_twice), np.concatenate([y, y])))
    rows = three.inside(len(three) - 1)
    assert (rows[: len(y)] == rows[len(y) :]).all()


# ---- what ema_workbench does wrong


def test_narrow_whole_numbers_are_pasted_too():
    data, y = mixed(dtype=np.int32)
    wide, _ = mixed()
    one, two = (
        prim(question(columns_of(d), y), Settings(paste=0.3, peel=0.2)) for d in (data, wide)
    )
    assert one.n.tolist() == two.n.tolist()
    assert data["i"].dtype == np.int32


def test_pasting_goes_on_without_a_limited_float():
    rng = np.random.default_rng(0)
    data = {"i": rng.integers(0, 60, 600), "j": rng.integers(0, 60, 600)}
    y = (data["i"] + data["j"] >= 70) & (rng.random(600) < 0.9)
    asked = question(columns_of(data), y)
    for peel in (0.2, 0.3):
        found = prim(asked, Settings(peel=peel, paste=0.05, mass_min=0.1))
        assert len(found) - 1 > found.peels
        assert (np.diff(found.n[found.peels :]) > 0).all()
        assert (np.diff(found.density[found.peels :]) > 0).all()
    letters = question(columns_of({k: v.astype(str) for k, v in data.items()}), y)
    assert prim(letters).k[-1] > 0


def test_nothing_of_the_caller_is_written_to():
    data, y = mixed()
    before = {k: v.copy() for k, v in data.items()}
    held = y.copy()
    asked = question(columns_of(data), y)
    cover(asked, boxes=3)
    reproducibility(prim(asked), 5, rng=0)
    assert (y == held).all()
    assert all((data[k] == before[k]).all() for k in data)


# ---- quasi-p, resampling, several boxes


def test_quasi_p_is_the_binomial_tail():
    data, y = mixed()
    found = prim(question(columns_of(data), y))
    step = pick(found, 0.6)
    (limits,) = found.chosen(step).limits
    n, k = int(found.n[step]), int(found.k[step])
    first = next(x for x in limits if x.id == "f")
    rows = np.ones(len(y), bool)
    for limit in limits:
        if limit.id == "f":
            rows &= data["f"] <= first.high  # the lower limit is lifted
        elif limit.known:
            rows &= np.isin(data[limit.id].astype(str), limit.kept)
        else:
            rows &= (data[limit.id] >= limit.low) & (data[limit.id] <= limit.high)
    p = (rows & y).sum() / rows.sum()
    assert first.quasi_p[0] == pytest.approx(binomtest(k, n, p, alternative="greater").pvalue)
    assert np.isnan(first.quasi_p[1])


def test_limits_that_may_be_chance_are_pruned():
    """One column counts, and not for sure; twenty others let the search find what is not there."""
    rng = np.random.default_rng(2)
    data = {f"noise_{k}": rng.random(600) for k in range(20)} | {"f": rng.random(600)}
    y = rng.random(600) < 0.1 + 0.5 * (data["f"] > 0.6)
    found = prim(question(columns_of(data), y))
    step = len(found) - 1
    before, after = found.chosen(step), found.pruned(step)
    assert any(p > 0.05 for limit in before.limits[0] for p in limit.quasi_p)
    assert not any(p > 0.05 for limit in after.limits[0] for p in limit.quasi_p)
    assert 0 < len(after.limits[0]) < len(before.limits[0])
    assert "f" in {limit.id for limit in after.limits[0]}
    assert after.coverage[0] > before.coverage[0]


def test_a_limit_on_noise_is_no_limit_of_the_system():
    data, y = mixed()
    found = prim(question(columns_of(data), y))
    one, two = (reproducibility(found, len(found) - 1, rng=4, resamples=20) for _ in range(2))
    assert one.coverage.tolist() == two.coverage.tolist()
    assert one.density.tolist() == two.density.tolist()
    at = dict(zip(one.ids, one.density, strict=True))
    assert at["f"] == at["i"] == 1
    assert at["b"] < 0.5
    other = reproducibility(found, len(found) - 1, rng=5, resamples=20)
    assert other.density[0] == 1


def test_several_boxes_share_no_future():
    rng = np.random.default_rng(8)
    x = rng.random((3, 2000))
    y = (x[0] > 0.5) & (x[1] > 0.5) | (x[0] < 0.2) & (x[2] < 0.4)
    asked = question(columns_of(dict(zip("abc", x, strict=True))), y)
    found = cover(asked, boxes=5, density=0.85)
    assert len(found) == 2
    rows = [search.inside(step) for search, step in found]
    assert not (rows[0] & rows[1]).any()
    shape = covering(asked, found)
    assert shape.n.tolist() == [int(r.sum()) for r in rows]
    assert shape.coverage.sum() > 0.8
    assert (shape.density >= 0.85).all()
    assert {x.id for x in shape.limits[0]} | {x.id for x in shape.limits[1]} >= {"a", "b", "c"}
    noise = question(asked.columns, rng.random(2000) < 0.02)
    assert cover(noise, boxes=3, density=0.95) == ()
    assert covering(noise, ()).ids == ()


def test_a_box_is_picked_by_its_density():
    data, y = mixed()
    found = prim(question(columns_of(data), y))
    at = pick(found, 0.7)
    assert found.density[at] >= 0.7
    assert found.k[at] == max(found.k[s] for s in range(len(found)) if found.density[s] >= 0.7)
    assert found.density[pick(found, 1.0)] == found.density.max()
    assert pick(found, 0.0) == 0
    assert found.trajectory().restricted[0] == 0


def test_an_outcome_is_climbed():
    data, _ = mixed()
    outcome = data["f"] ** 2 + 0.01 * data["g"]
    found = prim(question(columns_of(data), outcome > 0.6, outcome=outcome))
    for step in (0, found.peels, len(found) - 1):
        assert found.mean[step] == pytest.approx(outcome[found.inside(step)].mean())


# ---- what cannot be searched


def test_futures_without_a_value_are_counted():
    data, y = mixed()
    asked = y.astype(float)
    data["f"][[1, 5]] = np.nan
    asked[7] = np.nan
    cells = data["c"].astype(object)
    cells[9] = None
    found = prim(question(columns_of({**data, "c": cells}), asked))
    assert found.question.left_out == 4
    assert found.n[0] == len(y) - 4
    assert not found.inside(0)[[1, 5, 7, 9]].any()
    whole = np.ones(len(y), bool)
    whole[[1, 5, 7, 9]] = False
    without = prim(question(columns_of({k: v[whole] for k, v in data.items()}), y[whole]))
    assert found.n.tolist() == without.n.tolist()


def test_columns_that_never_vary_are_named():
    data, y = mixed()
    c = columns_of({**data, "still": np.ones(len(y)), "same": ["x"] * len(y)})
    assert c.constant == ("still", "same")
    assert prim(question(c, y)).n.tolist() == prim(question(columns_of(data), y)).n.tolist()


@pytest.mark.parametrize(
    ("code", "act"),
    [
        ("discovery_none", lambda c, y: question(c, np.zeros(len(y)))),
        ("discovery_all", lambda c, y: question(c, np.ones(len(y)))),
        ("discovery_interest", lambda c, y: question(c, y * 2)),
        ("discovery_length", lambda c, y: question(c, y[:-1])),
        ("discovery_not_numbers", lambda c, y: question(c, ["?"] * len(y))),
        ("discovery_too_few", lambda c, y: question(c, np.where(np.arange(len(y)) < 9, y, np.nan))),
        ("discovery_too_few", lambda *_: columns_of({"a": np.arange(10)})),
        ("discovery_constant", lambda *_: columns_of({"a": [1] * 30})),
        ("discovery_lengths", lambda *_: columns_of({"a": [1, 2], "b": [1]})),
        ("discovery_lengths", lambda *_: columns_of({})),
        ("discovery_infinite", lambda *_: columns_of({"a": [np.inf] * 30})),
        ("discovery_large", lambda *_: columns_of({"a": np.arange(30) + 2**60})),
        ("discovery_share", lambda *_: Settings(peel=0.5)),
        ("discovery_share", lambda *_: Settings(mass_min=0)),
        ("discovery_choice", lambda *_: Settings(objective="other")),
        ("discovery_density", lambda c, y: pick(prim(question(c, y)), 1.2)),
        ("discovery_boxes", lambda c, y: cover(question(c, y), boxes=0)),
        ("discovery_none_left", lambda c, y: prim(question(c, y), among=np.zeros(len(y), bool))),
        (
            "discovery_resamples",
            lambda c, y: reproducibility(prim(question(c, y)), 0, rng=1, resamples=0),
        ),
    ],
)
def test_what_cannot_be_searched_is_said(code, act):
    data, y = mixed()
    with pytest.raises(InputError) as caught:
        act(columns_of(data), y)
    assert caught.value.code == code
    assert str(caught.value)


def test_unknown_names_are_said():
    data, _ = mixed()
    with pytest.raises(UnknownNameError):
        columns_of(data).index("ff")
    with pytest.raises(UnknownNameError):
        columns_of(data, categories={"c": ["x", "y"]})
    assert columns_of(data, categories={"c": ["z", "y", "x"]}).categories[3] == ("z", "y", "x")


def test_only_categories_or_only_whole_numbers():
    data, y = mixed()
    for names in (("c", "b"), ("i",), ("f",), ("i", "c")):
        found = prim(question(columns_of({k: data[k] for k in names}), y))
        assert found.n[-1] == found.inside(len(found) - 1).sum()
        assert found.density[-1] > found.density[0]
