"""A form whose token is too old, since she logged in beside it: what she typed is not lost, and not done either."""

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.cache import never_cache

from signatories.admin.entering import keeping, login
from signatories.admin.entering.login import Passage
from signatories.admin.site import site


@never_cache
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Show what was typed on a page of the desk once more, for a click; what another site sent, to nobody."""
    kept = keeping.carried(request) if login.is_under_way(request) else keeping.typed(request)
    if kept is None or not _is_of_the_desk(request):
        return HttpResponse(render_to_string("403_csrf.html"), status=403)
    passage = Passage(site, request, kept, onward="")
    passage.step = ""  # a step of a log-in is not taken on such a form either
    return login.walk(passage)


def _is_of_the_desk(request: HttpRequest) -> bool:
    is_ours = request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    return is_ours and request.path.startswith(reverse("admin:index"))
