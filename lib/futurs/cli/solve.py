"""``futurs solve``: all consistent scenarios of a ScenarioWizard file or of a study."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from futurs import texts
from futurs.cli._common import command, write_whole


def add(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add the command."""
    words = "print or write all consistent scenarios, as ScenarioWizard does"
    parser = command(commands, common, "solve", _run_solve, words)
    parser.add_argument("target", metavar="MODEL.scw|STUDY")
    parser.add_argument("--weights", action="store_true", help="count the starts that end in each")
    parser.add_argument("--out", metavar="SOLUTIONS.sl")
    parser.add_argument("--tolerance", type=int, default=0, help="largest inconsistency to keep")
    parser.add_argument("--pin", action="append", default=[], metavar="DRIVER=STATE")
    parser.add_argument("--max-seconds", type=float, help="stop after; 0 stops at once")
    words = "stop when so many are found; a million when not given"
    parser.add_argument("--max-solutions", type=int, metavar="N", help=words)


def _run_solve(args: argparse.Namespace) -> int:
    from futurs.exchange import solutions
    from futurs.methods import cross_impact as ci

    matrix, exclusions = _matrix(args)
    pins = dict(p.partition("=")[::2] for p in args.pin)
    found = ci.solve(
        matrix, tolerance=args.tolerance, pins=pins, exclusions=exclusions,
        max_seconds=args.max_seconds, max_solutions=args.max_solutions,
    )  # fmt: skip
    weights, exact = {}, True
    if args.weights:
        basins = ci.basins(matrix)
        exact = basins.exact
        pairs = zip(basins.attractors, basins.weights, strict=True)
        weights = {tuple(a[0]): int(w) for a, w in pairs if len(a) == 1}
    numbers = map(tuple, found.scenarios.tolist())
    measures = (m.tolist() for m in ci.measures(matrix, found.scenarios))
    rows = [
        solutions.Solution(z, str(weights.get(z, 0)), consistency, total)
        for z, consistency, total in zip(numbers, *measures, strict=True)
    ]
    rows.sort(key=lambda s: -s.total_impact)
    data = solutions.write(rows)
    if args.out:
        write_whole(Path(args.out), data)
    else:
        sys.stdout.write(data.decode("cp1252").replace("\r\n", "\n"))
    # "solve.complete" "solve.time" "solve.solutions"
    key = found.stopped_by or "complete"
    n, nodes = len(rows), found.nodes
    print(texts.say(f"solve.{key}", args.lang, n=n, nodes=nodes), file=sys.stderr)
    if not exact:
        print(texts.say("solve.sampled", args.lang), file=sys.stderr)
    return 0


def _matrix(args: argparse.Namespace) -> Any:
    from futurs.methods import cross_impact as ci

    if args.target.lower().endswith(".scw"):
        from futurs.exchange import scenariowizard as scw

        return scw.read(Path(args.target)).matrix(), ()
    from futurs.study import load

    study = load(args.target, root=args.root)
    return ci.matrix_of(study), ci.exclusions_of(study)
