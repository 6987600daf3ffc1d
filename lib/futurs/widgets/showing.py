"""Show a board as the page's address asks; what is wrong is said, never a traceback."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from futurs import texts
from futurs.errors import FutursError, InputError, UnknownLanguageError
from futurs.study import open_variant
from futurs.texts import Language
from futurs.widgets.explore import preload as preload_lens
from futurs.widgets.ledger import ledger_of
from futurs.widgets.ledger import preload as preload_ledger
from futurs.widgets.missing import missing
from futurs.widgets.pathways_runs import preload as preload_pathways
from futurs.widgets.region import Region
from futurs.widgets.render import render
from futurs.widgets.simulate_runs import preload as preload_runs
from futurs.widgets.simulate_runs import runs_of
from futurs.widgets.ten_minutes import lens_of
from futurs.widgets.visit import study, visit


def show(board: Callable[..., Any]) -> Any:
    """Show a board on the study, in the language and in the state that the address names.

    Parameters
    ----------
    board : callable
        ``board(study, lang=..., query=...)``; one that edits is given the variant itself.

    Returns
    -------
    widget
        The board; a region that says what is wrong where it cannot be shown.
    """
    lang: Language = texts.DEFAULT
    try:
        here = visit()
        lang = here.lang
        opened = study(here.study)
        if not opened.drivers and not getattr(board, "without_drivers", False):
            raise InputError("no_drivers", study=opened.id)
        chosen: Any = opened
        if here.variant:
            variant = open_variant(opened, here.variant)
            chosen = variant if getattr(board, "edits", False) else variant.study
        return board(chosen, lang=lang, query=here.query)
    except UnknownLanguageError as error:
        return _problem(
            [line for each in texts.LANGUAGES for line in texts.stated(error, each)], texts.DEFAULT
        )
    except FutursError as error:
        return missing(error, lang) or _problem(texts.stated(error, lang), lang)


def _problem(lines: list[str], lang: Language) -> Region:
    return Region(render("problem", lang, lines=lines))


def preload(names: Iterable[str]) -> None:
    """Open studies and compute what pages show, in the parent of warm kernels.

    Parameters
    ----------
    names : iterable of str
        Studies; one with faults is left to the page that opens it.
    """
    for name in names:
        try:
            opened = study(name)
            if opened.drivers:
                preload_lens(lens_of(opened))
                preload_ledger(ledger_of(opened)[0])
            if opened.model is not None:
                preload_runs(runs_of(opened))
                preload_pathways(opened)
        except FutursError:
            continue
