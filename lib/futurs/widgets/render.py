"""Templates of the regions: text of a study is text, whatever it holds."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from futurs import texts
from futurs.study import text
from futurs.texts import Language


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(template: str, lang: Language, /, **values: Any) -> str:
    """Return the HTML of one template in one language.

    Parameters
    ----------
    template : str
        Name of a file in ``templates/``, without ``.html.j2``.
    lang : {"fr", "en"}
    **values
        What the template names.

    Returns
    -------
    str
        HTML in which every value is escaped.
    """
    helpers = {
        "say": lambda key, **p: texts.say(key, lang, **p),
        "tx": lambda value: text(value, lang),
        "signed": lambda value: texts.signed(value, lang),
        "num": lambda value, digits=None: texts.number(value, lang, digits),
        "lang": lang,
    }
    return _environment().get_template(f"{template}.html.j2").render(**helpers, **values)
