"""Costs beside effects: text is text, better and worse told by form, an empty answer."""

import numpy as np

from futurs.figures.costs import costs
from futurs.shapes import Costs

NAMES = {"a": "<b>A</b>", "b": "B", "c": "C"}


def draw(shape):
    return costs(shape, NAMES, "fr", names=("<i>cost", "effect"), spread="most")


def test_three_ways_of_an_effect_and_its_spread():
    shape = Costs(
        ("a", "b", "c"), np.array([0.0, 0.1, 2.5]), np.array([1.0, 0.0, -2.0]),
        np.array([0.5, 0.0, -3.0]), np.array([2.0, 0.0, -1.0]),
    )  # fmt: skip
    figure = draw(shape)
    bars, numbers, *points = figure.data
    assert list(bars.x) == [0.0, 0.1, 2.5]
    assert [t.strip() for t in numbers.text] == ["0", "0,1", "2,5"]
    assert numbers.meta == "value"  # the page does not put a key in its place on a phone
    assert figure.layout.xaxis.range[0] == 0
    assert [p.marker.symbol for p in points] == ["circle", "diamond", "circle-open"]
    assert [p.showlegend for p in points] == [True, False, False]
    assert list(points[0].error_x.array) == [1.0]
    assert list(points[0].error_x.arrayminus) == [0.5]
    assert "<b>A" not in figure.to_json()
    assert "<i>cost" not in figure.to_json()


def test_a_saving_is_left_of_zero_and_its_number_in_line_with_the_others():
    even = np.array([0.0, 0.0])
    shape = Costs(
        ("a", "b"), np.array([-0.5, 2.0]), even, even, even, np.array([-1.0, 1.0]),
        np.array([0.25, 4.0]),
    )  # fmt: skip
    figure = draw(shape)
    bars, numbers, *_ = figure.data
    assert bars.marker.color[0] != bars.marker.color[1]
    assert list(bars.error_x.array) == [0.75, 2.0]
    assert list(bars.error_x.arrayminus) == [0.5, 1.0]
    assert [t.strip() for t in numbers.text] == ["−0,5", "2"]
    assert list(numbers.x) == [0.25, 4.0]
    low, high = figure.layout.xaxis.range
    assert low < -1
    assert high > 4


def test_nothing_costs_nothing():
    none = np.zeros(0)
    figure = draw(Costs((), none, none, none, none))
    assert [len(trace.x) for trace in figure.data] == [0, 0]


def test_costs_far_beyond_most_are_cut_and_marked_and_their_numbers_are_whole():
    cost = np.array([-0.1, 0.01, 0.05, 0.2, 14.2, -30.0])
    ids = tuple("abcdef")
    names = {x: x.upper() for x in ids}
    even = np.zeros(6)
    shape = Costs(ids, cost, even, even, even, cost - 0.05, cost + 0.05)
    figure = costs(shape, names, "fr", names=("cost", "effect"), spread="most", cut="longer")
    bars, numbers, first, second, *_ = figure.data
    end = 1.5 * 0.25
    np.testing.assert_allclose(bars.x, [-0.1, 0.01, 0.05, 0.2, end, -end])
    np.testing.assert_allclose(bars.error_x.array, [0.05] * 4 + [0, 0], atol=1e-12)
    assert [t.strip() for t in numbers.text][-2:] == ["14,2", "−30"]
    assert list(first.y) == list(second.y) == ["4", "5"]
    assert np.sign(first.x).tolist() == [1, -1]
    ink = bars.textfont.color or numbers.textfont.color
    assert {first.marker.color, first.marker.line.color, second.marker.color} == {ink}
    assert [first.showlegend, second.showlegend] == [False, True]
    low, high = figure.layout.xaxis.range
    assert -1 < low < -end
    assert end < high < 1
    # Nothing is cut where the step is small, or too few would gain.
    for few in (cost[:5] * [1, 1, 1, 1, 0.1], cost[[0, 1, 2, 4]]):
        plain = Costs(ids[: len(few)], few, *[np.zeros(len(few))] * 3)
        kept = costs(plain, names, "en", names=("cost", "effect"), spread="most", cut="longer")
        assert list(kept.data[0].x) == few.tolist()
        assert "longer" not in kept.to_json()


def test_an_effect_that_does_not_count_is_an_open_dot():
    three = np.array([0.4, -0.5, 0.6])
    shape = Costs(("a", "b", "c"), np.ones(3), three, three, three, margin=0.5)
    points = draw(shape).data[2:]
    assert [(p.marker.symbol, list(p.x)) for p in points] == [
        ("circle", [0.6]), ("circle-open", [0.4, -0.5]),
    ]  # fmt: skip
