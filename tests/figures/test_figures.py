"""Figures are plain plotly, and show text as text."""

import numpy as np

from futurs.figures import theme
from futurs.figures.balance import balance
from futurs.figures.plane import plane, sides
from futurs.figures.profile import profile
from futurs.figures.ranking import ranking
from futurs.figures.signed_matrix import signed_matrix
from futurs.figures.stacks import stacks
from futurs.figures.ties import ties
from futurs.shapes import Balance, Plane, Profile, Ranking, SignedMatrix, Stacks, Ties


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
