"""Figures are plain plotly, and show text as text."""

import numpy as np
import pytest

from futurs.figures import theme
from futurs.figures.balance import balance
from futurs.figures.boxes import boxes
from futurs.figures.cross import cross
from futurs.figures.intervals import intervals
from futurs.figures.ladder import ladder, spread
from futurs.figures.network import network
from futurs.figures.plane import plane, sides
from futurs.figures.profile import profile
from futurs.figures.quadrants import quadrants
from futurs.figures.ranking import ranking
from futurs.figures.removals import removals
from futurs.figures.signed_matrix import signed_matrix
from futurs.figures.stacks import stacks
from futurs.figures.ties import ties
from futurs.figures.trajectory import trajectory
from futurs.shapes import (
    Balance,
    Boxes,
    Cross,
    Intervals,
    Ladder,
    Limit,
    Network,
    Plane,
    Profile,
    Quadrants,
    Ranking,
    Removals,
    SignedMatrix,
    Stacks,
    Ties,
    Trajectory,
)


def test_names_on_a_plane_do_not_meet():
    near = Plane(("a", "b", "c"), np.array([0.0, 0.0, 0.0]), np.array([0.0, 0.05, 9.0]))
    assert len(set(sides(near, ["a long name here", "another long name", "c"])[:2])) == 2
    far = Plane(("a", "b"), np.array([0.0, 9.0]), np.array([0.0, 9.0]))
    assert sides(far, ["a", "b"]) == ["top center", "top center"]


def test_plane_groups_and_place():
    shape = Plane(("a", "b", "c"), np.array([0.0, 1, 2]), np.array([0.0, 1, 0]))
    figure = plane(shape, {"a": "A", "b": "<b>", "c": "C"}, [0, 1, 0], ["one", "two"], here=(0, 0))
    assert [t.name for t in figure.data] == ["one", "two", ""]
    assert figure.data[1].text == ("&lt;b&gt;",)
    assert figure.data[0].customdata == ("a", "c")
    assert figure.data[0].marker.symbol != figure.data[1].marker.symbol


def test_ranking_in_french():
    figure = ranking(Ranking(("a", "b"), np.array([2.5, 1.0])), {"a": "A", "b": "B"}, "fr")
    assert figure.data[0].text == ("2,5", "1,0")


def test_balance_carries_signs_and_patterns():
    shape = Balance(("a", "b"), np.array([3, 0]), np.array([1, 0]))
    figure = balance(shape, {"a": "A", "b": "B"}, names=("against", "for"))
    against, support = figure.data
    assert against.text == ("−1", "")
    assert support.text == ("+3", "")
    assert against.marker.pattern.shape == "/"


def test_profile_fills_what_stands():
    shape = Profile(
        ("g", "g", "h"), ("g.a", "g.b", "h.a"), ("one", "two"),
        np.array([[1.0, -2, 0], [0, 3, 0]]), np.array([[True, False, True], [False, True, True]]),
    )  # fmt: skip
    labels = {"g.a": "a <b>", "g.b": "a label that goes on and on", "h.a": "c"}
    figure = profile(
        shape, labels, {"g": "G", "h": "H"}, {"one": "A", "two": "B"}, "fr", axis="points"
    )
    spans, one, key, two, _ = figure.data
    assert spans.x[:3] == (0.0, 1.0, None)
    assert one.marker.color == (theme.ACCENT, theme.PAPER, theme.ACCENT)
    assert two.text == ("B\u00a0: 0", "B\u00a0: +3", "B\u00a0: 0")
    assert (key.name, key.showlegend) == ("A", None)
    assert list(one.y) == sorted(one.y)
    ticks = figure.layout.yaxis.ticktext
    assert ticks[0] == "<b>G</b>"
    assert ticks[1] == "a &lt;b&gt;"
    assert "<br>" in ticks[2]
    empty = Profile((), (), ("one", "two"), np.zeros((2, 0)), np.zeros((2, 0), bool))
    assert profile(empty, {}, {}, {"one": "A", "two": "B"}, "en", axis="points").data


def test_every_colour_of_a_chart_has_a_token(root):
    css = (root / "lib/futurs/widgets/assets/futurs.css").read_text("utf-8")
    light = css[: css.index("@media screen")]
    for colour, token in theme.TOKENS.items():
        assert f"{token}: {colour}" in light


def test_intervals_show_bounds_and_mark():
    shape = Intervals(("a", "b"), np.array([0.0, 0.1]), np.array([0.2, 0.1]), np.array([0.1, 0.1]))
    figure = intervals(shape, {"a": "<b>", "b": "B"}, "fr", names=("all", "one"))
    bars, marks = figure.data
    assert bars.base == (0.0, 0.1)
    assert bars.text == ("0,00 – 0,20", "0,10 – 0,10")
    assert marks.x == (0.1, 0.1)
    assert bars.y == marks.y
    assert figure.layout.yaxis.ticktext == ("&lt;b&gt;", "B")


def test_removals_stack_to_what_a_rule_removes():
    shape = Removals(("r", "s"), ("logical", "normative"), (30, 20), (10, None), 100)
    figure = removals(shape, {"r": "R", "s": "S"}, "en", names=("only", "shared"))
    only, shared = figure.data
    assert (only.x, shared.x) == ((10, 0), (20, 20))
    assert shared.text == ("30", "20")
    long = removals(shape, {"r": "a few words " * 8, "s": "S"}, "en", names=("only", "shared"))
    assert long.layout.height > figure.layout.height


LABELS = {"a": "A", "b": "<b>", "c": "C"}


def test_quadrants_say_what_is_sure_and_where_it_came_from():
    ends = np.array([[0.1, 0.2, 0.1], [0.3, 0.5, 0.6]])
    shape = Quadrants(
        ("a", "b", "c"), np.array([0.2, 0.3, 0.5]), np.array([0.5, 0.3, 0.2]), 1 / 3, 1 / 3,
        np.array([0, 3, 2]), np.array([0.9, 0.5, 0.8]), ends, ends,
        (np.array([0.1, 0.1, 0.8]), np.array([0.4, 0.4, 0.2])),
    )  # fmt: skip
    figure = quadrants(
        shape, LABELS, ["one", "two", "three", "four", "five"], ("x", "y"), ranges=True
    )
    by_name = {t.name: t for t in figure.data}
    assert set(by_name) == {"one", "three", "four"}
    assert by_name["one"].marker.symbol == "circle"
    assert by_name["four"].marker.symbol.endswith("-open")
    assert by_name["four"].text == ("&lt;b&gt;",)
    assert by_name["one"].error_x.array[0] == pytest.approx(10)
    arrows = [a for a in figure.layout.annotations if a.showarrow]
    assert (arrows[0].ax, arrows[0].x) == (10, 20)
    assert len(figure.layout.shapes) == 2
    plain = quadrants(shape, LABELS, ["1", "2", "3", "4", "5"], ("x", "y"))
    assert plain.data[0].error_x.array is None


def test_a_network_keeps_the_places_of_its_items():
    shape = Network(("a", "b", "c"), (0, 1), (1, 2), np.array([3.0, 1.0]))
    whole = network(shape, LABELS, [0, 1, 0], ["one", "two"])
    less = network(
        Network(shape.ids, (0,), (1,), np.array([3.0])), LABELS, [0, 1, 0], ["one", "two"]
    )
    assert [t.x for t in whole.data] == [t.x for t in less.data]
    wide, thin = (a.arrowwidth for a in whole.layout.annotations)
    assert wide > thin
    assert less.data[0].marker.symbol[1].endswith("-open")
    assert network(Network(("a",), (), (), np.zeros(0)), LABELS).data[0].text == ("A",)


def test_a_ladder_says_who_rises_and_who_falls():
    ranks = np.array([[1.0, 2.5, 2.5, 4], [4.0, 2, 1, 3]])
    ids, labels = ("a", "b", "c", "d"), {**LABELS, "d": "D"}
    shape = Ladder(ids, ("1", "end"), ranks, np.array([[3.0, 1, 1, 2], [4.0, 3, 2, 4]]))
    figure = ladder(shape, labels, ["direct", "end"])
    assert figure.data[-1].text == ("C  ▲1½", "&lt;b&gt;  ▲½", "D  ▲1", "A  ▼3")
    assert figure.data[3].line.dash == "dash"
    bars = spread(shape, labels).data
    assert bars[0].base == (0.75, 0.75, 1.75, 2.75)
    assert bars[1].y == ("C", "&lt;b&gt;", "D", "A")


def test_cross_says_who_lives_where_and_that_a_corner_is_empty():
    shape = Cross(("h", "v"), (("l", "r"), ("b", "t")), (("1", "2"), (), ("3",), ()), ("4",))
    labels = {"h.l": "<left>", "h.r": "R", "v.b": "B", "v.t": "T", "1": "<i>", "2": "two", "3": "x"}
    figure = cross(shape, labels, empty="nobody", more="and {n} more", most=1)
    words = [a.text for a in figure.layout.annotations]
    assert words[0] == "• &lt;i&gt;<br>and 1 more"
    assert words[1] == words[3] == "nobody"
    assert "<b>&lt;left&gt;</b>" in words


def test_a_ranking_with_intervals_has_its_numbers_past_the_lines():
    shape = Ranking(("a", "b"), np.array([2.5, 1.0]), np.array([2.0, 0.5]), np.array([3.0, 1.5]))
    figure = ranking(shape, {"a": "A", "b": "B"}, "fr")
    assert figure.data[0].error_x.array == (0.5, 0.5)
    assert [(a.text, a.x, a.y) for a in figure.layout.annotations] == [
        ("2,50", 3, 0),
        ("1,00", 1.5, 1),
    ]


def test_stacks_put_the_strongest_next_to_the_middle():
    shape = Stacks(("o",), ("a", "b", "c"), np.array([[1.0, -2.0, 3.0]]))
    labels = {"o": "O", "a": "<b>", "b": "B", "c": "C"}
    figure = stacks(shape, labels, "en", names=("against", "for"))
    assert [(t.text[0], t.x[0]) for t in figure.data] == [("C", 3), ("B", -2), ("&lt;b&gt;", 1)]
    assert figure.data[1].marker.pattern.shape == "/"
    assert figure.data[0].hovertext == ("C +3",)


def test_ties_draw_what_holds_and_tell_conflicts_by_their_dashes():
    values = np.array([[0.0, 4, -2], [4, 0, 1], [-2, 1, 0]])
    steady = np.array([[False, True, True], [True, False, False], [True, False, False]])
    shape = Ties(("a", "b", "c"), values, steady)
    labels = {"a": "<b>", "b": "a long name that takes two lines", "c": "C"}
    figure = ties(shape, labels, names=("allies", "opponents"))
    lines = [t for t in figure.data if t.mode == "lines"]
    assert [(t.name, t.line.dash, t.line.width) for t in lines] == [
        ("allies", "solid", 6.5), ("opponents", "dash", 4.0),
    ]  # fmt: skip
    assert figure.data[-1].text[0] == "&lt;b&gt;"
    assert figure.data[-1].text[1] == "a long name that <br>takes two lines"
    whole = ties(shape, labels, names=("allies", "opponents"), steady=False)
    assert len([t for t in whole.data if t.mode == "lines"]) == 3


def test_a_signed_matrix_carries_its_signs():
    shape = SignedMatrix(("a",), ("x", "y", "z"), np.array([[1.25, -3.0, np.nan]]))
    figure = signed_matrix(shape, {"a": "A", "x": "X", "y": "Y", "z": "Z"}, "fr")
    assert [*figure.data[0].text[0]] == ["+1,2", "−3", ""]
    assert figure.data[0].zmax == -figure.data[0].zmin


def limited(id_, low, high, **more):
    return Limit(id_, "float", low, high, 0.0, 10.0, **more)


def test_boxes_stand_in_their_full_range():
    nan = float("nan")
    some = Limit("c", "category", 0, 0, 0, 0, ("x", "z"), ("x", "y", "z"), (0.2, nan))
    whole = Limit("i", "integer", 2, 4, 0, 4)
    shape = Boxes(
        ("1", "2"), ((limited("f", 5.0, 10.0), some), (limited("f", 0.0, 2.5), whole)),
        np.array([0.5, 0.2]), np.array([0.9, 0.8]), np.array([0.2, 0.1]), np.array([20, 10]),
        np.array([18, 8]),
    )  # fmt: skip
    labels = {"f": "<b>", "c": "C", "c.x": "X <i>", "c.z": "Z", "i": "I"}
    figure = boxes(shape, labels, "en", units={"f": "%"})
    full, one, two = figure.data
    assert (one.name, two.name) == ("Box 1", "Box 2")
    assert len(full.x) == 4
    assert [(b, b + x) for b, x in zip(one.base, one.x, strict=True)] == [
        (0.5, 1.0), (0.0, pytest.approx(1 / 3)), (pytest.approx(2 / 3), pytest.approx(1.0)),
    ]  # fmt: skip
    assert two.base[1] == pytest.approx(0.4)  # 2 of 0, 1, 2, 3, 4
    assert two.marker.pattern.shape == "/"
    texts_ = [a.text for a in figure.layout.annotations]
    assert "<b>&lt;b&gt;</b>" in texts_
    assert any("X &lt;i&gt;, Z" in t and "may be chance" in t for t in texts_)
    assert boxes(Boxes((), (), *(np.zeros(0),) * 5), {}, "fr").layout.height > 0


def test_a_trajectory_marks_the_box_that_is_chosen():
    shape = Trajectory(
        np.array([1.0, 0.9, 0.7, 0.75]), np.array([0.3, 0.5, 0.8, 0.82]),
        np.array([1.0, 0.6, 0.3, 0.31]), np.array([0.3, 0.5, 0.8, 0.82]), np.array([0, 1, 2, 2]), 2,
    )  # fmt: skip
    figure = trajectory(shape, "fr", chosen=3)
    _, peeled, pasted, chosen = figure.data
    assert peeled.customdata == ("0", "1", "2")
    assert (pasted.x, pasted.y) == ((75.0,), (82.0,))
    assert pasted.marker.symbol != peeled.marker.symbol
    assert (chosen.x, chosen.y) == ((75.0,), (82.0,))
    assert "2 limites" in pasted.text[0].replace("<br>", "")
    assert len(trajectory(shape, "en").data) == 3
