"""Eight coordinators at one order for half a minute, beside two who approve and one who withdraws; and the control."""

import pytest
from django.db import connection

from signatories.models import Appeal
from signatories.workflow import door
from tests.proof.conftest import Tell
from tests.proof.reordering import race

SECONDS = 30

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time"),
]


def test_order_survives_all_at_once(syria: Appeal, tell: Tell) -> None:
    told = race(syria, SECONDS)

    refused = told.answers.total() - told.accepted
    tell(f"{told.accepted} moves in {SECONDS} s, {refused} other answers", "none lost")
    tell(f"{len(told.stored)} lines, {told.places} places", "a permutation: each living line once")
    tell(f"{told.misplaced} not where asked", "0")
    tell(f"journal replayed: {'the stored list' if told.is_as_journalled else 'another list'}", "the stored list")
    assert told.failures == []
    assert told.misplaced == 0
    assert told.is_a_permutation
    assert told.is_as_journalled


def test_order_breaks_without_the_lock_of_the_statement(
    syria: Appeal, monkeypatch: pytest.MonkeyPatch, tell: Tell
) -> None:
    monkeypatch.setattr(door, "lock", lambda appeals: None)

    told = race(syria, SECONDS / 3)

    lost = len(told.stored) - told.places
    tell(f"control: {told.misplaced} not where asked, {lost} places shared", "more than 0")
    assert not told.is_right
    assert told.misplaced + lost > 0
