"""A pathway run as a sequence: the same futures, each policy from its own year on."""

from dataclasses import replace

import numpy as np
import pytest

from futurs.errors import Cancelled, UnknownNameError
from futurs.futures import Simulator
from futurs.futures import pathways as w
from futurs.futures.costing import more
from futurs.futures.robustness import measured

LEVERS = {
    "none": (), "pact": ("public_work_pact",), "both": ("public_work_pact", "continuity_plans"),
}  # fmt: skip
FIRST = 2026


@pytest.fixture(scope="module")
def simulator(ours):
    return Simulator(ours, draws=200, target="numpy")


@pytest.fixture(scope="module")
def plan(simulator):
    runs = simulator.run(["drift"], LEVERS, ["wait_index"])
    policies = {"none": w.Policy(now=True, after=())}
    policies |= {p: w.Policy(lead=3) for p in ("pact", "both")}
    return w.pathways(w.tipping(measured(runs, "wait_index")), "drift", policies, start=FIRST)


def way(plan, *policies):
    return next(p for p in plan.found if p.policies == policies)


def test_a_pathway_from_the_beginning_is_the_policy_itself(simulator, plan, ours):
    """Known answer: one policy in force from the ramp's beginning, counted without the engine."""
    start = ours.model.ramp.start
    stage = w.Stage("pact", start, start, 2051, holds=True)
    found = w.replay(simulator, plan, w.Pathway((stage,), 25, 0, 0, 0.0), LEVERS, "wait_index")
    runs = simulator.run(["drift"], {"pact": LEVERS["pact"]}, ["wait_index", "spending"])
    values = runs.of("wait_index", scenario="drift", policy="pact")
    limit = ours.outcome("wait_index").target
    outside = (values > limit).mean(axis=0)[2:]
    np.testing.assert_allclose(found.failing, outside)
    assert found.holds.tolist() == (outside <= 0.5).tolist()
    assert found.years == tuple(range(FIRST, 2051))
    base = simulator.run(["drift"], {"none": ()}, ["spending"]).of("spending")[0, 0]
    paid = more(runs.of("spending")[0, 0], base)[:, 2:]
    np.testing.assert_allclose(found.cost, paid.mean(axis=0))
    assert found.total == pytest.approx(paid.sum(axis=1).mean())
    assert found.total_low == pytest.approx(np.percentile(paid.sum(axis=1), 5))


def test_until_its_change_a_pathway_is_the_course_of_today(simulator, plan):
    chosen = way(plan, "none", "pact")
    today = w.Pathway((replace(chosen.stages[0], end=2051),), 0, 0, 0, 0.0)
    ran, base = (w.replay(simulator, plan, p, LEVERS, "wait_index") for p in (chosen, today))
    at = ran.years.index(chosen.stages[1].start)
    assert (ran.failing[: at + 1] == base.failing[: at + 1]).all()
    # In the year in which it comes into force its announced cost is paid, and nothing else.
    assert (ran.cost[:at] == 0).all()
    assert ran.cost[at] == pytest.approx(0.1)
    assert (ran.failing[at + 1 :] < base.failing[at + 1 :]).any()
    assert base.total == 0


def test_a_later_change_helps_and_costs_less(simulator, plan):
    chosen = way(plan, "none", "pact")
    ran = [
        w.replay(simulator, plan, w.earlier(chosen, k, FIRST), LEVERS, "wait_index")
        for k in (0, 4, 8)
    ]
    assert ran[0].total < ran[1].total < ran[2].total
    assert ran[0].failing.sum() > ran[1].failing.sum() > ran[2].failing.sum()


def test_sooner_is_the_least_advance_that_holds_longest(simulator, plan):
    for policies in (("none", "pact"), ("none", "pact", "both")):
        chosen = way(plan, *policies)
        most = max(s.decided for s in chosen.stages) - FIRST
        tried = [
            w.replay(simulator, plan, w.earlier(chosen, k, FIRST), LEVERS, "wait_index")
            for k in range(most + 1)
        ]
        best = max(r.covered for r in tried)
        found = w.sooner(simulator, plan, chosen, LEVERS, "wait_index")
        assert found.covered == best
        assert found.earlier == next(k for k, r in enumerate(tried) if r.covered == best)
        assert all(s.decided >= FIRST for s in found.pathway.stages)
    assert w.sooner(simulator, plan, way(plan, "none", "pact"), LEVERS, "wait_index").earlier > 0


def test_replays_come_by_what_holds_longest_then_cheapest(simulator, plan):
    ran = w.replays(simulator, plan, plan.found, LEVERS, "wait_index")
    keys = [(-r.covered, r.total, r.pathway.changes) for r in ran]
    assert keys == sorted(keys)
    assert {id(r.pathway) for r in ran} == {id(p) for p in plan.found}
    assert len(ran[0].tables()["replay"].rows) == len(ran[0].years)
    spans = [y for a, b in ran[-1].gaps for y in range(a, b + 1)]
    assert spans == [y for y, kept in zip(ran[-1].years, ran[-1].holds, strict=True) if not kept]


def test_it_counts_years_in_a_row_as_the_plan_does(simulator, plan):
    settings = dict(plan.settings) | {"tipping": dict(plan.settings["tipping"]) | {"lasting": 20}}
    never = w.replay(
        simulator, replace(plan, settings=settings), plan.found[0], LEVERS, "wait_index"
    )
    # A stretch that the horizon cuts is as long as it needs to be; a shorter one does not count.
    once = w.replay(simulator, plan, plan.found[0], LEVERS, "wait_index")
    assert [g for g in once.gaps if g[1] == 2050] == list(never.gaps)


def test_a_stretch_that_began_before_the_plan_is_as_long_as_it_is(simulator, plan):
    """Counted again in plain loops: over all years, and only then cut to those of the plan."""
    values = simulator.run(["drift"], {"none": ()}, ["wait_index"]).of("wait_index")[0, 0]
    over = ((values > 80).mean(axis=0) > 0.5).tolist()
    assert over[2028 - 2024 : 2031 - 2024] == [True, True, False]  # missed at first, then kept
    today = w.Pathway((w.Stage("none", 2028, 2028, 2051, holds=True),), 0, 0, 0, 0.0)
    for lasting in (1, 3, 5):
        tipping = dict(plan.settings["tipping"]) | {"lasting": lasting}
        cut = replace(plan, settings={"tipping": tipping}, years=(2028, 2050))
        ran = w.replay(simulator, cut, today, LEVERS, "wait_index", limit=80)
        starts = [k for k in range(len(over)) if all(over[k : k + lasting])]
        missed = [any(k <= i < k + lasting for k in starts) for i in range(len(over))]
        assert (~ran.holds).tolist() == missed[2028 - 2024 :]
        assert ran.gaps[0] == (2028, 2029)


def test_a_plan_may_begin_before_anything_can_set_in(simulator, ours):
    runs = simulator.run(["drift"], LEVERS, ["wait_index"])
    first, ramp = ours.years[0], ours.model.ramp.start
    plan = w.pathways(w.tipping(measured(runs, "wait_index")), "drift", start=first)
    assert first < ramp
    late = w.Stage("pact", first, first, 2051, True), w.Stage("pact", ramp, ramp, 2051, True)
    one, other = (
        w.replay(simulator, plan, w.Pathway((s,), 0, 0, 0, 0.0), LEVERS, "wait_index") for s in late
    )
    assert one.years[0] == first
    assert one.failing.tolist() == other.failing.tolist()
    assert one.cost.tolist() == other.cost.tolist()
    # What is replaced before it could begin never was.
    both = w.Stage("both", first, first, first, False), late[0]
    third = w.replay(simulator, plan, w.Pathway(both, 0, 0, 0, 0.0), LEVERS, "wait_index")
    assert third.cost.tolist() == one.cost.tolist()


def test_brought_forward_nothing_comes_before_what_it_follows(simulator, plan):
    """With leads of their own: what takes long must not come back after what is quick."""
    stages = (
        w.Stage("none", FIRST, FIRST, 2033, False), w.Stage("pact", 2027, 2033, 2037, False),
        w.Stage("both", 2036, 2037, 2051, True),
    )  # fmt: skip
    chosen = w.Pathway(stages, 25, 0, 2, 0.0)
    for k in range(12):
        found = w.earlier(chosen, k, FIRST).stages
        assert [s.start for s in found] == sorted(s.start for s in found)
        assert all(s.decided >= FIRST for s in found)
        assert w.schedule(replace(chosen, stages=found), LEVERS)[found[-1].start] == LEVERS["both"]
    assert [s.start for s in w.earlier(chosen, 9, FIRST).stages] == [FIRST, 2032, 2032]
    assert w.sooner(simulator, plan, chosen, LEVERS, "wait_index").covered > 0


def test_what_nobody_knows_is_no_number_in_the_table(simulator, plan):
    ran = w.replay(simulator, plan, plan.found[0], LEVERS, "wait_index")
    nothing = np.full(len(ran.years), np.nan)
    lost = replace(ran, failing=nothing, cost=nothing)
    assert {row[3] for row in lost.tables()["replay"].rows} == {None}
    assert {row[5] for row in lost.tables()["replay"].rows} == {None}


def test_years_held_and_the_advance_come_with_what_redraws_give(simulator, plan):
    chosen = way(plan, "none", "pact")
    found = w.replay(simulator, plan, chosen, LEVERS, "wait_index")
    runs = simulator.run(["drift"], {"it": w.schedule(chosen, LEVERS)}, ["wait_index"])
    outside = runs.of("wait_index")[0, 0][:, 2:] > simulator.system.outcome("wait_index").target
    rng = np.random.default_rng(5)
    again = (outside[rng.integers(0, 200, 200)] for _ in range(400))  # the bootstrap, spelled out
    held = [(own.mean(axis=0) <= 0.5).sum() for own in again]
    expected = np.percentile(held, [5, 95])
    assert np.abs(np.array(found.span) - expected).max() <= 2
    assert found.redrawn.std() == pytest.approx(np.std(held), rel=0.25)
    assert found.span[0] < found.covered < found.span[1]
    best = w.sooner(simulator, plan, chosen, LEVERS, "wait_index")
    assert best.earlier_span[0] <= best.earlier <= best.earlier_span[1]
    assert best.earlier_span[0] < best.earlier_span[1]
    # All futures alike: no redraw changes anything.
    sure = w.replay(simulator, plan, chosen, LEVERS, "wait_index", limit=1e9)
    assert sure.span == (25, 25)


def test_a_lever_may_be_named_alone(simulator, plan):
    chosen = way(plan, "none", "pact")
    one = w.replay(simulator, plan, chosen, {"none": (), "pact": "public_work_pact"}, "wait_index")
    two = w.replay(simulator, plan, chosen, LEVERS, "wait_index")
    assert (one.failing == two.failing).all()


def test_bad_calls_and_a_cancel(simulator, plan):
    with pytest.raises(UnknownNameError) as caught:
        w.replay(
            simulator, plan, way(plan, "none", "pact"), {"none": (), "pacts": ()}, "wait_index"
        )
    assert caught.value.code == "unknown_policy"
    seen = []

    def watch(done, total):
        seen.append((done, total))
        return len(seen) < 2

    with pytest.raises(Cancelled):
        w.replays(simulator, plan, plan.found, LEVERS, "wait_index", watch=watch)
    assert seen == [(200, 200 * (len(plan.found) + 1)), (400, 200 * (len(plan.found) + 1))]


def test_without_an_outcome_for_it_the_announced_cost_is_counted_by_year(ours):
    model = ours.model.model_copy(update={"cost": None})
    other = replace(ours, model=model)
    simulator = Simulator(other, draws=20, target="numpy")
    runs = simulator.run(["drift"], LEVERS, ["wait_index"])
    plan = w.pathways(w.tipping(measured(runs, "wait_index")), "drift", start=FIRST)
    stage = w.Stage("none", FIRST, FIRST, 2030, False), w.Stage("both", 2027, 2030, 2051, True)
    ran = w.replay(simulator, plan, w.Pathway(stage, 25, 0, 1, 0.0), LEVERS, "wait_index")
    assert ran.cost.round(9).tolist() == [0.0] * 4 + [0.25] * 21
    assert ran.total == pytest.approx(21 * 0.25)
    assert ran.total_low == ran.total_high == pytest.approx(ran.total)
