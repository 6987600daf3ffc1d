"""Strategy of actors (MACTOR): who can act on whom, who wants what, and which alliances follow.

Each actor's means to act on each other one, and its position for or against each objective, are
typed. Influence through one other is as strong as its weakest link (MIDI); what an actor can do
and what it bears give its relative power (R*, mean 1). Two actors converge on the objectives that
both are for or both against, and diverge on the others: their net distance says allies or
opponents. Three levels: the sign of a position, the position, the position times power. Where
objectives say which states of the drivers they ask for, it follows who wants which consistent
scenario, and with what power: what actors want, never how likely a future is. Every rank and
every alliance comes with how far it holds when judgements are a point off.

Formula: ``MIDI_ij = MID_ij + sum_k min(MID_ik, MID_kj)``;
``r_i = (I_i - MIDI_ii) / sum I * I_i / (I_i + D_i)``, ``R*_i = n r_i / sum r``;
``ND_ij = CAA_ij - DAA_ij`` from ``3MAO_io = 2MAO_io R*_i``.

References
----------
M. Godet, "Actors' moves and strategies: the MACTOR method. An air transport case study", Futures
23(6), 1991, 605-622, doi:10.1016/0016-3287(91)90082-D (doi to confirm). Not validated against the
original software: no numeric table of it has been reproduced yet. Criticism: S. Bendahan, G.
Camponovo, Y. Pigneur, "Multi-issue actor analysis: tools and models for assessing technology
environments", Journal of Decision Systems 13(2), 2004, 223-253,
doi:10.3166/jds.13.223-253 (doi to confirm).
"""

from futurs.methods.actors.alliances import (
    Level,
    agreement,
    ambivalence,
    coalition,
    level,
    positions,
)
from futurs.methods.actors.inputs import Inputs, Wish, filled, futures_of, wishes_of
from futurs.methods.actors.maps import apart, correspondence, scaling
from futurs.methods.actors.noise import (
    SECTORS,
    Spread,
    bounds,
    merged,
    noisy,
    resampled,
    sectors,
    spread,
    weights,
)
from futurs.methods.actors.power import Power, midi, mmidi, net_scale, power, stability
from futurs.methods.actors.results import Result, StakesMap
from futurs.methods.actors.standard import EXAMPLE, compute
from futurs.methods.actors.support import Support, alignment, backing, support
from futurs.methods.actors.turning import Turn, turn

__all__ = [
    "EXAMPLE", "SECTORS", "Inputs", "Level", "Power", "Result", "Spread", "StakesMap", "Support", "Turn", "Wish",
    "agreement", "alignment", "ambivalence", "apart", "backing", "bounds", "coalition", "compute",
    "correspondence", "filled", "futures_of", "level", "merged", "midi", "mmidi", "net_scale",
    "noisy", "positions", "power", "resampled", "scaling", "sectors", "spread", "stability",
    "support", "turn", "weights", "wishes_of",
]  # fmt: skip
