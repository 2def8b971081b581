"""The two pages on which a coordinator writes: what she asks, and why she declines, with the mail before it goes."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from signatories.admin import pages
from signatories.admin.review import acts, page, tabs, undoing
from signatories.admin.site import site
from signatories.choices import LetterKind, Reason
from signatories.mail import letters
from signatories.mail.contents import Occasion
from signatories.models import Endorsement, Signatory
from signatories.roll.queue import Key, Tab
from signatories.workflow import people, replying
from signatories.workflow.door import Refusal

LONGEST = 5_000
# What is wrong with the address of whoever asks, not with the question.
UNREACHABLE = frozenset({"no_answer", "no_email"})


@site.screen("statements/<int:pk>/review/<int:signatory>/ask/", name="review_ask")
def ask(request: HttpRequest, pk: int, signatory: int) -> HttpResponse:
    appeal = pages.found(request, pk)
    line = page.line(appeal, signatory)
    question = request.POST.get("question", "")
    if request.method != "POST" or "preview" in request.POST:
        return _asking(request, line, question)
    try:
        with transaction.atomic():
            user = _reachable(request)
            is_written = replying.ask(line, question, by=user, seen=acts.seen(request))
    except Refusal as refusal:
        return _refused(request, line, refusal, _asking(request, line, question, refusal))
    said = _("%s is asked. You can undo it for two minutes before the mail goes.")
    alone = _("%s waits for an answer. No mail goes, since there is no address: ask by telephone.")
    return _moved_on(request, line, said if is_written else alone)


@site.screen("statements/<int:pk>/review/<int:signatory>/decline/", name="review_decline")
def decline(request: HttpRequest, pk: int, signatory: int) -> HttpResponse:
    appeal = pages.found(request, pk)
    line = page.line(appeal, signatory)
    if request.method != "POST":
        return _declining(request, line)
    reason, is_told = request.POST.get("reason", ""), "tell" in request.POST
    if is_told and reason == Reason.OPPOSED != request.POST.get("for"):
        return _declining(request, line, _("Whoever opposes our aims is not written to, unless you tick it again."))
    try:
        user = pages.person(request)
        is_written = replying.decline(line, reason, by=user, is_told=is_told, seen=acts.seen(request))
    except Refusal as refusal:
        return _refused(request, line, refusal, _declining(request, line, refusal.message))
    told = _("%s is declined. You can undo it for two minutes before the mail goes.")
    return _moved_on(request, line, told if is_written else _("%s is declined. Nobody is written to."))


def _reachable(request: HttpRequest) -> User:
    """Give whoever asks, with the address that she writes beside her question for want of one."""
    user, email = pages.person(request), request.POST.get("email", "")
    return people.introduce(user, name=user.get_full_name(), email=email) if email.strip() else user


def _asking(request: HttpRequest, line: Signatory, question: str, refusal: Refusal | None = None) -> HttpResponse:
    to = replying.addressee(line)
    context: dict[str, Any] = {"question": question, "longest": LONGEST}
    if to and not letters.answers_go_to(pages.person(request), line.appeal):
        context |= {"is_mute": True, "email": request.POST.get("email", ""), "longest_email": people.ADDRESS_LENGTH}
    letter = _letter(request, LetterKind.QUESTION, to, line, question[:LONGEST] or "…") if to else None
    context["is_discreet"] = (
        bool(to) and Occasion(LetterKind.QUESTION, line.appeal.language, endorsement=to).is_discreet
    )
    context["is_unreachable"] = refusal is not None and refusal.code in UNREACHABLE
    error = refusal.message if refusal else ""
    return _drawn(request, "admin/review/ask.html", line, _("Ask"), error, letter=letter, to=to, **context)


def _declining(request: HttpRequest, line: Signatory, error: str = "") -> HttpResponse:
    to = replying.addressee(line)
    letter = _letter(request, LetterKind.DECLINED, to, line) if to else None
    reason = request.POST.get("reason", "")
    tell = reason != Reason.OPPOSED and ("tell" in request.POST or request.method != "POST")
    is_mute = bool(to) and not letters.answers_go_to(pages.person(request), line.appeal)
    context: dict[str, Any] = {"reasons": Reason.choices, "letter": letter, "to": to}
    context |= {"reason": reason, "tell": tell, "is_mute": is_mute}
    return _drawn(request, "admin/review/decline.html", line, _("Decline"), error, **context)


def _letter(
    request: HttpRequest, kind: LetterKind, to: Endorsement, line: Signatory, text: str = ""
) -> tuple[str, str]:
    return letters.preview(
        kind, endorsement=to, appeal=line.appeal, language=to.language, by=pages.person(request), text=text
    )


def _drawn(
    request: HttpRequest, template: str, line: Signatory, title: str, error: str, **context: Any
) -> HttpResponse:
    return pages.drawn(
        request,
        template,
        line.appeal,
        title=title,
        status=400 if error else 200,
        line=line,
        turn=acts.seen(request) if request.method == "POST" else line.turn,
        name=line.called,
        error=error,
        back=page.address(line.appeal, tabs.tab_of(request), card=Key(False, line.pk)),
        **context,
    )


def _refused(request: HttpRequest, line: Signatory, refusal: Refusal, again: HttpResponse) -> HttpResponse:
    if refusal.code in acts.LATE:
        return page.onward(request, line.appeal, Tab.REVIEW, card=Key(False, line.pk), stale=True)
    return again


def _moved_on(request: HttpRequest, line: Signatory, said: str) -> HttpResponse:
    row = Signatory.objects.get(pk=line.pk)
    undoing.remember(request, line.appeal, [row])
    messages.success(request, undoing.offered(said % row.called))
    return page.onward(request, line.appeal, tabs.tab_of(request), after=Key(False, line.pk))
