"""Cross-impact balance beyond consistency: a thousand noisy versions solved, and the exact parts.

Prints a table; writes it into ``results/`` with ``--save``.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from cross_impact import random_matrix
from report import report

from futurs.methods import cross_impact as ci
from futurs.shapes import CrossImpactMatrix
from futurs.study import load


def timed(work: Callable[[], Any], times: int = 3) -> tuple[Any, float]:
    """Return what the work gives, and the median of its seconds."""
    seconds = []
    for _ in range(times):
        begin = time.perf_counter()
        answer = work()
        seconds.append(time.perf_counter() - begin)
    return answer, float(np.median(seconds))


def noisy(name: str, matrix: CrossImpactMatrix, exclusions: Any = ()) -> str:
    """Return the line of one model: 1,000 versions, all solved exactly."""
    found, seconds = timed(lambda: ci.under_noise(matrix, exclusions=exclusions), 1)
    assert found.complete
    sizes = f"{len(found.scenarios)} | {found.sizes.mean():.1f}"
    return f"| {name} | {matrix.combinations:.1e} | {sizes} | {seconds:.2f} |"


def main() -> None:
    """Print the tables."""
    study = load("administration_2040")
    matrix, pairs = ci.matrix_of(study), ci.exclusions_of(study)
    ci.under_noise(matrix, draws=1)  # the compiler is not what is measured
    lines = ["| model | combinations | consistent | mean of a version | 1,000 versions, s |",
             "|---|---|---|---|---|", noisy("our study", matrix, pairs)]  # fmt: skip
    for n, k, fill in ((12, 3, 0.4), (15, 4, 0.4), (20, 3, 0.3)):
        lines.append(noisy(f"{n}x{k}, fill {fill}", random_matrix(n, k, fill)))
    z = ci.solve(matrix, exclusions=pairs).scenarios
    broken = z[0].copy()
    broken[6] = (broken[6] + 1) % matrix.sizes[6]
    parts: dict[str, Callable[[], Any]] = {
        "thirteen futures in 1,000 versions": lambda: ci.stays(matrix, z),
        "sections under noise, 1,000 versions": lambda: ci.deciding_sections(
            matrix, exclusions=pairs
        ),
        "tolerance of all 1,764 cells, exact": lambda: ci.tolerances(matrix, exclusions=pairs),
        "a reading (pillars, brink, repair, falls)": lambda: ci.read(matrix, z[0]),
        "a repair": lambda: ci.repair(matrix, broken),
        "smallest explanations": lambda: ci.smallest_explanation(broken, z),
        "all single changes of one future": lambda: ci.departures(matrix, z[0]),
        "five most diverse, proven": lambda: ci.most_diverse(z, 5),
    }
    for k in (5, 15):
        # Noise in place of experts: as many different opinions on every judgement given.
        voices = [
            CrossImpactMatrix(matrix.descriptors, matrix.states, v)
            for v in next(
                ci.noise.noisy_values(matrix, ci.NoiseModel(), k, np.random.default_rng(5))
            )
        ]
        parts[f"who holds what, {k} experts"] = partial(ci.ensemble, voices, exclusions=pairs)
        parts[f"deciding cells, {k} experts"] = partial(ci.deciding_cells, voices, exclusions=pairs)
        parts[f"dissent on one future, {k} experts"] = partial(ci.dissent_on, voices, z[0])
    lines += ["", "| our study | s |", "|---|---|"]
    lines += [f"| {name} | {timed(work)[1]:.4f} |" for name, work in parts.items()]
    save = "--save" in sys.argv
    report("cross_impact_noise", "Cross-impact balance beyond consistency", lines, save=save)


if __name__ == "__main__":
    main()
