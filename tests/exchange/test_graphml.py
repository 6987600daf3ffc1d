"""Graphs read back: the same nodes, weights and signs, the same bytes each time."""

import io
import subprocess
import sys

import networkx as nx
import numpy as np
import pytest

from futurs.errors import InputError
from futurs.exchange import graphml
from futurs.methods.actors import agreement, filled
from futurs.methods.cross_impact import matrix_of
from futurs.study import load

STUDY = load("administration_2040")


def read(graph):
    return nx.read_graphml(io.BytesIO(graphml.write(graph)))


@pytest.mark.parametrize("kind", ["direct_influence", "actor_influence"])
def test_influences(kind):
    part = getattr(STUDY, kind)
    found = read(graphml.of_study(STUDY, kind, "fr"))
    assert list(found) == list(part.order)
    assert found.is_directed()
    wanted = np.array([[v or 0 for v in row] for row in part.matrix])
    np.fill_diagonal(wanted, 0)
    assert (nx.to_numpy_array(found, nodelist=part.order) == wanted).all()
    assert found.graph["hash"] == STUDY.hash
    assert found.graph["kind"] == kind
    assert found.graph["unjudged"] == 0


def test_judgements_driver_by_driver():
    matrix = matrix_of(STUDY)
    found = read(graphml.of_study(STUDY, "judgements", "en"))
    ids, at = [d.id for d in STUDY.drivers], matrix.offsets
    assert [found.nodes[d]["label"] for d in ids] == [d.label.en for d in STUDY.drivers]
    for i, source in enumerate(ids):
        for j, target in enumerate(ids):
            size = matrix.sizes[i], matrix.sizes[j]
            block = matrix.values[at[i] : at[i] + size[0], at[j] : at[j] + size[1]]
            if i == j or not block.any():
                assert not found.has_edge(source, target)
                continue
            edge = found.edges[source, target]
            assert edge["weight"] == abs(block).sum() == edge["promoting"] + edge["restraining"]
            assert edge["sign"] == np.sign(block.sum())


def test_agreement():
    tables = [t.tolist() for t in agreement(filled(STUDY.positions.matrix))]
    found = read(graphml.of_agreement(STUDY, *tables, "en", level=2))
    assert not found.is_directed()
    total = {1: 0.0, -1: 0.0}
    for *_, edge in found.edges(data=True):
        total[edge["sign"]] += edge["weight"]
    assert [total[1] * 2, total[-1] * 2] == [np.sum(t) for t in tables]
    assert found.graph["level"] == 2
    with pytest.raises(InputError):
        graphml.of_study(STUDY, "positions", "en")


def test_hostile_words():
    graph = graphml.Graph(("a", "b"), ('<b a="x">&amp;\x07', ""), (graphml.Edge("a", "b", 1),))
    assert read(graph).nodes["a"]["label"] == '<b a="x">&amp;'


def test_the_same_bytes_in_another_process():
    code = (
        "import hashlib; from futurs.exchange import graphml, matrices; from futurs.study import load;"
        "s = load('administration_2040'); h = hashlib.sha256();"
        "[h.update(graphml.write(graphml.of_study(s, k, 'fr'))) for k in matrices.KINDS[:3]];"
        "print(h.hexdigest())"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True,
            env={"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(found) == 1
