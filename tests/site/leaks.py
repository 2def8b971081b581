"""Everything that leaves the site without a log-in, and what it tells of the private facts of a flock of signers."""

import io
import logging
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import time_machine
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse

from appeal.logs import DiscreetFormatter
from signatories.choices import Visibility
from signatories.exports import FORMATS
from signatories.models import Appeal
from signatories.workflow import clock, register
from tests.site import matrix
from tests.site.flock import CLOSES, NETWORK, NOW, Flock, dumped
from tests.site.hunt import ARABIC, LATIN

LATER = NOW + timedelta(hours=1)
DUE = CLOSES.replace(year=2027, month=5)
DUE_FOR_ALL = CLOSES.replace(year=2028)


def of_public(flock: Flock, languages: Sequence[str]) -> tuple[set[tuple[str, str]], set[str]]:
    """Give what the public can read of who is private, with where, and of who is named.

    The statement is public, by link and archived in turn; the log-in, which is the same for all, is looked at once.
    """
    wanted, told, read = flock.private() | flock.hidden() | {flock.agent}, set[tuple[str, str]](), set[str]()
    seen = dict[bytes, set[str]]()
    with time_machine.travel(LATER, tick=False):
        for visibility in (Visibility.PUBLIC, Visibility.LINK, Visibility.ARCHIVED):
            _show(flock.appeal, visibility)
            for path, response in _answers(flock, languages):
                found = _found(flock, seen, _whole(response))
                # A name in Latin letters stands in for the Arabic one: "…".
                told |= {(path, word) for word in found if word in wanted or "…" in word or " of " in word}
                read |= found & flock.shown()
                if NETWORK.encode() in _whole(response):
                    told.add((path, NETWORK))
                if response.status_code == 500:
                    told.add((path, "nothing: an error"))
        _show(flock.appeal, Visibility.PUBLIC)
    return told, read


def _found(flock: Flock, seen: dict[bytes, set[str]], answer: bytes) -> set[str]:
    """Look through an answer once: what leads to the log-in, or is not there, is the same many times."""
    # What is drawn anew for each answer is no fact.
    answer = re.sub(rb'(csrftoken=|name="(csrfmiddlewaretoken|drawn)" value=")[^";]+', b"", answer)
    if answer not in seen:
        seen[answer] = flock.hunt.found(answer)
    return seen[answer]


def _show(appeal: Appeal, visibility: Visibility) -> None:
    row = Appeal.objects.get(pk=appeal.pk)
    row.visibility, row.link_shows_list = visibility, True
    register.save(row, by=None)


def _answers(flock: Flock, languages: Sequence[str]) -> Iterator[tuple[str, HttpResponseBase]]:
    for language in languages:
        prefix = "" if language == settings.LANGUAGE_CODE else f"/{language}"
        for path in _paths(flock):
            if prefix and path.startswith("/admin/"):
                continue
            cache.clear()
            yield f"{prefix}{path}", Client(raise_request_exception=False).get(f"{prefix}{path}")
    # What goes wrong.
    yield "400", Client().get("/", headers={"host": "evil.example"})
    yield "403", Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "rima"})
    yield "405", Client().post(f"/appeals/{flock.appeal.slug}/")


def _paths(flock: Flock) -> Iterator[str]:
    appeal = flock.appeal
    values = {"slug": appeal.slug, "secret": appeal.secret, "ext": "txt", "app_label": "signatories"}
    values |= {"token": "nonsense", "uidb64": "MQ"}
    for name, parameters in matrix.addresses():
        yield reverse(name, kwargs={parameter: values.get(parameter, appeal.pk) for parameter in parameters})
    for ext in FORMATS:
        yield f"/appeals/{appeal.slug}/signatories.{ext}"
    for home in (f"/appeals/{appeal.slug}/", f"/s/{appeal.secret}/"):
        for asked in ("q=" + flock.hunt.beginning(LATIN), "q=" + flock.hunt.beginning(ARABIC), "q=union", "page=1"):
            yield f"{home}?{asked}"
        yield from (f"{home}?order={field}" for field in ("email", "endorsements__email"))
    yield "/nothing/"


def _whole(response: HttpResponseBase) -> bytes:
    """Give all that crosses the wire: status, headers, cookies, body."""
    parts = response.streaming_content if response.streaming else [response.content]  # type: ignore[attr-defined]
    head = [f"{response.status_code}", *(f"{k}: {v}" for k, v in response.items()), response.cookies.output()]
    body = b"".join(parts)
    # An archive is one only from its first byte on.
    return body if body.startswith(b"PK") else "\n".join(head).encode() + b"\n" + body


def of_mails(flock: Flock) -> set[tuple[str, str]]:
    """Give what mails tell to others than whose it is."""
    owners = {signer.email: flock.private(of=signer) for signer in flock.signers}
    owners |= {s.words["colleague"]: flock.private(of=s) for s in flock.signers if "colleague" in s.words}
    told = set[tuple[str, str]]()
    for letter in mail.outbox:
        (to,) = letter.to
        found = flock.hunt.found(letter.message().as_bytes())
        told |= {(to, word) for word in found & flock.private() - owners.get(to, set())}
        told |= {(to, word) for word in found & flock.hidden()}
    return told


def of_own_pages(flock: Flock) -> set[tuple[int, str]]:
    """Give what the pages behind one signer's links tell of another."""
    told = set[tuple[int, str]]()
    with time_machine.travel(LATER, tick=False):
        for signer in flock.signers:
            for path in flock.own_pages(signer):
                found = flock.hunt.found(_whole(Client().get(path)))
                told |= {(signer.number, word) for word in found & flock.private() - flock.private(of=signer)}
    return told


def kept(flock: Flock) -> set[str]:
    """Give the private words that any table holds, with hashes of addresses, and how it reached us."""
    found = {word for _table, row in dumped() for word in flock.hunt.found(row)}
    return {word for word in found if word in flock.private() or word == flock.agent or " of " in word}


def erase(*, at: Any) -> list[str]:
    """Let the command and the clock do what is due; give what the command says."""
    out = io.StringIO()
    with time_machine.travel(at, tick=False):
        call_command("erase_contacts", stdout=out)
        clock.tick.call()
    return out.getvalue().splitlines()


@contextmanager
def logged() -> Iterator[io.StringIO]:
    """Catch all that the console handler of the settings writes."""
    (handler,) = (h for h in logging.getLogger().handlers if isinstance(h.formatter, DiscreetFormatter))
    assert isinstance(handler, logging.StreamHandler)
    stream = io.StringIO()
    outer = handler.setStream(stream)
    try:
        yield stream
    finally:
        handler.setStream(outer or sys.stderr)
