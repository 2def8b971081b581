"""Twenty-five sign-ons a second for a minute, served as `serve` serves them, on PostgreSQL, with every limit on."""

import asyncio
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from urllib.request import urlopen

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from signatories.choices import EndorsementState, LetterKind, LetterState, Signing
from signatories.management.commands import serve
from signatories.models import Appeal, Endorsement, Letter, Signatory
from signatories.workflow import clock, register
from tests.mail.server import free_port
from tests.proof.conftest import Tell
from tests.proof.flood import flood

A_SECOND = int(os.environ.get("FLOOD_A_SECOND", "25"))
SECONDS = int(os.environ.get("FLOOD_SECONDS", "60"))
BAR = 0.5

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="it is asked of PostgreSQL"),
]


def test_a_flood_of_sign_ons_loses_and_doubles_nothing(syria: Appeal, tell: Tell) -> None:
    syria.signing = Signing.OPEN
    register.save(syria, by=None)
    call_command("createcachetable", verbosity=0)
    clock.start()
    site_port, mail_port = free_port(), free_port()
    with _served(site_port, mail_port) as site:
        told = asyncio.run(flood(site, f"/appeals/{syria.slug}/sign/", mail_port, a_second=A_SECOND, seconds=SECONDS))

    wanted = A_SECOND * SECONDS
    rows = Endorsement.objects.filter(appeal=syria)
    emails = list(rows.filter(state=EndorsementState.CONFIRMED).values_list("email", flat=True))
    lost = (told.acknowledged - set(rows.values_list("email", flat=True))) | (told.confirmed - set(emails))
    doubled = rows.count() - len(told.acknowledged) + sum(number - 1 for number in told.mails.values())
    p50, p95, p99 = (told.share(part) for part in (0.5, 0.95, 0.99))
    tell(f"{len(told.confirmed)} of {wanted} confirmed at {A_SECOND}/s for {SECONDS} s", f"{wanted}")
    tell(f"{len(lost)} lost, {doubled} doubled, {len(told.failures)} failed", "0, 0, 0")
    for step in ("form", "send", "link", "confirm"):
        tell(f"{step}: median {told.share(0.5, step) * 1000:.0f} ms, 95 % in {told.share(0.95, step) * 1000:.0f}", "")
    tell(f"all: median {p50 * 1000:.0f} ms, 95 % in {p95 * 1000:.0f}, 99 % in {p99 * 1000:.0f}", "95 % in 500 ms")
    waits = sorted(told.waits)
    tell(f"mail came after {waits[len(waits) // 2]:.1f} s (median), {waits[-1]:.1f} s (most)", "")
    assert (told.failures, lost, doubled) == ([], set(), 0)
    assert {status for (_step, status) in told.statuses} == {200, 303}
    assert len(told.confirmed) == len(emails) == Signatory.objects.filter(appeal=syria).count() == wanted
    assert Letter.objects.filter(kind=LetterKind.CONFIRM, state=LetterState.SENT).count() == wanted
    assert p95 <= BAR


@contextmanager
def _served(site_port: int, mail_port: int) -> Iterator[str]:
    """Run server and worker beside us on the database of the test."""
    site = f"http://127.0.0.1:{site_port}"
    environment = os.environ | {
        "DATABASE_URL": _address(),
        "SITE_URL": site,
        "SECRET_KEY": settings.SECRET_KEY,
        "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
        "DEBUG": "off",
    }
    with ExitStack() as running:
        for command in (serve.server(site_port), serve.worker()):
            process = running.enter_context(subprocess.Popen(command, env=environment, cwd=settings.BASE_DIR))
            running.callback(process.terminate)
        _warm(site_port)
        yield site


def _warm(port: int) -> None:
    """Wait until each worker has answered some requests: a start is no flood."""
    deadline = time.monotonic() + 60
    answered = 0
    while answered < 40 and time.monotonic() < deadline:
        try:
            with urlopen(f"http://127.0.0.1:{port}/", timeout=10) as response:
                answered += response.status == 200
        except OSError:
            time.sleep(0.2)


def _address() -> str:
    """Give the address of the database of the test; that of the server names another one."""
    whole, _question, options = os.environ["DATABASE_URL"].partition("?")
    return f"{whole.rsplit('/', 1)[0]}/{connection.settings_dict['NAME']}?{options}"
