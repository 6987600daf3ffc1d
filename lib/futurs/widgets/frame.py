"""What every page needs beside its content: address, heartbeat, word of a newer study."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import anywidget
import traitlets

from futurs import texts
from futurs.texts import Language
from futurs.widgets._assets import asset


class Frame(anywidget.AnyWidget):
    """Keep the state in the page's address, and say when the kernel or the study has gone on.

    Parameters
    ----------
    lang : {"fr", "en"}
    study, version : str
        Identifier and hash of the study that the page shows.
    seen : callable, optional
        Called once, when a page shows all that there is and listens.
    """

    _esm = asset("frame.js")
    query = traitlets.Dict(value_trait=traitlets.Unicode()).tag(sync=True)
    study = traitlets.Unicode().tag(sync=True)
    hash = traitlets.Unicode().tag(sync=True)
    texts = traitlets.Dict().tag(sync=True)
    every = traitlets.Float(5.0).tag(sync=True)

    def __init__(
        self, lang: Language, study: str = "", version: str = "",
        seen: Callable[[], None] | None = None,
    ) -> None:  # fmt: skip
        words = {
            "lost": texts.say("frame.lost", lang),
            "restart": texts.say("frame.restart", lang),
            "newer": texts.say("frame.newer", lang),
            "reload": texts.say("frame.reload", lang),
        }
        super().__init__(texts=words, study=study, hash=version)
        self._seen = seen
        self.on_msg(self._pong)

    def _pong(self, _widget: Any, _content: Any, _buffers: Any) -> None:
        self.send({"pong": 1})
        seen, self._seen = self._seen, None
        if seen is not None:
            seen()
