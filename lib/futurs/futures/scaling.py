"""Beyond one machine, and beyond memory: the same futures on Dask workers, streamed to zarr.

How do a hundred million futures fit anywhere? Work is cut into pieces (scenario, policy, block of
draws) that any process can do alone, from the seed. Where the pieces run changes no number: a piece
that is lost with its worker is done again elsewhere, and writes the same bytes to the same place.
"""

from __future__ import annotations

import importlib.util
import math
import pickle
import time
import warnings
from collections import deque
from collections.abc import Generator, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from futurs import __version__
from futurs.errors import Cancelled, InputError
from futurs.futures import storing
from futurs.futures.ensembles import LEVELS, Ensemble, Made, Simulator, Watch, quantiles
from futurs.futures.sampling import BLOCK, blocks
from futurs.futures.settings import Policy, States
from futurs.shapes import Fan

if TYPE_CHECKING:
    from collections.abc import Sequence

    import xarray as xr

Array = NDArray[np.float64]
ENOUGH = 0.2
"""Seconds of measured work in a chunk: a task costs Dask some milliseconds."""
AHEAD = 2
"""Chunks that each thread of a worker has before it: it never waits, and little is under way."""
PATIENCE = 10.0
"""Seconds that a scheduler, a worker or the end of a cancelled chunk is waited for."""
MARK = ".running"
"""Who sees this file beside the store may write there; when it goes, the work is to stop."""
READ_BYTES = 500_000_000
INTEGER = int | np.integer


@dataclass(frozen=True)
class Piece:
    """One block of draws of one scenario under one policy, by their numbers."""

    block: int
    size: int
    scenario: int
    policy: int

    @property
    def draws(self) -> slice:
        """Where its draws stand among all."""
        return slice(self.block * BLOCK, self.block * BLOCK + self.size)


@dataclass(frozen=True, eq=False)
class Job:
    """A whole run: it can be sent to another process.

    Parameters
    ----------
    simulator : Simulator
    scenarios : mapping
        States of each.
    policies : tuple of Policy
    outcomes : tuple of str
    version : str
        Of the program that asked for it.
    """

    simulator: Simulator
    scenarios: Mapping[str, States]
    policies: tuple[Policy, ...]
    outcomes: tuple[str, ...]
    version: str = __version__

    @property
    def runs(self) -> int:
        """Number of futures."""
        return len(self.scenarios) * len(self.policies) * self.simulator.draws

    @property
    def made(self) -> Made:
        """Where the result is from."""
        return self.simulator.made(self.scenarios, self.policies)

    def pieces(self) -> list[Piece]:
        """Return all pieces, those of one block together: they share its draws."""
        return [
            Piece(k, size, i, j)
            for k, size in blocks(self.simulator.draws)
            for i in range(len(self.scenarios))
            for j in range(len(self.policies))
        ]

    def run(self, piece: Piece) -> Array:
        """Return the outcomes of a piece, shape (outcome, year, draw)."""
        states, policy = list(self.scenarios.values())[piece.scenario], self.policies[piece.policy]
        return self.simulator.piece(piece.block, piece.size, states, policy, self.outcomes)

    def inputs(self, piece: Piece) -> Array:
        """Return what may differ between the futures of a piece, shape (parameter, draw)."""
        states, policy = list(self.scenarios.values())[piece.scenario], self.policies[piece.policy]
        found = self.simulator.inputs(piece.block, piece.size, states, policy)
        return np.array(list(found.values())).reshape(len(found), piece.size)


@dataclass(frozen=True, eq=False)
class Done:
    """A piece that has been run: its values are where they belong, or here."""

    piece: Piece
    overflowed: int
    values: Array | None = None
    inputs: Array | None = None


@dataclass(frozen=True, eq=False)
class Chunk:
    """What one task has done, and the seconds that it has worked for it."""

    done: tuple[Done, ...]
    seconds: float


Work = Generator[Done | None, None, None]


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

        system, made = job.simulator.system, job.made
        labels = storing.coordinates(system, made)
        for name in ("scenario", "policy", "parameter"):
            labels[name] = np.array(labels[name], dtype=object)  # the text type of zarr's standard
        about = storing.about(system, made) | {"futurs_outcomes": list(job.outcomes)}
        xr.Dataset(coords=labels, attrs=about).to_zarr(
            self.path, mode="w-", zarr_format=3, consolidated=False
        )
        group = zarr.open_group(self.path, mode="r+")
        sizes = {name: len(values) for name, values in labels.items()}
        parts = {**sizes, "scenario": 1, "policy": 1, "draw": min(BLOCK, made.draws)}
        of_outcomes = {n: storing.about_outcome(system, n) for n in job.outcomes}
        for name, dimensions, attributes in (
            *((n, storing.DIMENSIONS, about) for n, about in of_outcomes.items()),
            ("parameter_values", storing.INPUTS, storing.ABOUT_INPUTS),
        ):
            group.create_array(
                name, shape=tuple(sizes[d] for d in dimensions), dtype="f8", fill_value=np.nan,
                chunks=tuple(max(parts[d], 1) for d in dimensions), dimension_names=dimensions,
                attributes=attributes,
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


def run(job: Job, *, dask: Any, store: str | Path | None, watch: Watch | None) -> Ensemble:
    """Run a job on Dask workers or here, into memory or into a folder.

    Parameters
    ----------
    job : Job
    dask : distributed.Client, str or None
    store : path or None
    watch : callable or None
        Called with (runs done, runs in all) after each piece, and twice a second while workers
        are busy; False cancels.

    Returns
    -------
    Ensemble
        A :class:`Stored` one when there is a ``store``.

    Raises
    ------
    InputError
        When the folder exists or has no parent, ``futurs[dask]`` is not installed, no scheduler
        or worker answers, or workers are not like us.
    Cancelled
        Nothing is left behind.
    """
    file = None if store is None else _free(Path(store).absolute())
    job.simulator.decide(job.runs)
    shape = len(job.scenarios), len(job.policies)
    overflowed, done = np.zeros(shape, dtype=np.int64), 0
    with ExitStack() as stack:
        client = None if dask is None else stack.enter_context(_client(dask))
        values = None if file else job.simulator.room(*shape, len(job.outcomes))
        folder = Folder(stack.enter_context(storing.whole(file))) if file else None
        if folder is not None:
            folder.lay_out(job)
        work = _here(job) if client is None else _there(job, client, folder)
        for found in stack.enter_context(closing(work)):
            if found is not None:
                piece = found.piece
                overflowed[piece.scenario, piece.policy] += found.overflowed
                if found.values is not None and values is not None:
                    values[piece.scenario, piece.policy, ..., piece.draws] = found.values
                elif found.values is not None and found.inputs is not None and folder is not None:
                    folder.put(job, piece, found.values, found.inputs)
                done += piece.size
            if watch is not None and watch(done, job.runs) is False:
                raise Cancelled("cancelled")
        if folder is not None:
            folder.close(overflowed)
    if file is None:
        assert values is not None  # noqa: S101
        return job.simulator.ensemble(job.scenarios, job.policies, job.outcomes, values)
    return _opened(file, job)


def _free(file: Path) -> Path:
    if file.exists():
        raise InputError("store_exists", found=str(file))
    if not file.parent.is_dir():
        raise InputError("simulate_folder", found=str(file.parent))
    _wanted("zarr")
    return file


def _wanted(module: str) -> None:
    if importlib.util.find_spec(module) is None:
        raise InputError("no_extra", found=module, extra="dask")


def _here(job: Job) -> Work:
    for piece in job.pieces():
        yield _done(job, piece, inputs=True)


def _done(job: Job, piece: Piece, *, inputs: bool) -> Done:
    values = job.run(piece)
    bad = int((~np.isfinite(values).all(axis=(0, 1))).sum())
    return Done(piece, bad, values, job.inputs(piece) if inputs else None)


@contextmanager
def _client(dask: Any) -> Iterator[Any]:
    _wanted("distributed")
    from distributed import Client

    if not isinstance(dask, str | Client):
        raise InputError("dask_kind", found=type(dask).__name__)
    own: Any = nullcontext(dask)
    if isinstance(dask, str):
        try:
            own = closing(Client(dask, timeout=PATIENCE, set_as_default=False))
        except (OSError, ValueError):  # nobody answers, or it is no address
            raise InputError("no_scheduler", found=dask) from None
    with own as client:
        try:
            client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError:
            raise InputError("no_worker", found=client.scheduler.address) from None
        yield client


def _there(job: Job, client: Any, folder: Folder | None) -> Work:
    """Yield each piece that workers have done; None twice a second while they are busy."""
    from distributed import wait

    # A task, not scattered data: a worker that dies takes no part of the job with it.
    text = client.submit(bytes, pickle.dumps(job), pure=False)
    rest, fastest = deque(job.pieces()), math.inf
    path = None if folder is None else str(folder.path)
    # The first task works for as long as a chunk should take, and tells how many pieces that is.
    busy = {client.submit(work, text, list(rest), path, ENOUGH, pure=False)}
    first = True
    try:
        while busy:
            try:
                ready = wait(busy, timeout=0.5, return_when="FIRST_COMPLETED").done
            except TimeoutError:
                yield None
                continue
            for task in ready:
                chunk = _result(task)
                yield from chunk.done
                busy.discard(task)
                if first:
                    did, first = {d.piece for d in chunk.done}, False
                    rest = deque(p for p in rest if p not in did)
                fastest = min(fastest, chunk.seconds / max(len(chunk.done), 1))
            size = max(1, math.ceil(1.5 * ENOUGH / fastest))
            while rest and len(busy) < AHEAD * max(1, sum(client.nthreads().values())):
                pieces = [rest.popleft() for _ in range(min(size, len(rest)))]
                busy.add(client.submit(work, text, pieces, path, pure=False))
    finally:
        if folder is not None:
            folder.mark.unlink(missing_ok=True)
            with suppress(TimeoutError):
                wait(busy, timeout=PATIENCE)
        client.cancel(busy)


def _result(task: Any) -> Chunk:
    from distributed import KilledWorker

    try:
        chunk: Chunk = task.result()
    except KilledWorker:
        raise InputError("workers_died") from None
    except ImportError as error:
        raise InputError("worker_lacks", found=str(error.name)) from None
    return chunk


def work(text: bytes, pieces: Sequence[Piece], path: str | None, enough: float = math.inf) -> Chunk:
    """Do a chunk of work: called in a worker.

    Parameters
    ----------
    text : bytes
        The job.
    pieces : sequence of Piece
    path : str or None
        The folder to write in. A worker that does not see it sends its values back.
    enough : float
        Seconds of work after which no further piece is begun.

    Returns
    -------
    Chunk

    Raises
    ------
    InputError
        When another version asked for it: its numbers may be others.
    """
    job = _job(text)
    if job.version != __version__:
        raise InputError("worker_version", found=__version__, wanted=job.version)
    folder = None if path is None else Folder(Path(path))
    seen = folder is not None and folder.mark.is_file()
    done: list[Done] = []
    begin = time.thread_time()
    for piece in pieces:
        if time.thread_time() - begin > enough or (seen and folder and not folder.mark.is_file()):
            break
        found = _done(job, piece, inputs=path is not None)
        if seen and folder is not None and found.values is not None and found.inputs is not None:
            folder.put(job, piece, found.values, found.inputs)
            found = Done(piece, found.overflowed)
        done.append(found)
    return Chunk(tuple(done), time.thread_time() - begin)


@lru_cache(maxsize=2)
def _job(text: bytes) -> Job:
    job: Job = pickle.loads(text)  # noqa: S301 -- from the client, who can send any code
    # Makes the function ready: the time of compiling is none of a piece's.
    job.run(Piece(0, 1, 0, 0))
    return job


@dataclass(frozen=True, eq=False)
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
        parts = [
            quantiles(self.values[(*place, slice(k, k + at), slice(None))].T, levels)
            for k in range(0, len(self.years), at)
        ]
        found, errors = (np.concatenate(p, axis=1) for p in zip(*parts, strict=True))
        return Fan(self.years, tuple(levels), found, errors, self.draws)

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


def _opened(file: Path, job: Job) -> Stored:
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
