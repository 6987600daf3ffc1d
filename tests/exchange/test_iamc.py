"""IAMC data: what databases of scenarios read."""

import csv
import io
import math

import openpyxl
import pytest
import yaml

from futurs.errors import InputError
from futurs.exchange import iamc
from futurs.futures import reporting, simulate
from futurs.study import load, text

POINTS = [
    iamc.Point("m", "drift", "France", "Debt", "%", year, value)
    for year, value in ((2024, 113.2), (2030, 120.0))
] + [iamc.Point("m", "=HYPERLINK(1)", "France", "Debt", "%", 2030, 130.0)]


def rows(data):
    return list(csv.reader(io.StringIO(data.decode())))


def test_long_has_one_row_a_value():
    header, *found = rows(iamc.write(POINTS, "x.csv"))
    assert header == [*iamc.COLUMNS, "year", "value"]
    assert found[0] == ["m", "drift", "France", "Debt", "%", "2024", "113.2"]
    assert len(found) == 3


def test_wide_has_one_column_a_year_and_blanks_where_there_is_no_value():
    header, *found = rows(iamc.write(POINTS, "x.csv", form="wide"))
    assert header == [*iamc.COLUMNS, "2024", "2030"]
    assert found == [
        ["m", "drift", "France", "Debt", "%", "113.2", "120.0"],
        ["m", "'=HYPERLINK(1)", "France", "Debt", "%", "", "130.0"],
    ]


def test_a_workbook_says_the_same_in_the_sheet_that_pyam_reads():
    book = openpyxl.load_workbook(io.BytesIO(iamc.write(POINTS, "x.xlsx", form="wide")))
    header, first, second = book["data"].iter_rows(values_only=True)
    assert header == (*iamc.COLUMNS, 2024, 2030)
    assert first[-2:] == (113.2, 120)
    assert second[1] == "'=HYPERLINK(1)"


def test_a_value_that_overflowed_is_left_out():
    points = [*POINTS, iamc.Point("m", "drift", "France", "Debt", "%", 2040, math.nan)]
    assert iamc.write(points, "x.csv") == iamc.write(POINTS, "x.csv")


def test_another_ending_is_refused():
    with pytest.raises(InputError, match=r"x\.json"):
        iamc.write(POINTS, "x.json")


def test_the_code_list_names_every_outcome_of_our_study_once():
    codes = [name for entry in yaml.safe_load(iamc.code_list()) for name in entry]
    assert len(codes) == len(set(codes))
    outcomes = load("administration_2040").model.outcomes
    assert {o.variable for o in outcomes} == {c for c in codes if not c.endswith(" Percentile")}


def test_every_row_that_is_written_is_in_the_code_list_with_its_unit():
    """What a database of scenarios checks before it takes a file."""
    codes = {
        name: about for entry in yaml.safe_load(iamc.code_list()) for name, about in entry.items()
    }
    study = load("administration_2040")
    points = list(reporting.points(simulate(study, scenarios=["drift"], draws=4, target="numpy")))
    assert {p["variable"] for p in points} == {c for c in codes if c.endswith(" Percentile")}
    assert [p for p in points if codes[p["variable"]]["unit"] != p["unit"]] == []


def test_the_code_list_is_one_that_nomenclature_takes():
    """Its rules: a unit is no bare number (it is read as JSON), and these characters are illegal."""
    for entry in yaml.safe_load(iamc.code_list()):
        for name, about in entry.items():
            assert not about["unit"].replace(".", "").isdigit(), name
            assert not {":", ";", '"', "{", "}"} & set(
                name + about["description"] + about["label_fr"]
            )


def test_the_code_list_has_units_and_french_labels():
    entries = {k: v for entry in yaml.safe_load(iamc.code_list()) for k, v in entry.items()}
    for outcome in load("administration_2040").model.outcomes:
        entry = entries[outcome.variable]
        assert entry["label_fr"] == text(outcome.label, "fr")
        assert entry["unit"]
        assert entry["description"]
