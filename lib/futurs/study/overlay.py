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

import yaml
from pydantic import Field, StringConstraints, ValidationError

from futurs.errors import Fault, StudyError
from futurs.study.loading import translated
from futurs.study.reading import Document, Path_, parse, show
from futurs.study.references import Finding, refer
from futurs.study.schema import Bilingual, Cell, Id, Judgement, Part, Study, Text

MAX_REASON = 2000
MAX_TITLE = 120
Short = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_TITLE)]
Key = tuple[str, str, str]


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


class Overlay(Part):
    """A variant of a study as it stands in ``variants/<id>.yaml``: changes only."""

    title: Short
    author: Annotated[str, StringConstraints(strip_whitespace=True, max_length=MAX_TITLE)] = ""
    date: datetime.datetime | None = None
    base: str = Field(pattern=r"^[0-9a-f]{64}$")
    """SHA-256 of the study that the changes were made on."""
    note: Annotated[str, StringConstraints(max_length=MAX_REASON)] = ""
    judgements: tuple[SectionChange, ...] = ()

    @property
    def count(self) -> int:
        """Number of changed judgements and reasons."""
        return sum(len(c.cells) + (c.reason is not None) for c in self.judgements)


@dataclass(frozen=True)
class Checked:
    """An overlay held against a study.

    Parameters
    ----------
    overlay : Overlay
    applies : tuple of SectionChange
        What can be applied.
    stale : tuple of Fault
        What no longer applies, or was made against another value of the base.
    """

    overlay: Overlay
    applies: tuple[SectionChange, ...]
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
        for f in _findings(overlay, study)
    ]  # fmt: skip
    # What a base that has changed since no longer has is stale; in the same base it is a fault.
    same = overlay.base == study.hash
    grave = [f for f in found if f.code in _GRAVE or (same and f.code == "unknown_name")]
    if grave:
        raise StudyError("variant_faults", grave, variant=place.name or overlay.title, n=len(grave))
    applies = tuple(c for c in (_fitting(c, study) for c in overlay.judgements) if c)
    return Checked(overlay, applies, tuple(found))


_GRAVE = ("out_of_scale", "reason_too_long", "twice", "same_driver")


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
        if _plain(row.reason if row else None) != _plain(change.reason.was):
            yield Finding("stale_reason", (*path, "reason"))


def _has(study: Study, driver: str, state: str) -> bool:
    return any(s.id == state for d in study.drivers if d.id == driver for s in d.states)


def _strings(value: Text | None) -> list[str]:
    if isinstance(value, Bilingual):
        return [t for t in (value.fr, value.en) if t]
    return [value] if value else []


def _plain(value: Any) -> Any:
    return value.model_dump() if isinstance(value, Bilingual) else value


def _fitting(change: SectionChange, study: Study) -> SectionChange | None:
    if change.source == change.target or not (
        _has(study, change.source, change.state)
        and any(d.id == change.target for d in study.drivers)
    ):
        return None
    cells = {s: c for s, c in change.cells.items() if _has(study, change.target, s)}
    return change.model_copy(update={"cells": cells}) if cells or change.reason else None


def apply(study: Study, overlay: Overlay, changes: Iterable[SectionChange] | None = None) -> Study:
    """Return the study with the changes of an overlay.

    Parameters
    ----------
    study : Study
    overlay : Overlay
    changes : iterable of SectionChange, optional
        Those to apply; all of the overlay's when not given.

    Returns
    -------
    Study
        Of the same id and folder; its hash is that of base and changes together.
    """
    mine = tuple(overlay.judgements if changes is None else changes)
    rows = {(j.source, j.state, j.target): j for j in study.judgements}
    for change in mine:
        rows[change.key] = _changed(rows.get(change.key), change)
    fields = {name: getattr(study, name) for name in Study.model_fields}
    made = Study.model_construct(**{**fields, "judgements": tuple(rows.values())})
    made._id, made._folder, made._overlay = study.id, study.folder, overlay  # noqa: SLF001
    digest = hashlib.sha256(study.hash.encode())
    digest.update(dump(overlay.model_copy(update={"judgements": mine})))
    made._hash = digest.hexdigest() if mine else study.hash  # noqa: SLF001
    return made


def _changed(row: Judgement | None, change: SectionChange) -> Judgement:
    if row is None:
        row = Judgement(source=change.source, state=change.state, target=change.target, cells={})
    cells: dict[str, Any] = dict(row.cells)
    for state, cell in change.cells.items():
        old = cells.get(state)
        # A cell that carries its own reason keeps it.
        cells[state] = (
            old.model_copy(update={"value": cell.now}) if isinstance(old, Cell) else cell.now
        )
    reason = change.reason.now if change.reason else row.reason
    return row.model_copy(update={"cells": cells, "reason": reason})


def dump(overlay: Overlay) -> bytes:
    """Return an overlay as the text of its file, the same text for the same changes."""
    data = overlay.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
    data["judgements"] = sorted(
        data.get("judgements", []), key=lambda c: (c["source"], c["state"], c["target"])
    )
    head = "# A variant of a study: changes only; was = the base when it was changed.\n"
    body = yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=110)
    return (head + body).encode()


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
        for cell in dict.fromkeys([*(a.cells if a else ()), *(b.cells if b else ())]):
            values = (a.value(cell) if a else 0, b.value(cell) if b else 0)
            if values[0] != values[1]:
                found.append(Difference(*key, cell, *values))
        reasons = (a.reason if a else None, b.reason if b else None)
        if _plain(reasons[0]) != _plain(reasons[1]):
            found.append(Difference(*key, "", *reasons))
    return tuple(found)
