"""Erase the contacts of a statement that is closed, or the one behind a sign-on whose person asks for it.

Both cannot be taken back, so both are counted or named first; many only after a fresh log-in.
"""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from signatories.admin import pages
from signatories.admin.contacts import taking_out
from signatories.admin.entering import access
from signatories.admin.review import page as review
from signatories.admin.site import site
from signatories.models import Endorsement
from signatories.models.signatory import spoken
from signatories.roll import keeping
from signatories.roll.window import Phase, phase
from signatories.workflow import retention


@site.screen("statements/<int:pk>/contacts/erase/", name="erase_contacts")
def erase_contacts(request: HttpRequest, pk: int) -> HttpResponse:
    appeal = pages.found(request, pk)
    if not access.is_fresh(request):
        return access.asked_again(request, request.path)
    if request.method == "POST":
        with pages.telling(request):
            number = retention.erase_all(appeal, by=pages.person(request), invited_too="invited" in request.POST)
            said = ngettext("%s sign-on: its contact is erased.", "%s sign-ons: their contacts are erased.", number)
            messages.success(request, said % number)
        return redirect("admin:home", appeal.pk)
    now = timezone.now()
    context: dict[str, Any] = {
        "is_open": phase(appeal, now) != Phase.CLOSED,
        "held": keeping.count(keeping.all_held(appeal, invited_too=True).all),
        "invited": keeping.invited(appeal).count(),
        "invited_until": keeping.invited_until(appeal),
        "on": keeping.erased_on(appeal, now),
        "copies": taking_out.copies(appeal),
    }
    return pages.drawn(request, "admin/contacts/erase_contacts.html", appeal, title=_("Erase the contacts"), **context)


@site.screen("statements/<int:pk>/contacts/<int:endorsement>/erase/", name="erase_contact")
def erase_contact(request: HttpRequest, pk: int, endorsement: int) -> HttpResponse:
    appeal = pages.found(request, pk)
    row = review.sign_on(appeal, endorsement)
    if request.method == "POST":
        with pages.telling(request):
            retention.erase_contact(row, by=pages.person(request))
            messages.success(request, _("The contact of %s is erased. The signature stays.") % _called(row))
        return redirect("admin:review", appeal.pk)
    context: dict[str, Any] = {"called": _called(row), "copies": taking_out.copies(appeal)}
    title = _("Erase this contact")
    return pages.drawn(request, "admin/contacts/erase_contact.html", appeal, title=title, **context)


def _called(row: Endorsement) -> str:
    """Name a sign-on; one that is not named is not named here either."""
    is_named = row.signatory.is_named if row.signatory else row.is_named
    return spoken(row.name, is_named, inside=True)
