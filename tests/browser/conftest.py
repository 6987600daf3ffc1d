"""Chromium, and pages that record every request and every console error."""

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

AXE = Path(__file__).parents[1] / "vendor/axe/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip

_ANSWERED = """() => {
  if (!document.querySelector('#draws')?.textContent) return false;
  const here = new URLSearchParams(location.search);
  const asked = new URLSearchParams(document.querySelector('#status').dataset.of);
  return [...asked].every(([key, value]) => (here.get(key) ?? '') === value);
}"""
# An address without a view means the first one.
_VIEWED = """(name) => {
  const first = document.querySelector('[role=tab]').id.slice('tab-'.length);
  return (new URLSearchParams(location.search).get('view') ?? first) === name;
}"""

# What a busy machine is late with comes; what does not come fails all the same.
expect.set_options(timeout=30_000)


@pytest.fixture(scope="session")
def chromium():
    found = next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )
    assert found, "no Chromium: bin/browser installs it"
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


class Opened:
    """A page of ours, with all that it asked for and all that it complained of."""

    def __init__(self, browser, server, path, ready="#cells h1"):
        self.context = browser.new_context(
            viewport={"width": 1280, "height": 900}, bypass_csp=False
        )
        self.page = self.context.new_page()
        self.requests, self.errors = [], []
        self.page.on("request", lambda r: self.requests.append(r.url))
        self.page.on("websocket", lambda w: self.requests.append(w.url))
        self.page.on("console", lambda m: self.errors.append(m.text) if m.type == "error" else None)
        self.page.on("pageerror", lambda e: self.errors.append(str(e)))
        self.server = server
        self.page.goto(server.url + path)
        self.page.wait_for_selector(ready, state="visible", timeout=60_000)

    def answered(self):
        """Wait until a board that computes aside shows the answer to what stands in its address."""
        self.page.wait_for_function(_ANSWERED, timeout=120_000)

    def view(self, name):
        """Show a view of such a board by its tab."""
        tab = self.page.locator(f"#tab-{name}")
        tab.click()
        expect(tab).to_have_attribute("aria-selected", "true")
        self.page.wait_for_function(_VIEWED, arg=name)
        self.answered()

    def choose(self, field, value):
        """Choose another value than the board begins with in one of its lists."""
        self.page.locator(f"#p-{field}").select_option(value)
        self.page.wait_for_url(f"**{field}={value}*")
        self.answered()

    def foreign(self):
        own = ("data:", "blob:", self.server.url, self.server.url.replace("http", "ws", 1))
        return [u for u in self.requests if not u.startswith(own)]

    def close(self):
        self.context.close()


@pytest.fixture(scope="session")
def opened(chromium, served):
    """Open each page once for the whole run; tests switch width, scheme and view in it."""
    pages = {}

    def get(dashboard, lang):
        if (dashboard, lang) not in pages:
            path = f"voila/render/{dashboard}.ipynb?study=administration_2040&lang={lang}"
            pages[dashboard, lang] = Opened(chromium, served, path)
        return pages[dashboard, lang]

    yield get
    for page in pages.values():
        page.close()


@pytest.fixture(scope="session")
def visit(chromium):
    """Open any page of any server; the test closes it."""
    return lambda server, path, ready="#cells h1": Opened(chromium, server, path, ready)


# Fifteen frames in a row in which nothing moves or changes and no chart is still awaited: a quarter
# of a second on a machine that has time, longer on one that has not.
_STILL = """async () => {
  const awaited = () => [...document.querySelectorAll('figure.chart .plot')]
    .some((plot) => plot.offsetWidth && !plot.querySelector('.main-svg'));
  const moving = () => document.getAnimations().some((one) => one.playState === 'running');
  let still = 0, frames = 0;
  const changes = new MutationObserver(() => { still = 0; });
  changes.observe(document,
    { subtree: true, childList: true, attributes: true, characterData: true });
  while (still < 15) {
    if (frames++ > 3600) throw new Error('the page does not come to rest');
    await new Promise(requestAnimationFrame);
    still = moving() || awaited() ? 0 : still + 1;
  }
  changes.disconnect();
}"""


def still(page):
    """Wait until a page has come to rest: drawn, in its colours, at its width."""
    page.evaluate(_STILL)


@pytest.fixture(scope="session", name="still")
def _still():
    return still


# What axe says of a board of a thousand cells fills eleven megabytes: it is gone through in the page.
# Its rules are all applied to all elements; only the selectors of what it found are not worked out.
_FAULTS = """async (rules) => {
  const found = await axe.run(document, { runOnly: rules, selectors: false });
  const bad = found.violations.filter((one) => ['serious', 'critical'].includes(one.impact));
  const checked = found.passes.filter((one) => one.id === 'color-contrast');
  return [
    bad.map((one) => [one.id, one.nodes.slice(0, 3).map((node) => node.html.slice(0, 120))]),
    checked.reduce((sum, one) => sum + one.nodes.length, 0),
  ];
}"""


@pytest.fixture(scope="session")
def axe():
    """Serious faults of a page, and how many nodes were really looked at for contrast."""

    def look(page):
        still(page)
        if not page.evaluate("() => Boolean(window.axe)"):
            page.evaluate(AXE.read_text("utf-8"))
        return tuple(page.evaluate(_FAULTS, RULES))

    return look


_CUT = """(width) => [
  ...(document.querySelector('#rendered_cells').scrollWidth > width ? ['the page'] : []),
  ...[...document.querySelectorAll('#cells :is(h1, h2, h3, p, button, label, select)')]
    .filter((e) => e.offsetParent && !e.closest('.box, .sr, [popover], .tabs')
      && e.getBoundingClientRect().right > innerWidth + 1)
    .map((e) => e.textContent.slice(0, 40)),
  // Tabs are a strip: it may move sideways, the tab that is shown stands in it.
  ...[...document.querySelectorAll('#cells .tabs [aria-selected=true]')].filter((e) => {
    const tab = e.getBoundingClientRect(), strip = e.parentElement.getBoundingClientRect();
    return strip.right > innerWidth + 1 || tab.left < strip.left || tab.right > strip.right + 1;
  }).map((e) => `tab ${e.textContent}`),
]"""


@pytest.fixture(scope="session")
def cut_at():
    """What stands out of a page at a width; the page stays that wide."""

    def look(page, width):
        page.set_viewport_size({"width": width, "height": 900})
        # Charts are drawn again for their new width; what stays wider after that is a fault.
        found = []
        for _ in range(20):
            still(page)
            found = page.evaluate(_CUT, width)
            if not found:
                break
        return found

    return look
