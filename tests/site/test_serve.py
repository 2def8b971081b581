"""`manage.py serve` with real processes: what starts together stops together."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest


@pytest.fixture
def port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        number: int = listener.getsockname()[1]
        return number


@pytest.fixture
def site(port: int, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    environment = {
        "PATH": os.environ["PATH"],
        "PORT": str(port),
        "DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3",
        "PYTHONWARNINGS": "ignore",  # nothing collected static files here
    }
    process = subprocess.Popen(
        [sys.executable, "manage.py", "serve"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    yield process
    if alive(process.pid):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def gone(group: int) -> bool:
    """Say whether a process group ends, with a little patience for what init must still reap."""
    deadline = time.monotonic() + 5
    while alive(group) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not alive(group)


def wait_until_welcome(site: subprocess.Popen[str]) -> str:
    assert site.stdout
    said = ""
    for line in site.stdout:
        said += line
        if "Ctrl-C" in line:
            break
    return said


def child(parent: int, word: str) -> int:
    listed = subprocess.run(["ps", "-eo", "pid,ppid,args"], capture_output=True, text=True, check=True)
    rows = (line.split(None, 2) for line in listed.stdout.splitlines()[1:])
    return next(int(pid) for pid, ppid, args in rows if int(ppid) == parent and word in args)


def test_ctrl_c_stops_everything_quietly(site: subprocess.Popen[str], port: int) -> None:
    said = wait_until_welcome(site)
    with urlopen(f"http://127.0.0.1:{port}/healthz") as answer:
        assert answer.read() == b"ok\n"

    os.killpg(site.pid, signal.SIGINT)
    rest, _ = site.communicate(timeout=15)

    assert f"http://127.0.0.1:{port}/admin/" in said
    assert "make coordinator" in said
    # On a busy machine a worker may still be starting and be ended; the server says so.
    told = [line for line in rest.splitlines() if line.strip() and not line.startswith("[WARNING] Killing worker")]
    assert told == ["Stopping."]
    assert site.returncode == 0
    assert gone(site.pid)


@pytest.mark.parametrize(("word", "name"), [("db_worker", "worker"), ("granian", "server")])
def test_one_that_dies_takes_the_other_with_it(site: subprocess.Popen[str], word: str, name: str) -> None:
    wait_until_welcome(site)

    os.kill(child(site.pid, word), signal.SIGTERM)
    rest, _ = site.communicate(timeout=15)

    assert f"The {name} stopped by itself" in rest
    assert "Traceback" not in rest
    assert site.returncode == 1
    assert gone(site.pid)


def test_taken_port_is_one_clear_line(site: subprocess.Popen[str], port: int) -> None:
    # The site only starts to read its settings: this listener is there first.
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        listener.listen()
        rest, _ = site.communicate(timeout=15)

    assert rest == (
        f"CommandError: Port {port} cannot be used (Address already in use). Choose another: make run PORT=8001\n"
    )
    assert site.returncode == 1
