"""Morphology against brute force: counts, lists, reasons, indicators, and its invariances."""

import itertools
import json
from math import prod

import numpy as np
import pytest

from futurs.errors import InputError, SettingsError
from futurs.methods import morphology as mo
from futurs.methods import run
from futurs.study import load


def random_field(rng, *, sizes=None, fill=0.15, sets=3):
    sizes = sizes or tuple(int(n) for n in rng.integers(1, 5, int(rng.integers(2, 7))))
    rules = [
        mo.Rule(((i, a), (j, b)), mo.KINDS[int(rng.integers(3))])
        for i, j in itertools.combinations(range(len(sizes)), 2)
        for a in range(sizes[i])
        for b in range(sizes[j])
        if rng.random() < fill
    ]
    for _ in range(sets):
        k = int(rng.integers(1, min(5, len(sizes)) + 1))
        own = sorted(rng.choice(len(sizes), k, replace=False).tolist())
        if k != 2:
            rules.append(mo.Rule(tuple((j, int(rng.integers(sizes[j]))) for j in own)))
    return mo.Field(sizes, [rules[k] for k in rng.permutation(len(rules))])


def brute(field, fixed=None):
    """Every configuration, by the definition: nothing shared with the engines."""
    out = []
    for z in itertools.product(*map(range, field.sizes)):
        held = {j: {a} if isinstance(a, int) else set(a) for j, a in (fixed or {}).items()}
        if all(z[j] in a for j, a in held.items()) and not any(
            all(z[j] == a for j, a in r.values) for r in field.rules
        ):
            out.append(z)
    return out


@pytest.mark.parametrize("seed", range(60))
def test_counts_lists_and_inference_against_brute_force(seed):
    rng = np.random.default_rng(seed)
    field = random_field(rng, fill=(0.05, 0.15, 0.3)[seed % 3])
    fixed = {0: 0} if seed % 2 else {0: set(range(field.sizes[0])), len(field.sizes) - 1: 0}
    wanted = brute(field, fixed)
    found = mo.diagram(field)
    assert mo.count(found, fixed) == len(wanted)
    assert mo.configurations(found, fixed).tolist() == [list(z) for z in wanted]
    assert sorted(mo.search(field, fixed)) == wanted
    counts = mo.remaining(found, fixed)
    possible = mo.possible(field, fixed)
    for j, n in enumerate(field.sizes):
        assert counts[j].tolist() == [sum(z[j] == a for z in wanted) for a in range(n)]
        assert possible[j].tolist() == (counts[j] > 0).tolist()
    held = mo.diagram(field, fixed=fixed)
    assert mo.count(held) == len(wanted)
    assert mo.witness(field, fixed) in wanted or (mo.witness(field, fixed) is None and not wanted)


@pytest.mark.parametrize("seed", range(25))
def test_what_each_rule_removes(seed):
    field = random_field(np.random.default_rng(100 + seed))
    whole = set(brute(field))
    for k, removal in enumerate(mo.removals(field)):
        alone = prod(field.sizes) - len(brute(mo.Field(field.sizes, [field.rules[k]])))
        assert removal.alone == alone
        assert removal.only == len(set(brute(field.without([k]))) - whole)


def fewest_by_force(field, wish):
    best, sets = None, set()
    for z in itertools.product(*map(range, field.sizes)):
        if all(z[j] == a for j, a in wish.items()):
            broken = field.broken(z)
            if best is None or len(broken) < best:
                best, sets = len(broken), {broken}
            elif len(broken) == best:
                sets.add(broken)
    return best, sets


@pytest.mark.parametrize("seed", range(40))
def test_the_fewest_rules_to_lift_are_exact(seed):
    rng = np.random.default_rng(200 + seed)
    field = random_field(rng, fill=(0.2, 0.5, 0.8)[seed % 3], sets=2)
    wish = {j: int(rng.integers(n)) for j, n in enumerate(field.sizes) if rng.random() < 0.6}
    number, sets = fewest_by_force(field, wish)
    found = mo.fewest_lifted(field, wish, most=10_000)
    assert found.complete
    assert found.number == number
    assert set(found.sets) == sets
    for rules, z in zip(found.sets, found.examples, strict=True):
        assert field.broken(z) == rules
        assert all(z[j] == a for j, a in wish.items())
    if number and len(wish):
        part = mo.conflict(field, wish)
        assert brute(field, {j: wish[j] for j in part}) == []
        assert all(
            brute(field, {i: wish[i] for i in part if i != j}) or not brute(field) for j in part
        )
    else:
        assert mo.conflict(field, wish) == ()


def test_lifting_prefers_what_is_not_logical_and_says_when_cut():
    rules = [mo.Rule(((0, 0), (1, 0)), "logical"), mo.Rule(((0, 0), (1, 1)), "normative")]
    field = mo.Field((1, 2), rules)
    assert mo.fewest_lifted(field, {}).sets == ((1,), (0,))
    cut = mo.fewest_lifted(field, {}, most=1)
    assert not cut.complete
    assert len(cut.sets) == 1


@pytest.mark.parametrize("seed", range(15))
def test_order_of_typing_is_neutral_and_relabelling_follows(seed):
    rng = np.random.default_rng(300 + seed)
    field = random_field(rng)
    order = rng.permutation(len(field.sizes))
    place = {int(j): p for p, j in enumerate(order)}
    values = [rng.permutation(n) for n in field.sizes]
    rules = [
        mo.Rule(tuple((place[j], int(values[j][a])) for j, a in r.values)) for r in field.rules
    ]
    moved = mo.Field(
        [field.sizes[j] for j in order], [rules[k] for k in rng.permutation(len(rules))]
    )
    one, two = mo.remaining(mo.diagram(field)), mo.remaining(mo.diagram(moved))
    for j in range(len(field.sizes)):
        assert one[j].tolist() == two[place[j]][values[j]].tolist()
    twice = mo.Field(field.sizes, [*field.rules, *field.rules])
    assert mo.count(mo.diagram(twice)) == mo.count(mo.diagram(field))


def test_counts_stay_exact_beyond_machine_integers():
    field = mo.Field((10,) * 40, [mo.Rule(((0, 0), (39, 0)))])
    found = mo.diagram(field)
    assert mo.count(found) == 10**40 - 10**38
    assert mo.count(found, {0: 0}) == 9 * 10**38
    assert sum(mo.shared_with(found, [1] * 40)) == 10**40 - 10**38
    chain = mo.Field(
        (3,) * 60, [mo.Rule(((j, a), (j + 1, a))) for j in range(59) for a in range(3)]
    )
    assert mo.count(mo.diagram(chain)) == 3 * 2**59


def test_inference_on_a_billion_is_exact_and_small():
    rng = np.random.default_rng(1)
    field = random_field(rng, sizes=(4,) * 15, fill=0.1, sets=6)
    assert field.raw == 4**15
    found = mo.diagram(field)
    counts = mo.remaining(found, {0: 1, 5: 0})
    assert {int(c.sum()) for c in counts} == {mo.count(found, {0: 1, 5: 0})}
    assert mo.count(found) == sum(1 for _ in mo.search(field))


def test_too_wide_a_field_is_searched_and_says_so():
    rng = np.random.default_rng(5)
    field = random_field(rng, sizes=(3,) * 6, fill=0.1)
    assert mo.diagram(field, width=1) is None
    inputs = mo.Inputs(
        parameters=[f"p{j}" for j in range(6)], values=[["a", "b", "c"]] * 6, width=1,
        rules=[{"values": r.values, "kind": r.kind} for r in field.rules],
    )  # fmt: skip
    result = mo.compute(inputs)
    assert result.retained is None
    assert result.counts is None
    wanted = brute(field)
    assert result.configurations.tolist() == [list(z) for z in wanted][:500]
    facts = dict(result.tables()["summary"].rows)
    assert facts["counted_exactly"] is False
    assert facts["retained"] is None
    assert None in {r.only for r in mo.removals(field, width=1)}


def test_drawn_configurations_have_the_same_chance():
    field = random_field(np.random.default_rng(8), sizes=(3, 3, 3), fill=0.2)
    wanted = brute(field)
    drawn = mo.drawn(mo.diagram(field), 4000, np.random.default_rng(1))
    counts = [int((drawn == z).all(axis=1).sum()) for z in wanted]
    assert sum(counts) == 4000
    expected = 4000 / len(wanted)
    chi2 = sum((c - expected) ** 2 / expected for c in counts)
    assert chi2 < len(wanted) + 4 * np.sqrt(2 * len(wanted))
    nothing = mo.Field((2,), [mo.Rule(((0, 0),)), mo.Rule(((0, 1),))])
    assert mo.drawn(mo.diagram(nothing), 5, np.random.default_rng(1)).shape == (0, 1)
    assert mo.count(mo.diagram(nothing)) == 0


def test_probability_and_proximity_are_exact_however_long_the_list():
    rng = np.random.default_rng(9)
    field = random_field(rng, sizes=(3, 2, 4, 3), fill=0.1)
    p = [rng.dirichlet(np.ones(n)) for n in field.sizes]
    found, wanted = mo.diagram(field), np.array(brute(field))
    single = mo.probability(wanted, p)
    assert mo.mass(found, p) == pytest.approx(single.sum(), abs=1e-12)
    marginals = mo.remaining(found, weights=p)
    for j in range(4):
        for a in range(field.sizes[j]):
            assert marginals[j][a] == pytest.approx(single[wanted[:, j] == a].sum(), abs=1e-12)
    shared = mo.proximity(wanted, [0, 1, 2, 0])
    assert mo.shared_with(found, [0, 1, 2, 0]).tolist() == np.bincount(shared, minlength=5).tolist()
    with pytest.raises(InputError):
        mo.probability(wanted, [[0.5, 0.4, 0.4], *p[1:]])


def test_graded_pairs_missing_is_not_zero():
    field = mo.Field((2, 2, 2))
    grades = {((0, 0), (1, 0)): -3.0, ((0, 0), (2, 0)): 2.0}
    rows = np.array([[0, 0, 0], [0, 1, 0], [1, 1, 1]])
    g = mo.graded(field, rows, grades)
    assert g.mean[:2].tolist() == [-0.5, 2.0]
    assert np.isnan(g.mean[2])
    assert np.isnan(g.lowest[2])
    assert g.lowest[0] == -3
    assert (g.bad.tolist(), g.unjudged.tolist()) == ([1, 0, 0], [1, 2, 3])
    allowed = mo.graded(field, rows, grades, unjudged="allowed", best=3)
    assert allowed.mean.tolist() == pytest.approx([2 / 3, 8 / 3, 3.0])
    assert [r.values for r in mo.vetoes(grades, -2)] == [((0, 0), (1, 0))]


def test_diverse_subset():
    rows = np.array(list(itertools.product(range(2), repeat=3)))
    chosen, apart = mo.diverse(rows, 4)
    assert rows[chosen[:2]].tolist() == [[0, 0, 0], [1, 1, 1]]
    assert apart.tolist() == [3, 3, 1, 1]
    assert len(mo.diverse(rows[[0, 0, 0]], 3)[0]) == 1
    weighted, _ = mo.diverse(rows, 2, weights=[5, 0, 0], first=0)
    assert rows[weighted[1]].tolist() == [1, 0, 0]
    assert len(mo.diverse(rows[:0], 3)[0]) == 0


def test_kinds_soft_rules_and_veto_are_settings_written_in_the_output():
    study = load("administration_2040")
    counts = {}
    for name, settings in {
        "default": {}, "exclude": {"soft": "exclude"},
        "not_normative": {"soft": "exclude", "kinds": ["logical", "empirical"]},
    }.items():  # fmt: skip
        answer = run("morphology", study, settings=settings)
        counts[name] = answer.result.retained
        assert answer.provenance.settings["soft"] == settings.get("soft", "flag")
        flags = answer.result.columns.get("soft_rules")
        assert (flags is None) == (name != "default")
    assert counts["default"] == 2_612_736
    assert counts["default"] > counts["not_normative"] > counts["exclude"]
    with pytest.raises(SettingsError, match="soft"):
        run("morphology", study, settings={"soft": "perhaps"})
    graded = mo.Inputs(
        parameters=["p", "q"], values=[["a", "b"], ["a", "b"]], veto=-2,
        grades=[(((0, 0), (1, 0)), -3.0)],
    )  # fmt: skip
    assert mo.compute(graded).retained == 3


def test_never_and_forced_values_are_said():
    inputs = mo.Inputs(
        parameters=["p", "q"], values=[["a", "b"], ["a", "b"]],
        rules=[{"values": [(0, 0), (1, 0)]}, {"values": [(0, 0), (1, 1)]}],
    )  # fmt: skip
    result = mo.compute(inputs)
    assert result.never == (("p", "a"),)
    assert result.forced == (("p", "b"),)


@pytest.mark.parametrize(
    ("rules", "sizes"),
    [
        ([((0, 0), (0, 1))], (2, 2)),
        ([((0, 5), (1, 0))], (2, 2)),
        ([((7, 0), (1, 0))], (2, 2)),
        ([()], (2, 2)),
        ([], ()),
        ([], (2, 0)),
    ],
)
def test_wrong_fields_are_refused(rules, sizes):
    with pytest.raises(InputError):
        mo.Field(sizes, [mo.Rule(v) for v in rules])


@pytest.mark.parametrize(
    "wrong",
    [
        {"probabilities": [[0.5, 0.5]]},
        {"reference": [0]},
        {"reference": [0, 9]},
        {"weights": [1.0]},
        {"values": [["a"]]},
        {"grades": [(((0, 0), (0, 1)), 1.0)]},
        {"diverse": -1},
    ],
)
def test_wrong_inputs_are_refused(wrong):
    good = {"parameters": ["p", "q"], "values": [["a", "b"], ["a", "b"]]}
    mo.Inputs.model_validate(good)
    with pytest.raises(ValueError, match=r"."):
        mo.Inputs.model_validate({**good, **wrong})


def test_sets_of_three_come_from_a_study():
    study = load("administration_2040")
    ids = [f"{d.id}.{d.states[0].id}" for d in study.drivers[:3]]
    three = type(study).model_validate(
        {**json.loads(study.model_dump_json(exclude_none=True)), "excluded_sets": [{"states": ids}]}
    )
    rules = mo.rules_of(three)
    assert rules[-1].values == ((0, 0), (1, 0), (2, 0))
    assert len(rules) == len(study.exclusions) + 1
    inputs = mo.Inputs.from_study(three)
    assert mo.compute(inputs).retained < 2_612_736
