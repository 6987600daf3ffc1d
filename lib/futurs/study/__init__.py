"""A study on disk: schema, load, check.

>>> study = load("somewhereland")
>>> len(study.drivers)
6
"""

from futurs.root import find_root
from futurs.study.creating import new
from futurs.study.loading import Report, check, files_of, folder_of, load, names
from futurs.study.schema import (
    Bilingual,
    Driver,
    Judgement,
    Scenario,
    Source,
    State,
    Story,
    Study,
    Text,
    text,
)

__all__ = [
    "Bilingual", "Driver", "Judgement", "Report", "Scenario", "Source", "State", "Story", "Study",
    "Text", "check", "files_of", "find_root", "folder_of", "load", "names", "new", "text",
]  # fmt: skip
