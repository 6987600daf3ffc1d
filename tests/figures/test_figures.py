"""Figures are plain plotly, and show text as text."""

import numpy as np

from futurs.figures import theme
from futurs.figures.balance import balance
from futurs.figures.plane import plane, sides
from futurs.figures.profile import profile
from futurs.figures.ranking import ranking
from futurs.shapes import Balance, Plane, Profile, Ranking


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
