"""Where a notebook is shown: which study, which language, which state the address names."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.parse import parse_qsl

from futurs import texts
from futurs.study import Study, files_of, find_root, load, names
from futurs.texts import Language

FIRST = "administration_2040"
VERSIONS = ".versions"  # no study can bear this name


@dataclass(frozen=True)
class Visit:
    """One opening of a page.

    Parameters
    ----------
    study : str
        Identifier of the study that the address asks for, or of the first one.
    lang : {"fr", "en"}
    variant : str
        Identifier of the variant that the address asks for; empty for the study itself.
    query : dict
        The whole query of the address.
    """

    study: str
    lang: Language
    variant: str = ""
    query: dict[str, str] = field(default_factory=dict)


def visit() -> Visit:
    """Answer what the page's address asks for; the defaults where there is no address.

    Returns
    -------
    Visit

    Raises
    ------
    UnknownLanguageError
        For a language other than French and English.
    """
    query = dict(parse_qsl(os.environ.get("QUERY_STRING", ""), keep_blank_values=True))
    return Visit(
        study=query.get("study") or _first(),
        lang=texts.language(query.get("lang") or texts.DEFAULT),
        variant=query.get("variant", ""),
        query=query,
    )


def _first() -> str:
    known = names()
    return FIRST if FIRST in known or not known else known[0]


def study(name: str) -> Study:
    """Open a study: its last good version where a server publishes one, else the folder itself.

    Parameters
    ----------
    name : str
        Identifier of a folder of ``scenarios/``.

    Returns
    -------
    Study

    Raises
    ------
    UnknownNameError
        With the nearest known name.
    StudyError
        With all faults of the study.
    """
    published = os.environ.get("FUTURS_PUBLISHED")
    folder = pointer(Path(published), name) if published else None
    if folder is None:
        return load(name)
    opened = _published(str(folder), _stamp(folder))
    # Its variants stand beside the files it was copied from.
    opened._folder = find_root() / "scenarios" / name  # noqa: SLF001
    return opened


def pointer(published: Path, name: str) -> Path | None:
    """Return the folder of a study's published version.

    Parameters
    ----------
    published : Path
        Where a server publishes: a file named as the study holds the number of its version, so
        that one rename moves all readers from one whole version to the next.
    name : str

    Returns
    -------
    Path or None
        None where no version is published under this name.
    """
    if Path(name).name != name:
        return None
    try:
        number = (published / name).read_text("utf-8")
    except (OSError, ValueError):
        return None
    return published / VERSIONS / number / name


def _stamp(folder: Path) -> tuple[tuple[str, int, int], ...]:
    stats = ((str(f), f.stat()) for f in files_of(folder))
    return tuple((name, s.st_mtime_ns, s.st_size) for name, s in stats)


# The stamp is part of the key: a warm kernel inherits what its parent has read, and reads
# again only when a file has changed.
@cache
def _published(folder: str, _stamp: tuple[tuple[str, int, int], ...]) -> Study:
    return load(Path(folder))
