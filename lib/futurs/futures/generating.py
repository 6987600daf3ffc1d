"""One step function from the equations, for two targets that agree: numpy and compiled.

The text is made from expressions that were read and found harmless, by the one printer; nothing of
a file reaches it but names that the schema allows and numbers.

numpy
    One statement an equation over arrays of futures.
compiled
    The same statements, each a loop over a small block of futures in one flat workspace: the
    block stays in the processor's nearest memory, and a loop without branches is done several
    futures at a time.
"""

from __future__ import annotations

import ast
from collections.abc import Callable

from futurs.futures.expressions import (
    CLOCK,
    LAGS,
    RANGES,
    TIMES,
    variable,
    years_back,
)
from futurs.futures.printing import Printer
from futurs.futures.system import System

BLOCK = 128
"""Futures in a block of the compiled target: its workspace fits the nearest caches. The same in
:mod:`futurs.futures._kernels`, which is not loaded to make the text."""


class _Plan:
    """What a run has to compute, in which order."""

    def __init__(self, system: System) -> None:
        self.system, self.outcomes = system, list(system.outcomes)
        self.later, self.first = system.order, system.first
        self.parameters, self.moved = list(system.parameters), system.moved
        now = set().union(*(e.now for e in system.expressions()))
        self.ramped = [p for p in self.moved if p in now]
        aims = set().union(*(e.ranges for e in system.expressions()))
        self.aimed = [p for p in self.moved if p in aims]
        self.lags = [(n, k) for n, most in sorted(system.lags.items()) for k in range(1, most + 1)]
        self.yearly = [r.id for r in system.model.random if r.per == "year"]
        self.once = [r.id for r in system.model.random if r.per == "run"]

    def starting(self, name: str) -> ast.expr:
        """Return what gives a variable in the first year."""
        return (self.system.initials.get(name) or self.system.equations[name]).tree


class _Hoist:
    """Values that only time moves: computed once a year, not once a future."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}

    def __call__(self, text: str) -> str:
        return self.texts.setdefault(text, f"h{len(self.texts)}")


def _timed(node: ast.expr) -> bool:
    names = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
    return names <= set(CLOCK)


def _caller(
    words: dict[str, str],
    lag: Callable[[str, int], str],
    ranged: Callable[[str, str], str],
    hoist: _Hoist,
) -> Callable[[str, ast.Call, list[str]], str]:
    def call(name: str, node: ast.Call, values: list[str]) -> str:
        if name in LAGS:
            return lag(variable(node.args[0]), years_back(node))
        if name in RANGES:
            return ranged(name, variable(node.args[0]))
        if name in TIMES:
            return hoist(f"{name}(year, {', '.join(values)})")
        if name not in words:  # a table
            text = f"lookup({values[0]}, x_{name}, y_{name})"
            return hoist(text) if _timed(node.args[0]) else text
        if name == "clip":
            return f"minimum(maximum({', '.join(values[:2])}), {values[2]})"
        while len(values) > 1:  # in pairs, so that brackets do not pile up
            pairs = zip(values[::2], values[1::2], strict=False)
            rest = values[-1:] if len(values) % 2 else []
            values = [f"{words[name]}({a}, {b})" for a, b in pairs] + rest
            if len(values) == 1:
                return values[0]
        return f"{words[name]}({values[0]})"

    return call


_NUMPY = {"min": "minimum", "max": "maximum", "clip": "clip"}
_WORDS = {n: n for n in ("abs", "exp", "log", "log2", "log10", "sqrt", "tanh")} | _NUMPY


def numpy_source(system: System) -> str:
    """Return the step function over arrays of futures.

    Parameters
    ----------
    system : System

    Returns
    -------
    str
        Python text that defines ``run(base, target, turns, yearly, once, paid, rows, out)``.
    """
    plan, hoist = _Plan(system), _Hoist()

    def name(word: str) -> str:
        if word in CLOCK or word == "lever_cost":
            return "cost" if word == "lever_cost" else word
        if word in system.variables:
            return f"v_{word}"
        if word in system.parameters:
            return f"p_{word}" if word in plan.ramped else f"b_{word}"
        return f"u_{word}"

    def printer(lag: Callable[[str, int], str]) -> Printer:
        return Printer(
            name=name,
            call=_caller(_WORDS, lag, _ranged(plan), hoist),
            truth=lambda c: f"where({c}, 1.0, 0.0)",
            condition=lambda v: f"({v} != 0.0)",
            choose=lambda c, a, b: f"where({c}, {a}, {b})",
            joined={"and": " & ", "or": " | ", "not": "logical_not"},
        )

    later = printer(lambda n, k: f"l{k}_{n}")
    first = printer(lambda n, _: f"v_{n}")
    body_first = [f"v_{n} = {first.value(plan.starting(n))}" for n in plan.first]
    body_later = [f"v_{n} = {later.value(system.equations[n].tree)}" for n in plan.later]
    ends = []
    for k, o in enumerate(plan.outcomes):
        value = later.value(system.outcomes[o].tree)
        ends += [f"if rows[{k}] >= 0:", f"    out[rows[{k}], t] = {value}"]
    head = [f"b_{p} = base[{k}]" for k, p in enumerate(plan.parameters)]
    head += [f"u_{s} = once[{plan.once.index(s)}]" for s in plan.once]
    place = plan.moved.index
    head += [f"d_{p} = target[0, {place(p)}] - b_{p}" for p in plan.ramped]
    each = [f"p_{p} = turned(b_{p} + r * d_{p}, target, {place(p)}, turns, t)" for p in plan.ramped]
    each += [f"g_{p} = target[begun, {place(p)}]" for p in plan.aimed]
    each += [f"u_{s} = yearly[{plan.yearly.index(s)}][t]" for s in plan.yearly]
    return _text(
        plan, head, each, hoist, body_first, body_later, ends,
        [f"l{k}_{n} = v_{n}" for n, k in plan.lags],
        [f"l{k}_{n} = " + (f"l{k - 1}_{n}" if k > 1 else f"v_{n}") for n, k in _backwards(plan)],
    )  # fmt: skip


def _ranged(plan: _Plan) -> Callable[[str, str], str]:
    def ranged(which: str, name: str) -> str:
        return f"b_{name}" if which == "base" or name not in plan.moved else f"g_{name}"

    return ranged


def _backwards(plan: _Plan) -> list[tuple[str, int]]:
    return sorted(plan.lags, key=lambda lag: -lag[1])


def _text(
    plan: _Plan,
    head: list[str],
    each: list[str],
    hoist: _Hoist,
    first: list[str],
    later: list[str],
    ends: list[str],
    lag_first: list[str],
    lag_later: list[str],
) -> str:
    period, ramped = plan.system.model.period, plan.system.model.ramp
    lines = ["def run(base, target, turns, yearly, once, paid, rows, out):"]
    lines += [f"    {x}" for x in head]
    lines += [f"    for t in range({period.stop - period.start + 1}):"]
    clock = [
        "elapsed = float64(t)", f"year = {float(period.start)!r} + elapsed", "dt = float64(1.0)",
        f"r = ramp(year, {float(ramped.start)!r}, {float(ramped.stop)!r})",
        "begun, cost = aim(turns, t), paid[t]",
    ]  # fmt: skip
    clock += [f"{short} = {text}" for text, short in hoist.texts.items()]
    lines += [f"        {x}" for x in (*clock, *each, "if t == 0:")]
    lines += [f"            {x}" for x in first or ["pass"]]
    lines += ["        else:"]
    lines += [f"            {x}" for x in later or ["pass"]]
    lines += [f"        {x}" for x in ends]
    lines += ["        if t == 0:", *(f"            {x}" for x in lag_first or ["pass"])]
    lines += ["        else:", *(f"            {x}" for x in lag_later or ["pass"])]
    return "\n".join(lines) + "\n"


def compiled_source(system: System) -> str:
    """Return the step function as loops over blocks of futures, to be compiled.

    Parameters
    ----------
    system : System

    Returns
    -------
    str
        Python text that defines ``run(base, target, turns, yearly, once, paid, rows, out)``.
    """
    return _Compiled(system).text()


class _Compiled:
    """The compiled target's text: where each quantity lies in the workspace, and the loops."""

    def __init__(self, system: System) -> None:
        self.system, self.plan, self.hoist = system, _Plan(system), _Hoist()
        plan = self.plan
        self.rows: dict[str, int] = {}
        for row in (
            *(f"b_{p}" for p in plan.parameters), *(f"g_{p}" for p in plan.aimed),
            *(f"a_{p}" for p in plan.ramped), *(f"p_{p}" for p in plan.ramped),
            *(f"u_{s}" for s in (*plan.yearly, *plan.once)),
            *(f"v_{n}" for n in plan.later), *(f"l{k}_{n}" for n, k in plan.lags),
        ):  # fmt: skip
            self.rows[row] = len(self.rows)
        self.reads: dict[str, None] = {}

    def _at(self, row: str) -> str:
        return f"w[{self.rows[row] * BLOCK} + i]"

    def _read(self, row: str) -> str:
        # Reads stand before the arithmetic: a branch that reads cannot be done for many at once.
        self.reads[row] = None
        return row

    def _name(self, word: str) -> str:
        if word in CLOCK or word == "lever_cost":
            return "cost" if word == "lever_cost" else word
        if word in self.system.variables:
            return self._read(f"v_{word}")
        if word in self.system.parameters:
            return self._read(f"p_{word}" if word in self.plan.ramped else f"b_{word}")
        return self._read(f"u_{word}")

    def _printer(self, first: bool) -> Printer:
        ranged = _ranged(self.plan)

        def lag(name: str, back: int) -> str:
            return self._read(f"v_{name}" if first else f"l{back}_{name}")

        return Printer(
            name=self._name,
            call=_caller(
                _WORDS,
                lag,
                lambda which, n: self._read(ranged(which, n)),
                self.hoist,
            ),
            truth=lambda c: f"(1.0 if {c} else 0.0)",
            condition=lambda v: f"({v} != 0.0)",
            choose=lambda c, a, b: f"({a} if {c} else {b})",
            joined={"and": " and ", "or": " or ", "not": "not "},
        )

    def _loop(self, place: str, tree: ast.expr, printer: Printer) -> list[str]:
        self.reads = {}
        value = printer.value(tree)
        reads = [f"    {row} = {self._at(row)}" for row in self.reads]
        return [f"for i in range({BLOCK}):", *reads, f"    {place} = {value}"]

    def _row(self, row: str) -> int:
        return self.rows[row] * BLOCK

    def text(self) -> str:
        """Return the whole function."""
        plan, system = self.plan, self.system
        # The first year is one loop: it runs once, and each loop costs the compiler time.
        first = [f"for i in range({BLOCK}):"] if plan.first else []
        for n in plan.first:
            first += self._loop(self._at(f"v_{n}"), plan.starting(n), self._printer(True))[1:]
        later = [
            line
            for n in plan.later
            for line in self._loop(
                self._at(f"v_{n}"), system.equations[n].tree, self._printer(False)
            )
        ]
        ends = []
        for k, o in enumerate(plan.outcomes):
            _, *lines = self._loop("result", system.outcomes[o].tree, self._printer(False))
            loop = ["for i in range(size):", *lines, f"    out[rows[{k}], t, start + i] = result"]
            ends += [f"if rows[{k}] >= 0:", *(f"    {x}" for x in loop)]
        place = plan.moved.index
        each = []
        for p in plan.ramped:
            to = self._row(f"p_{p}")
            each += [
                f"blend(w, {to}, {self._row(f'b_{p}')}, {self._row(f'a_{p}')}, r)",
                f"turn(w, {to}, target, {place(p)}, turns, t, start, size)",
            ]
        each += [
            f"fill(w, {self._row(f'g_{p}')}, target[begun, {place(p)}], start, size)"
            for p in plan.aimed
        ]
        each += [
            f"fill(w, {self._row(f'u_{s}')}, yearly[{plan.yearly.index(s)}, t], start, size)"
            for s in plan.yearly
        ]
        head = [
            f"fill(w, {self._row(f'b_{p}')}, base[{k}], start, size)"
            for k, p in enumerate(plan.parameters)
        ]
        head += [
            f"fill(w, {self._row(f'a_{p}')}, target[0, {place(p)}], start, size)"
            for p in plan.ramped
        ]
        head += [
            f"fill(w, {self._row(f'u_{s}')}, once[{plan.once.index(s)}], start, size)"
            for s in plan.once
        ]
        lag_first = [
            f"copy(w, {self._row(f'l{k}_{n}')}, {self._row(f'v_{n}')})" for n, k in plan.lags
        ]
        lag_later = [
            f"copy(w, {self._row(f'l{k}_{n}')}, {self._row(f'l{k - 1}_{n}' if k > 1 else f'v_{n}')})"
            for n, k in _backwards(plan)
        ]
        whole = _text(plan, [], each, self.hoist, first, later, ends, lag_first, lag_later)
        opening, *rest = whole.splitlines()
        return "\n".join([
            opening,
            "    n = out.shape[2]",
            f"    w = empty({max(len(self.rows), 1) * BLOCK})",
            f"    for start in range(0, n, {BLOCK}):",
            f"        size = min({BLOCK}, n - start)",
            *(f"        {x}" for x in head),
            *(f"    {x}" for x in rest),
        ]) + "\n"  # fmt: skip
