"""A variant's changes to a study: what was, what is now, by whom; the base is never rewritten.

Each change keeps the value it was made against, so that a base that has moved since is noticed
and said, never silently overruled.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field, StringConstraints, ValidationError

from futurs.errors import Fault, StudyError
from futurs.study import overlay_cells
from futurs.study.loading import translated
from futurs.study.overlay_cells import ActorChange, ActorInfluenceChange, PositionChange
from futurs.study.reading import Document, Path_, parse, show, written
from futurs.study.references import Finding, refer
from futurs.study.schema import Study
from futurs.study.schema.judgements import Cell, Judgement
from futurs.study.schema.parts import Bilingual, Id, Part, Text
from futurs.study.schema.structure import DirectInfluence, Influence

MAX_REASON = 2000
MAX_TITLE = 120
Short = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_TITLE)]
Key = tuple[str, ...]


class CellChange(Part):
    """One judgement that is changed."""

    was: Annotated[int, Field(strict=True)]
    """Value in the base when it was changed."""
    now: Annotated[int, Field(strict=True)]


class ReasonChange(Part):
    """The reason of one section that is changed."""

    was: Text | None = None
    now: Text | None = None


class SectionChange(Part):
    """What is changed in the judgements of one state on one driver."""

    source: Id
    state: Id
    target: Id
    cells: dict[Id, CellChange] = Field(default_factory=dict)
    reason: ReasonChange | None = None

    @property
    def key(self) -> Key:
        """Source driver, its state, target driver."""
        return self.source, self.state, self.target

    @property
    def count(self) -> int:
        """Number of changed judgements and reasons."""
        return len(self.cells) + (self.reason is not None)


class InfluenceChange(Part):
    """One cell of the direct influences of variables that is changed."""

    source: Id
    target: Id
    was: Influence | None = None
    """Value in the base when it was changed; nothing where nobody had judged."""
    now: Influence

    @property
    def key(self) -> Key:
        """Variable that acts, variable acted on."""
        return self.source, self.target

    @property
    def count(self) -> int:
        """Number of changes that it is."""
        return 1


Change = SectionChange | InfluenceChange | ActorChange


class Overlay(Part):
    """A variant of a study as it stands in ``variants/<id>.yaml``: changes only."""

    title: Short
    author: Annotated[str, StringConstraints(strip_whitespace=True, max_length=MAX_TITLE)] = ""
    date: datetime.datetime | None = None
    base: str = Field(pattern=r"^[0-9a-f]{64}$")
    """SHA-256 of the study that the changes were made on."""
    note: Annotated[str, StringConstraints(max_length=MAX_REASON)] = ""
    judgements: tuple[SectionChange, ...] = ()
    direct_influence: tuple[InfluenceChange, ...] = ()
    actor_influence: tuple[ActorInfluenceChange, ...] = ()
    positions: tuple[PositionChange, ...] = ()

    @property
    def changes(self) -> tuple[Change, ...]:
        """All changes, section by section."""
        return *self.judgements, *self.direct_influence, *self.actors

    @property
    def actors(self) -> tuple[ActorChange, ...]:
        """Changes to the two tables of actors."""
        return *self.actor_influence, *self.positions

    @property
    def count(self) -> int:
        """Number of changed judgements, reasons and influences."""
        return sum(c.count for c in self.changes)

    def holding(self, changes: Iterable[Change]) -> Overlay:
        """Return the same overlay with other changes."""
        mine = tuple(changes)
        return self.model_copy(
            update={
                "judgements": tuple(c for c in mine if isinstance(c, SectionChange)),
                "direct_influence": tuple(c for c in mine if isinstance(c, InfluenceChange)),
                "actor_influence": tuple(c for c in mine if isinstance(c, ActorInfluenceChange)),
                "positions": tuple(c for c in mine if isinstance(c, PositionChange)),
            }
        )


@dataclass(frozen=True)
class Checked:
    """An overlay held against a study.

    Parameters
    ----------
    overlay : Overlay
    applies : tuple of SectionChange or InfluenceChange
        What can be applied.
    stale : tuple of Fault
        What no longer applies, or was made against another value of the base.
    """

    overlay: Overlay
    applies: tuple[Change, ...]
    stale: tuple[Fault, ...]


def read_overlay(data: bytes, name: str, study: Study) -> Checked:
    """Read a variant, and hold it against the study as it stands today.

    Parameters
    ----------
    data : bytes
        Content of the file.
    name : str
        File name as faults show it.
    study : Study
        The base.

    Returns
    -------
    Checked

    Raises
    ------
    StudyError
        With all faults at once: it is not a variant, a value is off the scale, a reason is too
        long, or it names what the very study it was made on does not have.
    """
    document = parse(data, name)
    faults = list(document.faults)
    if not faults:
        try:
            return hold(Overlay.model_validate(document.data), study, document)
        except ValidationError as error:
            origin = dict.fromkeys(document.data, document)
            faults = [translated(e, origin, document, Overlay) for e in error.errors()]
    raise StudyError("variant_faults", faults, variant=name, n=len(faults))


def hold(overlay: Overlay, study: Study, document: Document | None = None) -> Checked:
    """Hold an overlay against a study.

    Parameters
    ----------
    overlay : Overlay
    study : Study
    document : Document, optional
        Where it was read, for the lines of its faults.

    Returns
    -------
    Checked

    Raises
    ------
    StudyError
        As :func:`read_overlay`.
    """
    place = document or Document("")
    found = [
        Fault(f.code, place.name, place.line(f.path), show(f.path), f.found, f.allowed, f.nearest, f.params)
        for f in (
            *_findings(overlay, study), *_influence_findings(overlay, study),
            *overlay_cells.findings(overlay.actors, study),
        )
    ]  # fmt: skip
    # What a base that has changed since no longer has is stale; in the same base it is a fault.
    same = overlay.base == study.hash
    grave = [f for f in found if f.code in _GRAVE or (same and f.code == "unknown_name")]
    if grave:
        raise StudyError("variant_faults", grave, variant=place.name or overlay.title, n=len(grave))
    fitting = tuple(c for c in (_fitting(c, study) for c in overlay.judgements) if c)
    order = variables_of(study)
    cells = tuple(c for c in overlay.direct_influence if {c.source, c.target} <= set(order))
    people = tuple(c for c in overlay.actors if overlay_cells.fits(c, study))
    return Checked(overlay, (*fitting, *cells, *people), tuple(found))


_GRAVE = ("out_of_scale", "reason_too_long", "twice", "same_driver", "same_variable", "same_actor")


def _findings(overlay: Overlay, study: Study) -> Iterator[Finding]:
    states = {d.id: [s.id for s in d.states] for d in study.drivers}
    seen: set[Key] = set()
    for k, change in enumerate(overlay.judgements):
        path: Path_ = ("judgements", k)
        if change.key in seen:
            yield Finding("twice", path, " ".join(change.key))
        seen.add(change.key)
        if change.source == change.target:
            yield Finding("same_driver", (*path, "target"), change.target)
        yield from refer((*path, "source"), change.source, states)
        yield from refer((*path, "target"), change.target, states)
        if change.source in states:
            yield from refer((*path, "state"), change.state, states[change.source])
        for name in change.cells if change.target in states else ():
            yield from refer((*path, "cells", name), name, states[change.target])
        yield from _values(change, study, path)


def _values(change: SectionChange, study: Study, path: Path_) -> Iterator[Finding]:
    low, high = study.scale.min, study.scale.max
    row = study.judgement(*change.key)
    for name, cell in change.cells.items():
        here = (*path, "cells", name)
        if not low <= cell.now <= high:
            yield Finding("out_of_scale", (*here, "now"), str(cell.now), f"{low} … {high}")
        today = row.value(name) if row else 0
        if today != cell.was and _has(study, change.target, name):
            yield Finding("stale", here, str(cell.was), params={"today": today, "now": cell.now})
    if change.reason:
        longest = max((len(t) for t in _strings(change.reason.now)), default=0)
        if longest > MAX_REASON:
            yield Finding(
                "reason_too_long", (*path, "reason", "now"), str(longest), str(MAX_REASON)
            )
        if plain(row.reason if row else None) != plain(change.reason.was):
            yield Finding("stale_reason", (*path, "reason"))


def variables_of(study: Study) -> tuple[str, ...]:
    """Return the variables of the structural analysis, in the order of its matrix."""
    return study.direct_influence.order if study.direct_influence else ()


def _influence_findings(overlay: Overlay, study: Study) -> Iterator[Finding]:
    order = variables_of(study)
    seen: set[Key] = set()
    for k, change in enumerate(overlay.direct_influence):
        path: Path_ = ("direct_influence", k)
        if change.key in seen:
            yield Finding("twice", path, " ".join(change.key))
        seen.add(change.key)
        if change.source == change.target:
            yield Finding("same_variable", (*path, "target"), change.target)
        yield from refer((*path, "source"), change.source, order)
        yield from refer((*path, "target"), change.target, order)
        if {change.source, change.target} <= set(order):
            today = influence(study, change.source, change.target)
            if today != change.was:
                said = {"today": _shown(today), "now": change.now}
                yield Finding("stale", path, _shown(change.was), params=said)


def _shown(value: int | None) -> str:
    return "–" if value is None else str(value)


def influence(study: Study, source: str, target: str) -> int | None:
    """Return the direct influence of one variable on another; None where nobody has judged.

    Parameters
    ----------
    study : Study
        With direct influences.
    source, target : str
        Variables of its order.

    Returns
    -------
    int or None

    Raises
    ------
    ValueError
        When the study has no such cell.
    """
    part = study.direct_influence
    order = variables_of(study)
    i, j = order.index(source), order.index(target)
    return part.matrix[i][j] if part else None


def _has(study: Study, driver: str, state: str) -> bool:
    return any(s.id == state for d in study.drivers if d.id == driver for s in d.states)


def _strings(value: Text | None) -> list[str]:
    if isinstance(value, Bilingual):
        return [t for t in (value.fr, value.en) if t]
    return [value] if value else []


def plain(value: Any) -> Any:
    """Return a text in a form that compares: by its words in either language."""
    return value.model_dump() if isinstance(value, Bilingual) else value


def _fitting(change: SectionChange, study: Study) -> SectionChange | None:
    if change.source == change.target or not (
        _has(study, change.source, change.state)
        and any(d.id == change.target for d in study.drivers)
    ):
        return None
    cells = {s: c for s, c in change.cells.items() if _has(study, change.target, s)}
    return change.model_copy(update={"cells": cells}) if cells or change.reason else None


def apply(study: Study, overlay: Overlay, changes: Iterable[Change] | None = None) -> Study:
    """Return the study with the changes of an overlay.

    Parameters
    ----------
    study : Study
    overlay : Overlay
    changes : iterable of SectionChange or InfluenceChange, optional
        Those to apply; all of the overlay's when not given.

    Returns
    -------
    Study
        Of the same id and folder; its hash is that of base and changes together.
    """
    mine = overlay if changes is None else overlay.holding(changes)
    rows: dict[Key, Judgement] = {(j.source, j.state, j.target): j for j in study.judgements}
    for change in mine.judgements:
        rows[change.key] = _changed(rows.get(change.key), change)
    fields = {name: getattr(study, name) for name in Study.model_fields}
    fields |= {
        "judgements": tuple(rows.values()),
        "direct_influence": _influenced(study, mine.direct_influence),
        **overlay_cells.applied(study, mine.actors),
    }
    made = Study.model_construct(**fields)
    made._id, made._folder, made._overlay = study.id, study.folder, overlay  # noqa: SLF001
    digest = hashlib.sha256(study.hash.encode())
    digest.update(dump(mine))
    made._hash = digest.hexdigest() if mine.changes else study.hash  # noqa: SLF001
    return made


def _influenced(study: Study, changes: tuple[InfluenceChange, ...]) -> DirectInfluence | None:
    part = study.direct_influence
    if part is None or not changes:
        return part
    at = {name: k for k, name in enumerate(part.order)}
    rows = [list(row) for row in part.matrix]
    for change in changes:
        rows[at[change.source]][at[change.target]] = change.now
    return part.model_copy(update={"matrix": tuple(tuple(row) for row in rows)})


def _changed(row: Judgement | None, change: SectionChange) -> Judgement:
    if row is None:
        row = Judgement(source=change.source, state=change.state, target=change.target, cells={})
    cells: dict[str, Any] = dict(row.cells)
    for state, cell in change.cells.items():
        old = cells.get(state)
        cells[state] = _moved(old, cell.now) if isinstance(old, Cell) else cell.now
    reason = change.reason.now if change.reason else row.reason
    return row.model_copy(update={"cells": cells, "reason": reason})


def _moved(cell: Cell, value: int) -> Cell:
    # It keeps its own reason, and its range, widened where it must be: no doubt is lost.
    low = None if cell.low is None else min(cell.low, value)
    high = None if cell.high is None else max(cell.high, value)
    if cell.ranged:
        low = min(cell.value, value) if low is None else low
        high = max(cell.value, value) if high is None else high
    return cell.model_copy(update={"value": value, "low": low, "high": high})


def dump(overlay: Overlay) -> bytes:
    """Return an overlay as the text of its file, the same text for the same changes."""
    data = overlay.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
    data["judgements"] = sorted(
        data.get("judgements", []), key=lambda c: (c["source"], c["state"], c["target"])
    )
    if "direct_influence" in data:
        data["direct_influence"] = sorted(
            data["direct_influence"], key=lambda c: (c["source"], c["target"])
        )
    for part in overlay_cells.NAMES:
        if part in data:
            # Row and column stand first in each.
            data[part] = sorted(data[part], key=lambda c: list(c.values())[:2])
    head = "# A variant of a study: changes only; was = the base when it was changed.\n"
    return (head + written(data, width=110)).encode()
