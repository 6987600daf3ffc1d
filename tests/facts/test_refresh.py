"""Newer figures, from answers made by hand in the services' format; no network."""

import csv
import io
import shutil
import sys
from pathlib import Path

import pytest
import requests

from futurs import cli
from futurs.errors import InputError, UnknownNameError
from futurs.facts import refresh as module
from futurs.facts.refresh import refresh

ANSWERS = Path(__file__).parent / "answers"


class Service(requests.adapters.BaseAdapter):
    """Answers as the service would, and keeps what was asked."""

    def __init__(self, answer, status=200):
        super().__init__()
        self.answer, self.status, self.asked = answer, status, []

    def send(self, request, **_options):
        self.asked.append(request.url)
        structure = "/dataflow/" in request.url or "/datastructure/" in request.url
        name = "gov_10a_exp.structure.xml" if structure else self.answer
        kind = "structure" if structure else "structurespecificdata"
        response = requests.Response()
        response.status_code, response.url, response.request = self.status, request.url, request
        response.headers["content-type"] = f"application/vnd.sdmx.{kind}+xml;version=2.1"
        content = name if isinstance(name, bytes) else (ANSWERS / name).read_bytes()
        response.raw = io.BytesIO(content)
        return response

    def close(self):
        pass


@pytest.fixture
def folder(root, tmp_path):
    ignore = shutil.ignore_patterns("refresh")
    shutil.copytree(root / "data", tmp_path / "data", ignore=ignore)
    (tmp_path / "scenarios").mkdir()
    return tmp_path


@pytest.fixture(autouse=True)
def fresh():
    import sdmx

    sdmx.Client.cache.clear()


def ask(folder, answer, *names, status=200):
    service = Service(answer, status)
    with requests.Session() as session:
        session.mount("https://", service)
        return refresh(names, root=folder, session=session), service.asked


def before(folder):
    return {f.name: f.read_bytes() for f in (folder / "data").glob("*.*")}


def test_new_and_revised_figures_are_written_beside(folder):
    kept = before(folder)
    done, asked = ask(folder, "gov_10a_exp.total.xml", "public_spending_gdp")
    assert done.faults == ()
    found = {
        (a.geo, a.year): (a.value, a.published, a.state) for a in done.answers["public_finance"]
    }
    assert found == {
        ("EU27", 2024): (49.0, 48.9, "revised"), ("EU27", 2025): (49.3, None, "new"),
        ("FRA", 2024): (57.3, 57.3, "same"), ("FRA", 2025): (57.1, None, "new"),
    }  # fmt: skip
    base = "https://ec.europa.eu/eurostat/api/dissemination/sdmx/2.1"
    assert asked[0].startswith(f"{base}/dataflow/ESTAT/GOV_10A_EXP")
    assert "/data/GOV_10A_EXP/A.PC_GDP.S13.TOTAL.TE." in asked[-1]
    assert asked[-1].endswith("startPeriod=2024")
    with done.files["public_finance"].open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows[0] == {
        "indicator": "public_spending_gdp", "geo": "EU27", "year": "2024", "value": "49",
        "unit": "percent_of_gdp", "scope": "Eurostat COFOG total", "published": "48.9",
        "flow": "ESTAT/GOV_10A_EXP", "state": "revised",
    }  # fmt: skip
    assert before(folder) == kept
    assert [f.name for f in (folder / "data/refresh").iterdir()] == ["public_finance.csv"]


def test_units_are_converted(folder):
    done, _ = ask(folder, "gov_10a_exp.wages.xml", "staff_compensation")
    found = [(a.year, round(a.value, 6), a.state) for a in done.answers["public_finance"]]
    assert found == [(2022, 331.171, "same"), (2023, 346.293, "same"), (2024, 362.5, "revised")]


@pytest.mark.parametrize(
    ("answer", "status", "code", "said"),
    [
        ("gov_10a_exp.unit.xml", 200, "refresh_code", "MIO_EUR"),
        ("gov_10a_exp.wages.xml", 200, "refresh_code", "D1"),
        (b"<html>busy</html>", 200, "refresh_failed", ""),
        (b"", 503, "refresh_failed", "503"),
        (b"", 404, "refresh_failed", "404"),
    ],
)
def test_an_answer_to_another_question_is_not_used(folder, answer, status, code, said):
    kept = before(folder)
    done, _ = ask(folder, answer, "public_spending_gdp", status=status)
    assert done.answers == done.files == {}
    assert {f.code for f in done.faults} == {code}
    assert said in str(done.faults)
    assert {f.file for f in done.faults} == {"ESTAT GOV_10A_EXP"}
    assert before(folder) == kept
    assert not (folder / "data/refresh").exists()


def rows(**changes):
    row = {"freq": "A", "unit": "PC_GDP", "sector": "S13", "cofog99": "TOTAL", "na_item": "TE"}
    row |= {"geo": "FR", "TIME_PERIOD": "2025", "value": 57.1}
    return [{**row, **changes}]


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (rows(geo="XX"), "refresh_code"),
        (rows(TIME_PERIOD="2025-Q1"), "refresh_code"),
        (rows(more="x"), "refresh_columns"),
        (rows() + rows(), "refresh_twice"),
        ([], "refresh_columns"),
    ],
)
def test_columns_places_and_periods_are_checked(folder, monkeypatch, answer, code):
    monkeypatch.setattr(module, "_fetch", lambda *_: answer)
    done = refresh(["public_spending_gdp"], root=folder)
    assert ([f.code for f in done.faults], done.files) == ([code], {})


def test_a_missing_value_is_left_out(folder, monkeypatch):
    monkeypatch.setattr(module, "_fetch", lambda *_: rows(value=float("nan")))
    done = refresh(["public_spending_gdp"], root=folder)
    assert (done.answers, done.files, done.faults) == ({}, {}, ())


def test_names_are_checked_before_anything_is_asked(folder):
    with pytest.raises(UnknownNameError, match="public_spending_gdp"):
        refresh(["public_spendin_gdp"], root=folder)
    with pytest.raises(InputError, match="no official endpoint"):
        refresh(["warming"], root=folder)
    with pytest.raises(InputError, match="no official endpoint"):
        refresh(["trust"], root=folder)


def test_without_the_client_the_command_to_type_is_said(folder, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "sdmx", None)
    words = ["facts", "refresh", "egov_interaction", "--lang", "en", "--root", str(folder)]
    assert cli.main(words) == 1
    assert "-m pip install sdmx1" in capsys.readouterr().err


def test_command_line(folder, monkeypatch, capsys):
    answer = rows() + rows(TIME_PERIOD="2024", value=57.6)
    monkeypatch.setattr(module, "_fetch", lambda *_: answer)
    words = ["facts", "refresh", "public_spending_gdp", "--root", str(folder), "--lang"]
    assert cli.main([*words, "fr"]) == 0
    said = capsys.readouterr().out
    assert "2 chiffres reçus (nouveaux : 1, révisés : 1)" in said.replace("\u00a0", " ")
    assert "57,3 → 57,6" in said
    monkeypatch.setattr(module, "_fetch", lambda *_: [])
    assert cli.main([*words, "en"]) == 1
    assert "other dimensions" in capsys.readouterr().err
