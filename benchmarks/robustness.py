"""How long policies take: the metrics of a slider move, their stability, tipping points, a trigger."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from report import report

from futurs.futures import pathways, policies, robustness

YEARS = tuple(range(2024, 2051))


def futures(n: int, scenarios: int, draws: int) -> robustness.Measure:
    """Return random futures of n policies in one year."""
    rng = np.random.default_rng(1)
    values = rng.gamma(9, 10, (1, scenarios, draws)) + rng.normal(0, 5, (n, scenarios, draws))
    names = [f"p{k}" for k in range(n)], [f"s{k}" for k in range(scenarios)]
    return robustness.Measure(*names, values, "down", 100)


def courses(n: int, scenarios: int, draws: int) -> robustness.Measure:
    """Return random futures of n policies by year, in single precision as an ensemble has them."""
    rng = np.random.default_rng(1)
    walk = rng.normal(0, 1, (1, scenarios, draws, len(YEARS))).cumsum(axis=3)
    drop = np.linspace(0.2, 0.8, n)[:, None, None, None] * np.arange(len(YEARS))
    values = (100 + walk - drop).astype(np.float32)
    names = [f"p{k}" for k in range(n)], [f"s{k}" for k in range(scenarios)]
    return robustness.Measure(*names, values, "up", 92, years=YEARS)


def median(work: Callable[[], Any], runs: int = 7) -> float:
    """Return the median time of a few runs, in milliseconds, after one that warms."""
    work()
    times = []
    for _ in range(runs):
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return 1000 * float(np.median(times))


def main() -> None:
    """Print the table, and write it beside this file when asked to."""
    live, whole, years = futures(4, 1, 1000), futures(5, 13, 1000), courses(5, 13, 1000)
    tipped = pathways.tipping(years)
    seen, holding = years.values[0].astype(float), years.holding[2]
    works: tuple[tuple[str, Callable[[], Any]], ...] = (
        ("twelve metrics and ranks, 4 policies x 1,000 futures", lambda: robustness.assess(live)),
        ("the same, 5 policies x 13 scenarios x 1,000 draws", lambda: robustness.assess(whole)),
        ("stability of their ranks, 200 resamples", lambda: robustness.stability(whole)),
        ("a duel of two policies", lambda: robustness.compare(whole, "p0", "p1")),
        ("regret map with 200 resamples", lambda: robustness.regret_map(whole)),
        ("classes with 200 resamples", lambda: policies.classes(whole, "p0")),
        ("tipping points over 27 years, 500 resamples", lambda: pathways.tipping(years)),
        ("pathways of a scenario", lambda: pathways.pathways(tipped, "s0")),
        ("a trigger among 13,000 futures", lambda: pathways.trigger(seen, holding, YEARS, lead=3)),
    )
    lines = ["| what | ms |", "|---|---|"]
    lines += [f"| {name} | {median(work, 3):.1f} |" for name, work in works]
    report("robustness", "Robustness and pathways", lines, save="--save" in sys.argv)


if __name__ == "__main__":
    main()
