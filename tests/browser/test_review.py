"""The review queue in a browser: forty cleared by the keyboard alone, two at one card, what assistive tools find."""

import re
import time
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from signatories.choices import Proof, Role, Way
from signatories.models import Appeal, Endorsement, JournalEntry, Signatory
from signatories.workflow import doubts, endorsing, moderation, register
from signatories.workflow.endorsing import Contact
from signatories.workflow.proposals import Proposal
from tests import cast
from tests.browser import desk
from tests.cast import SYRIA_RELIEFS

pytestmark = pytest.mark.django_db(transaction=True)

# What the keys of an Arabic keyboard write, by where they are.
ARABIC = {"KeyA": "ش", "KeyM": "ة", "KeyS": "س", "KeyD": "ي", "KeyU": "ع"}
WORDS = ("Cedar", "Jasmine", "Orontes", "Euphrates", "Qasioun", "Palmyra", "Ugarit", "Mari", "Ebla", "Afamia", "Bosra")
KINDS = ("Relief Association", "Women's Network", "Youth Forum")
PUBLIC = ("", "signatories.csv", "signatories.json", "signatories.txt", "signatories.xlsx")


def signed(appeal: Appeal, name: str, **fields: Any) -> Endorsement:
    contact = Contact("Layla Haddad", "director", "layla@example.net")
    received = endorsing.receive(appeal, Proposal(name, **fields), contact, way=Way.FORM, by=None)
    confirmed = endorsing.confirm(received, proof=Proof.MAIL, by=None)
    doubts.weigh_appeal.call(appeal.pk)  # the worker's part
    return confirmed


@pytest.fixture
def forty(syria: Appeal) -> list[str]:
    """Forty waiting, oldest first: the four of Syria Relief, FIDH once more, one in capitals, and 34 others."""
    cast.enlist(syria, "FIDH", "Amnesty International")
    syria.grace = 60
    register.save(syria, by=None)
    others = [f"{word} {kind}" for word in WORDS for kind in KINDS] + ["Karam Foundation"]
    names = [*SYRIA_RELIEFS, *others[:10], "FIDH", *others[10:30], "KESH MALEK", *others[30:]]
    for name in names:
        signed(syria, name)
    assert len(names) == 40
    return names


class Keyboard:
    """A keyboard with Arabic letters: what a key writes is not what stands on it."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._wire = page.context.new_cdp_session(page)

    def press(self, code: str) -> None:
        event = {"code": code, "key": ARABIC[code], "windowsVirtualKeyCode": ord(code[-1])}
        self._wire.send("Input.dispatchKeyEvent", {"type": "keyDown", "text": ARABIC[code], **event})
        self._wire.send("Input.dispatchKeyEvent", {"type": "keyUp", **event})


def public_bytes(appeal: Appeal) -> bytes:
    client = Client()
    return b"".join(client.get(f"/appeals/{appeal.slug}/{name}").content for name in PUBLIC)


def named(page: Page, name: str) -> None:
    expect(page.locator("#card-name")).to_have_text(re.compile(rf"^\s*{re.escape(name)}(\s|$)"))
    expect(page.locator("#card")).to_be_focused()


def test_forty_waiting_are_cleared_by_the_keyboard_alone(
    page: Page, live_server: LiveServer, syria: Appeal, rima: User, forty: list[str]
) -> None:
    said, foreign = desk.listen(page, live_server.url)
    desk.enter(page, rima, live_server.url)
    keys, before = Keyboard(page), public_bytes(syria)
    declined = forty[-4:]
    page.goto(reverse("admin:review", args=[syria.pk]))
    expect(page.locator(".tabs")).to_contain_text("To review 40")
    began = time.monotonic()

    for name in forty:
        named(page, name)
        if name == "FIDH":
            expect(page.locator("#card")).to_contain_text("Already on the list: no. 2 FIDH (signed by another person)")
            keys.press("KeyS")
        elif name == "KESH MALEK":
            expect(page.locator("#card")).to_contain_text("the name is written in capitals")
            keys.press("KeyM")
            expect(page.locator("#question")).to_be_focused()
            page.keyboard.type("How is your name to be printed?")
            page.keyboard.press("Tab")
            page.keyboard.press("Enter")
        elif name == declined[0]:
            # Wrongly approved, undone, declined.
            keys.press("KeyA")
            named(page, declined[1])
            keys.press("KeyU")
            expect(page.locator(".messagelist")).to_contain_text(f"{name} is to be reviewed again.")
            named(page, name)
            decline(page, keys)
        elif name in declined:
            decline(page, keys)
        else:
            keys.press("KeyA")
            expect(page.locator(".messagelist")).to_contain_text(f"{name} will be no. ")
    expect(page.locator("#review")).to_contain_text("Nothing to review.")
    taken = time.monotonic() - began

    assert public_bytes(syria) == before
    expect(page.locator(".tabs")).to_contain_text("Publish 34…")
    publish = page.get_by_role("link", name="Publish 34…")
    publish.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Publish 34")).to_be_focused()
    pressed = time.monotonic()
    page.keyboard.press("Enter")
    while len(cast.listed(syria)) < 36 and time.monotonic() - pressed < 10:
        time.sleep(0.02)
    out = time.monotonic() - pressed
    expect(page.locator(".messagelist")).to_contain_text("34 are on the list.")

    print(f"40 cleared in {taken:.0f} s; 34 public {out:.2f} s after the key")
    approved = sorted(set(forty) - {"FIDH", "KESH MALEK", *declined})
    states = dict(Signatory.objects.values_list("printed_name", "state"))
    assert sorted(cast.listed(syria)) == sorted([*approved, "Amnesty International", "FIDH"])
    assert ([states[name] for name in declined], states["KESH MALEK"]) == (["declined"] * 4, "asked")
    assert JournalEntry.objects.filter(act="merge").count() == 0
    assert (Signatory.objects.count(), Endorsement.objects.filter(is_second=True).count()) == (41, 0)
    page_now = public_bytes(syria)
    assert [name for name in (*declined, "KESH MALEK") if name.encode() in page_now] == []
    assert (said, foreign) == ([], [])
    assert taken <= 180 and out <= 1


def decline(page: Page, keys: Keyboard) -> None:
    keys.press("KeyD")
    expect(page.get_by_label("Not an organization")).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.locator(".messagelist")).to_contain_text("is declined.")


def test_keys_work_on_the_card_only_and_can_be_switched_off(
    page: Page, live_server: LiveServer, syria: Appeal, rima: User
) -> None:
    cast.propose(syria, "Oxfam")
    desk.enter(page, rima, live_server.url)
    keys = Keyboard(page)
    page.goto(reverse("admin:review", args=[syria.pk]))
    expect(page.locator("#card")).to_be_focused()

    page.get_by_label("Note").focus()
    keys.press("KeyA")
    expect(page.get_by_label("Note")).to_have_value("ش")
    page.get_by_label("Letters and arrows on the keyboard").uncheck()
    page.locator("#card").focus()
    keys.press("KeyA")
    page.reload()
    expect(page.get_by_label("Letters and arrows on the keyboard")).not_to_be_checked()
    expect(page.locator("#card")).to_be_focused()
    keys.press("KeyA")

    expect(page.locator("#card-name")).to_have_text("Oxfam")
    assert Signatory.objects.get().state == "proposed"


def test_arrows_and_enter_work_as_well(page: Page, live_server: LiveServer, syria: Appeal, rima: User) -> None:
    for name in ("Oxfam", "Tearfund"):
        signed(syria, name)
    desk.enter(page, rima, live_server.url)
    page.goto(reverse("admin:review", args=[syria.pk]))

    named(page, "Oxfam")
    page.keyboard.press("ArrowDown")
    named(page, "Tearfund")
    page.keyboard.press("ArrowUp")
    named(page, "Oxfam")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Approve")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.locator(".messagelist")).to_contain_text("Oxfam is on the list as no. 1.")
    named(page, "Tearfund")


def test_the_second_at_a_card_sees_who_did_what(page: Page, live_server: LiveServer, syria: Appeal, rima: User) -> None:
    omar = cast.colleague("omar", syria, Role.COORDINATOR)
    row = signed(syria, "Oxfam")
    desk.enter(page, rima, live_server.url)
    page.goto(reverse("admin:review", args=[syria.pk]))
    named(page, "Oxfam")
    page.get_by_label("Note").fill("rang them")
    assert row.signatory is not None
    moderation.decline(row.signatory, by=omar, reason="twice")

    page.get_by_role("button", name="Approve").click()

    expect(page.locator(".conflict")).to_contain_text(re.compile(r"omar declined this \d+ seconds? ago \(Twice\)\."))
    assert (Signatory.objects.get().state, Endorsement.objects.get().note) == ("declined", "rang them")
    page.get_by_role("button", name="Reopen").click()
    expect(page.locator(".messagelist")).to_contain_text("Oxfam is to be reviewed again.")
    assert Signatory.objects.get().state == "proposed"


@pytest.mark.parametrize("leave", ["name", "arrow", "tab", "reload", "undo", "log out"])
def test_a_note_typed_is_kept_whichever_way_she_leaves(
    page: Page, live_server: LiveServer, syria: Appeal, rima: User, leave: str
) -> None:
    syria.grace = 60
    register.save(syria, by=None)
    for name in ("Tearfund", "Oxfam", "Caabu"):
        signed(syria, name)
    said, _foreign = desk.listen(page, live_server.url)
    desk.enter(page, rima, live_server.url)
    page.goto(reverse("admin:review", args=[syria.pk]))
    page.get_by_role("button", name="Approve").click()
    named(page, "Oxfam")
    page.get_by_label("Note").fill("rang them\ntwice")
    told = page.locator(".messagelist")

    match leave:
        case "name":
            page.get_by_role("link", name="Caabu").click()
            named(page, "Caabu")
        case "arrow":
            page.locator("#card").focus()
            page.keyboard.press("ArrowDown")
            named(page, "Caabu")
        case "tab":
            page.get_by_role("link", name="Waiting for their answer").click()
        case "reload":
            page.reload()
        case "undo":
            page.get_by_role("button", name="Undo", exact=True).click()
            named(page, "Tearfund")
        case _:
            page.get_by_role("button", name="Log out").click()
            expect(page.get_by_role("heading", name="Logged out")).to_be_visible()
    if leave not in ("log out", "reload"):
        expect(told).to_contain_text("The note on Oxfam is kept.")
    if leave != "reload":
        assert notes() == ["rang them\ntwice"]
    for _ in range(50):
        if notes():
            break
        time.sleep(0.1)

    assert (notes(), said) == (["rang them\ntwice"], [])
    assert JournalEntry.objects.filter(act="note").count() == 1


def notes() -> list[str]:
    return list(Endorsement.objects.exclude(note="").values_list("note", flat=True))


def test_on_a_telephone_what_speaks_for_it_stands_above_the_buttons(
    chromium: Browser, live_server: LiveServer, syria: Appeal, rima: User
) -> None:
    context = chromium.new_context(base_url=live_server.url, viewport={"width": 390, "height": 844})
    page = context.new_page()
    signed(syria, "Oxfam", website="https://oxfam.example")
    signed(syria, "Tearfund")
    desk.enter(page, rima, live_server.url)
    page.goto(reverse("admin:review", args=[syria.pk]))

    def box(selector: str) -> dict[str, float]:
        found: dict[str, float] = page.locator(selector).first.evaluate("one => one.getBoundingClientRect().toJSON()")
        return found

    bar, approve, decline = box(".bar"), box(".bar .default"), box(".bar .danger")
    assert (bar["bottom"], bar["left"], bar["right"]) == (844, 0, 390)
    assert approve["left"] > decline["right"]
    assert box("#card-name")["top"] < 300
    assert box("#card dt:text('Sign-on')")["bottom"] < bar["top"]
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    assert box("#to")["bottom"] < box(".bar")["top"]
    page.get_by_role("button", name="Approve").click()
    expect(page.locator("#card-name")).to_have_text("Tearfund")
    context.close()


def test_a_contact_is_hidden_again_and_the_note_stays(
    page: Page, live_server: LiveServer, syria: Appeal, rima: User
) -> None:
    signed(syria, "Oxfam")
    desk.enter(page, rima, live_server.url)
    page.clock.install()
    page.goto(reverse("admin:review", args=[syria.pk]))
    page.get_by_role("button", name="Show the contact").click()
    expect(page.get_by_text("Layla Haddad")).to_be_visible()
    page.get_by_label("Note").fill("rang them")

    page.clock.fast_forward(61_000)

    expect(page.get_by_text("Layla Haddad")).to_have_count(0)
    expect(page.get_by_label("Note")).to_have_value("rang them")


def test_it_works_without_javascript(chromium: Browser, live_server: LiveServer, syria: Appeal, rima: User) -> None:
    for name in ("Oxfam", "Tearfund"):
        signed(syria, name)
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    desk.enter(page, rima, live_server.url)

    page.goto(reverse("admin:review", args=[syria.pk]))
    page.get_by_role("button", name="Approve").click()
    expect(page.locator("#card-name")).to_have_text("Tearfund")
    page.get_by_role("button", name="Decline…").click()
    page.get_by_label("Other").check()
    page.get_by_role("button", name="Decline Tearfund").click()

    expect(page.locator("#review")).to_contain_text("Nothing to review.")
    assert sorted(Signatory.objects.values_list("printed_name", "state")) == [
        ("Oxfam", "approved"),
        ("Tearfund", "declined"),
    ]
    context.close()


def test_a_session_that_is_over_loses_nothing_typed(
    page: Page, live_server: LiveServer, syria: Appeal, rima: User
) -> None:
    signed(syria, "Oxfam")
    rima.set_password("a-long-pass-word-1")
    rima.save()
    desk.enter(page, rima, live_server.url)
    page.goto(reverse("admin:review", args=[syria.pk]))
    page.get_by_label("Note").fill("rang them")
    page.context.clear_cookies(name="sessionid")

    page.get_by_role("button", name="Approve").click()

    expect(page.locator("body.login")).to_be_visible()
    assert (Signatory.objects.get().state, Endorsement.objects.get().note) == ("proposed", "")
    assert page.locator("input[name=kept]").input_value() != ""
