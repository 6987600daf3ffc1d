"""Shapes refuse what does not fit, with the nearest name."""

import numpy as np
import pytest

from futurs.errors import InputError, UnknownNameError
from futurs.shapes import CrossImpactMatrix, Table


def test_matrix():
    m = CrossImpactMatrix("AB", ["xy", "uvw"], np.zeros((5, 5), int))
    assert m.combinations == 6
    assert m.named(m.scenario({"A": "y", "B": "w"})) == {"A": "y", "B": "w"}
    assert not m.values.flags.writeable
    with pytest.raises(UnknownNameError, match="has no state"):
        m.scenario({"A": "z", "B": "w"})
    with pytest.raises(InputError, match="missing: B"):
        m.scenario({"A": "x"})


@pytest.mark.parametrize(
    ("descriptors", "states", "size", "words"),
    [("A", ["xy", "uv"], 4, "lists"), ("AA", ["xy", "uv"], 4, "unique"), ("AB", ["xx", "uv"], 4, "unique"),
     ("AB", ["xy", "uv"], 5, "shape"), ("AB", ["xy", ""], 2, "at least one")],
)  # fmt: skip
def test_matrix_that_does_not_fit(descriptors, states, size, words):
    with pytest.raises(InputError, match=words):
        CrossImpactMatrix(descriptors, states, np.zeros((size, size), int))


def test_table_becomes_a_frame():
    frame = Table(("a", "b"), ((1, "x"), (2, None))).to_frame()
    assert list(frame.columns) == ["a", "b"]
    assert frame.shape == (2, 2)
