"""Compiled simplex steps. Loaded where they are called, never on import.

``table`` is the system in terms of the basis: ``pi[basis] = value - table[:, others] @ pi[others]``.
"""

# mypy: disable-error-code="no-untyped-def,untyped-decorator"
from __future__ import annotations

import numpy as np
from numba import njit

SMALL = 1e-9


@njit("void(f8[:,::1],f8[::1],i8[::1],f8[::1],f8[::1],i8,i8,f8)", cache=True)
def _pivot(table, value, basis, costs, sizes, row, j, least):
    rows, columns = table.shape
    own = table[row]
    factor = 1.0 / own[j]
    gain = costs[j]
    for c in range(columns):
        own[c] *= factor
        sizes[c] = own[c] * own[c]
        costs[c] -= gain * own[c]
    costs[j] = 0.0
    for i in range(rows):
        if i == row:
            continue
        line = table[i]
        factor = line[j]
        value[i] = max(value[i] - factor * least, 0.0)
        for c in range(columns):
            changed = line[c] - factor * own[c]
            line[c] = changed
            sizes[c] += changed * changed
        line[j] = 0.0
    value[row] = least
    basis[row] = j


@njit("i8(f8[::1],f8[::1],b1)", cache=True)
def _entering(costs, sizes, bland):
    """Return the column to enter: the steepest edge, or the first that gains; -1 when none does."""
    j, best = -1, 0.0
    for c in range(costs.shape[0]):
        if costs[c] > SMALL:
            gain = costs[c] * costs[c] / (1.0 + sizes[c])
            if gain > best:
                best, j = gain, c
                if bland:
                    break
    return j


@njit("i8(f8[:,::1],f8[::1],i8[::1],i8,b1)", cache=True)
def _leaving(table, value, basis, j, bland):
    """Return the row that reaches zero first as column j enters; -1 when none does."""
    least, row = np.inf, -1
    for i in range(table.shape[0]):
        if table[i, j] > SMALL:
            ratio = value[i] / table[i, j]
            better = ratio < least - 1e-14
            if not better and ratio <= least + 1e-14:
                better = basis[i] < basis[row] if bland else table[i, j] > table[row, j]
            if better:
                least, row = ratio, i
    return row


@njit("i8(f8[:,::1],f8[::1],i8[::1],f8[::1],f8[::1],i8)", cache=True)
def climb(table, value, basis, costs, sizes, most):
    """Walk to a vertex where the objective is largest; return the number of steps.

    ``costs`` are the objective's reduced costs, ``sizes`` the squared lengths of the columns: the
    steepest edge is taken. After many steps that gain nothing, Bland's rule, which ends.
    """
    stalled, steps = 0, 0
    while steps < most:
        bland = stalled > 2 * table.shape[0]
        j = _entering(costs, sizes, bland)
        row = _leaving(table, value, basis, j, bland) if j >= 0 else -1
        if row < 0:
            break
        least = value[row] / table[row, j]
        _pivot(table, value, basis, costs, sizes, row, j, least)
        stalled = stalled + 1 if least <= SMALL else 0
        steps += 1
    return steps


def compiled():
    """Return the kernel: its explicit signature compiles it when this module is first loaded."""
    return climb
