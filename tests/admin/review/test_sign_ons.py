"""A second sign-on, and one that nobody has confirmed."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from signatories.choices import Way
from signatories.models import Appeal, Endorsement, JournalEntry, Organization, Signatory
from signatories.workflow import endorsing, moderation
from signatories.workflow.endorsing import Contact
from signatories.workflow.proposals import Proposal
from tests import cast
from tests.admin.review.queue import LAYLA, line_of, said, signed, state, to, undo, words


def second_of(syria: Appeal, name: str = "FIDH") -> Endorsement:
    cast.enlist(syria, name)
    Signatory.objects.update(public_from=timezone.now())
    return signed(syria, name, Contact("Omar", email="omar@fidh.example"))


def test_second_sign_on_is_a_card_of_its_own(desk: Client, syria: Appeal) -> None:
    second_of(syria)

    page = words(desk.get(to("", syria)))

    assert "To review 1" in page
    assert "Already on the list: no. 1 FIDH (signed by another person)" in page


def test_second_sign_on_becomes_a_contact_and_brings_what_is_ticked(desk: Client, syria: Appeal) -> None:
    cast.enlist(syria, "FIDH")
    row = signed(syria, "FIDH", website="https://fidh.example")

    response = desk.post(to("second", syria, row.pk), {"act": "accept", "adopt": [f"{row.pk}.website"]}, follow=True)

    assert said(response) == ["FIDH: added as second contact."]
    assert (Endorsement.objects.get().is_second, Organization.objects.get().website) == (False, "https://fidh.example")


@pytest.mark.parametrize("name", ["accept", "refuse"])
def test_decision_on_a_second_sign_on_is_undone(desk: Client, syria: Appeal, name: str) -> None:
    row = second_of(syria)

    response = desk.post(to("second", syria, row.pk), {"act": name}, follow=True)
    undone = undo(desk, response)

    row.refresh_from_db()
    assert said(undone) == ["The second sign-on of FIDH is to be reviewed again."]
    assert (row.is_second, row.state, undone.context["card"].key) == (True, "confirmed", f"e{row.pk}")
    assert "Undo" in response.content.decode()


def test_undo_of_a_second_contact_tells_what_stays(desk: Client, syria: Appeal) -> None:
    cast.enlist(syria, "FIDH")
    row = signed(syria, "FIDH", website="https://fidh.example")
    data = {"act": "accept", "adopt": [f"{row.pk}.website"]}

    undone = undo(desk, desk.post(to("second", syria, row.pk), data, follow=True))

    stays = "The second sign-on of FIDH is to be reviewed again; what was stored with the organization stays."
    assert (said(undone), Organization.objects.get().website) == ([stays], "https://fidh.example")


def test_undo_of_a_second_contact_leaves_what_happened_to_it_since(desk: Client, syria: Appeal) -> None:
    row = second_of(syria)
    response = desk.post(to("second", syria, row.pk), {"act": "accept"}, follow=True)
    endorsing.withdraw(row, by=None)

    undone = undo(desk, response)

    row.refresh_from_db()
    assert (undone.status_code, row.state, row.is_second) == (200, "withdrawn", False)
    assert len(said(undone)) == 1


def test_two_sign_ons_of_one_name_are_kept_or_parted(desk: Client, syria: Appeal) -> None:
    line = line_of(signed(syria, "FIDH"))
    second = signed(syria, "FIDH", Contact("Omar", email="omar@fidh.example"))
    assert "2 sign-ons for this name: approving keeps both contacts" in words(desk.get(to("", syria)))

    refused = desk.post(to("second", syria, second.pk), {"act": "part", "name": "fidh"})
    response = desk.post(to("second", syria, second.pk), {"act": "part", "name": "FIDH Tunisia"}, follow=True)

    assert (refused.status_code, refused.context["card"].key) == (400, str(line.pk))
    assert f'name="name" form="part-{second.pk}"' in refused.content.decode()
    assert response.context["card"].key == str(line.pk)
    assert sorted(Signatory.objects.values_list("printed_name", "state")) == [
        ("FIDH", "proposed"),
        ("FIDH Tunisia", "proposed"),
    ]
    assert "sign-ons for this name" not in words(response)


def test_what_an_answer_brings_is_said_to_be_stored_with_the_organization(desk: Client, syria: Appeal) -> None:
    moderation.withdraw(cast.propose(syria, "Ahl Horan")[0], by=None)
    signed(syria, "Ahl Horan", country="GB")

    page = words(desk.get(to("", syria)))

    assert "Store with the organization: Country: United Kingdom" in page
    assert "What is ticked is stored when you press “Approve”." in page


def test_second_sign_on_declined_leaves_the_line(desk: Client, syria: Appeal) -> None:
    row = second_of(syria)

    desk.post(to("second", syria, row.pk), {"act": "refuse"})

    assert (Endorsement.objects.get().state, cast.listed(syria)) == ("withdrawn", ["FIDH"])


def test_second_sign_on_of_another_organization_needs_a_name_of_its_own(desk: Client, syria: Appeal) -> None:
    row = second_of(syria)
    address = to("second", syria, row.pk)

    for name in ("fidh", "", "x" * 301):
        page = desk.post(address, {"act": "part", "name": name})
        assert (page.status_code, Signatory.objects.count()) == (400, 1)
    desk.post(address, {"act": "part", "name": "FIDH Tunisia"})

    assert sorted(Signatory.objects.values_list("printed_name", "state")) == [
        ("FIDH", "approved"),
        ("FIDH Tunisia", "proposed"),
    ]


def test_confirmed_by_telephone_stands_to_review(desk: Client, syria: Appeal, rima: User) -> None:
    row = endorsing.receive(syria, Proposal("Ahl Horan"), LAYLA, way=Way.FORM, by=None)
    page = words(desk.get(to("", syria), {"show": "unconfirmed"}))
    assert "no mail was sent" in page and "Confirmed by telephone" in page

    assert desk.post(to("rung", syria, row.pk), {"with": " "}).status_code == 400
    desk.post(to("rung", syria, row.pk), {"with": "Layla, the director"})

    row.refresh_from_db()
    assert (row.state, row.proof, row.confirmed_with, row.confirmed_by) == (
        "confirmed",
        "telephone",
        "Layla, the director",
        rima,
    )
    assert state(line_of(row)) == "proposed"
    told = " ".join(f"{entry.label} {entry.details}" for entry in JournalEntry.objects.all())
    assert "Layla" not in told
