"""The actors' board in Chromium: views, keyboard, an edit, axe and widths."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
VIEWS = ("power", "alliances", "objectives", "futures", "whatif")
CHARTS = {"power": 2, "alliances": 2, "objectives": 2, "futures": 0, "whatif": 0}
FIRST = ".roomy td[data-r='0'][data-c='0']"
TITLE = {"fr": "Le jeu des acteurs", "en": "Who plays"}
TURNED = {"fr": "4 alliances ou conflits", "en": "4 alliances or conflicts"}


def view(page, name):
    page.locator(f"#tab-{name}").click()
    expect(page.locator(f"#tab-{name}")).to_have_attribute("aria-selected", "true")


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_each_view_shows_its_charts(opened, lang):
    it = opened("70_actors", lang)
    page = it.page
    expect(page.locator("h1")).to_have_text(TITLE[lang])
    for name in VIEWS:
        view(page, name)
        expect(page.locator("figure.chart .js-plotly-plot")).to_have_count(CHARTS[name])
    view(page, "futures")
    expect(page.locator("table.backing tbody tr")).to_have_count(10)
    expect(page.locator("table.backing thead th")).to_have_count(13)
    assert it.foreign() == []
    assert it.errors == []


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_position_is_typed_and_taken_back(opened, lang):
    it = opened("70_actors", lang)
    page = it.page
    view(page, "whatif")
    page.locator(FIRST).click()
    for key in "-3":
        page.keyboard.press(key)
    expect(page.locator(".summary")).to_contain_text(TURNED[lang])
    expect(page.locator(FIRST)).to_have_text("−3")
    page.keyboard.press("9")
    expect(page.locator(".cell-error").first).to_contain_text("9")
    page.keyboard.press("Control+z")
    expect(page.locator(".summary")).not_to_contain_text(TURNED[lang])
    expect(page.locator(FIRST)).to_have_text("+4")
    assert it.errors == []


def test_an_actor_is_chosen_and_the_address_remembers(opened):
    page = opened("70_actors", "fr").page
    view(page, "alliances")
    page.locator("#a-actor").select_option("regions")
    expect(page.locator("#t-turns")).to_contain_text("Régions")
    expect(page).to_have_url(re.compile("actor=regions.*view=alliances"))
    page.locator("#conventions summary").click()
    page.locator("#a-level").select_option("1")
    expect(page.locator(".tied .sum").first).to_have_text("+8,0")
    expect(page).to_have_url(re.compile("level=1"))
    page.locator("#a-level").select_option("3")
    page.locator("#tab-alliances").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#tab-objectives")).to_have_attribute("aria-selected", "true")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_fault(opened, axe, scheme):
    page = opened("70_actors", "fr").page
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    for name in VIEWS:
        view(page, name)
        bad, checked = axe(page)
        assert bad == [], (name, scheme)
        assert checked >= 10, (name, checked)
    page.emulate_media(color_scheme="light")


@pytest.mark.parametrize("width", [390, 1280, 1920])
def test_nothing_is_cut_at_any_width(opened, cut_at, width):
    page = opened("70_actors", "fr").page
    for name in VIEWS:
        view(page, name)
        assert cut_at(page, width) == [], name
    page.set_viewport_size({"width": 1280, "height": 900})


def test_a_study_without_actors_says_what_to_add(served, visit):
    it = visit(served, "voila/render/70_actors.ipynb?study=somewhereland&lang=fr")
    expect(it.page.locator("#cells")).to_contain_text("ne dit pas encore qui peut agir sur qui")
    assert it.errors == []
    it.close()
