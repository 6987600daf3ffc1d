"""What is published is what was checked, at every moment; what is deleted goes away."""

import importlib
import shutil
import threading

import pytest

from futurs.server import studies as module
from futurs.server.studies import Studies
from futurs.study import files_of, load

# The package gives the name to the function.
visit = importlib.import_module("futurs.widgets.visit")


@pytest.fixture
def home(root, tmp_path, monkeypatch):
    for name in ("somewhereland", "administration_2040"):
        shutil.copytree(root / "scenarios" / name, tmp_path / "scenarios" / name)
    monkeypatch.setenv("FUTURS_ROOT", str(tmp_path))
    monkeypatch.setenv("FUTURS_PUBLISHED", str(tmp_path / "published"))
    return tmp_path


def opened(home, wanted=()):
    return Studies(wanted, home, home / "published")


def horizon(home, year, name="somewhereland"):
    file = home / "scenarios" / name / "study.yaml"
    before = load(name, root=home).horizon
    file.write_text(file.read_text("utf-8").replace(f"horizon: {before}", f"horizon: {year}"))


@pytest.mark.parametrize("name", ["somewhereland", "administration_2040"])
def test_the_copy_is_the_study(home, name):
    served = opened(home)
    original, shown = load(name, root=home), visit.study(name)
    assert original.hash == shown.hash == served.good[name].hash
    assert shown.id == served.good[name].id == name
    assert shown.folder == served.good[name].folder == home / "scenarios" / name
    copy = visit.pointer(home / "published", name)
    paths = [[f.relative_to(x).as_posix() for f in files_of(x)] for x in (original.folder, copy)]
    assert paths[0] == paths[1]


def test_a_save_while_it_is_checked_is_not_published_unchecked(home, monkeypatch):
    served = opened(home)
    check = module.check

    def saved_meanwhile(*args, **options):
        report = check(*args, **options)
        monkeypatch.setattr(module, "check", check)
        file = home / "scenarios/somewhereland/study.yaml"
        file.write_text(file.read_text("utf-8").replace("horizon: 2051", "horizon: soon"))
        return report

    horizon(home, 2051)
    monkeypatch.setattr(module, "check", saved_meanwhile)
    served.look()
    shown = visit.study("somewhereland")
    assert shown.horizon == 2051
    assert shown.hash == served.good["somewhereland"].hash
    served.look()
    assert served.faults["somewhereland"]
    assert visit.study("somewhereland").horizon == 2051


def test_a_save_while_it_is_copied_waits_for_the_next_look(home, monkeypatch):
    served = opened(home)
    copy = shutil.copy2

    def saved_meanwhile(source, target):
        copy(source, target)
        if source.name == "study.yaml" and "2051" in source.read_text("utf-8"):
            horizon(home, 2052)

    horizon(home, 2051)
    monkeypatch.setattr(module.shutil, "copy2", saved_meanwhile)
    assert not served.look()
    assert visit.study("somewhereland").horizon == 2050
    assert served.look()
    assert visit.study("somewhereland").horizon == 2052


def test_readers_never_fall_back_to_the_folder(home, monkeypatch):
    served = opened(home)
    monkeypatch.setattr(module, "KEEP", 1.0)
    seen, wrong, end = set(), [], threading.Event()
    by_name = visit.load

    def by_path_only(study):
        if isinstance(study, str):
            wrong.append(study)
        return by_name(study)

    def read():
        while not end.is_set():
            try:
                seen.add(visit.study("somewhereland").horizon)
            except Exception as error:  # whatever it is, no reader may meet it
                wrong.append(error)

    monkeypatch.setattr(visit, "load", by_path_only)
    reader = threading.Thread(target=read)
    reader.start()
    for year in range(2051, 2071):
        horizon(home, year)
        served.look()
    end.set()
    reader.join()
    assert wrong == []
    assert len(seen) > 1


def test_old_versions_go_when_nobody_can_be_reading_them(home, monkeypatch):
    served = opened(home)
    versions = home / "published" / visit.VERSIONS
    assert len(list(versions.iterdir())) == 2
    horizon(home, 2051)
    served.look()
    assert len(list(versions.iterdir())) == 3
    monkeypatch.setattr(module, "KEEP", 0.0)
    served.look()
    assert len(list(versions.iterdir())) == 2
    file = home / "scenarios/somewhereland/study.yaml"
    file.write_text("title: [")
    served.look()
    assert len(list(versions.iterdir())) == 2


def test_a_deleted_study_goes_away_and_comes_back(home):
    served = opened(home)
    folder, away = home / "scenarios/somewhereland", home / "away"
    folder.rename(away)
    assert not served.look()  # an editor may put it back at once
    assert "somewhereland" in served.ids
    assert served.look()
    assert served.ids == ("administration_2040",)
    assert visit.pointer(home / "published", "somewhereland") is None
    away.rename(folder)
    assert served.look()
    assert visit.study("somewhereland").horizon == 2050
    file = folder / "study.yaml"
    text = file.read_text("utf-8")
    file.unlink()
    served.look()
    file.write_text(text, "utf-8")
    served.look()
    served.look()
    assert "somewhereland" in served.ids


def test_only_what_is_wanted_is_served(home):
    served = opened(home, ["somewhereland"])
    assert served.ids == ("somewhereland",)
    shutil.rmtree(home / "scenarios/somewhereland")
    served.look()
    served.look()
    assert served.ids == ()


@pytest.mark.parametrize("name", ["", ".", "..", visit.VERSIONS, "a/b", "absent", "x\0y"])
def test_no_other_name_is_published(home, name):
    opened(home)
    assert visit.pointer(home / "published", name) is None
