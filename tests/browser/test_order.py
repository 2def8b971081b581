"""The order board in a real browser: by keyboard alone, with the mouse, two people at it, and without its script."""

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from signatories.choices import Role
from signatories.models import Appeal, Signatory
from signatories.workflow import ordering, register
from signatories.workflow.ordering import LAST
from tests.browser.desk import broken, enter, listen
from tests.cast import colleague, enlist, listed

NAMES = ("Avaaz", "Bread", "Care", "Dawn", "Earth")


def said(page: Page, text: str) -> None:
    expect(page.get_by_role("status")).to_have_text(text)


def shown(page: Page, *names: str) -> None:
    """Wait until the lines on the screen are these, with the numbers 1, 2, 3 …"""
    expect(page.locator(".line .said")).to_have_text(list(names))
    expect(page.locator(".line .number")).to_have_text([f"{i}." for i, _ in enumerate(names, start=1)])


def tab_to(page: Page, line: str, button: str) -> None:
    """Press Tab until the button of a line has the focus, as somebody without a mouse does."""
    wanted = page.locator(".line", has_text=line).locator(button)
    for _ in range(80):
        page.keyboard.press("Tab")
        if wanted.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"{button} of {line} cannot be reached by Tab")


def drag(page: Page, line: str, onto: str) -> None:
    page.locator(".line", has_text=line).locator(".handle").hover()
    handle = page.locator(".line", has_text=line).locator(".handle").bounding_box()
    target = page.locator(".line", has_text=onto).bounding_box()
    assert handle and target
    x, y = handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2
    page.mouse.down()
    page.mouse.move(x, y + 8, steps=2)
    expect(page.locator(".line.ghost")).to_have_count(1)
    page.mouse.move(x, target["y"] + target["height"] / 2, steps=12)
    # It looks twenty times a second where the pointer is.
    page.wait_for_timeout(200)
    page.mouse.up()


@pytest.fixture
def board(page: Page, syria: Appeal, rima: User, live_server: LiveServer) -> Page:
    enlist(syria, *NAMES)
    enter(page, rima, live_server.url)
    page.goto(f"/admin/statements/{syria.pk}/order/")
    return page


def test_list_is_reordered_by_keyboard_alone(board: Page, syria: Appeal) -> None:
    tab_to(board, "Dawn", ".up")
    board.keyboard.press("Enter")
    said(board, "\u2068Dawn\u2069 is now 3, after \u2068Bread\u2069.")
    shown(board, "Avaaz", "Bread", "Dawn", "Care", "Earth")

    # The focus is still on the line: the same key moves it on.
    board.keyboard.press("Enter")
    board.keyboard.press("Enter")
    said(board, "\u2068Dawn\u2069 is now 1, first on the list.")
    shown(board, "Dawn", "Avaaz", "Bread", "Care", "Earth")
    expect(board.locator(".line", has_text="Dawn").locator(".down")).to_be_focused()
    board.keyboard.press("Space")
    said(board, "\u2068Dawn\u2069 is now 2, after \u2068Avaaz\u2069.")
    assert listed(syria) == ["Avaaz", "Dawn", "Bread", "Care", "Earth"]

    # Back to the alphabet, and that undone.
    tab_to(board, "Dawn", ".back")
    board.keyboard.press("Enter")
    shown(board, *NAMES)
    tab_to_undo = board.get_by_role("button", name="Undo")
    tab_to_undo.focus()
    board.keyboard.press("Enter")
    shown(board, "Avaaz", "Dawn", "Bread", "Care", "Earth")
    expect(board.locator(".line", has_text="Dawn")).to_contain_text("by hand: after Avaaz")
    assert listed(syria) == ["Avaaz", "Dawn", "Bread", "Care", "Earth"]


def test_line_is_moved_far_by_keyboard_with_a_look_before(board: Page, syria: Appeal) -> None:
    tab_to(board, "Earth", "a")
    board.keyboard.press("Enter")
    board.get_by_role("radio", name="after the line named").focus()
    board.keyboard.press("Tab")
    board.keyboard.type("avaa")
    board.keyboard.press("Enter")
    expect(board.locator(".near li")).to_have_text(["1. Avaaz", "2. Earth", "3. Bread"])
    board.get_by_role("button", name="Move", exact=True).focus()
    board.keyboard.press("Enter")

    expect(board.locator(".messagelist")).to_contain_text("is now 2, after")
    shown(board, "Avaaz", "Earth", "Bread", "Care", "Dawn")
    expect(board.locator(".line", has_text="Earth").locator(".up")).to_be_focused()
    board.get_by_role("button", name="Undo").click()
    shown(board, *NAMES)
    assert listed(syria) == list(NAMES)


def test_line_is_dragged_and_the_drag_undone(board: Page, syria: Appeal, live_server: LiveServer) -> None:
    heard = listen(board, live_server.url)

    drag(board, "Avaaz", "Dawn")
    said(board, "\u2068Avaaz\u2069 is now 4, after \u2068Dawn\u2069.")
    shown(board, "Bread", "Care", "Dawn", "Avaaz", "Earth")
    assert listed(syria) == ["Bread", "Care", "Dawn", "Avaaz", "Earth"]
    drag(board, "Earth", "Bread")
    shown(board, "Earth", "Bread", "Care", "Dawn", "Avaaz")
    said(board, "\u2068Earth\u2069 is now 1, first on the list.")

    board.get_by_role("button", name="Undo").click()
    shown(board, "Bread", "Care", "Dawn", "Avaaz", "Earth")
    board.reload()
    shown(board, "Bread", "Care", "Dawn", "Avaaz", "Earth")
    assert heard == ([], [])


def test_refused_drag_goes_back(board: Page, syria: Appeal, live_server: LiveServer) -> None:
    for name in ("Dawn", "Earth"):
        row = Signatory.objects.get(printed_name=name)
        row.section = "convener"
        register.save(row, by=None)
    syria.section_rule = "conveners"
    register.save(syria, by=None)
    board.reload()
    shown(board, "Dawn", "Earth", "Avaaz", "Bread", "Care")

    drag(board, "Dawn", "Bread")

    said(board, "Bread stands in another section. Name a line of the same one.")
    shown(board, "Dawn", "Earth", "Avaaz", "Bread", "Care")


def test_move_that_does_not_arrive_goes_back(board: Page, syria: Appeal) -> None:
    board.route("**/order/move/", lambda route: route.abort())

    drag(board, "Avaaz", "Dawn")

    said(board, "The move did not reach the site, and the line is back where it was. Try it once more.")
    shown(board, *NAMES)


def test_two_people_at_one_list(board: Page, syria: Appeal) -> None:
    omar = colleague("omar", syria, Role.COORDINATOR)
    care, dawn = (Signatory.objects.get(printed_name=name) for name in ("Care", "Dawn"))
    ordering.move(dawn, after=LAST, by=omar)
    ordering.move(care, after=dawn, by=omar)

    board.locator(".line", has_text="Dawn").locator(".up").click()

    expect(board.locator(".stale h2")).to_have_text(
        "\u2068omar\u2069 moved 2 lines while you looked. Your move was not made."
    )
    shown(board, "Avaaz", "Bread", "Earth", "Dawn", "Care")
    board.get_by_text("See what was done").click()
    expect(board.locator(".stale li").first).to_have_text("\u2068omar\u2069 put \u2068Dawn\u2069 last")
    assert broken(board) == []
    board.get_by_role("button", name="Redo mine on top").click()
    shown(board, "Avaaz", "Bread", "Dawn", "Earth", "Care")


def test_moves_at_another_place_go_on_beside_each_other(board: Page, syria: Appeal) -> None:
    ordering.move(Signatory.objects.get(printed_name="Earth"), after=LAST, by=None)

    board.locator(".line", has_text="Bread").locator(".up").click()

    said(board, "\u2068Bread\u2069 is now 1, first on the list. Others changed the list meanwhile.")
    expect(board.get_by_role("link", name="Load the list again")).to_be_visible()


def test_board_works_without_its_script(chromium: Browser, syria: Appeal, rima: User, live_server: LiveServer) -> None:
    enlist(syria, *NAMES)
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    enter(page, rima, live_server.url)
    page.goto(f"/admin/statements/{syria.pk}/order/")

    page.locator(".line", has_text="Care").locator(".down").click()
    expect(page.locator(".messagelist")).to_contain_text("is now 4, after")
    shown(page, "Avaaz", "Bread", "Dawn", "Care", "Earth")
    page.get_by_role("button", name="Undo").click()
    shown(page, *NAMES)
    context.close()


def test_rule_is_previewed_and_applied(board: Page, syria: Appeal) -> None:
    enlist(syria, "The Atlas")
    board.get_by_text("Rule of the order").click()
    board.get_by_label("Articles to ignore").fill("The")
    board.get_by_role("button", name="Preview what moves").click()

    expect(board.get_by_role("heading", level=1)).to_have_text("1 line would move")
    expect(board.locator(".moved td")).to_have_text(["6. The Atlas", "1. The Atlas first"])
    board.get_by_role("button", name="Apply").click()
    expect(board.locator(".messagelist")).to_have_text("The rule is applied. 1 line moved.")
    shown(board, "The Atlas", *NAMES)
