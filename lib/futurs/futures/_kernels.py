"""What generated functions call, for the compiled target. Loaded where it is needed."""

# mypy: disable-error-code="no-untyped-def,untyped-decorator,import-untyped"
from __future__ import annotations

from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic
from numpy import inf, nan

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
def turn(w, to, target, place, turns, t, start, size):
    """Move a parameter on by what each later turn of a policy changes of its target."""
    for k in range(turns.shape[0]):
        share = turns[k, t]
        if share > 0.0:
            for i in range(BLOCK):
                j = start + min(i, size - 1)
                w[to + i] += share * (target[k + 1, place, j] - target[k, place, j])


@njit(**OPTIONS)
def aim(turns, t):
    """Return how many later turns of a policy have begun to act: its target of the year."""
    begun = 0
    for k in range(turns.shape[0]):
        if turns[k, t] > 0.0:
            begun += 1
    return begun


@intrinsic
def bits(_, x):  # noqa: ARG001 -- its type is what counts
    """Return the bits of a float as an integer."""
    return types.int64(types.float64), lambda _c, b, _s, v: b.bitcast(v[0], ir.IntType(64))


@intrinsic
def from_bits(_, x):  # noqa: ARG001
    """Return the float that has these bits."""
    return types.float64(types.int64), lambda _c, b, _s, v: b.bitcast(v[0], ir.DoubleType())


# The compiler does exp and log one future at a time; a polynomial, several. Ten correct digits
# would do; these err by some units in the last place.
ROUND = (
    6755399441055744.0  # 1.5 * 2**52: what is added to it is rounded, and stands in its last bits
)
LN2_HIGH, LN2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10


@njit(**OPTIONS)
def exp(x):
    """Return e to a power: 2**k times the series of what is left, |r| < 0.35."""
    y = min(max(x, -746.0), 710.0)
    t = y * 1.4426950408889634 + ROUND
    half = y * 0.7213475204444817 + ROUND
    k, h = bits(t) - bits(ROUND), bits(half) - bits(ROUND)
    r = y - (t - ROUND) * LN2_HIGH - (t - ROUND) * LN2_LOW
    p = 1 / 479001600 * r + 1 / 39916800
    p = ((p * r + 1 / 3628800) * r + 1 / 362880) * r + 1 / 40320
    p = ((p * r + 1 / 5040) * r + 1 / 720) * r + 1 / 120
    p = ((p * r + 1 / 24) * r + 1 / 6) * r + 1 / 2
    p = (p * r + 1) * r + 1
    # In two steps: the power of two alone may be too great or too small where the answer is not.
    found = p * from_bits((h + 1023) << 52) * from_bits((k - h + 1023) << 52)
    return found if x == x else x


@njit(**OPTIONS)
def log(x):
    """Return the natural logarithm: the exponent, and the series of a mantissa around 1."""
    small = x < 2.2250738585072014e-308
    b = bits(x * 18014398509481984.0 if small else x)
    e = from_bits(bits(ROUND) + ((b >> 52) & 2047)) - ROUND - (1077.0 if small else 1023.0)
    m = from_bits((b & 4503599627370495) | 4607182418800017408)
    great = m > 1.4142135623730951
    m, e = (0.5 * m, e + 1) if great else (m, e)
    s = (m - 1) / (m + 1)
    z = s * s
    p = (1 / 19 * z + 1 / 17) * z + 1 / 15
    p = ((p * z + 1 / 13) * z + 1 / 11) * z + 1 / 9
    p = ((p * z + 1 / 7) * z + 1 / 5) * z + 1 / 3
    found = e * LN2_HIGH + (2 * s + (2 * s * z * p + e * LN2_LOW))
    found = found if x > 0 else (-inf if x == 0 else nan)
    return found if x < inf else x


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
