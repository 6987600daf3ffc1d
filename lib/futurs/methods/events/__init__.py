"""Probable events (SMIC): what the futures weigh, from what experts say of events and pairs.

n events happen or not: 2^n scenarios. Experts give the probability of each event, alone and if
another happens or does not. These answers are seldom coherent; a least-squares programme finds the
scenario probabilities that come nearest, and with them coherent ("net") answers. From three events
on, many vectors come equally near: each scenario gets the interval between which its probability
can move without changing the fit, and one representative, marked as a choice.

``min sum_{i != j} [P(i|j) P(j) - sum_k t_ijk pi_k]^2 + [P(i|not j) (1 - P(j)) - sum_k s_ijk pi_k]^2``
over ``pi >= 0, sum pi = 1``.

References
----------
J. C. Duperrin and M. Godet, "SMIC 74: a method for constructing and ranking scenarios", Futures 7,
1975, doi:10.1016/0016-3287(75)90048-8. Not validated against the original program: no readable
table of one of its studies has been found.
"""

from futurs.methods.events.experts import (
    WORDS,
    Group,
    Slip,
    Solved,
    apart,
    averaged,
    driving,
    elasticities,
    from_words,
    slips,
    solved,
    together,
)
from futurs.methods.events.fitting import (
    Answers,
    Bounds,
    Net,
    Terms,
    fitted,
    frechet,
    implied,
    names,
    net,
    programme,
    states,
)
from futurs.methods.events.optimal import (
    Extent,
    Face,
    entropy_most,
    face,
    free_dimension,
    intervals,
    margins,
    range_of,
)
from futurs.methods.events.standard import EXAMPLE, Expert, Inputs, Result, compute

__all__ = [
    "EXAMPLE", "WORDS", "Answers", "Bounds", "Expert", "Extent", "Face", "Group", "Inputs", "Net",
    "Result", "Slip", "Solved", "Terms", "apart", "averaged", "compute", "driving", "elasticities",
    "entropy_most", "face", "fitted", "frechet", "free_dimension", "from_words", "implied",
    "intervals", "margins", "names", "net", "programme", "range_of", "slips", "solved", "states",
    "together",
]  # fmt: skip
