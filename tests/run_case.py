"""Run case files against the methods that they name: expected, found, within tolerance or not.

``python tests/run_case.py FILE.json ...`` prints a line a field; exit code 1 on a miss. A case is
a JSON file with ``method``, ``inputs``, ``expected`` and ``tolerance``; how its inputs are put to
the library stands in ``tests/methods/adapters/``, one file a method, found by scanning it.
"""

import importlib.util
import json
import math
import sys
from pathlib import Path

ADAPTERS = Path(__file__).parent / "methods" / "adapters"


def adapters():
    found = {}
    for file in sorted(ADAPTERS.glob("*.py")):
        spec = importlib.util.spec_from_file_location(f"adapter_{file.stem}", file)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        found |= dict.fromkeys(module.NAMES, module.found)
    return found


def adapter(method):
    """The adapter whose name begins the case's, the longest first: a case may add a stage."""
    names = sorted(adapters().items(), key=lambda pair: -len(pair[0]))
    return next((run for name, run in names if method.startswith(name)), None)


def leaves(expected, found, path=""):
    """Pairs of expected and found values, down to numbers and texts."""
    if isinstance(expected, dict):
        for key, value in expected.items():
            own = found.get(key, MISSING) if isinstance(found, dict) else MISSING
            yield from leaves(value, own, f"{path}.{key}" if path else str(key))
    elif isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        for k, (a, b) in enumerate(zip(expected, found, strict=True)):
            yield from leaves(a, b, f"{path}[{k}]")
    else:
        yield path, expected, found


MISSING = "(not found)"


def within(expected, found, tolerance):
    if isinstance(expected, bool) or isinstance(found, bool) or not _number(expected):
        return expected == found
    if not _number(found):
        return False
    return math.isclose(expected, found, rel_tol=0, abs_tol=tolerance)


def _number(value):
    return isinstance(value, int | float) and not isinstance(value, bool)


def bound(tolerance, path):
    """The tolerance of a field: its own by any part of its path, else the case's."""
    by_field = tolerance.get("by_field", {})
    steps = path.replace("[", ".").replace("]", "").split(".")
    return next((by_field[s] for s in steps if s in by_field), tolerance.get("absolute", 0))


def compare(case):
    """Yield (field, expected, found, within) for every field of a case.

    A list that the tolerance calls a set is compared in any order.
    """
    run = adapter(case["method"])
    if run is None:
        yield "method", case["method"], MISSING, False
        return
    found = plain(run(case["inputs"]))
    expected = case["expected"]
    if "set" in str(case["tolerance"].get("order", "")):
        expected, found = (
            {k: sorted(v, key=json.dumps) if _records(v) else v for k, v in side.items()}
            for side in (expected, found)
        )
    for path, one, two in leaves(expected, found):
        yield path, one, two, within(one, two, bound(case["tolerance"], path))


def _records(value):
    return isinstance(value, list) and all(isinstance(x, dict) for x in value)


def plain(value):
    """numpy's arrays and numbers, and tuples, as JSON has them."""
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    return value


def main(files):
    bad = 0
    for file in files:
        case = json.loads(Path(file).read_text("utf-8"))
        print(f"{file}: {case.get('title', case.get('id', ''))}")  # noqa: T201
        for path, expected, found, good in compare(case):
            bad += not good
            words = "ok  " if good else "MISS"
            print(f"  {words} {path}: expected {short(expected)}, found {short(found)}")  # noqa: T201
    return 1 if bad else 0


def short(value):
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else text[:59] + "…"


if __name__ == "__main__":
    if not sys.argv[1:]:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1:]))
