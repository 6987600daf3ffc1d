"""Scenario axes: coupling, corners, suggestions, counted by hand and by force."""

import numpy as np
import pytest

from futurs.errors import InputError, SettingsError, UnknownNameError
from futurs.methods import axes, run
from futurs.methods import cross_impact as ci
from futurs.shapes import CrossImpactMatrix
from futurs.study import load


def coupled():
    """A pulls B along, C says nothing."""
    values = np.zeros((6, 6), int)
    values[0, 2:4], values[1, 2:4] = (2, -2), (-2, 2)
    return CrossImpactMatrix("ABC", ["xy", "uv", "st"], values)


def test_contrast_and_corners_by_hand():
    m = coupled()
    assert axes.contrast(m, 0, (0, 1), 1, (0, 1)) == 8
    assert axes.contrast(m, 0, (1, 0), 1, (0, 1)) == -8
    assert axes.contrast(m, 0, (0, 1), 2, (0, 1)) == 0
    z = ci.solve(m).scenarios
    found = axes.corners(z, 0, (0, 1), 1, (0, 1))
    assert [len(c) for c in found] == [2, 0, 0, 2, 0]
    assert axes.phi([len(c) for c in found[:4]]) == 1.0
    assert np.isnan(axes.phi([2, 0, 1, 0]))


def test_the_least_coupled_pair_is_suggested_and_ties_are_ties():
    m = coupled()
    inputs = axes.Inputs(
        descriptors=m.descriptors, states=m.states,
        matrix=[[int(x) for x in row] for row in m.values],
    )  # fmt: skip
    result = axes.compute(inputs)
    assert result.cross.axes == ("A", "C")
    table = result.tables()["pairs"]
    ranks = [row[table.columns.index("rank")] for row in table.rows]
    assert ranks == [1, 1, 3]
    assert result.empty == ()


def test_an_empty_corner_is_measured():
    m = coupled()
    inputs = axes.Inputs(
        descriptors=m.descriptors, states=m.states,
        matrix=[[int(x) for x in row] for row in m.values], horizontal="A", vertical="B",
    )  # fmt: skip
    result = axes.compute(inputs)
    assert result.empty == (("y", "u"), ("x", "v"))
    assert result.distances == (0, 4, 4, 0)
    struck = inputs.model_copy(update={"exclusions": (((0, 1), (1, 0)),)})
    assert axes.compute(struck).distances == (0, None, 4, 0)
    assert result.chosen.coupling == 8
    assert (result.chosen.low, result.chosen.high) == (4, 16)


def test_poles_are_the_most_contrasted_states():
    values = np.zeros((5, 5), int)
    values[0, 3:], values[2, 3:] = (1, -1), (-3, 3)
    m = CrossImpactMatrix("AB", ["xyz", "uv"], values)
    assert axes.poles(m, 0) == (0, 2)
    with pytest.raises(InputError):
        axes.poles(CrossImpactMatrix("AB", ["x", "uv"], np.zeros((3, 3), int)), 0)


def test_corners_hold_every_scenario_once_in_our_study():
    result = run("axes", load("administration_2040")).result
    names = [n for own in result.cross.corners for n in own] + list(result.cross.outside)
    assert sorted(map(int, names)) == list(range(1, len(result.scenarios) + 1))
    for f in result.suggestions:
        assert f.low <= f.coupling <= f.high
        assert sum(f.inhabited) <= len(result.scenarios)
    outcome = [d.id for d in load("administration_2040").drivers if d.role == "outcome"]
    assert not {result.matrix.descriptors[d] for f in result.suggestions for d in f.drivers} & set(
        outcome
    )


def test_coupling_bounds_hold_under_noise_of_one_point():
    rng = np.random.default_rng(1)
    m = ci.matrix_of(load("somewhereland"))
    z = ci.solve(m).scenarios
    first = axes.pairing(m, z, 0, (0, 1), 1, (0, 2))
    for _ in range(50):
        moved = m.values + rng.integers(-1, 2, m.values.shape)
        other = CrossImpactMatrix(m.descriptors, m.states, moved)
        found = axes.pairing(other, z, 0, (0, 1), 1, (0, 2))
        assert first.low <= found.coupling <= first.high


def test_swapping_the_axes_swaps_the_corners():
    study = load("somewhereland")
    one = run("axes", study, settings={"horizontal": "economy", "vertical": "government"}).result
    two = run("axes", study, settings={"horizontal": "government", "vertical": "economy"}).result
    a, b, c, d = one.cross.corners
    assert two.cross.corners == (a, c, b, d)
    assert one.chosen.coupling == two.chosen.coupling


@pytest.mark.parametrize(
    ("settings", "error"),
    [
        ({"horizontal": "economy"}, (InputError, SettingsError)),
        ({"horizontal": "economy", "vertical": "economy"}, (InputError, SettingsError)),
        ({"horizontal": "economie", "vertical": "government"}, UnknownNameError),
        (
            {"horizontal": "economy", "vertical": "government", "horizontal_poles": ["x", "y"]},
            UnknownNameError,
        ),
        ({"among": ["economy"]}, InputError),
    ],
)
def test_wrong_axes_are_refused(settings, error):
    with pytest.raises(error):
        run("axes", load("somewhereland"), settings=settings)
