"""Plan a pathway: until when each policy holds, what may follow it, and what to watch."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from futurs.errors import FutursError
from futurs.futures.simulating import passed_on
from futurs.study import Study
from futurs.texts import Language
from futurs.widgets.answering import Answering
from futurs.widgets.chart import Chart
from futurs.widgets.pathways_charts import kept_chart
from futurs.widgets.pathways_pages import Routed
from futurs.widgets.pathways_plans import holding, shown, unbeaten
from futurs.widgets.pathways_runs import (
    Asked,
    PathwayRuns,
    Planned,
    Replayed,
    Rules,
    pathway_runs_of,
    this_year,
)
from futurs.widgets.pathways_state import BOUNDS, CHAINS, READINGS, VIEWS, PathwaysState
from futurs.widgets.pathways_watch import watched
from futurs.widgets.policies_charts import routes_chart
from futurs.widgets.quiet import Watch, aside
from futurs.widgets.render import render
from futurs.widgets.simulate_state import SimulateState
from futurs.widgets.simulate_words import Words
from futurs.widgets.ten_minutes import variant_of

_COMPILING_AFTER = 0.5
_KEPT = 12


class Pathways(Answering):
    """Follow a study's policies over the years: tipping years, metro map, first steps, triggers.

    Parameters
    ----------
    study : Study
    lang : {"fr", "en"}
    query : dict, optional
        State as it stands in the page's address; see :class:`PathwaysState`.
    today : int, optional
        The year of now; that of the clock when not given.

    Attributes
    ----------
    state : PathwaysState
    runs : PathwayRuns
    found : Planned or None
        What is shown.

    Raises
    ------
    InputError
        When the study has no equations, no scenario, no table from states to ranges, no lever in
        its model, or no outcome with a direction.
    StudyError
        With all faults of the equations.

    Examples
    --------
    In a notebook: ``Pathways(study("administration_2040"), lang="fr")``.
    """

    told: Routed

    def __init__(
        self, study: Study, lang: Language = "fr", query: dict[str, str] | None = None, *,
        today: int | None = None,
    ) -> None:  # fmt: skip
        self.study, self.lang, self.asked = study, lang, query or {}
        self.runs: PathwayRuns = pathway_runs_of(study)
        tried = self.runs.runs
        years = self.runs.years
        now = this_year(years) if today is None else today
        first = self.runs.first(min(max(now, years[0]), years[-2]))
        targets = {first: tried.targets[first]} | tried.targets
        self.state = PathwaysState(study, targets, years, self.asked, lang, now)
        plain = SimulateState(study, tried.runs.outcomes, years, frozenset(), {}, lang)
        self.words = Words(self.runs.system, plain, lang)
        self.told = Routed(self.words, self.state, tried.better)
        self.found: Planned | None = None
        self._results: OrderedDict[tuple[Any, ...], Planned] = OrderedDict()
        self._charts: OrderedDict[tuple[Any, ...], tuple[Chart, ...]] = OrderedDict()
        self._build()
        self._show()
        if self.runs.target != "compiled":
            aside(tried.runs.compile, self._compiled, _COMPILING_AFTER)

    # ---- what the visitor does -------------------------------------------------------------

    def _hear(self, act: str, value: str) -> None:
        self._stopped, self._said = False, ""
        if act == "cancel":
            self.quiet.stop()
            self._stopped = True
            self._show_status()
            return
        if act in ("a", "b"):
            self.state.toggle(act, value)
        elif not self.state.choose(act, value) and act in ("threshold", *self.state.bounds()):
            low, high = self.state.bounds().get(act, (0, 0))
            # "policies_board.bad_share" "policies_board.bad_threshold"
            key = "bad_threshold" if act == "threshold" else "bad_share"
            self._said = self.told.say(
                f"policies_board.{key}", found=value[:40], low=str(low), high=str(high)
            )
        self._show()

    def _compiled(self, ready: bool) -> None:
        # From the next result on, never inside one; what is shown stays as it is.
        if ready:
            self.runs.runs.runs.take_compiled()

    # ---- what is computed --------------------------------------------------------------------

    def _key(self) -> tuple[Any, ...]:
        state = self.state
        settings = tuple(
            getattr(state, n) for n in ("outcome", "limit", "reading", "chain", "start", *BOUNDS)
        )
        levers = tuple(state.lines.items())
        # What a view needs besides the plans.
        more = {"watch": (state.policy, state.scenario), "map": (state.scenario, state.way)}
        return settings, levers, (state.view, *more.get(state.view, ()))

    def _work(self) -> Callable[[Watch | None], Planned]:
        state, runs, view = self.state, self.runs, self.state.view
        asked = Asked(
            state.outcome,
            float(state.limit or 0.0),
            state.share / 100,
            state.reading,
            state.lasting,
        )
        rules = Rules(state.start, state.lead, state.changes, state.chain == "adding")
        policies, levers, where = state.lines, state.lines[state.policy], state.scenario
        way = state.way
        key = self._key()
        known = self._results.get((*key[:2], ("when",)))
        # Another pathway of the same map: the others have been run.
        same = [r for k, r in self._results.items() if k[:2] == key[:2] and k[2][:2] == key[2][:2]]
        ran = same[-1].replayed if same and view == "map" else {}
        seen = tuple(o.id for o in runs.system.model.outcomes if self.words.past(o.id))

        def work(watch: Watch | None) -> Planned:
            found = known or runs.plan(policies, asked, rules, watch)
            if view == "watch":
                signs = runs.signs(levers, asked, rules, where, seen, found.target, watch)
                return replace(found, signs=signs)
            return replace(
                found, replayed=_replayed(runs, found, view, where, way, asked, ran, watch)
            )

        return work

    def _answer(self) -> None:
        """Show the view's answer: at once when it is known, else once it is computed."""
        self._drop()
        if self.state.limit is None:
            self._clear("threshold")
            return
        key = self._key()
        if key in self._results:
            self._put(key, self._results[key])
            return
        job = self._work()
        if self.quiet.begin(job, lambda found: self._arrived(key, found), wait=0):
            if self._view != self.state.view:
                self._clear("")
            self._show_status()
            return
        try:
            self._put(key, job(None))
        except FutursError as error:
            self._failed(error)

    def _put(self, key: tuple[Any, ...], found: Planned) -> None:
        self._results[key] = self.found = found
        self._results.move_to_end(key)
        # Every view rests on the same plans.
        self._results.setdefault((*key[:2], ("when",)), replace(found, signs=(), replayed={}))
        while len(self._results) > _KEPT:
            self._results.popitem(last=False)
        self._show_found(found)

    # ---- what the visitor sees -----------------------------------------------------------------

    def _show(self) -> None:
        self.head.html = self._head_html()
        self.pick.html = self._pick_html()
        told, state = self.told, self.state
        every = "auto" if state.view == "map" else "all"
        self.ask.html = render(
            "pathways_ask", self.lang, state=state,
            policies=[(p, told.policies[p]) for p in state.lines],
            scenarios=[("", told.say(f"pathways_board.{every}")), *told.scenarios.items()],
        )  # fmt: skip
        # "pathways_board.all" "pathways_board.auto"
        warnings = [self.words.text(w) for w in self.runs.system.model.warnings]
        self.foot.html = render("policies_foot", self.lang, warnings=warnings)
        self.frame.query = state.query()
        self._answer()

    def _show_found(self, found: Planned) -> None:
        view, told = self.state.view, self.told
        nothing = told.nothing(found)
        page: dict[str, Any] = {}
        if nothing["unknown"]:  # no year and no trigger either
            pass
        elif view == "watch":
            page = watched(told, found, self.asked)
        elif view == "when":
            page = told.when_page(found)
        elif not nothing["said"]:
            page = told.map_page(found) if view == "map" else told.first_page(found)
        self._draw(found if view == "map" and not nothing["said"] else None)
        self.body.html = render(
            "pathways_body", self.lang, view=view, page=page, nothing=nothing, state=self.state
        )
        self._view = view
        self._show_status()

    def _draw(self, found: Planned | None) -> None:
        told = self.told
        plan = told.plan(found) if found is not None else None
        if found is None or plan is None or not plan.found:
            self.drawn.children = ()
            return
        key = (*self._key()[:2], plan.scenario, self.state.way)
        if key not in self._charts:
            drawn = routes_chart(
                found.tipped, plan, told.policies, told.scenarios[plan.scenario], self.lang,
                measure=told.measure, threshold=told.threshold,
                chosen=told.chosen(found, plan),
            )  # fmt: skip
            ran = found.replayed[plan.scenario]
            self._charts[key] = drawn, kept_chart(ran, self.lang, **told.played_words(ran))
        self._charts.move_to_end(key)
        self.drawn.children = self._charts[key]
        # A page may still be drawing the one before: it is closed a few charts later.
        while len(self._charts) > _KEPT:
            for chart in self._charts.popitem(last=False)[1]:
                chart.close()

    def _clear(self, view: str) -> None:
        """Show no answer: none is known, or none can be."""
        self._draw(None)
        self.found, self._view = None, ""
        page = {"label": self.words.outcome(self.state.outcome)}
        self.body.html = render(
            "pathways_body", self.lang, view=view, page=page, state=self.state,
            nothing={"said": "", "value": "", "unknown": ""},
        )  # fmt: skip
        self._show_status()

    # ---- words -----------------------------------------------------------------------------------

    def _head_html(self) -> str:
        # "pathways_board.when" "pathways_board.map" "pathways_board.first" "pathways_board.watch"
        # "pathways_board.how_when" "pathways_board.how_map" "pathways_board.how_first"
        # "pathways_board.how_watch"
        say, view = self.told.say, self.state.view
        return render(
            "pathways_head", self.lang, variant=variant_of(self.study, self.lang),
            notices=self.state.notices, notice=self.words.text(self.runs.system.model.notice),
            wrong=self._said.splitlines(), view=view,
            views=[(v, say(f"pathways_board.{v}", year=str(self.state.start))) for v in VIEWS],
            how=say(f"pathways_board.how_{view}", share=self.state.share, lead=self.state.lead),
        )  # fmt: skip

    def _pick_html(self) -> str:
        state, told = self.state, self.told
        target = self.runs.runs.targets[state.outcome]
        given = (
            told.say("policies_board.no_target")
            if target is None
            else told.say("policies_board.target", x=self._number(target))
        )
        # "pathways_board.lasting" "pathways_board.years_lead" "pathways_board.changes"
        # "pathways_board.start" "pathways_board.reading_year"
        # "pathways_board.reading_left" "pathways_board.chain_adding" "pathways_board.chain_any"
        numbers = [
            (
                n,
                told.say(f"pathways_board.{'years_lead' if n == 'lead' else n}"),
                getattr(state, n),
                *ends,
            )
            for n, ends in state.bounds().items()
            if n != "share"
        ]
        return render(
            "pathways_pick", self.lang, state=state, unit=told.unit, target=given,
            outcomes=[(o, self.words.outcome(o)) for o in self.runs.runs.better],
            limit="" if state.limit is None else self._number(state.limit),
            packages=told.packages(), numbers=numbers,
            readings=[(r, told.say(f"pathways_board.reading_{r}")) for r in READINGS],
            chains=[(c, told.say(f"pathways_board.chain_{c}")) for c in CHAINS],
        )  # fmt: skip


def _replayed(
    runs: PathwayRuns, found: Planned, view: str, where: str, way: str, asked: Asked,
    known: Mapping[str, Replayed], watch: Watch | None,
) -> dict[str, Replayed]:  # fmt: skip
    """Run as sequences what a view shows: the map's pathways, or the best one of each scenario."""
    chosen = {
        "map": [shown(found.plans, where)],
        "first": [p for p in found.plans if not holding(p)],
    }.get(view, [])
    listed = {p: unbeaten(p, way) if view == "map" else p.found[:1] for p in chosen if p.found}
    total, done, ran = sum(runs.replaying(p, own) for p, own in listed.items()), 0, {}
    for plan, own in listed.items():
        inner = passed_on(watch, done, total)
        ran[plan.scenario] = runs.replay(
            found, plan, own, asked, way, inner, known=known.get(plan.scenario)
        )
        done += runs.replaying(plan, own)
    return ran
