"""Text is text: a study whose every label is markup shows it literally."""

import shutil
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
MARKUP = "<b onclick=alert(1)>&amp;{{7*7}}</b><script>window.hit=1</script><img src=x onerror=window.hit=1>"


def hostile_texts(node):
    if isinstance(node, dict):
        return {k: MARKUP if k in ("fr", "en") else hostile_texts(v) for k, v in node.items()}
    return [hostile_texts(v) for v in node] if isinstance(node, list) else node


@pytest.fixture(scope="module")
def hostile(start, root, tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    shutil.copytree(root / "scenarios/administration_2040", folder / "scenarios/markup")
    shutil.copytree(root / "data", folder / "data")
    shutil.copytree(root / "notebooks/dashboards", folder / "notebooks/dashboards")
    for file in (folder / "scenarios/markup").glob("*.yaml"):
        data = hostile_texts(yaml.safe_load(file.read_text("utf-8")))
        file.write_text(yaml.safe_dump(data, allow_unicode=True, width=10_000), "utf-8")
    server = start(root=folder, warm=False)
    yield server
    server.stop()


DASHBOARDS = sorted(
    f.stem for f in (Path(__file__).parents[2] / "notebooks/dashboards").glob("*.ipynb")
)


@pytest.mark.parametrize("dashboard", DASHBOARDS)
def test_markup_is_shown_as_text(hostile, visit, dashboard):
    it = visit(hostile, f"voila/render/{dashboard}.ipynb?study=markup&lang=fr")
    page = it.page
    expect(page.locator("header")).to_contain_text("<script>window.hit=1</script>")
    expect(page.locator("#cells")).to_contain_text("{{7*7}}")
    if dashboard == "20_explore":
        for view in ("futures", "tableau", "map", "box"):
            page.locator(f"#tab-{view}").click()
            expect(page.locator(f"#tab-{view}")).to_have_attribute("aria-selected", "true")
        page.locator("#settle").click()
    elif dashboard == "10_ten_minutes":
        page.locator("figure.chart button").first.click()
        expect(page.locator("figure.chart .js-plotly-plot")).to_have_count(2)
        expect(page.locator("figure.chart svg text", has_text="<b onclick").first).to_be_attached()
    else:
        # Every view of every board, as it stands.
        for tab in page.locator("#cells [role=tab]").all():
            tab.click()
            expect(tab).to_have_attribute("aria-selected", "true")
    assert page.evaluate("() => window.hit") is None
    assert page.locator("#rendered_cells b[onclick], #rendered_cells img").count() == 0
    assert "<script>window.hit" in page.title()
    it.close()


def test_home_shows_markup_as_text(hostile, visit):
    it = visit(hostile, "?lang=fr", ready="h1")
    expect(it.page.locator("li.card").first).to_contain_text("<script>window.hit=1</script>")
    assert it.page.evaluate("() => window.hit") is None
    it.close()
