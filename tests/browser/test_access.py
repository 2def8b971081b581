"""The way in, walked in a real browser: link, password, second factor, recovery codes, desk; and back after a pause."""

from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from signatories.models import Appeal, Signatory
from signatories.workflow import people
from tests.admin.access import PASSWORD, code_for_secret, code_of, with_telephone
from tests.admin.filling import address
from tests.browser.desk import faults, listen


def press(page: Page) -> None:
    page.locator("#content .default, #main .act").click()


def test_link_leads_over_password_and_second_factor_to_the_desk(
    page: Page, language: str, rima: User, syria: Appeal, live_server: LiveServer
) -> None:
    said, foreign = listen(page, live_server.url)
    wrong: list[str] = []

    page.goto(language + people.invite(rima, by=None))
    for field in ("new_password1", "new_password2"):
        page.locator(f"#id_{field}").fill(PASSWORD)
    press(page)
    expect(page.locator(".secret")).to_be_visible()
    wrong += faults(page, "set-up")
    page.locator("#id_code").fill("000000")
    press(page)
    expect(page.locator(".errorlist")).to_be_visible()
    wrong += faults(page, "set-up-wrong")
    page.locator("#id_code").fill(code_for_secret(page.locator(".secret").inner_text()))
    press(page)
    expect(page.locator(".codes li")).to_have_count(10)
    wrong += faults(page, "codes")
    press(page)

    expect(page).to_have_url(f"{live_server.url}{language}/admin/statements/{syria.pk}/")
    page.goto(f"{language}/admin/second-factor/")
    wrong += faults(page, "second-factor")
    page.goto(f"{language}/admin/again/")
    wrong += faults(page, "again")
    assert (wrong, said, foreign) == ([], [], [])


def test_log_in_and_its_refusals_are_accessible(page: Page, language: str, rima: User, live_server: LiveServer) -> None:
    with_telephone(rima)
    said, foreign = listen(page, live_server.url)
    wrong: list[str] = []

    page.goto(f"{language}/admin/")
    wrong += faults(page, "log-in")
    for attempt in range(2):
        page.locator("#id_username").fill("rima")
        page.locator("#id_password").fill(PASSWORD if attempt else "a guess")
        press(page)
        expect(page.locator(".errornote, #id_code").first).to_be_visible()
        wrong += faults(page, f"log-in-{attempt}")
    page.locator("#id_code").fill("nonsense")
    press(page)
    expect(page.locator(".errorlist")).to_be_visible()
    wrong += faults(page, "code-wrong")

    assert (wrong, said, foreign) == ([], [], [])


def test_lock_is_a_page_for_people(page: Page, language: str, rima: User, live_server: LiveServer) -> None:
    with_telephone(rima)
    page.goto(f"{language}/admin/")
    for _guess in range(10):
        page.locator("#id_username").fill("rima")
        page.locator("#id_password").fill("a guess")
        press(page)
        expect(page.locator(".errornote")).to_be_visible()

    expect(page.locator("#id_password")).to_have_count(0)
    assert faults(page, "locked") == []


def test_what_was_typed_survives_the_end_of_the_session(
    page: Page, language: str, rima: User, syria: Appeal, live_server: LiveServer
) -> None:
    log_in(page, with_telephone(rima), f"{language}{address('add')}?appeal={syria.pk}")
    wrong: list[str] = []
    page.locator("#id_printed_name").fill("Ahl “Horan” <أهل حوران>")
    Session.objects.all().delete()

    page.locator("[name=_save]").click()
    expect(page.locator("#id_username")).to_be_visible()
    wrong += faults(page, "kept-log-in")
    page.locator("#id_username").fill("rima")
    page.locator("#id_password").fill(PASSWORD)
    press(page)
    expect(page.locator("#id_code")).to_be_visible()
    wrong += faults(page, "kept-code")
    page.locator("#id_code").fill(later_code(rima))
    press(page)
    expect(page.locator("#id_code")).to_have_count(0)
    wrong += faults(page, "back")
    press(page)

    expect(page.locator(".messagelist .success")).to_be_visible()
    assert Signatory.objects.get().printed_name == "Ahl “Horan” <أهل حوران>"
    assert wrong == []


def test_back_after_the_log_out_shows_nothing(page: Page, rima: User, syria: Appeal, live_server: LiveServer) -> None:
    log_in(page, with_telephone(rima), "/admin/")
    expect(page.get_by_text("Uniting for Syria").first).to_be_visible()
    page.goto(f"/admin/statements/{syria.pk}/")
    page.locator("#logout-form button").click()
    expect(page.locator("#logout-form")).to_have_count(0)

    page.go_back()

    expect(page.locator("#id_password")).to_be_visible()
    expect(page.get_by_text("Uniting for Syria")).to_have_count(0)


def log_in(page: Page, user: User, path: str) -> None:
    page.goto(path)
    page.locator("#id_username").fill(user.username)
    page.locator("#id_password").fill(PASSWORD)
    press(page)
    page.locator("#id_code").fill(later_code(user))
    press(page)
    expect(page.locator("#id_code")).to_have_count(0)


def later_code(user: User) -> str:
    """Give the code of this moment, as if half a minute had passed since the last one."""
    user.totpdevice_set.update(last_t=-1)  # type: ignore[attr-defined]
    return code_of(user)
