"""Compare two futures: where they differ, what holds each, what would tip one into the other."""

from __future__ import annotations

import contextlib
from typing import Any

import ipywidgets as widgets

from futurs import texts
from futurs.errors import FutursError
from futurs.exchange import spreadsheet
from futurs.figures.profile import profile
from futurs.shapes import Profile, Table
from futurs.study import Study, Variant, load, text
from futurs.texts import Language
from futurs.widgets import compare_lines as lines
from futurs.widgets.addresses import EXPLORE, address
from futurs.widgets.chart import Chart
from futurs.widgets.compare_state import DRAFT, CompareState, Side, Versions
from futurs.widgets.explore_state import spelled
from futurs.widgets.frame import Frame
from futurs.widgets.region import Region
from futurs.widgets.render import render
from futurs.widgets.ten_minutes import mark_of, variant_of

LETTERS = ("A", "B")


class Compare(widgets.VBox):
    """Compare two futures of a study, of its variants, or of one's own.

    Parameters
    ----------
    study : Study or Variant
    lang : {"fr", "en"}
    query : dict, optional
        State as it stands in the page's address; see :class:`CompareState`.

    Attributes
    ----------
    state : CompareState
        What is chosen; set its traits to move the board.

    Examples
    --------
    In a notebook: ``Compare(study("administration_2040"), lang="fr")``; two futures by name:
    ``Compare(study("administration_2040"), query={"a": "drift", "b": "kept_contracts"})``.
    """

    # It is given the variant itself: the study beneath it is compared too.
    edits = True

    def __init__(
        self,
        study: Study | Variant,
        lang: Language = "fr",
        query: dict[str, str] | None = None,
    ) -> None:
        base, opened = _opened(study)
        self.study = opened[2] if opened else base
        self.lang, self.query = lang, query or {}
        versions = Versions(base, opened)
        self.state = CompareState(versions, opened[0] if opened else "", self.query, lang)
        versions.look_ahead()
        self.frame = Frame(lang, base.id, base.hash)
        self.region, self.rest = Region(hear=self._hear), Region(hear=self._hear)
        self.chart = self._chart()
        super().__init__([self.frame, self.region, self.rest, self.chart])
        self.state.observe(self._show)
        self._show()

    # ---- what the visitor does -------------------------------------------------------------

    def _hear(self, act: str, value: str) -> None:
        if act in ("a", "b"):
            # A variant may be gone since it was listed: the board stays as it was.
            with contextlib.suppress(FutursError):
                self.state.choose(act, value)
        elif act == "swap":
            self.state.swap()
        elif act == "only":
            self.state.only = not self.state.only
        elif act == "keep" and value in LETTERS:
            self._keep(self.state.side(value.lower()))

    def _keep(self, side: Side) -> None:
        study = side.lens.study
        name = "_".join(x for x in (study.id, side.version.strip("()")) if x)
        self.rest.give(f"{name}.xlsx", spreadsheet.write(study, self.lang, side.lens.tableau))

    # ---- what the visitor sees -------------------------------------------------------------

    def _say(self, key: str, **params: Any) -> str:
        return texts.say(key, self.lang, **params)

    def _show(self, _change: Any = None) -> None:
        a, b = self.state.side("a"), self.state.side("b")
        shape = self._profile(a, b)
        self.region.html = self._head(a, b)
        self.chart.layout.display = "" if shape.ids else "none"
        if shape.ids:
            self._draw(shape)
        self.rest.html = self._rest(a, b, bool(shape.ids))
        self.frame.query = self.state.query()

    def _head(self, a: Side, b: Side) -> str:
        names = [self.state.name(a), self.state.name(b)]
        return render(
            "compare",
            self.lang,
            part="head",
            mark=mark_of(self.study, self.lang),
            variant=variant_of(self.study, self.lang),
            notices=self.state.notices,
            complete=a.lens.complete and b.lens.complete,
            options=self.state.options(),
            chosen=(self.state.a, self.state.b),
            sentence=self._sentence(a, b),
            cards=[
                lines.head("A", a, b, names[0], self.lang),
                lines.head("B", b, a, names[1], self.lang),
            ],
            names=names,
            rows=lines.rows(a, b, self.state.only, self.lang),
            only=self.state.only,
            step=a.lens.study.scale.max,
            explore=[self._explore(a), self._explore(b)],
        )

    def _sentence(self, a: Side, b: Side) -> str:
        n, total = len(lines.apart(a, b)), len(a.z)
        if n == 0 and a.version == b.version:
            return self._say("compare.same")
        if n == 0:
            return self._say("compare.same_states")
        return self._say("compare.differ", n=n, total=total)

    def _explore(self, side: Side) -> str:
        study = side.lens.study
        return address(
            EXPLORE, study.id, self.lang, self.query, variant=side.version,
            s=spelled(study, side.z),
        )  # fmt: skip

    def _rest(self, a: Side, b: Side, charted: bool) -> str:
        study, lang = a.lens.study, self.lang
        two = a.version != b.version
        return render(
            "compare",
            lang,
            part="rest",
            differ=bool(lines.apart(a, b)),
            charted=charted,
            versions=[self._version(a), self._version(b)] if two else [],
            tips=[
                lines.tip(a, b, LETTERS, self.query, lang),
                lines.tip(b, a, LETTERS[::-1], self.query, lang),
            ],
            judged=lines.judged(a, b, lang) if two else None,
            has_signals=any(s.kind == "signal" for s in study.signals),
            signals=[lines.signals(a, b, lang), lines.signals(b, a, lang)],
            has_wildcards=bool(study.wildcards),
            surprises=[lines.surprises(a, b, lang), lines.surprises(b, a, lang)],
            has_stories=bool(study.stories),
            stories=[lines.story(a, self.query, lang), lines.story(b, self.query, lang)],
            letters=LETTERS,
            files=[(self._version(s), x) for s, x in ((a, "A"), (b, "B"))][: 1 + two],
        )

    def _version(self, side: Side) -> str:
        if not side.version:
            return self._say("compare.the_study")
        return self._say("compare.the_variant", title=self.state.versions.titles[side.version])

    # ---- the chart -------------------------------------------------------------------------

    def _profile(self, a: Side, b: Side) -> Profile:
        differ = lines.apart(a, b)
        return lines.profiles(a, b, differ if self.state.only else list(range(len(a.z))))

    def _chart(self) -> Chart:
        shape = self._profile(self.state.side("a"), self.state.side("b"))
        figure, title, alt, table = self._drawn(shape)
        return Chart(figure, title=title, alt=alt, table=table, lang=self.lang, name="compare")

    def _draw(self, shape: Profile) -> None:
        figure, title, alt, table = self._drawn(shape)
        self.chart.title = title
        self.chart.update(figure, alt=alt, table=table)

    def _drawn(self, shape: Profile) -> tuple[Any, str, str, Table]:
        drivers = self.study.drivers
        groups = {d.id: text(d.label, self.lang) for d in drivers}
        labels = {
            f"{d.id}.{s.id}": text(s.label, self.lang) for d in drivers for s in d.states
        }  # fmt: skip
        # Short: a legend that is wider than a phone leaves no room for the dots.
        cases = dict(zip(shape.cases, LETTERS, strict=True))
        figure = profile(
            shape, labels, groups, cases, self.lang, axis=self._say("compare.balance_axis")
        )  # fmt: skip
        columns = ("futures.driver", "compare.state", "compare.in_a", "compare.in_b")
        # "futures.driver" "compare.state" "compare.in_a" "compare.in_b"
        rows = tuple(
            (groups[g], labels[i], int(x), int(y))
            for g, i, x, y in zip(shape.groups, shape.ids, *shape.values, strict=True)
        )
        table = Table(tuple(self._say(c) for c in columns), rows)
        title, alt = self._found(rows)
        return figure, title, alt, table

    def _found(self, rows: tuple[tuple[str, str, int, int], ...]) -> tuple[str, str]:
        if not rows or not any(x != y for _, _, x, y in rows):
            return self._say("compare.balance_same"), self._say("compare.balance_same_alt")
        one, two = (self.state.name(self.state.side(c)) for c in "ab")
        _, state, x, y = max(rows, key=lambda r: abs(r[2] - r[3]))
        return (
            self._say("compare.balance", state=state),
            self._say(
                "compare.balance_alt", one=one, two=two, state=state, a=texts.signed(x, self.lang),
                b=texts.signed(y, self.lang), n=len(rows),
            ),
        )  # fmt: skip


def _opened(study: Study | Variant) -> tuple[Study, tuple[str, str, Study] | None]:
    if isinstance(study, Variant):
        title = study.overlay.title
        return study.base, (study.id or DRAFT, title, study.study)
    if study.overlay and study.folder:
        # A variant's study does not hold the study beneath it: that is read again.
        return load(study.folder), (DRAFT, study.overlay.title, study)
    return study, None
