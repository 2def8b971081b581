"""Names in a real browser: ten replies in two minutes by keyboard, tidying, correcting, contacts that are missing."""

import time

from django.contrib.auth.models import User
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from signatories.models import Appeal, Endorsement, Signatory
from tests import cast
from tests.browser.desk import broken, enter, listen

PEOPLE = ("Layla Haddad", "Omar Aziz", "Mona Said", "Jean Dupont", "Amal Nasr")
GROUPS = (
    "Ahl Horan", "Kesh Malek", "Women Now For Development", "Bonyan", "Nuon Organization",
    "Rivers Without Borders", "Badael Foundation", "Local Development Office", "Right to Play", "Tearfund",
)  # fmt: skip


def reply(group: str, person: str) -> str:
    host = group.split()[0].lower()
    return (
        f"From: {person} <mail@{host}.example>\nDate: Thu, 3 Nov 2016 09:12:00 +0200\n\n"
        f"Dear Rima,\n\nPlease add {group} to the list of signatories.\n\nBest regards,\n{person}\nDirector\n"
        f"Gaziantep, Turkey\n"
    )


def paste(page: Page, text: str) -> None:
    """Press the keys of pasting, with this in the clipboard."""
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    page.keyboard.press("Control+v")


def test_ten_replies_in_two_minutes_by_keyboard(page: Page, syria: Appeal, rima: User, live_server: LiveServer) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    enter(page, rima, live_server.url)
    said, foreign = listen(page, live_server.url)
    page.goto(f"/admin/statements/{syria.pk}/add/")
    began = time.monotonic()

    for number, group in enumerate(GROUPS):
        expect(page.get_by_label("The reply", exact=True)).to_be_focused()
        paste(page, reply(group, PEOPLE[number % 5]))
        expect(page.get_by_label("Name as it should be printed")).to_be_focused()
        expect(page.get_by_label("Name as it should be printed")).to_have_value(group)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name=f"{number + 1} added just now")).to_be_visible()

    assert time.monotonic() - began <= 120
    assert sorted(Signatory.objects.values_list("printed_name", "state")) == sorted((g, "proposed") for g in GROUPS)
    told = set(Endorsement.objects.values_list("source", "country", "role"))
    assert (told, said, foreign) == ({("reply mail, 3 Nov", "TR", "Director")}, [], [])
    page.get_by_role("button", name="Undo Tearfund").click()
    expect(page.get_by_role("heading", name="9 added just now")).to_be_visible()
    assert Signatory.objects.get(printed_name="Tearfund").state == "withdrawn"


def test_what_was_typed_is_kept_when_a_reply_is_read(
    page: Page, syria: Appeal, rima: User, live_server: LiveServer
) -> None:
    cast.enlist(syria, "Ahl Horan")
    enter(page, rima, live_server.url)
    page.goto(f"/admin/statements/{syria.pk}/add/")

    page.get_by_label("Role").fill("Treasurer")
    page.get_by_label("The reply", exact=True).fill(reply("Ahl Horan", "Layla Haddad"))

    expect(page.get_by_label("Contact person")).to_have_value("Layla Haddad")
    expect(page.get_by_label("Role")).to_have_value("Treasurer")
    expect(page.get_by_role("group", name="Perhaps it is there already")).to_contain_text("Ahl Horan (no. 1)")
    page.get_by_label("Same").check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".messagelist")).to_have_text("Ahl Horan has a second contact.")
    assert Signatory.objects.count() == 1


def test_quick_add_works_without_scripts(chromium: Browser, syria: Appeal, rima: User, live_server: LiveServer) -> None:
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    enter(page, rima, live_server.url)

    page.goto(f"/admin/statements/{syria.pk}/add/")
    page.get_by_label("The reply", exact=True).fill(reply("Ahl Horan", "Layla Haddad"))
    page.get_by_role("button", name="Read the reply").click()
    expect(page.get_by_label("Name as it should be printed")).to_have_value("Ahl Horan")
    page.get_by_label("Name as it should be printed").press("Enter")

    expect(page.locator(".messagelist")).to_have_text("Ahl Horan is to be reviewed (reply mail, 3 Nov).")
    context.close()


def test_names_are_tidied_and_put_back(page: Page, seed: Appeal, ada: User, live_server: LiveServer) -> None:
    enter(page, ada, live_server.url)
    page.goto(f"/admin/statements/{seed.pk}/names/")

    page.get_by_role("button", name="Keep NGO NO-WAR NETWORK as printed").click()
    expect(page.locator(".messagelist")).to_contain_text("NGO NO-WAR NETWORK stays as printed")
    page.get_by_role("button", name="Accept IHH Humanitarian Relief Foundation").click()
    expect(page.locator(".messagelist")).to_contain_text("It is now printed as IHH Humanitarian Relief Foundation.")
    page.get_by_role("button", name="Accept all 2").click()
    expect(page.locator(".messagelist")).to_contain_text("2 names are corrected.")
    expect(page.get_by_role("heading", name="Nothing to tidy")).to_be_visible()
    page.get_by_role("button", name="Undo").click()

    expect(page.locator(".messagelist")).to_contain_text("2 names are put back.")
    expect(page.locator("ins")).to_have_text(["Foundation", "Now"])


def test_name_is_corrected_while_its_place_is_seen(
    page: Page, syria: Appeal, rima: User, live_server: LiveServer
) -> None:
    line = cast.enlist(syria, "ABBAD", "Ajal Foundation", "Kesh Malek")[1]
    enter(page, rima, live_server.url)
    page.goto(f"/admin/statements/{syria.pk}/names/{line.pk}/")

    expect(page.locator(".standing .number:not(:empty)")).to_have_text("2.")
    page.get_by_label("Name as it should be printed").fill("Zajal Foundation")
    expect(page.locator(".standing .number:not(:empty)")).to_have_text("3.")
    page.get_by_label("the signer").check()
    page.keyboard.press("Enter")

    expect(page.locator(".messagelist")).to_contain_text("It is now printed as Zajal Foundation.")
    expect(page.locator(".versions li")).to_contain_text("Ajal Foundation → Zajal Foundation")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".messagelist")).to_have_text("It is printed as before.")
    assert cast.listed(syria) == ["ABBAD", "Ajal Foundation", "Kesh Malek"]


def test_name_of_another_line_is_asked_about_before_it_is_printed(
    page: Page, syria: Appeal, rima: User, live_server: LiveServer
) -> None:
    line = cast.enlist(syria, "ABBAD", "Tearfund")[1]
    enter(page, rima, live_server.url)
    page.goto(f"/admin/statements/{syria.pk}/names/{line.pk}/")

    for _again in range(2):
        page.get_by_label("Name as it should be printed").fill("Abbad")
        page.keyboard.press("Enter")
        expect(page.locator(".borne")).to_contain_text("ABBAD is no. 1 already. Is it the same?")
    assert broken(page) == []
    with page.expect_popup() as beside:
        page.get_by_role("link", name="Compare").click()
    expect(beside.value.get_by_role("heading", name="ABBAD")).to_be_visible()
    page.get_by_role("button", name="Print it all the same").click()

    expect(page.locator(".messagelist")).to_contain_text("It is now printed as Abbad.")


def test_several_of_one_reply_are_ready_one_after_the_other(
    page: Page, syria: Appeal, rima: User, live_server: LiveServer
) -> None:
    enter(page, rima, live_server.url)
    page.goto(f"/admin/statements/{syria.pk}/add/")

    page.get_by_label("The reply", exact=True).fill(
        "Two of our members sign:\n1. Ahl Horan\n2. Kesh Malek\n\nBest,\nAnn Lee"
    )
    expect(page.get_by_role("group", name="There seem to be 2 in this mail")).to_be_visible()
    assert broken(page) == []
    page.get_by_label("Name as it should be printed").press("Enter")
    expect(page.get_by_label("Name as it should be printed")).to_have_value("Kesh Malek")
    page.get_by_label("Name as it should be printed").press("Enter")

    expect(page.get_by_role("heading", name="2 added just now")).to_be_visible()
    assert sorted(Signatory.objects.values_list("printed_name", flat=True)) == ["Ahl Horan", "Kesh Malek"]


def test_contacts_are_added_by_keyboard(page: Page, syria: Appeal, rima: User, live_server: LiveServer) -> None:
    cast.enlist(syria, "ABBAD", "Kesh Malek")
    enter(page, rima, live_server.url)
    page.goto(f"/admin/statements/{syria.pk}/contacts/missing/")

    group = page.get_by_role("group", name="Kesh Malek")
    group.get_by_label("Contact person").fill("Layla")
    group.get_by_label("E-mail").fill("layla@example.org")
    page.keyboard.press("Enter")

    expect(page.locator(".messagelist")).to_have_text("1 contact is added.")
    expect(page.get_by_role("group")).to_have_count(1)
