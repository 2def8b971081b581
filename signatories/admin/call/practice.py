"""Before anybody outside sees it: the page as the public will, and the form to try. Nothing of either is stored."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from signatories.admin import pages
from signatories.admin.site import site
from signatories.choices import LetterKind, Signing, Visibility
from signatories.forms.signing import ColleagueForm, Sheet
from signatories.forms.typed import drawn_with
from signatories.mail import letters
from signatories.models import Appeal, Endorsement
from signatories.roll.window import Phase, phase
from signatories.views import public
from signatories.views.languages import speak
from signatories.views.own import around, own, spoken
from signatories.views.signing import Form
from signatories.workflow import signing
from signatories.workflow.door import Refusal


@site.screen("statements/<int:pk>/as-public/", name="as_public")
@require_safe
def as_public(request: HttpRequest, pk: int) -> HttpResponse:
    appeal = pages.found(request, pk, to="view")
    return public.as_public(request, appeal, back=reverse("admin:home", args=[pk]))


@site.screen("statements/<int:pk>/practice/", name="practice")
@own
def practice(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the form, then the mail it would send, then what its link shows, each by the very templates of the public.

    What was typed travels from one step to the next by the page itself.
    """
    appeal = pages.found(request, pk)
    speak(request, appeal)
    around_it = {"is_practice": True, "back": reverse("admin:home", args=[pk])}
    around_it |= {"home": reverse("admin:as_public", args=[pk]), "mine": reverse("admin:practice", args=[pk])}
    is_link_open = request.GET.get("step") == "confirm"
    if request.method == "POST" and is_link_open and "number" not in request.POST:
        page = "disowned" if request.POST.get("act") == "disown" else "confirmed"
        return render(request, f"signatories/{page}.html", around(request, appeal) | around_it)
    form = Form(request, _opened(appeal), None, around_it)
    if request.method != "POST" or form.is_only_drawn:
        return form.drawn()
    if "pass" in request.POST:
        to = ColleagueForm(form.data)
        return form.drawn(passed_to=to.cleaned_data["colleague"]) if to.is_valid() else form.drawn(to=to)
    sheet = Sheet(form.appeal, form.data, number=form.number)
    return _followed(form, sheet, is_link_open=is_link_open) if sheet.is_valid else form.drawn(sheet)


def _opened(appeal: Appeal) -> Appeal:
    """Give the statement as it is while it collects, whatever it is now; it is never saved."""
    if phase(appeal, timezone.now()) not in (Phase.OPEN, Phase.LATE):
        is_private = appeal.visibility in (Visibility.DRAFT, Visibility.LINK)
        appeal.visibility = Visibility.LINK if is_private else Visibility.PUBLIC
        appeal.signing, appeal.opens_at, appeal.closes_at = Signing.OPEN, None, None
    return appeal


def _followed(form: Form, sheet: Sheet, *, is_link_open: bool) -> HttpResponse:
    """Do all that the form does, draw what comes of it, and take everything back before anybody else could see it."""
    version, _age = drawn_with(str(form.data.get("drawn", ""))) or (0, 0)
    with transaction.atomic():
        try:
            rows = signing.receive(form.appeal, sheet.sign_on(version), language=spoken())
        except Refusal as refusal:
            return form.drawn(sheet, refused=refusal.message, is_text_new=refusal.code == "text_changed")
        answer = _link_opened(form, rows) if is_link_open else _mail_shown(form, rows[0])
        transaction.set_rollback(True)
    return answer


def _mail_shown(form: Form, row: Endorsement) -> HttpResponse:
    subject, body = letters.preview(
        LetterKind.CONFIRM, endorsement=row, appeal=form.appeal, language=row.language, by=None
    )
    kept = [(name, value) for name, values in form.data.lists() for value in values if name != "csrfmiddlewaretoken"]
    more = {"to": row.email, "subject": subject, "body": body, "kept": kept, "title": _("One step left")}
    return _drawn(form, "signatories/practice_mail.html", more)


def _link_opened(form: Form, rows: list[Endorsement]) -> HttpResponse:
    shown = {"rows": [(row, None) for row in rows], "first": rows[0], "is_shown": True}
    return _drawn(form, "signatories/confirm.html", shown)


def _drawn(form: Form, template: str, more: dict[str, Any]) -> HttpResponse:
    context = around(form.request, form.appeal) | more | form.more
    return render(form.request, template, context)
