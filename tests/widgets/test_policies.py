"""The policies' board without a browser: state, views, packages, failures, what a page sends."""

import asyncio
import dataclasses
import re
import shutil
import subprocess
import sys

import numpy as np
import pytest
import yaml

from futurs import texts
from futurs.errors import InputError
from futurs.futures import simulate
from futurs.futures.costing import costs
from futurs.futures.robustness import compare, measured
from futurs.study import load
from futurs.widgets import Policies, show
from futurs.widgets.policies_found import key_of
from futurs.widgets.policies_runs import MOST_LIMITS, _years, policy_runs_of
from futurs.widgets.policies_state import (
    ALL,
    FIRST,
    NONE,
    SECOND,
    VIEWS,
    PoliciesState,
    known_levers,
)

TITLES = {"en": "Test policies", "fr": "Éprouver les politiques"}


@pytest.fixture(scope="module")
def study(compiled_study):
    return compiled_study


@pytest.fixture
def board(study):
    return Policies(study, "en", {"outcome": "satisfaction", "study": study.id})


def plain(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).replace("\u00a0", " ")


def html(board):
    parts = (board.head, board.pick, board.ask, board.status, board.body, board.foot)
    return plain(" ".join(p.html for p in parts))


# ---- what is tried -------------------------------------------------------------------------------


def test_the_first_four_levers_are_the_axes(study):
    axis = {x.id: x.reacteur_public_axis for x in study.levers}
    assert [axis[x] for x in known_levers(study)[:4]] == [1, 2, 3, 4]
    assert len(known_levers(study)) == 10


def test_levers_alone_packages_and_all(board, study):
    policies = board.state.policies
    assert list(policies) == [NONE, *known_levers(study), FIRST, SECOND, ALL]
    assert policies[FIRST] == known_levers(study)[:4]
    assert set(policies[FIRST]) | set(policies[SECOND]) == set(policies[ALL])


def test_the_default_is_the_first_outcome_with_a_direction(study):
    runs = policy_runs_of(study)
    state = PoliciesState(study, runs.targets, runs.runs.years, {}, "en")
    assert (state.outcome, state.year, state.view) == ("debt", 2040, "classes")
    assert set(state.query().values()) == {""}


def test_the_values_are_those_of_the_engine(board, study):
    few = {"none": {}, "pact": {"public_work_pact": 1.0}}
    found = simulate(study, scenarios=["drift"], policies=few, outcomes=["satisfaction"])
    expected = compare(measured(found, "satisfaction", year=2040), "pact", "none")
    board._hear("view", "duel")
    board._hear("one", "public_work_pact")
    board._hear("two", NONE)
    answer = board.found.answer
    k = answer.scenarios.index("drift")
    assert answer.wins[k] == expected.wins[0]
    assert answer.share[k] == pytest.approx(expected.share[0])
    assert answer.regret_second[k] == pytest.approx(expected.regret_second[0], rel=1e-5)


# ---- the views -----------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", texts.LANGUAGES)
def test_each_view_in_both_languages(study, lang):
    board = Policies(study, lang, {"outcome": "satisfaction"})
    assert TITLES[lang] in board.head.html
    for view in VIEWS:
        board._hear("view", view)
        assert plain(texts.say(f"policies_board.how_{view}", lang)) in plain(board.head.html)
        (chart,) = board.drawn.children
        assert chart.title
        assert chart.alt
        assert chart.table["rows"]
        said = html(board)
        assert "None" not in said
        assert not re.search(r"\bnan\b", said)
        assert plain(texts.say("policies_board.not_likely", lang)) in said
        assert "13 sc" in said
    warnings = board.runs.system.model.warnings
    assert board.foot.html.count("<li>") == len(warnings) > 3


def test_classes_come_with_shares_and_the_limits_that_were_set(board):
    assert board.found.answer.classes[board.found.answer.policies.index(ALL)] == "no_regret"
    said = html(board)
    assert "better than without it in more than 50% of the futures and worse in 5% at most" in said
    assert "Threshold: at least 77%" in said
    assert "Same kind in" in said
    board._hear("outcome", "wait_index")
    assert "Threshold: at most 100, " in html(board)
    board._hear("outcome", "satisfaction")
    board._hear("seldom", "0")
    assert "worse in 0% at most" in html(board)
    assert board.frame.query["seldom"] == "0"


def test_a_threshold_of_ones_own(board):
    board._hear("threshold", "40,5")
    assert board.state.limit == 40.5
    assert "at least 40.5%" in html(board)
    low = board.found.answer.holds
    board._hear("threshold", "beaucoup")
    assert "“beaucoup” is not a number" in html(board)
    assert board.state.limit == 40.5
    board._hear("threshold", "")
    assert board.state.limit == 77
    assert (low >= board.found.answer.holds).all()
    board._hear("most", "100")
    assert "a whole number from 1 to 99" in html(board)


def test_an_outcome_without_a_target_asks_for_one(board):
    board._hear("outcome", "vacancy")
    assert "has no target in this study: type a threshold" in html(board)
    assert board.drawn.children == ()
    board._hear("view", "fails")
    assert board.drawn.children == ()
    board._hear("view", "regrets")
    assert len(board.drawn.children) == 1
    board._hear("view", "ranks")
    assert "Share that keeps the threshold" in html(board)
    board._hear("threshold", "5")
    board._hear("view", "classes")
    assert len(board.drawn.children) == 1


def test_two_packages_draw_by_draw(board):
    board._hear("view", "duel")
    answer = board.found.answer
    assert (answer.first, answer.second) == (FIRST, SECOND)
    wins = answer.wins.sum() / (answer.wins + answer.ties + answer.losses).sum()
    assert answer.whole == pytest.approx(wins)
    assert "“Package A” beats “Package B” in" in html(board)
    assert "less than 1% of the simulated futures;" in html(board)  # a hair is no win
    board._hear("swap", "")
    assert board.found.answer.first == SECOND
    assert "standard error" in html(board)
    assert "no difference counts" in html(board)


def shares(board):
    answer = board.found.answer
    return [int(x.sum()) for x in (answer.wins, answer.ties, answer.losses)]


def test_from_which_difference_on_it_counts_is_the_studys_or_ones_own(board):
    board._hear("view", "duel")
    assert "A difference of at most 0.5 points between two policies does not count" in html(board)
    assert "a judgement of the study, illustrative" in html(board)
    assert board.drawn.children[0].table["columns"][2] == "The same, within 0.5\u00a0points (%)"
    given = shares(board)
    board._hear("margin", "2")
    assert board.frame.query["margin"] == "2"
    assert "your setting" in html(board)
    wide = shares(board)
    assert wide[1] > given[1]
    assert wide[2] < given[2]
    board._hear("margin", "0")
    assert board.frame.query["margin"] == "0"
    assert "Every difference between two policies counts, however small." in html(board)
    assert board.drawn.children[0].table["columns"][2] == "Same (%)"
    assert shares(board)[1] < given[1]
    for bad in ("-1", "much", "inf", "nan"):
        board._hear("margin", bad)
        assert f"“{bad}” is left aside: 0 or a number above" in html(board)
        assert board.state.apart == 0
    board._hear("margin", "0,5")  # the study's again
    assert board.frame.query["margin"] == ""
    board._hear("margin", "1")
    board._hear("outcome", "wait_index")
    assert (board.state.margin, board.state.apart) == ("", 1)
    assert "at most 1 (index, 2024 = 100) between" in html(board)
    board._hear("view", "fails")
    assert "does not count" not in plain(board.head.html)


def test_nothing_is_worse_everywhere_by_a_hair(board):
    """Debt: most levers move it by some thousandths of a point, in the same way everywhere."""
    board._hear("outcome", "debt")
    board._hear("view", "cost")
    found = board.found.answer
    hair = np.maximum(np.abs(found.low), np.abs(found.high)) < 0.05
    assert hair.sum() >= 5
    assert not found.hurts[hair].any()
    board._hear("margin", "0")
    assert (board.found.answer.hurts[hair] > 0.99).any()


def test_an_address_keeps_the_difference_and_refuses_a_wrong_one(study):
    kept = Policies(study, "fr", {"outcome": "satisfaction", "margin": "0", "view": "ranks"})
    assert (kept.state.apart, kept.frame.query["margin"]) == (0, "0")
    wrong = Policies(study, "fr", {"outcome": "satisfaction", "margin": "-3", "view": "ranks"})
    assert wrong.state.apart == 0.5
    assert "réglage qui n’est pas admis : « -3 »" in html(wrong)
    said = html(wrong)
    assert "à égalité" in said
    assert said.count("à 0,5 point près") == 7  # metrics in the unit of the outcome
    assert "à 0,5 point près" not in html(kept)


def test_where_the_study_gives_no_difference_every_one_counts(study, tmp_path):
    outcomes = tuple(o.model_copy(update={"indifference": None}) for o in study.model.outcomes)
    model = study.model.model_copy(update={"outcomes": outcomes})
    bare = study.model_copy(update={"model": model, "id": "bare"})
    state = PoliciesState(bare, {"debt": None}, (2040,), {}, "en", {"debt": 0.0})
    assert (state.given, state.apart) == (0, 0)
    assert state.choose("margin", "0")
    assert state.query()["margin"] == ""


def test_a_threshold_below_zero_has_a_true_minus(board):
    board._hear("outcome", "deficit")
    board._hear("threshold", "-3")
    assert "at most \u22123%" in html(board)


def test_a_package_is_made_with_boxes(board, study):
    board._hear("b", "innovators_network")
    assert "innovators_network" in board.state.policies[SECOND]
    assert board.frame.query["b"].startswith("innovators_network-")
    for lever in board.state.policies[SECOND]:
        board._hear("b", lever)
    assert SECOND not in board.state.policies
    assert board.frame.query["b"] == "-"
    assert board.state.two in board.state.policies
    again = Policies(study, "en", board.frame.query)
    assert again.state.packages == board.state.packages
    board._hear("b", "<script>")
    assert SECOND not in board.state.policies


def test_where_a_package_fails_and_what_to_watch(board):
    board._hear("view", "fails")
    answer = board.found.answer
    assert answer.failed == int((~board.found.measure.holding[-1]).sum())
    assert answer.box.density[0] >= 0.8
    said = html(board)
    assert f"{round(100 * float(answer.box.coverage[0]))}% of all futures that miss it" in said
    assert "Signals noted in the study that point there" in said
    assert "Watch “" in said
    assert "indicator=" in board.body.html
    board._hear("where", "drift")
    assert "of “Drift”" in html(board)
    assert all(not x.known for x in board.found.answer.box.limits[0])


def test_nothing_to_search_where_all_or_none_fails(board):
    board._hear("view", "fails")
    board._hear("threshold", "0")
    assert "keeps the threshold in every simulated future" in html(board)
    board._hear("threshold", "1000")
    assert "misses the threshold in every simulated future" in html(board)
    assert board.drawn.children == ()


def test_more_is_asked_of_a_box_where_nearly_all_fails(study):
    board = Policies(study, "en", {"view": "fails", "outcome": "debt"})
    assert board.found.answer.failed / board.found.answer.total > 0.9
    assert board.found.answer.box.density[0] > 0.95
    assert "More was asked of this box" in html(board)


def test_a_box_is_short_enough_to_be_read(study):
    for outcome in ("non_take_up", "wait_index"):
        board = Policies(study, "en", {"view": "fails", "outcome": outcome})
        (limits,) = board.found.answer.box.limits
        assert 0 < len(limits) <= MOST_LIMITS
        sparse = board.found.answer.box.density[0] < 0.8
        assert ("this is the densest of them" in html(board)) == sparse


def test_dates_are_whole_years():
    found = _years(np.array([2028.0, 2033.2]))
    assert found.tolist() == [2028, 2034]
    assert _years(np.array([0.5, 2030.0])).dtype == float


def test_costs_are_those_of_the_run(board, study):
    board._hear("view", "cost")
    answer = board.found.answer
    few = {"none": {}, "contact": ["human_contact_guarantee"], "pact": ["public_work_pact"]}
    paid = costs(simulate(study, policies=few, outcomes=["spending"]))
    for name, own in zip((NONE, "human_contact_guarantee", "public_work_pact"), paid, strict=True):
        k = answer.policies.index(name)
        assert answer.cost[k] == pytest.approx(own.mean())
        ends = np.percentile(own, [5, 95])
        np.testing.assert_allclose((answer.cost_low[k], answer.cost_high[k]), ends)
    assert answer.cost[0] == 0
    said = html(board)
    assert "Guarantee a human contact 0.12 0.067 to 0.20" in said
    assert "“Spending that levers move” under the policy less the same without any lever" in said
    assert "on average from 2025 to 2050" in said
    assert "In euros of 2024" in said
    (chart,) = board.drawn.children
    assert "Policies that no other beats" in chart.alt
    assert chart.table["columns"][-1] == "Cost: 95% below"


def test_an_effect_is_not_divided_by_a_saving(board):
    board._hear("view", "cost")
    answer = board.found.answer
    at = answer.policies.index("innovative_design_training")
    assert answer.cost_low[at] < 0 < answer.cost_high[at]
    assert np.isnan(answer.ratio[at])
    assert np.isfinite(answer.ratio[answer.policies.index("public_work_pact")])
    changed = {n: getattr(answer, n).copy() for n in ("cost", "cost_low", "cost_high")}
    for values, x in zip(changed.values(), (-0.25, -0.5, -0.125), strict=True):
        values[at] = x
    found = dataclasses.replace(board.found, answer=dataclasses.replace(answer, **changed))
    row, *others = board.told.cost(found)["rows"]
    assert row["label"] == board.told.policies["innovative_design_training"]
    assert (row["cost"], row["cost_span"]) == ("\u22120.25 (saving)", "\u22120.50 to \u22120.12")
    assert row["ratio"] == "not given"
    assert others[-1]["ratio"] != "not given"


@pytest.mark.parametrize("lang", texts.LANGUAGES)
def test_without_an_outcome_for_it_only_the_announced_cost_is_counted(
    compiled, lang, root, tmp_path
):
    folder = tmp_path / "scenarios/ours"
    shutil.copytree(root / "scenarios/administration_2040", folder)
    shutil.copytree(root / "data", tmp_path / "data")
    file = folder / "model/equations.yaml"
    text = file.read_text("utf-8")
    assert text.count("  cost: spending\n") == 1
    file.write_text(text.replace("  cost: spending\n", ""), "utf-8")
    study = compiled(load("ours", root=tmp_path))
    board = Policies(study, lang, {"view": "cost"})
    answer = board.found.answer
    total = sum(e.cost_bn_eur_per_year for e in study.lever_map)
    for costs_of_all in (answer.cost, answer.cost_low, answer.cost_high):
        assert costs_of_all[answer.policies.index(ALL)] == pytest.approx(total)
    assert answer.cost[answer.policies.index("human_contact_guarantee")] == 0
    assert plain(texts.say("policies_board.cost_announced", lang)) in html(board)
    assert board.found.tried.spent == {}


def test_ranks_come_with_their_disagreement(board):
    board._hear("view", "ranks")
    assert board.body.html.count("<tr>") == 13
    assert "by 6 metrics, after it by" in html(board) or "metrics, after it by" in html(board)
    assert np.nanmin(board.found.answer.assessment.ranks) == 1


# ---- address, wrong input, work aside ------------------------------------------------------------


def test_the_address_keeps_all_and_forgives(study):
    query = {
        "view": "duel", "outcome": "wait_index", "year": "2050", "one": ":all", "two": "continuity_plans",
        "a": "continuity_plans-innovators_network", "statistic": "percentile", "most": "60",
        "threshold": "90",
    }  # fmt: skip
    board = Policies(study, "en", query)
    assert {k: v for k, v in board.state.query().items() if v} == query | {
        "a": "innovators_network-continuity_plans"
    }
    wrong = dict.fromkeys(
        ("view", "outcome", "year", "one", "policy", "where", "most", "threshold", "a"), "<b>x"
    )
    board = Policies(study, "fr", wrong)
    assert len(board.state.notices) == 9
    assert "<b>x" not in board.head.html
    assert "&lt;b&gt;x" in board.head.html


def test_an_outcome_without_direction_is_not_judged(study):
    board = Policies(study, "en", {"outcome": "staff"})
    assert "cannot be judged" in html(board)
    assert board.state.outcome == board.runs.first()


def test_it_opens_on_an_outcome_on_which_the_levers_weigh(study, board):
    runs = board.runs
    without, together = {}, {}
    for outcome, limit in runs.targets.items():
        if limit is not None:
            given = runs.run({NONE: (), ALL: board.state.levers})
            measure = given.measure(outcome, board.state.year, runs.better[outcome], limit)
            without[outcome], together[outcome] = measure.holding.mean(axis=2)
    changed = {o: abs(together[o] - without[o]).mean() for o in without}
    # Drawn anew, with more futures: near the most, and far from what no lever moves.
    assert changed[runs.first()] > 0.85 * max(changed.values()) > 3 * changed["debt"]
    assert Policies(study, "fr", {}).state.query()["outcome"] == ""


@pytest.mark.parametrize(
    "act", ["view", "outcome", "one", "where", "a", "most", "nothing", "_show"]
)
def test_what_a_page_sends_is_not_trusted(board, act):
    before = board.state.snapshot()
    board._hear(act, "../<script>")
    assert board.state.snapshot() == before


def test_work_is_done_aside_and_can_be_stopped(study):
    async def visit():
        board = Policies(study, "en", {"view": "regrets", "outcome": "trust_local"})
        assert 'id="waiting"' in board.status.html
        board._hear("cancel", "")
        assert "Stopped" in plain(board.status.html)
        board._hear("again", "")
        for _ in range(600):
            if board.found is not None:
                break
            await asyncio.sleep(0.1)
        assert len(board.drawn.children) == 1
        assert "No future overflowed" in plain(board.status.html)

    asyncio.run(visit())


def test_an_answer_depends_on_what_it_shows(board):
    first = key_of(board.state, "numpy")
    board.state.one = ALL
    assert key_of(board.state, "numpy") == first
    board.state.most = 70
    assert key_of(board.state, "numpy") != first


# ---- what a study may lack -----------------------------------------------------------------------


def test_a_study_without_a_model_says_what_to_add(monkeypatch):
    with pytest.raises(InputError) as caught:
        Policies(load("somewhereland"))
    assert caught.value.code == "no_model"
    monkeypatch.setenv("QUERY_STRING", "study=somewhereland&lang=fr")
    assert "model/equations.yaml" in show(Policies).html


@pytest.mark.parametrize(
    ("file", "code", "word"),
    [("lever_map.csv", "no_lever_map", "lever_map.csv"), ("driver_map.csv", "driver_map_empty", "driver_map.csv")],
)  # fmt: skip
def test_a_model_without_levers_or_ranges(file, code, word, root, tmp_path):
    folder = tmp_path / "scenarios/ours"
    shutil.copytree(root / "scenarios/administration_2040", folder)
    rows = folder / "model" / file
    rows.write_text(rows.read_text("utf-8").splitlines()[0] + "\n", "utf-8")
    with pytest.raises(InputError) as caught:
        Policies(load("ours", root=tmp_path))
    assert caught.value.code == code
    for lang in texts.LANGUAGES:
        assert word in texts.explain(caught.value, lang)


def marked(part):
    """Put markup before every text of a study that is in two languages."""
    if isinstance(part, dict):
        if set(part) <= {"fr", "en"}:
            return {k: f"<img src=x>{{{{7*7}}}} {v}" for k, v in part.items()}
        return {k: marked(v) for k, v in part.items()}
    return [marked(x) for x in part] if isinstance(part, list) else part


def test_markup_is_text(compiled, root, tmp_path):
    folder = tmp_path / "scenarios/ours"
    shutil.copytree(root / "scenarios/administration_2040", folder)
    shutil.copytree(root / "data", tmp_path / "data")
    for name in ("levers", "scenarios", "drivers", "signals", "model/equations"):
        file = folder / f"{name}.yaml"
        data = marked(yaml.load(file.read_text("utf-8"), yaml.CSafeLoader))
        file.write_text(
            yaml.dump(data, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False), "utf-8"
        )
    study = compiled(load("ours", root=tmp_path))
    board = Policies(study, "en", {"outcome": "satisfaction"})
    for view in VIEWS:
        board._hear("view", view)
        every = board.pick.html + board.ask.html + board.body.html + board.foot.html
        assert "<img" not in every
        assert "&lt;img src=x&gt;{{7*7}}" in every
        (chart,) = board.drawn.children
        assert "<img" not in str(chart.figure)


def test_nothing_heavy_before_it_is_asked_for():
    code = (
        "import sys; from futurs.widgets import Policies; "
        "print([m for m in ('numba', 'scipy', 'pandas', 'xarray', 'networkx') if m in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_an_answer_that_comes_late_is_not_shown(study):
    async def visit():
        board = Policies(study, "en", {"view": "ranks", "outcome": "satisfaction", "most": "51"})
        assert board.quiet.busy
        board._hear("view", "duel")
        for _ in range(600):
            if not board.quiet.busy and board.found is not None:
                break
            await asyncio.sleep(0.05)
        await asyncio.sleep(0.5)
        assert board.drawn.children[0].name == "duel"
        assert "“Package A” beats" in plain(board.body.html)

    asyncio.run(visit())


# ---- a page that is still being built -------------------------------------------------------------


def test_an_answer_waits_for_the_page_and_is_dropped_by_the_next_question(study):
    board = Policies(study, "en", {"outcome": "satisfaction", "study": study.id})
    found, board.found = board.found, None
    key = key_of(board.state, board.runs.runs.target)
    board._arrived(key, found)
    assert board.found is None
    board._hear("outcome", "debt")
    other = board.found
    board.frame._pong(None, {"ping": 1}, [])
    assert board.found is other
    board._hear("outcome", "satisfaction")
    board._arrived(key, found)
    assert board.found is found
