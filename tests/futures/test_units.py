"""Units of equations."""

import pytest

from futurs.futures.expressions import parse
from futurs.futures.system import examine, system
from futurs.futures.units import misfits
from futurs.study import load


@pytest.fixture(scope="module")
def study():
    return load("administration_2040")


def changed(study, section, name, **fields):
    parts = tuple(
        p.model_copy(update=fields) if p.id == name else p for p in getattr(study.model, section)
    )
    return study.model_copy(update={"model": study.model.model_copy(update={section: parts})})


def found(study):
    built, faults = examine(study)
    assert built is not None, faults
    return [
        (f.code, getattr(built.model, f.path[0])[f.path[1]].id, f.path[2]) for f in misfits(built)
    ]


def test_our_model_has_no_misfit(study):
    assert list(misfits(system(study))) == []


@pytest.mark.parametrize(
    ("section", "name", "fields"),
    [
        ("auxiliaries", "staff", {"equation": "tenured_staff + unit_cost"}),
        ("auxiliaries", "staff", {"unit": "EUR"}),
        ("auxiliaries", "wage_bill", {"equation": "staff * unit_cost * dt / 1e9"}),
        ("auxiliaries", "fill", {"equation": "clip(fill_rate, 0, previous(staff))"}),
        ("auxiliaries", "quits", {"equation": "tanh(previous(staff)) / dt"}),
        ("auxiliaries", "wait", {"equation": "where(backlog > staff, wait_floor, 1) * waiting_0"}),
        ("auxiliaries", "exits", {"equation": "retirements + 5"}),
        ("auxiliaries", "fill", {"equation": "fill_rate ** previous(staff)"}),
        ("auxiliaries", "fill", {"equation": "fill_rate if year > 1 else previous(staff)"}),
    ],
)
def test_what_does_not_fit_is_said_where_it_stands(study, section, name, fields):
    said = found(changed(study, section, name, **fields))
    assert ("unit", name, "equation") in said


@pytest.mark.parametrize(
    ("name", "equation"),
    [
        ("exits", "max(0, retirements)"),
        ("exits", "retirements + 0"),
        ("exits", "where(year > 2030, 0, quits)"),
        ("exits", "12345"),
        ("exits", "(previous(staff) ** 2) ** 0.5 / dt"),
        ("exits", "sqrt(previous(staff) * previous(posts)) / dt"),
        ("exits", "abs(-delay(quits, 3))"),
        ("exits", "ramp(2025, 2035) * quits"),
    ],
)
def test_limits_and_bare_numbers_take_the_unit_of_what_they_stand_beside(study, name, equation):
    fields = {"equation": equation, "initial": 1}
    assert found(changed(study, "auxiliaries", name, **fields)) == []


def test_a_unit_that_cannot_be_read_is_said(study):
    said = found(changed(study, "stocks", "gdp", unit="doubloons"))
    assert ("unit_unread", "gdp", "unit") in said


def test_the_expression_of_a_misfit_is_shown(study):
    built, _ = examine(changed(study, "auxiliaries", "staff", equation="tenured_staff + unit_cost"))
    first = next(iter(misfits(built)))
    assert "tenured_staff + unit_cost" in first.found
    assert "[person]" in first.found
    assert first.warning
    assert parse("1")[0] is not None
