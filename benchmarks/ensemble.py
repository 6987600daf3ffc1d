"""Ensembles: ours and ema_workbench's, the same model, side by side in one run; a slider's move.

ema_workbench (BSD) lives in an environment of its own and runs as another process. Its newest
release needs Python 3.12; it is made by

    python3.12 -m venv .cache/ema && .cache/ema/bin/pip install ema_workbench==3.0.0

or named by ``--python``. Where there is none, our own figures alone are printed. Times are CPU
time of the process, both sides in turn, the best of several: other work on the machine counts less.
"""

from __future__ import annotations

import argparse
import json
import pickle
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import memory
import numpy as np
from models.renewal import LEVERS, OUTCOMES, renewal
from report import report

from futurs.futures import Simulator, simulate
from futurs.futures.ema import to_ema
from futurs.study import load

HERE = Path(__file__).parent
PEER = HERE.parent / ".cache/ema/bin/python"
MODEL = HERE / "models/renewal"
SCENARIO: dict[str, Any] = {"as it is": {}}
POLICIES = {
    "none": {}, "people": {"hire": 1, "train": 1}, "tools": {"digitise": 1, "maintain": 0.5},
    "all": dict.fromkeys(LEVERS, 1),
}  # fmt: skip
MODEL_WORDS = (
    "10 stocks, 8 further equations, 40 steps, 20 uncertainties, 4 levers; 10,000 x 4 runs."
)
SAMPLES = 10_000
TURNS = 5


class Peer:
    """ema_workbench in its process."""

    def __init__(self, python: str) -> None:
        self.process = subprocess.Popen(
            [python, "-W", "ignore", str(HERE / "ensemble_peer.py")],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.about = self._answer()

    def _answer(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        found: dict[str, Any] = json.loads(self.process.stdout.readline())
        return found

    def ask(self, do: str, **asked: Any) -> dict[str, Any]:
        """Return its answer to one request."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"do": do, **asked}) + "\n")
        self.process.stdin.flush()
        return self._answer()


def cpu(work: Callable[[], Any], turns: int = 1) -> float:
    """Return the least seconds of CPU of some turns."""
    best = np.inf
    for _ in range(turns):
        begin = time.process_time()
        work()
        best = min(best, time.process_time() - begin)
    return float(best)


def same_numbers(target: str) -> float:
    """Return the largest relative difference between the plain function and a target of ours."""
    simulator = Simulator(load(MODEL), draws=200, target=target)
    ensemble = simulator.run(SCENARIO, POLICIES)
    base = dict(zip(simulator.system.parameters, simulator.block(0, 200)[1], strict=True))
    worst = 0.0
    for policy, levers in POLICIES.items():
        for k in range(200):
            plain = renewal(**{n: v[k] for n, v in base.items()}, **levers)
            for name in OUTCOMES:
                ours = ensemble.of(name, scenario="as it is", policy=policy)[k]
                apart = np.abs(ours - plain[name]) / np.maximum(np.abs(ours), 1e-3)
                worst = max(worst, float(apart.max()))
    return worst


def own(target: str) -> dict[str, float]:
    """Run the whole ensemble in a process of its own: peak of memory and time to save."""
    simulator = Simulator(load(MODEL), draws=SAMPLES, target=target)
    Simulator(load(MODEL), draws=4, target=target).run(SCENARIO, POLICIES)
    before = memory.forget_peak()
    begin = time.process_time()
    ensemble = simulator.run(SCENARIO, POLICIES)
    seconds = time.process_time() - begin
    peak = memory.peak()
    import futurs.futures.storing as storing

    with tempfile.TemporaryDirectory() as folder:
        storing.dataset(ensemble)  # xarray loaded
        begin = time.process_time()
        file = storing.to_netcdf(ensemble, Path(folder) / "a.nc")
        save, megabytes = time.process_time() - begin, file.stat().st_size / 1e6
    return {
        "seconds": seconds, "before": before, "peak": peak, "save": save, "megabytes": megabytes
    }  # fmt: skip


def speed(peer: Peer | None, lines: list[str]) -> None:
    """Add runs for each second of CPU, ours and the peer's in turn."""
    study, ours = load(MODEL), {}
    for target in ("compiled", "numpy"):
        kept = Simulator(study, draws=SAMPLES, target=target)
        kept.run(SCENARIO, POLICIES)
        ours[f"{target}, equations read and futures drawn anew"] = lambda t=target: simulate(
            study, scenarios=SCENARIO, policies=POLICIES, draws=SAMPLES, target=t
        )
        ours[f"{target}, again on the same draws"] = lambda s=kept: s.run(SCENARIO, POLICIES)
    times: dict[str, list[float]] = {"ema": [], **{name: [] for name in ours}}
    for _ in range(TURNS):
        if peer is not None:
            found = peer.ask("runs", samples=250)
            times["ema"].append(found["seconds"] / found["runs"])
        for name, run in ours.items():
            times[name].append(cpu(run, 2) / (4 * SAMPLES))
    slow = min(times["ema"], default=np.nan)
    lines += ["| runs for each second of CPU | runs/s | times ema |", "|---|---|---|"]
    for name, seconds in times.items():
        if seconds:
            lines.append(f"| {name} | {1 / min(seconds):,.0f} | {slow / min(seconds):,.0f} |")


def in_memory(peer: Peer | None, lines: list[str]) -> None:
    """Add the peak of memory of 40,000 runs, and the time to save them."""
    lines += [
        "", "| 40,000 runs | peak, MB | of it for the runs, MB | save, s CPU | file, MB |",
        "|---|---|---|---|---|",
    ]  # fmt: skip
    found = {}
    for target in ("numpy", "compiled"):
        done = subprocess.run(
            [sys.executable, __file__, "--own", target], capture_output=True, text=True, check=True
        )
        found[f"{target}, netCDF"] = json.loads(done.stdout)
    if peer is not None:
        with tempfile.TemporaryDirectory() as folder:
            found["ema, tar.gz"] = peer.ask(
                "whole", samples=SAMPLES, file=str(Path(folder) / "a.tar.gz")
            )
    for name, m in found.items():
        lines.append(
            f"| {name} | {m['peak']:,.0f} | {m['peak'] - m['before']:,.0f} | {m['save']:.2f} "
            f"| {m['megabytes']:.0f} |"
        )


def slider(lines: list[str]) -> None:
    """Add a slider's move: 1,000 futures under 4 policies on the administration, and their fans."""
    study = load("administration_2040")
    levers = list(dict.fromkeys(e.lever for e in study.lever_map))
    policies = {"none": {}, "a": levers[:1], "b": levers[1:3], "c": levers[3:6]}
    lines += [
        "",
        "| a slider's move, 1,000 x 4 | run, ms | fans, ms | both, ms |",
        "|---|---|---|---|",
    ]
    for target in ("compiled", "numpy"):
        simulator = Simulator(study, draws=1000, target=target)
        for n in (4, 8):
            names = list(simulator.system.outcomes)[:n]
            run = lambda s=simulator, o=names: s.run(["drift"], policies, o)  # noqa: E731
            ensemble = run()
            fans = lambda e=ensemble: [e.fan(o, "drift", p) for o in e.outcomes for p in policies]  # noqa: E731
            one, two = 1e3 * cpu(run, 30), 1e3 * cpu(fans, 30)
            lines.append(f"| {target}, {n} outcomes | {one:.1f} | {two:.1f} | {one + two:.1f} |")


def read_there(peer: Peer | None, lines: list[str]) -> None:
    """Add the box that the peer's PRIM finds in futures of ours."""
    if peer is None:
        return
    ensemble = simulate(load(MODEL), scenarios=SCENARIO, policies={"none": {}}, draws=1000)
    with tempfile.NamedTemporaryFile() as file:
        file.write(pickle.dumps(to_ema(ensemble)))
        file.flush()
        found = peer.ask("prim", file=file.name)
    limits = ", ".join(f"{n} {a:.3g} to {b:.3g}" for n, (a, b) in found["limits"].items())
    lines += [
        "",
        (
            f"Its PRIM reads `to_ema(...)`: {found['rows']:,} futures, {found['interest']} of them "
            f"with a wait above 0.5; density {found['density']:.2f} in {limits}."
        ),
    ]


def main() -> None:
    """Print the tables; with ``--save``, keep them in ``results/``."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--save", action="store_true", help="write the table to results/")
    parser.add_argument("--python", default=str(PEER), help="one that has ema_workbench")
    parser.add_argument("--own", choices=("numpy", "compiled"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.own:
        print(json.dumps(own(options.own)))
        return
    lines: list[str] = []
    peer = Peer(options.python) if Path(options.python).exists() else None
    if peer is None:
        lines += ["ema_workbench is not there (see the head of benchmarks/ensemble.py).", ""]
    else:
        lines += [
            "ema_workbench {version} on Python {python}, SequentialEvaluator.".format(**peer.about),
            "",
        ]
    apart = {t: same_numbers(t) for t in ("numpy", "compiled")}
    assert max(apart.values()) < 1e-9
    lines += [
        "10 stocks, 8 further equations, 40 steps, 20 uncertainties, 4 levers; 10,000 x 4 runs. Largest relative"
    ]
    lines[-1] += (
        " difference to the plain function: "
        + ", ".join(f"{t} {v:.0e}" for t, v in apart.items())
        + "."
    )
    lines.append("")
    speed(peer, lines)
    in_memory(peer, lines)
    slider(lines)
    read_there(peer, lines)
    report("ensemble", "Ensembles of futures", lines, save=options.save)


if __name__ == "__main__":
    main()
