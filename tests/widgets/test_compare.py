"""The Compare board without a browser: addresses, variants, what it says of two futures."""

import html
import re
import shutil
import time

import numpy as np
import pytest

from futurs import texts
from futurs.study import load
from futurs.widgets import Compare, Explore, TenMinutes, show
from futurs.widgets import compare_lines as lines
from futurs.widgets.compare_state import CompareState, Versions

HERE = {"study": "administration_2040", "lang": "fr"}


def words(board):
    raw = html.unescape(board.region.html + board.rest.html)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", raw))


def state(study="administration_2040", lang="en", here="", **query):
    return CompareState(Versions(load(study)), here, query, lang)


@pytest.fixture
def folder(root, tmp_path, monkeypatch):
    """Our study with a variant in which the drift no longer holds, and one that is torn."""
    shutil.copytree(root / "scenarios/administration_2040", tmp_path / "scenarios/ours")
    monkeypatch.setenv("FUTURS_ROOT", str(tmp_path))
    study = load("ours")
    variant = study.variant("cautious")
    variant.edit("european_frame.regulatory_europe", "digital_sovereignty.sovereign_commons", 3)
    variant.edit("civic_participation.consultative", "state_architecture.recentralised", 3)
    variant.edit("european_frame.regulatory_europe", "digital_sovereignty", reason="Vu à Lille")
    variant.save(title="Prudente", author="Lille")
    (tmp_path / "scenarios/ours/variants/torn.yaml").write_text("a: [", "utf-8")
    return study


# ---- addresses ---------------------------------------------------------------------------------


def test_two_futures_of_different_families_to_begin_with():
    it = state()
    a, b = it.side("a"), it.side("b")
    assert it.a == "drift"
    assert a.lens.group(a.future) != a.lens.group(b.future)
    assert it.notices == []


def test_an_address_comes_back():
    it = state(a="kept_contracts", b=":F1-C2-S3", only="1")
    again = state(**it.query())
    assert (again.a, again.b, again.only, again.notices) == (it.a, it.b, True, [])
    assert it.side("b").z[:3].tolist() == [0, 1, 2]
    assert it.b.startswith(":F1-C2-S3-")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"a": "drif"}, "Did you mean “drift”?"),
        ({"b": "nobody:drift"}, "No variant “nobody”"),
        ({"a": ":F9-X1"}, "No future “F9-X1”"),
        ({"a": ":F1-X1"}, "“X1”"),
        ({"s": "public_finances.consolidatd-F1"}, "“public_finances.consolidated”"),
        ({"a": "<script>", "b": ":" * 500}, "<script>"),
    ],
)
def test_what_an_address_gets_wrong_is_said(query, said):
    it = state(**query)
    assert any(said in notice for notice in it.notices)
    assert it.a
    assert it.b
    assert it.a != it.b


def test_a_combination_from_explore_meets_the_nearest_future():
    lens = state().side("a").lens
    z = lens.future("drift").z.copy()
    z[0] = 0
    from futurs.widgets.explore_state import spelled

    it = state(s=spelled(lens.study, z))
    assert it.side("a").z.tolist() == z.tolist()
    assert it.side("a").future is None
    assert it.b == "drift"
    label, listed = it.options()[-1]
    assert label == texts.say("compare.own", "en")
    assert listed == [(it.a, "near “Drift”, one driver differs")]


def test_choices_are_grouped_by_family_and_variant(folder):
    it = CompareState(Versions(folder), "", {}, "fr")
    it.versions.look_ahead(seconds=60)
    groups = dict(it.options())
    assert "Contrats tenus" in groups
    listed = groups[texts.say("compare.variant", "fr", title="Prudente")]
    assert len(listed) > 1
    assert all(key.startswith("cautious:") for key, _ in listed)
    assert all(name.endswith("(variante «\u00a0Prudente\u00a0»)") for _, name in listed)
    assert "torn" in it.notices[0]


def test_a_variant_is_opened_when_it_is_first_chosen(folder):
    it = CompareState(Versions(folder), "", {}, "en")
    assert dict(it.options())["Variant “Prudente”"] == [("cautious:", "Find its futures")]
    it.choose("b", "cautious:")
    assert it.b.startswith("cautious:")
    assert len(dict(it.options())["Variant “Prudente”"]) > 1


def test_what_a_page_sends_is_not_trusted():
    board = Compare(load("administration_2040"), "fr")
    before = board.state.query()
    for act, value in (
        ("a", "nobody"), ("b", "x:y"), ("a", ""), ("keep", "C"), ("keep", ""), ("explode", "1"),
    ):  # fmt: skip
        board._hear(act, value)
    assert board.state.query() == before


# ---- what it says ------------------------------------------------------------------------------


def test_drivers_differing_ones_first_with_margins():
    it = state(a="drift", b="frugal_equality")
    a, b = it.side("a"), it.side("b")
    rows = lines.rows(a, b, False, "en")
    assert [r["differs"] for r in rows] == [True] * 4 + [False] * 8
    first = rows[0]["cells"]
    assert [c["state"] for c in first] == ["Shared powers", "National steering"]
    assert [(c["level"], c["margin"]) for c in first] == [("weak", 1), ("clear", 3)]
    assert len(lines.rows(a, b, True, "en")) == 4


def test_the_board_answers_to_the_visitor():
    board = Compare(load("administration_2040"), "fr", {"a": "drift", "b": "kept_contracts"})
    assert "8 facteurs sur 12 diffèrent" in words(board)
    assert len(board.chart.table["rows"]) == 42
    board._hear("only", "")
    assert board.region.html.count("<tr") == 1 + 8
    assert len(board.chart.table["rows"]) == 29
    board._hear("swap", "")
    assert (board.state.a, board.state.b) == ("kept_contracts", "drift")
    assert board.frame.query["only"] == "1"


def test_balances_are_those_of_the_method():
    from futurs.methods.cross_impact import balances

    it = state(a="drift", b="kept_contracts")
    a, b = it.side("a"), it.side("b")
    shape = lines.profiles(a, b, list(range(len(a.z))))
    assert shape.values.astype(int).tolist() == [
        balances(a.lens.matrix, a.z).tolist(), balances(b.lens.matrix, b.z).tolist(),
    ]  # fmt: skip
    assert shape.standing.sum(axis=1).tolist() == [12, 12]
    assert lines.profiles(a, b, []).values.shape == (2, 0)


def test_tipping_names_the_change_and_replays_in_explore():
    it = state(a="drift", b="frugal_equality")
    found = lines.tip(it.side("a"), it.side("b"), ("A", "B"), HERE, "en")
    assert found["sentence"] == "One change is enough, of the 4 drivers that differ:"
    assert len(found["ways"]) == 1
    change = found["ways"][0]["changes"][0]
    assert found["ways"][0]["href"].startswith("20_explore.ipynb?study=administration_2040&lang=en")
    from urllib.parse import parse_qsl

    query = dict(parse_qsl(found["ways"][0]["href"].partition("?")[2]))
    explore = Explore(load("administration_2040"), "en", query)
    assert explore.state.notices == []
    assert explore.state.settled().steps[-1].tolist() == it.side("b").z.tolist()
    assert change["after"]


def test_without_families_the_most_unlike_is_compared():
    it = state("somewhereland")
    assert int((it.side("a").z != it.side("b").z).sum()) > 1


def test_what_does_not_hold_cannot_be_reached():
    it = state(a="drift", b=":F1-C2-S3-T1-P1")
    board = Compare(load("administration_2040"), "en", it.query())
    assert "B does not hold: nothing ends there." in words(board)
    assert "It does not hold:" in words(board)


def test_the_same_future_twice_is_said():
    board = Compare(load("administration_2040"), "fr", {"a": "drift", "b": "drift"})
    assert "A et B sont le même futur" in words(board)
    assert "basculer l’un dans l’autre ?" not in words(board).replace("\u00a0", " ")
    board._hear("only", "")
    assert board.chart.layout.display == "none"
    board._hear("b", "kept_contracts")
    assert board.chart.layout.display == ""


def test_signals_that_separate_come_first():
    it = state(a="drift", b="kept_contracts")
    a, b = it.side("a"), it.side("b")
    found = lines.signals(a, b, "en")
    everything = found["first"] + found["rest"]
    flags = [s["separates"] for s in everything]
    assert flags == sorted(flags, reverse=True)
    assert found["for"] + found["against"] == sum(flags)
    study = a.lens.study
    own = {f"{d}.{s}" for d, s in a.lens.matrix.named(a.z).items()}
    expected = sum(r.state in own for s in study.signals if s.kind == "signal" for r in s.reading)
    assert len(everything) == expected
    assert all(s["line"] for s in everything)


def test_surprises_push_one_way():
    it = state(a="drift", b="kept_contracts")
    a, b = it.side("a"), it.side("b")
    there, back = lines.surprises(a, b, "en"), lines.surprises(b, a, "en")
    assert not {w["label"].en for w in there} & {w["label"].en for w in back}
    assert [w["push"] for w in there] == sorted((w["push"] for w in there), reverse=True)


# ---- variants ----------------------------------------------------------------------------------


def test_two_versions_say_which_judgements_differ(folder):
    board = Compare(folder, "en", {"a": "drift", "b": "cautious:drift"})
    said = words(board)
    it = board.state
    assert it.side("b").future is None  # named in the study, but it no longer holds there
    assert "A and B are the same combination, seen with two sets of judgements." in said
    assert "A does not hold with the judgements of the variant “Prudente”." in said
    assert "B also holds with the judgements of the study." in said
    assert "Vu à Lille" in said
    assert "With the judgements of the variant “Prudente”." in said


def test_a_variant_in_hand_is_compared_with_its_base(folder):
    variant = folder.variant("new_one")
    variant.edit("european_frame.regulatory_europe", "digital_sovereignty.sovereign_commons", 2)
    board = Compare(variant, "fr")
    assert board.state.a.startswith("new_one:")
    assert "Variante" in words(board)
    direct = Compare(folder.variant("cautious").study, "fr")
    assert direct.state.side("a").version == "(draft)"


def test_the_page_of_a_variant_opens_on_it(folder, monkeypatch):
    monkeypatch.setenv("QUERY_STRING", "study=ours&lang=fr&variant=cautious")
    board = show(Compare)
    assert board.state.a.startswith("cautious:")
    assert board.state.b.startswith("cautious:")


# ---- studies that lack something ---------------------------------------------------------------


@pytest.mark.parametrize("lang", texts.LANGUAGES)
def test_a_study_without_stories_or_signals_says_what_to_add(lang):
    board = Compare(load("somewhereland"), lang)
    said = words(board)
    for key in ("compare.no_stories", "compare.no_signals"):
        assert re.sub(r"\s+", " ", texts.say(key, lang)) in said
    assert board.state.a != board.state.b


def test_a_study_in_which_nothing_holds_says_so(tmp_path, monkeypatch):
    folder = tmp_path / "scenarios/third"
    folder.mkdir(parents=True)
    data = "title: Third\nversion: '1'\nhorizon: 2040\nlanguages: []\ndrivers:\n" + "".join(
        f"- id: {d}\n  label: {d}\n  states: [{{id: x, label: x}}, {{id: y, label: y}}]\n"
        for d in "ab"
    )
    rows = (("a", "x", "b", "x"), ("a", "y", "b", "y"), ("b", "x", "a", "y"), ("b", "y", "a", "x"))
    data += "judgements:\n" + "".join(
        f"- {{source: {s}, state: {p}, target: {t}, cells: {{{c}: 1}}}}\n" for s, p, t, c in rows
    )
    (folder / "study.yaml").write_text(data, "utf-8")
    monkeypatch.setenv("FUTURS_ROOT", str(tmp_path))
    board = Compare(load("third"), "en")
    assert "there is no future to compare yet" in words(board)
    board = Compare(load("third"), "en", {"s": "a.x-b.x"})
    assert "It does not hold" in words(board)


def test_it_answers_quickly_enough_to_feel_live():
    # A bound against a broken path, not a timing: 40 ms at most on the machine it was made on.
    board = Compare(load("administration_2040"), "fr")
    ids = [f.id for f in board.state.side("a").lens.futures]
    begin = time.perf_counter()
    for name in ids:
        board._hear("b", name)
    assert (time.perf_counter() - begin) / len(ids) < 2


def test_the_spreadsheet_is_given():
    board = Compare(load("somewhereland"), "en")
    given = []
    board.rest.give = lambda name, data: given.append((name, data[:2]))
    board._hear("keep", "A")
    assert given == [("somewhereland.xlsx", b"PK")]
    assert np.array(board.state.side("a").z).shape == (6,)


def test_no_method_of_a_board_hides_one_of_its_widget():
    # JupyterLab shows a board's repr where it cannot draw it: it is made by ipywidgets' methods.
    for board in (Compare, Explore, TenMinutes):
        assert repr(board(load("somewhereland"), "en"))
