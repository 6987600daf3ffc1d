"""What kind of policy each is (robust, option, no-regret, trap), and what tells that it will fail.

Each policy is judged against a reference (doing nothing more) in each scenario, draw by draw, by
shares of futures. The definitions are exact, their limits are settings written in the answer, and
all of them are checked: the class is the first that applies, the marks say which others do too.
The shares count futures of this ensemble; they are no likelihoods.

References
----------
R. J. Lempert, S. W. Popper and S. C. Bankes, Shaping the Next One Hundred Years, RAND, 2003,
doi:10.7249/MR1626 (robust strategies); the definitions by shares below are ours. Signposts:
J. A. Dewar, Assumption-Based Planning, Cambridge, 2002, doi:10.1017/CBO9780511606472 (to confirm).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from futurs.errors import InputError, UnknownNameError
from futurs.futures.robustness.measure import (
    NEAR,
    Array,
    Measure,
    Overflow,
    among,
    mean_share,
    plain,
    within,
)
from futurs.shapes import Brief, Table
from futurs.shapes import Classes as Shape

Class = Literal["robust", "trap", "no_regret", "option", "undecided"]
CLASSES: tuple[Class, ...] = ("robust", "trap", "no_regret", "option", "undecided")
"""In the order in which they are tried."""


@dataclass(frozen=True)
class ClassSettings:
    """Limits of the classes.

    Parameters
    ----------
    most : float
        A threshold holds "in most futures" above this share, 0 to 1.
    gain : float
        A policy pays in a scenario when it holds in at least so much larger a share of futures
        than the reference, and harms when in so much smaller a one; above 0, to 1.
    seldom : float
        "Hardly ever worse": in at most this share of futures, 0 to 1.
    overflow : {"fails", "aside"}
        What an overflowed run counts as.

    Raises
    ------
    InputError
        When a choice is out of its bounds.
    """

    most: float = 0.5
    gain: float = 0.1
    seldom: float = 0.05
    overflow: Overflow = "fails"

    def __post_init__(self) -> None:
        within("most", self.most, 0, 1)
        within("gain", self.gain, 1e-9, 1)
        within("seldom", self.seldom, 0, 1)
        among("overflow", self.overflow, ("fails", "aside"))


@dataclass(frozen=True, eq=False, repr=False)
class Classes(Brief):
    """The class of each policy, with the shares it rests on.

    Parameters
    ----------
    policies, scenarios : tuple of str
    reference : str
    classes : tuple of str
        ``robust``, ``trap``, ``no_regret``, ``option`` or ``undecided``, the first that applies.
    marks : tuple of tuples of str
        All that apply.
    holds : ndarray, shape (P, S)
        Share of futures in which the threshold holds.
    better, worse : ndarray, shape (P, S)
        Share of futures in which the outcome is better, and worse, than with the reference by more
        than the margin.
    families : mapping of str to str
        Family of each scenario.
    pays_in : tuple of tuples of str
        Families in all of whose scenarios the policy pays.
    sure : ndarray, shape (P,)
        Share of the resampled draws in which the class is the same.
    lost : ndarray of int, shape (P, S)
    settings : mapping
    """

    policies: tuple[str, ...]
    scenarios: tuple[str, ...]
    reference: str
    classes: tuple[Class, ...]
    marks: tuple[tuple[Class, ...], ...]
    holds: Array
    better: Array
    worse: Array
    families: Mapping[str, str]
    pays_in: tuple[tuple[str, ...], ...]
    sure: Array
    lost: NDArray[np.int64]
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def shape(self) -> Shape:
        """The classes with the shares in which each policy holds, to draw."""
        most = float(self.settings["most"])
        return Shape(self.policies, self.scenarios, self.classes, self.holds, most)

    def tables(self) -> dict[str, Table]:
        """Return classes, and shares by scenario, as tables."""
        rows = tuple(
            (p, self.classes[i], ", ".join(self.marks[i]), ", ".join(self.pays_in[i]),
             float(self.sure[i]), int(self.lost[i].sum()))
            for i, p in enumerate(self.policies)
        )  # fmt: skip
        shares = tuple(
            (p, s, *(plain(x[i, k]) for x in (self.holds, self.better, self.worse)),
             float(self.settings["margin"]))
            for i, p in enumerate(self.policies)
            for k, s in enumerate(self.scenarios)
        )  # fmt: skip
        columns = ("policy", "scenario", "share_holds", "share_better", "share_worse", "margin")
        return {
            "classes": Table(("policy", "class", "marks", "pays_in", "share_same", "overflowed"), rows),
            "shares": Table(columns, shares),
        }  # fmt: skip


def classes(
    measure: Measure,
    reference: str,
    settings: ClassSettings | None = None,
    *,
    families: Mapping[str, str] | None = None,
    resamples: int = 200,
    rng: np.random.Generator | None = None,
) -> Classes:
    """Answer what kind of policy each one is.

    Parameters
    ----------
    measure : Measure
        Of one year, with a threshold. Its margin says which differences from the reference count.
    reference : str
        The policy to compare with; of itself it can only be robust or undecided.
    settings : ClassSettings, optional
    families : mapping of str to str, optional
        Family of each scenario; each is one of its own when not given.
    resamples : int
        For the share in which the class is the same.
    rng : Generator, optional
        Seeded by 0 when not given.

    Returns
    -------
    Classes

    Raises
    ------
    UnknownNameError, InputError

    Notes
    -----
    With h the share of futures in which the threshold holds, b and w the shares better and worse
    than the reference r by more than the measure's margin, and h' the share in which it would hold
    if a future that does not differ from that of the reference by more than the margin were the
    same, a policy *pays* in a scenario where ``h' >= h_r + gain`` and ``h > most``, and *harms*
    where ``h' <= h_r - gain``: what crosses the threshold by a difference that does not count is
    no gain and no harm. Without a margin h' is h. It is, in this order:

    - **robust**: ``h > most`` in every scenario;
    - **trap**: it harms in some scenario;
    - **no_regret**: ``b > most`` and ``w <= seldom`` in every scenario;
    - **option**: it pays in all scenarios of some family, but not in all families;
    - **undecided**: none of these.

    Examples
    --------
    >>> m = Measure(["none", "a"], ["s", "t"], [[[1.0, 1], [1, 1]], [[3, 3], [1, 1]]], "up", 2)
    >>> classes(m, "none", resamples=5).classes
    ('undecided', 'option')
    """
    chosen = settings or ClassSettings()
    within("resamples", resamples, 1, 100_000)
    base, generator = measure.policy(reference), rng or np.random.default_rng(0)
    groups = _families(measure.scenarios, families)
    true = _true(measure, base)
    held, better, worse, moved = _shares(true, base, chosen.overflow)
    marks, pays = _marks(held, better, worse, moved, base, list(groups.values()), chosen)
    found = _first(marks)
    same = np.zeros(len(measure.policies))
    for drawn in _redrawn(true, base, chosen.overflow, resamples, generator):
        same += _first(_marks(*drawn, base, list(groups.values()), chosen)[0]) == found
    return Classes(
        measure.policies, measure.scenarios, reference, tuple(CLASSES[k] for k in found),
        tuple(tuple(c for c, x in zip(CLASSES[:-1], own, strict=True) if x) for own in marks.T),
        held, better, worse,
        {s: f for f, own in groups.items() for s in (measure.scenarios[k] for k in own)},
        tuple(tuple(f for f, x in zip(groups, own, strict=True) if x) for own in pays.T),
        same / resamples, measure.lost,
        asdict(chosen) | {"resamples": resamples, "margin": measure.margin},
    )  # fmt: skip


Flags = NDArray[np.bool_]


def _true(measure: Measure, base: int) -> list[Flags]:
    """Return where a policy holds, is better, is worse, has an outcome, and holds otherwise.

    Each of shape (P, S, D). The last is where it holds if what does not differ from the reference
    is as the reference.
    """
    known = ~np.isnan(measure.values)
    apart = measure.gain - measure.gain[base]
    near = max(measure.margin, NEAR * float(np.abs(np.nan_to_num(measure.values)).max()))
    # Against the reference a run counts that overflowed on one side alone.
    only, other = known & ~known[base], ~known & known[base]
    holding = measure.holding
    moved = np.where(np.abs(apart) <= near, holding[base], holding)
    return [holding, (apart > near) | only, (apart < -near) | other, known, moved]


def _shares(true: list[Flags], base: int, overflow: Overflow) -> tuple[Array, Array, Array, Array]:
    holding, better, worse, known, moved = true
    both = known & known[base]
    return (
        mean_share(holding, known, overflow), mean_share(better, both, overflow),
        mean_share(worse, both, overflow), mean_share(moved, known, overflow),
    )  # fmt: skip


def _redrawn(
    true: list[Flags], base: int, overflow: Overflow, resamples: int, rng: np.random.Generator
) -> Iterator[tuple[Array, Array, Array, Array]]:
    """Yield the same shares among draws that are drawn anew, each of shape (P, S)."""
    holding, better, worse, known, moved = true
    both, size = known & known[base], known.shape[2]
    drawn = [np.bincount(rng.integers(size, size=size), minlength=size) for _ in range(resamples)]
    times = np.stack(drawn, axis=1).astype(np.float32)

    def counted(flags: Flags) -> Array:
        # Whole numbers: no digit is lost.
        return np.asarray(flags.astype(np.float32) @ times, float)

    def share(flags: Flags, among: Flags) -> Array:
        if overflow == "fails":
            return np.asarray(counted(flags) / size)
        total = counted(among)
        none = np.full(total.shape, np.nan)
        return np.asarray(np.divide(counted(flags & among), total, out=none, where=total > 0))

    held, up, down = share(holding, known), share(better, both), share(worse, both)
    other = share(moved, known)
    for k in range(resamples):
        yield held[..., k], up[..., k], down[..., k], other[..., k]


def _marks(
    held: Array,
    better: Array,
    worse: Array,
    moved: Array,
    base: int,
    groups: Sequence[list[int]],
    settings: ClassSettings,
) -> tuple[Flags, Flags]:
    # A hair's breadth: a share that equals a limit in words does so in floats.
    hair = 1e-12
    most = held > settings.most + hair
    pays = most & (moved >= held[base] + settings.gain - hair)
    harms = moved <= held[base] - settings.gain + hair
    by_family = np.stack([pays[:, own].all(axis=1) for own in groups])
    steady = (better > settings.most + hair) & (worse <= settings.seldom + hair)
    marks = np.stack([
        most.all(axis=1), harms.any(axis=1), steady.all(axis=1),
        by_family.any(axis=0) & ~by_family.all(axis=0),
    ])  # fmt: skip
    return marks, by_family


def _first(marks: Flags) -> NDArray[np.int64]:
    none = np.ones((1, marks.shape[1]), bool)
    return np.asarray(np.concatenate([marks, none]).argmax(axis=0), np.int64)


def _families(
    scenarios: tuple[str, ...], families: Mapping[str, str] | None
) -> dict[str, list[int]]:
    if families is None:
        return {s: [k] for k, s in enumerate(scenarios)}
    missing = [s for s in scenarios if s not in families]
    if missing:
        raise InputError("families_incomplete", missing=", ".join(missing))
    found: dict[str, list[int]] = {}
    for k, s in enumerate(scenarios):
        found.setdefault(families[s], []).append(k)
    return found


@dataclass(frozen=True)
class Signpost:
    """One limit of a box, as something to watch.

    Parameters
    ----------
    box : int
        Number of the box, from 0.
    name : str
        The uncertainty.
    observable : str
        What is watched in its place: an indicator; empty where nothing published stands for it.
    side : {"above", "below", "between", "among"}
        Where it has to be for the box to be ours.
    low, high : float or None
        Limits, both included; None where open.
    categories : tuple of str
        For ``among``.
    narrows : float or None
        Share of the whole range (or of the categories) that the limits leave: the smaller, the
        more the sign says; None where the range is not known.
    inside : bool or None
        Whether the latest value is inside; None where there is none.
    """

    box: int
    name: str
    observable: str
    side: Literal["above", "below", "between", "among"]
    low: float | None
    high: float | None
    categories: tuple[str, ...]
    narrows: float | None
    inside: bool | None


Limits = tuple[float, float] | Collection[str]


def signposts(
    boxes: Sequence[Mapping[str, Limits]],
    ranges: Mapping[str, Limits],
    *,
    observables: Mapping[str, str] | None = None,
    latest: Mapping[str, float | str] | None = None,
) -> tuple[Signpost, ...]:
    """Answer what to watch in order to know whether we are in the futures where a policy fails.

    Parameters
    ----------
    boxes : sequence of mappings
        Of each uncertainty that a box limits, its interval ``(low, high)`` or its categories.
    ranges : mapping
        Whole range, or all categories, of each uncertainty: a limit on the edge of the range is
        none.
    observables : mapping of str to str, optional
        Published indicator that stands for an uncertainty.
    latest : mapping, optional
        Latest value of an uncertainty, from its indicator.

    Returns
    -------
    tuple of Signpost
        By box, the most telling first; those that nothing published stands for after the others.

    Raises
    ------
    UnknownNameError
        For a box on a name without range.

    Examples
    --------
    >>> found = signposts([{"growth": (0.0, 0.5)}], {"growth": (0.0, 2.0)}, latest={"growth": 0.4})
    >>> found[0].side, found[0].high, found[0].narrows, found[0].inside
    ('below', 0.5, 0.25, True)
    """
    known, now = observables or {}, latest or {}
    found = []
    for k, box in enumerate(boxes):
        for name, limits in box.items():
            if name not in ranges:
                raise UnknownNameError("unknown_uncertainty", found=name, known=tuple(ranges))
            sign = _signpost(k, name, limits, ranges[name], known.get(name, ""), now.get(name))
            found += [sign] if sign else []

    def telling(s: Signpost) -> tuple[int, bool, float, str]:
        return s.box, not s.observable, 1.0 if s.narrows is None else s.narrows, s.name

    return tuple(sorted(found, key=telling))


def _signpost(
    box: int, name: str, limits: Limits, whole: Limits, observable: str, now: float | str | None
) -> Signpost | None:
    if not _interval(limits):
        chosen = tuple(sorted(str(x) for x in limits))
        everything = {str(x) for x in whole}
        if set(chosen) >= everything:
            return None
        inside = None if now is None else str(now) in chosen
        share = len(chosen) / len(everything)
        return Signpost(box, name, observable, "among", None, None, chosen, share, inside)
    (a, b), (low, high) = (tuple(float(x) for x in pair) for pair in (limits, whole))
    left, right = a > low, b < high
    if not left and not right:
        return None
    side: Literal["above", "below", "between"] = (
        "between" if left and right else "above" if left else "below"
    )
    part = (min(b, high) - max(a, low)) / (high - low) if high > low else None
    inside = (
        None if now is None else (not left or float(now) >= a) and (not right or float(now) <= b)
    )
    return Signpost(
        box, name, observable, side, a if left else None, b if right else None, (), part, inside
    )  # fmt: skip


def _interval(limits: Limits) -> bool:
    return (
        isinstance(limits, tuple)
        and len(limits) == 2
        and all(isinstance(x, int | float | np.number) for x in limits)
    )
