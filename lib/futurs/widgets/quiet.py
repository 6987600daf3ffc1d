"""Longer work of a page: in a thread once the page is quiet, with progress, and a way to stop it."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from futurs.errors import Cancelled, FutursError

WAIT = 0.15
"""Seconds of quiet before the work begins."""
LONG = 1.0
"""Seconds after which work shows how far it is."""
_EVERY = 0.3

Watch = Callable[[int, int], bool]


@dataclass(frozen=True)
class Progress:
    """How far work is.

    Parameters
    ----------
    done, total : int
    left : float
        Seconds, if it goes on as it did.
    """

    done: int
    total: int
    left: float


class Quiet:
    """One piece of work at a time, the newest; what it found is given back in the page's own thread.

    Parameters
    ----------
    tell : callable
        Called with a :class:`Progress` while work is long, with None when there is none.
    failed : callable
        Called with an error of ours.
    """

    def __init__(
        self, tell: Callable[[Progress | None], None], failed: Callable[[FutursError], None]
    ) -> None:
        self._tell, self._failed = tell, failed
        self._number = 0
        self._lock = threading.Lock()
        self._timer: asyncio.TimerHandle | None = None
        self.busy = False

    def begin(
        self, work: Callable[[Watch], Any], done: Callable[[Any], None], wait: float = WAIT
    ) -> bool:
        """Begin a piece of work after a moment of quiet; what was under way is given up.

        Returns
        -------
        bool
            False where there is no loop to come back to: nothing is begun.
        """
        self.stop()
        loop = running_loop()
        if loop is None:
            return False
        number = self._number
        self.busy = True
        self._timer = loop.call_later(wait, self._start, loop, number, work, done)
        return True

    def stop(self) -> None:
        """Give up what is under way; it leaves nothing behind."""
        self._number += 1
        if self._timer is not None:
            self._timer.cancel()
        if self.busy:
            self.busy = False
            self._tell(None)

    def _start(self, *given: Any) -> None:
        threading.Thread(target=self._work, args=given, daemon=True).start()

    def _work(self, loop: Any, number: int, work: Any, done: Any) -> None:
        began = told = time.monotonic()

        def watch(n: int, total: int) -> bool:
            nonlocal told
            now = time.monotonic()
            if n and now - told > _EVERY and (now - began) * total / n > LONG:
                told = now
                left = (now - began) * (total - n) / n
                _back(loop, self._told, number, Progress(n, total, left))
            return number == self._number

        with self._lock:  # the one before may still be on its last piece
            began = told = time.monotonic()
            try:
                found = work(watch) if number == self._number else None
            except Cancelled:
                return
            except FutursError as error:
                _back(loop, self._gave_up, number, error)
                return
        if number == self._number:
            _back(loop, self._found, number, done, found)

    def _told(self, number: int, progress: Progress) -> None:
        if number == self._number:
            self._tell(progress)

    def _found(self, number: int, done: Callable[[Any], None], found: Any) -> None:
        if number == self._number:
            self.busy = False
            self._tell(None)
            done(found)

    def _gave_up(self, number: int, error: FutursError) -> None:
        if number == self._number:
            self.busy = False
            self._tell(None)
            self._failed(error)


def running_loop() -> Any:
    """Return the loop that runs in this thread; None outside a kernel."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def aside(work: Callable[[], Any], done: Callable[[Any], None], wait: float = 0.0) -> None:
    """Do something once in a thread of its own, and go on in this one; nothing without a loop."""
    loop = running_loop()
    if loop is None:
        return

    def run() -> None:
        found = work()
        _back(loop, done, found)

    loop.call_later(wait, lambda: threading.Thread(target=run, daemon=True).start())


def _back(loop: Any, call: Callable[..., Any], *given: Any) -> None:
    try:
        loop.call_soon_threadsafe(call, *given)
    except RuntimeError:
        return  # the kernel is ending
