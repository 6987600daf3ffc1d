"""What the published figures are made of: frozen, without pandas."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True)
class Named:
    """A thing with a name in French and English.

    Parameters
    ----------
    id : str
    label_fr, label_en : str
    """

    id: str
    label_fr: str
    label_en: str

    def label(self, lang: str) -> str:
        """Return the name in a language.

        Parameters
        ----------
        lang : {"fr", "en"}

        Returns
        -------
        str
        """
        return self.label_fr if lang == "fr" else self.label_en


@dataclass(frozen=True)
class Theme(Named):
    """A table of figures."""


@dataclass(frozen=True)
class Unit(Named):
    """The words of a unit."""


@dataclass(frozen=True)
class Area(Named):
    """A country or an aggregate of countries.

    Parameters
    ----------
    kind : {"country", "aggregate"}
    eurostat : str
        Code in Eurostat's data flows; empty where it is not there.
    """

    kind: str
    eurostat: str


@dataclass(frozen=True)
class Indicator(Named):
    """What a figure measures.

    Parameters
    ----------
    unit, theme : str
    direction : {"higher_is_better", "lower_is_better", "neutral"}
    definition_fr, definition_en : str
    """

    unit: str
    theme: str
    direction: str
    definition_fr: str
    definition_en: str

    def definition(self, lang: str) -> str:
        """Return the definition in a language.

        Parameters
        ----------
        lang : {"fr", "en"}

        Returns
        -------
        str
        """
        return self.definition_fr if lang == "fr" else self.definition_en


@dataclass(frozen=True)
class Source:
    """Where figures are published; shares its identifier with the study's source.

    Parameters
    ----------
    id, organisation, title : str
    year : int or None
        None when the year of the edition was not read.
    series : str
        Publisher's series of which it is an edition; empty when it stands alone.
    url, url_kind, reading, reliability, relay, relay_url : str
        As in a study's sources; empty where not known.
    citation : str
        The source as it was first written down.
    note_fr, note_en : str
    """

    id: str
    organisation: str
    title: str
    year: int | None
    series: str
    url: str
    url_kind: str
    reading: str
    reliability: str
    relay: str
    relay_url: str
    citation: str
    note_fr: str
    note_en: str

    def note(self, lang: str) -> str:
        """Return the remark in a language; empty when there is none.

        Parameters
        ----------
        lang : {"fr", "en"}

        Returns
        -------
        str
        """
        return self.note_fr if lang == "fr" else self.note_en


@dataclass(frozen=True)
class Figure:
    """One published figure.

    Parameters
    ----------
    indicator, geo : str
    year : int
    value : float
    unit, scope : str
    source : Source
    licence : str
        Shown as it is: "presumed" and "not read" are part of it.
    reliability : {"A", "B", "C"}
    kind : {"observed", "derived", "projected", "target"}
    note : str
    scope_fr, licence_fr, note_fr : str
        The same words in French: ``words.csv``. Figures are told apart by ``scope`` alone.
    """

    indicator: str
    geo: str
    year: int
    value: float
    unit: str
    scope: str
    source: Source
    licence: str
    reliability: str
    kind: str
    note: str
    scope_fr: str
    licence_fr: str
    note_fr: str

    def said(self, column: Literal["scope", "licence", "note"], lang: str) -> str:
        """Return its scope, its licence or its note in a language.

        Parameters
        ----------
        column : {"scope", "licence", "note"}
        lang : {"fr", "en"}

        Returns
        -------
        str
            Empty where there is no note.
        """
        words: str = getattr(self, f"{column}_fr" if lang == "fr" else column)
        return words


@dataclass(frozen=True)
class Endpoint:
    """Where official statistics serve newer figures of an indicator.

    Parameters
    ----------
    indicator : str
    provider : str
        Source of sdmx1 that serves it.
    flow : str
        Data flow.
    key : dict of str to str
        Dimensions that are fixed, with their codes.
    unit : str
        Code of the flow's unit.
    factor : float
        The published unit is the flow's times this.
    scope : str
        Scope of our figures that the answer is compared with.
    """

    indicator: str
    provider: str
    flow: str
    key: dict[str, str]
    unit: str
    factor: float
    scope: str


@dataclass(frozen=True)
class Facts:
    """All published figures.

    Parameters
    ----------
    themes, indicators, sources, units, areas : dict
        By identifier, in the order of their files.
    figures : tuple of Figure
        In the order of the tables.
    endpoints : dict of str to Endpoint
        By indicator.
    """

    themes: dict[str, Theme] = field(default_factory=dict)
    indicators: dict[str, Indicator] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    areas: dict[str, Area] = field(default_factory=dict)
    figures: tuple[Figure, ...] = ()
    endpoints: dict[str, Endpoint] = field(default_factory=dict)
