"""A variant in hand: edited, undone, saved without overwriting anyone."""

from __future__ import annotations

import datetime
import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from futurs.errors import Fault, InputError, UnknownNameError
from futurs.study import overlay_cells
from futurs.study.overlay import (
    MAX_REASON,
    CellChange,
    Change,
    Checked,
    InfluenceChange,
    Key,
    Overlay,
    ReasonChange,
    SectionChange,
    apply,
    dump,
    hold,
    influence,
    read_overlay,
)
from futurs.study.saving import locked, meets, revision_of, write_whole
from futurs.study.schema import Study
from futurs.study.schema.parts import Bilingual

MOST = 3
"""The strongest direct influence of a variable."""
BASE = "base"
"""Names the study itself where a variant is asked for."""
NAME = re.compile(r"^[a-z][a-z0-9_]{0,63}$")


class Variant:
    """A study with changes that are not in its files.

    Parameters
    ----------
    base : Study
    checked : Checked, optional
        Changes to begin with, held against the base; none when not given.
    name : str
        Name of its file; empty while it has none.
    revision : str
        Hash of the file as it was opened; empty while there is none.

    Attributes
    ----------
    stale : tuple of Fault
        What of the overlay no longer applies to the base.

    Examples
    --------
    >>> from futurs.study import load
    >>> v = load("somewhereland").variant("louder")
    >>> v.edit("government.patriots_party", "economy.stagnant", 2).count
    1
    >>> v.undo().count
    0
    """

    def __init__(
        self,
        base: Study,
        checked: Checked | None = None,
        name: str = "",
        revision: str = "",
    ) -> None:
        self.base, self.id, self.revision = base, name, revision
        overlay = checked.overlay if checked else None
        self.title = overlay.title if overlay else ""
        self.author = overlay.author if overlay else ""
        self.note = overlay.note if overlay else ""
        self.date = overlay.date if overlay else None
        self.stale: tuple[Fault, ...] = checked.stale if checked else ()
        self._states: list[tuple[Change, ...]] = [checked.applies if checked else ()]
        self._at = 0
        self._saved = self._states[0]
        self._made: tuple[tuple[Change, ...], Study] | None = None

    # ---- what it holds -------------------------------------------------------------------------

    @property
    def changes(self) -> tuple[Change, ...]:
        """What is changed: judgements section by section, influences cell by cell."""
        return self._states[self._at]

    @property
    def count(self) -> int:
        """Number of changed judgements, reasons and influences."""
        return sum(c.count for c in self.changes)

    @property
    def unsaved(self) -> bool:
        """Whether something was changed since it was opened or saved."""
        return self.changes != self._saved

    @property
    def overlay(self) -> Overlay:
        """The changes as they would be saved."""
        empty = Overlay(
            title=self.title or self.id or BASE, author=self.author, date=self.date,
            base=self.base.hash, note=self.note,
        )  # fmt: skip
        return empty.holding(self.changes)

    @property
    def study(self) -> Study:
        """The study with the changes; the base itself while there are none."""
        if self._made is None or self._made[0] is not self.changes:
            changed = apply(self.base, self.overlay) if self.changes or self.id else self.base
            self._made = (self.changes, changed)
        return self._made[1]

    # ---- editing -------------------------------------------------------------------------------

    def edit(
        self, source: str, target: str, value: int | None = None, *, reason: Any = None
    ) -> Variant:
        """Change one judgement, or the reason of its section, or both.

        Parameters
        ----------
        source : str
            ``driver.state`` that acts.
        target : str
            ``driver.state`` that is acted on; ``driver`` alone when only the reason changes.
        value : int, optional
            Within the scale of the study.
        reason : str or dict, optional
            One text, or ``{"fr": ..., "en": ...}``; an empty text takes the reason away.

        Returns
        -------
        Variant
            Itself, so that edits can be written one after another.

        Raises
        ------
        UnknownNameError
            With the nearest known name.
        InputError
            For a value off the scale or a reason that is too long.
        """
        key, cell = self._place(source, target)
        section = next(
            (c for c in self.changes if isinstance(c, SectionChange) and c.key == key), None
        )
        row = self.base.judgement(*key)
        cells = dict(section.cells) if section else {}
        why = section.reason if section else None
        if value is not None:
            was = row.value(cell) if row else 0
            self._check(value, cell, key)
            cells.pop(cell, None)
            if value != was:
                cells[cell] = CellChange(was=was, now=value)
        if reason is not None:
            why = _reason(row.reason if row else None, reason)
        self._put(key, cells, why)
        return self

    def edit_influence(self, source: str, target: str, value: int) -> Variant:
        """Change the direct influence of one variable on another.

        Parameters
        ----------
        source, target : str
            Variables of the structural analysis.
        value : int
            0 none, 1 weak, 2 medium, 3 strong.

        Returns
        -------
        Variant
            Itself, so that edits can be written one after another.

        Raises
        ------
        UnknownNameError
            With the nearest known name.
        InputError
            For a value off the scale, a variable on itself, or a study without influences.

        Examples
        --------
        >>> from futurs.study import load
        >>> v = load("administration_2040").variant("mine")
        >>> v.edit_influence("cyber_threat", "political_trust", 3).count
        1
        """
        self._take([self._influenced(source, target, value)])
        return self

    def _influenced(self, source: str, target: str, value: int) -> InfluenceChange:
        part = self.base.direct_influence
        if part is None:
            raise InputError("no_influences", study=self.base.id)
        for name in (source, target):
            if name not in part.order:
                raise UnknownNameError("unknown_variable", found=name, known=part.order)
        if source == target:
            raise InputError("own_variable", variable=source)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST:
            raise InputError("judgement_value", found=str(value)[:40], low=0, high=MOST)
        was = influence(self.base, source, target)
        return InfluenceChange(source=source, target=target, was=was, now=value)

    def edit_actors(
        self, part: overlay_cells.Name, row: str, column: str, value: int
    ) -> Variant:  # fmt: skip
        """Change one cell of the tables of actors.

        Parameters
        ----------
        part : {"actor_influence", "positions"}
            Who can act on whom (0 to 4), or who is for or against what (-4 to 4).
        row, column : str
            An actor, and another or an objective.
        value : int

        Returns
        -------
        Variant
            Itself, so that edits can be written one after another.

        Raises
        ------
        UnknownNameError
            With the nearest known name.
        InputError
            For a value off the scale, an actor on itself, or a study without the table.

        Examples
        --------
        >>> from futurs.study import load
        >>> v = load("administration_2040").variant("mine")
        >>> v.edit_actors("positions", "regions", "ai_productivity", 3).count
        1
        """
        self._take([overlay_cells.changed(self.base, part, row, column, value)])
        return self

    def take_matrix(
        self, kind: overlay_cells.Matrix, cells: Iterable[tuple[str, str, int]]
    ) -> Variant:
        """Change many cells of one matrix as one edit, or none of them.

        Parameters
        ----------
        kind : {"judgements", "direct_influence", "actor_influence", "positions"}
        cells : iterable of (row, column, value)
            Rows and columns as :meth:`edit`, :meth:`edit_influence` and :meth:`edit_actors` name
            them.

        Returns
        -------
        Variant
            Itself; one :meth:`undo` takes all of it back.

        Raises
        ------
        UnknownNameError, InputError
            As the edits raise; nothing is changed then.

        Examples
        --------
        >>> from futurs.study import load
        >>> v = load("administration_2040").variant("mine")
        >>> v.take_matrix("positions", [("regions", "ai_productivity", 3)]).undo().count
        0
        """
        if kind == "judgements":
            self._judged(cells)
        elif kind == "direct_influence":
            self._take([self._influenced(*cell) for cell in cells])
        else:
            self._take([overlay_cells.changed(self.base, kind, *cell) for cell in cells])
        return self

    def _judged(self, cells: Iterable[tuple[str, str, int]]) -> None:
        states, at = self._states, self._at
        try:
            for source, target, value in cells:
                self.edit(source, target, value)
            made = self.changes
        finally:
            # The edits were many, or one was wrong: only their sum becomes a step.
            self._states, self._at = states, at
        self._push(made)

    def _take(self, made: Iterable[InfluenceChange | overlay_cells.ActorChange]) -> None:
        found = {c.key: c for c in made}
        others = [c for c in self.changes if c.key not in found]
        self._keep([*others, *(c for c in found.values() if c.was != c.now)])

    def _place(self, source: str, target: str) -> tuple[tuple[str, str, str], str]:
        driver, _, state = source.partition(".")
        other, _, cell = target.partition(".")
        known = {d.id: [s.id for s in d.states] for d in self.base.drivers}
        for name in (driver, other):
            if name not in known:
                raise UnknownNameError("unknown_driver", found=name, known=known)
        for name, found in ((driver, state), (other, cell)):
            if found not in known[name] and (found or name == driver):
                raise UnknownNameError("unknown_state", found=found, known=known[name], driver=name)
        if driver == other:
            raise InputError("own_driver", driver=driver)
        return (driver, state, other), cell

    def _check(self, value: int, cell: str, key: Key) -> None:
        low, high = self.base.scale.min, self.base.scale.max
        if not cell:
            raise InputError("no_target_state", driver=key[2])
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise InputError("judgement_value", found=str(value)[:40], low=low, high=high)

    def _put(
        self, key: tuple[str, str, str], cells: dict[str, CellChange], reason: ReasonChange | None
    ) -> None:
        source, state, target = key
        made = SectionChange(source=source, state=state, target=target, cells=cells, reason=reason)
        self._replace(key, made if cells or reason else None)

    def _replace(self, key: Key, made: Change | None) -> None:
        others = [c for c in self.changes if c.key != key]
        self._keep([*others, *([made] if made else [])])

    def _keep(self, mine: Iterable[Change]) -> None:
        # As a file has them: sections of judgements, then influences.
        self._push(tuple(sorted(mine, key=lambda c: (-len(c.key), c.key))))

    def _push(self, changes: tuple[Change, ...]) -> None:
        if changes != self.changes:
            self._states = [*self._states[: self._at + 1], changes]
            self._at += 1

    @property
    def can_undo(self) -> bool:
        """Whether there is an edit to take back."""
        return self._at > 0

    @property
    def can_redo(self) -> bool:
        """Whether there is an edit to make again."""
        return self._at + 1 < len(self._states)

    def undo(self) -> Variant:
        """Take the last edit back."""
        self._at = max(0, self._at - 1)
        return self

    def redo(self) -> Variant:
        """Make the last edit that was taken back again."""
        self._at = min(len(self._states) - 1, self._at + 1)
        return self

    def reset(self) -> Variant:
        """Take every change back, as one edit that can be undone."""
        self._push(())
        return self

    # ---- keeping -------------------------------------------------------------------------------

    def draft(self) -> dict[str, Any]:
        """Return unsaved work as plain values, to be kept in a browser."""
        data: dict[str, Any] = self.overlay.model_dump(mode="json", exclude_none=True)
        return data | {"id": self.id, "revision": self.revision}

    def restore(self, draft: Any) -> Variant:
        """Take a draft over, as one edit; what no longer applies is in ``stale``.

        Raises
        ------
        InputError
            When it is not a draft of a variant.
        StudyError
            With all faults at once; nothing is changed then.
        """
        data = dict(draft) if isinstance(draft, dict) else {}
        revision = str(data.pop("revision", ""))
        data.pop("id", None)
        try:
            checked = hold(Overlay.model_validate(data), self.base)
        except ValidationError as error:
            raise InputError("not_a_draft") from error
        self.stale = checked.stale
        # Unsaved work on a file that changed meanwhile is still work on its older revision.
        self.revision = revision if self.id else self.revision
        # What was edited since stays: a draft may be answered late.
        edited = [c for c in self.changes if c not in self._saved]
        both = {c.key: c for c in checked.applies} | {c.key: c for c in edited}
        self._keep(both.values())
        return self

    def save(
        self, name: str | None = None, *, title: str | None = None, author: str | None = None,
        note: str | None = None,
    ) -> Path:  # fmt: skip
        """Write the variant whole, or not at all.

        Parameters
        ----------
        name : str, optional
            Name of the file; its own when not given. Another name makes another variant.
        title, author, note : str, optional

        Returns
        -------
        Path
            The file.

        Raises
        ------
        ConflictError
            When somebody else has changed the file meanwhile, or it already exists; nothing is
            written.
        InputError
            For a name that is not allowed, in public mode, or when the disk refuses.
        """
        name = name or self.id
        if name == BASE or not NAME.match(name):
            raise InputError("variant_name", found=name)
        given = {"title": title or self.title or name, "author": author, "note": note}
        overlay = self.overlay.model_copy(
            update={k: v.strip()[:MAX_REASON] for k, v in given.items() if v is not None}
            | {"date": datetime.datetime.now(datetime.UTC).replace(microsecond=0)}
        )
        # Checked as any other file would be: what is written can be read.
        data = dump(overlay)
        read_overlay(data, f"{name}.yaml", self.base)
        file = self._folder() / f"{name}.yaml"
        with locked(file):
            expected = self.revision if name == self.id else ""
            meets(file, expected, self.base)
            write_whole(file, data)
        self.id, self.revision = name, revision_of(data)
        self.title, self.author, self.note = overlay.title, overlay.author, overlay.note
        self.date, self._saved, self._made = overlay.date, self.changes, None
        return file

    def delete(self) -> None:
        """Remove the variant's file.

        Raises
        ------
        ConflictError
            When somebody else has changed it meanwhile; nothing is removed.
        """
        file = self._folder() / f"{self.id}.yaml"
        with locked(file):
            meets(file, self.revision, self.base)
            file.unlink(missing_ok=True)
        self.id = self.revision = ""

    def _folder(self) -> Path:
        if os.environ.get("FUTURS_PUBLIC"):
            raise InputError("public_mode")
        if self.base.folder is None:
            raise InputError("no_folder")
        return self.base.folder / "variants"


def _reason(base: Any, given: Any) -> ReasonChange | None:
    texts = given if isinstance(given, dict) else {"": given}
    for words in texts.values():
        if len(words) > MAX_REASON:
            raise InputError("reason_too_long", found=len(words), allowed=MAX_REASON)
    kept = {k: w.strip() for k, w in texts.items() if w and w.strip()}
    now = kept.get("") or (Bilingual(**kept) if kept else None)
    return None if now == base else ReasonChange(was=base, now=now)
