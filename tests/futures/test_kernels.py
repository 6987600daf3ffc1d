"""The polynomials of the compiled target against numpy's functions."""

import numpy as np
import pytest
from numba import njit

from futurs.futures import _kernels


def over(function):
    @njit
    def run(x):
        found = np.empty_like(x)
        for i in range(len(x)):
            found[i] = function(x[i])
        return found

    return run


EXTREMES = [0, -0.0, 1, -1, 709.78, 709.79, 1e4, -745, -746, -1e4, np.inf, -np.inf, np.nan]
TINY = [5e-324, 1e-310, 2.2250738585072014e-308, np.nextafter(1, 2), np.nextafter(1, 0), 1.8e308]


@pytest.mark.parametrize(
    ("function", "exact", "low", "high"),
    [(_kernels.exp, np.exp, -700, 700), (_kernels.log, np.log, 1e-300, 1e300),
     (_kernels.log, np.log, 0.5, 2)],
)  # fmt: skip
def test_polynomials_err_by_units_in_the_last_place(function, exact, low, high):
    rng = np.random.default_rng(7)
    run, x = over(function), rng.uniform(low, high, 50_000)
    np.testing.assert_allclose(run(x), exact(x), rtol=1e-15)
    special = np.array(EXTREMES + TINY)
    with np.errstate(all="ignore"):
        np.testing.assert_allclose(run(special), exact(special), rtol=1e-15, atol=5e-324)
