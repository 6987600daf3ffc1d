"""A run of an ensemble cut into pieces that any process can do alone, from the seed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from futurs import __version__
from futurs.futures.ensembles import Made
from futurs.futures.sampling import BLOCK, blocks
from futurs.futures.settings import Policy, States
from futurs.futures.simulating import Simulator

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Piece:
    """One block of draws of one scenario under one policy, by their numbers."""

    block: int
    size: int
    scenario: int
    policy: int

    @property
    def draws(self) -> slice:
        """Where its draws stand among all."""
        return slice(self.block * BLOCK, self.block * BLOCK + self.size)


@dataclass(frozen=True, eq=False)
class Job:
    """A whole run: it can be sent to another process.

    Parameters
    ----------
    simulator : Simulator
    scenarios : mapping
        States of each.
    policies : tuple of Policy
    outcomes : tuple of str
    version : str
        Of the program that asked for it.
    """

    simulator: Simulator
    scenarios: Mapping[str, States]
    policies: tuple[Policy, ...]
    outcomes: tuple[str, ...]
    version: str = __version__

    @property
    def runs(self) -> int:
        """Number of futures."""
        return len(self.scenarios) * len(self.policies) * self.simulator.draws

    @property
    def made(self) -> Made:
        """Where the result is from."""
        return self.simulator.made(self.scenarios, self.policies)

    def pieces(self) -> list[Piece]:
        """Return all pieces, those of one block together: they share its draws."""
        return [
            Piece(k, size, i, j)
            for k, size in blocks(self.simulator.draws)
            for i in range(len(self.scenarios))
            for j in range(len(self.policies))
        ]

    def run(self, piece: Piece) -> Array:
        """Return the outcomes of a piece, shape (outcome, year, draw)."""
        states, policy = list(self.scenarios.values())[piece.scenario], self.policies[piece.policy]
        return self.simulator.piece(piece.block, piece.size, states, policy, self.outcomes)

    def inputs(self, piece: Piece) -> Array:
        """Return what may differ between the futures of a piece, shape (parameter, draw)."""
        states, policy = list(self.scenarios.values())[piece.scenario], self.policies[piece.policy]
        found = self.simulator.inputs(piece.block, piece.size, states, policy)
        return np.array(list(found.values())).reshape(len(found), piece.size)
