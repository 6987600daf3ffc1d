"""Judgements of states on states, on a scale with words, and states that do not go together."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from futurs.study.schema.parts import CELL, VALUE, Id, Part, StateRef, Status, Text


class Level(Part):
    """A value of the scale with its words, from which sentences are made."""

    value: int
    words: Text
    strength: Text
    meaning: Text


class Scale(Part):
    """The scale of the judgements."""

    min: int = -3
    max: int = 3
    label: Text | None = None
    levels: tuple[Level, ...] = ()


class Cell(Part):
    """A judgement that carries a reason of its own, or the range that it may lie in."""

    value: int
    low: int | None = None
    """Lowest value that is held possible; the value itself when not given."""
    high: int | None = None
    """Highest value that is held possible; the value itself when not given."""
    reason: Text | None = None
    sources: tuple[Id, ...] = ()

    @property
    def ranged(self) -> bool:
        """True when it gives a range."""
        return self.low is not None or self.high is not None


def _cell_form(value: Any) -> str:
    return CELL if isinstance(value, dict | Cell) else VALUE


CellValue = Annotated[
    Annotated[Cell, Tag(CELL)] | Annotated[int, Tag(VALUE), Field(strict=True)],
    Discriminator(_cell_form),
]


class Judgement(Part):
    """How one state promotes (+) or restrains (-) each state of another driver.

    One reason explains the whole row; states that are absent are 0.
    """

    source: Id
    """Driver that acts."""
    state: Id
    """Its state."""
    target: Id
    """Driver that is acted on."""
    cells: dict[Id, CellValue]
    reason: Text | None = None
    status: Status = "illustrative"
    sources: tuple[Id, ...] = ()

    def value(self, state: str) -> int:
        """Return the judgement on one state of the target; 0 when absent."""
        cell = self.cells.get(state, 0)
        return cell.value if isinstance(cell, Cell) else cell

    def bounds(self, state: str) -> tuple[int, int]:
        """Return the lowest and highest judgement on one state; its value where no range is."""
        cell, value = self.cells.get(state), self.value(state)
        if not isinstance(cell, Cell):
            return value, value
        low, high = cell.low, cell.high
        return value if low is None else low, value if high is None else high


class Exclusion(Part):
    """Two states that do not go together."""

    pair: tuple[StateRef, StateRef]
    kind: Literal["hard", "soft"] = "hard"
    """``hard``: removed from the field; ``soft``: flagged only."""
    nature: Literal["logical", "empirical", "normative"] = "logical"
    reason: Text | None = None
    status: Status = "illustrative"


class ExcludedSet(Part):
    """Three states or more that do not go together, while any fewer of them may.

    Read by the morphology; the other methods read pairs alone.
    """

    states: tuple[StateRef, ...] = Field(min_length=3)
    kind: Literal["hard", "soft"] = "hard"
    nature: Literal["logical", "empirical", "normative"] = "logical"
    reason: Text | None = None
    status: Status = "illustrative"
