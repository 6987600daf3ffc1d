"""Unsaved work, kept in the visitor's browser and offered when the page is opened again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import anywidget
import traitlets

from futurs.widgets._assets import asset


class Draft(anywidget.AnyWidget):
    """Keep a draft in the browser under a study and one of its variants.

    Parameters
    ----------
    study : str
    found : callable
        Called as ``found(draft, at)`` with what the browser still holds; ``at`` is a date.
    failed : callable
        Called when the browser keeps nothing.
    """

    _esm = asset("draft.js")
    study = traitlets.Unicode().tag(sync=True)
    variant = traitlets.Unicode().tag(sync=True)

    def __init__(
        self,
        study: str,
        variant: str,
        found: Callable[[Any, str], None],
        failed: Callable[[], None],
    ) -> None:
        super().__init__(study=study, variant=variant)
        self._found, self._failed = found, failed
        self.on_msg(self._message)

    def keep(self, draft: dict[str, Any]) -> None:
        """Keep a draft in place of this tab's last one."""
        self.send({"keep": draft})

    def drop(self) -> None:
        """Forget this tab's draft; one that was offered stays until it is answered."""
        self.send({"drop": True})

    def discard(self) -> None:
        """Throw away the draft that was offered, and look for another."""
        self.send({"discard": True})

    def taken(self) -> None:
        """Say that the offered draft was taken over."""
        self.send({"taken": True})

    def turn(self, variant: str) -> None:
        """Turn to another variant, and look for what is kept under it."""
        self.variant = variant
        self.send({"look": True})

    def _message(self, _widget: Any, content: Any, _buffers: Any) -> None:
        found = content.get("found")
        if content.get("failed"):
            self._failed()
        elif isinstance(found, dict):
            self._found(found.get("draft"), str(found.get("at", ""))[:30])
