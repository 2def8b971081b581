"""The field for a text in a real browser: its buttons, its keys, Undo, and the preview that follows the typing."""

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from signatories.models import Appeal
from tests import cast
from tests.browser.desk import enter


@pytest.fixture
def area(page: Page, syria: Appeal, rima: User, live_server: LiveServer) -> Locator:
    cast.enlist(syria, "ABBAD", "Ahl Horan")
    enter(page, rima, live_server.url)
    page.goto(f"/admin/signatories/appealtext/{syria.texts.get().pk}/change/")
    expect(page.get_by_role("button", name="Bold")).to_be_visible()
    return page.locator("#id_body")


def choose(area: Locator, text: str, part: str) -> None:
    """Fill the field and choose a part of it."""
    area.fill(text)
    start = text.index(part)
    area.evaluate("(area, [from, to]) => area.setSelectionRange(from, to)", [start, start + len(part)])


@pytest.mark.parametrize(
    ("button", "text", "part", "written"),
    [
        ("Bold", "We ask now", "ask", "We **ask** now"),
        ("Bold", "We ask now", " ask ", "We **ask** now"),
        ("Bold", "with Bonyan* now", "Bonyan*", r"with **Bonyan\*** now"),
        ("Bold", "One\n\nTwo", "One\n\nTwo", "**One**\n\n**Two**"),
        ("Bold", r"with **Bonyan\*** now", r"Bonyan\*", "with Bonyan* now"),
        ("Italic", "We ask now", "ask", "We _ask_ now"),
        ("Italic", "unasked", "ask", "un*ask*ed"),
        ("Link", "The UN asks", "UN", "The [UN](https://) asks"),
        ("Link", "See https://un.org now", "https://un.org", "See [](https://un.org) now"),
        ("List", "One\nTwo", "One\nTwo", "- One\n- Two"),
        ("List", "- One\n- Two", "One\n- Two", "One\nTwo"),
        ("Quote", "One\nTwo", "wo", "One\n> Two"),
        ("Number of signatories", "We, , ask", "", "{{ organizations }}We, , ask"),
        ("Number of signatories", "We, 223 groups", "223", "We, {{ count }} groups"),
    ],
)
def test_button_writes_on_what_is_chosen(
    page: Page, area: Locator, button: str, text: str, part: str, written: str
) -> None:
    choose(area, text, part)

    page.get_by_role("button", name=button).click()

    expect(area).to_have_value(written)
    expect(area).to_be_focused()


def test_keys_and_undo_work(page: Page, area: Locator) -> None:
    choose(area, "We ask now", "ask")

    page.keyboard.press("Control+b")
    expect(area).to_have_value("We **ask** now")
    page.keyboard.press("Control+i")
    expect(area).to_have_value("We **_ask_** now")
    page.keyboard.press("Control+z")
    expect(area).to_have_value("We **ask** now")
    page.keyboard.press("Control+z")
    expect(area).to_have_value("We ask now")


def test_buttons_work_by_keyboard(page: Page, area: Locator) -> None:
    choose(area, "We ask now", "ask")

    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("button", name="Number of signatories")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")

    expect(area).to_have_value("> We ask now")


def test_preview_follows_the_typing(page: Page, area: Locator) -> None:
    area.fill("We, {{ count }}, ask with Bonyan*.\n\n* These belong to SRN.")

    drawn = page.locator(".preview .prose p")
    expect(drawn).to_have_text(["We, 2 ← counted, ask with Bonyan*.", "* These belong to SRN."])
    expect(page.locator(".preview .pill")).to_have_text("2 ← counted")
    page.get_by_label("Title").fill("Peace, soon")
    expect(page.locator(".preview h2.title")).to_have_text("Peace, soon")


def test_preview_that_cannot_be_drawn_leaves_the_text(page: Page, area: Locator) -> None:
    page.context.clear_cookies()

    area.fill("Long and dear")

    expect(page.locator(".preview .note")).to_have_text(
        "The preview cannot be drawn just now. What you have written is still here."
    )
    expect(area).to_have_value("Long and dear")


def test_statement_begins_in_the_browser(page: Page, rima: User, live_server: LiveServer) -> None:
    enter(page, rima, live_server.url)

    page.goto("/admin/")
    page.get_by_role("link", name="New statement").click()
    page.get_by_label("Title").fill("سلام الآن")
    page.get_by_label("First language").select_option("ar")
    expect(page.get_by_label("Title")).to_have_attribute("dir", "rtl")
    page.locator("#id_body").fill("نحن {{ organizations }}")
    expect(page.locator(".preview .prose")).to_have_attribute("dir", "rtl")
    page.get_by_role("button", name="Begin the statement").click()

    expect(page.locator(".messagelist")).to_contain_text("is begun")
    appeal = Appeal.objects.latest("pk")
    assert page.url.endswith(f"/admin/statements/{appeal.pk}/")
    assert (appeal.language, appeal.texts.get().body) == ("ar", "نحن {{ organizations }}")


def test_page_works_without_scripts(
    chromium: Browser, syria: Appeal, rima: User, live_server: LiveServer, settings: object
) -> None:
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    enter(page, rima, live_server.url)

    page.goto("/admin/statements/new/")
    page.get_by_label("Title").fill("Peace now")
    page.locator("#id_body").fill("We **ask**.")
    with context.expect_page() as opened:
        page.get_by_role("button", name="Preview").click()

    expect(opened.value.locator(".prose strong")).to_have_text("ask")
    expect(page.locator("#id_body")).to_have_value("We **ask**.")
    context.close()
