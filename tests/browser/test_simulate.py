"""The simulation board in Chromium: levers by keyboard, answers, views, address, access, widths."""

import re
import shutil

import pytest
import yaml
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
BOARD = "80_simulate"
VIEWS = ("fans", "story", "scenarios", "why", "basis")
SLIDER = "#lever-human_contact_guarantee"


@pytest.fixture(scope="module")
def site(start, root, tmp_path_factory):
    folder = tmp_path_factory.mktemp("simulate")
    shutil.copytree(root / "scenarios/administration_2040", folder / "scenarios/markup")
    shutil.copytree(root / "scenarios/somewhereland", folder / "scenarios/land")
    shutil.copytree(root / "data", folder / "data")
    shutil.copytree(root / "notebooks/dashboards", folder / "notebooks/dashboards")
    file = folder / "scenarios/markup/model/equations.yaml"
    data = yaml.safe_load(file.read_text("utf-8"))
    for part in ("outcomes", "stocks", "auxiliaries"):
        for one in data["model"][part]:
            one["label"] = {"fr": MARKUP, "en": MARKUP}
    file.write_text(yaml.safe_dump(data, allow_unicode=True, width=10_000), "utf-8")
    server = start(root=folder, warm=False)
    yield server
    server.stop()


MARKUP = "<b onclick=alert(1)>&amp;{{7*7}}</b><img src=x onerror=window.hit=1>"


def turn(page, view):
    page.locator(f"#tab-{view}").click()
    expect(page.locator(f"#tab-{view}")).to_have_attribute("aria-selected", "true", timeout=30_000)
    ready = {
        "fans": "#status",
        "story": "#every",
        "scenarios": "#targets",
        "why": "#t-leads",
        "basis": "#t-basis",
    }
    expect(page.locator(ready[view])).to_be_visible(timeout=60_000)
    expect(page.locator("#progress")).to_have_count(0, timeout=60_000)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_each_view_draws_its_pictures(opened, lang):
    it = opened(BOARD, lang)
    page = it.page
    for view, pictures in (("story", 1), ("scenarios", 1), ("why", 1), ("basis", 0), ("fans", 9)):
        turn(page, view)
        expect(page.locator("figure.chart .js-plotly-plot:visible")).to_have_count(pictures)
        expect(page.locator("#warnings li")).to_have_count(6)
    assert it.foreign() == []
    assert it.errors == []


def test_a_lever_by_keyboard_moves_the_lines_then_the_address(opened):
    page = opened(BOARD, "en").page
    turn(page, "fans")
    chart = page.locator(".fans figure").nth(3)
    chart.scroll_into_view_if_needed()
    line = chart.locator(".trace:nth-child(6) path.js-line")
    before, title = line.get_attribute("d"), chart.locator("h3").text_content()
    page.locator(SLIDER).focus()
    page.keyboard.press("End")
    expect(page.locator(f"{SLIDER} >> xpath=.. >> output")).to_have_text("100%", timeout=20_000)
    expect(chart.locator("h3")).not_to_have_text(title, timeout=20_000)
    expect(line).not_to_have_attribute("d", before, timeout=20_000)
    expect(page.locator("#effects tbody tr")).to_have_count(9, timeout=20_000)
    page.wait_for_url("**levers=human_contact_guarantee.100**")
    expect(page.locator("#levers > summary")).to_have_text("Levers: 1 in force")
    expect(page.locator("#draws")).to_contain_text("10,000 futures", timeout=60_000)
    moved = line.get_attribute("d")
    page.wait_for_timeout(600)  # plotly has drawn it all again: the lines stay where they were put
    assert close(moved, line.get_attribute("d"))
    page.locator("#levers-reset").click()
    expect(page.locator("#effects")).to_contain_text("Pull a lever", timeout=20_000)
    expect(page.locator(SLIDER)).to_have_js_property("value", "0")
    expect(page.locator("#levers > summary")).to_have_text("Levers: none in force")


def close(one, other):
    a, b = (re.findall(r"[\d.]+", d) for d in (one, other))
    return abs(float(a[-1]) - float(b[-1])) < 6 and abs(float(a[1]) - float(b[1])) < 6


def test_a_link_opens_what_was_left(opened, visit, served):
    path = f"voila/render/{BOARD}.ipynb?study=administration_2040&lang=en"
    query = "&scenario=drift&levers=continuity_plans.40&outcome=debt&year=2050&view=why&at=deficit"
    it = visit(served, path + query)
    page = it.page
    expect(page.locator("#s-scenario")).to_have_value("drift")
    expect(page.locator("#s-year")).to_have_value("2050")
    expect(page.locator("#lever-continuity_plans")).to_have_js_property("value", "40")
    expect(page.locator("#t-equation")).to_be_visible()
    expect(page.locator(".equation")).to_contain_text("Interest − Primary balance")
    page.get_by_role("button", name="Primary balance", exact=True).first.click()
    expect(page.locator(".equation")).to_contain_text("Equation of “Primary balance”")
    expect(page.locator("#t-equation")).to_be_focused()
    page.wait_for_url("**at=balance**")
    with page.expect_download() as got:
        page.locator("#latex").click()
    assert got.value.suggested_filename == "debt.tex"
    assert it.errors == []
    it.close()


# A lever is moved: the paths as the page set them at once, and as plotly drew them when it was over.
_SLIDE = """async (strength) => {
  const fan = document.querySelector(".lens .js-plotly-plot");
  const input = document.querySelector("#lever-human_contact_guarantee");
  const paths = () => [...fan.querySelectorAll(".scatterlayer path.js-line, .scatterlayer path.js-fill")]
    .map((path) => path.getAttribute("d").match(/-?[0-9.]+/g).map(Number));
  const before = JSON.stringify(paths());
  let drawn = false, slid = paths();
  fan.once("plotly_afterplot", () => { drawn = true; });
  input.value = strength;
  input.dispatchEvent(new Event("input", { bubbles: true }));
  while (!drawn) { slid = paths(); await new Promise(requestAnimationFrame); }
  return { moved: JSON.stringify(slid) !== before, slid, plotly: paths() };
}"""


def extent(path):
    return [end(path[k::2]) for k in (0, 1) for end in (min, max)]


def test_a_slide_moves_the_lines_where_plotly_then_draws_them(opened):
    it = opened(BOARD, "en")
    page = it.page
    turn(page, "fans")
    expect(page.locator(".fans .js-plotly-plot:visible")).to_have_count(8)
    page.locator(".lens").scroll_into_view_if_needed()
    moves = []
    for strength in (40, 45, 50, 55):
        moves.append(page.evaluate(_SLIDE, strength))
        it.answered()
        page.wait_for_timeout(1000)
    # The first one makes the line without levers appear; an axis may have to grow once or twice.
    slides = [one for one in moves if one["moved"]]
    assert len(slides) >= 2
    for one in slides:
        for ours, theirs in zip(one["slid"], one["plotly"], strict=True):
            # Plotly leaves points out that lie within a quarter of its line's width, 3 px at least.
            assert extent(ours) == pytest.approx(extent(theirs), abs=0.8)
    page.locator("#levers-reset").click()


def test_from_a_story_to_its_futures_by_keyboard(visit, served):
    it = visit(served, "voila/render/10_ten_minutes.ipynb?study=administration_2040&lang=en")
    story = it.page.locator("#story-national_service")
    story.locator("summary").focus()
    it.page.keyboard.press("Enter")
    story.get_by_role("link", name="Equality on a small budget").focus()
    it.page.keyboard.press("Enter")
    page = it.page
    expect(page.locator("#tab-story")).to_have_attribute("aria-selected", "true", timeout=60_000)
    expect(page.locator("#t-claims")).to_have_text(
        "The numbers contradict the story on one point of 5"
    )
    expect(page.locator(".story mark.disagree")).to_have_text(
        "a clear majority finds the whole reliable"
    )
    page.locator(".story sup a", has_text="4").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#claim-4")).to_be_in_viewport()
    page.locator("#every button", has_text="slim").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#t-story")).to_contain_text("slim")
    page.wait_for_url("**scenario=slim_state**")
    assert it.foreign() == []
    assert it.errors == []
    it.close()


def test_a_study_without_a_model_says_what_to_add(site, visit):
    it = visit(site, f"voila/render/{BOARD}.ipynb?study=land&lang=fr")
    expect(it.page.locator("#cells")).to_contain_text("model/equations.yaml")
    assert it.errors == []
    it.close()


def test_markup_is_shown_as_text(site, visit, still):
    it = visit(site, f"voila/render/{BOARD}.ipynb?study=markup&lang=fr&outcome=debt")
    for view in VIEWS:
        turn(it.page, view)
        still(it.page)
    expect(it.page.locator("#cells")).to_contain_text("{{7*7}}")
    assert it.page.evaluate("() => window.hit") is None
    assert it.page.locator("#rendered_cells b[onclick], #rendered_cells img").count() == 0
    it.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_fault(opened, axe, scheme):
    page = opened(BOARD, "fr").page
    page.emulate_media(color_scheme=scheme)
    for view in VIEWS:
        turn(page, view)
        bad, checked = axe(page)
        assert bad == [], (view, scheme)
        assert checked >= 15
    turn(page, "fans")
    page.emulate_media(color_scheme="light")


@pytest.mark.parametrize("width", [390, 1280, 1920])
def test_nothing_is_cut_at_any_width(opened, cut_at, width):
    page = opened(BOARD, "fr").page
    page.set_viewport_size({"width": width, "height": 900})
    for view in VIEWS:
        turn(page, view)
        assert cut_at(page, width) == [], view
    turn(page, "fans")
    page.set_viewport_size({"width": 1280, "height": 900})


_PLACES = """() => Object.fromEntries([['chart', '.lens .plot'], ['title', '.lens h3'],
  ['lever', '#lever-human_contact_guarantee'], ['first', '.lever input']].map(([name, selector]) => {
    const { top, bottom } = document.querySelector(selector).getBoundingClientRect();
    return [name, [top, bottom]];
}))"""
# What is really painted where a lever's middle is: a chart that stays in view must not cover it.
_BARE = """(selector) => {
  const box = document.querySelector(selector).getBoundingClientRect();
  const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  return top === document.querySelector(selector);
}"""


_LAST = """(path) => {
  const { x, y } = path.getPointAtLength(path.getTotalLength()).matrixTransform(path.getScreenCTM());
  return [x, y];
}"""


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_on_a_phone_the_chart_comes_first_and_stays_in_view_while_a_lever_moves_it(
    served, chromium, lang
):
    page = chromium.new_page(viewport={"width": 390, "height": 844})
    path = f"voila/render/{BOARD}.ipynb?study=administration_2040&lang={lang}&outcome=wait_index"
    page.goto(served.url + path)
    line = page.locator(".lens .trace:nth-child(6) path.js-line")
    expect(line).to_be_visible(timeout=60_000)
    places = page.evaluate(_PLACES)
    assert places["title"][0] < 700
    assert places["chart"][1] <= 844  # all of it, within the first screen
    page.locator(SLIDER).focus()
    for _ in range(3):
        before = line.get_attribute("d")
        page.keyboard.press("PageUp")
        expect(line).not_to_have_attribute("d", before)
        places = page.evaluate(_PLACES)
        assert 0 <= places["title"][0] < places["chart"][1] <= places["lever"][0]
        assert places["lever"][1] <= 844
        assert page.evaluate(_BARE, SLIDER)
    # No trap: the keyboard goes on to the next lever, which stands in view, and back.
    page.keyboard.press("Tab")
    focused = page.evaluate("document.activeElement.id")
    assert focused.startswith("lever-")
    assert page.evaluate(_BARE, f"#{focused}")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    focused = page.evaluate("document.activeElement.id")
    assert focused.startswith("lever-")
    assert page.evaluate(_BARE, f"#{focused}")
    # On a screen too low for both, the chart goes with the page.
    page.set_viewport_size({"width": 844, "height": 390})
    expect(page.locator(".lens")).not_to_have_css("position", "sticky")
    page.close()


def test_on_a_laptop_chart_and_levers_are_seen_together(opened):
    page = opened(BOARD, "fr").page
    page.set_viewport_size({"width": 1280, "height": 800})
    turn(page, "fans")
    expect(page.locator(".lens .js-plotly-plot")).to_be_visible()
    page.locator("#rendered_cells").evaluate("(node) => node.scrollTo(0, 0)")
    places = page.evaluate(_PLACES)
    assert places["chart"][1] <= 800
    assert places["first"][1] <= 800
    page.set_viewport_size({"width": 1280, "height": 900})


def test_words_of_a_chart_grow_with_those_of_the_page(opened):
    page = opened(BOARD, "fr").page
    turn(page, "fans")
    word = page.locator(".lens .xtick text").first
    ratio = """(node) => node.getBoundingClientRect().height
      / parseFloat(getComputedStyle(document.querySelector('.lens .axis')).fontSize)"""
    seen = {}
    for width in (1280, 1920):
        page.set_viewport_size({"width": width, "height": 1080})
        page.wait_for_timeout(1000)
        expect(word).to_be_visible()
        seen[width] = word.evaluate(ratio), word.evaluate("(n) => n.getBoundingClientRect().height")
    assert seen[1920][0] == pytest.approx(seen[1280][0], rel=0.03)
    assert seen[1920][1] > 1.2 * seen[1280][1]
    # What the pointer is told is where it points: plotly knows of the scale.
    x, y = page.locator(".lens .trace:nth-child(6) path.js-line").evaluate(_LAST)
    page.mouse.move(x - 3, y)
    page.mouse.move(x - 1, y)
    expect(page.locator(".lens .hoverlayer")).to_contain_text("2050")
    page.mouse.move(0, 0)
    page.set_viewport_size({"width": 1280, "height": 900})


def test_which_state_sets_what_is_opened_by_keyboard(opened):
    page = opened(BOARD, "fr").page
    turn(page, "basis")
    expect(page.locator("#driver-map details")).to_have_count(12)
    page.locator("#t-map-public_finances").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#map-public_finances tr.here").first).to_be_visible()
    expect(page.locator("#lever-map")).to_contain_text("Garantir un interlocuteur humain")
    expect(page.locator("#cells")).to_contain_text("administration_2040/model/lever_map.csv")
    turn(page, "fans")


def test_the_home_page_leads_to_it(visit, served):
    for lang, name in (("fr", "Simuler"), ("en", "Simulate")):
        it = visit(served, f"?lang={lang}", "main h1")
        link = it.page.locator(f"a.button[href*='{BOARD}']").first
        expect(link).to_contain_text(name)
        it.close()


def test_on_a_phone_a_chart_that_waited_for_its_picture_has_its_unit_and_no_error(served, visit):
    it = visit(served, "voila/render/80_simulate.ipynb?study=administration_2040&lang=en")
    page = it.page
    page.set_viewport_size({"width": 390, "height": 900})
    for view, said in (("scenarios", "million persons"), ("why", "Rank correlation")):
        page.locator(f"#tab-{view}").click()
        shown = page.locator("figure.chart:visible")
        expect(shown).to_have_count(1)
        expect(shown.locator(".axis")).to_contain_text(said)
        expect(shown.locator(".js-plotly-plot .trace").first).to_be_visible()
    assert it.errors == []
    it.close()


def test_paper_says_what_is_chosen_and_shows_no_control(served, visit):
    path = "voila/render/80_simulate.ipynb?study=administration_2040&lang=en&view=why&levers=continuity_plans.50"
    it = visit(served, path)
    page = it.page
    expect(page.locator(".equation .link").first).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator(".equation .link").first).to_be_visible()
    expect(page.locator(".lever:visible")).to_have_count(1)
    expect(page.locator("input:visible, #levers-reset:visible, #latex:visible")).to_have_count(0)
    assert it.errors == []
    it.close()
