"""Strategy of actors: exact figures, properties, brute force, oracles, noise, links to a study."""

import importlib
import itertools
import json
from fractions import Fraction

import numpy as np
import pytest
from pydantic import ValidationError

from futurs.errors import InputError, UnknownNameError
from futurs.methods import actors
from futurs.methods.actors import noise, turning
from futurs.shapes import Plane
from futurs.study import load


def random_game(rng, n=5, m=4):
    mid = rng.integers(0, 5, (n, n))
    np.fill_diagonal(mid, 0)
    return mid, rng.integers(-4, 5, (n, m))


def inputs(mid, mao, **more):
    n, m = mao.shape
    return actors.Inputs(
        actors=[f"a{k}" for k in range(n)], objectives=[f"o{k}" for k in range(m)],
        influence=mid.tolist(), positions=mao.tolist(), **more,
    )  # fmt: skip


@pytest.fixture(scope="module")
def ours():
    return actors.Inputs.from_study(load("administration_2040"))


# ---- exact, written out again from the formulas --------------------------------------------------


def slow_midi(mid):
    n = len(mid)
    others = lambda *own: [k for k in range(n) if k not in own]  # noqa: E731
    out = [
        [mid[i][j] + sum(min(mid[i][k], mid[k][j]) for k in others(i, j)) for j in range(n)]
        for i in range(n)
    ]
    for i in range(n):
        out[i][i] = sum(min(mid[i][k], mid[k][i]) for k in others(i))
    return out


@pytest.mark.parametrize("diagonal", ["exclude", "include"])
def test_power_in_exact_fractions(diagonal):
    rng = np.random.default_rng(3)
    for _ in range(30):
        mid, _ = random_game(rng, int(rng.integers(2, 7)))
        n = len(mid)
        m = slow_midi(mid.tolist())
        assert actors.midi(mid).tolist() == m
        keep = diagonal == "include"
        row = [sum(v for j, v in enumerate(m[i]) if keep or j != i) for i in range(n)]
        column = [sum(m[j][i] for j in range(n) if keep or j != i) for i in range(n)]
        r = [
            Fraction((row[i] - m[i][i]) * row[i], sum(row) * (row[i] + column[i]))
            if row[i] + column[i] and sum(row) else Fraction(0)
            for i in range(n)
        ]  # fmt: skip
        found = actors.power(actors.midi(mid), diagonal)
        assert (found.influence.tolist(), found.dependence.tolist()) == (row, column)
        assert all(x >= 0 for x in r)
        wanted = [float(n * x / sum(r)) if sum(r) else 1.0 for x in r]
        assert np.allclose(found.relative, wanted, atol=1e-12)


def test_alliances_written_out():
    rng = np.random.default_rng(4)
    for _ in range(20):
        x = rng.normal(size=(5, 4)) * rng.integers(0, 2, (5, 4))
        same, opposed = actors.agreement(x)
        for i, j in itertools.permutations(range(5), 2):
            pairs = list(zip(x[i], x[j], strict=True))
            half = [(abs(a) + abs(b)) / 2 for a, b in pairs]
            signs = [np.sign(a * b) for a, b in pairs]
            assert np.isclose(same[i, j], sum(h for h, s in zip(half, signs, strict=True) if s > 0))
            assert np.isclose(
                opposed[i, j], sum(h for h, s in zip(half, signs, strict=True) if s < 0)
            )
        assert not np.diag(same).any()


# ---- properties ----------------------------------------------------------------------------------


def test_invariants():
    rng = np.random.default_rng(5)
    for _ in range(30):
        mid, mao = random_game(rng, int(rng.integers(2, 8)), int(rng.integers(1, 6)))
        result = actors.compute(inputs(mid, mao, draws=0))
        assert result.net_scale.sum() == 0
        assert (result.net_scale == -result.net_scale.T).all()
        assert all(np.isclose(p.relative.mean(), 1) for p in result.powers.values())
        assert ((result.mmidi >= 0) & (result.mmidi <= 4)).all()
        assert (result.mmidi >= mid).all()
        assert 0 <= result.stability <= 100
        for level in result.levels.values():
            assert np.allclose(level.net, level.net.T)
            assert np.allclose(level.support - level.against, level.mobilisation)
            assert np.isclose(level.implication.sum(), level.mobilisation.sum())
            e = level.ambivalence[~np.isnan(level.ambivalence)]
            assert ((e >= -1e-12) & (e <= 1 + 1e-12)).all()


def test_relabelling_reorders_the_answer():
    rng = np.random.default_rng(6)
    mid, mao = random_game(rng, 6, 5)
    one = actors.compute(inputs(mid, mao, draws=0))
    order, columns = rng.permutation(6), rng.permutation(5)
    two = actors.compute(inputs(mid[np.ix_(order, order)], mao[np.ix_(order, columns)], draws=0))
    assert (one.midi[np.ix_(order, order)] == two.midi).all()
    assert np.allclose(one.power.relative[order], two.power.relative)
    assert np.allclose(one.level.net[np.ix_(order, order)], two.level.net)
    assert np.allclose(one.level.mobilisation[columns], two.level.mobilisation)
    assert np.allclose(one.bounds[0][np.ix_(order, order)], two.bounds[0])
    assert (one.sectors[order] == two.sectors).all()
    # Turned, mirrored or not: points are as far apart as before.
    assert np.allclose(distances(one.map)[np.ix_(order, order)], distances(two.map))
    points = {(t.actor, t.other): t.points for t in one.turns}
    assert {(order[t.actor], order[t.other]): t.points for t in two.turns} == points


def distances(plane):
    xy = np.column_stack([plane.x, plane.y])
    return np.linalg.norm(xy[:, None] - xy[None], axis=2)


def test_neutral_changes():
    rng = np.random.default_rng(7)
    mid, mao = random_game(rng)
    # An objective in which nobody has a stake adds nothing.
    wide = np.hstack([mao, np.zeros((5, 1), int)])
    one, two = (actors.compute(inputs(mid, x, draws=0)) for x in (mao, wide))
    assert np.allclose(one.level.net, two.level.net)
    # For and against swapped everywhere: the same alliances.
    three = actors.compute(inputs(mid, -mao, draws=0))
    assert np.allclose(one.level.net, three.level.net)
    assert np.allclose(one.level.support, -three.level.against)
    # All positions doubled: net distances double, ambivalence stays.
    small = np.sign(mao)
    four, five = (actors.level(x, 2) for x in (small, 2 * small))
    assert np.allclose(2 * four.net, five.net)
    assert np.allclose(four.ambivalence, five.ambivalence, equal_nan=True)
    # What an actor does to itself is not counted.
    own = mid.copy()
    np.fill_diagonal(own, 4)
    assert (actors.midi(own) == actors.midi(mid)).all()


def test_a_game_without_influence_weighs_all_the_same():
    result = actors.compute(inputs(np.zeros((3, 3), int), np.ones((3, 2), int), draws=0))
    assert result.power.relative.tolist() == [1, 1, 1]
    assert result.ranks.tolist() == [1, 1, 1]
    assert result.stability == 0
    assert actors.compute(inputs(np.zeros((2, 2), int), np.zeros((2, 1), int))).turns == ()


# ---- what turns an actor, against every change ----------------------------------------------------


@pytest.mark.parametrize("level", [1, 2, 3])
def test_turns_against_brute_force(level):
    rng = np.random.default_rng(8 + level)
    for _ in range(12):
        mid, mao = random_game(rng, 3, 3)
        relative = actors.power(actors.midi(mid)).relative
        found = actors.turn(mao, 0, 1, level, relative)
        before = actors.level(mao, level, relative).net[0, 1]
        best, ways = None, set()
        for row in itertools.product(range(-4, 5), repeat=3):
            changed = mao.copy()
            changed[0] = row
            net = actors.level(changed, level, relative).net[0, 1]
            if before and net * np.sign(before) < -1e-9:
                points = int(np.abs(mao[0] - row).sum())
                if best is None or points < best:
                    best, ways = points, set()
                if points == best:
                    ways.add(row)
        if best is None:
            assert found is None
            continue
        assert (found.points, found.ways) == (best, len(ways))
        row = mao[0].copy()
        for o, was, now in found.changes:
            assert row[o] == was
            row[o] = now
        assert tuple(row) in ways
        fewest = min(int((np.array(w) != mao[0]).sum()) for w in ways)
        assert len(found.changes) == fewest


def test_ways_are_counted_up_to_a_bound():
    mao = np.array([[4] * 10, [4] * 10])
    found = actors.turn(mao, 0, 1)
    assert found.ways == turning.MOST_WAYS
    assert found.after < 0 < found.before


def test_bounds_against_every_version():
    rng = np.random.default_rng(9)
    for zeros in (False, True):
        mao = rng.integers(-4, 5, (2, 3))
        low, high = actors.bounds(mao, zeros=zeros)
        nets = []
        for step in itertools.product((-1, 0, 1), repeat=6):
            moved = np.reshape(step, (2, 3)) * ((mao != 0) | zeros)
            nets.append(actors.level(np.clip(mao + moved, -4, 4), 2).net[0, 1])
        assert np.isclose(low[0, 1], min(nets))
        assert np.isclose(high[0, 1], max(nets))


def test_coalitions_against_every_set():
    rng = np.random.default_rng(10)
    for _ in range(30):
        x = rng.integers(-4, 5, 6)
        found = actors.coalition(x)
        against = -x[x < 0].sum()
        sizes = [
            len(s)
            for k in range(7)
            for s in itertools.combinations(np.nonzero(x > 0)[0], k)
            if sum(x[list(s)]) > against > 0
        ]
        assert len(found) == (min(sizes) if sizes else 0)


# ---- maps ----------------------------------------------------------------------------------------


def test_scaling_against_scikit_learn():
    manifold = importlib.import_module("sklearn.manifold")
    if not hasattr(manifold, "ClassicalMDS"):
        pytest.skip("this scikit-learn has no classical scaling")
    rng = np.random.default_rng(11)
    xy = rng.normal(size=(7, 3))
    d = np.linalg.norm(xy[:, None] - xy[None], axis=2)
    ours_ = actors.scaling(d, tuple("abcdefg"))
    theirs = manifold.ClassicalMDS(n_components=2, metric="precomputed").fit_transform(d)
    assert np.allclose(np.abs(np.column_stack([ours_.x, ours_.y])), np.abs(theirs), atol=1e-8)


def test_a_plane_is_found_again_and_turned_to_the_previous_one():
    from scipy.linalg import orthogonal_procrustes

    rng = np.random.default_rng(12)
    xy = rng.normal(size=(6, 2))
    d = np.linalg.norm(xy[:, None] - xy[None], axis=2)
    ids = tuple("abcdef")
    flat = actors.scaling(d, ids)
    assert np.isclose(flat.explained, 1)
    assert np.allclose(distances(flat), d)
    assert flat.x[np.argmax(np.abs(flat.x))] > 0
    mirrored = Plane(ids, -flat.x, flat.y)
    again = actors.scaling(d, ids, mirrored)
    assert np.allclose(again.x, -flat.x)
    other = actors.scaling(d + 0.01 * (1 - np.eye(6)), ids, mirrored)
    was, now = (np.column_stack([p.x, p.y]) for p in (mirrored, other))
    turn, _ = orthogonal_procrustes(now, was)
    assert np.allclose(turn, np.eye(2), atol=1e-6)


def test_correspondence_keeps_its_definition():
    rng = np.random.default_rng(13)
    x = rng.integers(-4, 5, (6, 5)).astype(float)
    rows, columns, shift = actors.correspondence(x, tuple("abcdef"), tuple("vwxyz"))
    table = x + shift
    p = table / table.sum()
    r, c = p.sum(axis=1), p.sum(axis=0)
    # Weighted means are at the origin, and rows are the means of columns, stretched.
    assert np.isclose(r @ rows.x, 0)
    assert np.isclose(c @ columns.x, 0)
    inertia = (r * rows.x**2).sum()
    assert np.allclose(rows.x, (p / r[:, None]) @ columns.x / np.sqrt(inertia))
    assert 0 < rows.explained <= 1
    with pytest.raises(InputError):
        actors.correspondence(np.ones((3, 3)), tuple("abc"), tuple("xyz"))


def test_correspondence_against_its_oracle_and_the_quality_of_each_item():
    # Inertia is chi square over the total; where the plane keeps all of it, distances between
    # rows are those of chi square between profiles.
    from scipy.stats import chi2_contingency

    rng = np.random.default_rng(14)
    x = rng.integers(0, 9, (5, 3)).astype(float) + 1
    rows, columns, shift = actors.correspondence(x, tuple("abcde"), tuple("xyz"))
    assert shift == 0
    p = x / x.sum()
    r, c = p.sum(axis=1), p.sum(axis=0)
    inertia = (r * (rows.x**2 + rows.y**2)).sum()
    assert np.isclose(inertia, chi2_contingency(x, correction=False).statistic / x.sum())
    assert np.isclose(rows.explained, 1)
    profiles = p / r[:, None] / np.sqrt(c)
    assert np.allclose(distances(rows), np.linalg.norm(profiles[:, None] - profiles[None], axis=2))
    for plane in (rows, columns):
        assert np.allclose(plane.quality, 1)
    x = rng.integers(-4, 5, (8, 6)).astype(float)
    rows, columns, _ = actors.correspondence(x, tuple("abcdefgh"), tuple("uvwxyz"))
    for plane in (rows, columns):
        assert ((plane.quality >= 0) & (plane.quality <= 1)).all()
    assert 0 < rows.explained < 1


def test_the_map_of_stakes_does_not_flip():
    given = actors.Inputs.from_study(load("administration_2040"))
    plain = given.model_copy(update={"draws": 0})
    first = actors.compute(plain)
    again = actors.compute(plain, rng=np.random.default_rng(7))
    assert (first.stakes_map.actors.x == again.stakes_map.actors.x).all()
    assert first.stakes_map.actors.x[np.argmax(np.abs(first.stakes_map.actors.x))] > 0
    assert first.stakes_map.actors.y[np.argmax(np.abs(first.stakes_map.actors.y))] > 0
    # Relabelled, or with one position changed, the plane keeps the orientation that it had.
    order = np.random.default_rng(3).permutation(len(given.actors))
    turned = plain.model_copy(
        update={
            "actors": tuple(given.actors[k] for k in order),
            "influence": tuple(tuple(given.influence[a][b] for b in order) for a in order),
            "positions": tuple(given.positions[k] for k in order),
        }
    )
    other = actors.compute(turned, previous=first).stakes_map
    assert np.allclose(other.actors.x, first.stakes_map.actors.x[order])
    assert np.allclose(other.objectives.y, first.stakes_map.objectives.y)
    for actor in range(len(given.actors)):
        rows = [list(row) for row in given.positions]
        rows[actor][0] = 4 if (rows[actor][0] or 0) < 0 else -4
        moved = actors.compute(
            plain.model_copy(update={"positions": tuple(map(tuple, rows))}), previous=first
        ).stakes_map.actors
        was = first.stakes_map.actors
        assert was.x @ moved.x + was.y @ moved.y > 0.5 * (was.x @ was.x + was.y @ was.y)
    table = first.tables()["map"].to_frame()
    assert table["kind"].tolist() == ["actor"] * 10 + ["objective"] * 10
    assert table["share_kept"].between(0, 1).all()


def test_no_map_where_nothing_sets_the_positions_apart():
    same = actors.Inputs(
        actors=("a", "b"), objectives=("x", "y"), influence=((0, 1), (1, 0)),
        positions=((1, 1), (1, 1)), draws=0,
    )  # fmt: skip
    found = actors.compute(same)
    assert found.stakes_map is None
    assert "map" not in found.tables()


# ---- noise ---------------------------------------------------------------------------------------


def test_noise_stays_on_the_scale_and_leaves_zeros():
    rng = np.random.default_rng(14)
    v = rng.integers(-4, 5, (6, 6))
    many = actors.noisy(v, 400, rng, bounds=(-4, 4))
    assert np.abs(many - v).max() == 1
    assert np.abs(many).max() <= 4
    assert (many[:, v == 0] == 0).all()
    inner = many[:, (v != 0) & (np.abs(v) < 4)] - v[(v != 0) & (np.abs(v) < 4)]
    for step in (-1, 0, 1):
        assert abs((inner == step).mean() - 1 / 3) < 0.02
    assert (actors.noisy(v, 5, rng, bounds=(-4, 4), zeros=True)[:, v == 0] != 0).any()


def test_versions_without_noise_change_nothing(ours):
    still = actors.compute(ours.model_copy(update={"chance": 0.0, "draws": 20}))
    s = still.spread
    assert np.allclose(s.low, still.power.relative)
    assert np.allclose(s.high, still.power.relative)
    assert (s.ranks[np.arange(10), still.ranks - 1] == 1).all()
    assert np.allclose(s.net_low, still.level.net)
    assert (still.support.steady == 1).all()


def test_spread_is_that_of_each_version_computed_alone():
    rng = np.random.default_rng(15)
    mid, mao = random_game(rng, 4, 3)
    mids = actors.noisy(mid, 30, rng, bounds=(0, 4))
    maos = actors.noisy(mao, 30, rng, bounds=(-4, 4))
    for level, base, diagonal in itertools.product(
        (1, 2, 3), ("MIDI", "MMIDI"), ("exclude", "include")
    ):
        s = actors.spread(mids, maos, level=level, base=base, diagonal=diagonal)
        for k in range(30):
            one = actors.compute(
                inputs(mids[k], maos[k], draws=0, level=level, base=base, diagonal=diagonal)
            )
            assert np.allclose(s.relative[k], one.power.relative)
        assert np.allclose(s.ranks.sum(axis=1), 1)
        assert np.allclose(s.sectors.sum(axis=1), 1)
        assert ((s.allies + s.opponents) <= 1 + 1e-12).all()


def test_the_same_seed_gives_the_same_bytes(ours):
    one, two, other = (
        repr([t.rows for t in actors.compute(ours, rng=np.random.default_rng(s)).tables().values()])
        for s in (1, 1, 2)
    )
    assert one == two != other


def test_merging_raters():
    tables = np.array([[[3]], [[1]], [[1]], [[-2]]])
    assert [int(actors.merged(tables, h)[0, 0]) for h in ("median", "mode", "mean")] == [1, 1, 1]
    # Of two middle values, or two as frequent, the one nearer to 0; copies of raters change nothing.
    assert actors.merged([[[-3]], [[2]]])[0, 0] == 2
    assert actors.merged([[[-3]], [[2]]], "mode")[0, 0] == 2
    rng = np.random.default_rng(16)
    many = rng.integers(-4, 5, (5, 3, 3))
    for how in ("median", "mode", "mean"):
        assert (actors.merged(many, how) == actors.merged(np.repeat(many, 2, axis=0), how)).all()
    drawn = actors.resampled(many, 50, rng)
    assert drawn.shape == (50, 3, 3)
    with pytest.raises(InputError):
        actors.merged(many, "sum")


# ---- who wants which future ------------------------------------------------------------------------

WISHES = [("o", "a", "x", 1), ("o", "a", "y", -1), ("o", "b", "u", -1), ("p", "b", "u", 1)]
FUTURES = {"one": {"a": "x", "b": "u"}, "two": {"a": "y", "b": "w"}, "three": {"a": "z", "b": "w"}}


def test_support_by_hand():
    found = actors.support([[2, -1], [0, 0]], [[2, -1], [0, 0]], WISHES, ["o", "p"], FUTURES)
    assert found.aligned.tolist() == [[0, -0.5, 0], [1, 0, 0]]
    assert found.backing[0].tolist() == [-1, -1, 0]
    assert np.allclose(found.wanted[0], [-1 / 3, -1 / 3, 0])
    assert np.isnan(found.wanted[1]).all()
    # Without "p asks for b.u", the actor is indifferent to the first future.
    assert found.hangs[0].tolist() == [True, True, False]


def test_support_changes_sign_with_the_wishes(ours):
    turned = tuple(w.model_copy(update={"direction": -w.direction}) for w in ours.wishes)
    one, two = (
        actors.compute(ours.model_copy(update={"wishes": w, "draws": 0}))
        for w in (ours.wishes, turned)
    )
    assert np.allclose(one.support.backing, -two.support.backing)


def test_a_future_that_gives_all_is_wanted_in_full():
    found = actors.support([[3]], [[3]], [("o", "a", "x", 1)], ["o"], {"f": {"a": "x"}})
    assert found.wanted.tolist() == [[1.0]]


# ---- our study, and studies that lack parts --------------------------------------------------------


def test_our_study(ours):
    result = actors.compute(ours)
    assert len(ours.scenarios) == 13
    assert ours.complete
    assert {w.objective for w in ours.wishes} == set(ours.objectives)
    frame = result.to_frame("actors")
    assert frame.loc[frame["rank"].idxmin(), "actor"] == "digital_firms"
    backing = result.to_frame("support").set_index(["actor", "future"])["backing"]
    assert backing["digital_firms", "own_provider"] > 0 > backing["agents_unions", "own_provider"]
    assert backing["public_innovators", "machine_and_counter"] > 0


def test_every_link_names_a_state_and_gives_its_reason_in_both_languages():
    study = load("administration_2040")
    for objective in study.objectives:
        directions = {w.direction for w in objective.states}
        assert directions == {-1, 1}, objective.id
        assert 3 <= len(objective.states) <= 8
        for wish in objective.states:
            assert wish.status == "illustrative"
            assert wish.reason.fr
            assert wish.reason.en
            assert len(wish.reason.fr) < 130


STUDY = """title: Two
version: "1"
drivers:
- id: d
  label: D
  states: [{id: x, label: X}, {id: y, label: Y}]
actors: [{id: a, label: A}, {id: b, label: B}, {id: c, label: C}]
objectives:
- {id: o, label: O, states: [{state: d.x, direction: 1}]}
- {id: p, label: P}
actor_influence: {order: [b, a], matrix: [[0, 1], [null, 0]]}
positions: {actors: [c, a], objectives: [p, o], matrix: [[1, 2], [null, -3]]}
"""


def written(folder, text):
    (folder / "scenarios/two").mkdir(parents=True, exist_ok=True)
    (folder / "scenarios/two/study.yaml").write_text(text, "utf-8")
    return load("two", root=folder)


def test_the_two_tables_are_read_by_name_and_what_is_missing_is_not_zero(tmp_path):
    found = actors.Inputs.from_study(written(tmp_path, STUDY))
    assert found.actors == ("a", "b", "c")
    assert found.influence == ((0, None, None), (1, 0, None), (None, None, None))
    assert found.positions == ((None, -3), (None, None), (1, 2))
    assert list(found.scenarios) == ["computed_1", "computed_2"]
    result = actors.compute(found)
    assert result.judged == {"influence": (1, 6), "positions": (3, 6)}
    assert np.isnan(result.support.aligned[0]).all()
    assert result.support.aligned[1].tolist() == [1, 0]


def test_wrong_studies_are_said(tmp_path):
    for part in ("actor_influence", "positions"):
        lines = [line for line in STUDY.splitlines() if not line.startswith(part)]
        study = written(tmp_path, "\n".join(lines))
        with pytest.raises(InputError, match="who can act on whom"):
            actors.Inputs.from_study(study)
    wrong = STUDY.replace("d.x", "d.z").replace("[[1, 2], [null, -3]]", "[[1, 9], [null, -3]]")
    with pytest.raises(ValueError, match="fault") as caught:
        written(tmp_path, wrong)
    assert "9 is out of bounds" in str(caught.value)
    wrong = STUDY.replace("d.x", "d.z").replace("order: [b, a]", "order: [b, b]")
    with pytest.raises(ValueError, match=r"d\.z") as caught:
        written(tmp_path, wrong)
    assert "twice" in str(caught.value)


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"influence": [[0, 5], [1, 0]]}, "influence.0.1"),
        ({"influence": [[0, 1.5], [1, 0]]}, "influence.0.1"),
        ({"positions": [[-5], [1]]}, "positions.0.0"),
        ({"level": 4}, "level"),
        ({"diagonal": "both"}, "diagonal"),
        ({"coverage": 1.0}, "coverage"),
        ({"unknown_thing": 1}, "unknown_thing"),
    ],
)
def test_wrong_inputs_have_their_path(change, path):
    good = {
        "actors": ["a", "b"],
        "objectives": ["o"],
        "influence": [[0, 1], [1, 0]],
        "positions": [[1], [2]],
    }
    assert actors.Inputs.model_validate(good)
    with pytest.raises(ValidationError) as caught:
        actors.Inputs.model_validate(good | change)
    assert path in {".".join(map(str, e["loc"])) for e in caught.value.errors()}


def test_sizes_and_names_are_checked():
    good = {
        "actors": ["a", "b"],
        "objectives": ["o"],
        "influence": [[0, 1], [1, 0]],
        "positions": [[1], [2]],
    }
    for change in ({"influence": [[0, 1]]}, {"positions": [[1, 2], [2]]}, {"actors": ["a", "a"]}):
        with pytest.raises(ValueError, match=r"needed|unique"):
            actors.Inputs.model_validate(good | change)
    wish = {"objective": "oo", "driver": "d", "state": "x", "direction": 1}
    with pytest.raises(UnknownNameError, match="Did you mean"):
        actors.Inputs.model_validate(good | {"wishes": [wish], "objectives": ["oo_"]})
    with pytest.raises(InputError):
        actors.midi([[0, 1]])
    with pytest.raises(InputError):
        actors.positions([[1]], 3)
    with pytest.raises(InputError):
        actors.power([[0, 1], [1, 0]], "both")


def test_ties_share_the_better_rank():
    mid = np.array([[0, 2, 2], [2, 0, 2], [2, 2, 0]])
    result = actors.compute(inputs(mid, np.array([[1], [1], [1]]), draws=0))
    assert result.ranks.tolist() == [1, 1, 1]
    assert result.relative.ids == ("a0", "a1", "a2")


def test_the_example_is_the_published_case(root):
    case = json.loads(
        (root / "tests/methods/cases/mactor_02_hand_3_actors_3_objectives.json").read_text("utf-8")
    )
    example = json.loads((root / "lib/futurs/methods/cases/actors_hand.json").read_text("utf-8"))
    assert example["inputs"]["influence"] == case["inputs"]["MID"]
    assert example["inputs"]["positions"] == case["inputs"]["MAO2"]
    assert noise.SECTORS == ("dominant", "relay", "dominated", "autonomous")
