"""The screen that opens a statement for signing, and closes it: what *Settings* stores as well, with what it means."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from signatories.admin import pages
from signatories.admin.forms import MomentInput
from signatories.admin.pages import person
from signatories.admin.site import site
from signatories.choices import Signing, Visibility
from signatories.models import Appeal
from signatories.roll import invitation, keeping, published
from signatories.roll.window import Phase, phase
from signatories.workflow import calling, register
from signatories.workflow.door import Refusal


def _time(label: Any, help_text: Any) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        help_text=help_text,
        required=False,
        widget=MomentInput(),
        error_messages={"invalid": gettext_lazy("Write the time like 2026-11-30 18:00.")},
    )


class OpeningForm(forms.Form):
    """To whom signing opens, from when and until when. A page that everybody can read is not made private here."""

    visibility = forms.ChoiceField(
        label=gettext_lazy("Who can read it and sign"),
        widget=forms.RadioSelect,
        choices=[(Visibility.LINK, ""), (Visibility.PUBLIC, "")],
        error_messages={"required": gettext_lazy("Choose who can read it and sign.")},
    )
    opens_at = _time(gettext_lazy("Opens, in UTC"), gettext_lazy("Empty: at once."))
    closes_at = _time(gettext_lazy("Closes, in UTC"), gettext_lazy("Empty: when you close it."))

    def __init__(self, data: Any, appeal: Appeal, now: datetime) -> None:
        self.appeal, self.now = appeal, now
        is_known = appeal.visibility in published.READABLE
        coming = {name: at for name in ("opens_at", "closes_at") if (at := getattr(appeal, name)) and at > now}
        super().__init__(data, initial={"visibility": Visibility.PUBLIC if is_known else Visibility.LINK} | coming)
        if is_known:
            self.fields["visibility"].choices = [(Visibility.PUBLIC, "")]  # type: ignore[attr-defined]

    def clean_opens_at(self) -> datetime | None:
        was, typed = self.appeal.opens_at, self.cleaned_data["opens_at"]
        if typed is None:
            return was if was and was <= self.now else None
        return _as_it_was(typed, was)

    def clean_closes_at(self) -> datetime | None:
        typed = _as_it_was(self.cleaned_data["closes_at"], self.appeal.closes_at)
        if typed is not None and typed <= self.now:
            raise ValidationError(_("Choose a time that is still to come."), code="past")
        return typed

    def clean(self) -> dict[str, Any]:
        opens, closes = self.cleaned_data.get("opens_at"), self.cleaned_data.get("closes_at")
        if opens and closes and closes <= opens:
            self.add_error("closes_at", _("It must close after it opens."))
        return self.cleaned_data


@site.screen("statements/<int:pk>/signing/", name="signing")
def signing(request: HttpRequest, pk: int) -> HttpResponse:
    """Say on GET what opening or closing means; do it on POST."""
    appeal, now = pages.found(request, pk), timezone.now()
    is_post = request.method == "POST"
    if is_post and request.POST.get("act") == "close":
        with pages.telling(request):
            register.amend(appeal, signing=Signing.CLOSED, by=person(request))
            messages.success(request, _("Signing is closed. You can open it again at any time."))
        return redirect("admin:home", pk)
    form, refused = OpeningForm(request.POST if is_post else None, appeal, now), ""
    if is_post and form.is_valid():
        try:
            appeal = register.amend(appeal, signing=Signing.OPEN, by=person(request), **form.cleaned_data)
        except Refusal as refusal:
            refused = refusal.message
        else:
            messages.success(request, _said(appeal, now))
            return redirect("admin:home", pk)
    title = _("Close signing") if phase(appeal, now) == Phase.OPEN else _("Open for signing")
    context = {"form": form, "refused": refused, **_standing(appeal, now)}
    return pages.drawn(
        request, "admin/call/signing.html", appeal, title=title, status=400 if is_post else 200, **context
    )


def _standing(appeal: Appeal, now: datetime) -> dict[str, Any]:
    """Say how it stands, and what closing it would do."""
    state = phase(appeal, now)
    return {
        "is_open": state == Phase.OPEN,
        "can_close": state in (Phase.OPEN, Phase.NOT_YET),
        "is_known": appeal.visibility in published.READABLE,
        "needs_test_mail": calling.needs_test_mail(appeal),
        "brought": appeal.member_listings.count(),
        "erased_on": keeping.months_after(now, appeal.keep_months),
    }


def _said(appeal: Appeal, now: datetime) -> str:
    if appeal.opens_at and appeal.opens_at > now:
        return _("Signing opens on %s.") % invitation.moment(appeal.opens_at)
    if appeal.closes_at:
        return _("Signing is open until %s. Copy the invitation now.") % invitation.moment(appeal.closes_at)
    return _("Signing is open. Copy the invitation now.")


def _as_it_was(typed: datetime | None, was: datetime | None) -> datetime | None:
    """Keep the seconds of a time that was left as it stood: the field shows minutes only."""
    return was if was and typed == was.replace(second=0, microsecond=0) else typed
