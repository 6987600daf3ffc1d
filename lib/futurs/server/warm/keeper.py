"""Keep one warm parent alive: start it, replace it when it dies or when what it has read changes."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from futurs.server.warm.provisioner import SOCKET

log = logging.getLogger("futurs")


class Keeper:
    """The server's hand on the warm parent.

    Parameters
    ----------
    run : Path
        Folder of the server, mode 0700.
    studies : sequence of str
        Studies to open beforehand.
    """

    def __init__(self, run: Path, studies: Sequence[str]) -> None:
        self._run, self.studies = run, list(studies)
        self._count = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._next: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start a parent; it takes over once it listens, so that no visitor waits for it."""
        if not hasattr(os, "fork") or not hasattr(os, "pidfd_open"):
            log.warning("No warm kernels on this system: each page starts an ordinary kernel.")
            return
        if self._next:
            _end(self._next)
        self._count += 1
        path = str(self._run / f"warm{self._count}.sock")
        command = [sys.executable, "-m", "futurs.server.warm.parent", path, str(os.getpid())]
        env = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        self._next = subprocess.Popen([*command, *self.studies], env=env)

    def look(self) -> None:
        """Take over a parent that is ready; start another when the present one has died."""
        path = self._run / f"warm{self._count}.sock"
        if self._next and path.exists():
            if self._process:
                _end(self._process)
            self._process, self._next = self._next, None
            os.environ[SOCKET] = str(path)
            log.info("Warm kernels are ready.")
        dead = self._process and self._process.poll() is not None
        if self._next and self._next.poll() is not None:
            log.warning("The warm parent could not start: pages start ordinary kernels.")
            self._next = None
        elif dead and not self._next:
            log.warning("The warm parent has ended: starting another.")
            os.environ.pop(SOCKET, None)
            self._process = None
            self.start()

    @property
    def ready(self) -> bool:
        """True when a parent listens."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int | None:
        """Process of the parent, if there is one."""
        return self._process.pid if self._process else None

    def stop(self) -> None:
        """End the parents; the kernels are the server's to end."""
        for process in (self._process, self._next):
            if process:
                _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.kill()
    process.wait()
