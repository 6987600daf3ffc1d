"""Judgements of several experts, kept apart: what each has judged, and nothing that they have not.

An expert is one file, ``experts/<id>.yaml``, named by the identifier. It holds the sections that
this expert judged; where nothing is judged, the agreed judgements of the study stand.
"""

from __future__ import annotations

import datetime
from typing import Annotated, Any

from pydantic import Discriminator, Field, Tag

from futurs.study.schema.parts import CELL, VALUE, Id, Part, Status, Text


class OwnCell(Part):
    """An expert's judgement that carries a reason of its own."""

    value: int
    reason: Text | None = None
    sources: tuple[Id, ...] = ()


def _own_form(value: Any) -> str:
    return CELL if isinstance(value, dict | OwnCell) else VALUE


OwnValue = Annotated[
    Annotated[OwnCell, Tag(CELL)]
    | Annotated[Annotated[int, Field(strict=True)] | None, Tag(VALUE)],
    Discriminator(_own_form),
]


class OwnJudgement(Part):
    """How, in the eyes of one expert, one state promotes (+) or restrains (-) another driver's.

    As in the agreed judgements, states that are absent are 0: the section was judged. Null says
    that the expert did not judge this one.
    """

    source: Id
    """Driver that acts."""
    state: Id
    """Its state."""
    target: Id
    """Driver that is acted on."""
    cells: dict[Id, OwnValue]
    """Values; null where the expert did not judge."""
    reason: Text | None = None
    sources: tuple[Id, ...] = ()

    @property
    def key(self) -> tuple[str, str, str]:
        """Source driver, its state, target driver."""
        return self.source, self.state, self.target

    def value(self, state: str) -> int | None:
        """Return the judgement on one state of the target: 0 when absent, None when unjudged."""
        cell = self.cells.get(state, 0)
        return cell.value if isinstance(cell, OwnCell) else cell


class Expert(Part):
    """One expert with the sections judged; others are missing, not zero."""

    id: Id
    """The file's name; written only where experts stand in a section of their own."""
    label: Text
    """A name or, where experts stay anonymous, a role."""
    role: Text | None = None
    date: datetime.date | None = None
    """When the judgements were given."""
    status: Status = "illustrative"
    note: Text | None = None
    judgements: tuple[OwnJudgement, ...] = ()
