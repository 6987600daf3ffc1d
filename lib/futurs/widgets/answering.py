"""What boards share whose answer is computed aside: their places, and when an answer may be shown."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import ipywidgets as widgets

from futurs import texts
from futurs.errors import FutursError
from futurs.study import Study
from futurs.texts import Language
from futurs.widgets.frame import Frame
from futurs.widgets.policies_pages import Told
from futurs.widgets.quiet import Progress, Quiet, running_loop
from futurs.widgets.region import Region
from futurs.widgets.render import render

_AT_LATEST = 3.0
"""Seconds after which an answer is shown though no page has said that it listens."""


class Answering(widgets.VBox):
    """Controls at the side; beside them what is asked, how far it is, its picture and its page.

    A board makes ``study``, ``lang``, ``told`` and ``found``, then calls :meth:`_build`; it says
    what it does on ``_hear``, ``_put`` (show an answer), ``_clear`` (show none) and
    ``_head_html``.
    """

    study: Study
    lang: Language
    told: Told
    found: Any

    def _build(self) -> None:
        self.quiet = Quiet(self._show_status, self._failed)
        self._said = self._view = ""
        self._stopped = self._listens = False
        self._held: tuple[tuple[Any, ...], Any] | None = None
        self.frame = Frame(self.lang, self.study.id, self.study.hash, self._page_listens)
        regions = [Region(hear=self._hear) for _ in range(6)]
        self.head, self.pick, self.ask, self.status, self.body, self.foot = regions
        self.drawn = widgets.VBox([])
        side = widgets.VBox([self.pick])
        side.add_class("simulate-aside")
        main = widgets.VBox([self.ask, self.status, self.drawn, self.body, self.foot])
        main.add_class("simulate-main")
        both = widgets.Box([side, main])
        both.add_class("simulate")
        super().__init__([self.frame, self.head, both])
        # In JupyterLab nothing around the board carries the look.
        self.add_class("futurs")

    def _hear(self, act: str, value: str) -> None:
        raise NotImplementedError

    def _put(self, key: tuple[Any, ...], found: Any) -> None:
        raise NotImplementedError

    def _clear(self, view: str) -> None:
        raise NotImplementedError

    def _head_html(self) -> str:
        raise NotImplementedError

    def _drop(self) -> None:
        """Stop what is under way, and forget what has not been shown: both answer another question."""
        self.quiet.stop()
        self._held = None

    def _arrived(self, key: tuple[Any, ...], found: Any) -> None:
        # A page that is still being built loses a chart that it is sent.
        if self._listens:
            self._put(key, found)
            return
        self._held = key, found
        if (loop := running_loop()) is not None:
            loop.call_later(_AT_LATEST, self._page_listens)

    def _page_listens(self) -> None:
        self._listens = True
        if self._held is not None:
            held, self._held = self._held, None
            self._put(*held)

    def _failed(self, error: FutursError) -> None:
        self._said = "\n".join(texts.stated(error, self.lang))
        self._clear("")
        self.head.html = self._head_html()

    def _number(self, value: float) -> str:
        return f"{value:g}".replace(".", "," if self.lang == "fr" else ".")

    def _show_status(self, progress: Progress | None = None) -> None:
        draws = self.told.status(self.found) if self.found else ""
        left = ""
        if progress:
            left = texts.say(
                "simulate.progress", self.lang, done=progress.done, total=progress.total,
                left=texts.number(progress.left, self.lang, 0),
            )  # fmt: skip
        self.status.html = render(
            "policies_status", self.lang, progress=progress, left=left, draws=draws,
            waiting=self.quiet.busy, stopped=self._stopped, of=urlencode(self.frame.query),
        )  # fmt: skip
