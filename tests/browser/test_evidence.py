"""The board of evidence in Chromium: find a figure, see its history, reach its source and back."""

import csv
import io
import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
BOARD = "50_evidence"
VIEWS = ("figures", "assumed", "sources", "driver")
FIRST = {
    "fr": ("249 indicateurs", "Dette publique\u00a0:", "113,2"),
    "en": ("249 indicators", "Public debt:", "113.2"),
}


def turn(page, view):
    page.locator(f"#tab-{view}").click()
    expect(page.locator(f"#tab-{view}")).to_have_attribute("aria-selected", "true")


def search(page, words):
    page.locator("#e-q").fill(words)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_figure_is_found_and_its_history_shown(opened, lang):
    it = opened(BOARD, lang)
    page, (count, title, value) = it.page, FIRST[lang]
    turn(page, "figures")
    expect(page.locator(".found")).to_contain_text(count)
    search(page, "dette PUBLIQUE")
    expect(page.locator("#list li")).to_have_count(2)
    page.locator("#i-public_debt_gdp button").click()
    expect(page.locator("figure.chart h3")).to_contain_text(title)
    expect(page.locator("figure.chart .js-plotly-plot")).to_be_visible()
    expect(page.locator("table.facts tbody tr").first).to_contain_text(value)
    expect(page.locator("table.facts")).to_contain_text("LO-2.0")
    expect(page).to_have_url(re.compile("indicator=public_debt_gdp"))
    assert page.evaluate("document.title").startswith({"fr": "Chiffres", "en": "Evidence"}[lang])
    search(page, "")
    expect(page.locator(".found")).to_contain_text(count)
    assert it.foreign() == []
    assert it.errors == []


def test_words_stay_while_they_are_typed(opened):
    page = opened(BOARD, "en").page
    turn(page, "figures")
    search(page, "")
    page.locator("#e-q").press_sequentially("greenhouse", delay=90)
    expect(page.locator("#list li")).to_have_count(1)
    expect(page.locator("#e-q")).to_have_value("greenhouse")
    assert page.evaluate("document.activeElement.id") == "e-q"
    search(page, "")
    expect(page.locator("#list li")).to_have_count(60)


def test_a_break_is_two_curves_with_numbers_and_words(opened):
    page = opened(BOARD, "en").page
    turn(page, "figures")
    search(page, "public staff, total")
    page.locator("#i-staff_total button").click()
    expect(page.locator("ol.key li")).to_have_count(4)
    expect(page.locator("figure.chart .scatterlayer .trace")).to_have_count(4)
    expect(page.locator("figure.chart .annotation")).to_have_count(4)
    expect(page.locator("figure.chart .alt")).to_contain_text("4 ways of counting")
    page.locator("figure.chart").get_by_role("button", name="Data", exact=True).click()
    expect(page.locator("figure.chart tbody tr")).to_have_count(10)
    page.locator("figure.chart").get_by_role("button", name="Data", exact=True).click()
    search(page, "warming")
    page.locator("#i-warming button").click()
    expect(page.locator("figure.chart .annotation")).to_have_text(["projection"])
    search(page, "")


def test_from_a_figure_to_its_source_and_back(opened):
    page = opened(BOARD, "fr").page
    turn(page, "figures")
    search(page, "agents publics, total")
    page.locator("#i-staff_total button").click()
    page.locator("table.facts button.link", has_text="Insee Première n° 2094").first.click()
    expect(page.locator("#tab-sources")).to_have_attribute("aria-selected", "true")
    expect(page.locator("#t-rests")).to_contain_text("33")
    expect(page.locator("#t-shown")).to_be_focused()
    link = page.locator("dl.split a[target=_blank]").first
    assert link.get_attribute("rel") == "noopener noreferrer"
    assert link.get_attribute("href").startswith("https://www.insee.fr/")
    page.get_by_role("button", name="Part des femmes").click()
    expect(page.locator("#t-shown")).to_contain_text("Part des femmes")
    expect(page.locator("#i-women_share")).to_be_in_viewport()
    turn(page, "figures")


def test_theme_and_driver_narrow_what_is_downloaded(opened):
    page = opened(BOARD, "en").page
    turn(page, "figures")
    page.locator("#e-theme").select_option("climate")
    expect(page.locator("#list li")).to_have_count(5)
    with page.expect_download() as saved:
        page.locator("#csv").click()
    rows = list(
        csv.DictReader(io.StringIO(Path(saved.value.path()).read_bytes().decode("utf-8-sig")))
    )
    assert (saved.value.suggested_filename, len(rows)) == ("climate.csv", 10)
    assert all(
        r["source"] and r["licence_fr"] and r["licence_en"] and r["reliability"] for r in rows
    )
    page.locator("#e-theme").select_option("")
    page.locator("#e-driver").select_option("public_finances")
    expect(page.locator("#list li")).to_have_count(7)
    page.locator("#e-driver").select_option("")
    page.get_by_role("button", name="Show more").click()
    expect(page.locator(".pages")).to_contain_text("61 to 120 of 249")
    page.get_by_role("button", name="Show those before").click()
    expect(page.locator(".pages")).to_contain_text("1 to 60 of 249")


def test_the_model_says_what_is_assumed_and_what_changes_it(opened):
    page = opened(BOARD, "en").page
    turn(page, "assumed")
    expect(page.locator("#t-data")).to_have_text("Known: 10")
    expect(page.locator("#t-derived")).to_have_text("Computed: 15")
    expect(page.locator("#t-assumption")).to_have_text("Assumed: 70")
    row = page.locator("#p-fiscal_effort")
    row.locator("summary").click()
    expect(row.locator(".effects")).to_contain_text("multi-year plan kept")
    expect(row.locator(".effects")).to_contain_text("value set: 3.5 to 5")
    turn(page, "figures")


def test_from_a_judgement_to_its_source_and_back(served, visit):
    section = "public_finances.permanent_squeeze-civic_participation"
    query = "study=administration_2040&lang=fr"
    it = visit(served, f"voila/render/30_judgements.ipynb?{query}&section={section}")
    it.page.locator(".judge-aside a[href*='50_evidence']").click()
    it.page.wait_for_selector("#t-rests", timeout=60_000)
    expect(it.page.locator("#tab-sources")).to_have_attribute("aria-selected", "true")
    back = it.page.locator("a[href*='30_judgements'][href*='section=']").first
    assert section in back.get_attribute("href")
    back.click()
    it.page.wait_for_selector(".judge-aside", timeout=60_000)
    expect(it.page.locator("#j-source")).to_have_value("public_finances")
    assert it.foreign() == []
    assert it.errors == []
    it.close()


def test_an_address_opens_the_same_and_says_what_it_gets_wrong(served, visit):
    query = "study=administration_2040&lang=fr&view=driver&driver=public_financ&theme=climate"
    it = visit(served, f"voila/render/{BOARD}.ipynb?{query}")
    expect(it.page.locator("#tab-driver")).to_have_attribute("aria-selected", "true")
    expect(it.page.locator(".notice")).to_contain_text("public_finances")
    link = it.page.get_by_role("link", name="English")
    link.focus()
    assert "view=driver" in link.get_attribute("href")
    it.close()


def test_the_keyboard_alone(opened):
    page = opened(BOARD, "en").page
    page.locator("#tab-figures").focus()
    page.keyboard.press("End")
    expect(page.locator("#tab-driver")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#tab-sources")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Home")
    expect(page.locator("#tab-figures")).to_have_attribute("aria-selected", "true")
    page.locator("#e-theme").focus()
    page.locator("#e-theme").select_option("trust")
    expect(page.locator("#i-trust_local_government")).to_be_visible()
    button = page.locator("#list li button").nth(2)
    button.focus()
    page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-current", "true")
    expect(button).to_be_focused()
    expect(page.locator("#t-shown")).to_have_text(button.text_content())
    page.locator("#e-theme").select_option("")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_fault(opened, axe, scheme):
    page = opened(BOARD, "fr").page
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    for view in VIEWS:
        turn(page, view)
        bad, checked = axe(page)
        assert bad == [], (view, scheme)
        assert checked >= 40, (view, checked)
    turn(page, "figures")
    page.emulate_media(color_scheme="light")


@pytest.mark.parametrize("width", [390, 1280, 1920])
def test_nothing_is_cut_at_any_width(opened, cut_at, width):
    page = opened(BOARD, "fr").page
    for view in VIEWS:
        # By key: a page that is laid out for another width moves under a pointer.
        page.locator(f"#tab-{view}").press("Enter")
        expect(page.locator(f"#tab-{view}")).to_have_attribute("aria-selected", "true")
        assert cut_at(page, width) == [], view
    page.set_viewport_size({"width": 1280, "height": 900})
    turn(page, "figures")


def test_markup_of_the_tables_is_text(start, visit, root, tmp_path):
    shutil.copytree(root / "scenarios/administration_2040", tmp_path / "scenarios/markup")
    shutil.copytree(root / "notebooks/dashboards", tmp_path / "notebooks/dashboards")
    shutil.copytree(root / "data", tmp_path / "data")
    hostile = "<b onclick=alert(1)>{{7*7}}</b><script>window.hit=1</script><img src=x onerror=window.hit=1>"
    for name, columns in (("areas", ("label_fr",)), ("sources", ("title", "organisation"))):
        file = tmp_path / f"data/{name}.csv"
        rows = list(csv.DictReader(io.StringIO(file.read_text("utf-8"))))
        for k, row in enumerate(rows):
            row |= dict.fromkeys(columns, f"{hostile} {k}")
        with file.open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, rows[0].keys())
            writer.writeheader()
            writer.writerows(rows)
    server = start(root=tmp_path, warm=False)
    path = f"voila/render/{BOARD}.ipynb?study=markup&lang=fr&indicator=egdi"
    it = visit(server, path)
    page = it.page
    expect(page.locator("figure.chart .annotation").first).to_contain_text("<b", timeout=30_000)
    expect(page.locator("#cells")).to_contain_text("{{7*7}}")
    for view in VIEWS:
        turn(page, view)
    assert page.evaluate("() => window.hit") is None
    assert page.locator("#rendered_cells b[onclick], #rendered_cells img").count() == 0
    it.close()
    server.stop()


def test_another_study_shows_all_figures(served, visit):
    it = visit(served, f"voila/render/{BOARD}.ipynb?study=somewhereland&lang=en")
    expect(it.page.locator(".found")).to_contain_text("249 indicators")
    expect(it.page.locator("#cells")).to_contain_text("indicators:")
    expect(it.page.locator("#e-driver")).to_have_count(0)
    turn(it.page, "assumed")
    expect(it.page.locator("#cells")).to_contain_text(re.compile("no quantified model"))
    assert it.errors == []
    it.close()
