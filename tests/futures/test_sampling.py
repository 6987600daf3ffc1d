"""Common draws: each slice met once, blocks that need no other, the same for all policies."""

import numpy as np
import pytest
from scipy import stats

from futurs.futures import sampling, system
from futurs.futures.sampling import BLOCK, SAMPLERS, blocks, draw, slots, triangular
from futurs.futures.settings import bases, targets


@pytest.mark.parametrize("n", [1, 7, 1000])
def test_each_slice_is_met_once(ours, n):
    found = draw(ours, 0, n, seed=3, sampler="latin_hypercube").uniform
    assert found.shape == (len(slots(ours)), n)
    assert np.array_equal(np.sort(np.floor(found * n), axis=1), np.tile(np.arange(n), (len(found), 1)))  # fmt: skip


def test_sobol_fills_evenly(ours):
    found = draw(ours, 0, 1024, seed=3, sampler="sobol").uniform
    assert ((found >= 0) & (found < 1)).all()
    # A scrambled net too meets each of 1024 slices once.
    assert all(len(set(row)) == 1024 for row in np.floor(found * 1024))
    chance = np.random.default_rng(0).random((6, 1024))
    assert stats.qmc.discrepancy(found[:6].T) < 0.3 * stats.qmc.discrepancy(chance.T)


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_a_block_needs_no_other_and_the_same_seed_gives_the_same_bytes(ours, sampler):
    def made(block, size=64, seed=5):
        d = draw(ours, block, size, seed=seed, sampler=sampler)
        return d.uniform.tobytes() + d.yearly.tobytes() + d.once.tobytes()

    third = made(2)
    assert made(0) != third
    assert made(2) == third
    assert made(2, seed=6) != third


def test_blocks_of_sobol_are_one_sequence(ours, monkeypatch):
    monkeypatch.setattr(sampling, "BLOCK", 64)
    parts = [draw(ours, k, 64, seed=9, sampler="sobol").uniform for k in range(4)]
    whole = stats.qmc.Sobol(len(slots(ours)), scramble=True, rng=9).random(256).T
    assert np.allclose(np.hstack(parts), whole)


def test_sizes_of_blocks():
    assert BLOCK & (BLOCK - 1) == 0
    for n in (1, BLOCK - 1, BLOCK, BLOCK + 1, 5 * BLOCK):
        found = blocks(n)
        assert sum(size for _, size in found) == n
        assert all(size == BLOCK for _, size in found[:-1])
        assert [k for k, _ in found] == list(range(len(found)))


def test_marginal_distributions(ours):
    d = draw(ours, 0, 4000, seed=11, sampler="latin_hypercube")
    base = dict(zip(ours.parameters, bases(ours, d), strict=True))
    for p in ours.parameters.values():
        found = base[p.id]
        if p.low == p.high:
            assert (found == p.central).all()
            continue
        assert p.low <= found.min() <= found.max() <= p.high
        expected = stats.triang((p.central - p.low) / (p.high - p.low), p.low, p.high - p.low)
        # Each slice is met once: the sample's distribution is nearly the true one.
        assert stats.kstest(found, expected.cdf).statistic < 1 / 2000
    uniform, normal = d.yearly
    assert stats.kstest(uniform.ravel(), "uniform").pvalue > 0.001
    assert stats.kstest(normal.ravel(), "norm").pvalue > 0.001
    assert set(d.once[0]) == set(range(2028, 2035))
    assert stats.chisquare(np.unique(d.once[0], return_counts=True)[1]).pvalue > 0.001
    # No uncertainty follows another.
    among = np.corrcoef(d.uniform) - np.eye(len(d.uniform))
    assert np.abs(among).max() < 0.09


def test_triangular_against_scipy():
    u = np.linspace(0, 1, 101)
    for low, central, high in ((0, 1, 3), (0, 0, 2), (-2, 5, 5), (1e9, 1.5e9, 4e9)):
        expected = stats.triang((central - low) / (high - low), low, high - low).ppf(u)
        assert np.allclose(triangular(u, low, central, high), expected, rtol=1e-12)
    assert (triangular(u, 4, 4, 4) == 4).all()


def test_draws_are_common_to_all_scenarios_and_policies(ours):
    d = draw(ours, 0, 200, seed=2, sampler="latin_hypercube")
    base = bases(ours, d)
    one, other = (dict(s.states) for s in ours.study.scenarios[:2])
    place = list(ours.moved).index

    def moved(states, levers):
        return targets(ours, d, base, states, levers)

    touched = {e.parameter for e in ours.study.lever_map if e.lever == "public_work_pact"}
    before, after = moved(one, {}), moved(one, {"public_work_pact": 1.0})
    for k, name in enumerate(ours.moved):
        assert np.array_equal(before[k], after[k]) == (name not in touched)
    # Half a lever does half of it, no lever nothing, whatever the scenario.
    half = moved(one, {"public_work_pact": 0.5})
    assert np.array_equal(moved(one, {"public_work_pact": 0.0}), before)
    k = place("real_wage_growth")
    assert np.allclose(half[k] - before[k], (after[k] - before[k]) / 2)
    elsewhere = moved(other, {"public_work_pact": 1.0})[k] - moved(other, {})[k]
    assert np.allclose(elsewhere, after[k] - before[k])


def test_set_comes_before_add_and_bounds_come_last(making, tmp_path):
    table = """driver,state,parameter,op,low,high,reason_fr,reason_en
money,much,limit,add,0.3,0.6,x,x
trust,high,limit,set,0.5,0.6,x,x
trust,low,limit,add,-5,-4,x,x
money,little,pace,add,0,0,x,x
"""
    text = making.model(auxiliaries=[("a", "limit + pace + fixed")])
    built = system(making.study(tmp_path, text, driver_map=table))
    d = draw(built, 0, 50, seed=2, sampler="latin_hypercube")
    base, place = bases(built, d), list(built.moved).index("limit")

    def limit(**states):
        return targets(built, d, base, states, {})[place]

    chance = 0.5 + d.of("driver", "trust", "limit") * (0.6 - 0.5)
    assert np.allclose(limit(trust="high", money="little"), chance)
    added = 0.3 + d.of("driver", "money", "limit") * (0.6 - 0.3)
    assert np.allclose(limit(trust="high", money="much"), np.minimum(chance + added, 0.95))
    assert (limit(trust="low", money="little") == 0.1).all()
    # A lever that sets goes the whole way at full strength.
    row = list(built.moved).index("fixed")
    whole = targets(built, d, base, {}, {"nudge": 1.0})[row]
    assert ((whole >= 1) & (whole <= 2)).all()
    assert np.allclose(targets(built, d, base, {}, {"nudge": 0.5})[row], (whole + 7) / 2)


def test_a_model_without_chance_has_no_slots(making, tmp_path):
    head, *_, fixed = making.PARAMETERS.splitlines()
    table = f"{head}\n{fixed}\n"
    lever = making.LEVERS.splitlines()
    rows = "driver,state,parameter,op,low,high,reason_fr,reason_en\ntrust,high,fixed,set,8,8,x,x\n"
    built = system(
        making.study(
            tmp_path, making.model(auxiliaries=[("a", "2 * elapsed")]), parameters=table,
            driver_map=rows, lever_map=f"{lever[0]}\nnudge,fixed,set,8,8,0,x,x\n",
        )
    )  # fmt: skip
    for sampler in SAMPLERS:
        assert draw(built, 1, 5, seed=0, sampler=sampler).uniform.shape == (0, 5)
