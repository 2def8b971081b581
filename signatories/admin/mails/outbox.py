"""Mails: what waits, was handed over, returned or was stopped; to whom, never the address of a signer.

A colleague who has not come in yet is told by the address that was invited: coordinators wrote it themselves.
"""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from signatories.admin import pages
from signatories.admin.pages import person
from signatories.admin.site import site
from signatories.admin.statement import colleagues
from signatories.choices import LetterState
from signatories.models import Appeal, Letter
from signatories.workflow import clock, outbox

MAILS_A_PAGE = 50

# What the class of an error means for whoever waits for the letter; anything else is the last one.
ERRORS: dict[str, str | Promise] = {
    outbox.NO_ADDRESS: gettext_lazy("there is no address any more"),
    outbox.TOO_MANY: gettext_lazy("strangers have caused three mails to this mailbox within a day"),
    "SMTPRecipientsRefused": gettext_lazy("their mail server does not take it for this address"),
    "SMTPDataError": gettext_lazy("the mail server refused this mail"),
    "ValueError": gettext_lazy("the address is not written like one"),
}
AWAY = gettext_lazy("our mail server did not answer")

# The order in which they are asked about.
TABS: dict[str, str | Promise] = {
    "": gettext_lazy("All"),
    LetterState.WAITING: gettext_lazy("Waiting"),
    LetterState.RETURNED: gettext_lazy("Returned"),
    LetterState.STOPPED: gettext_lazy("Stopped"),
    LetterState.SENT: gettext_lazy("Handed over"),
}


@site.screen("statements/<int:pk>/mails/", name="mails")
def mails(request: HttpRequest, pk: int) -> HttpResponse:
    appeal = pages.found(request, pk)
    if request.method == "POST":
        _decide(request, appeal)
        return redirect("admin:mails", pk)
    state = request.GET.get("show", "")
    state = state if state in TABS else ""
    rows = Letter.objects.filter(appeal=appeal, **{"state": state} if state else {})
    rows = rows.select_related("endorsement__signatory", "user", "by").order_by("-pk")
    page = Paginator(rows, MAILS_A_PAGE).get_page(request.GET.get("page"))
    names = colleagues.names_of_come(appeal, {letter.user for letter in page if letter.user})
    lines = [(letter, _whom(letter, names), _trouble(letter)) for letter in page]
    context: dict[str, Any] = {"page": page, "lines": lines, "tabs": TABS.items(), "state": state}
    stuck = clock.is_stuck(appeal)
    return pages.drawn(request, "admin/mails/outbox.html", appeal, title=_("Mails"), stuck=stuck, **context)


def _decide(request: HttpRequest, appeal: Appeal) -> None:
    letter = get_object_or_404(Letter, appeal=appeal, pk=pages.whole_number(request.POST.get("letter", "")))
    with pages.telling(request):
        match request.POST.get("act"):
            case "stop":
                outbox.stop(letter, by=person(request))
                messages.success(request, _("The mail is stopped. It has not gone out."))
            case "again":
                outbox.again(letter, by=person(request))
                messages.success(request, _("The mail goes out now."))
            case _:
                messages.error(request, _("Nothing was changed. Press one of the buttons."))


def _whom(letter: Letter, names: dict[int, str]) -> str:
    """Name whom a letter goes to; "" for one that is not to be named: the screen may be shared."""
    if letter.user is not None:
        return names.get(letter.user.pk) or letter.user.email.lower() or _("a colleague")
    row = letter.endorsement
    assert row is not None
    is_named = row.is_named and (row.signatory is None or row.signatory.is_named)
    return (row.signatory.printed_name if row.signatory else row.name) if is_named else ""


def _trouble(letter: Letter) -> str:
    return str(ERRORS.get(letter.error, AWAY)) if letter.error else ""
