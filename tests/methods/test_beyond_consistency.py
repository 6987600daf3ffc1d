"""Experts, intervals, tolerance, noise, repair, explanation, diversity: against brute force."""

import itertools
import math

import numpy as np
import pytest

from futurs.errors import InputError, UnknownNameError
from futurs.methods import _questions as questions
from futurs.methods import cross_impact as ci
from futurs.methods.cross_impact.noise import noisy_values
from futurs.methods.cross_impact.stakes import _counted
from futurs.shapes import CrossImpactMatrix
from futurs.study import load

SIZES = ((2, 3, 2), (3, 2, 2, 3), (2, 2, 2, 2, 2))


def random_matrix(seed, sizes=(2, 3, 2), fill=0.8, most=2, diagonal=False):
    rng, v = np.random.default_rng(seed), sum(sizes)
    owner = np.repeat(np.arange(len(sizes)), sizes)
    values = rng.integers(-most, most + 1, (v, v))
    values[rng.random((v, v)) > fill] = 0
    if not diagonal:
        values[owner[:, None] == owner[None, :]] = 0
    return with_values(values, sizes)


def with_values(values, sizes):
    ids = [f"d{j}" for j in range(len(sizes))]
    return CrossImpactMatrix(ids, [[f"s{k}" for k in range(n)] for n in sizes], values)


def changed(matrix, cells):
    values = matrix.values.copy()
    for u, v, x in cells:
        values[u, v] = x
    return with_values(values, matrix.sizes)


def every(matrix):
    return itertools.product(*map(range, matrix.sizes))


def consistent(matrix):
    return {z for z in every(matrix) if ci.verdict(matrix, z).consistent}


def as_set(scenarios):
    return {tuple(int(k) for k in z) for z in scenarios}


def off_diagonal(matrix):
    owner = np.repeat(np.arange(len(matrix.sizes)), matrix.sizes)
    return [(int(u), int(v)) for u, v in np.argwhere(owner[:, None] != owner[None, :])]


# ---- one cell at a time --------------------------------------------------------------------


@pytest.mark.parametrize("sizes", SIZES[:2])
@pytest.mark.parametrize("diagonal", [False, True])
def test_tolerance_of_each_cell_is_what_moving_it_shows(sizes, diagonal):
    m = random_matrix(3, sizes, most=2, diagonal=diagonal)
    base = consistent(m)
    found = ci.tolerances(m)
    assert found.complete
    assert found.least.any()
    for u, v in off_diagonal(m):
        for moves, sign in ((found.rise, 1), (found.fall, -1)):
            first = next(
                (
                    d for d in range(1, 7)
                    if -3 <= m.values[u, v] + sign * d <= 3
                    and consistent(changed(m, [(u, v, m.values[u, v] + sign * d)])) != base
                ),
                0,
            )  # fmt: skip
            assert moves[u, v] == first, (u, v, sign)


def test_tolerances_know_what_is_excluded():
    m = random_matrix(5, (2, 3, 2))
    pairs = (((0, 0), (1, 1)),)
    found = ci.tolerances(m, exclusions=pairs)
    base = as_set(ci.solve(m, exclusions=pairs).scenarios)
    for u, v, move in found.ranked():
        other = changed(m, [(u, v, m.values[u, v] + move)])
        assert as_set(ci.solve(other, exclusions=pairs).scenarios) != base
    assert ci.tolerances(m, max_solutions=1).complete is False


def test_radius_is_safe_and_tight():
    m = random_matrix(8, (2, 2, 2), fill=1.0)
    for z in ci.solve(m).scenarios:
        radius = ci.radius(m, z)
        # All against it by that much: still there; by more: gone.
        z = np.array(z)
        rows = m.offsets[:-1] + z
        against = np.ones(m.values.shape, int)
        against[:, rows] = -1
        owner = np.repeat(np.arange(3), m.sizes)
        against[owner[:, None] == owner[None, :]] = 0
        judged = np.repeat(
            np.logical_or.reduceat(m.values != 0, m.offsets[:-1], axis=1), m.sizes, axis=1
        )
        scale = 2 * radius.denominator
        at, beyond = (
            with_values(m.values * scale + against * judged * int(k), m.sizes)
            for k in (radius * scale, radius * scale + 1)
        )
        assert ci.verdict(at, z).consistent
        assert not ci.verdict(beyond, z).consistent


# ---- experts and intervals -----------------------------------------------------------------


def three_experts(sizes=(2, 3, 2)):
    return [random_matrix(seed, sizes, fill=0.6, most=1) for seed in (1, 2, 7)]


def test_experts_are_kept_apart():
    experts = three_experts()
    kernels = [consistent(m) for m in experts]
    found = ci.ensemble(experts)
    assert as_set(found.scenarios) == set().union(*kernels)
    for k, z in enumerate(as_set_in_order(found.scenarios)):
        assert [z in own for own in kernels] == found.held[:, k].tolist()
        assert found.shares[k] == np.mean([z in own for own in kernels])
        assert found.worst[k] == max(ci.verdict(m, z).inconsistency.max() for m in experts)
    assert list(found.shares) == sorted(found.shares, reverse=True)
    assert as_set(ci.consistent_for_all(experts).scenarios) == set.intersection(*kernels)
    for search in ("static", "propagation"):
        one = ci.consistent_for_all(experts[:1], search=search)
        assert as_set(one.scenarios) == kernels[0]
    assert (ci.pooled(experts).values == sum(m.values for m in experts)).all()


def as_set_in_order(scenarios):
    return [tuple(int(k) for k in z) for z in scenarios]


def test_the_dissent_that_decides_is_what_taking_another_value_does():
    experts = three_experts()
    found = ci.deciding_cells(experts)
    wanted = np.zeros_like(found.counts)
    for mine, other in itertools.permutations(experts, 2):
        base = consistent(mine)
        for u, v in off_diagonal(mine):
            if mine.values[u, v] != other.values[u, v]:
                wanted[u, v] += len(base ^ consistent(changed(mine, [(u, v, other.values[u, v])])))
    assert (found.counts == wanted).all()
    assert found.counts.any()
    assert [c for _, _, c in found.ranked()] == sorted(wanted[wanted > 0], reverse=True)
    assert not ci.deciding_cells(experts[:1]).counts.any()


@pytest.mark.parametrize("search", ["static", "propagation"])
def test_intervals_are_exact(search):
    rng = np.random.default_rng(4)
    seen = set()
    for seed in range(6):
        low = random_matrix(seed, (2, 2, 2), fill=0.5, most=1)
        wide = np.zeros_like(low.values)
        cells = [off_diagonal(low)[k] for k in rng.choice(24, 5, replace=False)]
        for u, v in cells:
            wide[u, v] = rng.integers(1, 3)
        high = with_values(low.values + wide, low.sizes)
        found = ci.within_intervals(low, high, search=search)
        sets = [
            consistent(changed(low, [(u, v, x) for (u, v), x in zip(cells, xs, strict=True)]))
            for xs in itertools.product(*[
                range(low.values[u, v], high.values[u, v] + 1) for u, v in cells
            ])
        ]  # fmt: skip
        assert as_set(found.necessary.scenarios) == set.intersection(*sets)
        assert as_set(found.possible.scenarios) == set.union(*sets)
        seen.add(len(found.possible.scenarios) > len(found.necessary.scenarios))
    assert True in seen


def test_intervals_are_nested_and_a_point_is_the_matrix():
    experts = three_experts((3, 2, 2, 3))
    low, high = ci.bounds_of(experts)
    found = ci.within_intervals(low, high)
    for m in experts:
        assert as_set(found.necessary.scenarios) <= consistent(m)
        assert consistent(m) <= as_set(found.possible.scenarios)
    point = ci.within_intervals(low, low)
    assert as_set(point.necessary.scenarios) == as_set(point.possible.scenarios) == consistent(low)


# ---- repair --------------------------------------------------------------------------------


def repairs_of(matrix, z, cost, low=-1, high=1):
    """All sets of changes of exactly this cost that make z hold, by trying them."""
    rows = matrix.offsets[:-1] + np.array(z)
    owner = np.repeat(np.arange(len(matrix.sizes)), matrix.sizes)
    cells = [
        (int(u), v) for i, u in enumerate(rows) for v in range(len(owner)) if owner[v] != i
    ]  # fmt: skip
    found = []
    for chosen in itertools.combinations_with_replacement(range(2 * len(cells)), cost):
        moves = {}
        for k in chosen:
            moves.setdefault(cells[k // 2], []).append(1 if k % 2 else -1)
        if any(len(set(m)) > 1 for m in moves.values()):
            continue
        new = [(u, v, matrix.values[u, v] + sum(m)) for (u, v), m in moves.items()]
        if (
            all(low <= x <= high for _, _, x in new)
            and ci.verdict(changed(matrix, new), z).consistent
        ):
            found.append(new)
    return found


@pytest.mark.parametrize("prefer", ["few", "small"])
def test_repair_is_the_cheapest_and_counts_its_equals(prefer):
    seen = set()
    for seed in range(6):
        m = random_matrix(seed, (2, 3), fill=0.9, most=1)
        for z in every(m):
            found = ci.repair(m, z, low=-1, high=1, prefer=prefer)
            # One source can be worth two points at most on this scale: three ahead is too much.
            assert ci.repair(m, z, margin=3, low=-1, high=1).stuck == (0, 1)
            assert len(repairs_of(m, z, found.cost)) == found.ways
            assert all(not repairs_of(m, z, c) for c in range(found.cost))
            assert ci.verdict(found.applied(m), z).consistent
            assert sum(abs(c.after - c.before) for c in found.changes) == found.cost
            assert all(-1 <= c.after <= 1 for c in found.changes)
            seen.add(found.cost)
    assert {0, 1, 2} <= seen


def test_repair_costs_the_inconsistencies_when_the_scale_is_wide():
    m = random_matrix(2, (3, 2, 2, 3))
    for z in every(m):
        found = ci.repair(m, z, low=-99, high=99)
        said = ci.verdict(m, z)
        assert found.cost == said.inconsistency.sum()
        assert (found.cost == 0) == said.consistent
        assert ci.verdict(found.applied(m), z).consistent
        ahead = ci.repair(m, z, margin=1, low=-99, high=99)
        assert (ci.verdict(ahead.applied(m), z).margins >= 1).all()
    few, small = (ci.repair(m, (0, 0, 0, 0), margin=4, prefer=p) for p in ("few", "small"))
    assert few.cost == small.cost
    assert len(few.changes) <= len(small.changes)
    largest = [max(abs(c.after - c.before) for c in r.changes) for r in (few, small)]
    assert largest[1] <= largest[0]


def test_protected_cells_do_not_change():
    m = random_matrix(2, (3, 2, 2, 3))
    z = next(z for z in every(m) if not ci.verdict(m, z).consistent)
    free = ci.repair(m, z)
    protected = np.zeros(m.values.shape, bool)
    for c in free.changes:
        protected[c.row, c.column] = True
    other = ci.repair(m, z, protected=protected)
    assert not {(c.row, c.column) for c in other.changes} & set(
        zip(*np.nonzero(protected), strict=True)
    )
    assert ci.repair(m, z, protected=np.ones_like(protected)).stuck


def test_falls_are_the_cheapest_ways_out():
    for seed in range(4):
        m = random_matrix(seed, (2, 3), fill=0.9, most=1)
        for z in consistent(m):
            falls = ci.cheapest_falls(m, z, low=-1, high=1)
            for f in falls:
                assert not ci.verdict(f.repair.applied(m), z).consistent
                assert f.repair.cost == sum(abs(c.after - c.before) for c in f.repair.changes)
            costs = [f.repair.cost for f in falls]
            assert costs == sorted(costs)
            if falls:
                tolerances = ci.verdict(m, z).margins
                assert costs[0] >= tolerances.min() + 1


# ---- explanation, diversity, departures ----------------------------------------------------


def test_smallest_explanations_are_all_there_and_none_is_smaller():
    m = random_matrix(11, (2, 2, 2, 2, 2))
    scenarios = ci.solve(m).scenarios
    held = as_set(scenarios)
    assert held
    for z in every(m):
        found = ci.smallest_explanation(z, scenarios)
        if z in held:
            assert found == ()
            continue
        for size in range(6):
            wanted = tuple(
                t for t in itertools.combinations(range(5), size)
                if not any(all(s[j] == z[j] for j in t) for s in held)
            )  # fmt: skip
            if wanted:
                break
        assert found == wanted
        # The explanation by one row names choices that rule the combination out as well.
        said = ci.verdict(m, z)
        if said.beaten:
            j = said.beaten[0]
            row = {*ci.smallest_conflict(m, z, j, int(said.best[j])), j}
            assert len(found[0]) <= len(row)
    assert ci.smallest_explanation((0, 0), np.zeros((0, 2))) == ((),)


@pytest.mark.parametrize("k", [1, 2, 3, 4])
def test_most_diverse_is_the_best_there_is(k):
    rng = np.random.default_rng(k)
    z = np.unique(rng.integers(0, 3, (9, 6)), axis=0)
    for weights in (None, [1, 2, 0.5, 1, 1, 3]):
        w = np.ones(6) if weights is None else np.array(weights)
        found = ci.most_diverse(z, k, weights=weights)
        assert found.exact
        best = max(
            min((w @ (z[a] != z[b]) for a, b in itertools.combinations(chosen, 2)), default=0)
            for chosen in itertools.combinations(range(len(z)), k)
        )
        assert found.apart == pytest.approx(best)
        assert len(set(found.chosen)) == k
    with pytest.raises(InputError):
        ci.most_diverse(z, 99)
    with pytest.raises(InputError):
        ci.most_diverse(z, 2, weights=[-1] * 6)


def test_departures_settle_where_succession_says():
    m = random_matrix(3, (3, 2, 2, 3))
    z = ci.solve(m).scenarios[0]
    basins = ci.basins(m)
    found = ci.departures(m, z, basins=basins)
    assert [(d.descriptor, d.state) for d in found] == [
        (j, a) for j, n in enumerate(m.sizes) for a in range(n) if a != z[j]
    ]
    shares = {tuple(map(tuple, a)): w / basins.starts for a, w in
              zip(basins.attractors, basins.weights, strict=True)}  # fmt: skip
    for d in found:
        assert d.held[d.descriptor] == d.state
        assert d.returns == (d.kind == "fixed" and tuple(d.attractor[0]) == tuple(z))
        if d.kind == "fixed":
            assert ci.verdict(m, d.attractor[0]).consistent
            assert d.share == shares[tuple(map(tuple, d.attractor))]
        assert not math.isnan(d.share)
    assert all(math.isnan(d.share) for d in ci.departures(m, z))


def test_a_reading_says_who_holds_what():
    m = random_matrix(3, (3, 2, 2, 3))
    z = ci.solve(m).scenarios[0]
    found = ci.read(m, z)
    said = ci.verdict(m, z)
    assert (found.margins == said.margins).all()
    for p in found.pillars:
        values = m.values.copy()
        values[m.offsets[p.descriptor] + z[p.descriptor]] = 0
        beaten = set(ci.verdict(with_values(values, m.sizes), z).beaten)
        assert set(p.holds) == beaten - {p.descriptor}
    assert found.brink == tuple(
        j for j in np.argsort(said.margins, kind="stable") if said.margins[j] <= 1
    )
    broken = next(x for x in every(m) if not ci.verdict(m, x).consistent)
    read = ci.read(m, broken)
    assert read.beaten
    assert read.repair.changes
    assert read.falls == ()


# ---- noise ---------------------------------------------------------------------------------


@pytest.mark.parametrize("model", [
    ci.NoiseModel(), ci.NoiseModel(reach="judged", points=2), ci.NoiseModel(reach="all", chance=1),
    ci.NoiseModel("transfers", chance=0.7),
])  # fmt: skip
def test_noise_is_what_its_model_says(model):
    m = random_matrix(6, (3, 2, 2), most=3, fill=0.6)
    owner = np.repeat(np.arange(3), m.sizes)
    apart = owner[:, None] != owner[None, :]
    versions = np.concatenate(list(noisy_values(m, model, 120, np.random.default_rng(1))))
    moved = versions - m.values
    assert versions.shape == (120, 7, 7)
    assert versions.min() >= -3
    assert versions.max() <= 3
    assert np.abs(moved).max() <= model.points
    assert not moved[:, ~apart].any()
    judged = np.repeat(
        np.logical_or.reduceat(m.values != 0, m.offsets[:-1], axis=1), m.sizes, axis=1
    )
    if model.reach == "filled" and model.kind == "cells":
        assert not moved[:, m.values == 0].any()
    if model.reach != "all":
        assert not moved[:, ~judged].any()
    if model.kind == "transfers":
        assert not np.add.reduceat(moved, m.offsets[:-1], axis=2).any()
        assert moved.any()
    if model.chance == 1:
        inner = apart & (np.abs(m.values) < 3)
        assert (moved[:, inner] != 0).all()


@pytest.mark.parametrize("exclusions", [(), (((0, 0), (1, 1)),)])
def test_the_whole_list_under_noise_is_that_of_each_version(exclusions):
    m = random_matrix(6, (3, 2, 2))
    model = ci.NoiseModel(chance=0.5, reach="judged")
    found = ci.under_noise(m, model, draws=60, exclusions=exclusions, rng=np.random.default_rng(5))
    base = as_set(ci.solve(m, exclusions=exclusions).scenarios)
    stay, new, sizes, same = dict.fromkeys(base, 0), {}, [], 0
    for values in np.concatenate(list(noisy_values(m, model, 60, np.random.default_rng(5)))):
        one = as_set(ci.solve(with_values(values, m.sizes), exclusions=exclusions).scenarios)
        sizes.append(len(one))
        same += one == base
        for z in one:
            (stay if z in base else new).setdefault(z, 0)
            (stay if z in base else new)[z] += 1
    assert (
        dict(zip(as_set_in_order(found.scenarios), found.stays.counts.tolist(), strict=True))
        == stay
    )
    assert (
        dict(zip(as_set_in_order(found.newcomers), found.newcomer_counts.tolist(), strict=True))
        == new
    )
    assert found.sizes.tolist() == sizes
    assert found.same == same
    assert found.complete
    if not exclusions:
        alone = ci.stays(m, found.scenarios, model, draws=60, rng=np.random.default_rng(5))
        assert (alone.counts == found.stays.counts).all()
    assert not ci.under_noise(m, model, draws=3, most=1).complete


def test_both_searches_find_the_same_under_noise():
    study = load("administration_2040")
    m, pairs = ci.matrix_of(study), ci.exclusions_of(study)
    model = ci.NoiseModel(chance=0.3)
    found = ci.under_noise(m, model, draws=4, exclusions=pairs, rng=np.random.default_rng(2))
    for k, values in enumerate(
        np.concatenate(list(noisy_values(m, model, 4, np.random.default_rng(2))))
    ):
        version = CrossImpactMatrix(m.descriptors, m.states, values)
        one = ci.solve(version, exclusions=pairs, search="static")
        assert len(one.scenarios) == found.sizes[k]


def test_no_noise_changes_nothing_and_a_seed_repeats():
    m = random_matrix(6, (3, 2, 2))
    still = ci.under_noise(m, ci.NoiseModel(chance=0), draws=20)
    assert still.same == 20
    assert (still.stays.counts == 20).all()
    assert len(still.newcomers) == 0
    one, two = (ci.stays(m, still.scenarios, draws=50).counts.tolist() for _ in range(2))
    assert one == two
    low, high = (getattr(ci.stays(m, still.scenarios, draws=50), k) for k in ("low", "high"))
    assert (low <= high).all()


def test_sections_under_noise_agree_with_the_count_of_one_change():
    m = random_matrix(9, (2, 3, 2), most=1)
    near = ci.solve(m, tolerance=1).scenarios
    exact = questions.at_stake(m, near)
    # All changes of one cell by one point, each a version of its own.
    single = []
    for (u, v), sign in itertools.product(off_diagonal(m), (1, -1)):
        values = m.values.astype(np.int32).copy()
        values[u, v] += sign
        single.append(values)
    found = _counted(
        m, ci.solve(m).scenarios, [np.array(single)], (), 100, 10**6, ci.NoiseModel(), len(single)
    )
    assert set(found.counts) == set(exact)
    assert found.changes == sum(found.counts.values())


def test_sections_under_noise_are_those_that_undo_a_change():
    m = random_matrix(9, (2, 3, 2), most=1)
    model = ci.NoiseModel(chance=0.6)
    found = ci.deciding_sections(m, model, draws=40, rng=np.random.default_rng(3))
    base, wanted, changes = consistent(m), {}, 0
    for values in np.concatenate(list(noisy_values(m, model, 40, np.random.default_rng(3)))):
        version = with_values(values, m.sizes)
        now = consistent(version)
        changes += len(now ^ base)
        for z in now ^ base:
            for i, j in itertools.permutations(range(3), 2):
                back = values.copy()
                u, block = m.offsets[i] + z[i], slice(m.offsets[j], m.offsets[j + 1])
                back[u, block] = m.values[u, block]
                if (z in consistent(with_values(back, m.sizes))) == (z in base):
                    wanted[i, z[i], j] = wanted.get((i, z[i], j), 0) + 1
    assert found.counts == wanted
    assert found.changes == changes
    assert list(found.counts.values()) == sorted(wanted.values(), reverse=True)


def test_agreement_is_kendalls_tau():
    first = {(0, 0, k): v for k, v in enumerate((4, 3, 3, 1))}
    assert ci.agreement(first, first) == pytest.approx(1)
    assert ci.agreement(first, {k: -v for k, v in first.items()}) == pytest.approx(-1)
    assert ci.agreement(first, {}) == 0
    assert ci.agreement(first, dict(zip(first, (1, 2, 3, 4), strict=True))) == pytest.approx(
        -5 / math.sqrt(5 * 6)
    )


def test_wrong_input_is_said_in_a_sentence():
    m = random_matrix(1, (2, 3, 2))
    with pytest.raises(UnknownNameError, match="cells"):
        ci.NoiseModel("cell")
    with pytest.raises(InputError, match="from 0 to 1"):
        ci.NoiseModel(chance=1.2)
    with pytest.raises(InputError, match="expert"):
        ci.ensemble([])
    with pytest.raises(InputError, match="expert 2"):
        ci.ensemble([m, random_matrix(1, (2, 2))])
    with pytest.raises(InputError, match="above"):
        ci.within_intervals(with_values(m.values + 1, m.sizes), m)
    with pytest.raises(UnknownNameError, match="few"):
        ci.repair(m, (0, 0, 0), prefer="fewer")
    with pytest.raises(InputError):
        ci.repair(m, (0, 0, 0), low=3, high=3)
    with pytest.raises(InputError):
        ci.stays(m, [[0, 0, 0]], draws=0)
