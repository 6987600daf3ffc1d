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
    assert "6 facteurs" in capsys.readouterr().out
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
        (("serve", "lnd", "--lang", "en"), "no folder of dashboards"),
    ],
)
def test_wrong_words_are_said(folder, capsys, words, said):
    assert run(folder, *words) == 1
    assert said in capsys.readouterr().err.replace("\u00a0", " ")


def test_unknown_command(capsys):
    with pytest.raises(SystemExit) as end:
        cli.main(["fly"])
    assert end.value.code == 2
    assert "invalid choice" in capsys.readouterr().err
