"""What several commands need."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from futurs.errors import InputError, reason


def command(commands: Any, common: argparse.ArgumentParser, name: str, run: Any, words: str) -> Any:
    """Return the parser of a command that ``run`` answers, with the options that all have."""
    parser = commands.add_parser(name, parents=[common], help=words, description=words)
    parser.set_defaults(run=run)
    return parser


def write_whole(file: Path, data: bytes) -> None:
    """Write a file whole or not at all; what a disk refuses is said in words."""
    draft = file.parent / f".{file.name}.draft"
    try:
        draft.write_bytes(data)
        draft.replace(file)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise InputError("cannot_write", file=str(file), reason=reason(error)) from error
