"""Servers as they are started and stopped, in public or for one user, full or not."""

import re
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

pytestmark = pytest.mark.server
PAGE = "voila/render/10_ten_minutes.ipynb?study=administration_2040&lang=fr"


@pytest.mark.parametrize("warm", [True, False])
def test_visitors_at_the_same_moment_find_no_more_places_than_there_are(start, root, warm):
    server = start("somewhereland", "--max-visitors", "2", lang="en", warm=warm)
    path = "voila/render/20_explore.ipynb?study=somewhereland&lang=en"
    try:
        for _ in range(2):
            with ThreadPoolExecutor(10) as pool:
                pages = list(pool.map(server.get, [path] * 10))
            assert sorted(p.status_code for p in pages) == [200] * 2 + [503] * 8
            for page in pages:
                if page.status_code == 200:
                    server.leave(page)
    finally:
        server.stop()


def test_port_0_says_the_port_it_takes(root):
    command = [sys.executable, "-m", "futurs.cli", "serve", "somewhereland", "--port", "0"]
    command += ["--lang", "en", "--root", str(root), "--no-warm"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        address = re.search(r"http://127\.0\.0\.1:[1-9]\d+/", process.stdout.readline())[0]
        assert requests.get(f"{address}healthz", timeout=30).json()["ok"]
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
        process.stdout.close()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_everything(start, root, number):
    server = start("somewhereland", lang="en")
    assert (
        server.get("voila/render/20_explore.ipynb?study=somewhereland&lang=en").status_code == 200
    )
    assert len(server.processes()) >= 2
    assert "http://127.0.0.1" in server.said()
    assert server.stop(number) == 0


def test_the_terminal_says_the_address_and_nothing_that_contradicts_it(start, root):
    server = start(root=root, lang="en")
    try:
        assert server.get(PAGE).status_code == 200
        said = server.said()
    finally:
        server.stop()
    assert "Ctrl-C to stop" in said
    assert "Ctrl-C will not work" not in said
    assert "ebugger" not in said


def test_public_mode(start, root):
    server = start("--host", "0.0.0.0", "--max-visitors", "3", root=root, lang="en")
    try:
        assert server.get("", headers={"Host": "evil.example"}).status_code == 421
        assert server.get("", headers={"Host": f"10.1.2.3:{server.port}"}).status_code == 200
        path = "voila/render/20_explore.ipynb?lang=en"
        assert {server.get(path).status_code for _ in range(30)} == {302}
        path += "&study=somewhereland"
        seen = [server.get(path) for _ in range(30)]
        # A full house costs no open: all 27 are told so, and none is told to slow down.
        assert [a.status_code for a in seen] == [200] * 3 + [503] * 27
        for page in seen[:3]:
            server.leave(page)
        # Three at once: faster than opens are given back, on a slow machine too.
        for _ in range(20):
            with ThreadPoolExecutor(3) as pool:
                pages = list(pool.map(server.get, [path] * 3))
            for page in pages:
                if page.status_code == 200:
                    server.leave(page)
            refused = next((page for page in pages if page.status_code != 200), None)
            if refused is not None:
                break
        assert refused.status_code == 429
        assert refused.headers["Retry-After"] == "30"
        assert "half a minute" in refused.text
    finally:
        server.stop()


def test_a_busy_server_never_takes_the_silence_of_a_page_for_its_end():
    """Either no pings, or longer patience than their interval: it is looked at one interval later."""
    from jupyter_server.base.websocket import WebSocketMixin

    from futurs.server.app import PINGS

    class Socket(WebSocketMixin):
        settings = PINGS

    pings = Socket()
    assert pings.ping_interval == 0 or pings.ping_timeout > pings.ping_interval
