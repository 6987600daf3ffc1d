"""The published figures: a valid data package, and what it cannot say itself."""

import csv
import json
import re
from collections import Counter

import frictionless
import pytest
import yaml


@pytest.fixture(scope="module")
def package(root):
    return json.loads((root / "data/datapackage.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def tables(root, package):
    def rows(path):
        with (root / "data" / path).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    return {r["name"]: rows(r["path"]) for r in package["resources"]}


def themes(package):
    return [r["name"] for r in package["resources"] if r["schema"] == "figures.schema.json"]


def figures(package, tables):
    return [row for theme in themes(package) for row in tables[theme]]


def test_package_is_valid(root):
    report = frictionless.validate(str(root / "data/datapackage.json"))
    assert report.flatten(["fieldName", "rowNumber", "note"]) == []


def test_every_table_is_in_the_package(root, package):
    assert {f.name for f in (root / "data").glob("*.csv")} == {
        r["path"] for r in package["resources"]
    }


def test_nothing_was_lost(package, tables):
    counts = {name: len(tables[name]) for name in themes(package)}
    assert counts == {
        "public_employment": 197, "public_finance": 79, "trust": 73, "digital": 80,
        "access_to_rights": 39, "territories": 40, "ai": 22, "innovation": 12, "institutions": 8,
        "climate": 10, "demography": 135,
    }  # fmt: skip
    assert len(tables["indicators"]) == 249
    assert len(tables["sources"]) == 163


def test_no_figure_stands_twice(package, tables):
    # Across the tables: the package's own keys hold within one.
    keys = Counter(
        tuple(row[k] for k in ("indicator", "geo", "year", "scope", "source"))
        for row in figures(package, tables)
    )
    assert [k for k, n in keys.items() if n > 1] == []


def test_figures_agree_with_their_indicator(package, tables):
    indicators = {row["indicator"]: row for row in tables["indicators"]}
    for theme in themes(package):
        for row in tables[theme]:
            assert row["unit"] == indicators[row["indicator"]]["unit"], row
            assert theme == indicators[row["indicator"]]["theme"], row
    used = {row["indicator"] for row in figures(package, tables)}
    assert used == set(indicators)


def test_indicators_are_bilingual(tables):
    names = [k for k in tables["indicators"][0] if k.endswith(("_fr", "_en"))]
    assert len(names) == 4
    assert [r["indicator"] for r in tables["indicators"] if not all(r[k] for k in names)] == []


def test_words_of_figures_are_in_french(package, tables):
    french = {row["en"]: row["fr"] for row in tables["words"]}
    said = {(r["indicator"], r["scope"]) for r in figures(package, tables)}
    # Two scopes of one indicator stay two in French.
    assert len({(i, french[scope]) for i, scope in said}) == len(said)
    assert list(french) == list(dict.fromkeys(french))
    same = {en for en, fr in french.items() if en == fr}
    assert same == {
        "LO-2.0", "CC-BY-4.0", "CC-BY-3.0-IGO", "CNRACL", "RSA", "LIIT", "OURdata", "2019-2023",
        "France services", "total",
    }  # fmt: skip


def test_french_is_typeset(root, tables):
    with (root / "scenarios/administration_2040/model/parameters.csv").open(
        encoding="utf-8", newline=""
    ) as file:
        model = [row[c] for row in csv.DictReader(file) for c in ("source_fr", "note_fr")]
    said = [
        row["fr"] for row in tables["words"] if not row["en"].startswith(("LO-", "CC-"))
    ] + model
    assert [w for w in said if re.search(r"'|« | »| [:;?!%]|\d \d{3}\b|\d\.\d{1,2}( |$)", w)] == []


def test_places_are_countries_or_listed_aggregates(tables):
    for row in tables["areas"]:
        assert row["kind"] == "aggregate" or (len(row["geo"]) == 3 and row["geo"].isalpha()), row


def test_sources_are_used_and_in_step_with_the_study(root, package, tables):
    study = yaml.safe_load(
        (root / "scenarios/administration_2040/sources.yaml").read_text("utf-8")
    )["sources"]
    theirs = {s["id"]: s for s in study}
    ours = {s["source"]: s for s in tables["sources"]}
    assert {row["source"] for row in figures(package, tables)} == set(ours)
    shared = set(ours) & set(theirs)
    assert len(shared) == 17
    for name in shared:
        for key in ("organisation", "title", "year", "url", "url_kind", "reading", "reliability"):
            assert ours[name][key] == str(theirs[name].get(key) or ""), (name, key)


def test_licences_that_nobody_read_say_so(package, tables):
    doubtful = [
        r for r in figures(package, tables) if r["licence"] not in {"LO-2.0", "CC-BY-4.0", "CC-BY-3.0-IGO"}
    ]  # fmt: skip
    assert len(doubtful) == 413
    marks = (" (presumed)", " (to verify)", "(not read)", "(licence not read)")
    assert all(w["licence"].endswith(marks) for w in doubtful)
