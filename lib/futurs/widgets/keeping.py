"""What every board that edits does with its variant: undo, name, save, open, keep a draft."""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable
from typing import Any

from futurs import texts
from futurs.errors import ConflictError, FutursError
from futurs.exchange.matrices import Kind, read_matrix, write_matrix
from futurs.study import Study, Variant, open_variant, read_overlay, variants
from futurs.study.overlay import MAX_TITLE, dump
from futurs.study.variants import identifier
from futurs.texts import Language
from futurs.widgets.draft import Draft


def is_sheet(name: str) -> bool:
    """Answer whether a file is a filled sheet, by the ending of its name."""
    return name.lower().endswith(".xlsx")


def take_sheet(variant: Variant, data: bytes, lang: Language) -> str:
    """Take a filled sheet into a variant as one edit, and say how much; or raise all its faults."""
    taken = read_matrix(data, variant.study)
    variant.take_matrix(taken.kind, taken.cells)
    n = len(taken.changes)
    return texts.say("judge.filled", lang, n=n) if n else texts.say("judge.filled_none", lang)


def sheet_words(kinds: tuple[Kind, ...], lang: Language) -> list[tuple[str, str]]:
    """Return kinds of matrices with the words of the buttons that write them."""
    # "judge.fill_judgements" "judge.fill_direct_influence" "judge.fill_actor_influence"
    # "judge.fill_positions"
    return [(kind, texts.say(f"judge.fill_{kind}", lang)) for kind in kinds]


class Keeping:
    """A variant being edited on a board, with the words that its last action calls for.

    Parameters
    ----------
    variant : Variant
    lang : {"fr", "en"}
    show : callable
        Called when something has changed that the visitor must see.
    give : callable
        Called as ``give(name, data)`` with a file for the visitor.
    sheets : tuple of str
        Kinds of matrices that are edited here, and go out as sheets to fill in.

    Attributes
    ----------
    variant : Variant
    draft : Draft
        The widget that keeps unsaved work in the browser.
    said : list of str
    conflict : str
        Id of the variant that somebody else has saved meanwhile; empty after any other action.
    """

    def __init__(
        self,
        variant: Variant,
        lang: Language,
        show: Callable[[], None],
        give: Callable[[str, bytes], None],
        sheets: tuple[Kind, ...] = (),
    ) -> None:
        self.sheets = sheets
        self.variant, self.lang, self._show, self._give = variant, lang, show, give
        self.public = bool(os.environ.get("FUTURS_PUBLIC"))
        self.fields = {"title": variant.title, "author": variant.author}
        self.said: list[str] = []
        # The variant that somebody else has saved meanwhile.
        self.conflict = ""
        self._offer: dict[str, Any] | None = None
        self.draft = Draft(variant.base.id, variant.id, self.found, self._lost)

    @property
    def base(self) -> Study:
        """The study that is edited."""
        return self.variant.base

    @property
    def name(self) -> str:
        """What a file with the variant is called, without its ending."""
        return self.variant.id or identifier(self.fields["title"] or self.base.id)

    def hear(self, act: str, value: str) -> bool:
        """Do what the visitor asks for, if it is an action of these; say what went wrong."""
        action = getattr(self, f"_on_{act}", None)
        if action is None:
            return False
        self.change(lambda: action(value))
        return True

    def change(self, action: Callable[[], object]) -> bool:
        """Do something to the variant, keep the draft, and answer whether it went well."""
        self.said, self.conflict = [], ""
        variant, before, good = self.variant, self.variant.changes, False
        try:
            action()
            good = True
        except FutursError as error:
            if isinstance(error, ConflictError):
                self.conflict = str(error.params.get("variant", ""))
            self.said = texts.stated(error, self.lang)
        # Another variant was opened: what the browser keeps under it is not touched.
        if self.variant is variant and variant.changes != before:
            if self.variant.unsaved:
                self.draft.keep(self.variant.draft())
            else:
                self.draft.drop()
        return good

    def take(self, name: str, data: bytes) -> None:
        """Open a variant from a file that the visitor gives, or take a filled sheet into it."""
        if is_sheet(name):
            self.change(lambda: self._filled(data))
            self._show()
            return

        def opened() -> None:
            checked = read_overlay(data, name[:80], self.base)
            found = Variant(self.base, checked)
            if checked.overlay.base != self.base.hash and not found.count:
                self.said = [self._say("judge.foreign", title=found.title)]
                return
            self._open(found)
            self.draft.keep(self.variant.draft())
            self.said = [self._say("judge.opened", title=found.title)]

        self.change(opened)
        self._show()

    def _filled(self, data: bytes) -> None:
        self.said = [take_sheet(self.variant, data, self.lang)]

    def page(self) -> dict[str, Any]:
        """Return what the template of the tools names."""
        variant = self.variant
        when = texts.date(variant.date.date(), self.lang) if variant.date else ""
        return {
            "variant": variant, "when": when, "said": self.said, "conflict": self.conflict,
            "stale": [texts.fault(f, self.lang) for f in variant.stale], "offer": self._offer,
            "sheets": sheet_words(self.sheets, self.lang), "fields": self.fields,
            "public": self.public, "longest": MAX_TITLE, "others": self._others,
        }  # fmt: skip

    def _others(self) -> list[tuple[str, str]]:
        # Reads the disk: asked for by the boards that list them only.
        return [(v.id, v.title) for v in variants(self.base) if v.overlay]

    # ---- actions -----------------------------------------------------------------------------

    def _on_undo(self, _: str) -> None:
        self.variant.undo()

    def _on_redo(self, _: str) -> None:
        self.variant.redo()

    def _on_reset(self, _: str) -> None:
        self.variant.reset()

    def _on_title(self, value: str) -> None:
        self.fields["title"] = value.strip()[:MAX_TITLE]

    def _on_author(self, value: str) -> None:
        self.fields["author"] = value.strip()[:MAX_TITLE]

    def _on_save(self, value: str) -> None:
        variant, title = self.variant, self.fields["title"]
        if not title:
            self.said = [self._say("judge.want_title")]
            return
        own = value != "new" and variant.id
        if not own:
            title = self.fields["title"] = self._free(title)
        name = variant.id if own else identifier(title, tuple(v.id for v in variants(self.base)))
        variant.save(name, title=title, author=self.fields["author"])
        self.draft.drop()
        self.draft.variant = variant.id
        self.said = [self._say("judge.saved", title=variant.title)]

    def _free(self, title: str) -> str:
        # Two variants of one name could not be told apart where they are listed.
        taken = {v.title for v in variants(self.base)}
        names = (title, *(f"{title} ({k})" for k in range(2, len(taken) + 3)))
        return next(name for name in names if name not in taken)

    def _on_open(self, value: str) -> None:
        kept = self.variant.unsaved
        self._open(open_variant(self.base, value) if value else Variant(self.base))
        self.said = [self._say("judge.kept")] if kept else []

    def _open(self, variant: Variant) -> None:
        # What was unsaved stays in the browser, under the variant that it belongs to.
        self.variant = variant
        self.fields = {"title": variant.title, "author": variant.author}
        self._offer = None
        self.draft.turn(variant.id)

    def _on_restore(self, _: str) -> None:
        if self._offer is not None:
            offer, self._offer = self._offer, None
            self.variant.restore(offer["draft"])
            self.draft.taken()

    def _on_discard(self, _: str) -> None:
        self._offer = None
        self.draft.discard()

    def _on_too_large(self, value: str) -> None:
        self.said = [self._say("judge.too_large", name=value[:80])]

    def _on_yaml(self, _: str) -> None:
        overlay = self.variant.overlay
        named = {"title": self.fields["title"] or overlay.title, "author": self.fields["author"]}
        self._give(f"{self.name}.yaml", dump(overlay.model_copy(update=named)))

    def _on_sheet(self, value: str) -> None:
        for kind in self.sheets:
            if kind == value:
                data = write_matrix(self.variant.study, kind, self.lang)
                self._give(f"{self.variant.id or self.base.id}_{kind}.xlsx", data)

    # ---- what the browser still holds -----------------------------------------------------------

    def found(self, draft: Any, at: str) -> None:
        """Offer what the browser still holds."""
        given = draft if isinstance(draft, dict) else {}
        parts = [
            given.get(name)
            for name in ("judgements", "direct_influence", "actor_influence", "positions")
        ]
        n = sum(len(p) for p in parts if isinstance(p, list))
        if n and not self.variant.unsaved:
            self._offer = {"draft": draft, "at": _moment(at, self.lang), "n": n}
            self._show()

    def _lost(self) -> None:
        self.said = [self._say("judge.no_draft")]
        self._show()

    def _say(self, key: str, **params: Any) -> str:
        return texts.say(key, self.lang, **params)


def _moment(at: str, lang: Language) -> str:
    try:
        found = datetime.datetime.fromisoformat(at)
    except ValueError:
        return at[:16]
    return f"{texts.date(found.date(), lang)}, {found:%H:%M}"
