"""What a card says: what looks good, what to look at twice, and who it may be the same as."""

from datetime import timedelta

import time_machine
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from signatories.models import Appeal, Network, Signatory
from signatories.workflow import moderation
from signatories.workflow.endorsing import Contact
from tests import cast
from tests.admin.filling import entered
from tests.admin.review.queue import line_of, signed, to, words


def test_card_says_what_looks_good_and_what_to_look_at_twice(desk: Client, syria: Appeal, srn: Network) -> None:
    signed(syria, "AHL HORAN", website="https://www.ahlhoran.example", networks=("SRN",))

    page = words(desk.get(to("", syria)))

    assert "As printed 1. AHL HORAN" in page
    assert "the mail address belongs to the website" in page
    assert "e-mail confirmed" in page
    assert "says it is a member of SRN; nobody has brought its list" in page
    assert "the name is written in capitals" in page
    assert "by form, Arabic" in page


def test_card_tells_of_a_free_address_and_never_the_address(desk: Client, syria: Appeal) -> None:
    signed(syria, "Ahl Horan", Contact("Layla Haddad", "director", "layla.h@gmail.com", "+963 11 555"))

    page = desk.get(to("", syria)).content.decode()

    assert "a gmail.com address (usual for small groups)" in page
    assert [secret for secret in ("layla", "Layla", "+963", "director") if secret in page] == []


def test_card_names_similar_ones_with_what_differs(desk: Client, syria: Appeal) -> None:
    cast.enlist(syria, "Syria Relief Network (SRN)")
    Signatory.objects.update(public_from=timezone.now())
    signed(syria, "Syria Relief Organization")

    page = words(desk.get(to("", syria)))

    assert "similar to 1. Syria Relief Network (SRN)" in page
    assert "Organization" in page[page.index("what differs:") :]


def test_empty_queue_says_so(desk: Client, syria: Appeal, rima: User) -> None:
    page = words(desk.get(to("", syria)))
    assert "Nothing to review. 0 approved." in page

    cast.enlist(syria, "Oxfam")
    with time_machine.travel(timezone.now() + timedelta(hours=2), tick=False):
        page = words(entered(rima).get(to("", syria)))
    assert "Nothing to review. 1 approved; last sign-on 2 hours ago. Quick add" in page
    for tab in ("unconfirmed", "waiting"):
        assert desk.get(to("", syria), {"show": tab}).status_code == 200


def test_queue_leads_to_quick_add_and_tidy_names(desk: Client, syria: Appeal) -> None:
    cast.propose(syria, "Oxfam")

    page = desk.get(to("", syria)).content.decode()

    links = [f'href="{reverse(f"admin:{name}", args=[syria.pk])}"' for name in ("quick_add", "tidy")]
    assert [link for link in links if link not in page] == []


def test_one_website_in_two_sign_ons_is_told_on_both_cards(desk: Client, syria: Appeal) -> None:
    for row in cast.propose(syria, "أهل حوران", "Mazaya"):
        moderation.withdraw(row, by=None)
    public = signed(syria, "أهل حوران", website="https://www.ahlhoran.example/")
    moderation.approve(line_of(public), by=None)
    Signatory.objects.update(public_from=timezone.now())
    other = signed(syria, "Mazaya", website="ahlhoran.example")

    there = words(desk.get(to("", syria), {"card": line_of(other).pk}))
    here = words(desk.get(to("", syria), {"card": line_of(public).pk}))

    told = "; same website; same mail domain; same person signed)"
    assert f"same website as 1. أهل حوران (on the list{told}" in there
    assert f"same website as Mazaya (to review{told}" in here
    assert [secret for secret in ("Layla", "layla@") if secret in there + here] == []


def test_what_differs_is_told_without_the_contact(desk: Client, syria: Appeal) -> None:
    cast.enlist(syria, "Syria Relief")
    signed(syria, "Syria Relief", Contact("Omar", email="omar@srelief.example"), website="https://srelief.example")
    new = signed(syria, "Syria Relief Organization", website="https://ahlhoran.example")

    page = words(desk.get(to("", syria), {"card": line_of(new).pk}))

    assert "similar to Syria Relief (approved; another website; another person signed)" in page
    assert [secret for secret in ("Omar", "srelief.example") if secret in page] == []


def test_names_of_this_statement_come_first_and_weak_ones_of_others_not_at_all(
    desk: Client, syria: Appeal, rivers: Appeal
) -> None:
    cast.enlist(rivers, "Syria Relief", "Syria Relief Network", "Bonyan", "Bonyan Stiftung", "Bonyan Fondation")
    cast.enlist(syria, "Syria Relief Fund", "Bonyan Association")
    names = ("Syria Relief and Development", "Bonyan Foundation")
    weak, strong = (line_of(signed(syria, name, Contact(email="somebody@gmail.com"))) for name in names)

    def likely(line: Signatory) -> list[tuple[str, bool]]:
        card = desk.get(to("", syria), {"card": line.pk}).context["card"]
        return [(like.name, like.signatory is not None) for like in card.likely]

    assert likely(weak) == [("Syria Relief Fund", True)]
    (first, *others) = likely(strong)
    assert (first, [is_here for _name, is_here in others]) == (("Bonyan Association", True), [False, False])
