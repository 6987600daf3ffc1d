"""What two versions of a study differ in: judgements, influences of variables, tables of actors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from futurs.study.overlay import influence, plain, variables_of
from futurs.study.overlay_cells import NAMES, Name, axes, cell
from futurs.study.schema import Study


@dataclass(frozen=True)
class Difference:
    """One judgement, or one reason, in which two versions of a study differ.

    Parameters
    ----------
    source, state, target : str
        The section.
    cell : str
        State of the target; empty when it is the reason that differs.
    first, second : int or Text or None
        In the one and in the other.
    """

    source: str
    state: str
    target: str
    cell: str
    first: Any
    second: Any


def differences(first: Study, second: Study) -> tuple[Difference, ...]:
    """Answer in which judgements and reasons two versions of a study differ.

    Parameters
    ----------
    first, second : Study
        With the same drivers, e.g. two variants.

    Returns
    -------
    tuple of Difference
        In the order of the first study.
    """
    one, two = ({(j.source, j.state, j.target): j for j in s.judgements} for s in (first, second))
    found = []
    for key in dict.fromkeys([*one, *two]):
        a, b = one.get(key), two.get(key)
        for state in dict.fromkeys([*(a.cells if a else ()), *(b.cells if b else ())]):
            values = (a.value(state) if a else 0, b.value(state) if b else 0)
            if values[0] != values[1]:
                found.append(Difference(*key, state, *values))
        reasons = (a.reason if a else None, b.reason if b else None)
        if plain(reasons[0]) != plain(reasons[1]):
            found.append(Difference(*key, "", *reasons))
    return tuple(found)


@dataclass(frozen=True)
class InfluenceDifference:
    """One direct influence of variables in which two versions of a study differ.

    Parameters
    ----------
    source, target : str
        Variable that acts, variable acted on.
    first, second : int or None
        In the one and in the other; None where nobody has judged.
    """

    source: str
    target: str
    first: int | None
    second: int | None


def influence_differences(first: Study, second: Study) -> tuple[InfluenceDifference, ...]:
    """Answer in which direct influences two versions of a study differ.

    Parameters
    ----------
    first, second : Study

    Returns
    -------
    tuple of InfluenceDifference
        In the order of the first study; variables that only one of them has are left out.
    """
    common = [v for v in variables_of(first) if v in variables_of(second)]
    pairs = ((i, j) for i in common for j in common)
    found = ((i, j, influence(first, i, j), influence(second, i, j)) for i, j in pairs)
    return tuple(InfluenceDifference(*row) for row in found if row[2] != row[3])


@dataclass(frozen=True)
class ActorDifference:
    """One cell of the tables of actors in which two versions of a study differ.

    Parameters
    ----------
    part : {"actor_influence", "positions"}
    row, column : str
    first, second : int or None
        In the one and in the other; None where nobody has judged.
    """

    part: Name
    row: str
    column: str
    first: int | None
    second: int | None


def actor_differences(first: Study, second: Study) -> tuple[ActorDifference, ...]:
    """Answer in which cells of the tables of actors two versions of a study differ.

    Parameters
    ----------
    first, second : Study

    Returns
    -------
    tuple of ActorDifference
        In the order of the first study; rows and columns that only one has are left out.
    """
    found = []
    for part in NAMES:
        (rows, columns), (others, across) = axes(first, part), axes(second, part)
        for i in (r for r in rows if r in others):
            for j in (c for c in columns if c in across):
                pair = cell(first, part, i, j), cell(second, part, i, j)
                if pair[0] != pair[1]:
                    found.append(ActorDifference(part, i, j, *pair))
    return tuple(found)
