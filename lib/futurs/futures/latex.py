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


# How closely each kind of operation binds: brackets stand around what binds less than its place.
_OR, _COMPARE, _ADD, _MULT, _POWER, _ATOM = range(6)
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
    """Return a node's text for a place that wants what binds as closely as ``level``."""
    if isinstance(node, ast.Constant):
        return _latex_number(float(node.value), level)  # type: ignore[arg-type]
    if isinstance(node, ast.Name):
        return _symbol(node.id, symbols)
    if isinstance(node, ast.BinOp):
        return _latex_binary(node, symbols, level)
    if isinstance(node, ast.UnaryOp):
        if isinstance(node.op, ast.UAdd):
            return _latex(node.operand, symbols, level)
        sign, wanted = (r"\lnot ", _ATOM) if isinstance(node.op, ast.Not) else ("-", _POWER)
        return _wrapped(sign + _latex(node.operand, symbols, wanted), _ADD, level)
    if isinstance(node, ast.Compare):
        parts = [_latex(node.left, symbols, _ADD)]
        for op, right in zip(node.ops, node.comparators, strict=True):
            parts += [_TEX[type(op)], _latex(right, symbols, _ADD)]
        return _wrapped(" ".join(parts), _COMPARE, level)
    if isinstance(node, ast.BoolOp):
        sign = r" \land " if isinstance(node.op, ast.And) else r" \lor "
        return _wrapped(sign.join(_latex(v, symbols, _COMPARE) for v in node.values), _OR, level)
    if isinstance(node, ast.IfExp):
        return _cases((node.test, node.body, node.orelse), symbols, level)
    assert isinstance(node, ast.Call)  # noqa: S101 -- the parser lets nothing else through
    return _latex_call(node, symbols, level)


def _latex_number(value: float, level: int) -> str:
    if value and not 1e-4 <= abs(value) < 1e6:
        digits, power = f"{value:.12e}".split("e")
        digits = digits.rstrip("0").rstrip(".")
        if digits == "1":
            return _wrapped(f"10^{{{int(power)}}}", _POWER, level)
        return _wrapped(rf"{digits} \cdot 10^{{{int(power)}}}", _MULT, level)
    return f"{value:.12g}"


def _latex_binary(node: ast.BinOp, symbols: dict[str, str], level: int) -> str:
    kind = type(node.op)
    if kind is ast.Div:
        above, below = (_latex(n, symbols, _OR) for n in (node.left, node.right))
        return _wrapped(rf"\frac{{{above}}}{{{below}}}", _MULT if level > _POWER else _ATOM, level)
    if kind is ast.Pow:
        raised = f"{_latex(node.left, symbols, _ATOM)}^{{{_latex(node.right, symbols, _OR)}}}"
        return _wrapped(raised, _POWER, level)
    own = _MULT if kind is ast.Mult else _ADD
    sign = {ast.Add: " + ", ast.Sub: " - ", ast.Mult: r" \, "}[kind]
    if kind is ast.Mult and isinstance(node.right, ast.Constant):
        sign = r" \cdot "
    # A sign after another one, or after a factor, would read as something else.
    signed = isinstance(node.right, ast.UnaryOp)
    right = _latex(node.right, symbols, _ATOM if signed else own + (kind is ast.Sub))
    first = _ADD if isinstance(node.left, ast.UnaryOp) else own
    return _wrapped(_latex(node.left, symbols, first) + sign + right, own, level)


def _wrapped(text: str, own: int, level: int) -> str:
    return rf"\left({text}\right)" if own < level else text


def _cases(parts: tuple[ast.expr, ...], symbols: dict[str, str], level: int) -> str:
    test, then, other = (_latex(n, symbols, _OR) for n in parts)
    text = rf"\begin{{cases}} {then} & {test} \\ {other} & \text{{–}} \end{{cases}}"
    return _wrapped(text, _OR, level)


def _latex_call(node: ast.Call, symbols: dict[str, str], level: int) -> str:
    name = called(node)
    if name in LAGS:
        return _symbol(variable(node.args[0]), symbols, f"t-{years_back(node)}")
    if name in RANGES:
        mark = "0" if name == "base" else r"\infty"
        return _symbol(variable(node.args[0]), symbols, mark)
    if name == "where":
        return _cases((node.args[0], node.args[1], node.args[2]), symbols, level)
    values = [_latex(a, symbols, _OR) for a in node.args]
    if name == "sqrt":
        return rf"\sqrt{{{values[0]}}}"
    if name == "abs":
        return rf"\left|{values[0]}\right|"
    if name == "clip":
        text = rf"\left[{values[0]}\right]_{{{values[1]}}}^{{{values[2]}}}"
        return _wrapped(text, _POWER, level)
    words = {"log": r"\ln", "log2": r"\log_2", "log10": r"\log_{10}", "exp": r"\exp",
             "tanh": r"\tanh", "min": r"\min", "max": r"\max"}  # fmt: skip
    word = words.get(name) or _symbol(name, symbols)
    return rf"{word}\left({', '.join(values)}\right)"
