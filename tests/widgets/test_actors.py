"""The actors' board without a browser: views, edits, variants, addresses, wrong input."""

import re
import shutil

import pytest

from futurs import texts
from futurs.study import load, open_variant, variants
from futurs.widgets import Actors, Judgements, show

VIEWS = ("power", "alliances", "objectives", "futures", "whatif")


@pytest.fixture
def folder(root, tmp_path, monkeypatch):
    shutil.copytree(root / "scenarios/administration_2040", tmp_path / "scenarios/ours")
    monkeypatch.setenv("FUTURS_ROOT", str(tmp_path))
    return tmp_path


@pytest.fixture
def study(folder):
    return load("ours", root=folder)


@pytest.fixture
def board(study):
    return Actors(study, "en")


def plain(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).replace("\u00a0", " ")


def edit(board, value, row=0, column=0):
    board._hear("view", "whatif")
    board.whole._message(None, {"edit": [row, column, value]}, [])


@pytest.mark.parametrize("lang", texts.LANGUAGES)
def test_each_view_in_both_languages(study, lang):
    board = Actors(study, lang)
    for view, charts in zip(VIEWS, (2, 2, 2, 0, 0), strict=True):
        board._hear("view", view)
        assert len(board.drawn.children) == charts
        how = texts.say(f"actors.how_{view}", lang, share=95)
        assert plain(how)[:30] in plain(board.top.html)
        for chart in board.drawn.children:
            assert chart.title
            assert chart.alt
            assert chart.table["rows"]
    assert "None" not in plain(board.panel.html)


def test_power_comes_with_its_stability(board):
    title = board.charts["relative"].title
    assert title == "No sure first: 7 actors weigh most in one version or another"
    assert "1.61" in board.charts["relative"].alt
    assert "Judged: 90 influences of 90, 100 positions of 100" in plain(board.bottom.html)
    board._hear("actor", "digital_firms")
    assert "Ranks in 90% of versions 1 to 4" in plain(board.bottom.html)


def test_alliances_that_hold_and_all(board):
    board._hear("view", "alliances")
    assert (
        board.charts["ties"].title == "23 alliances and 4 conflicts hold a point off, of 45 pairs"
    )
    board._hear("all", "")
    assert board.charts["ties"].title.startswith("All pairs:")
    assert board.frame.query["all"] == "1"
    words = plain(board.bottom.html)
    assert "+18.1 European Union whatever happens a point off" in words
    assert "Side with Municipalities and their groupings: one point" in words


def test_actors_and_objectives_on_one_plane(board):
    board._hear("view", "objectives")
    chart, found = board.charts["stakes_map"], board.state.now.stakes_map
    assert f"{round(100 * found.actors.explained)}% of the inertia" in chart.title
    assert "Central State: Consolidate public accounts" in chart.alt
    rows = chart.table["rows"]
    assert [row[1] for row in rows] == ["Actor"] * 10 + ["Objective"] * 10
    assert [row[4] for row in rows[:10]] == [round(100 * q) for q in found.actors.quality]
    assert found.shift > 0
    assert f"{found.shift:.2f} added" in chart.axis
    places = [x for t in chart.figure["data"] for x in t["x"]]
    board._hear("level", "2")
    assert "4.00 added" not in board.charts["stakes"].axis
    for name in ("stakes", "stakes_map"):
        assert "with what is at stake)" in board.charts[name].axis + ")"
    board._hear("level", "3")
    assert places == [x for t in chart.figure["data"] for x in t["x"]]
    board._hear("actor", "0.digital_firms")
    assert board.state.ids[board.state.actor] == "digital_firms"
    board._hear("actor", "1.fiscal_consolidation")
    assert board.state.ids[board.state.actor] == "digital_firms"
    # What is edited does not turn the plane over.
    edit(board, 4)
    again = [x for t in chart.figure["data"] for x in t["x"]]
    assert sum(a * b for a, b in zip(places, again, strict=True)) > 0.5 * sum(a * a for a in places)


def test_a_game_without_stakes_apart_has_no_plane(study):
    part = study.positions
    level = tuple(tuple(2 for _ in row) for row in part.matrix)
    flat = study.model_copy(update={"positions": part.model_copy(update={"matrix": level})})
    board = Actors(flat, "en", {"view": "objectives", "level": "2"})
    assert board.charts["stakes_map"].title.startswith("No map")
    assert board.charts["stakes_map"].alt


def test_who_wants_which_future(board):
    board._hear("view", "futures")
    html = board.top.html
    assert html.count('<th scope="col">') == 13
    assert html.count('<th scope="row">') == 12
    assert "never a chance that this future comes" in plain(html)
    assert not re.search(r"likel|probab", plain(html))
    board._hear("level", "2")
    assert "relative power does not" in plain(board.top.html)


def test_an_edit_says_what_turns_over(board):
    board._hear("view", "whatif")
    assert "Nothing is changed" in plain(board.head.html)
    edit(board, -3)
    assert "4 alliances or conflicts and 5 views on a future turn over" in plain(board.head.html)
    assert "Central State → Consolidate public accounts" in plain(board.panel.html)
    assert (board.whole.values[0][0], board.whole.was[0][0]) == (-3, 4)
    assert board.part.values[0][0] == -3
    board.whole._message(None, {"act": "undo"}, [])
    assert "Nothing is changed" in plain(board.head.html)
    board._hear("table", "actor_influence")
    assert board.whole.values[0][0] is None
    edit(board, 0, row=6, column=1)
    assert "Relative power of Digital and consulting firms" in plain(board.panel.html)
    edit(board, 3, row=2, column=2)
    assert board.state.variant.count == 1
    board._hear("go", "positions.regions.adaptation")
    assert (board.state.table, board.state.actor, board.state.column) == ("positions", 1, 7)


def test_the_map_of_changed_positions_does_not_flip(board):
    import numpy as np

    first = board.state.base.map
    edit(board, 2, row=3, column=4)
    now = board.state.now.map
    for one, two in ((first.x, now.x), (first.y, now.y)):
        assert np.corrcoef(one, two)[0, 1] > 0.95


def test_save_open_and_show_on_other_boards(board, study, monkeypatch):
    edit(board, -3)
    board._hear("title", "Turned")
    board._hear("author", "Ada")
    board._hear("save", "")
    assert [v.id for v in variants(study)] == ["turned"]
    again = open_variant(study, "turned")
    assert again.study.positions.matrix[0][0] == -3
    monkeypatch.setenv("QUERY_STRING", "study=ours&lang=en&variant=turned&view=whatif")
    shown = show(Actors)
    assert shown.state.variant.id == "turned"
    assert "4 alliances or conflicts" in plain(shown.head.html)
    listed = Judgements(again, "en", {"view": "changes"})
    assert "Central State → Consolidate public accounts Positions +4 −3" in plain(listed.lists.html)
    given = []
    board.head.send = lambda message, buffers=(): given.append((message["give"], buffers[0]))
    board._hear("yaml", "")
    assert given[0][0] == "turned.yaml"
    other = Actors(study, "en")
    other.head._message(None, {"act": "file", "value": "t.yaml"}, [given[0][1]])
    assert other.state.variant.changes == board.state.variant.changes


def test_drafts_are_kept_and_offered(board, study):
    kept = []
    board.keep.draft.send = lambda message, *_: kept.append(message)
    edit(board, -3)
    other = Actors(study, "fr")
    found = {"draft": kept[-1]["keep"], "at": "2026-11-24T10:00:00Z"}
    other.keep.draft._message(None, {"found": found}, [])
    assert "changements non enregistrés" in plain(other.head.html)
    other._hear("restore", "")
    assert other.state.variant.changes == board.state.variant.changes


def test_state_is_a_dictionary_and_comes_back(board, study):
    for act, value in (
        ("view", "alliances"), ("actor", "regions"), ("level", "1"), ("base", "MMIDI-exclude"),
        ("table", "actor_influence"), ("all", ""),
    ):  # fmt: skip
        board._hear(act, value)
    again = Actors(study, "fr", board.state.snapshot())
    assert again.state.snapshot() == board.state.snapshot()
    wrong = Actors(study, "en", {"view": "alliance", "actor": "region", "level": "7"})
    said = plain(wrong.head.html)
    assert "Did you mean “alliances”" in said
    assert "Did you mean “regions”" in said
    assert "“7”" in said


def test_what_a_page_sends_is_not_trusted(board):
    board._hear("view", "whatif")
    before = board.state.snapshot()
    for act, value in (
        ("view", "x"), ("actor", "x"), ("level", "9"), ("base", "x"), ("table", "x"), ("go", "a"),
        ("go", "positions.regions.x"), ("go", "x.y.z"), ("__class__", ""), ("explode", ""),
        ("save", ""), ("open", "../../etc"),
    ):  # fmt: skip
        board._hear(act, value)
    for message in (
        {"edit": [0, 3]}, {"edit": [0, 3, "1"]}, {"edit": [0, 3, True]}, {"edit": [-1, 3, 1]},
        {"edit": [0, 999, 1]}, {"edit": "x"}, {}, {"act": "explode"},
    ):  # fmt: skip
        board.whole._message(None, message, [])
    edit(board, 99)
    assert "not a whole number from -4 to 4" in plain(board.head.html)
    assert board.state.variant.count == 0
    assert board.state.snapshot() == before


def test_a_study_without_actors_says_what_to_add(monkeypatch):
    monkeypatch.setenv("QUERY_STRING", "study=somewhereland&lang=en")
    assert "does not say yet who can act on whom" in show(Actors).html


ACTORS = """title: Two
version: "1"
actors:
- {id: a, label: A}
- {id: b, label: "<b>B</b>"}
objectives:
- {id: o, label: "<i>O</i>"}
actor_influence: {order: [a, b], matrix: [[0, null], [2, 0]]}
positions: {actors: [b, a], objectives: [o], matrix: [[null], [2]]}
"""


@pytest.mark.parametrize("lang", texts.LANGUAGES)
def test_a_study_of_actors_alone(tmp_path, lang):
    # No driver, cells not judged, labels that are markup: all views, and text is text.
    (tmp_path / "scenarios/two").mkdir(parents=True)
    (tmp_path / "scenarios/two/study.yaml").write_text(ACTORS, "utf-8")
    board = Actors(load("two", root=tmp_path), lang)
    pages = ""
    for view in VIEWS:
        board._hear("view", view)
        pages += board.head.html + board.top.html + board.bottom.html + board.panel.html
        for chart in board.drawn.children:
            assert "<b>" not in str(chart.figure)
    assert "<b>B" not in pages
    assert "&lt;i&gt;O" in pages
    assert board.whole.values == [[2], [""]]
    assert texts.say("actors.no_support", lang)[:20] in plain(board.top.html) or "(“states:”)"
    edit(board, -1, row=1)
    assert board.state.variant.study.positions.matrix == ((-1,), (2,))


def test_few_widgets_a_page(board):
    def count(widget):
        return 1 + sum(count(child) for child in getattr(widget, "children", ()))

    for view in VIEWS:
        board._hear("view", view)
    assert count(board) < 40


def filled(data, cell, value):
    import io

    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(data))
    book.worksheets[0][cell] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_sheet_to_fill_in_goes_out_and_comes_back(study):
    board, given = Actors(study, "en"), []
    board.head.send = lambda message, buffers=(): given.append((message["give"], buffers[0]))
    assert 'data-act="sheet"' in board.head.html
    board._hear("sheet", "positions")
    assert given[0][0].endswith("_positions.xlsx")
    board._take("Filled.XLSX", filled(given[0][1], "C3", "x"))
    assert "!C3" in plain(board.head.html)
    assert "Nothing was taken in" in plain(board.head.html)
    assert board.keep.variant.count == 0
    board._take("filled.xlsx", filled(given[0][1], "C3", 0))
    assert "One cell taken" in plain(board.head.html)
    assert board.keep.variant.count == 1
    board._hear("undo", "")
    assert board.keep.variant.count == 0
    board._take("filled.xlsx", given[0][1])
    assert "Nothing was changed in the sheet" in plain(board.head.html)
