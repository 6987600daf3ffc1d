"""Boards, controls and the chart widget: what notebooks show.

A researcher's first line: ``Explore(study("administration_2040"), lang="fr")``. A published
dashboard's only line: ``show(Explore)``, which asks the page's address for study and language.
"""

from futurs.widgets.actors import Actors
from futurs.widgets.chart import Chart
from futurs.widgets.compare import Compare
from futurs.widgets.evidence import Evidence
from futurs.widgets.explore import Explore
from futurs.widgets.judgements import Judgements
from futurs.widgets.pathways import Pathways
from futurs.widgets.policies import Policies
from futurs.widgets.region import Region
from futurs.widgets.showing import preload, show
from futurs.widgets.simulate import Simulate
from futurs.widgets.structure import Structure
from futurs.widgets.ten_minutes import TenMinutes
from futurs.widgets.visit import Visit, study, visit

__all__ = [
    "Actors", "Chart", "Compare", "Evidence", "Explore", "Judgements", "Pathways", "Policies", "Region",
    "Simulate", "Structure", "TenMinutes", "Visit", "preload", "show", "study", "visit",
]  # fmt: skip
