"""Case files of structural analysis, answered by the library."""

import numpy as np

from futurs.methods import structural_analysis as sa

NAMES = ("structural analysis (MICMAC)",)
# What the collection calls the sectors.
WORDS = {
    "driving": "determinant",
    "relay": "relay",
    "result": "dependent",
    "autonomous": "excluded",
}


def steps(matrix, most, diagonal="kept"):
    return [
        {
            "power": k,
            "influence": i,
            "dependence": d,
            "rank_influence": sa.ranks(i, "order"),
            "rank_dependence": sa.ranks(d, "order"),
        }
        for k, (i, d) in enumerate(sa.powers(matrix, most, diagonal=diagonal), 1)
    ]


def limit(matrix):
    found = sa.limit(matrix)
    return {
        "spectral_radius": found.radius,
        "influence_share": found.influence,
        "dependence_share": found.dependence,
        "second_to_first_modulus": found.second,
    }


def signed(inputs):
    matrix = np.array(inputs["matrix"])
    ((influence, dependence),) = sa.powers(np.abs(matrix), 1)
    where = sa.sectors(influence, dependence, "mean", equal="low")
    return {
        "influence": influence,
        "dependence": dependence,
        "mean": float(sa.threshold(influence)),
        "quadrant": [WORDS[sa.SECTORS[k]] for k in where],
        "asymmetric_pairs": {
            f"threshold_{k}": len(sa.asymmetric_pairs(matrix, k)) for k in (2, 3)
        },
    }  # fmt: skip


def filled(inputs):
    n, counts = inputs["n"], inputs["counts"]
    values = [1] * counts["ones"] + [2] * counts["twos"] + [3] * counts["threes"]
    values += [0] * (counts["zeros"] - n)
    matrix = np.zeros((n, n))
    matrix[~np.eye(n, dtype=bool)] = values
    share = sa.fill_rate(matrix)
    return {"filled": round(share * n * n), "cells": n * n, "fill_rate_percent": 100 * share}


def repeats(found):
    """After how many powers all ranks come back, read off the exact ranks."""
    ranks = [(tuple(s["rank_influence"]), tuple(s["rank_dependence"])) for s in found]
    half = len(ranks) // 2 + 1
    return next(k for k in range(1, half) if ranks[k:] == ranks[:-k])


def found(inputs):
    if "counts" in inputs:
        return filled(inputs)
    if "matrix" in inputs:
        return signed(inputs)
    matrix = np.array(inputs["MDI"])
    if "potential_cells_zero_based" not in inputs:
        said = steps(matrix, 9)
        run = sa.compute(
            sa.Inputs(variables=tuple("ABCD"), matrix=matrix.tolist(), ties="order", draws=0)
        )  # fmt: skip
        return {
            "powers": said,
            "imprimitivity_index": run.limit.period,
            "ranking_stabilises": run.settled is not None,
            "rank_period": repeats(said),
        }
    wider = matrix.copy()
    for i, j in inputs["potential_cells_zero_based"]:
        wider[i, j] = inputs["potential_value"]
    return {
        "keep_diagonal": steps(matrix, 6),
        "zero_diagonal_in_sums": steps(matrix, 6, "zero"),
        "potential_p_3": steps(wider, 6),
        "limit": {"keep_diagonal": limit(matrix), "potential_p_3": limit(wider)},
    }
