"""Expressions written in another form: the one printer behind each target."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable

import numpy as np

from futurs.futures.expressions import LAGS, RANGES, called, chained


class Printer:
    """Writes an expression in another form: one method a kind of node, all in one place.

    Parameters
    ----------
    name : callable
        Text of a name's value in this year.
    call : callable
        Text of a function, from its name, the node and the texts of its arguments.
    truth : callable
        Text of a condition where a number is wanted.
    condition : callable
        Text of a number where a condition is wanted.
    choose : callable
        Text of "this if condition else that".
    joined : mapping
        Texts of ``and``, ``or`` (between conditions) and ``not`` (before one).
    """

    def __init__(
        self,
        name: Callable[[str], str],
        call: Callable[[str, ast.Call, list[str]], str],
        truth: Callable[[str], str],
        condition: Callable[[str], str],
        choose: Callable[[str, str, str], str],
        joined: dict[str, str],
    ) -> None:
        self._name, self._call, self._truth = name, call, truth
        self._condition, self._choose, self._joined = condition, choose, joined

    def value(self, node: ast.expr) -> str:
        """Return the text of a number."""
        number = constant(node)
        if number is not None:
            return repr(float(number))
        if isinstance(node, ast.Name):
            return self._name(node.id)
        if isinstance(node, ast.BinOp):
            return f"({self._terms(node)})"
        if isinstance(node, ast.UnaryOp) and not isinstance(node.op, ast.Not):
            return f"({'-' if isinstance(node.op, ast.USub) else '+'}{self.value(node.operand)})"
        if isinstance(node, ast.IfExp):
            return self._choose(
                self.condition(node.test), self.value(node.body), self.value(node.orelse)
            )
        if called(node) == "where" and isinstance(node, ast.Call):
            test, then, other = node.args
            return self._choose(self.condition(test), self.value(then), self.value(other))
        if isinstance(node, ast.Call):
            name = called(node)
            lag = name in LAGS or name in RANGES
            return self._call(name, node, [] if lag else [self.value(a) for a in node.args])
        return self._truth(self.condition(node))

    def _terms(self, node: ast.BinOp) -> str:
        # A long sum stays flat: brackets within brackets have a limit.
        before = chained(node)
        if before is not None and constant(before) is not None:
            before = None
        left = self.value(node.left) if before is None else self._terms(before)
        return f"{left} {_SIGNS[type(node.op)]} {self.value(node.right)}"

    def condition(self, node: ast.expr) -> str:
        """Return the text of a condition."""
        if isinstance(node, ast.Compare):
            values = [self.value(v) for v in (node.left, *node.comparators)]
            pairs = zip(values, node.ops, values[1:], strict=False)
            tests = [f"({a} {_SIGNS[type(op)]} {b})" for a, op, b in pairs]
            return tests[0] if len(tests) == 1 else f"({self._joined['and'].join(tests)})"
        if isinstance(node, ast.BoolOp):
            word = "and" if isinstance(node.op, ast.And) else "or"
            return f"({self._joined[word].join(self.condition(v) for v in node.values)})"
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return f"({self._joined['not']}{self.condition(node.operand)})"
        return self._condition(self.value(node))


def constant(node: ast.expr) -> np.float64 | None:
    """Return the value of arithmetic on numbers alone, None for anything else.

    Reckoned here, as the targets would: Python itself stops at ``1 / 0``, numpy goes on.
    """
    if isinstance(node, ast.Constant):
        return np.float64(node.value)  # type: ignore[arg-type]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
        number = constant(node.operand)
        return -number if number is not None and isinstance(node.op, ast.USub) else number
    if not isinstance(node, ast.BinOp):
        return None
    left, right = constant(node.left), constant(node.right)
    if left is None or right is None:
        return None
    with np.errstate(all="ignore"):
        found: np.float64 = _RECKON[type(node.op)](left, right)
    return found


_RECKON: dict[type[ast.AST], Callable[..., np.float64]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul,
    ast.Div: operator.truediv, ast.Pow: operator.pow,
}  # fmt: skip
_SIGNS: dict[type[ast.AST], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**", ast.Lt: "<",
    ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=",
}  # fmt: skip
