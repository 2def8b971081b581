"""The buttons of a card, what is written beside it, their undo, and two people at one card."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from signatories.choices import Role, Visibility
from signatories.models import Appeal, JournalEntry, Organization, Signatory
from signatories.workflow import entering, moderation, register
from tests import cast
from tests.admin.review.queue import act, line_of, said, signed, state, to, undo, words


def test_page_and_approval_of_300_take_the_queries_of_5(desk: Client, syria: Appeal) -> None:
    def asked() -> tuple[int, int]:
        first, second, *_rest = Signatory.objects.filter(state="proposed").order_by("proposed_at", "pk")
        desk.get(to("", syria), {"card": first.pk})
        with CaptureQueriesContext(connection) as page:
            assert "Relief Group" in words(desk.get(to("", syria), {"card": second.pk}))
        data = {"card": first.pk, "turn": first.turn, "act": "approve", "show": "review"}
        with CaptureQueriesContext(connection) as approval:
            desk.post(to("act", syria), data, headers={"X-Swaps": "1"})
        assert state(first) == "approved"
        return len(page), len(approval)

    cast.propose(syria, *(f"Relief Group {i}" for i in range(5)))
    few = asked()
    cast.propose(syria, *(f"Relief Group {i}" for i in range(5, 300)))

    assert asked() == few


def test_approve_says_the_number_and_shows_the_next_card(desk: Client, syria: Appeal) -> None:
    first, second = (line_of(signed(syria, name)) for name in ("Syria Relief", "Ahl Horan"))

    response = act(desk, first, "approve")

    assert said(response)[0].startswith("Syria Relief will be no. 1 when you publish, at ")
    assert response.context["card"].key == str(second.pk)
    assert (state(first), cast.listed(syria)) == ("approved", [])


def test_wrong_approval_undone_leaves_no_public_trace(desk: Client, client: Client, syria: Appeal) -> None:
    line = line_of(signed(syria, "Wrongly Approved"))
    before = client.get("/appeals/uniting-for-syria/").content

    undone = undo(desk, act(desk, line, "approve"))

    assert said(undone) == ["Wrongly Approved is to be reviewed again."]
    assert state(line) == "proposed"
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        assert client.get("/appeals/uniting-for-syria/").content == before
        assert b"Wrongly" not in client.get("/appeals/uniting-for-syria/signatories.csv").content


def test_undo_takes_back_only_what_nobody_changed_since(desk: Client, syria: Appeal, omar_too: User) -> None:
    line = line_of(signed(syria, "Ahl Horan"))
    approved = act(desk, line, "approve")
    moderation.withdraw(line, by=omar_too)

    response = undo(desk, approved)

    assert state(line) == "withdrawn"
    assert "omar withdrew this" in words(response)


def test_undo_is_for_who_did_it_on_this_statement(desk: Client, syria: Appeal, rivers: Appeal, rima: User) -> None:
    register.save(type(syria.colleagues.get())(appeal=rivers, user=rima, role=Role.COORDINATOR), by=None)
    keys = act(desk, line_of(signed(syria, "Ahl Horan")), "approve").context["undo"]

    desk.post(to("undo", rivers), {"keys": keys})

    assert Signatory.objects.get().state == "approved"


BY_LINK = "Whoever has the private link sees the number only, and can pass the link on."


def test_what_is_said_of_a_private_link_follows_what_it_shows(desk: Client, syria: Appeal) -> None:
    register.amend(syria, visibility=Visibility.LINK, link_shows_list=True, by=None)

    (told,) = said(act(desk, line_of(signed(syria, "Ahl Horan")), "approve"))

    assert told.endswith("Whoever has the private link sees it, and can pass the link on.")


@pytest.mark.parametrize(
    ("visibility", "grace", "told", "published"),
    [
        (
            "draft",
            60,
            "Ahl Horan will be no. 1 when the page is public.",
            "Ahl Horan is on the list. Only the coordinators see it until the page is public.",
        ),
        (
            "link",
            60,
            f"Ahl Horan will be no. 1 when you publish, at … UTC at the latest. {BY_LINK}",
            f"Ahl Horan is on the list. {BY_LINK}",
        ),
        ("draft", 0, "Ahl Horan will be no. 1 when the page is public.", None),
        ("link", 0, f"Ahl Horan is on the list as no. 1. {BY_LINK}", None),
        ("public", 0, "Ahl Horan is on the list as no. 1.", None),
    ],
)
def test_what_is_said_of_the_list_is_true_of_who_sees_it(
    desk: Client, syria: Appeal, visibility: str, grace: int, told: str, published: str | None
) -> None:
    syria.visibility, syria.grace = Visibility(visibility), grace
    register.save(syria, by=None)
    line = line_of(signed(syria, "Ahl Horan"))

    (response,) = said(act(desk, line, "approve"))

    assert re.sub(r"\d\d:\d\d", "…", response) == told
    if published:
        line.refresh_from_db()
        screen = words(desk.get(to("publish", syria)))
        assert f"The list has 0 now. Those ticked are on it at once. {published[26:]}" in screen
        assert said(act(desk, line, "publish_now", show="unpublished")) == [published]


def test_same_as_leads_to_the_comparison(desk: Client, syria: Appeal) -> None:
    line = line_of(signed(syria, "Ahl Horan"))

    response = act(desk, line, "same")

    assert response.redirect_chain == [(reverse("admin:compare", args=[syria.pk, line.pk]), 302)]


def test_publish_now_and_back_to_review(desk: Client, syria: Appeal) -> None:
    line = line_of(signed(syria, "Ahl Horan"))
    approved = moderation.approve(line, by=None)
    act(desk, approved, "reopen", show="unpublished")
    assert state(line) == "proposed"
    again = moderation.approve(line, by=None)

    response = act(desk, again, "publish_now", show="unpublished")

    assert (said(response), cast.listed(syria)) == (["Ahl Horan is on the list."], ["Ahl Horan"])


def test_note_typed_and_not_saved_is_kept_with_the_act(desk: Client, syria: Appeal) -> None:
    line = line_of(signed(syria, "Ahl Horan"))

    act(desk, line, "approve", note="rang Layla", note_was="")

    assert line.endorsements.get().note == "rang Layla"


def test_note_somebody_wrote_meanwhile_is_not_overwritten(desk: Client, syria: Appeal, omar_too: User) -> None:
    line = line_of(signed(syria, "Ahl Horan"))
    entering.note(line, "Omar: rang twice", by=omar_too)

    act(desk, line, "note", note="Rima: they agree", note_was="")
    act(desk, line, "note", note="Omar: rang twice", note_was="Omar: rang twice")

    assert line.endorsements.get().note == "Omar: rang twice\nRima: they agree"


def test_note_too_long_is_refused_and_stays_on_the_screen(desk: Client, syria: Appeal) -> None:
    line = line_of(signed(syria, "Ahl Horan"))
    note = "so long " * 700

    response = act(desk, line, "approve", note=note, note_was="")

    assert (response.status_code, state(line)) == (400, "proposed")
    assert note.strip() in response.content.decode()


def test_who_is_on_it_is_a_coordinator_of_the_statement(
    desk: Client, syria: Appeal, rima: User, vera: User, omar_too: User
) -> None:
    line = line_of(signed(syria, "Ahl Horan"))

    def assigned(value: object) -> User | None:
        act(desk, line, "assign", to=value)
        return Signatory.objects.get(pk=line.pk).assigned_to

    assert [assigned(who) for who in (rima.pk, omar_too.pk, vera.pk, "", "9" * 30, "x\x00")] == [
        rima,
        omar_too,
        None,
        None,
        None,
        None,
    ]


def test_approving_takes_over_what_is_ticked_and_nothing_else(desk: Client, syria: Appeal) -> None:
    (other,) = cast.propose(syria, "Ahl Horan")
    moderation.withdraw(other, by=None)
    row = signed(syria, "Ahl Horan", country="SY", website="www.ahlhoran.example", acronym="AH")
    line = line_of(row)

    page = act(desk, line, "approve", adopt=[f"{row.pk}.country", f"{row.pk}.website", "x", f"{row.pk + 1}.acronym"])

    assert "Undo leaves what was stored with the organization as it is." in words(page)
    organization = Organization.objects.get(name="Ahl Horan")
    assert (organization.country.code, organization.website) == ("SY", "https://www.ahlhoran.example")
    assert (organization.acronym, state(line)) == ("", "approved")


def test_an_organization_on_somebody_elses_list_is_not_changed_from_here(
    desk: Client, syria: Appeal, rivers: Appeal
) -> None:
    cast.enlist(rivers, "Ahl Horan")
    row = signed(syria, "Ahl Horan", country="SY")

    page = desk.get(to("", syria))
    act(desk, line_of(row), "approve", adopt=[f"{row.pk}.country"])

    assert 'name="adopt"' not in page.content.decode()
    assert (Organization.objects.get().country.code or "", state(line_of(row))) == ("", "approved")


@pytest.mark.parametrize("is_swapped", [True, False])
def test_conflict_says_that_the_note_is_kept(desk: Client, syria: Appeal, omar_too: User, is_swapped: bool) -> None:
    line = line_of(signed(syria, "Ahl Horan"))
    moderation.decline(line, by=omar_too)
    data = {"card": line.pk, "turn": line.turn, "act": "approve", "show": "review", "note_was": ""}
    headers = {"X-Swaps": "1"} if is_swapped else {}

    noted, plain = (
        words(desk.post(to("act", syria), data | {"note": note}, follow=True, headers=headers))
        for note in ("rang them", "")
    )

    assert "Your note is kept; nothing else of yours was done." in noted
    assert line.endorsements.get().note == "rang them"
    assert "Nothing of yours was done." in plain


@pytest.mark.parametrize("name", ["approve", "ask", "decline"])
def test_second_to_decide_sees_who_did_what_and_overwrites_nothing(
    desk: Client, syria: Appeal, omar_too: User, name: str
) -> None:
    line = line_of(signed(syria, "Ahl Horan"))
    moderation.decline(line, by=omar_too, reason="twice")
    entries = JournalEntry.objects.count()

    with time_machine.travel(timezone.now() + timedelta(seconds=20), tick=False):
        if name == "approve":
            response = act(desk, line, name)
        else:
            typed = {"turn": line.turn, "question": "Why?", "reason": "other"}
            response = desk.post(to(name, syria, line.pk), typed, follow=True)

    page = words(response)
    assert re.search(r"omar declined this 2\d seconds ago \(Twice\)\.", page)
    assert "Keep what omar decided" in page and "Reopen" in page
    assert (state(line), JournalEntry.objects.count()) == ("declined", entries)


def test_reopening_after_a_conflict_puts_it_back(desk: Client, syria: Appeal, omar_too: User) -> None:
    line = line_of(signed(syria, "Ahl Horan"))
    moderation.decline(line, by=omar_too)
    card = act(desk, line, "approve").context["card"]

    desk.post(to("act", syria), {"card": card.key, "turn": card.turn, "act": "reopen", "show": "review"})

    assert state(line) == "proposed"


def test_a_name_corrected_meanwhile_is_looked_at_again(desk: Client, syria: Appeal, omar_too: User) -> None:
    line = line_of(signed(syria, "Ahl Horan"))
    changed = Signatory.objects.get(pk=line.pk)
    changed.printed_name = "Ahl Horan Foundation"
    register.save(changed, by=omar_too)

    page = words(act(desk, line, "approve"))

    assert "omar changed this" in page and "Ahl Horan Foundation" in page
    assert state(line) == "proposed"
