"""Case files of cross-impact balance, answered by the library."""

import numpy as np

from futurs.methods import cross_impact as ci
from futurs.shapes import CrossImpactMatrix

NAMES = ("cross-impact balance (CIB)",)


def by_inconsistency(matrix, scenarios):
    worst = [int(ci.verdict(matrix, z).inconsistency.max()) for z in scenarios]
    return {str(k): worst.count(k) for k in range(4)}


def found(inputs):
    names = [d["name"] for d in inputs["descriptors"]]
    unique = [f"{name} {j}" for j, name in enumerate(names)]
    sizes = [len(d["variants"]) for d in inputs["descriptors"]]
    states = [[str(k) for k in range(n)] for n in sizes]
    matrix = CrossImpactMatrix(unique, states, inputs["matrix"])
    near = ci.solve(matrix, tolerance=3)
    solved = ci.solve(matrix)
    basins = ci.basins(matrix)
    ends = list(zip(basins.attractors, basins.weights, strict=True))
    weights = {tuple(a[0]): int(w) for a, w in ends if len(a) == 1}
    return {
        "states": int(np.prod(sizes)),
        "consistent_count": len(solved.scenarios),
        "consistent": [scenario(matrix, z, weights.get(tuple(z), 0)) for z in solved.scenarios],
        "starts_ending_in_cycles": sum(int(w) for a, w in ends if len(a) > 1),
        "states_by_inconsistency": by_inconsistency(matrix, near.scenarios),
    }


def scenario(matrix, z, weight):
    said = ci.verdict(matrix, z)
    return {
        "variants": z.tolist(),
        "total_impact_score": said.total_impact,
        "consistency_value": said.consistency,
        "weight": weight,
        # The reference program rounds above 2^24; none of the cases goes there.
        "weight_printed_by_scenariowizard": str(weight),
    }
