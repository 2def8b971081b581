"""People: who is at a statement, in which role, and the invitation of a colleague by mail.

Until somebody has come in, nothing is shown of her but the address: whether she is known elsewhere is hers to tell.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_otp.plugins.otp_totp.models import TOTPDevice

from signatories import permissions
from signatories.admin import pages
from signatories.admin.pages import person
from signatories.admin.site import site
from signatories.choices import Alerts, Role
from signatories.models import Appeal, Colleague, Letter
from signatories.roll import seats
from signatories.workflow import people
from signatories.workflow.door import Refusal


@dataclass(frozen=True, slots=True)
class Seat:
    """One person at a statement. `letter` is her last invitation, while she has not come in."""

    pk: int
    name: str
    email: str
    role: str
    role_name: str
    is_me: bool
    has_come: bool
    last_seen: datetime | None
    has_second_factor: bool
    letter: Letter | None
    alerts: str


class InviteForm(forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        max_length=people.ADDRESS_LENGTH,
        error_messages={"invalid": gettext_lazy("Write the e-mail like name@example.org.")},
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=people.NAME_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        choices=Role.choices,
        initial=Role.COORDINATOR,
        help_text=gettext_lazy("A viewer sees the statement and its list, no contacts and no unnamed names."),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of the mail"), choices=settings.LANGUAGES)


@site.screen("statements/<int:pk>/people/", name="people")
def colleagues(request: HttpRequest, pk: int) -> HttpResponse:
    appeal = pages.found(request, pk)
    form = InviteForm(initial={"language": appeal.language})
    if request.method == "POST" and request.POST.get("act") == "invite":
        form = InviteForm(request.POST)
        if _invites(request, appeal, form):
            return redirect("admin:people", pk)
    elif request.method == "POST":
        if asked := _change(request, appeal):
            return asked
        is_still_hers = permissions.appeals_for(person(request), to="change").filter(pk=pk).exists()
        return redirect("admin:people", pk) if is_still_hers else redirect("admin:index")
    rows = _seats(appeal, person(request))
    context: dict[str, Any] = {"form": form, "seats": rows, "roles": Role.choices, "alerts": Alerts.choices}
    return pages.drawn(request, "admin/statement/people.html", appeal, title=_("People"), **context)


def _invites(request: HttpRequest, appeal: Appeal, form: InviteForm) -> bool:
    if not form.is_valid():
        return False
    words = form.cleaned_data
    try:
        people.invite_by_mail(appeal, **words | {"role": Role(words["role"])}, by=person(request))
    except Refusal as refusal:
        form.add_error("email", refusal.message)
        return False
    messages.success(request, _("A mail with the invitation goes to %s.") % words["email"])
    return True


def _change(request: HttpRequest, appeal: Appeal) -> HttpResponse | None:
    """Do what a button says; what cannot be taken back by whoever does it is asked first."""
    row = get_object_or_404(
        Colleague.objects.filter(appeal=appeal).select_related("user", "appeal"),
        pk=pages.whole_number(request.POST.get("colleague", "")),
    )
    by, called = person(request), row.user.email or row.user.get_username()
    with pages.telling(request):
        match request.POST.get("act"), request.POST.get("role"):
            case "again", _role:
                people.invite_again(row, by=by)
                messages.success(request, _("A mail with the invitation goes to %s once more.") % called)
            case "role", str(role) if role in Role.values:
                people.change_role(row, Role(role), by=by)
                words = {"name": called, "role": Role(role).label}
                messages.success(request, _("%(name)s is now: %(role)s.") % words)
            case "alerts", _role if request.POST.get("alerts") in Alerts.values:
                chosen = Alerts(request.POST["alerts"])
                people.choose_alerts(row, chosen, by=by)
                messages.success(request, _("Mail to you when something waits: %s.") % chosen.label)
            case "remove", _role if row.user == by and "sure" not in request.POST:
                people.refuse_the_last(row, by=by)
                return pages.drawn(
                    request, "admin/statement/leave.html", appeal, title=_("Leave the statement"), seat=row.pk
                )
            case "remove", _role:
                people.remove(row, by=by)
                messages.success(request, _("%s does not see this statement any more.") % called)
            case _:
                messages.error(request, _("Nothing was changed. Press one of the buttons."))
    return None


def names_of_come(appeal: Appeal, users: Collection[User]) -> dict[int, str]:
    """Give the names of those people who have come in since they were invited to a statement."""
    letters = seats.invitations(appeal, users)
    return {user.pk: _called(user) for user in users if seats.has_come(user, letters[user.pk])}


def _seats(appeal: Appeal, me: User) -> list[Seat]:
    rows = list(Colleague.objects.filter(appeal=appeal).select_related("user").order_by("pk"))
    letters = seats.invitations(appeal, [row.user for row in rows])
    guarded = second_factors([row.user_id for row in rows])
    return [_seat(row, letters[row.user_id], row.user_id in guarded, me) for row in rows]


def _called(user: User) -> str:
    return user.get_full_name() or user.get_username()


def _seat(row: Colleague, letters: list[Letter], has_second_factor: bool, me: User) -> Seat:
    user = row.user
    has_come = user == me or seats.has_come(user, letters)
    return Seat(
        pk=row.pk,
        name=_called(user) if has_come else "",
        # Nor is told how the address was written elsewhere.
        email=user.email if has_come else user.email.lower(),
        role=row.role,
        role_name=row.get_role_display(),
        is_me=user == me,
        has_come=has_come,
        last_seen=user.last_login if has_come else None,
        has_second_factor=has_second_factor and has_come,
        letter=letters[-1] if letters and not has_come else None,
        alerts=row.alerts if user == me and row.role == Role.COORDINATOR else "",
    )


def second_factors(users: Collection[int]) -> set[int]:
    """Say which people have a confirmed second factor."""
    devices = TOTPDevice.objects.filter(user__in=users, confirmed=True)
    return set(devices.values_list("user", flat=True))
