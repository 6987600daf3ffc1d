"""Questions asked of a set of futures, on sets small enough to count by hand."""

import numpy as np

from futurs.methods import _questions as q
from futurs.methods.cross_impact import matrix_of
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
