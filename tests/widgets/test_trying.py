"""What Explore says would repair a combination can be tried on the judgements board, and kept."""

import re
from functools import cache
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from futurs.methods import cross_impact as ci
from futurs.study import load
from futurs.widgets import Explore, Judgements
from futurs.widgets.judgements_state import MOST_TRIED, tried

STUDY = "administration_2040"
BROKEN = "F2-C2-S2-T2-P1-A2-N1-U2-H2-I2-D1-E2"


@cache
def ours():
    return load(STUDY)


@pytest.fixture(scope="module")
def address():
    board = Explore(ours(), lang="en", query={"study": STUDY, "s": BROKEN, "view": "reading"})
    found = re.search(r'id="try" href="([^"]+)"', board.region.html)
    return unescape(found[1])


def opened(address):
    query = {k: v[0] for k, v in parse_qs(urlsplit(address).query).items()}
    return Judgements(ours(), lang="en", query=query)


def test_nothing_changes_before_it_is_asked_for(address):
    board = opened(address)
    assert board.keep.variant.count == 0
    assert "proposes 2 changes" in board.head.html
    assert board.frame.query["try"] == board.state.query()["try"] != ""


def test_the_combination_holds_with_the_changes(address):
    board = opened(address)
    board._hear("try", "")
    assert board.keep.variant.count
    m = ci.matrix_of(board.keep.variant.study)
    wished = m.scenario(_states(board.state.study))
    assert ci.verdict(m, wished).consistent
    assert board.frame.query["try"] == ""
    assert "proposes" not in board.head.html


def _states(study):
    numbers = [int(part[1:]) - 1 for part in BROKEN.split("-")]
    return {d.id: d.states[k].id for d, k in zip(study.drivers, numbers, strict=True)}


def test_they_can_be_left(address):
    board = opened(address)
    board._hear("leave", "")
    assert board.keep.variant.count == 0
    assert "proposes" not in board.head.html


@pytest.mark.parametrize(
    "words", ["x", "a.b-c.d:", "a.b-c.d:1;", ",".join(["a.b-c.d:1"] * (MOST_TRIED + 1))]
)
def test_what_cannot_be_read_is_said(words):
    board = Judgements(ours(), lang="en", query={"study": STUDY, "try": words})
    assert "cannot be read" in board.head.html
    assert not board.state.asked


def test_all_or_nothing():
    good = ("public_finances.consolidated", "climate_response.planned_adaptation", -2)
    for bad in (("public_finances.nope", "climate_response.planned_adaptation", 1), (*good[:2], 9)):
        board = Judgements(ours(), lang="en", query={"study": STUDY, "try": tried([good, bad])})
        board._hear("try", "")
        assert board.keep.variant.count == 0
        assert board.keep.said
