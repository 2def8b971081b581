"""The home of a statement: what is to do first, what stands so far, who is at it, and the two emergency buttons."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from signatories import permissions
from signatories.admin import pages
from signatories.admin.site import site
from signatories.choices import Visibility
from signatories.models import Appeal
from signatories.roll import desk, keeping, versions
from signatories.roll.live import FEWEST_UNNAMED
from signatories.roll.overview import Overview, overview
from signatories.roll.window import closed_when
from signatories.workflow import calling, clock


@site.screen("statements/<int:pk>/", name="home")
def home(request: HttpRequest, pk: int) -> HttpResponse:
    appeal = pages.found(request, pk, to="view")
    user = pages.person(request)
    may_change = permissions.appeals_for(user, to="change").filter(pk=pk).exists()
    read = overview(appeal, may_decide=may_change)
    phase = _phase(appeal, read)
    context = {
        "overview": read,
        "may_change": may_change,
        "needs_test_mail": may_change and calling.needs_test_mail(appeal),
        "stuck": clock.is_stuck(appeal) if may_change else None,
        "coming": versions.coming(appeal) if may_change else None,
        "new_text": versions.progress(appeal) if may_change and appeal.asked_version else None,
        "me": user.pk,
        "fewest": FEWEST_UNNAMED,
        "offline": desk.offline(appeal) if may_change else None,
        **phase,
        # Where contacts were erased in the end, none are missed.
        "misses_contacts": read.contactless and (not phase["is_over"] or phase["held"]),
    }
    return pages.drawn(request, "admin/statement/home.html", appeal, title=_("Overview"), **context)


def _phase(appeal: Appeal, read: Overview) -> dict[str, Any]:
    """Say whether the statement is at its beginning or its end, and whether anybody outside can read it."""
    now, closed = timezone.now(), closed_when(appeal)
    is_closed = closed is not None and closed <= now
    is_over = bool(read.living) and (is_closed or appeal.visibility == Visibility.ARCHIVED)
    return {
        **(_kept(appeal, now) if is_over else {}),
        "closed": closed if is_closed else None,
        "is_new": not read.living or not read.has_text,
        "is_over": is_over,
        "is_online": appeal.visibility != Visibility.DRAFT,
        "is_collecting": appeal.visibility in calling.REACHABLE,
    }


def _kept(appeal: Appeal, now: datetime) -> dict[str, Any]:
    """Count what is still kept of people, and say when it goes."""
    return {
        "held": keeping.count(keeping.all_held(appeal, invited_too=False).all).sign_ons,
        "erased_on": keeping.erased_on(appeal, now),
        "invited": keeping.invited(appeal).count(),
        "invited_until": keeping.invited_until(appeal),
    }
