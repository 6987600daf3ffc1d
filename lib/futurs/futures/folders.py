"""Ensembles larger than memory: a zarr folder, filled piece by piece, read when it is asked for."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from futurs.futures import storing
from futurs.futures.ensembles import Ensemble
from futurs.futures.jobs import Job, Piece
from futurs.futures.quantiles import LEVELS, finite, quantiles
from futurs.futures.sampling import BLOCK
from futurs.shapes import Fan

if TYPE_CHECKING:
    import xarray as xr

Array = NDArray[np.float64]
MARK = ".running"
"""Who sees this file beside the store may write there; when it goes, the work is to stop."""
READ_BYTES = 500_000_000
"""Of one outcome that lie in memory at a time while its quantiles are found."""
INTEGER = int | np.integer


class Folder:
    """A zarr folder in the making: laid out once, then filled piece by piece, by whoever sees it.

    Parameters
    ----------
    path : Path
    """

    def __init__(self, path: Path) -> None:
        self.path, self.mark = path, path.parent / MARK

    def lay_out(self, job: Job) -> None:
        """Make the empty arrays: a piece is one whole stored chunk of each."""
        import xarray as xr
        import zarr
        from zarr.codecs import ZstdCodec

        system, made = job.simulator.system, job.made
        labels, units = storing.coordinates(system, made), storing.units_of_inputs(system)
        for name in ("scenario", "policy", "parameter"):
            labels[name] = np.array(labels[name], dtype=object)  # the text type of zarr's standard
        units = {n: (d, np.array(v, dtype=object), a) for n, (d, v, a) in units.items()}
        about = storing.about(system, made) | {"futurs_outcomes": list(job.outcomes)}
        empty = xr.Dataset(units, labels, about)
        empty.to_zarr(self.path, mode="w-", zarr_format=3, consolidated=False)
        group = zarr.open_group(self.path, mode="r+")
        sizes = {str(name): n for name, n in empty.sizes.items()}
        parts = {**sizes, "scenario": 1, "policy": 1, "draw": min(BLOCK, made.draws)}
        of_outcomes = {n: storing.about_outcome(system, n) for n in job.outcomes}
        for name, dimensions, attributes in (
            *((n, storing.DIMENSIONS, about) for n, about in of_outcomes.items()),
            ("parameter_values", storing.INPUTS, storing.ABOUT_INPUTS),
        ):
            group.create_array(
                name, shape=tuple(sizes[d] for d in dimensions), dtype="f8", fill_value=np.nan,
                chunks=tuple(max(parts[d], 1) for d in dimensions), dimension_names=dimensions,
                attributes=attributes, compressors=ZstdCodec(level=1),
            )  # fmt: skip
        self.mark.touch()

    def put(self, job: Job, piece: Piece, values: Array, inputs: Array) -> None:
        """Write one piece where it belongs."""
        import zarr

        group = zarr.open_group(self.path, mode="r+")
        for name, found in zip(job.outcomes, values, strict=True):
            group[name][piece.scenario, piece.policy, piece.draws, :] = found.T
        group["parameter_values"][piece.scenario, piece.policy, :, piece.draws] = inputs

    def close(self, overflowed: NDArray[np.int64]) -> None:
        """Write what is known at the end, and clear away what a killed worker left half written."""
        import zarr

        group = zarr.open_group(self.path, mode="r+")
        array = group.create_array(
            "overflowed", shape=overflowed.shape, dtype="i8", chunks=overflowed.shape,
            dimension_names=storing.DIMENSIONS[:2], attributes=storing.ABOUT_OVERFLOWED,
        )  # fmt: skip
        array[...] = overflowed
        for left in self.path.rglob("*.partial"):
            left.unlink(missing_ok=True)
        with warnings.catch_warnings():
            # Opens at once, in xarray without a warning; zarr warns that other readers skip it.
            warnings.simplefilter("ignore")
            zarr.consolidate_metadata(self.path)


@dataclass(frozen=True, eq=False, repr=False)
class Stored(Ensemble):
    """Futures that lie in a zarr folder: read when they are asked for.

    Parameters
    ----------
    folder : Path
    """

    folder: Path

    @cached_property
    def overflowed(self) -> NDArray[np.int64]:
        """Number of futures with a value that is not finite, shape (scenario, policy)."""
        return np.asarray(_group(self.folder)["overflowed"][...])

    def fan(
        self, outcome: str, scenario: str, policy: str, levels: Sequence[float] = LEVELS
    ) -> Fan:
        """Answer as :meth:`Ensemble.fan` does, with some years at a time in memory."""
        at = max(1, READ_BYTES // (8 * self.draws))
        place = (
            self.outcomes.index(outcome), self.scenarios.index(scenario),
            [p.id for p in self.policies].index(policy),
        )  # fmt: skip
        parts: list[tuple[Array, Array]] = []
        whole: list[int] = []
        for k in range(0, len(self.years), at):
            values = self.values[(*place, slice(k, k + at), slice(None))].T
            parts.append(quantiles(values, levels))
            whole += finite(values)
        found, errors = (np.concatenate(p, axis=1) for p in zip(*parts, strict=True))
        return Fan(self.years, tuple(levels), found, errors, self.draws, tuple(whole))

    def to_dataset(self) -> xr.Dataset:
        """Return the folder as an xarray dataset whose arrays are read when they are computed."""
        import xarray as xr

        found: xr.Dataset = xr.open_zarr(self.folder)
        return found


class _Values:
    """What stands in for an array in memory: shape (outcome, scenario, policy, year, draw)."""

    ndim = 5
    dtype = np.dtype(float)

    def __init__(self, folder: Path, outcomes: tuple[str, ...], shape: tuple[int, ...]) -> None:
        self.folder, self.outcomes, self.shape = folder, outcomes, shape

    def __getitem__(self, key: Any) -> Array:
        keys = key if isinstance(key, tuple) else (key,)
        dots = next((k for k, part in enumerate(keys) if part is Ellipsis), len(keys))
        rest = keys[dots + 1 :]
        whole: tuple[Any, ...] = (slice(None),) * (5 - dots - len(rest))
        outcome, scenario, policy, year, draw = keys[:dots] + whole + rest
        group, single = _group(self.folder), isinstance(year, INTEGER) or isinstance(draw, INTEGER)

        def one(name: str) -> Array:
            found: Array = group[name][scenario, policy, draw, year]
            return found if single else np.swapaxes(found, -1, -2)

        if isinstance(outcome, INTEGER):
            return one(self.outcomes[outcome])
        return np.stack([one(n) for n in np.array(self.outcomes)[outcome]])

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:
        return np.asarray(self[:], dtype=dtype)

    def __len__(self) -> int:
        return self.shape[0]


def _group(folder: Path) -> Any:
    import zarr

    return zarr.open_group(folder, mode="r")


def opened(file: Path, job: Job) -> Stored:
    """Return what has been written as an ensemble."""
    system, draws = job.simulator.system, job.simulator.draws
    shape = (len(job.outcomes), len(job.scenarios), len(job.policies), len(system.years), draws)
    scenarios, policies = tuple(job.scenarios), [p.id for p in job.policies]

    def inputs(scenario: str, policy: str) -> dict[str, Array]:
        values = _group(file)["parameter_values"]
        found = values[scenarios.index(scenario), policies.index(policy)]
        return dict(zip(system.uncertain, found, strict=True))

    return Stored(
        system, scenarios, job.policies, job.outcomes, system.years,
        _Values(file, job.outcomes, shape),  # type: ignore[arg-type]
        job.made, inputs, file,
    )  # fmt: skip
