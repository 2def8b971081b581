"""The desk in a real browser: accessible on every page, no policy broken, and the walk from review to the list."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from signatories.models import Appeal, Membership, Signatory
from tests import cast
from tests.browser.desk import enter, listen


def pages_of(appeal: Appeal) -> dict[str, str]:
    signatory = Signatory.objects.filter(appeal=appeal, state="approved").order_by("place")[0]
    membership = Membership.objects.all()[0]
    base, of_appeal = "/admin/signatories", f"?appeal={appeal.pk}"
    return {
        "index": "/admin/",
        "records": "/admin/records/",
        "statement": f"{base}/appeal/{appeal.pk}/change/",
        "new statement": f"{base}/appeal/add/",
        "texts": f"{base}/appealtext/{of_appeal}",
        "text": f"{base}/appealtext/{appeal.texts.all()[0].pk}/change/",
        "signs": f"{base}/mark/{of_appeal}",
        "sign": f"{base}/mark/{appeal.marks.all()[0].pk}/change/",
        "signatories": f"{base}/signatory/{of_appeal}",
        "signatory": f"{base}/signatory/{signatory.pk}/change/",
        "new signatory": f"{base}/signatory/add/{of_appeal}",
        "history of one": f"{base}/signatory/{signatory.pk}/history/",
        "import": f"{base}/signatory/import/{of_appeal}",
        "export": f"{base}/signatory/export/{of_appeal}",
        "organizations": f"{base}/organization/",
        "organization": f"{base}/organization/{membership.organization_id}/change/",
        "networks": f"{base}/network/",
        "memberships": f"{base}/membership/",
        "membership": f"{base}/membership/{membership.pk}/change/",
        "history": f"{base}/journalentry/",
        "deletion": f"{base}/mark/{appeal.marks.all()[0].pk}/delete/",
        "people": "/admin/auth/user/",
        "example": f"/admin/example/{appeal.pk}/remove/",
        "password": "/admin/password_change/",
    }


@pytest.fixture(params=[(1280, "light", ""), (1280, "dark", "/ar"), (390, "dark", ""), (390, "light", "/ar")], ids=str)
def look(request: pytest.FixtureRequest, chromium: Browser, live_server: LiveServer) -> Iterator[tuple[Page, str]]:
    width, scheme, language = request.param
    context = chromium.new_context(
        base_url=live_server.url, viewport={"width": width, "height": 900}, color_scheme=scheme
    )
    yield context.new_page(), language
    context.close()


def test_every_page_is_accessible_and_breaks_no_policy(
    look: tuple[Page, str], seed: Appeal, ada: User, live_server: LiveServer
) -> None:
    page, language = look
    enter(page, ada, live_server.url)
    said, foreign = listen(page, live_server.url)
    found: dict[str, object] = {}

    for name, path in pages_of(seed).items():
        response = page.goto(language + path)
        page.wait_for_load_state("load")
        assert response is not None and (name, response.status) == (name, 200)
        broken = [violation["id"] for violation in Axe().run(page).response["violations"]]
        too_wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        if broken or too_wide:
            found[name] = (broken, too_wide)

    assert (found, said, foreign) == ({}, [], [])


def test_way_in_is_accessible(page: Page, live_server: LiveServer, db: None) -> None:
    said, foreign = listen(page, live_server.url)

    page.goto("/admin/")

    assert (Axe().run(page).response["violations"], said, foreign) == ([], [], [])


def test_from_review_to_the_list_and_back(page: Page, syria: Appeal, rima: User, live_server: LiveServer) -> None:
    cast.enlist(syria, "ABBAD")
    cast.propose(syria, "Ahl Horan")
    enter(page, rima, live_server.url)

    page.goto("/admin/")
    page.get_by_role("link", name="1 to review").click()
    page.get_by_role("link", name="Ahl Horan").click()
    page.get_by_role("button", name="Approve").click()

    expect(page.locator(".messagelist")).to_contain_text("Ahl Horan is approved.")
    assert cast.listed(syria) == ["ABBAD", "Ahl Horan"]
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".messagelist")).to_have_text("Ahl Horan is to be reviewed again.")
    assert cast.listed(syria) == ["ABBAD"]


def test_a_line_is_put_behind_another(page: Page, seed: Appeal, ada: User, live_server: LiveServer) -> None:
    enter(page, ada, live_server.url)
    abbad = Signatory.objects.get(printed_name="ABBAD")

    page.goto(f"/admin/signatories/signatory/{abbad.pk}/change/")
    page.locator("details.place summary").click()
    page.get_by_label("or behind").select_option(label="Kesh Malek")
    page.get_by_role("button", name="Put behind it").click()

    expect(page.locator(".messagelist")).to_have_text("ABBAD stands behind Kesh Malek.")
    expect(page.locator("details.place summary")).to_have_text(re.compile(r"behind\s+Kesh Malek"))


def test_many_are_approved_at_once(page: Page, syria: Appeal, rima: User, live_server: LiveServer) -> None:
    cast.propose(syria, "ABBAD", "Ahl Horan", "Kesh Malek")
    enter(page, rima, live_server.url)

    page.goto(f"/admin/signatories/signatory/?appeal={syria.pk}")
    page.locator("#action-toggle").check()
    page.locator("select[name=action]").select_option(label="Approve")
    page.get_by_role("button", name="Run").click()

    expect(page.locator(".messagelist")).to_have_text("3 approved.")
    assert cast.listed(syria) == ["ABBAD", "Ahl Horan", "Kesh Malek"]


def test_a_list_is_imported(page: Page, syria: Appeal, rima: User, live_server: LiveServer) -> None:
    enter(page, rima, live_server.url)
    data = "name;country\nABBAD;SY\nأهل حوران;\n;\nKHOJ;Nowhere\n".encode()

    page.goto(f"/admin/signatories/signatory/import/?appeal={syria.pk}")
    page.get_by_label("File").set_input_files({"name": "list.csv", "mimeType": "text/csv", "buffer": data})
    page.get_by_role("button", name="Show what would happen").click()

    expect(page.locator("main")).to_contain_text("3 rows were read.")
    assert Axe().run(page).response["violations"] == []
    page.get_by_role("button", name="Enter 2 rows").click()
    expect(page.locator(".messagelist")).to_have_text("2 are now to be reviewed. 1 row was left out.")
    assert sorted(Signatory.objects.values_list("printed_name", "state")) == [
        ("ABBAD", "proposed"),
        ("أهل حوران", "proposed"),
    ]
