"""What shapes are made of: arrays that stay as they are, and a few words in a notebook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from html import escape
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray


def frozen(values: Any, dtype: Any = None) -> NDArray[Any]:
    """Return a read-only array, copied when the given one could still be written to.

    Parameters
    ----------
    values : array_like
    dtype : dtype, optional

    Returns
    -------
    ndarray
        Contiguous, not writeable.

    Examples
    --------
    >>> frozen([1, 2]).flags.writeable
    False
    """
    array = np.array(values, dtype=dtype, order="C")
    array.setflags(write=False)
    return array


class Brief:
    """What shows itself in a few words where its name is typed in a notebook.

    For dataclasses with ``repr=False`` that hold a study, arrays or long lists.

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> @dataclass(repr=False)
    ... class Run(Brief):
    ...     names: tuple[str, ...]
    ...     values: NDArray[np.float64]
    >>> Run(tuple("abcdef"), np.zeros((2, 1000)))
    Run(names: a, b, c … (6); values: 2 × 1000)
    """

    def parts(self) -> dict[str, Any]:
        """Return what is said of it, by name; its public fields when a class says nothing else."""
        assert is_dataclass(self)  # noqa: S101 -- what the mixin is for
        return {f.name: getattr(self, f.name) for f in fields(self) if not f.name.startswith("_")}

    def __repr__(self) -> str:
        said = "; ".join(f"{name}: {_short(v)}" for name, v in self.parts().items())
        return f"{type(self).__name__}({said})"

    def _repr_html_(self) -> str:
        left = ' style="text-align: left"'
        rows = "".join(
            f"<tr><th{left}>{escape(name)}</th><td{left}>{escape(_short(v))}</td></tr>"
            for name, v in self.parts().items()
        )
        return f"<table><caption>{escape(type(self).__name__)}</caption>{rows}</table>"


def _short(value: Any) -> str:
    shape = getattr(value, "shape", None)  # of an array, or of what stands in for one on disk
    if isinstance(shape, tuple) and len(shape) > 1:
        return " × ".join(map(str, shape))
    if isinstance(value, Mapping | tuple | list | set | frozenset | range | np.ndarray):
        shown = 3 if len(value) > 4 else 4
        words = ", ".join(_short(v) for v in islice(value, shown))
        return f"{words} … ({len(value)})" if len(value) > shown else words or "–"
    if isinstance(value, float | np.floating):
        return f"{value:.6g}"
    if value is None or isinstance(value, str | int | np.generic):
        words = "–" if value is None else " ".join(str(value).split())
        return words if len(words) <= 60 else f"{words[:59]}…"
    return str(getattr(value, "id", type(value).__name__))
