"""PRIM: ours and ema_workbench's, side by side in one run: same boxes at every step, how fast.

ema_workbench (BSD) lives in an environment of its own and runs as another process, on the same
futures. Its newest release needs Python 3.12; ``--python`` names the interpreter it is installed
for. Where there is none, only our own times are printed.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from prim_cases import LARGE, SMALL, Case, make
from report import report

from futurs.futures.discovery import Peeling, Settings, columns_of, cover, prim, question

ROOT = Path(__file__).parents[1]
FIXTURES = ROOT / "tests/futures/discovery/fixtures"
PEER_CODE = """
import json, os, sys, time, warnings
warnings.simplefilter("ignore")
import numpy as np, pandas as pd
import ema_workbench
from ema_workbench.analysis import prim
from ema_workbench.analysis.prim_util import PRIMObjectiveFunctions as Goal
case = json.load(open(sys.argv[1]))
own = os.path.join(os.path.dirname(ema_workbench.__file__), "examples", "data")
if case["name"] == "bryant":
    data = pd.read_csv(os.path.join(own, "bryant et al 2010 data.csv"))
    x, y = data.iloc[:, 0:9], data.iloc[:, 15].values.astype(bool)
elif case["name"] == "flu":
    x, outcomes = ema_workbench.load_results(os.path.join(own, "1000 flu cases no policy.tar.gz"))
    x = x.drop(columns=[c for c in ("scenario", "policy", "model") if c in x])
    y = outcomes["deceased_population_region_1"][:, -1] > 1000000
else:
    with np.load(sys.argv[2]) as data:
        x = pd.DataFrame({k: data[k] for k in data.files if k not in ("interest", "outcome")})
        y = data["outcome"] if case["regression"] else data["interest"]
make = prim.RegressionPrim if case["regression"] else prim.Prim
found, best = [], 1e9
for turn in range(case["turns"]):
    found, begin = [], time.process_time()
    peer = make(x, y.copy(), obj_function=Goal(case["objective"]), peel_alpha=case["peel"],
                paste_alpha=case["paste"], mass_min=case["mass_min"])
    for _ in range(case["boxes"]):
        found.append(peer.find_box())
    best = min(best, time.process_time() - begin)
def plain(lims):
    return {c: sorted(map(str, lims[c][0])) if isinstance(lims[c][0], set)
            else [float(lims[c][0]), float(lims[c][1])] for c in lims.columns}
quasi = "p_values" if hasattr(found[0], "p_values") else None
out = {"version": ema_workbench.__version__, "python": sys.version.split()[0], "seconds": best, "boxes": [
    {"limits": [plain(b) for b in f.box_lims],
     "mean": [float(v) for v in f.peeling_trajectory["mean"]],
     "n": [int(v) for v in f.peeling_trajectory["n"]],
     "quasi_p": {k: list(map(float, v)) for k, v in f.p_values[-1].items()}
     if quasi and not case["regression"] else {}}
    for f in found]}
if case["name"] in ("bryant", "flu"):
    out["columns"] = {c: x[c].tolist() for c in x.columns}
    out["whole"] = [c for c in x.columns if x[c].dtype.kind in "iu"]
    out["interest"] = y.tolist()
json.dump(out, sys.stdout)
"""


def peer(case: Case, python: str, turns: int = 1) -> dict[str, Any]:
    """Return the peer's boxes, and its best time over some turns."""
    with tempfile.TemporaryDirectory() as folder:
        settings, data = Path(folder) / "case.json", Path(folder) / "data.npz"
        with settings.open("w") as file:
            json.dump({**case, "turns": turns}, file)
        if "rows" in case:
            columns, interest, outcome = make(case)
            np.savez(data, interest=interest, outcome=outcome, **columns)
        done = subprocess.run(
            [python, "-c", PEER_CODE, str(settings), str(data)],
            capture_output=True, text=True, check=True, timeout=3000,
            env={**os.environ, "PYTHONHASHSEED": str(case.get("hash", 0))},
        )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def ours(
    case: Case, data: tuple[dict[str, np.ndarray], np.ndarray, np.ndarray]
) -> tuple[list[Peeling], float, float]:
    """Return our boxes, the time with sorting the columns, and that when they are sorted."""
    columns, interest, outcome = data
    settings = Settings(case["peel"], case["paste"], case["mass_min"], case["objective"])
    whole, live = [], []
    for _ in range(25):
        begin = time.process_time()
        asked = question(
            columns_of(columns), interest, outcome=outcome if case["regression"] else None
        )
        prim(asked, settings)
        middle = time.process_time()
        prim(asked, settings)
        whole.append(middle - begin)
        live.append(time.process_time() - middle)
    found = cover(asked, settings, boxes=case["boxes"], last=True)
    return [search for search, _ in found], min(whole), min(live)


def described(found: Peeling, step: int) -> dict[str, list[Any]]:
    """Return the limits of a box in the peer's words."""
    c, box = found.question.columns, found.boxes[step]
    return {
        name: sorted(c.categories[j][e] for e in box.kept[j])
        if c.kinds[j] == "category"
        else [float(box.low[j]), float(box.high[j])]
        for j, name in enumerate(c.ids)
    }


def difference(found: list[Peeling], theirs: dict[str, Any]) -> str:
    """Return where our boxes and the peer's part, or nothing."""
    for b, (one, two) in enumerate(zip(found, theirs["boxes"], strict=True)):
        if len(one) != len(two["limits"]):
            return f"box {b + 1}: {len(one)} steps, theirs {len(two['limits'])}"
        for step, limits in enumerate(two["limits"]):
            mine = described(one, step)
            # The peer keeps columns of numbers that never vary.
            off = [x for x in mine if mine[x] != limits[x]]
            if off or one.n[step] != two["n"][step]:
                return f"box {b + 1}, step {step}: {off}, n {one.n[step]} and {two['n'][step]}"
    return ""


def has_peer(python: str) -> bool:
    """Return whether an interpreter has ema_workbench."""
    done = subprocess.run([python, "-W", "ignore", "-c", "import ema_workbench"], check=False)
    return done.returncode == 0


def compared(case: Case, python: str, turns: int) -> tuple[str, dict[str, Any]]:
    """Return the line of the table for one case, and what the peer found."""
    theirs = peer(case, python, turns)
    if "columns" in theirs:
        data = {
            c: np.array(v, dtype=np.int64 if c in theirs["whole"] else None)
            for c, v in theirs["columns"].items()
        }
        found, whole, live = ours(case, (data, np.array(theirs["interest"]), np.zeros(0)))
    else:
        found, whole, live = ours(case, make(case))
    off = difference(found, theirs)
    steps = " + ".join(str(len(f)) for f in found)
    seconds = theirs["seconds"]
    return (
        f"| {case['name']} | {steps} | {off or 'all'} | {seconds * 1e3:,.0f} | "
        f"{whole * 1e3:.2f} | {seconds / whole:,.0f} | {live * 1e3:.2f} | {seconds / live:,.0f} |"
        if case["boxes"] == 1
        else f"| {case['name']} | {steps} | {off or 'all'} | | | | | |"
    ), theirs


def keep(case: Case, theirs: dict[str, Any]) -> None:
    """Write the peer's trajectory as an expectation of our tests: of each box what changed."""
    for box in theirs["boxes"]:
        steps = box["limits"]
        box["limits"] = [
            {x: v for x, v in here.items() if not step or v != steps[step - 1][x]}
            for step, here in enumerate(steps)
        ]
    FIXTURES.mkdir(parents=True, exist_ok=True)
    made = f"ema_workbench {theirs['version']}, Python {theirs['python']}, benchmarks/prim.py --fixtures"
    with (FIXTURES / f"{case['name'].replace(' ', '_')}.json").open("w", encoding="utf-8") as file:
        json.dump({"made_by": made, "case": case, "boxes": theirs["boxes"]}, file)
        file.write("\n")


def main() -> None:
    """Print the table; with ``--save``, keep it; with ``--fixtures``, write the tests' ones."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--save", action="store_true", help="write the table to results/")
    parser.add_argument("--python", default=sys.executable, help="one that has ema_workbench")
    parser.add_argument("--fixtures", action="store_true", help="rewrite what the tests expect")
    options = parser.parse_args()
    lines = [
        "| futures | boxes | identical | theirs, ms | ours with sorting, ms | x | once sorted, ms | x |",
        "|---|---|---|---|---|---|---|---|",
    ]
    if not has_peer(options.python):
        print("ema_workbench is not there: our own times only (see --python)")
        for case in LARGE:
            _, whole, live = ours(case, make(case))
            print(f"{case['name']}: {whole * 1e3:.2f} ms with sorting, {live * 1e3:.2f} ms without")
        return
    version = ""
    plain = {**SMALL[0], "seed": None}
    del plain["rows"]
    for case in (*SMALL, {**plain, "name": "bryant"}, {**plain, "name": "flu"}, *LARGE):
        line, theirs = compared(case, options.python, 3 if case in LARGE[:2] else 1)
        lines.append(line)
        version = f"ema_workbench {theirs['version']} on Python {theirs['python']}"
        if options.fixtures and case in SMALL:
            keep(case, theirs)
    lines += ["", f"{version}; CPU time, best of the runs of each, in one run of this script."]
    report("prim", "PRIM against ema_workbench", lines, save=options.save)


if __name__ == "__main__":
    main()
