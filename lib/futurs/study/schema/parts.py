"""The bricks of a study's schema: a part, a text in two languages, an identifier, a year."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag


class Part(BaseModel):
    """Base of all parts of a study."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", use_attribute_docstrings=True, validate_by_name=True
    )


class Bilingual(Part):
    """A text in French and English; at least one of the two."""

    fr: str | None = Field(default=None, min_length=1)
    en: str | None = Field(default=None, min_length=1)


# The tags never show in a fault: they only say which of the two forms was written.
BILINGUAL, PLAIN, CELL, VALUE = "(bilingual)", "(plain)", "(cell)", "(value)"
TAGS = frozenset({BILINGUAL, PLAIN, CELL, VALUE})


def _form(value: Any) -> str:
    return BILINGUAL if isinstance(value, dict | Bilingual) else PLAIN


Text = Annotated[
    Annotated[Bilingual, Tag(BILINGUAL)] | Annotated[str, Tag(PLAIN), Field(min_length=1)],
    Discriminator(_form),
]
Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=64)]
"""A name in lower case letters, digits and underscores."""
StateRef = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$")]
"""A state of a driver: ``driver.state``."""
Status = Literal["sourced", "illustrative", "example", "imported"]
Year = Annotated[int, Field(ge=1800, le=2300)]


def text(value: Any, lang: str) -> str:
    """Return a text in a language, or in the other one where it is not translated.

    Parameters
    ----------
    value : Bilingual, str or None
    lang : {"fr", "en"}

    Returns
    -------
    str

    Examples
    --------
    >>> text(Bilingual(fr="oui", en="yes"), "en"), text("plain", "fr"), text(None, "fr")
    ('yes', 'plain', '')
    """
    if isinstance(value, Bilingual):
        first, second = (value.fr, value.en) if lang == "fr" else (value.en, value.fr)
        return first or second or ""
    return value or ""
