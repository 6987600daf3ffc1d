"""Every case file that the project keeps, through the runner that anybody can use."""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest

CASES = sorted((Path(__file__).parent / "cases").glob("*.json"))


@pytest.fixture(scope="module")
def runner(root):
    spec = importlib.util.spec_from_file_location("run_case", root / "tests/run_case.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("file", CASES, ids=lambda f: f.stem)
def test_case(runner, file):
    case = json.loads(file.read_text("utf-8"))
    lines = list(runner.compare(case))
    assert len(lines) >= len(case["expected"])
    assert [line for line in lines if not line[3]] == []


def test_the_runner_can_miss(runner, tmp_path, root, capsys):
    case = json.loads(CASES[-1].read_text("utf-8"))
    case["expected"]["consistent_count"] += 1
    wrong = tmp_path / "wrong.json"
    wrong.write_text(json.dumps(case), "utf-8")
    assert runner.main([wrong]) == 1
    assert "MISS consistent_count" in capsys.readouterr().out
    case["method"] = "something else"
    wrong.write_text(json.dumps(case), "utf-8")
    assert runner.main([wrong]) == 1


def test_the_runner_runs_as_a_program(root):
    done = subprocess.run(
        [sys.executable, str(root / "tests/run_case.py"), str(CASES[-1])],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    assert "ok   consistent_count" in done.stdout
