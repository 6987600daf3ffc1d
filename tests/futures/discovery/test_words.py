"""Boxes in sentences and tables."""

import numpy as np
import pytest

from futurs.futures.discovery import columns_of, prim, question, words
from futurs.shapes import Boxes, Limit

NAN = float("nan")
LABELS = {
    "g": "Croissance",
    "s": "Agents",
    "c": "Budget",
    "c.x": "en baisse",
    "c.y": "stable",
    "c.z": "en hausse",
}


def test_each_kind_of_limit_is_said():
    unit = {"g": "%"}
    between = Limit("g", "float", 0.254, 0.8, 0.0, 1.0)
    assert words.condition(between, LABELS, "fr", units=unit) == (
        "Croissance\u00a0: de 0,25\u202f% à 0,80\u202f% (tiré de 0,00\u202f% à 1,00\u202f%)."
    )
    most = Limit("s", "integer", 0, 12, 0, 2000)
    assert words.condition(most, LABELS, "en") == "Agents: at most 12 (drawn from 0 to 2000)."
    least = Limit("g", "float", -1234.5, 8000.0, -5000.0, 8000.0)
    assert (
        words.condition(least, LABELS, "en")
        == "Croissance: at least −1,234 (drawn from −5,000 to 8,000)."
    )
    many = Limit("s", "integer", 1500, 20000, 1000, 20000)
    assert (
        words.condition(many, LABELS, "en")
        == "Agents: at least 1,500 (drawn from 1,000 to 20,000)."
    )
    one = Limit("s", "integer", 3, 3, 0, 9)
    assert words.condition(one, {}, "en") == "s: exactly 3 (drawn from 0 to 9)."
    some = Limit("c", "category", 0, 0, 0, 0, ("x", "y"), ("x", "y", "z"), (0.2, NAN))
    assert (
        words.condition(some, LABELS, "fr")
        == "Budget\u00a0: parmi en baisse, stable (hors\u00a0: en hausse)."
    )
    single = Limit("c", "category", 0, 0, 0, 0, ("x",), ("x", "y"))
    assert words.condition(single, LABELS, "en") == "Budget: only en baisse (not: stable)."
    assert words.doubtful(some)
    assert not words.doubtful(single)


def test_labels_are_shown_as_they_stand():
    limit = Limit("g", "float", 0.2, 1.0, 0.0, 1.0)
    assert words.condition(limit, {"g": "{n} <b>"}, "en").startswith("{n} <b>: at least")


def box(*limits, density=0.997):
    return Boxes(
        ("1",), (limits,), np.array([0.5]), np.array([density]), np.array([0.2]),
        np.array([1000]), np.array([round(1000 * density)]),
    )  # fmt: skip


def test_a_box_says_what_it_holds_and_that_shares_are_no_chances():
    limit = Limit("g", "float", 0.2, 1.0, 0.0, 1.0, quasi_p=(0.3, NAN))
    head, line = words.sentences(box(limit), 0, LABELS, "en")
    assert "997 of 1,000" in head
    assert "99.7%" in head  # nearly all is not all
    assert "never chances" in head
    assert line.endswith("This limit may be chance.")
    assert len(words.sentences(box(), 0, LABELS, "fr")) == 2
    assert "99,7\u202f%" in words.title(box(limit), "fr")
    nothing = Boxes((), (), *(np.zeros(0),) * 3, np.zeros(0, int), np.zeros(0, int))
    assert words.title(nothing, "en") == "No box is as dense as asked"


def test_tables_hold_whole_numbers():
    limits = (
        Limit("g", "float", 0.123456, 1.0, 0.0, 1.0, quasi_p=(1e-9, NAN)),
        Limit("c", "category", 0, 0, 0, 0, ("x",), ("x", "y"), (0.5, NAN)),
    )
    table = words.table(box(*limits), LABELS, "fr", units={"g": "%"})
    assert len(table.columns) == len(table.rows[0]) == len(table.rows[1])
    assert table.rows[0][1:5] == ("Croissance", "%", 0.123456, 1.0)
    assert table.rows[0][9:11] == (1e-9, None)
    assert table.rows[1][7:9] == ("en baisse", "stable")
    assert len(table.to_frame()) == 2


def test_what_was_left_out_is_said():
    rng = np.random.default_rng(0)
    data = {"a": rng.random(50), "still": np.ones(50)}
    data["a"][3] = np.nan
    asked = question(columns_of(data), np.nan_to_num(data["a"]) > 0.7)
    one, two = words.left_out(asked, {"still": "Immobile"}, "en")
    assert one == "1 future of 50 is left out: it lacks a value."
    assert two == "Left out, since it does not vary: Immobile."
    rest = question(columns_of({"a": rng.random(50)}), rng.random(50) > 0.5)
    assert words.left_out(rest, {}, "fr") == ()


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_trajectory_is_said(lang):
    rng = np.random.default_rng(0)
    a = rng.random(300)
    shape = prim(question(columns_of({"a": a}), a > 0.6)).trajectory()
    last = len(shape.coverage) - 1
    assert "100" in words.trajectory_title(shape, last, lang)
    assert words.trajectory_alt(shape, last, lang).startswith(str(last + 1))
    table = words.trajectory_table(shape, lang)
    assert len(table.rows) == last + 1
    assert table.rows[0][2:5] == (1.0, float(shape.density[0]), 1.0)
