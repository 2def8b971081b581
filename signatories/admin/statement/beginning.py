"""A new statement, started empty: one page for its settings and its text, then its home."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from signatories import permissions
from signatories.admin.forms import DayInput
from signatories.admin.pages import person
from signatories.admin.site import site
from signatories.admin.statement.editor import EditorWidget, text_field
from signatories.models import Appeal
from signatories.roll import marks
from signatories.text import tidy, unknown_placeholders
from signatories.workflow import beginning
from signatories.workflow.door import Refusal


class BeginningForm(forms.ModelForm[Appeal]):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=300)
    body = text_field(label=gettext_lazy("Text"), required=False)

    class Meta:
        model = Appeal
        fields = ("title", "issuer", "kind", "date", "reference_name", "reference", "language", "body", "slug")
        widgets = {"date": DayInput()}
        labels = {"issuer": gettext_lazy("Issued by"), "slug": gettext_lazy("Address")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slug"].required = False
        self.fields["slug"].help_text = _("Left empty, it is made from the title: small letters, digits, hyphens.")
        self.fields["kind"].widget.attrs["list"] = "kinds"
        self.fields["body"].help_text = _(
            "A star after a name stays a star: only a pair of them makes *italic* or **bold**."
        )
        widget, language = self.fields["body"].widget, self["language"].value()
        if isinstance(widget, EditorWidget) and language in dict(settings.LANGUAGES):
            widget.language = language
            self.fields["title"].widget.attrs |= {"lang": language, "dir": marks.direction(language)}

    def clean_title(self) -> str:
        return _without_unknown(tidy(self.cleaned_data["title"]))

    def clean_body(self) -> str:
        return _without_unknown(self.cleaned_data["body"])

    def clean_issuer(self) -> str:
        return tidy(self.cleaned_data["issuer"])

    def clean_kind(self) -> str:
        return tidy(self.cleaned_data["kind"])


@site.screen("statements/new/", name="new_statement")
def new_statement(request: HttpRequest) -> HttpResponse:
    user = person(request)
    if not user.has_perm("signatories.add_appeal"):
        raise PermissionDenied
    form = BeginningForm(request.POST or None, initial=_known_of(user))
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data
        try:
            appeal = beginning.begin(form.save(commit=False), words["title"], words["body"], by=user)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("“%s” is begun. Nobody but its coordinators sees it yet.") % words["title"])
            return redirect("admin:home", appeal.pk)
    context = {**site.each_context(request), "title": _("New statement"), "form": form, "kinds": _kinds()}
    return TemplateResponse(request, "admin/statement/new_statement.html", context)


def _known_of(user: User) -> dict[str, str | date]:
    """Propose what her last statement had."""
    last = permissions.appeals_for(user, to="change").order_by("-pk").first()
    common: dict[str, str | date] = {"date": timezone.localdate(), "kind": _kinds()[0]}
    return common | ({"issuer": last.issuer, "reference_name": last.reference_name} if last else {})


def _kinds() -> list[str]:
    return [
        pgettext("kind of statement", "Joint public statement"),
        pgettext("kind of statement", "Open letter"),
        pgettext("kind of statement", "Appeal"),
    ]


def _without_unknown(words: str) -> str:
    if unknown := unknown_placeholders(words):
        message = _("%(word)s is not known here. Known are {{ count }}, {{ organizations }}, {{ others }}, …")
        raise ValidationError(message % {"word": unknown[0]}, code="unknown")
    return words
