"""Coordinators at the same time, on a real PostgreSQL; each race with a control that fails without its guard."""

import random
from collections import Counter

import pytest
from django.db import connection
from django.db.models import Model, QuerySet

from signatories.models import Appeal, JournalEntry, Network, Organization, Signatory
from signatories.roll import live
from signatories.roll.types import Roll
from signatories.workflow import admission, door, members, moderation
from signatories.workflow.door import Refusal
from signatories.workflow.members import Entry
from signatories.workflow.proposals import Proposal
from tests.cast import claim, listed, propose, revision
from tests.races import COORDINATORS, at_once

SIGNATORIES = 200

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time"),
]


def approve_all_at_once(signatories: list[Signatory]) -> Counter[str]:
    answers = Counter[str]()

    def act() -> None:
        mine = list(signatories)
        random.shuffle(mine)
        for signatory in mine:
            try:
                moderation.approve(signatory, by=None)
                answers["approved"] += 1
            except Refusal as refusal:
                answers[refusal.code] += 1

    at_once(act)
    return answers


def waiting(appeal: Appeal) -> list[Signatory]:
    return propose(appeal, *(f"Organization {i:03}" for i in range(SIGNATORIES)))


def test_eight_coordinators_approve_the_same_200_once_each(syria: Appeal) -> None:
    signatories, was = waiting(syria), revision(syria)

    answers = approve_all_at_once(signatories)

    assert answers == {"approved": 200, "illegal_move": 1400}
    assert JournalEntry.objects.filter(act="approve").count() == 200
    assert (revision(syria) - was, len(listed(syria))) == (200, 200)


def test_without_the_lock_approvals_are_doubled(syria: Appeal, monkeypatch: pytest.MonkeyPatch) -> None:
    def not_locked[M: Model](rows: QuerySet[M]) -> QuerySet[M]:
        return rows.order_by("pk")

    signatories = waiting(syria)
    monkeypatch.setattr(door, "locked", not_locked)

    answers = approve_all_at_once(signatories)

    assert answers["approved"] > 200
    assert JournalEntry.objects.filter(act="approve").count() > 200


def test_the_same_organization_proposed_by_all_at_once_is_there_once(syria: Appeal) -> None:
    answers = Counter[str]()

    def act() -> None:
        try:
            admission.propose(syria, Proposal("Oxfam"), by=None)
            answers["proposed"] += 1
        except Refusal as refusal:
            answers[refusal.code] += 1

    at_once(act)

    assert answers["proposed"] == 1
    assert answers.total() == COORDINATORS
    assert set(answers) <= {"proposed", "duplicate", "at_the_same_time"}
    assert (Organization.objects.count(), Signatory.objects.count()) == (1, 1)
    assert JournalEntry.objects.filter(act="propose").count() == 1


def test_approving_and_declining_at_once_leaves_one_decision(syria: Appeal) -> None:
    signatories = propose(syria, *(f"Organization {i:02}" for i in range(30)))
    acts = iter([moderation.approve, moderation.decline] * (COORDINATORS // 2))

    def act() -> None:
        decide = next(acts)
        for signatory in signatories:
            try:
                decide(signatory, by=None)
            except Refusal as refusal:
                assert refusal.code == "illegal_move"

    at_once(act)

    assert JournalEntry.objects.filter(act__in=("approve", "decline")).count() == 30
    assert Signatory.objects.filter(state="approved").count() == JournalEntry.objects.filter(act="approve").count()


def test_two_imports_of_the_same_names_in_opposite_orders_do_not_wait_on_each_other(syria: Appeal) -> None:
    names = [Proposal(f"Organization {i:03}") for i in range(600)]
    orders = iter([names, names[::-1]] * (COORDINATORS // 2))
    answers = Counter[str]()

    def act() -> None:
        try:
            answers["made"] += len(admission.propose_many(syria, next(orders), by=None).made)
        except Refusal as refusal:
            answers[refusal.code] += 1

    at_once(act)

    assert answers["made"] == 600
    assert set(answers) <= {"made", "at_the_same_time"}
    assert (Organization.objects.count(), Signatory.objects.count()) == (600, 600)


def test_a_membership_confirmed_by_all_at_once_is_told_once(syria: Appeal, srn: Network) -> None:
    (bonyan,) = propose(syria, "Bonyan")
    claim(srn, bonyan)
    confirmed = list[int]()

    at_once(lambda: confirmed.append(members.settle_many([Entry(bonyan.organization, srn)], by=None)))

    assert sorted(confirmed) == [0] * (COORDINATORS - 1) + [1]
    assert JournalEntry.objects.filter(act="confirm").count() == 1


def test_lines_and_numbers_of_a_list_are_of_one_moment(syria: Appeal) -> None:
    signatories = waiting(syria)[:40]
    rolls = list[Roll]()

    def approve_and_read() -> None:
        for signatory in signatories:
            try:
                moderation.approve(signatory, by=None)
            except Refusal:
                rolls.append(live.live_roll(Appeal.objects.get(pk=syria.pk), "en"))

    at_once(approve_and_read)

    assert rolls != []
    assert [roll.count for roll in rolls] == [len(roll.lines) for roll in rolls]
