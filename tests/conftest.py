"""What all tests share: the project's root, whatever the working directory."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
os.environ["FUTURS_ROOT"] = str(ROOT)


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT
