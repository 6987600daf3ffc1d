"""What tests of the engine share: models are compiled once, into pytest's own cache."""

import importlib.util
import os
import shutil
from pathlib import Path

import pytest

from futurs.futures import system
from futurs.futures import targets as compiling
from futurs.futures.sampling import draw
from futurs.futures.settings import bases, targets
from futurs.study import load


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


@pytest.fixture(scope="session")
def ours():
    return system(load("administration_2040"))


def bring(files, source, folder):
    """Copy files, each of them whole or not at all: workers do it side by side."""
    for file in files:
        to = folder / file.relative_to(source)
        if not to.exists():
            to.parent.mkdir(exist_ok=True)
            part = to.with_name(f"{to.name}.{os.getpid()}")
            shutil.copy2(file, part)  # the compiler looks at the time of its source
            part.replace(to)


@pytest.fixture(scope="session", autouse=True)
def models(request, ours):
    """Folder of compiled models: kept between runs, and not the user's.

    Our own model comes from the user's, where set-up compiled it: that takes half a minute. What is
    compiled, and how, is tested with others.
    """
    folder, users = request.config.cache.mkdir("models"), compiling.cache_folder()
    name = f"futurs_model_{compiling._digest(compiling.compiled_text(ours))}"
    bring(sorted(users.rglob(f"{name}.*"), key=lambda f: f.suffix), users, folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FUTURS_CACHE", str(folder))
        yield folder


@pytest.fixture(scope="session")
def arguments():
    """What a target is given for n futures: base, target, yearly, once."""

    def of(built, n, states, levers=(), seed=1):
        draws = draw(built, 0, n, seed=seed, sampler="latin_hypercube")
        base = bases(built, draws)
        moved = targets(built, draws, base, states, dict.fromkeys(levers, 1.0))
        return base, moved, draws.yearly, draws.once

    return of
