"""A short form of `make proof`'s race over one order, on a real PostgreSQL, with its control."""

import pytest
from django.db import connection

from signatories.models import Appeal
from signatories.workflow import door
from tests.proof.reordering import race

SECONDS = 2.5
MOVES = 50

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time"),
]


def test_order_survives_coordinators_approvals_and_withdrawals_at_once(syria: Appeal) -> None:
    told = race(syria, SECONDS, least=MOVES + 1)

    assert (told.failures, told.misplaced) == ([], 0)
    assert (told.is_a_permutation, told.is_as_journalled) == (True, True)
    assert told.accepted > MOVES


def test_order_breaks_without_the_lock_of_the_statement(syria: Appeal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "lock", lambda appeals: None)

    assert not race(syria, SECONDS).is_right
