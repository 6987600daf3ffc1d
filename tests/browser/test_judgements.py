"""The judgements board in Chromium: edit, lose the page, save, meet somebody else, come back."""

import re
import shutil

import pytest
from playwright.sync_api import expect

from futurs.study import load, open_variant

pytestmark = pytest.mark.browser
VIEWS = ("matrix", "begin", "changes", "variants")
SAID = {"fr": "13 futurs avant, 14 maintenant", "en": "13 futures before, 14 now"}
FIRST = "table.dense td[data-r='0'][data-c='3']"


@pytest.fixture(scope="module")
def folder(root, tmp_path_factory):
    folder = tmp_path_factory.mktemp("edited")
    shutil.copytree(root / "scenarios/administration_2040", folder / "scenarios/ours")
    shutil.copytree(root / "notebooks/dashboards", folder / "notebooks/dashboards")
    return folder


@pytest.fixture(scope="module")
def edited(start, folder):
    server = start(root=folder)
    yield server
    server.stop()


@pytest.fixture
def page(edited, visit):
    it = visit(edited, "voila/render/30_judgements.ipynb?study=ours&lang=fr")
    expect(it.page.locator(FIRST)).to_be_visible()
    yield it.page
    assert it.foreign() == []
    assert it.errors == []
    it.close()


def summary(page):
    return page.locator(".summary")


def change(page, keys="-2"):
    page.locator(FIRST).click()
    for key in keys:
        page.keyboard.press(key)
    expect(summary(page)).to_contain_text(SAID[page.locator("html").get_attribute("lang")])


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_typed_value_changes_the_futures(opened, lang):
    it = opened("30_judgements", lang)
    page = it.page
    expect(page.locator("table.dense td[role=gridcell]")).to_have_count(42 * 42)
    change(page)
    expect(page.locator(FIRST)).to_have_text("−2")
    expect(page.locator(FIRST)).to_have_class(re.compile("changed"))
    expect(page.locator("ul.moves > li")).to_have_count(5)
    expect(page.locator("ul.moves .num").first).to_have_text("+1 → −2")
    assert page.evaluate("document.activeElement.dataset.c") == "3"
    page.keyboard.press("9")
    expect(page.locator(".cell-error").first).to_contain_text("9")
    page.keyboard.press("Control+z")
    expect(summary(page)).not_to_contain_text(SAID[lang])
    page.keyboard.press("Control+y")
    expect(summary(page)).to_contain_text(SAID[lang])
    page.locator("#reset").click()
    expect(page.locator(FIRST)).to_have_text("+1")
    assert it.foreign() == []
    assert it.errors == []


def test_the_keyboard_walks_the_matrix(opened):
    page = opened("30_judgements", "en").page
    page.locator(FIRST).focus()
    for key, row, column in (
        ("ArrowRight", 0, 4), ("ArrowDown", 1, 4), ("PageDown", 3, 4), ("End", 3, 41),
        ("Home", 3, 0), ("Control+End", 41, 41), ("ArrowDown", 41, 41), ("Control+Home", 0, 0),
    ):  # fmt: skip
        page.keyboard.press(key)
        place = page.evaluate(
            "[document.activeElement.dataset.r, document.activeElement.dataset.c]"
        )
        assert place == [str(row), str(column)], key
    # One stop in the tab order for the whole matrix, and every cell has its headers.
    assert page.locator("table.dense td[tabindex='0']").count() == 1
    assert page.locator("table.dense thead th[scope=col]").count() == 42
    assert page.locator("table.dense tbody th[scope=row]").count() == 42
    page.keyboard.press("3")
    expect(page.locator("table.dense td[data-r='0'][data-c='0']")).to_have_text("")


def test_a_section_is_edited_by_touch_on_a_phone(opened, cut_at):
    page = opened("30_judgements", "fr").page
    assert cut_at(page, 390) == []
    expect(page.locator("table.dense")).to_be_hidden()
    page.locator("#j-source").select_option("political_trust")
    page.locator("#j-target").select_option("public_finances")
    expect(page.locator("table.matrix:not(.dense) td[role=gridcell]").nth(11)).to_be_visible()
    page.locator("table.matrix:not(.dense) td[data-r='0'][data-c='1']").click()
    page.locator(".picker button[data-value='3']").click()
    expect(summary(page)).to_contain_text("1 changement")
    expect(page.locator(".picker button[data-value='3']")).to_have_attribute("aria-pressed", "true")
    page.locator("#undo").click()
    expect(summary(page)).to_contain_text("0 changement")
    page.set_viewport_size({"width": 1280, "height": 900})


@pytest.mark.parametrize("width", [1280, 1920])
def test_nothing_is_cut(opened, cut_at, width):
    page = opened("30_judgements", "fr").page
    for view in VIEWS:
        page.locator(f"#tab-{view}").click()
        expect(page.locator(f"#tab-{view}")).to_have_attribute("aria-selected", "true")
        assert cut_at(page, width) == []
    page.locator("#tab-matrix").click()
    page.set_viewport_size({"width": 1280, "height": 900})


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_fault(opened, axe, scheme):
    page = opened("30_judgements", "fr").page
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    change(page)
    for view in VIEWS:
        page.locator(f"#tab-{view}").click()
        expect(page.locator(f"#tab-{view}")).to_have_attribute("aria-selected", "true")
        bad, checked = axe(page)
        assert bad == [], (view, scheme)
        assert checked >= (500 if view == "matrix" else 15), (view, checked)
    page.locator("#tab-matrix").click()
    page.locator("#reset").click()
    # The next test types into the same page: what is still on its way would take its keys.
    expect(page.locator(FIRST)).to_have_text("+1")
    expect(summary(page)).not_to_contain_text(SAID["fr"])
    page.emulate_media(color_scheme="light")


def test_unsaved_work_is_offered_after_a_reload_and_in_another_language(page):
    change(page)
    page.reload()
    restore = page.get_by_role("button", name="Les reprendre")
    expect(restore).to_be_visible(timeout=60_000)
    expect(page.locator(FIRST)).to_have_text("+1")
    restore.click()
    expect(page.locator(FIRST)).to_have_text("−2")
    page.get_by_role("link", name="English").click()
    again = page.get_by_role("button", name="Take them up again")
    expect(again).to_be_visible(timeout=60_000)
    again.click()
    expect(summary(page)).to_contain_text(SAID["en"])
    page.locator("#undo").click()
    expect(summary(page)).to_contain_text("0 changes")
    page.reload()
    expect(page.locator(FIRST)).to_be_visible(timeout=60_000)
    page.wait_for_timeout(500)
    expect(page.locator(".notice")).to_have_count(0)


def test_an_offer_that_is_not_answered_is_not_lost(page):
    change(page)
    page.reload()
    expect(page.get_by_role("button", name="Les reprendre")).to_be_visible(timeout=60_000)
    page.locator("table.dense td[data-r='1'][data-c='4']").click()
    page.keyboard.press("3")
    expect(summary(page)).to_contain_text("1 changement")
    page.reload()
    # The newer work first, the older after it: an offer of its own, with the same words.
    newer = page.get_by_role("button", name="Les abandonner")
    expect(newer).to_be_visible(timeout=60_000)
    newer.evaluate("(node) => node.setAttribute('data-newer', '')")
    newer.click()
    expect(page.locator("[data-newer]")).to_have_count(0)
    page.get_by_role("button", name="Les reprendre").click(timeout=60_000)
    expect(page.locator(FIRST)).to_have_text("−2")


def test_unsaved_work_outlives_the_kernel(page, edited):
    change(page)
    max(edited.processes(), key=lambda p: p.create_time()).kill()
    page.get_by_role("button", name="Reprendre au même endroit").click(timeout=30_000)
    page.get_by_role("button", name="Les reprendre").click(timeout=60_000)
    expect(summary(page)).to_contain_text(SAID["fr"])


def keep(page, title, author="Ada"):
    if not page.locator("#v-title").is_visible():
        page.locator("details.keep summary").click()
    page.locator("#v-title").fill(title)
    page.locator("#v-author").fill(author)
    page.locator("#save").click()


def test_save_reload_compare_and_delete(page, folder):
    change(page)
    keep(page, "Moins d’adaptation")
    expect(page.locator(".notice")).to_contain_text("est enregistrée")
    assert "variant=moins_d_adaptation" in page.url
    file = folder / "scenarios/ours/variants/moins_d_adaptation.yaml"
    assert "planned_adaptation" in file.read_text("utf-8")
    page.reload()
    expect(page.locator(FIRST)).to_have_text("−2", timeout=60_000)
    expect(page.locator(".notice")).to_have_count(0)
    href = page.get_by_role("link", name="Explorer").get_attribute("href")
    assert "variant=moins_d_adaptation" in href
    page.locator("#tab-variants").click()
    page.get_by_role("button", name=re.compile("Écarts")).click()
    expect(page.locator("#t-changes")).to_contain_text("Moins d’adaptation")
    page.locator("#tab-variants").click()
    page.locator("#delete-moins_d_adaptation").click()
    assert file.exists()
    page.locator("#delete-moins_d_adaptation").click()
    expect(page.locator("#t-variants ~ p")).to_contain_text("Aucune variante")
    assert not file.exists()
    # What was pressed is gone: the keyboard stays in the list.
    expect(page.locator("#t-variants")).to_be_focused()


def test_the_second_of_two_editors_is_told(page, folder):
    change(page)
    keep(page, "À deux")
    expect(page.locator(".notice")).to_contain_text("est enregistrée")
    study = load("ours", root=folder)
    cell = ("public_finances.consolidated", "climate_response.planned_adaptation")
    open_variant(study, "a_deux").edit(*cell, 3).save(author="Ben")
    page.locator(FIRST).click()
    page.keyboard.press("2")
    expect(page.locator(FIRST)).to_have_text("+2")
    keep(page, "À deux")
    expect(page.locator(".notice")).to_contain_text("Ben a enregistré")
    assert open_variant(study, "a_deux").author == "Ben"
    page.get_by_role("button", name="Voir les différences").click()
    expect(page.locator("#t-changes ~ .box tbody tr")).to_contain_text("+3")
    page.locator("#save-new").click()
    expect(page.locator(".notice")).to_contain_text("est enregistrée")
    assert open_variant(study, "a_deux_2").author == "Ada"


def test_a_variant_is_downloaded_and_opened_again(page, edited, visit, tmp_path):
    change(page)
    page.locator("details.keep summary").click()
    page.locator("#v-title").fill("Partagée")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Télécharger la variante").click()
    file = tmp_path / "partagee.yaml"
    saved.value.save_as(file)
    with page.expect_download() as model:
        page.get_by_role("button", name="ScenarioWizard").click()
    assert model.value.suggested_filename == "partagee.scw"
    other = visit(edited, "voila/render/30_judgements.ipynb?study=ours&lang=en")
    other.page.locator("details.keep summary").click()
    other.page.locator("#v-file").set_input_files(file)
    expect(other.page.locator(".notice")).to_contain_text("“Partagée” is open")
    expect(other.page.locator(FIRST)).to_have_text("−2")
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("title: [", "utf-8")
    other.page.locator("#v-file").set_input_files(wrong)
    expect(other.page.locator(".notice")).to_contain_text("not valid YAML")
    other.close()


def test_another_board_shows_the_variant(page, edited, visit, folder):
    study = load("ours", root=folder)
    cell = ("public_finances.consolidated", "climate_response.planned_adaptation")
    study.variant("shown").edit(*cell, -2).save(title="Montrée")
    it = visit(edited, "voila/render/10_ten_minutes.ipynb?study=ours&lang=fr&variant=shown")
    expect(it.page.locator(".notice.variant")).to_contain_text("Montrée")
    expect(it.page.locator("#t-futures ~ ul > li.card")).to_have_count(14)
    it.close()
    it = visit(edited, "voila/render/20_explore.ipynb?study=ours&lang=fr&variant=show")
    expect(it.page.locator("#cells")).to_contain_text("Vouliez-vous dire «\u00a0shown\u00a0»")
    it.close()
