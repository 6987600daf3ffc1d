"""Compile the kernels into numba's cache, so that no visitor waits for a compiler."""

from futurs.methods.events import _kernels

_kernels.compiled()  # type: ignore[no-untyped-call]
