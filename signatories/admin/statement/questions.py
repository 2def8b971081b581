"""The questions that a statement asks on its form beside the standard fields: up to five in each language."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from signatories.admin import pages
from signatories.admin.pages import person
from signatories.admin.site import site
from signatories.models import Appeal, Question
from signatories.text import tidy
from signatories.workflow import calling, register
from signatories.workflow.door import Refusal


class QuestionForm(forms.ModelForm[Question]):
    class Meta:
        model = Question
        fields = ("wording", "language", "is_required")
        widgets = {"wording": forms.TextInput(attrs={"dir": "auto"})}
        error_messages = {"wording": {"required": gettext_lazy("Write the question.")}}

    def clean_wording(self) -> str:
        return tidy(self.cleaned_data["wording"])


@site.screen("statements/<int:pk>/questions/", name="questions")
def questions(request: HttpRequest, pk: int) -> HttpResponse:
    """Show them with a field for one more on GET; add, change or remove one on POST."""
    appeal = pages.found(request, pk)
    sent = _sent(request, appeal) if request.method == "POST" else None
    if request.method == "POST" and sent is None:
        return redirect("admin:questions", pk)
    rows = list(Question.objects.filter(appeal=appeal))
    changing = [
        sent if sent is not None and sent.instance.pk == row.pk else QuestionForm(instance=row, prefix=str(row.pk))
        for row in rows
    ]
    adding = sent if sent is not None and sent.instance.pk is None else _new(appeal)
    context: dict[str, Any] = {"changing": changing, "adding": adding, "most": calling.MOST_QUESTIONS}
    status = 400 if sent is not None else 200
    title = _("Questions of your own")
    return pages.drawn(request, "admin/statement/questions.html", appeal, title=title, status=status, **context)


def _new(appeal: Appeal, data: Any = None) -> QuestionForm:
    return QuestionForm(data, instance=Question(appeal=appeal), initial={"language": appeal.language}, prefix="new")


def _sent(request: HttpRequest, appeal: Appeal) -> QuestionForm | None:
    """Do what was pressed; a form in which something is wrong comes back with what was typed."""
    act, key = request.POST.get("act", ""), pages.whole_number(request.POST.get("asked", ""))
    if act == "add":
        form = _new(appeal, request.POST)
    else:
        row = get_object_or_404(Question, appeal=appeal, pk=key)
        if act == "remove":
            _remove(request, row)
            return None
        form = QuestionForm(request.POST, instance=row, prefix=str(row.pk))
    if not form.is_valid():
        return form
    try:
        register.save(form.instance, by=person(request))
    except Refusal as refusal:
        form.add_error(None, refusal.message)
        return form
    messages.success(request, _("The question is stored. The form asks it from now on."))
    return None


def _remove(request: HttpRequest, row: Question) -> None:
    with pages.telling(request):
        register.delete(row, by=person(request))
        messages.success(request, _("The question is removed. Answers that were given to it stay."))
