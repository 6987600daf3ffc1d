"""The command line says what is wrong, in the reader's language, and never as a traceback."""

import shutil

import pytest

from futurs import cli


@pytest.fixture
def folder(root, tmp_path):
    shutil.copytree(root / "scenarios/somewhereland", tmp_path / "scenarios/land")
    return tmp_path


def run(folder, *words):
    return cli.main([*words, "--root", str(folder)])


def test_check(folder, capsys):
    assert run(folder, "check", "land", "--lang", "fr") == 0
    assert "Facteurs : 6" in capsys.readouterr().out.replace("\u00a0", " ")
    file = folder / "scenarios/land/judgements.yaml"
    file.write_text(
        file.read_text("utf-8").replace("target: economy", "target: econmy", 1), "utf-8"
    )
    assert run(folder, "check", "land", "--lang", "en") == 1
    said = capsys.readouterr().out
    assert "One fault" in said
    assert "judgements.yaml:" in said
    assert "Did you mean “economy”" in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("check", "lnd", "--lang", "fr"), "Vouliez-vous dire"),
        (("check", "../land", "--lang", "en"), "no study"),
        (("new", "Land", "--lang", "en"), "cannot name a study"),
        (("new", "land", "--lang", "fr"), "existe déjà"),
        (("solve", "absent.scw", "--lang", "fr"), "ne peut pas être lu"),
        (("solve", "land", "--tolerance", "-1", "--lang", "en"), "0 or more"),
        (("solve", "land", "--out", "/nowhere/x.sl", "--lang", "en"), "nothing was changed"),
        (("run", "cross_impct", "land", "--lang", "en"), "Did you mean “cross_impact”"),
        (("run", "cross_impact", "land", "--set", "tolerance=-1", "--lang", "en"), "one fault"),
        (("run", "cross_impact", "land", "--set", "tolerance", "--lang", "fr"), "CLÉ=VALEUR"),
        (("run", "cross_impact", "land", "--out", "x.doc", "--lang", "fr"), ".xlsx"),
        (("serve", "lnd", "--lang", "en"), "no folder of dashboards"),
    ],
)
def test_wrong_words_are_said(folder, capsys, words, said):
    assert run(folder, *words) == 1
    assert said in capsys.readouterr().err.replace("\u00a0", " ")


@pytest.fixture
def figures(root, folder):
    ignore = shutil.ignore_patterns("refresh")
    shutil.copytree(root / "data", folder / "data", ignore=ignore)
    return folder


def test_facts_check(figures, capsys):
    assert run(figures, "facts", "check", "--lang", "fr") == 0
    assert "695 chiffres" in capsys.readouterr().out
    file = figures / "data/trust.csv"
    file.write_text(file.read_text("utf-8").replace("trust_mayor,", "trust_mayer,", 2), "utf-8")
    assert run(figures, "facts", "check", "--lang", "en") == 1
    said = capsys.readouterr().err
    assert "have 2 faults" in said
    assert "trust.csv:" in said
    assert "Did you mean “trust_mayor”" in said


def test_facts_show(figures, capsys):
    assert (
        run(figures, "facts", "show", "egdi", "--geo", "FRA", "--year", "2014", "--lang", "fr") == 0
    )
    said = capsys.readouterr().out.replace("\u00a0", " ")
    assert "2014, France : 0,8938 indice de 0 à 1 (observé)" in said
    assert "[un_egov_2014] · licence : fact cited (licence not read) · fiabilité A" in said
    assert run(figures, "facts", "show", "warming", "--year", "2041", "--lang", "en") == 1
    assert "No published figure" in capsys.readouterr().out
    assert run(figures, "facts", "show", "warmin", "--lang", "en") == 1
    assert "Did you mean “warming”" in capsys.readouterr().err


def test_facts_without_figures(folder, capsys):
    assert run(folder, "facts", "check", "--lang", "fr") == 1
    assert "pas de chiffres publiés" in capsys.readouterr().err
    # A study can be checked all the same.
    assert run(folder, "check", "land") == 0


def test_check_warns_of_unknown_indicators(figures, capsys):
    file = figures / "scenarios/land/drivers.yaml"
    lines = file.read_text("utf-8").replace("  label:", "  indicators: [warmin]\n  label:", 1)
    file.write_text(lines, "utf-8")
    assert run(figures, "check", "land", "--lang", "en") == 0
    said = capsys.readouterr().out
    assert "One warning" in said
    assert "Did you mean “warming”" in said


def test_unknown_command(capsys):
    with pytest.raises(SystemExit) as end:
        cli.main(["fly"])
    assert end.value.code == 2
    assert "invalid choice" in capsys.readouterr().err
