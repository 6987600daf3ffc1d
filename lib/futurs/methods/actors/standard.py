"""The method's standard run."""

from __future__ import annotations

from typing import Any

import numpy as np

from futurs.errors import InputError
from futurs.methods.actors.alliances import LEVELS, Level, level, positions
from futurs.methods.actors.inputs import Inputs, filled
from futurs.methods.actors.maps import apart, correspondence, scaling
from futurs.methods.actors.noise import (
    Spread,
    bounds,
    indirect,
    noisy,
    sectors,
    spread,
)
from futurs.methods.actors.power import midi, mmidi, net_scale, power, stability
from futurs.methods.actors.results import Result, StakesMap
from futurs.methods.actors.support import Support, support

EXAMPLE = "actors_hand"


def compute(
    inputs: Inputs, *, rng: np.random.Generator | None = None, previous: Result | None = None
) -> Result:  # fmt: skip
    """Answer who can act on whom, who wants what, and which alliances and futures follow.

    Parameters
    ----------
    inputs : Inputs
    rng : numpy.random.Generator, optional
        For the versions of the judgements; seeded with 0 when not given.
    previous : Result, optional
        An answer whose maps the new ones are turned to.

    Returns
    -------
    Result
    """
    mid, mao = filled(inputs.influence), filled(inputs.positions)
    whole, best = midi(mid), mmidi(mid)
    # "R* exclude", "R* include", "Q*": MMIDI has no diagonal to count.
    powers = {
        "MIDI exclude": power(whole, "exclude"),
        "MIDI include": power(whole, "include"),
        "MMIDI": power(best, "exclude"),
    }
    chosen = power(indirect(mid, inputs.base), inputs.diagonal)
    plain = powers["MIDI exclude"]
    levels = {k: level(mao, k, chosen.relative) for k in LEVELS}
    shown = levels[inputs.level]
    found, draws = _noise(inputs, mid, mao, rng)
    return Result(
        inputs=inputs,
        midi=whole,
        mmidi=best,
        powers=powers,
        power=chosen,
        net_scale=net_scale(whole),
        stability=stability(plain.influence, plain.dependence),
        sectors=sectors(plain.influence, plain.dependence, inputs.threshold),
        levels=levels,
        spread=found,
        bounds=bounds(mao, inputs.level, chosen.relative, zeros=inputs.zeros),
        support=_support(inputs, shown, mao, draws),
        map=scaling(apart(shown.net), inputs.actors, previous.map if previous else None),
        stakes_map=_stakes(inputs, shown, previous.stakes_map if previous else None),
    )


def _stakes(inputs: Inputs, shown: Level, previous: StakesMap | None) -> StakesMap | None:
    try:
        people, aims, shift = correspondence(
            shown.positions, inputs.actors, inputs.objectives,
            previous.actors if previous else None,
        )  # fmt: skip
    except InputError:
        # Nothing to place: an actor, or an objective, that nothing sets apart.
        return None
    return StakesMap(people, aims, shift)


def _noise(
    inputs: Inputs, mid: Any, mao: Any, rng: np.random.Generator | None
) -> tuple[Spread | None, Any]:
    if not inputs.draws:
        return None, None
    rng = rng or np.random.default_rng(0)
    n, chance, zeros = inputs.draws, inputs.chance, inputs.zeros
    mids = noisy(mid, n, rng, bounds=(0, 4), chance=chance, zeros=zeros)
    maos = noisy(mao, n, rng, bounds=(-4, 4), chance=chance, zeros=zeros)
    found = spread(
        mids, maos, level=inputs.level, base=inputs.base, diagonal=inputs.diagonal,
        threshold=inputs.threshold, coverage=inputs.coverage,
    )  # fmt: skip
    return found, positions(maos, inputs.level, found.relative)


def _support(inputs: Inputs, shown: Level, mao: Any, draws: Any) -> Support | None:
    if not inputs.wishes or not inputs.scenarios:
        return None
    wishes = [(w.objective, w.driver, w.state, w.direction) for w in inputs.wishes]
    return support(
        shown.positions, mao, wishes, inputs.objectives, inputs.scenarios, draws=draws,
        coverage=inputs.coverage,
    )  # fmt: skip
