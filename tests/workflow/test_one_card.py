"""Two coordinators decide on the same card at the same moment: one decision, the other told who, what and when."""

from collections import Counter
from threading import Lock

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import Model, QuerySet

from signatories.choices import Role
from signatories.models import Appeal, JournalEntry, Signatory
from signatories.workflow import door, moderation
from signatories.workflow.door import Refusal
from tests.cast import colleague, propose
from tests.races import at_once

ROUNDS = 100
DECISIONS = ("approve", "decline", "ask")

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time"),
]


def decided_together(appeal: Appeal, people: tuple[User, User], rounds: int = ROUNDS) -> Counter[str]:
    """Let both decide on every card as it was drawn for both; returns what the two were told."""
    answers, lock = Counter[str](), Lock()
    for number, line in enumerate(propose(appeal, *(f"Organization {i:03}" for i in range(rounds)))):
        turns = iter([(people[0], DECISIONS[number % 3]), (people[1], DECISIONS[(number + 1) % 3])])

        def act(line: Signatory = line, turns: object = turns) -> None:
            with lock:
                who, name = next(turns)  # type: ignore[call-overload]
            try:
                moderation.ACTS[name](line, by=who, seen=line.turn)
            except Refusal as refusal:
                answers[refusal.code] += 1
                entry = JournalEntry.objects.filter(kind="signatory", subject=str(line.pk)).first()
                assert entry is not None and entry.by in people and entry.by != who
                assert entry.act in DECISIONS and entry.act != name
            else:
                answers["done"] += 1

        at_once(act, people=2)
    return answers


@pytest.fixture
def people(syria: Appeal, rima: User) -> tuple[User, User]:
    return rima, colleague("omar", syria, Role.COORDINATOR)


def test_of_two_decisions_on_one_card_one_holds_and_the_other_is_told(syria: Appeal, people: tuple[User, User]) -> None:
    answers = decided_together(syria, people)

    entries = JournalEntry.objects.filter(act__in=DECISIONS)
    ends = {"approve": "approved", "decline": "declined", "ask": "asked"}
    assert answers == {"done": ROUNDS, "stale": ROUNDS}
    assert {entry.subject: ends[entry.act] for entry in entries} == {
        str(pk): state for pk, state in Signatory.objects.values_list("pk", "state")
    }
    assert entries.count() == ROUNDS


def test_without_the_lock_both_decide(
    syria: Appeal, people: tuple[User, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    def not_locked[M: Model](rows: QuerySet[M]) -> QuerySet[M]:
        return rows.order_by("pk")

    monkeypatch.setattr(door, "locked", not_locked)

    # A decision that overwrote another finds the other's entry, or none of it: both ways something is lost.
    try:
        answers = decided_together(syria, people)
    except AssertionError:
        return
    assert answers["done"] > ROUNDS
