"""The history of an indicator: never joined across a break, named beside each curve."""

import numpy as np
import pytest

from futurs import facts
from futurs.figures import theme
from futurs.figures.history import apart, history, wrapped
from futurs.shapes import History, Segment


def segment(geo="FRA", scope="s", kind="observed", years=(2000, 2001), values=(1.0, 2.0)):
    return Segment(
        id=f"{geo} {scope} {kind}", geo=geo, scope=scope, series="x", kind=kind,
        years=np.array(years), values=np.array(values), sources=("x",) * len(years),
    )  # fmt: skip


def drawn(*segments, lang="en", labels=None, measures=None):
    shape = History("i", "u", segments)
    return history(
        shape,
        labels or {s.id: s.id for s in segments},
        lang,
        axis="<b>unit</b>",
        measures=measures or dict.fromkeys((s.id for s in segments), 0),
    )


def test_a_break_is_two_curves_with_two_marks():
    one, two = segment(scope="a"), segment(scope="b", years=(2002, 2003))
    figure = drawn(one, two, measures={one.id: 0, two.id: 1})
    assert [list(t.x) for t in figure.data] == [[2000, 2001], [2002, 2003]]
    assert figure.data[0].marker.symbol != figure.data[1].marker.symbol
    assert [t.line.color for t in figure.data] == [theme.INK, theme.ACCENT]


def test_what_is_projected_is_dashed_and_what_is_aimed_at_is_a_cross():
    past, ahead = segment(), segment(kind="projected", years=(2010,), values=(3.0,))
    aim, derived = segment(kind="target", years=(2020,), values=(5.0,)), segment(kind="derived")
    traces = drawn(past, ahead, aim, derived).data
    assert [t.line.dash for t in traces] == ["solid", "dash", "solid", "solid"]
    assert [t.marker.symbol for t in traces] == ["circle", "circle-open", "x-thin-open", "circle-open"]  # fmt: skip
    assert [t.mode for t in traces] == ["lines+markers"] * 2 + ["markers", "lines+markers"]


def test_other_places_are_thin_and_each_unlike_the_others():
    traces = drawn(segment(), segment(geo="DEU"), segment(geo="DNK")).data
    assert traces[0].line.width > traces[1].line.width
    assert len({(t.line.color, t.marker.symbol) for t in traces}) == 3
    assert {t.line.color for t in traces} <= set(theme.TOKENS)


def test_names_stand_apart_and_are_text():
    many = [segment(geo=f"<i>{k}", values=(1.0, 2.0 + k / 100)) for k in range(5)]
    notes = drawn(*many).layout.annotations
    assert len(notes) == 5
    assert all("<i>" not in n.text for n in notes)
    heights = sorted(n.ay - n.y for n in notes)
    assert len(set(heights)) == 5
    assert drawn(*many).layout.yaxis.title.text == "&lt;b&gt;unit&lt;/b&gt;"


def test_names_that_meet_step_aside():
    placed = apart([50, 52, 54, 200], [17] * 4, 280)
    gaps = np.diff(placed)
    assert (gaps >= 16.9).all()
    assert placed[3] == 200
    assert max(apart([270, 275, 279], [17] * 3, 280)) <= 280 - 8
    assert wrapped("a <b>") == "a &lt;b&gt;"


def test_french_writes_numbers_its_own_way():
    figure = drawn(segment(values=(1234.5, -2.0)), lang="fr")
    assert figure.layout.separators == ",\u202f"
    assert figure.data[0].text == ("2000 – 1\u202f234,5", "2001 – −2")


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_history_can_be_drawn(lang):
    for indicator in facts.indicators():
        shape = facts.history(indicator.id)
        names = {s.id: s.geo for s in shape.segments}
        figure = history(shape, names, lang, axis="x", measures=dict.fromkeys(names, 0))
        assert len(figure.data) == len(shape.segments)
        low, high = figure.layout.yaxis.range
        values = [v for s in shape.segments for v in s.values]
        assert low <= min(values) <= max(values) <= high
        ticks = figure.layout.xaxis.tickvals
        assert 1 <= len(ticks) <= 7, indicator.id
