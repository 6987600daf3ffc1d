"""Scenario axes (2x2): which two uncertainties frame four contrasted futures.

Two drivers, two states of each as poles, four corners. The pair is worth drawing when its drivers
do not pull each other along: then all four corners can be inhabited. Here that is tested against
the judgements of the cross-impact matrix, each corner is filled with the consistent scenarios that
live there, and an empty corner is a question for the group.

``contrast(i -> j) = C[p1, q1] - C[p1, q2] - C[p2, q1] + C[p2, q2]`` for the poles p of i and q of j: 0
when i says nothing about j, positive when it draws first to first and second to second pole.

References
----------
P. Schwartz, The Art of the Long View, Doubleday, 1991; described in S. A. van 't Klooster and
M. B. A. van Asselt, "Practising the scenario-axes technique", Futures 38, 2006,
doi:10.1016/j.futures.2005.04.019. The test against a cross-impact matrix is our own.
"""

from futurs.methods.axes.freedom import Freedom, freedom
from futurs.methods.axes.model import (
    CORNERS,
    Pairing,
    Poles,
    PolesBy,
    TiesBy,
    candidates,
    contrast,
    corners,
    nearest_in,
    pairing,
    phi,
    poles,
    proposed,
    suggestions,
    usual_poles,
    weighed,
)
from futurs.methods.axes.standard import EXAMPLE, Inputs, Result, compute

__all__ = [
    "CORNERS", "EXAMPLE", "Freedom", "Inputs", "Pairing", "Poles", "PolesBy", "Result", "TiesBy",
    "candidates", "compute", "contrast", "corners", "freedom", "nearest_in", "pairing", "phi",
    "poles", "proposed", "suggestions", "usual_poles", "weighed",
]  # fmt: skip
