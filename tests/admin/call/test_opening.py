"""Signing is opened and closed from the home of a statement, in one act that says what it means."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from signatories.choices import Signing, Visibility
from signatories.models import Appeal, JournalEntry, MemberListing, Network
from signatories.roll.window import Phase, phase
from signatories.workflow import listings
from tests import cast
from tests.admin.call.test_calling import at, changed, read, words
from tests.admin.filling import entered

NOW, CLOSES = datetime(2026, 11, 28, 17, 0, tzinfo=UTC), datetime(2026, 11, 30, 18, 0, 30, tzinfo=UTC)


@pytest.fixture
def draft(syria: Appeal) -> Appeal:
    return changed(syria, visibility=Visibility.DRAFT)


def stored(appeal: Appeal) -> dict[str, Any]:
    return Appeal.objects.values("visibility", "signing", "opens_at", "closes_at", "closed_at").get(pk=appeal.pk)


def send(client: Client, appeal: Appeal, **typed: str) -> Any:
    return client.post(at("signing", appeal), {"act": "open"} | typed)


@time_machine.travel(NOW, tick=False)
@pytest.mark.parametrize(
    ("visibility", "address"), [("link", "/s/{secret}/sign/"), ("public", "/appeals/uniting-for-syria/sign/")]
)
def test_draft_is_opened_in_one_act_to_whom_was_chosen(
    draft: Appeal, rima: User, client: Client, visibility: str, address: str
) -> None:
    hers, revision = entered(rima), cast.revision(draft)
    assert f'href="{at("signing", draft)}"' in hers.get(at("home", draft)).content.decode()
    form = address.format(secret=draft.secret)
    assert client.get(form).status_code == 404

    answer = send(hers, draft, visibility=visibility, closes_at="2026-11-30T18:00")

    assert (answer.status_code, answer["Location"]) == (302, at("home", draft))
    assert stored(draft) == {
        "visibility": visibility,
        "signing": Signing.OPEN,
        "opens_at": None,
        "closes_at": CLOSES.replace(second=0),
        "closed_at": None,
    }
    assert (client.get(form).status_code, cast.revision(draft)) == (200, revision + 1)
    told = JournalEntry.objects.latest("pk")
    assert (told.act, told.kind, told.by, sorted(told.details["fields"])) == (
        "change",
        "appeal",
        rima,
        ["closes_at", "signing", "visibility"],
    )
    home = hers.get(at("home", draft)).content.decode()
    assert "Signing is open until 30 November 2026, 18:00 UTC. Copy the invitation now." in home
    assert "closes in 2 days (30 Nov 2026, 18:00 UTC) Extend Close signing" in words(home.encode())


@time_machine.travel(NOW, tick=False)
def test_screen_says_who_reads_what_before_it_is_opened(draft: Appeal, rima: User) -> None:
    client = entered(rima)

    said = read(client, at("signing", draft))
    changed(draft, link_shows_list=True)
    with_list = read(client, at("signing", draft))

    assert "By private link : whoever has the link reads the text and the number, not the list" in said
    assert "By private link : whoever has the link reads the text and the list, and can sign and pass" in with_list
    assert "Public : everybody can read the text and the list, and sign." in said
    assert "waits for your review before it is on the list" in said


@time_machine.travel(NOW, tick=False)
def test_page_that_everybody_reads_is_not_made_private_by_opening(syria: Appeal, rima: User) -> None:
    client = entered(rima)
    page = client.get(at("signing", syria)).content.decode()
    assert ('value="public"' in page, 'value="link"' in page) == (True, False)

    assert send(client, syria, visibility="link").status_code == 400
    assert stored(syria)["visibility"] == Visibility.PUBLIC
    send(client, syria, visibility="public")

    assert (stored(syria)["visibility"], stored(syria)["signing"]) == (Visibility.PUBLIC, Signing.OPEN)


@time_machine.travel(NOW, tick=False)
def test_times_that_stand_are_kept_to_the_second_and_an_empty_one_is_none(draft: Appeal, rima: User) -> None:
    changed(draft, opens_at=NOW + timedelta(days=1), closes_at=CLOSES)
    client = entered(rima)
    page = client.get(at("signing", draft)).content.decode()
    assert 'value="2026-11-29T17:00"' in page and 'value="2026-11-30T18:00"' in page

    answer = send(client, draft, visibility="link", opens_at="2026-11-29T17:00", closes_at="2026-11-30T18:00")
    assert answer.status_code == 302
    assert (stored(draft)["opens_at"], stored(draft)["closes_at"]) == (NOW + timedelta(days=1), CLOSES)
    assert phase(Appeal.objects.get(pk=draft.pk), NOW) == Phase.NOT_YET
    send(client, draft, visibility="link")

    assert (stored(draft)["opens_at"], stored(draft)["closes_at"]) == (None, None)
    assert phase(Appeal.objects.get(pk=draft.pk), NOW) == Phase.OPEN


@time_machine.travel(NOW, tick=False)
def test_what_cannot_be_is_said_and_what_was_typed_stays(draft: Appeal, rima: User) -> None:
    client, was = entered(rima), stored(draft)

    for typed, said in (
        ({}, "Choose who can read it and sign."),
        ({"visibility": "archived"}, "Select a valid choice."),
        ({"visibility": "link", "closes_at": "tomorrow\0"}, "Write the time like 2026-11-30 18:00."),
        ({"visibility": "link", "closes_at": "2026-11-28T17:00"}, "Choose a time that is still to come."),
        (
            {"visibility": "link", "opens_at": "2026-12-02T10:00", "closes_at": "2026-12-01T10:00"},
            "It must close after it opens.",
        ),
    ):
        refused = send(client, draft, **typed)
        assert (refused.status_code, said in words(refused.content)) == (400, True), typed
    assert 'value="2026-12-02T10:00"' in refused.content.decode()
    assert stored(draft) == was


def test_public_host_is_led_to_the_test_mail_and_opens_afterwards(
    draft: Appeal, rima: User, settings: Settings
) -> None:
    settings.SIGNING_NEEDS_TEST_MAIL = True
    client = entered(rima)
    page = client.get(at("signing", draft)).content.decode()
    assert "Signing cannot open before a test mail has arrived" in words(page.encode())
    assert (f'href="{at("test_mail", draft)}"' in page, 'name="visibility"' in page) == (True, False)

    refused = send(client, draft, visibility="link")
    assert (refused.status_code, "before a test mail has arrived" in words(refused.content)) == (400, True)
    assert stored(draft)["signing"] == Signing.CLOSED
    Appeal.objects.filter(pk=draft.pk).update(mail_proved_at=NOW)
    send(client, draft, visibility="link")

    assert stored(draft)["signing"] == Signing.OPEN


@time_machine.travel(NOW, tick=False)
def test_signing_is_closed_and_opened_again_and_the_page_says_what_goes(
    draft: Appeal, srn: Network, rima: User, client: Client
) -> None:
    changed(draft, visibility=Visibility.LINK, signing=Signing.OPEN)
    listings.bring_list(draft, srn, ["FIDH", "Oxfam"], by=rima)
    hers = entered(rima)

    said = read(hers, at("signing", draft))
    assert "2 names from networks' own lists are erased at once." in said
    assert "The contacts of those who signed are erased on 28 May 2027, unless you open it again." in said
    assert "The page stays where it is, for whoever has the private link." in said
    hers.post(at("signing", draft), {"act": "close"})

    assert stored(draft) | {"opens_at": None} == {
        "visibility": Visibility.LINK,
        "signing": Signing.CLOSED,
        "opens_at": None,
        "closes_at": None,
        "closed_at": NOW,
    }
    assert MemberListing.objects.count() == 0
    assert b"<form" not in client.get(f"/s/{draft.secret}/sign/").content.partition(b"<main")[2]
    cast.enlist(draft, "FIDH")
    home = words(hers.get(at("home", draft)).content)
    assert "signing closed" in home and "Open for signing" in home and "Close signing" not in home

    send(hers, draft, visibility="link")
    assert (stored(draft)["signing"], stored(draft)["closed_at"]) == (Signing.OPEN, None)


@time_machine.travel(NOW, tick=False)
def test_opening_keeps_what_others_have_changed_meanwhile(draft: Appeal, rima: User) -> None:
    client = entered(rima)
    client.get(at("signing", draft))
    changed(draft, issuer="Amnesty", grace=9)

    send(client, draft, visibility="link")

    row = Appeal.objects.get(pk=draft.pk)
    assert (row.issuer, row.grace, row.signing) == ("Amnesty", 9, Signing.OPEN)


def test_opened_twice_it_is_told_once(draft: Appeal, rima: User) -> None:
    client = entered(rima)

    assert [send(client, draft, visibility="link").status_code for _ in range(2)] == [302, 302]

    rows = JournalEntry.objects.filter(appeal=draft, kind="appeal", act="change", by=rima)
    assert rows.count() == 1


# Extend


@time_machine.travel(CLOSES + timedelta(days=5, seconds=1), tick=False)
@pytest.mark.parametrize("visibility", [Visibility.LINK, Visibility.PUBLIC])
def test_what_was_closed_by_hand_is_extended_and_so_open_again(
    syria: Appeal, rima: User, client: Client, visibility: Visibility
) -> None:
    changed(syria, visibility=visibility, signing=Signing.OPEN, closes_at=CLOSES)
    changed(syria, signing=Signing.CLOSED)
    hers, now = entered(rima), CLOSES + timedelta(days=5, seconds=1)
    cast.enlist(syria, "FIDH")
    assert f'href="{at("extend", syria)}"' in hers.get(at("home", syria)).content.decode()
    said = read(hers, at("extend", syria))
    assert "Signing was closed by hand on 5 Dec 2026, 18:00 UTC." in said
    assert "Choosing a time opens it again at once, until then," in said

    answer = hers.post(at("extend", syria), {"more": "day", "seen": CLOSES.isoformat()}, follow=True)

    until = now.replace(second=0) + timedelta(days=1, minutes=1)
    assert "Signing is open again until 6 December 2026, 18:01 UTC." in answer.content.decode()
    row = Appeal.objects.get(pk=syria.pk)
    assert (row.signing, row.closes_at, row.closed_at, phase(row, now)) == (Signing.OPEN, until, None, Phase.OPEN)
    told = JournalEntry.objects.latest("pk")
    assert (told.act, told.details["fields"]["signing"]) == ("extend", ["closed", "open"])


@time_machine.travel(NOW, tick=False)
def test_closed_before_its_time_it_may_be_open_again_until_an_earlier_one(syria: Appeal, rima: User) -> None:
    changed(syria, signing=Signing.OPEN, closes_at=CLOSES, opens_at=NOW - timedelta(days=1))
    changed(syria, signing=Signing.CLOSED)
    client, own = entered(rima), {"own": "1", "seen": CLOSES.isoformat()}

    too_early = client.post(at("extend", syria), own | {"until": "2026-11-28T16:00"})
    assert (too_early.status_code, stored(syria)["signing"]) == (400, Signing.CLOSED)
    client.post(at("extend", syria), own | {"until": "2026-11-29T10:00"})

    assert (stored(syria)["signing"], stored(syria)["closes_at"]) == (
        Signing.OPEN,
        datetime(2026, 11, 29, 10, tzinfo=UTC),
    )


@time_machine.travel(NOW, tick=False)
def test_extend_does_not_close_before_it_opens(syria: Appeal, rima: User) -> None:
    changed(syria, opens_at=NOW + timedelta(days=1), closes_at=CLOSES)

    refused = entered(rima).post(at("extend", syria), {"own": "1", "until": "2026-11-29T10:00"})

    assert (refused.status_code, "It must close after it opens." in words(refused.content)) == (400, True)
    assert (stored(syria)["signing"], stored(syria)["closes_at"]) == (Signing.CLOSED, CLOSES)


@time_machine.travel(NOW, tick=False)
def test_extend_opens_nothing_on_a_public_host_before_the_test_mail(
    syria: Appeal, rima: User, settings: Settings
) -> None:
    settings.SIGNING_NEEDS_TEST_MAIL = True
    changed(syria, closes_at=CLOSES)
    client = entered(rima)
    page = client.get(at("extend", syria)).content.decode()
    assert (f'href="{at("test_mail", syria)}"' in page, 'name="more"' in page) == (True, False)
    refused = client.post(at("extend", syria), {"more": "day", "seen": CLOSES.isoformat()})

    assert (refused.status_code, "before a test mail has arrived" in words(refused.content)) == (400, True)
    assert (stored(syria)["signing"], stored(syria)["closes_at"]) == (Signing.CLOSED, CLOSES)


@time_machine.travel(NOW, tick=False)
def test_draft_is_not_opened_by_a_later_time(draft: Appeal, rima: User) -> None:
    changed(draft, closes_at=CLOSES)
    client = entered(rima)
    page = client.get(at("extend", draft)).content.decode()
    assert "a later time alone lets nobody sign" in words(page.encode())
    assert f'href="{at("signing", draft)}"' in page

    client.post(at("extend", draft), {"more": "day", "seen": CLOSES.isoformat()})

    assert (stored(draft)["signing"], stored(draft)["closes_at"]) == (Signing.CLOSED, CLOSES + timedelta(days=1))


def test_looker_on_opens_and_closes_nothing(syria: Appeal, vera: User, omar: User) -> None:
    was = stored(syria)
    found = [entered(user).post(at("signing", syria), {"act": "close"}).status_code for user in (vera, omar)]

    assert (found, stored(syria)) == ([403, 404], was)
    page = entered(vera).get(reverse("admin:home", args=[syria.pk])).content.decode()
    assert at("signing", syria) not in page
