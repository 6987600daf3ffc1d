"""The answer on a panel of experts and on ranges, as tables of the standard run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from futurs.methods.cross_impact.experts import (
    Dissent,
    Ensemble,
    Within,
    deciding_cells,
    ensemble,
)
from futurs.methods.cross_impact.model import Pair, verdict
from futurs.methods.cross_impact.panel import Panel
from futurs.shapes import CrossImpactMatrix, Table

Numbers = Mapping[bytes, str]
"""Name of each scenario of the agreed list, by its states."""


@dataclass(frozen=True, eq=False)
class Opinions:
    """What each of several experts holds consistent, and which dissent decides.

    Parameters
    ----------
    agreed : CrossImpactMatrix
    panel : Panel
    together : Ensemble
        Scenarios that at least one expert holds; nothing is averaged.
    dissent : Dissent
        Cells whose dissent decides; without tolerance.
    """

    agreed: CrossImpactMatrix
    panel: Panel
    together: Ensemble
    dissent: Dissent

    def tables(self, numbers: Numbers) -> dict[str, Table]:
        """Return who judged what, who holds which scenario, and the cells that decide."""
        return {
            "experts": self._experts(numbers),
            "held_by": self._held(numbers),
            "dissent": self._dissent(),
        }

    def _experts(self, numbers: Numbers) -> Table:
        v = len(self.agreed.values)
        asked = v * v - sum(n * n for n in self.agreed.sizes)
        known = np.array([z.tobytes() in numbers for z in self.together.scenarios], bool)
        rows = tuple(
            (name, judged, asked - judged, int(own.sum()), int((own & known).sum()), len(numbers))
            for name, judged, own in zip(
                self.panel.names, self.panel.counts, self.together.held, strict=True
            )
        )
        columns = (
            "expert", "judged", "agreed_value_stands", "scenarios", "of_the_agreed_list",
            "agreed_list",
        )  # fmt: skip
        return Table(columns, rows)

    def _held(self, numbers: Numbers) -> Table:
        found, n = self.together, len(self.panel.names)
        held = {z.tobytes(): k for k, z in enumerate(found.scenarios)}
        rows = [
            (
                numbers.get(z.tobytes()), int(found.held[:, k].sum()), n,
                float(found.shares[k]), int(found.worst[k]),
                *(bool(x) for x in found.held[:, k]), *_named(self.agreed, z),
            )
            for k, z in enumerate(found.scenarios)
        ]  # fmt: skip
        # What the group agreed on and no expert holds is said too.
        for key, number in numbers.items():
            if key not in held:
                z = np.frombuffer(key, np.int64)
                worst = max(int(verdict(m, z).inconsistency.max()) for m in self.panel.matrices)
                rows.append(
                    (number, 0, n, 0.0, worst, *(False,) * n, *_named(self.agreed, z))
                )  # fmt: skip
        columns = (
            "scenario", "experts", "of", "share_of_experts", "worst_inconsistency",
            *(f"held:{name}" for name in self.panel.names), *self.agreed.descriptors,
        )  # fmt: skip
        return Table(columns, tuple(rows))

    def _dissent(self) -> Table:
        places = _places(self.agreed)
        rows = tuple(
            (
                *places[u], *places[v], n, int(self.agreed.values[u, v]),
                *(self.panel.value(k, u, v) for k in range(len(self.panel.names))),
            )
            for u, v, n in self.dissent.ranked()
        )  # fmt: skip
        columns = (
            "source", "state", "target", "target_state", "list_changes", "agreed_value",
            *(f"value:{name}" for name in self.panel.names),
        )  # fmt: skip
        return Table(columns, rows)


def opinions(
    agreed: CrossImpactMatrix, panel: Panel, *, tolerance: int, exclusions: Iterable[Pair]
) -> Opinions:
    """Answer what each expert of a panel holds consistent.

    Parameters
    ----------
    agreed : CrossImpactMatrix
    panel : Panel
    tolerance : int
        Largest inconsistency allowed, for each expert; the dissent is that without any.
    exclusions : iterable of pairs

    Returns
    -------
    Opinions
    """
    pairs = tuple(exclusions)
    together = ensemble(panel.matrices, exclusions=pairs, tolerance=tolerance)
    return Opinions(agreed, panel, together, deciding_cells(panel.matrices, exclusions=pairs))


@dataclass(frozen=True, eq=False)
class Between:
    """What the ranges of the judgements leave open.

    Parameters
    ----------
    agreed : CrossImpactMatrix
    within : Within
    """

    agreed: CrossImpactMatrix
    within: Within

    @property
    def complete(self) -> bool:
        """False when a search was ended by a budget."""
        return self.within.necessary.complete and self.within.possible.complete

    def table(self, numbers: Numbers) -> Table:
        """Return the scenarios that hold for all judgements within the ranges, then for some."""
        always = {z.tobytes() for z in self.within.necessary.scenarios}
        found = sorted(self.within.possible.scenarios, key=lambda z: z.tobytes() not in always)
        rows = tuple(
            (
                numbers.get(z.tobytes()), "all" if z.tobytes() in always else "some",
                *_named(self.agreed, z),
            )
            for z in found
        )  # fmt: skip
        return Table(("scenario", "holds_for", *self.agreed.descriptors), rows)


def _named(matrix: CrossImpactMatrix, z: Any) -> tuple[str, ...]:
    return tuple(matrix.states[j][int(k)] for j, k in enumerate(z))


def _places(matrix: CrossImpactMatrix) -> list[tuple[str, str]]:
    own = zip(matrix.descriptors, matrix.states, strict=True)
    return [(d, s) for d, states in own for s in states]
