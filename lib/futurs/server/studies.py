"""The studies that are served: the last good version of each, and what is wrong with a newer one."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from futurs.errors import Fault, FutursError, ServerError, UnknownNameError
from futurs.study import Study, check, files_of, find_root, names


class Studies:
    """Watch the folders of ``scenarios/`` and publish each good version.

    Open pages keep the version they have read; a broken one keeps the last good one in place.

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
        """Read again what has changed on disk; True when a new version was published."""
        changed = False
        present = self._wanted or names(self._root)
        for name in present:
            folder = self._root / "scenarios" / name
            stamp = _stamp(folder)
            if stamp != self._stamps.get(name):
                self._stamps[name] = stamp
                changed |= self._read(name, folder)
        return changed

    def _read(self, name: str, folder: Path) -> bool:
        try:
            report = check(name, root=self._root)
        except (FutursError, OSError):
            # A folder that vanishes while it is read: the last good version stays.
            return False
        self.faults[name] = report.faults
        before = self.good.get(name)
        if report.study is None or (before and before.hash == report.study.hash):
            return False
        draft = self._published / f".{name}"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir()
        for file in files_of(folder):
            copy = draft / file.relative_to(folder)
            copy.parent.mkdir(exist_ok=True)
            shutil.copy2(file, copy)
        shutil.rmtree(self._published / name, ignore_errors=True)
        draft.rename(self._published / name)
        self.good[name] = report.study
        return True


def _stamp(folder: Path) -> tuple[tuple[str, int, int], ...]:
    try:
        return tuple((str(f), f.stat().st_mtime_ns, f.stat().st_size) for f in files_of(folder))
    except OSError:
        return ()
