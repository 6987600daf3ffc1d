"""Test policies: levers and packages in every future of the study, and how each of them holds."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from futurs.errors import FutursError
from futurs.shapes import Costs, Table
from futurs.study import Study
from futurs.texts import Language
from futurs.widgets.answering import Answering
from futurs.widgets.chart import Chart
from futurs.widgets.policies_charts import classes_chart, duel_chart, places_chart, regrets_chart
from futurs.widgets.policies_failing import failing, labels, title, units_of
from futurs.widgets.policies_found import ALIKE, NEEDING, QUICK, Found, key_of, work
from futurs.widgets.policies_pages import Told
from futurs.widgets.policies_runs import policy_runs_of
from futurs.widgets.policies_state import SHARES, STATISTICS, VIEWS, PoliciesState
from futurs.widgets.quiet import aside
from futurs.widgets.render import render
from futurs.widgets.simulate_state import SimulateState
from futurs.widgets.simulate_words import Words
from futurs.widgets.ten_minutes import variant_of

_COMPILING_AFTER = 0.5
_KEPT = 24


class Policies(Answering):
    """Try a study's levers, alone and in packages, in all its scenarios.

    Parameters
    ----------
    study : Study
    lang : {"fr", "en"}
    query : dict, optional
        State as it stands in the page's address; see :class:`PoliciesState`.

    Attributes
    ----------
    state : PoliciesState
    runs : PolicyRuns
    found : Found or None
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
    In a notebook: ``Policies(study("administration_2040"), lang="fr")``.
    """

    def __init__(
        self, study: Study, lang: Language = "fr", query: dict[str, str] | None = None
    ) -> None:
        self.study, self.lang, self.asked = study, lang, query or {}
        self.runs = policy_runs_of(study)
        years = self.runs.runs.years
        first, targets = self.runs.first(), self.runs.targets
        self.state = PoliciesState(
            study, {first: targets[first]} | targets, years, self.asked, lang, self.runs.margins
        )
        plain = SimulateState(study, self.runs.runs.outcomes, years, frozenset(), {}, lang)
        self.words = Words(self.runs.system, plain, lang)
        self.told = Told(self.words, self.state, self.runs.better)
        self.found: Found | None = None
        # A chart lives as long as its answer: one that is closed while the page still makes it
        # would be an error there.
        self._results: OrderedDict[tuple[Any, ...], tuple[Found, Chart | None]] = OrderedDict()
        self._build()
        self._show()
        if self.runs.runs.target != "compiled":
            aside(self.runs.runs.compile, self._compiled, _COMPILING_AFTER)

    # ---- what the visitor does -------------------------------------------------------------

    def _hear(self, act: str, value: str) -> None:
        self._stopped, self._said = False, ""
        if act == "cancel":
            self.quiet.stop()
            self._stopped = True
            self._show_status()
            return
        if act == "swap":
            self.state.one, self.state.two = self.state.two, self.state.one
        elif act in ("a", "b"):
            self.state.toggle(act, value)
        elif not self.state.choose(act, value) and act in (*SHARES, "threshold", "margin"):
            low, high = SHARES.get(act, ("", ""))
            # "policies_board.bad_share" "policies_board.bad_threshold" "policies_board.bad_margin"
            key = f"policies_board.bad_{'share' if act in SHARES else act}"
            self._said = self.told.say(key, found=value[:40], low=low, high=high)
        self._show()

    def _compiled(self, ready: bool) -> None:
        # From the next result on, never inside one; what is shown stays as it is.
        if ready:
            self.runs.runs.take_compiled()

    # ---- what is computed --------------------------------------------------------------------

    def _answer(self) -> None:
        """Show the view's answer: at once when it is known or quick, else once it is computed."""
        state = self.state
        self._drop()
        if state.view in NEEDING and state.limit is None:
            self._clear("threshold")
            return
        key = key_of(state, self.runs.runs.target)
        if key in self._results:
            self._results.move_to_end(key)
            self._show_found(*self._results[key])
            return
        job = work(self.runs, state)
        quick = state.view in QUICK and self.runs.ready(state.policies)
        if not quick and self.quiet.begin(job, lambda found: self._arrived(key, found), wait=0):
            if self._view != state.view:
                self._clear("")
            self._show_status()
            return
        try:
            self._put(key, job(None))
        except FutursError as error:
            self._failed(error)

    def _put(self, key: tuple[Any, ...], found: Found) -> None:
        chart = self._chart(key[0], found)
        self._results[key] = found, chart
        while len(self._results) > _KEPT:
            _, (_, old) = self._results.popitem(last=False)
            if old is not None:
                old.close()
        self._show_found(found, chart)

    # ---- what the visitor sees -----------------------------------------------------------------

    def _show(self) -> None:
        self.head.html = self._head_html()
        self.pick.html = self._pick_html()
        told, state = self.told, self.state
        # "policies_board.statistic_mean" "policies_board.statistic_percentile"
        self.ask.html = render(
            "policies_ask", self.lang, state=state, policies=told.choices(),
            scenarios=[("", told.say("policies_board.all_scenarios")), *told.scenarios.items()],
            statistics=[(s, told.say(f"policies_board.statistic_{s}")) for s in STATISTICS],
        )  # fmt: skip
        warnings = [self.words.text(w) for w in self.runs.system.model.warnings]
        self.foot.html = render("policies_foot", self.lang, warnings=warnings)
        self.frame.query = state.query()
        self._answer()

    def _show_found(self, found: Found, chart: Chart | None) -> None:
        self.found, view = found, self.state.view
        self.drawn.children = () if chart is None else (chart,)
        page = (
            failing(self.told, found.answer, self.asked)
            if view == "fails"
            else getattr(self.told, view)(found)
        )
        self.body.html = render("policies_body", self.lang, view=view, page=_whole(page))
        self._view = view
        self._show_status()

    def _clear(self, view: str) -> None:
        """Show no answer: none is known, or none can be."""
        self.drawn.children, self.found, self._view = (), None, ""
        page = {"label": self.words.outcome(self.state.outcome)}
        self.body.html = render("policies_body", self.lang, view=view, page=page)
        self._show_status()

    def _chart(self, view: str, found: Found) -> Chart | None:
        told, answer = self.told, found.answer
        names = told.policies, told.scenarios
        measure, lang = told.measure, self.lang
        if view == "classes":
            return classes_chart(
                answer, *names, lang, measure=measure, threshold=told.threshold, apart=told.apart
            )
        if view == "regrets":
            return regrets_chart(
                answer, *names, lang, measure=measure, unit=told.points, apart=told.apart
            )
        if view == "duel":
            return duel_chart(answer, *names, lang, measure=measure, apart=told.apart)
        if view == "ranks":
            return places_chart(answer.disagreement, told.policies, lang)
        if view == "cost":
            return self._cost_chart(found)
        if view == "fails" and answer.box is not None and answer.box.limits[0]:
            return self._box_chart(found)
        return None

    def _box_chart(self, found: Found) -> Chart:
        from futurs.figures.boxes import boxes
        from futurs.futures.discovery import words

        shape, told = found.answer.box, self.told
        names, units = labels(told), units_of(told)
        table: Table = words.table(shape, names, self.lang, units=units)
        heading = title(told, shape)
        return Chart(
            boxes(shape, names, self.lang, units=units), title=heading, axis=told.say("policies_board.box_axis"),
            alt=heading, table=table, lang=self.lang, name="box",
        )  # fmt: skip

    def _cost_chart(self, found: Found) -> Chart:
        from futurs.figures.costs import costs

        told, answer = self.told, found.answer
        order = told.by_cost(found)
        numbers = (
            answer.cost, answer.effect, answer.low, answer.high, answer.cost_low, answer.cost_high,
        )  # fmt: skip
        paid, effect, low, high, least, most = (x[order] for x in numbers)
        shape = Costs(
            tuple(answer.policies[k] for k in order),
            paid,
            effect,
            low,
            high,
            least,
            most,
            answer.margin,
        )
        names = (
            told.say("policies_board.cost_column"),
            told.say("policies_board.effect_in", unit=told.points),
        )
        keys = (
            "policies_board.policy", "policies_board.cost_column", "policies_board.effect",
            "policies_board.low", "policies_board.high", "policies_board.cost_low",
            "policies_board.cost_high",
        )  # fmt: skip
        rows = tuple(
            (told.policies[p], *(round(float(x[k]), 3) for x in numbers))
            for k, p in zip(order, shape.ids, strict=True)
        )
        return Chart(
            costs(
                shape, told.policies, self.lang, names=names, spread=told.say("policies_board.spread"),
                cut=told.say("policies_board.cut"),
            ),
            title=told.say("policies_board.cost_chart", measure=told.measure),
            axis=told.say("policies_board.cost_axis"),
            alt=told.cost_alt(found), table=Table(tuple(map(told.say, keys)), rows), lang=self.lang,
            name="cost",
        )  # fmt: skip

    # ---- words -----------------------------------------------------------------------------------

    def _head_html(self) -> str:
        # "policies_board.classes" "policies_board.regrets" "policies_board.duel"
        # "policies_board.fails" "policies_board.cost" "policies_board.ranks"
        # "policies_board.how_classes" "policies_board.how_regrets" "policies_board.how_duel"
        # "policies_board.how_fails" "policies_board.how_cost" "policies_board.how_ranks"
        say = self.told.say
        return render(
            "policies_head", self.lang, variant=variant_of(self.study, self.lang),
            notices=self.state.notices, notice=self.words.text(self.runs.system.model.notice),
            wrong=self._said.splitlines(), views=[(v, say(f"policies_board.{v}")) for v in VIEWS], view=self.state.view,
            how=say(f"policies_board.how_{self.state.view}"),
            margin="" if self.state.view in ALIKE else self.told.margin,
        )  # fmt: skip

    def _pick_html(self) -> str:
        state, told = self.state, self.told
        target = self.runs.targets[state.outcome]
        given = (
            told.say("policies_board.no_target")
            if target is None
            else told.say("policies_board.target", x=self._number(target))
        )
        # "policies_board.most" "policies_board.gain" "policies_board.seldom" "policies_board.density"
        return render(
            "policies_pick", self.lang, outcome=state.outcome, year=state.year, years=state.years,
            outcomes=[(o, self.words.outcome(o)) for o in self.runs.better], unit=told.unit,
            points=told.points,
            limit="" if state.limit is None else self._number(state.limit), target=given,
            margin=self._number(state.apart), margin_note=told.given, packages=told.packages(),
            settings=[(n, told.say(f"policies_board.{n}"), getattr(state, n), *ends) for n, ends in SHARES.items()],
        )  # fmt: skip


def _whole(page: dict[str, Any]) -> dict[str, Any]:
    """Return a page with nothing missing: templates refuse what is not there."""
    return {"box": "", "raised": "", "sparse": "", "watch": [], "shared": []} | page
