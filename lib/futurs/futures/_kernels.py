"""What generated functions call, for the compiled target. Loaded where it is needed."""

# mypy: disable-error-code="no-untyped-def,untyped-decorator"
from __future__ import annotations

from numba import njit

OPTIONS = {"error_model": "numpy", "nogil": True, "cache": True}
"""As numpy divides: a future that overflows is counted, and stops no other."""


BLOCK = 128


@njit(**OPTIONS)
def fill(w, row, values, start, size):
    """Bring one block of a quantity into the workspace.

    The last block is filled up with its own last future: every loop has the same length.
    """
    for i in range(BLOCK):
        w[row + i] = values[start + min(i, size - 1)]


@njit(**OPTIONS)
def copy(w, to, source):
    """Keep a quantity for the year after."""
    for i in range(BLOCK):
        w[to + i] = w[source + i]


@njit(**OPTIONS)
def blend(w, to, base, target, r):
    """Move a parameter from its base towards its target."""
    for i in range(BLOCK):
        w[to + i] = w[base + i] + r * (w[target + i] - w[base + i])


@njit(**OPTIONS)
def maximum(a, b):
    """Return the greater; not a number where either is none."""
    return a if a > b or a != a else b


@njit(**OPTIONS)
def minimum(a, b):
    """Return the lesser; not a number where either is none."""
    return a if a < b or a != a else b


@njit(**OPTIONS)
def ramp(year, start, stop):
    """Return 0 until a year, 1 from another, a straight line between."""
    return min(1.0, max(0.0, (year - start) / (stop - start)))


@njit(**OPTIONS)
def step(year, start):
    """Return 1 from a year on, 0 before."""
    return 1.0 if year >= start else 0.0


@njit(**OPTIONS)
def lookup(x, xs, ys):
    """Return a table's value: straight lines between points, the nearest value outside."""
    if x != x:
        return x
    last = len(xs) - 1
    if x <= xs[0]:
        return ys[0]
    if x >= xs[last]:
        return ys[last]
    k = 1
    while xs[k] < x:
        k += 1
    slope = (ys[k] - ys[k - 1]) / (xs[k] - xs[k - 1])
    return slope * (x - xs[k - 1]) + ys[k - 1]
