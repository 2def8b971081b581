"""Write to signers at the desk: written with nothing lost, looked at, tried out, sent after a second yes, stopped."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from signatories.admin import history
from signatories.admin.mails import outgoing
from signatories.choices import Audience, Role
from signatories.models import Appeal, JournalEntry, Letter, Message, MessageText, Network
from signatories.roll.audience import Reach
from signatories.workflow import messaging, outbox
from signatories.workflow.messaging import Words
from tests import cast
from tests.admin.access import text
from tests.admin.filling import entered
from tests.workflow.test_messaging import ARABIC, ENGLISH, listed, received

WORDS = {"audience": "all", "subject_en": "News", "body_en": "Dear all,\r\n\r\nit is out."}


@pytest.fixture(autouse=True)
def open_mail(syria: Appeal) -> None:
    Appeal.objects.filter(pk=syria.pk).update(is_discreet=False)
    syria.refresh_from_db()


def at(appeal: Appeal, message: Message | None = None, *, new: bool = False) -> str:
    below = f"{message.pk}/" if message else "new/" if new else ""
    return f"/admin/statements/{appeal.pk}/messages/{below}"


def press(client: Client, address: str, act: str, **words: Any) -> Any:
    return client.post(address, {"act": act, **words}, follow=True)


def plain(page: Any) -> str:
    """Read a page as somebody would: without its markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


def drafted(appeal: Appeal, by: User, to: Audience = Audience.ALL, **texts: tuple[str, str]) -> Message:
    return messaging.write(appeal, Words(to, texts or {"en": ENGLISH}), by=by)


def stored() -> list[tuple[str, dict[str, tuple[str, str]]]]:
    return [(one.audience, messaging.texts_of(one)) for one in Message.objects.order_by("pk")]


# Writing


def test_home_and_mails_lead_to_it_and_before_the_first_it_says_what_it_is(syria: Appeal, rima: User) -> None:
    cast.enlist(syria, "ABBAD")
    client = entered(rima)

    for address in ("", "mails/"):
        assert f'href="{at(syria)}">Write to signers</a>' in text(client.get(f"/admin/statements/{syria.pk}/{address}"))

    assert "You have not written to the signers yet." in plain(client.get(at(syria)))


def test_each_audience_tells_how_many_addresses_it_has_and_what_has_none(
    syria: Appeal, srn: Network, rima: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    listed(syria, "ABBAD", "abbad@example.org")
    cast.enlist(syria, "Without one", "Without two")
    received(syria, "Basma", "basma@example.org")
    client = entered(rima)

    page = client.get(at(syria, new=True))

    assert re.findall(r"(?:Everybody|Who|Members)[^<]*?\d+(?: \d+ \w+ no address)?", plain(page)) == [
        "Everybody who signed 1 2 have no address",
        "Who is on the list 1 2 have no address",
        "Who has not confirmed yet 1",
        "Members of Syria Relief Network (SRN) 0",
    ]
    with CaptureQueriesContext(connection) as few:
        client.get(at(syria, new=True))
    for number in range(20):
        listed(syria, f"Organization {number}", f"signer{number}@example.org")
    with django_assert_num_queries(len(few)):
        client.get(at(syria, new=True))


def test_a_draft_is_kept_shown_as_it_goes_out_and_removed(syria: Appeal, rima: User) -> None:
    listed(syria, "ABBAD", "abbad@example.org")
    client = entered(rima)

    page = press(client, at(syria, new=True), "see", **WORDS)

    message = Message.objects.get()
    assert page.redirect_chain == [(at(syria, message) + "#mail", 302)]
    assert "The draft is kept. Nobody was written to." in plain(page)
    mails = page.context["outgoing"].mails
    assert [(one.language, one.count, one.is_discreet, one.subject) for one in mails] == [("en", 1, False, "News")]
    assert mails[0].body.startswith("Dear all,\n\nit is out.\n\nAmnesty International\n\nYou get this mail")
    assert stored() == [("all", {"en": ("News", "Dear all,\n\nit is out.")})]
    assert (Letter.objects.count(), "Answers go to rima@example.org" in plain(page).replace(" .", ".")) == (0, True)

    assert "The draft is removed." in plain(press(client, at(syria, message), "remove"))
    assert Message.objects.count() == 0


def test_a_language_without_text_is_told_with_what_it_gets(syria: Appeal, rima: User) -> None:
    for number in range(3):
        listed(syria, f"Organization {number}", f"signer{number}@example.org", language="ar")
    listed(syria, "ABBAD", "abbad@example.org", language="fr")
    client, message = entered(rima), drafted(syria, rima)

    page = client.get(at(syria, message))

    assert "3 in Arabic have no translation: they get the text in English, with its own direction." in plain(page)
    assert "1 in French has no translation: this one gets the text in English, with its own direction." in plain(page)
    assert 'name="body_ar" cols="72" rows="10" lang="ar" dir="rtl"' in text(page)
    assert 'lang="en" dir="ltr"><p><b>News of the statement</b>' in text(page)
    page = press(client, at(syria, message), "see", **WORDS, subject_ar=ARABIC[0], body_ar=ARABIC[1])
    assert "in Arabic have no translation" not in plain(page)
    assert [(one.language, one.direction, one.count) for one in page.context["outgoing"].mails] == [
        ("ar", "rtl", 3),
        ("en", "ltr", 1),
    ]


def test_a_script_keeps_it_quietly_and_each_time_the_same_one(syria: Appeal, rima: User) -> None:
    client = entered(rima)

    first = client.post(at(syria, new=True), {"act": "see", "quiet": "1", **WORDS}).json()
    again = client.post(
        first["at"], {"act": "see", "quiet": "1", **WORDS, "subject_en": "Newer", "seen": first["seen"]}
    )

    assert first["at"] == again.json()["at"] == at(syria, Message.objects.get())
    assert stored() == [("all", {"en": ("Newer", "Dear all,\n\nit is out.")})]
    wrong = client.post(first["at"], {"act": "see", "quiet": "1", **WORDS, "subject_en": "x" * 200})
    assert (wrong.status_code, wrong.json()) == (400, {})
    assert MessageText.objects.get().subject == "Newer"


def test_what_somebody_else_wrote_meanwhile_is_not_lost_nor_is_ones_own(syria: Appeal, rima: User) -> None:
    nour = cast.colleague("nour", syria, Role.COORDINATOR)
    message = drafted(syria, rima)
    seen = messaging.mark(message)
    messaging.change(message, Words(Audience.ALL, {"en": ("Theirs", "Text")}), by=rima, seen=seen)

    page = press(entered(nour), at(syria, message), "see", **WORDS, seen=seen)

    assert "rima changed this message while you wrote. Yours is below;" in plain(page)
    assert ('value="News"' in text(page), stored()) == (True, [("all", {"en": ("Theirs", "Text")})])
    press(entered(nour), at(syria, message), "see", **WORDS, seen=page.context["seen"])
    assert stored() == [("all", {"en": ("News", "Dear all,\n\nit is out.")})]


@pytest.mark.parametrize("fate", ["sent", "removed"])
def test_what_was_typed_over_a_draft_that_is_none_any_more_is_kept_as_a_new_one(
    syria: Appeal, rima: User, fate: str
) -> None:
    listed(syria, "ABBAD", "abbad@example.org")
    client, message = entered(rima), drafted(syria, rima)
    if fate == "sent":
        messaging.send(message, by=rima, number=1, seen=messaging.mark(message))
    else:
        messaging.remove(message, by=rima)
        message.pk = 999_999

    page = press(client, at(syria, message), "see", **WORDS)

    assert (page.status_code, page.context["address"]) == (400, at(syria, new=True))
    assert "Yours is below: kept, it becomes a new one." in plain(page)
    press(client, page.context["address"], "see", **WORDS)
    assert stored()[-1] == ("all", {"en": ("News", "Dear all,\n\nit is out.")})


# What is typed wrongly


@pytest.mark.parametrize(
    ("field", "typed", "said", "shown"),
    [
        ("subject_en", "x" * 151, "Write at most 150 characters; these are 151.", "x" * 151),
        ("body_en", "y" * 20_001, "Write at most 20000 characters; these are 20001.", "y" * 20_001),
        ("subject_en", "Ne\0ws", "Characters that nobody sees", "News"),
        ("body_en", "A \u202egnorw\u202c way", "Characters that nobody sees", "A gnorw way"),
        ("subject_en", "Ne\u200bws", "Characters that nobody sees", "News"),
        ("body_en", "z" * 1_000_000, "these are 1000000.", "z" * 1_000_000),
        ("audience", "network-999", "Choose one.", None),
        ("audience", "", "Choose one.", None),
        ("audience", "all\0", "Choose one.", None),
    ],
    ids=lambda value: ascii(value)[:20],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_typed_is_lost(
    syria: Appeal, rima: User, field: str, typed: str, said: str, shown: str | None
) -> None:
    words = WORDS | {"body_ar": "كلمات", field: typed}

    listed(syria, "ABBAD", "abbad@example.org", language="ar")
    page = press(entered(rima), at(syria, new=True), "see", **words)

    form = page.context["form"]
    assert (page.status_code, list(form.errors), Message.objects.count()) == (400, [field], 0)
    assert said in " ".join(form.errors[field])
    assert f'href="#id_{field}"' in text(page)
    kept = {name: form[name].value().replace("\r\n", "\n") for name in ("subject_en", "body_en", "body_ar")}
    assert kept == {
        "subject_en": shown if field == "subject_en" else "News",
        "body_en": shown if field == "body_en" else "Dear all,\n\nit is out.",
        "body_ar": "كلمات",
    }


def test_no_hostile_text_breaks_it(syria: Appeal, rima: User, cases: Path, one_in: int) -> None:
    client = entered(rima)
    hostile = json.loads((cases / "payloads/blns/blns.json").read_text(encoding="utf-8"))[::one_in]
    names = json.loads((cases / "payloads/unicode/own-organization-names.json").read_text(encoding="utf-8"))
    hostile += names["refuse_or_strip"] + names["keep_exactly_and_render_right"]
    hostile += (cases / "payloads/crlf/patt-crlfinjection.txt").read_text(encoding="utf-8").splitlines()[:5]

    for words in map(str, hostile):
        sent = client.post(
            at(syria, new=True), {"act": "see", "audience": "all", "subject_en": words, "body_en": words}
        )
        assert sent.status_code in (302, 400), words
    kept = [message for message in Message.objects.all() if all(messaging.texts_of(message).get("en", ("", "")))]
    assert len(kept) > 20
    for message in kept:
        going = outgoing.outgoing(message, Reach(), by=rima)
        assert going and going.mails[0].subject.splitlines() == [going.mails[0].subject]


def test_half_a_text_is_kept_and_goes_to_nobody(syria: Appeal, rima: User) -> None:
    listed(syria, "ABBAD", "abbad@example.org")
    client, half = entered(rima), WORDS | {"body_en": ""}
    message = drafted(syria, rima)

    assert press(client, at(syria, message), "see", **half).status_code == 200
    assert stored() == [("all", {"en": ("News", "")})]
    for act in ("send", "test"):
        page = press(client, at(syria, message), act, **half)
        assert page.context["form"].errors == {"body_en": ["Write the text as well, or leave the subject empty."]}
    assert press(client, at(syria, message), "send", audience="all").context["form"].errors == {
        "subject_en": ["Write a subject and a text first."]
    }
    assert Letter.objects.count() == 0


# Discreet mail


def test_discreet_goingis_said_and_what_would_tell_is_pointed_at(syria: Appeal, rima: User) -> None:
    listed(syria, "Ahl Horan", "horan@example.org")
    listed(syria, "Nájda Now", "najda@example.org", is_named=False)
    telling = "Uniting for SYRIA, ahl  horan*, najda now; see https://example.org/appeals/uniting-for-syria/."
    client, message = entered(rima), drafted(syria, rima, en=("From Amnesty International", telling))

    page = client.get(at(syria, message))
    # Who is not named gets it discreetly, so the same holds here.
    assert ("Discreet mail is on" in plain(page), page.context["outgoing"].has_discreet) == (False, True)

    Appeal.objects.filter(pk=syria.pk).update(is_discreet=True)
    page = client.get(at(syria, message))
    assert "Discreet mail is on: this subject stands in the mail instead of yours: “A message for you”." in plain(page)
    assert page.context["outgoing"].telling == (
        "Amnesty International",
        "uniting-for-syria",
        "Uniting for Syria",
        "Ahl Horan",
        "Nájda Now",
    )
    assert "discreet mail names neither the statement nor an organization" in plain(page)
    press(client, at(syria, message), "see", **WORDS)
    assert client.get(at(syria, message)).context["outgoing"].telling == ()


def test_in_open_goingonly_who_is_not_named_is_pointed_at(syria: Appeal, rima: User) -> None:
    listed(syria, "Ahl Horan", "horan@example.org")
    cast.enlist(syria, "Najda Now")
    hidden = syria.signatories.get(printed_name="Najda Now")
    hidden.is_named = False
    hidden.save()
    message = drafted(syria, rima, en=("Uniting for Syria", "Ahl Horan and Najda Now"))

    page = entered(rima).get(at(syria, message))

    assert (page.context["outgoing"].has_discreet, page.context["outgoing"].telling) == (False, ("Najda Now",))
    assert "should be in no mail to others" in plain(page)


# Sending


def test_it_is_sent_after_a_second_yes_that_names_the_number_then_goes_on_and_is_stopped(
    syria: Appeal, rima: User
) -> None:
    for number in range(3):
        listed(syria, f"Organization {number}", f"signer{number}@example.org")
    client, message = entered(rima), drafted(syria, rima)

    page = press(client, at(syria, message), "send", **WORDS)
    assert page.redirect_chain == [(at(syria, message) + "?step=send", 302)]
    assert "3 mails go out at once, each to one address: Everybody who signed." in plain(page)
    assert "Yes, send to 3 now" in plain(page)
    assert (Letter.objects.count(), stored()) == (0, [("all", {"en": ("News", "Dear all,\n\nit is out.")})])

    page = press(client, at(syria, message), "sure", number="3", seen=page.context["seen"])
    assert "3 mails are on their way." in plain(page)
    outbox.deliver_due(limit=1)
    page = client.get(at(syria, message))
    assert "1 handed over" in figures(page) and "2 waiting" in figures(page)
    assert ("Stop all that wait" in plain(page), "News" in plain(page)) == (True, True)

    page = press(client, at(syria, message), "stop")
    outbox.deliver_due()
    assert "Stopped: 2 mails do not go out." in plain(page)
    assert figures(page) == ["1 handed over", "0 waiting", "0 returned", "2 stopped"]
    assert ("Stop all that wait" in plain(page), len(mail.outbox)) == (False, 1)
    assert "News Everybody who signed stopped 1 of 3 handed over" in plain(client.get(at(syria)))
    for word in ("signer0@example.org", "Organization 0"):
        assert word not in text(client.get(at(syria, message)))


def figures(page: Any) -> list[str]:
    found = re.findall(r"<dt>([^<]+)</dt><dd>(\d+)</dd>", text(page))
    return [f"{number} {word}" for word, number in found]


def test_where_somebody_came_meanwhile_nothing_goes_and_the_new_number_is_shown(syria: Appeal, rima: User) -> None:
    listed(syria, "ABBAD", "abbad@example.org")
    client, message = entered(rima), drafted(syria, rima)
    listed(syria, "Bonyan", "bonyan@example.org")

    page = press(client, at(syria, message), "sure", number="1", seen=messaging.mark(message))

    assert "Meanwhile there are 2 to write to. Nothing was sent; look at it again." in plain(page)
    assert ("Yes, send to 2 now" in plain(page), Letter.objects.count()) == (True, 0)


def test_a_test_goes_to_whoever_presses_and_the_draft_stays(syria: Appeal, rima: User) -> None:
    listed(syria, "ABBAD", "abbad@example.org")
    client, message = entered(rima), drafted(syria, rima)

    page = press(client, at(syria, message), "test", **WORDS)
    outbox.deliver_due()

    assert "1 mail goes to you at rima@example.org." in plain(page)
    assert [(one.to, one.subject) for one in mail.outbox] == [(["rima@example.org"], "News")]
    assert "Send to 1 …" in plain(client.get(at(syria, message)))


def test_who_could_not_be_answered_is_told_before_and_sends_nothing(syria: Appeal, rima: User) -> None:
    User.objects.filter(pk=rima.pk).update(email="")
    listed(syria, "ABBAD", "abbad@example.org")
    client, message = entered(rima), drafted(syria, rima)

    assert "Nobody could answer this mail" in plain(client.get(at(syria, message)))
    page = press(client, at(syria, message), "sure", number="1", seen=messaging.mark(message))

    assert ("Nobody could answer: neither you" in plain(page), Letter.objects.count()) == (True, 0)


def test_looking_changes_nothing_and_others_see_nothing(
    syria: Appeal, rivers: Appeal, rima: User, vera: User, omar: User
) -> None:
    listed(syria, "ABBAD", "abbad@example.org")
    message = drafted(syria, rima)
    mark = messaging.mark(message)
    for query in ("", "?step=send", "?act=sure", "?step=nonsense"):
        assert entered(rima).get(at(syria, message) + query).status_code == 200

    for user, status in ((vera, 403), (omar, 404)):
        client = entered(user)
        for address in (at(syria), at(syria, new=True), at(syria, message), at(syria, message) + "?step=send"):
            assert client.get(address).status_code == status
        for act in ("see", "test", "send", "sure", "remove", "stop"):
            sent = client.post(at(syria, message), {"act": act, "number": "1", "seen": mark, **WORDS})
            assert sent.status_code == status
    # By the way of her own statement no other's message is met.
    theirs = f"/admin/statements/{rivers.pk}/messages/{message.pk}/"
    assert entered(omar).get(theirs).status_code == 404
    for act in ("sure", "remove", "stop"):
        assert entered(omar).post(theirs, {"act": act, "number": "1", "seen": mark}).status_code == 404
    assert press(entered(omar), theirs, "see", **WORDS).status_code == 400

    message.refresh_from_db()
    assert (message.state, stored(), Letter.objects.count()) == ("draft", [("all", {"en": ENGLISH})], 0)


def test_history_tells_it_without_its_words(syria: Appeal, rima: User) -> None:
    listed(syria, "ABBAD", "abbad@example.org")
    message = drafted(syria, rima, Audience.LISTED)
    messaging.send(message, by=rima, number=1, seen=messaging.mark(message))

    page = plain(entered(rima).get(f"/admin/signatories/journalentry/?appeal={syria.pk}"))

    assert "rima sent a message to signers" in page
    told = history.told(JournalEntry.objects.get(act="send_message"))
    assert told.changes == ("Who is on the list", "1 mail")
    assert [word for word in ENGLISH if word in page] == []
