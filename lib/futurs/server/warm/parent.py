"""The warm parent: imports, opens the studies, then forks one kernel a request.

Run as ``python -m futurs.server.warm.parent SOCKET SERVER_PID STUDY...``. It owns no ZeroMQ context
and no thread of its own, so that its forks are sound; it ends when the server does.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import select
import signal
import socket
import struct
import sys
from pathlib import Path
from typing import Any

# What a kernel may be told; everything else of the server's environment stays out.
ALLOWED = frozenset(
    [
        "PATH",
        "HOME",
        "LANG",
        "LC_ALL",
        "TZ",
        "TMPDIR",
        "VIRTUAL_ENV",
        "PYTHONPATH",
        "PYTHONWARNINGS",
        "OPENBLAS_NUM_THREADS",
        "OMP_NUM_THREADS",
        "JUPYTER_PATH",
        "QUERY_STRING",
        "SCRIPT_NAME",
        "PATH_INFO",
        "SERVER_NAME",
        "SERVER_PORT",
        "SERVER_SOFTWARE",
        "SERVER_PROTOCOL",
        "VOILA_PREHEAT",
        "VOILA_KERNEL_ID",
        "VOILA_BASE_URL",
        "VOILA_SERVER_URL",
        "VOILA_REQUEST_URL",
        "VOILA_APP_PORT",
        "FUTURS_ROOT",
        "FUTURS_PUBLISHED",
        "FUTURS_PUBLIC",
        "FUTURS_CACHE",
        "XDG_CACHE_HOME",
    ]
)
MAX_REQUEST = 1 << 20


class RefusedError(Exception):
    """A request that the parent does not serve."""


def warm_up(studies: list[str]) -> None:
    """Import and run once all that a page needs, then freeze it so that forks share it."""
    import ipykernel.debugger
    import ipykernel.ipkernel
    import ipykernel.kernelapp
    import ipykernel.zmqshell  # noqa: F401
    from ipywidgets import Widget

    from futurs import widgets
    from futurs.errors import FutursError

    widgets.preload(studies)
    for name in studies:
        with contextlib.suppress(FutursError):
            opened = widgets.study(name)
            for lang in ("fr", "en") if opened.drivers else ():
                widgets.TenMinutes(opened, lang=lang)
                widgets.Explore(opened, lang=lang)
                widgets.Evidence(opened, lang=lang)
                widgets.Compare(opened, lang=lang)
                if opened.model is not None:
                    widgets.Simulate(opened, lang=lang)
    Widget.close_all()
    gc.collect()
    gc.freeze()


def checked(message: bytes, folder: Path) -> dict[str, Any]:
    """Return a request that may be served.

    Raises
    ------
    RefusedError
        When the connection file is not in the server's folder, or the form is wrong.
    """
    try:
        request = json.loads(message)
        file = Path(request["connection_file"])
        env = {str(k): str(v) for k, v in request["env"].items() if k in ALLOWED}
        cwd = str(request["cwd"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise RefusedError("form") from error
    inside = file.resolve().is_relative_to(folder.resolve())
    if not inside or file.suffix != ".json" or not file.is_file() or file.is_symlink():
        raise RefusedError("connection file")
    return {"file": str(file), "env": env, "cwd": cwd}


def peer_uid(connection: socket.socket) -> int:
    """Return the user who is at the other end."""
    data = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    return int(struct.unpack("3i", data)[1])


def serve(path: str, server: int) -> None:
    """Fork a kernel for each request, until the server ends."""
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(path)
    listener.listen(128)
    watched = os.pidfd_open(server)
    folder = Path(path).parent
    while True:
        ready: list[Any] = select.select([listener.fileno(), watched], [], [], 1.0)[0]
        _reap()
        if watched in ready:
            return
        if listener.fileno() in ready:
            connection, _ = listener.accept()
            with connection:
                _answer(connection, folder, [listener.fileno(), watched], server)


def _reap() -> None:
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _answer(connection: socket.socket, folder: Path, close: list[int], server: int) -> None:
    connection.settimeout(2.0)
    try:
        request = checked(_received(connection), folder)
    except (RefusedError, OSError) as error:
        with contextlib.suppress(OSError):
            connection.sendall(json.dumps({"refused": str(error)}).encode())
        return
    pid = os.fork()
    if pid == 0:
        for descriptor in (*close, connection.fileno()):
            os.close(descriptor)
        become_kernel(request, server)
    descriptor = os.pidfd_open(pid)
    with contextlib.suppress(OSError):
        socket.send_fds(connection, [json.dumps({"pid": pid}).encode()], [descriptor])
    os.close(descriptor)


def _received(connection: socket.socket) -> bytes:
    # Asked first: nothing of another user is even read.
    if peer_uid(connection) != os.getuid():
        raise RefusedError("user")
    data = b""
    while not data.endswith(b"\n"):
        more = connection.recv(65536)
        data += more
        if not more or len(data) > MAX_REQUEST:
            raise RefusedError("size")
    return data


def become_kernel(request: dict[str, Any], server: int) -> None:
    """Turn the forked child into an ordinary kernel; does not return."""
    code = 1
    try:
        os.setsid()
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.chdir(request["cwd"])
        os.environ.clear()
        os.environ.update(request["env"])
        _reseed()
        _end_with(server)
        from ipykernel.kernelapp import IPKernelApp

        class Kernel(IPKernelApp):  # type: ignore[misc]
            parent_handle: Any  # the application's own; its package has no types

            def log_connection_info(self) -> None:
                # Tells whoever reads the terminal that Ctrl-C will not work, once a visitor,
                # unless somebody holds the kernel. The server does, and Ctrl-C ends it.
                nobody = self.parent_handle
                self.parent_handle = server
                super().log_connection_info()
                self.parent_handle = nobody

        sys.argv = ["ipykernel", "-f", request["file"]]
        Kernel.launch_instance(sys.argv[1:])
        code = 0
    except SystemExit as end:
        code = int(end.code or 0) if isinstance(end.code, int | None) else 1
    finally:
        # Nothing of the parent may run in the child, whatever happened.
        os._exit(code)


def _reseed() -> None:
    import random

    import numpy as np

    random.seed()
    np.random.seed()  # noqa: NPY002 - the legacy generator is inherited by the fork


def _end_with(server: int) -> None:
    # ipykernel watches its parent, which here may be replaced while pages are open: the server
    # is what a kernel lives for.
    import threading

    descriptor = os.pidfd_open(server)

    def wait() -> None:
        select.select([descriptor], [], [])
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the server, which ends us
    warm_up(sys.argv[3:])
    serve(sys.argv[1], int(sys.argv[2]))
