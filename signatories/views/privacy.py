"""The privacy page of a statement: who answers for the contacts of its signers, what is kept, until when, their rights.

It tells of settings only; nothing on it depends on who has signed.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from signatories.models import Appeal
from signatories.roll import keeping
from signatories.views.own import around, found
from signatories.views.public import for_everybody


@require_safe
@for_everybody
def privacy(request: HttpRequest, slug: str) -> HttpResponse:
    return _page(request, found(request, slug, ""))


@require_safe
@cache_control(no_store=True)
def privacy_by_link(request: HttpRequest, secret: str) -> HttpResponse:
    response = _page(request, found(request, "", secret))
    # The address is the key to a statement that is still collecting.
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


def _page(request: HttpRequest, appeal: Appeal) -> HttpResponse:
    until, now = keeping.kept_until(appeal), timezone.now()
    context = {
        "controller": appeal.controller or appeal.issuer,
        "processors": [line.strip() for line in appeal.processors.splitlines() if line.strip()],
        "until": until,
        "is_erased": until is not None and until <= now,
        "invited_until": keeping.invited_until(appeal),
        "most_months": keeping.AT_MOST,
        **around(request, appeal),
    }
    return render(request, "signatories/privacy.html", context)
