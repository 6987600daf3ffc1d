"""The same futures on disk and on workers: same bytes, whatever dies on the way."""

import os
import signal
import time

import numpy as np
import pytest
import xarray as xr

from futurs import cli
from futurs.errors import Cancelled, InputError
from futurs.futures import Simulator, folders, jobs, sampling, scaling, simulate
from futurs.study import load
from futurs.texts import explain

ASKED = {
    "scenarios": ["drift", "chosen_speed"], "policies": {"none": {}, "plans": ["continuity_plans"]},
    "outcomes": ["wait_index", "debt"], "target": "numpy",
}  # fmt: skip


@pytest.fixture(scope="module")
def study():
    return load("administration_2040")


@pytest.fixture
def small_blocks(monkeypatch):
    for module in (sampling, jobs, folders):
        monkeypatch.setattr(module, "BLOCK", 64)
    monkeypatch.setattr("futurs.futures.simulating.BLOCK", 64)


def content(folder):
    return {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def assert_same(stored, kept):
    np.testing.assert_array_equal(np.asarray(stored.values), kept.values)
    np.testing.assert_array_equal(stored.overflowed, kept.overflowed)
    xr.testing.assert_identical(
        stored.to_dataset().load().drop_attrs(), kept.to_dataset().drop_attrs()
    )


def test_a_folder_holds_what_memory_holds(study, tmp_path, small_blocks):
    kept = simulate(study, draws=150, **ASKED)
    seen = []
    stored = simulate(
        study, draws=150, store=tmp_path / "a.zarr", watch=lambda *n: seen.append(n), **ASKED
    )
    assert_same(stored, kept)
    assert [p.name for p in tmp_path.iterdir()] == ["a.zarr"]
    assert seen[-1] == (600, 600)
    assert stored.made == kept.made
    for scenario, policy in (("drift", "none"), ("chosen_speed", "plans")):
        one, other = (e.fan("debt", scenario, policy) for e in (stored, kept))
        np.testing.assert_array_equal(one.values, other.values)
        np.testing.assert_array_equal(one.errors, other.errors)
        one, other = (e.inputs(scenario, policy) for e in (stored, kept))
        assert list(one) == list(other)
        assert all(np.array_equal(one[n], other[n]) for n in one)
    np.testing.assert_array_equal(
        stored.of("debt", scenario="drift", year=2040), kept.of("debt", scenario="drift", year=2040)
    )
    assert list(stored.rows([2050])) == list(kept.rows([2050]))
    for key in (
        0,
        np.s_[..., 3],
        np.s_[1:, 0, 1, -1, :7],
        np.s_[:, np.int64(1)],
        np.s_[0, ..., 2, :],
    ):
        np.testing.assert_array_equal(stored.values[key], kept.values[key])


def test_a_fan_reads_some_years_at_a_time(study, tmp_path, monkeypatch):
    stored = simulate(study, draws=20, store=tmp_path / "a.zarr", **ASKED)
    whole = stored.fan("debt", "drift", "none")
    monkeypatch.setattr(folders, "READ_BYTES", 8 * 20 * 4)
    again = stored.fan("debt", "drift", "none")
    np.testing.assert_array_equal(again.values, whole.values)
    assert again.finite == whole.finite == (20,) * 27


def test_futures_that_overflow_are_counted_on_disk_too(study, tmp_path, monkeypatch):
    right = Simulator.piece

    def piece(self, *args, **options):
        found = right(self, *args, **options)
        found[0, -1, :3] = np.inf
        return found

    monkeypatch.setattr(Simulator, "piece", piece)
    stored = simulate(study, draws=16, store=tmp_path / "a.zarr", **ASKED)
    assert stored.overflowed.tolist() == [[3, 3], [3, 3]]
    assert xr.open_zarr(tmp_path / "a.zarr").overflowed.values.tolist() == [[3, 3], [3, 3]]


def test_more_than_memory_is_refused_without_a_folder_only(study, tmp_path, monkeypatch):
    monkeypatch.setattr("futurs.futures.simulating.MOST_BYTES", 1000)
    with pytest.raises(InputError, match="on disk"):
        simulate(study, draws=16, **ASKED)
    assert simulate(study, draws=16, store=tmp_path / "a.zarr", **ASKED).draws == 16


def test_cancelled_work_leaves_nothing(study, tmp_path, small_blocks):
    with pytest.raises(Cancelled):
        simulate(study, draws=150, store=tmp_path / "a.zarr", watch=lambda n, _: n < 300, **ASKED)
    assert list(tmp_path.iterdir()) == []


def test_a_simulator_keeps_few_blocks(study, small_blocks):
    simulator = Simulator(study, draws=64 * 9, target="numpy")
    simulator.run(["drift"], outcomes=["debt"])
    assert len(simulator._kept) == 4


@pytest.mark.parametrize("place", ["there.zarr", "nowhere/a.zarr"])
def test_a_folder_that_cannot_be_is_refused_before_anything_runs(study, tmp_path, place):
    (tmp_path / "there.zarr").mkdir()
    with pytest.raises(InputError) as error:
        simulate(study, draws=16, store=tmp_path / place, watch=pytest.fail, **ASKED)
    assert place.split("/")[0] in explain(error.value, "en")


@pytest.mark.parametrize(("option", "lacks"), [("store", "zarr"), ("dask", "distributed")])
def test_without_the_extra_the_line_to_type_is_said(study, tmp_path, monkeypatch, option, lacks):
    found = scaling.importlib.util.find_spec
    monkeypatch.setattr(
        scaling.importlib.util, "find_spec", lambda n: None if n == lacks else found(n)
    )
    with pytest.raises(InputError, match=r'pip install "futurs\[dask\]"'):
        simulate(study, draws=16, **ASKED, **{option: str(tmp_path / "a.zarr")})


def test_the_command_writes_a_folder(tmp_path, capsys):
    words = ["simulate", "administration_2040", "--draws", "20", "--scenario", "drift"]
    words += ["--outcome", "debt", "--lang", "en", "--out", str(tmp_path / "a.zarr")]
    assert cli.main(words) == 0
    assert "Public debt" in capsys.readouterr().out
    assert xr.open_zarr(tmp_path / "a.zarr").sizes["draw"] == 20
    assert cli.main(words) == 1
    assert "exists already" in capsys.readouterr().err


def test_a_worker_of_another_version_is_refused(study, monkeypatch):
    simulator = Simulator(study, draws=16, target="numpy")
    simulator.decide(16)
    states = {s.id: s.states for s in study.scenarios[:1]}
    job = jobs.Job(simulator, states, (jobs.Policy("none", {}),), ("debt",), "0.0.1")
    with pytest.raises(InputError, match=r"0\.0\.1"):
        scaling.work(scaling.pickle.dumps(job), job.pieces(), None)


def test_nobody_at_the_address(study, monkeypatch):
    monkeypatch.setattr(scaling, "PATIENCE", 0.3)
    for address in ("tcp://127.0.0.1:9", "nonsense://x"):
        with pytest.raises(InputError, match="scheduler"):
            simulate(study, draws=16, dask=address, **ASKED)
    with pytest.raises(InputError, match="int"):
        simulate(study, draws=16, dask=8786, **ASKED)


@pytest.fixture(scope="module")
def client():
    from distributed import Client, LocalCluster

    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as cluster,
        Client(cluster, set_as_default=False) as client,
    ):
        yield client


@pytest.mark.server
def test_workers_give_the_same_numbers(study, client, monkeypatch):
    took = []
    right = scaling._result

    def result(task):
        took.append(right(task))
        return took[-1]

    monkeypatch.setattr(scaling, "_result", result)
    found = simulate(study, draws=40_000, dask=client, **ASKED)
    np.testing.assert_array_equal(found.values, simulate(study, draws=40_000, **ASKED).values)
    # All but what is left at the end: the median, for a chunk that was cut before all was known.
    assert np.median([c.seconds for c in took]) >= scaling.ENOUGH


@pytest.mark.server
def test_a_killed_worker_changes_nothing_but_the_time(study, client, tmp_path):
    killed = []

    def watch(done, total):
        busy = [a for a, tasks in client.processing().items() if tasks]
        if 0.2 * total < done < 0.7 * total and busy and not killed:
            killed.append(client.run(os.getpid, workers=busy[:1])[busy[0]])
            os.kill(killed[0], signal.SIGKILL)

    asked = {**ASKED, "draws": 40_000}
    address = client.scheduler.address
    simulate(study, dask=address, store=tmp_path / "killed.zarr", watch=watch, **asked)
    assert killed
    simulate(study, store=tmp_path / "alone.zarr", **asked)
    assert content(tmp_path / "killed.zarr") == content(tmp_path / "alone.zarr")
    assert {p.name for p in tmp_path.iterdir()} == {"killed.zarr", "alone.zarr"}
    client.wait_for_workers(2)


@pytest.mark.server
def test_cancelled_workers_leave_nothing_and_go_on(study, client, tmp_path):
    asked = {**ASKED, "draws": 40_000}
    with pytest.raises(Cancelled):
        simulate(
            study, dask=client, store=tmp_path / "a.zarr", watch=lambda n, _: n < 30_000, **asked
        )
    end = time.monotonic() + 10
    while any(client.processing().values()) and time.monotonic() < end:
        time.sleep(0.1)
    assert not any(client.processing().values())
    assert list(tmp_path.iterdir()) == []
    assert client.submit(sum, [1, 2]).result() == 3


@pytest.mark.server
def test_workers_that_do_not_see_the_folder_send_their_values(study, client, tmp_path):
    # As on another machine: the mark that they look for is not there.
    right = scaling.Folder.lay_out

    def hidden(self, job):
        right(self, job)
        self.mark.unlink()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scaling.Folder, "lay_out", hidden)
        found = simulate(study, draws=9000, dask=client, store=tmp_path / "far.zarr", **ASKED)
    assert_same(found, simulate(study, draws=9000, **ASKED))


def test_a_transport_without_a_port_is_not_knocked_at():
    scaling._answering("inproc://10.0.0.1/1/1")
    with pytest.raises(InputError):
        scaling._answering("nowhere")
