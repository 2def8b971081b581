"""Messages to signers: whom each reaches and in which language, one mail to one address, and what stops them."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from threading import Event, Thread
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.fixtures import Settings

from signatories.choices import (
    Audience,
    ConsentRule,
    EndorsementState,
    LetterKind,
    LetterState,
    MessageState,
    Proof,
    Role,
    Way,
)
from signatories.mail import handing
from signatories.models import Appeal, Endorsement, JournalEntry, Letter, Message, MessageText, Network, Signatory
from signatories.roll import audience
from signatories.workflow import consent, endorsing, messaging, moderation, outbox, replacing, texts
from signatories.workflow.door import Refusal
from signatories.workflow.endorsing import Contact
from signatories.workflow.messaging import Words
from signatories.workflow.proposals import Proposal
from tests import cast
from tests.mail.server import Box, free_port, lead_to, running
from tests.races import at_once

ENGLISH = ("News of the statement", "Dear all,\n\nit is out.")
ARABIC = ("أخبار البيان", "الأصدقاء الأعزاء،\n\nلقد صدر البيان.")


@pytest.fixture(autouse=True)
def open_mail(syria: Appeal, settings: Settings) -> None:
    settings.SITE_URL = "https://statements.example.org"
    Appeal.objects.filter(pk=syria.pk).update(is_discreet=False)
    syria.refresh_from_db()


@pytest.fixture
def box(settings: Settings) -> Iterator[Box]:
    port = free_port()
    lead_to(port, settings)
    with running(Box(), port) as box:
        yield box


def received(appeal: Appeal, name: str, email: str, *, language: str = "en", **fields: Any) -> Endorsement:
    contact = Contact("Layla", email=email)
    return endorsing.receive(appeal, Proposal(name, **fields), contact, way=Way.FORM, by=None, language=language)


def signed(appeal: Appeal, name: str, email: str, *, language: str = "en", **fields: Any) -> Endorsement:
    row = received(appeal, name, email, language=language, **fields)
    return endorsing.confirm(row, proof=Proof.MAIL, by=None)


def listed(appeal: Appeal, name: str, email: str, *, language: str = "en", **fields: Any) -> Endorsement:
    row = signed(appeal, name, email, language=language, **fields)
    assert row.signatory is not None
    moderation.approve(row.signatory, by=None)
    row.refresh_from_db()
    return row


def written(
    appeal: Appeal,
    by: User,
    to: Audience = Audience.ALL,
    *,
    network: Network | None = None,
    **texts: tuple[str, str],
) -> Message:
    return messaging.write(appeal, Words(to, texts or {"en": ENGLISH}, network), by=by)


def sent(message: Message, by: User) -> Message:
    number = audience.reach(message.appeal, message.aim, message.network).count
    assert messaging.send(message, by=by, number=number, seen=messaging.mark(message)) == number
    message.refresh_from_db()
    return message


def reached(appeal: Appeal, to: Audience, network: Network | None = None) -> list[str]:
    keys = [one.endorsement for one in audience.reach(appeal, to, network).recipients]
    return sorted(Endorsement.objects.filter(pk__in=keys).values_list("email", flat=True))


def states() -> list[str]:
    return list(Letter.objects.order_by("pk").values_list("state", flat=True))


# Whom it reaches


@pytest.fixture
def everybody(syria: Appeal, srn: Network, rima: User) -> dict[str, Endorsement]:
    """One sign-on of each fate."""
    Appeal.objects.filter(pk=syria.pk).update(grace=0)
    rows = {
        "listed": listed(syria, "ABBAD", "listed@example.org"),
        "unnamed": listed(syria, "Najda", "unnamed@example.org", is_named=False),
        "to review": signed(syria, "Bonyan", "review@example.org"),
        "second": signed(syria, "ABBAD", "second@example.org"),
        "pending": received(syria, "Basma", "pending@example.org"),
        "held": received(syria, "Flood", "held@example.org"),
        "lapsed": endorsing.lapse(received(syria, "Late", "lapsed@example.org"), by=None),
        "declined": signed(syria, "Opposed", "declined@example.org"),
        "withdrawn": listed(syria, "Gone", "withdrawn@example.org"),
        "taken off": listed(syria, "Off", "off@example.org"),
        "grace": signed(syria, "Grace", "grace@example.org"),
        "alone": listed(syria, "No address", ""),
    }
    Endorsement.objects.filter(pk=rows["held"].pk).update(is_held=True)
    for name, act in (("declined", moderation.decline), ("taken off", moderation.withdraw)):
        line = rows[name].signatory
        assert line is not None
        act(Signatory.objects.get(pk=line.pk), by=rima)
    endorsing.withdraw(rows["withdrawn"], by=None)
    Appeal.objects.filter(pk=syria.pk).update(grace=60)
    line = rows["grace"].signatory
    assert line is not None
    moderation.approve(Signatory.objects.get(pk=line.pk), by=rima)
    lines = Signatory.objects.filter(printed_name__in=["ABBAD", "Najda", "Bonyan", "Grace"])
    cast.confirm(srn, *lines)
    return rows


def test_each_audience_is_those_it_says_and_nobody_else(
    syria: Appeal, rivers: Appeal, srn: Network, everybody: dict[str, Endorsement]
) -> None:
    listed(rivers, "River people", "rivers@example.org")
    received(rivers, "River friends", "river.friends@example.org")

    assert {to: reached(syria, to) for to in Audience if to != Audience.NETWORK} == {
        Audience.ALL: [f"{who}@example.org" for who in ("grace", "listed", "review", "second", "unnamed")],
        Audience.LISTED: ["listed@example.org", "unnamed@example.org"],
        Audience.UNCONFIRMED: ["pending@example.org"],
    }
    assert reached(syria, Audience.NETWORK, srn) == [f"{who}@example.org" for who in ("grace", "listed", "unnamed")]
    assert reached(rivers, Audience.NETWORK, srn) == []  # it has no sign there
    without = {key: found.without for key, found in audience.reaches(syria).items()}
    assert without == {
        (Audience.ALL, None): 1,
        (Audience.LISTED, None): 1,
        (Audience.UNCONFIRMED, None): 0,
        (Audience.NETWORK, srn.pk): 0,
    }


def test_a_claimed_or_ended_membership_is_none(syria: Appeal, srn: Network) -> None:
    rows = [listed(syria, name, f"{name}@example.org") for name in ("claims", "ended", "member")]
    claims, ended, member = [row.signatory for row in rows]
    assert claims and ended and member
    cast.claim(srn, claims)
    cast.confirm(srn, ended, member)
    ended.organization.memberships.update(until="2020-01-01")

    assert reached(syria, Audience.NETWORK, srn) == ["member@example.org"]


def test_one_address_gets_one_mail_through_its_newest_sign_on_and_the_unnamed_one_first(syria: Appeal) -> None:
    old = listed(syria, "First", "Layla@Example.org", language="ar")
    new = listed(syria, "Second", "layla@example.ORG ", language="fr")
    hidden = listed(syria, "Hidden", "omid@example.org", is_named=False)
    named = listed(syria, "Named", "OMID@example.org")

    found = audience.reach(syria, Audience.ALL, None).recipients

    assert {(one.endorsement, one.language, one.is_unnamed) for one in found} == {
        (new.pk, "fr", False),
        (hidden.pk, "en", True),
    }
    assert {old.pk, named.pk}.isdisjoint(one.endorsement for one in found)


# What each gets


def test_each_gets_a_mail_alone_in_their_language_with_who_writes_and_the_way_out(
    syria: Appeal, rima: User, box: Box
) -> None:
    rima.first_name, rima.last_name = "Rima", "Haddad"
    rima.save()
    listed(syria, "ABBAD", "abbad@example.org")
    listed(syria, "Bonyan", "bonyan@example.org", language="ar")
    listed(syria, "Chabab", "chabab@example.org", language="fr")
    sent(written(syria, rima, Audience.LISTED, en=ENGLISH, ar=ARABIC), rima)

    outbox.deliver_due()

    taken = dict(box.taken)
    assert box.addresses == ["abbad@example.org", "bonyan@example.org", "chabab@example.org"]
    assert {address: message["Subject"] for address, message in taken.items()} == {
        "abbad@example.org": ENGLISH[0],
        "bonyan@example.org": ARABIC[0],
        "chabab@example.org": ENGLISH[0],  # there is none in French
    }
    for address, message in box.taken:
        others = {one for one in taken if one != address}
        assert (message["To"], message["Reply-To"], message["Cc"], message["Bcc"]) == (
            address,
            "rima@example.org",
            None,
            None,
        )
        assert {one for one in others if one in message.as_string()} == set()
    assert taken["bonyan@example.org"]["Content-Language"] == "ar"
    assert taken["chabab@example.org"]["Content-Language"] == "en"
    assert "https://statements.example.org/ar/appeals/uniting-for-syria/mine/" in text(taken["bonyan@example.org"])
    assert text(taken["abbad@example.org"]) == (
        "Dear all,\n\nit is out.\n\nRima Haddad\nAmnesty International\n\n"
        "You get this mail because you signed the statement “Uniting for Syria”. To see your signature, change or "
        "withdraw it, ask for a link here:\nhttps://statements.example.org/appeals/uniting-for-syria/mine/\n"
    )
    assert states() == ["sent"] * 3


def text(message: Any) -> str:
    return str(message.get_content()).replace("\r\n", "\n")


def test_discreet_mail_names_nothing_of_itself(syria: Appeal, rima: User, box: Box) -> None:
    Appeal.objects.filter(pk=syria.pk).update(is_discreet=True)
    rima.first_name = "Rima"
    rima.save()
    listed(syria, "ABBAD", "abbad@example.org")
    sent(written(syria, rima), rima)

    outbox.deliver_due()

    ((_address, message),) = box.taken
    assert message["Subject"] == "A message for you"
    assert text(message) == (
        "Dear all,\n\nit is out.\n\nYou get this mail because you wrote to us. To see what we have of you, change it "
        "or take it back, answer this mail.\n"
    )


def test_who_is_not_named_gets_it_discreetly_where_others_do_not(syria: Appeal, rima: User, box: Box) -> None:
    listed(syria, "ABBAD", "abbad@example.org")
    listed(syria, "Najda", "najda@example.org", is_named=False)
    sent(written(syria, rima), rima)

    outbox.deliver_due()

    taken = {address: (message["Subject"], "Uniting for Syria" in text(message)) for address, message in box.taken}
    assert taken == {
        "abbad@example.org": (ENGLISH[0], True),
        "najda@example.org": ("A message for you", False),
    }


def test_who_has_not_confirmed_is_told_so_and_not_that_she_signed(syria: Appeal, rima: User) -> None:
    received(syria, "Basma", "basma@example.org")
    sent(written(syria, rima, Audience.UNCONFIRMED), rima)

    outbox.deliver_due()

    (message,) = mail.outbox
    assert "this address was given to us, and not confirmed" in message.body
    assert ("/mine/" in message.body, "you signed" in message.body) == (False, False)


@pytest.mark.parametrize(
    "subject", ["News\r\nBcc: all@example.org", "News\nBcc: all@example.org", "News\0\u2028Bcc: x"]
)
def test_a_subject_is_one_line_of_one_header(syria: Appeal, rima: User, box: Box, subject: str) -> None:
    listed(syria, "ABBAD", "abbad@example.org")
    message = written(syria, rima, en=(subject, "Text"))
    # Even if it came into the table by another way.
    MessageText.objects.filter(message=message).update(subject=subject.replace("\0", ""))
    sent(message, rima)

    outbox.deliver_due()

    ((_address, taken),) = box.taken
    assert taken["Subject"].startswith("News") and taken["Subject"].endswith(("Bcc: all@example.org", "Bcc: x"))
    assert (taken["Bcc"], box.addresses) == (None, ["abbad@example.org"])


def test_braces_in_a_text_stay_braces(syria: Appeal, rima: User) -> None:
    listed(syria, "ABBAD", "abbad@example.org")
    sent(written(syria, rima, en=("{{ count }}", "{{ count }} {% now 'Y' %} <b>")), rima)

    outbox.deliver_due()

    assert (mail.outbox[0].subject, mail.outbox[0].body[:33]) == ("{{ count }}", "{{ count }} {% now 'Y' %} <b>\n\nAm")


# What was decided meanwhile


def test_who_left_before_the_mail_went_is_skipped_and_who_came_afterwards_gets_none(syria: Appeal, rima: User) -> None:
    rows = {name: listed(syria, name, f"{name}@example.org") for name in ("stays", "withdraws", "erased", "off")}
    sent(written(syria, rima), rima)
    endorsing.withdraw(rows["withdraws"], by=None)
    erased = rows["erased"]
    endorsing.forget(erased)
    erased.save()
    line = rows["off"].signatory
    assert line is not None
    moderation.withdraw(Signatory.objects.get(pk=line.pk), by=rima)
    listed(syria, "later", "later@example.org")

    outbox.deliver_due()

    assert [message.to for message in mail.outbox] == [["stays@example.org"]]
    fates = dict(Letter.objects.values_list("endorsement__name", "state"))
    assert fates == {"stays": "sent", "withdraws": "stopped", "erased": "stopped", "off": "stopped"}


def test_who_is_held_back_before_it_goes_is_skipped_and_who_was_confirmed_all_the_same_is_not(
    syria: Appeal, rima: User
) -> None:
    rows = [received(syria, name, f"{name.lower()}@example.org") for name in ("Basma", "Flood")]
    proved = signed(syria, "Proved", "proved@example.org")
    Endorsement.objects.filter(pk=proved.pk).update(is_held=True)
    sent(written(syria, rima, Audience.UNCONFIRMED), rima)
    sent(written(syria, rima), rima)
    Endorsement.objects.filter(pk=rows[1].pk).update(is_held=True)

    outbox.deliver_due()

    assert sorted(message.to[0] for message in mail.outbox) == ["basma@example.org", "proved@example.org"]


def test_a_decision_put_back_to_review_takes_nobody_out_of_a_message(syria: Appeal, rima: User) -> None:
    line = listed(syria, "ABBAD", "abbad@example.org").signatory
    sent(written(syria, rima), rima)
    assert line is not None
    moderation.reopen(Signatory.objects.get(pk=line.pk), by=rima)

    outbox.deliver_due()

    assert states() == ["sent"]


def test_an_address_that_is_not_proved_gets_at_most_three_a_day(syria: Appeal, rima: User) -> None:
    received(syria, "Basma", "basma@example.org")
    listed(syria, "ABBAD", "abbad@example.org")
    for _ in range(5):
        sent(written(syria, rima, Audience.UNCONFIRMED), rima)
        sent(written(syria, rima, Audience.LISTED), rima)

    outbox.deliver_due()

    to = [message.to[0] for message in mail.outbox]
    assert (to.count("basma@example.org"), to.count("abbad@example.org")) == (3, 5)
    assert Letter.objects.filter(error=outbox.TOO_MANY, state=LetterState.STOPPED).count() == 2


# Sending


def test_sending_is_told_without_text_or_address_and_cannot_be_done_twice(syria: Appeal, rima: User) -> None:
    listed(syria, "ABBAD", "abbad@example.org")
    revision = cast.revision(syria)
    message = written(syria, rima)
    seen = messaging.mark(message)
    sent(message, rima)

    with pytest.raises(Refusal) as refusal:
        messaging.send(message, by=rima, number=1, seen=seen)

    assert (refusal.value.code, states(), message.state) == ("sent", ["waiting"], MessageState.SENT)
    told = JournalEntry.objects.filter(kind="message").order_by("pk")
    assert list(told.values_list("act", "by__username", "details")) == [
        ("write_message", "rima", {"audience": "all"}),
        ("send_message", "rima", {"audience": "all", "mails": 1}),
    ]
    kept = json.dumps(list(JournalEntry.objects.values()), default=str)
    assert [word for word in (*ENGLISH, "abbad@example.org", "it is out") if word in kept] == []
    assert cast.revision(syria) == revision


def refused(message: Message, by: User, *, number: int = 1, seen: str | None = None) -> str:
    with pytest.raises(Refusal) as refusal:
        messaging.send(message, by=by, number=number, seen=messaging.mark(message) if seen is None else seen)
    assert Letter.objects.count() == 0
    return refusal.value.code


def test_what_is_not_fit_to_be_sent_is_refused_and_nothing_goes(syria: Appeal, rima: User) -> None:
    assert refused(written(syria, rima), rima, number=0) == "nobody"
    listed(syria, "ABBAD", "abbad@example.org")
    message = written(syria, rima)
    assert refused(message, rima, number=2) == "another_number"
    assert refused(message, rima, seen="") == "stale"
    assert refused(written(syria, rima, en=("", "")), rima) == "no_text"
    assert refused(written(syria, rima, en=ENGLISH, ar=("", ARABIC[1])), rima) == "half_text"
    rima.email = ""
    rima.save()
    assert refused(message, rima) == "no_answer"


def test_a_thousand_are_sent_to_in_as_many_queries_as_ten(syria: Appeal, rima: User) -> None:
    def counted(number: int) -> int:
        lines = cast.propose(syria, *[f"Organization {number}-{i}" for i in range(number)])
        Signatory.objects.filter(pk__in=[line.pk for line in lines]).update(state="approved", **APPROVED)
        Endorsement.objects.bulk_create(
            Endorsement(
                appeal=syria, signatory=line, way=Way.HAND, state=EndorsementState.CONFIRMED, name=line.printed_name,
                email=f"s{line.pk}@example.org", received_at=cast.NOON, confirmed_at=cast.NOON,
            )
            for line in lines
        )  # fmt: skip
        message = written(syria, rima)
        with CaptureQueriesContext(connection) as queries:
            sent(message, rima)
        # SQLite takes so many values at once and no more.
        return len([one for one in queries if "INSERT" not in one["sql"]])

    few = counted(10)

    assert counted(300) == few
    assert Letter.objects.count() == 10 + 310


APPROVED = {"approved_at": cast.NOON, "public_from": cast.NOON}


# Trying out


def test_a_test_goes_to_whoever_writes_as_it_would_go_and_is_no_recipient(syria: Appeal, rima: User) -> None:
    Appeal.objects.filter(pk=syria.pk).update(is_discreet=True)
    listed(syria, "ABBAD", "abbad@example.org")
    message = written(syria, rima, en=ENGLISH, ar=ARABIC)

    assert messaging.test(message, by=rima) == 2
    outbox.deliver_due()

    assert [(one.to, one.extra_headers["Content-Language"]) for one in mail.outbox] == [
        (["rima@example.org"], "ar"),
        (["rima@example.org"], "en"),
    ]
    assert mail.outbox[1].subject == "A message for you"
    bodies = [one.body for one in mail.outbox]
    assert [
        word for word in ("Uniting for Syria", "Amnesty", ENGLISH[0], ARABIC[0]) if any(word in body for body in bodies)
    ] == []
    sent(message, rima)
    assert Letter.objects.filter(endorsement__isnull=False).count() == 1
    assert cast.acts()[-3:] == ["write_message", "test_message", "send_message"]


def test_tests_do_not_fill_a_mailbox(syria: Appeal, rima: User) -> None:
    message = written(syria, rima)
    for _ in range(messaging.MOST_TESTS):
        messaging.test(message, by=rima)

    with pytest.raises(Refusal, match="many test mails"):
        messaging.test(message, by=rima)

    assert Letter.objects.count() == messaging.MOST_TESTS


# Drafts


def test_a_draft_is_changed_by_one_and_not_over_what_another_wrote_unseen(syria: Appeal, rima: User) -> None:
    omar = cast.colleague("nour", syria, Role.COORDINATOR)
    message = written(syria, rima)
    seen = messaging.mark(message)
    messaging.change(message, Words(Audience.LISTED, {"en": ("Mine", "Text")}), by=rima, seen=seen)

    with pytest.raises(Refusal) as refusal:
        messaging.change(message, Words(Audience.ALL, {"en": ("Over it", "")}), by=omar, seen=seen)
    assert refusal.value.code == "stale"
    message.refresh_from_db()
    assert (messaging.texts_of(message), message.audience) == ({"en": ("Mine", "Text")}, "listed")

    messaging.change(message, Words(Audience.ALL, {"ar": ("Over it", "")}), by=omar, seen=messaging.mark(message))

    assert messaging.texts_of(message) == {"ar": ("Over it", "")}
    # What Rima wrote in one go is one act.
    assert cast.acts()[-2:] == ["write_message", "change_message"]


def test_a_draft_is_removed_and_what_was_sent_stays_as_it_was(syria: Appeal, rima: User) -> None:
    listed(syria, "ABBAD", "abbad@example.org")
    messaging.remove(written(syria, rima), by=rima)
    message = sent(written(syria, rima), rima)

    for act in (messaging.remove, messaging.test):
        with pytest.raises(Refusal) as refusal:
            act(message, by=rima)
        assert refusal.value.code == "sent"
    with pytest.raises(Refusal):
        messaging.change(message, Words(Audience.LISTED, {}), by=rima, seen=messaging.mark(message))

    assert list(Message.objects.values_list("pk", "audience")) == [(message.pk, "all")]
    assert messaging.texts_of(message) == {"en": ENGLISH}
    assert "remove_message" in cast.acts()


def test_what_cannot_be_stored_is_refused(syria: Appeal, rivers: Appeal, srn: Network, rima: User, omar: User) -> None:
    for appeal, words in (
        (syria, Words(Audience.ALL, {"en": ("x" * 151, "")})),
        (syria, Words(Audience.ALL, {"en": ("", "x" * 20_001)})),
        (syria, Words(Audience.ALL, {"tlh": ("nuqneH", "")})),
        (syria, Words(Audience.NETWORK, {})),
        (rivers, Words(Audience.NETWORK, {}, srn)),
    ):
        with pytest.raises(Refusal):
            messaging.write(appeal, words, by=None)

    assert Message.objects.count() == 0
    fields = [MessageText._meta.get_field(name) for name in ("subject", "body")]
    assert [field.max_length for field in fields] == list(messaging.LONGEST)  # type: ignore[union-attr]


# Stopping


def test_stop_keeps_all_that_waits_from_going_for_good(syria: Appeal, rima: User) -> None:
    for number in range(4):
        listed(syria, f"Organization {number}", f"signer{number}@example.org")
    message = sent(written(syria, rima), rima)
    outbox.deliver_due(limit=1)

    assert messaging.stop(message, by=rima) == 3
    outbox.deliver_due()

    message.refresh_from_db()
    assert (len(mail.outbox), sorted(states()), message.state) == (1, ["sent"] + ["stopped"] * 3, "stopped")
    for letter in Letter.objects.filter(state=LetterState.STOPPED):
        with pytest.raises(Refusal, match="was stopped"):
            outbox.again(letter, by=rima)
    with pytest.raises(Refusal, match="nothing to stop"):
        messaging.stop(message, by=rima)
    assert JournalEntry.objects.latest("pk").details == {"audience": "all", "mails": 3}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_stopped", [True, False])
def test_of_a_message_stopped_while_it_goes_only_the_one_in_hand_still_goes(
    syria: Appeal, rima: User, box: Box, monkeypatch: pytest.MonkeyPatch, is_stopped: bool
) -> None:
    for number in range(6):
        listed(syria, f"Organization {number}", f"signer{number}@example.org")
    message = sent(written(syria, rima), rima)
    in_hand, go_on, hand = Event(), Event(), handing.Server.hand

    def slowly(server: handing.Server, letter: mail.EmailMessage) -> Any:
        if len(box.taken) == 2:
            in_hand.set()
            go_on.wait(10)
        return hand(server, letter)

    monkeypatch.setattr(handing.Server, "hand", slowly)

    def work() -> None:
        outbox.deliver_due()
        connections.close_all()

    worker = Thread(target=work)
    worker.start()
    assert in_hand.wait(10)
    if is_stopped:
        assert messaging.stop(message, by=rima) == 4
    go_on.set()
    worker.join()
    outbox.deliver_due(timezone.now() + outbox.LEASE * 2)

    # The third was in hand. Without the stop, which is the control, all of them go, and each once.
    assert len(box.addresses) == len(set(box.addresses)) == (3 if is_stopped else 6)
    assert sorted(states()) == (["sent"] * 3 + ["stopped"] * 3 if is_stopped else ["sent"] * 6)


@pytest.mark.django_db(transaction=True)
def test_two_who_send_at_once_send_once(syria: Appeal, rima: User) -> None:
    listed(syria, "ABBAD", "abbad@example.org")
    message, answers = written(syria, rima), list[str]()

    def send() -> None:
        try:
            messaging.send(message, by=rima, number=1, seen=messaging.mark(message))
            answers.append("done")
        except Refusal as refusal:
            answers.append(refusal.code)

    at_once(send, people=4)

    assert (answers.count("done"), Letter.objects.count()) == (1, 1)
    assert set(answers) <= {"done", "sent", "at_the_same_time"}


def test_all_of_it_is_of_the_kind_message(syria: Appeal, rima: User) -> None:
    listed(syria, "ABBAD", "abbad@example.org")
    message = written(syria, rima)
    messaging.test(message, by=rima)
    sent(message, rima)

    rows = Letter.objects.values_list("kind", "message", "appeal", "by")
    assert list(rows) == [(LetterKind.MESSAGE, message.pk, syria.pk, rima.pk)] * 2


# Story 11, its second half


def test_after_a_change_of_meaning_it_reaches_exactly_those_on_the_list(syria: Appeal, rima: User, box: Box) -> None:
    languages = {"en": ENGLISH, "ar": ARABIC, "fr": ("Nouvelles", "C'est publié.")}
    rows = [
        listed(syria, f"Organization {number}", f"signer{number}@example.org", language=list(languages)[number % 3])
        for number in range(30)
    ]
    texts.change_meaning(syria, {"en": ("Uniting for Syria", "We ask for something else.")}, by=rima)
    consent.ask(syria, rule=ConsentRule.AGREED, answer_by=timezone.now().date() + timedelta(days=9), by=rima)
    syria.refresh_from_db()
    assert syria.asked_version is not None
    for number, row in enumerate(rows):
        assert row.signatory is not None
        if number < 24:
            consent.answer(row.signatory, syria.asked_version, agrees=number >= 4, by=None)
    replacing.publish(syria, by=rima)
    syria.refresh_from_db()
    outbox.deliver_due()
    box.taken.clear()

    sent(written(syria, rima, Audience.LISTED, en=ENGLISH, ar=ARABIC, fr=languages["fr"]), rima)
    outbox.deliver_due()

    # Four refused, six were silent.
    got = {address: (message["Subject"], message["Content-Language"]) for address, message in box.taken}
    assert got == {
        f"signer{number}@example.org": (languages[code][0], code)
        for number in range(4, 24)
        for code in [list(languages)[number % 3]]
    }
    assert len(box.taken) == 20
    for address, message in box.taken:
        assert set(re.findall(r"signer\d+@example\.org", message.as_string())) == {address}
