"""Simulate the administration: a future, levers, and what thousands of simulated futures become."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets as widgets

from futurs import texts
from futurs.errors import FutursError
from futurs.futures.comparing import Weight
from futurs.shapes import Table
from futurs.study import Study
from futurs.texts import Language
from futurs.widgets.addresses import address
from futurs.widgets.chart import Chart
from futurs.widgets.cited import EVIDENCE
from futurs.widgets.evidence_pages import Pages
from futurs.widgets.frame import Frame
from futurs.widgets.ledger import ledger_of
from futurs.widgets.quiet import WAIT, Progress, Quiet, Watch, aside
from futurs.widgets.region import Region
from futurs.widgets.render import render
from futurs.widgets.simulate_charts import (
    Picture,
    fan_picture,
    scenarios_picture,
    steady,
    weights_picture,
)  # fmt: skip
from futurs.widgets.simulate_maps import Maps
from futurs.widgets.simulate_pages import Told
from futurs.widgets.simulate_runs import FEW, MANY, Found, Watched, runs_of
from futurs.widgets.simulate_state import VIEWS, SimulateState
from futurs.widgets.simulate_story import Story
from futurs.widgets.simulate_words import Words
from futurs.widgets.sliders import Sliders
from futurs.widgets.ten_minutes import variant_of

_COMPILING_AFTER = 0.5
_Work = tuple[Callable[[Watch], Any], Callable[[Any], None]]


class Simulate(widgets.VBox):
    """Show what simulated futures of a study become, and try its levers on them.

    Parameters
    ----------
    study : Study
    lang : {"fr", "en"}
    query : dict, optional
        State as it stands in the page's address; see :class:`SimulateState`.

    Attributes
    ----------
    state : SimulateState
    runs : Runs

    Raises
    ------
    InputError
        When the study has no equations, no scenario or no table from states to ranges.
    StudyError
        With all faults of the equations.

    Examples
    --------
    In a notebook: ``Simulate(study("administration_2040"), lang="fr")``.
    """

    def __init__(
        self, study: Study, lang: Language = "fr", query: dict[str, str] | None = None
    ) -> None:
        from futurs.futures.settings import chosen_scenarios

        self.study, self.lang, self.asked = study, lang, query or {}
        self.runs = runs_of(study)
        chosen_scenarios(study, None)  # says what the study lacks before anything is shown
        ledger, self._wrong = ledger_of(study)
        system = self.runs.system
        self.state = SimulateState(
            study, self.runs.outcomes, self.runs.years, frozenset(system.variables), self.asked, lang
        )  # fmt: skip
        self.words = Words(system, self.state, lang)
        pages = Pages(ledger, lang, self.asked)
        self.told, self.maps = Told(self.words, study, pages), Maps(self.words, study, pages)
        self.story = Story(self.words, study, self.runs, self.asked)
        self.quiet = Quiet(self._progress, self._failed)
        self.watched: Watched | None = None
        self.found: Found | None = None
        self.side: Found | None = None
        self._weights: tuple[Weight, ...] = ()
        self._shown: dict[str, str] = {}
        self._bounds: dict[str, tuple[float, float]] = {}
        self._stopped = self._said = ""
        self._weighed = FEW
        self._refined = False
        self._build()
        self._show()
        if self.runs.target != "compiled":
            aside(self.runs.compile, self._compiled, _COMPILING_AFTER)

    def _build(self) -> None:
        self.frame = Frame(self.lang, self.study.id, self.study.hash)
        regions = [Region(hear=self._hear) for _ in range(7)]
        self.head, self.pick, self.status, self.how, self.top, self.bottom, self.foot = regions
        words = {"reset": self._say("simulate.reset"), "unit": self._say("simulate.unit")}
        words |= {"none": self._say("simulate.levers_none")}
        words["means"] = self._say("simulate.means")
        words["some"] = self._say("simulate.levers_n", n="{n}")
        self.sliders = Sliders(self.told.groups(), words, self._pulled)
        self.sliders.put(self.state.levers)
        self.fans = {name: self._chart(name) for name in self.runs.shown()}
        self.extra, self.beside = self._chart("outcome"), self._chart("futures")
        self.weighing = self._chart("uncertainties")
        self.grid = _box("fans", *self.fans.values(), self.extra)
        # The chart of the outcome chosen is seen a second time, large, beside the levers.
        self.lens = _box("lens")
        self._look_at(self.fans.get(self.state.outcome, self.extra))
        self.since = Region(hear=self._hear)
        levers = _box("simulate-aside", self.since, self.sliders)
        main = _box(
            "simulate-main", self.status, self.how, self.weighing, self.top, self.grid, self.beside,
            self.bottom, self.foot,
        )  # fmt: skip
        work = _box("simulate", _box("trial", self.lens, levers), main)
        work.add_class("with-lens")
        super().__init__([self.frame, self.head, self.pick, work])
        # In JupyterLab nothing around the board carries the look.
        self.add_class("futurs")

    def _chart(self, name: str) -> Chart:
        from plotly.graph_objects import Figure

        return Chart(Figure(), title="", alt="", table=Table((), ()), lang=self.lang, name=name)

    # ---- what the visitor does -------------------------------------------------------------

    def _hear(self, act: str, value: str) -> None:
        self._stopped = ""
        if act == "cancel":
            self.quiet.stop()
            self._stopped = self._say("simulate.stopped")
            self._show_status()
        elif act == "again":
            self._refine(wait=0)
            self._show_status()
        elif act == "latex":
            self.top.give(f"{self.state.outcome}.tex", self.told.latex(self.state.outcome))
        elif self.state.choose(act, value):
            self._show()
            if act == "at":
                self.top.focus("t-equation")

    def _pulled(self, levers: dict[str, int]) -> None:
        self._stopped = ""
        if self.state.pull(levers):
            self.quiet.stop()
            self._answer()

    def _compiled(self, ready: bool) -> None:
        # Between two results, never inside one: what is shown is computed anew as a whole.
        if ready:
            self.runs.take_compiled()
            if not self.quiet.busy:
                self._refine(wait=0)

    # ---- what is computed --------------------------------------------------------------------

    def _names(self) -> tuple[str, ...]:
        return self.runs.shown(self.state.outcome)

    def _here(self) -> dict[str, dict[str, str]]:
        return {self.state.scenario: self.state.states}

    def _answer(self) -> None:
        """Answer a move with few futures at once, with many once the page is quiet."""
        self._refined = False
        self._said = ""
        try:
            self.found = self.runs.run(
                self._here(), self.state.levers, self._names(), FEW, since=self.state.since
            )
        except FutursError as error:
            self._failed(error)
            return
        self._show_found()
        self._refine()

    def _refine(self, wait: float = WAIT) -> None:
        works: dict[str, Callable[[], _Work]] = {
            "scenarios": self._all_scenarios, "why": self._weigh, "story": self._hold_against,
        }  # fmt: skip
        work, done = works.get(self.state.view, self._many)()
        self.quiet.begin(work, done, wait)

    def _many(self) -> _Work:
        here, levers, names = self._here(), dict(self.state.levers), self._names()
        since = self.state.since

        def done(found: Found) -> None:
            self.found, self._refined = found, True
            self._show_found()

        return (lambda watch: self.runs.run(here, levers, names, MANY, watch, since=since)), done

    def _all_scenarios(self) -> _Work:
        scenarios, levers = self.state.scenarios, dict(self.state.levers)
        since = self.state.since
        names = tuple(dict.fromkeys((self.state.outcome, *self.told.aimed())))
        # Many futures of all scenarios are worth a wait in compiled code only.
        most = MANY if self.side is not None and self.runs.target == "compiled" else FEW

        def done(found: Found) -> None:
            first, self.side = self.side is None, found
            self._refined = found.draws == MANY
            self._show_found()
            if first and self.runs.target == "compiled":
                self._refine()

        return (
            lambda watch: self.runs.run(scenarios, levers, names, most, watch, since=since)
        ), done

    def _hold_against(self) -> _Work:
        scenarios, outcomes, years = self.state.scenarios, self.story.outcomes, self.story.years
        known = self.watched if self.watched and self.watched.target == self.runs.target else None

        def done(found: Watched) -> None:
            self.watched, self._refined = found, True
            self._show_found()

        return (
            lambda watch: known or self.runs.watched(scenarios, outcomes, years, FEW, watch)
        ), done

    def _weigh(self) -> _Work:
        states, levers = dict(self.state.states), dict(self.state.levers)
        outcome, year, since = self.state.outcome, self.state.year, self.state.since

        def done(found: tuple[Weight, ...]) -> None:
            self._weights, self._refined = found, True
            self._show_weights(MANY)
            self._show_status()
            self.frame.query = self.state.query()

        return (
            lambda watch: self.runs.weights(states, levers, outcome, year, MANY, watch, since=since)
        ), done

    def _failed(self, error: FutursError) -> None:
        self._said = "\n".join(texts.stated(error, self.lang))
        self.head.html = self._head_html()

    # ---- what the visitor sees -----------------------------------------------------------------

    def _say(self, key: str, **params: Any) -> str:
        return texts.say(key, self.lang, **params)

    def _show(self) -> None:
        """Show everything: another future, view, outcome or year has been chosen."""
        view = self.state.view
        self.head.html = self._head_html()
        self.pick.html = self._pick_html()
        ramp = self.runs.system.model.ramp
        self.since.html = render(
            "simulate_since", self.lang, levers=self.state.known_levers, since=self.state.since,
            years=self.state.starts, length=ramp.stop - ramp.start,
        )  # fmt: skip
        # "simulate.how_fans" "simulate.how_story" "simulate.how_scenarios" "simulate.how_why"
        # "simulate.how_basis"
        self.how.html = render("simulate_how", self.lang, how=self._say(f"simulate.how_{view}"))
        self.foot.html = self._foot_html()
        self.sliders.unfolded = view == "fans"
        for part, views in (
            (self.lens, ("fans",)), (self.grid, ("fans",)), (self.beside, ("scenarios", "story")),
            (self.weighing, ("why",)),
        ):  # fmt: skip
            part.layout.display = "" if view in views else "none"
        self.side = None
        if view == "basis":
            self.quiet.stop()
        self._answer() if view != "basis" else self._show_basis()

    def _show_found(self) -> None:
        view = self.state.view
        if view == "fans":
            self._show_fans()
        elif view == "scenarios":
            self._show_side()
        elif view == "story":
            self._show_story()
        elif view == "why":
            self._show_why()
        else:
            self._show_basis()
        self._show_status()
        if not self.quiet.busy or self._refined:  # a browser takes few addresses a second
            self.frame.query = self.state.query()

    def _show_fans(self) -> None:
        found, here = self.found, self.state.scenario
        assert found is not None  # noqa: S101 -- run by the caller
        one, other = found.chosen[here], found.without[here]
        chosen = self.state.outcome
        also = chosen not in self.fans
        self.extra.layout.display = "" if also else "none"
        charts = {**self.fans, **({chosen: self.extra} if also else {})}
        self._look_at(charts[chosen])
        # What is looked at is sent first.
        for name, chart in sorted(charts.items(), key=lambda item: item[0] != chosen):
            year = self.state.year
            picture = fan_picture(self.words, name, one.fans[name], other.fans[name], year)
            self._put(chart, picture, name)
        self.top.html = ""
        self.bottom.html = render(
            "simulate_effects", self.lang, any=bool(self.state.levers), year=str(self.state.year),
            rows=self.told.effects(found, charts) if self.state.levers else [],
        )  # fmt: skip

    def _look_at(self, chart: Chart) -> None:
        if self.lens.children == (chart,):
            return
        for other in self.lens.children:
            other.remove_class("chosen")
        chart.add_class("chosen")
        self.lens.children = (chart,)

    def _put(self, chart: Chart, picture: Picture, what: str) -> None:
        """Show a picture: all of it the first time, then only what moves."""
        if picture.lines and self._shown.get(chart.model_id) == what:
            bounds = self._bounds[what] = steady(self._bounds[what], picture.bounds)
            chart.move(
                picture.lines, bounds, title=picture.title, alt=picture.alt, table=picture.table
            )
            return
        self._shown[chart.model_id], self._bounds[what] = what, picture.bounds
        with chart.hold_sync():
            chart.title, chart.axis, chart.name = picture.title, picture.axis, what
            chart.update(picture.figure(), alt=picture.alt, table=picture.table)

    def _show_side(self) -> None:
        name, year = self.state.outcome, self.state.year
        side = self.side
        self.top.html = ""
        self.beside.layout.display = "none" if side is None else ""
        if side is not None:
            shapes = {key: part.fans[name] for key, part in side.chosen.items()}
            self._put(
                self.beside, scenarios_picture(self.words, name, shapes, year), f"{name}_futures"
            )
        told = self.told.targets(side) if side else {"heads": [], "rows": [], "year": str(year)}
        self.bottom.html = render("simulate_targets", self.lang, waiting=side is None, **told)

    def _show_story(self) -> None:
        found = self.watched
        self.top.html = render("simulate_story", self.lang, **self.story.told(found))
        picture = self.story.picture(found) if found else None
        self.beside.layout.display = "" if picture else "none"
        if picture:
            self._put(self.beside, picture, f"{self.state.scenario}_story")
        self.bottom.html = render(
            "simulate_silent", self.lang, lines=self.story.silent(found) if found else [],
            every=self.story.every(found) if found else [], known=found is not None,
        )  # fmt: skip

    def _show_why(self) -> None:
        name = self.state.outcome
        self.bottom.html = render("simulate_ways", self.lang, **self.told.ways(name))
        self._weights = self.runs.weights(
            self.state.states, self.state.levers, name, self.state.year, FEW,
            since=self.state.since,
        )  # fmt: skip
        self._show_weights(FEW)

    def _show_weights(self, draws: int) -> None:
        name, found = self.state.outcome, self._weights
        self._weighed = draws
        self.weighing.layout.display = "" if found else "none"
        if found:
            picture = weights_picture(self.words, name, found, self.state.year, draws)
            self._put(self.weighing, picture, f"{name}_uncertainties")
        key = "simulate.weights_how" if found else "simulate.weights_none"
        # "simulate.weights_how" "simulate.weights_none"
        self.top.html = render(
            "simulate_why", self.lang, equations=self.told.equations(name, self.state.at),
            at=self.state.at, note=self._say(key),
        )  # fmt: skip

    def _show_basis(self) -> None:
        self.top.html = ""
        href = address(EVIDENCE, self.study.id, self.lang, self.asked, view="assumed")
        self.bottom.html = render(
            "simulate_basis", self.lang, href=href, first=str(self.runs.system.years[0]),
            **self.told.basis(self.state.outcome), **self.maps.told(),
        )  # fmt: skip
        self.status.html = ""
        self.frame.query = self.state.query()

    # ---- words -----------------------------------------------------------------------------------

    def _head_html(self) -> str:
        wrong = (
            [*texts.stated(self._wrong, self.lang), self._say("simulate.no_figures")]
            if self._wrong
            else []
        )
        # "simulate.fans" "simulate.story" "simulate.scenarios" "simulate.why" "simulate.basis"
        return render(
            "simulate_head", self.lang, variant=variant_of(self.study, self.lang),
            notices=self.state.notices, notice=self.words.text(self.runs.system.model.notice),
            wrong=[*wrong, *self._said.splitlines()],
            views=[(v, self._say(f"simulate.{v}")) for v in VIEWS], view=self.state.view,
        )  # fmt: skip

    def _pick_html(self) -> str:
        return render(
            "simulate_pick", self.lang, scenarios=self.told.scenarios(),
            scenario=self.state.scenario, levers=self.state.known_levers,
            # A story has all outcomes and its own years.
            outcomes=[] if self.state.view == "story" else self.told.outcomes(),
            outcome=self.state.outcome, year=self.state.year, years=self.state.years,
        )  # fmt: skip

    def _foot_html(self) -> str:
        warnings = [self.words.text(w) for w in self.runs.system.model.warnings]
        return render("simulate_foot", self.lang, warnings=warnings)

    def _show_status(self, progress: Progress | None = None) -> None:
        found = self.side if self.state.view == "scenarios" else self.found
        story = self.state.view == "story"
        many = found is not None and (found.draws == MANY or story)
        known = found is not None and self.state.scenario in found.chosen
        names = [self.state.outcome] if self.state.view == "scenarios" else self._names()
        again = not many and not self.quiet.busy and self._stopped
        why = self.state.view == "why"
        draws = self._weighed if why else FEW if story else found.draws if found else 0
        self.status.html = render(
            "simulate_status", self.lang,
            draws=self.words.draws(draws, found.target) if found and known else "",
            enough=self.told.enough(found, names) if found and known and not (why or story) else "",
            overflowed=self._overflowed(found) if found and known else "",
            again=self._say("simulate.again", n=MANY) if again else "",
            progress=progress, stopped=self._stopped,
            left=self._say("simulate.progress", done=progress.done, total=progress.total,
                           left=texts.number(progress.left, self.lang, 0)) if progress else "",
        )  # fmt: skip

    def _overflowed(self, found: Found) -> str:
        if self.state.view == "story":
            return self.told.overflowed_of(self.watched) if self.watched else ""
        return self.told.overflowed(found)

    def _progress(self, progress: Progress | None) -> None:
        if self.state.view != "basis":
            self._show_status(progress)


def _box(name: str, *children: widgets.Widget) -> widgets.Box:
    box = widgets.VBox(children)
    box.add_class(name)
    return box
