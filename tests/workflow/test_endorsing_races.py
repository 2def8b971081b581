"""A yes comes in while its line is declined, on a real PostgreSQL, with a control that fails without the lock."""

import random
import time
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from django.db import connection
from django.db.models import Model, QuerySet

from signatories.choices import Proof, Way
from signatories.models import Appeal, JournalEntry
from signatories.workflow import door, endorsing, entering, moderation
from signatories.workflow.door import Refusal
from signatories.workflow.endorsing import Contact
from signatories.workflow.proposals import Proposal
from tests.cast import propose
from tests.races import at_once

ROUNDS = 60

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time"),
]


def confirm(appeal: Appeal, name: str) -> Callable[[], object]:
    received = endorsing.receive(appeal, Proposal(name), Contact(email="a@b.example"), way=Way.FORM, by=None)
    return lambda: endorsing.confirm(received, proof=Proof.MAIL, by=None)


def enter(appeal: Appeal, name: str) -> Callable[[], object]:
    rows = [(Proposal(name), Contact(email="a@b.example"))]
    return lambda: entering.enter_many(appeal, rows, by=None, source="list.csv")


def joined_too_late(appeal: Appeal, come_in: Callable[[Appeal, str], Callable[[], object]]) -> int:
    """Let each line be declined while a yes for it comes in; count those that joined one already declined."""
    for line in propose(appeal, *(f"Organization {i:03}" for i in range(ROUNDS))):
        decline = partial(moderation.decline, line, by=None)
        acts = iter([(0.0, come_in(appeal, line.printed_name)), (random.random() / 40, decline)])

        def act(acts: Iterator[tuple[float, Callable[[], object]]] = acts) -> None:
            pause, mine = next(acts)
            time.sleep(pause)
            try:
                mine()
            except Refusal as refusal:
                assert refusal.code == "at_the_same_time"

        at_once(act, people=2)
    declined = dict(JournalEntry.objects.filter(act="decline").values_list("subject", "pk"))
    came = JournalEntry.objects.filter(kind="endorsement", act__in=("confirm", "receive"))
    lines = dict(appeal.endorsements.exclude(signatory=None).values_list("pk", "signatory"))
    last = {str(lines[int(subject)]): pk for subject, pk in came.order_by("pk").values_list("subject", "pk")}
    return sum(pk > declined.get(line, pk) for line, pk in last.items())


@pytest.mark.parametrize("come_in", [confirm, enter])
def test_a_yes_never_joins_a_line_that_was_just_declined(
    syria: Appeal, come_in: Callable[[Appeal, str], Callable[[], object]]
) -> None:
    assert joined_too_late(syria, come_in) == 0


@pytest.mark.parametrize("come_in", [confirm, enter])
def test_without_the_lock_some_join_too_late(
    syria: Appeal, come_in: Callable[[Appeal, str], Callable[[], object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def not_locked[M: Model](rows: QuerySet[M]) -> QuerySet[M]:
        return rows.order_by("pk")

    monkeypatch.setattr(door, "locked", not_locked)

    assert joined_too_late(syria, come_in) > 0
