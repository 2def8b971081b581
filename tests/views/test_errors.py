"""The pages for what went wrong: calm, in the reader's language, without the database."""

import pytest
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from signatories.admin import stale
from signatories.models import Appeal
from signatories.views import errors


@pytest.mark.parametrize("path", ["/nothing", "/nothing/<script>", "/appeals/nothing/", "/s/nothing/"])
def test_404_repeats_nothing_of_the_request(client: Client, db: None, path: str) -> None:
    response = client.get(path)

    assert response.status_code == 404
    assert response.content == client.get("/something-else").content
    assert b"There is no such page here" in response.content


def test_404_speaks_the_language_of_the_path(client: Client, db: None) -> None:
    html = client.get("/ar/nothing").content.decode()

    assert '<html lang="ar" dir="rtl">' in html
    assert "لا توجد هنا صفحة كهذه" in html


def test_500_tells_nothing_and_asks_the_database_nothing(
    client: Client, syria: Appeal, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        response = errors.server_error(RequestFactory().get("/?name=secret"))

    assert response.status_code == 500
    assert "Something went wrong on our side" in response.content.decode()
    assert b"secret" not in response.content


def test_other_errors_have_their_pages() -> None:
    request = HttpRequest()

    with translation.override("en"):
        pages = [
            errors.bad_request(request, Exception("x")),
            errors.forbidden(request, Exception("x")),
            stale.csrf_failure(request, "x"),
        ]

    assert [page.status_code for page in pages] == [400, 403, 403]
    assert b"We could not read this request" in pages[0].content
    assert b"This page is not open to you" in pages[1].content
    assert b"This page had been open for too long" in pages[2].content


def test_unknown_host_is_a_400(client: Client, db: None) -> None:
    response = client.get("/", headers={"host": "evil.example"})

    assert response.status_code == 400
    assert b"evil.example" not in response.content
