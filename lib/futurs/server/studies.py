"""The studies that are served: the last good version of each, and what is wrong with a newer one."""

from __future__ import annotations

import shutil
import time
from collections.abc import Sequence
from pathlib import Path

from futurs.errors import Fault, FutursError, ServerError, UnknownNameError
from futurs.study import Study, check, files_of, find_root, names
from futurs.widgets.visit import VERSIONS, pointer

KEEP = 60.0  # seconds that a replaced version stays, for whoever is reading its files


class Studies:
    """Watch the folders of ``scenarios/`` and publish each good version.

    A version is copied, then the copy is checked, then a pointer is moved to it: what is shown is
    what was checked, at every moment. Open pages keep the version they have read; a broken one
    keeps the last good one in place; a study that is deleted is no longer offered.

    Parameters
    ----------
    wanted : sequence of str
        Studies to serve; all of them when empty.
    root : Path
        Folder that holds ``scenarios/``.
    published : Path
        Where good versions are copied.

    Raises
    ------
    UnknownNameError
        For a wanted study that does not exist.
    """

    def __init__(self, wanted: Sequence[str], root: str | Path | None, published: Path) -> None:
        self._root, self._published, self._wanted = find_root(root), published, tuple(wanted)
        self._stamps: dict[str, tuple[tuple[str, int, int], ...]] = {}
        self._absent: set[str] = set()
        self._old: list[tuple[float, Path]] = []
        self._count = 0
        self.good: dict[str, Study] = {}
        self.faults: dict[str, tuple[Fault, ...]] = {}
        published.mkdir(exist_ok=True)
        known = names(self._root)
        for name in wanted:
            if name not in known:
                raise UnknownNameError("unknown_study", found=name, known=known)
        self.look()
        if not self.good and self.faults:
            raise ServerError("no_good_study", studies=", ".join(self.faults))

    @property
    def ids(self) -> tuple[str, ...]:
        """Studies that can be shown, the project's own first."""
        return tuple(sorted(self.good, key=lambda n: (n != "administration_2040", n)))

    def look(self) -> bool:
        """Read again what has changed on disk; True when what is served has changed."""
        try:
            known = names(self._root)
        except OSError:  # the disk is away for a moment, not every study
            return False
        changed = self._forget(known)
        for name in (n for n in known if not self._wanted or n in self._wanted):
            folder = self._folder(name)
            stamp = _stamp(folder)
            if stamp != self._stamps.get(name):
                changed |= self._read(name, folder, stamp)
        self._clean()
        return changed

    def _folder(self, name: str) -> Path:
        return self._root / "scenarios" / name

    def _forget(self, known: Sequence[str]) -> bool:
        # Absent at two looks: an editor may take a file away for a moment to write it again.
        absent = {n for n in (*self.good, *self.faults) if n not in known}
        gone, self._absent = absent & self._absent, absent
        for name in gone:
            self._stamps.pop(name, None)
            self.faults.pop(name, None)
            if self.good.pop(name, None):
                self._replace(name, None)
        return bool(gone)

    def _read(self, name: str, folder: Path, stamp: tuple[tuple[str, int, int], ...]) -> bool:
        self._count += 1
        copy = self._published / VERSIONS / str(self._count) / name
        try:
            self._copy(folder, copy)
            # Saved while it was copied: the next look takes it whole.
            if _stamp(folder) != stamp:
                return False
            report = check(copy)
        except (FutursError, OSError):
            return self._unreadable(name, stamp)
        else:
            self._stamps[name] = stamp
            self.faults[name] = report.faults
            return self._publish(name, copy, report.study)
        finally:
            if pointer(self._published, name) != copy:
                shutil.rmtree(copy.parent, ignore_errors=True)

    @staticmethod
    def _copy(folder: Path, copy: Path) -> None:
        copy.mkdir(parents=True)
        for file in files_of(folder):
            target = copy / file.relative_to(folder)
            target.parent.mkdir(exist_ok=True)
            shutil.copy2(file, target)

    def _unreadable(self, name: str, stamp: tuple[tuple[str, int, int], ...]) -> bool:
        # The report names the file that cannot be read; the last good version stays.
        try:
            faults = check(name, root=self._root).faults
        except (FutursError, OSError):
            return False
        if faults:
            self._stamps[name], self.faults[name] = stamp, faults
        return False

    def _publish(self, name: str, copy: Path, study: Study | None) -> bool:
        before = self.good.get(name)
        if study is None or (before and before.hash == study.hash):
            return False
        # Its variants stand beside the files it was copied from.
        study._folder = self._folder(name)  # noqa: SLF001
        self._replace(name, copy)
        self.good[name] = study
        return True

    def _replace(self, name: str, copy: Path | None) -> None:
        old, file = pointer(self._published, name), self._published / name
        if copy is None:
            file.unlink(missing_ok=True)
        else:
            draft = self._published / f".{name}"
            draft.write_text(copy.parent.name, "utf-8")
            draft.replace(file)
        if old:
            self._old.append((time.monotonic(), old.parent))

    def _clean(self) -> None:
        limit = time.monotonic() - KEEP
        for since, folder in self._old:
            if since <= limit:
                shutil.rmtree(folder, ignore_errors=True)
        self._old = [(since, folder) for since, folder in self._old if since > limit]


def _stamp(folder: Path) -> tuple[tuple[str, int, int], ...]:
    try:
        return tuple((str(f), f.stat().st_mtime_ns, f.stat().st_size) for f in files_of(folder))
    except OSError:
        return ()
