"""The policies' board in Chromium: views, packages, keyboard, axe and widths."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
VIEWS = ("classes", "regrets", "duel", "fails", "cost", "ranks")
TITLE = {"fr": "Éprouver les politiques", "en": "Test policies"}


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_each_view_shows_its_chart(opened, lang):
    it = opened("85_policies", lang)
    page = it.page
    expect(page.locator("h1")).to_have_text(TITLE[lang])
    it.answered()
    expect(page.locator("#p-outcome")).to_have_value("satisfaction")
    for name in VIEWS:
        it.view(name)
        expect(page.locator("figure.chart .js-plotly-plot")).to_have_count(1)
        if name == "cost":  # what it counts, and no lever is free
            expect(page.locator("#cost-how")).to_contain_text("2025")
            paid = page.locator("#cost tbody tr td:nth-child(2)").all_inner_texts()
            assert len(paid) == 13
            assert sum(x.strip() == "0" for x in paid) == 0, paid
    expect(page.locator("#warnings li")).to_have_count(6)
    assert it.foreign() == []
    assert it.errors == []


def test_a_package_is_made_and_the_address_remembers(opened):
    it = opened("85_policies", "en")
    page = it.page
    it.answered()
    expect(page.locator("#p-outcome")).to_have_value("satisfaction")
    it.view("duel")
    before = page.locator("#duel").inner_text()
    assert re.search(r"“Package A” beats “Package B” in .*% of the simulated futures", before)
    page.locator("#packages summary").click()
    box = page.locator("#b-public_work_pact")
    expect(box).to_be_checked()
    box.focus()
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile("b=(?!.*public_work_pact)"))
    it.answered()
    expect(page.locator("#duel")).not_to_have_text(before)
    expect(box).not_to_be_checked()
    page.keyboard.press("Space")
    it.answered()
    expect(page.locator("#duel")).to_have_text(before)
    page.locator("#packages summary").click()
    page.locator("#swap").click()
    expect(page.locator("#duel")).to_contain_text("“Package B” beats “Package A”")
    page.locator("#swap").click()
    assert it.errors == []


def test_where_it_fails_in_words(opened):
    it = opened("85_policies", "fr")
    page = it.page
    it.answered()
    expect(page.locator("#p-outcome")).to_have_value("satisfaction")
    it.view("fails")
    expect(page.locator("#fails")).to_contain_text("manque le seuil dans")
    expect(page.locator("#box")).to_contain_text("couverture")
    assert page.locator("#limits li").count() >= 1
    page.locator("#p-where").select_option("drift")
    expect(page.locator("#fails")).to_contain_text("de « Le fil de l'eau »")
    page.locator("#p-where").select_option("")
    it.answered()


def test_the_keyboard_goes_through_the_views(opened):
    it = opened("85_policies", "fr")
    page = it.page
    it.view("classes")
    page.locator("#tab-classes").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#tab-regrets")).to_have_attribute("aria-selected", "true")
    expect(page.locator("#tab-regrets")).to_be_focused()
    it.answered()
    page.locator("#settings summary").focus()
    page.keyboard.press("Enter")
    page.locator("#p-most").fill("60")
    page.keyboard.press("Tab")
    expect(page).to_have_url(re.compile("most=60"))
    page.locator("#p-most").fill("50")
    page.keyboard.press("Tab")
    expect(page).not_to_have_url(re.compile("most=60"))
    page.locator("#settings summary").click()


def test_the_difference_that_counts_is_typed_and_remembered(opened):
    it = opened("85_policies", "fr")
    page = it.page
    it.answered()
    it.view("duel")
    expect(page.locator("#margin")).to_contain_text("au plus 0,5 point entre deux politiques")
    before = page.locator("#duel").inner_text()
    page.locator("#settings summary").click()
    page.locator("#p-margin").fill("2")
    page.keyboard.press("Tab")
    expect(page).to_have_url(re.compile("margin=2"))
    expect(page.locator("#margin")).to_contain_text("votre réglage")
    expect(page.locator("#duel")).not_to_have_text(before)
    page.locator("#p-margin").fill("")
    page.keyboard.press("Tab")
    expect(page.locator("#duel")).to_have_text(before)
    expect(page).not_to_have_url(re.compile("margin="))
    page.locator("#settings summary").click()
    assert it.errors == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_fault(opened, axe, scheme):
    it = opened("85_policies", "fr")
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
    it = opened("85_policies", "fr")
    page = it.page
    it.answered()
    for name in VIEWS:
        it.view(name)
        assert cut_at(page, width) == [], name
    page.set_viewport_size({"width": 1280, "height": 900})


def test_on_a_phone_costs_stand_beside_their_bars(opened):
    it = opened("85_policies", "fr")
    it.page.set_viewport_size({"width": 390, "height": 900})
    it.view("cost")
    words = it.page.locator("figure.chart:visible .textpoint")
    expect(words.last).to_have_text(re.compile(r"^\s*1\d,\d$"))
    expect(it.page.locator("figure.chart:visible ol.key")).to_be_hidden()
    it.page.set_viewport_size({"width": 1280, "height": 900})


def test_a_study_without_a_model_says_what_to_add(served, visit):
    it = visit(served, "voila/render/85_policies.ipynb?study=somewhereland&lang=fr")
    expect(it.page.locator("#cells")).to_contain_text("model/equations.yaml")
    assert it.errors == []
    it.close()
