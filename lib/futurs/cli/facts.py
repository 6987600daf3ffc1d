"""``futurs facts check | show | refresh``: the published figures."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from futurs import texts
from futurs.cli._common import command


def add(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add the three commands."""
    words = "the published figures: check them, show some, ask for newer ones"
    parser = commands.add_parser("facts", help=words, description=words)
    inner = parser.add_subparsers(required=True, metavar="COMMAND")
    command(inner, common, "check", _run_facts_check, "check all tables and print all their faults")
    words = "print what was published on an indicator, with its source"
    show = command(inner, common, "show", _run_facts_show, words)
    show.add_argument("indicator", metavar="INDICATOR")
    show.add_argument("--geo", help="place, e.g. FRA, EU27")
    show.add_argument("--year", type=int)
    words = (
        "ask official statistics for newer figures (network), write them beside, never over; "
        "not yet run against the live services"
    )
    new = command(inner, common, "refresh", _run_facts_refresh, words)
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
