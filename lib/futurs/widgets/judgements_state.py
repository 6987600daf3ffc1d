"""What a visitor of the judgements board works on: no widgets, kept in the page's address."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from typing import Any

import traitlets

from futurs import texts
from futurs.errors import FutursError
from futurs.methods import _questions as questions
from futurs.methods.cross_impact import exclusions_of, solve
from futurs.study import Study, Variant
from futurs.texts import Language
from futurs.widgets.lens import Lens
from futurs.widgets.notices import unknown

VIEWS = ("matrix", "begin", "changes", "variants")
Section = tuple[int, int, int]
NEAR = 4000


_TRIED = re.compile(r"([a-z0-9_]+\.[a-z0-9_]+)-([a-z0-9_]+\.[a-z0-9_]+):(-?[0-9]{1,3})")
MOST_TRIED = 60


def tried(changes: Iterable[tuple[str, str, int]]) -> str:
    """Write proposed changes as they stand in an address.

    Parameters
    ----------
    changes : iterable of (source, target, value)
        Two states as ``driver.state``, and the judgement of the one on the other.

    Returns
    -------
    str

    Examples
    --------
    >>> tried([("a.x", "b.y", -2), ("a.x", "c.z", 1)])
    'a.x-b.y:-2,a.x-c.z:1'
    """
    return ",".join(f"{source}-{target}:{value}" for source, target, value in changes)


class JudgementsState(traitlets.HasTraits):
    """A variant being edited, and which section of it is looked at.

    Parameters
    ----------
    variant : Variant
    lens : Lens
        On the base.
    query : dict
        ``section`` as ``driver.state-driver``, ``view``, ``variant``; ``try`` holds changes that
        another page proposes, as ``driver.state-driver.state:value``, parted by commas.
    lang : {"fr", "en"}
        Language of the notices about what the address gets wrong.
    """

    view = traitlets.Enum(VIEWS, default_value="matrix")
    section = traitlets.Tuple()
    cell = traitlets.Int(0)

    def __init__(self, variant: Variant, lens: Lens, query: dict[str, str], lang: Language) -> None:
        super().__init__()
        self.variant, self.base = variant, lens
        self.notices: list[str] = []
        self.section = self._first()
        self.asked: tuple[tuple[str, str, int], ...] = ()
        self._lens = lens
        self._read(query, lang)

    @property
    def study(self) -> Study:
        """The base, as it was opened: a lens may have been looked through from another folder."""
        return self.variant.base

    def _first(self) -> Section:
        return (0, 0, 1 if len(self.base.matrix.sizes) > 1 else 0)

    @property
    def lens(self) -> Lens:
        """The lens on the study with the changes."""
        if self._lens.study is not self.variant.study:
            same = self.variant.study.hash == self.study.hash
            self._lens = self.base if same else Lens(self.variant.study)
        return self._lens

    def moves(self) -> tuple[questions.Move, ...]:
        """Return which futures the changes make appear and vanish, and which cells decide."""
        if self.lens is self.base or self.crowded:
            return ()
        return questions.moves(
            self.base.matrix, self.lens.matrix, self.base.array, self.lens.array
        )  # fmt: skip

    @property
    def crowded(self) -> bool:
        """Whether too many combinations hold, before or after, to compare the two lists."""
        return self.base.crowded or self.lens.crowded

    def stakes(self) -> list[tuple[Section, int, bool]]:
        """Return every section with the futures at stake in it, and whether it is judged.

        Returns
        -------
        list of (section, number, judged)
            Most at stake first; then in the order of the study.
        """
        lens = self.lens
        near = solve(
            lens.matrix, exclusions=exclusions_of(lens.study), tolerance=1, max_seconds=5.0,
            max_solutions=NEAR,
        )  # fmt: skip
        # Half a count would mislead: none is given then.
        found = questions.at_stake(lens.matrix, near.scenarios) if near.complete else {}
        drivers = lens.study.drivers
        rows = []
        for i, source in enumerate(drivers):
            for a, state in enumerate(source.states):
                for j, target in enumerate(drivers):
                    if i != j:
                        judged = lens.study.judgement(source.id, state.id, target.id) is not None
                        rows.append(((i, a, j), found.get((i, a, j), 0), judged))
        return sorted(rows, key=lambda r: -r[1])

    def place(self, row: int, column: int) -> tuple[Section, int]:
        """Return the section and the state of its target that a cell of the matrix is."""
        (i, a), (j, b) = self._pairs[row], self._pairs[column]
        return (i, a, j), b

    def flat(self, driver: int, state: int) -> int:
        """Return the row of a state in the matrix."""
        return int(self.base.matrix.offsets[driver] + state)

    @cached_property
    def _pairs(self) -> list[tuple[int, int]]:
        return [(j, k) for j, n in enumerate(self.base.matrix.sizes) for k in range(n)]

    def names(self, section: Section, cell: int | None = None) -> tuple[str, str]:
        """Return a section, or a cell of it, as ``driver.state`` and ``driver`` or ``driver.state``."""
        drivers = self.study.drivers
        i, a, j = section
        target = drivers[j].id if cell is None else f"{drivers[j].id}.{drivers[j].states[cell].id}"
        return f"{drivers[i].id}.{drivers[i].states[a].id}", target

    def edit(self, section: Section, cell: int, value: int) -> None:
        """Change one judgement.

        Raises
        ------
        FutursError
            When the value is off the scale.
        """
        self.variant.edit(*self.names(section, cell), value)

    def reason(self, words: str, lang: Language) -> None:
        """Change the reason of the section, in one language: a translation says the old one."""
        self.variant.edit(*self.names(self.section), reason={lang: words})

    def query(self) -> dict[str, str]:
        """Return the state as it stands in the address."""
        source, target = self.names(self.section)
        return {
            "variant": self.variant.id,
            "section": f"{source}-{target}",
            "view": self.view if self.view != "matrix" else "",
            "try": tried(self.asked),
        }

    def take_asked(self) -> None:
        """Make the changes that the address proposes: all of them, or none.

        Raises
        ------
        FutursError
            When one names what the study has not, or is off the scale.
        """
        done, asked = 0, self.asked
        self.asked = ()
        try:
            for source, target, value in asked:
                self.variant.edit(source, target, value)
                done += 1
        except FutursError:
            for _ in range(done):
                self.variant.undo()
            raise

    def _read(self, query: dict[str, str], lang: Language) -> None:
        given = [_TRIED.fullmatch(part) for part in query.get("try", "").split(",") if part]
        if len(given) > MOST_TRIED or None in given:
            self.notices.append(texts.say("judge.bad_try", lang))
        else:
            self.asked = tuple((m[1], m[2], int(m[3])) for m in given if m)
        view = query.get("view") or "matrix"
        if view in VIEWS:
            self.view = view
        else:
            self.notices.append(unknown("explore.no_view", view, list(VIEWS), lang))
        asked = query.get("section", "")
        drivers = self.study.drivers
        known = {
            "-".join(self.names((i, a, j))): (i, a, j)
            for i, driver in enumerate(drivers)
            for a in range(len(driver.states))
            for j in range(len(drivers))
            if i != j
        }
        if asked in known:
            self.section = known[asked]
        elif asked:
            self.notices.append(unknown("judge.no_section", asked, list(known), lang))

    def snapshot(self) -> dict[str, Any]:
        """Return the state as a dictionary, to keep or to share."""
        return dict(self.query())
