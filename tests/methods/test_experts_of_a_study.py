"""A study's experts and ranges in the standard run: against brute force, and nothing averaged."""

import itertools
import json

import numpy as np
import pytest

from futurs import cli
from futurs.methods import cross_impact as ci
from futurs.methods import run
from futurs.methods.cross_impact.panel import rows_of_experts
from futurs.shapes import CrossImpactMatrix
from futurs.study import load, version


def every(matrix):
    return itertools.product(*map(range, matrix.sizes))


def consistent(matrix):
    return {z for z in every(matrix) if ci.verdict(matrix, z).consistent}


def small(seed, sizes=(2, 3, 2)):
    rng, v = np.random.default_rng(seed), sum(sizes)
    owner = np.repeat(np.arange(len(sizes)), sizes)
    values = rng.integers(-2, 3, (v, v))
    values[owner[:, None] == owner[None, :]] = 0
    ids = [f"d{j}" for j in range(len(sizes))]
    return CrossImpactMatrix(ids, [[f"s{k}" for k in range(n)] for n in sizes], values)


def rows(matrix):
    return matrix.values.tolist()


def inputs(agreed, experts, **more):
    return ci.Inputs(
        descriptors=agreed.descriptors, states=agreed.states, matrix=rows(agreed),
        experts=[{"name": n, "matrix": m} for n, m in experts.items()], **more,
    )  # fmt: skip


@pytest.fixture
def study(spoken):
    return load("land", root=spoken)


def test_missing_is_not_zero(study):
    panel, agreed = ci.panel_of(study), ci.matrix_of(study)
    assert panel.names == ("economist", "historian", "mayor")
    assert panel.counts == (3, 2, 3)
    for k, m in enumerate(panel.matrices):
        assert (m.values[~panel.judged[k]] == agreed.values[~panel.judged[k]]).all()
    u, v = (
        int(agreed.offsets[agreed.index(d)]) + agreed.index(d, s)
        for d, s in (("social_values", "solidarity"), ("government", "social_party"))
    )
    # A judged 0 is a 0; what the historian did not judge is the agreed 1.
    assert [panel.value(k, u, v) for k in range(3)] == [0, None, 2]
    assert [int(m.values[u, v]) for m in panel.matrices] == [0, 1, 2]
    assert ci.panel_of(load("administration_2040")) is None
    assert ci.ranges_of(load("administration_2040")) is None
    assert rows_of_experts(load("somewhereland")) == {}


def test_who_holds_what_is_each_one_alone(study):
    answer = run("cross_impact", study)
    tables, panel = answer.result.tables(), ci.panel_of(study)
    held = answer.to_frame("held_by")
    names = [d.id for d in study.drivers]
    own = {n: consistent(m) for n, m in zip(panel.names, panel.matrices, strict=True)}
    union, listed = set.union(*own.values()), set()
    for row in held.to_dict("records"):
        z = tuple(int(k) for k in panel.matrices[0].scenario({d: row[d] for d in names}))
        listed.add(z)
        by = {n for n in panel.names if row[f"held:{n}"]}
        assert by == {n for n in panel.names if z in own[n]}
        assert (row["experts"], row["of"]) == (len(by), 3)
        assert row["share_of_experts"] == pytest.approx(len(by) / 3)
        worst = max(ci.verdict(m, z).inconsistency.max() for m in panel.matrices)
        assert row["worst_inconsistency"] == worst
    agreed = consistent(ci.matrix_of(study))
    assert listed == union | agreed
    assert held["experts"].is_monotonic_decreasing
    experts = answer.to_frame("experts").set_index("expert")
    assert experts["judged"].to_dict() == {"economist": 3, "historian": 2, "mayor": 3}
    assert (experts["judged"] + experts["agreed_value_stands"] == 240).all()
    assert experts["scenarios"].to_dict() == {n: len(z) for n, z in own.items()}
    assert experts["of_the_agreed_list"].to_dict() == {n: len(z & agreed) for n, z in own.items()}
    said = dict(tables["search"].rows)
    assert said["experts_complete"] is said["dissent_complete"] is said["ranges_complete"] is True
    assert said["unjudged"] == "agreed value"


def test_nothing_is_said_of_experts_or_ranges_where_there_are_none():
    assert set(run("cross_impact", load("somewhereland")).result.tables()) == {
        "scenarios", "sections", "diverse", "search",
    }  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_dissent_on_one_scenario_is_a_swap_and_sums_to_that_of_all(seed):
    matrices = [small(10 * seed + k) for k in range(3)]
    total = np.zeros_like(matrices[0].values)
    for z in every(matrices[0]):
        found = ci.dissent_on(matrices, z)
        wanted = np.zeros_like(total)
        for mine, other in itertools.permutations(matrices, 2):
            held = ci.verdict(mine, z).consistent
            for u, v in np.argwhere(mine.values != other.values):
                values = mine.values.copy()
                values[u, v] = other.values[u, v]
                swapped = CrossImpactMatrix(mine.descriptors, mine.states, values)
                wanted[u, v] += ci.verdict(swapped, z).consistent != held
        assert (found.counts == wanted).all()
        total += found.counts
    assert (total == ci.deciding_cells(matrices).counts).all()


def test_margins_within_are_the_worst_and_the_best_of_all_matrices():
    one = small(3, (2, 2))
    low = CrossImpactMatrix(one.descriptors, one.states, one.values - 1 * (one.values > 0))
    high = CrossImpactMatrix(one.descriptors, one.states, one.values + 1 * (one.values < 0))
    open_ = np.argwhere(low.values != high.values)
    assert 3 < len(open_) < 12
    for z in every(one):
        found = []
        for ends in itertools.product((False, True), repeat=len(open_)):
            values = low.values.copy()
            for up, (u, v) in zip(ends, open_, strict=True):
                values[u, v] += up
            m = CrossImpactMatrix(one.descriptors, one.states, values)
            found.append(ci.verdict(m, z).margins)
        worst, best = ci.margins_within(low, high, z)
        assert (worst == np.min(found, axis=0)).all()
        assert (best == np.max(found, axis=0)).all()


def test_ranges_are_necessary_within_agreed_within_possible(study):
    answer = run("cross_impact", study)
    table = answer.to_frame("ranges")
    low, high = ci.ranges_of(study)
    assert int((low.values != high.values).sum()) == 3
    agreed = ci.matrix_of(study)
    assert (low.values <= agreed.values).all()
    assert (agreed.values <= high.values).all()
    wanted = {}
    for z in every(agreed):
        worst, best = ci.margins_within(low, high, z)
        if (best >= 0).all():
            wanted[z] = "all" if (worst >= 0).all() else "some"
    names = [d.id for d in study.drivers]
    found = {
        tuple(int(k) for k in agreed.scenario({d: r[d] for d in names})): r["holds_for"]
        for r in table.to_dict("records")
    }
    assert found == wanted
    assert {z for z, kind in wanted.items() if kind == "all"} < consistent(agreed) < set(wanted)
    assert table["holds_for"].is_monotonic_increasing


def test_a_variant_carries_its_experts(study):
    variant = study.variant("mine")
    variant.edit("economy.dynamic", "social_cohesion.social_peace", -3)
    panel = ci.panel_of(variant.study)
    agreed = ci.matrix_of(variant.study)
    u, v = np.argwhere(agreed.values != ci.matrix_of(study).values)[0]
    # The mayor's own judgement stands; the others follow what is agreed.
    assert [int(m.values[u, v]) for m in panel.matrices] == [-3, -3, 1]
    assert version(study, "base").experts == study.experts


def test_relabelling_and_doubling_experts_change_nothing():
    agreed, matrices = small(1), {f"e{k}": rows(small(20 + k)) for k in range(3)}
    one = ci.compute(inputs(agreed, matrices)).opinions
    turned = dict(reversed(matrices.items()))
    other = ci.compute(inputs(agreed, turned)).opinions
    assert (one.dissent.counts == other.dissent.counts).all()
    shares = [
        {tuple(z): s for z, s in zip(x.together.scenarios.tolist(), x.together.shares, strict=True)}
        for x in (one, other)
    ]
    assert shares[0] == shares[1]
    twice = matrices | {f"{n}_again": m for n, m in matrices.items()}
    doubled = ci.compute(inputs(agreed, twice)).opinions
    assert (doubled.together.scenarios == one.together.scenarios).all()
    assert (doubled.together.shares == one.together.shares).all()
    assert (doubled.dissent.counts == 4 * one.dissent.counts).all()
    alike = ci.compute(inputs(agreed, {"a": rows(agreed), "b": rows(agreed)})).opinions
    assert not alike.dissent.counts.any()
    assert (alike.together.shares == 1).all()
    silent = ci.compute(inputs(agreed, {"a": [[None] * 7] * 7})).opinions
    assert silent.panel.counts == (0,)
    assert (silent.together.scenarios == ci.solve(agreed).scenarios).all()


def test_what_the_group_agreed_and_no_expert_holds_is_said():
    agreed = small(1)
    # Where nobody shares a judgement of the group, little of its list is left.
    others = dict.fromkeys("ab", -agreed.values)
    found = ci.compute(inputs(agreed, {n: v.tolist() for n, v in others.items()}))
    table = found.to_frame("held_by")
    alone = table[table["experts"] == 0]
    other = CrossImpactMatrix(agreed.descriptors, agreed.states, -agreed.values)
    lost = consistent(agreed) - consistent(other)
    assert len(alone) == len(lost) > 0
    assert (alone["share_of_experts"] == 0).all()
    assert (alone["worst_inconsistency"] > 0).all()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"experts": [{"name": "a", "matrix": [[1]]}]}, "expert 1"),
        ({"experts": [{"name": "a", "matrix": [[None] * 7] * 7}] * 2}, "twice"),
        ({"ranges": {"low": [[0] * 7] * 7, "high": [[0] * 7] * 7}}, "range"),
        ({"ranges": {"low": [[0]], "high": [[0]]}}, "7"),
    ],
)
def test_wrong_input_is_said(more, said):
    agreed = small(1)
    data = {
        "descriptors": agreed.descriptors, "states": agreed.states, "matrix": rows(agreed), **more,
    }  # fmt: skip
    with pytest.raises(ValueError, match=said):
        ci.Inputs.model_validate(data)


def test_the_command_writes_them(spoken, tmp_path):
    out = tmp_path / "out.json"
    words = ["run", "cross_impact", "land", "--root", str(spoken), "--out"]
    assert cli.main([*words, str(out)]) == 0
    found = json.loads(out.read_text("utf-8"))
    assert list(found["tables"]) == [
        "scenarios", "experts", "held_by", "dissent", "ranges", "sections", "diverse", "search",
    ]  # fmt: skip
    assert found["provenance"]["study"] == "land"
    for ending in ("csv", "xlsx"):
        assert cli.main([*words, str(tmp_path / f"out.{ending}")]) == 0
