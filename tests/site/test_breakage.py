"""A database that fails while a form with a person in it is being stored: neither page nor log tells whom."""

import logging

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError

from appeal.logs import DiscreetFormatter
from signatories.choices import Signing
from signatories.models import Appeal
from signatories.workflow import register
from tests.site import breakage, leaks, matrix
from tests.site.hunt import Hunt
from tests.site.matrix import World

# They ask the database nothing, or have an answer of their own to its failing.
NEVER_FAIL = {
    *("signatories:robots", "signatories:healthz", "signatories:readyz", "signatories:consent", "admin:logout"),
}


@pytest.fixture
def world(syria: Appeal, rivers: Appeal, rima: User, vera: User, omar: User, ada: User) -> World:
    syria.signing = Signing.OPEN
    register.save(syria, by=None)
    return matrix.made(syria, rivers, rima, vera, omar, ada)


@pytest.mark.one_database
def test_failure_in_the_last_question_of_each_address_tells_nobody(world: World) -> None:
    hunt = Hunt()
    with leaks.logged() as log:
        found = breakage.tried(world, hunt, at=lambda questions: questions[-1:], most=1)

    assert (found.told, found.untouched - NEVER_FAIL) == (set(), set())
    told = log.getvalue()
    assert hunt.found(told.encode()) == set()
    assert [word for word in matrix.CONTACTS if word in told] == []
    # The control: each was logged, with what it was.
    assert told.count("Internal Server Error") == found.failed == told.count("\nOperationalError\n")


def test_plain_log_would_have_told() -> None:
    hunt = Hunt()
    try:
        raise OperationalError(f"Key (email)=({hunt.address()})")
    except OperationalError as error:
        record = logging.LogRecord("x", 40, __file__, 1, "x", (), (type(error), error, error.__traceback__))

    assert hunt.found(logging.Formatter().format(record).encode()) != set()
    record.exc_text = None
    assert hunt.found(DiscreetFormatter().format(record).encode()) == set()
