"""Units of equations."""

import pytest

from futurs import texts
from futurs.futures.checking import check_model
from futurs.futures.findings import placed
from futurs.futures.reading import examine, system
from futurs.futures.units import misfits
from futurs.study import load

MISFITS = {"unit", "unit_none", "unit_beside", "unit_mixed", "unit_pure"}


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
    assert [c for c, *place in said if place == [name, "equation"] and c in MISFITS]


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
    assert first.found == "tenured_staff + unit_cost"
    assert first.warning


@pytest.mark.parametrize(
    ("section", "name", "fields", "said"),
    [
        ("auxiliaries", "staff", {"equation": "tenured_staff + unit_cost"},
         "person and EUR/person do not fit together in “tenured_staff + unit_cost”."),
        ("auxiliaries", "staff", {"unit": "EUR"}, "the equation gives person, and EUR is declared"),
        ("auxiliaries", "staff", {"equation": "fill_rate"}, "gives a pure number, and person is declared"),
        ("auxiliaries", "exits", {"equation": "retirements + 5"}, "a pure number stands beside person/year in"),
        ("auxiliaries", "quits", {"equation": "tanh(previous(staff)) / dt"},
         "“previous(staff)” is in person, and a pure number is needed there."),
    ],
)  # fmt: skip
def test_a_misfit_is_said_in_units_that_one_writes(study, section, name, fields, said):
    tried = changed(study, section, name, **fields)
    faults = placed(tried, misfits(examine(tried)[0]))
    assert any(said in texts.fault(f, "en") for f in faults)
    for fault in faults:
        assert not set("[]{}") & set(texts.fault(fault, "fr"))


def test_a_unit_that_no_table_names_is_a_warning_with_the_nearest(study):
    tried = changed(study, "outcomes", "debt", unit="percent_of_gpd")
    odd = study.parameters[0].model_copy(update={"unit": "bananas"})
    tried = tried.model_copy(update={"parameters": (odd, *study.parameters[1:])})
    said = [(f.path, f.found, f.nearest) for f in check_model(tried) if f.code == "unit_unnamed"]
    assert said == [
        ("model.outcomes.debt.unit", "percent_of_gpd", "percent_of_gdp"),
        (f"parameters.{odd.id}.unit", "bananas", ""),
    ]
    assert all(f.warning for f in check_model(tried))
