"""The sign form: drawn, filled in, sent; also the one that a colleague began. What follows it is `views.sending`."""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import render
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from signatories.choices import Visibility
from signatories.forms.signing import ColleagueForm, Sheet
from signatories.forms.typed import drawn, drawn_with, legible, whole_sheet, without
from signatories.models import Appeal, Endorsement
from signatories.roll.window import Phase, closed_when, may_ask, phase
from signatories.text import whole_number
from signatories.views import crowds, sending
from signatories.views.languages import speak
from signatories.views.own import around, found, opens_nothing, own, spoken
from signatories.workflow import drafts, signing
from signatories.workflow.door import Refusal

FASTEST = 2  # seconds in which nobody fills in a form


class _Origin(CsrfViewMiddleware):
    """Tells where the middleware would refuse, so that the form can be drawn again with all that was typed."""

    def _reject(self, request: HttpRequest, reason: str) -> Any:
        return reason


@csrf_exempt  # it is looked at below, where nothing typed is lost by it
@own
def sign(request: HttpRequest, slug: str = "", secret: str = "") -> HttpResponse:
    """Draw the form on GET; on POST do what its button says, or say what is missing with all of it kept."""
    return _signed(request, found(request, slug, secret), secret)


@csrf_exempt
@own
def colleague(request: HttpRequest, token: str) -> HttpResponse:
    """The text, and the form as a colleague has filled it in; to send it is to sign."""
    if crowds.is_guessing(request, "colleague", token):
        return opens_nothing(request, is_guessing=True)
    draft = drafts.opened(token)
    if draft is None or draft.appeal.visibility not in (Visibility.LINK, Visibility.PUBLIC):
        return opens_nothing(request)
    speak(request, draft.appeal)
    return _signed(request, draft.appeal, draft.appeal.secret if draft.appeal.visibility == "link" else "", draft)


def _signed(request: HttpRequest, appeal: Appeal, secret: str, draft: Endorsement | None = None) -> HttpResponse:
    form = Form(request, appeal, draft)
    if request.method != "POST":
        return form.drawn()
    data, button = form.data, request.POST
    if _Origin(lambda _request: HttpResponse()).process_view(request, _signed, (), {}):
        return form.drawn(refused=_("This page was open for too long. Everything is still here: send it once more."))
    if form.is_only_drawn:
        return form.drawn()
    if "pass" in button:
        return _passed_on(form)
    sheet = Sheet(appeal, data, number=form.number)
    if not sheet.is_valid or sheet.unasked(data):
        return form.drawn(sheet)
    version, age = drawn_with(data.get("drawn", "")) or (0, 0)
    late_from = timezone.now() - timedelta(seconds=age) if "late" in button and version else None
    try:
        rows = signing.receive(
            appeal,
            sheet.sign_on(version),
            language=spoken(),
            is_held=form.is_of_a_machine,
            late_from=late_from,
        )
    except Refusal as refusal:
        return form.drawn(sheet, refused=refusal.message, is_text_new=refusal.code == "text_changed")
    if draft is not None:
        drafts.erase(draft)
    return sending.onward(appeal, secret, rows[0].group)


def _passed_on(form: "Form") -> HttpResponse:
    """Send the text to a colleague, with the form as far as it is filled in."""
    to, sheet = ColleagueForm(form.data), Sheet(form.appeal, number=form.number)
    if not to.is_valid():
        return form.drawn(to=to)
    is_named = form.data.get("naming") == "named" or not form.appeal.offers_unnamed
    try:
        drafts.keep(
            form.appeal,
            to.cleaned_data["colleague"],
            sheet.typed(form.data),
            is_named=is_named,
            language=spoken(),
            is_held=form.is_of_a_machine,
        )
    except Refusal as refusal:
        return form.drawn(refused=refusal.message, to=to)
    return form.drawn(passed_to=to.cleaned_data["colleague"])


class Form:
    """The form of one request: what was typed, and how it is drawn again; `more` is what practice says around it."""

    def __init__(
        self, request: HttpRequest, appeal: Appeal, draft: Endorsement | None, more: dict[str, Any] | None = None
    ) -> None:
        self.more = more or {}
        self.request, self.appeal, self.is_of_a_colleague = request, appeal, draft is not None
        self.data = legible(request.POST)
        if request.method != "POST" and draft is not None:
            for name, values in drafts.typed(draft).items():
                self.data.setlist(name, list(values))
        number = whole_number(str(self.data.get("number", "")))
        self.number = max(1, min(number, signing.MOST_AT_ONCE))
        self.added = 0
        if "less" in self.data:
            gone = whole_number(str(self.data["less"]))
            if self.number > 1 and 1 <= gone <= self.number:
                self.data, self.number = without(self.data, gone - 1), self.number - 1
        elif "more" in self.data and self.number < signing.MOST_AT_ONCE:
            self.number = self.added = self.number + 1

    @property
    def is_only_drawn(self) -> bool:
        """Tell whether a button changes the form alone: one organization more or less, another language."""
        return not {"more", "less", "speak"}.isdisjoint(self.request.POST)

    @property
    def is_of_a_machine(self) -> bool:
        _version, age = drawn_with(self.data.get("drawn", "")) or (0, 0)
        return bool(self.data.get("fax")) or age < FASTEST or crowds.is_one(self.request)

    def drawn(
        self,
        sheet: Sheet | None = None,
        *,
        refused: str = "",
        is_text_new: bool = False,
        to: ColleagueForm | None = None,
        passed_to: str = "",
    ) -> HttpResponse:
        """Draw the form with what was typed. Nothing is said about what is not typed yet, unless it was sent."""
        now, is_sent = timezone.now(), sheet is not None
        if sheet is None:
            sheet = Sheet(self.appeal, initial=whole_sheet(self.data, self.number), number=self.number)
        if self.added:
            # The keyboard goes on in the new one.
            sheet.organizations[self.added - 1].fields["name"].widget.attrs["autofocus"] = True
        unasked = sheet.unasked(self.data)
        wrong = [*sheet.errors, *([to["colleague"]] if to is not None and to.errors else [])]
        seal = self.data.get("drawn", "")
        version, age = drawn_with(seal) or (0, 0)
        if version != self.appeal.version:
            seal = drawn(self.appeal.version)
        window = _window(self.appeal, now - timedelta(seconds=age) if version else None, now)
        is_typed = self.request.method == "POST"
        context = {
            "sheet": sheet,
            # Another language is another address: what was typed goes along.
            "has_form": window["is_open"] or is_typed or self.is_of_a_colleague,
            "wrong": wrong,
            "unasked": unasked,
            "refused": refused,
            "is_typed": is_typed,
            "is_text_open": is_text_new or self.is_of_a_colleague,
            "is_of_a_colleague": self.is_of_a_colleague,
            "to": to or ColleagueForm(initial={"colleague": self.data.get("colleague", "")}),
            "passed_to": passed_to,
            "drawn": seal,
            **window,
            **around(self.request, self.appeal),
            **self.more,
        }
        status = 400 if wrong or refused or (is_sent and unasked) else 200
        return render(self.request, "signatories/sign.html", context, status=status)


def _window(appeal: Appeal, drawn_at: datetime | None, now: datetime) -> dict[str, Any]:
    """Give what is to be said of when one may sign; of closing, that it was announced for or done by hand."""
    closed = closed_when(appeal)
    if appeal.closes_at and appeal.closes_at <= now:
        closed = appeal.closes_at
    return {
        "phase": phase(appeal, now),
        "is_open": phase(appeal, now) in (Phase.OPEN, Phase.LATE),
        "closed": closed if closed and closed <= now else None,
        "closed_ago": timesince(closed, now, depth=1) if closed and closed <= now else "",
        "may_ask": drawn_at is not None and may_ask(appeal, drawn_at, now),
    }
