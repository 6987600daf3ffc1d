"""What a page says of an address that names what does not exist."""

from __future__ import annotations

from collections.abc import Iterable

from futurs import texts
from futurs.errors import nearest
from futurs.texts import Language


def unknown(key: str, found: str, known: Iterable[str], lang: Language) -> str:
    """Say that a name does not exist, with the nearest that does.

    Parameters
    ----------
    key : str
        Sentence of the catalogue; names ``{found}``.
    found : str
    known : iterable of str
    lang : {"fr", "en"}

    Returns
    -------
    str
    """
    words = texts.say(key, lang, found=found[:80])
    close = nearest(found, known)
    return words + (" " + texts.say("common.nearest", lang, nearest=close) if close else "")
