"""Ensembles on disk and in other shapes: xarray, netCDF, CSV; written whole or not at all."""

from __future__ import annotations

import csv
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from futurs.futures.spellings import UDUNITS

if TYPE_CHECKING:
    import xarray as xr

    from futurs.futures.ensembles import Ensemble, Made
    from futurs.futures.system import System

DIMENSIONS = ("scenario", "policy", "draw", "year")
INPUTS = ("scenario", "policy", "parameter", "draw")
ABOUT_INPUTS = {
    "long_name": "what may differ between futures, drivers and levers in full",
    "comment": "unit of each parameter in parameter_unit",
}
ABOUT_UNITS = {"long_name": "unit of each parameter, as the study names it"}
ABOUT_YEARS = {"long_name": "calendar year", "units": "year"}
ABOUT_OVERFLOWED = {"long_name": "futures with a value that is not finite", "units": "1"}


def dataset(ensemble: Ensemble) -> xr.Dataset:
    """Return an ensemble as a labelled dataset.

    Parameters
    ----------
    ensemble : Ensemble

    Returns
    -------
    xarray.Dataset
        One variable an outcome, dimensions (scenario, policy, draw, year); ``parameter_values``
        (scenario, policy, parameter, draw) with what may differ between futures, drivers and
        levers in full; ``overflowed``, the number of futures that are not finite; attributes in
        the manner of the CF conventions, provenance in ``futurs_provenance`` (JSON).
    """
    import xarray as xr

    system, policies = ensemble.system, [p.id for p in ensemble.policies]
    variables: dict[str, Any] = {
        name: (DIMENSIONS, ensemble.of(name), about_outcome(system, name))
        for name in ensemble.outcomes
    }
    values = [
        [list(ensemble.all_inputs(s, p).values()) for p in policies] for s in ensemble.scenarios
    ]
    shape = (len(ensemble.scenarios), len(policies), len(system.uncertain), ensemble.draws)
    variables["parameter_values"] = (INPUTS, np.reshape(values, shape), ABOUT_INPUTS)
    variables["overflowed"] = (DIMENSIONS[:2], ensemble.overflowed, ABOUT_OVERFLOWED)
    variables |= units_of_inputs(system)
    return xr.Dataset(variables, coordinates(system, ensemble.made), about(system, ensemble.made))


def coordinates(system: System, made: Made) -> dict[str, Any]:
    """Return the labels of each dimension."""
    return {
        "scenario": list(made.scenarios), "policy": list(made.policies),
        "draw": np.arange(made.draws), "year": ("year", list(system.years), ABOUT_YEARS),
        "parameter": list(system.uncertain),
    }  # fmt: skip


def units_of_inputs(system: System) -> dict[str, Any]:
    """Return the unit of each uncertain parameter and random series, as a variable."""
    parts: dict[str, Any] = {**system.parameters, **system.random}
    units = [parts[name].unit for name in system.uncertain]
    return {"parameter_unit": ("parameter", units, ABOUT_UNITS)}


def about_outcome(system: System, name: str) -> dict[str, str]:
    """Return the attributes of an outcome; ``units`` only where the CF conventions can spell them."""
    outcome = system.outcome(name)
    found = {"long_name": _words(outcome.label, "en"), "long_name_fr": _words(outcome.label, "fr")}
    found |= {"futurs_unit": outcome.unit}
    if outcome.unit in UDUNITS:
        found["units"] = UDUNITS[outcome.unit]
    return found | ({} if outcome.note is None else {"comment": _words(outcome.note, "en")})


def about(system: System, made: Made) -> dict[str, str]:
    """Return the attributes of a whole file: what it is, and where it is from."""
    return {
        "Conventions": "CF-1.11", "title": _words(system.model.title, "en"),
        "source": f"futurs {made.version}", "comment": _words(system.model.notice, "en"),
        "futurs_provenance": json.dumps(made.to_dict(), ensure_ascii=False, sort_keys=True),
    }  # fmt: skip


def _words(text: object, lang: str) -> str:
    from futurs.study import text as said

    return said(text, lang)


def to_netcdf(ensemble: Ensemble, file: str | Path) -> Path:
    """Write an ensemble as netCDF; the file appears whole or not at all.

    Parameters
    ----------
    ensemble : Ensemble
    file : path

    Returns
    -------
    Path
    """
    with whole(Path(file)) as part:
        dataset(ensemble).to_netcdf(part, engine="h5netcdf")
    return Path(file)


def to_csv(ensemble: Ensemble, file: str | Path) -> Path:
    """Write the quantiles of an ensemble as CSV, its provenance in the first line.

    Parameters
    ----------
    ensemble : Ensemble
    file : path

    Returns
    -------
    Path
    """
    with whole(Path(file)) as part, part.open("w", newline="", encoding="utf-8") as out:
        made = json.dumps(ensemble.made.to_dict(), ensure_ascii=False, sort_keys=True)
        out.write(f"# {made}\n")
        writer: csv.DictWriter[str] | None = None
        for row in ensemble.rows():
            if writer is None:
                writer = csv.DictWriter(out, list(row), lineterminator="\n")
                writer.writeheader()
            writer.writerow(row)
    return Path(file)


@contextmanager
def whole(file: Path) -> Iterator[Path]:
    """Yield where to write a file or a folder: it appears under its name when the work is done.

    In a hidden folder of its own beside the file, which goes whatever happens.
    """
    with tempfile.TemporaryDirectory(dir=file.parent, prefix=f".{file.name}.") as folder:
        part = Path(folder) / file.name
        yield part
        if part.is_file():
            with part.open("rb") as written:
                os.fsync(written.fileno())
        part.replace(file)
