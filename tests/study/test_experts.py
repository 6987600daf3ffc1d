"""Experts of a study: files of their own, every fault with its place, nothing filled in."""

import datetime
import shutil

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from futurs import texts
from futurs.errors import ConflictError, InputError, StudyError, UnknownNameError
from futurs.study import check, load, version
from futurs.study.expert_files import dump, judged, save
from futurs.study.schema.experts import Expert

GOOD = """label: {fr: Une économiste, en: An economist}
role: university
date: 2026-11-01
judgements:
- source: government
  state: social_party
  target: economy
  cells: {shrinking: -1, stagnant: null, dynamic: {value: 2, reason: Because.}}
"""


def report(spoken, content, name="anna.yaml"):
    folder = spoken / "scenarios/land/experts"
    (folder / name).write_text(content, "utf-8")
    return check("land", root=spoken)


def test_an_expert_is_a_file_named_as_the_expert_is(spoken):
    study = load("land", root=spoken)
    assert [e.id for e in study.experts] == ["economist", "historian", "mayor"]
    found = report(spoken, GOOD)
    assert found.faults == ()
    anna = found.study.experts[0]
    row = anna.judgements[0]
    assert (anna.id, anna.date, anna.status) == ("anna", datetime.date(2026, 11, 1), "illustrative")
    # Left out of a judged section: 0. Null: not judged. A section that is not there: not judged.
    assert [row.value(s) for s in ("shrinking", "stagnant", "dynamic")] == [-1, None, 2]
    assert len(anna.judgements) == 1
    assert found.study.hash != study.hash
    assert load("somewhereland").experts == load("administration_2040").experts == ()


@pytest.mark.parametrize(
    ("change", "code", "line", "path", "nearest"),
    [
        (("source: government", "source: goverment"), "unknown_name", 5, "judgements[0].source", "government"),
        (("state: social_party", "state: socialparty"), "unknown_name", 6, "judgements[0].state", "social_party"),
        (("dynamic: {value: 2, reason: Because.}", "dynamc: 1"), "unknown_name", 8, "judgements[0].cells.dynamc", "dynamic"),
        (("shrinking: -1", "shrinking: -4"), "out_of_scale", 8, "judgements[0].cells.shrinking", ""),
        (("shrinking: -1", "shrinking: -1.5"), "want_int", 8, "judgements[0].cells.shrinking", ""),
        (("value: 2,", "value: 2, low: 1,"), "unknown_key", 8, "judgements[0].cells.dynamic.low", ""),
        (("role: university", "rôle: university"), "unknown_key", 2, "rôle", "role"),
        (("role: university", "id: bob"), "file_id", 2, "id", ""),
        (("label: {fr: Une économiste, en: An economist}\n", ""), "missing_key", 1, "label", ""),
        (("date: 2026-11-01", "date: soon"), "invalid", 3, "date", ""),
        (("{shrinking: -1, stagnant: null, dynamic: {value: 2, reason: Because.}}",
          "{shrinking: null, stagnant: null, dynamic: null}"), "expert_empty", 4, "judgements", ""),
    ],
)  # fmt: skip
def test_each_fault_says_where_and_what(spoken, change, code, line, path, nearest):
    assert change[0] in GOOD
    found = report(spoken, GOOD.replace(*change))
    assert found.study is None
    (fault,) = found.faults
    assert (fault.code, fault.file, fault.line) == (code, "experts/anna.yaml", line)
    assert (fault.path, fault.nearest) == (path, nearest)
    for lang in texts.LANGUAGES:
        assert "experts/anna.yaml" in texts.fault(fault, lang)


def test_all_faults_of_all_experts_at_once(spoken):
    report(spoken, GOOD.replace("social_party", "x"))
    report(spoken, GOOD.replace("economy", "y"), "bob.yaml")
    found = report(spoken, GOOD + GOOD.partition("judgements:\n")[2], "cara.yaml")
    places = [(f.file, f.code) for f in found.faults]
    assert places == [
        ("experts/anna.yaml", "unknown_name"), ("experts/bob.yaml", "unknown_name"),
        ("experts/cara.yaml", "twice"),
    ]  # fmt: skip
    # A name that is none, an empty file, and text that cannot be read.
    report(spoken, GOOD, "Dora.yaml")
    report(spoken, "", "eve.yaml")
    found = report(spoken, "a: [", "fay.yaml")
    assert [f.code for f in found.faults if f.file == "experts/fay.yaml"] == ["yaml"]
    (spoken / "scenarios/land/experts/fay.yaml").unlink()
    found = check("land", root=spoken)
    assert {("experts/Dora.yaml", "pattern"), ("experts/eve.yaml", "missing_key")} <= {
        (f.file, f.code) for f in found.faults
    }


def test_a_missing_translation_is_a_warning_in_its_file(spoken):
    found = report(spoken, GOOD.replace("{fr: Une économiste, en: An economist}", "{en: One}"))
    assert found.faults == ()
    assert [(w.code, w.file, w.path) for w in found.warnings] == [
        ("untranslated", "experts/anna.yaml", "label")
    ]


def test_experts_stand_in_one_place(spoken):
    with (spoken / "scenarios/land/study.yaml").open("a", encoding="utf-8") as file:
        file.write("experts: [{id: zoe, label: Zoe, judgements: []}]\n")
    (fault,) = check("land", root=spoken).faults
    assert (fault.code, fault.file) == ("section_twice", "experts/")
    shutil.rmtree(spoken / "scenarios/land/experts")
    (fault,) = check("land", root=spoken).faults
    assert (fault.code, fault.file, fault.path) == (
        "expert_empty", "study.yaml", "experts[0].judgements",
    )  # fmt: skip


def test_links_out_of_the_folder_are_not_followed(spoken, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    folder = spoken / "scenarios/land/experts"
    (other / "liar.yaml").write_text("x: 1\n", "utf-8")
    (folder / "liar.yaml").symlink_to(other / "liar.yaml")
    assert check("land", root=spoken).faults == ()
    shutil.rmtree(folder)
    folder.symlink_to(other)
    assert load("land", root=spoken).experts == ()


# ---- ranges ------------------------------------------------------------------------------------


def ranged(spoken, written):
    file = spoken / "scenarios/land/judgements.yaml"
    file.write_text(
        file.read_text("utf-8").replace("{value: 1, low: -1, high: 2}", written, 1), "utf-8"
    )
    return check("land", root=spoken)


@pytest.mark.parametrize(
    ("written", "code", "end"),
    [
        ("{value: 1, low: 2}", "unordered", ""),
        ("{value: 1, high: 0}", "unordered", ""),
        ("{value: 1, low: -5}", "out_of_scale", ".low"),
        ("{value: 1, high: 4}", "out_of_scale", ".high"),
        ("{value: 1, low: a}", "want_int", ".low"),
        ("{low: 1, high: 2}", "missing_key", ".value"),
    ],
)
def test_a_range_holds_its_value_and_stays_on_the_scale(spoken, written, code, end):
    (fault,) = ranged(spoken, written).faults
    assert (fault.code, fault.file) == (code, "judgements.yaml")
    assert fault.path.endswith(f".cells.social_party{end}")


def test_an_open_end_is_the_value_itself(spoken):
    row = ranged(spoken, "{value: 1, high: 3}").study.judgement(
        "social_values", "solidarity", "government"
    )
    assert (row.bounds("social_party"), row.bounds("patriots_party")) == ((1, 3), (1, 1))
    assert row.bounds("absent") == (0, 0)


def test_a_variant_widens_a_range_that_its_value_leaves(spoken):
    study = load("land", root=spoken)
    variant = study.variant("mine")
    variant.edit("social_values.solidarity", "government.social_party", -3)
    variant.edit("social_values.solidarity", "economy.stagnant", 3)
    variant.save("mine", author="test")
    row = version(study, "mine").judgement("social_values", "solidarity", "government")
    assert (row.value("social_party"), row.bounds("social_party")) == (-3, (-3, 2))
    row = version(study, "mine").judgement("social_values", "solidarity", "economy")
    # No upper end was given: it was the value, 2, and nothing of the doubt is lost.
    assert (row.value("stagnant"), row.bounds("stagnant")) == (3, (1, 3))
    assert version(study, "mine").experts == study.experts


# ---- written -----------------------------------------------------------------------------------

LAND = load("somewhereland")
PLACES = [(d.id, f"{d.id}.{s.id}") for d in LAND.drivers for s in d.states]
CELLS = st.dictionaries(
    st.tuples(st.sampled_from(PLACES), st.sampled_from(PLACES)).filter(lambda p: p[0][0] != p[1][0]),
    st.integers(-3, 3), min_size=1, max_size=20,
)  # fmt: skip
WORDS = st.text(min_size=1, max_size=30).filter(str.strip)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(cells={(PLACES[0], PLACES[-1]): 1}, label="0E0", role="09")
@given(cells=CELLS, label=WORDS, role=st.just("") | WORDS)
def test_what_is_written_is_what_is_read(tmp_path, cells, label, role):
    from futurs.study.reading import parse

    given_ = [(row, column, value) for ((_, row), (_, column)), value in cells.items()]
    made = judged(LAND, "anna", given_, label=label, role=role, date=datetime.date(2026, 1, 2))
    data = parse(dump(made).encode(), "anna.yaml")
    assert data.faults == []
    assert Expert.model_validate({**data.data, "id": "anna"}) == made
    own = {(*row.key, s): v for row in made.judgements for s, v in row.cells.items()}
    found = {k: v for k, v in own.items() if v is not None}
    assert found == {
        (*row.split("."), *column.split(".")): value for row, column, value in given_
    }  # fmt: skip


def test_a_second_look_keeps_what_was_judged_before(spoken):
    study = report(spoken, GOOD).study
    more = [("government.social_party", "economy.dynamic", -2)]
    again = judged(study, "anna", more)
    cell = again.judgements[0].cells["dynamic"]
    assert (cell.value, cell.reason) == (-2, "Because.")
    assert again.judgements[0].value("stagnant") is None
    assert (again.role, again.date) == ("university", datetime.date(2026, 11, 1))
    save(study, again)
    assert load("land", root=spoken).experts[0] == again


def test_nobody_is_overwritten(spoken, monkeypatch):
    study = load("land", root=spoken)
    mine = judged(study, "mayor", [("economy.dynamic", "social_cohesion.riots", 1)])
    file = spoken / "scenarios/land/experts/mayor.yaml"
    for other in (file.read_text("utf-8").replace("made up", "changed"), "label: [", ""):
        file.write_text(other, "utf-8")
        with pytest.raises(ConflictError, match="mayor"):
            save(study, mine)
        assert file.read_text("utf-8") == other
    file.unlink()
    with pytest.raises(ConflictError, match="mayor"):
        save(study, mine)
    fresh = judged(study, "anna", [("economy.dynamic", "social_cohesion.riots", 1)])
    monkeypatch.setenv("FUTURS_PUBLIC", "1")
    with pytest.raises(InputError):
        save(load("somewhereland"), fresh)


@pytest.mark.parametrize(
    ("name", "cell", "error"),
    [
        ("Anna", ("economy.dynamic", "social_cohesion.riots", 1), InputError),
        ("../x", ("economy.dynamic", "social_cohesion.riots", 1), InputError),
        ("anna", ("economy.dynamic", "economy.stagnant", 1), InputError),
        ("anna", ("economy.dynamic", "social_cohesion.riots", 4), InputError),
        ("anna", ("economy.dynamic", "social_cohesion.riots", True), InputError),
        ("anna", ("economy.dynamc", "social_cohesion.riots", 1), UnknownNameError),
        ("anna", ("economy.dynamic", "cohesion.riots", 1), UnknownNameError),
    ],
)
def test_what_cannot_be_judged(name, cell, error):
    with pytest.raises(error) as caught:
        judged(LAND, name, [cell])
    for lang in texts.LANGUAGES:
        assert texts.explain(caught.value, lang)


def test_experts_in_a_section_are_not_written_beside_it(spoken):
    shutil.rmtree(spoken / "scenarios/land/experts")
    row = "{source: government, state: social_party, target: economy, cells: {}}"
    with (spoken / "scenarios/land/study.yaml").open("a", encoding="utf-8") as file:
        file.write(f"experts: [{{id: zoe, label: Zoe, judgements: [{row}]}}]\n")
    study = load("land", root=spoken)
    assert study.experts[0].judgements[0].value("dynamic") == 0
    with pytest.raises(InputError, match="zoe"):
        save(study, judged(study, "anna", [("economy.dynamic", "social_cohesion.riots", 1)]))
    assert not (spoken / "scenarios/land/experts").exists()


def test_a_study_with_a_bad_expert_does_not_open(spoken):
    report(spoken, GOOD.replace("economy", "econmy"))
    with pytest.raises(StudyError, match=r"experts/anna\.yaml"):
        load("land", root=spoken)
