"""A tie is said as a tie: who stands at the top, all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from futurs import texts
from futurs.texts import Language

FEW = 3


def top(values: Any) -> list[int]:
    """Answer which items have the largest value, ties included.

    Parameters
    ----------
    values : array_like, shape (n,)

    Returns
    -------
    list of int
        In the order of the list.

    Examples
    --------
    >>> top([2.0, 5.0, 5.0 + 1e-12]), top([1, 3])
    ([1, 2], [1])
    """
    found = np.asarray(values, float)
    # Sums of one thing in two orders differ in the last digits.
    return [int(k) for k in np.flatnonzero(np.isclose(found, found.max(), rtol=1e-9, atol=1e-12))]


def named(at: Sequence[int], names: Sequence[str], lang: Language) -> str:
    """Name a few items in quotation marks; how many they are, where they are more.

    Parameters
    ----------
    at : sequence of int
    names : sequence of str
    lang : {"fr", "en"}

    Returns
    -------
    str

    Examples
    --------
    >>> named([0, 2], ["a", "b", "c"], "en"), named(range(4), ["a", "b", "c", "d"], "en")
    ('“a”, “c” (level)', '4 level')
    """
    if len(at) > FEW:
        return texts.say("common.level_many", lang, n=len(at))
    said = ", ".join(texts.say("common.quoted", lang, x=names[k]) for k in at)
    return said if len(at) == 1 else texts.say("common.level", lang, names=said)


def title(
    key: str, first: Sequence[int], last: Sequence[int], names: Sequence[str], lang: Language,
    ends: tuple[str, str] = ("first", "last"),
) -> str:  # fmt: skip
    """Say who stands at two ends; by the sentence for ties where there is one.

    Parameters
    ----------
    key : str
        Of the sentence that names both; ``key_level`` is the one for ties.
    first, last : sequence of int
    names : sequence of str
    lang : {"fr", "en"}
    ends : tuple of str
        What the sentence calls the two.

    Returns
    -------
    str
    """
    one, two = ends
    if len(first) == 1 == len(last):
        return texts.say(key, lang, **{one: names[first[0]], two: names[last[0]]})
    said = {one: named(first, names, lang), two: named(last, names, lang)}
    return texts.say(f"{key}_level", lang, **said)
