"""Charts and questions of the methods: on our study, in both languages, and on one that lacks parts."""

import pytest

from futurs import texts
from futurs.methods import run
from futurs.methods.cross_impact import matrix_of
from futurs.study import load
from futurs.widgets import method_charts as charts


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_charts_say_what_they_show(lang):
    study = load("administration_2040")
    made = [
        charts.removals_chart(run("morphology", study).result, study, lang),
        charts.intervals_chart(run("events", study).result, lang, most=5),
        charts.cross_chart(run("axes", study).result, study, lang),
    ]
    for chart in made:
        assert chart.title
        assert chart.alt
        assert chart.axis
        assert "{" not in chart.title + chart.alt + chart.axis
        assert all(len(row) == len(chart.table["columns"]) for row in chart.table["rows"])
    assert len(made[1].table["rows"]) == 5
    # The answers of our study are an example: the chart says so.
    assert ("exemple" if lang == "fr" else "example") in made[1].axis


def test_rules_come_largest_first_and_soft_ones_when_asked():
    study = load("administration_2040")
    result = run("morphology", study, settings={"soft": "exclude"}).result
    rows = charts.removals_chart(result, study, "en").table["rows"]
    assert [r[2] for r in rows] == sorted((r[2] for r in rows), reverse=True)
    assert all(r[1] == r[2] + r[3] for r in rows)


def test_contradictions_are_questions():
    study = load("administration_2040")
    asked = charts.event_questions(study, "en")
    assert asked
    assert all(q.words.endswith("?") for q in asked)
    matrix = matrix_of(study)
    for q in asked:
        i, a, j, b = q.cell
        value = int(matrix.values[matrix.offsets[i] + a, matrix.offsets[j] + b])
        assert f"({texts.signed(value, 'en')})" in q.words
    chosen = {"horizontal": "civic_participation", "vertical": "public_employment"}
    result = run("axes", study, settings=chosen).result
    asked = charts.corner_questions(result, study, "fr")
    assert len(asked) == len(result.empty) > 0
    assert all("futur cohérent" in q for q in asked)
    assert charts.event_questions(load("somewhereland"), "fr") == ()
