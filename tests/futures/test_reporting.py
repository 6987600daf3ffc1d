"""``futurs simulate``: what is printed and written."""

import csv
import io
import re
import shutil

import pytest

from futurs import cli
from futurs.errors import InputError
from futurs.futures import simulate
from futurs.futures.reporting import levers, points
from futurs.study import load


def run(*words):
    return cli.main(["simulate", "administration_2040", "--draws", "40", *words])


def test_medians_by_scenario_and_year(capsys):
    code = run("--scenario", "drift", "chosen_speed", "--outcome", "debt", "wait_index", "--lang", "fr")  # fmt: skip
    out = capsys.readouterr().out
    assert code == 0
    assert "Dette publique" in out
    assert "2050" in out
    assert "113 (113 – 113)" in out
    assert "Indice illustratif" in out
    assert "ne sont pas des prévisions" in out


def test_futures_are_written_by_the_ending_of_the_name(tmp_path, capsys):
    for name, words in (
        ("a.csv", []), ("a.nc", []), ("b.csv", ["--iamc", "long"]), ("b.xlsx", ["--iamc", "wide"]),
    ):  # fmt: skip
        file = tmp_path / name
        assert run("--scenario", "drift", "--outcome", "debt", "--out", str(file), *words) == 0
        assert str(file) in capsys.readouterr().out
        assert file.stat().st_size > 500


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--scenario", "drfit"], "drift"),
        (["--outcome", "dept"], "debt"),
        (["--levers", "continuity_plan"], "continuity_plans"),
        (["--levers", "continuity_plans=2"], "0 … 1"),
        (["--levers", "continuity_plans=much"], "much"),
        (["--draws", "0"], "0"),
        (["--out", "x.doc"], ".nc"),
        (["--out", "nowhere/x.nc"], "nowhere"),
        (["--out", "x.nc", "--iamc", "long"], ".xlsx"),
        (["--iamc", "wide"], "--out"),
    ],
)
def test_what_is_wrong_is_said_before_anything_runs(words, said, capsys):
    assert run(*words) == 1
    assert said in capsys.readouterr().err


def test_futures_that_overflow_are_said_with_their_place(making, tmp_path, capsys):
    """Four and more to the power of each year's: beyond the largest number in 2028."""
    text = making.model(
        stocks=[("huge", "previous(huge) ** 9", "1e9 + pace"), ("fine", "previous(fine)", "pace")],
        auxiliaries=[("shares", "0.012 * pace")],
    )
    making.write(tmp_path, text)
    file = tmp_path / "scenarios/small/study.yaml"
    file.write_text(file.read_text("utf-8") + SCENARIO, "utf-8")
    assert (
        cli.main(["simulate", "small", "--draws", "16", "--root", str(tmp_path), "--lang", "en"])
        == 0
    )
    out = capsys.readouterr().out
    assert "NaN" not in out
    assert "– (– – –)" in out
    assert "16 of 16 futures overflowed" in out
    assert "Worn (no lever): 16 futures, first in 2026, for x" in out
    table = out[out.index("(shares") :].splitlines()
    assert len({len(row) for row in table[1:3]}) == 1  # columns stand below each other
    assert re.search(r"0\.0\d\d \(", table[2])  # a share is not rounded away


SCENARIO = """scenarios:
  - {id: worn, label: x, short_name: Worn, family: kin, states: {trust: high, money: little}}
families:
  - {id: kin, label: x}
"""


def test_units_are_named_from_the_root_that_was_given(root, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FUTURS_ROOT")
    words = ["--scenario", "drift", "--outcome", "debt", "--root", str(root), "--lang", "en"]
    assert run(*words) == 0
    assert "% of GDP" in capsys.readouterr().out
    assert run(*words, "--out", "x.csv", "--iamc", "long") == 0
    assert "Share of GDP|50th Percentile,%," in (tmp_path / "x.csv").read_text("utf-8")


def test_a_table_of_states_without_a_row(root, tmp_path, capsys):
    shutil.copytree(root / "scenarios/administration_2040", tmp_path / "scenarios/ours")
    shutil.copytree(root / "data", tmp_path / "data")
    file = tmp_path / "scenarios/ours/model/driver_map.csv"
    file.write_text(file.read_text("utf-8").splitlines()[0] + "\n", "utf-8")
    assert cli.main(["simulate", "ours", "--root", str(tmp_path), "--lang", "en"]) == 1
    assert "has no row" in capsys.readouterr().err
    cli.main(["check", "ours", "--root", str(tmp_path), "--lang", "en"])
    assert "no state of a driver acts on the model" in capsys.readouterr().out


def test_a_study_without_equations_says_what_to_add(capsys):
    assert cli.main(["simulate", "somewhereland"]) == 1
    assert "model/equations.yaml" in capsys.readouterr().err


def test_levers_are_named_with_a_strength():
    assert levers("a=0.5, b") == {"a=0.5, b": {"a": 0.5, "b": 1.0}}
    assert levers("") == {"none": {}}
    assert levers("a@2030, b=0.5") == {"a@2030, b=0.5": {0: {"b": 0.5}, 2030: {"b": 0.5, "a": 1.0}}}
    assert levers("a@2031,a=0.2@2030") == {
        "a@2031,a=0.2@2030": {2030: {"a": 0.2}, 2031: {"a": 1.0}}
    }
    for bad in ("a@", "a@x", "a@-3", "a@2030.5"):
        with pytest.raises(InputError) as error:
            levers(bad)
        assert error.value.code == "lever_year"


def test_points_carry_percentiles_and_policies_in_their_names():
    ensemble = simulate(
        load("administration_2040"), scenarios=["drift"], outcomes=["debt"], draws=16,
        policies={"none": {}, "plans": ["continuity_plans"]},
    )  # fmt: skip
    found = list(points(ensemble))
    assert {p["scenario"] for p in found} == {"drift", "drift + plans"}
    assert {p["variable"].rpartition("|")[2] for p in found} == {
        f"{n}th Percentile" for n in ("5", "25", "50", "75", "95")
    }
    assert {p["region"] for p in found} == {"France"}
    assert len(found) == 2 * 5 * 27


def test_a_csv_reads_back(tmp_path):
    file = tmp_path / "x.csv"
    run("--scenario", "drift", "--outcome", "debt", "--out", str(file))
    lines = file.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("# {")
    rows = list(csv.DictReader(io.StringIO("\n".join(lines[1:]))))
    assert rows[0]["outcome"] == "debt"
    assert float(rows[0]["p50"]) == pytest.approx(113.2)
