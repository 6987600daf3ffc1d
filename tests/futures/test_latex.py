"""Equations as on paper: nothing reads as another equation, and every text is LaTeX."""

import re

import pytest

from futurs.futures.expressions import parse
from futurs.futures.latex import latex

SYMBOLS = {"a": "a", "b": "b", "c": "c", "s": "S_{n}", "k": "k_2", "d": r"\Delta d"}


def said(text):
    return latex(parse(text, curves=["t"])[0], SYMBOLS)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a + b - c", "a + b - c"), ("a - (b + c)", r"a - \left(b + c\right)"),
        ("a - (b - c)", r"a - \left(b - c\right)"), ("a * (b + c)", r"a \, \left(b + c\right)"),
        ("a * b * 2", r"a \, b \cdot 2"), ("-a * b", r"-a \, b"), ("a * -b", r"a \, \left(-b\right)"),
        ("a - -b", r"a - \left(-b\right)"), ("-(a + b)", r"-\left(a + b\right)"), ("+a", "a"),
        ("-a ** 2", "-a^{2}"), ("(-a) ** 2", r"\left(-a\right)^{2}"), ("a ** b ** c", "a^{b^{c}}"),
        ("(a ** b) ** c", r"\left(a^{b}\right)^{c}"), ("(a / b) ** 2", r"\left(\frac{a}{b}\right)^{2}"),
        ("a / b / c", r"\frac{\frac{a}{b}}{c}"), ("a / (b + c)", r"\frac{a}{b + c}"),
        ("a * (b / c)", r"a \, \frac{b}{c}"), ("(a < b) + 1", r"\left(a < b\right) + 1"),
        ("a < b + 1", "a < b + 1"), ("a < b <= c", r"a < b \le c"), ("not a < b", r"\lnot \left(a < b\right)"),
        ("a and (b or c)", r"a \land \left(b \lor c\right)"), ("a < b and c", r"a < b \land c"),
        ("1e9 ** 2", r"\left(10^{9}\right)^{2}"), ("2.5e7", r"2.5 \cdot 10^{7}"),
        ("clip(a, 0, 1) ** 2", r"\left(\left[a\right]_{0}^{1}\right)^{2}"), ("0.5 * abs(a)", r"0.5 \, \left|a\right|"),
        ("previous(s) + delay(k, 3)", "S_{n,t-1} + k_{2,t-3}"), ("previous(d)", r"\Delta d_{t-1}"),
        ("previous(no_symbol)", r"\mathrm{no\_symbol}_{t-1}"), ("base(a) + target(a)", r"a_{0} + a_{\infty}"),
        ("where(a, b, c)", r"\begin{cases} b & a \\ c & \text{–} \end{cases}"),
        ("1 + (b if a else c)", r"1 + \left(\begin{cases} b & a \\ c & \text{–} \end{cases}\right)"),
        ("t(year)", r"\mathrm{t}\left(\mathrm{year}\right)"), ("log2(a)", r"\log_2\left(a\right)"),
    ],
)  # fmt: skip
def test_what_is_written_is_what_is_read(text, expected):
    assert said(text) == expected


def balanced(text):
    """No brace is left open, and no sign has two exponents."""
    depth = 0
    for k, sign in enumerate(text):
        depth += (sign == "{") - (sign == "}")
        assert depth >= 0
        if sign == "}" and text[k + 1 : k + 2] == "^":
            opening, level = k, 0
            while level != 1:
                opening -= 1
                level += (text[opening] == "{") - (text[opening] == "}")
            assert text[opening - 1] != "^", text
    assert depth == 0
    assert len(re.findall(r"\\left", text)) == len(re.findall(r"\\right", text))


def test_every_equation_of_our_model_is_latex(ours):
    symbols = {v.id: v.symbol for v in ours.variables.values() if v.symbol}
    for expression in ours.expressions():
        balanced(latex(expression, symbols))
