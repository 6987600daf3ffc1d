"""Titles that name who stands first say a tie as a tie."""

import pytest

from futurs import texts
from futurs.study import load
from futurs.widgets import Actors, Structure, level


def test_one_at_each_end_is_named():
    said = level.title("drivers.map_title", [0], [1], ["a", "b"], "en")
    assert said == texts.say("drivers.map_title", "en", first="a", last="b")


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_two_at_an_end_are_both_named(lang):
    said = level.title("actors.plane", [0, 2], [1], ["a", "b", "c"], lang)
    assert all(name in said for name in "abc")
    assert {"en": "level", "fr": "à égalité"}[lang] in said


def test_a_study_in_which_all_are_level_names_nobody():
    variant = load("administration_2040").variant("flat")
    part = variant.study.direct_influence
    for a, row in zip(part.order, part.matrix, strict=True):
        for b, value in zip(part.order, row, strict=True):
            if value:
                variant.edit_influence(a, b, 0)
    board = Structure(variant, lang="en")
    assert "19 level" in board.charts["map"].title
    first = variant.study.variables[0].label.en
    assert first not in board.charts["map"].title


def test_the_actors_board_says_what_its_ranks_hold():
    board = Actors(load("administration_2040"), lang="en")
    assert "one version or another" in board.charts["relative"].title
