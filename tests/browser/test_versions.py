"""A study that changes or breaks while it is read."""

import shutil

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_an_open_page_keeps_its_version_and_says_that_a_newer_one_exists(
    start, root, visit, tmp_path
):
    shutil.copytree(root / "scenarios/somewhereland", tmp_path / "scenarios/land")
    shutil.copytree(root / "notebooks/dashboards", tmp_path / "notebooks/dashboards")
    server = start(root=tmp_path, warm=False)
    it = visit(server, "voila/render/20_explore.ipynb?study=land&lang=fr&s=A1-B3")
    ask = "document.dispatchEvent(new Event('visibilitychange'))"
    file = tmp_path / "scenarios/land/drivers.yaml"
    good = file.read_text("utf-8")
    file.write_text(good.replace("code: A1", "code: [A1"), "utf-8")
    server.until(lambda: server.get("api/studies/land").json()["faults"])
    it.page.evaluate(ask)
    it.page.wait_for_timeout(500)
    expect(it.page.locator("#futurs-newer")).to_have_count(0)
    file.write_text(good.replace("fr: Conflit", "fr: Guerre ouverte"), "utf-8")
    server.until(lambda: not server.get("api/studies/land").json()["faults"])
    it.page.evaluate(ask)
    expect(it.page.locator("#futurs-newer")).to_contain_text("version plus récente")
    expect(it.page.locator("#cells")).to_contain_text("Conflit")
    it.page.get_by_role("button", name="Ouvrir la nouvelle version").click()
    it.page.wait_for_selector("#futurs-newer", state="detached", timeout=60_000)
    expect(it.page.locator("#cells")).to_contain_text("Guerre ouverte", timeout=60_000)
    assert "B3" in it.page.url
    it.close()
    server.stop()
