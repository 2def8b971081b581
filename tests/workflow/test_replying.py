"""What a signer is written to about a decision, and that an undone one is not written about."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core import mail
from django.utils import timezone

from signatories.choices import Proof, Way
from signatories.models import Appeal, Endorsement, Letter, Signatory
from signatories.workflow import endorsing, moderation, outbox, replying
from signatories.workflow.door import Refusal
from signatories.workflow.endorsing import Contact
from signatories.workflow.proposals import Proposal
from tests.cast import NOON, propose


def signed(appeal: Appeal, email: str = "layla@ahlhoran.example") -> Signatory:
    received = endorsing.receive(appeal, Proposal("Ahl Horan"), Contact(email=email), way=Way.FORM, by=None)
    endorsement = endorsing.confirm(received, proof=Proof.MAIL, by=None)
    assert endorsement.signatory is not None
    return endorsement.signatory


def test_the_newest_confirmed_sign_on_with_an_address_is_asked(syria: Appeal, rima: User) -> None:
    line = signed(syria, "old@ahlhoran.example")
    signed(syria, "new@ahlhoran.example")
    signed(syria, "")
    taken_back = signed(syria, "gone@ahlhoran.example").endorsements.latest("pk")
    endorsing.withdraw(taken_back, by=None)

    assert replying.ask(line, "Who decided?", by=rima) is True

    letter = Letter.objects.get()
    assert letter.endorsement is not None
    assert (letter.endorsement.email, letter.endorsement.question) == ("new@ahlhoran.example", "Who decided?")


def test_a_question_to_nobody_stays_with_the_line(syria: Appeal, rima: User) -> None:
    (line,) = propose(syria, "Ahl Horan")

    assert replying.ask(line, "Who decided?", by=rima) is False

    assert (Letter.objects.count(), Endorsement.objects.get().note) == (0, "Who decided?")


def test_nothing_is_written_where_the_act_is_refused(syria: Appeal, rima: User) -> None:
    line = signed(syria)
    moderation.approve(line, by=None)

    for act in (lambda: replying.ask(line, "Who?", by=rima), lambda: replying.decline(line, "twice", by=rima)):
        with pytest.raises(Refusal):
            act()
    with pytest.raises(Refusal, match="Choose a reason"):
        replying.decline(line, "because", by=rima)

    assert (Letter.objects.count(), Endorsement.objects.get().question) == (0, "")


@pytest.mark.parametrize("is_undone", [False, True])
def test_what_is_undone_within_two_minutes_is_not_written_about(syria: Appeal, rima: User, is_undone: bool) -> None:
    line = signed(syria)
    replying.decline(line, "twice", by=rima, is_told=True)
    if is_undone:
        moderation.reopen(line, by=rima)

    outbox.deliver_due(timezone.now() + timedelta(seconds=90))
    assert mail.outbox == []
    outbox.deliver_due(timezone.now() + timedelta(minutes=3))

    assert len(mail.outbox) == (0 if is_undone else 1)


def test_a_letter_does_not_come_back_with_the_next_decision(syria: Appeal, rima: User) -> None:
    line = signed(syria)
    replying.decline(line, "twice", by=rima, is_told=True)
    moderation.reopen(line, by=rima)

    assert replying.decline(line, "twice", by=rima) is False
    outbox.deliver_due(timezone.now() + timedelta(minutes=3))

    assert mail.outbox == []


def test_a_question_undone_and_asked_anew_is_asked_once(syria: Appeal, rima: User) -> None:
    line = signed(syria)
    replying.ask(line, "Who decides?", by=rima)
    moderation.reopen(line, by=rima)
    replying.ask(line, "Who decided?", by=rima)

    outbox.deliver_due(timezone.now() + timedelta(minutes=3))

    assert ["Who decided?" in message.body for message in mail.outbox] == [True]


def test_a_question_is_not_sent_to_a_second_signer_either_once_the_line_is_declined(syria: Appeal, rima: User) -> None:
    line = signed(syria, "old@ahlhoran.example")
    signed(syria, "new@ahlhoran.example")
    replying.ask(line, "Who decided?", by=rima)
    replying.decline(line, "twice", by=rima)

    outbox.deliver_due(timezone.now() + timedelta(minutes=3))

    assert mail.outbox == []


@pytest.mark.parametrize("number", [1, 2])
def test_whoever_withdraws_within_two_minutes_is_not_asked_any_more(syria: Appeal, rima: User, number: int) -> None:
    line = signed(syria, "old@ahlhoran.example")
    for _signer in range(number - 1):
        signed(syria)
    replying.ask(line, "Who decided?", by=rima)
    endorsing.withdraw(line.endorsements.latest("pk"), by=None)

    outbox.deliver_due(timezone.now() + timedelta(minutes=3))

    assert mail.outbox == []


def test_one_signer_is_asked_at_most_three_times_a_day(syria: Appeal, rima: User) -> None:
    line = signed(syria)
    with time_machine.travel(NOON, tick=False) as clock:
        for _question in range(3):
            replying.ask(line, "Who decided?", by=rima)
            clock.shift(timedelta(minutes=3))
            outbox.deliver_due()
            moderation.reopen(line, by=rima)

        with pytest.raises(Refusal, match="Three mails went there within a day"):
            replying.ask(line, "Who decided?", by=rima)
        assert Signatory.objects.get().state == "proposed"

        clock.shift(timedelta(days=1))
        replying.ask(line, "Who decided?", by=rima)
    assert (len(mail.outbox), Signatory.objects.get().state) == (3, "asked")


def test_what_was_undone_in_time_counts_for_nothing(syria: Appeal, rima: User) -> None:
    line = signed(syria)
    for _question in range(4):
        replying.ask(line, "Who decided?", by=rima)
        moderation.reopen(line, by=rima)

    assert set(Letter.objects.values_list("state", flat=True)) == {"stopped"}
