"""One source, several targets: numpy and compiled agree with each other and with other readings."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from futurs.futures import _kernels, generating, simulate, system, targets
from futurs.futures.sampling import draw
from futurs.futures.settings import bases, chosen_policies, course

STOCKS = [
    ("level", "previous(level) + dt * (pace - leak * previous(level))", "start_level"),
    ("swing", "0.5 * previous(swing) + normal_draw + lever_cost", 0),
    ("grown", "previous(grown) * 1.5 ** previous(grown)", "1 + limit"),
]
AUXILIARIES = [
    ("leak", "clip(0.01 * previous(level), limit, base(limit) + 0.05)", 0.1),
    ("late", "delay(level, 5) - delay(level, 1) + delay(late_too, 2)"),
    ("late_too", "level - previous(level)", 0),
    ("moved", "target(pace) - base(pace) + fixed - target(limit)"),
    ("timed", "ramp(2026, 2030) * wave(year) + step(2031) - elapsed / (stop_gap + 1) - wave(2027.5)"),
    ("looked", "wave(2024 + level) + wave(0 * level) + wave(year + pace)"),
    ("chosen", "level if level > 12 and not uniform_draw < 0.3 or year >= 2032 else -level"),
    ("nested", "where(1 < pace <= 3, where(not pace > 2, 1, 2), where(year == 2030, 3, 4))"),
    ("truths", "(pace > 2) + (uniform_draw < 0.5 < limit) * 2 + (not swing) + (swing and pace) + (pace != 2)"),
    ("most", "max(pace, level, swing, 1, limit, year - 2020, 2) - min(pace, level, swing) + min(1, 2, -limit)"),
    ("stop_gap", "abs(swing) + max(0, -swing)"),
    ("maths", "exp(-level / 10) + log(level) + log2(level) + log10(level) + sqrt(level) + tanh(swing)"),
    ("powers", "level ** 0.5 + 2 ** swing - -pace ** 2 + (-2) ** 3 + +limit ** -1 + 1e-3"),
    ("broken", "sqrt(swing) + log(uniform_draw - 0.5)"),
    ("zeros", "1 / (elapsed - 3) + (pace - pace) / (pace - pace) * where(year > 2030, 1, 0)"),
    ("clipped", "clip(broken, -1, 1) + max(broken, 0) + min(0, broken) + where(broken > 0, 1, 2)"),
    ("chained", "1 + pace - 2 * level / 3 * limit / 4 - (pace - (level - 1)) / (level / (pace / 2))"),
    ("die", "dice_draw * 2 - year + dice_draw"),
    ("constants", "9 ** 9 ** 9 + 0 * pace - (3 - 2 - 1) + 7 / 2 * 2"),
]  # fmt: skip
MORE = """  random:
    - {id: normal_draw, label: x, distribution: normal}
    - {id: uniform_draw, label: x, distribution: uniform}
    - {id: dice_draw, label: x, distribution: integer, low: 2026, high: 2031, per: run}
  curves:
    - {id: wave, label: x, points: [[2024, 1], [2026, 3], [2026.5, -1], [2033, 8]]}
"""
LONG = "+".join(["pace"] * 150) + "-" + "min(1," * 40 + "level" + ")" * 40


@pytest.fixture(scope="session")
def every(making, tmp_path_factory):
    """A model that uses everything that the language has."""
    folder = tmp_path_factory.mktemp("every")
    outcomes = [(name, name) for name, *_ in (*STOCKS, *AUXILIARIES)]
    outcomes += [
        ("both", "level + pace / year"),
        ("only_time", "year * 2"),
        ("only_chance", "uniform_draw"),
    ]
    text = making.model(STOCKS, AUXILIARIES + [("long", LONG)], outcomes, more=MORE)  # noqa: RUF005
    return system(making.study(folder, text))


@pytest.fixture(scope="session")
def both(every):
    return targets.numpy_target(every), targets.compiled_target(every)


def run(function, built, args, cost=0.0, rows=None):
    """Run one policy without turns."""
    base, target, yearly, once = args
    rows = np.arange(len(built.outcomes)) if rows is None else rows
    out = np.full((max(rows) + 1, len(built.years), base.shape[1]), -7.0)
    turns, paid = np.empty((0, len(built.years))), np.full(len(built.years), cost)
    function(base, target[None], turns, yearly, once, paid, rows, out)
    return out


def same(a, b, tolerance=1e-9):
    assert a.shape == b.shape
    assert np.array_equal(np.isnan(a), np.isnan(b))
    assert np.array_equal(np.isinf(a), np.isinf(b))
    infinite = np.isinf(a)
    assert np.array_equal(a[infinite], b[infinite])
    finite = np.isfinite(a)
    assert np.all(np.abs(a[finite] - b[finite]) <= tolerance * (1 + np.abs(a[finite])))


@pytest.mark.parametrize("n", [1, 2, 127, 128, 129, 300])
@pytest.mark.parametrize("levers", [(), ("training", "nudge")])
def test_compiled_numpy_and_a_slow_reading_agree(making, every, both, arguments, n, levers):
    args = arguments(every, n, making.HIGH if n % 2 else making.LOW, levers, seed=n)
    cost = 0.75 if levers else 0.0
    first, second = (run(f, every, args, cost) for f in both)
    same(first, second)
    for j in {0, n // 2, n - 1}:
        base, moved, yearly, once = (a[..., j] for a in args)
        slow = making.Slow(every, base, moved, yearly, once, cost)
        found = np.array([slow.outcome(name) for name in every.outcomes])
        same(found, first[:, :, j])
        same(found, second[:, :, j])
    if n == 300:  # the model does break in some futures, and not in all
        assert 0 < np.isnan(first[list(every.outcomes).index("broken")]).mean() < 1


@pytest.mark.parametrize("n", [1, 128, 200])
def test_levers_that_change_agree_with_a_slow_reading(making, every, both, n):
    study, states = every.study, making.HIGH
    names = {2025: ["nudge"], 2028: {"training": 0.5}, 2031: ["training", "nudge"], 2033: []}
    (policy,) = chosen_policies(study, {"plan": names})
    draws = draw(every, 0, n, seed=n, sampler="latin_hypercube")
    base = bases(every, draws)
    target, turns, paid = course(every, draws, base, states, policy)
    assert (len(target), turns.shape) == (4, (3, 11))
    rows, outs = np.arange(len(every.outcomes)), []
    for function in both:
        out = np.empty((len(rows), len(every.years), n))
        function(base, target, turns, draws.yearly, draws.once, paid, rows, out)
        outs.append(out)
    same(*outs)
    later = list(zip((2028, 2031, 2033), target[1:], (0.125, 0.75, 0.0), strict=True))
    for j in {0, n // 2, n - 1}:
        slow = making.Slow(
            every, base[:, j], target[0, :, j], draws.yearly[:, :, j], draws.once[:, j], 0.5,
            [(year, aim[:, j], cost) for year, aim, cost in later],
        )  # fmt: skip
        found = np.array([slow.outcome(name) for name in every.outcomes])
        same(found, outs[0][:, :, j])


def test_what_a_future_gives_does_not_depend_on_its_neighbours(making, every, both, arguments):
    args = arguments(every, 300, making.HIGH)
    for function in both:
        whole = run(function, every, args)
        for j in (0, 128, 299):
            alone = [np.ascontiguousarray(a[..., j : j + 1]) for a in args]
            same(run(function, every, alone), whole[:, :, j : j + 1], 1e-13)


def test_only_the_outcomes_asked_for_are_given(making, every, both, arguments):
    args = arguments(every, 130, making.LOW)
    names = list(every.outcomes)
    for function in both:
        whole = run(function, every, args)
        rows = np.full(len(names), -1)
        rows[names.index("level")], rows[names.index("maths")] = 1, 0
        found = run(function, every, args, rows=rows)
        assert np.array_equal(found[1], whole[names.index("level")])
        assert np.array_equal(found[0], whole[names.index("maths")])


def test_the_two_texts_know_one_size_of_block():
    assert generating.BLOCK == _kernels.BLOCK


def test_our_model_agrees_with_the_one_written_by_hand(ours, reference):
    hand = reference.Reference(ours.study.folder)
    numpy, compiled = targets.numpy_target(ours), targets.compiled_target(ours)
    names = list(ours.outcomes)
    # A name that the one written by hand does not give is a KeyError below.
    packages = ((), ("public_work_pact", "continuity_plans", "human_contact_guarantee"))
    every_lever = tuple(lever.id for lever in ours.study.levers)
    for scenario in ours.study.scenarios:
        for levers in (*packages, every_lever):
            args, cost = hand.arguments(ours, scenario.states, levers, n=200)
            expected = hand.simulate(scenario.states, levers, n=200)
            first, second = (run(f, ours, args, cost) for f in (numpy, compiled))
            for k, name in enumerate(names):
                same(expected[name], first[k])
                same(expected[name], second[k])


def test_a_simulation_is_the_same_in_both_targets(ours):
    a, b = (
        simulate(ours, scenarios=["drift", "collectives"], draws=150, target=t)
        for t in ("numpy", "compiled")
    )
    assert (a.made.target, b.made.target) == ("numpy", "compiled")
    same(a.values, b.values)


numbers = st.one_of(
    st.sampled_from(["0", "1", "2", "0.5", "1e3"]),
    st.sampled_from(["pace", "limit", "year", "elapsed"]),
)


def _grow(inner):
    pair = st.tuples(inner, inner)
    return st.one_of(
        st.tuples(pair, st.sampled_from("+-*/")).map(lambda p: f"({p[0][0]} {p[1]} {p[0][1]})"),
        pair.map(lambda p: f"{p[0]} ** {p[1]}"),
        st.tuples(pair, st.sampled_from(["<", "<=", ">", ">=", "==", "!=", "and", "or"])).map(
            lambda p: f"({p[0][0]} {p[1]} {p[0][1]})"
        ),
        st.tuples(inner, inner, inner).map(lambda p: f"where({p[0]}, {p[1]}, {p[2]})"),
        st.tuples(inner, inner, inner).map(lambda p: f"({p[0]} if {p[1]} else {p[2]})"),
        st.tuples(inner, inner, inner).map(lambda p: f"max({p[0]}, min({p[1]}, {p[2]}))"),
        inner.map(lambda x: f"(not {x})"),
        inner.map(lambda x: f"-{x}"),
        inner.map(lambda x: f"sqrt({x})"),
        inner.map(lambda x: f"log(abs({x}))"),
    )


@settings(deadline=None, max_examples=120)
@given(text=st.recursive(numbers, _grow, max_leaves=14))
def test_any_equation_is_read_alike(making, small, text):
    from futurs.futures.expressions import parse

    expression, problems = parse(text)
    if problems:  # too long or too deep
        return
    built, args = small(expression)
    out = run(targets.numpy_target(built), built, args)
    for j in range(3):
        slow = making.Slow(built, *(a[..., j] for a in args), 0.0)
        found = np.array([slow.outcome("x")])
        with np.errstate(all="ignore"):
            same(
                np.where(np.abs(found) > 1e300, np.inf, found),
                np.where(np.abs(out[:, :, j]) > 1e300, np.inf, out[:, :, j]),
                1e-7,
            )


@pytest.fixture(scope="session")
def small(making, tmp_path_factory, arguments):
    """A system of one outcome, whose equation is changed."""
    import dataclasses

    text = making.model(auxiliaries=[("a", "pace + limit")], outcomes=[("x", "a")], stop=2027)
    built = system(making.study(tmp_path_factory.mktemp("one"), text))
    args = arguments(built, 3, making.LOW)

    def of(expression):
        return dataclasses.replace(built, outcomes={"x": expression}), args

    return of


def test_a_model_without_stocks_or_without_chance(making, tmp_path, arguments):
    built = system(making.study(tmp_path, making.model(outcomes=[("x", "pace * 2"), ("y", "7")])))
    args = arguments(built, 3, making.HIGH)
    found = run(targets.numpy_target(built), built, args)
    assert np.array_equal(found[1], np.full((11, 3), 7.0))
    assert np.allclose(found[0][-1], args[1][0] * 2)
    compile(generating.compiled_source(built), "x", "exec")


def test_what_was_compiled_is_kept_and_found_again(every, both, models, tmp_path, monkeypatch):
    assert targets.is_compiled(every)
    name = f"futurs_model_{targets._digest(targets.compiled_text(every))}"
    assert (models / f"{name}.py").is_file()
    assert list(models.glob(f"__pycache__/{name}.*.nbc"))
    monkeypatch.setenv("FUTURS_CACHE", str(tmp_path / "other"))
    assert (tmp_path / "other").exists() is False
    assert targets.cache_folder() == tmp_path / "other"
    assert (tmp_path / "other").stat().st_mode & 0o777 == 0o700
    # Where anybody can write, anybody could leave code for us: another folder is taken.
    (tmp_path / "other").chmod(0o777)
    assert targets.cache_folder() not in (tmp_path / "other", models)


def test_a_page_that_asks_whether_a_model_is_compiled_loads_no_compiler(ours):
    code = (
        "import sys; from futurs.study import load; from futurs.futures import system, targets;"
        "targets.is_compiled(system(load('administration_2040'))); assert 'numba' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_model_that_cannot_be_loaded_is_not_there(every, monkeypatch, tmp_path):
    monkeypatch.setenv("FUTURS_CACHE", str(tmp_path))
    targets._loaded.cache_clear()
    with pytest.raises(ZeroDivisionError):
        targets._loaded("1 / 0")
    assert not [
        name for name in sys.modules if name.startswith(f"futurs_model_{targets._digest('1 / 0')}")
    ]


def test_models_of_all_studies_are_compiled_beforehand(making, tmp_path, monkeypatch):
    from futurs.futures.__main__ import warm

    model = making.model(outcomes=[("x", "pace * 2"), ("beforehand", "7")])
    built = system(making.study(tmp_path, model))
    making.write(tmp_path, "model: [", "at_fault")
    monkeypatch.setenv("FUTURS_ROOT", str(tmp_path))
    monkeypatch.setenv("FUTURS_CACHE", str(tmp_path / "cache"))
    assert not targets.is_compiled(built)
    assert warm() == 1
    assert targets.is_compiled(built)
    assert list((tmp_path / "cache/__pycache__").glob("*.nbc"))
