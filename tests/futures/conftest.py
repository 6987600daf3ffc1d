"""What tests of the engine share."""

import importlib.util
from pathlib import Path

import pytest

from futurs.futures.sampling import draw
from futurs.futures.settings import bases, targets


def module(name):
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


@pytest.fixture(scope="session")
def making():
    """Small studies with a model of one's own, and a second reading of its equations."""
    return module("making")


@pytest.fixture(scope="session")
def reference():
    """The administration's model written by hand in plain numpy."""
    return module("administration_model")


@pytest.fixture(scope="session", autouse=True)
def _own_models(models):
    """Compile nothing into the user's cache."""


@pytest.fixture(scope="session")
def arguments():
    """What a target is given for n futures: base, target, yearly, once."""

    def of(built, n, states, levers=(), seed=1):
        draws = draw(built, 0, n, seed=seed, sampler="latin_hypercube")
        base = bases(built, draws)
        moved = targets(built, draws, base, states, dict.fromkeys(levers, 1.0))
        return base, moved, draws.yearly, draws.once

    return of
