"""A study's equations: every fault at once, with its line, its path and the nearest name."""

import pytest

from futurs import cli, texts
from futurs.errors import InputError, StudyError
from futurs.futures import simulate, system
from futurs.futures.checking import check_model
from futurs.study import check, load

WRONG = """model:
  title: Wrong
  period: {start: 2030, stop: 2024}
  ramp: {start: 2025, stop: 2029}
  random:
    - {id: luck, label: x, distribution: uniform, low: 2, high: 1}
    - {id: dice, label: x, distribution: integer, low: 0.5, high: 6}
    - {id: never, label: x, distribution: normal}
  curves:
    - {id: bent, label: x, points: [[2030, 1], [2020, 2]]}
    - {id: both, label: x, points: [[1, 1], [2, 2]], indicator: staff_total}
    - {id: lost, label: x, indicator: staf_total, scope: three branches}
    - {id: aside, label: x, indicator: staff_total, scope: excluding assisted contract}
    - {id: endless, label: x, points: [[1, 1e999], [2, 2]]}
  stocks:
    - {id: debt, label: x, unit: "1", initial: 1, equation: previous(dept) + deficit}
    - {id: pace, label: x, unit: "1", initial: 1, equation: luck + dice}
    - {id: odd, label: x, unit: "1", initial: previous(debt), equation: 2 +}
  auxiliaries:
    - {id: deficit, label: x, unit: "1", equation: spending - taxes}
    - {id: spending, label: x, unit: "1", equation: 2 * taxes}
    - {id: taxes, label: x, unit: "1", equation: deficit + paice}
    - {id: itself, label: x, unit: "1", equation: itself + 1}
    - {id: early, label: x, unit: "1", equation: "delay(late, 3)"}
    - {id: late, label: x, unit: "1", equation: "delay(early, 2) + bent(1) + both(1) + lost(1) + aside(1) + endless(1)"}
    - {id: no_first, label: x, unit: "1", equation: previous(debt)}
    - {id: year, label: x, unit: "1", equation: 1}
    - {id: lambda, label: x, unit: "1", equation: 1}
    - {id: debt, label: x, unit: "1", equation: base(debt) + target(limt)}
  outcomes:
    - {id: debt, label: x, unit: percent, equation: previous(debt)}
    - {id: debt, label: x, unit: percent, equation: __import__('os')}
    - {id: draw, label: x, unit: percent, equation: no_first.real}
"""
LINES = WRONG.splitlines()


def line(part):
    (found,) = [k for k, text in enumerate(LINES, 1) if part in text]
    return found


def test_every_fault_at_once_with_its_line_and_the_nearest_name(making, tmp_path):
    study = making.study(tmp_path, WRONG)
    with pytest.raises(StudyError) as error:
        system(study)
    found = {(f.code, f.line, f.path, f.found, f.nearest) for f in error.value.faults}
    model = "model"
    expected = {
        ("period", 3, "model.period", "2030 … 2024", ""),
        ("unordered", line("id: luck"), "model.random.luck.low", "2 … 1", ""),
        ("want_int", line("id: dice"), "model.random.dice.low", "0.5 … 6", ""),
        ("curve_points", line("id: bent"), "model.curves.bent", "bent", ""),
        ("curve_points", line("id: endless"), "model.curves.endless", "endless", ""),
        ("curve_source", line("id: both"), "model.curves.both", "both", ""),
        ("unknown_name", line("id: lost"), "model.curves.lost.indicator", "staf_total", "staff_total"),
        ("unknown_name", line("dept"), "model.stocks.debt.equation", "dept", "debt"),
        ("name_twice", line("luck + dice"), "model.stocks.pace.id", "pace", ""),
        ("initial_before", line("2 +}"), "model.stocks.odd.initial", "debt", ""),
        ("expression_unread", line("2 +}"), "model.stocks.odd.equation", "2 +", ""),
        ("unknown_name", line("paice"), "model.auxiliaries.taxes.equation", "paice", "pace"),
        ("loop", line("id: itself"), "model.auxiliaries.itself.equation", "itself → itself", ""),
        ("no_initial", line("id: no_first"), "model.auxiliaries.no_first.equation", "no_first", ""),
        ("reserved", line("id: year"), "model.auxiliaries.year.id", "year", ""),
        ("reserved", line("id: lambda"), "model.auxiliaries.lambda.id", "lambda", ""),
        ("name_twice", line("base(debt)"), "model.auxiliaries.debt.id", "debt", ""),
        ("unknown_name", line("base(debt)"), "model.auxiliaries.debt.equation", "limt", "limit"),
        ("unknown_name", line("base(debt)"), "model.auxiliaries.debt.equation", "debt", ""),
        ("outcome_before", line("percent, equation: previous"), "model.outcomes.debt.equation", "debt", ""),
        ("twice", line("__import__"), "model.outcomes.debt.id", "debt", ""),
        ("unknown_function", line("__import__"), "model.outcomes.debt.equation", "__import__", ""),
        ("reserved", line("id: draw"), "model.outcomes.draw.id", "draw", ""),
        ("expression_refused", line("id: draw"), "model.outcomes.draw.equation", "no_first.real", ""),
    }  # fmt: skip
    assert expected - found == set()
    rest = sorted(f[0] for f in found - expected)
    # 'os' beside __import__; the scope; the loop of three and the loop of the first year.
    assert rest == ["expression_refused", "loop", "loop", "unknown_name"]
    assert model in str(error.value)
    aside = next(f for f in error.value.faults if f.path == "model.curves.aside.scope")
    assert aside.nearest == "excluding assisted contracts"


def test_loops_are_shown_as_a_path(making, tmp_path):
    study = making.study(tmp_path, WRONG)
    loops = {f.found for f in check_model(study) if f.code == "loop"}
    parts = {frozenset(shown.split(" → ")) for shown in loops}
    assert {frozenset({"itself"}), frozenset({"early", "late"})} < parts
    assert any({"deficit", "taxes"} <= names for names in parts)
    assert len(parts) == 3
    for shown in loops:
        steps = shown.split(" → ")
        assert steps[0] == steps[-1]


def test_a_value_of_the_year_before_closes_no_loop(making, tmp_path):
    text = making.model(
        stocks=[("a", "previous(b) + 1", 1)], auxiliaries=[("b", "2 * a"), ("c", "delay(d, 2)"), ("d", "year")]
    )  # fmt: skip
    built = system(making.study(tmp_path, text))
    assert built.order.index("a") < built.order.index("b")
    assert built.causes("a") == {"b"}
    assert built.needed(["b"]) == {"a", "b"}


def test_unused_things_are_a_warning_at_their_own_line(making, tmp_path):
    text = making.model(
        auxiliaries=[("a", "pace"), ("idle", "limit + base(fixed)")], outcomes=[("a", "a")],
        more="  random: [{id: luck, label: x, distribution: normal}]\n"
             "  curves: [{id: flat, label: x, points: [[1, 1], [2, 2]]}]\n",
    )  # fmt: skip
    found = check_model(making.study(tmp_path, text))
    assert all(f.warning for f in found)
    assert [(f.code, f.file, f.line, f.found) for f in found] == [
        ("unused", "model/equations.yaml", 5, "luck"), ("unused", "model/equations.yaml", 6, "flat"),
        ("unused", "model/equations.yaml", 9, "idle"), ("unused", "model/parameters.csv", 3, "start_level"),
    ]  # fmt: skip


def test_a_parameter_may_not_be_called_like_a_function(making, tmp_path):
    table = making.PARAMETERS.replace("start_level,", "max,")
    study = making.study(tmp_path, making.model(auxiliaries=[("a", "pace")]), parameters=table)
    found = [f for f in check_model(study) if not f.warning]
    assert [(f.code, f.file, f.line, f.path) for f in found] == [
        ("reserved", "model/parameters.csv", 3, "parameters.max.id")
    ]


def test_a_number_of_a_table_that_is_too_large_is_called_so(making, tmp_path):
    table = making.PARAMETERS.replace("percent,2,", "percent,1e308,")
    with pytest.raises(StudyError, match=r"1e308 is too large a number \(1e\+99 at most\)"):
        making.study(tmp_path, making.model(auxiliaries=[("a", "pace")]), parameters=table)


def test_a_study_without_equations(making, tmp_path):
    making.write(tmp_path, "model:\n")
    home = tmp_path / "scenarios/small/model"
    (home / "equations.yaml").unlink()
    study = load("small", root=tmp_path)
    assert check_model(study) == ()
    for call in (system, simulate):
        with pytest.raises(InputError) as error:
            call(study)
        assert error.value.code == "no_model"
        assert "model/equations.yaml" in str(error.value)


def test_a_first_value_a_name_a_loop_and_a_unit_are_missed_together(making, tmp_path):
    text = making.model(
        stocks=[("staff", "previous(staff) + joined"), ("debt", "previous(debt)", "1")],
        auxiliaries=[("joined", "pac * staff"), ("a", "b"), ("b", "a"), ("cost", "limit * 2")],
    ).replace("id: cost, label: x, unit: '1'", "id: cost, label: x, unit: EUR")
    found = {(f.code, f.path, f.found) for f in check_model(making.study(tmp_path, text))}
    assert {
        ("no_initial", "model.stocks.staff.initial", "staff"),
        ("unknown_name", "model.auxiliaries.joined.equation", "pac"),
        ("loop", "model.auxiliaries.a.equation", "a → b → a"),
        ("unit_none", "model.auxiliaries.cost.equation", "1"),
    } <= found


def test_check_says_what_is_wrong_with_the_equations(making, tmp_path, capsys):
    making.write(tmp_path, WRONG)
    for lang in texts.LANGUAGES:
        assert cli.main(["check", "small", "--root", str(tmp_path), "--lang", lang]) == 1
        out = capsys.readouterr().out
        assert f"model/equations.yaml:{line('dept')}" in out
        assert "dept" in out
        assert "{" not in out
        assert "futurs facts check" in out  # no figures in that folder
    text = making.model(auxiliaries=[("a", "pace"), ("idle", "limit")], outcomes=[("a", "a")])
    making.write(tmp_path, text)
    assert cli.main(["check", "small", "--root", str(tmp_path), "--lang", "en"]) == 0
    out = capsys.readouterr().out
    assert "idle" in out
    assert "in order" in out


def test_our_own_model_is_faultless(ours):
    assert check_model(ours.study) == ()
    assert set(ours.order) == set(ours.first) == set(ours.variables)
    place = {name: k for k, name in enumerate(ours.order)}
    for name in ours.order:
        now = ours.equations[name].now & set(place)
        assert all(place[other] < place[name] for other in now)


def test_what_the_model_names_beside_its_equations(making, tmp_path):
    text = making.model(auxiliaries=[("a", "pace + limit")], outcomes=[("x", "a")])
    text = text.replace("unit: percent", "unit: percent, indicator: staf_total")
    text = text.replace("unit: '1'", "unit: '1', sources: [book]")
    table = making.PARAMETERS.replace("0.1,0.95", "0.95,0.1")
    root = making.write(tmp_path, text, parameters=table)
    report = check("small", root=root, indicators=["staff_total"])
    assert [(f.code, f.file, f.path, f.found) for f in report.faults] == [
        ("unknown_name", "model/equations.yaml", "model.auxiliaries[0].sources[0]", "book"),
        ("unordered", "model/parameters.csv", "minimum", "0.95 … 0.1"),
    ]
    (warning,) = report.warnings
    assert (warning.path, warning.nearest) == ("model.outcomes[0].indicator", "staff_total")


@pytest.mark.parametrize("equation", ["true", "null", "[1]", "{a: 1}"])
def test_an_equation_that_is_no_text_is_one_fault(making, tmp_path, equation):
    text = making.model(outcomes=[("x", "one")]).replace("'one'", equation)
    (fault,) = check("small", root=making.write(tmp_path, text)).faults
    assert (fault.code, fault.path) == ("want_text", "model.outcomes[0].equation")


def test_a_long_loop_is_shown_by_its_ends(making, tmp_path):
    ring = [(f"a{k}", f"a{(k + 1) % 500} + 1") for k in range(500)]
    study = making.study(tmp_path, making.model(auxiliaries=ring, outcomes=[("x", "a0")]))
    (loop,) = [f for f in check_model(study) if f.code == "loop"]
    steps = loop.found.split(" → ")
    assert (len(steps), steps[6], steps[0]) == (13, "…", steps[-1])


def test_a_long_chain_is_no_fault(making, tmp_path):
    chain = [("a0", "pace"), *((f"a{k}", f"a{k - 1} + 1") for k in range(1, 1500))]
    built = system(
        making.study(tmp_path, making.model(auxiliaries=chain, outcomes=[("x", "a1499")]))
    )
    assert built.order[-1] == "a1499"
    assert len(built.needed(["x"])) == 1500
