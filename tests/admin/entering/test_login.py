"""The second factor, the life of a session, and where a log-in leads."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from signatories.models import Appeal, JournalEntry
from signatories.workflow import people, second_factor
from signatories.workflow.door import Refusal
from tests import cast
from tests.admin.access import (
    DESK,
    LOG_IN,
    PASSWORD,
    code_for,
    code_of,
    come_in,
    give,
    give_code,
    is_in,
    step,
    text,
    with_password,
    with_telephone,
)
from tests.admin.filling import entered, save

NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)

# The second factor


def test_coordinator_sets_one_up_at_her_first_log_in(client: Client, rima: User) -> None:
    with_password(rima)

    asked = give(client, path="/admin/login/?next=/admin/records/")
    assert asked.headers["Location"] == "/admin/second-factor/?next=/admin/records/"
    assert not is_in(client)
    page = client.get(asked.headers["Location"])
    assert page.context["title"] == "Set up a second factor"
    found = client.post(page.request["PATH_INFO"] + "?next=/admin/records/", step("set_up", code_for(text(page))))
    shown = client.get(found.headers["Location"])

    assert len(set(shown.context["codes"])) == second_factor.codes_left(rima) == 10
    assert client.get(found.headers["Location"]).context["codes"] == shown.context["codes"]
    kept = client.post(found.headers["Location"], step("recovery_codes"))
    assert kept.headers["Location"] == "/admin/records/"
    assert "codes" not in client.get("/admin/second-factor/").context
    assert cast.acts()[-1] == "set_up_second_factor"
    assert is_in(client)


def test_set_up_is_the_same_picture_until_it_is_done(client: Client, rima: User) -> None:
    give(client, user=with_password(rima).username)

    first, again = client.get("/admin/second-factor/"), client.get("/admin/second-factor/")
    wrong = client.post("/admin/second-factor/", step("set_up", "000000"))

    assert first.context["secret"] == again.context["secret"] == wrong.context["secret"]
    assert "This is not the code." in text(wrong)
    assert "<svg" in text(first) and "style=" not in text(first)
    assert not TOTPDevice.objects.exists()


@pytest.mark.parametrize("role", ["ada", "rima"])
def test_whoever_sees_contacts_must_have_one(request: pytest.FixtureRequest, client: Client, role: str) -> None:
    give(client, user=with_password(request.getfixturevalue(role)).username)

    assert client.get(DESK).headers["Location"] == "/admin/second-factor/?next=/admin/"


def test_viewer_comes_in_without_one_but_uses_the_one_she_has(vera: User) -> None:
    without, having = Client(), Client()
    assert give(without, user=with_password(vera).username).headers["Location"] == DESK
    assert is_in(without)

    with_telephone(vera)
    give(having, user="vera")

    assert not is_in(having)
    assert not is_in(without)


def test_viewer_may_set_one_up(client: Client, vera: User) -> None:
    give(client, user=with_password(vera).username)
    page = client.get("/admin/second-factor/")

    client.post("/admin/second-factor/", step("set_up", code_for(text(page))))

    assert second_factor.has(vera)
    assert is_in(client)


def test_code_works_once(rima: User) -> None:
    code = code_of(with_telephone(rima))
    first, second = Client(), Client()
    give(first)
    give(second)

    assert give_code(first, code).headers["Location"] == DESK
    refused = give_code(second, code)

    assert "was used already" in text(refused)
    assert (is_in(first), is_in(second)) == (True, False)


def test_recovery_code_works_once_in_the_same_field(rima: User) -> None:
    code = second_factor.renew_recovery_codes(with_telephone(rima), by=rima)[3]
    first, second = Client(), Client()
    give(first)
    give(second)

    give_code(first, f" {code.upper().replace(' ', '-')} ")
    give_code(second, code)

    assert (is_in(first), is_in(second)) == (True, False)
    assert second_factor.codes_left(rima) == 9
    assert "use_recovery_code" in cast.acts()


def test_wrong_codes_have_to_wait_and_a_right_one_too(client: Client, rima: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        give(client, user=with_telephone(rima).username)
        for seconds in (1, 2, 4, 8):
            give_code(client, "000000")
            assert f"Try again in {seconds + 1} second" in text(give_code(client, code_of(rima)))
            clock.shift(seconds + 1)
        give_code(client, code_of(rima))

        assert is_in(client)


@pytest.mark.parametrize("code", ["", "0", "١٢٣٤٥٦", "12345\u0000", "é" * 39, "x" * 4000, "-12345", "1e5"])
def test_nonsense_for_a_code_is_refused(client: Client, rima: User, code: str) -> None:
    give(client, user=with_telephone(rima).username)

    assert give_code(client, code).status_code == 200
    assert not is_in(client)


def test_digits_of_an_arabic_telephone_are_read(client: Client, rima: User) -> None:
    give(client, user=with_telephone(rima).username)

    give_code(client, code_of(rima).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")))

    assert is_in(client)


def test_new_recovery_codes_need_a_fresh_log_in_and_end_the_old_ones(rima: User) -> None:
    old = second_factor.renew_recovery_codes(with_telephone(rima), by=rima)
    stored = set(StaticToken.objects.values_list("token", flat=True))
    stale, fresh = entered(rima), entered(rima, is_fresh=True)

    asked = stale.post("/admin/second-factor/", {"new_codes": "1"})
    assert asked.headers["Location"] == "/admin/again/?next=/admin/second-factor/"
    assert set(StaticToken.objects.values_list("token", flat=True)) == stored
    shown = fresh.post("/admin/second-factor/", {"new_codes": "1"}, follow=True)

    assert len(set(shown.context["codes"]) - set(old)) == StaticToken.objects.count() == 10
    for code, is_right in ((old[0], False), (shown.context["codes"][0], True)):
        client = Client()
        give(client)
        give_code(client, code)
        assert is_in(client) is is_right
        StaticDevice.objects.update(throttling_failure_count=0)


def test_recovery_codes_are_stored_nowhere_once_they_are_kept(client: Client, rima: User) -> None:
    give(client, user=with_password(rima).username)
    page = client.get("/admin/second-factor/")
    client.post("/admin/second-factor/", step("set_up", code_for(text(page))))
    codes = client.get("/admin/second-factor/").context["codes"]

    client.post("/admin/second-factor/", step("recovery_codes"))

    sessions = [str(row.get_decoded()) for row in Session.objects.all()]
    stored = " ".join([*StaticToken.objects.values_list("token", flat=True), *sessions])
    assert [code for code in codes if code in stored or code.replace(" ", "") in stored] == []


def test_whoever_was_shut_out_comes_in_with_no_session_of_before(ada: User, rima: User, omar: User) -> None:
    hers, his = entered(rima), entered(omar)
    url = f"/admin/auth/user/{rima.pk}/change/"

    for is_active in (False, True):
        assert save(entered(ada), url, is_active=is_active).status_code == 302

    rima.refresh_from_db()
    assert (rima.is_active, is_in(hers), is_in(his)) == (True, False, True)


def test_lost_telephone_is_reset_by_who_keeps_the_site(ada: User, rima: User) -> None:
    hers = come_in(Client(), with_telephone(rima))
    url = f"/admin/auth/user/{rima.pk}/second-factor/"

    assert entered(rima, is_fresh=True).post(url).status_code == 404
    assert entered(ada).post(url).headers["Location"] == f"/admin/again/?next={url}"
    assert is_in(hers)
    done = entered(ada, is_fresh=True).post(url)

    assert done.headers["Location"] == f"/admin/auth/user/{rima.pk}/change/"
    assert hers.get(DESK).headers["Location"] == "/admin/login/?next=/admin/"
    assert not second_factor.has(rima)
    assert second_factor.codes_left(rima) == 0
    entry = JournalEntry.objects.latest("pk")
    assert (entry.act, entry.by, entry.subject) == ("reset_second_factor", ada, str(rima.pk))


def test_reset_leaves_other_people_in(ada: User, rima: User, omar: User) -> None:
    others = entered(omar)

    people.reset_second_factor(rima, by=ada)

    assert is_in(others)


def test_second_set_up_at_the_same_moment_is_refused(rima: User) -> None:
    with_telephone(rima)
    code = code_of(rima)

    with pytest.raises(Refusal, match="This is not the code"):
        second_factor.set_up(rima, "another seed", code, by=rima)
    with pytest.raises(Refusal, match="You have a second factor already"):
        second_factor.set_up(rima, "a test", code, by=rima)
    assert TOTPDevice.objects.count() == 1


@pytest.mark.parametrize(
    "path", ["/admin/password_change/", "/admin/records/", "/ar/admin/", "/admin/again/", "/admin/x/"]
)
def test_nothing_of_the_desk_answers_before_the_code(client: Client, ada: User, path: str) -> None:
    give(client, user=with_telephone(ada).username)

    page = client.get(path)

    assert page.status_code == 302
    assert "/second-factor/" in page.headers["Location"]


def test_password_given_afresh_asks_for_the_code_afresh(rima: User) -> None:
    client = come_in(Client(), with_telephone(rima))

    give(client)

    assert not is_in(client)


# Sessions


def test_session_has_another_key_after_each_step(rima: User) -> None:
    client = Client()
    client.cookies["sessionid"] = "chosen-by-somebody-else-0000000"

    give(client, user=with_telephone(rima).username)
    first = client.cookies["sessionid"].value
    give_code(client, code_of(rima))
    second = client.cookies["sessionid"].value

    assert len({first, second, "chosen-by-somebody-else-0000000"}) == 3
    for old in (first, "chosen-by-somebody-else-0000000"):
        stolen = Client()
        stolen.cookies["sessionid"] = old
        assert not is_in(stolen)


def test_session_ends_after_half_an_hour_and_after_half_a_day(rima: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        client = entered(rima)
        for _half_hour in range(24):
            assert is_in(client)
            clock.shift(timedelta(minutes=29, seconds=59))
        assert is_in(client)
        clock.shift(timedelta(minutes=1))
        assert not is_in(client)

        client = entered(rima)
        clock.shift(timedelta(minutes=31))
        assert not is_in(client)


def test_every_other_session_ends_with_the_password(rima: User) -> None:
    here, there = come_in(Client(), with_telephone(rima)), come_in(Client(), rima)
    new = "another river in autumn"

    here.post("/admin/password_change/", {"old_password": PASSWORD, "new_password1": new, "new_password2": new})

    assert (is_in(here), is_in(there)) == (True, False)


def test_every_session_ends_when_somebody_is_shut_out(rima: User) -> None:
    client = entered(rima)

    User.objects.filter(pk=rima.pk).update(is_active=False)

    assert not is_in(client)


@pytest.mark.parametrize("path", [DESK, LOG_IN, "/admin/second-factor/", "/admin/again/"])
def test_nothing_of_the_desk_is_stored_by_a_browser(rima: User, path: str) -> None:
    for page in (Client().get(path), entered(rima).get(path)):
        assert "no-store" in page["Cache-Control"]


def test_half_way_in_one_can_leave(client: Client, rima: User) -> None:
    give(client, user=with_telephone(rima).username)

    client.post("/admin/logout/")

    assert "_auth_user_id" not in client.session


# Where a log-in leads


def test_next_leads_only_to_this_site(cases: Path, rima: User) -> None:
    client, count = entered(rima, is_fresh=True), 0
    for file in sorted((cases / "payloads" / "open-redirect").glob("*.txt")):
        for payload in file.read_text().splitlines():
            page = client.get(LOG_IN, {"next": payload})
            location = page.headers["Location"]
            assert location.startswith("/") and not location.startswith(("//", "/\\")), payload
            count += 1
    assert count > 300


@pytest.mark.parametrize(
    "payload", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:x", "evil"]
)
def test_foreign_next_leads_to_the_front_door(rima: User, payload: str) -> None:
    client = Client()
    give(client, user=with_telephone(rima).username, path=f"/admin/login/?next={payload}")

    assert give_code(client, code_of(rima), path=f"/admin/second-factor/?next={payload}").headers["Location"] == DESK
    assert entered(rima).get(LOG_IN, {"next": payload}).headers["Location"] == DESK


def test_next_keeps_its_language_and_its_question(rima: User) -> None:
    page = Client().get("/ar/admin/signatories/organization/?q=a&o=1")

    assert page.headers["Location"] == "/ar/admin/login/?next=/ar/admin/signatories/organization/%3Fq%3Da%26o%3D1"
    there = entered(rima).get(page.headers["Location"])
    assert there.headers["Location"] == "/ar/admin/signatories/organization/?q=a&o=1"


# The public does not notice


def test_what_a_screen_says_is_in_no_cookie(ada: User, rima: User, syria: Appeal) -> None:
    client = entered(ada)
    invited = {"act": "invite", "email": "nour@example.org", "name": "Nour", "role": "viewer", "language": "en"}
    page = client.post(f"/admin/statements/{syria.pk}/people/", invited)

    assert set(page.cookies) == {"sessionid"}
    seen = client.get(f"/appeals/{syria.slug}/")
    assert not seen.cookies
    assert "A mail with the invitation goes to nour@example.org." in text(client.get(page.headers["Location"]))


def test_public_pages_ask_nothing_of_it_and_set_nothing(client: Client, rima: User, syria: Appeal) -> None:
    page = f"/appeals/{syria.slug}/"
    with CaptureQueriesContext(connection) as stranger:
        client.get(page)
    hers = come_in(Client(), with_telephone(rima))
    with CaptureQueriesContext(connection) as colleague:
        seen = hers.get(page)

    assert len(colleague) == len(stranger)
    assert not seen.cookies
