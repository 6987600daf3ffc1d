"""Morphology and events: how long an exact answer takes.

``python benchmarks/possibilities.py [--save]``. Processor time, since the machine may be shared.
"""

from __future__ import annotations

import itertools
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from report import report

from futurs.methods import events, morphology, run
from futurs.study import load


def timed(call: Callable[[], Any], runs: int = 5) -> tuple[Any, float, float]:
    """Return what a call answers, and the medians of elapsed and processor seconds."""
    elapsed, used, answer = [], [], None
    for _ in range(runs):
        begin, cpu = time.perf_counter(), time.process_time()
        answer = call()
        elapsed.append(time.perf_counter() - begin)
        used.append(time.process_time() - cpu)
    return answer, float(np.median(elapsed)), float(np.median(used))


def field(n: int, k: int, share: float, seed: int = 1) -> morphology.Field:
    """Return a random field: n parameters of k values, a share of the pairs excluded."""
    rng = np.random.default_rng(seed)
    rules = [
        morphology.Rule(((i, a), (j, b)))
        for i, j in itertools.combinations(range(n), 2)
        for a, b in itertools.product(range(k), repeat=2)
        if rng.random() < share
    ]
    return morphology.Field((k,) * n, rules)


def answers(n: int, noise: float) -> events.Answers:
    """Return what an expert with a little noise says of n random events."""
    rng = np.random.default_rng(n)
    true = events.net(rng.dirichlet(np.ones(2**n)))
    heard = [
        np.clip(np.nan_to_num(x) + noise * rng.normal(size=x.shape), 0, 1)
        for x in (true.single, true.given, true.given_not)
    ]
    return events.Answers(*heard)


def possibilities() -> list[str]:
    """Return the rows on fields: built once, then asked what remains."""
    rows = []
    for n, k, share in ((15, 4, 0.02), (15, 4, 0.05), (15, 4, 0.1), (13, 5, 0.1), (20, 4, 0.02)):
        own = field(n, k, share)
        found, built, _ = timed(lambda own=own: morphology.diagram(own), 3)
        if found is None:
            rows.append(
                f"| {n}x{k}, {share:.0%} excluded | {own.raw:.1e} | too wide | {built:.3f} | |"
            )
            continue
        held = {0: 1, n // 2: 0}
        _, asked, _ = timed(lambda found=found, held=held: morphology.remaining(found, held))
        count = morphology.count(found)
        rows.append(
            f"| {n}x{k}, {share:.0%} excluded | {own.raw:.1e} | {count:,} | {built:.3f} | {asked:.4f} |"
        )
    return rows


def weights() -> list[str]:
    """Return the rows on events: fit, every interval, maximum entropy."""
    rows = []
    for n, noise in ((6, 0.0), (6, 0.05), (8, 0.05), (10, 0.0), (10, 0.05), (10, 0.2)):
        own = answers(n, noise)
        s, elapsed, used = timed(lambda own=own: events.solved(own), 5 if n < 10 else 1)
        rows.append(
            f"| {n} events, noise {noise} | {2**n} | {s.dimension} | {elapsed:.3f} | {used:.3f} |"
        )
    return rows


def main() -> None:
    """Print the tables; ``--save`` writes them beside this file."""
    events.solved(answers(3, 0.0))
    study = load("administration_2040")
    lines = [
        "| field | configurations | consistent, exactly | built once, s | what remains, s |",
        "|---|---|---|---|---|", *possibilities(), "",
        "| answers | scenarios | free directions | with intervals, s | of processor, s |",
        "|---|---|---|---|---|", *weights(), "",
        "| standard run on our study | s |", "|---|---|",
    ]  # fmt: skip
    for name in ("morphology", "events", "axes"):
        _, elapsed, _ = timed(lambda name=name: run(name, study), 3)
        lines.append(f"| {name} | {elapsed:.3f} |")
    report("possibilities", "Morphology, events, axes", lines, save="--save" in sys.argv)


if __name__ == "__main__":
    main()
