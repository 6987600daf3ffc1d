"""Cross-impact balance against published cases, brute force and its own invariances."""

import itertools
import json
import time
from pathlib import Path

import numpy as np
import pytest

from futurs.errors import InputError, UnknownNameError
from futurs.methods import cross_impact as ci
from futurs.shapes import CrossImpactMatrix
from futurs.study import load

CASES = [
    f
    for f in sorted((Path(__file__).parent / "cases").glob("*.json"))
    if json.loads(f.read_text("utf-8"))["method"].startswith("cross-impact balance")
]
SEARCHES = ("static", "propagation")


def case(path):
    data = json.loads(path.read_text("utf-8"))
    parts = data["inputs"]["descriptors"]
    ids = [f"d{j}" for j in range(len(parts))]
    states = [[f"s{k}" for k in range(len(p["variants"]))] for p in parts]
    return CrossImpactMatrix(ids, states, data["inputs"]["matrix"]), data["expected"]


def random_matrix(rng, sizes, fill, *, standard, diagonal=False):
    v = sum(sizes)
    o = np.concatenate([[0], np.cumsum(sizes)])
    values = np.zeros((v, v), int)
    for i, j in itertools.product(range(len(sizes)), repeat=2):
        if (i == j and not diagonal) or rng.random() >= fill:
            continue
        for u in range(o[i], o[i + 1]):
            group = rng.integers(-3, 4, sizes[j])
            while standard and group.sum():
                group = rng.integers(-3, 4, sizes[j])
            values[u, o[j] : o[j + 1]] = group
    ids = [f"d{j}" for j in range(len(sizes))]
    return CrossImpactMatrix(ids, [[f"s{k}" for k in range(n)] for n in sizes], values)


def brute_force(m, tolerance=0, pins=None, exclusions=()):
    """Every combination, by the definition: nothing shared with the search."""
    grid = np.array(list(itertools.product(*map(range, m.sizes))))
    scores = sum(m.values[m.offsets[i] + grid[:, i]] for i in range(len(m.sizes)))
    keep = np.ones(len(grid), bool)
    for j in range(len(m.sizes)):
        own = scores[:, m.offsets[j] : m.offsets[j + 1]]
        keep &= own.max(axis=1) - own[np.arange(len(grid)), grid[:, j]] <= tolerance
    for j, allowed in (pins or {}).items():
        keep &= np.isin(grid[:, j], list(allowed))
    for (i, a), (j, b) in exclusions:
        keep &= ~((grid[:, i] == a) & (grid[:, j] == b))
    return grid[keep]


@pytest.mark.parametrize("path", CASES, ids=lambda p: p.stem)
def test_published_case(path):
    m, expected = case(path)
    wanted = sorted(expected["consistent"], key=lambda s: s["variants"])
    for search in SEARCHES:
        found = ci.solve(m, search=search)
        assert found.complete
        assert found.scenarios.tolist() == [s["variants"] for s in wanted]
    said = [ci.verdict(m, s["variants"]) for s in wanted]
    assert [v.total_impact for v in said] == [s["total_impact_score"] for s in wanted]
    assert [v.consistency for v in said] == [s["consistency_value"] for s in wanted]
    assert m.combinations == expected["states"]


# Twice 22 million combinations are walked once, for test_cases.
SMALL = [f for f in CASES if case(f)[0].combinations < 1_000_000]


@pytest.mark.parametrize("path", SMALL, ids=lambda p: p.stem)
def test_published_weights(path):
    m, expected = case(path)
    if "weight" not in expected["consistent"][0]:
        pytest.skip("this case publishes no weights")
    found = ci.basins(m)
    assert found.exact
    assert found.starts == m.combinations == found.weights.sum()
    fixed = {
        tuple(a[0]): int(w)
        for a, w in zip(found.attractors, found.weights, strict=True)
        if len(a) == 1
    }
    assert fixed == {tuple(s["variants"]): s["weight"] for s in expected["consistent"]}
    cycles = sum(int(w) for a, w in zip(found.attractors, found.weights, strict=True) if len(a) > 1)
    assert cycles == expected["starts_ending_in_cycles"]


def test_a_thousand_random_models_against_brute_force():
    rng = np.random.default_rng(20261124)
    for k in range(1000):
        sizes = tuple(
            int(n) for n in rng.integers(1 if k % 7 == 0 else 2, 5, int(rng.integers(3, 7)))
        )
        m = random_matrix(
            rng, sizes, (0.2, 0.4, 0.7, 1.0)[k % 4], standard=k % 2 == 0, diagonal=k % 5 == 0
        )
        tolerance = 2 if k % 3 == 0 else 0
        pins = {0: {0}, 1: set(range(max(1, sizes[1] - 1)))} if k % 4 == 1 else {}
        exclusions = [((0, 0), (2, sizes[2] - 1)), ((1, 0), (2, 0))] if k % 4 >= 2 else []
        wanted = brute_force(m, tolerance, pins, exclusions)
        for search in SEARCHES:
            found = ci.solve(
                m, tolerance=tolerance, pins=pins, exclusions=exclusions, search=search
            )
            assert found.complete
            assert np.array_equal(found.scenarios, wanted), (k, search, sizes)


@pytest.mark.parametrize(
    ("n", "k", "fill", "count"),
    [
        (20, 4, 0.3, 4),
        (30, 3, 0.3, 1),
        (30, 3, 0.4, 8),
        (25, 3, 0.3, 9),
        (25, 4, 0.3, 10),
        (60, 2, 0.3, 8),
    ],
)
def test_known_counts_of_large_random_models(n, k, fill, count):
    m = random_matrix(np.random.default_rng(1), (k,) * n, fill, standard=True)
    found = ci.solve(m)
    assert found.complete
    assert len(found.scenarios) == count
    assert all(ci.verdict(m, z).consistent for z in found.scenarios)


@pytest.mark.parametrize("search", SEARCHES)
def test_a_budget_is_said_and_what_is_found_is_right(search):
    m = random_matrix(np.random.default_rng(1), (3,) * 16, 0.4, standard=True)
    whole = {tuple(z) for z in ci.solve(m, search=search, tolerance=3).scenarios}
    part = ci.solve(m, search=search, tolerance=3, max_solutions=3)
    assert (part.complete, part.stopped_by, len(part.scenarios)) == (False, "solutions", 3)
    assert {tuple(z) for z in part.scenarios} < whole
    few = ci.solve(m, search=search, tolerance=3, max_nodes=5)
    assert (few.complete, few.stopped_by) == (False, "nodes")


@pytest.mark.parametrize("search", SEARCHES)
def test_a_search_cut_in_slices_finds_the_same(search, monkeypatch):
    m = random_matrix(np.random.default_rng(3), (3,) * 12, 0.5, standard=False)
    whole = ci.solve(m, search=search, tolerance=4)
    monkeypatch.setattr("futurs.methods.cross_impact.solving.SLICE", 7)
    cut = ci.solve(m, search=search, tolerance=4)
    assert len(whole.scenarios) > 5
    assert np.array_equal(cut.scenarios, whole.scenarios)
    assert cut.nodes == whole.nodes


def test_invariances():
    rng = np.random.default_rng(5)
    m = random_matrix(rng, (3, 2, 4, 3, 2), 0.8, standard=False)
    base = ci.solve(m).scenarios.tolist()
    o = m.offsets
    shifted = m.values.copy()
    shifted[4, o[2] : o[3]] += 5  # one judgement group
    scaled = m.values.copy()
    scaled[:, o[3] : o[4]] *= 3  # all columns of one target
    moved = m.values.copy()
    t = rng.integers(-2, 3, 4)
    moved[o[0] : o[1], o[2] : o[3]] += t
    moved[o[3] : o[4], o[2] : o[3]] -= t
    for values in (shifted, scaled, moved):
        other = CrossImpactMatrix(m.descriptors, m.states, values)
        assert ci.solve(other).scenarios.tolist() == base
    assert ci.solve(ci.standardised(m)).scenarios.tolist() == base


def test_reordering_descriptors_reorders_the_answer():
    m = random_matrix(np.random.default_rng(8), (3, 2, 4, 3), 0.7, standard=True)
    order = [2, 0, 3, 1]
    rows = np.concatenate([np.arange(m.offsets[j], m.offsets[j + 1]) for j in order])
    other = CrossImpactMatrix(
        [m.descriptors[j] for j in order],
        [m.states[j] for j in order],
        m.values[np.ix_(rows, rows)],
    )
    wanted = sorted(z[order].tolist() for z in ci.solve(m).scenarios)
    assert ci.solve(other).scenarios.tolist() == wanted


def test_a_matrix_without_consistent_scenario():
    m = CrossImpactMatrix(
        "AB", ["xy", "uv"], [[0, 0, 1, -1], [0, 0, -1, 1], [-1, 1, 0, 0], [1, -1, 0, 0]]
    )
    found = ci.solve(m)
    assert found.complete
    assert len(found.scenarios) == 0
    near = ci.nearest_to_consistent(m)
    assert near.tolerance == 2
    assert len(near.scenarios) == 4
    path = ci.succession(m, [0, 0])
    assert path.kind == "cycle"
    assert len(path.attractor) == 4


@pytest.mark.parametrize("rule", ["global", "local", "incremental"])
def test_succession_ends_where_it_should(rule):
    m, _ = case(CASES[-1])
    consistent = {tuple(z) for z in ci.solve(m).scenarios}
    kinds = set()
    for start in itertools.product(*map(range, m.sizes)):
        path = ci.succession(m, start, rule=rule)
        kinds.add(path.kind)
        if path.kind == "fixed":
            assert tuple(path.attractor[0]) in consistent
    assert "fixed" in kinds


def test_held_drivers_do_not_move():
    m, _ = case(CASES[-1])
    path = ci.succession(m, [0] * len(m.sizes), held=[1])
    assert (path.steps[:, 1] == 0).all()


def test_sampled_basins_hold_the_exact_shares():
    m, expected = case(next(p for p in CASES if p.stem == "jucib_bench_xlarge"))
    found = ci.basins(m, limit=1000, samples=4000, rng=np.random.default_rng(7))
    assert not found.exact
    exact = {tuple(s["variants"]): s["weight"] / expected["states"] for s in expected["consistent"]}
    seen = 0
    for a, low, high in zip(found.attractors, found.low, found.high, strict=True):
        if len(a) == 1 and tuple(a[0]) in exact:
            seen += 1
            assert low - 0.01 <= exact[tuple(a[0])] <= high + 0.01
    assert seen


def test_contributions_add_up_to_the_margin():
    m = ci.matrix_of(load("administration_2040"))
    z = m.scenario(load("administration_2040").scenarios[0].states)
    said = ci.verdict(m, z)
    for j in range(len(z)):
        assert ci.contributions(m, z, j).sum() == said.margins[j]


def test_smallest_conflict_rules_the_choice_out():
    m = random_matrix(np.random.default_rng(11), (3, 3, 3, 3, 3), 0.8, standard=True)
    seen = 0
    for z in itertools.islice(itertools.product(range(3), repeat=5), 0, 243, 5):
        said = ci.verdict(m, z)
        for j in said.beaten:
            chosen = ci.smallest_conflict(m, z, j, int(said.best[j]))
            pins = {i: {z[i]} for i in (*chosen, j)}
            assert len(brute_force(m, 0, pins)) == 0
            seen += 1
    assert seen > 50


def test_our_study(root):
    study = load("administration_2040")
    expected = json.loads(
        (root / "tests/study/expectations/administration_2040.json").read_text("utf-8")
    )
    m = ci.matrix_of(study)
    s = expected["statistics"]
    assert m.combinations == s["combinations"]
    assert np.count_nonzero(m.values) == s["nonzero_cells"]
    assert (m.values > 0).sum() == s["positive_cells"]
    found = ci.solve(m, exclusions=ci.exclusions_of(study))
    assert found.complete
    assert len(found.scenarios) == s["consistent_scenarios"] == len(study.scenarios)
    named = {tuple(m.scenario(x.states)): x.id for x in study.scenarios}
    for z in found.scenarios:
        wanted = expected["scenarios"][named[tuple(z)]]
        assert ci.verdict(m, z).total_impact == wanted["total_impact_score"]
    basins = ci.basins(m)
    for a, w in zip(basins.attractors, basins.weights, strict=True):
        if len(a) == 1:
            share = expected["scenarios"][named[tuple(a[0])]]["attraction_share"]
            assert w / basins.starts == pytest.approx(share, abs=6e-5)
    cycles = sum(w for a, w in zip(basins.attractors, basins.weights, strict=True) if len(a) > 1)
    assert cycles / basins.starts == pytest.approx(s["combinations_ending_in_cycles"], abs=6e-4)
    apart = ci.distances(found.scenarios)[np.triu_indices(len(found.scenarios), 1)]
    assert apart.min() == s["distance_min"]
    assert apart.mean() == pytest.approx(s["distance_mean"], abs=0.06)


def test_exclusions_count_as_the_study_says(root):
    study = load("administration_2040")
    s = json.loads((root / "tests/study/expectations/administration_2040.json").read_text("utf-8"))[
        "statistics"
    ]
    m = ci.matrix_of(study)
    grid = np.indices(m.sizes, dtype=np.int8)
    for kinds, wanted in ((("hard",), "hard"), (("hard", "soft"), "all")):
        out = np.zeros(m.sizes, bool)
        for (i, a), (j, b) in ci.exclusions_of(study, kinds):
            out |= (grid[i] == a) & (grid[j] == b)
        assert (~out).sum() == s[f"combinations_after_{wanted}_exclusions"]


def test_standard_run_and_its_example(root):
    data = json.loads((root / f"lib/futurs/methods/cases/{ci.EXAMPLE}.json").read_text("utf-8"))
    result = ci.compute(ci.Inputs.model_validate(data["inputs"]))
    assert result.solutions.scenarios.tolist() == data["expected"]["scenarios"]
    assert list(result.total_impact) == data["expected"]["total_impact"]
    with pytest.raises(ValueError, match="toleranse"):
        ci.Inputs.model_validate({**data["inputs"], "toleranse": 1})


def test_wrong_input_is_said():
    m, _ = case(CASES[-1])
    with pytest.raises(InputError, match="0 or more"):
        ci.solve(m, tolerance=-1)
    with pytest.raises(InputError, match="do not fit"):
        ci.verdict(m, [9] * len(m.sizes))
    with pytest.raises(UnknownNameError, match="Did you mean “global”"):
        ci.succession(m, [0] * len(m.sizes), rule="globall")
    with pytest.raises(UnknownNameError, match="no driver"):
        ci.solve(m, pins={"nobody": "s0"})


def unjudged(n, k):
    """No judgement at all: every combination holds."""
    return CrossImpactMatrix(
        [f"d{j}" for j in range(n)], [[f"s{i}" for i in range(k)]] * n, np.zeros((n * k, n * k))
    )


@pytest.mark.parametrize("search", SEARCHES)
def test_very_many_solutions_stop_at_their_number(search):
    found = ci.solve(unjudged(12, 4), max_solutions=20_000, search=search)
    assert (found.complete, found.stopped_by, len(found.scenarios)) == (False, "solutions", 20_000)
    assert len(np.unique(found.scenarios, axis=0)) == 20_000


def test_very_many_solutions_are_bounded_without_a_number(monkeypatch):
    monkeypatch.setattr("futurs.methods.cross_impact.solving.MOST", 50_000)
    found = ci.solve(unjudged(12, 4))
    assert (found.complete, found.stopped_by, len(found.scenarios)) == (False, "solutions", 50_000)
    exact = ci.solve(unjudged(5, 8))
    assert exact.complete
    assert len(exact.scenarios) == 8**5


@pytest.mark.parametrize("search", SEARCHES)
def test_the_clock_is_looked_at_while_solutions_grow(search):
    ci.solve(unjudged(3, 2), search=search)
    begin = time.perf_counter()
    found = ci.solve(unjudged(12, 4), max_seconds=1.0, max_solutions=1 << 40, search=search)
    # A bound against a clock that is not looked at, which takes half a minute: no timing.
    assert time.perf_counter() - begin < 8
    assert (found.complete, found.stopped_by) == (False, "time")
    assert len(found.scenarios) > 10_000


@pytest.mark.parametrize(
    ("name", "stopped"),
    [("max_seconds", "time"), ("max_nodes", "nodes"), ("max_solutions", "solutions")],
)
def test_budgets_of_nothing_and_below(name, stopped):
    for search in SEARCHES:
        found = ci.solve(unjudged(3, 2), search=search, **{name: 0})
        assert (found.complete, found.stopped_by, len(found.scenarios)) == (False, stopped, 0)
        assert found.scenarios.shape == (0, 3)
    for value in (-1, float("nan")):
        with pytest.raises(InputError, match=name):
            ci.solve(unjudged(3, 2), **{name: value})


def test_measures_of_many_are_those_of_each():
    m = random_matrix(np.random.default_rng(2), (3, 1, 4, 2, 3), 0.8, standard=False)
    grid = np.array(list(itertools.product(*map(range, m.sizes))))
    consistency, total = ci.measures(m, grid)
    said = [ci.verdict(m, z) for z in grid]
    assert consistency.tolist() == [v.consistency for v in said]
    assert total.tolist() == [v.total_impact for v in said]
    assert [len(x) for x in ci.measures(m, grid[:0])] == [0, 0]
