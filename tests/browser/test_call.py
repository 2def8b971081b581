"""A private call: what is copied at the desk lets in whoever has it, and nobody else learns that there is anything."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from signatories.choices import Signing, Visibility
from signatories.models import Appeal
from signatories.workflow import register, texts
from tests import cast
from tests.browser.desk import broken, enter, faults, listen
from tests.browser.test_page import READ_CLIPBOARD
from tests.site import matrix

BELOW = (
    "",
    "about/",
    "privacy/",
    "sign/",
    "sign/sent/",
    "mine/",
    *(f"signatories.{ext}" for ext in ("json", "csv", "xlsx", "txt")),
)


@pytest.fixture
def private(syria: Appeal) -> Appeal:
    texts.write(syria, "ar", title="معا من أجل سوريا", body="نحن {{ count }} منظمة.", by=None)
    cast.enlist(syria, "Oxfam", "Bonyan")
    syria.visibility, syria.signing = Visibility.LINK, Signing.OPEN
    syria.closes_at = timezone.now() + timedelta(days=2)
    return register.save(syria, by=None)


def test_private_call_is_copied_and_opens_by_its_link_alone(
    page: Page, live_server: LiveServer, private: Appeal, rima: User, language: str
) -> None:
    said, foreign = listen(page, live_server.url)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=live_server.url)
    enter(page, rima, live_server.url)
    page.goto(f"{language}/admin/statements/{private.pk}/")
    code = language.strip("/") or "en"

    page.locator(".calling a").first.click()
    page.locator(f"[data-copy=mail-{code}]").click()
    expect(page.locator("[data-copied]")).not_to_be_empty()

    copied = page.evaluate(READ_CLIPBOARD, "text/plain")
    assert copied == page.locator(f"#mail-{code}").text_content()
    assert len(copied.split("\n")) == 6
    link = f"{live_server.url}{language}/s/{private.secret}/"
    assert link in copied and private.slug not in copied
    page.locator(f"[data-copy=short-{code}]").click()
    expect(page.locator("[data-copied]")).not_to_be_empty()
    assert page.locator(f"#short-{code}").text_content() in page.evaluate(READ_CLIPBOARD, "text/plain")

    page.context.clear_cookies()
    page.goto(link)
    assert page.locator("h1").inner_text() == ("معا من أجل سوريا" if language else "Uniting for Syria")
    assert page.locator(".lines li").count() == 0 and "Oxfam" not in page.content()
    page.locator(".tally .act").click()
    expect(page.locator("[name=o0-name]")).to_be_visible()
    assert broken(page) == []
    assert (said, foreign) == ([], [])


def test_without_its_link_there_is_the_same_nothing_as_for_nonsense(
    page: Page, live_server: LiveServer, private: Appeal, language: str
) -> None:
    """The control comes last: once it is public, every one of these addresses answers."""
    nonsense = "uniting-for-nothing"
    guessed = [f"{language}/appeals/{{}}/{below}" for below in BELOW]

    def answers(slug: str) -> list[tuple[int, bytes]]:
        found = [page.request.get(live_server.url + address.format(slug), max_redirects=0) for address in guessed]
        return [(answer.status, answer.body()) for answer in found]

    hidden = answers(private.slug)

    assert hidden == answers(nonsense)
    assert {status for status, _body in hidden} == {404}
    private.visibility = Visibility.PUBLIC
    register.save(private, by=None)
    shown = [status for status, _body in answers(private.slug)]
    assert shown == [200 if below != "sign/sent/" else 302 for below in BELOW]


def test_every_address_of_a_statement_is_among_those_guessed() -> None:
    named = [name for name, parameters in matrix.addresses() if parameters[:1] == ("slug",)]
    found = set()
    for name in named:
        try:
            found.add(reverse(name, args=["x"]).removeprefix("/appeals/x/"))
        except NoReverseMatch:
            found.add(reverse(name, args=["x", "json"]).removeprefix("/appeals/x/"))

    assert found - set(BELOW) == set()


def test_screens_of_a_call(
    page: Page, live_server: LiveServer, private: Appeal, rima: User, language: str, settings: Settings
) -> None:
    settings.SIGNING_NEEDS_TEST_MAIL = True
    said, foreign = listen(page, live_server.url)
    enter(page, rima, live_server.url)
    found = []
    for name in ("", "invitation", "extend", "test-mail", "questions", "practice", "as-public"):
        page.goto(f"{language}/admin/statements/{private.pk}/{name and name + '/'}")
        found += faults(page, f"call-{name or 'home'}")

    page.goto(f"{language}/admin/statements/{private.pk}/practice/")
    page.locator("[name=o0-name]").fill("Ahl Horan")
    page.locator("[name=person]").fill("Layla")
    page.locator("[name=email]").fill("layla@example.org")
    for tick in ("[name=naming][value=named]", "[name=is_authorized]", "[name=may_keep]"):
        page.locator(tick).check()
    page.locator("[name=send].act").click()
    found += faults(page, "call-practice-mail")
    page.locator(".act").click()
    found += faults(page, "call-practice-confirm")
    page.locator("button[value=confirm]").click()
    found += faults(page, "call-practice-confirmed")

    assert (found, said, foreign) == ([], [], [])
