"""The structure board without a browser: readings, edits, variants, what a page sends."""

import re
import shutil

import numpy as np
import pytest
import yaml

from futurs import texts
from futurs.study import influence, load, open_variant
from futurs.widgets import Judgements, Structure, show
from futurs.widgets.structure_state import READINGS, VIEWS

EDIT = (13, 3)  # cyber_threat on political_trust


@pytest.fixture
def folder(root, tmp_path, monkeypatch):
    shutil.copytree(root / "scenarios/administration_2040", tmp_path / "scenarios/ours")
    shutil.copytree(root / "scenarios/somewhereland", tmp_path / "scenarios/land")
    monkeypatch.setenv("FUTURS_ROOT", str(tmp_path))
    return tmp_path


@pytest.fixture
def study(folder):
    return load("ours", root=folder)


@pytest.fixture
def board(study):
    return Structure(study, "en")


def plain(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).replace("\u00a0", " ")


def edit(board, value, cell=EDIT):
    # A table that was never shown has no cell to edit.
    board._hear("view", "matrix")
    board.whole._message(None, {"edit": [*cell, value]}, [])


def test_the_map_says_who_drives_and_how_sure(board):
    chart = board.charts["map"]
    assert "“State and local government architecture” weighs most" in chart.title
    assert len(chart.table["rows"]) == 19
    foot = plain(board.foot.html)
    assert "European frame (9" in foot
    assert "It is not a probability" in foot
    assert "the limit is exact" in foot
    assert "39% of all cells are filled" in foot


def test_every_view_and_reading_has_its_picture(board):
    for view in VIEWS:
        board._hear("view", view)
        shown = [n for n, c in board.charts.items() if c.layout.display != "none"]
        assert shown == {"ladder": ["ladder", "spread"], "matrix": []}.get(view, [view])
        for name in shown:
            chart = board.charts[name]
            assert chart.title
            assert chart.alt
            assert chart.table["rows"]
    board._hear("view", "map")
    seen = set()
    for reading in READINGS[:3]:
        board._hear("reading", reading)
        seen.add(board.charts["map"].axis)
    assert len(seen) == 3
    # Nothing is potential in this study: those readings are not offered, nor taken.
    board._hear("reading", "potential")
    assert board.state.reading == "displacement"
    assert "potential ones" not in board.head.html


def test_potential_influences_have_their_readings(folder):
    file = folder / "scenarios/ours/structure.yaml"
    data = yaml.load(file.read_text("utf-8"), yaml.CSafeLoader)
    pair = {"source": "cyber_threat", "target": "european_frame"}
    data["direct_influence"]["potential"] = [pair]
    data["direct_influence"]["matrix"][0][1] = None
    file.write_text(yaml.dump(data, Dumper=yaml.CSafeDumper), "utf-8")
    board = Structure(load("ours", root=folder), "en")
    board._hear("reading", "indirect_potential")
    assert "potential ones counted" in board.charts["map"].axis
    assert "Draws" in board.charts["map"].table["columns"][-1]
    result = board.result
    for reading in ("potential", "indirect_potential"):
        # Hollow points, bars and shares of draws are those of this reading.
        board._hear("reading", reading)
        shape = result.quadrants(reading)
        order = np.argsort(-shape.y, kind="stable")
        said = [row[-1] for row in board.charts["map"].table["rows"]]
        assert said == [round(100 * float(shape.sure[k])) for k in order]
        board._hear("ranges", "yes")
        assert "counts for 3 and moves like the others" in board.charts["map"].axis
        assert any("error_x" in t for t in board.charts["map"].figure["data"])
        board._hear("ranges", "")
    board._hear("view", "ladder")
    assert 'data-act="reading"' in board.head.html
    ladder = result.ladder("influence", "indirect_potential")
    rows = board.charts["spread"].table["rows"]
    order = np.argsort(ladder.ranks[-1], kind="stable")
    assert [list(r[1:]) for r in rows] == np.column_stack([ladder.ranks[-1], *ladder.spread])[
        order
    ].tolist()
    assert "potential influences counted as acting" in board.charts["ladder"].axis
    assert "moves like the others" in board.charts["spread"].axis
    board._hear("reading", "indirect")
    assert "potential" not in board.charts["ladder"].axis
    assert board.charts["spread"].table["rows"] != rows
    board._hear("view", "matrix")
    assert board.whole.values[0][1] == ""
    edit(board, 2, (0, 1))
    assert influence(board.keep.variant.study, "public_finances", "climate_response") == 2


def test_the_filter_of_the_graph(board):
    board._hear("view", "graph")
    counts = []
    for share in ("5", "10", "25", "50", "100"):
        board._hear("share", share)
        counts.append(len(board.charts["graph"].table["rows"]))
    assert counts == sorted(counts)
    assert counts[-1] == 139
    board._hear("share", "5")
    board._hear("weight", "carrying")
    assert len(board.charts["graph"].table["rows"]) == 7


def test_an_edit_says_what_moves(board):
    board._hear("view", "matrix")
    assert "What if this influence were 3?" in plain(board.panel.html)
    edit(board, 3)
    assert board.whole.values[13][3] == 3
    assert board.whole.was[13][3] == 1
    assert "rank 12 → " in plain(board.panel.html)
    assert "1 change (not saved). Counting indirect effects" in plain(board.head.html)
    board.whole.at = list(EDIT)
    assert board.part.values == [[3]]
    board.part._message(None, {"edit": [0, 0, 1]}, [])
    assert board.keep.variant.count == 0
    board.part._message(None, {"act": "undo"}, [])
    assert board.keep.variant.count == 1


def test_what_carries_leads_to_its_cell(board):
    board._hear("view", "matrix")
    first = re.search(r'data-act="go" data-value="([^"]+)"', board.panel.html)[1]
    board._hear("view", "map")
    board._hear("go", first)
    assert board.state.view == "matrix"
    assert "-".join(board.state.order[k] for k in board.state.cell) == first


def test_choosing_a_variable_never_lands_on_the_diagonal(board):
    for name in board.state.order[:3]:
        board._hear("source", name)
        board._hear("target", name)
        assert board.state.cell[0] != board.state.cell[1]
    board._clicked("trust me")
    board._clicked("cyber_threat")
    assert board.state.cell[0] == 13


def test_a_variant_is_saved_opened_and_kept_apart(board, study):
    edit(board, 3)
    board._hear("save", "")
    assert "Give the variant a name" in plain(board.head.html)
    board._hear("title", "Mine")
    board._hear("author", "Ada")
    board._hear("save", "")
    assert "“Mine” is saved" in plain(board.head.html)
    assert influence(open_variant(study, "mine").study, "cyber_threat", "political_trust") == 3
    other = Structure(open_variant(study, "mine"), "fr")
    assert "mine" in other.frame.query["variant"]
    open_variant(study, "mine").edit_influence("cyber_threat", "political_trust", 0).save()
    edit(other, 2)
    other._hear("save", "")
    assert "save" in other.head.html
    assert 'data-value="new"' in other.head.html
    other._hear("title", "Mine two")
    other._hear("save", "new")
    assert influence(open_variant(study, "mine_two").study, "cyber_threat", "political_trust") == 2
    other._hear("open", "")
    assert other.keep.variant.count == 0
    judge = Judgements(open_variant(study, "mine_two"), "en")
    judge._hear("view", "changes")
    assert "Cyber threat → Trust in public action" in plain(judge.lists.html)


def test_a_draft_comes_back(board, study):
    edit(board, 3)
    draft = board.keep.variant.draft()
    again = Structure(study, "en")
    again.keep.found(draft, "2026-11-24T10:00")
    assert "still holds unsaved changes" in plain(again.head.html)
    again._hear("restore", "")
    assert again.keep.variant.changes == board.keep.variant.changes
    again.keep.found({"direct_influence": 3}, "")
    again.keep.found("x", "")
    again._hear("discard", "")


def test_a_file_is_given_and_taken(board, study):
    given = []
    board.head.send = lambda message, buffers=(): given.append((message["give"], buffers[0]))
    edit(board, 3)
    board._hear("title", "To share")
    board._hear("yaml", "")
    assert given[0][0] == "to_share.yaml"
    other = Structure(study, "en")
    other._take("to_share.yaml", given[0][1])
    assert "“To share” is open" in plain(other.head.html)
    assert other.keep.variant.changes == board.keep.variant.changes
    other._take("x.yaml", b"title: [")
    assert "not valid YAML" in plain(other.head.html)
    assert other.keep.variant.count == 1


def test_public_mode_writes_nothing(study, monkeypatch):
    monkeypatch.setenv("FUTURS_PUBLIC", "1")
    board = Structure(study, "en")
    edit(board, 3)
    board._hear("title", "Mine")
    board._hear("save", "")
    assert "writes nothing" in plain(board.head.html)
    assert not (study.folder / "variants").exists()


def test_the_state_comes_back_from_the_address(board, study):
    for act, value in (
        ("view", "ladder"), ("reading", "direct"), ("ranges", "yes"), ("share", "10"),
        ("side", "dependence"), ("rule", "median"), ("road", "4"), ("moving", "10"),
    ):  # fmt: skip
        board._hear(act, value)
    saved = dict(board.frame.query)
    other = Structure(study, "fr", saved)
    assert other.frame.query == saved
    assert other.state.notices == []
    assert "puissance 4" in other.foot.html
    wrong = Structure(study, "en", {"view": "mapp", "cell": "cyber_threat-political_trus"})
    assert "“mapp”. Did you mean “map”?" in plain(wrong.head.html)
    assert "Did you mean “cyber_threat-political_trust”?" in plain(wrong.head.html)


def test_what_a_page_sends_is_not_trusted(board):
    before = dict(board.frame.query)
    for act, value in (
        ("view", "x"), ("reading", ""), ("share", "7"), ("go", "a-b"), ("go", "cyber_threat-cyber_threat"),
        ("source", "x"), ("open", "../../etc"), ("rule", "__class__"), ("cell", "1"), ("hear", ""),
        ("restore", ""), ("__class__", ""), ("order", "x"),
    ):  # fmt: skip
        board._hear(act, value)
    board._hear("view", "matrix")
    for message in (
        {"edit": [0, 1, 4]}, {"edit": [0, 1, -1]}, {"edit": [0, 0, 1]}, {"edit": [0, 99, 1]},
        {"edit": [0, 1, True]}, {"edit": "x"}, {},
    ):  # fmt: skip
        board.whole._message(None, message, [])
    board._hear("view", "map")
    assert dict(board.frame.query) == before
    assert board.keep.variant.count == 0


def test_the_question_for_the_group(board, folder):
    foot = plain(board.foot.html)
    assert "“Ageing-related demand”: above the threshold, direct and indirect alike" in foot
    assert "Public finances”: above" not in foot


@pytest.mark.parametrize("lang", texts.LANGUAGES)
def test_a_study_without_influences_says_what_to_add(folder, monkeypatch, lang):
    monkeypatch.setenv("QUERY_STRING", f"study=land&lang={lang}")
    assert "direct_influence:" in show(Structure).html


def test_a_study_of_variables_alone_needs_no_driver(folder, monkeypatch):
    (folder / "scenarios/thin").mkdir()
    (folder / "scenarios/thin/study.yaml").write_text(
        "title: Thin\nversion: '1'\nvariables:\n- {id: a, label: A <b>}\n- {id: b, label: B}\n"
        "direct_influence:\n  order: [a, b]\n  matrix: [[0, 2], [0, 0]]\n",
        "utf-8",
    )
    monkeypatch.setenv("QUERY_STRING", "study=thin&lang=en")
    board = show(Structure)
    assert "No influence ever comes back" in plain(board.foot.html)
    assert "question for the group" not in board.foot.html
    for view in VIEWS:
        board._hear("view", view)
    assert "A <b>" not in board.foot.html + board.panel.html
    edit(board, 3, (1, 0))
    board._hear("view", "map")
    assert "every 2 steps" in plain(board.foot.html)


def filled(data, cell, value):
    import io

    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(data))
    book.worksheets[0][cell] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_sheet_to_fill_in_goes_out_and_comes_back(study):
    board, given = Structure(study, "en"), []
    board.head.send = lambda message, buffers=(): given.append((message["give"], buffers[0]))
    assert 'data-act="sheet"' in board.head.html
    board._hear("sheet", "direct_influence")
    assert given[0][0].endswith("_direct_influence.xlsx")
    board._take("Filled.XLSX", filled(given[0][1], "D3", "x"))
    assert "!D3" in plain(board.head.html)
    assert "Nothing was taken in" in plain(board.head.html)
    assert board.keep.variant.count == 0
    board._take("filled.xlsx", filled(given[0][1], "D3", 1))
    assert "One cell taken" in plain(board.head.html)
    assert board.keep.variant.count == 1
    board._hear("undo", "")
    assert board.keep.variant.count == 0
    board._take("filled.xlsx", given[0][1])
    assert "Nothing was changed in the sheet" in plain(board.head.html)
