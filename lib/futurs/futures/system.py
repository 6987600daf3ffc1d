"""A study's model, found sound: what depends on what, and in which order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from futurs.futures.expressions import CLOCK, Expression
from futurs.shapes import Brief
from futurs.study import Study
from futurs.study.schema.equations import Auxiliary, Model, Outcome, RandomSeries, Stock
from futurs.study.schema.parameters import Parameter


@dataclass(frozen=True, eq=False, repr=False)
class System(Brief):
    """The equations of a study, ready to be run.

    Parameters
    ----------
    study : Study
    model : Model
    curves : mapping
        Points (x ascending, values) of each table.
    equations, initials : mapping
        Expression of each variable and outcome after the first year, and in it.
    order, first : tuple of str
        Variables in an order in which each can be computed.
    """

    study: Study
    model: Model
    curves: Mapping[str, tuple[tuple[float, ...], tuple[float, ...]]]
    equations: Mapping[str, Expression]
    initials: Mapping[str, Expression]
    outcomes: Mapping[str, Expression]
    order: tuple[str, ...]
    first: tuple[str, ...]

    @cached_property
    def parameters(self) -> dict[str, Parameter]:
        """Parameters that an equation uses, in the order of the study's table."""
        used = set().union(*(e.needs for e in self.expressions()))
        return {p.id: p for p in self.study.parameters if p.id in used}

    @cached_property
    def random(self) -> dict[str, RandomSeries]:
        """Random series by name."""
        return {r.id: r for r in self.model.random}

    @cached_property
    def moved(self) -> tuple[str, ...]:
        """Parameters that a driver's state or a lever moves, or whose target is asked for."""
        by = {e.parameter for e in self.study.driver_map}
        by |= {e.parameter for e in self.study.lever_map}
        by |= set().union(*(e.ranges for e in self.expressions()))
        return tuple(p for p in self.parameters if p in by)

    @cached_property
    def uncertain(self) -> tuple[str, ...]:
        """Parameters and random series of a whole run that may differ between futures."""
        drawn = [n for n, p in self.parameters.items() if p.low < p.high or n in self.moved]
        return (*drawn, *(r.id for r in self.model.random if r.per == "run"))

    @cached_property
    def variables(self) -> dict[str, Stock | Auxiliary]:
        """Stocks and auxiliaries by name."""
        found: dict[str, Stock | Auxiliary] = {v.id: v for v in self.model.stocks}
        return found | {v.id: v for v in self.model.auxiliaries}

    @cached_property
    def lags(self) -> dict[str, int]:
        """How many years back each variable is needed."""
        found: dict[str, int] = {}
        for expression in self.equations.values():
            for name, back in expression.before.items():
                found[name] = max(found.get(name, 0), back)
        return found

    @cached_property
    def years(self) -> tuple[int, ...]:
        """Years of the run, the first included."""
        return tuple(range(self.model.period.start, self.model.period.stop + 1))

    def outcome(self, name: str) -> Outcome:
        """Return an outcome by its id."""
        return next(o for o in self.model.outcomes if o.id == name)

    def causes(self, name: str) -> frozenset[str]:
        """Answer which variables and parameters one depends on, directly.

        Parameters
        ----------
        name : str
            A variable, or an outcome that has no variable's name.

        Returns
        -------
        frozenset of str
            Names of this year and of years before.
        """
        both = [self.equations.get(name), self.initials.get(name)]
        if name not in self.equations:
            both = [self.outcomes.get(name)]
        return frozenset().union(*(e.needs for e in both if e)) - set(CLOCK)

    def needed(self, outcomes: Iterable[str]) -> frozenset[str]:
        """Answer which variables have to be computed for some outcomes, by whatever way."""
        found: set[str] = set()
        todo = [n for o in outcomes for n in self.outcomes[o].needs]
        while todo:
            name = todo.pop()
            if name in self.variables and name not in found:
                found.add(name)
                todo += self.causes(name)
        return frozenset(found)

    def expressions(self) -> Iterator[Expression]:
        """Yield every expression of the model."""
        yield from self.equations.values()
        yield from self.initials.values()
        yield from self.outcomes.values()
