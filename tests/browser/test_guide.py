"""One walk of a coordinator through the desk, station by station, as docs/coordinator.md tells it.

It makes the pictures there: PICTURES=docs/pictures python -m pytest tests/browser/test_guide.py
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core import mail
from playwright.sync_api import Browser, Page, expect
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from signatories.choices import Proof, Role, Signing, Visibility, Way
from signatories.models import Appeal, Mark, Membership, Network, Signatory
from signatories.workflow import doubts, endorsing, listings, moderation, outbox, register
from signatories.workflow.endorsing import Contact
from signatories.workflow.proposals import Proposal
from tests import cast
from tests.admin.access import PASSWORD, code_for_secret
from tests.browser.desk import broken, enter, listen, picture

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("docs/coordinator.md", "README.md")
LARGEST = 130_000  # bytes
NOW = datetime(2026, 3, 12, 9, 30, tzinfo=UTC)
TITLE = "Let the rivers run free: a call to the governments of the basin"
BODY = """Last summer the river did not reach the sea.

We, **{{ organizations }}** of the basin, ask our governments

- to open the gates for thirty days each spring,
- to publish what every dam holds back.
"""
# Who signed on which day of March, as their names are to be printed.
SIGNED = {
    4: ("Barada Valley Farmers", "Save the Orontes"),
    5: ("Habur Women's Water Council", "Marsh Arabs Forum", "Upper Tigris Guides", "Water for Raqqa"),
    6: (
        "Anatolian Bird Watch",
        "Euphrates Fisherfolk Union",
        "Friends of the Sajur",
        "House of Wells",
        "Zagros Rangers",
    ),
    9: ("Balikh Youth Forum", "Diyala Boatmen", "Save the Orontes Network (SON)"),
    10: ("Clean Springs Initiative", "Mosul Rowing Club", "Shepherds of the Steppe"),
    11: ("Adana Anglers foundation", "Lower Zab Committee"),
}
WAITING: dict[str, dict[str, Any]] = {
    "Save Orontes Foundation": {"website": "https://saveorontes.example", "networks": ("BWN",)},
    "Khabur Reed Weavers": {"website": "https://reeds.example"},
    "Lake Assad Swimmers": {},
    "RIVER KEEPERS OF DEIR": {},
    "Qadisha Hikers": {"website": "https://qadisha.example"},
}
LISTED = ("Save Orontes Foundation", "Barada Valley Farmers", "Water for Raqqa")
UNSIGNED = ("Wells of Harran", "Beekeepers of Zabadani")
REPLY = """From: Layla Haddad <layla@springs.example.org>
Date: Wed, 11 Mar 2026 17:12:00 +0200

Dear Rima,

please add Springs of Palmyra to the list of signatories.

Best regards,
Layla Haddad
Director
Homs, Syria
"""


def signed(appeal: Appeal, name: str, **fields: Any) -> Signatory:
    """Let somebody sign by the form and confirm it by mail."""
    host = fields.get("website", "").removeprefix("https://") or "gmail.com"
    contact = Contact("Layla Haddad", "director", f"layla@{host}")
    received = endorsing.receive(appeal, Proposal(name, **fields), contact, way=Way.FORM, by=None)
    line = endorsing.confirm(received, proof=Proof.MAIL, by=None).signatory
    assert line is not None
    doubts.weigh_appeal.call(appeal.pk)  # the worker's part
    return line


@pytest.fixture
def clock(transactional_db: None) -> Iterator[time_machine.Traveller]:
    """Set the time of the walk: every day and hour in the pictures comes from here."""
    with time_machine.travel(NOW - timedelta(days=9), tick=True) as traveller:
        yield traveller


@pytest.fixture
def rima(clock: time_machine.Traveller, seed: Appeal) -> User:
    """She coordinates the example, and may begin statements of her own."""
    user = cast.colleague("rima", seed, Role.COORDINATOR)
    user.first_name = "Rima"
    user.save()
    return user


def collect(appeal: Appeal, clock: time_machine.Traveller) -> None:
    """Let a week of sign-ons come in by a private link; those of the last two days wait."""
    appeal.visibility, appeal.signing, appeal.grace = Visibility.LINK, Signing.OPEN, 60
    appeal.closes_at = NOW.replace(hour=18, minute=0) + timedelta(days=12)
    register.save(appeal, by=None)
    network = register.save(Network(name="Basin Water Network", acronym="BWN"), by=None)
    register.save(Mark(appeal=appeal, network=network, sign="*"), by=None)
    for day, names in SIGNED.items():
        clock.move_to(NOW.replace(day=day))
        for name in names:
            networks = ("BWN",) if name == "Friends of the Sajur" else ()
            moderation.approve(signed(appeal, name, networks=networks), by=None)
    clock.move_to(NOW - timedelta(days=2))
    listings.bring_list(appeal, network, [*LISTED, *UNSIGNED], by=None)
    for name, fields in WAITING.items():
        signed(appeal, name, **fields)
        clock.shift(timedelta(hours=3))
    signed(appeal, "Marsh Arabs Forum", website="https://marsh.example")
    signed(appeal, "A Village Council", is_named=False)
    endorsing.receive(appeal, Proposal("Jazira Seed Bank"), Contact("Omar Aziz"), way=Way.FORM, by=None)
    clock.move_to(NOW)


def said(page: Page, *words: str) -> None:
    """Wait until the desk says what was done."""
    for some in words:
        expect(page.locator(".messagelist")).to_contain_text(some)


def test_coordinator_walks_through_the_desk(
    chromium: Browser,
    clock: time_machine.Traveller,
    seed: Appeal,
    rima: User,
    live_server: LiveServer,
    settings: Settings,
) -> None:
    settings.SITE_URL = live_server.url
    clock.move_to(NOW)
    context = chromium.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    heard = listen(page, live_server.url)
    enter(page, rima, live_server.url)

    begin(page)
    appeal = Appeal.objects.latest("pk")
    collect(appeal, clock)
    base = f"/admin/statements/{appeal.pk}"
    survey(page, base)
    add_a_reply(page, base)
    clear_the_queue(page, base, appeal)
    ask(page, base)
    settle_names(page, base, appeal)
    compare_lists(page, base, seed)
    put_in_order(page, seed)
    invite(page, chromium.new_context(base_url=live_server.url).new_page(), base)
    look_back(page, base, appeal)
    page.set_viewport_size({"width": 390, "height": 780})
    stop_at_once(page, base, appeal)

    assert (broken(page), *heard) == ([], [], [])
    context.close()


def test_guide_shows_every_picture_that_the_walk_makes_and_no_other() -> None:
    made = re.findall(r'picture\(page, "(\w+)"', Path(__file__).read_text())
    kept = {file.name: file.stat().st_size for file in (ROOT / "docs" / "pictures").iterdir()}
    shown = {page: re.findall(r"pictures/(\w+)\.png", (ROOT / page).read_text()) for page in PAGES}

    assert sorted(shown["docs/coordinator.md"]) == sorted(made)
    assert sorted(kept) == sorted(f"{name}.png" for name in {*made, *shown["README.md"]})
    assert [name for name in made if kept[f"{name}.png"] > LARGEST] == []


def begin(page: Page) -> None:
    page.goto("/admin/")
    page.get_by_role("link", name="New statement").click()
    page.get_by_label("Title").fill(TITLE)
    page.get_by_label("Issued by").fill("Rivers Without Borders")
    page.get_by_label("Kind").fill("Open letter")
    page.get_by_label("Date").fill("2026-03-22")
    page.get_by_label("Name of the reference").fill("")
    page.locator("#id_body").fill(BODY)
    expect(page.locator(".preview .pill")).to_have_text("0 organizations ← counted")
    picture(page, "editor", top=page.locator("h1"), end=page.locator(".drawn .prose"))
    page.get_by_role("button", name="Begin the statement").click()

    said(page, "is begun")
    expect(page.get_by_role("heading", name="Three steps")).to_be_visible()


def survey(page: Page, base: str) -> None:
    page.goto("/admin/")
    expect(page.locator(".cards .card")).to_have_count(2)
    expect(page.locator(".cards")).to_contain_text("6 to review")
    picture(page, "desk", end=page.locator(".cards"))
    page.goto(f"{base}/")
    todo = page.locator("section[aria-labelledby=todo-heading]")
    expect(todo).to_contain_text("1 second sign-on for a line that is there already")
    expect(todo).to_contain_text("2 say they are members of BWN, not confirmed; 1 is not on its list")
    expect(page.locator("svg .bar")).to_have_count(6)
    picture(page, "home", end=page.locator(".danger-zone"))


def add_a_reply(page: Page, base: str) -> None:
    page.goto(f"{base}/add/")
    page.get_by_label("The reply", exact=True).fill(REPLY)
    expect(page.get_by_label("Name as it should be printed")).to_have_value("Springs of Palmyra")
    picture(page, "add", top=page.locator("h1"), end=page.locator("main"))
    page.get_by_role("button", name="Save").click()
    said(page, "Springs of Palmyra is to be reviewed (reply mail, 11 Mar).")


def clear_the_queue(page: Page, base: str, appeal: Appeal) -> None:
    page.goto(f"{base}/review/")
    card = page.locator("#card")
    expect(card).to_be_focused()
    for words in ("e-mail confirmed 10 Mar", "the mail address belongs to the website", "on the member list of BWN"):
        expect(card).to_contain_text(words)
    page.set_viewport_size({"width": 1280, "height": 1200})
    picture(page, "review", top=page.locator("nav.tabs"), end=page.locator(".queue"))
    page.keyboard.press("a")
    said(page, "Save Orontes Foundation will be no.")
    page.keyboard.press("u")
    said(page, "Save Orontes Foundation is to be reviewed again.")

    page.get_by_role("link", name=re.compile("^Approve the")).click()
    expect(page.locator(".picks li")).to_have_count(4)
    expect(page.locator("form.card")).to_contain_text("left out because:")
    picture(page, "clear", top=page.locator("h1"), end=page.locator("form.card").last)
    page.get_by_role("button", name="Approve those ticked").click()
    page.get_by_role("link", name="Publish 4…").click()
    page.get_by_role("button", name="Publish 4").click()
    said(page, "4 are on the list.")
    assert len(cast.listed(appeal)) == 23


def ask(page: Page, base: str) -> None:
    page.goto(f"{base}/review/")
    page.get_by_role("link", name="RIVER KEEPERS OF DEIR").click()
    expect(page.locator("#card")).to_contain_text("the name is written in capitals")
    expect(page.locator("#card")).to_contain_text("a gmail.com address (usual for small groups)")
    expect(page.locator("#card")).to_be_focused()
    page.keyboard.press("m")
    page.locator("#question").fill("How is your name to be printed?")
    page.get_by_role("button", name="Ask by mail and wait for the answer").click()
    said(page, "RIVER KEEPERS OF DEIR is asked. You can undo it for two minutes before the mail goes.")

    page.get_by_role("link", name="Marsh Arabs Forum").click()
    page.get_by_role("button", name="Show the contact").click()
    expect(page.locator(".contact")).to_contain_text("Layla Haddad")
    page.get_by_role("button", name="Same: add as second contact").click()
    said(page, "Marsh Arabs Forum: added as second contact.")


def settle_names(page: Page, base: str, appeal: Appeal) -> None:
    page.goto(f"{base}/names/")
    page.get_by_role("button", name="Accept Adana Anglers Foundation").click()
    said(page, "It is now printed as Adana Anglers Foundation.")

    page.goto(f"{base}/review/")
    page.get_by_role("link", name="Save Orontes Foundation").click()
    page.get_by_role("link", name="Compare", exact=True).click()
    expect(page.locator(".pair").first).to_contain_text("what differs:")
    picture(page, "compare", top=page.locator("h1"), end=page.locator(".pair").first)
    page.get_by_role("button", name="Different").first.click()
    expect(page.get_by_role("heading", name="Decided before")).to_be_visible()

    line = Signatory.objects.get(appeal=appeal, printed_name="Clean Springs Initiative")
    page.goto(f"{base}/names/{line.pk}/")
    page.get_by_label("Name as it should be printed").fill("Initiative for Clean Springs")
    page.get_by_label("the signer").check()
    expect(page.locator(".standing .number:not(:empty)")).to_have_text("10.")
    page.get_by_role("button", name="Print it like this").click()
    expect(page.locator(".versions li")).to_contain_text("Clean Springs Initiative → Initiative for Clean Springs")


def compare_lists(page: Page, base: str, seed: Appeal) -> None:
    page.goto(f"{base}/networks/")
    page.get_by_role("link", name="Members of BWN").click()
    expect(page.get_by_role("heading", name="3 signed, 2 not, 1 claims and is not listed")).to_be_visible()
    picture(page, "network", top=page.locator("h1"), end=page.locator("section[aria-labelledby=missing]"))
    page.get_by_role("button", name="Confirm 3 as members of BWN").click()
    said(page, "3 are confirmed as members of BWN.")

    srn = Network.objects.get(acronym="SRN")
    names = list(Membership.objects.filter(network=srn).values_list("organization__name", flat=True))
    page.goto(f"/admin/statements/{seed.pk}/networks/{srn.pk}/")
    page.get_by_label("Names, one on each line").fill("\n".join([*names[:43], *UNSIGNED]))
    page.get_by_role("button", name="Compare the list").click()
    expect(page.get_by_role("heading", name="43 signed, 2 not")).to_be_visible()


def put_in_order(page: Page, seed: Appeal) -> None:
    page.goto(f"/admin/statements/{seed.pk}/order/")
    third = page.locator(".line").nth(2)
    name = third.locator(".said").inner_text()
    third.locator(".up").click()
    expect(page.get_by_role("status")).to_contain_text("is now 2, after")
    expect(page.locator(".line").nth(1)).to_contain_text(name)
    picture(page, "order", top=page.locator("h1"), end=page.locator(".line").nth(7))

    page.locator("details.rule summary").click()
    page.locator("#id_ignored_articles").fill("The, Al-")
    page.get_by_role("button", name="Preview what moves").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"\d+ lines? would move"))
    page.get_by_role("link", name="Leave it as it is").click()
    assert not Appeal.objects.get(pk=seed.pk).ignored_articles


def invite(page: Page, guest: Page, base: str) -> None:
    page.goto(f"{base}/people/")
    page.get_by_label("E-mail").fill("omar@example.org")
    page.get_by_label("Name", exact=True).fill("Omar Aziz")
    page.get_by_role("button", name="Send the invitation").click()
    said(page, "A mail with the invitation goes to omar@example.org.")
    outbox.deliver_due()

    link = re.search(r"http://\S+", str(mail.outbox[-1].body))
    assert link
    guest.goto(link[0])
    guest.get_by_label("New password", exact=True).fill(PASSWORD)
    guest.get_by_label("New password confirmation").fill(PASSWORD)
    guest.get_by_role("button", name="Save the password and come in").click()
    expect(guest.get_by_role("heading", level=1)).to_have_text("Set up a second factor")
    expect(guest.locator("svg.qr")).to_be_visible()
    guest.get_by_label("Code").fill(code_for_secret(guest.locator(".secret").inner_text()))
    guest.get_by_role("button", name="This is my code").click()
    expect(guest.locator(".codes li")).to_have_count(10)
    guest.context.close()

    page.goto(f"{base}/people/")
    expect(page.locator(".row").last).to_contain_text("second factor: yes")
    picture(page, "people", top=page.locator("h1"), end=page.locator("form.invite"))


def look_back(page: Page, base: str, appeal: Appeal) -> None:
    page.goto(f"{base}/mails/")
    expect(page.locator(".row")).to_have_count(2)
    expect(page.locator(".rows")).to_contain_text("to go out 12 Mar, 09:3")
    page.locator(".row", has_text="RIVER KEEPERS").get_by_role("button", name="Stop").click()
    expect(page.locator(".rows")).to_contain_text("stopped")

    page.goto(f"/admin/signatories/journalentry/?appeal={appeal.pk}")
    expect(page.locator("#result_list")).to_contain_text("Rima")
    picture(page, "history", top=page.locator("h1"), end=page.locator("#result_list tbody tr").nth(5))


def stop_at_once(page: Page, base: str, appeal: Appeal) -> None:
    page.goto(f"{base}/")
    page.get_by_role("link", name="Hide an organization now").click()
    page.get_by_role("link", name="Zagros Rangers").click()
    picture(page, "hide", top=page.locator("h1"), end=page.locator(".danger-zone"))
    page.get_by_role("button", name="Hide").click()
    said(page, "Zagros Rangers is gone from page and files.")
    assert "Zagros Rangers" not in cast.listed(appeal)
    page.get_by_role("button", name="Undo: name it again").click()
    said(page, "Zagros Rangers is named again.")

    page.goto(f"{base}/")
    page.get_by_role("link", name="Take the page offline").click()
    page.get_by_role("button", name="Take the page offline").click()
    said(page, "The page is offline since 09:3")
    assert Appeal.objects.get(pk=appeal.pk).visibility == Visibility.DRAFT
    page.locator(".messagelist").get_by_role("button", name="Undo").click()
    said(page, "The page is back")
