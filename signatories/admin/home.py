"""The home of a statement: what is to do first, what stands so far, who is at it, and the two emergency buttons."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from signatories import permissions
from signatories.admin import pages
from signatories.admin.site import site
from signatories.choices import Visibility
from signatories.models import Appeal
from signatories.roll import desk
from signatories.roll.live import FEWEST_UNNAMED
from signatories.roll.overview import Overview, overview
from signatories.workflow import outbox


@site.screen("statements/<int:pk>/", name="home")
def home(request: HttpRequest, pk: int) -> HttpResponse:
    appeal = pages.found(request, pk, to="view")
    user = pages.person(request)
    may_change = permissions.appeals_for(user, to="change").filter(pk=pk).exists()
    read = overview(appeal, may_decide=may_change)
    context = {
        "overview": read,
        "may_change": may_change,
        "stuck": outbox.is_stuck(appeal=appeal) if may_change else None,
        "me": user.pk,
        "fewest": FEWEST_UNNAMED,
        "offline": desk.offline(appeal) if may_change else None,
        **_phase(appeal, read),
    }
    return pages.drawn(request, "admin/home.html", appeal, title=_("Overview"), **context)


def _phase(appeal: Appeal, read: Overview) -> dict[str, Any]:
    """Say whether the statement is at its beginning or its end, and whether anybody outside can read it."""
    is_over = appeal.closes_at is not None and appeal.closes_at <= timezone.now()
    return {
        "is_new": not read.living or not read.has_text,
        "is_over": bool(read.living) and (is_over or appeal.visibility == Visibility.ARCHIVED),
        "is_online": appeal.visibility != Visibility.DRAFT,
    }
