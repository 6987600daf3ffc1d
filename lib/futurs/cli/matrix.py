"""``futurs matrix in | out``: a matrix of a study as a sheet that a group fills in, or as a graph."""

from __future__ import annotations

import argparse
import datetime
from pathlib import Path
from typing import Any

from futurs import texts
from futurs.cli._common import command, write_whole
from futurs.errors import InputError, reason


def add(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add the two commands."""
    words = "a matrix of a study as a sheet that a group fills in, and back; or as a graph"
    parser = commands.add_parser("matrix", help=words, description=words)
    inner = parser.add_subparsers(required=True, metavar="COMMAND")
    words = "write a matrix as a sheet (.xlsx) or a graph (.graphml)"
    out = command(inner, common, "out", _run_matrix_out, words)
    out.add_argument("--variant", default="base", help="a variant of the study")
    words = "this expert's own judgements, empty where none was given"
    out.add_argument("--expert", default="", metavar="NAME", help=words)
    words = "take a filled sheet into a variant or an expert's file, or print all its faults"
    back = command(inner, common, "in", _run_matrix_in, words)
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
    write_whole(Path(args.file), data)
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
