"""Compiling a model aside: in a process of its own, so that a page answers meanwhile.

``python -m futurs.futures.compiling < TEXT`` compiles one module's text into the machine's cache.
"""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec

from futurs.futures import targets
from futurs.futures.system import System


def compile_aside(system: System) -> bool:
    """Compile a model in another process if this machine has not yet; wait for it.

    However many ask at once, one compiles: the others wait for it. Call it in a thread.

    Parameters
    ----------
    system : System

    Returns
    -------
    bool
        Whether the compiled model is there.
    """
    if find_spec("numba") is None:
        return False
    if not targets.is_compiled(system):
        with _one_at_a_time():
            if not targets.is_compiled(system):
                command = [sys.executable, "-m", "futurs.futures.compiling"]
                subprocess.run(
                    command, input=targets.compiled_text(system).encode(), check=False,
                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                )  # fmt: skip
    return targets.is_compiled(system)


class _one_at_a_time:  # noqa: N801 -- reads as a sentence
    def __enter__(self) -> None:
        import fcntl

        self._file = (targets.cache_folder() / "compiling.lock").open("w")
        fcntl.flock(self._file, fcntl.LOCK_EX)

    def __exit__(self, *_: object) -> None:
        self._file.close()


def main() -> None:
    """Compile the text that comes in, politely."""
    os.nice(10)
    targets.compile_text(sys.stdin.read())


if __name__ == "__main__":
    main()
