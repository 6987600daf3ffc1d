"""Beyond one machine, and beyond memory: the same futures on Dask workers, streamed to zarr.

How do a hundred million futures fit anywhere? Work is cut into pieces (scenario, policy, block of
draws) that any process can do alone, from the seed. Where the pieces run changes no number: a piece
that is lost with its worker is done again elsewhere, and writes the same bytes to the same place.
"""

from __future__ import annotations

import importlib.util
import math
import pickle
import socket
import time
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from futurs import __version__
from futurs.errors import Cancelled, InputError
from futurs.futures import storing
from futurs.futures.ensembles import Ensemble
from futurs.futures.folders import Folder, opened
from futurs.futures.jobs import Job, Piece
from futurs.futures.simulating import Watch

Array = NDArray[np.float64]
ENOUGH = 0.2
"""Seconds of measured work in a chunk: a task costs Dask some milliseconds."""
AHEAD = 2
"""Chunks that each thread of a worker has before it: it never waits, and little is under way."""
FIRST = 1000
"""Pieces given to the first task, which does as many as make a chunk."""
PATIENCE = 10.0
"""Seconds that a scheduler, a worker or the end of a cancelled chunk is waited for."""


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
    return opened(file, job)


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


def _answering(address: str) -> None:
    """Refuse an address where nobody listens: a client made in vain complains when it goes."""
    from distributed.comm import get_address_host_port

    if address.partition("://")[0] in ("inproc", "ucx"):  # these have no port to knock at
        return
    try:
        with socket.create_connection(get_address_host_port(address), timeout=PATIENCE):
            pass
    except (OSError, ValueError):  # nobody answers, or it is no address
        raise InputError("no_scheduler", found=address) from None


@contextmanager
def _client(dask: Any) -> Iterator[Any]:
    _wanted("distributed")
    from distributed import Client

    if not isinstance(dask, str | Client):
        raise InputError("dask_kind", found=type(dask).__name__)
    own: Any = nullcontext(dask)
    if isinstance(dask, str):
        _answering(dask)
        try:
            own = closing(Client(dask, timeout=PATIENCE, set_as_default=False))
        except (OSError, ValueError):  # nobody answers, or it is no address
            raise InputError("no_scheduler", found=dask) from None
    with own as client, client.as_current():
        try:
            client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError:
            raise InputError("no_worker", found=client.scheduler.address) from None
        yield client


def _there(job: Job, client: Any, folder: Folder | None) -> Work:
    """Yield each piece that workers have done; None twice a second while they are busy."""
    from distributed import wait
    from distributed.client import FuturesCancelledError

    # A task, not scattered data: a worker that dies takes no part of the job with it.
    text = client.submit(bytes, pickle.dumps(job), pure=False)
    rest, fastest = deque(job.pieces()), math.inf
    path = None if folder is None else str(folder.path)
    # The first task works for as long as a chunk should take, and tells how many pieces that is.
    some = list(islice(rest, FIRST))
    busy = {client.submit(work, text, some, path, ENOUGH, pure=False)}
    first = True
    try:
        while busy:
            ready = _ready(busy)
            if not ready:
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
            with suppress(TimeoutError, FuturesCancelledError):
                wait(busy, timeout=PATIENCE)
        client.cancel(busy)


def _ready(busy: set[Any]) -> set[Any]:
    from distributed import wait
    from distributed.client import FuturesCancelledError

    try:
        found: set[Any] = wait(busy, timeout=0.5, return_when="FIRST_COMPLETED").done
    except TimeoutError:
        return set()
    except FuturesCancelledError:
        raise InputError("scheduler_lost") from None
    return found


def _result(task: Any) -> Chunk:
    from distributed import KilledWorker
    from distributed.client import FutureCancelledError

    try:
        chunk: Chunk = task.result()
    except FutureCancelledError:
        raise InputError("scheduler_lost") from None
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
