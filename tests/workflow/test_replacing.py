"""A new text is published or taken back: who stays on the list, and what the public learns of it."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from signatories.choices import ConsentRule, Proof, SignatoryState, Way
from signatories.models import Appeal, JournalEntry, Letter, Signatory
from signatories.roll import versions
from signatories.roll.versions import Outcome
from signatories.workflow import (
    consent,
    endorsing,
    entering,
    moderation,
    outbox,
    replacing,
    seconds,
    texts,
)
from signatories.workflow.endorsing import Contact
from signatories.workflow.proposals import Proposal
from tests import cast
from tests.workflow.changing import (
    NEW,
    asked,
    contact,
    half,
    in_days,
    link,
    many,
    public,
    refused,
    say,
    signed,
    standing,
)

# Publishing


def test_who_agreed_stays_who_refused_leaves_and_who_is_silent_waits(syria: Appeal) -> None:
    lines = {name: signed(syria, name) for name in ("ABBAD", "KHOJ", "Tearfund")}
    waiting = cast.propose(syria, "Oxfam")[0]
    asked(syria)
    say(lines["ABBAD"], agrees=True)
    say(lines["KHOJ"], agrees=False)
    foreseen = versions.outcome(Appeal.objects.get(pk=syria.pk), 2, ConsentRule.AGREED)
    was = cast.revision(syria)

    replacing.publish(syria, by=None)

    assert foreseen == Outcome(stay=1, silent=0, wait=1, leave=1, back=0, count=1)
    assert standing(syria) == {
        "ABBAD": ("approved", 2, None),
        "KHOJ": ("withdrawn", 1, 2),
        "Oxfam": ("proposed", 1, None),
        "Tearfund": ("asked", 1, None),
    }
    assert public(syria) == ("We, 1, demand peace.", ["ABBAD"], False)
    assert cast.revision(syria) == was + 1
    rows = JournalEntry.objects.filter(act__in=("lay_aside", "withdraw"), kind="signatory").order_by("act")
    assert list(rows.values_list("label", "act", "details__text")) == [
        ("Tearfund", "lay_aside", 2),
        ("KHOJ", "withdraw", 2),
    ]
    assert refused(moderation.approve, waiting, by=None) == "older_text"


def test_silence_is_a_yes_of_the_named_alone_and_only_when_the_day_is_over(syria: Appeal) -> None:
    lines = [signed(syria, f"Unnamed {i}", is_named=False) for i in range(4)]
    signed(syria, "ABBAD")
    signed(syria, "KHOJ")
    asked(syria, ConsentRule.SILENCE, days=3)
    for line in lines[:3]:
        say(line, agrees=True)
    say(Signatory.objects.get(printed_name="KHOJ"), agrees=False)

    assert refused(replacing.publish, syria, by=None) == "too_early"
    with time_machine.travel(timezone.now() + timedelta(days=4), tick=False):
        foreseen = versions.outcome(Appeal.objects.get(pk=syria.pk), 2, ConsentRule.SILENCE)
        replacing.publish(syria, by=None)
        assert public(syria) == ("We, 4, demand peace.", ["ABBAD"], True)

    assert foreseen == Outcome(stay=4, silent=1, wait=1, leave=1, back=0, count=4)
    assert standing(syria) == {
        "ABBAD": ("approved", 1, None),
        "KHOJ": ("withdrawn", 1, 2),
        **{f"Unnamed {i}": ("approved", 2, None) for i in range(3)},
        "Unnamed 3": ("asked", 1, None),
    }


def published_in_silence(appeal: Appeal) -> None:
    asked(appeal, ConsentRule.SILENCE, days=1)
    with time_machine.travel(timezone.now() + timedelta(days=2), tick=False):
        replacing.publish(appeal, by=None)


def test_silent_one_that_takes_its_name_off_is_counted_no_more(syria: Appeal) -> None:
    line = signed(syria, "ABBAD")
    published_in_silence(syria)

    moderation.hide_name(line, by=None)

    assert (standing(syria), public(syria)[1:]) == ({"ABBAD": ("asked", 1, None)}, ([], False))


def test_silent_one_that_agrees_changes_what_the_page_says(syria: Appeal) -> None:
    line = signed(syria, "ABBAD")
    published_in_silence(syria)
    was = cast.revision(syria)
    assert public(syria)[1:] == (["ABBAD"], True)

    say(line, agrees=True)

    assert (public(syria)[1:], cast.revision(syria)) == ((["ABBAD"], False), was + 1)


def test_by_the_rule_of_silence_an_older_yes_may_be_approved(syria: Appeal) -> None:
    signed(syria, "ABBAD")
    (named,) = cast.propose(syria, "KHOJ")
    hidden = entering.enter(syria, Proposal("Danger House", is_named=False), Contact("L"), by=None, source="x")
    published_in_silence(syria)

    assert moderation.approve(named, by=None).state == SignatoryState.APPROVED
    assert refused(moderation.approve, hidden.signatory, by=None) == "older_text"


def test_late_yes_comes_back_at_its_place_with_the_grace_of_an_approval(syria: Appeal) -> None:
    lines = [signed(syria, name) for name in ("ABBAD", "KHOJ", "Tearfund")]
    asked(syria)
    say(lines[0], agrees=True)
    say(lines[2], agrees=True)
    replacing.publish(syria, by=None)
    Appeal.objects.filter(pk=syria.pk).update(grace=10)
    approved = lines[1].approved_at

    consent.answer_by_link(link("khoj@example.org"), 2, agrees=True)

    assert public(syria)[1] == ["ABBAD", "Tearfund"]
    with time_machine.travel(timezone.now() + timedelta(minutes=11), tick=False):
        assert public(syria) == ("We, 3, demand peace.", ["ABBAD", "KHOJ", "Tearfund"], False)
    assert Signatory.objects.get(printed_name="KHOJ").approved_at == approved


def test_late_no_leaves_at_once(syria: Appeal) -> None:
    signed(syria, "ABBAD")
    asked(syria)
    replacing.publish(syria, by=None)

    consent.answer_by_link(link("abbad@example.org"), 2, agrees=False)

    assert standing(syria) == {"ABBAD": ("withdrawn", 1, 2)}


def test_no_that_came_after_a_yes_is_the_one_that_counts(syria: Appeal) -> None:
    line = signed(syria, "ABBAD")
    asked(syria)
    say(line, agrees=True)
    say(line, agrees=False)
    replacing.publish(syria, by=None)
    line = moderation.reopen(line, by=None)

    assert refused(moderation.approve, line, by=None) == "refused_text"


def test_after_publication_nothing_is_asked_of_who_agreed(syria: Appeal) -> None:
    line = signed(syria, "ABBAD")
    asked(syria)
    say(line, agrees=True)
    replacing.publish(syria, by=None)

    assert refused(say, line, agrees=False) == "nothing_asked"
    assert standing(syria) == {"ABBAD": ("approved", 2, None)}


def test_publishing_needs_that_somebody_was_asked(syria: Appeal) -> None:
    signed(syria, "ABBAD")
    texts.change_meaning(syria, NEW, by=None)

    assert refused(replacing.publish, syria, by=None) == "not_asked"


def test_second_sign_on_to_the_new_text_brings_its_line_back(syria: Appeal, rima: User) -> None:
    signed(syria, "FIDH")
    asked(syria)
    replacing.publish(syria, by=None)
    syria.refresh_from_db()
    received = endorsing.receive(syria, Proposal("FIDH"), contact("Nour"), way=Way.FORM, by=None)
    second = endorsing.confirm(received, proof=Proof.MAIL, by=None)

    seconds.accept(second, by=rima)

    assert standing(syria) == {"FIDH": ("approved", 2, None)}


# Taking it back


def test_taking_back_puts_every_answer_back_and_gives_no_number_twice(syria: Appeal) -> None:
    lines = [signed(syria, name) for name in ("ABBAD", "KHOJ", "Tearfund")]
    asked(syria)
    say(lines[1], agrees=True)
    replacing.publish(syria, by=None)
    before = list(Signatory.objects.order_by("pk").values())
    texts.change_meaning(syria, {"en": ("Three", "Three")}, by=None)
    consent.ask(syria, rule=ConsentRule.SILENCE, answer_by=in_days(7), by=None)
    for line, agrees in zip(lines, (True, False, False), strict=True):
        say(line, agrees=agrees)
    say(lines[0], agrees=False)
    say(lines[2], agrees=True)

    replacing.take_back(syria, by=None)

    assert list(Signatory.objects.order_by("pk").values()) == before
    assert list(syria.texts.order_by("version").values_list("version", flat=True)) == [1, 2]
    assert public(syria) == ("We, 1, demand peace.", ["KHOJ"], False)
    assert texts.change_meaning(syria, {"en": ("Four", "Four")}, by=None) == 4


def test_link_of_a_text_that_was_taken_back_asks_nothing(syria: Appeal) -> None:
    signed(syria, "ABBAD")
    asked(syria)
    replacing.take_back(syria, by=None)
    outbox.deliver_due()

    assert mail.outbox == []
    assert refused(consent.answer_by_link, link("abbad@example.org"), 2, agrees=True) == "nothing_asked"
    assert standing(syria) == {"ABBAD": ("approved", 1, None)}


# How much it reads


@pytest.mark.parametrize("rule", list(ConsentRule))
def test_asking_and_publishing_take_as_many_queries_for_a_long_list(syria: Appeal, rivers: Appeal, rule: str) -> None:
    counts = []
    for appeal, length in ((syria, 10), (rivers, 1_000)):
        many(appeal, length)
        texts.change_meaning(appeal, NEW, by=None)
        told = []
        with CaptureQueriesContext(connection) as queries:
            consent.ask(appeal, rule=ConsentRule(rule), answer_by=in_days(1), by=None)
        told.append(len(queries))
        Signatory.objects.filter(appeal=appeal, pk__in=half(appeal, 0)).update(agreed_version=2)
        Signatory.objects.filter(appeal=appeal, pk__in=half(appeal, 1)[:2]).update(refused_version=2)
        with time_machine.travel(timezone.now() + timedelta(days=2), tick=False):
            with CaptureQueriesContext(connection) as queries:
                versions.progress(appeal), versions.outcome(appeal, 2, rule)
            told.append(len(queries))
            with CaptureQueriesContext(connection) as queries:
                replacing.publish(appeal, by=None)
            told.append(len(queries))
        counts.append(told)

    assert counts[0] == counts[1]
    assert Letter.objects.filter(appeal=rivers).count() == 1_000
