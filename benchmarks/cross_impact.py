"""All consistent scenarios: ours, and the peer prophesy-cib where it can finish, in one run.

The peer (GPL) is installed in an environment of its own under ``.cache/`` and run as another
process; nothing of it is imported here. It lists all combinations and asks its own consistency of
each, from a matrix built once.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
from report import report

from futurs.methods.cross_impact import basins, exclusions_of, matrix_of, solve
from futurs.shapes import CrossImpactMatrix
from futurs.study import load

ROOT = Path(__file__).parents[1]
PEER = "prophesy-cib==2.0.1"
PEER_CODE = """
import json, sys, time
from prophesy_cib import CrossImpact, Descriptor, DescriptorType, Model, Variant
from prophesy_cib.scenario_gen import enumerate_all_scenarios
from prophesy_cib.succession import compute_scenario_consistency
sizes, values = json.load(sys.stdin)
parts = [Descriptor(j + 1, f"d{j}", DescriptorType.NOMINAL, tuple(Variant(k + 1, f"s{k}") for k in range(n)), 0.0, ())
         for j, n in enumerate(sizes)]
place = [(j, k) for j, n in enumerate(sizes) for k in range(n)]
impacts = [CrossImpact(i + 1, a + 1, j + 1, b + 1, float(values[u][v]))
           for u, (i, a) in enumerate(place) for v, (j, b) in enumerate(place) if values[u][v]]
begin = time.perf_counter()
model = Model(parts, impacts)
found = [s for s in enumerate_all_scenarios(model, None) if compute_scenario_consistency(s, model) == 0]
print(json.dumps([len(found), time.perf_counter() - begin]))
"""


def random_matrix(n: int, k: int, fill: float) -> CrossImpactMatrix:
    """Return the random model whose counts are published: seed 1, groups that sum to zero."""
    rng = np.random.default_rng(1)
    values = np.zeros((n * k, n * k), int)
    for i in range(n):
        for j in range(n):
            if i == j or rng.random() >= fill:
                continue
            for a in range(k):
                group = rng.integers(-3, 4, k)
                while group.sum():
                    group = rng.integers(-3, 4, k)
                values[i * k + a, j * k : (j + 1) * k] = group
    return CrossImpactMatrix([f"d{i}" for i in range(n)], [[f"s{a}" for a in range(k)]] * n, values)


def peer_python() -> Path:
    """Return the interpreter of the peer's environment, made when it is missing."""
    folder = ROOT / ".cache" / "peers"
    if not (folder / "bin/python").exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        subprocess.run([str(folder / "bin/python"), "-m", "pip", "install", "-q", PEER], check=True)
    return folder / "bin/python"


def peer(matrix: CrossImpactMatrix) -> tuple[int, float]:
    """Return how many scenarios the peer finds, and in how many seconds."""
    message = json.dumps([matrix.sizes, matrix.values.tolist()])
    done = subprocess.run(
        [str(peer_python()), "-c", PEER_CODE],
        input=message, capture_output=True, text=True, check=True, timeout=600,
    )  # fmt: skip
    count, seconds = json.loads(done.stdout)
    return count, seconds


def ours(matrix: CrossImpactMatrix, **options: Any) -> tuple[int, float]:
    """Return how many scenarios we find, and the median of five runs."""
    times = []
    for _ in range(5):
        begin = time.perf_counter()
        found = solve(matrix, **options)
        times.append(time.perf_counter() - begin)
        assert found.complete
    return len(found.scenarios), float(np.median(times))


def main() -> None:
    """Print the table; with ``--save``, keep it in ``results/``."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--save", action="store_true", help="write the table to results/")
    save = parser.parse_args().save
    study, land = load("administration_2040"), load("somewhereland")
    small = [("Somewhereland", matrix_of(land)), ("8x3, fill .4", random_matrix(8, 3, 0.4))]
    large = [
        (n, k, f)
        for n, k, f in ((20, 4, 0.3), (30, 3, 0.3), (30, 3, 0.4), (40, 3, 0.2), (40, 3, 0.3))
    ]
    lines = [
        "| model | combinations | consistent | ours, s | prophesy-cib, s | ratio |",
        "|---|---|---|---|---|---|",
    ]
    for name, matrix in small:
        count, seconds = ours(matrix)
        other, peer_seconds = peer(matrix)
        assert count == other
        times = f"{seconds:.5f} | {peer_seconds:.2f} | {peer_seconds / seconds:,.0f}"
        lines.append(f"| {name} | {matrix.combinations:,} | {count} | {times} |")
    matrix = matrix_of(study)
    count, seconds = ours(matrix, exclusions=exclusions_of(study))
    lines.append(f"| our study | {matrix.combinations:,} | {count} | {seconds:.4f} | | |")
    for n, k, fill in large:
        matrix = random_matrix(n, k, fill)
        count, seconds = ours(matrix)
        lines.append(
            f"| {n}x{k}, fill {fill} | {matrix.combinations:.1e} | {count} | {seconds:.3f} | | |"
        )
    begin = time.perf_counter()
    basins(matrix_of(study))
    lines.append(f"| basins of our study, exact | | | {time.perf_counter() - begin:.2f} | | |")
    report("cross_impact", "Cross-impact balance", lines, save=save)


if __name__ == "__main__":
    main()
