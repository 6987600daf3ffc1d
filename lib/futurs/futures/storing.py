"""Ensembles on disk and in other shapes: xarray, netCDF, CSV; written whole or not at all."""

from __future__ import annotations

import csv
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import xarray as xr

    from futurs.futures.ensembles import Ensemble


def dataset(ensemble: Ensemble) -> xr.Dataset:
    """Return an ensemble as a labelled dataset.

    Parameters
    ----------
    ensemble : Ensemble

    Returns
    -------
    xarray.Dataset
        One variable an outcome, dimensions (scenario, policy, draw, year); ``parameter_values``
        (scenario, policy, parameter, draw) with what differs between futures; attributes in the
        manner of the CF conventions, provenance in ``futurs_provenance`` (JSON).
    """
    import xarray as xr

    system, lang = ensemble.system, "en"
    policies = [p.id for p in ensemble.policies]
    coordinates = {
        "scenario": list(ensemble.scenarios), "policy": policies,
        "draw": np.arange(ensemble.draws), "year": list(ensemble.years),
    }  # fmt: skip
    variables = {}
    for name in ensemble.outcomes:
        outcome = system.outcome(name)
        attributes = {"units": outcome.unit, "long_name": _words(outcome.label, lang)}
        attributes["long_name_fr"] = _words(outcome.label, "fr")
        if outcome.note is not None:
            attributes["comment"] = _words(outcome.note, lang)
        variables[name] = (("scenario", "policy", "draw", "year"), ensemble.of(name), attributes)
    found = {(s, p): ensemble.inputs(s, p) for s in ensemble.scenarios for p in policies}
    names = list(dict.fromkeys(n for v in found.values() for n in v))
    values = np.full((len(ensemble.scenarios), len(policies), len(names), ensemble.draws), np.nan)
    for i, s in enumerate(ensemble.scenarios):
        for j, p in enumerate(policies):
            for k, n in enumerate(names):
                if n in found[s, p]:
                    values[i, j, k] = found[s, p][n]
    variables["parameter_values"] = (
        ("scenario", "policy", "parameter", "draw"), values,
        {"long_name": "what differs between futures; not a number where it is the same in all"},
    )  # fmt: skip
    model = system.model
    attributes = {
        "Conventions": "CF-1.11", "title": _words(model.title, lang),
        "source": f"futurs {ensemble.made.version}", "comment": _words(model.notice, lang),
        "futurs_provenance": json.dumps(ensemble.made.to_dict(), ensure_ascii=False, sort_keys=True),
    }  # fmt: skip
    return xr.Dataset(variables, {**coordinates, "parameter": names}, attributes)


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
    with _whole(Path(file)) as part:
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
    with _whole(Path(file)) as part, part.open("w", newline="", encoding="utf-8") as out:
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
def _whole(file: Path) -> Iterator[Path]:
    # In a folder of its own beside the file: netCDF wants to make its file itself.
    with tempfile.TemporaryDirectory(dir=file.parent, prefix=f".{file.name}.") as folder:
        part = Path(folder) / file.name
        yield part
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.replace(file)
