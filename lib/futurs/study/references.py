"""Rules that one part of a study sets for another: one function a rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import BaseModel

from futurs.errors import nearest
from futurs.study.reading import Path_
from futurs.study.schema import Study
from futurs.study.schema.experts import OwnJudgement
from futurs.study.schema.judgements import Cell, Judgement
from futurs.study.schema.parts import Bilingual, text
from futurs.study.schema.scenarios import Scenario


@dataclass(frozen=True)
class Finding:
    """A fault at a path, before it is known in which file that is."""

    code: str
    path: Path_
    found: str = ""
    allowed: str = ""
    nearest: str = ""
    params: dict[str, Any] = field(default_factory=dict)
    warning: bool = False


def findings(study: Study, indicators: Collection[str] | None = None) -> Iterator[Finding]:
    """Yield all faults that the parts of a study have between them.

    Parameters
    ----------
    study : Study
    indicators : collection of str, optional
        Published figures that there are; not looked at when not given.
    """
    for rule in (
        _unique, _driver_references, _judgements, _experts, _exclusions, _scenarios, _stories, _claims, _signals,
        _sources, _actors, _structure, _events, _levers, _model, _maps, _translations,
    ):  # fmt: skip
        yield from rule(study)
    yield from _indicators(study, indicators)


def refer(path: Path_, found: str | None, known: Iterable[str]) -> Iterator[Finding]:
    """Yield a finding when a name is not among those that exist."""
    names = list(known)
    if found is not None and found not in names:
        yield Finding(
            "unknown_name", path, found, _list(names), nearest(found, names)
        )  # fmt: skip


def _list(names: list[str]) -> str:
    return ", ".join(names[:12]) + (" …" if len(names) > 12 else "")


def _ids(parts: Iterable[Any]) -> list[str]:
    return [p.id for p in parts]


def _refs(study: Study) -> list[str]:
    return [f"{d.id}.{s.id}" for d in study.drivers for s in d.states]


def _unique(study: Study) -> Iterator[Finding]:
    for name in (
        "drivers", "givens", "families", "scenarios", "stories", "actors", "objectives",
        "variables", "criteria", "policies", "levers", "signals", "wildcards", "sources",
        "parameters", "experts", "claims",
    ):  # fmt: skip
        yield from _twice((name,), _ids(getattr(study, name)))
    for j, driver in enumerate(study.drivers):
        yield from _twice(("drivers", j, "states"), _ids(driver.states))
        codes = [s.code for s in driver.states if s.code]
        yield from _twice(("drivers", j, "states"), codes, "code")


def _twice(path: Path_, ids: list[str], key: str = "id") -> Iterator[Finding]:
    seen: Counter[str] = Counter()
    for k, name in enumerate(ids):
        seen[name] += 1
        if seen[name] == 2:
            yield Finding("twice", (*path, k, key) if key else (*path, k), name)


def _driver_references(study: Study) -> Iterator[Finding]:
    sources = _ids(study.sources)
    for j, driver in enumerate(study.drivers):
        for k, fact in enumerate(driver.facts):
            yield from refer(("drivers", j, "facts", k, "source"), fact.source, sources)
    for k, given in enumerate(study.givens):
        yield from refer(("givens", k, "source"), given.source, sources)


def _judgements(study: Study) -> Iterator[Finding]:
    yield from _rows(study, ("judgements",), study.judgements)
    low, high = study.scale.min, study.scale.max
    for k, row in enumerate(study.judgements):
        for name, cell in row.cells.items():
            path: Path_ = ("judgements", k, "cells", name)
            if not isinstance(cell, Cell) or not cell.ranged:
                continue
            least, most = row.bounds(name)
            yield from _ordered(path, least, cell.value, most)
            for key, end in (("low", least), ("high", most)):
                # The value itself has been said already.
                if end != cell.value and not low <= end <= high:
                    yield Finding("out_of_scale", (*path, key), str(end), f"{low} … {high}")


def _experts(study: Study) -> Iterator[Finding]:
    for k, expert in enumerate(study.experts):
        path: Path_ = ("experts", k, "judgements")
        yield from _rows(study, path, expert.judgements)
        states = {d.id: _ids(d.states) for d in study.drivers}
        judged = (
            row.value(name) is not None
            for row in expert.judgements
            for name in states.get(row.target, row.cells)
        )
        if not any(judged):
            # Nobody would know of what this expert says that it is only what is agreed.
            yield Finding("expert_empty", path, expert.id)


def _rows(
    study: Study, place: Path_, rows: Iterable[Judgement | OwnJudgement]
) -> Iterator[Finding]:
    states = {d.id: _ids(d.states) for d in study.drivers}
    sources, seen = _ids(study.sources), set()
    low, high = study.scale.min, study.scale.max
    for k, row in enumerate(rows):
        path: Path_ = (*place, k)
        yield from refer((*path, "source"), row.source, states)
        yield from refer((*path, "target"), row.target, states)
        if row.source in states:
            yield from refer((*path, "state"), row.state, states[row.source])
        for name in row.cells if row.target in states else ():
            yield from refer((*path, "cells", name), name, states[row.target])
            value = row.value(name)
            if value is not None and not low <= value <= high:
                yield Finding(
                    "out_of_scale", (*path, "cells", name), str(value), f"{low} … {high}"
                )  # fmt: skip
        for s, source in enumerate(row.sources):
            yield from refer((*path, "sources", s), source, sources)
        key = (row.source, row.state, row.target)
        if key in seen:
            yield Finding("twice", path, f"{row.source}.{row.state} -> {row.target}")
        seen.add(key)


def _exclusions(study: Study) -> Iterator[Finding]:
    refs = _refs(study)
    for k, exclusion in enumerate(study.exclusions):
        for s, ref in enumerate(exclusion.pair):
            yield from refer(("exclusions", k, "pair", s), ref, refs)
        first, second = (ref.split(".")[0] for ref in exclusion.pair)
        if first == second:
            yield Finding("same_driver", ("exclusions", k, "pair"), first)
    for k, several in enumerate(study.excluded_sets):
        for s, ref in enumerate(several.states):
            yield from refer(("excluded_sets", k, "states", s), ref, refs)
        owners = [ref.split(".")[0] for ref in several.states]
        for owner in sorted({o for o in owners if owners.count(o) > 1}):
            yield Finding("same_driver", ("excluded_sets", k, "states"), owner)


def _scenarios(study: Study) -> Iterator[Finding]:
    states = {d.id: _ids(d.states) for d in study.drivers}
    families = _ids(study.families)
    seen: dict[tuple[str | None, ...], str] = {}
    for k, scenario in enumerate(study.scenarios):
        path: Path_ = ("scenarios", k)
        yield from refer((*path, "family"), scenario.family, families)
        for driver, state in scenario.states.items():
            yield from refer((*path, "states", driver), driver, states)
            if driver in states:
                yield from refer((*path, "states", driver), state, states[driver])
        missing = [d for d in states if d not in scenario.states]
        if missing:
            yield Finding("missing_states", (*path, "states"), allowed=_list(missing))
        key = tuple(scenario.states.get(d) for d in states)
        if key in seen:
            yield Finding("twice", path, f"{scenario.id} = {seen[key]}")
        seen[key] = scenario.id


def _stories(study: Study) -> Iterator[Finding]:
    scenarios, signals = _ids(study.scenarios), _ids(study.signals)
    for k, story in enumerate(study.stories):
        path: Path_ = ("stories", k)
        yield from refer((*path, "family"), story.family, _ids(study.families))
        yield from refer((*path, "lead_scenario"), story.lead_scenario, scenarios)
        for name, known in (
            ("scenarios", scenarios), ("watch_signals", signals), ("kin_to", _ids(study.sources)),
        ):  # fmt: skip
            for i, ref in enumerate(getattr(story, name)):
                yield from refer((*path, name, i), ref, known)


def _claims(study: Study) -> Iterator[Finding]:
    scenarios = {s.id: s for s in study.scenarios}
    outcomes = _ids(study.model.outcomes) if study.model else []
    for k, claim in enumerate(study.claims):
        path: Path_ = ("claims", k)
        yield from refer((*path, "scenario"), claim.scenario, scenarios)
        yield from refer((*path, "outcome"), claim.outcome, outcomes)
        # What is near, is near a number; a number is compared with nothing else.
        numbers = claim.value is not None, claim.within is not None
        wanted = claim.against == "value", claim.direction == "near"
        if numbers != wanted or (wanted[1] and not wanted[0]):
            yield Finding("claim_number", (*path, "against"), claim.against)
        if study.model and claim.year is not None:
            period = study.model.period
            if not period.start <= claim.year <= period.stop:
                allowed = f"{period.start} … {period.stop}"
                yield Finding("claim_year", (*path, "year"), str(claim.year), allowed)
        if claim.scenario in scenarios:
            told = _told(study, scenarios[claim.scenario])
            for lang in ("fr", "en"):
                words = text(claim.words, lang)
                if not any(words in text(one, lang) for one in told):
                    yield Finding("claim_words", (*path, "words", lang), words)


def _told(study: Study, scenario: Scenario) -> list[Any]:
    """Return all texts that tell a scenario."""
    found = [scenario.label, scenario.story]
    for story in study.stories:
        if scenario.id in story.scenarios:
            found += [story.pitch, story.summary, story.day, *(s.text for s in story.steps)]
    return found


def _signals(study: Study) -> Iterator[Finding]:
    refs, sources = _refs(study), _ids(study.sources)
    for k, signal in enumerate(study.signals):
        yield from refer(("signals", k, "source"), signal.source, sources)
        for i, reading in enumerate(signal.reading):
            yield from refer(("signals", k, "reading", i, "state"), reading.state, refs)
    for k, card in enumerate(study.wildcards):
        yield from refer(("wildcards", k, "inspired_by"), card.inspired_by, sources)
        for i, effect in enumerate(card.effects):
            yield from refer(("wildcards", k, "effects", i, "state"), effect.state, refs)


def _sources(study: Study) -> Iterator[Finding]:
    yield from refer(("axes_source",), study.axes_source, _ids(study.sources))


def _actors(study: Study) -> Iterator[Finding]:
    actors, objectives = _ids(study.actors), _ids(study.objectives)
    yield from _wishes(study)
    if study.actor_influence:
        part = study.actor_influence
        yield from _square(("actor_influence",), part.order, part.matrix, actors)
        yield from _twice(("actor_influence", "order"), list(part.order), "")
        for k, reason in enumerate(part.reasons):
            for end in ("source", "target"):
                path: Path_ = ("actor_influence", "reasons", k, end)
                yield from refer(path, getattr(reason, end), actors)
    if study.positions:
        table = study.positions
        yield from _names(("positions", "actors"), table.actors, actors)
        yield from _names(("positions", "objectives"), table.objectives, objectives)
        for name in ("actors", "objectives"):
            yield from _twice(("positions", name), list(getattr(table, name)), "")
        shape = (len(table.actors), len(table.objectives))
        yield from _size(("positions", "matrix"), table.matrix, shape)
        for k, why in enumerate(table.reasons):
            yield from refer(("positions", "reasons", k, "actor"), why.actor, actors)
            yield from refer(("positions", "reasons", k, "objective"), why.objective, objectives)


def _wishes(study: Study) -> Iterator[Finding]:
    refs = _refs(study)
    for k, objective in enumerate(study.objectives):
        path: Path_ = ("objectives", k, "states")
        for i, wish in enumerate(objective.states):
            yield from refer((*path, i, "state"), wish.state, refs)
        yield from _twice(path, [w.state for w in objective.states], "state")


def _names(path: Path_, found: Iterable[str], known: list[str]) -> Iterator[Finding]:
    for k, name in enumerate(found):
        yield from refer((*path, k), name, known)


def _square(path: Path_, order: Any, matrix: Any, known: list[str]) -> Iterator[Finding]:
    yield from _names((*path, "order"), order, known)
    yield from _size((*path, "matrix"), matrix, (len(order), len(order)))


def _size(path: Path_, matrix: Any, shape: tuple[int, int]) -> Iterator[Finding]:
    if len(matrix) != shape[0]:
        yield Finding("rows", path, str(len(matrix)), str(shape[0]))
    for k, row in enumerate(matrix):
        if len(row) != shape[1]:
            yield Finding("columns", (*path, k), str(len(row)), str(shape[1]))


def _structure(study: Study) -> Iterator[Finding]:
    drivers = _ids(study.drivers)
    for k, variable in enumerate(study.variables):
        if variable.driver:
            yield from refer(("variables", k, "id"), variable.id, drivers)
    if study.direct_influence:
        part = study.direct_influence
        yield from _square(("direct_influence",), part.order, part.matrix, _ids(study.variables))
        yield from _twice(("direct_influence", "order"), list(part.order), "")
        for k, pair in enumerate(part.potential):
            for end in ("source", "target"):
                path: Path_ = ("direct_influence", "potential", k, end)
                yield from refer(path, getattr(pair, end), part.order)
        yield from _twice(("direct_influence", "raters"), _ids(part.raters))
        for k, rater in enumerate(part.raters):
            shape = (len(part.order), len(part.order))
            yield from _size(("direct_influence", "raters", k, "matrix"), rater.matrix, shape)


def _events(study: Study) -> Iterator[Finding]:
    if not study.events:
        return
    events, refs = study.events, _refs(study)
    yield from _twice(("events", "items"), _ids(events.items))
    for k, event in enumerate(events.items):
        yield from refer(("events", "items", k, "linked_state"), event.linked_state, refs)
    for name in ("p_row_if_column", "p_row_if_not_column"):
        n = len(events.order)
        yield from _size(("events", name), getattr(events, name), (n, n))
    yield from _names(("events", "order"), events.order, _ids(events.items))


def _levers(study: Study) -> Iterator[Finding]:
    criteria, actors, refs = _ids(study.criteria), _ids(study.actors), _refs(study)
    axes = [str(a.number) for a in study.axes]
    for k, policy in enumerate(study.policies):
        for name in policy.weights:
            yield from refer(("policies", k, "weights", name), name, criteria)
    for k, lever in enumerate(study.levers):
        path: Path_ = ("levers", k)
        yield from refer((*path, "owner"), lever.owner, actors)
        yield from _names((*path, "partners"), lever.partners, actors)
        if lever.reacteur_public_axis is not None:
            axis = str(lever.reacteur_public_axis)
            yield from refer((*path, "reacteur_public_axis"), axis, axes)
        for name, score in lever.scores.items():
            yield from refer((*path, "scores", name), name, criteria)
            if not study.score_scale.min <= score <= study.score_scale.max:
                allowed = f"{study.score_scale.min:g} … {study.score_scale.max:g}"
                yield Finding("out_of_scale", (*path, "scores", name), f"{score:g}", allowed)
        for i, push in enumerate(lever.pushes):
            yield from refer((*path, "pushes", i, "state"), push.state, refs)


def _model(study: Study) -> Iterator[Finding]:
    sources = _ids(study.sources)
    for k, parameter in enumerate(study.parameters):
        yield from _names(("parameters", k, "sources"), parameter.sources, sources)
        yield from _ordered(
            ("parameters", k, "central"), parameter.low, parameter.central, parameter.high
        )
        if parameter.minimum is not None and parameter.maximum is not None:
            yield from _ordered(("parameters", k, "minimum"), parameter.minimum, parameter.maximum)
    if study.model is not None:
        for section in ("stocks", "auxiliaries"):
            for k, part in enumerate(getattr(study.model, section)):
                yield from _names(("model", section, k, "sources"), part.sources, sources)
        for k, new in enumerate(study.model.backcast.instead if study.model.backcast else ()):
            yield from _names(("model", "backcast", "instead", k, "sources"), new.sources, sources)


def _maps(study: Study) -> Iterator[Finding]:
    parameters = _ids(study.parameters)
    states = {d.id: _ids(d.states) for d in study.drivers}
    for k, effect in enumerate(study.driver_map):
        path: Path_ = ("driver_map", k)
        yield from refer((*path, "driver"), effect.driver, states)
        if effect.driver in states:
            yield from refer((*path, "state"), effect.state, states[effect.driver])
        yield from refer((*path, "parameter"), effect.parameter, parameters)
        yield from _ordered((*path, "low"), effect.low, effect.high)
    if study.model is not None and study.scenarios and not study.driver_map:
        yield Finding("no_driver_map", ("driver_map",), warning=True)
    keys = [f"{e.driver}.{e.state} -> {e.parameter}" for e in study.driver_map]
    yield from _twice(("driver_map",), keys, "parameter")
    levers = _ids(study.levers)
    for k, push in enumerate(study.lever_map):
        yield from refer(("lever_map", k, "lever"), push.lever, levers)
        yield from refer(("lever_map", k, "parameter"), push.parameter, parameters)
        yield from _ordered(("lever_map", k, "low"), push.low, push.high)
    keys = [f"{e.lever} -> {e.parameter}" for e in study.lever_map]
    yield from _twice(("lever_map",), keys, "parameter")


def _ordered(path: Path_, *values: float) -> Iterator[Finding]:
    if list(values) != sorted(values):
        yield Finding("unordered", path, " … ".join(f"{v:g}" for v in values))


def _indicators(study: Study, known: Collection[str] | None) -> Iterator[Finding]:
    for section in ("drivers", "parameters"):
        for k, part in enumerate(getattr(study, section)):
            path: Path_ = (section, k, "indicators")
            yield from _twice(path, list(part.indicators), "")
            for i, name in enumerate(part.indicators if known is not None else ()):
                # The study can be used all the same: the figures only stand beside it.
                for finding in refer((*path, i), name, known or ()):
                    yield replace(finding, warning=True)
    for k, outcome in enumerate(study.model.outcomes if study.model and known is not None else ()):
        if outcome.indicator is not None:
            for finding in refer(
                ("model", "outcomes", k, "indicator"), outcome.indicator, known or ()
            ):
                yield replace(finding, warning=True)


def _translations(study: Study) -> Iterator[Finding]:
    wanted = set(study.languages)
    for path, value in _texts((), study):
        for lang in sorted(wanted):
            if getattr(value, lang) is None:
                yield Finding("untranslated", path, allowed=lang, warning=True)


def _texts(path: Path_, value: Any) -> Iterator[tuple[Path_, Bilingual]]:
    if isinstance(value, Bilingual):
        yield path, value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _texts((*path, name), getattr(value, name))
    elif isinstance(value, tuple):
        for k, item in enumerate(value):
            yield from _texts((*path, k), item)
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _texts((*path, name), item)
