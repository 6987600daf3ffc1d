"""Questions that a reader asks of a set of futures, across methods.

What do they share, what separates them, which drivers decide, where do signals point: each is
a pure function on state numbers, shape (K, N): K futures, N descriptors.
"""

from futurs.methods._questions.between_methods import (
    KeyVariable,
    Opposed,
    key_without_driver,
    linked_states,
    opposed,
)
from futurs.methods._questions.changes import Move, at_stake, moves
from futurs.methods._questions.sets import (
    Companion,
    companions,
    occurrence,
    pointed_at,
    rare,
    separating,
)
from futurs.methods._questions.succession import Tipping, held_succession, leverage, tipping

__all__ = [
    "Companion",
    "KeyVariable",
    "Move",
    "Opposed",
    "Tipping",
    "at_stake",
    "companions",
    "held_succession",
    "key_without_driver",
    "leverage",
    "linked_states",
    "moves",
    "occurrence",
    "opposed",
    "pointed_at",
    "rare",
    "separating",
    "tipping",
]
