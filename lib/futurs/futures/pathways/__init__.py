"""Until when a policy holds, what may follow it, and which sign tells when to change.

A policy reaches its tipping point in the first year in which it no longer keeps its threshold in
more than a given share of futures, in each scenario at another time; before that date (its
sell-by date) another one has to be in effect. The sequences of policies that are possible are
drawn as a metro map: lines are policies, stations are years in which one may change, a terminus
is a tipping point. The map supposes that a policy tips when it would have tipped from the
beginning; a pathway that is chosen is run again as a sequence (:func:`replay`). A trigger is the
value of something observed that tells early enough the futures that tip from those that do not.

References
----------
M. Haasnoot, J. H. Kwakkel, W. E. Walker and J. ter Maat, "Dynamic adaptive policy pathways: a
method for crafting robust decisions for a deeply uncertain world", Global Environmental Change
23, 2013, doi:10.1016/j.gloenvcha.2012.12.006.
J. C. J. Kwadijk and others, "Using adaptation tipping points to prepare for climate change and
sea level rise: a case study in the Netherlands", WIREs Climate Change 1, 2010, doi:10.1002/wcc.64.
"""

from futurs.futures.pathways.replaying import Replay, earlier, replay, replays, schedule, sooner
from futurs.futures.pathways.routes import (
    FirstStep,
    Pathway,
    Pathways,
    Policy,
    Stage,
    first_steps,
    pathways,
    routes,
)
from futurs.futures.pathways.tipping import BEYOND, UNKNOWN, SellBy, Tipping, sell_by, tipping
from futurs.futures.pathways.triggers import Standing, Trigger, standing, trigger

__all__ = [
    "BEYOND",
    "UNKNOWN",
    "FirstStep",
    "Pathway",
    "Pathways",
    "Policy",
    "Replay",
    "SellBy",
    "Stage",
    "Standing",
    "Tipping",
    "Trigger",
    "earlier",
    "first_steps",
    "pathways",
    "replay",
    "replays",
    "routes",
    "schedule",
    "sell_by",
    "sooner",
    "standing",
    "tipping",
    "trigger",
]
