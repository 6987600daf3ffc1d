"""The board of evidence without a browser: lists, histories, sources, what rests on what."""

import csv
import io
import re
import shutil
import time
from dataclasses import replace

import pytest
import yaml

from futurs import facts, texts
from futurs.study import load
from futurs.widgets import Evidence, Explore, Judgements, show
from futurs.widgets.evidence_history import Told
from futurs.widgets.evidence_pages import Pages
from futurs.widgets.evidence_state import PAGE
from futurs.widgets.ledger import Ledger, ledger_of, matching

SERVED = {"study": "administration_2040", "lang": "en"}
MARKUP = "<b onclick=alert(1)>x</b>"


@pytest.fixture(scope="module")
def study():
    return load("administration_2040")


@pytest.fixture
def board(study):
    return Evidence(study, "en")


def plain(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).replace("\u00a0", " ").strip()


def ids(html, prefix):
    return re.findall(rf'<li id="{prefix}-(\w+)"', html)


# ---- figures ---------------------------------------------------------------------------------


def test_the_list_gives_the_latest_figure_with_its_unit_year_and_place(board):
    board._hear("indicator", "public_debt_gdp")
    item = board.list.html.split('id="i-public_debt_gdp"')[1].split("</li>")[0]
    assert plain(item).startswith('class="here"> Public debt 113.2 % of GDP France, 2024 A')


def test_what_lies_ahead_and_what_differs_by_scope_say_so(board):
    pages = board.pages
    assert pages.now("warming")["year"] == "2030"
    assert pages.now("warming")["kind"] == "projected"
    found = facts.load()
    debt = facts.figure("public_debt_gdp", year=2024)
    other = replace(debt, value=112.6, scope="another scope", reliability="C")
    two = Ledger(board.ledger.study, replace(found, figures=(*found.figures, other)))
    now = Pages(two, "en", {}).now("public_debt_gdp")
    assert (now["value"], now["several"], now["reliability"]) == ("113.2 or 112.6", True, "AC")


def test_theme_driver_and_words_narrow_the_list(board):
    board._hear("theme", "climate")
    assert set(ids(board.list.html, "i")) == {i.id for i in facts.indicators("climate")}
    board._hear("theme", "")
    board._hear("driver", "public_finances")
    own = board.ledger.study.driver("public_finances").indicators
    assert set(ids(board.list.html, "i")) == set(own)
    board._hear("q", "DÉTTE")
    assert ids(board.list.html, "i") == ["public_debt_gdp"]
    board._hear("q", "no such words")
    assert "Nothing answers this search" in board.about.html
    assert board.chart.layout.display == "none"


def test_search_reads_both_languages_definitions_and_sources(board):
    said = board.ledger.said_of_indicators
    for words in ("dette publique", "public debt", "DETTE Publique"):
        assert "public_debt_gdp" in matching(said, words)
    assert "egdi" in matching(said, "E-Government Survey DESA")
    assert len(matching(said, "")) == 249


def test_lists_are_given_in_pages(board):
    seen = ids(board.list.html, "i")
    assert len(seen) == PAGE <= 100
    for k in range(1, 5):
        board._hear("page", str(k))
        seen += ids(board.list.html, "i")
    assert len(seen) == len(set(seen)) == 249
    board._hear("page", "5")
    assert board.state.page == 4


def test_an_indicator_asked_for_stands_in_the_page_that_is_shown(study):
    names = list(facts.load().indicators)
    for name in (names[0], names[120], names[-1]):
        board = Evidence(study, "en", {"indicator": name})
        assert name in ids(board.list.html, "i")
        assert facts.indicator(name).label("en") in plain(board.about.html).replace("&#39;", "'")


def test_each_figure_shows_licence_reliability_kind_and_source_as_they_are(board):
    board._hear("indicator", "egov_any_use")
    rows = board.rows.html.split("<tbody")[1]
    figures = facts.figures(indicator="egov_any_use")
    assert rows.count('<tr role="row">') == len(figures)
    for figure in figures:
        assert figure.licence in rows
        assert f'data-value="{figure.source.id}"' in rows
    assert "to check against the original before quoting" in plain(rows)
    board._hear("indicator", "staff_contract")
    assert "LO-2.0 (presumed)" in board.rows.html
    board._hear("indicator", "tertiary_energy_target")
    assert plain(board.rows.html).count("target") >= 3


def test_the_reader_s_language_alone_is_shown(study):
    board = Evidence(study, "fr", {"indicator": "staff_total"})
    words = plain(board.rows.html)
    assert "hors contrats aidés" in words
    assert "Chiffre repris d’un intermédiaire, à vérifier sur l’original" in words
    assert "fait cité (licence non lue)" in words or "LO-2.0 (présumée)" in words
    others = {
        said
        for f in board.ledger.figures["staff_total"]
        for said in (f.scope, f.note, f.licence)
        if said and said not in (f.scope_fr, f.note_fr, f.licence_fr)
    }
    assert others
    board._hear("source", "insee_emploi")
    shown = words + plain(board.about.html)
    assert [w for w in others if w in shown] == []
    board._hear("view", "assumed")
    words = plain(board.whole.html)
    assert "Arrondi à 0,1 M ; intervalle = arrondi" in words
    assert "Rounded to" not in words
    assert 'lang="en"' not in board.whole.html + board.rows.html + board.about.html
    board._hear("view", "figures")
    board._hear("q", "hors contrats aides")
    assert "staff_total" in ids(board.list.html, "i")


def test_a_single_figure_has_no_chart(board):
    alone = next(n for n, rows in board.ledger.figures.items() if len(rows) == 1)
    board._hear("indicator", alone)
    assert board.chart.layout.display == "none"
    assert "A single figure is published" in plain(board.rows.html)
    board._hear("indicator", "public_debt_gdp")
    assert board.chart.layout.display == ""
    assert board.chart.title.startswith("Public debt: ")


def test_numbers_beside_curves_tell_what_is_not_comparable(study):
    ledger, _ = ledger_of(study)
    told = Told(ledger, "staff_total", "en")
    assert told.many
    assert len(told.key()) == len(told.history.segments) == 4
    assert sorted(told.labels.values()) == ["1", "2", "3", "4"]
    assert "4 ways of counting" in told.alt
    # What is projected from the same scope keeps its number, and says that it is projected.
    population = Told(ledger, "pop_total", "en")
    assert set(population.labels.values()) == {
        "1", "2, derived", "1, projection", "2, projection", "3, projection",
    }  # fmt: skip
    assert Told(ledger, "warming", "fr").labels == {
        Told(ledger, "warming", "fr").history.segments[0].id: "projection"
    }


@pytest.mark.parametrize("lang", texts.LANGUAGES)
def test_every_history_is_told(study, lang):
    ledger, _ = ledger_of(study)
    for name in ledger.facts.indicators:
        told = Told(ledger, name, lang)
        assert told.label in told.title
        assert str(told.main.years[-1]) in told.title
        table = told.table()
        assert len(table.rows) == len(ledger.figures[name])
        assert all(told.measure_of(f) >= 1 for f in told.figures)
        assert {r[7] for r in table.rows} == {f.said("licence", lang) for f in told.figures}
        assert {k["scope"] for k in told.key()} == {f.said("scope", lang) for f in told.figures}
        assert [(r[5], r[9]) for r in table.rows] == [
            (f.said("scope", lang), f.said("note", lang)) for f in told.figures
        ]


def test_the_filtered_figures_are_given_as_a_table(board, monkeypatch):
    given = []
    monkeypatch.setattr(board.list, "give", lambda name, data: given.append((name, data)))
    board._hear("theme", "climate")
    board._hear("csv", "")
    ((name, data),) = given
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert (name, len(rows)) == ("climate.csv", 10)
    assert {r["licence_en"] for r in rows} == {"fact cited (licence not read)", "CC-BY-4.0"}


# ---- sources ---------------------------------------------------------------------------------


def test_sources_stand_once_and_say_what_rests_on_them(board):
    assert len(board.ledger.origins) == 217
    board._hear("source", "insee_emploi")
    assert board.state.view == "sources"
    words = plain(board.about.html)
    assert "What rests on it: 33" in words
    assert "LO-2.0 (29 figures)" in words
    assert "Staff at end 2024" in words
    assert 'href="https://www.insee.fr/fr/statistiques/8732435" target="_blank"' in board.about.html
    assert 'rel="noopener noreferrer"' in board.about.html


def test_everything_that_names_a_source_rests_on_it(study):
    ledger, _ = ledger_of(study)
    rest = ledger.resting
    assert sum(sum(r.indicators.values()) for r in rest.values()) == 695
    assert sum(len(r.facts) for r in rest.values()) == sum(len(d.facts) for d in study.drivers)
    assert sum(len(r.signals) for r in rest.values()) == len(study.signals)
    assert sum(len(r.judgements) for r in rest.values()) == sum(
        len(j.sources) for j in study.judgements
    )
    assert sum(len(r.parameters) for r in rest.values()) == sum(
        len(p.sources) for p in study.parameters
    )
    assert sum(len(r.stories) for r in rest.values()) == sum(len(s.kin_to) for s in study.stories)


def test_a_judgement_is_a_link_only_where_a_server_shows_its_board(study):
    served = Evidence(study, "en", {**SERVED, "view": "sources", "source": "senat_cese"})
    link = re.search(r'href="(30_judgements\.ipynb\?[^"]+)"', served.about.html)
    assert link
    assert "section=public_finances.permanent_squeeze-civic_participation" in link[1]
    alone = Evidence(study, "en", {"view": "sources", "source": "senat_cese"})
    assert "30_judgements" not in alone.about.html
    assert plain(alone.about.html).count("Repeated") == plain(served.about.html).count("Repeated")


def test_other_boards_lead_to_the_source(study):
    section = "public_finances.permanent_squeeze-civic_participation"
    board = Judgements(study, "en", {**SERVED, "section": section})
    link = "50_evidence.ipynb?study=administration_2040&lang=en&view=sources&source=senat_cese"
    assert link in board.panel.html.replace("&amp;", "&")
    assert "50_evidence" not in Judgements(study, "en", {"section": section}).panel.html
    explore = Explore(study, "en", SERVED)
    assert "view=driver&amp;driver=" in explore.region.html
    assert "50_evidence" not in Explore(study, "en").region.html


# ---- the model and the drivers ---------------------------------------------------------------


def test_parameters_are_grouped_by_what_they_rest_on(board):
    board._hear("view", "assumed")
    words = plain(board.whole.html)
    assert "95 parameters: 10 are published figures, 15 are computed" in words
    assert "70 are assumed" in words
    assert board.whole.html.count('<tr role="row" id="p-') == 95
    assert "illustrative" in words
    first = board.whole.html.split('id="p-fiscal_effort"')[1].split("</tr>")[0]
    assert "Public finances – Consolidated" in plain(first) or "multi-year plan kept" in first


def test_units_of_parameters_are_in_words(study, board):
    assert {p.unit for p in study.parameters} <= set(board.ledger.facts.units)


@pytest.mark.parametrize("lang", texts.LANGUAGES)
def test_all_that_stands_behind_each_driver(study, lang):
    board = Evidence(study, lang, {"view": "driver"})
    for driver in study.drivers:
        board._hear("behind", driver.id)
        html = board.whole.html
        assert html.count('data-act="indicator"') == len(driver.indicators)
        assert all(f'data-value="{f.source}"' in html for f in driver.facts)
        moved = [e for e in study.driver_map if e.driver == driver.id]
        t = html.split('id="t-effects"')[1].split("</ul>")[0]
        assert t.count("<li>") == (len(moved) + 1 if moved else 0)


def test_links_inside_the_board_turn_to_the_right_view(board, monkeypatch):
    focused = []
    monkeypatch.setattr(board.about, "focus", focused.append)
    board._hear("theme", "climate")
    board._hear("source", "insee_emploi")
    board._hear("indicator", "staff_total")
    assert (board.state.view, board.state.theme, board.state.shown) == ("figures", "", "staff_total")  # fmt: skip
    assert focused == ["t-shown", "t-shown"]
    board._hear("behind", "public_employment")
    assert board.state.view == "driver"
    board._hear("model", "")
    assert board.state.view == "assumed"


# ---- the address, other studies, wrong input -------------------------------------------------


def test_the_state_is_a_dictionary_and_comes_back(study, board):
    board._hear("driver", "public_finances")
    board._hear("q", "  Dette   publique ")
    board._hear("indicator", "public_debt_gdp")
    saved = board.state.snapshot()
    other = Evidence(study, "fr", saved)
    assert other.state.snapshot() == saved == board.frame.query
    assert other.state.shown == "public_debt_gdp"
    assert other.state.notices == []


def test_an_address_that_is_wrong_gives_the_nearest_name(study):
    board = Evidence(
        study, "en",
        {"view": "figure", "theme": "climat", "driver": "public_finance", "indicator": "egdj", "source": "insee_emplo"},
    )  # fmt: skip
    said = " ".join(board.state.notices)
    for near in ("figures", "climate", "public_finances", "egdi", "insee_emploi"):
        assert f"“{near}”" in said
    assert board.state.shown


def test_what_a_page_sends_is_not_trusted(board):
    before = board.state.snapshot()
    for act, value in (
        ("view", "../etc"), ("theme", "x"), ("driver", "x"), ("indicator", "x"), ("source", "x"),
        ("behind", "x"), ("page", "-1"), ("page", "99"), ("page", "²"), ("explode", ""), ("_show", "x"),
    ):  # fmt: skip
        board._hear(act, value)
    assert board.state.snapshot() == before
    board._hear("q", "x" * 10_000)
    assert len(board.state.q) == 200


@pytest.mark.parametrize("lang", texts.LANGUAGES)
def test_a_study_without_figures_or_model_shows_all_and_says_what_is_missing(lang):
    board = Evidence(load("somewhereland"), lang)
    assert texts.say("evidence.found", lang, n=249) in board.list.html
    assert "indicators:" in board.head.html
    board._hear("view", "assumed")
    assert "model/parameters.csv" in board.whole.html
    board._hear("view", "driver")
    assert board.whole.html.count("<section") >= 7
    board._hear("view", "sources")
    assert board.state.shown in facts.load().sources


def test_figures_that_cannot_be_read_leave_the_study_s_sources(root, tmp_path, monkeypatch):
    shutil.copytree(root / "scenarios/administration_2040", tmp_path / "scenarios/ours")
    monkeypatch.setenv("FUTURS_ROOT", str(tmp_path))
    monkeypatch.setenv("QUERY_STRING", "study=ours&lang=en&view=sources&source=insee_emploi")
    board = show(Evidence)
    assert "cannot be read" in board.head.html
    assert "Insee Première" in board.about.html
    for view in ("figures", "assumed", "driver", "sources"):
        board._hear("view", view)


def test_markup_in_any_label_is_text(root, tmp_path, monkeypatch):
    shutil.copytree(root / "scenarios/administration_2040", tmp_path / "scenarios/ours")
    shutil.copytree(root / "data", tmp_path / "data")
    for name, column in (("indicators", "label_en"), ("sources", "title"), ("areas", "label_en")):
        file = tmp_path / f"data/{name}.csv"
        rows = list(csv.DictReader(io.StringIO(file.read_text("utf-8"))))
        for k, row in enumerate(rows):
            row[column] = f"{MARKUP} {k}"
        with file.open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, rows[0].keys())
            writer.writeheader()
            writer.writerows(rows)
    monkeypatch.setenv("FUTURS_ROOT", str(tmp_path))
    board = Evidence(load("ours", root=tmp_path), "en", SERVED)
    for act, value in (
        ("indicator", "staff_compensation_gdp"), ("source", "eurostat_egov"), ("behind", "public_finances"),
        ("view", "assumed"), ("q", MARKUP),
    ):  # fmt: skip
        board._hear(act, value)
        parts = (board.head, board.list, board.about, board.rows, board.whole)
        assert not any("<b onclick" in p.html for p in parts), act
    board._hear("indicator", "staff_compensation_gdp")
    assert "&lt;b onclick" in board.list.html
    notes = board.chart.figure["layout"]["annotations"]
    assert notes
    assert not any("<b " in n["text"] for n in notes)


def test_markup_in_the_study_is_text(root, tmp_path, monkeypatch):
    def hostile(node):
        if isinstance(node, dict):
            return {k: MARKUP if k in ("fr", "en") else hostile(v) for k, v in node.items()}
        return [hostile(v) for v in node] if isinstance(node, list) else node

    shutil.copytree(root / "scenarios/administration_2040", tmp_path / "scenarios/ours")
    shutil.copytree(root / "data", tmp_path / "data")
    for file in (tmp_path / "scenarios/ours").glob("*.yaml"):
        words = hostile(yaml.load(file.read_text("utf-8"), yaml.CSafeLoader))
        file.write_text(yaml.dump(words, Dumper=yaml.CSafeDumper, allow_unicode=True), "utf-8")
    monkeypatch.setenv("FUTURS_ROOT", str(tmp_path))
    board = Evidence(load("ours", root=tmp_path), "fr", SERVED)
    shown = ""
    for act, value in (
        ("behind", "public_finances"), ("view", "assumed"), ("source", "cc_dette"),
        ("source", "senat_cese"), ("indicator", "public_debt_gdp"),
    ):  # fmt: skip
        board._hear(act, value)
        shown += "".join(p.html for p in (board.list, board.about, board.rows, board.whole))
    assert "<b onclick" not in shown
    assert shown.count("&lt;b onclick") > 50


def test_only_web_addresses_are_links(study):
    ledger, _ = ledger_of(study)
    assert {o.url.partition("://")[0] for o in ledger.origins.values()} == {"", "http", "https"}


def test_each_answer_is_quick(board):
    # A bound against a broken path, not a timing.
    slow = []
    for name in list(board.ledger.facts.indicators)[::10]:
        begin = time.process_time()
        board._hear("indicator", name)
        slow += [name] if time.process_time() - begin > 0.5 else []
    for view in ("assumed", "sources", "driver", "figures"):
        begin = time.process_time()
        board._hear("view", view)
        slow += [view] if time.process_time() - begin > 0.5 else []
    assert slow == []


def test_few_widgets(board):
    def count(widget):
        return 1 + sum(count(child) for child in getattr(widget, "children", ()))

    assert count(board) < 15


@pytest.mark.parametrize("lang", texts.LANGUAGES)
def test_no_two_things_measured_bear_one_label(study, lang):
    # Staff is counted under one scope by one publisher in two ways that are never joined.
    ledger, _ = ledger_of(study)
    for name in ledger.figures:
        labels = [(row["scope"], row["who"]) for row in Told(ledger, name, lang).key()]
        assert len(set(labels)) == len(labels), name
    who = [row["who"] for row in Told(ledger, "staff_total", lang).key()]
    assert who[0] == "DGAFP, Chiffres clés 2012 de la fonction publique, 2012"
    assert "2012" not in who[1]
