"""Settings from outside: refused in the reader's language, all at once, and never kept in vain."""

from functools import cache

import pytest

from futurs import cli, methods, texts
from futurs.errors import InputError, SettingsError, UnknownNameError
from futurs.methods import run
from futurs.methods import structural_analysis as sa
from futurs.study import load


@cache
def ours():
    return load("administration_2040")


def refused(name, **settings):
    with pytest.raises(SettingsError) as caught:
        run(name, ours(), settings=settings)
    return caught.value


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("events", {"aggregation": "x"}),
        ("actors", {"level": "4"}),
        ("morphology", {"kinds": "logical", "limit": "-1", "width": "x"}),
        ("axes", {"poles_by": "public_finances"}),
        ("structural_analysis", {"coverage": "1", "moving": "2"}),
    ],
)
def test_all_faults_are_said_in_words_of_ours(name, settings, lang):
    error = refused(name, **settings)
    said = texts.explain(error, lang)
    assert len(error.faults) == len(settings)
    for alien in ("Input should", "Value error", "tuple", "..", "{"):
        assert alien not in said
    if lang == "fr":
        assert "allowed" not in said.lower()


def test_bounds_say_which_end():
    fault = refused("structural_analysis", coverage="1").faults[0]
    assert fault.path == "coverage"
    assert fault.allowed.startswith("<")


def test_a_choice_that_cannot_be_kept_is_refused():
    for setting in ({"vary": "raters"}, {"merge": "median"}):
        error = refused("structural_analysis", **setting)
        assert "raters" in texts.explain(error, "en")


def test_provenance_says_what_was_drawn_again():
    matrix = [[0, 1, 2], [2, 0, 1], [1, 1, 0]]
    one = sa.Inputs(variables=("a", "b", "c"), matrix=matrix)
    two = sa.Inputs(variables=("a", "b", "c"), matrix=matrix, raters=[matrix, matrix])
    assert one.settings()["vary"] == "cells"
    assert two.settings()["vary"] == "raters"


@pytest.mark.parametrize("name", methods.names())
def test_a_method_lists_its_choices_and_sources(name, capsys):
    assert cli.main(["methods", name]) == 0
    said = capsys.readouterr().out
    assert "References" in said
    for s in methods.settings(name):
        assert f"--set {s.name}=" in said
        assert s.allowed
        assert s.help


def test_a_french_session_is_told_once_that_the_documentation_is_in_english(capsys):
    for words in (["methods"], ["methods", "axes"]):
        assert cli.main([*words, "--lang", "fr"]) == 0
        said = capsys.readouterr().out
        assert said.count("en anglais") == 1
        assert cli.main([*words, "--lang", "en"]) == 0
        assert "anglais" not in capsys.readouterr().out


def test_a_list_of_unknown_names_is_never_blank():
    error = UnknownNameError("unknown_variant", found="x", known=())
    assert "Known: –." in texts.explain(error, "en")


def test_an_error_in_another_is_said_in_the_same_language():
    inner = InputError("axis_two")
    twice = refused("axes", horizontal="service_access", vertical="service_access")
    assert texts.explain(inner, "fr") in texts.explain(twice, "fr")
