"""Story and simulation: where what a scenario's words say and what its futures do disagree.

A claim of a study reads words of a story as a statement on an outcome. It is asked of every
simulated future of its scenario; where few of them say what the words say, one of the two has to
change. Reading words so is a judgement: everything here is illustrative.

References
----------
Alcamo, J. (2008). The SAS approach: combining qualitative and quantitative knowledge in
environmental scenarios. Environmental Futures, 123-150. doi:10.1016/S1574-101X(08)00406-7.
That a statement holds where two futures in three agree is our own threshold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from futurs.errors import InputError
from futurs.futures.comparing import Share, share_of
from futurs.futures.settings import year_of
from futurs.shapes import Table

if TYPE_CHECKING:
    from futurs.futures.ensembles import Ensemble
    from futurs.study import Study
    from futurs.study.schema.scenarios import Claim

Array = NDArray[np.float64]
Of = Callable[[str, str, int], Array]
"""From an outcome, a scenario and a year to its values, one a draw; draw j is the same in all."""

AGREE, DISAGREE = 2 / 3, 1 / 3
"""Share of the futures from which a claim agrees with them, and up to which it does not."""
APART = 0.9
"""Share of the futures from which a scenario stands apart from the others."""


@dataclass(frozen=True)
class Verdict:
    """What simulated futures say of a claim.

    Parameters
    ----------
    claim, scenario, outcome : str
    year : int
    share : Share
        Of the scenario's futures in which the claim holds.
    says : {"agree", "open", "disagree"}
    median, beside : float
        Median of the outcome, and of what it is held against; the number itself where it is one.
    """

    claim: str
    scenario: str
    outcome: str
    year: int
    share: Share
    says: Literal["agree", "open", "disagree"]
    median: float
    beside: float


@dataclass(frozen=True)
class Apart:
    """An outcome by which a scenario stands apart from the others, though its words are silent.

    Parameters
    ----------
    outcome : str
    side : {"up", "down"}
    share : Share
        Of the futures in which it lies on that side of the middle one of the other scenarios.
    median, beside : float
        Of the scenario, and of the middle one of the others.
    """

    outcome: str
    side: Literal["up", "down"]
    share: Share
    median: float
    beside: float


def middle(of: Of, outcome: str, year: int, scenarios: Iterable[str]) -> Array:
    """Answer where the middle one of several scenarios lies, draw by draw.

    Parameters
    ----------
    of : callable
    outcome : str
    year : int
    scenarios : iterable of str
        At least one.

    Returns
    -------
    ndarray, shape (draw,)
        Median over the scenarios; not a number where one of them overflows.

    Examples
    --------
    >>> of = lambda outcome, scenario, year: {"a": np.array([1., 8.]), "b": np.array([3., 4.])}[scenario]
    >>> middle(of, "wait", 2040, ["a", "b"]).tolist()
    [2.0, 6.0]
    """
    return np.asarray(np.median([of(outcome, s, year) for s in scenarios], axis=0))


def verdict(claim: Claim, of: Of, scenarios: Iterable[str], first: int, horizon: int) -> Verdict:
    """Answer whether a scenario's futures do what its words say.

    Parameters
    ----------
    claim : Claim
    of : callable
    scenarios : iterable of str
        All that are compared, the claim's own among them.
    first, horizon : int
        Year that is today, and the one meant where the claim names none.

    Returns
    -------
    Verdict
        A tie is neither up nor down.

    Raises
    ------
    InputError
        For a claim against other scenarios where there is none.
    """
    year = claim.year or horizon
    values = of(claim.outcome, claim.scenario, year)
    if claim.against == "value":
        other = np.full(values.shape, claim.value, float)
    elif claim.against == "today":
        other = of(claim.outcome, claim.scenario, first)
    else:
        others = [s for s in scenarios if s != claim.scenario]
        if not others:
            raise InputError("claim_alone", claim=claim.id)
        other = middle(of, claim.outcome, year, others)
    finite = np.isfinite(values) & np.isfinite(other)
    with np.errstate(invalid="ignore"):
        if claim.direction == "near":
            held = np.abs(values - other) <= (claim.within or 0)
        else:
            held = values > other if claim.direction == "up" else values < other
    share = share_of(held, finite)
    return Verdict(
        claim.id, claim.scenario, claim.outcome, year, share, _says(share.value),
        _median(values, finite), _median(other, finite),
    )  # fmt: skip


def apart(
    scenario: str, of: Of, scenarios: Iterable[str], outcomes: Iterable[str], year: int
) -> tuple[Apart, ...]:
    """Answer by which outcomes a scenario stands apart from the others.

    Parameters
    ----------
    scenario : str
    of : callable
    scenarios, outcomes : iterable of str
    year : int

    Returns
    -------
    tuple of Apart
        Most marked first; empty where there is no other scenario.
    """
    others = [s for s in scenarios if s != scenario]
    found: list[Apart] = []
    for outcome in outcomes if others else ():
        values, other = of(outcome, scenario, year), middle(of, outcome, year, others)
        finite = np.isfinite(values) & np.isfinite(other)
        with np.errstate(invalid="ignore"):
            sides: tuple[tuple[Literal["up", "down"], NDArray[np.bool_]], ...] = (
                ("up", values > other), ("down", values < other),
            )  # fmt: skip
        for side, held in sides:
            share = share_of(held, finite)
            if share.value >= APART:
                medians = _median(values, finite), _median(other, finite)
                found.append(Apart(outcome, side, share, *medians))
    return tuple(sorted(found, key=lambda a: -a.share.value))


def verdicts(study: Study, ensemble: Ensemble, policy: str | None = None) -> tuple[Verdict, ...]:
    """Answer where a study's words and its simulated futures agree, and where they do not.

    Parameters
    ----------
    study : Study
        With claims (``claims.yaml``).
    ensemble : Ensemble
        Of its scenarios, with the outcomes that the claims are about.
    policy : str, optional
        The first one where none is given.

    Returns
    -------
    tuple of Verdict
        One for each claim on a scenario that was simulated, in the order of the study.

    Raises
    ------
    UnknownNameError
        For an outcome that was not simulated.

    Examples
    --------
    >>> from futurs.futures import simulate
    >>> from futurs.study import load
    >>> study = load("administration_2040")
    >>> found = verdicts(study, simulate(study, draws=64))
    >>> found[0].claim, found[0].says in ("agree", "open", "disagree")
    ('vote_portal', True)
    """
    of = values_of(ensemble, policy)
    first, meant = ensemble.years[0], year_of(study, ensemble.years)
    return tuple(
        verdict(c, of, ensemble.scenarios, first, meant)
        for c in study.claims
        if c.scenario in ensemble.scenarios
    )


def values_of(ensemble: Ensemble, policy: str | None = None) -> Of:
    """Return the values of an ensemble as claims ask for them.

    Parameters
    ----------
    ensemble : Ensemble
    policy : str, optional
        The first one where none is given.

    Returns
    -------
    callable
        From an outcome, a scenario and a year to an array, shape (draw,).
    """
    chosen = policy or ensemble.policies[0].id

    def of(outcome: str, scenario: str, year: int) -> Array:
        return ensemble.of(outcome, scenario=scenario, policy=chosen, year=year)

    return of


def table(found: Iterable[Verdict]) -> Table:
    """Return verdicts as a table, a row a claim; ``.to_frame()`` makes a data frame of it.

    Parameters
    ----------
    found : iterable of Verdict

    Returns
    -------
    Table
        ``share`` and its standard error from 0 to 1.
    """
    columns = ("claim", "scenario", "outcome", "year", "says", "share", "error", "median", "beside")
    return Table(columns, tuple(
        (v.claim, v.scenario, v.outcome, v.year, v.says, v.share.value, v.share.error, v.median, v.beside)
        for v in found
    ))  # fmt: skip


def years_of(claims: Iterable[Claim], first: int, horizon: int) -> tuple[int, ...]:
    """Return the years that claims look at, today among them."""
    return tuple(sorted({first, horizon, *(c.year for c in claims if c.year)}))


def _says(share: float) -> Literal["agree", "open", "disagree"]:
    if share >= AGREE:
        return "agree"
    return "disagree" if share <= DISAGREE else "open"


def _median(values: Array, finite: NDArray[np.bool_]) -> float:
    return float(np.median(values[finite])) if finite.any() else float("nan")
