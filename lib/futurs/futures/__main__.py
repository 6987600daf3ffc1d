"""Compile the models of the studies into the cache, so that no visitor waits for a compiler."""

from __future__ import annotations

import contextlib

from futurs.errors import FutursError
from futurs.futures.reading import system
from futurs.futures.targets import compiled_target
from futurs.study import load, names


def warm() -> int:
    """Compile the model of each study that has one; return how many there are."""
    found = 0
    for name in names():
        # A study at fault stops no set-up: `futurs check` says what is wrong with it.
        with contextlib.suppress(FutursError):
            compiled_target(system(load(name)))
            found += 1
    return found


if __name__ == "__main__":
    warm()
