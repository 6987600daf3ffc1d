"""The command line: ``futurs check | new | import | solve | serve``.

Each command is a function here that parses nothing and computes nothing: it calls the layer
that does, and says the answer in the reader's language.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from futurs import __version__, texts
from futurs.errors import FutursError


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Parameters
    ----------
    argv : sequence of str, optional
        The words after ``futurs``; those of the process when not given.

    Returns
    -------
    int
        0 when all is well, 1 on faults of what was given, 2 on a wrong command line.
    """
    args = _parser().parse_args(argv)
    try:
        return int(args.run(args))
    except FutursError as error:
        print(texts.explain(error, args.lang), file=sys.stderr)
        return 1


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
    for add in (_check, _new, _import, _solve, _serve):
        add(commands, common)
    return parser


Commands = "argparse._SubParsersAction[argparse.ArgumentParser]"


def _check(commands: Commands, common: argparse.ArgumentParser) -> None: ...  # type: ignore[valid-type]
def _new(commands: Commands, common: argparse.ArgumentParser) -> None: ...  # type: ignore[valid-type]
def _import(commands: Commands, common: argparse.ArgumentParser) -> None: ...  # type: ignore[valid-type]
def _solve(commands: Commands, common: argparse.ArgumentParser) -> None: ...  # type: ignore[valid-type]
def _serve(commands: Commands, common: argparse.ArgumentParser) -> None: ...  # type: ignore[valid-type]
