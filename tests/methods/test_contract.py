"""What every method must be, found by scanning the folder."""

import importlib
import json
import pkgutil

import numpy as np
import pytest

import futurs.methods
from futurs import cli
from futurs.exchange import results
from futurs.methods._base import Answer, Provenance

METHODS = [
    m.name for m in pkgutil.iter_modules(futurs.methods.__path__) if not m.name.startswith("_")
]


@pytest.fixture(params=METHODS)
def method(request):
    return importlib.import_module(f"futurs.methods.{request.param}")


def example(method, root):
    file = root / f"lib/futurs/methods/cases/{method.EXAMPLE}.json"
    return json.loads(file.read_text("utf-8"))


def test_there_are_methods():
    assert "cross_impact" in METHODS


def test_cites_its_source(method, root):
    assert "doi:" in method.__doc__
    assert example(method, root)["source"]


def plain(result):
    return {name: (t.columns, t.rows) for name, t in result.tables().items()}


def test_is_deterministic_for_a_seed(method, root):
    inputs = method.Inputs.model_validate(example(method, root)["inputs"])
    one, two = (
        plain(method.compute(inputs, rng=np.random.default_rng(7))) for _ in range(2)
    )  # fmt: skip
    assert repr(one) == repr(two)


def test_results_travel(method, root, tmp_path):
    inputs = method.Inputs.model_validate(example(method, root)["inputs"])
    result = method.compute(inputs, rng=np.random.default_rng(7))
    tables = result.tables()
    for name, table in tables.items():
        frame = result.to_frame(name)
        assert list(frame.columns) == list(table.columns)
        assert len(frame) == len(table.rows)
    with pytest.raises(KeyError):
        result.to_frame("absent")
    made = Provenance("x", "1", settings=inputs.settings(), seed=7)
    shown = repr(Answer(result, made))
    assert shown.startswith(f"Answer(method: x; study: –; seed: 7; tables: {next(iter(tables))}")
    assert len(shown) < 150
    origin = made.to_dict()
    data = json.loads(results.write(tables, origin, "x.json"))
    assert list(data["tables"]) == list(tables)
    assert data["provenance"]["settings"] == inputs.settings()
    assert results.write(tables, origin, "x.csv").startswith(b"\xef\xbb\xbf# {")
    assert results.write(tables, origin, "x.xlsx")[:2] == b"PK"


def test_every_setting_has_a_sentence(method):
    for name in method.Inputs.setting_names():
        assert method.Inputs.model_fields[name].description, name


def test_runs_from_the_command_line(method, tmp_path, capsys):
    name = method.__name__.rpartition(".")[2]
    file = tmp_path / "out.json"
    assert cli.main(["run", name, "administration_2040", "--out", str(file), "--lang", "en"]) == 0
    found = json.loads(file.read_text("utf-8"))["provenance"]
    assert found["method"] == name
    assert found["study"] == "administration_2040"
    assert (
        cli.main(["run", name, "administration_2040", "--set", "unknown_thing=1", "--lang", "en"])
        == 1
    )
    assert "unknown_thing" in capsys.readouterr().err


def test_inputs_are_frozen_and_refuse_unknown_keys_with_their_path(method, root):
    data = example(method, root)["inputs"]
    inputs = method.Inputs.model_validate(data)
    with pytest.raises(ValueError, match="frozen"):
        setattr(inputs, next(iter(method.Inputs.model_fields)), None)
    with pytest.raises(ValueError, match="unknown_thing"):
        method.Inputs.model_validate({**data, "unknown_thing": 1})


def test_links_to_a_study(method):
    from futurs.study import load

    inputs = method.Inputs.from_study(load("administration_2040"))
    assert method.compute(inputs, rng=np.random.default_rng(1)).tables()
