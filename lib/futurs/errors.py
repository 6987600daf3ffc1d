"""The error tree: what can go wrong with what a user gives.

An error carries a code and parameters, not a sentence: the sentence is made in the reader's
language by :func:`futurs.texts.explain`.

::

    FutursError
    ├── StudyError (ValueError)        a study on disk has faults; carries all of them
    ├── ModelError (ValueError)        a cross-impact file cannot be read; carries all its faults
    ├── FactsError (ValueError)        the published figures have faults; carries all of them
    ├── SettingsError (ValueError)     settings of a method; carries all faults
    ├── UnknownNameError (KeyError)    a study, driver, state, method ... that does not exist
    ├── InputError (ValueError)        a value given to a method is out of its bounds
    ├── ConflictError (RuntimeError)    somebody else has changed or made the file meanwhile
    ├── Cancelled (RuntimeError)       somebody asked for the work to stop
    ├── UnknownLanguageError (ValueError)
    └── ServerError (RuntimeError)     the server cannot start: busy port, no studies ...
"""

from __future__ import annotations

import difflib
import errno
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, ClassVar


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong in a file, with where it is and what is allowed.

    Parameters
    ----------
    code : str
        Key of the sentence under ``faults.`` in the catalogue.
    file : str
        File name, relative to the study's folder where there is one.
    line : int
        Line in the file, from 1; 0 when unknown.
    path : str
        Path inside the file, e.g. ``drivers[3].states[0].id``.
    found : str
        What stands there, shortened.
    allowed : str
        What may stand there.
    nearest : str
        The nearest valid name, or empty.
    params : dict
        Further parameters of the sentence.
    warning : bool
        True when the study can still be used.
    """

    code: str
    file: str = ""
    line: int = 0
    path: str = ""
    found: str = ""
    allowed: str = ""
    nearest: str = ""
    params: dict[str, Any] = field(default_factory=dict)
    warning: bool = False


class FutursError(Exception):
    """Base of all errors that a user can cause.

    Parameters
    ----------
    code : str
        Key of the sentence under ``errors.`` in the catalogue.
    **params
        Values that the sentence names.
    """

    # Set by futurs.texts, which stands above this module: a traceback in a notebook then
    # reads as a sentence too.
    renderer: ClassVar[Callable[[FutursError], str] | None] = None

    def __init__(self, code: str, /, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params
        self.faults: tuple[Fault, ...] = ()

    def __str__(self) -> str:
        if FutursError.renderer is not None:
            return FutursError.renderer(self)
        return f"{self.code} {self.params}"


class _FaultsError(FutursError, ValueError):
    def __init__(self, code: str, /, faults: Iterable[Fault] = (), **params: Any) -> None:
        super().__init__(code, **params)
        self.faults = tuple(faults)


class StudyError(_FaultsError):
    """A study on disk has faults; ``faults`` holds all of them."""


class ModelError(_FaultsError):
    """A cross-impact model file cannot be read; ``faults`` holds all of its faults."""


class FactsError(_FaultsError):
    """The published figures have faults; ``faults`` holds all of them."""


class SettingsError(_FaultsError):
    """Settings given to a method are wrong; ``faults`` holds all of them."""


class UnknownNameError(FutursError, KeyError):
    """A name that does not exist, with the known ones and the nearest."""

    def __init__(self, code: str, /, *, found: str, known: Iterable[str], **params: Any) -> None:
        names = sorted(known)
        super().__init__(
            code, found=found, known=_shown(found, names), nearest=nearest(found, names), **params
        )


class InputError(FutursError, ValueError):
    """A value given to a method is out of its bounds."""


class ConflictError(FutursError, RuntimeError):
    """Somebody else has changed or made the file meanwhile; nothing was written."""


class Cancelled(FutursError, RuntimeError):  # noqa: N818 -- it is no fault
    """Somebody asked for the work to stop; nothing is left behind."""


class UnknownLanguageError(FutursError, ValueError):
    """A language other than French or English."""


class ServerError(FutursError, RuntimeError):
    """The server cannot start or go on."""


_REASONS = {
    errno.ENOENT: "not_found",
    errno.EACCES: "denied",
    errno.EPERM: "denied",
    errno.EROFS: "read_only",
    errno.EISDIR: "is_folder",
    errno.ENOTDIR: "no_folder",
    errno.ENAMETOOLONG: "long_name",
    errno.ENOSPC: "no_space",
    errno.EDQUOT: "no_space",
    errno.EADDRNOTAVAIL: "not_here",
}


def reason(error: OSError) -> str:
    """Return the code of what the operating system said: its own words know one language.

    Parameters
    ----------
    error : OSError

    Returns
    -------
    str
        Key of the words under ``reasons.`` in the catalogue, for a parameter named ``reason``.

    Examples
    --------
    >>> reason(FileNotFoundError(2, "No such file or directory")), reason(OSError(5, "I/O error"))
    ('not_found', 'other_5')
    """
    return _REASONS.get(error.errno or 0, f"other_{error.errno or 0}")


def _shown(found: str, names: list[str]) -> str:
    # Of some hundred indicators only those that resemble what was asked for help.
    if len(names) <= 40:
        return ", ".join(names) or "–"
    close = difflib.get_close_matches(found, names, n=12, cutoff=0.3) or names[:12]
    return ", ".join(close) + " …"


def nearest(found: str, known: Iterable[str]) -> str:
    """Answer which of the known names was probably meant.

    Parameters
    ----------
    found : str
        The name that was given.
    known : iterable of str
        The names that exist.

    Returns
    -------
    str
        The nearest name, or an empty string when none is near.

    Examples
    --------
    >>> nearest("public_finance", ["public_finances", "trust"])
    'public_finances'
    """
    return next(iter(difflib.get_close_matches(found, list(known), n=1, cutoff=0.6)), "")
