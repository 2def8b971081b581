"""What somebody says of herself: how she is called at the desk, and where an answer to her mails goes."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from signatories.admin.pages import person
from signatories.admin.site import site
from signatories.workflow import people
from signatories.workflow.door import Refusal


class MeForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=people.NAME_LENGTH,
        required=False,
        help_text=gettext_lazy("Your colleagues see it, and whoever you write to."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.CharField(
        label=gettext_lazy("E-mail"),
        max_length=people.ADDRESS_LENGTH,
        required=False,
        help_text=gettext_lazy("Answers to your mails go there. Whoever answers sees it, and your colleagues do."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


@site.screen("me/", name="me")
def me(request: HttpRequest) -> HttpResponse:
    user = person(request)
    form = MeForm(request.POST or None, initial={"name": user.get_full_name(), "email": user.email})
    if form.is_valid() and _is_stored(request, form):
        return redirect("admin:me")
    context = {**site.each_context(request), "title": _("Your name and e-mail"), "form": form}
    return TemplateResponse(request, "admin/account/me.html", context)


def _is_stored(request: HttpRequest, form: MeForm) -> bool:
    try:
        people.introduce(person(request), **form.cleaned_data)
    except Refusal as refusal:
        form.add_error("email", refusal.message)
        return False
    messages.success(request, _("Your name and e-mail are stored."))
    return True
