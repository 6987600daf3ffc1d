"""The small language of equations: arithmetic, comparisons and a few named functions.

A text is read by Python's own parser and then held against a list of what is allowed, so that a
file can execute nothing: no attribute, no index, no string, no call but the functions below.
"""

from __future__ import annotations

import ast
import keyword
import math
import warnings
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from futurs.errors import nearest

FUNCTIONS: dict[str, tuple[int, int]] = {
    "abs": (1, 1), "clip": (3, 3), "exp": (1, 1), "log": (1, 1), "log2": (1, 1), "log10": (1, 1),
    "max": (2, 8), "min": (2, 8), "sqrt": (1, 1), "tanh": (1, 1), "where": (3, 3),
}  # fmt: skip
"""Functions of values, with the least and the greatest number of arguments."""
LAGS: dict[str, tuple[int, int]] = {"previous": (1, 1), "delay": (2, 2)}
"""``previous(x)``: the year before; ``delay(x, 5)``: five years before, at first the first year."""
RANGES: dict[str, tuple[int, int]] = {"base": (1, 1), "target": (1, 1)}
"""``base(p)``: a parameter before any driver or lever; ``target(p)``: once they are in full."""
TIMES: dict[str, tuple[int, int]] = {"ramp": (2, 2), "step": (1, 1)}
"""``ramp(a, b)``: 0 until year a, 1 from year b; ``step(a)``: 1 from year a."""
CLOCK = ("year", "elapsed", "dt")
"""Names of time: the year, years since the first, the length of a step (one year)."""
RESERVED = frozenset({*FUNCTIONS, *LAGS, *RANGES, *TIMES, *CLOCK, "lever_cost", *keyword.kwlist})

MAX_LENGTH = 2000
MAX_DEPTH = 60
MAX_CHAIN = 200
"""Terms of a sum or of a product, one after another: they are not nested."""
MAX_NUMBER = 1e15
MAX_DELAY = 60

_BINARY = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow)
_UNARY = (ast.UAdd, ast.USub, ast.Not)
_COMPARE = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq)


@dataclass(frozen=True)
class Problem:
    """What is wrong with a text: a code of the catalogue and what it names."""

    code: str
    found: str = ""
    allowed: str = ""
    nearest: str = ""


@dataclass(frozen=True)
class Expression:
    """One equation, read and found harmless.

    Parameters
    ----------
    text : str
    tree : ast.expr
    curves : frozenset of str
        Names of tables that it may look up.
    """

    text: str
    tree: ast.expr
    curves: frozenset[str] = frozenset()

    @cached_property
    def now(self) -> frozenset[str]:
        """Names whose value of the same year it needs."""
        return frozenset(name for name, when in self._names() if when == "now")

    @cached_property
    def before(self) -> dict[str, int]:
        """Names whose earlier values it needs, with the greatest number of years back."""
        found: dict[str, int] = {}
        for name, when in self._names():
            if isinstance(when, int):
                found[name] = max(found.get(name, 0), when)
        return found

    @cached_property
    def ranges(self) -> frozenset[str]:
        """Parameters whose ``base`` or ``target`` it asks for."""
        return frozenset(name for name, when in self._names() if when == "range")

    @cached_property
    def lookups(self) -> frozenset[str]:
        """Tables that it looks up."""
        return frozenset(name for name, when in self._names() if when == "curve")

    @cached_property
    def needs(self) -> frozenset[str]:
        """Variables and parameters that it needs, of whichever year."""
        return self.now | set(self.before) | self.ranges

    @cached_property
    def needs_before(self) -> bool:
        """Whether ``previous`` stands in it: it has no meaning in the first year."""
        return any(called(n) == "previous" for n in ast.walk(self.tree))

    def _names(self) -> Iterator[tuple[str, str | int]]:
        todo: list[ast.AST] = [self.tree]
        while todo:
            node = todo.pop()
            name = called(node)
            if isinstance(node, ast.Name):
                yield node.id, "now"
            elif name in LAGS and isinstance(node, ast.Call):
                yield variable(node.args[0]), years_back(node)
            elif name in RANGES and isinstance(node, ast.Call):
                yield variable(node.args[0]), "range"
            elif isinstance(node, ast.Call):
                if name in self.curves:
                    yield name, "curve"
                todo += node.args
            else:
                todo += ast.iter_child_nodes(node)


def called(node: ast.AST) -> str:
    """Return the function's name of a call, empty for anything else."""
    return node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""


def variable(node: ast.AST) -> str:
    """Return the name that a node is, empty for anything else."""
    return node.id if isinstance(node, ast.Name) else ""


def years_back(node: ast.Call) -> int:
    """Return how many years before a lag looks."""
    if called(node) == "previous":
        return 1
    number = node.args[1]
    return int(number.value) if isinstance(number, ast.Constant) else 0  # type: ignore[arg-type]


def parse(
    text: str | float, *, curves: Collection[str] = ()
) -> tuple[Expression | None, list[Problem]]:
    """Read an equation.

    Parameters
    ----------
    text : str or number
    curves : collection of str
        Tables of the model: they are called as functions of one argument.

    Returns
    -------
    expression : Expression or None
        None when there is a problem.
    problems : list of Problem
        All of them.

    Examples
    --------
    >>> found, _ = parse("previous(debt) * (1 + rate / 100)")
    >>> sorted(found.now), found.before
    (['rate'], {'debt': 1})
    >>> parse("__import__('os')")[1][0].code
    'unknown_function'
    """
    if isinstance(text, int | float) and not abs(text) <= MAX_NUMBER:
        # Python refuses to write the longest whole numbers.
        shown = f"2^{text.bit_length()}" if isinstance(text, int) else _large(text)
        return None, [Problem("number_huge", shown, f"{MAX_NUMBER:g}")]
    written = " ".join(str(text).split())
    if len(written) > MAX_LENGTH:
        return None, [Problem("expression_long", f"{len(written)}", f"{MAX_LENGTH}")]
    tree, problem = _read(written)
    if tree is None:
        return None, [problem]
    problems = list(_problems(tree, frozenset(curves)))
    if problems:
        return None, problems
    return Expression(written, tree, frozenset(curves)), []


def _read(text: str) -> tuple[ast.expr | None, Problem]:
    # Plain characters only: Python would read a look-alike as another name, and drop a comment
    # with all that follows it.
    odd = next((c for c in text if not " " <= c <= "~" or c in "#\\"), "")
    if odd:
        return None, Problem(
            "expression_refused", odd if odd.isprintable() else ascii(odd), _allowed_text()
        )
    # The parser itself is recursive: what is nested too deep is not even given to it.
    depth = 0
    for character in text:
        depth += (character in "([{") - (character in ")]}")
        if depth > MAX_DEPTH:
            return None, Problem("expression_deep", allowed=f"{MAX_DEPTH}")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # "1 is not callable" and the like: found below
            return ast.parse(text, mode="eval").body, Problem("")
    except (SyntaxError, ValueError) as error:
        column = getattr(error, "offset", None) or 1
        return None, Problem("expression_unread", text[max(0, column - 12) : column + 12] or text)
    except (RecursionError, MemoryError):
        return None, Problem("expression_deep", allowed=f"{MAX_DEPTH}")


def _problems(tree: ast.expr, curves: frozenset[str]) -> Iterator[Problem]:
    todo: list[tuple[ast.AST, int, int]] = [(tree, 0, 0)]
    while todo:
        node, depth, chain = todo.pop()
        if depth > MAX_DEPTH:
            yield Problem("expression_deep", allowed=f"{MAX_DEPTH}")
            return
        if chain + 2 > MAX_CHAIN:  # the first of n terms stands n - 2 links below the last sign
            yield Problem("expression_terms", allowed=f"{MAX_CHAIN}")
            return
        yield from _refused(node, curves)
        first = chained(node)
        todo += [
            (child, depth, chain + 1) if child is first else (child, depth + 1, 0)
            for child in _operands(node)
        ]


def chained(node: ast.AST) -> ast.BinOp | None:
    """Return the terms before the last of a sum or a product, read from the left as written."""
    if isinstance(node, ast.BinOp) and isinstance(node.left, ast.BinOp):
        for kinds in ((ast.Add, ast.Sub), (ast.Mult, ast.Div)):
            if isinstance(node.op, kinds) and isinstance(node.left.op, kinds):
                return node.left
    return None


def _operands(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, ast.Call):
        return [a for a in node.args if not isinstance(a, ast.Starred)]
    return [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]


def _refused(node: ast.AST, curves: frozenset[str]) -> Iterator[Problem]:
    allowed = (
        (isinstance(node, ast.BinOp) and isinstance(node.op, _BINARY))
        or (isinstance(node, ast.UnaryOp) and isinstance(node.op, _UNARY))
        or (isinstance(node, ast.Compare) and all(isinstance(op, _COMPARE) for op in node.ops))
        or isinstance(node, ast.BoolOp | ast.IfExp | ast.Name)
    )
    if isinstance(node, ast.Constant):
        yield from _number(node)
    elif isinstance(node, ast.Call):
        yield from _call(node, curves)
    elif isinstance(node, ast.Name) and node.id in RESERVED - {*CLOCK, "lever_cost"} | curves:
        yield Problem("function_not_called", node.id, f"{node.id}(…)")
    elif not allowed:
        yield Problem("expression_refused", ast.unparse(node)[:60], _allowed_text())


def _number(node: ast.Constant) -> Iterator[Problem]:
    value = node.value
    if isinstance(value, bool) or not isinstance(value, int | float):
        yield Problem("expression_refused", repr(value)[:60], _allowed_text())
    elif abs(value) > MAX_NUMBER:
        shown = _large(value) if isinstance(value, float) else str(value)[:20]
        yield Problem("number_huge", shown, f"{MAX_NUMBER:g}")


def _large(value: float) -> str:
    # What Python reads as infinite was written as a number.
    return "≥ 1e309" if value == math.inf else f"{value:g}"


def _call(node: ast.Call, curves: frozenset[str]) -> Iterator[Problem]:
    name = called(node)
    known = {**FUNCTIONS, **LAGS, **RANGES, **TIMES, **dict.fromkeys(curves, (1, 1))}
    if name not in known:
        shown = name or ast.unparse(node.func)[:60]
        yield Problem("unknown_function", shown, ", ".join(sorted(known)), nearest(name, known))
        return
    low, high = known[name]
    given = len(node.args)
    if (
        node.keywords
        or any(isinstance(a, ast.Starred) for a in node.args)
        or not low <= given <= high
    ):
        yield Problem(
            "arguments", f"{name}({given})", f"{low}" if low == high else f"{low} … {high}"
        )
    elif name in {**LAGS, **RANGES} and not variable(node.args[0]):
        yield Problem("name_expected", ast.unparse(node)[:60], f"{name}(x)")
    elif name == "delay" and not _whole(node.args[1]):
        yield Problem("delay_years", ast.unparse(node.args[1])[:20], f"1 … {MAX_DELAY}")
    elif name in TIMES and not _years(node.args):
        wanted = "2030, 2040" if name == "ramp" else "2030"
        yield Problem("years_expected", ast.unparse(node)[:60], f"{name}({wanted})")


def _whole(node: ast.expr) -> bool:
    return (
        isinstance(node, ast.Constant) and isinstance(node.value, int) and 1 <= node.value <= MAX_DELAY
    )  # fmt: skip


def _years(nodes: list[ast.expr]) -> bool:
    found = [n.value for n in nodes if isinstance(n, ast.Constant)]
    numbers = [v for v in found if isinstance(v, int | float)]
    return len(numbers) == len(nodes) and all(a < b for a, b in pairwise(numbers))


def _allowed_text() -> str:
    return "+ - * / ** ( ) < <= > >= == != and or not if else " + " ".join(sorted(FUNCTIONS))
