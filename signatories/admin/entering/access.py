"""Whether whoever sits at the desk has just shown that it is she: asked before many contacts leave the site."""

import time
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse

FRESH_SECONDS = 5 * 60
_FRESH_AT = "fresh_at"


def is_fresh(request: HttpRequest) -> bool:
    """Whether she gave her password, and her code where she has one, within the last five minutes."""
    given: float = request.session.get(_FRESH_AT, 0)
    return 0 <= time.time() - given <= FRESH_SECONDS


def refresh(request: HttpRequest) -> None:
    """Note that she has just given all that is asked of her."""
    request.session[_FRESH_AT] = time.time()


def asked_again(request: HttpRequest, then: str = "") -> HttpResponseRedirect:
    """Send her to log in afresh, and from there to `then`: by default to where she is, which must answer to GET."""
    query = urlencode({"next": then or request.get_full_path()}, safe="/")
    return HttpResponseRedirect(f"{reverse('admin:again')}?{query}")
