"""ScenarioWizard's lists of solutions (.sl)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from futurs.errors import Fault, ModelError

HEADER = "$ ScenarioWizard 3.0"
_LINE = re.compile(r'^"((?: ?\d+)+)\s*",([^,]*),([^,]*),([^,]*),([^,]*),"(.*)"$')


@dataclass(frozen=True)
class Solution:
    """One scenario of a list.

    Parameters
    ----------
    variants : tuple of int
        Numbers of the variants, from 0.
    weight : str
        As written: the reference program prints weights above 2^24 in rounded form.
    consistency : int
        Smallest margin.
    total_impact : int
    comment : str
    """

    variants: tuple[int, ...]
    weight: str
    consistency: int
    total_impact: int
    comment: str = ""


def parse(data: bytes, name: str = "solutions.sl") -> tuple[Solution, ...]:
    """Read a list of solutions; the count it declares is not trusted.

    Parameters
    ----------
    data : bytes
    name : str

    Returns
    -------
    tuple of Solution

    Raises
    ------
    ModelError
        With every fault found.
    """
    lines = data.decode("cp1252", "replace").splitlines()
    faults, found = [], []
    if not lines or not lines[0].startswith("$ ScenarioWizard"):
        faults.append(Fault("scw_header", name, 1, found=(lines or [""])[0][:40], allowed=HEADER))
    for k, line in enumerate(lines[4:], 5):
        match = _LINE.match(line)
        if match:
            numbers = tuple(int(x) - 1 for x in match[1].split())
            found.append(Solution(numbers, match[2], int(match[3]), int(match[5]), match[6]))
        elif line.strip():
            faults.append(Fault("sl_line", name, k, found=line[:40]))
    if faults:
        raise ModelError("model_faults", faults, file=name, n=len(faults))
    return tuple(found)


def write(solutions: Iterable[Solution], newline: str = "\r\n") -> bytes:
    """Write a list of solutions.

    Parameters
    ----------
    solutions : iterable of Solution
    newline : str

    Returns
    -------
    bytes
    """
    rows = list(solutions)
    lines = [HEADER, "Solution set", f" {len(rows)} ", "", *(_row(s) for s in rows)]
    return (newline.join(lines) + newline).encode("cp1252", "replace")


def _row(s: Solution) -> str:
    numbers = _numbers(s.variants)
    return f'"{numbers}",{s.weight},{s.consistency},0,{s.total_impact},"{s.comment}"'


def _numbers(variants: Sequence[int]) -> str:
    return "".join(f" {v + 1}" for v in variants)
