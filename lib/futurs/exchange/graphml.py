"""Graphs of a study as GraphML, which yEd, Gephi and Cytoscape open.

A weight is never negative; on which side it pulls stands in ``sign``. A cell that nobody has
judged is no edge, and the graph says how many there are. The same study gives the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from futurs.errors import InputError
from futurs.exchange._cells import date_of, legal
from futurs.exchange._grids import Kind, grid, known
from futurs.study import Study, text
from futurs.texts import Language

Value = str | int | float


@dataclass(frozen=True)
class Edge:
    """A weighted edge.

    Parameters
    ----------
    source, target : str
    weight : float
        Above 0.
    sign : {-1, 0, 1}
        0 where what speaks for and what speaks against are equal.
    attributes : dict
    """

    source: str
    target: str
    weight: float
    sign: int = 1
    attributes: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class Graph:
    """What is written: nodes, edges, and where they are from.

    Parameters
    ----------
    ids : tuple of str
    labels : tuple of str
    edges : tuple of Edge
    directed : bool
    attributes : dict
        Of the graph as a whole.
    """

    ids: tuple[str, ...]
    labels: tuple[str, ...]
    edges: tuple[Edge, ...]
    directed: bool = True
    attributes: Mapping[str, Value] = field(default_factory=dict)


def write(graph: Graph) -> bytes:
    """Write a graph as GraphML.

    Parameters
    ----------
    graph : Graph

    Returns
    -------
    bytes
        UTF-8; nodes and edges in the order of the graph. Between two nodes of an undirected graph
        several edges may stand.

    Examples
    --------
    >>> made = write(Graph(("a", "b"), ("A", "B"), (Edge("a", "b", 2, -1),)))
    >>> b'<edge source="a" target="b"' in made
    True
    """
    import networkx as nx

    out = nx.MultiDiGraph() if graph.directed else nx.MultiGraph()
    out.graph.update(_plain(graph.attributes))
    for identifier, label in zip(graph.ids, graph.labels, strict=True):
        out.add_node(identifier, label=legal(label))
    for e in graph.edges:
        more = _plain(e.attributes)
        out.add_edge(e.source, e.target, weight=float(e.weight), sign=int(e.sign), **more)
    # Between two nodes one edge stands in each direction: it needs no number of its own.
    single = not out.is_multigraph() or all(k == 0 for *_, k in out.edges(keys=True))
    plain = (nx.DiGraph(out) if graph.directed else nx.Graph(out)) if single else out
    data = io.BytesIO()
    nx.write_graphml_xml(plain, data, prettyprint=True)
    return data.getvalue()


def _plain(values: Mapping[str, Value]) -> dict[str, Value]:
    return {k: legal(v) if isinstance(v, str) else v for k, v in values.items()}


def of_study(study: Study, kind: Kind, lang: Language) -> Graph:
    """Return one matrix of a study as a graph.

    Parameters
    ----------
    study : Study
    kind : {"judgements", "direct_influence", "actor_influence"}
        Judgements are summed driver by driver. Positions are no graph of one kind of node: see
        :func:`of_agreement`.
    lang : {"fr", "en"}
        Language of the labels.

    Returns
    -------
    Graph

    Raises
    ------
    UnknownNameError
        For another kind.
    InputError
        When the study has no such matrix.
    """
    kind = known(kind)
    if kind == "judgements":
        return _drivers(study, lang)
    if kind == "positions":
        raise InputError("positions_graph")
    mine = grid(study, kind, lang)
    edges = tuple(Edge(i, j, v) for (i, j), v in mine.values.items() if v)
    blank = sum(v is None for v in mine.values.values())
    return Graph(
        tuple(r.id for r in mine.rows), tuple(r.labels[0] for r in mine.rows), edges,
        attributes=origin(study, kind, lang) | {"scale": mine.allowed, "unjudged": blank},
    )  # fmt: skip


def of_agreement(
    study: Study, convergence: Sequence[Sequence[float]], divergence: Sequence[Sequence[float]],
    lang: Language, **settings: Value,
) -> Graph:  # fmt: skip
    """Return what draws actors together and apart as one graph.

    Parameters
    ----------
    study : Study
        With positions.
    convergence, divergence : array_like, shape (n, n)
        In the order of the positions' actors, counted from 0.
    lang : {"fr", "en"}
    **settings
        How they were computed, written on the graph.

    Returns
    -------
    Graph
        Undirected; between two actors at most one edge of sign +1 and one of sign -1.
    """
    mine = grid(study, "positions", lang)
    ids = tuple(r.id for r in mine.rows)
    kinds = (("convergence", convergence, 1), ("divergence", divergence, -1))
    edges = tuple(
        Edge(ids[i], ids[j], float(table[i][j]), sign, {"kind": name})
        for i in range(len(ids))
        for j in range(i + 1, len(ids))
        for name, table, sign in kinds
        if table[i][j] > 0
    )
    return Graph(
        ids, tuple(r.labels[0] for r in mine.rows), edges, directed=False,
        attributes=origin(study, "positions", lang) | settings,
    )  # fmt: skip


def _drivers(study: Study, lang: Language) -> Graph:
    mine = grid(study, "judgements", lang)
    blocks: dict[tuple[str, str], list[int]] = {}
    owner = {r.id: r.group for r in mine.rows}
    for (i, j), value in mine.values.items():
        blocks.setdefault((owner[i], owner[j]), []).append(value or 0)
    edges = tuple(Edge(i, j, *_summed(v)) for (i, j), v in blocks.items() if any(v))
    how = "weight: sum of |judgement| over all pairs of states; sign: of their plain sum"
    return Graph(
        tuple(d.id for d in study.drivers), tuple(text(d.label, lang) for d in study.drivers),
        edges, attributes=origin(study, "judgements", lang) | {"derivation": how},
    )  # fmt: skip


def _summed(values: Iterable[int]) -> tuple[float, int, dict[str, Value]]:
    mine = list(values)
    up, down = sum(v for v in mine if v > 0), -sum(v for v in mine if v < 0)
    more: dict[str, Value] = {
        "promoting": up,
        "restraining": down,
        "strongest": max(map(abs, mine)),
    }
    return up + down, (up > down) - (up < down), more


def origin(study: Study, kind: Kind, lang: Language) -> dict[str, Value]:
    """Return where a graph is from, as attributes of it."""
    overlay = study.overlay
    found = {
        "kind": kind, "study": study.id, "title": text(study.title, lang),
        "version": study.version, "hash": study.hash, "variant": overlay.title if overlay else "",
        "author": overlay.author if overlay else "", "date": date_of(study).date().isoformat(),
        "notice": text(study.notice, lang),
    }  # fmt: skip
    return {k: v for k, v in found.items() if v}
