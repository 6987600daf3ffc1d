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
