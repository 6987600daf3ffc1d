"""The warm parent serves its own user, for its own folder, with a short environment."""

import json
import os
import socket
import subprocess
import sys
import threading

import pytest

from futurs.server.warm import parent
from futurs.server.warm.provisioner import ForkedProcess, ask


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "kernel-1.json").write_text("{}")
    return tmp_path


def request(file, **more):
    return (
        json.dumps({"connection_file": str(file), "env": {}, "cwd": "/", **more}).encode() + b"\n"
    )


def test_environment_is_an_allow_list(folder):
    env = {"QUERY_STRING": "lang=fr", "LD_PRELOAD": "x", "AWS_SECRET": "y", "PATH": "/bin"}
    checked = parent.checked(request(folder / "kernel-1.json", env=env), folder)
    assert checked["env"] == {"QUERY_STRING": "lang=fr", "PATH": "/bin"}


def test_foreign_files_are_refused(folder, tmp_path_factory):
    other = tmp_path_factory.mktemp("other") / "kernel-2.json"
    other.write_text("{}")
    (folder / "link.json").symlink_to(other)
    for file in (
        other,
        folder / "link.json",
        folder / "absent.json",
        folder / ".." / "x.json",
        folder,
    ):
        with pytest.raises(parent.RefusedError):
            parent.checked(request(file), folder)
    for message in (b"", b"[]\n", b"{}\n", b'{"connection_file": 1, "env": [], "cwd": ""}\n'):
        with pytest.raises(parent.RefusedError):
            parent.checked(message, folder)


def test_refusal_reaches_the_asker(folder):
    path = str(folder / "w.sock")
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen()

    def one():
        connection, _ = listener.accept()
        with connection:
            parent._answer(connection, folder, [], os.getpid())

    thread = threading.Thread(target=one)
    thread.start()
    with pytest.raises(ConnectionRefusedError, match="connection file"):
        ask(path, "/etc/passwd", {}, "/")
    thread.join()
    listener.close()


def test_peer_is_asked_for_its_user():
    one, two = socket.socketpair(socket.AF_UNIX)
    with one, two:
        assert parent.peer_uid(one) == os.getuid()


def test_process_handle():
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    handle = ForkedProcess(child.pid, os.pidfd_open(child.pid))
    assert handle.poll() is None
    handle.kill()
    assert handle.wait(5) == 0
    handle.kill()
    child.wait()


def test_no_parent_is_an_oserror(tmp_path):
    with pytest.raises(OSError, match="No such file"):
        ask(str(tmp_path / "absent.sock"), "x", {}, "/")
