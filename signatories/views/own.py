"""What the pages of one visitor have in common: no cache keeps one, no other site learns its address.

A GET of any of them changes nothing.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, get_language_info
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from signatories.choices import Visibility
from signatories.models import Appeal
from signatories.roll import published
from signatories.roll.live import statement_alone
from signatories.views.languages import speak, translations

type View = Callable[..., HttpResponse]


def own(view: View) -> View:
    """Let nothing keep what is one visitor's own, and no other site learn where it stands."""

    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        response["X-Robots-Tag"] = "noindex"
        return response

    guarded: View = sensitive_post_parameters()(require_http_methods(["GET", "HEAD", "POST"])(inner))
    return guarded


def found(request: HttpRequest, slug: str, secret: str) -> Appeal:
    try:
        appeal = published.by_secret(secret) if secret else published.by_slug(slug)
    except Appeal.DoesNotExist:
        raise Http404 from None
    speak(request, appeal)
    return appeal


def opens_nothing(request: HttpRequest, *, is_guessing: bool = False) -> HttpResponse:
    """Answer every link that opens nothing alike, for whatever reason it does not."""
    status = 429 if is_guessing else 200 if request.method == "POST" else 410
    return render(request, "signatories/used.html", {"is_guessing": is_guessing}, status=status)


def around(request: HttpRequest, appeal: Appeal) -> dict[str, Any]:
    language = spoken()
    statement = statement_alone(appeal, language)
    if appeal.visibility == Visibility.DRAFT:
        # Taken offline, it is shown to nobody, not even to who signed it.
        statement = replace(statement, title="", body="")
    secret = appeal.secret if appeal.visibility == Visibility.LINK else ""
    return {
        "appeal": appeal,
        "statement": statement,
        "language": get_language_info(language),
        "languages": translations(request, appeal.language),
        "home": reverse("signatories:by_link", args=[secret])
        if secret
        else reverse("signatories:appeal", args=[appeal.slug]),
        "mine": beside(appeal, secret, "ask_for_link"),
        "privacy": beside(appeal, secret, "privacy"),
    }


def beside(appeal: Appeal, secret: str, name: str) -> str:
    """Give the address of another page of the same statement, by its private link or its own name."""
    if secret:
        return reverse(f"signatories:{name}_by_link", args=[secret])
    return reverse(f"signatories:{name}", args=[appeal.slug])


def spoken() -> str:
    return get_language() or settings.LANGUAGE_CODE
