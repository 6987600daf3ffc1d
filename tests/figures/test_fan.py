"""Fans: bands, what was published, side by side."""

import numpy as np

from futurs.figures import theme
from futurs.figures.fan import BANDS, OTHER, TRACES, fan, fans, limits, row, series
from futurs.shapes import Fan, History, Segment

YEARS = (2024, 2025, 2026)


def shape(shift=0.0):
    values = np.array([[0, 0, 0], [0, 1, 2], [0, 2, 4], [0, 3, 6], [0, 4, 8]], float) + 100 + shift
    return Fan(YEARS, BANDS, values, np.full_like(values, 0.1), 1000)


def past(kind="observed"):
    years, values = np.array([2018, 2020]), np.array([90.0, 95.0])
    first = Segment("a", "FRA", "one", "s", kind, years, values, ("s", "s"))
    second = Segment("b", "FRA", "two", "t", "observed", years[:1], values[:1] - 5, ("t",))
    return History("x", "percent", (first, second))


def test_each_trace_is_its_quantile_and_bands_fill_down_to_the_one_before():
    figure = fan(shape(), "en", axis="", other=shape(-10))
    for k, level in TRACES.items():
        assert list(figure.data[k].y) == row(shape(), level)
    assert [k for k, t in enumerate(figure.data) if t.fill] == [1, 3]
    assert list(figure.data[OTHER].y) == row(shape(-10), 0.5)
    assert figure.data[OTHER].line.dash == "dash"


def test_without_another_fan_its_line_is_empty():
    assert set(fan(shape(), "en", axis="").data[OTHER].y) == {None}


def test_what_was_published_is_joined_to_nothing():
    figure = fan(shape(), "fr", axis="%", history=past("derived"), target=110)
    published = figure.data[6:]
    assert [list(t.x) for t in published] == [[2018, 2020], [2018]]
    assert all(t.line.color == theme.INK for t in published)
    assert published[0].marker.symbol == "circle-open"
    assert published[0].marker.symbol != published[1].marker.symbol
    assert figure.layout.shapes[0].y0 == 110
    low, high = figure.layout.yaxis.range
    assert low < 85
    assert high > 110
    assert figure.layout.xaxis.range[0] < 2018


def test_a_future_that_overflows_leaves_a_gap_and_no_error():
    broken = Fan(YEARS, BANDS, np.full((5, 3), np.nan), np.full((5, 3), np.nan), 10)
    assert row(broken, 0.5) == [None] * 3
    assert limits([broken], None, None) == (0.0, 1.0)
    fan(broken, "en", axis="")


def test_fans_side_by_side_share_their_axes():
    figure = fans([shape(k) for k in range(6)], list("abcdef"), "fr", target=101, marked=2)
    assert len(figure.data) == 6 * 6
    assert len({tuple(figure.layout[f"yaxis{k}"].range) for k in ("", 2, 6)}) == 1
    assert figure.layout.meta["cells"] == 6
    assert figure.layout.annotations[2].text == "<b>c</b>"
    assert len(figure.layout.shapes) == 6
    first, fifth = figure.layout.xaxis.domain, figure.layout.xaxis5.domain
    assert first == fifth  # four in a row: the fifth begins the next
    assert figure.layout.yaxis5.domain[1] < figure.layout.yaxis.domain[0]


def test_fans_of_several_kinds_have_axes_of_their_own_and_a_line_beside():
    other = Fan(YEARS, (0.5,), np.array([[1.0, 2.0, 3.0]]), np.zeros((1, 3)), 10)
    figure = fans(
        [shape(), shape(1)], ["a", "b"], "fr", bounds=[(0, 9), (5, 7)], others=[other, None]
    )
    assert [tuple(figure.layout[f"yaxis{k}"].range) for k in ("", 2)] == [(0, 9), (5, 7)]
    lines = [t for t in figure.data if t.line.dash == "dash"]
    assert [list(t.y) for t in lines] == [[1, 2, 3], [None] * 3]


def test_names_are_text():
    figure = fans([shape()], ["<i>a</i>"], "en")
    assert figure.layout.annotations[0].text == "&lt;i&gt;a&lt;/i&gt;"


def test_a_table_has_a_row_a_year():
    heads, rows = series(shape(), dict.fromkeys(BANDS, "q"))
    assert len(heads) == 5
    assert rows[1] == (100, 101, 102, 103, 104)
