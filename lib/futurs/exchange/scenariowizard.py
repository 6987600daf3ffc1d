"""ScenarioWizard's project files (.scw), read and written back byte for byte.

Six sections, each ended by a line that begins with ``#``: title and descriptors with their
variants, short names, an unused one, colours, an unused one, the matrix; then free texts after
marker lines. Names may be empty or repeated: variants are known by their number.

References
----------
W. Weimer-Jehle, "ScenarioWizard 4.1: Constructing Consistent Scenarios Using Cross-Impact Balance
Analysis", ZIRIUS, University of Stuttgart.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from futurs.errors import Fault, ModelError, reason
from futurs.shapes import CrossImpactMatrix

if TYPE_CHECKING:
    from pathlib import Path

HEADER = "$ ScenarioWizard 4.0"
COLOUR = "FFFFFF"


@dataclass(frozen=True, eq=False)
class Model:
    """A project file.

    Parameters
    ----------
    title : str
    descriptors : tuple of str
        Names, as written; may be empty or repeated.
    variants : tuple of tuples of str
    short_descriptors : tuple of str
    short_variants : tuple of tuples of str
    colours : tuple of str
    values : ndarray of int, shape (V, V)
        Row = source, column = target.
    description : str
        Free text on the project.
    notes : tuple of str
        Free text on each descriptor; fewer than N where the file holds fewer.
    reasons : dict
        ``{(i, j): text}`` of the judgement sections that have one.
    raw : tuple
        How the file was written, so that it comes back byte for byte.
    """

    title: str
    descriptors: tuple[str, ...]
    variants: tuple[tuple[str, ...], ...]
    short_descriptors: tuple[str, ...]
    short_variants: tuple[tuple[str, ...], ...]
    colours: tuple[str, ...]
    values: NDArray[np.int64]
    description: str = ""
    notes: tuple[str, ...] = ()
    reasons: dict[tuple[int, int], str] | None = None
    raw: _Raw | None = None

    def matrix(self) -> CrossImpactMatrix:
        """Return the matrix, its descriptors and states known by identifiers made from names."""
        ids = identifiers(self.descriptors, "d")
        states = [identifiers(v, "s") for v in self.variants]
        return CrossImpactMatrix(ids, states, self.values)


@dataclass(frozen=True)
class _Raw:
    """What is kept of a file besides its meaning."""

    newline: str
    encoding: str
    header: str
    sections: tuple[tuple[str, ...], ...]
    ends: tuple[str, ...]
    tail: tuple[str, ...]
    last_newline: bool


def identifiers(names: tuple[str, ...], prefix: str) -> tuple[str, ...]:
    """Make unique identifiers from names that may be empty or repeated.

    Parameters
    ----------
    names : tuple of str
    prefix : str
        What a number is put behind where a name gives nothing.

    Returns
    -------
    tuple of str

    Examples
    --------
    >>> identifiers(("High wage", "High wage", "", "2050"), "s")
    ('high_wage', 'high_wage_2', 's3', 's4_2050')
    """
    import unicodedata

    found: list[str] = []
    for k, name in enumerate(names, 1):
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
        word = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:48].strip("_")
        if not word:
            word = f"{prefix}{k}"
        elif not word[0].isalpha():
            word = f"{prefix}{k}_{word}"
        n, unique = 2, word
        while unique in found:
            unique, n = f"{word}_{n}", n + 1
        found.append(unique)
    return tuple(found)


def read(file: Path) -> Model:
    """Read a project file.

    Parameters
    ----------
    file : Path

    Returns
    -------
    Model

    Raises
    ------
    ModelError
        With every fault found: line, cell, what was found and what is allowed.
    """
    try:
        data = file.read_bytes()
    except OSError as error:
        raise ModelError("model_file", file=str(file), reason=reason(error)) from error
    return parse(data, file.name)


def parse(data: bytes, name: str = "model.scw") -> Model:
    """Read a project from the bytes of its file.

    Parameters
    ----------
    data : bytes
    name : str
        Name of the file, as faults show it.

    Returns
    -------
    Model

    Raises
    ------
    ModelError
        With every fault found.
    """
    return _Reader(data, name).model()


class _Reader:
    def __init__(self, data: bytes, name: str) -> None:
        self.name, self.faults = name, list[Fault]()
        text, self.encoding = _decoded(data)
        self.newline = "\r\n" if "\r\n" in text else "\n"
        self.last_newline = text.endswith("\n")
        self.lines = [line.removesuffix("\r") for line in text.split("\n")]
        if self.last_newline:
            self.lines.pop()

    def fault(self, code: str, line: int, **params: str) -> None:
        self.faults.append(Fault(code, self.name, line + 1, **params))  # type: ignore[arg-type]

    def model(self) -> Model:
        if not self.lines or not self.lines[0].startswith("$ ScenarioWizard"):
            first = self.lines[0][:40] if self.lines else ""
            self.fault("scw_header", 0, found=first, allowed=HEADER)
            self.stop()
        sections, ends, starts, tail = self.split()
        names, variants = self.tree(sections[0][1:], starts[0] + 1, " -")
        shorts, short_variants = self.tree(sections[1], starts[1], " ")
        sizes = [len(v) for v in variants]
        if [len(v) for v in short_variants] != sizes:
            self.fault("scw_short_names", starts[1])
        total = sum(sizes)
        if len(sections[3]) != total:
            self.fault("scw_colours", starts[3], found=str(len(sections[3])), allowed=str(total))
        values = self.numbers(sections[5], starts[5], total)
        self.stop()
        raw = _Raw(
            self.newline, self.encoding, self.lines[0], tuple(map(tuple, sections)), tuple(ends),
            tuple(tail), self.last_newline,
        )  # fmt: skip
        description, notes, reasons = _texts(tail, len(names))
        return Model(
            sections[0][0] if sections[0] else "", names, variants, shorts, short_variants,
            tuple(sections[3]), values, description, notes, reasons, raw,
        )  # fmt: skip

    def stop(self) -> None:
        if self.faults:
            raise ModelError("model_faults", self.faults, file=self.name, n=len(self.faults))

    def split(self) -> tuple[list[list[str]], list[str], list[int], list[str]]:
        sections: list[list[str]] = [[]]
        ends: list[str] = []
        starts = [1]
        at = 1
        for at, line in enumerate(self.lines[1:], 1):
            if line.startswith("#"):
                ends.append(line)
                if len(ends) == 6:
                    return sections, ends, starts, self.lines[at + 1 :]
                sections.append([])
                starts.append(at + 1)
            else:
                sections[-1].append(line)
        self.fault("scw_cut", at, found=str(len(ends)), allowed="6")
        self.stop()
        return sections, ends, starts, []

    def tree(
        self, lines: list[str], start: int, mark: str
    ) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
        names: list[str] = []
        variants: list[list[str]] = []
        for k, line in enumerate(lines):
            if line.startswith("&"):
                names.append(line[1:])
                variants.append([])
            elif line.startswith(mark) and variants:
                variants[-1].append(line[len(mark) :])
            else:
                self.fault("scw_name", start + k, found=line[:40], allowed=f"“&…”, “{mark}…”")
        for name, own in zip(names, variants, strict=True):
            if not own:
                self.fault("scw_no_variant", start, found=name)
        if not names:
            self.fault("scw_no_descriptor", start)
        return tuple(names), tuple(tuple(v) for v in variants)

    def numbers(self, lines: list[str], start: int, total: int) -> NDArray[np.int64]:
        if len(lines) != total:
            self.fault("scw_rows", start, found=str(len(lines)), allowed=str(total))
        values = np.zeros((total, total), np.int64)
        for i, line in enumerate(lines[:total]):
            cells = line.split(",")
            if len(cells) != total:
                self.fault("scw_cells", start + i, found=str(len(cells)), allowed=str(total))
            for j, cell in enumerate(cells[:total]):
                if re.fullmatch(r"\s*[-+]?\d{1,6}\s*", cell):
                    values[i, j] = int(cell)
                else:
                    path = f"[{i + 1}, {j + 1}]"
                    self.fault("scw_number", start + i, path=path, found=cell.strip()[:20])
        return values


def _decoded(data: bytes) -> tuple[str, str]:
    # A file of the Windows program is in its code page; every byte has a meaning in latin-1.
    for encoding in ("utf-8", "cp1252"):
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1"), "latin-1"


def _texts(tail: list[str], n: int) -> tuple[str, tuple[str, ...], dict[tuple[int, int], str]]:
    found = [
        _unquoted(line)
        for marker, line in pairwise(tail)
        if marker.startswith("#") and line.startswith('"')
    ]
    description, notes, sections = (found[:1] or [""])[0], found[1 : n + 1], found[n + 1 :]
    pairs = [(i, j) for i in range(n) for j in range(n)]
    reasons = {p: t for p, t in zip(pairs, sections, strict=False) if t}
    return description, tuple(notes), reasons


def _unquoted(line: str) -> str:
    return line[1:-1] if line.endswith('"') and len(line) > 1 else line[1:]


def write(model: Model) -> bytes:
    """Write a project as the reference program would; as it was read, if it was read.

    Parameters
    ----------
    model : Model

    Returns
    -------
    bytes
    """
    raw = model.raw or _fresh(model)
    lines = [raw.header]
    for section, end in zip(raw.sections, raw.ends, strict=True):
        lines += [*section, end]
    text = raw.newline.join([*lines, *raw.tail]) + (raw.newline if raw.last_newline else "")
    return text.encode(raw.encoding)


def _fresh(model: Model) -> _Raw:
    names = [model.title]
    shorts: list[str] = []
    for name, own in zip(model.descriptors, model.variants, strict=True):
        names += [f"&{name}", *(f" -{v}" for v in own)]
    for name, own in zip(model.short_descriptors, model.short_variants, strict=True):
        shorts += [f"&{name}", *(f" {v}" for v in own)]
    rows = [",".join(f"{int(x):2d} " for x in row) for row in model.values]
    n = len(model.descriptors)
    reasons = model.reasons or {}
    tail = ["# 0-0", f'"{_line(model.description)}"']
    notes = (*model.notes, *("",) * n)[:n]
    for short, note in zip(model.short_descriptors, notes, strict=True):
        tail += [f"# {short}", f'"{_line(note)}"']
    for i, one in enumerate(model.short_descriptors):
        for j, two in enumerate(model.short_descriptors):
            tail += [f"# {one} -> {two}", f'"{_line(reasons.get((i, j), ""))}"']
    tail += ["#", "#"]
    sections = (tuple(names), tuple(shorts), (), model.colours, (), tuple(rows))
    encoding = "cp1252" if _fits("\n".join([*names, *shorts, *tail])) else "utf-8"
    return _Raw("\r\n", encoding, HEADER, sections, ("#",) * 6, tuple(tail), True)


def _line(text: str) -> str:
    # One line a text; a double quote would end it.
    return re.sub(r"\s*\n\s*", " ", text).replace('"', "'")


def _fits(text: str) -> bool:
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True
