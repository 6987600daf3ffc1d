"""The model of a study: tables beside the YAML, held to the same rules and in the same report."""

import shutil

import pytest

from futurs import facts, texts
from futurs.server.studies import Studies
from futurs.study import check, files_of, load, text
from futurs.study.schema import json_schema
from futurs.widgets.visit import pointer
from futurs.widgets.visit import study as shown

STUDY = """title: Small
version: "1"
horizon: 2040
languages: [fr, en]
drivers:
  - id: trust
    label: {fr: Confiance, en: Trust}
    indicators: [trust_mayor]
    states:
      - {id: high, label: {fr: Forte, en: High}}
      - {id: low, label: {fr: Faible, en: Low}}
actors:
  - {id: state, label: {fr: État, en: State}}
levers:
  - id: training
    label: {fr: Formation, en: Training}
    owner: state
    owner_label: {fr: État, en: State}
    window: 2026-2030
    first_step: {fr: Dire, en: Say}
    scores: {}
sources:
  - id: survey
    organisation: Institute
    title: Survey
"""
PARAMETERS = """id,group,label_fr,label_en,unit,central,low,high,basis,source_fr,source_en,sources,indicators,note_fr,note_en
level,trust,Niveau,Level,percent,50,40,60,data,Enquête,Survey,survey,trust_mayor trust_president,,
speed,trust,Vitesse,Speed,per_year,0.10,0.05,0.2,assumption,NON DISPONIBLE,NOT AVAILABLE,,,supposé,guess
"""
DRIVERS = """driver,state,parameter,op,low,high,reason_fr,reason_en
trust,high,level,set,60,70,plus haut,higher
trust,low,level,add,-10,0,plus bas,lower
"""
LEVERS = """lever,parameter,op,low,high,cost_bn_eur_per_year,reason_fr,reason_en
training,speed,add,0.01,0.02,0.05,appris,learnt
"""
FILES = {"parameters": PARAMETERS, "driver_map": DRIVERS, "lever_map": LEVERS}


@pytest.fixture
def folder(tmp_path):
    home = tmp_path / "scenarios/small"
    (home / "model").mkdir(parents=True)
    (home / "study.yaml").write_text(STUDY, "utf-8")
    for name, content in FILES.items():
        (home / f"model/{name}.csv").write_text(content, "utf-8")
    return tmp_path


def edit(folder, name, old, new):
    assert old in FILES[name]
    file = folder / f"scenarios/small/model/{name}.csv"
    file.write_text(FILES[name].replace(old, new, 1), "utf-8")


def report(folder, **options):
    return check("small", root=folder, **options)


def test_the_three_tables_are_sections_of_the_study(folder):
    found = report(folder)
    assert found.faults == found.warnings == ()
    level, speed = found.study.parameters
    assert (level.low, level.central, level.high, level.sources) == (40, 50, 60, ("survey",))
    assert level.indicators == ("trust_mayor", "trust_president")
    assert (text(level.label, "fr"), level.note, speed.sources) == ("Niveau", None, ())
    assert (text(level.source, "fr"), text(speed.note, "en")) == ("Enquête", "guess")
    first, second = found.study.driver_map
    assert (first.op, first.low, text(first.reason, "en")) == ("set", 60, "higher")
    assert second.low == -10
    assert found.study.lever_map[0].cost_bn_eur_per_year == 0.05


def test_our_model_is_complete():
    study = load("administration_2040")
    assert {e.driver for e in study.driver_map} == {d.id for d in study.drivers}
    assert {e.lever for e in study.lever_map} == {x.id for x in study.levers}
    used = {e.parameter for e in (*study.driver_map, *study.lever_map)}
    assert len(used) == 29
    assert all(text(e.reason, "fr") and text(e.reason, "en") for e in study.driver_map)
    basis = [p.basis for p in study.parameters]
    assert {b: basis.count(b) for b in basis} == {"data": 10, "derived": 15, "assumption": 70}
    for lang in texts.LANGUAGES:
        other = {"fr": "en", "en": "fr"}[lang]
        assert all(getattr(p.source, lang) for p in study.parameters)
        assert all(text(p.note, lang) != text(p.note, other) for p in study.parameters if p.note)
    # What was published names the figures that say so.
    assert [p.id for p in study.parameters if p.basis == "data" and not p.indicators] == []


def test_indicators_are_in_step_with_the_published_figures():
    known = {i.id for i in facts.indicators()}
    found = check("administration_2040", indicators=known)
    assert found.warnings == ()
    assert all(len(d.indicators) >= 3 for d in found.study.drivers)


@pytest.mark.parametrize(
    ("name", "old", "new", "code", "line", "path", "nearest"),
    [
        ("parameters", "50,40,60", "many,40,60", "want_number", 2, "central", ""),
        ("parameters", "50,40,60", "5_0,40,60", "want_number", 2, "central", ""),
        ("parameters", "50,40,60", "nan,40,60", "want_number", 2, "central", ""),
        ("parameters", "50,40,60", "50,40,1e999", "number_huge", 2, "high", ""),
        ("parameters", "50,40,60", "50,,60", "missing_key", 2, "low", ""),
        ("parameters", "50,40,60", "50,55,60", "unordered", 2, "central", ""),
        ("parameters", ",data,", ",date,", "choice", 2, "basis", "data"),
        ("parameters", "\nspeed,", "\nlevel,", "twice", 3, "id", ""),
        ("parameters", "\nspeed,", "\nSpeed,", "pattern", 3, "id", ""),
        ("parameters", ",survey,", ",survy,", "unknown_name", 2, "sources", "survey"),
        ("parameters", "trust_mayor trust_president", "trust_mayor trust_mayor", "twice", 2, "indicators", ""),
        ("parameters", ",basis,", ",bases,", "missing_column", 1, "basis", "bases"),
        ("parameters", ",label_fr,label_en,", ",label_fr,labl_en,", "unknown_column", 1, "labl_en", "label"),
        ("parameters", ",label_fr,label_en,", ",label_fr,label,", "twice", 1, "label", ""),
        ("parameters", "percent,50", "percent,5,50", "columns", 2, "", ""),
        ("driver_map", "trust,high,", "trst,high,", "unknown_name", 2, "driver", "trust"),
        ("driver_map", "trust,high,", "trust,hihg,", "unknown_name", 2, "state", "high"),
        ("driver_map", ",level,set", ",levl,set", "unknown_name", 2, "parameter", "level"),
        ("driver_map", ",set,", ",sett,", "choice", 2, "op", "set"),
        ("driver_map", "60,70", "70,60", "unordered", 2, "low", ""),
        ("driver_map", "trust,low,", "trust,high,", "twice", 3, "parameter", ""),
        ("lever_map", "training,", "traning,", "unknown_name", 2, "lever", "training"),
        ("lever_map", ",speed,", ",sped,", "unknown_name", 2, "parameter", "speed"),
        ("lever_map", "0.01,0.02", "0.02,0.01", "unordered", 2, "low", ""),
        ("lever_map", ",0.05,", ",-1,", "bounds", 2, "cost_bn_eur_per_year", ""),
        ("lever_map", "learnt\n", "learnt", "cut", 2, "", ""),
    ],
)  # fmt: skip
def test_each_fault_says_where_and_what(folder, name, old, new, code, line, path, nearest):
    edit(folder, name, old, new)
    found = report(folder)
    assert found.study is None
    fault = next(f for f in found.faults if f.code == code)
    assert (fault.code, fault.file, fault.line, fault.path, fault.nearest) == (
        code, f"model/{name}.csv", line, path, nearest,
    )  # fmt: skip
    for lang in texts.LANGUAGES:
        said = texts.fault(fault, lang)
        assert said.startswith(f"model/{name}.csv:{line}")
        assert "{" not in said


@pytest.mark.parametrize(
    ("written", "code", "said"),
    [
        ("0", "above", "a number above 0"), ("-0.5", "above", "a number above 0"),
        (".inf", "want_number", "a number is needed"), (".nan", "want_number", "a number is needed"),
        ("little", "want_number", "found “little”"), ("0.5", "", ""),
    ],
)  # fmt: skip
def test_the_difference_that_does_not_count_is_a_number_above_zero(folder, written, code, said):
    (folder / "scenarios/small/model/equations.yaml").write_text(
        "model:\n  title: Small\n  period: {start: 2024, stop: 2030}\n"
        "  ramp: {start: 2025, stop: 2026}\n  outcomes:\n"
        f"    - {{id: level, label: Level, unit: percent, equation: level, indifference: {written}}}\n",
        "utf-8",
    )
    found = report(folder)
    if not code:
        assert found.study.model.outcomes[0].indifference == 0.5
        return
    (fault,) = found.faults
    assert (fault.code, fault.file, fault.line) == (code, "model/equations.yaml", 6)
    assert fault.path.endswith("indifference")
    assert said in texts.fault(fault, "en")
    assert "{" not in texts.fault(fault, "fr")


def test_faults_of_yaml_and_tables_come_in_one_report(folder):
    edit(folder, "driver_map", "trust,high,", "trst,high,")
    edit(folder, "lever_map", ",speed,", ",sped,")
    file = folder / "scenarios/small/study.yaml"
    file.write_text(STUDY.replace("owner: state", "owner: stat"), "utf-8")
    assert [f.file for f in report(folder).faults] == [
        "model/driver_map.csv", "model/lever_map.csv", "study.yaml",
    ]  # fmt: skip


def test_a_table_that_is_no_section(folder):
    (folder / "scenarios/small/model/parametres.csv").write_text("a\n1\n", "utf-8")
    fault = report(folder).faults[0]
    assert (fault.code, fault.file, fault.nearest) == (
        "unknown_key", "model/parametres.csv", "parameters",
    )  # fmt: skip


def test_a_section_in_yaml_and_in_a_table(folder):
    file = folder / "scenarios/small/study.yaml"
    file.write_text(STUDY + "lever_map: []\n", "utf-8")
    fault = report(folder).faults[0]
    assert (fault.code, fault.file) == ("section_twice", "model/lever_map.csv")


def test_a_table_may_also_be_yaml(folder):
    home = folder / "scenarios/small"
    (home / "model/lever_map.csv").unlink()
    row = "{lever: training, parameter: speed, op: add, low: 0.01, high: 0.02, reason: {fr: a, en: b}}"
    (home / "study.yaml").write_text(f"{STUDY}lever_map:\n  - {row}\n", "utf-8")
    assert report(folder).study.lever_map[0].high == 0.02
    assert {"parameters", "driver_map", "lever_map"} <= set(json_schema()["properties"])


def test_an_unknown_indicator_is_warned_of_with_the_nearest(folder):
    found = report(folder, indicators=["trust_mayor", "trust_presidents"])
    assert found.study is not None
    assert [(w.code, w.file, w.line, w.path, w.nearest) for w in found.warnings] == [
        ("unknown_name", "model/parameters.csv", 2, "indicators", "trust_presidents")
    ]
    found = report(folder, indicators=["trust_mayors", "trust_president"])
    assert ("study.yaml", 8, "drivers[0].indicators[0]") in [
        (w.file, w.line, w.path) for w in found.warnings
    ]


def test_links_out_of_the_folder_are_not_followed(folder, tmp_path):
    home = folder / "scenarios/small"
    shutil.move(home / "model", tmp_path / "elsewhere")
    (home / "model").symlink_to(tmp_path / "elsewhere")
    found = report(folder)
    assert (found.faults, found.study.parameters) == ((), ())


def test_tables_are_part_of_the_hash_and_of_what_is_published(folder, tmp_path, monkeypatch):
    first = report(folder).study.hash
    studies = Studies((), folder, tmp_path / "published")
    copy = pointer(tmp_path / "published", "small")
    names = [f.relative_to(copy).as_posix() for f in files_of(copy)]
    assert names == [
        "study.yaml",
        "model/driver_map.csv",
        "model/lever_map.csv",
        "model/parameters.csv",
    ]
    monkeypatch.setenv("FUTURS_PUBLISHED", str(tmp_path / "published"))
    assert shown("small").parameters[0].central == 50
    assert not studies.look()
    edit(folder, "parameters", "50,40,60", "55,40,60")
    assert report(folder).study.hash != first
    assert studies.look()
    assert shown("small").parameters[0].central == 55
    edit(folder, "parameters", "50,40,60", "many,40,60")
    assert not studies.look()
    assert studies.faults["small"][0].file == "model/parameters.csv"
    assert shown("small").parameters[0].central == 55


CLAIM = """claims:
  - id: many
    scenario: one
    words: {fr: beaucoup d'argent, en: much money}
    outcome: rest
    direction: up
    against: today
"""
SCENARIO = """scenarios:
  - id: one
    label: {fr: Un, en: One}
    short_name: {fr: Un, en: One}
    family: kin
    story: {fr: "Il y a beaucoup d'argent.", en: "There is much money."}
    states: {trust: high}
families:
  - {id: kin, label: {fr: Famille, en: Family}}
"""
EQUATIONS = """model:
  title: {fr: Essai, en: Trial}
  period: {start: 2024, stop: 2050}
  ramp: {start: 2025, stop: 2035}
  stocks:
    - {id: money, label: {fr: Argent, en: Money}, unit: bn_eur, initial: 1, equation: previous(money)}
  outcomes:
    - {id: rest, label: {fr: Reste, en: Rest}, unit: bn_eur, equation: money}
"""


@pytest.mark.parametrize(
    ("old", "new", "code", "path", "nearest"),
    [
        ("scenario: one", "scenario: on", "unknown_name", "claims[0].scenario", "one"),
        ("outcome: rest", "outcome: rst", "unknown_name", "claims[0].outcome", "rest"),
        ("en: much money", "en: no money", "claim_words", "claims[0].words.en", ""),
        ("against: today", "against: value", "claim_number", "claims[0].against", ""),
        ("direction: up", "direction: near", "claim_number", "claims[0].against", ""),
        ("today", "today\n    value: 3", "claim_number", "claims[0].against", ""),
        ("today", "today\n    year: 2100", "claim_year", "claims[0].year", ""),
    ],
)
def test_a_claim_is_held_against_words_and_model(old, new, code, path, nearest, folder):
    home = folder / "scenarios/small"
    (home / "study.yaml").write_text(STUDY + SCENARIO, "utf-8")
    (home / "model/equations.yaml").write_text(EQUATIONS, "utf-8")
    (home / "claims.yaml").write_text(CLAIM, "utf-8")
    assert report(folder).faults == ()
    assert old in CLAIM
    (home / "claims.yaml").write_text(CLAIM.replace(old, new, 1), "utf-8")
    (fault,) = report(folder).faults
    assert (fault.code, fault.path, fault.nearest) == (code, path, nearest)
    assert fault.file.endswith("claims.yaml")
