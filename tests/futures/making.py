"""Small studies with a model of one's own, and a second reading of its equations: by hand."""

import ast
import math
from pathlib import Path

from futurs.study import load

STUDY = """title: Small
version: "1"
horizon: 2040
languages: [fr, en]
drivers:
  - id: trust
    label: {fr: Confiance, en: Trust}
    states:
      - {id: high, label: {fr: Forte, en: High}}
      - {id: low, label: {fr: Faible, en: Low}}
  - id: money
    label: {fr: Argent, en: Money}
    states:
      - {id: much, label: {fr: Beaucoup, en: Much}}
      - {id: little, label: {fr: Peu, en: Little}}
actors:
  - {id: state, label: {fr: État, en: State}}
levers:
  - &L
"""
LEVER = """  - id: {0}
    label: {{fr: Levier, en: Lever}}
    owner: state
    owner_label: {{fr: État, en: State}}
    window: 2026-2030
    first_step: {{fr: Dire, en: Say}}
    scores: {{}}
"""
STUDY = STUDY.replace("  - &L\n", "".join(LEVER.format(n) for n in ("training", "nudge")))
PARAMETERS = """id,group,label_fr,label_en,unit,central,low,high,minimum,maximum,basis
pace,g,a,a,percent,2,1,4,,,assumption
start_level,g,b,b,percent,10,8,13,,,assumption
limit,g,c,c,percent,0.5,0.2,0.9,0.1,0.95,assumption
fixed,g,d,d,percent,7,7,7,,,assumption
"""
DRIVERS = """driver,state,parameter,op,low,high,reason_fr,reason_en
trust,high,pace,set,5,6,x,x
trust,low,pace,add,-1,0,x,x
money,much,limit,add,0.3,0.6,x,x
money,much,fixed,set,8,9,x,x
money,little,limit,set,0.3,0.4,x,x
"""
LEVERS = """lever,parameter,op,low,high,cost_bn_eur_per_year,reason_fr,reason_en
training,pace,add,0.5,1,0.25,x,x
training,limit,add,-0.1,0,0,x,x
nudge,fixed,set,1,2,0.5,x,x
"""
MODEL = """model:
  title: Small
  period: {{start: {start}, stop: {stop}}}
  ramp: {{start: 2025, stop: 2029}}
"""


def model(stocks=(), auxiliaries=(), outcomes=None, *, start=2024, stop=2034, more=""):
    """Text of a model: each part as (id, equation[, initial])."""
    lines = [MODEL.format(start=start, stop=stop) + more]
    for section, parts in (("stocks", stocks), ("auxiliaries", auxiliaries)):
        if parts:
            lines.append(f"  {section}:\n")
        for name, equation, *initial in parts:
            first = f", initial: {initial[0]!r}" if initial else ""
            lines.append(
                f"    - {{id: {name}, label: x, unit: '1', equation: {equation!r}{first}}}\n"
            )
    if outcomes is None:
        outcomes = [(part[0], part[0]) for part in (*stocks, *auxiliaries)]
    lines.append("  outcomes:\n")
    lines += [f"    - {{id: {n}, label: x, unit: percent, equation: {e!r}}}\n" for n, e in outcomes]
    return "".join(lines)


def write(folder: Path, text: str, name="small", **tables) -> Path:
    """Write a study whose model is the text; return the root."""
    home = folder / "scenarios" / name
    (home / "model").mkdir(parents=True, exist_ok=True)
    (home / "study.yaml").write_text(STUDY, "utf-8")
    files = {"parameters": PARAMETERS, "driver_map": DRIVERS, "lever_map": LEVERS, **tables}
    for table, rows in files.items():
        (home / f"model/{table}.csv").write_text(rows, "utf-8")
    (home / "model/equations.yaml").write_text(text, "utf-8")
    return folder


def study(folder, text, **tables):
    return load("small", root=write(folder, text, **tables))


HIGH = {"trust": "high", "money": "little"}
LOW = {"trust": "low", "money": "much"}


def div(a, b):
    if b:
        return a / b
    sign = math.copysign(1, b)
    return math.nan if a == 0 or math.isnan(a) else math.copysign(math.inf, a * sign)


def power(a, b):
    try:
        found = a**b
    except ZeroDivisionError:
        return math.inf
    except OverflowError:
        return math.inf if a > 0 or b % 2 == 0 else -math.inf
    return math.nan if isinstance(found, complex) else found


def quiet(function, edge=math.nan):
    def call(*values):
        try:
            return function(*values)
        except ValueError:
            return edge if values[0] == 0 else math.nan
        except OverflowError:
            return math.inf

    return call


def first_nan(choose):
    return lambda *v: math.nan if any(math.isnan(x) for x in v) else choose(v)


MATHS = {
    "abs": abs, "exp": quiet(math.exp), "log": quiet(math.log, -math.inf),
    "log2": quiet(math.log2, -math.inf), "log10": quiet(math.log10, -math.inf),
    "sqrt": quiet(math.sqrt), "tanh": math.tanh, "min": first_nan(min), "max": first_nan(max),
    "clip": first_nan(lambda v: min(max(v[0], v[1]), v[2])),
    "step": lambda year, a: float(year >= a),
    "ramp": lambda year, a, b: min(1.0, max(0.0, (year - a) / (b - a))),
}  # fmt: skip
BINARY = {
    ast.Add: lambda a, b: a + b, ast.Sub: lambda a, b: a - b, ast.Mult: lambda a, b: a * b,
    ast.Div: div, ast.Pow: power,
}  # fmt: skip
COMPARE = {
    ast.Lt: lambda a, b: a < b, ast.LtE: lambda a, b: a <= b, ast.Gt: lambda a, b: a > b,
    ast.GtE: lambda a, b: a >= b, ast.Eq: lambda a, b: a == b, ast.NotEq: lambda a, b: a != b,
}  # fmt: skip


class Slow:
    """One future of a system, one value at a time: shares no line with what it checks."""

    def __init__(self, system, base, target, yearly, once, cost, later=()):
        """``later``: the year, target and cost of each later turn."""
        self.system, self.cost = system, cost
        self.later = [(y, dict(zip(system.moved, g, strict=True)), c) for y, g, c in later]
        self.base = dict(zip(system.parameters, base, strict=True))
        self.target = dict(zip(system.moved, target, strict=True))
        series = system.model.random
        self.yearly = dict(zip([s.id for s in series if s.per == "year"], yearly, strict=True))
        self.once = dict(zip([s.id for s in series if s.per == "run"], once, strict=True))
        self.memo = {}

    def outcome(self, name):
        years = range(len(self.system.years))
        return [self.eval(self.system.outcomes[name].tree, t) for t in years]

    def variable(self, name, t):
        if (name, t) not in self.memo:
            first = self.system.initials.get(name) if t == 0 else None
            tree = (first or self.system.equations[name]).tree
            self.memo[name, t] = self.eval(tree, t)
        return self.memo[name, t]

    def name(self, name, t):
        period, ramp = self.system.model.period, self.system.model.ramp
        year = float(period.start + t)
        cost = [self.cost, *(c for since, _, c in self.later if year >= since)][-1]
        times = {"year": year, "elapsed": float(t), "dt": 1.0, "lever_cost": cost}
        if name in times:
            return times[name]
        if name in self.system.variables:
            return self.variable(name, t)
        if name in self.yearly:
            return float(self.yearly[name][t])
        if name in self.once:
            return float(self.once[name])
        # Each aim weighs by how far it has come about, less how far the next one has.
        low, length = float(self.base[name]), ramp.stop - ramp.start
        aims = [(ramp.start, self.target), *((since, g) for since, g, _ in self.later)]
        shares = [1, *(MATHS["ramp"](year, since, since + length) for since, _ in aims), 0]
        values = [low, *(float(g.get(name, low)) for _, g in aims)]
        return sum(v * (a - b) for v, a, b in zip(values, shares, shares[1:], strict=False))

    def eval(self, node, t):
        if isinstance(node, ast.Constant):
            return float(node.value)
        if isinstance(node, ast.Name):
            return self.name(node.id, t)
        if isinstance(node, ast.BinOp):
            return BINARY[type(node.op)](self.eval(node.left, t), self.eval(node.right, t))
        if isinstance(node, ast.UnaryOp):
            value = self.eval(node.operand, t)
            if isinstance(node.op, ast.Not):
                return float(not value)
            return -value if isinstance(node.op, ast.USub) else value
        if isinstance(node, ast.BoolOp):
            values = [bool(self.eval(v, t)) for v in node.values]
            return float((all if isinstance(node.op, ast.And) else any)(values))
        if isinstance(node, ast.Compare):
            values = [self.eval(v, t) for v in (node.left, *node.comparators)]
            rows = zip(values, node.ops, values[1:], strict=False)
            return float(all(COMPARE[type(op)](a, b) for a, op, b in rows))
        if isinstance(node, ast.IfExp):
            return self.eval(node.body if self.eval(node.test, t) else node.orelse, t)
        return self.call(node, t)

    def call(self, node, t):
        word = node.func.id
        if word in ("previous", "delay"):
            back = 1 if word == "previous" else node.args[1].value
            return self.variable(node.args[0].id, max(0, t - back))
        if word in ("base", "target"):
            low, year = float(self.base[node.args[0].id]), self.system.model.period.start + t
            aim = [self.target, *(g for since, g, _ in self.later if year > since)][-1]
            return low if word == "base" else float(aim.get(node.args[0].id, low))
        if word == "where":
            return self.eval(node.args[1] if self.eval(node.args[0], t) else node.args[2], t)
        values = [self.eval(a, t) for a in node.args]
        if word in ("ramp", "step"):
            values.insert(0, float(self.system.model.period.start + t))
        if word in MATHS:
            return float(MATHS[word](*values))
        return self.look(*self.system.curves[word], values[0])

    def look(self, xs, ys, x):
        if math.isnan(x):
            return x
        if x <= xs[0] or x >= xs[-1]:
            return ys[0] if x <= xs[0] else ys[-1]
        k = next(k for k in range(1, len(xs)) if xs[k] >= x)
        share = (x - xs[k - 1]) / (xs[k] - xs[k - 1])
        return ys[k - 1] + share * (ys[k] - ys[k - 1])
