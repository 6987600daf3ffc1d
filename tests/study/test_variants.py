"""Variants: changes only, checked, never lost, never over somebody else's."""

import datetime
import shutil
import subprocess
import sys

import pytest
import yaml

from futurs import cli, texts
from futurs.errors import ConflictError, InputError, StudyError, UnknownNameError
from futurs.study import (
    Bilingual,
    differences,
    influence,
    influence_differences,
    load,
    open_variant,
    read_overlay,
    variants,
)
from futurs.study.variants import identifier

CELL = ("government.patriots_party", "economy.stagnant")


@pytest.fixture
def folder(root, tmp_path):
    shutil.copytree(root / "scenarios/somewhereland", tmp_path / "scenarios/land")
    return tmp_path


@pytest.fixture
def study(folder):
    return load("land", root=folder)


def value(study, source=CELL[0], target=CELL[1]):
    (driver, state), (other, cell) = source.split("."), target.split(".")
    row = study.judgement(driver, state, other)
    return row.value(cell) if row else 0


def test_edit_save_open(study, folder):
    before = {f: f.read_bytes() for f in (folder / "scenarios/land").glob("*.yaml")}
    was = value(study)
    mine = study.variant("louder").edit(*CELL, 3, reason={"fr": "Parce que.", "en": "Because."})
    assert (value(study), value(mine.study)) == (was, 3)
    assert mine.unsaved
    file = mine.save(title="Louder", author="Ada")
    assert not mine.unsaved
    assert file == folder / "scenarios/land/variants/louder.yaml"
    again = load("land", root=folder).variant("louder")
    assert (again.title, again.author, again.count) == ("Louder", "Ada", 2)
    assert again.date.date() == datetime.datetime.now(datetime.UTC).date()
    assert again.study.hash == mine.study.hash != study.hash
    assert again.study.judgement("government", "patriots_party", "economy").reason == Bilingual(
        fr="Parce que.", en="Because."
    )
    assert again.stale == ()
    assert before == {f: f.read_bytes() for f in (folder / "scenarios/land").glob("*.yaml")}
    assert [v.title for v in variants(study)] == ["Louder"]
    again.delete()
    assert variants(study) == ()


def test_a_change_back_is_no_change(study):
    mine = study.variant("x").edit(*CELL, 3).edit(*CELL, value(study))
    assert mine.changes == ()
    assert (
        mine.edit(CELL[0], "economy", reason="Mine").edit(CELL[0], "economy", reason="").count == 0
    )


def test_undo_and_redo(study):
    mine = study.variant("x").edit(*CELL, 3).edit(*CELL, -3)
    assert value(mine.undo().study) == 3
    assert value(mine.undo().study) == value(study)
    assert not mine.can_undo
    assert value(mine.redo().study) == 3
    mine.edit(*CELL, 2)
    assert not mine.can_redo
    assert value(mine.reset().study) == value(study)
    assert value(mine.undo().study) == 2


@pytest.mark.parametrize(
    ("source", "target", "new", "error", "said"),
    [
        ("goverment.patriots_party", "economy.stagnant", 1, UnknownNameError, "government"),
        ("government.patriot_party", "economy.stagnant", 1, UnknownNameError, "patriots_party"),
        ("government.patriots_party", "economy.stagnent", 1, UnknownNameError, "stagnant"),
        ("government.patriots_party", "economy", 1, InputError, "economy.state"),
        ("government.patriots_party", "government.patriots_party", 1, InputError, "own states"),
        ("government.patriots_party", "economy.stagnant", 9, InputError, "from -3 to 3"),
        ("government.patriots_party", "economy.stagnant", True, InputError, "whole number"),
        ("government.patriots_party", "economy.stagnant", 1.5, InputError, "whole number"),
    ],
)
def test_wrong_edits_are_said_and_change_nothing(study, source, target, new, error, said):
    mine = study.variant("x")
    with pytest.raises(error) as caught:
        mine.edit(source, target, new)
    assert said in texts.explain(caught.value, "en")
    assert mine.changes == ()


def test_a_long_reason_is_refused(study):
    mine = study.variant("x")
    with pytest.raises(InputError) as caught:
        mine.edit(CELL[0], "economy", reason="x" * 10_000)
    assert "10,000 characters" in texts.explain(caught.value, "en")
    assert mine.changes == ()


@pytest.mark.parametrize("name", ["", "base", "../x", "X", "a b", "a" * 80])
def test_names_that_are_not_allowed(study, folder, name):
    with pytest.raises(InputError):
        study.variant(name)
    mine = study.variant("x").edit(*CELL, 3)
    if name:
        with pytest.raises(InputError):
            mine.save(name)
    assert not (folder / "scenarios/land/variants").exists()


def test_public_mode_writes_nothing(study, folder, monkeypatch):
    monkeypatch.setenv("FUTURS_PUBLIC", "1")
    with pytest.raises(InputError) as caught:
        study.variant("x").edit(*CELL, 3).save()
    assert caught.value.code == "public_mode"
    assert not (folder / "scenarios/land/variants").exists()


def test_a_disk_that_refuses(study, folder):
    (folder / "scenarios/land/variants").write_text("a file where the folder should be")
    with pytest.raises(InputError) as caught:
        study.variant("x").edit(*CELL, 3).save()
    assert "nothing was changed" in texts.explain(caught.value, "en")


# ---- two people ------------------------------------------------------------------------------


def test_the_second_of_two_is_told(study, folder):
    study.variant("x").edit(*CELL, 3).save(author="Ada")
    one, two = (open_variant(load("land", root=folder), "x") for _ in range(2))
    one.edit(*CELL, -1).save(author="Ben")
    with pytest.raises(ConflictError) as caught:
        two.edit(*CELL, -2).save(author="Cleo")
    assert "Ben has saved" in texts.explain(caught.value, "en")
    assert value(open_variant(study, "x").study) == -1
    assert value(two.study) == -2
    two.save("x_2")
    assert value(open_variant(study, "x_2").study) == -2
    with pytest.raises(ConflictError):
        study.variant("y").edit(*CELL, 3).save("x")
    one.edit(*CELL, -3).save()
    stale = open_variant(study, "x")
    one.edit(*CELL, 2).save()
    with pytest.raises(ConflictError):
        stale.delete()
    assert value(open_variant(study, "x").study) == 2


RACER = """
import sys
from futurs.errors import ConflictError
from futurs.study import load, open_variant

root, number = sys.argv[1], int(sys.argv[2])
mine = open_variant(load("land", root=root), "x")
mine.edit("government.patriots_party", "economy", reason=f"by {number}")
print("ready", flush=True)
sys.stdin.readline()
try:
    mine.save(author=str(number))
    print("saved")
except ConflictError:
    print("told")
"""


def test_processes_that_save_at_once_never_overwrite(study, folder):
    study.variant("x").edit(*CELL, 3).save()
    pipe = subprocess.PIPE
    for turn in range(2):
        numbers = range(4 * turn, 4 * turn + 4)
        racers = [
            subprocess.Popen(
                [sys.executable, "-c", RACER, str(folder), str(n)],
                stdin=pipe,
                stdout=pipe,
                text=True,
            )
            for n in numbers
        ]
        assert [r.stdout.readline() for r in racers] == ["ready\n"] * 4
        for racer in racers:
            racer.stdin.write("go\n")
            racer.stdin.flush()
        said = [r.communicate(timeout=60)[0].strip() for r in racers]
        assert sorted(said) == ["saved", "told", "told", "told"]
        found = open_variant(study, "x")
        assert found.author == str(numbers[said.index("saved")])
        row = found.study.judgement("government", "patriots_party", "economy")
        assert row.reason == f"by {found.author}"
        assert value(found.study) == 3
    assert {f.name for f in (folder / "scenarios/land/variants").iterdir()} == {".lock", "x.yaml"}


# ---- a base that moves -------------------------------------------------------------------------


def test_what_no_longer_applies_is_listed(study, folder):
    mine = (
        study.variant("x").edit(*CELL, 3).edit("economy.stagnant", "government.patriots_party", -2)
    )
    mine.edit("economy.dynamic", "foreign_policy.cooperation", 2).save()
    files = folder / "scenarios/land"
    for name in ("drivers.yaml", "judgements.yaml"):
        text = (files / name).read_text("utf-8")
        (files / name).write_text(text.replace("cooperation", "friendship"), "utf-8")
    data = yaml.load((files / "judgements.yaml").read_text("utf-8"), yaml.CSafeLoader)
    row = {"source": "government", "state": "patriots_party", "target": "economy"}
    data["judgements"].append(row | {"cells": {"stagnant": -3}})
    (files / "judgements.yaml").write_text(yaml.dump(data, Dumper=yaml.CSafeDumper), "utf-8")
    moved = open_variant(load("land", root=folder), "x")
    said = [texts.fault(f, "en") for f in moved.stale]
    assert len(said) == 2
    assert any("“cooperation” does not exist" in s for s in said)
    assert any("it says -3 today" in s.replace("−", "-") for s in said)
    assert value(moved.study) == 3
    assert moved.count == 2
    # Nothing is lost before somebody saves.
    assert "cooperation" in (files / "variants/x.yaml").read_text("utf-8")


# ---- files that are wrong ------------------------------------------------------------------------

GOOD = """title: Mine
base: "{base}"
judgements:
- source: government
  state: patriots_party
  target: economy
  cells: {{stagnant: {{was: {was}, now: 3}}}}
"""


def test_a_variant_typed_by_hand(study):
    text = GOOD.format(base=study.hash, was=value(study))
    found = read_overlay(text.encode(), "x.yaml", study)
    assert found.stale == ()
    assert found.overlay.count == 1


def test_all_faults_of_a_variant_at_once(study):
    bad = GOOD.format(base=study.hash, was=value(study))
    bad = bad.replace("now: 3", "now: 4").replace("target: economy", "target: econmy")
    bad += "- {source: economy, state: stagnant, target: government, reason: {now: %s}}\n" % (
        "x" * 10_000
    )
    with pytest.raises(StudyError) as caught:
        read_overlay(bad.encode(), "x.yaml", study)
    said = texts.explain(caught.value, "en")
    assert "3 faults" in said
    assert "off the scale" in said
    assert "x.yaml:6" in said
    assert "Did you mean “economy”" in said
    assert "10000 characters" in said


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "“title” is missing"),
        ("title: x\nbase: short\n", "does not have the expected form"),
        ("title: x\nbse: y\n", "Did you mean “base”"),
        ("- 1", "must hold sections"),
        ("title: [", "not valid YAML"),
        ("title: x\nbase: %s\njudgements: [{source: a}]" % ("0" * 64), "“state” is missing"),
        ("title: &a x\nbase: *a", "anchors"),
    ],
)
def test_each_fault_of_a_file(study, content, said):
    with pytest.raises(StudyError) as caught:
        read_overlay(content.encode(), "x.yaml", study)
    assert said in texts.explain(caught.value, "en")


def test_a_broken_file_is_listed_with_its_faults(study, folder):
    study.variant("good").edit(*CELL, 3).save()
    (folder / "scenarios/land/variants/bad.yaml").write_text("title: [", "utf-8")
    found = {v.id: bool(v.faults) for v in variants(study)}
    assert found == {"good": False, "bad": True}
    with pytest.raises(UnknownNameError):
        open_variant(study, "goood")
    with pytest.raises(StudyError):
        open_variant(study, "bad")


# ---- direct influences of variables ------------------------------------------------------------

ARROW = ("cyber_threat", "political_trust")


@pytest.fixture
def ours(root, tmp_path):
    shutil.copytree(root / "scenarios/administration_2040", tmp_path / "scenarios/ours")
    return load("ours", root=tmp_path)


def test_an_influence_is_edited_saved_and_opened(ours):
    assert influence(ours, *ARROW) == 1
    mine = ours.variant("x").edit_influence(*ARROW, 3)
    mine.edit("public_finances.consolidated", "climate_response", reason="Mine")
    assert (mine.count, len(mine.overlay.direct_influence)) == (2, 1)
    assert (influence(ours, *ARROW), influence(mine.study, *ARROW)) == (1, 3)
    mine.save(author="Ada")
    again = open_variant(ours, "x")
    assert again.changes == mine.changes
    assert again.study.hash == mine.study.hash != ours.hash
    assert again.overlay.direct_influence[0].was == 1
    assert influence(again.undo().study, *ARROW) == 3
    assert again.edit_influence(*ARROW, 1).count == 1
    assert influence(again.undo().study, *ARROW) == 3
    found = influence_differences(ours, again.study)
    assert [(d.source, d.target, d.first, d.second) for d in found] == [(*ARROW, 1, 3)]
    assert again.reset().study.direct_influence == ours.direct_influence


def test_judgements_and_influences_do_not_know_each_other(ours):
    cell = ("public_finances.consolidated", "climate_response.planned_adaptation")
    mine = ours.variant("x").edit(*cell, -2).edit_influence(*ARROW, 0)
    assert len(differences(ours, mine.study)) == 1
    assert len(influence_differences(mine.study, ours)) == 1
    assert mine.study.judgements != ours.judgements
    assert mine.restore(mine.draft()).changes == mine.changes


@pytest.mark.parametrize(
    ("source", "target", "new", "error", "said"),
    [
        ("cyber_treat", "political_trust", 1, UnknownNameError, "cyber_threat"),
        ("cyber_threat", "trust", 1, UnknownNameError, "political_trust"),
        ("cyber_threat", "cyber_threat", 1, InputError, "on itself"),
        ("cyber_threat", "political_trust", 4, InputError, "from 0 to 3"),
        ("cyber_threat", "political_trust", -1, InputError, "from 0 to 3"),
        ("cyber_threat", "political_trust", True, InputError, "whole number"),
        ("cyber_threat", "political_trust", 1.0, InputError, "whole number"),
    ],
)
def test_wrong_influences_are_said_and_change_nothing(ours, source, target, new, error, said):
    mine = ours.variant("x")
    with pytest.raises(error) as caught:
        mine.edit_influence(source, target, new)
    assert said in texts.explain(caught.value, "en")
    assert mine.changes == ()


def test_a_study_without_influences_says_so(study):
    with pytest.raises(InputError) as caught:
        study.variant("x").edit_influence(*ARROW, 3)
    assert "direct_influence" in texts.explain(caught.value, "fr")


def test_influences_of_a_base_that_moves(ours):
    ours.variant("x").edit_influence(*ARROW, 3).edit_influence(
        "climate_response", "legal_complexity", 2
    ).save()
    file = ours.folder / "structure.yaml"
    words = file.read_text("utf-8").replace("legal_complexity", "law")
    row = "- [1, 0, 0, 1, 0, 1, 2, 2, 0, 0, 0, 0, 0, 0, 0, 2, 1, 0, 0]"
    assert row in words
    file.write_text(words.replace(row, row.replace("[1, 0, 0, 1", "[1, 0, 0, 2")), "utf-8")
    moved = open_variant(load("ours", root=ours.folder.parents[1]), "x")
    said = [texts.fault(f, "en") for f in moved.stale]
    assert len(said) == 2
    assert any("“legal_complexity” does not exist" in s for s in said)
    assert any("said 1 when this was changed to 3; it says 2 today" in s for s in said)
    assert (moved.count, influence(moved.study, *ARROW)) == (1, 3)


def test_all_faults_of_typed_influences_at_once(ours):
    text = f"""title: Mine
base: "{ours.hash}"
direct_influence:
- {{source: cyber_threat, target: political_trust, was: 1, now: 3}}
- {{source: cyber_threat, target: political_trust, was: 1, now: 2}}
- {{source: cyber_threat, target: cyber_threat, was: 0, now: 2}}
- {{source: cyber_treat, target: political_trust, was: 0, now: 2}}
"""
    with pytest.raises(StudyError) as caught:
        read_overlay(text.encode(), "x.yaml", ours)
    said = texts.explain(caught.value, "en")
    assert "appears twice" in said
    assert "on itself" in said
    assert "Did you mean “cyber_threat”" in said
    assert "x.yaml:7" in said
    wrong = text.replace("now: 3", "now: 4").encode()
    with pytest.raises(StudyError, match="out of bounds"):
        read_overlay(wrong, "x.yaml", ours)


def test_the_command_says_how_influences_differ(ours, capsys):
    ours.variant("x").edit_influence(*ARROW, 3).save()
    root = str(ours.folder.parents[1])
    assert cli.main(["diff", "ours", "base", "x", "--lang", "en", "--root", root]) == 0
    said = capsys.readouterr().out
    assert "One difference" in said
    assert "cyber_threat -> political_trust: 1 -> 3" in said


# ---- drafts, differences, names ---------------------------------------------------------------


def test_a_draft_survives_and_is_checked(study):
    mine = study.variant("x").edit(*CELL, 3, reason={"fr": "Été"})
    draft = mine.draft()
    again = study.variant("x").restore(draft)
    assert again.changes == mine.changes
    assert again.unsaved
    assert again.undo().changes == ()
    for wrong in (None, [], {"title": "x"}, {**draft, "judgements": 3}):
        with pytest.raises(InputError):
            again.restore(wrong)
    draft["judgements"][0]["cells"]["stagnant"]["now"] = 99
    with pytest.raises(StudyError):
        again.restore(draft)
    assert again.changes == ()


def test_differences_are_symmetrical(study):
    mine = study.variant("x").edit(*CELL, 3, reason="Mine").study
    one, two = differences(study, mine), differences(mine, study)
    assert [(d.cell, d.second) for d in one] == [("stagnant", 3), ("", "Mine")]
    assert [(d.cell, d.first) for d in two] == [("stagnant", 3), ("", "Mine")]
    assert differences(study, study) == ()


def test_diff_command(study, folder, capsys):
    study.variant("x").edit(*CELL, 3, reason="Mine").save()
    assert cli.main(["diff", "land", "base", "x", "--lang", "en", "--root", str(folder)]) == 0
    said = capsys.readouterr().out
    assert "2 differences" in said
    assert "government.patriots_party -> economy.stagnant" in said
    assert "+3" in said
    assert "Futures that only “x” has" in said
    assert cli.main(["diff", "land", "base", "y", "--lang", "fr", "--root", str(folder)]) == 1
    assert "variante inconnue" in capsys.readouterr().err.replace("\u00a0", " ")


def test_names_of_files():
    assert identifier("", ()) == "variant"
    assert identifier("Base") == "v_base"
    assert identifier("Plus d’État", ("plus_d_etat",)) == "plus_d_etat_2"


def test_an_unjudged_influence_that_is_judged_reads_back(root, tmp_path):
    folder = tmp_path / "scenarios/ours"
    shutil.copytree(root / "scenarios/administration_2040", folder)
    file = folder / "structure.yaml"
    data = yaml.load(file.read_text("utf-8"), yaml.CSafeLoader)
    data["direct_influence"]["matrix"][0][1] = None
    file.write_text(yaml.dump(data, Dumper=yaml.CSafeDumper, allow_unicode=True), "utf-8")
    study = load("ours", root=tmp_path)
    first, second = study.direct_influence.order[:2]
    study.variant("x").edit_influence(first, second, 2).save()
    assert open_variant(study, "x").count == 1


def test_a_file_that_is_not_named_as_a_variant_is_said(study, folder):
    study.variant("good").edit(*CELL, 3).save()
    place = folder / "scenarios/land/variants"
    good = (place / "good.yaml").read_bytes()
    wrong = ("Été 2040.yaml", "good.yml", "base.yaml", "2040.yaml", "GOOD.YAML")
    for name in (*wrong, ".hidden.yaml", "readme.txt"):
        (place / name).write_bytes(good)
    (place / "linked.yaml").symlink_to(place / "good.yaml")
    listed = variants(study)
    assert {v.id for v in listed if v.faults} == {*wrong, "linked.yaml"}
    assert {v.id for v in listed if v.overlay} == {"good"}
    for lang in texts.LANGUAGES:
        words = [texts.fault(f, lang) for v in listed for f in v.faults]
        assert all(any(name in said for said in words) for name in wrong)
    with pytest.raises(UnknownNameError) as caught:
        open_variant(study, "goood")
    assert "Été" not in texts.explain(caught.value, "en")


def test_a_variant_deleted_meanwhile_is_said(study, folder):
    mine = study.variant("x").edit(*CELL, 3)
    mine.save().unlink()
    with pytest.raises(ConflictError) as caught:
        mine.edit(*CELL, -1).save()
    assert "was deleted since you opened it" in texts.explain(caught.value, "en")
    assert variants(study) == ()
