"""The command line: ``futurs check | new | solve | run | diff | matrix | facts | serve`` and more.

A module a group of commands. Each parses nothing and computes nothing: it calls the layer that
does, and says the answer in the reader's language. What a command needs is imported when it runs.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from collections.abc import Sequence

from futurs import __version__, texts
from futurs.cli import diff, facts, matrix, methods, serve, simulate, solve, study
from futurs.errors import FutursError

_PIPE = 128 + 13  # as a shell says of a program that its reader left


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Parameters
    ----------
    argv : sequence of str, optional
        The words after ``futurs``; those of the process when not given.

    Returns
    -------
    int
        0 when all is well, 1 on faults of what was given, 2 on a wrong command line, 141 when the
        reader of the output (``head``, a pager) left before its end.
    """
    args = _parser().parse_args(argv)
    try:
        return _ran(args)
    except FutursError as error:
        print(texts.explain(error, args.lang), file=sys.stderr)
        return 1
    except BrokenPipeError:
        # What is still to be written goes nowhere, or the interpreter would say so at its end.
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _PIPE


def _ran(args: argparse.Namespace) -> int:
    code = int(args.run(args))
    # Here, not at the interpreter's end, where nobody could answer for a reader that left.
    sys.stdout.flush()
    return code


def _language() -> str:
    env = os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return "fr" if env.lower().startswith("fr") else "en"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="futurs", description=__doc__.splitlines()[0])
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--lang", choices=texts.LANGUAGES, default=_language())
    common.add_argument("--root", help="folder that holds scenarios/")
    # In the order of the help.
    for group in (study, solve, methods, simulate, diff, matrix, facts, serve):
        group.add(commands, common)
    return parser
