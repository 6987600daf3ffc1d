"""The published figures: what is asked is answered with its source, what is wrong is all said."""

import json
import shutil

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from futurs import facts, texts
from futurs.errors import FactsError, InputError, UnknownNameError


@pytest.fixture
def folder(root, tmp_path):
    shutil.copytree(root / "data", tmp_path / "data")
    (tmp_path / "scenarios").mkdir()
    return tmp_path


def edit(folder, name, old, new):
    file = folder / "data" / name
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def faults(folder):
    return facts.check(folder).faults


def only(folder):
    found = faults(folder)
    assert len(found) == 1, found
    return found[0]


def test_our_figures_are_in_order():
    report = facts.check()
    assert report.faults == ()
    assert len(report.facts.figures) == 695
    assert [t.id for t in facts.themes()][:2] == ["public_employment", "public_finance"]
    assert facts.themes()[0].label("fr") == "Emploi public"
    assert sum(len(facts.indicators(t.id)) for t in facts.themes()) == 249
    assert facts.indicator("warming").definition("fr")
    assert facts.source("un_wpp_2024").year == 2024
    assert facts.source("insee_ir").year is None
    assert "2023" in facts.source("insee_ip_1780").note("en")
    assert len(facts.sources()) == 163
    assert facts.units()["percent_of_gdp"].label("fr") == "% du PIB"
    assert facts.areas()["EU27"].kind == "aggregate"


def test_one_figure_has_its_source():
    found = facts.figure("public_debt_gdp", year=2024)
    assert (found.value, found.unit, found.source.id) == (113.2, "percent_of_gdp", "insee_comptes_2024")  # fmt: skip
    assert facts.figure("egov_any_use", "DNK").year == 2025
    # The latest that was observed, not the last projection.
    assert facts.figure("old_age_ratio", scope="INSEE 2021 central scenario, whole France").year == 2021  # fmt: skip


def test_two_scopes_or_sources_are_an_error_that_lists_the_choices():
    with pytest.raises(InputError) as caught:
        facts.figure("public_spending_gdp", year=2024)
    for lang in texts.LANGUAGES:
        said = texts.explain(caught.value, lang)
        assert "57.3 (“Eurostat COFOG total”, eurostat_cofog_2024, observed)" in said
        assert "insee_comptes_2024" in said
    assert (
        facts.figure("public_spending_gdp", year=2024, source="eurostat_cofog_2024").value == 57.3
    )
    chosen = facts.figure("public_spending_gdp", year=2024, scope="Eurostat COFOG total")
    assert chosen.source.id == "eurostat_cofog_2024"


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda: facts.figure("public_det_gdp"), "Did you mean “public_debt_gdp”"),
        (lambda: facts.figure("public_debt_gdp", "FRE"), "Did you mean “FRA”"),
        (lambda: facts.figure("public_spending_gdp", scope="Eurostat COFOG totl"), "Did you mean “Eurostat COFOG total”"),
        (lambda: facts.figure("public_spending_gdp", source="eurostat_cofog"), "Did you mean “eurostat_cofog_2024”"),
        (lambda: facts.table("trst"), "Did you mean “trust”"),
        (lambda: facts.indicators("trst"), "Did you mean “trust”"),
        (lambda: facts.history("wrming"), "Did you mean “warming”"),
        (lambda: facts.source("un_wpp"), "Did you mean “un_wpp_20"),
        (lambda: facts.indicator("wrming"), "Did you mean “warming”"),
    ],
)  # fmt: skip
def test_unknown_names_say_the_nearest(ask, said):
    with pytest.raises(UnknownNameError) as caught:
        ask()
    words = texts.explain(caught.value, "en")
    assert said in words
    assert len(words) < 700


def test_a_year_without_figure_says_which_there_are():
    with pytest.raises(InputError, match="Years published: 2030, 2050, 2100"):
        facts.figure("warming", year=2040)
    with pytest.raises(InputError, match="Years published: 2030, 2050, 2100"):
        facts.figure("warming")


def test_table():
    frame = facts.table("demography")
    assert len(frame) == 135
    assert frame["year"].dtype == "int64"
    assert frame["value"].dtype == "float64"
    assert frame["kind"].dtype == "category"
    assert set(frame["source"]) == {"un_wpp_2019", "un_wpp_2024", "insee_ip_1881"}
    assert frame["note"].notna().all()


def segments(name):
    return [
        (s.geo, s.series, s.kind, s.years.tolist()) for s in facts.history(name).segments
    ]  # fmt: skip


def test_editions_of_one_series_are_joined():
    assert ("FRA", "un_egov", "observed", [2010, 2012, 2014, 2016, 2018]) in segments("egdi")
    # What was derived stands apart from what was observed.
    assert segments("user_satisfaction") == [
        ("FRA", "delouvrier", "observed", [2019, 2021, 2023, 2024]),
        ("FRA", "delouvrier", "derived", [2022]),
    ]


def test_what_is_not_one_measure_is_never_joined():
    # Another scope, another publisher, another concept, other countries in the mean.
    scopes = [s.scope for s in facts.history("staff_total").segments]
    assert len(scopes) == 4
    assert len(set(scopes)) == 3
    assert [y for *_, y in segments("internet_non_use")] == [[2019], [2021]]
    means = [y for geo, *_, y in segments("trust_national_government") if geo == "OECD"]
    assert means == [[2021], [2023]]
    ratio = segments("old_age_ratio")
    assert ("FRA", "un_wpp_2019", "derived", [2000, 2010]) in ratio
    assert [k for *_, k, _ in ratio][-1] == "projected"
    for name in (i.id for i in facts.indicators()):
        found = facts.history(name).segments
        assert len({s.id for s in found}) == len(found)
        assert all((s.years[1:] > s.years[:-1]).all() for s in found)
        assert sum(len(s.years) for s in found) == len(facts.figures(indicator=name))


def test_two_editions_for_one_year_are_not_chosen_between(folder):
    edit(
        folder, "digital.csv", "egdi,FRA,2018,0.879,index_0_1,UN survey,un_egov_2018",
        "egdi,FRA,2016,0.9,index_0_1,UN survey,un_egov_2018",
    )  # fmt: skip
    segments = facts.history("egdi", root=folder).segments
    found = [s for s in segments if (s.geo, s.scope) == ("FRA", "UN survey")]
    assert [s.years.tolist() for s in found] == [[2010], [2012], [2014], [2016], [2016]]
    assert len({s.id for s in found}) == 5


FIRST = "service_centres,FRA,2023,2601,count,France services,cc_dgfip,fact cited (licence not read),B,observed,"


def row(**changes):
    cells = dict(
        zip(
            ("indicator", "geo", "year", "value", "unit", "scope", "source", "licence", "reliability", "kind", "note"),
            FIRST.split(","),
            strict=True,
        )
    )  # fmt: skip
    return ",".join({**cells, **changes}.values())


@pytest.mark.parametrize(
    ("changes", "code", "path", "nearest"),
    [
        ({"source": ""}, "missing_key", "source", ""),
        ({"source": "cc_dgfp"}, "unknown_name", "source", "cc_dgfip"),
        ({"indicator": "service_centre"}, "unknown_name", "indicator", "service_centres"),
        ({"geo": "FRE"}, "unknown_name", "geo", "FRA"),
        ({"year": "2023.5"}, "want_int", "year", ""),
        ({"year": "20233"}, "bounds", "year", ""),
        ({"value": "many"}, "want_number", "value", ""),
        ({"value": "nan"}, "want_number", "value", ""),
        ({"value": "1e999"}, "want_number", "value", ""),
        ({"value": "2 601"}, "want_number", "value", ""),
        ({"unit": "days"}, "differs_from_indicator", "unit", ""),
        ({"scope": ""}, "missing_key", "scope", ""),
        ({"licence": "LO-2"}, "choice", "licence", "LO-2.0"),
        ({"reliability": "D"}, "choice", "reliability", ""),
        ({"kind": "observd"}, "choice", "kind", "observed"),
    ],
)
def test_each_fault_of_a_figure_says_where_and_what(folder, changes, code, path, nearest):
    edit(folder, "access_to_rights.csv", FIRST, row(**changes))
    fault = only(folder)
    assert (fault.code, fault.file, fault.line, fault.path, fault.nearest) == (
        code, "access_to_rights.csv", 2, path, nearest,
    )  # fmt: skip
    for lang in texts.LANGUAGES:
        said = texts.fault(fault, lang)
        assert said.startswith("access_to_rights.csv:2 ")
        assert "{" not in said


def test_unknown_unit_is_said_twice_for_it_differs_too(folder):
    edit(folder, "access_to_rights.csv", FIRST, row(unit="cont"))
    assert {(f.code, f.nearest) for f in faults(folder)} == {
        ("unknown_name", "count"), ("differs_from_indicator", ""),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "old", "new", "code", "line", "path"),
    [
        ("indicators.csv", "\nstaff_state,", "\nstaff_total,", "twice", 3, "indicator"),
        ("indicators.csv", ",\"Public staff, total\",", ",State civil service staff,", "twice", 3, "label_en"),
        ("sources.csv", "\nan_open_data_2021,", "\nan_open_data_2018,", "twice", 3, "source"),
        ("trust.csv", ",kind,", ",kynd,", "missing_column", 1, "kind"),
        ("trust.csv", "indicator,geo,year,", "indicator;geo;year;", "columns", 2, ""),
        ("trust.csv", "indicator,geo,", "indicator,indicator,", "twice", 1, "indicator"),
        ("datapackage.json", "{", "[", "json", 2, ""),
        ("datapackage.json", '"path": "trust.csv"', '"path": "../trust.csv"', "table_rules", 0, "resources[8].path"),
        ("datapackage.json", '"path": "trust.csv"', '"path": "trst.csv"', "no_file", 0, ""),
        ("figures.schema.json", "{", "[", "json", 2, ""),
        ("figures.schema.json", '"fields"', '"felds"', "table_rules", 0, "fields"),
    ],
)  # fmt: skip
def test_each_fault_of_a_table_says_where_and_what(folder, name, old, new, code, line, path):
    edit(folder, name, old, new)
    assert (code, line, path) in [(f.code, f.line, f.path) for f in faults(folder)]
    assert all(texts.fault(f, lang) for f in faults(folder) for lang in texts.LANGUAGES)


@pytest.mark.parametrize(
    ("change", "code", "line"),
    [
        (lambda raw: raw + b"caf\xe9\n", "not_utf8", 75),
        (lambda raw: raw[:-60], "columns", 74),
        (lambda raw: raw[:-3], "cut", 74),
        (lambda raw: raw + b'"open', "csv", 75),
        (lambda _: b"", "no_rows", 1),
        (lambda raw: raw.replace(b",", b";"), "separator", 1),
        (lambda raw: raw + b"x" * 8_000_000, "too_large", 0),
    ],
)  # fmt: skip
def test_a_file_that_is_cut_or_of_another_kind(folder, change, code, line):
    file = folder / "data/trust.csv"
    file.write_bytes(change(file.read_bytes()))
    found = [(f.code, f.line) for f in faults(folder) if f.file == "trust.csv"]
    assert (code, line) in found


def test_a_table_that_the_package_does_not_name(folder):
    (folder / "data/more.csv").write_text("a\n1\n", "utf-8")
    assert (only(folder).code, only(folder).file) == ("not_in_package", "more.csv")


def test_all_faults_of_all_files_at_once_in_order(folder):
    edit(folder, "access_to_rights.csv", FIRST, row(value="many", source=""))
    edit(folder, "trust.csv", ",17,percent,", ",17,persons,")
    edit(folder, "indicators.csv", ",persons,", ",,")
    found = faults(folder)
    assert [(f.file, f.line) for f in found][:3] == [
        ("access_to_rights.csv", 2), ("access_to_rights.csv", 2), ("indicators.csv", 2),
    ]  # fmt: skip
    assert "trust.csv" in {f.file for f in found}
    with pytest.raises(FactsError, match=f"have {len(found)} faults") as caught:
        facts.figure("warming", root=folder)
    assert caught.value.faults == found


def test_an_edit_is_seen(folder):
    assert facts.figure("warming", year=2050, root=folder).value == 2.7
    edit(folder, "climate.csv", ",2050,2.7,", ",2050,2.75,")
    assert facts.figure("warming", year=2050, root=folder).value == 2.75


def test_the_same_figure_in_two_tables(folder):
    first = (folder / "data/climate.csv").read_text("utf-8").splitlines()[1]
    with (folder / "data/trust.csv").open("a", encoding="utf-8") as file:
        file.write(first + "\n")
    assert {f.code for f in faults(folder)} == {"twice", "differs_from_indicator"}


def test_no_figures_at_all(folder):
    shutil.rmtree(folder / "data")
    with pytest.raises(InputError, match=r"datapackage\.json"):
        facts.check(folder)


def test_a_package_without_tables(folder):
    for content in ("[]", "{}", '{"resources": 3}', '{"resources": [3, {"name": "x"}]}', '{"resources": []}', "[" * 100_000):  # fmt: skip
        (folder / "data/datapackage.json").write_text(content, "utf-8")
        assert faults(folder)


def test_markup_stays_text(folder):
    edit(folder, "access_to_rights.csv", FIRST, row(note="<b>x</b>"))
    note = "<b>x</b>Figure read through a relay of the source"
    edit(folder, "words.csv", "CNRACL,CNRACL\n", f"CNRACL,CNRACL\n{note},<i>y</i>\n")
    (figure,) = facts.figures(indicator="service_centres", year=2023, root=folder)
    assert (figure.note, figure.said("note", "fr")) == (note, "<i>y</i>")


# ---- words in French --------------------------------------------------------------------------


def test_each_figure_says_its_scope_licence_and_note_in_both_languages():
    figure = facts.figure("trust_national_government_cevipof", year=2026)
    assert figure.said("scope", "en") == figure.scope == "CEVIPOF barometer"
    assert figure.said("scope", "fr") == "baromètre du Cevipof"
    assert figure.said("licence", "fr") == "fait cité (licence non lue)"
    assert figure.said("note", "en") == "Relayed, check against the original"
    assert figure.said("note", "fr").endswith("à vérifier sur l’original")
    for found in facts.load().figures:
        assert found.scope_fr
        assert found.licence_fr
        assert bool(found.note) == bool(found.note_fr)


@pytest.mark.parametrize(
    ("name", "old", "new", "wanted"),
    [
        ("access_to_rights.csv", FIRST, row(note="x"), [
            ("no_words", "access_to_rights.csv", 2, "note", "Figure read through a relay of the source"),
        ]),
        ("access_to_rights.csv", FIRST, row(scope="France service"), [("no_words", "access_to_rights.csv", 2, "scope", "France services")]),
        ("words.csv", "\nUN survey,", "\nUN surveys,", [
            ("no_words", "digital.csv", 49, "scope", "UN surveys"), ("unused_words", "words.csv", 128, "en", "UN survey"),
        ]),
        ("words.csv", "\nUN survey,enquête de l’ONU\n", "\nUN survey,\n", [("missing_key", "words.csv", 128, "fr", "")]),
        ("words.csv", "\nLO-2.0,LO-2.0\n", "\n", [("no_words", "datapackage.json", 0, "public_employment.licence", "")]),
        ("words.csv", "\nCNRACL,", "\nCNRACL,CNRACL\nCNRACL,", [("twice", "words.csv", 85, "en", "")]),
    ],
)  # fmt: skip
def test_words_without_french_and_french_without_use_are_faults(folder, name, old, new, wanted):
    edit(folder, name, old, new)
    found = [(f.code, f.file, f.line, f.path, f.nearest) for f in faults(folder)]
    assert found == wanted
    for fault in faults(folder):
        for lang in texts.LANGUAGES:
            assert "{" not in texts.fault(fault, lang)


def test_words_that_many_figures_share_are_missed_once(folder):
    edit(
        folder,
        "words.csv",
        '\n"Relayed, check against the original",',
        '\n"Relayed, check the original",',
    )
    assert [f.code for f in faults(folder)] == ["no_words", "unused_words"]


def test_a_table_that_is_cut_makes_no_words_unused(folder):
    file = folder / "data/trust.csv"
    file.write_bytes(file.read_bytes()[:400])
    assert {f.file for f in faults(folder)} == {"trust.csv"}


def test_a_package_without_words(folder):
    (folder / "data/words.csv").unlink()
    assert (only(folder).code, only(folder).file) == ("no_file", "words.csv")


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_corrupted_files_raise_nothing_but_a_report(folder, root, data):
    name = data.draw(
        st.sampled_from(
            ["climate.csv", "units.csv", "words.csv", "datapackage.json", "figures.schema.json"]
        )
    )
    raw = bytearray((root / "data" / name).read_bytes())
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(raw) - 1))
        raw[at : at + data.draw(st.integers(0, 8))] = data.draw(st.binary(max_size=6))
    (folder / "data" / name).write_bytes(bytes(raw))
    facts.check(folder)
    shutil.copy(root / "data" / name, folder / "data" / name)


def test_package_and_reader_know_the_same_columns(root):
    from dataclasses import fields

    described = json.loads((root / "data/figures.schema.json").read_text("utf-8"))["fields"]
    french = ["scope_fr", "licence_fr", "note_fr"]
    known = [f.name for f in fields(facts.Figure)]
    assert [f["name"] for f in described] + french == known


@pytest.mark.parametrize("year", ["2023", " 2023 ", 2023, np.int64(2023)])
def test_a_year_may_be_a_text_of_digits(year):
    assert facts.figure("staff_contract", year=year).year == 2023
    assert [f.year for f in facts.figures(indicator="staff_contract", year=year)] == [2023]


@pytest.mark.parametrize("year", ["", "two", "2023.5", "-1", 2023.0, True, "9" * 5000, [2023], "²"])
def test_what_is_no_year_is_said(year):
    for ask in (facts.figure, lambda i, year: facts.figures(indicator=i, year=year)):
        with pytest.raises(InputError) as caught:
            ask("staff_contract", year=year)
        assert "is not a year" in texts.explain(caught.value, "en")
