"""How long a visitor waits for the answer to a move: in Chromium, from the key to the changed page.

``python benchmarks/moves.py [--moves 30] [--save]``: one page at a time on a server with warm
kernels, loopback. A move is answered when the sentence that says its result has changed.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import time

from playwright.sync_api import Page, sync_playwright
from report import report
from visitors import Server

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
BASE = "voila/render/{}.ipynb?study=administration_2040&lang=fr"
CHANGED = """(selector) => new Promise((done) => {
  const node = document.querySelector(selector), before = node.textContent;
  const look = () => document.querySelector(selector).textContent === before
    ? requestAnimationFrame(look) : done(performance.now());
  look();
})"""


def timed(page: Page, act: str, argument: object, selector: str) -> float:
    """Return the milliseconds from an action in the page to the changed sentence."""
    return float(
        page.evaluate(
            f"async ([argument, selector]) => {{ const changed = ({CHANGED})(selector);"
            f" const begin = performance.now(); ({act})(argument); return await changed - begin; }}",
            [argument, selector],
        )
    )


CHOOSE = "(id) => document.getElementById(id).click()"
TYPE = """(keys) => { for (const key of keys)
  document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true })); }"""


def explore(page: Page, k: int) -> float:
    """Choose one state and then the other, in turn."""
    states = ("fragmentation", "regulatory_europe")
    return timed(page, CHOOSE, f"r-european_frame-{states[k % 2]}", "#verdict h2")


def judge(page: Page, k: int) -> float:
    """Type a judgement and then the other, in turn."""
    return timed(page, TYPE, (["1"], ["-", "2"])[(k + 1) % 2], ".summary")


# The line that is seen of the fourth fan: drawn after the three before it.
PULL = """(strength) => new Promise((done) => {
  const fan = document.querySelectorAll(".fans .js-plotly-plot")[3];
  const line = () => fan.querySelector(".trace:nth-child(6) path.js-line")?.getAttribute("d");
  const before = line(), begin = performance.now(), input = document.getElementById("lever-human_contact_guarantee");
  const look = () => line() === before ? requestAnimationFrame(look) : done(performance.now() - begin);
  input.value = strength;
  input.dispatchEvent(new Event("input", { bubbles: true }));
  look();
})"""


def simulate(page: Page, k: int) -> float:
    """Move a lever, a little further each time."""
    waited = float(page.evaluate(PULL, 5 * (1 + k % 20)))
    time.sleep(1)  # refined meanwhile to 10,000 futures
    return waited


def measure(server: Server, moves: int) -> list[tuple[str, float, float, float]]:
    """Return label, median, 90th percentile and longest, in milliseconds."""
    rows = []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for label, board, move, ready in (
            ("Explore: a state chosen", "20_explore", explore, "#verdict h2"),
            ("Judgements: a value typed", "30_judgements", judge, "table.dense td[data-c='3']"),
            (
                "Simulate: a lever moved, 1,000 futures",
                "80_simulate",
                simulate,
                ".fans .js-plotly-plot",
            ),
        ):
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.goto(server.url + BASE.format(board))
            page.wait_for_selector(ready, state="visible")
            time.sleep(2)
            if board == "30_judgements":
                page.locator("table.dense td[data-r='0'][data-c='3']").click()
                time.sleep(1)
            if board == "80_simulate":
                page.evaluate("() => document.querySelector('.fans').scrollIntoView()")
                time.sleep(8)
            waits = sorted(move(page, k) for k in range(moves))
            rows.append(
                (label, statistics.median(waits), waits[int(0.9 * moves)], waits[-1])
            )  # fmt: skip
            page.close()
        browser.close()
    return rows


def main() -> None:
    """Measure and print; write the results only when asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--moves", type=int, default=30)
    parser.add_argument("--save", action="store_true")
    args = parser.parse_args()
    server = Server(warm=True)
    try:
        rows = measure(server, args.moves)
    finally:
        server.process.terminate()
        server.process.wait(20)
    lines = ["| move | median, ms | 90 %, ms | longest, ms |", "|---|---|---|---|"]
    lines += [f"| {label} | {a:.0f} | {b:.0f} | {c:.0f} |" for label, a, b, c in rows]
    report("moves", f"Answer to a move ({args.moves} of each)", lines, save=args.save)


if __name__ == "__main__":
    main()
