"""Cross-impact balance: which combinations of states hold together, and why.

Each judgement says how one state promotes or restrains another. A scenario, one state a
descriptor, is consistent when no descriptor would rather be in another state, given all the
others. Found exactly, with the proof that none is missing. Several experts are kept apart: each
one's matrix is solved by itself, and so is what ranges of judgements leave open.

References
----------
W. Weimer-Jehle, "Cross-impact balances: a system-theoretical approach to cross-impact analysis",
Technological Forecasting and Social Change 73, 2006, doi:10.1016/j.techfore.2005.06.005.
"""

from futurs.methods.cross_impact.departures import Departure, departures
from futurs.methods.cross_impact.diverse import Diverse, most_diverse
from futurs.methods.cross_impact.experts import (
    Dissent,
    Ensemble,
    Within,
    bounds_of,
    consistent_for_all,
    deciding_cells,
    dissent_on,
    ensemble,
    margins_within,
    pooled,
    within_intervals,
)
from futurs.methods.cross_impact.explain import (
    contributions,
    smallest_conflict,
    smallest_explanation,
)
from futurs.methods.cross_impact.firmness import Firmness, Wished, firmness
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
from futurs.methods.cross_impact.noise import Noise, NoiseModel, Stays, stays, under_noise
from futurs.methods.cross_impact.panel import Panel, panel, panel_of, ranges_of
from futurs.methods.cross_impact.reading import Pillar, Reading, read
from futurs.methods.cross_impact.repair import Change, Fall, Repair, cheapest_falls, repair
from futurs.methods.cross_impact.robustness import Tolerances, radius, tolerances
from futurs.methods.cross_impact.solving import Solutions, nearest_to_consistent, solve
from futurs.methods.cross_impact.stakes import Stakes, agreement, deciding_sections
from futurs.methods.cross_impact.standard import EXAMPLE, Inputs, Result, compute
from futurs.methods.cross_impact.succession import Basins, Path, basins, succession

__all__ = [
    "EXAMPLE", "Basins", "Change", "Departure", "Dissent", "Diverse", "Ensemble", "Fall", "Firmness",
    "Inputs",
    "Noise", "NoiseModel", "Panel", "Path", "Pillar", "Reading", "Repair", "Result", "Solutions",
    "Stakes", "Stays", "Tolerances", "Verdict", "Wished", "Within", "agreement", "balances", "basins",
    "bounds_of", "cheapest_falls", "compute", "consistent_for_all", "contributions",
    "deciding_cells", "deciding_sections", "departures", "dissent_on", "distances", "ensemble",
    "exclusions_of", "firmness", "margins_within", "matrix_of", "measures", "most_diverse",
    "nearest_to_consistent", "panel", "panel_of", "plane", "pooled", "radius", "ranges_of", "read",
    "repair", "smallest_conflict", "smallest_explanation", "solve", "standardised", "stays",
    "succession", "tolerances", "under_noise", "verdict", "within_intervals",
]  # fmt: skip
