"""Erasing contacts at the desk: counted first, after a fresh log-in; or one, because the person asks for it."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client

from signatories.choices import Signing
from signatories.models import Appeal, Endorsement, JournalEntry
from signatories.models.endorsement import PERSONAL
from signatories.workflow import contacts, entering, moderation, register
from signatories.workflow.endorsing import Contact
from signatories.workflow.proposals import Proposal
from tests.admin.access import text
from tests.admin.filling import entered

CLOSES = datetime(2026, 11, 30, 18, 0, tzinfo=UTC)
BEFORE, AFTER = CLOSES.replace(hour=17), CLOSES.replace(hour=19)


@pytest.fixture
def layla(rima: User, syria: Appeal) -> Endorsement:
    syria.signing, syria.closes_at = Signing.OPEN, CLOSES
    with time_machine.travel(BEFORE, tick=False):
        register.save(syria, by=None)
        contact = Contact("Layla Haddad", "Director", "layla@abbad.example", "+963 11 123")
        row = entering.enter(syria, Proposal("ABBAD"), contact, by=rima, source="x", evidence="a mail", note="rang")
        entering.enter(syria, Proposal("KHOJ"), Contact("Omid", "", "omid@khoj.example"), by=rima, source="x")
        Endorsement.objects.filter(name="KHOJ").update(may_invite=True)
    return row


def kept() -> dict[str, set[str]]:
    return {row.name: {n for n in PERSONAL if getattr(row, n)} for row in Endorsement.objects.order_by("pk")}


LAYLA = {"person", "role", "email", "telephone", "evidence", "note"}
OMID = {"person", "email"}


def test_contacts_are_counted_and_erased_after_a_fresh_log_in(rima: User, syria: Appeal, layla: Endorsement) -> None:
    url = f"/admin/statements/{syria.pk}/contacts/erase/"
    with time_machine.travel(AFTER, tick=False):
        stale = entered(rima)
        for answer in (stale.get(url), stale.post(url)):
            assert answer.headers["Location"] == f"/admin/again/?next={url}"
        client = entered(rima, is_fresh=True)
        page = text(client.get(url))
        assert "2 sign-ons still have something of a person:" in page
        figures = ("2 people", "2 with an e-mail or a telephone", "1 pasted mail", "1 note")
        assert [f for f in (*figures, "on 30 May 2027", "of the 1 who may be invited") if f not in page] == []
        assert kept() == {"ABBAD": LAYLA, "KHOJ": OMID}

        said = text(client.post(url, follow=True))

        assert kept() == {"ABBAD": set(), "KHOJ": OMID}
        assert "1 sign-on: its contact is erased." in said
        client.post(url, {"invited": "yes"})
    assert kept() == {"ABBAD": set(), "KHOJ": set()}
    told = JournalEntry.objects.filter(act="erase_contacts").order_by("pk")
    assert [(entry.by, entry.details) for entry in told] == [(rima, {"rows": 1})] * 2


def test_contacts_stay_while_signing_is_open(rima: User, syria: Appeal, layla: Endorsement) -> None:
    url = f"/admin/statements/{syria.pk}/contacts/erase/"
    with time_machine.travel(BEFORE, tick=False):
        client = entered(rima, is_fresh=True)

        assert "Close signing first" in text(client.get(url))
        assert "close it first" in text(client.post(url, follow=True))

    assert kept() == {"ABBAD": LAYLA, "KHOJ": OMID}


def test_home_says_when_contacts_go(rima: User, syria: Appeal, layla: Endorsement) -> None:
    home = f"/admin/statements/{syria.pk}/"
    with time_machine.travel(AFTER, tick=False):
        client = entered(rima, is_fresh=True)
        assert "Contacts are erased on 30 May 2027: 1 sign-on has one." in text(client.get(home))
        client.post(f"{home}contacts/erase/")
        page = text(client.get(home))
        assert ("Contacts are erased" in page, "1 may be invited to future statements" in page) == (False, True)
        client.post(f"{home}contacts/erase/", {"invited": "yes"})
        assert "Nothing of a person is kept with this statement any more." in text(client.get(home))


def test_settings_say_when_contacts_go(rima: User, syria: Appeal, layla: Endorsement) -> None:
    with time_machine.travel(BEFORE, tick=False):
        page = text(entered(rima).get(f"/admin/signatories/appeal/{syria.pk}/change/"))

    assert "30 May 2027" in page


def test_one_contact_is_erased_from_its_card(rima: User, syria: Appeal, layla: Endorsement) -> None:
    with time_machine.travel(BEFORE, tick=False):
        client = entered(rima)
        url = f"/admin/statements/{syria.pk}/contacts/{layla.pk}/erase/"
        card = text(client.post(f"/admin/statements/{syria.pk}/review/contact/{layla.pk}/"))
        assert f'href="{url}"' in card
        page = text(client.get(url))
        assert ("signed for <strong><bdi>ABBAD</bdi>" in page, "Layla" in page) == (True, False)
        assert kept()["ABBAD"] == LAYLA

        said = text(client.post(url, follow=True))

    assert "The contact of ABBAD is erased. The signature stays." in said
    assert kept() == {"ABBAD": set(), "KHOJ": OMID}
    entry = JournalEntry.objects.get(act="erase_contact")
    assert (entry.by, entry.label, entry.details) == (rima, "ABBAD", {})


def test_who_is_not_named_is_not_named_while_erasing(rima: User, syria: Appeal, layla: Endorsement) -> None:
    assert layla.signatory
    moderation.hide_name(layla.signatory, by=None)
    client, url = entered(rima), f"/admin/statements/{syria.pk}/contacts/{layla.pk}/erase/"

    pages = text(client.get(url)) + text(client.post(url))

    assert ("ABBAD" in pages, "one that is not named" in pages) == (False, True)
    assert kept()["ABBAD"] == set()


def test_erasing_says_that_backups_and_files_taken_out_keep_what_it_erases(
    rima: User, syria: Appeal, layla: Endorsement, client: Client
) -> None:
    with time_machine.travel(AFTER, tick=False):
        hers = entered(rima, is_fresh=True)
        contacts.export(syria, by=rima)
        every = f"/admin/statements/{syria.pk}/contacts/erase/"
        one = f"/admin/statements/{syria.pk}/contacts/{layla.pk}/erase/"
        for url in (every, one):
            page = text(hers.get(url))
            assert "Whoever runs this site may keep backups of it. What is erased here stays in them" in page
            assert "1 file with contacts was taken out. Erasing does not reach it" in page
        hers.post(every, {"invited": "yes"})

        assert "Nothing of a person is kept" in text(hers.get(every))
        assert "may keep backups of it" in text(hers.get(every))
    privacy = text(client.get(f"/appeals/{syria.slug}/privacy/"))
    assert "What is erased here stays in them until they are deleted." in privacy


@pytest.mark.parametrize("page", ["erase/", "{row}/erase/"])
def test_erasing_is_for_coordinators_of_the_statement(
    page: str, vera: User, omar: User, syria: Appeal, layla: Endorsement
) -> None:
    url = f"/admin/statements/{syria.pk}/contacts/{page.format(row=layla.pk)}"
    with time_machine.travel(AFTER, tick=False):
        for user, status in ((vera, 403), (omar, 404)):
            client = entered(user, is_fresh=True)
            assert [client.get(url).status_code, client.post(url).status_code] == [status, status]

    assert kept() == {"ABBAD": LAYLA, "KHOJ": OMID}
