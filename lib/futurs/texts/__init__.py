"""All words that pages, reports and commands say, in French and English.

One pair of catalogues (``fr.toml``, ``en.toml``) with the same keys. The language is always an
argument, never a global setting: two visitors of one server read two languages.
"""

from __future__ import annotations

import datetime
import math
import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from futurs.errors import Fault, FutursError, UnknownLanguageError

Language = Literal["fr", "en"]
LANGUAGES: tuple[Language, ...] = ("fr", "en")
DEFAULT: Language = "fr"


def language(found: str) -> Language:
    """Answer whether a language is one of ours.

    Parameters
    ----------
    found : str
        ``"fr"`` or ``"en"``; a region (``"fr-CA"``) is dropped.

    Returns
    -------
    {"fr", "en"}

    Raises
    ------
    UnknownLanguageError
        For any other language.

    Examples
    --------
    >>> language("en-GB")
    'en'
    """
    short = str(found).strip().lower()[:2] if str(found)[2:3] in ("", "-", "_") else str(found)
    if short in LANGUAGES:
        return short
    raise UnknownLanguageError("unknown_language", found=found, known=", ".join(LANGUAGES))


@cache
def catalogue(lang: Language) -> dict[str, str]:
    """Return all sentences of one language, keyed ``section.key``.

    Parameters
    ----------
    lang : {"fr", "en"}

    Returns
    -------
    dict of str to str
    """
    text = files(__package__).joinpath(f"{language(lang)}.toml").read_text("utf-8")
    return dict(_flat("", tomllib.loads(text)))


def _flat(prefix: str, node: dict[str, Any]) -> list[tuple[str, str]]:
    out: list[tuple[str, str]] = []
    for key, value in node.items():
        name = f"{prefix}{key}"
        out += _flat(f"{name}.", value) if isinstance(value, dict) else [(name, value)]
    return out


def say(key: str, lang: Language, /, **params: Any) -> str:
    """Say one sentence of the catalogue in one language.

    Numbers among the parameters are written as the language writes them.

    Parameters
    ----------
    key : str
        ``section.key``. When ``n`` is among the parameters and ``key_one`` exists, that form is
        taken for one (French: also for zero).
    lang : {"fr", "en"}
    **params
        Values for the ``{names}`` in the sentence.

    Returns
    -------
    str

    Raises
    ------
    KeyError
        When the catalogue lacks the key: a fault of ours, found by the tests.

    Examples
    --------
    >>> say("common.skip", "en")
    'Skip to content'
    """
    sentences = catalogue(lang)
    n = params.get("n")
    if isinstance(n, int) and (n == 1 or (n == 0 and lang == "fr")):
        key = f"{key}_one" if f"{key}_one" in sentences else key
    shown = {k: number(v, lang) if _is_number(v) else v for k, v in params.items()}
    return sentences[key].format(**shown) if shown else sentences[key]


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def number(value: float, lang: Language, digits: int | None = None) -> str:
    """Write a number as the language does: ``1 234,5`` in French, ``1,234.5`` in English.

    Parameters
    ----------
    value : float
    lang : {"fr", "en"}
    digits : int, optional
        Exact number of decimals; up to 3 when not given.

    Returns
    -------
    str
        A dash for what is not finite.

    Examples
    --------
    >>> number(1234.5, "en"), number(math.nan, "fr")
    ('1,234.5', '–')
    """
    if not math.isfinite(value):
        return "–"
    pattern, locale = _pattern(lang, digits)
    return str(pattern.apply(value, locale))


def readable(value: float, lang: Language) -> str:
    """Write a number with as many decimals as one reads, and a true minus.

    Parameters
    ----------
    value : float
    lang : {"fr", "en"}

    Returns
    -------
    str

    Examples
    --------
    >>> [readable(x, "en") for x in (1234.5, -56.78, 5.678, 0.0567, 0)]
    ['1,234', '−56.8', '5.68', '0.057', '0']
    """
    size = abs(value)
    digits = 0 if size >= 100 or value == 0 else 1 if size >= 10 else 2 if size >= 0.1 else 3
    return number(value, lang, digits).replace("-", "\N{MINUS SIGN}")


@cache
def _pattern(lang: Language, digits: int | None) -> tuple[Any, Any]:
    # Read once: a page that answers while a slider moves writes hundreds of numbers.
    from babel import Locale
    from babel.numbers import parse_pattern

    written = "#,##0.###" if digits is None else "#,##0" + ("." + "0" * digits if digits else "")
    return parse_pattern(written), Locale.parse(lang)


def quantity(number: str, unit: str, lang: Language) -> str:
    """Put a unit after a number, kept on its line; a per cent sign as the language sets it.

    Parameters
    ----------
    number : str
        As it is to be read.
    unit : str
        May be empty.
    lang : {"fr", "en"}

    Returns
    -------
    str

    Examples
    --------
    >>> quantity("5.19", "% of GDP", "en"), quantity("5", "", "en")
    ('5.19% of GDP', '5')
    """
    if unit.startswith("%"):
        return f"{number}{unit}" if lang == "en" else f"{number}\u202f{unit}"
    return f"{number}\u00a0{unit}" if unit else number


def spaced(text: str, lang: Language) -> str:
    """Keep French signs on the line of the word before; what a study's author typed has plain blanks.

    Parameters
    ----------
    text : str
    lang : {"fr", "en"}

    Returns
    -------
    str

    Examples
    --------
    >>> len(spaced("Attente : 5 %", "fr").split(" ")), len(spaced("Wait : 5 %", "en").split(" "))
    (2, 4)
    """
    return re.sub(r" (?=[:;?!»%])|(?<=«) ", "\u00a0", text) if lang == "fr" else text


def signed(value: float, lang: Language) -> str:
    """Write a number with its sign, a true minus and nothing before zero.

    Parameters
    ----------
    value : float
    lang : {"fr", "en"}

    Returns
    -------
    str

    Examples
    --------
    >>> signed(-3, "en"), signed(2, "en"), signed(0, "en")
    ('−3', '+2', '0')
    """
    body = number(abs(value), lang)
    return body if value == 0 else ("+" if value > 0 else "−") + body


def hundredths(share: float, lang: Language, digits: int = 0) -> str:
    """Write a share in hundredths, without the sign; nearly all is not said to be all.

    Parameters
    ----------
    share : float
        0 to 1; a dash where it is not known.
    lang : {"fr", "en"}
    digits : int
        Exact number of decimals.

    Returns
    -------
    str

    Examples
    --------
    >>> [hundredths(x, "en") for x in (0, 0.001, 0.994, 0.999, 1)]
    ['0', '< 1', '99', '> 99', '100']
    """
    if math.isnan(share):
        return "–"
    if 0 < share < 0.005:
        return "< 1"
    if 0.995 <= share < 1:
        return "> 99"
    return number(100 * share, lang, digits)


def some_hundredths(share: float, lang: Language, digits: int = 0) -> str:
    """Write a share in hundredths as it is said within a sentence.

    Parameters
    ----------
    share : float
    lang : {"fr", "en"}
    digits : int

    Returns
    -------
    str

    Examples
    --------
    >>> [some_hundredths(x, "en") for x in (0, 0.001, 0.994, 0.999)]
    ['0', 'less than 1', '99', 'more than 99']
    """
    words = hundredths(share, lang, digits)
    # "common.less_than" "common.more_than"
    sign = {"<": "common.less_than", ">": "common.more_than"}.get(words[0])
    return say(sign, lang, x=words[2:]) if sign else words


def date(value: datetime.date, lang: Language) -> str:
    """Write a date in words.

    Parameters
    ----------
    value : datetime.date
    lang : {"fr", "en"}

    Returns
    -------
    str

    Examples
    --------
    >>> date(datetime.date(2026, 11, 23), "fr")
    '23 novembre 2026'
    """
    from babel.dates import format_date

    pattern = "d MMMM y"
    return str(format_date(value, format=pattern, locale=lang))


def reason(code: str, lang: Language) -> str:
    """Say why the operating system refused something.

    Parameters
    ----------
    code : str
        What :func:`futurs.errors.reason` returns.
    lang : {"fr", "en"}

    Returns
    -------
    str

    Examples
    --------
    >>> reason("not_found", "en"), reason("other_5", "en")
    ('it is not there', 'error 5 of the operating system')
    """
    # "reasons.not_found" "reasons.denied" "reasons.read_only" "reasons.is_folder"
    # "reasons.no_folder" "reasons.long_name" "reasons.no_space" "reasons.not_here"
    known = catalogue(lang).get(f"reasons.{code}")
    return known or say("reasons.other", lang, number=code.rpartition("_")[2])


def _worded(params: dict[str, Any], lang: Language) -> dict[str, Any]:
    # An error may stand inside another: what a method refuses among its settings.
    said = {k: explain(v, lang) if isinstance(v, FutursError) else v for k, v in params.items()}
    found = said.get("reason")
    return {**said, "reason": reason(found, lang)} if isinstance(found, str) else said


def fault(found: Fault, lang: Language) -> str:
    """Say one fault of a file: where, what was found, what is allowed, the nearest name.

    Parameters
    ----------
    found : Fault
    lang : {"fr", "en"}

    Returns
    -------
    str
        One line.
    """
    where = found.file + (f":{found.line}" if found.line else "")
    head = " ".join(x for x in (where, found.path) if x)
    params = {"found": found.found, "allowed": found.allowed, **_worded(found.params, lang)}
    parts = [say(f"faults.{found.code}", lang, **params)]
    if found.allowed and "{allowed}" not in catalogue(lang)[f"faults.{found.code}"]:
        parts.append(say("common.allowed", lang, allowed=found.allowed))
    if found.nearest:
        parts.append(say("common.nearest", lang, nearest=found.nearest))
    return f"{head}: {' '.join(parts)}" if head else " ".join(parts)


def explain(error: FutursError, lang: Language) -> str:
    """Say an error in the reader's language, all faults of a file at once.

    Parameters
    ----------
    error : FutursError
    lang : {"fr", "en"}

    Returns
    -------
    str
        The sentence, then one line per fault.
    """
    params = _worded(error.params, lang)
    close = params.pop("nearest", "")
    head = say(f"errors.{error.code}", lang, **params)
    if close:
        head += " " + say("common.nearest", lang, nearest=close)
    return "\n".join([head, *(f"  {fault(f, lang)}" for f in error.faults)])


def stated(error: FutursError, lang: Language) -> list[str]:
    """Say an error as a page does, in sentences: :func:`explain`, line by line, with capitals.

    Words of ours begin with one; a path, or what was typed, keeps the letters that it has.

    Parameters
    ----------
    error : FutursError
    lang : {"fr", "en"}

    Returns
    -------
    list of str

    Examples
    --------
    >>> from futurs.errors import UnknownNameError
    >>> stated(UnknownNameError("unknown_future", found="drift", known=["slim_state"]), "en")
    ['No future “drift”. Known: slim_state.']
    """
    sentences = catalogue(lang)
    lines = explain(error, lang).splitlines()
    if sentences[f"errors.{error.code}"][0].isalpha():
        lines[0] = _capital(lines[0])
    # A fault that has a place begins with it.
    bare = {
        fault(f, lang) for f in error.faults
        if not (f.file or f.path) and sentences[f"faults.{f.code}"][0].isalpha()
    }  # fmt: skip
    return [lines[0], *(_capital(x) if x in bare else x for x in map(str.strip, lines[1:]))]


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


# A traceback in a researcher's notebook has no language to hand: it reads in English.
FutursError.renderer = staticmethod(lambda error: explain(error, "en"))
