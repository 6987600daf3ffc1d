"""Compiled simplex steps. Loaded where they are called, never on import.

Every row of the system is a sum of moments (1, an event, a pair of events). The price of all 2^n
scenarios is then a polynomial of degree two in their events: each event doubles the scenarios
priced, so that a step costs a few operations a scenario rather than one for each row.
"""

# mypy: disable-error-code="no-untyped-def,untyped-decorator"
from __future__ import annotations

import numpy as np
from numba import njit

SMALL = 1e-9


@njit("void(f8[::1],i8,f8[::1],f8[::1])", cache=True)
def _price(moments, n, linear, out):
    """Evaluate ``m_0 + sum_i m_i x_i + sum_{i<j} m_ij x_i x_j`` for all x, numbered in binary.

    Bit b of a number is event b; ``moments`` holds 1, the n events, then the pairs (0, 1), (0, 2),
    (1, 2), (0, 3) ...; ``linear`` is room for half as many values as ``out``.
    """
    out[0] = moments[0]
    pair = 1 + n
    for b in range(n):
        size = 1 << b
        linear[0] = moments[1 + b]
        for a in range(b):
            half = 1 << a
            for s in range(half):
                linear[half + s] = linear[s] + moments[pair]
            pair += 1
        for s in range(size):
            out[size + s] = out[s] + linear[s]


@njit("i8(f8[::1],f8[::1],i8[::1],b1[::1],b1)", cache=True)
def _entering(objective, prices, numbers, inside, bland):
    """Return the column that gains most, or the first that gains; -1 when none does."""
    j, best = -1, SMALL
    for c in range(numbers.shape[0]):
        gain = objective[c] - prices[numbers[c]]
        if gain > best and not inside[c]:
            best, j = gain, c
            if bland:
                break
    return j


@njit("i8(f8[::1],f8[::1],i8[::1],b1)", cache=True)
def _leaving(column, value, basis, bland):
    """Return the row that reaches zero first; -1 when none does."""
    least, row = np.inf, -1
    for i in range(column.shape[0]):
        if column[i] > SMALL:
            ratio = value[i] / column[i]
            better = ratio < least - 1e-14
            if not better and ratio <= least + 1e-14:
                better = basis[i] < basis[row] if bland else column[i] > column[row]
            if better:
                least, row = ratio, i
    return row


@njit("void(f8[:,::1],f8[::1],f8[::1],i8,f8)", cache=True)
def _pivot(inverse, value, column, row, least):
    rows = inverse.shape[0]
    own = inverse[row]
    factor = 1.0 / column[row]
    for c in range(rows):
        own[c] *= factor
    for i in range(rows):
        factor = column[i]
        if i != row and factor != 0.0:
            value[i] = max(value[i] - factor * least, 0.0)
            line = inverse[i]
            for c in range(rows):
                line[c] -= factor * own[c]
    value[row] = least


@njit(
    "i8(f8[:,::1],f8[:,::1],i8[::1],i8,f8[:,::1],f8[::1],i8[::1],f8[::1],i8)",
    cache=True,
)
def climb(columns, lift, numbers, n, inverse, value, basis, objective, most):
    """Walk to a vertex where the objective is largest; return the number of steps.

    ``columns[c]`` is the system's column of scenario ``numbers[c]``, ``lift`` writes the system's
    rows as moments. The largest gain is taken; after many steps that gain nothing, Bland's rule,
    which ends.
    """
    rows = basis.shape[0]
    inside = np.zeros(columns.shape[0], np.bool_)
    inside[basis] = True
    prices, linear = np.empty(1 << n), np.empty(max(1, 1 << n >> 1))
    moments, column = np.empty(lift.shape[1]), np.empty(rows)
    stalled, steps = 0, 0
    while steps < most:
        moments[:] = 0.0
        for k in range(rows):
            weight = 0.0
            for i in range(rows):
                weight += objective[basis[i]] * inverse[i, k]
            moments += weight * lift[k]
        _price(moments, n, linear, prices)
        bland = stalled > 2 * rows
        j = _entering(objective, prices, numbers, inside, bland)
        if j < 0:
            break
        for i in range(rows):
            total = 0.0
            for k in range(rows):
                total += inverse[i, k] * columns[j, k]
            column[i] = total
        row = _leaving(column, value, basis, bland)
        if row < 0:
            break
        least = value[row] / column[row]
        _pivot(inverse, value, column, row, least)
        inside[basis[row]], inside[j] = False, True
        basis[row] = j
        stalled = stalled + 1 if least <= SMALL else 0
        steps += 1
    return steps


def compiled():
    """Return the kernel: its explicit signature compiles it when this module is first loaded."""
    return climb
