"""A study on disk: find it, read it, check it, all its faults in one report."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from futurs.errors import Fault, StudyError, UnknownNameError, nearest
from futurs.root import find_root
from futurs.study.reading import Document, FolderDocument, TableDocument, parse, read
from futurs.study.references import findings
from futurs.study.schema import Study
from futurs.study.schema.parts import TAGS

NAME = re.compile(r"^[a-z][a-z0-9_]*$")
EXPERTS = "experts"
"""The folder of the experts' files, and the section that they make."""


@dataclass(frozen=True)
class Report:
    """What a check found.

    Parameters
    ----------
    study : Study or None
        The study when it has no fault.
    faults, warnings : tuple of Fault
        In order of file and line.
    """

    study: Study | None
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...]


def names(root: str | Path | None = None) -> tuple[str, ...]:
    """Answer which studies there are.

    Parameters
    ----------
    root : path, optional

    Returns
    -------
    tuple of str
        Names of the folders of ``scenarios/`` that hold a ``study.yaml``.
    """
    folder = find_root(root) / "scenarios"
    return tuple(
        sorted(f.name for f in folder.iterdir() if NAME.match(f.name) and (f / "study.yaml").is_file())
    )  # fmt: skip


def folder_of(study: str | Path, root: str | Path | None = None) -> Path:
    """Return the folder of a study given by name or by path.

    Raises
    ------
    UnknownNameError
        With the nearest known name.
    """
    if isinstance(study, Path) or os.sep in study or study.startswith("."):
        folder = Path(study)
        if (folder / "study.yaml").is_file():
            return folder.resolve()
        raise UnknownNameError("unknown_study", found=str(study), known=names(root))
    known = names(root)
    if study not in known:
        raise UnknownNameError("unknown_study", found=study, known=known)
    return find_root(root) / "scenarios" / study


def load(study: str | Path, *, root: str | Path | None = None) -> Study:
    """Open a study.

    Parameters
    ----------
    study : str or Path
        Name of a folder of ``scenarios/``, or a path to a study's folder.
    root : path, optional
        Folder that holds ``scenarios/``.

    Returns
    -------
    Study

    Raises
    ------
    UnknownNameError
        When there is no such study.
    StudyError
        With all faults of the study.

    Examples
    --------
    >>> load("somewhereland").horizon
    2050
    """
    report = check(study, root=root)
    if report.study is None:
        raise StudyError(
            "study_faults", report.faults, study=Path(study).name, n=len(report.faults)
        )
    return report.study


def check(
    study: str | Path,
    *,
    root: str | Path | None = None,
    indicators: Collection[str] | None = None,
) -> Report:
    """Answer what is wrong with a study, all of it at once.

    Parameters
    ----------
    study : str or Path
    root : path, optional
    indicators : collection of str, optional
        Published figures that there are: others that the study names are warned of.

    Returns
    -------
    Report

    Raises
    ------
    UnknownNameError
        When there is no such study.
    """
    folder = folder_of(study, root)
    documents = _gathered([read(f, f.relative_to(folder).as_posix()) for f in files_of(folder)])
    report = _checked(documents, indicators)
    if report.study is not None:
        _sign(report.study, folder)
    return report


def from_text(words: str, *, name: str = "sketch") -> Study:
    """Open a study that is written in a text: a model tried out in a notebook.

    Parameters
    ----------
    words : str
        YAML, with the sections of a study; ``title`` and ``version`` may be left out.
    name : str
        Its id.

    Returns
    -------
    Study

    Raises
    ------
    StudyError
        With all faults, and their lines.

    Examples
    --------
    >>> from_text("drivers: []").id
    'sketch'
    """
    document = parse(words.encode(), f"{name}.yaml")
    for key in ("title", "version"):
        document.data.setdefault(key, name)
    report = _checked([document], None)
    if report.study is None:
        raise StudyError("study_faults", report.faults, study=name, n=len(report.faults))
    digest = hashlib.sha256(words.encode()).hexdigest()
    report.study._id, report.study._hash = name, digest  # noqa: SLF001
    return report.study


def _checked(documents: list[Document], indicators: Collection[str] | None) -> Report:
    faults = [fault for d in documents for fault in d.faults]
    for document in documents:
        if isinstance(document, TableDocument):
            faults += _columns(document)
    data, origin = _merge(documents, faults)
    built = None
    if not faults:
        try:
            built = Study.model_validate(data)
        except ValidationError as error:
            faults += [translated(e, origin, documents[0]) for e in error.errors()]
    found = [_placed(f, origin, documents[0]) for f in findings(built, indicators)] if built else []
    faults += [f for f in found if not f.warning]
    warnings = [f for f in found if f.warning]
    order = lambda f: (f.file, f.line, f.path)  # noqa: E731
    return Report(
        None if faults else built, tuple(sorted(faults, key=order)), tuple(sorted(warnings, key=order))
    )  # fmt: skip


def _gathered(documents: list[Document]) -> list[Document]:
    own = [d for d in documents if d.name.startswith(f"{EXPERTS}/")]
    rest = [d for d in documents if d not in own]
    return [*rest, FolderDocument(EXPERTS, own)] if own else rest


def files_of(folder: Path) -> list[Path]:
    """Answer which files make a study: its YAML, its model's equations and tables, its experts.

    Parameters
    ----------
    folder : Path
        The study's folder.

    Returns
    -------
    list of Path
        ``study.yaml`` first.
    """
    # A link out of the folder is not followed: a study shared by others stays in its folder.
    below = (("model", "*.yaml"), ("model", "*.csv"), (EXPERTS, "*.yaml"))
    parts = [f for name, form in below if not (folder / name).is_symlink()
             for f in (folder / name).glob(form)]  # fmt: skip
    found = [
        f
        for f in (*sorted(folder.glob("*.yaml")), *sorted(parts))
        if f.is_file() and not f.is_symlink()
    ]
    return sorted(found, key=lambda f: f.name != "study.yaml")


def _sign(study: Study, folder: Path) -> None:
    digest = hashlib.sha256()
    for file in files_of(folder):
        name = file.relative_to(folder).as_posix()
        digest.update(name.encode() + b"\0" + file.read_bytes() + b"\0")
    study._id, study._folder, study._hash = folder.name, folder, digest.hexdigest()  # noqa: SLF001


def _columns(document: TableDocument) -> Iterator[Fault]:
    # Once for the header, not once for each row.
    field = Study.model_fields.get(document.section)
    part = next(_models(field.annotation), None) if field else None
    if part is None or not document.columns:
        return
    known = {c: f.is_required() for c, f in part.model_fields.items()}
    found = [c.removesuffix("_fr").removesuffix("_en") for c in document.columns]
    found = [c if c in known else full for c, full in zip(found, document.columns, strict=True)]
    extra, name = [c for c in found if c not in known], document.name
    for column in (c for c, required in known.items() if required and c not in found):
        yield Fault(
            "missing_column", name, 1, column, column, ", ".join(known), nearest(column, extra)
        )
    for column in extra:
        yield Fault(
            "unknown_column", name, 1, column, column, ", ".join(known), nearest(column, known)
        )
    given = set(document.columns)
    for column in known:
        if column in given and {f"{column}_fr", f"{column}_en"} & given:
            yield Fault("twice", name, 1, column, column)


def _merge(
    documents: list[Document], faults: list[Fault]
) -> tuple[dict[str, Any], dict[str, Document]]:
    data: dict[str, Any] = {}
    origin: dict[str, Document] = {}
    for document in documents:
        for key, value in document.data.items():
            if key in origin:
                line, other = document.line((key,)), origin[key].name
                faults.append(
                    Fault("section_twice", document.name, line, key, key, params={"other": other})
                )
            else:
                data[key], origin[key] = value, document
    return data, origin


def _placed(f: Any, origin: dict[str, Document], first: Document) -> Fault:
    document, path = origin.get(str(f.path[0]), first).at(f.path)
    return Fault(
        f.code, document.name, document.line(path), document.show(path), f.found, f.allowed, f.nearest,
        f.params, f.warning,
    )  # fmt: skip


# pydantic's kind of error -> our sentence, and where its context says what is allowed.
_KINDS = {
    "missing": "missing_key", "extra_forbidden": "unknown_key", "literal_error": "choice",
    "string_type": "want_text", "string_too_short": "empty_text", "string_pattern_mismatch": "pattern",
    "string_too_long": "too_long", "int_type": "want_int", "int_parsing": "want_int",
    "int_from_float": "want_int", "float_type": "want_number", "float_parsing": "want_number",
    "bool_type": "want_bool", "bool_parsing": "want_bool", "tuple_type": "want_list",
    "dict_type": "want_mapping", "model_type": "want_mapping", "model_attributes_type": "want_mapping",
    "too_short": "too_few", "too_long": "too_many", "greater_than_equal": "bounds",
    "less_than_equal": "bounds", "finite_number": "want_number", "greater_than": "above",
    "number_huge": "number_huge",
}  # fmt: skip
_ALLOWED = ("expected", "pattern", "max_length", "min_length", "ge", "le", "gt")


def translated(
    error: Any, origin: dict[str, Document], first: Document, root: type[BaseModel] = Study
) -> Fault:
    """Return pydantic's finding as a fault of ours: where it is, what may stand there.

    Parameters
    ----------
    error : dict
        One of ``ValidationError.errors()``.
    origin : dict of str to Document
        The file that each section stands in.
    first : Document
        The file of what stands in none.
    root : type
        The model that was validated.
    """
    path = tuple(step for step in error["loc"] if step not in TAGS and step != "[key]")
    document, place = origin.get(str(path[0]) if path else "", first).at(path)
    code = _KINDS.get(error["type"], "invalid")
    context = error.get("ctx", {})
    allowed = next((str(context[k]) for k in _ALLOWED if k in context), "")
    found, close = _short(error["input"]), ""
    if code == "unknown_key":
        keys = _keys(error["loc"][:-1], root)
        found, allowed, close = str(path[-1]), ", ".join(keys), nearest(str(path[-1]), keys)
    elif code == "missing_key":
        found = ""
    elif code == "choice":
        options = [o.strip(" '") for o in re.split(r",|\bor\b", allowed)]
        allowed, close = ", ".join(options), nearest(found, options)
    params = {"problem": error["msg"]} if code == "invalid" else {}
    key = {"key": str(path[-1])} if code == "missing_key" else {}
    return Fault(
        code,
        document.name,
        document.line(place),
        document.show(place),
        found,
        allowed,
        close,
        params | key,
    )


def _short(value: Any) -> str:
    shown = "null" if value is None else str(value)
    return shown if len(shown) <= 40 else shown[:39] + "…"


def _keys(loc: tuple[str | int, ...], root: type[BaseModel]) -> list[str]:
    model: Any = root
    for step in loc:
        model = _inside(model, step)
    found = next(_models(model), None)
    return list(found.model_fields) if found else []


def _inside(annotation: Any, step: str | int) -> Any:
    if step in TAGS:
        return annotation
    for model in _models(annotation):
        if step in model.model_fields:
            return model.model_fields[str(step)].annotation
    return annotation


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    else:
        for part in get_args(annotation):
            yield from _models(part)
