"""A study's equations, read: all of them, or all that is wrong with them at once.

Which equations make the model? :func:`system` answers, or says unknown names with the nearest one,
loops as a path, values that no first year has.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

from futurs.errors import FutursError, InputError, StudyError, UnknownNameError, nearest
from futurs.futures.expressions import CLOCK, RESERVED, Expression, Problem, parse
from futurs.futures.findings import Finding, placed
from futurs.futures.system import System
from futurs.study import Study
from futurs.study.reading import Path_
from futurs.study.schema.equations import Model

MONEY = "bn_eur"
"""The unit of spending: that of the table of levers."""
LONGEST = 12
"""Names of a loop that are shown; of a longer one, its beginning and its end."""
DIMENSIONS = frozenset({"scenario", "policy", "draw", "year", "parameter", "parameter_values"})
"""Names that an outcome may not have: they are those of the ensemble's own dimensions."""


def system(study: Study, *, root: str | Path | None = None) -> System:
    """Read the equations of a study.

    Parameters
    ----------
    study : Study
    root : path, optional
        Folder that holds ``data/``, for the tables that are published figures.

    Returns
    -------
    System

    Raises
    ------
    InputError
        When the study has no equations.
    StudyError
        With all their faults.

    Examples
    --------
    >>> import futurs.study
    >>> found = system(futurs.study.load("administration_2040"))
    >>> found.years[0], "senior_staff" in found.causes("senior_share")
    (2024, True)
    """
    if study.model is None:
        raise InputError("no_model", study=study.id)
    built, findings = examine(study, root=root)
    faults = [f for f in placed(study, findings) if not f.warning]
    if faults or built is None:
        raise StudyError("study_faults", faults, study=study.id, n=len(faults))
    return built


def rewritten(study: Study, equations: Mapping[str, str | float]) -> Study:
    """Return a study with some equations changed: what a researcher tries out.

    Parameters
    ----------
    study : Study
        With equations.
    equations : mapping
        New equation of stocks, auxiliaries or outcomes, by name.

    Returns
    -------
    Study

    Raises
    ------
    InputError
        When the study has no equations.
    UnknownNameError
        With the nearest name.

    Examples
    --------
    >>> from futurs.study import load
    >>> tried = rewritten(load("administration_2040"), {"fill": "fill_rate"})
    >>> sorted(system(tried).causes("fill"))
    ['fill_rate']
    """
    if study.model is None:
        raise InputError("no_model", study=study.id)
    model = study.model
    parts = {s: getattr(model, s) for s in ("stocks", "auxiliaries", "outcomes")}
    known = [p.id for found in parts.values() for p in found]
    for name in equations:
        if name not in known:
            raise UnknownNameError("unknown_equation", found=name, known=known)
    changed = {
        section: tuple(
            p.model_copy(update={"equation": equations[p.id]})
            if p.id in equations and (section != "outcomes" or p.id not in _variables(model))
            else p
            for p in found
        )
        for section, found in parts.items()
    }
    tried = study.model_copy(update={"model": model.model_copy(update=changed)})
    # Another study than that of the files: its results must not bear the same mark.
    mark = f"{study.hash}\n" + "\n".join(f"{n} = {e}" for n, e in sorted(equations.items()))
    tried._hash = hashlib.sha256(mark.encode()).hexdigest()  # noqa: SLF001
    return tried


def _variables(model: Model) -> set[str]:
    return {v.id for v in (*model.stocks, *model.auxiliaries)}


def examine(study: Study, *, root: str | Path | None = None) -> tuple[System | None, list[Finding]]:
    """Answer what is wrong with a study's equations, all of it at once.

    Parameters
    ----------
    study : Study
        With equations.
    root : path, optional

    Returns
    -------
    system : System or None
        None when there is a fault.
    findings : list of Finding
    """
    built, findings = draft(study, root=root)
    return (None if any(not f.warning for f in findings) else built), findings


def draft(study: Study, *, root: str | Path | None = None) -> tuple[System, list[Finding]]:
    """Return what can be read of a study's equations, whatever is wrong with the rest.

    Parameters
    ----------
    study : Study
        With equations.
    root : path, optional

    Returns
    -------
    system : System
        Without what cannot be read: to be looked at, not to be run, where there is a fault.
    findings : list of Finding
    """
    assert study.model is not None  # noqa: S101 -- asked by the callers
    reading = _Reading(study, study.model, root)
    return reading.system(), reading.findings


class _Reading:
    """One reading of one model: collects every fault on its way."""

    def __init__(self, study: Study, model: Model, root: str | Path | None) -> None:
        self.study, self.model, self.root = study, model, root
        self.findings: list[Finding] = []
        self.equations: dict[str, Expression] = {}
        self.initials: dict[str, Expression] = {}
        self.outcomes: dict[str, Expression] = {}
        self.paths: dict[str, Path_] = {}
        self.loops: set[frozenset[str]] = set()

    def system(self) -> System:
        model = self.model
        self._names()
        self._period()
        self._random()
        curves = {c.id: self._curve(k) for k, c in enumerate(model.curves)}
        for section in ("stocks", "auxiliaries", "outcomes"):
            for k, part in enumerate(getattr(model, section)):
                self._part((section, k), part)
        self._first_years()
        self._cost()
        orders = [
            self._order(self.equations, "equation"),
            self._order({**self.equations, **self.initials}, "initial"),
        ]
        self._unused()
        return System(
            self.study, model, {k: v for k, v in curves.items() if v}, self.equations,
            self.initials, self.outcomes, orders[0], orders[1],
        )  # fmt: skip

    def _say(self, code: str, path: Path_, found: str = "", allowed: str = "", **more: Any) -> None:
        self.findings.append(Finding(code, path, found, allowed, **more))

    def _names(self) -> None:
        taken = {p.id: "parameters" for p in self.study.parameters}
        for k, parameter in enumerate(self.study.parameters):
            if parameter.id in RESERVED:
                self._say("reserved", (k, "id"), parameter.id, section="parameters")
        for section in ("random", "curves", "stocks", "auxiliaries"):
            for k, part in enumerate(getattr(self.model, section)):
                path: Path_ = (section, k, "id")
                if part.id in RESERVED:
                    self._say("reserved", path, part.id)
                elif part.id in taken:
                    self._say("name_twice", path, part.id, params={"other": taken[part.id]})
                taken.setdefault(part.id, section)
        self.known = set(taken)
        self.values = self.known - {c.id for c in self.model.curves}
        seen: set[str] = set()
        for k, outcome in enumerate(self.model.outcomes):
            if outcome.id in DIMENSIONS:
                self._say("reserved", ("outcomes", k, "id"), outcome.id)
            if outcome.id in seen:
                self._say("twice", ("outcomes", k, "id"), outcome.id)
            seen.add(outcome.id)

    def _period(self) -> None:
        for name in ("period", "ramp"):
            years = getattr(self.model, name)
            if years.stop <= years.start or years.stop - years.start > 300:
                found = f"{years.start} … {years.stop}"
                self._say("period", (name,), found, "start < stop ≤ start + 300")

    def _random(self) -> None:
        for k, series in enumerate(self.model.random):
            bounds = (series.low, series.high)
            shown = f"{series.low:g} … {series.high:g}"
            if series.distribution != "normal" and not -math.inf < bounds[0] < bounds[1] < math.inf:
                self._say("unordered", ("random", k, "low"), shown)
            elif series.distribution == "integer" and not all(b.is_integer() for b in bounds):
                self._say("want_int", ("random", k, "low"), shown)

    def _part(self, path: Path_, part: Any) -> None:
        fields = [("equation", self.outcomes if path[0] == "outcomes" else self.equations)]
        if getattr(part, "initial", None) is not None:
            fields.append(("initial", self.initials))
        for name, into in fields:
            here: Path_ = (*path, name)
            expression, problems = parse(
                getattr(part, name), curves=[c.id for c in self.model.curves]
            )
            for problem in problems:
                self._problem(here, problem)
            if expression is not None:
                into[part.id] = expression
                if path[0] != "outcomes":  # an outcome may bear a variable's name
                    self.paths[f"{part.id}.{name}"] = here
                self._references(here, expression)

    def _problem(self, path: Path_, p: Problem) -> None:
        self._say(p.code, path, p.found, p.allowed, nearest=p.nearest)

    def _references(self, path: Path_, expression: Expression) -> None:
        variables = {v.id for v in (*self.model.stocks, *self.model.auxiliaries)}
        parameters = {p.id for p in self.study.parameters}
        names = self.values | {*CLOCK, "lever_cost"}
        asked = ((expression.now, names), (expression.before, variables),
                 (expression.ranges, parameters))  # fmt: skip
        for found, known in asked:
            for name in sorted(set(found) - known):
                self._unknown(path, name, known)
        if path[-1] == "initial" and expression.before:
            self._say("initial_before", path, ", ".join(sorted(expression.before)))
        if path[0] == "outcomes" and expression.before:
            self._say("outcome_before", path, ", ".join(sorted(expression.before)))

    def _unknown(self, path: Path_, name: str, known: set[str]) -> None:
        shown = ", ".join(sorted(known)[:12]) + (" …" if len(known) > 12 else "")
        self._say("unknown_name", path, name, shown, nearest=nearest(name, known))

    def _first_years(self) -> None:
        for k, stock in enumerate(self.model.stocks):
            if stock.initial is None:
                self._say("no_initial", ("stocks", k, "initial"), stock.id)
        for k, part in enumerate(self.model.auxiliaries):
            expression = self.equations.get(part.id)
            if expression is not None and part.initial is None and expression.needs_before:
                self._say("no_initial", ("auxiliaries", k, "equation"), part.id)

    def _cost(self) -> None:
        found = next((o for o in self.model.outcomes if o.id == self.model.cost), None)
        if self.model.cost is not None and found is None:
            self._unknown(("cost",), self.model.cost, {o.id for o in self.model.outcomes})
        elif found is not None and found.unit != MONEY:
            self._say("cost_unit", ("cost",), found.unit, MONEY, params={"outcome": found.id})

    def _curve(self, k: int) -> tuple[tuple[float, ...], tuple[float, ...]] | None:
        curve, path = self.model.curves[k], ("curves", k)
        if bool(curve.points) == bool(curve.indicator):
            self._say("curve_source", path, curve.id, "points / indicator")
            return None
        points = curve.points or self._published(k)
        xs = [x for x, _ in points]
        finite = all(math.isfinite(v) for point in points for v in point)
        if len(points) < 2 or not finite or any(b <= a for a, b in pairwise(xs)):
            if curve.points or points:  # else said already
                self._say("curve_points", path, curve.id)
            return None
        return tuple(xs), tuple(y for _, y in points)

    def _published(self, k: int) -> tuple[tuple[float, float], ...]:
        from futurs import facts

        curve = self.model.curves[k]
        try:
            known = [i.id for i in facts.indicators(root=self.root)]
        except FutursError:  # whatever is wrong with them: another command says it
            self._say("curve_figures", ("curves", k, "indicator"), curve.id, "futurs facts check")
            return ()
        if curve.indicator not in known:
            self._say(
                "unknown_name", ("curves", k, "indicator"), str(curve.indicator), "data/indicators.csv",
                nearest=nearest(str(curve.indicator), known),
            )  # fmt: skip
            return ()
        found = facts.figures(indicator=curve.indicator, root=self.root)
        scopes = {f.scope for f in found}
        if curve.scope not in scopes:
            self._say(
                "unknown_name", ("curves", k, "scope"), str(curve.scope), " / ".join(sorted(scopes)),
                nearest=nearest(str(curve.scope), scopes),
            )  # fmt: skip
            return ()
        return tuple(sorted((float(f.year), f.value) for f in found if f.scope == curve.scope))

    def _order(self, equations: Mapping[str, Expression], which: str) -> tuple[str, ...]:
        # Depth first, without recursion: a long chain is no fault.
        done: dict[str, None] = {}
        for start in equations:
            path: list[str] = []
            todo = [(start, iter(sorted(_today(equations[start], which))))]
            while todo:
                name, rest = todo[-1]
                if not path or path[-1] != name:
                    path.append(name)
                child = next((c for c in rest if c in equations and c not in done), None)
                if child is None:
                    done[name] = None
                    todo.pop()
                    path.pop()
                elif child in path:
                    self._loop([*path[path.index(child) :], child], which)
                    done[child] = None
                else:
                    todo.append((child, iter(sorted(_today(equations[child], which)))))
        return tuple(done)

    def _loop(self, names: list[str], which: str) -> None:
        key = f"{names[0]}.initial" if which == "initial" else ""
        path = self.paths.get(key) or self.paths[f"{names[0]}.equation"]
        if frozenset(names) not in self.loops:  # the same in later years and in the first
            self.loops.add(frozenset(names))
            steps, half = names[::-1], LONGEST // 2
            if len(steps) > LONGEST:
                steps = [*steps[:half], "…", *steps[-half:]]
            self._say("loop", path, " → ".join(steps))

    def _unused(self) -> None:
        every = (*self.equations.values(), *self.initials.values(), *self.outcomes.values())
        used: set[str] = set().union(*(e.needs | e.lookups for e in every))
        for section in ("random", "curves", "auxiliaries"):
            for k, part in enumerate(getattr(self.model, section)):
                if part.id not in used:
                    self._say("unused", (section, k, "id"), part.id, warning=True)
        for k, parameter in enumerate(self.study.parameters):
            if parameter.id not in used:
                self._say("unused", (k, "id"), parameter.id, warning=True, section="parameters")


def _today(expression: Expression, which: str) -> frozenset[str]:
    # In the first year a delayed value is that of the first year itself.
    return expression.now | set(expression.before) if which == "initial" else expression.now
