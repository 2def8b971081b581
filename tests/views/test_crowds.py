"""Crowds: whose forms are held back, also where nobody can count them."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from signatories.models import Appeal, Endorsement, Letter
from signatories.views import crowds
from signatories.workflow import housekeeping
from tests.views.signers import link, send

NETWORK = "2001:db8:1:2"


pytestmark = pytest.mark.usefixtures("quiet")


def held(addresses: list[str], appeal: Appeal, monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Send a form from each address, two of one being a crowd."""
    monkeypatch.setattr(crowds, "MOST", 1)
    for address in addresses:
        send(Client(REMOTE_ADDR=address), appeal)
    return list(Endorsement.objects.order_by("pk").values_list("is_held", flat=True))


@pytest.mark.parametrize(
    ("addresses", "expected"),
    [
        (["192.0.2.1", "192.0.2.1"], [False, True]),
        (["192.0.2.1", "192.0.2.2"], [False, False]),
        ([f"{NETWORK}::1", f"{NETWORK}:ffff::9"], [False, True]),
        ([f"{NETWORK}::1", "2001:db8:1:3::1"], [False, False]),
        (["::ffff:192.0.2.1", "::ffff:192.0.2.2", "192.0.2.2"], [False, False, True]),
    ],
)
def test_crowd_is_of_one_address_or_of_one_network(
    open_syria: Appeal, monkeypatch: pytest.MonkeyPatch, addresses: list[str], expected: list[bool]
) -> None:
    assert held(addresses, open_syria, monkeypatch) == expected


def test_steady_office_is_never_a_crowd(open_syria: Appeal, monkeypatch: pytest.MonkeyPatch) -> None:
    """One form every four minutes, three in ten, for two hours; the control are four in ten."""
    monkeypatch.setattr(crowds, "MOST", 3)
    office, crowd = Client(REMOTE_ADDR="192.0.2.1"), Client(REMOTE_ADDR="192.0.2.2")
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for number in range(30):
            clock.shift(timedelta(minutes=4))
            send(office, open_syria, email=f"{number}@office.example")
        for number in range(4):
            send(crowd, open_syria, email=f"{number}@crowd.example")

    held = Endorsement.objects.filter(is_held=True)
    assert list(held.values_list("email", flat=True)) == ["3@crowd.example"]


def test_from_where_a_form_came_is_forgotten_after_ten_minutes(client: Client, open_syria: Appeal) -> None:
    send(client, open_syria)
    kept = []
    for minutes in (9, 11):
        housekeeping.sweep(timezone.now() + timedelta(minutes=minutes))
        with connection.cursor() as cursor:
            cursor.execute("SELECT COUNT(*) FROM cache")
            kept.append(cursor.fetchone()[0])

    assert kept == [1, 0]


def test_without_the_cache_forms_are_held_back_and_links_open(
    client: Client, open_syria: Appeal, settings: Settings
) -> None:
    send(client, open_syria)
    path = link()
    nowhere = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1"}
    settings.CACHES = {"default": nowhere}

    assert send(client, open_syria, email="omar@khoj.example").status_code == 303
    assert (client.get(path).status_code, client.get("/mine/nonsense/").status_code) == (200, 410)
    assert list(Endorsement.objects.order_by("pk").values_list("is_held", flat=True)) == [False, True]
    assert Letter.objects.count() == 1
