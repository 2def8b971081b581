"""The pages everybody may read: a statement with its list, what is said about it, all statements."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import get_script_prefix, reverse
from django.utils import timezone
from django.utils.translation import get_language, get_language_info
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from signatories.choices import Signing, Visibility
from signatories.models import Appeal
from signatories.roll import published
from signatories.roll.live import LINES_A_PAGE, live_roll, live_statement
from signatories.roll.types import Roll, Statement
from signatories.roll.window import Phase, phase
from signatories.views.languages import canonical, speak, translations
from signatories.views.search import Search

# Every visitor gets the same bytes, so any cache in between may keep them for as long as nobody notices.
for_everybody = cache_control(public=True, max_age=1, stale_while_revalidate=10, stale_if_error=60)


@dataclass(frozen=True)
class Entry:
    """One statement among the others on the front page."""

    appeal: Appeal
    statement: Statement
    roll: Roll


@require_safe
@for_everybody
def index(request: HttpRequest) -> HttpResponse:
    current, earlier = list(published.current()), list(published.earlier())
    if len(current) == 1 and not earlier:
        return redirect("signatories:appeal", current[0].slug)
    context = {
        "current": [_entry(appeal) for appeal in current],
        "earlier": [_entry(appeal) for appeal in earlier],
        **_addresses(request, settings.LANGUAGE_CODE),
    }
    return render(request, "signatories/index.html", context)


@require_safe
@for_everybody
def page(request: HttpRequest, slug: str) -> HttpResponse:
    appeal = readable(request, slug)
    search = Search.of(request.GET)
    context = {
        **_list(appeal, search),
        **_addresses(request, appeal.language),
        "may_be_found": not (appeal.is_example or search.is_asked),
    }
    return render(request, "signatories/appeal.html", context)


@require_safe
@for_everybody
def about(request: HttpRequest, slug: str) -> HttpResponse:
    appeal = readable(request, slug)
    addresses = _addresses(request, appeal.language)
    # The issuer's own line tells whether "and 222 others" or "and 223 others" is right.
    roll = live_roll(appeal, _language(), lines=slice(0, LINES_A_PAGE), matching=appeal.issuer)
    context = {
        "appeal": appeal,
        "roll": roll,
        "statement": live_statement(appeal, _language(), roll),
        "issuer_is_listed": any(line.name == appeal.issuer for line in roll.lines),
        "may_be_found": not appeal.is_example,
        **addresses,
        "address_of_statement": addresses["canonical"].removesuffix("about/"),
    }
    return render(request, "signatories/about.html", context)


@require_safe
@cache_control(no_store=True)
def by_link(request: HttpRequest, secret: str) -> HttpResponse:
    """Show a statement that is still collecting to whoever was given its private address."""
    try:
        appeal = published.by_secret(secret)
    except Appeal.DoesNotExist:
        raise Http404 from None
    speak(request, appeal)
    context = {
        **_list(appeal, Search.of(request.GET)),
        "languages": translations(request, appeal.language),
        "is_private": True,
        "shows_list": appeal.link_shows_list,
    }
    response = render(request, "signatories/appeal.html", context)
    # The address is the key: no other site may learn it, and no search engine may keep it.
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


def as_public(request: HttpRequest, appeal: Appeal, *, back: str) -> HttpResponse:
    """Draw the page as the public will see it, for whoever the desk has let in; `back` leads there."""
    speak(request, appeal)
    if appeal.visibility not in published.READABLE:
        # In this answer alone: nothing is stored.
        appeal.visibility = Visibility.PUBLIC
    language = _language()
    path = "/" + reverse("signatories:appeal", args=[appeal.slug]).removeprefix(get_script_prefix())
    context = {
        **_list(appeal, Search.of(request.GET)),
        "languages": translations(request, appeal.language),
        "canonical": settings.SITE_URL + ("" if language == appeal.language else f"/{language}") + path,
        "is_preview": True,
        "back": back,
    }
    response = render(request, "signatories/appeal.html", context)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def readable(request: HttpRequest, slug: str) -> Appeal:
    """Find a statement the public may read and speak its language; anything else is the one 404."""
    try:
        appeal = published.by_slug(slug)
    except Appeal.DoesNotExist:
        raise Http404 from None
    speak(request, appeal)
    return appeal


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE


def _entry(appeal: Appeal) -> Entry:
    roll = live_roll(appeal, _language(), lines=slice(0, 0))
    return Entry(appeal, live_statement(appeal, _language(), roll), roll)


def _list(appeal: Appeal, search: Search) -> dict[str, Any]:
    roll = live_roll(appeal, _language(), lines=search.window, matching=search.words, members=search.members)
    if search.page > max(roll.pages, 1):
        raise Http404
    now, closes = timezone.now(), appeal.closes_at
    is_closed = appeal.signing == Signing.CLOSED or appeal.visibility == Visibility.ARCHIVED
    beside = appeal.secret if appeal.visibility == Visibility.LINK else appeal.slug
    by_link = "_by_link" if appeal.visibility == Visibility.LINK else ""
    return {
        "appeal": appeal,
        "roll": roll,
        "statement": live_statement(appeal, _language(), roll),
        "language": get_language_info(_language()),
        "search": search,
        "pages": search.addresses(roll.pages),
        "shows_list": True,
        "is_whole": not search.is_asked and roll.pages <= 1,
        "pages_of_all": -(-roll.named // LINES_A_PAGE),
        "is_closed": is_closed,
        "is_open": phase(appeal, now) == Phase.OPEN,
        "opens_at": appeal.opens_at if phase(appeal, now) == Phase.NOT_YET else None,
        "closed_at": closes if closes and closes <= now else None,
        "sign": reverse(f"signatories:sign{by_link}", args=[beside]),
        "mine": reverse(f"signatories:ask_for_link{by_link}", args=[beside]),
    }


def _addresses(request: HttpRequest, first: str) -> dict[str, Any]:
    return {
        "languages": translations(request, first),
        "canonical": canonical(request, first),
    }
