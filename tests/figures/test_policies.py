"""Figures of policies: plain plotly, text as text, nothing told by colour alone."""

import dataclasses
import importlib
import pkgutil

import numpy as np

import futurs.figures
from futurs import shapes
from futurs.figures import theme
from futurs.figures.classes import classes
from futurs.figures.duel import duel
from futurs.figures.kept import kept
from futurs.figures.regrets import regrets
from futurs.figures.routes import routes
from futurs.shapes import Classes, Duel, Kept, Regrets, Routes

NAN = float("nan")
POLICIES = {"a": "<b>A</b>", "b": "a policy with a name that goes on", "c": "C"}
SCENARIOS = {"s": "S <i>", "t": "T", "u": "U", "v": "V"}


def test_each_shape_has_a_figure():
    # No pictures: an input, rows, what the page’s own table shows, parts of a history and of a box.
    other = {"CrossImpactMatrix", "Table", "Tableau", "Segment", "Limit"}
    named = {
        name for name, kind in vars(shapes).items()
        if dataclasses.is_dataclass(kind) and name not in other
    }  # fmt: skip
    drawn = set()
    for m in pkgutil.iter_modules(futurs.figures.__path__):
        module = importlib.import_module(f"futurs.figures.{m.name}")
        drawn |= {
            str(f.__annotations__.get("shape")) for f in vars(module).values() if callable(f)
            and getattr(f, "__module__", "") == module.__name__ and hasattr(f, "__annotations__")
        }  # fmt: skip
    # The fan is drawn with the board of the simulation.
    assert named - drawn <= {"Fan"}


def test_regrets_mark_the_least_and_the_ties():
    shape = Regrets(
        ("a", "b"), ("s", "t", "u"), np.array([[0.0, 1.25, NAN], [2, 1.25, 3]]),
        np.array([[True, True, False], [False, True, True]]),
    )  # fmt: skip
    figure = regrets(shape, POLICIES, SCENARIOS, "fr", names=("alone", "tied"), digits=1)
    cells = figure.data[0]
    # The longer list goes down the page.
    assert [list(row) for row in cells.text] == [
        ["◆ 0,0", "2,0"],
        ["◇ 1,2", "◇ 1,2"],
        ["–", "◆ 3,0"],
    ]
    assert cells.z[2][0] is None
    assert cells.zmin == 0
    assert figure.layout.yaxis.ticktext == ("S &lt;i&gt;", "T", "U")
    assert "&lt;b&gt;" in figure.layout.xaxis.ticktext[0]
    assert [t.name for t in figure.data[1:]] == ["alone", "tied"]
    wide = Regrets(("a", "b", "c"), ("s", "t"), np.ones((3, 2)), np.ones((3, 2), bool))
    other = regrets(wide, POLICIES, SCENARIOS, "en", names=("alone", "tied"))
    assert len(other.layout.yaxis.ticktext) == 3
    assert [t.name for t in other.data[1:]] == ["tied"]
    empty = Regrets(("a",), ("s",), np.array([[NAN]]), np.array([[False]]))
    assert regrets(empty, POLICIES, SCENARIOS, "en", names=("x", "y")).data[0].text[0][0] == "–"


def test_many_columns_stand_upright():
    ids = tuple("stuv")
    shape = Regrets(ids, ids, np.ones((4, 4)), np.zeros((4, 4), bool))
    figure = regrets(shape, SCENARIOS, SCENARIOS, "en", names=("x", "y"))
    assert figure.layout.xaxis.tickangle == -90


def test_a_duel_sums_to_all_and_tells_sides_without_colour():
    shape = Duel(
        ("s", "t", "u"), np.array([0.25, 0.996, NAN]), np.array([0.25, 0.004, NAN]),
        np.array([0.5, 0, NAN]), np.array([0.05, 0, NAN]),
    )  # fmt: skip
    figure = duel(shape, SCENARIOS, "fr", names=("<b>", "same", "B"), percent=" %")
    wins, ties, losses, halo, mark = figure.data
    assert wins.x == (25, 99.6, None)
    assert wins.text == ("25 %", "> 99 %", "")
    assert ties.text == ("25 %", "< 1 %", "")
    assert losses.text == ("50 %", "", "")
    assert losses.marker.pattern.shape == "/"
    assert wins.name == "&lt;b&gt;"
    assert mark.error_x.array == (5, 0, 0)
    assert halo.error_x.color == theme.PAPER
    assert figure.layout.meta["narrow"] == [0, 100]


def test_classes_are_written_and_dots_tell_what_holds():
    shape = Classes(
        ("a", "b"), ("s", "t"), ("robust", "trap"), np.array([[0.9, 0.6], [0.2, NAN]]), 0.5
    )
    figure = classes(
        shape, POLICIES, {"robust": "robust", "trap": "<trap>"}, SCENARIOS, "en",
        names=("holds", "not", "most"), percent="%",
    )  # fmt: skip
    ticks = figure.layout.yaxis.ticktext
    assert ticks[0] == "&lt;b&gt;A&lt;/b&gt;<br><b>robust</b>"
    assert ticks[1].endswith("<br><b>&lt;trap&gt;</b>")
    spans, holds, key, fails, _ = figure.data
    assert spans.x == (60, 90, None, 20, 20, None)
    assert (holds.x, fails.x) == ((90, 60), (20,))
    assert holds.text[0] == "S &lt;i&gt;: 90%"
    assert holds.marker.symbol != fails.marker.symbol
    assert key.name == "holds"
    assert figure.layout.shapes[0].x0 == 50


def test_a_metro_map():
    shape = Routes(
        "s", (2030, 2039), ("a", "b", "c"), (2030, 2033, 2030), (2033, 2040, 2035),
        (2032, 2040, 2035), (2034, 2040, 2035), (("a", "b", 2033, 2034), ("c", "b", 2035, 2035)),
        (("a", 2030, 2033), ("b", 2034, 2040)),
    )  # fmt: skip
    figure = routes(shape, POLICIES, names=("change", "<tip>", "interval", "on"))
    intervals = figure.data[0]
    assert intervals.x == (2032, 2034, None)
    lines = [t for t in figure.data if t.mode == "lines"][1:]
    assert [t.line.width for t in lines[:5]] == [3, 3, 3, 8, 8]
    assert len({(t.line.color, t.line.dash) for t in lines[:3]}) == 3
    assert len({t.line.dash for t in lines[:3]}) == 3
    plain, strong = lines[5:7]
    assert plain.x == (2035, 2035, None)
    assert strong.x == (2033, 2034, None)  # comes too late: slanting
    keys = [t.name for t in figure.data if t.name]
    assert keys == ["change", "&lt;tip&gt;", "interval", "on"]
    words = [a.text for a in figure.layout.annotations]
    assert "<b>&lt;b&gt;A&lt;/b&gt;</b>" in words
    assert "<b>2033</b>" in words
    assert "<b>2040</b>" not in words  # to the horizon and on: no year
    stations = next(t for t in figure.data if t.mode == "markers" and len(t.x) == 5)
    assert len(set(stations.marker.symbol)) == 3
    assert list(figure.layout.xaxis.tickvals) == [2030, 2032, 2034, 2036, 2038]


def test_a_map_without_any_line():
    shape = Routes("s", (2030, 2039), (), (), (), (), (), ())
    assert routes(shape, {}, names=("1", "2", "3", "4")).layout.height


def test_what_is_kept_shows_every_way_its_changes_and_the_limit():
    years = (2030, 2031, 2032, 2033)
    shares = np.array([[1, 0.5, NAN, 0], [1, 0.8, 0.6, 0.4], [1, 1, 1, 0.9]])
    shape = Kept(("today", "a", "b"), years, shares, 0.5, ((), (2032,), (2031, 2033)))
    labels = {"today": "Today <b>", "a": "A", "b": "B"}
    figure = kept(shape, labels, "en", least="kept <i>")
    assert [t.name for t in figure.data] == ["Today &lt;b&gt;", "A", "B"]
    assert figure.data[0].y == (100, 50, None, 0)
    # What the pointer is told is of the year that it points at, past a year of which nothing is known.
    assert figure.data[0].text == ("2030 – 100%", "2031 – 50%", "", "2033 – 0%")
    assert [[s > 0 for s in t.marker.size] for t in figure.data] == [
        [False] * 4, [False, False, True, False], [False, True, False, True],
    ]  # fmt: skip
    # Told apart without colour, too.
    assert len({t.line.dash for t in figure.data}) == 3
    assert figure.layout.shapes[0].y0 == 50
    assert figure.layout.annotations[0].text == "kept &lt;i&gt;"
    two = kept(Kept(("today", "a"), years, shares[:2], 0.5, ((), ())), labels, "fr", least="x")
    assert len(two.data) == 2
