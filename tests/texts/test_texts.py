"""The pair of catalogues: same keys, same parameters, none missing, none unused."""

import datetime
import re
import string

import pytest

from futurs import errors, texts
from futurs.errors import UnknownLanguageError

FR, EN = (texts.catalogue(lang) for lang in texts.LANGUAGES)


def parameters(sentence):
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def source(root):
    files = [
        f
        for folder in ("lib", "notebooks")
        for f in (root / folder).rglob("*")
        if f.suffix in {".py", ".j2", ".ipynb", ".js"} and ".ipynb_checkpoints" not in f.parts
    ]
    return "\n".join(f.read_text("utf-8") for f in files)


def test_same_keys_and_parameters():
    assert FR.keys() == EN.keys()
    assert {k for k in FR if parameters(FR[k]) != parameters(EN[k])} == set()


def test_no_key_is_unused(root):
    code = source(root)
    unused = [
        key
        for key in FR
        if f'"{key.removesuffix("_one")}"' not in code
        and not (
            key.startswith(("errors.", "faults."))
            and f'"{key.split(".")[1].removesuffix("_one")}"' in code
        )
        and not (key.startswith("statement.") and f'"{key.split(".")[1]}"' in code)
    ]
    assert unused == []


def test_no_key_is_missing(root):
    said = set(re.findall(r'say\(\s*"([a-z_0-9]+\.[a-z_0-9]+)"', source(root)))
    assert said - EN.keys() == set()


def test_codes_of_errors_have_sentences(root):
    code = source(root)
    raised = set(
        re.findall(
            r'(?:StudyError|ModelError|FactsError|InputError|ServerError)\(\s*"([a-z_]+)"', code
        )
    )
    raised |= set(re.findall(r'UnknownNameError\(\s*"([a-z_]+)"', code))
    found = set(re.findall(r'(?:Fault|Finding)\(\s*"([a-z_0-9]+)"', code))
    assert raised
    assert found
    assert {f"errors.{c}" for c in raised} | {f"faults.{c}" for c in found} <= EN.keys()


def test_french_is_typeset():
    assert [k for k, v in FR.items() if "'" in v] == []
    assert [
        k for k, v in FR.items() if re.search(r"« | »| [;:!?](\s|$)", v.replace("\u00a0", "_"))
    ] == []


def test_forms_and_numbers():
    assert texts.say("futures.near", "fr", name="x", n=1).endswith("un facteur diffère")
    assert texts.number(1234567.5, "fr") == "1\u202f234\u202f567,5"
    assert texts.number(2, "en", 1) == "2.0"
    assert texts.date(datetime.date(2026, 11, 1), "en") == "1 November 2026"
    assert texts.language("fr-CA") == "fr"
    with pytest.raises(UnknownLanguageError, match="de"):
        texts.language("de")


def test_a_page_begins_sentences_with_a_capital_and_leaves_paths_and_what_was_typed_alone():
    ours = errors.UnknownNameError("unknown_future", found="drift", known=["slim_state"])
    assert texts.stated(ours, "fr")[0].startswith("Futur inconnu")
    typed = errors.InputError("judgement_value", found="x", low=-3, high=3)
    assert texts.stated(typed, "fr")[0].startswith("«\u00a0x\u00a0» n’est pas")
    path = errors.StudyError("cannot_write", file="model/a.csv", reason="denied")
    assert texts.stated(path, "en")[0].startswith("model/a.csv ")
    fault = errors.Fault("unknown_key", "equations.yaml", 3, "model.stocks")
    kept = errors.StudyError("study_faults", faults=(fault,), study="x", n=1)
    assert texts.stated(kept, "en")[1].startswith("equations.yaml:3 model.stocks: ")
