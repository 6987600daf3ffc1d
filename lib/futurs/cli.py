"""The command line: ``futurs check | new | solve | run | diff | matrix | facts | serve`` and more.

Each command is a function here that parses nothing and computes nothing: it calls the layer
that does, and says the answer in the reader's language.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import datetime
import inspect
import json
import os
import sys
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from futurs import __version__, texts
from futurs.errors import FutursError, InputError, reason

_PIPE = 128 + 13  # as a shell says of a program that its reader left


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Parameters
    ----------
    argv : sequence of str, optional
        The words after ``futurs``; those of the process when not given.

    Returns
    -------
    int
        0 when all is well, 1 on faults of what was given, 2 on a wrong command line, 141 when the
        reader of the output (``head``, a pager) left before its end.
    """
    args = _parser().parse_args(argv)
    try:
        return _ran(args)
    except FutursError as error:
        print(texts.explain(error, args.lang), file=sys.stderr)
        return 1
    except BrokenPipeError:
        # What is still to be written goes nowhere, or the interpreter would say so at its end.
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _PIPE


def _ran(args: argparse.Namespace) -> int:
    code = int(args.run(args))
    # Here, not at the interpreter's end, where nobody could answer for a reader that left.
    sys.stdout.flush()
    return code


def _language() -> str:
    env = os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return "fr" if env.lower().startswith("fr") else "en"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="futurs", description=__doc__.splitlines()[0])
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--lang", choices=texts.LANGUAGES, default=_language())
    common.add_argument("--root", help="folder that holds scenarios/")
    for add in (
        _check,
        _new,
        _import,
        _solve,
        _methods,
        _run,
        _simulate,
        _diff,
        _sheet,
        _facts,
        _serve,
    ):
        add(commands, common)
    return parser


def _add(commands: Any, common: argparse.ArgumentParser, name: str, run: Any, words: str) -> Any:
    parser = commands.add_parser(name, parents=[common], help=words, description=words)
    parser.set_defaults(run=run)
    return parser


def _check(commands: Any, common: argparse.ArgumentParser) -> None:
    words = "check a study and print all its faults"
    _add(commands, common, "check", _run_check, words).add_argument("study")


def _run_check(args: argparse.Namespace) -> int:
    from futurs.futures.checking import check_model
    from futurs.study import check, variants

    report = check(args.study, root=args.root, indicators=_published(args.root))
    listed = variants(report.study) if report.study else ()
    own = (dataclasses.replace(f, file=f"variants/{f.file}") for v in listed for f in v.faults)
    model = check_model(report.study, root=args.root) if report.study else ()
    faults = (*report.faults, *(f for f in model if not f.warning))
    warnings = (*report.warnings, *(f for f in model if f.warning), *own)
    for key, found in (("faults", faults), ("warnings", warnings)):
        # "check.faults" "check.warnings"
        if found:
            print(texts.say(f"check.{key}", args.lang, n=len(found)))
            print("\n".join(f"  {texts.fault(f, args.lang)}" for f in found))
    if report.study is None or faults:
        return 1
    counts = {k: len(getattr(report.study, k)) for k in ("drivers", "judgements", "scenarios")}
    print(texts.say("check.good", args.lang, study=report.study.id, **counts))
    if report.study.experts:
        n = len(report.study.experts)
        print(texts.say("check.experts", args.lang, n=n))
    return 0


def _published(root: str | None) -> list[str] | None:
    from futurs import facts

    # Figures that are absent or at fault are another command's matter.
    with contextlib.suppress(FutursError):
        return [i.id for i in facts.indicators(root=root)]
    return None


def _new(commands: Any, common: argparse.ArgumentParser) -> None:
    words = "make a new study, empty but valid, with comments that explain each field"
    _add(commands, common, "new", _run_new, words).add_argument("name")


def _run_new(args: argparse.Namespace) -> int:
    from futurs.study import new

    print(texts.say("check.made", args.lang, folder=new(args.name, lang=args.lang, root=args.root)))
    return 0


def _import(commands: Any, common: argparse.ArgumentParser) -> None:
    parser = _add(commands, common, "import", _run_import, "make a study of a ScenarioWizard file")
    parser.add_argument("model", metavar="MODEL.scw")
    parser.add_argument("--name", help="name of the study; the file's when not given")


def _run_import(args: argparse.Namespace) -> int:
    from futurs.exchange import scenariowizard as scw
    from futurs.exchange.studies import to_study_files
    from futurs.study import check
    from futurs.study.creating import write_study

    file = Path(args.model)
    files = to_study_files(scw.read(file), file.name)
    name = args.name or scw.identifiers((file.stem,), "model")[0]
    folder = write_study(name, files, root=args.root)
    print(texts.say("check.made", args.lang, folder=folder))
    args.study = name
    return 0 if check(name, root=args.root).study else _run_check(args)


def _solve(commands: Any, common: argparse.ArgumentParser) -> None:
    words = "print or write all consistent scenarios, as ScenarioWizard does"
    parser = _add(commands, common, "solve", _run_solve, words)
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
        _write_whole(Path(args.out), data)
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


def _methods(commands: Any, common: argparse.ArgumentParser) -> None:
    words = "list the methods and the question of each; with a name, its choices and sources"
    parser = _add(commands, common, "methods", _run_methods, words)
    parser.add_argument("method", nargs="?")


def _run_methods(args: argparse.Namespace) -> int:
    from futurs import methods

    if args.method:
        # The terminal prints what the docstring and the fields' sentences say: one source, in
        # English as what it cites. A reader in another language is told so, once.
        module, found = methods.method(args.method), methods.settings(args.method)
        print(texts.say("method.documentation", args.lang), inspect.getdoc(module), sep="\n\n")
        if found:
            print("\n" + texts.say("method.choices", args.lang))
        for s in found:
            print(f"\n--set {s.name}={json.dumps(s.default)}   ({s.allowed})")
            print(textwrap.fill(s.help, 88, initial_indent="    ", subsequent_indent="    "))
        return 0
    print(texts.say("method.list", args.lang) + "\n")
    for name in methods.names():
        print(f"{name:<20} {methods.question(name)}")
        choices = [s.name for s in methods.settings(name)]
        if choices:
            print(f"{'':<20} --set {', '.join(choices)}")
    return 0


def _run(commands: Any, common: argparse.ArgumentParser) -> None:
    parser = _add(commands, common, "run", _run_run, "run a method on a study")
    parser.add_argument("method")
    parser.add_argument("study")
    parser.add_argument("--variant", default="base", help="a variant of the study")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE",
                        help="a choice of the method; “futurs methods METHOD” lists them")  # fmt: skip
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", metavar="FILE",
                        help="ends in .json, .xlsx (all tables) or .csv (the first)")  # fmt: skip


def _run_run(args: argparse.Namespace) -> int:
    from futurs import methods
    from futurs.exchange import results
    from futurs.study import load, version

    settings = dict(_setting(words) for words in args.set)
    study = version(load(args.study, root=args.root), args.variant)
    if args.out and Path(args.out).suffix.lower() not in results.ENDINGS:
        raise InputError("out_form", found=args.out)
    answer = methods.run(args.method, study, settings=settings, seed=args.seed)
    tables, origin = answer.result.tables(), answer.provenance.to_dict()
    if args.out:
        _write_whole(Path(args.out), results.write(tables, origin, args.out))
        print(texts.say("check.written", args.lang, file=args.out))
    else:
        sys.stdout.write(results.to_json(tables, origin).decode())
    return 0


def _setting(words: str) -> tuple[str, str]:
    key, sign, value = words.partition("=")
    if not sign or not key:
        raise InputError("set_form", found=words)
    return key, value


def _simulate(commands: Any, common: argparse.ArgumentParser) -> None:
    words = "run a study's model over thousands of futures and print quantiles"
    parser = _add(commands, common, "simulate", _run_simulate, words)
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


def _diff(commands: Any, common: argparse.ArgumentParser) -> None:
    words = "say what two versions of a study differ in, and what that changes"
    parser = _add(commands, common, "diff", _run_diff, words)
    parser.add_argument("study")
    parser.add_argument("first", metavar="A", help="a variant, or base")
    parser.add_argument("second", metavar="B", help="a variant, or base")


def _run_diff(args: argparse.Namespace) -> int:
    from futurs.methods import _questions as questions
    from futurs.methods import cross_impact as ci
    from futurs.study import actor_differences, differences, influence_differences, load, version

    base = load(args.study, root=args.root)
    first, second = version(base, args.first), version(base, args.second)
    names = {"first": args.first, "second": args.second}
    found, influences = differences(first, second), influence_differences(first, second)
    people = actor_differences(first, second)
    n = len(found) + len(influences) + len(people)
    # "diff.head" "diff.none"
    print(texts.say(f"diff.{'head' if n else 'none'}", args.lang, n=n, **names))
    for d in found:
        print(f"  {_difference(d, args.lang)}")
    cells = [(i.source, i.target, i.first, i.second) for i in influences]
    for row, column, *values in (*cells, *((p.row, p.column, p.first, p.second) for p in people)):
        first_said, second_said = ("–" if v is None else str(v) for v in values)
        print(f"  {row} -> {column}: {first_said} -> {second_said}")
    one, two = ci.matrix_of(first), ci.matrix_of(second)
    before, after = (ci.solve(m, exclusions=ci.exclusions_of(base)).scenarios for m in (one, two))
    moves = questions.moves(one, two, before, after)
    for appeared, name in ((False, args.first), (True, args.second)):
        mine = [m for m in moves if m.appeared == appeared]
        print(texts.say("diff.only", args.lang, name=name, n=len(mine)))
        for move in mine:
            states = one.named(move.scenario)
            print("  " + ", ".join(f"{d}.{s}" for d, s in states.items()))
    return 0


def _difference(found: Any, lang: texts.Language) -> str:
    section = f"{found.source}.{found.state} -> {found.target}"
    if not found.cell:
        why = texts.say("diff.reason", lang)
        return f"{section}: {why}"
    first, second = (texts.signed(v, lang) for v in (found.first, found.second))
    return f"{section}.{found.cell}: {first} -> {second}"


def _write_whole(file: Path, data: bytes) -> None:
    draft = file.parent / f".{file.name}.draft"
    try:
        draft.write_bytes(data)
        draft.replace(file)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise InputError("cannot_write", file=str(file), reason=reason(error)) from error


def _facts(commands: Any, common: argparse.ArgumentParser) -> None:
    words = "the published figures: check them, show some, ask for newer ones"
    parser = commands.add_parser("facts", help=words, description=words)
    inner = parser.add_subparsers(required=True, metavar="COMMAND")
    _add(inner, common, "check", _run_facts_check, "check all tables and print all their faults")
    words = "print what was published on an indicator, with its source"
    show = _add(inner, common, "show", _run_facts_show, words)
    show.add_argument("indicator", metavar="INDICATOR")
    show.add_argument("--geo", help="place, e.g. FRA, EU27")
    show.add_argument("--year", type=int)
    words = (
        "ask official statistics for newer figures (network), write them beside, never over; "
        "not yet run against the live services"
    )
    new = _add(inner, common, "refresh", _run_facts_refresh, words)
    new.add_argument("names", nargs="*", metavar="THEME|INDICATOR", help="all when none is given")


def _run_facts_check(args: argparse.Namespace) -> int:
    from futurs import facts

    found = facts.load(args.root)
    counts = {k: len(getattr(found, k)) for k in ("figures", "indicators", "sources")}
    print(texts.say("facts.good", args.lang, **counts))
    return 0


def _run_facts_show(args: argparse.Namespace) -> int:
    from futurs import facts

    found = facts.load(args.root)
    shown = facts.figures(
        indicator=args.indicator, geo=args.geo, year=args.year, root=args.root
    )  # fmt: skip
    indicator = found.indicators[args.indicator]
    parts = indicator.label(args.lang), indicator.definition(args.lang)
    print(texts.say("common.colon", args.lang).join(parts))
    for figure in shown:
        _print_figure(figure, found, args.lang)
    if not shown:
        print(texts.say("facts.none", args.lang))
    return 0 if shown else 1


def _print_figure(figure: Any, found: Any, lang: texts.Language) -> None:
    # As many decimals as were published.
    digits = len(f"{figure.value:.12g}".partition(".")[2])
    value = texts.number(figure.value, lang, digits)
    place, unit = found.areas[figure.geo].label(lang), found.units[figure.unit].label(lang)
    # "facts.observed" "facts.derived" "facts.projected" "facts.target"
    kind = texts.say(f"facts.{figure.kind}", lang)
    print(
        texts.say(
            "facts.figure", lang, year=str(figure.year), place=place, value=value,
            unit=unit, kind=kind, scope=figure.said("scope", lang),
        )
    )  # fmt: skip
    print(
        texts.say(
            "facts.from", lang, citation=figure.source.citation, source=figure.source.id,
            licence=figure.said("licence", lang), reliability=figure.reliability,
        )
    )  # fmt: skip
    if figure.note:
        print(texts.say("facts.note", lang, note=figure.said("note", lang)))


def _run_facts_refresh(args: argparse.Namespace) -> int:
    from futurs.facts.refresh import refresh

    done = refresh(args.names, root=args.root)
    for theme, answers in done.answers.items():
        counts = {s: sum(a.state == s for a in answers) for s in ("new", "revised")}
        file = done.files[theme]
        print(texts.say("facts.asked", args.lang, theme=theme, n=len(answers), file=file, **counts))
        for a in answers:
            # "facts.new" "facts.revised"
            words = {"indicator": a.indicator, "geo": a.geo, "year": str(a.year), "value": a.value}
            if a.state == "revised":
                print(texts.say("facts.revised", args.lang, published=a.published, **words))
            elif a.state == "new":
                print(texts.say("facts.new", args.lang, **words))
    for fault in done.faults:
        print(texts.fault(fault, args.lang), file=sys.stderr)
    return 1 if done.faults else 0


def _sheet(commands: Any, common: argparse.ArgumentParser) -> None:
    words = "a matrix of a study as a sheet that a group fills in, and back; or as a graph"
    parser = commands.add_parser("matrix", help=words, description=words)
    inner = parser.add_subparsers(required=True, metavar="COMMAND")
    words = "write a matrix as a sheet (.xlsx) or a graph (.graphml)"
    out = _add(inner, common, "out", _run_matrix_out, words)
    out.add_argument("--variant", default="base", help="a variant of the study")
    words = "this expert's own judgements, empty where none was given"
    out.add_argument("--expert", default="", metavar="NAME", help=words)
    words = "take a filled sheet into a variant or an expert's file, or print all its faults"
    back = _add(inner, common, "in", _run_matrix_in, words)
    place = back.add_mutually_exclusive_group(required=True)
    place.add_argument("--variant", metavar="NAME", help="begun when it is new")
    words = "what one expert judged, kept apart: experts/NAME.yaml, made when it is new"
    place.add_argument("--expert", default="", metavar="NAME", help=words)
    back.add_argument("--author", help="of the variant")
    back.add_argument("--label", default="", help="of the expert: a name or a role")
    for one in (out, back):
        one.add_argument("study")
        words = "judgements, direct_influence, actor_influence or positions"
        one.add_argument("kind", metavar="KIND", help=words)
        one.add_argument("file", metavar="FILE")


def _run_matrix_out(args: argparse.Namespace) -> int:
    from futurs.exchange.matrices import write_matrix
    from futurs.study import load, version

    study = version(load(args.study, root=args.root), args.variant)
    ending = Path(args.file).suffix.lower()
    if ending not in (".xlsx", ".graphml"):
        raise InputError("matrix_form", found=args.file)
    if ending == ".xlsx":
        data = write_matrix(study, args.kind, args.lang, args.expert)
    elif args.expert:
        raise InputError("expert_form", found=args.file)
    else:
        data = _graph(study, args.kind, args.lang)
    _write_whole(Path(args.file), data)
    print(texts.say("check.written", args.lang, file=args.file))
    return 0


def _graph(study: Any, kind: Any, lang: texts.Language) -> bytes:
    from futurs.exchange import graphml

    if kind != "positions":
        return graphml.write(graphml.of_study(study, kind, lang))
    from futurs.methods.actors import agreement, filled

    if study.positions is None:
        raise InputError("no_actors", study=study.id)
    # Level 2: an objective counts as much as the two care, whatever their power.
    converge, diverge = agreement(filled(study.positions.matrix))
    return graphml.write(
        graphml.of_agreement(study, converge.tolist(), diverge.tolist(), lang, level=2)
    )


def _run_matrix_in(args: argparse.Namespace) -> int:
    from futurs.exchange.matrices import read_matrix
    from futurs.study import load

    data = _sheet_of(Path(args.file))
    if args.expert:
        return _take_expert(args, data)
    variant = load(args.study, root=args.root).variant(args.variant)
    taken = read_matrix(data, variant.study, args.kind)
    if not taken.changes:
        print(texts.say("check.taken_none", args.lang))
        return 0
    variant.take_matrix(taken.kind, taken.cells)
    made = variant.save(args.variant, author=args.author)
    n = len(taken.changes)
    print(texts.say("check.taken", args.lang, n=n, variant=args.variant, file=str(made)))
    return 0


def _sheet_of(file: Path) -> bytes:
    from futurs.exchange.matrices import LARGEST

    try:
        with file.open("rb") as handle:
            return handle.read(LARGEST + 1)
    except OSError as error:
        raise InputError("model_file", file=str(file), reason=reason(error)) from error


def _take_expert(args: argparse.Namespace, data: bytes) -> int:
    from futurs.exchange.matrices import read_matrix
    from futurs.study import expert_files, load

    study = load(args.study, root=args.root)
    if args.kind != "judgements":
        raise InputError("expert_kind", found=args.kind)
    taken = read_matrix(data, study, "judgements", args.expert)
    if not taken.changes:
        print(texts.say("check.taken_none", args.lang))
        return 0
    today = datetime.datetime.now(datetime.UTC).date()
    expert = expert_files.judged(study, args.expert, taken.cells, label=args.label, date=today)
    made, n = expert_files.save(study, expert), len(taken.changes)
    print(texts.say("check.taken_expert", args.lang, n=n, expert=args.expert, file=str(made)))
    return 0


def _serve(commands: Any, common: argparse.ArgumentParser) -> None:
    parser = _add(commands, common, "serve", _run_serve, "serve dashboards on studies")
    parser.add_argument("studies", nargs="*", metavar="STUDY", help="all when none is given")
    parser.add_argument("--host", default="127.0.0.1", help="elsewhere than this machine: public")
    parser.add_argument("--port", type=int, default=8866)
    parser.add_argument("--base-url", default="/", help="path under which a proxy shows the server")
    parser.add_argument("--allow-host", action="append", default=[], metavar="NAME")
    words = "take visitors' addresses from the proxy in front"
    parser.add_argument("--trust-proxy", action="store_true", help=words)
    parser.add_argument("--max-visitors", type=int, default=100)
    parser.add_argument("--no-warm", action="store_true", help="start ordinary kernels")
    parser.add_argument("--notebooks", help="folder of the dashboards")


def _run_serve(args: argparse.Namespace) -> int:
    from futurs.server import serve

    serve(
        args.studies,
        root=args.root,
        host=args.host,
        port=args.port,
        base_url=args.base_url,
        max_visitors=args.max_visitors,
        warm=not args.no_warm,
        allow_hosts=args.allow_host,
        trust_proxy=args.trust_proxy,
        notebooks=args.notebooks,
        lang=args.lang,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
