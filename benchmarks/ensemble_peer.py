"""ema_workbench's side of ``ensemble.py``: runs in its own environment, asked line by line (JSON).

``{"do": "runs", "samples": n}`` answers seconds of CPU; ``"whole"`` also the peak of memory and the
time to save; ``"prim"`` the box that its PRIM finds in experiments of ours.
"""

import json
import pickle
import sys
import time
import warnings
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "models"))
sys.path.insert(0, str(Path(__file__).parent))
warnings.simplefilter("ignore")

import ema_workbench as ema  # noqa: E402
import memory  # noqa: E402
from ema_workbench.analysis import prim  # noqa: E402
from ema_workbench.util.utilities import save_results  # noqa: E402
from renewal import LEVERS, OUTCOMES, RANGES, renewal  # noqa: E402


def model():
    found = ema.Model("renewal", function=renewal)
    found.uncertainties = [ema.RealParameter(n, *bounds) for n, bounds in RANGES.items()]
    found.levers = [ema.RealParameter(n, 0, 1) for n in LEVERS]
    found.outcomes = [ema.TimeSeriesOutcome(n) for n in OUTCOMES]
    return found


def runs(samples):
    asked = model()
    begin = time.process_time()
    with ema.SequentialEvaluator(asked) as evaluator:
        results = evaluator.perform_experiments(scenarios=samples, policies=4, log_progress=True)
    return {"seconds": time.process_time() - begin, "runs": len(results[0])}, results


def whole(samples, file):
    before = memory.forget_peak()
    found, results = runs(samples)
    found |= {"peak": memory.peak(), "before": before}
    begin = time.process_time()
    save_results(results, file)
    return found | {
        "save": time.process_time() - begin,
        "megabytes": Path(file).stat().st_size / 1e6,
    }


def box(file):
    experiments, outcomes = pickle.loads(Path(file).read_bytes())  # noqa: S301
    x = experiments.drop(columns=["scenario", "policy", "model"])
    y = outcomes["waiting"][:, -1] > 0.5
    found = prim.Prim(x, y, peel_alpha=0.05).find_box()
    last = found.peeling_trajectory.iloc[-1]
    limits, all_ = found.box_lims[-1], found.box_lims[0]
    return {
        "rows": len(x), "interest": int(y.sum()), "density": float(last["density"]),
        "limits": {c: [float(v) for v in limits[c]] for c in limits if any(limits[c] != all_[c])},
    }  # fmt: skip


def main():
    print(json.dumps({"version": ema.__version__, "python": sys.version.split()[0]}), flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        do = asked.pop("do")
        found = runs(**asked)[0] if do == "runs" else {"whole": whole, "prim": box}[do](**asked)
        print(json.dumps(found), flush=True)


if __name__ == "__main__":
    main()
