"""The review queue over HTTP: every act, its undo, two at one card, many at once, what is hidden, and bad input."""

import html
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from signatories.choices import Proof, Role, Visibility, Way
from signatories.models import Appeal, Endorsement, JournalEntry, Letter, Network, Organization, Signatory
from signatories.workflow import endorsing, moderation, outbox, people, register
from signatories.workflow.admission import Proposal
from signatories.workflow.endorsing import Contact
from tests import cast
from tests.admin.filling import entered

LAYLA = Contact("Layla Haddad", "director", "layla@ahlhoran.example", "+963 11 555 0100")


@pytest.fixture
def desk(syria: Appeal, rima: User) -> Client:
    """Rima at her desk, with an hour between approval and publication."""
    syria.grace = 60
    register.save(syria, by=None)
    return entered(rima)


@pytest.fixture
def omar_too(syria: Appeal) -> User:
    return cast.colleague("omar", syria, Role.COORDINATOR)


def to(name: str, appeal: Appeal, *args: object) -> str:
    return reverse(f"admin:review_{name}" if name else "admin:review", args=[appeal.pk, *args])


def signed(appeal: Appeal, name: str, contact: Contact = LAYLA, **fields: Any) -> Endorsement:
    received = endorsing.receive(appeal, Proposal(name, **fields), contact, way=Way.FORM, by=None, language="ar")
    return endorsing.confirm(received, proof=Proof.MAIL, by=None)


def line_of(endorsement: Endorsement) -> Signatory:
    assert endorsement.signatory is not None
    return endorsement.signatory


def act(client: Client, line: Signatory, name: str, **more: Any) -> Any:
    data = {"card": line.pk, "turn": line.turn, "act": name, "show": "review"} | more
    return client.post(to("act", line.appeal), data, follow=True)


def words(response: Any) -> str:
    """Give what a page says, without its markup."""
    body = re.sub(r"<(script|head|style)\b.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def said(response: Any) -> list[str]:
    return [re.sub(r" *<button.*", "", str(message)) for message in response.context["messages"]]


def state(line: Signatory) -> str:
    return Signatory.objects.values_list("state", flat=True).get(pk=line.pk)


def undo(client: Client, response: Any) -> Any:
    appeal = response.context["appeal"]
    return client.post(to("undo", appeal), {"keys": response.context["undo"]}, follow=True)


# Who may come


def test_queue_is_for_coordinators_of_the_statement(
    syria: Appeal, rima: User, vera: User, omar: User, client: Client
) -> None:
    (line,) = cast.propose(syria, "Ahl Horan")
    second = signed(syria, "Ahl Horan")
    addresses = [
        to("", syria),
        to("act", syria),
        to("undo", syria),
        to("clear", syria),
        to("publish", syria),
        to("ask", syria, line.pk),
        to("decline", syria, line.pk),
        to("name", syria, line.pk),
        to("second", syria, second.pk),
        to("rung", syria, second.pk),
        to("contact", syria, second.pk),
    ]

    def statuses(who: Client) -> set[tuple[int, int]]:
        return {(who.get(address).status_code, who.post(address).status_code) for address in addresses}

    assert statuses(entered(vera)) == {(403, 403)}
    assert statuses(entered(omar)) == {(404, 404)}
    assert statuses(client) == {(302, 403)}
    assert state(line) == "proposed"


def test_looking_changes_nothing(desk: Client, syria: Appeal) -> None:
    row = signed(syria, "Ahl Horan")
    before = list(Signatory.objects.values()), list(Endorsement.objects.values()), JournalEntry.objects.count()

    for name, *args in (
        ("",),
        ("act",),
        ("undo",),
        ("clear",),
        ("publish",),
        ("ask", row.signatory_id),
        ("decline", row.signatory_id),
        ("name", row.signatory_id),
        ("second", row.pk),
        ("rung", row.pk),
        ("contact", row.pk),
    ):
        assert desk.get(to(name, syria, *args)).status_code in (200, 302)

    assert (
        list(Signatory.objects.values()),
        list(Endorsement.objects.values()),
        JournalEntry.objects.count(),
    ) == before


# The card


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


# Acts and undo


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
            "Ahl Horan will be no. 1 when you publish, at … UTC at the latest. Only those who have the link see it.",
            "Ahl Horan is on the list. Only those who have the link see it.",
        ),
        ("draft", 0, "Ahl Horan will be no. 1 when the page is public.", None),
        ("link", 0, "Ahl Horan is on the list as no. 1. Only those who have the link see it.", None),
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


def test_ask_keeps_the_question_and_posts_a_letter(desk: Client, syria: Appeal) -> None:
    line = line_of(signed(syria, "Ahl Horan"))
    page = act(desk, line, "ask")
    assert "سؤال إليك" in words(page)

    response = desk.post(to("ask", syria, line.pk), {"question": "Who decided?", "turn": line.turn}, follow=True)

    (letter,) = Letter.objects.all()
    assert (state(line), line.endorsements.get().question) == ("asked", "Who decided?")
    assert (letter.kind, letter.endorsement, letter.language) == ("question", line.endorsements.get(), "ar")
    assert letter.due_at > timezone.now() + timedelta(seconds=60)
    assert "Ahl Horan is asked." in said(response)[0]
    assert "Who decided?" in words(desk.get(to("", syria), {"show": "waiting"}))


def test_ask_without_an_address_writes_nothing_and_says_so(desk: Client, syria: Appeal) -> None:
    (line,) = cast.propose(syria, "Ahl Horan")

    response = desk.post(to("ask", syria, line.pk), {"question": "Who decided?"}, follow=True)

    assert (state(line), Letter.objects.count()) == ("asked", 0)
    assert "No mail goes, since there is no address" in said(response)[0]
    assert line.endorsements.get().note == "Who decided?"


def test_ask_that_nobody_could_answer_is_refused_until_there_is_an_address(
    desk: Client, syria: Appeal, rima: User
) -> None:
    User.objects.filter(pk=rima.pk).update(email="")
    line = line_of(signed(syria, "Ahl Horan"))
    data = {"question": "Who decided?", "turn": line.turn}
    assert "No answer could reach you." in words(desk.get(to("ask", syria, line.pk)))

    for email in ("", "rima at home"):
        refused = desk.post(to("ask", syria, line.pk), data | {"email": email})
        assert (refused.status_code, Letter.objects.count(), state(line)) == (400, 0, "proposed")
        assert 'data-focus aria-invalid="true" aria-describedby="email-error"' in refused.content.decode()
        assert (refused.context["question"], refused.context["email"]) == ("Who decided?", email)

    response = desk.post(to("ask", syria, line.pk), data | {"email": "rima@home.example"}, follow=True)

    assert "Ahl Horan is asked." in said(response)[0]
    rima.refresh_from_db()
    assert rima.email == "rima@home.example"
    outbox.deliver_due(timezone.now() + timedelta(minutes=3))
    assert [message.reply_to for message in mail.outbox] == [["rima@home.example"]]


def test_an_address_is_not_stored_with_a_question_that_is_refused(desk: Client, syria: Appeal, rima: User) -> None:
    User.objects.filter(pk=rima.pk).update(email="")
    line = line_of(signed(syria, "Ahl Horan"))

    response = desk.post(to("ask", syria, line.pk), {"question": " ", "turn": line.turn, "email": "rima@home.example"})

    rima.refresh_from_db()
    assert (response.status_code, rima.email) == (400, "")


def test_a_statement_with_a_press_address_can_be_answered(desk: Client, syria: Appeal, rima: User) -> None:
    User.objects.filter(pk=rima.pk).update(email="")
    line = line_of(signed(syria, "Ahl Horan"))
    decline = to("decline", syria, line.pk)
    assert "Nobody could answer this mail" in words(desk.get(decline))
    syria.press_email = "press@example.org"
    register.save(syria, by=None)

    desk.post(to("ask", syria, line.pk), {"question": "Who decided?", "turn": line.turn})

    assert state(line) == "asked"
    assert "Nobody could answer" not in words(desk.get(decline))


def test_ask_shows_the_mail_with_the_words_typed(desk: Client, syria: Appeal) -> None:
    line = line_of(signed(syria, "Ahl Horan"))

    page = desk.post(to("ask", syria, line.pk), {"question": "Who <b>decided</b>?", "preview": "1"})

    assert page.content.decode().count("Who &lt;b&gt;decided&lt;/b&gt;?") == 2
    assert state(line) == "proposed"


@pytest.mark.parametrize("question", ["", "  ", "x" * 5001])
def test_unfit_question_is_refused_and_kept(desk: Client, syria: Appeal, question: str) -> None:
    line = line_of(signed(syria, "Ahl Horan"))

    page = desk.post(to("ask", syria, line.pk), {"question": question})

    assert (page.status_code, state(line), Letter.objects.count()) == (400, "proposed", 0)
    assert question.strip() in page.content.decode()


def test_decline_writes_to_them_only_if_ticked(desk: Client, syria: Appeal) -> None:
    told, untold = (line_of(signed(syria, name)) for name in ("Told", "Untold"))

    desk.post(to("decline", syria, told.pk), {"reason": "twice", "tell": "yes"})
    desk.post(to("decline", syria, untold.pk), {"reason": "twice"})

    (letter,) = Letter.objects.all()
    entry = JournalEntry.objects.filter(act="decline").latest("pk")
    assert (state(told), state(untold), entry.details["reason"]) == ("declined", "declined", "twice")
    assert (letter.kind, letter.endorsement) == ("declined", told.endorsements.get())


def test_who_opposes_is_not_written_to_unless_ticked_again(desk: Client, syria: Appeal) -> None:
    line = line_of(signed(syria, "Against"))
    opposed = {"reason": "opposed", "tell": "yes"}

    page = desk.post(to("decline", syria, line.pk), opposed | {"for": ""})
    assert (page.status_code, page.context["tell"], state(line)) == (400, False, "proposed")
    desk.post(to("decline", syria, line.pk), opposed | {"for": "opposed"})

    assert (state(line), Letter.objects.count()) == ("declined", 1)


@pytest.mark.parametrize("reason", ["", "nonsense", "twice\x00"])
def test_decline_without_a_known_reason_is_refused(desk: Client, syria: Appeal, reason: str) -> None:
    line = line_of(signed(syria, "Ahl Horan"))

    assert desk.post(to("decline", syria, line.pk), {"reason": reason}).status_code == 400
    assert state(line) == "proposed"


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


# Beside the card


def test_note_typed_and_not_saved_is_kept_with_the_act(desk: Client, syria: Appeal) -> None:
    line = line_of(signed(syria, "Ahl Horan"))

    act(desk, line, "approve", note="rang Layla", note_was="")

    assert line.endorsements.get().note == "rang Layla"


def test_note_somebody_wrote_meanwhile_is_not_overwritten(desk: Client, syria: Appeal, omar_too: User) -> None:
    line = line_of(signed(syria, "Ahl Horan"))
    endorsing.note(line, "Omar: rang twice", by=omar_too)

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


# Contacts and names not to be seen


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


# Two at one card


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


# A second sign-on


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


# Not confirmed yet


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


# Many at once


def test_clear_ones_are_approved_in_one_act_and_undone_in_one(desk: Client, syria: Appeal) -> None:
    for name in ("Oxfam", "Tearfund", "Karam Foundation"):
        signed(syria, name)
    signed(syria, "Danger House", is_named=False)
    Signatory.objects.update(doubt="clear")
    page = desk.get(to("clear", syria))
    picks = [f"{pk}.{turn}" for pk, turn, _name in page.context["found"].rows]
    assert "1 left out because: 1 not named: Not named" in words(page)

    response = desk.post(to("clear", syria), {"pick": picks[:2]}, follow=True)

    assert said(response) == ["2 approved."]
    assert sorted(Signatory.objects.values_list("state", flat=True)) == ["approved"] * 2 + ["proposed"] * 2
    assert cast.listed(syria) == []
    assert said(undo(desk, response)) == ["2 are to be reviewed again."]
    assert set(Signatory.objects.values_list("state", flat=True)) == {"proposed"}


def test_undo_of_many_shows_the_oldest(desk: Client, syria: Appeal) -> None:
    rows = [line_of(signed(syria, name)) for name in ("Tearfund", "Oxfam")]
    Signatory.objects.update(doubt="clear")
    picks = [f"{row.pk}.{row.turn}" for row in rows]

    undone = undo(desk, desk.post(to("clear", syria), {"pick": picks}, follow=True))

    assert undone.context["card"].key == str(rows[0].pk)


@pytest.mark.parametrize("name", ["clear", "publish"])
def test_where_nothing_is_ticked_the_list_stays_and_so_does_undo(desk: Client, syria: Appeal, name: str) -> None:
    first, *_others = [line_of(signed(syria, name)) for name in ("Oxfam", "Tearfund")]
    Signatory.objects.update(doubt="clear")
    act(desk, first, "approve")

    response = desk.post(to(name, syria))

    assert (response.status_code, said(response)) == (400, ["Nothing was ticked; nothing was done."])
    assert response.content.decode().count('name="pick"') == 1
    assert " checked>" not in response.content.decode()
    assert said(undo(desk, desk.get(to("", syria)))) == ["Oxfam is to be reviewed again."]


def test_those_left_out_lead_to_their_cards_and_many_are_folded(desk: Client, syria: Appeal) -> None:
    shouted = line_of(signed(syria, "KESH MALEK"))
    similar = [line_of(signed(syria, f"Relief {i}")) for i in range(6)]
    Signatory.objects.update(doubt="similar")

    page = desk.get(to("clear", syria))

    links = re.findall(r'<a href="([^"]*card=\d+)">', page.content.decode())
    assert links == [f"{to('', syria)}?card={line.pk}" for line in (*similar, shouted)]
    assert "7 left out because: 6 similar names" in words(page)
    assert "1 name in capitals: KESH MALEK" in words(page)
    assert page.content.decode().count("<details>") == 1


def test_what_is_not_clear_any_more_is_left_and_told(desk: Client, syria: Appeal) -> None:
    rows = [line_of(signed(syria, name)) for name in ("Oxfam", "Tearfund", "KARAM FOUNDATION", "Danger House")]
    Signatory.objects.update(doubt="clear")
    Signatory.objects.filter(pk=rows[1].pk).update(doubt="similar")
    Signatory.objects.filter(pk=rows[3].pk).update(is_named=False)

    response = desk.post(to("clear", syria), {"pick": [f"{row.pk}.{row.turn}" for row in rows]}, follow=True)

    assert said(response)[0] == "1 approved."
    assert "3 were changed meanwhile or are no longer clear" in said(response)[1]
    assert list(Signatory.objects.filter(state="approved").values_list("printed_name", flat=True)) == ["Oxfam"]


def test_publish_shows_first_and_puts_all_out_with_one_revision(desk: Client, syria: Appeal) -> None:
    cast.enlist(syria, *(f"Organization {i:02}" for i in range(34)))
    (hidden,) = cast.enlist(syria, "Danger House")
    moderation.hide_name(hidden, by=None)
    page = desk.get(to("publish", syria))
    picks = [f"{row.pk}.{row.turn}" for row in page.context["rows"]]
    was = cast.revision(syria)
    assert (len(picks), cast.listed(syria)) == (34, [])
    assert "1 not named is left out" in words(page)

    response = desk.post(to("publish", syria), {"pick": picks}, follow=True)

    assert (said(response), cast.revision(syria)) == (["34 are on the list."], was + 1)
    assert len(cast.listed(syria)) == 34
    assert JournalEntry.objects.filter(act="publish_now").count() == 34
    assert Signatory.objects.get(pk=hidden.pk).public_from > timezone.now()  # type: ignore[operator]


def test_publish_leaves_what_was_taken_back_meanwhile(desk: Client, syria: Appeal) -> None:
    stays, goes = cast.enlist(syria, "Oxfam", "Tearfund")
    picks = [f"{row.pk}.{row.turn}" for row in (stays, goes)]
    moderation.reopen(goes, by=None)

    response = desk.post(to("publish", syria), {"pick": picks}, follow=True)

    assert (cast.listed(syria), len(said(response))) == (["Oxfam"], 2)


# Bad input

GARBAGE = ["", "x", "e", "-1", "1.5", "9" * 30, "1\x00", "٣", "e" + "9" * 18, "<script>"]


@pytest.mark.parametrize("written", GARBAGE)
def test_garbage_is_answered_and_changes_nothing(desk: Client, syria: Appeal, written: str) -> None:
    line = line_of(signed(syria, "Ahl Horan"))
    posts: list[tuple[str, dict[str, Any]]] = [
        (to("act", syria), {"card": written, "act": "approve"}),
        (to("act", syria), {"card": line.pk, "act": written, "turn": written}),
        (to("undo", syria), {"keys": written}),
        (to("clear", syria), {"pick": [written, f"{written}.{written}"]}),
        (to("publish", syria), {"pick": [written, f"{line.pk}.{written}"]}),
    ]

    for query in ("card", "after", "show", "list", "stale"):
        assert desk.get(to("", syria), {query: written}).status_code == 200
    answers = {desk.post(address, data).status_code for address, data in posts}

    assert answers <= {302, 400, 404}
    assert state(line) == "proposed"


@pytest.mark.parametrize("address", ["review/{}/ask/", "review/second/{}/", "review/contact/{}/", "review/{}/name/"])
@pytest.mark.parametrize("pk", ["0", "9" * 18, "9" * 40])
def test_numbers_of_nothing_are_not_found(desk: Client, syria: Appeal, address: str, pk: str) -> None:
    path = f"/admin/statements/{syria.pk}/" + address.format(pk)

    assert (desk.get(path).status_code, desk.post(path).status_code) == (404, 404)


def test_what_belongs_to_another_statement_is_not_found(desk: Client, syria: Appeal, rivers: Appeal) -> None:
    foreign = signed(rivers, "Rivers Alliance")
    line = line_of(foreign)
    urls: list[Callable[[], Any]] = [
        lambda: desk.post(to("act", syria), {"card": line.pk, "act": "approve"}),
        lambda: desk.post(to("decline", syria, line.pk), {"reason": "twice"}),
        lambda: desk.post(to("contact", syria, foreign.pk)),
        lambda: desk.post(to("name", syria, line.pk)),
        lambda: desk.post(to("rung", syria, foreign.pk), {"with": "x"}),
    ]

    assert {url().status_code for url in urls} == {404}
    assert "Rivers Alliance" not in desk.get(to("", syria), {"card": line.pk}).content.decode()
    desk.post(to("clear", syria), {"pick": [f"{line.pk}.0"]})
    assert state(line) == "proposed"


# What was typed stays, and nobody is told too early


def test_who_was_rung_stays_typed_when_the_contact_is_shown(desk: Client, syria: Appeal) -> None:
    row = endorsing.receive(syria, Proposal("Ahl Horan"), LAYLA, way=Way.FORM, by=None)

    page = desk.post(to("contact", syria, row.pk), {"with": "Layla's <office>", "show": "unconfirmed"})

    assert "layla@ahlhoran.example" in words(page)
    assert 'name="with" maxlength="200" dir="auto" value="Layla&#x27;s &lt;office&gt;"' in page.content.decode()


def test_a_colleague_who_has_not_come_is_offered_by_nobody(desk: Client, syria: Appeal, rima: User) -> None:
    cast.colleague("omar", syria, Role.COORDINATOR)
    people.invite_by_mail(
        syria, email="nadia@example.org", name="Nadia Known", role=Role.COORDINATOR, language="en", by=rima
    )
    line = line_of(signed(syria, "Ahl Horan"))

    offered = desk.get(to("", syria), {"card": line.pk}).context["colleagues"]

    assert [user.username for user in offered] == ["omar"]
