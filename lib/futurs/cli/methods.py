"""``futurs methods | run``: which methods there are, what each asks, and one of them on a study."""

from __future__ import annotations

import argparse
import inspect
import json
import sys
import textwrap
from pathlib import Path
from typing import Any

from futurs import texts
from futurs.cli._common import command, write_whole
from futurs.errors import InputError


def add(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add the commands on methods."""
    words = "list the methods and the question of each; with a name, its choices and sources"
    parser = command(commands, common, "methods", _run_methods, words)
    parser.add_argument("method", nargs="?")
    parser = command(commands, common, "run", _run_run, "run a method on a study")
    parser.add_argument("method")
    parser.add_argument("study")
    parser.add_argument("--variant", default="base", help="a variant of the study")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE",
                        help="a choice of the method; “futurs methods METHOD” lists them")  # fmt: skip
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", metavar="FILE",
                        help="ends in .json, .xlsx (all tables) or .csv (the first)")  # fmt: skip


def _run_methods(args: argparse.Namespace) -> int:
    from futurs import methods

    if args.method:
        # The terminal prints what the docstring and the fields' sentences say: one source, in
        # English as what it cites. A reader in another language is told so, once.
        module, found = methods.method(args.method), methods.settings(args.method)
        print(texts.say("method.documentation", args.lang), inspect.getdoc(module), sep="\n\n")
        if found:
            print("\n" + texts.say("method.choices", args.lang))
        for s in found:
            print(f"\n--set {s.name}={json.dumps(s.default)}   ({s.allowed})")
            print(textwrap.fill(s.help, 88, initial_indent="    ", subsequent_indent="    "))
        return 0
    print(texts.say("method.list", args.lang) + "\n")
    for name in methods.names():
        print(f"{name:<20} {methods.question(name)}")
        choices = [s.name for s in methods.settings(name)]
        if choices:
            print(f"{'':<20} --set {', '.join(choices)}")
    return 0


def _run_run(args: argparse.Namespace) -> int:
    from futurs import methods
    from futurs.exchange import results
    from futurs.study import load, version

    settings = dict(_setting(words) for words in args.set)
    study = version(load(args.study, root=args.root), args.variant)
    if args.out and Path(args.out).suffix.lower() not in results.ENDINGS:
        raise InputError("out_form", found=args.out)
    answer = methods.run(args.method, study, settings=settings, seed=args.seed)
    tables, origin = answer.result.tables(), answer.provenance.to_dict()
    if args.out:
        write_whole(Path(args.out), results.write(tables, origin, args.out))
        print(texts.say("check.written", args.lang, file=args.out))
    else:
        sys.stdout.write(results.to_json(tables, origin).decode())
    return 0


def _setting(words: str) -> tuple[str, str]:
    key, sign, value = words.partition("=")
    if not sign or not key:
        raise InputError("set_form", found=words)
    return key, value
