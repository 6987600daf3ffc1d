"""Sentences on policies: whole in both languages, with the limits and rates that were found."""

import numpy as np
import pytest

from futurs import texts
from futurs.futures import pathways as w
from futurs.futures import policies as p
from futurs.widgets import policies_words as words

LIMITS = {"most": 0.6, "gain": 0.15, "seldom": 0.02}
YEARS = [2030, 2031, 2032, 2033]


@pytest.mark.parametrize("lang", texts.LANGUAGES)
def test_definitions_carry_their_limits(lang):
    said = {kind: words.definition(kind, LIMITS, lang) for kind in p.CLASSES}
    assert len(set(said.values())) == len(p.CLASSES)
    assert all("60" in s for kind, s in said.items() if kind != "trap")
    assert "15" in said["trap"]
    assert "2" in said["no_regret"]


def test_signposts_say_what_to_watch():
    boxes = [{"growth": (0.0, 0.5), "shocks": (0.2, 0.4), "union": {"broken"}, "rate": (3.0, 9.0)}]
    ranges = {"growth": (0, 2), "shocks": (0, 1), "union": ("leap", "broken"), "rate": (0.0, 9.0)}
    found = p.signposts(
        boxes, ranges, observables={"growth": "gdp"}, latest={"growth": 0.7, "rate": 4.0}
    )
    names = {
        "gdp": "GDP",
        "shocks": "Shocks",
        "union": "Union",
        "broken": "<b>broken",
        "rate": "Rate",
    }
    said = {s.name: words.signpost(s, names, "en", unit=" %") for s in found}
    assert said == {
        "growth": "Watch “GDP”: down to 0.5 % or less. The latest figure is not there.",
        "shocks": "Watch “Shocks”: from 0.2 % to 0.4 %. No published figure stands for it.",
        "union": "Watch “Union”: <b>broken. No published figure stands for it.",
        "rate": "Watch “Rate”: from 3 % up. No published figure stands for it. The latest figure is there.",
    }  # fmt: skip
    assert "«\u00a0GDP\u00a0»" in words.signpost(found[0], names, "fr")


def futures(*ends):
    return np.array([[[e is None or y < e for y in YEARS] for e in ends]])


def test_triggers_say_their_rates_or_why_there_is_none():
    seen = np.array([[[1, 5, 9, 9], [1, 2, 3, 9], [2, 2, 2, 2], [7, 0, 0, 0], [np.nan] * 4]])
    holds = futures(2032, 2033, None, 2030, None)
    found = w.trigger(seen, holds, YEARS, lead=1)
    said = words.trigger(found, "Queue", "en", unit=" days", digits=0)
    assert said.startswith("Decide when “Queue” rises to 3 days. It warns in 100% of the 2 futures")
    assert "in vain in 0% of the 1" in said
    assert "One more future tips before" in said
    assert "One future overflowed" in said
    assert words.trigger(
        w.trigger(-seen, holds, YEARS, lead=1, side="below"), "x", "fr"
    ).startswith("Décider quand «\u00a0x\u00a0» descend à −3".replace("−", "-"))
    for ends, lead in (((None,), 1), ((2032,), 1), ((2031,), 3), ((2033, None), 1)):
        none = w.trigger(np.ones((1, len(ends), 4)), futures(*ends), YEARS, lead=lead)
        for lang in texts.LANGUAGES:
            assert "Queue" in words.trigger(none, "Queue", lang)


def test_standing_of_published_figures():
    found = w.trigger([[[1, 2, 3, 4], [1, 1, 1, 2]]], futures(2033, None), YEARS, lead=1)
    said = [
        words.standing(w.standing(found, years, values), "en")
        for years, values in (([2024], [1.5]), ([2023, 2024], [3.5, 3.2]), ([2023, 2024], [3.5, 2]), ([], []))
    ]  # fmt: skip
    assert said == [
        "Not reached: 1.5 in 2024, 1.5 to go.",
        "Reached: 3.2 in 2024, for the first time in 2023.",
        "Reached in 2023, no longer: 2.0 in 2024, 1.0 to go.",
        "There is no figure to hold against it.",
    ]
