"""Cross-impact balance: which combinations of states hold together, and why.

Each judgement says how one state promotes or restrains another. A scenario, one state a
descriptor, is consistent when no descriptor would rather be in another state, given all the
others. Found exactly, with the proof that none is missing.

References
----------
W. Weimer-Jehle, "Cross-impact balances: a system-theoretical approach to cross-impact analysis",
Technological Forecasting and Social Change 73, 2006, doi:10.1016/j.techfore.2005.06.005.
"""

from futurs.methods.cross_impact.explain import contributions, smallest_conflict
from futurs.methods.cross_impact.model import (
    Verdict,
    balances,
    distances,
    exclusions_of,
    matrix_of,
    measures,
    plane,
    standardised,
    verdict,
)
from futurs.methods.cross_impact.solving import Solutions, nearest_to_consistent, solve
from futurs.methods.cross_impact.standard import EXAMPLE, Inputs, Result, compute
from futurs.methods.cross_impact.succession import Basins, Path, basins, succession

__all__ = [
    "EXAMPLE", "Basins", "Inputs", "Path", "Result", "Solutions", "Verdict", "balances", "basins",
    "compute", "contributions", "distances", "exclusions_of", "matrix_of", "measures",
    "nearest_to_consistent", "plane", "smallest_conflict", "solve", "standardised", "succession", "verdict",
]  # fmt: skip
