"""Who wants which future, and with what power: objectives against the states of the drivers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Wish = tuple[str, str, str, int]
"""Objective, driver, state, and +1 when the objective calls for it, -1 when it speaks against it."""


def alignment(
    wishes: Sequence[Wish], objectives: Sequence[str], scenarios: Sequence[Mapping[str, str]]
) -> Floats:
    """Answer how far each future gives each objective what it asks for.

    Parameters
    ----------
    wishes : sequence of (objective, driver, state, +1 or -1)
    objectives : sequence of str, length m
    scenarios : sequence of mapping, length K
        ``{driver: state}``.

    Returns
    -------
    ndarray, shape (m, K)
        -1 every driver that the objective names is in a state it speaks against, +1 in one it
        calls for; NaN for an objective without any wish: not said is not neutral.

    Notes
    -----
    The mean over the drivers that the objective names of +1, -1, or 0 for a state it does not
    name. Drivers weigh the same.

    References
    ----------
    A construction of ours: MACTOR (doi:10.1016/0016-3287(91)90082-D, doi to confirm) stops at
    objectives.

    Examples
    --------
    >>> wishes = [("o", "a", "x", 1), ("o", "b", "u", -1)]
    >>> alignment(wishes, ["o", "p"], [{"a": "x", "b": "u"}, {"a": "x", "b": "w"}]).tolist()
    [[0.0, 0.5], [nan, nan]]
    """
    out = np.zeros((len(objectives), len(scenarios)))
    for o, name in enumerate(objectives):
        own = [w for w in wishes if w[0] == name]
        drivers = {w[1] for w in own}
        for z, states in enumerate(scenarios):
            given = sum(w[3] for w in own if states.get(w[1]) == w[2])
            out[o, z] = given / len(drivers) if drivers else np.nan
    return out


def backing(positions: Any, aligned: Any) -> Floats:
    """Answer how strongly each actor is for or against each future.

    Parameters
    ----------
    positions : array_like, shape (..., n, m)
        On any level; on level 3 with the actor's power.
    aligned : array_like, shape (m, K)
        From :func:`alignment`.

    Returns
    -------
    ndarray, shape (..., n, K)
        ``sum_o x_io a_oz``: signed, 0 when what the actor gains and loses there weigh the same.
        What actors want, never how likely a future is.

    Examples
    --------
    >>> backing([[2, -1]], [[0.5], [1.0]]).tolist()
    [[0.0]]
    """
    return np.asarray(np.asarray(positions, float) @ np.nan_to_num(np.asarray(aligned, float)))


@dataclass(frozen=True, eq=False)
class Support:
    """Who wants which future.

    Parameters
    ----------
    scenarios : tuple of str
    aligned : ndarray, shape (m, K)
    wanted : ndarray, shape (n, K)
        Share of an actor's stakes that a future serves (+) or hurts (-): -1 to 1, whatever its
        power; NaN for an actor without any stake that the wishes reach.
    backing : ndarray, shape (n, K)
        On the level asked for; on level 3, with what power.
    low, high : ndarray, shape (n, K)
        Interval of it under noise; equal to it without draws.
    steady : ndarray, shape (n, K)
        Share of versions in which its sign is the same; NaN without draws.
    hangs : ndarray of bool, shape (n, K)
        Whether leaving out one single wish changes its sign: then the link decides, not the actor.
    """

    scenarios: tuple[str, ...]
    aligned: Floats
    wanted: Floats
    backing: Floats
    low: Floats
    high: Floats
    steady: Floats
    hangs: NDArray[np.bool_]


def support(
    x: Any, mao2: Any, wishes: Sequence[Wish], objectives: Sequence[str],
    scenarios: Mapping[str, Mapping[str, str]], *, draws: Any = None, coverage: float = 0.9,
) -> Support:  # fmt: skip
    """Answer who wants which future, with what power, and how far that is settled.

    Parameters
    ----------
    x : array_like, shape (n, m)
        Positions on the level asked for.
    mao2 : array_like of int, shape (n, m)
        As typed, for the share of stakes.
    wishes, objectives
        As for :func:`alignment`.
    scenarios : mapping
        ``{name: {driver: state}}``.
    draws : array_like, shape (B, n, m), optional
        Positions on the same level in many versions of the judgements.
    coverage : float

    Returns
    -------
    Support
    """
    states = list(scenarios.values())
    a = alignment(wishes, objectives, states)
    now = backing(x, a)
    reached = ~np.isnan(a).all(axis=1) if a.shape[1] else np.zeros(len(a), bool)
    stakes = np.abs(np.asarray(mao2, float)[:, reached]).sum(axis=1)[:, None]
    served = backing(mao2, a)
    wanted = np.divide(served, stakes, out=np.full(served.shape, np.nan), where=stakes > 0)
    hangs = np.zeros(now.shape, bool)
    for k in range(len(wishes)):
        rest = [w for i, w in enumerate(wishes) if i != k]
        hangs |= _sign(backing(x, alignment(rest, objectives, states))) != _sign(now)
    low, high, steady = now, now, np.full(now.shape, np.nan)
    if draws is not None and len(draws):
        many = backing(draws, a)
        low, high = np.quantile(many, ((1 - coverage) / 2, (1 + coverage) / 2), axis=0)
        steady = (_sign(many) == _sign(now)).mean(axis=0)
    return Support(tuple(scenarios), a, wanted, now, low, high, steady, hangs)


def _sign(values: Any) -> Any:
    return np.sign(np.round(values, 9))
