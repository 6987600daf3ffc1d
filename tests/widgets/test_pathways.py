"""The pathways' board without a browser: state, tipping years, map, first steps, what to watch."""

import re
import shutil
import subprocess
import sys
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from futurs import texts
from futurs.errors import InputError
from futurs.futures import Simulator, simulate
from futurs.futures import pathways as ways
from futurs.futures.costing import costs
from futurs.futures.robustness import measured
from futurs.study import load
from futurs.widgets import Pathways, show
from futurs.widgets.pathways_plans import next_steps
from futurs.widgets.pathways_runs import Asked, PathwayRuns, Rules, pathway_runs_of
from futurs.widgets.pathways_state import VIEWS, PathwaysState
from futurs.widgets.policies_state import ALL, NONE

YEAR = 2026


@pytest.fixture(scope="module")
def study(compiled_study):
    return compiled_study


@pytest.fixture(scope="module")
def shared(study):
    return Pathways(study, "en", {"study": study.id}, today=YEAR)


@pytest.fixture
def board(shared, study):
    """Return the board as it opens; what was computed is kept."""
    query = {"outcome": "wait_index", "study": study.id}
    rest = PathwaysState(
        study, shared.state.targets, shared.runs.years, query, "en", YEAR
    ).trait_values()
    with shared.state.hold_trait_notifications():
        for name, value in rest.items():
            setattr(shared.state, name, value)
    shared._hear("view", "when")
    return shared


def plain(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).replace("\u00a0", " ")


def html(board):
    parts = (board.head, board.pick, board.ask, board.status, board.body, board.foot)
    return plain(" ".join(p.html for p in parts))


# ---- what is opened ------------------------------------------------------------------------------


def test_it_opens_on_an_outcome_that_is_kept_now_and_lost_later(board):
    assert board.runs.first(YEAR) == "wait_index"
    assert board.state.start == YEAR
    assert board.state.limit == 100
    assert set(board.state.query().values()) == {""}
    row = board.found.tipped.index[board.found.tipped.policies.index(NONE)]
    assert 0 < (row == len(board.runs.years)).sum() < len(row)


def test_the_year_of_now_stays_within_those_that_are_simulated(study):
    runs = pathway_runs_of(study).runs
    years = pathway_runs_of(study).years
    for today, start in ((1990, 2024), (2031, 2031), (2400, 2049)):
        assert PathwaysState(study, runs.targets, years, {}, "fr", today).start == start


def test_the_address_sets_the_state_and_says_what_is_wrong(study):
    runs = pathway_runs_of(study)
    query = {
        "view": "map", "outcome": "non_take_up", "scenario": "drift", "share": "30", "lead": "5",
        "chain": "any", "start": "2028", "way": f"{NONE}.{ALL}", "threshold": "36",
    }  # fmt: skip
    state = PathwaysState(study, runs.runs.targets, runs.years, query, "en", YEAR)
    assert state.notices == []
    assert {k: v for k, v in state.query().items() if v} == query
    bad = {
        "share": "100",
        "scenario": "x",
        "way": "a.b",
        "reading": "<b>",
        "lead": "²",
        "start": "3",
    }
    state = PathwaysState(study, runs.runs.targets, runs.years, bad, "fr", YEAR)
    assert len(state.notices) == len(bad)
    assert set(state.query().values()) == {""}


def test_equal_packages_are_one_line(study):
    runs = pathway_runs_of(study)
    levers = "-".join(x.id for x in study.levers)
    state = PathwaysState(study, runs.runs.targets, runs.years, {"a": levers}, "en", YEAR)
    assert ALL not in state.lines
    assert len(set(state.lines.values())) == len(state.lines)


# ---- the numbers ---------------------------------------------------------------------------------


def test_tipping_years_are_those_of_the_engine(board, study):
    few = {"none": {}, "pact": {"public_work_pact": 1.0}}
    found = simulate(study, scenarios=["drift"], policies=few, outcomes=["wait_index"])
    expected = ways.tipping(measured(found, "wait_index"), resamples=200)
    tipped = board.found.tipped
    k = tipped.scenarios.index("drift")
    for i, name in enumerate((NONE, "public_work_pact")):
        at = tipped.policies.index(name)
        for part in ("index", "low", "high"):
            assert getattr(tipped, part)[at, k] == getattr(expected, part)[i, 0]
        # In the first year the outcome is its threshold, but for the last digits of a sum.
        np.testing.assert_allclose(tipped.failing[at, k, 1:], expected.failing[i, 0, 1:])


def test_pathways_begin_with_today_and_add_levers(board):
    policies = board.found.policies
    for plan in board.found.plans:
        assert plan.found
        for way in plan.found:
            assert way.policies[0] == NONE
            sets = [set(policies[p]) for p in way.policies]
            assert all(a < b for a, b in pairwise(sets))
            assert len(sets) <= 3
            assert all(s.decided >= YEAR for s in way.stages)
            assert all(s.start - s.decided == 3 for s in way.stages[1:])
        marks = [(-w.covered, w.cost, w.changes) for w in plan.found]
        assert not plan.found[0].beaten
        for way, own in zip(plan.found, marks, strict=True):
            better = any(
                all(a <= b for a, b in zip(m, own, strict=True)) and m != own for m in marks
            )
            assert way.beaten == better


def test_a_pathway_costs_what_its_policies_spend_in_the_scenario(board, study):
    few = {"none": {}, "contact": ["human_contact_guarantee"], "pact": ["public_work_pact"]}
    paid = costs(simulate(study, policies=few, outcomes=["spending"]))
    tipped, found = board.found.tipped, board.found.costs
    names = (NONE, "human_contact_guarantee", "public_work_pact")
    for name, own in zip(names, paid, strict=True):
        k = tipped.policies.index(name)
        np.testing.assert_allclose(found.mean[k], own.mean(axis=1), atol=1e-12)
        np.testing.assert_allclose((found.low[k], found.high[k]), np.percentile(own, [5, 95]))
    assert (found.mean[tipped.policies.index("human_contact_guarantee")] > 0.1).all()
    for k, plan in enumerate(board.found.plans):
        by = dict(zip(tipped.policies, found.mean[:, k], strict=True))
        for way in plan.found:
            assert way.cost == pytest.approx(
                sum(by[s.policy] * (s.end - s.start) for s in way.stages)
            )
    # What costs the same in each future does so to the last digit, so that equals stay equal.
    same = [tipped.policies.index(x) for x in ("standing_foresight", "new_media_objects")]
    assert (found.mean[same[0]] == found.mean[same[1]]).all()


def test_costs_are_shown_with_what_they_count(board):
    board._hear("view", "first")
    said = html(board)
    assert "“Spending that levers move” under the policy less the same without any lever" in said
    row = next(
        r for r in board.told.first_page(board.found)["rows"] if "Pact for work" in r["label"]
    )
    assert row["yearly"] > 10
    assert row["cost_span"] in said
    _map(board)
    assert "“Spending that levers move” under the policy less" in html(board)


def test_without_an_outcome_for_it_only_the_announced_cost_is_counted(compiled, root, tmp_path):
    folder = tmp_path / "scenarios/ours"
    shutil.copytree(root / "scenarios/administration_2040", folder)
    shutil.copytree(root / "data", tmp_path / "data")
    file = folder / "model/equations.yaml"
    file.write_text(file.read_text("utf-8").replace("  cost: spending\n", ""), "utf-8")
    study = compiled(load("ours", root=tmp_path))
    board = Pathways(study, "en", {"view": "first", "outcome": "wait_index"}, today=YEAR)
    k = board.found.tipped.policies.index("human_contact_guarantee")
    assert (board.found.costs.mean[k] == 0).all()
    assert "only the announced cost is counted" in html(board)


def test_any_policy_may_follow_when_asked(board):
    before = sum(len(p.found) for p in board.found.plans)
    board._hear("chain", "any")
    assert sum(len(p.found) for p in board.found.plans) > before
    assert all(NONE not in w.policies[1:] for p in board.found.plans for w in p.found)


def test_first_steps_keep_what_the_best_pathway_covers(board):
    board._hear("view", "first")
    plans = tuple(p for p in board.found.plans if len(p.found) > 1)
    steps = {s.policy: s for s in next_steps(plans)}
    best = tuple(p.found[0].covered for p in plans)
    page = board.told.first_page(board.found)
    names = {board.told.policies[p]: p for p in steps}
    assert page["none"]
    for label in page["none"]:
        assert steps[names[label]].covered == best
    for row in page["rows"]:
        lost = row["lost_years"]
        assert (lost == 0) == (row["kept"] == page["total"])
        assert lost >= 0


def test_signs_tell_futures_apart_and_name_no_unpublished_figure(board):
    board._hear("view", "watch")
    published = {s.outcome for s in board.found.signs}
    assert published
    assert all(board.words.past(o) is not None for o in published)
    assert "wait_index" not in published
    told = [s.trigger for s in board.found.signs if s.trigger.value is not None]
    assert told
    margins = [t.hit_held_out - t.false_held_out for t in told]
    assert margins == sorted(margins, reverse=True)
    assert all(t.settings["since"] == YEAR and t.settings["lead"] == 3 for t in told)


# ---- the views -----------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", texts.LANGUAGES)
def test_each_view_in_both_languages(study, lang):
    board = Pathways(study, lang, {"study": study.id}, today=YEAR)
    for view in VIEWS:
        board._hear("view", view)
        said = html(board)
        how = texts.say(f"pathways_board.how_{view}", lang, share=50, lead=3)
        assert plain(how) in said
        supposed = plain(texts.say("pathways_board.assumed", lang)) in said
        assert supposed == (view in ("map", "first"))
        assert plain(texts.say("policies_board.not_likely", lang)) in said
        assert "None" not in said
        assert not re.search(r"\bnan\b", said)
        assert len(board.drawn.children) == 2 * (view == "map")
        assert "13 sc" in said
    for chart in _map(board):
        assert chart.title
        assert chart.alt
        assert chart.table["rows"]


def _map(board):
    board._hear("view", "map")
    return board.drawn.children


def test_what_differs_between_scenarios_is_the_table(board):
    said = html(board)
    assert "“No lever” holds until 2050 in 7 of 13 scenarios; in the other 6 it tips from" in said
    heads = re.findall(r'<th scope="col">([^<]*)</th>', board.body.html)[3:]
    assert len(heads) == 6
    never = re.search(r'<p id="never">(.*?)</p>', board.body.html)[1]
    assert len(never.split(",")) == 7
    assert "not by 2050" in said
    board._hear("scenario", "drift")
    assert "Does not tip in (of redraws)" in html(board)
    assert board.body.html.count('<th scope="row"') == len(board.state.lines)


def test_the_map_draws_the_pathway_that_is_chosen(board):
    chart, _ = _map(board)
    strong = board.told.chosen(board.found, board.told.plan(board.found))
    other = next(w for w in board.told.plan(board.found).found if w is not strong and not w.beaten)
    board._hear("way", ".".join(other.policies))
    assert board.told.chosen(board.found, board.told.plan(board.found)) is other
    assert board.frame.query["way"] == ".".join(other.policies)
    after, _ = board.drawn.children
    assert after is not chart
    assert board.body.html.count('aria-pressed="true"') == 1
    board._hear("scenario", "slim_state")
    assert "The slim State: on the map, one pathway holds until 2050" in _map(board)[0].title
    assert "nothing has to be changed" in html(board)


def test_the_map_is_run_as_a_sequence_and_what_it_promised_is_said(board):
    board._hear("scenario", "drift")
    map_, kept = _map(board)
    ran = board.found.replayed["drift"]
    (plan,) = (p for p in board.found.plans if p.scenario == "drift")
    assert ran.chosen.pathway is plan.found[0]
    said = html(board)
    assert f"The map promises {ran.chosen.pathway.covered} of 25 years" in said
    low, high = ran.chosen.span
    assert low <= ran.chosen.covered <= high
    assert f"the pathway holds {ran.chosen.covered} ({low} to {high} in nine redraws" in said
    # What the advance costs stands beside it, not what the late plan does.
    assert f"costs {board.told.money(ran.sooner.total)} bn EUR more" in said
    assert ran.sooner.total > ran.chosen.total
    least, most = ran.sooner.earlier_span
    assert least <= ran.sooner.earlier <= most
    assert f"the advance it takes goes from {least} to {most} years" in said
    assert ran.chosen.covered < ran.chosen.pathway.covered == 25
    assert ran.sooner.covered == 25
    assert f"brought forward by {ran.sooner.earlier} years" in said
    decided = [s.decided for s in ran.sooner.pathway.stages[1:]]
    assert all(f"decided in {y}" in said for y in decided)
    assert map_.title.startswith("Drift: on the map,")
    assert (
        kept.title
        == f"Drift: run as a sequence, the pathway holds {ran.chosen.covered} of 25 years"
    )
    assert [len(row) for row in kept.table["rows"]] == [4] * 25
    # The table: what holds longest first, its cost that of the run.
    rows = board.told.map_page(board.found)["ways"]
    assert [r["held"] for r in rows] == [f"{r.covered} of 25" for r in ran.every]
    assert [r["cost"] for r in rows] == [board.told.money(r.total) for r in ran.every]
    assert sum(r["on"] for r in rows) == 1


def test_another_board_of_the_study_may_forget_futures_meanwhile(study):
    runs = PathwayRuns(study)

    def watch(done, total):
        runs._known = {}
        return True

    asked, rules = Asked("wait_index", 100, 0.5, "year", 1), Rules(YEAR, 3, 2, adding=True)
    found = runs.plan({"none": ()}, asked, rules, watch)
    assert found.tipped.policies == ("none",)


def test_where_map_and_sequence_count_otherwise_it_is_said(board):
    said = "the two numbers of years do not compare"
    for view in ("map", "first"):
        board._hear("view", view)
        assert said not in html(board)
        board._hear("reading", "left")
        assert said in html(board)
        board._hear("reading", "year")


def test_the_plan_may_begin_in_any_year_that_may_be_typed(board):
    low, high = board.state.bounds()["start"]
    for view in ("map", "first"):
        board._hear("view", view)
        for year in (low, high):
            board._hear("start", str(year))
            assert "notice bad" not in board.head.html
            assert board.found.plans[0].years == (year, high + 1)
            assert board.body.html


def test_a_chart_that_is_shown_again_is_not_the_next_to_be_closed(board):
    plans = [p for p in board.found.plans if p.found][:3]
    seen = {}
    for plan in plans:
        board._hear("scenario", plan.scenario)
        seen[plan.scenario] = _map(board)
    first = plans[0].scenario
    board._hear("scenario", first)
    assert _map(board) == seen[first]
    assert list(board._charts)[-1][2] == first
    assert list(board._results)[-1][2] == ("map", first, "")


def test_a_map_on_which_nothing_helps_says_so(board):
    board._hear("scenario", "vote_under_constraint")
    _map(board)
    ran = board.found.replayed["vote_under_constraint"]
    assert max(r.covered for r in ran.every) == ran.without.covered
    assert "none of the pathways of this map holds longer than the course of today" in html(board)
    helped = replace(ran, without=replace(ran.without, holds=np.zeros_like(ran.without.holds)))
    assert board.told.useless(helped) == ""
    # Where the course of today holds every year there is nothing to gain.
    kept = replace(ran, without=replace(ran.without, holds=np.ones_like(ran.without.holds)))
    assert board.told.useless(kept) == ""


def test_another_pathway_of_a_map_does_not_run_the_others_again(board):
    board._hear("scenario", "drift")
    _map(board)
    first = board.found.replayed["drift"]
    other = next(r for r in first.every if r is not first.chosen)
    board._hear("way", ".".join(other.pathway.policies))
    then = board.found.replayed["drift"]
    assert then.every is first.every
    assert then.chosen is other
    assert then.sooner.pathway.policies == other.pathway.policies
    assert 'id="replaced"' not in board.body.html
    # One that this map does not have: said, and the best one shown.
    board._hear("way", f"{NONE}.{ALL}.continuity_plans")
    assert "is not on this map: the best one on the map is shown" in html(board)
    assert board.found.replayed["drift"].chosen is first.chosen


def test_a_replay_is_that_of_the_engine(board, study):
    board._hear("scenario", "drift")
    _map(board)
    ran = board.found.replayed["drift"].chosen
    plan = next(p for p in board.found.plans if p.scenario == "drift")
    alone = ways.replay(
        Simulator(study, target=board.found.target), plan, ran.pathway, board.found.policies,
        "wait_index",
    )  # fmt: skip
    np.testing.assert_array_equal(alone.failing, ran.failing)
    assert (alone.total, alone.covered) == (ran.total, ran.covered)


def test_first_steps_say_when_the_best_pathway_really_has_to_be_decided(board):
    board._hear("view", "first")
    page = board.told.first_page(board.found)
    assert len(page["needing"]) == len(board.found.replayed) == 6
    for row, ran in zip(page["needing"], board.found.replayed.values(), strict=True):
        assert row["played"] == f"{ran.chosen.covered} of 25"
        assert ran.sooner.covered >= ran.chosen.covered
        if ran.sooner.covered <= ran.without.covered:
            assert (row["by"], row["then"]) == ("–", "no year gained on the course of today")
            continue
        low, high = ran.sooner.span
        span = str(low) if low == high else f"{low} to {high}"
        cost = board.told.money(ran.sooner.total)
        assert row["then"] == f"it then holds {span} of 25, for {cost} bn EUR"
        assert row["by"] == "now" or int(row["by"]) <= int(row["decide"])
    assert any(r.sooner.covered > r.chosen.covered for r in board.found.replayed.values())


def test_a_threshold_that_nobody_keeps_now_says_so_and_offers_another(board):
    board._hear("outcome", "debt")
    for view in VIEWS:
        board._hear("view", view)
        assert "In 2026 no policy keeps the threshold (at most 113.2% of GDP)" in html(board)
        assert board.drawn.children == ()
    offered = re.search(r'id="easier" data-act="threshold" data-value="([^"]*)"', board.body.html)[
        1
    ]
    board._hear("threshold", offered)
    assert 'id="nothing"' not in board.body.html
    assert any(p.found for p in board.found.plans)


def test_where_every_future_overflows_no_year_and_no_trigger_is_said(board):
    lost = [replace(plan, found=()) for plan in board.found.plans]
    unknown = np.full_like(board.found.now, np.nan)
    for view in VIEWS:
        board._hear("view", view)
        board._show_found(replace(board.found, plans=tuple(lost), now=unknown))
        assert "Every future overflows: nothing can be said." in html(board)
        assert "<table" not in board.body.html
        assert 'id="triggers"' not in board.body.html
        assert board.drawn.children == ()
    board._hear("view", "when")
    assert 'id="when"' in board.body.html


def test_an_outcome_without_a_target_asks_for_one(board):
    board._hear("outcome", "vacancy")
    assert "has no target in this study: type a threshold" in html(board)
    assert board.found is None
    board._hear("threshold", "5")
    assert board.found is not None


def test_what_is_typed_wrong_changes_nothing(board):
    board._hear("share", "100")
    assert "a whole number from 0 to 99" in html(board)
    board._hear("lead", "-1")
    assert "a whole number from 0 to 20" in html(board)
    board._hear("threshold", "<b>x")
    assert "“<b>x” is not a number".replace("<", "&lt;").replace(">", "&gt;") in board.head.html
    assert set(board.frame.query.values()) == {""}


def test_too_many_pathways_are_said(board):
    board._hear("changes", "4")
    board._hear("chain", "any")
    board._hear("view", "map")
    said = html(board)
    assert "pathways" in said.lower()
    assert "Traceback" not in said


def test_watching_one_scenario_and_the_links_to_the_figures(board):
    board._hear("view", "watch")
    assert "decide by 2028 on what follows" in html(board)
    assert re.search(r'href="50_evidence[^"]*indicator=public_deficit_gdp', board.body.html)
    assert "(“The frugal counter”)" in html(board)
    board._hear("scenario", "slim_state")
    assert "“No lever” does not tip by 2050." in html(board)


def test_settings_change_the_answer(board):
    before = board.found.tipped.index.copy()
    board._hear("share", "20")
    assert (board.found.tipped.index <= before).all()
    board._hear("reading", "left")
    assert (board.found.tipped.index <= before).all()
    board._hear("share", "50")
    board._hear("reading", "year")
    assert (board.found.tipped.index == before).all()


def test_an_answer_waits_for_a_page_that_listens(study):
    board = Pathways(study, "en", {"study": study.id}, today=YEAR)
    found, board.found = board.found, None
    board._arrived(board._key(), found)
    assert board.found is None
    board.frame._pong(None, {"ping": 1}, [])
    assert board.found is found
    board.found = None
    board.frame._pong(None, {"ping": 1}, [])
    assert board.found is None
    board._arrived(board._key(), found)
    assert board.found is found


# ---- what a study lacks --------------------------------------------------------------------------


def test_a_study_without_a_model_says_what_to_add():
    with pytest.raises(InputError):
        Pathways(load("somewhereland"), "en")


def test_a_model_without_levers_says_what_to_add(tmp_path, study):
    folder = tmp_path / "scenarios" / "bare"
    shutil.copytree("scenarios/administration_2040", folder)
    lines = (folder / "model/lever_map.csv").read_text("utf-8").splitlines()
    (folder / "model/lever_map.csv").write_text(lines[0] + "\n", "utf-8")
    with pytest.raises(InputError) as caught:
        Pathways(load("bare", root=tmp_path), "fr")
    assert caught.value.code == "no_lever_map"


def test_it_is_shown_from_an_address(monkeypatch):
    monkeypatch.setenv("QUERY_STRING", "study=somewhereland&lang=en")
    assert "model/equations.yaml" in plain(show(Pathways).html)


def test_nothing_heavy_is_loaded():
    code = "import sys, futurs.widgets; print([m for m in ('pandas', 'scipy', 'numba') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
