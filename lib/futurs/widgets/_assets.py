"""Front-end files of the widgets, read once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

ASSETS = Path(__file__).parent / "assets"


@cache
def asset(name: str) -> str:
    """Return the text of one file of ``assets/``."""
    return (ASSETS / name).read_text("utf-8")


@cache
def region_module() -> str:
    """Return the region's JavaScript with the library it patches the page with.

    A widget's module is one text, so the library stands in front of it without its ``export``.
    """
    library = asset("vendor/idiomorph.esm.js")
    return library.replace("export {Idiomorph};", "") + asset("region.js")
