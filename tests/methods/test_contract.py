"""What every method must be, found by scanning the folder."""

import importlib
import json
import pkgutil

import pytest

import futurs.methods

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


def test_is_deterministic(method, root):
    inputs = method.Inputs.model_validate(example(method, root)["inputs"])
    one, two = method.compute(inputs), method.compute(inputs)
    assert one.solutions.scenarios.tolist() == two.solutions.scenarios.tolist()


def test_inputs_are_frozen_and_refuse_unknown_keys_with_their_path(method, root):
    data = example(method, root)["inputs"]
    inputs = method.Inputs.model_validate(data)
    with pytest.raises(ValueError, match="frozen"):
        inputs.tolerance = 3
    with pytest.raises(ValueError, match="unknown_thing"):
        method.Inputs.model_validate({**data, "unknown_thing": 1})


def test_links_to_a_study(method):
    from futurs.study import load

    assert method.compute(method.Inputs.from_study(load("somewhereland")))
