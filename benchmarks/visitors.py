"""What a visitor waits for and costs: stock kernels and warm ones, in one run.

``python benchmarks/visitors.py [--visitors 20]``: a page is asked for and read to its last byte,
which comes after the notebook has run. Loopback only; at most 20 visitors at once.
"""

from __future__ import annotations

import argparse
import re
import socket
import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import requests
from report import report

ROOT = Path(__file__).parents[1]
PAGE = "voila/render/10_ten_minutes.ipynb?study=administration_2040&lang=fr"


class Server:
    """A server with or without warm kernels."""

    def __init__(self, *options: str, warm: bool) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}/"
        command = [
            sys.executable,
            "-m",
            "futurs.cli",
            "serve",
            "--root",
            str(ROOT),
            "--port",
            str(port),
        ]
        self.process = subprocess.Popen(
            [*command, *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        for _ in range(600):
            try:
                if requests.get(self.url + "healthz", timeout=5).json()["warm"] or not warm:
                    return
            except requests.ConnectionError:
                pass
            time.sleep(0.1)

    def visit(self) -> tuple[float, str]:
        """Open a page; the time to its last byte, and its kernel."""
        begin = time.perf_counter()
        answer = requests.get(self.url + PAGE, timeout=300)
        answer.raise_for_status()
        return time.perf_counter() - begin, re.search(r'"kernelId": "([^"]+)"', answer.text)[1]  # type: ignore[index]

    def leave(self, kernel: str) -> None:
        """Close the tab."""
        requests.post(f"{self.url}voila/api/shutdown/{kernel}", timeout=60)

    def kernels(self) -> list[psutil.Process]:
        """List the processes below the server, without the warm parent."""
        below = psutil.Process(self.process.pid).children(recursive=True)
        direct = {p.pid for p in psutil.Process(self.process.pid).children()}
        forked = [p for p in below if p.pid not in direct]
        return forked or [p for p in below if "ipykernel_launcher" in " ".join(p.cmdline())]

    def stop(self) -> None:
        """End the server."""
        self.process.terminate()
        self.process.wait(60)


def measure(visitors: int, *options: str, warm: bool) -> dict[str, float]:
    """One server: alone, all at once, memory, and what stays when all have left."""
    server = Server(*options, warm=warm)
    try:
        server.leave(server.visit()[1])
        alone = []
        for _ in range(5):
            seconds, kernel = server.visit()
            alone.append(seconds)
            server.leave(kernel)
        with ThreadPoolExecutor(visitors) as pool:
            begin = time.perf_counter()
            opened = list(pool.map(lambda _: server.visit(), range(visitors)))
            together = time.perf_counter() - begin
        memory = [p.memory_full_info().pss / 1e6 for p in server.kernels()]
        for _, kernel in opened:
            server.leave(kernel)
        for _ in range(100 if warm else 3):
            server.leave(server.visit()[1])
        time.sleep(2)
        left = len(server.kernels())
    finally:
        server.stop()
    return {
        "one visitor, median of 5, s": statistics.median(alone),
        f"{visitors} at once, all pages, s": together,
        "memory a visitor, mean PSS, MB": statistics.mean(memory),
        "kernels left after all have gone": left,
    }


def main() -> None:
    """Print the table; with ``--save``, keep it in ``results/``."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--visitors", type=int, default=20)
    parser.add_argument("--save", action="store_true", help="write the table to results/")
    args = parser.parse_args()
    visitors = min(args.visitors, 20)
    warm = measure(visitors, warm=True)
    stock = measure(visitors, "--no-warm", warm=False)
    lines = ["| | stock kernels | warm kernels | ratio |", "|---|---|---|---|"]
    for key, value in warm.items():
        ratio = f"{stock[key] / value:.1f}" if value else ""
        lines.append(f"| {key} | {stock[key]:.2f} | {value:.2f} | {ratio} |")
    report("visitors", "Visitors", lines, save=args.save)


if __name__ == "__main__":
    main()
