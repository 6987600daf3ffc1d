"""Which policy holds whatever comes? Twelve answers that disagree, and what they rest on.

Each policy is run in the same futures: scenarios, and in each the same random draws. A metric of
robustness makes one number a policy out of all its futures, and no metric is the right one: they
differ in what they look at. After McPhail and others each is three steps: T1 transforms the
values (as they are, regret, whether a threshold holds), T2 chooses futures (all, the worst, a
percentile), T3 makes one number of them (mean, spread, skew). Here all twelve are computed side
by side, ranked with ties as ties, resampled to say how stable the ranks are, and set against one
another to show where they disagree; then two packages are compared draw by draw.

References
----------
C. McPhail, H. R. Maier, J. H. Kwakkel, M. Giuliani, A. Castelletti and S. Westra, "Robustness
metrics: How are they calculated, when should they be used and why do they give different
results?", Earth's Future 6, 2018, doi:10.1002/2017EF000649.
J. D. Herman, P. M. Reed, H. B. Zeff and G. W. Characklis, "How should robustness be defined for
water systems planning under change?", Journal of Water Resources Planning and Management 141,
2015, doi:10.1061/(ASCE)WR.1943-5452.0000509.
"""

from futurs.futures.robustness.agreement import (
    Disagreement,
    Reversal,
    Stability,
    disagreement,
    kendall_tau,
    stability,
)
from futurs.futures.robustness.assessing import Assessment, assess
from futurs.futures.robustness.comparing import (
    Comparison,
    CostEffect,
    RegretMap,
    compare,
    cost_effect,
    regret_map,
)
from futurs.futures.robustness.measure import Measure, holds, ranks
from futurs.futures.robustness.measuring import measured
from futurs.futures.robustness.settings import METRICS, Metric, Settings

__all__ = [
    "METRICS",
    "Assessment",
    "Comparison",
    "CostEffect",
    "Disagreement",
    "Measure",
    "Metric",
    "RegretMap",
    "Reversal",
    "Settings",
    "Stability",
    "assess",
    "compare",
    "cost_effect",
    "disagreement",
    "holds",
    "kendall_tau",
    "measured",
    "ranks",
    "regret_map",
    "stability",
]
