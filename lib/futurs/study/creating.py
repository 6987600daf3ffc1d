"""A new study: empty but valid, with comments that explain each field."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

from futurs.errors import InputError, reason
from futurs.root import find_root
from futurs.texts import Language

_NAME = re.compile(r"^[a-z][a-z0-9_]{0,63}$")


def new(name: str, *, lang: Language = "en", root: str | Path | None = None) -> Path:
    """Make a new study, empty but valid.

    Parameters
    ----------
    name : str
        Lower case letters, digits and underscores: the folder in ``scenarios/``.
    lang : {"fr", "en"}
        Language of the comments.
    root : path, optional

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    InputError
        For a name that is not allowed or already there, or a disk that refuses.
    """
    template = files("futurs.study").joinpath(f"new_study.{lang}.yaml").read_text("utf-8")
    title = name.replace("_", " ").capitalize()
    content = re.sub(r"(?m)^title: .*$", f"title: '{title}'", template, count=1)
    return write_study(name, {"study.yaml": content}, root=root)


def write_study(
    name: str, contents: Mapping[str, str], *, root: str | Path | None = None
) -> Path:  # fmt: skip
    """Write the files of a new study, all of them or none.

    Parameters
    ----------
    name : str
    contents : mapping of str to str
        Text of each file.
    root : path, optional

    Returns
    -------
    Path

    Raises
    ------
    InputError
        For a name that is not allowed or already there, or a disk that refuses.
    """
    if not _NAME.match(name):
        raise InputError("study_name", found=name)
    folder = find_root(root) / "scenarios" / name
    if folder.exists():
        raise InputError("study_exists", name=name, folder=str(folder))
    draft = folder
    try:
        draft = Path(tempfile.mkdtemp(prefix=".new_", dir=folder.parent))
        for file, content in contents.items():
            (draft / file).write_text(content, "utf-8")
        draft.chmod(0o755)
        draft.rename(folder)
    except OSError as error:
        if draft != folder:
            shutil.rmtree(draft, ignore_errors=True)
        raise InputError("cannot_write", file=str(folder), reason=reason(error)) from error
    return folder
