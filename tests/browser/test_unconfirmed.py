"""The mail that never came: three of twelve are refused, and Rima sees and repairs them in a few clicks."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from signatories import tokens
from signatories.choices import EndorsementState, LetterState, Signing
from signatories.models import Appeal, Endorsement, JournalEntry, Letter
from signatories.workflow import links, outbox, register, signing
from signatories.workflow.endorsing import Contact
from signatories.workflow.proposals import Proposal
from signatories.workflow.signing import SignOn
from tests.browser.desk import enter, faults, listen
from tests.mail.server import Box, free_port, lead_to, running
from tests.views.signers import send_links

REFUSED = ("signer3@canary.example", "signer6@canary.example", "signer9@canary.example")


@pytest.fixture
def box(settings: Settings) -> Iterator[Box]:
    port = free_port()
    lead_to(port, settings)
    with running(Box(at_rcpt=dict.fromkeys(REFUSED, "550 no such user")), port) as box:
        yield box


def received(appeal: Appeal, name: str, email: str) -> Endorsement:
    form = SignOn((Proposal(name),), Contact("Samir", email=email), appeal.version)
    return signing.receive(appeal, form, language="en")[0]


def clicked(page: Page, button: str) -> None:
    """Click once, on a link or a button, and wait for what follows."""
    page.locator(button).first.click()
    page.wait_for_load_state("networkidle")


def test_three_of_twelve_are_refused_and_repaired_in_three_clicks_each(
    page: Page, syria: Appeal, rima: User, box: Box, live_server: LiveServer
) -> None:
    said, foreign = listen(page, live_server.url)
    syria.signing = Signing.OPEN
    register.save(syria, by=None)
    rows = [received(syria, f"Organization {number}", f"signer{number}@canary.example") for number in range(12)]
    outbox.deliver_due()
    assert sorted(set(Letter.objects.values_list("state", "error"))) == [
        ("returned", "SMTPRecipientsRefused"),
        ("sent", ""),
    ]

    enter(page, rima, live_server.url)
    home = f"/admin/statements/{syria.pk}/"
    page.goto(home)
    expect(page.locator(".tasks")).to_contain_text("3 not confirmed, returned")
    assert faults(page, "unconfirmed-home") == []

    # One by sending it again, now that its mailbox is there.
    box.at_rcpt.pop(REFUSED[0])
    clicked(page, "a:has-text('Repair')")
    expect(page.locator("#card")).to_contain_text("mail returned")
    assert faults(page, "unconfirmed") == []
    clicked(page, "button:has-text('Send again')")
    expect(page.locator(".messagelist")).to_have_text("The link goes out once more.")
    outbox.deliver_due()
    assert box.addresses.count(REFUSED[0]) == 1
    page.goto(home)
    expect(page.locator(".tasks")).to_contain_text("2 not confirmed, returned")

    # One by telephone.
    clicked(page, "a:has-text('Repair')")
    page.get_by_label("Who was rung").fill("Samir")
    clicked(page, ".bar button:has-text('Confirmed by telephone')")
    expect(page.locator(".messagelist")).to_contain_text("Organization 6 is confirmed by telephone")
    page.goto(home)
    expect(page.locator(".tasks")).to_contain_text("1 not confirmed, returned")

    # And one by another address.
    clicked(page, "a:has-text('Repair')")
    page.get_by_label("Right address").fill("signer9@right.example")
    clicked(page, "button:has-text('Correct the address')")
    expect(page.locator(".messagelist")).to_contain_text("The address is corrected")
    outbox.deliver_due()
    page.goto(home)
    expect(page.locator(".tasks")).to_contain_text("11 not confirmed yet")
    expect(page.locator(".tasks")).not_to_contain_text("returned")
    assert box.addresses.count("signer9@right.example") == 1
    told = JournalEntry.objects.filter(act__in=("send_link_again", "confirm", "correct_address")).order_by("pk")
    assert list(told.values_list("act", "by__username", "label")) == [
        ("send_link_again", "rima", "Organization 3"),
        ("confirm", "rima", "Organization 6"),
        ("correct_address", "rima", "Organization 9"),
    ]
    assert Endorsement.objects.filter(pk__in=[row.pk for row in rows], state=EndorsementState.CONFIRMED).count() == 1
    assert (said, foreign) == ([], [])


@pytest.mark.django_db
def test_twenty_scanners_open_the_link_and_confirm_nothing(syria: Appeal) -> None:
    syria.signing = Signing.OPEN
    register.save(syria, by=None)
    row = received(syria, "Ahl Horan", "samir@canary.example")
    link = tokens.link("confirm", row.seed)
    tables = (Endorsement, JournalEntry, Letter)
    before = [list(table.objects.order_by("pk").values()) for table in tables]

    for number in range(20):
        Client().generic("HEAD" if number % 2 else "GET", link)

    assert [list(table.objects.order_by("pk").values()) for table in tables] == before
    Client().post(link)  # the control
    assert Endorsement.objects.get(pk=row.pk).state == EndorsementState.CONFIRMED


def test_whoever_had_three_mails_today_still_gets_the_link_to_his_signature(syria: Appeal, box: Box) -> None:
    syria.signing = Signing.OPEN
    register.save(syria, by=None)
    samir = received(syria, "Ahl Horan", "samir@canary.example")
    signing.confirm(tokens.link("confirm", samir.seed).split("/")[-2])
    for number in range(4):
        # Strangers sign with his address: three mails a day they can cause, no more.
        received(syria, f"Stranger {number}", "Samir+list@canary.example")
    outbox.deliver_due()
    of_strangers = len(box.taken)

    for _ in range(4):
        links.ask(syria, "samir@canary.example", language="ar")
        links.ask(syria, "samir@canary.example", language="ar")
        send_links()
        outbox.deliver_due()

    assert of_strangers == 3
    got = [message for address, message in box.taken if message["Subject"] == box.taken[-1][1]["Subject"]]
    assert len(got) == 4
    assert re.search(r"/ar/mine/\S+", got[-1].get_content())
    assert [message["To"] for message in got] == ["samir@canary.example"] * 4
    stopped = Letter.objects.filter(state=LetterState.STOPPED)
    assert list(stopped.order_by("pk").values_list("kind", "error", "endorsement__name")) == [
        ("confirm", "", "Ahl Horan"),
        ("confirm", "TooMany", "Stranger 3"),
    ]
    assert timezone.now() - Letter.objects.filter(kind="mine").latest("pk").due_at < timedelta(seconds=30)
