"""Quantified futures: a study's model run over thousands of futures.

equations -> :mod:`~futurs.futures.reading` -> :mod:`~futurs.futures.system` ->
:mod:`~futurs.futures.simulating` -> :mod:`~futurs.futures.ensembles` -> discovery, robustness,
pathways; the past beside what was published: :mod:`~futurs.futures.backcasting`.

>>> from futurs.study import load
>>> simulate(load("administration_2040"), scenarios=["drift"], draws=16).draws
16
"""

from __future__ import annotations

from futurs.futures.backcasting import Past, backcast
from futurs.futures.ensembles import Ensemble
from futurs.futures.reading import rewritten, system
from futurs.futures.simulating import Simulator, simulate
from futurs.futures.system import System

__all__ = [
    "Ensemble", "Past", "Simulator", "System", "backcast", "rewritten", "simulate", "system",
]  # fmt: skip
