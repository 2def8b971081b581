"""The fresh log-in, and the contacts that leave only after it."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django_otp.plugins.otp_totp.models import TOTPDevice
from openpyxl import load_workbook

from signatories.choices import Signing
from signatories.models import Appeal, Endorsement, JournalEntry
from signatories.workflow import contacts, drafts, entering, register
from signatories.workflow.endorsing import Contact
from signatories.workflow.proposals import Proposal
from tests.admin.access import (
    PASSWORD,
    code_of,
    text,
    with_telephone,
)
from tests.admin.filling import entered

NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)


@pytest.fixture
def layla(rima: User, syria: Appeal) -> None:
    contact = Contact("Layla =Haddad", "Director", "layla@abbad.example", "+963 11 123")
    entering.enter(syria, Proposal("=ABBAD"), contact, by=rima, source="reply mail", note="rang, R.")
    entering.enter(syria, Proposal("Kesh Malek"), Contact(), by=rima, source="a call")


def test_fresh_log_in_asks_password_and_code_and_lasts_five_minutes(rima: User, syria: Appeal, layla: None) -> None:
    with_telephone(rima)
    url = f"/admin/statements/{syria.pk}/contacts/"
    with time_machine.travel(NOON, tick=False) as clock:
        client = entered(rima)
        TOTPDevice.objects.filter(user=rima).exclude(name="telephone").delete()
        again = client.get(url).headers["Location"]
        assert again == f"/admin/again/?next={url}"
        assert "not your password" in text(client.post(again, {"password": "a guess", "code": code_of(rima)}))
        assert "not right" in text(client.post(again, {"password": PASSWORD, "code": "000000"}))
        clock.shift(2)
        assert client.post(again, {"password": PASSWORD, "code": code_of(rima)}).headers["Location"] == url

        clock.shift(timedelta(minutes=5))
        assert client.get(url).status_code == 200
        clock.shift(1)
        assert client.get(url).headers["Location"] == again
        assert client.post(url, {"format": "csv"}).headers["Location"] == again


def test_fresh_log_in_counts_guesses_like_the_front_door(rima: User) -> None:
    client = entered(with_telephone(rima))

    pages = [client.post("/admin/again/", {"password": f"guess {n}", "code": "1"}) for n in range(12)]

    assert [page.status_code for page in pages] == [200] * 9 + [429] * 3
    assert "Try again in 15 minutes." in text(pages[-1])


@pytest.mark.usefixtures("layla")
def test_contacts_come_marked_harmless_and_journalled(rima: User, syria: Appeal) -> None:
    url = f"/admin/statements/{syria.pk}/contacts/"
    client = entered(rima, is_fresh=True)
    assert "one file with 1 contact:" in text(client.get(url))

    with time_machine.travel(NOON, tick=False):
        client = entered(rima, is_fresh=True)
        table, book = client.post(url, {"format": "csv"}), client.post(url, {"format": "xlsx"})

    assert table["Content-Disposition"] == (
        'attachment; filename="CONFIDENTIAL-contacts-uniting-for-syria-2026-03-03-rima.csv"'
    )
    assert "no-store" in table["Cache-Control"]
    notice, head, *rows = csv.reader(io.StringIO(table.content.decode("utf-8-sig")))
    assert notice == [
        "CONFIDENTIAL. Contacts of uniting-for-syria, taken out by rima, 3 March 2026, 12:00 UTC. "
        "Delete this file after use."
    ]
    assert head == ["name", "person", "role", "email", "telephone", "way", "received", "state", "note"]
    assert rows[0].pop(6).endswith("UTC")
    assert rows == [
        [
            "'=ABBAD",
            "Layla =Haddad",
            "Director",
            "layla@abbad.example",
            "'+963 11 123",
            "by hand",
            "confirmed",
            "rang, R.",
        ]
    ]
    sheet = load_workbook(io.BytesIO(book.content)).active
    assert sheet is not None
    assert [sheet["A3"].value, sheet["A3"].data_type, sheet["A3"].quotePrefix] == ["=ABBAD", "s", True]
    told = JournalEntry.objects.filter(act="export_contacts")
    assert [(entry.by, entry.appeal, entry.details) for entry in told] == [(rima, syria, {"rows": 1})] * 2


@pytest.mark.parametrize("page", ["contacts/", "contacts/erase/"])
def test_desk_says_who_has_a_file_with_contacts(rima: User, syria: Appeal, layla: None, page: str) -> None:
    url = f"/admin/statements/{syria.pk}/{page}"
    with time_machine.travel(NOON, tick=False):
        client = entered(rima, is_fresh=True)
        before = text(client.get(url))
        client.post(f"/admin/statements/{syria.pk}/contacts/", {"format": "csv"})
        after = text(client.get(url))

    said = "1 file with contacts was taken out. Erasing does not reach it: ask whoever has it to delete it."
    assert ("taken out." in before, said in after, "<li><bdi>rima</bdi>, 3 March 2026</li>" in after) == (
        False,
        True,
        True,
    )


def test_whom_a_stranger_sent_the_text_to_is_no_contact(syria: Appeal, layla: None) -> None:
    syria.signing = Signing.OPEN
    drafts.keep(register.save(syria, by=None), "director@khoj.example", {}, is_named=True, language="en")

    rows = contacts.export(syria, by=None)

    assert [row[3] for row in rows] == ["email", "layla@abbad.example"]
    assert Endorsement.objects.filter(email="director@khoj.example").exists()


def test_contacts_are_for_coordinators_of_the_statement(rima: User, vera: User, omar: User, syria: Appeal) -> None:
    url = f"/admin/statements/{syria.pk}/contacts/"

    for user, status in ((vera, 403), (omar, 404)):
        client = entered(user, is_fresh=True)
        assert [client.get(url).status_code, client.post(url, {"format": "csv"}).status_code] == [status, status]
    assert not JournalEntry.objects.filter(act="export_contacts").exists()
