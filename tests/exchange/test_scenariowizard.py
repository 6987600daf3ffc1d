"""ScenarioWizard's files, on bytes typed by hand, and on public samples where they lie beside us."""

import numpy as np
import pytest

from futurs import cli, texts
from futurs.errors import ModelError, UnknownNameError
from futurs.exchange import scenariowizard as scw
from futurs.exchange import solutions
from futurs.exchange.studies import from_study, to_study_files
from futurs.methods.cross_impact import matrix_of, panel_of, solve
from futurs.study import load
from futurs.study.creating import write_study

LF = b"""$ ScenarioWizard 4.0
Two by two
&Trust
 -High
 -Low
&Money
 -Much
 -Little
#
&T
 T1
 T2
&M
 M1
 M2
#
#
FFFFFF
FFFFFF
00FF00
FFFFFF
#
#
 0 , 0 , 2 ,-2 
 0 , 0 ,-1 , 1 
 3 ,-3 , 1 , 0 
-3 , 3 , 0 , 0 
#
# 0-0
"What it is"
# T
"On trust"
# M
""
# T -> T
""
# T -> M
"Why trust brings money"
# M -> T
""
# M -> M
""
#
#
"""
CRLF = LF.replace(b"\n", b"\r\n").replace(b"Trust", b"Confianc\xe9")
ODD = (
    LF.replace(b"# T -> M\n", b"#   ->  \n")
    .replace(b"&Money", b"&Trust")
    .replace(b" -Little", b" -")
)
MINIMAL = LF[: LF.index(b"# 0-0")] + b'# 0-0\n""\n#\n#\n'
NO_END = LF.rstrip(b"\n")
FORMS = {"lf": LF, "crlf latin-1": CRLF, "odd": ODD, "minimal": MINIMAL, "no last newline": NO_END}


@pytest.mark.parametrize("name", FORMS)
def test_read_then_write_is_byte_identical(name):
    assert scw.write(scw.parse(FORMS[name])) == FORMS[name]


def test_what_is_read():
    m = scw.parse(CRLF)
    assert m.descriptors == ("Confiancé", "Money")
    assert m.short_variants == (("T1", "T2"), ("M1", "M2"))
    assert m.values[2].tolist() == [3, -3, 1, 0]
    assert m.colours[2] == "00FF00"
    assert (m.description, m.notes) == ("What it is", ("On trust", ""))
    assert m.reasons == {(0, 1): "Why trust brings money"}
    odd = scw.parse(ODD).matrix()
    assert odd.descriptors == ("trust", "trust_2")
    assert odd.states[1] == ("much", "s2")


def test_written_without_having_been_read():
    m = scw.parse(LF)
    fresh = scw.Model(
        m.title, m.descriptors, m.variants, m.short_descriptors, m.short_variants, m.colours,
        m.values, m.description, m.notes, m.reasons,
    )  # fmt: skip
    assert scw.write(fresh) == LF.replace(b"\n", b"\r\n")


@pytest.mark.parametrize(
    ("data", "codes", "line"),
    [
        (b"", {"scw_header"}, 1),
        (b"PK\x03\x04", {"scw_header"}, 1),
        (LF[: LF.index(b"00FF00")], {"scw_cut"}, 19),
        (LF[: LF.index(b" 3 ,-3")], {"scw_cut"}, 25),
        (LF.replace(b" 3 ,-3 , 1 ", b" 3 , x , 1 "), {"scw_number"}, 26),
        (LF.replace(b" 3 ,-3 , 1 ,", b" 3 ,"), {"scw_cells"}, 26),
        (LF.replace(b" 3 ,-3 , 1 , 0 \n", b""), {"scw_rows"}, 24),
        (LF.replace(b"00FF00\n", b""), {"scw_colours"}, 18),
        (LF.replace(b" -Low", b"Low"), {"scw_name", "scw_short_names", "scw_colours", "scw_rows", "scw_cells"}, 5),
        (LF.replace(b" -Much\n -Little\n", b""), {"scw_no_variant", "scw_short_names", "scw_colours", "scw_rows", "scw_cells"}, 3),
    ],
)  # fmt: skip
def test_faults_say_where(data, codes, line):
    with pytest.raises(ModelError) as caught:
        scw.parse(data, "m.scw")
    assert {f.code for f in caught.value.faults} == codes
    assert min(f.line for f in caught.value.faults) == line
    for lang in texts.LANGUAGES:
        assert "m.scw" in texts.explain(caught.value, lang)


def test_any_prefix_is_read_or_refused():
    for end in range(0, len(CRLF), 3):
        try:
            scw.parse(CRLF[:end])
        except ModelError:
            continue


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "scenarios").mkdir()
    return tmp_path


@pytest.mark.parametrize("name", ["lf", "crlf latin-1", "odd"])
def test_import_study_export_keeps_matrix_names_and_texts(folder, name):
    m = scw.parse(FORMS[name])
    write_study("model", to_study_files(m, "m.scw"), root=folder)
    study = load("model", root=folder)
    back = from_study(study)
    assert np.array_equal(back.values, m.values)
    assert np.array_equal(matrix_of(study).values, m.values)
    assert back.title == m.title
    assert back.descriptors == m.descriptors
    assert back.notes == m.notes
    assert back.description == m.description
    assert back.reasons == m.reasons
    if name != "odd":
        assert back.variants == m.variants
        assert back.short_variants == m.short_variants
    assert np.array_equal(scw.parse(scw.write(back)).values, m.values)


def test_export_of_our_study_reads_back():
    study = load("administration_2040")
    m = scw.parse(scw.write(from_study(study, "fr")))
    assert np.array_equal(m.values, matrix_of(study).values)
    assert m.descriptors[0] == "Finances publiques"
    assert len(m.reasons) > 80


def test_solution_list_round_trip():
    data = b'$ ScenarioWizard 3.0\nSolution set\n 2 \n\n" 2 3 2",4,0,0,15,""\n" 1 1 1",1.677722E+07,1,0,9,"x"\n'
    found = solutions.parse(data)
    assert found[0].variants == (1, 2, 1)
    assert found[1].weight == "1.677722E+07"
    assert solutions.write(found, "\n") == data
    with pytest.raises(ModelError, match="one fault"):
        solutions.parse(data + b"nonsense\n")


def test_commands(folder, capsys):
    file = folder / "My model.scw"
    file.write_bytes(CRLF)
    run = lambda *words: cli.main([*words, "--root", str(folder), "--lang", "en"])  # noqa: E731
    assert run("import", str(file)) == 0
    assert (folder / "scenarios/my_model/study.yaml").is_file()
    assert run("check", "my_model") == 0
    assert run("import", str(file)) == 1
    assert "already exists" in capsys.readouterr().err
    assert run("solve", str(file), "--weights") == 0
    first = capsys.readouterr().out
    assert run("solve", "my_model", "--weights") == 0
    assert capsys.readouterr().out == first
    assert first.splitlines()[0] == "$ ScenarioWizard 3.0"
    assert len(solutions.parse(first.encode())) == len(solve(scw.parse(CRLF).matrix()).scenarios)
    out = folder / "found.sl"
    assert run("solve", str(file), "--out", str(out)) == 0
    assert len(solutions.parse(out.read_bytes())) == 2
    file.write_bytes(CRLF[:150])
    assert run("solve", str(file)) == 1
    assert "it was cut" in capsys.readouterr().err
    assert run("import", str(file), "--name", "cut") == 1
    assert not (folder / "scenarios/cut").exists()
    assert run("solve", str(folder / "absent.scw")) == 1
    assert run("solve", "my_model", "--pin", "nobody=x") == 1
    assert "Traceback" not in capsys.readouterr().err


def test_public_samples_where_they_lie(root):
    folder = root.parent / "shared/cases/samples"
    if not folder.is_dir():
        pytest.skip("the public sample files do not lie beside this checkout")
    found = sorted(folder.glob("*.scw"))
    assert found
    for file in found:
        assert scw.write(scw.read(file)) == file.read_bytes()
    for file in folder.glob("*.sl"):
        listed = solutions.parse(file.read_bytes())
        matrix = scw.read(file.with_suffix(".scw")).matrix()
        assert sorted(s.variants for s in listed) == [tuple(z) for z in solve(matrix).scenarios]


def test_several_experts_are_several_files(spoken):
    study = load("land", root=spoken)
    panel = panel_of(study)
    for name, matrix in zip(panel.names, panel.matrices, strict=True):
        model = scw.parse(scw.write(from_study(study, "en", expert=name)))
        assert (model.values == matrix.values).all()
    assert (from_study(study).values == from_study(load("somewhereland")).values).all()
    with pytest.raises(UnknownNameError, match="mayor"):
        from_study(study, expert="mayr")
