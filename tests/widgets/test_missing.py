"""A page on a study that lacks its part says what to add, and what it says to add is enough."""

import pytest

from futurs import texts
from futurs.errors import InputError
from futurs.methods import run
from futurs.study import load
from futurs.study.creating import write_study
from futurs.widgets.missing import EXAMPLES, missing

HEAD = "title: {fr: Une étude, en: A study}\nversion: '1'\nlanguages: [fr, en]\n"


@pytest.fixture
def root(tmp_path):
    (tmp_path / "scenarios").mkdir()
    return tmp_path


@pytest.mark.parametrize(
    ("code", "method"),
    [("no_drivers", "cross_impact"), ("no_influences", "structural_analysis"),
     ("no_actors", "actors")],
)  # fmt: skip
def test_what_is_said_to_be_missing_is_enough(code, method, root):
    write_study("bare", {"study.yaml": HEAD}, root=root)
    bare = load("bare", root=root)
    with pytest.raises(InputError) as caught:
        run(method, bare)
    assert caught.value.code == code
    write_study("filled", {"study.yaml": HEAD, "added.yaml": EXAMPLES[code]}, root=root)
    assert run(method, load("filled", root=root)).to_frame() is not None


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("code", sorted(EXAMPLES))
def test_the_page_names_the_study_as_text_and_shows_an_example(code, lang):
    page = missing(InputError(code, study="<b>x</b>"), lang).html
    assert texts.say("problem.missing", lang) in page
    assert "<b>x" not in page
    assert EXAMPLES[code].splitlines()[0] in page


def test_another_error_is_no_missing_part():
    assert missing(InputError("axis_two"), "en") is None
