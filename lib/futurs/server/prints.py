"""The prints on the home page's cards, computed beside the server's loop."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Iterable
from typing import Any

from futurs import texts
from futurs.study import Study
from futurs.texts import Language
from futurs.widgets.lens import Lens

log = logging.getLogger("futurs")
SHOWN = 4


class Prints:
    """Compute the first futures of each study, one study after another, in a thread.

    A study may take long: the card shows without them until they are there, and nobody waits.
    """

    def __init__(self) -> None:
        self._ready: dict[str, dict[Language, list[Any]]] = {}
        self._asked: set[str] = set()
        self._queue: queue.SimpleQueue[Study] = queue.SimpleQueue()
        # A daemon: it holds nothing that Ctrl-C should wait for.
        threading.Thread(target=self._work, name="prints", daemon=True).start()

    def ask(self, studies: Iterable[Study]) -> None:
        """Compute what is not there yet, small studies first; forget what is no longer served."""
        served = sorted(studies, key=lambda s: len(s.drivers))
        hashes = {s.hash for s in served}
        for old in self._asked - hashes:
            self._ready.pop(old, None)
        new = [s for s in served if s.hash not in self._asked]
        self._asked = hashes
        for study in new:
            self._queue.put(study)

    def of(self, study: Study, lang: Language) -> list[Any]:
        """Return the prints of a version of a study; none until they are computed."""
        return self._ready.get(study.hash, {}).get(lang, [])

    def _work(self) -> None:
        while True:
            study = self._queue.get()
            if study.hash not in self._asked:
                continue
            try:
                self._ready[study.hash] = computed(study)
            except Exception:
                # Its card stays without; the page itself says what is wrong with the study.
                log.exception("No prints for the study %s.", study.id)


def computed(study: Study) -> dict[Language, list[Any]]:
    """Return the prints of a study's first futures, in each language."""
    if not study.drivers:
        return {}
    lens = Lens(study)  # not kept: the prints are all that the server itself needs of it
    shown = lens.futures[:SHOWN]
    return {lang: [lens.strip(f.z, lang) for f in shown] for lang in texts.LANGUAGES}
