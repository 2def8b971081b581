"""The pages for what went wrong. They ask the database nothing and repeat nothing of the request."""

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page("400.html", 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page("403.html", 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer the same to a hidden statement and to nonsense."""
    return _page("404.html", 404)


def server_error(request: HttpRequest) -> HttpResponse:
    return _page("500.html", 500)


def _page(template: str, status: int) -> HttpResponse:
    # Without the request no context processor runs: nothing here can touch the database.
    return HttpResponse(render_to_string(template), status=status)
