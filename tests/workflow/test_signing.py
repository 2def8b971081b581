"""Signing in public: what a form stores, the one mail, the link that confirms, and what a stranger can cause."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core import mail
from django.utils import timezone

from signatories import tokens
from signatories.choices import EndorsementState, LetterState
from signatories.models import Appeal, Endorsement, JournalEntry, Letter, Signatory
from signatories.models.endorsement import PERSONAL
from signatories.workflow import links, outbox, signing
from signatories.workflow.door import Refusal
from signatories.workflow.endorsing import Contact
from signatories.workflow.proposals import Proposal
from signatories.workflow.signing import SignOn
from tests import cast
from tests.views.signers import send_links

LAYLA = Contact("Layla Haddad", "director", "layla@ahlhoran.example", "+963 11 555 0100")

OMAR = Contact("Omar", "", "omar@sawaed.example")
NOUR = Contact("Nour", "", "nour@khoj.example")


def form(*names: str, contact: Contact = LAYLA, version: int = 1) -> SignOn:
    return SignOn(tuple(Proposal(name) for name in names or ("Ahl Horan",)), contact, version)


def signed(appeal: Appeal, *names: str, contact: Contact = LAYLA) -> Endorsement:
    return signing.receive(appeal, form(*names, contact=contact), language="en")[0]


def token(row: Endorsement) -> str:
    row.refresh_from_db()
    return tokens.link("confirm", row.seed).split("/")[-2]


def test_form_is_stored_as_given_and_nothing_is_public(open_syria: Appeal) -> None:
    was = cast.revision(open_syria)

    row = signed(open_syria)

    assert (row.state, row.person, row.email) == (EndorsementState.PENDING, "Layla Haddad", "layla@ahlhoran.example")
    assert (Signatory.objects.count(), cast.revision(open_syria)) == (0, was)
    assert list(Letter.objects.values_list("kind", "endorsement")) == [("confirm", row.pk)]


def test_fifteen_organizations_are_one_mail_and_one_click(open_syria: Appeal) -> None:
    names = [f"Organization {i:02}" for i in range(15)]
    row = signed(open_syria, *names)
    outbox.deliver_due()

    signing.confirm(token(row))

    assert len(mail.outbox) == 1
    assert sorted(Signatory.objects.values_list("printed_name", flat=True)) == names


def test_link_confirms_once(open_syria: Appeal) -> None:
    row = signed(open_syria)
    used = token(row)
    signing.confirm(used)

    with pytest.raises(Refusal) as refused:
        signing.confirm(used)

    assert refused.value.code == "used"
    assert JournalEntry.objects.filter(act="confirm").count() == 1


@pytest.mark.parametrize("purpose", ["mine", "colleague"])
def test_link_for_another_purpose_confirms_nothing(open_syria: Appeal, purpose: str) -> None:
    row = signed(open_syria)
    other = tokens._signer(purpose).sign(row.seed)

    assert signing.meant(other) == []
    assert signing.meant(token(row)) == [row]


@pytest.mark.parametrize("spoil", [lambda t: t[:-1], lambda t: t + "A", lambda t: t.swapcase(), lambda t: ""])
def test_spoilt_link_confirms_nothing(open_syria: Appeal, spoil: object) -> None:
    row = signed(open_syria)

    assert signing.meant(spoil(token(row))) == []  # type: ignore[operator]


def test_link_of_a_wrong_address_opens_nothing_after_the_correction(open_syria: Appeal) -> None:
    row = signed(open_syria)
    old = token(row)

    signing.correct_address(row.group, "layla@horan.example", by=None)

    assert signing.meant(old) == []
    assert [one.email for one in signing.meant(token(row))] == ["layla@horan.example"]


def test_link_is_good_for_seven_days(open_syria: Appeal) -> None:
    row = signed(open_syria)
    good = token(row)

    with time_machine.travel(timezone.now() + timedelta(days=6, hours=23), tick=False):
        assert signing.meant(good) == [row]
    with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1), tick=False):
        assert signing.meant(good) == []


def test_what_nobody_confirms_lapses_with_its_data(open_syria: Appeal) -> None:
    with time_machine.travel(timezone.now() - timedelta(days=8), tick=False):
        row = signed(open_syria)
        outbox.deliver_due()
    young = signed(open_syria, "KHOJ")

    assert signing.lapse_due() == 1

    row.refresh_from_db()
    young.refresh_from_db()
    assert (row.state, {getattr(row, name) for name in PERSONAL}) == (EndorsementState.LAPSED, {""})
    assert (young.state, young.person) == (EndorsementState.PENDING, "Layla Haddad")


def test_link_that_was_sent_again_lives_its_seven_days_too(open_syria: Appeal) -> None:
    row, once = signed(open_syria, "Ahl Horan", "KHOJ"), signed(open_syria, "Sawaed", contact=OMAR)
    outbox.deliver_due()
    with time_machine.travel(timezone.now() + timedelta(days=6), tick=False):
        signing.send_again(row.group, by=None)
        outbox.deliver_due()
        good = token(row)

    left = []
    for hours in (24 * 7 + 1, 24 * 13 - 1, 24 * 13 + 1):
        with time_machine.travel(timezone.now() + timedelta(hours=hours), tick=False):
            signing.lapse_due()
            left.append((len(signing.meant(good)), Endorsement.objects.filter(state="pending").count()))

    once.refresh_from_db()
    assert (left, once.state) == ([(2, 2), (2, 2), (0, 0)], EndorsementState.LAPSED)


def test_nobody_keeps_a_form_alive_by_asking_for_its_link(open_syria: Appeal, rima: User) -> None:
    row, waits, kept = (signed(open_syria, name, contact=contact) for name, contact in
                        (("Ahl Horan", LAYLA), ("Sawaed", OMAR), ("KHOJ", NOUR)))  # fmt: skip
    begun, gone = timezone.now(), dict[str, int]()
    for day in range(40):
        with time_machine.travel(begun + timedelta(days=day), tick=False):
            links.ask(open_syria, LAYLA.email, language="en")
            send_links()
            if day % 6 == 0:
                signing.send_again(kept.group, by=rima)
            outbox.deliver_due()
            # A mailbox that says "later" every time.
            Letter.objects.filter(endorsement=waits).update(state=LetterState.WAITING, sent_at=None)
            signing.lapse_due()
            for one in Endorsement.objects.filter(state=EndorsementState.LAPSED):
                gone.setdefault(one.name, day)

    assert gone == {row.name: 28, waits.name: 28}


def test_stranger_causes_three_mails_a_day_to_one_mailbox(open_syria: Appeal) -> None:
    for i in range(200):
        tag = f"+{i}" if i % 2 else ""
        signed(open_syria, f"Organization {i}", contact=Contact("L", "", f"Layla{tag}@ahlhoran.example"))
    signed(open_syria, "Another", contact=Contact("O", "", "omar@ahlhoran.example"))

    outbox.deliver_due()

    assert sorted(m.to[0] for m in mail.outbox if "omar" not in m.to[0]) == ["Layla+1@ahlhoran.example"] + [
        "Layla@ahlhoran.example",
        "Layla@ahlhoran.example",
    ]
    assert Letter.objects.filter(state=LetterState.STOPPED, error="TooMany").count() == 197
    assert Endorsement.objects.count() == 201


def test_flood_is_kept_without_a_mail(open_syria: Appeal, rima: object) -> None:
    row = signing.receive(open_syria, form(), language="en", is_held=True)[0]
    assert Letter.objects.count() == 0

    signing.send_again(row.group, by=None)
    assert Letter.objects.count() == 0
    signing.send_again(row.group, by=rima)  # type: ignore[arg-type]

    assert Letter.objects.count() == 1


@pytest.mark.parametrize(
    ("opens", "closes", "late", "code"),
    [(1, None, 0, "not_yet"), (None, -1, 0, "closed"), (None, -1, 2, ""), (None, 1, 0, ""), (-1, None, 0, "")],
)
def test_form_is_taken_in_its_time_only(
    open_syria: Appeal, opens: int | None, closes: int | None, late: int, code: str
) -> None:
    now = timezone.now()
    open_syria.opens_at = now + timedelta(seconds=opens) if opens else None
    open_syria.closes_at = now + timedelta(seconds=closes) if closes else None
    open_syria.late_hours = late

    try:
        signing.receive(open_syria, form(), language="en", at=now)
        told = ""
    except Refusal as refusal:
        told = refusal.code

    assert (told, Endorsement.objects.count()) == (code, 0 if code else 1)


def test_form_beside_an_older_text_is_refused(open_syria: Appeal) -> None:
    with pytest.raises(Refusal) as refused:
        signing.receive(open_syria, form(version=7), language="en")

    assert (refused.value.code, Endorsement.objects.count()) == ("text_changed", 0)


def test_three_mails_a_day_are_the_signers_own_and_a_coordinator_can_still_repair(
    open_syria: Appeal, rima: User
) -> None:
    row = signed(open_syria)
    for _ in range(2):
        outbox.deliver_due()
        signing.send_again(row.group, by=None)
    outbox.deliver_due()

    with pytest.raises(Refusal) as refused:
        signing.send_again(row.group, by=None)
    signing.correct_address(row.group, "layla@right.example", by=rima)
    outbox.deliver_due()

    assert refused.value.code == "too_many"
    assert [message.to[0] for message in mail.outbox] == ["layla@ahlhoran.example"] * 3 + ["layla@right.example"]


def test_correcting_the_address_makes_no_room_for_more_mails_to_it(open_syria: Appeal) -> None:
    for number in range(5):
        row = signed(open_syria, f"Organization {number}")
        outbox.deliver_due()
        signing.correct_address(row.group, f"nobody{number}@horan.example", by=None)
        outbox.deliver_due()

    # A mail to the new address counts for the old one too, so the bar of three is reached sooner.
    assert [message.to[0] for message in mail.outbox].count("layla@ahlhoran.example") == 2
    assert len(mail.outbox) == 2 + 5


def test_mails_to_a_wrong_address_are_counted_however_old_their_form_is(open_syria: Appeal) -> None:
    """A form lives for weeks while its link is sent again; each may not send three mails a day to one stranger."""
    begun, names = timezone.now(), [f"Organization {i}" for i in range(4)]
    forms = [signed(open_syria, name, contact=Contact(email=f"{name[-1]}@horan.example")) for name in names]
    outbox.deliver_due()
    with time_machine.travel(begun + timedelta(days=5), tick=False):
        for row in forms:
            signing.send_again(row.group, by=None)
        outbox.deliver_due()
    with time_machine.travel(begun + timedelta(days=9), tick=False):
        for row in forms:
            for email in ("victim@else.example", f"m{row.pk}@horan.example"):
                signing.correct_address(row.group, email, by=None)
                outbox.deliver_due()
            signing.forget_wrong_addresses()
    kept = Endorsement.objects.exclude(kept="").count()
    with time_machine.travel(begun + timedelta(days=10, minutes=1), tick=False):
        signing.forget_wrong_addresses()

    assert [message.to[0] for message in mail.outbox].count("victim@else.example") <= 3
    assert (kept, Endorsement.objects.exclude(kept="").count()) == (4, 0)


def test_address_that_was_corrected_is_forgotten_when_it_counts_no_more(open_syria: Appeal) -> None:
    row = signed(open_syria, "Ahl Horan", "KHOJ")
    signing.correct_address(row.group, "layla@horan.example", by=None)
    signing.confirm(token(row))

    counts = []
    for days in (8, 9):
        signing.forget_wrong_addresses(timezone.now() + timedelta(days=days, minutes=-1))
        counts.append(list(Endorsement.objects.order_by("pk").values_list("kept", flat=True)))

    assert counts == [["layla@ahlhoran.example", ""], ["", ""]]


def test_what_strangers_caused_too_often_goes_when_a_coordinator_says_so(open_syria: Appeal, rima: User) -> None:
    for number in range(4):
        signed(open_syria, f"Organization {number}")
    outbox.deliver_due()
    (stopped,) = Letter.objects.filter(state=LetterState.STOPPED)
    before = len(mail.outbox)

    outbox.again(stopped, by=rima)
    outbox.deliver_due()

    assert (before, len(mail.outbox)) == (3, 4)
