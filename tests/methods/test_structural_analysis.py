"""Structural analysis: oracles, brute force, properties, wrong input, ties shown as ties."""

import itertools

import networkx as nx
import numpy as np
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from futurs import texts
from futurs.errors import InputError
from futurs.methods import structural_analysis as sa
from futurs.methods.structural_analysis.sampling import merged, of_cells, of_raters
from futurs.study import load


def matrices(most=8, low=2, fill=0.4):
    """Random influences, sparse enough to be reducible, periodic or acyclic now and then."""

    def made(pair):
        n, seed = pair
        rng = np.random.default_rng(seed)
        m = np.where(rng.random((n, n)) < rng.choice([0.15, fill]), rng.integers(1, 4, (n, n)), 0)
        np.fill_diagonal(m, 0)
        return m

    return st.tuples(st.integers(low, most), st.integers(0, 10_000)).map(made)


def inputs(matrix, **more):
    names = tuple(f"v{k}" for k in range(len(matrix)))
    return sa.Inputs(
        variables=names, matrix=np.asarray(matrix).tolist(), **{"draws": 0, **more}
    )  # fmt: skip


FOUR = [[0, 3, 0, 0], [0, 0, 1, 0], [0, 0, 0, 2], [1, 0, 0, 0]]


# ---- powers, ranks, agreement ------------------------------------------------------------------


@given(matrices(6), st.integers(1, 5))
@settings(max_examples=40, deadline=None)
def test_powers_count_weighted_paths(m, k):
    n = len(m)
    *_, (influence, dependence) = sa.powers(m, k)
    total = np.zeros((n, n), int)
    for path in itertools.product(range(n), repeat=k + 1) if n**k <= 2000 else ():
        total[path[0], path[-1]] += np.prod([m[a, b] for a, b in itertools.pairwise(path)])
    if n**k <= 2000:
        assert influence.tolist() == total.sum(axis=1).tolist()
        assert dependence.tolist() == total.sum(axis=0).tolist()
        *_, (without, _) = sa.powers(m, k, diagonal="zero")
        assert without.tolist() == (total.sum(axis=1) - np.diag(total)).tolist()


def test_high_powers_of_large_matrices_stay_exact():
    m = np.full((60, 60), 3) - 3 * np.eye(60, dtype=int)
    *_, (influence, _) = sa.powers(m, 30)
    assert influence[0] == 177**30
    assert sa.ranks(influence).tolist() == [30.5] * 60
    assert sa.shares(influence)[0] == pytest.approx(1 / 60)


@given(matrices(9, 3))
@settings(max_examples=60, deadline=None)
def test_ranks_and_tau_against_scipy(m):
    a, b = m.sum(axis=1), m.sum(axis=0)
    assert sa.ranks(a).tolist() == scipy.stats.rankdata(-a).tolist()
    assert sa.ranks(a, "order").tolist() == scipy.stats.rankdata(-a, "ordinal").tolist()
    mine = sa.kendall_tau(a.astype(float), b.astype(float))
    if len(set(a)) == 1 or len(set(b)) == 1:
        assert np.isnan(mine)
    else:
        assert mine == pytest.approx(scipy.stats.kendalltau(a, b).statistic)


def test_swaps_are_those_of_a_bubble_sort():
    for order in itertools.permutations(range(1, 6)):
        left, count = list(order), 0
        for _ in left:
            for k in range(4):
                if left[k] > left[k + 1]:
                    left[k], left[k + 1] = left[k + 1], left[k]
                    count += 1
        assert sa.swaps(np.arange(1.0, 6), np.array(order, float)) == count


def test_the_damped_sum_is_dematel_s():
    m = np.array([[0, 2, 1], [1, 0, 0], [0, 3, 0]], float)
    n = m / max(m.sum(0).max(), m.sum(1).max())
    total = sum(np.linalg.matrix_power(n, k) for k in range(1, 400))
    influence, dependence = sa.damped(m)
    assert influence == pytest.approx(total.sum(axis=1), rel=1e-6)
    assert dependence == pytest.approx(total.sum(axis=0), rel=1e-6)
    assert np.isfinite(sa.damped([[0, 1], [1, 0]])[0]).all()


# ---- the limit ---------------------------------------------------------------------------------


@given(matrices(9))
@settings(max_examples=80, deadline=None)
def test_components_and_period_against_networkx(m):
    graph = nx.DiGraph([(int(i), int(j)) for i, j in np.argwhere(m)])
    graph.add_nodes_from(range(len(m)))
    found = sa.components(m)
    assert {frozenset(c) for c in found} == {
        frozenset(c) for c in nx.strongly_connected_components(graph)
    }
    for c in found:
        own = graph.subgraph(c)
        lengths = [len(loop) for loop in nx.simple_cycles(own)]
        assert sa.period(m, c) == (np.gcd.reduce(lengths) if lengths else 0)


@given(matrices(7))
@settings(max_examples=80, deadline=None)
def test_the_limit_is_where_the_powers_go(m):
    found = sa.limit(m)
    acyclic = not any(sa.period(m, c) for c in found.components)
    assert (found.kind == "acyclic") == acyclic
    if not found.exact:
        return
    # The mean over successive powers, which kills periods; far enough for slow second eigenvalues.
    scaled = m / found.radius
    p = np.linalg.matrix_power(scaled, 4000)
    total = np.zeros_like(p)
    for _ in range(found.period):
        p = p @ scaled
        total += p
    if found.second < 0.999 or found.period > 1:
        assert sa.shares(total.sum(axis=1)) == pytest.approx(found.influence, abs=1e-6)
        assert sa.shares(total.sum(axis=0)) == pytest.approx(found.dependence, abs=1e-6)


def test_kinds_of_limits():
    assert sa.limit([[0, 1, 1], [1, 0, 0], [0, 1, 0]]).kind == "primitive"
    four = sa.limit(FOUR)
    assert (four.kind, four.period) == ("periodic", 4)
    fed = sa.limit([[0, 3, 0], [0, 0, 2], [0, 1, 0]])  # the first drives, and nothing drives it
    assert (fed.kind, fed.dependence[0]) == ("periodic", 0.0)
    led = sa.limit([[0, 3, 0, 0], [0, 0, 2, 1], [0, 1, 0, 1], [0, 1, 0, 0]])
    assert (led.kind, led.components) == ("dominated", ((0,), (1, 2, 3)))
    assert (sa.limit(np.kron(np.eye(2), [[0, 1], [1, 0]]))).kind == "tied"
    chain = sa.limit([[0, 2, 0], [0, 0, 2], [0, 0, 0]])
    assert (chain.kind, chain.exact, chain.terms) == ("acyclic", False, 3)
    assert sa.sensitivity([[0, 2], [0, 0]], sa.limit([[0, 2], [0, 0]])) is None
    assert sa.limit(np.zeros((3, 3))).influence.tolist() == [0, 0, 0]


@given(matrices(7, 3, 0.7))
@settings(max_examples=30, deadline=None)
def test_sensitivity_against_a_small_step(m):
    m = m.astype(float)
    found = sa.limit(m)
    if found.kind != "primitive":
        return
    s, step = sa.sensitivity(m, found), 1e-6
    assert s.elasticity.sum() == pytest.approx(1)
    for i, j in itertools.permutations(range(len(m)), 2):
        other = m.copy()
        other[i, j] += step
        slope = (np.abs(np.linalg.eigvals(other)).max() - found.radius) / step
        assert s.values[i, j] == pytest.approx(slope, abs=1e-3)


@given(matrices(8, 3, 0.6))
@settings(max_examples=40, deadline=None)
def test_many_limits_at_once_are_each_its_own(m):
    found = sa.limit(m)
    if not found.exact or found.second > 0.98:
        return
    influence, dependence = sa.perron(np.stack([m, m.T]).astype(float))
    assert influence[0] == pytest.approx(found.influence, abs=1e-6)
    assert dependence[0] == pytest.approx(found.dependence, abs=1e-6)
    assert influence[1] == pytest.approx(found.dependence, abs=1e-6)


def test_a_ranking_that_never_settles_is_said():
    result = sa.compute(inputs(FOUR, ties="order", most_powers=20))
    assert result.settled is None
    assert result.limit.period == 4
    # The mean over a whole period is the Perron vector all the same.
    facts = dict(result.tables()["facts"].rows)
    assert (facts["limit"], facts["both_rankings_repeat_at_power"]) == ("periodic", None)


# ---- properties --------------------------------------------------------------------------------


@given(matrices(8, 3), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_another_order_of_the_variables_changes_nothing_else(m, random):
    order = list(range(len(m)))
    random.shuffle(order)
    one, two = (sa.compute(inputs(x)) for x in (m, m[np.ix_(order, order)]))
    for name, view in one.views.items():
        other = two.views[name]
        assert other.influence == pytest.approx(view.influence[order], abs=1e-7)
        assert other.rank_influence.tolist() == view.rank_influence[order].tolist()
        assert other.rank_dependence.tolist() == view.rank_dependence[order].tolist()
        assert other.sectors.tolist() == view.sectors[order].tolist()
    assert (one.settled, one.limit.kind) == (two.settled, two.limit.kind)


@given(matrices(7, 3))
@settings(max_examples=30, deadline=None)
def test_a_scale_of_its_own_changes_no_share_and_the_transpose_swaps_the_sides(m):
    one, half, turned = (sa.compute(inputs(x)) for x in (m, m / 2, m.T))
    for name in ("direct", "indirect"):
        a, b, c = (r.views[name] for r in (one, half, turned))
        assert b.influence == pytest.approx(a.influence, abs=1e-9)
        assert b.sectors.tolist() == a.sectors.tolist()
        assert c.influence == pytest.approx(a.dependence, abs=1e-9)
        assert c.rank_dependence.tolist() == a.rank_influence.tolist()


def test_twins_are_tied_everywhere():
    m = np.zeros((5, 5), int)
    m[0, 2:] = m[1, 2:] = [3, 1, 0]
    m[2:, 0] = m[2:, 1] = [1, 0, 2]
    m[3, 4] = m[4, 2] = 2
    result = sa.compute(inputs(m, draws=50))
    for view in result.views.values():
        assert view.rank_influence[0] == view.rank_influence[1]
        assert view.rank_dependence[0] == view.rank_dependence[1]
    ordered = sa.compute(inputs(m, ties="order"))
    assert set(ordered.views["direct"].rank_influence) == {1, 2, 3, 4, 5}


def test_sectors_and_their_settings():
    influence, dependence = [4, 2, 0], [2, 2, 2]
    low = sa.sectors(influence, dependence, equal="low")
    high = sa.sectors(influence, dependence, equal="high")
    assert [sa.SECTORS[k] for k in low] == ["driving", "autonomous", "autonomous"]
    assert [sa.SECTORS[k] for k in high] == ["relay", "relay", "result"]
    assert [sa.SECTORS[k] for k in sa.sectors(influence, dependence, pack=0.1)][1] == "pack"
    assert sa.threshold([0, 0, 9], "median") == 0


def test_the_filter_never_parts_a_level():
    m = np.array([[0, 3, 3, 1], [3, 0, 2, 1], [1, 1, 0, 1], [0, 0, 1, 0]])
    assert [link.weight for link in sa.strongest(m, 0.1)] == [3, 3, 3]
    assert len(sa.strongest(m, 0.4)) == 4
    assert [len(sa.strongest(m, s)) for s in (0.5, 0.7, 0.8)] == [4, 10, 10]
    even = np.ones((4, 4)) - np.eye(4)
    assert len(sa.strongest(even, 0.05)) == 12
    assert len(sa.strongest(m, 1)) == 10
    assert sa.strongest(np.zeros((2, 2)), 1) == ()


def test_what_an_edit_moves():
    study = load("administration_2040")
    plain = sa.Inputs.from_study(study).model_copy(update={"draws": 0})
    one = sa.compute(plain)
    assert sa.moved(one.views["indirect"], one.views["indirect"]) == ()
    edited = study.variant("x").edit_influence("cyber_threat", "public_finances", 3).study
    two = sa.compute(sa.Inputs.from_study(edited).model_copy(update={"draws": 0}))
    found = sa.moved(one.views["indirect"], two.views["indirect"])
    cyber = next(m for m in found if plain.variables[m.variable] == "cyber_threat")
    assert cyber.rank_after < cyber.rank_before
    changes = [m.sector_before == m.sector_after for m in found]
    assert changes == sorted(changes)


# ---- draws -------------------------------------------------------------------------------------


def test_draws_move_by_one_level_and_unjudged_cells_by_any():
    m = np.array([[0, 3, np.nan], [0, 0, 1], [2, 0, 0]])
    drawn = of_cells(m, 4000, np.random.default_rng(3), 0.5)
    assert set(np.unique(drawn[:, 0, 1])) == {2, 3}
    assert set(np.unique(drawn[:, 1, 0])) == {0, 1}
    assert set(np.unique(drawn[:, 1, 2])) == {0, 1, 2}
    assert set(np.unique(drawn[:, 0, 2])) == {0, 1, 2, 3}
    assert (drawn[:, range(3), range(3)] == 0).all()
    assert (drawn[:, 1, 2] != 1).mean() == pytest.approx(0.5, abs=0.03)
    still = of_cells(m, 200, np.random.default_rng(3), 1.0, zeros=False)
    assert (still[:, 1, 0] == 0).all()


def test_raters_are_drawn_with_replacement():
    raters = np.array([[[0, 0], [1, 0]], [[0, 3], [1, 0]], [[0, 3], [1, 0]]], float)
    drawn = of_raters(raters, 3000, np.random.default_rng(0))
    # The first rater decides the median when drawn at least twice of three: 7 of 27.
    assert (drawn[:, 0, 1] == 0).mean() == pytest.approx(7 / 27, abs=0.03)
    assert (drawn[:, 1, 0] == 1).all()


def test_merging_knows_what_is_missing():
    nan = np.nan
    raters = np.array([[[0, 1], [nan, 0]], [[0, 2], [nan, 0]], [[0, nan], [nan, 0]]])
    for how, value in (("median", 1.5), ("mean", 1.5), ("mode", 1.0)):
        found = merged(raters, how)
        assert found[0, 1] == value
        assert np.isnan(found[1, 0])


def test_without_noise_the_draws_are_the_answer():
    result = sa.compute(inputs([[0, 3, 1], [1, 0, 2], [0, 2, 0]], draws=20, moving=0.0))
    assert tuple(result.spreads) == tuple(result.views)
    for view, spread in result.spreads.items():
        v = result.views[view]
        assert spread.influence_rank[0].tolist() == v.rank_influence.tolist()
        assert spread.influence_rank[1].tolist() == v.rank_influence.tolist()
        assert spread.influence[0] == pytest.approx(v.influence, abs=1e-6)
        assert (spread.sectors[range(3), v.sectors] == 1).all()
    for road in ("power", "sum"):
        other = sa.compute(
            inputs([[0, 3, 1], [1, 0, 2], [0, 2, 0]], draws=5, moving=0.0, indirect=road, power=3)
        )
        assert other.draws.influence[0] == pytest.approx(other.views["indirect"].influence)
        assert other.used == 3


def test_a_seed_is_a_seed():
    one, two, three = (
        sa.compute(inputs(FOUR, draws=100), rng=np.random.default_rng(k)).draws.influence
        for k in (1, 1, 2)
    )
    assert (one == two).all()
    assert (one != three).any()


# ---- what is typed -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("matrix", "more", "said"),
    [
        ([[0, 4], [0, 0]], {}, "from 0 to 3"),
        ([[0, -1], [0, 0]], {}, "from 0 to 3"),
        ([[0, -4], [0, 0]], {"signs": "ignored"}, "from -3 to 3"),
        ([[1, 0], [0, 0]], {}, "on itself"),
        ([[0, 1, 0], [0, 0, 0]], {}, "need 2 rows"),
        ([[0, 1], [0, 0]], {"potential": [(0, 2)]}, "no cell"),
        ([[0, 1], [0, 0]], {"potential": [(1, 1)]}, "no cell"),
        ([[0, 1], [0, 0]], {"raters": [[[0, 1]]]}, "need 2 rows"),
    ],
)
def test_wrong_input_is_said(matrix, more, said):
    with pytest.raises(ValidationError) as caught:
        inputs(matrix, **more)
    cause = caught.value.errors()[0]["ctx"]["error"]
    assert said in texts.explain(cause, "en").replace("−", "-")
    assert texts.explain(cause, "fr")


def test_signs_are_ignored_where_asked():
    signed = sa.compute(inputs([[0, -2], [1, 0]], signs="ignored"))
    plain = sa.compute(inputs([[0, 2], [1, 0]]))
    assert (signed.views["direct"].influence == plain.views["direct"].influence).all()


def test_potential_and_unjudged_cells():
    result = sa.compute(
        inputs([[0, 3, None], [0, 0, 1], [1, 0, 0]], potential=[(1, 0)], draws=10)
    )  # fmt: skip
    assert result.completeness == pytest.approx(5 / 6)
    assert result.fill == pytest.approx(4 / 9)
    assert result.matrix[0, 2] == 0
    direct, wider = result.views["direct"], result.views["potential"]
    assert direct.influence.tolist() == [0.6, 0.2, 0.2]
    assert wider.influence.tolist() == [0.375, 0.5, 0.125]


def test_potential_rankings_have_their_own_intervals():
    rng = np.random.default_rng(5)
    m = rng.integers(0, 4, (9, 9)) * (rng.random((9, 9)) < 0.5)
    np.fill_diagonal(m, 0)
    cells = [(0, 1), (4, 7), (8, 2)]
    result = sa.compute(inputs(m, potential=cells, draws=400))
    plain = sa.compute(inputs(result.matrix, draws=400))
    # The rankings without them are drawn as before, to the last bit.
    for view in ("direct", "indirect"):
        assert (result.spreads[view].influence == plain.spreads[view].influence).all()
    assert plain.spreads["potential"] is plain.spreads["direct"]
    for view, spread in result.spreads.items():
        shape = result.quadrants(view)
        assert shape.sure.tolist() == spread.sectors[range(9), shape.sectors].tolist()
        assert spread.sectors.sum(axis=1) == pytest.approx(1)
        assert (spread.influence[0] <= spread.influence[1]).all()
    moved = [result.spreads[v].influence_rank for v in ("direct", "potential")]
    assert (moved[0] != moved[1]).any()
    ladder = result.ladder("dependence", "indirect_potential")
    assert ladder.steps[-1] == "indirect_potential"
    assert ladder.ranks[-1].tolist() == result.views["indirect_potential"].rank_dependence.tolist()
    assert ladder.ranks[0].tolist() == result.views["potential"].rank_dependence.tolist()
    assert (ladder.spread == result.spreads["indirect_potential"].dependence_rank).all()
    table = result.tables()["intervals"].to_frame()
    assert len(table) == 4 * 9
    assert (table.influence_rank_low <= table.influence_rank_high).all()
    own = table.query("ranking == 'potential' and variable == 'v3'").iloc[0]
    view, spread = result.views["potential"], result.spreads["potential"]
    assert own.influence_rank == view.rank_influence[3]
    assert own.dependence_share == pytest.approx(view.dependence[3], abs=1e-6)
    assert own.dependence_share_high == pytest.approx(spread.dependence[1, 3], abs=1e-6)


def test_without_noise_potential_draws_are_the_answer():
    m = [[0, 3, 1], [1, 0, 2], [0, 2, 0]]
    for value in (0.0, 1.5, 3.0):
        result = sa.compute(
            inputs(m, potential=[(2, 0)], potential_value=value, draws=20, moving=0.0)
        )
        for view, spread in result.spreads.items():
            assert spread.influence[0] == pytest.approx(result.views[view].influence, abs=1e-6)
            assert spread.influence[1] == pytest.approx(result.views[view].influence, abs=1e-6)


def test_potential_cells_move_by_one_level_and_nothing_else_does():
    drawn = np.random.default_rng(0).integers(0, 4, (3000, 3, 3)).astype(float)
    wider = sa.with_potential(drawn, [(0, 1), (2, 0)], 2, np.random.default_rng(1), 0.3)
    other = np.ones((3, 3), bool)
    other[[0, 2], [1, 0]] = False
    assert (wider[:, other] == drawn[:, other]).all()
    for i, j in ((0, 1), (2, 0)):
        counts = np.bincount(wider[:, i, j].astype(int), minlength=4) / 3000
        assert counts == pytest.approx([0, 0.15, 0.7, 0.15], abs=0.03)
    still = sa.with_potential(drawn, [(0, 1)], 0, np.random.default_rng(1), 1.0, zeros=False)
    assert (still[:, 0, 1] == 0).all()
    assert (sa.with_potential(drawn, [], 3, np.random.default_rng(1)) == drawn).all()


def test_raters_of_a_study(root, tmp_path):
    import shutil

    import yaml

    shutil.copytree(root / "scenarios/administration_2040", tmp_path / "scenarios/ours")
    file = tmp_path / "scenarios/ours/structure.yaml"
    data = yaml.load(file.read_text("utf-8"), yaml.CSafeLoader)
    part = data["direct_influence"]
    part["potential"] = [{"source": "cyber_threat", "target": "european_frame"}]
    other = [[0 if v == 1 else v for v in row] for row in part["matrix"]]
    same = [list(row) for row in part["matrix"]]
    part["raters"] = [{"id": "ada", "matrix": same}, {"id": "ben", "matrix": other}]
    file.write_text(yaml.dump(data, Dumper=yaml.CSafeDumper), "utf-8")
    found = sa.Inputs.from_study(load("ours", root=tmp_path))
    assert (len(found.raters), found.potential) == (2, ((13, 11),))
    result = sa.compute(found.model_copy(update={"draws": 50, "merge": "mean"}))
    assert result.draws.count == 50
    assert result.matrix[0, 3] == 0.5
    # What is potential was said by the group: it stays, whichever raters are drawn.
    low, high = result.spreads["potential"].influence[:, 13]
    assert low > result.spreads["direct"].influence[1, 13]
    assert high > low


def test_a_study_without_influences_says_what_to_add():
    with pytest.raises(InputError) as caught:
        sa.Inputs.from_study(load("somewhereland"))
    for lang in texts.LANGUAGES:
        assert "direct_influence" in texts.explain(caught.value, lang)
