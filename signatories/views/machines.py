"""What is asked by machines: crawlers, and whoever watches over the site."""

from collections.abc import Iterator

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from signatories.roll import published
from signatories.views.public import for_everybody

CLOSED = ("admin/", "s/", "enter/")


@require_safe
@for_everybody
def robots(request: HttpRequest) -> HttpResponse:
    return HttpResponse("\n".join(_rules()) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(no_store=True)
def healthz(request: HttpRequest) -> HttpResponse:
    """Say that the process answers, whatever the database does."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(no_store=True)
def readyz(request: HttpRequest) -> HttpResponse:
    """Say that the site can serve: the database answers and its tables are there."""
    try:
        published.current().exists()
    except DatabaseError:
        return HttpResponse("the database does not answer\n", status=503, content_type="text/plain")
    return HttpResponse("ready\n", content_type="text/plain; charset=utf-8")


def _rules() -> Iterator[str]:
    yield "User-agent: *"
    for mount in ("/", *(f"/{code}/" for code, _name in settings.LANGUAGES)):
        yield from (f"Disallow: {mount}{path}" for path in CLOSED)
