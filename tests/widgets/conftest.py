"""What tests of boards share."""

import pytest

from futurs.study import load
from futurs.widgets.simulate_runs import runs_of


@pytest.fixture(scope="module")
def compiled(models):
    """Have the futures of a study run in compiled code: a board does so soon after it has opened.

    In numpy they take three times as long; that both find the same is tested with the engine.
    """
    taken = []

    def take(study):
        taken.append(runs_of(study))
        assert taken[-1].compile()
        taken[-1].take_compiled()
        return study

    yield take
    for runs in taken:
        runs.target = "numpy"


@pytest.fixture(scope="module")
def compiled_study(compiled):
    return compiled(load("administration_2040"))
