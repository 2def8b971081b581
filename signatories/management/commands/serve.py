"""`manage.py serve`: the site on this machine, server and worker, until one of them stops."""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from signatories.workflow import clock

EXAMPLE = settings.BASE_DIR / "fixtures" / "uniting-for-peace-in-syria.json"
PATIENCE = 10  # seconds for what a process still has in hand when it is asked to stop

type Processes = Mapping[str, subprocess.Popen[bytes]]


class Command(BaseCommand):
    help = "Migrate, load the example and serve the site on 127.0.0.1, the worker beside it."

    def handle(self, **options: Any) -> None:
        _claim(settings.PORT)
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        call_command("load_appeal", EXAMPLE, stdout=self.stdout)
        clock.start()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.default_int_handler)
        processes: dict[str, subprocess.Popen[bytes]] = {}
        try:
            processes["The server"] = _started(server(settings.PORT))
            processes["The worker"] = _started(worker())
            _wait_until_served(processes, settings.PORT)
            self.stdout.write(_welcome())
            self.stdout.flush()
            _watch(processes)
        except KeyboardInterrupt:
            self.stdout.write("\nStopping.")
        finally:
            _stop(processes)


def _claim(port: int) -> None:
    """Refuse a port that somebody listens on, before anything else is done."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError as error:
            raise CommandError(
                f"Port {port} cannot be used ({error.strerror}). Choose another: make run PORT=8001"
            ) from error


def server(port: int) -> list[str]:
    options = {
        "interface": "wsgi",
        "port": port,
        "workers": 2,
        "blocking-threads": 4,
        "workers-kill-timeout": PATIENCE // 2,
        "log-level": "warning",
    }
    return [
        *(sys.executable, "-m", "granian"),
        *(f"--{name}={value}" for name, value in options.items()),
        "--no-ws",
        settings.WSGI_APPLICATION.replace(".application", ":application"),
    ]


def worker() -> list[str]:
    """Whoever waits for a page comes first: nobody waits for the worker."""
    return ["nice", "-n", "10", sys.executable, "-m", "django", "db_worker", "--verbosity=0"]


def _started(command: list[str]) -> subprocess.Popen[bytes]:
    """Start a process of our group, which a Ctrl-C does not reach: it is ours to stop, in order."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGHUP})
    try:
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, cwd=settings.BASE_DIR)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _wait_until_served(processes: Processes, port: int) -> None:
    while not _is_served(port):
        _refuse_the_dead(processes)
        time.sleep(0.05)


def _is_served(port: int) -> bool:
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", port)) == 0


def _watch(processes: Processes) -> None:
    while True:
        _refuse_the_dead(processes)
        time.sleep(0.2)


def _refuse_the_dead(processes: Processes) -> None:
    for name, process in processes.items():
        if process.poll() is not None:
            raise CommandError(f"{name} stopped by itself (code {process.returncode}).")


def _stop(processes: Processes) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    for process in processes.values():
        process.terminate()
    deadline = time.monotonic() + PATIENCE
    for process in processes.values():
        try:
            process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _welcome() -> str:
    page, desk = (settings.SITE_URL + reverse(name) for name in ("signatories:index", "admin:index"))
    return (
        f"\n  The page      {page}\n  The desk      {desk}\n"
        "  The way in    make coordinator   (in a second terminal: prints a one-time link)\n"
        f"{_where_mails_go()}"
        "  Ctrl-C stops everything.\n"
    )


def _where_mails_go() -> str:
    options: Any = settings.MAILERS["default"]["OPTIONS"]
    folder = options.get("file_path")
    return f"  The mails     {folder}   (files; with EMAIL_URL they go out)\n" if folder else ""
