"""What drives the system, in Chromium: pictures, filter, what if, address, access, widths."""

import shutil

import pytest
import yaml
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
BOARD = "60_drivers"
VIEWS = ("map", "graph", "ladder", "matrix")


@pytest.fixture(scope="module")
def site(start, root, tmp_path_factory):
    folder = tmp_path_factory.mktemp("drivers")
    shutil.copytree(root / "scenarios/administration_2040", folder / "scenarios/ours")
    shutil.copytree(root / "scenarios/somewhereland", folder / "scenarios/land")
    shutil.copytree(root / "notebooks/dashboards", folder / "notebooks/dashboards")
    server = start(root=folder, warm=False)
    yield server
    server.stop()


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_each_view_draws_its_picture(opened, lang):
    it = opened(BOARD, lang)
    page = it.page
    for view, pictures in (("graph", 1), ("ladder", 2), ("map", 1)):
        page.locator(f"#tab-{view}").click()
        expect(page.locator(f"#tab-{view}")).to_have_attribute("aria-selected", "true")
        expect(page.locator("figure.chart .js-plotly-plot:visible")).to_have_count(pictures)
    expect(page.locator("#t-questions")).to_be_visible()
    assert it.foreign() == []
    assert it.errors == []


def test_the_filter_keeps_fewer_arrows(opened):
    page = opened(BOARD, "en").page
    page.locator("#tab-graph").click()
    title = page.locator("figure.chart h3:visible")
    page.locator("#c-share").select_option("5")
    expect(title).to_contain_text("The 6 strongest of 139")
    page.locator("#c-share").select_option("100")
    expect(title).to_contain_text("The 139 strongest of 139")
    page.wait_for_url("**share=100**")
    page.locator("#c-share").select_option("25")


def test_what_if_by_keyboard_then_saved(site, visit):
    it = visit(site, f"voila/render/{BOARD}.ipynb?study=ours&lang=en&view=matrix")
    page = it.page
    page.locator("#s-source").select_option("cyber_threat")
    page.locator("#s-target").select_option("political_trust")
    cell = page.locator('table.dense td[data-r="13"][data-c="3"]')
    expect(cell).to_have_text("1")
    cell.focus()
    page.keyboard.press("3")
    expect(cell).to_have_text("3")
    expect(page.locator(".summary")).to_contain_text("1 change")
    expect(page.locator("ul.moves").first).to_contain_text("rank")
    page.locator("#keep summary").click()
    page.locator("#v-title").fill("Louder threat")
    page.locator("#v-title").blur()
    page.locator("#save").click()
    expect(page.locator(".notice[role=alert]")).to_contain_text("“Louder threat” is saved")
    page.wait_for_url("**variant=louder_threat**")
    page.reload()
    expect(page.locator(".tag").nth(1)).to_contain_text("Louder threat", timeout=60_000)
    expect(page.locator('table.dense td[data-r="13"][data-c="3"]')).to_have_text("3")
    it.close()


def test_unsaved_influences_are_offered_again(site, visit):
    it = visit(site, f"voila/render/{BOARD}.ipynb?study=ours&lang=en&view=matrix")
    page = it.page
    page.locator(".picker button", has_text="3").click()
    expect(page.locator(".summary")).to_contain_text("1 change")
    page.reload()
    page.get_by_role("button", name="Take them up again").click(timeout=60_000)
    expect(page.locator(".summary")).to_contain_text("1 change")
    it.close()


def test_a_study_without_influences_says_what_to_add(site, visit):
    it = visit(site, f"voila/render/{BOARD}.ipynb?study=land&lang=fr")
    expect(it.page.locator("#cells")).to_contain_text("direct_influence:")
    assert it.errors == []
    it.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_fault(opened, axe, scheme):
    page = opened(BOARD, "fr").page
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    for view in VIEWS:
        page.locator(f"#tab-{view}").click()
        expect(page.locator(f"#tab-{view}")).to_have_attribute("aria-selected", "true")
        bad, checked = axe(page)
        assert bad == [], (view, scheme)
        assert checked >= 15
    page.locator("#tab-map").click()
    page.emulate_media(color_scheme="light")


@pytest.mark.parametrize("width", [390, 1280, 1920])
def test_nothing_is_cut_at_any_width(opened, cut_at, width):
    page = opened(BOARD, "fr").page
    page.set_viewport_size({"width": width, "height": 900})
    for view in VIEWS:
        page.locator(f"#tab-{view}").click()
        assert cut_at(page, width) == [], view
    page.locator("#tab-map").click()
    page.set_viewport_size({"width": 1280, "height": 900})


MARKUP = "<b onclick=alert(1)>&amp;{{7*7}}</b><img src=x onerror=window.hit=1>"


def test_markup_is_shown_as_text(start, root, tmp_path, visit, still):
    shutil.copytree(root / "scenarios/administration_2040", tmp_path / "scenarios/markup")
    shutil.copytree(root / "notebooks/dashboards", tmp_path / "notebooks/dashboards")
    file = tmp_path / "scenarios/markup/structure.yaml"
    data = yaml.safe_load(file.read_text("utf-8"))
    for variable in data["variables"]:
        variable["label"] = {"fr": MARKUP, "en": MARKUP}
    file.write_text(yaml.safe_dump(data, allow_unicode=True, width=10_000), "utf-8")
    server = start(root=tmp_path, warm=False)
    it = visit(server, f"voila/render/{BOARD}.ipynb?study=markup&lang=fr")
    for view in ("graph", "ladder", "matrix", "map"):
        it.page.locator(f"#tab-{view}").click()
        expect(it.page.locator(f"#tab-{view}")).to_have_attribute("aria-selected", "true")
        still(it.page)
    expect(it.page.locator("#cells")).to_contain_text("{{7*7}}")
    assert it.page.evaluate("() => window.hit") is None
    assert it.page.locator("#rendered_cells b[onclick], #rendered_cells img").count() == 0
    it.close()
    server.stop()
