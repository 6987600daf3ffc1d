"""The board that compares two futures, in Chromium through the server."""

import re
import shutil

import pytest
from playwright.sync_api import expect

from futurs.study import load

pytestmark = pytest.mark.browser
PAGE = "voila/render/40_compare.ipynb?study=administration_2040"
MARKUP = "<b onclick=alert(1)>{{7*7}}</b><script>window.hit=1</script>"


def begin(page):
    page.locator("#pick-a").select_option("drift")
    page.locator("#pick-b").select_option("frugal_equality")


@pytest.mark.parametrize(
    ("lang", "found", "way"),
    [
        ("fr", "4 facteurs sur 12 diffèrent", "Un seul changement suffit, parmi les 4 facteurs"),
        ("en", "4 of 12 drivers differ", "One change is enough, of the 4 drivers"),
    ],
)
def test_two_futures_side_by_side(opened, lang, found, way):
    page = opened("40_compare", lang).page
    begin(page)
    expect(page.locator("html")).to_have_attribute("lang", lang)
    expect(page.locator("#found")).to_have_text(found)
    expect(page.locator("#states tbody tr[data-d]")).to_have_count(4)
    expect(page.locator("#states tbody tr")).to_have_count(12)
    expect(page.locator("#card-a .print [data-c]")).to_have_count(4)
    expect(page.locator("#tip-ab")).to_contain_text(way)
    expect(page.locator("figure.chart .js-plotly-plot")).to_have_count(1)
    text = page.inner_text("#cells")
    assert not re.search(r"CIB|morpholog|succession|cross-impact|impacts croisés", text)


def test_a_choice_changes_the_answer_and_the_address(opened):
    page = opened("40_compare", "fr").page
    begin(page)
    expect(page.locator("#found")).to_have_text("4 facteurs sur 12 diffèrent")
    page.locator("#pick-b").select_option(label="La vitesse choisie")
    expect(page.locator("#found")).to_have_text("11 facteurs sur 12 diffèrent")
    expect(page.locator("#card-b h3")).to_contain_text("La vitesse choisie")
    expect(page.locator("#tip-ab")).to_contain_text(
        "2 changements suffisent, parmi les 11 facteurs"
    )
    expect(page.locator("#tip-ab .ways > li")).to_have_count(1)
    expect(page.locator("#card-b .holding")).to_contain_text("Il tient tout juste")
    expect(page.locator("figure.chart > h3")).to_contain_text("Automatisation à contrôle différé")
    assert "b=chosen_speed" in page.url


def test_swapping_and_showing_only_the_differences(opened):
    page = opened("40_compare", "fr").page
    begin(page)
    page.locator("#swap").click()
    expect(page.locator("#pick-a")).to_have_value("frugal_equality")
    expect(page.locator("#pick-b")).to_have_value("drift")
    expect(page.locator("#card-a h3")).to_contain_text("L'égalité à petit budget")
    page.locator("#only").click()
    expect(page.locator("#states tbody tr")).to_have_count(4)
    expect(page.locator("#only")).to_have_attribute("aria-pressed", "true")
    figure = page.locator("figure.chart")
    figure.get_by_role("button", name="Données").click()
    expect(figure.locator("tbody tr")).to_have_count(15)
    figure.get_by_role("button", name="Données").click()
    assert "only=1" in page.url
    page.locator("#only").click()
    expect(page.locator("#states tbody tr")).to_have_count(12)


def test_the_keyboard_alone_compares(opened):
    page = opened("40_compare", "en").page
    begin(page)
    page.locator("#pick-b").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#pick-b")).to_have_value("conditional_service")
    expect(page.locator("#found")).to_have_text("9 of 12 drivers differ")
    assert page.evaluate("document.activeElement.id") == "pick-b"
    page.locator("#swap").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#pick-a")).to_have_value("conditional_service")
    assert page.evaluate("document.activeElement.id") == "swap"
    page.locator("#only").focus()
    page.keyboard.press("Space")
    expect(page.locator("#states tbody tr")).to_have_count(9)
    page.keyboard.press("Space")
    expect(page.locator("#states tbody tr")).to_have_count(12)


def test_the_same_future_twice(opened):
    page = opened("40_compare", "en").page
    begin(page)
    page.locator("#pick-b").select_option("drift")
    expect(page.locator("#found")).to_contain_text("A and B are the same future")
    expect(page.locator("#t-tip")).to_have_count(0)
    page.locator("#pick-b").select_option("kept_contracts")
    expect(page.locator("#t-tip")).to_be_visible()


def test_a_combination_composed_in_explore_is_compared_and_replayed(served, visit):
    path = "voila/render/20_explore.ipynb?study=administration_2040&lang=fr&s=C1"
    it = visit(served, path)
    page = it.page
    page.locator("#compare").click()
    page.wait_for_selector("#pick-a", state="visible", timeout=60_000)
    expect(page.locator("#card-a .holding")).to_contain_text("Il ne tient pas")
    expect(page.locator("#pick-a option:checked")).to_have_text(
        "près de «\u00a0Le fil de l'eau\u00a0», un facteur diffère"
    )
    expect(page.locator("#pick-b")).to_have_value("drift")
    expect(page.locator("#tip-ba")).to_contain_text("rien ne s’y fixe")
    page.locator("#pick-b").select_option("frugal_equality")
    page.locator("#tip-ab .replay").first.click()
    page.wait_for_selector("#settle", state="visible", timeout=60_000)
    page.locator("#settle").click()
    expect(page.locator("#t-path")).to_contain_text("L'égalité à petit budget")
    assert it.errors == []
    it.close()


def test_wrong_addresses_are_said(served, visit):
    it = visit(served, PAGE + "&lang=en&a=drif&b=nobody:drift&s=Q9")
    notices = it.page.locator(".notice[role=status]")
    expect(notices).to_have_count(3)
    expect(notices.nth(1)).to_contain_text("Did you mean “drift”?")
    expect(it.page.locator("#found")).to_contain_text("drivers differ")
    it.close()


def test_the_spreadsheet_is_downloaded(opened):
    from openpyxl import load_workbook

    page = opened("40_compare", "fr").page
    with page.expect_download() as saved:
        page.get_by_role("button", name="Tableur de l’étude").click()
    assert saved.value.suggested_filename == "administration_2040.xlsx"
    path = saved.value.path()
    with open(path, "rb") as file:  # noqa: PTH123 - a download has no ending
        book = load_workbook(file)
    assert book.sheetnames[0] == "Matrice"
    assert book["Futurs"].max_row == 14


@pytest.fixture(scope="module")
def with_variant(start, root, tmp_path_factory):
    folder = tmp_path_factory.mktemp("variants")
    shutil.copytree(root / "scenarios/administration_2040", folder / "scenarios/ours")
    shutil.copytree(root / "notebooks/dashboards", folder / "notebooks/dashboards")
    variant = load("ours", root=folder).variant("cautious")
    variant.edit("civic_participation.consultative", "state_architecture.recentralised", 3)
    variant.edit("civic_participation.consultative", "state_architecture", reason=MARKUP)
    variant.save(title=MARKUP, author="Lille")
    server = start(root=folder, warm=False)
    yield server
    server.stop()


def test_a_future_of_a_variant_and_its_markup_as_text(with_variant, visit):
    it = visit(with_variant, "voila/render/40_compare.ipynb?study=ours&lang=en&a=drift")
    page = it.page
    page.locator("#pick-b").select_option("cautious:kept_contracts")
    expect(page.locator("#card-b h3")).to_contain_text("<script>window.hit=1</script>")
    expect(page.locator("#tip-ab")).to_contain_text("With the judgements of the variant")
    expect(page.locator("#also")).to_contain_text("A does not hold with the judgements of")
    expect(page.locator("#also")).to_contain_text("B also holds with the judgements of the study.")
    expect(page.locator("#cells")).to_contain_text("2 judgements or reasons differ between")
    assert "b=cautious%3Akept_contracts" in page.url
    assert page.evaluate("() => window.hit") is None
    assert page.locator("#rendered_cells b[onclick]").count() == 0
    assert it.errors == []
    assert it.foreign() == []
    it.close()


def test_a_study_without_stories_or_signals(served, visit):
    it = visit(served, "voila/render/40_compare.ipynb?study=somewhereland&lang=fr")
    expect(it.page.locator("#cells")).to_contain_text("n’a pas encore de récits")
    expect(it.page.locator("#cells")).to_contain_text("n’a pas encore de signaux")
    assert it.errors == []
    it.close()
