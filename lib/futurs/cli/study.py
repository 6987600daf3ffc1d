"""``futurs check | new | import``: are the files of a study in order, and how to begin one."""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
from pathlib import Path
from typing import Any

from futurs import texts
from futurs.cli._common import command
from futurs.errors import FutursError


def add(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add the commands on the files of a study."""
    words = "check a study and print all its faults"
    command(commands, common, "check", _run_check, words).add_argument("study")
    words = "make a new study, empty but valid, with comments that explain each field"
    command(commands, common, "new", _run_new, words).add_argument("name")
    parser = command(
        commands, common, "import", _run_import, "make a study of a ScenarioWizard file"
    )
    parser.add_argument("model", metavar="MODEL.scw")
    parser.add_argument("--name", help="name of the study; the file's when not given")


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


def _run_new(args: argparse.Namespace) -> int:
    from futurs.study import new

    print(texts.say("check.made", args.lang, folder=new(args.name, lang=args.lang, root=args.root)))
    return 0


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
