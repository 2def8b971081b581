"""Merges that cross at the same moment, on a real PostgreSQL, with a control that fails without the locks."""

from collections import Counter
from collections.abc import Iterator
from itertools import cycle

import pytest
from django.db import connection
from django.db.models import Model, QuerySet

from signatories.models import Appeal, JournalEntry, Organization, Signatory, Verdict
from signatories.workflow import admission, door, merging
from signatories.workflow.door import Refusal
from signatories.workflow.proposals import Proposal
from tests.cast import appeal_of, enlist, propose
from tests.workflow.test_races import COORDINATORS, at_once

ROUNDS = 10

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time"),
]


def merge_all_at_once(pairs: list[tuple[Organization, Organization]]) -> Counter[str]:
    """Let each coordinator merge one of the pairs, in turn."""
    mine, answers = iter(cycle(pairs)), Counter[str]()

    def act() -> None:
        kept, other = next(mine)
        try:
            merging.same(kept, other, by=None)
            answers["merged"] += 1
        except Refusal as refusal:
            answers[refusal.code] += 1

    at_once(act)
    return answers


def circles() -> int:
    """Count the organizations that are at no end of any chain."""
    into = dict(Organization.objects.values_list("pk", "merged_into"))
    lost = 0
    for pk in into:
        seen = set[int]()
        at: int | None = pk
        while at is not None and at not in seen:
            seen.add(at)
            at = into[at]
        lost += at is not None
    return lost


def test_of_two_merges_that_cross_exactly_one_wins(syria: Appeal, rivers: Appeal) -> None:
    for i in range(ROUNDS):
        one, two = (row.organization for row in propose(syria, f"Bonyan {i}", f"Mazaya {i}"))
        enlist(rivers, f"Bonyan {i}", f"Mazaya {i}")

        answers = merge_all_at_once([(one, two), (two, one)])

        assert answers["merged"] == 1
        assert answers.total() == COORDINATORS
        assert set(answers) <= {"merged", "merged_already", "at_the_same_time"}
    assert (Verdict.objects.count(), circles()) == (ROUNDS, 0)
    assert Organization.objects.exclude(merged_into=None).count() == ROUNDS
    assert Signatory.objects.filter(state="approved").count() == ROUNDS
    assert JournalEntry.objects.filter(act="merge").count() == ROUNDS


def three(i: int) -> list[tuple[Organization, Organization]]:
    a, b, c = (Organization.objects.create(name=f"{n} {i}", folded=f"{n} {i}") for n in ("bonyan", "mazaya", "tamkin"))
    return [(a, b), (b, c), (c, a)]


def test_three_merges_in_a_circle_leave_one_organization(syria: Appeal) -> None:
    for i in range(ROUNDS):
        answers = merge_all_at_once(three(i))

        assert answers["merged"] == 2
    assert (circles(), Organization.objects.filter(merged_into=None).count()) == (0, ROUNDS)


def test_without_the_locks_merges_in_a_circle_lose_all_three(syria: Appeal, monkeypatch: pytest.MonkeyPatch) -> None:
    def not_locked[M: Model](rows: QuerySet[M]) -> QuerySet[M]:
        return rows.order_by("pk")

    monkeypatch.setattr(door, "locked", not_locked)
    for i in range(ROUNDS):
        merge_all_at_once(three(i))

    assert circles() > 0


def left_behind() -> int:
    """Merge organizations while others propose them; count the lines of those that are merged."""
    appeals = [appeal_of(f"appeal-{i}") for i in range(COORDINATORS)]
    for i in range(ROUNDS):
        kept, other = (row.organization for row in propose(appeals[0], f"Bonyan {i}", f"Mazaya {i}"))
        acts = iter(appeals)

        def act(acts: Iterator[Appeal] = acts, kept: Organization = kept, other: Organization = other) -> None:
            appeal = next(acts)
            try:
                if appeal == appeals[0]:
                    merging.same(kept, other, by=None)
                else:
                    admission.propose(appeal, Proposal(other.name), by=None)
            except Refusal as refusal:
                assert refusal.code == "at_the_same_time"

        at_once(act)
    return Signatory.objects.filter(organization__merged_into__isnull=False).count()


def test_proposed_while_it_is_merged_no_line_is_left_behind(db: None) -> None:
    assert left_behind() == 0


def test_without_the_lock_lines_are_left_behind(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admission, "_hold", lambda organizations: None)

    assert left_behind() > 0


def test_undone_by_all_at_once_is_undone_once(syria: Appeal) -> None:
    one, two = enlist(syria, "Bonyan", "Mazaya")
    verdict = merging.same(one.organization, two.organization, by=None)
    answers = Counter[str]()

    def act() -> None:
        try:
            merging.undo(Verdict(pk=verdict.pk, first=verdict.first, second=verdict.second, is_same=True), by=None)
            answers["undone"] += 1
        except Refusal as refusal:
            answers[refusal.code] += 1

    at_once(act)

    assert answers == {"undone": 1, "undone_already": COORDINATORS - 1}
    assert Signatory.objects.filter(state="approved").count() == 2
