"""Faults of a study's model: found at a path of it, told at a line of its files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from futurs.errors import Fault
from futurs.study import Study
from futurs.study.reading import Path_, read

FILE = "model/equations.yaml"
PARAMETERS = "model/parameters.csv"


@dataclass(frozen=True)
class Finding:
    """A fault at a path of the model, before its line is known."""

    code: str
    path: Path_
    found: str = ""
    allowed: str = ""
    nearest: str = ""
    warning: bool = False
    params: Mapping[str, Any] = field(default_factory=dict)
    section: str = "model"
    """Section of the study in which the path begins: ``model`` or ``parameters``."""


def placed(study: Study, findings: Iterable[Finding]) -> list[Fault]:
    """Return findings with their lines, in the order of the file."""
    files, findings, documents = {"model": FILE, "parameters": PARAMETERS}, list(findings), {}
    for section in {f.section for f in findings}:
        name = files[section]
        file = study.folder / name if study.folder else None
        documents[section] = read(file, name) if file is not None and file.is_file() else None
    found = []
    for f in findings:
        document, path = documents[f.section], (f.section, *f.path)
        found.append(Fault(
            f.code, files[f.section], document.line(path) if document else 0, _shown(study, path),
            f.found, f.allowed, f.nearest, dict(f.params), f.warning,
        ))  # fmt: skip
    return sorted(found, key=lambda f: (f.file, f.line, f.path))


def _shown(study: Study, path: Path_) -> str:
    # The name says more than the number: model.stocks.debt.equation.
    parts: list[str] = []
    at: Any = study
    for step in path:
        at = at[step] if isinstance(step, int) else getattr(at, step, None)
        parts.append(str(getattr(at, "id", step)) if isinstance(step, int) else step)
    return ".".join(parts)
