"""The kernel provisioner: asks the warm parent for a kernel, else starts an ordinary one."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import select
import signal
import socket
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

SOCKET = "FUTURS_WARM_SOCKET"


class ForkedProcess:
    """A kernel forked by the warm parent, looked at through its process descriptor.

    Parameters
    ----------
    pid, descriptor : int
    """

    stdin = stdout = stderr = None

    def __init__(self, pid: int, descriptor: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._descriptor = descriptor

    def poll(self) -> int | None:
        """Return None while the kernel lives; its exit status is the parent's to read."""
        if self.returncode is None and select.select([self._descriptor], [], [], 0)[0]:
            self.returncode = 0
            os.close(self._descriptor)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int | None:
        """Wait until the kernel has ended."""
        if self.returncode is None:
            select.select([self._descriptor], [], [], timeout)
        return self.poll()

    def send_signal(self, number: int) -> None:
        """Send a signal to this kernel and to no other process."""
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._descriptor, number)

    def kill(self) -> None:
        """Kill the kernel."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask the kernel to end."""
        self.send_signal(signal.SIGTERM)


def ask(path: str, connection_file: str, env: dict[str, str], cwd: str) -> ForkedProcess:
    """Ask the warm parent for a kernel.

    Parameters
    ----------
    path : str
        The parent's socket.
    connection_file : str
        What the kernel listens to.
    env : dict
    cwd : str

    Returns
    -------
    ForkedProcess

    Raises
    ------
    OSError
        When there is no parent, or it refuses.
    """
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(5.0)
        connection.connect(path)
        request = {"connection_file": connection_file, "env": env, "cwd": cwd}
        connection.sendall(json.dumps(request).encode() + b"\n")
        data, descriptors, _, _ = socket.recv_fds(connection, 65536, 1)
    answer = json.loads(data or b"{}")
    if "pid" not in answer or not descriptors:
        raise ConnectionRefusedError(str(answer.get("refused", "no answer")))
    return ForkedProcess(int(answer["pid"]), descriptors[0])


class WarmProvisioner(LocalProvisioner):  # type: ignore[misc]
    """Start kernels from the warm parent where there is one."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork a warm kernel; start an ordinary one, and say so, when that fails."""
        path = os.environ.get(SOCKET, "")
        if path and hasattr(os, "pidfd_open") and "-f" in cmd:
            env = kwargs.get("env") or dict(os.environ)
            file = cmd[cmd.index("-f") + 1]
            cwd = str(kwargs.get("cwd") or ".")
            try:
                loop = asyncio.get_running_loop()
                process = await loop.run_in_executor(None, ask, path, file, env, cwd)
            except (OSError, ValueError) as error:
                self.log.warning("No warm kernel (%s): starting an ordinary one.", error)
            else:
                self.process, self.pid, self.pgid = process, process.pid, None
                self.cwd = cwd
                return self.connection_info
        return await super().launch_kernel(cmd, **kwargs)
