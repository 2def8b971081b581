"""What every request passes: whose it is, the language in its path, the coding of forms, sessions, headers, gzip."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from ipaddress import ip_address

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.urls import get_script_prefix, set_script_prefix
from django.utils import translation
from django.utils.cache import has_vary_header

type GetResponse = Callable[[HttpRequest], HttpResponseBase]


class LanguageMiddleware:
    """Take a language code that begins the path as if the site were mounted there.

    What lies beneath sees the path without it, and every address it reverses stays in the
    language. The path alone decides: what one address shows is the same for everybody.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        code, rest = _split(request.path_info)
        if code and not rest:
            return HttpResponsePermanentRedirect(f"{request.path}/")
        outer = get_script_prefix()
        mount = f"{outer}{code}/" if code else outer
        request.path_language = code  # type: ignore[attr-defined]
        if code:
            request.path_info = rest
            request.META["SCRIPT_NAME"] = mount.rstrip("/")
        with _mounted(mount, code or settings.LANGUAGE_CODE):
            response = self.get_response(request)
            language = translation.get_language() or settings.LANGUAGE_CODE
        if isinstance(response, StreamingHttpResponse) and not isinstance(response, FileResponse):
            _keep_language(response, mount, language)
        return response


class ClientAddressMiddleware:
    """Behind the proxy that ends TLS, take the address it saw: the last one it wrote down. Else all were one client.

    What stands before it in the header was written by the client, and is anything.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        last = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
        if settings.SECURE_PROXY_SSL_HEADER and _is_address(last):
            request.META["REMOTE_ADDR"] = last
        return self.get_response(request)


class PlainFormsMiddleware:
    """Read every form as UTF-8, as our pages ask for; some of the codings a request may name are none for text."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.encoding = settings.DEFAULT_CHARSET
        return self.get_response(request)


class IdleSessionMiddleware(SessionMiddleware):
    """Let a session live on from each page that looked at it.

    SESSION_SAVE_EVERY_REQUEST would also send the cookie with public pages, which are the same
    for everybody and may be kept by caches.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        session: SessionBase | None = getattr(request, "session", None)
        if session is not None and session.accessed and not session.is_empty():
            session.modified = True
        return super().process_response(request, response)


class PublicGZipMiddleware(GZipMiddleware):
    """Compress only what is the same for everybody.

    A page that varies by cookie can hold a secret beside what the visitor sent, and the length of
    a compressed page tells how much of one repeats the other (BREACH).
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if has_vary_header(response, "Cookie"):
            return response
        return super().process_response(request, response)


class ResourcePolicyMiddleware:
    """Let no other site load our answers into its pages, unless a view says otherwise."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _split(path: str) -> tuple[str, str]:
    """Part "/ar/about/" into "ar" and "/about/"; the code is "" where the path begins with none."""
    code = path[1:].partition("/")[0]
    if code not in dict(settings.LANGUAGES):
        return "", path
    return code, path[len(code) + 1 :]


@contextmanager
def _mounted(prefix: str, language: str) -> Iterator[None]:
    outer = get_script_prefix()
    set_script_prefix(prefix)
    try:
        with translation.override(language):
            yield
    finally:
        set_script_prefix(outer)


def _keep_language(response: StreamingHttpResponse, prefix: str, language: str) -> None:
    """Make each part of a streamed answer in its language too: it is made after we are left."""
    if not response.is_async:
        parts: Iterable[bytes] = response.streaming_content  # type: ignore[assignment]
        response.streaming_content = _parts_in(parts, prefix, language)


def _parts_in(parts: Iterable[bytes], prefix: str, language: str) -> Iterator[bytes]:
    source = iter(parts)
    while True:
        with _mounted(prefix, language):
            part = next(source, None)
        if part is None:
            return
        yield part
