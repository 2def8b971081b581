"""Write to signers in a browser, English and Arabic: kept while it is written, tried out, sent, stopped; its looks."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from signatories.choices import Audience
from signatories.models import Appeal, Letter, Message
from signatories.workflow import messaging, outbox
from signatories.workflow.messaging import Words
from tests import cast
from tests.browser.desk import enter, faults, listen
from tests.workflow.test_messaging import ARABIC, ENGLISH, listed

LONG = "Coordination Committee of the Associations for Water, Rehabilitation and Agriculture in the Northern Valleys"


@pytest.fixture
def messages(page: Page, syria: Appeal, rima: User, live_server: LiveServer, language: str) -> str:
    """Rima at the desk, with three on the list, two of them reading Arabic, and one without an address."""
    Appeal.objects.filter(pk=syria.pk).update(is_discreet=False)
    listed(syria, "ABBAD", "abbad@example.org")
    listed(syria, "Bonyan", "bonyan@example.org", language="ar")
    listed(syria, LONG, "long@example.org", language="ar", is_named=False)
    cast.enlist(syria, "Without an address")
    enter(page, rima, live_server.url)
    return f"{language}/admin/statements/{syria.pk}/messages/"


def test_a_message_is_written_tried_out_sent_and_stopped(
    page: Page, messages: str, rima: User, live_server: LiveServer, language: str
) -> None:
    heard, wrong = listen(page, live_server.url), list[str]()
    page.goto(messages)
    wrong += faults(page, "messages-empty")
    page.locator(".button.default").click()

    page.locator("[name=audience][value=listed]").check()
    page.locator("[name=subject_en]").fill(ENGLISH[0])
    page.locator("[name=body_en]").fill(ENGLISH[1])
    page.locator("[value=see]").click()
    expect(page.locator("#mail .letter")).to_have_count(2)
    # All three get it in one language, one of them discreetly.
    assert [one.get_attribute("dir") for one in page.locator("#mail .letter > div").all()] == ["ltr"] * 2
    wrong += faults(page, "messages-draft")

    page.locator("[value=test]").click()
    expect(page.locator(".messagelist")).to_contain_text("rima@example.org")
    outbox.deliver_due()
    assert [one.to for one in mail.outbox] == [["rima@example.org"]]

    page.locator("[name=subject_ar]").fill(ARABIC[0])
    page.locator("[name=body_ar]").fill(ARABIC[1])
    page.locator("[value=send]").click()
    expect(page.locator(".ask strong")).to_contain_text("3")
    assert {one.get_attribute("dir") for one in page.locator(".letter > div").all()} == {"ltr", "rtl"}
    assert Letter.objects.filter(endorsement__isnull=False).count() == 0
    wrong += faults(page, "messages-sure")
    page.locator("[value=sure]").click()
    outbox.deliver_due(limit=1)

    page.locator("form.choose a").click()
    expect(page.locator("#figures dd")).to_have_text(["1", "2", "0", "0"])
    wrong += faults(page, "messages-going")
    page.locator("[value=stop]").click()
    expect(page.locator("#figures dd")).to_have_text(["1", "0", "0", "2"])
    expect(page.locator("[value=stop]")).to_have_count(0)
    wrong += faults(page, "messages-stopped")
    outbox.deliver_due()
    page.goto(messages)
    wrong += faults(page, "messages")

    assert (len(mail.outbox), mail.outbox[1].to[0] != "rima@example.org") == (2, True)
    assert (wrong, heard) == ([], ([], []))


@pytest.mark.parametrize("language", [""], ids=["en"], indirect=True)
def test_what_is_typed_is_kept_while_it_is_written_and_once(
    page: Page, messages: str, syria: Appeal, rima: User, language: str
) -> None:
    page.goto(f"{messages}new/")
    page.locator("[name=audience][value=all]").check()
    page.locator("[name=subject_en]").fill("Typed")
    expect(page.locator("[data-said]")).to_have_text("The draft is kept.", timeout=10_000)
    message = Message.objects.get()
    expect(page).to_have_url(f"{page.url.partition('/admin')[0]}/admin/statements/{syria.pk}/messages/{message.pk}/")

    page.locator("[name=body_en]").fill("And more")
    page.locator("[value=see]").click()
    expect(page.locator("#mail .letter h3").first).to_be_visible()
    page.reload()

    expect(page.locator("[name=body_en]")).to_have_value("And more")
    assert [messaging.texts_of(one) for one in Message.objects.all()] == [{"en": ("Typed", "And more")}]


@pytest.mark.parametrize("language", [""], ids=["en"], indirect=True)
def test_without_a_script_it_is_written_and_sent_too(
    chromium: Any, messages: str, rima: User, live_server: LiveServer, language: str
) -> None:
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    enter(page, rima, live_server.url)

    page.goto(f"{messages}new/")
    page.locator("[name=audience][value=all]").check()
    page.locator("[name=subject_en]").fill("x" * 151)
    page.locator("[name=body_en]").fill("Text")
    page.locator("[value=see]").click()
    expect(page.locator("#id_subject_en_error")).to_have_text("Write at most 150 characters; these are 151.")
    expect(page.locator("[name=body_en]")).to_have_value("Text")
    page.locator("[name=subject_en]").fill("News")
    page.locator("[value=see]").click()
    page.locator("[value=send]").click()
    page.locator("[value=sure]").click()

    expect(page.locator("#figures dd")).to_have_text(["0", "3", "0", "0"])
    context.close()


@pytest.mark.parametrize("language", [""], ids=["en"], indirect=True)
def test_figures_move_by_themselves_while_the_mails_go(
    page: Page, messages: str, syria: Appeal, rima: User, language: str
) -> None:
    message = messaging.write(syria, Words(Audience.ALL, {"en": ENGLISH}), by=rima)
    messaging.send(message, by=rima, number=3, seen=messaging.mark(message))
    page.goto(f"{messages}{message.pk}/")
    expect(page.locator("#figures dd")).to_have_text(["0", "3", "0", "0"])

    outbox.deliver_due(limit=2)
    expect(page.locator("#figures dd")).to_have_text(["2", "1", "0", "0"], timeout=15_000)
    outbox.deliver_due()

    expect(page.locator("#figures dd")).to_have_text(["3", "0", "0", "0"], timeout=15_000)
    expect(page.locator("[value=stop]")).to_have_count(0)
