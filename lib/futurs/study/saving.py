"""Files that several people write: one at a time, whole or not at all, never over anyone's work."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock

from futurs.errors import ConflictError, InputError, StudyError, reason
from futurs.study.overlay import read_overlay
from futurs.study.schema import Study


@contextlib.contextmanager
def locked(file: Path) -> Iterator[None]:
    """Hold the folder of a file alone; it is made where it is not there.

    Raises
    ------
    InputError
        When the disk refuses.
    """
    try:
        file.parent.mkdir(exist_ok=True)
        with FileLock(file.parent / ".lock", timeout=10):
            yield
    except OSError as error:
        raise InputError("cannot_write", file=str(file), reason=reason(error)) from error


def write_whole(file: Path, data: bytes) -> None:
    """Write a file whole or not at all, on disk when this returns."""
    handle, draft = tempfile.mkstemp(prefix=f".{file.stem}.", dir=file.parent)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        Path(draft).chmod(0o644)
        Path(draft).replace(file)
    except OSError:
        Path(draft).unlink(missing_ok=True)
        raise
    # The name is on disk only once its folder is.
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def revision_of(data: bytes) -> str:
    """Return what tells one content of a file from another."""
    return hashlib.sha256(data).hexdigest()


def meets(file: Path, expected: str, study: Study) -> None:
    """Refuse to go on when a variant's file is not the one that was opened.

    Raises
    ------
    ConflictError
        With who changed it.
    """
    data = file.read_bytes() if file.is_file() else b""
    if (revision_of(data) if data else "") == expected:
        return
    if not data:
        raise ConflictError("variant_gone", variant=file.stem)
    code = "variant_changed" if expected else "variant_exists"
    author = ""
    with contextlib.suppress(StudyError):
        author = read_overlay(data, file.name, study).overlay.author if data else ""
    raise ConflictError(code, variant=file.stem, author=author or "?")
