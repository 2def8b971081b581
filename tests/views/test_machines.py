"""What machines ask: robots.txt and the two health addresses."""

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries


def refuse(*args: object) -> None:
    raise DatabaseError("gone")


def test_robots_are_kept_from_the_desk_and_private_links(client: Client, db: None) -> None:
    rules = client.get("/robots.txt").content.decode().splitlines()

    assert rules[0] == "User-agent: *"
    assert {"Disallow: /admin/", "Disallow: /s/", "Disallow: /enter/", "Disallow: /ar/s/"} <= set(rules)


def test_healthz_asks_nobody(client: Client, django_assert_num_queries: DjangoAssertNumQueries, db: None) -> None:
    with django_assert_num_queries(0):
        response = client.get("/healthz")

    assert response.content == b"ok\n"
    assert response["Cache-Control"] == "no-store"


def test_readyz_needs_the_database(client: Client, db: None) -> None:
    assert client.get("/readyz").content == b"ready\n"

    with connection.execute_wrapper(refuse):
        gone = client.get("/readyz")

    assert gone.status_code == 503
    assert b"gone" not in gone.content


@pytest.mark.parametrize("path", ["/robots.txt", "/healthz", "/readyz"])
def test_machines_only_read(client: Client, db: None, path: str) -> None:
    assert client.post(path).status_code == 405
