"""Which value of an observable tells, early enough, that a policy will no longer hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from futurs.errors import InputError
from futurs.futures.pathways.tipping import first_years
from futurs.futures.robustness.measure import Array, among, within
from futurs.shapes import Brief, Table

Side = Literal["above", "below"]
Reason = Literal["", "none_tips", "all_tip", "too_early", "flat"]


@dataclass(frozen=True, eq=False, repr=False)
class Trigger(Brief):
    """The value of an observable at which to decide.

    Parameters
    ----------
    side : {"above", "below"}
        The alarm sounds when the observable reaches the value from below, or from above.
    value : float or None
        None where nothing separates; ``reason`` then says why.
    reason : {"", "none_tips", "all_tip", "too_early", "flat"}
        ``too_early``: all futures that tip do so before a decision could take effect; ``flat``:
        no value tells enough better than chance, as ``worth`` says.
    hit, false_alarm : float
        Share of the futures that tip in which the alarm sounds at least ``lead`` years before,
        and of those that do not tip in which it sounds all the same.
    hit_held_out, false_held_out : float
        The same with the value chosen on one half of the draws and tried on the other, both ways:
        what to expect of new futures. nan where a half has nothing to choose from.
    tips, stays, too_early, lost : int
        Futures that tip with time to decide, that do not tip, that tip before a decision could
        take effect (no trigger can help: they are in neither rate), that overflowed.
    warning : float or None
        Median years between alarm and tipping, of the futures hit.
    curve : ndarray, shape (n, 3)
        Value, hit and false alarm rate of each candidate.
    settings : mapping
    """

    side: Side
    value: float | None
    reason: Reason
    hit: float
    false_alarm: float
    hit_held_out: float
    false_held_out: float
    tips: int
    stays: int
    too_early: int
    lost: int
    warning: float | None
    curve: Array
    settings: Mapping[str, Any] = field(default_factory=dict)

    def tables(self) -> dict[str, Table]:
        """Return the trigger, and the rates of each candidate, as tables."""
        columns = (
            "side", "value", "reason", "hit", "false_alarm", "hit_held_out", "false_held_out",
            "tips", "stays", "too_early", "overflowed", "median_warning",
        )  # fmt: skip
        rates = (self.hit, self.false_alarm, self.hit_held_out, self.false_held_out)
        row = (
            self.side, self.value, self.reason, *(None if np.isnan(x) else x for x in rates),
            self.tips, self.stays, self.too_early, self.lost, self.warning,
        )  # fmt: skip
        curve = tuple(tuple(float(x) for x in line) for line in self.curve)
        return {
            "trigger": Table(columns, (row,)),
            "candidates": Table(("value", "hit", "false_alarm"), curve),
        }


def trigger(
    observed: Any,
    holding: Any,
    years: Any,
    *,
    lead: int,
    side: Side | None = None,
    since: int | None = None,
    lasting: int = 1,
    worth: float = 0.1,
) -> Trigger:
    """Answer at which value of an observable to decide on what follows a policy.

    Parameters
    ----------
    observed : array_like, shape (S, D, Y)
        The observable in each future, as it would be published; nan where a run overflowed.
    holding : array_like of bool, shape (S, D, Y)
        Whether the policy keeps its threshold (``Measure.holding`` of one policy).
    years : array_like of int, shape (Y,)
    lead : int
        Years from a decision to its effect: the alarm has to sound so long before the tipping.
    side : {"above", "below"}, optional
        Which way the alarm goes; the better of both when not given.
    since : int, optional
        Year from which an alarm counts; the first when not given. What a model does on its way
        from the first year can be taken for a sign otherwise.
    lasting : int
        A future tips when it is outside for so many years in a row; in the first of them.
    worth : float
        A value is a trigger when its hit rate less its false alarm rate is at least this on
        futures that did not serve to choose it, 0 to 1.

    Returns
    -------
    Trigger

    Raises
    ------
    InputError

    Notes
    -----
    Of each future the extreme of the
    observable is taken over the years in which an alarm would still help: to ``lead`` years
    before its tipping, or before the last year where it does not tip. A value c sounds the alarm
    where that extreme reaches c; chosen is the c with the largest hit rate less false alarm rate
    (W. J. Youden, Cancer 3, 1950, doi:10.1002/1097-0142(1950)3:1<32::AID-CNCR2820030106>3.0.CO;2-3),
    the one with fewer alarms where several tie.

    Examples
    --------
    >>> seen = [[[1, 2, 3, 4], [1, 1, 1, 2]]]
    >>> holds = [[[True, True, True, False], [True, True, True, True]]]
    >>> found = trigger(seen, holds, [2030, 2031, 2032, 2033], lead=1)
    >>> found.side, found.value, found.hit, found.false_alarm
    ('above', 3.0, 1.0, 0.0)
    """
    x, ok, when = np.asarray(observed, float), np.asarray(holding, bool), np.asarray(years, int)
    if x.ndim != 3 or x.shape != ok.shape or x.shape[2] != len(when) or 0 in x.shape:
        raise InputError("trigger_shape", found=f"{x.shape}, {ok.shape}, {when.shape}")
    within("lead", lead, 0, 1000)
    if side is not None:
        among("side", side, ("above", "below"))
    within("lasting", lasting, 1, len(when))
    within("worth", worth, 0, 1)
    asked = _Asked(lead, int(when[0]) if since is None else since, lasting, worth)
    within("since", asked.since, int(when[0]), int(when[-1]))
    first = first_years((~ok).astype(float), 0.5, lasting)
    sides: tuple[Side, ...] = ("above", "below") if side is None else (side,)
    made = [_one_side(x, first, when, asked, s) for s in sides]
    # Which way the alarm goes is a choice too; where both tell as much the first is kept.
    return max(made, key=lambda t: t.hit - t.false_alarm if t.value is not None else -1.0)


Years = NDArray[np.int64]


@dataclass(frozen=True)
class _Asked:
    lead: int
    since: int
    lasting: int
    worth: float


@dataclass(frozen=True)
class _Futures:
    """Extremes of the futures in which an alarm is possible, and what became of them."""

    extreme: Array
    tips: NDArray[np.bool_]
    draw: NDArray[np.int64]


def _one_side(x: Array, first: Years, when: Years, asked: _Asked, side: Side) -> Trigger:
    sign = 1.0 if side == "above" else -1.0
    lost: NDArray[np.bool_] = np.asarray(np.isnan(x).any(axis=2))
    tips = first < len(when)
    tipping = when[np.where(tips, first, len(when) - 1)]
    # An alarm helps from the year asked for up to the last that is `lead` before the tipping.
    last = np.searchsorted(when, tipping - asked.lead, side="right") - 1
    begin = int(np.searchsorted(when, asked.since))
    early, used = tips & (last < begin) & ~lost, ~lost & (last >= begin)
    heard = np.where(np.arange(len(when)) >= begin, sign * x, -np.inf)
    running = np.maximum.accumulate(heard, axis=2)
    extreme = np.take_along_axis(running, np.maximum(last, 0)[..., None], axis=2)[..., 0]
    draw = np.broadcast_to(np.arange(x.shape[1]), used.shape)
    own = _Futures(extreme[used], tips[used], draw[used])
    value, hit, false, curve = _chosen(own)
    n_tips, n_stays = int(own.tips.sum()), int((~own.tips).sum())
    held = _held_out(own) if value is not None else (float("nan"), float("nan"))
    if held[0] - held[1] < asked.worth:
        value, hit, false = None, float("nan"), float("nan")
    reason: Reason = ""
    if value is None:
        none: Reason = "too_early" if early.any() else "none_tips"
        reason = none if not n_tips else "all_tip" if not n_stays else "flat"
    warning = None
    if value is not None:
        sounded = when[(running >= value).argmax(axis=2)]
        warning = float(np.median((tipping - sounded)[used & tips & (extreme >= value)]))
    return Trigger(
        side, None if value is None else sign * value, reason, hit, false, *held, n_tips, n_stays,
        int(early.sum()), int(lost.sum()), warning, curve * np.array([sign, 1.0, 1.0]),
        asdict(asked) | {"side": side},
    )  # fmt: skip


def _rates(own: _Futures, candidates: Array) -> tuple[Array, Array]:
    shares = []
    for group in (own.extreme[own.tips], own.extreme[~own.tips]):
        below = np.searchsorted(np.sort(group), candidates, side="left")
        shares.append(1 - below / len(group) if len(group) else np.full(len(candidates), np.nan))
    return shares[0], shares[1]


def _chosen(own: _Futures) -> tuple[float | None, float, float, Array]:
    candidates = np.unique(own.extreme)
    hit, false = _rates(own, candidates)
    curve = np.column_stack([candidates, hit, false])
    if not own.tips.any() or own.tips.all():
        return None, float("nan"), float("nan"), curve
    worth = np.round(hit - false, 12)
    # Of several that tell as much, the last: it sounds least often.
    best = len(worth) - 1 - int(worth[::-1].argmax())
    if worth[best] <= 0:
        return None, float("nan"), float("nan"), curve
    return float(candidates[best]), float(hit[best]), float(false[best]), curve


def _held_out(own: _Futures) -> tuple[float, float]:
    """Return hit and false alarm rate with the value chosen on the other half of the draws.

    nan where a half lacks futures that tip or others: nothing can be chosen from it.
    """
    for half in (0, 1):
        part = own.tips[own.draw % 2 == half]
        if not part.any() or part.all():
            return float("nan"), float("nan")
    hits = falses = tips = stays = 0.0
    for half in (0, 1):
        here = own.draw % 2 == half
        learnt = _Futures(own.extreme[~here], own.tips[~here], own.draw[~here])
        value = _chosen(learnt)[0]
        # Where one half has nothing to choose from, no alarm would have been set.
        sounds = own.extreme[here] >= (np.inf if value is None else value)
        hits += float((sounds & own.tips[here]).sum())
        falses += float((sounds & ~own.tips[here]).sum())
        tips, stays = tips + float(own.tips[here].sum()), stays + float((~own.tips[here]).sum())
    return hits / tips, falses / stays


@dataclass(frozen=True)
class Standing:
    """Where the published history of an observable stands against its trigger.

    Parameters
    ----------
    year : int
        Of the latest figure.
    latest : float
    crossed : int or None
        First published year in which the trigger was reached; None where it has not been.
    distance : float
        What is missing to the trigger, in the unit of the observable; 0 or less when reached.
    """

    year: int
    latest: float
    crossed: int | None
    distance: float


def standing(found: Trigger, years: Any, values: Any) -> Standing | None:
    """Answer whether published figures have reached a trigger.

    Parameters
    ----------
    found : Trigger
    years, values : array_like, shape (n,)
        Published figures of the observable itself, in any order; those that are missing are left
        out.

    Returns
    -------
    Standing or None
        None where there is no trigger or no figure.

    Examples
    --------
    >>> seen = [[[1, 2, 3, 4], [1, 1, 1, 2]]]
    >>> holds = [[[True, True, True, False], [True, True, True, True]]]
    >>> found = trigger(seen, holds, [2030, 2031, 2032, 2033], lead=1)
    >>> standing(found, [2022, 2023], [1.0, 2.5])
    Standing(year=2023, latest=2.5, crossed=None, distance=0.5)
    """
    when, what = np.asarray(years, int), np.asarray(values, float)
    order = np.argsort(when, kind="stable")
    order = order[~np.isnan(what[order])]
    if found.value is None or not len(order):
        return None
    when, what = when[order], what[order]
    sign = 1.0 if found.side == "above" else -1.0
    over = sign * what >= sign * found.value
    return Standing(
        int(when[-1]), float(what[-1]), int(when[over.argmax()]) if over.any() else None,
        float(sign * (found.value - what[-1])),
    )  # fmt: skip
