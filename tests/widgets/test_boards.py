"""Boards without a browser: their state, their words, their empty states."""

import pytest

from futurs import texts
from futurs.study import load, new
from futurs.widgets import Explore, Judgements, TenMinutes, show
from futurs.widgets.lens import Lens


@pytest.fixture
def board():
    return Explore(load("administration_2040"), "fr")


def test_state_is_a_dictionary_and_comes_back(board):
    board._hear("choose", "digital_sovereignty.sovereign_commons")
    board._hear("pin", "public_employment")
    board._hear("why", "service_access")
    board._hear("view", "futures")
    saved = board.state.snapshot()
    other = Explore(load("administration_2040"), "en", saved)
    assert other.state.scenario == board.state.scenario
    assert (other.state.pins, other.state.why, other.state.view) == (board.state.pins, 7, "futures")
    assert other.state.notices == []
    assert board.frame.query == saved


def test_what_a_page_sends_is_not_trusted(board):
    before = board.state.snapshot()
    for act, value in (
        ("choose", "nobody.x"), ("choose", "trust"), ("choose", "digital_sovereignty.nowhere"),
        ("pin", "x"), ("why", "-1"), ("view", "../etc"), ("take", "absent"), ("explode", ""),
    ):  # fmt: skip
        board._hear(act, value)
    board.region._message(None, {"act": 1, "value": []}, [])
    assert board.state.snapshot() == before


def test_settling_holds_the_pins(board):
    board._hear("choose", "digital_sovereignty.sovereign_commons")
    board._hear("pin", "digital_sovereignty")
    board._hear("settle", "")
    path = board.state.settled()
    assert (path.steps[:, 6] == 0).all()


def test_excluded_pairs_are_said(board):
    board._hear("choose", "state_architecture.core_state")
    assert "Cette combinaison est exclue" in board.region.html
    assert "ne peut être surtout produite par le public" in board.region.html


def test_every_future_holds_and_has_a_name():
    lens = Lens(load("administration_2040"))
    assert lens.complete
    assert [lens.name(f.z, "fr") for f in lens.futures].count("Le fil de l'eau") == 1
    assert all(f.named for f in lens.futures)
    z = lens.futures[0].z.copy()
    z[0] = (z[0] + 1) % 3
    assert lens.name(z, "en") == "near “The checked automaton”, one driver differs"


@pytest.mark.parametrize("lang", texts.LANGUAGES)
def test_a_study_without_stories_says_what_to_add(lang):
    board = TenMinutes(load("somewhereland"), lang)
    html = "".join(getattr(part, "html", "") for part in board.children)
    assert texts.say("ten.no_stories", lang).split(".")[0] in html.replace("&#39;", "'")
    assert texts.say("futures.numbered", lang, k=1) in html


def test_an_empty_study_says_what_to_add(tmp_path, monkeypatch):
    (tmp_path / "scenarios").mkdir()
    new("third", root=tmp_path)
    monkeypatch.setenv("FUTURS_ROOT", str(tmp_path))
    monkeypatch.setenv("QUERY_STRING", "study=third&lang=en")
    assert "has no driver yet" in show(Explore).html


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("study=absent&lang=en", "No study"),
        ("study=administration_204&lang=fr", "Vouliez-vous dire"),
        ("lang=de", "No language"),
    ],
)
def test_wrong_addresses_are_sentences(monkeypatch, query, words):
    monkeypatch.setenv("QUERY_STRING", query)
    assert words in show(Explore).html


def test_few_widgets_a_page(board):
    def count(widget):
        return 1 + sum(count(child) for child in getattr(widget, "children", ()))

    assert count(board) < 150
    assert count(TenMinutes(load("administration_2040"), "fr")) < 150


THIN = """title: Thin
version: "1"
drivers:
"""
DRIVER = """- id: d{j}
  label: Driver {j}
  states:
"""
STATE = "  - {{id: s{k}, label: State {k}, code: {code}}}\n"


def thin(folder, drivers, states, judgements=""):
    (folder / "scenarios/thin").mkdir(parents=True)
    text = THIN
    for j in range(drivers):
        text += DRIVER.format(j=j)
        text += "".join(STATE.format(k=k, code=("Hi", "Lo", "Mi", "No")[k]) for k in range(states))
    (folder / "scenarios/thin/study.yaml").write_text(text + judgements, "utf-8")
    return load("thin", root=folder)


def test_an_address_opens_the_same_combination_whatever_the_codes(tmp_path):
    # Codes are each driver's own: many drivers of imported models have the same.
    board = Explore(thin(tmp_path, 3, 3), "en")
    for scenario in ((1, 0, 2), (2, 2, 0), (0, 1, 1)):
        for j, k in enumerate(scenario):
            board.state.choose(j, k)
        other = Explore(board.lens.study, "en", board.state.query())
        assert other.state.scenario == scenario
        assert other.state.notices == []


def test_a_study_with_few_judgements_says_so_and_stays_quick(tmp_path):
    study = thin(tmp_path, 12, 4)
    lens = Lens(study)
    assert lens.crowded
    assert not lens.complete
    assert len(lens.futures) == 200
    page = TenMinutes(study, "en")
    assert "More than 200 combinations hold" in page.children[1].html
    assert page.children[1].html.count('<li class="card') == 24
    board = Explore(study, "en")
    assert board.region.html.count('<li class="card') == 60
    assert "and 140 more" in board.region.html
    judge = Judgements(study, "en")
    judge.whole._message(None, {"edit": [0, 5, 2]}, [])
    assert "cannot be listed yet" in judge.head.html
    judge._hear("view", "begin")
    assert "Too many combinations hold" in judge.lists.html


def test_a_tie_is_called_a_tie(tmp_path):
    board = Explore(thin(tmp_path, 3, 2), "en")
    assert "are level" in board.region.html
    assert "is ahead of" not in board.region.html


def test_the_scale_of_the_points_is_the_study_s(tmp_path):
    board = Explore(thin(tmp_path, 2, 2, "scale: {min: -5, max: 9}\n"), "en")
    assert "from −5 to +9" in board.region.html


def test_a_tableau_says_that_it_is_filtered(board):
    board._hear("pin", "public_employment")
    board._hear("view", "tableau")
    assert "Facteurs fixés" in board.region.html.replace("\u00a0", " ")
    assert board.region.html.count('<th scope="col">') == 5
