"""``futurs simulate``: a study's model over thousands of futures."""

from __future__ import annotations

import argparse
from typing import Any

from futurs import texts
from futurs.cli._common import command


def add(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add the command."""
    words = "run a study's model over thousands of futures and print quantiles"
    parser = command(commands, common, "simulate", _run_simulate, words)
    # Options that take several names would take the study's too.
    parser.usage = "futurs simulate STUDY [--scenario ID ...] [--outcome ID ...] [options]"
    parser.add_argument("study")
    parser.add_argument("--scenario", nargs="+", metavar="ID", help="all when not given")
    parser.add_argument(
        "--levers", default="", help="levers in force: a,b or a=0.5,b@2033 (from that year on)"
    )
    parser.add_argument("--outcome", nargs="+", metavar="ID", help="all when not given")
    parser.add_argument("--draws", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=2040)
    parser.add_argument("--target", choices=("auto", "numpy", "compiled"), default="auto")
    parser.add_argument(
        "--out", metavar="FILE", help="x.nc, x.zarr: every future; x.csv: quantiles"
    )
    parser.add_argument("--dask", metavar="ADDRESS", help="run on the workers of this scheduler")
    parser.add_argument("--iamc", choices=("long", "wide"), help="write quantiles as IAMC data")


def _run_simulate(args: argparse.Namespace) -> int:
    from futurs.exchange import iamc
    from futurs.futures import reporting, simulate
    from futurs.study import load

    out = reporting.wanted_file(args.out, iamc=args.iamc is not None)
    policies = reporting.levers(args.levers)
    store = out if out is not None and out.suffix == ".zarr" else None
    ensemble = simulate(
        load(args.study, root=args.root), scenarios=args.scenario, policies=policies,
        outcomes=args.outcome, draws=args.draws, seed=args.seed, target=args.target, dask=args.dask,
        store=store, watch=reporting.bar(args.lang), root=args.root,
    )  # fmt: skip
    print("\n".join(reporting.lines(ensemble, args.lang, root=args.root)))
    if out is not None and args.iamc:
        points = [iamc.Point(**p) for p in reporting.points(ensemble, root=args.root)]
        out.write_bytes(iamc.write(points, out, form=args.iamc))
    elif out is not None and store is None:
        reporting.write(ensemble, out)
    if out is not None:
        print(texts.say("simulation.written", args.lang, file=out))
    return 0
