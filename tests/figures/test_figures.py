"""Figures are plain plotly, and show text as text."""

import numpy as np
import pytest

from futurs.figures import theme
from futurs.figures.balance import balance
from futurs.figures.ladder import ladder, spread
from futurs.figures.network import network
from futurs.figures.plane import plane, sides
from futurs.figures.quadrants import quadrants
from futurs.figures.ranking import ranking
from futurs.shapes import Balance, Ladder, Network, Plane, Quadrants, Ranking


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


def test_every_colour_of_a_chart_has_a_token(root):
    css = (root / "lib/futurs/widgets/assets/futurs.css").read_text("utf-8")
    light = css[: css.index("@media screen")]
    for colour, token in theme.TOKENS.items():
        assert f"{token}: {colour}" in light
