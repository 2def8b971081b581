"""The desk side of a call: the invitation to copy, a later closing, the private link, the test mail, its questions."""

import html
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from signatories.choices import Signing, Visibility
from signatories.models import Appeal, JournalEntry, Question
from signatories.workflow import outbox, register, texts
from tests import cast
from tests.admin.filling import entered, save

NOW, CLOSES = datetime(2026, 11, 28, 17, 0, tzinfo=UTC), datetime(2026, 11, 30, 18, 0, tzinfo=UTC)


@pytest.fixture
def call(syria: Appeal) -> Appeal:
    return changed(syria, signing=Signing.OPEN, closes_at=CLOSES)


def changed(appeal: Appeal, **fields: Any) -> Appeal:
    row = Appeal.objects.get(pk=appeal.pk)
    for name, value in fields.items():
        setattr(row, name, value)
    return register.save(row, by=None)


def at(screen: str, appeal: Appeal) -> str:
    return reverse(f"admin:{screen}", args=[appeal.pk])


def words(body: bytes) -> str:
    """What a screen says within its content, without its marks."""
    page = body.decode()
    main = page[page.index('id="content-main"') :]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).replace("\xa0", " ").split())


def read(client: Client, address: str) -> str:
    return words(client.get(address).content)


def copied(client: Client, appeal: Appeal, what: str, query: str = "") -> str:
    """What the copy button copies."""
    body = client.get(at("invitation", appeal) + query).content.decode()
    found = re.search(rf'id="{what}"[^>]*>(.*?)</div>', body, re.S)
    assert found
    return html.unescape(found[1])


# The home


@time_machine.travel(NOW, tick=False)
def test_home_says_when_signing_closes_and_leads_on(call: Appeal, rima: User, vera: User) -> None:
    cast.enlist(call, "ABBAD")
    ways = [f'href="{at(screen, call)}"' for screen in ("invitation", "as_public", "practice", "extend")]

    hers, theirs = (entered(user).get(at("home", call)).content for user in (rima, vera))

    assert "closes in 2 days (30 Nov 2026, 18:00 UTC) Extend" in words(hers)
    assert [way in hers.decode() for way in ways] == [True] * 4
    assert [way in theirs.decode() for way in ways] == [False, True, False, False]


@time_machine.travel(NOW, tick=False)
def test_home_says_when_signing_opens(call: Appeal, rima: User) -> None:
    changed(call, opens_at=NOW + timedelta(days=1))

    assert "signing opens in 1 day (29 Nov 2026, 17:00 UTC)" in read(entered(rima), at("home", call))


def test_new_statement_is_led_to_the_test_mail_first(syria: Appeal, rima: User, settings: Settings) -> None:
    settings.SIGNING_NEEDS_TEST_MAIL = True
    client = entered(rima)

    assert "A test mail first" in read(client, at("home", syria))
    Appeal.objects.filter(pk=syria.pk).update(mail_proved_at=NOW)
    assert "test mail" not in read(client, at("home", syria)).lower()


# The invitation


@time_machine.travel(NOW, tick=False)
def test_invitation_is_there_to_copy_in_each_language(call: Appeal, rima: User, settings: Settings) -> None:
    texts.write(call, "ar", title="معا من أجل سوريا", body="نص", by=None)
    settings.SITE_URL = "https://statements.example.org"
    client = entered(rima)

    english = copied(client, call, "mail-en", "?zone=Asia/Damascus&zone=Asia/Manila").split("\n")

    assert english[0] == "Uniting for Syria"
    assert english[3:] == [
        "https://statements.example.org/appeals/uniting-for-syria/",
        "Open until 30 November 2026, 18:00 UTC (21:00 in Damascus, 1 December 2026, 02:00 in Manila).",
        "Questions: rima@example.org",
    ]
    assert copied(client, call, "mail-ar").startswith("معا من أجل سوريا\n")
    assert "https://statements.example.org/ar/appeals/uniting-for-syria/" in copied(client, call, "short-ar")


@time_machine.travel(NOW, tick=False)
def test_invitation_says_the_same_from_the_arabic_desk(call: Appeal, rima: User) -> None:
    client = entered(rima)
    english = copied(client, call, "mail-en")

    body = client.get(f"/ar{at('invitation', call)}").content.decode()

    assert english in html.unescape(body)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"visibility": Visibility.DRAFT}, "Nobody could open the link yet"),
        ({"visibility": Visibility.ARCHIVED}, "it collects no more"),
        ({"signing": Signing.CLOSED}, "Signing is closed"),
        ({"opens_at": NOW + timedelta(days=1)}, "Signing opens on 29 Nov 2026, 17:00 UTC"),
        ({"closes_at": NOW - timedelta(hours=1), "late_hours": 9}, "Signing closed on 28 Nov 2026, 16:00 UTC"),
    ],
)
@time_machine.travel(NOW, tick=False)
def test_invitation_is_not_to_be_copied_while_nobody_can_sign(
    call: Appeal, rima: User, fields: dict[str, Any], said: str
) -> None:
    client = entered(rima)
    assert 'id="mail-en"' in client.get(at("invitation", call)).content.decode()

    changed(call, **fields)
    body = client.get(at("invitation", call)).content

    assert (said in words(body), b'id="mail-en"' in body, b"data-copy" in body) == (True, False, False)


def test_new_private_link_lets_the_old_one_lead_nowhere(call: Appeal, rima: User, client: Client) -> None:
    changed(call, visibility=Visibility.LINK, closes_at=None)
    old = f"/s/{Appeal.objects.get(pk=call.pk).secret}/"
    assert client.get(old).status_code == client.get(f"{old}sign/").status_code == 200

    page = entered(rima).post(at("invitation", call), follow=True).content.decode()

    new = f"/s/{Appeal.objects.get(pk=call.pk).secret}/"
    assert (new in page, old in page) == (True, False)
    for below in ("", "sign/", "sign/sent/", "mine/"):
        gone, nonsense = client.get(old + below), client.get(f"/s/nonsense/{below}")
        assert (gone.status_code, gone.content, gone.headers) == (404, nonsense.content, nonsense.headers)
    assert client.get(new).status_code == client.get(f"{new}sign/").status_code == 200


# Extend


@pytest.mark.parametrize(("more", "days"), [("day", 1), ("days", 3), ("week", 7)])
@time_machine.travel(NOW, tick=False)
def test_closing_is_put_off_with_one_click(call: Appeal, rima: User, more: str, days: int) -> None:
    client = entered(rima)
    assert read(client, at("extend", call)).count("until ") == 3

    answer = client.post(at("extend", call), {"more": more, "seen": CLOSES.isoformat()})

    assert (answer.status_code, answer["Location"]) == (302, at("home", call))
    assert Appeal.objects.get(pk=call.pk).closes_at == CLOSES + timedelta(days=days)
    assert JournalEntry.objects.latest("pk").act == "extend"
    # Pressed twice, it is put off once.
    again = client.post(at("extend", call), {"more": more, "seen": CLOSES.isoformat()})
    assert (again.status_code, "Somebody put off the closing while you looked" in words(again.content)) == (400, True)
    assert Appeal.objects.get(pk=call.pk).closes_at == CLOSES + timedelta(days=days)


def test_closed_call_is_extended_from_now(call: Appeal, rima: User) -> None:
    now = CLOSES + timedelta(days=5, seconds=30)
    with time_machine.travel(now, tick=False):
        entered(rima).post(at("extend", call), {"more": "day", "seen": CLOSES.isoformat()})

    assert Appeal.objects.get(pk=call.pk).closes_at == CLOSES + timedelta(days=6, minutes=1)


@time_machine.travel(NOW, tick=False)
def test_own_time_is_in_utc_and_what_is_no_time_is_said(call: Appeal, rima: User) -> None:
    client = entered(rima)

    for typed, said in (
        ("", "Choose a day and a time."),
        ("tomorrow\0", "Write the time like 2026-11-30 18:00."),
        ("2026-11-01T10:00", "Choose a time that is still to come"),
        ("0001-01-01T00:00", "Choose a time that is still to come"),
    ):
        refused = client.post(at("extend", call), {"own": "1", "until": typed, "seen": "nonsense"})
        assert (refused.status_code, said in words(refused.content)) == (400, True)
    client.post(at("extend", call), {"own": "1", "until": "2026-12-24T10:30"})

    assert Appeal.objects.get(pk=call.pk).closes_at == datetime(2026, 12, 24, 10, 30, tzinfo=UTC)


# The test mail


def test_test_mail_opens_the_way_without_a_log_in(
    syria: Appeal, rima: User, client: Client, settings: Settings
) -> None:
    settings.SIGNING_NEEDS_TEST_MAIL = True
    hers, change = entered(rima), reverse("admin:signatories_appeal_change", args=[syria.pk])
    refused = save(hers, change, signing="open", issuer="Amnesty")
    body = html.unescape(refused.content.decode())
    assert "Signing cannot open before a test mail has arrived" in body and 'value="Amnesty"' in body

    assert "A test mail goes to rima@example.org." in html.unescape(
        hers.post(at("test_mail", syria), follow=True).content.decode()
    )
    outbox.deliver_due()
    found = re.search(r"https?://[^/\s]+(/test/\S+)", str(mail.outbox[-1].body))
    assert found
    shown = {(client.get(found[1]).status_code, client.head(found[1]).status_code) for _ in range(20)}
    assert (shown, Appeal.objects.get(pk=syria.pk).mail_proved_at) == ({(200, 200)}, None)
    assert "can open for signing now" in client.post(found[1]).content.decode()
    assert "opens nothing any more" in client.post(found[1]).content.decode()
    assert client.get(found[1]).status_code == 410

    assert save(hers, change, signing="open").status_code == 302
    assert Appeal.objects.get(pk=syria.pk).signing == Signing.OPEN
    assert "A test mail arrived and was opened on" in read(hers, at("test_mail", syria))


def test_whoever_has_no_address_is_told_so(syria: Appeal, rima: User) -> None:
    rima.email = ""
    rima.save()

    body = entered(rima).post(at("test_mail", syria), follow=True).content.decode()

    assert "There is no e-mail address to write to." in body
    assert Appeal.objects.get(pk=syria.pk).mail_seed == ""


# Questions of its own


def ask(client: Client, appeal: Appeal, act: str = "add", **data: Any) -> str:
    answer = client.post(at("questions", appeal), {"act": act} | data, follow=True)
    return html.unescape(answer.content.decode())


def test_questions_are_added_changed_and_removed_and_the_journal_tells(syria: Appeal, rima: User) -> None:
    client = entered(rima)
    ask(client, syria, **{"new-wording": " Who  decided? ", "new-language": "en"})
    question = Question.objects.get()
    assert (question.wording, question.language, question.is_required) == ("Who decided?", "en", False)

    key = str(question.pk)
    ask(client, syria, "change", **{"asked": key, f"{key}-wording": "Who?", f"{key}-language": "en",
                                    f"{key}-is_required": "on"})  # fmt: skip
    assert list(Question.objects.values_list("wording", "is_required")) == [("Who?", True)]
    ask(client, syria, "remove", asked=key)

    assert Question.objects.count() == 0
    told = JournalEntry.objects.filter(kind="question", by=rima, appeal=syria).order_by("pk").values_list("act")
    assert [act for (act,) in told] == ["add", "change", "delete"]


def test_sixth_question_is_refused_with_what_was_typed(syria: Appeal, rima: User) -> None:
    client = entered(rima)
    for number in range(5):
        ask(client, syria, **{"new-wording": f"Question {number}?", "new-language": "en"})

    body = ask(client, syria, **{"new-wording": "One more?", "new-language": "en"})

    assert "five questions of its own at most" in body and 'value="One more?"' in body
    assert Question.objects.count() == 5


def test_question_that_is_none_is_said_and_kept(syria: Appeal, rima: User) -> None:
    client = entered(rima)

    assert "Write the question." in ask(client, syria, **{"new-wording": " ", "new-language": "en"})
    assert 'value="Who?"' in ask(client, syria, **{"new-wording": "Who?", "new-language": "tlh"})
    too_long = client.post(at("questions", syria), {"act": "add", "new-wording": "x" * 5000, "new-language": "en"})
    nul = client.post(at("questions", syria), {"act": "add", "new-wording": "\0", "new-language": "en"})
    assert (too_long.status_code, nul.status_code, Question.objects.count()) == (400, 400, 0)


def test_question_of_another_statement_is_not_there(syria: Appeal, rivers: Appeal, rima: User) -> None:
    theirs = register.save(Question(appeal=rivers, wording="Theirs?", language="en"), by=None)

    answer = entered(rima).post(at("questions", syria), {"act": "remove", "asked": theirs.pk})

    assert (answer.status_code, Question.objects.count()) == (404, 1)


@pytest.mark.parametrize(("mount", "asked"), [("", ["Who decided?"]), ("/ar", ["من قرر؟"]), ("/fr", ["Who decided?"])])
def test_form_asks_in_the_language_of_the_page_else_in_the_first_one(
    call: Appeal, client: Client, mount: str, asked: list[str]
) -> None:
    for wording, language in (("Who decided?", "en"), ("من قرر؟", "ar"), ("¿Quién?", "es")):
        register.save(Question(appeal=call, wording=wording, language=language), by=None)
    changed(call, closes_at=None)

    body = client.get(f"{mount}/appeals/{call.slug}/sign/").content.decode()

    found = re.findall(r'<label for="id_question_\d+">(.*?)</label>', body, re.S)
    assert [re.sub("<[^>]+>", "", label).strip() for label in found] == asked
    assert ('<bdi lang="en" dir="ltr">Who decided?</bdi>' in body) == (mount == "/fr")


# Settings


def test_fields_left_out_are_ticks_and_leave_the_form(call: Appeal, rima: User, client: Client) -> None:
    changed(call, closes_at=None)
    sign = f"/appeals/{call.slug}/sign/"
    assert b'name="telephone"' in client.get(sign).content
    change = reverse("admin:signatories_appeal_change", args=[call.pk])

    answer = save(entered(rima), change, left_out=["telephone", "country"])

    assert (answer.status_code, Appeal.objects.get(pk=call.pk).left_out) == (302, ["telephone", "country"])
    form = client.get(sign).content
    assert [name in form for name in (b'name="telephone"', b'name="o0-country"', b'name="role"')] == [
        False,
        False,
        True,
    ]
    page = entered(rima).get(change).content.decode()
    assert len(re.findall(r'name="left_out"[^>]* checked', page)) == 2


def test_field_that_is_none_cannot_be_left_out(call: Appeal, rima: User) -> None:
    change = reverse("admin:signatories_appeal_change", args=[call.pk])

    answer = save(entered(rima), change, left_out=["name"])

    assert (answer.status_code, Appeal.objects.get(pk=call.pk).left_out) == (200, [])


def test_looker_on_is_led_to_no_screen_she_may_not_open(call: Appeal, vera: User) -> None:
    page = entered(vera).get(reverse("admin:signatories_appeal_change", args=[call.pk])).content.decode()

    assert [at(screen, call) in page for screen in ("questions", "test_mail")] == [False, False]
