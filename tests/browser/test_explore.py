"""Commentary, repair, noise and two axes in Chromium, as people meet them."""

import re
import shutil

import pytest
from playwright.sync_api import expect

from futurs.study import load, variants

pytestmark = pytest.mark.browser
EXPLORE = "voila/render/20_explore.ipynb?study=administration_2040&lang=fr"


def test_what_would_have_to_change_leads_to_the_judgement(served, visit):
    it = visit(served, EXPLORE + "&s=N1")
    page = it.page
    expect(page.locator(".verdict .brief")).to_contain_text("5 points")
    page.locator("#more-reading").click()
    expect(page.locator("#tab-reading")).to_have_attribute("aria-selected", "true")
    expect(page.locator("#t-repair")).to_be_visible()
    few = page.locator(".cells tbody tr").count()
    page.locator("#prefer-small").click()
    expect(page.locator("#prefer-small")).to_have_attribute("aria-pressed", "true")
    assert page.locator(".cells tbody tr").count() > few
    page.locator("#prefer-few").click()
    expect(page.locator(".cells tbody tr")).to_have_count(few)
    link = page.locator(".cells a").last
    expect(link).to_contain_text("Europe des normes")
    link.click()
    page.wait_for_url("**/30_judgements.ipynb**", timeout=60_000)
    page.wait_for_selector("#cells h1", state="visible", timeout=60_000)
    assert "section=european_frame.regulatory_europe-digital_sovereignty" in page.url
    expect(page.locator(".judge-aside")).to_contain_text(
        "« Europe des normes » sur".replace(" »", "\u00a0»").replace("« ", "«\u00a0")
    )
    assert it.errors == []
    it.close()


def tab_to(page, selector, key="Tab", most=120):
    """Press a key until an element has the keyboard."""
    for _ in range(most):
        page.keyboard.press(key)
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"{selector} is out of the keyboard's reach")


def test_a_repair_is_kept_as_a_variant_by_keyboard_on_a_phone(start, root, tmp_path, visit):
    shutil.copytree(root / "scenarios/administration_2040", tmp_path / "scenarios/ours")
    shutil.copytree(root / "notebooks/dashboards", tmp_path / "notebooks/dashboards")
    server = start(root=tmp_path, warm=False)
    it = visit(server, "voila/render/20_explore.ipynb?study=ours&lang=fr&view=reading&s=N1")
    page = it.page
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.locator("#t-repair")).to_be_visible()
    needed = page.locator("section[aria-labelledby=t-said] .cells").last.locator("tbody tr").count()
    tab_to(page, "a#try")
    page.keyboard.press("Enter")
    page.wait_for_url("**/30_judgements.ipynb**try=**", timeout=60_000)
    page.wait_for_selector("button#try", state="visible", timeout=60_000)
    tab_to(page, "button#try")
    page.keyboard.press("Enter")
    expect(page.locator("#tab-changes")).to_be_focused()
    expect(page.locator(".summary")).to_contain_text(f"{needed} changement")
    tab_to(page, "#keep summary", "Shift+Tab")
    page.keyboard.press("Enter")
    tab_to(page, "#v-title")
    page.keyboard.type("Un autre Nord")
    tab_to(page, "button#save")
    page.keyboard.press("Enter")
    expect(page.locator(".tag", has_text="Un autre Nord")).to_be_visible()
    expect(page.locator("button#save")).to_be_focused()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    kept = variants(load("ours", root=tmp_path))
    assert [len(v.overlay.judgements) for v in kept if v.overlay] == [needed]
    assert it.errors == []
    it.close()
    server.stop()


def test_noise_and_departures(served, visit):
    it = visit(served, EXPLORE + "&view=reading")
    page = it.page
    section = page.locator("section[aria-labelledby=t-noise]")
    expect(section).to_contain_text("351 des 1\u202f000 versions bruitées")
    expect(section.locator(".forces li")).to_have_count(13)
    page.locator("#noise").select_option("light")
    expect(section).not_to_contain_text("tient dans 351")
    expect(page).to_have_url(re.compile("noise=light"))
    ends = page.locator("section[aria-labelledby=t-depart] .moves > li")
    assert ends.count() >= 3
    ends.first.locator("button").click()
    expect(page.locator(".verdict")).to_contain_text("Cette combinaison tient")
    expect(page.locator("#tab-box")).to_have_attribute("aria-selected", "true")
    assert it.errors == []
    it.close()


def test_two_axes_by_keyboard_and_in_the_address(served, visit):
    it = visit(served, EXPLORE + "&view=axes&axes=H1-H2-S1-S4")
    page = it.page
    expect(page.locator(".corners > li")).to_have_count(4)
    expect(page.locator(".corners > li.empty")).to_have_count(2)
    expect(page.locator("#corner-1")).to_contain_text("ou un jugement à discuter")
    page.locator("#axis-0-driver").select_option(label="Finances publiques")
    expect(page.locator("#axis-0-low option:checked")).to_have_text("Trajectoire consolidée")
    expect(page).to_have_url(re.compile(r"axes=F1-F\d-S1-S4"))
    page.locator("#axis-0-driver").select_option(label="Emploi public")
    button = page.locator(".corners .empty button").first
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#t-repair")).to_be_visible()
    expect(page.locator("#tab-reading")).to_have_attribute("aria-selected", "true")
    assert it.errors == []
    it.close()


@pytest.mark.parametrize("view", ["reading", "axes"])
@pytest.mark.parametrize("width", [390, 1280, 1920])
def test_nothing_is_cut(served, visit, cut_at, view, width):
    it = visit(served, EXPLORE + f"&view={view}&s=N1")
    assert cut_at(it.page, width) == []
    it.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("query", ["view=reading&s=N1", "view=axes&axes=H1-H2-S1-S4"])
def test_axe_finds_no_serious_fault(served, visit, axe, query, scheme):
    it = visit(served, f"{EXPLORE}&{query}")
    it.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    bad, checked = axe(it.page)
    assert bad == []
    assert checked >= 15
    it.close()


def test_experts_and_ranges_on_the_page(start, spoken, root, visit, axe, cut_at):
    (spoken / "data").symlink_to(root / "data")
    (spoken / "notebooks").symlink_to(root / "notebooks")
    server = start(root=spoken, warm=False)
    try:
        it = visit(server, "voila/render/20_explore.ipynb?study=land&lang=fr&view=reading")
        page = it.page
        section = page.locator("section[aria-labelledby=t-experts]")
        expect(section).to_contain_text("experts sur 3")
        expect(page.locator("section[aria-labelledby=t-ranges]")).to_contain_text("plages")
        bad, checked = axe(page)
        assert bad == []
        assert checked
        for width in (390, 1280):
            assert cut_at(page, width) == []
        assert it.errors == []
        it.close()
    finally:
        server.stop()
