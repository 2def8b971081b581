"""Hide now, at two in the morning on a telephone: three taps, and the name is nowhere any more."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from signatories.choices import NameSort, Role
from signatories.models import Appeal, OrganizationName
from signatories.roll.live import live_roll
from signatories.workflow import register
from tests import cast
from tests.browser.desk import enter, faults
from tests.browser.test_signing import read_by_all

LATIN, ARABIC = "Zaytouna House", "بيت الزيتونة"


@pytest.fixture
def telephone(chromium: Browser, live_server: LiveServer) -> Iterator[Page]:
    context = chromium.new_context(base_url=live_server.url, viewport={"width": 390, "height": 844}, has_touch=True)
    yield context.new_page()
    context.close()


@pytest.fixture
def listed(seed: Appeal) -> Appeal:
    seed.offers_data, seed.grace = True, 0
    register.save(seed, by=None)
    (line,) = cast.enlist(seed, f"{LATIN} ({ARABIC})")
    name = OrganizationName(organization=line.organization, name=ARABIC, language="ar", sort=NameSort.TRANSLATION)
    register.save(name, by=None)
    return seed


@pytest.mark.parametrize("asked", ["zayt", "الزيتونة"], ids=["by its Latin name", "by its Arabic name"])
def test_three_taps_hide_a_name_from_page_files_and_search(
    telephone: Page, listed: Appeal, live_server: LiveServer, language: str, asked: str
) -> None:
    enter(telephone, cast.colleague("nour", listed, Role.COORDINATOR), live_server.url)
    was, names = read_by_all(listed), [LATIN.encode(), ARABIC.encode()]
    telephone.goto(f"{language}/admin/statements/{listed.pk}/")

    telephone.locator("a[href$='/hide/']").first.tap()
    telephone.locator("#q").press_sequentially(asked)
    telephone.locator("#q").press("Enter")
    telephone.locator(".choose-one a").tap()
    telephone.locator(".danger-zone button.danger").tap()

    expect(telephone.locator(".messagelist")).to_contain_text(LATIN)
    now, roll = read_by_all(listed), live_roll(listed, "en")
    assert [name in was for name in names] == [True, True]
    assert [name in now for name in names] == [False, False]
    assert ([line.number for line in roll.lines], roll.count) == ([*range(1, 224)], 223)
    # What was said once is said once.
    telephone.reload()
    assert LATIN not in telephone.content()
    assert faults(telephone, "hide-gone") == []
