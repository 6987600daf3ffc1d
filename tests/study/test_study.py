"""A study on disk: the guards, every kind of fault with its place, nothing lost."""

import json
import shutil

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from futurs import texts
from futurs.errors import InputError, StudyError, UnknownNameError
from futurs.study import check, load, names, new, text
from futurs.study.schema import expert_schema, json_schema

SMALL = """title: Small
version: "1"
horizon: 2040
languages: [fr, en]
drivers:
  - id: trust
    label: {fr: Confiance, en: Trust}
    states:
      - {id: high, label: {fr: Forte, en: High}}
      - {id: low, label: {fr: Faible, en: Low}}
  - id: money
    label: {fr: Argent, en: Money}
    states:
      - {id: much, label: {fr: Beaucoup, en: Much}}
      - {id: little, label: {fr: Peu, en: Little}}
judgements:
  - source: trust
    state: high
    target: money
    cells: {much: 2, little: -2}
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "scenarios" / "small").mkdir(parents=True)
    return tmp_path


def report(folder, content, name="study.yaml"):
    data = content if isinstance(content, bytes) else content.encode()
    (folder / "scenarios" / "small" / name).write_bytes(data)
    return check("small", root=folder)


def only(found):
    assert len(found.faults) == 1, found.faults
    return found.faults[0]


def test_small_study_is_good(folder):
    found = report(folder, SMALL)
    assert found.faults == found.warnings == ()
    assert found.study.judgement("trust", "high", "money").value("much") == 2
    assert found.study.judgement("trust", "high", "money").value("absent") == 0


def test_our_study_has_no_warning_and_nothing_is_lost(root):
    found = check("administration_2040")
    assert found.faults == found.warnings == ()
    s = found.study
    wanted = json.loads(
        (root / "tests/study/expectations/administration_2040.json").read_text("utf-8")
    )
    statistics = wanted["statistics"]
    assert len(s.drivers) == statistics["drivers"]
    assert sum(len(d.states) for d in s.drivers) == statistics["states"]
    assert len(s.judgements) == statistics["judgement_sections"]
    assert all(j.reason and text(j.reason, "fr") and text(j.reason, "en") for j in s.judgements)
    cells = [j.value(c) for j in s.judgements for c in j.cells]
    assert sum(v != 0 for v in cells) == statistics["nonzero_cells"]
    assert all(sum(j.value(c) for c in j.cells) == 0 for j in s.judgements)
    counts = {
        "givens": 10, "exclusions": 15, "families": 8, "scenarios": 13, "stories": 8, "actors": 10,
        "objectives": 10, "variables": 19, "criteria": 7, "policies": 4, "levers": 10, "axes": 4,
        "signals": 32, "wildcards": 8, "sources": 71, "parameters": 95, "driver_map": 90, "lever_map": 18,
    }  # fmt: skip
    assert {k: len(getattr(s, k)) for k in counts} == counts
    assert len(s.actor_influence.reasons) == 11
    assert len(s.positions.reasons) == 26
    assert len(s.events.items) == 8
    assert sum(len(d.facts) for d in s.drivers) == 22
    assert sum(len(j.sources) for j in s.judgements) == 9
    sums = [sum(row) for row in s.direct_influence.matrix]
    assert (
        dict(zip(s.direct_influence.order, sums, strict=True))
        == wanted["structure"]["direct_influence_sum"]
    )


def test_codes_of_scenarios_are_those_of_their_states(root):
    wanted = json.loads(
        (root / "tests/study/expectations/administration_2040.json").read_text("utf-8")
    )
    s = load("administration_2040")
    for scenario in s.scenarios:
        codes = [next(x.code for x in d.states if x.id == scenario.states[d.id]) for d in s.drivers]
        assert " ".join(codes) == wanted["scenarios"][scenario.id]["code"]


def test_all_studies_are_good():
    assert {"administration_2040", "somewhereland"} <= set(names())
    assert all(check(n).faults == () for n in names())


def test_json_schema_is_in_step(root):
    for name, schema in (("study", json_schema()), ("expert", expert_schema())):
        written = json.loads((root / f"scenarios/{name}.schema.json").read_text("utf-8"))
        assert written == json.loads(json.dumps(schema)), name


def changed(old, new):
    assert old in SMALL
    return SMALL.replace(old, new, 1)


@pytest.mark.parametrize(
    ("content", "code", "line", "path", "nearest"),
    [
        (changed("target: money", "target: mony"), "unknown_name", 19, "judgements[0].target", "money"),
        (changed("state: high", "state: hihg"), "unknown_name", 18, "judgements[0].state", "high"),
        (changed("much: 2", "mutch: 2"), "unknown_name", 20, "judgements[0].cells.mutch", "much"),
        (changed("much: 2", "much: 9"), "out_of_scale", 20, "judgements[0].cells.much", ""),
        (changed("much: 2", "much: two"), "want_int", 20, "judgements[0].cells.much", ""),
        (changed("title: Small", "titel: Small\ntitle: Small"), "unknown_key", 1, "titel", "title"),
        (changed("title: Small\n", ""), "missing_key", 1, "title", ""),
        (changed("horizon: 2040", "horizon: soon"), "want_int", 3, "horizon", ""),
        (changed("{id: low,", "{id: high,"), "twice", 10, "drivers[0].states[1].id", ""),
        (changed("- id: trust", "- id: Trust"), "pattern", 6, "drivers[0].id", ""),
        (changed("languages: [fr, en]", "languages: [fr, de]"), "choice", 4, "languages[1]", ""),
        (changed("    label: {fr: Argent, en: Money}", "    label: {fr: Argent, en: Money}\n    rol: outcome"), "unknown_key", 13, "drivers[1].rol", "role"),
        (changed("label: {fr: Argent, en: Money}", "label: {fr: Argent, en: Money}\n    role: outcom"), "choice", 13, "drivers[1].role", "outcome"),
        (changed("title: Small", "title: 12"), "want_text", 1, "title", ""),
        (SMALL + "title: Again\n", "duplicate_key", 21, "title", ""),
        (changed("title: Small", "title: &x Small"), None, 0, "", ""),
        (changed("title: Small", "title: &x Small\nsummary: *x"), "alias", 2, "", ""),
        (changed("title: Small", "title: &x Small\nsummary: &x Word"), "yaml", 2, "", ""),
        (changed("title: Small", "title: !!python/name:os.system Small"), "tag", 1, "", ""),
        (SMALL + "---\ntitle: Other\n", "several_documents", 21, "", ""),
        ("- a\n", "not_mapping", 1, "", ""),
        (changed("title: Small", "title: [Small"), "yaml", 2, "", ""),
        (b"title: caf\xe9\n", "not_utf8", 1, "", ""),
        ("x: " + "[" * 60 + "]" * 60, "too_deep", 1, "", ""),
        ("x: " + "[" * 200_000, "yaml", 1, "", ""),
        ("x" * 8_000_001, "too_large", 0, "", ""),
    ],
)  # fmt: skip
def test_each_fault_says_where_and_what(folder, content, code, line, path, nearest):
    found = report(folder, content)
    if code is None:
        assert found.study is not None
        return
    fault = only(found)
    assert (fault.code, fault.file, fault.line, fault.path, fault.nearest) == (
        code, "study.yaml", line, path, nearest,
    )  # fmt: skip
    for lang in texts.LANGUAGES:
        words = texts.fault(fault, lang)
        assert words.startswith("study.yaml")
        assert "{" not in words


def test_all_faults_at_once_in_order(folder):
    broken = SMALL.replace("target: money", "target: mony").replace("state: high", "state: hihg")
    (folder / "scenarios/small/more.yaml").write_text(
        "sources:\n  - id: A B\n    titel: x\n", "utf-8"
    )
    found = report(folder, broken)
    # The schema comes first: references are looked at in a study whose parts are well formed.
    assert [f.file for f in found.faults] == ["more.yaml"] * len(found.faults)
    assert {f.code for f in found.faults} == {"pattern", "unknown_key", "missing_key"}
    (folder / "scenarios/small/more.yaml").unlink()
    found = report(folder, broken)
    assert [(f.line, f.nearest) for f in found.faults] == [(18, "high"), (19, "money")]
    with pytest.raises(StudyError, match="2 faults") as caught:
        load("small", root=folder)
    assert len(caught.value.faults) == 2


def test_what_is_wrong_before_a_file_breaks_is_said_with_it(folder):
    found = report(folder, changed("title: Small", "title: &x Small\ntitle: Again\nsummary: *x"))
    assert [(f.code, f.line) for f in found.faults] == [("duplicate_key", 2), ("alias", 3)]


def test_yaml_core_values(folder):
    content = changed("title: Small", "title: no").replace('version: "1"', "version: 12:30")
    s = report(folder, content).study
    assert (s.title, s.version) == ("no", "12:30")


def test_missing_translation_is_a_warning(folder):
    found = report(folder, changed("{fr: Argent, en: Money}", "{fr: Argent}"))
    assert found.study is not None
    assert [(w.code, w.line, w.allowed) for w in found.warnings] == [("untranslated", 12, "en")]


def test_section_in_two_files(folder):
    (folder / "scenarios/small/more.yaml").write_text("title: Again\n", "utf-8")
    fault = only(report(folder, SMALL))
    assert (fault.code, fault.file, fault.params) == (
        "section_twice",
        "more.yaml",
        {"other": "study.yaml"},
    )


def test_links_out_of_the_folder_are_not_followed(folder, tmp_path):
    (tmp_path / "secret.yaml").write_text("titel: x\n", "utf-8")
    (folder / "scenarios/small/link.yaml").symlink_to(tmp_path / "secret.yaml")
    assert report(folder, SMALL).faults == ()


@pytest.mark.parametrize("name", ["../small", "smal", "..", "", "/etc", "small/../../x"])
def test_unknown_study(folder, name):
    report(folder, SMALL)
    with pytest.raises(UnknownNameError, match="no study") as caught:
        load(name, root=folder)
    assert "small" in str(caught.value)


def test_no_root(tmp_path, monkeypatch):
    monkeypatch.delenv("FUTURS_ROOT")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match="FUTURS_ROOT"):
        names()


@pytest.mark.parametrize("lang", texts.LANGUAGES)
def test_new_study_is_empty_but_valid(folder, lang):
    made = new("third", lang=lang, root=folder)
    assert made.name == "third"
    found = check("third", root=folder)
    assert found.faults == found.warnings == ()
    before = (made / "study.yaml").read_bytes()
    with pytest.raises(InputError, match="already exists"):
        new("third", lang=lang, root=folder)
    assert (made / "study.yaml").read_bytes() == before
    for wrong in ("Third", "../x", "", "a b"):
        with pytest.raises(InputError, match="cannot name"):
            new(wrong, root=folder)
    assert sorted(f.name for f in made.parent.iterdir()) == ["small", "third"]


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_corrupted_files_raise_nothing_but_a_report(folder, data):
    raw = bytearray(SMALL.encode())
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(raw) - 1))
        raw[at : at + data.draw(st.integers(0, 8))] = data.draw(st.binary(max_size=6))
    report(folder, bytes(raw))


def test_hash_follows_the_files(folder):
    first = report(folder, SMALL).study.hash
    assert report(folder, SMALL).study.hash == first
    assert report(folder, SMALL + "# more\n").study.hash != first
    shutil.rmtree(folder / "scenarios/small")


def test_excluded_sets_are_checked(tmp_path):
    import shutil

    folder = tmp_path / "scenarios"
    shutil.copytree(load("somewhereland").folder, folder / "land")
    drivers = load("somewhereland").drivers
    refs = [f"{d.id}.{d.states[0].id}" for d in drivers[:2]]
    for third, code in (
        (f"{drivers[0].id}.{drivers[0].states[1].id}", "same_driver"),
        ("economy.nowhere", "unknown_name"),
    ):
        text = "excluded_sets:\n- states: [" + ", ".join([*refs, third]) + "]\n"
        (folder / "land" / "sets.yaml").write_text(text, "utf-8")
        assert [f.code for f in check("land", root=tmp_path).faults] == [code]
    text = f"excluded_sets:\n- states: [{', '.join(refs)}]\n"
    (folder / "land" / "sets.yaml").write_text(text, "utf-8")
    assert [f.code for f in check("land", root=tmp_path).faults] == ["too_few"]
