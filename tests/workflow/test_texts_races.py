"""Signers who answer at the moment in which the new text is published, on a real PostgreSQL; with its control."""

from collections import Counter
from datetime import timedelta
from threading import Lock

import pytest
from django.db import connection
from django.db.models import Model, QuerySet
from django.utils import timezone

from signatories.choices import ConsentRule
from signatories.models import Appeal, JournalEntry, Signatory
from signatories.workflow import consent, door, texts
from signatories.workflow.door import Refusal
from tests.cast import enlist
from tests.workflow.test_races import at_once

SIGNATORIES = 40

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time"),
]


def answer_while_publishing(appeal: Appeal) -> Counter[str]:
    """Let seven agree or refuse, each for some of the lines, while an eighth publishes in their midst."""
    lines = enlist(appeal, *(f"Organization {i:02}" for i in range(SIGNATORIES)))
    texts.change_meaning(appeal, {"en": ("New", "We demand.")}, by=None)
    consent.ask(appeal, rule=ConsentRule.AGREED, answer_by=timezone.now().date() + timedelta(days=7), by=None)
    left, guard, told = list(enumerate(lines)), Lock(), Counter[str]()

    def act() -> None:
        while True:
            with guard:
                if not left:
                    return
                number, line = left.pop(0)
            if number == SIGNATORIES // 2:
                consent.publish(appeal, by=None)
            try:
                consent.answer(line, 2, agrees=bool(number % 4), by=None)
            except Refusal as refusal:
                told[refusal.code] += 1

    at_once(act)
    return told


def wrong() -> list[tuple[str, str]]:
    """Name each line that does not stand as its last answer says."""
    agreed = set(JournalEntry.objects.filter(act="agree").values_list("subject", flat=True))
    return [
        (line.printed_name, line.state)
        for line in Signatory.objects.order_by("pk")
        if line.state != ("approved" if str(line.pk) in agreed else "withdrawn")
    ]


def test_answer_at_the_moment_of_publishing_is_never_lost(syria: Appeal) -> None:
    told = answer_while_publishing(syria)

    assert (told, wrong()) == ({}, [])
    assert Counter(Signatory.objects.values_list("state", "agreed_version")) == {
        ("approved", 2): 30,
        ("withdrawn", 1): 10,
    }


def test_without_the_lock_some_answers_are_lost(syria: Appeal, monkeypatch: pytest.MonkeyPatch) -> None:
    def not_locked[M: Model](rows: QuerySet[M]) -> QuerySet[M]:
        return rows.order_by("pk")

    monkeypatch.setattr(door, "locked", not_locked)

    told = answer_while_publishing(syria)

    assert (told, wrong()) != ({}, [])
