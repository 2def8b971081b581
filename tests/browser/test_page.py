"""The page of the real statement as a visitor sees it: finding, copying, print, dark, Arabic, small screens."""

import io
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader
from pytest_django.live_server_helper import LiveServer

from signatories.choices import Visibility
from signatories.models import Appeal
from signatories.workflow import moderation, register, texts
from tests.browser.desk import broken
from tests.cast import appeal_of, enlist

ADDRESS = "/appeals/uniting-for-peace-in-syria/"
READ_CLIPBOARD = """async (type) => {
    const [item] = await navigator.clipboard.read();
    return await (await item.getType(type)).text();
}"""


@pytest.fixture
def plain_page(chromium: Browser, live_server: LiveServer) -> Iterator[Page]:
    """A tab without JavaScript."""
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    yield context.new_page()
    context.close()


def shown(page: Page) -> list[str]:
    return page.locator(".lines li:visible").all_inner_texts()


def asked_for(page: Page) -> list[str]:
    addresses: list[str] = []
    page.on("request", lambda request: addresses.append(request.url))
    return addresses


def complaints(page: Page) -> list[str]:
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


def test_page_asks_no_other_site_and_breaks_no_policy(page: Page, seed: Appeal, live_server: LiveServer) -> None:
    addresses, heard = asked_for(page), complaints(page)

    page.goto(ADDRESS)
    page.fill("#q", "relief")

    assert [address for address in addresses if not address.startswith(live_server.url)] == []
    assert heard == []
    assert page.context.cookies() == []


def test_finding_is_instant_and_keeps_numbers(page: Page, seed: Appeal) -> None:
    page.goto(ADDRESS)
    addresses = asked_for(page)

    page.fill("#q", "medecins DU")
    assert shown(page) == ["117. Médecins du Monde France"]
    assert page.locator(".lines mark").all_inner_texts() == ["Médecins du"]
    assert page.inner_text("#found") == "1 of 223 matches ‘medecins DU’"

    page.fill("#q", "oxfarm")
    assert shown(page) == []
    assert page.inner_text("#found").startswith("No organization called ‘oxfarm’ on this list.")

    page.fill("#q", "")
    assert len(shown(page)) == 223
    assert page.inner_text("#found") == ""
    assert page.locator(".lines mark").count() == 0
    assert [address for address in addresses if "/appeals/" in address] == []


def test_members_are_a_filter(page: Page, seed: Appeal) -> None:
    page.goto(ADDRESS)

    page.get_by_role("radio", name="Members of SRN").check()
    expect(page.locator("#found")).to_have_text("46 of 223 are members of SRN")
    assert len(shown(page)) == 46

    page.fill("#q", "syria relief")
    assert shown(page) == ["175. Syria Relief*", "178. Syria Relief Organization*"]


def test_search_goes_on_from_a_searched_page(page: Page, seed: Appeal) -> None:
    page.goto(f"{ADDRESS}?q=oxfam")
    assert shown(page) == ["132. Oxfam"]

    page.fill("#q", "tearfund")
    page.get_by_text("1 of 223 matches ‘tearfund’").wait_for()

    assert shown(page) == ["194. Tearfund"]
    assert page.url.endswith("?q=tearfund")


def test_finding_works_without_javascript(plain_page: Page, seed: Appeal) -> None:
    plain_page.goto(ADDRESS)
    assert not plain_page.get_by_role("button", name="Copy the list").is_visible()

    plain_page.fill("#q", "oxfam")
    plain_page.get_by_role("button", name="Find").click()

    expect(plain_page.locator("#found")).to_have_text("1 of 223 matches ‘oxfam’")
    assert shown(plain_page) == ["132. Oxfam"]


def test_list_is_copied_with_numbers_signs_and_footnote(page: Page, seed: Appeal) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(ADDRESS)
    page.fill("#q", "oxfam")

    page.get_by_role("button", name="Copy the list").click()
    page.get_by_text("Copied, with numbers, signs and footnote.").wait_for()

    lines = page.evaluate(READ_CLIPBOARD, "text/plain").splitlines()
    assert len(lines) == 225
    assert lines[0] == "Signed by 223 organizations"
    assert lines[9] == "9. Ahl Horan*"
    assert lines[223] == "223. 11.11.11"
    assert lines[224].startswith("* These organizations are members of the Syria Relief Network (SRN)")
    assert "<p>9. Ahl Horan*</p>" in page.evaluate(READ_CLIPBOARD, "text/html")


def test_list_that_is_searched_on_the_server_is_copied_whole(page: Page, seed: Appeal) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{ADDRESS}?q=oxfam")

    page.get_by_role("button", name="Copy the list").click()
    page.get_by_text("Copied, with numbers, signs and footnote.").wait_for()

    assert len(page.evaluate(READ_CLIPBOARD, "text/plain").splitlines()) == 225


def test_list_is_selected_where_the_clipboard_is_refused(page: Page, seed: Appeal) -> None:
    page.add_init_script("navigator.clipboard.write = () => Promise.reject(new DOMException('no'))")
    page.goto(ADDRESS)

    page.get_by_role("button", name="Copy the list").click()
    page.get_by_text("Your browser did not allow us to copy.").wait_for()

    # What is copied from the selection by hand has each number and its name in one line.
    assert page.evaluate("getSelection().toString()").splitlines()[1] == (
        "2. Abrar Halap Association for Relief and Development*"
    )


def test_sentence_is_copied(page: Page, seed: Appeal) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{ADDRESS}about/")

    page.get_by_role("button", name="Copy the sentence").click()
    page.get_by_text("Copied.", exact=True).wait_for()

    sentence = page.evaluate(READ_CLIPBOARD, "text/plain")
    assert sentence.startswith("Amnesty International and 222 other organizations, “Uniting for Peace in Syria")


def test_sign_leads_to_its_footnote_and_back(page: Page, seed: Appeal) -> None:
    page.goto(ADDRESS)

    page.locator(".lines a").first.click()
    expect(page).to_have_url(re.compile("#note-2a$"))

    page.get_by_text("back to the list").click()
    expect(page).to_have_url(re.compile("#list$"))


@pytest.mark.parametrize("mount", ["", "/ar"])
def test_print_is_the_printed_statement(page: Page, seed: Appeal, mount: str) -> None:
    page.goto(mount + ADDRESS)

    pages = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages

    width, height = pages[0].mediabox.width, pages[0].mediabox.height
    assert len(pages) == 5
    assert (round(width), round(height)) == (595, 842)


def test_print_leaves_out_what_is_operated(page: Page, seed: Appeal, live_server: LiveServer) -> None:
    page.goto(ADDRESS)
    pages = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages

    words = " ".join(page.extract_text() for page in pages)

    for operated in ("Find", "Copy the list", "Excel", "back to the list", "Privacy", "العربية"):
        assert operated not in words, operated
    assert "5 / 5" in pages[4].extract_text()
    assert words.count(live_server.url) == 1


@pytest.mark.parametrize("width", [390, 320])
@pytest.mark.parametrize("mount", ["", "/ar"])
def test_small_screen_has_the_count_above_the_text(page: Page, seed: Appeal, mount: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(mount + ADDRESS)

    tops = [page.locator(part).bounding_box() for part in (".tally", ".text", ".take", "#list")]

    heights = [box["y"] for box in tops if box]
    assert heights == sorted(heights)
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_rail_stays_beside_the_text(page: Page, seed: Appeal) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(ADDRESS)
    page.evaluate("scrollTo(0, 900)")

    rail = page.locator(".rail").bounding_box()

    assert rail is not None
    assert round(rail["y"]) == 24


def test_large_text_does_not_overflow(page: Page, seed: Appeal) -> None:
    page.set_viewport_size({"width": 640, "height": 800})
    page.goto(ADDRESS)
    page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")

    assert page.evaluate("document.documentElement.scrollWidth") == 640


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
@pytest.mark.parametrize("mount", ["", "/ar"])
def test_pages_are_accessible(page: Page, seed: Appeal, mount: str, width: int, scheme: str) -> None:
    earlier = appeal_of("earlier", visibility=Visibility.ARCHIVED)
    texts.write(earlier, "en", title="Earlier", body="## Demands\n\nOne.", by=None)
    # Colours are measured; nothing may still be fading in.
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 900})

    found = {
        address: violations(page, mount + address)
        for address in ("/", ADDRESS, f"{ADDRESS}?q=relief", f"{ADDRESS}about/", "/appeals/earlier/", "/nothing")
    }

    assert {address: names for address, names in found.items() if names} == {}


def violations(page: Page, address: str) -> list[str]:
    page.goto(address)
    return broken(page)


def test_private_page_is_accessible(page: Page, syria: Appeal) -> None:
    enlist(syria, "Oxfam", "أهل حوران")
    for hidden in enlist(syria, "One", "Two", "Three"):
        moderation.hide_name(hidden, by=None)
    syria.visibility, syria.link_shows_list = Visibility.LINK, True
    register.save(syria, by=None)

    assert violations(page, f"/s/{syria.secret}/") == []
