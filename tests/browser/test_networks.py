"""A network's list in a real browser: sixty names pasted, 43 confirmed in one act, three more after an answer."""

import time

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from signatories.choices import Role
from signatories.models import Appeal, Membership, Network
from signatories.workflow import listings
from tests import cast
from tests.browser.desk import broken, enter, listen

OTHERS = tuple(f"{word} Gathering of Zabadani" for word in "Abcdefghijklmnopq")


@pytest.fixture
def srn_of_seed(seed: Appeal) -> Network:
    """The network of the real statement, of whose members none is confirmed yet."""
    Membership.objects.update(standing="claimed")
    return Network.objects.get(acronym="SRN")


def members_of(network: Network) -> list[str]:
    rows = Membership.objects.filter(network=network).order_by("organization__folded")
    return list(rows.values_list("organization__name", flat=True))


def test_sixty_names_are_compared_and_43_confirmed_in_one_act(
    page: Page, seed: Appeal, srn_of_seed: Network, live_server: LiveServer
) -> None:
    rima = cast.colleague("rima", seed, Role.COORDINATOR)
    names = [*members_of(srn_of_seed)[:43], *OTHERS]
    enter(page, rima, live_server.url)
    said, foreign = listen(page, live_server.url)

    page.goto(f"/admin/statements/{seed.pk}/networks/")
    page.get_by_role("link", name="Members of SRN").click()
    page.get_by_label("Names, one on each line").fill("\n".join(names))
    begun = time.monotonic()
    page.get_by_role("button", name="Compare the list").click()
    expect(page.get_by_role("heading", name="43 signed, 17 not, 3 claim and are not listed")).to_be_visible()
    took = time.monotonic() - begun
    assert broken(page) == []

    page.get_by_role("button", name="Confirm 43 as members of SRN").click()
    expect(page.locator(".messagelist")).to_have_text("43 are confirmed as members of SRN.")
    listed = cast.listed(seed)
    assert (len(listed), sum(name.endswith("*") for name in listed)) == (223, 43)

    for tick in page.locator("section[aria-labelledby=claims] input[type=checkbox]").all():
        tick.check()
    page.get_by_role("button", name="Confirm those ticked").click()
    expect(page.locator(".messagelist")).to_have_text("3 are confirmed as members of SRN.")
    assert sum(name.endswith("*") for name in cast.listed(seed)) == 46

    page.goto(f"/appeals/{seed.slug}/")
    expect(page.locator("main")).to_contain_text("46")
    assert page.content().count("These organizations are members of the Syria Relief Network") == 1
    assert (took < 5, said, foreign) == (True, [], [])


def test_button_counts_what_is_ticked(
    page: Page, syria: Appeal, srn: Network, rima: User, live_server: LiveServer
) -> None:
    cast.enlist(syria, "ABBAD", "Bonyan", "Kesh Malek")
    listings.bring_list(syria, srn, ["ABBAD", "Bonyan", "Kesh Malek"], by=rima)
    enter(page, rima, live_server.url)

    page.goto(f"/admin/statements/{syria.pk}/networks/{srn.pk}/")
    page.get_by_role("checkbox", name="Bonyan").uncheck()
    page.get_by_role("button", name="Confirm 2 as members of SRN").click()

    expect(page.locator(".messagelist")).to_have_text("2 are confirmed as members of SRN.")
    assert cast.listed(syria) == ["ABBAD*", "Bonyan", "Kesh Malek*"]


def test_all_memberships_ended_leave_neither_footnote_nor_number(
    page: Page, syria: Appeal, srn: Network, rima: User, live_server: LiveServer
) -> None:
    cast.confirm(srn, *cast.enlist(syria, "ABBAD", "Bonyan"))
    enter(page, rima, live_server.url)
    page.goto(f"/appeals/{syria.slug}/")
    expect(page.locator("main")).to_contain_text("members of")

    page.goto(f"/admin/statements/{syria.pk}/networks/{srn.pk}/")
    page.get_by_text("See them, or end memberships").click()
    for name in ("ABBAD", "Bonyan"):
        page.get_by_role("checkbox", name=name).check()
    page.get_by_role("button", name="End the membership of those ticked").click()
    expect(page.locator(".messagelist")).to_have_text("2 memberships end.")

    page.goto(f"/appeals/{syria.slug}/")
    page.reload()  # a browser may keep the list for a second, and this test is faster
    expect(page.locator("main")).to_contain_text("ABBAD")
    assert ("SRN" in page.content(), cast.listed(syria)) == (False, ["ABBAD", "Bonyan"])
