"""What an address answers, and what the log tells, when the database fails in the middle of it and quotes a row."""

import itertools
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.core.cache import cache
from django.db import OperationalError, connection
from django.http.response import HttpResponseBase
from django.test import Client

from tests.site import matrix
from tests.site.hunt import Hunt
from tests.site.matrix import World

type Choice = Callable[[list[int]], list[int]]
# What only marks a place in a transaction is no question that could fail by itself.
_PLACES = ("SAVEPOINT", "RELEASE", "ROLLBACK")


@dataclass
class Broken:
    """How often an address failed, which never did, and the words that were told."""

    failed: int = 0
    untouched: set[str] = field(default_factory=set)
    told: set[tuple[str, str]] = field(default_factory=set)


def tried(world: World, hunt: Hunt, at: Choice, most: int | None = None) -> Broken:
    """Let each address fail at some of its questions to the database: read, and sent what names people.

    `most` is how many of its buttons are pressed.
    """
    found, words = Broken(), _words(hunt)
    for name, parameters in matrix.addresses():
        path = matrix.url(name, parameters, world.own)
        # Who is out is let in again: nobody else would be left to try.
        client = world.coordinator if name.startswith("admin:") and name != "admin:logout" else Client()
        client.raise_request_exception = False
        sendings = [None, *({**sent, **words} for sent in itertools.islice(matrix.sendings(name, world.own), most))]
        failed = 0
        for sent in sendings:
            for number in at(_questions(client, path, sent)):
                with matrix.taken_back(), _failing(number, f"Key (email)=({words['email']}) {words['person']}"):
                    response = _asked(client, path, sent)
                if response.status_code == 500:
                    failed += 1
                    found.told |= {(name, word) for word in hunt.found(_body(response))}
                    found.told |= {(name, word) for word in matrix.CONTACTS if word in matrix.body(response)}
        found.failed += failed
        if not failed:
            found.untouched.add(name)
    return found


def _words(hunt: Hunt) -> dict[str, str]:
    """Give a form with a person in each field that any address may take."""
    fields = ("person", "role", "telephone", "note", "question", "words", "with", "paste", "q", "o0-name", "username")
    return {
        **{name: hunt.word() for name in fields},
        "email": hunt.address(),
        "naming": "named",
        "is_authorized": "on",
        "may_keep": "on",
        "number": "1",
        "send": "1",
    }


def _asked(client: Client, path: str, sent: dict[str, Any] | None) -> HttpResponseBase:
    return client.get(path) if sent is None else client.post(path, sent)


def _questions(client: Client, path: str, sent: dict[str, Any] | None) -> list[int]:
    """Number what an address asks the database while all is well, but for its session: Django has an answer to that."""
    with matrix.taken_back(), _failing(0, "") as asked:
        _asked(client, path, sent)
    return [number for number, sql in enumerate(asked, start=1) if "django_session" not in sql]


@contextmanager
def _failing(number: int, words: str) -> Iterator[list[str]]:
    """Let the question of this number fail with these words; 0 is none. Gives the questions that were asked."""
    asked: list[str] = []
    cache.clear()

    def execute_or_fail(execute: Any, sql: str, *rest: Any) -> Any:
        if not sql.startswith(_PLACES):
            asked.append(sql)
            if len(asked) == number:
                raise OperationalError(words)
        return execute(sql, *rest)

    with connection.execute_wrapper(execute_or_fail):
        yield asked


def _body(response: HttpResponseBase) -> bytes:
    assert not response.streaming
    return re.sub(rb'value="[\w-]{64}"', b"", response.content)  # type: ignore[attr-defined]
