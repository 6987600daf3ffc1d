"""Questions asked of a set of futures, on sets small enough to count by hand."""

import itertools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from futurs.methods import _questions as q
from futurs.methods.cross_impact import matrix_of, solve, succession, verdict
from futurs.shapes import CrossImpactMatrix
from futurs.study import load

Z = np.array([[0, 0, 0], [0, 0, 1], [1, 1, 1], [1, 1, 0]])


def test_occurrence_and_rare():
    assert [c.tolist() for c in q.occurrence(Z, (2, 2, 3))] == [[2, 2], [2, 2], [2, 2, 0]]
    assert not q.rare(Z, (2, 2, 3)).any()
    assert q.rare(Z, (2, 2, 3), share=0.5).all()
    assert q.rare(np.zeros((0, 3), int), (2, 2, 3)).shape == (0, 3)


def test_companions():
    found = q.companions(Z, (2, 2, 3), least=2)
    assert {(c.state, c.companion, c.both_ways, c.futures) for c in found} == {
        ((0, 0), (1, 0), True, 2), ((0, 1), (1, 1), True, 2),
    }  # fmt: skip
    one_way = np.array([[0, 0], [0, 0], [0, 0], [1, 0]])
    assert [(c.state, c.companion, c.both_ways) for c in q.companions(one_way, (2, 2))] == [
        ((0, 0), (1, 0), False)
    ]


def test_separating():
    ranking = q.separating(np.array([[0, 0], [1, 0], [2, 0]]), ("many", "one"))
    assert ranking.ids == ("many", "one")
    assert ranking.values.tolist() == [1.0, 3.0]


def test_key_variables_that_are_not_drivers():
    both, first, none = (
        np.array([1, 1, 0, 0], bool),
        np.array([1, 1, 1, 0], bool),
        np.zeros(4, bool),
    )
    found = q.key_without_driver("abcd", both, first, ["a"], np.array([0.9, 0.8, 0.6, 0.1]))
    assert [(k.id, k.direct, k.indirect, k.sure) for k in found] == [
        ("b", True, True, 0.8), ("c", False, True, 0.6),
    ]  # fmt: skip
    assert q.key_without_driver("abcd", none, none, []) == ()
    assert q.key_without_driver("abcd", none, both, "ab") == ()


def test_pointed_at():
    futures = {"f": {"a": "x", "b": "u"}, "g": {"a": "y", "b": "u"}}
    found = q.pointed_at(futures, [("a", "x", 1), ("a", "y", -1), ("b", "u", 1), ("c", "z", 1)])
    assert found.ids == ("f", "g")
    assert (found.support.tolist(), found.against.tolist()) == ([2, 1], [0, 1])


def test_held_succession_agrees_with_the_drift_of_our_study(root):
    import json

    study = load("administration_2040")
    drift = next(s for s in study.scenarios if s.id == "drift")
    m = matrix_of(study)
    z = m.scenario(drift.states)
    wanted = json.loads(
        (root / "tests/study/expectations/administration_2040.json").read_text("utf-8")
    )
    checked = 0
    for case in wanted["leaving_drift"]["single"]:
        driver, state = case["forced"].split(".")
        j = m.index(driver)
        start = z.copy()
        start[j] = m.index(driver, state)
        path, cycle = q.held_succession(m, start, [j])
        if cycle == 0:
            checked += 1
            assert int((path[-1] != z).sum()) == case["changed_while_held"], case
    assert checked > 10


def brute_tipping(m, start, target):
    if not verdict(m, target).consistent:
        return ()
    apart = [j for j in range(len(start)) if start[j] != target[j]]
    for size in range(len(apart) + 1):
        found = []
        for chosen in itertools.combinations(apart, size):
            z = start.copy()
            z[list(chosen)] = target[list(chosen)]
            path = succession(m, z, held=chosen)
            if path.kind == "fixed" and np.array_equal(path.attractor[0], target):
                found.append(chosen)
        if found:
            return tuple(found)
    return ()


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=60, deadline=None)
def test_tipping_agrees_with_trying_everything(seed):
    rng = np.random.default_rng(seed)
    sizes = rng.integers(1, 4, rng.integers(2, 6))
    v = int(sizes.sum())
    states = [[f"s{k}" for k in range(n)] for n in sizes]
    m = CrossImpactMatrix([f"d{j}" for j in range(len(sizes))], states, rng.integers(-3, 4, (v, v)))
    start, target = (rng.integers(0, sizes) for _ in range(2))
    for end in (target, *solve(m).scenarios[:3]):
        found = q.tipping(m, start, end)
        assert found.complete
        assert found.sets == brute_tipping(m, start, end)


def test_tipping_of_our_study():
    study = load("administration_2040")
    m = matrix_of(study)
    z = {s.id: m.scenario(s.states) for s in study.scenarios}
    found = q.tipping(m, z["drift"], z["frugal_equality"])
    assert len(found.sets) == 1
    assert (found.complete, found.searched, found.tried) == (True, 1, 5)
    sizes = [
        len(q.tipping(m, one, two).sets[0]) for one in z.values() for two in z.values()
    ]  # fmt: skip
    assert max(sizes) == 4
    assert sizes.count(0) == 13


def test_tipping_ends_only_in_what_holds():
    m = matrix_of(load("administration_2040"))
    z = np.zeros(12, int)
    assert q.tipping(m, z, z) == q.Tipping((), True, 0, 0)


def test_tipping_in_other_judgements_may_need_no_change():
    # Nothing judged: everything rests; one judgement: y follows u by itself.
    quiet = CrossImpactMatrix("AB", ["xy", "uv"], np.zeros((4, 4), int))
    assert q.tipping(quiet, np.array([0, 0]), np.array([1, 1])).sets == ((0, 1),)
    values = np.zeros((4, 4), int)
    values[2, 1] = 1
    pull = CrossImpactMatrix("AB", ["xy", "uv"], values)
    assert q.tipping(pull, np.array([0, 0]), np.array([1, 0])).sets == ((),)


def test_tipping_says_when_its_budget_stops_it():
    n = 30
    m = CrossImpactMatrix(
        [f"d{j}" for j in range(n)], [["a", "b"]] * n, np.zeros((2 * n, 2 * n), int)
    )
    found = q.tipping(m, np.zeros(n, int), np.ones(n, int), max_tried=500)
    assert (found.sets, found.complete, found.searched, found.tried) == ((), False, 2, 500)
    assert q.tipping(m, np.zeros(n, int), np.ones(n, int), max_tried=1).searched == 0
