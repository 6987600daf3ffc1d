"""Equations as people write them on paper."""

from __future__ import annotations

import ast
import re

from futurs.futures.expressions import LAGS, RANGES, Expression, called, variable, years_back


def latex(expression: Expression, symbols: dict[str, str]) -> str:
    r"""Return an equation as people write it on paper.

    Parameters
    ----------
    expression : Expression
    symbols : dict
        Symbol of each name; a name without one is set upright.

    Returns
    -------
    str

    Examples
    --------
    >>> from futurs.futures.expressions import parse
    >>> latex(parse("previous(debt) / (1 + g)")[0], {"debt": "d"})
    '\\frac{d_{t-1}}{1 + \\mathrm{g}}'
    """
    return _latex(expression.tree, symbols, 0)


_LEVELS: dict[type[ast.AST], int] = {ast.Add: 1, ast.Sub: 1, ast.Mult: 2, ast.Div: 4, ast.Pow: 3}
_TEX: dict[type[ast.AST], str] = {
    ast.Lt: "<", ast.LtE: r"\le", ast.Gt: ">", ast.GtE: r"\ge", ast.Eq: "=", ast.NotEq: r"\ne",
}  # fmt: skip


def _symbol(name: str, symbols: dict[str, str], index: str = "") -> str:
    tex = symbols.get(name) or r"\mathrm{" + name.replace("_", r"\_") + "}"
    if not index:
        return tex
    # A symbol that has an index already takes the second one outside its braces.
    return (
        re.sub(r"_(\{.*\}|.)$", lambda m: "_{" + m[1].strip("{}") + "," + index + "}", tex)
        if ("_" in tex and not tex.startswith(r"\mathrm"))
        else f"{tex}_{{{index}}}"
    )


def _latex(node: ast.expr, symbols: dict[str, str], level: int) -> str:
    if isinstance(node, ast.Constant):
        return _latex_number(float(node.value))  # type: ignore[arg-type]
    if isinstance(node, ast.Name):
        return _symbol(node.id, symbols)
    if isinstance(node, ast.BinOp):
        return _latex_binary(node, symbols, level)
    if isinstance(node, ast.UnaryOp):
        sign = r"\lnot " if isinstance(node.op, ast.Not) else "-"
        return _wrapped(sign + _latex(node.operand, symbols, 3), 2, level)
    if isinstance(node, ast.Compare):
        parts = [_latex(node.left, symbols, 1)]
        for op, right in zip(node.ops, node.comparators, strict=True):
            parts += [_TEX[type(op)], _latex(right, symbols, 1)]
        return _wrapped(" ".join(parts), 1, level)
    if isinstance(node, ast.BoolOp):
        sign = r" \land " if isinstance(node.op, ast.And) else r" \lor "
        return _wrapped(sign.join(_latex(v, symbols, 1) for v in node.values), 0, level)
    if isinstance(node, ast.IfExp):
        return _cases(node.test, node.body, node.orelse, symbols)
    assert isinstance(node, ast.Call)  # noqa: S101 -- the parser lets nothing else through
    return _latex_call(node, symbols)


def _latex_number(value: float) -> str:
    if value and not 1e-4 <= abs(value) < 1e6:
        digits, power = f"{value:.12e}".split("e")
        digits = digits.rstrip("0").rstrip(".")
        return f"10^{{{int(power)}}}" if digits == "1" else rf"{digits} \cdot 10^{{{int(power)}}}"
    return f"{value:.12g}"


def _latex_binary(node: ast.BinOp, symbols: dict[str, str], level: int) -> str:
    kind = type(node.op)
    own = _LEVELS[kind]
    if kind is ast.Div:
        return rf"\frac{{{_latex(node.left, symbols, 0)}}}{{{_latex(node.right, symbols, 0)}}}"
    if kind is ast.Pow:
        return f"{_latex(node.left, symbols, 4)}^{{{_latex(node.right, symbols, 0)}}}"
    sign = {ast.Add: " + ", ast.Sub: " - ", ast.Mult: r" \, "}[kind]
    if kind is ast.Mult and isinstance(node.right, ast.Constant):
        sign = r" \cdot "
    right = _latex(node.right, symbols, own + (kind is ast.Sub))
    return _wrapped(_latex(node.left, symbols, own) + sign + right, own, level)


def _wrapped(text: str, own: int, level: int) -> str:
    return rf"\left({text}\right)" if own < level else text


def _cases(test: ast.expr, then: ast.expr, other: ast.expr, symbols: dict[str, str]) -> str:
    a, b, c = (_latex(n, symbols, 0) for n in (then, test, other))
    return rf"\begin{{cases}} {a} & {b} \\ {c} & \text{{–}} \end{{cases}}"


def _latex_call(node: ast.Call, symbols: dict[str, str]) -> str:
    name = called(node)
    if name in LAGS:
        return _symbol(variable(node.args[0]), symbols, f"t-{years_back(node)}")
    if name in RANGES:
        mark = "0" if name == "base" else r"\infty"
        return _symbol(variable(node.args[0]), symbols, mark)
    if name == "where":
        test, then, other = node.args
        return _cases(test, then, other, symbols)
    values = [_latex(a, symbols, 0) for a in node.args]
    if name == "sqrt":
        return rf"\sqrt{{{values[0]}}}"
    if name == "abs":
        return rf"\left|{values[0]}\right|"
    if name == "clip":
        return rf"\left[{values[0]}\right]_{{{values[1]}}}^{{{values[2]}}}"
    words = {"log": r"\ln", "log2": r"\log_2", "log10": r"\log_{10}", "exp": r"\exp",
             "tanh": r"\tanh", "min": r"\min", "max": r"\max"}  # fmt: skip
    word = words.get(name) or _symbol(name, symbols)
    return rf"{word}\left({', '.join(values)}\right)"
