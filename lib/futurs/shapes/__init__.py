"""The few shapes that data take between layers.

A method answers in shapes; a figure draws a shape, whichever method it came from. Shapes hold
identifiers, not words: labels are given in the reader's language where they are shown.
"""

from futurs.shapes.boxes import Boxes, Limit, Trajectory
from futurs.shapes.brief import Brief, frozen
from futurs.shapes.items import Balance, Intervals, Ladder, Ranking, Removals, Stacks
from futurs.shapes.matrices import CrossImpactMatrix, Profile, SignedMatrix, Table, Tableau
from futurs.shapes.planes import Cross, Network, Plane, Quadrants, Ties
from futurs.shapes.policies import Classes, Costs, Duel, Kept, Regrets, Routes
from futurs.shapes.years import Fan, History, Segment

__all__ = [
    "Balance",
    "Boxes",
    "Brief",
    "Classes",
    "Costs",
    "Cross",
    "CrossImpactMatrix",
    "Duel",
    "Fan",
    "History",
    "Intervals",
    "Kept",
    "Ladder",
    "Limit",
    "Network",
    "Plane",
    "Profile",
    "Quadrants",
    "Ranking",
    "Regrets",
    "Removals",
    "Routes",
    "Segment",
    "SignedMatrix",
    "Stacks",
    "Table",
    "Tableau",
    "Ties",
    "Trajectory",
    "frozen",
]
