"""Changed cells of the tables of actors: kept, checked against the base, never lost."""

import shutil

import pytest

from futurs import cli
from futurs.errors import InputError, StudyError, UnknownNameError
from futurs.study import actor_differences, load, open_variant, read_overlay
from futurs.study.overlay import dump


@pytest.fixture
def ours(root, tmp_path):
    shutil.copytree(root / "scenarios/administration_2040", tmp_path / "scenarios/ours")
    return load("ours", root=tmp_path)


def test_cells_of_actors_are_kept_beside_all_other_changes(ours, root):
    v = ours.variant("mine")
    v.edit("public_finances.consolidated", "climate_response.planned_adaptation", -2)
    v.edit_influence("cyber_threat", "political_trust", 3)
    v.edit_actors("positions", "regions", "ai_productivity", 3)
    v.edit_actors("actor_influence", "regions", "central_state", 4)
    assert v.count == 4
    v.save(title="Mine", author="Ada")
    again = open_variant(ours, "mine")
    assert again.changes == v.changes
    assert again.study.positions.matrix[1][3] == 3
    assert again.study.actor_influence.matrix[1][0] == 4
    assert again.study.hash == v.study.hash != ours.hash
    found = actor_differences(ours, again.study)
    assert [(d.part, d.row, d.column, d.first, d.second) for d in found] == [
        ("actor_influence", "regions", "central_state", 1, 4),
        ("positions", "regions", "ai_productivity", 1, 3),
    ]
    # An edit that says the base again is no change; a draft brings all back.
    again.edit_actors("positions", "regions", "ai_productivity", 1)
    assert again.count == 3
    other = ours.variant("draft").restore(v.draft())
    assert other.changes == v.changes


@pytest.mark.parametrize(
    ("part", "row", "column", "value", "error", "words"),
    [
        ("positions", "region", "adaptation", 1, UnknownNameError, "regions"),
        ("positions", "regions", "adaptations", 1, UnknownNameError, "adaptation"),
        ("positions", "regions", "adaptation", 5, InputError, "from -4 to 4"),
        ("positions", "regions", "adaptation", True, InputError, "from -4 to 4"),
        ("actor_influence", "regions", "regions", 1, InputError, "on itself"),
        ("actor_influence", "regions", "departements", -1, InputError, "from 0 to 4"),
    ],
)
def test_wrong_cells_of_actors_are_said(ours, part, row, column, value, error, words):
    v = ours.variant("mine")
    with pytest.raises(error, match=words):
        v.edit_actors(part, row, column, value)
    assert v.count == 0


def test_a_base_whose_actors_changed_is_said(ours):
    v = ours.variant("mine").edit_actors("positions", "regions", "ai_productivity", 3)
    text = dump(v.overlay).decode()
    moved = text.replace("was: 1", "was: 2").replace(ours.hash, "a" * 64)
    held = read_overlay(moved.encode(), "x.yaml", ours)
    assert [f.code for f in held.stale] == ["stale"]
    assert held.applies
    gone = text.replace("objective: ai_productivity", "objective: gone")
    held = read_overlay(gone.replace(ours.hash, "a" * 64).encode(), "x.yaml", ours)
    assert held.applies == ()
    with pytest.raises(StudyError, match="gone"):
        read_overlay(gone.encode(), "x.yaml", ours)
    twice = text.replace("judgements: []\n", "") + text[text.index("- actor") :]
    with pytest.raises(StudyError, match="twice"):
        read_overlay(twice.replace("judgements: []\n", "").encode(), "x.yaml", ours)
    own = (
        "title: x\nbase: "
        + ours.hash
        + ("\nactor_influence:\n- {source: regions, target: regions, was: 0, now: 1}\n")
    )
    with pytest.raises(StudyError, match="on itself"):
        read_overlay(own.encode(), "x.yaml", ours)


def test_the_command_says_how_actors_differ(ours, monkeypatch, capsys):
    ours.variant("mine").edit_actors("positions", "regions", "ai_productivity", 3).save(title="M")
    root = ours.folder.parents[1]
    assert cli.main(["diff", ours.id, "base", "mine", "--lang", "en", "--root", str(root)]) == 0
    assert "regions -> ai_productivity: 1 -> 3" in capsys.readouterr().out
