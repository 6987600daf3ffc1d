"""Ensembles: the same futures whoever asks, quantiles with their error, nothing dropped silently."""

import csv
import json
import re

import numpy as np
import pytest

from futurs.errors import Cancelled, InputError, SettingsError, UnknownNameError
from futurs.futures import Simulator, settings, simulate, simulating, spellings, system
from futurs.futures.quantiles import draws_needed, quantiles
from futurs.futures.sampling import draw
from futurs.futures.storing import to_csv, to_netcdf

TWO = {"none": {}, "pact": ["public_work_pact"]}
FEW = ["debt", "staff", "wait_index"]


@pytest.fixture(scope="module")
def found(ours):
    return simulate(
        ours,
        scenarios=["drift", "collectives"],
        policies=TWO,
        outcomes=FEW,
        draws=300,
        target="numpy",
    )


def test_quantiles_are_those_of_numpy():
    values = np.random.default_rng(0).gamma(2, size=(401, 6))
    levels = [0.01, 0.05, 0.25, 0.5, 0.9, 0.999]
    assert np.allclose(
        quantiles(values, levels)[0], np.quantile(values, levels, axis=0), rtol=1e-13
    )
    for n in (1, 2, 3):
        assert np.allclose(
            quantiles(values[:n], levels)[0], np.quantile(values[:n], levels, axis=0)
        )
    # Futures that overflowed are left out of the quantile of their year, and of no other.
    holed = values.copy()
    holed[:40, 2], holed[7, 3], holed[:, 4] = np.nan, -np.inf, np.inf
    made, errors = quantiles(holed, levels)
    assert np.allclose(made[:, 2], np.quantile(values[40:, 2], levels))
    assert np.allclose(made[:, 3], np.quantile(np.delete(values[:, 3], 7), levels))
    assert np.isnan(made[:, 4]).all()
    assert np.isnan(errors[:, 4]).all()
    assert np.allclose(made[:, 0], np.quantile(values[:, 0], levels))
    assert np.isnan(holed[:40, 2]).all()  # what was given is not touched


def test_the_standard_error_is_that_of_the_bootstrap():
    rng = np.random.default_rng(1)
    values = rng.lognormal(size=(2000, 1))
    levels = [0.05, 0.25, 0.5, 0.75, 0.95]
    again = values[rng.integers(0, 2000, (2000, 1500)), 0]
    bootstrap = np.quantile(again, levels, axis=0).std(axis=1)
    assert np.allclose(quantiles(values, levels)[1][:, 0], bootstrap, rtol=0.2)


def test_the_error_is_what_other_seeds_give(ours):
    def median(seed):
        one = simulate(ours, scenarios=["drift"], outcomes=["debt"], draws=200, seed=seed, target="numpy")  # fmt: skip
        fan = one.fan("debt", "drift", "none", [0.5])
        return fan.values[0, -1], fan.errors[0, -1]

    many = np.array([median(seed) for seed in range(30)])
    # A ceiling: draws of a Latin hypercube err less than draws by chance.
    assert many[:, 0].std() < many[:, 1].mean() * 1.3


def test_how_many_draws_are_enough(found):
    fan = found.fan("debt", "drift", "none")
    worst = np.nanmax(fan.errors[:, 1:] / (fan.values[-1] - fan.values[0])[1:])
    needed = draws_needed(fan, share=float(worst) / 2)
    assert needed == pytest.approx(4 * fan.draws, abs=2)
    assert draws_needed(fan, share=float(worst) * 2) < fan.draws
    flat = found.fan("staff", "drift", "none", [0.5, 0.5])
    assert draws_needed(flat) == 1


def test_a_simulator_gives_what_a_new_run_gives_and_in_any_order(ours, found):
    kept = Simulator(ours, draws=300, target="numpy")
    kept.run(["chosen_speed"], {"all": ["continuity_plans"]}, ["debt"])
    again = kept.run(["collectives", "drift"], {"pact": ["public_work_pact"]}, FEW[::-1])
    for scenario in found.scenarios:
        for outcome in FEW:
            asked = {"scenario": scenario, "policy": "pact"}
            assert np.array_equal(found.of(outcome, **asked), again.of(outcome, **asked))


def test_blocks_change_nothing_but_the_draws_after_them(making, tmp_path, monkeypatch):
    built = system(
        making.study(
            tmp_path, making.model(stocks=[("a", "previous(a) * (1 + pace / 100)", "limit")])
        )
    )
    states = {"one": making.HIGH}
    whole = simulate(built, scenarios=states, draws=100, target="numpy")
    assert np.array_equal(
        whole.values, simulate(built, scenarios=states, draws=100, target="numpy").values
    )
    monkeypatch.setattr(simulating, "BLOCK", 32)
    monkeypatch.setattr("futurs.futures.sampling.BLOCK", 32)
    monkeypatch.setattr(simulating, "KEPT", 2)
    simulator = Simulator(built, draws=100, target="numpy")
    parts = simulator.run(states)
    assert len(simulator._kept) == 2  # more blocks than are kept: draws do not pile up
    assert parts.values.shape == whole.values.shape
    longer = simulate(built, scenarios=states, draws=96, target="numpy")
    assert np.array_equal(parts.values[..., :96], longer.values)
    assert np.array_equal(parts.inputs("one", "none")["pace"].shape, (100,))
    assert np.array_equal(simulator.run(states).values, parts.values)


def test_a_lever_that_touches_nothing_changes_no_future(ours, found):
    levers = {"none": {}, "zero": {"public_work_pact": 0, "continuity_plans": 0.0}}
    same = simulate(ours, scenarios=["drift"], policies=levers, draws=60, target="numpy")
    assert np.array_equal(same.of("debt", policy="none"), same.of("debt", policy="zero"))
    # Future by future: up to the first year of the ramp nothing moves but what the lever costs.
    before, after = (found.of("staff", scenario="drift", policy=p) for p in TWO)
    assert np.array_equal(before[:, :2], after[:, :2])
    assert not np.array_equal(before[:, -1], after[:, -1])
    # A lever of trust alone leaves staff as it is, in each future.
    only = {"none": {}, "voice": ["citizen_right_to_response"]}
    both = simulate(ours, scenarios=["drift"], policies=only, draws=60, target="numpy")
    untouched = ("staff", "wait_index", "digital", "satisfaction")
    assert all(np.array_equal(*(both.of(o, policy=p) for p in only)) for o in untouched)
    assert (
        both.of("trust_local", policy="voice", year=2050)
        >= both.of("trust_local", policy="none", year=2050)
    ).all()


@pytest.fixture(scope="module")
def breaking(making, tmp_path_factory):
    """A model that leaves the range of numbers in some futures and in others not."""
    text = making.model(
        stocks=[("a", "previous(a) * 10 ** (pace * 30)", 1), ("b", "previous(b) + pace", 0)],
        outcomes=[("a", "a"), ("b", "b")],
    )
    return system(making.study(tmp_path_factory.mktemp("breaking"), text))


@pytest.mark.parametrize("target", ["numpy", "compiled"])
def test_a_future_that_overflows_is_counted_and_stops_no_other(making, breaking, target):
    states = {"low": making.LOW, "high": making.HIGH}
    found = simulate(breaking, scenarios=states, outcomes=["a", "b"], draws=500, target=target)
    bad = ~np.isfinite(found.of("a")).all(axis=-1)
    assert found.overflowed.tolist() == bad.sum(axis=-1).tolist()
    assert 0 < found.overflowed[0, 0] < found.overflowed[1, 0]
    assert np.isfinite(found.of("b")).all()
    assert (
        simulate(
            breaking, scenarios=states, outcomes=["b"], draws=50, target=target
        ).overflowed.sum()
        == 0
    )
    rows = list(found.rows([2034]))
    assert {r["overflowed"] for r in rows} == set(found.overflowed.ravel().tolist())
    assert all(np.isfinite(r["p50"]) for r in rows if r["outcome"] == "b")
    fan, whole = (found.fan(o, "high", "none") for o in "ab")
    assert fan.finite == tuple(np.isfinite(found.of("a")[1, 0]).sum(axis=0).tolist())
    assert fan.lost(fan.years[-1]) > fan.lost(fan.lost_from) > 0
    assert whole.lost_from is None


def test_work_that_is_cancelled_leaves_nothing(ours):
    seen = []

    def watch(done, total):
        seen.append((done, total))
        return len(seen) < 3

    simulator = Simulator(ours, draws=50, target="numpy")
    with pytest.raises(Cancelled):
        simulator.run(["drift", "collectives"], TWO, watch=watch)
    assert seen == [(50, 200), (100, 200), (150, 200)]
    after = simulator.run(["drift"], outcomes=["debt"], watch=lambda *_: None)
    assert np.array_equal(
        after.values,
        simulate(ours, scenarios=["drift"], outcomes=["debt"], draws=50, target="numpy").values,
    )


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"draws": 0}, "draws_bounds"), ({"draws": -1}, "draws_bounds"), ({"draws": 10**8}, "draws_bounds"),
        ({"draws": 10.5}, "draws_bounds"), ({"draws": "10"}, "draws_bounds"), ({"draws": True}, "draws_bounds"),
        ({"seed": -1}, "seed_bounds"), ({"seed": 2**32}, "seed_bounds"), ({"seed": 1.5}, "seed_bounds"),
        ({"seed": None}, "seed_bounds"), ({"draws": 10**6}, "too_large_for_memory"),
        ({"scenarios": []}, "no_scenario"), ({"policies": {}}, "no_policy"), ({"policies": []}, "no_policy"),
        ({"outcomes": []}, "no_outcome"), ({"policies": 3}, "policies_form"), ({"draws": 10.0}, "draws_bounds"),
        ({"policies": {"a": {2033.5: ["public_work_pact"]}}}, "policies_form"),
        ({"policies": {"a": {2030: {2031: ["public_work_pact"]}}}}, "policies_form"),
        ({"policies": {"a": {2030: 1}}}, "policies_form"), ({"policies": {"a": {2030: [], "b": 1}}}, "policies_form"),
        ({"policies": {"a": 1}}, "policies_form"), ({"policies": [["public_work_pact"]]}, "policies_form"),
    ],
)  # fmt: skip
def test_settings_out_of_bounds(ours, options, code):
    with pytest.raises(InputError) as error:
        simulate(ours, **{"target": "numpy", **options})
    assert error.value.code == code
    assert str(error.value) != error.value.code


@pytest.mark.parametrize(
    ("options", "nearest"),
    [
        ({"sampler": "sobl"}, "sobol"), ({"target": "nunpy"}, "numpy"), ({"scenarios": ["drit"]}, "drift"),
        ({"scenarios": "drit"}, "drift"), ({"outcomes": ["det"]}, "debt"), ({"outcomes": "det"}, "debt"),
    ],
)  # fmt: skip
def test_names_that_do_not_exist(ours, options, nearest):
    with pytest.raises(UnknownNameError) as error:
        simulate(ours, draws=5, **{"target": "numpy", **options})
    assert error.value.params["nearest"] == nearest


def test_every_fault_of_scenarios_and_policies_at_once(ours):
    drift = dict(next(s.states for s in ours.study.scenarios if s.id == "drift"))
    wrong = {**drift, "political_trust": "generalised_distrst", "weather": "fine"}
    del wrong["climate_response"]
    with pytest.raises(SettingsError) as error:
        simulate(ours, scenarios={"mine": wrong}, draws=5)
    assert [(f.code, f.path, f.found, f.nearest) for f in error.value.faults] == [
        ("no_state", "scenarios.mine", "climate_response", ""),
        (
            "unknown_name",
            "scenarios.mine.political_trust",
            "generalised_distrst",
            "generalised_distrust",
        ),
        ("unknown_name", "scenarios.mine", "weather", ""),
    ]
    policies = {
        "a": {"public_work_pct": 1},
        "b": {"continuity_plans": 1.5, "standing_foresight": float("nan")},
    }
    with pytest.raises(SettingsError) as error:
        simulate(ours, scenarios=["drift"], policies=policies, draws=5)
    assert [(f.code, f.path, f.nearest) for f in error.value.faults] == [
        ("unknown_name", "policies.a.public_work_pct", "public_work_pact"),
        ("bounds", "policies.b.continuity_plans", ""), ("bounds", "policies.b.standing_foresight", ""),
    ]  # fmt: skip


def test_one_name_may_be_given_as_it_is(ours, found):
    one = simulate(
        ours, scenarios="drift", policies={"pact": "public_work_pact"}, outcomes="debt", draws=np.int64(300),
        seed=np.int64(2040), target="numpy",
    )  # fmt: skip
    assert np.array_equal(one.values[0, 0, 0], found.values[0, 0, 1])
    strength = simulate(
        ours,
        scenarios="drift",
        policies={"p": {"public_work_pact": np.float32(1)}},
        outcomes=["debt", "debt"],
        draws=300,
        target="numpy",
    )
    assert strength.outcomes == ("debt",)
    assert np.array_equal(strength.values, one.values)
    json.dumps(strength.made.to_dict())


def test_names_of_levers_are_a_policy_each(ours, found):
    listed = simulate(
        ours, scenarios=["drift", "collectives"], policies=["none", "public_work_pact"], outcomes=FEW,
        draws=300, target="numpy",
    )  # fmt: skip
    assert [p.id for p in listed.policies] == ["none", "public_work_pact"]
    assert np.array_equal(listed.values, found.values)
    with pytest.raises(SettingsError) as error:
        simulate(ours, policies="public_work_pct", draws=5)
    assert error.value.faults[0].nearest == "public_work_pact"


def test_levers_that_change_over_time(ours):
    pact, plans = "public_work_pact", "continuity_plans"
    made = {
        "plain": [pact, plans], "at_once": {2025: [pact, plans]}, "late": {2040: [pact, plans]},
        "same": {2025: [pact], 2030: [pact], 2040: {pact: 1, plans: 0.5}},
        "left": {2030: pact, 2041: []}, "never": {2050: [pact, plans]},
    }  # fmt: skip
    found = simulate(
        ours, scenarios=["drift"], policies={"none": (), **made}, draws=60, target="numpy"
    )
    values = {p.id: found.values[:, 0, k] for k, p in enumerate(found.policies)}
    # From the beginning of the ramp is the policy itself, to the byte.
    assert np.array_equal(values["plain"], values["at_once"])
    year = found.years.index
    paid = found.outcomes.index("spending")
    for policy, since in (("late", 2040), ("left", 2030)):
        before = slice(0, year(since))
        assert np.array_equal(values[policy][:, before], values["none"][:, before])
        assert (values[policy][paid, year(since)] > values["none"][paid, year(since)]).all()
    assert np.array_equal(values["never"][:, :-1], values["none"][:, :-1])
    # A year in which nothing changes is no turn.
    assert found.made.to_dict()["policies"]["same"] == {
        "start": {pact: 1.0}, "2040": {pact: 1.0, plans: 0.5},
    }  # fmt: skip
    assert found.made.to_dict()["policies"]["left"] == {"2030": {pact: 1.0}, "2041": {}}
    # A provenance is taken back as it is written, also from a file.
    written = json.loads(json.dumps(found.made.to_dict()))
    again = simulate(
        ours, scenarios=["drift"], policies=written["policies"], draws=60, target="numpy"
    )
    assert np.array_equal(again.values, found.values)
    assert again.made == found.made
    # In full, a parameter is where the last turn leaves it.
    late, plain = (found.inputs("drift", p) for p in ("late", "plain"))
    assert all(np.array_equal(late[name], plain[name]) for name in plain)


def test_parameters_keep_their_bounds_while_levers_change(making, tmp_path):
    built = system(making.study(tmp_path, making.model(outcomes=[("x", "limit"), ("y", "pace")])))
    draws = draw(built, 0, 50, seed=1, sampler="latin_hypercube")
    plan = {2026: ["training"], 2027: [], 2029: ["training", "nudge"]}
    found = simulate(
        built, scenarios={"s": making.HIGH}, policies={"p": plan}, draws=50, seed=1, target="numpy"
    )
    base = settings.bases(built, draws)
    (policy,) = settings.chosen_policies(built.study, {"p": plan})
    aims = settings.course(built, draws, base, making.HIGH, policy).target
    for name, parameter in (("x", "limit"), ("y", "pace")):
        own = [base[list(built.parameters).index(parameter)]]
        own += list(aims[:, built.moved.index(parameter)])
        values = found.of(name)[0, 0]
        assert (values >= np.min(own, axis=0)[:, None] - 1e-12).all()
        assert (values <= np.max(own, axis=0)[:, None] + 1e-12).all()


@pytest.mark.parametrize(
    ("ramp", "first"), [((2021, 2023), 0), ((2025, 2090), 1), ((2028, 2030), 4)]
)
def test_nothing_is_paid_before_it_is_in_force(making, tmp_path, ramp, first):
    text = making.model(outcomes=[("paid", "lever_cost"), ("pace", "pace")])
    text = text.replace("start: 2025, stop: 2029", f"start: {ramp[0]}, stop: {ramp[1]}")
    built = system(making.study(tmp_path, text))
    policies = {"none": [], "now": ["nudge"], "plan": {2029: ["training"], 2031: ["nudge"]}}
    for target in ("numpy", "compiled"):
        found = simulate(
            built, scenarios={"s": making.HIGH}, policies=policies, draws=3, target=target
        )
        paid = found.of("paid")[0, :, 0]
        assert paid[1].tolist() == [0.0] * first + [0.5] * (11 - first)
        assert paid[2].tolist() == [0.0] * 5 + [0.25] * 2 + [0.5] * 4


def test_a_ramp_that_begins_when_the_run_is_over_moves_nothing(making, tmp_path):
    text = making.model(outcomes=[("pace", "pace")]).replace(
        "start: 2025, stop: 2029", "start: 2060, stop: 2070"
    )
    study = making.study(tmp_path, text)
    found = simulate(
        study, scenarios={"s": making.HIGH}, policies={"none": [], "it": {2060: ["training"]}},
        draws=5, target="numpy",
    )  # fmt: skip
    assert found.made.to_dict()["policies"]["it"] == {"training": 1.0}
    np.testing.assert_array_equal(found.of("pace")[0, 0], found.of("pace")[0, 1])


def test_every_fault_of_a_policy_over_time_at_once(ours):
    plan = {2024: ["public_work_pact"], 2051: ["pact"], 2030: {"continuity_plans": 2}}
    with pytest.raises(SettingsError) as error:
        simulate(ours, policies={"plan": plan}, draws=5, target="numpy")
    said = [(f.code, f.path, f.found) for f in error.value.faults]
    assert said == [
        ("bounds", "policies.plan", "2024"), ("bounds", "policies.plan", "2051"),
        ("unknown_name", "policies.plan.2051.pact", "pact"),
        ("bounds", "policies.plan.2030.continuity_plans", "2"),
    ]  # fmt: skip
    assert error.value.faults[0].allowed == "2025 … 2050"


def test_what_is_refused_is_shown_as_it_was_given(ours):
    with pytest.raises(InputError, match=r"10\.0.*whole number"):
        simulate(ours, draws=10.0)


@pytest.mark.parametrize("level", [0, 1, 1.5, -0.1, float("nan")])
def test_a_share_of_the_futures_lies_between_0_and_1(found, level):
    with pytest.raises(InputError, match=str(level)):
        found.to_frame(levels=[0.5, level])


def test_a_study_whose_states_do_nothing(making, tmp_path):
    text = making.model(auxiliaries=[("a", "pace")])
    rows = "driver,state,parameter,op,low,high,reason_fr,reason_en\n"
    study = making.study(tmp_path, text, driver_map=rows)
    with pytest.raises(InputError) as error:
        simulate(study, scenarios={"mine": making.HIGH}, draws=5)
    assert error.value.code == "driver_map_empty"


def test_it_shows_itself_in_a_line(found):
    """A researcher who types its name in a cell is not flooded with the whole study."""
    said = repr(found)
    assert said == (
        "Ensemble(study: administration_2040; scenarios: drift, collectives; policies: none, pact; "
        "outcomes: debt, staff, wait_index; years: 2024–2050; draws: 300; seed: 2040; target: numpy)"
    )
    assert found._repr_html_().count("<tr>") == 8
    assert len(repr(found.system)) < 700
    assert len(repr(found.system.study)) < 100


def test_values_by_name(found):
    assert found.of("debt").shape == (2, 2, 300, 27)
    assert found.of("debt", scenario="drift", policy="pact", year=2040).shape == (300,)
    assert (
        found.of("debt", year=2040)[0, 1].tolist()
        == found.of("debt", scenario="drift", policy="pact", year=2040).tolist()
    )
    for options in ({"scenario": "x"}, {"policy": "x"}, {"year": 1999}):
        with pytest.raises(UnknownNameError):
            found.of("debt", **options)
    inputs = found.inputs("drift", "pact")
    assert all(v.shape == (300,) and v.min() < v.max() for v in inputs.values())
    assert "crisis_year" in inputs
    assert "contract_share_0" not in inputs


def test_netcdf_is_read_back_and_has_the_same_bytes(found, tmp_path):
    import xarray as xr

    first, second = (to_netcdf(found, tmp_path / f"{k}.nc") for k in "ab")
    assert first.read_bytes() == second.read_bytes()
    with xr.open_dataset(first, engine="h5netcdf") as data:
        xr.testing.assert_identical(data.load(), found.to_dataset())
        assert data["debt"].dims == ("scenario", "policy", "draw", "year")
        one = data["debt"].sel(scenario="drift", policy="pact", year=2040)
        assert np.array_equal(one, found.of("debt", scenario="drift", policy="pact", year=2040))
        assert (data["debt"].attrs["units"], data["debt"].attrs["futurs_unit"]) == (
            "percent",
            "percent_of_gdp",
        )
        assert data["staff"].attrs["units"] == "1e6"
        assert data["year"].attrs["units"] == "year"
        units = dict(zip(data["parameter"].values, data["parameter_unit"].values, strict=True))
        assert units["real_wage_growth"] == "percent_per_year"
        made = json.loads(data.attrs["futurs_provenance"])
        assert (made["seed"], made["draws"], made["target"]) == (2040, 300, "numpy")
        assert made["policies"]["pact"] == {"public_work_pact": 1.0}
        growth = data["parameter_values"].sel(
            scenario="drift", policy="pact", parameter="real_wage_growth"
        )
        assert np.array_equal(growth, found.inputs("drift", "pact")["real_wage_growth"])
    assert sorted(f.name for f in tmp_path.iterdir()) == ["a.nc", "b.nc"]


def test_units_of_a_file_are_udunits_or_left_out(ours):
    """cf-units is not installed: each spelling is read by pint, which knows the same words."""
    import pint

    registry = pint.UnitRegistry(cache_folder=None)
    for ours_, theirs in spellings.UDUNITS.items():
        read = registry.parse_expression(re.sub(r"(day|year)-1", r"\1**-1", theirs))
        assert (
            read.units.dimensionality.keys() <= {"[time]", "[temperature]"}
            if ours_ != "1"
            else read == 1
        )
    named = {o.unit for o in ours.model.outcomes}
    assert {u for u in named if u not in spellings.UDUNITS} <= {"bn_eur", "bn_eur_per_year"}


def test_csv_holds_the_quantiles_and_where_they_are_from(found, tmp_path):
    file = to_csv(found, tmp_path / "x.csv")
    head, *lines = file.read_text("utf-8").splitlines()
    assert json.loads(head.removeprefix("# "))["study"] == "administration_2040"
    rows = list(csv.DictReader(lines))
    assert len(rows) == 3 * 2 * 2 * 27
    row = next(
        r
        for r in rows
        if (r["outcome"], r["scenario"], r["policy"], r["year"])
        == ("debt", "drift", "pact", "2040")
    )
    values = found.of("debt", scenario="drift", policy="pact", year=2040)
    assert float(row["p50"]) == pytest.approx(np.median(values), rel=1e-12)
    names = list(next(found.rows([2040], [0.001, 0.05, 0.5, 0.975])))
    assert names[5:9] == ["p00.1", "p05", "p50", "p97.5"]
    assert np.isnan(next(found.rows([2040], [0.05]))["se_median"])
    frame = found.to_frame(years=[2040])
    assert len(frame) == 12
    assert frame.attrs["provenance"]["seed"] == 2040


def test_a_file_that_cannot_be_written_is_not_there(found, tmp_path, monkeypatch):
    def broken(*_args, **_options):
        raise OSError("full")

    monkeypatch.setattr("futurs.futures.storing.csv.DictWriter", broken)
    with pytest.raises(OSError, match="full"):
        to_csv(found, tmp_path / "x.csv")
    assert list(tmp_path.iterdir()) == []
