"""The dashboards in Chromium through the server, as people meet them."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from futurs.figures import theme

pytestmark = pytest.mark.browser
DASHBOARDS = ("10_ten_minutes", "20_explore", "40_compare")
LANGUAGES = ("fr", "en")
FIRST_LINE = {"fr": "13 futurs cohérents", "en": "13 consistent futures"}
ASSETS = Path(__file__).parents[2] / "lib/futurs/widgets/assets"
VIEWS = ("box", "reading", "futures", "tableau", "map", "axes")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_ten_minutes_says_what_it_should(opened, lang):
    page = opened("10_ten_minutes", lang).page
    expect(page.locator("html")).to_have_attribute("lang", lang)
    expect(page.locator("#cells")).to_contain_text(FIRST_LINE[lang])
    expect(page.locator("#t-futures ~ ul > li.card")).to_have_count(13)
    expect(page.locator("article.card")).to_have_count(8)
    expect(page.locator("figure.chart .js-plotly-plot")).to_have_count(2)
    text = page.inner_text("#cells")
    assert not re.search(r"CIB|morpholog|succession|cross-impact|impacts croisés", text)
    assert "Futurs" in page.title()


def test_a_word_opens_its_definition(opened):
    page = opened("10_ten_minutes", "fr").page
    page.get_by_role("button", name="Futur cohérent").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#term-future")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#term-future")).to_be_hidden()


def test_a_chart_shows_its_data_and_saves_it(opened):
    page = opened("10_ten_minutes", "fr").page
    figure = page.locator("figure.chart").first
    figure.get_by_role("button", name="Données").click()
    expect(figure.locator("tbody tr")).to_have_count(12)
    expect(figure.locator("tbody tr").first).to_contain_text("Architecture État-collectivités")
    with page.expect_download() as saved:
        figure.get_by_role("button", name="Télécharger").click()
    rows = Path(saved.value.path()).read_text("utf-8-sig").splitlines()
    assert len(rows) == 13
    figure.get_by_role("button", name="Données").click()


def test_choosing_a_state_changes_the_verdict_and_the_address(opened):
    page = opened("20_explore", "fr").page
    verdict = page.locator(".verdict")
    expect(verdict).to_contain_text(
        "Cette combinaison tient : Le fil de l'eau".replace(" :", "\u00a0:")
    )
    page.locator("#r-digital_sovereignty-sovereign_commons").check()
    expect(verdict).to_contain_text("Cette combinaison ne tient pas")
    expect(verdict).to_contain_text("5 points d’écart")
    expect(page.locator(".choice .gap")).to_contain_text("− 5")
    expect(page.locator(".forces li").first).to_contain_text("Europe des normes")
    expect(page.locator(".forces .sum").first).to_have_text("−3")
    assert "N1" in page.url
    assert "s=F2-C2-S2-T2-P1-A2-N1" in page.url
    page.locator("#settle").click()
    expect(page.locator("#t-path")).to_contain_text("Le fil de l'eau")
    page.get_by_role("button", name="Prendre cette combinaison").click()
    expect(verdict).to_contain_text("Cette combinaison tient")


def test_pins_keep_the_futures_that_hold_them(opened):
    page = opened("20_explore", "fr").page
    page.locator("#pin-public_employment").click()
    expect(page.locator("#remaining li.card")).to_have_count(5)
    expect(page.locator("#t-remaining")).to_have_text("5 futurs cohérents")
    assert "pins=public_employment" in page.url
    page.get_by_role("button", name="Tout libérer").click()
    expect(page.locator("#remaining li.card")).to_have_count(13)


def test_the_keyboard_alone_moves_the_board(opened):
    page = opened("20_explore", "en").page
    page.locator("#tab-box").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#tab-reading")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#tab-futures")).to_have_attribute("aria-selected", "true")
    expect(page.locator("#remaining details")).to_have_count(13)
    page.keyboard.press("Home")
    expect(page.locator("#tab-box")).to_have_attribute("aria-selected", "true")
    page.locator("#r-public_finances-permanent_squeeze").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#r-public_finances-consolidated")).to_be_checked()
    expect(page.locator(".verdict")).to_contain_text("does not hold")
    assert page.evaluate("document.activeElement.id") == "r-public_finances-consolidated"
    page.keyboard.press("ArrowRight")
    expect(page.locator(".verdict")).to_contain_text("This combination holds")


def test_a_move_answers_quickly_enough_to_feel_live(opened):
    # A bound against a broken path, not a timing: the benchmark measures.
    page = opened("20_explore", "en").page
    page.locator("#r-european_frame-fragmentation").check()
    expect(page.locator(".verdict")).to_contain_text("does not hold", timeout=3000)
    page.locator("#r-european_frame-regulatory_europe").check()
    expect(page.locator(".verdict")).to_contain_text("This combination holds", timeout=3000)


def test_the_map_and_the_tableau(opened):
    page = opened("20_explore", "en").page
    page.locator("#tab-tableau").click()
    expect(page.locator("table.tableau thead th[scope=col]")).to_have_count(13)
    expect(page.locator("table.tableau thead th[scope=colgroup]")).to_have_count(8)
    expect(page.locator("table.tableau tbody tr")).to_have_count(12)
    page.locator("#tab-map").click()
    expect(page.locator("figure.chart .js-plotly-plot")).to_be_visible()
    expect(page.locator("figure.chart text", has_text="Drift").first).to_be_visible()
    page.locator("#tab-box").click()
    expect(page.locator("figure.chart .plot")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("dashboard", DASHBOARDS)
def test_axe_finds_no_serious_fault(opened, axe, dashboard, scheme):
    page = opened(dashboard, "fr").page
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    for view in VIEWS if dashboard == "20_explore" else ("",):
        if view:
            page.locator(f"#tab-{view}").click()
            expect(page.locator(f"#tab-{view}")).to_have_attribute("aria-selected", "true")
        bad, checked = axe(page)
        assert bad == [], (view, scheme)
        assert checked >= 15, (view, checked)
    if dashboard == "20_explore":
        page.locator("#tab-box").click()
    page.emulate_media(color_scheme="light")


def test_axe_would_find_a_fault(chromium, axe):
    page = chromium.new_page()
    faint = '<p style="color: #999; background: #fff">faint</p>'
    page.set_content(f'<html lang="en"><title>x</title><main><p>dark</p>{faint}<img src="data:,">')
    assert axe(page) == ([["color-contrast", [faint]], ["image-alt", ['<img src="data:,">']]], 1)
    page.close()


# Rules of sheets that are not ours and take any element with a class.
_BARE = """() => [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules])
  .flatMap((rule) => rule.cssRules?.length && !rule.selectorText ? [...rule.cssRules] : [rule])
  .filter((rule) => rule.selectorText && !rule.selectorText.includes('.futurs'))
  .flatMap((rule) => rule.selectorText.split(','))
  .map((one) => one.trim().match(/^(?:[a-z]+)?\\.([\\w-]+)$/)?.[1])
  .filter(Boolean)"""


def test_no_other_sheet_styles_a_class_of_ours(opened):
    page = opened("80_simulate", "fr").page
    sheet = (ASSETS / "futurs.css").read_text("utf-8")
    ours = set(re.findall(r"\.([a-z][\w-]*)", sheet))
    ours = {one for one in ours if not one.startswith("jupyter-")}
    others = set(page.evaluate(_BARE))
    assert "widget-vbox" in others  # the sheets of the widgets were read
    assert ours & others == set()


@pytest.mark.parametrize("width", [390, 1280, 1920])
@pytest.mark.parametrize("dashboard", DASHBOARDS)
def test_nothing_is_cut_at_any_width(opened, cut_at, dashboard, width, tmp_path):
    page = opened(dashboard, "fr").page
    assert cut_at(page, width) == []
    assert len(page.screenshot(path=str(tmp_path / f"{dashboard}_{width}.png"))) > 10_000
    page.set_viewport_size({"width": 1280, "height": 900})


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_pages_stand_in_one_line_or_in_a_menu_that_the_keyboard_opens(opened, lang):
    it = opened("10_ten_minutes", lang)
    page, links, menu = it.page, it.page.locator("nav.main a"), it.page.locator("button.menu")
    for width in (1280, 1920):
        page.set_viewport_size({"width": width, "height": 900})
        expect(menu).to_be_hidden()
        tops = {round(link.bounding_box()["y"]) for link in links.all()}
        assert len(tops) == 1, (width, tops)
    page.set_viewport_size({"width": 390, "height": 844})
    expect(menu).to_be_visible()
    expect(links.first).to_be_hidden()
    expect(menu).to_contain_text(page.locator("nav.main [aria-current]").text_content())
    assert page.locator("header.site").bounding_box()["height"] < 130
    menu.focus()
    page.keyboard.press("Enter")
    expect(links.last).to_be_visible()
    page.keyboard.press("Tab")
    expect(links.first).to_be_focused()
    page.keyboard.press("Escape")
    expect(links.first).to_be_hidden()
    expect(menu).to_be_focused()
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(media="print")
    expect(page.locator("nav.main")).to_be_hidden()
    page.emulate_media(media="screen")


def test_print_shows_the_whole_page(opened):
    page = opened("10_ten_minutes", "fr").page
    page.emulate_media(media="print")
    heights = page.evaluate(
        "() => [document.documentElement.scrollHeight,"
        " document.querySelector('#t-words').getBoundingClientRect().bottom]"
    )
    assert heights[0] >= heights[1] > 2000
    assert page.pdf(format="A4").count(b"/Type /Page\n") >= 4
    page.emulate_media(media="screen")


def test_a_dark_page_prints_its_charts_in_the_colours_of_paper(opened):
    page = opened("10_ten_minutes", "fr").page
    words = page.locator("figure.chart .js-plotly-plot .ytick text").first
    # Said, not read: a node that plotly has just replaced has no colour to be read.
    light = "rgb({}, {}, {})".format(*bytes.fromhex(theme.INK[1:]))
    expect(words).to_have_css("fill", light)
    page.emulate_media(color_scheme="dark")
    expect(words).not_to_have_css("fill", light)
    page.evaluate("() => dispatchEvent(new Event('beforeprint'))")
    expect(words).to_have_css("fill", light)
    page.evaluate("() => dispatchEvent(new Event('afterprint'))")
    expect(words).not_to_have_css("fill", light)
    page.emulate_media(color_scheme="light")
    expect(words).to_have_css("fill", light)


def test_language_switch_keeps_the_state(opened):
    page = opened("20_explore", "fr").page
    page.locator("#pin-public_employment").click()
    expect(page.locator("#remaining li.card")).to_have_count(5)
    # The address follows the page by a message of its own; the link reads it when it is used.
    expect(page).to_have_url(re.compile("pins=public_employment"))
    link = page.get_by_role("link", name="English")
    link.focus()
    href = link.get_attribute("href")
    assert "lang=en" in href
    assert "pins=public_employment" in href
    page.locator("#pin-public_employment").click()
    expect(page.locator("#remaining li.card")).to_have_count(13)


def test_an_address_opens_the_same_view_and_says_what_it_gets_wrong(served, visit):
    path = "voila/render/20_explore.ipynb?study=administration_2040&lang=fr"
    it = visit(served, path + "&s=N1-X9&pins=political_trus-public_finances&view=futures")
    expect(it.page.locator("#tab-futures")).to_have_attribute("aria-selected", "true")
    expect(it.page.locator(".notice").first).to_contain_text("X9")
    expect(it.page.locator(".notice").nth(1)).to_contain_text("political_trust")
    expect(it.page.locator("#remaining li.card")).to_have_count(3)
    it.close()


def test_a_lost_kernel_is_said(served, visit):
    it = visit(served, "voila/render/20_explore.ipynb?study=somewhereland&lang=fr")
    before = {p.pid for p in served.processes()}
    own = max(served.processes(), key=lambda p: p.create_time())
    assert own.pid in before
    own.kill()
    expect(it.page.locator("#futurs-lost")).to_be_visible(timeout=30_000)
    expect(it.page.locator("#futurs-lost")).to_contain_text("interrompue")
    it.page.get_by_role("button", name="Reprendre au même endroit").click()
    it.page.wait_for_selector("#cells h1", state="visible", timeout=60_000)
    expect(it.page.locator(".verdict")).to_contain_text("Cette combinaison tient")
    it.close()


def test_a_kernel_that_was_only_busy_is_not_said_to_be_lost_for_ever(served, visit):
    it = visit(served, "voila/render/20_explore.ipynb?study=somewhereland&lang=fr")
    own = max(served.processes(), key=lambda p: p.create_time())
    own.suspend()
    expect(it.page.locator("#futurs-lost")).to_be_visible()
    own.resume()
    expect(it.page.locator("#futurs-lost")).to_have_count(0)
    assert it.errors == []
    it.close()


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("dashboard", DASHBOARDS)
def test_nothing_leaves_the_host_and_nothing_complains(opened, dashboard, lang):
    it = opened(dashboard, lang)
    assert len(it.requests) > 10
    assert it.foreign() == []
    assert it.errors == []


@pytest.mark.parametrize("path", ["?lang=fr", "accessibility?lang=en", "nowhere?lang=fr"])
def test_light_pages(served, visit, axe, path):
    it = visit(served, path, ready="h1")
    for scheme in ("light", "dark"):
        it.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        bad, checked = axe(it.page)
        assert bad == []
        assert checked >= 5
    assert it.foreign() == []
    it.close()
