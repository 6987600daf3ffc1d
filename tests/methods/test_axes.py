"""Scenario axes: coupling, corners, suggestions, counted by hand and by force."""

import numpy as np
import pytest

from futurs.errors import InputError, SettingsError, UnknownNameError
from futurs.methods import axes, run
from futurs.methods import cross_impact as ci
from futurs.shapes import CrossImpactMatrix
from futurs.study import load
from futurs.widgets.lens import Lens


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


def test_poles_by_futures_leave_fewer_futures_outside():
    m = coupled()
    z = np.array([[0, 0, 0], [1, 1, 0]])
    assert axes.usual_poles(m.sizes, z, 0) == (0, 1)
    assert axes.usual_poles((1, 2), np.zeros((3, 2), int), 0) is None
    assert axes.usual_poles((3,), np.zeros((0, 1), int), 0) == (0, 1)
    assert axes.usual_poles((3,), np.array([[2], [2], [0]]), 0) == (0, 2)
    study = load("administration_2040")
    by = {k: run("axes", study, settings={"poles_by": k}).result for k in ("judgements", "futures")}
    inside = {k: sum(map(sum, (f.inhabited for f in r.suggestions))) for k, r in by.items()}
    assert inside["futures"] > inside["judgements"]
    given = {"horizontal": "public_finances", "vertical": "service_access", "poles_by": "futures"}
    result = run("axes", study, settings=given).result
    usual = axes.usual_poles(result.matrix.sizes, result.scenarios, 0)
    assert result.chosen.poles[0] == usual


def test_freedom_sees_what_goes_through_a_third_driver():
    # A acts on B, B on C: nothing direct between A and C.
    values = np.zeros((6, 6), int)
    for i in (0, 2):
        values[i, i + 2 : i + 4], values[i + 1, i + 2 : i + 4] = (1, -1), (-1, 1)
    m = CrossImpactMatrix("ABC", ["xy", "uv", "st"], values)
    z = ci.solve(m).scenarios
    poles = (0, 1)
    assert axes.contrast(m, 0, poles, 2, poles) == axes.contrast(m, 2, poles, 0, poles) == 0
    found = axes.freedom(m, z, 0, poles, 2, poles)
    assert (found.followed, found.tried) == ((2, 0), (2, 2))
    # A scenario between the poles is not tried.
    other = CrossImpactMatrix("AB", ["xyz", "uv"], np.zeros((5, 5), int))
    found = axes.freedom(other, np.array([[2, 0], [0, 1]]), 0, (0, 1), 1, (0, 1))
    assert (found.followed, found.tried) == ((0, 0), (1, 2))


def test_one_axis_alone_is_paired_with_its_least_coupled_partner():
    m = coupled()
    inputs = axes.Inputs(
        descriptors=m.descriptors, states=m.states,
        matrix=[[int(x) for x in row] for row in m.values], horizontal="B",
        horizontal_poles=("v", "u"),
    )  # fmt: skip
    result = axes.compute(inputs)
    assert result.cross.axes == ("B", "C")
    assert result.cross.poles[0] == ("v", "u")
    assert dict(result.tables()["axes"].rows)["proposed_as_least_coupled"] == "vertical"
    study = load("administration_2040")
    for name in axes.candidates(study):
        by = {k: run("axes", study, settings={k: name}).result for k in ("horizontal", "vertical")}
        assert by["horizontal"].cross.axes == by["vertical"].cross.axes[::-1]
        assert by["horizontal"].proposed == ("vertical",)
        own = [
            f for f in by["vertical"].suggestions if by["vertical"].matrix.index(name) in f.drivers
        ]
        assert by["vertical"].chosen.coupling == min(f.coupling for f in own)
    both = run(
        "axes", study, settings={"horizontal": "european_frame", "vertical": "delivery_model"}
    ).result
    assert both.proposed == ()
    assert run("axes", study).result.proposed == ("horizontal", "vertical")


@pytest.mark.parametrize("name", ["administration_2040", "somewhereland"])
def test_explore_opens_on_the_axes_that_the_method_proposes(name):
    study = load(name)
    found, shown = run("axes", study).result, Lens(study).suggested_axes
    assert tuple((a.driver, a.poles) for a in shown) == tuple(
        zip(found.chosen.drivers, found.chosen.poles, strict=True)
    )


def test_ties_are_broken_by_what_others_follow_or_by_order():
    study = load("somewhereland")
    by = {k: run("axes", study, settings={"ties_by": k}).result for k in ("leverage", "order")}
    assert by["leverage"].chosen.coupling == by["order"].chosen.coupling
    assert by["leverage"].cross.axes != by["order"].cross.axes
    # Without drivers that frame, outcomes may: a study of one driver still gets its axes.
    outcomes = study.model_copy(
        update={"drivers": tuple(d.model_copy(update={"role": "outcome"}) for d in study.drivers)}
    )
    assert axes.candidates(outcomes) == tuple(d.id for d in study.drivers)


def test_a_corner_is_not_called_empty_because_a_list_was_cut_short():
    m = CrossImpactMatrix("AB", ["xy", "uv"], np.zeros((4, 4), int))
    inputs = axes.Inputs(
        descriptors=m.descriptors, states=m.states, matrix=[[0] * 4] * 4, most=1
    )  # fmt: skip
    result = axes.compute(inputs)
    assert not result.complete
    assert sum(not own for own in result.cross.corners) == 3
    assert result.empty == ()
