"""The screens of running a call: the invitation to copy, a later closing, the private link, the test mail."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from signatories.admin import pages
from signatories.admin.forms import MomentInput
from signatories.admin.pages import person
from signatories.admin.site import site
from signatories.choices import Visibility
from signatories.models import Appeal
from signatories.roll import invitation as words
from signatories.roll.window import Phase, phase
from signatories.workflow import calling
from signatories.workflow.door import Refusal

LATER: dict[str, tuple[timedelta, str | Promise]] = {
    "day": (timedelta(days=1), gettext_lazy("One day more")),
    "days": (timedelta(days=3), gettext_lazy("Three days more")),
    "week": (timedelta(weeks=1), gettext_lazy("One week more")),
}


class UntilForm(forms.Form):
    """A time of one's own."""

    until = forms.DateTimeField(
        label=gettext_lazy("Another time, in UTC"),
        widget=MomentInput(),
        error_messages={
            "required": gettext_lazy("Choose a day and a time."),
            "invalid": gettext_lazy("Write the time like 2026-11-30 18:00."),
        },
    )


@site.screen("statements/<int:pk>/invitation/", name="invitation")
def invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what to copy, or why there is nothing to copy yet; a POST makes a new private link."""
    appeal = pages.found(request, pk)
    here = reverse("admin:invitation", args=[pk])
    if request.method == "POST":
        calling.new_private_link(appeal, by=person(request))
        messages.success(request, _("There is a new private link. The old one leads nowhere any more."))
        return redirect(here)
    zones = words.zones_for(appeal, request.GET.getlist("zone"))
    state = phase(appeal, timezone.now())
    is_open = state == Phase.OPEN
    context: dict[str, Any] = {
        "is_open": is_open,
        "is_private": appeal.visibility == Visibility.LINK,
        "why": "" if is_open else _why_not(appeal, state),
        "invitations": list(words.invitations(appeal, zones=zones, contact=_contact(request, appeal))),
        "zones": zones,
        "cities": sorted(words.CITIES.items(), key=lambda city: str(city[1])),
    }
    return pages.drawn(request, "admin/call/invitation.html", appeal, title=_("Copy the invitation"), **context)


def _why_not(appeal: Appeal, state: Phase) -> str:
    """Say what stands in the way: whoever got an invitation now would find nothing to sign."""
    if appeal.visibility == Visibility.DRAFT:
        return "draft"
    if appeal.visibility == Visibility.ARCHIVED:
        return "archived"
    if state == Phase.NOT_YET:
        return "not yet"
    is_over = appeal.closes_at is not None and appeal.closes_at <= timezone.now()
    return "over" if is_over else "closed"


def _contact(request: HttpRequest, appeal: Appeal) -> str:
    """Name who is asked: whoever copies the invitation, else the press contact."""
    user = person(request)
    own = (user.get_full_name(), user.email)
    return ", ".join(filter(None, own if user.email else (appeal.press_name, appeal.press_email)))


@site.screen("statements/<int:pk>/extend/", name="extend")
def extend(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer later times on GET; on POST let signing close at the one that was pressed, or at one of one's own.

    What was closed by hand is open again until then.
    """
    appeal, now = pages.found(request, pk), timezone.now()
    form = UntilForm(request.POST if "own" in request.POST else None, initial={"until": _base(appeal, now)})
    refused, reopens = "", calling.is_closed_by_hand(appeal)
    if request.method == "POST":
        until = _until(appeal, request, form, now)
        if until is not None:
            try:
                appeal = calling.extend(appeal, until, by=person(request), seen=_seen(request))
            except Refusal as refusal:
                refused = refusal.message
            else:
                said = _("Signing is open again until %s.") if reopens else _("Signing now closes on %s.")
                messages.success(request, said % words.moment(until))
                return redirect("admin:home", pk)
    choices = [(key, label, _base(appeal, now) + more) for key, (more, label) in LATER.items()]
    context = {
        "form": form,
        "refused": refused,
        "reopens": reopens,
        "is_past": appeal.closes_at is not None and appeal.closes_at <= now,
        "is_out_of_reach": appeal.visibility not in calling.REACHABLE,
        "needs_test_mail": reopens and calling.needs_test_mail(appeal),
        "choices": choices if appeal.closes_at else [],
    }
    status = 400 if request.method == "POST" else 200
    return pages.drawn(request, "admin/call/extend.html", appeal, title=_("Extend"), status=status, **context)


def _base(appeal: Appeal, now: datetime) -> datetime:
    """Reckon from the closing, or where it has passed from the next whole minute."""
    next_minute = now.replace(second=0, microsecond=0) + timedelta(minutes=1)
    return max(appeal.closes_at or next_minute, next_minute)


def _until(appeal: Appeal, request: HttpRequest, form: UntilForm, now: datetime) -> datetime | None:
    if request.POST.get("more") in LATER:
        return _base(appeal, now) + LATER[request.POST["more"]][0]
    return form.cleaned_data["until"] if form.is_valid() else None


def _seen(request: HttpRequest) -> datetime | None:
    try:
        at = parse_datetime(request.POST.get("seen", ""))
    except ValueError:
        return None
    return at if at is not None and timezone.is_aware(at) else None


@site.screen("statements/<int:pk>/test-mail/", name="test_mail")
def test_mail(request: HttpRequest, pk: int) -> HttpResponse:
    """Say how it stands with the test mail on GET; send one to whoever presses the button on POST."""
    appeal, user = pages.found(request, pk), person(request)
    if request.method == "POST":
        with pages.telling(request):
            calling.send_test_mail(appeal, to=user, language=get_language() or appeal.language, by=user)
            messages.success(request, _("A test mail goes to %s. Open the link in it.") % user.email)
        return redirect("admin:test_mail", pk)
    context = {"is_needed": calling.needs_test_mail(appeal), "is_sent": bool(appeal.mail_seed)}
    return pages.drawn(request, "admin/call/test_mail.html", appeal, title=_("Test mail"), **context)
