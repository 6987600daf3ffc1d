"""The kernels of visitors: each bears the identifier under which its place was reserved."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager

# Voila asks for a kernel deep inside its own code: the place travels with the request's task.
PLACE: ContextVar[str] = ContextVar("PLACE", default="")


class Kernels(AsyncMappingKernelManager):  # type: ignore[misc]
    """Voila's kernel manager, which lets a request say what its kernel is called."""

    def new_kernel_id(self, **kwargs: Any) -> str:
        """Return the place of the request that asks, else a new identifier."""
        return PLACE.get() or str(super().new_kernel_id(**kwargs))
