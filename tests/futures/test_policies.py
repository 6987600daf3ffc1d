"""Classes of policies and signposts: hand-worked cases, order, limits, ties."""

from contextlib import contextmanager

import numpy as np
import pytest

from futurs import texts
from futurs.errors import InputError, UnknownNameError
from futurs.futures import policies as p
from futurs.futures.robustness import Measure

NAN = float("nan")


@contextmanager
def refused(words, kind=InputError):
    with pytest.raises(kind) as caught:
        yield
    assert words in texts.explain(caught.value, "en")
    assert texts.explain(caught.value, "fr")


def futures(*shares, n=20, high=10.0, low=0.0):
    """Return draws of which a share of each scenario holds a threshold of 5."""
    return [[high] * round(s * n) + [low] * (n - round(s * n)) for s in shares]


def measure(**policies):
    some = next(iter(policies.values()))
    return Measure(
        list(policies), [f"s{k}" for k in range(len(some))], list(policies.values()), "up", 5
    )


def test_each_class_by_hand():
    m = measure(
        none=futures(0.4, 0.4, 0.4),
        robust=futures(0.6, 0.9, 0.55),
        option=futures(0.9, 0.4, 0.4),
        trap=futures(0.9, 0.4, 0.2),
        harm=futures(0.4, 0.4, 0.3),
        little=futures(0.45, 0.45, 0.45),
        steady=futures(0.4, 0.4, 0.4, high=11, low=1),
    )
    found = p.classes(m, "none", resamples=20)
    assert dict(zip(found.policies, found.classes, strict=True)) == {
        "none": "undecided", "robust": "robust", "option": "option", "trap": "trap",
        "harm": "trap", "little": "undecided", "steady": "no_regret",
    }  # fmt: skip
    at = {name: k for k, name in enumerate(found.policies)}
    assert found.marks[at["trap"]] == ("trap", "option")
    assert found.pays_in[at["option"]] == ("s0",)
    assert found.holds[at["trap"]].tolist() == [0.9, 0.4, 0.2]
    assert found.better[at["steady"]].tolist() == [1, 1, 1]
    assert 0.7 < found.sure[at["steady"]] <= 1  # now and then it holds in most, too
    assert found.settings["most"] == 0.5


def test_a_limit_that_is_met_exactly():
    half = p.classes(measure(none=futures(0.0), a=futures(0.5)), "none", resamples=1)
    assert half.classes[1] == "undecided"  # most means more than half
    gain = measure(none=futures(0.6, 0.0), a=futures(0.7, 0.0))
    assert p.classes(gain, "none", resamples=1).pays_in[1] == ("s0",)  # 0.7 - 0.6 < 0.1 in floats
    assert p.classes(gain, "none", p.ClassSettings(gain=0.2), resamples=1).pays_in[1] == ()


def test_a_family_pays_when_all_its_scenarios_do():
    m = measure(none=futures(0, 0, 0), a=futures(0.8, 0.8, 0), b=futures(0.8, 0, 0.2))
    families = {"s0": "x", "s1": "x", "s2": "y"}
    found = p.classes(m, "none", families=families, resamples=1)
    assert found.classes == ("undecided", "option", "undecided")
    assert found.pays_in == ((), ("x",), ())
    assert dict(found.families) == families
    with refused("s2"):
        p.classes(m, "none", families={"s0": "x", "s1": "x"})


def test_overflow_is_a_failure_or_aside_and_counted():
    values = futures(0.6, n=10)
    broken = [[NAN] * 3 + values[0][:6] + values[0][9:]]
    m = Measure(["none", "a"], ["s0"], [futures(0.0, n=10), broken], "up", 5)
    failing = p.classes(m, "none", resamples=1)
    assert failing.holds[1, 0] == pytest.approx(0.6 - 0)
    assert failing.worse[1, 0] == pytest.approx(0.3)
    assert failing.lost[1, 0] == 3
    aside = p.classes(m, "none", p.ClassSettings(overflow="aside"), resamples=1)
    assert aside.holds[1, 0] == pytest.approx(6 / 7)
    assert aside.worse[1, 0] == 0
    gone = Measure(["none", "a"], ["s0"], [futures(0.0, n=2), [[NAN, NAN]]], "up", 5)
    nothing = p.classes(gone, "none", p.ClassSettings(overflow="aside"), resamples=1)
    assert np.isnan(nothing.holds[1, 0])
    assert nothing.classes[1] == "undecided"
    assert nothing.tables()["shares"].rows[1][2] is None


def test_order_does_not_matter_and_less_may_be_better():
    rng = np.random.default_rng(0)
    values = rng.normal(5, 1, (5, 3, 40)) + rng.normal(0, 1, (5, 3, 1))
    names = list("abcde")
    found = p.classes(Measure(names, list("xyz"), values, "up", 5), "c", resamples=10)
    order = rng.permutation(5)
    again = p.classes(
        Measure([names[k] for k in order], list("xyz"), values[order], "up", 5), "c", resamples=10
    )
    assert again.classes == tuple(found.classes[k] for k in order)
    np.testing.assert_array_equal(again.sure, found.sure[order])
    mirror = p.classes(Measure(names, list("xyz"), -values, "down", -5), "c", resamples=10)
    assert mirror.classes == found.classes


def test_the_share_of_resamples_says_what_is_close():
    close = measure(none=futures(0, n=50), a=futures(0.54, n=50), b=futures(0.98, n=50))
    found = p.classes(close, "none", resamples=200)
    assert 0.5 < found.sure[1] < 0.9
    assert found.sure[2] == 1
    again = p.classes(close, "none", resamples=200, rng=np.random.default_rng(0))
    np.testing.assert_array_equal(found.sure, again.sure)


def test_one_policy_alone_and_what_is_refused():
    alone = p.classes(measure(none=futures(0.9)), "none", resamples=1)
    assert alone.classes == ("robust",)
    with refused("absent", UnknownNameError):
        p.classes(measure(none=futures(0.9)), "absent")
    with refused("threshold"):
        p.classes(Measure(["a"], ["s"], [[[1.0]]]), "a")
    for wrong in ({"most": 1.5}, {"gain": 0}, {"seldom": -1}):
        with refused(next(iter(wrong))):
            p.ClassSettings(**wrong)


def test_shape_and_tables():
    found = p.classes(measure(none=futures(0.4, 0.4), a=futures(0.9, 0.9)), "none", resamples=2)
    assert found.shape.classes == ("undecided", "robust")
    assert found.shape.most == 0.5
    for t in found.tables().values():
        assert all(len(row) == len(t.columns) for row in t.rows)


RANGES = {"growth": (0.0, 2.0), "shocks": (0.0, 1.0), "union": ("leap", "rules", "broken")}


def test_signposts_are_limits_that_say_something():
    boxes = [
        {"growth": (0.0, 0.5), "shocks": (0.2, 0.4), "union": {"broken"}},
        {"growth": (0.0, 2.0), "union": {"leap", "rules", "broken"}, "shocks": (0.9, 1.0)},
    ]
    found = p.signposts(
        boxes, RANGES, observables={"growth": "gdp_growth", "union": "budget"},
        latest={"growth": 0.7, "union": "broken"},
    )  # fmt: skip
    assert [(s.box, s.name, s.side) for s in found] == [
        (0, "growth", "below"), (0, "union", "among"), (0, "shocks", "between"),
        (1, "shocks", "above"),
    ]  # fmt: skip
    growth, union, shocks, last = found
    assert (growth.low, growth.high, growth.narrows, growth.inside) == (None, 0.5, 0.25, False)
    assert (union.categories, union.inside) == (("broken",), True)
    assert (shocks.observable, shocks.inside) == ("", None)
    assert last.narrows == pytest.approx(0.1)
    assert p.signposts([], RANGES) == ()
    with refused("growth", UnknownNameError):
        p.signposts([{"grwth": (0, 1)}], RANGES)
