"""Tipping points, pathways and triggers: hand-worked maps, brute force, the horizon."""

from contextlib import contextmanager
from itertools import permutations

import numpy as np
import pytest

from futurs import texts
from futurs.errors import InputError, UnknownNameError
from futurs.futures import pathways as w
from futurs.futures.pathways.tipping import first_years
from futurs.futures.robustness import Measure

NAN = float("nan")
YEARS = tuple(range(2030, 2040))


@contextmanager
def refused(words, kind=InputError):
    with pytest.raises(kind) as caught:
        yield
    assert words in texts.explain(caught.value, "en")
    assert texts.explain(caught.value, "fr")


def course(*ends, years=YEARS):
    """Return one draw for each given year, in which it leaves the threshold of 1; None: never."""
    return [[1.0 if e is None or y < e else 0.0 for y in years] for e in ends]


def measure(courses, direction="up", threshold=1.0, years=YEARS):
    values = [[c] for c in courses.values()]
    return Measure(list(courses), ["s"], values, direction, threshold, years=years)


def test_the_year_in_which_more_than_a_share_is_outside():
    m = measure({"a": course(2032, 2034, 2036, None)})
    assert w.tipping(m, share=0.5).year("a", "s") == 2036  # 2034: half, not more
    assert w.tipping(m, share=0.4).year("a", "s") == 2034
    assert w.tipping(m, share=0.2).year("a", "s") == 2032
    assert w.tipping(m, share=0.75).year("a", "s") == w.BEYOND
    found = w.tipping(m)
    assert found.failing[0, 0].tolist() == [0, 0, 0.25, 0.25, 0.5, 0.5, 0.75, 0.75, 0.75, 0.75]
    low, high = (found.when(int(x[0, 0])) for x in (found.low, found.high))
    assert (low, high) == (2032, w.BEYOND)
    assert 0 < found.beyond[0, 0] < 1
    assert found.tables()["tipping"].rows[0][2:5] == (2036, 2032, w.BEYOND)
    again = w.tipping(m, rng=np.random.default_rng(0))
    np.testing.assert_array_equal(again.low, found.low)


def test_less_may_be_better_and_order_is_free():
    rng = np.random.default_rng(1)
    values = rng.normal(0, 1, (3, 2, 31, 10)).cumsum(axis=3)
    m = Measure(list("abc"), list("xy"), values, "up", -1.0, years=YEARS)
    mirror = Measure(list("abc"), list("xy"), -values, "down", 1.0, years=YEARS)
    turned = Measure(list("cba"), list("xy"), values[::-1, :, ::-1], "up", -1.0, years=YEARS)
    found = w.tipping(m, share=0.3)
    np.testing.assert_array_equal(w.tipping(mirror, share=0.3).index, found.index)
    np.testing.assert_array_equal(w.tipping(turned, share=0.3).index, found.index[::-1])
    for i in range(3):
        for k in range(2):
            out = [(values[i, k, :, j] < -1).mean() > 0.3 for j in range(10)]
            assert found.index[i, k] == (out.index(True) if any(out) else 10)


def test_a_year_of_relief_and_years_in_a_row():
    back = [[1, 0, 1, 0, 0, 1, 1, 1, 1, 0]]
    m = measure({"a": back})
    assert w.tipping(m).year("a", "s") == 2031
    assert w.tipping(m, lasting=2).year("a", "s") == 2033
    assert w.tipping(m, lasting=3).year("a", "s") == 2039  # cut by the horizon
    # Three futures outside in turn, never two at once: only "left" adds them up.
    turns = [[1, 0, 1, 1], [1, 1, 0, 1], [1, 1, 1, 0]]
    m = measure({"a": turns}, years=YEARS[:4])
    assert w.tipping(m, share=0.5).year("a", "s") == w.BEYOND
    assert w.tipping(m, share=0.5, reading="left").year("a", "s") == 2032
    assert first_years(np.array([NAN, NAN]), 0.5) == -1


def test_a_run_that_overflows():
    m = measure(
        {"a": [[1, 1, NAN, NAN], [1, 1, 1, 1]], "b": [[NAN] * 4, [NAN] * 4]}, years=YEARS[:4]
    )
    failing = w.tipping(m, share=0.4)
    assert failing.year("a", "s") == 2032
    assert failing.year("b", "s") == 2030
    assert failing.lost.tolist() == [[1], [2]]
    aside = w.tipping(m, share=0.4, overflow="aside")
    assert aside.year("a", "s") == w.BEYOND
    assert aside.year("b", "s") == w.UNKNOWN
    assert w.sell_by(aside)[1].earliest == w.UNKNOWN
    plan = w.pathways(aside, "s")
    assert plan.unused == ("b",)


def test_the_bootstrap_is_that_of_draws():
    rng = np.random.default_rng(2)
    ends = rng.integers(2030, 2045, 40)
    m = measure({"a": course(*ends)})
    found = w.tipping(m, resamples=4000, level=0.8)
    places = []
    for _ in range(1000):
        drawn = rng.choice(ends, 40)
        out = [(drawn <= y).mean() > 0.5 for y in YEARS]
        places.append(out.index(True) if any(out) else 10)
    low = np.quantile(places, 0.1, method="lower")
    high = np.quantile(places, 0.9, method="higher")
    assert abs(found.low[0, 0] - low) <= 1
    assert abs(found.high[0, 0] - high) <= 1
    assert found.beyond[0, 0] == pytest.approx(np.mean(np.array(places) == 10), abs=0.05)


def test_sell_by_dates_over_scenarios():
    values = [[course(2033), course(None), course(2036)]]
    m = Measure(["a"], ["x", "y", "z"], values, "up", 1, years=YEARS)
    (date,) = w.sell_by(w.tipping(m), lead=4)
    assert (date.earliest, date.latest, date.decide) == (2033, w.BEYOND, 2029)
    assert (date.first_in, date.last_in) == (("x",), ("y",))
    never = Measure(["a"], ["x"], [[course(None)]], "up", 1, years=YEARS)
    assert w.sell_by(w.tipping(never), lead=4)[0].decide == w.BEYOND


MAP = {"now": course(2032), "dyke": course(2036), "move": course(None), "sand": course(2034)}


def test_a_map_by_hand():
    tipped = w.tipping(measure(MAP))
    policies = {
        "now": w.Policy(now=True),
        "sand": w.Policy(lead=1, once=1, yearly=1),
        "dyke": w.Policy(lead=2, once=10, yearly=1, after=("now",)),
        "move": w.Policy(lead=5, once=20),
    }
    plan = w.pathways(tipped, "s", policies)
    ways = {p.policies: p for p in plan.found}
    assert set(ways) == {
        ("now",), ("sand",), ("dyke",), ("move",), ("now", "sand"), ("now", "dyke"),
        ("now", "move"), ("sand", "move"), ("dyke", "move"), ("now", "sand", "move"),
        ("now", "dyke", "move"),
    }  # fmt: skip
    # Decided in 2030 at the earliest, so in effect from 2035 on: 2032 to 2034 are lost.
    late = ways["now", "move"]
    assert [(s.decided, s.start, s.end) for s in late.stages] == [
        (2030, 2030, 2032),
        (2030, 2035, 2040),
    ]
    assert (late.covered, late.gaps, late.changes, late.cost) == (7, 3, 1, 20)
    whole = ways["now", "dyke", "move"]
    assert [(s.decided, s.start) for s in whole.stages] == [
        (2030, 2030),
        (2030, 2032),
        (2031, 2036),
    ]
    assert whole.complete
    assert whole.cost == 10 + 4 * 1 + 20
    assert plan.found[0] is whole
    assert not whole.beaten
    assert not late.beaten  # fewer changes, cheaper
    assert ways["now", "sand"].covered == 4
    assert ways["sand",].cost == 1 + 3
    assert plan.settings["policies"]["dyke"]["lead"] == 2


def test_all_sequences_and_none_twice():
    rng = np.random.default_rng(3)
    for _ in range(20):
        ends = rng.integers(2030, 2043, 5)
        names = "abcde"
        courses = {n: course(None if e > 2039 else e) for n, e in zip(names, ends, strict=True)}
        policies = {
            n: w.Policy(lead=int(x)) for n, x in zip(names, rng.integers(0, 6, 5), strict=True)
        }
        plan = w.pathways(w.tipping(measure(courses)), "s", policies, changes=4)
        stop = {n: min(int(e), 2040) for n, e in zip(names, ends, strict=True)}
        expected = set()
        for size in range(1, 6):
            for order in permutations(names, size):
                at, fits = 2030, True
                for k, n in enumerate(order):
                    start = max(at, 2030 + policies[n].lead)
                    fits &= start < stop[n] and (k == 0 or at < 2040)
                    at = stop[n]
                if fits:
                    expected.add(order)
        found = [p.policies for p in plan.found]
        assert len(found) == len(set(found))
        assert set(found) == expected
        for p in plan.found:
            assert p.covered + p.gaps == 10
            for a, b in zip(p.stages, p.stages[1:], strict=False):
                assert a.end <= b.start


def test_what_is_beaten_is_beaten_by_somebody():
    courses = {n: course(e) for n, e in zip("abcd", (2033, 2036, None, None), strict=True)}
    policies = {n: w.Policy(once=c) for n, c in zip("abcd", (1, 5, 3, 9), strict=True)}
    plan = w.pathways(w.tipping(measure(courses)), "s", policies)
    marks = [(p.covered, -p.cost, -p.changes) for p in plan.found]
    for p, m in zip(plan.found, marks, strict=True):
        better = any(all(x >= y for x, y in zip(o, m, strict=True)) and o != m for o in marks)
        assert p.beaten == better


def test_later_costs_count_less_when_told():
    plan = w.pathways(
        w.tipping(measure({"a": course(2031), "b": course(None)})), "s",
        {"a": w.Policy(now=True), "b": w.Policy(once=100)}, discount=0.1,
    )  # fmt: skip
    cost = {p.policies: p.cost for p in plan.found}
    assert cost["a", "b"] == pytest.approx(100 / 1.1)
    assert cost["b",] == 100


def test_a_plan_may_start_later_and_be_cautious():
    m = measure({"a": course(2032, 2036, 2036), "b": course(None, None, None)})
    tipped = w.tipping(m)
    bold = w.pathways(tipped, "s", start=2034)
    assert {p.policies for p in bold.found} == {("a",), ("b",), ("a", "b")}
    assert bold.years == (2034, 2039)
    careful = w.pathways(tipped, "s", start=2034, cautious=True)
    assert careful.unused == ("a",)  # its interval begins in 2032


def test_what_a_plan_refuses():
    tipped = w.tipping(measure(MAP))
    with refused("scenario", UnknownNameError):
        w.pathways(tipped, "absent")
    with refused("dyke", UnknownNameError):
        w.pathways(tipped, "s", {"dike": w.Policy()})
    with refused("sand", UnknownNameError):
        w.pathways(tipped, "s", {"dyke": w.Policy(after=("sands",))})
    with refused("start"):
        w.pathways(tipped, "s", start=2029)
    many = {f"p{k}": course(2031 + k, years=range(2030, 2050)) for k in range(16)}
    with refused("fewer changes"):
        w.pathways(
            w.tipping(measure(many, years=tuple(range(2030, 2050)))), "s", changes=15
        )  # fmt: skip
    with refused("year"):
        w.tipping(Measure(["a"], ["s"], [[[1.0]]], "up", 1))
    with refused("threshold"):
        w.tipping(Measure(["a"], ["s"], [[[[1.0]]]], years=(2030,)))
    for wrong in ({"share": 1.0}, {"lasting": 0}, {"reading": "never"}):
        with refused(next(iter(wrong))):
            w.tipping(measure(MAP), **wrong)


def test_no_policy_at_all_holds():
    tipped = w.tipping(measure({"a": course(2030), "b": course(2030)}))
    plan = w.pathways(tipped, "s")
    assert plan.found == ()
    assert plan.unused == ("a", "b")
    shape = w.routes(tipped, plan)
    assert shape.policies == ()
    assert w.first_steps([plan]) == ()


def test_first_steps_over_scenarios():
    values = [
        [course(2033), course(None)],
        [course(None), course(None)],
        [course(2035), course(2035)],
    ]
    m = Measure(["a", "b", "c"], ["x", "y"], values, "up", 1, years=YEARS)
    policies = {"b": w.Policy(after=("c",)), "c": w.Policy(after=()), "a": w.Policy(after=())}
    tipped = w.tipping(m)
    steps = w.first_steps([w.pathways(tipped, s, policies) for s in "xy"])
    assert [s.policy for s in steps] == ["c", "b", "a"] or steps[0].complete == ("x", "y")
    a = next(s for s in steps if s.policy == "a")
    assert a.complete == ("y",)
    assert a.covered == (3, 10)


def test_the_map_has_its_lines_changes_and_chosen_way():
    tipped = w.tipping(measure(MAP))
    policies = {
        "now": w.Policy(now=True),
        "move": w.Policy(lead=5),
        "dyke": w.Policy(after=("now",)),
    }
    plan = w.pathways(tipped, "s", policies)
    chosen = next(p for p in plan.found if p.policies == ("now", "move"))
    shape = w.routes(tipped, plan, chosen=chosen)
    assert shape.policies == ("now", "dyke", "move", "sand")
    assert shape.ends == (2032, 2036, 2040, 2034)
    assert shape.starts == (2030, 2030, 2035, 2030)
    assert ("now", "move", 2032, 2035) in shape.changes
    assert not [c for c in shape.changes if c[:2] == ("sand", "dyke")]
    assert shape.way == (("now", 2030, 2032), ("move", 2035, 2040))


def alarm(n=200, seed=0, noise=0.2):
    """Return futures whose observable runs ahead of the outcome by three years."""
    rng = np.random.default_rng(seed)
    years = np.arange(2030, 2050)
    slope = rng.uniform(0, 1, (2, n))
    path = slope[..., None] * (years - 2030)
    holding = path < 10
    seen = path + rng.normal(0, noise, path.shape)
    return seen, holding, years


def test_a_trigger_by_hand():
    years = [2030, 2031, 2032, 2033]
    seen = [[[1, 5, 9, 9], [1, 2, 3, 9], [2, 2, 2, 2], [7, 0, 0, 0]]]
    holds = np.ones((1, 4, 4), bool)
    holds[0, 0, 2:] = False  # tips in 2032: an alarm must sound by 2031
    holds[0, 1, 3] = False  # tips in 2033: by 2032
    holds[0, 3, 0] = False  # tips at once: nobody could be warned
    found = w.trigger(seen, holds, years, lead=1)
    assert (found.side, found.value) == ("above", 3)
    assert (found.hit, found.false_alarm) == (1, 0)
    assert (found.tips, found.stays, found.too_early, found.lost) == (2, 1, 1, 0)
    assert found.warning == 1  # reached in 2031 and in 2032, one year before each
    assert found.curve.tolist() == [[2, 1, 1], [3, 1, 0], [5, 0.5, 0]]
    mirror = w.trigger(-np.array(seen), holds, years, lead=1, side="below")
    assert (mirror.value, mirror.hit, mirror.false_alarm) == (-3, 1, 0)


def test_a_trigger_against_all_candidates():
    seen, holding, years = alarm(60, seed=5, noise=2)
    found = w.trigger(seen, holding, years, lead=3, side="above")
    best = (-1.0, None)
    for c in np.unique(seen):
        hits = falses = tips = stays = 0
        for s in range(2):
            for d in range(60):
                out = np.flatnonzero(~holding[s, d])
                end = years[out[0]] if len(out) else years[-1]
                past = seen[s, d, years <= end - 3]
                if not len(past):
                    continue
                sounds = bool((past >= c).any())
                tips, stays = tips + bool(len(out)), stays + (not len(out))
                hits, falses = (
                    hits + (sounds and bool(len(out))),
                    falses + (sounds and not len(out)),
                )
        best = max(best, (round(hits / tips - falses / stays, 12), c))
    assert found.value == best[1]
    assert found.hit - found.false_alarm == pytest.approx(best[0])


def test_a_trigger_tells_what_to_expect_of_new_futures():
    seen, holding, years = alarm()
    found = w.trigger(seen, holding, years, lead=3)
    assert found.hit > 0.9
    assert found.false_alarm < 0.2
    assert found.hit_held_out == pytest.approx(found.hit, abs=0.1)
    noise = np.random.default_rng(1).normal(size=seen.shape)
    vain = w.trigger(noise, np.roll(holding, 7, axis=1), years, lead=3)
    held = 0 if vain.value is None else vain.hit_held_out - vain.false_held_out
    chosen = 0 if vain.value is None else vain.hit - vain.false_alarm
    assert held <= chosen
    assert set(found.tables()) == {"trigger", "candidates"}
    row, columns = found.tables()["trigger"].rows[0], found.tables()["trigger"].columns
    assert len(row) == len(columns)


@pytest.mark.parametrize(
    ("ends", "lead", "reason"),
    [((None, None), 1, "none_tips"), ((2035, 2036), 1, "all_tip"), ((2031, 2031), 5, "too_early"),
     ((2035, None), 1, "flat")],
)  # fmt: skip
def test_where_no_value_separates_it_says_why(ends, lead, reason):
    holding = np.array([course(*ends)]) == 1
    found = w.trigger(np.ones(holding.shape), holding, YEARS, lead=lead)
    assert found.value is None
    assert found.reason == reason
    assert w.standing(found, [2024], [1.0]) is None


def test_a_trigger_does_not_depend_on_order_or_unit():
    seen, holding, years = alarm(50, seed=2)
    found = w.trigger(seen, holding, years, lead=2)
    turned = w.trigger(seen[::-1, ::-1], holding[::-1, ::-1], years, lead=2)
    other = w.trigger(100 * seen + 7, holding, years, lead=2)
    assert turned.value == found.value
    assert other.value == pytest.approx(100 * found.value + 7)
    assert (other.hit, other.false_alarm) == (found.hit, found.false_alarm)


def test_an_overflowed_observable_is_counted():
    seen, holding, years = alarm(20)
    seen[0, 0, 5:] = NAN
    found = w.trigger(seen, holding, years, lead=3)
    assert found.lost == 1
    assert found.tips + found.stays + found.too_early + found.lost == 40
    with refused("scenario, draw, year"):
        w.trigger(seen[0], holding, years, lead=3)


def test_published_figures_against_a_trigger():
    seen = [[[1, 2, 3, 4], [1, 1, 1, 2]]]
    holds = [[[True, True, True, False], [True] * 4]]
    found = w.trigger(seen, holds, YEARS[:4], lead=1)
    crossed = w.standing(found, [2024, 2022, 2023], [2.0, 3.5, NAN])
    assert (crossed.year, crossed.latest, crossed.crossed, crossed.distance) == (2024, 2, 2022, 1)
    assert w.standing(found, [], []) is None


def test_an_alarm_counts_from_a_year_and_a_dip_is_no_tipping():
    seen, holding, years = alarm(100, seed=3)
    seen[..., 0] = 50  # what every future does in its first year
    vain = w.trigger(seen, holding, years, lead=3, side="above")
    assert vain.value is None
    assert vain.reason == "flat"
    later = w.trigger(seen, holding, years, lead=3, side="above", since=2031)
    assert later.hit > 0.9
    assert later.settings["since"] == 2031
    dips = holding.copy()
    dips[:, ::2, 1] = False
    assert w.trigger(seen, dips, years, lead=0).tips > later.tips
    steady = w.trigger(seen, dips, years, lead=3, side="above", since=2031, lasting=2)
    assert (steady.tips, steady.value) == (later.tips, later.value)
    with refused("since"):
        w.trigger(seen, holding, years, lead=3, since=1999)


def test_a_value_that_tells_too_little_is_no_trigger():
    seen, holding, years = alarm(100, seed=4, noise=4)
    found = w.trigger(seen, holding, years, lead=3, worth=0)
    told = found.hit_held_out - found.false_held_out
    assert 0 < told < 1
    strict = w.trigger(seen, holding, years, lead=3, worth=min(1.0, told + 0.01))
    assert strict.value is None
    assert strict.reason == "flat"
    assert strict.hit_held_out - strict.false_held_out == pytest.approx(told)
