"""The notebooks that may be shown: those of one folder, named in their metadata."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Dashboard:
    """A notebook that is published.

    Parameters
    ----------
    file : str
        Name in the folder.
    title : dict
        Title in each language.
    """

    file: str
    title: dict[str, str]


def dashboards(folder: Path) -> tuple[Dashboard, ...]:
    """Return the dashboards of a folder, in the order of their file names.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    tuple of Dashboard
        Notebooks whose metadata hold ``futurs.title``; others are not published.
    """
    found = []
    for file in sorted(folder.glob("*.ipynb")):
        metadata = json.loads(file.read_text("utf-8")).get("metadata", {})
        title = metadata.get("futurs", {}).get("title")
        if isinstance(title, dict) and not file.is_symlink():
            found.append(Dashboard(file.name, title))
    return tuple(found)
