"""Guessing passwords: strangers are locked out, the owner on her own device is not."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from axes.models import AccessAttempt, AccessLog
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client
from pytest_django.fixtures import Settings

from signatories.workflow import housekeeping, people
from tests.admin.access import (
    PASSWORD,
    come_in,
    give,
    is_in,
    text,
    with_password,
    with_telephone,
)
from tests.admin.filling import entered

NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)


def guess(client: Client, times: int, **more: Any) -> list[int]:
    return [give(client, f"guess {n}", **more).status_code for n in range(times)]


def test_strangers_have_ten_tries_whatever_address_they_claim(rima: User) -> None:
    with_telephone(rima)

    tries = [
        give(Client(), f"guess {n}", headers={"x-forwarded-for": f"203.0.113.{n}", "user-agent": f"browser {n}"})
        for n in range(30)
    ]

    assert [page.status_code for page in tries] == [200] * 9 + [429] * 21
    assert give(Client()).status_code == 429
    assert {row.ip_address for row in AccessAttempt.objects.all()} == {"127.0.0.1"}


def test_lock_says_when_to_try_again_and_opens_then(rima: User) -> None:
    with_telephone(rima)
    with time_machine.travel(NOON, tick=False) as clock:
        guess(Client(), 10)
        clock.shift(timedelta(minutes=5))
        page = give(Client())
        assert (page.status_code, page.context["minutes"]) == (429, 10)
        assert "Try again in 10 minutes." in text(page)

        clock.shift(timedelta(minutes=10, seconds=1))
        assert give(Client()).status_code == 302


def test_lock_holds_while_strangers_go_on_but_not_longer(rima: User) -> None:
    with_password(rima)
    with time_machine.travel(NOON, tick=False) as clock:
        guess(Client(), 10)
        clock.shift(timedelta(minutes=14))
        guess(Client(), 5)
        clock.shift(timedelta(minutes=2))

        assert give(Client()).status_code == 302


def test_owner_comes_in_on_her_device_while_strangers_are_locked_out(rima: User) -> None:
    hers = come_in(Client(), with_telephone(rima))
    hers.post("/admin/logout/")
    guess(Client(), 40)

    assert give(Client()).status_code == 429
    come_in(hers, rima)

    assert is_in(hers)
    assert give(Client()).status_code == 429


def test_known_device_has_ten_tries_of_its_own(rima: User) -> None:
    hers, other = come_in(Client(), with_telephone(rima)), come_in(Client(), rima)

    assert guess(hers, 12) == [200] * 9 + [429] * 3
    assert give(other).status_code == 302
    assert give(Client()).status_code == 302


def test_device_is_known_to_its_owner_alone_and_by_her_password(rima: User, omar: User) -> None:
    hers = come_in(Client(), with_telephone(rima))
    cookie = hers.cookies["device"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    forged, his, old = Client(), come_in(Client(), with_telephone(omar)), Client()
    forged.cookies["device"] = cookie.value + "x"
    old.cookies["device"] = cookie.value
    guess(Client(), 10)
    assert [give(stranger).status_code for stranger in (forged, his)] == [429, 429]

    people.choose_password(rima, PASSWORD)

    assert give(old).status_code == 429


def test_device_stays_known_when_its_owner_changes_her_password(rima: User) -> None:
    hers, new = come_in(Client(), with_telephone(rima)), "another river in autumn"

    hers.post("/admin/password_change/", {"old_password": PASSWORD, "new_password1": new, "new_password2": new})
    guess(Client(), 10)

    assert give(hers, new).status_code == 302


def test_stolen_session_guesses_no_more_than_anybody_else(rima: User) -> None:
    client, new = come_in(Client(), with_telephone(rima)), "another river in autumn"

    def change(old: str) -> Any:
        words = {"old_password": old, "new_password1": new, "new_password2": new}
        return client.post("/admin/password_change/", words)

    tries = [change(f"guess {n}").status_code for n in range(12)]
    page = change(PASSWORD)

    assert (tries, page.status_code) == ([200] * 9 + [429] * 3, 429)
    assert "Ten wrong passwords came in for this name." in text(page)
    rima.refresh_from_db()
    assert rima.check_password(PASSWORD)
    row = AccessAttempt.objects.get()
    assert "guess" not in row.post_data and "river" not in row.post_data


@pytest.mark.parametrize("name", ["r" * 151, "r" * 400, "r" * 150 + "#", "ri\0ma", "rima" + " " * 4000])
def test_name_that_can_be_nobodys_is_refused_and_not_stored(rima: User, name: str) -> None:
    with_password(rima)

    assert give(Client(), "a guess", user=name).status_code == 200

    assert {row.username for row in AccessAttempt.objects.all()} <= {"rima", "r" * 150}


def test_cookie_of_a_known_device_is_bound_to_the_host_on_https(rima: User, settings: Settings) -> None:
    settings.SESSION_COOKIE_SECURE = True

    cookie = come_in(Client(), with_telephone(rima)).cookies["__Host-device"]

    assert (cookie["secure"], cookie["path"], cookie["domain"]) == (True, "/", "")


def test_password_alone_makes_no_device_known(rima: User) -> None:
    client = Client()

    give(client, user=with_telephone(rima).username)

    assert "device" not in client.cookies


def test_failures_are_forgotten_after_seven_days_and_tell_little(rima: User) -> None:
    with_password(rima)
    with time_machine.travel(NOON, tick=False):
        give(Client(), "a guess", path="/admin/signatories/organization/?q=layla", kept="layla")
        give(Client(), path="/admin/signatories/organization/?q=layla")
    row = AccessAttempt.objects.get()
    assert "a guess" not in row.post_data and "layla" not in row.post_data and "rima" not in row.post_data
    assert not AccessLog.objects.exists()

    housekeeping.sweep(NOON + timedelta(days=7))
    assert AccessAttempt.objects.count() == 1
    housekeeping.sweep(NOON + timedelta(days=7, seconds=1))
    assert not AccessAttempt.objects.exists()


def test_sweep_takes_the_sessions_that_are_over(rima: User, omar: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        entered(rima)
        clock.shift(timedelta(minutes=20))
        entered(omar)
        clock.shift(timedelta(minutes=11))
        housekeeping.sweep()

    assert [row.get_decoded()["_auth_user_id"] for row in Session.objects.all()] == [str(omar.pk)]
