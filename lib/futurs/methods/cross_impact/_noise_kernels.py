"""Compiled search of one noisy version after another: rows are built where they are used.

Loaded where it is called, never on import; serial, as all kernels here.
"""

# mypy: disable-error-code="no-untyped-def,untyped-decorator"
from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from futurs.methods.cross_impact._kernels import propagation, static_bound


@njit("Tuple((i4[::1],i4[::1],f8[::1]))(i4[:,::1],i4[::1],i4[::1])", cache=True)
def felt(differences, first, offsets):
    """Return which descriptors feel each one, as pointers and targets, and its influence."""
    n = offsets.shape[0] - 1
    influence = np.zeros(n)
    pointers = np.zeros(n + 1, np.int32)
    targets = np.empty(n * n, np.int32)
    count = 0
    for i in range(n):
        for j in range(n):
            total = 0
            for p in range(first[offsets[j]], first[offsets[j + 1]]):
                lowest = highest = differences[p, offsets[i]]
                for u in range(offsets[i] + 1, offsets[i + 1]):
                    lowest = min(lowest, differences[p, u])
                    highest = max(highest, differences[p, u])
                total += highest - lowest
            influence[i] += total
            if total > 0:
                targets[count] = j
                count += 1
        pointers[i + 1] = count
    return pointers, targets[:count].copy(), influence


@njit(
    "UniTuple(i8,2)(i4[:,::1],i4[::1],i4[::1],i4[::1],i4[::1],i4[::1],i4[::1],u1[:,::1],b1,i8,i4[:,::1])",
    cache=True,
)
def solved(values, chosen, rival, first, offsets, owner, order, allowed, plain, max_nodes, out):
    """Write all consistent scenarios of one version; returns how many, and 1 when that is all."""
    n, width, rows = offsets.shape[0] - 1, offsets[-1], chosen.shape[0]
    differences = np.empty((rows, width), np.int32)
    for p in range(rows):
        a, b = chosen[p], rival[p]
        for u in range(width):
            differences[p, u] = values[u, a] - values[u, b]
        # Own block: the row speaks only when the descriptor is in a, so it is a constant there.
        own = values[a, a] - values[a, b]
        for u in range(offsets[owner[a]], offsets[owner[a] + 1]):
            differences[p, u] = own
    alive = np.ones(width, np.uint8)
    if plain:
        suffix = np.zeros((rows, n + 1), np.int32)
        for depth in range(n - 1, -1, -1):
            i = order[depth]
            for p in range(rows):
                best = differences[p, offsets[i]]
                for u in range(offsets[i] + 1, offsets[i + 1]):
                    best = max(best, differences[p, u])
                suffix[p, depth] = suffix[p, depth + 1] + best
        state = np.zeros(n + 5, np.int64)
        code = static_bound(
            differences, first, offsets, order, suffix, allowed, alive, 0, max_nodes,
            out.shape[0], out, state,
        )  # fmt: skip
        return state[2], np.int64(code == 1)
    pointers, targets, influence = felt(differences, first, offsets)
    state = np.zeros(4, np.int64)
    branch = np.zeros(n + 2, np.int32)
    code = propagation(
        differences, first, offsets, owner, pointers, targets, influence, allowed, alive, 0,
        max_nodes, out.shape[0], out, state, branch, alive.copy(),
    )  # fmt: skip
    return state[2], np.int64(code == 1)


def compiled() -> tuple[Any, ...]:
    """Return the kernels: explicit signatures compile them when this module is first loaded."""
    return felt, solved
