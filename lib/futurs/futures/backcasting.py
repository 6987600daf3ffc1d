"""The past run with a model's own equations, beside what was published.

How far does the model miss the past? A study says in ``model.backcast`` from which year it starts
and which observed series replace which equations, first values or parameters; all other equations
are those of the simulation. No state and no lever is at work. What was given is listed with its
reason: where it was fitted, or holds the result itself, a near match proves nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from futurs.errors import InputError, StudyError, nearest
from futurs.futures import settings
from futurs.futures.expressions import parse
from futurs.futures.findings import Finding, placed
from futurs.futures.quantiles import quantiles
from futurs.futures.reading import examine
from futurs.futures.sampling import draw
from futurs.futures.system import System
from futurs.futures.targets import numpy_target
from futurs.shapes import Brief, Fan
from futurs.study import Study
from futurs.study.schema.equations import Auxiliary, Backcast, Instead, Model, Outcome, Period
from futurs.study.schema.parameters import Parameter

if TYPE_CHECKING:
    import pandas as pd

Array = NDArray[np.float64]
LEVELS = (0.05, 0.5, 0.95)


@dataclass(frozen=True)
class Miss:
    """One published figure beside what the model says of the same year.

    Parameters
    ----------
    outcome : str
    year : int
    scope, source : str
        Of the published figure: scopes differ from year to year.
    published : float
        In the outcome's unit.
    central : float
        With every parameter at its central value.
    low, high : float
        Between which 9 futures in 10 lie.
    """

    outcome: str
    year: int
    scope: str
    source: str
    published: float
    central: float
    low: float
    high: float

    @property
    def miss(self) -> float:
        """By how much the model is above the figure, in the outcome's unit."""
        return self.central - self.published

    @property
    def share(self) -> float:
        """The same as a share of the figure; not a number where that is zero."""
        return self.miss / self.published if self.published else float("nan")

    @property
    def within(self) -> bool | None:
        """Whether the figure lies where 9 futures in 10 do; None where the model has no range."""
        if self.high - self.low <= 1e-9 * abs(self.high):
            return None
        return self.low <= self.published <= self.high


@dataclass(frozen=True, eq=False, repr=False)
class Past(Brief):
    """A model's past.

    Parameters
    ----------
    system : System
        Of the equations that were run, the replaced ones included.
    given : tuple of Instead
        What was observed or fitted, and not explained.
    years : tuple of int
    central : mapping of str to ndarray, shape (year,)
        Each outcome with every parameter at its central value.
    fans : mapping of str to Fan
    misses : tuple of Miss
        Without those of the first year, which is given.
    """

    system: System
    given: tuple[Instead, ...]
    years: tuple[int, ...]
    central: Mapping[str, Array]
    fans: Mapping[str, Fan]
    misses: tuple[Miss, ...]

    def to_frame(self) -> pd.DataFrame:
        """Return the misses as a table, one row a published figure.

        Returns
        -------
        DataFrame
            Fields of :class:`Miss`, with ``miss``, ``share`` and ``within``.
        """
        import pandas as pd

        more = ("miss", "share", "within")
        return pd.DataFrame([vars(m) | {k: getattr(m, k) for k in more} for m in self.misses])


def backcast(
    study: Study, *, draws: int = 1000, seed: int = 2040, root: str | Path | None = None
) -> Past:
    """Answer how far a model misses its past.

    Parameters
    ----------
    study : Study
    draws : int
        Futures from the parameters' ranges, 1 to 8192.
    seed : int
    root : path, optional
        Folder that holds ``data/``.

    Returns
    -------
    Past

    Raises
    ------
    InputError
        When the study has no equations, or says nothing of its past.
    StudyError
        With all faults of what it says.

    Examples
    --------
    >>> from futurs.study import load
    >>> found = backcast(load("administration_2040"), draws=50)
    >>> found.years[0], [m.year for m in found.misses if m.outcome == "senior_share"]
    (2014, [2019, 2022])
    """
    if study.model is None or study.model.backcast is None:
        code = "no_model" if study.model is None else "no_backcast"
        raise InputError(code, study=study.id)
    if not 1 <= draws <= 8192:
        raise InputError("draws_bounds", found=str(draws), high=8192)
    built, findings = _built(study, root)
    if built is None:
        faults = placed(study, findings)
        raise StudyError("study_faults", faults, study=study.id, n=len(faults))
    values = _values(built, draws, seed)
    central = {name: v[:, 0] for name, v in values.items()}
    fans = {
        name: Fan(built.years, LEVELS, *quantiles(v[:, 1:].T, LEVELS), draws)
        for name, v in values.items()
    }
    misses = tuple(m for name in values for m in _misses(built, name, central[name], fans[name], root))  # fmt: skip
    return Past(built, study.model.backcast.instead, built.years, central, fans, misses)


def examine_backcast(study: Study, *, root: str | Path | None = None) -> list[Finding]:
    """Answer what is wrong with what a study says of its past.

    Parameters
    ----------
    study : Study
        Whose equations are sound.
    root : path, optional

    Returns
    -------
    list of Finding
    """
    if study.model is None or study.model.backcast is None:
        return []
    return _built(study, root)[1]


def _built(study: Study, root: str | Path | None) -> tuple[System | None, list[Finding]]:
    assert study.model is not None  # noqa: S101 -- asked by the callers
    model, past = study.model, study.model.backcast
    assert past is not None  # noqa: S101
    findings = list(_names(study, model, past))
    if findings:
        return None, findings
    changed = _changed(study, model, past)
    whole, found = examine(changed, root=root)
    if whole is None:
        return None, [_moved(f, model, changed, past) for f in found if not f.warning]
    # What no compared outcome needs would start from values of another year.
    needed = whole.needed(past.outcomes)
    return examine(_only(whole, needed), root=root)[0], []


def _names(study: Study, model: Model, past: Backcast) -> Iterator[Finding]:
    variables = {v.id for v in (*model.stocks, *model.auxiliaries)}
    parameters = {p.id for p in study.parameters}
    for k, part in enumerate(past.instead):
        here = ("backcast", "instead", k)
        if part.id not in variables | parameters:
            near = nearest(part.id, variables | parameters)
            yield Finding("unknown_name", (*here, "id"), part.id, nearest=near)
        elif part.equation is None and (part.id in parameters or part.initial is None):
            yield Finding("missing_key", here, params={"key": "equation"})
    names = [c.id for c in (*model.curves, *past.curves)]
    for k, part in enumerate(past.instead):
        for key in ("equation", "initial"):
            text = getattr(part, key)
            for p in parse(text, curves=names)[1] if text is not None else ():
                path = ("backcast", "instead", k, key)
                yield Finding(p.code, path, p.found, p.allowed, p.nearest)
    outcomes = {o.id for o in model.outcomes}
    for k, name in enumerate(past.outcomes):
        if name not in outcomes:
            near = nearest(name, outcomes)
            yield Finding("unknown_name", ("backcast", "outcomes", k), name, nearest=near)


def _changed(study: Study, model: Model, past: Backcast) -> Study:
    replaced = {part.id: part for part in past.instead}

    def part(old: Any) -> Any:
        new = replaced.get(old.id)
        texts = {} if new is None else {"equation": new.equation, "initial": new.initial}
        return old.model_copy(update={k: v for k, v in texts.items() if v is not None})

    series = [_series(p, replaced[p.id]) for p in study.parameters if p.id in replaced]
    changed = model.model_copy(update={
        "period": past.period,
        # Drivers and levers begin when the past is over.
        "ramp": Period(start=past.period.stop, stop=past.period.stop + 1),
        "curves": (*model.curves, *past.curves),
        "stocks": tuple(part(s) for s in model.stocks),
        "auxiliaries": (*(part(a) for a in model.auxiliaries), *series),
        "outcomes": tuple(o for o in model.outcomes if o.id in past.outcomes),
        "cost": None,  # no lever is pulled in the past
    })  # fmt: skip
    parameters = tuple(p for p in study.parameters if p.id not in replaced)
    return study.model_copy(update={"model": changed, "parameters": parameters})


def _series(parameter: Parameter, new: Instead) -> Auxiliary:
    # A parameter that was observed year by year is a variable of the past.
    return Auxiliary(
        id=parameter.id, label=parameter.label, unit="1", equation=new.equation or 0, initial=new.initial
    )  # fmt: skip


def _only(system: System, needed: frozenset[str]) -> Study:
    model = system.model
    used = set().union(*(system.causes(n) for n in needed), *(e.now for e in system.outcomes.values()))  # fmt: skip
    kept = model.model_copy(update={
        "stocks": tuple(s for s in model.stocks if s.id in needed),
        "auxiliaries": tuple(a for a in model.auxiliaries if a.id in needed),
        "random": tuple(r for r in model.random if r.id in used),
    })  # fmt: skip
    return system.study.model_copy(update={"model": kept})


def _moved(finding: Finding, model: Model, changed: Study, past: Backcast) -> Finding:
    # A fault of the changed equations is shown where the change was written.
    section, number = (*finding.path, "", 0)[:2]
    place: tuple[Any, ...] = ("backcast",)
    ids = {part.id: k for k, part in enumerate(past.instead)}
    if section == "curves" and isinstance(number, int) and number >= len(model.curves):
        place = ("backcast", "curves", number - len(model.curves), *finding.path[2:])
    elif section in ("stocks", "auxiliaries") and isinstance(number, int):
        name = getattr(changed.model, str(section))[number].id
        if name in ids:
            place = ("backcast", "instead", ids[name], *finding.path[2:])
    return Finding(finding.code, place, finding.found, finding.allowed, finding.nearest)


def _values(system: System, draws: int, seed: int) -> dict[str, Array]:
    # The first column holds the central values.
    chance = draw(system, 0, draws, seed=seed, sampler="latin_hypercube")
    middle = np.array([p.central for p in system.parameters.values()]).reshape(-1, 1)
    base = np.ascontiguousarray(np.hstack([middle, settings.bases(system, chance)]))
    place = list(system.parameters).index
    target = base[[place(p) for p in system.moved]]
    means = {
        r.id: 0.0 if r.distribution == "normal" else (r.low + r.high) / 2
        for r in system.model.random
    }
    yearly = _with_means(chance.yearly, [means[r.id] for r in system.model.random if r.per == "year"])  # fmt: skip
    once = _with_means(chance.once, [means[r.id] for r in system.model.random if r.per == "run"])
    names = list(system.outcomes)
    out = np.empty((len(names), len(system.years), draws + 1))
    turns, paid = np.empty((0, len(system.years))), np.zeros(len(system.years))
    run = numpy_target(system)
    run(base, target[None], turns, yearly, once, paid, np.arange(len(names)), out)
    return dict(zip(names, out, strict=True))


def _with_means(drawn: Array, means: list[float]) -> Array:
    first = np.broadcast_to(
        np.reshape(means, (-1, *[1] * (drawn.ndim - 1))), (*drawn.shape[:-1], 1)
    )
    return np.ascontiguousarray(np.concatenate([first, drawn], axis=-1))


def _misses(
    system: System, name: str, central: Array, fan: Fan, root: str | Path | None
) -> Iterator[Miss]:
    from futurs import facts

    outcome: Outcome = system.outcome(name)
    if outcome.indicator is None:
        return
    for figure in facts.figures(indicator=outcome.indicator, geo=outcome.area, root=root):
        wanted = outcome.scope is None or figure.scope == outcome.scope
        past = figure.kind in ("observed", "derived")
        if wanted and past and figure.year in system.years[1:]:
            at = system.years.index(figure.year)
            yield Miss(
                name, figure.year, figure.scope, figure.source.organisation,
                float(f"{figure.value * outcome.factor:.12g}"), float(central[at]), float(fan.values[0, at]),
                float(fan.values[-1, at]),
            )  # fmt: skip
