"""SMIC against other solvers, by its own optimality, and by what theory says is neutral."""

import json

import numpy as np
import pytest
from scipy.optimize import linprog, minimize

from futurs.errors import InputError
from futurs.methods import events as ev
from futurs.methods import run
from futurs.study import load


def random_answers(n, noise, seed, *, missing=0.0):
    rng = np.random.default_rng(seed)
    pi = rng.dirichlet(np.ones(2**n))
    true = ev.net(pi)

    def heard(x):
        said = np.clip(np.nan_to_num(x) + noise * rng.normal(size=x.shape), 0, 1)
        return np.where(rng.random(x.shape) < missing, np.nan, said)

    single = np.clip(true.single + noise * rng.normal(size=n), 0, 1)
    return ev.Answers(single, heard(true.given), heard(true.given_not)), pi


@pytest.mark.parametrize("n", [2, 3, 4, 5, 6])
@pytest.mark.parametrize("noise", [0.0, 0.03, 0.2])
def test_optimal_by_its_own_conditions(n, noise):
    answers, _ = random_answers(n, noise, n)
    rows, targets = ev.programme(answers)
    pi = ev.fitted(rows, targets)
    assert pi.sum() == pytest.approx(1, abs=1e-12)
    assert pi.min() >= 0
    gradient = rows.T @ (rows @ pi - targets)
    assert (gradient - gradient.min())[pi > 1e-9].max() < 1e-8


@pytest.mark.parametrize("seed", range(3))
def test_against_a_general_solver(seed):
    answers, _ = random_answers(4, 0.15, seed)
    rows, targets = ev.programme(answers)
    mine = float(((rows @ ev.fitted(rows, targets) - targets) ** 2).sum())
    other = minimize(
        lambda x: ((rows @ x - targets) ** 2).sum(), np.full(16, 1 / 16), method="SLSQP",
        jac=lambda x: 2 * rows.T @ (rows @ x - targets), bounds=[(0, 1)] * 16,
        constraints={"type": "eq", "fun": lambda x: x.sum() - 1}, options={"ftol": 1e-14},
    )  # fmt: skip
    assert mine <= other.fun + 1e-9
    assert mine == pytest.approx(other.fun, abs=1e-6)


@pytest.mark.parametrize("n", [3, 4, 5, 6])
@pytest.mark.parametrize(("noise", "missing"), [(0.0, 0.0), (0.03, 0.0), (0.2, 0.0), (0.1, 0.4)])
def test_intervals_against_linear_programmes(n, noise, missing):
    answers, generator = random_answers(n, noise, 10 + n, missing=missing)
    rows, _ = ev.programme(answers)
    s = ev.solved(answers)
    system = np.vstack([rows, np.ones((1, 2**n))])
    products = system @ s.face.vertex
    for k in range(0, 2**n, max(1, 2**n // 16)):
        unit = np.eye(2**n)[k]
        for sign, bound in ((1, s.extent.low[k]), (-1, s.extent.high[k])):
            other = linprog(sign * unit, A_eq=system, b_eq=products)
            assert other.status == 0
            assert sign * other.fun == pytest.approx(bound, abs=1e-7)
    if noise == 0 and not missing:
        assert s.objective < 1e-12
        assert (s.extent.low - 1e-7 <= generator).all()
        assert (generator <= s.extent.high + 1e-7).all()
    assert (s.extent.low - 1e-8 <= s.representative).all()
    assert (s.representative <= s.extent.high + 1e-8).all()
    assert np.abs(system @ s.representative - products).max() < 1e-8


def test_dimensions_are_those_of_theory():
    for n in (2, 3, 4, 5, 6):
        answers, _ = random_answers(n, 0.0, n)
        s = ev.solved(answers)
        assert s.face.null_dimension == 2**n - (1 + n + n * (n - 1) // 2)
        assert s.dimension == s.face.null_dimension
        assert (s.face.vertex > 1e-9).sum() <= 1 + n + n * (n - 1) // 2
    tight = ev.solved(random_answers(5, 0.4, 1)[0])
    assert tight.dimension < tight.face.null_dimension


def test_maximum_entropy_beats_other_vectors_of_the_face():
    answers, _ = random_answers(4, 0.0, 3)
    s = ev.solved(answers)

    def entropy(p):
        return -(p[p > 0] * np.log(p[p > 0])).sum()

    best = entropy(s.representative)
    for part in (0.01, 0.1, 0.5):
        for other in (s.extent.inside, s.face.vertex):
            mixed = (1 - part) * s.representative + part * other
            assert entropy(mixed) <= best + 1e-12


def test_ranks_over_the_face_against_linear_programmes():
    answers, _ = random_answers(4, 0.02, 7)
    s = ev.solved(answers)
    order = np.argsort(-s.representative)
    least = ev.margins(s.face, order)
    rows, _ = ev.programme(answers)
    system = np.vstack([rows, np.ones((1, 16))])
    for k in range(15):
        objective = np.eye(16)[order[k]] - np.eye(16)[order[k + 1]]
        other = linprog(objective, A_eq=system, b_eq=system @ s.face.vertex)
        assert other.fun == pytest.approx(least[k], abs=1e-7)
        low, high = ev.range_of(s.face, objective)
        assert low == pytest.approx(least[k], abs=1e-9)
        assert low <= high


def test_relabelling_events_relabels_the_answer():
    answers, _ = random_answers(4, 0.1, 5)
    order = np.array([2, 0, 3, 1])
    own = np.ix_(order, order)
    moved = ev.Answers(answers.single[order], answers.given[own], answers.given_not[own])
    one, two = ev.solved(answers), ev.solved(moved)
    codes = ev.names(4)
    place = [codes.index("".join(c[j] for j in order)) for c in codes]
    for name in ("low", "high"):
        assert getattr(one.extent, name) == pytest.approx(
            getattr(two.extent, name)[place], abs=1e-8
        )
    assert one.representative == pytest.approx(two.representative[place], abs=1e-8)
    assert one.net.single[order] == pytest.approx(two.net.single, abs=1e-9)


def test_scaling_both_weights_and_doubling_an_expert_are_neutral():
    answers, _ = random_answers(4, 0.1, 6)
    one, two = ev.solved(answers), ev.solved(answers, ev.Terms(given=7, given_not=7))
    assert one.representative == pytest.approx(two.representative, abs=1e-7)
    alone, twice = ev.together([one], [1]), ev.together([one, one], [2, 5])
    assert alone.representative == pytest.approx(twice.representative)
    assert alone.margins == pytest.approx(twice.margins, abs=1e-9)
    again = ev.averaged([answers, answers], [1, 3])
    assert again.single == pytest.approx(answers.single)


def test_missing_is_not_zero():
    answers, _ = random_answers(3, 0.0, 1, missing=0.5)
    rows, targets = ev.programme(answers)
    assert len(rows) == len(targets) == round(answers.completeness * 12)
    nothing = ev.Answers([0.3, 0.4], np.full((2, 2), np.nan), np.full((2, 2), np.nan))
    s = ev.solved(nothing)
    assert s.extent.high == pytest.approx([1, 1, 1, 1])
    assert s.representative == pytest.approx([0.25] * 4)
    one = ev.averaged([answers, nothing_like(answers)], [1, 1])
    assert np.nan_to_num(one.given, nan=-1) == pytest.approx(np.nan_to_num(answers.given, nan=-1))


def nothing_like(answers):
    blank = np.full_like(answers.given, np.nan)
    return ev.Answers(answers.single, blank, blank)


def test_terms_that_the_original_has_not():
    answers, _ = random_answers(3, 0.2, 2)
    rows, _ = ev.programme(answers)
    more, _ = ev.programme(answers, ev.Terms(single=1, complements=True))
    assert (len(rows), len(more)) == (12, 27)
    single = ev.solved(answers, ev.Terms(given=1e-6, given_not=1e-6, single=1)).net.single
    assert single == pytest.approx(answers.single, abs=1e-3)


def test_bounds_for_the_one_who_types():
    b = ev.frechet(0.9, 0.8)
    assert (b.low, b.high) == (0.875, 1.0)
    assert ev.frechet(0.3, 0.0) == ev.Bounds(0.0, 1.0, 0.3, 0.3)
    assert ev.implied(0.3, 0.5, 0.9) < 0
    assert np.isnan(ev.implied(0.3, 1.0, 0.3))
    answers = ev.Answers([0.9, 0.8], [[1, 0.5], [1.0, 1]], [[0, 1.0], [0.5, 0]])
    found = ev.slips(answers)
    assert (found[0].event, found[0].condition, found[0].happens) == (0, 1, True)
    assert (found[0].low, found[0].high) == (0.875, 1.0)
    coherent, _ = random_answers(4, 0.0, 9)
    assert ev.slips(coherent) == ()
    # Within the bounds of pairs, three events can still be incoherent: the fit says so.


def test_elasticities_of_coherent_answers():
    answers, _ = random_answers(3, 0.0, 4)
    e = ev.elasticities(answers)
    assert (np.diag(e) > 0).all()
    drives, driven = ev.driving(e)
    assert drives.sum() == pytest.approx(driven.sum())
    never = ev.Answers([0.0, 0.5], [[0, 0], [0.5, 0]], [[0, 0], [0.5, 0]])
    assert np.isnan(ev.elasticities(never)[0]).all()


def experts(aggregation="after"):
    items = []
    for k, group in enumerate(["state", "state", "users"]):
        a, _ = random_answers(3, 0.1, 40 + k)
        table = [[None if i == j else float(a.given[i, j]) for j in range(3)] for i in range(3)]
        other = [[None if i == j else float(a.given_not[i, j]) for j in range(3)] for i in range(3)]
        items.append(
            {"name": f"e{k}", "group": group, "weight": k + 1, "single": a.single.tolist(),
             "given": table, "given_not": other}
        )  # fmt: skip
    return ev.Inputs(events=["a", "b", "c"], experts=items, aggregation=aggregation)


def test_several_experts_and_groups():
    result = ev.compute(experts())
    assert set(result.groups) == {"state", "users"}
    lone = result.experts[2]
    assert result.groups["users"].representative == pytest.approx(lone.representative)
    own = np.array([1, 2, 3]) / 6
    mean = sum(w * s.representative for w, s in zip(own, result.experts, strict=True))
    assert result.all_together.representative == pytest.approx(mean)
    assert (result.all_together.low <= mean + 1e-9).all()
    before = ev.compute(experts("before"))
    assert (len(before.experts), before.groups) == (1, {})
    assert before.all_together.representative != pytest.approx(mean, abs=1e-6)
    apart = ev.apart(result.experts)
    assert apart.shape == (3, 3)
    assert np.diag(apart) == pytest.approx([0, 0, 0])
    assert len(result.tables()["groups"].rows) == 16


def test_words_become_numbers():
    assert ev.from_words(np.array([[1, 5], [0, 3]])).tolist()[0] == [0.1, 0.9]
    assert np.isnan(ev.from_words(np.array([0]))).all()


def test_ties_share_a_rank_and_no_order_is_claimed():
    nothing = ev.Inputs(
        events=["a", "b"],
        experts=[{"name": "x", "single": [0.5, 0.5], "given": [[None, 0.5], [0.5, None]],
                  "given_not": [[None, 0.5], [0.5, None]]}],
    )  # fmt: skip
    table = ev.compute(nothing).tables()["scenarios"]
    assert {row[table.columns.index("rank")] for row in table.rows} == {1}
    answer = run("events", load("administration_2040"))
    facts = dict(answer.result.tables()["summary"].rows)
    assert facts["answers_are"] == "example"
    assert facts["orders_that_hold"] == 0
    assert facts["scenarios"] == 64


@pytest.mark.parametrize(
    ("single", "given"),
    [([0.5, 1.2], np.zeros((2, 2))), ([0.5], np.zeros((2, 2))), ([0.5, np.nan], np.zeros((2, 2)))],
)
def test_wrong_answers_are_refused(single, given):
    with pytest.raises(InputError):
        ev.Answers(single, given, given)
    with pytest.raises(InputError):
        ev.Answers(np.zeros(13), np.zeros((13, 13)), np.zeros((13, 13)))


def test_wrong_inputs_are_refused(root):
    good = json.loads((root / "lib/futurs/methods/cases/events_three.json").read_text())["inputs"]
    wrong = [
        {"core": [True]},
        {"experts": []},
        {"experts": [{**good["experts"][0], "weight": 0}]},
        {"experts": [{**good["experts"][0], "single": [0.1, 0.2]}]},
        {"move": 0},
        {"representative": "mean"},
    ]
    for change in wrong:
        with pytest.raises(ValueError, match=r"."):
            ev.Inputs.model_validate({**good, **change})


def test_a_study_without_events_says_what_to_add():
    with pytest.raises(InputError, match="events:"):
        ev.Inputs.from_study(load("somewhereland"))
