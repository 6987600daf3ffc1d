"""Charts of policies: title, alternative, axis and table say what is seen, in both languages."""

import numpy as np
import pytest

from futurs import texts
from futurs.futures import pathways as w
from futurs.futures import policies as p
from futurs.futures import robustness as r
from futurs.widgets import policies_charts as charts

YEARS = tuple(range(2030, 2040))
POLICIES = {"none": "Nothing", "care": "Care & <b>", "build": "Build"}
SCENARIOS = {"s": "Drift", "t": "<i>Boom"}


def measure():
    rng = np.random.default_rng(0)
    trend = np.array([[-0.5, 0.1], [-0.3, 0.2], [0.05, 0.1]])
    walk = rng.normal(0, 0.5, (1, 2, 80, 10)).cumsum(axis=3)
    values = 70 + walk + trend[..., None, None] * np.arange(10)
    return r.Measure(list(POLICIES), list(SCENARIOS), values, "up", 69, years=YEARS)


def made(lang):
    m = measure()
    n = m.at(2039)
    words = {"measure": "satisfaction"}
    threshold = {**words, "threshold": "69"}
    tipped = w.tipping(m)
    plan = w.pathways(tipped, "s", {"none": w.Policy(now=True), "build": w.Policy(lead=2, once=3)})
    percentile = r.regret_map(n, statistic="percentile", resamples=5)
    left = w.tipping(m, reading="left")
    return [
        charts.regrets_chart(r.regret_map(n, resamples=5), POLICIES, SCENARIOS, lang, unit="pt", **words),
        charts.regrets_chart(percentile, POLICIES, SCENARIOS, lang, unit="pt", **words),
        charts.duel_chart(r.compare(n, "care", "build"), POLICIES, SCENARIOS, lang, **words),
        charts.classes_chart(p.classes(n, "none", resamples=5), POLICIES, SCENARIOS, lang, **threshold),
        charts.places_chart(r.disagreement(r.assess(n)), POLICIES, lang),
        charts.routes_chart(tipped, plan, POLICIES, "Drift", lang, chosen=plan.found[0], **threshold),
        charts.routes_chart(left, w.pathways(left, "t"), POLICIES, "Boom", lang, **threshold),
    ]  # fmt: skip


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_charts_say_what_they_show(lang):
    for chart in made(lang):
        for words in (chart.title, chart.alt, chart.axis):
            assert words
            assert "{" not in words
            assert "nan" not in words.lower().split()
        assert chart.table["rows"]
        assert all(len(row) == len(chart.table["columns"]) for row in chart.table["rows"])
        assert chart.figure["data"]
        assert "<b>" not in str([t.get("name") for t in chart.figure["data"]])


def test_the_duel_says_the_share_with_its_error():
    values = np.zeros((2, 1, 1000))
    values[0, 0, :800], values[1, 0, 800:] = 1, 1
    found = r.compare(r.Measure(["build", "none"], ["s"], values, "up"), "build", "none")
    chart = charts.duel_chart(found, POLICIES, {"s": "S"}, "en", measure="x")
    assert "in 80% of the futures (± 1.3)" in chart.title
    assert "not a probability" in chart.axis


def test_a_share_that_is_sure_has_no_error():
    found = r.compare(measure().at(2039), "build", "none")
    chart = charts.duel_chart(found, POLICIES, SCENARIOS, "en", measure="x")
    worse = texts.some_hundredths(int(found.losses.sum()) / 160, "en")
    assert chart.title.endswith(f"in {round(100 * found.whole)}% of the futures, worse in {worse}%")


@pytest.mark.parametrize(
    ("won", "said"),
    [(999, "more than 99%"), (1000, "100%"), (1, "less than 1%"), (994, "99%"), (0, "0%")],
)
def test_nearly_all_is_not_said_to_be_all(won, said):
    values = np.zeros((2, 1, 1000))
    values[0, 0, :won], values[1, 0, won:] = 1, 1
    found = r.compare(r.Measure(["build", "none"], ["s"], values, "up"), "build", "none")
    chart = charts.duel_chart(found, POLICIES, SCENARIOS | {"s": "S"}, "en", measure="x")
    assert f"in {said} of the futures" in chart.title
    assert ("±" in chart.title) == (won == 994)


def test_kinds_are_counted_in_the_plural():
    values = np.array([[[9.0] * 40], [[1.0] * 40], [[1.0] * 40]])
    seen = p.classes(r.Measure(["none", "build", "care"], ["s"], values, "up", 5), "none")
    for lang, said in (("fr", "2 pièges"), ("en", "2 traps")):
        chart = charts.classes_chart(seen, POLICIES, {"s": "S"}, lang, measure="x", threshold="5")
        assert said in chart.title
    one = p.classes(r.Measure(["none", "build"], ["s"], values[:2], "up", 5), "none")
    chart = charts.classes_chart(one, POLICIES, {"s": "S"}, "fr", measure="x", threshold="5")
    assert "1 piège" in chart.title
    assert "pièges" not in chart.title


def test_nothing_to_show_is_said():
    gone = r.Measure(["none", "care"], ["s"], np.full((2, 1, 3), np.nan), "up", 1)
    nothing = charts.regrets_chart(
        r.regret_map(gone, resamples=2), POLICIES, SCENARIOS, "en", measure="x", unit="pt"
    )
    assert nothing.title == texts.say("robustness.regrets_nothing", "en")
    duel = charts.duel_chart(
        r.compare(gone, "none", "care"), POLICIES, SCENARIOS, "fr", measure="x"
    )
    assert duel.title == texts.say("robustness.duel_nothing", "fr")
    aside = p.classes(gone, "none", p.ClassSettings(overflow="aside"), resamples=1)
    kinds = charts.classes_chart(aside, POLICIES, SCENARIOS, "en", measure="x", threshold="1")
    assert "no known future" in kinds.alt
    flat = r.Measure(["none", "care"], ["s"], np.zeros((2, 1, 3, 10)), "up", 1, years=YEARS)
    tipped = w.tipping(flat)
    plan = w.pathways(tipped, "s")
    route = charts.routes_chart(
        tipped, plan, POLICIES, "Drift", "en", measure="x", threshold="1"
    )  # fmt: skip
    assert route.title == "Drift: no policy holds in any year"
    assert "Care & <b>" in route.alt


def test_titles_of_the_map_count_what_holds():
    m = measure()
    tipped = w.tipping(m)
    whole = w.pathways(tipped, "s")
    n = sum(x.complete for x in whole.found)
    chart = charts.routes_chart(tipped, whole, POLICIES, "D", "en", measure="x", threshold="1")
    assert chart.title in (
        f"D: on the map, {n} pathways hold until 2039",
        "D: on the map, one pathway holds until 2039",
    )
    short = w.pathways(tipped, "s", {"build": w.Policy(after=())}, changes=0)
    kept = [x for x in short.found if x.policies[0] != "build"]
    cut = w.Pathways("s", short.years, tuple(kept), ("build",), short.settings)
    told = charts.routes_chart(tipped, cut, POLICIES, "D", "en", measure="x", threshold="1")
    assert told.title.startswith("D: on the map, no pathway holds until 2039; the longest covers ")
    assert "Of no use here: “Build”." in told.alt


def test_metrics_that_agree_are_said_to():
    values = np.array([[[5.0, 6, 7]], [[1, 2, 3]]])
    seen = r.disagreement(r.assess(r.Measure(["none", "care"], ["s"], values, "up", 4)))
    chart = charts.places_chart(seen, POLICIES, "en")
    assert seen.reversals == ()
    assert chart.title == "All metrics rank the policies alike"
