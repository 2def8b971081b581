"""Mails: what waits, went, returned or was stopped; of a signer a name at most, never an address."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from signatories.choices import LetterKind, LetterState, Role
from signatories.models import Appeal, Endorsement, Letter
from signatories.workflow import entering, moderation, outbox, people
from signatories.workflow.endorsing import Contact
from signatories.workflow.proposals import Proposal
from tests.admin.filling import entered
from tests.cast import NOON


def address(appeal: Appeal) -> str:
    return f"/admin/statements/{appeal.pk}/mails/"


def asked(appeal: Appeal, name: str, by: User, *, is_named: bool = True) -> Letter:
    contact = Contact("Layla", email=f"{name.lower().replace(' ', '.')}@canary.example")
    row = entering.enter(appeal, Proposal(name, is_named=is_named), contact, by=by, source="reply mail")
    assert row.signatory is not None
    moderation.ask(row.signatory, by=by)
    Endorsement.objects.filter(pk=row.pk).update(question="Who decided?")
    return outbox.post(LetterKind.QUESTION, endorsement=row, appeal=appeal, language="en", by=by)


def send(client: Client, appeal: Appeal, **data: object) -> str:
    return client.post(address(appeal), data, follow=True).content.decode()


def shown(client: Client, appeal: Appeal, query: str = "") -> str:
    return client.get(address(appeal) + query).content.decode()


def test_before_the_first_mail_it_says_what_will_stand_here(syria: Appeal, rima: User) -> None:
    html = shown(entered(rima), syria)

    assert "No mail has been written for this statement yet." in html
    assert f'href="/admin/statements/{syria.pk}/people/">Invite a colleague</a>' in html


def test_each_mail_is_told_with_its_kind_state_and_trouble_but_no_address_of_signers(syria: Appeal, rima: User) -> None:
    with time_machine.travel(NOON, tick=False):
        for name in ("ABBAD", "Ahl Horan", "Kesh Malek", "Bonyan"):
            asked(syria, name, rima)
        asked(syria, "Tuba Dernegi", rima, is_named=False)
        people.invite_by_mail(syria, email="Nour@invited.example", name="Nur", role=Role.VIEWER, language="en", by=rima)
        letters = list(Letter.objects.order_by("pk"))
        for letter, values in zip(
            letters,
            (
                {"state": LetterState.SENT, "sent_at": NOON},
                {"state": LetterState.RETURNED, "error": "SMTPRecipientsRefused", "attempts": 1},
                {"error": "ConnectionRefusedError", "attempts": 2},
                {"state": LetterState.STOPPED},
            ),
            strict=False,
        ):
            Letter.objects.filter(pk=letter.pk).update(**values)

        html = shown(entered(rima), syria)

    rows = [" ".join(_plain(row)) for row in html.split('<li class="row">')[1:]]
    assert rows == [
        "nour@invited.example invitation of a colleague waiting to go out 3 Mar, 12:00 UTC Stop",
        "Not named question to a signer waiting to go out 3 Mar, 12:00 UTC Stop",
        "Bonyan question to a signer stopped Send again",
        "Kesh Malek question to a signer waiting to go out 3 Mar, 12:00 UTC "
        "our mail server did not answer · tried 2 times Try now Stop",
        "Ahl Horan question to a signer returned "
        "their mail server does not take it for this address · tried 1 time Send again",
        "ABBAD question to a signer handed over 3 Mar 2026, 12:00",
    ]
    for secret in ("canary", "Tuba", "Nur", "Refused"):
        assert secret not in html


def _plain(row: str) -> list[str]:
    words, is_text = list[str](), True
    for part in row.partition("</ul>")[0].replace("<", "\0<").replace(">", ">\0").split("\0"):
        is_text = not part.startswith("<")
        words += part.split() if is_text else []
    return words


def test_a_mail_is_stopped_and_sent_again(syria: Appeal, rima: User) -> None:
    client, letter = entered(rima), asked(syria, "ABBAD", rima)

    assert "The mail is stopped. It has not gone out." in send(client, syria, act="stop", letter=letter.pk)
    outbox.deliver_due()
    assert mail.outbox == []

    assert "The mail goes out now." in send(client, syria, act="again", letter=letter.pk)
    outbox.deliver_due()
    assert [message.to for message in mail.outbox] == [["abbad@canary.example"]]
    assert "This mail has moved on meanwhile." in send(client, syria, act="stop", letter=letter.pk)


def test_a_standstill_is_told_in_red(syria: Appeal, rima: User) -> None:
    with time_machine.travel(NOON, tick=False) as traveller:
        asked(syria, "ABBAD", rima)
        client = entered(rima)
        assert "Mails have not gone out" not in shown(client, syria)

        traveller.shift(timedelta(minutes=2))

        html = shown(client, syria)
    assert (
        'class="errornote stuck" role="alert">Mails have not gone out since 3 Mar 2026, 12:00 UTC (1 waiting).' in html
    )


def test_one_state_can_be_looked_at_alone(syria: Appeal, rima: User) -> None:
    asked(syria, "ABBAD", rima)
    outbox.stop(asked(syria, "Bonyan", rima), by=rima)
    client = entered(rima)

    found = {
        state: [n for n in ("ABBAD", "Bonyan") if n in shown(client, syria, f"?show={state}")] for state in QUERIES
    }

    assert found == {
        "": ["ABBAD", "Bonyan"],
        "waiting": ["ABBAD"],
        "stopped": ["Bonyan"],
        "returned": [],
        "nonsense": ["ABBAD", "Bonyan"],
    }
    assert "No mail here." in shown(client, syria, "?show=returned")


QUERIES = ("", "waiting", "stopped", "returned", "nonsense")


@pytest.mark.parametrize("page", ["", "0", "2", "3", "x", "-1", "9" * 40])
def test_pages_are_fifty_long_and_nonsense_is_a_page_too(
    syria: Appeal, rima: User, page: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client, one = entered(rima), asked(syria, "ABBAD", rima)
    shown(client, syria)
    with django_assert_num_queries(30, exact=False) as few:
        shown(client, syria)
    values = {"kind": one.kind, "endorsement_id": one.endorsement_id, "due_at": one.due_at, "language": "en"}
    Letter.objects.bulk_create(Letter(appeal=syria, by=rima, **values) for _ in range(99))

    with django_assert_num_queries(len(few)):
        html = shown(client, syria, f"?page={page}")

    assert html.count('<li class="row">') == 50


@pytest.mark.parametrize("key", ["", "0", "x", "٣", "9" * 30, "theirs"])
def test_a_mail_of_another_statement_is_not_found(
    syria: Appeal, rivers: Appeal, rima: User, omar: User, key: str
) -> None:
    theirs = asked(rivers, "ABBAD", omar)

    answer = entered(rima).post(address(syria), {"act": "stop", "letter": str(theirs.pk) if key == "theirs" else key})

    theirs.refresh_from_db()
    assert (answer.status_code, theirs.state) == (404, "waiting")


def test_nonsense_changes_nothing_and_others_see_nothing(syria: Appeal, rima: User, vera: User, omar: User) -> None:
    letter = asked(syria, "ABBAD", rima)

    assert "Nothing was changed. Press one of the buttons." in send(entered(rima), syria, letter=letter.pk)
    for user, status in ((vera, 403), (omar, 404)):
        client = entered(user)
        assert client.get(address(syria)).status_code == status
        assert client.post(address(syria), {"act": "stop", "letter": letter.pk}).status_code == status
    letter.refresh_from_db()
    assert letter.state == "waiting"
