"""From a system to a function that runs: in numpy at once, compiled when it is ready.

The compiled text is kept in a folder of the user's cache under the hash of its content, so that it
is compiled once on a machine and not once a visitor.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import os
import stat
import sys
import tempfile
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from futurs.futures.generating import compiled_source, numpy_source
from futurs.futures.system import System

Run = Callable[[Any, Any, Any, Any, Any, Any, Any, Any], None]
"""``run(base, target, turns, yearly, once, paid, rows, out)``: fills ``out`` (row, year, future).
``target``, ``turns`` and ``paid`` are those of a :class:`futurs.futures.settings.Course`; ``rows``
says for each outcome of the model in which row it is wanted, -1 where it is not."""

TARGETS = ("numpy", "compiled")


def _ramp(year: float, start: float, stop: float) -> float:
    return np.float64(min(1.0, max(0.0, (year - start) / (stop - start))))


def _turned(value: Any, target: Any, place: int, turns: Any, t: int) -> Any:
    for k, share in enumerate(turns[:, t]):
        if share > 0:
            value = value + share * (target[k + 1, place] - target[k, place])
    return value


def _aim(turns: Any, t: int) -> int:
    return int((turns[:, t] > 0).sum())


def _step(year: float, start: float) -> float:
    return np.float64(year >= start)


_NUMPY: Mapping[str, Any] = {
    "abs": np.abs, "aim": _aim, "turned": _turned, "exp": np.exp, "log": np.log, "log2": np.log2, "log10": np.log10,
    "lookup": np.interp, "maximum": np.maximum, "minimum": np.minimum, "ramp": _ramp,
    "sqrt": np.sqrt, "step": _step, "tanh": np.tanh, "where": np.where, "__builtins__": {},
    "range": range, "float64": np.float64, "logical_not": np.logical_not, "inf": np.inf,
    "nan": np.nan,
}  # fmt: skip


def numpy_target(system: System) -> Run:
    """Return the model as a function over arrays of futures.

    Parameters
    ----------
    system : System

    Returns
    -------
    callable
    """
    space: dict[str, Any] = dict(_NUMPY)
    for name, (xs, ys) in system.curves.items():
        space[f"x_{name}"], space[f"y_{name}"] = np.array(xs), np.array(ys)
    # The text is ours: made from expressions that the parser has let through.
    exec(compile(numpy_source(system), f"<{system.study.id}>", "exec"), space)  # noqa: S102
    function: Run = space["run"]

    def run(*args: Any) -> None:
        with np.errstate(all="ignore"):
            function(*args)

    return run


def compiled_text(system: System) -> str:
    """Return the module that is compiled, its helpers and tables with it."""
    # Its own hash would not change with the helpers that are compiled into it.
    helpers = Path(__file__).with_name("_kernels.py").read_text(encoding="utf-8")
    lines = [
        f"# helpers {_digest(helpers)}",
        "from numpy import abs, array, empty, float64, inf, log10, log2, nan, sqrt, tanh",
        "from numba import njit",
        "from futurs.futures._kernels import OPTIONS, aim, blend, copy, exp, fill, log, lookup",
        "from futurs.futures._kernels import maximum, minimum, ramp, step, turn",
    ]
    for name, (xs, ys) in sorted(system.curves.items()):
        lines += [f"x_{name} = array({list(xs)!r}, dtype=float)"]
        lines += [f"y_{name} = array({list(ys)!r}, dtype=float)"]
    table, layers = "f8[:,::1]", "f8[:,:,::1]"  # base, turns and once; target, yearly and out
    takes = f"{table},{layers},{table},{layers},{table},f8[::1],i8[::1],{layers}"
    lines += [f'@njit("void({takes})", **OPTIONS)']
    return "\n".join([*lines, compiled_source(system)])


def compiled_target(system: System) -> Run:
    """Return the model compiled; the first time on a machine this takes some seconds.

    Parameters
    ----------
    system : System

    Returns
    -------
    callable
    """
    text = compiled_text(system)
    return _loaded(text)


def compile_text(text: str) -> None:
    """Compile a module's text into the machine's cache."""
    _loaded(text)


@lru_cache(maxsize=16)
def _loaded(text: str) -> Run:
    name = f"futurs_model_{_digest(text)}"
    file = cache_folder() / f"{name}.py"
    if not file.is_file() or file.read_text(encoding="utf-8") != text:
        _write(file, text)
    spec = importlib.util.spec_from_file_location(name, file)
    assert spec is not None  # noqa: S101 -- a file that we just wrote
    assert spec.loader is not None  # noqa: S101
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:  # an interrupt too: what is half made is not there
        del sys.modules[name]
        raise
    run: Run = module.run
    return run


def is_compiled(system: System) -> bool:
    """Answer whether the compiled target is there without a wait.

    Parameters
    ----------
    system : System

    Returns
    -------
    bool
    """
    name = f"futurs_model_{_digest(compiled_text(system))}"
    folder = cache_folder()
    return name in sys.modules or any(folder.glob(f"__pycache__/{name}.*.nbc"))


def _digest(text: str) -> str:
    # Another numba compiles anew: its predecessor's work is of no use to it.
    return hashlib.sha256(f"{_numba()} {text}".encode()).hexdigest()[:24]


@lru_cache(maxsize=1)
def _numba() -> str:
    return f"{importlib.metadata.version('numba')} {sys.version_info[:2]}"


def cache_folder() -> Path:
    """Return the folder of compiled models: only its owner writes there.

    Returns
    -------
    Path
        ``FUTURS_CACHE``, else that of the user's cache.
    """
    given = os.environ.get("FUTURS_CACHE")
    home = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    folder = Path(given) if given else Path(home).expanduser() / "futurs" / "models"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = folder.stat()
        private = found.st_uid == os.getuid() and not found.st_mode & stat.S_IWOTH
        if private and os.access(folder, os.W_OK):
            return folder
    except OSError:
        pass
    return _temporary()


@lru_cache(maxsize=1)
def _temporary() -> Path:
    # No home to write to: compiled anew in each process, in a folder that nobody else can fill.
    return Path(tempfile.mkdtemp(prefix="futurs-models-"))


def _write(file: Path, text: str) -> None:
    handle, name = tempfile.mkstemp(dir=file.parent, suffix=".tmp")
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.write(text)
    Path(name).replace(file)
