"""What rests on what: the published figures and a study, each reachable from the other."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from futurs import facts as published
from futurs.errors import FutursError
from futurs.facts import Facts, Figure, Indicator
from futurs.study import Driver, Study
from futurs.study.schema.drivers import Fact
from futurs.study.schema.judgements import Judgement
from futurs.study.schema.parameters import Parameter
from futurs.study.schema.parts import Bilingual
from futurs.study.schema.signals import Signal

PAST = ("observed", "derived")


@dataclass(frozen=True)
class Origin:
    """A source, whether the figures or the study name it: what they share stands once.

    Parameters
    ----------
    id : str
    organisation, title : str or Bilingual
    year : int or None
    url, relay, relay_url, url_kind, reading, reliability : str
        Empty where not known; an address begins with http.
    notes : tuple of str or Bilingual
    """

    id: str
    organisation: Any
    title: Any
    year: int | None
    url: str
    url_kind: str
    reading: str
    reliability: str
    relay: str
    relay_url: str
    notes: tuple[Any, ...]


@dataclass
class Resting:
    """All that rests on one source.

    Parameters
    ----------
    facts : list of (Driver, Fact)
    givens, signals, stories, wildcards : list
    judgements : list of Judgement
    indicators : dict of str to int
        How many figures of each indicator it publishes.
    licences : dict of str to int
        Under which terms, as written in the rows.
    parameters : list of Parameter
    """

    facts: list[tuple[Driver, Fact]] = field(default_factory=list)
    givens: list[Any] = field(default_factory=list)
    signals: list[Signal] = field(default_factory=list)
    stories: list[Any] = field(default_factory=list)
    wildcards: list[Any] = field(default_factory=list)
    judgements: list[Judgement] = field(default_factory=list)
    indicators: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    licences: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    parameters: list[Parameter] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many things rest on it."""
        named = (
            self.facts, self.givens, self.signals, self.stories, self.wildcards, self.judgements,
            self.parameters,
        )  # fmt: skip
        return sum(map(len, named)) + sum(self.indicators.values())


@dataclass(frozen=True)
class Ledger:
    """A study and the published figures; nothing here knows a language.

    Parameters
    ----------
    study : Study
    facts : Facts
    """

    study: Study
    facts: Facts

    @cached_property
    def figures(self) -> dict[str, tuple[Figure, ...]]:
        """The figures of each indicator."""
        found: dict[str, list[Figure]] = {name: [] for name in self.facts.indicators}
        for figure in self.facts.figures:
            found[figure.indicator].append(figure)
        return {name: tuple(rows) for name, rows in found.items()}

    def latest(self, indicator: str) -> tuple[Figure, ...]:
        """Return the latest figures of an indicator, in the first of its places.

        What has happened comes before what is projected; several scopes or sources of one year
        are all returned, since none is the better one by itself.
        """
        places = list(self.facts.areas)
        rows = self.figures[indicator]
        rows = tuple(f for f in rows if f.kind in PAST) or rows
        if not rows:
            return ()
        place = min((f.geo for f in rows), key=places.index)
        here = [f for f in rows if f.geo == place]
        # Of what lies ahead, the nearest year.
        pick = max if here[0].kind in PAST else min
        year = pick(f.year for f in here)
        return tuple(f for f in here if f.year == year)

    @cached_property
    def drivers(self) -> dict[str, tuple[Driver, ...]]:
        """The drivers that each indicator describes."""
        return _grouped((name, d) for d in self.study.drivers for name in d.indicators)

    @cached_property
    def parameters(self) -> dict[str, tuple[Parameter, ...]]:
        """The parameters that rest on each indicator."""
        return _grouped((name, p) for p in self.study.parameters for name in p.indicators)

    @cached_property
    def moved(self) -> dict[str, tuple[list[Any], list[Any]]]:
        """What states of drivers, and what levers, do to each parameter."""
        found: dict[str, tuple[list[Any], list[Any]]] = {
            p.id: ([], []) for p in self.study.parameters
        }
        for effect in self.study.driver_map:
            found[effect.parameter][0].append(effect)
        for lever in self.study.lever_map:
            found[lever.parameter][1].append(lever)
        return found

    @cached_property
    def origins(self) -> dict[str, Origin]:
        """All sources: the study's first, then those that only the figures name."""
        ours = {s.id: s for s in self.study.sources}
        names = dict.fromkeys([*ours, *self.facts.sources])
        return {n: _origin(n, ours.get(n), self.facts.sources.get(n)) for n in names}

    @cached_property
    def resting(self) -> dict[str, Resting]:
        """All that rests on each source."""
        found = {name: Resting() for name in self.origins}
        study = self.study
        for driver in study.drivers:
            for fact in driver.facts:
                found[fact.source].facts.append((driver, fact))
        for given in study.givens:
            if given.source:
                found[given.source].givens.append(given)
        for signal in study.signals:
            found[signal.source].signals.append(signal)
        self._rest_of(found)
        for figure in self.facts.figures:
            found[figure.source.id].indicators[figure.indicator] += 1
            found[figure.source.id].licences[figure.licence] += 1
        return found

    def _rest_of(self, found: dict[str, Resting]) -> None:
        study = self.study
        for story in study.stories:
            for name in story.kin_to:
                found[name].stories.append(story)
        for wildcard in study.wildcards:
            if wildcard.inspired_by:
                found[wildcard.inspired_by].wildcards.append(wildcard)
        for row in study.judgements:
            for name in filter(found.get, sources_of(row)):
                found[name].judgements.append(row)
        for parameter in study.parameters:
            for name in parameter.sources:
                found[name].parameters.append(parameter)

    @cached_property
    def said_of_indicators(self) -> dict[str, str]:
        """What a search looks at in each indicator, in both languages; by theme."""
        themes = list(self.facts.themes)
        ordered = sorted(self.facts.indicators.values(), key=lambda i: themes.index(i.theme))
        return {i.id: folded(self._words(i), *_said(self.figures[i.id])) for i in ordered}

    def _words(self, one: Indicator) -> str:
        theme = self.facts.themes[one.theme]
        words = (one.label_fr, one.label_en, one.definition_fr, one.definition_en)
        return " ".join((one.id, *words, theme.label_fr, theme.label_en))

    @cached_property
    def said_of_sources(self) -> dict[str, str]:
        """What a search looks at in each source, in both languages."""
        return {
            name: folded(name, *_both(o.organisation), *_both(o.title), str(o.year or ""))
            for name, o in self.origins.items()
        }


def sources_of(row: Judgement) -> tuple[str, ...]:
    """Return the sources that a judgement's row or one of its cells names, each once."""
    cells = (name for cell in row.cells.values() for name in getattr(cell, "sources", ()))
    return tuple(dict.fromkeys((*row.sources, *cells)))


def folded(*words: str) -> str:
    """Return words without accents and capitals, to be searched.

    Examples
    --------
    >>> folded("Évolution", "de la DETTE")
    'evolution de la dette'
    >>> folded("l’Insee") == folded("l'INSEE")
    True
    """
    # A keyboard gives the straight apostrophe where a typeset text has the other.
    plain = unicodedata.normalize("NFKD", " ".join(words)).replace("’", "'")
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold()


def matching(said: dict[str, str], question: str) -> list[str]:
    """Return the names whose words hold every word of a question.

    Parameters
    ----------
    said : dict of str to str
        Folded words of each name.
    question : str

    Returns
    -------
    list of str
        In the order of the names.
    """
    wanted = folded(question).split()
    return [name for name, words in said.items() if all(w in words for w in wanted)]


def _said(figures: Iterable[Figure]) -> list[str]:
    parts = ((f.scope, f.scope_fr, f.source.organisation, f.source.title) for f in figures)
    return list(dict.fromkeys(word for part in parts for word in part))


def _both(value: Any) -> tuple[str, ...]:
    return (value.fr or "", value.en or "") if isinstance(value, Bilingual) else (value or "",)


def _grouped(pairs: Iterable[tuple[str, Any]]) -> dict[str, tuple[Any, ...]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for name, thing in pairs:
        found[name].append(thing)
    return {name: tuple(things) for name, things in found.items()}


def _origin(name: str, ours: Any, theirs: Any) -> Origin:
    # Where both describe it they agree (a test of the data holds it); each fills the other's gaps.
    def known(key: str) -> Any:
        return getattr(ours, key, None) or getattr(theirs, key, None) or ""

    notes = [ours.note] if ours is not None and ours.note else []
    if theirs is not None and (theirs.note_fr or theirs.note_en) and not notes:
        notes.append(Bilingual(fr=theirs.note_fr or None, en=theirs.note_en or None))
    return Origin(
        id=name,
        organisation=known("organisation"),
        title=known("title"),
        year=known("year") or None,
        url=web(known("url")),
        url_kind=known("url_kind"),
        reading=known("reading"),
        reliability=known("reliability"),
        relay=known("relay"),
        relay_url=web(known("relay_url")),
        notes=tuple(notes),
    )


def web(address: str) -> str:
    """Return an address that may be opened in a browser; empty for any other.

    Examples
    --------
    >>> web("https://insee.fr"), web("javascript:alert(1)")
    ('https://insee.fr', '')
    """
    return address if address.startswith(("https://", "http://")) else ""


_ledgers: dict[str, Ledger] = {}


def ledger_of(study: Study) -> tuple[Ledger, FutursError | None]:
    """Return the ledger of a study; a warm kernel inherits those its parent has opened.

    Parameters
    ----------
    study : Study

    Returns
    -------
    ledger : Ledger
        Without figures when they cannot be read.
    error : FutursError or None
        What is wrong with the figures.
    """
    try:
        facts = published.load()
    except FutursError as error:
        return Ledger(study, Facts()), error
    kept = _ledgers.get(study.hash)
    if kept is None or kept.facts is not facts:
        kept = _ledgers[study.hash] = Ledger(study, facts)
    return kept, None


def preload(ledger: Ledger) -> None:
    """Look up once what pages look up, so that a warm kernel inherits it."""
    for name in (
        "figures", "drivers", "parameters", "moved", "origins", "resting", "said_of_indicators",
        "said_of_sources",
    ):  # fmt: skip
        getattr(ledger, name)
