"""The language of equations: what it lets through, what it refuses, and that it executes nothing."""

import ast
import string
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from futurs import texts
from futurs.errors import Fault
from futurs.futures import expressions
from futurs.futures.expressions import FUNCTIONS, MAX_LENGTH, parse
from futurs.futures.latex import latex

NODES = (
    ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare, ast.IfExp, ast.Call, ast.Name, ast.Constant,
    ast.operator, ast.unaryop, ast.boolop, ast.cmpop, ast.Load,
)  # fmt: skip


def codes(text, **options):
    found, problems = parse(text, **options)
    assert (found is None) == bool(problems)
    return [p.code for p in problems]


@pytest.mark.parametrize(
    "text",
    [
        "a.b", "a.__class__", "a[0]", "'x'", 'b"x"', "f'{a}'", "lambda: 1", "[a]", "{a}", "{a: 1}",
        "(a, b)", "a, b", "[x for x in a]", "(x for x in a)", "(y := 1)", "await a", "yield a", "*a",
        "True", "None", "...", "1j", "a is b", "a in b", "a // b", "a % b", "a @ b", "~a", "a << b",
        "a & b", "a ^ b", "max(a, b, key=c)", "max(*a)", "min(**a)", "max", "max + 1", "max(1)",
        "clip(a, 1)", "where(a, b, c, d)", "abs()", "print(1)", "exec(a)", "__import__(a)", "eval(a)",
        "a()", "a()()", "(lambda: a)()", "min(a, b)(1)", "a;b", "a = b", "import os", "del a", "",
        "   ", "1 +", "a b", "(a", "a)", "class", "previous(1)", "previous(a + 1)", "previous(a, 1)",
        "previous()", "base(1)", "target(a + b)", "delay(a, 0)", "delay(a, 61)", "delay(a, 1.5)",
        "delay(a, b)", "delay(a, True)", "delay(a)", "ramp(a, 2030)", "ramp(2030, 2020)",
        "ramp(2030, 2030)", "ramp(2030)", "step(year)", "step(-1)", "1e999", "1e16", "9" * 400,
        "0x" + "f" * 300, "a\0b", "\ud800", "a # b", "a \\", "a × b", "a − b", "√a", "ａ", "ｍａｘ(1, 2)",
        "𝐦𝐚𝐱(1, 2)", "ª", "a\u200b", "a\u202eb", "é", "a ≥ b", "1 if a", "not", "a if b else",
    ],
    ids=lambda v: ascii(v)[:20],
)  # fmt: skip
def test_what_is_refused(text):
    found, problems = parse(text)
    assert found is None
    for p in problems:
        for lang in texts.LANGUAGES:
            said = texts.fault(Fault(p.code, found=p.found, allowed=p.allowed, nearest=p.nearest), lang)  # fmt: skip
            assert "{" not in said.replace(p.found, "")


@pytest.mark.parametrize(
    "text",
    [
        "1", "-1", "+a", "not a", "a + b - c * d / e ** f", "a < b <= c != d", "a and b or not c",
        "a if b else c", "min(a, b, 1)", "max(a, b, c, d, e, f, g, h)", "clip(a, 0, 1)",
        "where(a > 0, b, c)", "previous(a)", "delay(a, 60)", "base(a) + target(a)", "table(year)",
        "table(a + 1)", "ramp(2025, 2035)", "step(2030)", "year + elapsed * dt", "lever_cost", "9**9**9",
        "abs(a) + exp(a) + log(a) + log2(a) + log10(a) + sqrt(a) + tanh(a)", "1e15", "1_000", 3, 2.5,
        "a\n  + b", "a\u00a0+ b", "1e-300", "1 / 0",
    ],
)  # fmt: skip
def test_what_is_let_through(text):
    assert codes(text, curves=["table"]) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a" * 100_000, "expression_long"), ("(" * 10_000 + "a" + ")" * 10_000, "expression_long"),
        ("(" * 400 + "a" + ")" * 400, "expression_deep"), ("-" * 1900 + "a", "expression_deep"),
        ("not " * 400 + "a", "expression_deep"), ("+".join("a" * 900), "expression_terms"),
        ("*".join("a" * 201), "expression_terms"), ("max(1, " + "-".join("a" * 201) + ")", "expression_terms"),
        ("**".join("a" * 500), "expression_deep"), ("a if b else " * 150 + "a", "expression_deep"),
        ("min(1," * 200 + "a" + ")" * 200, "expression_deep"),
        (-(10**16), "number_huge"), (float("inf"), "number_huge"),
        (float("nan"), "number_huge"), (1e300, "number_huge"),
    ],
    ids=lambda v: ascii(v)[:20],
)  # fmt: skip
def test_what_is_too_much_is_refused_at_once(text, code):
    began = time.perf_counter()
    found = codes(text)
    assert time.perf_counter() - began < 1
    assert found == [code]


def test_a_number_that_python_itself_would_not_write():
    assert codes(10**5000) == codes(-(10**5000)) == ["number_huge"]


def test_a_number_is_shown_as_one_and_its_limit_said():
    for text in ("1e400", "2 * 1e400", 1e308 * 10):
        (problem,) = parse(text)[1]
        assert (problem.code, problem.found, problem.allowed) == ("number_huge", "≥ 1e309", "1e+15")


def test_long_sums_are_no_nesting():
    assert codes(" + ".join(["a"] * 200)) == []
    assert codes(" * ".join(["a"] * 200)) == []
    assert codes("(" * 59 + "a" + ")" * 59) == []


def test_the_parser_says_all_that_is_wrong_with_the_nearest_name():
    _, problems = parse("mxa(a, 'x') + b.c + tabel(1)", curves=["table"])
    assert {(p.code, p.found, p.nearest) for p in problems} == {
        ("unknown_function", "mxa", "max"), ("expression_refused", "'x'", ""),
        ("expression_refused", "b.c", ""), ("unknown_function", "tabel", "table"),
    }  # fmt: skip


def test_what_an_equation_needs():
    found, _ = parse(
        "a + previous(b) + delay(b, 3) + base(c) + target(d) + table(a) + lever_cost",
        curves=["table"],
    )
    assert found.now == {"a", "lever_cost"}
    assert found.before == {"b": 3}
    assert (found.ranges, found.lookups, found.needs_before) == ({"c", "d"}, {"table"}, True)


def test_nothing_of_a_text_is_executed(monkeypatch):
    called = []
    monkeypatch.setattr("builtins.eval", lambda *a: called.append(a))
    monkeypatch.setattr("builtins.exec", lambda *a: called.append(a))
    monkeypatch.setattr("builtins.compile", _only_reading(compile))
    for text in ("__import__('os').system('x')", "(1).__class__", "9**9**9", "max(1, 2)"):
        parse(text)
    assert called == []


def _only_reading(original):
    def read(*args, **options):
        assert (
            args[3] & ast.PyCF_ONLY_AST if len(args) > 3 else options["flags"] & ast.PyCF_ONLY_AST
        )
        return original(*args, **options)

    return read


words = st.sampled_from(
    [*FUNCTIONS, "previous", "delay", "base", "target", "ramp", "step", "year", "a", "b", "lambda",
     "if", "else", "and", "or", "not", "for", "in", "is", "(", ")", "[", "]", "{", "}", ",", ".",
     ":", ":=", "=", "==", "<", "<=", "+", "-", "*", "**", "/", "//", "%", "@", "~", "'", '"', "f'",
     "0", "1", "1e9", "9" * 50, "0x1", "1j", "__class__", "\\", "#", "\n", "\0", "é", "ﬁ", "…", ";"]
)  # fmt: skip


@settings(deadline=1000, max_examples=300)
@given(st.one_of(st.text(max_size=200), st.lists(words, max_size=60).map(" ".join),
                 st.lists(words, max_size=60).map("".join)))  # fmt: skip
@example("(" * 61)
@example("9" * 1999)
def test_reading_never_raises_and_lets_only_arithmetic_through(text):
    found, problems = parse(text, curves=["table"])
    assert (found is None) == bool(problems)
    if found is not None:
        kinds = {type(n) for n in ast.walk(found.tree)}
        assert all(issubclass(k, NODES) for k in kinds)
        names = {n.id for n in ast.walk(found.tree) if isinstance(n, ast.Name)}
        assert all(set(n) <= set(string.ascii_letters + string.digits + "_") for n in names)
        assert isinstance(latex(found, {}), str)


def test_limits_are_those_of_the_documentation():
    assert codes("a" + " " * 5000 + "+ b") == []  # blanks are none of its length
    assert codes("a" * (MAX_LENGTH + 1)) == ["expression_long"]
    assert {"year", "max", "previous", "lambda", "lever_cost"} <= expressions.RESERVED
