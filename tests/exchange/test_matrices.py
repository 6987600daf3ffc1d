"""Sheets to fill in: what was changed comes back exactly; a bad sheet is refused whole, cell by cell."""

import io
import random
import time
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from futurs import texts
from futurs.errors import InputError, ModelError, UnknownNameError
from futurs.exchange import _filled, matrices
from futurs.study import load
from futurs.study.expert_files import judged, save

STUDY = load("administration_2040")
LAND = load("somewhereland")
BOUNDS = {
    "judgements": (-3, 3), "direct_influence": (0, 3), "actor_influence": (0, 4), "positions": (-4, 4),
}  # fmt: skip
SENT = {k: matrices.write_matrix(STUDY, k, "en") for k in matrices.KINDS}
FIRST = {"judgements": 4, "direct_influence": 3, "actor_influence": 3, "positions": 3}


def saved(book):
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def filled(kind, cells, data=None):
    """Write values at addresses, as a spreadsheet program would."""
    book = load_workbook(io.BytesIO(data or SENT[kind]))
    for address, value in cells.items():
        book.worksheets[0][address] = value
    return saved(book)


def faults(data, study=STUDY, kind=None):
    with pytest.raises(ModelError) as caught:
        matrices.read_matrix(data, study, kind)
    for lang in texts.LANGUAGES:
        assert texts.explain(caught.value, lang)
    return [(f.code, f.path.rpartition("!")[2]) for f in caught.value.faults], caught.value.faults


@pytest.mark.parametrize("kind", matrices.KINDS)
@pytest.mark.parametrize("lang", texts.LANGUAGES)
def test_as_sent_nothing_is_changed(kind, lang):
    data = matrices.write_matrix(STUDY, kind, lang)
    assert matrices.read_matrix(data, STUDY) == matrices.Taken(kind, ())
    # Opened and saved by another program.
    assert matrices.read_matrix(saved(load_workbook(io.BytesIO(data))), STUDY, kind).changes == ()


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(matrices.KINDS), st.data())
def test_exactly_what_was_changed_comes_back(kind, data):
    book = load_workbook(io.BytesIO(SENT[kind]))
    sheet, first = book.worksheets[0], FIRST[kind]
    low, high = BOUNDS[kind]
    wanted = {}
    for _ in range(data.draw(st.integers(1, 12))):
        i = data.draw(st.integers(first, sheet.max_row))
        j = data.draw(st.integers(first, sheet.max_column))
        row, column = sheet.cell(i, 1).value, sheet.cell(1, j).value
        own = kind != "positions" and row.split(".")[0] == column.split(".")[0]
        if own or (row, column) in wanted:
            continue
        value, was = data.draw(st.integers(low, high)), sheet.cell(i, j).value
        sheet.cell(i, j).value = value
        wanted[row, column] = (was, value)
    taken = matrices.read_matrix(saved(book), STUDY, kind)
    found = {(c.row, c.column): (c.was, c.now) for c in taken.changes}
    assert found == {k: v for k, v in wanted.items() if v[0] != v[1]}
    variant = STUDY.variant("mine").take_matrix(kind, taken.cells)
    again = matrices.write_matrix(variant.study, kind, "fr")
    assert matrices.read_matrix(again, variant.study).changes == ()
    sheet = load_workbook(io.BytesIO(again)).worksheets[0]
    assert [c.value for r in sheet.iter_rows(min_row=first, min_col=first) for c in r] == [
        c.value for r in book.worksheets[0].iter_rows(min_row=first, min_col=first) for c in r
    ]
    assert variant.count == len(found)
    assert variant.can_undo == bool(found)
    assert variant.undo().count == 0


def test_the_same_bytes_whatever_the_hour(monkeypatch):
    later = time.time() + 86_400
    monkeypatch.setattr(time, "time", lambda: later)
    assert matrices.write_matrix(STUDY, "positions", "en") == SENT["positions"]


def test_what_the_sheet_helps_with():
    sheet = load_workbook(io.BytesIO(SENT["judgements"])).worksheets[0]
    assert sheet.freeze_panes == "D4"
    assert not sheet.protection.sheet
    driver = STUDY.drivers[0]
    assert sheet["A4"].value == f"{driver.id}.{driver.states[0].id}"
    assert driver.definition.en[:40] in sheet["C4"].comment.text
    asked, never = sheet.data_validations.dataValidation
    assert asked.formula1 == '"-3,-2,-1,0,1,2,3"'
    assert "D4" in never.sqref
    assert "D4" not in asked.sqref
    assert sheet["D4"].value is None
    grey = sheet["D4"].fill.fgColor.rgb
    assert grey.endswith("D9DCE1")
    own = sum(len(d.states) ** 2 for d in STUDY.drivers)
    assert sum(c.size["rows"] * c.size["columns"] for c in never.sqref.ranges) == own
    v = sum(len(d.states) for d in STUDY.drivers)
    assert sum(c.size["rows"] * c.size["columns"] for c in asked.sqref.ranges) == v * v - own


def test_bad_cells_are_said_all_at_once():
    found, whole = faults(
        filled("judgements", {
            "G4": "much", "H4": 9, "I4": 1.5, "J4": None, "K4": "=1+1", "D4": 2, "G5": True,
            "H5": "1-2", "I5": "#N/A", "J5": -4, "K5": "  ",
        })
    )  # fmt: skip
    assert found == [
        ("sheet_own", "D4"), ("sheet_text", "G4"), ("out_of_scale", "H4"), ("sheet_fraction", "I4"),
        ("sheet_blank", "J4"), ("sheet_formula", "K4"), ("sheet_text", "G5"), ("sheet_text", "H5"),
        ("sheet_text", "I5"), ("out_of_scale", "J5"), ("sheet_blank", "K5"),
    ]  # fmt: skip
    assert {f.allowed for f in whole[1:]} == {"-3 … 3"}
    assert whole[1].path == "Judgements!G4"
    said = texts.fault(whole[2], "fr")
    assert "Judgements!H4" in said
    assert "-3 … 3" in said


TYPED = {
    "3": 3,
    "+2": 2,
    "−1": -1,
    "–2": -2,
    " 1 ": 1,
    "2,0": 2,
    "-3.00": -3,
    "1.": 1,
    "\u00a02": 2,
}


@pytest.mark.parametrize("words", TYPED)
def test_a_number_that_another_program_made_a_text(words):
    (change,) = matrices.read_matrix(filled("positions", {"C3": words}), STUDY).changes
    assert change.now == TYPED[words]


def test_what_is_no_whole_number_stays_a_fault_as_text():
    cells = {
        "C3": "1,5", "D3": "5", "E3": "1e0", "F3": "0x1", "G3": "٣", "H3": "1,000,0", "I3": "--1",
        "J3": "1_0", "K3": "nan", "L3": "9" * 400, "C4": "½",
    }  # fmt: skip
    found, _ = faults(filled("positions", cells))
    codes = ["sheet_fraction", "out_of_scale", *(["sheet_text"] * 9)]
    assert found == list(zip(codes, cells, strict=True))


@pytest.mark.parametrize("kind", matrices.KINDS)
def test_saved_by_another_program(kind):
    # What LibreOffice and others do on the way: floats for whole numbers, or text; heights, styles
    # and blanks beyond the matrix; no frozen panes; a rule that says FALSE as 0.
    book = load_workbook(io.BytesIO(SENT[kind]))
    sheet, origin = book.worksheets
    rows, columns = sheet.max_row, sheet.max_column
    for k, row in enumerate(sheet.iter_rows(min_row=FIRST[kind], min_col=FIRST[kind])):
        for cell in row:
            if cell.value is not None:
                cell.value = str(cell.value) if k % 2 else float(cell.value)
    for i in range(1, rows + 6):
        for j in range(1, columns + 6):
            if i > rows or j > columns:
                sheet.cell(i, j).number_format = "0.0"
                sheet.cell(i, j).value = (None, "", " ", "\u00a0")[(i + j) % 4]
    for page in (sheet, origin):
        page.freeze_panes = None
    for rule in sheet.data_validations.dataValidation:
        rule.formula1 = rule.formula1.replace("FALSE", "0")
    assert matrices.read_matrix(saved(book), STUDY, kind) == matrices.Taken(kind, ())


def test_heads_leave_room_on_a_small_screen_and_print_on_their_side():
    for kind in matrices.KINDS:
        book = load_workbook(io.BytesIO(SENT[kind]))
        for sheet in book.worksheets:
            assert sheet.page_setup.orientation == "landscape"
            assert sheet.sheet_properties.pageSetUpPr.fitToPage
            assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
            assert sheet.print_title_rows
        sheet, first = book.worksheets[0], FIRST[kind]
        tall = sum(sheet.row_dimensions[k].height or 15 for k in range(1, first))
        wide = sum(sheet.column_dimensions[c].width for c in "AB")
        assert tall <= 220  # points: 293 pixels
        assert wide <= 40
        for row in sheet.iter_rows(min_row=first, min_col=2, max_col=first - 1):
            long = any(len(c.value) > 32 for c in row)
            assert (sheet.row_dimensions[row[0].row].height or 0) >= 27 * long


def test_a_renamed_row_has_its_nearest_name():
    name = STUDY.drivers[0].states[0]
    wrong = f"{STUDY.drivers[0].id}.{name.id}s"
    found, whole = faults(filled("judgements", {"A4": wrong, "H5": 7}))
    assert found == [("sheet_renamed", "A4"), ("out_of_scale", "H5")]
    assert whole[0].nearest == whole[0].allowed == wrong[:-1]


def test_moved_rows_and_columns():
    book = load_workbook(io.BytesIO(SENT["direct_influence"]))
    sheet = book.worksheets[0]
    rows = [[c.value for c in row] for row in sheet["A3:Z4"]]
    for target, values in ((4, rows[0]), (3, rows[1])):
        for k, value in enumerate(values, 1):
            sheet.cell(target, k).value = value
    found, _ = faults(saved(book))
    assert [f for f in found if f[0] == "sheet_placed"] == [
        ("sheet_placed", "A3"), ("sheet_placed", "A4")
    ]  # fmt: skip


@pytest.mark.parametrize("kind", matrices.KINDS)
@pytest.mark.parametrize("change", ["insert_rows", "insert_cols", "delete_rows", "delete_cols"])
def test_wrong_size(kind, change):
    book = load_workbook(io.BytesIO(SENT[kind]))
    getattr(book.worksheets[0], change)(FIRST[kind] + 1)
    found, whole = faults(saved(book))
    code = "rows" if "rows" in change else "columns"
    assert found[0][0] == code
    sizes = load_workbook(io.BytesIO(SENT[kind])).worksheets[0]
    n = (sizes.max_row if code == "rows" else sizes.max_column) - FIRST[kind] + 1
    assert whole[0].allowed == str(n)
    # One line too many or too few is no fault of every line after it.
    assert len(found) <= 2
    if "delete" in change:
        sent = load_workbook(io.BytesIO(SENT[kind])).worksheets[0]
        k = FIRST[kind] + 1
        at = sent.cell(k, 1) if code == "rows" else sent.cell(1, k)
        assert found[1] == (
            "sheet_row_gone" if code == "rows" else "sheet_column_gone",
            at.coordinate,
        )
        assert whole[1].found == at.value[:40]
        assert at.value[:40] in texts.fault(whole[1], "fr")


def test_every_missing_row_is_named_and_a_renamed_one_is_not_missing():
    kind = "judgements"
    book = load_workbook(io.BytesIO(SENT[kind]))
    sheet = book.worksheets[0]
    names = [sheet.cell(k, 1).value for k in range(1, sheet.max_row + 1)]
    first = FIRST[kind]
    sheet.cell(first + 5, 1).value += "s"
    sheet.delete_rows(first + 2)
    sheet.delete_rows(first)
    found, whole = faults(saved(book))
    assert [f for f in found if f[0] != "rows"] == [
        ("sheet_row_gone", f"A{first}"), ("sheet_row_gone", f"A{first + 2}"),
        ("sheet_renamed", f"A{first + 3}"),
    ]  # fmt: skip
    assert [f.found for f in whole if f.code == "sheet_row_gone"] == [
        n[:40] for n in (names[first - 1], names[first + 1])
    ]


def test_a_row_added_at_the_end_and_a_number_beside():
    found, _ = faults(filled("positions", {"A90": "me", "C90": 1, "AZ4": 3}))
    assert ("rows", "A3") in found
    assert ("sheet_renamed", "A90") in found
    assert ("sheet_beyond", "AZ4") in found
    found, _ = faults(filled("positions", {"AA4": 3}))
    assert found == [("sheet_beyond", "AA4")]


def test_twice_the_same_row():
    book = load_workbook(io.BytesIO(SENT["positions"]))
    sheet = book.worksheets[0]
    sheet["A4"] = sheet["A3"].value
    found, _ = faults(saved(book))
    # The row that was written over is missing, and named.
    assert found == [("sheet_row_gone", "A4"), ("twice", "A4")]
    assert faults(saved(book))[1][0].path == "'Positions of actors'!A4"


def test_blank_where_nobody_had_judged_stays_unjudged():
    first, second = STUDY.direct_influence.order[:2]
    rows = [list(r) for r in STUDY.direct_influence.matrix]
    rows[0][1] = None
    part = STUDY.direct_influence.model_copy(update={"matrix": tuple(map(tuple, rows))})
    study = STUDY.model_copy(update={"direct_influence": part})
    data = matrices.write_matrix(study, "direct_influence", "en")
    assert matrices.read_matrix(data, study).changes == ()
    taken = matrices.read_matrix(filled("", {"D3": 2}, data), study)
    assert taken.changes == (matrices.MatrixChange(first, second, None, 2),)


def test_what_others_changed_meanwhile_is_not_overruled():
    a, o = STUDY.positions.actors[:2], STUDY.positions.objectives[:2]
    variant = STUDY.variant("theirs")
    values = STUDY.positions.matrix
    other = [next(v for v in (-1, 1, 2) if v != values[0][k]) for k in (0, 1)]
    variant.edit_actors("positions", a[0], o[0], other[0])
    # Another cell was filled in: theirs stays, ours comes.
    taken = matrices.read_matrix(filled("positions", {"D3": other[1]}), variant.study)
    assert taken.cells == ((a[0], o[1], other[1]),)
    # The same answer is no conflict; another one is.
    assert matrices.read_matrix(filled("positions", {"C3": other[0]}), variant.study).changes == ()
    third = next(v for v in (3, 4, -4) if v not in (other[0], values[0][0]))
    found, whole = faults(filled("positions", {"C3": third}), variant.study)
    assert found == [("sheet_moved", "C3")]
    assert whole[0].params == {"was": str(values[0][0]), "today": str(other[0])}


def test_sheets_of_another_study_or_kind():
    assert faults(SENT["judgements"], LAND)[0] == [("sheet_study", "")]
    assert faults(SENT["positions"], STUDY, "judgements")[0] == [("sheet_kind", "")]
    with pytest.raises(UnknownNameError):
        matrices.write_matrix(STUDY, "position", "en")
    for kind in ("direct_influence", "actor_influence", "positions"):
        with pytest.raises(InputError):
            matrices.write_matrix(LAND, kind, "en")


def test_missing_sheets_and_damaged_lines():
    for k in (0, 1):
        book = load_workbook(io.BytesIO(SENT["positions"]))
        book.worksheets[k].title = "Sheet"
        found, whole = faults(saved(book))
        assert found == [("sheet_missing", "")]
        assert "Sheet" in whole[0].found
    book = load_workbook(io.BytesIO(SENT["positions"]))
    for row in book.worksheets[1].iter_rows():
        if row[0].value == "sent" and row[1].value:
            row[2].value = "none"
    assert faults(saved(book))[0] == [("sheet_origin", "Provenance")]


def archive(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in parts.items():
            file.writestr(name.replace("__", "/") + ".xml", data)
    return out.getvalue()


def test_files_that_are_no_spreadsheet():
    for data in (b"", b"hello", b"PK\x03\x04junk", SENT["positions"][:3000], archive(a="<x/>")):
        assert faults(data)[0] == [("sheet_file", "")]
    parts = zipfile.ZipFile(io.BytesIO(SENT["positions"]))
    entity = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    broken = {
        n[:-4].replace("/", "__"): parts.read(n) for n in parts.namelist() if n[-4:] == ".xml"
    }
    assert faults(archive(**broken | {"xl__workbook": entity}))[0] == [("sheet_file", "")]


def test_corrupted_parts_raise_nothing_but_a_report():
    source = zipfile.ZipFile(io.BytesIO(SENT["positions"]))
    parts = {n: source.read(n) for n in source.namelist()}
    rng = random.Random(5)  # noqa: S311
    refused = []
    for k in range(150):
        name = rng.choice(sorted(parts))
        data = bytearray(parts[name])
        for _ in range(rng.choice((1, 3, 30))):
            at = rng.randrange(len(data))
            data[at : at + rng.choice((0, 1, 1, 9))] = rng.choice(
                (b"", b"9", b"<", b"x", b'"', b"\xff", b"99999999999", b"</c>")
            )
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as file:
            for other, kept in parts.items():
                if other != name or k % 10:
                    file.writestr(other, bytes(data) if other == name else kept)
        try:
            matrices.read_matrix(out.getvalue(), STUDY)
        except ModelError as error:
            refused.append(texts.explain(error, "fr"))
    assert len(refused) > 30
    assert all(refused)


def test_files_that_would_fill_the_memory():
    assert faults(bytes(_filled.LARGEST + 1))[0] == [("too_large", "")]
    bomb = archive(xl__workbook=bytes(_filled.UNPACKED + 1))
    assert len(bomb) < 100_000
    began = time.perf_counter()
    assert faults(bomb)[0] == [("sheet_bomb", "")]
    assert faults(archive(**{f"p{k}": "" for k in range(600)}))[0] == [("sheet_bomb", "")]
    assert time.perf_counter() - began < 2


def test_a_sheet_that_lies_about_its_size_is_read_at_once():
    data = filled("positions", {"XFD1048576": 1})
    began = time.perf_counter()
    assert matrices.read_matrix(data, STUDY).changes == ()
    assert time.perf_counter() - began < 5


def test_texts_of_a_study_never_run():
    drivers = (
        STUDY.drivers[0].model_copy(update={"label": "=1+1", "definition": "=2\x07"}),
        *STUDY.drivers[1:],
    )
    study = STUDY.model_copy(update={"drivers": drivers})
    sheet = load_workbook(io.BytesIO(matrices.write_matrix(study, "judgements", "en"))).worksheets[
        0
    ]
    assert (sheet["B4"].value, sheet["B4"].data_type) == ("=1+1", "s")
    assert all(c.data_type != "f" for row in sheet.iter_rows() for c in row)


def test_all_or_nothing():
    variant = LAND.variant("mine")
    good = ("government.patriots_party", "economy.stagnant", 2)
    with pytest.raises(InputError):
        variant.take_matrix("judgements", [good, (*good[:2], 9)])
    assert (variant.count, variant.can_undo) == (0, False)
    assert variant.take_matrix("judgements", [good]).count == 1
    a, b = STUDY.direct_influence.order[:2]
    variant = STUDY.variant("mine")
    with pytest.raises(InputError):
        variant.take_matrix("direct_influence", [(a, b, 3), (a, b, 9)])
    assert (variant.count, variant.can_undo) == (0, False)


# ---- experts -------------------------------------------------------------------------------------


def at(sheet, row, column):
    rows = {sheet.cell(i, 1).value: i for i in range(1, sheet.max_row + 1)}
    columns = {sheet.cell(1, j).value: j for j in range(1, sheet.max_column + 1)}
    return sheet.cell(rows[row], columns[column])


def given_back(study, cells, expert="", data=None):
    book = load_workbook(
        io.BytesIO(data or matrices.write_matrix(study, "judgements", "fr", expert))
    )
    for row, column, value in cells:
        at(book.worksheets[0], row, column).value = value
    return saved(book)


CELLS = (
    ("government.social_party", "economy.dynamic", -2),
    ("government.social_party", "economy.stagnant", 0),
)


def test_an_expert_fills_in_an_empty_sheet_that_comes_back_as_a_file(spoken):
    study = load("land", root=spoken)
    book = load_workbook(io.BytesIO(matrices.write_matrix(study, "judgements", "en", "anna")))
    sheet = book.worksheets[0]
    # The agreed values are not shown: an expert judges alone.
    first = FIRST["judgements"]
    assert not any(
        sheet.cell(i, j).value is not None
        for i in range(first, sheet.max_row + 1)
        for j in range(first, sheet.max_column + 1)
    )
    assert "leave empty what you do not judge" in str(list(book.worksheets[1].values))
    taken = matrices.read_matrix(given_back(study, CELLS, "anna"), study, "judgements", "anna")
    assert (taken.expert, taken.cells) == (
        "anna",
        tuple(sorted(CELLS, key=lambda c: c[1] != CELLS[1][1])),
    )
    save(study, judged(study, "anna", taken.cells))
    after = load("land", root=spoken)
    anna = next(e for e in after.experts if e.id == "anna")
    assert anna.judgements[0].cells == {"shrinking": None, "stagnant": 0, "dynamic": -2}
    # As it stands in the study, and sent again: nothing is changed.
    again = matrices.write_matrix(after, "judgements", "en", "anna")
    assert matrices.read_matrix(again, after, expert="anna").changes == ()
    (change,) = matrices.read_matrix(
        given_back(after, [(*CELLS[0][:2], 3)], "anna"), after, expert="anna"
    ).changes
    assert (change.was, change.now) == (-2, 3)


def test_of_the_group_s_sheet_what_is_changed_is_the_expert_s(spoken):
    study = load("land", root=spoken)
    # 0 is what is agreed there already: that is no judgement of the expert's own.
    same = ("economy.dynamic", "government.social_party", 0)
    cells = [("government.social_party", "economy.dynamic", -1), same]
    taken = matrices.read_matrix(given_back(study, cells), study, "judgements", "anna")
    assert (taken.expert, taken.cells) == ("anna", (cells[0],))


def test_an_expert_s_sheet_goes_nowhere_else(spoken):
    study = load("land", root=spoken)
    data = given_back(study, CELLS, "anna")
    assert faults(data, study)[0] == [("sheet_group", "")]
    with pytest.raises(ModelError) as caught:
        matrices.read_matrix(data, study, "judgements", "bob")
    assert [f.code for f in caught.value.faults] == ["sheet_expert"]
    for lang in texts.LANGUAGES:
        assert "anna" in texts.explain(caught.value, lang)
    for kind in ("positions", "direct_influence"):
        with pytest.raises(InputError, match="judgements"):
            matrices.write_matrix(STUDY, kind, "en", "anna")


def test_bad_cells_of_an_expert_are_said_all_at_once(spoken):
    study = load("land", root=spoken)
    wrong = [(*CELLS[0][:2], "x"), (*CELLS[1][:2], 9)]
    with pytest.raises(ModelError) as caught:
        matrices.read_matrix(given_back(study, wrong, "anna"), study, expert="anna")
    assert {f.code for f in caught.value.faults} == {"sheet_text", "out_of_scale"}
    # What an expert judged is not taken back by emptying a cell.
    emptied = [("social_values.solidarity", "government.social_party", None)]
    with pytest.raises(ModelError) as caught:
        matrices.read_matrix(given_back(study, emptied, "mayor"), study, expert="mayor")
    assert [f.code for f in caught.value.faults] == ["sheet_blank"]
