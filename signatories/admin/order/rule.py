"""The rule of the order: how it sorts, what it passes over, its sections. What moves is shown before it is applied."""

from copy import copy
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from signatories.admin import pages
from signatories.admin.site import site
from signatories.models import Appeal
from signatories.workflow import register, rule
from signatories.workflow.door import Refusal

MOST_SHOWN = 200
FIELDS = ("order_rule", "ignored_articles", "section_rule")


class RuleForm(forms.ModelForm[Appeal]):
    """`was` is the rule as it stood when the form was drawn: what somebody else has made of it is not overwritten."""

    was = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Appeal
        fields = FIELDS
        widgets = {"order_rule": forms.RadioSelect, "section_rule": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stands = "|".join(str(getattr(self.instance, name)) for name in FIELDS)
        self.fields["was"].initial = self.stands


@site.screen("statements/<int:pk>/order/rule/", name="order_rule")
def order_rule(request: HttpRequest, pk: int) -> HttpResponse:
    """Show on GET what a rule would move, apply it on POST."""
    appeal = pages.found(request, pk)
    before = copy(appeal)
    form = RuleForm((request.POST if request.method == "POST" else request.GET) or None, instance=appeal)
    is_fit = form.is_valid()
    overtaken = is_fit and request.method == "POST" and form.cleaned_data["was"] != form.stands
    refused = ""
    if is_fit and request.method == "POST" and not overtaken:
        try:
            moved = rule.preview(appeal, before)
            register.save(appeal, by=pages.person(request))
        except Refusal as refusal:
            refused = refusal.message
        else:
            messages.success(request, _applied(len(moved)))
            return redirect("admin:order", pk)
    moved = rule.preview(appeal, before) if is_fit else []
    context: dict[str, Any] = {
        "form": form,
        "moved": moved[:MOST_SHOWN],
        "count": len(moved),
        "rest": max(0, len(moved) - MOST_SHOWN),
        "overtaken": overtaken,
        "refused": refused,
        "may_apply": is_fit and bool(set(FIELDS) & set(form.changed_data)),
    }
    status = 409 if overtaken or refused else 200
    return pages.drawn(request, "admin/order/rule.html", appeal, title=_title(len(moved)), status=status, **context)


def _title(count: int) -> str:
    return ngettext("%s line would move", "%s lines would move", count) % count if count else _("No line would move")


def _applied(count: int) -> str:
    if not count:
        return _("The rule is applied. No line moved.")
    return ngettext("The rule is applied. %s line moved.", "The rule is applied. %s lines moved.", count) % count
