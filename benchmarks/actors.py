"""How long the strategy of actors takes: an answer, its 1,000 versions, an edit on the board."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from report import report

from futurs.methods import actors
from futurs.study import load
from futurs.widgets import Actors


def random_inputs(n: int, m: int, draws: int) -> actors.Inputs:
    """Return a random game of n actors and m objectives."""
    rng = np.random.default_rng(1)
    mid = rng.integers(0, 5, (n, n))
    np.fill_diagonal(mid, 0)
    return actors.Inputs(
        actors=[f"a{k}" for k in range(n)],
        objectives=[f"o{k}" for k in range(m)],
        influence=mid.tolist(),
        positions=rng.integers(-4, 5, (n, m)).tolist(),
        draws=draws,
    )


def median(work: Callable[[], Any], runs: int = 7) -> float:
    """Return the median time of a few runs, in milliseconds, after one that warms."""
    work()
    times = []
    for _ in range(runs):
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return 1000 * float(np.median(times))


def turned(inputs: actors.Inputs) -> int:
    """Return how many turns there are, found anew."""
    return len(actors.compute(inputs.model_copy(update={"draws": 0})).turns)


def edits(board: Actors) -> Callable[[], None]:
    """Return an edit of one position, another each time, as the page sends it."""
    values = iter(np.random.default_rng(2).integers(-4, 5, 1000).tolist())
    cells = iter([(r, c) for r in range(10) for c in range(10)] * 10)

    def work() -> None:
        board.whole._message(None, {"edit": [*next(cells), next(values)]}, [])  # noqa: SLF001

    return work


def main() -> None:
    """Print the table, and write it beside this file when asked to."""
    ours = actors.Inputs.from_study(load("administration_2040"))
    lines = ["| what | ms |", "|---|---|"]
    for name, inputs in (
        ("our study (10 x 10), 1,000 versions, who wants which future", ours),
        ("the same without versions", ours.model_copy(update={"draws": 0})),
        ("20 actors x 20 objectives, 1,000 versions", random_inputs(20, 20, 1000)),
    ):
        lines.append(f"| {name} | {median(lambda i=inputs: actors.compute(i)):.0f} |")  # type: ignore[misc]
    board = Actors(load("administration_2040"), "en", {"view": "whatif"})
    lines.append(f"| what turns each actor, all pairs | {median(lambda: turned(ours)):.0f} |")
    lines.append(f"| an edit on the board, all recomputed | {median(edits(board), 15):.0f} |")
    report("actors", "Strategy of actors", lines, save="--save" in sys.argv)


if __name__ == "__main__":
    main()
