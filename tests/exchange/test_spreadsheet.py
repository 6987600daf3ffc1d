"""Spreadsheets read back: numbers as numbers, every text as text, the same bytes each time."""

import datetime
import io
import shutil
import time
import zipfile

import pytest
import yaml
from openpyxl import load_workbook

from futurs import texts
from futurs.exchange import spreadsheet
from futurs.methods.cross_impact import matrix_of
from futurs.study import load
from futurs.widgets.lens import Lens

HOSTILE = (
    "=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", '=HYPERLINK("http://x","y")', "<b>&amp;</b>", "#N/A",
    "'=1", "bell\x07",
)  # fmt: skip


def book(study, lang="fr", futures=None):
    return load_workbook(io.BytesIO(spreadsheet.write(study, lang, futures)))


@pytest.mark.parametrize("lang", texts.LANGUAGES)
def test_sheets_of_our_study(lang):
    lens = Lens(load("administration_2040"))
    read = book(lens.study, lang, lens.tableau)
    wanted = ("matrix", "judgements", "drivers", "futures", "provenance")
    assert read.sheetnames == [texts.say(f"sheet.{x}", lang) for x in wanted]
    matrix, judgements, drivers, futures, provenance = read.worksheets
    v = matrix_of(lens.study).values
    for i in range(len(v)):
        for j in range(len(v)):
            assert (matrix.cell(i + 3, j + 3).value or 0) == v[i, j]
    assert matrix["C3"].value is None  # a driver does not act on itself
    assert matrix.freeze_panes == "C3"
    assert matrix["F3"].number_format == "+0;-0;0"
    assert drivers.max_row == 1 + 42
    assert futures.max_row == 1 + 13
    assert futures.max_column == 3 + 12
    cells = sum(len(lens.study.driver(r.target).states) for r in lens.study.judgements)
    assert judgements.max_row == 1 + cells
    values = [row[4] for row in judgements.iter_rows(min_row=2, values_only=True)]
    assert sum(values) == v.sum()
    said = {row[0]: row[1] for row in provenance.iter_rows(values_only=True)}
    assert said[texts.say("sheet.hash", lang)] == lens.study.hash
    assert said[texts.say("sheet.standing", lang)] == texts.say("common.illustrative", lang)


def test_words_are_made_from_the_value():
    study = load("administration_2040")
    for row in book(study, "en")["Judgements"].iter_rows(min_row=2, max_row=60, values_only=True):
        assert row[5] == study.level(row[4]).words.en


def test_same_bytes_whatever_the_hour(monkeypatch):
    study = load("somewhereland")
    first = spreadsheet.write(study, "en")
    later = time.time() + 86_400
    monkeypatch.setattr(time, "time", lambda: later)
    assert spreadsheet.write(study, "en") == first
    entries = zipfile.ZipFile(io.BytesIO(first)).infolist()
    assert {e.date_time for e in entries} == {entries[0].date_time}


def test_a_variant_says_whose_it_is():
    base = load("somewhereland")
    variant = base.variant("louder")
    variant.edit("government.patriots_party", "economy.stagnant", 2)
    variant.title, variant.author = "Louder", "=Mallory"
    variant.date = datetime.datetime(2026, 11, 24, tzinfo=datetime.UTC)
    read = book(variant.study, "en")
    said = {row[0]: row[1] for row in read["Provenance"].iter_rows(values_only=True)}
    assert said["Variant"] == "Louder"
    assert said["Author"] == "=Mallory"
    assert said["Changes"] == 1
    assert said["Fingerprint of the study it changes"] == base.hash
    assert read["Matrix"].cell(3, 3 + 2 + 3).value is not None


@pytest.mark.parametrize("hostile", HOSTILE)
def test_text_is_text(root, tmp_path, hostile):
    folder = tmp_path / "scenarios/x"
    shutil.copytree(root / "scenarios/somewhereland", folder)
    for file in folder.glob("*.yaml"):
        data = yaml.load(file.read_text("utf-8"), yaml.CSafeLoader)
        file.write_text(
            yaml.dump(replaced(data, hostile), Dumper=yaml.CSafeDumper, allow_unicode=True), "utf-8"
        )
    study = load(folder)
    lens = Lens(study)
    raw = spreadsheet.write(study, "fr", lens.tableau)
    seen = 0
    for sheet in load_workbook(io.BytesIO(raw)).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in ("s", "n"), (sheet.title, cell.coordinate, cell.value)
                if cell.value == hostile.replace("\x07", ""):
                    seen += 1
                    assert cell.data_type == "s"
                    assert cell.quotePrefix == hostile.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert seen > 20
    with zipfile.ZipFile(io.BytesIO(raw)) as parts:
        for name in parts.namelist():
            assert b"<f>" not in parts.read(name), name


def replaced(node, hostile):
    if isinstance(node, dict):
        return {k: hostile if k in ("fr", "en") else replaced(v, hostile) for k, v in node.items()}
    return [replaced(v, hostile) for v in node] if isinstance(node, list) else node


@pytest.mark.parametrize("lang", texts.LANGUAGES)
def test_experts_and_ranges_go_with_the_study(spoken, lang):
    study = load("land", root=spoken)
    read = book(study, lang)
    sheet = read[texts.say("sheet.experts", lang)]
    lines = list(sheet.iter_rows(min_row=2, values_only=True))
    own = [
        (e.id, row.key, s.id, row.value(s.id))
        for e in study.experts
        for row in e.judgements
        for s in study.driver(row.target).states
        if row.value(s.id) is not None
    ]
    assert [(x[0], x[8]) for x in lines] == [(e, v) for e, _, _, v in own]
    agreed = [study.judgement(*key) for _, key, _, _ in own]
    assert [x[9] for x in lines] == [
        j.value(s) if j else 0 for j, (_, _, s, _) in zip(agreed, own, strict=True)
    ]
    head, *rows = read[texts.say("sheet.judgements", lang)].iter_rows(values_only=True)
    assert head[-2:] == (texts.say("sheet.low", lang), texts.say("sheet.high", lang))
    ranged = sorted(r[4:5] + r[-2:] for r in rows if r[-2] != r[-1])
    assert ranged == [(1, -1, 2), (2, 1, 2), (2, 1, 2)]


def test_an_imported_model_has_its_spreadsheet(root, tmp_path):
    shutil.copytree(root / "scenarios/somewhereland", tmp_path / "scenarios/land")
    file = tmp_path / "scenarios/land/judgements.yaml"
    file.write_text(file.read_text("utf-8").replace("status: example", "status: imported"), "utf-8")
    for lang in texts.LANGUAGES:
        sheet = book(load("land", root=tmp_path), lang)[texts.say("sheet.judgements", lang)]
        assert sheet["I2"].value == texts.say("sheet.status_imported", lang)


def test_printed_on_its_side_and_long_texts_have_room():
    book = load_workbook(io.BytesIO(spreadsheet.write(load("administration_2040"), "fr")))
    for sheet in book.worksheets:
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.print_title_rows
    for sheet in book.worksheets[1:]:
        for row in sheet.iter_rows(min_row=2):
            longest = max(len(c.value) if isinstance(c.value, str) else 0 for c in row)
            # A program that does not find heights itself must not write one line over another.
            height = sheet.row_dimensions[row[0].row].height or 15
            assert height >= min(15 * (longest // 60), 400)
