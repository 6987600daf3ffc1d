"""The prints of the home page's cards are computed beside the loop, once a version."""

import threading
import time

import numpy as np
import pytest

from futurs.exchange.scenariowizard import Model
from futurs.exchange.studies import to_study_files
from futurs.server import prints as module
from futurs.server.prints import Prints
from futurs.study import load
from futurs.study.creating import write_study


def until(condition, seconds=20.0):
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.01)
    assert condition()


def test_they_are_there_when_they_are_ready(monkeypatch):
    study, go, asked = load("somewhereland"), threading.Event(), []
    computed = module.computed

    def slow(study):
        asked.append(study.hash)
        go.wait(20)
        return computed(study)

    monkeypatch.setattr(module, "computed", slow)
    prints = Prints()
    for _ in range(3):
        prints.ask([study])
        assert prints.of(study, "fr") == []
    go.set()
    until(lambda: prints.of(study, "fr"))
    assert len(prints.of(study, "fr")) == 4
    assert len(prints.of(study, "en")[0]) == len(study.drivers)
    assert prints.of(study, "en") != prints.of(study, "fr")
    assert asked == [study.hash]
    prints.ask([])
    assert prints.of(study, "fr") == []


def test_a_study_that_fails_holds_up_no_other(monkeypatch):
    one, two = load("somewhereland"), load("administration_2040")
    computed = module.computed

    def failing(study):
        if study is one:
            raise MemoryError
        return computed(study)

    monkeypatch.setattr(module, "computed", failing)
    prints = Prints()
    prints.ask([one, two])
    until(lambda: prints.of(two, "fr"))
    assert prints.of(one, "fr") == []


@pytest.fixture
def hard(root, tmp_path):
    """Return a root whose one study takes seconds to search."""
    rng, n, k = np.random.default_rng(1), 40, 3
    values = np.zeros((n * k, n * k), int)
    for i in range(n):
        for j in range(n):
            if i != j and rng.random() < 0.3:
                part = rng.integers(-3, 4, (k, k))
                part[:, -1] = -part[:, :-1].sum(axis=1)
                values[i * k : i * k + k, j * k : j * k + k] = part.clip(-3, 3)
    model = Model(
        "Hard", tuple(f"Driver {j}" for j in range(n)), (("a", "b", "c"),) * n, ("",) * n,
        (("", "", ""),) * n, ("",) * n, values,
    )  # fmt: skip
    (tmp_path / "scenarios").mkdir()
    write_study("hard", to_study_files(model, "hard"), root=tmp_path)
    (tmp_path / "notebooks").symlink_to(root / "notebooks")
    return tmp_path


@pytest.mark.server
def test_the_server_answers_while_a_slow_study_is_computed(start, hard):
    server = start(root=hard, warm=False, lang="en")
    try:
        slowest = 0.0
        for _ in range(15):
            begin = time.monotonic()
            page = server.get("?lang=en").text
            assert server.get("healthz").json()["ok"]
            slowest = max(slowest, time.monotonic() - begin)
            assert "Hard" in page
            assert 'class="print"' not in page  # still searched for: the test is of use
            time.sleep(0.1)
        assert slowest < 3.0  # the search alone takes longer
    finally:
        server.stop()
