"""Figures are plain plotly, and show text as text."""

import numpy as np

from futurs.figures import theme
from futurs.figures.balance import balance
from futurs.figures.cross import cross
from futurs.figures.intervals import intervals
from futurs.figures.plane import plane, sides
from futurs.figures.profile import profile
from futurs.figures.ranking import ranking
from futurs.figures.removals import removals
from futurs.shapes import Balance, Cross, Intervals, Plane, Profile, Ranking, Removals


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


def test_cross_says_who_lives_where_and_that_a_corner_is_empty():
    shape = Cross(("h", "v"), (("l", "r"), ("b", "t")), (("1", "2"), (), ("3",), ()), ("4",))
    labels = {"h.l": "<left>", "h.r": "R", "v.b": "B", "v.t": "T", "1": "<i>", "2": "two", "3": "x"}
    figure = cross(shape, labels, empty="nobody", more="and {n} more", most=1)
    words = [a.text for a in figure.layout.annotations]
    assert words[0] == "• &lt;i&gt;<br>and 1 more"
    assert words[1] == words[3] == "nobody"
    assert "<b>&lt;left&gt;</b>" in words
