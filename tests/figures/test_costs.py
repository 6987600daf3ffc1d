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
    bars, *points = figure.data
    assert list(bars.x) == [0.0, 0.1, 2.5]
    assert list(bars.text) == ["0", "0,1", "2,5"]
    assert [p.marker.symbol for p in points] == ["circle", "diamond", "circle-open"]
    assert [p.showlegend for p in points] == [True, False, False]
    assert list(points[0].error_x.array) == [1.0]
    assert list(points[0].error_x.arrayminus) == [0.5]
    assert "<b>A" not in figure.to_json()
    assert "<i>cost" not in figure.to_json()


def test_nothing_costs_nothing():
    none = np.zeros(0)
    assert len(draw(Costs((), none, none, none, none)).data) == 1
