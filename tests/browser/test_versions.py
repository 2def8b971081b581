"""Story 11: the text changes when 150 have signed. All are asked, most answer, and the list is of those who agreed."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from signatories.choices import Proof, Way
from signatories.models import Appeal, Letter, Signatory
from signatories.roll import live
from signatories.workflow import consent, endorsing, moderation, outbox, texts
from signatories.workflow.endorsing import Contact
from signatories.workflow.proposals import Proposal
from tests.browser.desk import enter, faults, listen, picture

ALL, AGREED, REFUSED, SILENT = 150, 120, 5, 25
OLD = "We, {{ count }} organizations, ask.\n\nWe thank all.\n\nWe stand together.\n\nWe ask the states for peace."
ARABIC = "نحن {{ count }} منظمة.\n\nنشكر كل من يساعد.\n\nنقف معا.\n\nنطالب الدول بالسلام."


@pytest.fixture
def signed(syria: Appeal) -> list[Signatory]:
    """One hundred and fifty on the list, each by its own form; every third reads Arabic."""
    cache.clear()
    texts.write(syria, "en", title="Uniting for Syria", body=OLD, by=None)
    texts.write(syria, "ar", title="متحدون من أجل سوريا", body=ARABIC, by=None)
    lines = list[Signatory]()
    for i in range(ALL):
        row = endorsing.receive(
            syria,
            Proposal(f"Organization {i:03}"),
            Contact("Layla", "", f"signer{i:03}@example.org"),
            way=Way.FORM,
            by=None,
            language="en" if i % 3 else "ar",
        )
        line = endorsing.confirm(row, proof=Proof.MAIL, by=None).signatory
        assert line is not None
        lines.append(moderation.approve(line, by=None))
    return lines


def link(number: int) -> str:
    """Give the path of the link that one signer was mailed."""
    address = f"signer{number:03}@example.org"
    message = next(message for message in mail.outbox if message.to == [address])
    found = re.search(r"https?://[^/\s]+(/\S+)", str(message.body))
    assert found
    return found[1]


def test_text_changes_when_150_have_signed(
    page: Page, live_server: LiveServer, syria: Appeal, signed: list[Signatory], rima: User, language: str
) -> None:
    said, foreign = listen(page, live_server.url)
    wrong = list[str]()
    enter(page, rima, live_server.url)
    public = f"{language}/appeals/{syria.slug}/"

    # Rima edits paragraph 4.
    first = syria.texts.get(language="en")
    page.goto(f"{language}/admin/signatories/appealtext/{first.pk}/change/")
    page.locator("#id_body").fill(OLD.replace("ask the states for peace", "demand justice and peace"))
    page.locator("[name=_save]").click()
    expect(page.locator("#difference ins").first).to_contain_text("demand justice and")
    expect(page.locator("#difference del").first).to_contain_text("ask the states for")
    wrong += faults(page, "text-difference")
    page.locator("[name=_kind][value=meaning]").check()
    page.locator("[name=_save]").click()

    # The new text is private; it is translated and everybody is asked.
    page.wait_for_url("**/text/new/")
    page.locator("#in-ar ~ p a.button").click()
    page.locator("#id_body").fill(ARABIC.replace("نطالب الدول بالسلام", "نطالب بالعدل والسلام"))
    page.locator("[name=_save]").click()
    page.goto(f"{language}/admin/statements/{syria.pk}/text/new/")
    page.locator("[name=rule][value=agreed]").check()
    page.locator("#id_answer_by").fill(str(timezone.now().date() + timedelta(days=7)))
    wrong += faults(page, "new-text-ask")
    page.locator("[name=act][value=ask]").click()
    expect(page.locator(".messagelist")).to_contain_text("150")

    # It can be stopped while the mails go, and goes on afterwards.
    outbox.deliver_due(limit=10)
    page.reload()
    page.locator("[name=act][value=stop]").click()
    expect(page.locator(".messagelist")).to_contain_text("140")
    assert outbox.deliver_due() == 0
    page.locator("[name=act][value=again]").click()
    expect(page.locator(".messagelist")).to_contain_text("140")
    outbox.deliver_due()
    assert sorted(message.to for message in mail.outbox) == [[f"signer{i:03}@example.org"] for i in range(ALL)]
    assert {(len(message.recipients()), *message.cc, *message.bcc) for message in mail.outbox} == {(1,)}

    # Some answer in a browser, the others as their links would.
    visitor = page.context.browser
    assert visitor is not None
    signers = visitor.new_context(base_url=live_server.url)
    tab = signers.new_page()
    heard = listen(tab, live_server.url)
    for number, button in ((1, "agree"), (3, "agree"), (AGREED, "refuse")):
        tab.goto(link(number))
        expect(tab.locator("main")).to_contain_text(f"Organization {number:03}")
        expect(tab.locator("ins").first).to_be_attached()
        wrong += faults(tab, f"consent-{number}")
        tab.locator(f"[name=answer][value={button}]").click()
        expect(tab.locator("main [role=status]")).to_be_visible()
        wrong += faults(tab, f"consented-{number}")
    for number, line in enumerate(signed[: AGREED + REFUSED]):
        if number not in (1, 3, AGREED):
            consent.answer(line, 2, agrees=number < AGREED, by=None)
    assert public_now(syria) == (150, f"We, {ALL} organizations, ask.")

    # Rima sees who has answered, and publishes.
    page.goto(f"{language}/admin/statements/{syria.pk}/text/new/?show=refused")
    expect(page.locator(".figures dd")).to_have_text([str(n) for n in (AGREED, SILENT, REFUSED, 0)])
    expect(page.locator("#lines .row")).to_have_count(REFUSED)
    expect(page.locator(".would li")).to_contain_text([str(n) for n in (AGREED, SILENT, REFUSED, AGREED)])
    wrong += faults(page, "new-text-asked")
    page.goto(f"{language}/admin/statements/{syria.pk}/")
    expect(page.locator(".tasks")).to_contain_text(str(AGREED))
    wrong += faults(page, "home-new-text")
    page.goto(f"{language}/admin/statements/{syria.pk}/text/new/")
    page.locator("[name=act][value=publish]").click()
    expect(page.locator(".figures dd").first).to_have_text(str(AGREED))
    wrong += faults(page, "new-text-published")

    # The list, the number in the text, and which text they agreed to.
    tab.goto(public)
    expect(tab.locator("#list ol > li")).to_have_count(AGREED)
    expect(tab.locator(".prose").first).to_contain_text(str(AGREED))
    expect(tab.locator(".prose").first).to_contain_text("demand justice" if not language else "بالعدل")
    expect(tab.locator(".version")).to_contain_text("2")
    assert tab.request.get(link(1)).status == 410
    picture(tab, f"published{language.replace('/', '-')}")
    assert Letter.objects.filter(kind="consent").count() == ALL + 140
    signers.close()
    assert [*wrong, *said, *foreign, *heard[0], *heard[1]] == []


def public_now(appeal: Appeal) -> tuple[int, str]:
    """Give what the public reads meanwhile: how many, and how the text begins."""
    appeal.refresh_from_db()
    roll = live.live_roll(appeal, "en")
    return roll.count, live.live_statement(appeal, "en", roll).body.split("\n")[0]
