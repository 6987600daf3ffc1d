"""The server: Voila's application with our pages, limits and warm kernels."""

from futurs.server.app import serve

__all__ = ["serve"]
