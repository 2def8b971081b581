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
from signatories.forms.typed import legible
from signatories.models import Appeal, Endorsement
from signatories.roll import published
from signatories.roll.live import statement_alone
from signatories.views import crowds
from signatories.views.languages import speak, translations

type View = Callable[..., HttpResponse]

WRITTEN = ("answer", "rename")  # the acts of a signer that come with words of her own


def own(view: View) -> View:
    """Let nothing keep what is one visitor's own, and no other site learn where it stands."""

    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        response["X-Robots-Tag"] = "noindex"
        return response

    guarded: View = sensitive_post_parameters()(require_http_methods(["GET", "HEAD", "POST"])(inner))
    return guarded


def by_link(purpose: str, opened: Callable[[str], Endorsement | None]) -> Callable[[View], View]:
    """Hand to a view the sign-on that a mailed link opens; all that opens nothing is answered alike."""

    def wrap(view: View) -> View:
        @own
        def inner(request: HttpRequest, token: str) -> HttpResponse:
            if crowds.is_guessing(request, purpose, token):
                return opens_nothing(request, is_guessing=True)
            row = opened(token)
            if row is None:
                return opens_nothing(request)
            speak(request, row.appeal)
            return view(request, token, row)

        return inner

    return wrap


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
    typed = legible(request.POST)
    # What was written for longer than the link lives is given back.
    words = typed.get("words", "") if typed.get("act") in WRITTEN else ""
    context = {"is_guessing": is_guessing, "words": words}
    return render(request, "signatories/used.html", context, status=status)


def around(request: HttpRequest, appeal: Appeal) -> dict[str, Any]:
    """Give what stands around a page that shows the statement, and the statement."""
    statement = statement_alone(appeal, spoken())
    if appeal.visibility == Visibility.DRAFT:
        # Taken offline, it is shown to nobody, not even to who signed it.
        statement = replace(statement, title="", body="")
    return {"statement": statement, **frame(request, appeal)}


def frame(request: HttpRequest, appeal: Appeal) -> dict[str, Any]:
    """Give what stands around any page of one visitor's own, without reading the statement."""
    secret = appeal.secret if appeal.visibility == Visibility.LINK else ""
    return {
        "appeal": appeal,
        "language": get_language_info(spoken()),
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
