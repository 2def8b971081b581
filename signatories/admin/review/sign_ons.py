"""What is decided on a sign-on by itself: a second one, one that nobody has confirmed, a spelling it asks for."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from signatories.admin import pages
from signatories.admin.review import acts, page, tabs, undoing
from signatories.admin.review.card import Shown
from signatories.admin.site import site
from signatories.choices import SignatoryState
from signatories.models import Appeal, Endorsement
from signatories.models.signatory import spoken
from signatories.roll.queue import Key, Tab
from signatories.text import tidy
from signatories.workflow import adopting, naming, people, seconds, signing
from signatories.workflow.door import Refusal


@page.of_sign_on("second")
def second(request: HttpRequest, appeal: Appeal, row: Endorsement) -> HttpResponse:
    """Decide on a second sign-on: the same, another organization, or declined."""
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
        return page.onward(request, appeal, tabs.tab_of(request), card=Key(False, line.pk))
    return page.onward(request, appeal, Tab.REVIEW, after=Key(True, row.pk))


@page.of_sign_on("rung")
def rung(request: HttpRequest, appeal: Appeal, row: Endorsement) -> HttpResponse:
    """Confirm a sign-on by telephone: who was rung is kept with it, who rang and when in the history."""
    user, with_whom = pages.person(request), tidy(request.POST.get("with", ""))
    if not with_whom:
        messages.error(request, _("Write whom you rang. Nothing was changed."))
        return page.drawn(request, appeal, Tab.UNCONFIRMED, Key(True, row.pk), shown=Shown(), status=400)
    try:
        rows = signing.confirm_by_telephone(row.group, by=user, confirmed_with=with_whom)
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return page.onward(request, appeal, Tab.UNCONFIRMED)
    one = _("%s is confirmed by telephone and stands to review.") % spoken(row.name, row.is_named)
    messages.success(request, one if len(rows) == 1 else _confirmed(len(rows)))
    return page.onward(request, appeal, Tab.UNCONFIRMED, after=Key(True, row.pk))


@page.of_sign_on("link")
def link(request: HttpRequest, appeal: Appeal, row: Endorsement) -> HttpResponse:
    """Send the link to confirm once more, or to another address."""
    user, key, email = pages.person(request), Key(True, row.pk), request.POST.get("email", "").strip()
    try:
        if request.POST.get("act") == "address":
            if not email:
                raise Refusal("no_email", _("Write the address to which the link should go. Nothing was changed."))
            signing.correct_address(row.group, people.fit_address(email), by=user)
            said = _("The address is corrected, and the link goes there. The one before opens nothing any more.")
        else:
            signing.send_again(row.group, by=user)
            said = _("The link goes out once more.")
    except Refusal as refusal:
        messages.error(request, refusal.message)
        if refusal.code == "confirmed_already":
            return page.onward(request, appeal, Tab.UNCONFIRMED)
        return page.drawn(request, appeal, Tab.UNCONFIRMED, key, typed={"email": email}, status=400)
    messages.success(request, said)
    return page.onward(request, appeal, Tab.UNCONFIRMED, card=key)


@site.screen("statements/<int:pk>/review/held/", name="review_held")
def held(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide on all that came in a flood: their mails go after all, or they are given up."""
    appeal = pages.found(request, pk)
    if request.method != "POST":
        return redirect(page.address(appeal, Tab.UNCONFIRMED))
    user = pages.person(request)
    with pages.telling(request):
        match request.POST.get("act"):
            case "through":
                number = signing.let_through(appeal, by=user)
                said = ngettext("%s link goes out.", "%s links go out, one after the other.", number) % number
            case "lapse":
                number = signing.let_lapse(appeal, by=user)
                said = ngettext("%s is given up and erased.", "%s are given up and erased.", number) % number
            case _:
                raise Http404
        messages.success(request, said)
    return page.onward(request, appeal, Tab.UNCONFIRMED)


@page.of_sign_on("wanted")
def wanted(request: HttpRequest, appeal: Appeal, row: Endorsement) -> HttpResponse:
    """Print a line as its signer asks for, or keep it as it is printed."""
    if row.signatory is None:
        return page.back(request, appeal)
    user, seen = pages.person(request), request.POST.get(f"wanted-{row.pk}", "")
    try:
        if request.POST.get("act") == "take":
            line = naming.take_wanted(row, by=user, seen=seen)
            said = _("It is now printed as %s.") % line if line.is_named else _("It is now printed otherwise.")
        else:
            naming.keep_unwanted(row, by=user, seen=seen)
            said = _("It stays as it is printed.")
    except Refusal as refusal:
        messages.error(request, refusal.message if row.signatory.is_named else _("Nothing was changed."))
    else:
        messages.success(request, said)
    return page.onward(request, appeal, tabs.tab_of(request), card=Key(False, row.signatory.pk))


def _confirmed(number: int) -> str:
    said = ngettext(
        "%s sign-on is confirmed by telephone and stands to review.",
        "%s sign-ons are confirmed by telephone and stand to review.",
        number,
    )
    return said % number


def _second(request: HttpRequest, row: Endorsement) -> str:
    user = pages.person(request)
    match request.POST.get("act"):
        case "accept":
            ticked = acts.ticked(request, row.signatory) if row.signatory else []
            adopting.accept_second(row, ticked, by=user)
            undoing.remember_second(request, row, len(ticked))
            return undoing.offered(_("%s: added as second contact.") % spoken(row.name, row.is_named))
        case "refuse":
            seconds.refuse(row, by=user)
            undoing.remember_second(request, row, 0)
            said = _("The second sign-on of %s is declined; what is on the list stays.")
            return undoing.offered(said % spoken(row.name, row.is_named, inside=True))
        case "part":
            parted = seconds.part(row, tidy(request.POST.get("name", "")), by=user)
            return _("%s is to be reviewed as an organization of its own.") % spoken(parted.name, parted.is_named)
        case _:
            raise Http404
