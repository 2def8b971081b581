"""Who wants to hear what becomes of it hears it once, when it is public, and never of what was undone."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core import mail
from django.utils import timezone
from pytest_django.fixtures import Settings

from signatories.choices import LetterKind, Visibility
from signatories.models import Appeal, Endorsement, Letter, Signatory
from signatories.workflow import entering, moderation, outbox, seconds
from signatories.workflow.endorsing import Contact
from signatories.workflow.proposals import Proposal
from tests.cast import NOON
from tests.mail.server import free_port, lead_to

GRACE = 60


@pytest.fixture
def slow(syria: Appeal) -> Appeal:
    syria.grace = GRACE
    syria.save()
    return syria


def signed(appeal: Appeal, by: User, *, name: str = "Ahl Horan", to: str = "layla", may_tell: bool = True) -> Signatory:
    contact = Contact("Layla", email=f"{to}@example.org")
    row = entering.enter(appeal, Proposal(name), contact, by=by, source="reply mail")
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


def of_one_form(appeal: Appeal, by: User, *names: str, to: str = "layla") -> list[Signatory]:
    lines = [signed(appeal, by, name=name, to=to) for name in names]
    Endorsement.objects.filter(signatory__in=lines).update(group=f"the form of {to}")
    return lines


@pytest.mark.parametrize("is_discreet", [True, False])
def test_who_signed_for_several_by_one_form_hears_of_them_by_one_mail(
    slow: Appeal, rima: User, is_discreet: bool
) -> None:
    Appeal.objects.update(is_discreet=is_discreet)
    with time_machine.travel(NOON, tick=False) as clock:
        for line in of_one_form(slow, rima, "Ahl Horan", "KHOJ", "Sawaed"):
            moderation.approve(line, by=rima)
            clock.shift(timedelta(minutes=GRACE - 1))
        (other,) = of_one_form(slow, rima, "ABBAD", to="omid")
        moderation.approve(other, by=rima)
        for _ in range(GRACE + 5):
            clock.shift(timedelta(minutes=1))
            outbox.deliver_due()

    assert sorted(heard()) == ["layla@example.org", "omid@example.org"]
    body = next(str(message.body) for message in mail.outbox if message.to == ["layla@example.org"])
    named = [name for name in ("Ahl Horan", "KHOJ", "Sawaed", "ABBAD") if name in body]
    assert named == ([] if is_discreet else ["Ahl Horan", "KHOJ", "Sawaed"])
    assert set(Letter.objects.values_list("state", flat=True)) == {"sent"}


def test_what_was_undone_of_a_form_is_not_told_with_the_rest(slow: Appeal, rima: User) -> None:
    Appeal.objects.update(is_discreet=False)
    with time_machine.travel(NOON, tick=False) as clock:
        lines = [moderation.approve(line, by=rima) for line in of_one_form(slow, rima, "Ahl Horan", "KHOJ", "Sawaed")]
        moderation.reopen(lines[0], by=rima)
        moderation.hide_name(lines[2], by=rima)
        clock.shift(timedelta(hours=2))
        outbox.deliver_due()

    # One of the two is not to be named, so the mail names nobody.
    assert (heard(), [name for name in ("Horan", "KHOJ", "Sawaed", "Syria") if name in mail.outbox[0].body]) == (
        ["layla@example.org"],
        [],
    )
    assert sorted(Letter.objects.values_list("state", flat=True)) == ["sent", "sent", "stopped"]


def test_mail_about_a_form_that_did_not_go_is_tried_again_whole(slow: Appeal, rima: User, settings: Settings) -> None:
    working = settings.MAILERS
    with time_machine.travel(NOON, tick=False) as clock:
        for line in of_one_form(slow, rima, "Ahl Horan", "KHOJ"):
            moderation.approve(line, by=rima)
        clock.shift(timedelta(hours=2))
        lead_to(free_port(), settings)
        outbox.deliver_due()
        assert list(Letter.objects.values_list("state", "attempts", "error", "sent_at").order_by().distinct()) == [
            ("waiting", 1, "ConnectionRefusedError", None)
        ]
        settings.MAILERS = working
        clock.shift(timedelta(hours=1))
        outbox.deliver_due()

    assert heard() == ["layla@example.org"]


def test_mail_about_a_form_is_not_lost_with_the_worker_that_had_it_in_hand(slow: Appeal, rima: User) -> None:
    Appeal.objects.update(is_discreet=False)
    with time_machine.travel(NOON, tick=False) as clock:
        for line in of_one_form(slow, rima, "Ahl Horan", "KHOJ"):
            moderation.approve(line, by=rima)
        clock.shift(timedelta(hours=2))
        letter = outbox._take(timezone.now())
        assert letter is not None and len(outbox._going_along(letter, timezone.now())) == 1
        # Here the worker dies; another one leaves to it what it has in hand, for a while.
        tried = []
        for _ in range(2):
            tried.append(outbox.deliver_due())
            clock.shift(outbox.LEASE)

    assert (tried, heard()) == ([0, 1], ["layla@example.org"])
    assert set(Letter.objects.values_list("state", flat=True)) == {"sent"}
