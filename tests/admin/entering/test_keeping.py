"""What was typed when a session ended: it goes on after the log-in."""

import io
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client

from signatories.models import Appeal, Signatory
from signatories.workflow import people
from tests.admin.access import (
    DESK,
    LOG_IN,
    PASSWORD,
    code_for,
    code_of,
    come_in,
    give,
    give_code,
    kept_in,
    step,
    text,
    with_password,
    with_telephone,
)
from tests.admin.filling import address, entered
from tests.cast import NOON


@pytest.fixture
def hers(rima: User) -> Client:
    """A browser in which Rima was in, until her session ended."""
    client = come_in(Client(), with_telephone(rima))
    Session.objects.all().delete()
    return client


def test_what_was_typed_goes_on_after_password_and_code(rima: User, syria: Appeal) -> None:
    client, url = come_in(Client(), with_telephone(rima)), f"{address('add')}?appeal={syria.pk}"
    sent = {"printed_name": "  Ahl <Horan>\r\n& “friends”", "country": "SY", "networks": ["1", "2"], "password": "x"}
    Session.objects.all().delete()

    asked = client.post(url, sent)
    assert (asked.status_code, asked.context["title"]) == (403, "Log in")
    assert "What you typed is kept" in text(asked)
    code = give(client, path=url, kept=kept_in(asked.content.decode()))
    assert code.context["title"] == "Your second factor"
    back = give_code(client, code_of(rima), path=url, kept=kept_in(code.content.decode()))

    assert back.context["title"] == "You are back"
    assert back.context["kept"].path == url
    assert back.context["kept"].fields == (
        ("printed_name", sent["printed_name"]),
        ("country", "SY"),
        ("networks", "1"),
        ("networks", "2"),
    )
    assert "Ahl &lt;Horan&gt;" in back.content.decode()
    assert not Signatory.objects.exists()


def test_wrong_password_and_lock_keep_what_was_typed(hers: Client) -> None:
    client = hers
    page = client.post("/admin/records/", {"note": "rang Layla"})
    kept = kept_in(page.content.decode())

    for _try in range(10):
        page = give(client, "a guess", path="/admin/records/", kept=kept_in(page.content.decode()))
    assert page.status_code == 429
    page = client.post("/admin/records/", {"log_in_step": "once_more", "kept": kept_in(page.content.decode())})

    assert page.context["title"] == "Log in"
    assert page.context["kept"].fields == (("note", "rang Layla"),)
    assert kept


def test_what_was_typed_goes_on_over_the_set_up_of_a_second_factor(hers: Client, rima: User) -> None:
    client = hers
    people.reset_second_factor(rima, by=None)
    page = client.post("/admin/records/", {"note": "rang Layla"})

    page = give(client, path="/admin/records/", kept=kept_in(page.content.decode()))
    assert page.context["title"] == "Set up a second factor"
    data = step("set_up", code_for(text(page))) | {"kept": kept_in(page.content.decode())}
    page = client.post("/admin/records/", data)
    assert page.context["title"] == "Your recovery codes"
    page = client.post("/admin/records/", step("recovery_codes") | {"kept": kept_in(page.content.decode())})

    assert page.context["title"] == "You are back"
    assert page.context["kept"].fields == (("note", "rang Layla"),)


def test_what_was_typed_is_kept_when_only_the_code_is_missing(client: Client, rima: User) -> None:
    give(client, user=with_telephone(rima).username)

    page = client.post("/admin/records/", {"note": "rang Layla"})

    assert page.context["title"] == "Your second factor"
    assert page.context["kept"].fields == (("note", "rang Layla"),)


def test_file_cannot_be_kept_and_the_page_says_so(hers: Client) -> None:
    page = hers.post("/admin/records/", {"source": "a table", "file": io.BytesIO(b"name\n")})

    assert "Only the file cannot be kept" in text(page)
    assert page.context["kept"].fields == (("source", "a table"),)


@pytest.mark.parametrize("is_hers", [True, False])
def test_what_was_typed_is_offered_to_nobody_else(
    client: Client, hers: Client, omar: User, syria: Appeal, is_hers: bool
) -> None:
    path = f"/admin/statements/{syria.pk}/add/"
    with_telephone(omar)
    browser = hers if is_hers else client
    asked = browser.post(path, {"act": "save", "name": "Ahl Horan", "email": "layla@ahlhoran.example"})
    assert ("What you typed is kept" in text(asked)) is is_hers

    code = give(browser, user="omar", path=path, kept=kept_in(asked.content.decode()))
    assert code.headers["Location"] == "/admin/second-factor/"
    shown = text(browser.get("/admin/second-factor/"))
    assert "What was typed here before you came in was not kept." in shown
    arrived = give_code(browser, code_of(omar), path=path, kept=kept_in(asked.content.decode()))

    assert arrived.headers["Location"] == DESK


def test_what_was_typed_is_kept_for_half_an_hour(hers: Client, rima: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        kept = kept_in(hers.post("/admin/records/", {"note": "rang Layla"}).content.decode())
        clock.shift(timedelta(minutes=30, seconds=1))
        page = hers.post("/admin/records/", {"log_in_step": "once_more", "kept": kept})

    assert page.context["kept"] is None


def test_forged_or_foreign_keeping_leads_nowhere(client: Client, rima: User) -> None:
    give(client, user=with_telephone(rima).username)

    arrived = give_code(client, code_of(rima), path="/admin/records/", kept="evil:1:x")

    assert arrived.headers["Location"] == DESK


def stale(client: Client, origin: str = "http://testserver", path: str = "/admin/records/", **more: str) -> Any:
    client.get(LOG_IN)
    return client.post(path, {"note": "rang Layla", "csrfmiddlewaretoken": "a" * 64} | more, headers={"origin": origin})


def test_form_that_somebody_logged_in_beside_is_shown_once_more(rima: User) -> None:
    hers, nobodys = Client(enforce_csrf_checks=True), Client(enforce_csrf_checks=True)
    hers.cookies = entered(rima).cookies

    pages = stale(hers), stale(nobodys)

    assert [(page.status_code, page.context["title"]) for page in pages] == [(403, "You are back"), (403, "Log in")]
    for page in pages:
        assert page.context["kept"].fields == (("note", "rang Layla"),)
        assert "no-store" in page["Cache-Control"]


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://testserver.evil.example", ""])
def test_form_of_another_site_is_shown_to_nobody(rima: User, origin: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies = entered(rima).cookies

    page = stale(client, origin)

    assert page.status_code == 403
    assert "This page had been open for too long" in text(page)
    assert "Layla" not in text(page)


def test_step_of_a_log_in_is_not_taken_on_a_stale_form(rima: User) -> None:
    with_password(rima)
    client = Client(enforce_csrf_checks=True)
    kept = kept_in(stale(client).content.decode())

    page = stale(client, log_in_step="password", username="rima", password=PASSWORD, kept=kept)

    assert page.context["kept"].fields == (("note", "rang Layla"),)
    assert "_auth_user_id" not in client.session


def test_log_in_at_an_address_minds_csrf(rima: User) -> None:
    with_password(rima)
    client = Client(enforce_csrf_checks=True)

    for path in (LOG_IN, "/admin/second-factor/", "/admin/records/", "/admin/again/"):
        assert (
            client.post(path, {"log_in_step": "password", "username": "rima", "password": PASSWORD}).status_code == 403
        )
    assert "_auth_user_id" not in client.session
