"""Signers who answer while the new text is published, or they are looked at, on a real PostgreSQL; with controls."""

from collections import Counter
from datetime import timedelta
from threading import Lock

import pytest
from django.db import connection
from django.db.models import Model, QuerySet
from django.utils import timezone

from signatories.choices import ConsentRule, Proof, Way
from signatories.models import Appeal, Endorsement, JournalEntry, Signatory
from signatories.workflow import consent, door, endorsing, replacing, seconds, texts
from signatories.workflow.door import Refusal
from signatories.workflow.endorsing import Contact
from signatories.workflow.proposals import Proposal
from tests.cast import enlist
from tests.races import at_once

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
                replacing.publish(appeal, by=None)
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


def accepted_unheard(appeal: Appeal) -> int:
    """Let second signers agree at the moment in which they are kept; count lines that did not take that over."""
    lines = enlist(appeal, *(f"Organization {i:02}" for i in range(SIGNATORIES)))
    texts.change_meaning(appeal, {"en": ("New", "We demand.")}, by=None)
    consent.ask(appeal, rule=ConsentRule.AGREED, answer_by=timezone.now().date() + timedelta(days=7), by=None)
    for line in lines:
        given = endorsing.receive(
            appeal, Proposal(line.printed_name), Contact(email="a@b.example"), way=Way.FORM, by=None
        )
        row = endorsing.confirm(given, proof=Proof.MAIL, by=None)
        acts = iter([lambda row=row: consent.say(row, 2, agrees=True), lambda row=row: seconds.accept(row, by=None)])
        at_once(lambda acts=acts: next(acts)(), people=2)
    said = Endorsement.objects.filter(is_second=False, agreed_later=2)
    return said.filter(signatory__agreed_version=1).count()


def test_answer_at_the_moment_of_a_look_is_taken_over(syria: Appeal) -> None:
    assert accepted_unheard(syria) == 0


def test_without_the_lock_some_are_not_taken_over(syria: Appeal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "lock", lambda _appeals: None)

    assert accepted_unheard(syria) > 0
