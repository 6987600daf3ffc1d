"""What a visitor of the Compare board has chosen: no widgets, kept in the page's address.

A future is written in the address as

- ``drift``: a future of the study;
- ``cautious:drift``: a future of the study's variant ``cautious``;
- ``:F1-C2-...`` or ``cautious:F1-C2-...``: a combination of one's own, its states as Explore
  writes them, under the judgements of the study or of the variant.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import traitlets
from numpy.typing import NDArray

from futurs import texts
from futurs.errors import FutursError, UnknownNameError
from futurs.methods.cross_impact import distances
from futurs.study import Study, text, variants, version
from futurs.texts import Language
from futurs.widgets.explore_state import spelled, spellings
from futurs.widgets.lens import Future, Lens
from futurs.widgets.notices import unknown
from futurs.widgets.ten_minutes import lens_of

# Seconds that a page spends on finding the futures of variants nobody has asked for yet.
AHEAD = 1.0
# Names a variant in hand that has no file yet.
DRAFT = "(draft)"
Group = tuple[str, list[tuple[str, str]]]


@dataclass(frozen=True, eq=False)
class Side:
    """One of the two futures.

    Parameters
    ----------
    key : str
        As the address writes it.
    version : str
        The variant whose judgements it is seen with; empty for the study itself.
    lens : Lens
    z : ndarray of int, shape (N,)
    future : Future or None
        None when it does not hold there.
    """

    key: str
    version: str
    lens: Lens
    z: NDArray[np.int64]
    future: Future | None


class Versions:
    """A study and its variants, each seen through its lens when it is first asked for.

    Parameters
    ----------
    base : Study
    opened : tuple of (str, str, Study), optional
        Name, title and study of one that is in hand, perhaps with changes that are not saved.
    """

    def __init__(self, base: Study, opened: tuple[str, str, Study] | None = None) -> None:
        listed = variants(base)
        self.base = base
        self.titles = {"": "", **{v.id: v.title for v in listed if v.overlay}}
        self.broken = tuple(v.id for v in listed if v.overlay is None)
        self._lenses: dict[str, Lens] = {"": lens_of(base)}
        if opened is not None:
            name, title, held = opened
            self.titles[name] = title
            self._lenses[name] = lens_of(held)

    def lens(self, name: str) -> Lens:
        """Return the lens on one version.

        Raises
        ------
        UnknownNameError
            With the nearest known variant.
        StudyError
            When its file has faults.
        """
        if name not in self._lenses:
            self._lenses[name] = lens_of(version(self.base, name))
        return self._lenses[name]

    def seen(self, name: str) -> Lens | None:
        """Return the lens on a version that was already asked for."""
        return self._lenses.get(name)

    def look_ahead(self, seconds: float = AHEAD) -> None:
        """Find the futures of all versions, as far as the time goes."""
        end = time.monotonic() + seconds
        for name in self.titles:
            if time.monotonic() > end:
                return
            try:
                len(self.lens(name).futures)
            except FutursError:
                continue  # deleted or broken since it was listed; said when it is chosen


class CompareState(traitlets.HasTraits):
    """Two futures that are compared.

    Parameters
    ----------
    versions : Versions
    here : str
        The variant that the page is opened on; empty for the study itself.
    query : dict
        ``a`` and ``b`` the two futures, ``s`` a combination from Explore, ``only`` non-empty
        when only the differences are shown.
    lang : {"fr", "en"}
        Language of the notices about what the address gets wrong.
    """

    a = traitlets.Unicode()
    b = traitlets.Unicode()
    only = traitlets.Bool(False)

    def __init__(
        self, versions: Versions, here: str, query: dict[str, str], lang: Language
    ) -> None:
        super().__init__()
        self.versions, self.here, self.lang = versions, here, lang
        self.notices = [
            texts.say("compare.broken_variant", lang, variant=name) for name in versions.broken
        ]
        self.own: list[Side] = []
        self.only = bool(query.get("only"))
        self._read(query)

    # ---- reading an address --------------------------------------------------------------------

    def _read(self, query: dict[str, str]) -> None:
        own = self._asked(f"{self.here}:{query['s']}") if query.get("s") else None
        one = self._asked(query.get("a", "")) or own or self._first(self.here)
        two = self._asked(query.get("b", "")) or self._other(one)
        with self.hold_trait_notifications():
            self.a, self.b = one.key, two.key

    def _asked(self, key: str) -> Side | None:
        if not key:
            return None
        try:
            side = self.find(key, self.notices)
        except FutursError as error:
            self.notices.append("\n".join(texts.stated(error, self.lang)))
            return None
        self._keep(side)
        return side

    def _keep(self, side: Side) -> None:
        # Futures are in the list anyway; a combination stays in it once it was named.
        listed = side.future is not None and side.key == self._side(side.version, side.future).key
        if not listed and side.key not in [o.key for o in self.own]:
            self.own.append(side)

    def _first(self, name: str) -> Side:
        lens = self.versions.lens(name)
        if not lens.futures:
            return self._combination(name, np.zeros(len(lens.matrix.sizes), np.int64))
        return self._side(name, lens.futures[-1 if lens.futures[-1].named else 0])

    def _other(self, one: Side) -> Side:
        others = [f for f in one.lens.futures if not np.array_equal(f.z, one.z)]
        if not others:
            return one
        apart = distances([one.z, *(f.z for f in others)])[0, 1:]
        if one.future is None:
            return self._side(one.version, others[int(np.argmin(apart))])
        group = one.lens.group(one.future)
        far = [one.lens.group(f) != group for f in others]
        if not any(far):  # no families: the most unlike
            return self._side(one.version, others[int(np.argmax(apart))])
        # The nearest of another family: near enough to be told apart in a few words.
        return self._side(one.version, others[int(np.argmin(np.where(far, apart, len(one.z) + 1)))])

    def find(self, key: str, notices: list[str] | None = None) -> Side:
        """Return the future that an address writes so.

        Parameters
        ----------
        key : str
        notices : list of str, optional
            Takes sentences about states that do not exist, and are left out.

        Raises
        ------
        UnknownNameError
            With the nearest known variant or future.
        """
        name, colon, rest = key.partition(":")
        if not colon:
            name, rest = "", key
        if name not in self.versions.titles:
            known = [v for v in self.versions.titles if v]
            raise UnknownNameError("unknown_variant", found=name[:60], known=known)
        lens = self.versions.lens(name)
        # A variant alone, as the list offers one that was not opened yet, means its first future.
        future = next(iter(lens.futures), None) if name and not rest else lens.future(rest)
        if future is not None:
            return self._side(name, future)
        scenario = next((s for s in lens.study.scenarios if s.id == rest), None)
        if scenario is not None:  # named, but it does not hold under these judgements
            return self._combination(name, lens.matrix.scenario(scenario.states))
        return self._spelled(name, lens, rest, notices)

    def _spelled(self, name: str, lens: Lens, rest: str, notices: list[str] | None) -> Side:
        known, words = spellings(lens.study), [w for w in rest.split("-") if w]
        places = [known[w] for w in words if w in known]
        if not places:
            ids = [f.id for f in lens.futures]
            raise UnknownNameError("unknown_future", found=rest[:60], known=ids)
        z = self._first(name).z.copy()
        for j, k in places:
            z[j] = k
        if notices is not None:
            notices += [
                unknown("explore.no_state", w, known, self.lang) for w in words if w not in known
            ]
        return self._combination(name, z)

    def _side(self, name: str, future: Future) -> Side:
        key = f"{name}:{future.id}" if name else future.id
        return Side(key, name, self.versions.lens(name), future.z, future)

    def _combination(self, name: str, z: NDArray[np.int64]) -> Side:
        lens = self.versions.lens(name)
        return Side(f"{name}:{spelled(lens.study, z)}", name, lens, z, lens.at(z))

    # ---- what the visitor does -----------------------------------------------------------------

    def side(self, letter: str) -> Side:
        """Return one of the two, ``"a"`` or ``"b"``."""
        return self.find(getattr(self, letter))

    def choose(self, letter: str, key: str) -> None:
        """Put another future on one side.

        Raises
        ------
        FutursError
            When there is none of that name.
        """
        side = self.find(key)
        self._keep(side)
        self.notices = []
        setattr(self, letter, side.key)

    def swap(self) -> None:
        """Exchange the two."""
        with self.hold_trait_notifications():
            self.a, self.b = self.b, self.a

    def query(self) -> dict[str, str]:
        """Return the state as it stands in the address."""
        own = next((o.key.partition(":")[2] for o in self.own if o.version == self.here), "")
        return {"a": self.a, "b": self.b, "s": own, "only": "1" if self.only else ""}

    # ---- what there is to choose from ----------------------------------------------------------

    def options(self) -> list[Group]:
        """Return all that can be compared: groups of (key, name)."""
        groups = self._families()
        for name, title in self.versions.titles.items():
            if name:
                label = texts.say("compare.variant", self.lang, title=title)
                groups.append((label, self._of_variant(name)))
        if self.own:
            label = texts.say("compare.own", self.lang)
            groups.append((label, [(o.key, self.name(o)) for o in self.own]))
        return groups

    def _families(self) -> list[Group]:
        lens = self.versions.lens("")
        names = [text(f.label, self.lang) for f in lens.study.families]
        names.append(texts.say("compare.no_family" if names else "compare.study", self.lang))
        groups: list[Group] = []
        for g, label in enumerate(names):
            own = [f for f in lens.futures if lens.group(f) == g]
            if own:
                groups.append((label, self._named("", own)))
        return groups

    def _of_variant(self, name: str) -> list[tuple[str, str]]:
        lens = self.versions.seen(name)
        if lens is None:
            return [(f"{name}:", texts.say("compare.open_variant", self.lang))]
        return self._named(name, lens.futures)

    def _named(self, name: str, futures: Sequence[Future]) -> list[tuple[str, str]]:
        sides = [self._side(name, f) for f in futures]
        return [(side.key, self.name(side)) for side in sides]

    def name(self, side: Side) -> str:
        """Name one of the two, with its variant where it has one."""
        name = side.lens.name(side.z, self.lang)
        if not side.version:
            return name
        title = self.versions.titles[side.version]
        return texts.say("compare.in_variant", self.lang, name=name, title=title)


# "compare.no_family" "compare.study"
