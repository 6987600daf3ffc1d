"""Morphology: what is possible at all, and what remains once the impossible is struck out.

A field is cut into parameters, each with a few values; a configuration takes one value of each.
Sets of values that do not go together strike configurations out, each rule with its kind (logical,
empirical, normative) and its reason. What remains is counted exactly, however large: hold some
values and see at once what stays possible (general morphological analysis). MORPHOL adds
indicators of probability, as if the parameters were independent, and of proximity.

``retained = #{z : no excluded set stands in z}``; ``P(z) = prod_j p_j(z_j)``.

References
----------
F. Zwicky, Discovery, Invention, Research through the Morphological Approach, Macmillan, 1969;
T. Ritchey, "Problem structuring using computer-aided morphological analysis", Journal of the
Operational Research Society 57, 2006, doi:10.1057/palgrave.jors.2602177; M. Godet (MORPHOL; our
reading, to confirm).
"""

from futurs.methods.morphology.backtracking import possible, search, witness
from futurs.methods.morphology.counting import (
    Diagram,
    configurations,
    count,
    diagram,
    drawn,
    mass,
    remaining,
    shared_with,
)
from futurs.methods.morphology.field import KINDS, Field, Rule, rules_of
from futurs.methods.morphology.indicators import (
    Graded,
    diverse,
    graded,
    probability,
    proximity,
    vetoes,
)
from futurs.methods.morphology.reasons import (
    Lifting,
    Removal,
    conflict,
    fewest_lifted,
    removals,
)
from futurs.methods.morphology.standard import EXAMPLE, Inputs, Result, TypedRule, compute

__all__ = [
    "EXAMPLE", "KINDS", "Diagram", "Field", "Graded", "Inputs", "Lifting", "Removal", "Result", "Rule",
    "TypedRule", "compute", "configurations", "conflict", "count", "diagram", "diverse", "drawn",
    "fewest_lifted", "graded", "mass", "possible", "probability", "proximity", "remaining",
    "removals", "rules_of", "search", "shared_with", "vetoes", "witness",
]  # fmt: skip
