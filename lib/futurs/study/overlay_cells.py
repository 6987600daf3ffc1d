"""Changed cells of the actors' tables: who can act on whom, who is for or against what.

The two tables are read by their rows and columns, so one set of functions serves both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar, Literal

from futurs.errors import InputError, UnknownNameError
from futurs.study.reading import Path_
from futurs.study.references import Finding, refer
from futurs.study.schema import Study
from futurs.study.schema.actors import ActorInfluence, ActorPower, Position, Positions
from futurs.study.schema.parts import Id, Part

Name = Literal["actor_influence", "positions"]
Matrix = Literal["judgements", "direct_influence", "actor_influence", "positions"]
"""Every matrix of a study whose cells a variant can change."""
NAMES: tuple[Name, ...] = ("actor_influence", "positions")
BOUNDS: dict[Name, tuple[int, int]] = {"actor_influence": (0, 4), "positions": (-4, 4)}


class _ActorCell(Part):
    part: ClassVar[Name]
    ends: ClassVar[tuple[str, str]]

    @property
    def place(self) -> tuple[str, str]:
        """Row and column."""
        row, column = (str(getattr(self, name)) for name in self.ends)
        return row, column

    @property
    def key(self) -> tuple[str, ...]:
        """The table with row and column, in one word: no other change has such a key."""
        return (" ".join((self.part, *self.place)),)

    @property
    def count(self) -> int:
        """Number of changes that it is."""
        return 1


class ActorInfluenceChange(_ActorCell):
    """One direct influence of an actor on another that is changed."""

    part: ClassVar[Name] = "actor_influence"
    ends: ClassVar[tuple[str, str]] = ("source", "target")
    source: Id
    target: Id
    was: ActorPower | None = None
    """Value in the base when it was changed; null where nobody had judged."""
    now: ActorPower


class PositionChange(_ActorCell):
    """One position of an actor on an objective that is changed."""

    part: ClassVar[Name] = "positions"
    ends: ClassVar[tuple[str, str]] = ("actor", "objective")
    actor: Id
    objective: Id
    was: Position | None = None
    """Value in the base when it was changed; null where nobody knew."""
    now: Position


ActorChange = ActorInfluenceChange | PositionChange
_KINDS: dict[Name, type[ActorInfluenceChange] | type[PositionChange]] = {
    "actor_influence": ActorInfluenceChange, "positions": PositionChange,
}  # fmt: skip


def axes(study: Study, part: Name) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the rows and the columns of a table of actors; none where the study has no table."""
    if part == "positions":
        return (study.positions.actors, study.positions.objectives) if study.positions else ((), ())
    order = study.actor_influence.order if study.actor_influence else ()
    return order, order


def cell(study: Study, part: Name, row: str, column: str) -> int | None:
    """Return one cell of a table of actors; None where nobody has judged.

    Parameters
    ----------
    study : Study
    part : {"actor_influence", "positions"}
    row, column : str
        Identifiers that the table has.

    Returns
    -------
    int or None

    Raises
    ------
    ValueError
        When the study has no such cell.
    """
    rows, columns = axes(study, part)
    i, j = rows.index(row), columns.index(column)
    table = getattr(study, part)
    value: int | None = table.matrix[i][j]
    return value


def changed(study: Study, part: Name, row: str, column: str, value: int) -> ActorChange:
    """Return the change that puts a value in a cell of a table of actors.

    Parameters
    ----------
    study : Study
        The base.
    part : {"actor_influence", "positions"}
    row, column : str
    value : int
        0 to 4, or -4 to 4.

    Returns
    -------
    ActorInfluenceChange or PositionChange
        Nothing is changed by it when ``was`` and ``now`` are equal.

    Raises
    ------
    UnknownNameError
        With the nearest known name.
    InputError
        For a value off the scale, an actor on itself, or a study without the table.
    """
    if getattr(study, part) is None:
        raise InputError("no_actors", study=study.id)
    codes = ("unknown_actor", "unknown_objective" if part == "positions" else "unknown_actor")
    for code, name, known in zip(codes, (row, column), axes(study, part), strict=True):
        # "unknown_actor" "unknown_objective"
        if name not in known:
            raise UnknownNameError(code, found=name, known=known)
    if part == "actor_influence" and row == column:
        raise InputError("own_actor", actor=row)
    low, high = BOUNDS[part]
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise InputError("judgement_value", found=str(value)[:40], low=low, high=high)
    was, kind = cell(study, part, row, column), _KINDS[part]
    ends = dict(zip(kind.ends, (row, column), strict=True))
    return kind.model_validate({**ends, "was": was, "now": value})


def findings(changes: Iterable[ActorChange], study: Study) -> Iterator[Finding]:
    """Yield what of the changes does not fit a study, or was made against another value of it."""
    seen: set[tuple[str, ...]] = set()
    numbers = dict.fromkeys(NAMES, 0)
    for change in changes:
        k = numbers[change.part]
        numbers[change.part] += 1
        path: Path_ = (change.part, k)
        if change.key in seen:
            yield Finding("twice", path, " ".join(change.place))
        seen.add(change.key)
        row, column = change.place
        if change.part == "actor_influence" and row == column:
            yield Finding("same_actor", (*path, "target"), column)
        for end, name, known in zip(
            change.ends, change.place, axes(study, change.part), strict=True
        ):
            yield from refer((*path, end), name, known)
        if fits(change, study):
            today = cell(study, change.part, row, column)
            if today != change.was:
                said = {"today": _shown(today), "now": change.now}
                yield Finding("stale", path, _shown(change.was), params=said)


def _shown(value: int | None) -> str:
    return "–" if value is None else str(value)


def fits(change: ActorChange, study: Study) -> bool:
    """Answer whether a study has the cell that a change is of."""
    rows, columns = axes(study, change.part)
    return change.place[0] in rows and change.place[1] in columns


def applied(
    study: Study, changes: Iterable[ActorChange]
) -> dict[str, ActorInfluence | Positions | None]:
    """Return the study's two tables of actors with changes in them, by their names."""
    mine = tuple(changes)
    out: dict[str, ActorInfluence | Positions | None] = {}
    for part in NAMES:
        table = getattr(study, part)
        own = [c for c in mine if c.part == part]
        if table is not None and own:
            rows, columns = ({n: k for k, n in enumerate(names)} for names in axes(study, part))
            cells = [list(line) for line in table.matrix]
            for change in own:
                cells[rows[change.place[0]]][columns[change.place[1]]] = change.now
            table = table.model_copy(update={"matrix": tuple(tuple(line) for line in cells)})
        out[part] = table
    return out
