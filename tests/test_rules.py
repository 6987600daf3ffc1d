"""Rules of the house that a machine can hold."""

import importlib
import json
import re
import subprocess
import sys
import tomllib

import pytest
import yaml

HEAVY = (
    "pandas",
    "scipy",
    "numba",
    "xarray",
    "networkx",
    "pint",
    "plotly",
    "ipywidgets",
    "IPython",
    "sklearn",
    "SALib",
)
LOW = (
    "futurs",
    "futurs.errors",
    "futurs.texts",
    "futurs.shapes",
    "futurs.root",
    "futurs.rows",
    "futurs.study",
    "futurs.facts",
    "futurs.facts.refresh",
    "futurs.methods.cross_impact",
    "futurs.methods.morphology",
    "futurs.methods.events",
    "futurs.methods.axes",
    "futurs.methods.structural_analysis",
    "futurs.futures",
    "futurs.futures.robustness",
    "futurs.futures.policies",
    "futurs.futures.pathways",
    "futurs.exchange.matrices",
    "futurs.exchange.graphml",
    "futurs.futures.discovery",
    "futurs.futures.discovery.words",
    "futurs.futures.discovery.trees",
    "futurs.futures.discovery.regional",
    "futurs.futures.discovery.sensitivity",
)
# One process for all: what one of them alone would load, all together load too.
ONE_BY_ONE = f"""
import importlib, sys

for module in sys.argv[1:]:
    importlib.import_module(module)
    print(module, ",".join(m for m in {HEAVY!r} if m in sys.modules), sep=":")
"""


def notebooks(root):
    return [
        f
        for f in sorted((root / "notebooks").rglob("*.ipynb"))
        if ".ipynb_checkpoints" not in f.parts
    ]


def test_importing_the_numbers_loads_nothing_heavy():
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", ONE_BY_ONE, *LOW],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    loaded = dict(line.split(":") for line in done.stdout.splitlines())
    assert loaded == dict.fromkeys(LOW, "")


def test_notebooks_are_essays(root):
    assert len(notebooks(root)) >= 2
    for file in notebooks(root):
        book = json.loads(file.read_text("utf-8"))
        first, code = book["cells"][0], [c for c in book["cells"] if c["cell_type"] == "code"]
        text = "\n".join("".join(c["source"]) for c in code)
        assert first["cell_type"] == "markdown", file
        assert all(not c["outputs"] and c["execution_count"] is None for c in code), file
        assert len(text.splitlines()) <= 30, file
        assert not re.search(r"^\s*(def|class)\s|lambda", text, re.MULTILINE), file
        assert set(book["metadata"]["futurs"]["title"]) == {"fr", "en"}, file


def test_environment_is_in_step(root):
    environment = yaml.safe_load((root / "environment.yml").read_text("utf-8"))
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    python, pip, options = environment["dependencies"]
    assert python == f"python{project['requires-python']}"
    assert pip == "pip"
    extras = re.fullmatch(r"-e \.\[([a-z,]+)\]", options["pip"][0])[1].split(",")
    assert set(extras) <= set(project["optional-dependencies"])
    assert len(options["pip"]) == 1


def test_lock_is_in_step(root):
    lock = (root / "requirements.lock").read_text("utf-8")
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [
        *project["dependencies"],
        *(d for e in project["optional-dependencies"].values() for d in e),
    ]
    names = {re.split(r"[<>=\[]", d)[0].lower().replace("_", "-") for d in wanted}
    locked = set(re.findall(r"^([a-z0-9-]+)==", lock, re.MULTILINE))
    assert names - {"futurs"} <= locked  # an extra may name another extra of ours
    assert "://" not in lock
    blocks = re.split(r"\n(?=[a-z0-9-]+==)", lock)
    assert all("--hash=sha256:" in b for b in blocks if "==" in b)


def test_no_kernel_is_parallel(root):
    # A parent that has run one cannot be forked from.
    for file in (root / "lib").rglob("*.py"):
        assert "parallel=True" not in file.read_text("utf-8"), file


def test_vendored_code_has_its_licence(root):
    for folder in (root / "lib/futurs/widgets/assets/vendor", root / "tests/vendor/axe"):
        assert [f for f in folder.iterdir() if "LICENSE" in f.name], folder


@pytest.mark.parametrize("save", [False, True])
def test_benchmarks_keep_their_table_only_when_asked(root, monkeypatch, tmp_path, save):
    monkeypatch.syspath_prepend(str(root / "benchmarks"))
    visitors, report = (importlib.import_module(m) for m in ("visitors", "report"))
    monkeypatch.setattr(report, "RESULTS", tmp_path)
    monkeypatch.setattr(visitors, "measure", lambda *_, **__: {"one visitor, s": 1.0})
    monkeypatch.setattr("sys.argv", ["visitors.py", *(["--save"] if save else [])])
    visitors.main()
    assert (tmp_path / "visitors.md").exists() == save
    for file in (root / "benchmarks").glob("*.py"):
        assert (".write_text(" in file.read_text("utf-8")) == (file.name == "report.py"), file
