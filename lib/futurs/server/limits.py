"""Who may open a page, and how often."""

from __future__ import annotations

import ipaddress
import time
import uuid
from collections.abc import Collection, Iterable
from urllib.parse import urlsplit

LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


def is_local(host: str) -> bool:
    """Answer whether an address to listen on is this machine only.

    Examples
    --------
    >>> is_local("127.0.0.1"), is_local("0.0.0.0")
    (True, False)
    """
    if host in LOCAL:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def host_allowed(host: str, allowed: Collection[str], *, any_address: bool = False) -> bool:
    """Answer whether a Host header names this server: others are a page that borrows it.

    With ``any_address``, a number is enough: only a name can be pointed at us by a stranger.

    Examples
    --------
    >>> host_allowed("localhost:8866", LOCAL), host_allowed("evil.example", LOCAL)
    (True, False)
    """
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    return name in allowed or (any_address and _is_address(name))


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def same_origin(origin: str | None, host: str) -> bool:
    """Answer whether a request comes from a page of this server (or from no page)."""
    return not origin or urlsplit(origin).netloc == host


class Places:
    """Places for kernels: one is reserved before its kernel starts, so that no two take the last.

    Parameters
    ----------
    most : int
        Kernels at once.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._reserved: set[str] = set()

    def reserve(self, kernels: Iterable[str]) -> str:
        """Reserve a place beside the kernels that run.

        Returns
        -------
        str
            The identifier that the new kernel bears, so that it is not counted twice; empty when
            there is no place.
        """
        if len(self._reserved.union(kernels)) >= self._most:
            return ""
        place = str(uuid.uuid4())
        self._reserved.add(place)
        return place

    def release(self, place: str) -> None:
        """Give a place back: from here on its kernel, if there is one, counts by itself."""
        self._reserved.discard(place)


class Opens:
    """Count page opens of each address: a burst, then a steady rate.

    Parameters
    ----------
    burst : int
        Opens at once.
    per_second : float
        Opens that are given back each second.
    """

    def __init__(self, burst: int = 20, per_second: float = 0.5) -> None:
        self._burst, self._rate = burst, per_second
        self._left: dict[str, tuple[float, float]] = {}

    def take(self, address: str, now: float | None = None) -> bool:
        """Take one open; False when the address has none left."""
        at = time.monotonic() if now is None else now
        left, since = self._left.get(address, (float(self._burst), at))
        left = min(self._burst, left + (at - since) * self._rate)
        if len(self._left) > 10_000:
            self._left.clear()
        self._left[address] = (left - 1 if left >= 1 else left, at)
        return left >= 1
