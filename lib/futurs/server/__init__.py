"""The server: Voila's application with our pages, limits and warm kernels."""

import sys

# Jupyter's schema checker would build 38 grammars of international addresses, which no schema here
# asks for, in more time than all the rest of it takes to load. Without them it does without.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

from futurs.server.app import serve  # noqa: E402

__all__ = ["serve"]
