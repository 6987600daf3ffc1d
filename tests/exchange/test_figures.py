"""Published figures as a table for spreadsheets: nothing lost, nothing run."""

import csv
import io
from dataclasses import replace

from futurs import facts
from futurs.exchange.figures import COLUMNS, write_csv


def read(data):
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def test_each_figure_keeps_its_source_and_terms():
    found = facts.load()
    rows = read(write_csv(found.figures, found))
    assert len(rows) == 695
    assert tuple(rows[0]) == COLUMNS
    for row, figure in zip(rows, found.figures, strict=True):
        assert (row["indicator"], row["geo"], int(row["year"])) == (
            figure.indicator, figure.geo, figure.year,
        )  # fmt: skip
        assert float(row["value"]) == figure.value
        assert (row["source"], row["licence"]) == (figure.source.id, figure.licence)
        assert (row["scope"], row["reliability"]) == (figure.scope, figure.reliability)


def test_text_that_looks_like_a_formula_stays_text_and_numbers_stay_numbers():
    found = facts.load()
    first = facts.figures(indicator="tertiary_energy_target")[0]
    hostile = replace(
        first, scope="=1+1", note='@x, "y"', source=replace(first.source, title="+cmd|'/c'!A1")
    )
    (row,) = read(write_csv([hostile], found))
    assert (row["scope"], row["note"]) == ("'=1+1", '\'@x, "y"')
    assert row["source_title"] == "'+cmd|'/c'!A1"
    assert float(row["value"]) == -40


def test_no_figure_is_an_empty_table():
    assert read(write_csv([], facts.load())) == []
