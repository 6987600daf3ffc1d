"""The simulation board without a browser: state, answers, work aside, what a page sends."""

import asyncio
import re
import shutil
import subprocess
import sys
import threading

import numpy as np
import pytest
import yaml

from futurs import texts
from futurs.errors import Cancelled, InputError
from futurs.figures.fan import OTHER
from futurs.futures import rewritten, simulate
from futurs.study import load
from futurs.widgets import Simulate, show
from futurs.widgets.quiet import Quiet
from futurs.widgets.simulate_runs import FEW, MANY, Runs, runs_of
from futurs.widgets.simulate_state import VIEWS

LEVERS = "human_contact_guarantee.60-continuity_plans.100"


@pytest.fixture(scope="module")
def study():
    return load("administration_2040")


@pytest.fixture
def board(study):
    return Simulate(study, "en", {"scenario": "drift", "levers": LEVERS, "study": study.id})


def plain(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).replace("\u00a0", " ")


def html(board):
    parts = (board.head, board.pick, board.status, board.how, board.top, board.bottom, board.foot)
    return plain(" ".join(p.html for p in parts))


def test_nine_outcomes_with_their_published_past(board):
    assert list(board.fans) == [
        "staff", "wage_bill_gdp", "debt", "wait_index", "satisfaction", "trust_local",
        "trust_national", "non_take_up", "digital",
    ]  # fmt: skip
    for name, chart in board.fans.items():
        assert chart.title
        assert chart.alt
        published = [r for r in chart.table["rows"] if r[8] is not None]
        assert bool(published) == (name != "wait_index")
        assert all(r[0] <= 2024 for r in published)
        assert len(chart.figure["data"]) > 6 or name == "wait_index"
    staff = [r[8] for r in board.fans["staff"].table["rows"] if r[8] is not None]
    assert 5 < min(staff) < max(staff) < 6  # in millions, as the outcome
    assert "Illustrative index" in board.fans["wait_index"].axis
    assert "at most 113.2" in board.fans["debt"].axis


def test_a_move_sends_lines_and_no_figure(board):
    chart = board.fans["wait_index"]
    before, title = chart.figure, chart.title
    board.sliders.values = {"human_contact_guarantee": 100}
    assert chart.figure is before
    assert chart.title != title
    assert set(chart.moved["y"]) == {"0", "1", "2", "3", "4", "5"}
    assert len(chart.moved["y"]["5"]) == 27
    assert board.found.draws == FEW
    assert board.frame.query["levers"] == "human_contact_guarantee.100"
    board.sliders.values = {}
    assert set(chart.moved["y"][str(OTHER)]) == {None}
    assert "Pull a lever" in html(board)


def test_with_and_without_levers_future_by_future(board):
    said = html(board)
    assert re.search(r"Non-take-up of the RSA .*?\d+% ± \d", said)
    assert "no direction" in said
    assert "no target" in said
    one, other = (side["drift"] for side in (board.found.chosen, board.found.without))
    mine, theirs = (p.values["non_take_up", 2040] for p in (one, other))
    least = board.runs.system.outcome("non_take_up").indifference
    share = texts.number(100 * np.mean(theirs - mine > least), "en", 0)
    assert f"{share}% ±" in said
    # Debt moves by less than what counts; what hurts more often than it helps is said as such.
    debt, before = (p.values["debt", 2040] for p in (one, other))
    assert 0 < np.abs(debt - before).max() < board.runs.system.outcome("debt").indifference
    assert "nothing that counts" in said
    wait, before = (p.values["wait_index", 2040] for p in (one, other))
    worse = np.mean(wait - before > board.runs.system.outcome("wait_index").indifference)
    assert f"worse in {texts.number(100 * worse, 'en', 0)}%" in said
    # Draw j is the same future on both sides: levers that do not touch it leave it as it was.
    assert one.fans["staff"].values.tolist() == other.fans["staff"].values.tolist()


def test_state_is_a_dictionary_and_comes_back(board, study):
    board._hear("view", "why")
    board._hear("outcome", "debt")
    board._hear("year", "2050")
    board._hear("since", "2031")
    board._hear("at", "deficit")
    saved = board.state.snapshot()
    assert saved == {
        "scenario": "drift", "outcome": "debt", "year": "2050", "since": "2031", "levers": LEVERS,
        "view": "why", "at": "deficit",
    }  # fmt: skip
    other = Simulate(study, "fr", saved)
    assert other.state.notices == []
    assert other.state.snapshot() == saved == other.frame.query
    assert other.sliders.values == {"human_contact_guarantee": 60, "continuity_plans": 100}


def test_a_combination_of_ones_own(study):
    words = "-".join(f"{d.id}.{d.states[0].id}" for d in study.drivers)
    board = Simulate(study, "en", {"scenario": f":{words}"})
    assert board.state.notices == []
    assert "A combination of your own" in html(board)
    assert board.found.chosen[f":{words}"].fans["debt"].draws == FEW
    some = Simulate(study, "en", {"scenario": ":" + words.partition("-")[0]})
    assert "a future that does not exist" in html(some)


def test_wrong_addresses_are_sentences(study):
    wrong = {
        "scenario": "drif", "levers": "continuity_plan.40-continuity_plans.140-x", "outcome": "dept",
        "year": "1999", "view": "fan", "at": "nothing",
    }  # fmt: skip
    board = Simulate(study, "en", wrong)
    said = html(board)
    for words in (
        "a future that does not exist: “drif”. Did you mean “drift”?",
        "a lever that does not exist: “continuity_plan”. It was left out. Did you mean",
        "not a whole number from 0 to 100: “continuity_plans.140”",
        "an outcome that does not exist: “dept”",
        "a year that cannot be looked at: “1999”",
        "a view that does not exist",
        "a quantity that does not exist: “nothing”",
    ):
        assert words in said
    assert board.state.snapshot() == Simulate(study, "en").state.snapshot()


def test_what_a_page_sends_is_not_trusted(board):
    before = board.state.snapshot()
    for act, value in (
        ("scenario", "../etc"), ("outcome", "x"), ("year", "2041"), ("view", ""), ("at", "__class__"),
        ("explode", ""), ("lever", "1"),
    ):  # fmt: skip
        board._hear(act, value)
    assert board.state.snapshot() == before
    board.sliders.values = {"human_contact_guarantee": "60", "x": 3, "continuity_plans": [1]}
    assert board.state.levers == {}
    board.sliders.values = {"human_contact_guarantee": 1e9, "continuity_plans": -4}
    assert board.state.levers == {"human_contact_guarantee": 100}


@pytest.mark.parametrize("lang", texts.LANGUAGES)
@pytest.mark.parametrize("view", VIEWS)
def test_every_view_in_both_languages_keeps_the_warnings_in_sight(study, lang, view):
    board = Simulate(study, lang, {"view": view, "outcome": "debt"})
    said = plain(board.foot.html)
    for warning in study.model.warnings:
        assert getattr(warning, lang)[:40] in said.replace("&#39;", "'")
    assert "details" not in board.foot.html
    assert getattr(study.model.notice, lang)[:30] in html(board).replace("&#39;", "'")


def test_levers_come_into_force_in_the_year_chosen(study):
    board = Simulate(study, "en", {"scenario": "drift", "levers": LEVERS, "study": study.id})
    first = board.state.starts[0]
    assert first == study.model.ramp.start
    assert board.state.query()["since"] == ""
    at_once = board.found
    board._hear("since", "2035")
    assert board.frame.query["since"] == "2035"
    assert '<option value="2035" selected>2035, in full by 2045<' in board.since.html
    strengths = {"human_contact_guarantee": 0.6, "continuity_plans": 1.0}
    runs = simulate(
        study, scenarios=["drift"], policies={"it": {2035: strengths}}, draws=FEW,
        outcomes=["satisfaction"], target=board.found.target,
    )  # fmt: skip
    expected = runs.fan("satisfaction", "drift", "it").values
    np.testing.assert_array_equal(board.found.chosen["drift"].fans["satisfaction"].values, expected)
    # Until then nothing differs from no lever; from the beginning it does.
    k = runs.years.index(2035)
    without = board.found.without["drift"].fans["satisfaction"].values
    np.testing.assert_array_equal(expected[:, : k + 1], without[:, : k + 1])
    assert (at_once.chosen["drift"].fans["satisfaction"].values[:, k] != without[:, k]).any()
    # The same in every view that rests on levers.
    for view in ("scenarios", "why"):
        board._hear("view", view)
        assert board.frame.query["since"] == "2035"
    said = runs_of(study).weights(
        board.state.states, board.state.levers, "satisfaction", 2040, FEW, since=2035
    )
    board._hear("outcome", "satisfaction")
    assert [(w.name, w.rho) for w in board._weights] == [(w.name, w.rho) for w in said]
    for wrong in ("2024", "2050", "x", "-1"):
        board._hear("since", wrong)
        assert board.state.since == 2035
    asked = Simulate(study, "en", {"since": "1999", "levers": LEVERS})
    assert "a year in which levers cannot come into force: “1999”" in html(asked)
    assert asked.state.since == first


def test_sliders_are_grouped_by_axis(board, study):
    groups = board.sliders.groups
    assert [len(g["items"]) for g in groups] == [1, 1, 1, 1, 6]
    assert groups[0]["label"] == "Axis 1 of Réacteur Public"
    assert {i["id"] for g in groups for i in g["items"]} == {x.id for x in study.levers}


def test_futures_side_by_side_and_targets(board):
    board._hear("view", "scenarios")
    assert "being simulated" in html(board)  # computed aside
    work, done = board._all_scenarios()
    done(work(None))
    assert len(board.side.chosen) == 13
    assert board.beside.layout.display == ""
    assert len(board.beside.figure["data"]) == 6 * 13
    said = plain(board.bottom.html)
    assert "Public debt at most 113.2" in said
    assert "Drift" in said or "The drift" in said
    assert len(re.findall("<tr", board.bottom.html)) == 14


def test_why_it_moves(board):
    board._hear("view", "why")
    board._hear("outcome", "debt")
    said = plain(board.top.html)
    assert "Nominal growth (factor) + Public deficit" in said
    assert "(the year before) ÷" in said
    assert "Debt identity" in said
    ways = plain(board.bottom.html)
    assert "Illustrative: what goes together" in said
    assert "Guarantee a human contact →" in ways
    assert "→ Public deficit → Public debt" in ways
    rows = board.weighing.table["rows"]
    assert all(r[2] <= r[1] <= r[3] for r in rows)
    assert abs(rows[0][1]) == max(abs(r[1]) for r in rows)
    given = []
    board.top.give = lambda name, data: given.append((name, data.decode()))
    board._hear("latex", "")
    assert given[0][0] == "debt.tex"
    assert r"\frac{d_{t-1}}" in given[0][1]


def test_what_is_fact_and_what_is_assumption(board, study):
    board._hear("view", "basis")
    board._hear("outcome", "debt")
    said = plain(board.bottom.html)
    sentence = r"rests on (\d+) .*?(\d+) published, (\d+) derived .*?(\d+) assumed"
    counts = [int(n) for n in re.search(sentence, said).groups()]
    assert counts[0] == sum(counts[1:])
    assert "98.6 → 113" in said
    assert "finding them again proves nothing" in said
    assert "view=assumed" in board.bottom.html
    assert board.status.html == ""
    assert "the states of this future" in said


def test_a_parameter_that_no_equation_uses_any_more_is_still_in_the_tables(folder, root):
    file = folder / "scenarios/ours/model/driver_map.csv"
    parameters = folder / "scenarios/ours/model/parameters.csv"
    unused = load("ours", root=folder)
    known = set(runs_of(unused).system.parameters)
    assert "spare" not in known
    head = parameters.read_text("utf-8").splitlines()[0].split(",")
    row = {"id": "spare", "group": "spare", "label_fr": "Réserve", "label_en": "Spare", "unit": "percent",
           "central": "1", "low": "1", "high": "1", "basis": "assumption"}  # fmt: skip
    with parameters.open("a", encoding="utf-8") as out:
        out.write(",".join(row.get(c, "") for c in head) + "\n")
    first = unused.drivers[0]
    names = file.read_text("utf-8").splitlines()[0].split(",")
    row = {"driver": first.id, "state": first.states[0].id, "parameter": "spare", "op": "set", "low": "1",
           "high": "2", "reason_fr": "x", "reason_en": "x"}  # fmt: skip
    with file.open("a", encoding="utf-8") as out:
        out.write(",".join(row.get(c, "") for c in names) + "\n")
    board = Simulate(load("ours", root=folder), "en", {"view": "basis"})
    assert "Spare" in plain(board.bottom.html)


def test_a_ramp_that_begins_when_the_run_is_over_offers_its_first_year(folder):
    file = folder / "scenarios/ours/model/equations.yaml"
    said = "ramp: {start: 2025, stop: 2035}"
    assert said in file.read_text("utf-8")
    file.write_text(
        file.read_text("utf-8").replace(said, "ramp: {start: 2060, stop: 2070}"), "utf-8"
    )
    board = Simulate(load("ours", root=folder), "en", {"levers": "continuity_plans.40"})
    assert board.state.starts == (2060,)
    assert board.found is not None
    assert "notice bad" not in board.head.html


def test_which_state_and_which_lever_moves_what_is_read_whole(study):
    board = Simulate(study, "en", {"view": "basis", "levers": "continuity_plans.40"})
    page = board.bottom.html
    drivers, levers = re.findall(
        r'id="driver-map">(.*?)</section>.*id="lever-map">(.*)', page, re.S
    )[0]
    rows = re.findall(r'<tr role="row" class="(.*?)">(.*?)</tr>', drivers, re.S)
    assert len(rows) == len(study.driver_map)
    states = board.state.states
    mine = [e for e in study.driver_map if states[e.driver] == e.state]
    assert sum("here" in kind for kind, _ in rows) == len(mine) > 0
    said = plain(drivers)
    first = next(e for e in study.driver_map if e.op == "set" and e.parameter == "fiscal_effort")
    assert f"value set: {first.low} to {first.high:g}" in said
    assert "multi-year plan kept" in said
    rows = re.findall(r'<tr role="row" class="(.*?)">(.*?)</tr>', levers, re.S)
    assert len(rows) == len(study.lever_map)
    assert sum("here" in kind for kind, _ in rows) == 1
    assert "40%" in plain(next(r for kind, r in rows if "here" in kind))
    for file in ("driver_map", "lever_map"):
        assert f"scenarios/administration_2040/model/{file}.csv" in page


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_futures_that_overflow_are_counted_and_shown_with_their_place(study, board, lang):
    """Quantiles of the survivors are not said to be those of all."""
    assert "No future overflowed" in html(board)
    assert board.fans["wait_index"].title.endswith("in half of the futures")
    gone = "where(digital_contact_cost > 0.6 and year > 2034, exp(1000), 100 * wait / waiting_0)"
    other = Simulate(rewritten(study, {"wait_index": gone}), lang, {"scenario": "drift"})
    bad = other.found.chosen["drift"]
    lost = bad.fans["wait_index"].lost(2040)
    assert 0.1 < lost == bad.overflowed / FEW < 0.9
    said, title = html(other), other.fans["wait_index"].title.replace("\u00a0", " ")
    x = texts.number(100 * lost, lang, 0)
    if lang == "en":
        assert (
            f"{bad.overflowed} of 1,000 futures overflowed, first in 2035 (Waiting time):" in said
        )
        assert (
            f"Not to be relied on: in 2040, {x}% of the futures have no finite “Waiting time”"
            in said
        )
        assert title.endswith(f"in half of the futures that stay finite ({x}% do not)")
        assert other.fans["debt"].title.endswith("in half of the futures")
    else:
        assert "d’abord en 2035 (Attente)" in said
        assert title.endswith(f"des futurs qui restent finis ({x} % débordent)")


def test_are_these_enough(board):
    assert "Not quite enough" in html(board)
    board.found = board.runs.run(board._here(), board.state.levers, board._names(), MANY)
    board._show_found()
    # In the same process another board may have taken the compiled model for this study.
    target = {"numpy": "in numpy", "compiled": "in compiled code"}[board.runs.target]
    assert f"10,000 futures, computed {target}. Enough: in 2040" in html(board)


def test_one_result_is_of_one_target_and_cancelling_leaves_nothing(study):
    runs = Runs(study)
    states = study.scenarios[0].states
    with pytest.raises(Cancelled):
        runs.run({"a": states}, {}, ("debt",), 200, lambda *_: False)
    assert len(runs._known) == 0
    seen = []
    found = runs.run(
        {"a": states}, {"continuity_plans": 50}, ("debt",), 200, lambda d, t: seen.append((d, t))
    )
    assert seen == [(200, 400), (400, 400)]
    assert found.target == "numpy"
    assert runs.run({"a": states}, {}, ("debt",), 200).without["a"] is found.without["a"]


def test_another_outcome_has_a_chart_of_its_own(board):
    assert board.extra.layout.display == "none"
    board._hear("outcome", "deficit")
    assert board.extra.layout.display == ""
    assert "Public deficit" in board.extra.title
    assert board.lens.children == (board.extra,)
    board._hear("outcome", "staff")
    assert board.extra.layout.display == "none"


def test_the_outcome_looked_at_stands_beside_the_levers_and_once_among_the_others(board):
    board._hear("outcome", "debt")
    assert board.lens.children == (board.fans["debt"],)
    assert [k for k, c in board.fans.items() if "chosen" in c._dom_classes] == ["debt"]
    assert board.sliders.unfolded
    board._hear("view", "why")
    assert board.lens.layout.display == "none"
    assert not board.sliders.unfolded
    board._hear("view", "fans")
    board._hear("outcome", "staff")
    assert [k for k, c in board.fans.items() if "chosen" in c._dom_classes] == ["staff"]


# ---- work aside ----------------------------------------------------------------------------------


def test_the_newest_work_wins_and_progress_is_told():
    told, found = [], []
    release = threading.Event()

    async def page():
        quiet = Quiet(told.append, found.append)

        def slow(watch):
            while watch(1, 10_000):
                release.wait(0.01)
            raise Cancelled("cancelled")

        assert quiet.begin(slow, found.append, 0)
        await asyncio.sleep(0.6)
        assert quiet.begin(lambda _: "new", found.append, 0)
        await asyncio.sleep(0.3)
        assert not quiet.busy

    asyncio.run(page())
    assert found == ["new"]
    progress = [p for p in told if p is not None]
    assert progress
    assert progress[0].total == 10_000
    assert progress[0].left > 1
    assert told[-1] is None


def test_work_that_fails_says_so_and_stopped_work_is_not_shown():
    failed, found = [], []

    async def page():
        quiet = Quiet(lambda _: None, failed.append)

        def wrong(watch):
            raise InputError("no_model", study="x")

        quiet.begin(wrong, found.append, 0)
        await asyncio.sleep(0.2)
        quiet.begin(lambda _: "late", found.append, 0.1)
        quiet.stop()
        await asyncio.sleep(0.3)

    asyncio.run(page())
    assert [e.code for e in failed] == ["no_model"]
    assert found == []


def test_outside_a_kernel_nothing_is_begun(board):
    assert not board.quiet.busy
    assert Quiet(print, print).begin(lambda _: 1, print) is False


# ---- studies that lack something -------------------------------------------------------------------


@pytest.fixture
def folder(root, tmp_path, monkeypatch):
    shutil.copytree(root / "scenarios/administration_2040", tmp_path / "scenarios/ours")
    shutil.copytree(root / "scenarios/somewhereland", tmp_path / "scenarios/land")
    shutil.copytree(root / "data", tmp_path / "data")
    monkeypatch.setenv("FUTURS_ROOT", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("lang", texts.LANGUAGES)
def test_a_study_without_a_model_says_what_to_add(folder, monkeypatch, lang):
    monkeypatch.setenv("QUERY_STRING", f"study=land&lang={lang}")
    assert "model/equations.yaml" in show(Simulate).html


def test_a_study_without_a_table_of_states_or_levers(folder, monkeypatch):
    monkeypatch.setenv("QUERY_STRING", "study=ours&lang=en")
    (folder / "scenarios/ours/model/lever_map.csv").unlink()
    board = show(Simulate)
    assert "add “model/lever_map.csv”" in html(board)
    assert board.sliders.groups == []
    (folder / "scenarios/ours/model/driver_map.csv").unlink()
    assert "add model/driver_map.csv" in show(Simulate).html


def test_a_model_with_faults_is_said(folder, monkeypatch):
    file = folder / "scenarios/ours/model/equations.yaml"
    file.write_text(
        file.read_text("utf-8").replace("equation: previous(debt)", "equation: previous(dept)"),
        "utf-8",
    )
    monkeypatch.setenv("QUERY_STRING", "study=ours&lang=en")
    said = plain(show(Simulate).html)
    assert "dept" in said
    assert "debt" in said


def test_without_figures_the_past_is_not_shown(folder, monkeypatch):
    monkeypatch.setenv("QUERY_STRING", "study=ours&lang=en")
    file = folder / "data/units.csv"
    file.write_text("broken\n", "utf-8")
    out = show(Simulate)
    said = html(out) if isinstance(out, Simulate) else plain(out.html)
    assert "units.csv" in said


def test_markup_is_text(folder, monkeypatch):
    monkeypatch.setenv("QUERY_STRING", "study=ours&lang=fr&view=why")
    file = folder / "scenarios/ours/model/equations.yaml"
    data = yaml.load(file.read_text("utf-8"), yaml.CSafeLoader)
    for part in (
        *data["model"]["outcomes"],
        *data["model"]["stocks"],
        *data["model"]["auxiliaries"],
    ):
        part["label"] = {"fr": "<img src=x>{{7*7}}", "en": "<b>"}
    file.write_text(yaml.dump(data, Dumper=yaml.CSafeDumper, allow_unicode=True), "utf-8")
    board = show(Simulate)
    for view in VIEWS:
        board._hear("view", view)
        if view == "story":
            work, done = board._hold_against()
            done(work(None))
        every = board.top.html + board.bottom.html + board.pick.html
        assert "<img" not in every
        assert "&lt;img" in every


def test_nothing_heavy_is_imported():
    code = (
        "import sys; from futurs.study import load; from futurs.widgets import Simulate;"
        "Simulate(load('administration_2040'), 'fr');"
        "print([m for m in ('pandas', 'xarray', 'scipy', 'numba', 'networkx', 'pint') if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


def test_few_widgets_a_page(board):
    def count(widget):
        return 1 + sum(count(child) for child in getattr(widget, "children", ()))

    assert 2 * count(board) < 150


def test_a_kernel_inherits_what_its_parent_has_opened(study):
    assert runs_of(study) is runs_of(study)


# ---- story and simulation --------------------------------------------------------------------------


def told(study, lang="en", **query):
    board = Simulate(study, lang, {"view": "story", "study": study.id, **query})
    work, done = board._hold_against()
    done(work(None))
    return board


def test_a_story_is_held_against_its_futures(study):
    board = told(study, scenario="frugal_equality", levers="continuity_plans.100")
    said = plain(board.top.html)
    assert "The numbers contradict the story on one point of 5" in said
    assert "levers in force do not count here" in said
    quoted = re.findall(
        r'<mark class="(\w+)">([^<]+)</mark><sup><a href="#claim-(\d)"', board.top.html
    )
    assert ("disagree", "a clear majority finds the whole reliable", "4") in quoted
    assert len(quoted) == len(re.findall('<tr id="claim-', board.top.html)) == 5
    assert "National trust: above 50.0 in 2040" in said
    assert "story-national_service" in board.top.html
    share = board._hold_against()[0](None)
    values = share.of("trust_national", "frugal_equality", 2040)
    assert f"in {100 * (values > 50).mean():.0f}% of the futures" in said
    assert "s-year" not in board.pick.html  # one year and all outcomes: there is nothing to ask
    assert "1,000 futures" in html(board)


def test_what_the_story_does_not_say_and_all_stories(study):
    board = told(study, scenario="frugal_equality")
    said = plain(board.bottom.html)
    assert "Public debt in 2040" in said
    assert "National trust in 2040" not in said  # the story speaks of it
    rows = re.findall(r'<tr( class="here")?><th scope="row">', board.bottom.html)
    assert len(rows) == len(study.scenarios)
    assert "“choice satisfies”" in said
    board._hear("scenario", "slim_state")
    assert "“choice satisfies”" in plain(board.top.html)


def test_the_picture_has_a_cell_for_each_quantity_of_the_story(study):
    board = told(study, "fr", scenario="frugal_equality")
    assert board.beside.layout.display == ""
    assert board.beside.figure["layout"]["meta"]["cells"] == 5
    assert "les 5 grandeurs" in board.beside.title
    others = [r[-1] for r in board.beside.table["rows"] if r[1] == 2040]
    assert len(others) == 5
    assert all(o is not None for o in others)


def test_quoted_words_of_the_family_story_are_shown_with_their_line(study):
    board = told(study, scenario="drift")
    assert '2035 – <mark class="agree">Three agents in ten on contract</mark>' in board.top.html
    assert "between 27.0 and 33.0 in 2035" in plain(board.top.html)


def test_a_combination_without_a_story_and_a_study_without_claims(study, folder, monkeypatch):
    codes = "-".join(d.states[0].code for d in study.drivers)
    board = told(study, scenario=f":{codes}")
    said = plain(board.top.html)
    assert "Nobody has told this combination" in said
    assert "No words of this future" in said
    assert board.beside.layout.display == "none"
    assert "What the numbers say" in plain(board.bottom.html)
    (folder / "scenarios/ours/claims.yaml").unlink()
    monkeypatch.setenv("QUERY_STRING", "study=ours&lang=en&view=story")
    assert "add “claims.yaml”" in plain(show(Simulate).top.html)


def test_markup_in_a_story_is_text(folder, monkeypatch):
    monkeypatch.setenv("QUERY_STRING", "study=ours&lang=fr&view=story&scenario=drift")
    for name in ("claims", "scenarios", "stories"):
        file = folder / f"scenarios/ours/{name}.yaml"
        words = file.read_text("utf-8").replace("un portail de plus", "<img src=x>{{7*7}} de plus")
        file.write_text(words, "utf-8")
    board = show(Simulate)
    work, done = board._hold_against()
    done(work(None))
    assert "<img" not in board.top.html
    assert board.top.html.count("&lt;img src=x&gt;{{7*7}}") == 2
