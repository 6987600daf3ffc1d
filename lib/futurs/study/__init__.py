"""A study on disk: schema, load, check.

>>> study = load("somewhereland")
>>> len(study.drivers)
6
"""

from futurs.root import find_root
from futurs.study.creating import new
from futurs.study.differences import (
    ActorDifference,
    Difference,
    InfluenceDifference,
    actor_differences,
    differences,
    influence_differences,
)
from futurs.study.editing import Variant
from futurs.study.loading import Report, check, files_of, folder_of, from_text, load, names
from futurs.study.overlay import Overlay, influence, read_overlay
from futurs.study.schema import Study
from futurs.study.schema.drivers import Driver, State
from futurs.study.schema.judgements import Judgement
from futurs.study.schema.parts import Bilingual, Text, text
from futurs.study.schema.scenarios import Scenario, Story
from futurs.study.schema.signals import Source
from futurs.study.variants import Listed, open_variant, variants, version

__all__ = [
    "ActorDifference",
    "Bilingual",
    "Difference",
    "Driver",
    "InfluenceDifference",
    "Judgement",
    "Listed",
    "Overlay",
    "Report",
    "Scenario",
    "Source",
    "State",
    "Story",
    "Study",
    "Text",
    "Variant",
    "actor_differences",
    "check",
    "differences",
    "files_of",
    "find_root",
    "folder_of",
    "from_text",
    "influence",
    "influence_differences",
    "load",
    "names",
    "new",
    "open_variant",
    "read_overlay",
    "text",
    "variants",
    "version",
]  # fmt: skip
