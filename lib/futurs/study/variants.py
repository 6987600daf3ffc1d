"""Variants of a study on disk: which there are, and one of them opened."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from futurs.errors import Fault, InputError, StudyError, UnknownNameError
from futurs.study.editing import BASE, NAME, Variant
from futurs.study.overlay import Overlay, read_overlay
from futurs.study.saving import revision_of
from futurs.study.schema import Study


@dataclass(frozen=True)
class Listed:
    """A variant that is on disk.

    Parameters
    ----------
    id : str
    overlay : Overlay or None
        None when it cannot be read.
    faults : tuple of Fault
    """

    id: str
    overlay: Overlay | None
    faults: tuple[Fault, ...] = ()

    @property
    def title(self) -> str:
        """Its title; its id where it cannot be read."""
        return self.overlay.title if self.overlay else self.id


def variants(study: Study) -> tuple[Listed, ...]:
    """Answer which variants of a study are on disk.

    Parameters
    ----------
    study : Study

    Returns
    -------
    tuple of Listed
        By title; one that cannot be read, or whose file is not named as variants are, is there
        with its faults.
    """
    folder = study.folder / "variants" if study.folder else None
    if folder is None or not folder.is_dir():
        return ()
    found = []
    for file in sorted(folder.iterdir()):
        if file.name.startswith(".") or file.suffix.lower() not in (".yaml", ".yml"):
            continue
        if not _may_open(file):
            fault = Fault("variant_file", file=file.name, found=file.name[:80])
            found.append(Listed(file.name, None, (fault,)))
            continue
        try:
            found.append(
                Listed(file.stem, read_overlay(file.read_bytes(), file.name, study).overlay)
            )
        except StudyError as error:
            found.append(Listed(file.stem, None, error.faults))
        except FileNotFoundError:
            continue  # deleted by somebody else while it was listed
    return tuple(sorted(found, key=lambda v: identifier(v.title)))


def _may_open(file: Path) -> bool:
    """Answer whether a file can be asked for by its name; a link out of the folder never is."""
    named = file.suffix == ".yaml" and NAME.match(file.stem) and file.stem != BASE
    return bool(named) and not file.is_symlink()


def open_variant(study: Study, name: str) -> Variant:
    """Open a variant of a study.

    Parameters
    ----------
    study : Study
    name : str

    Returns
    -------
    Variant
        What no longer applies is in its ``stale``.

    Raises
    ------
    UnknownNameError
        With the nearest known name.
    StudyError
        With all faults of its file.
    """
    file = study.folder / "variants" / f"{name}.yaml" if study.folder and NAME.match(name) else None
    if file is None or file.is_symlink() or not file.is_file():
        known = [v.id for v in variants(study) if NAME.match(v.id)]
        raise UnknownNameError("unknown_variant", found=name[:60], known=known)
    data = file.read_bytes()
    return Variant(study, read_overlay(data, file.name, study), name, revision_of(data))


def variant(study: Study, name: str) -> Variant:
    """Open a variant, or begin one of that name where there is none yet."""
    try:
        return open_variant(study, name)
    except UnknownNameError:
        if name == BASE or not NAME.match(name):
            raise InputError("variant_name", found=name[:60]) from None
        made = Variant(study, name=name)
        made.title = name
        return made


def version(study: Study, name: str) -> Study:
    """Return a version of a study: a variant of it, or itself for ``"base"``.

    Raises
    ------
    UnknownNameError
        With the nearest known name.
    """
    return study if name == BASE else open_variant(study, name).study


def identifier(title: str, taken: tuple[str, ...] = ()) -> str:
    """Return a file name for a title, not yet taken.

    Examples
    --------
    >>> identifier("Été : plus d'État !"), identifier("2040", ("v_2040",))
    ('ete_plus_d_etat', 'v_2040_2')
    """
    letters = unicodedata.normalize("NFKD", title.lower())
    plain = "".join(c for c in letters if not unicodedata.combining(c))
    words = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:48] or "variant"
    name = words if words[0].isalpha() and words != BASE else f"v_{words}"
    k = 2
    found = name
    while found in taken:
        found, k = f"{name}_{k}", k + 1
    return found
