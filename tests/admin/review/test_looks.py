"""What is on the screen for a minute: contacts, and the names of those not named."""

from datetime import timedelta

from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from signatories.choices import Way
from signatories.models import Appeal, Endorsement, JournalEntry
from signatories.workflow import endorsing
from signatories.workflow.proposals import Proposal
from tests import cast
from tests.admin.review.queue import LAYLA, act, line_of, signed, to, words


def test_contact_is_shown_for_a_minute_and_journalled(desk: Client, syria: Appeal, rima: User) -> None:
    row = signed(syria, "Ahl Horan")

    response = desk.post(to("contact", syria, row.pk), {"note": "rang", "note_was": ""})

    entry = JournalEntry.objects.latest("pk")
    assert [s for s in ("Layla Haddad", "layla@ahlhoran.example", "+963 11 555 0100") if s not in words(response)] == []
    assert response["Refresh"] == f"60; url={response.context['here']}"
    assert (entry.act, entry.by) == ("show_contact", rima)
    assert "Layla" not in desk.get(response.context["here"]).content.decode()
    assert Endorsement.objects.get(pk=row.pk).note == "rang"


def test_more_than_twenty_contacts_in_an_hour_ask_who_she_is(desk: Client, syria: Appeal) -> None:
    row = signed(syria, "Ahl Horan")
    address = to("contact", syria, row.pk)
    for _ in range(20):
        assert desk.post(address).status_code == 200

    response = desk.post(address)

    assert response.status_code == 302
    assert response["Location"].startswith(reverse("admin:again"))
    assert JournalEntry.objects.filter(act="show_contact").count() == 20
    JournalEntry.objects.filter(act="show_contact").update(at=timezone.now() - timedelta(minutes=61))
    assert desk.post(address).status_code == 200


def test_name_of_one_not_named_is_nowhere_until_it_is_shown(desk: Client, syria: Appeal, rima: User) -> None:
    cast.enlist(syria, "Danger Houses")
    line = line_of(signed(syria, "Danger House", is_named=False, other_names=(("Najda Canary", "ar"),)))
    endorsing.receive(syria, Proposal("Danger Cellar", is_named=False), LAYLA, way=Way.FORM, by=None)

    pages = [desk.get(to("", syria), {"show": tab}) for tab in ("review", "unconfirmed", "waiting", "unpublished")]
    pages += [desk.get(to(name, syria, line.pk)) for name in ("ask", "decline")]
    pages += [act(desk, line, "note", note="x", note_was=""), act(desk, line, "approve")]
    pages += [desk.get(to(name, syria)) for name in ("clear", "publish")]

    shown = " ".join(page.content.decode() for page in pages).replace("Danger Houses", "")
    assert [name for name in ("Danger House", "Najda Canary", "Danger Cellar") if name in shown] == []
    response = desk.post(to("name", syria, line.pk))
    entry = JournalEntry.objects.latest("pk")
    assert "Danger House" in words(response).replace("Danger Houses", "")
    assert (entry.act, entry.by, response["Refresh"][:3]) == ("look_at_name", rima, "60;")


def test_who_was_rung_stays_typed_when_the_contact_is_shown(desk: Client, syria: Appeal) -> None:
    row = endorsing.receive(syria, Proposal("Ahl Horan"), LAYLA, way=Way.FORM, by=None)

    page = desk.post(to("contact", syria, row.pk), {"with": "Layla's <office>", "show": "unconfirmed"})

    assert "layla@ahlhoran.example" in words(page)
    assert 'name="with" maxlength="200" dir="auto" value="Layla&#x27;s &lt;office&gt;"' in page.content.decode()
