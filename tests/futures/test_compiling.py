"""A model compiled in a process of its own."""

import threading

from futurs.futures import system, targets
from futurs.futures.compiling import compile_aside
from futurs.study import load, new

MODEL = """
model:
  title: Small
  period: {start: 2024, stop: 2030}
  ramp: {start: 2025, stop: 2028}
  stocks: [{id: a, label: A, unit: "1", initial: 1, equation: previous(a) * 1.1}]
  outcomes: [{id: a, label: A, unit: share, equation: a}]
"""


def test_of_many_who_ask_one_compiles(tmp_path, monkeypatch):
    monkeypatch.setenv("FUTURS_CACHE", str(tmp_path / "cache"))
    (tmp_path / "scenarios").mkdir()
    new("small", root=tmp_path)
    (tmp_path / "scenarios/small/model").mkdir()
    (tmp_path / "scenarios/small/model/equations.yaml").write_text(MODEL, "utf-8")
    model = system(load("small", root=tmp_path))
    assert not targets.is_compiled(model)
    found = []
    threads = [
        threading.Thread(target=lambda: found.append(compile_aside(model))) for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert found == [True] * 3
    assert targets.is_compiled(model)
    kept = list((tmp_path / "cache/__pycache__").glob("*.nbc"))
    assert len(kept) == 1
