"""The desk in a real browser: from review to the list and back, many at once, a list imported."""

from django.contrib.auth.models import User
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from signatories.models import Appeal, Signatory
from tests import cast
from tests.browser.desk import enter


def test_from_review_to_the_list_and_back(page: Page, syria: Appeal, rima: User, live_server: LiveServer) -> None:
    cast.enlist(syria, "ABBAD")
    cast.propose(syria, "Ahl Horan")
    enter(page, rima, live_server.url)

    page.goto("/admin/")
    page.get_by_role("link", name="1 to review").click()
    expect(page.locator("#card-name")).to_have_text("Ahl Horan")
    page.get_by_role("button", name="Approve").click()

    expect(page.locator(".messagelist")).to_contain_text("Ahl Horan is on the list as no. 2.")
    assert cast.listed(syria) == ["ABBAD", "Ahl Horan"]
    page.locator(".messagelist").get_by_role("button", name="Undo").click()
    expect(page.locator(".messagelist")).to_have_text("Ahl Horan is to be reviewed again.")
    assert cast.listed(syria) == ["ABBAD"]


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
    page.get_by_role("button", name="Enter 2 rows").click()
    expect(page.locator(".messagelist")).to_have_text("2 are now to be reviewed. 1 row was left out.")
    assert sorted(Signatory.objects.values_list("printed_name", "state")) == [
        ("ABBAD", "proposed"),
        ("أهل حوران", "proposed"),
    ]
