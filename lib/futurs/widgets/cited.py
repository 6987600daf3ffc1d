"""Sources in one line each, with a link to the board that says what else rests on them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from futurs.study import Study
from futurs.texts import Language
from futurs.widgets.addresses import address
from futurs.widgets.judgements_state import tried
from futurs.widgets.ten_minutes import source_line

EVIDENCE, JUDGEMENTS = "50_evidence.ipynb", "30_judgements.ipynb"


def cited(
    study: Study, names: Iterable[str], lang: Language, query: dict[str, str]
) -> list[dict[str, Any]]:
    """Return the words of sources of a study, and where a page says more.

    Parameters
    ----------
    study : Study
    names : iterable of str
        Identifiers of sources; one that the study lacks is left out.
    lang : {"fr", "en"}
    query : dict
        Query of the page's own address; without one there is no page to link to.

    Returns
    -------
    list of dict
        ``words`` and ``href``, empty where there is no link.
    """
    known = {s.id: s for s in study.sources}
    return [
        {
            "words": source_line(known[name], lang),
            "href": evidence(study, lang, query, view="sources", source=name),
        }
        for name in names
        if name in known
    ]


def evidence(study: Study, lang: Language, query: dict[str, str], **more: str) -> str:
    """Return the address of the board of evidence; empty where no server shows it."""
    return _link(EVIDENCE, study, lang, query, **more)


def section(study: Study, row: Any, lang: Language, query: dict[str, str]) -> str:
    """Return the address of a judgement on its board; empty where no server shows it."""
    return section_of(study, (row.source, row.state, row.target), lang, query)


def section_of(
    study: Study, names: tuple[str, str, str], lang: Language, query: dict[str, str]
) -> str:
    """Return the address of a section, judged or not, given as driver, state and target."""
    source, state, target = names
    return _link(JUDGEMENTS, study, lang, query, section=f"{source}.{state}-{target}")


def trying(
    study: Study, changes: Iterable[tuple[str, str, int]], lang: Language, query: dict[str, str]
) -> str:
    """Return the address where changes of judgements are proposed; empty where no server shows it."""
    return _link(JUDGEMENTS, study, lang, query, **{"try": tried(changes)})


def _link(page: str, study: Study, lang: Language, query: dict[str, str], **more: str) -> str:
    # A researcher gives a board a query of their own; only the server's names the study.
    served = query if "study" in query else {}
    return address(page, study.id, lang, served, variant=served.get("variant", ""), **more)
