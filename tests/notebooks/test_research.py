"""The researchers' essays run from top to bottom, whatever is added to their folder."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ESSAYS = [
    f
    for f in sorted((ROOT / "notebooks/research").rglob("*.ipynb"))
    if ".ipynb_checkpoints" not in f.parts
]


def test_there_are_essays():
    assert ESSAYS


@pytest.mark.server
@pytest.mark.parametrize("file", ESSAYS, ids=lambda f: f.stem)
def test_an_essay_runs(file):
    # Here: each worker of the unit tests reads this file too, and these load for seconds.
    import nbformat
    from nbclient import NotebookClient

    book = nbformat.read(file, as_version=4)
    # In a process of its own: neither this one's working directory nor its warnings.
    env = {**os.environ, "FUTURS_ROOT": str(ROOT)}
    client = NotebookClient(book, timeout=120, kernel_name="python3", allow_errors=True)
    client.execute(cwd=str(file.parent), env=env)
    code = [c for c in book.cells if c.cell_type == "code"]
    errors = [f"{o.ename}: {o.evalue}" for c in code for o in c.outputs if o.output_type == "error"]
    assert errors == []
    assert any(c.outputs for c in code)
