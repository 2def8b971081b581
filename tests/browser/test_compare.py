"""Who is this, in a browser: the preview, one organization of two, and back; on a desk and on a telephone."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from signatories.models import Appeal
from tests.browser import desk
from tests.cast import SYRIA_RELIEFS, enlist, propose

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("width", [1280, 390])
def test_two_are_made_one_and_parted_again(
    page: Page, live_server: LiveServer, syria: Appeal, rima: User, width: int
) -> None:
    enlist(syria, *SYRIA_RELIEFS[:3])
    (waiting,) = propose(syria, SYRIA_RELIEFS[3])
    said, foreign = desk.listen(page, live_server.url)
    desk.enter(page, rima, live_server.url)
    page.set_viewport_size({"width": width, "height": 900})
    broken = list[str]()

    page.goto(reverse("admin:compare", args=[syria.pk, waiting.pk]))
    expect(page.get_by_role("heading", level=2)).to_have_count(4)
    broken += desk.broken(page)
    page.get_by_role("link", name="Same as Syria Relief …").click()
    expect(page.get_by_role("heading", name="What will happen")).to_be_visible()
    broken += desk.broken(page)
    page.get_by_role("button", name="Make them one organization").click()
    expect(page.get_by_text("They are one organization from now on.")).to_be_visible()
    broken += desk.broken(page)
    page.locator(".messagelist").get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undone: everything stands as it stood.")).to_be_visible()
    page.get_by_role("button", name="Different").first.click()
    expect(page.get_by_role("heading", name="Decided before")).to_be_visible()

    assert (broken, said, foreign) == ([], [], [])
    assert page.evaluate("document.documentElement.scrollWidth") <= width
