"""Log in afresh, in a session that goes on: asked for before many contacts leave the site."""

from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from signatories.admin.entering import access, guard, login
from signatories.admin.pages import person
from signatories.admin.site import site
from signatories.forms.desk import AgainForm
from signatories.workflow import second_factor
from signatories.workflow.door import Refusal


@site.screen("again/", name="again")
def again(request: HttpRequest) -> HttpResponse:
    user, onward = person(request), login.onward_of(request)
    form = AgainForm(request.POST if request.method == "POST" else None, has_code=second_factor.has(user))
    if form.is_bound and form.is_valid() and _is_she(request, user, form):
        access.refresh(request)
        response = HttpResponseRedirect(onward or reverse("admin:index"))
        guard.remember(request, response)
        return response
    common = {**site.each_context(request), "title": _("Is it you?"), "form": form}
    if guard.is_locked(request):
        minutes = guard.minutes_left(request, user.get_username())
        return TemplateResponse(request, "admin/account/again.html", common | {"minutes": minutes}, status=429)
    return TemplateResponse(request, "admin/account/again.html", common)


def _is_she(request: HttpRequest, user: User, form: AgainForm) -> bool:
    given = form.cleaned_data
    # Counted as at the log-in: whoever holds a stolen session guesses no more than anybody else.
    if authenticate(request, username=user.get_username(), password=given["password"]) != user:
        form.add_error("password", _("This is not your password."))
        return False
    try:
        if "code" in given:
            second_factor.check(user, given["code"])
    except Refusal as refusal:
        form.add_error("code", refusal.message)
        return False
    return True
