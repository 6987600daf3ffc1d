"""What the benchmarks share: the table is printed; the file that is kept changes when asked to."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

import psutil

RESULTS = Path(__file__).parent / "results"


def report(name: str, title: str, lines: Sequence[str], *, save: bool) -> None:
    """Print a table, and write it to ``results/`` with ``--save``."""
    text = f"{psutil.cpu_count()} cores, {time.strftime('%Y-%m-%d')}\n\n" + "\n".join(lines) + "\n"
    print(text)
    if save:
        (RESULTS / f"{name}.md").write_text(f"# {title}\n\n{text}", "utf-8")
