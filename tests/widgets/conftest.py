"""What tests of boards share."""

import pytest

from futurs.study import load
from futurs.widgets import pathways_runs, policies_runs
from futurs.widgets.simulate_runs import runs_of


@pytest.fixture(scope="module")
def compiled_study(models):
    """Our study, its futures run in compiled code: a board does so soon after it has opened.

    In numpy they take three times as long; what both have in common is tested with the engine.
    """
    study = load("administration_2040")
    runs = runs_of(study)
    assert runs.compile()
    runs.take_compiled()
    yield study
    runs.target = "numpy"


@pytest.fixture
def few_draws(monkeypatch):
    """A tenth of the futures, for what does not rest on their number."""
    for module in (pathways_runs, policies_runs):
        monkeypatch.setattr(module, "FEW", module.FEW // 10)
