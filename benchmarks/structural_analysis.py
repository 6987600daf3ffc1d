"""Structural analysis: our study, and 70 variables, with and without intervals."""

from __future__ import annotations

import argparse
import time

import numpy as np
from report import report

from futurs.methods import structural_analysis as sa
from futurs.study import load


def random_inputs(n: int, fill: float) -> sa.Inputs:
    """Return a random matrix of influences: seed 1."""
    rng = np.random.default_rng(1)
    matrix = np.where(rng.random((n, n)) < fill, rng.integers(1, 4, (n, n)), 0)
    np.fill_diagonal(matrix, 0)
    return sa.Inputs(variables=tuple(f"v{k}" for k in range(n)), matrix=matrix.tolist(), draws=0)


def median(inputs: sa.Inputs, runs: int = 7) -> float:
    """Return the median of some runs, in seconds."""
    times = []
    for _ in range(runs):
        begin = time.perf_counter()
        sa.compute(inputs)
        times.append(time.perf_counter() - begin)
    return float(np.median(times))


def main() -> None:
    """Print the table; write it beside this file with --save."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--save", action="store_true")
    save = parser.parse_args().save
    models = [("our study, 19 variables", sa.Inputs.from_study(load("administration_2040")))]
    models += [
        (f"{n} variables, fill {f}", random_inputs(n, f))
        for n, f in ((40, 0.25), (70, 0.2), (70, 0.5))
    ]
    dense = random_inputs(70, 0.2)
    free = [
        (i, j) for i, row in enumerate(dense.matrix) for j, v in enumerate(row) if i != j and not v
    ]
    wider = dense.model_copy(update={"potential": tuple(free[::100])})
    models.append((f"70 variables, fill 0.2, {len(wider.potential)} potential", wider))
    lines = ["| model | without intervals, s | with 1,000 draws, s |", "|---|---|---|"]
    for name, inputs in models:
        without, full = (median(inputs.model_copy(update={"draws": d})) for d in (0, 1000))
        lines.append(f"| {name} | {without:.4f} | {full:.3f} |")
    report("structural_analysis", "Structural analysis", lines, save=save)


if __name__ == "__main__":
    main()
