"""The pathways' board in Chromium: views, map, address, keyboard, axe and widths."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
BOARD = "90_pathways"
VIEWS = ("when", "map", "first", "watch")
TITLE = {"fr": "Tracer une trajectoire", "en": "Plan a pathway"}


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_each_view_shows_its_answer(opened, lang):
    it = opened(BOARD, lang)
    page = it.page
    expect(page.locator("h1")).to_have_text(TITLE[lang])
    it.answered()
    shown = {"when": "#when tbody tr", "map": "#ways tbody tr", "first": "#steps tbody tr",
             "watch": "#triggers li"}  # fmt: skip
    for name in VIEWS:
        it.view(name)
        # What the map supposes stands where the map is read.
        expect(page.locator("#assumed")).to_have_count(int(name in ("map", "first")))
        expect(page.locator("figure.chart .js-plotly-plot")).to_have_count(2 * (name == "map"))
        expect(page.locator(shown[name]).first).to_be_visible()
    expect(page.locator("#warnings li")).to_have_count(6)
    assert it.foreign() == []
    assert it.errors == []


def test_a_pathway_is_chosen_by_keyboard_and_the_address_remembers(served, opened, visit):
    it = opened(BOARD, "en")
    page = it.page
    it.view("map")
    it.choose("scenario", "drift")
    expect(page.locator("figure.chart h3").first).to_contain_text("Drift")
    before = page.locator("#stages").inner_text()
    page.locator("#way-2").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#way-2")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#stages")).not_to_have_text(before)
    expect(page).to_have_url(re.compile("way=.*none"))
    after = page.locator("#stages").inner_text()
    again = visit(served, page.url.removeprefix(served.url))
    again.answered()
    assert again.page.locator("#stages").inner_text() == after
    assert again.errors == []
    again.close()
    page.locator("#way-1").click()
    page.locator("#p-scenario").select_option("")
    it.answered()


def test_a_threshold_that_nobody_keeps_is_made_easier_with_one_key(opened):
    it = opened(BOARD, "en")
    page = it.page
    it.view("map")
    page.locator("#p-outcome").select_option("debt")
    expect(page.locator("#nothing")).to_contain_text("no policy keeps the threshold")
    expect(page.locator("figure.chart")).to_have_count(0)
    page.locator("#easier").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#nothing")).to_have_count(0)
    it.answered()
    page.locator("#p-outcome").select_option("wait_index")
    it.answered()


def test_the_keyboard_goes_through_the_views_and_the_rules(opened):
    it = opened(BOARD, "fr")
    page = it.page
    it.view("when")
    page.locator("#tab-when").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#tab-map")).to_have_attribute("aria-selected", "true")
    expect(page.locator("#tab-map")).to_be_focused()
    it.answered()
    page.locator("#settings summary").focus()
    page.keyboard.press("Enter")
    page.locator("#p-lead").fill("5")
    page.keyboard.press("Tab")
    expect(page).to_have_url(re.compile("lead=5"))
    it.answered()
    page.locator("#p-lead").fill("3")
    page.keyboard.press("Tab")
    expect(page).not_to_have_url(re.compile("lead=5"))
    it.answered()
    page.locator("#settings summary").click()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_fault(opened, axe, scheme):
    it = opened(BOARD, "fr")
    page = it.page
    it.answered()
    page.emulate_media(color_scheme=scheme)
    for name in VIEWS:
        it.view(name)
        bad, checked = axe(page)
        assert bad == [], (name, scheme)
        assert checked >= 10, (name, checked)
    page.emulate_media(color_scheme="light")


@pytest.mark.parametrize("width", [390, 1280, 1920])
def test_nothing_is_cut_at_any_width(opened, cut_at, width):
    it = opened(BOARD, "fr")
    page = it.page
    it.answered()
    for name in VIEWS:
        it.view(name)
        assert cut_at(page, width) == [], name
    page.set_viewport_size({"width": 1280, "height": 900})


def test_a_study_without_a_model_says_what_to_add(served, visit):
    it = visit(served, f"voila/render/{BOARD}.ipynb?study=somewhereland&lang=fr")
    expect(it.page.locator("#cells")).to_contain_text("model/equations.yaml")
    assert it.errors == []
    it.close()


def test_the_home_page_links_to_it(served, visit):
    it = visit(served, "?lang=fr", "main h1")
    expect(it.page.locator(f'a[href*="{BOARD}"]').first).to_contain_text(TITLE["fr"])
    it.close()
