"""An expert's file, written: from cells that came back in a sheet, whole or not at all."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from futurs.errors import ConflictError, InputError, UnknownNameError
from futurs.study.loading import EXPERTS, NAME
from futurs.study.reading import parse, written
from futurs.study.saving import locked, write_whole
from futurs.study.schema import Study
from futurs.study.schema.experts import Expert, OwnCell, OwnJudgement, OwnValue

_HEAD = """# yaml-language-server: $schema=../../expert.schema.json
# What one expert judged. States left out of a section are 0; null: not judged; sections that are
# not here were not judged, and the agreed judgements stand there.

"""
_Key = tuple[str, str, str]


def judged(
    study: Study,
    name: str,
    cells: Iterable[tuple[str, str, int]],
    *,
    label: str = "",
    role: str = "",
    date: datetime.date | None = None,
) -> Expert:
    """Return an expert with further judgements.

    Parameters
    ----------
    study : Study
        With the expert as known so far, or without.
    name : str
        The expert's identifier: lower case letters, digits and underscores.
    cells : iterable of (str, str, int)
        ``driver.state`` that acts, ``driver.state`` acted on, value. What was judged before
        stays unless it is judged again; what is not judged is missing, not zero.
    label, role : str, optional
        Kept as they are where not given; a new expert's label is then the identifier.
    date : date, optional
        When the judgements were given.

    Returns
    -------
    Expert

    Raises
    ------
    InputError
        For an identifier that is not allowed, a value off the scale, or a state on its own driver.
    UnknownNameError
        For a driver or a state that the study does not have.

    Examples
    --------
    >>> from futurs.study import load
    >>> cell = ("government.patriots_party", "economy.dynamic", -1)
    >>> judged(load("somewhereland"), "anna", [cell]).judgements[0].cells
    {'shrinking': None, 'stagnant': None, 'dynamic': -1}
    """
    if not NAME.match(name) or len(name) > 64:
        raise InputError("expert_name", found=name[:64])
    # One line each: a line break in a label would not be read back as it was written.
    label, role = (" ".join(words.split()) for words in (label, role))
    known = next((e for e in study.experts if e.id == name), None)
    mine = known or Expert(id=name, label=label or name)
    rows = {row.key: row for row in mine.judgements}
    for source, target, value in cells:
        key, state = _place(study, source, target, value)
        row = rows.get(key) or _unjudged(study, key)
        rows[key] = row.model_copy(update={"cells": _with(row, state, value)})
    given = {"label": label, "role": role, "date": date}
    changes: dict[str, Any] = {k: v for k, v in given.items() if v}
    return mine.model_copy(update={**changes, "judgements": tuple(rows.values())})


def _place(study: Study, source: str, target: str, value: int) -> tuple[_Key, str]:
    (driver, _, state), (other, _, own) = source.partition("."), target.partition(".")
    for name, found in ((driver, state), (other, own)):
        known = [s.id for s in study.driver(name).states]
        if found not in known:
            raise UnknownNameError("unknown_state", found=found, known=known, driver=name)
    low, high = study.scale.min, study.scale.max
    if driver == other:
        raise InputError("own_driver", driver=driver)
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise InputError("judgement_value", found=str(value)[:40], low=low, high=high)
    return (driver, state, other), own


def _unjudged(study: Study, key: _Key) -> OwnJudgement:
    source, state, target = key
    nothing: dict[str, Any] = {s.id: None for s in study.driver(target).states}
    return OwnJudgement(source=source, state=state, target=target, cells=nothing)


def _with(row: OwnJudgement, state: str, value: int) -> dict[str, OwnValue]:
    old = row.cells.get(state)
    kept = old.model_copy(update={"value": value}) if isinstance(old, OwnCell) else value
    return {**row.cells, state: kept}


def dump(expert: Expert) -> str:
    """Return an expert as the text of a file, the same text for the same judgements.

    Parameters
    ----------
    expert : Expert

    Returns
    -------
    str
    """
    # A null cell says "not judged": only fields that say nothing are left out.
    data = expert.model_dump(mode="json", exclude_defaults=True, exclude={"id"})
    if expert.date:
        data["date"] = expert.date
    return _HEAD + written(data, width=100, flow=None)


def save(study: Study, expert: Expert) -> Path:
    """Write an expert's file into the study's folder, whole or not at all.

    Parameters
    ----------
    study : Study
        As it was read: what stands in the file must still be what it says.
    expert : Expert

    Returns
    -------
    Path

    Raises
    ------
    ConflictError
        When the file has changed since the study was read; nothing is written.
    InputError
        When the study has no folder, holds its experts in a section of another file, or the disk
        refuses.
    """
    if os.environ.get("FUTURS_PUBLIC"):
        raise InputError("public_mode")
    if study.folder is None:
        raise InputError("no_folder")
    folder = study.folder / EXPERTS
    if study.experts and not any((folder / f"{e.id}.yaml").is_file() for e in study.experts):
        raise InputError("experts_inline", names=", ".join(e.id for e in study.experts))
    file = folder / f"{expert.id}.yaml"
    with locked(file):
        if _read(file) != next((e for e in study.experts if e.id == expert.id), None):
            raise ConflictError("expert_changed", expert=expert.id)
        write_whole(file, dump(expert).encode())
    return file


def _read(file: Path) -> Expert | None:
    if not file.is_file():
        return None
    data = parse(file.read_bytes(), file.name).data
    try:
        return Expert.model_validate({**data, "id": file.stem})
    except ValidationError as error:
        raise ConflictError("expert_changed", expert=file.stem) from error
