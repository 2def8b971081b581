"""The language in the path, sessions, headers, gzip: over small views of our own."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.middleware.csrf import get_token
from django.test import Client
from django.urls import get_script_prefix, path, reverse
from django.utils import translation
from pytest_django.fixtures import Settings

LONG = "We, the undersigned. " * 50


def where(request: HttpRequest) -> HttpResponse:
    spoken = translation.get_language()
    told = (request.path, request.path_info, request.path_language, spoken, reverse("where"))  # type: ignore[attr-defined]
    return HttpResponse("|".join(map(str, told)))


def streamed(request: HttpRequest) -> StreamingHttpResponse:
    def parts() -> Iterator[str]:
        for _ in range(2):
            yield f"{translation.get_language()} {reverse('where')};"

    return StreamingHttpResponse(parts())


def whose(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.META["REMOTE_ADDR"])


def broken(request: HttpRequest) -> HttpResponse:
    raise ValueError("rima@example.org")


def other(request: HttpRequest) -> HttpResponse:
    translation.activate("ar")
    return HttpResponse(LONG)


def form(request: HttpRequest) -> HttpResponse:
    return HttpResponse(LONG + get_token(request))


def desk(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{request.user}")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse(status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{translation.get_language()} {reverse('where')}", status=500)


handler404 = not_found
handler500 = server_error

urlpatterns = [
    path("where/", where, name="where"),
    path("streamed/", streamed),
    path("broken/", broken),
    path("whose/", whose),
    path("other/", other),
    path("form/", form),
    path("desk/", desk),
]

pytestmark = pytest.mark.urls(__name__)


@pytest.fixture(autouse=True)
def nothing_stays() -> Iterator[None]:
    before = (translation.get_language(), get_script_prefix())
    yield
    assert (translation.get_language(), get_script_prefix()) == before


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("/where/", "/where/|/where/||en|/where/"),
        ("/ar/where/", "/ar/where/|/where/|ar|ar|/ar/where/"),
        ("/en/where/", "/en/where/|/where/|en|en|/en/where/"),
    ],
)
def test_path_alone_decides_the_language(client: Client, address: str, told: str) -> None:
    response = client.get(address, headers={"accept-language": "ar"})

    assert response.content.decode() == told
    assert "Vary" not in response.headers or "Accept-Language" not in response.headers["Vary"]


@pytest.mark.parametrize("address", ["/de/where/", "/AR/where/", "/ar/ar/where/"])
def test_what_is_no_language_is_not_found(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_language_alone_leads_to_its_front_page(client: Client) -> None:
    assert client.get("/ar")["Location"] == "/ar/"


def test_missing_slash_is_added_in_the_language(client: Client) -> None:
    assert client.get("/ar/where?page=2")["Location"] == "/ar/where/?page=2"


def test_language_ends_with_its_request(client: Client) -> None:
    client.get("/ar/where/")

    assert client.get("/where/").content.decode() == "/where/|/where/||en|/where/"


def test_language_set_by_a_view_ends_with_its_request(client: Client) -> None:
    client.get("/other/")

    assert translation.get_language() == "en"


def test_streamed_answer_keeps_its_language(client: Client) -> None:
    response = client.get("/ar/streamed/")

    assert response.getvalue().decode() == "ar /ar/where/;ar /ar/where/;"


def test_error_page_is_in_the_language(client: Client) -> None:
    client.raise_request_exception = False

    assert client.get("/ar/broken/").content.decode() == "ar /ar/where/"


def test_headers_are_strict(client: Client) -> None:
    response = client.get("/where/")

    assert response["Content-Security-Policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    )
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"


def test_same_page_again_is_not_sent_again(client: Client) -> None:
    first = client.get("/other/", headers={"accept-encoding": "gzip"})
    again = client.get("/other/", headers={"accept-encoding": "gzip", "if-none-match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")


def test_only_what_is_the_same_for_everybody_is_compressed(client: Client) -> None:
    public = client.get("/other/", headers={"accept-encoding": "gzip"})
    private = client.get("/form/", headers={"accept-encoding": "gzip"})

    assert public["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in private.headers


@pytest.mark.django_db
def test_session_lives_on_from_pages_that_look_at_it(client: Client) -> None:
    start = datetime.fromisoformat("2026-03-03T12:00:00+00:00")
    with time_machine.travel(start, tick=False) as clock:
        client.force_login(User.objects.create_user("rima"))
        for _ in range(2):
            clock.move_to(clock_now() + timedelta(minutes=29))
            assert client.get("/desk/").content == b"rima"
        clock.move_to(clock_now() + timedelta(minutes=31))
        assert client.get("/desk/").content == b"AnonymousUser"


@pytest.mark.django_db
def test_page_for_everybody_sends_no_cookie_to_anybody(client: Client) -> None:
    client.force_login(User.objects.create_user("rima"))

    response = client.get("/where/")

    assert not response.cookies
    assert "Vary" not in response.headers or "Cookie" not in response.headers["Vary"]


def clock_now() -> datetime:
    return datetime.now().astimezone()


@pytest.mark.parametrize(
    ("forwarded", "told"),
    [
        ("198.51.100.7", "198.51.100.7"),
        # What the client wrote itself stands before it.
        ("203.0.113.1, 10.0.0.1, 2001:db8::7", "2001:db8::7"),
        ("", "127.0.0.1"),
        ("203.0.113.1, unknown", "127.0.0.1"),
    ],
)
def test_behind_the_proxy_everybody_has_the_address_it_saw(
    client: Client, settings: Settings, forwarded: str, told: str
) -> None:
    headers = {"x-forwarded-for": forwarded}
    assert client.get("/whose/", headers=headers).content.decode() == "127.0.0.1"

    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

    assert client.get("/whose/", headers=headers).content.decode() == told
