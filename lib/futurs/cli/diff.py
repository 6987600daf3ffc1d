"""``futurs diff``: what two versions of a study differ in, and what that changes."""

from __future__ import annotations

import argparse
from typing import Any

from futurs import texts
from futurs.cli._common import command


def add(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add the command."""
    words = "say what two versions of a study differ in, and what that changes"
    parser = command(commands, common, "diff", _run_diff, words)
    parser.add_argument("study")
    parser.add_argument("first", metavar="A", help="a variant, or base")
    parser.add_argument("second", metavar="B", help="a variant, or base")


def _run_diff(args: argparse.Namespace) -> int:
    from futurs.methods import _questions as questions
    from futurs.methods import cross_impact as ci
    from futurs.study import actor_differences, differences, influence_differences, load, version

    base = load(args.study, root=args.root)
    first, second = version(base, args.first), version(base, args.second)
    names = {"first": args.first, "second": args.second}
    found, influences = differences(first, second), influence_differences(first, second)
    people = actor_differences(first, second)
    n = len(found) + len(influences) + len(people)
    # "diff.head" "diff.none"
    print(texts.say(f"diff.{'head' if n else 'none'}", args.lang, n=n, **names))
    for d in found:
        print(f"  {_difference(d, args.lang)}")
    cells = [(i.source, i.target, i.first, i.second) for i in influences]
    for row, column, *values in (*cells, *((p.row, p.column, p.first, p.second) for p in people)):
        first_said, second_said = ("–" if v is None else str(v) for v in values)
        print(f"  {row} -> {column}: {first_said} -> {second_said}")
    one, two = ci.matrix_of(first), ci.matrix_of(second)
    before, after = (ci.solve(m, exclusions=ci.exclusions_of(base)).scenarios for m in (one, two))
    moves = questions.moves(one, two, before, after)
    for appeared, name in ((False, args.first), (True, args.second)):
        mine = [m for m in moves if m.appeared == appeared]
        print(texts.say("diff.only", args.lang, name=name, n=len(mine)))
        for move in mine:
            states = one.named(move.scenario)
            print("  " + ", ".join(f"{d}.{s}" for d, s in states.items()))
    return 0


def _difference(found: Any, lang: texts.Language) -> str:
    section = f"{found.source}.{found.state} -> {found.target}"
    if not found.cell:
        why = texts.say("diff.reason", lang)
        return f"{section}: {why}"
    first, second = (texts.signed(v, lang) for v in (found.first, found.second))
    return f"{section}.{found.cell}: {first} -> {second}"
