"""Do the units of a model fit? Asked by ``futurs check``, never by a page: it loads pint.

The dimension of each equation is held against that of the variable it gives. A number written in
an equation is a pure number, but zero and the limits of min, max, clip, where and comparisons take
the unit of what they limit; an equation that is a number alone takes its variable's. ``dt`` is a
year; ``year`` and ``elapsed`` are numbers on a calendar. Shares, percentages, indices and points
are pure numbers. Scales (thousands, millions) are not checked, dimensions are.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from typing import Any

from futurs.errors import nearest
from futurs.futures.expressions import CLOCK, LAGS, RANGES, TIMES, Expression, called, variable
from futurs.futures.findings import Finding
from futurs.futures.system import System
from futurs.study.reading import Path_

# Units of parameters and outcomes (data/units.csv) that are more than a pure number.
_UNITS = {
    "persons": "person", "million_persons": "person", "thousand_persons": "person",
    "persons_per_year": "person/year", "thousand_persons_per_year": "person/year",
    "posts_per_year": "person/year", "requests": "request", "bn_eur": "EUR", "m_eur": "EUR",
    "bn_eur_per_year": "EUR/year", "eur_per_head": "EUR/person", "days": "day", "minutes": "minute",
    "per_year": "1/year", "percent_per_year": "1/year", "share_per_year": "1/year",
}  # fmt: skip
_OWN = ("person = [person]", "EUR = [currency]", "request = [request]", "bn_EUR = 1e9 EUR",
        "thousand_person = 1000 person")  # fmt: skip

_ANY = None
"""The dimension of a bare number: it fits beside anything that it limits."""


class _Misfit(Exception):  # noqa: N818 -- never leaves this module
    def __init__(self, code: str, node: ast.expr, **units: str) -> None:
        super().__init__(code)
        self.code, self.where, self.units = code, ast.unparse(node)[:80], units


class _Unknown(Exception):  # noqa: N818 -- a name without a unit is another fault, said elsewhere
    pass


class _Known(dict[str, Any]):
    def __missing__(self, name: str) -> Any:
        raise _Unknown(name)


@cache
def _registry() -> Any:
    # Half a second to build; no study adds to it.
    import pint

    registry: Any = pint.UnitRegistry(cache_folder=None)
    for definition in _OWN:
        registry.define(definition)
    return registry


class _Units:
    """Dimensions of names and of expressions, of one system."""

    def __init__(self, system: System) -> None:
        self.registry = _registry()
        self.system = system
        self.none = self.registry.dimensionless.dimensionality
        self.year = self.registry.parse_units("year").dimensionality
        self.of: dict[str, Any] = _Known({"dt": self.year, "year": self.none, "elapsed": self.none})
        self.of["lever_cost"] = self.dimension("EUR/year")
        for parameter in system.parameters.values():
            self.of[parameter.id] = self.dimension(_UNITS.get(parameter.unit, "1"))

    def dimension(self, unit: str) -> Any:
        """Return the dimension of a unit as a study writes it."""
        text = unit.strip()
        return self.registry.parse_units("" if text == "1" else text).dimensionality

    def value(self, node: ast.expr) -> Any:
        """Return the dimension of an expression, ``_ANY`` for a bare number."""
        if isinstance(node, ast.Constant):
            return _ANY
        if isinstance(node, ast.Name):
            return self.of[node.id]
        if isinstance(node, ast.UnaryOp):
            found = self.value(node.operand)
            return self.none if isinstance(node.op, ast.Not) else found
        if isinstance(node, ast.BinOp):
            return self._binary(node)
        if isinstance(node, ast.Compare):
            self._same(node, [self.value(v) for v in (node.left, *node.comparators)])
            return self.none
        if isinstance(node, ast.BoolOp):
            for part in node.values:
                self.value(part)
            return self.none
        if isinstance(node, ast.IfExp):
            self.value(node.test)
            return self._same(node, [self.value(node.body), self.value(node.orelse)])
        assert isinstance(node, ast.Call)  # noqa: S101 -- the parser lets nothing else through
        return self._call(node)

    def _call(self, node: ast.Call) -> Any:
        name = called(node)
        if name in LAGS or name in RANGES:
            return self.of[variable(node.args[0])]
        if name in TIMES:
            return self.none
        values = [self.value(a) for a in node.args]
        if name in ("min", "max", "clip"):
            return self._same(node, values)
        if name == "where":
            return self._same(node, values[1:])
        if name == "abs":
            return values[0]
        if name == "sqrt":
            return _ANY if values[0] is _ANY else values[0] ** 0.5
        if name not in self.system.curves:  # exp, log, tanh ...
            self._pure(node.args[0], values[0])
            return self.none
        return self.of[name]

    def _binary(self, node: ast.BinOp) -> Any:
        left, right = self.value(node.left), self.value(node.right)
        if isinstance(node.op, ast.Add | ast.Sub):
            if _zero(node.left) or _zero(node.right):
                return right if _zero(node.left) else left
            pure = [self.none if side is _ANY else side for side in (left, right)]
            return _ANY if left is _ANY and right is _ANY else self._same(node, pure)
        if isinstance(node.op, ast.Pow):
            self._pure(node.right, right)
            if not isinstance(node.right, ast.Constant):
                self._pure(node.left, left)
                return self.none
            return _ANY if left is _ANY else left ** float(node.right.value)  # type: ignore[arg-type]
        if left is _ANY and right is _ANY:
            return _ANY
        left, right = (self.none if side is _ANY else side for side in (left, right))
        return left * right if isinstance(node.op, ast.Mult) else left / right

    def _same(self, node: ast.expr, found: list[Any]) -> Any:
        known = [d for d in found if d is not _ANY]
        for other in known[1:]:
            if other != known[0] and self.none in (known[0], other):
                unit = other if known[0] == self.none else known[0]
                raise _Misfit("unit_beside", node, unit=_shown(unit))
            if other != known[0]:
                raise _Misfit("unit_mixed", node, unit=_shown(known[0]), other=_shown(other))
        return known[0] if known else _ANY

    def _pure(self, node: ast.expr, found: Any) -> None:
        if found is not _ANY and found != self.none:
            raise _Misfit("unit_pure", node, unit=_shown(found))


_BASES = {"[currency]": "EUR", "[time]": "year"}


def _shown(dimension: Any) -> str:
    # In units as a study writes them: EUR/year, where pint says [currency] / [time].
    def power(name: str, exponent: float) -> str:
        unit = _BASES.get(name, name.strip("[]"))
        return unit if exponent == 1 else f"{unit}**{exponent:g}"

    parts = sorted(dimension.items())
    above = " * ".join(power(name, e) for name, e in parts if e > 0)
    return "/".join([above or "1", *(power(name, -e) for name, e in parts if e < 0)])


def _zero(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value == 0


def misfits(system: System) -> Iterator[Finding]:
    """Answer which equations give another unit than their variable's, all of them.

    Parameters
    ----------
    system : System
        A draft too: an equation with a name that does not exist is left out.

    Yields
    ------
    Finding
        Code ``unit_unread``, and ``unit``, ``unit_none``, ``unit_beside``, ``unit_mixed`` or
        ``unit_pure`` for a misfit, which is a warning: the model runs all the same.
    """
    units, model = _Units(system), system.model
    for section in ("random", "curves", "stocks", "auxiliaries"):
        for k, part in enumerate(getattr(model, section)):
            try:
                units.of[part.id] = units.dimension(part.unit)
            except Exception:  # pint raises many kinds for an unreadable text
                units.of[part.id] = units.none
                yield Finding("unit_unread", (section, k, "unit"), part.unit)
    expressions: Mapping[str, Mapping[str, Expression]] = {
        "equation": system.equations, "initial": system.initials,
    }  # fmt: skip
    for section in ("stocks", "auxiliaries"):
        for k, part in enumerate(getattr(model, section)):
            for name, known in expressions.items():
                if part.id in known:
                    wanted = units.of[part.id]
                    yield from _held(units, (section, k, name), known[part.id], wanted, part.unit)
    for k, outcome in enumerate(model.outcomes):
        wanted = units.dimension(_UNITS.get(outcome.unit, "1"))
        expression = system.outcomes.get(outcome.id)
        if expression is None:  # it could not be read
            continue
        yield from _held(units, ("outcomes", k, "equation"), expression, wanted, outcome.unit)


def unnamed(system: System, known: Collection[str]) -> Iterator[Finding]:
    """Answer which parameters and outcomes are in a unit that has no name.

    Parameters
    ----------
    system : System
        A draft too.
    known : collection of str
        Units of ``data/units.csv``.

    Yields
    ------
    Finding
        Code ``unit_unnamed``, a warning: it is shown as it stands, and held to be a pure number.
    """
    parts: list[tuple[Path_, str, str]] = [
        (("outcomes", k, "unit"), o.unit, "model") for k, o in enumerate(system.model.outcomes)
    ]
    parts += [((k, "unit"), p.unit, "parameters") for k, p in enumerate(system.study.parameters)]
    for path, unit, section in parts:
        if unit not in known and unit != "1":
            close = nearest(unit, known)
            yield Finding("unit_unnamed", path, unit, nearest=close, warning=True, section=section)


def _held(
    units: _Units, path: Path_, expression: Expression, wanted: Any, unit: str
) -> Iterator[Finding]:
    try:
        found = units.value(expression.tree)
    except _Unknown:
        return
    except _Misfit as misfit:
        # "faults.unit_beside" "faults.unit_mixed" "faults.unit_pure"
        yield Finding(misfit.code, path, misfit.where, warning=True, params=misfit.units)
        return
    if found is not _ANY and found != wanted:
        code = "unit_none" if found == units.none else "unit"
        yield Finding(code, path, _shown(found), unit, warning=True)  # "unit" "unit_none"


assert set(CLOCK) == {"year", "elapsed", "dt"}  # noqa: S101 -- each needs a dimension above
