"""Structural analysis (MICMAC): which variables drive the system, which reveal it, which are hidden.

A group says how strongly each variable acts on each other one. Row sums say who drives, column
sums who is driven; powers of the matrix add the paths through others, and the ranking of a
variable may change: that is what the method is for. Here the powers are followed to their exact
limit instead of a guessed exponent, the matrices for which there is none are recognised, and each
ranking comes with how well it stands.

Formula: ``I(k) = M^k 1``, ``D(k) = 1' M^k``; their limits are the right and the left Perron vector
of M where M has one dominant, primitive component.

References
----------
J. Arcade, M. Godet, F. Meunier, F. Roubelat, "Structural analysis with the MICMAC method and
actors' strategy with the MACTOR method", Futures Research Methodology, AC/UNU Millennium Project.
J.-C. Duperrin, M. Godet, "Methode de hierarchisation des elements d'un systeme: essai de
prospective du systeme de l'energie nucleaire dans son contexte societal", CEA, 1973, 63 p.,
https://hal-lara.archives-ouvertes.fr/hal-02185432 (its number R-4541 to confirm). M. Godet,
"Introduction to la prospective: seven key ideas and one scenario method", Futures 18(2), 1986,
134-157, doi:10.1016/0016-3287(86)90094-7 (that it describes the method: to confirm).
"MICMAC" in papers on interpretive structural modelling is another method.
"""

from futurs.methods.structural_analysis.influence import (
    damped,
    kendall_tau,
    powers,
    ranks,
    shares,
    swaps,
)
from futurs.methods.structural_analysis.limit import (
    Limit,
    Sensitivity,
    components,
    limit,
    period,
    sensitivity,
)
from futurs.methods.structural_analysis.reading import (
    SECTORS,
    Link,
    Moved,
    asymmetric_pairs,
    fill_rate,
    moved,
    sectors,
    strongest,
    threshold,
)
from futurs.methods.structural_analysis.result import Power, Result, View
from futurs.methods.structural_analysis.sampling import Draws, draw, merged, perron, with_potential
from futurs.methods.structural_analysis.standard import EXAMPLE, Inputs, compute

__all__ = [
    "EXAMPLE", "SECTORS", "Draws", "Inputs", "Limit", "Link", "Moved", "Power", "Result",
    "Sensitivity", "View", "asymmetric_pairs", "components", "compute", "damped", "draw",
    "fill_rate", "kendall_tau", "limit", "merged", "moved", "period", "perron", "powers", "ranks",
    "sectors", "sensitivity", "shares", "strongest", "swaps", "threshold",
    "with_potential",
]  # fmt: skip
