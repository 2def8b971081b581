"""Who wants to hear what becomes of it hears it once, when it is public, and never of what was undone."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core import mail

from signatories.choices import LetterKind, Visibility
from signatories.models import Appeal, Endorsement, Letter, Signatory
from signatories.workflow import endorsing, moderation, outbox, seconds
from signatories.workflow.admission import Proposal
from signatories.workflow.endorsing import Contact
from tests.cast import NOON

GRACE = 60


@pytest.fixture
def slow(syria: Appeal) -> Appeal:
    syria.grace = GRACE
    syria.save()
    return syria


def signed(appeal: Appeal, by: User, *, name: str = "Ahl Horan", to: str = "layla", may_tell: bool = True) -> Signatory:
    contact = Contact("Layla", email=f"{to}@example.org")
    row = endorsing.enter(appeal, Proposal(name), contact, by=by, source="reply mail")
    Endorsement.objects.filter(pk=row.pk).update(may_tell=may_tell)
    assert row.signatory is not None
    return Signatory.objects.select_related("appeal").get(pk=row.signatory.pk)


def heard() -> list[str]:
    return [message.to[0] for message in mail.outbox]


def test_whoever_wants_to_hear_hears_once_when_the_line_is_public(slow: Appeal, rima: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        moderation.approve(signed(slow, rima), by=rima)
        moderation.approve(signed(slow, rima, name="ABBAD", to="omid", may_tell=False), by=rima)
        clock.move_to(NOON + timedelta(minutes=GRACE - 1))
        outbox.deliver_due()
        before = heard()
        clock.move_to(NOON + timedelta(minutes=GRACE))
        outbox.deliver_due()
        outbox.deliver_due()

    assert (before, heard()) == ([], ["layla@example.org"])
    assert [letter.due_at for letter in Letter.objects.all()] == [NOON + timedelta(minutes=GRACE)]


def test_publishing_sends_it_at_once(slow: Appeal, rima: User) -> None:
    first, second = signed(slow, rima), signed(slow, rima, name="ABBAD", to="omid")
    moderation.publish_now(moderation.approve(first, by=rima), by=rima)
    moderation.publish_many([moderation.approve(second, by=rima)], by=rima)

    outbox.deliver_due()

    assert sorted(heard()) == ["layla@example.org", "omid@example.org"]


def test_what_was_undone_is_not_told_and_what_was_done_again_is_told_once(slow: Appeal, rima: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        line = moderation.approve(signed(slow, rima), by=rima)
        moderation.reopen(line, by=rima)
        clock.move_to(NOON + timedelta(hours=3))
        outbox.deliver_due()
        undone = heard()
        for _ in range(2):
            moderation.reopen(moderation.approve(line, by=rima), by=rima)
        moderation.approve(line, by=rima)
        clock.move_to(NOON + timedelta(hours=6))
        outbox.deliver_due()
        # It has gone: whatever is decided now, it does not go again.
        moderation.approve(moderation.reopen(line, by=rima), by=rima)
        clock.move_to(NOON + timedelta(hours=9))
        outbox.deliver_due()

    assert (undone, heard()) == ([], ["layla@example.org"])


def test_without_any_grace_there_is_still_time_to_undo(syria: Appeal, rima: User) -> None:
    line = moderation.approve(signed(syria, rima), by=rima)
    outbox.deliver_due()
    moderation.reopen(line, by=rima)

    with time_machine.travel(NOON + timedelta(days=900)):
        outbox.deliver_due()

    assert heard() == []


def test_nobody_hears_of_a_list_that_is_offline(slow: Appeal, rima: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        moderation.approve(signed(slow, rima), by=rima)
        Appeal.objects.update(visibility=Visibility.DRAFT)
        clock.move_to(NOON + timedelta(hours=2))
        outbox.deliver_due()

    assert (heard(), [letter.state for letter in Letter.objects.all()]) == ([], ["stopped"])


def test_a_second_one_hears_when_it_is_accepted(slow: Appeal, rima: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        moderation.approve(signed(slow, rima), by=rima)
        signed(slow, rima, to="omid")
        clock.move_to(NOON + timedelta(hours=2))
        outbox.deliver_due()
        before = heard()
        seconds.accept(Endorsement.objects.get(email="omid@example.org"), by=rima)
        clock.move_to(NOON + timedelta(hours=3))
        outbox.deliver_due()

    assert (before, heard()) == (["layla@example.org"], ["layla@example.org", "omid@example.org"])
    assert set(Letter.objects.values_list("kind", flat=True)) == {LetterKind.ACCEPTED}
