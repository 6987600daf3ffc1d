"""The charts of the actors' board: figure, title, words and table of each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from futurs import texts
from futurs.figures.plane import WELL, plane
from futurs.figures.quadrants import quadrants
from futurs.figures.ranking import ranking
from futurs.figures.stacks import stacks
from futurs.figures.ties import ties
from futurs.methods.actors import SECTORS
from futurs.shapes import Plane, Table
from futurs.widgets import level
from futurs.widgets.actors_pages import Pages
from futurs.widgets.chart import Chart

Made = tuple[Any, str, str, Table]
"""Figure, title, alternative, table."""


def power_plane(pages: Pages) -> Made:
    """Draw who acts and who bears."""
    now, say = pages.state.now, pages.say
    shape, p = now.plane, now.powers["MIDI exclude"]
    # "actors.dominant" "actors.relay" "actors.dominated" "actors.autonomous"
    words = [say(f"actors.{name}") for name in SECTORS]
    colon = texts.say("common.colon", pages.lang)
    groups = [
        f"{word}{colon}{pages.joined(pages.actor(int(k)) for k in np.nonzero(now.sectors == s)[0])}."
        for s, word in enumerate(words)
    ]
    axes = say("actors.dependence"), say("actors.influence")
    figure = quadrants(
        shape, pages.labels, [*words, say("actors.middle")], axes, percent=say("actors.percent")
    )
    rows = tuple(
        (pages.actor(k), int(p.influence[k]), int(p.dependence[k]), words[now.sectors[k]],
         None if shape.sure is None else round(100 * float(shape.sure[k])))
        for k in range(len(shape.ids))
    )  # fmt: skip
    columns = (
        say("actors.actor"),
        axes[1],
        axes[0],
        say("actors.sector"),
        say("actors.sector_share"),
    )
    names = [pages.labels[i] for i in pages.state.ids]
    both = level.top(p.influence), level.top(p.dependence)
    # "actors.plane" "actors.plane_level"
    title = level.title("actors.plane", *both, names, pages.lang)
    return figure, title, say("actors.plane_alt", groups=" ".join(groups)), Table(columns, rows)


def relative_power(pages: Pages) -> Made:
    """Draw how much weight each actor has."""
    now, say = pages.state.now, pages.say
    shape = now.relative
    names = [pages.labels[i] for i in shape.ids]
    first = now.spread.can_be_first if now.spread else ()
    low = shape.values if shape.low is None else shape.low
    high = shape.values if shape.high is None else shape.high
    at = [pages.state.ids.index(i) for i in shape.ids]
    rows = tuple(
        (names[k], round(float(shape.values[k]), 3), round(float(low[k]), 3),
         round(float(high[k]), 3), int(now.ranks[i]),
         say("actors.span", a=now.rank_interval(i)[0], b=now.rank_interval(i)[1]))
        for k, i in enumerate(at)
    )  # fmt: skip
    keys = ("actor", "relative", "low", "high", "rank", "rank_span")
    # "actors.actor" "actors.relative" "actors.low" "actors.high" "actors.rank" "actors.rank_span"
    share = round(100 * now.inputs.coverage)
    columns = tuple(say(f"actors.{key}", share=share) for key in keys)
    key = "actors.relative_sure" if len(first) == 1 else "actors.relative_open"
    # "actors.relative_sure" "actors.relative_open"
    title = say(key, first=names[0], n=len(first))
    alt = say(
        "actors.relative_alt", first=names[0], value=pages.num(shape.values[0], 2),
        low=pages.num(low[0], 2), high=pages.num(high[0], 2), last=names[-1],
        least=pages.num(shape.values[-1], 2), names=pages.joined(pages.actor(k) for k in first),
    )  # fmt: skip
    return ranking(shape, pages.labels, pages.lang), title, alt, Table(columns, rows)


def ties_chart(pages: Pages) -> Made:
    """Draw who stands with whom and against whom."""
    now, say, state = pages.state.now, pages.say, pages.state
    n, net = len(state.ids), now.level.net
    pairs = [(i, j) for i in range(n) for j in range(i + 1, n)]
    kept = [(i, j) for i, j in pairs if state.everything or now.survives(i, j)]
    allies = sum(net[i, j] > 1e-9 for i, j in kept)
    foes = sum(net[i, j] < -1e-9 for i, j in kept)
    key = "actors.ties_all" if state.everything else "actors.ties"
    # "actors.ties_all" "actors.ties"
    title = say(key, allies=int(allies), conflicts=int(foes), n=len(pairs))
    order = sorted(pairs, key=lambda p: -net[p])
    best, worst = order[0], order[-1]
    none = say("actors.none")
    alt = say(
        "actors.ties_alt",
        ally=_pair(pages, best) if net[best] > 0 else none, best=pages.signed(net[best]),
        foe=_pair(pages, worst) if net[worst] < 0 else none, worst=pages.signed(net[worst]),
    )  # fmt: skip
    level = now.level
    yes, no = say("actors.yes"), say("actors.no")
    rows = tuple(
        (_pair(pages, p), round(float(level.convergence[p]), 2), round(float(level.divergence[p]), 2),
         round(float(net[p]), 2), yes if now.survives(*p) else no)
        for p in order
    )  # fmt: skip
    keys = ("pair", "convergence", "divergence", "net_distance", "holds")
    # "actors.pair" "actors.convergence" "actors.divergence" "actors.net_distance" "actors.holds"
    columns = tuple(say(f"actors.{key}") for key in keys)
    words = say("actors.ally"), say("actors.foe")
    figure = ties(now.ties, pages.labels, names=words, steady=not state.everything)
    return figure, title, alt, Table(columns, rows)


def _pair(pages: Pages, pair: tuple[int, int]) -> str:
    return f"{pages.actor(pair[0])} – {pages.actor(pair[1])}"


def net_map(pages: Pages) -> Made:
    """Draw the map of net distances."""
    now, say = pages.state.now, pages.say
    shape, n = now.map, len(pages.state.ids)
    xy = np.column_stack([shape.x, shape.y])
    apart = np.linalg.norm(xy[:, None] - xy[None], axis=2)
    pairs = sorted(
        ((i, j) for i in range(n) for j in range(i + 1, n)), key=lambda p: float(apart[p])
    )
    alt = say(
        "actors.map_alt", n=n, near=_pair(pages, pairs[0]), far=_pair(pages, pairs[-1])
    )  # fmt: skip
    figure = plane(shape, pages.labels, [0] * n, [say("actors.actors_group")])
    figure.update_layout(showlegend=False)
    rows = tuple((pages.actor(k), *(round(float(v), 3) for v in xy[k])) for k in range(n))
    title = say("actors.map", share=round(100 * shape.explained))
    return figure, title, alt, Table((say("actors.actor"), "x", "y"), rows)


def stakes_chart(pages: Pages) -> Made:
    """Draw what mobilises whom."""
    now, say = pages.state.now, pages.say
    found, aims = now.level, pages.state.objectives
    order = [aims.index(o) for o in now.stakes.ids]
    disputed = max(order, key=lambda o: min(float(found.support[o]), -float(found.against[o])))
    first = order[0]
    labels = pages.labels | pages.aims
    sides = say("actors.against"), say("actors.for")
    figure = stacks(now.stakes, labels, pages.lang, names=sides)
    rows = tuple(
        (pages.aim(o), round(float(found.support[o]), 2), round(float(found.against[o]), 2),
         round(float(found.mobilisation[o]), 2),
         *(round(float(v), 2) for v in found.positions[:, o]))
        for o in order
    )  # fmt: skip
    columns = (
        say("actors.objective"), sides[1], sides[0], say("actors.mobilisation"),
        *(pages.actor(k) for k in range(len(pages.state.ids))),
    )  # fmt: skip
    both = level.top(found.mobilisation), level.top(-found.mobilisation)
    # "actors.stakes" "actors.stakes_level"
    title = level.title("actors.stakes", *both, [pages.aims[o] for o in aims], pages.lang)
    alt = say(
        "actors.stakes_alt", first=pages.aim(first), support=pages.signed(found.support[first]),
        against=pages.signed(found.against[first]), disputed=pages.aim(disputed),
    )  # fmt: skip
    return figure, title, alt, Table(columns, rows)


def stakes_map(pages: Pages) -> Made:
    """Draw actors and objectives on one plane."""
    say, found = pages.say, pages.state.now.stakes_map
    columns = tuple(say(f"actors.{key}") for key in ("item", "item_kind", "kept"))
    # "actors.item" "actors.item_kind" "actors.kept"
    heads = (columns[0], columns[1], "x", "y", columns[2])
    if found is None:
        from plotly.graph_objects import Figure

        return Figure(), say("actors.no_stakes_map"), say("actors.no_stakes_map"), Table(heads, ())
    people, aims, colon = found.actors, found.objectives, texts.say("common.colon", pages.lang)
    # An actor and an objective may bear one identifier.
    ids = tuple(f"{k}.{i}" for k, p in enumerate((people, aims)) for i in p.ids)
    names = [*(pages.labels[i] for i in people.ids), *(pages.aims[i] for i in aims.ids)]
    x, y, kept = (
        np.concatenate([getattr(p, part) for p in (people, aims)]) for part in ("x", "y", "quality")
    )
    kinds = [0] * len(people.ids) + [1] * len(aims.ids)
    words = [say("actors.actors_group"), say("actors.aims_group")]
    shape = Plane(ids, x, y, people.explained, kept)
    figure = plane(shape, dict(zip(ids, names, strict=True)), kinds, words, centred=True)
    groups = [say("actors.actor"), say("actors.objective")]
    rows = tuple(
        (names[k], groups[kinds[k]], round(float(x[k]), 3), round(float(y[k]), 3),
         round(100 * float(kept[k])))
        for k in range(len(ids))
    )  # fmt: skip
    semicolon = texts.say("common.semicolon", pages.lang)
    near = [
        f"{names[k]}{colon}{pages.aim(_towards(people, aims, k))}"
        for k in range(len(people.ids))
        if kept[k] >= WELL
    ]
    alt = say(
        "actors.stakes_map_alt", n=len(people.ids), m=len(aims.ids), near=semicolon.join(near),
        share=round(100 * WELL), hollow=pages.joined(names[k] for k in np.flatnonzero(kept < WELL)),
    )  # fmt: skip
    title = say("actors.stakes_map", share=round(100 * people.explained))
    return figure, title, alt, Table(heads, rows)


def _towards(people: Plane, aims: Plane, k: int) -> int:
    """Return the objective most in the direction of an actor: distances between the two mean nothing."""
    size = np.hypot(aims.x, aims.y)
    along = aims.x * people.x[k] + aims.y * people.y[k]
    # What the plane shows badly is in no direction.
    shown = (size > 0) & ((aims.quality if aims.quality is not None else size) >= WELL)
    return int(np.argmax(np.divide(along, size, out=np.full(len(size), -np.inf), where=shown)))


# "actors.plane_axis" "actors.relative_axis" "actors.ties_axis" "actors.map_axis"
# "actors.stakes_axis" "actors.stakes_map_axis"
CHARTS: dict[str, tuple[str, Callable[[Pages], Made]]] = {
    "plane": ("power", power_plane),
    "relative": ("power", relative_power),
    "ties": ("alliances", ties_chart),
    "map": ("alliances", net_map),
    "stakes": ("objectives", stakes_chart),
    "stakes_map": ("objectives", stakes_map),
}
"""View and drawing of each chart."""


def axis(name: str, pages: Pages) -> str:
    """Return what the axes of a chart show, by the settings in force."""
    now = pages.state.now
    asked = now.inputs
    params: dict[str, Any] = {}
    if name == "relative":
        params = {"share": round(100 * asked.coverage), "n": asked.draws}
    if name in ("stakes", "stakes_map"):
        params = {"level": pages.say(f"actors.level_{asked.level}")}
    if name == "stakes_map":
        params["shift"] = pages.num(now.stakes_map.shift if now.stakes_map else 0.0, 2)
    return pages.say(f"actors.{name}_axis", **params)


def chart(name: str, pages: Pages, hear: Callable[[str], None]) -> Chart:
    """Return the widget of a chart, drawn once."""
    figure, title, alt, table = CHARTS[name][1](pages)
    return Chart(
        figure, title=title, alt=alt, table=table, axis=axis(name, pages), lang=pages.lang,
        name=name, hear=hear,
    )  # fmt: skip
