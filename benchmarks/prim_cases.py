"""Sets of futures for PRIM, made from a seed: what the benchmark and the tests compare on."""

from __future__ import annotations

from typing import Any

import numpy as np

# name: seed, rows, number of floats, whole numbers and categories, settings, boxes
Case = dict[str, Any]
SEED = 20_240_601


def _case(name: str, rows: int, floats: int, whole: int, categories: int, **more: Any) -> Case:
    case = {
        "name": name, "seed": SEED, "rows": rows, "floats": floats, "whole": whole,
        "categories": categories, "peel": 0.05, "paste": 0.05, "mass_min": 0.05,
        "objective": "lenient1", "boxes": 1, "round": None, "narrow": False, "regression": False,
    }  # fmt: skip
    return {**case, **more}


# Small ones, whose trajectories are kept with the tests.
SMALL = (
    _case("floats", 400, 6, 0, 0),
    _case("whole numbers", 400, 2, 4, 0),
    _case("categories", 400, 3, 0, 3),
    _case("all kinds", 500, 3, 3, 3, boxes=2),
    _case("ties", 400, 5, 1, 0, round=1),
    _case("lenient2", 400, 3, 2, 2, objective="lenient2"),
    _case("original", 400, 4, 1, 1, objective="original"),
    _case("coarse", 300, 4, 2, 1, peel=0.1, paste=0.12, mass_min=0.02),
    _case("outcome", 400, 4, 2, 2, regression=True),
    _case("three boxes", 600, 5, 0, 0, boxes=3),
)
# Large ones, timed.
LARGE = (
    _case("1,000 x 10", 1_000, 10, 0, 0),
    _case("1,000 x 20", 1_000, 20, 0, 0),
    _case("10,000 x 20", 10_000, 20, 0, 0),
    _case("10,000 x 12, all kinds", 10_000, 6, 3, 3),
)


def make(case: Case) -> tuple[dict[str, np.ndarray], np.ndarray, np.ndarray]:
    """Return the columns of a case, which futures are of interest, and the outcome."""
    rng = np.random.default_rng(case["seed"])
    n = case["rows"]
    columns: dict[str, np.ndarray] = {}
    for j in range(case["floats"]):
        values = rng.random(n) * 10 ** (j % 3)
        columns[f"f{j}"] = values if case["round"] is None else np.round(values, case["round"])
    for j in range(case["whole"]):
        values = rng.integers(0, (4, 12, 40)[j % 3], n)
        columns[f"i{j}"] = values.astype(np.int32 if case["narrow"] else np.int64)
    for j in range(case["categories"]):
        columns[f"c{j}"] = np.array(["red", "green", "blue", "grey", "white"][: 3 + j % 3])[
            rng.integers(0, 3 + j % 3, n)
        ]
    outcome = rng.normal(0, 0.35, n)
    for j, (name, values) in enumerate(columns.items()):
        if j in (0, 1) or name in ("i0", "i1", "c0"):
            part = _part(values, 0.35 + 0.1 * j)
            outcome += part * (1.0 - 0.1 * (j % 4))
    interest = outcome > np.quantile(outcome, 0.75)
    return columns, interest, outcome


def _part(values: np.ndarray, where: float) -> np.ndarray:
    if values.dtype.kind == "U":
        return (values == "green") * 0.8 - (values == "red") * 0.3
    scaled = values / values.max()
    return np.asarray((scaled > min(where, 0.6)) * 0.8 - abs(scaled - 0.8) * 0.4)
