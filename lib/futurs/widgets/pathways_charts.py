"""The chart of a pathway run as a sequence."""

from __future__ import annotations

import numpy as np

from futurs import texts
from futurs.figures.kept import kept
from futurs.shapes import Kept, Table
from futurs.texts import Language
from futurs.widgets.chart import Chart
from futurs.widgets.pathways_runs import Replayed

WITHOUT, PLAYED, SOONER = "without", "played", "sooner"


def kept_chart(
    found: Replayed, lang: Language, *, way: str, today: str, threshold: str, title: str, alt: str
) -> Chart:
    """Show in which share of futures the threshold holds, year by year, when a pathway is run.

    Parameters
    ----------
    found : Replayed
    lang : {"fr", "en"}
    way, today : str
        Words for the pathway and for the course of today.
    threshold : str
        What has to hold, in words.
    title, alt : str

    Returns
    -------
    Chart
    """
    say = texts.say
    runs = {WITHOUT: found.without, PLAYED: found.chosen}
    if found.sooner.earlier:
        runs[SOONER] = found.sooner
    share = found.chosen.settings["share"]
    shape = Kept(
        tuple(runs), found.chosen.years, np.array([1 - r.failing for r in runs.values()]),
        1 - share, tuple(tuple(s.start for s in r.pathway.stages[1:]) for r in runs.values()),
    )  # fmt: skip
    labels = {
        WITHOUT: today, PLAYED: say("pathways.line_played", lang),
        SOONER: say("pathways.line_sooner", lang, n=found.sooner.earlier),
    }  # fmt: skip
    percent = texts.quantity("", "%", lang)
    rows = tuple(
        (str(y), *(_hundred(v) for v in column))
        for y, column in zip(shape.years, shape.shares.T, strict=True)
    )
    return Chart(
        kept(
            shape, labels, lang, percent=percent,
            least=say("pathways.least", lang, share=texts.hundredths(1 - share, lang)),
        ),
        title=title, alt=alt, axis=say("pathways.kept_axis", lang, threshold=threshold, way=way),
        table=Table((say("pathways.year", lang), *(labels[i] for i in shape.ids)), rows),
        lang=lang, name="pathway_replayed",
    )  # fmt: skip


def _hundred(value: float) -> int | None:
    return None if np.isnan(value) else round(100 * float(value))
