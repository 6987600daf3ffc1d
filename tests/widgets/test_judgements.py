"""The judgements board without a browser: edits, variants, drafts, two people, wrong input."""

import re
import shutil

import numpy as np
import pytest

from futurs.methods import _questions as questions
from futurs.methods.cross_impact import exclusions_of, solve
from futurs.shapes import CrossImpactMatrix
from futurs.study import load, open_variant, variants
from futurs.widgets import Explore, Judgements, TenMinutes, show

COLUMN = 3  # climate_response.planned_adaptation; row 0 is public_finances.consolidated


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
    return Judgements(study, "en")


def plain(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).replace("\u00a0", " ")


def edit(board, value, row=0, column=COLUMN):
    board.whole._message(None, {"edit": [row, column, value]}, [])


def save(board, title="Mine", author="Ada"):
    board._hear("title", title)
    board._hear("author", author)
    board._hear("save", "")


def test_an_edit_changes_the_futures_at_once(board):
    assert "these are the 13 futures" in plain(board.head.html)
    edit(board, -2)
    assert "13 futures before, 14 now; appearing: 3, vanishing: 2" in plain(board.head.html)
    assert board.whole.values[0][COLUMN] == board.part.values[0][0] == -2
    assert board.whole.was[0][COLUMN] == board.part.was[0][0] == 1
    panel = plain(board.panel.html)
    assert "Futures that appear" in panel
    assert panel.count("+1 → −2") == 5
    edit(board, 1)
    assert "Nothing is changed" in plain(board.head.html)


def test_what_moves_is_what_a_full_search_finds(board):
    edit(board, -2)
    edit(board, 2, row=10, column=0)
    lens = board.state.lens
    exclusions = exclusions_of(lens.study)
    before = {tuple(z) for z in solve(board.state.base.matrix, exclusions=exclusions).scenarios}
    after = {tuple(z) for z in solve(lens.matrix, exclusions=exclusions).scenarios}
    moves = board.state.moves()
    assert {tuple(m.scenario) for m in moves if m.appeared} == after - before
    assert {tuple(m.scenario) for m in moves if not m.appeared} == before - after
    for move in moves:
        # Taking back a cell that decides alone undoes the move.
        for u, v in move.cells if move.alone else ():
            values = np.array(lens.matrix.values)
            values[u, v] = board.state.base.matrix.values[u, v]
            back = CrossImpactMatrix(lens.matrix.descriptors, lens.matrix.states, values)
            found = {tuple(z) for z in solve(back, exclusions=exclusions).scenarios}
            assert (tuple(move.scenario) in found) != move.appeared


def test_sections_at_stake_against_brute_force():
    rng = np.random.default_rng(4)
    for _ in range(20):
        sizes = rng.integers(1, 4, size=rng.integers(2, 5))
        names = [f"d{j}" for j in range(len(sizes))]
        states = [[f"s{k}" for k in range(n)] for n in sizes]
        owner = np.repeat(np.arange(len(sizes)), sizes)
        values = rng.integers(-2, 3, size=(len(owner), len(owner)))
        values[owner[:, None] == owner[None, :]] = 0
        matrix = CrossImpactMatrix(names, states, values)
        found = questions.at_stake(matrix, solve(matrix, tolerance=1).scenarios)
        base = {tuple(z) for z in solve(matrix).scenarios.tolist()}
        offsets = matrix.offsets
        for u in range(len(owner)):
            for j in range(len(sizes)):
                if owner[u] == j:
                    continue
                moved = set()
                for v in range(offsets[j], offsets[j + 1]):
                    for step in (-1, 1):
                        changed = np.array(values)
                        changed[u, v] += step
                        other = CrossImpactMatrix(names, states, changed)
                        moved |= base ^ {tuple(z) for z in solve(other).scenarios.tolist()}
                i = int(owner[u])
                assert found.get((i, int(u - offsets[i]), j), 0) == len(moved)


def test_where_to_begin(board):
    board._hear("view", "begin")
    words = plain(board.lists.html)
    assert "The 36 sections that decide most" in words
    assert "Not judged yet: 197 sections" in words
    links = board.lists.html.count('data-act="go"') - asked(board).count('data-act="go"')
    assert links == 72
    board._hear("go", "3.3.4.1")
    assert board.state.view == "matrix"
    assert (board.state.section, board.state.cell) == ((3, 3, 4), 1)


def asked(board):
    return board.lists.html.partition('id="t-asked"')[2].partition("</section>")[0]


def test_events_that_contradict_a_judgement_are_questions(board, root):
    board._hear("view", "begin")
    words = asked(board)
    n = words.count('data-act="go"')
    assert n > 0
    assert words.count("?") == n
    assert "are an example" in plain(words)
    go = re.search(r'data-act="go" data-value="([\d.]+)"', words)[1]
    board._hear("go", go)
    assert board.state.view == "matrix"
    assert ".".join(str(k) for k in (*board.state.section, board.state.cell)) == go
    # The question stands beside its section too, and names what the probabilities are.
    assert "A question for the group:" in plain(board.panel.html)
    assert "are an example" in plain(board.panel.html)
    # Once the judgement says the same as the probabilities, nothing is asked about it.
    board.state.edit(board.state.section, board.state.cell, 0)
    board._show()
    assert "A question for the group:" not in plain(board.panel.html)
    board._hear("view", "begin")
    again = asked(board)
    assert again.count('data-act="go"') == n - 1
    assert f'data-value="{go}"' not in again
    other = Judgements(load("somewhereland", root=root), "fr")
    other._hear("view", "begin")
    assert "t-asked" not in other.lists.html
    other._hear("view", "matrix")
    assert "Question pour le groupe" not in other.panel.html


def test_undo_redo_reset(board):
    edit(board, -2)
    edit(board, 3, column=4)
    board.whole._message(None, {"act": "undo"}, [])
    assert board.state.variant.count == 1
    board._hear("undo", "")
    assert board.state.variant.count == 0
    board._hear("redo", "")
    board._hear("redo", "")
    assert board.state.variant.count == 2
    board._hear("reset", "")
    assert board.state.variant.count == 0


def test_a_reason_is_kept_in_its_language(board):
    board._hear("reason", "Because we say so.")
    row = board.state.variant.study.judgement("public_finances", "consolidated", "climate_response")
    assert (row.reason.en, row.reason.fr) == ("Because we say so.", None)
    assert "Because we say so." in board.panel.html
    board._hear("reason", "x" * 10_000)
    assert "10,000 characters" in plain(board.head.html)
    assert board.state.variant.count == 1


def test_what_a_page_sends_is_not_trusted(board):
    before = board.state.snapshot()
    for act, value in (
        ("view", "x"), ("source", "x"), ("target", ""), ("go", "0.0.0.0"), ("go", "1.2"),
        ("go", "9999.0.0.0"), ("go", "a.b.c.d"), ("open", "../../etc"), ("compare", "x"),
        ("delete", "../x"), ("delete", "../x"), ("restore", ""), ("__class__", ""), ("save", ""),
    ):  # fmt: skip
        board._hear(act, value)
    for message in (
        {"edit": [0, 3]}, {"edit": [0, 3, "1"]}, {"edit": [0, 3, True]}, {"edit": [-1, 3, 1]},
        {"edit": [0, 0, 1]}, {"edit": [0, 999, 1]}, {"edit": "x"}, {}, {"act": "explode"},
    ):  # fmt: skip
        board.whole._message(None, message, [])
    edit(board, 99)
    assert "not a whole number from -3 to 3" in plain(board.head.html)
    board.whole.at = [5, 500]
    board.keep.found("x", "")
    board.keep.found({"judgements": 3}, "")
    board._hear("restore", "")
    assert board.state.variant.count == 0
    assert board.state.snapshot() == before


def test_save_open_compare_delete(board, study):
    edit(board, -2)
    board._hear("save", "")
    assert "Give the variant a name" in plain(board.head.html)
    save(board, "Été : essai")
    assert [v.id for v in variants(study)] == ["ete_essai"]
    assert "is saved" in plain(board.head.html)
    assert board.frame.query["variant"] == "ete_essai"
    board._hear("view", "variants")
    assert "Été : essai open" in plain(board.lists.html)
    board._hear("open", "")
    assert board.state.variant.count == 0
    board._hear("compare", "ete_essai")
    assert "Different from Été : essai: 1" in plain(board.lists.html)
    board._hear("open", "ete_essai")
    assert board.state.variant.count == 1
    edit(board, 3)
    board._hear("title", "Second")
    board._hear("save", "new")
    assert [v.id for v in variants(study)] == ["ete_essai", "second"]
    board._hear("delete", "second")
    assert len(variants(study)) == 2
    board._hear("delete", "second")
    assert [v.id for v in variants(study)] == ["ete_essai"]
    assert board.state.variant.count == 1


def test_two_people_on_one_variant(board, study):
    edit(board, -2)
    save(board)
    theirs = open_variant(study, "mine").edit(
        "public_finances.consolidated", "climate_response.planned_adaptation", 3
    )
    theirs.save(author="Ben")
    edit(board, 2)
    board._hear("save", "")
    said = plain(board.head.html)
    assert "Ben has saved “mine” since you opened it" in said
    assert "See the differences" in said
    board._hear("view", "changes")
    words = plain(board.lists.html)
    assert "Different from Mine: 1" in words
    assert "+3 +2" in words
    board._hear("save", "new")
    assert {v.id for v in variants(study)} == {"mine", "mine_2"}
    assert open_variant(study, "mine").author == "Ben"


def test_the_keyboard_goes_on_beside_what_was_deleted(board, study):
    sent = []
    board.lists.send = lambda message, *_: sent.append(message["focus"])
    for title in ("A one", "B two", "C three"):
        board._hear("title", title)
        edit(board, len(title) % 3)
        board._hear("save", "new")
    board._hear("view", "variants")
    board._hear("delete", "b_two")
    assert sent == []
    board._hear("spare", "")
    assert sent == ["delete-b_two"]
    board._hear("spare", "")
    assert len(sent) == 1
    for name in ("b_two", "c_three", "a_one"):
        board._hear("delete", name)
        board._hear("delete", name)
    assert sent[1:] == ["delete-c_three", "delete-a_one", "t-variants"]
    assert variants(study) == ()
    assert 'id="t-variants" tabindex="-1"' in board.lists.html


def test_a_file_that_is_no_variant_is_listed_with_why(board, study):
    place = study.folder / "variants"
    place.mkdir(exist_ok=True)
    (place / "Wrong name.yaml").write_text("title: x", "utf-8")
    board._hear("view", "variants")
    assert "“Wrong name.yaml” is not read as a variant" in plain(board.lists.html)
    assert 'data-value="Wrong name.yaml"' not in board.lists.html


def test_drafts_are_kept_and_offered(board, study):
    kept = []
    board.keep.draft.send = lambda message, *_: kept.append(message)
    edit(board, -2)
    draft = kept[-1]["keep"]
    other = Judgements(study, "fr")
    other.keep.draft._message(None, {"found": {"draft": draft, "at": "2026-11-24T10:00:00Z"}}, [])
    assert "changements non enregistrés du 24 novembre 2026, 10:00" in plain(other.head.html)
    other._hear("restore", "")
    assert other.state.variant.changes == board.state.variant.changes
    board._hear("undo", "")
    assert kept[-1] == {"drop": True}
    # Answered late: what was edited meanwhile stays beside what was kept.
    late = Judgements(study, "en")
    late.keep.draft._message(None, {"found": {"draft": draft, "at": "2026-11-24T10:00:00Z"}}, [])
    edit(late, 3, row=1, column=4)
    late._hear("restore", "")
    assert late.state.variant.count == 2
    other.keep.draft._message(None, {"failed": True}, [])
    assert "ne garde rien" in plain(other.head.html)


def test_a_file_is_given_and_taken(board, study):
    given = []
    board.head.send = lambda message, buffers=(): given.append((message["give"], buffers[0]))
    edit(board, -2)
    board._hear("title", "To share")
    for act in ("yaml", "scw", "xlsx"):
        board._hear(act, "")
    assert [name for name, _ in given] == ["to_share.yaml", "to_share.scw", "to_share.xlsx"]
    assert given[2][1][:2] == b"PK"
    other = Judgements(study, "en")
    other.head._message(None, {"act": "file", "value": "mine.yaml"}, [given[0][1]])
    assert other.state.variant.changes == board.state.variant.changes
    assert "“To share” is open" in plain(other.head.html)
    other.head._message(None, {"act": "file", "value": "bad.yaml"}, [b"title: ["])
    assert "not valid YAML" in plain(other.head.html)
    assert other.state.variant.count == 1
    other._hear("too_large", "big.yaml")
    assert "“big.yaml” is too large" in plain(other.head.html)


def test_a_variant_of_another_study_is_said(board, root):
    other = load("somewhereland", root=root).variant("x")
    other.edit("economy.dynamic", "government.social_party", 1)
    given = []
    theirs = Judgements(other, "en")
    theirs.head.send = lambda _message, buffers=(): given.append(buffers[0])
    theirs._hear("yaml", "")
    board.head._message(None, {"act": "file", "value": "other.yaml"}, given)
    said = plain(board.head.html)
    assert "nothing of it applies here" in said
    assert board.state.variant.id == ""
    assert board.state.variant.count == 0


def test_public_mode_offers_no_saving(study, monkeypatch):
    monkeypatch.setenv("FUTURS_PUBLIC", "1")
    board = Judgements(study, "en")
    edit(board, -2)
    assert 'id="save"' not in board.head.html
    save(board)
    assert "writes nothing to its disk" in plain(board.head.html)
    assert variants(study) == ()


def test_a_base_that_changed_is_said(board, study, folder):
    edit(board, -2)
    save(board)
    file = folder / "scenarios/ours/judgements.yaml"
    text = file.read_text("utf-8")
    assert "planned_adaptation: 1, reactive_crises: -2" in text
    file.write_text(text.replace("planned_adaptation: 1, reactive_crises: -2",
                                 "planned_adaptation: 2, reactive_crises: -3", 1), "utf-8")  # fmt: skip
    again = Judgements(load("ours", root=folder).variant("mine"), "en")
    assert "one of its changes needs a look" in plain(again.head.html)
    assert again.state.variant.count == 1


def test_the_other_boards_show_a_variant(board, study, monkeypatch):
    edit(board, -2)
    save(board)
    changed = open_variant(study, "mine").study
    assert "14 consistent futures" in plain(TenMinutes(changed, "en").children[1].html)
    words = plain(Explore(changed, "en").region.html)
    assert "Variant “Mine” (Ada, " in words
    assert "one judgement or reason differs" in words
    monkeypatch.setenv("QUERY_STRING", "study=ours&lang=en&variant=mine&view=futures")
    assert "14 consistent futures" in plain(show(Explore).region.html)
    assert show(Judgements).state.variant.id == "mine"
    monkeypatch.setenv("QUERY_STRING", "study=ours&lang=en&variant=mien")
    assert "Did you mean “mine”" in plain(show(Explore).html)


def test_addresses(study):
    board = Judgements(study, "en", {"section": "public_finances.consolidated-political_trust"})
    assert board.state.section == (0, 0, 3)
    assert Judgements(study, "en", board.state.snapshot()).state.section == (0, 0, 3)
    wrong = Judgements(
        study, "en", {"section": "public_finances.consolidated-politcal_trust", "view": "bgin"}
    )
    said = plain(wrong.head.html)
    assert "Did you mean “public_finances.consolidated-political_trust”" in said
    assert "Did you mean “begin”" in said


def test_small_studies(root, monkeypatch):
    monkeypatch.setenv("FUTURS_ROOT", str(root))
    board = Judgements(load("somewhereland", root=root), "fr")
    for view in ("begin", "changes", "variants", "matrix"):
        board._hear("view", view)
    assert "6" in plain(board.panel.html) or board.state.base.futures


def filled(data, cell, value):
    import io

    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(data))
    book.worksheets[0][cell] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_sheet_to_fill_in_goes_out_and_comes_back(study):
    board, given = Judgements(study, "en"), []
    board.head.send = lambda message, buffers=(): given.append((message["give"], buffers[0]))
    assert 'data-act="sheet"' in board.head.html
    board._hear("sheet", "judgements")
    assert given[0][0].endswith("_judgements.xlsx")
    board._take("Filled.XLSX", filled(given[0][1], "G4", "x"))
    assert "!G4" in plain(board.head.html)
    assert "Nothing was taken in" in plain(board.head.html)
    assert board.state.variant.count == 0
    board._take("filled.xlsx", filled(given[0][1], "G4", -1))
    assert "One cell taken" in plain(board.head.html)
    assert board.state.variant.count == 1
    board._hear("undo", "")
    assert board.state.variant.count == 0
    board._take("filled.xlsx", given[0][1])
    assert "Nothing was changed in the sheet" in plain(board.head.html)


def test_opening_a_variant_leaves_what_the_browser_keeps_under_it(board):
    edit(board, -2)
    save(board)
    board._hear("open", "")
    sent = []
    board.keep.draft.send = lambda message, *_: sent.append(message)
    edit(board, 2)
    board._hear("open", "mine")
    assert sent[1:] == [{"look": True}]
    assert "stay in this browser" in plain(board.head.html)


def test_a_range_is_said_beside_its_section(spoken):
    study = load("land", root=spoken)
    query = {"section": "social_values.solidarity-government"}
    panel = plain(Judgements(study, "en", query).panel.html)
    assert "Social party – left open by the study, between −1 and +2" in panel
    other = Judgements(study, "en", {"section": "social_values.family-government"}).panel.html
    assert "left open" not in other
