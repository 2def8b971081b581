"""What is decided on a sign-on by itself: a second one for a line that stands, and one that nobody has confirmed."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from signatories.admin import pages
from signatories.admin.review import acts, page
from signatories.admin.review.card import Shown
from signatories.admin.site import site
from signatories.choices import Proof, SignatoryState
from signatories.models import Endorsement
from signatories.roll.queue import Key, Tab
from signatories.text import tidy
from signatories.workflow import adopting, endorsing, seconds
from signatories.workflow.door import Refusal


@site.screen("statements/<int:pk>/review/second/<int:endorsement>/", name="review_second")
def second(request: HttpRequest, pk: int, endorsement: int) -> HttpResponse:
    """Decide on a second sign-on: the same, another organization, or declined."""
    appeal = pages.found(request, pk)
    row = page.sign_on(appeal, endorsement)
    if request.method != "POST":
        return page.back(request, appeal)
    line = row.signatory
    try:
        said = _second(request, row)
    except Refusal as refusal:
        messages.error(request, refusal.message)
        typed = {"name": request.POST.get("name", ""), "of": row.pk}
        return page.drawn(request, appeal, Tab.REVIEW, Key(True, row.pk), typed=typed, status=400)
    messages.success(request, said)
    if line is not None and line.state in (SignatoryState.PROPOSED, SignatoryState.ASKED):
        # It was parted from a line that is still to be decided on.
        return page.onward(request, appeal, page.tab_of(request), card=Key(False, line.pk))
    return page.onward(request, appeal, Tab.REVIEW, after=Key(True, row.pk))


@site.screen("statements/<int:pk>/review/rung/<int:endorsement>/", name="review_rung")
def rung(request: HttpRequest, pk: int, endorsement: int) -> HttpResponse:
    """Confirm a sign-on by telephone: who was rung is kept with it, who rang and when in the history."""
    appeal = pages.found(request, pk)
    row = page.sign_on(appeal, endorsement)
    if request.method != "POST":
        return page.back(request, appeal)
    user, with_whom = pages.person(request), tidy(request.POST.get("with", ""))
    if not with_whom:
        messages.error(request, _("Write whom you rang. Nothing was changed."))
        return page.drawn(request, appeal, Tab.UNCONFIRMED, Key(True, row.pk), shown=Shown(), status=400)
    try:
        endorsing.confirm(row, proof=Proof.TELEPHONE, by=user, confirmed_with=with_whom)
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return page.onward(request, appeal, Tab.UNCONFIRMED)
    messages.success(request, _("%s is confirmed by telephone and stands to review.") % _called(row))
    return page.onward(request, appeal, Tab.UNCONFIRMED, after=Key(True, row.pk))


def _second(request: HttpRequest, row: Endorsement) -> str:
    user = pages.person(request)
    match request.POST.get("act"):
        case "accept":
            ticked = acts.ticked(request, row.signatory) if row.signatory else []
            adopting.accept_second(row, ticked, by=user)
            page.remember_second(request, row, len(ticked))
            return acts.undoable(_("%s: added as second contact.") % _called(row))
        case "refuse":
            seconds.refuse(row, by=user)
            page.remember_second(request, row, 0)
            said = _("The second sign-on of %s is declined; what is on the list stays.")
            return acts.undoable(said % _called(row))
        case "part":
            parted = seconds.part(row, tidy(request.POST.get("name", "")), by=user)
            return _("%s is to be reviewed as an organization of its own.") % _called(parted)
        case _:
            raise Http404


def _called(row: Endorsement) -> str:
    return row.name if row.is_named else _("The one not named")
