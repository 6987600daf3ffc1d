"""What the standard run says beside the list: how firmly it stands, and on which judgements.

A list of consistent scenarios is a ranking of nothing until one knows how far it hangs on single
points. Shares are counts of noisy versions of the judgements, never likelihoods of a future.

References
----------
W. Weimer-Jehle, "Cross-impact balances: a system-theoretical approach to cross-impact analysis",
Technological Forecasting and Social Change 73, 2006, doi:10.1016/j.techfore.2005.06.005. Noise,
repair and explanations are constructions of ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from futurs.methods.cross_impact.diverse import Diverse, most_diverse
from futurs.methods.cross_impact.explain import smallest_explanation
from futurs.methods.cross_impact.model import Pair, verdict
from futurs.methods.cross_impact.noise import NoiseModel, Stays, stays
from futurs.methods.cross_impact.repair import Repair, repair
from futurs.methods.cross_impact.robustness import Tolerances, tolerances
from futurs.methods.cross_impact.solving import Solutions, solve
from futurs.shapes import CrossImpactMatrix, Table

TRIED = 1000
"""Scenarios tried in noisy versions, at most: the first of the list."""
NEAR = 20_000
"""Scenarios within one point of being consistent that are weighed for the sections, at most."""


@dataclass(frozen=True, eq=False)
class Wished:
    """What a wished combination lacks.

    Parameters
    ----------
    holds : bool
    repair : Repair
    why : tuple of tuples of int
        Fewest choices that no consistent scenario brings together; see ``smallest_explanation``.
    """

    holds: bool
    repair: Repair
    why: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, eq=False)
class Firmness:
    """How firmly the scenarios stand.

    Parameters
    ----------
    matrix : CrossImpactMatrix
    stays : Stays or None
        Of the first thousand scenarios; None without draws.
    sections : dict
        ``{(driver, state, target): n}``: see ``at_stake``.
    sections_complete : bool
    diverse : Diverse or None
    tolerances : Tolerances or None
    wished : Wished or None
    """

    matrix: CrossImpactMatrix
    stays: Stays | None
    sections: Mapping[tuple[int, int, int], int]
    sections_complete: bool
    diverse: Diverse | None = None
    tolerances: Tolerances | None = None
    wished: Wished | None = None

    def beside(self, k: int) -> tuple[Any, ...]:
        """Return share of versions in which a scenario holds, and its interval; None untried."""
        if self.stays is None or k >= len(self.stays.counts):
            return None, None, None
        s = self.stays
        share = (s.counts[k] / s.draws, s.low[k], s.high[k])
        return tuple(round(float(v), 6) for v in share)

    def tables(self, names: Sequence[str]) -> dict[str, Table]:
        """Return the tables beside the list; scenarios by their names."""
        found = {"sections": self._sections()}
        if self.diverse:
            rows = tuple((names[k],) for k in self.diverse.chosen)
            found["diverse"] = Table(("scenario",), rows)
        if self.tolerances:
            found["cells"] = self._cells(self.tolerances)
        if self.wished:
            found |= self._wish(self.wished)
        return found

    def facts(self) -> tuple[tuple[str, Any], ...]:
        """Return what the tables rest on."""
        said: list[tuple[str, Any]] = [("sections_complete", self.sections_complete)]
        if self.stays:
            said.append(("scenarios_tried", len(self.stays.counts)))
        if self.diverse:
            said += [("diverse_apart", self.diverse.apart), ("diverse_exact", self.diverse.exact)]
        if self.tolerances:
            said.append(("cells_complete", self.tolerances.complete))
        if self.wished:
            done = self.wished.repair
            said += [("wish_holds", self.wished.holds), ("repair_possible", done.possible)]
            said += [("repair_points", done.cost), ("repair_ways", done.ways)]
        return tuple(said)

    def _sections(self) -> Table:
        m = self.matrix
        order = sorted(self.sections.items(), key=lambda item: (-item[1], item[0]))
        rows = tuple(
            (m.descriptors[i], m.states[i][a], m.descriptors[j], n) for (i, a, j), n in order
        )
        return Table(("source", "state", "target", "scenarios_at_stake"), rows)

    def _cells(self, found: Tolerances) -> Table:
        ids = [
            f"{d}.{s}"
            for d, own in zip(self.matrix.descriptors, self.matrix.states, strict=True)
            for s in own
        ]
        rows = tuple(
            (ids[u], ids[v], int(self.matrix.values[u, v]), move) for u, v, move in found.ranked()
        )
        return Table(("source", "target", "value", "first_move_that_changes"), rows)

    def _wish(self, wished: Wished) -> dict[str, Table]:
        m = self.matrix
        ids = [f"{d}.{s}" for d, own in zip(m.descriptors, m.states, strict=True) for s in own]
        changes = tuple(
            (ids[c.row], ids[c.column], int(m.values[c.row, c.column]), c.after)
            for c in wished.repair.changes
        )
        why = tuple(("; ".join(m.descriptors[j] for j in part),) for part in wished.why)
        return {
            "repair": Table(("source", "target", "now", "then"), changes),
            "why_not": Table(("drivers_that_no_scenario_brings_together",), why),
        }


def firmness(
    matrix: CrossImpactMatrix,
    found: Solutions,
    *,
    model: NoiseModel,
    draws: int = 1000,
    exclusions: Iterable[Pair] = (),
    diverse: int = 0,
    cells: bool = False,
    wish: Mapping[str, str] | None = None,
    rng: np.random.Generator | None = None,
) -> Firmness:
    """Answer how firmly a list of consistent scenarios stands, and on which judgements.

    Parameters
    ----------
    matrix : CrossImpactMatrix
    found : Solutions
        All consistent scenarios.
    model : NoiseModel
    draws : int
        Noisy versions; 0 for none.
    exclusions : iterable of pairs
    diverse : int
        How many scenarios to choose that are furthest from each other; fewer than 2 for none.
    cells : bool
        Whether to say how far each judgement can move alone.
    wish : mapping, optional
        A combination, one state for each descriptor.
    rng : numpy.random.Generator, optional
        Seeded with 0 when not given.

    Returns
    -------
    Firmness

    Raises
    ------
    InputError, UnknownNameError
        For a wish that is not a combination of the matrix.

    Examples
    --------
    >>> m = CrossImpactMatrix("AB", ["xy", "uv"], [[0, 0, 1, -1], [0, 0, -1, 1], [1, -1, 0, 0], [-1, 1, 0, 0]])
    >>> f = firmness(m, solve(m), model=NoiseModel(), draws=100, wish={"A": "x", "B": "v"})
    >>> f.beside(0), f.wished.repair.cost
    ((1.0, 0.963007, 1.0), 4)
    """
    from futurs.methods._questions import at_stake

    excluded = tuple(exclusions)
    near = solve(matrix, tolerance=1, exclusions=excluded, max_solutions=NEAR)
    options: dict[str, Any] = {"low": model.low, "high": model.high}
    k = min(diverse, len(found.scenarios))
    return Firmness(
        matrix,
        stays(matrix, found.scenarios[:TRIED], model, draws=draws, rng=rng)
        if draws and len(found.scenarios)
        else None,
        at_stake(matrix, near.scenarios),
        near.complete,
        most_diverse(found.scenarios, k) if k > 1 else None,
        tolerances(matrix, exclusions=excluded, **options) if cells else None,
        _wished(matrix, matrix.scenario(dict(wish)), found, options) if wish else None,
    )


def _wished(
    matrix: CrossImpactMatrix, z: Any, found: Solutions, options: dict[str, Any]
) -> Wished:  # fmt: skip
    # A list that is not whole explains nothing.
    why = smallest_explanation(z, found.scenarios) if found.complete else ()
    return Wished(verdict(matrix, z).consistent, repair(matrix, z, **options), why)
