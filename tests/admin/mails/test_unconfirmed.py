"""What signing in public leaves on the desk: forms not confirmed, held back, answers, wishes, and who has left."""

import html
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from signatories import tokens
from signatories.choices import LetterState, Role, Signing
from signatories.models import Appeal, Endorsement, JournalEntry, Letter, Signatory
from signatories.roll import clear
from signatories.workflow import clock, mine, moderation, outbox, register, replying, signing
from signatories.workflow.endorsing import Contact
from signatories.workflow.proposals import Proposal
from signatories.workflow.signing import SignOn
from tests import cast
from tests.admin.filling import entered

LAYLA = Contact("Layla Canary", "director", "layla@canary.example", "+963 11 555 0100")


@pytest.fixture
def desk(syria: Appeal, rima: User) -> Client:
    syria.signing, syria.grace = Signing.OPEN, 60
    register.save(syria, by=None)
    return entered(rima)


def received(appeal: Appeal, *names: str, is_named: bool = True, **how: Any) -> Endorsement:
    proposals = tuple(Proposal(name, is_named=is_named) for name in names or ("Ahl Horan",))
    form = SignOn(proposals, LAYLA, appeal.version, answers="Where do you work?: Daraa")
    return signing.receive(appeal, form, language="en", **how)[0]


def token(purpose: str, row: Endorsement) -> str:
    row.refresh_from_db()
    return tokens.link(purpose, row.seed).split("/")[-2]


def signed(appeal: Appeal, *names: str, **how: Any) -> Endorsement:
    row = received(appeal, *names, **how)
    signing.confirm(token("confirm", row))
    return Endorsement.objects.select_related("signatory__appeal").get(pk=row.pk)


def line_of(row: Endorsement) -> Signatory:
    return Signatory.objects.select_related("appeal").get(endorsements=row)


def does(row: Endorsement, act: str, words: str = "") -> None:
    mine.act(token("mine", row), row.pk, act, words)


def words_of(response: Any) -> str:
    text = re.sub(r"<(script|style).*?</\1>", " ", response.content.decode(), flags=re.S)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def queue(client: Client, appeal: Appeal, query: str = "show=unconfirmed") -> str:
    return words_of(client.get(f"{reverse('admin:review', args=[appeal.pk])}?{query}"))


def press(client: Client, name: str, *args: int, **data: str) -> str:
    return words_of(client.post(reverse(f"admin:review_{name}", args=args), data, follow=True))


def home(client: Client, appeal: Appeal) -> str:
    return words_of(client.get(reverse("admin:home", args=[appeal.pk])))


def history(client: Client, appeal: Appeal) -> str:
    return words_of(client.get(f"{reverse('admin:signatories_journalentry_changelist')}?appeal={appeal.pk}"))


# Not confirmed yet


def test_a_form_is_one_row_with_its_number_of_organizations(desk: Client, syria: Appeal) -> None:
    received(syria, "Ahl Horan", "Kesh Malek", "Mazaya")
    received(syria, "Nahda")

    shown = queue(desk, syria)

    assert "Not confirmed yet 2" in shown and "2 here, oldest first" in shown
    assert re.search(r"Ahl Horan mail waiting 3 organizations · 0 minutes Nahda mail waiting 0 minutes", shown)
    assert "Signs for these too Kesh Malek Mazaya" in shown
    assert "2 not confirmed yet" in home(desk, syria)


@pytest.mark.parametrize(
    ("state", "word", "said"),
    [
        (LetterState.SENT, "Ahl Horan 0 minutes", "mail handed over"),
        (LetterState.RETURNED, "Ahl Horan returned 0 minutes", "mail returned"),
        (LetterState.STOPPED, "Ahl Horan mail stopped 0 minutes", "the mail was stopped"),
    ],
)
def test_a_row_tells_what_became_of_its_mail(
    desk: Client, syria: Appeal, state: LetterState, word: str, said: str
) -> None:
    received(syria)
    Letter.objects.update(state=state)

    shown = queue(desk, syria)

    assert word in shown and said in shown


def test_what_returned_stands_on_the_home_until_a_mail_goes_again(desk: Client, syria: Appeal) -> None:
    row, _other = received(syria), received(syria, "Nahda")
    Letter.objects.filter(endorsement=row).update(state=LetterState.RETURNED)
    returned = home(desk, syria)

    said = press(desk, "link", syria.pk, row.pk, act="again")

    assert "1 not confirmed, returned Repair" in returned
    assert "The link goes out once more." in said
    assert "returned" not in home(desk, syria)
    told = JournalEntry.objects.filter(act="send_link_again")
    assert list(told.values_list("by__username", "label")) == [("rima", "Ahl Horan")]


def test_corrected_address_gets_the_link_and_the_wrong_one_opens_nothing(desk: Client, syria: Appeal) -> None:
    row = received(syria, "Ahl Horan", "Kesh Malek")
    outbox.deliver_due()
    wrong = token("confirm", row)

    press(desk, "link", syria.pk, row.pk, act="address", email=" layla@right.example ")
    outbox.deliver_due()

    assert [message.to for message in mail.outbox] == [["layla@canary.example"], ["layla@right.example"]]
    assert (signing.meant(wrong), len(signing.meant(token("confirm", row)))) == ([], 2)


@pytest.mark.parametrize(
    "email", ["", "layla", "layla@@right.example", "-x@right.example", "l@right.example\nBcc: x@y.example"]
)
def test_an_address_that_is_none_changes_nothing_and_stays_typed(desk: Client, syria: Appeal, email: str) -> None:
    row = received(syria)
    before = Endorsement.objects.values().get()

    response = desk.post(reverse("admin:review_link", args=[syria.pk, row.pk]), {"act": "address", "email": email})

    assert (response.status_code, Endorsement.objects.values().get(), Letter.objects.count()) == (400, before, 1)
    assert f'value="{html.escape(email)}"' in response.content.decode() or "\n" in email


def test_a_telephone_call_confirms_the_whole_form(desk: Client, syria: Appeal) -> None:
    row = received(syria, "Ahl Horan", "Kesh Malek")
    link = token("confirm", row)

    said = press(desk, "rung", syria.pk, row.pk, **{"with": "Layla"})

    assert "2 sign-ons are confirmed by telephone and stand to review." in said
    assert set(Endorsement.objects.values_list("state", "proof")) == {("confirmed", "telephone")}
    assert signing.meant(link) == []


def test_whoever_is_not_named_is_shown_only_with_the_contact(desk: Client, syria: Appeal) -> None:
    row = received(syria, "Tuba Dernegi", "Khoj", is_named=False)

    shown, shown_with = queue(desk, syria), press(desk, "contact", syria.pk, row.pk, show="unconfirmed")

    assert [name in shown for name in ("Tuba Dernegi", "Khoj", "Daraa", "layla@")] == [False] * 4
    assert [name in shown_with for name in ("Tuba Dernegi", "Khoj", "Daraa", "layla@")] == [True] * 4


# Held back


def test_a_flood_is_a_section_of_its_own_and_let_through_in_one_act(desk: Client, syria: Appeal) -> None:
    for number in range(12):
        received(syria, f"Bot {number}", is_held=True)
    received(syria)
    shown, at_home = queue(desk, syria), home(desk, syria)

    said = press(desk, "held", syria.pk, act="through")

    assert "Held back: 12 came very fast" in shown and "Bot" not in shown and "Not confirmed yet 1" in shown
    assert "12 held back, came very fast Decide" in at_home
    assert "12 links go out, one after the other." in said and "Not confirmed yet 13" in said
    assert "rima let through what was held back on Uniting for Syria" in history(desk, syria)


def test_a_flood_lapses_in_one_act_and_what_was_typed_is_gone(desk: Client, syria: Appeal) -> None:
    for number in range(12):
        received(syria, f"Bot {number}", is_held=True)
    kept = received(syria)

    said = press(desk, "held", syria.pk, act="lapse")

    assert "12 are given up and erased." in said and "Held back" not in said
    assert list(Endorsement.objects.exclude(email="").values_list("pk", "state")) == [(kept.pk, "pending")]
    assert "Nothing is held back any more." in press(desk, "held", syria.pk, act="lapse")


# What signers say


def test_answers_and_a_reply_stand_on_the_card_with_what_was_asked(desk: Client, syria: Appeal, rima: User) -> None:
    row = signed(syria)
    replying.ask(line_of(row), "Who decided to sign?", by=rima)
    does(row, "answer", "Our board,\non 2 March.")

    shown = queue(desk, syria, f"card={line_of(row).pk}")

    assert "To review 1" in shown and "Waiting for their answer 0" in shown
    assert "What was asked Who decided to sign? What they answered Our board, on 2 March." in shown
    assert "Answers to our own questions Where do you work?: Daraa" in shown


def test_who_asks_is_told_that_the_mail_is_discreet(desk: Client, syria: Appeal) -> None:
    line = line_of(signed(syria))

    discreet = words_of(desk.get(reverse("admin:review_ask", args=[syria.pk, line.pk])))
    Appeal.objects.update(is_discreet=False)
    frank = words_of(desk.get(reverse("admin:review_ask", args=[syria.pk, line.pk])))

    hint = "Name neither in your question."
    assert (hint in discreet, hint in frank) == (True, False)
    assert ("Uniting for Syria” for Ahl Horan" in discreet, "Uniting for Syria” for Ahl Horan" in frank) == (
        False,
        True,
    )


def test_what_an_unnamed_one_answers_is_hidden_with_its_name(desk: Client, syria: Appeal, rima: User) -> None:
    row = signed(syria, "Tuba Dernegi", is_named=False)
    replying.ask(line_of(row), "Is it Tuba?", by=rima)
    does(row, "answer", "Tuba Dernegi of Daraa.")
    does(row, "rename", "Tuba Canary")

    shown = queue(desk, syria, f"card={line_of(row).pk}")

    assert [word in shown for word in ("Tuba", "Daraa", "ask to be printed")] == [False, False, False]
    assert "Tuba Dernegi of Daraa." in press(desk, "name", syria.pk, line_of(row).pk, card=str(line_of(row).pk))


@pytest.mark.parametrize("is_approved", [False, True])
def test_a_wish_is_taken_and_the_list_says_so(desk: Client, syria: Appeal, rima: User, is_approved: bool) -> None:
    row = signed(syria)
    if is_approved:
        moderation.publish_now(moderation.approve(line_of(row), by=rima), by=rima)
    does(row, "rename", "Ahl Horan Network")
    at_home, card = home(desk, syria), queue(desk, syria, f"card={line_of(row).pk}")
    before = cast.revision(syria)

    said = press(desk, "wanted", syria.pk, row.pk, act="take", **{f"wanted-{row.pk}": "Ahl Horan Network"})

    assert "1 asks to be printed otherwise Decide" in at_home
    assert "They ask to be printed as Ahl Horan Network Take it Keep as printed" in card
    assert "It is now printed as Ahl Horan Network." in said and "They ask" not in said
    assert (line_of(row).printed_name, cast.revision(syria) > before) == ("Ahl Horan Network", is_approved)
    assert "printed otherwise" not in home(desk, syria)
    assert JournalEntry.objects.get(act="rename").details["asked_by"] == "signer"


def test_a_wish_is_refused_and_the_name_stays(desk: Client, syria: Appeal) -> None:
    row = signed(syria)
    does(row, "rename", "AHL HORAN")

    said = press(desk, "wanted", syria.pk, row.pk, act="keep", **{f"wanted-{row.pk}": "AHL HORAN"})

    row.refresh_from_db()
    assert "It stays as it is printed." in said
    assert (line_of(row).printed_name, row.name_wanted) == ("Ahl Horan", "")


def test_a_wish_that_changed_meanwhile_is_not_taken(desk: Client, syria: Appeal) -> None:
    row = signed(syria)
    does(row, "rename", "Ahl Horan Network")

    said = press(desk, "wanted", syria.pk, row.pk, act="take", **{f"wanted-{row.pk}": "Ahl Horan Foundation"})

    row.refresh_from_db()
    assert "They ask for something else by now" in said
    assert (line_of(row).printed_name, row.name_wanted) == ("Ahl Horan", "Ahl Horan Network")


@pytest.mark.parametrize(("how", "said"), [("late", "came after closing"), ("disowned", "said: “This is not from us”")])
def test_what_came_late_or_is_disowned_is_looked_at_by_itself(
    desk: Client, syria: Appeal, rima: User, how: str, said: str
) -> None:
    row, plain = signed(syria), signed(syria, "Mazaya")
    Signatory.objects.update(doubt="clear")
    clear_before = clear.number_of_clear(syria)
    if how == "late":
        Endorsement.objects.filter(pk=row.pk).update(is_late=True)
    else:
        moderation.publish_now(moderation.approve(line_of(row), by=rima), by=rima)
        does(row, "disown")

    shown = queue(desk, syria, f"card={line_of(row).pk}")

    assert said in shown
    assert (clear_before, clear.number_of_clear(syria)) == (2, 1)
    assert [one[0] for one in clear.clear(syria).rows] == [line_of(plain).pk]
    assert clear.still_clear(syria, [line_of(row).pk]) == []


def test_who_withdrew_by_the_link_is_told_on_the_home(desk: Client, syria: Appeal, rima: User) -> None:
    row, other = signed(syria), signed(syria, "Mazaya")
    moderation.withdraw(line_of(other), by=rima)
    before = home(desk, syria)

    does(row, "withdraw")

    assert "withdrawn by their link" not in before
    assert "1 has withdrawn by their link within a week See" in home(desk, syria)


def test_the_history_tells_a_signer_and_the_site_from_the_command_line(desk: Client, syria: Appeal, rima: User) -> None:
    row = signed(syria)
    moderation.publish_now(moderation.approve(line_of(row), by=rima), by=rima)
    for act in ("hide", "show", "withdraw"):
        does(row, act)
    moderation.reopen(line_of(row), by=None)

    told = history(desk, syria)

    for sentence in (
        "The signer took in the sign-on of Ahl Horan",
        "The signer confirmed Ahl Horan",
        "The signer let Ahl Horan be counted without its name",
        "The signer let Ahl Horan be named",
        "The signer withdrew Ahl Horan",
        "rima approved Ahl Horan",
        "The command line put Ahl Horan back to review",
    ):
        assert sentence in told


def test_what_lapses_by_the_clock_is_done_by_the_site(desk: Client, syria: Appeal) -> None:
    with time_machine.travel(timezone.now() - timedelta(days=8), tick=False):
        received(syria)
        outbox.deliver_due()
    clock.tick.call()

    assert "The site gave up waiting for Ahl Horan to confirm" in history(desk, syria)


# Alerts


def test_each_chooses_her_own_alerts(desk: Client, syria: Appeal, rima: User) -> None:
    address = reverse("admin:people", args=[syria.pk])
    seat = syria.colleagues.get(user=rima)

    said = words_of(desk.post(address, {"colleague": seat.pk, "act": "alerts", "alerts": "at_once"}, follow=True))

    seat.refresh_from_db()
    assert "Mail to you when something waits: At once." in said
    assert seat.alerts == "at_once"
    omar = cast.colleague("omar", syria, Role.COORDINATOR)
    other = syria.colleagues.get(user=omar)
    refused = desk.post(address, {"colleague": other.pk, "act": "alerts", "alerts": "never"}, follow=True)
    assert "theirs to say" in words_of(refused)
    assert syria.colleagues.get(user=omar).alerts == "daily"
