"""Compile the kernels into numba's cache, so that no visitor waits for a compiler."""

from futurs.methods.cross_impact import _kernels, _noise_kernels

_kernels.compiled()
_noise_kernels.compiled()
