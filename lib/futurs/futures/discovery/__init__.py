"""Which conditions lead to the futures of interest? Scenario discovery.

``columns`` holds what the futures were drawn from and which of them are of interest; ``prim``
finds boxes, ``trees`` rules, ``scoring`` which inputs count, ``regional`` where their distributions
part, ``sensitivity`` how the variance of an outcome is shared; ``words`` says boxes in sentences.
"""

from futurs.futures.discovery.boxes import Box, full_box, inside, pruned, quasi_p
from futurs.futures.discovery.columns import Columns, Question, columns_of, question
from futurs.futures.discovery.prim import (
    Peeling,
    Reproducibility,
    Settings,
    cover,
    covering,
    pick,
    prim,
    reproducibility,
    shape_of,
)

__all__ = [
    "Box",
    "Columns",
    "Peeling",
    "Question",
    "Reproducibility",
    "Settings",
    "columns_of",
    "cover",
    "covering",
    "full_box",
    "inside",
    "pick",
    "prim",
    "pruned",
    "quasi_p",
    "question",
    "reproducibility",
    "shape_of",
]
