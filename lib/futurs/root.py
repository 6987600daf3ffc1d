"""Where the project's files are: the folder that holds ``scenarios/`` and ``data/``."""

from __future__ import annotations

import os
from pathlib import Path

from futurs.errors import InputError


def find_root(root: str | Path | None = None) -> Path:
    """Answer in which folder the studies' folder ``scenarios/`` is.

    Parameters
    ----------
    root : path, optional
        Taken as it is; else the variable ``FUTURS_ROOT``, else the first parent of the working
        directory that holds ``scenarios/``.

    Returns
    -------
    Path

    Raises
    ------
    InputError
        When there is none.
    """
    given = root or os.environ.get("FUTURS_ROOT")
    start = Path(given).resolve() if given else Path.cwd()
    for folder in (start,) if given else (start, *start.parents):
        if (folder / "scenarios").is_dir():
            return folder
    raise InputError("no_root", folder=str(start))
