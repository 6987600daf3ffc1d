"""An ensemble in words and figures for a terminal, and its file by the name's ending."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from futurs import texts
from futurs.errors import FutursError, InputError
from futurs.futures.settings import ALWAYS
from futurs.futures.spellings import IAMC
from futurs.study import text

if TYPE_CHECKING:
    from futurs.futures.ensembles import Ensemble
    from futurs.futures.simulating import Watch
    from futurs.shapes import Fan
    from futurs.texts import Language

ENDINGS = (".csv", ".nc", ".zarr")
IAMC_ENDINGS = (".csv", ".xlsx")
LEVELS = (0.05, 0.5, 0.95)
TARGETS = {"numpy": "simulation.numpy", "compiled": "simulation.compiled"}


def levers(words: str) -> dict[str, dict[str, float] | dict[int, dict[str, float]]]:
    """Return the policy that a command line names.

    Parameters
    ----------
    words : str
        ``a,b`` or ``a=0.5,b``, or with the year from which each is in force: ``a,b=0.5@2033``;
        empty for no lever.

    Returns
    -------
    dict
        One policy, under the words themselves, as :func:`futurs.futures.simulate` takes it.

    Raises
    ------
    InputError
        For a strength that is not a number, or a year that is none.

    Examples
    --------
    >>> levers("a=0.5,b")
    {'a=0.5,b': {'a': 0.5, 'b': 1.0}}
    >>> levers("a, b@2033")
    {'a, b@2033': {0: {'a': 1.0}, 2033: {'a': 1.0, 'b': 1.0}}}
    """
    by_year: dict[int, dict[str, float]] = {}
    for word in (w.strip() for w in words.split(",") if w.strip()):
        lever, dated, year = word.partition("@")
        name, _, strength = lever.partition("=")
        try:
            number = float(strength or 1)
        except ValueError:
            raise InputError("lever_strength", found=word) from None
        if dated and not year.strip().isdecimal():
            raise InputError("lever_year", found=word)
        by_year.setdefault(int(year) if dated else ALWAYS, {})[name.strip()] = number
    if set(by_year) <= {ALWAYS}:
        return {words.strip() or "none": by_year.get(ALWAYS, {})}
    found: dict[int, dict[str, float]] = {}
    for start, own in sorted(by_year.items()):  # what was in force before stays so
        found[start] = (found[max(found)] if found else {}) | own
    return {words.strip(): found}


def wanted_file(name: str | None, *, iamc: bool = False) -> Path | None:
    """Return where to write, before anything is run.

    Raises
    ------
    InputError
        For an ending that is not known, a folder that is not there, or IAMC data without a file.
    """
    if name is None:
        if iamc:
            raise InputError("iamc_out", allowed=", ".join(IAMC_ENDINGS))
        return None
    file = Path(name)
    endings = IAMC_ENDINGS if iamc else ENDINGS
    if file.suffix not in endings:
        raise InputError("simulate_ending", found=file.name, allowed=", ".join(endings))
    if not file.absolute().parent.is_dir():
        raise InputError("simulate_folder", found=str(file.parent))
    return file


def write(ensemble: Ensemble, file: Path) -> Path:
    """Write an ensemble in the form that the file's ending names."""
    from futurs.futures import storing

    return (storing.to_csv if file.suffix == ".csv" else storing.to_netcdf)(ensemble, file)


def lines(ensemble: Ensemble, lang: Language, *, root: str | Path | None = None) -> Iterator[str]:
    """Yield a table of quantiles for each outcome: scenarios by years.

    Parameters
    ----------
    ensemble : Ensemble
    lang : {"fr", "en"}
    root : path, optional
        Where ``data/`` is, for the words of units.

    Yields
    ------
    str
    """
    system, study = ensemble.system, ensemble.system.study
    first, last = ensemble.years[0], ensemble.years[-1]
    years = [y for y in sorted({first, 2030, 2040, last}) if first <= y <= last]
    names = {s.id: text(s.short_name, lang) for s in study.scenarios}
    units = unit_names(lang, root=root)
    width = max(len(names.get(s, s)) for s in ensemble.scenarios)
    # "simulation.numpy" "simulation.compiled"
    yield texts.say(
        "simulation.head", lang, title=text(system.model.title, lang), draws=ensemble.draws,
        seed=str(ensemble.made.seed),
        target=texts.say(TARGETS[ensemble.made.target], lang),
        policy=", ".join(
            p.id if p.any else texts.say("simulation.no_lever", lang) for p in ensemble.policies
        ),
    )  # fmt: skip
    yield text(system.model.notice, lang)
    for outcome in (system.outcome(o) for o in ensemble.outcomes):
        yield ""
        unit = units.get(outcome.unit, outcome.unit)
        yield f"{text(outcome.label, lang)} ({outcome.id}, {unit})"
        if outcome.note is not None:
            yield f"  {text(outcome.note, lang)}"
        rows = {
            (scenario, policy.id): _cells(
                ensemble.fan(outcome.id, scenario, policy.id, LEVELS), years, lang
            )
            for scenario in ensemble.scenarios
            for policy in ensemble.policies
        }
        wide = 2 + max(len(cell) for cells in rows.values() for cell in cells)
        yield f"  {'':{width}}" + "".join(f"{y:>{wide}}" for y in years)
        for (scenario, _), cells in rows.items():
            yield f"  {names.get(scenario, scenario):{width}}" + "".join(
                f"{cell:>{wide}}" for cell in cells
            )
    yield from _overflows(ensemble, names, lang)


def _cells(fan: Fan, years: list[int], lang: Language) -> list[str]:
    cells = []
    for year in years:
        low, middle, high = fan.values[:, fan.years.index(year)]
        shown = [texts.readable(float(v), lang) for v in (middle, low, high)]
        cells.append("{} ({} – {})".format(*shown))
    return cells


def _overflows(ensemble: Ensemble, names: dict[str, str], lang: Language) -> Iterator[str]:
    """Say in which scenarios, outcomes and years futures overflow first."""
    bad = int(ensemble.overflowed.sum())
    if not bad:
        return
    yield ""
    of = ensemble.overflowed.size * ensemble.draws
    yield texts.say("simulation.overflowed", lang, n=bad, of=of)
    for i, scenario in enumerate(ensemble.scenarios):
        for j, policy in enumerate(ensemble.policies):
            lost = ~np.isfinite(ensemble.values[:, i, j])  # outcome, year, draw
            if not lost.any():
                continue
            k = int(lost.any(axis=(0, 2)).argmax())
            first = [text(ensemble.system.outcome(o).label, lang)
                     for o, one in zip(ensemble.outcomes, lost, strict=True) if one[k].any()]  # fmt: skip
            yield "  " + texts.say(
                "simulation.overflow_where", lang, scenario=names.get(scenario, scenario),
                n=int(ensemble.overflowed[i, j]), year=str(ensemble.years[k]),
                policy=policy.id if policy.any else texts.say("simulation.no_lever", lang),
                outcomes=", ".join(first),
            )  # fmt: skip


def points(ensemble: Ensemble, *, root: str | Path | None = None) -> Iterator[dict[str, Any]]:
    """Yield quantiles as points of IAMC data: model, scenario, region, variable, unit, year, value.

    Percentiles stand after the variable's name, as in the databases of climate scenarios
    (``...|50th Percentile``); a policy after the scenario's. Units are spelled as there, or in
    English words.
    """
    study, words = ensemble.system.study, {**unit_names("en", root=root), **IAMC}
    model = f"Futurs {ensemble.made.version} {study.id}"
    region = text(study.territory, "en") or "World"
    for row in ensemble.rows():
        outcome = ensemble.system.outcome(row["outcome"])
        scenario = row["scenario"] + ("" if row["policy"] == "none" else f" + {row['policy']}")
        for column, value in row.items():
            if column[0] == "p" and column[1:].replace(".", "").isdigit():
                name = f"{outcome.variable or text(outcome.label, 'en')}|{float(column[1:]):g}th Percentile"
                yield {
                    "model": model, "scenario": scenario, "region": region, "variable": name,
                    "unit": words.get(outcome.unit, outcome.unit), "year": row["year"],
                    "value": value,
                }  # fmt: skip


def unit_names(lang: Language, *, root: str | Path | None = None) -> dict[str, str]:
    """Return the words of each unit; none where there are no published figures to name them."""
    from futurs import facts

    with contextlib.suppress(FutursError):
        return {name: unit.label(lang) for name, unit in facts.units(root=root).items()}
    return {}


def bar(lang: Language) -> Watch:
    """Return a watcher that shows progress on a terminal once work takes more than a second."""
    started, shown = time.monotonic(), False

    def watch(done: int, total: int) -> None:
        nonlocal shown
        spent = time.monotonic() - started
        if sys.stderr.isatty() and done and (shown or spent > 1):
            left = texts.number(spent * (total - done) / done, lang, digits=0)
            words = texts.say("simulation.progress", lang, done=done, total=total, left=left)
            sys.stderr.write("\r" + words + ("\n" if done == total else ""))
            shown = True

    return watch
