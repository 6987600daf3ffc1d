"""Equations in words: the labels of what they name, and signs that everybody reads."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass

from futurs.futures.expressions import LAGS, RANGES, Expression, called, variable, years_back

_LEVELS: dict[type[ast.AST], int] = {ast.Add: 1, ast.Sub: 1, ast.Mult: 2, ast.Div: 2, ast.Pow: 4}
_SIGNS: dict[type[ast.AST], str] = {
    ast.Add: " + ", ast.Sub: " − ", ast.Mult: " × ", ast.Div: " ÷ ", ast.Pow: " ^ ", ast.Lt: " < ",
    ast.LtE: " ≤ ", ast.Gt: " > ", ast.GtE: " ≥ ", ast.Eq: " = ", ast.NotEq: " ≠ ",
}  # fmt: skip


@dataclass(frozen=True)
class Piece:
    """A piece of an equation in words.

    Parameters
    ----------
    text : str
        Words, a sign or a number; empty for a name, whose label is the reader's.
    name : str
        The variable, parameter, table or series that is named; empty for the rest.
    when : str
        Words for the time of a name: "the year before"; empty for this year.
    """

    text: str = ""
    name: str = ""
    when: str = ""


def worded(expression: Expression, phrases: Mapping[str, str], numbers: str = ".") -> list[Piece]:
    """Return an equation as pieces to be read.

    Parameters
    ----------
    expression : Expression
    phrases : mapping of str to str
        Words in the reader's language: ``previous``, ``delay`` (names ``{k}``), ``base``,
        ``target``, ``if``, ``else``, ``and``, ``or``, ``not``, ``between``, ``to``, and each function.
    numbers : str
        The sign before decimals.

    Returns
    -------
    list of Piece

    Examples
    --------
    >>> from futurs.futures.expressions import parse
    >>> pieces = worded(parse("previous(debt) / (1 + g)")[0], {"previous": "the year before"})
    >>> "".join(p.text or f"[{p.name}]" for p in pieces)
    '[debt] ÷ (1 + [g])'
    >>> [p.text for p in worded(parse("staff / 1000000")[0], {})][1:]
    [' ÷ ', '1,000,000']
    """
    return _Words(phrases, numbers).of(expression.tree, 0)


class _Words:
    def __init__(self, phrases: Mapping[str, str], decimal: str) -> None:
        self.phrases, self.decimal = phrases, decimal

    def _number(self, value: float) -> str:
        words = f"{value:.12g}"
        # Four digits may be a year.
        if value >= 10_000 and words.isdigit():
            return f"{int(words):,}".replace(",", "," if self.decimal == "." else "\u202f")
        return words.replace(".", self.decimal)

    def say(self, key: str) -> Piece:
        return Piece(self.phrases.get(key, key))

    def of(self, node: ast.expr, level: int) -> list[Piece]:
        if isinstance(node, ast.Constant):
            return [Piece(self._number(float(node.value)))]  # type: ignore[arg-type]
        if isinstance(node, ast.Name):
            return [Piece(name=node.id)]
        if isinstance(node, ast.BinOp):
            return self._binary(node, level)
        if isinstance(node, ast.UnaryOp):
            sign = self.say("not") if isinstance(node.op, ast.Not) else Piece("−")
            return self._wrapped([sign, *self.of(node.operand, 3)], 3, level)
        if isinstance(node, ast.Compare):
            return self._wrapped(self._compared(node), 0, level)
        if isinstance(node, ast.BoolOp):
            word = self.say("and" if isinstance(node.op, ast.And) else "or")
            return self._wrapped(self._joined([self.of(v, 1) for v in node.values], word), 0, level)
        if isinstance(node, ast.IfExp):
            return self._chosen(node.test, node.body, node.orelse, level)
        assert isinstance(node, ast.Call)  # noqa: S101 -- the parser lets nothing else through
        return self._call(node, level)

    def _binary(self, node: ast.BinOp, level: int) -> list[Piece]:
        own = _LEVELS[type(node.op)]
        tight = isinstance(node.op, ast.Sub | ast.Div | ast.Pow)
        right = self.of(node.right, own + tight)
        sign = Piece(_SIGNS[type(node.op)])
        return self._wrapped([*self.of(node.left, own), sign, *right], own, level)

    def _compared(self, node: ast.Compare) -> list[Piece]:
        found = self.of(node.left, 1)
        for op, right in zip(node.ops, node.comparators, strict=True):
            found += [Piece(_SIGNS[type(op)]), *self.of(right, 1)]
        return found

    def _chosen(
        self, test: ast.expr, then: ast.expr, other: ast.expr, level: int
    ) -> list[Piece]:  # fmt: skip
        parts = [*self.of(then, 1), self.say("if"), *self.of(test, 0), self.say("else")]
        return self._wrapped([*parts, *self.of(other, 1)], 0, level)

    def _call(self, node: ast.Call, level: int) -> list[Piece]:
        name = called(node)
        if name in LAGS:
            back = years_back(node)
            key = "previous" if back == 1 else "delay"
            words = self.phrases.get(key, key).replace("{k}", str(back))
            return [Piece(name=variable(node.args[0]), when=words)]
        if name in RANGES:
            return [Piece(name=variable(node.args[0]), when=self.phrases.get(name, name))]
        if name == "where":
            return self._chosen(node.args[0], node.args[1], node.args[2], level)
        values = [self.of(a, 0) for a in node.args]
        if name == "clip":
            parts = [*self.of(node.args[0], 1), self.say("between"), *values[1]]
            return self._wrapped([*parts, self.say("to"), *values[2]], 0, level)
        # A table is looked up by its own name.
        head = self.say(name) if name in self.phrases else Piece(name=name)
        return [head, Piece("("), *self._joined(values, Piece(" ; ")), Piece(")")]

    def _joined(self, parts: list[list[Piece]], between: Piece) -> list[Piece]:
        found = list(parts[0])
        for part in parts[1:]:
            found += [between, *part]
        return found

    def _wrapped(self, pieces: list[Piece], own: int, level: int) -> list[Piece]:
        return [Piece("("), *pieces, Piece(")")] if own < level else pieces
