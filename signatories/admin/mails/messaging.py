"""Write to signers: the messages of a statement, and one of them being written, tried out, sent, stopped."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from signatories.admin import pages
from signatories.admin.mails import outgoing
from signatories.admin.pages import person
from signatories.admin.site import site
from signatories.choices import LetterKind, MessageState
from signatories.forms.messages import MessageForm, choice_of
from signatories.mail import contents
from signatories.models import Appeal, Message, Network
from signatories.roll import audience
from signatories.roll.audience import Reach
from signatories.workflow import messaging, outbox
from signatories.workflow.door import Refusal

SHOWN = 200  # the newest; nobody writes more often


@site.screen("statements/<int:pk>/messages/", name="messages")
def messages_of_statement(request: HttpRequest, pk: int) -> HttpResponse:
    appeal = pages.found(request, pk)
    rows = Message.objects.filter(appeal=appeal).select_related("by", "network").prefetch_related("texts")
    shown = list(rows.order_by("-pk")[:SHOWN])
    counts = outgoing.progress(shown)
    lines = [(row, _subject(row, appeal), outgoing.label(row.audience, row.network), counts[row.pk]) for row in shown]
    return pages.drawn(request, "admin/mails/messages.html", appeal, title=_("Messages to signers"), lines=lines)


@site.screen("statements/<int:pk>/messages/new/", name="message_new")
def new(request: HttpRequest, pk: int) -> HttpResponse:
    appeal = pages.found(request, pk)
    return _written(request, appeal, None) if request.method == "POST" else _writing(request, appeal, None)


@site.screen("statements/<int:pk>/messages/<int:message>/", name="message")
def one(request: HttpRequest, pk: int, message: int) -> HttpResponse:
    appeal = pages.found(request, pk)
    row = Message.objects.filter(appeal=appeal, pk=message).select_related("appeal", "network", "by").first()
    act = ACTS.get(request.POST.get("act", ""))
    if row is None and (request.method != "POST" or act is not None):
        raise Http404
    if row is None or request.method == "POST" and act is None:
        is_draft = row is not None and row.state == MessageState.DRAFT
        # What was typed over one that is no draft any more is shown again, to be kept as a new one.
        return _written(request, appeal, row if is_draft else None, is_late=not is_draft)
    if act is not None:
        return act(request, row)
    if row.state != MessageState.DRAFT:
        return _going(request, row)
    return _sending(request, row) if request.GET.get("step") == "send" else _writing(request, appeal, row)


# Writing


def _written(request: HttpRequest, appeal: Appeal, row: Message | None, *, is_late: bool = False) -> HttpResponse:
    """Keep what was typed, then do what the button says; a script keeps it quietly while somebody writes."""
    form, act = _form(appeal, row, request.POST), request.POST.get("act")
    is_quiet = "quiet" in request.POST
    if act in ("test", "send") and form.is_valid():
        form.refuse_halves()
    if is_late or not form.is_valid():
        said = _("This message was sent or removed meanwhile. Yours is below: kept, it becomes a new one.")
        return _writing(request, appeal, row, form=form, error=said if is_late else "", is_quiet=is_quiet)
    user = person(request)
    try:
        if row is None:
            row = messaging.write(appeal, form.words, by=user)
        else:
            row = messaging.change(row, form.words, by=user, seen=request.POST.get("seen", ""))
        at = _address(row)
        if is_quiet:
            return JsonResponse({"at": at, "seen": messaging.mark(row)})
        if act == "test":
            number = messaging.test(row, by=user)
            said = ngettext("%(n)d mail goes to you at %(to)s.", "%(n)d mails go to you at %(to)s.", number)
            messages.success(request, said % {"n": number, "to": user.email})
        elif act != "send":
            messages.success(request, _("The draft is kept. Nobody was written to."))
    except Refusal as refusal:
        fresh = Message.objects.filter(appeal=appeal, pk=row.pk, state=MessageState.DRAFT).first() if row else None
        return _writing(request, appeal, fresh, form=form, error=refusal.message, is_quiet=is_quiet)
    return redirect(f"{at}?step=send" if act == "send" else f"{at}#mail")


def _writing(
    request: HttpRequest,
    appeal: Appeal,
    row: Message | None,
    *,
    form: MessageForm | None = None,
    error: str = "",
    is_quiet: bool = False,
) -> HttpResponse:
    """Draw the form: with what is stored, or with what was typed and what is wrong with it."""
    if is_quiet:
        return JsonResponse({}, status=400)
    is_refused = form is not None
    form = form or _form(appeal, row)
    form.show_tidied()
    context: dict[str, Any] = {
        "form": form,
        "error": error,
        "message": row,
        "address": _address(row) if row else reverse("admin:message_new", args=[appeal.pk]),
        # Told of a change of somebody else's, she decides by pressing again.
        "seen": messaging.mark(row) if row else "",
        "options": outgoing.options(form.found, form.networks),
        "chosen": form["audience"].value(),
        "neutral": contents.SUBJECTS[LetterKind.MESSAGE],
        "outgoing": None if is_refused or row is None else _outgoing(request, row, form),
        "is_mine": row is None or row.by == person(request),
    }
    title, status = _("Write to signers"), 400 if is_refused else 200
    return pages.drawn(request, "admin/mails/message.html", appeal, title=title, status=status, **context)


def _form(appeal: Appeal, row: Message | None, data: Any = None) -> MessageForm:
    found = audience.reaches(appeal)
    networks = {network.pk: network for network in Network.objects.filter(marks__appeal=appeal)}
    codes = outgoing.languages(appeal, found.values(), row)
    initial: dict[str, Any] = {}
    if row is not None:
        initial["audience"] = _choice(row)
        for code, (subject, body) in messaging.texts_of(row).items():
            initial |= {f"subject_{code}": subject, f"body_{code}": body}
    return MessageForm(data, found=found, networks=networks, languages=codes, initial=initial)


def _choice(row: Message) -> str:
    return choice_of((row.aim, row.network_id))


def _outgoing(request: HttpRequest, row: Message, form: MessageForm) -> outgoing.Outgoing | None:
    reach = form.found.get((row.aim, row.network_id), Reach())
    return outgoing.outgoing(row, reach, by=person(request))


# Sending


def _sending(request: HttpRequest, row: Message) -> HttpResponse:
    """Ask once more, with the number and every mail as it goes."""
    reach = audience.reach(row.appeal, row.aim, row.network)
    going = outgoing.outgoing(row, reach, by=person(request))
    if going is None or not going.count:
        return redirect(_address(row))
    context: dict[str, Any] = {"message": row, "outgoing": going, "seen": messaging.mark(row), "address": _address(row)}
    return pages.drawn(request, "admin/mails/message_send.html", row.appeal, title=_("Send the message"), **context)


def _send(request: HttpRequest, row: Message) -> HttpResponse:
    number, seen = pages.whole_number(request.POST.get("number", "")), request.POST.get("seen", "")
    try:
        messaging.send(row, by=person(request), number=number, seen=seen)
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect(f"{_address(row)}?step=send")
    said = ngettext("%d mail is on its way.", "%d mails are on their way.", number)
    messages.success(request, said % number)
    return redirect(_address(row))


def _remove(request: HttpRequest, row: Message) -> HttpResponse:
    try:
        messaging.remove(row, by=person(request))
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect(_address(row))
    messages.success(request, _("The draft is removed. Nobody was written to."))
    return redirect("admin:messages", row.appeal_id)


# On its way


def _going(request: HttpRequest, row: Message) -> HttpResponse:
    context: dict[str, Any] = {
        "message": row,
        "to": outgoing.label(row.audience, row.network),
        "progress": outgoing.progress([row])[row.pk],
        "mails": outgoing.sent(row),
        "stuck": outbox.is_stuck(appeal=row.appeal),
        "address": _address(row),
    }
    return pages.drawn(request, "admin/mails/message_sent.html", row.appeal, title=_subject(row, row.appeal), **context)


def _stop(request: HttpRequest, row: Message) -> HttpResponse:
    with pages.telling(request):
        number = messaging.stop(row, by=person(request))
        said = ngettext("Stopped: %d mail does not go out.", "Stopped: %d mails do not go out.", number)
        messages.success(request, said % number)
    return redirect(_address(row))


ACTS = {"sure": _send, "remove": _remove, "stop": _stop}


def _address(row: Message) -> str:
    return reverse("admin:message", args=[row.appeal_id, row.pk])


def _subject(row: Message, appeal: Appeal) -> str:
    """Call a message by its subject in the statement's first language, or in the one it has."""
    subjects = {text.language: text.subject for text in row.texts.all() if text.subject}
    return subjects.get(appeal.language) or next(iter(subjects.values()), _("No subject yet"))
