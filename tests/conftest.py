"""What all tests share: the project's root, whatever the working directory."""

import contextlib
import gc
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
import pytest
import requests

ROOT = Path(__file__).parents[1]
os.environ["FUTURS_ROOT"] = str(ROOT)
# As kernels of ours run: threads that wait for one another in workers side by side burn time.
os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = "1"


def pytest_collection_finish():
    """Keep what was imported and collected out of the rubbish: it was a fifth of a run's work."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


def _brought(files, source, folder):
    """Copy files, each of them whole or not at all: workers do it side by side."""
    for file in files:
        to = folder / file.relative_to(source)
        if not to.exists():
            to.parent.mkdir(exist_ok=True)
            part = to.with_name(f"{to.name}.{os.getpid()}")
            shutil.copy2(file, part)  # the compiler looks at the time of its source
            part.replace(to)


@pytest.fixture(scope="session")
def ours():
    from futurs.futures import system
    from futurs.study import load

    return system(load("administration_2040"))


@pytest.fixture(scope="session")
def models(request, ours):
    """Folder of compiled models: kept between runs, and not the user's.

    Our own model comes from the user's, where set-up compiled it: that takes half a minute. What is
    compiled, and how, is tested with others.
    """
    from futurs.futures import targets

    folder, users = request.config.cache.mkdir("models"), targets.cache_folder()
    name = f"futurs_model_{targets._digest(targets.compiled_text(ours))}"
    _brought(sorted(users.rglob(f"{name}.*"), key=lambda f: f.suffix), users, folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FUTURS_CACHE", str(folder))
        yield folder


SPOKEN = {
    "economist": [
        ("social_values.solidarity", "government.social_party", 0),
        ("social_values.meritocratic", "government.prosperity_party", 2),
        ("social_values.meritocratic", "social_cohesion.riots", 3),
    ],
    "historian": [
        ("social_values.family", "government.patriots_party", 3),
        ("foreign_policy.conflict", "government.social_party", 1),
    ],
    "mayor": [
        ("social_values.solidarity", "government.social_party", 2),
        ("social_values.solidarity", "government.patriots_party", 0),
        ("economy.dynamic", "social_cohesion.social_peace", 1),
    ],
}
RANGED = {
    "social_party: 1}": "social_party: {value: 1, low: -1, high: 2}}",
    "stagnant: 2, dynamic: -1}": "stagnant: {value: 2, low: 1}, dynamic: -1}",
}


@pytest.fixture
def spoken(root, tmp_path):
    """Return a root with "land": Somewhereland with three experts, made up, and ranges."""
    from futurs.study import load
    from futurs.study.expert_files import judged, save

    folder = tmp_path / "scenarios" / "land"
    shutil.copytree(root / "scenarios/somewhereland", folder)
    file = folder / "judgements.yaml"
    content = file.read_text("utf-8")
    for plain, ranged in RANGED.items():
        assert plain in content
        content = content.replace(plain, ranged)
    file.write_text(content, "utf-8")
    for name, cells in SPOKEN.items():
        study = load("land", root=tmp_path)
        save(study, judged(study, name, cells, label=f"The {name} (made up)"))
    return tmp_path


class Served:
    """A server of ours in a process of its own, as a user starts it."""

    def __init__(self, *options, root=ROOT, warm=True, lang="fr"):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        command = [
            sys.executable,
            "-m",
            "futurs.cli",
            "serve",
            "--port",
            str(self.port),
            "--lang",
            lang,
        ]
        command += ["--root", str(root), *options, *([] if warm else ["--no-warm"])]
        self.log = tempfile.TemporaryFile("w+")  # noqa: SIM115 - closed by stop()
        self.process = subprocess.Popen(command, stdout=self.log, stderr=subprocess.STDOUT)
        base = options[options.index("--base-url") + 1] if "--base-url" in options else "/"
        self.url = f"http://127.0.0.1:{self.port}{base}"
        self.until(lambda: self.get("healthz").json().get("warm") or not warm, 180)

    def get(self, path="", **options):
        return requests.get(self.url + path, timeout=60, **{"allow_redirects": False, **options})

    def leave(self, page):
        """As a visitor does who closes a page."""
        kernel = re.search(r'"kernelId": "([0-9a-f-]+)"', page.text)[1]
        requests.post(f"{self.url}voila/api/shutdown/{kernel}", timeout=30)

    def until(self, condition, seconds=10.0):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with contextlib.suppress(requests.ConnectionError):
                if condition():
                    return
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        said = self.said()
        self.process.kill()
        self.process.wait()
        self.log.close()
        raise AssertionError(f"not reached within {seconds} s; the server said:\n{said}")

    def processes(self):
        """All processes below the server: the warm parent and the kernels."""
        return [
            p
            for p in psutil.Process(self.process.pid).children(recursive=True)
            if p.status() != "zombie"
        ]

    def said(self):
        self.log.seek(0)
        return self.log.read()

    def stop(self, number=signal.SIGINT):
        below = self.processes() if self.process.poll() is None else []
        self.process.send_signal(number)
        code = self.process.wait(20)
        _, alive = psutil.wait_procs(below, 5)
        said = self.said()
        self.log.close()
        assert alive == []
        # What fails between two messages of a page is seen nowhere else. What passes through no
        # code of ours is not meant: Jupyter stumbles over a message that comes as its page closes.
        ours = [t for t in said.split("Traceback")[1:] if "/lib/futurs/" in t]
        assert ours == [], said
        return code


@pytest.fixture(scope="session")
def start():
    """Start a server with options; the caller stops it."""
    return Served


@pytest.fixture(scope="session")
def served():
    server = Served()
    yield server
    server.stop()
