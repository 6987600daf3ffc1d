"""The past run with the same equations, beside what was published, its misses as numbers."""

import numpy as np
import pytest

from futurs.errors import InputError, StudyError
from futurs.futures import backcast
from futurs.futures.checking import check_model

PAST = """  backcast:
    period: {start: 2014, stop: 2024}
    curves:
      - {id: seen, label: x, points: [[2014, 1], [2024, 3]]}
    instead:
      - {id: level, initial: 5}
      - {id: pace, equation: seen(year)}
    outcomes: [level]
"""
STOCKS = [("level", "previous(level) + pace + luck", "start_level")]
MORE = "  random: [{id: luck, label: x, distribution: uniform, low: -1, high: 1}]\n"


def model(making, past=PAST):
    unneeded = [("later", "level / wave(year)")]
    return making.model(
        STOCKS,
        unneeded,
        more=MORE + "  curves: [{id: wave, label: x, points: [[2024, 1], [2050, 2]]}]\n" + past,
    )


@pytest.fixture(scope="module")
def found(ours):
    return backcast(ours.study, draws=400)


def by_hand():
    """Staff 2014-2024 written out: the same equations, observed rates."""
    staff, contract, senior = 5.45e6, 0.164 * 5.45e6, 0.32 * 5.45e6
    tenured, years = staff - contract, {}
    for year in range(2015, 2025):
        rate = np.interp(
            year, [2014, 2021, 2022, 2023, 2024], [0.068, 0.0745, 0.0785, 0.0725, 0.0635]
        )
        growth = np.interp(
            year, [2014, 2019, 2021, 2022, 2023, 2024], [0.004, 0.007, 0.006, 0.003, 0.011, 0.006]
        )
        share = 0.69 + 0.05 * (year - 2014) / 10
        retired, ends, tenure = rate * senior, 0.238 * contract, 0.018 * contract
        quits = 0.007 * tenured
        exits = retired + quits + ends
        entries = exits + growth * staff
        senior += 0.047 * (staff - senior) + 0.10 * entries - retired - 0.025 * senior
        contract += share * entries - ends - tenure - 0.03 * retired
        tenured += (1 - share) * entries + tenure - 0.97 * retired - quits
        staff = tenured + contract
        years[year] = (
            staff / 1e6, 100 * contract / staff, 100 * senior / staff, entries / 1e3, exits / 1e3,
            retired / 1e3,
        )  # fmt: skip
    return years


def test_the_past_is_that_of_the_same_equations_by_hand(found):
    names = ("staff", "contract_share", "senior_share", "entries", "exits", "retirements")
    for year, expected in by_hand().items():
        k = found.years.index(year)
        assert np.allclose([found.central[n][k] for n in names], expected, rtol=1e-12)


def test_misses_are_stated_as_numbers(found):
    at = {(m.outcome, m.year, m.scope[:9]): m for m in found.misses}
    entries = at["entries", 2017, "excluding"]
    assert entries.published == 468.9
    assert entries.share == pytest.approx(-0.092, abs=0.001)
    assert entries.within is False
    share = at["contract_share", 2024, "including"]
    assert (share.published, share.within) == (24, True)
    assert share.miss == pytest.approx(-0.28, abs=0.01)
    # What was prescribed has no range, and is neither within it nor without.
    assert at["staff", 2024, "including"].within is None
    assert all(2014 < m.year <= 2024 for m in found.misses)
    assert all(m.source for m in found.misses)
    assert all(part.reason for part in found.given)


def test_misses_are_a_table_with_what_follows_from_them(found):
    frame = found.to_frame()
    assert len(frame) == len(found.misses)
    row = frame.iloc[3]
    m = found.misses[3]
    assert (row["outcome"], row["within"], row["miss"]) == (
        m.outcome,
        m.within,
        m.central - m.published,
    )


def test_only_what_is_compared_is_run_and_no_lever_is_at_work(found):
    assert "gdp" not in found.system.variables
    assert found.system.random == {}
    assert found.fans["senior_share"].values.shape == (3, 11)
    low, middle, high = found.fans["senior_share"].values
    assert (low[1:] < middle[1:]).all()
    assert (middle[1:] < high[1:]).all()


def test_the_simulation_knows_nothing_of_the_past(ours):
    bare = ours.study.model_copy(update={"model": ours.study.model.model_copy(update={"backcast": None})})  # fmt: skip
    from futurs.futures import simulate

    a, b = (
        simulate(s, scenarios=["drift"], outcomes=["debt"], draws=20, target="numpy")
        for s in (bare, ours.study)
    )
    assert np.array_equal(a.values, b.values)
    with pytest.raises(InputError) as error:
        backcast(bare)
    assert error.value.code == "no_backcast"
    assert "backcast:" in str(error.value)


def test_series_replace_parameters_and_first_values(making, tmp_path):
    study = making.study(tmp_path, model(making))
    assert [f for f in check_model(study) if not f.warning] == []
    past = backcast(study, draws=50)
    assert past.years == tuple(range(2014, 2025))
    # Chance at its mean: the series alone moves the level.
    expected = 5 + np.cumsum([0, *np.interp(range(2015, 2025), [2014, 2024], [1, 3])])
    assert np.allclose(past.central["level"], expected)
    assert past.misses == ()
    assert list(past.system.variables) == ["level", "pace"]


@pytest.mark.parametrize(
    ("old", "new", "code", "path", "nearest"),
    [
        ("id: level, initial: 5", "id: levle, initial: 5", "unknown_name", "instead.levle.id", "level"),
        ("equation: seen(year)", "equation: seem(year)", "unknown_function", "instead.pace.equation", "seen"),
        ("equation: seen(year)", "equation: seen(yaer)", "unknown_name", "instead.pace.equation", "year"),
        ("equation: seen(year)", "initial: 3", "missing_key", "instead.pace", ""),
        ("equation: seen(year)", "equation: pace + 1", "loop", "instead.pace.equation", ""),
        ("initial: 5", "initial: pace.x", "expression_refused", "instead.level.initial", ""),
        ("[level]", "[levell]", "unknown_name", "outcomes.0", "level"),
        ("[[2014, 1], [2024, 3]]", "[[2014, 1], [2004, 3]]", "curve_points", "curves.seen", ""),
        ("id: seen,", "id: wave,", "unknown_function", "instead.pace.equation", ""),
        ("start: 2014, stop: 2024", "start: 2024, stop: 2014", "period", "", ""),
    ],
)  # fmt: skip
def test_each_fault_of_the_past_is_said_where_it_stands(making, tmp_path, old, new, code, path, nearest):  # fmt: skip
    assert old in PAST
    text = model(making, PAST.replace(old, new, 1))
    study = making.study(tmp_path, text)
    found = [f for f in check_model(study) if not f.warning]
    shown = f"model.backcast.{path}".rstrip(".")
    assert (code, shown, nearest) in [(f.code, f.path, f.nearest) for f in found]
    lines = text.splitlines()
    first = next(k for k, line in enumerate(lines, 1) if "backcast:" in line)
    assert all(f.line >= first for f in found)
    with pytest.raises(StudyError):
        backcast(study)


@pytest.mark.parametrize("draws", [0, 8193])
def test_draws_have_bounds(ours, draws):
    with pytest.raises(InputError):
        backcast(ours.study, draws=draws)
