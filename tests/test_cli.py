"""The command line says what is wrong, in the reader's language, and never as a traceback."""

import errno
import os
import shutil
import subprocess
import sys

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
        (("serve", "--port", "99999", "--lang", "fr"), "un numéro de port va de 1 à 65535"),
        (("serve", "--port", "-1", "--lang", "en"), "between 1 and 65535"),
        (("solve", "land", "--max-seconds", "-1", "--lang", "fr"), "au moins égal à 0"),
        (("solve", "land", "--max-seconds", "nan", "--lang", "en"), "0 or more"),
        (("solve", "absent.scw", "--lang", "fr"), "il n’existe pas"),
        (("solve", "absent.scw", "--lang", "en"), "it is not there"),
        (("solve", "land", "--out", "/", "--lang", "fr"), "ne peut pas être écrit"),
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
    assert "[un_egov_2014] · licence : fait cité (licence non lue) · fiabilité A" in said
    assert run(figures, "facts", "show", "warming", "--year", "2041", "--lang", "en") == 1
    assert "No published figure" in capsys.readouterr().out
    assert run(figures, "facts", "show", "warmin", "--lang", "en") == 1
    assert "Did you mean “warming”" in capsys.readouterr().err


def test_facts_without_figures(folder, capsys):
    assert run(folder, "facts", "check", "--lang", "fr") == 1
    assert "aucun chiffre publié" in capsys.readouterr().err
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


def test_solve_says_which_budget_stopped_it(folder, capsys):
    assert run(folder, "solve", "land", "--max-seconds", "0", "--lang", "en") == 0
    assert (
        "at least 0 consistent scenarios: the search stopped at the time" in capsys.readouterr().err
    )
    assert run(folder, "solve", "land", "--max-solutions", "2", "--lang", "fr") == 0
    assert "au moins 2 scénarios" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("number", "french"),
    [
        (errno.ENOENT, "il n’existe pas"),
        (errno.EACCES, "l’accès est refusé"),
        (errno.EISDIR, "c’est un dossier"),
        (errno.ENOSPC, "le disque est plein"),
        (errno.EIO, "erreur 5 du système"),
    ],
)
def test_the_system_is_quoted_in_our_words(folder, capsys, monkeypatch, number, french):
    def refuse(*_):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("pathlib.Path.write_bytes", refuse)
    for lang in ("fr", "en"):
        out = str(folder / "x.sl")
        assert run(folder, "solve", "land", "--out", out, "--lang", lang) == 1
        said = capsys.readouterr().err
        assert os.strerror(number) not in said
        assert (french in said) == (lang == "fr")


def test_a_disk_that_refuses_a_new_study(folder, capsys, monkeypatch):
    def refuse(*_, **__):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("tempfile.mkdtemp", refuse)
    assert run(folder, "new", "other", "--lang", "fr") == 1
    assert "l’accès est refusé" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("host", "said"),
    [
        ("999.1.1.1", "neither an address nor a name of this machine"),
        ("no such name", "neither an address nor a name of this machine"),
        ("192.0.2.1", "this machine does not have this address"),
    ],
)
def test_an_address_that_cannot_be_listened_on(host, said):
    from futurs.errors import ServerError
    from futurs.server.app import listening

    with pytest.raises(ServerError, match=said):
        listening(host, 0)


def test_a_busy_port(monkeypatch):
    from futurs.errors import ServerError
    from futurs.server.app import listening

    sockets = listening("127.0.0.1", 0)
    try:
        port = sockets[0].getsockname()[1]
        assert port > 0
        with pytest.raises(ServerError, match=f"port {port} is not free"):
            listening("127.0.0.1", port)
    finally:
        for each in sockets:
            each.close()


def test_matrix_out_and_in(folder, capsys):
    from openpyxl import load_workbook

    file = folder / "m.xlsx"
    words = ("land", "judgements", str(file))
    assert run(folder, "matrix", "out", *words, "--lang", "fr") == 0
    back = ("matrix", "in", *words, "--variant", "ours", "--lang", "en")
    assert run(folder, *back) == 0
    kept = folder / "scenarios/land/variants/ours.yaml"
    assert not kept.exists()
    book = load_workbook(file)
    was = book.worksheets[0]["G4"].value
    book.worksheets[0]["G4"] = "x"
    book.worksheets[0]["H4"] = 99
    book.save(file)
    capsys.readouterr()
    assert run(folder, *back) == 1
    said = capsys.readouterr().err
    assert "Jugements!G4" in said
    assert "Jugements!H4" in said
    assert not kept.exists()
    book.worksheets[0]["G4"], book.worksheets[0]["H4"] = 1 - (was == 1), -3
    book.save(file)
    assert run(folder, *back, "--author", "Anne") == 0
    assert "Anne" in kept.read_text("utf-8")
    assert run(folder, "matrix", "out", "land", "judgements", str(folder / "m.graphml")) == 0
    assert (folder / "m.graphml").read_bytes().startswith(b"<?xml")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("out", "land", "judgements", "m.doc"), ".graphml"),
        (("out", "land", "judgments", "m.xlsx"), "Did you mean “judgements”"),
        (("out", "land", "positions", "m.graphml"), "actors:"),
        (("in", "land", "judgements", "absent.xlsx", "--variant", "a"), "it is not there"),
    ],
)
def test_matrices_that_cannot_be(folder, capsys, words, said):
    assert run(folder, "matrix", *words, "--lang", "en") == 1
    assert said in capsys.readouterr().err


def test_what_an_expert_judged_comes_in_as_a_file(folder, capsys):
    from openpyxl import load_workbook

    file = folder / "anna.xlsx"
    words = ("land", "judgements", str(file), "--expert", "anna")
    assert run(folder, "matrix", "out", *words, "--lang", "en") == 0
    back = ("matrix", "in", *words, "--label", "An economist", "--lang", "en")
    assert run(folder, *back) == 0
    made = folder / "scenarios/land/experts/anna.yaml"
    assert not made.exists()
    book = load_workbook(file)
    book.worksheets[0]["G4"], book.worksheets[0]["H4"] = 0, "x"
    book.save(file)
    capsys.readouterr()
    assert run(folder, *back) == 1
    assert "Judgements!H4" in capsys.readouterr().err
    assert not made.exists()
    book.worksheets[0]["H4"] = -2
    book.save(file)
    # Into a variant it does not go.
    assert run(folder, "matrix", "in", *words[:3], "--variant", "x", "--lang", "en") == 1
    assert "--expert anna" in capsys.readouterr().err
    assert run(folder, *back) == 0
    assert "label: An economist" in made.read_text("utf-8")
    assert run(folder, "check", "land", "--lang", "en") == 0
    assert "Judgements of one expert are kept apart." in capsys.readouterr().out
    kind = ("land", "positions", str(file), "--expert", "anna", "--lang", "en")
    assert run(folder, "matrix", "in", *kind) == 1
    graph = ("land", "judgements", str(folder / "m.graphml"), "--expert", "anna", "--lang", "en")
    assert run(folder, "matrix", "out", *graph) == 1
    assert ".xlsx" in capsys.readouterr().err


@pytest.mark.parametrize("words", ["facts show staff_total", "methods", "check somewhereland"])
def test_a_reader_that_leaves_is_no_fault(words, root):
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "futurs.cli", *words.split()], stdout=writing,
        stderr=subprocess.PIPE, cwd=root, timeout=60, check=False,
    )  # fmt: skip
    os.close(writing)
    assert (done.returncode, done.stderr) == (141, b"")


def test_check_says_what_is_not_read_of_the_variants(folder, capsys):
    place = folder / "scenarios/land/variants"
    place.mkdir(exist_ok=True)
    (place / "My idea.yaml").write_text("title: x", "utf-8")
    (place / "broken.yaml").write_text("title: [", "utf-8")
    assert cli.main(["check", "land", "--root", str(folder), "--lang", "en"]) == 0
    said = capsys.readouterr().out
    assert "“My idea.yaml” is not read as a variant" in said
    assert "variants/broken.yaml" in said
